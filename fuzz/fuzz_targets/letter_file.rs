//! Any text that arrives as a letter's file is read without a panic, and what is read keeps within the limits.

#![no_main]

use libfuzzer_sys::fuzz_target;
use undersigned::contact::is_unwanted;
use undersigned::letters::check::{LONGEST_BODY, LONGEST_TITLE, MOST_ADDRESSEES, MOST_ASKS};
use undersigned::letters::{import, text};

fuzz_target!(|file: &str| {
    match import::parse(file) {
        Ok(parsed) => {
            let letter = parsed.text;
            assert!(!letter.title.is_empty() && letter.title.chars().count() <= LONGEST_TITLE);
            assert!(!letter.title.chars().any(is_unwanted));
            assert!(letter.body_markdown.chars().count() <= LONGEST_BODY);
            assert!(letter.asks.len() <= MOST_ASKS && letter.addressees.len() <= MOST_ADDRESSEES);
            assert!(!text::html(&letter.body_markdown).to_lowercase().contains("<script"));
        }
        Err(fault) => assert!(fault.line > 0 && !fault.words.is_empty()),
    }
});
