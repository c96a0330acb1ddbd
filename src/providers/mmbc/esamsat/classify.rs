//! Judges e-Samsat's replies to a payment and to a status question.
//!
//! Only an undamaged answer about this vehicle and this invoice confirms or refuses. FAILURE in a status answer ends
//! nothing by itself. "Paid before" (code 0054) may mean this very payment, so the status is asked.

use crate::base::text::CleanText;
use crate::domain::payment::Payment;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{OutcomeReason, PaymentFacts, PaymentOutcome, PaymentVerdict};
use crate::providers::classify::{
    AnswerClaims, ClaimKeys, about_other, confirmed, read, refused, repaired, unknown, verdict,
};
use crate::providers::http::HttpReply;
use crate::providers::lenient::{self, LenientBody, ObjectFields};
use crate::providers::mmbc::client::{REASON, RESULT, refund_evidence};
use crate::providers::mmbc::esamsat::map;
use crate::providers::refusal::RefusalPattern;
use crate::providers::{ClassifyContext, StatusQuery};

/// The code of "this bill was paid before", as it stands in the text of the reason.
const PAID_BEFORE: &str = "kode: 0054";

/// The verdict on the reply to a payment.
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
    if let Some(why) = other(&fields, intent, intent.bill.invoice.as_ref()) {
        return about_other(why);
    }
    let facts = map::facts(&fields);
    match fields.boolean(RESULT) {
        Some(true) => accepted(intent, &body, &fields, facts),
        Some(false) => not_paid(intent, &body, &fields, facts, around, refusals),
        None => unknown(OutcomeReason::Unreadable, facts),
    }
}

/// The verdict on the reply to a status question. FAILURE may mean "not known yet": its text is kept, and it never ends
/// a payment (safety rule 6, docs/safety.md).
pub fn status(payment: &Payment, query: &StatusQuery, reply: &HttpReply) -> PaymentVerdict {
    let intent = &payment.intent;
    let (body, fields) = match read(reply) {
        Ok(read) => read,
        Err(verdict) => return *verdict,
    };
    if fields.boolean(RESULT) != Some(true) {
        let reason = fields.text(REASON).map(|text| CleanText::new(&lenient::collapse(text)));
        return unknown(
            reason.map_or(OutcomeReason::NotFound, OutcomeReason::RefusedUncertain),
            PaymentFacts::default(),
        );
    }
    if let Some(why) = other(&fields, intent, Some(&query.invoice)) {
        return about_other(why);
    }
    let mut facts = map::facts(&fields);
    if query.typed && !typed_invoice_fits(intent, &fields, &facts) {
        return about_other(OutcomeReason::OtherReference);
    }
    facts.invoice.get_or_insert_with(|| query.invoice.clone());
    accepted(intent, &body, &fields, facts)
}

/// Whether the answer about an invoice that a person typed has region, owner, vehicle and total, and the total is ours.
/// `other` has checked the first three.
fn typed_invoice_fits(intent: &PaymentIntent, fields: &ObjectFields, facts: &PaymentFacts) -> bool {
    let named = [map::CODE, map::CUSTOMER, map::FRAME].iter().all(|names| fields.text(names).is_some());
    named && intent.bill.money.without_shop_fee().is_some_and(|shown| facts.total == Some(shown))
}

fn other(fields: &ObjectFields, intent: &PaymentIntent, invoice: Option<&CleanText>) -> Option<OutcomeReason> {
    let bill = &intent.bill;
    let answered = fields.number(map::INVOICE).map(CleanText::new);
    if map::about_other_product(fields, bill.product.code.as_str()) {
        Some(OutcomeReason::OtherProduct)
    } else if map::about_other_owner(fields, bill.customer.as_str())
        || map::about_other_frame(fields, bill.frame_number.as_deref())
    {
        Some(OutcomeReason::OtherCustomer)
    } else if answered.is_some_and(|answered| invoice.is_some_and(|asked| *asked != answered)) {
        Some(OutcomeReason::OtherReference)
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
        "confirm" | "confirmed" => {
            // The answer has no debit. Another total than the inquiry's means another debit too.
            let debit = map::debit(&intent.bill.product, &facts);
            confirmed(intent, PaymentFacts { debit, ..facts })
        }
        "pending" | "" => verdict(PaymentOutcome::Pending, OutcomeReason::Answered, facts),
        "refund" | "refunded" => verdict(
            PaymentOutcome::Refunded,
            OutcomeReason::GivenBack(refund_evidence(fields, facts.invoice.as_ref(), map::DATE)),
            facts,
        ),
        // The invoice is known and not paid yet. That is no failure either.
        "inquiry" => unknown(OutcomeReason::NotFound, PaymentFacts::default()),
        _ => unknown(OutcomeReason::UnlistedWord(CleanText::new(&word)), facts),
    }
}

/// `result: no`. "Paid before" is Unknown until the status was asked.
fn not_paid(
    intent: &PaymentIntent,
    body: &LenientBody,
    fields: &ObjectFields,
    facts: PaymentFacts,
    around: ClassifyContext,
    refusals: &[RefusalPattern],
) -> PaymentVerdict {
    let reason = lenient::collapse(fields.text(REASON).unwrap_or(""));
    if reason.to_lowercase().contains(PAID_BEFORE) {
        return unknown(OutcomeReason::AlreadyPaid(CleanText::new(&reason)), PaymentFacts::default());
    }
    let said = AnswerClaims::of(fields, ClaimKeys::SHARED);
    refused(intent, body, &said.refusal(&reason, facts.saldo), facts, around, refusals)
}
