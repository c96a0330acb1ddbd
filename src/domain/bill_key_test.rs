//! Which pairs of sales are one bill, two bills, or ask; and the properties of canonical numbers.

use proptest::prelude::*;

use super::*;
use crate::domain::bill::CustomerNumber;
use crate::domain::obstacle::{AskReason, BillObstacles, FoundPayment};
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{OutcomeReason, PaymentOutcome, PaymentVerdict};
use crate::domain::product::ProviderId;
use crate::domain::sample::{intent, judged, owner, rp};

/// A bill: kind, code and name, number, and whose it is.
fn bill(kind: ProductKind, (code, name): (&str, &str), number: &str, whose: &str) -> Bill {
    let mut bill = intent(1, owner(1), kind, number).bill;
    (bill.product.code, bill.product.name, bill.name) = (code.into(), name.into(), Some(whose.into()));
    bill
}

fn token(provider: &'static str, code: &str, nominal: i64, number: &str, whose: &str) -> Bill {
    let mut bill = bill(ProductKind::PlnToken, (code, "PLN Pra Bayar"), number, whose);
    bill.product.provider = ProviderId::new(provider);
    (bill.money.nominal, bill.money.total) = (Some(rp(nominal)), rp(nominal + 2_500));
    bill
}

fn family(number: &str, amount: i64, people: &str) -> Bill {
    let mut bill = bill(ProductKind::Bpjs, ("BPJS", "BPJS Kesehatan"), number, number);
    (bill.money.bill, bill.money.total) = (Some(rp(amount)), rp(amount + 2_500));
    bill.fields.push((FactField::Participants, people.into()));
    bill
}

fn tax(nik: &str, frame: &str) -> Bill {
    Bill { frame_number: Some(frame.to_owned()), ..bill(ProductKind::Samsat, ("SAMSAT_JABAR", "Jawa Barat"), nik, nik) }
}

/// What is found about `second` while `first` is open and unclear.
fn found(first: &Bill, second: &Bill) -> Option<Result<(), AskReason>> {
    let first = PaymentIntent { bill: first.clone(), ..intent(1, owner(1), ProductKind::PlnToken, "1") };
    let open = judged(first, PaymentVerdict::bare(PaymentOutcome::Unknown, OutcomeReason::TimedOut));
    let own = [Some(&second.customer), second.meter.as_ref(), second.idpel.as_ref()];
    let numbers: Vec<String> = own.into_iter().flatten().map(|number| bare(number.as_str())).collect();
    let open = FoundPayment { payment: open, is_just_sold: false };
    let found = BillObstacles::of(second, &numbers, vec![open]);
    match (found.same.as_slice(), found.asks.as_slice()) {
        ([_], []) => Some(Ok(())),
        ([], [ask]) => Some(Err(ask.reason)),
        ([], []) => None,
        other => panic!("{other:?}"),
    }
}

const STOP: Option<Result<(), AskReason>> = Some(Ok(()));
const TWO: Option<Result<(), AskReason>> = None;
const fn ask(reason: AskReason) -> Option<Result<(), AskReason>> {
    Some(Err(reason))
}

/// The same number and the same name, or another name: what is found differs only where the numbers were typed unlike.
#[test]
fn one_bill_two_bills_or_a_question() {
    use ProductKind::{Bpjs, Fif, Multifinance, Pdam, PlnPostpaid, Telkom, Tv};
    let water = ("PDAMBOGOR", "PDAM Kota Bogor");
    let (mcf, maf, fif) = (("MCF", "MCF"), ("MAF", "MAF"), ("FIF", "FIF"));
    let (bpjs, telkom) = (("BPJS", "BPJS Kesehatan"), ("TELKOM", "TELKOM"));
    let (card, account) = ("0001234567890", "8888801234567890");
    for (kind, one, other, numbers, same_name, other_name) in [
        (Bpjs, bpjs, bpjs, (card, account), STOP, ask(AskReason::OtherPerson)),
        (Bpjs, bpjs, ("X1", "BPJS KES"), (card, card), STOP, STOP),
        (
            Bpjs,
            bpjs,
            ("BPJSTK", "BPJS Ketenagakerjaan"),
            (card, card),
            ask(AskReason::OtherGood),
            ask(AskReason::OtherGood),
        ),
        (Telkom, telkom, telkom, ("0251123456", "251123456"), STOP, ask(AskReason::OtherPerson)),
        (Telkom, telkom, ("SPEEDY", "SPEEDY"), ("0251123456", "0251-123456"), STOP, STOP),
        (Fif, fif, fif, ("0030122099812", "30122099812"), STOP, ask(AskReason::OtherPerson)),
        (Pdam, water, ("2041", "PDAM KOTA BOGOR"), ("102204417", "102204417"), STOP, STOP),
        (
            Pdam,
            water,
            ("PDAMBATAM", "PDAM ATB Batam"),
            ("102204417", "102204417"),
            ask(AskReason::OtherGood),
            ask(AskReason::OtherGood),
        ),
        (
            Pdam,
            water,
            ("PDAMXYZ", "PDAM Xyz"),
            ("102204417", "102204417"),
            ask(AskReason::OtherGood),
            ask(AskReason::OtherGood),
        ),
        (Pdam, water, ("PDAMBATAM", "PDAM ATB Batam"), ("102204417", "102204418"), ask(AskReason::SameName), TWO),
        (Multifinance, mcf, maf, ("9981", "9981"), ask(AskReason::OtherGood), ask(AskReason::OtherGood)),
        (
            Tv,
            ("INDOVISION", "INDOVISION"),
            ("TOPTV", "TOPTV"),
            ("401", "401"),
            ask(AskReason::OtherGood),
            ask(AskReason::OtherGood),
        ),
        (Tv, ("INDOVISION", "INDOVISION"), ("MNC", "MNCVISION"), ("401", "401"), STOP, STOP),
        (PlnPostpaid, ("PLN", "PLN"), ("PLNPASCA", "PLN Pascabayar"), ("531110001234", "531110001234"), STOP, STOP),
        (PlnPostpaid, ("PLN", "PLN"), ("PLN", "PLN"), ("01234567890", "11234567890"), ask(AskReason::SameName), TWO),
    ] {
        for (second, expected) in [("BUDI SANTOSO", same_name), ("ANI", other_name)] {
            let (first, second) = (bill(kind, one, numbers.0, "Budi Santoso"), bill(kind, other, numbers.1, second));
            assert_eq!(found(&first, &second), expected, "{one:?} {other:?} {numbers:?} {:?}", second.name);
            assert_eq!(found(&second, &first), expected, "the other way: {one:?} {other:?} {numbers:?}");
        }
    }
}

#[test]
fn goods_bought_ahead_families_and_vehicles() {
    let meter = "12345678901";
    let first = token("mmbc-ppob", "PLNS100", 100_000, meter, "SITI");
    assert_eq!(found(&first, &token("other", "s100", 100_000, meter, "S**I")), STOP, "whatever the provider");
    assert_eq!(found(&first, &token("mmbc-ppob", "PLNS50", 50_000, meter, "SITI")), ask(AskReason::OtherGood));
    assert_eq!(
        found(&first, &token("mmbc-ppob", "PLNS100", 100_000, "512345678901", "SITI")),
        ask(AskReason::SameName)
    );
    assert_eq!(found(&first, &token("mmbc-ppob", "PLNS100", 100_000, "512345678901", "ANI")), TWO);
    let mut joined = token("mmbc-ppob", "PLNS100", 100_000, "512345678901", "SITI");
    joined.meter = Some(CustomerNumber::new(meter));
    assert_eq!(found(&first, &joined), STOP);

    let kin = family("0001944358911", 105_000, "2");
    assert_eq!(found(&kin, &family("0001944358912", 105_000, "2")), ask(AskReason::SameFamily));
    assert_eq!(found(&kin, &family("0001944358912", 105_000, "3")), TWO);
    assert_eq!(found(&kin, &family("0001944358912", 70_000, "2")), TWO);

    let vehicle = tax("3201010101010001", "MH1JFD118FK000123");
    assert_eq!(found(&vehicle, &tax("3201010101010001", "mh1-jfd118fk000123")), STOP);
    assert_eq!(found(&vehicle, &tax("3201010101010001", "MH1JFD118FK000124")), ask(AskReason::OtherGood));
    assert_eq!(found(&vehicle, &tax("3201010101010002", "MH1JFD118FK000123")), ask(AskReason::OtherGood));
    assert_eq!(found(&vehicle, &tax("3201010101010002", "MH1JFD118FK000124")), TWO);
}

#[test]
fn a_name_that_hides_letters_names_nobody_else() {
    let water = |number: &str, whose: &str| bill(ProductKind::Pdam, ("PDAMBOGOR", "PDAM Kota Bogor"), number, whose);
    for whose in ["B*** S******", "", "-"] {
        assert_eq!(found(&water("0102", "BUDI SANTOSO"), &water("102", whose)), STOP, "{whose}");
    }
    assert_eq!(found(&water("0102", "-"), &water("103", "-")), TWO, "two without a name are not one person");
}

proptest! {
    /// However a number is typed, it has one form; and that form is its own.
    #[test]
    fn a_number_has_one_form(digits in "[1-9][0-9]{4,10}", zeros in 0_usize..5, gap in 0_usize..5, letters in "[A-Za-z]{0,2}") {
        for kind in ProductKind::ALL {
            let biller = biller(&crate::domain::sample::product(kind));
            let number = format!("{letters}{digits}");
            let form = canonical(kind, &biller, &number);
            let mut spaced = number.to_lowercase();
            spaced.insert(gap.min(spaced.len()), '-');
            prop_assert_eq!(&canonical(kind, &biller, &format!(" {spaced} ")), &form, "{:?}", kind);
            prop_assert_eq!(&canonical(kind, &biller, &form), &form, "{:?}", kind);
            let padded = canonical(kind, &biller, &format!("{}{number}", "0".repeat(zeros)));
            let counts = kind.is_prepaid() || kind.is_wallet() || matches!(kind, ProductKind::PlnPostpaid | ProductKind::Samsat);
            let cut = kind == ProductKind::Bpjs && letters.is_empty();
            prop_assert_eq!(padded == form, cut || !counts || zeros == 0, "{:?} {} {}", kind, padded, form);
        }
    }

    /// A card's last eleven digits are its member, whatever stands before them; two members are two.
    #[test]
    fn a_member_is_one_under_any_prefix(member in 0_u64..100_000_000_000, other in 0_u64..100_000_000_000, prefix in "[0-9]{2}|88888") {
        let form = |number: String| canonical(ProductKind::Bpjs, biller::BPJS_HEALTH, &number);
        prop_assert_eq!(form(format!("{prefix}{member:011}")), form(format!("00{member:011}")));
        prop_assert_eq!(form(format!("{prefix}{member:011}")) == form(format!("{prefix}{other:011}")), member == other);
    }

    /// The same number of two billers is never one key.
    #[test]
    fn two_billers_share_no_key(number in "[0-9]{5,13}") {
        let goods = [(ProductKind::Pdam, "PDAMBOGOR"), (ProductKind::Pdam, "PDAMBATAM"), (ProductKind::Pdam, "PDAMXYZ"), (ProductKind::Tv, "INDOVISION"),
            (ProductKind::Tv, "TOPTV"), (ProductKind::Multifinance, "MCF"), (ProductKind::Multifinance, "WOM"), (ProductKind::Fif, "FIF"), (ProductKind::Adira, "ADIRA"),
            (ProductKind::Telkom, "TELKOM"), (ProductKind::Telkom, "TELKOMVISION"), (ProductKind::Bpjs, "BPJS"), (ProductKind::Pgn, "PGN")];
        let keys: Vec<String> = goods.iter().flat_map(|(kind, code)| {
            open_keys(&bill(*kind, (code, code), &number, "X"), std::slice::from_ref(&number))
        }).collect();
        let mut once = keys.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), goods.len(), "{:?}", keys);
    }
}
