//! `loket reconcile` over the socket: answers are lost, the provider's list is made from the sandbox's own books, and
//! what it decides is compared with them.

use loket::sandbox::{EntryKind, LedgerEntry};
use serde_json::{Value, json};

use crate::shop::{Answer, Shop};

/// The header of the list.
pub const HEAD: &str = "Tanggal;No Invoice;Produk;No Pelanggan;Debet;SN;Status;Saldo";

/// The token that the list has of a sale; no two sales have one.
fn token(invoice: &str) -> String {
    format!("1234 5678 9012 {} {}", &invoice[..4], &invoice[4..8])
}

fn line(entry: &LedgerEntry, status: &str) -> String {
    let zone = loket::time::jakarta();
    let time = entry.at.to_zoned(zone).strftime("%d/%m/%Y %H:%M:%S").to_string();
    let sn = if entry.product.starts_with("PLNS") { token(&entry.invoice) } else { String::new() };
    let (invoice, product, customer) = (&entry.invoice, &entry.product, &entry.customer);
    format!("{time};{invoice};{product};{customer};{};{sn};{status};{}", entry.amount, entry.saldo_after)
}

/// The list that the provider's site would export: every debit of the books.
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
    json!(
        ["matched", "only_theirs", "amount_differs", "status_differs", "unclear", "closed", "lines_unread"].map(length)
    )
}

/// The payments whose end is another in the list.
fn differing(report: &Value) -> Value {
    report["status_differs"].as_array().unwrap().iter().map(|one| one["payment"]["id"].clone()).collect()
}

#[test]
fn answers_that_were_lost_are_found_in_the_list() {
    let shop = Shop::open();
    let sold = pay(&shop, "PLN", "531110001234");
    let held = pay(&shop, "PLN", "531110001660");
    let cut = pay(&shop, "PLNS20", "14000000661");
    let pending = pay(&shop, "PLNS20", "14000000664");
    let refused_though_debited = pay(&shop, "PLN", "531110001675");
    let never_debited = pay(&shop, "PLN", "531110001672");
    let open = [&held, &cut, &pending, &refused_though_debited];
    assert_eq!(open.map(|row| row["state"].as_str().unwrap()), ["unknown", "unknown", "pending", "unknown"]);
    let sent = shop.sandbox.requests().len();
    let mut lines = listed(&shop);
    lines.push(lines[0].replace("531110001234", "531110009999").replace("12345678;", "99999999;"));
    let report = reconcile(&shop, &lines);
    assert_eq!(count(&report), json!([5, 1, 0, 0, 0, 4, 0]), "{report:#}");
    assert_eq!(report["only_theirs"][0]["invoice"], "99999999");
    for row in open {
        assert_eq!(state(&shop, row), "confirmed");
        assert!(report["closed"].as_array().unwrap().contains(&row["id"]));
    }
    assert_eq!((state(&shop, &sold), state(&shop, &never_debited)), ("confirmed".into(), "unknown".into()));
    let confirmed = shop.run(&["status", cut["id"].as_str().unwrap(), "--json"]).json();
    assert!(confirmed["invoice"].is_string() && confirmed["provider_time"].is_string(), "{confirmed}");
    let token = token(confirmed["invoice"].as_str().unwrap());
    assert_eq!(confirmed["token"].as_str().unwrap(), token.replace(' ', ""));
    let paper = shop.run(&["receipt", cut["id"].as_str().unwrap(), "--format", "text"]);
    assert!(paper.out.contains(&token), "{}", paper.out);
    let asked = shop.sandbox.requests().iter().skip(sent).filter(|one| one.path.ends_with("bayartagihan")).count();
    assert_eq!(asked, 0, "a list sends nothing");
    let again = reconcile(&shop, &lines);
    assert_eq!(count(&again), json!([5, 1, 0, 0, 0, 0, 0]), "the second time nothing is left to do: {again:#}");
    shop.assert_nothing_lost();
}

#[test]
fn a_list_brings_no_figure_of_the_deposit() {
    let shop = Shop::open();
    assert_eq!(pay(&shop, "PLN", "531110001234")["state"], "confirmed");
    let lost = pay(&shop, "PLN", "531110001661");
    let refused = || shop.run(&["pay", "PLN", "531110001665", "--yes", "--json"]).json()["state"].clone();
    reconcile(&shop, &listed(&shop));
    assert_eq!(state(&shop, &lost), "confirmed");
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
    pay(&shop, "PLNS20", "14000000661");
    pay(&shop, "PLN", "531110001234");
    let (lines, before) = (listed(&shop), shop.history());
    let debit = shop.sandbox.ledger()[0].amount.to_string();
    let each = |change: &dyn Fn(&str) -> String| lines.iter().map(|line| change(line)).collect::<Vec<_>>();
    let lists: Vec<(&str, Vec<String>)> = vec![
        ("nothing but a sale of another", vec![lines[2].clone()]),
        (
            "other customers",
            each(&|line| line.replace("531110001661", "531110001662").replace("14000000661", "14000000662")),
        ),
        ("other products", each(&|line| line.replace(";PLN;", ";BPJS;").replace("PLNS20", "PLNS50"))),
        ("another amount", each(&|line| line.replace(&debit, "1.000").replace("14000000661;", "14000000661;9"))),
        ("an unknown word", each(&|line| line.replace("SUKSES", "SELESAI"))),
        ("no word", each(&|line| line.replace("SUKSES", ""))),
        ("a doubtful word", each(&|line| line.replace("SUKSES", "SUKSES, dibatalkan"))),
        ("each line twice", lines.iter().chain(&lines).cloned().collect()),
        ("two lines that fit", [lines.clone(), each(&|line| line.replace(";123456", ";923456"))].concat()),
        ("days only", each(&|line| format!("{};{}", &line[..10], line.split_once(';').unwrap().1))),
        ("another year", each(&|line| line.replacen("/20", "/19", 1))),
        ("too few cells", each(&|line| line.rsplit_once(';').unwrap().0.to_owned())),
        ("too many cells", each(&|line| line.replacen(';', ";;", 1))),
        ("cut lines", each(&|line| line[..line.len() / 2].to_owned())),
    ];
    let payments =
        |shop: &Shop| shop.sandbox.requests().iter().filter(|one| one.path.ends_with("bayartagihan")).count();
    let sent = payments(&shop);
    for (what, list) in &lists {
        let report = reconcile(&shop, list);
        assert_eq!(report["closed"], json!([]), "{what}: {report:#}");
        assert_eq!(shop.history(), before, "{what}");
    }
    assert_eq!((payments(&shop), shop.sandbox.ledger().len()), (sent, 3));
    assert_eq!(reconcile(&shop, &lines)["closed"].as_array().unwrap().len(), 2, "the true list does");
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
    assert_eq!(count(&report), json!([2, 0, 0, 0, 0, 0, 0]), "{report:#}");
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
    let lost = pay(&shop, "PLN", "531110001661");
    let refunded = pay(&shop, "PLN", "531110001663");
    let ledger = shop.sandbox.ledger();
    let lines = [line(&ledger[0], "GAGAL"), line(&ledger[1], "GAGAL, nomor salah"), line(&ledger[2], "REFUND")];
    let report = reconcile(&shop, &lines);
    assert_eq!(count(&report), json!([2, 0, 0, 1, 0, 2, 0]), "{report:#}");
    let states = [&sold, &lost, &refunded].map(|row| state(&shop, row));
    assert_eq!(states, ["confirmed", "rejected", "refunded"].map(str::to_owned));
    let differs = &report["status_differs"][0];
    assert_eq!(
        (differs["payment"]["id"].clone(), differs["row"]["says"].as_str()),
        (sold["id"].clone(), Some("failed"))
    );
    let said = shop.run(&["reconcile", "--provider", "mmbc-ppob", shop.home().join("daftar.csv").to_str().unwrap()]);
    assert!(said.out.contains("STATUS BERBEDA: 1") && said.out.contains("daftar: GAGAL"), "{}", said.out);
    // Later the list knows better: its word is the provider's, and the paid good is not lost again.
    let report = reconcile(&shop, &listed(&shop)[1..2]);
    assert_eq!((differing(&report), state(&shop, &lost)), (json!([lost["id"]]), "confirmed".into()));
    assert_eq!(report["closed"], json!([lost["id"]]));
}

#[test]
fn a_persons_ruling_gives_way_to_the_list() {
    let shop = Shop::open();
    let lost = pay(&shop, "PLN", "531110001661");
    let id = lost["id"].as_str().unwrap();
    let ruled = shop.run(&["resolve", id, "--as", "confirmed", "--evidence", "CS", "--by", "SITI", "--json"]).json();
    assert_eq!((ruled["state"].as_str(), ruled["ruled_by"].as_str()), (Some("confirmed"), Some("SITI")));
    let report = reconcile(&shop, &listed(&shop));
    let now = &report["matched"][0]["payment"];
    assert_eq!((now["state"].as_str(), now["ruled_by"].is_null()), (Some("confirmed"), true), "{report:#}");
    let other = pay(&shop, "PLN", "531110001663");
    shop.run(&["resolve", other["id"].as_str().unwrap(), "--as", "confirmed", "--evidence", "CS", "--json"]);
    let ledger = shop.sandbox.ledger();
    let report = reconcile(&shop, &[line(&ledger[1], "GAGAL")]);
    assert_eq!((differing(&report), state(&shop, &other)), (json!([other["id"]]), "rejected".into()));
    assert_eq!(report["closed"], json!([other["id"]]));
}

#[test]
fn a_token_without_its_digits_is_asked_for_by_the_lists_invoice() {
    let shop = Shop::open();
    let lost = pay(&shop, "PLNS20", "14000000661");
    let bare: Vec<String> =
        shop.sandbox.ledger().iter().map(|entry| line(entry, "SUKSES").replace(&token(&entry.invoice), "")).collect();
    let report = reconcile(&shop, &bare);
    assert_eq!((count(&report), state(&shop, &lost)), (json!([1, 0, 0, 0, 0, 0, 0]), "pending".into()), "{report:#}");
    let asked = shop.run(&["status", lost["id"].as_str().unwrap(), "--json"]);
    assert_eq!((asked.code, asked.json()["state"].as_str()), (0, Some("confirmed")), "{}", asked.err);
    assert_eq!(asked.json()["token"].as_str().unwrap().len(), 20);
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
