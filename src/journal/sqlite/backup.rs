//! A verified copy of the journal, made while the journal is in use: one snapshot is written into a new file, audited
//! there, and only then renamed. Copying the file's bytes would tear under a writer.
//!
//! Under the final name is always the old file or a whole new one.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::schema;
use crate::base::id::OwnerId;
use crate::base::platform;
use crate::journal::backup::{BackupError, BackupGap};
use crate::journal::chain::RowHash;
use crate::journal::transaction::fault::file_error;
use crate::journal::transaction::{Transaction, WriteConnection, audit, copy};
use crate::journal::{AuditReport, JournalError};

/// Writes a snapshot of `source` into the empty file `copy` and syncs it. Writers do not wait for it.
pub(super) fn snapshot(source: &Connection, copy: &Path) -> Result<(), JournalError> {
    let name = copy.to_str().ok_or_else(|| JournalError::Store("the file's name is not UTF-8".to_owned()))?;
    source.execute("VACUUM INTO ?1", params![name])?;
    synced(copy)
}

/// Syncs a file, so that it survives a power cut.
pub(super) fn synced(file: &Path) -> Result<(), JournalError> {
    platform::sync_file(file).map_err(|error| file_error(&error))
}

/// Verifies a whole file: pages and indexes on a thread of their own, the rows meanwhile.
pub(super) fn verified(file: &Path) -> Result<AuditReport, JournalError> {
    std::thread::scope(|scope| {
        let structure = scope.spawn(|| schema::open_reader(file)?.structure());
        let conn = schema::open_to_survey(file)?;
        let report = conn.unchecked_transaction().map_err(JournalError::from).and_then(|rows| audit::audit(&*rows));
        let structure = structure.join().map_err(|_| JournalError::Store("the check of the file ended".to_owned()))?;
        Ok(audit::with_structure(report?, structure?))
    })
}

/// Makes the backup `to` of `journal`; see [`crate::journal::Journal::backup`].
pub(super) fn backup(journal: &Path, to: &Path) -> Result<AuditReport, BackupError> {
    written(to, |part| snapshot(&schema::open_reader(journal)?, part))
}

/// Makes the backup `to` of a journal that was copied into memory.
pub(super) fn backup_from(copy: &Connection, to: &Path) -> Result<AuditReport, BackupError> {
    written(to, |part| snapshot(copy, part))
}

/// Makes the backup file `to` of a record in another store, such as PostgreSQL.
pub(in crate::journal) fn backup_of(record: &dyn Transaction, to: &Path) -> Result<AuditReport, BackupError> {
    written(to, |part| {
        let mut file = BareFile::open(part)?;
        copy::copy(record, &mut file)?;
        file.close()?;
        synced(part)
    })
}

/// A file that no other program has open, as a store without send log and locks.
pub(super) struct BareFile(Connection);

impl BareFile {
    /// Opens the file, or creates it.
    pub(super) fn open(path: &Path) -> Result<Self, JournalError> {
        Ok(Self(schema::open_writer(path)?))
    }

    /// Copies the log into the file, removes the log, and closes the file.
    pub(super) fn close(self) -> Result<(), JournalError> {
        Ok(self.0.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?)
    }
}

impl WriteConnection for BareFile {
    fn write<T>(&mut self, work: impl FnOnce(&dyn Transaction) -> Result<T, JournalError>) -> Result<T, JournalError> {
        let transaction = self.0.transaction()?;
        let done = work(&*transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    fn permit(&mut self) -> Result<(), JournalError> {
        Ok(())
    }

    fn query<T>(&mut self, ask: impl FnOnce(&dyn Transaction) -> Result<T, JournalError>) -> Result<T, JournalError> {
        ask(&self.0)
    }

    fn lives_elsewhere(&mut self, _: OwnerId) -> Result<bool, JournalError> {
        Ok(false)
    }
}

/// Lets `fill` write a new empty file and renames it to `to` once it is verified.
fn written(to: &Path, fill: impl FnOnce(&Path) -> Result<(), JournalError>) -> Result<AuditReport, BackupError> {
    let part = sibling_path(to, "part");
    remove_with_logs(&part);
    let made = platform::new_file(&part).map_err(BackupError::from).and_then(|_| {
        fill(&part)?;
        named(&part, to)
    });
    if made.is_err() {
        remove_with_logs(&part);
    }
    made
}

fn named(part: &Path, to: &Path) -> Result<AuditReport, BackupError> {
    let report = verified(part)?;
    if !report.faults.is_empty() {
        return Err(BackupError::NotWhole(Box::new(report)));
    }
    if to.exists() && !is_older_backup(to, part) {
        return Err(BackupError::Taken(to.to_owned()));
    }
    platform::rename(part, to)?;
    platform::sync_folder(folder_of(to))?;
    Ok(report)
}

/// Whether `newer` holds every row of `file`, so that `file` may be replaced.
fn is_older_backup(file: &Path, newer: &Path) -> bool {
    matches!(missing(file, newer), Ok(BackupGap::Nothing))
}

/// The rows of `journal` that `file` lacks. `Another` if the two disagree on a common row: they are of different shops.
pub(super) fn missing(journal: &Path, file: &Path) -> Result<BackupGap, JournalError> {
    let (journal, file) = (schema::open_reader(journal)?, schema::open_reader(file)?);
    let mut rows = 0_u64;
    for (counter, length, _) in heads(&journal)? {
        let held = heads(&file)?.into_iter().find(|(name, ..)| *name == counter).map_or(0, |(_, held, _)| held);
        let common = length.min(held);
        if common > 0 && hash_at(&journal, &counter, common)? != hash_at(&file, &counter, common)? {
            return Ok(BackupGap::Another);
        }
        rows += u64::try_from(length - common).unwrap_or(0);
    }
    // Two shops may have no counter in common. Then every row of `journal` counts as missing.
    Ok(if rows == 0 { BackupGap::Nothing } else { BackupGap::Rows(rows) })
}

/// Each counter with its chain's length and last hash.
fn heads(conn: &Connection) -> Result<Vec<(String, i64, RowHash)>, JournalError> {
    let mut statement = conn.prepare(
        "SELECT e.counter, e.counter_seq, e.hash FROM event e
         JOIN (SELECT counter, max(counter_seq) AS last FROM event GROUP BY counter) h
         ON h.counter = e.counter AND h.last = e.counter_seq ORDER BY e.counter",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn hash_at(conn: &Connection, counter: &str, place: i64) -> Result<RowHash, JournalError> {
    let mut statement = conn.prepare_cached("SELECT hash FROM event WHERE counter = ?1 AND counter_seq = ?2")?;
    Ok(statement.query_row(params![counter, place], |row| row.get(0))?)
}

/// The suffixes of SQLite's side files. SQLite applies a side file to the file of its name, whoever left it.
pub(super) const LOGS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Removes a file that a killed program may have left, side files first.
pub(super) fn remove_with_logs(file: &Path) {
    for path in LOGS.iter().map(|suffix| with_suffix(file, suffix)).chain([file.to_owned()]) {
        let _ = std::fs::remove_file(path);
    }
}

/// `path` with `.suffix` added to the file name.
pub(super) fn sibling_path(path: &Path, suffix: &str) -> PathBuf {
    with_suffix(path, &format!(".{suffix}"))
}

/// `path` with `suffix` added to the file name.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

/// The folder of a file; `.` for a bare name.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}
