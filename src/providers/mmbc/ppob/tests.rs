//! Tests of PPOB: the table of verdicts, and the document's example of each kind of product.

use std::str::FromStr as _;
use std::sync::Arc;

use crate::base::money::{Rupiah, SaleFee};
use crate::base::time::Timestamp;
use crate::domain::bill::{Bill, CustomerNumber, TotalDoubt};
use crate::domain::field::{self, FactField};
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{
    ConnectFault, OutcomeReason, PaymentAlarm, PaymentOutcome, PaymentVerdict, RefusalDoubt,
};
use crate::domain::payment::{JournalRecord, PaymentEvent, step};
use crate::domain::product::{Product, ProductKind};
use crate::domain::sample::{self, rp};
use crate::providers::http::{FormEncoding, HttpReply};
use crate::providers::mmbc::MmbcSettings;
use crate::providers::mmbc::client::{self, MmbcClient, MmbcSystem as _};
use crate::providers::mmbc::ppob::{ID, PpobSystem, classify};
use crate::providers::refusal::RefusalList;
use crate::providers::{ClassifyContext, InquiryRequest, Provider as _, ReadError};

const GOOD: &str = include_str!("../../../../tests/golden/answer/ppob/bayartagihan.txt");

fn now() -> Timestamp {
    Timestamp::from_str("2026-11-21T03:21:09Z").unwrap()
}

fn token_product() -> Product {
    Product {
        price: None,
        provider: ID,
        code: "PLNS100".into(),
        name: "PLN Pra Bayar".into(),
        group: "PLN Group".into(),
        kind: ProductKind::PlnToken,
        nominal: Some(rp(100_000)),
        admin: Some(rp(2_500)),
        debit: Some(SaleFee::Fixed(rp(100_700))),
        cashback: None,
        open: true,
    }
}

fn ask(product: Product, number: &str) -> InquiryRequest {
    InquiryRequest { product, customer: CustomerNumber::new(number), amount: None, frame_number: None, wallet: None }
}

fn bill() -> Bill {
    let body = include_bytes!("../../../../tests/golden/answer/ppob/cektagihan.txt");
    client::bill::<PpobSystem>(&ask(token_product(), "123456789"), body, now()).unwrap()
}

fn intent() -> PaymentIntent {
    sample::intent_of(7, bill())
}

fn answer(body: &str) -> HttpReply {
    HttpReply::Answer { status: 200, body: body.as_bytes().to_vec() }
}

fn judge(reply: &HttpReply, quiet: Option<i64>) -> PaymentVerdict {
    classify::payment(
        &intent(),
        reply,
        ClassifyContext { quiet_saldo: quiet.map(rp) },
        &RefusalList::new(PpobSystem::REFUSALS, &[]).now(),
    )
}

#[test]
fn the_documents_example_is_read_whole() {
    let bill = bill();
    assert_eq!(bill.money.total, rp(102_500));
    assert_eq!(
        (bill.money.nominal, bill.money.admin, bill.money.debit),
        (Some(rp(100_000)), Some(rp(2_500)), Some(rp(100_700)))
    );
    let verdict = judge(&answer(GOOD), None);
    assert_eq!(
        (verdict.outcome, &verdict.why, &verdict.alarm),
        (PaymentOutcome::Confirmed, &OutcomeReason::Answered, &None)
    );
    let facts = verdict.facts;
    assert_eq!(facts.token.as_ref().map(|token| token.expose()), Some("12345678910111213141"));
    assert_eq!(facts.invoice, Some("12345678".into()));
    assert_eq!(facts.reference, Some("0AXS21V00KF3385499839ZN91DY04626".into()));
    assert_eq!(facts.kwh, Some("94,50".into()));
    assert_eq!(facts.meter, Some(CustomerNumber::new("91011121314")));
    assert_eq!(facts.idpel, Some(CustomerNumber::new("123456789")));
    assert_eq!((facts.total, facts.debit, facts.saldo), (Some(rp(102_500)), Some(rp(100_700)), Some(rp(45_200))));
    assert_eq!(field::find(&facts.fields, &FactField::Tariff), Some(&"R2/4400 VA".into()));
    assert_eq!(facts.provider_time, Some(Timestamp::from_str("2018-07-24T14:00:00Z").unwrap()));
}

#[test]
fn the_table_of_verdicts() {
    let with = |from: &str, to: &str| {
        assert!(GOOD.contains(from), "{from}");
        answer(&GOOD.replace(from, to))
    };
    let status = |status| HttpReply::Answer { status, body: GOOD.as_bytes().to_vec() };
    let table = vec![
        ("dns", HttpReply::NoConnection(ConnectFault::Dns), None, PaymentOutcome::NotSent),
        ("not built", HttpReply::NotBuilt, None, PaymentOutcome::NotSent),
        ("time-out", HttpReply::TimedOut, None, PaymentOutcome::Unknown),
        ("cut", HttpReply::Cut, None, PaymentOutcome::Unknown),
        ("too large", HttpReply::TooLarge, None, PaymentOutcome::Unknown),
        ("302 with a good body", status(302), None, PaymentOutcome::Unknown),
        ("401 with a good body", status(401), None, PaymentOutcome::Unknown),
        ("500 with a good body", status(500), None, PaymentOutcome::Unknown),
        ("201 with a good body", status(201), None, PaymentOutcome::Unknown),
        ("html", answer("<html>OK</html>"), None, PaymentOutcome::Unknown),
        ("empty", answer(""), None, PaymentOutcome::Unknown),
        ("array", answer("[]"), None, PaymentOutcome::Unknown),
        ("pending", with("\"confirm\"", "\"pending\""), None, PaymentOutcome::Pending),
        ("PENDING", with("\"confirm\"", "\"PENDING\""), None, PaymentOutcome::Pending),
        ("CONFIRM", with("\"confirm\"", "\"CONFIRM\""), None, PaymentOutcome::Confirmed),
        ("unlisted word", with("\"confirm\"", "\"gagal\""), None, PaymentOutcome::Unknown),
        ("no word", with("\"ppob_status\": \"confirm\"", "\"x\": \"y\""), None, PaymentOutcome::Pending),
        ("no result", with("\"result\": \"ok\"", "\"x\": \"y\""), None, PaymentOutcome::Unknown),
        ("odd result", with("\"result\": \"ok\"", "\"result\": \"mungkin\""), None, PaymentOutcome::Unknown),
        ("other customer", with("\"123456789\"", "\"999999999\""), None, PaymentOutcome::Unknown),
        ("masked customer", with("\"123456789\"", "\"12345xxxx\""), None, PaymentOutcome::Confirmed),
        ("no token", with("1234 5678 9101 1121 3141", "-"), None, PaymentOutcome::Pending),
        ("short token", with("1234 5678 9101 1121 3141", "1234 5678"), None, PaymentOutcome::Pending),
        ("other total", with("\"102.500\"", "\"104.000\""), None, PaymentOutcome::Confirmed),
        ("cut body", answer(&GOOD[..GOOD.len() / 2]), None, PaymentOutcome::Unknown),
        ("cut before the last brace", answer(&GOOD.replace("\n}", "")), None, PaymentOutcome::Unknown),
        (
            "ok beside a word of failure",
            with("\"ppob_status\"", "\"reason\": \"TRANSAKSI GAGAL\", \"ppob_status\""),
            None,
            PaymentOutcome::Unknown,
        ),
        (
            "ok beside tidak berhasil",
            with("\"ppob_status\"", "\"message\": \"(tidak berhasil)\", \"ppob_status\""),
            None,
            PaymentOutcome::Unknown,
        ),
        (
            "ok beside a good word",
            with("\"ppob_status\"", "\"reason\": \"Transaksi berhasil\", \"ppob_status\""),
            None,
            PaymentOutcome::Confirmed,
        ),
        (
            "two words that disagree",
            with("\"ppob_status\"", "\"status\": \"pending\", \"ppob_status\""),
            None,
            PaymentOutcome::Unknown,
        ),
        (
            "two words that agree",
            with("\"ppob_status\"", "\"status\": \"SUKSES\", \"ppob_status\""),
            None,
            PaymentOutcome::Confirmed,
        ),
        ("bare keys", answer(&bare_keys(GOOD)), None, PaymentOutcome::Confirmed),
    ];
    check(table);
}

#[test]
fn the_table_of_refusals() {
    let refusal = include_str!("../../../../tests/golden/answer/ppob/bayartagihan_failure.txt");
    let vague = r#"{"result": "no", "saldo": "45.200", "reason": "ERROR PLN 123456789: TRANSAKSI GAGAL"}"#;
    let no = |word: &str, reason: &str| {
        answer(&format!(r#"{{"result":"no","ppob_status":"{word}","saldo":"100","reason":"{reason}"}}"#))
    };
    let table = vec![
        ("saldo not enough", answer(refusal), None, PaymentOutcome::Rejected),
        ("vague refusal", answer(vague), None, PaymentOutcome::Unknown),
        ("vague refusal, saldo as before, quiet", answer(vague), Some(45_200), PaymentOutcome::Unknown),
        ("vague refusal, saldo lower", answer(vague), Some(145_900), PaymentOutcome::Unknown),
        ("refusal without a reason", answer(r#"{"result":"no"}"#), Some(45_200), PaymentOutcome::Unknown),
        (
            "cut refusal",
            answer(r#"{"result":"no","saldo":"45.200","reason":"saldo tidak cukup"#),
            None,
            PaymentOutcome::Unknown,
        ),
        ("listed, pending", no("pending", SHORT), None, PaymentOutcome::Unknown),
        ("listed, SUKSES", no("SUKSES", SHORT), None, PaymentOutcome::Unknown),
        ("listed, confirmed", no("confirmed", SHORT), None, PaymentOutcome::Unknown),
        ("listed, gagal", no("gagal", SHORT), None, PaymentOutcome::Rejected),
        (
            "listed, with an invoice",
            answer(r#"{"result":"no","ppob_invoice":"87654321","reason":"Saldo tidak cukup"}"#),
            None,
            PaymentOutcome::Unknown,
        ),
        (
            "listed, with a total",
            answer(r#"{"result":"no","ppob_totalbayar":"22.500","reason":"Saldo tidak cukup"}"#),
            None,
            PaymentOutcome::Unknown,
        ),
        (
            "listed, inside an object",
            answer(r#"{"result":"no","reason":"Saldo tidak cukup","data":{"sn":"87654321"}}"#),
            None,
            PaymentOutcome::Unknown,
        ),
        (
            "refusal that says confirm",
            answer(r#"{"result":"no","ppob_status":"confirm"}"#),
            None,
            PaymentOutcome::Unknown,
        ),
    ];
    check(table);
}

/// Name, reply, undisturbed balance before it (`ClassifyContext::quiet_saldo`), expected outcome.
type Table = Vec<(&'static str, HttpReply, Option<i64>, PaymentOutcome)>;

fn check(table: Table) {
    for (name, reply, quiet, outcome) in table {
        let verdict = judge(&reply, quiet);
        assert_eq!(verdict.outcome, outcome, "{name}: {:?}", verdict.why);
    }
}

const SHORT: &str = "Mohon maaf, sisa saldo anda JKT-12345 tidak cukup! Sisa saldo Rp. 100";

#[test]
fn an_uncertain_refusal_keeps_its_invoice_for_asking() {
    let body = r#"{"result":"no","ppob_status":"pending","ppob_invoice":"87654321","ppob_reff":"-","ppob_stroomtoken":
        "1234 5678 9101 1121 3141","saldo":"145.900","reason":"Saldo tidak cukup"}"#;
    let verdict = judge(&answer(body), Some(145_900));
    assert_eq!(verdict.outcome, PaymentOutcome::Unknown);
    assert!(matches!(verdict.why, OutcomeReason::RefusalInDoubt(_, RefusalDoubt::Status)), "{:?}", verdict.why);
    let facts = verdict.facts;
    assert_eq!((facts.invoice, facts.reference, facts.saldo), (Some("87654321".into()), None, Some(rp(145_900))));
    assert!(facts.token.is_none() && facts.debit.is_none() && facts.total.is_none());
}

fn bare_keys(body: &str) -> String {
    body.lines()
        .map(|line| match line.split_once("\":") {
            Some((key, rest)) => format!("{}:{rest}\n", key.replacen('"', "", 1)),
            None => format!("{line}\n"),
        })
        .collect()
}

#[test]
fn another_product_gives_no_facts_and_an_alarm() {
    let body = GOOD.replace("\"ppob_produk\"", "\"ppob_kodeproduk\": \"PLNS20\", \"ppob_produk\"");
    let verdict = judge(&answer(&body), None);
    assert_eq!((verdict.outcome, &verdict.why), (PaymentOutcome::Unknown, &OutcomeReason::OtherProduct));
    assert_eq!(verdict.alarm, Some(PaymentAlarm::AnswerAboutOther));
    assert!(verdict.facts.token.is_none() && verdict.facts.invoice.is_none());
}

#[test]
fn another_total_is_confirmed_with_an_alarm_at_the_answers_figure() {
    let verdict = judge(&answer(&GOOD.replace("\"102.500\"", "\"104.000\"")), None);
    assert_eq!(verdict.alarm, Some(PaymentAlarm::PriceDiffers { shown: rp(102_500), answered: rp(104_000) }));
    assert_eq!(verdict.facts.total, Some(rp(104_000)));
}

#[test]
fn a_refused_inquiry_says_the_providers_words() {
    let body = include_bytes!("../../../../tests/golden/answer/ppob/cektagihan_failure.txt");
    let refused = client::bill::<PpobSystem>(&ask(token_product(), "123456789"), body, now());
    assert_eq!(refused, Err(ReadError::Refused("ERROR PLN 123456789: TRANSAKSI GAGAL".into())));
}

#[test]
fn the_price_list_of_the_document() {
    let products =
        client::price_list::<PpobSystem>(include_bytes!("../../../../tests/golden/answer/ppob/daftarharga.txt"))
            .unwrap();
    assert_eq!(products.len(), 3);
    let pln = &products[0];
    assert_eq!((pln.kind, pln.nominal, pln.admin), (ProductKind::PlnPostpaid, None, Some(rp(2_500))));
    assert_eq!(pln.debit, Some(SaleFee::BasePlus(rp(700))));
    let token = &products[1];
    assert_eq!(
        (token.kind, token.nominal, token.debit),
        (ProductKind::PlnToken, Some(rp(20_000)), Some(SaleFee::Fixed(rp(20_700))))
    );
    let keyed = br#"{"0":{"ppob_kodeproduk":"PLN","ppob_produk":"PLN Bulanan","ppob_status":"Close"}}"#;
    assert!(!client::price_list::<PpobSystem>(keyed).unwrap()[0].open);
    assert_eq!(
        client::price_list::<PpobSystem>(br#"{"result":"no","reason":"No dummy!"}"#),
        Err(ReadError::Refused("No dummy!".into()))
    );
}

#[test]
fn a_postpaid_bill_without_admin_or_bill_is_closed_from_what_is_known() {
    let mut product = token_product();
    product.code = "PLN".into();
    product.kind = ProductKind::PlnPostpaid;
    product.nominal = None;
    product.debit = Some(SaleFee::BasePlus(rp(700)));
    let body = br#"{"result":"ok","ppob_nomorpelanggan":"531110001234","ppob_totalbayar":"347.850","ppob_footer":"a\r\nb","ppob_baru":"x"}"#;
    let bill = client::bill::<PpobSystem>(&ask(product, "531110001234"), body, now()).unwrap();
    assert_eq!(
        (bill.money.total, bill.money.bill, bill.money.admin),
        (rp(347_850), Some(rp(345_350)), Some(rp(2_500)))
    );
    assert_eq!(bill.money.debit, Some(rp(346_050)));
    assert_eq!(field::find(&bill.fields, &FactField::Unlisted("ppob_baru".into())), Some(&"x".into()));
}

#[test]
fn a_total_that_nobody_can_vouch_for_is_asked_about_or_not_sold() {
    let mut product = token_product();
    (product.code, product.kind, product.nominal) = ("FIF".into(), ProductKind::Multifinance, None);
    let bill = |parts: &str| {
        let body = format!(r#"{{"result":"ok","ppob_nomorpelanggan":"531110001234",{parts}}}"#);
        client::bill::<PpobSystem>(&ask(product.clone(), "531110001234"), body.as_bytes(), now())
    };
    for total in [r#""-112500""#, "-112500", r#""40.000.00""#, "[5000]", "true", "1e30", r#""lunas""#] {
        let read = bill(&format!(r#""ppob_totaltagihan":"110.000","ppob_admin":"2.500","ppob_totalbayar":{total}"#));
        assert!(matches!(read, Err(ReadError::TotalUnread(_))), "{total}: {read:?}");
    }
    // Nothing to pay, and a total that would have to be computed.
    let nothing = bill(r#""ppob_totaltagihan":"0","ppob_admin":"0""#);
    assert!(matches!(nothing, Err(ReadError::NoTotal)), "{nothing:?}");
    let differs = |parts| Some(TotalDoubt::PartsDiffer(rp(parts)));
    let unread = |text: &str| Some(TotalDoubt::PartUnread(text.into()));
    for (parts, doubt) in [
        (r#""ppob_totaltagihan":"110.000","ppob_admin":"2.500","ppob_totalbayar":"112.500""#, None),
        (r#""ppob_totaltagihan":"110.000","ppob_admin":"2.500","ppob_totalbayar":"60.000""#, differs(112_500)),
        (r#""ppob_totaltagihan":"110.000","ppob_admin":"2.500","ppob_denda":"500","ppob_totalbayar":"113.000""#, None),
        (r#""ppob_totaltagihan":"110.000","ppob_admin":"2.500","ppob_denda":"500","ppob_totalbayar":"112.500""#, None),
        (
            r#""ppob_totaltagihan":"110.000","ppob_admin":"2.500","ppob_denda":"500","ppob_totalbayar":"113.500""#,
            differs(112_500),
        ),
        (r#""ppob_totaltagihan":"110.000","ppob_totalbayar":"112.500""#, None),
        (r#""ppob_totaltagihan":"110.000","ppob_totalbayar":"60.000""#, differs(110_000)),
        (r#""ppob_admin":"2.500","ppob_totalbayar":"112.500""#, None),
        (r#""ppob_totaltagihan":"110.000","ppob_admin":"-2.500","ppob_totalbayar":"107.500""#, unread("-2.500")),
        (r#""ppob_totaltagihan":"110.000,50","ppob_admin":"2.500","ppob_totalbayar":"112.500""#, unread("110.000,50")),
    ] {
        assert_eq!(bill(parts).unwrap().total_doubt, doubt, "{parts}");
    }
}

#[test]
fn a_negative_or_unread_total_in_a_payments_answer_is_no_figure() {
    for total in ["-52.500", "0", "40.000.00", "lunas"] {
        let verdict = judge(&answer(&GOOD.replace("\"102.500\"", &format!("\"{total}\""))), None);
        assert_eq!((verdict.outcome, &verdict.alarm), (PaymentOutcome::Confirmed, &None), "{total}");
        assert_eq!(verdict.facts.total, None, "{total}");
    }
}

#[test]
fn the_requests_are_what_the_document_asks_for() {
    let settings = MmbcSettings {
        base_url: "https://klikmbc.co.id".to_owned(),
        username: "dummy".to_owned(),
        password: Arc::new(|| Some("dummy123".into())),
        timeout_seconds: 75,
        encoding: FormEncoding::Urlencoded,
        direct: false,
        minimum: Rupiah::ZERO,
        refusals: Vec::new(),
    };
    let asked = ask(token_product(), "123456789");
    let status = settings.form(PpobSystem::STATUS).unwrap().field("invoice", "12345678");
    let inquiry = PpobSystem::inquiry(&settings, &asked).unwrap().written();
    let list = settings.form(PpobSystem::LIST).unwrap().written();
    let payment = MmbcClient::<PpobSystem>::new(settings).build_payment(&bill(), "17").unwrap().written();
    let prepared = PaymentEvent::Prepared(Box::new(intent()));
    let asked = step(None, &JournalRecord { at: now(), counter: "K1".into(), cashier: "RINA".into(), event: prepared })
        .unwrap();
    let written = [list, inquiry, payment, PpobSystem::status(status, &asked).written()];
    assert_eq!(written.join("\n"), include_str!("../../../../tests/golden/request/ppob.txt"));
}
