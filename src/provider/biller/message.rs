//! The sentence in which the Biller's callback tells an outcome (document 002, "REVERSAL").
//!
//! What it is: a pure reader of `Transaksi s5.2222222222 SUKSES, SN: 11111111111, Saldo: Rp99,999,999, Harga: 201,200,
//! Tgl: 01/01 10:32:12`. What it is not: a judge, or a reader of the callback's address. Invariants: any text is read to
//! some message, never to an error; what fits no rule is absent; a serial number is never shown by `Debug`.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use crate::money::Rupiah;
use crate::provider::lenient::{collapse, read_money};
use crate::text::Clean;
use crate::time::Timestamp;

/// The longest message that is read, bytes; of a longer one nothing is.
const LONGEST: usize = 4 * 1024;
/// The longest word before a colon, characters.
const LONGEST_KEY: usize = 16;

/// Which way the sentence says it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// SUKSES.
    Success,
    /// GAGAL.
    Failure,
    /// Both words stand there.
    Both,
}

/// What a message says. Absent is `None`.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// SUKSES or GAGAL; `None` where neither stands there.
    pub said: Option<Said>,
    /// The product's code.
    pub product: Option<Clean>,
    /// The number that it went to.
    pub target: Option<Clean>,
    /// The serial number.
    pub serial: Option<Clean>,
    /// The deposit afterwards, whole rupiah.
    pub saldo: Option<Rupiah>,
    /// What was debited, whole rupiah.
    pub price: Option<Rupiah>,
    /// Day and time, without a year.
    pub moment: Option<Moment>,
}

/// `01/01 10:32:12`: day, month and time; the year is the sale's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    day: i8,
    month: i8,
    time: Time,
}

impl Moment {
    /// The moment of this day and time that is nearest to the sale's. `None` where no year near it has that day.
    #[must_use]
    pub fn near(self, sale: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let year = sale.to_zoned(zone.clone()).year();
        let of = |year: i16| {
            let date = Date::new(year, self.month, self.day).ok()?;
            zone.to_ambiguous_timestamp(DateTime::from_parts(date, self.time)).compatible().ok()
        };
        let years = [year.saturating_sub(1), year, year.saturating_add(1)];
        years.into_iter().filter_map(of).min_by_key(|at| at.duration_since(sale).abs())
    }

    fn read(text: &str) -> Option<Self> {
        let (date, clock) = text.split_once(' ')?;
        let (day, month) = date.split_once('/')?;
        let mut parts = clock.trim().split(':');
        let (hour, minute) = (two(parts.next()?)?, two(parts.next()?)?);
        let second = parts.next().map_or(Some(0), two)?;
        if parts.next().is_some() {
            return None;
        }
        let time = Time::new(hour, minute, second, 0).ok()?;
        let (day, month) = (two(day)?, two(month)?);
        // A leap year has every day that any year has.
        Date::new(2024, month, day).ok().map(|_| Self { day, month, time })
    }
}

fn two(text: &str) -> Option<i8> {
    let text = text.trim();
    if text.is_empty() || text.len() > 2 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Reads the `message` of a callback, already free of `%` and `+`.
#[must_use]
pub fn read_message(text: &str) -> Message {
    if text.len() > LONGEST {
        return Message::default();
    }
    let text = collapse(text);
    let mut parts = parts(&text).into_iter();
    let mut message = parts.next().map_or_else(Message::default, sentence);
    for part in parts {
        let Some((key, value)) = key_and_value(part) else { continue };
        match key.to_ascii_lowercase().as_str() {
            "sn" => keep(&mut message.serial, Clean::new(value).non_empty()),
            "saldo" => keep(&mut message.saldo, read_money(value)),
            "harga" => keep(&mut message.price, read_money(value)),
            "tgl" => keep(&mut message.moment, Moment::read(value)),
            _ => {}
        }
    }
    message
}

/// Of a key that stands twice the first counts.
fn keep<T>(known: &mut Option<T>, read: Option<T>) {
    if known.is_none() {
        *known = read;
    }
}

/// The text cut before each `, Word:`. A comma inside a value (`Rp99,999,999`, a name in a serial number) cuts nothing.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(',')) {
        let comma = at + found;
        at = comma + 1;
        let after = text.get(at..).unwrap_or("");
        if key_and_value(after).is_some() {
            parts.push(text.get(from..comma).unwrap_or("").trim());
            from = at;
        }
    }
    parts.push(text.get(from..).unwrap_or("").trim());
    parts
}

/// `SN: 123` with any space before it; `None` where no word of letters stands before the colon.
fn key_and_value(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.trim_start().split_once(':')?;
    let is_word = !key.is_empty() && key.len() <= LONGEST_KEY && key.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_word.then(|| (key, value.trim()))
}

/// `Transaksi s5.2222222222 SUKSES`: what, to whom, how. White space may stand around the dot, where the page broke.
fn sentence(text: &str) -> Message {
    let words: Vec<&str> = text.split(' ').collect();
    let has = |wanted: &str| words.iter().any(|word| word.eq_ignore_ascii_case(wanted));
    let said = match (has("sukses"), has("gagal")) {
        (true, false) => Some(Said::Success),
        (false, true) => Some(Said::Failure),
        (true, true) => Some(Said::Both),
        (false, false) => None,
    };
    let about = text.get(..9).filter(|head| head.eq_ignore_ascii_case("transaksi")).and_then(|_| text.get(9..));
    let (product, target) = about.map_or((None, None), |about| {
        let Some((code, rest)) = about.split_once('.') else { return (None, None) };
        let target = rest.trim_start().split(' ').next().unwrap_or("");
        (Clean::new(code.trim()).non_empty(), Clean::new(target).non_empty())
    });
    Message { said, product, target, ..Message::default() }
}

/// Without the serial number, which may be a voucher's code.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("said", &self.said)
            .field("product", &self.product)
            .field("has_serial", &self.serial.is_some())
            .field("saldo", &self.saldo)
            .field("price", &self.price)
            .field("moment", &self.moment)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::jakarta;

    const SUCCESS: &str =
        "Transaksi s5. 2222222222 SUKSES, SN: 11111111111, Saldo: Rp99,999,999, Harga: 201,200, Tgl: 01/01 10:32:12";
    const FAILURE: &str = "Transaksi s5.111111111 GAGAL, Saldo: Rp99,999,999, Tgl: 01/01 10:36:38";

    fn rp(rupiah: i64) -> Option<Rupiah> {
        Rupiah::new(rupiah).ok()
    }

    #[test]
    fn the_documents_two_messages() {
        let message = read_message(SUCCESS);
        assert_eq!((message.said, message.product), (Some(Said::Success), Some("s5".into())));
        assert_eq!((message.target, message.serial), (Some("2222222222".into()), Some("11111111111".into())));
        assert_eq!((message.saldo, message.price), (rp(99_999_999), rp(201_200)));
        let sale: Timestamp = "2026-12-31T20:00:00Z".parse().unwrap();
        let told = message.moment.unwrap().near(sale, &jakarta());
        assert_eq!(told, Some("2027-01-01T03:32:12Z".parse().unwrap()), "the year is the sale's, here the next one");
        let message = read_message(FAILURE);
        assert_eq!((message.said, message.serial, message.price), (Some(Said::Failure), None, None));
        assert_eq!((message.target, message.saldo), (Some("111111111".into()), rp(99_999_999)));
    }

    #[test]
    fn what_else_may_come() {
        for (text, said, serial) in [
            ("Transaksi s5.08 SUKSES", Some(Said::Success), None),
            ("transaksi s5.08 sukses, sn: A", Some(Said::Success), Some("A")),
            ("Transaksi s5.08 SUKSES, SN: 12/BUDI, S.H./R1, Saldo: 1", Some(Said::Success), Some("12/BUDI, S.H./R1")),
            ("Transaksi s5.08 SUKSES,SN:7,Saldo:1", Some(Said::Success), Some("7")),
            ("Transaksi s5.08 SUKSES, SN: 12:34, Tgl: 01/01 10:00", Some(Said::Success), Some("12:34")),
            ("Transaksi s5.08 SUKSES, SN: , Saldo: 1", Some(Said::Success), None),
            ("Transaksi s5.08 SUKSES, SN: 1, SN: 2", Some(Said::Success), Some("1")),
            ("Transaksi s5.08 SUKSES GAGAL", Some(Said::Both), None),
            ("Transaksi s5.08 sedang diproses", None, None),
            ("SUKSESKAN, SN: 1", None, Some("1")),
            ("", None, None),
        ] {
            let message = read_message(text);
            let read = message.serial.as_ref().map(Clean::as_str);
            assert_eq!((message.said, read), (said, serial), "{text}");
        }
        assert_eq!(read_message(&format!("{SUCCESS}{}", " ".repeat(LONGEST))), Message::default());
        assert!(!format!("{:?}", read_message(SUCCESS)).contains("1111111"));
    }

    #[test]
    fn a_moment_without_a_year() {
        for text in ["31/02 10:00:00", "1/13 10:00", "01-01 10:00", "01/01 24:00", "01/01", "01/01 10:00:00:00"] {
            assert_eq!(Moment::read(text), None, "{text}");
        }
        let leap = Moment::read("29/02 10:00").unwrap();
        let sale = "2026-03-01T00:00:00Z".parse().unwrap();
        assert_eq!(leap.near(sale, &jakarta()), None, "no year near it has that day");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in any::<String>(), shaped in "Transaksi [a-z0-9.]{0,8}[., ]{0,3}(SUKSES|GAGAL)?(, ?[A-Za-z]{1,5}: ?[Rp0-9,./: ]{0,20}){0,6}") {
            let _ = (read_message(&text), read_message(&shaped));
        }

        #[test]
        fn every_value_comes_back(
            code in "[a-z]{1,4}[0-9]{1,3}", target in "08[0-9]{8,11}", serial in "[A-Z0-9/-]{1,24}",
            saldo in 0u32..1_000_000_000, price in 0u32..1_000_000, day in 1u8..=28, month in 1u8..=12, second in 0u8..60,
        ) {
            let commas = |amount: u32| Rupiah::from(amount).to_string().replace('.', ",");
            let text = format!(
                "Transaksi {code}.{target} SUKSES, SN: {serial}, Saldo: Rp{}, Harga: {}, Tgl: {day:02}/{month:02} 10:32:{second:02}",
                commas(saldo), commas(price)
            );
            let message = read_message(&text);
            prop_assert_eq!(message.said, Some(Said::Success));
            prop_assert_eq!(message.product, Some(Clean::new(&code)));
            prop_assert_eq!(message.target, Some(Clean::new(&target)));
            prop_assert_eq!(message.serial, Some(Clean::new(&serial)));
            prop_assert_eq!((message.saldo, message.price), (Some(Rupiah::from(saldo)), Some(Rupiah::from(price))));
            prop_assert!(message.moment.is_some());
        }
    }
}
