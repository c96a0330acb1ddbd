//! Sentences about a comparison with a provider's list. None shows a token.

use jiff::tz::TimeZone;

use crate::base::text::{CleanText, last_four_apart};
use crate::base::time::{Timestamp, clock_text, day_text};
use crate::domain::payment::Payment;
use crate::messages::reconcile::ReconcileWords;
use crate::till::reconcile::{
    FigureFit, MOST_LINES, ReconcileError, ReconcileReport, RowDoubt, SpoiledColumn, StatementFault, StatementRow,
    TimeDifference, UnreadReason, amount_fit,
};
use crate::wording::FaultSpeaker;

/// Why a comparison failed; `provider` and `file` as they were typed.
#[must_use]
pub fn refused(
    words: &ReconcileWords,
    speaker: FaultSpeaker<'_>,
    provider: &str,
    file: &str,
    fault: &ReconcileError,
) -> String {
    let words = &words.faults;
    let (provider, file) = (CleanText::new(provider), CleanText::new(file));
    let file = file.as_str();
    match fault {
        ReconcileError::UnknownProvider(known) => {
            let known: Vec<&str> = known.iter().map(|id| id.as_str()).collect();
            (words.provider)(provider.as_str(), &known.join(", "))
        }
        ReconcileError::File(why) => (words.file)(file, &speaker.words.files.reason(why)),
        ReconcileError::List(StatementFault::Empty) => (words.empty)(file),
        ReconcileError::List(StatementFault::TooLong) => (words.too_long)(file, MOST_LINES),
        ReconcileError::List(StatementFault::NoHeader) => (words.no_header)(file),
        ReconcileError::List(StatementFault::NoColumn(line)) => (words.no_column)(file, *line),
        ReconcileError::TooManyPayments => (words.too_many)(file),
        ReconcileError::Journal(fault) => speaker.journal(fault),
    }
}

/// Why a line decides nothing.
#[must_use]
pub const fn doubt(words: &ReconcileWords, doubt: RowDoubt) -> &'static str {
    let words = &words.doubts;
    match doubt {
        RowDoubt::Several => words.several,
        RowDoubt::OtherProduct => words.other_product,
        RowDoubt::OtherCustomer => words.other_customer,
        RowDoubt::OtherInvoice => words.other_invoice,
        RowDoubt::InvoiceTaken => words.invoice_taken,
        RowDoubt::Status => words.status,
        RowDoubt::OtherTime => words.other_time,
        RowDoubt::NoTime => words.no_time,
        RowDoubt::Spoiled => words.spoiled,
        RowDoubt::Contradicts => words.contradicts,
        RowDoubt::Refusal => words.refusal,
        RowDoubt::TooLittle => words.too_little,
        RowDoubt::BeingSent => words.being_sent,
    }
}

/// Why a line could not be read.
#[must_use]
pub fn unread(words: &ReconcileWords, why: &UnreadReason) -> String {
    let words = &words.lines;
    match why {
        UnreadReason::Cells { expected, got } => (words.cells)(*expected, *got),
        UnreadReason::NoIdentity => words.no_identity.to_owned(),
        UnreadReason::Amount(header) => (words.amount)(header.as_str()),
        UnreadReason::TooLong => words.too_long.to_owned(),
    }
}

/// A line of the list on one line, without most of the customer's number.
#[must_use]
pub fn theirs(words: &ReconcileWords, zone: &TimeZone, row: &StatementRow) -> String {
    let number = row.numbers.first().map(|number| last_four_apart(number.as_str()));
    line_text(words, zone, row, number)
}

fn line_text(words: &ReconcileWords, zone: &TimeZone, row: &StatementRow, number: Option<String>) -> String {
    let invoice = row.invoices.first().or_else(|| row.references.first()).map(ToString::to_string);
    let product = row.products.first().map(ToString::to_string);
    let amount = row.prices.first().copied().or(row.debit).map(|amount| amount.to_string());
    let says = Some(&row.words).filter(|text| !text.is_empty()).map(|text| (words.says)(text.as_str()));
    let time = row.time.filter(|time| time.is_exact()).map(|time| moment(zone, time.from));
    let told = [time, invoice, product, number, amount, says];
    let told: Vec<String> = told.into_iter().flatten().collect();
    format!("[{}] {}", (words.line)(row.line), told.join("  "))
}

/// How a similar line differs from a payment: `12 detik sesudah dikirim`, and whether the amount is another.
#[must_use]
pub fn difference(words: &ReconcileWords, row: &StatementRow, payment: &Payment) -> String {
    let say = &words.difference;
    let time = TimeDifference::between(row, payment).map(|apart| {
        let away = apart.seconds.unsigned_abs();
        let long = match away {
            0..120 if apart.precision.is_zero() => (say.seconds)(away),
            0..7_200 => (say.minutes)(away / 60),
            _ => (say.hours)(away / 3_600),
        };
        match apart.precision.as_secs() {
            precision if precision > 60 => say.day_only.to_owned(),
            60 if (-60..=0).contains(&apart.seconds) => say.same_minute.to_owned(),
            _ if apart.seconds < 0 => (say.before)(&long),
            _ => (say.after)(&long),
        }
    });
    let amount = (amount_fit(row, payment) == FigureFit::Differs).then(|| say.other_amount.to_owned());
    time.into_iter().chain(amount).collect::<Vec<_>>().join(", ")
}

/// The evidence text of a person's ruling by a similar line. `list`: the provider and the file.
#[must_use]
pub fn evidence(words: &ReconcileWords, zone: &TimeZone, list: &str, row: &StatementRow, payment: &Payment) -> String {
    let line = line_text(words, zone, row, None);
    (words.evidence)(list, &format!("{line}, {}", difference(words, row, payment)))
}

/// Remarks below a comparison: spoiled columns, and how many lines of sums and of others' failures were left out.
#[must_use]
pub fn remarks(words: &ReconcileWords, report: &ReconcileReport) -> Vec<String> {
    let column = |one: &SpoiledColumn| (words.spoiled)(one.column.as_str(), one.cells, one.first_line);
    let sums = (report.sums > 0).then(|| (words.sums)(report.sums));
    let failed = (report.without_debit > 0).then(|| (words.without_debit)(report.without_debit));
    report.spoiled.iter().map(column).chain(sums).chain(failed).collect()
}

/// Day and time in the shop's zone: `21/11 10:04`.
#[must_use]
pub fn moment(zone: &TimeZone, at: Timestamp) -> String {
    format!("{} {}", day_text(at, zone), clock_text(at, zone))
}
