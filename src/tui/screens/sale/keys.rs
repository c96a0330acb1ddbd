//! Keys on a sale, stage by stage.
//!
//! Enter never pays. `+` waits for `PayGuard`.

use crate::tui::key::plain;
use crossterm::event::{KeyCode, KeyEvent};

use super::update::{close, inquire, next};
use super::{AnswerStorage, CashField, PaperStatus, ReadyQuote, SaleScreen, SaleStage, collect};
use crate::domain::cash_entry::CashEntry;
use crate::domain::payment::Payment;
use crate::tui::format::is_letter;
use crate::tui::message::{BoundEffect, SaleSlot, UiEffect};
use crate::tui::pay_guard::arm_plus;
use crate::tui::screens::{help, history, home, inquiry, preview, print_queue, products, unresolved};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;

/// A key on a sale. The key came at `at`, the key before it at `before` (boot clock).
pub(super) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    let ActiveScreen::Sale(slot) = state.screen else { return };
    let Some(sale) = state.sale_mut(slot) else {
        state.screen = ActiveScreen::Home;
        return;
    };
    if let SaleStage::Ended(ended) = &mut sale.stage
        && ended.phone.is_some()
    {
        phone_key(state, slot, key, out);
        return;
    }
    match plain(key) {
        KeyCode::Char('*') => return next(state),
        KeyCode::Char('?') => return help::open(state),
        KeyCode::F(9) => return history::open(state, out),
        KeyCode::F(2) if holds_number(&sale.stage) => return next_customer(state, slot),
        KeyCode::F(number) => return products::open(state, number),
        _ => {}
    }
    match &sale.stage {
        SaleStage::Asking(_) => waiting_key(state, slot, key, true),
        SaleStage::Paying(_) => waiting_key(state, slot, key, false),
        SaleStage::NoBill(_) => no_bill_key(state, slot, key, out),
        SaleStage::Choosing(_) if plain(key) == KeyCode::Char('+') => collect::plus(state, slot),
        SaleStage::Choosing(_) => collect::choice_key(state, slot, key),
        SaleStage::Collecting(_) => collect::waiting_key(state, slot, key, out),
        SaleStage::Held(_) => collect::held_key(state, slot, key, out),
        SaleStage::Ready(_) => ready_key(state, slot, key, out),
        SaleStage::Refused(..) => refused_key(state, slot, key, out),
        SaleStage::Ended(_) => ended_key(state, slot, key, out),
    }
}

/// Whether the cash field holds what looks like the next customer's number.
fn holds_number(stage: &SaleStage) -> bool {
    matches!(stage, SaleStage::Ready(ready) if ready.cash_entry() == CashEntry::NumberLike)
}

/// F2: the number in the cash field begins the next sale. This sale stays open for its own customer.
fn next_customer(state: &mut AppState, slot: SaleSlot) {
    let Some(SaleStage::Ready(ready)) = state.sale_mut(slot).map(|sale| &mut sale.stage) else { return };
    let number = std::mem::take(&mut ready.cash);
    home::begin_with(state, number.text());
}

/// An inquiry or a payment is under way: a digit begins the next sale. Esc drops an inquiry. A payment goes on.
fn waiting_key(state: &mut AppState, slot: SaleSlot, key: KeyEvent, is_question: bool) {
    match plain(key) {
        KeyCode::Char(digit) if digit.is_ascii_digit() => home::begin(state, digit),
        KeyCode::Esc if is_question => close(state, slot),
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        _ => {}
    }
}

fn no_bill_key(state: &mut AppState, slot: SaleSlot, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::Char(letter) if is_letter(letter, 'r') => inquire(state, slot, None, CashField::default(), out),
        KeyCode::Char(letter) if is_letter(letter, 'e') => {
            let Some(ask) = state.sale(slot).map(|sale| sale.ask.clone()) else { return };
            close(state, slot);
            if ask.product.kind.is_wallet() {
                state.screen = ActiveScreen::Kwallet;
            } else {
                inquiry::open(state, ask.product, &ask.number, ask.amount);
            }
        }
        KeyCode::Char(digit) if digit.is_ascii_digit() => {
            close(state, slot);
            home::begin(state, digit);
        }
        KeyCode::Esc | KeyCode::Enter => close(state, slot),
        _ => {}
    }
}

fn ready_key(state: &mut AppState, slot: SaleSlot, key: KeyEvent, out: &mut Vec<UiEffect>) {
    let was_closing = state.sale_mut(slot).is_some_and(|sale| match &mut sale.stage {
        SaleStage::Ready(ready) => std::mem::take(&mut ready.closing),
        _ => false,
    });
    match plain(key) {
        KeyCode::Char('+') => return plus(state, slot, out),
        KeyCode::Esc if was_closing => return close(state, slot),
        KeyCode::Esc => return close_or_ask(state, slot),
        KeyCode::Char(letter) if is_letter(letter, 'c') => return again(state, slot, out),
        KeyCode::Char(letter) if is_letter(letter, 'b') => return otherwise(state, slot, out),
        KeyCode::Char(letter) if is_letter(letter, 'h') => return collect::use_held(state, slot),
        KeyCode::Enter => return enter(state, slot),
        _ => {}
    }
    let moment = state.moment;
    let (is_seen, may_answer) = (state.guard.is_seen(), state.guard.is_current() && moment.is_lone());
    let plate_wrong = state.words().sale.plate_wrong;
    let Some(SaleStage::Ready(ready)) = state.sale_mut(slot).map(|sale| &mut sale.stage) else { return };
    match plain(key) {
        KeyCode::Char(digit) if digit.is_ascii_digit() && ready.plate_missing() => {
            // What was not on screen was not read.
            let is_wrong = is_seen && ready.take_plate(digit);
            if is_wrong {
                state.notice = Some(plate_wrong.to_owned());
            }
        }
        KeyCode::Backspace if ready.cash.is_empty() && !ready.plate.is_empty() => {
            let _ = ready.plate.pop();
        }
        // A wallet's movement takes no cash.
        KeyCode::Char(digit)
            if digit.is_ascii_digit() && (ready.quote.bill.product.kind.is_wallet() || ready.held.is_some()) => {}
        KeyCode::Char(letter) if is_letter(letter, 'y') => yes(ready, is_seen, may_answer),
        KeyCode::Char(letter) if is_letter(letter, 'u') => ready.inside = !ready.inside,
        _ => {
            let _ = ready.cash.key(key, moment);
        }
    }
}

/// Closes a bill. Where cash was typed a second Esc is needed: over a slow line an arrow key begins with one.
fn close_or_ask(state: &mut AppState, slot: SaleSlot) {
    let Some(SaleStage::Ready(ready)) = state.sale_mut(slot).map(|sale| &mut sale.stage) else { return };
    if ready.cash.is_empty() {
        return close(state, slot);
    }
    ready.closing = true;
    state.notice = Some(state.words().sale.esc_again.to_owned());
}

/// Y answers the question about the cash, else the warnings. Only what was on screen can be answered.
fn yes(ready: &mut ReadyQuote, is_seen: bool, may_answer: bool) {
    let total = ready.quote.bill.money.total;
    let is_asked = matches!(ready.cash_entry(), CashEntry::Asked(_));
    if is_asked {
        // A scanned code may hold a y.
        let _ = may_answer && ready.cash.confirm(total);
    } else {
        ready.acknowledged |= is_seen;
    }
}

/// Enter never pays, because a scanner may send one. The notice names `+`, or asks the question about the cash.
fn enter(state: &mut AppState, slot: SaleSlot) {
    let Some(SaleStage::Ready(ready)) = state.sale(slot).map(|sale| &sale.stage) else { return };
    let question = ready.cash_question(&state.setup.words.counter);
    state.notice = Some(question.unwrap_or_else(|| state.words().sale.enter_never.to_owned()));
}

/// Asks for the bill again. A changed total is shown with the old one.
fn again(state: &mut AppState, slot: SaleSlot, out: &mut Vec<UiEffect>) {
    let Some(SaleStage::Ready(ready)) = state.sale(slot).map(|sale| &sale.stage) else { return };
    let (total, cash) = (ready.quote.bill.money.total, ready.cash.clone());
    inquire(state, slot, Some(total), cash, out);
}

/// `+` arms the payment, or a notice says why not.
fn plus(state: &mut AppState, slot: SaleSlot, out: &mut Vec<UiEffect>) {
    let Some(sale) = state.sale(slot) else { return };
    let SaleStage::Ready(ready) = &sale.stage else { return };
    let is_stale = ready.quote.bill.is_stale(state.now.wall, &state.setup.shop.timezone);
    if let Some(notice) = stopped(state, sale, ready) {
        state.notice = Some(notice);
    } else if is_stale && state.guard.check(state.moment).is_ok() {
        // Safety rule 13: an old inquiry is never paid.
        again(state, slot, out);
        state.notice = Some(state.words().sale.asked_again.to_owned());
    } else {
        arm_plus(state);
    }
}

/// What a person has to do or see before the bill may be paid, in cash or by a charge.
fn stopped(state: &AppState, sale: &SaleScreen, ready: &ReadyQuote) -> Option<String> {
    let words = &state.words().sale;
    if ready.quote.same_open().is_some() {
        Some(words.blocked.to_owned())
    } else if ready.plate_missing() {
        Some(words.plate_first.to_owned())
    } else if ready.needs_yes(sale.again) {
        Some(words.yes_first.to_owned())
    } else if let Some(question) = ready.cash_question(&state.setup.words.counter) {
        Some(question)
    } else if ready.cash_stops() {
        Some((words.cash_short)(&ready.quote.bill.money.total.to_string()))
    } else {
        None
    }
}

/// B: the customer pays by a charge, once all warnings are answered.
fn otherwise(state: &mut AppState, slot: SaleSlot, out: &mut Vec<UiEffect>) {
    let Some(sale) = state.sale(slot) else { return };
    let SaleStage::Ready(ready) = &sale.stage else { return };
    if ready.quote.bill.product.kind.is_wallet() {
        return;
    }
    match stopped(state, sale, ready) {
        Some(notice) => state.notice = Some(notice),
        None => collect::choose(state, slot, out),
    }
}

fn refused_key(state: &mut AppState, slot: SaleSlot, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::Char(letter) if is_letter(letter, 'r') => inquire(state, slot, None, CashField::default(), out),
        KeyCode::Char(letter) if is_letter(letter, 'd') => {
            close(state, slot);
            unresolved::open(state);
        }
        KeyCode::Char(digit) if digit.is_ascii_digit() => {
            close(state, slot);
            home::begin(state, digit);
        }
        KeyCode::Esc | KeyCode::Enter => close(state, slot),
        _ => {}
    }
}

fn ended_key(state: &mut AppState, slot: SaleSlot, key: KeyEvent, out: &mut Vec<UiEffect>) {
    let Some(SaleStage::Ended(ended)) = state.sale(slot).map(|sale| &sale.stage) else { return };
    let payment = ended.payment.clone();
    let (settled, payment_state) = (ended.is_settled(), payment.state());
    let journalled = matches!(ended.keeping, AnswerStorage::Journal);
    match plain(key) {
        KeyCode::Char(digit) if digit.is_ascii_digit() => home::begin(state, digit),
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        KeyCode::Enter if settled => close(state, slot),
        KeyCode::Enter if journalled && payment_state.is_unresolved() => {
            print(state, slot, &payment, out);
            close(state, slot);
        }
        KeyCode::Char(letter) if is_letter(letter, 'r') && journalled && payment_state.allows_new_attempt() => {
            if let Some(sale) = state.sale_mut(slot) {
                sale.attempt_at = Some(payment.intent.sale);
            }
            let cash = CashField::of(payment.intent.cash);
            inquire(state, slot, Some(payment.money().total), cash, out);
        }
        KeyCode::Char(letter) if is_letter(letter, 'p') && journalled && !payment_state.allows_new_attempt() => {
            print(state, slot, &payment, out);
        }
        KeyCode::Char(letter) if is_letter(letter, 'l') && journalled => preview::open(state, payment),
        KeyCode::Char(letter) if is_letter(letter, 'w') && journalled => preview::copy(state, &payment, out),
        KeyCode::Char(letter) if is_letter(letter, 't') && journalled => preview::copy_token(state, &payment, out),
        KeyCode::Char(letter) if is_letter(letter, 'd') && payment_state.is_unresolved() => unresolved::open(state),
        KeyCode::Char(letter) if is_letter(letter, 'c') && journalled && payment.open_difference().is_some() => {
            unresolved::open_difference(state, payment.id(), slot);
        }
        KeyCode::Char(letter) if is_letter(letter, 'h') && journalled && payment_state.is_unresolved() => {
            if let Some(SaleStage::Ended(ended)) = state.sale_mut(slot).map(|sale| &mut sale.stage) {
                ended.phone = Some(InputField::default());
            }
        }
        _ => {}
    }
}

fn print(state: &mut AppState, slot: SaleSlot, payment: &Payment, out: &mut Vec<UiEffect>) {
    let has_printer = print_queue::has_printer(state);
    let Some(SaleStage::Ended(ended)) = state.sale_mut(slot).map(|sale| &mut sale.stage) else { return };
    if ended.paper == PaperStatus::Asked {
        return;
    }
    // With a printer the paper's state is read from the print queue.
    ended.paper = if has_printer { PaperStatus::None } else { PaperStatus::Asked };
    print_queue::print(state, payment, out);
}

/// A key while the customer's phone is typed, for a payment that is open.
fn phone_key(state: &mut AppState, slot: SaleSlot, key: KeyEvent, out: &mut Vec<UiEffect>) {
    let bad_phone = state.setup.words.counter.bad_phone;
    let Some(SaleStage::Ended(ended)) = state.sale_mut(slot).map(|sale| &mut sale.stage) else { return };
    let id = ended.payment.id();
    let Some(field) = &mut ended.phone else { return };
    match plain(key) {
        KeyCode::Enter if field.is_empty() => ended.phone = None,
        KeyCode::Enter => match unresolved::phone(field.text()) {
            Some(phone) => {
                ended.phone = None;
                out.push(UiEffect::Bound(BoundEffect::NotePhone { id, phone }));
            }
            None => state.notice = Some(bad_phone.to_owned()),
        },
        KeyCode::Esc => ended.phone = None,
        _ => {
            let _ = field.key(key);
        }
    }
}
