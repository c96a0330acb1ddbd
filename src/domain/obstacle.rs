//! Finds what stands in the way of a sale: the same bill open (a stop), or a payment that a person has to see first (an
//! ask).
//!
//! The screen asks by it before `+`. The store decides by it, in the transaction that records the intent.

use std::time::Duration;

use crate::base::id::PaymentId;
use crate::domain::bill::Bill;
use crate::domain::bill_key::{ask_keys, names_differ, open_keys};
use crate::domain::payment::intent::{DuplicateOf, PaymentIntent};
use crate::domain::payment::{Payment, PaymentState};

/// The same good, sold again within this time, is asked about (safety rule 21).
pub const JUST_SOLD: Duration = Duration::from_secs(60);

/// Why an earlier payment has to be seen before a bill is paid (safety rules 8 and 21).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AskReason {
    /// The number is the same only in its canonical form, and the inquiry names another person.
    OtherPerson,
    /// The same number and kind is open with another product, amount or provider; or the same vehicle.
    OtherGood,
    /// The same name and amount is open under another number.
    SameName,
    /// A BPJS bill of the same amount and as many people is open: one family may have a number for each member.
    SameFamily,
    /// A person ruled it failed or refunded, and no later sale of this bill was confirmed since.
    RuledFailed,
    /// The same good was sold within [`JUST_SOLD`].
    JustSold,
}

/// An earlier payment that a person has to see before the bill is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierPayment {
    pub payment: Payment,
    pub reason: AskReason,
}

/// A payment that was found under a bill's keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPayment {
    pub payment: Payment,
    /// It was confirmed within [`JUST_SOLD`], or nobody can tell that it was not.
    pub is_just_sold: bool,
}

/// The earlier payments that concern a bill, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BillObstacles {
    /// Open payments of this very bill.
    pub same: Vec<Payment>,
    /// Payments that have to be seen first.
    pub asks: Vec<EarlierPayment>,
}

/// Why a bill may not be paid now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BillObstacle {
    /// The bill is open, or the payment to see first is still being sent. No person can override this.
    Open(Box<Payment>),
    /// A person has to see this payment first.
    Ask(Box<EarlierPayment>),
}

impl BillObstacles {
    /// Sorts the payments `found` into stops and asks for `bill`, which is known under `numbers`.
    #[must_use]
    pub fn of(bill: &Bill, numbers: &[String], found: Vec<FoundPayment>) -> Self {
        let mut obstacles = Self::default();
        for FoundPayment { payment, is_just_sold } in found {
            match relation(bill, numbers, &payment, is_just_sold) {
                Some(RowRelation::Same) => obstacles.same.push(payment),
                Some(RowRelation::Ask(reason)) => obstacles.asks.push(EarlierPayment { payment, reason }),
                None => {}
            }
        }
        obstacles.same.sort_by_key(Payment::id);
        obstacles.asks.sort_by_key(|ask| ask.payment.id());
        obstacles
    }

    /// What stops the sale whatever a person says: the open payment of this very bill, or one that has to be seen first
    /// and is still being sent.
    #[must_use]
    pub fn stop(&self) -> Option<&Payment> {
        let sending = self.asks.iter().map(|ask| &ask.payment).find(|payment| payment.state().is_sending());
        self.same.iter().find(|payment| payment.state().is_sending()).or_else(|| self.same.first()).or(sending)
    }

    /// What stands in the way of `intent` (safety rule 8). A prepaid good may be sold beside the very row that a
    /// supervisor named, once, and never while any of them is being sent.
    #[must_use]
    pub fn obstacle(&self, intent: &PaymentIntent) -> Option<BillObstacle> {
        let open = |payment: &Payment| Some(BillObstacle::Open(Box::new(payment.clone())));
        let is_prepaid = intent.bill.product.kind.is_prepaid();
        match (self.stop(), intent.beside.as_ref().filter(|_| is_prepaid)) {
            (Some(stop), Some(beside)) if !stop.state().is_sending() => {
                if let Some(stop) = self.hinders_beside(beside) {
                    return open(stop);
                }
            }
            (Some(stop), _) => return open(stop),
            (None, _) => {}
        }
        // A caller who gives each payment an order key wants another sale when he gives a new key (safety rule 21).
        let wants_another = intent.again || intent.order_key.is_some();
        let is_answered = |ask: &&EarlierPayment| {
            intent.seen.contains(&ask.payment.id()) || (wants_another && ask.reason == AskReason::JustSold)
        };
        let ask = self.asks.iter().find(|ask| !is_answered(ask))?;
        Some(BillObstacle::Ask(Box::new(ask.clone())))
    }

    /// The open payment that forbids a sale beside the named row: where that row is not open for this bill any of them,
    /// else an earlier sale beside the same row.
    fn hinders_beside(&self, beside: &DuplicateOf) -> Option<&Payment> {
        if !self.same.iter().any(|payment| payment.id() == beside.id) {
            return self.same.first();
        }
        self.same.iter().find(|payment| payment.intent.beside.as_ref().is_some_and(|other| other.id == beside.id))
    }

    /// The payments to record as seen once a person was shown every ask.
    #[must_use]
    pub fn payments_to_see(&self) -> Vec<PaymentId> {
        self.asks.iter().map(|ask| ask.payment.id()).collect()
    }
}

enum RowRelation {
    Same,
    Ask(AskReason),
}

fn relation(bill: &Bill, numbers: &[String], other: &Payment, is_just_sold: bool) -> Option<RowRelation> {
    let (theirs, their_numbers) = (&other.intent.bill, other.numbers());
    let shares_open = shares(&open_keys(bill, numbers), &open_keys(theirs, &their_numbers));
    if !other.state().is_open() {
        let just_sold = other.state() == PaymentState::Confirmed && is_just_sold;
        let reason = if other.is_freed_by_ruling() { AskReason::RuledFailed } else { AskReason::JustSold };
        return (shares_open && (just_sold || other.is_freed_by_ruling())).then_some(RowRelation::Ask(reason));
    }
    if shares_open {
        let typed_equal = bill.product.kind.is_wallet() || shares(numbers, &their_numbers);
        let is_same = typed_equal || !names_differ(bill, theirs);
        return Some(if is_same { RowRelation::Same } else { RowRelation::Ask(AskReason::OtherPerson) });
    }
    let (asked, known) = (ask_keys(bill, numbers), ask_keys(theirs, &their_numbers));
    let shared = asked.iter().filter(|key| known.contains(key));
    let reasons = shared.map(|key| match key.split('|').next() {
        Some("name") => AskReason::SameName,
        Some("family") => AskReason::SameFamily,
        _ => AskReason::OtherGood,
    });
    reasons.min().map(RowRelation::Ask)
}

fn shares(one: &[String], other: &[String]) -> bool {
    one.iter().any(|key| other.contains(key))
}
