//! The record of a deposit (saldo): balances read at the provider, top-ups and movements that a person named, and the rows
//! from which the chain of readings is made.
//!
//! A journalled event never changes, and nothing here changes a payment.
//!
//! An account is the *shop's* deposit at a provider: `mmbc` (PPOB, multipayment and e-Samsat share it), `biller`, `klink`.
//! K-Link's balance question is about a member's wallet, never about the shop, and a wallet's movement is between members: it
//! takes nothing from the shop's deposit. So `klink` is known only from what a person types.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::payment::verdict::{OutcomeReason, PaymentOutcome, PaymentVerdict};
use crate::domain::payment::{self, AnswerSource};

/// What a person calls a movement that nothing here explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RiseCause {
    /// Money paid in at the bank.
    #[serde(rename = "topup")]
    Topup,
    /// A debit that came back.
    #[serde(rename = "refund")]
    Refund,
    /// A reward of the provider's.
    #[serde(rename = "cashback")]
    Cashback,
    /// Anything else; the note says what.
    #[serde(rename = "other")]
    Other,
}

impl RiseCause {
    /// Every cause, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Topup, Self::Refund, Self::Cashback, Self::Other];

    /// The word in JSON and on the command line: `topup`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Topup => "topup",
            Self::Refund => "refund",
            Self::Cashback => "cashback",
            Self::Other => "other",
        }
    }
}

/// A movement between two readings that a person saw and named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedMovement {
    /// The earlier reading's place in the record.
    pub from: u64,
    /// The later reading's place in the record.
    pub to: u64,
    /// What was unexplained when it was named: positive a drop, negative a rise. Whole rupiah. Two people who name one
    /// movement at once say the same here, so it counts once.
    pub before: Rupiah,
    /// What is named of it, with the same sign, whole rupiah.
    pub amount: Rupiah,
    /// What it was.
    pub cause: RiseCause,
    /// In the person's words.
    pub note: CleanText,
}

/// Something that a person said about an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
pub enum AccountEvent {
    /// A figure that a person read at the provider just now.
    #[serde(rename = "saldo_set")]
    SaldoSet {
        /// The figure, whole rupiah.
        saldo: Rupiah,
        /// In the person's words; may be empty.
        note: CleanText,
    },
    /// A top-up at the bank, which the provider may not show yet.
    #[serde(rename = "saldo_added")]
    SaldoAdded {
        /// How much, whole rupiah.
        amount: Rupiah,
        /// In the person's words.
        note: CleanText,
    },
    /// A movement between two readings was named.
    #[serde(rename = "saldo_named")]
    SaldoNamed(NamedMovement),
}

impl AccountEvent {
    /// Its name in the journal.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SaldoSet { .. } => "saldo_set",
            Self::SaldoAdded { .. } => "saldo_added",
            Self::SaldoNamed(_) => "saldo_named",
        }
    }
}

impl crate::domain::payment::event::RecordedEvent for AccountEvent {
    fn kind(&self) -> &'static str {
        self.name()
    }
}

/// An event of an account with its moment and place.
pub type AccountEntry = crate::domain::payment::event::JournalRecord<AccountEvent>;

/// One row of an account's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// Its place in the whole record.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// By which cashier.
    pub cashier: CleanText,
    /// What.
    pub what: AccountFact,
}

/// Which part of an account's record is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordPart {
    /// Its newest page.
    Newest,
    /// What happened after this place in the whole record.
    Since(u64),
    /// The page around a payment.
    Around(PaymentId),
}

/// A page of an account's record. Where it does not begin at the start, it also holds all that happened to older payments
/// which are open, or which moved within it: they may still move the deposit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordPage {
    /// Its rows, in the order of the record.
    pub rows: Vec<AccountRow>,
    /// Between these places of the whole record it lacks nothing of the account; figures elsewhere make no link.
    pub whole: Range<u64>,
    /// The last row of the whole record when it was read: what happens on the account from now on comes after it.
    pub seq: u64,
}

/// What happened on an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountFact {
    /// A payment's intent.
    Prepared {
        /// The payment.
        id: PaymentId,
        /// What it should take, from the inquiry or the price list. Whole rupiah.
        debit: Option<Rupiah>,
        /// Whether it takes from this deposit at all: a movement between members' wallets does not.
        takes: bool,
    },
    /// It may leave from here on.
    Dispatched(PaymentId),
    /// An answer about it.
    Answered(PaymentId, ReportedBalance),
    /// A person's ruling on it: that it was paid, or that it failed.
    Ruled(PaymentId, bool),
    /// A person's word about the account.
    Said(AccountEvent),
}

/// What an answer told about the deposit. Whole rupiah.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedBalance {
    /// Where it came from.
    pub source: AnswerSource,
    /// What it decided.
    pub outcome: PaymentOutcome,
    /// The figure after it, where the answer could be read whole and was about this payment.
    pub saldo: Option<Rupiah>,
    /// What it took.
    pub debit: Option<Rupiah>,
    /// What it brings back.
    pub cashback: Option<Rupiah>,
}

impl ReportedBalance {
    fn of(source: AnswerSource, verdict: &PaymentVerdict) -> Self {
        let facts = &verdict.facts;
        Self {
            source,
            outcome: verdict.outcome,
            saldo: facts.saldo.filter(|_| is_whole(&verdict.why)),
            debit: facts.debit,
            cashback: facts.cashback,
        }
    }

    /// Whether the deposit's record is the same without it: no reply to the payment itself, no end, no figure.
    pub(in crate::domain) const fn is_empty(&self) -> bool {
        let is_reply = matches!(self.source, AnswerSource::Send | AnswerSource::Recovery);
        !(is_reply || self.outcome.is_later_end())
            && self.saldo.is_none()
            && self.debit.is_none()
            && self.cashback.is_none()
    }
}

impl AccountFact {
    /// What a payment's entry means for its account; nothing where it cannot move money or tell a figure. The many answers
    /// that leave a payment as open as it was are among these.
    #[must_use]
    pub fn of(id: PaymentId, entry: &payment::JournalRecord) -> Option<Self> {
        Some(match &entry.event {
            payment::PaymentEvent::Prepared(intent) => {
                Self::Prepared { id, debit: intent.bill.money.debit, takes: !intent.bill.product.kind.is_wallet() }
            }
            payment::PaymentEvent::Dispatched { .. } => Self::Dispatched(id),
            payment::PaymentEvent::Answered { source, verdict, .. } => {
                let told = ReportedBalance::of(*source, verdict);
                return (!told.is_empty()).then_some(Self::Answered(id, told));
            }
            payment::PaymentEvent::Ruled(ruling) => Self::Ruled(id, ruling.confirmed),
            _ => return None,
        })
    }

    /// The payment that it is about, if it is about one.
    #[must_use]
    pub const fn payment(&self) -> Option<PaymentId> {
        match self {
            Self::Prepared { id, .. } | Self::Dispatched(id) | Self::Answered(id, _) | Self::Ruled(id, _) => Some(*id),
            Self::Said(_) => None,
        }
    }

    /// Names in the journal of the payment entries that [`AccountFact::of`] reads.
    pub const KINDS: [&'static str; 4] = ["prepared", "dispatched", "answered", "ruled"];
}

/// Whether an answer's figures are the provider's own about this payment: nothing was repaired, nothing was cut off, and it
/// was not about something else.
const fn is_whole(why: &OutcomeReason) -> bool {
    matches!(
        why,
        OutcomeReason::Answered
            | OutcomeReason::Refused(_)
            | OutcomeReason::RefusedUncertain(_)
            | OutcomeReason::RefusalInDoubt(..)
            | OutcomeReason::NoToken
            | OutcomeReason::NoReference
            | OutcomeReason::AlreadyPaid(_)
            | OutcomeReason::GivenBack(_)
    )
}
