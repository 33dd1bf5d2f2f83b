//! Any bytes that arrive as mail are read without a panic, without end and within bounds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use undersigned::replies::classify::{Kind, MAX_TEXT, read};

fuzz_target!(|raw: &[u8]| {
    for envelope_from in [None, Some(""), Some("someone@council.example")] {
        let reading = read(raw, envelope_from);
        assert!(reading.text.len() <= MAX_TEXT);
        assert_eq!(reading.bounce.is_some(), reading.kind == Kind::Bounce);
    }
});
