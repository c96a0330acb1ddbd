//! The journal in one SQLite file: one writing thread and two reading connections. Payments are judged elsewhere; this
//! module applies `step`.
//!
//! A commit is synced before anybody hears of it (write-ahead log, `synchronous=FULL`). Only the writing thread writes.
//!
//! All programs that use one file must use one [`ProcessIdentity::folder`], where they see each other's locks.

pub(super) mod backup;
mod boot;
pub(super) mod exclusive_file;
mod error;
mod memory_copy;
mod open_files;
mod reading;
mod rebuild;
mod restore;
mod schema;
mod sql;
#[cfg(test)]
pub(in crate::journal) mod tests;
mod writer;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{Semaphore, watch};

use self::open_files::OpenFiles;
use self::writer::{SqliteWriteJob, SqliteWriter};
use super::backup::BackupError;
use super::owner_lock::InUse;
use super::transaction::backend::ReadConnections;
use super::transaction::fault::file_error;
pub use super::transaction::writer_state::ProcessIdentity;
use super::transaction::writer_state::WriterState;
use super::transaction::{Transaction, queries};
use super::{AuditReport, JournalError};
use crate::base::time::{Clock, SystemClock};

pub use open_files::was_used;
pub use reading::open_to_read;
pub use rebuild::rebuild;
pub use restore::restore;

/// Jobs that may wait for the writing thread. More are refused as [`JournalError::Busy`].
const QUEUE: usize = 1_024;
const READERS: usize = 2;

/// The journal in one SQLite file.
#[derive(Debug)]
pub struct SqliteJournal {
    writer_state: WriterState,
    jobs: Option<SyncSender<SqliteWriteJob>>,
    thread: Option<JoinHandle<()>>,
    readers: Arc<SqliteReaders>,
    commit_signal: watch::Receiver<u64>,
    _in_use: InUse,
}

/// The checks that a file must pass when it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OpenCheck {
    /// The last rows must verify; then the file may be written.
    Write,
    /// The file may be damaged; nothing is written.
    Look,
    /// As for writing, but a missing or older file is accepted because a person decided so.
    Accept,
}

impl SqliteJournal {
    /// Opens the file, or creates it, and verifies its last rows. Recovers nothing: call [`super::Journal::recover`].
    ///
    /// # Errors
    /// `InDoubt` if the file is missing from a used home or is older than the send log knows (safety rule 16,
    /// docs/safety.md), `TooNew` for a newer program's file, which stays untouched, `Damaged` if the last rows do not
    /// verify,
    /// `Busy` if another program holds it alone, `ReadOnly` and `Full` of the disk.
    pub fn open(path: &Path, identity: ProcessIdentity) -> Result<Self, JournalError> {
        Self::open_with(path, identity, OpenCheck::Write, None)
    }

    /// As [`SqliteJournal::open`], with holds counted on the boot clock of `clock`. For tests and simulations.
    ///
    /// # Errors
    /// As [`SqliteJournal::open`].
    pub fn open_with_clock(
        path: &Path,
        identity: ProcessIdentity,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, JournalError> {
        Self::open_with(path, identity, OpenCheck::Write, Some(clock))
    }

    /// Opens a damaged file to read and to audit it. Every write is refused as read-only.
    ///
    /// # Errors
    /// As [`SqliteJournal::open`], but last rows that do not verify are accepted.
    pub fn open_to_look(path: &Path, identity: ProcessIdentity) -> Result<Self, JournalError> {
        Self::open_with(path, identity, OpenCheck::Look, None)
    }

    /// Opens the file for [`super::Journal::accept_store`]. A missing or empty file is created.
    ///
    /// # Errors
    /// As [`SqliteJournal::open`], and `Busy` while any other program uses the file.
    pub fn open_to_accept(path: &Path, identity: ProcessIdentity) -> Result<Self, JournalError> {
        Self::open_with(path, identity, OpenCheck::Accept, None)
    }

    fn open_with(
        path: &Path,
        identity: ProcessIdentity,
        care: OpenCheck,
        clock: Option<Arc<dyn Clock>>,
    ) -> Result<Self, JournalError> {
        // Accepting a store decides about other programs' payments in flight too, so those programs must have ended.
        let take = if care == OpenCheck::Accept { InUse::alone } else { InUse::share };
        let in_use = take(&identity.owners()).map_err(|error| file_error(&error))?;
        let in_use = in_use.ok_or(JournalError::Busy)?;
        open_files::ensure(path, &identity, care == OpenCheck::Accept)?;
        let mut files = OpenFiles::at(path)?;
        let conn = schema::open_writer(path)?;
        if let Some(clock) = &clock {
            boot::tell_time(&conn, clock)?;
        }
        match care {
            OpenCheck::Write | OpenCheck::Accept => queries::verify_tail(&conn)?,
            OpenCheck::Look => conn.pragma_update(None, "query_only", true)?,
        }
        files.hold_log();
        let told = clock.clone().unwrap_or_else(|| Arc::new(SystemClock::default()));
        let writer_state = WriterState::acquire(identity, &open_files::store_url(path), told)?;
        match writer_state.meet(&conn) {
            // A damaged file may not be comparable. The audit reports the damage.
            Err(fault) if care == OpenCheck::Look => tracing::warn!(%fault, "not compared with the send log"),
            met => met?,
        }
        let (tell, commit_signal) = watch::channel(0);
        let writer = SqliteWriter::new(conn, files, writer_state.clone(), tell)?;
        let (jobs, queue) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer.run(&queue))
            .map_err(|error| file_error(&error))?;
        let readers = Arc::new(SqliteReaders { clock, ..SqliteReaders::new(path, None) });
        Ok(Self { writer_state, jobs: Some(jobs), thread: Some(thread), readers, commit_signal, _in_use: in_use })
    }
}

impl Drop for SqliteJournal {
    fn drop(&mut self) {
        // The readers close first, so that the writer's connection is the last one and may remove the log when it
        // closes. Dropping the sender lets the thread finish the queued jobs and end.
        self.readers.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Up to [`READERS`] reading connections; the idle ones are kept open.
pub(crate) struct SqliteReaders {
    path: PathBuf,
    /// A clock of tests; `None`: the machine's.
    clock: Option<Arc<dyn Clock>>,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl SqliteReaders {
    fn new(path: &Path, first: Option<Connection>) -> Self {
        let idle = Mutex::new(first.into_iter().collect());
        Self { path: path.to_owned(), clock: None, idle, permits: Arc::new(Semaphore::new(READERS)) }
    }

    fn opened(&self, open: fn(&Path) -> Result<Connection, JournalError>) -> Result<Connection, JournalError> {
        let conn = open(&self.path)?;
        if let Some(clock) = &self.clock {
            boot::tell_time(&conn, clock)?;
        }
        Ok(conn)
    }
}

impl fmt::Debug for SqliteReaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Readers({})", self.path.display())
    }
}

impl ReadConnections for SqliteReaders {
    type WriteConnection = SqliteWriter;

    fn permits(&self) -> &Arc<Semaphore> {
        &self.permits
    }

    fn ask<T>(&self, ask: impl FnOnce(&dyn Transaction) -> Result<T, JournalError>) -> Result<T, JournalError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match idle {
            Some(conn) => conn,
            None => self.opened(schema::open_reader)?,
        };
        let snapshot = conn.unchecked_transaction()?;
        let answer = ask(&*snapshot);
        drop(snapshot);
        if conn.is_autocommit() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
        }
        answer
    }

    fn survey<T>(&self, ask: impl FnOnce(&dyn Transaction) -> Result<T, JournalError>) -> Result<T, JournalError> {
        let conn = self.opened(schema::open_to_survey)?;
        let snapshot = conn.unchecked_transaction()?;
        ask(&*snapshot)
    }

    fn backup(&self, to: &Path) -> Result<AuditReport, BackupError> {
        backup::backup(&self.path, to)
    }

    fn structure(&self) -> Result<Vec<String>, JournalError> {
        // A fresh connection: one that has searched the word index caches its structure, and SQLite's check then
        // reports pages that changed since as damage.
        schema::open_reader(&self.path)?.structure()
    }
}
