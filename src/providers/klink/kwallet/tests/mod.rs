//! Tests of Kwallet: what is asked about a lost movement, the reads, the requests.

mod movement;

use std::collections::BTreeMap;
use std::str::FromStr as _;
use std::sync::Arc;

use super::{bill, classify, map, refusals, request};
use crate::base::id::{OwnerId, PaymentId, SeededRandom, WireReference};
use crate::base::money::Rupiah;
use crate::base::time::Timestamp;
use crate::domain::bill::{CustomerNumber, WalletOrder};
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{PaymentOutcome, PaymentVerdict, RawAnswer};
use crate::domain::payment::{AnswerSource, JournalRecord, Payment, PaymentEvent, step};
use crate::domain::product::ProductKind;
use crate::domain::wallet::{self, MemberRegistration, MovementDirection, RefundQuestion};
use crate::providers::http::HttpReply;
use crate::providers::klink::{ACCOUNT, ID, KlinkClient, KlinkSettings, form_of};
use crate::providers::{BuildError, InquiryRequest, Provider as _, ReadError};

macro_rules! golden {
    ($name:literal) => {
        include_str!(concat!("../../../../../tests/golden/answer/klink/", $name, ".txt"))
    };
}

const TRANSFER: &str = golden!("transfer_to_account");
const VOUCHER: &str = golden!("voucher_saldo");
const PAY: &str = golden!("pay");
const RECONCILE: &str = golden!("reconcile");
const REFUND: &str = golden!("escrow_refund");
const ACCEPT: &str = golden!("refund_accept");
const EXISTING: &str = golden!("refund_accept_failure");
const SALDO: &str = golden!("check_saldo");
const HISTORY: &str = golden!("history_transaction");
const REGISTER: &str = golden!("register_va");

fn rp(rupiah: i64) -> Rupiah {
    Rupiah::new(rupiah).unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_str("2021-07-28T11:32:00Z").unwrap()
}

fn client(both: bool, paths: &[(&str, &str)]) -> KlinkClient {
    let client = KlinkClient::new(KlinkSettings {
        base_url: "https://service-payment.k-link.dev/".into(),
        email: "kasir@example.com".into(),
        password: Arc::new(|| Some("rahasia".into())),
        webhook_key: Arc::new(|| None),
        five_keys: false,
        authorization_prefix: String::new(),
        finance_report_url: None,
        gopay_product_code: "e_wallets".into(),
        send_both_receipt_keys: both,
        paths: paths.iter().map(|(name, path)| ((*name).to_owned(), (*path).to_owned())).collect::<BTreeMap<_, _>>(),
        timeout_seconds: 60,
    });
    client.session.set("token-rahasia");
    client
}

/// The document's own payment of each kind.
fn intent(kind: ProductKind) -> PaymentIntent {
    let order = wallet::order("Pembelian Paket Klorofil".into());
    let (member, amount, order) = match kind {
        ProductKind::KwalletTransfer => {
            let order = WalletOrder { to: Some(CustomerNumber::new("idspaaa090")), ..order };
            ("idspaa0012", 100_000, WalletOrder { note: "Transfer untuk uang makan".into(), ..order })
        }
        ProductKind::KwalletVoucher => {
            let order = WalletOrder { voucher: Some(CustomerNumber::new("asdfkeijk")), ..order };
            ("idspaaa95913", 10_000, WalletOrder { note: "Transfer untuk uang makan".into(), ..order })
        }
        ProductKind::KwalletRefund => {
            let order = WalletOrder { order_id: Some("123456789".into()), id_trans: Some("137".into()), ..order };
            (
                "idspaa001",
                90_000,
                WalletOrder { note: "refund dana karena dokter tidak sedang standby".into(), ..order },
            )
        }
        _ => ("idspaa001", 90_000, WalletOrder { order_id: Some("123456789".into()), ..order }),
    };
    let ask = InquiryRequest {
        product: wallet::product(ID, kind),
        customer: CustomerNumber::new(member),
        amount: Some(rp(amount)),
        frame_number: None,
        wallet: Some(order.clone()),
    };
    let random = SeededRandom::new(7);
    let id = PaymentId::new(now(), &random);
    PaymentIntent {
        id,
        sale: id,
        wire_reference: WireReference::new(now(), &random),
        account: ACCOUNT,
        bill: bill(&ask, &order, rp(amount), Vec::new(), now()),
        request_digest: String::new(),
        cash: None,
        charge_funds: None,
        for_charge: None,
        phone: None,
        timeout_seconds: 60,
        owner: OwnerId::new(now(), &random),
        business_day: jiff::civil::date(2021, 7, 28),
        beside: None,
        seen: Vec::new(),
        again: false,
        order_key: None,
        uncompared_seen: false,
        auto_print: false,
    }
}

/// A payment that was answered with `reply`.
fn sent(kind: ProductKind, reply: &HttpReply) -> Payment {
    let intent = intent(kind);
    let (owner, verdict) = (intent.owner, judge(kind, reply));
    let entry = |event| JournalRecord { at: now(), counter: "K1".into(), cashier: "RINA".into(), event };
    let answered = PaymentEvent::Answered {
        source: AnswerSource::Send,
        verdict: Box::new(verdict),
        raw: RawAnswer(String::new()),
    };
    let prepared = step(None, &entry(PaymentEvent::Prepared(Box::new(intent)))).unwrap();
    let dispatched = step(Some(&prepared), &entry(PaymentEvent::Dispatched { owner })).unwrap();
    step(Some(&dispatched), &entry(answered)).unwrap()
}

fn answer(body: &str) -> HttpReply {
    HttpReply::Answer { status: 200, body: body.as_bytes().to_vec() }
}

fn http(status: u16, body: &str) -> HttpReply {
    HttpReply::Answer { status, body: body.as_bytes().to_vec() }
}

fn judge(kind: ProductKind, reply: &HttpReply) -> PaymentVerdict {
    classify::payment(&intent(kind), reply, &refusals())
}

#[test]
fn a_reconcile_confirms_this_very_payment_or_leaves_it() {
    let lost = sent(ProductKind::KwalletPay, &HttpReply::TimedOut);
    let clear = |body: &str| classify::clearing(&lost, &answer(body), &refusals());
    let done = clear(RECONCILE);
    assert_eq!((done.outcome, done.alarm), (PaymentOutcome::Confirmed, None));
    assert_eq!(done.facts.provider_time, Timestamp::from_str("2021-07-28T11:32:11Z").ok());
    for (from, to) in [
        ("\"order_id\":\"123456789\"", "\"order_id\":\"123456780\""),
        ("\"order_id\"", "\"x\""),
        ("idspaa001", "idspaa002"),
        ("\"id_member\"", "\"x\""),
        ("\"90000.00\"", "\"91500.00\""),
        ("\"credit\"", "\"x\""),
        ("\"debit\":\"0.00\"", "\"debit\":\"90000.00\""),
        ("\"success\"", "\"fail\""),
        ("\"success\"", "\"proses\""),
        ("\"data\"", "\"x\""),
    ] {
        assert!(RECONCILE.contains(from), "{from}");
        assert_eq!(clear(&RECONCILE.replacen(from, to, 1)).outcome, PaymentOutcome::Unknown, "{from} {to}");
    }
    for cut in
        [RECONCILE.len() / 3, RECONCILE.len() / 2, RECONCILE.trim_end().len() - 1, RECONCILE.trim_end().len() - 3]
    {
        assert_eq!(clear(&RECONCILE[..cut]).outcome, PaymentOutcome::Unknown, "cut at {cut}");
    }
    let refund = sent(ProductKind::KwalletRefund, &HttpReply::TimedOut);
    let again = |reply: HttpReply| classify::clearing(&refund, &reply, &refusals()).outcome;
    assert_eq!(again(answer(ACCEPT)), PaymentOutcome::Confirmed);
    assert_eq!(again(answer(EXISTING)), PaymentOutcome::Confirmed);
    assert_eq!(again(answer(r#"{"status":"fail","message":"Saldo tidak mencukupi!"}"#)), PaymentOutcome::Unknown);
    assert_eq!(again(http(401, r#"{"status":"fail"}"#)), PaymentOutcome::Unknown);
}

/// The document's history with one movement of `amount` at `moment`.
fn history_with(amount: &str, moment: &str) -> String {
    let row = format!(
        r#", {{"credit": "{amount}", "debit": "0.00", "description": "x", "balance": "2410000.00", "datetime": "{moment}"}}]"#
    );
    HISTORY.replace("]\"", &format!("{row}\""))
}

#[test]
fn a_damaged_success_and_one_fitting_movement_are_evidence_together() {
    let cut = sent(ProductKind::KwalletPay, &answer(PAY));
    let status = |payment: &Payment, body: &str| classify::status(payment, &answer(body)).outcome;
    let fits = history_with("90000.00", "2021-07-28 18: 32: 11");
    assert_eq!(status(&cut, &fits), PaymentOutcome::Confirmed);
    assert_eq!(status(&cut, HISTORY), PaymentOutcome::Unknown);
    assert_eq!(status(&cut, &history_with("91500.00", "2021-07-28 18: 32: 11")), PaymentOutcome::Unknown);
    assert_eq!(status(&cut, &history_with("90000.00", "2021-07-28 17: 32: 11")), PaymentOutcome::Unknown);
    let came = fits.replace("2410000.00", "2590000.00");
    assert_eq!(status(&cut, &came), PaymentOutcome::Unknown, "it came in");
    let twice = fits.replace(
        "}]\"",
        r#"}, {"credit": "90000.00", "debit": "0", "balance": "2320000.00", "datetime": "2021-07-28 18:32:30"}]""#,
    );
    assert_eq!(status(&cut, &twice), PaymentOutcome::Unknown, "two may be it");
    assert_eq!(status(&cut, &fits[..fits.len() - 4]), PaymentOutcome::Unknown, "cut");
    // Without the answer's own success a history decides nothing, and is not asked.
    for lost in [HttpReply::TimedOut, answer(&PAY[..40]), answer(&PAY.replace("123456789", "9"))] {
        let lost = sent(ProductKind::KwalletPay, &lost);
        assert!(client(false, &[]).status_query(&lost, None).is_none());
        assert_eq!(status(&lost, &fits), PaymentOutcome::Unknown);
    }
    assert!(client(false, &[]).status_query(&cut, None).is_some_and(|query| query.is_ok()));
}

#[test]
fn a_lost_refund_is_asked_about_by_its_first_step() {
    let lost = sent(ProductKind::KwalletRefund, &HttpReply::Cut);
    let status = |body: &str| classify::status(&lost, &answer(body)).outcome;
    assert_eq!(status(EXISTING), PaymentOutcome::Confirmed);
    assert_eq!(status(REFUND), PaymentOutcome::Unknown, "it can still be given back");
    assert_eq!(status(&EXISTING.replace("123456789", "1")), PaymentOutcome::Unknown);
    assert_eq!(status(EXISTING.trim_end().trim_end_matches('}')), PaymentOutcome::Unknown, "cut");
    assert!(client(false, &[]).status_query(&lost, None).is_some());
}

#[test]
fn the_documents_answers_to_reads() {
    assert_eq!(map::saldo(SALDO.as_bytes()), Ok(rp(2_000)));
    let rows = map::history(HISTORY.as_bytes(), None, None).unwrap();
    let shape: Vec<_> =
        rows.iter().map(|row| (row.direction, row.amount.unwrap().get(), row.balance.unwrap().get())).collect();
    assert_eq!(
        shape,
        [
            (MovementDirection::In, 1_000_000, 1_000_000),
            (MovementDirection::In, 2_000_000, 3_000_000),
            (MovementDirection::Out, 500_000, 2_500_000)
        ]
    );
    assert_eq!(rows[0].at, Timestamp::from_str("2021-06-17T15:02:04Z").ok());
    assert_eq!(rows[2].description.as_str(), "XXXXX success Jubaidah Transfer Debit");
    let registered = map::registered(REGISTER.as_bytes()).unwrap();
    assert_eq!(registered.accounts.len(), 8);
    assert!(registered.accounts.iter().all(|account| account.made && account.fault.is_none()));
    assert_eq!(registered.accounts[0].bank.as_str(), "011");
    assert_eq!(registered.accounts[6].fee, Some(rp(3_000)));
    assert_eq!(registered.request, Some("idspaaa025-20210729110329-30".into()));
    assert_eq!(registered.date, Some("2021-07-29 11:03:33".into()));
    let RefundQuestion::Open(question, rows) = map::refundable(REFUND.as_bytes()).unwrap() else { panic!() };
    assert_eq!(question.as_str(), "Apakah benar data yang akan direfund?");
    assert_eq!((rows[0].id_trans.as_str(), rows[0].amount, rows[0].order.as_str()), ("137", rp(90_000), "123456789"));
    assert_eq!((rows[0].moment.as_str(), rows[0].member.as_str()), ("2021-07-28 18:32:11", "idspaa001"));
    let RefundQuestion::Done(done) = map::refundable(EXISTING.as_bytes()).unwrap() else { panic!() };
    assert_eq!((done.id_trans, done.member), (Some("323".into()), Some("idspaa001".into())));
}

#[test]
fn reads_in_other_shapes() {
    let rows =
        r#"[{"credit":"0","debit":"5.000","balance":"5.000","datetime":"2021-06-17 10:00:00","description":"a"}]"#;
    for transaction in [rows.to_owned(), serde_json::to_string(rows).unwrap()] {
        let body = format!(r#"{{"status":"success","transaction":{transaction}}}"#);
        let read = map::history(body.as_bytes(), None, None).unwrap();
        assert_eq!((read.len(), read[0].amount, read[0].balance), (1, Some(rp(5_000)), Some(rp(5_000))));
    }
    for empty in ["null", "\"\"", "[]", "\"[]\""] {
        let body = format!(r#"{{"status":"success","transaction":{empty}}}"#);
        assert_eq!(map::history(body.as_bytes(), None, None), Ok(Vec::new()), "{empty}");
    }
    let day = |day: &str| Some(day.parse().unwrap());
    let within = |from, to| map::history(HISTORY.as_bytes(), from, to).unwrap().len();
    assert_eq!((within(day("2021-06-17"), day("2021-06-17")), within(day("2021-06-18"), None)), (3, 0));
    assert_eq!(within(None, day("2021-06-16")), 0);
    let cut = &HISTORY[..HISTORY.len() / 2];
    assert_eq!(map::history(cut.as_bytes(), None, None), Err(ReadError::Unreadable));
    assert_eq!(map::saldo(b"{\"status\":\"success\",\"last_saldo\":\"2000.00\""), Err(ReadError::Unreadable));
    assert_eq!(map::saldo(b"{\"status\":\"success\",\"last_saldo\":\"-\"}"), Err(ReadError::NoTotal));
    assert_eq!(map::saldo(b"{\"status\":\"fail\",\"message\":\"x\"}"), Err(ReadError::Refused("x".into())));
    let failing = REGISTER.replacen("\"error_code\": \"00\"", "\"error_code\": \"503\"", 1);
    let failing = map::registered(failing.as_bytes()).unwrap();
    assert_eq!((failing.accounts[0].made, failing.accounts[1].made), (false, true));
    assert_eq!(failing.accounts[0].fault, Some("503 Success".into()));
    let nothing = map::refundable(b"{\"status\":\"success\",\"message\":\"q\",\"data\":[]}");
    assert_eq!(nothing, Err(ReadError::NothingToRefund("q".into())));
    assert_eq!(map::spoken::<1>("Payment ID Order 1 2 Success!", "payment id order {} success"), None);
    assert_eq!(map::done("refunded"), None);
    assert_eq!(map::done("refund existing, é:ü").unwrap().id_trans, None);
}

#[test]
fn the_requests_are_what_the_document_asks_for() {
    let client = client(false, &[]);
    let member = CustomerNumber::new("idspaa0012");
    let whom = MemberRegistration {
        member: CustomerNumber::new("idspaaa025"),
        name: "Muammar Qathafi".into(),
        phone: CustomerNumber::new("085736064900"),
        email: "muammarqathafi@gmail.com".into(),
    };
    let read = |call, fields: &[(&'static str, &str)]| form_of(&client.url(call), fields).unwrap().written();
    let money = |kind| client.build_payment(&intent(kind).bill, "17DIGIT").unwrap().written();
    let mut bare = intent(ProductKind::KwalletPay).bill;
    bare.wallet = Some(wallet::order("Pembelian".into()));
    let refund = intent(ProductKind::KwalletRefund).bill;
    let both = self::client(true, &[("voucher_saldo", "/api/kwallet/voucher_saldo_kwallet")]);
    let written = [
        read(request::SALDO, &[("id_member", member.as_str())]),
        read(request::HISTORY, &KlinkClient::history_fields(&member, "", "")),
        read(request::REGISTER, &request::register(&whom)),
        money(ProductKind::KwalletTransfer),
        money(ProductKind::KwalletVoucher),
        both.build_payment(&intent(ProductKind::KwalletVoucher).bill, "17DIGIT").unwrap().written(),
        money(ProductKind::KwalletPay),
        client.build_payment(&bare, "17DIGIT").unwrap().written(),
        read(request::RECONCILE, &[("id_order", "123456789")]),
        read(request::REFUND, &request::refundable(&"123456789".into(), &refund.customer)),
        money(ProductKind::KwalletRefund),
    ];
    let golden = include_str!("../../../../../tests/golden/request/klink-kwallet.txt");
    assert_eq!(written.join("\n"), golden);
    client.session.end();
    let closed = client.build_payment(&bare, "17DIGIT");
    assert_eq!(closed.err(), Some(BuildError::NoSession));
    assert!(client.wallet().is_some());
}
