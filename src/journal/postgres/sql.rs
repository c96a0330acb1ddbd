//! [`Transaction`] inside one transaction on a [`PgConnection`].
//!
//! A transaction in which anything failed is never committed. A commit that was not answered is never reported as done
//! or failed here. Round trips are the cost, so statements whose result nobody needs are sent together with the next
//! query or with the commit.

use std::cell::{Cell, RefCell};
use std::error::Error as StdError;

use futures_util::future::{join, join_all};
use tokio::runtime::Runtime;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Error, Statement};

use super::connection::PgConnection;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::journal::chain::{RowHash, hex};
use crate::journal::send_log::{AcknowledgedCommit, ChainPosition};
use crate::journal::transaction::fault::damaged;
use crate::journal::transaction::row::EventRow;
use crate::journal::transaction::store_time::{NO_MARK, TimeColumns};
use crate::journal::transaction::{RowIdVisitor, RowVisitor, SqlRow, SqlValue, Transaction, values};
use crate::journal::{DatabaseLoss, JournalError};

/// Rows of a long result that are fetched at once.
const CHUNK: usize = 200;
/// Statements that may wait for the next query.
const MOST_WAITING: usize = 24;
/// The server's clock, which all programs share. `clock_timestamp()`, not the transaction's start: a transaction may
/// have waited for its turn.
const TIME: TimeColumns = TimeColumns {
    stored: "0, CAST(extract(epoch FROM stored_at) * 1000 AS BIGINT)",
    now: "0, CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
    known_since: NO_MARK,
    stamp: ("", ""),
    damaged: None,
};
/// The notification channel that all counters listen to.
pub(super) const CHANNEL: &str = "loket_journal";

/// The event that a transaction wrote. By it a commit that was not answered is recognised in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CommitMarker {
    pub(super) counter: String,
    pub(super) counter_seq: i64,
    pub(super) hash: RowHash,
    seq: i64,
    at: Option<Timestamp>,
}

impl CommitMarker {
    /// The commit as the send log of `counter` remembers it.
    pub(super) fn commit(&self, counter: &CleanText) -> AcknowledgedCommit {
        let place = |number| Some(ChainPosition { number, hash: hex(&self.hash), at: self.at? });
        let own = if counter.as_str() == self.counter { place(self.counter_seq) } else { None };
        AcknowledgedCommit { own, newest: place(self.seq), timeline: None }
    }
}

/// How a commit ended.
pub(super) enum CommitOutcome {
    /// The commit is durable. True if anything was written.
    Yes(bool),
    /// The commit surely failed.
    No(JournalError),
    /// Nobody knows. The event, if there is one, tells once it can be looked up.
    Unanswered(Option<CommitMarker>),
}

pub(super) struct PgTransaction<'a> {
    runtime: &'a Runtime,
    connection: &'a PgConnection,
    waiting: RefCell<Vec<(Statement, Vec<SqlValue<'static>>)>>,
    streams: Cell<u32>,
    changed: Cell<bool>,
    failed: Cell<bool>,
    marker: RefCell<Option<CommitMarker>>,
}

impl<'a> PgTransaction<'a> {
    /// Wraps the transaction that the caller has begun on `connection`.
    pub(super) fn begun(runtime: &'a Runtime, connection: &'a PgConnection) -> Self {
        Self {
            runtime,
            connection,
            waiting: RefCell::default(),
            streams: Cell::new(0),
            changed: Cell::new(false),
            failed: Cell::new(false),
            marker: RefCell::default(),
        }
    }

    /// Sends the waiting statements and then `asked`, and waits for all of them.
    fn settle<T>(&self, asked: impl Future<Output = Result<T, Error>>) -> Result<T, JournalError> {
        let waiting = self.waiting.take();
        let sent =
            join_all(waiting.iter().map(|(statement, values)| self.connection.client.execute_raw(statement, values)));
        let both = async {
            let (sent, answer) = join(sent, asked).await;
            // The first failure is the cause. Later statements fail only because of it.
            sent.into_iter().collect::<Result<Vec<u64>, Error>>()?;
            answer
        };
        let settled = self.connection.wait(self.runtime, both);
        if settled.is_err() {
            self.failed.set(true);
        }
        settled
    }

    fn prepared(&self, statement: &str) -> Result<Statement, JournalError> {
        let made = self.connection.prepared(self.runtime, statement);
        if made.is_err() {
            self.failed.set(true);
        }
        made
    }

    /// The last event that the transaction wrote, if any.
    pub(super) fn marker(&self) -> Option<CommitMarker> {
        self.marker.borrow().clone()
    }

    /// Commits. With `tells` it also notifies the other counters.
    pub(super) fn commit(self, tells: bool) -> CommitOutcome {
        if self.failed.get() {
            self.roll_back();
            return CommitOutcome::No(JournalError::Store("a statement of the transaction failed".to_owned()));
        }
        let told = if tells && self.marker.borrow().is_some() { format!("NOTIFY {CHANNEL}; ") } else { String::new() };
        let commit = format!("{told}COMMIT");
        let waiting = self.waiting.take();
        let sent =
            join_all(waiting.iter().map(|(statement, values)| self.connection.client.execute_raw(statement, values)));
        let both = async { Ok(join(sent, self.connection.client.batch_execute(&commit)).await) };
        let Ok((sent, ended)) = self.connection.wait(self.runtime, both) else {
            return CommitOutcome::Unanswered(self.marker.take());
        };
        // A refused statement makes the server refuse the commit too.
        let faults: Vec<Error> = sent.into_iter().filter_map(Result::err).collect();
        let whole = faults.is_empty();
        match (faults.into_iter().find(|fault| fault.as_db_error().is_some()), ended) {
            (Some(fault), _) => {
                self.roll_back();
                CommitOutcome::No(fault.into())
            }
            (None, Ok(())) if whole => CommitOutcome::Yes(self.changed.get()),
            (None, Ok(())) => CommitOutcome::Unanswered(None),
            (None, Err(_)) => CommitOutcome::Unanswered(self.marker.take()),
        }
    }

    /// Rolls back. If even that fails the connection is lost, and the server rolls back itself.
    pub(super) fn roll_back(self) {
        let _ = self.connection.wait(self.runtime, self.connection.client.batch_execute("ROLLBACK"));
    }

    fn fetch(&self, name: &str) -> impl Future<Output = Result<Vec<tokio_postgres::Row>, Error>> + use<'_> {
        let fetch = format!("FETCH FORWARD {CHUNK} FROM {name}");
        async move { self.connection.client.query_typed(&fetch, &[]).await }
    }
}

impl Transaction for PgTransaction<'_> {
    fn execute(&self, statement: &str, values: &[SqlValue<'_>]) -> Result<u64, JournalError> {
        self.changed.set(true);
        let statement = self.prepared(statement)?;
        self.settle(self.connection.client.execute_raw(&statement, values))
    }

    fn send(&self, statement: &str, values: &[SqlValue<'_>]) -> Result<(), JournalError> {
        self.changed.set(true);
        let statement = self.prepared(statement)?;
        if !fits(&statement, values) {
            // The client library would fail before sending, which would go unnoticed between statements that were sent.
            self.failed.set(true);
            return Err(JournalError::Store("a statement is given what it does not take".to_owned()));
        }
        let values = values.iter().map(SqlValue::owned).collect();
        self.waiting.borrow_mut().push((statement, values));
        if self.waiting.borrow().len() >= MOST_WAITING { self.settle(async { Ok(()) }) } else { Ok(()) }
    }

    fn query(&self, statement: &str, values: &[SqlValue<'_>], each: RowVisitor<'_>) -> Result<(), JournalError> {
        let statement = self.prepared(statement)?;
        let given: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        for row in self.settle(self.connection.client.query(&statement, &given))? {
            if each(&row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn stream(&self, statement: &str, values: &[SqlValue<'_>], each: RowVisitor<'_>) -> Result<(), JournalError> {
        let depth = self.streams.get();
        self.streams.set(depth + 1);
        let name = format!("loket_{depth}");
        let declared = self.prepared(&format!("DECLARE {name} NO SCROLL CURSOR FOR {statement}"))?;
        let opened = async {
            let (opened, rows) = join(self.connection.client.execute_raw(&declared, values), self.fetch(&name)).await;
            opened?;
            rows
        };
        let mut rows = self.settle(opened)?;
        loop {
            for row in &rows {
                if each(row)?.is_break() {
                    rows.clear();
                    break;
                }
            }
            if rows.len() < CHUNK {
                break;
            }
            rows = self.settle(self.fetch(&name))?;
        }
        self.streams.set(depth);
        self.settle(self.connection.client.batch_execute(&format!("CLOSE {name}")))
    }

    fn time(&self) -> &'static TimeColumns {
        &TIME
    }

    fn like(&self) -> &'static str {
        "ILIKE"
    }

    fn add_words(&self, row_id: i64, nth: i64, text: &str) -> Result<(), JournalError> {
        self.send("INSERT INTO words (place, nth, text) VALUES (?1, ?2, ?3)", values![row_id, nth, text.to_lowercase()])
    }

    fn by_words(&self, needles: &[String], before: i64, each: RowIdVisitor<'_>) -> Result<(), JournalError> {
        let mut given = vec![SqlValue::from(before)];
        given.extend(needles.iter().map(|needle| SqlValue::from(pattern(needle))));
        let likes: Vec<String> = (2..=given.len()).map(|nth| format!("text LIKE ?{nth}")).collect();
        let statement =
            format!("SELECT place FROM words WHERE place < ?1 AND ({}) ORDER BY place DESC", likes.join(" OR "));
        self.stream(&statement, &given, &mut |row| each(row.int(0)?))
    }

    fn permits_sale(&self) -> Result<(), JournalError> {
        // The connection was lost after this counter looked up who has compared. Nothing was sent; the next try looks
        // again.
        if self.connection.is_followed() { Ok(()) } else { Err(lost()) }
    }

    fn remember(&self, event: &EventRow) {
        let marker = CommitMarker {
            counter: event.counter.clone(),
            counter_seq: event.counter_seq,
            hash: event.hash,
            seq: event.seq,
            at: event.at.parse().ok(),
        };
        *self.marker.borrow_mut() = Some(marker);
    }
}

/// The `LIKE` pattern for texts that contain the needle.
fn pattern(needle: &str) -> String {
    let mut pattern = "%".to_owned();
    for letter in needle.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// Whether the values fit the statement's parameters, so that sending cannot fail on this side.
fn fits(statement: &Statement, values: &[SqlValue<'_>]) -> bool {
    let kinds = statement.params();
    kinds.len() == values.len()
        && kinds.iter().zip(values).all(|(kind, value)| match value {
            SqlValue::Null => true,
            SqlValue::Int(_) => *kind == Type::INT8,
            SqlValue::Text(_) => *kind == Type::TEXT,
            SqlValue::Bytes(_) => *kind == Type::BYTEA,
        })
}

impl ToSql for SqlValue<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *kind == Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
            Self::Int(number) => number.to_sql(kind, out),
            Self::Text(text) => text.as_ref().to_sql(kind, out),
            Self::Bytes(bytes) => bytes.as_ref().to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::INT4 | Type::TEXT | Type::VARCHAR | Type::BYTEA)
    }

    to_sql_checked!();
}

impl SqlRow for tokio_postgres::Row {
    fn int(&self, column: usize) -> Result<i64, JournalError> {
        self.maybe_int(column)?.ok_or_else(|| damaged(0))
    }

    fn maybe_int(&self, column: usize) -> Result<Option<i64>, JournalError> {
        // PostgreSQL types a small literal in a statement as INT4.
        let small = || self.try_get::<_, Option<i32>>(column).map(|number| number.map(i64::from));
        self.try_get::<_, Option<i64>>(column).or_else(|_| small()).map_err(|_| damaged(0))
    }

    fn text(&self, column: usize) -> Result<&str, JournalError> {
        self.try_get(column).map_err(|_| damaged(0))
    }

    fn maybe_text(&self, column: usize) -> Result<Option<&str>, JournalError> {
        self.try_get(column).map_err(|_| damaged(0))
    }

    fn bytes(&self, column: usize) -> Result<&[u8], JournalError> {
        self.try_get(column).map_err(|_| damaged(0))
    }
}

/// Begins a writing transaction: locks the version row, so writers take turns, and checks that it is this program's
/// version.
pub(super) fn begin_to_write(runtime: &Runtime, connection: &PgConnection, known: u32) -> Result<(), JournalError> {
    const BEGIN: &str = "BEGIN; SELECT version FROM journal_version FOR UPDATE";
    let begun = connection.ask_plainly(runtime, BEGIN).and_then(|row| {
        let found = row.first().and_then(|version| version.parse::<u32>().ok());
        match found {
            Some(found) if found == known => Ok(()),
            Some(found) if found > known => Err(JournalError::TooNew { found, known }),
            _ => Err(JournalError::Store("the journal's tables are of an older version".to_owned())),
        }
    });
    if begun.is_err() && !connection.is_lost() {
        let _ = connection.wait(runtime, connection.client.batch_execute("ROLLBACK"));
    }
    begun
}

/// Begins a transaction that only reads, in one snapshot.
pub(super) fn begin_to_read(runtime: &Runtime, connection: &PgConnection) -> Result<(), JournalError> {
    connection.wait(runtime, connection.client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))
}

/// The error of a lost connection.
pub(super) const fn lost() -> JournalError {
    JournalError::Lost(DatabaseLoss::Unreachable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_needle_is_no_pattern() {
        assert_eq!(pattern("a%b_c\\"), "%a\\%b\\_c\\\\%");
    }
}
