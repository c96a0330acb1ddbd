//! The JSON reader, by coverage.
#![no_main]

#[path = "../../it/laws.rs"]
#[allow(dead_code)]
mod laws;

libfuzzer_sys::fuzz_target!(|raw: &[u8]| laws::json(raw));
