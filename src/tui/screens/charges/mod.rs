//! "Tagih QR/VA": money in.
//!
//! Only a lone `+` on a confirmation that was painted long enough makes a charge, Enter never. What arrives never moves
//! the focus, except the charge that is waited for.

mod tasks;
mod draw;
mod update;

pub(in crate::tui) use draw::{AwaitedCharge, draw, draw_waited, fits};
pub(in crate::tui) use tasks::done;
pub(in crate::tui) use update::{due, handle_event, input_at, keep_selection, key, open, painted, paste, refresh};

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::base::money::Rupiah;
use crate::base::time::Timestamp;
use crate::domain::charge::{Charge, ChargeAlarm, ChargeGateway, ChargeMethod, ChargeState as Stage, MoneyFound};
use crate::journal::JournalError;
use crate::messages::charge::ChargeScreenWords;
use crate::receipt::{PrintMark, charge_facts};
use crate::till::charge::{ChargeCreation, ChargeDraft, ChargeError, ChargeMethods, ChargeStoredIn};
use crate::till::papers::PrintError;
use crate::tui::format::charges as speaker;
use crate::tui::message::{RequestId, ScreenTime};
use crate::tui::screens::inquiry::typed_amount;
use crate::tui::screens::sale::ALONE;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;

/// What this screen wants done.
#[derive(Debug, Clone)]
pub enum ChargeUiCommand {
    /// Read the last charges. Free.
    List,
    /// Ask for the ways to pay. Free.
    Methods(RequestId),
    /// Make a charge. Bound.
    Create(Box<ChargeDraft>),
    /// Ask the report, about one charge or all. Free.
    Ask(Option<String>),
    /// Read the QR of a charge again. Free.
    Qr(Box<Charge>),
    /// Make a counted paper in the receipts folder. Bound.
    Print(String),
    /// Record the held money as given back. Bound.
    Return {
        /// The order.
        order: String,
        /// A further customer's.
        second: bool,
        /// To whom, why.
        note: String,
    },
    /// Record what a person found about the money. Bound.
    Decide {
        /// The order.
        order: String,
        /// What was found.
        found: MoneyFound,
        /// What it rests on.
        evidence: String,
    },
}

impl ChargeUiCommand {
    /// Whether leaving waits for it.
    #[must_use]
    pub const fn is_bound(&self) -> bool {
        matches!(self, Self::Create(_) | Self::Return { .. } | Self::Decide { .. } | Self::Print(_))
    }
}

/// What this screen is told.
#[derive(Debug, Clone)]
pub enum ChargeUiEvent {
    /// The last charges, newest first.
    Listed(Result<Vec<Charge>, Arc<JournalError>>),
    /// The ways to pay.
    Methods(RequestId, Result<Arc<ChargeMethods>, Arc<ChargeError>>),
    /// A create's end.
    Created(Result<Box<ChargeCreation>, Arc<ChargeError>>),
    /// The report was asked, about one charge or all; the charges of which it told something new.
    Asked(Option<String>, Result<Vec<Charge>, Arc<ChargeError>>),
    /// A QR was read, or not: the order, the charge.
    Qr(String, Result<Box<Charge>, Arc<ChargeError>>),
    /// A paper was made, or not.
    Printed(Result<(Box<Charge>, PathBuf), Arc<PrintError>>),
    /// A return was recorded, or not.
    Returned(Result<Box<Charge>, Arc<ChargeError>>),
    /// A decision about the money was recorded, or not.
    Decided(Result<Box<Charge>, Arc<ChargeError>>),
}

/// The screen's own state.
#[derive(Debug, Default)]
pub struct ChargesScreen {
    charges: Vec<Charge>,
    picked: usize,
    fault: Option<String>,
    face: ChargesStage,
}

/// What is in front.
#[derive(Debug, Default)]
enum ChargesStage {
    /// The charges.
    #[default]
    List,
    /// The ways to pay, once they came.
    Methods { request: RequestId, methods: Option<Vec<ChargeMethod>>, picked: usize },
    /// Amount, name, phone.
    Form(Box<ChargeForm>),
    /// What will be made.
    Confirm(Box<ChargeConfirm>),
    /// Being made, since this monotonic moment.
    Sending { form: Box<ChargeForm>, since: Duration },
    /// One charge.
    Show(Box<ChargeDetail>),
}

/// What is filled in.
#[derive(Debug, Clone)]
struct ChargeForm {
    method: ChargeMethod,
    fields: [InputField; 3],
    at: usize,
}

impl ChargeForm {
    fn amount(&self) -> Option<Rupiah> {
        typed_amount(self.fields[0].text()).filter(|amount| amount.is_positive())
    }
}

/// What will be made, and whether it may be.
#[derive(Debug)]
struct ChargeConfirm {
    form: ChargeForm,
    draft: ChargeDraft,
    painted: Option<Duration>,
    armed: Option<Duration>,
}

/// One charge as it is shown.
#[derive(Debug)]
struct ChargeDetail {
    charge: Charge,
    kept: ChargeStoredIn,
    qr_fault: Option<String>,
    asking: bool,
    asked_at: Option<Timestamp>,
    note: Option<(NotePurpose, InputField)>,
}

/// A key, what is written down with it, and its hint.
type DecisionKey = (char, NotePurpose, fn(&ChargeScreenWords) -> &'static str);

/// What is being written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotePurpose {
    /// To whom money goes back; whether it is a further customer's.
    Return { second: bool },
    /// What a decision rests on.
    Decision(MoneyFound),
}

impl ChargeDetail {
    fn of(charge: Charge) -> Self {
        Self { charge, kept: ChargeStoredIn::Journal, qr_fault: None, asking: false, asked_at: None, note: None }
    }

    /// What may be written down about the money now: its key, what for, its hint.
    fn decisions(&self) -> Vec<DecisionKey> {
        let (charge, alarms) = (&self.charge, self.charge.alarms());
        let disputed = charge.is_disputed();
        let found =
            |key, found, hint: fn(&ChargeScreenWords) -> &'static str| (key, NotePurpose::Decision(found), hint);
        let mut all: Vec<DecisionKey> = Vec::new();
        if disputed || (alarms.contains(&ChargeAlarm::AmountUnread) && !charge.settlements.is_empty()) {
            all.push(found('u', MoneyFound::There, |words| words.money_keys[0]));
        }
        if disputed || alarms.contains(&ChargeAlarm::AmountUnread) {
            all.push(found('g', MoneyFound::Gone, |words| words.money_keys[1]));
        }
        if alarms.contains(&ChargeAlarm::MaybeSecond) {
            all.push(found('2', MoneyFound::Second, |words| words.second_keys[0]));
            all.push(found('1', MoneyFound::Once, |words| words.second_keys[1]));
        }
        if charge.usable().is_some() {
            all.push(('k', NotePurpose::Return { second: false }, |words| words.return_key));
        }
        if charge.second_held().is_some() && !disputed {
            all.push(('d', NotePurpose::Return { second: true }, |words| words.return_second_key));
        }
        all
    }

    /// Shows what the journal has, unless that is less than what is shown.
    fn merge_charge(&mut self, charge: &Charge) {
        let is_taken_in = self.kept == ChargeStoredIn::Spool && charge.state() != Stage::Created;
        if is_taken_in {
            self.kept = ChargeStoredIn::Journal;
        }
        if self.kept == ChargeStoredIn::Journal {
            self.charge = charge.clone();
        }
    }
}

/// What is said of an answer that is not in the journal.
const fn unrecorded(state: &AppState, kept: ChargeStoredIn) -> Option<&'static str> {
    match kept {
        ChargeStoredIn::Journal => None,
        ChargeStoredIn::Spool => Some(state.setup.words.charge.spooled),
        ChargeStoredIn::Nowhere => Some(state.setup.words.charge.not_recorded),
    }
}

/// Whether a QR could be read for a charge that has none yet.
pub(in crate::tui) fn lacks_qr(charge: &Charge) -> bool {
    let is_gopay = charge.intent.method.gateway == ChargeGateway::Midtrans;
    is_gopay && charge.state() == Stage::Waiting && charge.facts.qr_image.is_some() && charge.facts.qr.is_none()
}

/// Whether there is a paper to hand out.
fn has_paper(state: &AppState, charge: &Charge) -> bool {
    charge_facts(charge, &state.setup.shop, PrintMark::Preview).is_some()
}

impl ChargesScreen {
    /// When it wants to be woken: a lone `+`, a second while something runs down.
    pub(in crate::tui) fn next_wake(&self, screen: ActiveScreen, now: ScreenTime) -> Option<Duration> {
        let second = |into: u64| now.mono + Duration::from_millis(1_000 - into % 1_000);
        match &self.face {
            ChargesStage::Confirm(confirm) => confirm.armed.map(|at| (at + ALONE).max(now.mono)),
            ChargesStage::Sending { since, .. } if screen == ActiveScreen::MoneyIn => {
                Some(second(u64::from(now.mono.saturating_sub(*since).subsec_millis())))
            }
            ChargesStage::Show(show) if screen == ActiveScreen::MoneyIn => {
                let end = show.charge.facts.expires_at.filter(|end| *end > now.wall)?;
                let left = crate::base::time::age(now.wall, end);
                (show.charge.state() == Stage::Waiting)
                    .then(|| now.mono + Duration::from_millis(u64::from(left.subsec_millis()) + 1))
            }
            _ => None,
        }
    }
}

/// The amount on the key that makes a charge, where it may be made now.
pub(in crate::tui) fn create_label(state: &AppState) -> Option<String> {
    let ChargesStage::Confirm(confirm) = &state.money_in.face else { return None };
    let label = state.setup.words.charge.screen.create;
    (state.screen == ActiveScreen::MoneyIn).then(|| label(&confirm.draft.amount.to_string()))
}

/// The key lines.
pub(in crate::tui) fn hints(state: &AppState) -> [Vec<String>; 2] {
    let words = &state.setup.words.charge.screen;
    let owned = |hints: &[&str]| hints.iter().map(|hint| (*hint).to_owned()).collect::<Vec<_>>();
    match &state.money_in.face {
        ChargesStage::List => [Vec::new(), owned(words.list_keys)],
        ChargesStage::Methods { .. } => [Vec::new(), owned(words.choose_keys)],
        ChargesStage::Form(_) => [Vec::new(), owned(words.form_keys)],
        ChargesStage::Confirm(_) => [Vec::new(), owned(words.confirm_keys)],
        ChargesStage::Sending { .. } => [Vec::new(), owned(&words.show_keys[1..])],
        ChargesStage::Show(show) if show.note.is_some() => [Vec::new(), owned(words.typing_keys)],
        ChargesStage::Show(show) => {
            let mut first = Vec::new();
            if lacks_qr(&show.charge) {
                first.push(words.qr_key.to_owned());
            }
            if has_paper(state, &show.charge) {
                first.push(words.print_key.to_owned());
            }
            first.extend(show.decisions().into_iter().map(|(_, _, hint)| hint(words).to_owned()));
            [first, owned(words.show_keys)]
        }
    }
}
