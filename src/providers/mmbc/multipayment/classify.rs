//! Judges Multipayment's replies to a reload and to a status question.
//!
//! Only an undamaged answer about this merchant and this account confirms or refuses. CONFIRM without a reference is
//! Pending, because it can still become REFUND (docs/providers.md, section 1).

use crate::base::text::CleanText;
use crate::domain::payment::Payment;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{OutcomeReason, PaymentFacts, PaymentOutcome, PaymentVerdict};
use crate::providers::classify::{
    AnswerClaims, ClaimKeys, about_other, confirmed, read, refused, repaired, unknown, verdict,
};
use crate::providers::http::HttpReply;
use crate::providers::lenient::{LenientBody, ObjectFields};
use crate::providers::mmbc::client::{REASON, RESULT, refund_evidence};
use crate::providers::mmbc::multipayment::map;
use crate::providers::refusal::RefusalPattern;
use crate::providers::{ClassifyContext, StatusQuery};

/// The verdict on the reply to a reload.
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
    if let Some(why) = other(&fields, intent) {
        return about_other(why);
    }
    let facts = map::facts(&fields);
    match fields.boolean(RESULT) {
        Some(true) => accepted(intent, &body, &fields, facts),
        Some(false) => {
            let said = AnswerClaims::of(&fields, ClaimKeys::SHARED);
            let refusal = said.refusal(fields.text(REASON).unwrap_or(""), facts.saldo);
            refused(intent, &body, &refusal, facts, around, refusals)
        }
        None => unknown(OutcomeReason::Unreadable, facts),
    }
}

/// The verdict on the reply to a status question. `result: no` is never a failure (safety rule 6, docs/safety.md).
pub fn status(payment: &Payment, query: &StatusQuery, reply: &HttpReply) -> PaymentVerdict {
    let intent = &payment.intent;
    let (body, fields) = match read(reply) {
        Ok(read) => read,
        Err(verdict) => return *verdict,
    };
    if fields.boolean(RESULT) != Some(true) {
        return unknown(OutcomeReason::NotFound, PaymentFacts::default());
    }
    if let Some(why) = other(&fields, intent) {
        return about_other(why);
    }
    if fields.number(map::INVOICE).is_some_and(|invoice| CleanText::new(invoice) != query.invoice) {
        return about_other(OutcomeReason::OtherReference);
    }
    let mut facts = map::facts(&fields);
    if query.typed && !typed_invoice_fits(intent, &fields, &facts) {
        return about_other(OutcomeReason::OtherReference);
    }
    facts.invoice.get_or_insert_with(|| query.invoice.clone());
    accepted(intent, &body, &fields, facts)
}

/// Whether the answer about an invoice that a person typed has merchant, account and amount, and the amount is ours.
/// `other` has checked the first two.
fn typed_invoice_fits(intent: &PaymentIntent, fields: &ObjectFields, facts: &PaymentFacts) -> bool {
    let named = fields.text(map::CODE).is_some() && fields.text(map::ACCOUNT_NUMBER).is_some();
    named && facts.nominal.is_some() && facts.nominal == intent.bill.money.nominal
}

fn other(fields: &ObjectFields, intent: &PaymentIntent) -> Option<OutcomeReason> {
    let bill = &intent.bill;
    if map::about_other_product(fields, bill.product.code.as_str()) {
        Some(OutcomeReason::OtherProduct)
    } else if map::about_other_account(fields, bill.customer.as_str()) {
        Some(OutcomeReason::OtherCustomer)
    } else {
        None
    }
}

/// `result: ok`. The status word counts more. Without a word it is Pending, and the status is asked.
fn accepted(intent: &PaymentIntent, body: &LenientBody, fields: &ObjectFields, facts: PaymentFacts) -> PaymentVerdict {
    if body.is_damaged() {
        return repaired(facts);
    }
    // A contradictory answer keeps invoice and reference, so that the status can be asked.
    if let Some(verdict) = AnswerClaims::of(fields, ClaimKeys::SHARED).contradiction(intent) {
        return PaymentVerdict {
            facts: PaymentFacts { invoice: facts.invoice, reference: facts.reference, ..PaymentFacts::default() },
            ..verdict
        };
    }
    let word = fields.text(map::STATUS).unwrap_or_default().trim().to_lowercase();
    match word.as_str() {
        "confirm" | "confirmed" if facts.reference.is_none() => {
            verdict(PaymentOutcome::Pending, OutcomeReason::NoReference, facts)
        }
        "confirm" | "confirmed" => confirmed(intent, facts),
        "refund" | "refunded" => verdict(
            PaymentOutcome::Refunded,
            OutcomeReason::GivenBack(refund_evidence(fields, facts.invoice.as_ref(), map::DATE)),
            facts,
        ),
        "" => verdict(PaymentOutcome::Pending, OutcomeReason::Answered, facts),
        _ => unknown(OutcomeReason::UnlistedWord(CleanText::new(&word)), facts),
    }
}
