//! The only thread that writes: it runs jobs on one connection, so that a dropped future cannot cut a transaction. It
//! also looks for commits of other programs. It retries nothing but the import of answers from the send log.
//!
//! Between two jobs no transaction is open.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TrySendError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{oneshot, watch};

use super::open_files::OpenFiles;
use super::{SqliteJournal, SqliteReaders};
use crate::base::id::OwnerId;
use crate::journal::JournalError;
use crate::journal::send_log::{AcknowledgedCommit, ChainPosition};
use crate::journal::store_doubt::StoreDoubt;
use crate::journal::transaction::backend::Backend;
use crate::journal::transaction::writer_state::WriterState;
use crate::journal::transaction::{Transaction, WriteConnection, charge, queries, recovery, store_comparison};

/// A job for the writing connection.
pub(super) type SqliteWriteJob = Box<dyn FnOnce(&mut SqliteWriter) + Send>;

/// Interval of looking for other programs' commits while a payment is open or a fresh charge waits for its money.
const WATCHFUL: Duration = Duration::from_secs(1);
/// How long a charge counts as fresh: the customer stands at the counter and pays.
const PAYING: Duration = Duration::from_secs(20 * 60);
/// The interval while nothing is open.
const CALM: Duration = Duration::from_secs(15);
/// Commits between two checkpoints. They make about four megabytes of log, which a start after a crash has to read.
const COMMITS_PER_CHECKPOINT: u32 = 64;

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
            // The caller's future may be dropped. The work is done all the same.
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
        self.commit_signal.clone()
    }
}

/// The writing connection and what belongs to it.
pub(crate) struct SqliteWriter {
    pub(super) conn: Connection,
    files: OpenFiles,
    commit_signal: watch::Sender<u64>,
    /// Holds this program's owner lock for as long as the thread may write.
    writer_state: WriterState,
    seen_version: i64,
    open: bool,
    /// Row id of the newest charge that waits for its money, and when this thread first saw it.
    waiting: Option<(i64, Instant)>,
    commits: u32,
    /// The end of this counter's chain that the send log knows.
    acknowledged: Option<ChainPosition>,
}

impl SqliteWriter {
    pub(super) fn new(
        conn: Connection,
        files: OpenFiles,
        writer_state: WriterState,
        commit_signal: watch::Sender<u64>,
    ) -> Result<Self, JournalError> {
        let seen_version = data_version(&conn)?;
        let open = queries::anything_open(&conn)?;
        let mut writer = Self {
            conn,
            files,
            commit_signal,
            writer_state,
            seen_version,
            open,
            waiting: None,
            commits: 0,
            acknowledged: None,
        };
        writer.watch();
        Ok(writer)
    }

    /// Runs jobs until all senders are dropped.
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
                    self.apply_deferred();
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
            let now = Instant::now();
            look_at = if look_at <= now { now + self.interval() } else { look_at.min(now + self.interval()) };
        }
    }

    fn interval(&self) -> Duration {
        let paying = self.waiting.is_some_and(|(_, since)| since.elapsed() < PAYING);
        if self.open || paying || self.writer_state.has_deferred_answers() { WATCHFUL } else { CALM }
    }

    fn watch(&mut self) {
        let newest = charge::newest_waiting(&self.conn).unwrap_or(None);
        let known = self.waiting.filter(|(place, _)| Some(*place) == newest);
        self.waiting = known.or_else(|| newest.map(|place| (place, Instant::now())));
    }

    /// Imports answers from the send log that the journal could not take when they came.
    fn apply_deferred(&mut self) {
        let writer_state = self.writer_state.clone();
        let apply_deferred = |writer: &mut Self| {
            writer_state.tell_later(recovery::import_answers(writer, &writer_state)?);
            Ok(())
        };
        if writer_state.has_deferred_answers()
            && let Err(fault) = self.work(apply_deferred)
        {
            tracing::warn!(%fault, "what waits stays in the send log");
        }
    }

    /// Reports commits of other programs to whoever watches.
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
        self.commit_signal.send_modify(|number| *number = number.wrapping_add(1));
    }

    /// Runs one job's work. Afterwards no transaction is open, and a write was reported as news.
    pub(super) fn work<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let before = self.conn.total_changes();
        let done = work(self);
        if !self.conn.is_autocommit() {
            // A failed commit may leave the transaction open.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
        if self.conn.total_changes() != before {
            self.commits += 1;
            self.tell();
        }
        done
    }

    /// Fails if the file was removed or replaced while this program had it open.
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

    /// Copies the log back between jobs, so that no payment waits for that.
    fn checkpoint(&mut self) {
        if self.commits >= COMMITS_PER_CHECKPOINT {
            self.commits = 0;
            // If this fails, SQLite does it during a commit at `LOG_PAGES`.
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
        // Checked after the commit too: a commit into a file that was replaced meanwhile is lost to the next start.
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
            // The right file may be back, or a person may have accepted this one.
            self.writer_state.meet(&self.conn)?;
        }
        self.writer_state.may_write()
    }

    fn query<T>(&mut self, ask: impl FnOnce(&dyn Transaction) -> Result<T, JournalError>) -> Result<T, JournalError> {
        ask(&self.conn)
    }

    /// A file belongs to one machine, so an owner without a lock here is dead.
    fn lives_elsewhere(&mut self, _: OwnerId) -> Result<bool, JournalError> {
        Ok(false)
    }
}

fn data_version(conn: &Connection) -> Result<i64, JournalError> {
    Ok(conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?)
}
