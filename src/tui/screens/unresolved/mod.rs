//! The desk "Belum jelas": what is open or owed, and what a person may do about it.
//!
//! A payment is ruled only by Y, after its evidence (and its token) was typed; or by P, for goods that the customer has
//! received from a provider that cannot be asked.

mod decision;
mod draw;
mod hints;
mod rows;
mod story;
mod update;

use std::sync::Arc;
use std::time::Duration;

use ratatui::style::Style;

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::charge::Charge;
use crate::domain::payment::{CashHandling, JournalRecord, Payment};
use crate::till::desk_rows::{DeskCount, DeskRow};
use crate::till::evidence::PaymentEvidence;
use crate::tui::message::SaleSlot;
use crate::tui::screens::ScreenContract;
use crate::tui::state::AppState;
use crate::tui::widgets::field::InputField;

pub(in crate::tui) use rows::{changed, handle_rows, payment, request_rows};
pub(in crate::tui) use update::{
    ask, events, evidence, handle_asked, hold, is_received_enough, learned, open, open_difference, phone, refresh,
    rule_by_list, ruled,
};

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract = ScreenContract {
    paste: Some(update::paste),
    subject: decision::subject,
    confirm: decision::confirm,
    after_message: update::want,
    ..ScreenContract::new(update::key, hints::hints, draw::draw)
};

/// The state of the desk.
#[derive(Debug, Default)]
pub struct UnresolvedScreen {
    picked: Option<PaymentId>,
    /// The index at which the picked row stood last.
    at: usize,
    mode: DeskMode,
    /// Evidence about one payment, as of its `updated_at`.
    known: Option<(PaymentId, Timestamp, Vec<PaymentEvidence>)>,
    /// The events of one payment, as of its `updated_at`.
    events: Option<(PaymentId, Timestamp, Vec<JournalRecord>)>,
    /// Until when one payment may not be ruled failed, on the boot clock.
    hold: Option<(PaymentId, Duration)>,
    /// The payment, as of its `updated_at`, whose evidence and events were asked for last.
    gathering: Option<(PaymentId, Timestamp)>,
    /// Payments that were read for the rows around the picked one.
    rows: rows::RowPayments,
}

/// What a person does at the desk.
#[derive(Debug, Default)]
enum DeskMode {
    #[default]
    List,
    Rule(Box<RulingForm>),
    Note(InputField),
    /// The invoice that a person found in the provider's list.
    Invoice(InputField),
    Cash,
    /// The difference of a changed total; the sale to go back to, if it was opened from one.
    Difference(Option<SaleSlot>),
    Phone(InputField),
    /// Y clears up a wallet's movement: a call that may move money.
    Clear,
    /// Y says that this refusal's text always means that nothing was debited.
    Learn(CleanText),
}

/// The three rulings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui) enum RulingChoice {
    Paid,
    Failed,
    /// It was paid, and the provider gave the money back.
    GivenBack,
}

/// A ruling being typed.
#[derive(Debug)]
struct RulingForm {
    what: RulingChoice,
    token: InputField,
    evidence: InputField,
    cash: Option<CashHandling>,
    step: RulingStep,
}

/// The steps of a ruling, in order; `Token` only for token products, `Cash` only where it was not paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RulingStep {
    Token,
    /// The text that the ruling rests on.
    Evidence,
    Cash,
    Yes,
}

impl UnresolvedScreen {
    /// Whether a token is being typed, which the recorder must not keep.
    pub(in crate::tui) fn is_secret(&self) -> bool {
        matches!(&self.mode, DeskMode::Rule(form) if form.step == RulingStep::Token)
    }

    /// Whether nothing is being typed or asked, so that letters are commands.
    pub(in crate::tui) const fn is_list(&self) -> bool {
        matches!(self.mode, DeskMode::List)
    }

    /// Whether a digit answers the question in front, and Enter does nothing.
    pub(in crate::tui) const fn is_choice(&self) -> bool {
        matches!(self.mode, DeskMode::Cash | DeskMode::Difference(_))
    }
}

/// The picked row, or the first if none was picked or the picked one is gone. `None`: the desk is empty.
pub(in crate::tui) fn picked_row(state: &AppState) -> Option<&Arc<DeskRow>> {
    let wanted = state.desk.picked.and_then(|id| state.open.find(id));
    wanted.or_else(|| state.open.rows().first())
}

/// The picked row's payment, once it was read.
pub(in crate::tui) fn picked(state: &AppState) -> Option<&Payment> {
    payment(state, picked_row(state)?.id())
}

/// Counts for the status line, without the zeros.
pub(in crate::tui) fn counts(state: &AppState) -> Vec<(usize, &'static str, Style)> {
    let looks = crate::tui::theme::ScreenTheme::new(state.setup.color);
    let words = &state.setup.words.fault.state;
    let counts = state.open.counts();
    let all = [
        (state.damaged.len(), state.words().desk.damaged_rows, looks.alarm()),
        (counts.unknown.rows, words.unknown, looks.alarm()),
        (counts.pending.rows, words.pending, looks.strong()),
        (counts.ready.rows, state.words().desk.ready, looks.strong()),
        (counts.to_see.rows, state.words().desk.to_see, looks.strong()),
        (state.unknown_charges, state.words().desk.charges, looks.alarm()),
        (state.charges_to_decide(), state.words().desk.charges_to_decide, looks.alarm()),
        (state.held_for_bills().count(), state.setup.words.charge_funds.held_short, looks.alarm()),
    ];
    all.into_iter().filter(|(count, _, _)| *count > 0).collect()
}

/// Money of charges whose bill was not paid: word, count, sum in whole rupiah.
fn held_money_line(state: &AppState) -> Option<(String, usize, String)> {
    let count = state.held_for_bills().count();
    let total = Rupiah::sum(state.held_for_bills().filter_map(Charge::held));
    let total = total.map_or_else(String::new, |total| total.to_string());
    (count > 0).then(|| (state.setup.words.charge_funds.held_short.to_owned(), count, total))
}

/// Damaged rows of the store: word and count.
fn damaged(state: &AppState) -> Option<(String, usize, String)> {
    let count = state.damaged.len();
    (count > 0).then(|| (state.words().desk.damaged_rows.to_owned(), count, String::new()))
}

/// Counts with their cash in whole rupiah, for the column of a wide screen.
pub(in crate::tui) fn sums(state: &AppState) -> Vec<(String, usize, String)> {
    let words = &state.setup.words.fault.state;
    let row = |word: &str, count: DeskCount| {
        let total = if count.cash.is_positive() { count.cash.to_string() } else { String::new() };
        (word.to_owned(), count.rows, total)
    };
    let counts = state.open.counts();
    vec![
        row(words.unknown, counts.unknown),
        row(words.pending, counts.pending),
        row(state.words().desk.ready, counts.ready),
        row(state.words().desk.to_see, counts.to_see),
    ]
    .into_iter()
    .chain(damaged(state))
    .chain(held_money_line(state))
    .collect()
}
