//! The Biller over the socket: what is accepted stays open, every fault ends where the rules say, the list file, and a
//! pulsa sold by keyboard.

use loket::base::money::Rupiah;
use loket::sandbox::{BillerState, EntryKind, Sandbox, SandboxOptions};
use serde_json::{Value, json};

use crate::fault::{FaultRow, assert_each_ends};
use crate::screen::Terminal;
use crate::shop::{Answer, Shop};

fn shop() -> Shop {
    with(2)
}

fn with(timeout: u32) -> Shop {
    let shop = Shop::with(SandboxOptions::default(), timeout);
    shop.add_biller(timeout);
    shop
}

fn pay(shop: &Shop, product: &str, number: &str, more: &[&str]) -> Answer {
    shop.run(&[&["pay", product, number, "--yes", "--json"], more].concat())
}

fn error(answer: &Answer) -> (i32, String) {
    (answer.code, answer.json()["error"].as_str().unwrap_or("").to_owned())
}

/// Asserts that every key of `expected` is in `row` with the same value.
fn expect(row: &Value, expected: Value) {
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&row[key], value, "{key} in {row:#}");
    }
}

/// Nothing of an answer ends a row of the Biller: its list of transactions is a page for people.
const TABLE: &[FaultRow] = &[
    ("660", true, "unknown", "unknown"),
    ("661", true, "unknown", "unknown"),
    ("662", true, "unknown", "unknown"),
    ("663", true, "unknown", "unknown"),
    ("664", true, "pending", "pending"),
    ("665", false, "rejected", "rejected"),
    ("666", true, "unknown", "unknown"),
    ("667", true, "unknown", "unknown"),
    ("668", true, "pending", "pending"),
    ("669", true, "pending", "pending"),
    ("670", true, "pending", "pending"),
    ("671", false, "rejected", "rejected"),
    ("672", false, "unknown", "unknown"),
    ("673", false, "unknown", "unknown"),
    ("674", true, "pending", "pending"),
    ("675", true, "unknown", "unknown"),
    ("676", true, "pending", "pending"),
    ("677", true, "unknown", "unknown"),
    ("678", true, "pending", "pending"),
    ("679", true, "unknown", "unknown"),
    ("680", true, "unknown", "unknown"),
    ("681", true, "pending", "pending"),
    ("682", true, "unknown", "unknown"),
    ("683", true, "pending", "pending"),
    ("684", true, "pending", "pending"),
    ("685", true, "pending", "pending"),
];

#[test]
fn every_fault_ends_where_the_rules_say() {
    let shop = shop();
    let rows = assert_each_ends(&shop, TABLE, |suffix| {
        let number = format!("081234567{suffix}");
        let paid = pay(&shop, "s5", &number, &[]);
        (number, paid)
    });
    let listed = shop.sandbox.biller_transactions();
    let theirs = |customer: &str| listed.iter().find(|theirs| theirs.customer == customer);
    for (suffix, row) in rows {
        assert_eq!((&row["token"], &row["serial"]), (&Value::Null, &Value::Null), "{suffix}");
        if let Some(theirs) = theirs(row["customer"].as_str().unwrap()) {
            assert_eq!(row["wire_reference"], theirs.trxid.as_str(), "{suffix}: our reference is theirs too");
        }
        // Nobody is told "paid" by an open row.
        let paper = shop.run(&["receipt", row["id"].as_str().unwrap(), "--format", "text"]);
        let open = ["pending", "unknown"].contains(&row["state"].as_str().unwrap());
        assert_eq!(paper.out.contains("BUKTI TITIPAN UANG"), open, "{suffix}: {}", paper.out);
        assert!(!paper.out.contains("LUNAS") && !paper.out.contains("STRUK"), "{suffix}: {}", paper.out);
    }
    assert_eq!(theirs("081234567678").unwrap().state, BillerState::Gagal, "678 fails after it was accepted");
}

#[test]
fn what_is_accepted_is_pending_with_its_facts() {
    let shop = shop();
    let bill = shop.run(&["inquiry", "s10", "081234567890", "--json"]);
    expect(
        &bill.json(),
        json!({"nominal": 10_000, "shop_fee": 2_000, "total": 12_000, "debit": 10_250, "profit": 1_750}),
    );
    assert!(bill.err.contains("tanpa cek tagihan"), "{}", bill.err);
    assert!(shop.sandbox.requests().iter().all(|seen| seen.path != Sandbox::BILLER_PATH), "an inquiry asks nobody");
    let paid = pay(&shop, "biller/s10", "6281234567890", &["--cash", "15000", "--expect-total", "12000"]);
    assert_eq!(paid.code, 4, "{}", paid.err);
    assert!(paid.err.contains("--as confirmed"), "{}", paid.err);
    let row = paid.json();
    let theirs = &shop.sandbox.biller_transactions()[0];
    expect(
        &row,
        json!({"provider": "biller", "product": "s10", "customer": "081234567890", "state": "pending", "change": 3_000,
               "reference": theirs.ftrxid, "wire_reference": theirs.trxid, "debit": 10_250, "serial": null}),
    );
    assert_eq!(theirs.trxid.len(), 17);
    assert_eq!(shop.sandbox.saldo(), SandboxOptions::default().start_saldo, "MMBC's account is another one");
    let again = shop.run(&["pay", "s10", "081234567890", "--yes", "--json"]);
    assert_eq!(error(&again), (6, "open_payment".to_owned()));
    let other_amount = shop.run(&["pay", "s20", "081234567890", "--yes", "--json"]);
    assert_eq!(error(&other_amount), (6, "open_nearby".to_owned()));
    let id = row["id"].as_str().unwrap();
    let beside = pay(&shop, "s10", "081234567890", &["--beside", id, "--reason", "pelanggan minta lagi"]);
    assert_eq!(beside.code, 4, "{}", beside.err);
    assert_eq!(shop.debits("081234567890"), 2);
    let trxids: Vec<String> = shop.sandbox.biller_transactions().into_iter().map(|row| row.trxid).collect();
    assert_ne!(trxids[0], trxids[1]);
}

#[test]
fn a_debit_that_the_list_does_not_know_is_told() {
    let shop = shop();
    let paid = pay(&shop, "s5", "081234567681", &[]);
    expect(&paid.json(), json!({"state": "pending", "total": 7_000, "debit": 6_850, "profit": 150}));
    assert!(paid.err.contains("Saldo terpotong 6.850, di daftar harga 5.350"), "{}", paid.err);
    shop.assert_nothing_lost();
}

#[test]
fn the_refusals_of_the_document_leave_nothing_open() {
    let shop = shop();
    for (code, product) in [("PRODUK TIDAK AKTIF", "s15"), ("(ROUTE)", "zz")] {
        let refused = pay(&shop, product, "081234567890", &[]);
        expect(&refused.json(), json!({"state": "rejected"}));
        assert!(refused.code == 3 && refused.json()["reason"].as_str().unwrap().to_uppercase().contains(code));
    }
    shop.sandbox.set_biller_saldo(Rupiah::from(100)).unwrap();
    let short = pay(&shop, "s5", "081234567890", &[]);
    expect(&short.json(), json!({"state": "rejected"}));
    assert!(short.json()["reason"].as_str().unwrap().contains("(DEDUCT)"), "{}", short.out);
    shop.sandbox.set_biller_saldo(Rupiah::from(100_000)).unwrap();
    // The same sale again is a new attempt with a new reference.
    assert_eq!(pay(&shop, "s5", "081234567890", &[]).code, 4);
    assert_eq!(shop.debits("081234567890"), 1);
    shop.assert_nothing_lost();
}

#[test]
fn nothing_is_sent_where_nobody_listens() {
    let shop = shop();
    shop.write_biller("http://127.0.0.1:9/service/in/json", 2);
    let paid = pay(&shop, "s5", "081234567890", &[]);
    assert_eq!((paid.code, paid.json()["state"].as_str()), (7, Some("not_sent")), "{}", paid.err);
    shop.write_biller(&format!("{}{}", shop.sandbox.url(), Sandbox::BILLER_PATH), 2);
    assert_eq!(pay(&shop, "s5", "081234567890", &[]).code, 4);
    let missing =
        shop.program().args(["pay", "s5", "081234567891", "--yes", "--json"]).env_remove("UJI_BILLER").output();
    let missing = crate::shop::answer(missing.unwrap());
    assert_eq!(error(&missing), (8, "no_secret".to_owned()));
    shop.assert_nothing_lost();
}

#[test]
fn a_person_may_rule_at_once_that_the_customer_has_it() {
    let shop = shop();
    let row = pay(&shop, "s10", "081234567890", &[]).json();
    let id = row["id"].as_str().unwrap();
    let failed = shop.run(&["resolve", id, "--as", "failed", "--evidence", "tidak masuk", "--json"]);
    assert_eq!(error(&failed), (6, "too_early".to_owned()));
    let sn = "4123456789012345";
    let ruled = ["resolve", id, "--as", "confirmed", "--evidence", "pelanggan sudah terima", "--serial", sn, "--json"];
    let ruled = shop.run(&ruled);
    assert_eq!(ruled.code, 0, "{}", ruled.err);
    expect(&ruled.json(), json!({"state": "confirmed", "ruled_by": "RINA", "serial": sn}));
    let paper = shop.run(&["receipt", id, "--format", "text"]).out;
    for part in ["STRUK PEMBELIAN PULSA", "DICATAT MANUAL", "Telkomsel 10.000", "08123456####", sn, "12.000"] {
        assert!(paper.contains(part), "{part} in\n{paper}");
    }
    for never in ["10.250", "BIAYA LOKET", "1.750", "081234567890"] {
        assert!(!paper.contains(never), "{never} in\n{paper}");
    }
    // Ruled as paid, so the same may be sold once more; it is said that it was sold before.
    let second = pay(&shop, "s10", "081234567890", &["--again"]);
    assert_eq!(second.code, 4);
    assert!(second.err.contains("barang yang sama"), "{}", second.err);
    let all = shop.run(&["resolve", "--json"]);
    assert_eq!((all.code, all.json().as_array().unwrap().len()), (4, 1));
    shop.assert_nothing_lost();
}

#[test]
fn no_secret_of_the_biller_is_anywhere() {
    let shop = shop();
    pay(&shop, "s5", "081234567890", &[]);
    pay(&shop, "s5", "081234567661", &[]);
    shop.run(&["doctor"]);
    for file in shop.files() {
        let bytes = std::fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(Sandbox::BILLER_PASSWORD), "{}", file.display());
        assert!(!text.contains("\"sign\""), "{}", file.display());
    }
}

#[test]
fn a_pulsa_is_sold_by_keyboard() {
    let shop = with(5);
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("F4 Pulsa");
    terminal.keys("10.081234567890");
    let found = terminal.until("► 1  Pulsa Telkomsel 10.000");
    assert!(found.contains("GoPay 10.000"), "several kinds fit, pulsa first:\n{found}");
    assert!(!found.contains("Indosat 10.000"), "the prefix is Telkomsel's:\n{found}");
    terminal.keys("\r1");
    let quote = terminal.until("BAYAR 12.000");
    assert!(quote.contains("tanpa cek tagihan"), "{quote}");
    terminal.plus();
    let end = terminal.until("DIPROSES");
    assert!(!end.contains("SUKSES"), "{end}");
    terminal.until("tidak bisa ditanya");
    // The answer's own figure holds its debit already; it is not taken off again.
    terminal.until("BILLER 24.989.750");
    expect(&shop.history()[0], json!({"state": "pending", "product": "s10", "total": 12_000}));
    // The desk's one key.
    terminal.keys("\r");
    terminal.until("Hari ini");
    terminal.keys("\x1b");
    terminal.until("Belum jelas (1)");
    terminal.keys("1");
    terminal.until("P pelanggan sudah terima");
    terminal.confirm("p");
    terminal.until("Tidak ada yang");
    expect(&shop.history()[0], json!({"state": "confirmed", "ruled_by": "RINA"}));
    assert_eq!((shop.debits("081234567890"), shop.payments_seen("081234567890")), (1, 1));
    shop.assert_nothing_lost();
}

#[test]
fn a_lost_pulsa_is_unclear_and_has_no_short_way() {
    let shop = shop();
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("F4 Pulsa");
    // By the group's key: the list of what can be filled, then the form.
    terminal.keys("\x1bOS");
    terminal.until("Pulsa");
    let all = terminal.until("Pulsa Telkomsel 100.000");
    assert!(all.find("Telkomsel 5.000") < all.find("Indosat 5.000"), "by operator:\n{all}");
    terminal.keys("083812345661");
    let axis = terminal.until("Pulsa Axis 5.000");
    assert!(!axis.contains("Telkomsel"), "the prefix is Axis':\n{axis}");
    terminal.keys(" 10\r");
    terminal.until("08381234 5661");
    terminal.keys("\r\r");
    terminal.until("BAYAR 12.000");
    terminal.plus();
    // While it is sent, the screen says in small letters what comes when nothing does.
    let end = terminal.until("BELUM JELAS: JANGAN DIULANG");
    assert!(!end.contains("lalu P"), "{end}");
    terminal.keys("\r");
    terminal.until("Hari ini");
    terminal.keys("\x1b");
    terminal.until("Belum jelas (1)");
    terminal.keys("1");
    let desk = terminal.until("JANGAN KEMBALIKAN UANG");
    assert!(!desk.contains("P pelanggan"), "{desk}");
    terminal.confirm("p");
    assert_eq!(shop.history()[0]["state"], "unknown");
    shop.assert_nothing_lost();
}

#[test]
fn a_new_price_list_is_shown_and_put_in_place() {
    let shop = shop();
    let file = shop.home().join("baru.csv");
    let path = file.to_str().unwrap();
    let write = |text: &str| std::fs::write(&file, text).unwrap();
    let listed = shop.run(&["prices", "list", "--json"]).json();
    let s5 = listed.as_array().unwrap().iter().find(|row| row["code"] == "s5").unwrap().clone();
    expect(&s5, json!({"provider": "biller", "name": "Telkomsel 5.000", "cost": 5_350, "price": 7_000, "loss": false}));
    write(
        "code;name;group;cost;price\ns5;Telkomsel 5.000;Pulsa Telkomsel;5.600;6.500\ns1;Telkomsel 1.000;Pulsa;1.200;2.000\n",
    );
    let diff = shop.run(&["prices", "diff", path]);
    assert_eq!(diff.code, 0, "{}", diff.err);
    for line in ["NAIK      s5  Telkomsel 5.000  modal 5.350 -> 5.600", "JUAL      s5", "BARU      s1", "HILANG    s10"]
    {
        assert!(diff.out.contains(line), "{line} in\n{}", diff.out);
    }
    let bill = |code: &str| shop.run(&["inquiry", code, "081234567890", "--json"]);
    assert_eq!(bill("s5").json()["total"], 7_000, "a comparison changes nothing");
    let imported = shop.run(&["prices", "import", path, "--json"]);
    assert_eq!(imported.code, 0, "{}", imported.err);
    let answer = imported.json();
    assert_eq!((answer["applied"].as_bool(), answer["goods"].as_u64()), (Some(true), Some(2)));
    expect(
        &answer["dearer"][0],
        json!({"before": s5, "now": {"provider": "biller", "code": "s5", "name": "Telkomsel 5.000",
        "group": "Pulsa Telkomsel", "cost": 5_600, "price": 6_500, "loss": false}}),
    );
    expect(&bill("s5").json(), json!({"total": 6_500, "debit": 5_600, "shop_fee": 1_500}));
    assert_eq!(error(&bill("s10")), (6, "unknown_product".to_owned()));
    assert!(shop.run(&["prices", "diff", path]).out.contains("Tidak ada yang berubah"));
    // Goods at a loss are put in place on purpose only, and each sale of them is said.
    write("code,name,group,cost,price\ns5,Telkomsel 5.000,Pulsa,5600,5500\n");
    let loss = shop.run(&["prices", "import", path]);
    assert!(loss.code == 6 && loss.err.contains("RUGI      s5"), "{} {}", loss.out, loss.err);
    assert_eq!(bill("s5").json()["total"], 6_500);
    assert_eq!(shop.run(&["prices", "import", path, "--yes"]).code, 0);
    let sold = pay(&shop, "s5", "081234567890", &[]);
    assert!(sold.code == 4 && sold.err.contains("rugi 100"), "{}", sold.err);
}

#[test]
fn a_broken_price_list_is_named_and_never_used() {
    let shop = shop();
    let file = shop.home().join("rusak.csv");
    let path = file.to_str().unwrap();
    std::fs::write(&file, "code,name,group,cost,price\ns5,T,P,5350,7000\ns6,T,P,abc,7000\ns5,T,P,1,2\n").unwrap();
    let bad = shop.run(&["prices", "import", path, "--yes", "--json"]);
    assert_eq!(error(&bad), (2, "bad_price_list".to_owned()));
    let message = bad.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("baris 3, kolom cost: \"abc\"") && message.contains("baris 4, kolom code"), "{message}");
    let english = shop.program().args(["prices", "diff", path]).env("LOKET_LANG", "en").output().unwrap();
    assert!(crate::shop::answer(english).err.contains("line 3, column cost: \"abc\""));
    // The list in force is gone or broken: the kept one sells on, and why is said.
    assert_eq!(shop.run(&["products", "--provider", "biller"]).code, 0);
    std::fs::write(shop.home().join("biller.csv"), "code,name,group,cost,price\ns5,T,P,0,7000\n").unwrap();
    let products = shop.run(&["products", "--provider", "biller"]);
    assert!(products.out.contains("Telkomsel 10.000") && products.err.contains("kolom cost"), "{}", products.err);
    assert_eq!(error(&shop.run(&["prices", "list", "--json"])), (8, "bad_price_list".to_owned()));
    let doctor = shop.run(&["doctor"]);
    assert!(doctor.code == 8 && doctor.out.contains("baris 2, kolom cost"), "{} {}", doctor.code, doctor.out);
    std::fs::write(&file, "code,name,group,cost,price\ns5,Telkomsel 5.000,Pulsa,5350,7000\n").unwrap();
    let mended = shop.run(&["prices", "import", path]);
    assert!(mended.code == 0 && mended.err.contains("semua barang dihitung baru"), "{}", mended.err);
    let without = Shop::open();
    assert_eq!(error(&without.run(&["prices", "list", "--json"])), (8, "not_configured".to_owned()));
}

#[test]
fn the_billers_own_list_ends_what_nobody_could_be_asked_about() {
    let shop = shop();
    let sell = |number: &str| pay(&shop, "s5", number, &[]).json()["id"].as_str().unwrap().to_owned();
    // Delivered; answer lost; accepted and failed afterwards; still in process; never debited.
    let numbers = ["081234567890", "081234567661", "081234567678", "081234567664", "081234567673"];
    let ids = numbers.map(sell);
    let csv = page(&format!("{}/_sandbox/biller.csv", shop.sandbox.url()));
    let file = shop.home().join("daftar.csv");
    std::fs::write(&file, &csv).unwrap();
    let run = shop.run(&["reconcile", "--provider", "biller", file.to_str().unwrap(), "--json"]);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    let state = |id: &str| shop.run(&["status", id, "--json"]).json();
    let [delivered, lost, failed, in_process, undebited] = ids.each_ref().map(|id| state(id));
    for row in [&delivered, &lost] {
        assert_eq!((row["state"].as_str(), row["ruled_by"].is_null()), (Some("confirmed"), true), "{row:#}\n{csv}");
        let theirs = shop.sandbox.biller_transactions();
        let theirs = theirs.iter().find(|theirs| row["customer"] == theirs.customer.as_str()).unwrap();
        assert_eq!(row["serial"], theirs.sn.as_str(), "{csv}");
    }
    assert_eq!(failed["state"], "refunded", "it was accepted, so it had been debited: {failed:#}");
    assert_eq!((in_process["state"].as_str(), undebited["state"].as_str()), (Some("pending"), Some("unknown")));
    // What failed after it was accepted came back at the Biller: nothing stays debited for it.
    let of_failed = |kind: EntryKind| {
        let ledger = shop.sandbox.biller_ledger();
        ledger.iter().filter(|entry| entry.kind == kind && entry.customer == numbers[2]).count()
    };
    assert_eq!((of_failed(EntryKind::Debit), of_failed(EntryKind::Refund)), (1, 1));
    assert_eq!(numbers.map(|number| shop.payments_seen(number)), [1; 5], "a list never sends");
    shop.assert_nothing_lost();
}

/// Fetches a page of the sandbox over a plain socket.
fn page(url: &str) -> String {
    use std::io::{Read as _, Write as _};
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text.split_once("\r\n\r\n").unwrap().1.to_owned()
}
