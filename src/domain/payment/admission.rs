//! Checks for a payment event that is written now. Events that an earlier version wrote need not pass them.
//!
//! [`step`](super::step()) replays every record, so it must accept what older versions let through. The journal passes
//! each new event through [`admitted`] before it is written.

use std::borrow::Cow;

use super::{JournalRecord, Payment, PaymentEvent, PaymentObservation, PaymentRuling, PaymentState, PaymentStepError};
use crate::domain::payment::verdict::{
    OutcomeReason, PaymentAlarm, PaymentFacts, PaymentOutcome, PaymentVerdict, PlnToken,
};

/// The event as it may be written. An answer that does not confirm loses its token, serial number and energy, also
/// inside texts. A token product without its token becomes pending.
///
/// # Errors
/// [`PaymentStepError::TokenNeeded`] when a person rules a token product paid and gives no token.
pub fn admitted<'a>(
    current: Option<&Payment>,
    entry: &'a JournalRecord,
) -> Result<Cow<'a, JournalRecord>, PaymentStepError> {
    let Some(payment) = current else { return Ok(Cow::Borrowed(entry)) };
    let needs_token = payment.intent.bill.product.kind.needs_token();
    let with = |event| Ok(Cow::Owned(JournalRecord { event, ..entry.clone() }));
    match &entry.event {
        PaymentEvent::Answered { source, verdict, raw } => {
            let verdict = answer(payment, verdict, needs_token);
            with(PaymentEvent::Answered { source: *source, verdict: Box::new(verdict), raw: raw.clone() })
        }
        PaymentEvent::Observed(what) => with(PaymentEvent::Observed(Box::new(observation(payment, what)))),
        PaymentEvent::Ruled(ruling) if needs_token && lacks_token(ruling) => Err(PaymentStepError::TokenNeeded),
        _ => Ok(Cow::Borrowed(entry)),
    }
}

/// Whether a ruling "paid" brings no token. A token of an earlier answer does not count.
fn lacks_token(ruling: &PaymentRuling) -> bool {
    ruling.confirmed && !ruling.token.as_ref().is_some_and(PlnToken::is_plausible)
}

fn answer(payment: &Payment, verdict: &PaymentVerdict, needs_token: bool) -> PaymentVerdict {
    let mut verdict = verdict.clone();
    let has_token = verdict.facts.token.as_ref().is_some_and(PlnToken::is_plausible);
    if verdict.outcome == PaymentOutcome::Confirmed && needs_token && !has_token {
        (verdict.outcome, verdict.why) = (PaymentOutcome::Pending, OutcomeReason::NoToken);
    }
    // The provider took the money of a sale that was shown as failed: its token is asked for, but a person must know.
    if verdict.why == OutcomeReason::NoToken
        && payment.state.allows_new_attempt()
        && payment.state != PaymentState::Refunded
    {
        verdict.alarm.get_or_insert(PaymentAlarm::ConfirmedAfterFailure);
    }
    if verdict.outcome == PaymentOutcome::Confirmed {
        return verdict;
    }
    let told = [verdict.facts.invoice.as_ref(), verdict.facts.reference.as_ref()];
    let mask = payment.token_mask(told.into_iter().flatten());
    let why = verdict.why.with_text(|text| mask.hide_clean(text));
    let fields = verdict.facts.fields.iter().map(|(field, text)| (field.clone(), mask.hide_clean(text))).collect();
    let name = verdict.facts.name.as_ref().map(|name| mask.hide_clean(name));
    let mut detail = verdict.facts.detail.clone();
    detail.0.iter_mut().for_each(|(_, value)| *value = mask.hide(value).into_owned());
    drop(mask);
    verdict.why = why;
    verdict.facts = PaymentFacts { token: None, serial: None, kwh: None, fields, name, detail, ..verdict.facts };
    verdict
}

fn observation(payment: &Payment, what: &PaymentObservation) -> PaymentObservation {
    let mask = payment.token_mask([]);
    match what {
        PaymentObservation::BillPaid(text) => PaymentObservation::BillPaid(mask.hide_clean(text)),
        PaymentObservation::BillUnclear(text) => PaymentObservation::BillUnclear(mask.hide_clean(text)),
        other @ (PaymentObservation::BillUnpaid(_) | PaymentObservation::History(_)) => other.clone(),
    }
}
