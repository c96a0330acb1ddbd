//! Documents of sales that a person had to look at: rulings, lists, papers.

use loket::sandbox::LedgerEntry;
use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};

use super::{Documents, id, shop};
use crate::reconcile::{HEAD, line, listed, with_serial};
use crate::shop::{Answer, Shop};

fn pay(shop: &Shop, more: &[&str]) -> Answer {
    shop.run(&[&["pay"], more, &["--yes", "--json"]].concat())
}

/// Moves a sale an hour into the past: the hold before "failed" may be ruled counts from the time of its rows.
fn an_hour_earlier(shop: &Shop, id: &str) {
    let conn = Connection::open(shop.home().join("journal.db")).unwrap();
    let trigger = "SELECT sql FROM sqlite_schema WHERE name = 'event_is_never_changed'";
    let trigger: String = conn.query_row(trigger, [], |row| row.get(0)).unwrap();
    conn.execute_batch("DROP TRIGGER event_is_never_changed").unwrap();
    let mut rows = conn.prepare("SELECT seq, stamp, hash FROM event WHERE payment_id = ?1").unwrap();
    let rows = rows.query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = rows.map(Result::unwrap).collect();
    assert!(rows.len() > 1, "sent");
    for (seq, stamp, hash) in rows {
        let millis = i64::from_be_bytes(stamp[8..16].try_into().unwrap()) - 3_600_000;
        let mut earlier = [&stamp[..8], &millis.to_be_bytes()].concat();
        let digest = Sha256::new().chain_update(&hash).chain_update(&earlier).finalize();
        earlier.extend_from_slice(&digest[..8]);
        conn.execute("UPDATE event SET stamp = ?2 WHERE seq = ?1", params![seq, earlier]).unwrap();
    }
    conn.execute_batch(&trigger).unwrap();
}

#[test]
fn rulings_are_printed_as_ever() {
    let shop = shop();
    let mut documents = Documents::default();
    let dearer = documents.check("pay-other-total", &pay(&shop, &["PLN", "531110001681"]));
    let settle = ["resolve", &id(&dearer), "--difference", "collected", "--json"];
    documents.check("resolve-difference", &shop.run(&settle));
    let cut = pay(&shop, &["PLN", "531110001661"]).json();
    let invoice = shop.sandbox.ledger().last().unwrap().invoice.clone();
    documents.check("resolve-invoice", &shop.run(&["resolve", &id(&cut), "--invoice", &invoice, "--json"]));
    let lost = pay(&shop, &["PLNS20", "14000000661"]).json();
    assert_eq!(pay(&shop, &["PLNS100", "12345678901"]).code, 0);
    documents.check("status-saldo", &shop.run(&["status", &id(&lost), "--json"]));
    let beside = ["PLNS20", "14000000661", "--beside", &id(&lost), "--reason", "pelanggan tidak bisa menunggu"];
    let beside = documents.check("pay-beside", &pay(&shop, &beside));
    documents.check("status-beside", &shop.run(&["status", &id(&beside), "--json"]));
    let failed =
        ["--as", "failed", "--evidence", "tidak ada di daftar", "--cash", "returned", "--by", "SITI", "--json"];
    let failed = |id: &str| shop.run(&[&["resolve", id], &failed[..]].concat());
    documents.check("resolve-too-early", &failed(&id(&lost)));
    an_hour_earlier(&shop, &id(&lost));
    documents.check("resolve-failed", &failed(&id(&lost)));
    documents.check_table("history", &shop.run(&["history", "--csv"]));
    let set = shop.run(&["saldo", "set", "mmbc", "4000000", "--json"]).json();
    let link = set["waiting"].as_array().unwrap().last().unwrap()["link"].to_string();
    documents.check("saldo-around", &shop.run(&["saldo", "show", "--around", &id(&lost), "--json"]));
    let explain = ["saldo", "explain", "mmbc", "--link", &link, "--note", "dicek", "--json"];
    documents.check("saldo-explain", &shop.run(&explain));
    documents.finish();
}

/// The invoice of a line is another one.
fn with_invoice(line: &str, invoice: &str) -> String {
    let mut cells: Vec<&str> = line.split(';').collect();
    cells[1] = invoice;
    cells.join(";")
}

/// A line of each kind that the comparison knows.
fn every_kind(shop: &Shop) -> Vec<String> {
    let mut lines = listed(shop);
    let ledger: Vec<LedgerEntry> = shop.sandbox.ledger();
    // Of the sales 3 to 6: it is missing, it has another amount, it failed, its word is not known.
    lines[4] = lines[4].replace(&format!(";{};", ledger[4].amount), ";1.000;");
    lines[5] = line(&ledger[5], "GAGAL");
    lines[6] = line(&ledger[6], "SELESAI");
    let stranger = with_invoice(&lines[0].replace("531110001234", "531110009999"), "99999999");
    let failed = with_serial(&with_invoice(&stranger, "99999998"), "").replace("SUKSES", "GAGAL");
    let spoiled = with_invoice(&stranger, "2,61129E+16");
    lines.remove(3);
    lines.extend([stranger, failed, spoiled, "JUMLAH;2 transaksi;;;Rp 50.000;;;".to_owned(), "x;y".to_owned()]);
    lines
}

#[test]
fn a_compared_list_is_printed_as_ever() {
    let shop = shop();
    pay(&shop, &["PLN", "531110001234"]);
    pay(&shop, &["PLNS20", "14000000664"]);
    pay(&shop, &["PLN", "531110001661"]);
    let others = ["531110001235", "531110001236", "531110001237", "531110001238", "531110001239"];
    let others = others.map(|number| pay(&shop, &["PLN", number]).json());
    let list = shop.home().join("daftar.csv");
    std::fs::write(&list, format!("{HEAD}\r\n{}\r\n", every_kind(&shop).join("\r\n"))).unwrap();
    let compare = ["reconcile", "--provider", "mmbc-ppob", list.to_str().unwrap(), "--json"];
    let mut documents = Documents::default();
    let report = documents.check("reconcile-rows", &shop.run(&compare));
    for (name, rows) in report.as_object().unwrap() {
        assert!(rows.as_array().is_none_or(|rows| !rows.is_empty()), "no line is in {name}");
    }
    // The list says that it failed, and so it is disputed until a person rules.
    let refunded = ["resolve", &id(&others[2]), "--as", "refunded", "--evidence", "CS", "--cash", "kept", "--json"];
    documents.check("resolve-refunded", &shop.run(&refunded));
    documents.finish();
}

#[test]
fn papers_are_printed_as_ever() {
    let shop = shop();
    let mut documents = Documents::default();
    let paid = pay(&shop, &["PLNS20", "12345678901"]).json();
    let made = shop.run(&["charge", "create", "--method", "014/BCAATM", "--amount", "50000", "--order", "UJI-1"]);
    assert_eq!(made.code, 0, "{made:?}");
    documents.check("print-test", &shop.run(&["print", "--test", "--json"]));
    documents.check("print-charge", &shop.run(&["print", "UJI-1", "--charge", "--paper", "80mm", "--json"]));
    let nowhere = ["print", &id(&paid), "--printer", "tcp:127.0.0.1:9", "--json"];
    documents.check("print-waits", &shop.run(&nowhere));
    documents.finish();
}
