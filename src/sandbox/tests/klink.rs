//! K-Link's sessions and wallets over its real socket, without faults: each call's answer against the document's
//! example, the refusals, and the ledger afterwards. Every wallet's movements add up to its balance.

use serde_json::json;

use super::*;
use crate::sandbox::klink::{MemberWallet, WalletKind};

/// The sender of the document's transfer.
pub const SENDER: &str = "idspaa0012";
/// The receiver of the document's transfer.
pub const RECEIVER: &str = "idspaaa090";
/// The payer of the document's order.
pub const PAYER: &str = "idspaa001";

/// A K-Link call as it goes over the wire.
pub fn call(path: &str, token: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nAuthorization: {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

impl Shop {
    pub async fn login(&self) -> String {
        let body = json!({ "email": Sandbox::KLINK_EMAIL, "password": Sandbox::KLINK_PASSWORD }).to_string();
        let answer = raw(&self.sandbox, &call("/auth/login", "", &body)).await.json();
        assert_eq!(keys(&answer), ["status", "message", "Authorization"]);
        text(&answer, "Authorization").to_owned()
    }

    /// Logs in and calls.
    pub async fn klink(&self, name: &str, body: Value) -> Wire {
        let token = self.login().await;
        raw(&self.sandbox, &call(&format!("/api/{name}"), &token, &body.to_string())).await
    }

    pub async fn own(&self, name: &str, body: Value) -> Wire {
        raw(&self.sandbox, &request("POST", &format!("/_sandbox/{name}"), "application/json", &body.to_string())).await
    }

    pub fn wallet(&self, member: &str) -> MemberWallet {
        self.sandbox.wallets().into_iter().find(|wallet| wallet.member == member).unwrap()
    }

    pub fn balance(&self, member: &str) -> i64 {
        self.wallet(member).balance.get()
    }
}

/// Asserts that every wallet's movements add up to its balance.
pub fn assert_chains(sandbox: &Sandbox) {
    for wallet in sandbox.wallets() {
        let mut balance = wallet.opening.get();
        for entry in &wallet.entries {
            balance += entry.change.get();
            assert_eq!((entry.balance_after.get(), &entry.member), (balance, &wallet.member));
        }
        assert_eq!(wallet.balance.get(), balance, "{}", wallet.member);
    }
}

/// The rows of a history, cut out of the broken JSON as a client has to.
fn rows(body: &str) -> Vec<Value> {
    serde_json::from_str(&body[body.find('[').unwrap()..=body.rfind(']').unwrap()]).unwrap()
}

fn transfer(from: &str, to: &str, amount: &str) -> Value {
    json!({ "id_member_send": from, "amount": amount, "description": "Transfer untuk uang makan", "id_member_receipt": to })
}

pub fn order(member: &str, amount: &str, id: &str) -> Value {
    json!({ "id_member": member, "amount": amount, "id_order": id, "description": "Pembelian Paket Klorofil" })
}

pub fn charge(bank: &str, product: &str, order: &str, nominal: &str) -> Value {
    json!({ "rq_uuid": order, "rq_datetime": "2022-07-27 15:48:11", "order_id": order, "no_hp": "085736064900",
        "fullname": "Almeera Salsabila", "email": "Almeera@gmail.com", "bank_code": bank, "product_code": product,
        "nominal": nominal, "pay_ship": "500" })
}

#[tokio::test]
async fn a_session_is_begun_and_ends() {
    let shop = shop().await;
    let body = json!({ "id_member": SENDER }).to_string();
    let ask = async |token: &str| raw(&shop.sandbox, &call("/api/kwallet/check_saldo", token, &body)).await;
    for wrong in [json!({}), json!({ "email": Sandbox::KLINK_EMAIL, "password": "x" }), json!([1])] {
        let wire = raw(&shop.sandbox, &call("/auth/login", "", &wrong.to_string())).await;
        assert_eq!((wire.status, text(&wire.json(), "status")), (401, "fail"));
    }
    let token = shop.login().await;
    assert_eq!(ask(&token).await.json()["last_saldo"], "2500000.00");
    for wrong in ["", "x", &format!("Bearer {token}")] {
        let wire = ask(wrong).await;
        assert_eq!(wire.status, 401);
        assert_eq!(wire.json(), json!({ "status": "fail", "message": "Unauthorized" }));
    }

    shop.clock.advance(Duration::from_secs(599));
    assert_eq!(ask(&token).await.status, 200);
    shop.clock.advance(Duration::from_secs(1));
    assert_eq!(ask(&token).await.status, 401);

    let (first, second) = (shop.login().await, shop.login().await);
    assert_ne!(first, second);
    assert_eq!((ask(&first).await.status, ask(&second).await.status), (200, 200));
    assert_eq!(shop.own("expire", json!({})).await.status, 200);
    assert_eq!((ask(&first).await.status, ask(&second).await.status), (401, 401));
    assert_eq!(raw(&shop.sandbox, &request("GET", "/auth/login", "", "")).await.status, 405);
    assert_eq!(raw(&shop.sandbox, &call("/api/kwallet/hapus", &first, "")).await.status, 404);
    let requests = raw(&shop.sandbox, &request("GET", "/_sandbox/requests", "", "")).await;
    assert!(requests.body.contains("/auth/login") && !requests.body.contains(Sandbox::KLINK_PASSWORD));
}

#[tokio::test]
async fn registering_has_one_brace_too_many() {
    let shop = shop().await;
    let member =
        json!({ "id_member": "mitra01", "name": "Muammar Qathafi", "hp": "085736064900", "email": "m@example.com" });
    let saldo = json!({ "id_member": "mitra01" });
    assert_eq!(shop.klink("kwallet/check_saldo", saldo.clone()).await.json()["status"], "fail");
    let wire = shop.klink("kwallet/register_va", member.clone()).await;
    let answer: Value = serde_json::from_str(wire.body.strip_suffix('}').unwrap()).unwrap();
    assert_eq!(keys(&answer), ["status", "message", "data", "date", "rq_uuid"]);
    assert_eq!(keys(&answer["data"]), ["011", "451", "002", "013", "014", "016", "022", "008"]);
    assert_eq!(answer["data"]["022"]["fee"], "3000.00");
    let bank = &answer["data"]["014"];
    assert_eq!(
        keys(bank),
        [
            "fee",
            "total_amount",
            "bank_code",
            "expiry_date_time",
            "error_message",
            "error_code",
            "amount",
            "va_number",
            "description"
        ]
    );
    assert_eq!(
        (&bank["error_code"], bank["amount"].as_i64(), text(bank, "va_number").len()),
        (&json!("00"), Some(0), 16)
    );
    assert_eq!(
        (&answer["date"], &answer["rq_uuid"]),
        (&json!("2026-11-21 10:21:09"), &json!("mitra01-20261121102109-30"))
    );
    assert_eq!(shop.klink("kwallet/register_va", member).await.body, wire.body);
    assert_eq!(shop.klink("kwallet/check_saldo", saldo).await.json()["last_saldo"], "0.00");
    let refused = shop.klink("kwallet/register_va", json!({ "id_member": "x" })).await.json();
    assert_eq!(refused["status"], "fail");
}

#[tokio::test]
async fn a_transfer_and_its_history() {
    let shop = shop().await;
    let answer = shop.klink("kwallet/transfer_to_account", transfer(SENDER, RECEIVER, "100000")).await;
    let message = "Payment transfer idspaa0012 to account idspaaa090!";
    assert_eq!(answer.json(), json!({ "stutas": "success", "message": message }));
    assert_eq!((shop.balance(SENDER), shop.balance(RECEIVER)), (2_400_000, 250_000));
    let moved = &shop.wallet(SENDER).entries[0];
    assert_eq!((moved.kind, moved.other_member.as_deref()), (WalletKind::TransferOut, Some(RECEIVER)));
    assert_eq!(moved.description, "Transfer untuk uang makan");

    let asked = |from: &str, to: &str| json!({ "id_member": SENDER, "startdate": from, "enddate": to });
    let wire = shop.klink("kwallet/history_transaction", asked("", "")).await;
    let document = "{\"status\":\"success\",\"message\":\"Saldo berhasil ditampilkan!\",\"transaction\":\"\
                    [{\"credit\": \"0.00\", \"debit\": \"1000000.00\", \"description\": \"test\", \"balance\": \
                    \"1000000.00\", \"datetime\": \"2021-06-17 22: 02: 04\"}, {";
    assert!(wire.body.starts_with(document) && wire.body.ends_with("}]\"}"), "{}", wire.body);
    assert!(serde_json::from_str::<Value>(&wire.body).is_err());
    let rows = |body: &str| super::klink::rows(body);
    let all = rows(&wire.body);
    let balances: Vec<&str> = all.iter().map(|row| text(row, "balance")).collect();
    assert_eq!(balances, ["1000000.00", "3000000.00", "2500000.00", "2400000.00"]);
    assert_eq!((text(&all[3], "credit"), text(&all[3], "debit")), ("100000.00", "0.00"));
    assert_eq!(text(&all[3], "datetime"), "2026-11-21 10: 21: 09");
    assert!(!wire.body.contains("uang makan"), "a transfer shows the server's own words");

    let wire = shop.klink("kwallet/history_transaction", asked("2026-11-21", "2026-11-21")).await;
    assert_eq!(rows(&wire.body).len(), 1);
    let wire = shop.klink("kwallet/history_transaction", asked("", "2021-06-17")).await;
    assert_eq!(rows(&wire.body).len(), 3);
    assert_eq!(shop.klink("kwallet/history_transaction", asked("21/11/2026", "")).await.json()["status"], "fail");

    for (wrong, why) in [
        (transfer(SENDER, RECEIVER, "2400001"), "Saldo tidak mencukupi!"),
        (transfer(SENDER, "tiada", "1000"), "ID Member tidak ditemukan!"),
        (transfer("tiada", RECEIVER, "1000"), "ID Member tidak ditemukan!"),
        (transfer(SENDER, SENDER, "1000"), "ID Member pengirim dan penerima sama!"),
        (transfer(SENDER, RECEIVER, "0"), "Amount tidak valid!"),
        (transfer(SENDER, RECEIVER, "-1000"), "Amount tidak valid!"),
        (transfer(SENDER, RECEIVER, "1.000"), "Amount tidak valid!"),
    ] {
        let answer = shop.klink("kwallet/transfer_to_account", wrong).await.json();
        assert_eq!(answer, json!({ "stutas": "fail", "message": why }));
    }
    assert_eq!((shop.balance(SENDER), shop.balance(RECEIVER)), (2_400_000, 250_000));
    assert_chains(&shop.sandbox);
}

#[tokio::test]
async fn a_voucher_is_good_once() {
    let shop = shop().await;
    let member = "idspaaa95913";
    let put = async |code: &str, amount: &str| {
        let body = json!({ "voucher_code": code, "amount": amount, "description": "isi", "id_member_receipt": member });
        shop.klink("kwallet/voucher_saldo", body).await.json()
    };
    let done =
        json!({ "status": "success", "message": "Insert Voucher Saldo 10000 for ID Member idspaaa95913 Success!" });
    assert_eq!(put("asdfkeijk", "20000").await["message"], "Amount tidak sesuai dengan voucher!");
    assert_eq!(put("asdfkeijk", "10000").await, done);
    assert_eq!(put("ASDFKEIJK", "10000").await["message"], "Voucher sudah digunakan!");
    assert_eq!(put("V50abc", "50000").await["status"], "success");
    for wrong in ["V50ab", "V50", "V0ABC", "V5001ABC", "50ABC", "", "V50-ABC"] {
        assert_eq!(put(wrong, "50000").await["message"], "Voucher tidak ditemukan!", "{wrong}");
    }
    assert_eq!(shop.balance(member), 75_000 + 60_000);
    let seen = raw(&shop.sandbox, &request("GET", "/_sandbox/requests", "", "")).await.body;
    assert!(seen.contains("voucher_saldo") && !seen.to_lowercase().contains("asdf"), "a code is as good as money");
    assert_chains(&shop.sandbox);
}

#[tokio::test]
async fn an_order_is_paid_reconciled_and_refunded_once() {
    let shop = shop().await;
    let id = json!({ "id_order": "123456789" });
    let unknown = shop.klink("kwallet/reconcile/reconcile", id.clone()).await.json();
    assert_eq!(unknown, json!({ "status": "fail", "message": "ID Order 123456789 not found!" }));
    let wire = shop.klink("kwallet/pay", order(PAYER, "90000", "123456789")).await;
    assert_eq!(wire.body, "{\"status\":\"success\",\"message\":\"Payment ID Order 123456789 Success!\"");
    let again = shop.klink("kwallet/pay", order(PAYER, "90000", "123456789")).await.json();
    assert_eq!(again["message"], "ID Order 123456789 already exist!");

    for _ in 0..2 {
        let wire = shop.klink("kwallet/reconcile/reconcile", id.clone()).await;
        assert_eq!(
            wire.body,
            "{\"status\":\"success\",\"message\":\"Reconcile ID Order 123456789 Success!\",\"data\":\"{\
             \"id_member\":\"idspaa001\",\"order_id\":\"123456789\",\"comm_code\":\"SYSTEM\",\
             \"datetime\":\"2026-11-21 10: 21: 09\",\"valuedate\":\"2026-11-21\",\
             \"description\":\"Pembelian Paket Klorofil\",\"debit\":\"0.00\",\"credit\":\"90000.00\",\
             \"balance\":\"270000.00\"}\"}"
        );
        assert_eq!(shop.balance(PAYER), 270_000);
    }

    let ask = json!({ "id_order": "123456789", "id_member": PAYER });
    let row = json!({ "id_trans": 137, "description": "Pembelian Paket Klorofil", "id_member": PAYER,
        "datetime": "2026-11-21 10:21:09", "credit": 90_000, "id_order": "123456789" });
    let question = json!({ "data": [row], "status": "success", "message": "Apakah benar data yang akan direfund?" });
    assert_eq!(shop.klink("escrow/refund", ask.clone()).await.json(), question);
    let accept = |trans: &str, member: &str| json!({ "id_order": "123456789", "id_member": member, "id_trans": trans, "note": "batal" });
    for wrong in [accept("138", PAYER), accept("137", SENDER)] {
        assert_eq!(shop.klink("escrow/refund-accept", wrong).await.json()["status"], "fail");
    }
    assert_eq!(shop.balance(PAYER), 270_000);
    let done = shop.klink("escrow/refund-accept", accept("137", PAYER)).await.json();
    assert_eq!(done, json!({ "status": "success", "message": "success refund saldo for member idspaa001!" }));
    assert_eq!(shop.balance(PAYER), 360_000);
    shop.clock.advance(Duration::from_secs(60));
    let existing =
        "refund existing, id_trans:137, order_id:123456789, member_id:idspaa001, datetime:2026-11-21 10:21:09!";
    for (name, body) in [("escrow/refund-accept", accept("137", PAYER)), ("escrow/refund", ask)] {
        assert_eq!(shop.klink(name, body).await.json(), json!({ "status": "fail", "message": existing }));
    }
    let refunded = shop.klink("kwallet/reconcile/reconcile", id).await.json();
    assert_eq!(refunded["message"], "ID Order 123456789 has been refunded!");
    let kinds: Vec<WalletKind> = shop.wallet(PAYER).entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [WalletKind::Payment, WalletKind::Refund]);
    assert_chains(&shop.sandbox);
}

#[tokio::test]
async fn transfers_at_the_same_moment_never_overdraw() {
    let shop = shop().await;
    shop.sandbox.set_wallet(SENDER, rupiah(1_000_000)).unwrap();
    let token = shop.login().await;
    let sent = call("/api/kwallet/transfer_to_account", &token, &transfer(SENDER, RECEIVER, "100000").to_string());
    let wires = futures_util::future::join_all((0..24).map(|_| raw(&shop.sandbox, &sent))).await;
    let done = wires.iter().filter(|wire| wire.json()["stutas"] == "success").count();
    assert_eq!((done, shop.balance(SENDER), shop.balance(RECEIVER)), (10, 0, 1_150_000));

    let sent = call("/api/kwallet/pay", &token, &order(RECEIVER, "50000", "9").to_string());
    let wires = futures_util::future::join_all((0..8).map(|_| raw(&shop.sandbox, &sent))).await;
    assert_eq!(wires.iter().filter(|wire| wire.body.contains("success")).count(), 1);
    assert_eq!(shop.balance(RECEIVER), 1_100_000);
    assert_chains(&shop.sandbox);
}

#[tokio::test]
async fn a_restart_knows_wallets_orders_vouchers_and_charges() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.jsonl");
    let start = async || shop_with(|options| options.state_file = Some(path.clone())).await;
    let voucher =
        json!({ "voucher_code": "V25JALAN", "amount": "25000", "description": "", "id_member_receipt": PAYER });
    let first = start().await;
    first.klink("kwallet/transfer_to_account", transfer(SENDER, RECEIVER, "100000")).await;
    first.klink("kwallet/pay", order(PAYER, "90000", "1")).await;
    first.klink("kwallet/voucher_saldo", voucher.clone()).await;
    first.klink("kwallet/pay", order("idspaa0673", "90000", "2")).await;
    first.klink("pay_service_midtrans", charge("gopay", "e_wallets", "a", "1500")).await;
    first.sandbox.settle_charge("a", None).unwrap().unwrap();
    let (wallets, charges) = (first.sandbox.wallets(), first.sandbox.charges());
    let token = first.login().await;
    first.sandbox.stop();
    assert!(
        first.sandbox.set_wallet(SENDER, rupiah(1)).is_err() && first.sandbox.expire_charge("b").unwrap().is_none()
    );

    let second = start().await;
    assert_eq!((second.sandbox.wallets(), second.sandbox.charges()), (wallets, charges));
    let again = raw(&second.sandbox, &call("/api/list_bank", &token, "")).await;
    assert_eq!(again.status, 401, "a session does not outlive the server");
    assert_eq!(second.klink("kwallet/voucher_saldo", voucher).await.json()["message"], "Voucher sudah digunakan!");
    assert_eq!(second.klink("kwallet/pay", order(PAYER, "90000", "1")).await.json()["status"], "fail");
    let held = second.klink("kwallet/reconcile/reconcile", json!({ "id_order": "2" })).await;
    assert!(held.body.contains("Reconcile ID Order 2 Success!"), "{}", held.body);
    assert!(!std::fs::read_to_string(folder.path().join("sandbox.klink.jsonl")).unwrap().contains("JALAN"));
    assert_chains(&second.sandbox);
}
