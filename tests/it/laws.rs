//! Laws of the readers of foreign text: one function for each reader, which panics when its law is broken on any input.
//! The property tests (`readers.rs`) and the fuzz targets (`tests/fuzz`) share them. Examples lie with the readers.

use jiff::tz::TimeZone;
use loket::base::money::{Rupiah, SaleFee};
use loket::base::text::CleanText;
use loket::providers::biller::message::read_message;
use loket::providers::lenient::{
    DEEPEST, ObjectFields, collapse, read_body, read_fee, read_money, read_nested, read_time,
};
use serde_json::Value;

/// A body is an object or an array, no deeper than the bound; written out, it reads the same again, and is not damaged
/// where it was not.
pub fn json(raw: &[u8]) {
    let Ok(body) = read_body(raw) else { return };
    assert!(body.value.is_object() || body.value.is_array());
    assert!(depth(&body.value) <= DEEPEST);
    let printed = serde_json::to_vec(&body.value).expect("a value prints");
    // Printing may grow past the reader's bound; then there is nothing to compare.
    if let Ok(again) = read_body(&printed) {
        assert!(body.is_damaged() || !again.is_damaged(), "{:?}", again.repairs);
        assert_eq!(again.value, body.value);
    }
    walk(&body.value);
}

/// Calls every accessor on every object inside.
fn walk(value: &Value) {
    if let Some(fields) = ObjectFields::of(value) {
        for (key, text) in fields.iter() {
            let _ = (fields.text(&[key]), fields.raw(&[key]), fields.money(&[key]), fields.boolean(&[key]));
            money(text);
            fee(text);
            time(text);
        }
    }
    let inner: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    };
    for value in inner {
        let _ = read_nested(value).is_ok();
        walk(value);
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// An amount has exactly the digits of its text, but for cents of nothing, and reads the same again as it is shown.
pub fn money(text: &str) {
    let Some(amount) = read_money(text) else { return };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let written: u128 = digits.parse().expect("what is no number is no amount");
    let read = u128::from(amount.get().unsigned_abs());
    assert!([1, 10, 100].iter().any(|cents| read * cents == written), "{written} read as {read}");
    assert_eq!(amount.is_negative(), text.contains('-') && read > 0);
    assert_eq!(read_money(&amount.to_string()), Some(amount));
}

/// A fixed fee is the amount of its text, whatever white space is in it; no fee takes less than nothing.
pub fn fee(text: &str) {
    let Some(fee) = read_fee(text) else { return };
    if let SaleFee::Fixed(amount) = fee {
        assert_eq!(read_money(&collapse(text)), Some(amount));
    }
    let base = Rupiah::from(100_000);
    assert!(fee.of(base).is_none_or(|taken| !taken.is_negative()));
}

/// A time, written down as the documents write it, is the same second again.
pub fn time(text: &str) {
    let zone = TimeZone::fixed(jiff::tz::offset(7));
    let Some(read) = read_time(text, &zone) else { return };
    let written = read.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let again = read_time(&written, &zone).expect("a time that was read can be written down");
    assert_eq!(again.as_nanosecond(), read.as_nanosecond().div_euclid(1_000_000_000) * 1_000_000_000);
}

/// A callback's message says only what its text says, says it however it is spaced, and its moment lies within a year
/// of the sale.
pub fn callback_message(text: &str) {
    let message = read_message(text);
    let plain = collapse(text).to_lowercase();
    let said = collapse(message.sentence.as_str()).to_lowercase();
    let shown = CleanText::new(text).as_str().to_lowercase();
    assert!(said.split([' ', ',']).all(|word| shown.contains(word)), "{said}");
    for amount in [message.saldo, message.price].into_iter().flatten() {
        let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
        let read = amount.get().unsigned_abs().to_string();
        assert!(read == "0" || digits.contains(&read), "{read}");
    }
    let sale: jiff::Timestamp = "2026-11-21T03:00:00Z".parse().expect("a time");
    if let Some(near) = message.moment.and_then(|moment| moment.near(sale, &TimeZone::UTC)) {
        assert!(near.duration_since(sale).as_hours().abs() <= 366 * 24);
    }
}
