//! What people say about deposits, in the record; and each deposit's own record.
//!
//! What it is: everything that is asked about an account. Its entries go into the same table and the same chain as a payment's.
//! What it is not: the chain of readings; that is `sale::evidence`. Invariants: nothing leaves here whose hash does not fit; a
//! typed figure stands in the table of figures beside its entry, and nowhere else.

use super::append;
use super::fault::damaged;
use super::row::{self, EVENTS, EventRow};
use super::{Sql, Store, all, exists, first, values};
use crate::journal::JournalError;
use crate::money::Rupiah;
use crate::sale::account::{Entry, Event, Row, What};
use crate::sale::product::AccountId;
use crate::text::Clean;

/// What stands before the account in the record.
const PREFIX: &str = "account:";
/// Payments of an account that its record goes back to, at most.
const MOST_PAYMENTS: u32 = 2_000;
/// What people said about it, at most.
const MOST_SAID: u32 = 2_000;

fn about(account: &str) -> String {
    format!("{PREFIX}{account}")
}

/// Adds an entry in its own transaction. Returns its place in the record.
pub(crate) fn append(store: &mut impl Store, account: &AccountId, entry: &Entry) -> Result<u64, JournalError> {
    store.write(|sql| {
        let (seq, end) = append::next_place(sql, entry.counter.as_str())?;
        let event = EventRow::new(seq, end, about(account.as_str()), entry)?;
        append::insert_event(sql, &event)?;
        write_figure(sql, account.as_str(), &event, &entry.event)?;
        place(seq)
    })
}

/// The account that a row of the record is about, if it is about one.
pub(crate) fn account_of(about: &str) -> Option<&str> {
    about.strip_prefix(PREFIX)
}

/// Writes what a row that was taken over, already in the record, says of its account.
pub(crate) fn take(sql: &dyn Sql, account: &str, event: &EventRow) -> Result<(), JournalError> {
    write_figure(sql, account, event, &event.entry::<Event>()?.event)
}

fn place(seq: i64) -> Result<u64, JournalError> {
    u64::try_from(seq).map_err(|_| damaged(seq))
}

/// A typed figure is the newest: whoever typed it had just read it.
fn write_figure(sql: &dyn Sql, account: &str, event: &EventRow, said: &Event) -> Result<(), JournalError> {
    let Event::SaldoSet { saldo, .. } = said else { return Ok(()) };
    sql.send(
        "INSERT INTO saldo (account, seq, at, saldo, place, since, late) VALUES (?1, ?2, ?3, ?4, NULL, ?2, 0)",
        values![account, event.seq, &event.at, saldo.get()],
    )
}

/// Top-ups that were entered after a place in the record, whole rupiah.
pub(crate) fn added_since(sql: &dyn Sql, account: &AccountId, seq: i64) -> Result<i64, JournalError> {
    let added = format!("{EVENTS} WHERE payment_id = ?1 AND seq > ?2 AND kind = 'saldo_added'");
    let amounts = all(sql, &added, values![about(account.as_str()), seq], |found| {
        Ok(match row::event(found)?.entry::<Event>()?.event {
            Event::SaldoAdded { amount, .. } => amount.get(),
            _ => 0,
        })
    })?;
    Ok(amounts.into_iter().fold(0, i64::saturating_add))
}

/// What happened on an account after a place in its record, oldest first.
pub(crate) fn record(sql: &dyn Sql, account: &AccountId, since: u64) -> Result<Vec<Row>, JournalError> {
    let since = i64::try_from(since).unwrap_or(i64::MAX);
    let mut rows = of_payments(sql, account, since)?;
    rows.extend(said(sql, account, since)?);
    rows.sort_by_key(|row| row.seq);
    Ok(rows)
}

/// What happened to the account's newest payments. From the start the payments lead to their events, later the new events
/// to their payments: either way only what is told is read.
fn of_payments(sql: &dyn Sql, account: &AccountId, since: i64) -> Result<Vec<Row>, JournalError> {
    let newest = format!(
        "SELECT min(place) FROM
         (SELECT place FROM payment WHERE account = ?1 ORDER BY place DESC LIMIT {MOST_PAYMENTS}) AS newest"
    );
    let oldest = first(sql, &newest, values![account.as_str()], |row| row.maybe_int(0))?.flatten().unwrap_or(0);
    let kinds = What::KINDS.map(|kind| format!("'{kind}'")).join(", ");
    // CROSS JOIN and +: else SQLite begins at all events of the record.
    let (tables, seq) =
        if since == 0 { ("payment p CROSS JOIN event e", "+e.seq") } else { ("event e CROSS JOIN payment p", "e.seq") };
    let statement = format!(
        "SELECT e.seq, e.counter, e.counter_seq, e.payment_id, e.at, e.kind, e.body, e.prev, e.hash FROM {tables}
         WHERE p.account = ?1 AND p.place >= ?2 AND e.payment_id = p.id AND {seq} > ?3 AND e.kind IN ({kinds})"
    );
    let found = all(sql, &statement, values![account.as_str(), oldest, since], |found| {
        let event = row::event(found)?;
        let (entry, id) = (event.entry()?, event.payment_id().ok_or_else(|| damaged(event.seq))?);
        let seq = place(event.seq)?;
        Ok(What::of(id, &entry).map(|what| Row { seq, at: entry.at, cashier: entry.cashier, what }))
    })?;
    Ok(found.into_iter().flatten().collect())
}

fn said(sql: &dyn Sql, account: &AccountId, since: i64) -> Result<Vec<Row>, JournalError> {
    let statement = format!("{EVENTS} WHERE payment_id = ?1 AND seq > ?2 ORDER BY seq DESC LIMIT {MOST_SAID}");
    all(sql, &statement, values![about(account.as_str()), since], |found| {
        let event = row::event(found)?;
        let entry = event.entry::<Event>()?;
        Ok(Row { seq: place(event.seq)?, at: entry.at, cashier: entry.cashier, what: What::Said(entry.event) })
    })
}

/// Reads one row about an account, and compares a typed figure with the table of figures. What is wrong with it.
pub(crate) fn audit(sql: &dyn Sql, event: &EventRow) -> Result<Option<&'static str>, JournalError> {
    let named = account_of(&event.payment).is_some_and(|account| account == Clean::new(account).as_str());
    match event.entry::<Event>() {
        Ok(entry) if named && entry.event.name() == event.kind => match entry.event {
            Event::SaldoSet { saldo, .. } if !has_figure(sql, event, saldo)? => Ok(Some("projection")),
            _ => Ok(None),
        },
        _ => Ok(Some("step")),
    }
}

fn has_figure(sql: &dyn Sql, event: &EventRow, saldo: Rupiah) -> Result<bool, JournalError> {
    let account = account_of(&event.payment).unwrap_or_default();
    exists(
        sql,
        "SELECT 1 FROM saldo WHERE account = ?1 AND seq = ?2 AND at = ?3 AND saldo = ?4 AND place IS NULL AND late = 0",
        values![account, event.seq, &event.at, saldo.get()],
    )
}

/// Figures that say a person typed them, and no entry has them.
pub(crate) fn figures_of_nobody(sql: &dyn Sql) -> Result<Vec<i64>, JournalError> {
    let statement = format!(
        "SELECT s.seq FROM saldo s LEFT JOIN event e ON e.seq = s.seq
         WHERE s.place IS NULL AND (e.kind IS NULL OR e.kind <> 'saldo_set' OR e.payment_id <> '{PREFIX}' || s.account)"
    );
    all(sql, &statement, values![], |row| row.int(0))
}
