//! The only thread that writes: it runs jobs on one connection, so that a dropped future cannot cut a transaction. It
//! also looks for commits of other counters, and reconnects. Nothing is written twice.
//!
//! Between two jobs no transaction is open. A commit that was not answered is looked up by its own event.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};

use super::address::PgAddress;
use super::connection::{self, PgConnection, PgNotifications};
use super::owner_lock;
use super::schema;
use super::sql::{CHANNEL, CommitMarker, CommitOutcome, PgTransaction, begin_to_read, begin_to_write, lost};
use crate::base::id::{OwnerId, PaymentId};
use crate::base::time::{BootMoment, Clock, Timestamp};
use crate::domain::payment::Payment;
use crate::journal::send_log::AcknowledgedCommit;
use crate::journal::transaction::writer_state::WriterState;
use crate::journal::transaction::{
    SqlValue, Transaction, WriteConnection, exists, queries, recovery, store_comparison, timeline, values,
};
use crate::journal::{DatabaseLoss, JournalError};

/// A job for the writing connection.
pub(super) type PgWriteJob = Box<dyn FnOnce(&mut PgWriter) + Send>;

/// The longest wait for an answer on the writing connection. Longer than `lock_timeout`, so a lock fails first.
const ANSWER: Duration = Duration::from_secs(12);
/// How long the result of an unanswered commit is looked up before it counts as unknown.
const SETTLING: Duration = Duration::from_secs(20);
/// The pause between two attempts to connect doubles from the shortest to the longest.
const SHORTEST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// A job triggers another attempt if the last one is older than this, even within a longer pause.
const PATIENCE: Duration = Duration::from_secs(1);

/// The writing connection and what belongs to it.
pub(crate) struct PgWriter {
    runtime: Runtime,
    address: Arc<PgAddress>,
    writer_state: WriterState,
    clock: Arc<dyn Clock>,
    notifications: Arc<PgNotifications>,
    commit_signal: watch::Sender<u64>,
    connection: Option<PgConnection>,
    /// The server notifies this program of other counters' commits.
    listens: bool,
    /// This program holds its advisory lock, so other machines see that it lives.
    seated: bool,
    wait: Duration,
    tried: Instant,
    /// The reason that the last attempt to connect failed.
    why: DatabaseLoss,
    /// Every write is refused, because the journal may be damaged.
    read_only: bool,
    /// On this connection the store was compared with the send log.
    compared: bool,
    /// On this connection it was seen that every counter of the last day has compared.
    is_settled: bool,
    seen_seq: i64,
    open: bool,
    recovery_due: bool,
}

/// Why the thread woke.
enum WakeReason {
    Job(PgWriteJob),
    Rung,
    Time,
    Ended,
}

impl PgWriter {
    /// Connects and migrates the tables.
    pub(super) fn open(
        address: Arc<PgAddress>,
        writer_state: WriterState,
        clock: Arc<dyn Clock>,
        commit_signal: watch::Sender<u64>,
        read_only: bool,
    ) -> Result<Self, JournalError> {
        let mut writer = Self {
            runtime: connection::runtime()?,
            address,
            writer_state,
            clock,
            notifications: Arc::default(),
            commit_signal,
            connection: None,
            listens: false,
            seated: false,
            wait: SHORTEST_WAIT,
            tried: Instant::now(),
            why: DatabaseLoss::Unreachable,
            read_only,
            compared: false,
            is_settled: false,
            seen_seq: 0,
            open: true,
            recovery_due: false,
        };
        writer.connect()?;
        // The caller runs the first recovery itself, or only reads.
        writer.recovery_due = false;
        Ok(writer)
    }

    /// Runs jobs until all senders are dropped.
    pub(super) fn run(mut self, mut jobs: mpsc::Receiver<PgWriteJob>) {
        let mut look_at = Instant::now() + self.interval();
        loop {
            let notifications = self.notifications.clone();
            let woken = self.runtime.block_on(async {
                tokio::select! {
                    biased;
                    job = jobs.recv() => job.map_or(WakeReason::Ended, WakeReason::Job),
                    () = notifications.rung.notified() => WakeReason::Rung,
                    () = tokio::time::sleep_until(look_at.into()) => WakeReason::Time,
                }
            });
            match woken {
                WakeReason::Job(job) => job(&mut self),
                WakeReason::Rung => self.rung(),
                WakeReason::Time => {
                    self.check_connection();
                    // Answers that wait in the send log are imported by the recovery below.
                    self.recovery_due |= self.writer_state.has_deferred_answers() && !self.read_only;
                }
                WakeReason::Ended => return,
            }
            if let Err(fault) = self.follow_timeline() {
                tracing::warn!(%fault, "who has compared is asked again");
            }
            self.recover();
            let now = Instant::now();
            look_at = if look_at <= now { now + self.interval() } else { look_at.min(now + self.interval()) };
        }
    }

    fn interval(&self) -> Duration {
        if self.connection.is_none() {
            return self.wait;
        }
        if self.writer_state.has_deferred_answers() {
            return Duration::from_secs(1);
        }
        Duration::from_secs(match (self.listens, self.open) {
            (false, true) => 1,
            (false, false) | (true, true) => 15,
            (true, false) => 60,
        })
    }

    /// Handles a notification of another session, or a lost connection.
    fn rung(&mut self) {
        if self.connection.as_ref().is_none_or(PgConnection::is_lost) {
            self.hang_up();
        } else if self.notifications.told.swap(false, Ordering::Relaxed) {
            self.check_connection();
        }
    }

    /// Checks the connection, looks for other counters' commits and for overdue payments.
    fn check_connection(&mut self) {
        if self.connection.is_none() && self.connect().is_err() {
            return;
        }
        if !self.seated {
            self.seated = self.sit_down().unwrap_or(false);
        }
        let seen = self.query(|sql| {
            let newest = store_comparison::end_of(sql, None)?;
            let open = queries::anything_open(sql)?;
            let sending: Vec<PaymentId> = queries::sending(sql)?.iter().map(Payment::id).collect();
            let left = if open { recovery::next_overdue(sql, &sending)? } else { None };
            Ok((newest, open, left.is_some_and(|left| left.is_zero())))
        });
        let Ok((newest, open, due)) = seen else { return };
        if let Err(fault) = self.follow_clock() {
            tracing::info!(%fault, "the server's time is not known anew");
        }
        self.open = open;
        self.recovery_due |= due && !self.read_only;
        let last = newest.as_ref().map_or(0, |newest| newest.number);
        if last != self.seen_seq {
            self.seen_seq = last;
            if self.compared && !self.read_only && self.writer_state.may_write().is_ok() {
                // The server may lose other counters' rows too. The send log remembers the newest row that this
                // computer saw.
                self.writer_state.acknowledged(AcknowledgedCommit { newest, ..AcknowledgedCommit::default() });
            }
            self.tell();
        }
    }

    fn tell(&self) {
        self.commit_signal.send_modify(|number| *number = number.wrapping_add(1));
    }

    /// Runs a recovery if one is due. A recovery that fails stays due.
    fn recover(&mut self) {
        if !std::mem::take(&mut self.recovery_due) || self.connection.is_none() {
            return;
        }
        let (writer_state, at) = (self.writer_state.clone(), self.clock.now());
        match recovery::recover(self, &writer_state, at) {
            Ok(changed) if changed.is_empty() => {}
            Ok(changed) => {
                tracing::info!(payments = changed.len(), "ended what was left behind");
                writer_state.tell_later(changed);
                self.tell();
            }
            Err(fault) => {
                tracing::warn!(%fault, "recovery has to wait");
                self.recovery_due = true;
            }
        }
    }

    /// Connects, compares the store, takes the advisory lock, and listens for notifications if possible.
    fn connect(&mut self) -> Result<(), JournalError> {
        self.tried = Instant::now();
        let connected = PgConnection::connect(&self.runtime, &self.address, &self.notifications, ANSWER)
            .and_then(|connection| schema::bring_up(&self.runtime, &connection).map(|()| connection));
        let connection = match connected {
            Ok(connection) => connection,
            Err(fault) => {
                self.wait = (self.wait * 2).min(LONGEST_WAIT);
                if let JournalError::Lost(why) = fault {
                    self.why = why;
                }
                return Err(fault);
            }
        };
        let listen = format!("LISTEN {CHANNEL}");
        self.listens =
            self.address.listen && connection.wait(&self.runtime, connection.client.batch_execute(&listen)).is_ok();
        self.connection = Some(connection);
        self.follow_clock()?;
        (self.compared, self.is_settled) = (false, false);
        if !self.is_standby()? {
            let met = self.check_store();
            match met {
                Err(fault) if self.read_only && !matches!(fault, JournalError::Lost(_)) => {
                    tracing::warn!(%fault, "not compared with the send log");
                }
                met => met?,
            }
        }
        self.seated = self.sit_down()?;
        self.wait = SHORTEST_WAIT;
        self.open = true;
        // Other counters may have written while the connection was lost, and answers may wait in the send log.
        self.recovery_due = !self.read_only;
        self.tell();
        Ok(())
    }

    /// Asks for the server's time, which counts instead of this computer's wall clock (safety rule 15, docs/safety.md).
    /// The answer counts as half a round trip old.
    fn follow_clock(&mut self) -> Result<(), JournalError> {
        const NOW: &str = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";
        let connection = self.connection.as_ref().ok_or_else(lost)?;
        let asked = self.clock.boot();
        let told = connection.ask_plainly(&self.runtime, NOW)?;
        let way = self.clock.boot().after(asked).unwrap_or_default() / 2;
        let time = told.first().and_then(|millis| Timestamp::from_millisecond(millis.parse().ok()?).ok());
        let time = time.ok_or_else(|| JournalError::Store("the server told no time".to_owned()))?;
        self.clock.follow(time, BootMoment { since: asked.since.saturating_add(way), ..asked });
        Ok(())
    }

    /// Takes the advisory lock that other machines see. `false`: an earlier session of this program still holds it, or
    /// the server has no such locks.
    fn sit_down(&mut self) -> Result<bool, JournalError> {
        let connection = self.connection.as_ref().ok_or_else(lost)?;
        let take = format!("SELECT pg_try_advisory_lock({})", owner_lock::key(self.writer_state.identity().owner));
        match connection.ask_plainly(&self.runtime, &take) {
            Ok(row) => Ok(row.first().is_some_and(|taken| taken == "t")),
            Err(fault @ JournalError::Lost(_)) => Err(fault),
            Err(_) => Ok(false),
        }
    }

    /// Whether the server is a standby. A standby may lag behind, so it is not compared.
    fn is_standby(&self) -> Result<bool, JournalError> {
        let connection = self.connection.as_ref().ok_or_else(lost)?;
        let row = connection.ask_plainly(&self.runtime, "SELECT pg_is_in_recovery()")?;
        Ok(row.first().is_some_and(|standby| standby == "t"))
    }

    /// Compares the store with the send log, in one snapshot.
    fn check_store(&mut self) -> Result<(), JournalError> {
        let connection = self.connection.as_ref().ok_or_else(lost)?;
        begin_to_read(&self.runtime, connection)?;
        let transaction = PgTransaction::begun(&self.runtime, connection);
        let met = self.writer_state.meet(&transaction);
        transaction.roll_back();
        self.compared = met.is_ok();
        met
    }

    /// Asks for the server's timeline, and which counters have not compared since it changed.
    fn follow_timeline(&mut self) -> Result<(), JournalError> {
        if self.is_settled || self.read_only || !self.compared || self.writer_state.may_write().is_err() {
            return Ok(());
        }
        let timeline =
            self.connection.as_ref().map_or(Ok(None), |connection| timeline_of(&self.runtime, connection))?;
        let (writer_state, at) = (self.writer_state.clone(), self.clock.now());
        let uncompared = match &timeline {
            Some(timeline) => timeline::follow(self, &writer_state, timeline, at)?,
            None => Vec::new(),
        };
        let Some(connection) = &self.connection else { return Ok(()) };
        connection.follow();
        self.is_settled = uncompared.is_empty();
        if writer_state.waits_for(uncompared) {
            self.tell();
        }
        Ok(())
    }

    fn hang_up(&mut self) {
        self.connection = None;
        self.seated = false;
    }

    /// Begins a transaction. A connection that was lost meanwhile is replaced once, which is safe because nothing was
    /// sent on it yet.
    fn begin(
        &mut self,
        begin: impl Fn(&Runtime, &PgConnection) -> Result<(), JournalError>,
    ) -> Result<(), JournalError> {
        if self.connection.as_ref().is_some_and(PgConnection::is_lost) {
            self.hang_up();
        }
        if let Some(connection) = &self.connection {
            match begin(&self.runtime, connection) {
                Err(JournalError::Lost(_)) => self.hang_up(),
                begun => return begun,
            }
        } else if self.tried.elapsed() < self.wait.min(PATIENCE) {
            return Err(JournalError::Lost(self.why));
        }
        self.connect()?;
        let connection = self.connection.as_ref().ok_or_else(lost)?;
        let begun = begin(&self.runtime, connection);
        if matches!(begun, Err(JournalError::Lost(_))) {
            self.hang_up();
        }
        begun
    }

    /// Looks up the result of an unanswered commit, in a writing transaction: it gets its turn only after the
    /// unanswered one has ended either way.
    fn fate(&mut self, marker: Option<CommitMarker>) -> Result<(), JournalError> {
        let unanswered = JournalError::Lost(DatabaseLoss::Unanswered);
        let Some(marker) = marker else { return Err(unanswered) };
        let until = Instant::now() + SETTLING;
        while Instant::now() < until {
            match self.write(|sql| is_committed(sql, &marker)) {
                Ok(true) => return Ok(()),
                Ok(false) => return Err(JournalError::Lost(DatabaseLoss::Unreachable)),
                Err(_) => std::thread::sleep(SHORTEST_WAIT),
            }
        }
        Err(unanswered)
    }

    pub(super) fn connection(&mut self) -> Option<(&Runtime, &PgConnection, bool, bool)> {
        self.connection.as_ref().map(|connection| (&self.runtime, connection, self.listens, self.seated))
    }
}

fn is_committed(sql: &dyn Transaction, marker: &CommitMarker) -> Result<bool, JournalError> {
    exists(
        sql,
        "SELECT 1 FROM event WHERE counter = ?1 AND counter_seq = ?2 AND hash = ?3",
        &[SqlValue::from(&marker.counter), SqlValue::from(marker.counter_seq), SqlValue::from(&marker.hash)],
    )
}

impl WriteConnection for PgWriter {
    fn write<T>(&mut self, work: impl FnOnce(&dyn Transaction) -> Result<T, JournalError>) -> Result<T, JournalError> {
        if self.read_only {
            return Err(JournalError::ReadOnly);
        }
        self.begin(|runtime, connection| begin_to_write(runtime, connection, schema::known()))?;
        let connection = self.connection.as_ref().ok_or_else(lost)?;
        let transaction = PgTransaction::begun(&self.runtime, connection);
        if !self.compared || self.writer_state.may_write().is_err() {
            // The right store may be back, or a person may have accepted this one.
            let met = self.writer_state.meet(&transaction);
            self.compared = met.is_ok();
            if let Err(fault) = met.and_then(|()| self.writer_state.may_write()) {
                transaction.roll_back();
                return Err(fault);
            }
        }
        let done = match work(&transaction) {
            Ok(done) => done,
            Err(fault) => {
                transaction.roll_back();
                if connection.is_lost() {
                    self.hang_up();
                }
                return Err(fault);
            }
        };
        let written = transaction.marker();
        match transaction.commit(self.listens) {
            CommitOutcome::Yes(changed) => {
                if changed {
                    self.open = true;
                    self.tell();
                }
            }
            CommitOutcome::No(fault) => return Err(fault),
            CommitOutcome::Unanswered(marker) => {
                self.hang_up();
                self.fate(marker)?;
                self.tell();
            }
        }
        if let Some(written) = written {
            self.writer_state.acknowledged(written.commit(&self.writer_state.identity().counter));
        }
        Ok(done)
    }

    fn query<T>(&mut self, ask: impl FnOnce(&dyn Transaction) -> Result<T, JournalError>) -> Result<T, JournalError> {
        self.begin(begin_to_read)?;
        let connection = self.connection.as_ref().ok_or_else(lost)?;
        let transaction = PgTransaction::begun(&self.runtime, connection);
        let answer = ask(&transaction);
        transaction.roll_back();
        if connection.is_lost() {
            self.hang_up();
        }
        answer
    }

    fn permit(&mut self) -> Result<(), JournalError> {
        if self.read_only {
            return Err(JournalError::ReadOnly);
        }
        // This query reconnects and compares if the connection was lost.
        self.query(|_| Ok(()))?;
        // A standby may have been promoted under this connection. Then it is compared now.
        if self.writer_state.may_write().is_err() || !self.compared {
            if self.is_standby()? {
                // A standby is not compared and cannot be written.
                return self.writer_state.may_write().and(Err(JournalError::ReadOnly));
            }
            self.check_store()?;
        }
        self.follow_timeline()?;
        self.writer_state.may_write()
    }

    /// An owner whose advisory lock is held lives. On a server without such locks every owner counts as living.
    fn lives_elsewhere(&mut self, owner: OwnerId) -> Result<bool, JournalError> {
        let statement = owner_lock::select_held(owner);
        match self.query(|sql| exists(sql, &statement, values![])) {
            Err(JournalError::Store(_)) => Ok(true),
            told => told,
        }
    }
}

/// Server id and timeline in one text. `None`: this server does not tell them.
fn timeline_of(runtime: &Runtime, connection: &PgConnection) -> Result<Option<String>, JournalError> {
    // After a promotion pg_control shows the new timeline only at the next checkpoint. The name of the current WAL
    // segment shows it at once.
    const ASK: &str = "SELECT system_identifier, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) \
                       FROM pg_control_system()";
    match connection.ask_plainly(runtime, ASK) {
        Ok(told) if told.len() == 2 => Ok(Some(told.join("/"))),
        Err(fault @ JournalError::Lost(_)) => Err(fault),
        _ => Ok(None),
    }
}
