//! The reader of the Biller's callback messages, by coverage.
#![no_main]

#[path = "../../it/laws.rs"]
#[allow(dead_code)]
mod laws;

libfuzzer_sys::fuzz_target!(|text: &str| laws::callback_message(text));
