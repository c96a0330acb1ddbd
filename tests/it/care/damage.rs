//! A damaged journal: what is whole of it is read, and everything but the events is rebuilt.

use super::*;

/// One damaged row: the history shows the others and says which it is, and a desk goes on.
#[test]
fn one_damaged_row_hinders_no_other() {
    let shop = Shop::open();
    sold(&shop, &[GOOD, "12345678902"]);
    let rows = shop.history();
    let conn = rusqlite::Connection::open(shop.home().join("journal.db")).unwrap();
    conn.execute_batch("UPDATE payment_body SET body = replace(body, '22500', '22600') WHERE place = 1").unwrap();
    let read = shop.run(&["history", "--json"]);
    assert_eq!((read.code, read.json().as_array().unwrap()), (1, &rows), "made again from its events: {}", read.err);
    assert!(read.err.contains("Baris 3 rusak") && read.err.contains("loket audit --rebuild"), "{}", read.err);
    sold(&shop, &["12345678903"]);
    conn.execute_batch("DROP TRIGGER event_is_never_changed; UPDATE event SET body = 'x' WHERE seq = 2").unwrap();
    let read = shop.run(&["history", "--json"]);
    assert_eq!((read.code, read.json().as_array().unwrap().len()), (1, 2), "{}", read.err);
    assert!(read.err.contains("Baris 3 rusak") && read.err.contains("anggap masih terbuka"), "{}", read.err);
    // The record itself is damaged now: it is read, and nothing is written on top of it.
    let resolve = shop.run(&["resolve"]);
    assert!(resolve.code == 1 && resolve.err.contains("rusak di baris 2"), "{}", resolve.err);
    let receipt = shop.run(&["receipt", rows[0]["id"].as_str().unwrap(), "--format", "text"]);
    assert!(receipt.code == 0 && receipt.err.contains("tidak terhitung"), "{}{}", receipt.out, receipt.err);
    let rebuilt = shop.run(&["audit", "--rebuild", "--json"]);
    assert_eq!((rebuilt.code, rebuilt.json()["error"].as_str()), (1, Some("journal_damaged")), "{}", rebuilt.err);
    let said = rebuilt.json()["message"].as_str().unwrap().to_owned();
    assert!(said.contains("Tidak ada yang diubah") && said.contains("loket restore"), "{said}");
}

/// The projections are rebuilt from the events, and every paper and figure is as it was.
#[test]
fn everything_but_the_events_is_made_anew() {
    let shop = Shop::open();
    sold(&shop, &[GOOD, "12345678902"]);
    shop.run(&["pay", "PLNS20", "14000000661", "--yes"]);
    let (rows, then) = (shop.history(), chains(&shop));
    let conn = rusqlite::Connection::open(shop.home().join("journal.db")).unwrap();
    conn.execute_batch("UPDATE payment_body SET body = replace(body, '22500', '22600'); DELETE FROM open_key").unwrap();
    drop(conn);
    assert_eq!(shop.run(&["audit"]).code, 1);
    let rebuilt = shop.run(&["audit", "--rebuild", "--json"]);
    assert_eq!((rebuilt.code, &rebuilt.json()["chains"]), (0, &then), "{}{}", rebuilt.out, rebuilt.err);
    assert_eq!((rebuilt.json()["ok"].as_bool(), rebuilt.json()["lost"].as_array().unwrap().len()), (Some(true), 0));
    assert!(Path::new(rebuilt.json()["kept"].as_str().unwrap()).exists(), "the old file is kept");
    assert_eq!(shop.history(), rows);
    let again = shop.run(&["pay", "PLNS20", "14000000661", "--yes", "--json"]);
    assert_eq!((again.code, again.json()["error"].as_str()), (6, Some("open_payment")), "what was open is open");
    shop.assert_nothing_lost();
    let nowhere = Shop::open();
    let none = nowhere.run(&["audit", "--rebuild", "--json"]);
    assert_eq!((none.code, none.json()["error"].as_str()), (1, Some("no_file")), "{}", none.out);
    assert!(!nowhere.home().join("journal.db").exists());
}

/// The journal's own key stands in no event: a new one makes it another journal, which is said and asked about.
#[test]
fn a_lost_key_is_said_and_asked_about() {
    let shop = Shop::open();
    sold(&shop, &[GOOD, "12345678902"]);
    let rows = shop.history();
    let conn = rusqlite::Connection::open(shop.home().join("journal.db")).unwrap();
    conn.execute_batch("DELETE FROM number_key").unwrap();
    drop(conn);
    let broken = shop.run(&["audit"]);
    assert!(broken.code == 1 && broken.out.contains("loket audit --rebuild"), "{}", broken.out);
    assert_eq!(shop.run(&["pay", "PLNS20", "12345678903", "--yes"]).code, 6);
    let rebuilt = shop.run(&["audit", "--rebuild"]);
    assert_eq!(rebuilt.code, 0, "{}{}", rebuilt.out, rebuilt.err);
    assert!(
        rebuilt.err.contains("Kunci jurnal hilang") && rebuilt.err.contains("loket journal accept"),
        "{}",
        rebuilt.err
    );
    let refused = shop.run(&["pay", "PLNS20", "12345678903", "--yes"]);
    assert!(refused.code == 6 && refused.err.contains("loket journal accept"), "{}", refused.err);
    assert_eq!(shop.history(), rows);
    let accepted = shop.run(&["journal", "accept", "--reason", "kunci hilang", "--yes"]);
    assert_eq!(accepted.code, 0, "{}{}", accepted.out, accepted.err);
    sold(&shop, &["12345678903"]);
    assert_eq!(shop.run(&["audit"]).code, 0);
    shop.assert_nothing_lost();
}

/// Killed at any moment, the old journal is there with its damage, or the new one without; the events are the same
/// bytes.
#[test]
fn killed_while_it_is_made_anew_the_old_journal_or_the_new_one_is_there_whole() {
    let shop = Shop::open();
    sold(&shop, &[GOOD, "12345678902"]);
    let journal = shop.home().join("journal.db");
    let events = || {
        let conn = rusqlite::Connection::open(&journal).unwrap();
        let mut statement = conn.prepare("SELECT * FROM event ORDER BY seq").unwrap();
        let row = |row: &rusqlite::Row<'_>| (0..9).map(|column| row.get(column)).collect();
        let rows = statement.query_map([], row).unwrap().map(Result::unwrap);
        rows.collect::<Vec<Vec<rusqlite::types::Value>>>()
    };
    let (then, mut seen) = (events(), std::collections::BTreeSet::new());
    for round in 0..20_u64 {
        // What the log holds too must be there after a kill.
        let conn = rusqlite::Connection::open(&journal).unwrap();
        conn.execute_batch("UPDATE payment_body SET body = replace(body, '22500', '22600')").unwrap();
        drop(conn);
        let null = std::process::Stdio::null;
        let mut child = shop.program().args(["audit", "--rebuild"]).stdout(null()).stderr(null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(4 * round));
        let _ = child.kill();
        child.wait().unwrap();
        assert_eq!(events(), then, "round {round}");
        let after = shop.run(&["audit", "--json"]);
        let faults: Vec<String> =
            after.json()["faults"].as_array().unwrap().iter().map(|one| one["what"].to_string()).collect();
        assert!(faults.iter().all(|what| what == "\"projection\""), "round {round}: {faults:?}");
        seen.insert(faults.is_empty());
        assert_eq!(shop.run(&["audit", "--rebuild"]).code, 0, "round {round}: what a killed one left is no hindrance");
        assert_eq!(shop.run(&["audit"]).code, 0, "round {round}");
    }
    assert!(seen.contains(&false), "no kill came early enough");
}
