//! The two key lines of the desk. A key that does nothing now is not listed.

use super::update::{hold_left, is_received_enough, learnable};
use super::{picked, picked_row};
use crate::base::time::later;
use crate::domain::payment::{Payment, PaymentState};
use crate::tui::format;
use crate::tui::keymap::{groups, owned, with};
use crate::tui::state::{ActiveScreen, AppState};

/// The two key lines.
pub(super) fn hints(state: &AppState, _: ActiveScreen) -> [Vec<String>; 2] {
    let words = &state.words().keys;
    if !state.desk.is_list() {
        return [Vec::new(), owned(if state.desk.is_choice() { words.choosing } else { words.typing })];
    }
    let Some(payment) = picked(state) else {
        if picked_row(state).is_some() {
            // The row's payment is being read. Until then only the keys of the list work.
            return [Vec::new(), with(&[state.words().reconcile.key], owned(words.desk))];
        }
        return [groups(state), with(&[state.words().reconcile.key], owned(words.back))];
    };
    let mut first = Vec::new();
    let mut second = Vec::new();
    if payment.state().is_unresolved() {
        let confirmed =
            if payment.intent.bill.product.kind.needs_token() { words.rule_token } else { words.rule_confirmed };
        if is_received_enough(state, payment) {
            first.push(state.words().listed.key_received.to_owned());
        }
        let left = hold_left(state, payment);
        let failed = if left.is_zero() {
            words.rule_failed.to_owned()
        } else {
            (words.rule_failed_from)(&format::time(state, later(state.now.wall, left)))
        };
        first.extend([confirmed.to_owned(), failed]);
        second.extend(ask(state, payment));
        second.extend(learnable(state, payment).map(|_| words.learn.to_owned()));
    } else if payment.is_disputed() {
        first.push(words.rule_refunded.to_owned());
    } else if payment.owes_cash() {
        first.push(words.record_cash.to_owned());
    }
    if payment.open_difference().is_some() {
        first.push(state.setup.words.counter.key.to_owned());
    } else if payment.unseen_alarm().is_some() {
        first.push(words.seen.to_owned());
    }
    first.push(words.note.to_owned());
    first.extend(paper_key(state, payment).map(str::to_owned));
    // On a narrow screen the last hint but one gives way first: the arrows explain themselves.
    second.push(state.words().reconcile.key.to_owned());
    second.extend(owned(words.desk));
    [first, second]
}

/// The hint for T: which paper it prints of a row. `None`: nothing to print.
fn paper_key(state: &AppState, payment: &Payment) -> Option<&'static str> {
    let words = &state.words().keys;
    match payment.state() {
        PaymentState::Confirmed => Some(words.receipt_desk),
        PaymentState::Refunded => Some(state.setup.words.counter.refund_slip),
        payment_state if payment_state.allows_new_attempt() => None,
        _ => Some(words.slip),
    }
}

/// The keys that ask the provider about a payment, or why that is not possible.
fn ask(state: &AppState, payment: &Payment) -> Vec<String> {
    if payment.intent.bill.product.kind.is_wallet() {
        let said = &state.setup.words.wallet.screen;
        let clear = payment.intent.bill.product.kind.can_be_cleared().then(|| said.desk_clear.to_owned());
        return [said.desk_evidence.to_owned()].into_iter().chain(clear).collect();
    }
    let words = &state.words().keys;
    let by_invoice = state.is_askable_by_invoice(payment);
    let can_ask = state.can_ask(payment) || state.can_recheck(payment);
    let mut hints = match (can_ask, state.next_automatic(payment)) {
        (true, Some(at)) => vec![(words.ask_next)(&format::time(state, at))],
        (true, None) => vec![words.ask.to_owned()],
        (false, _) if by_invoice => return vec![words.only_by_invoice.to_owned()],
        (false, _) => return vec![words.ask_impossible.to_owned()],
    };
    if by_invoice {
        hints.push(words.by_invoice.to_owned());
    }
    hints
}
