//! Rows that were changed behind the journal's back: the audit finds each change, and what is whole is still read.

use rusqlite::Connection;

use super::{Folder, sold, three_sales};
use crate::base::id::PaymentId;
use crate::domain::charge::sample as charge;
use crate::domain::payment::verdict::PaymentOutcome;
use crate::domain::payment::{AnswerSource, Payment, PaymentState};
use crate::domain::product::{AccountId, ProductKind};
use crate::domain::sample::{answered, at, id, intent, owner, prepared};
use crate::journal::conformance::account as accounts;
use crate::journal::print::PrintSubject;
use crate::journal::sqlite::{SqliteJournal, schema};
use crate::journal::transaction::audit;
use crate::journal::{DamagedRow, Journal as _, JournalError, PaymentFilter};

/// Any change to a figure that a person typed about a deposit is found.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_typed_figure_that_was_tampered_with_is_found() {
    for (sql, what) in [
        ("UPDATE saldo SET saldo = saldo + 1 WHERE place IS NULL", "projection"),
        ("DELETE FROM saldo WHERE place IS NULL", "projection"),
        ("UPDATE saldo SET place = NULL WHERE seq = 3", "projection"),
        ("UPDATE event SET body = replace(body, '700000', '900000') WHERE kind = 'saldo_set'", "hash"),
        ("UPDATE event SET payment_id = 'account:biller' WHERE kind = 'saldo_set'", "hash"),
        ("UPDATE event SET kind = 'saldo_added' WHERE kind = 'saldo_set'", "step"),
    ] {
        let folder = Folder::new();
        let journal = three_sales(&folder).await;
        journal.append_account(&AccountId::new("mmbc"), accounts::figure(9, 700_000)).await.unwrap();
        drop(journal);
        folder.tamper(sql);
        let journal = SqliteJournal::open_to_look(&folder.path(), folder.identity(owner(2))).unwrap();
        let faults = journal.audit().await.unwrap().faults;
        assert!(faults.iter().any(|fault| fault.what == what), "{sql}: {faults:?}");
    }
}

/// Any change to a charge's rows behind the journal's back is found.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_charge_that_was_tampered_with_is_found() {
    for sql in [
        "UPDATE charge SET body = replace(body, '50000', '60000')",
        "UPDATE charge SET state = 'settled'",
        "UPDATE charge SET rq_key = 'x'",
        "UPDATE event SET body = replace(body, '50000', '60000') WHERE kind = 'charge_created'",
        "DELETE FROM charge",
    ] {
        let folder = Folder::new();
        let journal = folder.open(1).unwrap();
        journal.append_charge("K-1", charge::created(1, charge::intent("K-1", owner(1)))).await.unwrap();
        drop(journal);
        folder.tamper(sql);
        let journal = SqliteJournal::open_to_look(&folder.path(), folder.identity(owner(2))).unwrap();
        assert!(!journal.audit().await.unwrap().faults.is_empty(), "{sql}");
    }
}

#[tokio::test]
async fn the_audit_finds_what_was_done_to_the_file() {
    let body = "UPDATE event SET body = replace(body, 'SITI', 'ANDI') WHERE seq = 4";
    let rehashed = "UPDATE payment_body SET body = replace(body, '102500', '2500') WHERE place = 1";
    let cases: [(&str, &str, u64); 28] = [
        (body, "hash", 4),
        ("DELETE FROM event WHERE seq = 5", "gap", 6),
        ("DELETE FROM event WHERE seq = 9", "projection", 8),
        (
            "UPDATE event SET seq = 100 WHERE seq = 4; UPDATE event SET seq = 4 WHERE seq = 5;
          UPDATE event SET seq = 5 WHERE seq = 100",
            "link",
            4,
        ),
        ("UPDATE event SET prev = zeroblob(32) WHERE seq = 3", "link", 3),
        ("UPDATE event SET payment_id = (SELECT id FROM payment WHERE place = 3) WHERE seq = 4", "hash", 4),
        (rehashed, "projection", 3),
        ("UPDATE payment SET open = 0, live = 0 WHERE place = 2", "projection", 6),
        ("UPDATE payment SET debit = 1 WHERE place = 1", "projection", 3),
        ("UPDATE payment SET account = 'x' WHERE place = 1", "projection", 3),
        ("UPDATE saldo SET saldo = saldo + 1 WHERE seq = 3", "projection", 3),
        ("UPDATE saldo SET since = since - 1 WHERE seq = 3", "projection", 3),
        ("UPDATE saldo SET late = 1 WHERE seq = 3", "projection", 3),
        ("DELETE FROM number_key", "number", 0),
        ("DELETE FROM payment WHERE place = 1", "projection", 1),
        ("DELETE FROM open_key", "open_key", 6),
        ("INSERT INTO open_key (key, place, joined) VALUES ('pln_token|1|1', 1, 0)", "open_key", 0),
        ("UPDATE key_version SET version = 3", "open_key", 0),
        (
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET tbl_name = CAST(tbl_name AS BLOB) WHERE name = 'claim'",
            "index",
            0,
        ),
        ("DELETE FROM provider_number WHERE place = 3", "number", 9),
        ("UPDATE provider_number SET holds = 0 WHERE place = 1", "number", 0),
        ("UPDATE provider_number SET kind = 'tokens' WHERE place = 1 AND kind = 'token'", "number", 3),
        ("UPDATE provider_number SET system = 'klink' WHERE place = 3", "number", 9),
        ("DELETE FROM number WHERE place = 2", "projection", 6),
        ("UPDATE number SET place = 3 WHERE place = 1", "projection", 3),
        ("UPDATE saldo SET place = 3 WHERE seq = 3", "projection", 3),
        ("UPDATE saldo SET account = 'klink' WHERE seq = 9", "projection", 9),
        ("UPDATE saldo SET at = '2026-11-21T03:00:09Z' WHERE seq = 3", "projection", 3),
    ];
    for (sql, what, row) in cases {
        let folder = Folder::new();
        let journal = three_sales(&folder).await;
        folder.tamper(sql);
        let faults = journal.audit().await.unwrap().faults;
        assert!(faults.iter().any(|fault| fault.what == what && fault.row == row), "{sql}: {faults:?}");
    }
}

/// In a whole journal the audit compares sums only. Looking up each row would take long in a large one.
#[tokio::test]
async fn sums_prove_a_whole_journal() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    sold(&journal, 4, PaymentOutcome::Rejected).await;
    sold(&journal, 5, PaymentOutcome::Pending).await;
    journal.append_account(&AccountId::new("mmbc"), accounts::figure(9, 700_000)).await.unwrap();
    let unproven = || audit::unproven(&schema::open_reader(&folder.path()).unwrap());
    assert_eq!(unproven(), 0);
    folder.tamper("DELETE FROM number WHERE place = 2");
    assert_eq!(unproven(), 1);
}

#[tokio::test]
async fn the_audit_finds_a_number_that_was_let_go() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    sold(&journal, 4, PaymentOutcome::Rejected).await;
    assert_eq!(journal.audit().await.unwrap().faults, []);
    let row = "INSERT INTO provider_number (place, kind, system, number, holds) VALUES (4, 'token', 'mmbc', '9', ";
    folder.tamper(&format!("{row}0)"));
    let faults = journal.audit().await.unwrap().faults;
    assert!(faults.iter().any(|fault| (fault.row, fault.what.as_str()) == (12, "number")), "{faults:?}");
}

/// A typed figure must be in its table exactly as in the record.
#[tokio::test]
async fn the_audit_finds_a_typed_figure_that_was_altered() {
    for change in [
        "UPDATE saldo SET saldo = saldo + 1 WHERE place IS NULL",
        "UPDATE saldo SET since = since - 1 WHERE place IS NULL",
        "UPDATE saldo SET late = 1 WHERE place IS NULL",
        "UPDATE saldo SET at = '2026-11-21T03:00:01Z' WHERE place IS NULL",
        "UPDATE saldo SET place = 1 WHERE place IS NULL",
        "DELETE FROM saldo WHERE place IS NULL",
    ] {
        let folder = Folder::new();
        let journal = three_sales(&folder).await;
        journal.append_account(&AccountId::new("mmbc"), accounts::figure(9, 700_000)).await.unwrap();
        assert_eq!(journal.audit().await.unwrap().faults, []);
        folder.tamper(change);
        let faults = journal.audit().await.unwrap().faults;
        assert!(
            faults.iter().any(|fault| (fault.row, fault.what.as_str()) == (10, "projection")),
            "{change}: {faults:?}"
        );
    }
}

#[tokio::test]
async fn each_flipped_byte_of_a_row_is_found_when_it_is_read() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    let conn = Connection::open(folder.path()).unwrap();
    conn.execute_batch("DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_removed").unwrap();
    let mut flipped = 0;
    for column in ["counter", "at", "kind", "body", "prev", "hash"] {
        let whole: Vec<u8> = conn
            .query_row(&format!("SELECT CAST({column} AS BLOB) FROM event WHERE seq = 6"), [], |row| row.get(0))
            .unwrap();
        let kind = if matches!(column, "prev" | "hash") { "BLOB" } else { "TEXT" };
        // Every byte of the short ones; of the body every thirteenth.
        for byte in (0..whole.len()).step_by(if column == "body" { 13 } else { 1 }) {
            let mut other = whole.clone();
            other[byte] ^= 1;
            let set = format!("UPDATE event SET {column} = CAST(?1 AS {kind}) WHERE seq = 6");
            conn.execute(&set, [&other]).unwrap();
            let read = journal.events(id(2)).await;
            assert!(matches!(read, Err(JournalError::Damaged { row: 6 })), "{column} {byte}: {read:?}");
            conn.execute(&set, [&whole]).unwrap();
            flipped += 1;
        }
    }
    assert!(flipped > 100);
    assert_eq!(journal.events(id(2)).await.unwrap().len(), 3);
    conn.execute("UPDATE event SET counter_seq = 77 WHERE seq = 6", []).unwrap();
    assert!(matches!(journal.events(id(2)).await, Err(JournalError::Damaged { row: 6 })));
    conn.execute("DELETE FROM event WHERE seq = 5", []).unwrap();
    assert!(journal.events(id(2)).await.is_err(), "a missing row is noticed");
}

/// A damaged row is read as its events make it, is reported, and is repaired by the next event.
#[tokio::test]
async fn a_damaged_payment_is_made_again_from_its_events() {
    for sql in [
        "UPDATE payment_body SET body = replace(body, 'unknown', 'rejected') WHERE place = 2",
        "UPDATE payment SET state = 'rejected' WHERE place = 2",
        "UPDATE payment_body SET digest = zeroblob(32) WHERE place = 2",
        "DELETE FROM payment_body WHERE place = 2",
    ] {
        let folder = Folder::new();
        let journal = three_sales(&folder).await;
        let whole = journal.payment(id(2)).await.unwrap();
        folder.tamper(sql);
        assert_eq!(journal.payment(id(2)).await.unwrap(), whole, "{sql}");
        let all = PaymentFilter::default();
        assert_eq!(journal.find(&all).await.unwrap().len(), 3, "{sql}");
        let said =
            DamagedRow { row: 6, about: Some(PrintSubject::Payment(id(2))), may_be_open: true, made_again: true };
        assert_eq!(journal.damaged(&all).await.unwrap(), std::slice::from_ref(&said), "{sql}");
        assert_eq!(journal.damaged_open().await.unwrap(), [said], "{sql}");
        assert_eq!(journal.desk().await.unwrap().len(), 1, "{sql}");
        assert!(journal.audit().await.unwrap().faults.iter().any(|fault| fault.what == "projection"), "{sql}");
        // What a provider told is always written.
        let late =
            journal.append(id(2), answered(99, AnswerSource::Status, PaymentOutcome::Confirmed, None)).await.unwrap();
        assert_eq!(late.state(), PaymentState::Confirmed);
        assert!(journal.damaged(&all).await.unwrap().is_empty(), "{sql}");
        assert!(journal.audit().await.unwrap().faults.is_empty(), "{sql}");
    }
}

/// A row that its events cannot make either counts as open, and the other rows are listed.
#[tokio::test]
async fn a_row_that_is_lost_hinders_no_other() {
    for sql in [
        "UPDATE payment_body SET body = 'x' WHERE place = 2; UPDATE event SET body = 'y' WHERE seq = 5",
        // The last event is missing, so the other events would make an earlier state.
        "DELETE FROM event WHERE seq = 6",
    ] {
        let folder = Folder::new();
        let journal = three_sales(&folder).await;
        folder.tamper(sql);
        let said =
            DamagedRow { row: 6, about: Some(PrintSubject::Payment(id(2))), may_be_open: true, made_again: false };
        for filter in [
            PaymentFilter::default(),
            PaymentFilter { search: Some("PELANGGAN".to_owned()), ..PaymentFilter::default() },
        ] {
            let found: Vec<PaymentId> = journal.find(&filter).await.unwrap().iter().map(Payment::id).collect();
            assert_eq!(found, [id(3), id(1)], "{sql}");
            assert_eq!(journal.damaged(&filter).await.unwrap(), std::slice::from_ref(&said), "{sql}");
        }
        assert_eq!(journal.damaged_open().await.unwrap(), [said], "{sql}");
        assert!(journal.desk().await.unwrap().is_empty());
        assert!(matches!(journal.payment(id(2)).await, Err(JournalError::Damaged { row: 6 })));
        assert!(journal.recover(at(900)).await.is_ok(), "a start is not hindered");
        // Its bill stays closed.
        let again = intent(9, journal.owner(), ProductKind::PlnToken, "10000000002");
        assert!(matches!(journal.append(id(9), prepared(9, again)).await, Err(JournalError::Damaged { .. })), "{sql}");
        sold(&journal, 10, PaymentOutcome::Confirmed).await;
    }
}

#[tokio::test]
async fn a_damaged_tail_is_found_at_open_and_can_be_looked_at() {
    let folder = Folder::new();
    drop(three_sales(&folder).await);
    folder.tamper("UPDATE event SET body = replace(body, 'SITI', 'ANDI') WHERE seq = 8");
    assert!(matches!(folder.open(2), Err(JournalError::Damaged { row: 8 })));
    let look = SqliteJournal::open_to_look(&folder.path(), folder.identity(owner(3))).unwrap();
    assert!(look.audit().await.unwrap().faults.iter().any(|fault| fault.row == 8 && fault.what == "hash"));
    assert_eq!(look.find(&PaymentFilter::default()).await.unwrap().len(), 3);
    let written = look.append(id(2), answered(99, AnswerSource::Status, PaymentOutcome::Confirmed, None)).await;
    assert!(matches!(written, Err(JournalError::ReadOnly)), "{written:?}");
    assert!(matches!(look.probe().await, Err(JournalError::ReadOnly)));
}

#[tokio::test]
async fn a_broken_file_is_damaged_and_a_foreign_one_is_left_alone() {
    let folder = Folder::new();
    std::fs::write(folder.path(), vec![b'x'; 8_192]).unwrap();
    assert!(matches!(folder.open(1), Err(JournalError::Damaged { row: 0 })));
    std::fs::remove_file(folder.path()).unwrap();
    folder.tamper("CREATE TABLE theirs (x)");
    assert!(matches!(folder.open(1), Err(JournalError::Store(_))));
    let nowhere = folder.0.path().join("no/such/folder/journal.db");
    assert!(matches!(SqliteJournal::open(&nowhere, folder.identity(owner(1))), Err(JournalError::Store(_))));
}

#[tokio::test]
async fn the_record_refuses_to_be_rewritten() {
    let folder = Folder::new();
    let _journal = three_sales(&folder).await;
    let conn = Connection::open(folder.path()).unwrap();
    for sql in ["UPDATE event SET body = ''", "DELETE FROM event", "DELETE FROM payment"] {
        assert!(conn.execute(sql, []).unwrap_err().to_string().contains("never"), "{sql}");
    }
}
