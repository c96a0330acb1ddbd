//! Keys on the desk, and what questions and rulings brought.
//!
//! What it is: picking, asking, ruling, noting. What it is not: the rule of what may be ruled (that is the till's).
//! Invariant: Enter ends a field; only Y rules, clears up or extends the list of refusals, and P where the customer's own word is enough.

use std::sync::Arc;
use std::time::Duration;

use super::{Form, Mode, PAGE, Step, What, payment, picked, picked_row, rows};
use crate::id::PaymentId;
use crate::journal::JournalError;
use crate::sale::answer::{OutcomeReason, PlnToken};
use crate::sale::bill::CustomerNumber;
use crate::sale::number;
use crate::sale::payment::{
    CashHandling, JournalRecord, Payment, PaymentRuling, PaymentState as Stage, TotalDifference,
};
use crate::text::{CleanText, digits};
use crate::till::evidence::{EvidenceFact, EvidenceSource, PaymentEvidence};
use crate::till::refusal::{self, RefusalFault};
use crate::till::resolve::ResolveError;
use crate::time::{age, later};
use crate::tui::msg::{Effect, Key, Slot};
use crate::tui::say::is_letter;
use crate::tui::screen::{help, history, list, papers, preview, reconcile, sale};
use crate::tui::state::{Screen, State};
use crate::tui::widget::field::Field;

/// Opens the desk.
pub(in crate::tui) fn open(state: &mut State) {
    state.screen = Screen::Desk;
    state.desk.mode = Mode::List;
}

/// A key on the desk.
pub(in crate::tui) fn key(state: &mut State, key: Key, out: &mut Vec<Effect>) {
    match &mut state.desk.mode {
        Mode::List => list_key(state, key, out),
        Mode::Rule(_) => rule_key(state, key, out),
        Mode::Note(_) | Mode::Invoice(_) => text_key(state, key, out),
        Mode::Phone(_) => phone_key(state, key, out),
        Mode::Cash => cash_key(state, key, out),
        Mode::Difference(_) => difference_key(state, key, out),
        Mode::Clear => clear_key(state, key, out),
        Mode::Learn(_) => learn_key(state, key, out),
    }
}

/// A paste into the field being typed.
pub(in crate::tui) fn paste(state: &mut State, text: &str) {
    match &mut state.desk.mode {
        Mode::List | Mode::Cash | Mode::Difference(_) | Mode::Clear | Mode::Learn(_) => {}
        Mode::Note(field) | Mode::Invoice(field) | Mode::Phone(field) => field.paste(text),
        Mode::Rule(form) => match form.step {
            Step::Token => form.token.paste(text),
            Step::Evidence => form.evidence.paste(text),
            Step::Cash | Step::Yes => {}
        },
    }
}

fn list_key(state: &mut State, key: Key, out: &mut Vec<Effect>) {
    match key {
        Key::Esc => state.screen = Screen::Home,
        Key::Up | Key::Down | Key::PageUp | Key::PageDown | Key::Home | Key::End => walk(state, key),
        Key::Char('*') => sale::next(state),
        Key::Char('?') => help::open(state),
        Key::F(9) => history::open(state, out),
        Key::F(number) => list::open(state, number),
        Key::Char(letter) if is_letter(letter, 'd') => reconcile::open(state),
        Key::Char(letter) => act(state, letter.to_ascii_lowercase(), out),
        _ => {}
    }
}

fn walk(state: &mut State, key: Key) {
    let at = picked_row(state).and_then(|row| state.open.position(row.id())).unwrap_or(0);
    let next = match key {
        Key::Home => 0,
        Key::Up => at.saturating_sub(1),
        Key::PageUp => at.saturating_sub(PAGE),
        Key::Down => at.saturating_add(1),
        Key::PageDown => at.saturating_add(PAGE),
        _ => usize::MAX,
    };
    let next = next.min(state.open.rows().len().saturating_sub(1));
    state.desk.picked = state.open.rows().get(next).map(|row| row.id());
}

fn act(state: &mut State, letter: char, out: &mut Vec<Effect>) {
    let Some(row) = picked_row(state) else { return };
    let Some(payment) = payment(state, row.id()).cloned() else {
        state.notice = Some(rows::why_unread(state, row.id()).to_owned());
        return;
    };
    let id = payment.id();
    let stage = payment.state();
    state.desk.picked = Some(id);
    match letter {
        's' if stage.is_unresolved() => begin_ruling(state, &payment, What::Paid, ""),
        'g' if stage.is_unresolved() => begin_ruling(state, &payment, What::Failed, ""),
        'g' if payment.is_disputed() => {
            state.desk.mode = Mode::Rule(Box::new(form(&payment, What::GivenBack)));
        }
        'f' if learnable(state, &payment).is_some() => {
            let lesson = learnable(state, &payment).map(|why| refusal::lesson(&payment, why));
            match lesson {
                Some(Ok(lesson)) => state.desk.mode = Mode::Learn(CleanText::new(&state.speaker().lesson(&lesson))),
                Some(Err(fault)) => state.notice = Some(state.speaker().refusal_list(&fault)),
                None => {}
            }
        }
        'p' if is_received_enough(state, &payment) => received(state, id, out),
        'n' => state.desk.mode = Mode::Note(Field::default()),
        'i' if stage.is_unresolved() && state.is_askable_by_invoice(&payment) => {
            state.desk.mode = Mode::Invoice(Field::default())
        }
        'c' if payment.owes_cash() => state.desk.mode = Mode::Cash,
        'c' if payment.open_difference().is_some() => state.desk.mode = Mode::Difference(None),
        'h' if stage.is_unresolved() => state.desk.mode = Mode::Phone(Field::default()),
        'r' if stage.is_unresolved() && payment.intent.bill.product.kind.can_be_cleared() => {
            state.desk.mode = Mode::Clear;
        }
        'a' if stage.is_unresolved() => ask_now(state, &payment, out),
        'k' if payment.unseen_alarm().is_some() => seen(state, &payment, out),
        't' if !stage.allows_new_attempt() || stage == Stage::Refunded => papers::print(state, &payment, out),
        'l' => preview::open(state, payment),
        'w' => preview::copy(state, &payment, out),
        _ => {}
    }
}

/// Opens a ruling; "failed" only after its hold.
fn begin_ruling(state: &mut State, payment: &Payment, what: What, evidence: &str) {
    let left = hold_left(state, payment);
    if what == What::Failed && !left.is_zero() {
        state.notice = Some(state.speaker().too_early(later(state.now.wall, left), left));
        return;
    }
    let form = Form { evidence: Field::of(evidence), ..form(payment, what) };
    state.desk.mode = Mode::Rule(Box::new(form));
}

/// Opens the ruling of an open payment by a similar line of the provider's list: the evidence is typed already.
pub(in crate::tui) fn rule_by_list(state: &mut State, id: PaymentId, what: What, evidence: &str) {
    let payment = payment(state, id).filter(|payment| payment.state().is_unresolved()).cloned();
    let Some(payment) = payment else { return };
    begin_ruling(state, &payment, what, evidence);
    if matches!(state.desk.mode, Mode::Rule(_)) {
        state.screen = Screen::Desk;
        state.desk.picked = Some(id);
    }
}

/// Whether the customer's word is enough: the provider has it, and its API can never be asked how it ended.
pub(in crate::tui) fn is_received_enough(state: &State, payment: &Payment) -> bool {
    state.is_never_asked(payment) && payment.state() == Stage::Pending
}

/// The customer has received it: a ruling with that evidence, weaker than any answer of the provider.
fn received(state: &mut State, id: PaymentId, out: &mut Vec<Effect>) {
    let rule = PaymentRuling {
        confirmed: true,
        refunded: false,
        evidence: state.words().listed.received_evidence.into(),
        token: None,
        serial: None,
        cash: None,
        by: CleanText::default(),
    };
    bound(state, Effect::Rule { id, rule: Box::new(rule) }, out);
}

fn bound(state: &mut State, effect: Effect, out: &mut Vec<Effect>) {
    state.bound += 1;
    out.push(effect);
}

fn ask_now(state: &mut State, payment: &Payment, out: &mut Vec<Effect>) {
    if !state.can_ask(payment) && !state.can_look(payment) {
        let never = state.is_never_asked(payment);
        let why = if never { state.setup.words.fault.no_status_call } else { state.words().desk.cannot_ask };
        state.notice = Some(why.to_owned());
        return;
    }
    ask(state, payment.id(), None, out);
}

/// Asks, unless it is being asked already.
pub(in crate::tui) fn ask(state: &mut State, id: PaymentId, invoice: Option<String>, out: &mut Vec<Effect>) {
    if !state.asking.insert(id) {
        state.notice = Some(state.words().desk.being_asked.to_owned());
        return;
    }
    out.push(Effect::Ask { id, invoice });
}

/// Wants what is known about the picked payment, as it is now.
pub(in crate::tui) fn want(state: &mut State, out: &mut Vec<Effect>) {
    rows::want(state, out);
    if state.screen != Screen::Desk {
        return;
    }
    let Some((id, at)) = picked(state).map(|payment| (payment.id(), payment.updated_at)) else { return };
    let is_known = state.desk.known.as_ref().is_some_and(|(known, then, _)| (*known, *then) == (id, at));
    if !is_known && state.desk.gathering != Some((id, at)) {
        state.desk.gathering = Some((id, at));
        out.extend([Effect::Evidence { id }, Effect::Events { id }, Effect::Hold { id }]);
    }
}

/// What is left of a payment's hold. It runs out on the boot clock: a wall clock that is set changes nothing.
pub(in crate::tui) fn hold(state: &mut State, id: PaymentId, left: Option<Duration>) {
    state.desk.hold = left.map(|left| (id, state.now.mono.saturating_add(left)));
}

/// What is left before a payment may be ruled failed, as far as the screen was told; before that, by its recorded times. The
/// store decides.
pub(in crate::tui) fn hold_left(state: &State, payment: &Payment) -> Duration {
    let told = state.desk.hold.filter(|(id, _)| *id == payment.id());
    let by_record = || age(state.now.wall, payment.failed_from(state.setup.ruling_grace));
    told.map_or_else(by_record, |(_, until)| until.saturating_sub(state.now.mono))
}

/// What is known about a payment.
pub(in crate::tui) fn evidence(
    state: &mut State,
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

/// What happened to a payment.
pub(in crate::tui) fn events(state: &mut State, id: PaymentId, result: &Result<Vec<JournalRecord>, Arc<JournalError>>) {
    if let Some((_, at)) = state.desk.gathering.filter(|(wanted, _)| *wanted == id)
        && let Ok(events) = result
    {
        state.desk.events = Some((id, at, events.clone()));
    }
}

/// The refusal that left the payment open, without being certain.
pub(in crate::tui) fn learnable<'a>(state: &'a State, payment: &Payment) -> Option<&'a OutcomeReason> {
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

/// A refusal was taken into the list, or not.
pub(in crate::tui) fn learned(state: &mut State, result: &Result<(), Arc<RefusalFault>>) {
    state.bound = state.bound.saturating_sub(1);
    state.notice = Some(match result {
        Ok(()) => state.words().desk.learned.to_owned(),
        Err(fault) => state.speaker().refusal_list(fault),
    });
}

fn learn_key(state: &mut State, key: Key, out: &mut Vec<Effect>) {
    let Some(id) = state.desk.picked else { return };
    match key {
        Key::Esc => state.desk.mode = Mode::List,
        Key::Char(letter) if is_letter(letter, 'y') => {
            state.desk.mode = Mode::List;
            bound(state, Effect::Learn { id }, out);
        }
        _ => {}
    }
}

/// A question's end.
pub(in crate::tui) fn asked(state: &mut State, id: PaymentId, result: Result<&Payment, &Arc<ResolveError>>) {
    state.asking.remove(&id);
    if let Err(fault) = result
        && state.screen == Screen::Desk
    {
        state.notice = Some(state.speaker().resolve(fault));
    }
}

/// A ruling, note or record was journalled, or not.
pub(in crate::tui) fn ruled(state: &mut State, id: PaymentId, result: Result<&Payment, &Arc<ResolveError>>) {
    match result {
        Ok(payment) => {
            if state.desk.picked == Some(id) && matches!(state.desk.mode, Mode::Rule(_)) && payment.ruling.is_some() {
                state.desk.mode = Mode::List;
            }
        }
        Err(fault) => state.notice = Some(state.speaker().resolve(fault)),
    }
}

/// The desk has changed: what is being typed about a payment that is gone from it ends.
pub(in crate::tui) fn refresh(state: &mut State) {
    let is_there = state.desk.picked.is_some_and(|id| state.open.find(id).is_some());
    if !state.desk.is_list() && !is_there {
        state.desk.mode = Mode::List;
        state.notice = Some(state.words().desk.settled_meanwhile.to_owned());
    }
}

fn form(payment: &Payment, what: What) -> Form {
    let needs_token = what == What::Paid && payment.intent.bill.product.kind.needs_token();
    let step = if needs_token { Step::Token } else { Step::Evidence };
    Form { what, token: Field::default(), evidence: Field::default(), cash: None, step }
}

fn rule_key(state: &mut State, key: Key, out: &mut Vec<Effect>) {
    let token_needed = state.setup.words.fault.token_needed;
    let evidence_needed = state.setup.words.fault.evidence_needed;
    let Mode::Rule(form) = &mut state.desk.mode else { return };
    if key == Key::Esc {
        state.desk.mode = Mode::List;
        return;
    }
    match (form.step, key) {
        (Step::Token, Key::Enter) => {
            if PlnToken::read(form.token.text()).is_ok() {
                form.step = Step::Evidence;
            } else {
                state.notice = Some(token_needed.to_owned());
            }
        }
        (Step::Token, key) => {
            let _ = form.token.key(key);
        }
        (Step::Evidence, Key::Enter) => {
            if form.evidence.text().trim().is_empty() {
                state.notice = Some(evidence_needed.to_owned());
            } else {
                form.step = if form.what == What::Paid { Step::Yes } else { Step::Cash };
            }
        }
        (Step::Evidence, key) => {
            let _ = form.evidence.key(key);
        }
        (Step::Cash, Key::Char(digit)) => {
            form.cash = cash_of(digit);
            if form.cash.is_some() {
                form.step = Step::Yes;
            }
        }
        (Step::Yes, Key::Char(letter)) if is_letter(letter, 'y') => rule(state, out),
        _ => {}
    }
}

fn rule(state: &mut State, out: &mut Vec<Effect>) {
    let Some(id) = state.desk.picked else { return };
    let Mode::Rule(form) = &state.desk.mode else { return };
    let rule = PaymentRuling {
        confirmed: form.what == What::Paid,
        refunded: form.what == What::GivenBack,
        evidence: CleanText::new(form.evidence.text()),
        token: PlnToken::read(form.token.text()).ok(),
        serial: None,
        cash: form.cash,
        by: CleanText::default(),
    };
    state.desk.mode = Mode::List;
    bound(state, Effect::Rule { id, rule: Box::new(rule) }, out);
}

const fn cash_of(digit: char) -> Option<CashHandling> {
    match digit {
        '1' => Some(CashHandling::Returned),
        '2' => Some(CashHandling::Used),
        '3' => Some(CashHandling::Kept),
        _ => None,
    }
}

fn cash_key(state: &mut State, key: Key, out: &mut Vec<Effect>) {
    let Some(id) = state.desk.picked else { return };
    match key {
        Key::Esc => state.desk.mode = Mode::List,
        Key::Char(digit) => {
            if let Some(cash) = cash_of(digit) {
                state.desk.mode = Mode::List;
                bound(state, Effect::SettleCash { id, cash }, out);
            }
        }
        _ => {}
    }
}

/// The alarms were looked at; a changed total needs more than that.
fn seen(state: &mut State, payment: &Payment, out: &mut Vec<Effect>) {
    match payment.open_difference() {
        Some(difference) => {
            state.notice = Some(state.speaker().resolve(&ResolveError::DifferenceOpen(difference)));
        }
        None => bound(state, Effect::AlarmsSeen { id: payment.id() }, out),
    }
}

/// Opens the question what became of a payment's difference; its answer leads back to the sale in `slot`.
pub(in crate::tui) fn open_difference(state: &mut State, id: PaymentId, slot: Slot) {
    open(state);
    state.desk.picked = Some(id);
    state.desk.mode = Mode::Difference(Some(slot));
}

fn difference_key(state: &mut State, key: Key, out: &mut Vec<Effect>) {
    let (Some(id), Mode::Difference(back)) = (state.desk.picked, &state.desk.mode) else { return };
    let back = *back;
    let difference = match key {
        Key::Char('1') => Some(TotalDifference::Collected),
        Key::Char('2') => Some(TotalDifference::WrittenOff),
        Key::Esc => None,
        _ => return,
    };
    state.desk.mode = Mode::List;
    if let Some(slot) = back {
        state.screen = Screen::Sale(slot);
    }
    if let Some(difference) = difference {
        bound(state, Effect::SettleDifference { id, difference }, out);
    }
}

/// The phone that `text` is, with its digits only; landlines too.
pub(in crate::tui) fn phone(text: &str) -> Option<CustomerNumber> {
    let digits = digits(text);
    number::phone(text).ok().or_else(|| (8..=15).contains(&digits.len()).then(|| CustomerNumber::new(&digits)))
}

fn phone_key(state: &mut State, key: Key, out: &mut Vec<Effect>) {
    let (Some(id), Mode::Phone(field)) = (state.desk.picked, &mut state.desk.mode) else { return };
    match key {
        Key::Esc => state.desk.mode = Mode::List,
        Key::Enter if field.is_empty() => state.desk.mode = Mode::List,
        Key::Enter => match phone(field.text()) {
            Some(phone) => {
                state.desk.mode = Mode::List;
                bound(state, Effect::NotePhone { id, phone }, out);
            }
            None => state.notice = Some(state.setup.words.counter.bad_phone.to_owned()),
        },
        key => {
            let _ = field.key(key);
        }
    }
}

fn clear_key(state: &mut State, key: Key, out: &mut Vec<Effect>) {
    let Some(id) = state.desk.picked else { return };
    match key {
        Key::Esc => state.desk.mode = Mode::List,
        Key::Char(letter) if is_letter(letter, 'y') => {
            state.desk.mode = Mode::List;
            bound(state, Effect::ClearUp { id }, out);
        }
        _ => {}
    }
}

fn text_key(state: &mut State, key: Key, out: &mut Vec<Effect>) {
    let Some(id) = state.desk.picked else { return };
    let (Mode::Note(field) | Mode::Invoice(field)) = &mut state.desk.mode else { return };
    let text = field.text().trim().to_owned();
    match key {
        Key::Esc => state.desk.mode = Mode::List,
        Key::Enter if text.is_empty() => state.desk.mode = Mode::List,
        Key::Enter => {
            let is_note = matches!(state.desk.mode, Mode::Note(_));
            state.desk.mode = Mode::List;
            if is_note {
                bound(state, Effect::Note { id, text }, out);
            } else {
                ask(state, id, Some(text), out);
            }
        }
        key => {
            let _ = field.key(key);
        }
    }
}
