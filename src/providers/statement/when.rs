//! Reads the time of a listed transaction, from one cell or from a day and a time in two cells.
//!
//! A time is a range as long as its precision: `10:00` is a minute, `21/11/2026` a day. Twelve-hour clocks and American
//! dates are not read.

use std::time::Duration;

use jiff::civil::Date;

use crate::base::time::{Timestamp, jakarta};
use crate::providers::lenient::{collapse, read_time};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A time with the precision that the list gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedTime {
    pub from: Timestamp,
    /// Equal to `from` for a time with seconds, else a minute or a day later.
    pub to: Timestamp,
}

impl ListedTime {
    /// Whether there is a time of day, not only a day.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.precision() <= MINUTE
    }

    /// Zero, a minute or a day.
    #[must_use]
    pub fn precision(self) -> Duration {
        crate::base::time::age(self.from, self.to)
    }
}

/// The time in these cells: day and time in one, or in two. `None` without a readable day.
pub(super) fn read<'a>(cells: impl Iterator<Item = &'a str>) -> Option<ListedTime> {
    let (mut day, mut clock) = (None, None);
    for cell in cells {
        let (found_day, found_clock) = parts(cell);
        day = day.or(found_day);
        clock = clock.or(found_clock);
    }
    let day = day?;
    match clock {
        Some(clock) => {
            let from = read_time(&format!("{day} {clock}"), &jakarta())?;
            let has_seconds = clock.split_whitespace().next().is_some_and(|clock| clock.matches(':').count() > 1);
            let precision = if has_seconds { Duration::ZERO } else { MINUTE };
            Some(ListedTime { from, to: from.checked_add(precision).ok()? })
        }
        None => {
            let from = day.to_zoned(jakarta()).ok()?.timestamp();
            Some(ListedTime { from, to: from.checked_add(DAY).ok()? })
        }
    }
}

/// The day and the time of day in one cell. The time has the form that `read_time` takes.
fn parts(cell: &str) -> (Option<Date>, Option<String>) {
    let cell = collapse(cell).replace(',', " ").replace(" :", ":").replace(": ", ":");
    let words: Vec<&str> = cell.split_whitespace().collect();
    let Some((first, rest)) = words.split_first() else { return (None, None) };
    if let Some((day, time)) = first.split_once(['T', 't'])
        && let Some(day) = numbered_day(day)
    {
        let mut with_time = vec![time];
        with_time.extend(rest);
        return (Some(day), clock(&with_time));
    }
    if let Some(day) = numbered_day(first) {
        return (Some(day), clock(rest));
    }
    match words.as_slice() {
        [day, month, year, rest @ ..] if month_of(month).is_some() => (named_day(day, month, year), clock(rest)),
        words => (None, clock(words)),
    }
}

/// `2026-11-21`, `21/11/2026`, `21.11.2026`, `21-11-26`. But `21.11.26` is a time of day.
fn numbered_day(text: &str) -> Option<Date> {
    if text.contains('.') && text.len() < 10 {
        return None;
    }
    let numbers: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [one, two, three] = numbers.as_slice() else { return None };
    let (year, month, day) = if one.len() == 4 { (one, two, three) } else { (three, two, one) };
    Date::new(year_of(year)?, small(month)?, small(day)?).ok()
}

fn named_day(day: &str, month: &str, year: &str) -> Option<Date> {
    Date::new(year_of(year)?, month_of(month)?, small(day)?).ok()
}

fn year_of(text: &str) -> Option<i16> {
    let number: i16 = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())??;
    match text.len() {
        4 => Some(number),
        2 => number.checked_add(2000),
        _ => None,
    }
}

fn small(text: &str) -> Option<i8> {
    let is_small = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_small { text.parse().ok() } else { None }
}

/// The month by its first three letters, in Indonesian or English.
fn month_of(text: &str) -> Option<i8> {
    const MONTHS: [&[&str]; 12] = [
        &["jan"],
        &["feb", "peb"],
        &["mar"],
        &["apr"],
        &["mei", "may"],
        &["jun"],
        &["jul"],
        &["agu", "ags", "aug"],
        &["sep"],
        &["okt", "oct"],
        &["nov", "nop"],
        &["des", "dec"],
    ];
    let lower = text.to_lowercase();
    let head = lower.get(..3)?;
    let place = MONTHS.iter().position(|names| names.contains(&head))?;
    i8::try_from(place + 1).ok()
}

/// `10:00`, `9.05.07`, `11:03:25.2065` or `10:00 WIB`, with a two-digit hour and colons.
fn clock(words: &[&str]) -> Option<String> {
    let (first, rest) = words.split_first()?;
    let dotted = if first.contains(':') { (*first).to_owned() } else { first.replace('.', ":") };
    let (hour, minutes) = dotted.split_once(':')?;
    let hour = small(hour)?;
    let zone = rest.join(" ");
    Some(format!("{hour:02}:{minutes} {zone}").trim_end().to_owned())
}
