//! Any words are masked, any HTML is made to do nothing, and any file is looked into, without a panic and without end.

#![no_main]

use libfuzzer_sys::fuzz_target;
use undersigned::replies::attachments::{flags, name};
use undersigned::replies::store::documents::sniff;
use undersigned::replies::{classify, mask, quoted, safe_html};

fuzz_target!(|bytes: &[u8]| {
    let sniffed = sniff(bytes);
    flags::find(bytes, sniffed, "application/octet-stream", "file", &mut flags::MOST_UNPACKED.clone());
    assert!(classify::files(bytes).taken.len() <= 40);
    let text = String::from_utf8_lossy(bytes);
    let name = name::safe(&text, sniffed);
    assert!(!name.is_empty() && !name.contains(['/', '\\', '\u{202e}']) && !name.chars().any(char::is_control));
    let first: String = text.chars().take(12).collect();
    mask::mask(&text, &[first]);
    quoted::passages(&text);
    let Some(safe) = safe_html::clean(&text, "Earlier mail") else { return };
    for inside in safe.html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        let inside = inside.to_lowercase();
        for forbidden in ["script", "img", "svg", "style", "iframe", "form", "input", "link", "meta", "base"] {
            assert!(!inside.starts_with(forbidden), "{inside}");
        }
    }
});
