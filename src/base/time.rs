//! Clock, zone and business day. Only this module reads the machine's clocks; all others get a [`Clock`].
//!
//! | clock | goes on in sleep | somebody may set it | for |
//! |---|---|---|---|
//! | [`Clock::now`] | yes | yes | what is recorded, shown and printed |
//! | [`Clock::boot`], [`Clock::monotonic`] | yes | no | deadlines and holds: a wall clock never ends one |

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
pub use jiff::{SignedDuration, Timestamp, Zoned};

pub use boot::{BootId, BootMoment};
pub use store::StoreClock;

mod boot;
mod store;

/// A source of time. Tests use [`ManualClock`].
pub trait Clock: Send + Sync {
    /// The wall clock, UTC; the store's time if a store's clock is followed.
    fn now(&self) -> Timestamp;

    /// The boot clock: it counts sleep, and nobody can set it.
    fn boot(&self) -> BootMoment;

    /// Time since an arbitrary moment, sleep counted. Never goes back while the program runs.
    fn monotonic(&self) -> Duration {
        self.boot().since
    }

    /// This computer's own wall clock, UTC, even if a store's clock is followed.
    fn own_wall(&self) -> Timestamp {
        self.now()
    }

    /// How far this computer's own wall clock is ahead of the followed store's; `None` if no store is followed.
    fn ahead_of_store(&self) -> Option<SignedDuration> {
        None
    }

    /// Follows a store whose clock showed `time` at this clock's moment `at`. Most clocks ignore this.
    fn follow(&self, _time: Timestamp, _at: BootMoment) {}
}

/// A computer whose clock differs from its store's by more than this warns (safety rule 15, docs/safety.md).
pub const CLOCKS_APART: SignedDuration = SignedDuration::from_secs(30);

/// How far the computer's wall clock is ahead of its store's, if that is more than [`CLOCKS_APART`] either way.
#[must_use]
pub fn clock_apart(clock: &dyn Clock) -> Option<SignedDuration> {
    clock.ahead_of_store().filter(|ahead| ahead.abs() > CLOCKS_APART)
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock(());

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn boot(&self) -> BootMoment {
        boot::machine()
    }
}

/// A clock that stands still until it is moved, for tests and simulations.
#[derive(Debug)]
pub struct ManualClock {
    state: Mutex<(Timestamp, BootMoment)>,
}

impl ManualClock {
    /// A clock that shows `now`, on a computer that has just started.
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        Self { state: Mutex::new((now, BootMoment { boot: BootId(1), since: Duration::ZERO })) }
    }

    /// Time passes, awake or asleep: wall clock and boot clock both go on.
    pub fn advance(&self, by: Duration) {
        self.change(|(wall, boot)| {
            *wall = wall.checked_add(by).unwrap_or(*wall);
            boot.since = boot.since.saturating_add(by);
        });
    }

    /// Somebody moves the wall clock by `by`; no time passes.
    pub fn set_wall(&self, by: SignedDuration) {
        self.change(|(wall, _)| *wall = wall.checked_add(by).unwrap_or(*wall));
    }

    /// The computer restarts, which takes `by`: the boot clock begins at zero with a new boot id.
    pub fn reboot(&self, by: Duration) {
        self.change(|(wall, boot)| {
            *wall = wall.checked_add(by).unwrap_or(*wall);
            *boot = BootMoment { boot: BootId(boot.boot.0.wrapping_add(1)), since: Duration::ZERO };
        });
    }

    fn change(&self, change: impl FnOnce(&mut (Timestamp, BootMoment))) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn boot(&self) -> BootMoment {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1
    }
}

/// The time zone called `name` (`Asia/Jakarta`); `None` if unknown. The zone tables are built in.
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// Western Indonesian time, the providers' own zone (docs/providers.md, "For all of them").
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

/// The time from `earlier` to `later`; zero if the clock went back.
#[must_use]
pub fn age(earlier: Timestamp, later: Timestamp) -> Duration {
    Duration::try_from(later.duration_since(earlier)).unwrap_or(Duration::ZERO)
}

/// `from` plus `by`; `from` itself if the sum is beyond the range of [`Timestamp`].
#[must_use]
pub fn later(from: Timestamp, by: Duration) -> Timestamp {
    from.checked_add(by).unwrap_or(from)
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
