//! Compares foreign texts: masked numbers, patterns, white space. Where nothing can be compared, the answer is no.

/// `text` with every run of white space as one space, and none at the ends.
#[must_use]
pub fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` without any white space, for addresses that were broken over lines.
#[must_use]
pub fn without_space(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Whether `answered` can be the number `asked`, where either may mask digits with `x`, `X`, `*` or `#`.
///
/// Spaces, dots, dashes and plus signs are ignored. Letters are compared in any case. In numbers of equal length, every
/// position that both show must agree. In numbers of different length, each may mask one run, and what both show before
/// and after it must agree: the Biller document masks six digits once with six `x`, once with seven. False where no
/// digit could be compared.
#[must_use]
pub fn digits_match(asked: &str, answered: &str) -> bool {
    let (asked, answered) = (places(asked), places(answered));
    if asked.len() == answered.len() {
        return agree(asked.iter().zip(&answered)).is_some_and(|compared| compared > 0);
    }
    let (Some(one), Some(other)) = (VisibleDigits::of(&asked), VisibleDigits::of(&answered)) else { return false };
    if !one.can_hide_behind(&other) || !other.can_hide_behind(&one) {
        return false;
    }
    let heads = agree(one.head.iter().zip(other.head));
    let tails = agree(one.tail.iter().rev().zip(other.tail.iter().rev()));
    matches!((heads, tails), (Some(heads), Some(tails)) if heads + tails > 0)
}

/// The visible digits before and after a number's one masked run. Both are the whole number where nothing is masked.
struct VisibleDigits<'a> {
    head: &'a [Option<char>],
    tail: &'a [Option<char>],
    is_masked: bool,
}

impl<'a> VisibleDigits<'a> {
    /// `None` where more than one run is masked.
    fn of(places: &'a [Option<char>]) -> Option<Self> {
        let Some(first) = places.iter().position(Option::is_none) else {
            return Some(Self { head: places, tail: places, is_masked: false });
        };
        let last = places.iter().rposition(Option::is_none)?;
        let hidden = places.get(first..=last)?;
        let (head, tail) = (places.get(..first)?, places.get(last + 1..)?);
        if hidden.iter().any(Option::is_some) { None } else { Some(Self { head, tail, is_masked: true }) }
    }

    /// Whether this number is masked itself, or is long enough for the other's visible digits and at least one masked
    /// digit.
    const fn can_hide_behind(&self, other: &Self) -> bool {
        self.is_masked || other.is_masked && self.head.len() > other.head.len() + other.tail.len()
    }
}

/// The characters of a number, `None` for a masked one.
fn places(number: &str) -> Vec<Option<char>> {
    let plain = number.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '+'));
    plain.map(|c| if matches!(c, 'x' | 'X' | '*' | '#') { None } else { Some(c.to_ascii_lowercase()) }).collect()
}

/// How many digits were compared. `None` where two visible characters differ.
fn agree<'a>(mut pairs: impl Iterator<Item = (&'a Option<char>, &'a Option<char>)>) -> Option<usize> {
    pairs.try_fold(0, |compared, pair| match pair {
        (Some(one), Some(other)) if one == other => Some(compared + usize::from(one.is_ascii_digit())),
        (Some(_), Some(_)) => None,
        _ => Some(compared),
    })
}

/// Whether `text` contains `pattern`, in any case, with any run of white space as one space, and `*` for any text or
/// none. A pattern without a letter or digit would match everything and matches nothing.
#[must_use]
pub fn refusal_matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (collapse(pattern).to_lowercase(), collapse(text).to_lowercase());
    if !pattern.contains(char::is_alphanumeric) {
        return false;
    }
    let mut rest = text.as_str();
    pattern.split('*').all(|part| match rest.find(part) {
        Some(at) => {
            rest = rest.get(at + part.len()..).unwrap_or("");
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn masked_numbers() {
        for (asked, answered) in [
            ("08121234567", "08121234567"),
            ("0812xxxxxxx", "0812xxxxxx"),
            ("08121234567", "0812xxxxxxx"),
            ("08121234567", "0812xxxxxx"),
            ("08121234567", "0812*****67"),
            ("08121234567", "0812**67"),
            ("0812 1234 567", "0812-1234-567"),
            ("3201111111111111", "320111######1111"),
            ("tn01234", "TN0XXXX"),
            ("08121234567", "0812xx34xxx"),
        ] {
            assert!(digits_match(asked, answered), "{asked} {answered}");
            assert!(digits_match(answered, asked), "{answered} {asked}");
        }
        for (asked, answered) in [
            ("", ""),
            ("08121234567", ""),
            ("08121234567", "xxxxxxxxxxx"),
            ("xxxx", "xxxx"),
            ("0812xxxx", "xxxx1234"),
            ("08121234567", "0813xxxxxxx"),
            ("08121234567", "0812xxxxx68"),
            ("08121234567", "081212345678"),
            ("08121234567", "0812xx99xxx"),
            ("0812", "0812x"),
            ("08121", "0812x1"),
            ("08121234567", "08xx1234xx"),
            ("ABC", "ABC"),
            ("TN01234", "TM0XXXX"),
        ] {
            assert!(!digits_match(asked, answered), "{asked} {answered}");
            assert!(!digits_match(answered, asked), "{answered} {asked}");
        }
    }

    #[test]
    fn refusals() {
        let broke = "Mohon maaf, sisa saldo anda JKT-12345 tidak cukup! Sisa saldo  \nRp. 100";
        for pattern in ["saldo * tidak cukup", "SISA  SALDO anda*cukup", "tidak\ncukup", "*tidak cukup*"] {
            assert!(refusal_matches(pattern, broke), "{pattern}");
        }
        for pattern in ["", " ", "*", "* *", "**", "!", "tidak cukup * saldo anda", "saldo cukup"] {
            assert!(!refusal_matches(pattern, broke), "{pattern}");
        }
        let routed = "Transaksi s5.0812xxxxxx GAGAL Produk tidak tersedia (ROUTE)";
        assert!(refusal_matches("gagal * (route)", routed));
        assert!(!refusal_matches("gagal * (deduct)", routed));
        assert!(!refusal_matches("gagal", ""));
    }

    #[test]
    fn white_space() {
        assert_eq!(collapse(" Silakan  periksa\r\n nomor\u{a0}rangka \n"), "Silakan periksa nomor rangka");
        assert_eq!(without_space("https://a.b/c91\nbcecf-\n  7528"), "https://a.b/c91bcecf-7528");
    }

    proptest! {
        #[test]
        fn a_masked_number_is_its_own(number in "[0-9]{6,16}", hidden in 1usize..5, from in 0usize..5, run in 1usize..9) {
            let masked = format!("{}{}{}", &number[..from.min(1)], "x".repeat(run), &number[from.min(1) + hidden..]);
            prop_assert!(digits_match(&number, &masked));
            prop_assert!(digits_match(&number, &number));
        }

        #[test]
        fn agreement_is_mutual(one in "[0-9x]{0,8}", other in "[0-9x]{0,8}") {
            prop_assert_eq!(digits_match(&one, &other), digits_match(&other, &one));
        }

        #[test]
        fn a_pattern_stands_in_its_own_text(text in "[a-zA-Z0-9 ]{0,40}", more in any::<String>()) {
            prop_assume!(text.contains(char::is_alphanumeric));
            let longer = format!("{more} {text}");
            prop_assert!(refusal_matches(&text, &longer));
            let _ = refusal_matches(&more, &text);
        }
    }
}
