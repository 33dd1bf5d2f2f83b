//! See `fuzz/checks/reply_address.rs`, which the ordinary tests run, too.

#![no_main]

#[path = "../checks/reply_address.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|data: &[u8]| check::check(data));
