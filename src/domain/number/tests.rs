//! What a number may be, kind by kind, and the cash that was typed.

use super::*;

fn ok(kind: ProductKind, raw: &str) -> String {
    check(kind, raw).unwrap().number.as_str().to_owned()
}

#[test]
fn pln_is_strict() {
    assert_eq!(ok(ProductKind::PlnToken, "1234567 8901"), "12345678901");
    assert_eq!(ok(ProductKind::PlnPostpaid, "5311-1000.1234"), "531110001234");
    let length = |got| Err(NumberFault::Length { expected: vec![11, 12], got });
    assert_eq!(check(ProductKind::PlnToken, "1234567890"), length(10));
    assert_eq!(check(ProductKind::PlnPostpaid, "1234567890123"), length(13));
    assert_eq!(check(ProductKind::PlnToken, "1234567890A"), Err(NumberFault::Letters));
    assert_eq!(check(ProductKind::PlnToken, " . "), Err(NumberFault::Empty));
}

#[test]
fn phones_are_written_with_a_zero() {
    for raw in ["081234567890", "6281234567890", "+62 812-3456-7890", "0812 3456 7890"] {
        assert_eq!(ok(ProductKind::PostpaidCard, raw), "081234567890");
    }
    for raw in ["0212345678", "08123", "081234567890123", "+081234567890", "81234567890", "6221234567"] {
        assert_eq!(check(ProductKind::PostpaidCard, raw), Err(NumberFault::NotAPhone), "{raw}");
    }
}

#[test]
fn elsewhere_odd_numbers_are_only_warned_about() {
    assert_eq!(check(ProductKind::Pdam, "12").unwrap().warnings, [NumberWarning::OddLength { got: 2 }]);
    assert_eq!(check(ProductKind::Tv, "a12345").unwrap().warnings, [NumberWarning::Letters]);
    assert_eq!(check(ProductKind::Bpjs, "00019443589").unwrap().warnings, [NumberWarning::OddLength { got: 11 }]);
    assert!(check(ProductKind::Bpjs, "0001944358911").unwrap().warnings.is_empty());
    assert!(check(ProductKind::PlnNontaglis, "5312345678901").unwrap().warnings.is_empty());
    let contract = check(ProductKind::Multifinance, "ab 12/3456").unwrap();
    assert_eq!((contract.number.as_str(), contract.warnings.len()), ("AB12/3456", 0));
    assert_eq!(check(ProductKind::Other, "12\u{1b}[2J"), Err(NumberFault::Characters));
    assert_eq!(check(ProductKind::Other, &"1".repeat(33)), Err(NumberFault::TooLong { got: 33 }));
    assert_eq!(nik("3201110101900001").unwrap().as_str(), "3201110101900001");
    assert!(nik("320111010190000").is_err());
    assert_eq!(check(ProductKind::Samsat, "3201 1101 0190 0001").unwrap().number.as_str(), "3201110101900001");
    assert_eq!(check(ProductKind::Samsat, "12"), Err(NumberFault::Length { expected: vec![16], got: 2 }));
    assert_eq!(frame("mh3 28d204ak401000"), Ok(("MH328D204AK401000".to_owned(), Vec::new())));
    let odd = vec![NumberWarning::FrameLetters, NumberWarning::FrameLength { got: 5 }];
    assert_eq!(frame("mhIO1"), Ok(("MHIO1".to_owned(), odd)));
    assert_eq!(frame(""), Err(NumberFault::Empty));
}

#[test]
fn what_a_number_can_be() {
    let telkomsel = NumberClass::Phone { operator: Some(PhoneOperator::Telkomsel) };
    for (number, expected) in [
        ("12345678901", vec![NumberClass::Meter]),
        ("08123456789", vec![NumberClass::Meter, telkomsel]),
        ("531110001234", vec![NumberClass::Idpel]),
        ("122345678901", vec![NumberClass::Idpel, NumberClass::Indihome]),
        ("081234567890", vec![telkomsel]),
        ("628123456789", vec![NumberClass::Idpel, telkomsel]),
        ("0001944358911", vec![NumberClass::Bpjs]),
        ("8888801234567890", vec![NumberClass::Bpjs]),
        ("8988801234567890", vec![NumberClass::Bpjs]),
        ("3201115506900001", vec![NumberClass::Nik]),
        ("6032981234567890", vec![NumberClass::Card]),
        ("7546010101900001", vec![NumberClass::Nik, NumberClass::Card]),
        ("102204417", vec![NumberClass::Any]),
        ("9999999999999999", vec![NumberClass::Any]),
        ("AB12345", vec![NumberClass::Any]),
        ("", vec![]),
    ] {
        assert_eq!(classes(number), expected, "{number}");
    }
}
