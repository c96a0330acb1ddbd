//! Checks what the journal alone must show: state changes, one open payment per bill, the desk, what cashiers were
//! told. The rules of docs/safety.md are replayed over the events. The till's own state table is under test, so it is
//! not used.

use std::collections::BTreeMap;

use loket::base::id::PaymentId;
use loket::domain::payment::verdict::OutcomeReason;
use loket::domain::payment::{AnswerSource, JournalRecord, Payment, PaymentEvent, PaymentState, step};

use super::bills::Bills;
use super::{Evidence, KeptIn, Rest};

pub fn check(evidence: &Evidence, found: &mut Vec<String>) {
    replay(evidence, found);
    nobody_sends(evidence, found);
    told_is_kept(evidence, found);
    desk_is_whole(evidence, found);
    // By the time that has truly passed: a wall clock, set forward or back, ends no hold.
    let early = evidence.ended_early.iter();
    found.extend(early.map(|id| format!("ended before its time had passed: {id}")));
}

/// Replays the store's order: each change is one that the rules know, and no two payments of one bill are open at once
/// unless a person chose it.
fn replay(evidence: &Evidence, found: &mut Vec<String>) {
    let mut now: BTreeMap<PaymentId, Payment> = BTreeMap::new();
    let mut bills = Bills::default();
    for (id, entry) in &evidence.events {
        let before = now.get(id);
        let next = match step(before, entry) {
            Ok(next) => next,
            Err(fault) => {
                found.push(format!("an event that does not fit: {id}: {fault}"));
                continue;
            }
        };
        if !is_permitted(before, entry, &next) {
            let was = before.map(Payment::state);
            found.push(format!(
                "a change that no rule knows: {was:?} to {:?}: {id} {}",
                next.state(),
                entry.event.name()
            ));
        }
        if matches!(entry.event, PaymentEvent::Prepared(_)) {
            bills.one_open(&next, &now, found);
        }
        bills.hear(&next, entry);
        now.insert(*id, next);
    }
    let read: BTreeMap<PaymentId, PaymentState> = evidence.rows.iter().map(|row| (row.id(), row.state())).collect();
    if evidence.rest != Rest::None {
        for row in now.values().filter(|row| read.get(&row.id()) != Some(&row.state())) {
            found.push(format!("its events do not add up to it: {} {:?}", row.id(), read.get(&row.id())));
        }
    }
}

/// Whether docs/safety.md knows this change. Its own words, not the program's table.
fn is_permitted(before: Option<&Payment>, entry: &JournalRecord, next: &Payment) -> bool {
    use PaymentState::{Confirmed, Dispatched, NotSent, Pending, Prepared, Refunded, Rejected, Unknown};
    let Some(before) = before else { return next.state() == Prepared };
    let (from, to, ruled) = (before.state(), next.state(), before.ruling.is_some());
    match &entry.event {
        PaymentEvent::Prepared(_) => false,
        PaymentEvent::Dispatched { .. } => (from, to) == (Prepared, Dispatched),
        PaymentEvent::Ruled(ruling) => {
            // A person rules what is open and not being sent; how long it must have been so is another check's.
            let ends = if ruling.confirmed { to == Confirmed } else { to == Rejected };
            from.is_unresolved() && ends && next.ruling.is_some() && !ruling.evidence.is_empty()
        }
        PaymentEvent::Answered { source, verdict, .. } => match (from, to) {
            (Prepared, NotSent) => matches!(source, AnswerSource::Send | AnswerSource::Recovery),
            (Dispatched, NotSent) => *source == AnswerSource::Send,
            // A store that came back older holds again what was ended since: that nothing left is not known a second
            // time.
            (Prepared, Unknown) => {
                *source == AnswerSource::Recovery && verdict.why == OutcomeReason::OwnerGoneElsewhere
            }
            // Recovery knows of no answer.
            (Dispatched, Unknown) => true,
            (Dispatched, Confirmed | Pending | Rejected | Refunded) => *source != AnswerSource::Recovery,
            (Unknown, Unknown) | (Pending, Pending) | (Confirmed, Confirmed) | (Rejected, Rejected) => true,
            // Time alone ends nothing, and server trouble changes no known state.
            (Unknown, Confirmed | Pending | Rejected | Refunded) | (Pending, Confirmed | Rejected | Refunded) => {
                *source != AnswerSource::Recovery
            }
            // Who accepted it reports it in words that contradict themselves: that is no longer known.
            (Pending, Unknown) => {
                *source == AnswerSource::Callback && matches!(verdict.why, OutcomeReason::Contradictory(_))
            }
            // Only the late word of the send itself knows that nothing left.
            (Unknown, NotSent) => *source == AnswerSource::Send,
            (Confirmed, Refunded) => true,
            (Confirmed, Rejected | NotSent) => ruled,
            (Rejected | NotSent, Confirmed) => next.unseen_alarm().is_some(),
            (Rejected, Refunded) => true,
            (NotSent, NotSent) | (Refunded, Refunded) => true,
            _ => false,
        },
        // Evidence decides nothing.
        PaymentEvent::Observed(_) | PaymentEvent::AlarmRaised(_) => from == to,
        PaymentEvent::Printed { .. }
        | PaymentEvent::Noted { .. }
        | PaymentEvent::CashSettled { .. }
        | PaymentEvent::AlarmsSeen { .. }
        | PaymentEvent::DifferenceSettled { .. }
        | PaymentEvent::PhoneNoted { .. } => from == to,
    }
}

fn nobody_sends(evidence: &Evidence, found: &mut Vec<String>) {
    if evidence.rest == Rest::Final {
        let sending = evidence.rows.iter().filter(|row| row.state().is_sending());
        found.extend(sending.map(|row| format!("still being sent though nobody lives: {}", row.id())));
        if evidence.in_send_log > 0 {
            found.push(format!("{} answers still wait in a spool", evidence.in_send_log));
        }
    }
}

/// What a cashier was told stands in the journal: a sale told as paid is paid, or was given back since.
fn told_is_kept(evidence: &Evidence, found: &mut Vec<String>) {
    if evidence.rest != Rest::Final {
        return;
    }
    for told in &evidence.told {
        let Some(row) = evidence.rows.iter().find(|row| row.id() == told.id) else {
            found.push(format!("told as {:?} and not in the journal: {}", told.state, told.id));
            continue;
        };
        let holds = match (told.kept, told.state) {
            (KeptIn::Journal | KeptIn::SendLog, PaymentState::Confirmed) => {
                matches!(row.state(), PaymentState::Confirmed | PaymentState::Refunded)
            }
            (KeptIn::Journal | KeptIn::SendLog, PaymentState::Refunded) => row.state() == PaymentState::Refunded,
            // A person may have ruled it failed before the spool told that nothing had left: that says as much.
            (KeptIn::Journal | KeptIn::SendLog, PaymentState::NotSent) => {
                row.state() == PaymentState::NotSent || (row.state() == PaymentState::Rejected && row.ruling.is_some())
            }
            (_, PaymentState::Prepared) => row.state() != PaymentState::Prepared,
            _ => true,
        };
        if !holds {
            found.push(format!("told as {:?} ({:?}), now {:?}: {}", told.state, told.kept, row.state(), told.id));
        }
    }
}

/// Every payment that a person still has to look at is on the desk.
fn desk_is_whole(evidence: &Evidence, found: &mut Vec<String>) {
    if evidence.rest == Rest::None {
        return;
    }
    for row in &evidence.rows {
        let needs = match row.state() {
            PaymentState::Pending | PaymentState::Unknown => true,
            // A wallet's movement took no cash.
            PaymentState::Refunded => row.cash_settled.is_none() && !row.intent.bill.product.kind.is_wallet(),
            _ => row.alarms.iter().any(|(_, seen)| !seen),
        };
        if needs && !evidence.desk.contains(&row.id()) {
            found.push(format!("not on the desk: {:?} {}", row.state(), row.id()));
        }
    }
}
