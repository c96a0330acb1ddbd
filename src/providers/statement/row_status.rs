//! The meaning of a status text in a provider's list, by the table of words in the documentation of [`super`]. A text
//! with words of two meanings, or with a negation, is unclear.

/// The status of a listed transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowStatus {
    Paid,
    Pending,
    /// By the list's word. Whether that is certain is decided by safety rule 2 (docs/safety.md).
    Failed,
    Refunded,
    /// An unknown or contradictory text.
    Unclear,
    /// The list has no status, or it is empty in this line.
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

/// Words that negate another one, or that may mean a failure as well as a refund.
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

/// The status that `text` means.
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
        // After a failure such words are its reason: "GAGAL, produk tidak aktif".
        .any(|word| {
            (TURNING.contains(&word) && said != RowStatus::Failed) || meaning(word).is_some_and(|also| also != said)
        });
    let undone = said == RowStatus::Failed && ["false", "batal", "dibatalkan"].iter().any(|word| rest.contains(word));
    if is_apart && !contradicted && !undone { said } else { RowStatus::Unclear }
}

/// The status of status columns and notes together. The notes count where there is no status, and make it unclear where
/// they contradict it.
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
