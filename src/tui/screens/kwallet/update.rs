//! Keys on the wallets' screen, and the answers to its questions.
//!
//! The answer to an older request is dropped. Typing takes an old answer off the screen.

use crate::tui::key::plain;
use crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;

use super::{ACTIONS, ActionPage, WalletAction, WalletField};
use crate::domain::product::ProductKind;
use crate::domain::wallet::{RefundQuestion, RefundablePayment};
use crate::till::inquire::InquireError;
use crate::till::wallet::{MovementRequest, ask};
use crate::tui::format::is_letter;
use crate::tui::message::{BoundEffect, FreeEffect, RequestId, UiEffect, WalletAnswer, WalletQuery, WalletUiCommand};
use crate::tui::pay_guard::{GuardSubject, GuardedAction, arm_answer};
use crate::tui::screens::{menu, sale};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::list_view::{PAGE, follow_key};

/// Opens the choice of an action, or says that wallets are not set up.
pub(in crate::tui) fn open(state: &mut AppState) {
    if !state.has_wallets() {
        state.notice = Some(state.setup.words.wallet.screen.not_configured.to_owned());
        return;
    }
    state.kwallet.page = None;
    state.screen = ActiveScreen::Kwallet;
}

/// A key on the choice or on an action's form.
pub(in crate::tui) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    if state.kwallet.page.is_some() { page_key(state, key, out) } else { list_key(state, key) }
}

/// A paste goes into the field being typed, unless a question is under way.
pub(in crate::tui) fn paste(state: &mut AppState, text: &str) {
    if let Some(page) = state.kwallet.page.as_mut().filter(|page| page.request.is_none())
        && let Some((_, field)) = page.fields.get_mut(page.at)
    {
        field.paste(text);
        page.forget();
    }
}

impl ActionPage {
    /// Takes the old answer away: the form has changed.
    fn forget(&mut self) {
        (self.request, self.shown, self.row, self.confirming) = (None, None, 0, false);
    }

    /// The payments that a refund may give back; empty until they were asked for.
    fn refundable(&self) -> &[RefundablePayment] {
        match &self.shown {
            Some(Ok(WalletAnswer::Refundable(RefundQuestion::Open(_, rows)))) => rows,
            _ => &[],
        }
    }

    /// The number of rows of the answer.
    fn listed(&self) -> usize {
        match &self.shown {
            Some(Ok(WalletAnswer::History(rows))) => rows.len(),
            Some(Ok(WalletAnswer::Registered(registered))) => registered.accounts.len(),
            _ => self.refundable().len(),
        }
    }
}

fn list_key(state: &mut AppState, key: KeyEvent) {
    let take = |state: &mut AppState, at: usize| {
        if let Some(action) = ACTIONS.get(at) {
            state.kwallet.picked = at;
            state.kwallet.page = Some(ActionPage::new(*action));
        }
    };
    match plain(key) {
        KeyCode::Esc => menu::open(state),
        KeyCode::Enter => take(state, state.kwallet.picked),
        KeyCode::Char(digit) => {
            if let Some(at) = digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok()).filter(|at| *at > 0) {
                take(state, at - 1);
            }
        }
        _ => {
            follow_key(&mut state.kwallet.picked, key, ACTIONS.len() - 1, PAGE);
        }
    }
}

fn page_key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    let Some(page) = &mut state.kwallet.page else { return };
    let last = page.fields.len().saturating_sub(1);
    let rows = page.refundable().len();
    match plain(key) {
        KeyCode::Esc if page.confirming => page.confirming = false,
        KeyCode::Esc => state.kwallet.page = None,
        KeyCode::Char(letter) if page.confirming && is_letter(letter, 'y') => arm_answer(state, letter),
        KeyCode::Char(_) if page.confirming => {}
        KeyCode::Tab if page.at == last => page.at = 0,
        KeyCode::Tab => page.at += 1,
        KeyCode::BackTab => page.at = page.at.saturating_sub(1),
        KeyCode::Up if rows == 0 => page.at = page.at.saturating_sub(1),
        KeyCode::Down if rows == 0 => page.at = (page.at + 1).min(last),
        KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => {
            let last = page.listed().saturating_sub(1);
            follow_key(&mut page.row, key, last, PAGE);
        }
        // A refund's reason may be typed before its rows were read, or after.
        KeyCode::Enter if page.at < last && rows == 0 => page.at += 1,
        KeyCode::Enter => submit(state, out),
        // No typing while a question is under way: registering is a write, and its answer must not be dropped.
        _ if page.request.is_none() => {
            if let Some((what, field)) = page.fields.get_mut(page.at) {
                let is_reason = *what == WalletField::Note;
                if field.key(key) && !is_reason {
                    page.forget();
                }
            }
        }
        _ => {}
    }
}

fn submit(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let Some(page) = &mut state.kwallet.page else { return };
    let optional = |what: WalletField| what == WalletField::Order && page.action == WalletAction::Pay;
    let late = |what: WalletField| {
        what == WalletField::Note && page.action == WalletAction::Refund && page.refundable().is_empty()
    };
    let empty = page.fields.iter().position(|(what, field)| {
        let missing =
            if *what == WalletField::Amount { page.amount().is_none() } else { field.text().trim().is_empty() };
        missing && !optional(*what) && !late(*what)
    });
    if let Some(at) = empty {
        page.at = at;
        let words = &state.setup.words.wallet.screen;
        let label = page.fields.get(at).and_then(|(what, _)| words.fields.get(*what as usize)).unwrap_or(&"");
        state.notice = Some(format!("{label}: {}", words.needed));
        return;
    }
    let member = page.text(WalletField::Member);
    match page.action {
        WalletAction::Transfer => begin(state, ProductKind::KwalletTransfer, out),
        WalletAction::Voucher => begin(state, ProductKind::KwalletVoucher, out),
        WalletAction::Pay => begin(state, ProductKind::KwalletPay, out),
        WalletAction::Refund if !page.refundable().is_empty() => begin(state, ProductKind::KwalletRefund, out),
        WalletAction::Refund => {
            let order = page.text(WalletField::Order);
            let command = WalletUiCommand::Refundable { order, member };
            send(state, out, |request| UiEffect::Bound(BoundEffect::Wallet { request, command }));
        }
        WalletAction::Saldo => question(state, WalletQuery::Saldo { member }, out),
        WalletAction::History => question(state, WalletQuery::History { member }, out),
        WalletAction::Register => page.confirming = true,
    }
}

/// What Y would do on the form: register the member as typed, which is a write at K-Link.
pub(in crate::tui) fn subject(state: &AppState) -> Option<GuardSubject> {
    state.kwallet.page.as_ref().filter(|page| page.confirming)?;
    Some(GuardSubject { action: GuardedAction::RegisterMember, typed: String::new() })
}

/// Registers the member. The only place that does.
pub(super) fn confirm(state: &mut AppState, _: char, out: &mut Vec<UiEffect>) {
    let Some(page) = &mut state.kwallet.page else { return };
    page.confirming = false;
    let command = WalletUiCommand::Register {
        member: page.text(WalletField::Member),
        name: page.text(WalletField::Name),
        phone: page.text(WalletField::Phone),
        email: page.text(WalletField::Email),
    };
    send(state, out, |request| UiEffect::Bound(BoundEffect::Wallet { request, command }));
}

fn question(state: &mut AppState, ask: WalletQuery, out: &mut Vec<UiEffect>) {
    send(state, out, |request| UiEffect::Free(FreeEffect::Wallet { request, ask }));
}

fn send(state: &mut AppState, out: &mut Vec<UiEffect>, effect: impl FnOnce(RequestId) -> UiEffect) {
    let request = state.next_request();
    if let Some(page) = &mut state.kwallet.page {
        // A second Enter must not register twice.
        if page.request.is_some() {
            return;
        }
        page.forget();
        page.request = Some(request);
        out.push(effect(request));
    }
}

/// Begins the sale that the form describes.
fn begin(state: &mut AppState, kind: ProductKind, out: &mut Vec<UiEffect>) {
    let Some(page) = &state.kwallet.page else { return };
    let filled = |what: WalletField| Some(page.text(what)).filter(|text| !text.is_empty());
    let member = filled(WalletField::Sender).or_else(|| filled(WalletField::Member)).unwrap_or_default();
    let wanted = MovementRequest {
        member,
        to: filled(WalletField::Receiver),
        code: filled(WalletField::Code),
        order: filled(WalletField::Order),
        id_trans: page.refundable().get(page.row).map(|row| row.id_trans.as_str().to_owned()),
        amount: page.amount().filter(|_| kind != ProductKind::KwalletRefund),
        note: page.text(WalletField::Note),
    };
    let ask = match ask(kind, &wanted) {
        Ok(ask) => ask,
        Err(fault) => {
            state.notice = Some(state.speaker().inquire(&fault));
            return;
        }
    };
    let begin = sale::SaleStart {
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

/// Takes the answer to the question under way.
pub(in crate::tui) fn answered(
    state: &mut AppState,
    request: RequestId,
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
