//! One test for each row of the fault table of docs/sandbox.md, on the wire and in the ledger. Every test asserts
//! whether money moved.

use super::*;

const PRODUCT: &str = "PLNS100";
const DEBIT: u32 = 100_700;

fn number(suffix: u32) -> String {
    format!("32016567{suffix}")
}

/// Pays with a fault's number, listening until the server closes.
async fn paid(shop: &Shop, suffix: u32) -> Wire {
    shop.pay_wire(PRODUCT, &number(suffix)).await
}

/// Pays with a fault's number, listening for [`PATIENCE`] only.
async fn paid_in_a_hurry(shop: &Shop, suffix: u32) -> Wire {
    raw_for(&shop.sandbox, &bill("bayartagihan", PRODUCT, &number(suffix)), PATIENCE).await
}

/// Asserts one debit of the usual amount, and a status that confirms it.
async fn assert_debited(shop: &Shop, suffix: u32) {
    let ledger = shop.sandbox.ledger();
    assert_eq!(ledger.len(), 1, "{suffix}");
    assert_eq!((ledger[0].amount, &ledger[0].customer), (rupiah(DEBIT), &number(suffix)), "{suffix}");
    assert_eq!(shop.sandbox.saldo(), rupiah(25_000_000 - DEBIT));
    let status = shop.status(&shop.last_invoice(), &number(suffix)).await;
    assert_eq!((text(&status, "ppob_status"), text(&status, "ppob_stroomtoken").len()), ("confirm", 24), "{suffix}");
}

fn assert_untouched(shop: &Shop) {
    assert_eq!((shop.debits(), shop.sandbox.saldo()), (0, rupiah(25_000_000)));
}

#[tokio::test]
async fn held_and_cut_connections() {
    for (suffix, closed, debited) in [(660, false, true), (661, true, true), (672, false, false), (673, true, false)] {
        let shop = shop().await;
        assert_eq!(shop.inquire(PRODUCT, &number(suffix)).await["result"], "ok");
        let wire = paid_in_a_hurry(&shop, suffix).await;
        assert_eq!((wire.head.as_str(), wire.closed), ("", closed), "{suffix}");
        if debited { assert_debited(&shop, suffix).await } else { assert_untouched(&shop) }
    }
    let shop = shop_with(|options| options.hold_for = Duration::from_millis(50)).await;
    assert!(paid(&shop, 660).await.closed, "a hold has an end");
}

#[tokio::test]
async fn pages_instead_of_answers() {
    for (suffix, status) in [(662, 500), (663, 200)] {
        let shop = shop().await;
        let wire = paid(&shop, suffix).await;
        assert_eq!(wire.status, status);
        assert!(wire.head.contains("text/html") && wire.body.contains("<html>"), "{}", wire.body);
        assert_debited(&shop, suffix).await;
    }
    let shop = shop().await;
    let wire = paid(&shop, 680).await;
    assert_eq!(wire.status, 302);
    assert!(wire.head.contains("location: /login"), "{}", wire.head);
    assert_debited(&shop, 680).await;
}

#[tokio::test]
async fn pending_until_its_time() {
    let shop = shop().await;
    let answer = paid(&shop, 664).await.json();
    assert_eq!(answer["ppob_status"], "pending");
    assert_eq!(answer["ppob_invoice"], "12345678");
    for key in ["ppob_stroomtoken", "ppob_reff", "ppob_totalkwh"] {
        assert!(answer.get(key).is_none(), "{key}");
    }
    let early = shop.status("12345678", &number(664)).await;
    assert_eq!((&early["ppob_status"], early.get("ppob_stroomtoken")), (&Value::from("pending"), None));
    shop.clock.advance(Duration::from_secs(5));
    assert_debited(&shop, 664).await;
}

#[tokio::test]
async fn refusals_with_and_without_a_debit() {
    let shop = shop().await;
    let expected = serde_json::json!({"result": "no", "saldo": "25.000.000",
        "reason": "ERROR PLN 32016567665: TRANSAKSI GAGAL"});
    assert_eq!(paid(&shop, 665).await.json(), expected);
    let short = paid(&shop, 671).await.body;
    assert!(short.contains("\"saldo\": \"100\"") && short.contains("tidak cukup! Sisa saldo  \nRp. 100"), "{short}");
    assert_untouched(&shop);
    let expected = serde_json::json!({"result": "no", "reason": "TRANSAKSI GAGAL"});
    assert_eq!(paid(&shop, 675).await.json(), expected);
    assert_debited(&shop, 675).await;
}

#[tokio::test]
async fn answers_that_come_in_pieces() {
    let shop = shop_with(|options| options.drip_every = Duration::from_millis(20)).await;
    let wire = paid_in_a_hurry(&shop, 666).await;
    assert!(!wire.closed && !wire.body.is_empty() && wire.body.len() < 40, "{}", wire.body);
    assert!(wire.promised() > 400);
    assert_debited(&shop, 666).await;

    let shop = shop_with(|options| options.drip_every = Duration::ZERO).await;
    assert_eq!(shop.pay(PRODUCT, &number(666)).await["ppob_status"], "confirm");

    let shop = super::shop().await;
    let wire = paid(&shop, 667).await;
    assert!(wire.closed && wire.promised() == wire.body.len());
    assert!(serde_json::from_str::<Value>(&wire.body).is_err());
    assert!(wire.body.contains(r#""ppob_invoice":"12345678""#) && !wire.body.contains("stroom"), "{}", wire.body);
    assert_debited(&shop, 667).await;

    let shop = super::shop().await;
    let wire = paid(&shop, 677).await;
    assert!(wire.closed && wire.promised() > wire.body.len(), "{}", wire.head);
    assert!(wire.body.contains(r#""ppob_invoice":"12345678""#), "{}", wire.body);
    assert_debited(&shop, 677).await;
}

#[tokio::test]
async fn answers_in_other_spellings() {
    let shop = shop().await;
    let wire = paid(&shop, 668).await;
    assert!(wire.body.starts_with("{\n  result: \"ok\",\n  ppob_invoice: \"12345678\",\n"), "{}", wire.body);
    assert!(wire.body.ends_with("  ppob_status: \"confirm\"\n}"), "{}", wire.body);
    assert_debited(&shop, 668).await;

    let shop = super::shop().await;
    let answer = paid(&shop, 669).await.json();
    assert_eq!(
        (answer["ppob_totalbayar"].as_i64(), answer["ppob_invoice"].as_i64()),
        (Some(102_500), Some(12_345_678))
    );
    assert_eq!(answer["ppob_saldo"].as_i64(), Some(24_899_300));
    assert!(answer.get("ppob_infotambahan").is_some() && answer["ppob_voucherdiskon"].is_null());
    assert_eq!(text(&answer, "ppob_nomormeter"), number(669));
    assert_debited(&shop, 669).await;
}

#[tokio::test]
async fn prices_that_move() {
    let shop = shop().await;
    let customer = number(670);
    let total = |answer: Value| money(&answer, "ppob_totalbayar");
    assert_eq!(total(shop.inquire(PRODUCT, &customer).await), 102_500);
    assert_eq!(total(shop.inquire(PRODUCT, &customer).await), 107_500);
    assert_eq!(total(shop.inquire(PRODUCT, &customer).await), 107_500);
    let paid = shop.pay(PRODUCT, &customer).await;
    assert_eq!((money(&paid, "ppob_totalbayar"), money(&paid, "ppob_debet")), (107_500, 105_700));
    assert_eq!(shop.sandbox.ledger()[0].amount, rupiah(105_700));

    let bill = "531110001670";
    let before = shop.inquire("PLN", bill).await;
    let after = shop.inquire("PLN", bill).await;
    for key in ["ppob_totaltagihan", "ppob_totalbayar", "ppob_debet"] {
        assert_eq!(money(&after, key), money(&before, key) + 5_000, "{key}");
    }

    let customer = number(681);
    for _ in 0..2 {
        assert_eq!(total(shop.inquire(PRODUCT, &customer).await), 102_500);
    }
    let paid = shop.pay(PRODUCT, &customer).await;
    assert_eq!((money(&paid, "ppob_totalbayar"), text(&paid, "ppob_nomormeter")), (104_000, customer.as_str()));
    assert_eq!(shop.sandbox.ledger()[1].amount, rupiah(102_200));
}

#[tokio::test]
async fn tokens_and_invoices_that_come_later() {
    let shop = shop().await;
    let answer = paid(&shop, 674).await.json();
    assert_eq!((&answer["ppob_status"], answer.get("ppob_stroomtoken")), (&Value::from("confirm"), None));
    assert_debited(&shop, 674).await;

    let shop = super::shop().await;
    let wire = paid(&shop, 682).await;
    assert!(wire.closed && wire.head.is_empty());
    for _ in 0..2 {
        let status = shop.status("12345678", &number(682)).await;
        assert_eq!(status, serde_json::json!({"result": "no", "reason": "No Data!"}));
    }
    assert_debited(&shop, 682).await;
}

#[tokio::test]
async fn an_answer_about_somebody_else() {
    let shop = shop().await;
    let answer = paid(&shop, 679).await.json();
    assert_eq!(answer["ppob_nomormeter"], "32016567670");
    assert_ne!(answer["ppob_nomorpelanggan"], answer["ppob_nomormeter"]);
    assert_debited(&shop, 679).await;
}

#[tokio::test]
async fn inquiries_that_go_wrong() {
    let shop = shop().await;
    let refused = |n: &str| format!("ERROR PLN {n}: NOMOR TIDAK TERDAFTAR");
    assert_eq!(shop.inquire(PRODUCT, &number(678)).await["reason"], refused(&number(678)));
    assert_eq!(shop.pay(PRODUCT, &number(678)).await["reason"], refused(&number(678)));
    assert_untouched(&shop);
    for (suffix, status) in [(683, 200), (684, 500)] {
        let wire = raw(&shop.sandbox, &bill("cektagihan", PRODUCT, &number(suffix))).await;
        assert!(wire.status == status && wire.body.contains("<html>"), "{}", wire.body);
    }
    let slow = bill("cektagihan", PRODUCT, &number(676));
    assert!(!raw_for(&shop.sandbox, &slow, Duration::from_millis(60)).await.closed);
    assert_eq!(raw(&shop.sandbox, &slow).await.json()["result"], "ok");
    assert_eq!(shop.pay(PRODUCT, &number(676)).await["ppob_status"], "confirm");
}

#[tokio::test]
async fn no_plan_no_faults() {
    let shop = shop_with(|options| options.faults = crate::sandbox::FaultPlan::none()).await;
    for suffix in 660..=684 {
        assert_eq!(shop.pay(PRODUCT, &number(suffix)).await["ppob_status"], "confirm");
    }
    assert_eq!(shop.debits(), 25);
}
