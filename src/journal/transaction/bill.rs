//! One open payment per bill (safety rule 8): what stands in the way of an intent, and the keys that a payment holds.
//!
//! `open_key.joined`: 0 the bill's own key; 1 the same key of a row that may stand beside another (an answer joined the
//! number, a person saw the other row, or two became one when keys were made anew); 2 a key that only asks. The unique
//! index over 0 is a second fence. `bill_end` names, for each bill, its newest confirmed sale, and what a person ruled
//! failed since.

use std::collections::BTreeSet;

use super::row::{self, PAYMENTS, StoredPayment};
use super::{SqlValue, Transaction, all, exists, first, store_time, values};
use crate::base::time::{Timestamp, age};
use crate::domain::bill::Bill;
use crate::domain::bill_key::{KEY_VERSION, ask_keys, bare, open_keys};
use crate::domain::obstacle::{BillObstacle, BillObstacles, FoundPayment, JUST_SOLD};
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::{Payment, PaymentState};
use crate::journal::JournalError;

/// Refuses an intent whose reference was used or whose bill is open (safety rules 5, 8 and 21).
pub(super) fn claim(sql: &dyn Transaction, intent: &PaymentIntent, at: Timestamp) -> Result<(), JournalError> {
    match key_version(sql)? {
        KEY_VERSION => {}
        found => return Err(JournalError::OtherKeys { found, known: KEY_VERSION }),
    }
    // Before any other refusal: a caller that repeats its order must get its payment back, not an obstacle.
    if let Some(key) = &intent.order_key
        && let Some(known) = of_order(sql, key.as_str())?
    {
        return Err(JournalError::OrderKnown(Box::new(known)));
    }
    sql.permits_sale()?;
    let obstacle = obstacles(sql, &intent.bill, at)?.obstacle(intent);
    if let Some(BillObstacle::Open(payment)) = obstacle {
        return Err(JournalError::AlreadyOpen(payment));
    }
    if exists(sql, "SELECT 1 FROM payment WHERE wire_reference = ?1", values![intent.reference()])? {
        return Err(JournalError::ReusedReference);
    }
    match obstacle {
        Some(BillObstacle::Ask(earlier)) => Err(JournalError::ToBeSeen(earlier)),
        _ => Ok(()),
    }
}

/// The payment under a caller's order key.
pub(super) fn of_order(sql: &dyn Transaction, key: &str) -> Result<Option<Payment>, JournalError> {
    let row_id = first(sql, "SELECT place FROM order_key WHERE key = ?1", values![key], |row| row.int(0))?;
    row_id.map(|row_id| Ok(row::payment_at(sql, row_id)?.payment)).transpose()
}

/// What stands in the way of a bill at the moment `at`.
pub(crate) fn obstacles(sql: &dyn Transaction, bill: &Bill, at: Timestamp) -> Result<BillObstacles, JournalError> {
    let numbers = numbers(sql, bill)?;
    let (open, asks) = (open_keys(bill, &numbers), ask_keys(bill, &numbers));
    let mut row_ids = row_ids(sql, "open_key", &[open.as_slice(), asks.as_slice()].concat())?;
    row_ids.extend(self::row_ids(sql, "bill_end", &open)?);
    let mut found = Vec::with_capacity(row_ids.len());
    for row_id in row_ids {
        let stored = row::payment_at(sql, row_id)?;
        let is_just_sold = is_just_sold(sql, &stored, at)?;
        found.push(FoundPayment { payment: stored.payment, is_just_sold });
    }
    Ok(BillObstacles::of(bill, &numbers, found))
}

/// Whether a payment was confirmed within a minute, by the store's clock (safety rule 21). Where that cannot tell,
/// the wall clock frees it, unless that was set back; in doubt it was just sold, and the person is asked.
fn is_just_sold(sql: &dyn Transaction, stored: &StoredPayment, at: Timestamp) -> Result<bool, JournalError> {
    let Some(seq) = stored.closed_seq.filter(|_| stored.payment.state() == PaymentState::Confirmed) else {
        return Ok(false);
    };
    let known = store_time::age_of(sql, seq)?;
    Ok(match known.exact {
        Some(exact) => exact < JUST_SOLD,
        None => known.at_least < JUST_SOLD && age(stored.payment.state_at, at) < JUST_SOLD,
    })
}

/// The payments under any of the keys, in one question: a database may be a computer away.
fn row_ids(sql: &dyn Transaction, table: &str, keys: &[String]) -> Result<BTreeSet<i64>, JournalError> {
    let marks: Vec<String> = (1..=keys.len()).map(|nth| format!("?{nth}")).collect();
    let statement = format!("SELECT place FROM {table} WHERE key IN ({})", marks.join(", "));
    let values: Vec<SqlValue<'_>> = keys.iter().map(SqlValue::from).collect();
    let found = if keys.is_empty() { Vec::new() } else { all(sql, &statement, &values, |row| row.int(0))? };
    Ok(found.into_iter().collect())
}

/// Every number that the bill's connection is known under, bare: where the answer to an earlier payment gave meter and
/// IDPEL, either finds the other, however many payments came since.
fn numbers(sql: &dyn Transaction, bill: &Bill) -> Result<Vec<String>, JournalError> {
    let own = [Some(&bill.customer), bill.meter.as_ref(), bill.idpel.as_ref()];
    let mut numbers: Vec<String> = own.into_iter().flatten().map(|number| bare(number.as_str())).collect();
    if bill.product.kind.has_two_numbers() {
        for number in numbers.clone() {
            let beside = "SELECT other FROM number_pair WHERE number = ?1";
            numbers.extend(all(sql, beside, values![number], |row| Ok(row.text(0)?.to_owned()))?);
        }
    }
    numbers.retain(|number| !number.is_empty());
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

/// A payment's two numbers, each with the other, where both are known: they name one connection.
pub(super) fn pairs(payment: &Payment) -> Vec<[String; 2]> {
    if !payment.intent.bill.product.kind.has_two_numbers() {
        return Vec::new();
    }
    let (Some(meter), Some(idpel)) = (payment.meter().map(bare), payment.idpel().map(bare)) else { return Vec::new() };
    if meter.is_empty() || idpel.is_empty() || meter == idpel {
        return Vec::new();
    }
    vec![[meter.clone(), idpel.clone()], [idpel, meter]]
}

/// Keeps the two numbers of a payment. From the first answer on that gave both, either finds what is open under the
/// other.
pub(super) fn write_pairs(sql: &dyn Transaction, before: Option<&Payment>, next: &Payment) -> Result<(), JournalError> {
    let known = before.map(pairs).unwrap_or_default();
    for [number, other] in pairs(next).into_iter().filter(|pair| !known.contains(pair)) {
        let pair = "INSERT INTO number_pair (number, other) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        sql.send(pair, values![number, other])?;
    }
    Ok(())
}

/// The keys that an open payment holds, and whether each only asks.
pub(super) fn held_keys(payment: &Payment) -> Vec<(String, bool)> {
    let (bill, numbers) = (&payment.intent.bill, payment.numbers());
    let open = open_keys(bill, &numbers).into_iter().map(|key| (key, false));
    open.chain(ask_keys(bill, &numbers).into_iter().map(|key| (key, true))).collect()
}

/// Takes the bill while the payment is open, and lets it go when it no longer is. What an answer joins, or a replay
/// finds, may be taken: that is evidence of a double sale, not a reason to refuse the answer.
pub(super) fn write_keys(
    sql: &dyn Transaction,
    row_id: i64,
    before: Option<&Payment>,
    next: &Payment,
) -> Result<(), JournalError> {
    if before.is_none()
        && let Some(key) = &next.intent.order_key
    {
        sql.send("INSERT INTO order_key (key, place) VALUES (?1, ?2)", values![key.as_str(), row_id])?;
    }
    write_end(sql, row_id, before, next)?;
    let was_open = before.is_some_and(|before| before.state().is_open());
    if !next.state().is_open() {
        return if was_open { release_keys(sql, row_id) } else { Ok(()) };
    }
    // The keys of an open payment grow when an answer joins a number, and never shrink.
    let held = if was_open { before.map(held_keys).unwrap_or_default() } else { Vec::new() };
    let new: Vec<(String, bool)> = held_keys(next).into_iter().filter(|key| !held.contains(key)).collect();
    store_keys(sql, row_id, &new)
}

fn release_keys(sql: &dyn Transaction, row_id: i64) -> Result<(), JournalError> {
    sql.send("DELETE FROM open_key WHERE place = ?1", values![row_id])
}

fn store_keys(sql: &dyn Transaction, row_id: i64, keys: &[(String, bool)]) -> Result<(), JournalError> {
    for (key, asks) in keys {
        let joined = match asks {
            true => 2,
            false => {
                let held = "SELECT 1 FROM open_key WHERE key = ?1 AND joined = 0";
                i64::from(exists(sql, held, values![key])?)
            }
        };
        // A key that only asked becomes the bill's own when an answer joins its number, and the other way about it
        // stays.
        sql.send(
            "INSERT INTO open_key (key, place, joined) VALUES (?1, ?2, ?3) ON CONFLICT (key, place)
             DO UPDATE SET joined = CASE WHEN open_key.joined = 2 THEN excluded.joined ELSE open_key.joined END",
            values![key, row_id, joined],
        )?;
    }
    Ok(())
}

/// How a payment's bill ended: `true` confirmed, `false` freed by a person's ruling.
fn end(payment: &Payment) -> Option<bool> {
    let is_confirmed = payment.state() == PaymentState::Confirmed;
    (is_confirmed || payment.is_freed_by_ruling()).then_some(is_confirmed)
}

/// Whether a payment stands in `bill_end` from here on, until a later one of its bill takes its place.
pub(super) fn has_end(payment: &Payment) -> bool {
    end(payment).is_some()
}

/// The keys under which the payment's end is listed in `bill_end`.
pub(super) fn end_keys(payment: &Payment) -> Vec<String> {
    open_keys(&payment.intent.bill, &payment.numbers())
}

/// Keeps the newest confirmed sale of each bill, and what a person ruled failed since.
fn write_end(sql: &dyn Transaction, row_id: i64, before: Option<&Payment>, next: &Payment) -> Result<(), JournalError> {
    let Some(is_confirmed) = end(next) else { return Ok(()) };
    let known = before.filter(|before| end(before) == Some(is_confirmed)).map(end_keys).unwrap_or_default();
    for key in end_keys(next).into_iter().filter(|key| !known.contains(key)) {
        // Only older rows go. A ruling that a person made about a later sale must still be shown.
        if is_confirmed {
            sql.send("DELETE FROM bill_end WHERE key = ?1 AND place < ?2", values![&key, row_id])?;
        }
        store_end(sql, &key, row_id)?;
    }
    Ok(())
}

fn store_end(sql: &dyn Transaction, key: &str, row_id: i64) -> Result<(), JournalError> {
    sql.send("INSERT INTO bill_end (key, place) VALUES (?1, ?2) ON CONFLICT DO NOTHING", values![key, row_id])
}

/// Reads the version of the keys in the store; no row if the version is damaged.
pub(crate) const KEY_VERSION_QUERY: &str = "SELECT version FROM key_version WHERE negated = -version";

/// The version of the keys in the store; 0 where it was damaged, so that they are made anew.
pub(crate) fn key_version(sql: &dyn Transaction) -> Result<u32, JournalError> {
    let version = first(sql, KEY_VERSION_QUERY, values![], |row| row.int(0))?;
    Ok(version.and_then(|version| u32::try_from(version).ok()).unwrap_or(0))
}

/// Makes the keys of all open payments anew, in the caller's transaction, where the store's are of an older version.
/// Two that now share one both stay open. Keys of a newer version are left alone: this program may read, and does not
/// sell.
pub(crate) fn bring_up(sql: &dyn Transaction) -> Result<(), JournalError> {
    let from = key_version(sql)?;
    if from >= KEY_VERSION {
        return Ok(());
    }
    // In order of age, so that of two payments that now share a key the older one holds it and the other joins.
    sql.send("DELETE FROM open_key", values![])?;
    let open = format!("{PAYMENTS} WHERE p.live = 1 AND p.open = 1 ORDER BY p.place");
    for stored in all(sql, &open, values![], |row| row::sound(sql, row))? {
        store_keys(sql, stored.row_id, &held_keys(&stored.payment))?;
    }
    sql.send("DELETE FROM bill_end", values![])?;
    let failed = format!("{PAYMENTS} WHERE p.failed = 1 AND p.state IN ('rejected', 'refunded') ORDER BY p.place");
    let mut freed = Vec::new();
    sql.stream(&failed, values![], &mut |row| {
        freed.extend(Some(row::sound(sql, row)?).filter(|stored| stored.payment.is_freed_by_ruling()));
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    for stored in freed {
        for key in open_keys(&stored.payment.intent.bill, &stored.payment.numbers()) {
            let row_id = confirmed_since(sql, &stored, &key)?.unwrap_or(stored.row_id);
            store_end(sql, &key, row_id)?;
        }
    }
    set_key_version(sql)
}

/// Records that the keys in the store are of this program's version.
pub(super) fn set_key_version(sql: &dyn Transaction) -> Result<(), JournalError> {
    let version = i64::from(KEY_VERSION);
    let statement = "INSERT INTO key_version (one, version, negated) VALUES (1, ?1, ?2)
         ON CONFLICT (one) DO UPDATE SET version = ?1, negated = ?2";
    sql.send(statement, values![version, -version])
}

/// The newest sale of the bill that `key` names which was confirmed after `freed`.
fn confirmed_since(sql: &dyn Transaction, freed: &StoredPayment, key: &String) -> Result<Option<i64>, JournalError> {
    let later = format!(
        "{PAYMENTS} WHERE p.place > ?1 AND p.state = 'confirmed'
         AND p.place IN (SELECT n.place FROM number n WHERE n.number = ?2)"
    );
    let mut newest = None;
    for number in freed.payment.numbers() {
        for one in all(sql, &later, values![freed.row_id, number], |row| row::sound(sql, row))? {
            if open_keys(&one.payment.intent.bill, &one.payment.numbers()).contains(key) {
                newest = newest.max(Some(one.row_id));
            }
        }
    }
    Ok(newest)
}
