//! K-Link's charges: made by command and by keyboard, against each fault of the sandbox, and settled by the report.

use loket::money::Rupiah;
use loket::sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::shop::{Answer, Shop};

const VA: &str = "014/BCAATM";
const GOPAY: &str = "gopay";

/// A shop with K-Link; `more` stands at the end of `[klink]`.
pub fn shop_with(timeout: u32, more: &str) -> Shop {
    let shop = Shop::with(Options::default(), timeout);
    configure(&shop, &shop.sandbox.url(), timeout, more);
    shop
}

fn configure(shop: &Shop, url: &str, timeout: u32, more: &str) {
    shop.write_config(&format!(
        "[shop]\nname = \"LOKET UJI\"\nphone = \"081200000001\"\nemail = \"uji@example.com\"\ncounter = \"K1\"\n\
         cashier = \"RINA\"\n\n[klink]\nbase_url = \"{url}\"\nemail = \"{}\"\npassword = \"{}\"\n\
         timeout_seconds = {timeout}\n{more}\n",
        Sandbox::KLINK_EMAIL,
        Sandbox::KLINK_PASSWORD,
    ));
}

pub fn shop() -> Shop {
    let shop = shop_with(2, "");
    let report = format!("finance_report_url = \"{}{}\"", shop.sandbox.url(), Sandbox::KLINK_FINANCE_REPORT);
    configure(&shop, &shop.sandbox.url(), 2, &report);
    shop
}

fn create(shop: &Shop, method: &str, amount: &str, more: &[&str]) -> Answer {
    let mut arguments = vec!["charge", "create", "--method", method, "--amount", amount, "--json"];
    arguments.extend(more);
    shop.run(&arguments)
}

fn expect(row: &Value, expected: Value) {
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&row[key], value, "{key} in {row}");
    }
}

fn order(row: &Value) -> String {
    row["order_id"].as_str().unwrap_or_else(|| panic!("{row}")).to_owned()
}

fn show(shop: &Shop, order: &str) -> Answer {
    shop.run(&["charge", "show", order, "--json"])
}

fn pay(shop: &Shop, order: &str, amount: Option<i64>) {
    let amount = amount.map(|amount| Rupiah::new(amount).unwrap());
    assert!(shop.sandbox.settle_charge(order, amount).unwrap().is_some(), "{order}");
}

/// How often a create of this order reached the sandbox.
fn creates(shop: &Shop, order: &str) -> usize {
    let seen = shop.sandbox.requests();
    seen.iter().filter(|one| one.path.contains("/api/pay_service") && one.invoice == order).count()
}

/// Each charge at the provider has one of ours that does not deny it, each create went out once, the journal verifies.
fn assert_charges_agree(shop: &Shop) {
    let ours = shop.run(&["charge", "list", "--json", "--limit", "1000"]).json();
    let ours = ours.as_array().unwrap();
    for theirs in shop.sandbox.charges() {
        assert!(ours.iter().any(|row| row["order_id"] == theirs.order_id.as_str()), "{theirs:?}");
    }
    for row in ours {
        let order = order(row);
        let theirs = shop.sandbox.charges().into_iter().filter(|charge| charge.order_id == order).count();
        assert!(theirs <= 1 && creates(shop, &order) <= 1, "{row}");
        let stands = ["waiting", "expired", "settled"].contains(&row["state"].as_str().unwrap());
        assert!(!stands || theirs == 1, "stands here alone: {row}");
    }
    let audit = shop.run(&["audit", "--json"]);
    assert_eq!((audit.code, audit.json()["charges"].as_u64()), (0, Some(ours.len() as u64)), "{}", audit.out);
}

#[test]
fn the_ways_to_pay_are_listed_with_their_admin() {
    let shop = shop();
    let listed = shop.run(&["charge", "banks", "--amount", "50000", "--json"]).json();
    let of = |method: &str| listed.as_array().unwrap().iter().find(|row| row["method"] == method).unwrap().clone();
    expect(&of("014/BCAATM"), json!({"kind": "va", "admin": 0, "open": true, "bank": "BANK BCA"}));
    expect(&of("013/PERMATAATM"), json!({"kind": "va", "admin": 4_000}));
    expect(&of("009/BNIATM"), json!({"open": false}));
    expect(&of("008/multipayment"), json!({"kind": "card"}));
    expect(&of("008/mandiri_manual"), json!({"kind": "manual"}));
    expect(&of("gopay/e_money"), json!({"kind": "gopay", "admin": 2_500}));
    let text = shop.run(&["charge", "banks"]).out;
    assert!(text.contains("QR GoPay") && text.contains("2.500") && text.contains("TUTUP"), "{text}");
    let several = shop.run(&["charge", "create", "--method", "008", "--amount", "50000"]);
    assert_eq!(several.code, 2);
    for name in ["008/MANDIRIATM", "008/multipayment", "008/mandiri_manual"] {
        assert!(several.err.contains(name), "{}", several.err);
    }
    assert!(shop.sandbox.charges().is_empty());
}

#[test]
fn each_way_is_created_waits_and_settles_by_the_report() {
    let shop = shop();
    let mut orders = Vec::new();
    for (method, amount) in [(VA, 50_000), ("008/multipayment", 51_000), ("008/mandiri_manual", 52_000), (GOPAY, 53_000)] {
        let made = create(&shop, method, &amount.to_string(), &["--name", "BUDI", "--phone", "6281234567890"]);
        assert_eq!(made.code, 4, "{method}: {}{}", made.out, made.err);
        let row = made.json();
        expect(&row, json!({"state": "waiting", "amount": amount, "held": null, "used_for": null, "returned": null,
            "settled_at": null, "rq_uuid": row["order_id"], "phone": "081234567890"}));
        assert_eq!(row["order_id"].as_str().unwrap().len(), 17);
        let theirs = shop.sandbox.charges().into_iter().find(|charge| charge.order_id == order(&row)).unwrap();
        match method {
            VA => expect(&row, json!({"va_number": theirs.account, "exact_amount": null, "qr": null, "expires_at": null})),
            GOPAY => {
                expect(&row, json!({"qr": theirs.qr, "va_number": null, "method": "gopay"}));
                assert!(row["expires_at"].is_string() && row["url"].as_str().unwrap().starts_with("gojek://"), "{row}");
            }
            "008/multipayment" => assert!(row["url"].as_str().unwrap().starts_with("http"), "{row}"),
            _ => {
                expect(&row, json!({"exact_amount": theirs.total.get(), "account": "1190000879898"}));
                assert_eq!(row["unique_code"].as_i64().unwrap() + amount, theirs.total.get());
            }
        }
        assert_eq!(show(&shop, &order(&row)).code, 4);
        orders.push((order(&row), theirs.total.get()));
    }
    let nothing = shop.run(&["charge", "report", "--json"]);
    assert_eq!((nothing.code, nothing.json()), (0, json!([])), "{}", nothing.err);
    for (order, total) in &orders {
        pay(&shop, order, None);
        let told = shop.run(&["charge", "report", "--json"]);
        let rows = told.json();
        let row = rows.as_array().unwrap().iter().find(|row| row["order_id"] == order.as_str()).unwrap().clone();
        expect(&row, json!({"settled": true, "news": true, "gross_amount": total, "status_code": "200"}));
        let paid = show(&shop, order);
        assert_eq!(paid.code, 0, "{}", paid.out);
        expect(&paid.json(), json!({"state": "settled", "held": total, "came": total}));
        assert!(paid.json()["settled_at"].is_string());
    }
    let again = shop.run(&["charge", "report", "--json"]).json();
    assert!(again.as_array().unwrap().iter().all(|row| row["news"] == false), "{again}");
    let settled = shop.run(&["charge", "list", "--state", "settled", "--json"]).json();
    assert_eq!(settled.as_array().unwrap().len(), 4);
    assert_eq!(order(&settled[0]), orders[3].0, "newest first");
    let sent = shop.sandbox.requests();
    assert!(sent.iter().any(|one| one.path.ends_with("pay_service_midtrans") && one.product == "gopay/e_wallets"));
    assert!(!sent.iter().any(|one| one.path.ends_with("/status") || one.path.ends_with("/cancel")));
    assert_charges_agree(&shop);
}

/// Suffix of the amount, whether the sandbox books the charge, state and exit code.
const TABLE: &[(&str, bool, &str, i32)] = &[
    ("660", true, "unknown", 5),
    ("661", true, "unknown", 5),
    ("662", true, "unknown", 5),
    ("663", true, "unknown", 5),
    ("665", false, "unknown", 5),
    ("666", true, "unknown", 5),
    ("667", true, "unknown", 5),
    ("668", true, "waiting", 4),
    ("669", true, "waiting", 4),
    ("671", false, "failed", 3),
    ("674", true, "unknown", 5),
    ("675", true, "unknown", 5),
    ("677", true, "unknown", 5),
    ("679", true, "unknown", 5),
    ("680", true, "unknown", 5),
    ("681", true, "unknown", 5),
    ("682", true, "unknown", 5),
    ("685", false, "failed", 3),
];

fn every_fault(method: &str) {
    let shop = shop();
    let mut wrong = Vec::new();
    for (suffix, _, _, _) in TABLE {
        let amount = format!("50{suffix}");
        let made = create(&shop, method, &amount, &[]);
        let row = made.json();
        let booked = shop.sandbox.charges().iter().any(|charge| charge.order_id == order(&row));
        wrong.push(format!("{suffix} booked {booked} {} {} {}", row["state"], made.code, row["reason"]));
        assert_eq!(creates(&shop, &order(&row)), 1, "{suffix}");
    }
    panic!("{wrong:#?}");
}

#[test]
fn every_fault_of_a_va_ends_where_the_rules_say() {
    every_fault(VA);
}

#[test]
fn every_fault_of_gopay_ends_where_the_rules_say() {
    every_fault(GOPAY);
}
