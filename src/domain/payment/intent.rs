//! The intent: everything about a payment that is durable before the first byte leaves.
//!
//! It is the body of the journal's first entry for a payment, and never changes. The request itself is the provider's.

use serde::{Deserialize, Serialize};

use crate::base::id::{OrderKey, OwnerId, PaymentId, WireReference};
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::domain::bill::{Bill, CustomerNumber};
use crate::domain::charge::OrderId;
use crate::domain::charge::auto_pay::ChargeFunds;
use crate::domain::product::AccountId;

/// Everything that is decided before a payment is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentIntent {
    /// This attempt.
    pub id: PaymentId,
    /// The sale it belongs to: the id of the sale's first attempt.
    pub sale: PaymentId,
    /// Our own reference on the wire.
    pub wire_reference: WireReference,
    /// The deposit that pays.
    pub account: AccountId,
    /// The inquiry it was decided on, frozen.
    pub bill: Bill,
    /// SHA-256 of the request without its secrets, lower-case hex.
    pub request_digest: String,
    /// Cash the customer gave, whole rupiah; `None`: exact.
    pub cash: Option<Rupiah>,
    /// The customer's money that it takes instead of cash.
    #[serde(rename = "tender", default, skip_serializing_if = "Option::is_none")]
    pub tender: Option<ChargeFunds>,
    /// The charge that this payment from a wallet pays; confirmed, it settles it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_charge: Option<OrderId>,
    /// Where the customer can be called.
    pub phone: Option<CustomerNumber>,
    /// Time-out of the call, seconds.
    pub timeout_seconds: u32,
    /// The running program that sends it.
    #[serde(rename = "owner")]
    pub owner: OwnerId,
    /// The business day of the intent; it does not move when midnight passes.
    pub business_day: jiff::civil::Date,
    /// A second sale on purpose beside an open one (safety rule 8).
    #[serde(rename = "beside")]
    pub beside: Option<DuplicateOf>,
    /// Earlier payments that were shown before it was confirmed, and that it may stand beside (safety rule 8).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<PaymentId>,
    /// It was asked for again on purpose, though the same good was just sold (safety rule 21).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
    /// The person went on though counters had not compared since the server's timeline changed (safety rule 16).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub uncompared_seen: bool,
    /// The name that the caller gave it: one payment for ever (safety rule 21).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_key: Option<OrderKey>,
    /// Its counter prints the receipt by itself, once it is confirmed while the customer still stands there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub auto_print: bool,
}

/// Why a prepaid good was sold beside an open row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateOf {
    /// The open payment.
    pub id: PaymentId,
    /// The supervisor's reason.
    pub reason: CleanText,
}

impl PaymentIntent {
    /// What is unique for ever in the store: our own reference on the wire, or the order id that took its place.
    #[must_use]
    pub fn reference(&self) -> &str {
        self.bill.given_order().map_or_else(|| self.wire_reference.as_str(), CleanText::as_str)
    }

    /// Every number this payment is known under.
    #[must_use]
    pub fn numbers(&self) -> Vec<&str> {
        let bill = &self.bill;
        let mut numbers = vec![bill.customer.as_str()];
        numbers.extend(bill.meter.as_ref().map(CustomerNumber::as_str));
        numbers.extend(bill.idpel.as_ref().map(CustomerNumber::as_str));
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}
