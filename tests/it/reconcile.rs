//! `loket reconcile` over the socket: the provider's list is made from the sandbox's ledger, and the outcomes are
//! compared with the same ledger.

use loket::sandbox::{EntryKind, LedgerEntry};
use serde_json::{Value, json};

use crate::shop::{Answer, Shop};

/// The header of the list.
pub const HEAD: &str = "Tanggal;No Invoice;Produk;No Pelanggan;Debet;SN;Status;Saldo";

/// The token of a sale in the list; no two sales share one.
fn token(invoice: &str) -> String {
    format!("1234 5678 9012 {} {}", &invoice[..4], &invoice[4..8])
}

pub fn line(entry: &LedgerEntry, status: &str) -> String {
    let zone = loket::base::time::jakarta();
    let time = entry.at.to_zoned(zone).strftime("%d/%m/%Y %H:%M:%S").to_string();
    let sn = if entry.product.starts_with("PLNS") { token(&entry.invoice) } else { String::new() };
    let (invoice, product, customer) = (&entry.invoice, &entry.product, &entry.customer);
    format!("{time};{invoice};{product};{customer};{};{sn};{status};{}", entry.amount, entry.saldo_after)
}

/// The line with another text for its token.
pub fn with_serial(line: &str, serial: &str) -> String {
    let mut cells: Vec<&str> = line.split(';').collect();
    cells[5] = serial;
    cells.join(";")
}

/// The list that the provider's site would export: every debit of the ledger.
pub fn listed(shop: &Shop) -> Vec<String> {
    let ledger = shop.sandbox.ledger();
    ledger.iter().filter(|entry| entry.kind == EntryKind::Debit).map(|entry| line(entry, "SUKSES")).collect()
}

fn reconcile_text(shop: &Shop, text: &str) -> Answer {
    let file = shop.home().join("daftar.csv");
    std::fs::write(&file, text).unwrap();
    shop.run(&["reconcile", "--provider", "mmbc-ppob", file.to_str().unwrap(), "--json"])
}

fn reconcile(shop: &Shop, lines: &[String]) -> Value {
    let answer = reconcile_text(shop, &format!("{HEAD}\r\n{}\r\n", lines.join("\r\n")));
    assert_eq!(answer.code, 0, "{}{}", answer.out, answer.err);
    answer.json()
}

fn pay(shop: &Shop, product: &str, customer: &str) -> Value {
    shop.run(&["pay", product, customer, "--yes", "--json"]).json()
}

fn state(shop: &Shop, row: &Value) -> String {
    let id = row["id"].as_str().unwrap();
    let rows = shop.history();
    rows.iter().find(|row| row["id"] == id).unwrap()["state"].as_str().unwrap().to_owned()
}

fn count(report: &Value) -> Value {
    let length = |key: &str| report[key].as_array().unwrap().len();
    let keys =
        ["matched", "only_theirs", "amount_differs", "status_differs", "similar", "unclear", "closed", "lines_unread"];
    json!(keys.map(length))
}

/// The payments whose outcome differs in the list.
fn differing(report: &Value) -> Value {
    report["status_differs"].as_array().unwrap().iter().map(|one| one["payment"]["id"].clone()).collect()
}

#[test]
fn a_line_with_our_number_decides_and_one_without_is_only_similar() {
    let shop = Shop::open();
    let sold = pay(&shop, "PLN", "531110001234");
    let held = pay(&shop, "PLN", "531110001660");
    let cut = pay(&shop, "PLNS20", "14000000661");
    let pending = pay(&shop, "PLNS20", "14000000664");
    let refused_though_debited = pay(&shop, "PLN", "531110001675");
    let never_debited = pay(&shop, "PLN", "531110001672");
    let lost = [&held, &cut, &refused_though_debited];
    assert!(lost.iter().all(|row| row["state"] == "unknown" && row["invoice"].is_null()));
    assert!(pending["state"] == "pending" && pending["invoice"].is_string());
    let sent = shop.sandbox.requests().len();
    let mut lines = listed(&shop);
    lines.push(lines[0].replace("531110001234", "531110009999").replace("12345678;", "99999999;"));
    // Another outlet on the same login pays the bill that was never debited here.
    lines.push(lines[1].replace("531110001660", "531110001672").replace(";123456", ";923456"));
    let report = reconcile(&shop, &lines);
    assert_eq!(count(&report), json!([2, 1, 0, 0, 4, 0, 1, 0]), "{report:#}");
    assert_eq!(
        (report["only_theirs"][0]["invoice"].as_str(), &report["closed"][0]),
        (Some("99999999"), &pending["id"])
    );
    let confirmed = shop.run(&["status", pending["id"].as_str().unwrap(), "--json"]).json();
    assert!(confirmed["provider_time"].is_string() && confirmed["state"] == "confirmed", "{confirmed}");
    let token = token(confirmed["invoice"].as_str().unwrap());
    assert_eq!(confirmed["token"].as_str().unwrap(), token.replace(' ', ""));
    let paper = shop.run(&["receipt", pending["id"].as_str().unwrap(), "--format", "text"]);
    assert!(paper.out.contains(&token), "{}", paper.out);
    for row in lost.iter().chain([&&never_debited]) {
        assert_eq!(state(&shop, row), "unknown", "another outlet's sale would look the same");
    }
    for row in [&cut, &never_debited] {
        let again = shop.run(&["pay", row["product"].as_str().unwrap(), row["customer"].as_str().unwrap(), "--yes"]);
        assert_eq!(again.code, 6, "{}", again.err);
    }
    let similar = report["similar"].as_array().unwrap();
    for row in lost {
        let one = similar.iter().find(|one| one["payments"][0]["payment"]["id"] == row["id"]).unwrap();
        let candidate = &one["payments"][0];
        assert!(candidate["seconds_after"].as_i64().unwrap().abs() <= 5, "{candidate}");
        assert_eq!((candidate["precision_seconds"].as_i64(), candidate["amount"].as_str()), (Some(0), Some("same")));
        assert!(candidate["may_fail_from"].is_string());
        // The provider's answer about the line's invoice decides, as for any invoice that a person found.
        let invoice = one["row"]["invoice"].as_str().unwrap();
        let asked = shop.run(&["resolve", row["id"].as_str().unwrap(), "--invoice", invoice, "--json"]);
        assert_eq!((asked.code, asked.json()["state"].as_str()), (0, Some("confirmed")), "{}", asked.err);
    }
    let asked = shop.sandbox.requests().iter().skip(sent).filter(|one| one.path.ends_with("bayartagihan")).count();
    assert_eq!(asked, 0, "a list sends nothing");
    let again = reconcile(&shop, &lines);
    assert_eq!(count(&again), json!([5, 1, 0, 0, 1, 0, 0, 0]), "now their numbers are known: {again:#}");
    assert_eq!((state(&shop, &sold), state(&shop, &never_debited)), ("confirmed".into(), "unknown".into()));
    shop.assert_nothing_lost();
}

#[test]
fn a_strangers_failure_frees_no_bill() {
    let shop = Shop::open();
    let lost = pay(&shop, "PLNS20", "14000000661");
    let id = lost["id"].as_str().unwrap();
    let line = with_serial(&listed(&shop)[0], "").replace("SUKSES", "GAGAL").replace(";123456", ";923456");
    let minute_early = line.replacen(&line[..19], &earlier(&line[..19], 60), 1);
    let long_before = line.replacen(&line[..19], &earlier(&line[..19], 180), 1);
    for (line, similar) in [(&line, 1), (&minute_early, 1), (&long_before, 0)] {
        let report = reconcile(&shop, std::slice::from_ref(line));
        assert_eq!(
            (count(&report)[0].clone(), count(&report)[4].clone()),
            (json!(0), json!(similar)),
            "{line} {report:#}"
        );
        assert_eq!(state(&shop, &lost), "unknown", "{line}");
    }
    // Without a time nobody can say whether it was before the sending: no key rules on it.
    let report = reconcile(&shop, &[line.replacen(&line[..19], "-", 1)]);
    assert_eq!((count(&report)[4].clone(), count(&report)[5].clone()), (json!(0), json!(1)), "{report:#}");
    assert_eq!(state(&shop, &lost), "unknown");
    reconcile(&shop, &[long_before]);
    let again = shop.run(&["pay", "PLNS20", "14000000661", "--yes"]);
    assert_eq!((again.code, shop.debits("14000000661")), (6, 1), "{}", again.err);
    let plain = shop.run(&["reconcile", "--provider", "mmbc-ppob", shop.home().join("daftar.csv").to_str().unwrap()]);
    assert!(!plain.out.contains("MIRIP"), "{}", plain.out);
    reconcile(&shop, &[line]);
    let plain = shop.run(&["reconcile", "--provider", "mmbc-ppob", shop.home().join("daftar.csv").to_str().unwrap()]);
    assert!(plain.out.contains("MIRIP, belum diputuskan: 1") && plain.out.contains("dikirim"), "{}", plain.out);
    // A person rules, and "failed" only after the hold.
    let early =
        shop.run(&["resolve", id, "--as", "failed", "--evidence", "daftar baris 2", "--cash", "kept", "--json"]);
    assert_eq!((early.code, state(&shop, &lost)), (6, "unknown".into()), "{}{}", early.out, early.err);
    shop.assert_nothing_lost();
}

/// A time of the list, so many seconds before.
fn earlier(time: &str, seconds: i64) -> String {
    let read = jiff::civil::DateTime::strptime("%d/%m/%Y %H:%M:%S", time).unwrap();
    read.checked_sub(jiff::SignedDuration::from_secs(seconds)).unwrap().strftime("%d/%m/%Y %H:%M:%S").to_string()
}

#[test]
fn numbers_that_a_spreadsheet_spoiled_are_told_once_and_never_stored() {
    let shop = Shop::open();
    let sold = pay(&shop, "PLN", "531110001234");
    let lost = pay(&shop, "PLNS20", "14000000661");
    let lines = listed(&shop);
    let spoil = |line: &String| {
        let mut cells: Vec<&str> = line.split(';').collect();
        cells[1] = "2,61129E+16";
        cells[5] = if cells[5].is_empty() { "" } else { "12345678910111200000" };
        cells.join(";")
    };
    let spoilt: Vec<String> = lines.iter().map(spoil).chain(["JUMLAH;2 transaksi;;;Rp 50.000;;;".to_owned()]).collect();
    let before = shop.history();
    let report = reconcile(&shop, &spoilt);
    assert_eq!(count(&report), json!([0, 0, 0, 0, 2, 0, 0, 0]), "nobody else's sale: {report:#}");
    assert_eq!(report["spoiled"][0], json!({ "column": "No Invoice", "cells": 2, "first_line": 2 }));
    assert_eq!((report["spoiled"][1]["column"].as_str(), report["lines_of_sums"].as_u64()), (Some("SN"), Some(1)));
    assert_eq!(shop.history(), before, "nothing is stored");
    let stranger = spoil(&lines[0]).replace("531110001234", "531110009999");
    let report = reconcile(&shop, &[stranger]);
    assert_eq!(
        (count(&report)[1].clone(), report["unclear"][0]["why"].as_str()),
        (json!(0), Some("spoiled")),
        "{report:#}"
    );
    let plain = shop.run(&["reconcile", "--provider", "mmbc-ppob", shop.home().join("daftar.csv").to_str().unwrap()]);
    assert!(
        plain.out.contains("Kolom \"No Invoice\": 1 nomor rusak") && !plain.out.contains("Saldo terpotong"),
        "{}",
        plain.out
    );
    assert_eq!((state(&shop, &sold), state(&shop, &lost)), ("confirmed".into(), "unknown".into()));
    reconcile(&shop, &lines);
    shop.assert_nothing_lost();
}

#[test]
fn a_list_brings_no_figure_of_the_deposit() {
    let shop = Shop::open();
    assert_eq!(pay(&shop, "PLN", "531110001234")["state"], "confirmed");
    let pending = pay(&shop, "PLNS20", "14000000664");
    let refused = || shop.run(&["pay", "PLN", "531110001665", "--yes", "--json"]).json()["state"].clone();
    reconcile(&shop, &listed(&shop));
    assert_eq!(state(&shop, &pending), "confirmed");
    // The list's last saldo is the true one, and still no refusal may rest on it: it was told by no answer.
    let before = shop.sandbox.ledger().len();
    assert_eq!(refused(), "unknown");
    assert_eq!(shop.sandbox.ledger().len(), before);
    shop.assert_nothing_lost();
}

#[test]
fn what_the_list_does_not_surely_name_stays_as_it_is() {
    let shop = Shop::open();
    pay(&shop, "PLN", "531110001661");
    pay(&shop, "PLNS20", "14000000664");
    pay(&shop, "PLN", "531110001234");
    let (lines, before) = (listed(&shop), shop.history());
    let debit = shop.sandbox.ledger()[1].amount.to_string();
    let each = |change: &dyn Fn(&str) -> String| lines.iter().map(|line| change(line)).collect::<Vec<_>>();
    let lists: Vec<(&str, Vec<String>)> = vec![
        ("nothing but a sale of another", vec![lines[2].clone()]),
        ("another invoice", each(&|line| line.replace(";123456", ";923456"))),
        ("other customers", each(&|line| line.replace("14000000664", "14000000662"))),
        ("other products", each(&|line| line.replace(";PLN;", ";BPJS;").replace("PLNS20", "PLNS50"))),
        ("another amount", each(&|line| line.replace(&format!(";{debit};"), ";1.000;"))),
        ("an unknown word", each(&|line| line.replace("SUKSES", "SELESAI"))),
        ("no word", each(&|line| line.replace("SUKSES", ""))),
        ("a doubtful word", each(&|line| line.replace("SUKSES", "SUKSES, dibatalkan"))),
        ("a failure with a token", each(&|line| line.replace("SUKSES", "GAGAL"))),
        ("a failure that goes on", each(&|line| with_serial(line, "").replace("SUKSES", "GAGAL, masih diproses"))),
        ("a failure that was debited", each(&|line| with_serial(line, "").replace("SUKSES", "GAGAL"))),
        ("each line twice", lines.iter().chain(&lines).cloned().collect()),
        ("another year", each(&|line| line.replacen("/20", "/19", 1))),
        ("too few cells", each(&|line| line.rsplit_once(';').unwrap().0.to_owned())),
        ("too many cells", each(&|line| line.replacen(';', ";;", 1))),
        ("cut lines", each(&|line| line[..line.len() / 2].to_owned())),
    ];
    let payments =
        |shop: &Shop| shop.sandbox.requests().iter().filter(|one| one.path.ends_with("bayartagihan")).count();
    let sent = payments(&shop);
    for (what, list) in &lists {
        let report = reconcile(&shop, &[&list[..2.min(list.len())], &list[3.min(list.len())..]].concat());
        assert_eq!(report["closed"], json!([]), "{what}: {report:#}");
        assert_eq!(shop.history(), before, "{what}");
    }
    assert_eq!((payments(&shop), shop.sandbox.ledger().len()), (sent, 3));
    assert_eq!(reconcile(&shop, &lines)["closed"].as_array().unwrap().len(), 1, "the true list does");
    shop.assert_nothing_lost();
}

#[test]
fn what_is_missing_is_told_within_the_lists_period_only() {
    let shop = Shop::open();
    pay(&shop, "PLN", "531110001234");
    let lost = pay(&shop, "PLN", "531110001661");
    pay(&shop, "PLN", "531110001235");
    let mut lines = listed(&shop);
    lines.remove(1);
    // Times of two lines are the period: what was sent between them and is not there is missed.
    let report = reconcile(&shop, &lines);
    assert_eq!(count(&report), json!([2, 0, 0, 0, 0, 0, 0, 0]), "{report:#}");
    assert_eq!(report["only_ours"].as_array().unwrap().len(), 1, "{report:#}");
    assert_eq!((report["only_ours"][0]["id"].clone(), state(&shop, &lost)), (lost["id"].clone(), "unknown".into()));
    let said = shop.run(&["reconcile", "--provider", "mmbc-ppob", shop.home().join("daftar.csv").to_str().unwrap()]);
    assert!(said.out.starts_with("Daftar dari ") && said.out.contains("Cocok: 2"), "{}", said.out);
    let older: Vec<String> = lines.iter().map(|line| line.replacen("/20", "/19", 1)).collect();
    assert_eq!(reconcile(&shop, &older)["only_ours"], json!([]));
}

#[test]
fn failures_and_refunds_by_a_clear_word() {
    let shop = Shop::open();
    let sold = pay(&shop, "PLN", "531110001234");
    let [failed, refunded, in_words] =
        ["14000001664", "14000002664", "14000003664"].map(|meter| pay(&shop, "PLNS20", meter));
    let ledger = shop.sandbox.ledger();
    let untaken = |entry: &LedgerEntry, word: &str| {
        with_serial(&line(entry, word), "").replace(&format!(";{};", entry.amount), ";0;")
    };
    let lines = [
        line(&ledger[0], "GAGAL"),
        untaken(&ledger[1], "GAGAL"),
        untaken(&ledger[2], "REFUND"),
        untaken(&ledger[3], "GAGAL, masih antri di pusat"),
    ];
    let report = reconcile(&shop, &lines);
    assert_eq!(count(&report), json!([2, 0, 0, 1, 0, 1, 2, 0]), "{report:#}");
    assert_eq!(report["unclear"][0]["why"], "refusal");
    let states = [&sold, &failed, &refunded, &in_words].map(|row| state(&shop, row));
    assert_eq!(states, ["confirmed", "refunded", "refunded", "pending"].map(str::to_owned));
    let differs = &report["status_differs"][0];
    assert_eq!(
        (differs["payment"]["id"].clone(), differs["row"]["says"].as_str()),
        (sold["id"].clone(), Some("failed"))
    );
    let disputed = shop.history().iter().map(|row| row["disputed"].as_bool()).rev().collect::<Vec<_>>();
    assert_eq!(disputed, [Some(true), Some(false), Some(false), Some(false)]);
    let said = shop.run(&["reconcile", "--provider", "mmbc-ppob", shop.home().join("daftar.csv").to_str().unwrap()]);
    assert!(said.out.contains("STATUS BERBEDA: 1") && said.out.contains("daftar: GAGAL"), "{}", said.out);
}

#[test]
fn a_strangers_failure_is_no_debit() {
    let shop = Shop::open();
    pay(&shop, "PLN", "531110001234");
    let strangers = listed(&shop)[0].replace("531110001234", "531110009999").replace("12345678;", "99999999;");
    let lines = [
        with_serial(&strangers, "").replace("SUKSES", "GAGAL"),
        with_serial(&strangers, "").replace("SUKSES", "REFUND").replace("99999999;", "99999998;"),
        with_serial(&strangers, "A1B2C3D4").replace("SUKSES", "GAGAL").replace("99999999;", "99999997;"),
    ];
    let report = reconcile(&shop, &lines);
    assert_eq!((count(&report)[1].as_u64(), report["lines_without_debit"].as_u64()), (Some(0), Some(2)), "{report:#}");
    assert_eq!(report["unclear"][0]["why"], "contradicts", "{report:#}");
    let said = shop.run(&["reconcile", "--provider", "mmbc-ppob", shop.home().join("daftar.csv").to_str().unwrap()]);
    assert!(said.out.contains("bukan transaksi di sini: 2. Saldo tidak terpotong."), "{}", said.out);
    assert!(!said.out.contains("Saldo terpotong tanpa"), "{}", said.out);
}

#[test]
fn a_persons_ruling_gives_way_to_the_list() {
    let shop = Shop::open();
    let lost = pay(&shop, "PLN", "531110001664");
    let id = lost["id"].as_str().unwrap();
    let ruled = shop.run(&["resolve", id, "--as", "confirmed", "--evidence", "CS", "--by", "SITI", "--json"]).json();
    assert_eq!((ruled["state"].as_str(), ruled["ruled_by"].as_str()), (Some("confirmed"), Some("SITI")));
    let report = reconcile(&shop, &listed(&shop));
    let now = &report["matched"][0]["payment"];
    assert_eq!((now["state"].as_str(), now["ruled_by"].is_null()), (Some("confirmed"), true), "{report:#}");
    let other = pay(&shop, "PLN", "531110002664");
    shop.run(&["resolve", other["id"].as_str().unwrap(), "--as", "confirmed", "--evidence", "CS", "--json"]);
    let entry = &shop.sandbox.ledger()[1];
    let gagal = line(entry, "GAGAL").replace(&format!(";{};", entry.amount), ";;");
    let report = reconcile(&shop, &[gagal]);
    assert_eq!((differing(&report), state(&shop, &other)), (json!([other["id"]]), "rejected".into()), "{report:#}");
    assert_eq!(report["closed"], json!([other["id"]]));
    // Later the list knows better: its word is the provider's, and the paid good is not lost again.
    let report = reconcile(&shop, &listed(&shop)[1..2]);
    assert_eq!((differing(&report), state(&shop, &other)), (json!([other["id"]]), "confirmed".into()));
}

#[test]
fn a_token_without_its_digits_stays_pending() {
    let shop = Shop::open();
    let pending = pay(&shop, "PLNS20", "14000000664");
    let bare: Vec<String> = listed(&shop).iter().map(|line| with_serial(line, "")).collect();
    let report = reconcile(&shop, &bare);
    assert_eq!(
        (count(&report), state(&shop, &pending)),
        (json!([1, 0, 0, 0, 0, 0, 0, 0]), "pending".into()),
        "{report:#}"
    );
    let spoilt: Vec<String> = listed(&shop).iter().map(|line| with_serial(line, "12345678910111200000")).collect();
    assert_eq!((reconcile(&shop, &spoilt)["closed"].clone(), state(&shop, &pending)), (json!([]), "pending".into()));
    reconcile(&shop, &listed(&shop));
    assert_eq!(state(&shop, &pending), "confirmed");
    shop.assert_nothing_lost();
}

#[test]
fn a_file_that_is_no_list_says_so() {
    let shop = Shop::open();
    let refused = |text: &str| {
        let answer = reconcile_text(&shop, text);
        (answer.code, answer.json()["error"].as_str().unwrap().to_owned(), answer.json()["message"].to_string())
    };
    for (text, error, sentence) in [
        ("", "empty_list", "kosong"),
        ("<html></html>", "no_header", "baris judul"),
        ("Judul\nTanggal;Total\n2026-11-21;5000\n", "no_column", "baris 2"),
    ] {
        let (code, name, said) = refused(text);
        assert_eq!((code, name.as_str()), (2, error));
        assert!(said.contains(sentence) && said.contains("daftar.csv"), "{said}");
    }
    let missing = shop.run(&["reconcile", "--provider", "mmbc-ppob", "tidak-ada.csv"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("tidak-ada.csv tidak bisa dibaca"), "{}", missing.err);
    let unknown = shop.run(&["reconcile", "--provider", "bukan", "daftar.csv"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("mmbc-multipayment"), "{}", unknown.err);
    let unread = reconcile(&shop, &["x;y".to_owned(), ";;;;;;SUKSES;1000".to_owned()]);
    assert_eq!(
        unread["lines_unread"].as_array().unwrap().iter().map(|one| one["line"].as_u64()).collect::<Vec<_>>(),
        [Some(2), Some(3)]
    );
    assert!(shop.history().is_empty());
}
