//! Tables that were changed behind the journal's back, are of another version, or are rebuilt from the events.

use super::super::schema;
use super::*;
use crate::journal::backup::{LostRows, RebuildError};
use crate::journal::conformance::{numbers, pages, rebuild};
use crate::journal::transaction::provider_numbers as table_of_numbers;
use crate::journal::transaction::rebuild::tests::assert_knows_each_table;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_finds_what_was_done_to_the_tables() {
    let Some(cluster) = cluster::shared("the_audit_finds_what_was_done_to_the_tables") else { return };
    let whole = Database::new(cluster);
    let sold = three_sales(&whole).await;
    drop(sold);
    for (sql, what, row) in [
        ("UPDATE event SET body = replace(body, 'SITI', 'ANDI') WHERE seq = 4", "hash", 4),
        ("DELETE FROM event WHERE seq = 5", "gap", 6),
        ("UPDATE event SET prev = decode(repeat('00', 32), 'hex') WHERE seq = 3", "link", 3),
        ("UPDATE event SET hash = 'x' WHERE seq = 3", "hash", 3),
        ("UPDATE payment_body SET body = replace(body, '102500', '2500') WHERE place = 1", "projection", 3),
        ("UPDATE payment SET debit = 1 WHERE place = 1", "projection", 3),
        ("UPDATE saldo SET saldo = saldo + 1 WHERE seq = 3", "projection", 3),
        ("DELETE FROM open_key", "open_key", 6),
        ("INSERT INTO open_key (key, place, joined) VALUES ('pln_token|1|1', 1, 0)", "open_key", 0),
        ("UPDATE key_version SET version = 3", "open_key", 0),
        ("DELETE FROM provider_number WHERE place = 3", "number", 9),
        ("UPDATE provider_number SET holds = 0 WHERE place = 1", "number", 0),
    ] {
        let shop = whole.copy(cluster);
        let journal = shop.open(2).unwrap();
        shop.tamper(sql);
        let faults = journal.audit().await.unwrap().faults;
        assert!(faults.iter().any(|fault| fault.what == what && fault.row == row), "{sql}: {faults:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_without_texts_to_find_by_are_brought_up() {
    let Some(cluster) = cluster::shared("tables_without_texts_to_find_by_are_brought_up") else { return };
    let shop = Database::new(cluster);
    let journal = shop.open(1).unwrap();
    pages::sell_for_known_as(&journal).await;
    drop(journal);
    shop.tamper(
        "DELETE FROM provider_number WHERE kind = 'known_as'; DROP INDEX payment_account; DROP INDEX claim_until; DROP INDEX payment_tail; DROP INDEX payment_open; DROP INDEX saldo_place; DROP TABLE number_pair; ALTER TABLE event DROP COLUMN stored_at; ALTER TABLE key_version DROP COLUMN negated; DROP TABLE server_timeline; UPDATE journal_version SET version = 11",
    );
    pages::known_as_is_found(&shop.open(2).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn older_tables_with_one_number_twice_are_brought_up() {
    let Some(cluster) = cluster::shared("older_tables_with_one_number_twice_are_brought_up") else { return };
    let shop = Database::new(cluster);
    let journal = shop.open(1).unwrap();
    let ids = numbers::sell_one_number_twice(&journal, || shop.tamper("DELETE FROM provider_number")).await;
    shop.tamper("DELETE FROM provider_number; DELETE FROM number_key");
    journal.write(|store| store.write(|sql| table_of_numbers::bring_up(sql, 6))).await.unwrap();
    numbers::the_oldest_holds(&journal, ids).await;
}

/// Every row of every table, by table.
fn dump(shop: &Database) -> Vec<(&'static str, Vec<String>)> {
    let tables = rebuild::tables().into_iter().chain(["words"]);
    let rows = |table| cluster::ask(&shop.address, &format!("SELECT t::text FROM {table} t ORDER BY 1")).unwrap();
    tables.map(|table| (table, rows(table))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_table_of_the_schema_is_known() {
    let Some(cluster) = cluster::shared("each_table_of_the_schema_is_known") else { return };
    let shop = Database::new(cluster);
    drop(shop.open(1).unwrap());
    let ask = |statement: &str| cluster::ask(&shop.address, statement).unwrap();
    let tables = ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'journal_version'");
    assert_knows_each_table(&tables, |table| {
        ask(&format!("SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"))
    });
}

/// Everything but the events is rebuilt in place, in one transaction.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_table_is_made_anew_from_the_events() {
    let Some(cluster) = cluster::shared("each_table_is_made_anew_from_the_events") else { return };
    let shop = Database::new(cluster);
    let journal = three_sales(&shop).await;
    rebuild::fill(&journal).await;
    for (damage, number) in rebuild::damages("DELETE FROM words").into_iter().zip(9..) {
        let (before, then) = (dump(&shop), journal.audit().await.unwrap());
        assert!(before.iter().all(|(_, rows)| !rows.is_empty()), "{before:?}");
        shop.tamper(&damage);
        let rebuilt = journal.rebuild().await.unwrap();
        let guessed = LostRows { table: "saldo.late".to_owned(), rows: Some(1) };
        let lost = if damage == "DELETE FROM saldo" { vec![guessed] } else { Vec::new() };
        assert_eq!((rebuilt.report, rebuilt.lost), (then, lost), "{damage}");
        // What comes back is what was there, so the next damage meets a whole journal.
        for (before, after) in before.iter().zip(dump(&shop)) {
            assert_eq!(*before, after, "{damage}");
        }
        sold(&journal, number, PaymentOutcome::Confirmed).await;
        clean(&journal).await;
    }
}

/// Indexes of the tables that stay are rebuilt too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn indexes_of_the_record_are_made_anew() {
    let Some(cluster) = cluster::shared("indexes_of_the_record_are_made_anew") else { return };
    let shop = Database::new(cluster);
    let journal = three_sales(&shop).await;
    let files = || {
        let files =
            "SELECT relfilenode::text FROM pg_class WHERE relname IN ('event_pkey', 'event_payment') ORDER BY 1";
        cluster::ask(&shop.address, files).unwrap()
    };
    let before = files();
    journal.rebuild().await.unwrap();
    assert!(before.len() == 2 && files().iter().all(|file| !before.contains(file)), "{before:?}");
}

/// A rebuild that fails changes nothing, even if the fault shows only after everything was rebuilt.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_made_anew_stays_as_it_is() {
    let Some(cluster) = cluster::shared("what_cannot_be_made_anew_stays_as_it_is") else { return };
    for damage in [
        "UPDATE event SET body = replace(body, 'SITI', 'ANDI') WHERE seq = 4",
        "DELETE FROM event WHERE seq = 5",
        // A row that cannot be made, after half of the others.
        "ALTER TABLE saldo ADD CHECK (saldo < 1) NOT VALID",
    ] {
        let shop = Database::new(cluster);
        let journal = three_sales(&shop).await;
        shop.tamper(&format!("{damage}; DELETE FROM number"));
        let before = dump(&shop);
        let refused = journal.rebuild().await;
        assert!(refused.is_err(), "{damage}: {refused:?}");
        assert_eq!(matches!(refused, Err(RebuildError::Broken(_))), damage.contains("event"), "{damage}: {refused:?}");
        assert_eq!(dump(&shop), before, "{damage}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_record_refuses_to_be_rewritten() {
    let Some(cluster) = cluster::shared("the_record_refuses_to_be_rewritten") else { return };
    let shop = Database::new(cluster);
    let journal = three_sales(&shop).await;
    journal
        .append_charge(
            "K-1",
            crate::domain::charge::sample::created(1, crate::domain::charge::sample::intent("K-1", owner(1))),
        )
        .await
        .unwrap();
    for sql in [
        "UPDATE event SET body = ''",
        "DELETE FROM event",
        "TRUNCATE event CASCADE",
        "DELETE FROM payment",
        "DELETE FROM charge",
    ] {
        assert!(cluster::ask(&shop.address, sql).is_err(), "{sql}");
    }
    clean(&journal).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_of_a_newer_version_are_not_touched() {
    let Some(cluster) = cluster::shared("tables_of_a_newer_version_are_not_touched") else { return };
    let shop = Database::new(cluster);
    let journal = three_sales(&shop).await;
    cluster::ask(&shop.address, "UPDATE journal_version SET version = 99").unwrap();
    assert!(matches!(shop.open(2).err(), Some(JournalError::TooNew { found: 99, .. })));
    // A program that was running before refuses too.
    assert!(matches!(prepare(&journal, 9).await, Err(JournalError::TooNew { found: 99, .. })));
    cluster::ask(&shop.address, &format!("UPDATE journal_version SET version = {}", schema::known())).unwrap();
    // Bill keys of another version: everything can be read, nothing is sold.
    cluster::ask(&shop.address, "UPDATE key_version SET version = 99, negated = -99").unwrap();
    let reading = shop.open(4).unwrap();
    for journal in [&journal, &reading] {
        assert!(matches!(prepare(journal, 9).await, Err(JournalError::OtherKeys { found: 99, .. })));
        clean(journal).await;
    }
    // Older keys are made anew in the transaction that raises the version.
    cluster::ask(&shop.address, "UPDATE key_version SET version = 1, negated = -1; DELETE FROM open_key").unwrap();
    let newer = shop.open(5).unwrap();
    clean(&newer).await;
    prepare(&newer, 9).await.unwrap();
    let others = cluster.database();
    cluster::ask(&others, "CREATE TABLE event (id BIGINT)").unwrap();
    assert!(matches!(shop.open_at(&others, owner(3)).err(), Some(JournalError::Store(_))));
}

#[test]
fn programs_that_start_at_once_make_the_tables_once() {
    let Some(cluster) = cluster::shared("programs_that_start_at_once_make_the_tables_once") else { return };
    let shop = Database::new(cluster);
    std::thread::scope(|scope| {
        let starts: Vec<_> = (1..=6)
            .map(|number| {
                scope.spawn({
                    let shop = &shop;
                    move || shop.open(number).map(drop)
                })
            })
            .collect();
        for start in starts {
            start.join().unwrap().unwrap();
        }
    });
}
