//! The events of a payment as the journal stores them. What they mean is `payment::step`.
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

/// Who or what an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AnswerSource {
    /// The reply to the payment itself.
    #[serde(rename = "send")]
    Send,
    /// A status question.
    #[serde(rename = "status")]
    Status,
    /// A start that found a dead owner's row.
    #[serde(rename = "recovery")]
    Recovery,
    /// Kwallet's `reconcile`, called by a person about a row of our own (docs/safety.md, "When the answer is lost").
    #[serde(rename = "reconcile")]
    Reconcile,
    /// The provider's own list of transactions, exported by a person. It never ends a payment that is being sent.
    #[serde(rename = "list")]
    List,
    /// What the provider reported by itself. It is not signed: it was matched by reference and target.
    #[serde(rename = "callback")]
    Callback,
}

/// What happened to a customer's cash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CashHandling {
    /// Given back.
    #[serde(rename = "returned")]
    Returned,
    /// Used for another sale.
    #[serde(rename = "used")]
    Used,
    /// Kept for the customer.
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
    /// What it rests on.
    pub evidence: CleanText,
    /// The token customer service read out.
    pub token: Option<PlnToken>,
    /// The serial number customer service read out.
    pub serial: Option<CleanText>,
    /// What happened to the cash.
    pub cash: Option<CashHandling>,
    /// Who ruled.
    pub by: CleanText,
}

/// What was seen of an open payment besides an answer about it: evidence, which decides nothing.
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
    /// Whether it was found paid: nothing better will be seen.
    #[must_use]
    pub fn is_found(&self) -> bool {
        match self {
            Self::BillPaid(_) => true,
            Self::BillUnpaid(_) | Self::BillUnclear(_) => false,
            Self::History(rows) => rows.iter().any(|(_, names_us)| *names_us),
        }
    }
}

/// An observation with its time; what was seen again the same counts on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservationEntry {
    /// When it was seen first.
    pub first: Timestamp,
    /// When it was seen last.
    pub at: Timestamp,
    /// How often, one after the other.
    pub times: u32,
    /// What.
    pub what: PaymentObservation,
}

/// Something that happened to a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
pub enum PaymentEvent {
    /// The intent.
    #[serde(rename = "prepared")]
    Prepared(Box<PaymentIntent>),
    /// The permission to send, once.
    #[serde(rename = "dispatched")]
    Dispatched {
        /// The program that sends; must be the intent's.
        #[serde(rename = "owner")]
        owner: OwnerId,
    },
    /// An answer, with its raw text as evidence.
    #[serde(rename = "answered")]
    Answered {
        /// Where it came from.
        source: AnswerSource,
        /// What it decides.
        verdict: Box<PaymentVerdict>,
        /// The body as it came; empty where there was none.
        raw: RawAnswer,
    },
    /// A person's ruling.
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
    Noted {
        /// What was written.
        text: CleanText,
        /// By whom.
        by: CleanText,
    },
    /// What happened to the cash of a failed, refunded or not sent sale.
    #[serde(rename = "cash_settled")]
    CashSettled {
        /// What.
        cash: CashHandling,
        /// By whom.
        by: CleanText,
    },
    /// The alarms were seen.
    #[serde(rename = "alarms_seen")]
    AlarmsSeen {
        /// By whom.
        by: CleanText,
    },
    /// Something was seen that is evidence for a person.
    #[serde(rename = "observed")]
    Observed(Box<PaymentObservation>),
    /// The journal itself found something that a person must see.
    #[serde(rename = "alarm_raised")]
    AlarmRaised(PaymentAlarm),
    /// What became of the difference, after the total had changed.
    #[serde(rename = "difference_settled")]
    DifferenceSettled {
        /// What.
        difference: TotalDifference,
        /// By whom.
        by: CleanText,
    },
    /// The customer's phone, for a payment whose end he waits for.
    #[serde(rename = "phone_noted")]
    PhoneNoted {
        /// The phone.
        phone: CustomerNumber,
        /// By whom.
        by: CleanText,
    },
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

/// An event of whatever the record holds.
pub trait RecordedEvent {
    /// Its name in the journal.
    fn kind(&self) -> &'static str;
}

impl RecordedEvent for PaymentEvent {
    fn kind(&self) -> &'static str {
        self.name()
    }
}

/// An event with its moment and place: of a payment, or of what else the record holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalRecord<E = PaymentEvent> {
    /// When.
    pub at: Timestamp,
    /// At which counter.
    pub counter: CleanText,
    /// By which cashier.
    pub cashier: CleanText,
    /// What.
    pub event: E,
}

/// A note as the desk shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryNote {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: CleanText,
    /// What.
    pub text: CleanText,
}
