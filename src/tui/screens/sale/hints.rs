//! The two key lines of a sale, and the label of the key that pays. A key that does nothing now is not listed.

use super::{AnswerStorage, ReadyQuote, SaleScreen, SaleStage, collect};
use crate::domain::payment::{Payment, PaymentState};
use crate::tui::keymap::{owned, token_key, with};
use crate::tui::state::{ActiveScreen, AppState};
use crate::wording::print_queue::mark;

/// The two key lines of the sale that `screen` shows.
pub(super) fn hints(state: &AppState, screen: ActiveScreen) -> [Vec<String>; 2] {
    let ActiveScreen::Sale(slot) = screen else { return Default::default() };
    state.sale(slot).map_or_else(Default::default, |sale| of_sale(state, sale))
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
fn money_keys(state: &AppState, ready: &ReadyQuote) -> Vec<String> {
    let words = &state.setup.words.charge_funds;
    let total = ready.quote.bill.money.total;
    let other = (state.setup.collects && !is_wallet(ready)).then(|| words.key.to_owned());
    let held = state.held.iter().find_map(|charge| charge.usable().filter(|held| *held >= total));
    let held = held.filter(|_| !is_wallet(ready)).map(|held| (words.use_key)(&held.to_string()));
    other.into_iter().chain(held).collect()
}

/// Whether this is a wallet movement, which takes no cash and no charge.
const fn is_wallet(ready: &ReadyQuote) -> bool {
    ready.quote.bill.product.kind.is_wallet()
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

/// The label of the key that pays, with the amount. `None` while `+` would not pay.
pub(super) fn pay_label(state: &AppState) -> Option<String> {
    let ActiveScreen::Sale(slot) = state.screen else { return None };
    let sale = state.sale(slot)?;
    if let SaleStage::Choosing(_) = &sale.stage {
        return collect::ask_label(state);
    }
    let SaleStage::Ready(ready) = &sale.stage else { return None };
    let stopped = ready.quote.same_open().is_some() || ready.needs_yes(sale.again) || ready.cash_stops();
    (!stopped).then(|| (state.words().keys.pay)(&ready.quote.bill.money.total.to_string()))
}
