//! What is said when a provider's own list is compared with the journal.
//!
//! What it is: headings, doubts and faults. What it is not: a decision. Invariant: nothing here says that a payment
//! failed because a list does not show it.

/// Wording of `reconcile`.
#[derive(Debug)]
pub struct ReconcileWords {
    /// The period of the list: (from, to).
    pub period: fn(&str, &str) -> String,
    /// No time in the list could be read.
    pub no_period: &'static str,
    /// The same on both sides: (count).
    pub matched: fn(usize) -> String,
    /// Closed by this list: (count).
    pub closed: fn(usize) -> String,
    /// Only ours: (count).
    pub only_ours: fn(usize) -> String,
    /// Only theirs: (count).
    pub only_theirs: fn(usize) -> String,
    /// Another amount: (count).
    pub amount_differs: fn(usize) -> String,
    /// Another end: (count).
    pub status_differs: fn(usize) -> String,
    /// Decides nothing: (count).
    pub unclear: fn(usize) -> String,
    /// Lines without a number of ours that may be ours: (count).
    pub similar: fn(usize) -> String,
    /// Lines of sums that were left out: (count).
    pub sums: fn(usize) -> String,
    /// Lines of others that took no money: (count).
    pub without_debit: fn(usize) -> String,
    /// A column that a spreadsheet spoiled, and what to do: (header, cells, first line)
    pub spoiled: fn(&str, usize, u64) -> String,
    /// Lines that could not be read: (count).
    pub unread: fn(usize) -> String,
    /// What to do about payments that only we have.
    pub only_ours_hint: &'static str,
    /// What to do about lines that only they have.
    pub only_theirs_hint: &'static str,
    /// What to do about another end.
    pub status_hint: &'static str,
    /// What to do where nothing was decided.
    pub unclear_hint: &'static str,
    /// What to do about what may be ours.
    pub similar_hint: &'static str,
    /// (line number) Where in the file.
    pub line: fn(u64) -> String,
    /// The list's word for it: (word).
    pub says: fn(&str) -> String,
    /// How far a line lies from the sending.
    pub difference: DifferenceWords,
    /// What a ruling on a similar line rests on: (whose list, line with its difference)
    pub evidence: fn(&str, &str) -> String,
    /// What a line is unclear for.
    pub doubts: DoubtWords,
    /// Why a line could not be read.
    pub lines: LineWords,
    /// Why there is nothing to compare.
    pub faults: ListFaultWords,
}

/// How far a line of a list lies from the sending of a payment.
#[derive(Debug)]
pub struct DifferenceWords {
    /// (how long) After it.
    pub after: fn(&str) -> String,
    /// (how long) Before it.
    pub before: fn(&str) -> String,
    /// (seconds)
    pub seconds: fn(u64) -> String,
    /// (minutes)
    pub minutes: fn(u64) -> String,
    /// (hours)
    pub hours: fn(u64) -> String,
    /// Within the same minute, where the list tells no seconds.
    pub same_minute: &'static str,
    /// The list tells the day alone.
    pub day_only: &'static str,
    /// Its amount is another.
    pub other_amount: &'static str,
}

/// Why a line decides nothing.
#[derive(Debug)]
pub struct DoubtWords {
    /// Several fit.
    pub several: &'static str,
    /// Another product.
    pub other_product: &'static str,
    /// Another customer.
    pub other_customer: &'static str,
    /// Another invoice.
    pub other_invoice: &'static str,
    /// The invoice is another payment's.
    pub invoice_taken: &'static str,
    /// No known status.
    pub status: &'static str,
    /// Made long before.
    pub other_time: &'static str,
    /// No time of day.
    pub no_time: &'static str,
    /// Its number was spoiled by a spreadsheet.
    pub spoiled: &'static str,
    /// Failed beside a serial number.
    pub contradicts: &'static str,
    /// Failed in words that are not certain.
    pub refusal: &'static str,
    /// Too little.
    pub too_little: &'static str,
    /// Being sent.
    pub being_sent: &'static str,
}

/// Why a line could not be read.
#[derive(Debug)]
pub struct LineWords {
    /// (expected, got) Another number of cells.
    pub cells: fn(usize, usize) -> String,
    /// Neither invoice, reference nor number.
    pub no_identity: &'static str,
    /// (header) An amount that cannot be read.
    pub amount: fn(&str) -> String,
    /// A quote that was not closed.
    pub too_long: &'static str,
}

/// Why a list cannot be compared. Each takes the file.
#[derive(Debug)]
pub struct ListFaultWords {
    /// (name, those known) No such provider.
    pub provider: fn(&str, &str) -> String,
    /// (file, why) Not readable.
    pub file: fn(&str, &str) -> String,
    /// Empty.
    pub empty: fn(&str) -> String,
    /// (file, most lines) Too long.
    pub too_long: fn(&str, usize) -> String,
    /// No header.
    pub no_header: fn(&str) -> String,
    /// (file, line) A header without a transaction.
    pub no_column: fn(&str, u64) -> String,
    /// Too many payments of ours in its period.
    pub too_many: fn(&str) -> String,
}
