//! Any text in a confirmation link is a pass or none, and a pass reads back as the same text: no two links are one.

#![no_main]

use libfuzzer_sys::fuzz_target;
use undersigned::secret::Signer;
use undersigned::signatures::pass::Pass;

fuzz_target!(|text: &str| {
    let signer = Signer::new(&[7; 32]);
    if let Some(pass) = Pass::parse(&signer, text) {
        assert_eq!(pass.text(&signer), text);
        assert_ne!(pass.handle(), pass);
    }
});
