//! A confirmed sale: token, figures, and the state of its paper.
//!
//! A token is drawn only from [`crate::domain::payment::ConfirmedSale`].

use super::draw::{subject, title};
use super::{EndedPayment, PaperStatus, SaleScreen, joined};
use crate::base::text::{in_fours, width, wrap};
use crate::base::time::{age, seconds_text};
use crate::domain::field::FactField;
use crate::domain::payment::{ConfirmedSale, Payment};
use crate::tui::format;
use crate::tui::screens::print_queue;
use crate::tui::state::AppState;
use crate::tui::widgets::big_digits;
use crate::tui::widgets::pen::PagePen;
use crate::wording::evidence as wording;
use crate::wording::print_queue::mark;

/// Groups of four digits on the first of two lines.
const FIRST_LINE: usize = 3;
/// Columns between groups.
const GAP: usize = 4;

/// Draws a confirmed sale above row `bottom`.
pub(super) fn draw(
    state: &AppState,
    pen: &mut PagePen<'_>,
    sale: &SaleScreen,
    ended: &EndedPayment,
    paid: ConfirmedSale<'_>,
    bottom: usize,
) {
    let words = &state.words().sale;
    let payment = &ended.payment;
    let good = format::sold(state.words(), &payment.intent.bill).to_uppercase();
    let took = payment.dispatched_at.map(|sent| age(sent, payment.state_at).as_secs());
    let at = seconds_text(payment.state_at, &state.setup.shop.timezone);
    let remark = took.map_or_else(|| at.clone(), |took| (words.took)(&at, took));
    title(pen, sale, state.setup.words.fault.state.confirmed, pen.looks.good(), &good, &remark);
    subject(state, pen, 4, &payment.intent.bill);
    let edge = pen.columns().saturating_sub(3);
    if let Some(kwh) = paid.kwh() {
        pen.put_right(edge, 4, &format!("{kwh} kWh"), pen.looks.strong());
    }
    match paid.token() {
        Some(token) => self::token(state, pen, token.expose()),
        None => facts(state, pen, payment, paid),
    }
    figures(state, pen, payment);
    let mut y = 16;
    if let Some(by) = payment.ruled_by() {
        pen.put(3, y, &(words.ruled_by)(by.as_str()), pen.looks.warning());
    } else if let Some(settled) = payment.difference_settled {
        let what = format::difference_settled(state, payment, settled);
        pen.put(3, y, &format!("{} {what}", state.setup.words.counter.difference), pen.looks.plain());
    } else if let Some(short) = payment.open_difference().and(payment.shortfall()) {
        pen.put(3, y, &format::difference(state, short), pen.looks.alarm());
    } else if let Some(alarm) = payment.unseen_alarm() {
        pen.put_in(3, y, pen.columns().saturating_sub(4), &wording::alarm(state.words(), alarm), pen.looks.alarm());
    }
    y += 1;
    let (said, columns) = (paper(state, ended), pen.columns().saturating_sub(4));
    // What to do stands at its end.
    let lines = if width(&said) <= columns { vec![said] } else { wrap(&said, columns) };
    for (y, line) in (y..bottom).zip(&lines) {
        pen.put_in(3, y, columns, line, pen.looks.plain());
    }
}

/// The token in big digits: on one line where it fits, else three groups and two.
fn token(state: &AppState, pen: &mut PagePen<'_>, token: &str) {
    let plain = in_fours(token);
    let groups: Vec<&str> = plain.split(' ').collect();
    let all = big_digits::groups(&groups, GAP);
    if width(&all[0]) + 6 <= pen.columns() {
        put_big(pen, 6, &all);
        pen.put(3, 10, &plain, pen.looks.strong());
        pen.put(3 + width(&plain) + 4, 10, state.words().sale.copy_for_chat, pen.looks.plain());
        return;
    }
    let (first, second) = groups.split_at(FIRST_LINE.min(groups.len()));
    put_big(pen, 6, &big_digits::groups(first, GAP));
    put_big(pen, 10, &big_digits::groups(second, GAP));
    pen.put(44, 10, &plain, pen.looks.strong());
    pen.put(44, 11, state.words().sale.copy_for_chat, pen.looks.plain());
}

fn put_big(pen: &mut PagePen<'_>, y: usize, rows: &[String; big_digits::ROWS]) {
    for (row, digits) in rows.iter().enumerate() {
        pen.put(3, y + row, digits, pen.looks.strong());
    }
}

/// Without a token: the serial number and the facts of the answer, in two columns.
fn facts(state: &AppState, pen: &mut PagePen<'_>, payment: &Payment, paid: ConfirmedSale<'_>) {
    let words = state.words();
    let mut rows: Vec<(String, String)> = Vec::new();
    rows.extend(paid.serial().map(|serial| (words.sale.serial.to_owned(), serial.to_string())));
    let fields = payment.fields();
    rows.extend(
        fields
            .iter()
            .filter(|(field, value)| !value.is_empty() && *field != FactField::Footer)
            .map(|(field, value)| ((words.field)(field), value.as_str().replace('\n', "  "))),
    );
    let half = pen.columns() / 2;
    // The big digits of an open cash difference take the rows below.
    let most = if payment.open_difference().is_some() { 5 } else { 7 };
    for (place, (label, value)) in rows.iter().take(2 * most).enumerate() {
        let (x, y) = if place < most { (3, 6 + place) } else { (half + 1, 6 + place - most) };
        let label = crate::base::text::left(label, 14);
        pen.put_in(x, y, half.saturating_sub(4), &format!("{label} {value}"), pen.looks.plain());
    }
}

/// Total, cash, change; reference and invoice.
fn figures(state: &AppState, pen: &mut PagePen<'_>, payment: &Payment) {
    let words = &state.words().sale;
    let edge = pen.columns().saturating_sub(3);
    pen.put(3, 14, words.total, pen.looks.plain());
    pen.put_right(22, 14, &payment.money().total.to_string(), pen.looks.strong());
    pen.put(29, 14, &given(state, payment), pen.looks.plain());
    let (label, amount) = match (payment.shortfall(), payment.change()) {
        (Some(short), _) => (words.cash_is_short, Some(short)),
        (None, change) => (words.change, change),
    };
    if let Some(amount) = amount {
        let is_open = payment.open_difference().is_some();
        let style = if is_open { pen.looks.alarm() } else { pen.looks.plain() };
        pen.put(53, 14, label, style);
        if is_open {
            // Above it on the right, where nothing else stands.
            for (row, digits) in big_digits::rows(&amount.to_string()).iter().enumerate() {
                pen.put_right(edge, 12 + row, digits, pen.looks.strong());
            }
        } else {
            pen.put_right(edge, 14, &amount.to_string(), pen.looks.strong());
        }
    }
    if let Some(reference) = payment.reference() {
        pen.put(3, 15, words.reference, pen.looks.plain());
        pen.put_in(15, 15, 37, &halves(reference.as_str()), pen.looks.plain());
    }
    if let Some(invoice) = payment.invoice() {
        pen.put(53, 15, words.invoice, pen.looks.plain());
        pen.put_right(edge, 15, crate::base::text::cut(invoice.as_str(), 16), pen.looks.plain());
    }
}

/// What the customer gave: cash as counted, the total as shown, charge funds, or nothing (a wallet's movement).
fn given(state: &AppState, payment: &Payment) -> String {
    let words = &state.words().sale;
    match (&payment.intent.charge_funds, payment.intent.cash, payment.given()) {
        (_, _, None) => state.setup.words.wallet.screen.no_cash.to_owned(),
        (Some(charge_funds), _, _) if !payment.moves_cash() => (words.paid_by)(charge_funds.method.as_str()),
        (Some(charge_funds), _, _) => format!("{} {}", charge_funds.method, charge_funds.amount),
        (None, Some(cash), _) => format!("{}{:>pad$}", words.cash, cash.to_string(), pad = 17 - words.cash.len()),
        (None, None, Some(given)) if payment.difference().is_some() => {
            (state.setup.words.counter.exact_given)(&given.to_string())
        }
        (None, None, Some(_)) => words.exact.to_owned(),
    }
}

/// A long reference (PPOB: 32 characters) in two halves.
fn halves(reference: &str) -> String {
    match reference.split_at_checked(16) {
        Some((head, tail)) if reference.len() > 20 => joined(&[head, tail], 1),
        _ => reference.to_owned(),
    }
}

/// The state of the paper: its print job, else its PDF.
fn paper(state: &AppState, ended: &EndedPayment) -> String {
    let words = &state.words().sale;
    if let Some(said) = print_queue::job_sentence(state, &ended.payment) {
        return said;
    }
    match &ended.paper {
        PaperStatus::None => (words.pdf_kept)(&state.setup.receipts),
        PaperStatus::Asked => words.printing.to_owned(),
        PaperStatus::Made(file) => (words.made)(&mark(ended.payment.prints), file),
        PaperStatus::Failed(why) => (words.not_made)(why),
    }
}
