//! Any text that is written as a letter becomes HTML without a panic, and HTML that can do nothing.

#![no_main]

use libfuzzer_sys::fuzz_target;
use undersigned::letters::text;

fuzz_target!(|written: &str| {
    let html = text::html(written).to_lowercase();
    for tag in ["<script", "<style", "<iframe", "<img", "<form", "<input", "<object", "<svg", "<base", "<meta", "<link"] {
        assert!(!html.contains(tag), "{tag} in {html}");
    }
    // Within a tag only: a letter may well speak of them.
    for inside in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        assert!(!inside.contains("javascript:") && !inside.contains(" style=") && !inside.contains(" onclick="), "{inside}");
    }
    let _ = text::plain(written);
});
