//! Ends what dead programs left behind: applies kept answers, then ends their open payments and charges.
//!
//! A living owner's row is left alone until its answer is overdue by the store's clock. Every decision is made again
//! inside its own transaction, so two programs that recover at once end each payment once.
//!
//! | the row of a dead owner | its slot in the send log of this computer | becomes |
//! |---|---|---|
//! | Prepared | not marked dispatched | NotSent |
//! | Prepared | marked, or there is none: another computer's, or a copy of the journal | Unknown |
//! | Dispatched | holds an answer | what the answer says |
//! | Dispatched | holds none | Unknown |
//! | Unknown, never dispatched | not marked: this computer comes back after another one had given up | NotSent |

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::append::{self, EntryOrigin};
use super::fault::file_error;
use super::row::{self, EVENTS, EventRow, StoredPayment};
use super::store_comparison;
use super::writer_state::WriterState;
use super::{
    Transaction, WriteConnection, all, charge, exists, print_queue, provider_numbers, queries, store_time, values,
};
use crate::base::id::{OwnerId, PaymentId};
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::charge::Charge;
use crate::domain::payment::verdict::{OutcomeReason, PaymentAlarm, PaymentOutcome, PaymentVerdict, RawAnswer};
use crate::domain::payment::{AnswerSource, JournalRecord, Payment, PaymentEvent, PaymentState};
use crate::journal::owner_lock::{self, OwnerLiveness};
use crate::journal::send_log::{RememberedEntry, SendLogSlot, SlotRing};
use crate::journal::{JournalError, send_log, spool};

/// Added to a call's time-out before a living owner's answer counts as overdue.
const SLACK: Duration = Duration::from_secs(60);
/// The cashier's name in entries that a recovery writes.
pub(super) const RECOVERER: &str = "loket";

/// Runs one recovery; see [`crate::journal::Journal::recover`].
pub(crate) fn recover<S: WriteConnection>(
    store: &mut S,
    writer_state: &WriterState,
    at: Timestamp,
) -> Result<Vec<Payment>, JournalError> {
    store_time::mark_epoch(store)?;
    let slots = slots_of(store, writer_state)?;
    let mut recovery = Recovery { store, writer_state, at, slots, known: HashMap::new() };
    // Answers before ends: a payment whose answer was kept must not become Unknown first.
    let mut changed = import_answers(recovery.store, writer_state)?;
    recovery.import_of_dead(&mut changed)?;
    let emptied = recovery.import_spools(&mut changed)?;
    changed.extend(recovery.end_abandoned()?);
    for payment in recovery.store.query(queries::sending)? {
        changed.extend(recovery.end(&payment)?);
    }
    for charge in recovery.store.query(charge::in_flight)? {
        recovery.end_charge(&charge)?;
    }
    for (number, owner) in recovery.store.query(print_queue::printing)? {
        if recovery.is_dead(owner)? {
            print_queue::orphan(recovery.store, number, owner, at)?;
        }
    }
    recovery.settle_of_dead(&mut changed)?;
    // Last: a spool goes only when its answers are committed. A crash before that reads it again, and applies none
    // twice.
    for owner in emptied {
        spool::remove(&writer_state.spools(), owner).map_err(|error| file_error(&error))?;
    }
    // Locks of the dead go when `recovery` does; also of those that left nothing else.
    for owner in owner_lock::known(&writer_state.owners()) {
        recovery.is_dead(owner)?;
    }
    recovery.tell_doubled()?;
    let counter = &writer_state.identity().counter;
    let held = recovery.store.query(|sql| store_comparison::last_commit(sql, counter))?;
    if writer_state.may_write().is_ok() {
        writer_state.acknowledged(held);
    }
    // What the writing thread ended before is told now, and not earlier: a recovery that fails tells nothing.
    changed.splice(0..0, writer_state.untold());
    Ok(newest_of_each(changed))
}

/// What the send logs of this computer hold about this journal and the store may lack, the oldest first.
fn slots_of<S: WriteConnection>(
    store: &mut S,
    writer_state: &WriterState,
) -> Result<Vec<(Arc<SlotRing>, SendLogSlot)>, JournalError> {
    let journal = store.query(store_comparison::identity)?;
    let mut found = Vec::new();
    for ring in send_log::rings(writer_state.memory()).map_err(|error| file_error(&error))? {
        if Some(&ring.origin().journal) == journal.as_ref() {
            let ring = Arc::new(ring);
            let slots = ring.unsettled().map_err(|error| file_error(&error))?;
            found.extend(slots.into_iter().map(|slot| (ring.clone(), slot)));
        }
    }
    Ok(found)
}

/// In how long the first intent or answer is so overdue that a recovery ends it though its program may live: of these
/// payments, and of the charges in flight.
pub(crate) fn next_overdue(sql: &dyn Transaction, sending: &[PaymentId]) -> Result<Option<Duration>, JournalError> {
    let mut all = Vec::new();
    for id in sending {
        let stored = row::payment(sql, *id)?.filter(|stored| stored.payment.state().is_sending());
        all.extend(stored.map(|stored| store_time::left(sql, &stored, SLACK)).transpose()?);
    }
    for charge in charge::in_flight(sql)? {
        all.push(charge::overdue_in(sql, &charge, SLACK)?);
    }
    Ok(all.into_iter().min())
}

/// One recovery. Whether an owner lives is asked once. The locks of dead owners are held until the end, so that no
/// other recovery ends their rows meanwhile.
struct Recovery<'a, S> {
    store: &'a mut S,
    writer_state: &'a WriterState,
    at: Timestamp,
    slots: Vec<(Arc<SlotRing>, SendLogSlot)>,
    known: HashMap<OwnerId, (bool, OwnerLiveness)>,
}

impl<S: WriteConnection> Recovery<'_, S> {
    fn is_dead(&mut self, owner: OwnerId) -> Result<bool, JournalError> {
        if owner == self.writer_state.identity().owner {
            return Ok(false);
        }
        if let Some((dead, _)) = self.known.get(&owner) {
            return Ok(*dead);
        }
        let life = owner_lock::life(&self.writer_state.owners(), owner);
        let dead = match life {
            OwnerLiveness::Living => false,
            // Its lock was left here: it ended on this machine.
            OwnerLiveness::Dead(Some(_)) => true,
            OwnerLiveness::Dead(None) => !self.store.lives_elsewhere(owner)?,
        };
        self.known.insert(owner, (dead, life));
        Ok(dead)
    }

    /// Applies what programs of this computer that are gone were answered. Killed between an answer and its commit, a
    /// program leaves it in its slot.
    fn import_of_dead(&mut self, changed: &mut Vec<Payment>) -> Result<(), JournalError> {
        for (_, slot) in self.slots.clone() {
            if !slot.answers.is_empty() && self.is_dead(slot.begun.owner)? {
                apply_answers(self.store, &slot.answers, changed)?;
            }
        }
        Ok(())
    }

    /// Applies what programs of an earlier version kept. Those whose answers all stand now are to be removed.
    fn import_spools(&mut self, changed: &mut Vec<Payment>) -> Result<Vec<OwnerId>, JournalError> {
        let folder = self.writer_state.spools();
        let mut emptied = Vec::new();
        for owner in spool::owners(&folder) {
            if self.is_dead(owner)? {
                let left = spool::left_by(&folder, owner).map_err(|error| file_error(&error))?;
                if apply_answers(self.store, &left, changed)? {
                    emptied.push(owner);
                }
            }
        }
        Ok(emptied)
    }

    /// Closes the slots of programs that are gone, where the store holds what they tell.
    fn settle_of_dead(&mut self, changed: &mut Vec<Payment>) -> Result<(), JournalError> {
        for (ring, slot) in std::mem::take(&mut self.slots) {
            if self.is_dead(slot.begun.owner)? {
                match self.is_in_store(&slot, changed) {
                    Ok(true) => ring.settle(&slot, self.writer_state.send_log().boot()),
                    Ok(false) | Err(JournalError::Damaged { .. }) => {}
                    Err(fault) => return Err(fault),
                }
            }
        }
        Ok(())
    }

    /// Whether the store holds what the slot tells; of a row that cannot be read nobody knows. What was never sent
    /// and is not there needs not be.
    fn is_in_store(&mut self, slot: &SendLogSlot, changed: &mut Vec<Payment>) -> Result<bool, JournalError> {
        let id = match &slot.begun.entry {
            RememberedEntry::Payment { id, .. } => *id,
            RememberedEntry::Charge { order, .. } => {
                return Ok(self.store.query(|sql| charge::stored(sql, order))?.is_some());
            }
        };
        let Some(stored) = self.store.query(|sql| row::payment(sql, id))? else {
            return Ok(slot.dispatched.is_none() && slot.answers.is_empty());
        };
        let payment = stored.payment;
        if slot.is_unsent() && payment.state() == PaymentState::Unknown && payment.dispatched_at.is_none() {
            let entry = JournalRecord { event: never_sent(AnswerSource::Send), ..self.entry() };
            changed.push(self.store.write(|sql| {
                let current = row::payment(sql, id)?;
                append::apply(sql, id, current.as_ref(), &entry, EntryOrigin::Now)
            })?);
        }
        Ok(!payment.state().is_sending())
    }

    fn entry(&self) -> JournalRecord {
        recovered(
            self.at,
            self.writer_state.identity().counter.clone(),
            PaymentOutcome::NotSent,
            OutcomeReason::OwnerGoneBeforeSending,
        )
    }

    /// Whether this computer knows that the payment was never sent: its program ran here and left no mark.
    fn is_unsent(&self, id: PaymentId) -> bool {
        let mut of_this = self.slots.iter().map(|(_, slot)| slot).filter(|slot| slot.is_intent_of(id)).peekable();
        of_this.peek().is_some() && of_this.all(SendLogSlot::is_unsent)
    }

    /// Ends what this very program was told it could not record, and therefore never sent, should it stand all the
    /// same: the commit was not answered, or what was to follow the intent could not be written.
    fn end_abandoned(&mut self) -> Result<Vec<Payment>, JournalError> {
        let mut ended = Vec::new();
        for id in self.writer_state.abandoned() {
            let (at, counter) = (self.at, self.writer_state.identity().counter.clone());
            ended.extend(self.store.write(|sql| {
                let current = row::payment(sql, id)?.filter(|current| current.payment.state().is_sending());
                let Some(current) = current else { return Ok(None) };
                let entry = recovered(at, counter, PaymentOutcome::NotSent, OutcomeReason::NotBuilt);
                append::apply(sql, id, Some(&current), &entry, EntryOrigin::Now).map(Some)
            })?);
            self.writer_state.forget(id);
        }
        Ok(ended)
    }

    /// Ends one payment in flight, if it is still in flight and its owner is gone or too late.
    fn end(&mut self, seen: &Payment) -> Result<Option<Payment>, JournalError> {
        let dead = self.is_dead(seen.intent.owner)?;
        let (at, counter) = (self.at, self.writer_state.identity().counter.clone());
        if !dead && !self.store.query(|sql| is_overdue(sql, row::payment(sql, seen.id())?.as_ref()))? {
            return Ok(None);
        }
        let is_unsent = self.is_unsent(seen.id());
        self.store.write(|sql| {
            // Read again inside the transaction: an answer or another recovery may have come since `seen` was read.
            let Some(current) = row::payment(sql, seen.id())? else { return Ok(None) };
            let (outcome, why) = match current.payment.state() {
                PaymentState::Prepared if dead && is_unsent => {
                    (PaymentOutcome::NotSent, OutcomeReason::OwnerGoneBeforeSending)
                }
                PaymentState::Prepared if dead => (PaymentOutcome::Unknown, OutcomeReason::OwnerGoneElsewhere),
                PaymentState::Dispatched if dead => (PaymentOutcome::Unknown, OutcomeReason::OwnerGoneAfterSending),
                PaymentState::Dispatched if is_overdue(sql, Some(&current))? => {
                    (PaymentOutcome::Unknown, OutcomeReason::TimedOut)
                }
                _ => return Ok(None),
            };
            let entry = recovered(at, counter, outcome, why);
            append::apply(sql, seen.id(), Some(&current), &entry, EntryOrigin::Now).map(Some)
        })
    }

    /// Raises the alarm of each payment whose number another one holds, once: an older program gave it to both.
    fn tell_doubled(&mut self) -> Result<(), JournalError> {
        for (id, holder) in self.store.query(provider_numbers::doubled)? {
            let alarm = PaymentAlarm::NumberOfAnother(holder);
            let (at, counter) = (self.at, self.writer_state.identity().counter.clone());
            self.store.write(|sql| {
                let current = match row::payment(sql, id) {
                    // It cannot be made again either, and is told as damaged: it hinders no start.
                    Ok(None) | Err(JournalError::Damaged { .. }) => return Ok(()),
                    Ok(Some(current)) => current,
                    Err(fault) => return Err(fault),
                };
                if current.payment.alarms.iter().any(|(known, _)| *known == alarm) {
                    return Ok(());
                }
                let entry = by_itself(at, counter, PaymentEvent::AlarmRaised(alarm));
                append::apply(sql, id, Some(&current), &entry, EntryOrigin::Now).map(drop)
            })?;
        }
        Ok(())
    }

    /// Ends one charge in flight, if its owner is gone or too late: it may stand.
    fn end_charge(&mut self, seen: &Charge) -> Result<(), JournalError> {
        let is_overdue = self.store.query(|sql| charge::overdue_in(sql, seen, SLACK))?.is_zero();
        if !self.is_dead(seen.intent.owner)? && !is_overdue {
            return Ok(());
        }
        let (at, counter) = (self.at, self.writer_state.identity().counter.clone());
        let entry =
            |event| crate::domain::charge::ChargeEntry { at, counter, cashier: CleanText::new(RECOVERER), event };
        charge::end(self.store, seen, entry)
    }
}

/// Takes in what this very program could not journal when it came.
pub(crate) fn import_answers(
    store: &mut impl WriteConnection,
    writer_state: &WriterState,
) -> Result<Vec<Payment>, JournalError> {
    let mut changed = Vec::new();
    for (about, answers) in writer_state.send_log().waiting() {
        if apply_answers(store, &answers, &mut changed)? {
            writer_state.send_log().settle(&about);
        } else {
            // A row that this program was told is durable is not there.
            store.query(|sql| writer_state.meet(sql))?;
            writer_state.may_write()?;
        }
    }
    Ok(changed)
}

/// Applies answers. `false`: the store holds no row for one of them, or a damaged one, so it has to be kept.
fn apply_answers(
    store: &mut impl WriteConnection,
    answers: &[RememberedEntry],
    changed: &mut Vec<Payment>,
) -> Result<bool, JournalError> {
    let mut is_known = true;
    for answer in answers {
        let applied = match answer {
            RememberedEntry::Payment { id, entry } => store.write(|sql| apply_answer(sql, *id, entry)),
            RememberedEntry::Charge { order, charge_entry } => store
                .write(|sql| charge::apply_answer(sql, order, charge_entry))
                .map(|found| if found { StoredAnswerResult::Known } else { StoredAnswerResult::NoRow }),
        };
        match applied {
            Ok(StoredAnswerResult::Changed(payment)) => changed.push(*payment),
            Ok(StoredAnswerResult::NoRow) => is_known = false,
            // It stands already, or it no longer fits: what it says is known.
            Ok(StoredAnswerResult::Known)
            | Err(JournalError::Step(_) | JournalError::Charge(_) | JournalError::ReusedReference) => {}
            // A row that cannot be made again takes it once it was put right; the others go on.
            Err(JournalError::Damaged { .. }) => is_known = false,
            Err(error) => return Err(error),
        }
    }
    Ok(is_known)
}

/// What came of a kept answer.
pub(crate) enum StoredAnswerResult {
    /// The payment as the answer left it.
    Changed(Box<Payment>),
    /// It was there already.
    Known,
    /// The store does not hold what it is about.
    NoRow,
}

/// Applies a kept answer, unless it is a row already.
pub(crate) fn apply_answer(
    sql: &dyn Transaction,
    id: PaymentId,
    entry: &JournalRecord,
) -> Result<StoredAnswerResult, JournalError> {
    let Some(current) = row::payment(sql, id)? else { return Ok(StoredAnswerResult::NoRow) };
    if is_answered(sql, id, entry)? {
        return Ok(StoredAnswerResult::Known);
    }
    let applied = append::apply(sql, id, Some(&current), entry, EntryOrigin::Deferred)?;
    Ok(StoredAnswerResult::Changed(Box::new(applied)))
}

fn never_sent(source: AnswerSource) -> PaymentEvent {
    let verdict = Box::new(PaymentVerdict::bare(PaymentOutcome::NotSent, OutcomeReason::OwnerGoneBeforeSending));
    PaymentEvent::Answered { source, verdict, raw: RawAnswer(String::new()) }
}

fn recovered(at: Timestamp, counter: CleanText, outcome: PaymentOutcome, why: OutcomeReason) -> JournalRecord {
    let verdict = Box::new(PaymentVerdict::bare(outcome, why));
    by_itself(
        at,
        counter,
        PaymentEvent::Answered { source: AnswerSource::Recovery, verdict, raw: RawAnswer(String::new()) },
    )
}

/// Whether this very entry is a row already: its commit was reported failed, or its send log outlived its recovery. The
/// row may hold it lowered (safety rule 6), so the answer's own bytes are compared.
fn is_answered(sql: &dyn Transaction, id: PaymentId, entry: &JournalRecord) -> Result<bool, JournalError> {
    let statement = format!("{EVENTS} WHERE payment_id = ?1 AND at = ?2 AND kind = ?3 AND counter = ?4");
    let given = values![id.to_string(), entry.at.to_string(), entry.event.name(), entry.counter.as_str()];
    let rows = all(sql, &statement, given, row::event)?;
    let known = rows.iter().map(EventRow::entry).collect::<Result<Vec<JournalRecord>, JournalError>>()?;
    Ok(known.iter().any(|known| known.event == entry.event || is_same_answer(&known.event, &entry.event)))
}

fn is_same_answer(one: &PaymentEvent, other: &PaymentEvent) -> bool {
    let answer = |event: &PaymentEvent| match event {
        PaymentEvent::Answered { source, raw, .. } if !raw.0.is_empty() => Some((*source, raw.clone())),
        _ => None,
    };
    answer(one).is_some_and(|one| answer(other) == Some(one))
}

/// Whether an equal row is in the record already; place and hashes are not compared.
pub(crate) fn is_recorded(sql: &dyn Transaction, asked: &EventRow) -> Result<bool, JournalError> {
    exists(
        sql,
        "SELECT 1 FROM event WHERE payment_id = ?1 AND at = ?2 AND kind = ?3 AND counter = ?4 AND body = ?5",
        values![&asked.payment, &asked.at, &asked.kind, &asked.counter, &asked.body],
    )
}

/// An entry that the program writes by itself.
fn by_itself(at: Timestamp, counter: CleanText, event: PaymentEvent) -> JournalRecord {
    JournalRecord { at, counter, cashier: CleanText::new(RECOVERER), event }
}

/// Whether its answer should have come long ago, by the store's clock: a living program's row is ended by no wall
/// clock.
fn is_overdue(sql: &dyn Transaction, stored: Option<&StoredPayment>) -> Result<bool, JournalError> {
    let Some(stored) = stored.filter(|stored| stored.payment.state() == PaymentState::Dispatched) else {
        return Ok(false);
    };
    Ok(store_time::left(sql, stored, SLACK)?.is_zero())
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
