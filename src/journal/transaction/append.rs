//! The append transaction: `step`, the event row with its chain link, the bill's keys, and every derived table.
//!
//! All of it is committed or none of it. Nothing is retried here: the caller decides what an error means.
//!
//! A sale of Rp102.500 at counter K1, whose chain ends at row 101. Each append is one transaction and is durable:
//!
//! | table | 1. `Prepared` | 2. `Dispatched` | 3. `Answered`, Confirmed |
//! |---|---|---|---|
//! | `event` | row 102 | row 103 | row 104 |
//! | `payment`, `payment_body` | inserted, `sending` | updated, `dispatched_seq` 103 | updated, `confirmed` |
//! | `open_key` | a row for each key of the bill | | deleted: the bill is free |
//! | `bill_end` | | | a row for each key, in place of an older sale's |
//! | `number`, `words` | customer numbers, search texts | | what the answer adds |
//! | `number_pair` | if meter and IDPEL are known | | if the answer gave the second |
//! | `order_key` | if the caller gave a key | | |
//! | `provider_number` | | | invoice, keyed hash of the token, reference |
//! | `saldo` | | | if the answer told a balance |
//! | `inbox` | | | unmatched callbacks under its references: kept again |
//! | `print_job` | | | if the counter prints by itself and the answer was quick |
//!
//! The condition of the second append is that the payment is Prepared and the owner is its own. It is read inside the
//! transaction, and writers take turns. Another program that appends `Dispatched` at the same time waits, then gets
//! `Step(NotDispatchable)`: it writes no row and must not send. If it waits too long, it gets `Busy` and must not
//! send either.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::time::Duration;

use super::fault::{damaged, unwritable};
use super::row::{self, EventRow, StoredPayment};
use super::{
    SqlValue, TEXTS_PER_PAYMENT, Transaction, WriteConnection, bill, callbacks, charge_funds, first, print_queue,
    provider_numbers, store_time, values,
};
use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::payment::{AnswerSource, JournalRecord, Payment, PaymentEvent, PaymentStepError, admitted, step};
use crate::journal::chain::RowHash;
use crate::journal::print::{NewJob, PrintSubject};
use crate::journal::{JournalError, chain, projection};

/// Rows before `?1` that an answer may have overtaken, newest first. The limit bounds the work of one append.
const OVERTAKEN: &str = "SELECT seq, at FROM event WHERE seq < ?1 ORDER BY seq DESC LIMIT 64";

/// Whether an entry is journalled as it happens, or later, after it waited in the send log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryOrigin {
    Now,
    Deferred,
}

/// Applies one event to the payment as it is now, inside a transaction that the caller commits.
pub(crate) fn apply_now(sql: &dyn Transaction, id: PaymentId, entry: &JournalRecord) -> Result<Payment, JournalError> {
    let current = row::payment(sql, id)?;
    apply(sql, id, current.as_ref(), entry, EntryOrigin::Now)
}

/// Applies a person's ruling that a payment failed, unless its hold of the time-out and `grace` still runs.
pub(crate) fn append_after_hold(
    store: &mut impl WriteConnection,
    id: PaymentId,
    entry: &JournalRecord,
    grace: Duration,
) -> Result<Payment, JournalError> {
    store.write(|sql| {
        let current = row::payment(sql, id)?.ok_or(JournalError::NotFound)?;
        match store_time::left(sql, &current, grace)? {
            Duration::ZERO => apply(sql, id, Some(&current), entry, EntryOrigin::Now),
            left => Err(JournalError::HoldRuns(left)),
        }
    })
}

/// Applies one event inside a transaction that the caller commits.
pub(crate) fn apply(
    sql: &dyn Transaction,
    id: PaymentId,
    current: Option<&StoredPayment>,
    entry: &JournalRecord,
    origin: EntryOrigin,
) -> Result<Payment, JournalError> {
    match (&entry.event, current) {
        (PaymentEvent::Prepared(_), Some(_)) => return Err(JournalError::ReusedReference),
        (PaymentEvent::Prepared(intent), None) if intent.id == id => {
            // Without the tokens' key the store could not take what the provider will tell.
            provider_numbers::key(sql)?.ok_or_else(|| damaged(0))?;
            bill::claim(sql, intent, entry.at)?;
        }
        (PaymentEvent::Prepared(_), None) => return Err(PaymentStepError::IntentOutOfPlace.into()),
        (_, None) => return Err(JournalError::NotFound),
        (_, Some(_)) => {}
    }
    // Before `step` and the row: the record must hold what was decided, because a replay asks no table.
    let lowered = match current {
        Some(stored) => provider_numbers::lowered(sql, stored, entry)?,
        None => Cow::Borrowed(entry),
    };
    let admitted = admitted(current.map(|stored| &stored.payment), &lowered)?;
    let entry = admitted.as_ref();
    let next = step(current.map(|stored| &stored.payment), entry)?;
    let event = write_event(sql, id, entry)?;
    project(sql, current, &next, (entry, &event), origin)?;
    charge_funds::follow(sql, current.map(|stored| &stored.payment), &next, entry)?;
    // A callback may arrive before the answer that brings its reference. It is matched again in the same commit.
    if let PaymentEvent::Answered { .. } = &entry.event {
        let theirs = next.reference().map(CleanText::as_str).unwrap_or_default();
        callbacks::requeue_unmatched(sql, &[next.intent.reference(), theirs])?;
    }
    if next.prints_by_itself_after(current.map(|stored| &stored.payment), &entry.event) {
        let (counter, about) = (next.counter.clone(), PrintSubject::Payment(id));
        print_queue::queue(sql, &NewJob { counter, about, paper: None, device: None }, entry.at)?;
    }
    Ok(next)
}

/// Enters what this computer remembers and the store lacks: a payment that was sent, or its permission. Nothing
/// stands in its way: what has been sold again since is evidence of a double sale, not a reason to leave it out.
pub(crate) fn enter(
    sql: &dyn Transaction,
    id: PaymentId,
    current: Option<&StoredPayment>,
    entry: &JournalRecord,
) -> Result<Payment, JournalError> {
    let next = step(current.map(|stored| &stored.payment), entry)?;
    let event = write_event(sql, id, entry)?;
    project(sql, current, &next, (entry, &event), EntryOrigin::Deferred)?;
    charge_funds::follow(sql, current.map(|stored| &stored.payment), &next, entry)?;
    Ok(next)
}

/// Takes over a row of another store's record, which stands in this one's already, and what it makes of its payment.
pub(crate) fn import_row(
    sql: &dyn Transaction,
    id: PaymentId,
    event: &EventRow,
    origin: EntryOrigin,
) -> Result<(), JournalError> {
    let current = row::payment(sql, id)?;
    let entry = event.entry()?;
    let next = step(current.as_ref().map(|stored| &stored.payment), &entry)?;
    project(sql, current.as_ref(), &next, (&entry, event), origin)
}

/// Writes what an entry, now a row of the record, has made of its payment: `next`.
fn project(
    sql: &dyn Transaction,
    current: Option<&StoredPayment>,
    next: &Payment,
    (entry, event): (&JournalRecord, &EventRow),
    origin: EntryOrigin,
) -> Result<(), JournalError> {
    let row_id = write_payment(sql, current, next, event)?;
    let before = current.map(|stored| &stored.payment);
    bill::write_keys(sql, row_id, before, next)?;
    write_numbers(sql, row_id, before, next)?;
    bill::write_pairs(sql, before, next)?;
    provider_numbers::write(sql, row_id, before, next)?;
    write_words(sql, row_id, current, next)?;
    if let PaymentEvent::Answered { source, verdict, .. } = &entry.event
        && let Some(saldo) = verdict.facts.saldo
    {
        let sent = current.and_then(|stored| stored.dispatched_seq).filter(|_| *source == AnswerSource::Send);
        let reading = ReportedFigure { row_id, seq: event.seq, at: entry.at, saldo, sent, origin };
        write_saldo(sql, next, &reading)?;
    }
    Ok(())
}

fn write_event(sql: &dyn Transaction, id: PaymentId, entry: &JournalRecord) -> Result<EventRow, JournalError> {
    let (seq, end) = next_place(sql, entry.counter.as_str())?;
    let event = EventRow::new(seq, end, id.to_string(), entry)?;
    insert_event(sql, &event)?;
    Ok(event)
}

/// The next row of a counter: its `seq` in the record, and its number in the counter's chain with the hash before it.
pub(crate) fn next_place(sql: &dyn Transaction, counter: &str) -> Result<(i64, (i64, RowHash)), JournalError> {
    let last = first(sql, "SELECT max(seq) FROM event", values![], |row| row.maybe_int(0))?.flatten();
    let (length, head) = row::chain_end(sql, counter)?;
    Ok((last.unwrap_or(0) + 1, (length + 1, head)))
}

/// Adds a row to the record; the store stamps it with its current time.
pub(crate) fn insert_event(sql: &dyn Transaction, event: &EventRow) -> Result<(), JournalError> {
    sql.remember(event);
    insert(sql, event, sql.time().stamp, None)
}

/// Adds a row to the record of a file that replaces another one, with the row's store time from there.
pub(crate) fn insert_stamped(sql: &dyn Transaction, event: &EventRow, stamp: SqlValue<'_>) -> Result<(), JournalError> {
    insert(sql, event, (", stamp", ", ?10"), Some(stamp))
}

fn insert(
    sql: &dyn Transaction,
    event: &EventRow,
    (columns, moment): (&str, &str),
    stamp: Option<SqlValue<'_>>,
) -> Result<(), JournalError> {
    let statement = format!(
        "INSERT INTO event (seq, counter, counter_seq, payment_id, at, kind, body, prev, hash{columns})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9{moment})"
    );
    let mut given: Vec<SqlValue<'_>> = values![
        event.seq,
        &event.counter,
        event.counter_seq,
        &event.payment,
        &event.at,
        &event.kind,
        &event.body,
        &event.prev,
        &event.hash
    ]
    .to_vec();
    given.extend(stamp);
    sql.send(&statement, &given)
}

/// The columns of a payment that change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PaymentColumns {
    pub(crate) state: &'static str,
    pub(crate) total: i64,
    pub(crate) debit: i64,
    pub(crate) live: bool,
    pub(crate) open: bool,
    pub(crate) on_desk: bool,
    pub(crate) failed: bool,
    pub(crate) dispatched_seq: Option<i64>,
    pub(crate) closed_seq: Option<i64>,
    pub(crate) moved_seq: Option<i64>,
}

/// What the event at `seq`, by its name `kind`, makes of the columns; replay makes the same.
pub(crate) fn moving(before: Option<&PaymentColumns>, next: &Payment, seq: i64, kind: &str) -> PaymentColumns {
    let state = next.state();
    let changed = before.is_none_or(|before| before.state != state.word());
    let moved = changed || matches!(kind, "answered" | "ruled");
    let keep = |kept: Option<i64>, new: bool| match (state.is_open(), new) {
        (true, _) => None,
        (false, true) => Some(seq),
        (false, false) => kept,
    };
    PaymentColumns {
        state: state.word(),
        total: next.money().total.get(),
        debit: projection::debit(next).get(),
        live: projection::is_live(next),
        open: state.is_open(),
        on_desk: next.is_on_desk(),
        failed: projection::is_failed(state),
        dispatched_seq: if kind == "dispatched" { Some(seq) } else { before.and_then(|c| c.dispatched_seq) },
        closed_seq: keep(before.and_then(|c| c.closed_seq), changed),
        moved_seq: keep(before.and_then(|c| c.moved_seq), moved),
    }
}

fn write_payment(
    sql: &dyn Transaction,
    current: Option<&StoredPayment>,
    next: &Payment,
    event: &EventRow,
) -> Result<i64, JournalError> {
    let before = current.map(|stored| {
        let columns = moving(None, &stored.payment, stored.last_seq, "");
        let (dispatched_seq, closed_seq, moved_seq) = (stored.dispatched_seq, stored.closed_seq, stored.moved_seq);
        PaymentColumns { dispatched_seq, closed_seq, moved_seq, ..columns }
    });
    let columns = moving(before.as_ref(), next, event.seq, &event.kind);
    let body = serde_json::to_string(next).map_err(|error| unwritable(&error))?;
    let digest = chain::projection_digest(&body, &event.hash);
    let row_id = match current {
        None => insert_payment(sql, next, &columns, event.seq)?,
        Some(stored) => {
            update_payment(sql, stored, &columns, event.seq)?;
            stored.row_id
        }
    };
    sql.send(
        "INSERT INTO payment_body (place, body, digest) VALUES (?1, ?2, ?3)
         ON CONFLICT (place) DO UPDATE SET body = excluded.body, digest = excluded.digest",
        values![row_id, body, &digest],
    )?;
    Ok(row_id)
}

fn insert_payment(
    sql: &dyn Transaction,
    next: &Payment,
    columns: &PaymentColumns,
    seq: i64,
) -> Result<i64, JournalError> {
    let intent = &next.intent;
    let product = &intent.bill.product;
    let row_id = first(
        sql,
        "INSERT INTO payment (id, wire_reference, state, provider, account, kind, product, business_day,
            total, debit, live, open, on_desk, failed, texts, last_seq)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0, ?15) RETURNING place",
        values![
            intent.id.to_string(),
            intent.reference(),
            columns.state,
            product.provider.as_str(),
            intent.account.as_str(),
            product.kind.as_str(),
            product.code.as_str(),
            intent.business_day.to_string(),
            columns.total,
            columns.debit,
            columns.live,
            columns.open,
            columns.on_desk,
            columns.failed,
            seq,
        ],
        |row| row.int(0),
    )?;
    row_id.ok_or_else(|| damaged(seq))
}

fn update_payment(
    sql: &dyn Transaction,
    stored: &StoredPayment,
    columns: &PaymentColumns,
    seq: i64,
) -> Result<(), JournalError> {
    let changed = sql.execute(
        "UPDATE payment SET state = ?2, total = ?3, debit = ?4, live = ?5, open = ?6, on_desk = ?7, failed = ?8,
            last_seq = ?9, dispatched_seq = ?10, closed_seq = ?11, moved_seq = ?12
         WHERE place = ?1 AND last_seq = ?13",
        values![
            stored.row_id,
            columns.state,
            columns.total,
            columns.debit,
            columns.live,
            columns.open,
            columns.on_desk,
            columns.failed,
            seq,
            columns.dispatched_seq,
            columns.closed_seq,
            columns.moved_seq,
            stored.last_seq,
        ],
    )?;
    // Writers take turns, so the row cannot have changed since it was read: another `last_seq` is damage.
    if changed == 1 { Ok(()) } else { Err(damaged(stored.last_seq)) }
}

fn write_numbers(
    sql: &dyn Transaction,
    row_id: i64,
    before: Option<&Payment>,
    next: &Payment,
) -> Result<(), JournalError> {
    let known = before.map(Payment::numbers).unwrap_or_default();
    for number in next.numbers().iter().filter(|number| !known.contains(number)) {
        sql.send("INSERT INTO number (number, place) VALUES (?1, ?2) ON CONFLICT DO NOTHING", values![number, row_id])?;
    }
    Ok(())
}

fn write_words(
    sql: &dyn Transaction,
    row_id: i64,
    current: Option<&StoredPayment>,
    next: &Payment,
) -> Result<(), JournalError> {
    let known = current.map(|stored| projection::texts(&stored.payment)).unwrap_or_default();
    let texts = current.map_or(0, |stored| stored.texts);
    let mut new = projection::texts(next);
    new.retain(|text| !known.contains(text));
    if new.is_empty() || texts >= TEXTS_PER_PAYMENT {
        return Ok(());
    }
    sql.add_words(row_id, texts, &new.join("\n"))?;
    sql.send("UPDATE payment SET texts = ?2 WHERE place = ?1", values![row_id, texts + 1])
}

/// A balance that an answer reported.
struct ReportedFigure {
    row_id: i64,
    seq: i64,
    at: Timestamp,
    saldo: Rupiah,
    /// The `Dispatched` event, if the answer is the reply to that call.
    sent: Option<i64>,
    origin: EntryOrigin,
}

fn write_saldo(sql: &dyn Transaction, payment: &Payment, reading: &ReportedFigure) -> Result<(), JournalError> {
    let account = payment.intent.account.as_str();
    let newest = first(
        sql,
        "SELECT at FROM saldo WHERE account = ?1 AND late = 0 ORDER BY seq DESC LIMIT 1",
        values![account],
        |row| Ok(row.text(0)?.parse::<Timestamp>().ok()),
    )?;
    // An answer that waited may be older than a balance known since. It is history and must not become the newest.
    let late = reading.origin == EntryOrigin::Deferred && newest.flatten().is_some_and(|newest| newest > reading.at);
    let since = overlaps_since(sql, reading.seq, reading.at, reading.sent)?;
    sql.send(
        "INSERT INTO saldo (account, seq, at, saldo, place, since, late) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        values![account, reading.seq, reading.at.to_string(), reading.saldo.get(), reading.row_id, since, late],
    )
}

/// The event after which a sale overlaps a figure that stands in the row `seq` and was told at `at`: from the
/// dispatch `sent` of the call that told it, or from the first event that is not older than the figure.
fn overlaps_since(sql: &dyn Transaction, seq: i64, at: Timestamp, sent: Option<i64>) -> Result<i64, JournalError> {
    let since = older_than(sql, seq, at)?;
    Ok(sent.map_or(since, |sent| since.min(sent)))
}

/// The newest row before `seq` that is older than `at`, as far as answers overtake others.
pub(crate) fn older_than(sql: &dyn Transaction, seq: i64, at: Timestamp) -> Result<i64, JournalError> {
    let mut since = seq - 1;
    sql.query(OVERTAKEN, values![seq], &mut |row| {
        if row.text(1)?.parse::<Timestamp>().is_ok_and(|before| before < at) {
            return Ok(ControlFlow::Break(()));
        }
        since = row.int(0)? - 1;
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(since)
}
