//! The printer: papers that wait for it, the test slip, the drawer.
//!
//! Nothing is printed again without a key, and no drawer opens without a reason.

mod tasks;
mod draw;
mod update;

use crate::config::PrinterSection;
use crate::domain::payment::Payment;
use crate::journal::print::{JobState, PrintJob, PrintSubject};
use crate::till::print_queue::{mark_of, why};
use crate::tui::keymap::owned;
use crate::tui::message::{PaperUiCommand, UiEffect};
use crate::tui::state::AppState;
use crate::tui::widgets::field::InputField;

pub(in crate::tui) use draw::draw;
pub(in crate::tui) use tasks::done;
pub(in crate::tui) use update::{handle_result, key, open, paste};

/// What the screen shows.
#[derive(Debug, Default)]
pub struct PrintQueueScreen {
    picked: usize,
    /// The reason being typed for opening the drawer.
    reason: Option<InputField>,
}

impl PrintQueueScreen {
    /// Whether a reason is being typed, so that letters are no keys.
    pub(in crate::tui) const fn is_typing(&self) -> bool {
        self.reason.is_some()
    }
}

/// Whether this counter has a printer.
pub(in crate::tui) fn has_printer(state: &AppState) -> bool {
    state.setup.printer.device != PrinterSection::default().device
}

/// Asks for the paper of a payment: printed where there is a printer, else as a PDF in the receipts folder.
pub(in crate::tui) fn print(state: &mut AppState, payment: &Payment, out: &mut Vec<UiEffect>) {
    state.bound += 1;
    let id = payment.id();
    out.push(if has_printer(state) {
        UiEffect::Paper(PaperUiCommand::Ask { about: PrintSubject::Payment(id), paper: None, device: None })
    } else {
        UiEffect::Print { id, paper: None }
    });
}

/// Asks for the paper of a charge, where there is a printer.
pub(in crate::tui) fn print_charge(state: &mut AppState, order: String, out: &mut Vec<UiEffect>) {
    state.bound += 1;
    out.push(UiEffect::Paper(PaperUiCommand::Ask { about: PrintSubject::Charge(order), paper: None, device: None }));
}

/// The newest paper of a payment, if one is known.
pub(in crate::tui) fn of<'a>(state: &'a AppState, payment: &Payment) -> Option<&'a PrintJob> {
    let about = PrintSubject::Payment(payment.id());
    state.papers.iter().find(|job| job.job.about == about && job.state != JobState::Dropped)
}

/// What a sale says about its paper; nothing where none was asked for.
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
        _ => words.sale_printing.to_owned(),
    })
}

/// Whether the drawer opens with the first print of a sale.
fn opens_drawer(state: &AppState, payment: &Payment) -> bool {
    state.setup.printer.open_drawer_on_cash && payment.moves_cash()
}

/// Papers that did not come out, and that somebody has to look at: held, or waiting with a reason.
pub(in crate::tui) fn stuck(state: &AppState) -> usize {
    let is_stuck = |job: &&PrintJob| match job.state {
        JobState::Held => true,
        JobState::Waiting => !job.why.is_empty(),
        _ => false,
    };
    state.papers.iter().filter(is_stuck).count()
}

/// The key lines.
pub(in crate::tui) fn hints(state: &AppState) -> [Vec<String>; 2] {
    let words = &state.setup.words.print.screen;
    if state.paper_screen.is_typing() {
        return [Vec::new(), owned(state.words().keys.typing)];
    }
    let mut first = Vec::new();
    if state.papers.get(state.paper_screen.picked).is_some_and(can_move) {
        first.extend([words.key_print.to_owned(), words.key_leave.to_owned()]);
    }
    let mut own = Vec::new();
    if has_printer(state) {
        own.extend([words.key_test.to_owned(), words.key_drawer.to_owned()]);
    }
    own.push(words.key_back.to_owned());
    [first, own]
}

/// Whether a person may decide about a paper.
const fn can_move(job: &PrintJob) -> bool {
    matches!(job.state, JobState::Waiting | JobState::Held)
}
