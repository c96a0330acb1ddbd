//! The journal's copies: backup while it is used, restore, and the move into a database and back.

mod damage;
mod schedule;
mod version;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::shop::Shop;

const GOOD: &str = "12345678901";

fn sold(shop: &Shop, customers: &[&str]) {
    for customer in customers {
        let paid = shop.run(&["pay", "PLNS20", customer, "--yes"]);
        assert_eq!(paid.code, 0, "{}{}", paid.out, paid.err);
    }
}

fn backup(shop: &Shop, name: &str) -> PathBuf {
    let file = shop.home().join(name);
    let made = shop.run(&["backup", file.to_str().unwrap(), "--json"]);
    assert_eq!(made.code, 0, "{}{}", made.out, made.err);
    file
}

fn restore(shop: &Shop, file: &Path, more: &[&str]) -> crate::shop::Answer {
    shop.run(&[&["restore", file.to_str().unwrap(), "--json"], more].concat())
}

/// Number of rows and head of each counter's hash chain.
fn chains(shop: &Shop) -> Value {
    let audit = shop.run(&["audit", "--json"]);
    assert_eq!(audit.code, 0, "{}{}", audit.out, audit.err);
    audit.json()["chains"].clone()
}

/// A shop on another machine that has `file` as its journal.
fn as_journal(file: &Path) -> Shop {
    // Another provider's day: none of its invoices is one of the journal's.
    let options =
        loket::sandbox::SandboxOptions { first_invoice: 55_000_000, ..loket::sandbox::SandboxOptions::default() };
    let other = Shop::with(options, 2);
    std::fs::copy(file, other.home().join("journal.db")).unwrap();
    other
}

#[test]
fn a_backup_is_made_while_a_payment_is_under_way_and_replaces_only_an_older_one() {
    let shop = Shop::with(loket::sandbox::SandboxOptions::default(), 60);
    sold(&shop, &[GOOD]);
    let mut child = shop
        .program()
        .args(["pay", "PLNS20", "14000000660", "--yes"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    crate::shop::until("the payment was debited", || shop.debits("14000000660") == 1);
    let file = backup(&shop, "cadangan.db");
    let first = chains(&as_journal(&file));
    assert_eq!(first, chains(&shop));
    child.kill().unwrap();
    child.wait().unwrap();
    // A journal that was copied in the middle of a payment knows that it is unclear.
    let copy = as_journal(&file);
    assert_eq!(copy.history()[0]["state"], "unknown");

    sold(&shop, &["12345678902"]);
    let newer = backup(&shop, "cadangan.db");
    assert_ne!(chains(&as_journal(&newer)), first);
    let before = std::fs::read(&file).unwrap();
    let elsewhere = Shop::open();
    sold(&elsewhere, &[GOOD]);
    let taken = elsewhere.run(&["backup", file.to_str().unwrap(), "--json"]);
    assert_eq!((taken.code, taken.json()["error"].as_str()), (6, Some("name_taken")), "{}", taken.out);
    let text = shop.home().join("catatan.txt");
    std::fs::write(&text, "penting").unwrap();
    assert_eq!(shop.run(&["backup", text.to_str().unwrap()]).code, 6);
    assert_eq!((std::fs::read(&file).unwrap(), std::fs::read(&text).unwrap()), (before, b"penting".to_vec()));
    let nowhere = shop.run(&["backup", shop.home().join("tidak/ada.db").to_str().unwrap(), "--json"]);
    assert_eq!((nowhere.code, nowhere.json()["error"].as_str()), (1, Some("no_file")));
    assert!(!shop.files().iter().any(|path| path.to_string_lossy().ends_with(".part")));
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions()) & 0o777,
        0o600
    );
}

#[test]
fn a_damaged_journal_makes_no_backup() {
    let shop = Shop::open();
    sold(&shop, &[GOOD]);
    let conn = rusqlite::Connection::open(shop.home().join("journal.db")).unwrap();
    conn.execute_batch("UPDATE payment_body SET body = replace(body, '22500', '22600')").unwrap();
    drop(conn);
    let file = shop.home().join("cadangan.db");
    let refused = shop.run(&["backup", file.to_str().unwrap(), "--json"]);
    assert_eq!((refused.code, refused.json()["error"].as_str()), (1, Some("journal_damaged")), "{}", refused.out);
    assert!(!file.exists());
}

#[test]
fn a_backup_is_put_back_and_the_old_journal_is_kept() {
    let shop = Shop::open();
    sold(&shop, &[GOOD]);
    let file = backup(&shop, "cadangan.db");
    let then = chains(&shop);
    // The very same: nothing is lost by it.
    let same = restore(&shop, &file, &[]);
    assert_eq!((same.code, same.json()["missing_rows"].as_u64()), (0, Some(0)), "{}{}", same.out, same.err);
    assert_eq!(chains(&shop), then);

    sold(&shop, &["12345678902"]);
    let now = chains(&shop);
    let refused = restore(&shop, &file, &[]);
    assert_eq!((refused.code, refused.json()["error"].as_str()), (6, Some("older_file")), "{}", refused.out);
    assert_eq!(chains(&shop), now);

    let done = restore(&shop, &file, &["--accept-older"]);
    assert_eq!((done.code, done.json()["missing_rows"].as_u64()), (0, Some(3)), "{}", done.out);
    assert_eq!(chains(&shop), then);
    let kept = PathBuf::from(done.json()["kept"].as_str().unwrap());
    assert_eq!(chains(&as_journal(&kept)), now, "the journal that was there is whole");
    sold(&shop, &["12345678903"]);
    // It has gone another way now.
    let other_way = restore(&shop, &kept, &[]);
    assert_eq!((other_way.code, other_way.json()["error"].as_str()), (6, Some("another_journal")), "{}", other_way.out);
}

#[test]
fn a_lost_journal_comes_back_from_its_backup() {
    let shop = Shop::open();
    sold(&shop, &[GOOD]);
    shop.run(&["pay", "PLNS20", "14000000661", "--yes"]);
    let (file, then) = (backup(&shop, "cadangan.db"), chains(&shop));
    std::fs::remove_file(shop.home().join("journal.db")).unwrap();
    let done = restore(&shop, &file, &[]);
    assert_eq!((done.code, done.json()["kept"].is_null()), (0, true), "{}{}", done.out, done.err);
    assert_eq!(chains(&shop), then);
    let again = shop.run(&["pay", "PLNS20", "14000000661", "--yes", "--json"]);
    assert_eq!((again.code, again.json()["error"].as_str()), (6, Some("open_payment")), "what was open is open");

    // A journal that is nothing but noise is replaced only on purpose, and kept.
    std::fs::write(shop.home().join("journal.db"), vec![7; 40_000]).unwrap();
    assert_eq!(restore(&shop, &file, &[]).code, 6);
    let done = restore(&shop, &file, &["--accept-older"]);
    assert_eq!((done.code, done.json()["missing_rows"].is_null()), (0, true), "{}{}", done.out, done.err);
    let kept = PathBuf::from(done.json()["kept"].as_str().unwrap());
    assert_eq!(std::fs::read(kept).unwrap(), vec![7; 40_000]);
    assert_eq!(chains(&shop), then);
}

#[test]
fn nothing_is_restored_while_a_program_has_the_journal_open() {
    let shop = Shop::with(loket::sandbox::SandboxOptions::default(), 60);
    sold(&shop, &[GOOD]);
    let file = backup(&shop, "cadangan.db");
    let mut child = shop
        .program()
        .args(["pay", "PLNS20", "14000000660", "--yes"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    crate::shop::until("the payment was debited", || shop.debits("14000000660") == 1);
    let refused = restore(&shop, &file, &["--accept-older"]);
    assert_eq!((refused.code, refused.json()["error"].as_str()), (6, Some("journal_in_use")), "{}", refused.out);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(restore(&shop, &file, &[]).code, 6, "the payment is not in the backup");
    shop.assert_nothing_lost();
}

#[test]
fn a_broken_file_is_refused_wherever_it_is_broken() {
    let shop = Shop::open();
    sold(&shop, &[GOOD, "12345678902"]);
    let file = backup(&shop, "cadangan.db");
    let (whole, then) = (std::fs::read(&file).unwrap(), chains(&shop));
    let mut refused = 0;
    for (round, at) in (0..whole.len() - 64).step_by(whole.len() / 64).enumerate() {
        let mut broken = whole.clone();
        if round % 8 == 7 {
            broken.truncate(at)
        } else {
            broken[at + round] ^= 1 << (round % 8)
        }
        std::fs::write(&file, &broken).unwrap();
        let answer = restore(&shop, &file, &[]);
        // A flipped bit where nothing stands is no damage; then what came is what was there.
        assert!([0, 6].contains(&answer.code), "byte {at}: {} {}{}", answer.code, answer.out, answer.err);
        refused += usize::from(answer.code == 6);
        assert_eq!(chains(&shop), then, "byte {at}");
    }
    assert!(refused >= 10, "only {refused} were noticed");
    std::fs::write(&file, "bukan jurnal").unwrap();
    let text = restore(&shop, &file, &["--accept-older"]);
    assert_eq!((text.code, text.json()["error"].as_str()), (6, Some("unreadable_file")), "{}", text.out);
    assert_eq!(restore(&shop, &shop.home().join("tidak-ada.db"), &[]).code, 6);
    assert_eq!(chains(&shop), then);
}

#[test]
fn what_was_kept_in_the_same_second_stays() {
    let shop = Shop::open();
    sold(&shop, &[GOOD]);
    let file = backup(&shop, "cadangan.db");
    for _ in 0..5 {
        let back = restore(&shop, &file, &[]);
        assert_eq!(back.code, 0, "{}{}", back.out, back.err);
    }
    let is_kept = |path: &&PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("journal.db.before-");
    assert_eq!(shop.files().iter().filter(is_kept).count(), 5);
}

#[test]
fn killed_while_it_restores_the_old_journal_or_the_new_one_is_there_whole() {
    let shop = Shop::open();
    sold(&shop, &[GOOD]);
    let (file, then) = (backup(&shop, "cadangan.db"), chains(&shop));
    sold(&shop, &["12345678902"]);
    let newest = backup(&shop, "terbaru.db");
    let now = chains(&shop);
    let mut seen = std::collections::BTreeSet::new();
    for round in 0..20_u64 {
        let mut child = shop
            .program()
            .args(["restore", file.to_str().unwrap(), "--accept-older"])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(4 * round));
        let _ = child.kill();
        child.wait().unwrap();
        let after = chains(&shop);
        assert!(after == then || after == now, "round {round}: {after}");
        seen.insert(after == then);
        let back = restore(&shop, &newest, &[]);
        assert_eq!(back.code, 0, "round {round}: {}{}", back.out, back.err);
        assert_eq!(chains(&shop), now);
    }
    assert!(seen.contains(&false), "no kill came early enough");
}

/// A journal in a file moves into a database with every row of it, is backed up there, and comes back as a file.
#[cfg(unix)]
#[test]
fn a_journal_moves_into_a_database_and_back_into_a_file() {
    let Some(cluster) = crate::cluster::shared("care::a_journal_moves_into_a_database_and_back_into_a_file") else {
        return;
    };
    let shop = Shop::open();
    sold(&shop, &[GOOD]);
    shop.run(&["pay", "PLNS20", "14000000661", "--yes"]);
    shop.run(&["saldo", "topup", "mmbc", "50000", "--note", "BCA"]);
    shop.run(&["saldo", "set", "mmbc", "1000000"]);
    let (address, then, rows) = (cluster.database(), chains(&shop), shop.history());
    let moved = shop.run(&["journal", "move", &address, "--json"]);
    assert_eq!((moved.code, &moved.json()["chains"]), (0, &then), "{}{}", moved.out, moved.err);

    // The file is kept, and nobody sells on it again: its unclear payment would be paid twice.
    let refused = shop.run(&["pay", "PLNS20", "14000000661", "--yes", "--json"]);
    assert_eq!((refused.code, refused.json()["error"].as_str()), (8, Some("journal_moved")), "{}", refused.out);
    shop.keep_journal_at(&address);
    assert_eq!((chains(&shop), shop.history()), (then.clone(), rows));
    let again = shop.run(&["pay", "PLNS20", "14000000661", "--yes", "--json"]);
    assert_eq!((again.code, again.json()["error"].as_str()), (6, Some("open_payment")), "{}", again.out);
    sold(&shop, &["12345678902"]);
    shop.assert_nothing_lost();

    let file = backup(&shop, "cadangan.db");
    let now = chains(&shop);
    let other = as_journal(&file);
    assert_eq!((chains(&other), other.history()), (now, shop.history()));
    let newer = backup(&shop, "cadangan.db");
    assert_eq!(newer, file, "an older backup is replaced");
    assert_eq!(restore(&shop, &file, &[]).code, 6, "a database is restored by its own tools");

    // A database that holds a journal takes no other.
    let second = Shop::open();
    sold(&second, &[GOOD]);
    let refused = second.run(&["journal", "move", &address, "--json"]);
    assert_eq!((refused.code, refused.json()["error"].as_str()), (6, Some("journal_not_empty")), "{}", refused.out);
    sold(&second, &["12345678902"]);
}

/// A journal that is in use, damaged, or cannot reach its database stays where it is.
#[cfg(unix)]
#[test]
fn a_journal_that_cannot_move_stays_where_it_is() {
    let Some(cluster) = crate::cluster::shared("care::a_journal_that_cannot_move_stays_where_it_is") else { return };
    let shop = Shop::with(loket::sandbox::SandboxOptions::default(), 60);
    sold(&shop, &[GOOD]);
    let nowhere = shop.run(&["journal", "move", "postgres://loket@127.0.0.1:1/loket", "--json"]);
    assert_eq!((nowhere.code, nowhere.json()["error"].as_str()), (7, Some("journal_lost")), "{}", nowhere.out);
    let address = cluster.database();
    let mut child = shop
        .program()
        .args(["pay", "PLNS20", "14000000660", "--yes"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    crate::shop::until("the payment was debited", || shop.debits("14000000660") == 1);
    let used = shop.run(&["journal", "move", &address, "--json"]);
    assert_eq!((used.code, used.json()["error"].as_str()), (6, Some("journal_in_use")), "{}", used.out);
    child.kill().unwrap();
    child.wait().unwrap();
    shop.assert_nothing_lost();
    let conn = rusqlite::Connection::open(shop.home().join("journal.db")).unwrap();
    conn.execute_batch("UPDATE payment_body SET body = replace(body, '22500', '22600')").unwrap();
    drop(conn);
    let broken = shop.run(&["journal", "move", &address, "--json"]);
    assert_eq!((broken.code, broken.json()["error"].as_str()), (1, Some("journal_damaged")), "{}", broken.out);
}
