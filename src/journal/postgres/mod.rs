//! The journal in a PostgreSQL database, for counters on several computers.
//!
//! What it is: one writing thread with one connection, two connections that read, and the way back when the server was
//! lost. What it is not: a place where a payment is judged; it applies `step`, in the statements of `sql`. Invariants: a
//! commit is durable on the server before anyone hears of it; only the writing thread writes.
//!
//! Owner locks and spools lie on this machine, in [`ProcessIdentity::folder`]. Programs on other machines are seen by a lock that they
//! hold on the server. A program whose connection dropped may be taken for dead: what it prepared is then ended as not sent,
//! what it dispatched as unknown. That is safe: its own dispatch is refused afterwards, and its answer is evidence.

mod address;
mod checkup;
mod error;
mod connection;
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

/// Jobs that may wait for the writing thread; more are refused as busy.
const QUEUE: usize = 1_024;
/// Reading connections.
const READERS: usize = 2;
/// The longest that an answer of a reading connection is waited for.
const ANSWER: Duration = Duration::from_secs(60);

/// The journal in a PostgreSQL database.
#[derive(Debug)]
pub struct PostgresJournal {
    writer_state: WriterState,
    jobs: Option<mpsc::Sender<PgWriteJob>>,
    thread: Option<JoinHandle<()>>,
    readers: Arc<PgReaders>,
    news: watch::Receiver<u64>,
}

impl PostgresJournal {
    /// Connects, makes the tables or brings them up, and verifies the last rows. Blocks: call it where blocking is allowed.
    ///
    /// # Errors
    /// `Lost`, `TooNew` (nothing was touched), `Damaged`, `Busy`, `Store`.
    pub fn open(address: PgAddress, identity: ProcessIdentity, clock: Arc<dyn Clock>) -> Result<Self, JournalError> {
        Self::open_with(address, identity, clock, true)
    }

    /// Connects to a damaged journal, to look at and to audit.
    ///
    /// # Errors
    /// As [`PostgresJournal::open`], but a damaged tail is no hindrance.
    pub fn open_to_look(
        address: PgAddress,
        identity: ProcessIdentity,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, JournalError> {
        Self::open_with(address, identity, clock, false)
    }

    /// Takes over the whole record of the file `path`, which no program may be using, into the empty database at `address`,
    /// verifies it there, and marks the file as moved. `identity` is of both.
    ///
    /// # Errors
    /// [`MoveError`]; the file is as it was, and the database holds nothing, but for `Differs`.
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
                // The record brought its identity along: what this computer remembers of the file goes on.
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

    /// Makes everything but the events anew, with its indexes, and verifies it: all in one transaction, so that it is all there
    /// or nothing is. Other counters wait for it.
    ///
    /// # Errors
    /// [`RebuildError`]; the journal is as it was.
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
        let (tell, news) = watch::channel(0);
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (opened, answer) = std::sync::mpsc::sync_channel(1);
        let (to, by) = (address.clone(), writer_state.clone());
        // The connection's own work is done on this thread, from the first moment on.
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
            news,
        })
    }
}

/// What stands after everything but the events was made anew; where the events themselves are damaged, only their report.
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

/// Connects to read only (safety rule 17): a standby, a server whose disk is full, or a counter whose own folder takes no
/// lock. `why` is what keeps the journal from being written. Blocks.
///
/// # Errors
/// `Lost`; `TooNew`; `Store` where the tables are not of this program's version.
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
        // The thread ends once it has done what is queued.
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
            // Whoever asked may have gone; the work stands.
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
        self.news.clone()
    }
}

/// Reading connections that nobody uses now.
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

    /// A connection with a snapshot. One that was lost while nobody used it is passed over.
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
        // The fault of the file passes through the reading as what was asked.
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
        // It may be dropped where a runtime may not wait for anything.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
