//! Each callback fault once for the Biller and once for a charge, and the callbacks ordered from outside, as they came
//! over the receiver's socket.

use serde_json::json;

use super::callback::{Came, Does, Receiver, WELL, shop_and};
use super::klink::charge;
use super::*;
use crate::sandbox::klink::BookedChargeState;
use crate::sandbox::{BillerState, CallbackPlan, SandboxFault};

/// Of a Biller callback: status, refid, dest, and whether its message says SUKSES.
fn told(came: &Came) -> (String, String, String, bool) {
    let field = |name: &str| came.field(name).to_owned();
    (field("status"), field("refid"), field("dest"), field("message").contains("+SUKSES,"))
}

/// The true callback of the number that ends in `suffix`.
fn well(suffix: &str) -> (String, String, String, bool) {
    ("0".to_owned(), suffix.to_owned(), format!("081234567{suffix}"), true)
}

fn failed(suffix: &str) -> (String, String, String, bool) {
    ("1".to_owned(), suffix.to_owned(), format!("081234567{suffix}"), false)
}

#[tokio::test]
async fn every_fault_of_the_billers_callbacks() {
    let met = SandboxFault::of_callbacks().map(async |(suffix, name, fault)| {
        let (shop, receiver) = shop_and(&[Does::Answer(200)]).await;
        let answer = shop.trx(suffix, "s5", &format!("081234567{suffix}")).await;
        assert!(text(&answer, "reason").ends_with(" sedang diproses"), "{name}");
        let early = usize::from(fault == SandboxFault::CallbackEarly);
        assert_eq!(receiver.came().len(), early, "{name}");
        shop.clock.advance(Duration::from_secs(6));
        let ftrxid = shop.sandbox.biller_transactions()[0].ftrxid.clone();
        let expected = match fault {
            SandboxFault::CallbackRepeated => vec![well(suffix); 10],
            SandboxFault::CallbackReversed => vec![well(suffix), failed(suffix)],
            SandboxFault::CallbackForged => {
                vec![("0".to_owned(), suffix.to_owned(), "081234567689".to_owned(), true), well(suffix)]
            }
            SandboxFault::CallbackContradicts => vec![("0".to_owned(), suffix.to_owned(), well(suffix).2, false)],
            SandboxFault::CallbackNever => Vec::new(),
            SandboxFault::CallbackTheirs => vec![("0".to_owned(), ftrxid, well(suffix).2, true)],
            SandboxFault::CallbackOutOfOrder => vec![failed(suffix), well(suffix)],
            _ => vec![well(suffix)],
        };
        let turns = matches!(fault, SandboxFault::CallbackReversed | SandboxFault::CallbackOutOfOrder);
        if turns {
            receiver.wait(1).await;
            assert_eq!(shop.state_of(suffix), Some(BillerState::Sukses), "{name}");
            shop.clock.advance(Duration::from_secs(2));
        }
        receiver.wait(expected.len()).await;
        // The number without a fault comes last: once its callback is here, nothing else is under way.
        shop.trx("end", "s5", WELL).await;
        shop.clock.advance(Duration::from_secs(6));
        let came = receiver.wait(expected.len() + 1).await;
        if fault == SandboxFault::CallbackForged {
            assert!(came[0].field("message").contains("SN:+11111111111,"), "a forger knows no serial number");
        }
        let came: Vec<_> = came.iter().map(told).collect();
        assert_eq!(came[..expected.len()], expected, "{name}");
        assert_eq!((came.len(), &*came[expected.len()].1), (expected.len() + 1, "end"), "{name}");
        let is_back = fault == SandboxFault::CallbackReversed;
        let state = if is_back { BillerState::Gagal } else { BillerState::Sukses };
        assert_eq!(shop.state_of(suffix), Some(state), "{name}");
        let debits = if is_back { 5_350 } else { 2 * 5_350 };
        assert_eq!(shop.sandbox.biller_saldo(), rupiah(25_000_000 - debits), "{name}");
    });
    assert_eq!(futures_util::future::join_all(met).await.len(), 8);
}

#[tokio::test]
async fn a_reversal_gives_the_debit_back_before_it_is_told() {
    let (shop, receiver) = shop_and(&[Does::Answer(200)]).await;
    shop.trx("1", "s5", "081234567687").await;
    // Both are due at once, and still come one after the other.
    shop.clock.advance(Duration::from_secs(60));
    let came = receiver.wait(2).await;
    assert!(came[0].field("message").contains("+SUKSES,+SN:+"), "{came:?}");
    let back = "Transaksi+s5.081234567687+GAGAL,+Saldo:+Rp25,000,000,+Tgl:+21/11+10:22:09";
    assert_eq!((came[1].field("status"), came[1].field("message")), ("1", back));
}

#[tokio::test]
async fn a_fault_of_a_failing_transaction() {
    let (shop, receiver) = shop_and(&[Does::Answer(200)]).await;
    // No phone number: the transaction fails, whatever its callback says.
    for suffix in ["687", "690", "693"] {
        shop.trx(suffix, "s5", &format!("12{suffix}")).await;
    }
    shop.clock.advance(Duration::from_secs(60));
    let mut came: Vec<_> =
        receiver.wait(3).await.iter().map(|call| (told(call).1, told(call).0, told(call).3)).collect();
    came.sort_unstable();
    let row = |suffix: &str, status: &str| (suffix.to_owned(), status.to_owned(), false);
    assert_eq!(came, [row("687", "1"), row("690", "0"), row("693", "1")]);
}

/// Of a K-Link callback: body, and whether its signature is right, wrong or absent.
fn signed(came: &Came, right: &str) -> (String, &'static str) {
    let word = came.header("x-servicepayment").map_or("none", |sent| if sent == right { "valid" } else { "wrong" });
    (came.body.clone(), word)
}

#[tokio::test]
async fn every_fault_of_a_charges_notice() {
    let met = SandboxFault::of_callbacks().map(async |(suffix, name, fault)| {
        let (shop, receiver) = shop_and(&[Does::Answer(200)]).await;
        let body = charge("008", "mandiri_manual", "order", &format!("90{suffix}"));
        let answer = shop.klink("pay_service", body).await.json();
        assert_eq!((&answer["status"], &answer["data"]["koneksi"]), (&json!("success"), &json!(1)), "{name}");
        let is_early = fault == SandboxFault::CallbackEarly;
        assert_eq!(receiver.came().len(), usize::from(is_early), "{name}");
        assert_eq!(shop.sandbox.charges()[0].state == BookedChargeState::Settled, is_early, "{name}");
        assert_eq!(shop.sandbox.settle_charge("order", None).unwrap().is_some(), !is_early, "{name}");

        let notice = shop.sandbox.charge_callback("order").unwrap();
        let true_one = (notice.body.clone(), "valid");
        let expected = match fault {
            SandboxFault::CallbackRepeated => vec![true_one; 10],
            SandboxFault::CallbackForged => vec![(notice.body.clone(), "wrong"), true_one],
            SandboxFault::CallbackNever => Vec::new(),
            SandboxFault::CallbackTheirs => vec![(notice.body.clone(), "none")],
            _ => vec![true_one],
        };
        let came = receiver.wait(expected.len()).await;
        // The number without a fault comes last: once its callback is here, nothing else is under way.
        shop.klink("pay_service", charge("014", "BCAATM", "end", "50000")).await;
        shop.sandbox.settle_charge("end", None).unwrap().unwrap();
        let last = receiver.wait(expected.len() + 1).await;
        assert!(last.len() == expected.len() + 1 && last[expected.len()].body.contains("\"end\""), "{name} {last:?}");
        if fault == SandboxFault::CallbackContradicts {
            let body: Value = serde_json::from_str(&came[0].body).unwrap();
            let paid = shop.sandbox.charges()[0].paid.unwrap().get();
            assert_eq!(text(&body, "tot_bayar"), (paid + 1_500).to_string());
            assert_ne!(came[0].header("x-servicepayment"), Some(notice.signature.as_str()), "it is signed anew");
            return;
        }
        let came: Vec<_> = came.iter().map(|call| signed(call, &notice.signature)).collect();
        assert_eq!(came, expected, "{name}");
    });
    assert_eq!(futures_util::future::join_all(met).await.len(), 8);
}

#[tokio::test]
async fn what_is_forged_and_all_but_the_last_copy_is_tried_once() {
    for (nominal, script, count) in
        [("90688", vec![Does::Answer(401), Does::Answer(200)], 2), ("90686", vec![Does::Answer(503)], 12)]
    {
        let (shop, receiver) = (shop().await, Receiver::start(&script).await);
        shop.sandbox.deliver_to(CallbackPlan { tries: 3, ..receiver.callbacks() });
        shop.klink("pay_service", charge("014", "BCAATM", "order", nominal)).await;
        shop.sandbox.settle_charge("order", None).unwrap().unwrap();
        receiver.wait(count).await;
        tokio::time::sleep(PATIENCE / 2).await;
        let tries: Vec<u32> = shop.sandbox.callbacks().iter().map(|row| row.tries).collect();
        assert_eq!(
            (receiver.came().len(), tries.iter().sum::<u32>()),
            (count, u32::try_from(count).unwrap()),
            "{tries:?}"
        );
        assert!(tries[..tries.len() - 1].iter().all(|tries| *tries == 1), "{tries:?}");
    }
}

#[tokio::test]
async fn a_charge_without_an_amount_cannot_contradict_itself() {
    let (shop, receiver) = shop_and(&[Does::Answer(200)]).await;
    shop.klink("pay_service_midtrans", charge("gopay", "e_wallets", "g", "90690")).await;
    shop.sandbox.settle_charge("g", None).unwrap().unwrap();
    let (came, notice) = (receiver.wait(1).await, shop.sandbox.charge_callback("g").unwrap());
    assert_eq!(signed(&came[0], &notice.signature), (notice.body.clone(), "valid"));
}

#[tokio::test]
async fn an_early_callback_that_hangs_holds_the_answer_for_its_time_only() {
    let (shop, receiver) = (shop().await, Receiver::start(&[Does::Hang, Does::Answer(200)]).await);
    shop.sandbox.deliver_to(CallbackPlan { after: Duration::from_secs(60), ..receiver.callbacks() });
    let answer = shop.trx("1", "s5", "081234567689").await;
    assert_eq!((answer["status"].as_bool(), receiver.came().len()), (Some(true), 1));
    // The callback is retried in the background. A repeated call sends no second one.
    let came = receiver.wait(2).await;
    assert_eq!(came[0], came[1]);
    assert_eq!(shop.trx("1", "s5", "081234567689").await, answer);
    tokio::time::sleep(PATIENCE / 2).await;
    assert_eq!(receiver.came().len(), 2);
}

#[tokio::test]
async fn without_an_address_the_faults_of_callbacks_are_well() {
    let shop = shop().await;
    for (suffix, name, _) in SandboxFault::of_callbacks() {
        assert_eq!(shop.trx(suffix, "s5", &format!("081234567{suffix}")).await["status"], true, "{name}");
    }
    let body = charge("014", "BCAATM", "order", "90689");
    assert_eq!(shop.klink("pay_service", body).await.json()["status"], "success");
    let ordered = shop.own("callback/biller", json!({ "trxid": "686", "status": "0" })).await;
    assert_eq!((ordered.status, shop.sandbox.callbacks()), (409, Vec::new()));
}

#[tokio::test]
async fn a_report_to_order() {
    let (shop, receiver) = shop_and(&[Does::Answer(401)]).await;
    shop.trx("1", "s10", WELL).await;
    let order = async |order: Value| shop.own("callback/biller", order).await;
    let rows = order(json!({ "trxid": "1", "status": "0", "times": 3 })).await;
    assert_eq!(rows.status, 200, "{}", rows.body);
    let rows = rows.json();
    assert_eq!(rows.as_array().unwrap().len(), 3);
    assert_eq!(
        rows[2],
        json!({ "path": "/callback/…/biller", "kind": "biller", "reference": "1", "forged": true, "status": 401,
            "fault": null, "tries": 1, "at": "2026-11-21T03:21:09Z" })
    );
    order(json!({ "trxid": "1", "status": "1", "dest": "0800" })).await;
    order(json!({ "trxid": "tiada", "status": "2", "dest": "0811", "message": "SN: a&b, c\r\nd" })).await;
    let came = receiver.came();
    assert_eq!(came.len(), 5, "each once, though it was not taken");
    assert!(came[..3].iter().all(|call| told(call) == ("0".to_owned(), "1".to_owned(), WELL.to_owned(), true)));
    let back = "Transaksi+s10.0800+GAGAL,+Saldo:+Rp24,989,750,+Tgl:+21/11+10:21:09";
    assert_eq!((came[3].field("dest"), came[3].field("message")), ("0800", back));
    let head = "/callback/s3cr3t/biller?status=2&refid=tiada&product=s5&qty=1&dest=0811&message=";
    assert_eq!(came[4].target(), format!("{head}SN:+a%26b,+c%0D%0Ad"));
    assert_eq!(shop.state_of("1"), Some(BillerState::Proses), "an order changes no book");

    for wrong in [
        json!({}),
        json!({ "trxid": "1" }),
        json!({ "trxid": "1", "status": 0 }),
        json!({ "trxid": "tiada", "status": "0" }),
        json!({ "trxid": "1", "status": "0", "times": 0 }),
        json!({ "trxid": "1", "status": "0", "times": 101 }),
        json!({ "trxid": "1", "status": "0", "dest": "1".repeat(65) }),
        json!({ "trxid": "1", "status": "0", "message": "m".repeat(2_001) }),
    ] {
        assert_eq!(order(wrong.clone()).await.status, 400, "{wrong}");
    }
    let method = raw(&shop.sandbox, &request("GET", "/_sandbox/callback/biller", "", "")).await;
    assert_eq!((method.status, receiver.came().len()), (405, 5));
}

#[tokio::test]
async fn a_notice_to_order() {
    let (shop, receiver) = shop_and(&[Does::Answer(200)]).await;
    shop.klink("pay_service", charge("014", "BCAATM", "a", "50000")).await;
    let order = async |order: Value| shop.own("callback/klink", order).await;
    for signature in ["valid", "wrong", "none"] {
        assert_eq!(order(json!({ "order_id": "a", "signature": signature })).await.status, 200);
    }
    assert_eq!(shop.sandbox.charges()[0].state, BookedChargeState::Pending, "an order changes no book");
    order(json!({ "order_id": "x", "body": { "order_id": "x", "status": "fail" } })).await;
    let came = receiver.came();
    shop.sandbox.settle_charge("a", None).unwrap().unwrap();
    let notice = shop.sandbox.charge_callback("a").unwrap();
    let words: Vec<_> = came[..3].iter().map(|call| signed(call, &notice.signature)).collect();
    assert_eq!(words, ["valid", "wrong", "none"].map(|word| (notice.body.clone(), word)));
    assert_eq!(came[1].header("x-servicepayment").unwrap().len(), 64, "wrong, but of the right form");
    assert_eq!(came[3].body, r#"{"order_id":"x","status":"fail"}"#);
    assert_eq!(came[3].header("x-servicepayment").unwrap().len(), 64);
    for wrong in [
        json!({}),
        json!({ "order_id": "x" }),
        json!({ "order_id": "a", "signature": "good" }),
        json!({ "order_id": "a", "body": "text" }),
    ] {
        assert_eq!(order(wrong.clone()).await.status, 400, "{wrong}");
    }
}
