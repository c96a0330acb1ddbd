//! Keys on the desk, and the answers to its questions and rulings.
//!
//! Enter only ends a field. Y rules, clears up or extends the list of refusals. P rules where the customer's own word
//! is enough. K says that alarms were seen. Each of these waits for `PayGuard`.

use crate::tui::key::plain;
use crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;
use std::time::Duration;

use super::decision::answers_row;
use super::{DeskMode, RulingChoice, RulingForm, RulingStep, decision, payment, picked, picked_row, rows};
use crate::base::id::PaymentId;
use crate::base::text::{CleanText, digits};
use crate::base::time::{age, later};
use crate::domain::bill::CustomerNumber;
use crate::domain::number;
use crate::domain::payment::verdict::OutcomeReason;
use crate::domain::payment::{JournalRecord, Payment, PaymentState};
use crate::journal::JournalError;
use crate::till::evidence::{EvidenceFact, EvidenceSource, PaymentEvidence};
use crate::till::refusal::{self, RefusalFault};
use crate::till::resolve::ResolveError;
use crate::tui::format::is_letter;
use crate::tui::message::{BoundEffect, FreeEffect, SaleSlot, UiEffect};
use crate::tui::pay_guard::arm_answer;
use crate::tui::screens::{help, history, preview, print_queue, products, reconcile, sale};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;
use crate::tui::widgets::list_view::{PAGE, follow_key};

pub(in crate::tui) fn open(state: &mut AppState) {
    state.screen = ActiveScreen::Desk;
    state.desk.mode = DeskMode::List;
}

pub(in crate::tui) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match &mut state.desk.mode {
        DeskMode::List => list_key(state, key, out),
        DeskMode::Rule(_) => decision::rule_key(state, key),
        DeskMode::Note(_) | DeskMode::Invoice(_) => text_key(state, key, out),
        DeskMode::Phone(_) => phone_key(state, key, out),
        DeskMode::Cash | DeskMode::Difference(_) | DeskMode::Clear | DeskMode::Learn(_) => {
            decision::answer_key(state, key);
        }
    }
}

/// A paste goes into the field being typed.
pub(in crate::tui) fn paste(state: &mut AppState, text: &str) {
    match &mut state.desk.mode {
        DeskMode::List | DeskMode::Cash | DeskMode::Difference(_) | DeskMode::Clear | DeskMode::Learn(_) => {}
        DeskMode::Note(field) | DeskMode::Invoice(field) | DeskMode::Phone(field) => field.paste(text),
        DeskMode::Rule(form) => match form.step {
            RulingStep::Token => form.token.paste(text),
            RulingStep::Evidence => form.evidence.paste(text),
            RulingStep::Cash | RulingStep::Yes => {}
        },
    }
}

fn list_key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        KeyCode::Char('*') => sale::next(state),
        KeyCode::Char('?') => help::open(state),
        KeyCode::F(9) => history::open(state, out),
        KeyCode::F(number) => products::open(state, number),
        KeyCode::Char(letter) if is_letter(letter, 'd') => reconcile::open(state),
        KeyCode::Char(letter) => act(state, letter.to_ascii_lowercase(), out),
        _ => {
            let mut at = picked_row(state).and_then(|row| state.open.position(row.id())).unwrap_or(0);
            if follow_key(&mut at, key, state.open.rows().len().saturating_sub(1), PAGE) {
                state.desk.at = at;
                state.desk.picked = state.open.rows().get(at).map(|row| row.id());
            }
        }
    }
}

fn act(state: &mut AppState, letter: char, out: &mut Vec<UiEffect>) {
    let Some(row) = picked_row(state) else { return };
    let Some(payment) = payment(state, row.id()).cloned() else {
        state.notice = Some(rows::why_unread(state, row.id()).to_owned());
        return;
    };
    let id = payment.id();
    let payment_state = payment.state();
    state.desk.picked = Some(id);
    match letter {
        's' if payment_state.is_unresolved() => begin_ruling(state, &payment, RulingChoice::Paid, ""),
        'g' if payment_state.is_unresolved() => begin_ruling(state, &payment, RulingChoice::Failed, ""),
        'g' if payment.is_disputed() => {
            state.desk.mode = DeskMode::Rule(Box::new(decision::form(&payment, RulingChoice::GivenBack)));
        }
        'f' if learnable(state, &payment).is_some() => {
            let lesson = learnable(state, &payment).map(|why| refusal::lesson(&payment, why));
            match lesson {
                Some(Ok(lesson)) => state.desk.mode = DeskMode::Learn(CleanText::new(&state.speaker().lesson(&lesson))),
                Some(Err(fault)) => state.notice = Some(state.speaker().refusal_list(&fault)),
                None => {}
            }
        }
        'k' if payment.open_difference().is_some() && answers_row(state, &payment, letter) => {
            state.notice =
                payment.open_difference().map(|open| state.speaker().resolve(&ResolveError::DifferenceOpen(open)));
        }
        'p' | 'k' if answers_row(state, &payment, letter) => arm_answer(state, letter),
        'n' => state.desk.mode = DeskMode::Note(InputField::default()),
        'i' if payment_state.is_unresolved() && state.is_askable_by_invoice(&payment) => {
            state.desk.mode = DeskMode::Invoice(InputField::default())
        }
        'c' if payment.owes_cash() => state.desk.mode = DeskMode::Cash,
        'c' if payment.open_difference().is_some() => state.desk.mode = DeskMode::Difference(None),
        'h' if payment_state.is_unresolved() => state.desk.mode = DeskMode::Phone(InputField::default()),
        'r' if payment_state.is_unresolved() && payment.intent.bill.product.kind.can_be_cleared() => {
            state.desk.mode = DeskMode::Clear;
        }
        'a' if payment_state.is_unresolved() => ask_now(state, &payment, out),
        't' if !payment_state.allows_new_attempt() || payment_state == PaymentState::Refunded => {
            print_queue::print(state, &payment, out)
        }
        'l' => preview::open(state, payment),
        'w' => preview::copy(state, &payment, out),
        _ => {}
    }
}

/// Opens a ruling. "Failed" opens only after the hold (docs/safety.md, Rulings).
fn begin_ruling(state: &mut AppState, payment: &Payment, what: RulingChoice, evidence: &str) {
    let left = hold_left(state, payment);
    if what == RulingChoice::Failed && !left.is_zero() {
        state.notice = Some(state.speaker().too_early(later(state.now.wall, left), left));
        return;
    }
    let form = RulingForm { evidence: InputField::of(evidence), ..decision::form(payment, what) };
    state.desk.mode = DeskMode::Rule(Box::new(form));
}

/// Opens the ruling of an open payment from a similar line of the provider's list, with `evidence` already typed.
pub(in crate::tui) fn rule_by_list(state: &mut AppState, id: PaymentId, what: RulingChoice, evidence: &str) {
    let payment = payment(state, id).filter(|payment| payment.state().is_unresolved()).cloned();
    let Some(payment) = payment else { return };
    begin_ruling(state, &payment, what, evidence);
    if matches!(state.desk.mode, DeskMode::Rule(_)) {
        state.screen = ActiveScreen::Desk;
        state.desk.picked = Some(id);
    }
}

/// Whether the customer's word is enough to rule it paid: the provider accepted it, and has no status call.
pub(in crate::tui) fn is_received_enough(state: &AppState, payment: &Payment) -> bool {
    state.is_never_asked(payment) && payment.state() == PaymentState::Pending
}

fn ask_now(state: &mut AppState, payment: &Payment, out: &mut Vec<UiEffect>) {
    if !state.can_ask(payment) && !state.can_recheck(payment) {
        let never = state.is_never_asked(payment);
        let why = if never { state.setup.words.fault.no_status_call } else { state.words().desk.cannot_ask };
        state.notice = Some(why.to_owned());
        return;
    }
    ask(state, payment.id(), None, out);
}

/// Asks the provider how a payment ended, unless a question about it is under way. `invoice`: as a person typed it.
pub(in crate::tui) fn ask(state: &mut AppState, id: PaymentId, invoice: Option<String>, out: &mut Vec<UiEffect>) {
    if !state.asking.insert(id) {
        state.notice = Some(state.words().desk.being_asked.to_owned());
        return;
    }
    out.push(UiEffect::Free(FreeEffect::Ask { id, invoice }));
}

/// Asks for evidence, events and hold of the picked payment, once for each state of it.
pub(in crate::tui) fn want(state: &mut AppState, out: &mut Vec<UiEffect>) {
    rows::want(state, out);
    if state.screen != ActiveScreen::Desk {
        return;
    }
    let Some((id, at)) = picked(state).map(|payment| (payment.id(), payment.updated_at)) else { return };
    let is_known = state.desk.known.as_ref().is_some_and(|(known, then, _)| (*known, *then) == (id, at));
    if !is_known && state.desk.gathering != Some((id, at)) {
        state.desk.gathering = Some((id, at));
        out.extend([
            UiEffect::Free(FreeEffect::Evidence { id }),
            UiEffect::Free(FreeEffect::Events { id }),
            UiEffect::Free(FreeEffect::Hold { id }),
        ]);
    }
}

/// Takes what is left of a payment's hold. The hold runs out on the boot clock, which nobody sets (safety rule 15).
pub(in crate::tui) fn hold(state: &mut AppState, id: PaymentId, left: Option<Duration>) {
    state.desk.hold = left.map(|left| (id, state.now.mono.saturating_add(left)));
}

/// What is left before a payment may be ruled failed: as the store said, or by its recorded times until then.
/// Only for the screen: the store decides when the ruling is written.
pub(in crate::tui) fn hold_left(state: &AppState, payment: &Payment) -> Duration {
    let told = state.desk.hold.filter(|(id, _)| *id == payment.id());
    let by_record = || age(state.now.wall, payment.failed_from(state.setup.ruling_grace));
    told.map_or_else(by_record, |(_, until)| until.saturating_sub(state.now.mono))
}

/// Takes the evidence about a payment.
pub(in crate::tui) fn evidence(
    state: &mut AppState,
    id: PaymentId,
    result: Result<Vec<PaymentEvidence>, Arc<ResolveError>>,
) {
    match result {
        Ok(known) => {
            if let Some((_, at)) = state.desk.gathering.filter(|(wanted, _)| *wanted == id) {
                state.desk.known = Some((id, at, known));
            }
        }
        Err(fault) => state.notice = Some(state.speaker().resolve(&fault)),
    }
}

/// Takes the events of a payment.
pub(in crate::tui) fn events(
    state: &mut AppState,
    id: PaymentId,
    result: &Result<Vec<JournalRecord>, Arc<JournalError>>,
) {
    if let Some((_, at)) = state.desk.gathering.filter(|(wanted, _)| *wanted == id)
        && let Ok(events) = result
    {
        state.desk.events = Some((id, at, events.clone()));
    }
}

/// The refusal that left the payment open because its text is not in the list (safety rule 2). Never for wallets.
pub(in crate::tui) fn learnable<'a>(state: &'a AppState, payment: &Payment) -> Option<&'a OutcomeReason> {
    if !payment.state().is_unresolved() || payment.intent.bill.product.kind.is_wallet() {
        return None;
    }
    let known = state.desk.known.as_ref().filter(|(id, _, _)| *id == payment.id()).map(|(_, _, known)| known)?;
    known.iter().find_map(|one| match (&one.fact, one.source) {
        (EvidenceFact::Answer { why, .. }, EvidenceSource::Payment | EvidenceSource::Callback) => {
            why.uncertain_refusal().map(|_| why)
        }
        _ => None,
    })
}

/// A refusal's text was added to the list, or why not.
pub(in crate::tui) fn learned(state: &mut AppState, result: &Result<(), Arc<RefusalFault>>) {
    state.notice = Some(match result {
        Ok(()) => state.words().desk.learned.to_owned(),
        Err(fault) => state.speaker().refusal_list(fault),
    });
}

/// A question about a payment came back.
pub(in crate::tui) fn handle_asked(state: &mut AppState, id: PaymentId, result: Result<&Payment, &Arc<ResolveError>>) {
    state.asking.remove(&id);
    if let Err(fault) = result
        && state.screen == ActiveScreen::Desk
    {
        state.notice = Some(state.speaker().resolve(fault));
    }
}

/// A ruling, a note or another record about a payment was journalled, or why not.
pub(in crate::tui) fn ruled(state: &mut AppState, id: PaymentId, result: Result<&Payment, &Arc<ResolveError>>) {
    match result {
        Ok(payment) => {
            if state.desk.picked == Some(id) && matches!(state.desk.mode, DeskMode::Rule(_)) && payment.ruling.is_some()
            {
                state.desk.mode = DeskMode::List;
            }
        }
        Err(fault) => state.notice = Some(state.speaker().resolve(fault)),
    }
}

/// The desk has changed. Where the picked payment left it, typing about it ends with a notice, and the row in its place
/// is picked.
pub(in crate::tui) fn refresh(state: &mut AppState) {
    let Some(id) = state.desk.picked else { return };
    if let Some(at) = state.open.position(id) {
        state.desk.at = at;
        return;
    }
    let last = state.open.rows().len().saturating_sub(1);
    state.desk.picked = state.open.rows().get(state.desk.at.min(last)).map(|row| row.id());
    if !state.desk.is_list() {
        state.desk.mode = DeskMode::List;
        state.notice = Some(state.words().desk.settled_meanwhile.to_owned());
    }
}

/// Opens the question about a payment's cash difference. Its answer leads back to the sale in `slot`.
pub(in crate::tui) fn open_difference(state: &mut AppState, id: PaymentId, slot: SaleSlot) {
    open(state);
    state.desk.picked = Some(id);
    state.desk.mode = DeskMode::Difference(Some(slot));
}

/// `text` as a phone number, digits only. Landlines too: 8 to 15 digits. `None`: no phone number.
pub(in crate::tui) fn phone(text: &str) -> Option<CustomerNumber> {
    let digits = digits(text);
    number::phone(text).ok().or_else(|| (8..=15).contains(&digits.len()).then(|| CustomerNumber::new(&digits)))
}

fn phone_key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    let (Some(id), DeskMode::Phone(field)) = (state.desk.picked, &mut state.desk.mode) else { return };
    match plain(key) {
        KeyCode::Esc => state.desk.mode = DeskMode::List,
        KeyCode::Enter if field.is_empty() => state.desk.mode = DeskMode::List,
        KeyCode::Enter => match phone(field.text()) {
            Some(phone) => {
                state.desk.mode = DeskMode::List;
                out.push(UiEffect::Bound(BoundEffect::NotePhone { id, phone }));
            }
            None => state.notice = Some(state.setup.words.counter.bad_phone.to_owned()),
        },
        _ => {
            let _ = field.key(key);
        }
    }
}

fn text_key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    let Some(id) = state.desk.picked else { return };
    let (DeskMode::Note(field) | DeskMode::Invoice(field)) = &mut state.desk.mode else { return };
    let text = field.text().trim().to_owned();
    match plain(key) {
        KeyCode::Esc => state.desk.mode = DeskMode::List,
        KeyCode::Enter if text.is_empty() => state.desk.mode = DeskMode::List,
        KeyCode::Enter => {
            let is_note = matches!(state.desk.mode, DeskMode::Note(_));
            state.desk.mode = DeskMode::List;
            if is_note {
                out.push(UiEffect::Bound(BoundEffect::Note { id, text }));
            } else {
                ask(state, id, Some(text), out);
            }
        }
        _ => {
            let _ = field.key(key);
        }
    }
}
