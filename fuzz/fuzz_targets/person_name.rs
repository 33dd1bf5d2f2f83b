//! Any text that is typed as a name is read without a panic; what is taken is one line that reads back.

#![no_main]

use libfuzzer_sys::fuzz_target;
use undersigned::contact::{LONGEST_NAME, PersonName, is_unwanted};

fuzz_target!(|typed: &str| {
    let Ok(name) = PersonName::parse(typed) else { return };
    assert!(name.as_str().chars().count() <= LONGEST_NAME);
    assert!(!name.as_str().chars().any(is_unwanted) && !name.as_str().contains('@'));
    let again = PersonName::parse(name.as_str()).expect("what was taken once is taken again");
    assert_eq!((again.as_str(), again.canonical()), (name.as_str(), name.canonical()));
    let _ = name.initials();
});
