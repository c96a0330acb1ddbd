//! Sentences of evidence about a payment that is not resolved. A sentence that indicates something says that it is not
//! certain.

/// Sentences of evidence. Texts are cleaned already; amounts and times are formatted.
#[derive(Debug)]
pub struct EvidenceWords {
    /// The answer to the payment: (why)
    pub payment: fn(&str) -> String,
    /// Answers to status questions: (how often, why)
    pub status: fn(u32, &str) -> String,
    /// A line of the provider's list: (state, why)
    pub list: fn(&str, &str) -> String,
    /// A callback: (state, why)
    pub callback: fn(&str, &str) -> String,
    /// The answer to a call that clears up a wallet payment: (why)
    pub clearing: fn(&str) -> String,
    /// A vehicle tax was called failed twice and is still unpaid.
    pub failed_twice: &'static str,
    /// A later inquiry says that the bill is paid: (the provider's words)
    pub bill_paid: fn(&str) -> String,
    /// A later inquiry says that the bill is unpaid: (total)
    pub bill_unpaid: fn(&str) -> String,
    /// A later inquiry brought a bill of another amount: (total)
    pub bill_other: fn(&str) -> String,
    /// A later inquiry brought anything else: (the provider's words)
    pub bill_unclear: fn(&str) -> String,
    /// A fitting row of the member's history: (row)
    pub moved: fn(&str) -> String,
    /// The member's history has no fitting row.
    pub not_moved: &'static str,
    /// The invoice is known, so the provider can be asked by it: (invoice)
    pub invoice: fn(&str) -> String,
    /// Another payment of the same good: (id, time, state)
    pub other: fn(&str, &str, &str) -> String,
    /// Another payment that was sold beside this one on purpose: (id, time, state)
    pub beside: fn(&str, &str, &str) -> String,
    /// The evidence indicates "paid": strong, weak.
    pub paid: [&'static str; 2],
    /// The evidence indicates "not paid": strong, weak.
    pub not_paid: [&'static str; 2],
}
