//! Tests of charges: the document's answers, the outcome of each create answer, the finance report, the requests.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use super::collect::{answer, list};
use super::finance::rows;
use super::qr_image::{is_allowed, payload};
use super::{KlinkClient, KlinkSettings};
use crate::base::time::{SystemClock, Timestamp};
use crate::domain::charge::sample::{answered, created, intent as sample, method};
use crate::domain::charge::{
    ChargeAnswer, ChargeGateway, ChargeIntent, ChargeMethod, ChargeOutcome, ChargePayer, ChargeReason, MethodKind,
    OrderId, step,
};
use crate::domain::payment::verdict::ConnectFault;
use crate::domain::sample::{owner, rp};
use crate::providers::collector::{ChargeProvider as _, ChargeRequest, QrFault};
use crate::providers::http::HttpReply;
use crate::providers::lenient::FieldAmount;
use crate::providers::{ReadError, SendDeadline};

const BANKS: &str = include_str!("../../../tests/golden/answer/klink/list_bank.txt");
const GOPAY: &str = include_str!("../../../tests/golden/answer/klink/list_bank_midtrans.txt");
const CREATED: &str = include_str!("../../../tests/golden/answer/klink/pay_service_midtrans.txt");
const REPORT: &str = include_str!("../../../tests/golden/answer/klink/finance_report.txt");

fn now() -> Timestamp {
    "2026-11-21T03:21:09Z".parse().unwrap()
}

fn said(text: &str) -> HttpReply {
    HttpReply::Answer { status: 200, body: text.as_bytes().to_vec() }
}

fn gopay() -> ChargeMethod {
    list(ChargeGateway::Midtrans, GOPAY.as_bytes()).unwrap().remove(0)
}

fn va() -> ChargeIntent {
    sample("K-1", owner(1))
}

fn manual() -> ChargeIntent {
    let account = Some("1190000879898".into());
    ChargeIntent { method: ChargeMethod { kind: MethodKind::Manual, account, ..method() }, ..va() }
}

fn gopay_intent() -> ChargeIntent {
    let order = OrderId::parse("klnu01978").unwrap();
    ChargeIntent { method: gopay(), amount: rp(2_000), rq_uuid: order.clone(), order_id: order, ..va() }
}

fn judged(intent: &ChargeIntent, text: &str) -> ChargeAnswer {
    answer(intent, &said(text), now())
}

#[test]
fn the_documents_lists_are_read() {
    let [bca] = list(ChargeGateway::Bank, BANKS.as_bytes()).unwrap().try_into().unwrap();
    assert_eq!(
        (bca.code().as_str(), bca.bank.as_str(), bca.product.as_str()),
        ("014/BCAATM", "BANK BCA", "BCA VA Online")
    );
    assert_eq!(
        (bca.kind, bca.admin, bca.account, bca.holder, bca.open),
        (MethodKind::VirtualAccount, Some(rp(0)), None, None, true)
    );
    let gopay = gopay();
    assert_eq!((gopay.code().as_str(), gopay.kind, gopay.admin), ("gopay/e_money", MethodKind::Gopay, Some(rp(2_500))));
    assert_eq!(
        list(ChargeGateway::Bank, b"{\"status\":\"fail\",\"message\":\"no\"}"),
        Err(ReadError::Refused("no".into()))
    );
    assert_eq!(list(ChargeGateway::Bank, b"<html>"), Err(ReadError::Unreadable));
    let rows =
        br#"[{"bankCode":"008","productCode":"mandiri_manual","kategori":null,"bankacc":"119","status":0},{"x":1}]"#;
    let [manual] = list(ChargeGateway::Bank, rows).unwrap().try_into().unwrap();
    assert_eq!(
        (manual.kind, manual.account.unwrap().as_str(), manual.open, manual.admin),
        (MethodKind::Manual, "119", false, None)
    );
}

#[test]
fn the_documents_gopay_answer_stands() {
    let answer = judged(&gopay_intent(), CREATED);
    assert_eq!((answer.outcome, answer.why), (ChargeOutcome::Waiting, ChargeReason::Answered));
    let facts = answer.facts;
    let image = "https://api.veritrans.co.id/v2/gopay/c91bcecf-7528-4b29-aef1-8cdf8fffc187/qr-code";
    assert_eq!(facts.qr_image.unwrap().as_str(), image);
    let link = facts.url.unwrap();
    assert!(link.as_str().starts_with("gojek://gopay/merchanttransfer?tref=0520220727101851g3U3EUbHY1ID&amount=2000"));
    assert!(!link.as_str().contains(char::is_whitespace));
    assert_eq!(facts.number.unwrap().as_str(), "c91bcecf-7528-4b29-aef1-8cdf8fffc187");
    assert_eq!(facts.expires_at, Some(now() + std::time::Duration::from_secs(900)));
    assert_eq!((facts.exact_amount, facts.va_number), (None, None));
    let other = ChargeIntent { amount: rp(1_500), ..gopay_intent() };
    assert_eq!(judged(&other, CREATED).why, ChargeReason::OtherAmount(rp(2_000)), "the sum is what is asked for");
}

#[test]
fn each_way_to_pay_is_found() {
    let ok = |data: &str| format!(r#"{{"status":"success","message":"ok","data":{data}}}"#);
    for data in [
        r#"{"is_va":1,"va_number":"3910 8000-000001"}"#,
        r#"{"is_va":"1","BCA_va_number":39108000000001}"#,
        r#"{"is_va":"1","no_va":"39108000000001","total_bayar":"50000.00"}"#,
        r#"{"va_numbers":[{"bank":"bca","va_number":"39108000000001"}]}"#,
    ] {
        let answer = judged(&va(), &ok(data));
        assert_eq!(answer.outcome, ChargeOutcome::Waiting, "{data}");
        assert_eq!(answer.facts.va_number.unwrap().as_str(), "39108000000001", "{data}");
        assert_eq!((answer.facts.exact_amount, answer.facts.expires_at), (None, None));
    }
    let card = judged(&va(), &ok("{\"url_pay\":\"https://pay.example/\\n 12?a=1\",\"is_va\":0}"));
    assert_eq!(
        (card.outcome, card.facts.url.unwrap().as_str()),
        (ChargeOutcome::Waiting, "https://pay.example/12?a=1")
    );
    let transfer =
        ok(r#"{"is_va":0,"kd_pay":"174","kode_unik":123,"koneksi":1,"total_bayar":"50123","total_belanja":50000}"#);
    let facts = judged(&manual(), &transfer).facts;
    assert_eq!((facts.exact_amount, facts.unique_code), (Some(rp(50_123)), Some(rp(123))));
    assert_eq!((facts.account.unwrap().as_str(), facts.number.unwrap().as_str()), ("1190000879898", "174"));
    for data in ["{}", r#"{"va_number":"12345"}"#, r#"{"va_number":"3910800000000x"}"#, r#"{"url_pay":"javascript:1"}"#]
    {
        let answer = judged(&va(), &ok(data));
        assert_eq!((answer.outcome, answer.why), (ChargeOutcome::Unknown, ChargeReason::NothingToPay), "{data}");
    }
}

#[test]
fn what_is_lost_or_odd_is_unknown_and_only_a_readable_refusal_fails() {
    use ChargeReason::{
        Cut, HttpStatus, OtherAmount, OtherOrder, Refused, Repaired, TimedOut, UnlistedWord, Unreadable,
    };
    let intent = va();
    let lost = [
        (HttpReply::TimedOut, TimedOut),
        (HttpReply::Cut, Cut),
        (HttpReply::TooLarge, Unreadable),
        (HttpReply::Answer { status: 500, body: b"x".to_vec() }, HttpStatus(500)),
        (HttpReply::Answer { status: 302, body: Vec::new() }, HttpStatus(302)),
        (HttpReply::Answer { status: 401, body: b"<html>".to_vec() }, HttpStatus(401)),
        (said("<html>"), Unreadable),
        (said(""), Unreadable),
        (said(r#"{"status":"success","data":{"va_number":"39108000000001""#), Repaired),
        (said(r#"{"status":"failed","message":"no""#), Repaired),
        (said(r#"{"status":"success","order_id":"K-2","data":{"va_number":"39108000000001"}}"#), OtherOrder),
        (said(r#"{"status":"success","data":{"va_number":"39108000000001","rq_uuid":"x"}}"#), OtherOrder),
        (said(r#"{"status":"success","data":{"va_number":"39108000000001","bank_code":"008"}}"#), OtherOrder),
        (
            said(r#"{"status":"success","data":{"va_number":"39108000000001","koneksi":"0"}}"#),
            UnlistedWord("koneksi 0".into()),
        ),
        (said(r#"{"status":"maybe","data":{"va_number":"39108000000001"}}"#), UnlistedWord("maybe".into())),
        (
            said(r#"{"status":"success","data":{"va_number":"39108000000001","total_bayar":51500}}"#),
            OtherAmount(rp(51_500)),
        ),
        (said(r#"{"status":"success","data":{"total_bayar":53001,"kode_unik":3001}}"#), OtherAmount(rp(53_001))),
        (said(r#"{"status":"success","data":{"va_number":"39108000000001","total_belanja":"1"}}"#), OtherAmount(rp(1))),
        (
            said(r#"{"status":"success","data":{"va_number":"39108000000001","total_bayar":"50.000.00"}}"#),
            UnlistedWord("50.000.00".into()),
        ),
        (
            said(r#"{"status":"success","data":{"va_number":"39108000000001","total_belanja":-50000}}"#),
            UnlistedWord("-50000".into()),
        ),
        (
            said(r#"{"status":"success","data":{"total_bayar":50123,"kode_unik":"seratus"}}"#),
            UnlistedWord("seratus".into()),
        ),
    ];
    for (reply, why) in lost {
        let answer = answer(&intent, &reply, now());
        assert_eq!((answer.outcome, &answer.why), (ChargeOutcome::Unknown, &why), "{reply:?}");
        assert_eq!(answer.facts.va_number, None, "nothing to pay with from what is not sure");
    }
    for (reply, words) in [
        (said(r#"{"status":"failed","message":"bank_code not found!"}"#), "bank_code not found!"),
        (
            HttpReply::Answer { status: 401, body: br#"{"status":"fail","message":"Unauthorized"}"#.to_vec() },
            "Unauthorized",
        ),
    ] {
        assert_eq!(answer(&intent, &reply, now()), ChargeAnswer::bare(ChargeOutcome::Refused, Refused(words.into())));
    }
    for reply in [HttpReply::NoConnection(ConnectFault::Refused), HttpReply::NotBuilt] {
        assert_eq!(answer(&intent, &reply, now()).outcome, ChargeOutcome::NotSent);
    }
    let echoed = r#"{"status":"success","data":{"va_number":"39108000000001","order_id":"k-1","rq_uuid":"vendor"}}"#;
    assert_eq!(judged(&intent, echoed).outcome, ChargeOutcome::Waiting, "any case, and the vendor's own request id");
}

#[test]
fn a_used_order_may_be_this_very_charge() {
    let refused = |gopay: bool, text: &str| {
        let intent = if gopay { gopay_intent() } else { va() };
        judged(&intent, &format!(r#"{{"status":"failed","message":"{text}"}}"#)).outcome
    };
    for text in [
        "order_id or rq_uuid has been used, please use another!",
        "order_id has been paid and utilized, please use another order ID",
        "Order ID sudah digunakan",
        "Duplicate order",
    ] {
        assert_eq!(
            (refused(false, text), refused(true, text)),
            (ChargeOutcome::Unknown, ChargeOutcome::Unknown),
            "{text}"
        );
    }
    for text in ["bank_code is not active!", "order does not exist", "Data tidak lengkap!"] {
        assert_eq!(
            (refused(false, text), refused(true, text)),
            (ChargeOutcome::Refused, ChargeOutcome::Refused),
            "{text}"
        );
    }
}

#[test]
fn the_table_of_codes_decides_for_gopay() {
    let with = |code: &str, stage: &str, status: &str| {
        let text = CREATED.replace("\"201\"", &format!("\"{code}\"")).replace("\"pending\"", &format!("\"{stage}\""));
        judged(&gopay_intent(), &text.replacen("\"success\"", &format!("\"{status}\""), 1)).outcome
    };
    for code in ["200", "201"] {
        assert_eq!(with(code, "pending", "success"), ChargeOutcome::Waiting, "{code}");
        assert_eq!(with(code, "pending", "failed"), ChargeOutcome::Unknown, "{code}: two words against each other");
    }
    for code in ["202", "401", "407", "412"] {
        assert_eq!(with(code, "pending", "success"), ChargeOutcome::Refused, "{code}");
    }
    // 406 says that the order was used: perhaps by this very call.
    for code in ["05", "900", "503", "299", "406"] {
        assert_eq!(with(code, "pending", "failed"), ChargeOutcome::Unknown, "{code}");
    }
    for (stage, outcome) in
        [("deny", ChargeOutcome::Refused), ("expire", ChargeOutcome::Refused), ("refund", ChargeOutcome::Unknown)]
    {
        assert_eq!(with("201", stage, "success"), outcome, "{stage}");
    }
}

#[test]
fn the_documents_report_settles_nothing_and_a_200_does() {
    let read = rows(REPORT.as_bytes()).unwrap();
    assert_eq!(read.len(), 5, "every row of the sample, its tail apart");
    assert_eq!(read[0].order_id.as_str(), "klnu01983");
    assert_eq!(
        (read[0].gross_amount.clone(), read[0].status_code.as_ref().unwrap().as_str()),
        (FieldAmount::Read(rp(1_000)), "201")
    );
    assert!(read.iter().all(|row| row.settled().is_none()));
    assert!(!read[4].whole, "a page number stands in it");
    let paid = REPORT.replacen("\"201\"", "\"200\"", 1);
    assert_eq!(rows(paid.as_bytes()).unwrap()[0].settled(), Some(rp(1_000)));
    let all = REPORT.replace("\"201\"", "\"200\"");
    assert_eq!(rows(all.as_bytes()).unwrap()[4].settled(), None, "what had to be repaired is no evidence");
    let row = r#"{"order_id":"K-1","status_code":"200","gross_amount":"2000.00""#;
    for (more, settled) in [
        ("}", Some(rp(2_000))),
        (r#","transaction_status":"settlement"}"#, Some(rp(2_000))),
        (r#","transaction_status":"pending"}"#, None),
        (r#","transaction_status":"refund"}"#, None),
        (r#","fraud_status":"challenge"}"#, None),
        (r#","order_id":"K-2"}"#, None),
    ] {
        let row = rows(format!("[{row}{more}]").as_bytes()).unwrap().remove(0);
        assert_eq!(row.settled(), settled, "{more}");
    }
}

#[test]
fn a_cut_report_gives_no_row_that_does_not_close() {
    let whole = r#"[{"order_id":"K}1","status_code":"200","gross_amount":48000},{"order_id":"K-2","status_code":"200","gross_amount":480}]"#;
    for end in 0..whole.len() {
        let Ok(read) = rows(&whole.as_bytes()[..end]) else { continue };
        for row in read {
            let amount = if row.order_id.as_str() == "K}1" { rp(48_000) } else { rp(480) };
            assert_eq!(row.settled(), Some(amount), "cut at {end}");
        }
    }
    assert_eq!(rows(whole.as_bytes()).unwrap().len(), 2);
    assert_eq!(rows(br#"{"status":"fail","message":"x"}"#), Err(ReadError::Refused("x".into())));
    assert_eq!(rows(br#"{"status":"success","data":[{"order_id":"K-2"}]}"#).unwrap().len(), 1);
    assert_eq!(rows(b"<html>"), Err(ReadError::Unreadable));
    assert!(rows(b"[]").unwrap().is_empty());
}

#[test]
fn a_picture_comes_only_from_where_it_may() {
    let base = "http://127.0.0.1:8787";
    for url in [
        "https://api.veritrans.co.id/v2/gopay/x/qr-code",
        "https://API.midtrans.com/v2/x",
        "https://api.sandbox.midtrans.com/x",
        "http://127.0.0.1:8787/klink/qr/1",
    ] {
        assert!(is_allowed(url, base), "{url}");
    }
    for url in [
        "http://api.midtrans.com/x",
        "https://api.midtrans.com.evil.example/x",
        "https://api.midtrans.com@evil.example/x",
        "https://evil.example/api.midtrans.com",
        "https://api.midtrans.com:444/x",
        "http://127.0.0.1:8788/x",
        "https://127.0.0.1:8787/x",
        "https://evil.example\\@api.midtrans.com/x",
        "file:///etc/passwd",
        "",
    ] {
        assert!(!is_allowed(url, base), "{url}");
    }
}

/// A QR of `text` as a PNG, with `scale` pixels per module.
fn png(text: &str, scale: usize, color: png::ColorType) -> Vec<u8> {
    let code = qrcode::QrCode::new(text).unwrap();
    let (modules, side) = (code.to_colors(), code.width());
    let dots = (side + 8) * scale;
    let mut bytes = Vec::new();
    for at in 0..dots * dots {
        let (x, y) = ((at % dots) / scale, (at / dots) / scale);
        let inside = (4..side + 4).contains(&x) && (4..side + 4).contains(&y);
        let dark = inside && modules[(y - 4) * side + x - 4] == qrcode::Color::Dark;
        bytes.extend(match (color, dark) {
            (png::ColorType::Rgba, true) => vec![0, 0, 0, 255],
            (png::ColorType::Rgba, false) => vec![0, 0, 0, 0],
            (_, dark) => vec![if dark { 0 } else { 255 }],
        });
    }
    let mut out = Vec::new();
    let side = u32::try_from(dots).unwrap();
    let mut encoder = png::Encoder::new(Cursor::new(&mut out), side, side);
    encoder.set_color(color);
    encoder.write_header().unwrap().write_image_data(&bytes).unwrap();
    out
}

#[test]
fn a_picture_is_read_to_the_character() {
    let qris = "00020101021226670016COM.NOBUBANK.WWW01189360050300000879140214844519767362530303UMI5204481253033605405480005802ID5913TOKO  MAJU 1 6007JAKARTA6304A1B2";
    for color in [png::ColorType::Grayscale, png::ColorType::Rgba] {
        assert_eq!(payload(&png(qris, 4, color)).unwrap().as_str(), qris);
    }
    assert_eq!(payload(b"GIF89a"), Err(QrFault::NotAPicture));
    let blank = png("x", 1, png::ColorType::Grayscale);
    assert_eq!(payload(&blank[..blank.len() / 2]), Err(QrFault::NotAPicture));
    let mut vast = Vec::new();
    let mut encoder = png::Encoder::new(Cursor::new(&mut vast), 60_000, 60_000);
    encoder.set_color(png::ColorType::Grayscale);
    let _ = encoder.write_header().unwrap();
    assert_eq!(payload(&vast), Err(QrFault::NotAPicture), "not unpacked");
}

#[test]
fn what_is_sent_is_the_stored_form() {
    let client = KlinkClient::new(KlinkSettings {
        base_url: "https://service-payment.k-link.dev".into(),
        email: "kasir@example.com".into(),
        password: Arc::new(|| Some("rahasia".into())),
        webhook_key: Arc::new(|| None),
        five_keys: false,
        authorization_prefix: String::new(),
        finance_report_url: None,
        gopay_product_code: "e_wallets".into(),
        send_both_receipt_keys: false,
        paths: BTreeMap::new(),
        timeout_seconds: 60,
    });
    let ask = |method: ChargeMethod| ChargeRequest {
        order_id: OrderId::parse("26112110210912345").unwrap(),
        method,
        amount: rp(50_000),
        payer: ChargePayer { name: "BUDI".into(), phone: "081234567890".into(), email: "budi@example.com".into() },
    };
    assert!(client.build_charge(&ask(method()), now()).is_err(), "no session, no charge");
    client.session.set("t");
    let forms = [ask(method()), ask(gopay())].map(|ask| client.build_charge(&ask, now()).unwrap().written());
    assert_eq!(forms.join("\n"), include_str!("../../../tests/golden/request/klink-collect.txt"));
}

#[tokio::test]
async fn only_the_charge_that_the_journal_has_is_sent() {
    let client = KlinkClient::new(KlinkSettings {
        base_url: "http://127.0.0.1:9".into(),
        email: "kasir@example.com".into(),
        password: Arc::new(|| Some("rahasia".into())),
        webhook_key: Arc::new(|| None),
        five_keys: false,
        authorization_prefix: String::new(),
        finance_report_url: None,
        gopay_product_code: "e_wallets".into(),
        send_both_receipt_keys: false,
        paths: BTreeMap::new(),
        timeout_seconds: 2,
    });
    client.session.set("t");
    let prepared = || {
        let payer = ChargePayer::default();
        let ask =
            ChargeRequest { order_id: OrderId::parse("K-1").unwrap(), method: method(), amount: rp(50_000), payer };
        let deadline = SendDeadline::new(Arc::new(SystemClock::default()), Duration::MAX, Duration::ZERO);
        client.build_charge(&ask, now()).unwrap().by(deadline)
    };
    let made = |digest: String| step(None, &created(1, ChargeIntent { request_digest: digest, ..va() })).unwrap();
    let other = client.create_charge(prepared(), &made("other".to_owned())).await;
    assert_eq!(other, HttpReply::NotBuilt, "another request");
    let this = made(prepared().digest());
    let answered = step(Some(&this), &answered(2, ChargeOutcome::Unknown, ChargeReason::Cut)).unwrap();
    assert_eq!(client.create_charge(prepared(), &answered).await, HttpReply::NotBuilt, "once");
    assert!(matches!(client.create_charge(prepared(), &this).await, HttpReply::NoConnection(_)), "this one goes out");
}
