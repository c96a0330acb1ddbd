//! How long the computers of a send log have run, as far as the log knows: what a slot's age is counted by (safety rule 15).
//!
//! > Monday 08:00 sold, 18:00 the last sale, and the computer is switched off. Tuesday 08:00 the first sale: the log knows of 10
//! > hours, not of the 24 that somebody's wall clock says. A slot is a day old once the log knows of 24 hours.
//!
//! Time counts from one claimed slot to the next within one start of the computer. So it is never more than truly passed,
//! whatever a wall clock is set to, and a shop that is switched off at night keeps its slots for two or three days.

use serde::{Deserialize, Serialize};

use crate::base::time::{BootId, BootMoment};

/// Time that has surely passed since the log was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct RunningTime {
    boot: i64,
    /// On the boot clock of that start.
    boot_ms: u64,
    pub(super) total_ms: u64,
}

impl RunningTime {
    /// The same at a later moment.
    pub(super) fn at(self, now: BootMoment) -> Self {
        let boot_ms = u64::try_from(now.since.as_millis()).unwrap_or(u64::MAX);
        let is_same = BootId(self.boot) == now.boot;
        let passed = boot_ms.checked_sub(self.boot_ms).filter(|_| is_same).unwrap_or(0);
        Self { boot: now.boot.0, boot_ms, total_ms: self.total_ms.saturating_add(passed) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn only_what_has_surely_passed_counts() {
        let at = |boot, seconds| BootMoment { boot: BootId(boot), since: Duration::from_secs(seconds) };
        let mut known = RunningTime::default();
        for (moment, seconds) in [
            (at(1, 500), 0),
            (at(1, 800), 300),
            // Started anew: what lay between is not known.
            (at(2, 40), 300),
            (at(2, 100), 360),
            // A start without an id of its own, that was later than it is now.
            (at(2, 50), 360),
            (at(2, 60), 370),
        ] {
            known = known.at(moment);
            assert_eq!(known.total_ms, seconds * 1_000, "{moment:?}");
        }
    }
}
