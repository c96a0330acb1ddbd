//! The Biller over the sandbox's socket: answers against the document, its list, its account, and each fault once.

use md5::{Digest as _, Md5};
use serde_json::json;

use super::super::{BillerState, SandboxFault};
use super::*;

fn signed(trxid: &str) -> String {
    let text = format!("{}{}{trxid}", Sandbox::BILLER_USER, Sandbox::BILLER_PASSWORD);
    Md5::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn trx(trxid: &str, product: &str, customer: &str) -> Vec<u8> {
    let body = json!({
        "user": Sandbox::BILLER_USER, "sign": signed(trxid), "trxid": trxid, "cmd": "trx",
        "idpel": customer, "produk": product,
    });
    request("POST", Sandbox::BILLER_PATH, "application/json", &body.to_string())
}

impl Shop {
    pub async fn trx(&self, trxid: &str, product: &str, customer: &str) -> Value {
        raw(&self.sandbox, &trx(trxid, product, customer)).await.json()
    }

    pub fn state_of(&self, trxid: &str) -> Option<BillerState> {
        self.sandbox.biller_transactions().iter().find(|row| row.trxid == trxid).map(|row| row.state)
    }
}

#[tokio::test]
async fn the_answers_have_the_documents_shape() {
    let shop = shop().await;
    let pending: Value =
        serde_json::from_str(include_str!("../../../tests/golden/answer/biller/trx_pending.txt")).unwrap();
    let failure: Value =
        serde_json::from_str(include_str!("../../../tests/golden/answer/biller/trx_failure.txt")).unwrap();
    let accepted = shop.trx("22110111373985338", "s5", "081234567890").await;
    let refused = shop.trx("22110111373985339", "zz", "081234567890").await;
    for (answer, printed) in [(&accepted, &pending), (&refused, &failure)] {
        assert_eq!(keys(answer), keys(printed));
        for (key, value) in answer.as_object().unwrap() {
            assert_eq!(std::mem::discriminant(value), std::mem::discriminant(&printed[key]), "{key}");
        }
    }
    assert_eq!((&accepted["total"], &accepted["saldo"]), (&json!(5_350), &json!("24994650")));
    assert_eq!(text(&accepted, "reason"), "Transaksi s5.081234567890 sedang diproses");
    assert_eq!(text(&accepted, "trxtime"), "2026-11-21 10:21:09.000000");
}

#[tokio::test]
async fn the_three_documented_refusals_and_a_wrong_login() {
    let shop = shop().await;
    let closed = shop.trx("1", "s15", "081234567890").await;
    let unknown = shop.trx("2", "zz", "081234567890").await;
    shop.sandbox.set_biller_saldo(rupiah(5_349)).unwrap();
    let short = shop.trx("3", "s5", "081234567890").await;
    let body = json!({ "user": "usertesting", "sign": "0", "trxid": "4", "cmd": "trx", "idpel": "08", "produk": "s5" });
    let wrong = raw(&shop.sandbox, &request("POST", Sandbox::BILLER_PATH, "", &body.to_string())).await.json();
    for (answer, reason) in [
        (&closed, "Transaksi s15.081234567890 GAGAL Produk tidak Aktif"),
        (&unknown, "Transaksi zz.081234567890 GAGAL Produk tidak tersedia (ROUTE)"),
        (&short, "Transaksi s5.081234567890 GAGAL silakan coba lagi (DEDUCT)"),
        (&wrong, "Transaksi s5.08 GAGAL user atau sign salah"),
    ] {
        assert_eq!((&answer["status"], &answer["total"]), (&json!(false), &json!(0)));
        assert_eq!(text(answer, "reason"), reason);
        assert!(answer.get("saldo").is_none());
    }
    assert!(shop.sandbox.biller_ledger().is_empty());
    assert_eq!(shop.sandbox.saldo(), rupiah(25_000_000), "MMBC's account is another one");
}

#[tokio::test]
async fn the_list_says_what_became_of_it() {
    let shop = shop().await;
    for (trxid, customer) in
        [("1", "081234567890"), ("2", "081234567678"), ("3", "081234567664"), ("4", "081234567674")]
    {
        shop.trx(trxid, "s10", customer).await;
        assert_eq!(shop.state_of(trxid), Some(BillerState::Proses));
    }
    // A number that is no phone number is accepted, and fails afterwards.
    assert_eq!(shop.trx("5", "s10", "1234").await["status"], true);
    shop.clock.advance(Duration::from_secs(6));
    let states = ["1", "2", "3", "4", "5"].map(|trxid| shop.state_of(trxid).unwrap());
    assert_eq!(
        states,
        [BillerState::Sukses, BillerState::Gagal, BillerState::Proses, BillerState::Sukses, BillerState::Gagal]
    );
    let rows = shop.sandbox.biller_transactions();
    let serials: Vec<usize> = rows.iter().map(|row| row.sn.len()).collect();
    assert_eq!(serials, [16, 0, 0, 0, 0]);
    assert_eq!(shop.sandbox.biller_saldo(), rupiah(25_000_000 - 3 * 10_250), "what failed came back, once");
    let csv = raw(&shop.sandbox, &request("GET", "/_sandbox/biller.csv", "", "")).await.body;
    let line = csv.lines().nth(1).unwrap();
    assert!(line.starts_with("2026-11-21 10:21:09,1,"), "{line}");
    assert!(line.ends_with(&format!(",s10,081234567890,10250,SUKSES,{},24989750", rows[0].sn)), "{line}");
    let list = raw(&shop.sandbox, &request("GET", "/_sandbox/biller", "", "")).await.json();
    assert_eq!((&list[1]["state"], &list[1]["trxid"]), (&json!("GAGAL"), &json!("2")));
}

#[tokio::test]
async fn one_reference_is_debited_once() {
    let shop = shop().await;
    let first = shop.trx("1", "s10", "081234567890").await;
    let again = shop.trx("1", "s10", "081234567890").await;
    assert_eq!(first, again);
    raw_for(&shop.sandbox, &trx("2", "s10", "081234567661"), PATIENCE).await;
    let whole = shop.trx("2", "s10", "081234567661").await;
    // The first answer was cut. The ledger has it whole, and a repeated `trxid` gets it without the fault.
    assert_eq!(whole["status"], true);
    assert_eq!(shop.sandbox.biller_ledger().len(), 2);
}

#[tokio::test]
async fn numbers_come_back_masked_now_and_then() {
    let shop = shop_with(|options| options.faults = FaultPlan::none()).await;
    let mut masked = 0;
    for at in 0..40 {
        let answer = shop.trx(&at.to_string(), "s5", "081234567890").await;
        masked += usize::from(text(&answer, "tujuan") == "0812xxxxxxxx");
    }
    assert!((2..20).contains(&masked), "{masked}");
}

#[tokio::test]
async fn every_fault_leaves_the_books_as_the_table_says() {
    let shop = shop_with(|options| options.hold_for = Duration::from_millis(20)).await;
    for (suffix, name, fault) in SandboxFault::all() {
        let answer = raw_for(&shop.sandbox, &trx(suffix, "s5", &format!("081234567{suffix}")), PATIENCE).await;
        let unpaid = matches!(
            fault,
            SandboxFault::Refused
                | SandboxFault::SaldoShort
                | SandboxFault::HoldUnpaid
                | SandboxFault::CutUnpaid
                | SandboxFault::RefusedEarly
                | SandboxFault::RefusedUntruly
                | SandboxFault::RefusedGoingOn
                | SandboxFault::OkButFailed
        );
        assert_eq!(shop.state_of(suffix).is_some(), !unpaid, "{name}: {}", answer.body);
    }
    let wire = raw(&shop.sandbox, &trx("900", "s5", "081234567675")).await;
    assert_eq!(wire.json(), json!({ "status": false, "reason": "Transaksi GAGAL" }));
}

#[tokio::test]
async fn its_books_outlive_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.jsonl");
    let first = shop_with(|options| options.state_file = Some(file.clone())).await;
    let answer = first.trx("1", "s10", "081234567890").await;
    first.sandbox.stop();
    let second = shop_with(|options| options.state_file = Some(file)).await;
    assert_eq!(second.trx("1", "s10", "081234567890").await, answer);
    assert_eq!((second.sandbox.biller_ledger().len(), second.sandbox.ledger().len()), (1, 0));
}
