//! What people say about deposits, in the file; and each deposit's record.
//!
//! What it is: everything about an account that is SQL. Its entries go into the same table and the same chain as a payment's.
//! What it is not: the chain of readings; that is `sale::evidence`. Invariants: nothing leaves here whose hash does not fit; a
//! typed figure stands in the table of figures beside its entry, and nowhere else.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::append;
use super::error::damaged;
use super::row::{self, EVENTS, EventRow};
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
pub(super) fn append(conn: &mut Connection, account: &AccountId, entry: &Entry) -> Result<u64, JournalError> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (seq, end) = append::next_place(&transaction, entry.counter.as_str())?;
    let event = EventRow::of_account(seq, end, &about(account.as_str()), entry)?;
    append::insert_event(&transaction, &event)?;
    if let Event::SaldoSet { saldo, .. } = &entry.event {
        write_figure(&transaction, account, &event, *saldo)?;
    }
    transaction.commit()?;
    place(seq)
}

fn place(seq: i64) -> Result<u64, JournalError> {
    u64::try_from(seq).map_err(|_| damaged(seq))
}

/// A typed figure is the newest: whoever typed it had just read it.
fn write_figure(
    transaction: &Transaction<'_>,
    account: &AccountId,
    event: &EventRow,
    saldo: Rupiah,
) -> Result<(), JournalError> {
    transaction
        .prepare_cached(
            "INSERT INTO saldo (account, seq, at, saldo, place, since, late) VALUES (?1, ?2, ?3, ?4, NULL, ?2, 0)",
        )?
        .execute(params![account.as_str(), event.seq, event.at, saldo.get()])?;
    Ok(())
}

/// Top-ups that were entered after a place in the record, whole rupiah.
pub(super) fn added_since(conn: &Connection, account: &AccountId, seq: i64) -> Result<i64, JournalError> {
    let mut statement =
        conn.prepare_cached(&format!("{EVENTS} WHERE payment_id = ?1 AND seq > ?2 AND kind = 'saldo_added'"))?;
    let mut rows = statement.query(params![about(account.as_str()), seq])?;
    let mut added = 0_i64;
    while let Some(found) = rows.next()? {
        if let Event::SaldoAdded { amount, .. } = row::event(found)?.account_entry()?.event {
            added = added.saturating_add(amount.get());
        }
    }
    Ok(added)
}

/// What happened on an account after a place in its record, oldest first.
pub(super) fn record(conn: &Connection, account: &AccountId, since: u64) -> Result<Vec<Row>, JournalError> {
    let since = i64::try_from(since).unwrap_or(i64::MAX);
    let mut rows = of_payments(conn, account, since)?;
    rows.extend(said(conn, account, since)?);
    rows.sort_by_key(|row| row.seq);
    Ok(rows)
}

fn of_payments(conn: &Connection, account: &AccountId, since: i64) -> Result<Vec<Row>, JournalError> {
    let oldest = conn
        .prepare_cached(&format!(
            "SELECT COALESCE(min(place), 0) FROM
             (SELECT place FROM payment WHERE account = ?1 ORDER BY place DESC LIMIT {MOST_PAYMENTS}) AS newest"
        ))?
        .query_row([account.as_str()], |row| row.get::<_, i64>(0))?;
    let kinds = What::KINDS.map(|kind| format!("'{kind}'")).join(", ");
    let mut statement = conn.prepare_cached(&format!(
        "SELECT e.seq, e.counter, e.counter_seq, e.payment_id, e.at, e.kind, e.body, e.prev, e.hash
         FROM payment p JOIN event e ON e.payment_id = p.id
         WHERE p.account = ?1 AND p.place >= ?2 AND e.seq > ?3 AND p.last_seq > ?3 AND e.kind IN ({kinds})"
    ))?;
    let mut found = statement.query(params![account.as_str(), oldest, since])?;
    let mut rows = Vec::new();
    while let Some(found) = found.next()? {
        let event = row::event(found)?;
        let (entry, id) = (event.entry()?, event.payment_id().ok_or_else(|| damaged(event.seq))?);
        if let Some(what) = What::of(id, &entry) {
            rows.push(Row { seq: place(event.seq)?, at: entry.at, cashier: entry.cashier, what });
        }
    }
    Ok(rows)
}

fn said(conn: &Connection, account: &AccountId, since: i64) -> Result<Vec<Row>, JournalError> {
    let mut statement = conn
        .prepare_cached(&format!("{EVENTS} WHERE payment_id = ?1 AND seq > ?2 ORDER BY seq DESC LIMIT {MOST_SAID}"))?;
    let mut found = statement.query(params![about(account.as_str()), since])?;
    let mut rows = Vec::new();
    while let Some(found) = found.next()? {
        let event = row::event(found)?;
        let entry = event.account_entry()?;
        rows.push(Row { seq: place(event.seq)?, at: entry.at, cashier: entry.cashier, what: What::Said(entry.event) });
    }
    Ok(rows)
}

/// What an audit of the accounts found.
pub(super) struct Audited {
    /// Rows of the record about accounts.
    pub(super) rows: u64,
    /// Rows that do not fit, with what is wrong.
    pub(super) faults: Vec<(i64, &'static str)>,
}

/// Reads every entry about an account, and compares the typed figures with the table of figures.
pub(super) fn audit(conn: &Connection) -> Result<Audited, JournalError> {
    let mut audited = Audited { rows: 0, faults: Vec::new() };
    let length = PREFIX.len();
    let mut statement = conn.prepare(&format!("{EVENTS} WHERE substr(payment_id, 1, {length}) = '{PREFIX}'"))?;
    let mut rows = statement.query([])?;
    while let Some(found) = rows.next()? {
        audited.rows += 1;
        // A row that cannot be read was reported with the chains.
        let Ok(event) = row::raw_event(found) else { continue };
        let named = event.payment.get(length..).is_some_and(|account| account == Clean::new(account).as_str());
        match event.account_entry() {
            Ok(entry) if named && entry.event.name() == event.kind => {
                if let Event::SaldoSet { saldo, .. } = entry.event
                    && !has_figure(conn, &event, saldo)?
                {
                    audited.faults.push((event.seq, "projection"));
                }
            }
            _ => audited.faults.push((event.seq, "step")),
        }
    }
    audited.faults.extend(figures_of_nobody(conn)?.into_iter().map(|seq| (seq, "projection")));
    Ok(audited)
}

fn has_figure(conn: &Connection, event: &EventRow, saldo: Rupiah) -> Result<bool, JournalError> {
    let account = event.payment.get(PREFIX.len()..).unwrap_or_default();
    Ok(conn
        .prepare_cached(
            "SELECT 1 FROM saldo WHERE account = ?1 AND seq = ?2 AND at = ?3 AND saldo = ?4 AND place IS NULL
             AND late = 0",
        )?
        .exists(params![account, event.seq, event.at, saldo.get()])?)
}

/// Figures that say a person typed them, and no entry has them.
fn figures_of_nobody(conn: &Connection) -> Result<Vec<i64>, JournalError> {
    let mut statement = conn.prepare(&format!(
        "SELECT s.seq FROM saldo s LEFT JOIN event e ON e.seq = s.seq
         WHERE s.place IS NULL AND (e.kind IS NULL OR e.kind <> 'saldo_set' OR e.payment_id <> '{PREFIX}' || s.account)"
    ))?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?)
}
