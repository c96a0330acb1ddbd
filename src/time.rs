//! Clock, zone and business day.
//!
//! What it is: the only place that reads the machine's clock; everything else is given a [`Clock`].
//! What it is not: a reader of providers' time texts (that is `provider::lenient`).
//! Invariant: deadlines are measured on [`Clock::monotonic`], never on the wall clock, which may jump.

use std::sync::Mutex;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
pub use jiff::{Timestamp, Zoned};

/// Where the time comes from. A test gives its own.
pub trait Clock: Send + Sync {
    /// The wall clock, UTC.
    fn now(&self) -> Timestamp;
    /// Time since some fixed moment; never goes back.
    fn monotonic(&self) -> Duration;
}

/// The machine's clock.
#[derive(Debug)]
pub struct SystemClock {
    start: std::time::Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { start: std::time::Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }
}

/// A clock that stands still until it is moved; for tests and simulations.
#[derive(Debug)]
pub struct ManualClock {
    state: Mutex<(Timestamp, Duration)>,
}

impl ManualClock {
    /// A clock that shows `now`.
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        Self { state: Mutex::new((now, Duration::ZERO)) }
    }

    /// Moves both the wall clock and the monotonic clock on.
    pub fn advance(&self, by: Duration) {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        state.0 = state.0.checked_add(by).unwrap_or(state.0);
        state.1 = state.1.saturating_add(by);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner).0
    }

    fn monotonic(&self) -> Duration {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner).1
    }
}

/// The time zone called `name` (`Asia/Jakarta`), if this program knows it. The zone tables are built in.
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// Western Indonesian time, the providers' own zone (READING.md, time reader).
#[must_use]
pub fn jakarta() -> TimeZone {
    zone("Asia/Jakarta").unwrap_or_else(|| TimeZone::fixed(jiff::tz::offset(7)))
}

/// The business day that `at` falls on in the shop's zone.
#[must_use]
pub fn business_day(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}

/// `10:21` in the shop's zone.
#[must_use]
pub fn clock_text(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

/// `10:21:09` in the shop's zone.
#[must_use]
pub fn seconds_text(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string()
}

/// `12/11` in the shop's zone.
#[must_use]
pub fn day_text(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%d/%m").to_string()
}

/// RFC 3339 with the zone's offset, to the second: `2026-11-21T10:00:00+07:00`.
#[must_use]
pub fn rfc3339(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// `WIB`, `WITA` or `WIT`; the zone's own abbreviation elsewhere.
#[must_use]
pub fn zone_text(at: Timestamp, zone: &TimeZone) -> String {
    match zone.to_offset(at).seconds() {
        25_200 => "WIB".to_owned(),
        28_800 => "WITA".to_owned(),
        32_400 => "WIT".to_owned(),
        _ => at.to_zoned(zone.clone()).strftime("%Z").to_string(),
    }
}

/// The whole time from `earlier` to `later`; nothing when the clock went back.
#[must_use]
pub fn age(earlier: Timestamp, later: Timestamp) -> Duration {
    Duration::try_from(later.duration_since(earlier)).unwrap_or(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_business_day_is_the_shops() {
        let at: Timestamp = "2026-11-20T17:30:00Z".parse().unwrap();
        assert_eq!(business_day(at, &jakarta()).to_string(), "2026-11-21");
        assert_eq!(rfc3339(at, &jakarta()), "2026-11-21T00:30:00+07:00");
        assert_eq!(zone_text(at, &zone("Asia/Makassar").unwrap()), "WITA");
        assert_eq!(clock_text(at, &jakarta()), "00:30");
    }

    #[test]
    fn a_clock_that_went_back_has_no_negative_age() {
        let at: Timestamp = "2026-11-20T17:30:00Z".parse().unwrap();
        let later = at + Duration::from_secs(5);
        assert_eq!(age(at, later), Duration::from_secs(5));
        assert_eq!(age(later, at), Duration::ZERO);
    }
}
