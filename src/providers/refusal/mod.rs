//! Whether a refusal is certain: the five conditions of safety rule 2, for every message that ends a sale without a good.
//!
//! A server may refuse first and debit two seconds later, so a deposit that stands still proves nothing here.

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

/// A message that ends a sale without a good: a payment's answer, a status answer, a callback, or a line of a list.
#[derive(Debug, Default)]
pub struct RefusalMessage<'a> {
    /// Its sentence.
    pub text: &'a str,
    /// Every status word that stands in it.
    pub statuses: Vec<&'a str>,
    /// Serial numbers, tokens, invoices and references that stand in it, except those that this system gives to refusals
    /// too. The sale's own numbers and placeholders may stand here; they prove nothing.
    pub proofs: Vec<&'a str>,
    /// What it says was taken, under each of its keys. A list's price column is none.
    pub taken: Vec<FieldAmount>,
    /// The deposit's figure that came with it.
    pub saldo: Option<Rupiah>,
    /// The Biller's `status: false` with `total: 0`: then no pattern is needed.
    pub took_nothing: bool,
}

/// The first condition of safety rule 2 that `message` lacks; `None`: it surely means that nothing was debited.
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

/// Texts of a list's status column.
const LIST: &str = include_str!("../../../assets/refusals/list.txt");

/// As [`refusal_doubt`], of a line of the provider's list.
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

/// What a provider's sentence about a sale speaks of.
pub fn meaning_about(text: &str, intent: &PaymentIntent) -> TextMeaning {
    words::meaning(&TextTokens::about(text, intent))
}

/// What a provider's sentence speaks of.
pub fn meaning(text: &str) -> TextMeaning {
    words::meaning(&TextTokens::of(text))
}

/// A number that only a sale has: no placeholder, and no echo of our own.
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

/// A serial number or a token inside the sentence: `SN: 1234567`, twenty digits.
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

/// (d): what was taken, a deposit that is lower by this sale, a want of saldo that is none.
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

/// The figures of the deposit in a text that says it is too small; `None` for any other text. A figure that cannot be
/// read is `None` in the list.
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

/// The certain refusals of a running provider: its built-in list and the shop's own, which may grow while it runs.
pub struct RefusalList(RwLock<Arc<Vec<RefusalPattern>>>);

impl RefusalList {
    /// Patterns of a list, one a line, and of the configuration. What cannot be a pattern counts for nothing (doctor
    /// names it).
    pub fn new(built_in: &str, own: &[String]) -> Self {
        let lines = built_in.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let written = lines.chain(own.iter().map(String::as_str));
        Self(RwLock::new(Arc::new(written.filter_map(|written| RefusalPattern::parse(written).ok()).collect())))
    }

    /// As they are now.
    pub fn now(&self) -> Arc<Vec<RefusalPattern>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes one more, once.
    pub fn learn(&self, written: &str) {
        let Ok(pattern) = RefusalPattern::parse(written) else { return };
        let mut list = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if !list.contains(&pattern) {
            Arc::make_mut(&mut list).push(pattern);
        }
    }
}
