//! The one thread that writes.
//!
//! What it is: a queue of jobs on one connection, so that a future that is dropped cannot cut a transaction, and the
//! lookout for what other programs commit. What it is not: a place that retries; only what
//! waits in the send log is offered again. Invariant: between two jobs no
//! transaction is open.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::watch;

use super::open_files::OpenFiles;
use crate::base::id::OwnerId;
use crate::journal::JournalError;
use crate::journal::send_log::{AcknowledgedCommit, ChainPosition};
use crate::journal::store_doubt::StoreDoubt;
use crate::journal::transaction::writer_state::WriterState;
use crate::journal::transaction::{Transaction, WriteConnection, charge, queries, recovery, store_comparison};

/// One thing to do on the writing connection.
pub(super) type SqliteWriteJob = Box<dyn FnOnce(&mut SqliteWriter) + Send>;

/// How often other programs' commits are looked for while something is open.
const WATCHFUL: Duration = Duration::from_secs(1);
/// How long after a charge was made its money is watched for as closely: a customer stands there and pays.
const PAYING: Duration = Duration::from_secs(20 * 60);
/// And while nothing is.
const CALM: Duration = Duration::from_secs(15);
/// Commits between two times that the log is copied back: about four megabytes, which a start after a crash reads.
const COMMITS_PER_CHECKPOINT: u32 = 64;

/// The writing connection and what belongs to it.
pub(crate) struct SqliteWriter {
    pub(super) conn: Connection,
    files: OpenFiles,
    news: watch::Sender<u64>,
    /// Its lock is held as long as something may still be written.
    writer_state: WriterState,
    seen_version: i64,
    open: bool,
    /// The newest charge that waits for its money, and when it was first seen here.
    waiting: Option<(i64, Instant)>,
    commits: u32,
    /// The end of this counter's chain as it was remembered last.
    acknowledged: Option<ChainPosition>,
}

impl SqliteWriter {
    pub(super) fn new(
        conn: Connection,
        files: OpenFiles,
        writer_state: WriterState,
        news: watch::Sender<u64>,
    ) -> Result<Self, JournalError> {
        let seen_version = data_version(&conn)?;
        let open = queries::anything_open(&conn)?;
        let mut writer =
            Self { conn, files, news, writer_state, seen_version, open, waiting: None, commits: 0, acknowledged: None };
        writer.watch();
        Ok(writer)
    }

    /// Does jobs until nobody can send one any more.
    pub(super) fn run(mut self, jobs: &Receiver<SqliteWriteJob>) {
        let mut look_at = Instant::now() + self.interval();
        loop {
            match jobs.recv_timeout(look_at.saturating_duration_since(Instant::now())) {
                Ok(job) => {
                    job(&mut self);
                    self.checkpoint();
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.check_file();
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
        if self.open || paying || self.writer_state.has_spooled() { WATCHFUL } else { CALM }
    }

    fn watch(&mut self) {
        let newest = charge::newest_waiting(&self.conn).unwrap_or(None);
        let known = self.waiting.filter(|(place, _)| Some(*place) == newest);
        self.waiting = known.or_else(|| newest.map(|place| (place, Instant::now())));
    }

    /// Takes in what the journal could not take when it came, as soon as it can.
    fn unspool(&mut self) {
        let writer_state = self.writer_state.clone();
        let take_in = |writer: &mut Self| {
            writer_state.tell_later(recovery::import_answers(writer, &writer_state)?);
            Ok(())
        };
        if writer_state.has_spooled()
            && let Err(fault) = self.work(take_in)
        {
            tracing::warn!(%fault, "what waits stays in the send log");
        }
    }

    /// Reports commits of other programs to whoever waits for news.
    fn check_file(&mut self) {
        if let Ok(version) = data_version(&self.conn)
            && version != self.seen_version
        {
            self.seen_version = version;
            if self.writer_state.may_write().is_err()
                && let Err(fault) = self.writer_state.meet(&self.conn)
            {
                tracing::warn!(%fault, "not compared with the send log");
            }
            self.tell();
        }
    }

    fn tell(&mut self) {
        self.open = queries::anything_open(&self.conn).unwrap_or(true);
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

    /// Refuses where the file was removed or replaced under this program.
    fn is_in_place(&mut self) -> Result<(), JournalError> {
        let known = self.writer_state.store_watch().doubt == Some(StoreDoubt::Replaced);
        if !known && self.files.are_there() {
            return Ok(());
        }
        if !known {
            self.writer_state.doubts(StoreDoubt::Replaced);
            self.tell();
        }
        self.writer_state.may_write()
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

impl WriteConnection for SqliteWriter {
    fn write<T>(&mut self, work: impl FnOnce(&dyn Transaction) -> Result<T, JournalError>) -> Result<T, JournalError> {
        self.permit()?;
        let transaction = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&*transaction)?;
        let held = store_comparison::end_of(&*transaction, Some(&self.writer_state.identity().counter))?;
        transaction.commit()?;
        // What was written into a file that nobody will open again is not durable.
        self.is_in_place()?;
        if held != self.acknowledged {
            self.writer_state.acknowledged(AcknowledgedCommit { own: held.clone(), ..AcknowledgedCommit::default() });
            self.acknowledged = held;
        }
        Ok(done)
    }

    fn permit(&mut self) -> Result<(), JournalError> {
        self.is_in_place()?;
        if self.writer_state.may_write().is_err() {
            // The right one may have come back, or a person may have gone on with this one.
            self.writer_state.meet(&self.conn)?;
        }
        self.writer_state.may_write()
    }

    fn query<T>(&mut self, ask: impl FnOnce(&dyn Transaction) -> Result<T, JournalError>) -> Result<T, JournalError> {
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
