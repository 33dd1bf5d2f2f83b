//! Any text that is typed as an address is read without a panic; what is taken fits one line of a mail and reads back.

#![no_main]

use libfuzzer_sys::fuzz_target;
use undersigned::contact::{EmailAddress, LONGEST_ADDRESS};

fuzz_target!(|typed: &str| {
    let Ok(address) = EmailAddress::parse(typed) else { return };
    let mailbox = address.as_mailbox();
    assert!(mailbox.len() <= LONGEST_ADDRESS);
    assert!(!mailbox.chars().any(|c| c.is_control() || c.is_whitespace() || "<>,;:\"()[]\\".contains(c)), "{mailbox:?}");
    assert_eq!(mailbox.matches('@').count(), 1);
    let again = EmailAddress::parse(&mailbox).expect("what was taken once is taken again");
    assert_eq!((again.as_mailbox(), again.canonical()), (mailbox, address.canonical()));
});
