//! K-Link's charges: made by command and by keyboard, and settled by the report.

mod faults;

use loket::base::money::Rupiah;
use loket::sandbox::{Sandbox, SandboxOptions};
use serde_json::{Value, json};

use crate::screen::Terminal;
use crate::shop::{Answer, Shop};

const VA: &str = "014/BCAATM";
const GOPAY: &str = "gopay";

/// A shop with K-Link; `more` is added at the end of `[klink]`.
fn shop_with(timeout: u32, more: &str) -> Shop {
    let shop = Shop::with(SandboxOptions::default(), timeout);
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

fn shop() -> Shop {
    shop_within(10)
}

/// A shop with K-Link and its report, whose calls take at most `timeout` seconds.
fn shop_within(timeout: u32) -> Shop {
    let shop = shop_with(timeout, "");
    let report = format!("finance_report_url = \"{}{}\"", shop.sandbox.url(), Sandbox::KLINK_FINANCE_REPORT);
    configure(&shop, &shop.sandbox.url(), timeout, &report);
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

/// How many create requests of this order reached the sandbox.
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
    for (method, amount) in
        [(VA, 50_000), ("008/multipayment", 51_000), ("008/mandiri_manual", 52_000), (GOPAY, 53_000)]
    {
        let made = create(&shop, method, &amount.to_string(), &["--name", "BUDI", "--phone", "6281234567890"]);
        assert_eq!(made.code, 0, "{method}: {}{}", made.out, made.err);
        let row = made.json();
        expect(
            &row,
            json!({"state": "waiting", "amount": amount, "held": null, "used_for": null, "returned": null,
            "settled_at": null, "rq_uuid": row["order_id"], "phone": "081234567890"}),
        );
        assert_eq!(row["order_id"].as_str().unwrap().len(), 17);
        let theirs = shop.sandbox.charges().into_iter().find(|charge| charge.order_id == order(&row)).unwrap();
        match method {
            VA => {
                expect(&row, json!({"va_number": theirs.account, "exact_amount": null, "qr": null, "expires_at": null}))
            }
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
        assert_eq!(show(&shop, &order(&row)).code, 0);
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

#[test]
fn another_amount_is_said_and_given_back() {
    let shop = shop();
    let order = order(&create(&shop, VA, "50000", &[]).json());
    let early = shop.run(&["charge", "return", &order, "--note", "salah"]);
    assert_eq!(early.code, 6, "{}", early.out);
    pay(&shop, &order, Some(45_000));
    let rows = shop.run(&["charge", "report", "--json"]).json();
    expect(&rows[0]["charge"], json!({"state": "amount_differs", "came": 45_000, "amount": 50_000}));
    let shown = show(&shop, &order);
    assert_eq!(shown.code, 4);
    assert!(shown.json()["reason"].as_str().unwrap().contains("45.000"), "{}", shown.out);
    let note = shop.run(&["charge", "return", &order, "--note", " "]);
    assert_eq!(note.code, 2, "{}", note.err);
    let back = shop.run(&["charge", "return", &order, "--note", "tunai ke pelanggan", "--by", "SITI", "--json"]);
    assert_eq!(back.code, 0, "{}", back.err);
    expect(&back.json(), json!({"held": null, "returned": 45_000, "state": "amount_differs"}));
    assert_eq!(shop.run(&["charge", "return", &order, "--note", "lagi"]).code, 6, "once");
    assert_charges_agree(&shop);
}

/// An unreadable row of the report is shown, and counts as no money until a person says how much came.
#[test]
fn an_amount_of_the_report_that_nobody_can_read_is_no_money() {
    let shop = shop();
    for method in [VA, GOPAY] {
        let order = order(&create(&shop, method, "50727", &[]).json());
        pay(&shop, &order, None);
        assert_eq!(shop.run(&["charge", "report"]).code, 0);
        let shown = show(&shop, &order);
        assert_eq!(shown.code, 4, "a person has to look: {}", shown.out);
        let row = shown.json();
        expect(&row, json!({"state": "amount_differs", "came": null, "held": null, "alarms": ["amount_unread"]}));
        assert!(shop.run(&["charge", "show", &order]).out.contains("50.727.00"), "as it was sent");
        assert_eq!(shop.run(&["charge", "return", &order, "--note", "tunai"]).code, 6);
        let again = shop.run(&["charge", "report", "--json"]).json();
        assert!(again.as_array().unwrap().iter().all(|row| row["news"] == false), "{again}");
        let rule = ["charge", "rule", &order, "--as", "there", "--amount", "50727", "--evidence", "mutasi", "--json"];
        let there = shop.run(&rule);
        assert_eq!(there.code, 0, "{}{}", there.out, there.err);
        expect(&there.json(), json!({"state": "settled", "held": 50_727, "alarms": []}));
    }
    assert_charges_agree(&shop);
}

#[test]
fn two_customers_of_one_charge_are_two_payments() {
    let shop = shop();
    for method in [VA, GOPAY] {
        let order = order(&create(&shop, method, "50721", &[]).json());
        pay(&shop, &order, None);
        assert_eq!(shop.run(&["charge", "report"]).code, 0);
        let shown = show(&shop, &order);
        assert_eq!(shown.code, 4, "a person has to give it back: {}", shown.out);
        let row = shown.json();
        expect(&row, json!({"state": "settled", "held": 50_721, "second_held": 50_721, "disputed": false}));
        expect(&row, json!({"alarms": ["second_payment"]}));
        let again = shop.run(&["charge", "report", "--json"]).json();
        assert!(again.as_array().unwrap().iter().all(|row| row["news"] == false), "{again}");
        assert!(shop.run(&["charge", "show", &order]).out.contains("BAYARAN KEDUA"));
        let back = shop.run(&["charge", "return", &order, "--second", "--note", "ke pelanggan kedua", "--json"]);
        assert_eq!(back.code, 0, "{}", back.err);
        expect(&back.json(), json!({"held": 50_721, "second_held": null, "alarms": []}));
        let again = shop.run(&["charge", "return", &order, "--second", "--note", "lagi"]);
        assert_eq!(again.code, 6, "once: {}", again.out);
        assert_eq!(show(&shop, &order).code, 0);
    }
    assert_charges_agree(&shop);
}

#[test]
fn money_that_the_report_gives_back_waits_for_a_person() {
    let shop = shop();
    let disputed = || {
        let order = order(&create(&shop, GOPAY, "50723", &[]).json());
        pay(&shop, &order, None);
        assert_eq!(shop.run(&["charge", "report"]).code, 0);
        let shown = show(&shop, &order);
        assert_eq!(shown.code, 4, "{}", shown.out);
        expect(&shown.json(), json!({"state": "settled", "held": 50_723, "disputed": true, "alarms": ["disputed"]}));
        order
    };
    let order = disputed();
    let text = shop.run(&["charge", "show", &order]).out;
    assert!(text.contains("DISANGGAH") && text.contains("refund"), "{text}");
    let back = shop.run(&["charge", "return", &order, "--note", "tunai", "--json"]);
    assert_eq!((back.code, back.json()["error"].as_str()), (6, Some("disputed")), "{}", back.out);
    let rule = |order: &str, found: &str| {
        shop.run(&["charge", "rule", order, "--as", found, "--evidence", "daftar K-Link", "--json"])
    };
    assert_eq!(rule(&order, "second").code, 6, "nothing of that kind is open");
    let there = rule(&order, "there");
    assert_eq!(there.code, 0, "{}", there.err);
    expect(&there.json(), json!({"held": 50_723, "disputed": false, "alarms": []}));
    assert_eq!(shop.run(&["charge", "report"]).code, 0);
    expect(&show(&shop, &order).json(), json!({"disputed": false}));
    assert_eq!(shop.run(&["charge", "return", &order, "--note", "tunai"]).code, 0);
    let lost = disputed();
    expect(&rule(&lost, "gone").json(), json!({"held": null, "disputed": false}));
    assert_eq!(shop.run(&["charge", "return", &lost, "--note", "tunai"]).code, 6);
    assert_charges_agree(&shop);
}

#[test]
fn what_can_be_refused_here_is_refused_before_anything_is_sent() {
    let shop = shop();
    let first = create(&shop, VA, "50000", &["--order", "Nota/1"]);
    assert_eq!((first.code, first.json()["order_id"].as_str()), (0, Some("Nota/1")), "{}", first.err);
    let table: &[(&[&str], i32, &str)] = &[
        (&["--method", VA, "--amount", "50000", "--order", "NOTA/1"], 6, "reused_reference"),
        (&["--method", GOPAY, "--amount", "60000", "--order", "nota/1"], 6, "reused_reference"),
        (&["--method", VA, "--amount", "50000", "--order", "a b"], 6, "bad_order"),
        (&["--method", VA, "--amount", "0"], 6, "wrong_amount"),
        (&["--method", VA, "--amount", "50000", "--phone", "12"], 6, "bad_phone"),
        (&["--method", VA, "--amount", "50000", "--email", "x"], 6, "bad_email"),
        (&["--method", "009", "--amount", "50000"], 6, "closed_method"),
        (&["--method", "777", "--amount", "50000"], 6, "unknown_method"),
        (&["--method", "008", "--amount", "50000"], 2, "several_methods"),
    ];
    for (more, code, error) in table {
        let answer = shop.run(&[&["charge", "create", "--json"], *more].concat());
        assert_eq!((answer.code, answer.json()["error"].as_str()), (*code, Some(*error)), "{more:?}: {}", answer.out);
    }
    assert_eq!(shop.sandbox.charges().len(), 1);
    assert_eq!(show(&shop, "nota/1").json()["order_id"], "Nota/1");
    assert_eq!(show(&shop, "nota/2").code, 6);
    assert_eq!(shop.run(&["charge", "list", "--state", "paid"]).code, 2);
    assert_charges_agree(&shop);
}

#[test]
fn an_expired_gopay_still_settles() {
    let shop = shop();
    let order = order(&create(&shop, GOPAY, "50000", &[]).json());
    assert!(shop.sandbox.expire_charge(&order).unwrap().is_some());
    shop.run(&["charge", "report"]);
    assert_eq!(show(&shop, &order).json()["state"], "waiting", "the provider's clock ends nothing here");
    pay(&shop, &order, None);
    shop.run(&["charge", "report"]);
    assert_eq!(show(&shop, &order).json()["state"], "settled");
}

#[test]
fn a_slip_says_what_to_pay_and_a_receipt_that_it_came() {
    let shop = shop();
    let order = order(&create(&shop, "008/mandiri_manual", "50000", &["--name", "BUDI", "--order", "Nota/7"]).json());
    let exact = show(&shop, &order).json()["exact_amount"].as_i64().unwrap();
    let exact = Rupiah::new(exact).unwrap().to_string();
    let paper = |order: &str| shop.run(&["charge", "receipt", order, "--format", "text", "--paper", "58mm"]);
    let slip = paper(&order).out;
    for text in ["BUKTI TAGIHAN", "BELUM DIBAYAR", "TRANSFER TEPAT", exact.as_str(), "1190000879898", "/CA"] {
        assert!(slip.contains(text), "{text}:\n{slip}");
    }
    assert!(paper(&order).out.contains("/CU 1"));
    let file = shop.home().join("slip.pdf");
    let made = shop.run(&["charge", "receipt", &order, "--output", file.to_str().unwrap()]);
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF"));
    pay(&shop, &order, None);
    shop.run(&["charge", "report"]);
    let receipt = paper(&order).out;
    assert!(receipt.contains("BUKTI PENERIMAAN") && receipt.contains(&exact) && receipt.contains("/CU 3"), "{receipt}");
    assert!(!receipt.contains("1190000879898") && !receipt.contains("BELUM"), "{receipt}");
    let kept: Vec<_> =
        shop.files().into_iter().filter(|path| path.to_string_lossy().contains("tagihan-Nota-7")).collect();
    assert_eq!(kept.len(), 1, "the copy is kept");
    let qr = create(&shop, GOPAY, "51000", &[]).json();
    let text = paper(qr["order_id"].as_str().unwrap());
    assert!(text.code == 0 && text.out.contains("QR tidak dicetak di kertas ini"), "{}{}", text.out, text.err);
    assert!(!text.out.contains("\n\n\n"), "{}", text.out);
    assert_eq!(paper("x").code, 6);
    assert_charges_agree(&shop);
}

#[test]
fn a_charge_is_made_asked_about_and_printed_by_keyboard() {
    let shop = shop();
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("Esc menu");
    terminal.keys("\x1b");
    terminal.until("Tagih QR/VA");
    terminal.keys("2");
    terminal.until("Belum ada tagihan");
    terminal.keys("n");
    terminal.until("BCA VA Online");
    terminal.keys("\r");
    terminal.until("Nama pelanggan");
    terminal.keys("50\rBUDI\r\r");
    terminal.until("TAGIH 50.000");
    terminal.keys("\r\r");
    assert!(shop.sandbox.charges().is_empty(), "Enter never charges");
    terminal.plus();
    terminal.until("BAYAR KE NOMOR VA");
    let theirs = shop.sandbox.charges();
    assert_eq!(theirs.len(), 1);
    terminal.keys("r");
    terminal.until("belum ada uang masuk");
    pay(&shop, &theirs[0].order_id, None);
    terminal.keys("r");
    terminal.until("50.000 DITERIMA.");
    terminal.keys("p");
    terminal.until("tagihan-");
    terminal.keys("k");
    terminal.until("Uang kembali kepada siapa");
    terminal.keys("ke BUDI");
    terminal.confirm("\r");
    terminal.until("Pengembalian dicatat");
    expect(&show(&shop, &theirs[0].order_id).json(), json!({"state": "settled", "returned": 50_000, "prints": 1}));
    assert_charges_agree(&shop);
}
