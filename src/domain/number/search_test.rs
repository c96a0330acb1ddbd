//! What lines can mean against a small price list.

use proptest::prelude::*;

use super::*;
use crate::domain::number::read_line;
use crate::domain::product::ProviderId;

fn product(code: &str, name: &str, kind: ProductKind, nominal: Option<i64>) -> Product {
    Product {
        price: None,
        provider: ProviderId::new("mmbc-ppob"),
        code: code.into(),
        name: name.into(),
        group: "".into(),
        kind,
        nominal: nominal.map(|value| Rupiah::new(value).unwrap()),
        admin: None,
        debit: None,
        cashback: None,
        open: true,
    }
}

fn list() -> Vec<Product> {
    vec![
        product("PDAMBTM", "PDAM ATB Batam", ProductKind::Pdam, None),
        product("TELKOM", "Telkom Speedy", ProductKind::Telkom, None),
        product("PLNPOST", "PLN Bulanan", ProductKind::PlnPostpaid, None),
        product("PLNS20", "PLN Pra Bayar", ProductKind::PlnToken, Some(20_000)),
        Product { open: false, ..product("PLNS50", "PLN Pra Bayar", ProductKind::PlnToken, Some(50_000)) },
        product("PLNS100", "PLN Pra Bayar", ProductKind::PlnToken, Some(100_000)),
        product("BPJSKES", "BPJS Kesehatan", ProductKind::Bpjs, None),
        product("HALO", "Kartu Halo", ProductKind::PostpaidCard, None),
        product("XPLOR", "XL Xplor", ProductKind::PostpaidCard, None),
        product("MNC", "MNCVISION", ProductKind::Tv, None),
        product("PGN", "PGN Gas", ProductKind::Pgn, None),
        product("FIF", "FIF", ProductKind::Fif, None),
        product("ADIRA", "ADIRA", ProductKind::Adira, None),
        product("s5", "Simpati 5", ProductKind::Other, Some(5_000)),
        product("GOPAY", "GoPay", ProductKind::EMoney, None),
        product("BRIZZI", "BRIZZI", ProductKind::EMoneyCard, None),
        product("PAYTREN", "PayTren", ProductKind::EMoneyMember, None),
        product("SAMSAT_JABAR", "Samsat Jabar", ProductKind::Samsat, None),
        product("PLNNON", "PLN Nontaglis", ProductKind::PlnNontaglis, None),
    ]
}

/// The same, and a Biller's list.
fn with_pulsa() -> Vec<Product> {
    let mut products = list();
    products.extend([
        product("i10", "Indosat 10.000", ProductKind::Pulsa, Some(10_000)),
        product("s10", "Telkomsel 10.000", ProductKind::Pulsa, Some(10_000)),
        product("by10", "by.U 10.000", ProductKind::Pulsa, Some(10_000)),
        product("s20", "Telkomsel 20.000", ProductKind::Pulsa, Some(20_000)),
        product("any10", "Pulsa semua operator 10.000", ProductKind::Pulsa, Some(10_000)),
        Product { group: "Paket Telkomsel".into(), ..product("sd1", "Data 1 GB", ProductKind::Data, None) },
        product("id3", "IM3 Data 3 GB", ProductKind::Data, None),
        product("ml86", "Mobile Legends 86 Diamonds", ProductKind::Instant, None),
    ]);
    products
}

#[test]
fn a_phones_prefix_narrows_what_can_be_sent_to_it() {
    let telkomsel = "0812-3456-7890".replace('-', "");
    for (line, expected) in [
        (format!("10.{telkomsel}"), "s10 by10 any10 GOPAY"),
        ("10.085712345678".to_owned(), "i10 any10 GOPAY"),
        // Nobody's prefix: nothing is narrowed.
        ("10.080012345678".to_owned(), "i10 s10 by10 any10 GOPAY"),
        (format!("20.{telkomsel}"), "s20 GOPAY"),
        (telkomsel.clone(), "s10 by10 s20 any10 sd1 HALO XPLOR"),
        (format!("data {telkomsel}"), "sd1"),
        (format!("pulsa 10 {telkomsel}"), "s10 by10 any10"),
        // A ported number: the word outweighs the prefix.
        (format!("indosat 10 {telkomsel}"), "i10"),
        (format!("i10.{telkomsel}"), "i10"),
        ("ml86.12345678".to_owned(), "ml86"),
        ("mobile legends 12345678".to_owned(), "ml86"),
        (format!("50.{telkomsel}"), "GOPAY"),
    ] {
        let found = candidates(&read_line(&line), &with_pulsa());
        let codes: Vec<&str> = found.iter().map(|candidate| candidate.product.code.as_str()).collect();
        assert_eq!(codes.join(" "), expected, "{line}");
        assert!(found.iter().all(|candidate| candidate.fault.is_none()), "{line}");
    }
}

fn found(line: &str) -> String {
    let found = candidates(&read_line(line), &list());
    let text = |candidate: &ProductCandidate| {
        let fault = if candidate.fault.is_some() { "!" } else { "" };
        let shut = if candidate.product.open { "" } else { "-" };
        let number = if candidate.number.is_some() { "=" } else { "" };
        format!("{}{number}{fault}{shut}", candidate.product.code)
    };
    found.iter().map(text).collect::<Vec<_>>().join(" ")
}

#[test]
fn numbers_alone() {
    for (line, expected) in [
        ("12345678901", "PLNS20= PLNS100= PLNS50=-"),
        ("531110001234", "PLNPOST="),
        ("122345678901", "PLNPOST= TELKOM="),
        ("0001944358911", "BPJSKES="),
        ("8888801234567890", "BPJSKES="),
        ("081234567890", "HALO= XPLOR="),
        ("08123456789", "PLNS20= PLNS100= HALO= XPLOR= PLNS50=-"),
        ("3201110101900001", "SAMSAT_JABAR= PDAMBTM= TELKOM= MNC= PGN= FIF= ADIRA= PLNNON="),
        ("102204417", "PDAMBTM= TELKOM= MNC= PGN= FIF= ADIRA= PLNNON="),
        ("10220", "PDAMBTM= TELKOM= MNC= PGN= FIF= ADIRA= PLNNON="),
    ] {
        assert_eq!(found(line), expected, "{line}");
    }
}

#[test]
fn an_amount_picks() {
    for (line, expected) in [
        ("100.12345678901", "PLNS100="),
        ("50.12345678901", "PLNS50=-"),
        ("37.12345678901", ""),
        ("100.531110001234", "PLNS100="),
        ("5.081234567890", "GOPAY= s5="),
        ("100.081234567890", "GOPAY="),
        ("100.6013501234567890", "BRIZZI="),
        ("100", "PLNS100"),
        ("gopay 100", "GOPAY"),
        ("gopay 50000", "GOPAY"),
        ("50000", "PDAMBTM= TELKOM= MNC= PGN= FIF= ADIRA= PLNNON= PLNS50-"),
    ] {
        assert_eq!(found(line), expected, "{line}");
    }
}

#[test]
fn words_narrow() {
    for (line, expected) in [
        ("token 100 12345678901", "PLNS100="),
        ("pln 531110001234", "PLNPOST="),
        ("tagihan 12345678901", "PLNPOST= BPJSKES= PDAMBTM= TELKOM= MNC= PGN= FIF= ADIRA= PLNNON="),
        ("token 531110001234", "PLNS20= PLNS100= PLNS50=-"),
        ("token 123", ""),
        ("token 123456789", "PLNS20! PLNS100! PLNS50!-"),
        ("listrik", "PLNS20 PLNS100 PLNPOST PLNNON PLNS50-"),
        ("pdam 10220", "PDAMBTM="),
        ("air 12345678901", "PDAMBTM="),
        ("gas", "PGN"),
        ("telkom pln 100 12345678901", ""),
        ("samsat 3201110101900001", "SAMSAT_JABAR="),
        ("pajak", "SAMSAT_JABAR"),
        ("halo", "HALO"),
        ("mentari", "HALO XPLOR"),
        ("cicilan", "FIF ADIRA"),
        ("fif ab123456", "FIF="),
        ("BATAM 102204417", "PDAMBTM="),
        ("gopay 081234567890", "GOPAY="),
        ("gopay 100 081234567890", "GOPAY="),
        ("gopay 100 6281234567890", "GOPAY="),
        ("gopay 100 12345", "GOPAY!"),
        ("brizzi 100 60135012345678", "BRIZZI!"),
        ("paytren 100 TN01234567", "PAYTREN="),
        ("dompet", "GOPAY BRIZZI PAYTREN"),
        ("mncvison", "MNC"),
        ("zzz", ""),
        ("", ""),
        (".2.", ""),
    ] {
        assert_eq!(found(line), expected, "{line}");
    }
}

#[test]
fn a_code_wins_alone() {
    for (line, expected) in [
        ("PLNS100.12345678901", "PLNS100="),
        ("plns100 12345678901", "PLNS100="),
        ("mmbc-ppob/plns20.12345678901", "PLNS20="),
        ("biller/PLNS20.12345678901", ""),
        ("PLNS100.123456789", "PLNS100!"),
        ("PLNS100", "PLNS100"),
        ("s5.081234567890", "s5="),
        ("fif 10220", "FIF="),
    ] {
        assert_eq!(found(line), expected, "{line}");
    }
}

proptest! {
    #[test]
    fn no_wrong_number_goes_without_a_fault(line in "(token |pln |tagihan |PLNS100\\.|)?[0-9A-Za-z. ]{0,24}") {
        for candidate in candidates(&read_line(&line), &list()) {
            match (&candidate.number, &candidate.fault) {
                (Some(number), None) => {
                    let again = check(candidate.product.kind, number.as_str());
                    prop_assert_eq!(again.map(|checked| checked.number), Ok(number.clone()));
                }
                (Some(_), Some(_)) => prop_assert!(false, "a refused number was kept"),
                _ => {}
            }
        }
    }
}
