//! A job in a CUPS queue, followed to its end with `lpstat` and `cancel`: a spooler is no printer.
//!
//! > Seen at a shop: the queue was stopped, `lp` took three papers in 20 ms each, and all of them came out later. So a
//! > stopped queue gets no paper; a job is done when it has left the queue; and one that stays is taken out, so that the
//! > paper that is printed again does not come out twice.
//!
//! `lpstat` does not tell a job that a person took out while it waited from a printed one.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::cups_queue::{end, listen};
use super::stream::NAP;
use super::{PrintEnd, PrintFault, PrintLimits};
use crate::base::platform;

/// The longest wait for a command of CUPS.
const ANSWER: Duration = Duration::from_secs(5);
/// The longest list of jobs that is read, bytes. Of a longer one nothing is believed: the job may stand behind it.
const LONGEST_LIST: u64 = 1 << 20;
/// Time between two looks at a job.
const LOOK: Duration = Duration::from_millis(250);
/// A job that prints may take as many times [`PrintLimits::finish`].
const PRINTING: u32 = 3;

/// The commands beside `lp`, for one queue.
#[derive(Debug)]
pub(super) struct CupsTools {
    /// The folder of `lp`.
    pub(super) folder: PathBuf,
    /// The queue's name.
    pub(super) queue: String,
}

/// What is known of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JobState {
    Waiting,
    Printing,
    /// It is not in the queue any more.
    Left,
    /// `lpstat` cannot be asked.
    Unknown,
}

impl CupsTools {
    /// Whether the queue is stopped, so that nothing would come out now. `None` where nobody says.
    pub(super) fn is_stopped(&self) -> Option<bool> {
        let (said, _) = self.ask("lpstat", &["-p", &self.queue])?;
        let line = said.lines().find(|line| line.starts_with("printer "))?;
        Some(line.contains(" disabled since "))
    }

    /// The job that `lp` speaks of: `request id is KASIR-12 (1 file(s))`.
    pub(super) fn job_in(said: &str) -> Option<&str> {
        let after = said.lines().find_map(|line| line.strip_prefix("request id is "))?;
        after.split_whitespace().next()
    }

    /// Waits until the job has left the queue. One that stays is taken out. Without `lpstat` nobody knows more than `lp`.
    pub(super) fn follow(&self, job: &str, limits: PrintLimits, stop: &AtomicBool) -> PrintEnd {
        if !self.folder.join("lpstat").is_file() {
            return PrintEnd::Done { proved: false };
        }
        let (start, mut has_printed) = (Instant::now(), false);
        loop {
            match self.state(job) {
                JobState::Left => return PrintEnd::Done { proved: false },
                JobState::Printing => has_printed = true,
                JobState::Waiting | JobState::Unknown => {}
            }
            let most = if has_printed { limits.finish * PRINTING } else { limits.finish };
            let is_told_to_end = stop.load(Ordering::Relaxed);
            if is_told_to_end || start.elapsed() >= most {
                let why = if is_told_to_end { PrintFault::Stopped } else { PrintFault::Stalled };
                return self.take_out(job, has_printed, why);
            }
            std::thread::sleep(LOOK);
        }
    }

    fn state(&self, job: &str) -> JobState {
        let Some((said, true)) = self.ask("lpstat", &["-l", "-W", "not-completed", "-o", &self.queue]) else {
            return JobState::Unknown;
        };
        let mut lines = said.lines().skip_while(|line| line.split_whitespace().next() != Some(job));
        if lines.next().is_none() {
            return JobState::Left;
        }
        let details: Vec<&str> = lines.take_while(|line| line.starts_with(char::is_whitespace)).collect();
        if details.iter().any(|line| line.contains("job-printing")) { JobState::Printing } else { JobState::Waiting }
    }

    /// Takes the job out of the queue. Surely nothing came out of it only where it never printed and the queue was
    /// stopped before and after.
    fn take_out(&self, job: &str, has_printed: bool, why: PrintFault) -> PrintEnd {
        let was_stopped = self.is_stopped() == Some(true);
        let taken_out = self.ask("cancel", &[job]).is_some_and(|(_, went_well)| went_well);
        if !taken_out && self.state(job) == JobState::Left {
            return PrintEnd::Done { proved: false };
        }
        if taken_out && !has_printed && was_stopped && self.is_stopped() == Some(true) {
            let why = if why == PrintFault::Stalled { PrintFault::QueueStopped } else { why };
            return PrintEnd::Cut { taken: 0, why };
        }
        PrintEnd::Unsure { why }
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
