//! Charges in the file: written, read, recovered, audited.
//!
//! What it is: everything about a charge that is SQL. Its events go into the same table and the same chain as a payment's.
//! What it is not: a judge; `sale::charge::step` decides inside the transaction. Invariants: an order id and a request id
//! are used once, for ever, whatever their case; nothing leaves here whose hash or digest does not fit.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params, params_from_iter};

use super::append;
use super::error::{damaged, unwritable};
use super::recover;
use super::row::{self, EVENTS, EventRow};
use crate::journal::chain::{self, Hash};
use crate::journal::{ChargeFilter, JournalError};
use crate::sale::answer::Raw;
use crate::sale::charge::{Answer, Charge, Entry, Event, Outcome, State, Why, key, step};
use crate::time::Timestamp;

/// What stands before the order id in the record.
const PREFIX: &str = "charge:";
/// How many charges are listed when nothing is said.
const PAGE: u32 = 100;
/// The most charges that a recovery looks at.
const MOST: u32 = 1_000;

const CHARGES: &str = "SELECT c.place, c.order_id, c.state, c.last_seq, c.body, c.digest, e.hash FROM charge c \
     LEFT JOIN event e ON e.seq = c.last_seq";

/// A charge with its place.
pub(super) struct Stored {
    place: i64,
    last_seq: i64,
    pub(super) charge: Charge,
}

fn about(order: &str) -> String {
    format!("{PREFIX}{order}")
}

/// Applies one event in its own transaction.
pub(super) fn append(conn: &mut Connection, order: &str, entry: &Entry) -> Result<Charge, JournalError> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let current = stored(&transaction, order)?;
    let charge = apply(&transaction, order, current.as_ref(), entry)?;
    transaction.commit()?;
    Ok(charge)
}

fn apply(
    transaction: &Transaction<'_>,
    order: &str,
    current: Option<&Stored>,
    entry: &Entry,
) -> Result<Charge, JournalError> {
    match (&entry.event, current) {
        (Event::ChargeCreated(_), Some(_)) => return Err(JournalError::ReusedReference),
        (Event::ChargeCreated(intent), None) if intent.order_id.key() == key(order) => {
            if is_used(transaction, &intent.order_id.key())? || is_used(transaction, &intent.rq_uuid.key())? {
                return Err(JournalError::ReusedReference);
            }
        }
        (Event::ChargeCreated(_), None) => return Err(crate::sale::charge::StepError::IntentOutOfPlace.into()),
        (_, None) => return Err(JournalError::NotFound),
        (_, Some(_)) => {}
    }
    let next = step(current.map(|stored| &stored.charge), entry)?;
    let (seq, end) = append::next_place(transaction, entry.counter.as_str())?;
    let event = EventRow::of_charge(seq, end, &about(next.order().as_str()), entry)?;
    append::insert_event(transaction, &event)?;
    let body = serde_json::to_string(&next).map_err(|error| unwritable(&error))?;
    let digest = chain::projection_digest(&body, &event.hash);
    match current {
        None => insert(transaction, &next, seq, &body, &digest)?,
        Some(stored) => update(transaction, stored, &next, seq, &body, &digest)?,
    }
    Ok(next)
}

/// Whether an id was used by any charge, under either name, or as a payment's own reference.
fn is_used(transaction: &Transaction<'_>, key: &str) -> Result<bool, JournalError> {
    Ok(transaction
        .prepare_cached(
            "SELECT 1 FROM charge WHERE order_key = ?1 OR rq_key = ?1
             UNION ALL SELECT 1 FROM payment WHERE wire_reference = ?1 LIMIT 1",
        )?
        .exists([key])?)
}

fn insert(
    transaction: &Transaction<'_>,
    next: &Charge,
    seq: i64,
    body: &str,
    digest: &Hash,
) -> Result<(), JournalError> {
    transaction
        .prepare_cached(
            "INSERT INTO charge (order_id, order_key, rq_key, state, business_day, last_seq, body, digest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            next.order().as_str(),
            next.order().key(),
            next.intent.rq_uuid.key(),
            next.state().word(),
            next.intent.business_day.to_string(),
            seq,
            body,
            digest,
        ])?;
    Ok(())
}

fn update(
    transaction: &Transaction<'_>,
    stored: &Stored,
    next: &Charge,
    seq: i64,
    body: &str,
    digest: &Hash,
) -> Result<(), JournalError> {
    let changed = transaction
        .prepare_cached(
            "UPDATE charge SET state = ?2, last_seq = ?3, body = ?4, digest = ?5 WHERE place = ?1 AND last_seq = ?6",
        )?
        .execute(params![stored.place, next.state().word(), seq, body, digest, stored.last_seq])?;
    if changed == 1 { Ok(()) } else { Err(damaged(stored.last_seq)) }
}

fn read(row: &Row<'_>) -> Result<Stored, JournalError> {
    let last_seq: i64 = row.get(3)?;
    read_at(row, last_seq).map_err(|error| match error {
        JournalError::Damaged { row: 0 } => damaged(last_seq),
        other => other,
    })
}

fn read_at(row: &Row<'_>, last_seq: i64) -> Result<Stored, JournalError> {
    let body: String = row.get(4)?;
    let (digest, last_hash): (Hash, Hash) = (row.get(5)?, row.get(6)?);
    if chain::projection_digest(&body, &last_hash) != digest {
        return Err(damaged(last_seq));
    }
    let charge: Charge = serde_json::from_str(&body).map_err(|_| damaged(last_seq))?;
    let (order, state): (String, String) = (row.get(1)?, row.get(2)?);
    if charge.order().as_str() != order || charge.state().word() != state {
        return Err(damaged(last_seq));
    }
    Ok(Stored { place: row.get(0)?, last_seq, charge })
}

/// One charge, verified; its order in any case.
pub(super) fn stored(conn: &Connection, order: &str) -> Result<Option<Stored>, JournalError> {
    let mut statement = conn.prepare_cached(&format!("{CHARGES} WHERE c.order_key = ?1"))?;
    let mut rows = statement.query([key(order)])?;
    rows.next()?.map(read).transpose()
}

/// Charges that match, newest first.
pub(super) fn find(conn: &Connection, filter: &ChargeFilter) -> Result<Vec<Charge>, JournalError> {
    let mut conditions = vec!["1".to_owned()];
    let mut values: Vec<Value> = Vec::new();
    if !filter.states.is_empty() {
        let words: Vec<String> = filter.states.iter().map(|state| format!("'{}'", state.word())).collect();
        conditions.push(format!("c.state IN ({})", words.join(", ")));
    }
    let days = [(filter.from, ">="), (filter.to, "<=")];
    for (day, sign) in days.into_iter().filter_map(|(day, sign)| day.map(|day| (day, sign))) {
        values.push(day.to_string().into());
        conditions.push(format!("c.business_day {sign} ?{}", values.len()));
    }
    if let Some(before) = &filter.before {
        values.push(key(before).into());
        conditions.push(format!("c.place < (SELECT place FROM charge WHERE order_key = ?{})", values.len()));
    }
    let limit = if filter.limit == 0 { PAGE } else { filter.limit };
    let sql = format!("{CHARGES} WHERE {} ORDER BY c.place DESC LIMIT {limit}", conditions.join(" AND "));
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut charges = Vec::new();
    while let Some(found) = rows.next()? {
        charges.push(read(found)?.charge);
    }
    Ok(charges)
}

/// Every event of a charge, oldest first; they must also add up to it.
pub(super) fn events(conn: &Connection, order: &str) -> Result<Vec<Entry>, JournalError> {
    let Some(stored) = stored(conn, order)? else { return Ok(Vec::new()) };
    let mut statement = conn.prepare_cached(&format!("{EVENTS} WHERE payment_id = ?1 ORDER BY seq"))?;
    let mut rows = statement.query([about(stored.charge.order().as_str())])?;
    let (mut entries, mut made, mut last) = (Vec::new(), None::<Charge>, 0);
    while let Some(found) = rows.next()? {
        let event = row::event(found)?;
        let entry = event.charge_entry()?;
        last = event.seq;
        made = Some(step(made.as_ref(), &entry).map_err(|_| damaged(last))?);
        entries.push(entry);
    }
    if made.as_ref() == Some(&stored.charge) && last == stored.last_seq {
        Ok(entries)
    } else {
        Err(damaged(stored.last_seq))
    }
}

/// Orders of charges whose answer is still awaited.
pub(super) fn in_flight(conn: &Connection) -> Result<Vec<Charge>, JournalError> {
    find(conn, &ChargeFilter { states: vec![State::Created], limit: MOST, ..ChargeFilter::default() })
}

/// Ends one charge whose answer nobody awaits any more: it may stand.
pub(super) fn end(
    conn: &mut Connection,
    seen: &Charge,
    entry: impl FnOnce(Event) -> Entry,
) -> Result<(), JournalError> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let order = seen.order().as_str();
    let Some(current) = stored(&transaction, order)? else { return Ok(()) };
    if current.charge.state() != State::Created {
        return Ok(());
    }
    let answer = Box::new(Answer::bare(Outcome::Unknown, Why::OwnerGone));
    let entry = entry(Event::ChargeAnswered { answer, raw: Raw(String::new()) });
    apply(&transaction, order, Some(&current), &entry)?;
    Ok(transaction.commit()?)
}

/// Applies an answer that waited in the spool, unless it is a row already or no longer fits: what it says is known then.
pub(super) fn apply_answer(conn: &mut Connection, order: &str, entry: &Entry) -> Result<(), JournalError> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Some(current) = stored(&transaction, order)? else { return Ok(()) };
    let about = about(current.charge.order().as_str());
    if recover::is_recorded(&transaction, &EventRow::of_charge(0, (0, chain::GENESIS), &about, entry)?)? {
        return Ok(());
    }
    match apply(&transaction, order, Some(&current), entry) {
        Ok(_) => Ok(transaction.commit()?),
        Err(JournalError::Charge(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// What an audit of the charges found.
pub(super) struct Audited {
    /// Charges read.
    pub(super) charges: u64,
    /// Rows of the record that made them.
    pub(super) rows: u64,
    /// Rows that do not fit, with what is wrong.
    pub(super) faults: Vec<(i64, &'static str)>,
}

/// Makes every charge again from its events and compares.
pub(super) fn audit(conn: &Connection) -> Result<Audited, JournalError> {
    let mut audited = Audited { charges: 0, rows: 0, faults: Vec::new() };
    let mut statement = conn.prepare("SELECT order_id, order_key, rq_key, business_day FROM charge ORDER BY place")?;
    let mut rows = statement.query([])?;
    while let Some(found) = rows.next()? {
        audited.charges += 1;
        let columns: [String; 4] = [found.get(0)?, found.get(1)?, found.get(2)?, found.get(3)?];
        audit_one(conn, &columns, &mut audited)?;
    }
    Ok(audited)
}

fn audit_one(conn: &Connection, columns: &[String; 4], audited: &mut Audited) -> Result<(), JournalError> {
    let [order, order_key, rq_key, day] = columns;
    let mut statement = conn.prepare_cached(&format!("{EVENTS} WHERE payment_id = ?1 ORDER BY seq"))?;
    let mut rows = statement.query([about(order)])?;
    let (mut made, mut last) = (None::<Charge>, 0);
    while let Some(found) = rows.next()? {
        audited.rows += 1;
        // A row that cannot be read was reported with the chains.
        let Ok(event) = row::raw_event(found) else { continue };
        last = event.seq;
        let next = event.charge_entry().ok().filter(|entry| entry.event.name() == event.kind);
        match next.map(|entry| step(made.as_ref(), &entry)) {
            Some(Ok(next)) => made = Some(next),
            _ => audited.faults.push((last, "step")),
        }
    }
    let kept = stored(conn, order).ok().flatten();
    let fits = made.zip(kept).is_some_and(|(made, kept)| {
        made == kept.charge
            && kept.last_seq == last
            && made.order().key() == *order_key
            && made.intent.rq_uuid.key() == *rq_key
            && made.intent.business_day.to_string() == *day
    });
    if !fits {
        audited.faults.push((last, "projection"));
    }
    Ok(())
}

/// Rows of the record that say they are about a charge which is not there.
pub(super) fn rows_of_none(conn: &Connection, most: usize) -> Result<Vec<i64>, JournalError> {
    let mut statement = conn.prepare(&format!(
        "SELECT seq FROM event WHERE substr(payment_id, 1, {}) = '{PREFIX}'
         AND substr(payment_id, {}) NOT IN (SELECT order_id FROM charge) LIMIT {most}",
        PREFIX.len(),
        PREFIX.len() + 1,
    ))?;
    let found = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    Ok(found)
}

/// Whether an answer should have come long ago.
pub(super) fn is_overdue(charge: &Charge, at: Timestamp, slack: std::time::Duration) -> bool {
    let wait = std::time::Duration::from_secs(u64::from(charge.intent.timeout_seconds)) + slack;
    charge.created_at.checked_add(wait).is_ok_and(|end| at > end)
}

/// Whether any charge is in flight.
pub(super) fn anything_in_flight(conn: &Connection) -> Result<bool, JournalError> {
    let found: Option<i64> = conn
        .prepare_cached("SELECT 1 FROM charge WHERE state = 'created' LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(found.is_some())
}
