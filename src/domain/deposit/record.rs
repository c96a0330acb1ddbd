//! The record of a deposit (saldo): balances that were told, top-ups and movements that a person named, and the rows
//! from which the deposit chain is computed.
//!
//! A journalled event never changes, and nothing here changes a payment.
//!
//! An account is the *shop's* deposit at a provider: `mmbc` (PPOB, multipayment and e-Samsat share it), `biller`,
//! `klink`. K-Link's balance question is about a member's wallet. A wallet movement goes from member to member and
//! takes nothing from the shop's deposit. So the balance of `klink` is known only from what a person types.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::payment::verdict::{OutcomeReason, PaymentOutcome, PaymentVerdict};
use crate::domain::payment::{self, AnswerSource};

/// The cause that a person gives to a movement without an explanation. A drop is always [`RiseCause::Other`].
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
    /// In the order in which they are offered.
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

/// All or part of an interval's drop or rise that a person saw and named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedMovement {
    /// Row number of the earlier reading.
    pub from: u64,
    /// Row number of the later reading.
    pub to: u64,
    /// What was unexplained before it was named: positive a drop, negative a rise, whole rupiah. Two people who name
    /// one movement at the same time have the same figure here, so the movement counts once.
    pub before: Rupiah,
    /// The named part, with the sign of a drop or rise, whole rupiah.
    pub amount: Rupiah,
    pub cause: RiseCause,
    /// In the person's words.
    pub note: CleanText,
}

/// Something that a person said about an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
pub enum AccountEvent {
    /// The balance that a person read at the provider just now.
    #[serde(rename = "saldo_set")]
    SaldoSet {
        /// Whole rupiah.
        saldo: Rupiah,
        /// In the person's words; may be empty.
        note: CleanText,
    },
    /// A top-up at the bank, which the provider may not show yet.
    #[serde(rename = "saldo_added")]
    SaldoAdded {
        /// Whole rupiah.
        amount: Rupiah,
        /// In the person's words.
        note: CleanText,
    },
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

/// An event of an account with its time, counter and cashier.
pub type AccountEntry = crate::domain::payment::event::JournalRecord<AccountEvent>;

/// One row of an account's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// Row number in the whole journal, so the numbers of one account have gaps.
    pub seq: u64,
    pub at: Timestamp,
    pub cashier: CleanText,
    pub what: AccountFact,
}

/// Which part of an account's record is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordPart {
    Newest,
    /// What happened after this row of the journal.
    Since(u64),
    /// The page around a payment.
    Around(PaymentId),
}

/// A page of an account's record. A later page also holds all rows of older payments that are open, or that moved
/// within the page: they may still move the deposit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordPage {
    /// In the order of the record.
    pub rows: Vec<AccountRow>,
    /// Between these rows of the journal the page lacks nothing of the account. Balances outside make no interval.
    pub whole: Range<u64>,
    /// The journal's last row when the page was read: whatever happens on the account later comes after it.
    pub seq: u64,
}

/// What happened on an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountFact {
    /// A payment's intent.
    Prepared {
        id: PaymentId,
        /// What it should take, from the inquiry or the price list. Whole rupiah.
        debit: Option<Rupiah>,
        /// Whether it takes from this deposit at all: a movement between members' wallets does not.
        takes: bool,
    },
    /// The request may be on its way from here on.
    Dispatched(PaymentId),
    /// The reply to the payment, or a later answer about it.
    Answered(PaymentId, ReportedBalance),
    /// A person's ruling: `true`: it was paid, `false`: it failed.
    Ruled(PaymentId, bool),
    /// A person's word about the account.
    Said(AccountEvent),
}

/// What an answer told about the deposit. Whole rupiah; `None`: not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedBalance {
    pub source: AnswerSource,
    pub outcome: PaymentOutcome,
    /// The balance after the payment; `None` also where the answer was damaged or about another payment.
    pub saldo: Option<Rupiah>,
    pub debit: Option<Rupiah>,
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

    /// Whether the deposit chain is the same without it: it is no reply to the payment, ends nothing and tells no
    /// figure.
    pub(in crate::domain) const fn is_empty(&self) -> bool {
        let is_reply = matches!(self.source, AnswerSource::Send | AnswerSource::Recovery);
        !(is_reply || self.outcome.is_later_end())
            && self.saldo.is_none()
            && self.debit.is_none()
            && self.cashback.is_none()
    }
}

impl AccountFact {
    /// What a payment's journal record means for its account; `None` where it can neither move money nor tell a figure,
    /// as the many answers that leave a payment open.
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

    /// The payment that it is about; `None` for a person's word about the account.
    #[must_use]
    pub const fn payment(&self) -> Option<PaymentId> {
        match self {
            Self::Prepared { id, .. } | Self::Dispatched(id) | Self::Answered(id, _) | Self::Ruled(id, _) => Some(*id),
            Self::Said(_) => None,
        }
    }

    /// The journal's names of the payment events that [`AccountFact::of`] reads.
    pub const KINDS: [&'static str; 4] = ["prepared", "dispatched", "answered", "ruled"];
}

/// Whether an answer's figures are the provider's own and about this payment: not repaired, not cut off, not about
/// something else.
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
