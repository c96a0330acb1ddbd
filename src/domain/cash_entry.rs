//! What a figure in the cash field can be: money for this bill, money that is asked about, or a number.
//!
//! On a bill of 102.500, `110` is 110.000 with 7.500 change. `531110001234` is the next customer's number, typed or
//! scanned while this bill still waits, and is never cash. `7400` on 740.791 would give 6.659.209 back, so a person is
//! asked first (safety rule 20).

use crate::base::money::Rupiah;

/// Digits of a figure that is a number rather than cash.
const NUMBER_DIGITS: usize = 9;
/// Digits up to which a figure under the total means thousands.
const SHORT_DIGITS: usize = 4;
/// From this change on a person is asked, whole rupiah: no choice of notes explains so much.
const MUCH_CHANGE: i64 = 100_000;
/// Digits that arrive as fast as a scanner sends them before their figure is asked about.
pub const BURST_DIGITS: usize = 6;

/// What was typed as cash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CashEntry {
    /// Nothing: exactly the total.
    Exact,
    /// Plainly cash, enough or too little. Whole rupiah.
    Plain(Rupiah),
    /// Possibly cash: a person has to say so. Whole rupiah.
    Asked(Rupiah),
    /// A customer's number, or nothing that can be money.
    NumberLike,
}

impl CashEntry {
    /// The cash in whole rupiah; `None`: exactly the total, or no money.
    #[must_use]
    pub const fn money(self) -> Option<Rupiah> {
        match self {
            Self::Plain(cash) | Self::Asked(cash) => Some(cash),
            Self::Exact | Self::NumberLike => None,
        }
    }
}

/// What `text` means as cash for a sale of `total`; dots and spaces are dropped. `is_by_machine`: the text was pasted,
/// or came as a burst of keys.
#[must_use]
pub fn read_cash(text: &str, total: Rupiah, is_by_machine: bool) -> CashEntry {
    let figure: String = text.chars().filter(|c| !matches!(c, '.' | ' ')).collect();
    if figure.is_empty() {
        return CashEntry::Exact;
    }
    let Some(cash) = money_for(&figure, total) else { return CashEntry::NumberLike };
    let change = cash.checked_sub(total).map_or(i64::MAX, Rupiah::get);
    // A bill of a hundred million is paid with nine digits too, so a figure just above the total stays cash.
    if figure.len() >= NUMBER_DIGITS && !(0..MUCH_CHANGE).contains(&change) {
        CashEntry::NumberLike
    } else if is_by_machine || change >= MUCH_CHANGE {
        CashEntry::Asked(cash)
    } else {
        CashEntry::Plain(cash)
    }
}

/// The money that a figure means for `total`: up to four digits under the total are thousands, as notes are named. None
/// where it begins with 0 or is no figure.
#[must_use]
pub fn money_for(figure: &str, total: Rupiah) -> Option<Rupiah> {
    if figure.starts_with('0') || !figure.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let typed = Rupiah::new(figure.parse().ok()?).ok()?;
    if figure.len() <= SHORT_DIGITS && typed < total { Rupiah::new(typed.get() * 1_000).ok() } else { Some(typed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rp(rupiah: i64) -> Rupiah {
        Rupiah::new(rupiah).unwrap()
    }

    #[test]
    fn each_figure_is_money_a_question_or_a_number() {
        use CashEntry::{Asked, Exact, NumberLike, Plain};
        for (text, total, expected) in [
            ("", 102_500, Exact),
            // Short figures under the total are thousands, enough or not.
            ("5", 102_500, Plain(rp(5_000))),
            ("50", 102_500, Plain(rp(50_000))),
            ("100", 102_500, Plain(rp(100_000))),
            ("102", 102_500, Plain(rp(102_000))),
            ("103", 102_500, Plain(rp(103_000))),
            ("150", 102_500, Plain(rp(150_000))),
            ("1250", 1_234_500, Plain(rp(1_250_000))),
            ("1025", 102_500, Asked(rp(1_025_000))),
            ("7400", 740_791, Asked(rp(7_400_000))),
            // At or over the total, and with five digits, they are rupiah.
            ("150", 100, Plain(rp(150))),
            ("2000", 1_500, Plain(rp(2_000))),
            ("50000", 102_500, Plain(rp(50_000))),
            ("102500", 102_500, Plain(rp(102_500))),
            ("150.000", 102_500, Plain(rp(150_000))),
            // Change of a hundred thousand and more is asked about, from its first rupiah.
            ("202499", 102_500, Plain(rp(202_499))),
            ("202500", 102_500, Asked(rp(202_500))),
            ("99999999", 102_500, Asked(rp(99_999_999))),
            // Numbers.
            ("100000000", 102_500, NumberLike),
            ("531110001234", 102_500, NumberLike),
            ("501501234866", 52_500, NumberLike),
            ("0", 102_500, NumberLike),
            ("081234", 102_500, NumberLike),
            ("0110000", 102_500, NumberLike),
            ("15o", 102_500, NumberLike),
            ("99999999999999999999", 102_500, NumberLike),
            // A bill of nine digits is paid with nine digits.
            ("250000000", 249_950_000, Plain(rp(250_000_000))),
            ("251000000", 249_950_000, NumberLike),
            ("100000000", 249_950_000, NumberLike),
        ] {
            assert_eq!(read_cash(text, rp(total), false), expected, "{text} for {total}");
        }
    }

    #[test]
    fn what_a_machine_typed_is_never_plainly_cash() {
        for (text, expected) in [
            ("110000", CashEntry::Asked(rp(110_000))),
            ("105", CashEntry::Asked(rp(105_000))),
            ("12345678", CashEntry::Asked(rp(12_345_678))),
            ("12345678901", CashEntry::NumberLike),
            ("", CashEntry::Exact),
        ] {
            assert_eq!(read_cash(text, rp(102_500), true), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn only_little_change_is_plain(text in "[0-9]{1,14}", total in 1i64..2_000_000) {
            if let CashEntry::Plain(cash) = read_cash(&text, rp(total), false) {
                proptest::prop_assert!(cash.get() - total < MUCH_CHANGE);
                proptest::prop_assert!(!text.starts_with('0') && text.len() < NUMBER_DIGITS);
            }
        }
    }
}
