//! Tests of Multipayment: the table of verdicts, the document's examples, the requests.

use std::str::FromStr as _;
use std::sync::Arc;

use super::{ID, MultipaymentSystem, classify};
use crate::base::money::{Rupiah, SaleFee};
use crate::base::time::Timestamp;
use crate::domain::bill::{Bill, CustomerNumber};
use crate::domain::payment::Payment;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{ConnectFault, OutcomeReason, PaymentAlarm, PaymentOutcome, PaymentVerdict};
use crate::domain::product::{Product, ProductKind};
use crate::domain::sample::{self, rp};
use crate::providers::http::{FormEncoding, HttpReply};
use crate::providers::mmbc::MmbcSettings;
use crate::providers::mmbc::client::{self, MmbcClient, MmbcSystem as _};
use crate::providers::{ClassifyContext, InquiryRequest, Provider, ReadError, StatusQuery};

const GOOD: &str = include_str!("../../../../tests/golden/answer/multipayment/reload_merchant.txt");
const STATUS: &str = include_str!("../../../../tests/golden/answer/multipayment/status_reload.txt");
const INQUIRY: &str = include_str!("../../../../tests/golden/answer/multipayment/inquiry_merchant.txt");
const NO_DUMMY: &str = include_str!("../../../../tests/golden/answer/multipayment/reload_merchant_failure.txt");
const NO_DUMMY_STATUS: &str = include_str!("../../../../tests/golden/answer/multipayment/status_reload_failure.txt");
const NO_DUMMY_INQUIRY: &str =
    include_str!("../../../../tests/golden/answer/multipayment/inquiry_merchant_failure.txt");
const LIST: &str = include_str!("../../../../tests/golden/answer/multipayment/list_merchant.txt");

fn now() -> Timestamp {
    Timestamp::from_str("2026-11-21T03:21:09Z").unwrap()
}

fn client(direct: bool) -> MmbcClient<MultipaymentSystem> {
    MmbcClient::new(settings(direct))
}

fn settings(direct: bool) -> MmbcSettings {
    MmbcSettings {
        base_url: "https://klikmbc.co.id/".into(),
        username: "dummy".into(),
        password: Arc::new(|| Some("rahasia".into())),
        timeout_seconds: 75,
        encoding: FormEncoding::Urlencoded,
        direct,
        minimum: rp(50_000),
        refusals: vec!["nomor NUMBER tidak sesuai".to_owned()],
    }
}

fn gopay() -> Product {
    client::price_list::<MultipaymentSystem>(LIST.as_bytes()).unwrap().remove(0)
}

fn ask() -> InquiryRequest {
    let customer = CustomerNumber::new("0812345678");
    InquiryRequest { product: gopay(), customer, amount: Some(rp(100_000)), frame_number: None, wallet: None }
}

fn bill() -> Bill {
    client::bill::<MultipaymentSystem>(&ask(), INQUIRY.as_bytes(), now()).unwrap()
}

fn intent() -> PaymentIntent {
    sample::intent_of(7, bill())
}

/// A reload that was answered with `body`. `None`: the answer was lost.
fn payment(body: Option<&str>) -> Payment {
    let verdict =
        body.map_or(PaymentVerdict::bare(PaymentOutcome::Unknown, OutcomeReason::Cut), |body| judge(&answer(body)));
    sample::judged(intent(), verdict)
}

fn answer(body: &str) -> HttpReply {
    HttpReply::Answer { status: 200, body: body.as_bytes().to_vec() }
}

fn with(from: &str, to: &str) -> HttpReply {
    assert!(GOOD.contains(from), "{from}");
    answer(&GOOD.replace(from, to))
}

fn judge(reply: &HttpReply) -> PaymentVerdict {
    client(false).classify_payment(&intent(), reply, ClassifyContext { quiet_saldo: None })
}

#[test]
fn the_documents_examples_are_read_whole() {
    let products = client::price_list::<MultipaymentSystem>(LIST.as_bytes()).unwrap();
    let kinds: Vec<_> = products.iter().map(|product| (product.code.as_str(), product.kind)).collect();
    assert_eq!(
        kinds,
        [("GOPAY", ProductKind::EMoney), ("GRABPAY", ProductKind::EMoney), ("PAYTREN", ProductKind::EMoneyMember)]
    );
    assert_eq!((products[0].debit, products[0].cashback), (Some(SaleFee::BasePlus(rp(2_000))), Some(rp(1_500))));
    let money = bill().money;
    assert_eq!((money.nominal, money.bill, money.admin), (Some(rp(100_000)), None, Some(rp(2_000))));
    assert_eq!((money.total, money.debit, money.cashback), (rp(102_000), Some(rp(102_000)), Some(rp(1_500))));
    assert_eq!(money.profit(), Some(rp(1_500)));
    assert_eq!(bill().name, Some("GOPAY MMBC TOUR TRAVEL".into()));
    let verdict = judge(&answer(GOOD));
    assert_eq!(
        (verdict.outcome, &verdict.why, &verdict.alarm),
        (PaymentOutcome::Confirmed, &OutcomeReason::Answered, &None)
    );
    let facts = verdict.facts;
    assert_eq!((facts.invoice, facts.reference), (Some("123456789".into()), Some("101837139231331".into())));
    assert_eq!((facts.total, facts.debit, facts.cashback), (Some(rp(102_000)), Some(rp(102_000)), Some(rp(1_500))));
    assert_eq!(facts.provider_time, Some(Timestamp::from_str("2017-12-31T17:01:10Z").unwrap()));
    assert!(facts.fields.is_empty(), "{:?}", facts.fields);
}

#[test]
fn a_list_in_other_shapes() {
    let keyed = br#"{"0":{"merchant_code":"OVO","merchant_debet":"amount + 1.000","merchant_cashback":"-"}}"#;
    let products = client::price_list::<MultipaymentSystem>(keyed).unwrap();
    assert_eq!((products[0].name.as_str(), products[0].debit), ("OVO", Some(SaleFee::BasePlus(rp(1_000)))));
    assert_eq!(products[0].cashback, None);
    let refused = client::price_list::<MultipaymentSystem>(NO_DUMMY.as_bytes());
    assert_eq!(refused, Err(ReadError::Refused("Please, request with your user! No dummy!".into())));
    assert_eq!(client::price_list::<MultipaymentSystem>(b"[]"), Err(ReadError::Unreadable));
}

#[test]
fn an_inquiry_that_brings_no_bill() {
    let read = |body: &str| client::bill::<MultipaymentSystem>(&ask(), body.as_bytes(), now());
    let refused = "Please, request with your user! No dummy!".into();
    assert_eq!(read(NO_DUMMY_INQUIRY).unwrap_err(), ReadError::Refused(refused));
    assert_eq!(read(&INQUIRY.replace("GOPAY\"", "OVO\"")).unwrap_err(), ReadError::AboutOther);
    assert_eq!(read(&INQUIRY.replace("0812345678", "0812345679")).unwrap_err(), ReadError::AboutOther);
    assert_eq!(read(&INQUIRY.replace("\"100000\"", "\"50000\"")).unwrap_err(), ReadError::AboutOther);
    assert_eq!(read(&INQUIRY[..INQUIRY.len() / 2]).unwrap_err(), ReadError::Unreadable);
    assert_eq!(read("<html></html>").unwrap_err(), ReadError::Unreadable);
    // Without a debit the list's formula counts. Without either there is no price.
    let silent = INQUIRY.replace("\"102000\"", "\"\"");
    assert_eq!(read(&silent).unwrap().money.total, rp(102_000));
    let mut unlisted = ask();
    unlisted.product.debit = None;
    assert_eq!(
        client::bill::<MultipaymentSystem>(&unlisted, silent.as_bytes(), now()).unwrap_err(),
        ReadError::NoTotal
    );
    // A debit below the amount is the shop's gain, never a lower price.
    let gain = read(&INQUIRY.replace("\"102000\"", "\"99.500\"")).unwrap().money;
    assert_eq!((gain.total, gain.admin, gain.profit()), (rp(100_000), Some(Rupiah::ZERO), Some(rp(2_000))));
    assert_eq!(read(&INQUIRY.replace("0812345678", "6281 2345 678")).unwrap().money.total, rp(102_000));
    assert_eq!(read(&INQUIRY.replace("0812345678", "0812xxx678")).unwrap().money.total, rp(102_000));
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
        ("too large", HttpReply::TooLarge, PaymentOutcome::Unknown),
        ("302 with a good body", status(302), PaymentOutcome::Unknown),
        ("401 with a good body", status(401), PaymentOutcome::Unknown),
        ("500 with a good body", status(500), PaymentOutcome::Unknown),
        ("html", answer("<html>OK</html>"), PaymentOutcome::Unknown),
        ("empty", answer(""), PaymentOutcome::Unknown),
        ("array", answer("[]"), PaymentOutcome::Unknown),
        ("CONFIRM", answer(GOOD), PaymentOutcome::Confirmed),
        ("confirm", with("\"CONFIRM\"", "\" confirm \""), PaymentOutcome::Confirmed),
        ("CONFIRM, empty reference", with("\"101837139231331\"", "\"\""), PaymentOutcome::Pending),
        ("CONFIRM, dash as reference", with("\"101837139231331\"", "\"-\""), PaymentOutcome::Pending),
        ("CONFIRM, no reference key", with("\"reference\"", "\"x\""), PaymentOutcome::Pending),
        ("REFUND", with("\"CONFIRM\"", "\"REFUND\""), PaymentOutcome::Refunded),
        ("REFUND, cut", answer(&GOOD.replace("CONFIRM", "REFUND").replace("\n}", "")), PaymentOutcome::Unknown),
        ("no word", with("\"CONFIRM\"", "\"\""), PaymentOutcome::Pending),
        ("no status key", with("\"status\"", "\"x\""), PaymentOutcome::Pending),
        ("unlisted word", with("\"CONFIRM\"", "\"PROSES\""), PaymentOutcome::Unknown),
        ("no result", with("\"result\"", "\"x\""), PaymentOutcome::Unknown),
        ("odd result", with("\"ok\"", "\"mungkin\""), PaymentOutcome::Unknown),
        ("other merchant", with("\"GOPAY\"", "\"OVO\""), PaymentOutcome::Unknown),
        ("merchant in lower case", with("\"GOPAY\"", "\"gopay\""), PaymentOutcome::Confirmed),
        ("other account", with("\"0812345678\"", "\"0812345679\""), PaymentOutcome::Unknown),
        ("masked account", with("\"0812345678\"", "\"0812xxxx78\""), PaymentOutcome::Confirmed),
        ("account with 62", with("\"0812345678\"", "\"62812345678\""), PaymentOutcome::Confirmed),
        ("other debit", with("\"102000\"", "\"103500\""), PaymentOutcome::Confirmed),
        ("other amount", with("\"100000\"", "\"90000\""), PaymentOutcome::Confirmed),
        ("cut body", answer(&GOOD[..GOOD.len() / 2]), PaymentOutcome::Unknown),
        ("cut before the last brace", answer(GOOD.trim_end().trim_end_matches('}')), PaymentOutcome::Unknown),
        ("no dummy", answer(NO_DUMMY), PaymentOutcome::Rejected),
        ("saldo not enough", no("Mohon maaf, sisa saldo anda JKT-1 tidak cukup!"), PaymentOutcome::Rejected),
        ("on the shop's own list", no("Nomor 0812 tidak sesuai"), PaymentOutcome::Rejected),
        ("vague refusal", no("TRANSAKSI GAGAL"), PaymentOutcome::Unknown),
        ("refusal without a reason", answer(r#"{"result":"no"}"#), PaymentOutcome::Unknown),
        (
            "refusal that says CONFIRM",
            answer(r#"{"result":"no","status":"CONFIRM","reason":"saldo tidak cukup"}"#),
            PaymentOutcome::Unknown,
        ),
        ("cut refusal", answer(r#"{"result":"no","reason":"saldo anda tidak cukup"#), PaymentOutcome::Unknown),
        (
            "the supplier's saldo",
            no("Saldo supplier tidak cukup, transaksi diproses ulang otomatis"),
            PaymentOutcome::Unknown,
        ),
        ("CONFIRM beside a failure", with("\"status\"", "\"reason\": \"GAGAL\", \"status\""), PaymentOutcome::Unknown),
    ];
    for (name, reply, outcome) in table {
        let verdict = judge(&reply);
        assert_eq!(verdict.outcome, outcome, "{name}: {:?}", verdict.why);
    }
}

#[test]
fn what_comes_with_a_verdict() {
    let pending = judge(&with("\"101837139231331\"", "\"\""));
    assert_eq!((pending.why, pending.facts.invoice), (OutcomeReason::NoReference, Some("123456789".into())));
    let refunded = judge(&with("\"CONFIRM\"", "\"REFUND\""));
    assert_eq!(refunded.why.text().unwrap().as_str(), "REFUND, invoice 123456789, 2018-01-01 00:01:10");
    let dearer = judge(&with("\"102000\"", "\"103500\""));
    assert_eq!(dearer.alarm, Some(PaymentAlarm::PriceDiffers { shown: rp(102_000), answered: rp(103_500) }));
    let smaller = judge(&with("\"100000\"", "\"90000\""));
    assert_eq!(smaller.alarm, Some(PaymentAlarm::PriceDiffers { shown: rp(100_000), answered: rp(90_000) }));
    let other = judge(&with("\"0812345678\"", "\"0812345679\""));
    assert_eq!((&other.alarm, &other.why), (&Some(PaymentAlarm::AnswerAboutOther), &OutcomeReason::OtherCustomer));
    assert!(other.facts.invoice.is_none() && other.facts.reference.is_none());
}

#[test]
fn a_status_answer_decides_only_about_its_invoice() {
    let payment = payment(Some(&GOOD.replace("\"101837139231331\"", "\"\"")));
    let client = client(true);
    let query = |typed: Option<&str>| client.status_query(&payment, typed).unwrap().unwrap();
    let ask = |query: &StatusQuery, body: &str| classify::status(&payment, query, &answer(body));
    let verdict = ask(&query(None), STATUS);
    assert_eq!((verdict.outcome, verdict.facts.reference), (PaymentOutcome::Confirmed, Some("101837139231331".into())));
    assert_eq!(ask(&query(None), &STATUS.replace("\"101837139231331\"", "\"\"")).outcome, PaymentOutcome::Pending);
    assert_eq!(ask(&query(None), &STATUS.replace("CONFIRM", "REFUND")).outcome, PaymentOutcome::Refunded);
    let missing = ask(&query(None), NO_DUMMY_STATUS);
    assert_eq!((missing.outcome, missing.why), (PaymentOutcome::Unknown, OutcomeReason::NotFound));
    let other = ask(&query(Some("987654321")), STATUS);
    assert_eq!((other.outcome, other.why), (PaymentOutcome::Unknown, OutcomeReason::OtherReference));
    assert_eq!(ask(&query(Some("123456789")), STATUS).outcome, PaymentOutcome::Confirmed);
    for lost in ["\"amount\"", "\"merchant_code\"", "\"receiver_accountnumber\""] {
        let verdict = ask(&query(Some("123456789")), &STATUS.replace(lost, "\"x\""));
        assert_eq!(verdict.outcome, PaymentOutcome::Unknown, "{lost}");
    }
    let amount = ask(&query(Some("123456789")), &STATUS.replace("\"100000\"", "\"50000\""));
    assert_eq!(amount.outcome, PaymentOutcome::Unknown);
}

#[test]
fn a_lost_answer_can_be_asked_about_only_with_an_invoice() {
    let lost = payment(None);
    assert!(client(false).status_query(&lost, None).is_none());
    assert!(client(false).status_query(&lost, Some("123456789")).is_some());
}

#[test]
fn the_requests_are_what_the_document_asks_for() {
    let (now_client, later_client) = (client(false), client(true));
    let query = now_client.status_query(&payment(Some(GOOD)), None).unwrap().unwrap();
    let written = [
        settings(false).form(MultipaymentSystem::LIST).unwrap().written(),
        MultipaymentSystem::inquiry(&settings(false), &ask()).unwrap().written(),
        now_client.build_payment(&bill(), "17").unwrap().written(),
        later_client.build_payment(&bill(), "17").unwrap().written(),
        query.form.written(),
    ];
    let golden = include_str!("../../../../tests/golden/request/multipayment.txt");
    assert_eq!(written.join("\n"), golden);
    let (direct, later) = (now_client.build_payment(&bill(), "17"), later_client.build_payment(&bill(), "17"));
    assert_ne!(direct.unwrap().digest(), later.unwrap().digest());
    assert_eq!(now_client.id(), ID);
}
