//! The states of a payment, and what each permits.

use serde::{Deserialize, Serialize};

use crate::domain::payment::verdict::PaymentOutcome;

/// The states of a payment (docs/safety.md, "States").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PaymentState {
    /// The intent is durable; nothing was sent yet.
    #[serde(rename = "prepared")]
    Prepared,
    /// The permission to send is durable; the answer is not in yet.
    #[serde(rename = "dispatched")]
    Dispatched,
    /// Paid, by the provider's word (or a person's ruling, see [`Payment::ruled_by`](super::Payment::ruled_by)).
    #[serde(rename = "confirmed")]
    Confirmed,
    /// The provider has it and has not finished.
    #[serde(rename = "pending")]
    Pending,
    /// Money may have moved.
    #[serde(rename = "unknown")]
    Unknown,
    /// The provider proved that nothing was debited (safety rule 2).
    #[serde(rename = "rejected")]
    Rejected,
    /// No byte of the request was sent (safety rule 1).
    #[serde(rename = "not_sent")]
    NotSent,
    /// The provider gave the money back.
    #[serde(rename = "refunded")]
    Refunded,
}

impl PaymentState {
    /// The word in JSON. Prepared and Dispatched are both `sending`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Prepared | Self::Dispatched => "sending",
            Self::Confirmed => "confirmed",
            Self::Pending => "pending",
            Self::Unknown => "unknown",
            Self::Rejected => "rejected",
            Self::NotSent => "not_sent",
            Self::Refunded => "refunded",
        }
    }

    /// Being sent, pending or unknown: the bill is locked (safety rule 8).
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Prepared | Self::Dispatched | Self::Pending | Self::Unknown)
    }

    /// Being sent by a living program.
    #[must_use]
    pub const fn is_sending(self) -> bool {
        matches!(self, Self::Prepared | Self::Dispatched)
    }

    /// Open and not being sent: it waits on the desk.
    #[must_use]
    pub const fn is_unresolved(self) -> bool {
        matches!(self, Self::Pending | Self::Unknown)
    }

    /// A new attempt at the same sale is allowed.
    #[must_use]
    pub const fn allows_new_attempt(self) -> bool {
        matches!(self, Self::Rejected | Self::NotSent | Self::Refunded)
    }
}

impl From<PaymentOutcome> for PaymentState {
    fn from(outcome: PaymentOutcome) -> Self {
        match outcome {
            PaymentOutcome::Confirmed => Self::Confirmed,
            PaymentOutcome::Pending => Self::Pending,
            PaymentOutcome::Rejected => Self::Rejected,
            PaymentOutcome::Refunded => Self::Refunded,
            PaymentOutcome::NotSent => Self::NotSent,
            PaymentOutcome::Unknown => Self::Unknown,
        }
    }
}
