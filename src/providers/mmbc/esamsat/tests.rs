//! Tests of e-Samsat: the table of verdicts, the document's examples, the requests.

use std::str::FromStr as _;
use std::sync::Arc;

use super::{EsamsatSystem, classify};
use crate::base::money::Rupiah;
use crate::base::time::Timestamp;
use crate::domain::bill::{Bill, CustomerNumber, TotalDoubt};
use crate::domain::field::{self, FactField};
use crate::domain::payment::Payment;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{ConnectFault, OutcomeReason, PaymentAlarm, PaymentOutcome, PaymentVerdict};
use crate::domain::product::Product;
use crate::domain::sample::{self, rp};
use crate::providers::http::{FormEncoding, HttpReply};
use crate::providers::mmbc::MmbcSettings;
use crate::providers::mmbc::client::{self, MmbcClient, MmbcSystem as _};
use crate::providers::{ClassifyContext, InquiryRequest, Provider, ReadError};

const LIST: &str = include_str!("../../../../tests/golden/answer/esamsat/list_esamsat.txt");
const INQUIRY: &str = include_str!("../../../../tests/golden/answer/esamsat/inquiry_esamsat.txt");
const NOT_FOUND: &str = include_str!("../../../../tests/golden/answer/esamsat/inquiry_esamsat_failure.txt");
const GOOD: &str = include_str!("../../../../tests/golden/answer/esamsat/pay_esamsat.txt");
const PAID_BEFORE: &str = include_str!("../../../../tests/golden/answer/esamsat/pay_esamsat_failure.txt");
const STATUS: &str = include_str!("../../../../tests/golden/answer/esamsat/status_invoice.txt");
const FAILURE: &str = include_str!("../../../../tests/golden/answer/esamsat/status_invoice_failure.txt");

fn now() -> Timestamp {
    Timestamp::from_str("2026-11-21T03:21:09Z").unwrap()
}

fn client() -> MmbcClient<EsamsatSystem> {
    MmbcClient::new(settings())
}

fn settings() -> MmbcSettings {
    MmbcSettings {
        base_url: "https://klikmbc.co.id".into(),
        username: "dummy".into(),
        password: Arc::new(|| Some("rahasia".into())),
        timeout_seconds: 75,
        encoding: FormEncoding::Urlencoded,
        direct: false,
        minimum: Rupiah::ZERO,
        refusals: Vec::new(),
    }
}

fn jabar() -> Product {
    client::price_list::<EsamsatSystem>(LIST.as_bytes()).unwrap().remove(0)
}

fn ask() -> InquiryRequest {
    let customer = CustomerNumber::new("3201111111111111");
    InquiryRequest {
        product: jabar(),
        customer,
        amount: None,
        frame_number: Some("MH328D204AK4010000".to_owned()),
        wallet: None,
    }
}

/// The bill of the document's inquiry. The invoice's length differs from page to page; here it is the payment's.
fn bill() -> Bill {
    client::bill::<EsamsatSystem>(
        &ask(),
        INQUIRY.replace("111111111111\",\n  payment", "11111111111\",\n  payment").as_bytes(),
        now(),
    )
    .unwrap()
}

fn intent() -> PaymentIntent {
    sample::intent_of(7, bill())
}

/// A payment whose answer was lost.
fn lost() -> Payment {
    sample::judged(intent(), PaymentVerdict::bare(PaymentOutcome::Unknown, OutcomeReason::Cut))
}

fn answer(body: &str) -> HttpReply {
    HttpReply::Answer { status: 200, body: body.as_bytes().to_vec() }
}

fn with(from: &str, to: &str) -> HttpReply {
    assert!(GOOD.contains(from), "{from}");
    answer(&GOOD.replace(from, to))
}

fn judge(reply: &HttpReply) -> PaymentVerdict {
    client().classify_payment(&intent(), reply, ClassifyContext { quiet_saldo: None })
}

#[test]
fn the_documents_examples_are_read_whole() {
    let products = client::price_list::<EsamsatSystem>(LIST.as_bytes()).unwrap();
    let open: Vec<_> = products.iter().map(|product| (product.code.as_str(), product.open)).collect();
    let off = |code| (code, false);
    assert_eq!(open, [("SAMSAT_JABAR", true), off("SAMSAT_JATENG"), off("SAMSAT_JAKARTA"), off("SAMSAT_JATIM")]);
    assert_eq!((products[0].name.as_str(), products[0].cashback), ("Samsat Jabar", Some(rp(2_000))));
    let bill = bill();
    let money = &bill.money;
    assert_eq!((money.nominal, money.bill, money.admin), (None, Some(rp(178_500)), Some(rp(5_000))));
    assert_eq!((money.total, money.debit, money.cashback), (rp(183_500), Some(rp(183_500)), Some(rp(2_000))));
    assert_eq!((money.profit(), &bill.total_doubt), (Some(rp(2_000)), &None));
    assert_eq!((bill.invoice, bill.name), (Some("11111111111".into()), Some("JORDAN".into())));
    for (field, value) in [
        (FactField::PaymentCode, "322020060719000"),
        (FactField::PlateNumber, "F 0001 Z"),
        (FactField::FrameNumber, "MH328D204AK4010000"),
        (FactField::Vehicle, "YAMAHA 28D (AL115S/MIO)"),
        (FactField::Colour, "MERAH MARUN"),
        (FactField::YearBuilt, "2010"),
        (FactField::AgentCode, "JKT-00000"),
        (FactField::Tax("pkb".to_owned()), "143500"),
        (FactField::Tax("bbn".to_owned()), "0"),
        (FactField::TaxPenalty("swd".to_owned()), "0"),
    ] {
        assert_eq!(field::find(&bill.fields, &field), Some(&value.into()), "{field:?}");
    }
    assert!(!bill.fields.iter().any(|(field, _)| matches!(field, FactField::Unlisted(_))), "{:?}", bill.fields);
    let facts = judge(&answer(GOOD)).facts;
    assert_eq!(facts.reference, Some("5A834FE7A6394BA0A387EA9E8EFB1E48".into()));
    assert_eq!(field::find(&facts.fields, &FactField::TraceNumber), Some(&"245209".into()));
    assert_eq!(facts.provider_time, Some(Timestamp::from_str("2019-07-07T06:14:15Z").unwrap()));
}

#[test]
fn an_inquiry_that_brings_no_bill_or_odd_sums() {
    let read = |body: &str| client::bill::<EsamsatSystem>(&ask(), body.as_bytes(), now());
    let Err(ReadError::Refused(reason)) = read(NOT_FOUND) else { panic!("refused") };
    assert!(reason.as_str().starts_with("Maaf, Datamu Tidak Ketemu. Silakan periksa kembali nomor rangka dan"));
    assert_eq!(read(&INQUIRY.replace("SAMSAT_JABAR", "SAMSAT_JATIM")).unwrap_err(), ReadError::AboutOther);
    assert_eq!(read(&INQUIRY.replace("320111111111111\"", "3202222222222222\"")).unwrap_err(), ReadError::AboutOther);
    assert_eq!(read(&INQUIRY.replace("MH328D", "MH999D")).unwrap_err(), ReadError::AboutOther);
    assert_eq!(read(&INQUIRY.replace("invoice", "x")).unwrap_err(), ReadError::Unreadable);
    assert!(read(&INQUIRY.replace("MH328D204AK4010000", "mh328d 204ak4010000")).is_ok());
    // An unlisted part of the tax is kept and counted. A total that is not the sum stays, with a doubt.
    let more = read(&INQUIRY.replace("tax_swd:", "tax_opsen_pkb: \"94710\",\n  tax_swd:")).unwrap();
    assert_eq!(field::find(&more.fields, &FactField::Tax("opsen_pkb".to_owned())), Some(&"94710".into()));
    assert_eq!((more.money.total, more.total_doubt.is_some()), (rp(183_500), true));
    let unread = read(&INQUIRY.replace("tax_swd: \"35000\"", "tax_swd: \"tiga puluh\"")).unwrap();
    assert_eq!(unread.money.bill, Some(rp(178_500)));
    assert_eq!(unread.total_doubt, Some(TotalDoubt::PartUnread("tiga puluh".into())));
    let fee = read(&INQUIRY.replace("fee: \"5000\"", "fee: \"-5000\"")).unwrap();
    assert_eq!(fee.total_doubt, Some(TotalDoubt::PartUnread("-5000".into())));
    for total in ["-183500", "183.500.00", "lunas"] {
        let unread = INQUIRY.replace("total: \"183500\"", &format!("total: \"{total}\""));
        assert_eq!(read(&unread).unwrap_err(), ReadError::TotalUnread(total.into()));
    }
}

#[test]
fn the_table_of_verdicts() {
    let status = |status| HttpReply::Answer { status, body: GOOD.as_bytes().to_vec() };
    let no = |reason: &str| answer(&format!(r#"{{"result":"no","reason":"{reason}"}}"#));
    let table: Vec<(&str, HttpReply, PaymentOutcome)> = vec![
        ("dns", HttpReply::NoConnection(ConnectFault::Dns), PaymentOutcome::NotSent),
        ("not built", HttpReply::NotBuilt, PaymentOutcome::NotSent),
        ("time-out", HttpReply::TimedOut, PaymentOutcome::Unknown),
        ("cut", HttpReply::Cut, PaymentOutcome::Unknown),
        ("302 with a good body", status(302), PaymentOutcome::Unknown),
        ("500 with a good body", status(500), PaymentOutcome::Unknown),
        ("html", answer("<html>OK</html>"), PaymentOutcome::Unknown),
        ("empty", answer(""), PaymentOutcome::Unknown),
        ("CONFIRM", answer(GOOD), PaymentOutcome::Confirmed),
        ("CONFIRM without a reference", with("5A834FE7A6394BA0A387EA9E8EFB1E48", ""), PaymentOutcome::Pending),
        ("PENDING", with("\"CONFIRM\"", "\"PENDING\""), PaymentOutcome::Pending),
        ("REFUND", with("\"CONFIRM\"", "\"REFUND\""), PaymentOutcome::Refunded),
        ("no word", with("\"CONFIRM\"", "\"\""), PaymentOutcome::Pending),
        ("INQUIRY", with("\"CONFIRM\"", "\"INQUIRY\""), PaymentOutcome::Unknown),
        ("FAILURE", with("\"CONFIRM\"", "\"FAILURE\""), PaymentOutcome::Unknown),
        ("no result", with("result", "x"), PaymentOutcome::Unknown),
        ("other region", with("SAMSAT_JABAR", "SAMSAT_JATIM"), PaymentOutcome::Unknown),
        ("other owner", with("3201111111111111", "3201111111111112"), PaymentOutcome::Unknown),
        ("masked owner", with("3201111111111111", "320111******1111"), PaymentOutcome::Confirmed),
        ("other frame", with("MH328D204AK4010000", "MH328D204AK4010001"), PaymentOutcome::Unknown),
        ("frame in lower case", with("MH328D204AK4010000", "mh328d204ak4010000"), PaymentOutcome::Confirmed),
        ("other invoice", with("\"11111111111\"", "\"11111111112\""), PaymentOutcome::Unknown),
        ("other total", with("\"183500\"", "\"185000\""), PaymentOutcome::Confirmed),
        ("cut body", answer(&GOOD[..GOOD.len() / 2]), PaymentOutcome::Unknown),
        (
            "paid before",
            no("Transaksi tidak dapat diproses. Tagihan sudah dibayar (Kode: 0054)"),
            PaymentOutcome::Unknown,
        ),
        ("paid before, about another", answer(PAID_BEFORE), PaymentOutcome::Unknown),
        ("saldo not enough", no("Maaf, saldo anda tidak cukup"), PaymentOutcome::Rejected),
        ("vague refusal", no("Transaksi tidak dapat diproses."), PaymentOutcome::Unknown),
        (
            "the inquiry's invoice is no proof",
            answer(r#"{result:"no",invoice:"11111111111",reason:"saldo tidak cukup"}"#),
            PaymentOutcome::Rejected,
        ),
        (
            "a bank's number is one",
            answer(r#"{result:"no",reference_number:"5A834FE7",reason:"saldo tidak cukup"}"#),
            PaymentOutcome::Unknown,
        ),
        ("refusal without a reason", answer("{result: \"no\"}"), PaymentOutcome::Unknown),
    ];
    for (name, reply, outcome) in table {
        let verdict = judge(&reply);
        assert_eq!(verdict.outcome, outcome, "{name}: {:?}", verdict.why);
    }
    let paid_before = judge(&no("Tagihan sudah dibayar (Kode: 0054)"));
    assert_eq!(paid_before.why, OutcomeReason::AlreadyPaid("Tagihan sudah dibayar (Kode: 0054)".into()));
    let dearer = judge(&with("\"183500\"", "\"185000\""));
    assert_eq!(dearer.alarm, Some(PaymentAlarm::PriceDiffers { shown: rp(183_500), answered: rp(185_000) }));
}

#[test]
fn a_lost_answer_is_asked_about_by_the_inquirys_invoice() {
    let payment = lost();
    let query = client().status_query(&payment, None).unwrap().unwrap();
    let asked = |body: &str| classify::status(&payment, &query, &answer(body));
    let good = STATUS.replace("\"111111111111\"", "\"11111111111\"");
    assert_eq!(asked(&good).outcome, PaymentOutcome::Confirmed);
    assert_eq!(asked(STATUS).why, OutcomeReason::OtherReference);
    for (word, outcome) in [
        ("PENDING", PaymentOutcome::Pending),
        ("REFUND", PaymentOutcome::Refunded),
        ("INQUIRY", PaymentOutcome::Unknown),
    ] {
        assert_eq!(asked(&good.replace("CONFIRM", word)).outcome, outcome, "{word}");
    }
    let failure = asked(FAILURE);
    assert_eq!(
        (failure.outcome, failure.why),
        (PaymentOutcome::Unknown, OutcomeReason::RefusedUncertain("Failure Invoice 1111111111!".into()))
    );
    let typed = client().status_query(&payment, Some("11111111111")).unwrap().unwrap();
    let about = |body: &str| classify::status(&payment, &typed, &answer(body)).outcome;
    assert_eq!(about(&good), PaymentOutcome::Confirmed);
    for missing in ["structure_number", "customer_number", "total:"] {
        assert_eq!(about(&good.replace(missing, &format!("x_{missing}"))), PaymentOutcome::Unknown, "{missing}");
    }
}

#[test]
fn the_requests_are_what_the_document_asks_for() {
    let client = client();
    let query = client.status_query(&lost(), None).unwrap().unwrap();
    let written = [
        settings().form(EsamsatSystem::LIST).unwrap().written(),
        EsamsatSystem::inquiry(&settings(), &ask()).unwrap().written(),
        client.build_payment(&bill(), "17").unwrap().written(),
        query.form.written(),
    ];
    assert_eq!(written.join("\n"), include_str!("../../../../tests/golden/request/esamsat.txt"));
}
