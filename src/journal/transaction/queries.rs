//! Read queries, except search. Each runs inside one snapshot, and every payment and event that it returns was
//! verified.

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;

use super::fault::damaged;
use super::row::{self, EVENTS, EventRow, PAYMENTS, PaymentListing};
use super::{SqlValue, Transaction, all, exists, first, values};
use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::domain::charge::ChargeState::{Created, Unknown, Waiting};
use crate::domain::deposit::OpenDebit;
use crate::domain::payment::{JournalRecord, Payment, PaymentState, step};
use crate::domain::product::{AccountId, ProviderId};
use crate::journal::{ChangePage, ChargeFilter, DamagedRow, JournalError, PriceList, SaldoReading};

/// Rows of the record of one page. Small in the tests of this crate, which go beyond one.
const PAGE: u32 = if cfg!(test) { 50 } else { 500 };
/// Payments of one page, each of some 3 KB: whoever reads them all keeps little of each.
const LIVE_PAGE: u32 = if cfg!(test) { 20 } else { 200 };
/// Payments that are asked for in one question.
const TOGETHER: usize = 100;
/// Letters at the end of an id that have an index: from its thirty-third on.
const TAIL: usize = 4;
/// Rows of the tail that are verified at open.
const TAIL_ROWS: u32 = 1_000;

/// Every event of a payment. They must also add up to the payment, so that a missing one is noticed.
pub(crate) fn events(sql: &dyn Transaction, id: PaymentId) -> Result<Vec<JournalRecord>, JournalError> {
    let about = format!("{EVENTS} WHERE payment_id = ?1 ORDER BY seq");
    let (mut entries, mut replayed, mut last) = (Vec::new(), None::<Payment>, 0);
    for event in all(sql, &about, values![id.to_string()], row::event)? {
        let entry = event.entry()?;
        last = event.seq;
        replayed = Some(step(replayed.as_ref(), &entry).map_err(|_| damaged(last))?);
        entries.push(entry);
    }
    let stored = row::payment(sql, id)?;
    match (&stored, &replayed) {
        (None, None) => Ok(entries),
        (Some(stored), Some(replayed)) if stored.payment == *replayed && stored.last_seq == last => Ok(entries),
        (Some(stored), _) => Err(damaged(stored.last_seq)),
        (None, Some(_)) => Err(damaged(last)),
    }
}

/// Payments on the desk.
pub(crate) fn desk(sql: &dyn Transaction) -> Result<Vec<Payment>, JournalError> {
    Ok(list(sql, "p.live = 1 AND p.on_desk = 1")?.payments)
}

/// Open payments.
pub(crate) fn open_payments(sql: &dyn Transaction) -> Result<Vec<Payment>, JournalError> {
    Ok(list(sql, "p.live = 1 AND p.open = 1")?.payments)
}

/// Payments in flight, however many others are open.
pub(crate) fn sending(sql: &dyn Transaction) -> Result<Vec<Payment>, JournalError> {
    Ok(list(sql, "p.live = 1 AND p.open = 1 AND p.state = 'sending'")?.payments)
}

/// Damaged rows among payments that are open or on the desk, and charges whose money may come or lies here.
pub(crate) fn damaged_open(sql: &dyn Transaction) -> Result<Vec<DamagedRow>, JournalError> {
    let mut listing = PaymentListing::default();
    sql.stream(&format!("{PAYMENTS} WHERE p.live = 1 ORDER BY p.place"), values![], &mut |row| {
        listing.add_row(sql, row, |_| true)?;
        // Only the damage is wanted: 5,000 sound payments would take 15 MB meanwhile.
        listing.payments.clear();
        Ok(ControlFlow::Continue(()))
    })?;
    let mut damaged = listing.damaged;
    let open = ChargeFilter { states: vec![Created, Waiting, Unknown], limit: u32::MAX, ..ChargeFilter::default() };
    let held = ChargeFilter { open_money: true, limit: u32::MAX, ..ChargeFilter::default() };
    for filter in [open, held] {
        for row in super::charge::damaged_rows(sql, &filter)? {
            if !damaged.contains(&row) {
                damaged.push(row);
            }
        }
    }
    Ok(damaged)
}

fn list(sql: &dyn Transaction, condition: &str) -> Result<PaymentListing, JournalError> {
    let mut listing = PaymentListing::default();
    let statement = format!("{PAYMENTS} WHERE {condition} ORDER BY p.place");
    sql.stream(&statement, values![], &mut |row| {
        listing.add_row(sql, row, |_| true)?;
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(listing)
}

/// Payments that are open or on the desk, oldest first: those of one page behind `after`.
pub(crate) fn live_page(sql: &dyn Transaction, after: Option<PaymentId>) -> Result<Vec<Payment>, JournalError> {
    let row_id = "SELECT place FROM payment WHERE id = ?1";
    let after = after.map(|id| first(sql, row_id, values![id.to_string()], |row| row.int(0))).transpose()?.flatten();
    let statement = format!("{PAYMENTS} WHERE p.live = 1 AND p.place > ?1 ORDER BY p.place LIMIT {LIVE_PAGE}");
    let mut after = after.unwrap_or(0);
    loop {
        let (mut listing, mut rows) = (PaymentListing::default(), 0);
        sql.query(&statement, values![after], &mut |row| {
            (after, rows) = (row.int(0)?, rows + 1);
            listing.add_row(sql, row, |_| true)?;
            Ok(ControlFlow::Continue(()))
        })?;
        // A page of damaged rows is not the last one.
        if !listing.payments.is_empty() || rows < LIVE_PAGE {
            return Ok(listing.payments);
        }
    }
}

/// Payments whose id ends with `text`, of at least four letters; oldest first.
pub(crate) fn ending_with(sql: &dyn Transaction, text: &str) -> Result<Vec<Payment>, JournalError> {
    let text = text.to_lowercase();
    let Some(tail) = text.len().checked_sub(TAIL).and_then(|from| text.get(from..)) else { return Ok(Vec::new()) };
    let statement = "SELECT id FROM payment WHERE substr(id, 33) = ?1 ORDER BY place";
    let ids = all(sql, statement, values![tail], |row| Ok(row.text(0)?.to_owned()))?;
    let mut found = Vec::new();
    for id in ids.into_iter().filter(|id| id.ends_with(&text)) {
        let id = id.parse().map_err(|_| damaged(0))?;
        found.extend(row::payment(sql, id)?.map(|stored| stored.payment));
    }
    Ok(found)
}

/// The last row of the record; 0: there is none.
pub(crate) fn last_seq(sql: &dyn Transaction) -> Result<i64, JournalError> {
    Ok(first(sql, "SELECT max(seq) FROM event", values![], |row| row.maybe_int(0))?.flatten().unwrap_or(0))
}

/// What was recorded after `since`: one page of rows, and the payments that they are about as they are now.
pub(crate) fn changes(sql: &dyn Transaction, since: u64) -> Result<ChangePage, JournalError> {
    let since = i64::try_from(since).map_err(|_| damaged(0))?;
    let statement = format!("SELECT seq, payment_id FROM event WHERE seq > ?1 ORDER BY seq LIMIT {PAGE}");
    let rows = all(sql, &statement, values![since], |row| Ok((row.int(0)?, row.text(1)?.to_owned())))?;
    let Some((last, _)) = rows.last() else {
        let seq = last_seq(sql)?;
        let is_shorter = seq < since;
        return Ok(ChangePage {
            seq: u64::try_from(seq).map_err(|_| damaged(seq))?,
            is_shorter,
            ..ChangePage::default()
        });
    };
    let (seq, more) = (u64::try_from(*last).map_err(|_| damaged(*last))?, rows.len() >= PAGE as usize);
    let charges = rows.iter().any(|(_, about)| super::charge::order_of(about).is_some());
    let changed: BTreeSet<PaymentId> = rows.iter().filter_map(|(_, about)| about.parse().ok()).collect();
    let (mut payments, mut damaged) = (Vec::with_capacity(changed.len()), false);
    for id in changed {
        match row::payment(sql, id) {
            Ok(stored) => payments.extend(stored.map(|stored| stored.payment)),
            Err(JournalError::Damaged { .. }) => damaged = true,
            Err(fault) => return Err(fault),
        }
    }
    Ok(ChangePage { seq, payments, charges, damaged, more, is_shorter: false })
}

/// What is known now of these payments, many in one question: a database may be a computer away.
pub(crate) fn open_debits(
    sql: &dyn Transaction,
    ids: &[PaymentId],
) -> Result<Vec<(PaymentId, OpenDebit)>, JournalError> {
    let marks: Vec<String> = (1..=TOGETHER).map(|nth| format!("?{nth}")).collect();
    let statement = format!("{PAYMENTS} WHERE p.id IN ({})", marks.join(", "));
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(TOGETHER) {
        let mut texts: Vec<String> = some.iter().map(ToString::to_string).collect();
        // One statement for any number of them, so that it is prepared once.
        texts.resize(TOGETHER, String::new());
        let values: Vec<SqlValue<'_>> = texts.iter().map(SqlValue::from).collect();
        sql.stream(&statement, &values, &mut |row| {
            let payment = row::sound(sql, row)?.payment;
            found.push((payment.id(), OpenDebit::of(&payment)));
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(found)
}

/// Whether anything is open.
pub(crate) fn anything_open(sql: &dyn Transaction) -> Result<bool, JournalError> {
    let sale = exists(sql, "SELECT 1 FROM payment WHERE open = 1 LIMIT 1", values![])?;
    Ok(sale || super::charge::anything_in_flight(sql)?)
}

/// The last reading of an account.
struct LastReading {
    seq: i64,
    at: String,
    saldo: i64,
    /// The payment that told it; nobody where a person typed it.
    row_id: Option<i64>,
    since: i64,
}

/// The last reading of an account, and what has happened on it since.
pub(crate) fn saldo(
    sql: &dyn Transaction,
    account: &AccountId,
    except: Option<PaymentId>,
) -> Result<Option<SaldoReading>, JournalError> {
    let last = first(
        sql,
        "SELECT seq, at, saldo, place, since FROM saldo WHERE account = ?1 AND late = 0 ORDER BY seq DESC LIMIT 1",
        values![account.as_str()],
        |row| {
            let at = row.text(1)?.to_owned();
            Ok(LastReading { seq: row.int(0)?, at, saldo: row.int(2)?, row_id: row.maybe_int(3)?, since: row.int(4)? })
        },
    )?;
    let Some(last) = last else { return Ok(None) };
    let except = except.map(|id| id.to_string()).unwrap_or_default();
    let (open, open_debits) = open_on(sql, account, &except, last.seq)?;
    let (moved, moved_debits) = moved_since(sql, account, &except, &last)?;
    let rupiah = |figure: i64| Rupiah::new(figure).map_err(|_| damaged(last.seq));
    Ok(Some(SaldoReading {
        saldo: rupiah(last.saldo)?,
        at: last.at.parse().map_err(|_| damaged(last.seq))?,
        bound: rupiah(open_debits.saturating_add(moved_debits))?,
        added: rupiah(super::account::added_since(sql, account, last.seq)?)?,
        by_hand: last.row_id.is_none(),
        // A person's word proves nothing about a refusal.
        quiet: !open && !moved && last.row_id.is_some(),
    }))
}

/// Whether other payments are open on the account, and what they may still take. One that was accepted with a figure
/// has taken it already: its debit is in that figure and in every later one. The state is named so that the planner
/// takes the index that holds all of this: 5,000 open rows are then added up in 1.4 ms, not 3.5.
fn open_on(sql: &dyn Transaction, account: &AccountId, except: &str, last: i64) -> Result<(bool, i64), JournalError> {
    let statement = format!(
        "SELECT count(*), CAST(COALESCE(sum(CASE WHEN state = '{}' AND {TOLD} THEN 0 ELSE debit END), 0) AS BIGINT)
         FROM payment WHERE open = 1 AND account = ?1 AND state > ''
         AND place IS DISTINCT FROM (SELECT place FROM payment WHERE id = ?2)",
        PaymentState::Pending.word()
    );
    let on = first(sql, &statement, values![account.as_str(), except, last], |row| Ok((row.int(0)? > 0, row.int(1)?)))?;
    Ok(on.unwrap_or((false, 0)))
}

/// Whether a payment told a figure of the account ?1 itself, up to the event ?3. Its own answer comes soon after its
/// dispatch, so the search ends soon.
const TOLD: &str = "EXISTS (SELECT 1 FROM saldo WHERE saldo.account = ?1 AND saldo.seq > payment.dispatched_seq
     AND saldo.seq <= ?3 AND saldo.place = payment.place)";

/// Whether other payments overlapped the reading or came after it, and what those have taken that were confirmed
/// after it. The payment that told the figure counts only for what happened to it later, and one that told a figure
/// when it was accepted has taken its debit before.
fn moved_since(
    sql: &dyn Transaction,
    account: &AccountId,
    except: &str,
    last: &LastReading,
) -> Result<(bool, i64), JournalError> {
    let statement = format!(
        "SELECT place, state, debit, dispatched_seq, closed_seq, moved_seq, CASE WHEN {TOLD} THEN 1 ELSE 0 END
         FROM payment WHERE account = ?1 AND moved_seq > ?2 AND id <> ?4",
    );
    let (mut moved, mut debits) = (false, 0_i64);
    let since = values![account.as_str(), last.since, last.seq, except];
    sql.stream(&statement, since, &mut |row| {
        let floor = if Some(row.int(0)?) == last.row_id { last.seq } else { last.since };
        let sent = row.maybe_int(3)?.is_some();
        moved |= sent && row.int(5)? > floor;
        let confirmed_since = row.text(1)? == PaymentState::Confirmed.word() && row.int(4)? > last.seq;
        if confirmed_since && row.int(6)? == 0 {
            debits = debits.saturating_add(row.int(2)?);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok((moved, debits))
}

/// The price list of a provider.
pub(crate) fn price_list(sql: &dyn Transaction, provider: &ProviderId) -> Result<Option<PriceList>, JournalError> {
    let kept = first(
        sql,
        "SELECT at, body FROM price_list WHERE provider = ?1",
        values![provider.as_str()],
        // A cache that cannot be read is none: it is fetched again.
        |row| Ok(row.text(0)?.parse().ok().zip(serde_json::from_str(row.text(1)?).ok())),
    )?;
    Ok(kept.flatten().map(|(at, products)| PriceList { provider: provider.clone(), at, products }))
}

/// Verifies the last rows: each by its own hash, and each with the one before it on its counter.
pub(crate) fn verify_tail(sql: &dyn Transaction) -> Result<(), JournalError> {
    let mut later: HashMap<String, EventRow> = HashMap::new();
    let mut next_seq = None;
    sql.stream(&format!("{EVENTS} ORDER BY seq DESC LIMIT {TAIL_ROWS}"), values![], &mut |row| {
        let event = row::event(row)?;
        if next_seq.is_some_and(|next| event.seq + 1 != next) {
            return Err(damaged(event.seq + 1));
        }
        next_seq = Some(event.seq);
        if let Some(next) = later.get(&event.counter)
            && (next.prev != event.hash || next.counter_seq != event.counter_seq + 1)
        {
            return Err(damaged(next.seq));
        }
        later.insert(event.counter.clone(), event);
        Ok(ControlFlow::Continue(()))
    })
}
