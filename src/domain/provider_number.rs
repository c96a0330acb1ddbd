//! Compares a provider's numbers: invoice, token, reference (safety rule 6).
//!
//! `12345678` and `1234-5678` are one number. `0`, `-`, `null`, `00000000` and `2,61E+16` are none: servers without a
//! number send the first four, and a spreadsheet that spoiled a number leaves the last.

use crate::base::text::CleanText;
use crate::domain::payment::Payment;
use crate::domain::payment::verdict::{PaymentFacts, PlnToken};
use crate::domain::product::ProductKind;

/// A text with fewer letters and digits than this is no number.
const SHORTEST: usize = 5;
/// The digits that a spreadsheet keeps of a long number. The rest becomes 0.
const SPREADSHEET_DIGITS: usize = 15;

/// A number that a provider's answer told about a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderNumber<'a> {
    /// The number that names the payment in the provider's books.
    Invoice(&'a CleanText),
    Token(&'a PlnToken),
    /// The bank's or biller's number for it.
    Reference(&'a CleanText),
}

impl PaymentFacts {
    /// The numbers that came with an answer, placeholders too: [`canonical`] sorts them out.
    #[must_use]
    pub fn provider_numbers(&self) -> Vec<ProviderNumber<'_>> {
        let mut all: Vec<ProviderNumber<'_>> = self.invoice.iter().map(ProviderNumber::Invoice).collect();
        all.extend(self.token.iter().map(ProviderNumber::Token));
        all.extend(self.reference.iter().map(ProviderNumber::Reference));
        all
    }
}

impl Payment {
    /// The numbers that the provider told about this payment, without a token that a person typed. Empty for a refund:
    /// it has its payment's numbers and none of its own.
    #[must_use]
    pub fn provider_numbers(&self) -> Vec<ProviderNumber<'_>> {
        if !has_own_numbers(self) {
            return Vec::new();
        }
        let typed = self.ruling.as_ref().and_then(|ruling| ruling.token.as_ref());
        let mut all = self.facts().provider_numbers();
        all.retain(|number| !matches!(number, ProviderNumber::Token(token) if Some(*token) == typed));
        if self.facts().invoice.is_none() {
            all.extend(self.intent.bill.invoice.iter().map(ProviderNumber::Invoice));
        }
        all
    }
}

/// Whether the numbers in a payment's answers are its own. Those of a refund are its payment's.
#[must_use]
pub fn has_own_numbers(payment: &Payment) -> bool {
    payment.intent.bill.product.kind != ProductKind::KwalletRefund
}

/// A number as it is compared: letters and digits only, in upper case. `None`: a placeholder, or spoiled.
#[must_use]
pub fn canonical(number: &str) -> Option<String> {
    let bare: String = number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    let mut letters = bare.chars();
    let first = letters.next()?;
    let is_one_character = letters.all(|letter| letter == first);
    let is_number = bare.chars().count() >= SHORTEST && !is_one_character && !is_spoiled(number.trim(), &bare);
    is_number.then_some(bare)
}

/// Whether a spreadsheet spoiled it: `2,61E+16`, or `26112100000000000` of seventeen digits. A single 0 after the
/// fifteenth digit may be the number's own.
fn is_spoiled(number: &str, bare: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let scientific = number.split_once(['E', 'e']).is_some_and(|(mantissa, exponent)| {
        let whole: String = mantissa.chars().filter(|c| !matches!(c, '.' | ',')).collect();
        is_digits(&whole) && exponent.strip_prefix('+').is_some_and(is_digits)
    });
    let tail = bare.get(SPREADSHEET_DIGITS..).unwrap_or_default();
    let rounded = is_digits(bare) && tail.len() > 1 && tail.bytes().all(|byte| byte == b'0');
    scientific || rounded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_no_number() {
        for (number, expected) in [
            ("12345678", Some("12345678")),
            (" 1234-5678 ", Some("12345678")),
            ("inv/001a", Some("INV001A")),
            ("0AXS21V00KF3385499839ZN91DY04626", Some("0AXS21V00KF3385499839ZN91DY04626")),
            ("", None),
            ("0", None),
            ("-", None),
            ("null", None),
            ("1234", None),
            ("1 2-3.4", None),
            ("00000000", None),
            ("xxxxx", None),
            ("------12345", Some("12345")),
            ("2,61E+16", None),
            ("2.61121E+16", None),
            ("26E+16", None),
            ("2E16A7", Some("2E16A7")),
            ("26112103090912300", None),
            ("26112103090912345", Some("26112103090912345")),
            ("2611210309091230", Some("2611210309091230")),
            ("12345678901234500000", None),
        ] {
            assert_eq!(canonical(number).as_deref(), expected, "{number}");
        }
    }
}
