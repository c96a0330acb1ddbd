//! Draws the wallets' screen.
//!
//! A movement whose direction does not follow from the balances is shown as unclear. A bank that failed is shown as
//! failed.

use super::{ACTIONS, ActionPage, WalletAction, WalletField};
use crate::base::text::{CleanText, left, right};
use crate::domain::wallet::{MovementDirection, RefundQuestion, RegistrationResult, WalletMovement};
use crate::messages::wallet::WalletWords;
use crate::tui::message::WalletAnswer;
use crate::tui::state::AppState;
use crate::tui::widgets::list_view::in_sight;
use crate::tui::widgets::pen::PagePen;

/// The key line of the choice or of the form.
pub(in crate::tui) fn hints(state: &AppState) -> &'static [&'static str] {
    let words = &state.setup.words.wallet.screen;
    if state.kwallet.page.is_some() { words.form_keys } else { words.keys }
}

pub(in crate::tui) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let words = &state.setup.words.wallet;
    let foot = pen.foot();
    match &state.kwallet.page {
        None => list(state, pen, words),
        Some(page) => form(state, pen, page, words, foot),
    }
}

fn list(state: &AppState, pen: &mut PagePen<'_>, words: &WalletWords) {
    pen.put(1, 2, words.screen.title, pen.looks.strong());
    for listed in in_sight(&words.screen.actions, state.kwallet.picked, ACTIONS.len()) {
        listed.draw(pen, 4 + 2 * listed.at, &format!("{}  {}", listed.at + 1, listed.row), pen.looks.plain());
    }
}

fn form(state: &AppState, pen: &mut PagePen<'_>, page: &ActionPage, words: &WalletWords, foot: usize) {
    let place = ACTIONS.iter().position(|action| *action == page.action).unwrap_or(0);
    let title = words.screen.actions.get(place).copied().unwrap_or("");
    pen.put(1, 2, &format!("{}  {title}", words.screen.title), pen.looks.strong());
    let mut y = 4;
    for (at, (what, field)) in page.fields.iter().enumerate() {
        let active = at == page.at && !page.confirming;
        let room = pen.columns().saturating_sub(40);
        let shown = if active { field.shown(field.text(), room) } else { field.text().to_owned() };
        let style = if active { pen.looks.strong() } else { pen.looks.plain() };
        let label = words.screen.fields.get(*what as usize).copied().unwrap_or("");
        pen.put(1, y, if active { "►" } else { " " }, style);
        pen.put(3, y, &left(label, 16), pen.looks.plain());
        pen.put_in(20, y, room, &shown, style);
        let remark = remark(page, *what, field.is_empty(), words);
        pen.put_right(pen.columns() - 2, y, &remark, pen.looks.warning());
        y += 1;
    }
    y += 1;
    if page.confirming {
        pen.put(3, y, words.screen.register_yes, pen.looks.picked());
    } else if page.request.is_some() {
        pen.put(3, y, words.screen.asking, pen.looks.plain());
    }
    match &page.shown {
        None => {}
        Some(Err(fault)) => {
            pen.paragraph((3, y), pen.columns().saturating_sub(6), fault, pen.looks.warning());
        }
        Some(Ok(answer)) => brought(state, pen, page, answer, (y, foot.saturating_sub(1)), words),
    }
}

fn remark(page: &ActionPage, what: WalletField, is_empty: bool, words: &WalletWords) -> String {
    match what {
        WalletField::Amount => page.amount().map_or_else(String::new, |amount| amount.to_string()),
        WalletField::Order if page.action == WalletAction::Pay && is_empty => words.screen.order_hint.to_owned(),
        _ => String::new(),
    }
}

/// The answer, between the rows `from` and `to`.
fn brought(
    state: &AppState,
    pen: &mut PagePen<'_>,
    page: &ActionPage,
    answer: &WalletAnswer,
    (from, to): (usize, usize),
    words: &WalletWords,
) {
    match answer {
        WalletAnswer::Saldo(member, saldo) => {
            pen.put(3, from, &(words.saldo)(member.as_str(), *saldo), pen.looks.strong());
        }
        WalletAnswer::History(rows) => movements(state, pen, page, rows, (from, to), words),
        WalletAnswer::Registered(registered) => banks(pen, page, registered, (from, to), words),
        WalletAnswer::Refundable(RefundQuestion::Done(done)) => {
            let text = (words.refunded)(done.message.as_str());
            pen.paragraph((3, from), pen.columns().saturating_sub(6), &text, pen.looks.strong());
        }
        WalletAnswer::Refundable(RefundQuestion::Open(question, rows)) => {
            pen.put(3, from, question.as_str(), pen.looks.strong());
            let room = to.saturating_sub(from + 3);
            for listed in in_sight(rows, page.row, room) {
                let row = listed.row;
                let (id, what, when) = (row.id_trans.as_str(), row.description.as_str(), row.moment.as_str());
                let text = (words.refund_row)(id, row.amount, what, when);
                listed.draw(pen, from + 1 + listed.place, &text, pen.looks.plain());
            }
            let below = (3, from + 2 + rows.len().min(room));
            pen.paragraph(below, pen.columns().saturating_sub(6), words.screen.refund_pick, pen.looks.plain());
        }
    }
}

/// Movements, newest first: what came in, what went out, the balance after it.
fn movements(
    state: &AppState,
    pen: &mut PagePen<'_>,
    page: &ActionPage,
    rows: &[WalletMovement],
    (from, to): (usize, usize),
    words: &WalletWords,
) {
    if rows.is_empty() {
        pen.put(3, from, words.no_movement, pen.looks.plain());
        return;
    }
    let [when, came, went, saldo, what] = words.heads;
    let line = |cells: [&str; 4], what: &str| {
        let [when, came, went, saldo] = cells;
        format!("{} {}{}{}  {what}", left(when, 16), right(came, 13), right(went, 13), right(saldo, 13))
    };
    pen.put(3, from, &line([when, came, went, saldo], what), pen.looks.strong());
    let room = to.saturating_sub(from + 2);
    let first = page.row.min(rows.len().saturating_sub(1));
    let mut last = first;
    for (place, movement) in rows.iter().rev().skip(first).take(room).enumerate() {
        let text =
            |amount: Option<crate::base::money::Rupiah>| amount.map_or_else(|| "?".to_owned(), |one| one.to_string());
        let amount = text(movement.amount);
        let (came, went) = match movement.direction {
            MovementDirection::In => (amount, String::new()),
            MovementDirection::Out => (String::new(), amount),
            MovementDirection::Unclear => (format!("? {amount}"), "?".to_owned()),
        };
        let when = moment(state, movement);
        let shown = line([&when, &came, &went, &text(movement.balance)], movement.description.as_str());
        pen.put_in(3, from + 1 + place, pen.columns().saturating_sub(4), &shown, pen.looks.plain());
        last = first + place;
    }
    let count = (words.screen.rows)(first + 1, last + 1, rows.len());
    pen.put_right(pen.columns() - 1, 2, &count, pen.looks.plain());
}

fn moment(state: &AppState, movement: &WalletMovement) -> String {
    let zone = state.setup.shop.timezone.clone();
    let read = movement.at.map(|at| at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string());
    read.unwrap_or_else(|| movement.moment.to_string())
}

/// The result of a registration, bank by bank.
fn banks(
    pen: &mut PagePen<'_>,
    page: &ActionPage,
    registered: &RegistrationResult,
    (from, to): (usize, usize),
    words: &WalletWords,
) {
    let room = to.saturating_sub(from + 1);
    let accounts = &registered.accounts;
    let first = page.row.min(accounts.len().saturating_sub(1));
    for (place, account) in accounts.iter().skip(first).take(room).enumerate() {
        let number = account.number.as_ref().filter(|_| account.made);
        let said = match (number, &account.fault) {
            (Some(number), _) => number.to_string(),
            (None, fault) => format!("{} {}", words.bank_failed, fault.as_ref().map_or("", CleanText::as_str)),
        };
        let fee = account.fee.filter(|fee| fee.is_positive()).map(words.bank_fee).unwrap_or_default();
        let until = account.expires.as_ref().filter(|_| account.made);
        let until = until.map(|until| (words.bank_until)(until.as_str())).unwrap_or_default();
        let text = format!("{}{} {until}  {fee}", left(account.bank.as_str(), 5), left(&said, 22));
        let text = if account.made { text } else { format!("{}{said}", left(account.bank.as_str(), 5)) };
        let style = if account.made { pen.looks.plain() } else { pen.looks.alarm() };
        pen.put_in(3, from + place, pen.columns().saturating_sub(4), &text, style);
    }
    if accounts.iter().any(|account| !account.made) {
        pen.put_in(3, to, pen.columns().saturating_sub(4), words.some_failed, pen.looks.warning());
    }
}
