//! What the answer to a movement says of it: the document's answers, and tables of verdicts.

use super::*;
use crate::domain::field::{self, FactField};
use crate::domain::payment::verdict::{ConnectFault, OutcomeReason, PaymentAlarm};

fn whole_pay() -> String {
    format!("{PAY}}}")
}

#[test]
fn the_documents_answers_to_movements() {
    for (kind, body) in [
        (ProductKind::KwalletTransfer, TRANSFER.to_owned()),
        (ProductKind::KwalletVoucher, VOUCHER.to_owned()),
        (ProductKind::KwalletPay, whole_pay()),
        (ProductKind::KwalletRefund, ACCEPT.to_owned()),
    ] {
        let verdict = judge(kind, &answer(&body));
        assert_eq!(
            (verdict.outcome, &verdict.why, &verdict.alarm),
            (PaymentOutcome::Confirmed, &OutcomeReason::Answered, &None)
        );
        let said = field::find(&verdict.facts.fields, &FactField::Answer).unwrap().as_str().to_owned();
        assert!(!said.is_empty() && !said.contains('\n'), "{said}");
        let detail = verdict.facts.detail.0;
        assert!(detail.iter().any(|(key, _)| key == "message"), "{kind:?}");
    }
    let voucher = judge(ProductKind::KwalletVoucher, &answer(VOUCHER)).facts;
    assert_eq!((voucher.nominal, voucher.total), (Some(rp(10_000)), Some(rp(10_000))));
    assert_eq!(judge(ProductKind::KwalletRefund, &answer(ACCEPT)).facts.reference, Some("137".into()));
    // As it is printed, without its closing brace, `pay` decides nothing by itself.
    let cut = judge(ProductKind::KwalletPay, &answer(PAY));
    assert_eq!((cut.outcome, cut.why), (PaymentOutcome::Unknown, OutcomeReason::Repaired));
    let said = field::find(&cut.facts.fields, &FactField::Answer).unwrap();
    assert_eq!(said.as_str(), "Payment ID Order 123456789 Success!");
}

#[test]
fn refund_existing_is_done() {
    let verdict = judge(ProductKind::KwalletRefund, &answer(EXISTING));
    assert_eq!((verdict.outcome, verdict.alarm), (PaymentOutcome::Confirmed, None));
    assert_eq!(verdict.facts.reference, Some("323".into()));
    assert_eq!(verdict.facts.provider_time, Timestamp::from_str("2021-10-27T05:01:25Z").ok());
    let other = |from: &str, to: &str| judge(ProductKind::KwalletRefund, &answer(&EXISTING.replace(from, to)));
    assert_eq!(other("123456789", "987654321").why, OutcomeReason::OtherReference);
    assert_eq!(other("idspaa001", "idspaa002").alarm, Some(PaymentAlarm::AnswerAboutOther));
    assert_eq!(other("\"\n}", "").outcome, PaymentOutcome::Unknown, "cut");
    assert_eq!(
        judge(ProductKind::KwalletPay, &answer(EXISTING)).outcome,
        PaymentOutcome::Unknown,
        "a payment is no refund"
    );
}

/// Name, kind, reply, outcome.
type Row = (&'static str, ProductKind, HttpReply, PaymentOutcome);

fn check(table: Vec<Row>) {
    for (name, kind, reply, outcome) in table {
        let verdict = judge(kind, &reply);
        assert_eq!(verdict.outcome, outcome, "{name}: {:?}", verdict.why);
    }
}

#[test]
fn how_a_call_ends() {
    let pay = whole_pay();
    let table: Vec<Row> = vec![
        ("dns", ProductKind::KwalletPay, HttpReply::NoConnection(ConnectFault::Dns), PaymentOutcome::NotSent),
        ("not built", ProductKind::KwalletPay, HttpReply::NotBuilt, PaymentOutcome::NotSent),
        ("time-out", ProductKind::KwalletPay, HttpReply::TimedOut, PaymentOutcome::Unknown),
        ("cut", ProductKind::KwalletPay, HttpReply::Cut, PaymentOutcome::Unknown),
        ("too large", ProductKind::KwalletPay, HttpReply::TooLarge, PaymentOutcome::Unknown),
        ("500 with a good body", ProductKind::KwalletPay, http(500, &pay), PaymentOutcome::Unknown),
        ("302", ProductKind::KwalletPay, http(302, &pay), PaymentOutcome::Unknown),
        ("422 with a failure", ProductKind::KwalletPay, http(422, r#"{"status":"fail"}"#), PaymentOutcome::Unknown),
        (
            "401 listed",
            ProductKind::KwalletPay,
            http(401, r#"{"status":"fail","message":"Unauthorized!"}"#),
            PaymentOutcome::Rejected,
        ),
        (
            "401 unlisted",
            ProductKind::KwalletPay,
            http(401, r#"{"status":"fail","message":"x"}"#),
            PaymentOutcome::Unknown,
        ),
        (
            "401 with a failed",
            ProductKind::KwalletTransfer,
            http(401, r#"{"stutas":"failed"}"#),
            PaymentOutcome::Unknown,
        ),
        ("401 with a success", ProductKind::KwalletPay, http(401, &pay), PaymentOutcome::Unknown),
        ("401 with a page", ProductKind::KwalletPay, http(401, "<html>"), PaymentOutcome::Unknown),
        ("401 with a cut failure", ProductKind::KwalletPay, http(401, r#"{"status":"fail""#), PaymentOutcome::Unknown),
        ("401 with nothing", ProductKind::KwalletPay, http(401, ""), PaymentOutcome::Unknown),
    ];
    check(table);
}

#[test]
fn what_an_answer_to_a_payment_says() {
    let pay = whole_pay();
    let with = |from: &str, to: &str| answer(&pay.replace(from, to));
    let table: Vec<Row> = vec![
        ("html", ProductKind::KwalletPay, answer("<html>success</html>"), PaymentOutcome::Unknown),
        ("empty", ProductKind::KwalletPay, answer(""), PaymentOutcome::Unknown),
        ("array", ProductKind::KwalletPay, answer("[]"), PaymentOutcome::Unknown),
        ("success", ProductKind::KwalletPay, answer(&pay), PaymentOutcome::Confirmed),
        ("SUCCESS", ProductKind::KwalletPay, with("success", " SUCCESS "), PaymentOutcome::Confirmed),
        ("bare keys", ProductKind::KwalletPay, answer("{status: \"success\"}"), PaymentOutcome::Confirmed),
        ("stutas", ProductKind::KwalletPay, with("\"status\"", "\"stutas\""), PaymentOutcome::Confirmed),
        ("another word", ProductKind::KwalletPay, with("\"success\"", "\"proses\""), PaymentOutcome::Unknown),
        ("true", ProductKind::KwalletPay, with("\"success\"", "true"), PaymentOutcome::Unknown),
        ("no word", ProductKind::KwalletPay, with("\"status\"", "\"x\""), PaymentOutcome::Unknown),
        (
            "two words",
            ProductKind::KwalletPay,
            with("\"message\"", "\"stutas\":\"fail\",\"message\""),
            PaymentOutcome::Unknown,
        ),
        (
            "success beside a failure",
            ProductKind::KwalletPay,
            answer(r#"{"status":"success","message":"Transaksi gagal"}"#),
            PaymentOutcome::Unknown,
        ),
        ("no sentence", ProductKind::KwalletPay, with("\"message\"", "\"x\""), PaymentOutcome::Confirmed),
        ("other order", ProductKind::KwalletPay, with("123456789", "123456780"), PaymentOutcome::Unknown),
        (
            "other order field",
            ProductKind::KwalletPay,
            with("\"message\"", "\"order_id\":\"1\",\"message\""),
            PaymentOutcome::Unknown,
        ),
        (
            "other member field",
            ProductKind::KwalletPay,
            with("\"message\"", "\"id_member\":\"a\",\"message\""),
            PaymentOutcome::Unknown,
        ),
        (
            "other amount field",
            ProductKind::KwalletPay,
            with("\"message\"", "\"amount\":\"1\",\"message\""),
            PaymentOutcome::Confirmed,
        ),
    ];
    check(table);
}

#[test]
fn what_an_answer_to_another_movement_says() {
    let fail = |text: &str| answer(&format!(r#"{{"status":"fail","message":"{text}"}}"#));
    let table: Vec<Row> = vec![
        (
            "other sender",
            ProductKind::KwalletTransfer,
            answer(&TRANSFER.replace("0012", "0013")),
            PaymentOutcome::Unknown,
        ),
        (
            "other receiver",
            ProductKind::KwalletTransfer,
            answer(&TRANSFER.replace("090", "091")),
            PaymentOutcome::Unknown,
        ),
        (
            "sender in large letters",
            ProductKind::KwalletTransfer,
            answer(&TRANSFER.replace("idspaa0012", "IDSPAA0012")),
            PaymentOutcome::Confirmed,
        ),
        (
            "other member of a voucher",
            ProductKind::KwalletVoucher,
            answer(&VOUCHER.replace("95913", "95914")),
            PaymentOutcome::Unknown,
        ),
        (
            "other amount of a voucher",
            ProductKind::KwalletVoucher,
            answer(&VOUCHER.replace("10000", "11500")),
            PaymentOutcome::Confirmed,
        ),
        (
            "other member of a refund",
            ProductKind::KwalletRefund,
            answer(&ACCEPT.replace("001", "002")),
            PaymentOutcome::Unknown,
        ),
        ("cut in half", ProductKind::KwalletTransfer, answer(&TRANSFER[..TRANSFER.len() / 2]), PaymentOutcome::Unknown),
        ("saldo", ProductKind::KwalletPay, fail("Saldo tidak mencukupi!"), PaymentOutcome::Rejected),
        ("member", ProductKind::KwalletTransfer, fail("ID Member tidak ditemukan!"), PaymentOutcome::Rejected),
        ("vague", ProductKind::KwalletPay, fail("Transaksi gagal!"), PaymentOutcome::Unknown),
        ("order exists", ProductKind::KwalletPay, fail("ID Order 1 already exist!"), PaymentOutcome::Unknown),
        ("voucher used", ProductKind::KwalletVoucher, fail("Voucher sudah digunakan!"), PaymentOutcome::Unknown),
        ("no text", ProductKind::KwalletPay, answer(r#"{"status":"fail"}"#), PaymentOutcome::Unknown),
        (
            "cut refusal",
            ProductKind::KwalletPay,
            answer(r#"{"status":"fail","message":"Saldo tidak mencukupi!""#),
            PaymentOutcome::Unknown,
        ),
    ];
    check(table);
    let more = judge(ProductKind::KwalletVoucher, &answer(&VOUCHER.replace("10000", "11500")));
    assert_eq!(more.alarm, Some(PaymentAlarm::PriceDiffers { shown: rp(10_000), answered: rp(11_500) }));
    let other = judge(ProductKind::KwalletTransfer, &answer(&TRANSFER.replace("090", "091")));
    assert_eq!((other.alarm, other.facts.fields.len()), (Some(PaymentAlarm::AnswerAboutOther), 0));
}

#[test]
fn a_voucher_code_in_an_answer_goes_no_further() {
    for body in [
        r#"{"status":"fail","message":"Voucher ASDFKEIJK tidak ada, asdfkeijk"}"#,
        r#"{"status":"success","message":"ok","voucher_code":"asdfkeijk"}"#,
    ] {
        let verdict = judge(ProductKind::KwalletVoucher, &answer(body));
        let all = format!("{verdict:?} {:?} {:?}", verdict.why.text(), verdict.facts.detail.0).to_lowercase();
        assert!(!all.contains("asdfkeijk"), "{all}");
    }
}
