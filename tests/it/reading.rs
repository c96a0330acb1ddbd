//! Reading without writing (safety rule 17): a disk that is read-only or full, on both stores. Only selling stops.
//!
//! The disk is really so: the program runs in a mount namespace of its own, where the shop's folder is mounted
//! read-only or lies on a disk without room.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::screen::Terminal;
use crate::shop::{Answer, Shop, answer, program};

const GOOD: &str = "12345678901";
const SLOW: &str = "14000000660";
/// The folder as it is, to be read only.
const READ_ONLY: &str = "mount --bind \"$LOKET_HOME\" \"$LOKET_HOME\" && mount -o remount,ro,bind \"$LOKET_HOME\"";
/// A copy of the folder on a disk that is full to the last byte.
const FULL: &str = "mkdir -p \"$LOKET_HOME/penuh\" && mount -t tmpfs -o size=16m x \"$LOKET_HOME/penuh\" && \
     find \"$LOKET_HOME\" -maxdepth 1 -mindepth 1 ! -name penuh -exec cp -a {} \"$LOKET_HOME/penuh/\" \\; && \
     export LOKET_HOME=\"$LOKET_HOME/penuh\" && { cat /dev/zero > \"$LOKET_HOME/isi\" 2>/dev/null || true; }";

/// Runs the program after the shell commands `first` have changed the disk, in a mount namespace of its own.
pub fn run_on(shop: &Shop, first: &str, arguments: &[&str]) -> Answer {
    let mut command = Command::new("unshare");
    let mine = shop.program();
    let flags = if rustix::process::geteuid().is_root() { "-m" } else { "-rm" };
    command.args([flags, "sh", "-c", &format!("{first} || exit 99; exec \"$0\" \"$@\"")]).arg(program());
    command.env_clear().envs(mine.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let answered = answer(command.args(arguments).output().unwrap());
    assert_ne!(answered.code, 99, "the disk could not be made so: {}", answered.err);
    answered
}

fn sold(shop: &Shop) -> String {
    let paid = shop.run(&["pay", "PLNS20", GOOD, "--yes", "--json"]);
    assert_eq!(paid.code, 0, "{}{}", paid.out, paid.err);
    paid.json()["id"].as_str().unwrap().to_owned()
}

/// A payment that is on its way when its program is killed: the log and its index stay.
fn killed_while_paying(shop: &Shop) {
    let mut child =
        shop.program().args(["pay", "PLNS20", SLOW, "--yes"]).stdout(std::process::Stdio::null()).spawn().unwrap();
    crate::shop::until("the payment was debited", || shop.debits(SLOW) == 1);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Everything that can be read is read, and nothing is sold.
fn assert_reads(shop: &Shop, disk: &str, id: &str, states: &[&str]) {
    let before: Vec<_> = shop.files();
    let run = |arguments: &[&str]| run_on(shop, disk, arguments);
    let history = run(&["history", "--json"]);
    assert_eq!(history.code, 0, "{}{}", history.out, history.err);
    let found: Vec<Value> = history.json().as_array().unwrap().iter().map(|row| row["state"].clone()).collect();
    assert_eq!(found, states);
    assert!(history.err.contains("HANYA BACA, penjualan berhenti."), "{}", history.err);
    let receipt = run(&["receipt", id, "--format", "text"]);
    let token = history.json().as_array().unwrap().last().unwrap()["token"].as_str().unwrap().to_owned();
    let grouped: Vec<&str> = (0..5).map(|nth| &token[4 * nth..4 * nth + 4]).collect();
    assert!(receipt.code == 0 && receipt.out.contains(&grouped.join(" ")), "{}{}", receipt.out, receipt.err);
    assert!(receipt.err.contains("tidak terhitung"), "{}", receipt.err);
    let status = run(&["status", id, "--json"]);
    assert_eq!((status.code, status.json()["state"].as_str()), (0, Some("confirmed")), "{}", status.err);
    for words in [["charge", "list"], ["saldo", "show"], ["events", "--limit=5"]] {
        let read = run(&words);
        assert_eq!(read.code, 0, "{words:?}: {}{}", read.out, read.err);
    }
    let audit = run(&["audit", "--json"]);
    assert_eq!((audit.code, audit.json()["ok"].as_bool()), (0, Some(true)), "{}{}", audit.out, audit.err);
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("cadangan.db");
    let made = run(&["backup", file.to_str().unwrap(), "--json"]);
    assert_eq!(made.code, 0, "{}{}", made.out, made.err);
    assert_eq!(rows_of(&file), audit.json()["rows"].as_i64().unwrap(), "with what stands in the log");
    let refused = run(&["pay", "PLNS20", "12345678909", "--yes", "--json"]);
    assert_eq!(refused.code, 6, "{}{}", refused.out, refused.err);
    assert_eq!(shop.payments_seen("12345678909"), 0);
    assert_eq!(shop.files(), before, "nothing was made or removed");
}

fn rows_of(file: &Path) -> i64 {
    let conn = rusqlite::Connection::open(file).unwrap();
    conn.query_row("SELECT count(*) FROM event", [], |row| row.get(0)).unwrap()
}

fn is_there(shop: &Shop, name: &str) -> bool {
    shop.home().join(name).exists()
}

#[test]
fn a_read_only_disk_is_read() {
    let shop = Shop::with(loket::sandbox::SandboxOptions::default(), 60);
    let id = sold(&shop);
    // Closed well: the file has no log beside it.
    assert!(!is_there(&shop, "journal.db-wal"));
    assert_reads(&shop, READ_ONLY, &id, &["confirmed"]);
    killed_while_paying(&shop);
    assert!(is_there(&shop, "journal.db-wal") && is_there(&shop, "journal.db-shm"));
    assert_reads(&shop, READ_ONLY, &id, &["sending", "confirmed"]);
    // The index of the log is lost: the log counts all the same.
    std::fs::remove_file(shop.home().join("journal.db-shm")).unwrap();
    assert_reads(&shop, READ_ONLY, &id, &["sending", "confirmed"]);
    assert_eq!(shop.history()[0]["state"], "unknown", "written again, it is recovered");
    shop.assert_nothing_lost();
}

/// An older copy is read there too, and each listing says what it lacks.
#[test]
fn a_read_only_disk_says_that_its_journal_lacks_rows() {
    let shop = Shop::with(loket::sandbox::SandboxOptions::default(), 60);
    sold(&shop);
    let (journal, older) = (shop.home().join("journal.db"), shop.home().join("older"));
    std::fs::copy(&journal, &older).unwrap();
    assert_eq!(shop.run(&["pay", "PLNS20", "12345678902", "--yes"]).code, 0);
    std::fs::copy(&older, &journal).unwrap();
    let history = run_on(&shop, READ_ONLY, &["history", "--json"]);
    assert_eq!((history.code, history.json().as_array().unwrap().len()), (0, 1), "{history:?}");
    assert!(history.err.contains("3 baris loket K1") && history.err.contains("loket journal accept"), "{history:?}");
    let audit = run_on(&shop, READ_ONLY, &["audit", "--json"]);
    assert_eq!((audit.code, audit.json()["doubt"]["rows"].as_u64()), (6, Some(3)), "{audit:?}");
}

#[test]
fn a_full_disk_is_read() {
    let shop = Shop::with(loket::sandbox::SandboxOptions::default(), 60);
    let id = sold(&shop);
    assert_reads(&shop, FULL, &id, &["confirmed"]);
    killed_while_paying(&shop);
    assert_reads(&shop, FULL, &id, &["sending", "confirmed"]);
    shop.assert_nothing_lost();
}

/// Without its folders for locks and logs a journal is read too; they are only made to sell.
#[test]
fn a_lost_folder_of_locks_hinders_no_reading() {
    let shop = Shop::with(loket::sandbox::SandboxOptions::default(), 60);
    let id = sold(&shop);
    for folder in ["owners", "spool", "logs", "receipts"] {
        let _ = std::fs::remove_dir_all(shop.home().join(folder));
    }
    assert_reads(&shop, READ_ONLY, &id, &["confirmed"]);
}

/// The counter's screen opens too: today's sales and the open one are there, it says why it does not sell, and it does
/// not.
#[test]
fn the_counter_opens_where_nothing_can_be_written() {
    let shop = Shop::with(loket::sandbox::SandboxOptions::default(), 60);
    sold(&shop);
    killed_while_paying(&shop);
    shop.add_biller(60);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    let webhook =
        format!("in_counter = true\nlisten = \"127.0.0.1:{port}\"\npath_secret = \"rahasia-jalur-0123456789\"");
    shop.write_config(&format!("{config}\n[webhook]\n{webhook}\n"));
    let receives = || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
    let flags = if rustix::process::geteuid().is_root() { "-m" } else { "-rm" };
    let first = format!("exec unshare {flags} sh -c '{READ_ONLY} || exit 99; exec \"$0\"' \"$0\"");
    let before = shop.files();
    let mut terminal = Terminal::open_after(&shop, &first, &[], 24, 80);
    terminal.until("HANYA BACA, penjualan berhenti.");
    terminal.until(&GOOD[7..]);
    terminal.until(&SLOW[7..]);
    terminal.keys("100.12345678909\r");
    terminal.until("BAYAR 102.500");
    terminal.plus();
    let refused = terminal.until("tidak dimulai");
    assert!(refused.contains("HANYA BACA"), "{refused}");
    assert_eq!(shop.payments_seen("12345678909"), 0);
    assert!(!receives(), "what cannot be stored is not acknowledged");
    terminal.signal("TERM");
    assert_eq!(terminal.ended(), 0);
    assert_eq!(shop.files(), before, "nothing was made or removed");
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until(&GOOD[7..]);
    crate::shop::until("it receives where it can store", receives);
    terminal.signal("TERM");
    assert_eq!(terminal.ended(), 0);
    assert_eq!(shop.history()[0]["state"], "unknown", "written again, it is recovered");
    shop.assert_nothing_lost();
}

/// A database whose counter cannot take its lock, and one that takes no writes.
#[test]
fn a_database_is_read_without_writing() {
    let Some(cluster) = crate::cluster::shared("reading::a_database_is_read_without_writing") else { return };
    let shop = Shop::with(loket::sandbox::SandboxOptions::default(), 60);
    let address = cluster.database();
    shop.keep_journal_at(&address);
    let id = sold(&shop);
    assert_reads(&shop, READ_ONLY, &id, &["confirmed"]);
}
