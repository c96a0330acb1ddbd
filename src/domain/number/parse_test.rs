//! What the one line is read as. In all cases no PIN survives.

use proptest::prelude::*;

use super::*;

/// `amount|code|number|phone|words`, with marks for again, either and a PIN.
fn said(line: &str) -> String {
    let typed = read_line(line);
    let mut parts = Vec::new();
    parts.extend(typed.amount.map(|amount| format!("amount {}", amount.get())));
    parts.extend(typed.code.map(|code| format!("code {code}")));
    parts.extend(typed.again.then(|| "again".to_owned()));
    parts.extend(typed.number.map(|number| format!("number {number}")));
    parts.extend(typed.either.map(|figure| format!("either {figure}")));
    parts.extend(typed.phone.map(|phone| format!("phone {}", phone.as_str())));
    parts.extend(typed.pin_seen.then(|| "pin".to_owned()));
    parts.extend(typed.words.into_iter().map(|word| format!("'{word}'")));
    parts.join(" ")
}

#[test]
fn the_dotted_line() {
    for (line, expected) in [
        ("100.12345678901", "amount 100000 number 12345678901"),
        ("100.2.12345678901", "amount 100000 again number 12345678901"),
        ("PLNS100.12345678901", "code PLNS100 number 12345678901"),
        ("mmbc-ppob/PLNS100.2.12345678901", "code mmbc-ppob/PLNS100 again number 12345678901"),
        ("531110001234", "number 531110001234"),
        ("531110001234.081234567890", "number 531110001234 phone 081234567890"),
        (".2.531110001234", "again number 531110001234"),
        ("100.12345678901.1234", "amount 100000 number 12345678901 pin"),
        ("100.12345678901.12", "amount 100000 number 12345678901 pin"),
        ("100.12345678901.123456.", "amount 100000 number 12345678901 pin"),
        ("100.12345678901.6281234567890.123456", "amount 100000 number 12345678901 phone 081234567890 pin"),
        ("100.12345678901.1234.081234567890", "amount 100000 number 12345678901 phone 081234567890 pin"),
        ("5.081234567890", "amount 5000 number 081234567890"),
        ("50000.12345678901", "amount 50000 number 12345678901"),
        ("100.000.12345678901", "amount 100000 number 12345678901"),
        ("1.500.000.12345678901", "amount 1500000 number 12345678901"),
        ("100rb.12345678901", "amount 100000 number 12345678901"),
        ("100. 1234567 8901", "amount 100000 number 12345678901"),
        ("100.1234567 8901 . 4321", "amount 100000 number 12345678901 pin"),
        ("10220.7755", "either 10220 pin"),
        ("102204417.7755", "number 102204417 pin"),
        ("100.", "amount 100000"),
        ("100.000", "amount 100000"),
        ("100.1", "amount 100000 number 1"),
        ("..", ""),
        ("", ""),
    ] {
        assert_eq!(said(line), expected, "{line}");
    }
}

#[test]
fn the_free_line() {
    for (line, expected) in [
        ("token 100 12345678901", "amount 100000 number 12345678901 'token'"),
        ("12345678901 token 100", "amount 100000 number 12345678901 'token'"),
        ("token 12345678901 50000", "amount 50000 number 12345678901 'token'"),
        ("pln 531110001234", "number 531110001234 'pln'"),
        ("Token 100rb 1234567 8901", "amount 100000 number 12345678901 'token'"),
        ("token 100 rb 12345678901", "amount 100000 number 12345678901 'token'"),
        ("gopay 1jt +62 812-3456-7890", "amount 1000000 number 081234567890 'gopay'"),
        ("gopay 100 +62 812 3456 7890", "amount 100000 number 081234567890 'gopay'"),
        ("token 100 1111111.081234123412.7777", "amount 100000 number 1111111 phone 081234123412 pin 'token'"),
        ("gopay 1,5jt 0812-3456-7890", "amount 1500000 number 081234567890 'gopay'"),
        ("gopay rp100.000 0812 3456 7890", "amount 100000 number 081234567890 'gopay'"),
        ("token 100.000 12345678901", "amount 100000 number 12345678901 'token'"),
        ("100.000 12345678901", "amount 100000 number 12345678901"),
        ("token 100.12345678901.4321", "amount 100000 number 12345678901 pin 'token'"),
        ("token 100 12345678901 .4321", "amount 100000 number 12345678901 pin 'token'"),
        ("token 100 12345678901 4321", "amount 100000 number 12345678901 pin 'token'"),
        ("100 0812 3456 7890", "amount 100000 number 081234567890"),
        ("1234567 8901", "number 12345678901"),
        ("6032 9812 3456 7890", "number 6032981234567890"),
        ("pdam 10220", "either 10220 'pdam'"),
        ("50000 pln 12345678901", "amount 50000 number 12345678901 'pln'"),
        ("531110001234 081234567890", "number 531110001234 phone 081234567890"),
        ("100", "amount 100000"),
        ("0812", "number 0812"),
        ("siti nurbaya", "'siti' 'nurbaya'"),
        ("fif AB123456", "'fif' 'ab123456'"),
        ("  ", ""),
    ] {
        assert_eq!(said(line), expected, "{line}");
    }
}

#[test]
fn a_pin_is_drawn_as_dots() {
    for (line, drawn) in [
        ("100.12345678901.1234", "100.12345678901.••••"),
        ("100.12345678901.1", "100.12345678901.•"),
        ("100.12345678901.081234567890.987654", "100.12345678901.081234567890.••••••"),
        ("100.12345678901", "100.12345678901"),
        ("token 100.12345678901.4321", "token 100.12345678901.••••"),
        ("é 12345678901 4321", "é 12345678901 ••••"),
        ("100.1234", "100.1234"),
    ] {
        assert_eq!(mask_pin(line), drawn, "{line}");
    }
}

#[test]
fn nothing_of_a_number_is_debugged() {
    let text = format!("{:?}", read_line("100.12345678901.081234567890.4321"));
    assert!(!text.contains("12345678901") && !text.contains("081234567890") && !text.contains("4321"), "{text}");
}

proptest! {
    #[test]
    fn any_text_is_read(line in any::<String>()) {
        let typed = read_line(&line);
        prop_assert_eq!(mask_pin(&line).chars().count(), line.chars().count());
        prop_assert!(typed.amount.is_none_or(Rupiah::is_positive));
    }

    #[test]
    fn any_figures_are_read(line in "[0-9. +rbjt-]{0,40}") {
        let typed = read_line(&line);
        let typed_digits = line.chars().filter(char::is_ascii_digit).count();
        let number = typed.number.unwrap_or_default();
        // A +62 becomes 0: never more digits than were typed.
        prop_assert!(number.len() <= typed_digits);
    }

    #[test]
    fn a_pin_never_survives(
        first in prop_oneof![Just(""), Just("100."), Just("PLNS100."), Just("50000."), Just("100.2."), Just("token 100 ")],
        number in "[1-4]{9,16}", phone in prop_oneof![Just(""), Just(".081234123412")], pin in "[7-9]{4,6}",
    ) {
        let line = format!("{first}{number}{phone}.{pin}");
        let typed = read_line(&line);
        prop_assert!(typed.pin_seen);
        prop_assert_eq!(typed.number.as_deref().or(typed.either.as_deref()), Some(number.as_str()));
        let mut kept = format!("{:?}{:?}{:?}{:?}", typed.amount, typed.code, typed.number, typed.words);
        kept.extend(typed.either);
        kept.extend(typed.phone.map(|phone| phone.as_str().to_owned()));
        prop_assert!(!kept.contains(['7', '8', '9']) || kept.replace("081234123412", "").chars().all(|c| !('7'..='9').contains(&c)));
        prop_assert!(!mask_pin(&line).contains(&pin));
    }

    #[test]
    fn digits_of_a_number_are_kept(amount in 1u32..999, number in "[1-9][0-9]{7,15}") {
        let typed = read_line(&format!("{amount}.{number}"));
        prop_assert_eq!(typed.number.as_deref(), Some(number.as_str()));
        let typed = read_line(&format!("token {number} {amount}"));
        prop_assert_eq!(typed.number.as_deref(), Some(number.as_str()));
        prop_assert_eq!(typed.amount, Rupiah::new(i64::from(amount) * 1_000).ok());
    }
}
