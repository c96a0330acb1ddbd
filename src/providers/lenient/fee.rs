//! Reads fee formulas of price lists: `amount+2000`, `Tagihan + 700`, `20.700`.

use super::{collapse, read_money};
use crate::base::money::{Rupiah, SaleFee};

/// The words that stand for the amount that is paid (multipayment: `amount`; PPOB and e-Samsat: `tagihan`).
const BASES: [&str; 2] = ["amount", "tagihan"];

/// The debit that a formula stands for, whole rupiah: a base word with `+` or `-` and an amount, or an amount alone, in
/// any case and spacing. `None` for anything else. The amount is read by [`read_money`] and has no minus of its own.
#[must_use]
pub fn read_fee(text: &str) -> Option<SaleFee> {
    let text = collapse(text).to_lowercase();
    let Some(rest) = BASES.iter().find_map(|base| text.strip_prefix(base)) else {
        return unsigned(&text).map(SaleFee::Fixed);
    };
    let rest = rest.trim_start();
    if let Some(number) = rest.strip_prefix('+') {
        return unsigned(number).map(SaleFee::BasePlus);
    }
    // Word processors turn `-` into longer dashes.
    let number = unsigned(rest.strip_prefix(['-', '–', '−'])?)?;
    Rupiah::ZERO.checked_sub(number).map(SaleFee::BasePlus)
}

fn unsigned(text: &str) -> Option<Rupiah> {
    read_money(text).filter(|amount| !amount.is_negative())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rp(rupiah: i64) -> Rupiah {
        Rupiah::new(rupiah).unwrap()
    }

    #[test]
    fn the_documents_formulas() {
        for (text, fee) in [
            ("amount+2000", SaleFee::BasePlus(rp(2_000))),
            ("Tagihan + 700", SaleFee::BasePlus(rp(700))),
            ("tagihan+5000", SaleFee::BasePlus(rp(5_000))),
            ("TAGIHAN\n+ 2.500", SaleFee::BasePlus(rp(2_500))),
            ("amount - 500", SaleFee::BasePlus(rp(-500))),
            ("tagihan – Rp 1.000", SaleFee::BasePlus(rp(-1_000))),
            ("20.700", SaleFee::Fixed(rp(20_700))),
            ("102000", SaleFee::Fixed(rp(102_000))),
        ] {
            assert_eq!(read_fee(text), Some(fee), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_no_fee() {
        for text in [
            "",
            "-",
            "amount",
            "tagihan+",
            "amount + -5",
            "amount*2",
            "2000+amount",
            "amount+2000+5",
            "-5",
            "amounts+1",
        ] {
            assert_eq!(read_fee(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_formula_comes_back(
            value in 0..=Rupiah::LIMIT, word in 0..4usize, minus: bool, dots: bool, gap in " {0,3}", other in "[ \n]{0,2}"
        ) {
            let word = ["amount", "Tagihan", "AMOUNT", "tAGIHAN"][word];
            let number = if dots { rp(value).to_string() } else { value.to_string() };
            let sign = if minus { "-" } else { "+" };
            let text = format!("{gap}{word}{other}{sign}{gap}{number}{other}");
            let expected = SaleFee::BasePlus(rp(if minus { -value } else { value }));
            prop_assert_eq!(read_fee(&text), Some(expected));
            prop_assert_eq!(read_fee(&format!("{gap}{number}{other}")), Some(SaleFee::Fixed(rp(value))));
        }

        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = read_fee(&text);
        }
    }
}
