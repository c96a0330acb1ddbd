//! The one thread that writes.
//!
//! What it is: a queue of jobs on one connection, so that a future that is dropped cannot cut a transaction, and the
//! lookout for what other programs commit. What it is not: a place that retries; only what
//! lies in the spool is offered again. Invariant: between two jobs no
//! transaction is open.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::watch;

use crate::id::OwnerId;
use crate::journal::JournalError;
use crate::journal::sql::clerk::Clerk;
use crate::journal::sql::{Sql, Store, charge, read, recover};

/// One thing to do on the writing connection.
pub(super) type Job = Box<dyn FnOnce(&mut Writer) + Send>;

/// How often other programs' commits are looked for while something is open.
const WATCHFUL: Duration = Duration::from_secs(1);
/// How long after a charge was made its money is watched for as closely: a customer stands there and pays.
const PAYING: Duration = Duration::from_secs(20 * 60);
/// And while nothing is.
const CALM: Duration = Duration::from_secs(15);
/// Commits between two times that the log is copied back: about four megabytes, which a start after a crash reads.
const COMMITS_PER_CHECKPOINT: u32 = 64;

/// The writing connection and what belongs to it.
pub(crate) struct Writer {
    pub(super) conn: Connection,
    news: watch::Sender<u64>,
    /// Its lock is held as long as something may still be written.
    clerk: Clerk,
    seen_version: i64,
    open: bool,
    /// The newest charge that waits for its money, and when it was first seen here.
    waiting: Option<(i64, Instant)>,
    commits: u32,
}

impl Writer {
    pub(super) fn new(conn: Connection, clerk: Clerk, news: watch::Sender<u64>) -> Result<Self, JournalError> {
        let seen_version = data_version(&conn)?;
        let open = read::anything_open(&conn)?;
        let mut writer = Self { conn, news, clerk, seen_version, open, waiting: None, commits: 0 };
        writer.watch();
        Ok(writer)
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
        let paying = self.waiting.is_some_and(|(_, since)| since.elapsed() < PAYING);
        if self.open || paying || self.clerk.has_spooled() { WATCHFUL } else { CALM }
    }

    fn watch(&mut self) {
        let newest = charge::newest_waiting(&self.conn).unwrap_or(None);
        let known = self.waiting.filter(|(place, _)| Some(*place) == newest);
        self.waiting = known.or_else(|| newest.map(|place| (place, Instant::now())));
    }

    /// Takes in what the journal could not take when it came, as soon as it can.
    fn unspool(&mut self) {
        let clerk = self.clerk.clone();
        let take_in = |writer: &mut Self| {
            clerk.tell_later(recover::take_in(writer, &clerk)?);
            Ok(())
        };
        if clerk.has_spooled()
            && let Err(fault) = self.work(take_in)
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
        self.watch();
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
}

impl Store for Writer {
    fn write<T>(&mut self, work: impl FnOnce(&dyn Sql) -> Result<T, JournalError>) -> Result<T, JournalError> {
        let transaction = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&*transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    fn look<T>(&mut self, ask: impl FnOnce(&dyn Sql) -> Result<T, JournalError>) -> Result<T, JournalError> {
        ask(&self.conn)
    }

    /// One file is one machine's: who left no lock here is gone.
    fn lives_elsewhere(&mut self, _: OwnerId) -> Result<bool, JournalError> {
        Ok(false)
    }
}

fn data_version(conn: &Connection) -> Result<i64, JournalError> {
    Ok(conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?)
}
