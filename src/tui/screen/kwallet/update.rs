//! Keys on the wallets' screen, and what questions brought.
//!
//! What it is: choosing, typing, asking, beginning a sale. What it is not: a payer. Invariant: an answer to an old
//! question is dropped; what is typed anew takes an old answer away.

use std::sync::Arc;

use super::{ACTIONS, Action, Page, What};
use crate::sale::product::ProductKind;
use crate::sale::wallet::{RefundQuestion, RefundablePayment};
use crate::till::inquire::InquireError;
use crate::till::wallet::{MovementRequest, ask};
use crate::tui::msg::{Effect, Key, Request, WalletAnswer, WalletAsk};
use crate::tui::say::is_letter;
use crate::tui::screen::{menu, sale};
use crate::tui::state::{Screen, State};
use crate::tui::widget::table::moved;

/// Rows that a page key moves by.
const PAGE: usize = 8;

/// Opens the choice, or says that wallets are not set up.
pub(in crate::tui) fn open(state: &mut State) {
    if !state.has_wallets() {
        state.notice = Some(state.setup.words.wallet.screen.not_configured.to_owned());
        return;
    }
    state.kwallet.page = None;
    state.screen = Screen::Kwallet;
}

/// A key.
pub(in crate::tui) fn key(state: &mut State, key: Key, out: &mut Vec<Effect>) {
    if state.kwallet.page.is_some() { page_key(state, key, out) } else { list_key(state, key) }
}

/// A paste into the field.
pub(in crate::tui) fn paste(state: &mut State, text: &str) {
    if let Some(page) = state.kwallet.page.as_mut().filter(|page| page.request.is_none())
        && let Some((_, field)) = page.fields.get_mut(page.at)
    {
        field.paste(text);
        page.forget();
    }
}

impl Page {
    /// What is typed anew takes the old answer away.
    fn forget(&mut self) {
        (self.request, self.shown, self.row, self.confirming) = (None, None, 0, false);
    }

    /// The rows of a refund that can be picked.
    fn refundable(&self) -> &[RefundablePayment] {
        match &self.shown {
            Some(Ok(WalletAnswer::Refundable(RefundQuestion::Open(_, rows)))) => rows,
            _ => &[],
        }
    }
}

fn list_key(state: &mut State, key: Key) {
    let take = |state: &mut State, at: usize| {
        if let Some(action) = ACTIONS.get(at) {
            state.kwallet.picked = at;
            state.kwallet.page = Some(Page::new(*action));
        }
    };
    match key {
        Key::Esc => menu::open(state),
        Key::Up | Key::Down => state.kwallet.picked = moved(state.kwallet.picked, ACTIONS.len(), key == Key::Down),
        Key::Enter => take(state, state.kwallet.picked),
        Key::Char(digit) => {
            if let Some(at) = digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok()).filter(|at| *at > 0) {
                take(state, at - 1);
            }
        }
        _ => {}
    }
}

fn page_key(state: &mut State, key: Key, out: &mut Vec<Effect>) {
    let Some(page) = &mut state.kwallet.page else { return };
    let last = page.fields.len().saturating_sub(1);
    let rows = page.refundable().len();
    match key {
        Key::Esc if page.confirming => page.confirming = false,
        Key::Esc => state.kwallet.page = None,
        Key::Char(letter) if page.confirming && is_letter(letter, 'y') => register(state, out),
        Key::Char(_) if page.confirming => {}
        Key::Up | Key::Down if rows > 0 => page.row = moved(page.row, rows, key == Key::Down),
        Key::Up | Key::BackTab => page.at = page.at.saturating_sub(1),
        Key::Tab if page.at == last => page.at = 0,
        Key::Down | Key::Tab => page.at = (page.at + 1).min(last),
        Key::PageUp => page.row = page.row.saturating_sub(PAGE),
        Key::PageDown => page.row = page.row.saturating_add(PAGE).min(scrollable(page)),
        // A reason is given after the rows were seen, or before.
        Key::Enter if page.at < last && rows == 0 => page.at += 1,
        Key::Enter => submit(state, out),
        // What is asked now stays as it was asked: registering is a write, and its answer must not be dropped.
        key if page.request.is_none() => {
            if let Some((what, field)) = page.fields.get_mut(page.at) {
                let is_reason = *what == What::Note;
                if field.key(key) && !is_reason {
                    page.forget();
                }
            }
        }
        _ => {}
    }
}

fn scrollable(page: &Page) -> usize {
    match &page.shown {
        Some(Ok(WalletAnswer::History(rows))) => rows.len().saturating_sub(1),
        Some(Ok(WalletAnswer::Registered(registered))) => registered.accounts.len().saturating_sub(1),
        _ => 0,
    }
}

fn submit(state: &mut State, out: &mut Vec<Effect>) {
    let Some(page) = &mut state.kwallet.page else { return };
    let optional = |what: What| what == What::Order && page.action == Action::Pay;
    let late = |what: What| what == What::Note && page.action == Action::Refund && page.refundable().is_empty();
    let empty = page.fields.iter().position(|(what, field)| {
        let missing = if *what == What::Amount { page.amount().is_none() } else { field.text().trim().is_empty() };
        missing && !optional(*what) && !late(*what)
    });
    if let Some(at) = empty {
        page.at = at;
        let words = &state.setup.words.wallet.screen;
        let label = page.fields.get(at).and_then(|(what, _)| words.fields.get(*what as usize)).unwrap_or(&"");
        state.notice = Some(format!("{label}: {}", words.needed));
        return;
    }
    let member = page.text(What::Member);
    match page.action {
        Action::Transfer => begin(state, ProductKind::KwalletTransfer, out),
        Action::Voucher => begin(state, ProductKind::KwalletVoucher, out),
        Action::Pay => begin(state, ProductKind::KwalletPay, out),
        Action::Refund if !page.refundable().is_empty() => begin(state, ProductKind::KwalletRefund, out),
        Action::Refund => {
            let order = page.text(What::Order);
            question(state, WalletAsk::Refundable { order, member }, out);
        }
        Action::Saldo => question(state, WalletAsk::Saldo { member }, out),
        Action::History => question(state, WalletAsk::History { member }, out),
        Action::Register => page.confirming = true,
    }
}

fn register(state: &mut State, out: &mut Vec<Effect>) {
    let Some(page) = &mut state.kwallet.page else { return };
    page.confirming = false;
    let ask = WalletAsk::Register {
        member: page.text(What::Member),
        name: page.text(What::Name),
        phone: page.text(What::Phone),
        email: page.text(What::Email),
    };
    question(state, ask, out);
}

fn question(state: &mut State, ask: WalletAsk, out: &mut Vec<Effect>) {
    let request = state.next_request();
    if let Some(page) = &mut state.kwallet.page {
        // One question at a time: a second Enter asks nothing twice.
        if page.request.is_some() {
            return;
        }
        page.forget();
        page.request = Some(request);
        out.push(Effect::Wallet { request, ask: Box::new(ask) });
    }
}

/// Begins the sale that the form describes.
fn begin(state: &mut State, kind: ProductKind, out: &mut Vec<Effect>) {
    let Some(page) = &state.kwallet.page else { return };
    let filled = |what: What| Some(page.text(what)).filter(|text| !text.is_empty());
    let member = filled(What::Sender).or_else(|| filled(What::Member)).unwrap_or_default();
    let wanted = MovementRequest {
        member,
        to: filled(What::Receiver),
        code: filled(What::Code),
        order: filled(What::Order),
        id_trans: page.refundable().get(page.row).map(|row| row.id_trans.as_str().to_owned()),
        amount: page.amount().filter(|_| kind != ProductKind::KwalletRefund),
        note: page.text(What::Note),
    };
    let ask = match ask(kind, &wanted) {
        Ok(ask) => ask,
        Err(fault) => {
            state.notice = Some(state.speaker().inquire(&fault));
            return;
        }
    };
    let begin = sale::Begin {
        product: ask.product,
        number: ask.number,
        amount: ask.amount,
        frame_number: None,
        wallet: ask.wallet,
        phone: None,
        again: false,
    };
    sale::begin(state, begin, out);
}

/// What a question brought.
pub(in crate::tui) fn answered(
    state: &mut State,
    request: Request,
    result: Result<Box<WalletAnswer>, Arc<InquireError>>,
) {
    let sentence = result.as_ref().err().map(|fault| state.speaker().inquire(fault));
    let Some(page) = state.kwallet.page.as_mut().filter(|page| page.request == Some(request)) else { return };
    page.request = None;
    page.row = 0;
    page.shown = Some(match result {
        Ok(answer) => Ok(*answer),
        Err(_) => Err(sentence.unwrap_or_default()),
    });
    if !page.refundable().is_empty() {
        page.at = page.fields.len().saturating_sub(1);
    }
}
