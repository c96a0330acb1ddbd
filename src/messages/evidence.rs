//! Wording of evidence about a payment without an end.
//!
//! What it is: one sentence for each thing that may be known, and what it points to. What it is not: a verdict; each
//! sentence that points somewhere says that it is not certain. Invariant: as in the parent.

/// Evidence. Texts come cleaned, amounts and times as they are shown.
#[derive(Debug)]
pub struct EvidenceWords {
    /// (why) The reply to the payment.
    pub payment: fn(&str) -> String,
    /// (how often, why) Status questions.
    pub status: fn(u32, &str) -> String,
    /// (state, why) The provider's list.
    pub list: fn(&str, &str) -> String,
    /// (state, why) What the provider reported by itself.
    pub callback: fn(&str, &str) -> String,
    /// (why) The clearing call.
    pub clearing: fn(&str) -> String,
    /// A tax was called failed twice and is still unpaid.
    pub failed_twice: &'static str,
    /// (the provider's words) The bill asked for again is paid.
    pub bill_paid: fn(&str) -> String,
    /// (total) It is still to be paid.
    pub bill_unpaid: fn(&str) -> String,
    /// (total) Another bill is to be paid now.
    pub bill_other: fn(&str) -> String,
    /// (the provider's words) Something else.
    pub bill_unclear: fn(&str) -> String,
    /// (row) The member's history.
    pub moved: fn(&str) -> String,
    /// Nothing there that fits.
    pub not_moved: &'static str,
    /// (invoice) It is known.
    pub invoice: fn(&str) -> String,
    /// (id, time, state) Another payment of the same good.
    pub other: fn(&str, &str, &str) -> String,
    /// (id, time, state) The same, sold beside on purpose.
    pub beside: fn(&str, &str, &str) -> String,
    /// It points to paid: strong, weak.
    pub paid: [&'static str; 2],
    /// It points to not paid: strong, weak.
    pub not_paid: [&'static str; 2],
}
