//! Draws a sale that is paid by a charge: the choice of a method, the wait, and money that is held.
//!
//! The choice shows what the customer pays with the fee as its largest figure. Held money is never drawn as a sale.

use super::super::SaleScreen;
use super::super::draw::{number, paragraph, title};
use super::{ChargeWait, HeldMoney, MethodChoice, customer_pays, prints_by_itself};
use crate::base::text::{left, right};
use crate::domain::bill::Bill;
use crate::domain::charge::ChargeMethod;
use crate::tui::format;
use crate::tui::screens::charges::{self, AwaitedCharge};
use crate::tui::state::AppState;
use crate::tui::widgets::big_digits;
use crate::tui::widgets::pen::PagePen;
use crate::tui::widgets::table::{end, line, start};

/// Rows below the list, for the figures of the picked method.
const FIGURES: usize = 9;

fn subject(state: &AppState, pen: &mut PagePen<'_>, y: usize, bill: &Bill) {
    pen.put(3, y, &format::sold(state.words(), bill).to_uppercase(), pen.looks.strong());
    let name = bill.name.as_ref().map_or("", |name| name.as_str());
    pen.put(3, y + 1, &left(name, 26), pen.looks.strong());
    number(pen, 30, y + 1, bill);
}

/// Draws the choice of a method above row `bottom`.
pub(in crate::tui) fn choice(
    state: &AppState,
    pen: &mut PagePen<'_>,
    sale: &SaleScreen,
    choosing: &MethodChoice,
    bottom: usize,
) {
    let words = &state.setup.words.charge_funds;
    let bill = &choosing.ready.quote.bill;
    title(pen, sale, words.choose, pen.looks.strong(), "", "");
    subject(state, pen, 3, bill);
    let charge_words = &state.setup.words.charge.screen;
    if let Some(remark) = choosing.methods.remark(charge_words.asking_methods, charge_words.no_methods) {
        pen.put(3, 6, remark, pen.looks.plain());
        return;
    }
    let rows = bottom.saturating_sub(6 + FIGURES).max(3);
    for listed in choosing.methods.in_sight(rows) {
        listed.draw(pen, 6 + listed.place, &way(state, listed.at, listed.row), pen.looks.plain());
    }
    if choosing.is_wallet() {
        let y = bottom.saturating_sub(2);
        let shown = choosing.member.shown(choosing.member.text(), 30);
        pen.put(3, y, &format!("{} {shown}", words.member), pen.looks.strong());
    }
    if let Some(method) = choosing.method() {
        price(state, pen, 6 + rows.min(choosing.methods.len()) + 1, bill, method);
    }
}

fn way(state: &AppState, at: usize, method: &ChargeMethod) -> String {
    let digit = if at < 9 { (at + 1).to_string() } else { String::new() };
    let kind = format::charges(state).kind(method.kind);
    let fee = match method.admin {
        Some(admin) => format!("{} {admin}", state.setup.words.charge_funds.fee),
        None => state.setup.words.charge.screen.admin_unknown.to_owned(),
    };
    let known = method.known_as();
    let more = if known == &method.bank { &method.product } else { &method.bank };
    let columns = [start(2), start(24), start(16), start(16), end(13)];
    line(&columns, &[&digit, known.as_str(), more.as_str(), kind, &fee])
}

/// Total, fee, and what the customer pays in big digits. "?" where the list has no fee.
fn price(state: &AppState, pen: &mut PagePen<'_>, y: usize, bill: &Bill, method: &ChargeMethod) {
    let words = &state.setup.words.charge_funds;
    let total = bill.money.total;
    let fee = method.admin.map_or_else(|| "?".to_owned(), |admin| admin.to_string());
    for (row, (label, amount)) in [(words.total, total.to_string()), (words.fee, fee)].iter().enumerate() {
        pen.put(3, y + row, &format!("{}{}", left(label, 10), right(amount, 14)), pen.looks.plain());
    }
    let pays = customer_pays(method, total).map_or_else(|| format!("{total} + ?"), |pays| pays.to_string());
    pen.put(3, y + 2, &format!("{}{}", left(words.customer_pays, 10), right(&pays, 14)), pen.looks.strong());
    for (row, digits) in big_digits::rows(&pays).iter().enumerate() {
        pen.put(34, y + row, digits, pen.looks.strong());
    }
    paragraph(pen, y + 4, words.explain, pen.looks.plain());
}

/// Draws the wait for the customer's money above row `bottom`.
pub(in crate::tui) fn waiting(
    state: &AppState,
    pen: &mut PagePen<'_>,
    sale: &SaleScreen,
    collecting: &ChargeWait,
    bottom: usize,
) {
    let words = &state.setup.words.charge_funds;
    let bill = &collecting.ready.quote.bill;
    let Some(charge) = &collecting.charge else {
        let elapsed = format::running(state.now.mono.saturating_sub(collecting.since));
        title(pen, sale, words.making, pen.looks.strong(), "", &elapsed);
        subject(state, pen, 4, bill);
        return;
    };
    let head = format!("[{}] {}", sale.slot.0, words.waiting);
    let foot = if prints_by_itself(state, charge) { words.on_paper } else { words.by_itself };
    let waited = AwaitedCharge {
        charge,
        kept: collecting.kept,
        qr_fault: collecting.qr_fault.as_deref(),
        asking: collecting.asking,
        head: &head,
        pays: customer_pays(&collecting.method, charge.expected()),
        foot,
    };
    charges::draw_waited(state, pen, bottom, &waited);
}

/// Draws held money, why it did not pay, and what to do.
pub(in crate::tui) fn draw_held(state: &AppState, pen: &mut PagePen<'_>, sale: &SaleScreen, held: &HeldMoney) {
    let words = &state.setup.words.charge_funds;
    title(pen, sale, words.held, pen.looks.alarm(), "", held.charge.order().as_str());
    subject(state, pen, 4, &held.bill);
    let amount = held.charge.came().unwrap_or(held.charge.expected());
    let method = held.charge.intent.method.known_as().as_str();
    let mut y = paragraph(pen, 7, &(words.held_for)(&amount.to_string(), method), pen.looks.strong());
    y = paragraph(pen, y + 1, &held.why, pen.looks.warning());
    paragraph(pen, y + 1, words.held_next, pen.looks.plain());
}
