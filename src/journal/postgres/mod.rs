//! The journal in a PostgreSQL database, for counters on several computers: one writing thread with one connection, two
//! reading connections, and reconnection. Payments are judged elsewhere; this module applies `step`.
//!
//! A commit is durable on the server before anybody hears of it. Only the writing thread writes.
//!
//! Owner locks and send logs are on this machine, in [`ProcessIdentity::folder`]. Programs on other machines are seen
//! by an advisory lock on the server. A program whose connection dropped may be taken for dead. Its prepared payments
//! are then ended as not sent or unknown, its dispatched ones as unknown. That is safe: its own dispatch is refused
//! afterwards, and its answer still counts.

mod address;
mod checkup;
mod connection;
mod error;
mod owner_lock;
mod pgpass;
mod schema;
mod sql;
#[cfg(test)]
#[cfg(unix)]
mod tests;
mod writer;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, mpsc, oneshot, watch};

pub use self::address::{AddressFault, PgAddress};
use self::connection::{PgConnection, PgNotifications};
use self::sql::{PgTransaction, begin_to_read};
use self::writer::{PgWriteJob, PgWriter};
use super::backup::{BackupError, MoveError, RebuildError, RebuildReport};
use super::sqlite::backup::backup_of;
use super::sqlite::exclusive_file::ExclusiveFile;
use super::transaction::backend::{Backend, ReadConnections};
use super::transaction::fault::file_error;
use super::transaction::read_only::ReadOnly;
use super::transaction::writer_state::{ProcessIdentity, WriterState};
use super::transaction::{Transaction, WriteConnection as _, audit, copy, exists, queries, rebuild, values};
use super::{AuditReport, Journal, JournalError, StoreFinding};
use crate::base::time::{Clock, Timestamp};

/// Jobs that may wait for the writing thread. More are refused as [`JournalError::Busy`].
const QUEUE: usize = 1_024;
const READERS: usize = 2;
/// The longest wait for an answer on a reading connection. An audit reads the whole journal.
const ANSWER: Duration = Duration::from_secs(60);

/// The journal in a PostgreSQL database.
#[derive(Debug)]
pub struct PostgresJournal {
    writer_state: WriterState,
    jobs: Option<mpsc::Sender<PgWriteJob>>,
    thread: Option<JoinHandle<()>>,
    readers: Arc<PgReaders>,
    commit_signal: watch::Receiver<u64>,
}

impl PostgresJournal {
    /// Connects, creates or migrates the tables, and verifies the last rows. Blocks.
    ///
    /// # Errors
    /// `Lost` if the server cannot be reached, `TooNew` for tables of a newer program, which stay untouched, `InDoubt`
    /// if the store is older than the send log knows (safety rule 16, docs/safety.md), `Damaged` if the last rows do
    /// not verify.
    pub fn open(address: PgAddress, identity: ProcessIdentity, clock: Arc<dyn Clock>) -> Result<Self, JournalError> {
        Self::open_with(address, identity, clock, true)
    }

    /// Connects to a damaged journal to read and to audit it. Every write is refused as read-only.
    ///
    /// # Errors
    /// As [`PostgresJournal::open`], but last rows that do not verify are accepted.
    pub fn open_to_look(
        address: PgAddress,
        identity: ProcessIdentity,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, JournalError> {
        Self::open_with(address, identity, clock, false)
    }

    /// Copies the whole record of the file `path`, which no program may be using, into the empty database at `address`,
    /// verifies it there, and marks the file as moved. `identity` is used for both.
    ///
    /// # Errors
    /// If the file is in use or broken, the database is not empty or cannot be reached, or the copy differs. The file
    /// is then unchanged, and the database is empty except after `Differs`.
    pub async fn take_over(
        path: &Path,
        address: PgAddress,
        identity: ProcessIdentity,
        clock: Arc<dyn Clock>,
    ) -> Result<AuditReport, MoveError> {
        let path = path.to_owned();
        let opened = tokio::task::spawn_blocking(move || -> Result<_, MoveError> {
            let leaving = ExclusiveFile::begin(&path, &identity)?;
            Ok((leaving, Self::open(address, identity, clock)?))
        });
        let (leaving, here) = opened.await.map_err(|error| JournalError::Store(error.to_string()))??;
        let writer_state = here.writer_state.clone();
        let leaving = here
            .write(move |store| {
                copy::copy(leaving.record(), store)?;
                // The record brought its identity along, so this computer's send log of the file goes on for the
                // database.
                writer_state.forget_place().map_err(|error| file_error(&error))?;
                store.query(|sql| writer_state.meet(sql))?;
                Ok(leaving)
            })
            .await?;
        let report = here.read(audit::audit).await?;
        if !report.faults.is_empty() || report.chains != leaving.report().chains {
            return Err(MoveError::Differs(Box::new(report)));
        }
        leaving.end()?;
        Ok(report)
    }

    /// Rebuilds everything but the events, with its indexes, and verifies it, all in one transaction. Other counters
    /// wait for it.
    ///
    /// # Errors
    /// If the events do not verify, or the result does not. The journal is then unchanged.
    pub async fn rebuild(&self) -> Result<RebuildReport, RebuildError> {
        self.write(|writer| {
            let mut broken = None;
            let rebuilt = writer.write(|sql| {
                let rebuilt = rebuilt(sql)?;
                let row = rebuilt.report.faults.first().map(|fault| fault.row);
                match row {
                    None => Ok(rebuilt),
                    Some(row) => {
                        broken = Some(rebuilt.report);
                        Err(JournalError::Damaged { row })
                    }
                }
            });
            Ok(match (rebuilt, broken) {
                (Err(_), Some(report)) => Err(RebuildError::Broken(Box::new(report))),
                (rebuilt, _) => rebuilt.map_err(RebuildError::from),
            })
        })
        .await?
    }

    fn open_with(
        address: PgAddress,
        identity: ProcessIdentity,
        clock: Arc<dyn Clock>,
        careful: bool,
    ) -> Result<Self, JournalError> {
        let writer_state = WriterState::acquire(identity, &address.store_url(), clock.clone())?;
        let address = Arc::new(address);
        let (tell, commit_signal) = watch::channel(0);
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (opened, answer) = std::sync::mpsc::sync_channel(1);
        let (to, by) = (address.clone(), writer_state.clone());
        // The connection is made on the writing thread, because its runtime runs only there.
        let thread = std::thread::Builder::new().name("journal".to_owned()).spawn(move || {
            let opening = PgWriter::open(to, by, clock, tell, !careful).and_then(|mut writer| {
                if careful {
                    writer.query(queries::verify_tail)?;
                }
                Ok(writer)
            });
            match opening {
                Ok(writer) => {
                    let _ = opened.send(Ok(()));
                    writer.run(queue);
                }
                Err(fault) => drop(opened.send(Err(fault))),
            }
        });
        let thread = thread.map_err(|error| file_error(&error))?;
        answer.recv().map_err(|_| JournalError::Store("the writing thread has ended".to_owned()))??;
        Ok(Self {
            writer_state,
            jobs: Some(jobs),
            thread: Some(thread),
            readers: Arc::new(PgReaders::new(address)),
            commit_signal,
        })
    }
}

/// Rebuilds everything but the events and audits the result. If the events are damaged, only their report.
fn rebuilt(sql: &dyn Transaction) -> Result<RebuildReport, JournalError> {
    let record = audit::record(sql)?;
    if !record.faults.is_empty() {
        return Ok(RebuildReport { report: record, lost: Vec::new(), kept: None });
    }
    let lost = rebuild::in_place(sql)?;
    for table in rebuild::STANDING {
        sql.execute(&format!("REINDEX TABLE {table}"), values![])?;
    }
    Ok(RebuildReport { report: audit::audit(sql)?, lost, kept: None })
}

/// Connects for reading only (safety rule 17, docs/safety.md): a standby, a server whose disk is full, or a counter
/// whose own folder takes no lock. `why` is the reason that the journal cannot be written. Blocks.
///
/// # Errors
/// `Lost` if the server cannot be reached, `TooNew` for a newer program's tables, `Store` for an older version's.
pub fn open_to_read(
    address: PgAddress,
    identity: ProcessIdentity,
    why: JournalError,
) -> Result<Arc<dyn Journal>, JournalError> {
    let (store_url, readers) = (address.store_url(), PgReaders::new(Arc::new(address)));
    readers.ask(schema::is_current)?;
    let follows = readers.ask(|sql| exists(sql, "SELECT 1 WHERE pg_is_in_recovery()", values![]))?;
    Ok(Arc::new(ReadOnly::new(readers, identity, &store_url, follows, why)))
}

impl Drop for PostgresJournal {
    fn drop(&mut self) {
        // Dropping the sender lets the thread finish the queued jobs and end.
        self.readers.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Backend for PostgresJournal {
    type WriteConnection = PgWriter;
    type Source = PgReaders;

    fn writer_state(&self) -> &WriterState {
        &self.writer_state
    }

    fn source(&self) -> &Arc<PgReaders> {
        &self.readers
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut PgWriter) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (reply, answer) = oneshot::channel();
        let job: PgWriteJob = Box::new(move |writer| {
            // The caller's future may be dropped. The work is done all the same.
            let _ = reply.send(work(writer));
        });
        let ended = || JournalError::Store("the writing thread has ended".to_owned());
        let jobs = self.jobs.as_ref().ok_or_else(ended)?;
        jobs.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => JournalError::Busy,
            mpsc::error::TrySendError::Closed(_) => ended(),
        })?;
        answer.await.map_err(|_| ended())?
    }

    async fn checkup(&self, now: Timestamp) -> Result<Vec<StoreFinding>, JournalError> {
        let plain = self.readers.address.is_plain();
        self.write(move |writer| checkup::checkup(writer, plain, now)).await
    }

    fn rung(&self) -> watch::Receiver<u64> {
        self.commit_signal.clone()
    }
}

/// Up to [`READERS`] reading connections; the idle ones are kept open.
#[derive(Debug)]
pub(crate) struct PgReaders {
    address: Arc<PgAddress>,
    idle: Mutex<Vec<PgReadConnection>>,
    permits: Arc<Semaphore>,
}

impl PgReaders {
    fn new(address: Arc<PgAddress>) -> Self {
        Self { address, idle: Mutex::default(), permits: Arc::new(Semaphore::new(READERS)) }
    }

    /// A connection with a begun snapshot. Idle connections that were lost meanwhile are dropped.
    fn begun(&self) -> Result<PgReadConnection, JournalError> {
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(reading) = idle else { break };
            if reading.begin().is_ok() {
                return Ok(reading);
            }
        }
        let runtime = connection::runtime()?;
        let connection = PgConnection::connect(&runtime, &self.address, &Arc::new(PgNotifications::default()), ANSWER)?;
        let reading = PgReadConnection { runtime: Some(runtime), connection };
        reading.begin()?;
        Ok(reading)
    }
}

impl ReadConnections for PgReaders {
    type WriteConnection = PgWriter;

    fn permits(&self) -> &Arc<Semaphore> {
        &self.permits
    }

    fn ask<T>(&self, ask: impl FnOnce(&dyn Transaction) -> Result<T, JournalError>) -> Result<T, JournalError> {
        let reading = self.begun()?;
        let Some(runtime) = reading.runtime.as_ref() else { return Err(sql::lost()) };
        let transaction = PgTransaction::begun(runtime, &reading.connection);
        let answer = ask(&transaction);
        transaction.roll_back();
        if !reading.connection.is_lost() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(reading);
        }
        answer
    }

    fn backup(&self, to: &Path) -> Result<AuditReport, BackupError> {
        // Two results: the outer one is of the connection, the inner one of the backup file.
        self.ask(|sql| Ok(backup_of(sql, to)))?
    }
}

/// One reading connection with a runtime of its own.
#[derive(Debug)]
struct PgReadConnection {
    runtime: Option<Runtime>,
    connection: PgConnection,
}

impl PgReadConnection {
    fn begin(&self) -> Result<(), JournalError> {
        self.runtime.as_ref().map_or_else(|| Err(sql::lost()), |runtime| begin_to_read(runtime, &self.connection))
    }
}

impl Drop for PgReadConnection {
    fn drop(&mut self) {
        // Dropping a runtime blocks, which panics inside another runtime.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
