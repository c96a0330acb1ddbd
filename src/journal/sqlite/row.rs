//! Rows as they are stored, verified as they are read.
//!
//! What it is: the only reader of `event` and `payment` rows. What it is not: a query. Invariant: nothing leaves here
//! whose hash or digest does not fit.

use rusqlite::{Connection, OptionalExtension, Row};
use serde::{Deserialize, Serialize};

use super::error::{damaged, unwritable};
use crate::id::PaymentId;
use crate::journal::JournalError;
use crate::journal::chain::{self, Hash, Link};
use crate::sale::payment::{Entry, Event, Payment};
use crate::sale::{account, charge};
use crate::text::Clean;

/// Reads [`event`] rows; add the condition.
pub(super) const EVENTS: &str = "SELECT seq, counter, counter_seq, payment_id, at, kind, body, prev, hash FROM event";

/// Reads [`stored`] rows; add the condition on `p`.
pub(super) const PAYMENTS: &str = "SELECT p.place, p.id, p.state, p.texts, p.last_seq, p.dispatched_seq, \
     p.closed_seq, p.moved_seq, b.body, b.digest, e.hash FROM payment p \
     LEFT JOIN payment_body b ON b.place = p.place LEFT JOIN event e ON e.seq = p.last_seq";

/// One row of the record.
#[derive(Debug, Clone)]
pub(super) struct EventRow {
    pub(super) seq: i64,
    pub(super) counter: String,
    pub(super) counter_seq: i64,
    pub(super) payment: String,
    pub(super) at: String,
    pub(super) kind: String,
    pub(super) body: String,
    pub(super) prev: Hash,
    pub(super) hash: Hash,
}

/// What an event row's body holds besides its own columns.
#[derive(Deserialize)]
struct Body<E> {
    cashier: Clean,
    event: E,
}

#[derive(Serialize)]
struct BodyToWrite<'a, E> {
    cashier: &'a Clean,
    event: &'a E,
}

fn body<E: Serialize>(cashier: &Clean, event: &E) -> Result<String, JournalError> {
    serde_json::to_string(&BodyToWrite { cashier, event }).map_err(|error| unwritable(&error))
}

impl EventRow {
    /// A new row, with its hash.
    pub(super) fn new(seq: i64, link: (i64, Hash), payment: PaymentId, entry: &Entry) -> Result<Self, JournalError> {
        let body = body(&entry.cashier, &entry.event)?;
        let (counter, at) = (entry.counter.as_str(), entry.at.to_string());
        Ok(Self::linked(seq, link, counter, at, payment.to_string(), entry.event.name(), body))
    }

    /// A new row about a charge, with its hash.
    pub(super) fn of_charge(
        seq: i64,
        link: (i64, Hash),
        about: &str,
        entry: &charge::Entry,
    ) -> Result<Self, JournalError> {
        let body = body(&entry.cashier, &entry.event)?;
        let (counter, at) = (entry.counter.as_str(), entry.at.to_string());
        Ok(Self::linked(seq, link, counter, at, about.to_owned(), entry.event.name(), body))
    }

    /// A new row about an account, with its hash.
    pub(super) fn of_account(
        seq: i64,
        link: (i64, Hash),
        about: &str,
        entry: &account::Entry,
    ) -> Result<Self, JournalError> {
        let body = body(&entry.cashier, &entry.event)?;
        let (counter, at) = (entry.counter.as_str(), entry.at.to_string());
        Ok(Self::linked(seq, link, counter, at, about.to_owned(), entry.event.name(), body))
    }

    /// A row that hangs on `link`, the counter's last number and hash.
    fn linked(
        seq: i64,
        (counter_seq, prev): (i64, Hash),
        counter: &str,
        at: String,
        payment: String,
        kind: &str,
        body: String,
    ) -> Self {
        let (counter, kind) = (counter.to_owned(), kind.to_owned());
        let row = Self { seq, counter, counter_seq, payment, at, kind, body, prev, hash: chain::GENESIS };
        Self { hash: row.own_hash(), ..row }
    }

    fn own_hash(&self) -> Hash {
        let link = Link {
            prev: &self.prev,
            counter: &self.counter,
            counter_seq: u64::try_from(self.counter_seq).unwrap_or(0),
            payment: &self.payment,
            at: &self.at,
            kind: &self.kind,
            body: &self.body,
        };
        link.hash()
    }

    /// Whether its own hash fits.
    pub(super) fn verifies(&self) -> bool {
        self.own_hash() == self.hash
    }

    /// The entry it records.
    pub(super) fn entry(&self) -> Result<Entry, JournalError> {
        let body: Body<Event> = serde_json::from_str(&self.body).map_err(|_| damaged(self.seq))?;
        let at = self.at.parse().map_err(|_| damaged(self.seq))?;
        Ok(Entry { at, counter: Clean::from(self.counter.clone()), cashier: body.cashier, event: body.event })
    }

    /// The entry it records about a charge.
    pub(super) fn charge_entry(&self) -> Result<charge::Entry, JournalError> {
        let body: Body<charge::Event> = serde_json::from_str(&self.body).map_err(|_| damaged(self.seq))?;
        let at = self.at.parse().map_err(|_| damaged(self.seq))?;
        Ok(charge::Entry { at, counter: Clean::from(self.counter.clone()), cashier: body.cashier, event: body.event })
    }

    /// The entry it records about an account.
    pub(super) fn account_entry(&self) -> Result<account::Entry, JournalError> {
        let body: Body<account::Event> = serde_json::from_str(&self.body).map_err(|_| damaged(self.seq))?;
        let at = self.at.parse().map_err(|_| damaged(self.seq))?;
        Ok(account::Entry { at, counter: Clean::from(self.counter.clone()), cashier: body.cashier, event: body.event })
    }

    /// The payment it is about.
    pub(super) fn payment_id(&self) -> Option<PaymentId> {
        self.payment.parse().ok()
    }
}

/// Reads a row of [`EVENTS`] as it lies there.
pub(super) fn raw_event(row: &Row<'_>) -> Result<EventRow, JournalError> {
    let seq = row.get(0)?;
    let read = || -> rusqlite::Result<EventRow> {
        Ok(EventRow {
            seq,
            counter: row.get(1)?,
            counter_seq: row.get(2)?,
            payment: row.get(3)?,
            at: row.get(4)?,
            kind: row.get(5)?,
            body: row.get(6)?,
            prev: row.get(7)?,
            hash: row.get(8)?,
        })
    };
    read().map_err(|error| of_row(error.into(), seq))
}

/// Reads and verifies a row of [`EVENTS`].
pub(super) fn event(row: &Row<'_>) -> Result<EventRow, JournalError> {
    let event = raw_event(row)?;
    if event.verifies() { Ok(event) } else { Err(damaged(event.seq)) }
}

/// A payment with what the store knows about it.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) place: i64,
    pub(super) texts: i64,
    pub(super) last_seq: i64,
    pub(super) dispatched_seq: Option<i64>,
    pub(super) closed_seq: Option<i64>,
    pub(super) moved_seq: Option<i64>,
    pub(super) payment: Payment,
}

/// Reads and verifies a row of [`PAYMENTS`].
pub(super) fn stored(row: &Row<'_>) -> Result<Stored, JournalError> {
    let last_seq = row.get(4)?;
    read_stored(row, last_seq).map_err(|error| of_row(error, last_seq))
}

fn read_stored(row: &Row<'_>, last_seq: i64) -> Result<Stored, JournalError> {
    let body: String = row.get(8)?;
    let digest: Hash = row.get(9)?;
    let last_hash: Hash = row.get(10)?;
    if chain::projection_digest(&body, &last_hash) != digest {
        return Err(damaged(last_seq));
    }
    let payment: Payment = serde_json::from_str(&body).map_err(|_| damaged(last_seq))?;
    let (id, state): (String, String) = (row.get(1)?, row.get(2)?);
    if payment.id().to_string() != id || payment.state().word() != state {
        return Err(damaged(last_seq));
    }
    Ok(Stored {
        place: row.get(0)?,
        texts: row.get(3)?,
        last_seq,
        dispatched_seq: row.get(5)?,
        closed_seq: row.get(6)?,
        moved_seq: row.get(7)?,
        payment,
    })
}

/// A row that cannot be read names its place.
fn of_row(error: JournalError, seq: i64) -> JournalError {
    match error {
        JournalError::Damaged { row: 0 } => damaged(seq),
        other => other,
    }
}

/// One payment, verified.
pub(super) fn payment(conn: &Connection, id: PaymentId) -> Result<Option<Stored>, JournalError> {
    let mut statement = conn.prepare_cached(&format!("{PAYMENTS} WHERE p.id = ?1"))?;
    let mut rows = statement.query([id.to_string()])?;
    rows.next()?.map(stored).transpose()
}

/// The payment at a place that another table names.
pub(super) fn payment_at(conn: &Connection, place: i64) -> Result<Stored, JournalError> {
    let mut statement = conn.prepare_cached(&format!("{PAYMENTS} WHERE p.place = ?1"))?;
    let mut rows = statement.query([place])?;
    rows.next()?.map_or(Err(damaged(0)), stored)
}

/// The end of a counter's chain: its length and hash.
pub(super) fn chain_end(conn: &Connection, counter: &str) -> Result<(i64, Hash), JournalError> {
    let mut statement = conn
        .prepare_cached("SELECT counter_seq, hash FROM event WHERE counter = ?1 ORDER BY counter_seq DESC LIMIT 1")?;
    let end = statement.query_row([counter], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(end.unwrap_or((0, chain::GENESIS)))
}
