//! Moves a charge's funds with the sale that they pay for, in the sale's own transaction.
//!
//! An intent takes the funds, a failed sale frees them, and a wallet payment settles the charge that it pays. Funds
//! never pay for two standing sales: the charge's `step` refuses the second, and the intent fails with it.

use super::{Transaction, charge};
use crate::base::text::CleanText;
use crate::domain::charge::{
    AmountTold, ChargeAnswer, ChargeEntry, ChargeEvent, ChargeOutcome, ChargeReason, ChargeStepError, MoneyReturn,
    ObjectionKind, Settlement, SettlementObjection, SettlementSource,
};
use crate::domain::payment::verdict::{OutcomeReason as PaymentWhy, RawAnswer};
use crate::domain::payment::{JournalRecord, Payment, PaymentState};
use crate::journal::JournalError;

/// Does for the charge what `entry` has made of its sale.
pub(crate) fn follow(
    sql: &dyn Transaction,
    before: Option<&Payment>,
    next: &Payment,
    entry: &JournalRecord,
) -> Result<(), JournalError> {
    if let Some(order) = &next.intent.for_charge {
        return paid_by_wallet(sql, order.as_str(), before, next, entry);
    }
    let Some(charge_funds) = &next.intent.charge_funds else { return Ok(()) };
    let order = charge_funds.order.as_str();
    let was_free = before.is_none_or(|before| before.state().allows_new_attempt());
    let event = match (was_free, next.state().allows_new_attempt()) {
        (true, false) => ChargeEvent::ChargeUsed { payment: next.id() },
        (false, true) => ChargeEvent::ChargeFreed { payment: next.id() },
        _ => return Ok(()),
    };
    if before.is_none() {
        let usable = charge::stored(sql, order)?.and_then(|stored| stored.charge.usable());
        if usable != Some(charge_funds.amount) {
            return Err(ChargeStepError::NothingHeld.into());
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
    entry: &JournalRecord,
) -> Result<(), JournalError> {
    if before.is_none() || before.map(Payment::state) == Some(next.state()) {
        return Ok(());
    }
    let answered = |outcome: ChargeOutcome, why: ChargeReason| ChargeEvent::ChargeAnswered {
        answer: Box::new(ChargeAnswer::bare(outcome, why)),
        raw: RawAnswer(String::new()),
    };
    let held = charge::stored(sql, order)?.and_then(|stored| stored.charge.held());
    let event = match next.state() {
        PaymentState::Prepared | PaymentState::Dispatched => return Ok(()),
        PaymentState::Confirmed => ChargeEvent::ChargeSettled(Box::new(Settlement {
            amount: next.money().total,
            told: Some(AmountTold::Told),
            source: SettlementSource::Wallet,
            evidence: CleanText::new(&next.id().to_string()),
            provider_time: next.provider_time(),
            moment: None,
            raw: RawAnswer(String::new()),
        })),
        PaymentState::Pending | PaymentState::Unknown => answered(ChargeOutcome::Unknown, why(next)),
        PaymentState::Rejected => answered(ChargeOutcome::Refused, why(next)),
        PaymentState::NotSent => answered(ChargeOutcome::NotSent, why(next)),
        PaymentState::Refunded => match held {
            Some(amount) => ChargeEvent::ChargeReturned(Box::new(MoneyReturn {
                amount,
                by: entry.cashier.clone(),
                note: CleanText::new(&next.id().to_string()),
                second: false,
            })),
            // The sale that its money paid stands: a person has to know.
            None => ChargeEvent::ChargeObjected(Box::new(SettlementObjection {
                kind: ObjectionKind::Reversed,
                source: SettlementSource::Wallet,
                text: CleanText::new("refund"),
                evidence: CleanText::new(&next.id().to_string()),
                moment: None,
                raw: None,
            })),
        },
    };
    tell(sql, order, entry, event, false)
}

/// The payment's reason, in a charge's words.
fn why(payment: &Payment) -> ChargeReason {
    match payment.why.as_ref() {
        Some(PaymentWhy::NoConnection(fault)) => ChargeReason::NoConnection(*fault),
        Some(PaymentWhy::NotBuilt) => ChargeReason::NotBuilt,
        Some(PaymentWhy::TimedOut) => ChargeReason::TimedOut,
        Some(PaymentWhy::Cut) => ChargeReason::Cut,
        Some(PaymentWhy::HttpStatus(status)) => ChargeReason::HttpStatus(*status),
        Some(PaymentWhy::Html | PaymentWhy::TooLarge | PaymentWhy::Unreadable) => ChargeReason::Unreadable,
        Some(PaymentWhy::Repaired) => ChargeReason::Repaired,
        Some(
            PaymentWhy::OwnerGoneAfterSending | PaymentWhy::OwnerGoneBeforeSending | PaymentWhy::OwnerGoneElsewhere,
        ) => ChargeReason::OwnerGone,
        Some(PaymentWhy::UnlistedWord(word)) => ChargeReason::UnlistedWord(word.clone()),
        Some(why) => why.text().map_or(ChargeReason::Answered, |text| ChargeReason::Refused(text.clone())),
        None => ChargeReason::Answered,
    }
}

/// Appends to the charge. Unless it must happen, what the charge does not take (any more) is left: the payment's own
/// word counts, and its alarm tells a person.
fn tell(
    sql: &dyn Transaction,
    order: &str,
    entry: &JournalRecord,
    event: ChargeEvent,
    must: bool,
) -> Result<(), JournalError> {
    let entry = ChargeEntry { at: entry.at, counter: entry.counter.clone(), cashier: entry.cashier.clone(), event };
    match charge::apply_now(sql, order, &entry) {
        Err(JournalError::Charge(_)) if !must => Ok(()),
        done => done.map(|_| ()),
    }
}
