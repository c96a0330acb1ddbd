//! Ending what programs left behind that are gone.
//!
//! What it is: spooled answers applied, then dead owners' payments ended. What it is not: a judge of living owners,
//! except that an answer's deadline passes for everyone. Invariant: what this writes is decided again inside each
//! transaction, so two programs that recover at once end each payment once.

use std::collections::HashMap;
use std::time::Duration;

use rusqlite::{Transaction, TransactionBehavior, params};

use super::append::{self, Arrival};
use super::charge;
use super::error::file_error;
use super::read;
use super::row::{self, EventRow};
use super::writer::{Writer, owners, spools};
use crate::id::{OwnerId, PaymentId};
use crate::journal::owner::{self, Life};
use crate::journal::spool::{self, Spooled};
use crate::journal::{JournalError, chain};
use crate::sale::answer::{Outcome, Raw, Verdict, Why};
use crate::sale::charge::Charge;
use crate::sale::payment::{Entry, Event, Payment, Source, State};
use crate::text::Clean;
use crate::time::Timestamp;

/// What is added to a call's time-out before a living owner's answer counts as missing.
const SLACK: Duration = Duration::from_secs(60);
/// Who recovers, where a cashier's name would stand.
const RECOVERER: &str = "loket";

/// Does it all; see [`crate::journal::Journal::recover`].
pub(super) fn recover(writer: &mut Writer, at: Timestamp) -> Result<Vec<Payment>, JournalError> {
    let mut lives = Lives { own: writer.seat.owner, folder: owners(&writer.seat), known: HashMap::new() };
    let mut changed = apply_own_spool(writer)?;
    let folder = spools(&writer.seat);
    let mut emptied = Vec::new();
    for owner in spool::owners(&folder) {
        if lives.is_dead(owner) {
            let left = spool::left_by(&folder, owner).map_err(|error| file_error(&error))?;
            apply_spooled(writer, &left, &mut changed)?;
            emptied.push(owner);
        }
    }
    for payment in read::sending(&writer.conn)? {
        changed.extend(end(writer, &mut lives, &payment, at)?);
    }
    for charge in charge::in_flight(&writer.conn)? {
        end_charge(writer, &mut lives, &charge, at)?;
    }
    for owner in emptied {
        spool::remove(&folder, owner).map_err(|error| file_error(&error))?;
    }
    // Locks of the dead go when `lives` does; also of those that left nothing else.
    for owner in owner::known(&lives.folder) {
        lives.is_dead(owner);
    }
    Ok(newest_of_each(changed))
}

/// Who lives, asked once each. Holds the locks of the dead, so that nobody else buries them meanwhile.
struct Lives {
    own: OwnerId,
    folder: std::path::PathBuf,
    known: HashMap<OwnerId, Life>,
}

impl Lives {
    fn is_dead(&mut self, owner: OwnerId) -> bool {
        if owner == self.own {
            return false;
        }
        let folder = &self.folder;
        matches!(self.known.entry(owner).or_insert_with(|| owner::life(folder, owner)), Life::Dead(_))
    }
}

/// What this very program could not journal when it came.
pub(super) fn apply_own_spool(writer: &mut Writer) -> Result<Vec<Payment>, JournalError> {
    let shared = writer.spool.clone();
    let mut held = shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut changed = Vec::new();
    if let Some(spool) = held.as_mut().filter(|spool| !spool.is_empty()) {
        let kept = spool.kept().map_err(|error| file_error(&error))?;
        apply_spooled(writer, &kept, &mut changed)?;
        spool.clear().map_err(|error| file_error(&error))?;
    }
    Ok(changed)
}

fn apply_spooled(writer: &mut Writer, spooled: &[Spooled], changed: &mut Vec<Payment>) -> Result<(), JournalError> {
    for answer in spooled {
        match answer {
            Spooled::Payment { id, entry } => changed.extend(apply_answer(writer, *id, entry)?),
            Spooled::Charge { order, charge_entry } => charge::apply_answer(&mut writer.conn, order, charge_entry)?,
        }
    }
    Ok(())
}

fn apply_answer(writer: &mut Writer, id: PaymentId, entry: &Entry) -> Result<Option<Payment>, JournalError> {
    let transaction = writer.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Some(current) = row::payment(&transaction, id)? else { return Ok(None) };
    if is_recorded(&transaction, &EventRow::new(0, (0, chain::GENESIS), id, entry)?)? {
        return Ok(None);
    }
    match append::apply(&transaction, id, Some(&current), entry, Arrival::Spooled) {
        Ok(payment) => {
            transaction.commit()?;
            Ok(Some(payment))
        }
        // It no longer fits: what it says is known already.
        Err(JournalError::Step(_) | JournalError::ReusedReference) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether this very entry is a row already: its commit was reported failed, or its spool outlived its recovery.
pub(super) fn is_recorded(transaction: &Transaction<'_>, asked: &EventRow) -> Result<bool, JournalError> {
    Ok(transaction
        .prepare_cached(
            "SELECT 1 FROM event WHERE payment_id = ?1 AND at = ?2 AND kind = ?3 AND counter = ?4 AND body = ?5",
        )?
        .exists(params![asked.payment, asked.at, asked.kind, asked.counter, asked.body])?)
}

/// Ends one payment in flight, if it is still in flight and its owner is gone or too late.
fn end(writer: &mut Writer, lives: &mut Lives, seen: &Payment, at: Timestamp) -> Result<Option<Payment>, JournalError> {
    let dead = lives.is_dead(seen.intent.owner);
    if !dead && !is_overdue(seen, at) {
        return Ok(None);
    }
    let transaction = writer.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Some(current) = row::payment(&transaction, seen.id())? else { return Ok(None) };
    let (outcome, why) = match current.payment.state() {
        State::Prepared if dead => (Outcome::NotSent, Why::OwnerGoneBeforeSending),
        State::Dispatched if dead => (Outcome::Unknown, Why::OwnerGoneAfterSending),
        State::Dispatched if is_overdue(&current.payment, at) => (Outcome::Unknown, Why::TimedOut),
        _ => return Ok(None),
    };
    let event = Event::Answered {
        source: Source::Recovery,
        verdict: Box::new(Verdict::bare(outcome, why)),
        raw: Raw(String::new()),
    };
    let entry = Entry { at, counter: writer.seat.counter.clone(), cashier: Clean::new(RECOVERER), event };
    let payment = append::apply(&transaction, seen.id(), Some(&current), &entry, Arrival::Now)?;
    transaction.commit()?;
    Ok(Some(payment))
}

/// Ends one charge in flight, if its owner is gone or too late: it may stand.
fn end_charge(writer: &mut Writer, lives: &mut Lives, seen: &Charge, at: Timestamp) -> Result<(), JournalError> {
    if !lives.is_dead(seen.intent.owner) && !charge::is_overdue(seen, at, SLACK) {
        return Ok(());
    }
    let counter = writer.seat.counter.clone();
    let entry = |event| crate::sale::charge::Entry { at, counter, cashier: Clean::new(RECOVERER), event };
    charge::end(&mut writer.conn, seen, entry)
}

/// Whether its answer should have come long ago.
fn is_overdue(payment: &Payment, at: Timestamp) -> bool {
    payment.state() == State::Dispatched && at > payment.failed_from(SLACK)
}

/// A payment that changed twice is told once, as it is now.
fn newest_of_each(changed: Vec<Payment>) -> Vec<Payment> {
    let mut newest: Vec<Payment> = Vec::with_capacity(changed.len());
    for payment in changed {
        match newest.iter_mut().find(|known| known.id() == payment.id()) {
            Some(known) => *known = payment,
            None => newest.push(payment),
        }
    }
    newest
}
