//! Events of a counter that belong to no sale. They go into the same table and hash chain as payment events.

use super::append;
use super::row::{self, EVENTS, EventRow};
use super::{Transaction, WriteConnection, all, values};
use crate::base::text::CleanText;
use crate::domain::counter::{CounterEntry, CounterEvent};
use crate::journal::JournalError;

/// What stands before the counter in the record.
const PREFIX: &str = "counter:";
/// How many entries are told at most.
const MOST: u32 = 1_000;

/// Adds an entry in its own transaction.
pub(crate) fn append(store: &mut impl WriteConnection, entry: &CounterEntry) -> Result<(), JournalError> {
    store.write(|sql| write(sql, entry))
}

/// Adds an entry inside a transaction.
pub(crate) fn write(sql: &dyn Transaction, entry: &CounterEntry) -> Result<(), JournalError> {
    let (seq, end) = append::next_place(sql, entry.counter.as_str())?;
    append::insert_event(sql, &EventRow::new(seq, end, about(entry.counter.as_str()), entry)?)
}

/// What the rows about a counter stand under.
pub(crate) fn about(counter: &str) -> String {
    format!("{PREFIX}{counter}")
}

/// Whether a row of the record is about a counter.
pub(crate) fn is_about(about: &str) -> bool {
    about.starts_with(PREFIX)
}

/// What happened at a counter, newest first.
pub(crate) fn record(sql: &dyn Transaction, counter: &CleanText) -> Result<Vec<CounterEntry>, JournalError> {
    let statement = format!("{EVENTS} WHERE payment_id = ?1 ORDER BY seq DESC LIMIT {MOST}");
    all(sql, &statement, values![about(counter.as_str())], |found| row::event(found)?.entry())
}

/// Whether a row about a counter is one that this program writes.
pub(crate) fn fits(event: &EventRow) -> bool {
    let own = event.payment == about(&event.counter);
    own && event.entry::<CounterEvent>().is_ok_and(|entry| entry.event.name() == event.kind)
}
