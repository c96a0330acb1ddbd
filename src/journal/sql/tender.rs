//! The money of a charge follows the sale that it pays for, in the sale's own transaction.
//!
//! What it is: a charge's money taken with an intent and let go when the sale fails, and a charge that a wallet's payment pays.
//! What it is not: a decision when to use it. Invariant: no money pays for two sales that stand: the charge's own `step` refuses the second, and with it its intent.

use super::{Transaction, charge};
use crate::journal::JournalError;
use crate::sale::answer::{Raw, Why as PaymentWhy};
use crate::sale::charge::{
    AmountTold, Answer, Entry as ChargeEntry, Event, Objection, ObjectionKind, Outcome, Returned, Settlement, Source,
    StepError, Why,
};
use crate::sale::payment::{Entry, Payment, State};
use crate::text::Clean;

/// Does for the charge what `entry` has made of its sale.
pub(crate) fn follow(
    sql: &dyn Transaction,
    before: Option<&Payment>,
    next: &Payment,
    entry: &Entry,
) -> Result<(), JournalError> {
    if let Some(order) = &next.intent.for_charge {
        return paid_by_wallet(sql, order.as_str(), before, next, entry);
    }
    let Some(tender) = &next.intent.tender else { return Ok(()) };
    let order = tender.order.as_str();
    let was_free = before.is_none_or(|before| before.state().allows_new_attempt());
    let event = match (was_free, next.state().allows_new_attempt()) {
        (true, false) => Event::ChargeUsed { payment: next.id() },
        (false, true) => Event::ChargeFreed { payment: next.id() },
        _ => return Ok(()),
    };
    if before.is_none() {
        let usable = charge::stored(sql, order)?.and_then(|stored| stored.charge.usable());
        if usable != Some(tender.amount) {
            return Err(StepError::NothingHeld.into());
        }
    }
    tell(sql, order, entry, event, before.is_none())
}

/// What a payment from a wallet has become is told to the charge that it pays.
fn paid_by_wallet(
    sql: &dyn Transaction,
    order: &str,
    before: Option<&Payment>,
    next: &Payment,
    entry: &Entry,
) -> Result<(), JournalError> {
    if before.is_none() || before.map(Payment::state) == Some(next.state()) {
        return Ok(());
    }
    let answered = |outcome: Outcome, why: Why| Event::ChargeAnswered {
        answer: Box::new(Answer::bare(outcome, why)),
        raw: Raw(String::new()),
    };
    let held = charge::stored(sql, order)?.and_then(|stored| stored.charge.held());
    let event = match next.state() {
        State::Prepared | State::Dispatched => return Ok(()),
        State::Confirmed => Event::ChargeSettled(Box::new(Settlement {
            amount: next.money().total,
            told: Some(AmountTold::Told),
            source: Source::Wallet,
            evidence: Clean::new(&next.id().to_string()),
            provider_time: next.provider_time(),
            moment: None,
            raw: Raw(String::new()),
        })),
        State::Pending | State::Unknown => answered(Outcome::Unknown, why(next)),
        State::Rejected => answered(Outcome::Refused, why(next)),
        State::NotSent => answered(Outcome::NotSent, why(next)),
        State::Refunded => match held {
            Some(amount) => Event::ChargeReturned(Box::new(Returned {
                amount,
                by: entry.cashier.clone(),
                note: Clean::new(&next.id().to_string()),
                second: false,
            })),
            // The sale that its money paid stands: a person has to know.
            None => Event::ChargeObjected(Box::new(Objection {
                kind: ObjectionKind::Reversed,
                source: Source::Wallet,
                text: Clean::new("refund"),
                evidence: Clean::new(&next.id().to_string()),
                moment: None,
                raw: None,
            })),
        },
    };
    tell(sql, order, entry, event, false)
}

/// The payment's reason, in a charge's words.
fn why(payment: &Payment) -> Why {
    match payment.why.as_ref() {
        Some(PaymentWhy::NoConnection(fault)) => Why::NoConnection(*fault),
        Some(PaymentWhy::NotBuilt) => Why::NotBuilt,
        Some(PaymentWhy::TimedOut) => Why::TimedOut,
        Some(PaymentWhy::Cut) => Why::Cut,
        Some(PaymentWhy::HttpStatus(status)) => Why::HttpStatus(*status),
        Some(PaymentWhy::Html | PaymentWhy::TooLarge | PaymentWhy::Unreadable) => Why::Unreadable,
        Some(PaymentWhy::Repaired) => Why::Repaired,
        Some(
            PaymentWhy::OwnerGoneAfterSending | PaymentWhy::OwnerGoneBeforeSending | PaymentWhy::OwnerGoneElsewhere,
        ) => Why::OwnerGone,
        Some(PaymentWhy::UnlistedWord(word)) => Why::UnlistedWord(word.clone()),
        Some(why) => why.text().map_or(Why::Answered, |text| Why::Refused(text.clone())),
        None => Why::Answered,
    }
}

/// Appends to the charge. Unless it must happen, what the charge does not take (any more) is left: the payment's own word
/// counts, and its alarm tells a person.
fn tell(sql: &dyn Transaction, order: &str, entry: &Entry, event: Event, must: bool) -> Result<(), JournalError> {
    let entry = ChargeEntry { at: entry.at, counter: entry.counter.clone(), cashier: entry.cashier.clone(), event };
    match charge::apply_now(sql, order, &entry) {
        Err(JournalError::Charge(_)) if !must => Ok(()),
        done => done.map(|_| ()),
    }
}
