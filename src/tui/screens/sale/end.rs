//! A payment that came back and is no receipt: final without a sale, open, or not in the journal.
//!
//! An uncertain end always says that the payment must not be repeated. An answer that nothing stored is shown as
//! figures to write down (CATAT SEKARANG), never as a receipt.

use super::draw::{paragraph, subject, title};
use super::{AnswerStorage, EndedPayment, PaperStatus, SaleScreen, SaleStage, receipt};
use crate::base::text::{CleanText, left};
use crate::base::time::clock_text;
use crate::domain::payment::verdict::PaymentVerdict;
use crate::domain::payment::{Payment, PaymentState};
use crate::tui::format;
use crate::tui::screens::unresolved::is_received_enough;
use crate::tui::state::AppState;
use crate::tui::widgets::pen::PagePen;

impl AppState {
    /// Answers that neither the journal nor the send log could store, one line each: product, number, invoice,
    /// reference. Printed once more when the screen is gone.
    #[must_use]
    pub fn last_words(&self) -> Vec<String> {
        let words = self.setup.words;
        let unkept = self.sales.iter().filter_map(|sale| match &sale.stage {
            SaleStage::Ended(ended) => match &ended.keeping {
                AnswerStorage::Nowhere(verdict) => Some((&ended.payment.intent.bill, verdict)),
                AnswerStorage::Journal | AnswerStorage::SendLog => None,
            },
            _ => None,
        });
        let text = |text: &Option<CleanText>| text.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        unkept
            .map(|(bill, verdict)| {
                let (invoice, reference) = (text(&verdict.facts.invoice), text(&verdict.facts.reference));
                let what = format!("{} {}: ", bill.product.code, bill.customer.as_str());
                what + &(words.command.write_down)(&invoice, &reference)
            })
            .collect()
    }
}

/// Draws a payment that came back above row `bottom`. A confirmed one that is in the journal is drawn as its receipt.
pub(super) fn draw(state: &AppState, pen: &mut PagePen<'_>, sale: &SaleScreen, ended: &EndedPayment, bottom: usize) {
    match (&ended.keeping, ended.payment.paid()) {
        (AnswerStorage::Nowhere(verdict), _) => write_down(state, pen, sale, ended, verdict),
        (AnswerStorage::SendLog, _) => in_send_log(state, pen, sale, ended),
        (AnswerStorage::Journal, Some(paid)) => receipt::draw(state, pen, sale, ended, paid, bottom),
        (AnswerStorage::Journal, None) => match ended.payment.state() {
            PaymentState::Rejected | PaymentState::NotSent | PaymentState::Refunded => failed(state, pen, sale, ended),
            _ => waiting(state, pen, sale, ended, bottom),
        },
    }
}

fn good(state: &AppState, ended: &EndedPayment) -> String {
    format::sold(state.words(), &ended.payment.intent.bill).to_uppercase()
}

/// Rejected, NotSent or Refunded: the cash goes back, or the bill is paid again.
fn failed(state: &AppState, pen: &mut PagePen<'_>, sale: &SaleScreen, ended: &EndedPayment) {
    let words = &state.words().sale;
    let payment = &ended.payment;
    let (word, next) = match payment.state() {
        PaymentState::Rejected => (words.rejected, words.rejected_next),
        PaymentState::NotSent => (words.not_sent, words.not_sent_next),
        _ => (words.refunded, words.refunded_next),
    };
    title(pen, sale, word, pen.looks.picked(), &good(state, ended), "");
    subject(state, pen, 4, &payment.intent.bill);
    let mut y = 6;
    if let Some(why) = state.speaker().why_of(payment) {
        y = paragraph(pen, y, &why, pen.looks.strong());
    }
    if let Some(by) = payment.ruled_by() {
        y = paragraph(pen, y, &(words.ruled_by)(by.as_str()), pen.looks.warning());
    }
    let cash = cash_line(state, payment, words.cash_back);
    y = paragraph(pen, y + 1, &cash, pen.looks.strong());
    paragraph(pen, y, next, pen.looks.plain());
}

/// Pending or unknown: the cash stays, the customer gets a slip, the desk follows it.
fn waiting(state: &AppState, pen: &mut PagePen<'_>, sale: &SaleScreen, ended: &EndedPayment, bottom: usize) {
    let words = &state.words().sale;
    let payment = &ended.payment;
    let unknown = payment.state() == PaymentState::Unknown;
    let word = if unknown { words.unknown } else { words.pending };
    title(pen, sale, word, pen.looks.alarm(), "", &good(state, ended));
    subject(state, pen, 4, &payment.intent.bill);
    let mut y = 6;
    if let Some(why) = state.speaker().why_of(payment) {
        y = paragraph(pen, y, &why, pen.looks.plain());
    }
    let cash = cash_line(state, payment, words.waiting_cash);
    for text in [words.waiting_customer, &cash, &next_question(state, ended)] {
        y = paragraph(pen, y, text, pen.looks.plain());
    }
    y = paragraph(pen, y + 1, words.waiting_next, pen.looks.strong());
    if let Some(field) = &ended.phone {
        let typed = field.shown(field.text(), 30);
        pen.put(3, y, &format!("{} {typed}", words.phone_field), pen.looks.strong());
    } else if let Some(phone) = payment.phone() {
        let text = format!("{} {}", words.phone_note, crate::base::text::last_four_apart(phone.as_str()));
        pen.put(3, y, &text, pen.looks.plain());
    } else if y < bottom {
        pen.put(3, y, words.phone_hint, pen.looks.plain());
    }
    if let Some(note) = payment.notes.last().filter(|_| y + 1 < bottom) {
        pen.put(3, y + 1, note.text.as_str(), pen.looks.plain());
    }
    if let PaperStatus::Failed(why) = &ended.paper {
        pen.put(3, bottom.saturating_sub(1), &(words.not_made)(why), pen.looks.warning());
    }
}

/// What happens to the customer's cash or charge funds. A wallet's movement took none.
fn cash_line(state: &AppState, payment: &Payment, said: fn(&str) -> String) -> String {
    if payment.intent.bill.product.kind.is_wallet() {
        return state.setup.words.wallet.screen.no_cash.to_owned();
    }
    if let Some(charge_funds) = &payment.intent.charge_funds {
        let words = &state.setup.words.charge_funds;
        return if payment.state().allows_new_attempt() {
            format!(
                "{} {}",
                (words.held_for)(&charge_funds.amount.to_string(), charge_funds.method.as_str()),
                words.held_elsewhere
            )
        } else {
            (words.takes)(&charge_funds.amount.to_string(), charge_funds.method.as_str())
        };
    }
    said(&payment.money().total.to_string())
}

fn next_question(state: &AppState, ended: &EndedPayment) -> String {
    let words = &state.words().sale;
    if ended.payment.intent.bill.product.kind.is_wallet() {
        return state.setup.words.wallet.screen.look_on_desk.to_owned();
    }
    match ended.payment.next_question().filter(|_| state.can_ask(&ended.payment)) {
        Some(at) => (words.asked_at)(&clock_text(at, &state.setup.shop.timezone)),
        None if is_received_enough(state, &ended.payment) && state.setup.receives => {
            state.setup.words.serve.waits.to_owned()
        }
        None if is_received_enough(state, &ended.payment) => state.words().listed.waits.to_owned(),
        None if state.is_never_asked(&ended.payment) => state.setup.words.fault.no_status_call.to_owned(),
        None => words.cannot_ask.to_owned(),
    }
}

/// The answer is in the send log because the journal did not take it.
fn in_send_log(state: &AppState, pen: &mut PagePen<'_>, sale: &SaleScreen, ended: &EndedPayment) {
    let words = &state.words().sale;
    title(pen, sale, words.in_send_log, pen.looks.alarm(), &good(state, ended), "");
    subject(state, pen, 4, &ended.payment.intent.bill);
    let y = paragraph(pen, 6, words.in_send_log_why, pen.looks.plain());
    paragraph(pen, y + 1, words.in_send_log_next, pen.looks.strong());
}

/// Neither the journal nor the send log could store the answer: its figures are shown to be written down.
/// A token never is: a token comes only from a confirmed row that was read back from the journal.
fn write_down(
    state: &AppState,
    pen: &mut PagePen<'_>,
    sale: &SaleScreen,
    ended: &EndedPayment,
    verdict: &PaymentVerdict,
) {
    let words = &state.words().sale;
    title(pen, sale, words.write_down, pen.looks.danger(), &good(state, ended), "");
    subject(state, pen, 4, &ended.payment.intent.bill);
    let state_word = PaymentState::from(verdict.outcome);
    let dash = || "-".to_owned();
    let facts = &verdict.facts;
    let rows = [
        (words.answer, state.speaker().state(state_word).to_owned()),
        (words.invoice, facts.invoice.as_ref().map_or_else(dash, ToString::to_string)),
        (words.reference, facts.reference.as_ref().map_or_else(dash, ToString::to_string)),
        (words.total, ended.payment.money().total.to_string()),
        ("ID", ended.payment.id().to_string()),
    ];
    for (row, (label, value)) in rows.iter().enumerate() {
        pen.put(3, 6 + row, &left(label, 12), pen.looks.plain());
        pen.put(16, 6 + row, value, pen.looks.strong());
    }
    let y = paragraph(pen, 12, words.write_down_why, pen.looks.strong());
    paragraph(pen, y, words.write_down_next, pen.looks.plain());
}
