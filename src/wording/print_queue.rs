//! Sentences about papers and printers, for the screen and the commands; each reason says what to do.

use crate::journal::print::{JobState, PrintJob};
use crate::messages::print::{PrintWords, TroubleWords};
use crate::settings::PrinterDevice;
use crate::till::print_queue::{DrawerError, PrintTrouble};
use crate::wording::FaultSpeaker;

impl PrintTrouble {
    /// The sentence about this reason.
    #[must_use]
    pub const fn sentence(self, words: &TroubleWords) -> &'static str {
        match self {
            Self::NoDevice => words.no_device,
            Self::NotAPrinter => words.not_a_printer,
            Self::NoHost => words.no_host,
            Self::Silent => words.silent,
            Self::Refused => words.refused,
            Self::Denied => words.denied,
            Self::Gone => words.gone,
            Self::Offline => words.offline,
            Self::PaperOut => words.paper_out,
            Self::CoverOpen => words.cover_open,
            Self::Busy => words.busy,
            Self::Queue => words.queue,
            Self::QueueStopped => words.queue_stopped,
            Self::Removed => words.removed,
            Self::NotWindows => words.not_windows,
            Self::Stalled => words.stalled,
            Self::NoProof => words.no_proof,
            Self::Full => words.full,
            Self::Stopped => words.stopped,
            Self::System => words.system,
            Self::Late => words.late,
            Self::TooOften => words.too_often,
            Self::OwnerGone => words.owner_gone,
            Self::Nothing => words.nothing,
            Self::Left => words.left,
        }
    }
}

/// The sentence about a job's reason; empty where it has none.
#[must_use]
pub fn why(words: &TroubleWords, job: &PrintJob) -> &'static str {
    PrintTrouble::of(&job.why).map_or("", |trouble| trouble.sentence(words))
}

/// A job's print mark: `CA`, `CU 1`, or `-` while it was not begun.
#[must_use]
pub fn mark_of(job: &PrintJob) -> String {
    job.nth.map_or_else(|| "-".to_owned(), mark)
}

/// `CA` for the first print, `CU n` for the n-th after it.
#[must_use]
pub fn mark(print: u32) -> String {
    match print {
        0 | 1 => "CA".to_owned(),
        more => format!("CU {}", more - 1),
    }
}

/// The word for a job's state. `own` is the counter's printer.
#[must_use]
pub fn job_state(words: &PrintWords, job: &PrintJob, own: &PrinterDevice) -> &'static str {
    match job.state {
        JobState::Waiting => words.waiting,
        JobState::Printing if is_in_queue(job, own) => words.queued,
        JobState::Printing => words.printing,
        JobState::Held => words.held,
        JobState::Done => words.done,
        JobState::Dropped => words.dropped,
    }
}

/// Whether a job that is being printed lies in a queue of the system. `own` is the counter's printer.
#[must_use]
pub fn is_in_queue(job: &PrintJob, own: &PrinterDevice) -> bool {
    let device = job.job.device.as_deref().and_then(PrinterDevice::parse);
    job.state == JobState::Printing && device.as_ref().unwrap_or(own).is_queue()
}

impl FaultSpeaker<'_> {
    /// The sentence about a drawer that was not opened.
    #[must_use]
    pub fn drawer(self, fault: &DrawerError) -> String {
        let words = &self.words.print;
        match fault {
            DrawerError::NoReason => words.no_reason.to_owned(),
            DrawerError::NoPrinter => words.no_printer.to_owned(),
            DrawerError::Printer(trouble) => (words.drawer_shut)(trouble.sentence(&words.trouble)),
            DrawerError::Journal(fault) => self.journal(fault),
        }
    }
}
