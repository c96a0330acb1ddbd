//! What can happen to a payment.
//!
//! What it is: the closed list of events, as the journal keeps them. What it is not: what they mean; that is
//! `payment::step`. Invariant: an event is never changed once it was journalled; a new need is a new event.

use serde::{Deserialize, Serialize};

use crate::id::OwnerId;
use crate::sale::answer::{Raw, Token, Verdict};
use crate::sale::intent::Intent;
use crate::text::Clean;
use crate::time::Timestamp;

/// Who or what an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The reply to the payment itself.
    Send,
    /// A status question.
    Status,
    /// A start that found a dead owner's row.
    Recovery,
    /// Kwallet's `reconcile`, called by a person about a row of our own (SAFETY.md, "what each API can answer").
    Reconcile,
    /// The provider's own list of transactions, exported by a person. It never ends a payment that is being sent.
    List,
}

/// What happened to a customer's cash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cash {
    /// Given back.
    Returned,
    /// Used for another sale.
    Used,
    /// Kept for the customer.
    Kept,
}

/// A person's ruling on an open payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// `true`: it was paid; `false`: it failed.
    pub confirmed: bool,
    /// What it rests on.
    pub evidence: Clean,
    /// The token customer service read out.
    pub token: Option<Token>,
    /// The serial number customer service read out.
    pub serial: Option<Clean>,
    /// What happened to the cash.
    pub cash: Option<Cash>,
    /// Who ruled.
    pub by: Clean,
}

/// Something that happened to a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum Event {
    /// The intent.
    Prepared(Box<Intent>),
    /// The permission to send, once.
    Dispatched {
        /// The program that sends; must be the intent's.
        owner: OwnerId,
    },
    /// An answer, with its raw text as evidence.
    Answered {
        /// Where it came from.
        source: Source,
        /// What it decides.
        verdict: Box<Verdict>,
        /// The body as it came; empty where there was none.
        raw: Raw,
    },
    /// A person's ruling.
    Ruled(Box<Ruling>),
    /// A paper was printed (or made as a file): the first is the original, later ones copies.
    Printed {
        /// `pdf`, `text`, …
        form: Clean,
    },
    /// A note on the desk.
    Noted {
        /// What was written.
        text: Clean,
        /// By whom.
        by: Clean,
    },
    /// What happened to the cash of a failed, refunded or not sent sale.
    CashSettled {
        /// What.
        cash: Cash,
        /// By whom.
        by: Clean,
    },
    /// The alarms were seen.
    AlarmsSeen {
        /// By whom.
        by: Clean,
    },
}

impl Event {
    /// Its name in the journal.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Prepared(_) => "prepared",
            Self::Dispatched { .. } => "dispatched",
            Self::Answered { .. } => "answered",
            Self::Ruled(_) => "ruled",
            Self::Printed { .. } => "printed",
            Self::Noted { .. } => "noted",
            Self::CashSettled { .. } => "cash_settled",
            Self::AlarmsSeen { .. } => "alarms_seen",
        }
    }
}

/// An event with its moment and place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// At which counter.
    pub counter: Clean,
    /// By which cashier.
    pub cashier: Clean,
    /// What.
    pub event: Event,
}

/// A note as the desk shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Clean,
    /// What.
    pub text: Clean,
}
