//! Any bytes that arrive as the form of signing are read without a panic, and what is taken keeps within the limits.

#![no_main]

use libfuzzer_sys::fuzz_target;
use undersigned::contact::{LONGEST_NAME, is_unwanted};
use undersigned::locale::Words;
use undersigned::signatures::form::{SignForm, read_form};

fuzz_target!(|body: &[u8]| {
    let Ok(form) = serde_html_form::from_bytes::<SignForm>(body) else { return };
    for addressed in [true, false] {
        match read_form(&form, Words::default(), addressed) {
            Ok((person, _)) => {
                assert!(person.name.as_str().chars().count() <= LONGEST_NAME);
                let lines = [&person.role, &person.affiliation, &person.place].into_iter().flatten();
                for line in lines.map(String::as_str).chain([person.name.as_str()]) {
                    assert!(!line.is_empty() && !line.chars().any(is_unwanted));
                }
                assert!(!person.email.as_mailbox().contains(['\r', '\n', ' ']));
            }
            Err(faults) => assert!(!faults.is_empty()),
        }
    }
});
