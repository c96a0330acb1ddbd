//! Reads times as providers write them: `2021-06-17 22: 02: 04`, `2019-01-01 11:03:25.206500`.
//!
//! A date without a time is not read. `h:i:s` in the MMBC documents is a 24-hour clock: their examples have 00:01:10
//! and 20:45:01.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use super::collapse;

/// The longest text that can be a time, bytes.
const LONGEST: usize = 128;

/// The moment in `text`: `YYYY-MM-DD HH:MM[:SS[.fraction]]`, with any white space in between and around the colons.
///
/// `zone` is the field's zone. `Z`, `UTC`, `WIB`, `WITA`, `WIT` or an offset after the time overrides it. `None` for
/// anything else after the time.
#[must_use]
pub fn read_time(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    if text.len() > LONGEST {
        return None;
    }
    let text = collapse(text).replace(" :", ":").replace(": ", ":");
    let (date, rest) = text.split_once([' ', 'T', 't'])?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(rest.len());
    let (time, suffix) = rest.split_at(end);
    let moment = civil(date, time)?;
    let zone = match suffix.trim() {
        "" => zone.clone(),
        suffix => TimeZone::fixed(offset(suffix)?),
    };
    zone.to_ambiguous_timestamp(moment).compatible().ok()
}

fn civil(date: &str, time: &str) -> Option<DateTime> {
    let mut date = date.split('-');
    let (year, month, day) = (date.next()?, date.next()?, date.next()?);
    let mut clock = time.split(':');
    let (hour, minute, second) = (clock.next()?, clock.next()?, clock.next().unwrap_or("00"));
    if date.next().is_some() || clock.next().is_some() {
        return None;
    }
    let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
    DateTime::new(
        digits(year, 4)?,
        two(month)?,
        two(day)?,
        two(hour)?,
        two(minute)?,
        two(second)?,
        nanoseconds(fraction)?,
    )
    .ok()
}

fn digits(text: &str, count: usize) -> Option<i16> {
    if text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn two(text: &str) -> Option<i8> {
    digits(text, 2).and_then(|number| i8::try_from(number).ok())
}

/// Nanoseconds of a decimal fraction of a second. Digits past the ninth are dropped.
fn nanoseconds(fraction: &str) -> Option<i32> {
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    fraction.bytes().chain(std::iter::repeat(b'0')).take(9).map(char::from).collect::<String>().parse().ok()
}

fn offset(suffix: &str) -> Option<Offset> {
    let (minus, clock) = match suffix.to_ascii_uppercase().as_str() {
        "Z" | "UTC" | "GMT" => return Some(Offset::UTC),
        "WIB" => return Some(jiff::tz::offset(7)),
        "WITA" => return Some(jiff::tz::offset(8)),
        "WIT" => return Some(jiff::tz::offset(9)),
        other => match other.split_at_checked(1)? {
            ("+", clock) => (false, clock.replace(':', "")),
            ("-", clock) => (true, clock.replace(':', "")),
            _ => return None,
        },
    };
    let (hours, minutes) = match clock.len() {
        2 => (two(&clock)?, 0),
        4 => (two(clock.get(..2)?)?, two(clock.get(2..)?).filter(|minutes| *minutes < 60)?),
        _ => return None,
    };
    let seconds = i32::from(hours) * 3_600 + i32::from(minutes) * 60;
    Offset::from_seconds(if minus { -seconds } else { seconds }).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::time::{jakarta, zone};

    #[test]
    fn the_documents_times() {
        for (text, utc) in [
            ("2018-01-01 00:01:10", "2017-12-31T17:01:10Z"),
            ("2019-07-07 13:14:15", "2019-07-07T06:14:15Z"),
            ("2018-07-24 20:45:01", "2018-07-24T13:45:01Z"),
            ("2021-06-17 22: 02: 04", "2021-06-17T15:02:04Z"),
            ("2021-06-17 15:\n47: 00", "2021-06-17T08:47:00Z"),
            ("2022-07-27\n15:48:11", "2022-07-27T08:48:11Z"),
            ("2019-01-01 11:03:25.206500", "2019-01-01T04:03:25.2065Z"),
            ("2026-11-21 10 : 00", "2026-11-21T03:00:00Z"),
            ("2026-11-21T10:00:00Z", "2026-11-21T10:00:00Z"),
            ("2026-11-21T10:00:00+08:00", "2026-11-21T02:00:00Z"),
            ("2026-11-21 10:00:00 -0130", "2026-11-21T11:30:00Z"),
            ("2026-11-21 10:00 WIT", "2026-11-21T01:00:00Z"),
        ] {
            assert_eq!(read_time(text, &jakarta()), utc.parse().ok(), "{text}");
        }
        let makassar = zone("Asia/Makassar").unwrap();
        assert_eq!(read_time("2026-11-21 10:00", &makassar), "2026-11-21T02:00:00Z".parse().ok());
    }

    #[test]
    fn what_names_no_moment_is_not_read() {
        for text in [
            "",
            "-",
            "2021-07-28",
            "0000-00-00 00:00:00",
            "2021-02-29 10:00:00",
            "2021-06-17 24:00:00",
            "2021-06-17 10:60",
            "2021-06-17 10",
            "01/01 10:32:12",
            "2021-6-17 10:00",
            "2021-06-17 10:00 PM",
            "2021-06-17 10:00:00.",
            "2021-06-17 10:00:00:00",
            "2021-06-17-01 10:00",
            "２021-06-17 10:00",
        ] {
            assert_eq!(read_time(text, &jakarta()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_second_comes_back(second in 0i64..4_102_444_800, gaps in prop::array::uniform5("[ \n]{0,2}")) {
            let at = Timestamp::from_second(second).unwrap();
            let local = at.to_zoned(jakarta());
            let [a, b, c, d, e] = gaps;
            let text = local.strftime(&format!("{a}%Y-%m-%d {e}%H{a}:{b}%M{c}:{d}%S{e}")).to_string();
            prop_assert_eq!(read_time(&text, &jakarta()), Some(at));
        }

        #[test]
        fn never_panics(text in any::<String>(), shaped in "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}[0-9:.+ZWIB -]{0,12}") {
            let _ = (read_time(&text, &jakarta()), read_time(&shaped, &jakarta()));
        }
    }
}
