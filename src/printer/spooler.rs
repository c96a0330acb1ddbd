//! A job in a spooler's queue, followed to its end: a spooler is no printer.
//!
//! > Seen at a shop: the queue was stopped, it took three papers in 20 ms each, and all of them came out later. So a
//! > stopped queue gets no paper; a job is done when it has left the queue; and one that stays is taken out, so that the
//! > paper that is printed again does not come out twice.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::{PrintEnd, PrintFault, PrintLimits};

/// Time between two looks at a job.
const LOOK: Duration = Duration::from_millis(250);
/// A job that prints may take as many times [`PrintLimits::finish`].
const PRINTING: u32 = 3;

/// What a spooler says of a job.
#[cfg_attr(not(windows), allow(dead_code))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpoolerJobState {
    Waiting,
    Printing,
    /// It is being printed, and the printer does not take it now.
    Blocked,
    /// The spooler says that the printer has it all.
    Printed,
    /// Somebody took it out of the queue.
    Removed,
    /// It is not in the queue any more.
    Left,
    /// The spooler cannot be asked.
    Unknown,
}

/// One job of a spooler. Each call has a limit of its own.
pub(super) trait SpoolerJob {
    fn state(&self) -> SpoolerJobState;

    /// Whether the queue is stopped, so that nothing would come out now. `None` where nobody says.
    fn is_queue_stopped(&self) -> Option<bool>;

    /// Takes the job out of the queue; whether that went well.
    fn take_out(&self) -> bool;
}

/// Waits until the job has left the queue. One that stays is taken out.
pub(super) fn follow(job: &impl SpoolerJob, limits: PrintLimits, stop: &AtomicBool) -> PrintEnd {
    let (start, mut has_printed, mut is_blocked) = (Instant::now(), false, false);
    loop {
        match job.state() {
            SpoolerJobState::Printed => return PrintEnd::Done { proved: false },
            SpoolerJobState::Removed => return PrintEnd::Unsure { why: PrintFault::Removed },
            SpoolerJobState::Left => return left(job, has_printed, is_blocked),
            SpoolerJobState::Printing => (has_printed, is_blocked) = (true, false),
            SpoolerJobState::Blocked => (has_printed, is_blocked) = (true, true),
            SpoolerJobState::Waiting | SpoolerJobState::Unknown => {}
        }
        let most = if has_printed { limits.finish * PRINTING } else { limits.finish };
        let is_told_to_end = stop.load(Ordering::Relaxed);
        if is_told_to_end || start.elapsed() >= most {
            let why = if is_told_to_end { PrintFault::Stopped } else { PrintFault::Stalled };
            return give_up(job, has_printed, is_blocked, why);
        }
        std::thread::sleep(LOOK);
    }
}

/// A job that left a queue that prints was printed. Somebody may have taken it out of a stopped queue, or from before a
/// printer that did not take it a moment ago.
fn left(job: &impl SpoolerJob, has_printed: bool, is_blocked: bool) -> PrintEnd {
    if is_blocked || !has_printed && job.is_queue_stopped() == Some(true) {
        return PrintEnd::Unsure { why: PrintFault::Removed };
    }
    PrintEnd::Done { proved: false }
}

/// Takes the job out of the queue. Surely nothing came out of it only where it never printed and the queue was stopped
/// before and after.
fn give_up(job: &impl SpoolerJob, has_printed: bool, is_blocked: bool, why: PrintFault) -> PrintEnd {
    let was_stopped = job.is_queue_stopped() == Some(true);
    let is_out = job.take_out();
    if !is_out {
        match job.state() {
            SpoolerJobState::Printed => return PrintEnd::Done { proved: false },
            SpoolerJobState::Left => return left(job, has_printed, is_blocked),
            _ => {}
        }
    }
    if is_out && !has_printed && was_stopped && job.is_queue_stopped() == Some(true) {
        let why = if why == PrintFault::Stalled { PrintFault::QueueStopped } else { why };
        return PrintEnd::Cut { taken: 0, why };
    }
    PrintEnd::Unsure { why }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    /// A job that goes through these states, one at each look, and stays in the last, until it is to be taken out.
    struct JobScript {
        states: RefCell<Vec<SpoolerJobState>>,
        then: Option<SpoolerJobState>,
        stopped: Option<bool>,
        can_be_taken: bool,
        was_taken: Cell<bool>,
    }

    impl SpoolerJob for JobScript {
        fn state(&self) -> SpoolerJobState {
            let mut states = self.states.borrow_mut();
            if let (true, Some(then)) = (self.was_taken.get(), self.then) {
                return then;
            }
            if states.len() > 1 { states.remove(0) } else { states[0] }
        }

        fn is_queue_stopped(&self) -> Option<bool> {
            self.stopped
        }

        fn take_out(&self) -> bool {
            self.was_taken.set(true);
            self.can_be_taken
        }
    }

    fn end_of(states: &[SpoolerJobState], stopped: Option<bool>, can_be_taken: bool) -> (PrintEnd, bool) {
        end_with(states, None, stopped, can_be_taken)
    }

    fn end_with(
        states: &[SpoolerJobState],
        then: Option<SpoolerJobState>,
        stopped: Option<bool>,
        can_be_taken: bool,
    ) -> (PrintEnd, bool) {
        let states = RefCell::new(states.to_vec());
        let job = JobScript { states, then, stopped, can_be_taken, was_taken: Cell::new(false) };
        let limits = PrintLimits { finish: Duration::from_millis(600), ..PrintLimits::default() };
        (follow(&job, limits, &AtomicBool::new(false)), job.was_taken.get())
    }

    #[test]
    fn a_job_is_done_when_the_queue_printed_it_or_let_it_go() {
        use SpoolerJobState::{Left, Printed, Printing, Unknown, Waiting};
        let done = (PrintEnd::Done { proved: false }, false);
        for states in [&[Waiting, Printing, Left][..], &[Unknown, Printed], &[Waiting, Left], &[Left]] {
            assert_eq!(end_of(states, Some(false), true), done, "{states:?}");
        }
        assert_eq!(end_of(&[Waiting, Left], None, true), done);
        assert_eq!(end_of(&[Printing, Left], Some(true), true), done, "stopped after it printed");
    }

    #[test]
    fn a_job_that_somebody_took_is_never_called_printed() {
        use SpoolerJobState::{Blocked, Left, Printing, Removed, Unknown, Waiting};
        let removed = (PrintEnd::Unsure { why: PrintFault::Removed }, false);
        assert_eq!(end_of(&[Waiting, Removed], Some(false), true), removed);
        assert_eq!(end_of(&[Printing, Removed], Some(false), true), removed);
        assert_eq!(end_of(&[Waiting, Left], Some(true), true), removed, "nothing comes out of a stopped queue");
        assert_eq!(end_of(&[Printing, Blocked, Left], Some(false), true), removed, "its printer took nothing");
        assert_eq!(end_of(&[Blocked, Unknown, Left], Some(false), true), removed);
        let done = (PrintEnd::Done { proved: false }, false);
        assert_eq!(end_of(&[Blocked, Printing, Left], Some(false), true), done, "it took it in the end");
    }

    #[test]
    fn a_job_that_stays_is_taken_out_and_only_one_that_never_printed_is_cut() {
        use SpoolerJobState::{Left, Printed, Printing, Waiting};
        let unsure = PrintEnd::Unsure { why: PrintFault::Stalled };
        let cut = PrintEnd::Cut { taken: 0, why: PrintFault::QueueStopped };
        assert_eq!(end_of(&[Waiting], Some(true), true), (cut, true));
        assert_eq!(end_of(&[Waiting], Some(false), true), (unsure.clone(), true));
        assert_eq!(end_of(&[Waiting], None, true), (unsure.clone(), true));
        assert_eq!(end_of(&[Waiting], Some(true), false), (unsure.clone(), true));
        assert_eq!(end_of(&[Printing], Some(true), true), (unsure, true));
        // It ended while it was being taken out.
        let done = PrintEnd::Done { proved: false };
        assert_eq!(end_with(&[Waiting], Some(Printed), Some(false), false).0, done);
        assert_eq!(end_with(&[Printing], Some(Left), Some(true), false).0, done);
    }
}
