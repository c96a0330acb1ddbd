//! One page of what changed after a row of the record, for a reader that keeps payments in memory.

use crate::domain::payment::Payment;

/// One page of what happened after a place in the record.
#[derive(Debug, Clone, Default)]
pub struct ChangePage {
    /// The last place that was looked at; the next page begins after it.
    pub seq: u64,
    /// Payments of which something was recorded, each as it is now.
    pub payments: Vec<Payment>,
    /// Something was recorded about a charge.
    pub charges: bool,
    /// Something was recorded about a payment that cannot be read.
    pub damaged: bool,
    /// There may be more behind it.
    pub more: bool,
    /// The record ends before the place that was named: it is not the one that was read before.
    pub is_shorter: bool,
}
