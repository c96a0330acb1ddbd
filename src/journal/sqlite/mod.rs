//! The journal in one SQLite file.
//!
//! What it is: one writing thread, two reading connections, one file with its log. What it is not: a place where a
//! payment is judged; it applies `step`. Invariant: a commit is synced before anyone hears of it (write-ahead log,
//! `synchronous=FULL`), and only the writing thread writes.
//!
//! Every program that uses one file must use one [`ProcessIdentity::folder`]: there they see whether the others live.

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
mod clock_test;
#[cfg(test)]
mod damage_test;
#[cfg(test)]
mod lost_row_test;
#[cfg(test)]
mod rebuild_test;
#[cfg(test)]
mod steps_test;
#[cfg(test)]
pub(in crate::journal) mod stored_test;
#[cfg(test)]
mod tests;
mod writer;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot, watch};

use self::open_files::OpenFiles;
use self::writer::{SqliteWriteJob, SqliteWriter};
use super::backup::BackupError;
use super::owner_lock::InUse;
use super::transaction::backend::{Backend, ReadConnections};
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

/// Jobs that may wait for the writing thread; more are refused as busy.
const QUEUE: usize = 1_024;
/// Reading connections.
const READERS: usize = 2;

/// The journal in one SQLite file.
#[derive(Debug)]
pub struct SqliteJournal {
    writer_state: WriterState,
    jobs: Option<SyncSender<SqliteWriteJob>>,
    thread: Option<JoinHandle<()>>,
    readers: Arc<SqliteReaders>,
    news: watch::Receiver<u64>,
    _in_use: InUse,
}

/// How much is asked of a file before it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OpenCheck {
    /// Its tail must verify; then it may be written.
    Write,
    /// It may be damaged; nothing is written.
    Look,
    /// As to write, and a person goes on with whatever lies there.
    Accept,
}

impl SqliteJournal {
    /// Opens the file, or makes it, and verifies its last rows. Recovers nothing: call [`super::Journal::recover`].
    ///
    /// # Errors
    /// `ReadOnly`, `Full`, `TooNew` (the file is untouched), `Damaged`, `Busy`, `Store`.
    pub fn open(path: &Path, identity: ProcessIdentity) -> Result<Self, JournalError> {
        Self::open_with(path, identity, OpenCheck::Write, None)
    }

    /// As [`SqliteJournal::open`]; holds are counted on `clock`'s boot clock. For tests and simulations.
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

    /// Opens a damaged file to look at and to audit: every write is refused as read-only.
    ///
    /// # Errors
    /// As [`SqliteJournal::open`], but a damaged tail is no hindrance.
    pub fn open_to_look(path: &Path, identity: ProcessIdentity) -> Result<Self, JournalError> {
        Self::open_with(path, identity, OpenCheck::Look, None)
    }

    /// Opens the file for [`super::Journal::accept_store`]: one that is missing or empty is made anew.
    ///
    /// # Errors
    /// As [`SqliteJournal::open`].
    pub fn open_to_accept(path: &Path, identity: ProcessIdentity) -> Result<Self, JournalError> {
        Self::open_with(path, identity, OpenCheck::Accept, None)
    }

    fn open_with(
        path: &Path,
        identity: ProcessIdentity,
        care: OpenCheck,
        clock: Option<Arc<dyn Clock>>,
    ) -> Result<Self, JournalError> {
        // Who goes on with a store decides about what others have in flight: they must have ended.
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
            // What cannot be compared in a damaged file is the audit's to tell.
            Err(fault) if care == OpenCheck::Look => tracing::warn!(%fault, "not compared with the send log"),
            met => met?,
        }
        let (tell, news) = watch::channel(0);
        let writer = SqliteWriter::new(conn, files, writer_state.clone(), tell)?;
        let (jobs, queue) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer.run(&queue))
            .map_err(|error| file_error(&error))?;
        let readers = Arc::new(SqliteReaders { clock, ..SqliteReaders::new(path, None) });
        Ok(Self { writer_state, jobs: Some(jobs), thread: Some(thread), readers, news, _in_use: in_use })
    }
}

impl Drop for SqliteJournal {
    fn drop(&mut self) {
        // The thread ends once it has done what is queued. Its connection should be the last: it may tidy the log away.
        self.readers.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Reading connections that nobody uses now.
pub(crate) struct SqliteReaders {
    path: PathBuf,
    /// Another clock than the machine's.
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
        // On a connection of its own: one that has looked for words before keeps the shape of their index, and SQLite's
        // check then takes pages that changed since for damage.
        schema::open_reader(&self.path)?.structure()
    }
}

impl Backend for SqliteJournal {
    type WriteConnection = SqliteWriter;
    type Source = SqliteReaders;

    fn writer_state(&self) -> &WriterState {
        &self.writer_state
    }

    fn source(&self) -> &Arc<SqliteReaders> {
        &self.readers
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteWriter) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (reply, answer) = oneshot::channel();
        let job: SqliteWriteJob = Box::new(move |writer| {
            // Whoever asked may have gone; the work stands.
            let _ = reply.send(writer.work(work));
        });
        let ended = || JournalError::Store("the writing thread has ended".to_owned());
        let jobs = self.jobs.as_ref().ok_or_else(ended)?;
        jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => JournalError::Busy,
            TrySendError::Disconnected(_) => ended(),
        })?;
        answer.await.map_err(|_| ended())?
    }

    fn rung(&self) -> watch::Receiver<u64> {
        self.news.clone()
    }
}
