//! The journal in one SQLite file.
//!
//! What it is: one writing thread, two reading connections, one file with its log. What it is not: a place where a
//! payment is judged; it applies `step`. Invariant: a commit is synced before anyone hears of it (write-ahead log,
//! `synchronous=FULL`), and only the writing thread writes.
//!
//! Every program that uses one file must use one [`Seat::folder`]: there they see whether the others live.

mod append;
mod audit;
mod charge;
mod claim;
mod error;
mod read;
mod recover;
mod row;
mod schema;
mod search;
#[cfg(test)]
mod tests;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use async_trait::async_trait;
use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot, watch};

use self::error::file_error;
use self::writer::{Job, SharedSpool, Writer};
use super::owner::OwnerLock;
use super::{AuditReport, ChargeFilter, Filter, Journal, JournalError, PriceList, SaldoReading};
use crate::id::{OwnerId, PaymentId};
use crate::sale::charge::{Charge, Entry as ChargeEntry};
use crate::sale::payment::{Entry, Payment};
use crate::sale::product::{AccountId, ProviderId};
use crate::text::Clean;
use crate::time::Timestamp;

/// Jobs that may wait for the writing thread; more are refused as busy.
const QUEUE: usize = 1_024;
/// Reading connections.
const READERS: usize = 2;

/// Who uses the journal, and from where.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The counter; recovery writes in its name.
    pub counter: Clean,
    /// This running program.
    pub owner: OwnerId,
    /// Where owner locks (`owners`) and spools (`spool`) lie; the same for every program on one file.
    pub folder: PathBuf,
}

/// The journal in one SQLite file.
#[derive(Debug)]
pub struct SqliteJournal {
    seat: Seat,
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    readers: Arc<Readers>,
    news: watch::Receiver<u64>,
    spool: SharedSpool,
    _owner: Arc<OwnerLock>,
}

/// How much is asked of a file before it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Care {
    /// Its tail must verify; then it may be written.
    Write,
    /// It may be damaged; nothing is written.
    Look,
}

impl SqliteJournal {
    /// Opens the file, or makes it, and verifies its last rows. Recovers nothing: call [`Journal::recover`].
    ///
    /// # Errors
    /// `ReadOnly`, `Full`, `TooNew` (the file is untouched), `Damaged`, `Busy`, `Store`.
    pub fn open(path: &Path, seat: Seat) -> Result<Self, JournalError> {
        Self::open_with(path, seat, Care::Write)
    }

    /// Opens a damaged file to look at and to audit: every write is refused as read-only.
    ///
    /// # Errors
    /// As [`SqliteJournal::open`], but a damaged tail is no hindrance.
    pub fn open_to_look(path: &Path, seat: Seat) -> Result<Self, JournalError> {
        Self::open_with(path, seat, Care::Look)
    }

    fn open_with(path: &Path, seat: Seat, care: Care) -> Result<Self, JournalError> {
        let conn = schema::open_writer(path)?;
        match care {
            Care::Write => schema::verify_tail(&conn)?,
            Care::Look => conn.pragma_update(None, "query_only", true)?,
        }
        let owner = OwnerLock::hold(&writer::owners(&seat), seat.owner).map_err(|error| file_error(&error))?;
        let owner = Arc::new(owner);
        let spool = SharedSpool::default();
        let (tell, news) = watch::channel(0);
        let writer = Writer::new(conn, seat.clone(), spool.clone(), tell, owner.clone())?;
        let (jobs, queue) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer.run(&queue))
            .map_err(|error| file_error(&error))?;
        let readers = Arc::new(Readers {
            path: path.to_owned(),
            idle: Mutex::new(Vec::new()),
            permits: Arc::new(Semaphore::new(READERS)),
        });
        Ok(Self { seat, jobs: Some(jobs), thread: Some(thread), readers, news, spool, _owner: owner })
    }

    /// Has the writing thread do something. It is done even when nobody waits for it any more.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |writer| {
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

    /// Asks a reading connection, inside one snapshot.
    async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Connection) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let readers = self.readers.clone();
        let permits = readers.permits.clone();
        let permit = permits.acquire_owned().await.map_err(|error| JournalError::Store(error.to_string()))?;
        let asked = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            readers.ask(ask)
        });
        asked.await.map_err(|error| JournalError::Store(error.to_string()))?
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
#[derive(Debug)]
struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    fn ask<T>(&self, ask: impl FnOnce(&Connection) -> Result<T, JournalError>) -> Result<T, JournalError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match idle {
            Some(conn) => conn,
            None => schema::open_reader(&self.path)?,
        };
        let snapshot = conn.unchecked_transaction()?;
        let answer = ask(&snapshot);
        drop(snapshot);
        if conn.is_autocommit() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
        }
        answer
    }
}

#[async_trait]
impl Journal for SqliteJournal {
    fn owner(&self) -> OwnerId {
        self.seat.owner
    }

    async fn append(&self, id: PaymentId, entry: Entry) -> Result<Payment, JournalError> {
        self.write(move |writer| writer.append(id, &entry)).await
    }

    async fn payment(&self, id: PaymentId) -> Result<Option<Payment>, JournalError> {
        self.read(move |conn| Ok(row::payment(conn, id)?.map(|stored| stored.payment))).await
    }

    async fn events(&self, id: PaymentId) -> Result<Vec<Entry>, JournalError> {
        self.read(move |conn| read::events(conn, id)).await
    }

    async fn find(&self, filter: &Filter) -> Result<Vec<Payment>, JournalError> {
        let filter = filter.clone();
        self.read(move |conn| search::find(conn, &filter)).await
    }

    async fn desk(&self) -> Result<Vec<Payment>, JournalError> {
        self.read(read::desk).await
    }

    async fn open_payments(&self) -> Result<Vec<Payment>, JournalError> {
        self.read(read::open_payments).await
    }

    async fn recover(&self, at: Timestamp) -> Result<Vec<Payment>, JournalError> {
        self.write(move |writer| recover::recover(writer, at)).await
    }

    async fn spool(&self, id: PaymentId, entry: &Entry) -> Result<(), JournalError> {
        let (spool, seat, entry) = (self.spool.clone(), self.seat.clone(), entry.clone());
        let kept = tokio::task::spawn_blocking(move || {
            let mut held = writer::allocated(&spool, &seat)?;
            let spool = held.as_mut().ok_or_else(|| JournalError::Store("no spool".to_owned()))?;
            spool.keep(id, &entry).map_err(|error| file_error(&error))
        });
        kept.await.map_err(|error| JournalError::Store(error.to_string()))?
    }

    async fn saldo(
        &self,
        account: &AccountId,
        except: Option<PaymentId>,
    ) -> Result<Option<SaldoReading>, JournalError> {
        let account = account.clone();
        self.read(move |conn| read::saldo(conn, &account, except)).await
    }

    async fn price_list(&self, provider: &ProviderId) -> Result<Option<PriceList>, JournalError> {
        let provider = provider.clone();
        self.read(move |conn| read::price_list(conn, &provider)).await
    }

    async fn keep_price_list(&self, list: &PriceList) -> Result<(), JournalError> {
        let list = list.clone();
        self.write(move |writer| writer.keep_price_list(&list)).await
    }

    async fn append_charge(&self, order: &str, entry: ChargeEntry) -> Result<Charge, JournalError> {
        let order = order.to_owned();
        self.write(move |writer| charge::append(&mut writer.conn, &order, &entry)).await
    }

    async fn charge(&self, order: &str) -> Result<Option<Charge>, JournalError> {
        let order = order.to_owned();
        self.read(move |conn| Ok(charge::stored(conn, &order)?.map(|stored| stored.charge))).await
    }

    async fn charge_events(&self, order: &str) -> Result<Vec<ChargeEntry>, JournalError> {
        let order = order.to_owned();
        self.read(move |conn| charge::events(conn, &order)).await
    }

    async fn charges(&self, filter: &ChargeFilter) -> Result<Vec<Charge>, JournalError> {
        let filter = filter.clone();
        self.read(move |conn| charge::find(conn, &filter)).await
    }

    async fn claim(&self, what: &str, round: u32, at: Timestamp, until: Timestamp) -> Result<bool, JournalError> {
        let what = what.to_owned();
        self.write(move |writer| claim::claim(&writer.conn, &what, round, at, until)).await
    }

    fn holds_spooled(&self) -> bool {
        match self.spool.try_lock() {
            Ok(held) => held.as_ref().is_some_and(|spool| !spool.is_empty()),
            // Somebody writes into it now.
            Err(_) => true,
        }
    }

    async fn audit(&self) -> Result<AuditReport, JournalError> {
        self.read(audit::audit).await
    }

    async fn probe(&self) -> Result<(), JournalError> {
        self.write(Writer::probe).await
    }

    fn news(&self) -> watch::Receiver<u64> {
        self.news.clone()
    }
}
