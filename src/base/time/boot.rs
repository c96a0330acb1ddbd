//! The boot clock of this computer.
//!
//! Two moments can be compared only within one start of one computer, which [`BootId`] names. Linux gives each start an
//! id. On macOS and Windows the id is only the computer's name: a moment later than now is of an earlier start. A
//! moment of an earlier start that is not later than now yields less time than really passed, because the clock
//! restarted at zero in between. So a hold may be too long there, never too short.

use std::sync::OnceLock;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

/// One start of one computer (Linux), or one computer (elsewhere).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BootId(pub i64);

impl BootId {
    fn of(text: &str) -> Self {
        let mut bytes = [0; 8];
        bytes.iter_mut().zip(Sha256::digest(text)).for_each(|(own, byte)| *own = byte);
        Self(i64::from_be_bytes(bytes))
    }
}

/// A moment on the boot clock, which counts sleep and cannot be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BootMoment {
    /// The start of the computer from which `since` counts.
    pub boot: BootId,
    /// Time since that start, sleep counted.
    pub since: Duration,
}

impl BootMoment {
    /// The time from `earlier` to this moment; `None` if it is unknown because the computer restarted in between.
    #[must_use]
    pub fn after(self, earlier: Self) -> Option<Duration> {
        (self.boot == earlier.boot).then(|| self.since.checked_sub(earlier.since)).flatten()
    }
}

/// The machine's boot clock now.
pub(super) fn machine() -> BootMoment {
    static BOOT: OnceLock<BootId> = OnceLock::new();
    BootMoment { boot: *BOOT.get_or_init(|| BootId::of(&started())), since: since_start() }
}

#[cfg(target_os = "linux")]
fn since_start() -> Duration {
    of_clock(rustix::time::ClockId::Boottime)
}

/// macOS: the monotonic clock counts sleep, unlike Linux's.
#[cfg(all(unix, not(target_os = "linux")))]
fn since_start() -> Duration {
    of_clock(rustix::time::ClockId::Monotonic)
}

#[cfg(unix)]
fn of_clock(clock: rustix::time::ClockId) -> Duration {
    Duration::try_from(rustix::time::clock_gettime(clock)).unwrap_or_default()
}

/// `GetTickCount64`, which counts standby and hibernation.
#[cfg(windows)]
fn since_start() -> Duration {
    uptime_lib::get().unwrap_or_default()
}

/// A text that differs for each start of the computer; without one from the system, one that differs for each computer.
fn started() -> String {
    let told = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok().filter(|id| !id.trim().is_empty());
    told.unwrap_or_else(computer)
}

#[cfg(unix)]
fn computer() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(windows)]
fn computer() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_two_starts_are_not_compared() {
        let at = |boot, seconds| BootMoment { boot: BootId(boot), since: Duration::from_secs(seconds) };
        for (now, earlier, passed) in [
            (at(1, 70), at(1, 10), Some(60)),
            (at(1, 10), at(1, 10), Some(0)),
            // Only a start of which the system told no id of its own.
            (at(1, 10), at(1, 70), None),
            (at(2, 70), at(1, 10), None),
        ] {
            assert_eq!(now.after(earlier), passed.map(Duration::from_secs), "{now:?} {earlier:?}");
        }
    }

    #[test]
    fn the_machine_tells_one_start_and_goes_on() {
        let first = machine();
        std::thread::sleep(Duration::from_millis(2));
        let passed = machine().after(first).unwrap();
        assert!(passed >= Duration::from_millis(2), "{passed:?}");
        assert_ne!(first.since, Duration::ZERO);
    }
}
