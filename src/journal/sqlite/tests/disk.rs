//! A full disk, a read-only file, and one that another program has locked: each is said, and nothing is half written.

use rusqlite::Connection;

use super::{Folder, sold, three_sales};
use crate::domain::payment::verdict::PaymentOutcome;
use crate::domain::payment::{AnswerSource, PaymentEvent, PaymentState};
use crate::domain::product::ProductKind;
use crate::domain::sample::{answered, at, entry, id, intent, prepared};
use crate::journal::sqlite::SqliteJournal;
use crate::journal::transaction::backend::Backend as _;
use crate::journal::{Journal as _, JournalError, PaymentFilter};

/// Runs `sql` on the writing connection.
async fn on_the_writer(journal: &SqliteJournal, sql: &'static str) {
    journal.write(move |writer| Ok(writer.conn.execute_batch(sql)?)).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_said_and_leaves_nothing_half_written() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    let rows = journal.audit().await.unwrap().rows;
    on_the_writer(&journal, "PRAGMA max_page_count = 1").await;
    let mut refused = 0;
    for number in 10..60 {
        let intent = intent(number, journal.owner(), ProductKind::PlnToken, &format!("1000000{number:04}"));
        match journal.append(id(number), prepared(number, intent)).await {
            // What fits in pages that are there already may still be written.
            Ok(_) => assert_eq!(refused, 0),
            Err(JournalError::Full) => {
                refused += 1;
                assert!(journal.payment(id(number)).await.unwrap().is_none());
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(refused > 20, "{refused}");
    let before = journal.payment(id(2)).await.unwrap();
    let answer = answered(99, AnswerSource::Status, PaymentOutcome::Confirmed, None);
    // The disk is filled to the last block, so that no answer fits.
    for length in [900, 90, 1] {
        let note = || PaymentEvent::Noted { text: "x".repeat(length).as_str().into(), by: "S".into() };
        while journal.append(id(2), entry(90, note())).await.is_ok() {}
    }
    let full = journal.append(id(2), answer.clone()).await;
    assert!(matches!(full, Err(JournalError::Full)), "{full:?}");
    assert_ne!(journal.payment(id(2)).await.unwrap().unwrap().state(), PaymentState::Confirmed);
    assert!(before.is_some());
    journal.defer_answer(id(2), &answer).await.unwrap();
    assert!(matches!(journal.recover(at(100)).await, Err(JournalError::Full)), "it stays in the spool");
    let report = journal.audit().await.unwrap();
    assert!(report.rows >= rows && report.faults.is_empty(), "{report:?}");
    on_the_writer(&journal, "PRAGMA max_page_count = 1000000").await;
    let applied = journal.recover(at(101)).await.unwrap();
    assert_eq!((applied.len(), applied[0].state()), (1, PaymentState::Confirmed));
    sold(&journal, 70, PaymentOutcome::Confirmed).await;
    assert!(journal.audit().await.unwrap().faults.is_empty());
}

#[tokio::test]
async fn a_read_only_journal_is_said() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    on_the_writer(&journal, "PRAGMA query_only = ON").await;
    let intent = intent(9, journal.owner(), ProductKind::PlnToken, "10000000009");
    let refused = journal.append(id(9), prepared(9, intent)).await;
    assert!(matches!(refused, Err(JournalError::ReadOnly)), "{refused:?}");
    assert!(matches!(journal.probe().await, Err(JournalError::ReadOnly)));
    assert_eq!(journal.find(&PaymentFilter::default()).await.unwrap().len(), 3);
    on_the_writer(&journal, "PRAGMA query_only = OFF").await;
    journal.probe().await.unwrap();
}

/// Permission bits do not bind root, so this proves nothing there; `a_read_only_journal_is_said` does.
#[cfg(unix)]
#[tokio::test]
async fn a_file_or_folder_without_write_permission_is_read_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    drop(three_sales(&folder).await);
    let mode = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&folder.path(), 0o400);
    let binds = std::fs::OpenOptions::new().write(true).open(folder.path()).is_err();
    let opened = folder.open(2).err();
    mode(&folder.path(), 0o600);
    mode(folder.0.path(), 0o500);
    let in_folder = folder.open(3).err();
    mode(folder.0.path(), 0o700);
    if binds {
        assert!(matches!(opened, Some(JournalError::ReadOnly)), "{opened:?}");
        assert!(matches!(in_folder, Some(JournalError::ReadOnly)), "{in_folder:?}");
    } else {
        assert!(opened.is_none() && in_folder.is_none());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_journal_is_busy_and_usable_afterwards() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    on_the_writer(&journal, "PRAGMA busy_timeout = 100").await;
    let other = Connection::open(folder.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(journal.probe().await, Err(JournalError::Busy)));
    assert_eq!(journal.find(&PaymentFilter::default()).await.unwrap().len(), 3, "readers do not wait");
    other.execute_batch("ROLLBACK").unwrap();
    journal.probe().await.unwrap();
}
