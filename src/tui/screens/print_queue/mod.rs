//! The printer's screen: the print queue, the test slip, the drawer.
//!
//! From here nothing is printed again without a key, and no drawer opens without a reason.

mod tasks;
mod draw;
mod update;

use crate::config::PrinterSection;
use crate::domain::payment::Payment;
use crate::journal::print::{JobState, PrintJob, PrintSubject};
use crate::tui::keymap::owned;
use crate::tui::message::{BoundEffect, PaperUiCommand, UiEffect};
use crate::tui::screens::ScreenContract;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;
use crate::wording::print_queue::{is_in_queue, mark_of, why};

pub(in crate::tui) use tasks::done;
pub(in crate::tui) use update::{handle_result, open};

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract =
    ScreenContract { paste: Some(update::paste), ..ScreenContract::new(update::key, hints, draw::draw) };

/// The state of the printer's screen.
#[derive(Debug, Default)]
pub struct PrintQueueScreen {
    /// The reason for opening the drawer, while it is typed.
    reason: Option<InputField>,
}

impl PrintQueueScreen {
    /// Whether a reason is being typed, so that letters are text.
    pub(in crate::tui) const fn is_typing(&self) -> bool {
        self.reason.is_some()
    }
}

/// Whether a printer is configured for this counter.
pub(in crate::tui) fn has_printer(state: &AppState) -> bool {
    state.setup.printer.device != PrinterSection::default().device
}

/// Asks for the paper of a payment: printed if there is a printer, else a PDF in the receipts folder.
pub(in crate::tui) fn print(state: &AppState, payment: &Payment, out: &mut Vec<UiEffect>) {
    let id = payment.id();
    out.push(if has_printer(state) {
        UiEffect::Bound(BoundEffect::Paper(PaperUiCommand::Ask {
            about: PrintSubject::Payment(id),
            paper: None,
            device: None,
        }))
    } else {
        UiEffect::Bound(BoundEffect::Print { id, paper: None })
    });
}

/// Asks for the paper of a charge. Only for a counter with a printer.
pub(in crate::tui) fn print_charge(order: String, out: &mut Vec<UiEffect>) {
    out.push(UiEffect::Bound(BoundEffect::Paper(PaperUiCommand::Ask {
        about: PrintSubject::Charge(order),
        paper: None,
        device: None,
    })));
}

/// The newest print job of a payment that was not dropped; `None`: no job.
pub(in crate::tui) fn of<'a>(state: &'a AppState, payment: &Payment) -> Option<&'a PrintJob> {
    let about = PrintSubject::Payment(payment.id());
    state.papers.iter().find(|job| job.job.about == about && job.state != JobState::Dropped)
}

/// The sentence of a sale about its print job; `None` without a job.
pub(in crate::tui) fn job_sentence(state: &AppState, payment: &Payment) -> Option<String> {
    let words = &state.setup.words.print;
    let job = of(state, payment)?;
    let reason = why(&state.setup.words.fault.print.trouble, job);
    Some(match job.state {
        JobState::Done => {
            let paper = job.job.paper.unwrap_or(state.setup.printer.paper);
            let printed = (words.sale_printed)(paper.name(), &mark_of(job));
            let drawer = job.nth == Some(1) && opens_drawer(state, payment);
            if drawer { format!("{printed}  {}", words.sale_drawer) } else { printed }
        }
        JobState::Waiting if !reason.is_empty() => (words.sale_waits)(reason),
        JobState::Held => (words.sale_held)(reason),
        _ if is_in_queue(job, &state.setup.printer.device) => words.sale_queued.to_owned(),
        _ => words.sale_printing.to_owned(),
    })
}

/// Whether the drawer opens with a sale's first print.
fn opens_drawer(state: &AppState, payment: &Payment) -> bool {
    state.setup.printer.open_drawer_on_cash && payment.moves_cash()
}

/// The number of jobs that somebody has to look at: held, or waiting with a reason.
pub(in crate::tui) fn stuck(state: &AppState) -> usize {
    let is_stuck = |job: &&PrintJob| match job.state {
        JobState::Held => true,
        JobState::Waiting => !job.why.is_empty(),
        _ => false,
    };
    state.papers.iter().filter(is_stuck).count()
}

/// The two key lines.
fn hints(state: &AppState, _: ActiveScreen) -> [Vec<String>; 2] {
    let words = &state.setup.words.print.screen;
    if state.paper_screen.is_typing() {
        return [Vec::new(), owned(state.words().keys.typing)];
    }
    let mut first = Vec::new();
    if state.papers.picked().is_some_and(can_move) {
        first.extend([words.key_print.to_owned(), words.key_leave.to_owned()]);
    }
    let mut own = Vec::new();
    if has_printer(state) {
        own.extend([words.key_test.to_owned(), words.key_drawer.to_owned()]);
    }
    own.push(words.key_back.to_owned());
    [first, own]
}

/// Whether a person may print or drop this job.
const fn can_move(job: &PrintJob) -> bool {
    matches!(job.state, JobState::Waiting | JobState::Held)
}
