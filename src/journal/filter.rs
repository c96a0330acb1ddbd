//! Filters for listing payments and charges.

use serde::{Deserialize, Serialize};

use crate::base::id::PaymentId;
use crate::domain::charge;
use crate::domain::product::ProductKind;

/// Which payments to look for. Empty: all. Newest first, at most `limit`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PaymentFilter {
    /// Only payments whose JSON state word is this (`confirmed`, `sending`, …).
    pub state: Option<String>,
    /// Only this customer number (as typed, meter or IDPEL).
    pub customer: Option<String>,
    pub kind: Option<ProductKind>,
    /// Any substring of number, name, product, invoice, reference, token or id; case-blind.
    pub search: Option<String>,
    pub from: Option<jiff::civil::Date>,
    /// To this business day, inclusive.
    pub to: Option<jiff::civil::Date>,
    /// Only older than this payment (for paging).
    pub before: Option<PaymentId>,
    /// At most this many; 0: a default of 100.
    pub limit: u32,
}

/// Which charges to look for. Empty: all. Newest first, at most `limit`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChargeFilter {
    /// Only charges in one of these states.
    pub states: Vec<charge::ChargeState>,
    /// Only charges with money that is held or that a person has to decide about.
    pub open_money: bool,
    pub from: Option<jiff::civil::Date>,
    /// To this business day, inclusive.
    pub to: Option<jiff::civil::Date>,
    /// Only older than this order (for paging).
    pub before: Option<String>,
    /// At most this many; 0: a default of 100.
    pub limit: u32,
}
