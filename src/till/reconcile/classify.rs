//! Judges a pair of line and payment: which answer is journalled, and under which heading the pair is reported. Pure.
//!
//! `payment::step` may still refuse the answer. What is not certain changes nothing, a token product without its twenty
//! digits is not paid, and a payment that is being sent is not touched. A failure frees a bill only with the five
//! conditions of safety rule 2.

use std::time::Duration;

use crate::base::text::CleanText;
use crate::domain::payment::verdict::{
    OutcomeReason, PaymentAlarm, PaymentFacts, PaymentOutcome, PaymentVerdict, RefusalDoubt,
};
use crate::domain::payment::{Payment, PaymentState};
use crate::providers::statement::{RowStatus, StatementRow};
use crate::till::reconcile::matching::{self, FigureFit};

/// More than the country's zones and two clocks together can differ.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Why a line that seems to be about a payment of ours decides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowDoubt {
    /// It fits several payments, or several lines fit one.
    Several,
    /// It has a payment's number and another product.
    OtherProduct,
    /// It has a payment's number and another customer.
    OtherCustomer,
    /// The payment is known under another invoice.
    OtherInvoice,
    /// Its invoice belongs to another payment of this shop.
    InvoiceTaken,
    /// It has no status, or one that this program does not know.
    Status,
    /// It was made more than a day before the payment was sent.
    OtherTime,
    /// It is similar to payments of ours, and its time cannot be read.
    NoTime,
    /// A spreadsheet spoiled its number (safety rule 19).
    Spoiled,
    /// It says failed beside a serial number or token.
    Contradicts,
    /// It says failed in words that are no certain refusal (safety rule 2).
    Refusal,
    /// Neither its customer nor its amount can be compared.
    TooLittle,
    /// The payment is being sent now.
    BeingSent,
}

/// The heading under which a pair is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowHeading {
    Matched,
    AmountDiffers,
    StatusDiffers,
    Unclear(RowDoubt),
}

/// The judgement of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowJudgement {
    pub(super) heading: RowHeading,
    /// The answer to be journalled; `None`: the line changes nothing.
    pub(super) verdict: Option<Box<PaymentVerdict>>,
}

impl RowJudgement {
    const fn only(heading: RowHeading) -> Self {
        Self { heading, verdict: None }
    }

    fn with(heading: RowHeading, verdict: PaymentVerdict) -> Self {
        Self { heading, verdict: Some(Box::new(verdict)) }
    }
}

/// Judges `row` for `payment`, whose number it has. `lacks`: the condition of safety rule 2 that the line would lack
/// as a failure; `None`: it has all five.
pub(super) fn classify(row: &StatementRow, payment: &Payment, lacks: Option<RefusalDoubt>) -> RowJudgement {
    if payment.state().is_sending() {
        return RowJudgement::only(RowHeading::Unclear(RowDoubt::BeingSent));
    }
    let (product, customer, amount) =
        (matching::product(row, payment), matching::customer(row, payment), matching::amount(row, payment));
    if let Some(doubt) = contradiction(row, payment, product, customer) {
        return RowJudgement::only(RowHeading::Unclear(doubt));
    }
    if amount == FigureFit::Differs {
        return RowJudgement::only(RowHeading::AmountDiffers);
    }
    let judgement = classify_status(row, payment);
    let too_little = customer == FigureFit::NotTold && amount == FigureFit::NotTold;
    // After a success that the provider told, a failure is an alarm and ends nothing. So it needs no proof.
    let ends =
        row.statement == RowStatus::Failed && (payment.state() != PaymentState::Confirmed || payment.ruling.is_some());
    match (judgement.verdict.is_some(), lacks) {
        (true, _) if too_little => RowJudgement::only(RowHeading::Unclear(RowDoubt::TooLittle)),
        (true, Some(_)) if ends => RowJudgement::only(RowHeading::Unclear(RowDoubt::Refusal)),
        _ => judgement,
    }
}

fn contradiction(row: &StatementRow, payment: &Payment, product: FigureFit, customer: FigureFit) -> Option<RowDoubt> {
    if product == FigureFit::Differs {
        return Some(RowDoubt::OtherProduct);
    }
    if customer == FigureFit::Differs {
        return Some(RowDoubt::OtherCustomer);
    }
    if matches!(row.statement, RowStatus::Failed | RowStatus::Refunded) && is_proof(row, payment) {
        return Some(RowDoubt::Contradicts);
    }
    let sent = payment.dispatched_at.and_then(|sent| sent.checked_sub(DAY).ok());
    if row.time.zip(sent).is_some_and(|(time, sent)| time.to < sent) {
        return Some(RowDoubt::OtherTime);
    }
    let known = payment.invoice()?;
    let mut theirs = invoices(row, payment).peekable();
    (theirs.peek().is_some() && !theirs.any(|invoice| invoice == known)).then_some(RowDoubt::OtherInvoice)
}

/// Whether the line has a serial number or token of a good. Our own numbers and the customer's are no proof.
fn is_proof(row: &StatementRow, payment: &Payment) -> bool {
    let ours = [Some(payment.intent.wire_reference.as_str()), payment.invoice().map(|number| number.as_str())];
    let is_ours = |serial: &str| {
        ours.iter().flatten().any(|number| *number == serial)
            || matching::customer_numbers(payment).contains(&serial)
            || row.invoices.iter().chain(&row.references).any(|number| number.as_str() == serial)
    };
    row.has_proof && !(row.token.is_none() && row.serial.as_ref().is_some_and(|serial| is_ours(serial.as_str())))
}

/// The line's invoices other than our own reference.
pub(super) fn invoices<'a>(row: &'a StatementRow, payment: &'a Payment) -> impl Iterator<Item = &'a CleanText> {
    let ours = payment.intent.wire_reference.as_str();
    row.invoices.iter().filter(move |invoice| invoice.as_str() != ours)
}

/// The table of `reconcile`'s head: the line's status against the payment's state.
fn classify_status(row: &StatementRow, payment: &Payment) -> RowJudgement {
    use RowHeading::{Matched, StatusDiffers, Unclear};
    let ruled = payment.ruling.is_some();
    match (row.statement, payment.state()) {
        (RowStatus::Unclear, _) | (RowStatus::Absent, PaymentState::Pending | PaymentState::Unknown) => {
            RowJudgement::only(Unclear(RowDoubt::Status))
        }
        (RowStatus::Absent, _) => RowJudgement::only(Matched),
        (RowStatus::Paid, PaymentState::Confirmed) if !ruled => RowJudgement::only(Matched),
        (RowStatus::Paid, state) => paid(row, payment, state),
        (RowStatus::Pending, PaymentState::Unknown) => {
            RowJudgement::with(Matched, answer(row, payment, PaymentOutcome::Pending))
        }
        (RowStatus::Pending, _) => RowJudgement::only(Matched),
        (RowStatus::Failed, PaymentState::Rejected) if ruled => {
            RowJudgement::with(Matched, answer(row, payment, PaymentOutcome::Rejected))
        }
        (RowStatus::Failed, PaymentState::Rejected | PaymentState::NotSent | PaymentState::Refunded) => {
            RowJudgement::only(Matched)
        }
        (RowStatus::Failed, PaymentState::Confirmed) if !ruled => disputed(row, payment),
        (RowStatus::Failed, PaymentState::Confirmed) => {
            RowJudgement::with(StatusDiffers, answer(row, payment, PaymentOutcome::Rejected))
        }
        // An accepted payment was debited, so a failure after that gives the money back.
        (RowStatus::Failed, PaymentState::Pending) => {
            RowJudgement::with(Matched, answer(row, payment, PaymentOutcome::Refunded))
        }
        (RowStatus::Failed, _) => RowJudgement::with(Matched, answer(row, payment, PaymentOutcome::Rejected)),
        (RowStatus::Refunded, PaymentState::Refunded) => RowJudgement::only(Matched),
        (RowStatus::Refunded, PaymentState::Confirmed) => {
            RowJudgement::with(StatusDiffers, answer(row, payment, PaymentOutcome::Refunded))
        }
        (RowStatus::Refunded, PaymentState::Rejected | PaymentState::NotSent) => RowJudgement::only(StatusDiffers),
        (RowStatus::Refunded, _) => RowJudgement::with(Matched, answer(row, payment, PaymentOutcome::Refunded)),
    }
}

/// The list says paid. A refunded payment stays refunded: the refund is newer than a list that does not know it. A
/// token product without its digits becomes pending.
fn paid(row: &StatementRow, payment: &Payment, state: PaymentState) -> RowJudgement {
    let heading = if state.allows_new_attempt() { RowHeading::StatusDiffers } else { RowHeading::Matched };
    if state == PaymentState::Refunded {
        return RowJudgement::only(heading);
    }
    if payment.intent.bill.product.kind.needs_token() && row.token.is_none() {
        let verdict = PaymentVerdict { why: OutcomeReason::NoToken, ..answer(row, payment, PaymentOutcome::Pending) };
        let is_new = state == PaymentState::Unknown
            || (state == PaymentState::Pending && payment.invoice() != verdict.facts.invoice.as_ref());
        return RowJudgement { heading, verdict: is_new.then(|| Box::new(verdict)) };
    }
    RowJudgement::with(heading, answer(row, payment, PaymentOutcome::Confirmed))
}

/// The list says failed after the provider told a success: an alarm for a person, once (*disanggah*). None of the
/// line's facts is taken over.
fn disputed(row: &StatementRow, payment: &Payment) -> RowJudgement {
    let told = payment.alarms.iter().any(|(alarm, _)| *alarm == PaymentAlarm::Disputed);
    let verdict = PaymentVerdict { facts: PaymentFacts::default(), ..answer(row, payment, PaymentOutcome::Rejected) };
    RowJudgement { heading: RowHeading::StatusDiffers, verdict: (!told).then(|| Box::new(verdict)) }
}

fn answer(row: &StatementRow, payment: &Payment, outcome: PaymentOutcome) -> PaymentVerdict {
    let why = match outcome {
        PaymentOutcome::Rejected => OutcomeReason::Refused(row.words.clone()),
        PaymentOutcome::Refunded => OutcomeReason::GivenBack(row.words.clone()),
        _ => OutcomeReason::Answered,
    };
    PaymentVerdict { facts: facts(row, payment), ..PaymentVerdict::bare(outcome, why) }
}

/// The facts of a line. Its saldo is left out: it was true when the line was written, and the journal would take it for
/// the deposit's present balance.
fn facts(row: &StatementRow, payment: &Payment) -> PaymentFacts {
    let needs_token = payment.intent.bill.product.kind.needs_token();
    let ours = payment.intent.wire_reference.as_str();
    PaymentFacts {
        invoice: payment.invoice().or_else(|| invoices(row, payment).next()).cloned(),
        reference: row.references.iter().find(|number| number.as_str() != ours).cloned(),
        token: row.token.clone().filter(|_| needs_token),
        serial: row.serial.clone(),
        provider_time: row.time.filter(|time| time.is_exact()).map(|time| time.from),
        debit: row.debit,
        detail: row.detail.clone(),
        ..PaymentFacts::default()
    }
}
