//! See `fuzz/checks/inbound_message.rs`, which the ordinary tests run, too.

#![no_main]

#[path = "../checks/inbound_message.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|data: &[u8]| check::check(data));
