//! The reader of amounts, by coverage.
#![no_main]

#[path = "../../it/laws.rs"]
#[allow(dead_code)]
mod laws;

libfuzzer_sys::fuzz_target!(|text: &str| laws::money(text));
