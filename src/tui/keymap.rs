//! The two key lines of each screen. A key that does nothing now is not listed.

use crate::base::time::later;
use crate::domain::payment::{Payment, PaymentState};
use crate::till::print_queue::mark;
use crate::tui::format;
use crate::tui::screens::sale::{AnswerStorage, SaleScreen, SaleStage};
use crate::tui::screens::{charges, kwallet, preview, prices, print_queue, reconcile, saldo, sale, unresolved};
use crate::tui::state::{ActiveScreen, AppState};

/// The two key lines of `screen`, each a list of hints. On a narrow line the last hint stays longest.
#[must_use]
pub fn hints(state: &AppState, screen: ActiveScreen) -> [Vec<String>; 2] {
    let words = &state.words().keys;
    let groups = groups(state);
    match screen {
        ActiveScreen::Home => [groups, home(state)],
        ActiveScreen::List | ActiveScreen::Form => {
            let own = if screen == ActiveScreen::List { words.list } else { words.form };
            [groups, owned(own)]
        }
        ActiveScreen::Sale(slot) => state.sale(slot).map_or_else(Default::default, |sale| of_sale(state, sale)),
        ActiveScreen::Desk => of_desk(state),
        ActiveScreen::Prices => prices::hints(state, groups),
        ActiveScreen::Saldo => saldo::hints(state, groups),
        ActiveScreen::Reconcile => reconcile::hints(state, groups),
        ActiveScreen::History if state.history.is_detail() => {
            let token = state.history.opened().and_then(|payment| token_key(state, payment));
            [Vec::new(), with(words.history_detail, token)]
        }
        ActiveScreen::History => [groups, owned(words.history)],
        ActiveScreen::Kwallet => [Vec::new(), owned(kwallet::hints(state))],
        ActiveScreen::Menu => [Vec::new(), owned(words.menu)],
        ActiveScreen::MoneyIn => charges::hints(state),
        ActiveScreen::Help => [Vec::new(), owned(words.help)],
        ActiveScreen::Callbacks => [Vec::new(), owned(state.setup.words.serve.keys)],
        ActiveScreen::Papers => print_queue::hints(state),
        ActiveScreen::Preview => preview::hints(state),
        ActiveScreen::Leave => [Vec::new(), owned(words.leave)],
    }
}

pub(in crate::tui) fn owned(hints: &[&str]) -> Vec<String> {
    hints.iter().map(|hint| (*hint).to_owned()).collect()
}

/// `F2 Token`, … for groups with products to sell, and F9 for the history.
fn groups(state: &AppState) -> Vec<String> {
    let mut hints: Vec<String> = state
        .groups()
        .into_iter()
        .map(|group| format!("F{} {}", group.key(), format::group(state.words(), group)))
        .collect();
    hints.push(format!("F9 {}", state.words().good.history));
    hints
}

fn home(state: &AppState) -> Vec<String> {
    let words = &state.words().keys;
    if state.home.picks() {
        return owned(words.home_choosing);
    }
    let mut hints = owned(words.home);
    if !state.sales.is_empty() {
        hints.insert(2, words.next_sale.to_owned());
    }
    hints
}

fn of_sale(state: &AppState, sale: &SaleScreen) -> [Vec<String>; 2] {
    let words = &state.words().keys;
    let others = (state.sales.len() > 1).then(|| words.next_sale.to_owned());
    match &sale.stage {
        SaleStage::Asking(_) => [owned(words.next_digit), with(words.asking, others)],
        SaleStage::Paying(_) => [owned(words.next_digit), with(words.paying, others)],
        SaleStage::Choosing(_) => [Vec::new(), owned(state.setup.words.charge_funds.choose_keys)],
        SaleStage::Collecting(_) => [Vec::new(), owned(state.setup.words.charge_funds.waiting_keys)],
        SaleStage::Held(_) => [owned(words.next_digit), owned(state.setup.words.charge_funds.held_keys)],
        SaleStage::NoBill(_) => [owned(words.next_digit), with(words.no_bill, others)],
        SaleStage::Refused(..) => [owned(words.next_digit), with(words.refused, others)],
        SaleStage::Ready(ready) => {
            [if is_wallet(ready) { Vec::new() } else { with(&[words.cash], money_keys(state, ready)) }, {
                let mut hints = with(&words.ready[..1], others);
                hints.extend(owned(&words.ready[1..]));
                if ready.needs_yes(sale.again) {
                    hints.insert(0, words.yes.to_owned());
                }
                hints
            }]
        }
        SaleStage::Ended(ended) if ended.phone.is_some() => [Vec::new(), owned(words.typing)],
        SaleStage::Ended(ended) => match (&ended.keeping, ended.payment.state()) {
            (AnswerStorage::SendLog | AnswerStorage::Nowhere(_), _) => {
                [owned(words.next_digit), with(words.written, others)]
            }
            (_, PaymentState::Confirmed) => {
                let mut first = owned(words.receipt_first);
                first.extend(others);
                [first, receipt(state, &ended.payment)]
            }
            (_, PaymentState::Pending | PaymentState::Unknown) => {
                [owned(words.waiting_first), with(words.waiting, others)]
            }
            (_, PaymentState::Refunded) => [owned(words.receipt_first), receipt(state, &ended.payment)],
            _ => [owned(words.next_digit), with(words.failed, others)],
        },
    }
}

/// The keys to pay by a charge or by held money, where that is possible.
fn money_keys(state: &AppState, ready: &sale::ReadyQuote) -> Vec<String> {
    let words = &state.setup.words.charge_funds;
    let total = ready.quote.bill.money.total;
    let other = (state.setup.collects && !is_wallet(ready)).then(|| words.key.to_owned());
    let held = state.held.iter().find_map(|charge| charge.usable().filter(|held| *held >= total));
    let held = held.filter(|_| !is_wallet(ready)).map(|held| (words.use_key)(&held.to_string()));
    other.into_iter().chain(held).collect()
}

/// Whether this is a wallet movement, which takes no cash and no charge.
const fn is_wallet(ready: &sale::ReadyQuote) -> bool {
    ready.quote.bill.product.kind.is_wallet()
}

fn with(hints: &[&str], more: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut hints = owned(hints);
    hints.extend(more);
    hints
}

fn receipt(state: &AppState, payment: &Payment) -> Vec<String> {
    let words = &state.words().keys;
    let print =
        if payment.prints == 0 { words.print.to_owned() } else { (words.print_again)(&mark(payment.prints + 1)) };
    let mut hints = vec![print];
    hints.extend(owned(words.receipt));
    hints.extend(token_key(state, payment));
    if payment.open_difference().is_some() {
        hints.insert(0, state.setup.words.counter.key.to_owned());
    }
    hints
}

/// The key that copies the token, where the payment has one.
fn token_key(state: &AppState, payment: &Payment) -> Option<String> {
    let has_token = payment.paid().is_some_and(|paid| paid.token().is_some());
    has_token.then(|| state.words().keys.copy_token.to_owned())
}

fn of_desk(state: &AppState) -> [Vec<String>; 2] {
    let words = &state.words().keys;
    if !state.desk.is_list() {
        return [Vec::new(), owned(if state.desk.is_choice() { words.choosing } else { words.typing })];
    }
    let Some(payment) = unresolved::picked(state) else {
        if unresolved::picked_row(state).is_some() {
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
        if unresolved::is_received_enough(state, payment) {
            first.push(state.words().listed.key_received.to_owned());
        }
        let left = unresolved::hold_left(state, payment);
        let failed = if left.is_zero() {
            words.rule_failed.to_owned()
        } else {
            (words.rule_failed_from)(&format::time(state, later(state.now.wall, left)))
        };
        first.extend([confirmed.to_owned(), failed]);
        second.extend(ask(state, payment));
        second.extend(unresolved::learnable(state, payment).map(|_| words.learn.to_owned()));
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

/// The label of the key that pays, with the amount. `None` while `+` would not pay.
#[must_use]
pub(in crate::tui) fn pay_label(state: &AppState) -> Option<String> {
    let ActiveScreen::Sale(slot) = state.screen else { return charges::create_label(state) };
    let sale = state.sale(slot)?;
    if let sale::SaleStage::Choosing(_) = &sale.stage {
        return sale::collect::ask_label(state);
    }
    let sale::SaleStage::Ready(ready) = &sale.stage else { return None };
    let stopped = ready.quote.same_open().is_some() || ready.needs_yes(sale.again) || ready.cash_stops();
    (!stopped).then(|| (state.words().keys.pay)(&ready.quote.bill.money.total.to_string()))
}
