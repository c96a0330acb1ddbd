//! A verdict: what one answer says about a payment, with its facts. Each provider's `classify` turns answers into
//! verdicts.
//!
//! There are six outcomes, and each comes with a reason.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::bill::{BillDetail, CustomerNumber};
use crate::domain::field::{self, FactList};
pub use crate::domain::token::{NotAToken, PlnToken};
use crate::domain::typed_invoice::TypedInvoice;

/// What an answer decides about a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PaymentOutcome {
    /// The provider says it is paid.
    #[serde(rename = "confirmed")]
    Confirmed,
    /// The provider has it and has not finished.
    #[serde(rename = "pending")]
    Pending,
    /// The provider proved that nothing was debited (safety rule 2).
    #[serde(rename = "rejected")]
    Rejected,
    /// The provider took the money and gave it back.
    #[serde(rename = "refunded")]
    Refunded,
    /// No byte of the request was sent (safety rule 1).
    #[serde(rename = "not_sent")]
    NotSent,
    /// Money may have moved.
    #[serde(rename = "unknown")]
    Unknown,
}

impl PaymentOutcome {
    /// Whether an answer other than the reply to the payment ends it with this outcome. A status question that was not
    /// sent says nothing about the payment.
    pub(in crate::domain) const fn is_later_end(self) -> bool {
        matches!(self, Self::Confirmed | Self::Rejected | Self::Refunded)
    }
}

/// Why an outcome is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OutcomeReason {
    /// A complete answer in the provider's own words.
    #[serde(rename = "answered")]
    Answered,
    /// No connection came about: DNS, refused, TLS, connect time-out.
    #[serde(rename = "no_connection")]
    NoConnection(ConnectFault),
    /// The request could not be built; nothing was sent.
    #[serde(rename = "not_built")]
    NotBuilt,
    /// The whole time-out passed without a complete answer.
    #[serde(rename = "timed_out")]
    TimedOut,
    /// The connection broke after the first byte of the request may have been sent.
    #[serde(rename = "cut")]
    Cut,
    /// An HTTP status other than 200.
    #[serde(rename = "http_status")]
    HttpStatus(u16),
    /// The body was HTML.
    #[serde(rename = "html")]
    Html,
    /// The body was larger than the cap.
    #[serde(rename = "too_large")]
    TooLarge,
    /// The body could not be read.
    #[serde(rename = "unreadable")]
    Unreadable,
    /// The body had to be repaired to be read, so it decides nothing by itself (safety rule 3).
    #[serde(rename = "repaired")]
    Repaired,
    /// A status word that the document does not list.
    #[serde(rename = "unlisted_word")]
    UnlistedWord(CleanText),
    /// The answer names another product.
    #[serde(rename = "other_product")]
    OtherProduct,
    /// The answer names another customer.
    #[serde(rename = "other_customer")]
    OtherCustomer,
    /// The answer names another invoice or reference.
    #[serde(rename = "other_reference")]
    OtherReference,
    /// A certain refusal: all conditions of safety rule 2 hold.
    #[serde(rename = "refused")]
    Refused(CleanText),
    /// An uncertain refusal, as versions before the conditions of safety rule 2 recorded it.
    #[serde(rename = "refused_uncertain")]
    RefusedUncertain(CleanText),
    /// A success that lacks the 20-digit token; it is asked for until it comes.
    #[serde(rename = "no_token")]
    NoToken,
    /// The provider says that the bill was paid before. Whether that was this payment is asked.
    #[serde(rename = "already_paid")]
    AlreadyPaid(CleanText),
    /// A success that lacks the provider's reference number; it is asked for until it comes.
    #[serde(rename = "no_reference")]
    NoReference,
    /// The provider took the payment back, in its own words.
    #[serde(rename = "given_back")]
    GivenBack(CleanText),
    /// A status question was answered "no data": not a failure (safety rule 6).
    #[serde(rename = "not_found")]
    NotFound,
    /// The program that owned the payment ended between its intent and the dispatch.
    #[serde(rename = "owner_gone_before_sending")]
    OwnerGoneBeforeSending,
    /// The program that owned the payment ended before the answer was journalled.
    #[serde(rename = "owner_gone_after_sending")]
    OwnerGoneAfterSending,
    /// The program that owned the payment is gone, and only its own computer knows whether it was sent.
    #[serde(rename = "owner_gone_elsewhere")]
    OwnerGoneElsewhere,
    /// An invoice that a person typed fits the sale, but its time does not (safety rule 6).
    #[serde(rename = "typed_invoice")]
    TypedInvoice(Box<TypedInvoice>),
    /// An uncertain refusal, with the condition of safety rule 2 that it lacks.
    #[serde(rename = "refusal_in_doubt")]
    RefusalInDoubt(CleanText, RefusalDoubt),
    /// An uncertain failure in a callback, with the condition of safety rule 2 that it lacks.
    #[serde(rename = "failure_in_doubt")]
    FailureInDoubt(CleanText, RefusalDoubt),
    /// An answer that says one thing with its status and another with its words (safety rule 1).
    #[serde(rename = "contradictory")]
    Contradictory(CleanText),
}

/// The condition of safety rule 2 that a refusal lacks. Such a refusal frees no bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RefusalDoubt {
    /// (a) A status word stands there that is no word of failure.
    #[serde(rename = "status")]
    Status,
    /// (b) It carries a serial number, a token or another proof of payment.
    #[serde(rename = "proof")]
    Proof,
    /// (c) Its text speaks of a transaction that goes on or has succeeded.
    #[serde(rename = "words")]
    Words,
    /// (c) It gives no reason.
    #[serde(rename = "no_text")]
    NoText,
    /// (d) One of its figures contradicts.
    #[serde(rename = "figures")]
    Figures,
    /// (e) Its whole text fits none of the provider's certain refusals.
    #[serde(rename = "unlisted")]
    Unlisted,
}

impl OutcomeReason {
    /// The provider's own text; `None` for a reason without one.
    #[must_use]
    pub const fn text(&self) -> Option<&CleanText> {
        match self {
            Self::UnlistedWord(text)
            | Self::Refused(text)
            | Self::RefusedUncertain(text)
            | Self::AlreadyPaid(text)
            | Self::GivenBack(text)
            | Self::RefusalInDoubt(text, _)
            | Self::FailureInDoubt(text, _)
            | Self::Contradictory(text) => Some(text),
            _ => None,
        }
    }

    /// Whether no readable answer came, so that its invoice is lost too.
    #[must_use]
    pub const fn lost_the_answer(&self) -> bool {
        matches!(
            self,
            Self::TimedOut
                | Self::Cut
                | Self::HttpStatus(_)
                | Self::Html
                | Self::TooLarge
                | Self::Unreadable
                | Self::OwnerGoneAfterSending
                | Self::OwnerGoneElsewhere
        )
    }

    /// The text of an uncertain refusal; `None` for any other reason.
    #[must_use]
    pub const fn uncertain_refusal(&self) -> Option<&CleanText> {
        match self {
            Self::RefusedUncertain(text) | Self::RefusalInDoubt(text, _) | Self::FailureInDoubt(text, _) => Some(text),
            _ => None,
        }
    }

    /// The same reason with its text changed by `change`.
    #[must_use]
    pub fn with_text(&self, change: impl FnOnce(&CleanText) -> CleanText) -> Self {
        let mut changed = self.clone();
        match &mut changed {
            Self::UnlistedWord(text)
            | Self::Refused(text)
            | Self::RefusedUncertain(text)
            | Self::AlreadyPaid(text)
            | Self::GivenBack(text)
            | Self::RefusalInDoubt(text, _)
            | Self::FailureInDoubt(text, _)
            | Self::Contradictory(text) => *text = change(text),
            _ => {}
        }
        changed
    }
}

/// How connecting failed, so that no byte of the request was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ConnectFault {
    /// The name did not resolve.
    #[serde(rename = "dns")]
    Dns,
    /// Nobody listens there.
    #[serde(rename = "refused")]
    Refused,
    /// The certificate or the handshake failed.
    #[serde(rename = "tls")]
    Tls,
    /// No connection within the connect time-out.
    #[serde(rename = "timed_out")]
    TimedOut,
    /// The call's deadline passed before the first byte: the computer slept, or the program stood still.
    #[serde(rename = "too_late")]
    TooLate,
    /// Something else before the first byte.
    #[serde(rename = "other")]
    Other,
}

/// Something that a person must see, whatever the payment's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaymentAlarm {
    /// Confirmed at another total than the one shown. Whole rupiah.
    #[serde(rename = "price_differs")]
    PriceDiffers {
        /// The total shown to the customer.
        shown: Rupiah,
        /// The total in the answer.
        answered: Rupiah,
    },
    /// The deposit lost another amount than the shop's price list says. Whole rupiah.
    #[serde(rename = "cost_differs")]
    CostDiffers {
        /// What the list says.
        listed: Rupiah,
        /// What was debited.
        taken: Rupiah,
    },
    /// The answer was about something else.
    #[serde(rename = "answer_about_other")]
    AnswerAboutOther,
    /// The provider confirmed what a person had ruled failed, or what it had refused itself.
    #[serde(rename = "confirmed_after_failure")]
    ConfirmedAfterFailure,
    /// The provider reported a failure after its own success (*disanggah*).
    #[serde(rename = "disputed")]
    Disputed,
    /// A callback contradicts itself: its status says one thing, its words another.
    #[serde(rename = "contradicts")]
    Contradicts,
    /// The answer brought an invoice or a token that this other sale holds (safety rule 6).
    #[serde(rename = "number_of_another")]
    NumberOfAnother(PaymentId),
    /// The answer brought a reference number that this other sale already has.
    #[serde(rename = "reference_of_another")]
    ReferenceOfAnother(PaymentId),
    /// This refund asked back the member's money that had paid the sale.
    #[serde(rename = "funds_taken_back")]
    FundsTakenBack(PaymentId),
}

/// What a provider's answer says about one payment, besides the outcome. Absent is `None`, never zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct PaymentFacts {
    pub invoice: Option<CleanText>,
    /// The provider's or bank's reference number.
    pub reference: Option<CleanText>,
    pub token: Option<PlnToken>,
    /// A serial number (pulsa, data).
    pub serial: Option<CleanText>,
    /// Energy, as sent: `94,50`.
    pub kwh: Option<CleanText>,
    /// The provider's own time.
    pub provider_time: Option<Timestamp>,
    pub name: Option<CleanText>,
    /// PLN meter number.
    pub meter: Option<CustomerNumber>,
    /// PLN customer id.
    pub idpel: Option<CustomerNumber>,
    /// Face value, whole rupiah.
    pub nominal: Option<Rupiah>,
    /// Biller's part, whole rupiah.
    pub bill: Option<Rupiah>,
    /// Admin fee, whole rupiah.
    pub admin: Option<Rupiah>,
    /// The customer's total without the shop's own fee, whole rupiah.
    pub total: Option<Rupiah>,
    /// What the deposit lost, whole rupiah.
    pub debit: Option<Rupiah>,
    /// What came back, whole rupiah.
    pub cashback: Option<Rupiah>,
    /// The deposit after this answer, whole rupiah.
    pub saldo: Option<Rupiah>,
    /// Everything else, under canonical names, in the order of the answer.
    pub fields: FactList,
    /// The provider's own keys and values, as sent.
    pub detail: BillDetail,
}

impl PaymentFacts {
    /// Takes over what `newer` knows, and never blanks a known fact. With `keep_figures` every known fact stays except
    /// the balance: a later answer does not rewrite a confirmed payment.
    pub fn merge(&mut self, newer: &Self, keep_figures: bool) {
        take_newer(&mut self.invoice, newer.invoice.as_ref(), keep_figures);
        take_newer(&mut self.reference, newer.reference.as_ref(), keep_figures);
        take_newer(&mut self.token, newer.token.as_ref(), keep_figures);
        take_newer(&mut self.serial, newer.serial.as_ref(), keep_figures);
        take_newer(&mut self.kwh, newer.kwh.as_ref(), keep_figures);
        take_newer(&mut self.provider_time, newer.provider_time.as_ref(), keep_figures);
        take_newer(&mut self.name, newer.name.as_ref(), keep_figures);
        take_newer(&mut self.meter, newer.meter.as_ref(), keep_figures);
        take_newer(&mut self.idpel, newer.idpel.as_ref(), keep_figures);
        take_newer(&mut self.nominal, newer.nominal.as_ref(), keep_figures);
        take_newer(&mut self.bill, newer.bill.as_ref(), keep_figures);
        take_newer(&mut self.admin, newer.admin.as_ref(), keep_figures);
        take_newer(&mut self.total, newer.total.as_ref(), keep_figures);
        take_newer(&mut self.debit, newer.debit.as_ref(), keep_figures);
        take_newer(&mut self.cashback, newer.cashback.as_ref(), keep_figures);
        take_newer(&mut self.saldo, newer.saldo.as_ref(), false);
        if keep_figures {
            let mut fields = newer.fields.clone();
            field::merge(&mut fields, &self.fields);
            self.fields = fields;
            let mut detail = newer.detail.clone();
            detail.merge(&self.detail);
            self.detail = detail;
        } else {
            field::merge(&mut self.fields, &newer.fields);
            self.detail.merge(&newer.detail);
        }
    }
}

fn take_newer<T: Clone>(known: &mut Option<T>, newer: Option<&T>, keep: bool) {
    if let Some(newer) = newer
        && !(keep && known.is_some())
    {
        *known = Some(newer.clone());
    }
}

/// What one answer decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentVerdict {
    pub outcome: PaymentOutcome,
    pub why: OutcomeReason,
    pub alarm: Option<PaymentAlarm>,
    /// Alarms that the journal added when it wrote the answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_alarms: Vec<PaymentAlarm>,
    pub facts: PaymentFacts,
}

impl PaymentVerdict {
    /// A verdict without facts and alarms.
    #[must_use]
    pub fn bare(outcome: PaymentOutcome, why: OutcomeReason) -> Self {
        Self { outcome, why, alarm: None, more_alarms: Vec::new(), facts: PaymentFacts::default() }
    }
}

/// The body of an answer or callback as it came, kept as evidence. `Debug` shows only its length.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawAnswer(pub String);

impl fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raw({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_never_blanks_and_can_keep_figures() {
        let rp = |n| Some(Rupiah::new(n).unwrap());
        let mut known = PaymentFacts { invoice: Some("1".into()), total: rp(100), ..PaymentFacts::default() };
        known.merge(&PaymentFacts { total: rp(200), admin: rp(5), ..PaymentFacts::default() }, true);
        assert_eq!((known.total, known.admin), (rp(100), rp(5)));
        known.merge(&PaymentFacts { total: rp(200), ..PaymentFacts::default() }, false);
        assert_eq!((known.total, known.invoice), (rp(200), Some("1".into())));
    }
}
