//! An inquiry that brought no bill: why, and what to do with the customer.
//!
//! TIDAK ADA TAGIHAN stands only where the provider said so, because a cashier reads it and sends the customer home.

use super::SaleScreen;
use super::draw::{bill_title, paragraph, title};
use crate::base::text::last_four_apart;
use crate::till::inquire::{InquireError, NoBillReason};
use crate::tui::format;
use crate::tui::state::AppState;
use crate::tui::widgets::pen::PagePen;

/// The heading, and its short form for the list of running sales.
pub(super) fn heading(state: &AppState, fault: &InquireError) -> [&'static str; 2] {
    let (words, sale) = (&state.setup.words.counter, &state.words().sale);
    match fault.reason() {
        NoBillReason::NotChecked => words.not_checked,
        NoBillReason::WrongNumber => words.wrong_number,
        NoBillReason::TooSmall => words.too_small,
        NoBillReason::AlreadyPaid => words.already_paid,
        NoBillReason::NoBill => [sale.no_bill, sale.no_bill_short],
        NoBillReason::NotAsked => [sale.refused, sale.refused_short],
    }
}

/// Draws the heading, the provider's or our reason, and the next step.
pub(super) fn draw(state: &AppState, pen: &mut PagePen<'_>, sale: &SaleScreen, fault: &InquireError) {
    let (words, said) = (&state.words().sale, &state.setup.words.counter);
    title(pen, sale, heading(state, fault)[0], pen.looks.warning(), "", "");
    pen.put(3, 4, &bill_title(state, sale).to_uppercase(), pen.looks.strong());
    pen.put(3, 6, &last_four_apart(&sale.ask.number), pen.looks.strong());
    let mut y = paragraph(pen, 8, &state.speaker().inquire(fault), pen.looks.strong());
    if let InquireError::AlreadyPaid(_, Some(here)) = fault {
        let text = (said.paid_here)(&format::moment(state, here), state.speaker().state(here.state()));
        y = paragraph(pen, y, &text, pen.looks.strong());
    }
    let next = match fault.reason() {
        NoBillReason::NotChecked => said.not_checked_next,
        NoBillReason::AlreadyPaid => said.already_paid_next,
        _ => words.no_bill_next,
    };
    paragraph(pen, y + 1, next, pen.looks.plain());
}
