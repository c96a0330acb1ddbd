//! Typed balances and top-ups, and each deposit's record.
//!
//! Account entries go into the same table and hash chain as payment events. `domain::deposit` computes the chain of
//! readings from them. A typed balance has one row in `saldo` beside its event.

use std::ops::{ControlFlow, Range, RangeInclusive};

use super::append;
use super::fault::damaged;
use super::queries;
use super::row::{self, EVENTS, EventRow};
use super::{SqlValue, Transaction, WriteConnection, all, exists, first, values};
use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::domain::deposit::record::{AccountEntry, AccountEvent, AccountFact, AccountRow, RecordPage, RecordPart};
use crate::domain::product::AccountId;
use crate::journal::JournalError;

/// What stands before the account in the record.
const PREFIX: &str = "account:";
/// Payments of a page of an account's record, before its last.
const BEFORE: u32 = if cfg!(test) { 199 } else { 1_999 };
/// Payments of an account from before a page that are open, or that moved within it. What is written around a column
/// keeps SQLite from the index of all that the account ever had: the few that are live, or that moved, have indexes
/// of their own.
pub(crate) const OLDER: &str = "SELECT place FROM payment WHERE live = 1 AND open = 1 AND account || '' = ?1 AND place < ?2 \
     UNION SELECT place FROM payment WHERE account = ?1 AND place + 0 < ?2 AND moved_seq >= ?3 AND moved_seq < ?4";
/// What is read of an event that is joined with its payment.
const COLUMNS: &str = "e.seq, e.counter, e.counter_seq, e.payment_id, e.at, e.kind, e.body, e.prev, e.hash";

fn about(account: &str) -> String {
    format!("{PREFIX}{account}")
}

/// Adds an entry in its own transaction. Returns its place in the record.
pub(crate) fn append(
    store: &mut impl WriteConnection,
    account: &AccountId,
    entry: &AccountEntry,
) -> Result<u64, JournalError> {
    store.write(|sql| {
        let (row_id, end) = append::next_place(sql, entry.counter.as_str())?;
        let event = EventRow::new(row_id, end, about(account.as_str()), entry)?;
        append::insert_event(sql, &event)?;
        write_figure(sql, account.as_str(), &event, &entry.event)?;
        seq(row_id)
    })
}

/// The account that a row of the record is about, if it is about one.
pub(crate) fn account_of(about: &str) -> Option<&str> {
    about.strip_prefix(PREFIX)
}

/// Writes what a row that was taken over, already in the record, says of its account.
pub(crate) fn import_row(sql: &dyn Transaction, account: &str, event: &EventRow) -> Result<(), JournalError> {
    write_figure(sql, account, event, &event.entry::<AccountEvent>()?.event)
}

fn seq(row: i64) -> Result<u64, JournalError> {
    u64::try_from(row).map_err(|_| damaged(row))
}

/// A typed figure is the newest: whoever typed it had just read it.
fn write_figure(
    sql: &dyn Transaction,
    account: &str,
    event: &EventRow,
    said: &AccountEvent,
) -> Result<(), JournalError> {
    let AccountEvent::SaldoSet { saldo, .. } = said else { return Ok(()) };
    sql.send(
        "INSERT INTO saldo (account, seq, at, saldo, place, since, late) VALUES (?1, ?2, ?3, ?4, NULL, ?2, 0)",
        values![account, event.seq, &event.at, saldo.get()],
    )
}

/// Top-ups that were entered after a place in the record, whole rupiah.
pub(crate) fn added_since(sql: &dyn Transaction, account: &AccountId, seq: i64) -> Result<i64, JournalError> {
    let added = format!("{EVENTS} WHERE payment_id = ?1 AND seq > ?2 AND kind = 'saldo_added'");
    let amounts = all(sql, &added, values![about(account.as_str()), seq], |found| {
        Ok(match row::event(found)?.entry::<AccountEvent>()?.event {
            AccountEvent::SaldoAdded { amount, .. } => amount.get(),
            _ => 0,
        })
    })?;
    Ok(amounts.into_iter().fold(0, i64::saturating_add))
}

/// A page of an account's record.
pub(crate) fn record(sql: &dyn Transaction, account: &AccountId, part: RecordPart) -> Result<RecordPage, JournalError> {
    match part {
        RecordPart::Since(seq) => since(sql, account, i64::try_from(seq).unwrap_or(i64::MAX)),
        RecordPart::Newest => page(sql, account, &newest(sql, account)?),
        RecordPart::Around(id) => page(sql, account, &around(sql, account, id)?),
    }
}

/// From where to where a page goes: payments, and rows of the whole record.
struct PageSpan {
    payments: RangeInclusive<i64>,
    rows: Range<i64>,
}

/// The newest payments; all, where there are no more.
fn newest(sql: &dyn Transaction, account: &AccountId) -> Result<PageSpan, JournalError> {
    let statement = format!("SELECT place FROM payment WHERE account = ?1 ORDER BY place DESC LIMIT 1 OFFSET {BEFORE}");
    let oldest = first(sql, &statement, values![account.as_str()], |row| row.int(0))?;
    Ok(PageSpan { payments: oldest.unwrap_or(0)..=i64::MAX, rows: first_row(sql, oldest)?.unwrap_or(0)..i64::MAX })
}

/// As many payments on either side of this one.
fn around(sql: &dyn Transaction, account: &AccountId, id: PaymentId) -> Result<PageSpan, JournalError> {
    let named = "SELECT place FROM payment WHERE id = ?1 AND account = ?2";
    let row_id = first(sql, named, values![id.to_string(), account.as_str()], |row| row.int(0))?;
    let row_id = row_id.ok_or(JournalError::NotFound)?;
    let before = format!(
        "SELECT place FROM payment WHERE account = ?1 AND place <= ?2 ORDER BY place DESC LIMIT 1 OFFSET {}",
        BEFORE / 2
    );
    let after = format!(
        "SELECT place FROM payment WHERE account = ?1 AND place > ?2 ORDER BY place LIMIT 1 OFFSET {}",
        BEFORE / 2
    );
    let oldest = first(sql, &before, values![account.as_str(), row_id], |row| row.int(0))?;
    let next = first(sql, &after, values![account.as_str(), row_id], |row| row.int(0))?;
    let rows = first_row(sql, oldest)?.unwrap_or(0)..first_row(sql, next)?.unwrap_or(i64::MAX);
    Ok(PageSpan { payments: oldest.unwrap_or(0)..=next.map_or(i64::MAX, |next| next - 1), rows })
}

/// Where the record of the payment at `row_id` begins.
fn first_row(sql: &dyn Transaction, row_id: Option<i64>) -> Result<Option<i64>, JournalError> {
    let Some(row_id) = row_id else { return Ok(None) };
    let statement = "SELECT min(e.seq) FROM payment p JOIN event e ON e.payment_id = p.id WHERE p.place = ?1";
    Ok(first(sql, statement, values![row_id], |row| row.maybe_int(0))?.flatten())
}

fn page(sql: &dyn Transaction, account: &AccountId, span: &PageSpan) -> Result<RecordPage, JournalError> {
    let (oldest, newest) = (*span.payments.start(), *span.payments.end());
    // CROSS JOIN: else SQLite begins at all events of the record.
    let of_page = format!(
        "SELECT {COLUMNS} FROM payment p CROSS JOIN event e
         WHERE p.account = ?1 AND p.place BETWEEN ?2 AND ?3 AND e.payment_id = p.id AND e.kind IN ({})",
        kinds()
    );
    let mut rows = of_payments(sql, &of_page, values![account.as_str(), oldest, newest])?;
    if oldest > 0 {
        let of_older = format!(
            "SELECT {COLUMNS} FROM payment p CROSS JOIN event e
             WHERE p.place IN ({OLDER}) AND e.payment_id = p.id AND e.kind IN ({})",
            kinds()
        );
        let given = values![account.as_str(), oldest, span.rows.start, span.rows.end];
        rows.extend(of_payments(sql, &of_older, given)?);
    }
    rows.extend(account_events(sql, account, span.rows.start)?);
    rows.sort_by_key(|row| row.seq);
    // It stays in memory as long as the program runs.
    rows.shrink_to_fit();
    Ok(RecordPage { rows, whole: seq(span.rows.start)?..seq(span.rows.end)?, seq: seq(queries::last_seq(sql)?)? })
}

fn since(sql: &dyn Transaction, account: &AccountId, after: i64) -> Result<RecordPage, JournalError> {
    let statement = format!(
        "SELECT {COLUMNS} FROM event e CROSS JOIN payment p
         WHERE e.seq > ?2 AND e.kind IN ({}) AND e.payment_id = p.id AND p.account = ?1",
        kinds()
    );
    let mut rows = of_payments(sql, &statement, values![account.as_str(), after])?;
    rows.extend(account_events(sql, account, after.saturating_add(1))?);
    rows.sort_by_key(|row| row.seq);
    Ok(RecordPage { rows, whole: seq(after)?.saturating_add(1)..u64::MAX, seq: seq(queries::last_seq(sql)?)? })
}

/// Those entries of payments that move money.
fn kinds() -> String {
    AccountFact::KINDS.map(|kind| format!("'{kind}'")).join(", ")
}

fn of_payments(
    sql: &dyn Transaction,
    statement: &str,
    given: &[SqlValue<'_>],
) -> Result<Vec<AccountRow>, JournalError> {
    let mut rows = Vec::new();
    sql.query(statement, given, &mut |found| {
        let event = row::event(found)?;
        let (entry, id) = (event.entry()?, event.payment_id().ok_or_else(|| damaged(event.seq))?);
        if let Some(what) = AccountFact::of(id, &entry) {
            rows.push(AccountRow { seq: seq(event.seq)?, at: entry.at, cashier: entry.cashier, what });
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(rows)
}

fn account_events(sql: &dyn Transaction, account: &AccountId, from: i64) -> Result<Vec<AccountRow>, JournalError> {
    let statement = format!("{EVENTS} WHERE payment_id = ?1 AND seq >= ?2 ORDER BY seq");
    all(sql, &statement, values![about(account.as_str()), from], |found| {
        let event = row::event(found)?;
        let entry = event.entry::<AccountEvent>()?;
        Ok(AccountRow {
            seq: seq(event.seq)?,
            at: entry.at,
            cashier: entry.cashier,
            what: AccountFact::Said(entry.event),
        })
    })
}

/// Reads one row about an account, and compares a typed figure with the table of figures. What is wrong with it.
pub(crate) fn audit(sql: &dyn Transaction, event: &EventRow) -> Result<Option<&'static str>, JournalError> {
    let named = account_of(&event.payment).is_some_and(|account| account == CleanText::new(account).as_str());
    match event.entry::<AccountEvent>() {
        Ok(entry) if named && entry.event.name() == event.kind => match entry.event {
            AccountEvent::SaldoSet { saldo, .. } if !has_figure(sql, event, saldo)? => Ok(Some("projection")),
            _ => Ok(None),
        },
        _ => Ok(Some("step")),
    }
}

fn has_figure(sql: &dyn Transaction, event: &EventRow, saldo: Rupiah) -> Result<bool, JournalError> {
    let account = account_of(&event.payment).unwrap_or_default();
    exists(
        sql,
        "SELECT 1 FROM saldo WHERE account = ?1 AND seq = ?2 AND at = ?3 AND saldo = ?4 AND place IS NULL AND late = 0",
        values![account, event.seq, &event.at, saldo.get()],
    )
}

/// Figures that say a person typed them, and no entry has them; and entries whose figure is not as it was typed.
pub(crate) fn figures_of_nobody(sql: &dyn Transaction) -> Result<Vec<i64>, JournalError> {
    let statement = format!(
        "SELECT s.seq FROM saldo s LEFT JOIN event e ON e.seq = s.seq
         WHERE s.place IS NULL AND (e.kind IS NULL OR e.kind <> 'saldo_set' OR e.payment_id <> '{PREFIX}' || s.account)"
    );
    let mut faults = all(sql, &statement, values![], |row| row.int(0))?;
    // The next character after the colon ends what begins with the prefix.
    let typed = format!("{EVENTS} WHERE payment_id > '{PREFIX}' AND payment_id < 'account;' AND kind = 'saldo_set'");
    let mut entries = Vec::new();
    sql.stream(&typed, values![], &mut |row| {
        let event = row::event(row)?;
        if let (AccountEvent::SaldoSet { saldo, .. }, Some(account)) =
            (event.entry::<AccountEvent>()?.event, account_of(&event.payment))
        {
            entries.push((event.seq, account.to_owned(), event.at.clone(), saldo.get()));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let as_typed = "SELECT 1 FROM saldo WHERE account = ?1 AND seq = ?2 AND at = ?3 AND saldo = ?4 AND place IS NULL
         AND since = ?2 AND late = 0";
    for (seq, account, at, saldo) in entries {
        if !exists(sql, as_typed, values![&account, seq, &at, saldo])? {
            faults.push(seq);
        }
    }
    Ok(faults)
}
