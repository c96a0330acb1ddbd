//! The events of a payment as the journal stores them. [`step`](super::step()) says what each does.
//!
//! A journalled event never changes; a new need is a new event.

use serde::{Deserialize, Serialize};

use crate::base::id::OwnerId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::bill::CustomerNumber;
use crate::domain::payment::TotalDifference;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{PaymentAlarm, PaymentVerdict, PlnToken, RawAnswer};
use crate::domain::wallet::WalletMovement;

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AnswerSource {
    /// The reply to the payment itself.
    #[serde(rename = "send")]
    Send,
    /// A status question.
    #[serde(rename = "status")]
    Status,
    /// No answer: a start found the row of a program that had ended.
    #[serde(rename = "recovery")]
    Recovery,
    /// Kwallet's `reconcile`, called by a person about a row of our own (docs/safety.md, "When the answer is lost").
    #[serde(rename = "reconcile")]
    Reconcile,
    /// The provider's own list of transactions, exported by a person. It never ends a payment that is being sent.
    #[serde(rename = "list")]
    List,
    /// A callback. It is not signed, so it was matched by reference and target (safety rule 7).
    #[serde(rename = "callback")]
    Callback,
}

/// What happened to a customer's cash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CashHandling {
    #[serde(rename = "returned")]
    Returned,
    /// Used for another sale.
    #[serde(rename = "used")]
    Used,
    /// Kept for the customer until he comes back.
    #[serde(rename = "kept")]
    Kept,
}

/// A person's ruling on an open payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRuling {
    /// `true`: it was paid; `false`: it failed.
    pub confirmed: bool,
    /// It was paid and given back: the end of a payment that its provider called failed after its own success
    /// (*disanggah*). `confirmed` is `false` then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refunded: bool,
    pub evidence: CleanText,
    /// As customer service read it out.
    pub token: Option<PlnToken>,
    /// As customer service read it out.
    pub serial: Option<CleanText>,
    pub cash: Option<CashHandling>,
    pub by: CleanText,
}

/// Evidence about an open payment that is no answer about it. It decides nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaymentObservation {
    /// The bill was asked for again, and the provider says that it is paid, in its own words.
    #[serde(rename = "bill_paid")]
    BillPaid(CleanText),
    /// The bill was asked for again and is still to be paid: its total, whole rupiah.
    #[serde(rename = "bill_unpaid")]
    BillUnpaid(Rupiah),
    /// The bill was asked for again, and the provider said something else.
    #[serde(rename = "bill_unclear")]
    BillUnclear(CleanText),
    /// The rows of a member's history that may be the movement; each with whether it names our own reference.
    #[serde(rename = "history")]
    History(Vec<(WalletMovement, bool)>),
}

impl PaymentObservation {
    /// Whether the payment was found paid, so that looking again is of no use.
    #[must_use]
    pub fn is_found(&self) -> bool {
        match self {
            Self::BillPaid(_) => true,
            Self::BillUnpaid(_) | Self::BillUnclear(_) => false,
            Self::History(rows) => rows.iter().any(|(_, names_us)| *names_us),
        }
    }
}

/// An observation with its times. The same observation again raises the count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservationEntry {
    /// When it was seen first.
    pub first: Timestamp,
    /// When it was seen last.
    pub at: Timestamp,
    /// How often in a row.
    pub times: u32,
    pub what: PaymentObservation,
}

/// Something that happened to a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
pub enum PaymentEvent {
    /// Everything that is decided before sending. Always the first event.
    #[serde(rename = "prepared")]
    Prepared(Box<PaymentIntent>),
    /// The permission to send, given once.
    #[serde(rename = "dispatched")]
    Dispatched {
        /// The program that sends; must be the intent's.
        #[serde(rename = "owner")]
        owner: OwnerId,
    },
    /// An answer, with its raw text as evidence.
    #[serde(rename = "answered")]
    Answered {
        source: AnswerSource,
        verdict: Box<PaymentVerdict>,
        /// The body as it came; empty where there was none.
        raw: RawAnswer,
    },
    #[serde(rename = "ruled")]
    Ruled(Box<PaymentRuling>),
    /// A paper was printed (or made as a file): the first is the original, later ones copies.
    #[serde(rename = "printed")]
    Printed {
        /// `pdf`, `text`, …
        form: CleanText,
    },
    /// A note on the desk.
    #[serde(rename = "noted")]
    Noted { text: CleanText, by: CleanText },
    /// What happened to the cash of a sale that failed, was refunded or was not sent.
    #[serde(rename = "cash_settled")]
    CashSettled { cash: CashHandling, by: CleanText },
    /// A person has seen all alarms.
    #[serde(rename = "alarms_seen")]
    AlarmsSeen { by: CleanText },
    /// Evidence that decides nothing.
    #[serde(rename = "observed")]
    Observed(Box<PaymentObservation>),
    /// The journal itself found something that a person must see.
    #[serde(rename = "alarm_raised")]
    AlarmRaised(PaymentAlarm),
    /// How the difference was settled, after the total had changed.
    #[serde(rename = "difference_settled")]
    DifferenceSettled { difference: TotalDifference, by: CleanText },
    /// The customer's phone, for a payment whose end he waits for.
    #[serde(rename = "phone_noted")]
    PhoneNoted { phone: CustomerNumber, by: CleanText },
}

impl PaymentEvent {
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
            Self::Observed(_) => "observed",
            Self::AlarmRaised(_) => "alarm_raised",
            Self::DifferenceSettled { .. } => "difference_settled",
            Self::PhoneNoted { .. } => "phone_noted",
        }
    }
}

/// An event that the journal's record can hold: of a payment, a charge, an account or a counter.
pub trait RecordedEvent {
    /// The event's name in the journal: `dispatched`.
    fn kind(&self) -> &'static str;
}

impl RecordedEvent for PaymentEvent {
    fn kind(&self) -> &'static str {
        self.name()
    }
}

/// An event with its time, counter and cashier: one row of the journal's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalRecord<E = PaymentEvent> {
    pub at: Timestamp,
    pub counter: CleanText,
    pub cashier: CleanText,
    pub event: E,
}

/// A note as the desk shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryNote {
    pub at: Timestamp,
    pub by: CleanText,
    pub text: CleanText,
}
