//! A job in a CUPS queue, asked for and taken out with `lpstat` and `cancel`.
//!
//! `lpstat` does not tell a job that a person took out from a printed one: it says `processing-to-stop-point` of both
//! (CUPS 2.4). So the state at the last look decides.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use super::cups_queue::{end, listen};
use super::spooler::{SpoolerJob, SpoolerJobState, follow};
use super::stream::NAP;
use super::{PrintEnd, PrintLimits};
use crate::base::platform;

/// The longest wait for a command of CUPS.
const ANSWER: Duration = Duration::from_secs(5);
/// The longest list of jobs that is read, bytes. Of a longer one nothing is believed: the job may stand behind it.
const LONGEST_LIST: u64 = 1 << 20;
/// The commands beside `lp`, for one queue.
#[derive(Debug)]
pub(super) struct CupsTools {
    /// The folder of `lp`.
    pub(super) folder: PathBuf,
    /// The queue's name.
    pub(super) queue: String,
}

/// A job that `lp` queued.
#[derive(Debug)]
pub(super) struct CupsJob {
    pub(super) tools: CupsTools,
    /// Such as `KASIR-12`.
    pub(super) name: String,
}

impl CupsJob {
    /// The job that `lp` speaks of: `request id is KASIR-12 (1 file(s))`.
    pub(super) fn name_in(said: &str) -> Option<&str> {
        let after = said.lines().find_map(|line| line.strip_prefix("request id is "))?;
        after.split_whitespace().next()
    }

    /// Without `lpstat` nobody knows more than `lp`.
    pub(super) fn follow(&self, limits: PrintLimits, stop: &AtomicBool) -> PrintEnd {
        if self.tools.folder.join("lpstat").is_file() {
            follow(self, limits, stop)
        } else {
            PrintEnd::Done { proved: false }
        }
    }
}

impl SpoolerJob for CupsJob {
    fn state(&self) -> SpoolerJobState {
        let arguments = ["-l", "-W", "not-completed", "-o", &self.tools.queue];
        let Some((said, true)) = self.tools.ask("lpstat", &arguments) else {
            return SpoolerJobState::Unknown;
        };
        let mut lines = said.lines().skip_while(|line| line.split_whitespace().next() != Some(&self.name));
        if lines.next().is_none() {
            return SpoolerJobState::Left;
        }
        let details: Vec<&str> = lines.take_while(|line| line.starts_with(char::is_whitespace)).collect();
        if details.iter().any(|line| is_trouble(line)) {
            return SpoolerJobState::Blocked;
        }
        if details.iter().any(|line| line.contains("job-printing")) {
            SpoolerJobState::Printing
        } else {
            SpoolerJobState::Waiting
        }
    }

    fn is_queue_stopped(&self) -> Option<bool> {
        self.tools.is_stopped()
    }

    fn take_out(&self) -> bool {
        self.tools.ask("cancel", &[&self.name]).is_some_and(|(_, went_well)| went_well)
    }
}

/// Whether a line of `lpstat` says that the printer does not take the job:
/// `Status: The printer may not exist or is unavailable at this time.`
fn is_trouble(line: &str) -> bool {
    let Some(said) = line.trim_start().strip_prefix("Status:").map(str::to_lowercase) else { return false };
    ["not exist", "unavailable", "not respond", "unable", "offline", "off-line", "in use", "busy"]
        .iter()
        .any(|trouble| said.contains(trouble))
}

impl CupsTools {
    /// Whether the queue is stopped, so that nothing would come out now. `None` where nobody says.
    pub(super) fn is_stopped(&self) -> Option<bool> {
        let (said, _) = self.ask("lpstat", &["-p", &self.queue])?;
        let line = said.lines().find(|line| line.starts_with("printer "))?;
        Some(line.contains(" disabled since "))
    }

    /// All queues, each with the address that it prints to: `device for KASIR: socket://10.0.0.9:9100`.
    #[cfg_attr(windows, allow(dead_code))]
    pub(super) fn queues(&self) -> Vec<(String, String)> {
        let Some((said, true)) = self.ask("lpstat", &["-v"]) else { return Vec::new() };
        let lines = said.lines().filter_map(|line| line.strip_prefix("device for ")?.split_once(": "));
        lines.map(|(name, at)| (name.to_owned(), at.to_owned())).collect()
    }

    /// What a command printed, and whether it went well; `None` if there is no such command or it does not end.
    fn ask(&self, program: &str, arguments: &[&str]) -> Option<(String, bool)> {
        let mut command = platform::command(self.folder.join(program));
        command.args(arguments).env("LC_ALL", "C");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child: Child = command.spawn().ok()?;
        let said = child.stdout.take().map(|said| listen(said, LONGEST_LIST))?;
        let start = Instant::now();
        loop {
            match child.try_wait() {
                Ok(Some(status)) => {
                    let said = said.recv_timeout(ANSWER).ok()?;
                    return ((said.len() as u64) < LONGEST_LIST).then(|| (said, status.success()));
                }
                Ok(None) if start.elapsed() < ANSWER => std::thread::sleep(NAP),
                _ => {
                    end(&mut child);
                    return None;
                }
            }
        }
    }
}
