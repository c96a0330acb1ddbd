//! Results of [`Journal::audit`](super::Journal::audit) and [`Journal::checkup`](super::Journal::checkup).
//!
//! Commands print an [`AuditReport`] as JSON, so its field names are part of the format and are frozen by a test.

use serde::{Deserialize, Serialize};

use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::journal::print::PrintSubject;

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditReport {
    pub rows: u64,
    pub payments: u64,
    pub charges: u64,
    /// Per counter: its name, rows, and the first eight characters of its chain's head.
    pub chains: Vec<ChainHead>,
    /// Each fault, oldest first; at most 100.
    pub faults: Vec<AuditFault>,
    /// Where a counter's clock was set back, oldest first; at most 100. Seen in the record, and no fault of it
    /// (safety rule 15).
    #[serde(default)]
    pub clock_steps: Vec<ClockStep>,
}

/// A counter's clock stood earlier at one of its rows than at the row before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockStep {
    /// The row's place in the store.
    pub row: u64,
    pub counter: CleanText,
    /// By how much, whole seconds.
    pub seconds: u64,
}

/// The end of one counter's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainHead {
    pub counter: CleanText,
    /// Rows in its chain.
    pub rows: u64,
    /// The first eight characters of the head, lower-case hex.
    pub head: String,
}

/// One fault that an audit found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFault {
    /// The row's place in the store; 0: not a row.
    pub row: u64,
    /// The payment, where it is known.
    pub payment: Option<PaymentId>,
    /// What is wrong: `hash`, `link`, `gap`, `step`, `projection`, `open_key`, `number`, `index`, `unreadable`.
    pub what: String,
    /// Of `index`: what the store itself says about its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A payment or charge whose row in the store is damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedRow {
    /// Its last event, by its place in the record, as far as it is known; else 0.
    pub row: u64,
    /// What it is, where its id can be read.
    pub about: Option<PrintSubject>,
    /// Money may be on its way: it is open, or nobody can tell.
    pub may_be_open: bool,
    /// It was made again from its events and is shown; else nothing of it is.
    pub made_again: bool,
}

/// What a check of the store found, besides what [`Journal::probe`](super::Journal::probe) tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoreFinding {
    /// The server and how it commits: nothing is wrong.
    Server { version: String, commit: String },
    /// This setting of the server is off: what was acknowledged may be lost when its power is cut.
    NotDurable(String),
    /// What is written travels unencrypted to another machine.
    Plain,
    /// The server does not tell what other counters commit; they are asked instead.
    NoListen,
    /// This program's life is not seen from other machines.
    NoSeat,
    /// Words are looked for without an index.
    NoTrigrams,
    /// The server's clock is this many seconds ahead of ours; behind where negative.
    ClockApart(i64),
}
