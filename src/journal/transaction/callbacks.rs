//! Stores, applies and lists callbacks (table `inbox`).
//!
//! The caller reads a callback and decides what it means; `step` may still refuse it. The event that a callback
//! causes and the callback's new status are one transaction. A callback that was applied, or told nothing new, is not
//! applied again.

use super::append::{self, EntryOrigin};
use super::fault::damaged;
use super::{SqlRow, Transaction, WriteConnection, all, charge, first, provider_numbers, row, values};
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::charge::{ChargeEntry, ChargeStepError};
use crate::domain::payment::{JournalRecord, admitted, step};
use crate::journal::JournalError;
use crate::journal::callbacks::{
    CallbackAction, CallbackResult, CallbackStatus, NewCallback, StoredCallback, comparable_reference, reason,
};

/// How many refused callbacks are kept behind the newest: whoever sends them must not fill the disk.
const REFUSED: u32 = 200;
/// How many callbacks without a payment or charge of ours, and how many that cannot be read.
const UNKNOWN: u32 = 10_000;
/// So much of them is kept, bytes: whoever sends them must not fill the disk.
const UNKNOWN_BYTES: i64 = 24 << 20;
/// The same for those that cannot be read and that nobody has looked at.
const UNREADABLE_BYTES: i64 = 8 << 20;
/// Callbacks that wait to be applied, bytes; what comes then has to be sent again.
const WAITING_BYTES: i64 = 16 << 20;
/// Of a refused callback this much is kept, bytes.
const REFUSED_BYTES: usize = 512;

/// A callback that cannot be read and was not looked at yet.
const UNREADABLE: &str = "standing = 'unreadable' AND why = ''";

/// Callbacks about nobody known. One about a payment that is still to be sent names it, and stays.
const STRANGERS: &str = "standing = 'unknown_reference' AND about = ''";

const CALLBACKS: &str = "SELECT number, sender, signed, standing, reference, about, why, raw, origin, times, at_ms, last_ms \
     FROM inbox";

fn read(row: &dyn SqlRow) -> Result<StoredCallback, JournalError> {
    let wrong = || damaged(0);
    let moment = |column| Timestamp::from_millisecond(row.int(column)?).map_err(|_| wrong());
    Ok(StoredCallback {
        number: u64::try_from(row.int(0)?).map_err(|_| wrong())?,
        sender: row.text(1)?.into(),
        signed: row.int(2)? != 0,
        status: CallbackStatus::parse(row.text(3)?).ok_or_else(wrong)?,
        reference: row.text(4)?.to_owned(),
        about: row.text(5)?.to_owned(),
        why: row.text(6)?.to_owned(),
        raw: row.bytes(7)?.to_vec(),
        from: CleanText::new(row.text(8)?),
        times: u32::try_from(row.int(9)?).map_err(|_| wrong())?,
        at: moment(10)?,
        last_at: moment(11)?,
    })
}

/// Keeps callbacks, in one transaction for all of them. One that is known is counted.
pub(crate) fn store_batch(store: &mut impl WriteConnection, callbacks: &[NewCallback]) -> Result<(), JournalError> {
    store.write(|sql| {
        if takes_more(sql, "standing = 'kept'", WAITING_BYTES)? {
            return Err(JournalError::Busy);
        }
        for callback in callbacks {
            insert(sql, callback)?;
        }
        if callbacks.iter().any(|callback| callback.status == CallbackStatus::Unreadable) {
            thin_out(sql, UNREADABLE, UNKNOWN)?;
            thin_out_bytes(sql, UNREADABLE, UNREADABLE_BYTES)?;
        }
        if callbacks.iter().any(|callback| callback.status == CallbackStatus::BadSignature) {
            thin_out(sql, "standing = 'bad_signature'", REFUSED)?;
        }
        Ok(())
    })
}

fn insert(sql: &dyn Transaction, callback: &NewCallback) -> Result<(), JournalError> {
    let refused = callback.status == CallbackStatus::BadSignature;
    let raw = if refused { callback.raw.get(..REFUSED_BYTES).unwrap_or(&callback.raw) } else { &callback.raw };
    let at = callback.at.as_millisecond();
    sql.send(
        "INSERT INTO inbox (key, sender, signed, standing, reference, about, why, raw, origin, times, at_ms, last_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, '', '', ?6, ?7, 1, ?8, ?8)
         ON CONFLICT (key) DO UPDATE SET times = inbox.times + 1, last_ms = excluded.last_ms",
        values![
            &callback.key(),
            callback.sender.as_str(),
            callback.signed,
            callback.status.word(),
            &callback.reference,
            raw,
            callback.from.to_string(),
            at,
        ],
    )
}

/// Lets go of the oldest of `which` beyond `kept` rows.
fn thin_out(sql: &dyn Transaction, which: &str, kept: u32) -> Result<(), JournalError> {
    let oldest = format!("SELECT number FROM inbox WHERE {which} ORDER BY number DESC LIMIT 1 OFFSET {kept}");
    let oldest = first(sql, &oldest, values![], |row| row.int(0))?;
    remove_up_to(sql, which, oldest)
}

/// Whether the bodies of `which` take more than `kept` bytes. An index holds their lengths.
fn takes_more(sql: &dyn Transaction, which: &str, kept: i64) -> Result<bool, JournalError> {
    let more = format!(
        "SELECT 1 FROM (SELECT SUM(octet_length(raw)) AS bytes FROM inbox WHERE {which}) AS room WHERE bytes > ?1"
    );
    Ok(first(sql, &more, values![kept], |row| row.int(0))?.is_some())
}

/// Lets go of the oldest of `which` beyond `kept` bytes. Only a flood pays for finding where they begin.
fn thin_out_bytes(sql: &dyn Transaction, which: &str, kept: i64) -> Result<(), JournalError> {
    if !takes_more(sql, which, kept)? {
        return Ok(());
    }
    let oldest = format!(
        "SELECT number FROM
         (SELECT number, SUM(octet_length(raw)) OVER (ORDER BY number DESC) AS bytes FROM inbox WHERE {which}) AS newer
         WHERE bytes > ?1 ORDER BY number DESC LIMIT 1"
    );
    let oldest = first(sql, &oldest, values![kept], |row| row.int(0))?;
    remove_up_to(sql, which, oldest)
}

fn remove_up_to(sql: &dyn Transaction, which: &str, number: Option<i64>) -> Result<(), JournalError> {
    number.map_or(Ok(()), |number| {
        sql.send(&format!("DELETE FROM inbox WHERE {which} AND number <= ?1"), values![number])
    })
}

/// Callbacks with which nothing was done yet, oldest first.
pub(crate) fn unapplied(sql: &dyn Transaction, limit: u32) -> Result<Vec<StoredCallback>, JournalError> {
    all(sql, &format!("{CALLBACKS} WHERE standing = 'kept' ORDER BY number LIMIT {limit}"), values![], read)
}

/// Callbacks, newest first, then the older ones that wait to be looked at.
pub(crate) fn newest(sql: &dyn Transaction, limit: u32) -> Result<Vec<StoredCallback>, JournalError> {
    let mut callbacks = all(sql, &format!("{CALLBACKS} ORDER BY number DESC LIMIT {limit}"), values![], read)?;
    let oldest = callbacks.last().map_or(0, |callback| callback.number);
    let older = format!("{CALLBACKS} WHERE {UNREADABLE} AND number < ?1 ORDER BY number DESC LIMIT {limit}");
    callbacks.extend(all(sql, &older, values![i64::try_from(oldest).unwrap_or(i64::MAX)], read)?);
    Ok(callbacks)
}

/// How many wait to be looked at.
pub(crate) fn unreadable(sql: &dyn Transaction) -> Result<u64, JournalError> {
    let count = first(sql, &format!("SELECT COUNT(*) FROM inbox WHERE {UNREADABLE}"), values![], |row| row.int(0))?;
    Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
}

/// A person has looked at it.
pub(crate) fn see(store: &mut impl WriteConnection, number: u64) -> Result<bool, JournalError> {
    let number = i64::try_from(number).map_err(|_| JournalError::NotFound)?;
    store.write(|sql| {
        let waits = format!("SELECT number FROM inbox WHERE {UNREADABLE} AND number = ?1");
        let waits = first(sql, &waits, values![number], |row| row.int(0))?.is_some();
        if waits {
            sql.send("UPDATE inbox SET why = ?2 WHERE number = ?1", values![number, reason::SEEN])?;
        }
        Ok(waits)
    })
}

/// Does what a callback decides, and says so in its row: all of it or none.
pub(crate) fn apply(
    store: &mut impl WriteConnection,
    number: u64,
    decides: &CallbackAction,
) -> Result<CallbackResult, JournalError> {
    let number = i64::try_from(number).map_err(|_| JournalError::NotFound)?;
    store.write(|sql| {
        let known = first(sql, &format!("{CALLBACKS} WHERE number = ?1"), values![number], read)?;
        if !known.is_some_and(|callback| is_open(callback.status)) {
            return Ok(CallbackResult::Before);
        }
        match decides {
            CallbackAction::Payment(id, entry) => {
                let Some(stored) = row::payment(sql, *id)? else { return Err(JournalError::NotFound) };
                payment(sql, number, &stored, entry)
            }
            CallbackAction::Charge(order, entry) => charge(sql, number, order, entry),
            CallbackAction::Stands(status, about, why) => set_status(sql, number, *status, about, why),
        }
    })
}

/// Whether a callback may still be applied.
const fn is_open(status: CallbackStatus) -> bool {
    matches!(status, CallbackStatus::Kept | CallbackStatus::Hint | CallbackStatus::UnknownReference)
}

/// Several callbacks that move nothing stand so now, in one transaction.
pub(crate) fn apply_nothing(
    store: &mut impl WriteConnection,
    rows: &[(u64, CallbackStatus, &'static str)],
) -> Result<(), JournalError> {
    store.write(|sql| {
        for (number, status, why) in rows {
            let number = i64::try_from(*number).map_err(|_| JournalError::NotFound)?;
            sql.send(
                "UPDATE inbox SET standing = ?2, why = ?3 WHERE number = ?1 AND standing = 'kept'",
                values![number, status.word(), *why],
            )?;
        }
        thin_out(sql, STRANGERS, UNKNOWN)?;
        thin_out_bytes(sql, STRANGERS, UNKNOWN_BYTES)
    })
}

fn set_status(
    sql: &dyn Transaction,
    number: i64,
    status: CallbackStatus,
    about: &str,
    why: &'static str,
) -> Result<CallbackResult, JournalError> {
    sql.send(
        "UPDATE inbox SET standing = ?2, about = ?3, why = ?4 WHERE number = ?1",
        values![number, status.word(), about, why],
    )?;
    Ok(CallbackResult::Stands(status))
}

fn payment(
    sql: &dyn Transaction,
    number: i64,
    stored: &row::StoredPayment,
    entry: &JournalRecord,
) -> Result<CallbackResult, JournalError> {
    let before = &stored.payment;
    let about = before.id().to_string();
    let lowered = provider_numbers::lowered(sql, stored, entry)?;
    match admitted(Some(before), &lowered).and_then(|entry| step(Some(before), &entry)) {
        // Nothing was sent yet: kept until an answer is journalled.
        Err(_) => return set_status(sql, number, CallbackStatus::UnknownReference, &about, reason::NOT_SENT),
        Ok(after) if after.learned_nothing_since(before) => {
            return set_status(sql, number, CallbackStatus::Repeated, &about, "");
        }
        Ok(_) => {}
    }
    let after = append::apply(sql, before.id(), Some(stored), entry, EntryOrigin::Now)?;
    set_status(sql, number, CallbackStatus::Applied, &about, "")?;
    Ok(CallbackResult::Payment(Box::new((before.clone(), after))))
}

fn charge(
    sql: &dyn Transaction,
    number: i64,
    order: &str,
    entry: &ChargeEntry,
) -> Result<CallbackResult, JournalError> {
    let about = charge::about(order);
    match charge::apply_now(sql, order, entry) {
        Ok(after) => {
            set_status(sql, number, CallbackStatus::Applied, &about, "")?;
            Ok(CallbackResult::Charge(Box::new(after)))
        }
        Err(JournalError::Charge(ChargeStepError::Known)) => {
            set_status(sql, number, CallbackStatus::Repeated, &about, "")
        }
        Err(fault) => Err(fault),
    }
}

/// Callbacks that named nobody known are looked at again, now that one of these references is ours.
pub(crate) fn requeue_unmatched(sql: &dyn Transaction, references: &[&str]) -> Result<(), JournalError> {
    for reference in references.iter().filter(|reference| !reference.is_empty()) {
        sql.send(
            "UPDATE inbox SET standing = 'kept', why = '' WHERE standing = 'unknown_reference' AND reference = ?1",
            values![comparable_reference(reference)],
        )?;
    }
    Ok(())
}
