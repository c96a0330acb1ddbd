//! Every SQL statement of the journal and every decision inside a transaction, written once for all stores.
//!
//! [`Transaction`] is what a store must be able to do inside one transaction. Connections, threads and files belong
//! to the drivers (`sqlite`, `postgres`); nothing here knows which store it runs on.
//!
//! Statements are written so that both dialects accept the same text: `?1` for parameters, whole numbers (a boolean
//! is 0 or 1), texts, and hashes as bytes; `RETURNING`, `ON CONFLICT`, `IS DISTINCT FROM`. A sum is cast to `BIGINT`.
//! A count or an existence test is compared in Rust. What differs is a method of [`Transaction`].

pub(crate) mod accept;
pub(crate) mod account;
pub(crate) mod append;
pub(crate) mod audit;
pub(crate) mod bill;
pub(crate) mod charge;
pub(crate) mod claim;
pub(crate) mod writer_state;
pub(crate) mod store_comparison;
pub(crate) mod copy;
pub(crate) mod counter;
pub(crate) mod fault;
pub(crate) mod callbacks;
pub(crate) mod backend;
pub(crate) mod store_time;
pub(crate) mod provider_numbers;
pub(crate) mod print_queue;
pub(crate) mod queries;
pub(crate) mod read_only;
mod reading_threads;
pub(crate) mod rebuild;
pub(crate) mod recovery;
pub(crate) mod row;
pub(crate) mod search;
#[cfg(test)]
mod tests;
pub(crate) mod charge_funds;
pub(crate) mod timeline;

use std::borrow::Cow;
use std::ops::ControlFlow;

use crate::base::id::OwnerId;
use crate::journal::JournalError;
use crate::journal::chain::RowHash;
use crate::journal::transaction::store_time::TimeColumns;

/// Texts of one payment that can be found; a place and the number of a text have one number of their own.
pub(crate) const TEXTS_PER_PAYMENT: i64 = 1_024;

/// What is done with each row of an answer.
pub(crate) type RowVisitor<'a> = &'a mut dyn FnMut(&dyn SqlRow) -> Result<ControlFlow<()>, JournalError>;
/// What is done with each place that a search names.
pub(crate) type RowIdVisitor<'a> = &'a mut dyn FnMut(i64) -> Result<ControlFlow<()>, JournalError>;

/// One transaction of a store.
pub(crate) trait Transaction {
    /// Changes rows and returns how many.
    fn execute(&self, statement: &str, values: &[SqlValue<'_>]) -> Result<u64, JournalError>;

    /// Changes rows that nobody counts. A store may do it later, but before anything that follows is answered and
    /// before the transaction is committed; what is wrong with it is told then.
    fn send(&self, statement: &str, values: &[SqlValue<'_>]) -> Result<(), JournalError>;

    /// Asks for a few rows.
    fn query(&self, statement: &str, values: &[SqlValue<'_>], each: RowVisitor<'_>) -> Result<(), JournalError>;

    /// Asks for as many rows as there are; memory does not grow with them, and it ends where `each` breaks off.
    fn stream(&self, statement: &str, values: &[SqlValue<'_>], each: RowVisitor<'_>) -> Result<(), JournalError>;

    /// How it says its time.
    fn time(&self) -> &'static TimeColumns;

    /// The operator that compares a text with a pattern whatever its case.
    fn like(&self) -> &'static str;

    /// Makes `text`, the `nth` of the payment at `row_id`, findable by its words.
    fn add_words(&self, row_id: i64, nth: i64, text: &str) -> Result<(), JournalError>;

    /// Places below `before` of payments whose texts may hold one of the needles, newest first; some may come twice
    /// in a row, and some hold none.
    fn by_words(&self, needles: &[String], before: i64, each: RowIdVisitor<'_>) -> Result<(), JournalError>;

    /// What the store finds wrong in its own file: its pages and its indexes. A store that looks after them itself
    /// finds nothing.
    fn structure(&self) -> Result<Vec<String>, JournalError> {
        Ok(Vec::new())
    }

    /// Refuses a sale where it is not known yet whether every counter has compared (safety rule 16).
    fn permits_sale(&self) -> Result<(), JournalError> {
        Ok(())
    }

    /// Says by which event this transaction is recognised, should its commit not be answered. A store whose commit is
    /// always answered need not remember it.
    fn remember(&self, _event: &row::EventRow) {}
}

/// The connection that writes: one transaction after another.
pub(crate) trait WriteConnection {
    /// Does `work` in one transaction that no other writer overlaps. It is durable when this returns `Ok`; what `work`
    /// refuses leaves nothing.
    fn write<T>(&mut self, work: impl FnOnce(&dyn Transaction) -> Result<T, JournalError>) -> Result<T, JournalError>;

    /// Refuses where nothing may be written, before anything is prepared for it: the store is in doubt.
    fn permit(&mut self) -> Result<(), JournalError>;

    /// Asks in one snapshot.
    fn query<T>(&mut self, ask: impl FnOnce(&dyn Transaction) -> Result<T, JournalError>) -> Result<T, JournalError>;

    /// Whether a program of which this machine knows nothing lives on another.
    fn lives_elsewhere(&mut self, owner: OwnerId) -> Result<bool, JournalError>;
}

/// One row of an answer. A column that is not what is asked for is a damaged row.
pub(crate) trait SqlRow {
    fn int(&self, column: usize) -> Result<i64, JournalError>;
    /// A whole number, if there is one.
    fn maybe_int(&self, column: usize) -> Result<Option<i64>, JournalError>;
    fn text(&self, column: usize) -> Result<&str, JournalError>;
    /// A text, if there is one.
    fn maybe_text(&self, column: usize) -> Result<Option<&str>, JournalError>;
    fn bytes(&self, column: usize) -> Result<&[u8], JournalError>;
}

/// A hash in a row.
pub(crate) fn hash(row: &dyn SqlRow, column: usize) -> Result<RowHash, JournalError> {
    row.bytes(column)?.try_into().map_err(|_| fault::damaged(0))
}

/// What a statement is given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum SqlValue<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
}

impl SqlValue<'_> {
    /// The same, for as long as it is needed.
    pub(crate) fn owned(&self) -> SqlValue<'static> {
        match self {
            Self::Null => SqlValue::Null,
            Self::Int(number) => SqlValue::Int(*number),
            Self::Text(text) => SqlValue::Text(Cow::Owned(text.clone().into_owned())),
            Self::Bytes(bytes) => SqlValue::Bytes(Cow::Owned(bytes.clone().into_owned())),
        }
    }
}

impl From<i64> for SqlValue<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for SqlValue<'_> {
    fn from(truth: bool) -> Self {
        Self::Int(i64::from(truth))
    }
}

impl From<Option<i64>> for SqlValue<'_> {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Null, Self::Int)
    }
}

impl<'a> From<&'a str> for SqlValue<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for SqlValue<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for SqlValue<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a [u8]> for SqlValue<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl<'a> From<&'a RowHash> for SqlValue<'a> {
    fn from(hash: &'a RowHash) -> Self {
        Self::Bytes(Cow::Borrowed(hash))
    }
}

/// What a statement is given, in order.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        &[$($crate::journal::transaction::SqlValue::from($value)),*]
    };
}
pub(crate) use values;

/// The first row, if there is one.
pub(crate) fn first<T>(
    sql: &dyn Transaction,
    statement: &str,
    values: &[SqlValue<'_>],
    read: impl Fn(&dyn SqlRow) -> Result<T, JournalError>,
) -> Result<Option<T>, JournalError> {
    let mut found = None;
    sql.query(statement, values, &mut |row| {
        found = Some(read(row)?);
        Ok(ControlFlow::Break(()))
    })?;
    Ok(found)
}

/// Every row of a short answer.
pub(crate) fn all<T>(
    sql: &dyn Transaction,
    statement: &str,
    values: &[SqlValue<'_>],
    read: impl Fn(&dyn SqlRow) -> Result<T, JournalError>,
) -> Result<Vec<T>, JournalError> {
    let mut found = Vec::new();
    sql.query(statement, values, &mut |row| {
        found.push(read(row)?);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// Whether there is any row.
pub(crate) fn exists(sql: &dyn Transaction, statement: &str, values: &[SqlValue<'_>]) -> Result<bool, JournalError> {
    Ok(first(sql, statement, values, |_| Ok(()))?.is_some())
}
