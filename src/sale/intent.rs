//! The intent: everything about a payment that is durable before the first byte leaves.
//!
//! What it is: the body of the journal's first entry for a payment, and the keys under which it is open.
//! What it is not: the request itself (that is the provider's). Invariant: an intent never changes.

use serde::{Deserialize, Serialize};

use crate::id::{OwnerId, PaymentId, WireReference};
use crate::money::Rupiah;
use crate::sale::bill::{Bill, CustomerNumber};
use crate::sale::charge::OrderId;
use crate::sale::product::AccountId;
use crate::sale::tender::Tender;
use crate::sale::wallet;
use crate::text::Clean;

/// Everything that is decided before a payment is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tender: Option<Tender>,
    /// The charge that this payment from a wallet pays; confirmed, it settles it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_charge: Option<OrderId>,
    /// Where the customer can be called.
    pub phone: Option<CustomerNumber>,
    /// Time-out of the call, seconds.
    pub timeout_seconds: u32,
    /// The running program that sends it.
    pub owner: OwnerId,
    /// The business day of the intent; it does not move when midnight passes.
    pub business_day: jiff::civil::Date,
    /// A second sale on purpose beside an open one (SAFETY.md rule 8).
    pub beside: Option<Beside>,
    /// Its counter prints the receipt by itself, once it is confirmed while the customer still stands there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub auto_print: bool,
}

/// Why a prepaid good was sold beside an open row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// The open payment.
    pub id: PaymentId,
    /// The supervisor's reason.
    pub reason: Clean,
}

impl Intent {
    /// The keys that may be open only once, in the whole shop (SAFETY.md rule 8).
    ///
    /// Postpaid: kind and number (and frame number), whatever the code or provider. Prepaid: kind, number and amount,
    /// for electronic money also the merchant: GOPAY and OVO on one phone are two goods. A PLN number that is known both as meter and as IDPEL gives a key for each, so that
    /// either finds the other. A wallet's
    /// movement has one key of its own ([`wallet::open_key`]).
    #[must_use]
    pub fn open_keys(&self) -> Vec<String> {
        let bill = &self.bill;
        if let Some(key) = wallet::open_key(bill) {
            return vec![key];
        }
        let mut keys: Vec<String> = self.numbers().iter().map(|number| open_key(bill, number)).collect();
        if let Some(beside) = &self.beside {
            for key in &mut keys {
                key.push_str("|beside|");
                key.push_str(&beside.id.to_string());
            }
        }
        keys.sort();
        keys.dedup();
        keys
    }

    /// What is unique for ever in the store: our own reference on the wire, or the order id that took its place.
    #[must_use]
    pub fn reference(&self) -> &str {
        self.bill.given_order().map_or_else(|| self.wire_reference.as_str(), Clean::as_str)
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

fn open_key(bill: &Bill, number: &str) -> String {
    let kind = bill.product.kind;
    let number: String = number.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    let frame = bill.frame_number.as_deref().unwrap_or("").to_uppercase();
    if kind.is_prepaid() {
        let amount = bill.money.nominal.unwrap_or(bill.money.total);
        let good = if kind.is_named_by_code() {
            format!("{}|{}", kind.as_str(), bill.product.code.as_str().to_uppercase())
        } else {
            kind.as_str().to_owned()
        };
        format!("{good}|{number}|{}", amount.get())
    } else if frame.is_empty() {
        format!("{}|{number}", kind.as_str())
    } else {
        format!("{}|{number}|{frame}", kind.as_str())
    }
}
