//! Tests of the Biller: the document's examples, the table of verdicts, products from a price list, the request.

use std::str::FromStr as _;
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

use super::price_list::{PriceRow, read};
use super::{ACCOUNT, BillerClient, BillerSettings, ID, map, sign};
use crate::base::money::{Rupiah, SaleFee};
use crate::base::time::Timestamp;
use crate::domain::bill::{Bill, CustomerNumber};
use crate::domain::field::FactField;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{ConnectFault, OutcomeReason, PaymentAlarm, PaymentOutcome, PaymentVerdict};
use crate::domain::product::{Product, ProductKind};
use crate::domain::sample;
use crate::providers::http::HttpReply;
use crate::providers::{ClassifyContext, InquiryRequest, Provider, StatusBy};

const PENDING: &str = include_str!("../../../tests/golden/answer/biller/trx_pending.txt");
const FAILURE: &str = include_str!("../../../tests/golden/answer/biller/trx_failure.txt");
const REQUEST: &str = include_str!("../../../tests/golden/answer/biller/trx_request.txt");
const EXAMPLE: &str = include_str!("../../../assets/biller.example.csv");
/// The document's own reference.
const TRXID: &str = "22110111373985338";

fn rp(rupiah: i64) -> Rupiah {
    Rupiah::new(rupiah).unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_str("2026-11-21T03:21:09Z").unwrap()
}

fn client() -> BillerClient {
    BillerClient::new(BillerSettings {
        url: "https://host/service/in/json".into(),
        user: "usertesting".into(),
        password: Arc::new(|| Some("rahasia".into())),
        timeout_seconds: 75,
        price_list: "biller.csv".into(),
        refusals: vec!["transaksi CODE.NUMBER [gagal] nomor tujuan tidak valid".to_owned()],
    })
}

fn row(code: &str, name: &str, group: &str, cost: i64, price: i64) -> PriceRow {
    PriceRow { code: code.into(), name: name.into(), group: group.into(), cost: rp(cost), price: rp(price) }
}

/// The document's `s5`, which costs 5.000 there.
fn s5() -> Product {
    map::product(&row("s5", "Telkomsel 5.000", "Pulsa Telkomsel", 5_000, 7_000))
}

fn bill() -> Bill {
    let ask = InquiryRequest {
        product: s5(),
        customer: CustomerNumber::new("0812345678"),
        amount: None,
        frame_number: None,
        wallet: None,
    };
    map::bill(&ask, now()).unwrap()
}

fn intent() -> PaymentIntent {
    sample::intent_of(7, bill())
}

fn answer(body: &str) -> HttpReply {
    HttpReply::Answer { status: 200, body: body.as_bytes().to_vec() }
}

fn pending(from: &str, to: &str) -> HttpReply {
    assert!(PENDING.contains(from), "{from}");
    answer(&PENDING.replace(from, to))
}

fn failure(from: &str, to: &str) -> HttpReply {
    assert!(FAILURE.contains(from), "{from}");
    answer(&FAILURE.replace(from, to))
}

fn judge(reply: &HttpReply) -> PaymentVerdict {
    client().classify_payment(&intent(), reply, ClassifyContext { quiet_saldo: Some(rp(1_356_424)) })
}

#[test]
fn the_documents_examples_are_read_whole() {
    let verdict = judge(&answer(PENDING));
    assert_eq!(
        (verdict.outcome, &verdict.why, &verdict.alarm),
        (PaymentOutcome::Pending, &OutcomeReason::Answered, &None)
    );
    let facts = verdict.facts;
    assert_eq!((facts.reference, facts.invoice), (Some("21160325359742".into()), None));
    assert_eq!((facts.debit, facts.saldo, facts.total), (Some(rp(5_000)), Some(rp(1_356_424)), None));
    assert_eq!(facts.provider_time, Some(Timestamp::from_str("2019-01-01T04:03:25.2065Z").unwrap()));
    assert!(facts.fields.is_empty(), "{:?}", facts.fields);
    let verdict = judge(&answer(FAILURE));
    assert_eq!(verdict.outcome, PaymentOutcome::Rejected);
    assert_eq!(verdict.why, OutcomeReason::Refused("Transaksi s5.0812xxxxxxx GAGAL silakan coba lagi (DEDUCT)".into()));
    assert_eq!(verdict.facts, crate::domain::payment::verdict::PaymentFacts::default());
}

#[test]
fn the_table_of_verdicts() {
    use PaymentOutcome::{Confirmed, NotSent, Pending, Rejected, Unknown};
    let status = |status| HttpReply::Answer { status, body: PENDING.as_bytes().to_vec() };
    let no = |reason: &str, more: &str| {
        answer(&format!(r#"{{"status":false,"reason":"Transaksi s5.0812xxxxxx {reason}"{more}}}"#))
    };
    let taken = r#","total":5000"#;
    let table: Vec<(&str, HttpReply, PaymentOutcome)> = vec![
        ("dns", HttpReply::NoConnection(ConnectFault::Dns), NotSent),
        ("not built", HttpReply::NotBuilt, NotSent),
        ("time-out", HttpReply::TimedOut, Unknown),
        ("cut", HttpReply::Cut, Unknown),
        ("too large", HttpReply::TooLarge, Unknown),
        ("302", status(302), Unknown),
        ("401", status(401), Unknown),
        ("500 with a good body", status(500), Unknown),
        ("html", answer("<html>OK</html>"), Unknown),
        ("empty", answer(""), Unknown),
        ("array", answer("[]"), Unknown),
        ("accepted", answer(PENDING), Pending),
        ("accepted, as text", pending("true", "\"True\""), Pending),
        ("accepted, though it says SUKSES", pending("sedang diproses", "SUKSES"), Pending),
        ("accepted, bare keys", answer(&PENDING.replace("\"total\"", "total")), Pending),
        ("accepted, cut", answer(&PENDING[..PENDING.len() / 2]), Unknown),
        ("accepted, without its last bracket", pending("\n}", ""), Unknown),
        ("status 1", pending("true", "1"), Unknown),
        ("status 0, which is success in a callback", pending("true", "0"), Unknown),
        ("status null", pending("true", "null"), Unknown),
        ("no status", pending("\"status\"", "\"x\""), Unknown),
        ("unlisted word", pending("true", "\"antri\""), Unknown),
        ("other product", pending("\"s5\"", "\"s10\""), Unknown),
        ("product in capitals", pending("\"s5\"", "\"S5\""), Pending),
        ("product under another name", pending("kodeproduk", "produk"), Pending),
        ("other number", pending("0812xxxxxx", "0813xxxxxx"), Unknown),
        ("number with seven x", pending("0812xxxxxx", "0812xxxxxxx"), Pending),
        ("number hidden whole", pending("0812xxxxxx", "xxxxxxxxxx"), Pending),
        ("number with 62", pending("0812xxxxxx", "62812345678"), Pending),
        ("number under another name", pending("tujuan\": \"0812xxxxxx", "dest\": \"0899345678"), Unknown),
        ("no product, no number", answer(r#"{"status":true,"total":5000}"#), Pending),
        ("ROUTE", no("GAGAL Produk tidak tersedia (ROUTE)", ""), Rejected),
        ("DEDUCT", no("GAGAL silakan coba lagi (DEDUCT)", ""), Rejected),
        ("tidak Aktif", no("gagal  produk TIDAK aktif", ""), Rejected),
        ("a text of the shop's own", no("GAGAL nomor tujuan tidak valid", ""), Rejected),
        ("unlisted text, total 0", failure("silakan coba lagi (DEDUCT)", "nomor salah"), Rejected),
        ("unlisted text, total \"0\"", no("GAGAL nomor salah", r#","total":"0""#), Rejected),
        ("unlisted text, no total", no("GAGAL", ""), Unknown),
        ("unlisted text, total null", no("GAGAL", r#","total":null"#), Unknown),
        ("unlisted text, total taken", no("GAGAL", taken), Unknown),
        ("no text, total 0", answer(r#"{"status":false,"total":0}"#), Unknown),
        ("accepted, but it failed", pending("sedang diproses", "GAGAL"), Unknown),
        ("accepted, with a status word of failure", pending("\n}", ",\"trx_status\":\"GAGAL\"}"), Unknown),
        ("total 0, in the queue", no("dalam antrian", r#","total":0"#), Unknown),
        ("total 0, PENDING", answer(r#"{"status":false,"total":0,"reason":"PENDING"}"#), Unknown),
        ("total 0, timeout", answer(r#"{"status":false,"total":0,"reason":"Timeout."}"#), Unknown),
        ("listed, total taken", no("GAGAL Produk tidak Aktif", taken), Unknown),
        ("total 0, with a serial number", no("GAGAL nomor salah", r#","total":0,"sn":"41234567""#), Unknown),
        ("total 0, but it goes on", no("sedang diproses", r#","total":0"#), Unknown),
        ("unlisted text, saldo as before", no("GAGAL", r#","saldo":"1356424""#), Unknown),
        ("total 0, cut", answer(&FAILURE.replace("\n}", "")), Unknown),
        ("DEDUCT of another product", failure("\"s5\"", "\"s10\""), Unknown),
        ("total 0 with status 500", HttpReply::Answer { status: 500, body: FAILURE.into() }, Unknown),
    ];
    for (name, reply, expected) in table {
        let verdict = judge(&reply);
        assert_eq!(verdict.outcome, expected, "{name}: {:?}", verdict.why);
        assert_ne!(verdict.outcome, Confirmed, "{name}");
        assert_eq!((verdict.facts.token, verdict.facts.serial), (None, None), "{name}");
    }
}

#[test]
fn what_an_answer_brings_besides_its_outcome() {
    let dearer = judge(&pending("5000", "5250"));
    assert_eq!(dearer.alarm, Some(PaymentAlarm::CostDiffers { listed: rp(5_000), taken: rp(5_250) }));
    assert_eq!(dearer.facts.debit, Some(rp(5_250)));
    let other = judge(&pending("\"s5\"", "\"s10\""));
    assert_eq!((other.alarm, other.facts.reference), (Some(PaymentAlarm::AnswerAboutOther), None));
    let cut = judge(&pending("\n}", ""));
    assert_eq!((cut.why, cut.facts.reference), (OutcomeReason::Repaired, Some("21160325359742".into())));
    assert_eq!((cut.facts.saldo, cut.facts.debit), (None, None), "a repaired body brings no figure");
    let more = judge(&pending("\"total\"", "\"promo\": \"senin\", \"total\""));
    assert_eq!(more.facts.fields, [(FactField::Unlisted("promo".into()), "senin".into())]);
}

#[test]
fn what_a_good_of_the_list_is() {
    for (name, group, kind, nominal) in [
        ("Telkomsel 5.000", "Pulsa Telkomsel", ProductKind::Pulsa, Some(5_000)),
        ("XL 10K", "PULSA REGULER", ProductKind::Pulsa, Some(10_000)),
        ("Indosat 25rb", "Pulsa", ProductKind::Pulsa, Some(25_000)),
        ("Tri 5 ribu", "Pulsa", ProductKind::Pulsa, Some(5_000)),
        ("Axis 100000", "Pulsa", ProductKind::Pulsa, Some(100_000)),
        ("Smartfren 10.000", "Smartfren", ProductKind::Pulsa, Some(10_000)),
        ("Simpati 10", "Pulsa", ProductKind::Pulsa, None),
        ("Telkomsel 5.000 + 10.000", "Pulsa", ProductKind::Pulsa, None),
        ("Telkomsel Pulsa Transfer", "Telkomsel", ProductKind::Pulsa, None),
        ("Telkomsel Data 1 GB 10.000", "Paket Data", ProductKind::Data, None),
        ("Kuota 5 GB", "Indosat", ProductKind::Data, None),
        ("by.U Internet 3 GB", "", ProductKind::Data, None),
        ("Mobile Legends 1.000 Diamonds", "Voucher Game", ProductKind::Instant, None),
        ("Google Play 50.000", "Voucher", ProductKind::Instant, None),
        ("PLN 20.000", "Token", ProductKind::Instant, None),
    ] {
        let product = map::product(&row("x", name, group, 900, 1_000));
        assert_eq!((product.kind, product.nominal.map(Rupiah::get)), (kind, nominal), "{name}");
        assert_eq!((product.fixed_price(), product.debit), (Some(rp(1_000)), Some(SaleFee::Fixed(rp(900)))), "{name}");
    }
    let products: Vec<Product> = read(EXAMPLE.as_bytes()).unwrap().iter().map(map::product).collect();
    let count = |kind: ProductKind| products.iter().filter(|product| product.kind == kind).count();
    assert_eq!((count(ProductKind::Pulsa), count(ProductKind::Data), count(ProductKind::Instant)), (27, 4, 2));
    assert!(products.iter().all(|product| product.kind != ProductKind::Pulsa || product.nominal.is_some()));
}

#[test]
fn the_bill_is_the_lists() {
    let money = bill().money;
    assert_eq!((money.nominal, money.bill, money.admin), (Some(rp(5_000)), None, None));
    assert_eq!((money.shop_fee, money.total, money.debit), (rp(2_000), rp(7_000), Some(rp(5_000))));
    assert_eq!(money.profit(), Some(rp(2_000)));
    let ask = |product| InquiryRequest {
        product,
        customer: CustomerNumber::new("081234567890"),
        amount: None,
        frame_number: None,
        wallet: None,
    };
    // Below the face value, and at a loss: the price is the price.
    let cheap =
        map::bill(&ask(map::product(&row("s100", "Telkomsel 100.000", "Pulsa", 99_800, 99_500))), now()).unwrap();
    assert_eq!((cheap.money.total, cheap.money.shop_fee), (rp(99_500), rp(-500)));
    assert_eq!(cheap.money.profit(), Some(rp(-300)));
    let game = map::bill(&ask(map::product(&row("ml86", "ML 86", "Game", 19_200, 22_000))), now()).unwrap();
    assert_eq!((game.money.nominal, game.money.bill, game.money.shop_fee), (None, Some(rp(22_000)), Rupiah::ZERO));
    let unpriced = Product { price: None, ..s5() };
    assert!(map::bill(&ask(unpriced), now()).is_none());
}

#[test]
fn the_request_is_the_documents() {
    let prepared = client().build_payment(&bill(), TRXID).unwrap();
    assert_eq!(prepared.written(), include_str!("../../../tests/golden/request/biller.txt"));
    assert!(!format!("{prepared:?}").contains("rahasia"));
    // The document's request has these keys and no others.
    let printed: serde_json::Value = serde_json::from_str(REQUEST).unwrap();
    let mut keys: Vec<&str> = printed.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    let written = prepared.written();
    let mut sent: Vec<&str> = written.lines().skip(1).filter_map(|line| line.split('=').next()).collect();
    sent.sort_unstable();
    assert_eq!(sent, keys);
    // md5("usertesting" + "rahasia" + "22110111373985338"), from another program.
    let signature = sign("usertesting", &SecretString::from("rahasia"), TRXID);
    assert_eq!(signature.expose_secret(), "8597fee8c0dbf2b19ad0f9d20169ef71");
    let other = client().build_payment(&bill(), "22110111373985339").unwrap();
    assert_ne!(prepared.digest(), other.digest());
}

#[test]
fn nothing_can_be_asked_about_it() {
    let client = client();
    assert_eq!((client.id(), client.account()), (ID, ACCOUNT));
    let abilities = client.capabilities();
    assert_eq!((abilities.status, abilities.price_list), (StatusBy::Nothing, false));
}
