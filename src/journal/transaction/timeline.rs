//! Finds counters that have not compared since the PostgreSQL server changed its timeline (safety rule 16).
//!
//! A server that was promoted or restored continues on a new timeline and may lack its last commits. What K2 sent and
//! the server lost, only K2's computer knows:
//!
//! ```text
//! 10:00  timeline 1   K1 and K2 sell; a payment of K2 is open
//! 10:05  timeline 2   the server lacks that payment. K1 compares, lacks nothing, and records that in its chain;
//!                     each of K1's sales asks now, because K2 has not compared
//! 10:20               K2 comes back and compares: a row is missing. Once that is settled K2 records it in its chain
//!                     too, and K1 sells freely again
//! ```
//!
//! A counter is waited for if it wrote a row in the last day before the change, and for one day after the change. The
//! store itself keeps the timeline on which the counters compared last, so every computer knows of the change. Days
//! are counted by the server's store times: no counter's clock ends the waiting.

use std::time::Duration;

use super::fault::file_error;
use super::recovery::RECOVERER;
use super::row::{self, EVENTS};
use super::writer_state::WriterState;
use super::{Transaction, WriteConnection, counter, first, store_time, values};
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::counter::{CounterEntry, CounterEvent};
use crate::journal::JournalError;

const DAY: Duration = Duration::from_secs(86_400);

/// A counter in the record.
struct CounterTimeline {
    counter: CleanText,
    /// Where its newest row stands in the record.
    newest: i64,
    /// Where the row stands in which it says that it compared on the timeline that is asked about.
    compared: Option<i64>,
}

/// Takes part in what follows from a new timeline, on a store that this counter compared and does not doubt. Returns
/// the counters that have not compared yet.
pub(crate) fn follow(
    store: &mut impl WriteConnection,
    writer_state: &WriterState,
    timeline: &str,
    at: Timestamp,
) -> Result<Vec<CleanText>, JournalError> {
    let own = &writer_state.identity().counter;
    let remembered = writer_state.send_log().timeline().map_err(|error| file_error(&error))?;
    let noted = store.query(noted)?;
    let is_new = [&remembered, &noted].into_iter().flatten().any(|known| known != timeline);
    let mut counters = store.query(|sql| self::counter_timelines(sql, timeline))?;
    let is_known = counters.iter().any(|one| one.compared.is_some());
    let has_said = counters.iter().any(|one| one.counter == *own && one.compared.is_some());
    if (is_new || is_known) && !has_said {
        let event = CounterEvent::StoreCompared { timeline: CleanText::new(timeline) };
        let entry = CounterEntry { at, counter: own.clone(), cashier: CleanText::new(RECOVERER), event };
        counter::append(store, &entry)?;
        counters = store.query(|sql| self::counter_timelines(sql, timeline))?;
    }
    if remembered.as_deref() != Some(timeline) {
        writer_state.send_log().remember_timeline(timeline).map_err(|error| file_error(&error))?;
    }
    // Last: until it stands here, whoever comes next still sees that the timeline is new.
    if noted.as_deref() != Some(timeline) {
        store.write(|sql| note(sql, timeline))?;
    }
    store.query(|sql| uncompared(sql, counters))
}

/// The timeline on which the counters compared last, as the store has it.
fn noted(sql: &dyn Transaction) -> Result<Option<String>, JournalError> {
    first(sql, "SELECT name FROM server_timeline WHERE one = 1", values![], |row| Ok(row.text(0)?.to_owned()))
}

fn note(sql: &dyn Transaction, timeline: &str) -> Result<(), JournalError> {
    sql.send(
        "INSERT INTO server_timeline (one, name) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET name = excluded.name",
        values![timeline],
    )
}

/// Who wrote in the last day before the first one compared, and has not written since.
fn uncompared(sql: &dyn Transaction, counters: Vec<CounterTimeline>) -> Result<Vec<CleanText>, JournalError> {
    let Some(change) = counters.iter().filter_map(|one| one.compared).min() else { return Ok(Vec::new()) };
    if store_time::age_of(sql, change)?.at_least >= DAY {
        return Ok(Vec::new());
    }
    let before = "SELECT max(seq) FROM event WHERE seq < ?1";
    let Some(last) = first(sql, before, values![change], |row| row.maybe_int(0))?.flatten() else {
        return Ok(Vec::new());
    };
    let last = store_time::age_of(sql, last)?;
    let mut away = Vec::new();
    // Whoever wrote since was let in since, and compared then; a program of an earlier version does not say so.
    for one in counters.into_iter().filter(|one| one.newest < change) {
        let newest = store_time::age_of(sql, one.newest)?;
        let apart = newest.exact.zip(last.exact).map_or(Duration::ZERO, |(newest, last)| newest.saturating_sub(last));
        away.extend(Some(one.counter).filter(|_| apart < DAY));
    }
    Ok(away)
}

fn counter_timelines(sql: &dyn Transaction, timeline: &str) -> Result<Vec<CounterTimeline>, JournalError> {
    let mut found: Vec<CounterTimeline> = Vec::new();
    let mut after = String::new();
    loop {
        let next = "SELECT counter FROM event WHERE counter > ?1 ORDER BY counter LIMIT 1";
        let Some(name) = first(sql, next, values![&after], |row| Ok(row.text(0)?.to_owned()))? else {
            return Ok(found);
        };
        let newest = "SELECT seq FROM event WHERE counter = ?1 ORDER BY counter_seq DESC LIMIT 1";
        let newest = first(sql, newest, values![name.as_str()], |row| row.int(0))?.unwrap_or_default();
        let said = format!("{EVENTS} WHERE payment_id = ?1 AND kind = 'store_compared' ORDER BY seq DESC LIMIT 1");
        let said = first(sql, &said, values![counter::about(&name)], row::event)?;
        let counter = CleanText::new(&name);
        let compared = said.and_then(|row| {
            let entry = row.entry::<CounterEvent>().ok()?;
            let is_it =
                matches!(&entry.event, CounterEvent::StoreCompared { timeline: told } if told.as_str() == timeline);
            is_it.then_some(row.seq)
        });
        found.push(CounterTimeline { counter, newest, compared });
        after = name;
    }
}
