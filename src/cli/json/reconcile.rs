//! A provider's list compared with the journal, as `loket reconcile` prints it.

use std::collections::HashMap;

use jiff::tz::TimeZone;

use super::payment::PaymentDocument;
use super::{list, text};
use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, rfc3339};
use crate::cli::context::CommandContext;
use crate::domain::bill::CustomerNumber;
use crate::domain::payment::Payment;
use crate::till::reconcile::{
    FigureFit, ListedTime, MatchedRow, ReconcileReport, RowDoubt, RowStatus, SimilarRow, SpoiledColumn, StatementRow,
    TimeDifference, UnclearRow, UnreadRow, amount_fit,
};
use crate::wording::reconcile as wording;

/// When a person may rule "failed", for each unresolved payment that a line resembles.
pub type RulingTimes = HashMap<PaymentId, Timestamp>;

document! {
    /// The whole comparison.
    pub struct ReconcileDocument<'a>(
        report: &'a ReconcileReport,
        may_fail: &RulingTimes,
        counter: &CommandContext
    ) {
        provider: &'a str = report.provider.as_str(),
        /// The list's first and last time; `null`: no line has a readable one.
        period: Option<PeriodDocument> = report.period.map(|(from, to)| PeriodDocument::of(from, to, counter.zone())),
        /// The same on both sides.
        matched: Vec<MatchDocument<'a>> = list(&report.matched, |one| MatchDocument::of(one, counter.zone())),
        /// Our payments within the period that the list lacks.
        only_ours: Vec<PaymentDocument<'a>> =
            list(&report.only_ours, |payment| PaymentDocument::of(payment, counter.zone())),
        /// Lines that are not ours.
        only_theirs: Vec<RowDocument<'a>> = list(&report.only_theirs, |row| RowDocument::of(row, counter.zone())),
        amount_differs: Vec<MatchDocument<'a>> =
            list(&report.amount_differs, |one| MatchDocument::of(one, counter.zone())),
        status_differs: Vec<MatchDocument<'a>> =
            list(&report.status_differs, |one| MatchDocument::of(one, counter.zone())),
        similar: Vec<SimilarDocument<'a>> =
            list(&report.similar, |one| SimilarDocument::of(one, may_fail, counter.zone())),
        /// Lines that decide nothing.
        unclear: Vec<UnclearDocument<'a>> = list(&report.unclear, |one| UnclearDocument::of(one, counter.zone())),
        /// Columns whose numbers a spreadsheet spoiled.
        spoiled: Vec<SpoiledDocument<'a>> = list(&report.spoiled, SpoiledDocument::of),
        /// How many lines of sums were left out.
        lines_of_sums: usize = report.sums,
        /// How many lines of others failed or were refunded.
        lines_without_debit: usize = report.without_debit,
        /// Payments that this list brought to their end.
        closed: &'a [PaymentId] = &report.closed,
        lines_unread: Vec<UnreadDocument> = list(&report.unread, |one| UnreadDocument::of(one, counter)),
    }

    /// The first and last time of a list.
    pub struct PeriodDocument(from: Timestamp, to: Timestamp, zone: &TimeZone) {
        from: String = rfc3339(from, zone),
        to: String = rfc3339(to, zone),
    }

    /// A line that names a payment of ours.
    pub struct MatchDocument<'a>(one: &'a MatchedRow, zone: &TimeZone) {
        line: u64 = one.row.line,
        /// Always `number`.
        by: &'static str = "number",
        /// The payment's state before the comparison.
        before: &'static str = one.before.word(),
        row: RowDocument<'a> = RowDocument::of(&one.row, zone),
        payment: PaymentDocument<'a> = PaymentDocument::of(&one.payment, zone),
    }

    /// A line that resembles payments of ours.
    pub struct SimilarDocument<'a>(one: &'a SimilarRow, may_fail: &RulingTimes, zone: &TimeZone) {
        line: u64 = one.row.line,
        row: RowDocument<'a> = RowDocument::of(&one.row, zone),
        payments: Vec<ResemblanceDocument<'a>> =
            list(&one.payments, |payment| ResemblanceDocument::of(payment, &one.row, may_fail, zone)),
    }

    /// A payment that a line resembles.
    pub struct ResemblanceDocument<'a>(
        payment: &'a Payment,
        row: &StatementRow,
        may_fail: &RulingTimes,
        zone: &TimeZone
    ) {
        payment: PaymentDocument<'a> = PaymentDocument::of(payment, zone),
        /// From the sending of the payment to the line's time.
        seconds_after: Option<i64> = TimeDifference::between(row, payment).map(|apart| apart.seconds),
        /// How exact that is.
        precision_seconds: Option<u64> =
            TimeDifference::between(row, payment).map(|apart| apart.precision.as_secs()),
        /// `same` or `differs`; `null`: the line does not say.
        amount: Option<&'static str> = fit_name(amount_fit(row, payment)),
        /// When a person may rule that the payment failed.
        may_fail_from: Option<String> = may_fail.get(&payment.id()).map(|from| rfc3339(*from, zone)),
    }

    /// A line that decides nothing.
    pub struct UnclearDocument<'a>(one: &'a UnclearRow, zone: &TimeZone) {
        line: u64 = one.row.line,
        why: &'static str = doubt_name(one.why),
        row: RowDocument<'a> = RowDocument::of(&one.row, zone),
        /// The payments that it may be about.
        payments: Vec<PaymentDocument<'a>> = list(&one.payments, |payment| PaymentDocument::of(payment, zone)),
    }

    /// A line of the list. Its token is left out: only a confirmed payment shows one.
    pub struct RowDocument<'a>(row: &'a StatementRow, zone: &TimeZone) {
        line: u64 = row.line,
        /// A day alone where the list has no time of day.
        time: Option<String> = row.time.map(|time| listed(time, zone)),
        invoice: Option<&'a str> = row.invoices.first().map(CleanText::as_str),
        reference: Option<&'a str> = row.references.first().map(CleanText::as_str),
        product: Option<&'a str> = row.products.first().map(CleanText::as_str),
        customer: Option<&'a str> = row.numbers.first().map(CustomerNumber::as_str),
        /// Face value, bill, total or debit: the header does not say.
        amounts: &'a [Rupiah] = &row.prices,
        debit: Option<Rupiah> = row.debit,
        /// `paid`, `pending`, `failed`, `refunded` or `unclear`; `null`: the list has no status.
        says: Option<&'static str> = statement_name(row.statement),
        /// The same in the list's own words.
        status: Option<&'a str> = text(Some(&row.words)),
    }

    /// A column whose numbers a spreadsheet spoiled.
    pub struct SpoiledDocument<'a>(one: &'a SpoiledColumn) {
        column: &'a str = one.column.as_str(),
        cells: usize = one.cells,
        first_line: u64 = one.first_line,
    }

    /// A line that could not be read.
    pub struct UnreadDocument(one: &UnreadRow, counter: &CommandContext) {
        line: u64 = one.line,
        /// A sentence for people.
        why: String = wording::unread(&counter.words.reconcile, &one.why),
    }
}

fn listed(time: ListedTime, zone: &TimeZone) -> String {
    let exact = rfc3339(time.from, zone);
    if time.is_exact() { exact } else { exact.chars().take(10).collect() }
}

pub(in crate::cli) const fn statement_name(statement: RowStatus) -> Option<&'static str> {
    match statement {
        RowStatus::Paid => Some("paid"),
        RowStatus::Pending => Some("pending"),
        RowStatus::Failed => Some("failed"),
        RowStatus::Refunded => Some("refunded"),
        RowStatus::Unclear => Some("unclear"),
        RowStatus::Absent => None,
    }
}

pub(in crate::cli) const fn fit_name(fit: FigureFit) -> Option<&'static str> {
    match fit {
        FigureFit::Same => Some("same"),
        FigureFit::Differs => Some("differs"),
        FigureFit::NotTold => None,
    }
}

pub(in crate::cli) const fn doubt_name(doubt: RowDoubt) -> &'static str {
    match doubt {
        RowDoubt::Several => "several",
        RowDoubt::OtherProduct => "other_product",
        RowDoubt::OtherCustomer => "other_customer",
        RowDoubt::OtherInvoice => "other_invoice",
        RowDoubt::InvoiceTaken => "invoice_taken",
        RowDoubt::Status => "status",
        RowDoubt::OtherTime => "other_time",
        RowDoubt::NoTime => "no_time",
        RowDoubt::Spoiled => "spoiled",
        RowDoubt::Contradicts => "contradicts",
        RowDoubt::Refusal => "refusal",
        RowDoubt::TooLittle => "too_little",
        RowDoubt::BeingSent => "being_sent",
    }
}
