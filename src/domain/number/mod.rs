//! Customer numbers: what a typed number can be, and whether a kind of good accepts it (docs/providers.md, section 2).
//! [`parse`] has the grammar of the typed line, [`search`] the products that the line can mean.
//!
//! Only the provider knows whether a number exists. No digit is ever changed, added or guessed, except that a phone's
//! leading 62 becomes 0.

pub mod search;
pub mod parse;

pub use parse::{TypedLine, mask_pin, read_line, short_amount};
pub use search::{ProductCandidate, candidates, reaches, speaks_of};

use serde::{Deserialize, Serialize};

use crate::domain::bill::CustomerNumber;
use crate::domain::product::ProductKind;

/// The longest customer number that is sent anywhere, in characters.
pub const LONGEST: usize = 32;
/// The digits of a NIK.
const NIK: &[usize] = &[16];
/// The usual characters of a frame number.
const FRAME: usize = 17;
/// The usual digits of any other customer number.
const USUAL: std::ops::RangeInclusive<usize> = 5..=20;

/// Why a number is refused before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberFault {
    /// Nothing was typed.
    Empty,
    /// Letters in a number that has only digits.
    Letters,
    /// A character that no number has.
    Characters,
    /// A wrong count of digits.
    Length {
        /// The accepted counts of digits.
        expected: Vec<usize>,
        got: usize,
    },
    /// A phone number that does not start with 08 or 628, or has not 10 to 13 digits.
    NotAPhone,
    /// More than [`LONGEST`] characters.
    TooLong { got: usize },
}

/// What is odd about a number that is accepted all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberWarning {
    /// A count of digits that this kind seldom has.
    OddLength { got: usize },
    /// Letters in a number that usually has only digits.
    Letters,
    /// I, O or Q in a frame number: no frame number has them; 1 or 0 may be meant.
    FrameLetters,
    /// A frame number that has not the usual 17 characters.
    FrameLength { got: usize },
}

/// A number that may be sent, with what is odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedNumber {
    /// Normalised.
    pub number: CustomerNumber,
    pub warnings: Vec<NumberWarning>,
}

/// How strict a kind is about its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberRule {
    /// Digits, exactly so many.
    Exactly(&'static [usize]),
    /// A mobile phone.
    Phone,
    /// Usually digits, usually so many; else a warning.
    Usually(&'static [usize]),
    /// Usually digits, any usual length.
    Digits,
    /// A contract or member number: letters are normal.
    Contract,
    /// A wallet member's id: letters, large and small, as they were typed.
    Member,
}

/// The number that `raw` gives for a good of `kind`: spaces, dots and dashes dropped, letters upper-case, a phone's
/// 62 written as 0.
///
/// # Errors
/// [`NumberFault`] where the number cannot be right. Hard rules exist for PLN, phones, electronic money cards, NIK and
/// wallet members (docs/providers.md, section 2). Elsewhere an odd number is accepted with a warning.
pub fn check(kind: ProductKind, raw: &str) -> Result<CheckedNumber, NumberFault> {
    let number = match kind.row().number {
        NumberRule::Phone => return Ok(CheckedNumber { number: phone(raw)?, warnings: Vec::new() }),
        NumberRule::Member => return Ok(CheckedNumber { number: member(raw)?, warnings: Vec::new() }),
        NumberRule::Exactly(lengths) => {
            let number = all_digits(compact(raw)?)?;
            return Ok(CheckedNumber { number: of_length(&number, lengths)?, warnings: Vec::new() });
        }
        NumberRule::Usually(_) | NumberRule::Digits | NumberRule::Contract => compact(raw)?,
    };
    let mut warnings = Vec::new();
    let got = number.chars().count();
    let usual = match kind.row().number {
        NumberRule::Usually(lengths) => lengths.contains(&got),
        _ => USUAL.contains(&got),
    };
    if !usual {
        warnings.push(NumberWarning::OddLength { got });
    }
    if !matches!(kind.row().number, NumberRule::Contract) && number.chars().any(|c| !c.is_ascii_digit()) {
        warnings.push(NumberWarning::Letters);
    }
    Ok(CheckedNumber { number: CustomerNumber::new(&number), warnings })
}

/// A mobile phone number, written 08….
///
/// # Errors
/// [`NumberFault`] unless it is 08, 628 or +628 and has 10 to 13 digits when written with 0.
pub fn phone(raw: &str) -> Result<CustomerNumber, NumberFault> {
    let trimmed = raw.trim_start_matches(is_dropped);
    let number = all_digits(compact(trimmed.strip_prefix('+').unwrap_or(trimmed))?)?;
    let local = match number.strip_prefix("62") {
        Some(rest) if rest.starts_with('8') => format!("0{rest}"),
        _ if trimmed.starts_with('+') => return Err(NumberFault::NotAPhone),
        _ => number,
    };
    let fits = local.starts_with("08") && (10..=13).contains(&local.len());
    if fits { Ok(CustomerNumber::new(&local)) } else { Err(NumberFault::NotAPhone) }
}

/// A wallet member's id: as typed, in its own letters; only the space around it is dropped.
///
/// # Errors
/// [`NumberFault`] where it is empty, too long, or holds what no member id has.
pub fn member(raw: &str) -> Result<CustomerNumber, NumberFault> {
    let id = raw.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}'));
    let got = id.chars().count();
    if got == 0 {
        Err(NumberFault::Empty)
    } else if !id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.' | '@')) {
        Err(NumberFault::Characters)
    } else if got > LONGEST {
        Err(NumberFault::TooLong { got })
    } else {
        Ok(CustomerNumber::new(id))
    }
}

/// A NIK: 16 digits.
///
/// # Errors
/// [`NumberFault`] unless it is exactly 16 digits.
pub fn nik(raw: &str) -> Result<CustomerNumber, NumberFault> {
    of_length(&all_digits(compact(raw)?)?, NIK)
}

/// A vehicle's frame number: upper case, without spaces; nothing in it is changed.
///
/// # Errors
/// [`NumberFault`] where it is empty, too long, or holds what no frame number has.
pub fn frame(raw: &str) -> Result<(String, Vec<NumberWarning>), NumberFault> {
    let frame = compact(raw)?;
    let mut warnings = Vec::new();
    if frame.contains(['I', 'O', 'Q']) {
        warnings.push(NumberWarning::FrameLetters);
    }
    if frame.len() != FRAME {
        warnings.push(NumberWarning::FrameLength { got: frame.len() });
    }
    Ok((frame, warnings))
}

/// What people put between the digits of a number, and what a paste brings along unseen.
pub(super) fn is_dropped(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '.' | '-' | '\u{2010}'..='\u{2015}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Letters and digits without what people put between them, upper-case. A long paste is cut, and still too long.
fn compact(raw: &str) -> Result<String, NumberFault> {
    let number: String =
        raw.chars().filter(|c| !is_dropped(*c)).map(|c| c.to_ascii_uppercase()).take(LONGEST * 8).collect();
    let got = number.chars().count();
    if got == 0 {
        Err(NumberFault::Empty)
    } else if !number.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_')) {
        Err(NumberFault::Characters)
    } else if got > LONGEST {
        Err(NumberFault::TooLong { got })
    } else {
        Ok(number)
    }
}

fn all_digits(number: String) -> Result<String, NumberFault> {
    if number.chars().all(|c| c.is_ascii_digit()) { Ok(number) } else { Err(NumberFault::Letters) }
}

fn of_length(number: &str, lengths: &[usize]) -> Result<CustomerNumber, NumberFault> {
    if lengths.contains(&number.len()) {
        Ok(CustomerNumber::new(number))
    } else {
        Err(NumberFault::Length { expected: lengths.to_vec(), got: number.len() })
    }
}

/// A mobile operator, by a number's prefix. A ported number keeps its old prefix, so this is a hint and never a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneOperator {
    /// Telkomsel (simPATI, AS, by.U, HALO).
    Telkomsel,
    /// Indosat (IM3, MENTARI).
    Indosat,
    Xl,
    Axis,
    Tri,
    Smartfren,
}

impl PhoneOperator {
    /// The operator that owns the prefix of `phone` (written 08…); `None`: an unknown prefix.
    #[must_use]
    pub fn of(phone: &str) -> Option<Self> {
        let operator = match phone.get(..4)? {
            "0811" | "0812" | "0813" | "0821" | "0822" | "0823" | "0851" | "0852" | "0853" => Self::Telkomsel,
            "0814" | "0815" | "0816" | "0855" | "0856" | "0857" | "0858" => Self::Indosat,
            "0817" | "0818" | "0819" | "0859" | "0877" | "0878" => Self::Xl,
            "0831" | "0832" | "0833" | "0838" => Self::Axis,
            "0895" | "0896" | "0897" | "0898" | "0899" => Self::Tri,
            "0881" | "0882" | "0883" | "0884" | "0885" | "0886" | "0887" | "0888" | "0889" => Self::Smartfren,
            _ => return None,
        };
        Some(operator)
    }

    /// The operator that `text` (a product's name or group) names by its own or one of its brands' names; `None` where
    /// none or several are named.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '.').map(str::to_lowercase);
        let first = words.by_ref().find_map(|word| Self::of_brand(&word))?;
        words.filter_map(|word| Self::of_brand(&word)).all(|other| other == first).then_some(first)
    }

    /// The operator of a brand, in lower case.
    fn of_brand(brand: &str) -> Option<Self> {
        let operator = match brand {
            "telkomsel" | "tsel" | "simpati" | "loop" | "by.u" | "byu" | "halo" => Self::Telkomsel,
            "indosat" | "isat" | "im3" | "ooredoo" | "mentari" => Self::Indosat,
            "xl" => Self::Xl,
            "axis" => Self::Axis,
            "tri" | "three" => Self::Tri,
            "smartfren" | "smart" => Self::Smartfren,
            _ => return None,
        };
        Some(operator)
    }

    /// The brand name, the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Telkomsel => "Telkomsel",
            Self::Indosat => "Indosat",
            Self::Xl => "XL",
            Self::Axis => "Axis",
            Self::Tri => "Tri",
            Self::Smartfren => "Smartfren",
        }
    }
}

/// What a number can be by its digits alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberClass {
    /// A PLN meter: 11 digits.
    Meter,
    /// A PLN customer id: 12 digits.
    Idpel,
    /// An IndiHome number: 12 digits that start with 1.
    Indihome,
    /// A mobile phone.
    Phone {
        /// `None`: an unknown prefix.
        operator: Option<PhoneOperator>,
    },
    /// A BPJS number: 13 digits 000…, or 16 digits 88888…/89888….
    Bpjs,
    /// A NIK: 16 digits with a province, a day and a month where a NIK has them.
    Nik,
    /// An e-money card: 16 digits with an issuer's prefix.
    Card,
    /// Nothing that can be told: any kind of any length.
    Any,
}

/// Everything that `number` can be, most particular first; overlaps are all listed. Empty for an empty number.
#[must_use]
pub fn classes(number: &str) -> Vec<NumberClass> {
    let Ok(text) = compact(number.strip_prefix('+').unwrap_or(number)) else { return Vec::new() };
    if !text.chars().all(|c| c.is_ascii_digit()) {
        return vec![NumberClass::Any];
    }
    let mut found = Vec::new();
    let phone = phone(&text).ok();
    match text.len() {
        11 => found.push(NumberClass::Meter),
        // No IDPEL starts with 08, so such a number is a phone only.
        12 if !text.starts_with("08") => found.push(NumberClass::Idpel),
        13 if text.starts_with("000") => found.push(NumberClass::Bpjs),
        16 if text.starts_with("88888") || text.starts_with("89888") => found.push(NumberClass::Bpjs),
        16 => found.extend(sixteen(&text)),
        _ => {}
    }
    if text.len() == 12 && text.starts_with('1') {
        found.push(NumberClass::Indihome);
    }
    if let Some(phone) = phone {
        found.push(NumberClass::Phone { operator: PhoneOperator::of(phone.as_str()) });
    }
    if found.is_empty() {
        found.push(NumberClass::Any);
    }
    found
}

/// A NIK, a card, or both by their prefixes.
fn sixteen(text: &str) -> Vec<NumberClass> {
    let part = |from: usize| text.get(from..from + 2).and_then(|two| two.parse::<u8>().ok()).unwrap_or(0);
    let (province, day, month) = (part(0), part(6), part(8));
    let mut found = Vec::new();
    // A woman's day of birth is written plus forty.
    if (11..=97).contains(&province) && matches!(day, 1..=31 | 41..=71) && (1..=12).contains(&month) {
        found.push(NumberClass::Nik);
    }
    // BRIZZI 6013, Mandiri e-money 6032, TapCash 7546, Flazz 0145.
    if ["6013", "6032", "7546", "0145"].iter().any(|issuer| text.starts_with(issuer)) {
        found.push(NumberClass::Card);
    }
    found
}

#[cfg(test)]
mod tests;
