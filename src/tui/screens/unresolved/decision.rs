//! What a person decides about a payment of the desk: rulings, cash, a difference, a refusal's meaning. Each goes into
//! force by one lone key on the question as it was painted.

use crossterm::event::{KeyCode, KeyEvent};

use super::update::is_received_enough;
use super::{DeskMode, RulingChoice, RulingForm, RulingStep, picked_row, rows};
use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::domain::payment::verdict::PlnToken;
use crate::domain::payment::{CashHandling, Payment, PaymentRuling, TotalDifference};
use crate::tui::format::is_letter;
use crate::tui::key::plain;
use crate::tui::message::{BoundEffect, UiEffect};
use crate::tui::pay_guard::{GuardSubject, GuardedAction, arm_answer};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;

/// What the answer to the desk's present question would put into force.
pub(in crate::tui) fn subject(state: &AppState) -> Option<GuardSubject> {
    let about: fn(PaymentId) -> GuardedAction = match &state.desk.mode {
        DeskMode::List => return row_subject(state),
        DeskMode::Rule(form) if form.step == RulingStep::Yes => GuardedAction::Rule,
        DeskMode::Cash => GuardedAction::SettleCash,
        DeskMode::Difference(_) => GuardedAction::SettleDifference,
        DeskMode::Clear => GuardedAction::ClearUp,
        DeskMode::Learn(_) => GuardedAction::LearnRefusal,
        _ => return None,
    };
    Some(GuardSubject { action: about(state.desk.picked?), typed: String::new() })
}

/// P on a row whose goods the customer has received, K on one with an alarm that nobody saw.
fn row_subject(state: &AppState) -> Option<GuardSubject> {
    let payment = rows::payment(state, picked_row(state)?.id())?;
    let has_answer = ['p', 'k'].into_iter().any(|letter| answers_row(state, payment, letter));
    has_answer.then(|| GuardSubject { action: GuardedAction::AnswerRow(payment.id()), typed: String::new() })
}

/// Whether this letter answers for the payment by itself, on the list.
pub(super) fn answers_row(state: &AppState, payment: &Payment, letter: char) -> bool {
    match letter.to_ascii_lowercase() {
        'p' => is_received_enough(state, payment),
        'k' => payment.unseen_alarm().is_some(),
        _ => false,
    }
}

/// What the lone letter puts into force for the picked row. `None`: the row changed since the letter was typed.
fn row_answer(state: &AppState, id: PaymentId, letter: char) -> Option<BoundEffect> {
    let payment = rows::payment(state, id).filter(|payment| answers_row(state, payment, letter))?;
    Some(match letter.to_ascii_lowercase() {
        'k' => BoundEffect::AlarmsSeen { id: payment.id() },
        _ => BoundEffect::Rule { id, rule: Box::new(received(state)) },
    })
}

/// The answer stood alone: it goes into force. `letter` is Y, P, K or the digit of the answer.
pub(in crate::tui) fn confirm(state: &mut AppState, letter: char, out: &mut Vec<UiEffect>) {
    let Some(id) = state.desk.picked else { return };
    let effect = match &state.desk.mode {
        DeskMode::List => row_answer(state, id, letter),
        DeskMode::Rule(form) => Some(BoundEffect::Rule { id, rule: Box::new(ruling(form)) }),
        DeskMode::Cash => cash_of(letter).map(|cash| BoundEffect::SettleCash { id, cash }),
        DeskMode::Difference(_) => {
            difference_of(letter).map(|difference| BoundEffect::SettleDifference { id, difference })
        }
        DeskMode::Clear => Some(BoundEffect::ClearUp { id }),
        DeskMode::Learn(_) => Some(BoundEffect::Learn { id }),
        _ => None,
    };
    let Some(effect) = effect else { return };
    leave(state);
    out.push(UiEffect::Bound(effect));
}

/// Ends the question. A difference leads back to the sale that it was opened from.
fn leave(state: &mut AppState) {
    if let DeskMode::Difference(Some(slot)) = state.desk.mode {
        state.screen = ActiveScreen::Sale(slot);
    }
    state.desk.mode = DeskMode::List;
}

/// A key on a question that one letter or digit answers.
pub(super) fn answer_key(state: &mut AppState, key: KeyEvent) {
    match plain(key) {
        KeyCode::Esc => leave(state),
        KeyCode::Char(letter) => {
            let is_answer = match state.desk.mode {
                DeskMode::Cash => cash_of(letter).is_some(),
                DeskMode::Difference(_) => difference_of(letter).is_some(),
                _ => is_letter(letter, 'y'),
            };
            if is_answer {
                arm_answer(state, letter);
            }
        }
        _ => {}
    }
}

pub(super) fn form(payment: &Payment, what: RulingChoice) -> RulingForm {
    let needs_token = what == RulingChoice::Paid && payment.intent.bill.product.kind.needs_token();
    let step = if needs_token { RulingStep::Token } else { RulingStep::Evidence };
    RulingForm { what, token: InputField::default(), evidence: InputField::default(), cash: None, step }
}

/// A key on a ruling being typed.
pub(super) fn rule_key(state: &mut AppState, key: KeyEvent) {
    let token_needed = state.setup.words.fault.token_needed;
    let evidence_needed = state.setup.words.fault.evidence_needed;
    let DeskMode::Rule(form) = &mut state.desk.mode else { return };
    if plain(key) == KeyCode::Esc {
        state.desk.mode = DeskMode::List;
        return;
    }
    match (form.step, plain(key)) {
        (RulingStep::Token, KeyCode::Enter) => {
            if PlnToken::read(form.token.text()).is_ok() {
                form.step = RulingStep::Evidence;
            } else {
                state.notice = Some(token_needed.to_owned());
            }
        }
        (RulingStep::Token, _) => {
            let _ = form.token.key(key);
        }
        (RulingStep::Evidence, KeyCode::Enter) => {
            if form.evidence.text().trim().is_empty() {
                state.notice = Some(evidence_needed.to_owned());
            } else {
                form.step = if form.what == RulingChoice::Paid { RulingStep::Yes } else { RulingStep::Cash };
            }
        }
        (RulingStep::Evidence, _) => {
            let _ = form.evidence.key(key);
        }
        (RulingStep::Cash, KeyCode::Char(digit)) => {
            form.cash = cash_of(digit);
            if form.cash.is_some() {
                form.step = RulingStep::Yes;
            }
        }
        (RulingStep::Yes, KeyCode::Char(letter)) if is_letter(letter, 'y') => arm_answer(state, letter),
        _ => {}
    }
}

/// The customer has received the goods. A provider's answer still overrules this.
fn received(state: &AppState) -> PaymentRuling {
    PaymentRuling {
        confirmed: true,
        refunded: false,
        evidence: state.words().listed.received_evidence.into(),
        token: None,
        serial: None,
        cash: None,
        by: CleanText::default(),
    }
}

fn ruling(form: &RulingForm) -> PaymentRuling {
    PaymentRuling {
        confirmed: form.what == RulingChoice::Paid,
        refunded: form.what == RulingChoice::GivenBack,
        evidence: CleanText::new(form.evidence.text()),
        token: PlnToken::read(form.token.text()).ok(),
        serial: None,
        cash: form.cash,
        by: CleanText::default(),
    }
}

const fn cash_of(digit: char) -> Option<CashHandling> {
    match digit {
        '1' => Some(CashHandling::Returned),
        '2' => Some(CashHandling::Used),
        '3' => Some(CashHandling::Kept),
        _ => None,
    }
}

const fn difference_of(digit: char) -> Option<TotalDifference> {
    match digit {
        '1' => Some(TotalDifference::Collected),
        '2' => Some(TotalDifference::WrittenOff),
        _ => None,
    }
}
