//! The signals that end a program on Unix: SIGTERM, SIGINT, and SIGHUP unless it was ignored at the start (`nohup`).

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Listens to the signals that end the program, from the moment it is made.
#[derive(Debug)]
pub struct ExitSignals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Option<Signal>,
}

impl ExitSignals {
    /// Listens from now on. An ignored SIGHUP stays ignored: a handler would undo that. Needs a runtime.
    ///
    /// # Errors
    /// When a handler cannot be installed.
    pub fn listen() -> io::Result<Self> {
        let hangup = if is_hangup_ignored() { None } else { Some(signal(SignalKind::hangup())?) };
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())?, hangup })
    }

    /// Waits for one of them.
    pub async fn came(&mut self) {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => drop(hangup.recv().await),
                None => std::future::pending().await,
            }
        };
        tokio::select! { _ = self.terminate.recv() => {}, _ = self.interrupt.recv() => {}, () = hangup => {} }
    }
}

/// Whether SIGHUP was ignored when the program began. Read from a file of Linux, because the system call would need
/// unsafe code. False on other systems.
fn is_hangup_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("SigIgn:")).is_some_and(ignores_hangup)
}

/// Whether a hexadecimal mask of ignored signals has the lowest bit, signal 1: SIGHUP.
fn ignores_hangup(mask: &str) -> bool {
    u64::from_str_radix(mask.trim(), 16).is_ok_and(|mask| mask & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_signal_of_a_mask_is_the_hangup() {
        assert!(ignores_hangup("\t0000000000000001") && ignores_hangup("0000000001001001"));
        assert!(!ignores_hangup("\t0000000000001000") && !ignores_hangup("") && !ignores_hangup("x"));
    }
}
