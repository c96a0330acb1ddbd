//! Why a store that can be read is not written (safety rule 16), and the result of accepting such a store.

use serde::{Deserialize, Serialize};

use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;

/// Why the store is not believed. Everything can be read; nothing is written until a person decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why")]
pub enum StoreDoubt {
    /// It acknowledged rows that it does not hold.
    #[serde(rename = "lacks")]
    Lacks(LackingRows),
    /// The journal that lies here is not the one that lay here.
    #[serde(rename = "another")]
    Another,
    /// There is no journal in a home that was used.
    #[serde(rename = "missing")]
    Missing,
    /// The journal's file holds nothing.
    #[serde(rename = "empty")]
    Empty,
    /// The journal's file was removed or replaced while this program had it open.
    #[serde(rename = "replaced")]
    Replaced,
}

/// Rows that this computer remembers and the store does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LackingRows {
    /// Whose; `None`: of any counter.
    pub counter: Option<CleanText>,
    /// How many at least; `None`: the store went on with other rows in their place.
    pub rows: Option<u64>,
    /// The time of the newest row that is there; `None`: there is none.
    pub since: Option<Timestamp>,
    /// The time of the newest row that this computer remembers.
    pub until: Timestamp,
}

/// What a program knows about the store that it opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoreWatch {
    /// Why nothing is sold on it.
    pub doubt: Option<StoreDoubt>,
    /// This computer remembers nothing of a journal that holds rows already: it is seen here for the first time.
    pub is_first_sight: bool,
    /// Counters that have not compared since the server went on on another timeline: until they have, each sale asks.
    pub uncompared: Vec<CleanText>,
}

/// What a person's word did: going on with a store that lacks what this computer remembers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AcceptedStore {
    /// Payments that were sent and were lacking; they are in the record now.
    pub entered: Vec<PaymentId>,
    /// Charges of the same kind, by their orders.
    pub charges: Vec<String>,
    /// Of these payments, those whose end no kept answer tells.
    pub unclear: Vec<PaymentId>,
}
