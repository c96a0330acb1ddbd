//! Judges PPOB's replies to a payment and to a status question.
//!
//! Only an undamaged answer about this product and this customer confirms or refuses. A success without invoice and
//! reference, or without the token of a token product, is Pending (safety rules 1 to 3, docs/safety.md).

use crate::base::text::CleanText;
use crate::domain::payment::Payment;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{OutcomeReason, PaymentFacts, PaymentOutcome, PaymentVerdict};
use crate::providers::classify::{
    self, AnswerClaims, ClaimKeys, about_other, read, refused, repaired, unknown, verdict,
};
use crate::providers::http::HttpReply;
use crate::providers::lenient::{LenientBody, ObjectFields};
use crate::providers::mmbc::client::{REASON, RESULT};
use crate::providers::mmbc::ppob::map;
use crate::providers::refusal::RefusalPattern;
use crate::providers::{ClassifyContext, StatusQuery};

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
    if let Some(why) = other(&fields, intent, intent.numbers().as_slice()) {
        return about_other(why);
    }
    let facts = map::facts(&fields, intent.bill.product.kind, intent.bill.customer.as_str());
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

/// The verdict on the reply to a status question. `result: no` ("No Data!") is never a failure (safety rule 6).
pub fn status(payment: &Payment, query: &StatusQuery, reply: &HttpReply) -> PaymentVerdict {
    let intent = &payment.intent;
    let (body, fields) = match read(reply) {
        Ok(read) => read,
        Err(verdict) => return *verdict,
    };
    if fields.boolean(RESULT) != Some(true) {
        return unknown(OutcomeReason::NotFound, PaymentFacts::default());
    }
    // An earlier answer may have joined meter and IDPEL of one connection, and the status may name either.
    let mut numbers = intent.numbers();
    numbers.extend(payment.meter());
    numbers.extend(payment.idpel());
    if let Some(why) = other(&fields, intent, &numbers) {
        return about_other(why);
    }
    let answered = fields.number(map::INVOICE);
    if answered.is_some_and(|invoice| CleanText::new(invoice) != query.invoice) {
        return about_other(OutcomeReason::OtherReference);
    }
    let mut facts = map::facts(&fields, intent.bill.product.kind, intent.bill.customer.as_str());
    if query.typed && !typed_invoice_fits(intent, &fields, &facts) {
        return about_other(OutcomeReason::OtherReference);
    }
    facts.invoice.get_or_insert_with(|| query.invoice.clone());
    accepted(intent, &body, &fields, facts)
}

/// Whether the answer about an invoice that a person typed has a number, a product or our nominal, and our total.
/// `other` has checked number and product.
fn typed_invoice_fits(intent: &PaymentIntent, fields: &ObjectFields, facts: &PaymentFacts) -> bool {
    let numbered = fields.text(map::CUSTOMER).or_else(|| fields.text(map::METER)).is_some();
    let coded = fields.text(map::CODE).is_some() || facts.nominal.is_some_and(|n| Some(n) == intent.bill.money.nominal);
    numbered && coded && intent.bill.money.without_shop_fee().is_some_and(|shown| facts.total == Some(shown))
}

fn other(fields: &ObjectFields, intent: &PaymentIntent, numbers: &[&str]) -> Option<OutcomeReason> {
    if map::about_other_product(fields, intent.bill.product.code.as_str()) {
        Some(OutcomeReason::OtherProduct)
    } else if map::about_other_customer(fields, numbers) {
        Some(OutcomeReason::OtherCustomer)
    } else {
        None
    }
}

/// `result: ok`. The status word counts more. Without a word it is Pending, and the status is asked (docs/providers.md,
/// section 2).
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
        "confirm" | "confirmed" => confirmed(intent, facts),
        "pending" | "" => verdict(PaymentOutcome::Pending, OutcomeReason::Answered, facts),
        _ => unknown(OutcomeReason::UnlistedWord(CleanText::new(&word)), facts),
    }
}

fn confirmed(intent: &PaymentIntent, facts: PaymentFacts) -> PaymentVerdict {
    if facts.invoice.is_none() && facts.reference.is_none() {
        return verdict(PaymentOutcome::Pending, OutcomeReason::Answered, facts);
    }
    if intent.bill.product.kind.needs_token() && facts.token.is_none() {
        return verdict(PaymentOutcome::Pending, OutcomeReason::NoToken, facts);
    }
    classify::confirmed(intent, facts)
}
