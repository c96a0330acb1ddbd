//! MMBC Multipayment: wallets and cards, sold by command and by keyboard, against each fault of the sandbox.

use loket::sandbox::SandboxOptions;
use serde_json::{Value, json};

use crate::fault::{FaultRow, assert_each_ends};
use crate::screen::Terminal;
use crate::shop::{Answer, Shop};

fn pay(shop: &Shop, code: &str, account: &str, amount: &str, more: &[&str]) -> Answer {
    let mut arguments = vec!["pay", code, account, "--amount", amount, "--yes", "--json"];
    arguments.extend(more);
    shop.run(&arguments)
}

fn expect(row: &Value, expected: Value) {
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&row[key], value, "{key} in {row}");
    }
}

#[test]
fn a_wallet_is_listed_asked_for_sold_and_printed() {
    let shop = Shop::open();
    let listed = shop.run(&["products", "--provider", "mmbc-multipayment", "--json"]).json();
    let gopay = listed.as_array().unwrap().iter().find(|product| product["code"] == "GOPAY").unwrap().clone();
    let rule = json!({"provider": "mmbc-multipayment", "kind": "e_money", "group": "E-Money", "nominal": null,
        "debit": null, "debit_rule": {"bill_plus": 2_000}, "cashback": 1_500, "open": true});
    expect(&gopay, rule);
    let bill = shop.run(&["inquiry", "GOPAY", "6281234567890", "--amount", "100000", "--json"]).json();
    let money = json!({"nominal": 100_000, "bill": null, "admin": 2_000, "shop_fee": 0, "total": 102_000,
        "debit": 102_000, "cashback": 1_500, "profit": 1_500});
    expect(&bill, money.clone());
    assert_eq!(bill["customer"], "081234567890");
    let sold = pay(&shop, "mmbc-multipayment/GOPAY", "081234567890", "100000", &["--cash", "150000"]);
    assert_eq!(sold.code, 0, "{}", sold.err);
    let row = sold.json();
    expect(&row, money);
    expect(&row, json!({"state": "confirmed", "provider": "mmbc-multipayment", "change": 48_000, "token": null}));
    assert!(row["invoice"].is_string() && row["reference"].as_str().unwrap().len() == 15, "{row}");
    let seen = shop.sandbox.requests();
    let reload = seen.iter().find(|one| one.path.ends_with("reload_merchant")).unwrap();
    assert_eq!((reload.amount.as_str(), reload.direct.as_str()), ("100000", "0"));
    let paper = shop.run(&["receipt", row["id"].as_str().unwrap(), "--format", "text"]).out;
    for text in ["MERCHANT", "GoPay", "08123456####", "100.000", "INVOICE", "REFERENSI", "Rp 102.000"] {
        assert!(paper.contains(text), "{text}: {paper}");
    }
    assert!(!paper.contains("081234567890") && !paper.contains("1.500") && !paper.contains("DURATION"), "{paper}");
    shop.assert_nothing_lost();
}

#[test]
fn amounts_and_accounts_are_checked_before_anything_is_sent() {
    let shop = Shop::open();
    let table: &[(&[&str], i32, &str)] = &[
        (&["pay", "GOPAY", "081234567890", "--yes"], 2, "Nominal belum diisi"),
        (&["pay", "GOPAY", "081234567890", "--amount", "49999", "--yes"], 6, "paling sedikit 50.000"),
        (&["inquiry", "GOPAY", "081234567890", "--amount", "10000"], 6, "paling sedikit 50.000"),
        (&["pay", "GOPAY", "0212345678", "--amount", "50000", "--yes"], 6, "08 atau 628"),
        (&["pay", "BRIZZI", "601350123456789", "--amount", "50000", "--yes"], 6, "16 angka"),
        (&["pay", "GOPAY", "081234567678", "--amount", "50000", "--yes"], 3, "TIDAK TERDAFTAR"),
        (&["inquiry", "GOPAY", "081234567683", "--amount", "50000"], 7, "tidak bisa dibaca"),
        (&["inquiry", "GOPAY", "081234567684", "--amount", "50000"], 7, "HTTP 500"),
    ];
    for (arguments, code, sentence) in table {
        let answer = shop.run(arguments);
        assert_eq!(answer.code, *code, "{arguments:?}: {}{}", answer.out, answer.err);
        assert!(answer.err.contains(sentence), "{arguments:?}: {}", answer.err);
    }
    let seen = shop.sandbox.requests();
    assert!(seen.iter().all(|one| one.customer != "0212345678" && one.amount != "10000" && one.amount != "49999"));
    assert!(shop.sandbox.ledger().is_empty() && shop.history().is_empty());
    shop.configure(&shop.sandbox.url(), 2, "multipayment_minimum = 75000");
    let refused = pay(&shop, "GOPAY", "081234567890", "74999", &[]);
    assert_eq!((refused.code, refused.json()["error"].as_str()), (6, Some("below_minimum")));
    assert_eq!(pay(&shop, "GOPAY", "081234567890", "75000", &[]).code, 0);
}

const TABLE: &[FaultRow] = &[
    ("660", true, "unknown", "unknown"),
    ("661", true, "unknown", "unknown"),
    ("662", true, "unknown", "unknown"),
    ("663", true, "unknown", "unknown"),
    ("665", false, "unknown", "unknown"),
    ("666", true, "unknown", "unknown"),
    ("667", true, "confirmed", "confirmed"),
    ("668", true, "confirmed", "confirmed"),
    ("669", true, "confirmed", "confirmed"),
    ("670", true, "confirmed", "confirmed"),
    ("671", false, "rejected", "rejected"),
    ("672", false, "unknown", "unknown"),
    ("673", false, "unknown", "unknown"),
    ("674", true, "confirmed", "confirmed"),
    ("675", true, "unknown", "unknown"),
    ("676", true, "confirmed", "confirmed"),
    ("677", true, "unknown", "unknown"),
    ("679", true, "unknown", "unknown"),
    ("680", true, "unknown", "unknown"),
    ("681", true, "confirmed", "confirmed"),
    ("682", true, "unknown", "unknown"),
];

#[test]
fn every_fault_of_a_reload_ends_where_the_rules_say() {
    let shop = Shop::open();
    assert_each_ends(&shop, TABLE, |suffix| {
        let account = format!("081234567{suffix}");
        let paid = pay(&shop, "OVO", &account, "50000", &[]);
        (account, paid)
    });
}

#[test]
fn a_confirm_without_its_reference_waits_and_is_asked_for() {
    let shop = Shop::open();
    shop.configure(&shop.sandbox.url(), 2, "direct = 1");
    // The pending fault holds the reference back until its time; asked at once or later, it comes.
    let pending = pay(&shop, "GOPAY", "081234567664", "50000", &[]);
    let id = pending.json()["id"].as_str().unwrap().to_owned();
    assert!([0, 4].contains(&pending.code), "{}", pending.out);
    assert_eq!(shop.run(&["status", &id, "--json"]).json()["state"], "confirmed");
    let later = pay(&shop, "GOPAY", "081234567890", "50000", &[]);
    assert_eq!((later.code, later.json()["state"].as_str()), (0, Some("confirmed")), "{}", later.err);
    assert!(later.json()["reference"].is_string(), "{}", later.out);
    let seen = shop.sandbox.requests();
    let of = |name: &str| seen.iter().filter(|one| one.path.ends_with(name)).collect::<Vec<_>>();
    assert!(of("reload_merchant").iter().all(|one| one.direct == "1"));
    assert_eq!(of("reload_merchant").len(), 2);
    assert!(of("status_reload").len() >= 2);
    shop.assert_nothing_lost();
}

#[test]
fn a_refund_is_the_providers_word_and_has_its_paper() {
    let shop = Shop::open();
    let row = pay(&shop, "GOPAY", "081234567890", "50000", &[]).json();
    let (id, invoice) = (row["id"].as_str().unwrap(), row["invoice"].as_str().unwrap());
    assert!(shop.sandbox.refund(invoice).unwrap());
    let asked = shop.run(&["status", id, "--json"]);
    assert_eq!((asked.code, asked.json()["state"].as_str()), (3, Some("refunded")), "{}", asked.err);
    assert!(asked.json()["reason"].as_str().unwrap().starts_with("REFUND, invoice"), "{}", asked.out);
    let paper = shop.run(&["receipt", id, "--format", "text"]).out;
    assert!(paper.contains("BUKTI PENGEMBALIAN") && paper.contains("REFUND, invoice"), "{paper}");
    assert_eq!(pay(&shop, "GOPAY", "081234567890", "50000", &[]).code, 0, "a new attempt is allowed");
    shop.assert_nothing_lost();
}

#[test]
fn an_open_reload_refuses_itself_and_shows_itself_to_its_neighbours() {
    let shop = Shop::open();
    let first = pay(&shop, "GOPAY", "081234567661", "50000", &[]).json();
    let refused = |answer: &Answer| (answer.code, answer.json()["error"].as_str().unwrap_or("").to_owned());
    let open = |name: &str| (6, name.to_owned());
    assert_eq!(refused(&pay(&shop, "GOPAY", "081234567661", "50000", &[])), open("open_payment"));
    assert_eq!(refused(&pay(&shop, "GOPAY", "6281234567661", "50000", &[])), open("open_payment"));
    assert_eq!(refused(&pay(&shop, "GOPAY", "081234567661", "60000", &[])), open("open_nearby"));
    assert_eq!(refused(&pay(&shop, "OVO", "081234567661", "50000", &[])), open("open_nearby"));
    let id = first["id"].as_str().unwrap();
    let beside = pay(&shop, "GOPAY", "081234567661", "50000", &["--beside", id, "--reason", "pelanggan menunggu"]);
    assert_eq!(beside.code, 5, "{}", beside.out);
    assert_eq!((shop.debits("081234567661"), shop.payments_seen("081234567661")), (2, 2));
}

#[test]
fn a_person_with_the_invoice_or_the_evidence_ends_a_lost_reload() {
    let shop = Shop::open();
    let lost = pay(&shop, "GOPAY", "081234567661", "50000", &[]).json();
    let id = lost["id"].as_str().unwrap();
    let invoice = shop.sandbox.ledger()[0].invoice.clone();
    let other = pay(&shop, "OVO", "081234567890", "50000", &[]).json();
    let taken = shop.run(&["resolve", id, "--invoice", other["invoice"].as_str().unwrap(), "--json"]);
    assert_eq!((taken.code, taken.json()["error"].as_str()), (6, Some("invoice_taken")), "{}", taken.out);
    // An invoice of another system of the same account says nothing about this one.
    let token = shop.run(&["pay", "PLNS20", "14000000661", "--yes", "--json"]).json();
    let foreign = shop.sandbox.ledger().last().unwrap().invoice.clone();
    assert_eq!(token["state"], "unknown");
    assert_eq!(shop.run(&["resolve", id, "--invoice", &foreign, "--json"]).json()["state"], "unknown");
    let found = shop.run(&["resolve", id, "--invoice", &invoice, "--json"]);
    assert_eq!((found.code, found.json()["state"].as_str()), (0, Some("confirmed")), "{}", found.err);
    let second = pay(&shop, "GOPAY", "081234567661", "60000", &[]).json();
    let second = second["id"].as_str().unwrap();
    let ruled = shop.run(&["resolve", second, "--as", "confirmed", "--evidence", "CS MMBC", "--by", "SITI", "--json"]);
    assert_eq!((ruled.code, ruled.json()["ruled_by"].as_str()), (0, Some("SITI")), "{}", ruled.err);
    shop.assert_nothing_lost();
}

#[test]
fn another_debit_is_said_before_and_after() {
    let shop = Shop::open();
    let before = pay(&shop, "GOPAY", "081234567670", "50000", &["--expect-total", "52000"]);
    assert_eq!(before.code, 0, "the first inquiry has the old price: {}", before.err);
    let dearer = shop.run(&["inquiry", "GOPAY", "081234567670", "--amount", "60000"]);
    assert!(dearer.err.contains("menurut daftar saldo terpotong 62.000, menurut cek 67.000"), "{}", dearer.err);
    let stopped = pay(&shop, "GOPAY", "081234567670", "60000", &["--expect-total", "62000"]);
    assert_eq!((stopped.code, stopped.json()["error"].as_str()), (6, Some("total_differs")));
    let after = pay(&shop, "GOPAY", "081234567681", "50000", &[]);
    assert_eq!((after.code, after.json()["total"].as_i64()), (0, Some(53_500)), "{}", after.err);
    assert!(after.err.contains("total lain"), "{}", after.err);
}

#[test]
fn a_wallet_is_sold_by_keyboard() {
    let shop = Shop::open();
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("F5 E-Money");
    terminal.keys("100.081234567890");
    terminal.until("GoPay 100.000");
    terminal.keys("\r");
    let choice = terminal.until("1  GoPay 100.000");
    assert!(choice.contains("102.000") && choice.contains("OVO 100.000"), "{choice}");
    assert!(!choice.contains("BRIZZI"), "a card has no phone number:\n{choice}");
    terminal.keys("1");
    terminal.until("GOPAY 100.000");
    terminal.until("BAYAR 102.000");
    terminal.plus();
    terminal.until("SUKSES");
    let rows = shop.history();
    expect(&rows[0], json!({"state": "confirmed", "product": "GOPAY", "nominal": 100_000, "total": 102_000}));
    // By the group's key and the form: the amount is a field of its own, and the least amount is told.
    terminal.keys("\r");
    terminal.until("F5");
    terminal.keys("\x1b[15~");
    terminal.until("GrabPay");
    terminal.keys("briz\r");
    terminal.until("Nomor kartu (16 angka)");
    terminal.keys("6013501234567890\r20000\r\r");
    terminal.until("paling sedikit 50.000");
    terminal.keys("e");
    terminal.until("Nomor kartu (16 angka)");
    terminal.keys("\r");
    terminal.keys("\x7f\x7f\x7f\x7f\x7f\x7f50\r\r");
    terminal.until("BAYAR 52.500");
    terminal.plus();
    terminal.until("SUKSES");
    assert_eq!(shop.debits("6013501234567890"), 1);
    shop.assert_nothing_lost();
}

#[test]
fn a_lost_reload_stands_on_the_screen_as_unclear() {
    let shop = Shop::with(SandboxOptions::default(), 4);
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("F5 E-Money");
    terminal.keys("gopay 100 081234567661\r");
    terminal.until("BAYAR 102.000");
    terminal.plus();
    // While it is being sent the screen already says what a missing answer would mean.
    terminal.until("BELUM JELAS: JANGAN DIULANG");
    assert_eq!((shop.debits("081234567661"), shop.payments_seen("081234567661")), (1, 1));
    shop.assert_nothing_lost();
}

#[test]
fn what_came_back_under_another_invoice_leaves_a_paid_sale_as_it_is() {
    let shop = Shop::open();
    let sell = || pay(&shop, "BRIZZI", "6010000000001661", "50000", &["--again"]).json();
    let resolve = |row: &Value, invoice: &str| {
        shop.run(&["resolve", row["id"].as_str().unwrap(), "--invoice", invoice, "--json"])
    };
    let first = sell();
    let own = shop.sandbox.ledger()[0].invoice.clone();
    assert_eq!(resolve(&first, &own).json()["state"], "confirmed");
    let second = sell();
    let other = shop.sandbox.ledger()[1].invoice.clone();
    assert!(shop.sandbox.refund(&other).unwrap());
    // A person takes the wrong row of two that are alike.
    let wrong = resolve(&first, &other);
    expect(&wrong.json(), json!({"state": "confirmed", "invoice": own}));
    expect(&shop.run(&["status", first["id"].as_str().unwrap(), "--json"]).json(), json!({"state": "confirmed"}));
    assert_eq!(resolve(&second, &other).json()["state"], "refunded");
    shop.assert_nothing_lost();
}
