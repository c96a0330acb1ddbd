//! Copies a whole record into another store, which must be empty.
//!
//! Event rows are copied byte for byte, with their numbers and hashes; the other tables are derived from them again.
//! At the first row that does not verify or fit the transaction fails and nothing is copied.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::append::{self, EntryOrigin};
use super::fault::damaged;
use super::row::{self, EVENTS, EventRow};
use super::{Transaction, WriteConnection, account, all, charge, counter, exists, provider_numbers, values};
use crate::journal::JournalError;

/// Takes over everything that `from` holds, in one transaction. Returns how many rows of the record.
///
/// # Errors
/// [`JournalError::NotEmpty`]; `Damaged` at the row that does not verify; the stores' own.
pub(crate) fn copy(from: &dyn Transaction, to: &mut impl WriteConnection) -> Result<u64, JournalError> {
    to.write(|to| {
        if exists(to, "SELECT 1 FROM event LIMIT 1", values![])? {
            return Err(JournalError::NotEmpty);
        }
        provider_numbers::copy_key(from, to)?;
        // Whether a figure had waited for the journal stands in no event.
        let late = all(from, "SELECT seq FROM saldo WHERE late = 1", values![], |row| row.int(0))?;
        let late: BTreeSet<i64> = late.into_iter().collect();
        let origin = |seq| if late.contains(&seq) { EntryOrigin::Deferred } else { EntryOrigin::Now };
        let write = |event: &EventRow| follows(to, event).and_then(|()| append::insert_event(to, event));
        replay(from, to, origin, write)
    })
}

/// Makes everything that the rows of `from` add up to in `to`, where there is none of it yet. `origin` tells of the
/// row at a place whether it had waited for the journal, and `write` writes it where it does not stand there yet.
/// Returns how many rows.
pub(crate) fn replay(
    from: &dyn Transaction,
    to: &dyn Transaction,
    origin: impl Fn(i64) -> EntryOrigin,
    mut write: impl FnMut(&EventRow) -> Result<(), JournalError>,
) -> Result<u64, JournalError> {
    let mut rows = 0;
    from.stream(&format!("{EVENTS} ORDER BY seq"), values![], &mut |found| {
        let event = row::event(found)?;
        write(&event)?;
        import_event(to, &event, origin(event.seq))?;
        rows += 1;
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(rows)
}

/// Whether a row is the next of its counter's chain.
pub(crate) fn follows(to: &dyn Transaction, event: &EventRow) -> Result<(), JournalError> {
    let is_next = (event.counter_seq, event.prev) == append::next_place(to, &event.counter)?.1;
    if is_next { Ok(()) } else { Err(damaged(event.seq)) }
}

fn import_event(to: &dyn Transaction, event: &EventRow, origin: EntryOrigin) -> Result<(), JournalError> {
    if let Some(order) = charge::order_of(&event.payment) {
        return charge::import_row(to, order, event);
    }
    if let Some(account) = account::account_of(&event.payment) {
        return account::import_row(to, account, event);
    }
    if counter::is_about(&event.payment) {
        return Ok(());
    }
    let id = event.payment_id().ok_or_else(|| damaged(event.seq))?;
    append::import_row(to, id, event, origin)
}
