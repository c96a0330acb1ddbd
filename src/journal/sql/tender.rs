//! The money of a charge follows the sale that it pays for, in the sale's own transaction.
//!
//! What it is: a charge's money taken with an intent, and let go when the sale fails. What it is not: a decision when to use
//! it. Invariant: no money pays for two sales that stand: the charge's own `step` refuses the second, and with it its intent.

use super::{Sql, charge};
use crate::journal::JournalError;
use crate::sale::charge::{Entry as ChargeEntry, Event, StepError};
use crate::sale::payment::{Entry, Payment};

/// Does for the charge what `entry` has made of its sale.
pub(crate) fn follow(
    sql: &dyn Sql,
    before: Option<&Payment>,
    next: &Payment,
    entry: &Entry,
) -> Result<(), JournalError> {
    let Some(tender) = &next.intent.tender else { return Ok(()) };
    let order = tender.order.as_str();
    let was_free = before.is_none_or(|before| before.state().allows_new_attempt());
    let event = match (was_free, next.state().allows_new_attempt()) {
        (true, false) => Event::ChargeUsed { payment: next.id() },
        (false, true) => Event::ChargeFreed { payment: next.id() },
        _ => return Ok(()),
    };
    if before.is_none() {
        let held = charge::stored(sql, order)?.and_then(|stored| stored.charge.held());
        if held != Some(tender.amount) {
            return Err(StepError::NothingHeld.into());
        }
    }
    let entry = ChargeEntry { at: entry.at, counter: entry.counter.clone(), cashier: entry.cashier.clone(), event };
    match charge::apply_now(sql, order, &entry) {
        // A provider's late word counts, whatever became of the money meanwhile; its alarm tells a person.
        Err(JournalError::Charge(_)) if before.is_some() => Ok(()),
        done => done.map(|_| ()),
    }
}
