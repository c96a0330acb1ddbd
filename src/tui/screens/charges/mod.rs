//! "Tagih QR/VA": charges, which bring money in. They take nothing from a deposit.
//!
//! A charge is made only by a lone `+` on a confirmation that was painted long enough, never by Enter. An arriving
//! answer never moves the focus, except for the charge being waited for, and for one that the journal did not take.

mod tasks;
mod draw;
mod update;

pub(in crate::tui) use draw::{AwaitedCharge, draw_waited, fits};
pub(in crate::tui) use tasks::{run_command, run_query};
pub(in crate::tui) use update::{handle_event, open};

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::base::money::Rupiah;
use crate::base::time::Timestamp;
use crate::domain::charge::{Charge, ChargeAlarm, ChargeGateway, ChargeMethod, ChargeState, MoneyFound};
use crate::journal::JournalError;
use crate::messages::charge::ChargeScreenWords;
use crate::receipt::{PrintMark, charge_facts};
use crate::till::charge::{ChargeCreation, ChargeDraft, ChargeError, ChargeMethods, ChargeStoredIn};
use crate::till::papers::PrintError;
use crate::tui::format::charges as speaker;
use crate::tui::message::{RequestId, ScreenTime};
use crate::tui::screens::ScreenContract;
use crate::tui::screens::inquiry::typed_amount;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;
use crate::tui::widgets::list_view::RowList;

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract = ScreenContract {
    paste: Some(update::paste),
    label: create_label,
    subject: update::subject,
    confirm: update::confirm,
    journal_changed: update::refresh,
    next_wake: |state| state.money_in.next_wake(state.screen, state.now),
    ..ScreenContract::new(update::key, hints, draw::draw)
};

/// What this screen reads or asks. It may be asked again.
#[derive(Debug, Clone)]
pub enum ChargeUiQuery {
    /// Read the last charges, and older ones that need a decision.
    List,
    /// List the methods.
    Methods(RequestId),
    /// Ask the provider about the charge of this order; `None`: read the finance report for all.
    Ask(Option<String>),
    /// Fetch the QR of a charge again.
    Qr(Box<Charge>),
}

/// What this screen does: it writes to the journal or makes a file.
#[derive(Debug, Clone)]
pub enum ChargeUiCommand {
    /// Make a charge.
    Create(Box<ChargeDraft>),
    /// Make a counted PDF of this order in the receipts folder.
    Print(String),
    /// Record that held money was given back.
    Return {
        order: String,
        /// It is the money of a second payment to the same charge.
        second: bool,
        /// To whom, and why.
        note: String,
    },
    /// Record what a person found out about the money.
    Decide {
        order: String,
        found: MoneyFound,
        /// The text that the finding rests on.
        evidence: String,
    },
}

/// Answers to [`ChargeUiQuery`] and [`ChargeUiCommand`].
#[derive(Debug, Clone)]
pub enum ChargeUiEvent {
    Listed(Result<Vec<Charge>, Arc<JournalError>>),
    Methods(RequestId, Result<Arc<ChargeMethods>, Arc<ChargeError>>),
    /// A charge was made, or why not.
    Created(Result<Box<ChargeCreation>, Arc<ChargeError>>),
    /// The order that was asked about (`None`: all), and the charges that the answer changed.
    Asked(Option<String>, Result<Vec<Charge>, Arc<ChargeError>>),
    /// The order, and its charge with the QR.
    Qr(String, Result<Box<Charge>, Arc<ChargeError>>),
    Printed(Result<(Box<Charge>, PathBuf), Arc<PrintError>>),
    Returned(Result<Box<Charge>, Arc<ChargeError>>),
    Decided(Result<Box<Charge>, Arc<ChargeError>>),
}

/// The state of the screen "Tagih QR/VA".
#[derive(Debug, Default)]
pub struct ChargesScreen {
    charges: RowList<Charge>,
    stage: ChargesStage,
}

/// The stages of this screen.
#[derive(Debug, Default)]
enum ChargesStage {
    #[default]
    List,
    Methods {
        request: RequestId,
        methods: RowList<ChargeMethod>,
    },
    /// Amount, name and phone are typed.
    Form(Box<ChargeForm>),
    /// The charge to be made is shown and waits for `+`.
    Confirm(Box<ChargeConfirm>),
    /// The charge is being made since this moment of the boot clock.
    Sending {
        form: Box<ChargeForm>,
        since: Duration,
    },
    /// One charge is on screen.
    Show(Box<ChargeDetail>),
}

/// The form: amount, name, phone. `at` is the field being typed.
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

/// The charge to be made.
#[derive(Debug)]
struct ChargeConfirm {
    form: ChargeForm,
    draft: ChargeDraft,
}

/// One charge on screen. `kept`: where its answer is stored; `note`: what is being typed.
#[derive(Debug)]
struct ChargeDetail {
    charge: Charge,
    kept: ChargeStoredIn,
    qr_fault: Option<String>,
    asking: bool,
    asked_at: Option<Timestamp>,
    note: Option<(NotePurpose, InputField)>,
}

/// A key, the note that it opens, and its hint.
type DecisionKey = (char, NotePurpose, fn(&ChargeScreenWords) -> &'static str);

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotePurpose {
    /// To whom money goes back. `second`: the money of a second payment to the same charge.
    Return { second: bool },
    /// What a finding about the money rests on.
    Decision(MoneyFound),
}

impl ChargeDetail {
    fn of(charge: Charge) -> Self {
        Self { charge, kept: ChargeStoredIn::Journal, qr_fault: None, asking: false, asked_at: None, note: None }
    }

    /// The decisions about the money that a person may record now.
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

    /// Takes the journal's state of the charge, unless the journal still lacks the answer that is shown.
    fn merge_charge(&mut self, charge: &Charge) {
        let is_taken_in = self.kept == ChargeStoredIn::SendLog && charge.state() != ChargeState::Created;
        if is_taken_in {
            self.kept = ChargeStoredIn::Journal;
        }
        if self.kept == ChargeStoredIn::Journal {
            self.charge = charge.clone();
        }
    }
}

/// The sentence about an answer that is not in the journal; `None` if it is.
const fn unrecorded(state: &AppState, kept: ChargeStoredIn) -> Option<&'static str> {
    match kept {
        ChargeStoredIn::Journal => None,
        ChargeStoredIn::SendLog => Some(state.setup.words.charge.in_send_log),
        ChargeStoredIn::Nowhere => Some(state.setup.words.charge.not_recorded),
    }
}

/// Whether a charge has no QR yet and one can be fetched: GoPay, waiting, and the answer named an image.
pub(in crate::tui) fn lacks_qr(charge: &Charge) -> bool {
    let is_gopay = charge.intent.method.gateway == ChargeGateway::Midtrans;
    is_gopay && charge.state() == ChargeState::Waiting && charge.facts.qr_image.is_some() && charge.facts.qr.is_none()
}

/// Whether the charge has a paper for the customer.
fn has_paper(state: &AppState, charge: &Charge) -> bool {
    charge_facts(charge, &state.setup.shop, PrintMark::Preview).is_some()
}

impl ChargesScreen {
    /// The next moment, on the boot clock, at which a running time on screen changes.
    pub(in crate::tui) fn next_wake(&self, screen: ActiveScreen, now: ScreenTime) -> Option<Duration> {
        let second = |into: u64| now.mono + Duration::from_millis(1_000 - into % 1_000);
        match &self.stage {
            ChargesStage::Sending { since, .. } if screen == ActiveScreen::MoneyIn => {
                Some(second(u64::from(now.mono.saturating_sub(*since).subsec_millis())))
            }
            ChargesStage::Show(show) if screen == ActiveScreen::MoneyIn => {
                let end = show.charge.facts.expires_at.filter(|end| *end > now.wall)?;
                let left = crate::base::time::age(now.wall, end);
                (show.charge.state() == ChargeState::Waiting)
                    .then(|| now.mono + Duration::from_millis(u64::from(left.subsec_millis()) + 1))
            }
            _ => None,
        }
    }
}

/// The label of `+` on the confirmation, with the amount; `None` everywhere else.
pub(in crate::tui) fn create_label(state: &AppState) -> Option<String> {
    let ChargesStage::Confirm(confirm) = &state.money_in.stage else { return None };
    let label = state.setup.words.charge.screen.create;
    (state.screen == ActiveScreen::MoneyIn).then(|| label(&confirm.draft.amount.to_string()))
}

/// The two key lines of the present stage.
fn hints(state: &AppState, _: ActiveScreen) -> [Vec<String>; 2] {
    let words = &state.setup.words.charge.screen;
    let owned = |hints: &[&str]| hints.iter().map(|hint| (*hint).to_owned()).collect::<Vec<_>>();
    match &state.money_in.stage {
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
