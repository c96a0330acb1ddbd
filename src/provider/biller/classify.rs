//! What the Biller's answer decides.
//!
//! What it is: one pure function for the reply to `trx`. What it is not: a reader of keys (`map`), or the judge of a
//! callback. Invariants: `status: true` is Pending, whatever else stands there; a refusal is certain only by the list of
//! texts or by `total: 0`; an answer about another product or number brings no fact.

use crate::money::Rupiah;
use crate::provider::Circumstances;
use crate::provider::biller::map;
use crate::provider::http::Reply;
use crate::provider::judge::{Refusal, about_other, read, repaired, unknown, verdict};
use crate::provider::lenient::{Amount, Body, Fields};
use crate::sale::answer::{Alarm, Facts, Outcome, Verdict, Why};
use crate::sale::intent::Intent;
use crate::text::Clean;

/// The verdict on the reply to a transaction.
pub fn payment(intent: &Intent, reply: &Reply, refusals: &[String]) -> Verdict {
    let (body, fields) = match read(reply) {
        Ok(read) => read,
        Err(verdict) => return *verdict,
    };
    let bill = &intent.bill;
    if map::about_other_product(&fields, bill.product.code.as_str()) {
        return about_other(Why::OtherProduct);
    }
    if map::about_other_target(&fields, bill.customer.as_str()) {
        return about_other(Why::OtherCustomer);
    }
    let facts = map::facts(&fields);
    // The callback's digits mean the reverse (0 is success there), so a digit in this place says nothing.
    match fields.text(map::STATUS).map(str::to_lowercase).as_deref() {
        Some("true") if body.is_damaged() => repaired(facts),
        Some("true") => accepted(intent, facts),
        Some("false") => refused(&body, &fields, facts.saldo, refusals),
        Some(word) => unknown(Why::UnlistedWord(Clean::new(word)), facts),
        None => unknown(Why::Unreadable, facts),
    }
}

/// Accepted: the Biller has it, and nobody knows yet how it ends. A debit other than the list's is told, because the
/// list is the shop's own and may be old.
fn accepted(intent: &Intent, facts: Facts) -> Verdict {
    let alarm = match (intent.bill.money.debit, facts.debit) {
        (Some(listed), Some(taken)) if listed != taken => Some(Alarm::CostDiffers { listed, taken }),
        _ => None,
    };
    Verdict { alarm, ..verdict(Outcome::Pending, Why::Answered, facts) }
}

fn refused(body: &Body, fields: &Fields, saldo: Option<Rupiah>, refusals: &[String]) -> Verdict {
    let reason = fields.text(map::REASON);
    let took_nothing = fields.money(map::TOTAL) == Amount::Read(Rupiah::ZERO);
    if took_nothing && !body.is_damaged() && !says_otherwise(reason) {
        let facts = Facts { saldo, ..Facts::default() };
        return verdict(Outcome::Rejected, Why::Refused(Clean::new(reason.unwrap_or(""))), facts);
    }
    // The deposit's figure proves nothing here: other counters may sell on the same login.
    Refusal { reason, status: None, saldo }.verdict(body, Circumstances { quiet_saldo: None }, refusals)
}

/// Whether a refusal's own text speaks of a transaction that goes on or has succeeded.
fn says_otherwise(reason: Option<&str>) -> bool {
    let text = reason.unwrap_or("").to_lowercase();
    ["diproses", "sukses", "berhasil"].iter().any(|word| text.contains(word)) && !text.contains("gagal")
}
