//! Parses the `message` of the Biller's callback (the Biller document, "REVERSAL").
//!
//! Two forms, and mixtures of them:
//!
//! ```text
//! Transaksi s5.2222222222 SUKSES, SN: 11111111111, Saldo: Rp99,999,999, Harga: 201,200, Tgl: 01/01 10:32:12
//! T#41 R#12 Telkomsel 5.000 s5.2222222222 SUKSES. SN:R230512.1911.2100F1. Saldo 1.000.000
//! ```
//!
//! Parsing never fails. A part that fits no rule is absent.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use crate::base::money::Rupiah;
use crate::base::text::{CleanText, number_in};
use crate::base::time::Timestamp;
use crate::providers::lenient::{collapse, read_money};

/// The longest message that is read, bytes. Of a longer one nothing is read.
const LONGEST: usize = 4 * 1024;
/// The longest word before a colon, characters.
const LONGEST_KEY: usize = 16;

/// The parts of a callback's message. Absent or unreadable is `None`.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct OutcomeMessage {
    /// The text without the serial number. A serial number may hold a name, and a name may look like a word of the
    /// outcome.
    pub sentence: CleanText,
    pub product: Option<CleanText>,
    pub target: Option<CleanText>,
    pub serial: Option<CleanText>,
    /// The deposit's balance after the transaction, whole rupiah.
    pub saldo: Option<Rupiah>,
    /// What was debited, whole rupiah.
    pub price: Option<Rupiah>,
    pub moment: Option<MessageTime>,
}

/// `01/01 10:32:12`: day, month and time without a year. See [`near`](Self::near).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageTime {
    day: i8,
    month: i8,
    time: Time,
}

impl MessageTime {
    /// The moment with this day and time that is nearest to the sale. `None` where none of the three nearest years has
    /// that day.
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
        // 2024 is a leap year: it has every day that any year has.
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

/// Keys that are recognized without a colon too.
const KEYS: [&str; 5] = ["sn", "saldo", "harga", "tgl", "sisa saldo"];

/// Parses the `message` of a callback, already percent-decoded.
#[must_use]
pub fn read_message(text: &str) -> OutcomeMessage {
    if text.len() > LONGEST {
        return OutcomeMessage::default();
    }
    let text = collapse(text);
    let mut parts = parts(&text).into_iter();
    let first = parts.next().unwrap_or("");
    let mut sentence = vec![first];
    let (product, target) = goods(first);
    let mut message = OutcomeMessage { product, target, ..OutcomeMessage::default() };
    for part in parts {
        let Some((key, value)) = key_and_value(part) else { continue };
        let value = value.trim_end_matches(['.', ',', ';', ' ']);
        // `SN: 123, GAGAL`: what follows the comma stays in the sentence, so that a word of failure is never lost.
        let said =
            if key.eq_ignore_ascii_case("sn") { value.split_once(", ").map(|(_, more)| more) } else { Some(part) };
        sentence.extend(said);
        match key.to_ascii_lowercase().as_str() {
            "sn" => keep_first(&mut message.serial, number_in(value).map(CleanText::new)),
            "saldo" | "sisa saldo" => keep_first(&mut message.saldo, read_money(value)),
            "harga" => keep_first(&mut message.price, read_money(value)),
            "tgl" => keep_first(&mut message.moment, MessageTime::read(value)),
            _ => {}
        }
    }
    message.sentence = CleanText::new(&sentence.join(", "));
    message
}

/// Of a key that stands twice, the first readable value counts.
fn keep_first<T>(known: &mut Option<T>, read: Option<T>) {
    if known.is_none() {
        *known = read;
    }
}

/// The text cut before each `, Word:` and each known key (`. Saldo 5.000`, ` SN:1`). A comma or a dot inside a value
/// (`Rp99,999,999`, `R230512.1911.2100F1`, a name in a serial number) does not cut.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut before) = (0, ' ');
    for (at, character) in text.char_indices() {
        let begins = (at == 0 || matches!(before, ' ' | ',' | '.' | ';')) && character.is_ascii_alphabetic();
        if begins && begins_part(text, at) {
            parts.push(text.get(from..at).unwrap_or("").trim_end_matches([' ', ',', '.', ';']));
            from = at;
        }
        before = character;
    }
    parts.push(text.get(from..).unwrap_or("").trim());
    parts
}

/// Whether a key and its value begin at `at`: a known key anywhere, or any word with a colon after a comma. A known key
/// without a colon must be followed by a figure: `Saldo anda tidak cukup` is a sentence.
fn begins_part(text: &str, at: usize) -> bool {
    let (head, rest) = (text.get(..at).unwrap_or("").trim_end(), text.get(at..).unwrap_or(""));
    let Some((key, value)) = key_and_value(rest) else { return false };
    let has_colon = rest.get(key.len()..).is_some_and(|rest| rest.trim_start().starts_with([':', '=']));
    let is_known = KEYS.iter().any(|known| known.eq_ignore_ascii_case(key));
    let is_figure = value.starts_with(|c: char| c.is_ascii_digit()) || value.to_lowercase().starts_with("rp");
    if is_known { has_colon || is_figure } else { has_colon && head.ends_with(',') }
}

/// `SN: 123`, `SN=123`, `Saldo 5.000`. `None` where the text begins with no key.
fn key_and_value(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    for known in KEYS.iter().rev() {
        let key = text.get(..known.len()).filter(|key| key.eq_ignore_ascii_case(known));
        let rest = key.and_then(|_| text.get(known.len()..)).filter(|rest| !rest.starts_with(char::is_alphanumeric));
        if let (Some(key), Some(rest)) = (key, rest) {
            return Some((key, rest.trim_start_matches([' ', ':', '='])));
        }
    }
    let (key, value) = text.split_once(':')?;
    let is_word = !key.is_empty() && key.len() <= LONGEST_KEY && key.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_word.then(|| (key, value.trim()))
}

/// Product code and target: from `Transaksi s5.2222222222`, or from `s5.2222222222` anywhere. After `Transaksi`, white
/// space may stand around the dot: the document's own example has it.
fn goods(sentence: &str) -> (Option<CleanText>, Option<CleanText>) {
    let about = sentence.get(..9).filter(|head| head.eq_ignore_ascii_case("transaksi")).and_then(|_| sentence.get(9..));
    let cut = |about: &str| {
        let (code, rest) = about.split_once('.')?;
        let target = rest.trim_start().split(' ').next().unwrap_or("").trim_end_matches(['.', ',', ':', ';', ')', ']']);
        Some((CleanText::new(code.trim()).non_empty(), CleanText::new(target).non_empty()))
    };
    let is_good = |word: &&str| {
        let Some((code, number)) = word.split_once('.') else { return false };
        let has_letter = code.contains(|c: char| c.is_ascii_alphabetic());
        has_letter && number.len() >= 5 && number.starts_with(|c: char| c.is_ascii_digit())
    };
    let found = about.and_then(cut).or_else(|| sentence.split(' ').find(is_good).and_then(cut));
    found.unwrap_or((None, None))
}

/// Leaves the serial number out: it may be a voucher code.
impl fmt::Debug for OutcomeMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("sentence", &self.sentence)
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
    use crate::base::time::jakarta;

    const SUCCESS: &str =
        "Transaksi s5. 2222222222 SUKSES, SN: 11111111111, Saldo: Rp99,999,999, Harga: 201,200, Tgl: 01/01 10:32:12";
    const FAILURE: &str = "Transaksi s5.111111111 GAGAL, Saldo: Rp99,999,999, Tgl: 01/01 10:36:38";

    fn rp(rupiah: i64) -> Option<Rupiah> {
        Rupiah::new(rupiah).ok()
    }

    #[test]
    fn the_documents_two_messages() {
        let message = read_message(SUCCESS);
        assert_eq!(
            (message.sentence, message.product),
            (
                "Transaksi s5. 2222222222 SUKSES, Saldo: Rp99,999,999, Harga: 201,200, Tgl: 01/01 10:32:12".into(),
                Some("s5".into())
            )
        );
        assert_eq!((message.target, message.serial), (Some("2222222222".into()), Some("11111111111".into())));
        assert_eq!((message.saldo, message.price), (rp(99_999_999), rp(201_200)));
        let sale: Timestamp = "2026-12-31T20:00:00Z".parse().unwrap();
        let told = message.moment.unwrap().near(sale, &jakarta());
        assert_eq!(told, Some("2027-01-01T03:32:12Z".parse().unwrap()), "the year is the sale's, here the next one");
        let message = read_message(FAILURE);
        assert_eq!(
            (message.sentence, message.serial, message.price),
            ("Transaksi s5.111111111 GAGAL, Saldo: Rp99,999,999, Tgl: 01/01 10:36:38".into(), None, None)
        );
        assert_eq!((message.target, message.saldo), (Some("111111111".into()), rp(99_999_999)));
    }

    #[test]
    fn what_else_may_come() {
        for (text, sentence, target, serial, saldo) in [
            ("Transaksi s5.08 SUKSES", "Transaksi s5.08 SUKSES", Some("08"), None, None),
            ("transaksi s5.08 sukses, sn: A", "transaksi s5.08 sukses", Some("08"), Some("A"), None),
            (
                "Transaksi s5.08 SUKSES, SN: 12/BUDI, S.H./R1, Saldo: 1",
                "Transaksi s5.08 SUKSES, S.H./R1, Saldo: 1",
                Some("08"),
                Some("12/BUDI, S.H./R1"),
                rp(1),
            ),
            ("Transaksi s5.08 SUKSES,SN:7,Saldo:1", "Transaksi s5.08 SUKSES, Saldo:1", Some("08"), Some("7"), rp(1)),
            ("s5.08123 SUKSES, SN: 12:34, Tgl: 1/1", "s5.08123 SUKSES, Tgl: 1/1", Some("08123"), Some("12:34"), None),
            ("SUKSES, SN: , Saldo: 1", "SUKSES, Saldo: 1", None, None, rp(1)),
            ("SUKSES, SN: null, Saldo: 1", "SUKSES, Saldo: 1", None, None, rp(1)),
            ("SUKSES, SN: 0, SN: 7", "SUKSES", None, Some("7"), None),
            ("SUKSES, SN: 1, SN: 2", "SUKSES", None, Some("1"), None),
            ("SN: 123, GAGAL", ", GAGAL", None, Some("123, GAGAL"), None),
            ("Harga: 5.000, GAGAL", ", Harga: 5.000, GAGAL", None, None, None),
            (
                "T#41 R#12 Telkomsel 5.000 s5.0812345678 SUKSES. SN:R230512.1911.2100F1. Saldo 1.000.000",
                "T#41 R#12 Telkomsel 5.000 s5.0812345678 SUKSES, Saldo 1.000.000",
                Some("0812345678"),
                Some("R230512.1911.2100F1"),
                rp(1_000_000),
            ),
            (
                "T#41 s5.0812345678. GAGAL. Nomor tujuan salah.",
                "T#41 s5.0812345678. GAGAL. Nomor tujuan salah.",
                Some("0812345678"),
                None,
                None,
            ),
            ("BERHASIL, SN: 123456", "BERHASIL", None, Some("123456"), None),
            ("BERHASIL SN=123456. Saldo Rp5.000", "BERHASIL, Saldo Rp5.000", None, Some("123456"), rp(5_000)),
            (", SN: 123456, Harga: 5,000", ", Harga: 5,000", None, Some("123456"), None),
            ("SN: 123456", "", None, Some("123456"), None),
            ("Saldo anda tidak cukup", "Saldo anda tidak cukup", None, None, None),
            ("Snack 5.000", "Snack 5.000", None, None, None),
            ("", "", None, None, None),
        ] {
            let message = read_message(text);
            let (told, to) =
                (message.serial.as_ref().map(CleanText::as_str), message.target.as_ref().map(CleanText::as_str));
            let read = (message.sentence.as_str(), to, told, message.saldo);
            assert_eq!(read, (sentence, target, serial, saldo), "{text}");
        }
        assert_eq!(read_message(&format!("{SUCCESS}{}", " ".repeat(LONGEST))), OutcomeMessage::default());
        assert!(!format!("{:?}", read_message(SUCCESS)).contains("1111111"));
    }

    #[test]
    fn a_moment_without_a_year() {
        for text in ["31/02 10:00:00", "1/13 10:00", "01-01 10:00", "01/01 24:00", "01/01", "01/01 10:00:00:00"] {
            assert_eq!(MessageTime::read(text), None, "{text}");
        }
        let leap = MessageTime::read("29/02 10:00").unwrap();
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
            code in "[a-z]{1,4}[0-9]{1,3}", target in "08[0-9]{8,11}", serial in "[1-9][A-Z0-9/-]{0,23}",
            saldo in 0u32..1_000_000_000, price in 0u32..1_000_000, day in 1u8..=28, month in 1u8..=12, second in 0u8..60,
        ) {
            let commas = |amount: u32| Rupiah::from(amount).to_string().replace('.', ",");
            let text = format!(
                "Transaksi {code}.{target} SUKSES, SN: {serial}, Saldo: Rp{}, Harga: {}, Tgl: {day:02}/{month:02} 10:32:{second:02}",
                commas(saldo), commas(price)
            );
            let message = read_message(&text);
            prop_assert_eq!(message.product, Some(CleanText::new(&code)));
            prop_assert_eq!(message.target, Some(CleanText::new(&target)));
            prop_assert_eq!(message.serial, Some(CleanText::new(&serial)));
            prop_assert_eq!((message.saldo, message.price), (Some(Rupiah::from(saldo)), Some(Rupiah::from(price))));
            prop_assert!(message.moment.is_some());
        }
    }
}
