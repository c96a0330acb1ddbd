//! Reads amounts as providers write them: `102.500`, `69,163`, `Rp 69.729,00`, `2000.00`.
//!
//! Nothing is guessed or rounded. A text that fits no rule is not read.

use serde_json::Value;

use crate::base::money::Rupiah;

/// The longest text that can be an amount, bytes.
const LONGEST: usize = 64;

/// The amount in `text`, whole rupiah. `None` for an empty text, `-`, and a text with more than one meaning.
///
/// | written | read | why |
/// |---|---|---|
/// | `14.000`, `1.214.115`, `69,163` | 14000, 1214115, 69163 | groups of three |
/// | `5.000,00`, `5,000.00`, `2000.00`, `5000.0` | 5000, 5000, 2000, 5000 | zero cents after the other separator |
/// | `5.000,-` | 5000 | the same, as people write it |
/// | `Rp 5.000`, `Rp.5.000`, `IDR 5,000`, `-Rp 500` | 5000, 5000, 5000, -500 | currency and minus before it |
/// | `40.000.00`, `1.000,000`, `40000,50`, `40 000`, `4e4` | nothing | more than one meaning, or not whole |
#[must_use]
pub fn read_money(text: &str) -> Option<Rupiah> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let (outer_minus, text) = minus(text);
    let (inner_minus, text) = minus(without_currency(text));
    if outer_minus && inner_minus {
        return None;
    }
    let magnitude: i64 = whole_digits(text)?.parse().ok()?;
    Rupiah::new(if outer_minus || inner_minus { -magnitude } else { magnitude }).ok()
}

/// The amount in a JSON number or string, as [`read_money`] reads it. `None` for any other value.
#[must_use]
pub fn read_money_value(value: &Value) -> Option<Rupiah> {
    match value {
        Value::String(text) => read_money(text),
        Value::Number(number) => read_money(&number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn minus(text: &str) -> (bool, &str) {
    text.strip_prefix('-').map_or((false, text), |rest| (true, rest))
}

fn without_currency(text: &str) -> &str {
    let after = |word: &str| {
        let (head, rest) = text.split_at_checked(word.len())?;
        head.eq_ignore_ascii_case(word).then_some(rest)
    };
    match after("rp") {
        Some(rest) => rest.strip_prefix('.').unwrap_or(rest).trim_start(),
        None => after("idr").map_or(text, str::trim_start),
    }
}

/// The digits of whole rupiah in `text`, without separators and zero cents.
fn whole_digits(text: &str) -> Option<String> {
    let text = without_cents(text);
    let separator = match (text.contains('.'), text.contains(',')) {
        (true, true) => return None,
        (true, false) => '.',
        (false, true) => ',',
        (false, false) => return if is_digits(text) { Some(text.to_owned()) } else { None },
    };
    let mut groups = text.split(separator);
    let head = groups.next().filter(|head| is_digits(head) && head.len() <= 3)?;
    let mut digits = head.to_owned();
    for group in groups {
        if group.len() != 3 || !is_digits(group) {
            return None;
        }
        digits.push_str(group);
    }
    // "0.125" is one eighth, not 125.
    if head.starts_with('0') && digits.bytes().any(|digit| digit != b'0') { None } else { Some(digits) }
}

/// `text` without zero cents: `,00` or `,-` after a number without commas, `.00` after one without dots, `.0` after
/// plain digits.
fn without_cents(text: &str) -> &str {
    if let Some(whole) = text.strip_suffix(",00").or_else(|| text.strip_suffix(",-")) {
        return if whole.contains(',') { text } else { whole };
    }
    let dollars = text.strip_suffix(".00").filter(|whole| !whole.contains('.'));
    dollars.or_else(|| text.strip_suffix(".0").filter(|whole| is_digits(whole))).unwrap_or(text)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_documents_amounts() {
        for (text, amount) in [
            ("102.500", 102_500),
            ("14.000", 14_000),
            ("2.500", 2_500),
            ("2500", 2_500),
            ("97619", 97_619),
            ("69,163", 69_163),
            ("201,200", 201_200),
            ("Rp99,999,999", 99_999_999),
            ("Rp 69.729,00", 69_729),
            ("Rp. 100", 100),
            ("RP 1.214.115", 1_214_115),
            ("rp.5.000", 5_000),
            ("2000.00", 2_000),
            ("1000000.00", 1_000_000),
            ("5000.0", 5_000),
            ("0.00", 0),
            ("0", 0),
            ("0.000", 0),
            ("-24.848.600", -24_848_600),
            ("-Rp 500", -500),
            ("Rp -500", -500),
            (" 20.000\n", 20_000),
            ("100000000000000", Rupiah::LIMIT),
            ("Rp 5.000,-", 5_000),
            ("5.250,-", 5_250),
            ("52500,-", 52_500),
            ("5,000.00", 5_000),
            ("1,214,115.00", 1_214_115),
            ("5.000,00", 5_000),
            ("IDR 5,000", 5_000),
            ("IDR 40000", 40_000),
            ("idr5.000", 5_000),
        ] {
            assert_eq!(read_money(text), Rupiah::new(amount).ok(), "{text}");
        }
    }

    #[test]
    fn what_fits_no_rule_is_unknown() {
        for text in [
            "",
            " ",
            "-",
            "--5",
            "-Rp -5",
            "- 5",
            "94,50",
            "2000.50",
            "0.125",
            "1.00.000",
            "1.0000",
            "1000.000",
            "1.000.00",
            "40.000.00",
            "69,163,00",
            "10,00.00",
            "5.000.00,-",
            "5,000,-",
            "5.000.-",
            ",-",
            "40000,50",
            "40 000",
            "4e4",
            "lima puluh ribu",
            "IDR",
            "IDR Rp 5",
            "5000 IDR",
            "1.000,000",
            "1.",
            ".5",
            ",00",
            "1,",
            "Rp",
            "Rp.",
            "Rp Rp 5",
            "1e3",
            "+5",
            "1 000",
            "Rp99,999,99",
            "١٢٣",
            "100000000000001",
            "99999999999999999999999999",
            "12 bulan",
            "R1",
        ] {
            assert_eq!(read_money(text), None, "{text}");
        }
        assert_eq!(read_money(&"9".repeat(300_000)), None);
    }

    #[test]
    fn any_type_of_json() {
        for (value, amount) in
            [(json!(5000), Some(5_000)), (json!("0.00"), Some(0)), (json!(0), Some(0)), (json!(-7), Some(-7))]
        {
            assert_eq!(read_money_value(&value).map(Rupiah::get), amount);
        }
        for value in [json!(null), json!(true), json!([5]), json!({"a": 5})] {
            assert_eq!(read_money_value(&value), None);
        }
    }

    proptest! {
        #[test]
        fn every_amount_comes_back(value in -Rupiah::LIMIT..=Rupiah::LIMIT) {
            let amount = Rupiah::new(value).unwrap();
            let dotted = amount.to_string();
            for plain in [value.to_string(), dotted.clone(), dotted.replace('.', ",")] {
                prop_assert_eq!(read_money(&plain), Some(amount));
                prop_assert_eq!(read_money(&format!("Rp {plain}")), Some(amount));
                prop_assert_eq!(read_money(&format!("Rp.{plain} ")), Some(amount));
            }
            let commas = dotted.replace('.', ",");
            for plain in [format!("{value},00"), format!("{dotted},00"), format!("{value}.00"), format!("{commas}.00"),
                format!("Rp {dotted},00"), format!("Rp {dotted},-"), format!("IDR {commas}.00")] {
                prop_assert_eq!(read_money(&plain), Some(amount));
            }
        }

        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = read_money(&text);
        }

        #[test]
        fn reads_only_the_digits_that_stand_there(text in "-?(Rp\\.? ?|IDR ?)?[0-9.,]{0,20}(,-)?") {
            if let Some(amount) = read_money(&text) {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                let read = amount.get().unsigned_abs().to_string();
                let cents = digits.trim_start_matches('0').strip_prefix(read.as_str()).map(str::to_owned);
                prop_assert!(amount.get() == 0 || matches!(cents.as_deref(), Some("" | "0" | "00")));
            }
        }
    }
}
