//! Reads rows of `event` and `payment`, and verifies each by its hash or digest. Nothing else reads these rows.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::append::{PaymentColumns, moving};
use super::fault::{damaged, unwritable};
use super::{SqlRow, SqlValue, Transaction, all, first, hash, values};
use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::domain::payment::event::RecordedEvent;
use crate::domain::payment::{JournalRecord, Payment, step_in_place};
use crate::journal::chain::{self, ChainLink, RowHash};
use crate::journal::print::PrintSubject;
use crate::journal::{DamagedRow, JournalError};

/// Reads [`event`] rows; add the condition.
pub(crate) const EVENTS: &str = "SELECT seq, counter, counter_seq, payment_id, at, kind, body, prev, hash FROM event";

/// Reads [`stored`] rows; add the condition on `p`.
pub(crate) const PAYMENTS: &str = "SELECT p.place, p.id, p.state, p.texts, p.last_seq, p.dispatched_seq, \
     p.closed_seq, p.moved_seq, b.body, b.digest, e.hash FROM payment p \
     LEFT JOIN payment_body b ON b.place = p.place LEFT JOIN event e ON e.seq = p.last_seq";

/// One row of the record.
#[derive(Debug, Clone, Default)]
pub(crate) struct EventRow {
    pub(crate) seq: i64,
    pub(crate) counter: String,
    pub(crate) counter_seq: i64,
    pub(crate) payment: String,
    pub(crate) at: String,
    pub(crate) kind: String,
    pub(crate) body: String,
    pub(crate) prev: RowHash,
    pub(crate) hash: RowHash,
}

/// What an event row's body holds besides its own columns.
#[derive(Deserialize)]
struct EventBody<E> {
    cashier: CleanText,
    event: E,
}

#[derive(Serialize)]
struct BodyToWrite<'a, E> {
    cashier: &'a CleanText,
    event: &'a E,
}

impl EventRow {
    /// A new row with its hash: `entry` about `about`, on `link`, the counter's last number and hash.
    pub(crate) fn new<E: Serialize + RecordedEvent>(
        seq: i64,
        (counter_seq, prev): (i64, RowHash),
        about: String,
        entry: &JournalRecord<E>,
    ) -> Result<Self, JournalError> {
        let body = BodyToWrite { cashier: &entry.cashier, event: &entry.event };
        let row = Self {
            seq,
            counter: entry.counter.as_str().to_owned(),
            counter_seq,
            payment: about,
            at: entry.at.to_string(),
            kind: entry.event.kind().to_owned(),
            body: serde_json::to_string(&body).map_err(|error| unwritable(&error))?,
            prev,
            hash: chain::GENESIS,
        };
        Ok(Self { hash: row.own_hash(), ..row })
    }

    fn own_hash(&self) -> RowHash {
        let link = ChainLink {
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
    pub(crate) fn verifies(&self) -> bool {
        self.own_hash() == self.hash
    }

    /// The entry it records: of a payment, a charge or an account, as `payment` says.
    pub(crate) fn entry<E: DeserializeOwned>(&self) -> Result<JournalRecord<E>, JournalError> {
        let body: EventBody<E> = serde_json::from_str(&self.body).map_err(|_| damaged(self.seq))?;
        let at = self.at.parse().map_err(|_| damaged(self.seq))?;
        Ok(JournalRecord {
            at,
            counter: CleanText::from(self.counter.clone()),
            cashier: body.cashier,
            event: body.event,
        })
    }

    /// The payment it is about.
    pub(crate) fn payment_id(&self) -> Option<PaymentId> {
        self.payment.parse().ok()
    }
}

/// Reads a row of [`EVENTS`] as it lies there.
pub(crate) fn raw_event(row: &dyn SqlRow) -> Result<EventRow, JournalError> {
    let mut event = EventRow::default();
    raw_event_into(row, &mut event)?;
    Ok(event)
}

/// As [`raw_event`], into the room that another row took.
pub(crate) fn raw_event_into(row: &dyn SqlRow, event: &mut EventRow) -> Result<(), JournalError> {
    let seq = row.int(0)?;
    let read = |event: &mut EventRow| -> Result<(), JournalError> {
        event.seq = seq;
        row.text(1)?.clone_into(&mut event.counter);
        event.counter_seq = row.int(2)?;
        row.text(3)?.clone_into(&mut event.payment);
        row.text(4)?.clone_into(&mut event.at);
        row.text(5)?.clone_into(&mut event.kind);
        row.text(6)?.clone_into(&mut event.body);
        (event.prev, event.hash) = (hash(row, 7)?, hash(row, 8)?);
        Ok(())
    };
    read(event).map_err(|error| of_row(error, seq))
}

/// Reads and verifies a row of [`EVENTS`].
pub(crate) fn event(row: &dyn SqlRow) -> Result<EventRow, JournalError> {
    let event = raw_event(row)?;
    if event.verifies() { Ok(event) } else { Err(damaged(event.seq)) }
}

/// A payment with what the store knows about it.
#[derive(Debug, Clone)]
pub(crate) struct StoredPayment {
    pub(crate) row_id: i64,
    pub(crate) texts: i64,
    pub(crate) last_seq: i64,
    pub(crate) dispatched_seq: Option<i64>,
    pub(crate) closed_seq: Option<i64>,
    pub(crate) moved_seq: Option<i64>,
    pub(crate) payment: Payment,
}

/// Reads and verifies a row of [`PAYMENTS`].
pub(crate) fn stored(row: &dyn SqlRow) -> Result<StoredPayment, JournalError> {
    let last_seq = row.int(4)?;
    read_stored(row, last_seq).map_err(|error| of_row(error, last_seq))
}

fn read_stored(row: &dyn SqlRow, last_seq: i64) -> Result<StoredPayment, JournalError> {
    let body = row.text(8)?;
    let (digest, last_hash) = (hash(row, 9)?, hash(row, 10)?);
    if chain::projection_digest(body, &last_hash) != digest {
        return Err(damaged(last_seq));
    }
    let payment: Payment = serde_json::from_str(body).map_err(|_| damaged(last_seq))?;
    if payment.id().to_string() != row.text(1)? || payment.state().word() != row.text(2)? {
        return Err(damaged(last_seq));
    }
    Ok(StoredPayment {
        row_id: row.int(0)?,
        texts: row.int(3)?,
        last_seq,
        dispatched_seq: row.maybe_int(5)?,
        closed_seq: row.maybe_int(6)?,
        moved_seq: row.maybe_int(7)?,
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

/// Reads and verifies a row of [`PAYMENTS`]. One that is damaged is made again from its events, where those are
/// whole: what a payment is stands in them, and what a provider tells about it can still be written.
pub(crate) fn sound(sql: &dyn Transaction, row: &dyn SqlRow) -> Result<StoredPayment, JournalError> {
    match stored(row) {
        Err(fault @ JournalError::Damaged { .. }) => made_again(sql, row).map_err(|_| fault),
        read => read,
    }
}

fn made_again(sql: &dyn Transaction, row: &dyn SqlRow) -> Result<StoredPayment, JournalError> {
    let (row_id, id, texts, last_seq) = (row.int(0)?, row.text(1)?, row.int(3)?, row.int(4)?);
    let (mut made, mut columns) = (None, None);
    let mut last = 0;
    for event in all(sql, &format!("{EVENTS} WHERE payment_id = ?1 ORDER BY seq"), values![id], event)? {
        let next = step_in_place(&mut made, event.entry()?).map_err(|_| damaged(event.seq))?;
        columns = Some(moving(columns.as_ref(), next, event.seq, &event.kind));
        last = event.seq;
    }
    // Where the last event is missing, what is left would be an earlier state.
    let made = made.zip(columns).filter(|_| last == last_seq);
    let (payment, PaymentColumns { dispatched_seq, closed_seq, moved_seq, .. }) =
        made.ok_or_else(|| damaged(last_seq))?;
    Ok(StoredPayment { row_id, texts, last_seq, dispatched_seq, closed_seq, moved_seq, payment })
}

/// Payments as they were found: those that can be read or made again, and those that are damaged, also of the former.
#[derive(Debug, Default)]
pub(crate) struct PaymentListing {
    pub(crate) payments: Vec<Payment>,
    pub(crate) damaged: Vec<DamagedRow>,
}

impl PaymentListing {
    /// Takes a row of [`PAYMENTS`] in where `fits` says so; one that cannot be read nobody can judge.
    pub(crate) fn add_row(
        &mut self,
        sql: &dyn Transaction,
        row: &dyn SqlRow,
        fits: impl Fn(&Payment) -> bool,
    ) -> Result<(), JournalError> {
        let fault = match stored(row) {
            Ok(stored) => {
                self.payments.extend(Some(stored.payment).filter(fits));
                return Ok(());
            }
            Err(fault @ JournalError::Damaged { .. }) => fault,
            Err(other) => return Err(other),
        };
        let JournalError::Damaged { row: seq } = fault else { return Err(fault) };
        let about = row.text(1).ok().and_then(|id| id.parse().ok()).map(PrintSubject::Payment);
        match made_again(sql, row) {
            Ok(stored) if fits(&stored.payment) => {
                let may_be_open = stored.payment.state().is_open();
                self.damaged.push(DamagedRow { row: seq, about, may_be_open, made_again: true });
                self.payments.push(stored.payment);
            }
            Ok(_) => {}
            Err(_) => {
                // A state that cannot be relied on ends nothing.
                self.damaged.push(DamagedRow { row: seq, about, may_be_open: true, made_again: false });
            }
        }
        Ok(())
    }
}

/// One payment, verified.
pub(crate) fn payment(sql: &dyn Transaction, id: PaymentId) -> Result<Option<StoredPayment>, JournalError> {
    read_first(sql, &format!("{PAYMENTS} WHERE p.id = ?1"), values![id.to_string()])
}

/// The payment at a place that another table names.
pub(crate) fn payment_at(sql: &dyn Transaction, row_id: i64) -> Result<StoredPayment, JournalError> {
    read_first(sql, &format!("{PAYMENTS} WHERE p.place = ?1"), values![row_id])?.ok_or_else(|| damaged(0))
}

fn read_first(
    sql: &dyn Transaction,
    statement: &str,
    values: &[SqlValue<'_>],
) -> Result<Option<StoredPayment>, JournalError> {
    first(sql, statement, values, |row| sound(sql, row))
}

/// The end of a counter's chain: its length and hash.
pub(crate) fn chain_end(sql: &dyn Transaction, counter: &str) -> Result<(i64, RowHash), JournalError> {
    let end = first(
        sql,
        "SELECT counter_seq, hash FROM event WHERE counter = ?1 ORDER BY counter_seq DESC LIMIT 1",
        values![counter],
        |row| Ok((row.int(0)?, hash(row, 1)?)),
    )?;
    Ok(end.unwrap_or((0, chain::GENESIS)))
}
