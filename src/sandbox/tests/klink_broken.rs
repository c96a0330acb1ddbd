//! K-Link's fault table of docs/sandbox.md: each fault on each call that moves money. Every test asserts whether
//! something was booked, and how much.

use serde_json::json;

use super::klink::{PAYER, assert_chains, call, charge, order};
use super::*;
use crate::sandbox::SandboxFault;
use crate::sandbox::klink::WalletKind;

/// The amount of wallet calls. Charges add the fault's digits to it.
const BASE: i64 = 90_000;
/// A member whose payments are lost before they are booked.
const LOSER: &str = "idspaalost673";
/// The receiver of transfers.
const OTHER: &str = "idspaaother";

/// Calls that move money or make a charge.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Money {
    Transfer,
    Voucher,
    Pay,
    Reconcile,
    Accept,
    Charge,
    Gopay,
}

use Money::{Accept, Charge, Gopay, Pay, Reconcile, Transfer, Voucher};

const CALLS: [Money; 7] = [Transfer, Voucher, Pay, Reconcile, Accept, Charge, Gopay];

impl Money {
    const fn path(self) -> &'static str {
        match self {
            Transfer => "/api/kwallet/transfer_to_account",
            Voucher => "/api/kwallet/voucher_saldo",
            Pay => "/api/kwallet/pay",
            Reconcile => "/api/kwallet/reconcile/reconcile",
            Accept => "/api/escrow/refund-accept",
            Charge => "/api/pay_service",
            Gopay => "/api/pay_service_midtrans",
        }
    }

    const fn is_charge(self) -> bool {
        matches!(self, Charge | Gopay)
    }

    /// The member whose last digits are `suffix`.
    fn member(self, suffix: &str) -> String {
        format!("idsp{}{suffix}", format!("{self:?}").to_lowercase())
    }

    /// The order id, unique among all calls.
    fn order(self, suffix: &str) -> String {
        format!("{self:?}-{suffix}-X")
    }

    /// Whether the table says that `fault` leaves this call unbooked.
    fn is_unbooked(self, fault: SandboxFault) -> bool {
        match fault {
            SandboxFault::Refused
            | SandboxFault::HoldUnpaid
            | SandboxFault::CutUnpaid
            | SandboxFault::SessionExpired
            | SandboxFault::OkButFailed => true,
            SandboxFault::SaldoShort => matches!(self, Transfer | Voucher | Pay),
            SandboxFault::Unregistered => !matches!(self, Reconcile | Accept),
            _ => false,
        }
    }

    /// The request body. Bookings that this call depends on are made first.
    async fn prepared(self, shop: &Shop, token: &str, suffix: &str) -> (Vec<u8>, i64) {
        let (member, id) = (self.member(suffix), self.order(suffix));
        let digits: i64 = suffix.parse().unwrap();
        let amount = if matches!(self, Transfer | Voucher | Pay) { BASE } else { BASE + digits };
        let text = amount.to_string();
        let mut trans = String::new();
        if let Reconcile | Accept = self {
            let payer = if self == Reconcile { LOSER } else { PAYER };
            raw(&shop.sandbox, &call(Pay.path(), token, &order(payer, &text, &id).to_string())).await;
            let entries = shop.wallet(PAYER).entries;
            let paid = entries.iter().find(|entry| entry.order_id.as_deref() == Some(id.as_str()));
            trans = paid.and_then(|entry| entry.id_trans).map(|trans| trans.to_string()).unwrap_or_default();
            assert_eq!(trans.is_empty(), self == Reconcile);
        }
        let body = match self {
            Transfer => {
                json!({ "id_member_send": member, "amount": text, "description": "", "id_member_receipt": OTHER })
            }
            Voucher => json!({ "voucher_code": format!("V90K{suffix}"), "amount": text, "description": "",
                "id_member_receipt": member }),
            Pay => order(&member, &text, &id),
            Reconcile => json!({ "id_order": id }),
            Accept => json!({ "id_order": id, "id_member": PAYER, "id_trans": trans, "note": "batal" }),
            Charge => charge("014", "BCAATM", &id, &text),
            Gopay => charge("gopay", "e_wallets", &id, &text),
        };
        (call(self.path(), token, &body.to_string()), amount)
    }

    /// What the ledger holds of this call.
    fn booked(self, shop: &Shop, suffix: &str) -> Vec<i64> {
        let (member, id) = (self.member(suffix), self.order(suffix));
        if self.is_charge() {
            let charges = shop.sandbox.charges();
            return charges.iter().filter(|charge| charge.order_id == id).map(|charge| charge.total.get()).collect();
        }
        let kind = match self {
            Transfer => WalletKind::TransferOut,
            Voucher => WalletKind::Voucher,
            Accept => WalletKind::Refund,
            _ => WalletKind::Payment,
        };
        let is_ours = |entry: &&crate::sandbox::klink::WalletEntry| {
            entry.kind == kind && (entry.member == member || entry.order_id.as_deref() == Some(id.as_str()))
        };
        let wallets = shop.sandbox.wallets();
        let entries = wallets.iter().flat_map(|wallet| &wallet.entries).filter(is_ours);
        entries.map(|entry| entry.change.get().abs()).collect()
    }
}

/// What the client sees, according to the table.
fn assert_wire(money: Money, fault: SandboxFault, wire: &Wire) {
    let at = format!("{money:?} {fault:?} {} {}", wire.status, wire.body);
    let fail = |body: &str| body.contains("\"fail\"") || body.contains("\"failed\"");
    match fault {
        SandboxFault::Hold | SandboxFault::HoldUnpaid => assert!(!wire.closed && wire.head.is_empty(), "{at}"),
        SandboxFault::Cut | SandboxFault::CutUnpaid | SandboxFault::StatusLate | SandboxFault::StatusUndated => {
            assert!(wire.closed && wire.head.is_empty(), "{at}")
        }
        SandboxFault::ErrorPage => assert!(wire.status == 500 && wire.body.contains("<html>"), "{at}"),
        SandboxFault::Page => assert!(wire.status == 200 && wire.body.contains("<html>"), "{at}"),
        SandboxFault::Redirect => assert_eq!(wire.status, 302, "{at}"),
        SandboxFault::SessionExpired => {
            assert_eq!(wire.body, json!({ "status": "fail", "message": "Unauthorized" }).to_string());
            assert_eq!(wire.status, 401);
        }
        SandboxFault::Truncated => {
            assert!(wire.status == 200 && wire.promised() == wire.body.len(), "{at}");
            assert!(serde_json::from_str::<Value>(&format!("{}}}", wire.body)).is_err(), "{at}");
        }
        SandboxFault::Partial => assert!(wire.promised() > wire.body.len() && !wire.body.is_empty(), "{at}"),
        SandboxFault::BareKeys => assert!(wire.body.contains("\n  message: \""), "{at}"),
        SandboxFault::Numbers => assert!(wire.body.contains("\"poin\":15"), "{at}"),
        SandboxFault::Refused | SandboxFault::RefusedButDebited => {
            assert!(wire.status == 200 && fail(&wire.body), "{at}")
        }
        SandboxFault::OkButFailed => assert!(wire.body.contains("success") && wire.body.contains("gagal"), "{at}"),
        SandboxFault::AnswerRepeated => assert!(wire.body.contains("success"), "{at}"),
        _ if fault.is_untrue() => assert!(wire.status == 200 && fail(&wire.body), "{at}"),
        _ if money.is_unbooked(fault) => assert!(wire.status == 200 && fail(&wire.body), "{at}"),
        _ => assert!(wire.status == 200 && wire.body.contains("success") && !fail(&wire.body), "{at}"),
    }
}

async fn meet(shop: &Shop, token: &str, money: Money, suffix: &str, fault: SandboxFault) {
    let (sent, amount) = money.prepared(shop, token, suffix).await;
    let is_held = matches!(fault, SandboxFault::Hold | SandboxFault::HoldUnpaid);
    let wire = raw_for(&shop.sandbox, &sent, if is_held { PATIENCE } else { CEILING }).await;
    assert_wire(money, fault, &wire);
    let extra = if money.is_charge() { 500 } else { 0 };
    // A reconcile and a refund move what the order's payment was.
    let alarm = if fault == SandboxFault::OtherTotal && !matches!(money, Reconcile | Accept) { 1_500 } else { 0 };
    let expected = if money.is_unbooked(fault) { Vec::new() } else { vec![amount + extra + alarm] };
    assert_eq!(money.booked(shop, suffix), expected, "{money:?} {fault:?}");
}

#[tokio::test]
async fn every_fault_on_every_money_call_books_what_the_table_says() {
    // The longest answer has two thousand bytes, so they are dripped without a pause.
    let shop = shop_with(|options| options.drip_every = Duration::ZERO).await;
    shop.sandbox.set_wallet(LOSER, rupiah(50_000_000)).unwrap();
    shop.sandbox.set_wallet(PAYER, rupiah(50_000_000)).unwrap();
    let token = &shop.login().await;
    let all: Vec<_> = SandboxFault::all().filter(|(_, _, fault)| *fault != SandboxFault::SessionExpired).collect();
    let met = all.iter().flat_map(|(suffix, _, fault)| {
        let shop = &shop;
        CALLS.into_iter().map(move |money| meet(shop, token, money, suffix, *fault))
    });
    futures_util::future::join_all(met).await;
    // This one ends every session, so it comes last and logs in each time.
    for money in CALLS {
        let token = shop.login().await;
        meet(&shop, &token, money, "685", SandboxFault::SessionExpired).await;
        assert_eq!(raw(&shop.sandbox, &call("/api/list_bank", &token, "")).await.status, 401);
    }
    assert_chains(&shop.sandbox);
}

#[tokio::test]
async fn a_lost_payment_is_debited_by_the_reconcile_and_only_once() {
    let shop = shop().await;
    for (member, debited) in [("idsp661", true), ("idsp673", false), ("idsp672", false), ("idsp665", false)] {
        let (opening, id) = (shop.sandbox.set_wallet(member, rupiah(500_000)).unwrap().balance, format!("o-{member}"));
        let token = shop.login().await;
        let sent = call(Pay.path(), &token, &order(member, "90000", &id).to_string());
        raw_for(&shop.sandbox, &sent, PATIENCE).await;
        let left = if debited { 410_000 } else { opening.get() };
        assert_eq!(shop.balance(member), left, "{member}");
        let refund = shop.klink("escrow/refund", json!({ "id_order": id, "id_member": member })).await.json();
        assert_eq!(refund["status"], if debited { "success" } else { "fail" });
        for _ in 0..2 {
            let body = shop.klink("kwallet/reconcile/reconcile", json!({ "id_order": id })).await.body;
            // A refused payment is no order. A reconcile completes a lost one.
            let is_order = member != "idsp665";
            assert_eq!(body.contains("Success!"), is_order, "{member} {body}");
            assert_eq!(shop.balance(member), if is_order { 410_000 } else { 500_000 });
        }
        if !debited && member != "idsp665" {
            let again = shop.klink("kwallet/pay", order(PAYER, "1000", &id)).await.json();
            assert_eq!(again["message"], format!("ID Order {id} already exist!"));
        }
    }
    let poor = "idsppoor673";
    shop.sandbox.set_wallet(poor, rupiah(10)).unwrap();
    shop.klink("kwallet/pay", order(poor, "90000", "p")).await;
    let refused = shop.klink("kwallet/reconcile/reconcile", json!({ "id_order": "p" })).await.json();
    assert_eq!((&refused["message"], shop.balance(poor)), (&json!("Saldo tidak mencukupi!"), 10));
    assert_chains(&shop.sandbox);
}

#[tokio::test]
async fn a_history_and_a_report_that_come_late() {
    let shop = shop().await;
    let member = "idsp682";
    shop.klink("kwallet/pay", order(member, "90000", "late")).await;
    let saldo = shop.klink("kwallet/check_saldo", json!({ "id_member": member })).await.json();
    assert_eq!(saldo["last_saldo"], format!("{}.00", shop.balance(member)));
    for shown in [false, false, true, true] {
        let asked = json!({ "id_member": member, "startdate": "", "enddate": "" });
        let body = shop.klink("kwallet/history_transaction", asked).await.body;
        assert_eq!(body.contains("Pembelian Paket Klorofil"), shown, "{body}");
    }
    let wire = shop.klink("pay_service_midtrans", charge("gopay", "e_wallets", "late", "90682")).await;
    assert!(wire.closed && wire.head.is_empty());
    for shown in [false, false, true] {
        assert_eq!(shop.klink("finance_report", json!({})).await.body.contains("\"late\""), shown);
    }
}

#[tokio::test]
async fn answers_about_somebody_else_or_without_what_is_needed() {
    let shop = shop().await;
    let named = shop.klink("kwallet/pay", order("idsp679", "90000", "77")).await.body;
    assert!(named.contains("Payment ID Order 78 Success!"), "{named}");
    let sent = json!({ "id_member_send": "idsp679", "amount": "1000", "description": "", "id_member_receipt": PAYER });
    let named = shop.klink("kwallet/transfer_to_account", sent).await.json();
    assert_eq!(named["message"], "Payment transfer idsp679 to account idspaa002!");
    assert_eq!((shop.balance(PAYER), shop.sandbox.charges().len()), (361_000, 0));
    let other = shop.klink("pay_service_midtrans", charge("gopay", "e_wallets", "g1", "90679")).await.json();
    assert_eq!((&other["data"]["order_id"], &*shop.sandbox.charges()[0].order_id), (&json!("g2"), "g1"));

    let va = shop.klink("pay_service", charge("014", "BCAATM", "v", "90674")).await.json();
    assert_eq!((va["data"].get("va_number"), &va["status"]), (None, &json!("success")));
    let card = shop.klink("pay_service", charge("008", "multipayment", "k", "90674")).await.json();
    assert_eq!(keys(&card["data"]), ["is_va"]);
    let gopay = shop.klink("pay_service_midtrans", charge("gopay", "e_wallets", "q", "90674")).await.json();
    assert_eq!(gopay["data"]["actions"], json!([]));
    let member = json!({ "id_member": "idsp674", "name": "A", "hp": "08", "email": "a@b" });
    let body = shop.klink("kwallet/register_va", member).await.body;
    let answer: Value = serde_json::from_str(body.strip_suffix('}').unwrap()).unwrap();
    assert_eq!((&answer["status"], &answer["data"]["022"]["error_code"]), (&json!("success"), &json!("503")));
    assert_eq!(answer["data"]["014"]["error_code"], "00");

    let numbers = shop.klink("pay_service_midtrans", charge("gopay", "e_wallets", "n", "90669")).await.json();
    assert_eq!(numbers["data"]["gross_amount"].as_i64(), Some(91_169));
}

#[tokio::test]
async fn reads_that_go_wrong_and_money_that_does_not() {
    let shop = shop().await;
    for (suffix, status) in [(683, 200), (684, 500)] {
        let member = format!("idsp{suffix}");
        let asked = json!({ "id_member": member, "id_order": "x" });
        for name in ["kwallet/check_saldo", "kwallet/history_transaction", "escrow/refund"] {
            let wire = shop.klink(name, asked.clone()).await;
            assert!(wire.status == status && wire.body.contains("<html>"), "{name} {}", wire.body);
        }
        let made =
            shop.klink("pay_service_midtrans", charge("gopay", "e_wallets", &member, &format!("90{suffix}"))).await;
        let made = made.json();
        let path = text(&made["data"]["actions"][0], "url").strip_prefix(&shop.sandbox.url()).unwrap().to_owned();
        assert_eq!(raw(&shop.sandbox, &request("GET", &path, "", "")).await.status, status);
    }
    let slow = json!({ "id_member": "idsp676" });
    let token = shop.login().await;
    let sent = call("/api/kwallet/check_saldo", &token, &slow.to_string());
    assert!(!raw_for(&shop.sandbox, &sent, Duration::from_millis(60)).await.closed);
    assert_eq!(raw(&shop.sandbox, &sent).await.json()["status"], "success");
    let unknown = shop.klink("kwallet/check_saldo", json!({ "id_member": "idsp678" })).await.json();
    assert_eq!(unknown["status"], "fail");
}
