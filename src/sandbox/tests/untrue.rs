//! Answers that do not agree with the ledger, over the real socket.

use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::sandbox::BillerState;

/// MMBC's three systems, and how each is asked to pay. For e-Samsat the NIK's last digits choose the fault.
async fn pay_each(shop: &Shop, suffix: &str) -> [String; 3] {
    let mmbc = |path: &str, pairs: String| {
        let body = format!("username=dummy&password=dummy123&{pairs}");
        request("POST", path, "application/x-www-form-urlencoded", &body)
    };
    let nik = format!("3201110100{suffix}{suffix}");
    let frame = "structure_number=MH1JFD00001K00100";
    let asked = format!("product=SAMSAT_JABAR&customer_number={nik}&{frame}");
    let inquiry = raw(&shop.sandbox, &mmbc("/json/esamsat/inquiry_esamsat", asked)).await.body;
    let invoice: String =
        inquiry.split("invoice:").nth(1).unwrap().chars().filter(char::is_ascii_digit).take(12).collect();
    [
        raw(&shop.sandbox, &bill("bayartagihan", "PLNS20", &format!("14000001{suffix}"))).await.body,
        raw(
            &shop.sandbox,
            &mmbc(
                "/json/multipayment/reload_merchant",
                format!("merchant_code=GOPAY&merchant_accountnumber=081000001{suffix}&amount=50000&direct=0"),
            ),
        )
        .await
        .body,
        raw(&shop.sandbox, &mmbc("/json/esamsat/pay_esamsat", format!("invoice={invoice}"))).await.body,
    ]
}

#[tokio::test]
async fn a_refusal_that_was_early_is_debited_two_seconds_later() {
    for (suffix, word) in [("694", "GANGGUAN"), ("695", "tidak mencukupi"), ("696", "")] {
        let shop = shop().await;
        let saldo = shop.sandbox.saldo();
        for answer in pay_each(&shop, suffix).await {
            assert!(answer.contains("\"no\"") && answer.contains(word), "{suffix}: {answer}");
        }
        shop.clock.advance(Duration::from_millis(1_900));
        assert_eq!((shop.debits(), shop.sandbox.saldo()), (0, saldo), "{suffix}");
        shop.clock.advance(Duration::from_millis(200));
        assert_eq!(shop.debits(), 3, "{suffix}");
        assert!(shop.sandbox.saldo() < saldo);
        // A payment that was debited has a status like any other.
        let invoice = shop.sandbox.ledger()[0].invoice.clone();
        let status = shop.status(&invoice, &format!("14000001{suffix}")).await;
        assert_eq!(text(&status, "ppob_status"), "confirm", "{status}");
    }
}

#[tokio::test]
async fn a_bill_that_is_owed_once_is_debited_once_however_often_it_was_refused() {
    let shop = shop().await;
    shop.pay("PLN", "530000001694").await;
    shop.pay("PLN", "530000001694").await;
    shop.clock.advance(Duration::from_secs(3));
    assert_eq!(shop.debits(), 1);
}

#[tokio::test]
async fn a_refusal_beside_a_proof_was_debited() {
    let shop = shop().await;
    for answer in pay_each(&shop, "697").await {
        assert!(answer.contains("\"no\""), "{answer}");
        let proof = ["pending", "SUKSES", "confirmed", "invoice", "reference_number"];
        assert!(proof.iter().any(|word| answer.contains(word)), "{answer}");
    }
    assert_eq!(shop.debits(), 3);
}

#[tokio::test]
async fn a_success_that_says_that_it_failed_was_not_debited() {
    let shop = shop().await;
    for answer in pay_each(&shop, "698").await {
        assert!(answer.contains("ok") && answer.contains("invoice"), "{answer}");
        let failure = ["GAGAL", "FAILURE", "pending", "tidak dapat diproses"];
        assert!(failure.iter().any(|word| answer.contains(word)), "{answer}");
    }
    assert_eq!(shop.debits(), 0);
}

#[tokio::test]
async fn a_repeated_answer_is_the_first_ones_whole_and_is_debited_once() {
    let shop = shop().await;
    let first = pay_each(&shop, "699").await;
    let debits = shop.debits();
    let meter = "14000001699";
    assert_eq!(shop.pay("PLNS20", meter).await.to_string(), first[0]);
    let other = shop.pay("PLNS50", meter).await;
    assert_ne!(other["ppob_invoice"], serde_json::from_str::<Value>(&first[0]).unwrap()["ppob_invoice"]);
    assert_eq!(shop.debits(), debits + 1, "only the other good was debited");
    assert!(shop.sandbox.refund(&shop.sandbox.ledger()[0].invoice).unwrap());
    assert_ne!(shop.pay("PLNS20", meter).await.to_string(), first[0], "what was given back is no first one");
}

#[tokio::test]
async fn the_biller_refuses_what_it_delivers() {
    let shop = shop().await;
    for (suffix, total) in [("694", None), ("695", Some(0)), ("696", Some(0)), ("697", Some(5_350))] {
        let answer = shop.trx(suffix, "s5", &format!("081200001{suffix}")).await;
        assert_eq!(
            (&answer["status"], answer.get("total").and_then(Value::as_i64)),
            (&json!(false), total),
            "{answer}"
        );
        assert_eq!(shop.state_of(suffix).is_some(), suffix == "697", "{suffix}");
    }
    let accepted = shop.trx("698", "s5", "081200001698").await;
    assert_eq!(accepted["status"], true);
    assert!(text(&accepted, "reason").ends_with("GAGAL"), "{accepted}");
    shop.clock.advance(Duration::from_secs(10));
    for suffix in ["694", "695", "696", "697"] {
        assert_eq!(shop.state_of(suffix), Some(BillerState::Sukses), "{suffix}");
    }
    assert_eq!(shop.state_of("698"), None);
    let ftrxids: std::collections::BTreeSet<String> =
        shop.sandbox.biller_transactions().into_iter().map(|row| row.ftrxid).collect();
    assert_eq!(ftrxids.len(), 4, "each has its own number");
}

#[tokio::test]
async fn two_customers_pay_one_charge_and_one_gets_it_back() {
    let shop = shop().await;
    let asked = json!({ "bank_code": "014", "product_code": "BCAATM", "order_id": "two", "rq_uuid": "two",
        "nominal": "50100", "rq_datetime": "2026-11-21 10:21:09" });
    shop.klink("pay_service", asked).await;
    assert_eq!(shop.sandbox.settle_charge_again("two").unwrap(), None, "nobody has paid it");
    assert_eq!(shop.sandbox.refund_charge("two").unwrap(), None, "nobody has paid it");
    shop.sandbox.settle_charge("two", None).unwrap().unwrap();
    shop.sandbox.settle_charge_again("two").unwrap().unwrap();
    assert_eq!(shop.sandbox.settle_charge_again("two").unwrap(), None);
    let report = async |status: &str| {
        let body = shop.klink("finance_report", json!({ "transaction_status": status })).await.body;
        body.lines().filter(|line| line.starts_with("{")).map(str::to_owned).collect::<Vec<String>>()
    };
    let rows = report("settlement").await;
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_ne!(rows[0], rows[1]);
    shop.sandbox.refund_charge("two").unwrap().unwrap();
    assert_eq!(shop.sandbox.refund_charge("two").unwrap(), None);
    let (back, all) = (report("refund").await, report("all").await);
    assert_eq!((back.len(), all.len()), (1, 3), "{all:?}");
    assert!(back[0].contains("\"refund\""));
}

#[tokio::test]
async fn a_card_of_bpjs_and_its_virtual_account_are_one_household() {
    let shop = shop().await;
    let by_card = shop.inquire("BPJS", "0001234567890").await;
    let by_account = shop.inquire("BPJS", "8888801234567890").await;
    for key in ["ppob_namapelanggan", "ppob_totalbayar", "ppob_jumlahpeserta"] {
        assert_eq!(by_card[key], by_account[key], "{key}");
    }
    assert_ne!(by_card["ppob_totalbayar"], shop.inquire("BPJS", "0001234567891").await["ppob_totalbayar"]);
}
