//! Reads and writes charges, and audits them.
//!
//! A charge's events go into the same table and hash chain as a payment's, under `charge:` and the order id.
//! `domain::charge::step` decides inside the transaction. An order id and a request id are used once for ever,
//! whatever their case. Every charge is verified by hash and digest as it is read.

use std::ops::ControlFlow;
use std::time::Duration;

use super::append;
use super::fault::{damaged, unwritable};
use super::recovery;
use super::row::{self, EVENTS, EventRow};
use super::store_time;
use super::{SqlRow, SqlValue, Transaction, WriteConnection, all, callbacks, exists, first, hash, values};
use crate::domain::charge::{
    Charge, ChargeAnswer, ChargeEntry, ChargeEvent, ChargeOutcome, ChargeReason, ChargeState, key, step,
};
use crate::domain::payment::verdict::RawAnswer;
use crate::journal::chain::{self, RowHash};
use crate::journal::print::PrintSubject;
use crate::journal::{ChargeFilter, DamagedRow, JournalError};

/// Prefix of a charge's order id in `event.payment_id`.
const PREFIX: &str = "charge:";
/// How many charges are listed when nothing is said.
const PAGE: u32 = 100;

const CHARGES: &str = "SELECT c.place, c.order_id, c.state, c.last_seq, c.body, c.digest, e.hash FROM charge c \
     LEFT JOIN event e ON e.seq = c.last_seq";

/// A charge with its row id.
pub(crate) struct StoredCharge {
    row_id: i64,
    last_seq: i64,
    pub(crate) charge: Charge,
}

/// The `event.payment_id` of a charge's events.
pub(crate) fn about(order: &str) -> String {
    format!("{PREFIX}{order}")
}

/// Applies one event inside a transaction.
pub(crate) fn apply_now(sql: &dyn Transaction, order: &str, entry: &ChargeEntry) -> Result<Charge, JournalError> {
    let current = stored(sql, order)?;
    apply(sql, order, current.as_ref(), entry)
}

fn apply(
    sql: &dyn Transaction,
    order: &str,
    current: Option<&StoredCharge>,
    entry: &ChargeEntry,
) -> Result<Charge, JournalError> {
    match (&entry.event, current) {
        (ChargeEvent::ChargeCreated(_), Some(_)) => return Err(JournalError::ReusedReference),
        (ChargeEvent::ChargeCreated(intent), None) if intent.order_id.key() == key(order) => {
            if is_used(sql, &intent.order_id.key())? || is_used(sql, &intent.rq_uuid.key())? {
                return Err(JournalError::ReusedReference);
            }
        }
        (ChargeEvent::ChargeCreated(_), None) => {
            return Err(crate::domain::charge::ChargeStepError::IntentOutOfPlace.into());
        }
        (_, None) => return Err(JournalError::NotFound),
        (_, Some(_)) => {}
    }
    let next = step(current.map(|stored| &stored.charge), entry)?;
    let (seq, end) = append::next_place(sql, entry.counter.as_str())?;
    let event = EventRow::new(seq, end, about(next.order().as_str()), entry)?;
    append::insert_event(sql, &event)?;
    project(sql, current, &next, &event)?;
    if let ChargeEvent::ChargeCreated(_) = &entry.event {
        callbacks::requeue_unmatched(sql, &[&next.order().key()])?;
    }
    Ok(next)
}

/// The order id in an `event.payment_id`, if the row is about a charge.
pub(crate) fn order_of(about: &str) -> Option<&str> {
    about.strip_prefix(PREFIX)
}

/// Writes what a row that was taken over, already in the record, makes of its charge.
pub(crate) fn import_row(sql: &dyn Transaction, order: &str, event: &EventRow) -> Result<(), JournalError> {
    let current = stored(sql, order)?;
    let next = step(current.as_ref().map(|stored| &stored.charge), &event.entry()?)?;
    project(sql, current.as_ref(), &next, event)
}

fn project(
    sql: &dyn Transaction,
    current: Option<&StoredCharge>,
    next: &Charge,
    event: &EventRow,
) -> Result<(), JournalError> {
    let body = serde_json::to_string(next).map_err(|error| unwritable(&error))?;
    let digest = chain::projection_digest(&body, &event.hash);
    match current {
        None => insert(sql, next, event.seq, &body, &digest),
        Some(stored) => update(sql, stored, next, event.seq, &body, &digest),
    }
}

/// Whether an id was used by any charge, under either name, or as a payment's own reference.
fn is_used(sql: &dyn Transaction, key: &str) -> Result<bool, JournalError> {
    exists(
        sql,
        "SELECT 1 FROM charge WHERE order_key = ?1 OR rq_key = ?1
         UNION ALL SELECT 1 FROM payment WHERE wire_reference = ?1 LIMIT 1",
        values![key],
    )
}

fn insert(sql: &dyn Transaction, next: &Charge, seq: i64, body: &str, digest: &RowHash) -> Result<(), JournalError> {
    sql.send(
        "INSERT INTO charge (order_id, order_key, rq_key, state, business_day, last_seq, body, digest, open_money)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        values![
            next.order().as_str(),
            next.order().key(),
            next.intent.rq_uuid.key(),
            next.state().word(),
            next.intent.business_day.to_string(),
            seq,
            body,
            digest,
            i64::from(next.is_open_money()),
        ],
    )
}

fn update(
    sql: &dyn Transaction,
    stored: &StoredCharge,
    next: &Charge,
    seq: i64,
    body: &str,
    digest: &RowHash,
) -> Result<(), JournalError> {
    let changed = sql.execute(
        "UPDATE charge SET state = ?2, last_seq = ?3, body = ?4, digest = ?5, open_money = ?7
         WHERE place = ?1 AND last_seq = ?6",
        values![
            stored.row_id,
            next.state().word(),
            seq,
            body,
            digest,
            stored.last_seq,
            i64::from(next.is_open_money()),
        ],
    )?;
    // Writers take turns, so the row cannot have changed since it was read: another `last_seq` is damage.
    if changed == 1 { Ok(()) } else { Err(damaged(stored.last_seq)) }
}

fn read(row: &dyn SqlRow) -> Result<StoredCharge, JournalError> {
    let last_seq = row.int(3)?;
    read_at(row, last_seq).map_err(|error| match error {
        JournalError::Damaged { row: 0 } => damaged(last_seq),
        other => other,
    })
}

fn read_at(row: &dyn SqlRow, last_seq: i64) -> Result<StoredCharge, JournalError> {
    let body = row.text(4)?;
    let (digest, last_hash) = (hash(row, 5)?, hash(row, 6)?);
    if chain::projection_digest(body, &last_hash) != digest {
        return Err(damaged(last_seq));
    }
    let charge: Charge = serde_json::from_str(body).map_err(|_| damaged(last_seq))?;
    if charge.order().as_str() != row.text(1)? || charge.state().word() != row.text(2)? {
        return Err(damaged(last_seq));
    }
    Ok(StoredCharge { row_id: row.int(0)?, last_seq, charge })
}

/// Reads and verifies a row. One that is damaged is made again from its events, where those are whole.
fn sound(sql: &dyn Transaction, row: &dyn SqlRow) -> Result<StoredCharge, JournalError> {
    match read(row) {
        Err(fault @ JournalError::Damaged { .. }) => made_again(sql, row).map_err(|_| fault),
        read => read,
    }
}

fn made_again(sql: &dyn Transaction, row: &dyn SqlRow) -> Result<StoredCharge, JournalError> {
    let (row_id, last_seq) = (row.int(0)?, row.int(3)?);
    let (mut made, mut last) = (None::<Charge>, 0);
    let about = about(row.text(1)?);
    for event in all(sql, &format!("{EVENTS} WHERE payment_id = ?1 ORDER BY seq"), values![&about], row::event)? {
        made = Some(step(made.as_ref(), &event.entry()?).map_err(|_| damaged(event.seq))?);
        last = event.seq;
    }
    // Where the last event is missing, what is left would be an earlier state.
    let charge = made.filter(|_| last == last_seq).ok_or_else(|| damaged(last_seq))?;
    Ok(StoredCharge { row_id, last_seq, charge })
}

/// One charge, verified; its order in any case.
pub(crate) fn stored(sql: &dyn Transaction, order: &str) -> Result<Option<StoredCharge>, JournalError> {
    first(sql, &format!("{CHARGES} WHERE c.order_key = ?1"), values![key(order)], |row| sound(sql, row))
}

/// Charges that match, newest first.
pub(crate) fn find(sql: &dyn Transaction, filter: &ChargeFilter) -> Result<Vec<Charge>, JournalError> {
    Ok(listed(sql, filter)?.0)
}

/// Damaged rows among those that match, or that may.
pub(crate) fn damaged_rows(sql: &dyn Transaction, filter: &ChargeFilter) -> Result<Vec<DamagedRow>, JournalError> {
    Ok(listed(sql, filter)?.1)
}

/// Charges that can be read or made again, and those that are damaged, also of the former.
fn listed(sql: &dyn Transaction, filter: &ChargeFilter) -> Result<(Vec<Charge>, Vec<DamagedRow>), JournalError> {
    let mut conditions = vec!["1 = 1".to_owned()];
    let mut values: Vec<SqlValue<'_>> = Vec::new();
    if !filter.states.is_empty() {
        let words: Vec<String> = filter.states.iter().map(|state| format!("'{}'", state.word())).collect();
        conditions.push(format!("c.state IN ({})", words.join(", ")));
    }
    if filter.open_money {
        conditions.push("c.open_money = 1".to_owned());
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
    let statement = format!("{CHARGES} WHERE {} ORDER BY c.place DESC LIMIT {limit}", conditions.join(" AND "));
    let (mut charges, mut damaged) = (Vec::new(), Vec::new());
    sql.query(&statement, &values, &mut |row| {
        match read(row) {
            Ok(stored) => charges.push(stored.charge),
            Err(JournalError::Damaged { row: seq }) => {
                let about = row.text(1).ok().map(|order| PrintSubject::Charge(order.to_owned()));
                let made = made_again(sql, row).ok();
                let (may_be_open, made_again) =
                    (made.as_ref().is_none_or(|made| is_open(&made.charge)), made.is_some());
                damaged.push(DamagedRow { row: seq, about, may_be_open, made_again });
                charges.extend(made.map(|made| made.charge));
            }
            Err(fault) => return Err(fault),
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok((charges, damaged))
}

/// Whether money may still come for a charge, or lies with it.
fn is_open(charge: &Charge) -> bool {
    charge.is_open_money()
        || matches!(charge.state(), ChargeState::Created | ChargeState::Waiting | ChargeState::Unknown)
}

/// Every event of a charge, oldest first; they must also add up to it.
pub(crate) fn events(sql: &dyn Transaction, order: &str) -> Result<Vec<ChargeEntry>, JournalError> {
    let Some(stored) = stored(sql, order)? else { return Ok(Vec::new()) };
    let found = all(
        sql,
        &format!("{EVENTS} WHERE payment_id = ?1 ORDER BY seq"),
        values![about(stored.charge.order().as_str())],
        row::event,
    )?;
    let (mut entries, mut made, mut last) = (Vec::new(), None::<Charge>, 0);
    for event in found {
        let entry = event.entry()?;
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

/// All charges whose answer is still awaited, oldest first.
pub(crate) fn in_flight(sql: &dyn Transaction) -> Result<Vec<Charge>, JournalError> {
    let statement = format!("{CHARGES} WHERE c.state = 'created' ORDER BY c.place");
    all(sql, &statement, values![], |row| Ok(read(row)?.charge))
}

/// Ends as Unknown one charge whose answer nobody awaits any more: the provider may have created it.
pub(crate) fn end(
    store: &mut impl WriteConnection,
    seen: &Charge,
    entry: impl FnOnce(ChargeEvent) -> ChargeEntry,
) -> Result<(), JournalError> {
    store.write(|sql| {
        let order = seen.order().as_str();
        // Read again: the answer may have come since `seen` was read, and then it stands.
        let Some(current) = stored(sql, order)?.filter(|current| current.charge.state() == ChargeState::Created) else {
            return Ok(());
        };
        let answer = Box::new(ChargeAnswer::bare(ChargeOutcome::Unknown, ChargeReason::OwnerGone));
        let entry = entry(ChargeEvent::ChargeAnswered { answer, raw: RawAnswer(String::new()) });
        apply(sql, order, Some(&current), &entry).map(|_| ())
    })
}

/// Applies a kept answer, unless it is a row already. `false`: there is no such charge.
pub(crate) fn apply_answer(sql: &dyn Transaction, order: &str, entry: &ChargeEntry) -> Result<bool, JournalError> {
    let Some(current) = stored(sql, order)? else { return Ok(false) };
    let about = about(current.charge.order().as_str());
    if recovery::is_recorded(sql, &EventRow::new(0, (0, chain::GENESIS), about, entry)?)? {
        return Ok(true);
    }
    apply(sql, order, Some(&current), entry).map(|_| true)
}

/// Enters what this computer remembers of a charge and the store lacks. Whether it was lacking.
pub(crate) fn enter(sql: &dyn Transaction, order: &str, entry: &ChargeEntry) -> Result<bool, JournalError> {
    match (&entry.event, stored(sql, order)?) {
        (ChargeEvent::ChargeCreated(_), None) => apply(sql, order, None, entry).map(|_| true),
        (ChargeEvent::ChargeCreated(_), Some(_)) => Ok(false),
        _ => match apply_answer(sql, order, entry) {
            // It no longer fits: what it says is known.
            Err(JournalError::Charge(_)) => Ok(false),
            entered => entered.map(|_| false),
        },
    }
}

/// What an audit of the charges found.
pub(crate) struct ChargeAudit {
    pub(crate) charges: u64,
    /// Rows of the record that made them.
    pub(crate) rows: u64,
    /// Rows that do not fit, with what is wrong.
    pub(crate) faults: Vec<(i64, &'static str)>,
}

/// Makes every charge again from its events and compares: what was found, and whether all of it could be read.
pub(crate) fn audit(sql: &dyn Transaction) -> (ChargeAudit, Result<(), JournalError>) {
    let mut audited = ChargeAudit { charges: 0, rows: 0, faults: Vec::new() };
    let statement = "SELECT order_id, order_key, rq_key, business_day, open_money FROM charge ORDER BY place";
    let read = sql.stream(statement, values![], &mut |row| {
        audited.charges += 1;
        let column = |column| row.text(column).map(str::to_owned);
        audit_one(sql, &[column(0)?, column(1)?, column(2)?, column(3)?], row.int(4)? == 1, &mut audited)?;
        Ok(ControlFlow::Continue(()))
    });
    (audited, read)
}

fn audit_one(
    sql: &dyn Transaction,
    columns: &[String; 4],
    open_money: bool,
    audited: &mut ChargeAudit,
) -> Result<(), JournalError> {
    let [order, order_key, rq_key, day] = columns;
    let (mut made, mut last) = (None::<Charge>, 0);
    sql.query(&format!("{EVENTS} WHERE payment_id = ?1 ORDER BY seq"), values![about(order)], &mut |row| {
        audited.rows += 1;
        // A row that cannot be read was reported with the chains.
        let Ok(event) = row::raw_event(row) else { return Ok(ControlFlow::Continue(())) };
        last = event.seq;
        let next = event.entry().ok().filter(|entry: &ChargeEntry| entry.event.name() == event.kind);
        match next.map(|entry| step(made.as_ref(), &entry)) {
            Some(Ok(next)) => made = Some(next),
            _ => audited.faults.push((last, "step")),
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let kept = first(sql, &format!("{CHARGES} WHERE c.order_key = ?1"), values![order_key], read).ok().flatten();
    let fits = made.zip(kept).is_some_and(|(made, kept)| {
        made == kept.charge
            && kept.last_seq == last
            && made.order().key() == *order_key
            && made.is_open_money() == open_money
            && made.intent.rq_uuid.key() == *rq_key
            && made.intent.business_day.to_string() == *day
    });
    if !fits {
        audited.faults.push((last, "projection"));
    }
    Ok(())
}

/// Rows of the record that say they are about a charge which is not there.
pub(crate) fn rows_of_none(sql: &dyn Transaction, most: usize) -> Result<Vec<i64>, JournalError> {
    let statement = format!(
        "SELECT seq FROM event WHERE substr(payment_id, 1, {}) = '{PREFIX}'
         AND substr(payment_id, {}) NOT IN (SELECT order_id FROM charge) LIMIT {most}",
        PREFIX.len(),
        PREFIX.len() + 1,
    );
    all(sql, &statement, values![], |row| row.int(0))
}

/// In how long a charge's answer is overdue by more than `slack`, by the store's clock.
pub(crate) fn overdue_in(sql: &dyn Transaction, charge: &Charge, slack: Duration) -> Result<Duration, JournalError> {
    let wait = Duration::from_secs(u64::from(charge.intent.timeout_seconds)).saturating_add(slack);
    Ok(wait.saturating_sub(store_time::hold_since_first(sql, &about(charge.order().as_str()))?))
}

/// Whether any charge is in flight.
pub(crate) fn anything_in_flight(sql: &dyn Transaction) -> Result<bool, JournalError> {
    exists(sql, "SELECT 1 FROM charge WHERE state = 'created' LIMIT 1", values![])
}

/// The place of the newest charge that waits for its money.
pub(crate) fn newest_waiting(sql: &dyn Transaction) -> Result<Option<i64>, JournalError> {
    first(sql, "SELECT place FROM charge WHERE state = 'waiting' ORDER BY place DESC LIMIT 1", values![], |row| {
        row.int(0)
    })
}
