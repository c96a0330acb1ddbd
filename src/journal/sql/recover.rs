//! Ending what programs left behind that are gone.
//!
//! What it is: spooled answers applied, then dead owners' payments ended. What it is not: a judge of living owners,
//! except that an answer's deadline passes for everyone. Invariant: what this writes is decided again inside each
//! transaction, so two programs that recover at once end each payment once.

use std::collections::HashMap;
use std::time::Duration;

use super::append::{self, Arrival};
use super::clerk::Clerk;
use super::fault::file_error;
use super::row::{self, EVENTS, EventRow};
use super::{Sql, Store, all, charge, exists, numbers, print, read, values};
use crate::id::{OwnerId, PaymentId};
use crate::journal::JournalError;
use crate::journal::owner::{self, Life};
use crate::journal::spool::{self, Spooled};
use crate::sale::answer::{Alarm, Outcome, Raw, Verdict, Why};
use crate::sale::charge::Charge;
use crate::sale::payment::{Entry, Event, Payment, Source, State};
use crate::text::Clean;
use crate::time::Timestamp;

/// What is added to a call's time-out before a living owner's answer counts as missing.
const SLACK: Duration = Duration::from_secs(60);
/// Who recovers, where a cashier's name would stand.
const RECOVERER: &str = "loket";

/// Does it all; see [`crate::journal::Journal::recover`].
pub(crate) fn recover<S: Store>(store: &mut S, clerk: &Clerk, at: Timestamp) -> Result<Vec<Payment>, JournalError> {
    let mut recovery = Recovery { store, clerk, at, known: HashMap::new() };
    let mut changed = take_in(recovery.store, clerk)?;
    let folder = clerk.spools();
    let mut emptied = Vec::new();
    for owner in spool::owners(&folder) {
        if recovery.is_dead(owner)? {
            let left = spool::left_by(&folder, owner).map_err(|error| file_error(&error))?;
            apply_spooled(recovery.store, &left, &mut changed)?;
            emptied.push(owner);
        }
    }
    changed.extend(recovery.end_given_up()?);
    for payment in recovery.store.look(read::sending)? {
        changed.extend(recovery.end(&payment)?);
    }
    for charge in recovery.store.look(charge::in_flight)? {
        recovery.end_charge(&charge)?;
    }
    for (number, owner) in recovery.store.look(print::printing)? {
        if recovery.is_dead(owner)? {
            print::orphan(recovery.store, number, owner, at)?;
        }
    }
    for owner in emptied {
        spool::remove(&folder, owner).map_err(|error| file_error(&error))?;
    }
    // Locks of the dead go when `recovery` does; also of those that left nothing else.
    for owner in owner::known(&clerk.owners()) {
        recovery.is_dead(owner)?;
    }
    recovery.tell_doubled()?;
    // What the writing thread ended before is told now, and not earlier: a recovery that fails tells nothing.
    changed.splice(0..0, clerk.untold());
    Ok(newest_of_each(changed))
}

/// Whether something waits for a recovery though its program may live: an intent or an answer that is long overdue.
pub(crate) fn is_due(sql: &dyn Sql, at: Timestamp) -> Result<bool, JournalError> {
    let late = |payment: &Payment| at > payment.failed_from(SLACK);
    Ok(read::sending(sql)?.iter().any(late)
        || charge::in_flight(sql)?.iter().any(|charge| charge::is_overdue(charge, at, SLACK)))
}

/// One recovery. Who lives is asked once each; the locks of the dead are held, so that nobody else buries them
/// meanwhile.
struct Recovery<'a, S> {
    store: &'a mut S,
    clerk: &'a Clerk,
    at: Timestamp,
    known: HashMap<OwnerId, (bool, Life)>,
}

impl<S: Store> Recovery<'_, S> {
    fn is_dead(&mut self, owner: OwnerId) -> Result<bool, JournalError> {
        if owner == self.clerk.seat().owner {
            return Ok(false);
        }
        if let Some((dead, _)) = self.known.get(&owner) {
            return Ok(*dead);
        }
        let life = owner::life(&self.clerk.owners(), owner);
        let dead = match life {
            Life::Living => false,
            // Its lock was left here: it ended on this machine.
            Life::Dead(Some(_)) => true,
            Life::Dead(None) => !self.store.lives_elsewhere(owner)?,
        };
        self.known.insert(owner, (dead, life));
        Ok(dead)
    }

    /// Ends what this very program was told it could not record, and therefore never sent, should it stand all the same:
    /// the commit was not answered, or what was to follow the intent could not be written.
    fn end_given_up(&mut self) -> Result<Vec<Payment>, JournalError> {
        let mut ended = Vec::new();
        for id in self.clerk.given_up() {
            let (at, counter) = (self.at, self.clerk.seat().counter.clone());
            ended.extend(self.store.write(|sql| {
                let current = row::payment(sql, id)?.filter(|current| current.payment.state().is_sending());
                let Some(current) = current else { return Ok(None) };
                let entry = recovered(at, counter, Outcome::NotSent, Why::NotBuilt);
                append::apply(sql, id, Some(&current), &entry, Arrival::Now).map(Some)
            })?);
            self.clerk.forget(id);
        }
        Ok(ended)
    }

    /// Ends one payment in flight, if it is still in flight and its owner is gone or too late.
    fn end(&mut self, seen: &Payment) -> Result<Option<Payment>, JournalError> {
        let dead = self.is_dead(seen.intent.owner)?;
        let (at, counter) = (self.at, self.clerk.seat().counter.clone());
        if !dead && !is_overdue(seen, at) {
            return Ok(None);
        }
        self.store.write(|sql| {
            let Some(current) = row::payment(sql, seen.id())? else { return Ok(None) };
            let (outcome, why) = match current.payment.state() {
                State::Prepared if dead => (Outcome::NotSent, Why::OwnerGoneBeforeSending),
                State::Dispatched if dead => (Outcome::Unknown, Why::OwnerGoneAfterSending),
                State::Dispatched if is_overdue(&current.payment, at) => (Outcome::Unknown, Why::TimedOut),
                _ => return Ok(None),
            };
            let entry = recovered(at, counter, outcome, why);
            append::apply(sql, seen.id(), Some(&current), &entry, Arrival::Now).map(Some)
        })
    }

    /// Raises the alarm of each payment whose number another one holds, once: an older program gave it to both.
    fn tell_doubled(&mut self) -> Result<(), JournalError> {
        for (id, holder) in self.store.look(numbers::doubled)? {
            let alarm = Alarm::NumberOfAnother(holder);
            let (at, counter) = (self.at, self.clerk.seat().counter.clone());
            self.store.write(|sql| {
                let Some(current) = row::payment(sql, id)? else { return Ok(()) };
                if current.payment.alarms.iter().any(|(known, _)| *known == alarm) {
                    return Ok(());
                }
                let entry = by_itself(at, counter, Event::AlarmRaised(alarm));
                append::apply(sql, id, Some(&current), &entry, Arrival::Now).map(drop)
            })?;
        }
        Ok(())
    }

    /// Ends one charge in flight, if its owner is gone or too late: it may stand.
    fn end_charge(&mut self, seen: &Charge) -> Result<(), JournalError> {
        if !self.is_dead(seen.intent.owner)? && !charge::is_overdue(seen, self.at, SLACK) {
            return Ok(());
        }
        let (at, counter) = (self.at, self.clerk.seat().counter.clone());
        let entry = |event| crate::sale::charge::Entry { at, counter, cashier: Clean::new(RECOVERER), event };
        charge::end(self.store, seen, entry)
    }
}

/// Takes in what this very program could not journal when it came.
pub(crate) fn take_in(store: &mut impl Store, clerk: &Clerk) -> Result<Vec<Payment>, JournalError> {
    let shared = clerk.shared_spool();
    let mut held = shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut changed = Vec::new();
    if let Some(spool) = held.as_mut().filter(|spool| !spool.is_empty()) {
        let kept = spool.kept().map_err(|error| file_error(&error))?;
        apply_spooled(store, &kept, &mut changed)?;
        spool.clear().map_err(|error| file_error(&error))?;
    }
    Ok(changed)
}

fn apply_spooled(store: &mut impl Store, spooled: &[Spooled], changed: &mut Vec<Payment>) -> Result<(), JournalError> {
    for answer in spooled {
        let applied = match answer {
            Spooled::Payment { id, entry } => store.write(|sql| apply_answer(sql, *id, entry)),
            Spooled::Charge { order, charge_entry } => {
                store.write(|sql| charge::apply_answer(sql, order, charge_entry)).map(|()| None)
            }
        };
        match applied {
            Ok(payment) => changed.extend(payment),
            // It no longer fits: what it says is known already.
            Err(JournalError::Step(_) | JournalError::Charge(_) | JournalError::ReusedReference) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn apply_answer(sql: &dyn Sql, id: PaymentId, entry: &Entry) -> Result<Option<Payment>, JournalError> {
    let Some(current) = row::payment(sql, id)? else { return Ok(None) };
    if is_answered(sql, id, entry)? {
        return Ok(None);
    }
    append::apply(sql, id, Some(&current), entry, Arrival::Spooled).map(Some)
}

fn recovered(at: Timestamp, counter: Clean, outcome: Outcome, why: Why) -> Entry {
    let verdict = Box::new(Verdict::bare(outcome, why));
    by_itself(at, counter, Event::Answered { source: Source::Recovery, verdict, raw: Raw(String::new()) })
}

/// Whether this very entry is a row already: its commit was reported failed, or its spool outlived its recovery. The row may
/// hold it lowered (safety rule 6), so the answer's own bytes are compared.
fn is_answered(sql: &dyn Sql, id: PaymentId, entry: &Entry) -> Result<bool, JournalError> {
    let statement = format!("{EVENTS} WHERE payment_id = ?1 AND at = ?2 AND kind = ?3 AND counter = ?4");
    let given = values![id.to_string(), entry.at.to_string(), entry.event.name(), entry.counter.as_str()];
    let rows = all(sql, &statement, given, row::event)?;
    let known = rows.iter().map(EventRow::entry).collect::<Result<Vec<Entry>, JournalError>>()?;
    Ok(known.iter().any(|known| known.event == entry.event || is_same_answer(&known.event, &entry.event)))
}

fn is_same_answer(one: &Event, other: &Event) -> bool {
    let answer = |event: &Event| match event {
        Event::Answered { source, raw, .. } if !raw.0.is_empty() => Some((*source, raw.clone())),
        _ => None,
    };
    answer(one).is_some_and(|one| answer(other) == Some(one))
}

/// Whether this very row stands already.
pub(crate) fn is_recorded(sql: &dyn Sql, asked: &EventRow) -> Result<bool, JournalError> {
    exists(
        sql,
        "SELECT 1 FROM event WHERE payment_id = ?1 AND at = ?2 AND kind = ?3 AND counter = ?4 AND body = ?5",
        values![&asked.payment, &asked.at, &asked.kind, &asked.counter, &asked.body],
    )
}

/// What no person does.
fn by_itself(at: Timestamp, counter: Clean, event: Event) -> Entry {
    Entry { at, counter, cashier: Clean::new(RECOVERER), event }
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
