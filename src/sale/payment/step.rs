//! The one pure step that says what an event makes of a payment.
//!
//! What it is: each event's rule, and the table of what an outcome does to a state. What it is not: the states
//! themselves. Invariant: a final state changes only as docs/safety.md allows; whoever loses the dispatch does not send.

use super::{Entry, Event, Note, Observation, Observed, Payment, Ruling, Source, State, StepError};
use crate::sale::answer::{Alarm, Outcome, Verdict, Why};
use crate::sale::intent::Intent;
use crate::time::Timestamp;

/// Observations that one payment keeps, at most.
const MOST_OBSERVED: usize = 32;

/// What `entry` makes of a payment. Pure: the journal calls it inside its transaction, replay calls it again.
///
/// # Errors
/// [`StepError`] when the event may not happen in this state; nothing changes then.
pub fn step(current: Option<&Payment>, entry: &Entry) -> Result<Payment, StepError> {
    match (current, &entry.event) {
        (None, Event::Prepared(intent)) => {
            Ok(Payment::begin(entry.at, entry.counter.clone(), entry.cashier.clone(), Intent::clone(intent)))
        }
        (None, _) => Err(StepError::IntentOutOfPlace),
        (Some(payment), _) => {
            let mut next = payment.clone();
            advance(&mut next, entry)?;
            Ok(next)
        }
    }
}

/// As [`step`], of a payment that nobody else holds and an entry that nobody needs any more. What fails may have changed it.
pub(crate) fn step_in_place(payment: &mut Option<Payment>, entry: Entry) -> Result<&mut Payment, StepError> {
    match (payment, entry) {
        (payment @ None, Entry { at, counter, cashier, event: Event::Prepared(intent) }) => {
            Ok(payment.insert(Payment::begin(at, counter, cashier, *intent)))
        }
        (None, _) => Err(StepError::IntentOutOfPlace),
        (Some(payment), entry) => {
            advance(payment, &entry)?;
            Ok(payment)
        }
    }
}

fn advance(next: &mut Payment, entry: &Entry) -> Result<(), StepError> {
    next.updated_at = entry.at;
    match &entry.event {
        Event::Prepared(_) => return Err(StepError::IntentOutOfPlace),
        Event::Dispatched { owner } => {
            if next.state != State::Prepared || next.intent.owner != *owner {
                return Err(StepError::NotDispatchable);
            }
            next.dispatched_at = Some(entry.at);
            next.enter(State::Dispatched, entry.at);
        }
        Event::Answered { source, verdict, .. } => answered(next, *source, verdict, entry.at)?,
        Event::Ruled(ruling) => ruled(next, ruling, entry.at)?,
        Event::Printed { .. } => next.prints = next.prints.saturating_add(1),
        Event::Noted { text, by } => {
            next.notes.push(Note { at: entry.at, by: by.clone(), text: text.clone() });
        }
        Event::CashSettled { cash, .. } => {
            if next.state.is_open() {
                return Err(StepError::WrongState(next.state));
            }
            next.cash_settled = Some(*cash);
        }
        Event::AlarmsSeen { .. } => next.alarms.iter_mut().for_each(|(_, seen)| *seen = true),
        Event::Observed(what) => observed(next, what, entry.at)?,
        Event::AlarmRaised(alarm) => next.alarm(alarm.clone()),
        Event::DifferenceSettled { difference, .. } => {
            if next.difference().is_none() {
                return Err(StepError::WrongState(next.state));
            }
            next.difference_settled = Some(*difference);
            let is_price = |alarm: &Alarm| matches!(alarm, Alarm::PriceDiffers { .. });
            next.alarms.iter_mut().filter(|(alarm, _)| is_price(alarm)).for_each(|(_, seen)| *seen = true);
        }
        Event::PhoneNoted { phone, .. } => next.noted_phone = Some(phone.clone()),
    }
    Ok(())
}

fn answered(payment: &mut Payment, source: Source, verdict: &Verdict, at: Timestamp) -> Result<(), StepError> {
    if source == Source::Status {
        payment.questions = payment.questions.saturating_add(1);
        payment.asked_at = Some(at);
    }
    let from = payment.state;
    // Whether another computer's row was sent, only that computer knows.
    let is_given_up = source == Source::Recovery && verdict.outcome == Outcome::Unknown;
    if from == State::Prepared && verdict.outcome != Outcome::NotSent && !is_given_up {
        return Err(StepError::WrongState(from));
    }
    // A list is older than the answer that is being waited for.
    if source == Source::List && from.is_sending() {
        return Err(StepError::WrongState(from));
    }
    let to = match next_state(from, payment.ruling.is_some(), source, verdict.outcome) {
        // A success and a failure called back end the same in either order, a failure that is not certain too.
        Move::Stay if from == State::Confirmed && is_failure_in_doubt(&verdict.why) => Move::StayDisputed,
        Move::To(State::Confirmed)
            if from == State::Unknown
                && source == Source::Callback
                && payment.why.as_ref().is_some_and(is_failure_in_doubt) =>
        {
            Move::ToDisputed(State::Confirmed)
        }
        to => to,
    };
    let keep_figures = from == State::Confirmed && payment.ruling.is_none();
    payment.facts.merge(&verdict.facts, keep_figures);
    for alarm in verdict.alarm.iter().chain(&verdict.more_alarms) {
        payment.alarm(alarm.clone());
    }
    match to {
        Move::Stay => {}
        Move::StayDisputed => payment.alarm(Alarm::Disputed),
        Move::ToDisputed(state) => {
            payment.alarm(Alarm::Disputed);
            payment.why = Some(verdict.why.clone());
            payment.enter(state, at);
        }
        Move::To(state) => {
            let failed = from.allows_new_attempt();
            if state == State::Confirmed && failed {
                payment.alarm(Alarm::ConfirmedAfterFailure);
            }
            payment.ruling = None;
            payment.why = Some(verdict.why.clone());
            payment.enter(state, at);
        }
    }
    Ok(())
}

/// A failure that a callback told without being certain.
const fn is_failure_in_doubt(why: &Why) -> bool {
    matches!(why, Why::FailureInDoubt(..))
}

/// Evidence is kept beside the state, never in it; what is seen again counts on, and the oldest gives way.
fn observed(payment: &mut Payment, what: &Observation, at: Timestamp) -> Result<(), StepError> {
    if payment.state.is_sending() {
        return Err(StepError::WrongState(payment.state));
    }
    if let Some(last) = payment.observed.last_mut().filter(|last| last.what == *what) {
        (last.at, last.times) = (at, last.times.saturating_add(1));
        return Ok(());
    }
    if payment.observed.len() >= MOST_OBSERVED {
        payment.observed.remove(0);
    }
    payment.observed.push(Observed { first: at, at, times: 1, what: what.clone() });
    Ok(())
}

/// What an outcome does to a state.
enum Move {
    Stay,
    StayDisputed,
    ToDisputed(State),
    To(State),
}

fn next_state(from: State, ruled: bool, source: Source, outcome: Outcome) -> Move {
    use Outcome::{Confirmed, NotSent, Pending, Refunded, Rejected, Unknown};
    match (from, outcome) {
        // The first answer, or the end of waiting for one.
        (State::Prepared | State::Dispatched, outcome) => Move::To(outcome.into()),
        (from, outcome) if source == Source::Callback => called_back(from, ruled, outcome),
        // Only our own send knows that nothing left.
        (_, NotSent) if source != Source::Send => Move::Stay,
        // The provider has it, whatever our own sending thinks.
        (State::Pending, NotSent) => Move::Stay,
        // Server trouble never changes a known state; a later word on an unknown row does.
        (State::Unknown, Unknown) => Move::To(State::Unknown),
        (_, Unknown) => Move::Stay,
        (State::Unknown | State::Pending, outcome) => Move::To(outcome.into()),
        // A person's ruling is weaker than a provider's answer; Pending decides nothing against it.
        (_, Pending) => Move::Stay,
        (State::Confirmed, Confirmed) | (State::Rejected, Rejected) if ruled => Move::To(outcome.into()),
        (State::Refunded, Confirmed | Refunded) if ruled => Move::To(outcome.into()),
        (State::Confirmed, Refunded) => Move::To(State::Refunded),
        (State::Confirmed, Rejected | NotSent) if ruled => Move::To(outcome.into()),
        (State::Confirmed, Rejected | NotSent) => Move::StayDisputed,
        (State::Rejected | State::NotSent, Confirmed | Refunded) => Move::To(outcome.into()),
        (State::Refunded, Confirmed) => Move::StayDisputed,
        (State::Confirmed | State::Rejected | State::NotSent | State::Refunded, _) => Move::Stay,
    }
}

/// What a provider's own report does. It may come twice, late and in any order: whichever comes first of a success and a
/// failure, both end in a success that is disputed. One that contradicts itself makes what is open unknown.
fn called_back(from: State, ruled: bool, outcome: Outcome) -> Move {
    use Outcome::{Confirmed, NotSent, Pending, Refunded, Rejected, Unknown};
    match (from, outcome) {
        (_, Pending | NotSent) => Move::Stay,
        (State::Pending | State::Unknown, outcome) => Move::To(outcome.into()),
        // A person's word is weaker, whatever it was.
        (_, outcome) if ruled && outcome != Unknown => Move::To(outcome.into()),
        (State::Confirmed, Rejected | Refunded) => Move::StayDisputed,
        (State::Refunded, Confirmed) => Move::ToDisputed(State::Confirmed),
        (State::Rejected | State::NotSent, Confirmed) => Move::To(State::Confirmed),
        _ => Move::Stay,
    }
}

fn ruled(payment: &mut Payment, ruling: &Ruling, at: Timestamp) -> Result<(), StepError> {
    if ruling.refunded {
        // Only what the provider itself called failed after its success; the alarm was the question, this is its answer.
        if !payment.is_disputed() || ruling.confirmed {
            return Err(StepError::WrongState(payment.state));
        }
        payment.alarms.iter_mut().for_each(|(_, seen)| *seen = true);
        payment.enter(State::Refunded, at);
    } else if !payment.state.is_unresolved() {
        return Err(StepError::WrongState(payment.state));
    } else if ruling.confirmed {
        let needs = payment.intent.bill.product.kind.needs_token();
        if needs && ruling.token.is_none() && payment.facts.token.is_none() {
            return Err(StepError::TokenNeeded);
        }
        if ruling.token.is_some() {
            payment.facts.token.clone_from(&ruling.token);
        }
        if ruling.serial.is_some() {
            payment.facts.serial.clone_from(&ruling.serial);
        }
        payment.enter(State::Confirmed, at);
    } else {
        payment.enter(State::Rejected, at);
    }
    if ruling.cash.is_some() {
        payment.cash_settled = ruling.cash;
    }
    payment.ruling = Some(ruling.clone());
    Ok(())
}
