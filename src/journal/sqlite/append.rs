//! One event becomes durable: the transaction.
//!
//! What it is: `step`, the chain link, the claim on the bill, and the projection, in one `BEGIN IMMEDIATE`. What it
//! is not: a retry; who gets an error decides what it means. Invariant: all of it happens or none of it.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::error::{damaged, unwritable};
use super::row::{self, EventRow, Stored};
use super::search;
use crate::id::PaymentId;
use crate::journal::chain::Hash;
use crate::journal::{Filter, JournalError, chain, projection};
use crate::money::Rupiah;
use crate::sale::answer::Verdict;
use crate::sale::intent::Intent;
use crate::sale::payment::{Entry, Event, Payment, Source, StepError, step};
use crate::time::Timestamp;

/// Texts of one payment that can be found; the row number in `words` has room for as many.
pub(super) const TEXTS_PER_PAYMENT: i64 = 1_024;
/// How many open payments of one bill are looked at.
const HOLDERS: u32 = 64;
/// How many rows back an answer may have overtaken others.
const OVERTAKEN: u32 = 64;

/// Whether an entry is journalled as it happens, or after it waited in the spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    Now,
    Spooled,
}

/// Applies one event in its own transaction.
pub(super) fn append(conn: &mut Connection, id: PaymentId, entry: &Entry) -> Result<Payment, JournalError> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let current = row::payment(&transaction, id)?;
    if let (Some(stored), Event::Answered { source: Source::Status, verdict, .. }) = (&current, &entry.event) {
        invoice_is_free(&transaction, &stored.payment, verdict)?;
    }
    let payment = apply(&transaction, id, current.as_ref(), entry, Arrival::Now)?;
    transaction.commit()?;
    Ok(payment)
}

/// Refuses a status answer with an invoice that a person typed and that is another payment's. The reply to a payment is
/// never refused, whatever it says.
fn invoice_is_free(conn: &Connection, payment: &Payment, verdict: &Verdict) -> Result<(), JournalError> {
    let Some(invoice) = verdict.facts.invoice.as_ref().filter(|told| payment.invoice() != Some(*told)) else {
        return Ok(());
    };
    let filter = Filter { search: Some(invoice.as_str().to_owned()), limit: HOLDERS, ..Filter::default() };
    let others = search::find(conn, &filter)?;
    let taken = others.into_iter().find(|other| other.id() != payment.id() && other.invoice() == Some(invoice));
    taken.map_or(Ok(()), |other| Err(JournalError::InvoiceTaken(Box::new(other))))
}

/// Applies one event inside a transaction that the caller commits.
pub(super) fn apply(
    transaction: &Transaction<'_>,
    id: PaymentId,
    current: Option<&Stored>,
    entry: &Entry,
    arrival: Arrival,
) -> Result<Payment, JournalError> {
    match (&entry.event, current) {
        (Event::Prepared(_), Some(_)) => return Err(JournalError::ReusedReference),
        (Event::Prepared(intent), None) if intent.id == id => claim(transaction, intent)?,
        (Event::Prepared(_), None) => return Err(StepError::IntentOutOfPlace.into()),
        (_, None) => return Err(JournalError::NotFound),
        (_, Some(_)) => {}
    }
    let next = step(current.map(|stored| &stored.payment), entry)?;
    let event = write_event(transaction, id, entry)?;
    let place = write_payment(transaction, current, &next, &event)?;
    let before = current.map(|stored| &stored.payment);
    write_open_keys(transaction, place, before, &next)?;
    write_numbers(transaction, place, before, &next)?;
    write_words(transaction, place, current, &next)?;
    if let Event::Answered { source, verdict, .. } = &entry.event
        && let Some(saldo) = verdict.facts.saldo
    {
        let sent = current.and_then(|stored| stored.dispatched_seq).filter(|_| *source == Source::Send);
        let reading = Reading { place, seq: event.seq, at: entry.at, saldo, sent, arrival };
        write_saldo(transaction, &next, &reading)?;
    }
    Ok(next)
}

/// Refuses an intent whose reference was used or whose bill is open (SAFETY.md rules 5 and 8).
fn claim(transaction: &Transaction<'_>, intent: &Intent) -> Result<(), JournalError> {
    let used =
        transaction.prepare_cached("SELECT 1 FROM payment WHERE wire_reference = ?1")?.exists([intent.reference()])?;
    if used {
        return Err(JournalError::ReusedReference);
    }
    let mut holders = Vec::new();
    for key in projection::bill_keys(intent, &on_the_same_numbers(transaction, intent)?) {
        let (from, to) = projection::beside_range(&key);
        let mut statement = transaction.prepare_cached(&format!(
            "SELECT place FROM open_key WHERE key = ?1 OR (key > ?2 AND key < ?3) ORDER BY place LIMIT {HOLDERS}"
        ))?;
        for place in statement.query_map(params![key, from, to], |row| row.get::<_, i64>(0))? {
            holders.push(row::payment_at(transaction, place?)?.payment);
        }
    }
    if let Some(place) = may_not_be_beside(intent, &holders) {
        return Err(JournalError::AlreadyOpen(Box::new(holders.swap_remove(place))));
    }
    Ok(())
}

/// Earlier payments of a kind that a meter and an IDPEL may both name, on the intent's numbers, newest first.
fn on_the_same_numbers(conn: &Connection, intent: &Intent) -> Result<Vec<Payment>, JournalError> {
    let kind = intent.bill.product.kind;
    let mut earlier = Vec::new();
    if !kind.has_two_numbers() {
        return Ok(earlier);
    }
    for number in intent.numbers() {
        let filter =
            Filter { customer: Some(number.to_owned()), kind: Some(kind), limit: HOLDERS, ..Filter::default() };
        earlier.extend(search::find(conn, &filter)?);
    }
    Ok(earlier)
}

/// Which open payment of the same bill forbids the intent. A prepaid good may be sold beside the very row that a
/// supervisor named, and never while any of them is being sent.
fn may_not_be_beside(intent: &Intent, holders: &[Payment]) -> Option<usize> {
    if holders.is_empty() {
        return None;
    }
    if let Some(place) = holders.iter().position(|holder| holder.state().is_sending()) {
        return Some(place);
    }
    let Some(beside) = &intent.beside else { return Some(0) };
    let named = holders.iter().any(|holder| holder.id() == beside.id);
    if !named || !intent.bill.product.kind.is_prepaid() {
        return Some(0);
    }
    holders.iter().position(|holder| holder.intent.beside.as_ref().is_some_and(|other| other.id == beside.id))
}

fn write_event(transaction: &Transaction<'_>, id: PaymentId, entry: &Entry) -> Result<EventRow, JournalError> {
    let (seq, end) = next_place(transaction, entry.counter.as_str())?;
    let event = EventRow::new(seq, end, id, entry)?;
    insert_event(transaction, &event)?;
    Ok(event)
}

/// Where the next row of a counter stands: in the record, and in its chain with the hash before it.
pub(super) fn next_place(transaction: &Transaction<'_>, counter: &str) -> Result<(i64, (i64, Hash)), JournalError> {
    let last: Option<i64> =
        transaction.prepare_cached("SELECT max(seq) FROM event")?.query_row([], |row| row.get(0))?;
    let (length, head) = row::chain_end(transaction, counter)?;
    Ok((last.unwrap_or(0) + 1, (length + 1, head)))
}

/// Adds a row to the record.
pub(super) fn insert_event(transaction: &Transaction<'_>, event: &EventRow) -> Result<(), JournalError> {
    transaction
        .prepare_cached(
            "INSERT INTO event (seq, counter, counter_seq, payment_id, at, kind, body, prev, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            event.seq,
            event.counter,
            event.counter_seq,
            event.payment,
            event.at,
            event.kind,
            event.body,
            event.prev,
            event.hash
        ])?;
    Ok(())
}

/// The columns of a payment that move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moving {
    pub(super) state: &'static str,
    pub(super) total: i64,
    pub(super) debit: i64,
    pub(super) live: bool,
    pub(super) open: bool,
    pub(super) on_desk: bool,
    pub(super) failed: bool,
    pub(super) dispatched_seq: Option<i64>,
    pub(super) closed_seq: Option<i64>,
    pub(super) moved_seq: Option<i64>,
}

/// What the event at `seq`, by its name `kind`, makes of the columns; replay makes the same.
pub(super) fn moving(current: Option<&(Payment, Moving)>, next: &Payment, seq: i64, kind: &str) -> Moving {
    let (before, columns) = (current.map(|(payment, _)| payment), current.map(|(_, columns)| columns));
    let state = next.state();
    let changed = before.is_none_or(|before| before.state() != state);
    let moved = changed || matches!(kind, "answered" | "ruled");
    let keep = |kept: Option<i64>, new: bool| match (state.is_open(), new) {
        (true, _) => None,
        (false, true) => Some(seq),
        (false, false) => kept,
    };
    Moving {
        state: state.word(),
        total: next.money().total.get(),
        debit: projection::debit(next).get(),
        live: projection::is_live(next),
        open: state.is_open(),
        on_desk: next.is_on_desk(),
        failed: projection::is_failed(state),
        dispatched_seq: if kind == "dispatched" { Some(seq) } else { columns.and_then(|c| c.dispatched_seq) },
        closed_seq: keep(columns.and_then(|c| c.closed_seq), changed),
        moved_seq: keep(columns.and_then(|c| c.moved_seq), moved),
    }
}

fn write_payment(
    transaction: &Transaction<'_>,
    current: Option<&Stored>,
    next: &Payment,
    event: &EventRow,
) -> Result<i64, JournalError> {
    let before = current.map(|stored| {
        let columns = moving(None, &stored.payment, stored.last_seq, "");
        let (dispatched_seq, closed_seq, moved_seq) = (stored.dispatched_seq, stored.closed_seq, stored.moved_seq);
        (stored.payment.clone(), Moving { dispatched_seq, closed_seq, moved_seq, ..columns })
    });
    let columns = moving(before.as_ref(), next, event.seq, &event.kind);
    let body = serde_json::to_string(next).map_err(|error| unwritable(&error))?;
    let digest = chain::projection_digest(&body, &event.hash);
    let place = match current {
        None => insert_payment(transaction, next, &columns, event.seq)?,
        Some(stored) => {
            update_payment(transaction, stored, &columns, event.seq)?;
            stored.place
        }
    };
    transaction
        .prepare_cached(
            "INSERT INTO payment_body (place, body, digest) VALUES (?1, ?2, ?3)
             ON CONFLICT (place) DO UPDATE SET body = excluded.body, digest = excluded.digest",
        )?
        .execute(params![place, body, digest])?;
    Ok(place)
}

fn insert_payment(
    transaction: &Transaction<'_>,
    next: &Payment,
    columns: &Moving,
    seq: i64,
) -> Result<i64, JournalError> {
    let intent = &next.intent;
    let product = &intent.bill.product;
    transaction
        .prepare_cached(
            "INSERT INTO payment (id, wire_reference, state, provider, account, kind, product, business_day,
                total, debit, live, open, on_desk, failed, texts, last_seq)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0, ?15)",
        )?
        .execute(params![
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
        ])?;
    Ok(transaction.last_insert_rowid())
}

fn update_payment(
    transaction: &Transaction<'_>,
    stored: &Stored,
    columns: &Moving,
    seq: i64,
) -> Result<(), JournalError> {
    let changed = transaction
        .prepare_cached(
            "UPDATE payment SET state = ?2, total = ?3, debit = ?4, live = ?5, open = ?6, on_desk = ?7, failed = ?8,
                last_seq = ?9, dispatched_seq = ?10, closed_seq = ?11, moved_seq = ?12
             WHERE place = ?1 AND last_seq = ?13",
        )?
        .execute(params![
            stored.place,
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
        ])?;
    if changed == 1 { Ok(()) } else { Err(damaged(stored.last_seq)) }
}

/// Takes the bill while the payment is open, and lets it go when it no longer is.
fn write_open_keys(
    transaction: &Transaction<'_>,
    place: i64,
    before: Option<&Payment>,
    next: &Payment,
) -> Result<(), JournalError> {
    let was_open = before.is_some_and(|before| before.state().is_open());
    if !next.state().is_open() {
        if was_open {
            transaction.prepare_cached("DELETE FROM open_key WHERE place = ?1")?.execute([place])?;
        }
        return Ok(());
    }
    if before.is_none() {
        let mut insert = transaction.prepare_cached("INSERT INTO open_key (key, place, joined) VALUES (?1, ?2, 0)")?;
        for key in next.intent.open_keys() {
            insert.execute(params![key, place])?;
        }
        return Ok(());
    }
    let mut keys = projection::joined_keys(next);
    if was_open && before.is_some_and(|before| projection::joined_keys(before) == keys) {
        return Ok(());
    }
    if !was_open {
        keys.extend(next.intent.open_keys());
    }
    // What an answer joined may be taken: that is evidence of a double sale, not a reason to refuse the answer.
    let mut insert =
        transaction.prepare_cached("INSERT OR IGNORE INTO open_key (key, place, joined) VALUES (?1, ?2, 1)")?;
    for key in keys {
        insert.execute(params![key, place])?;
    }
    Ok(())
}

fn write_numbers(
    transaction: &Transaction<'_>,
    place: i64,
    before: Option<&Payment>,
    next: &Payment,
) -> Result<(), JournalError> {
    let known = before.map(projection::numbers).unwrap_or_default();
    for number in projection::numbers(next).iter().filter(|number| !known.contains(number)) {
        transaction
            .prepare_cached("INSERT OR IGNORE INTO number (number, place) VALUES (?1, ?2)")?
            .execute(params![number, place])?;
    }
    Ok(())
}

fn write_words(
    transaction: &Transaction<'_>,
    place: i64,
    current: Option<&Stored>,
    next: &Payment,
) -> Result<(), JournalError> {
    let known = current.map(|stored| projection::texts(&stored.payment)).unwrap_or_default();
    let texts = current.map_or(0, |stored| stored.texts);
    let mut new = projection::texts(next);
    new.retain(|text| !known.contains(text));
    if new.is_empty() || texts >= TEXTS_PER_PAYMENT {
        return Ok(());
    }
    transaction
        .prepare_cached("INSERT INTO words (rowid, text) VALUES (?1, ?2)")?
        .execute(params![place * TEXTS_PER_PAYMENT + texts, new.join("\n")])?;
    transaction.prepare_cached("UPDATE payment SET texts = ?2 WHERE place = ?1")?.execute(params![place, texts + 1])?;
    Ok(())
}

/// A figure of the deposit that an answer told.
struct Reading {
    place: i64,
    seq: i64,
    at: Timestamp,
    saldo: Rupiah,
    /// The event that sent the call, where the answer is its reply.
    sent: Option<i64>,
    arrival: Arrival,
}

fn write_saldo(transaction: &Transaction<'_>, payment: &Payment, reading: &Reading) -> Result<(), JournalError> {
    let account = payment.intent.account.as_str();
    let newest: Option<String> = transaction
        .prepare_cached("SELECT at FROM saldo WHERE account = ?1 AND late = 0 ORDER BY seq DESC LIMIT 1")?
        .query_row([account], |row| row.get(0))
        .optional()?;
    let newest = newest.and_then(|at| at.parse::<Timestamp>().ok());
    let late = reading.arrival == Arrival::Spooled && newest.is_some_and(|newest| newest > reading.at);
    let since = overlaps_since(transaction, reading)?;
    transaction
        .prepare_cached(
            "INSERT INTO saldo (account, seq, at, saldo, place, since, late) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            account,
            reading.seq,
            reading.at.to_string(),
            reading.saldo.get(),
            reading.place,
            since,
            late
        ])?;
    Ok(())
}

/// The event after which a sale overlaps the figure: from the dispatch of the call that told it, or from the first
/// event that is not older than the figure.
fn overlaps_since(transaction: &Transaction<'_>, reading: &Reading) -> Result<i64, JournalError> {
    let mut since = reading.seq - 1;
    let mut statement = transaction
        .prepare_cached(&format!("SELECT seq, at FROM event WHERE seq < ?1 ORDER BY seq DESC LIMIT {OVERTAKEN}"))?;
    let mut rows = statement.query([reading.seq])?;
    while let Some(row) = rows.next()? {
        let (seq, at): (i64, String) = (row.get(0)?, row.get(1)?);
        if at.parse::<Timestamp>().is_ok_and(|at| at < reading.at) {
            break;
        }
        since = seq - 1;
    }
    Ok(reading.sent.map_or(since, |sent| since.min(sent)))
}
