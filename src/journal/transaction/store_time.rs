//! The age of a row by the store's own clock. Every hold is measured by it (safety rule 15).
//!
//! | store | a row's store time | after a restart of the computer |
//! |---|---|---|
//! | PostgreSQL | the server's clock when the row was stored | unchanged: one clock for all |
//! | a file | the boot clock of the computer that stored it | counts from the first use of the file after it |
//!
//! > 10:00 dispatched, time-out 60 seconds, hold 660 seconds. 10:03 somebody sets the computer 15 minutes forward:
//! > the boot clock says 180 seconds, so "failed" may be ruled in 480 seconds, not now. 10:05 the computer restarts,
//! > and loket starts at 10:07. The dispatch is now only known to be older than that, so the 660 seconds count from
//! > 10:07.

use std::time::Duration;

use super::row::StoredPayment;
use super::{SqlRow, Transaction, WriteConnection, all, first, values};
use crate::journal::{EventAge, JournalError};

/// How a store says its time: pairs of whole numbers, an epoch and milliseconds in it. Two moments can be compared
/// within one epoch.
#[derive(Debug)]
pub(crate) struct TimeColumns {
    /// The columns of `event` that say when a row was stored.
    pub(crate) stored: &'static str,
    pub(crate) now: &'static str,
    /// The moment before which every row of another epoch was stored; empty where there is none.
    pub(crate) known_since: &'static str,
    /// What an `INSERT` into `event` names besides its own columns, and what it gives them; `?9` is the row's hash.
    pub(crate) stamp: (&'static str, &'static str),
    /// Which rows of `event` have a moment that was damaged.
    pub(crate) damaged: Option<&'static str>,
}

/// A moment of a store's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct StoreMoment {
    epoch: i64,
    millis: i64,
}

impl StoreMoment {
    fn read(row: &dyn SqlRow, column: usize) -> Result<Option<Self>, JournalError> {
        let pair = row.maybe_int(column)?.zip(row.maybe_int(column + 1)?);
        Ok(pair.map(|(epoch, millis)| Self { epoch, millis }))
    }

    fn after(self, earlier: Self) -> Option<Duration> {
        let passed = u64::try_from(self.millis.checked_sub(earlier.millis)?).ok()?;
        (self.epoch == earlier.epoch).then_some(Duration::from_millis(passed))
    }
}

/// Reads the six columns of [`ages`].
fn age(row: &dyn SqlRow) -> Result<EventAge, JournalError> {
    let (stored, now, since) = (StoreMoment::read(row, 0)?, StoreMoment::read(row, 2)?, StoreMoment::read(row, 4)?);
    let passed = |earlier: Option<StoreMoment>| now?.after(earlier?);
    let exact = passed(stored);
    Ok(EventAge { exact, at_least: exact.or_else(|| passed(since)).unwrap_or_default() })
}

fn ages(sql: &dyn Transaction) -> String {
    let TimeColumns { stored, now, known_since, .. } = sql.time();
    format!("SELECT {stored}, {now}, {known_since} FROM event")
}

/// How old the row `seq` of the record is.
pub(crate) fn age_of(sql: &dyn Transaction, seq: i64) -> Result<EventAge, JournalError> {
    let found = first(sql, &format!("{} WHERE seq = ?1", ages(sql)), values![seq], age)?;
    Ok(found.unwrap_or_default())
}

/// How old the rows about something are, the oldest first.
pub(crate) fn ages_of(sql: &dyn Transaction, about: &str) -> Result<Vec<EventAge>, JournalError> {
    all(sql, &format!("{} WHERE payment_id = ?1 ORDER BY seq", ages(sql)), values![about], age)
}

/// How long ago a payment was dispatched; one that was not, prepared. At least, where it cannot be told exactly.
pub(crate) fn hold_duration(sql: &dyn Transaction, stored: &StoredPayment) -> Result<Duration, JournalError> {
    match stored.dispatched_seq {
        Some(seq) => Ok(age_of(sql, seq)?.at_least),
        None => hold_since_first(sql, &stored.payment.id().to_string()),
    }
}

/// How long ago the first row about something was stored. At least, where it cannot be told exactly.
pub(crate) fn hold_since_first(sql: &dyn Transaction, about: &str) -> Result<Duration, JournalError> {
    let statement = format!("{} WHERE payment_id = ?1 ORDER BY seq LIMIT 1", ages(sql));
    Ok(first(sql, &statement, values![about], age)?.map_or(Duration::ZERO, |age| age.at_least))
}

/// What is left of a hold of `wait` on a payment.
pub(crate) fn left(sql: &dyn Transaction, stored: &StoredPayment, grace: Duration) -> Result<Duration, JournalError> {
    Ok(stored.payment.answer_wait().saturating_add(grace).saturating_sub(hold_duration(sql, stored)?))
}

/// Notes, once for each start of the computer, that the store is used under it: rows of other starts are older than
/// that.
pub(crate) fn mark_epoch(store: &mut impl WriteConnection) -> Result<(), JournalError> {
    let is_marked = |sql: &dyn Transaction| {
        let TimeColumns { now, known_since, .. } = sql.time();
        if *known_since == NO_MARK {
            return Ok(true);
        }
        let read = |row: &dyn SqlRow| {
            let (now, since) = (StoreMoment::read(row, 0)?, StoreMoment::read(row, 2)?);
            Ok(now.zip(since).is_some_and(|(now, since)| now.after(since).is_some()))
        };
        Ok(first(sql, &format!("SELECT {now}, {known_since}"), values![], read)?.unwrap_or(false))
    };
    if store.query(is_marked)? {
        return Ok(());
    }
    store.write(|sql| {
        // Another program may just have done it.
        if is_marked(sql)? {
            return Ok(());
        }
        sql.send(
            "INSERT INTO boot_mark (only_row, stamp) VALUES (1, loket_stamp(x''))
             ON CONFLICT (only_row) DO UPDATE SET stamp = excluded.stamp",
            values![],
        )
    })
}

/// Rows whose moment was damaged, at most so many.
pub(crate) fn damaged(sql: &dyn Transaction, most: usize) -> Result<Vec<i64>, JournalError> {
    let Some(condition) = sql.time().damaged else { return Ok(Vec::new()) };
    all(sql, &format!("SELECT seq FROM event WHERE {condition} LIMIT {most}"), values![], |row| row.int(0))
}

/// Of a store with one clock for all its programs.
pub(crate) const NO_MARK: &str = "CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)";
