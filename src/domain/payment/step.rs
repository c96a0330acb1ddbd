//! What each event does to a payment, and the table of what an outcome does to a state. Pure.
//!
//! A final state changes only as docs/safety.md allows. A program that loses the dispatch does not send.

use super::{
    AnswerSource, EntryNote, JournalRecord, ObservationEntry, Payment, PaymentEvent, PaymentObservation, PaymentRuling,
    PaymentState, PaymentStepError,
};
use crate::base::time::Timestamp;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{OutcomeReason, PaymentAlarm, PaymentOutcome, PaymentVerdict};

/// The most observations that one payment keeps.
const MOST_OBSERVED: usize = 32;

/// The payment after `entry`. The journal calls it inside its transaction, and a replay calls it again.
///
/// # Errors
/// [`PaymentStepError`] when the event may not happen in this state; nothing changes then.
pub fn step(current: Option<&Payment>, entry: &JournalRecord) -> Result<Payment, PaymentStepError> {
    match (current, &entry.event) {
        (None, PaymentEvent::Prepared(intent)) => {
            Ok(Payment::begin(entry.at, entry.counter.clone(), entry.cashier.clone(), PaymentIntent::clone(intent)))
        }
        (None, _) => Err(PaymentStepError::IntentOutOfPlace),
        (Some(payment), _) => {
            let mut next = payment.clone();
            advance(&mut next, entry)?;
            Ok(next)
        }
    }
}

/// [`step`] without copies, for replay. After an error the payment may be half changed and must be dropped.
pub(crate) fn step_in_place(
    payment: &mut Option<Payment>,
    entry: JournalRecord,
) -> Result<&mut Payment, PaymentStepError> {
    match (payment, entry) {
        (payment @ None, JournalRecord { at, counter, cashier, event: PaymentEvent::Prepared(intent) }) => {
            Ok(payment.insert(Payment::begin(at, counter, cashier, *intent)))
        }
        (None, _) => Err(PaymentStepError::IntentOutOfPlace),
        (Some(payment), entry) => {
            advance(payment, &entry)?;
            Ok(payment)
        }
    }
}

fn advance(next: &mut Payment, entry: &JournalRecord) -> Result<(), PaymentStepError> {
    next.updated_at = entry.at;
    match &entry.event {
        PaymentEvent::Prepared(_) => return Err(PaymentStepError::IntentOutOfPlace),
        PaymentEvent::Dispatched { owner } => {
            if next.state != PaymentState::Prepared || next.intent.owner != *owner {
                return Err(PaymentStepError::NotDispatchable);
            }
            next.dispatched_at = Some(entry.at);
            next.enter(PaymentState::Dispatched, entry.at);
        }
        PaymentEvent::Answered { source, verdict, .. } => answered(next, *source, verdict, entry.at)?,
        PaymentEvent::Ruled(ruling) => ruled(next, ruling, entry.at)?,
        PaymentEvent::Printed { .. } => next.prints = next.prints.saturating_add(1),
        PaymentEvent::Noted { text, by } => {
            next.notes.push(EntryNote { at: entry.at, by: by.clone(), text: text.clone() });
        }
        PaymentEvent::CashSettled { cash, .. } => {
            if next.state.is_open() {
                return Err(PaymentStepError::WrongState(next.state));
            }
            next.cash_settled = Some(*cash);
        }
        PaymentEvent::AlarmsSeen { .. } => next.alarms.iter_mut().for_each(|(_, seen)| *seen = true),
        PaymentEvent::Observed(what) => observed(next, what, entry.at)?,
        PaymentEvent::AlarmRaised(alarm) => next.alarm(alarm.clone()),
        PaymentEvent::DifferenceSettled { difference, .. } => {
            if next.difference().is_none() {
                return Err(PaymentStepError::WrongState(next.state));
            }
            next.difference_settled = Some(*difference);
            let is_price = |alarm: &PaymentAlarm| matches!(alarm, PaymentAlarm::PriceDiffers { .. });
            next.alarms.iter_mut().filter(|(alarm, _)| is_price(alarm)).for_each(|(_, seen)| *seen = true);
        }
        PaymentEvent::PhoneNoted { phone, .. } => next.noted_phone = Some(phone.clone()),
    }
    Ok(())
}

fn answered(
    payment: &mut Payment,
    source: AnswerSource,
    verdict: &PaymentVerdict,
    at: Timestamp,
) -> Result<(), PaymentStepError> {
    if source == AnswerSource::Status {
        payment.questions = payment.questions.saturating_add(1);
        payment.asked_at = Some(at);
    }
    let from = payment.state;
    // Only the computer that owned the row knows whether it was sent. Another computer's recovery makes it unknown.
    let is_given_up = source == AnswerSource::Recovery && verdict.outcome == PaymentOutcome::Unknown;
    if from == PaymentState::Prepared && verdict.outcome != PaymentOutcome::NotSent && !is_given_up {
        return Err(PaymentStepError::WrongState(from));
    }
    // A list is older than the answer that is being waited for.
    if source == AnswerSource::List && from.is_sending() {
        return Err(PaymentStepError::WrongState(from));
    }
    let to = match next_state(from, payment.ruling.is_some(), source, verdict.outcome) {
        // A success and a failure called back end the same in either order, a failure that is not certain too.
        StateMove::Stay if from == PaymentState::Confirmed && is_failure_in_doubt(&verdict.why) => {
            StateMove::StayDisputed
        }
        StateMove::To(PaymentState::Confirmed)
            if from == PaymentState::Unknown
                && source == AnswerSource::Callback
                && payment.why.as_ref().is_some_and(is_failure_in_doubt) =>
        {
            StateMove::ToDisputed(PaymentState::Confirmed)
        }
        to => to,
    };
    let keep_figures = from == PaymentState::Confirmed && payment.ruling.is_none();
    payment.facts.merge(&verdict.facts, keep_figures);
    for alarm in verdict.alarm.iter().chain(&verdict.more_alarms) {
        payment.alarm(alarm.clone());
    }
    match to {
        StateMove::Stay => {}
        StateMove::StayDisputed => payment.alarm(PaymentAlarm::Disputed),
        StateMove::ToDisputed(state) => {
            payment.alarm(PaymentAlarm::Disputed);
            payment.why = Some(verdict.why.clone());
            payment.enter(state, at);
        }
        StateMove::To(state) => {
            let failed = from.allows_new_attempt();
            if state == PaymentState::Confirmed && failed {
                payment.alarm(PaymentAlarm::ConfirmedAfterFailure);
            }
            payment.ruling = None;
            payment.why = Some(verdict.why.clone());
            payment.enter(state, at);
        }
    }
    Ok(())
}

/// Whether a callback told a failure that is not certain.
const fn is_failure_in_doubt(why: &OutcomeReason) -> bool {
    matches!(why, OutcomeReason::FailureInDoubt(..))
}

/// Adds evidence, which never changes the state. The same again raises the count, and the oldest gives way.
fn observed(payment: &mut Payment, what: &PaymentObservation, at: Timestamp) -> Result<(), PaymentStepError> {
    if payment.state.is_sending() {
        return Err(PaymentStepError::WrongState(payment.state));
    }
    if let Some(last) = payment.observed.last_mut().filter(|last| last.what == *what) {
        (last.at, last.times) = (at, last.times.saturating_add(1));
        return Ok(());
    }
    if payment.observed.len() >= MOST_OBSERVED {
        payment.observed.remove(0);
    }
    payment.observed.push(ObservationEntry { first: at, at, times: 1, what: what.clone() });
    Ok(())
}

/// What an outcome does to a state. `Disputed` adds the alarm (*disanggah*).
enum StateMove {
    Stay,
    StayDisputed,
    ToDisputed(PaymentState),
    To(PaymentState),
}

fn next_state(from: PaymentState, ruled: bool, source: AnswerSource, outcome: PaymentOutcome) -> StateMove {
    use PaymentOutcome::{Confirmed, NotSent, Pending, Refunded, Rejected, Unknown};
    match (from, outcome) {
        // The first answer, or the end of waiting for one.
        (PaymentState::Prepared | PaymentState::Dispatched, outcome) => StateMove::To(outcome.into()),
        (from, outcome) if source == AnswerSource::Callback => called_back(from, ruled, outcome),
        // Only our own send knows that nothing left.
        (_, NotSent) if source != AnswerSource::Send => StateMove::Stay,
        // The provider has it, whatever our own sending thinks.
        (PaymentState::Pending, NotSent) => StateMove::Stay,
        // Server trouble never changes a known state; a later word on an unknown row does.
        (PaymentState::Unknown, Unknown) => StateMove::To(PaymentState::Unknown),
        (_, Unknown) => StateMove::Stay,
        (PaymentState::Unknown | PaymentState::Pending, outcome) => StateMove::To(outcome.into()),
        // A person's ruling is weaker than a provider's answer; Pending decides nothing against it.
        (_, Pending) => StateMove::Stay,
        (PaymentState::Confirmed, Confirmed) | (PaymentState::Rejected, Rejected) if ruled => {
            StateMove::To(outcome.into())
        }
        (PaymentState::Refunded, Confirmed | Refunded) if ruled => StateMove::To(outcome.into()),
        (PaymentState::Confirmed, Refunded) => StateMove::To(PaymentState::Refunded),
        (PaymentState::Confirmed, Rejected | NotSent) if ruled => StateMove::To(outcome.into()),
        (PaymentState::Confirmed, Rejected | NotSent) => StateMove::StayDisputed,
        (PaymentState::Rejected | PaymentState::NotSent, Confirmed | Refunded) => StateMove::To(outcome.into()),
        (PaymentState::Refunded, Confirmed) => StateMove::StayDisputed,
        (PaymentState::Confirmed | PaymentState::Rejected | PaymentState::NotSent | PaymentState::Refunded, _) => {
            StateMove::Stay
        }
    }
}

/// What a callback does. Callbacks come twice, late and in any order: a success and a failure end as a disputed
/// success, whichever comes first. A callback that contradicts itself makes an open payment unknown.
fn called_back(from: PaymentState, ruled: bool, outcome: PaymentOutcome) -> StateMove {
    use PaymentOutcome::{Confirmed, NotSent, Pending, Refunded, Rejected, Unknown};
    match (from, outcome) {
        (_, Pending | NotSent) => StateMove::Stay,
        (PaymentState::Pending | PaymentState::Unknown, outcome) => StateMove::To(outcome.into()),
        // A person's word is weaker, whatever it was.
        (_, outcome) if ruled && outcome != Unknown => StateMove::To(outcome.into()),
        (PaymentState::Confirmed, Rejected | Refunded) => StateMove::StayDisputed,
        (PaymentState::Refunded, Confirmed) => StateMove::ToDisputed(PaymentState::Confirmed),
        (PaymentState::Rejected | PaymentState::NotSent, Confirmed) => StateMove::To(PaymentState::Confirmed),
        _ => StateMove::Stay,
    }
}

fn ruled(payment: &mut Payment, ruling: &PaymentRuling, at: Timestamp) -> Result<(), PaymentStepError> {
    if ruling.refunded {
        // Only a payment that the provider itself called failed after its success. The ruling answers that alarm.
        if !payment.is_disputed() || ruling.confirmed {
            return Err(PaymentStepError::WrongState(payment.state));
        }
        payment.alarms.iter_mut().for_each(|(_, seen)| *seen = true);
        payment.enter(PaymentState::Refunded, at);
    } else if !payment.state.is_unresolved() {
        return Err(PaymentStepError::WrongState(payment.state));
    } else if ruling.confirmed {
        let needs = payment.intent.bill.product.kind.needs_token();
        if needs && ruling.token.is_none() && payment.facts.token.is_none() {
            return Err(PaymentStepError::TokenNeeded);
        }
        if ruling.token.is_some() {
            payment.facts.token.clone_from(&ruling.token);
        }
        if ruling.serial.is_some() {
            payment.facts.serial.clone_from(&ruling.serial);
        }
        payment.enter(PaymentState::Confirmed, at);
    } else {
        payment.enter(PaymentState::Rejected, at);
    }
    if ruling.cash.is_some() {
        payment.cash_settled = ruling.cash;
    }
    payment.ruling = Some(ruling.clone());
    Ok(())
}
