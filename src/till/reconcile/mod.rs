//! Compares a provider's own list with our journal.
//!
//! Only a line with a number that we hold decides (safety rule 19): our 17-digit reference, or an invoice or reference
//! that the provider gave us. A line without one may be *similar* ("mirip") to payments of ours; a person may rule on
//! it. A payment that no line names stays as it is, what is not certain changes nothing, and the line is journalled as
//! the evidence. What a line with a payment's number makes of the payment, by the payment's state before:
//!
//! | the line says | open | confirmed | confirmed by a person | rejected, not sent | rejected by a person | refunded |
//! |---|---|---|---|---|---|---|
//! | paid | confirmed | – | confirmed | confirmed, alarm | confirmed, alarm | reported only |
//! | pending | pending | – | – | – | – | – |
//! | failed, by safety rule 2 | unknown: rejected; pending: refunded | stays, alarm | rejected | – | rejected | – |
//! | refunded | refunded | refunded | refunded | reported only | reported only | – |

mod classify;
mod matching;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, business_day};
use crate::domain::payment::verdict::RefusalDoubt;
use crate::domain::payment::{AnswerSource, Payment, PaymentEvent, PaymentState};
use crate::domain::product::ProviderId;
use crate::journal::{JournalError, PaymentFilter};
use crate::providers::Provider;
use crate::providers::lenient::FieldAmount;
use crate::providers::refusal::RefusalMessage;
use crate::providers::statement::{self, AccountStatement};
use crate::till::Till;
use crate::till::reconcile::classify::{RowHeading, classify};
use crate::till::reconcile::matching::RowPairs;
use crate::till::resolve::ResolveError;

pub use crate::providers::statement::{
    ListedTime, MOST_LINES, RowStatus, StatementFault, StatementRow, UnreadReason, UnreadRow,
};
pub use crate::till::reconcile::classify::RowDoubt;
pub use crate::till::reconcile::matching::FigureFit;

/// Most payments of ours that one list is compared with.
const MOST_PAYMENTS: usize = 200_000;
/// Payments that are read at once.
const PAGE: u32 = 5_000;

/// Why a comparison failed. Nothing was changed, except that a fault of the journal may come in the middle: then what
/// was decided before it stands, and the same list can be read again.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// No provider of this name is configured; these are.
    #[error("provider not known")]
    UnknownProvider(Vec<ProviderId>),
    #[error("file not readable")]
    File(#[source] std::io::Error),
    #[error(transparent)]
    List(#[from] StatementFault),
    /// The list covers more payments than can be compared.
    #[error("too many payments in the list's period")]
    TooManyPayments,
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// A line with its payment.
#[derive(Debug, Clone)]
pub struct MatchedRow {
    pub row: StatementRow,
    /// As the journal has it after the comparison.
    pub payment: Payment,
    /// The payment's state before the comparison.
    pub before: PaymentState,
}

/// A line without a number of ours that is similar to payments of ours ("mirip"). It decides nothing.
#[derive(Debug, Clone)]
pub struct SimilarRow {
    pub row: StatementRow,
    /// Payments of the same customer and good, sent at about the line's time.
    pub payments: Vec<Payment>,
}

/// The time from a payment's sending to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeDifference {
    /// Negative: the line is earlier than the sending.
    pub seconds: i64,
    /// The precision of the list's time: zero for seconds, 60 seconds, or a day.
    pub precision: Duration,
}

impl TimeDifference {
    /// From the sending of `payment` to `row`; `None`: one of them has no time.
    #[must_use]
    pub fn between(row: &StatementRow, payment: &Payment) -> Option<Self> {
        let (time, sent) = (row.time?, payment.dispatched_at?);
        Some(Self { seconds: time.from.as_second() - sent.as_second(), precision: time.precision() })
    }
}

/// Compares a line's amounts with a payment's.
#[must_use]
pub fn amount_fit(row: &StatementRow, payment: &Payment) -> FigureFit {
    matching::amount(row, payment)
}

/// A column with cells that a spreadsheet spoiled (safety rule 19).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpoiledColumn {
    /// The column's header.
    pub column: CleanText,
    /// How many of its cells are spoiled.
    pub cells: usize,
    /// The line of the first one, in the file.
    pub first_line: u64,
}

/// A line that decides nothing, with the reason.
#[derive(Debug, Clone)]
pub struct UnclearRow {
    pub row: StatementRow,
    /// The payments that it may be about.
    pub payments: Vec<Payment>,
    pub why: RowDoubt,
}

/// The result of a comparison. Lines are in the order of the list, payments without a line newest first.
#[derive(Debug, Clone)]
pub struct ReconcileReport {
    pub provider: ProviderId,
    /// The list's first and last time; `None`: no line has a readable one.
    pub period: Option<(Timestamp, Timestamp)>,
    /// The same on both sides.
    pub matched: Vec<MatchedRow>,
    /// Our payments within the period that the list lacks.
    pub only_ours: Vec<Payment>,
    /// Lines that are not ours; the deposit may have been debited by them.
    pub only_theirs: Vec<StatementRow>,
    /// How many lines of others failed or were refunded, so that the deposit lost nothing.
    pub without_debit: usize,
    /// The same payment at another amount.
    pub amount_differs: Vec<MatchedRow>,
    /// The same payment with another status.
    pub status_differs: Vec<MatchedRow>,
    /// Lines similar to payments of ours, those with an open payment first.
    pub similar: Vec<SimilarRow>,
    /// Lines that decide nothing.
    pub unclear: Vec<UnclearRow>,
    /// Columns whose numbers a spreadsheet spoiled.
    pub spoiled: Vec<SpoiledColumn>,
    /// How many lines of sums were left out.
    pub sums: usize,
    /// Payments that this list brought to their end.
    pub closed: Vec<PaymentId>,
    /// Lines that could not be read.
    pub unread: Vec<UnreadRow>,
}

impl Till {
    /// Compares the list in `file` with the payments of `provider`, and journals the answers that decide.
    pub async fn reconcile(&self, provider: &str, file: &Path) -> Result<ReconcileReport, ReconcileError> {
        let reader = Arc::clone(self.known_provider(provider)?);
        let provider = reader.id();
        let statement = read_file(reader, file.to_owned()).await?;
        let period = period(&statement);
        let mut payments = self.payments_around(&provider, period).await?;
        let paired = matching::pair(&statement.rows, &payments);
        let mut report = ReconcileReport {
            sums: statement.sums,
            spoiled: spoiled(&statement, &paired),
            ..ReconcileReport::empty(provider, period)
        };
        for (row, payment) in paired.pairs {
            self.apply_row(&mut report, &statement, &mut payments, (row, payment)).await?;
        }
        let of =
            |fitting: &[usize]| fitting.iter().filter_map(|index| payments.get(*index)).cloned().collect::<Vec<_>>();
        let row = |index: usize| statement.rows.get(index).cloned();
        let unclear =
            |index: usize, payments: Vec<Payment>, why: RowDoubt| Some(UnclearRow { row: row(index)?, payments, why });
        report
            .unclear
            .extend(paired.several.iter().filter_map(|(index, ours)| unclear(*index, of(ours), RowDoubt::Several)));
        for (index, ours) in &paired.similar {
            match row(*index) {
                Some(row) if row.time.is_some() => report.similar.push(SimilarRow { row, payments: of(ours) }),
                _ => report.unclear.extend(unclear(*index, of(ours), RowDoubt::NoTime)),
            }
        }
        let is_settled = |one: &SimilarRow| !one.payments.iter().any(|payment| payment.state().is_unresolved());
        report.similar.sort_by_key(is_settled);
        for index in paired.free_rows {
            let Some(row) = row(index) else { continue };
            let has_failed = row.statement == RowStatus::Failed;
            if row.invoices.is_empty() && !row.spoiled.is_empty() {
                report.unclear.extend(unclear(index, Vec::new(), RowDoubt::Spoiled));
            } else if has_failed && row.has_proof {
                report.unclear.extend(unclear(index, Vec::new(), RowDoubt::Contradicts));
            } else if has_failed || row.statement == RowStatus::Refunded {
                report.without_debit += 1;
            } else {
                report.only_theirs.push(row);
            }
        }
        report.unclear.sort_by_key(|unclear| unclear.row.line);
        let ours = paired.free_payments.into_iter().filter_map(|index| payments.get(index));
        report.only_ours = ours.filter(|payment| is_missed(payment, period)).cloned().collect();
        report.unread = statement.unread;
        Ok(report)
    }

    fn known_provider(&self, name: &str) -> Result<&Arc<dyn Provider>, ReconcileError> {
        let unknown = || self.providers().iter().map(|provider| provider.id()).collect();
        self.provider(&name.trim().into()).ok_or_else(|| ReconcileError::UnknownProvider(unknown()))
    }

    /// Judges one pair, journals its answer if it has one, and adds it under its heading.
    async fn apply_row(
        &self,
        report: &mut ReconcileReport,
        statement: &AccountStatement,
        payments: &mut [Payment],
        pair: (usize, usize),
    ) -> Result<(), JournalError> {
        let (Some(row), Some(payment)) = (statement.rows.get(pair.0), payments.get_mut(pair.1)) else {
            return Ok(());
        };
        let judgement = classify(row, payment, self.lacks(row, payment));
        let (before, mut heading) = (payment.state(), judgement.heading);
        if let Some(verdict) = judgement.verdict {
            if self.is_invoice_taken(row, payment).await? {
                heading = RowHeading::Unclear(RowDoubt::InvoiceTaken);
            } else {
                let event = PaymentEvent::Answered { source: AnswerSource::List, verdict, raw: row.raw.clone() };
                *payment = self.append(payment.id(), event).await?;
                tracing::info!(payment = %payment.id(), line = row.line, state = ?payment.state(), "decided by a list");
            }
        }
        let after = payment.state();
        if after != before && !after.is_open() {
            report.closed.push(payment.id());
        }
        if after == PaymentState::Confirmed && before != PaymentState::Confirmed {
            self.store_receipt(payment);
        }
        let compared = || MatchedRow { row: row.clone(), payment: payment.clone(), before };
        match heading {
            RowHeading::Matched => report.matched.push(compared()),
            RowHeading::AmountDiffers => report.amount_differs.push(compared()),
            RowHeading::StatusDiffers => report.status_differs.push(compared()),
            RowHeading::Unclear(why) => {
                report.unclear.push(UnclearRow { row: row.clone(), payments: vec![payment.clone()], why });
            }
        }
        Ok(())
    }

    /// The condition of safety rule 2 that this line lacks as a failure; `None`: it has all. The serial number is
    /// judged by [`classify()`]: one that is no echo of our own numbers contradicts the failure.
    fn lacks(&self, row: &StatementRow, payment: &Payment) -> Option<RefusalDoubt> {
        let taken = row.debit.map(FieldAmount::Read).into_iter().collect();
        let message = RefusalMessage { text: row.words.as_str(), taken, ..RefusalMessage::default() };
        match self.provider(&payment.intent.bill.product.provider) {
            Some(provider) => provider.list_refusal_doubt(&payment.intent, &message),
            None => Some(RefusalDoubt::Unlisted),
        }
    }

    /// Whether one of the line's invoices belongs to another payment, of any day (safety rule 6).
    async fn is_invoice_taken(&self, row: &StatementRow, payment: &Payment) -> Result<bool, JournalError> {
        for invoice in classify::invoices(row, payment) {
            match self.invoice_is_free(payment.id(), invoice.as_str()).await {
                Ok(()) => {}
                Err(ResolveError::InvoiceTaken(other)) if is_other_sale(&other, payment) => return Ok(true),
                Err(ResolveError::Journal(fault)) => return Err(fault),
                Err(_) => {}
            }
        }
        Ok(false)
    }

    /// The provider's payments from a day before the list's period to a day after it, and its open ones of any day.
    /// Without a period: all. Newest first.
    async fn payments_around(
        &self,
        provider: &ProviderId,
        period: Option<(Timestamp, Timestamp)>,
    ) -> Result<Vec<Payment>, ReconcileError> {
        let zone = &self.settings().zone;
        let day = |at: Timestamp| Some(business_day(at, zone));
        let mut filter = PaymentFilter {
            from: period.and_then(|(from, _)| day(from)?.yesterday().ok()),
            to: period.and_then(|(_, to)| day(to)?.tomorrow().ok()),
            limit: PAGE,
            ..PaymentFilter::default()
        };
        let mut found: BTreeMap<PaymentId, Payment> = BTreeMap::new();
        let mut keep = |page: Vec<Payment>| {
            let its = page.into_iter().filter(|payment| payment.intent.bill.product.provider == *provider);
            found.extend(its.map(|payment| (payment.id(), payment)));
            found.len()
        };
        keep(self.journal().open_payments().await?);
        loop {
            let page = self.journal().find(&filter).await?;
            filter.before = page.last().map(Payment::id);
            let is_last = page.len() < PAGE as usize;
            if keep(page) > MOST_PAYMENTS {
                return Err(ReconcileError::TooManyPayments);
            }
            if is_last {
                break;
            }
        }
        Ok(found.into_values().rev().collect())
    }
}

impl ReconcileReport {
    const fn empty(provider: ProviderId, period: Option<(Timestamp, Timestamp)>) -> Self {
        Self {
            provider,
            period,
            matched: Vec::new(),
            only_ours: Vec::new(),
            only_theirs: Vec::new(),
            without_debit: 0,
            amount_differs: Vec::new(),
            status_differs: Vec::new(),
            similar: Vec::new(),
            unclear: Vec::new(),
            spoiled: Vec::new(),
            sums: 0,
            closed: Vec::new(),
            unread: Vec::new(),
        }
    }
}

/// The spoiled cells by column. A number that ends in zeros and matched a payment of ours was not spoiled.
fn spoiled(statement: &AccountStatement, paired: &RowPairs) -> Vec<SpoiledColumn> {
    let ours: BTreeSet<usize> = paired.pairs.iter().map(|(row, _)| *row).collect();
    let mut columns: Vec<SpoiledColumn> = Vec::new();
    for (index, row) in statement.rows.iter().enumerate() {
        for cell in row.spoiled.iter().filter(|cell| cell.rounded.is_none() || !ours.contains(&index)) {
            match columns.iter_mut().find(|column| column.column == cell.column) {
                Some(column) => column.cells += 1,
                None => columns.push(SpoiledColumn { column: cell.column.clone(), cells: 1, first_line: row.line }),
            }
        }
    }
    columns
}

async fn read_file(reader: Arc<dyn Provider>, path: PathBuf) -> Result<AccountStatement, ReconcileError> {
    let read = tokio::task::spawn_blocking(move || {
        let size = std::fs::metadata(&path)?.len();
        if usize::try_from(size).map_or(true, |size| size > statement::LARGEST) {
            return Ok(Err(StatementFault::TooLong));
        }
        Ok(reader.read_statement(&std::fs::read(&path)?))
    });
    let read: std::io::Result<Result<AccountStatement, StatementFault>> =
        read.await.unwrap_or_else(|fault| Err(fault.into()));
    Ok(read.map_err(ReconcileError::File)??)
}

/// The list's first and last moment.
fn period(statement: &AccountStatement) -> Option<(Timestamp, Timestamp)> {
    let times = || statement.rows.iter().filter_map(|row| row.time);
    // The last moment of a whole day is before the next day.
    let end = |time: statement::ListedTime| {
        if time.precision().is_zero() {
            time.to
        } else {
            time.to.checked_sub(Duration::from_secs(1)).unwrap_or(time.to)
        }
    };
    Some((times().map(|time| time.from).min()?, times().map(end).max()?))
}

/// Whether the list should show this payment: it was sent within the period and may have had an effect. Its absence
/// decides nothing.
fn is_missed(payment: &Payment, period: Option<(Timestamp, Timestamp)>) -> bool {
    let is_expected =
        !matches!(payment.state(), PaymentState::Rejected | PaymentState::NotSent) && !payment.state().is_sending();
    let sent = payment.dispatched_at;
    // The list's time has whole seconds, ours is finer.
    let second = |to: Timestamp| to.checked_add(Duration::from_secs(1)).unwrap_or(to);
    is_expected && period.zip(sent).is_some_and(|((from, to), sent)| (from..second(to)).contains(&sent))
}

/// Whether `other` is another sale than `payment`. All attempts at one e-Samsat bill have the bill's invoice, and an
/// attempt without effect does not hold it.
fn is_other_sale(other: &Payment, payment: &Payment) -> bool {
    !(other.state().allows_new_attempt() && other.intent.bill.invoice == payment.intent.bill.invoice)
        || other.intent.bill.invoice.is_none()
}
