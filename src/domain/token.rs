//! The PLN token: which digits can be one, and how a token is hidden in a provider's text.
//!
//! Anyone who reads a token can use it. So each text of a row that its provider has not confirmed is shown through
//! [`TokenMask`], wherever the twenty digits stand.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::base::text::{CleanText, digits};

/// The digits of a token.
const DIGITS: usize = 20;
/// The digits that a spreadsheet or a floating-point number keeps of a long number. All others become 0.
const KEPT_BY_FLOATS: usize = 15;
/// A known number with fewer characters may stand inside a token, so it keeps nothing from being hidden.
const SHORTEST_KNOWN: usize = 6;
/// The most separators between two groups of one number.
const WIDEST_GAP: usize = 3;

/// A PLN token: exactly twenty digits. Never printed by `Debug`, wiped when dropped.
///
/// A stored token may be implausible, because earlier versions took any twenty digits. [`PlnToken::read`] refuses such
/// a token, and [`ConfirmedSale::token`](crate::domain::payment::ConfirmedSale::token) does not show one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct PlnToken(String);

/// A text that is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a token has 20 digits, not all equal and not only zeros at its end")]
pub struct NotAToken;

impl PlnToken {
    /// Reads a token in any grouping: spaces and dashes are dropped.
    ///
    /// # Errors
    /// [`NotAToken`] unless exactly twenty digits are left; also when anything else stood between them, when all are
    /// equal (a test machine's), or when all after the fifteenth are 0 (a spreadsheet's).
    pub fn read(text: &str) -> Result<Self, NotAToken> {
        Self::stored(text).and_then(|token| if token.is_plausible() { Ok(token) } else { Err(NotAToken) })
    }

    /// Twenty digits, whatever they are.
    fn stored(text: &str) -> Result<Self, NotAToken> {
        let mut bare = digits(text);
        let clean = text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || c == '-');
        if clean && bare.len() == DIGITS {
            Ok(Self(bare))
        } else {
            bare.zeroize();
            Err(NotAToken)
        }
    }

    /// Whether these digits can be a token: not all equal, and not only zeros after the fifteenth.
    #[must_use]
    pub fn is_plausible(&self) -> bool {
        let (kept, behind) = self.0.split_at_checked(KEPT_BY_FLOATS).unwrap_or((&self.0, ""));
        let first = self.0.chars().next();
        let is_repeated = kept.chars().chain(behind.chars()).all(|digit| Some(digit) == first);
        !is_repeated && !behind.chars().all(|digit| digit == '0')
    }

    /// The twenty digits. For the receipt, the screen of a confirmed sale and the JSON only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PlnToken {
    type Error = NotAToken;

    fn try_from(text: String) -> Result<Self, NotAToken> {
        Self::stored(&text)
    }
}

impl Drop for PlnToken {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for PlnToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Hides tokens in texts: `PlnToken 1234 5678 9012 3456 7890` → `PlnToken **** **** **** **** ****`.
pub struct TokenMask<'a> {
    /// Numbers of the sale that are no token. An invoice may have twenty digits too.
    known: Vec<&'a str>,
    /// Whether any neighbouring groups with twenty digits together are hidden. Else only twenty at a stretch and five
    /// times four are: other goods have meter stands and amounts that may come to twenty digits.
    any_groups: bool,
}

impl<'a> TokenMask<'a> {
    /// A mask that leaves `known` numbers readable. `any_groups` for a token product.
    #[must_use]
    pub fn new(known: impl IntoIterator<Item = &'a str>, any_groups: bool) -> Self {
        Self { known: known.into_iter().filter(|text| text.len() >= SHORTEST_KNOWN).collect(), any_groups }
    }

    /// `text` with `*` for each digit that may be of a token.
    #[must_use]
    pub fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let groups = digit_groups(text);
        let mut hidden = vec![false; groups.len()];
        for (first, group) in groups.iter().enumerate() {
            let mut sum = 0;
            for (at, next) in groups.iter().enumerate().skip(first) {
                if at > first && !next.goes_on {
                    break;
                }
                sum += next.len();
                if sum < DIGITS {
                    continue;
                }
                let window = groups.get(first..=at).unwrap_or(&[]);
                let looks = self.any_groups || window.len() == 1 || window.iter().all(|group| group.len() == 4);
                if sum == DIGITS && looks && !self.protects(text, group.start, next.end) {
                    hidden.iter_mut().take(at + 1).skip(first).for_each(|one| *one = true);
                }
                break;
            }
        }
        if !hidden.contains(&true) {
            return Cow::Borrowed(text);
        }
        let mut masked = String::with_capacity(text.len());
        let mut from = 0;
        for (group, _) in groups.iter().zip(&hidden).filter(|(_, hidden)| **hidden) {
            masked.push_str(text.get(from..group.start).unwrap_or(""));
            masked.extend(std::iter::repeat_n('*', group.len()));
            from = group.end;
        }
        masked.push_str(text.get(from..).unwrap_or(""));
        Cow::Owned(masked)
    }

    /// [`TokenMask::hide`] for a clean text. Line ends stay.
    #[must_use]
    pub fn hide_clean(&self, text: &CleanText) -> CleanText {
        match self.hide(text.as_str()) {
            Cow::Borrowed(_) => text.clone(),
            Cow::Owned(masked) => CleanText::lines(&masked),
        }
    }

    /// Whether a known number stands where `text` is to be hidden.
    fn protects(&self, text: &str, start: usize, end: usize) -> bool {
        let overlaps = |known: &str| text.match_indices(known).any(|(at, _)| at < end && at + known.len() > start);
        self.known.iter().any(|known| overlaps(known))
    }
}

/// Digits without a gap.
struct DigitGroup {
    start: usize,
    end: usize,
    /// Only separators stand between the group before and this one, so both may be one number.
    goes_on: bool,
}

impl DigitGroup {
    const fn len(&self) -> usize {
        self.end - self.start
    }
}

fn digit_groups(text: &str) -> Vec<DigitGroup> {
    let mut groups: Vec<DigitGroup> = Vec::new();
    let (mut gap, mut breaks) = (0, true);
    for (at, character) in text.char_indices() {
        if character.is_ascii_digit() {
            match groups.last_mut().filter(|last| last.end == at) {
                Some(last) => last.end += 1,
                None => groups.push(DigitGroup { start: at, end: at + 1, goes_on: !breaks }),
            }
            (gap, breaks) = (0, false);
        } else {
            gap += 1;
            // `·` is what `CleanText` puts where an invisible character stood.
            breaks |= gap > WIDEST_GAP || !(character.is_whitespace() || matches!(character, '-' | '.' | '_' | '·'));
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TOKEN: &str = "12345678910111213141";

    #[test]
    fn a_token_is_twenty_digits_and_never_debugged() {
        let token = PlnToken::read("1234 5678-9101 1121 3141").unwrap();
        assert_eq!(token.expose(), TOKEN);
        assert!(!format!("{token:?}").contains('1'));
        for text in [
            "1234 5678 9101 1121 314",
            "1234 5678 9101 1121 3141 x",
            "",
            "00000000000000000000",
            "1111 1111 1111 1111 1111",
            "99999999999999999999",
            "12345678901234500000",
            "1234 5678 9012 3450 0000",
        ] {
            assert_eq!(PlnToken::read(text), Err(NotAToken), "{text}");
        }
        for text in ["11111111111111111112", "12345678901234500001", "12345678901234010000", "00000000000000000001"] {
            assert!(PlnToken::read(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_an_earlier_version_stored_is_still_read() {
        for text in ["11111111111111111111", "12345678901234500000"] {
            let stored: PlnToken = serde_json::from_str(&format!("\"{text}\"")).unwrap();
            assert!(!stored.is_plausible(), "{text}");
            assert_eq!(serde_json::to_string(&stored).unwrap(), format!("\"{text}\""), "and written as it was");
        }
        assert!(serde_json::from_str::<PlnToken>("\"123\"").is_err());
    }

    #[test]
    fn a_token_is_hidden_wherever_it_stands() {
        let mask = TokenMask::new(["26112800010000000", "53111000123", "F-1"], true);
        for (text, hidden) in [
            (TOKEN, "********************"),
            ("1234 5678 9012 3456 7890", "**** **** **** **** ****"),
            ("Token: 1234-5678-9012-3456-7890.", "Token: ****-****-****-****-****."),
            ("SN 12345678910111213141/BUDI/R1", "SN ********************/BUDI/R1"),
            ("T12345 67890 12345\n67890 dan 12.500", "T***** ***** *****\n***** dan 12.500"),
            ("1234\u{a0}5678·9012 - 3456 7890", "****\u{a0}****·**** - **** ****"),
            ("53111000123 1234 5678 9012 3456 7890", "53111000123 **** **** **** **** ****"),
            ("1234 5678 9012 3456 7890 12", "**** **** **** **** **** 12"),
        ] {
            assert_eq!(mask.hide(text), hidden, "{text}");
        }
        for text in [
            "",
            "2026-11-29 10:00:00 Rp 100.000",
            "1234 5678 9012 3456 789",
            "123456789101112131415",
            "Ref 26112800010000000 123",
            "1234 5678, 9012 3456 7890",
            "saldo 100.000 · harga",
        ] {
            assert_eq!(mask.hide(text), text);
        }
    }

    #[test]
    fn a_known_number_of_twenty_digits_is_no_token() {
        let mask = TokenMask::new([TOKEN], true);
        assert_eq!(mask.hide("Invoice 12345678910111213141 diproses"), "Invoice 12345678910111213141 diproses");
        let both = "12345678910111213141, token 99345678910111213141";
        assert_eq!(mask.hide(both), "12345678910111213141, token ********************");
    }

    #[test]
    fn of_other_goods_only_what_looks_like_a_token_is_hidden() {
        let mask = TokenMask::new([], false);
        assert_eq!(mask.hide("stand 11701-11847 11847-11990"), "stand 11701-11847 11847-11990");
        assert_eq!(mask.hide("1234 5678 9012 3456 7890"), "**** **** **** **** ****");
        assert_eq!(mask.hide(TOKEN), "********************");
    }

    proptest! {
        #[test]
        fn any_grouping_is_hidden(
            digits in "[0-9]{20}", cuts in proptest::collection::vec(1usize..20, 0..5), gap in "[ .\u{a0}-]{1,3}",
            before in "[A-Za-z,:]{1,12}", after in "[A-Za-z,:]{1,12}"
        ) {
            let mut cuts = cuts;
            cuts.sort_unstable();
            cuts.dedup();
            let mut token = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if cuts.contains(&at) {
                    token.push_str(&gap);
                }
                token.push(digit);
            }
            let text = format!("{before}{token}{after}");
            let hidden = TokenMask::new([], true).hide(&text).into_owned();
            prop_assert!(!hidden.contains(|c: char| c.is_ascii_digit()), "{hidden}");
            prop_assert_eq!(hidden.chars().count(), text.chars().count());
        }

        #[test]
        fn any_text_is_taken(text in any::<String>(), known in any::<String>()) {
            let _ = TokenMask::new([known.as_str()], true).hide(&text);
        }
    }
}
