//! Damages everything but the events, table by table, and rebuilds it.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::{Folder, three_sales};
use crate::base::id::PaymentId;
use crate::domain::payment::Payment;
use crate::domain::product::ProviderId;
use crate::domain::sample::owner;
use crate::journal::backup::{LostRows, RebuildError};
use crate::journal::conformance::rebuild as suite;
use crate::journal::sqlite::{SqliteJournal, rebuild, schema};
use crate::journal::transaction::rebuild::tests::assert_knows_each_table;
use crate::journal::{Journal as _, PaymentFilter};

const DROPPED: [&str; 4] =
    ["DROP INDEX payment_day", "DROP TABLE open_key", "DROP TABLE words", "DROP TABLE key_version"];

type Rows = Vec<Vec<Value>>;

/// All rows of all tables but the word index, by table.
fn dump(folder: &Folder) -> Vec<(&'static str, Rows)> {
    let conn = Connection::open(folder.path()).unwrap();
    let rows = |table: &str| {
        let mut statement = conn.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect());
        rows.unwrap().map(Result::unwrap).collect::<Rows>()
    };
    suite::tables().into_iter().chain(["boot_mark"]).map(|table| (table, rows(table))).collect()
}

/// A journal with rows in every table.
async fn busy(folder: &Folder) -> SqliteJournal {
    let journal = three_sales(folder).await;
    suite::fill(&journal).await;
    journal
}

fn found(payments: &[Payment]) -> Vec<PaymentId> {
    payments.iter().map(Payment::id).collect()
}

/// A new table of a later version must be listed as rebuilt, kept or dropped.
#[test]
fn each_table_of_the_schema_is_known() {
    let conn = Connection::open_in_memory().unwrap();
    schema::MIGRATIONS.iter().for_each(|step| conn.execute_batch(step).unwrap());
    let names = |statement: &str| -> Vec<String> {
        let mut statement = conn.prepare(statement).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'words\\_%' ESCAPE '\\'
                  AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    assert_knows_each_table(&names(tables), |table| names(&format!("SELECT name FROM pragma_table_info('{table}')")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_table_is_made_anew() {
    let damages = suite::damages("INSERT INTO words (words) VALUES ('delete-all')");
    let whole = Folder::new();
    let journal = busy(&whole).await;
    let text = PaymentFilter { search: Some("PELANGGAN".to_owned()), ..PaymentFilter::default() };
    let (before, by_text) = (dump(&whole), found(&journal.find(&text).await.unwrap()));
    assert!(by_text.len() == 5 && before.iter().all(|(_, rows)| !rows.is_empty()), "{before:?}");
    drop(journal);
    for damage in damages.into_iter().chain(DROPPED.map(str::to_owned)) {
        let folder = whole.copy();
        folder.tamper(&damage);
        let is_called_whole =
            crate::journal::sqlite::backup::verified(&folder.path()).is_ok_and(|report| report.faults.is_empty());
        // The audit does not check the word index, because a search compares what it finds with the rows.
        assert!(!is_called_whole || damage.contains("words"), "{damage}");
        let rebuilt = rebuild(&folder.path(), &folder.identity(owner(2)), "uji").unwrap();
        assert!(rebuilt.report.faults.is_empty(), "{damage}: {:?}", rebuilt.report);
        let guessed = LostRows { table: "saldo.late".to_owned(), rows: Some(1) };
        let lost = if damage == "DELETE FROM saldo" { vec![guessed] } else { Vec::new() };
        assert_eq!(rebuilt.lost, lost, "{damage}");
        for (before, after) in before.iter().zip(dump(&folder)) {
            assert_eq!(*before, after, "{damage}");
        }
        let journal = folder.open(3).unwrap();
        assert_eq!(found(&journal.find(&text).await.unwrap()), by_text, "{damage}");
        assert!(rebuilt.kept.unwrap().exists());
    }
}

/// Rows that no event makes and that cannot be read are reported. A callback without a sale is matched again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_made_anew_is_said() {
    let folder = Folder::new();
    drop(busy(&folder).await);
    folder.tamper(
        "UPDATE inbox SET standing = 'unknown_reference', why = 'x'; DELETE FROM number_key; DROP TABLE print_job;
         UPDATE event SET stamp = x'00' WHERE seq = 4;
         PRAGMA ignore_check_constraints = ON; UPDATE boot_mark SET only_row = 2;
         INSERT INTO price_list (provider, at, body) VALUES ('a', 'b', 'c');",
    );
    let hashes = |folder: &Folder| {
        let conn = Connection::open(folder.path()).unwrap();
        let mut statement = conn.prepare("SELECT number FROM provider_number WHERE kind = 'token'").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect::<Vec<String>>()
    };
    let before = hashes(&folder);
    let rebuilt = rebuild(&folder.path(), &folder.identity(owner(2)), "uji").unwrap();
    // Each token is known under the new key and none under the lost one. The audit of the rebuild looked each up.
    let after = hashes(&folder);
    assert!(!before.is_empty() && before.len() == after.len() && before.iter().all(|hash| !after.contains(hash)));
    let lost = |table: &str| LostRows { table: table.to_owned(), rows: None };
    let mark = LostRows { table: "boot_mark".to_owned(), rows: Some(1) };
    let stamp = LostRows { table: "event.stamp".to_owned(), rows: Some(1) };
    assert_eq!(rebuilt.lost, [lost("number_key"), stamp, lost("print_job"), mark]);
    let journal = folder.open(3).unwrap();
    assert_eq!(journal.stored_callbacks(10).await.unwrap().len(), 1);
    let list = journal.price_list(&ProviderId::new("a")).await.unwrap();
    assert!(list.is_none(), "a list that is no list is fetched again");
}

/// A row that cannot be read is counted, and its neighbours are kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_be_read_of_a_damaged_table_is_kept() {
    let folder = Folder::new();
    drop(busy(&folder).await);
    folder.tamper(
        "ALTER TABLE price_list RENAME TO old; CREATE TABLE price_list (provider, at, body);
         INSERT INTO price_list VALUES (x'00', 'b', 'c'); INSERT INTO price_list SELECT * FROM old; DROP TABLE old",
    );
    let rebuilt = rebuild(&folder.path(), &folder.identity(owner(2)), "uji").unwrap();
    assert_eq!(rebuilt.lost, [LostRows { table: "price_list".to_owned(), rows: Some(1) }]);
    let journal = folder.open(3).unwrap();
    assert!(journal.price_list(&ProviderId::new("mmbc-ppob")).await.unwrap().is_some());
}

/// Events that do not verify are not rebuilt from, and a journal in use is left alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_record_is_left_as_it_is() {
    let folder = Folder::new();
    let journal = busy(&folder).await;
    let used = rebuild(&folder.path(), &folder.identity(owner(2)), "uji");
    assert!(matches!(used, Err(RebuildError::InUse)), "{used:?}");
    drop(journal);
    folder.tamper("UPDATE event SET body = replace(body, 'SITI', 'ANDI') WHERE seq = 4");
    let before = std::fs::read(folder.path()).unwrap();
    let refused = rebuild(&folder.path(), &folder.identity(owner(2)), "uji");
    let Err(RebuildError::Broken(report)) = refused else { panic!("{refused:?}") };
    assert_eq!(report.faults.iter().map(|fault| (fault.row, fault.what.as_str())).collect::<Vec<_>>(), [(4, "hash")]);
    assert_eq!(std::fs::read(folder.path()).unwrap(), before);
    let left: Vec<_> =
        std::fs::read_dir(folder.path().parent().unwrap()).unwrap().flatten().map(|one| one.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("rebuilding")), "{left:?}");
}

/// While another program reads from the log, the log cannot be emptied, and SQLite would apply it to the new file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_somebody_reads_is_left_as_it_is() {
    let folder = Folder::new();
    drop(busy(&folder).await);
    let reader = Connection::open(folder.path()).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM event").unwrap();
    let damaged = || {
        let conn = Connection::open(folder.path()).unwrap();
        conn.query_row("SELECT count(*) FROM payment_body WHERE body = 'x'", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    Connection::open(folder.path()).unwrap().execute_batch("UPDATE payment_body SET body = 'x'").unwrap();
    let used = rebuild(&folder.path(), &folder.identity(owner(2)), "uji");
    assert!(matches!(used, Err(RebuildError::InUse)), "{used:?}");
    assert_eq!(damaged(), 5);
    assert!(!crate::journal::sqlite::backup::sibling_path(&folder.path(), "rebuilding").exists());
    drop(reader);
    assert!(rebuild(&folder.path(), &folder.identity(owner(2)), "uji").unwrap().report.faults.is_empty());
    assert_eq!(damaged(), 0);
}

/// A copy made row by row keeps the mark of figures that came late, which no event holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_knows_which_figures_were_late() {
    let folder = Folder::new();
    drop(busy(&folder).await);
    let late = |path: &std::path::Path| {
        let conn = Connection::open(path).unwrap();
        let mut statement = conn.prepare("SELECT seq, late FROM saldo ORDER BY seq").unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.unwrap().map(Result::unwrap).collect::<Vec<(i64, i64)>>()
    };
    let to = folder.path().with_file_name("salinan.db");
    let report = crate::journal::sqlite::backup::backup_of(&Connection::open(folder.path()).unwrap(), &to).unwrap();
    assert!(report.faults.is_empty(), "{report:?}");
    assert_eq!(late(&to), late(&folder.path()));
    assert!(late(&to).iter().any(|(_, late)| *late == 1));
}
