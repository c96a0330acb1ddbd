//! Wording of a comparison with a provider's own list. Nothing here says that a payment failed because a list does not
//! show it.

/// Wording of a comparison with a provider's list, for `loket reconcile` and the screen.
#[derive(Debug)]
pub struct ReconcileWords {
    /// The period of the list: (from, to).
    pub period: fn(&str, &str) -> String,
    /// No time in the list could be read.
    pub no_period: &'static str,
    /// Lines that agree with the journal: (count).
    pub matched: fn(usize) -> String,
    /// Payments that this list closed: (count).
    pub closed: fn(usize) -> String,
    /// Payments that the list does not have: (count).
    pub only_ours: fn(usize) -> String,
    /// Lines that the journal does not have: (count).
    pub only_theirs: fn(usize) -> String,
    /// The same payment with another amount: (count).
    pub amount_differs: fn(usize) -> String,
    /// The same payment with another final state: (count).
    pub status_differs: fn(usize) -> String,
    /// Lines that decide nothing: (count).
    pub unclear: fn(usize) -> String,
    /// Lines without our number that resemble our payments (safety rule 19): (count).
    pub similar: fn(usize) -> String,
    /// Lines of sums, which were left out: (count).
    pub sums: fn(usize) -> String,
    /// Lines that are not ours and debited nothing: (count).
    pub without_debit: fn(usize) -> String,
    /// A column that a spreadsheet spoiled, and what to do: (header, cells, first line)
    pub spoiled: fn(&str, usize, u64) -> String,
    /// Lines that could not be read: (count).
    pub unread: fn(usize) -> String,
    /// What to do about [`Self::only_ours`].
    pub only_ours_hint: &'static str,
    /// What to do about [`Self::only_theirs`].
    pub only_theirs_hint: &'static str,
    /// What to do about [`Self::status_differs`] and [`Self::amount_differs`].
    pub status_hint: &'static str,
    /// What to do about [`Self::unclear`].
    pub unclear_hint: &'static str,
    /// What to do about [`Self::similar`].
    pub similar_hint: &'static str,
    /// A line of the file: (line number)
    pub line: fn(u64) -> String,
    /// The list's own word for the status: (word).
    pub says: fn(&str) -> String,
    /// How far a line is from a payment.
    pub difference: DifferenceWords,
    /// The evidence that is recorded with a ruling on a similar line: (whose list, line with its difference)
    pub evidence: fn(&str, &str) -> String,
    /// Why a line decides nothing.
    pub doubts: DoubtWords,
    pub lines: LineWords,
    /// Why the list cannot be compared.
    pub faults: ListFaultWords,
}

/// How far a line of a list is from the sending of a payment.
#[derive(Debug)]
pub struct DifferenceWords {
    /// The line is later: (how long)
    pub after: fn(&str) -> String,
    /// The line is earlier: (how long)
    pub before: fn(&str) -> String,
    pub seconds: fn(u64) -> String,
    pub minutes: fn(u64) -> String,
    pub hours: fn(u64) -> String,
    /// Within the same minute; the list has no seconds.
    pub same_minute: &'static str,
    /// The list has days and no times.
    pub day_only: &'static str,
    /// The line has another amount.
    pub other_amount: &'static str,
}

/// Why a line decides nothing.
#[derive(Debug)]
pub struct DoubtWords {
    /// Several payments fit the line.
    pub several: &'static str,
    pub other_product: &'static str,
    pub other_customer: &'static str,
    pub other_invoice: &'static str,
    /// The invoice belongs to another payment.
    pub invoice_taken: &'static str,
    /// The status word is not listed.
    pub status: &'static str,
    /// The line is of long before the payment.
    pub other_time: &'static str,
    /// The line has no time of day.
    pub no_time: &'static str,
    /// A spreadsheet spoiled the number.
    pub spoiled: &'static str,
    /// Failed, but with a serial number.
    pub contradicts: &'static str,
    /// Failed, in words that prove no refusal (safety rule 2).
    pub refusal: &'static str,
    /// The line has too little to decide by.
    pub too_little: &'static str,
    pub being_sent: &'static str,
}

/// Why a line could not be read.
#[derive(Debug)]
pub struct LineWords {
    /// Another number of cells than the header: (expected, got)
    pub cells: fn(usize, usize) -> String,
    /// The line has neither invoice, reference nor customer number.
    pub no_identity: &'static str,
    /// An amount cannot be read: (header)
    pub amount: fn(&str) -> String,
    /// A cell is too long: a quote was not closed.
    pub too_long: &'static str,
}

/// Why a list cannot be compared.
#[derive(Debug)]
pub struct ListFaultWords {
    /// No such provider: (name, known names)
    pub provider: fn(&str, &str) -> String,
    /// The file cannot be read: (file, why)
    pub file: fn(&str, &str) -> String,
    /// The file is empty: (file)
    pub empty: fn(&str) -> String,
    /// The list has too many lines: (file, most lines)
    pub too_long: fn(&str, usize) -> String,
    /// The file has no header: (file)
    pub no_header: fn(&str) -> String,
    /// The header has no column that identifies a transaction: (file, line)
    pub no_column: fn(&str, u64) -> String,
    /// The journal has too many payments in the list's period: (file)
    pub too_many: fn(&str) -> String,
}
