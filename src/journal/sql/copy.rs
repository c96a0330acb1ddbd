//! A whole record taken over by another store.
//!
//! What it is: every row as it stands, byte for byte, with its place and its hashes, and what the rows add up to made again.
//! What it is not: a merge; the store that takes it over must be empty. Invariant: a row that does not verify or does not
//! fit ends it, and nothing was taken over then.

use std::ops::ControlFlow;

use super::append::{self, Arrival};
use super::fault::damaged;
use super::row::{self, EVENTS, EventRow};
use super::{Sql, Store, account, charge, counter, exists, numbers, values};
use crate::journal::JournalError;

/// Takes over everything that `from` holds, in one transaction. Returns how many rows of the record.
///
/// # Errors
/// [`JournalError::NotEmpty`]; `Damaged` at the row that does not verify; the stores' own.
pub(crate) fn copy(from: &dyn Sql, to: &mut impl Store) -> Result<u64, JournalError> {
    to.write(|to| {
        if exists(to, "SELECT 1 FROM event LIMIT 1", values![])? {
            return Err(JournalError::NotEmpty);
        }
        numbers::take_key(from, to)?;
        let mut rows = 0;
        from.stream(&format!("{EVENTS} ORDER BY seq"), values![], &mut |found| {
            take(from, to, &row::event(found)?)?;
            rows += 1;
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(rows)
    })
}

fn take(from: &dyn Sql, to: &dyn Sql, event: &EventRow) -> Result<(), JournalError> {
    if (event.counter_seq, event.prev) != append::next_place(to, &event.counter)?.1 {
        return Err(damaged(event.seq));
    }
    append::insert_event(to, event)?;
    if let Some(order) = charge::order_of(&event.payment) {
        return charge::take(to, order, event);
    }
    if let Some(account) = account::account_of(&event.payment) {
        return account::take(to, account, event);
    }
    if counter::is_about(&event.payment) {
        return Ok(());
    }
    let id = event.payment_id().ok_or_else(|| damaged(event.seq))?;
    append::take(to, id, event, arrival(from, event)?)
}

/// Whether the figure that the row told had waited in the spool, as the store it comes from knows.
fn arrival(from: &dyn Sql, event: &EventRow) -> Result<Arrival, JournalError> {
    let late = exists(from, "SELECT 1 FROM saldo WHERE seq = ?1 AND late = 1", values![event.seq])?;
    Ok(if late { Arrival::Spooled } else { Arrival::Now })
}
