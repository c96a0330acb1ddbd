//! What the journal can be asked, search apart.
//!
//! What it is: queries on a read-only connection, inside one snapshot. What it is not: a place that writes.
//! Invariant: every payment and event that leaves here was verified.

use rusqlite::{Connection, OptionalExtension, params};

use super::error::damaged;
use super::row::{self, EVENTS, PAYMENTS};
use crate::id::PaymentId;
use crate::journal::{JournalError, PriceList, SaldoReading};
use crate::money::Rupiah;
use crate::sale::payment::{Entry, Payment, State, step};
use crate::sale::product::{AccountId, ProviderId};

/// The most payments that the desk or the list of open ones holds.
const MOST: u32 = 1_000;

/// Every event of a payment. They must also add up to the payment, so that a missing one is noticed.
pub(super) fn events(conn: &Connection, id: PaymentId) -> Result<Vec<Entry>, JournalError> {
    let mut statement = conn.prepare_cached(&format!("{EVENTS} WHERE payment_id = ?1 ORDER BY seq"))?;
    let mut rows = statement.query([id.to_string()])?;
    let (mut entries, mut replayed, mut last) = (Vec::new(), None::<Payment>, 0);
    while let Some(found) = rows.next()? {
        let event = row::event(found)?;
        let entry = event.entry()?;
        last = event.seq;
        replayed = Some(step(replayed.as_ref(), &entry).map_err(|_| damaged(last))?);
        entries.push(entry);
    }
    let stored = row::payment(conn, id)?;
    match (&stored, &replayed) {
        (None, None) => Ok(entries),
        (Some(stored), Some(replayed)) if stored.payment == *replayed && stored.last_seq == last => Ok(entries),
        (Some(stored), _) => Err(damaged(stored.last_seq)),
        (None, Some(_)) => Err(damaged(last)),
    }
}

/// Payments on the desk.
pub(super) fn desk(conn: &Connection) -> Result<Vec<Payment>, JournalError> {
    list(conn, "p.live = 1 AND p.on_desk = 1")
}

/// Open payments.
pub(super) fn open_payments(conn: &Connection) -> Result<Vec<Payment>, JournalError> {
    list(conn, "p.live = 1 AND p.open = 1")
}

/// Payments in flight, however many others are open.
pub(super) fn sending(conn: &Connection) -> Result<Vec<Payment>, JournalError> {
    list(conn, "p.live = 1 AND p.open = 1 AND p.state = 'sending'")
}

fn list(conn: &Connection, condition: &str) -> Result<Vec<Payment>, JournalError> {
    let mut statement = conn.prepare_cached(&format!("{PAYMENTS} WHERE {condition} ORDER BY p.place LIMIT {MOST}"))?;
    let mut rows = statement.query([])?;
    let mut payments = Vec::new();
    while let Some(found) = rows.next()? {
        payments.push(row::stored(found)?.payment);
    }
    Ok(payments)
}

/// Whether anything is open.
pub(super) fn anything_open(conn: &Connection) -> Result<bool, JournalError> {
    let sale = conn.prepare_cached("SELECT 1 FROM payment WHERE live = 1 AND open = 1 LIMIT 1")?.exists([])?;
    Ok(sale || super::charge::anything_in_flight(conn)?)
}

/// The last reading of an account.
struct Last {
    seq: i64,
    at: String,
    saldo: i64,
    /// The payment that told it; nobody where a person typed it.
    place: Option<i64>,
    since: i64,
}

/// The last reading of an account, and what has happened on it since.
pub(super) fn saldo(
    conn: &Connection,
    account: &AccountId,
    except: Option<PaymentId>,
) -> Result<Option<SaldoReading>, JournalError> {
    let last = conn
        .prepare_cached(
            "SELECT seq, at, saldo, place, since FROM saldo WHERE account = ?1 AND late = 0 ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([account.as_str()], |row| {
            Ok(Last { seq: row.get(0)?, at: row.get(1)?, saldo: row.get(2)?, place: row.get(3)?, since: row.get(4)? })
        })
        .optional()?;
    let Some(last) = last else { return Ok(None) };
    let except = except.map(|id| id.to_string()).unwrap_or_default();
    let (open, open_debits) = open_on(conn, account, &except, last.seq)?;
    let (moved, moved_debits) = moved_since(conn, account, &except, &last)?;
    let rupiah = |figure: i64| Rupiah::new(figure).map_err(|_| damaged(last.seq));
    Ok(Some(SaldoReading {
        saldo: rupiah(last.saldo)?,
        at: last.at.parse().map_err(|_| damaged(last.seq))?,
        bound: rupiah(open_debits.saturating_add(moved_debits))?,
        added: rupiah(super::account::added_since(conn, account, last.seq)?)?,
        by_hand: last.place.is_none(),
        // A person's word proves nothing about a refusal.
        quiet: !open && !moved && last.place.is_some(),
    }))
}

/// Whether other payments are open on the account, and what they may still take. One that was accepted with a figure
/// has taken it already: its debit is in that figure and in every later one.
fn open_on(conn: &Connection, account: &AccountId, except: &str, last: i64) -> Result<(bool, i64), JournalError> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT count(*) > 0, COALESCE(sum(CASE WHEN state = '{}' AND {TOLD} THEN 0 ELSE debit END), 0)
             FROM payment WHERE live = 1 AND open = 1 AND account = ?1 AND id <> ?2",
            State::Pending.word()
        ))?
        .query_row(params![account.as_str(), except, last], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Whether a payment told a figure of the account ?1 itself, up to the event ?3. Its own answer comes soon after its
/// dispatch, so the search ends soon.
const TOLD: &str = "EXISTS (SELECT 1 FROM saldo WHERE saldo.account = ?1 AND saldo.seq > payment.dispatched_seq
     AND saldo.seq <= ?3 AND saldo.place = payment.place)";

/// Whether other payments overlapped the reading or came after it, and what those have taken that were confirmed
/// after it. The payment that told the figure counts only for what happened to it later, and one that told a figure when
/// it was accepted has taken its debit before.
fn moved_since(conn: &Connection, account: &AccountId, except: &str, last: &Last) -> Result<(bool, i64), JournalError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT place, state, debit, dispatched_seq, closed_seq, moved_seq, {TOLD} FROM payment
         WHERE account = ?1 AND moved_seq > ?2 AND id <> ?4",
    ))?;
    let mut rows = statement.query(params![account.as_str(), last.since, last.seq, except])?;
    let (mut moved, mut debits) = (false, 0_i64);
    while let Some(row) = rows.next()? {
        let floor = if Some(row.get::<_, i64>(0)?) == last.place { last.seq } else { last.since };
        let sent = row.get::<_, Option<i64>>(3)?.is_some();
        moved |= sent && row.get::<_, i64>(5)? > floor;
        let confirmed_since = row.get::<_, String>(1)? == State::Confirmed.word() && row.get::<_, i64>(4)? > last.seq;
        if confirmed_since && !row.get::<_, bool>(6)? {
            debits = debits.saturating_add(row.get(2)?);
        }
    }
    Ok((moved, debits))
}

/// The price list of a provider.
pub(super) fn price_list(conn: &Connection, provider: &ProviderId) -> Result<Option<PriceList>, JournalError> {
    let found: Option<(String, String)> = conn
        .prepare_cached("SELECT at, body FROM price_list WHERE provider = ?1")?
        .query_row([provider.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((at, body)) = found else { return Ok(None) };
    // A cache that cannot be read is none: it is fetched again.
    let (Ok(at), Ok(products)) = (at.parse(), serde_json::from_str(&body)) else { return Ok(None) };
    Ok(Some(PriceList { provider: provider.clone(), at, products }))
}
