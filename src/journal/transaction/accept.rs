//! Accepts a store that lacks what this computer remembers (safety rule 16).
//!
//! | the send log holds | then |
//! |---|---|
//! | an intent without the mark "dispatched" | it was never sent: nothing is entered |
//! | an intent with the mark | it is entered as sent; without an answer the next recovery makes it Unknown |
//! | answers too | they are applied as usual |
//!
//! After a crash in between, a second run finds what was entered and does not enter it twice. Only at the end the
//! send log takes the store's newest commit as its own.

use super::fault::file_error;
use super::store_comparison;
use super::writer_state::WriterState;
use super::{Transaction, WriteConnection, append, bill, charge, counter, exists, recovery, row, values};
use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::counter::{CounterEntry, CounterEvent};
use crate::domain::payment::{JournalRecord, PaymentEvent, PaymentState};
use crate::journal::send_log::{RememberedEntry, SendLogSlot, SlotRing};
use crate::journal::store_doubt::AcceptedStore;
use crate::journal::{JournalError, send_log};

/// Goes on with the store; see [`crate::journal::Journal::accept_store`].
pub(crate) fn accept<S: WriteConnection>(
    store: &mut S,
    writer_state: &WriterState,
    reason: &CleanText,
    by: &CleanText,
    at: Timestamp,
) -> Result<AcceptedStore, JournalError> {
    let Some(doubt) = writer_state.begin_accepting() else { return Ok(AcceptedStore::default()) };
    let done = enter_all(store, writer_state, (reason, by), at);
    writer_state.end_accepting(done.is_err().then_some(doubt));
    let mut accepted = done?;
    store.query(|sql| writer_state.meet(sql))?;
    recovery::recover(store, writer_state, at)?;
    for id in &accepted.entered {
        let stored = store.query(|sql| row::payment(sql, *id))?;
        if stored.is_none_or(|stored| stored.payment.state().is_open()) {
            accepted.unclear.push(*id);
        }
    }
    Ok(accepted)
}

fn enter_all<S: WriteConnection>(
    store: &mut S,
    writer_state: &WriterState,
    (reason, by): (&CleanText, &CleanText),
    at: Timestamp,
) -> Result<AcceptedStore, JournalError> {
    let rings = send_log::rings(writer_state.memory()).map_err(|error| file_error(&error))?;
    let journal = store.query(store_comparison::identity)?;
    let of_this =
        |ring: &SlotRing| Some(&ring.origin().journal) == journal.as_ref() || writer_state.is_of_this_place(ring);
    let rings: Vec<SlotRing> = rings.into_iter().filter(of_this).collect();
    let mut accepted = AcceptedStore::default();
    for entry in sent_by(&rings)? {
        enter(store, &entry, &mut accepted)?;
    }
    let counter = writer_state.identity().counter.clone();
    let event = CounterEvent::StoreAccepted { reason: reason.clone(), by: by.clone() };
    counter::append(store, &CounterEntry { at, counter, cashier: by.clone(), event })?;
    for ring in &rings {
        let known = Some(&ring.origin().journal) == journal.as_ref();
        let commit = store.query(|sql| store_comparison::last_commit(sql, &ring.origin().counter))?;
        let anew =
            if known { ring.remember_anew(commit, writer_state.send_log().boot()) } else { ring.put_aside(&stamp(at)) };
        anew.map_err(|error| file_error(&error))?;
    }
    Ok(accepted)
}

/// What a memory that was put aside is called.
pub(crate) fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%d-%H%M%S").to_string()
}

/// Everything that was sent, of all counters of this computer, in the order in which it happened: each counter's
/// chain goes on in that order. Within a slot a clock that was set back changes nothing.
fn sent_by(rings: &[SlotRing]) -> Result<Vec<RememberedEntry>, JournalError> {
    let mut sent: Vec<(Timestamp, RememberedEntry)> = Vec::new();
    for ring in rings {
        let used = ring.used().map_err(|error| file_error(&error))?;
        for SendLogSlot { begun, dispatched, answers, .. } in used {
            let Some(dispatched) = dispatched else { continue };
            let mut at = begun.entry.at();
            for entry in [begun.entry, dispatched].into_iter().chain(answers) {
                at = at.max(entry.at());
                sent.push((at, entry));
            }
        }
    }
    sent.sort_by_key(|(at, _)| *at);
    Ok(sent.into_iter().map(|(_, entry)| entry).collect())
}

fn enter<S: WriteConnection>(
    store: &mut S,
    told: &RememberedEntry,
    accepted: &mut AcceptedStore,
) -> Result<(), JournalError> {
    match told {
        RememberedEntry::Payment { id, entry } => {
            let entered = match store.write(|sql| enter_payment(sql, *id, entry)) {
                // The money of a charge that the store lacks too, or that has paid for something else since.
                Err(JournalError::Charge(_) | JournalError::NotFound) => {
                    store.write(|sql| enter_payment(sql, *id, &without_charge_funds(entry)))?
                }
                entered => entered?,
            };
            if entered && !accepted.entered.contains(id) {
                accepted.entered.push(*id);
            }
        }
        RememberedEntry::Charge { order, charge_entry } => {
            if store.write(|sql| charge::enter(sql, order, charge_entry))? && !accepted.charges.contains(order) {
                accepted.charges.push(order.clone());
            }
        }
    }
    Ok(())
}

fn without_charge_funds(entry: &JournalRecord) -> JournalRecord {
    let mut entry = entry.clone();
    if let PaymentEvent::Prepared(intent) = &mut entry.event {
        (intent.charge_funds, intent.for_charge) = (None, None);
    }
    entry
}

/// Whether the payment, or that it was sent, was lacking and stands now.
fn enter_payment(sql: &dyn Transaction, id: PaymentId, entry: &JournalRecord) -> Result<bool, JournalError> {
    let current = row::payment(sql, id)?;
    match (&entry.event, &current) {
        (PaymentEvent::Prepared(intent), None) => {
            let mut intent = intent.clone();
            // Its caller's name, where the store gave it to another payment since.
            if let Some(key) = &intent.order_key
                && bill::of_order(sql, key.as_str())?.is_some()
            {
                intent.order_key = None;
            }
            if exists(sql, "SELECT 1 FROM payment WHERE wire_reference = ?1", values![intent.reference()])? {
                return Err(JournalError::ReusedReference);
            }
            let entry = JournalRecord { event: PaymentEvent::Prepared(intent), ..entry.clone() };
            append::enter(sql, id, None, &entry).map(|_| true)
        }
        (PaymentEvent::Dispatched { .. }, Some(stored)) if stored.payment.state() == PaymentState::Prepared => {
            append::enter(sql, id, current.as_ref(), entry).map(|_| true)
        }
        (PaymentEvent::Prepared(_) | PaymentEvent::Dispatched { .. }, _) => Ok(false),
        _ => match recovery::apply_answer(sql, id, entry) {
            // It no longer fits: what it says is known.
            Err(JournalError::Step(_)) => Ok(false),
            applied => applied.map(|_| false),
        },
    }
}
