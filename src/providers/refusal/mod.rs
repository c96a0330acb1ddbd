//! Decides whether a refusal is certain: the five conditions of safety rule 2 (docs/safety.md), for answers, status
//! answers, callbacks and list lines alike.
//!
//! An unchanged deposit proves nothing here: a server may refuse first and debit two seconds later.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use crate::base::money::Rupiah;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::RefusalDoubt;
use crate::providers::ClassifyContext;
use crate::providers::lenient::{FieldAmount, digits_match};

mod lesson;
mod pattern;
mod text;
mod words;
#[cfg(test)]
mod tests;

pub use lesson::{LessonPart, NoLesson, RefusalLesson, lesson};
pub use pattern::{PatternFault, RefusalPattern};
pub use text::PatternSlot;

use text::TextTokens;
pub use words::TextMeaning;

/// A message that says that a sale failed: an answer, a status answer, a callback, or a line of the provider's list.
#[derive(Debug, Default)]
pub struct RefusalMessage<'a> {
    /// The reason, in the provider's words.
    pub text: &'a str,
    pub statuses: Vec<&'a str>,
    /// Serial numbers, tokens, invoices and references, except those that this system also gives to refusals. The
    /// sale's own numbers and placeholders may be here and prove nothing.
    pub proofs: Vec<&'a str>,
    /// Debited amounts under all their keys. A list's price column is not one of them.
    pub taken: Vec<FieldAmount>,
    /// The deposit's balance that came with the message, whole rupiah.
    pub saldo: Option<Rupiah>,
    /// The Biller's `status: false` with `total: 0`. Then the text need not be listed.
    pub took_nothing: bool,
}

/// The first condition of safety rule 2 that `message` lacks. `None`: surely nothing was debited.
pub fn refusal_doubt(
    message: &RefusalMessage<'_>,
    intent: &PaymentIntent,
    around: ClassifyContext,
    patterns: &[RefusalPattern],
) -> Option<RefusalDoubt> {
    let text = TextTokens::about(message.text, intent);
    if text.says_nothing() {
        return Some(RefusalDoubt::NoText);
    }
    if message.statuses.iter().any(|word| !word.trim().is_empty() && !words::is_failure(word)) {
        return Some(RefusalDoubt::Status);
    }
    if message.proofs.iter().any(|proof| is_proof(proof, intent)) || text_proves(&text) {
        return Some(RefusalDoubt::Proof);
    }
    let meaning = words::meaning(&text);
    if meaning.goes_on || meaning.success {
        return Some(RefusalDoubt::Words);
    }
    if contradicts(message, &text, intent, around) {
        return Some(RefusalDoubt::Figures);
    }
    let is_listed = message.took_nothing || patterns.iter().any(|pattern| pattern.fits(&text));
    (!is_listed).then_some(RefusalDoubt::Unlisted)
}

/// Certain texts of a list's status column, where the status stands alone.
const LIST: &str = include_str!("../../../assets/refusals/list.txt");

/// As [`refusal_doubt`], for a line of the provider's own list.
pub fn list_doubt(
    message: &RefusalMessage<'_>,
    intent: &PaymentIntent,
    patterns: &[RefusalPattern],
) -> Option<RefusalDoubt> {
    static PATTERNS: OnceLock<RefusalList> = OnceLock::new();
    let around = ClassifyContext::default();
    match refusal_doubt(message, intent, around, patterns) {
        Some(RefusalDoubt::Unlisted) => {
            let words = PATTERNS.get_or_init(|| RefusalList::new(LIST, &[])).now();
            refusal_doubt(message, intent, around, &words)
        }
        doubt => doubt,
    }
}

/// The meaning of a provider's sentence about a sale, without the sale's own names, numbers and codes.
pub fn meaning_about(text: &str, intent: &PaymentIntent) -> TextMeaning {
    words::meaning(&TextTokens::about(text, intent))
}

/// The meaning of a provider's sentence or status word.
pub fn meaning(text: &str) -> TextMeaning {
    words::meaning(&TextTokens::of(text))
}

/// Whether `number` proves a sale: it is no placeholder, and no echo of one of our own numbers.
pub fn is_proof(number: &str, intent: &PaymentIntent) -> bool {
    let plain: String = number.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let first = plain.chars().next();
    let is_placeholder =
        plain.chars().all(|c| Some(c) == first) || matches!(plain.as_str(), "null" | "none" | "na" | "nil");
    let is_own = |own: &String| {
        let own: String = own.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        own == plain || digits_match(&own, &plain)
    };
    !is_placeholder && !text::own_numbers(intent).iter().any(is_own)
}

/// Whether the sentence itself holds a serial number (`SN: 1234567`) or a token (twenty digits).
fn text_proves(text: &TextTokens) -> bool {
    let is_label = |word: &str| matches!(word, "sn" | "serial" | "token" | "stroom" | "reff" | "voucher");
    let has_digits = |word: &str| word.chars().filter(char::is_ascii_digit).count() >= 4;
    let follows = |index: usize| (1..=2).filter_map(|offset| text.foreign_word(index + offset)).any(has_digits);
    let is_token = |index: usize| {
        let digits = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        let run = (index..text.len()).map_while(|at| text.foreign_word(at).filter(|word| digits(word)));
        run.map(str::len).sum::<usize>() == 20
    };
    (0..text.len()).any(|index| text.foreign_word(index).is_some_and(is_label) && follows(index) || is_token(index))
}

/// Condition (d): a debited amount, a deposit that is lower by this sale's debit, or a deposit that is called too small
/// though it would have sufficed.
fn contradicts(
    message: &RefusalMessage<'_>,
    text: &TextTokens,
    intent: &PaymentIntent,
    around: ClassifyContext,
) -> bool {
    let money = &intent.bill.money;
    let debit = money.debit.or(money.nominal).or(money.bill).unwrap_or(money.total);
    let is_taken = |amount: &FieldAmount| match amount {
        FieldAmount::Absent => false,
        FieldAmount::Read(amount) => *amount != Rupiah::ZERO,
        // An unreadable amount may be one that was debited (safety rule 18).
        FieldAmount::Unread(_) => true,
    };
    let is_lower = message
        .saldo
        .zip(around.quiet_saldo)
        .is_some_and(|(now, quiet)| now.checked_add(debit).is_none_or(|before| before <= quiet));
    let suffices = |amount: Rupiah| amount >= debit;
    let wants = wanted_saldo(text);
    let sufficed = wants.as_ref().is_some_and(|told| {
        message.saldo.is_some_and(suffices) || told.iter().any(|amount| amount.is_none_or(suffices))
    });
    message.taken.iter().any(is_taken) || is_lower || sufficed
}

/// The balances in a text that calls the deposit too small. `None` for any other text. An unreadable balance is `None`
/// in the list.
fn wanted_saldo(text: &TextTokens) -> Option<Vec<Option<Rupiah>>> {
    let has =
        |wanted: &[&str]| (0..text.len()).any(|at| text.foreign_word(at).is_some_and(|word| wanted.contains(&word)));
    let is_deposit = |word: &str| matches!(word, "saldo" | "deposit" | "balance");
    if !has(&["saldo", "deposit", "balance"])
        || !has(&["cukup", "mencukupi", "kurang", "habis", "insufficient", "enough", "sufficient"])
    {
        return None;
    }
    let between = |word: &str| {
        matches!(
            word,
            "anda"
                | "agen"
                | "kamu"
                | "sisa"
                | "tersisa"
                | "hanya"
                | "sebesar"
                | "adalah"
                | "saat"
                | "ini"
                | "sekarang"
        )
    };
    let mut told = Vec::new();
    for start in (0..text.len()).filter(|at| text.word(*at).is_some_and(is_deposit)) {
        let mut at = start + 1;
        while let Some(word) = text.word(at) {
            let is_code = word.contains(char::is_alphabetic) && text.amount(at).is_none();
            if between(word) {
                at += 1;
            } else if let Some(end) = text.code(at).filter(|_| is_code) {
                at = end;
            } else {
                told.extend(text.amount(at).map(|(_, amount)| amount));
                break;
            }
        }
    }
    Some(told)
}

/// A provider's certain refusals: the built-in list and the owner's own patterns, which may grow while the program
/// runs.
pub struct RefusalList(RwLock<Arc<Vec<RefusalPattern>>>);

impl RefusalList {
    /// Reads the built-in list, one pattern per line, and the owner's. A text that is no pattern is ignored (`loket
    /// doctor` names it).
    pub fn new(built_in: &str, own: &[String]) -> Self {
        let lines = built_in.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let written = lines.chain(own.iter().map(String::as_str));
        Self(RwLock::new(Arc::new(written.filter_map(|written| RefusalPattern::parse(written).ok()).collect())))
    }

    /// The patterns at this moment.
    pub fn now(&self) -> Arc<Vec<RefusalPattern>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds a pattern, unless it is there already or cannot be read.
    pub fn learn(&self, written: &str) {
        let Ok(pattern) = RefusalPattern::parse(written) else { return };
        let mut list = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if !list.contains(&pattern) {
            Arc::make_mut(&mut list).push(pattern);
        }
    }
}
