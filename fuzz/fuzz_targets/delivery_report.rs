//! See `fuzz/checks/delivery_report.rs`, which the ordinary tests run, too.

#![no_main]

#[path = "../checks/delivery_report.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|data: &[u8]| check::check(data));
