//! Judges the Biller's answer to `trx`.
//!
//! `status: true` means accepted, so Pending and never Confirmed: the outcome comes by callback. A refusal is certain
//! only by safety rule 2 (docs/safety.md), by a listed text or by `total: 0`.

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{OutcomeReason, PaymentAlarm, PaymentFacts, PaymentOutcome, PaymentVerdict};
use crate::providers::ClassifyContext;
use crate::providers::biller::map;
use crate::providers::classify::{AnswerClaims, ClaimKeys, about_other, read, refused, repaired, unknown, verdict};
use crate::providers::http::HttpReply;
use crate::providers::lenient::{FieldAmount, LenientBody, ObjectFields};
use crate::providers::refusal::{RefusalMessage, RefusalPattern};

/// The verdict on the reply to `trx`. An answer about another product or number brings no fact.
pub fn payment(
    intent: &PaymentIntent,
    reply: &HttpReply,
    around: ClassifyContext,
    refusals: &[RefusalPattern],
) -> PaymentVerdict {
    let (body, fields) = match read(reply) {
        Ok(read) => read,
        Err(verdict) => return *verdict,
    };
    let bill = &intent.bill;
    if map::about_other_product(&fields, bill.product.code.as_str()) {
        return about_other(OutcomeReason::OtherProduct);
    }
    if map::about_other_target(&fields, bill.customer.as_str()) {
        return about_other(OutcomeReason::OtherCustomer);
    }
    let facts = map::facts(&fields);
    // The callback's digits mean the reverse (0 is success there), so a digit in this place says nothing.
    match fields.text(map::STATUS).map(str::to_lowercase).as_deref() {
        Some("true") if body.is_damaged() => repaired(facts),
        // An answer that contradicts itself still names the transaction, and a later callback is matched by that
        // reference.
        Some("true") => match AnswerClaims::of(&fields, ClaimKeys::SHARED).contradiction(intent) {
            Some(verdict) => PaymentVerdict {
                facts: PaymentFacts { reference: facts.reference, ..PaymentFacts::default() },
                ..verdict
            },
            None => accepted(intent, facts),
        },
        Some("false") => not_taken(intent, &body, &fields, facts, around, refusals),
        Some(word) => unknown(OutcomeReason::UnlistedWord(CleanText::new(word)), facts),
        None => unknown(OutcomeReason::Unreadable, facts),
    }
}

/// Accepted, outcome open. A debit other than the price list's raises an alarm: the list is the shop's own file and may
/// be old.
fn accepted(intent: &PaymentIntent, facts: PaymentFacts) -> PaymentVerdict {
    let alarm = match (intent.bill.money.debit, facts.debit) {
        (Some(listed), Some(taken)) if listed != taken => Some(PaymentAlarm::CostDiffers { listed, taken }),
        _ => None,
    };
    PaymentVerdict { alarm, ..verdict(PaymentOutcome::Pending, OutcomeReason::Answered, facts) }
}

/// `status: false`. Its `ftrxid` is no proof of a sale, because every refusal has one.
fn not_taken(
    intent: &PaymentIntent,
    body: &LenientBody,
    fields: &ObjectFields,
    facts: PaymentFacts,
    around: ClassifyContext,
    refusals: &[RefusalPattern],
) -> PaymentVerdict {
    let said = AnswerClaims::of(fields, ClaimKeys::SHARED);
    let took_nothing = fields.money(map::TOTAL) == FieldAmount::Read(Rupiah::ZERO);
    let refusal = said.refusal(fields.text(map::REASON).unwrap_or(""), facts.saldo);
    refused(intent, body, &RefusalMessage { took_nothing, ..refusal }, facts, around, refusals)
}
