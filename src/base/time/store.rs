//! The clock of a counter whose journal is a database: it shows the database's time (safety rule 15, docs/safety.md).
//!
//! > At 10:00:00 server time the computer shows 10:31:00. From then on this clock shows server time, counted on by the
//! > boot clock. Five minutes later it shows 10:05:00, even if the computer's clock was set back an hour meanwhile.
//!
//! Until a store has told its time, and for a journal in a file, it shows the computer's own time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{BootMoment, Clock, SignedDuration, Timestamp};

/// A store's time that differs by less than this from the followed one is ignored: the difference is network delay.
const SAME: Duration = Duration::from_secs(1);

/// A clock that follows the clock of a store.
pub struct StoreClock {
    own: Arc<dyn Clock>,
    /// The store's time, and our moment at which it was read. `None`: no store has told its time.
    told: Mutex<Option<(Timestamp, BootMoment)>>,
}

impl StoreClock {
    /// A clock that shows the time of `own` until a store tells its time.
    #[must_use]
    pub fn new(own: Arc<dyn Clock>) -> Self {
        Self { own, told: Mutex::new(None) }
    }

    fn told(&self) -> Option<(Timestamp, BootMoment)> {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for StoreClock {
    fn now(&self) -> Timestamp {
        let Some((time, at)) = self.told() else { return self.own.now() };
        let passed = self.own.boot().after(at).unwrap_or_default();
        time.checked_add(passed).unwrap_or(time)
    }

    fn boot(&self) -> BootMoment {
        self.own.boot()
    }

    fn own_wall(&self) -> Timestamp {
        self.own.own_wall()
    }

    fn ahead_of_store(&self) -> Option<SignedDuration> {
        self.told()?;
        Some(self.own_wall().duration_since(self.now()))
    }

    fn follow(&self, time: Timestamp, at: BootMoment) {
        let known = self.told().and_then(|(known, then)| known.checked_add(at.after(then)?).ok());
        let is_same = known.is_some_and(|known| known.duration_since(time).unsigned_abs() < SAME);
        if !is_same {
            *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some((time, at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ManualClock, clock_apart};
    use super::*;

    #[test]
    fn it_shows_the_stores_time_whatever_the_wall_shows() {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        let server: Timestamp = "2026-11-29T03:00:00Z".parse().unwrap();
        let own = Arc::new(ManualClock::new(server + minutes(31)));
        let clock = StoreClock::new(own.clone());
        assert_eq!(clock.now(), server + minutes(31), "nothing was told yet");
        assert_eq!(clock_apart(&clock), None);
        clock.follow(server, own.boot());
        assert_eq!((clock.now(), clock.own_wall()), (server, server + minutes(31)));
        assert_eq!(clock_apart(&clock), Some(SignedDuration::from_mins(31)));
        own.advance(minutes(5));
        own.set_wall(SignedDuration::from_mins(-60));
        assert_eq!(clock.now(), server + minutes(5));
        assert_eq!(clock_apart(&clock), Some(SignedDuration::from_mins(-29)));
        own.set_wall(SignedDuration::from_secs(29 * 60 - 30));
        assert_eq!(clock_apart(&clock), None, "half a minute is nothing");
        // Network delay makes no time go back.
        clock.follow(server + minutes(5) - Duration::from_millis(900), own.boot());
        assert_eq!(clock.now(), server + minutes(5));
        clock.follow(server + minutes(9), own.boot());
        assert_eq!(clock.now(), server + minutes(9), "the server was set");
    }
}
