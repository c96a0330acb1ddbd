//! What the status of a listed transaction says.
//!
//! What it is: the table of words at the head of `list`. What it is not: an answer's judgement; each provider's API has
//! its own words. Invariant: a text with words of two meanings, or with a word that turns one around, says nothing.

/// What a line says about its payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowStatus {
    /// Paid.
    Paid,
    /// Not finished.
    Pending,
    /// Failed; nothing stays debited.
    Failed,
    /// Given back.
    Refunded,
    /// Something that this reader does not know.
    Unclear,
    /// Nothing: the list has no status, or this line's is empty.
    Absent,
}

const WORDS: &[(RowStatus, &[&str])] = &[
    (
        RowStatus::Paid,
        &["sukses", "success", "successful", "berhasil", "lunas", "confirm", "confirmed", "paid", "settled"],
    ),
    (RowStatus::Pending, &["pending", "proses", "diproses", "process", "processing", "menunggu", "waiting"]),
    (RowStatus::Failed, &["gagal", "failed", "fail", "failure", "ditolak", "rejected"]),
    (RowStatus::Refunded, &["refund", "refunded", "dikembalikan"]),
];

/// Words that turn another one around, or that may mean a failure as well as a refund.
const TURNING: &[&str] = &[
    "tidak",
    "tdk",
    "belum",
    "blm",
    "bukan",
    "not",
    "never",
    "batal",
    "dibatalkan",
    "cancel",
    "canceled",
    "cancelled",
    "reversal",
    "reversed",
    "void",
    "false",
    "unpaid",
    "unsuccessful",
    "partial",
    "sebagian",
];

/// What `text` says.
pub(super) fn read(text: &str) -> RowStatus {
    let text = text.trim().to_lowercase();
    if matches!(text.as_str(), "" | "-") {
        return RowStatus::Absent;
    }
    let text = text.strip_prefix("dalam ").unwrap_or(&text);
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    let Some(said) = meaning(first) else { return RowStatus::Unclear };
    let is_apart = matches!(rest.trim_start().chars().next(), None | Some(',' | '.' | ':' | ';' | '/' | '-' | '('));
    let contradicted = rest
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        // A failure explains itself in such words: "GAGAL, produk tidak aktif".
        .any(|word| {
            (TURNING.contains(&word) && said != RowStatus::Failed) || meaning(word).is_some_and(|also| also != said)
        });
    let undone = said == RowStatus::Failed && ["false", "batal", "dibatalkan"].iter().any(|word| rest.contains(word));
    if is_apart && !contradicted && !undone { said } else { RowStatus::Unclear }
}

/// What the status columns and the notes beside them say together: the status counts, unless another contradicts it.
pub(super) fn of(statuses: &[&str], notes: &[&str]) -> RowStatus {
    let together = |texts: &[&str]| {
        let said = texts.iter().map(|text| read(text)).filter(|said| *said != RowStatus::Absent);
        said.reduce(|one, other| if one == other { one } else { RowStatus::Unclear }).unwrap_or(RowStatus::Absent)
    };
    match (together(statuses), together(notes)) {
        (RowStatus::Absent, noted) => noted,
        (said, RowStatus::Absent | RowStatus::Unclear) => said,
        (said, noted) if said == noted => said,
        _ => RowStatus::Unclear,
    }
}

fn meaning(word: &str) -> Option<RowStatus> {
    WORDS.iter().find(|(_, words)| words.contains(&word)).map(|(said, _)| *said)
}
