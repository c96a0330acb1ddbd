//! How long the computer has run, as far as the send log knows. The age of a slot is counted by it (safety rule 15,
//! docs/safety.md).
//!
//! > Monday 08:00 first sale, 18:00 last sale, computer off. Tuesday 08:00 first sale: the log knows of 10 hours, not
//! > of the 24 on the wall clock. A slot is a day old once the log knows of 24 hours more than when it was closed.
//!
//! Time counts from one claimed slot to the next, within one start of the computer. So the sum is never more than truly
//! passed, whatever a wall clock is set to. A shop that is switched off at night keeps its slots for two or three days.

use serde::{Deserialize, Serialize};

use crate::base::time::{BootId, BootMoment};

/// Time that has surely passed since the log was created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct RunningTime {
    boot: i64,
    /// The last counted moment, on the boot clock of `boot`.
    boot_ms: u64,
    pub(super) total_ms: u64,
}

impl RunningTime {
    /// Counts on to `now`. Another start of the computer adds nothing, because the time in between is unknown.
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
            // After a restart: the time in between is unknown.
            (at(2, 40), 300),
            (at(2, 100), 360),
            // A system without boot ids: a moment later than now belongs to an earlier start.
            (at(2, 50), 360),
            (at(2, 60), 370),
        ] {
            known = known.at(moment);
            assert_eq!(known.total_ms, seconds * 1_000, "{moment:?}");
        }
    }
}
