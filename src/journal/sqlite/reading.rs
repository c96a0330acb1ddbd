//! A journal where nothing can be written: read only, from the file or from a copy in memory (safety rule 17,
//! docs/safety.md).

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::writer::SqliteWriter;
use super::{ProcessIdentity, SqliteReaders, backup, memory_copy, open_files, schema};
use crate::journal::backup::BackupError;
use crate::journal::transaction::Transaction;
use crate::journal::transaction::backend::ReadConnections;
use crate::journal::transaction::read_only::ReadOnly;
use crate::journal::{AuditReport, Journal, JournalError};

/// Opens the file for reading only; `why` is the reason that it cannot be written. If SQLite cannot read the file
/// itself, a copy in memory is read.
///
/// # Errors
/// `TooNew` and `Moved`, and [`JournalError::TooLargeToRead`] if a copy in memory is needed and the file is too large.
pub fn open_to_read(
    path: &Path,
    identity: ProcessIdentity,
    why: JournalError,
) -> Result<Arc<dyn Journal>, JournalError> {
    let store_url = open_files::store_url(path);
    match schema::open_reader(path).and_then(|conn| Ok((schema::is_current(&conn)?, conn))) {
        Ok((true, conn)) => {
            Ok(Arc::new(ReadOnly::new(SqliteReaders::new(path, Some(conn)), identity, &store_url, false, why)))
        }
        Err(fault @ (JournalError::TooNew { .. } | JournalError::Moved)) => Err(fault),
        Ok((false, _)) | Err(_) => {
            let copy = MemoryCopy { conn: Mutex::new(memory_copy::copy(path)?), permits: Arc::new(Semaphore::new(1)) };
            Ok(Arc::new(ReadOnly::new(copy, identity, &store_url, false, why)))
        }
    }
}

/// A copy of the journal in memory, with one connection.
#[derive(Debug)]
struct MemoryCopy {
    conn: Mutex<Connection>,
    permits: Arc<Semaphore>,
}

impl ReadConnections for MemoryCopy {
    type WriteConnection = SqliteWriter;

    fn permits(&self) -> &Arc<Semaphore> {
        &self.permits
    }

    fn ask<T>(&self, ask: impl FnOnce(&dyn Transaction) -> Result<T, JournalError>) -> Result<T, JournalError> {
        ask(&*self.conn.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn backup(&self, to: &Path) -> Result<AuditReport, BackupError> {
        backup::backup_from(&self.conn.lock().unwrap_or_else(PoisonError::into_inner), to)
    }

    fn structure(&self) -> Result<Vec<String>, JournalError> {
        self.ask(|sql| sql.structure())
    }
}
