//! Draws a sale by its stage, and the parts that all stages share.
//!
//! Each stage says what the cashier does next.

use ratatui::style::Style;

use super::{PendingInquiry, PendingPayment, SaleScreen, SaleStage, bill, collect, end, no_bill};
use crate::base::text::width;
use crate::domain::bill::Bill;
use crate::till::pay::PayError;
use crate::tui::format;
use crate::tui::message::SaleSlot;
use crate::tui::screens::home::{draw_running, running_rows};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::big_digits;
use crate::tui::widgets::pen::PagePen;

/// Draws the sale in `slot`.
pub(super) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let ActiveScreen::Sale(slot) = state.screen else { return };
    let Some(sale) = state.sale(slot) else { return };
    let foot = pen.foot();
    // A warning that needs a Y has to be on screen: the list of running sales gives way to it.
    let crowded = matches!(&sale.stage, SaleStage::Ready(ready) if bill::is_crowded(state, pen, sale, ready));
    let bottom = if crowded { foot } else { running(state, pen, slot, foot) };
    match &sale.stage {
        SaleStage::Asking(asking) => self::asking(state, pen, sale, asking),
        SaleStage::NoBill(fault) => no_bill::draw(state, pen, sale, fault),
        SaleStage::Ready(ready) => bill::draw(state, pen, sale, ready, bottom),
        SaleStage::Choosing(choosing) => collect::choice(state, pen, sale, choosing, bottom),
        SaleStage::Collecting(waiting) => collect::waiting(state, pen, sale, waiting, bottom),
        SaleStage::Held(held) => collect::draw_held(state, pen, sale, held),
        SaleStage::Paying(paying) => self::paying(state, pen, sale, paying),
        SaleStage::Refused(bill, refusal) => refused(state, pen, sale, bill, refusal),
        SaleStage::Ended(ended) => end::draw(state, pen, sale, ended, bottom),
    }
}

/// The list of other sales, above the key lines. Returns its first row.
fn running(state: &AppState, pen: &mut PagePen<'_>, slot: SaleSlot, foot: usize) -> usize {
    let running = running_rows(state, Some(ActiveScreen::Sale(slot)));
    if running.is_empty() {
        return foot;
    }
    let rows = running.len().min(if pen.rows() > 30 { 9 } else { 2 });
    let top = foot.saturating_sub(rows + 1);
    draw_running(state, pen, top, rows, &running);
    top
}

/// The title row: slot, state in `style`, `more` beside it, and a remark at the right edge.
pub(super) fn title(pen: &mut PagePen<'_>, sale: &SaleScreen, word: &str, style: Style, more: &str, remark: &str) {
    let slot = format!("[{}] ", sale.slot.0);
    pen.put(1, 2, &slot, pen.looks.strong());
    pen.put(5, 2, word, style);
    pen.put(5 + width(word) + 3, 2, more, pen.looks.strong());
    pen.put_right(pen.columns().saturating_sub(1), 2, remark, pen.looks.plain());
}

/// Wrapped text from row `y` down. Returns the row after it.
pub(super) fn paragraph(pen: &mut PagePen<'_>, y: usize, text: &str, style: Style) -> usize {
    pen.paragraph((3, y), pen.columns().saturating_sub(6), text, style)
}

fn asking(state: &AppState, pen: &mut PagePen<'_>, sale: &SaleScreen, asking: &PendingInquiry) {
    let words = &state.words().sale;
    let good = bill_title(state, sale).to_uppercase();
    let elapsed = format::running(state.now.mono.saturating_sub(asking.since));
    title(pen, sale, words.asking, pen.looks.strong(), "", &elapsed);
    pen.put(3, 4, &good, pen.looks.strong());
    pen.put(3, 6, &crate::base::text::last_four_apart(&sale.ask.number), pen.looks.strong());
    let provider = state.provider_name(&sale.ask.product.provider);
    let mut y = paragraph(pen, 8, &(words.asking_provider)(&provider), pen.looks.plain());
    if let Some(shown) = asking.shown {
        y = paragraph(pen, y, &(words.asking_again)(&shown.to_string()), pen.looks.plain());
    }
    paragraph(pen, y + 1, words.asking_next, pen.looks.plain());
}

/// Name, number and tariff of a bill.
pub(super) fn subject(state: &AppState, pen: &mut PagePen<'_>, y: usize, bill: &Bill) {
    let name = bill.name.as_ref().map_or("", |name| name.as_str());
    pen.put(3, y, name, pen.looks.strong());
    let at = if name.is_empty() { 3 } else { 3 + width(name) + 4 };
    number(pen, at, y, bill);
    let at = at + width(&format::number(bill)) + 4;
    pen.put(at, y, format::tariff(&bill.fields), pen.looks.plain());
    let _ = state;
}

/// The customer's number, its last four digits apart and bold.
pub(super) fn number(pen: &mut PagePen<'_>, x: usize, y: usize, bill: &Bill) {
    let number = format::number(bill);
    let (head, tail) = number.rsplit_once(' ').unwrap_or(("", &number));
    pen.put(x, y, head, pen.looks.plain());
    let gap = if head.is_empty() { 0 } else { width(head) + 1 };
    pen.put(x + gap, y, tail, pen.looks.strong());
}

fn paying(state: &AppState, pen: &mut PagePen<'_>, sale: &SaleScreen, paying: &PendingPayment) {
    let words = &state.words().sale;
    let elapsed = state.now.mono.saturating_sub(paying.since);
    let good = format::sold(state.words(), &paying.bill).to_uppercase();
    let word = format!("{} {}", state.setup.words.fault.state.sending, format::running(elapsed));
    let pace = sale.pace(state, paying.since);
    title(pen, sale, &word, pen.looks.picked(), &good, &pace);
    subject(state, pen, 4, &paying.bill);
    for (row, digits) in big_digits::rows(&format::running(elapsed).replace(':', ".")).iter().enumerate() {
        pen.put(3, 6 + row, digits, pen.looks.strong());
    }
    let limit = state.provider(&sale.ask.product.provider).map_or(std::time::Duration::ZERO, |known| known.timeout);
    let provider = state.provider_name(&sale.ask.product.provider);
    let mut y = paragraph(pen, 10, &(words.sent_to)(&provider), pen.looks.plain());
    if elapsed >= super::SLOW {
        y = paragraph(pen, y, words.slow_next, pen.looks.strong());
    }
    y = paragraph(pen, y, &(words.at_limit)(&format::running(limit)), pen.looks.plain());
    money_line(state, pen, y + 1, paying);
}

/// Total, cash and change on one line.
fn money_line(state: &AppState, pen: &mut PagePen<'_>, y: usize, paying: &PendingPayment) {
    let (words, cash) = (&state.words().sale, paying.cash);
    let total = paying.bill.money.total;
    let change = cash.and_then(|cash| cash.checked_sub(total));
    let text = match (cash, change) {
        (Some(cash), Some(change)) => {
            format!("{} {total}   {} {cash}   {} {change}", words.total, words.cash, words.change)
        }
        _ => {
            let no_cash = paying.bill.product.kind.is_wallet();
            let given = match &paying.charge {
                Some(charge) => (words.paid_by)(charge.intent.method.known_as().as_str()),
                None if no_cash => state.setup.words.wallet.screen.no_cash.to_owned(),
                None => words.exact.to_owned(),
            };
            format!("{} {total}   {given}", words.total)
        }
    };
    pen.put(3, y, &text, pen.looks.plain());
}

fn refused(state: &AppState, pen: &mut PagePen<'_>, sale: &SaleScreen, bill: &Bill, refusal: &PayError) {
    let words = &state.words().sale;
    let good = format::sold(state.words(), bill).to_uppercase();
    title(pen, sale, words.refused, pen.looks.picked(), &good, "");
    subject(state, pen, 4, bill);
    let y = paragraph(pen, 6, &state.speaker().refusal(refusal), pen.looks.strong());
    let next = match refusal {
        PayError::Open(_) | PayError::AttemptStands(_) => words.refused_open_next,
        PayError::Journal(_) | PayError::NotConfigured | PayError::Build(_) => words.refused_shop_next,
        _ => words.refused_next,
    };
    paragraph(pen, y + 1, next, pen.looks.plain());
}

/// The product asked for, with the amount where the product has none of its own.
pub(super) fn bill_title(state: &AppState, sale: &SaleScreen) -> String {
    let ask = &sale.ask;
    format::with_amount(format::good(state.words(), &ask.product), &ask.product, ask.amount)
}
