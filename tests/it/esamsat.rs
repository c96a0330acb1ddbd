//! MMBC e-Samsat: vehicle tax, paid by command and by keyboard, against each fault of the sandbox.

use loket::sandbox::SandboxOptions;
use serde_json::{Value, json};

use crate::fault::{FaultRow, assert_each_ends};
use crate::screen::Terminal;
use crate::shop::{Answer, Shop};

const OWNER: &str = "3201111111111111";
const FRAME: &str = "MH328D204AK4010000";

fn pay(shop: &Shop, owner: &str, frame: &str) -> Answer {
    shop.run(&["pay", "SAMSAT_JABAR", owner, "--frame-number", frame, "--yes", "--json"])
}

fn expect(row: &Value, expected: Value) {
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&row[key], value, "{key} in {row}");
    }
}

#[test]
fn a_tax_is_asked_for_paid_and_printed() {
    let shop = Shop::open();
    let bill = shop.run(&["inquiry", "SAMSAT_JABAR", OWNER, "--frame-number", "mh328d204ak4010000", "--json"]);
    let money = json!({"nominal": null, "bill": 178_500, "admin": 5_000, "shop_fee": 0, "total": 183_500,
        "debit": 183_500, "cashback": 2_000, "profit": 2_000, "name": "JORDAN"});
    expect(&bill.json(), money.clone());
    assert!(bill.err.contains("TIDAK BISA DIBATALKAN") && bill.err.contains("biasanya 17"), "{}", bill.err);
    let sold = pay(&shop, OWNER, FRAME);
    assert_eq!(sold.code, 0, "{}", sold.err);
    let row = sold.json();
    expect(&row, money);
    expect(&row, json!({"state": "confirmed", "provider": "mmbc-esamsat", "customer": OWNER}));
    let seen = shop.sandbox.requests();
    let asked = seen.iter().filter(|one| one.path.ends_with("pay_esamsat")).collect::<Vec<_>>();
    assert_eq!((asked.len(), asked[0].invoice.as_str()), (1, row["invoice"].as_str().unwrap()));
    let paper = shop.run(&["receipt", row["id"].as_str().unwrap(), "--format", "text"]).out;
    for text in [
        "BUKTI PEMBAYARAN PAJAK",
        "Samsat Jabar",
        "F 0001 Z",
        "JORDAN",
        "NO REF BANK",
        "NO TRACE",
        "KODE BAYAR",
        FRAME,
        "YAMAHA 28D",
        "POKOK      DENDA",
        "PKB              143.500          0",
        "SWDKLLJ           35.000          0",
        "Rp 183.500",
        "Bank BJB",
        "tidak dapat dibatalkan",
    ] {
        let flat = paper.split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(&wanted), "{text}: {paper}");
    }
    assert!(!paper.contains(OWNER), "a NIK is masked on paper: {paper}");
    let again = pay(&shop, OWNER, FRAME);
    assert_eq!((again.code, again.json()["error"].as_str()), (3, Some("refused")), "{}", again.out);
    shop.assert_nothing_lost();
}

#[test]
fn what_is_wrong_is_refused_before_anything_is_sent() {
    let shop = Shop::open();
    let table: &[(&[&str], i32, &str)] = &[
        (&["pay", "SAMSAT_JABAR", OWNER, "--yes"], 2, "Nomor rangka belum diisi"),
        (&["pay", "SAMSAT_JABAR", "320111111111111", "--frame-number", FRAME, "--yes"], 6, "16 angka"),
        (&["pay", "SAMSAT_JABAR", OWNER, "--frame-number", "MH;1", "--yes"], 6, "Nomor rangka:"),
        (&["pay", "SAMSAT_JATIM", OWNER, "--frame-number", FRAME, "--yes"], 6, "TUTUP"),
        (&["pay", "SAMSAT_JABAR", "3201111111111678", "--frame-number", FRAME, "--yes"], 3, "Tidak Ketemu"),
        (&["inquiry", "SAMSAT_JABAR", OWNER, "--frame-number", "MHIO0"], 0, "tidak memakai huruf I, O, atau Q"),
        (&["inquiry", "SAMSAT_JABAR", "3201111111111683", "--frame-number", FRAME], 7, "tidak bisa dibaca"),
    ];
    for (arguments, code, sentence) in table {
        let answer = shop.run(arguments);
        assert_eq!(answer.code, *code, "{arguments:?}: {}{}", answer.out, answer.err);
        assert!(answer.err.contains(sentence), "{arguments:?}: {}", answer.err);
    }
    assert!(shop.sandbox.ledger().is_empty() && shop.history().is_empty());
}

const TABLE: &[FaultRow] = &[
    ("660", true, "unknown", "confirmed"),
    ("661", true, "unknown", "confirmed"),
    ("662", true, "unknown", "confirmed"),
    ("663", true, "unknown", "confirmed"),
    ("664", true, "pending", "confirmed"),
    ("665", false, "unknown", "unknown"),
    ("666", true, "unknown", "confirmed"),
    ("667", true, "confirmed", "confirmed"),
    ("668", true, "confirmed", "confirmed"),
    ("669", true, "confirmed", "confirmed"),
    ("671", false, "rejected", "rejected"),
    ("672", false, "unknown", "unknown"),
    ("673", false, "unknown", "unknown"),
    ("674", true, "confirmed", "confirmed"),
    ("675", true, "unknown", "confirmed"),
    ("676", true, "confirmed", "confirmed"),
    ("677", true, "unknown", "confirmed"),
    ("679", true, "unknown", "confirmed"),
    ("680", true, "unknown", "confirmed"),
    ("681", true, "confirmed", "confirmed"),
    ("682", true, "unknown", "unknown"),
];

#[test]
fn every_fault_of_a_tax_ends_where_the_rules_say() {
    let shop = Shop::open();
    assert_each_ends(&shop, TABLE, |suffix| {
        let owner = format!("3201110101900{suffix}");
        let paid = pay(&shop, &owner, &format!("MH1JFD118FK000{suffix}"));
        (owner, paid)
    });
}

#[test]
fn an_invoice_is_one_inquirys_though_the_sandbox_was_started_again() {
    let books = tempfile::tempdir().unwrap();
    let options = || SandboxOptions { state_file: Some(books.path().join("books.jsonl")), ..SandboxOptions::default() };
    let first = Shop::with(options(), 2);
    let row = pay(&first, OWNER, FRAME).json();
    first.sandbox.stop();
    let second = Shop::with(options(), 2);
    let other = pay(&second, "3201110101900111", "MH1JFD118FK000123").json();
    assert_eq!((row["state"].as_str(), other["state"].as_str()), (Some("confirmed"), Some("confirmed")));
    assert_ne!(row["invoice"], other["invoice"]);
}

#[test]
fn another_total_is_another_debit_too() {
    let shop = Shop::open();
    let row = pay(&shop, "3201110101900681", "MH1JFD118FK000123").json();
    let debited = shop.sandbox.ledger()[0].amount.get();
    expect(&row, json!({"state": "confirmed", "total": debited, "debit": debited, "profit": 2_000}));
}

#[test]
fn resolve_asks_about_every_lost_tax_and_failure_ends_none() {
    let shop = Shop::open();
    let lost = pay(&shop, "3201110101900661", "MH1JFD118FK000123").json();
    let unpaid = pay(&shop, "3201110101900673", "MH1JFD118FK000124").json();
    let open = pay(&shop, "3201110101900661", "MH1JFD118FK000123");
    assert_eq!((open.code, open.json()["error"].as_str()), (3, Some("refused")), "the provider has it: {}", open.out);
    let other = pay(&shop, "3201110101900673", "MH1JFD118FK000999");
    assert_eq!((other.code, other.json()["error"].as_str()), (6, Some("open_nearby")), "{}", other.out);
    let same = pay(&shop, "3201110101900673", "MH1JFD118FK000124");
    assert_eq!((same.code, same.json()["error"].as_str()), (6, Some("open_payment")), "{}", same.out);
    for _ in 0..2 {
        let asked = shop.run(&["resolve", "--json"]);
        assert_eq!(asked.code, 5, "{}", asked.out);
    }
    let rows = shop.history();
    let state = |id: &Value| rows.iter().find(|row| row["id"] == *id).unwrap()["state"].clone();
    assert_eq!((state(&lost["id"]), state(&unpaid["id"])), (json!("confirmed"), json!("unknown")));
    let failed = rows.iter().find(|row| row["id"] == unpaid["id"]).unwrap();
    assert!(failed["reason"].as_str().unwrap().starts_with("Failure Invoice"), "{failed}");
    shop.assert_nothing_lost();
}

#[test]
fn a_refund_is_the_providers_word() {
    let shop = Shop::open();
    let row = pay(&shop, OWNER, FRAME).json();
    assert!(shop.sandbox.refund(row["invoice"].as_str().unwrap()).unwrap());
    let asked = shop.run(&["status", row["id"].as_str().unwrap(), "--json"]);
    assert_eq!((asked.code, asked.json()["state"].as_str()), (3, Some("refunded")), "{}", asked.err);
    let paper = shop.run(&["receipt", row["id"].as_str().unwrap(), "--format", "text"]).out;
    assert!(paper.contains("BUKTI PENGEMBALIAN") && !paper.contains(OWNER), "{paper}");
    assert_eq!(pay(&shop, OWNER, FRAME).code, 0);
    shop.assert_nothing_lost();
}

#[test]
fn a_nik_stands_whole_in_no_log() {
    let shop = Shop::open();
    for arguments in [
        &["pay", "SAMSAT_JABAR", OWNER, "--frame-number", FRAME, "--yes"][..],
        &["pay", "SAMSAT_JABAR", "3201110101900662", "--frame-number", FRAME, "--yes"],
        &["resolve"],
    ] {
        shop.program().env("LOKET_LOG", "trace").args(arguments).output().unwrap();
    }
    for file in shop.files().into_iter().filter(|file| file.to_string_lossy().contains("logs")) {
        let text = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned();
        assert!(!text.contains(OWNER) && !text.contains("3201110101900662"), "{}", file.display());
    }
}

#[test]
fn a_tax_is_paid_by_keyboard_only_after_the_plates_digits() {
    let shop = Shop::open();
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("F7 Samsat");
    terminal.keys("\x1b[18~");
    terminal.until("Samsat Jabar");
    terminal.keys("\r");
    terminal.until("NIK pemilik");
    terminal.keys(OWNER);
    terminal.keys("\r");
    terminal.keys(FRAME);
    terminal.keys("\r");
    let asked = terminal.until("BAYAR 183.500");
    assert!(asked.contains("JORDAN") && asked.contains("F 0001 Z"), "{asked}");
    assert!(asked.contains("TIDAK BISA DIBATALKAN") && asked.contains("Ketik angka plat"), "{asked}");
    terminal.plus();
    terminal.until("Ketik dulu angka plat");
    terminal.keys("0009");
    terminal.until("Angka plat tidak sama");
    terminal.plus();
    assert!(shop.sandbox.ledger().is_empty(), "{}", terminal.text());
    terminal.keys("0001");
    terminal.keys("200");
    terminal.until("200.000");
    terminal.plus();
    terminal.until("SUKSES");
    let rows = shop.history();
    expect(&rows[0], json!({"state": "confirmed", "total": 183_500, "cash": 200_000, "change": 16_500}));
    assert_eq!(shop.debits(OWNER), 1);
    shop.assert_nothing_lost();
}
