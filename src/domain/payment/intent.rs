//! The intent: everything about a payment that is durable before its first byte is sent.
//!
//! It is the body of a payment's first journal record, and never changes. The provider builds the request from it.

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
    pub id: PaymentId,
    /// The sale it belongs to: the id of the sale's first attempt.
    pub sale: PaymentId,
    /// Our own reference on the wire.
    pub wire_reference: WireReference,
    /// The deposit that pays the provider.
    pub account: AccountId,
    /// The inquiry's answer, as it was when the payment was confirmed.
    pub bill: Bill,
    /// SHA-256 of the request without its secrets, lower-case hex.
    pub request_digest: String,
    /// Cash the customer gave, whole rupiah; `None`: exact.
    pub cash: Option<Rupiah>,
    /// A charge's money that pays instead of cash.
    #[serde(rename = "tender", default, skip_serializing_if = "Option::is_none")]
    pub charge_funds: Option<ChargeFunds>,
    /// The charge that this wallet payment pays. Once confirmed, the payment settles the charge.
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
    /// The caller's own key: it names this one payment for ever (safety rule 21).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_key: Option<OrderKey>,
    /// The counter prints the receipt automatically if the payment is confirmed within
    /// [`STILL_THERE`](super::STILL_THERE).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub auto_print: bool,
}

/// The open row beside which a supervisor sold a prepaid good once more, with the reason (safety rule 8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateOf {
    pub id: PaymentId,
    pub reason: CleanText,
}

impl PaymentIntent {
    /// What is unique for ever in the store: our own reference on the wire, or the order id that took its place.
    #[must_use]
    pub fn reference(&self) -> &str {
        self.bill.given_order().map_or_else(|| self.wire_reference.as_str(), CleanText::as_str)
    }

    /// The numbers that the inquiry knew: customer, PLN meter, IDPEL. Sorted, each once.
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
