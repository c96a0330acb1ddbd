//! Whole rupiah, the one type in which money is counted. Indonesian counters settle in whole rupiah, so there are no
//! cents. Money texts of providers are read in `providers::lenient`.
//!
//! Every value is within ±[`Rupiah::LIMIT`], and no operation wraps.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount of whole rupiah. May be negative (a loss, a correction).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Rupiah(i64);

/// An amount outside ±[`Rupiah::LIMIT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("amount out of range")]
pub struct OutOfRange;

impl Rupiah {
    pub const ZERO: Self = Self(0);
    /// The largest amount, one hundred trillion rupiah: far above any deposit, far below an overflow.
    pub const LIMIT: i64 = 100_000_000_000_000;

    /// An amount in whole rupiah.
    ///
    /// # Errors
    /// Beyond ±[`Self::LIMIT`].
    pub const fn new(rupiah: i64) -> Result<Self, OutOfRange> {
        if rupiah > Self::LIMIT || rupiah < -Self::LIMIT { Err(OutOfRange) } else { Ok(Self(rupiah)) }
    }

    /// The amount as a plain number of whole rupiah.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// `self + other`, or `None` beyond the limit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).and_then(|sum| Self::new(sum).ok())
    }

    /// `self - other`, or `None` beyond the limit.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).and_then(|difference| Self::new(difference).ok())
    }

    /// The sum of all, or `None` beyond the limit.
    pub fn sum(parts: impl IntoIterator<Item = Self>) -> Option<Self> {
        parts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// The amount without its sign.
    #[must_use]
    pub const fn magnitude(self) -> Self {
        Self(self.0.abs())
    }

    /// Whether the amount is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether the amount is above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }
}

impl TryFrom<i64> for Rupiah {
    type Error = OutOfRange;

    fn try_from(rupiah: i64) -> Result<Self, OutOfRange> {
        Self::new(rupiah)
    }
}

impl From<Rupiah> for i64 {
    fn from(rupiah: Rupiah) -> Self {
        rupiah.0
    }
}

impl From<u32> for Rupiah {
    fn from(rupiah: u32) -> Self {
        Self(i64::from(rupiah))
    }
}

/// Groups of three with dots, as Indonesia writes it: `102.500`, `-1.000`.
impl fmt::Display for Rupiah {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
        if self.0 < 0 {
            text.push('-');
        }
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push('.');
            }
            text.push(digit);
        }
        f.pad(&text)
    }
}

/// The rule by which a sale is taken from the deposit, as a price list states it, in whole rupiah.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SaleFee {
    /// This amount, whatever the customer pays (`20.700`).
    #[serde(rename = "fixed")]
    Fixed(Rupiah),
    /// The amount paid plus this one, which may be negative (`Tagihan + 700`, `amount - 500`).
    #[serde(rename = "base_plus")]
    BasePlus(Rupiah),
}

impl SaleFee {
    /// The amount that is taken when `base` is paid; `None` below zero or beyond [`Rupiah::LIMIT`].
    #[must_use]
    pub fn of(self, base: Rupiah) -> Option<Rupiah> {
        let total = match self {
            Self::Fixed(amount) => amount,
            Self::BasePlus(more) => base.checked_add(more)?,
        };
        if total.is_negative() { None } else { Some(total) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rp(rupiah: i64) -> Rupiah {
        Rupiah::new(rupiah).unwrap()
    }

    #[test]
    fn groups_of_three() {
        for (value, text) in
            [(0, "0"), (7, "7"), (999, "999"), (1_000, "1.000"), (102_500, "102.500"), (-24_848_600, "-24.848.600")]
        {
            assert_eq!(rp(value).to_string(), text);
        }
        assert_eq!(format!("{:>10}|", rp(102_500)), "   102.500|");
    }

    #[test]
    fn nothing_wraps() {
        let most = rp(Rupiah::LIMIT);
        assert_eq!(most.checked_add(rp(1)), None);
        assert_eq!(rp(-Rupiah::LIMIT).checked_sub(rp(1)), None);
        assert_eq!(Rupiah::new(i64::MIN), Err(OutOfRange));
        assert!(serde_json::from_str::<Rupiah>("9223372036854775807").is_err());
        assert_eq!(serde_json::from_str::<Rupiah>("102500").unwrap(), rp(102_500));
    }

    #[test]
    fn a_fee_is_never_below_nothing() {
        let plus = SaleFee::BasePlus(rp(700));
        assert_eq!(plus.of(rp(100_000)), Some(rp(100_700)));
        assert_eq!(plus.of(rp(Rupiah::LIMIT)), None);
        assert_eq!(SaleFee::BasePlus(rp(-500)).of(rp(400)), None);
        assert_eq!(SaleFee::Fixed(rp(20_700)).of(rp(1)), Some(rp(20_700)));
        assert_eq!(serde_json::to_string(&plus).unwrap(), r#"{"base_plus":700}"#);
        assert_eq!(serde_json::from_str::<SaleFee>(r#"{"fixed":20700}"#).unwrap(), SaleFee::Fixed(rp(20_700)));
    }
}
