//! See `fuzz/checks/quotation.rs`, which the ordinary tests run, too.

#![no_main]

#[path = "../checks/quotation.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|data: &[u8]| check::check(data));
