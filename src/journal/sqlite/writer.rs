//! The one thread that writes.
//!
//! What it is: a queue of jobs on one connection, so that a future that is dropped cannot cut a transaction, and the
//! lookout for what other programs commit. What it is not: a place that retries; only what
//! lies in the spool is offered again. Invariant: between two jobs no
//! transaction is open.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior, params};
use tokio::sync::watch;

use super::error::{file_error, unwritable};
use super::{Seat, append, read, recover};
use crate::id::PaymentId;
use crate::journal::owner::OwnerLock;
use crate::journal::spool::Spool;
use crate::journal::{JournalError, PriceList};
use crate::sale::charge::{self, Charge};
use crate::sale::payment::{Entry, Event, Payment};

/// One thing to do on the writing connection.
pub(super) type Job = Box<dyn FnOnce(&mut Writer) + Send>;
/// This program's spool, once it has one.
pub(super) type SharedSpool = Arc<Mutex<Option<Spool>>>;

/// How often other programs' commits are looked for while something is open.
const WATCHFUL: Duration = Duration::from_secs(1);
/// And while nothing is.
const CALM: Duration = Duration::from_secs(15);
/// Commits between two times that the log is copied back: about four megabytes, which a start after a crash reads.
const COMMITS_PER_CHECKPOINT: u32 = 64;

/// The writing connection and what belongs to it.
pub(super) struct Writer {
    pub(super) conn: Connection,
    pub(super) seat: Seat,
    pub(super) spool: SharedSpool,
    pub(super) news: watch::Sender<u64>,
    /// Held as long as something may still be written.
    pub(super) _owner: Arc<OwnerLock>,
    seen_version: i64,
    open: bool,
    commits: u32,
}

impl Writer {
    pub(super) fn new(
        conn: Connection,
        seat: Seat,
        spool: SharedSpool,
        news: watch::Sender<u64>,
        owner: Arc<OwnerLock>,
    ) -> Result<Self, JournalError> {
        let seen_version = data_version(&conn)?;
        let open = read::anything_open(&conn)?;
        Ok(Self { conn, seat, spool, news, _owner: owner, seen_version, open, commits: 0 })
    }

    /// Does jobs until nobody can send one any more.
    pub(super) fn run(mut self, jobs: &Receiver<Job>) {
        let mut look_at = Instant::now() + self.interval();
        loop {
            match jobs.recv_timeout(look_at.saturating_duration_since(Instant::now())) {
                Ok(job) => {
                    job(&mut self);
                    self.checkpoint();
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.look();
                    self.unspool();
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
            let now = Instant::now();
            look_at = if look_at <= now { now + self.interval() } else { look_at.min(now + self.interval()) };
        }
    }

    fn interval(&self) -> Duration {
        if self.open || self.has_spooled() { WATCHFUL } else { CALM }
    }

    fn has_spooled(&self) -> bool {
        let held = self.spool.lock().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().is_some_and(|spool| !spool.is_empty())
    }

    /// Takes in what the journal could not take when it came, as soon as it can.
    fn unspool(&mut self) {
        if self.has_spooled()
            && let Err(fault) = self.work(recover::apply_own_spool)
        {
            tracing::warn!(%fault, "what was spooled stays in the spool");
        }
    }

    /// Looks for commits of other programs.
    fn look(&mut self) {
        if let Ok(version) = data_version(&self.conn)
            && version != self.seen_version
        {
            self.seen_version = version;
            self.tell();
        }
    }

    fn tell(&mut self) {
        self.open = read::anything_open(&self.conn).unwrap_or(true);
        self.news.send_modify(|number| *number = number.wrapping_add(1));
    }

    /// Does one job's work: afterwards no transaction is open, and who waits for news has it if anything was written.
    pub(super) fn work<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let before = self.conn.total_changes();
        let done = work(self);
        if !self.conn.is_autocommit() {
            // A commit that failed may leave its transaction open.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
        if self.conn.total_changes() != before {
            self.commits += 1;
            self.tell();
        }
        done
    }

    /// Copies the log back between commits, so that no payment waits for it.
    fn checkpoint(&mut self) {
        if self.commits >= COMMITS_PER_CHECKPOINT {
            self.commits = 0;
            // Without success the log grows until SQLite does it at a commit.
            let _ = self.conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        }
    }

    /// Applies one event. Before anything is permitted to leave, the spool must be there for its answer.
    pub(super) fn append(&mut self, id: PaymentId, entry: &Entry) -> Result<Payment, JournalError> {
        let leaving = matches!(entry.event, Event::Prepared(_) | Event::Dispatched { .. });
        if leaving {
            drop(allocated(&self.spool, &self.seat)?);
        }
        append::append(&mut self.conn, id, entry)
    }

    /// Applies one event of a charge, on the same terms.
    pub(super) fn append_charge(&mut self, order: &str, entry: &charge::Entry) -> Result<Charge, JournalError> {
        if matches!(entry.event, charge::Event::ChargeCreated(_)) {
            drop(allocated(&self.spool, &self.seat)?);
        }
        super::charge::append(&mut self.conn, order, entry)
    }

    /// Keeps a price list.
    pub(super) fn keep_price_list(&mut self, list: &PriceList) -> Result<(), JournalError> {
        let body = serde_json::to_string(&list.products).map_err(|error| unwritable(&error))?;
        let transaction = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "INSERT INTO price_list (provider, at, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (provider) DO UPDATE SET at = excluded.at, body = excluded.body",
            params![list.provider.as_str(), list.at.to_string(), body],
        )?;
        Ok(transaction.commit()?)
    }

    /// Writes, syncs and takes back a row, in one transaction: the pages go to the log all the same.
    pub(super) fn probe(&mut self) -> Result<(), JournalError> {
        let transaction = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("INSERT INTO probe (at) VALUES (datetime('now'))", [])?;
        transaction.execute("DELETE FROM probe", [])?;
        Ok(transaction.commit()?)
    }
}

/// This program's spool, made if it is not there yet.
pub(super) fn allocated<'a>(
    spool: &'a SharedSpool,
    seat: &Seat,
) -> Result<MutexGuard<'a, Option<Spool>>, JournalError> {
    let mut held = spool.lock().unwrap_or_else(PoisonError::into_inner);
    if held.is_none() {
        let made = Spool::allocate(&spools(seat), seat.owner).map_err(|error| file_error(&error))?;
        *held = Some(made);
    }
    Ok(held)
}

/// Where the spools lie.
pub(super) fn spools(seat: &Seat) -> PathBuf {
    seat.folder.join("spool")
}

/// Where the owner locks lie.
pub(super) fn owners(seat: &Seat) -> PathBuf {
    seat.folder.join("owners")
}

fn data_version(conn: &Connection) -> Result<i64, JournalError> {
    Ok(conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?)
}
