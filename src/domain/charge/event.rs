//! The events of a charge as the journal stores them, with the order and the answers they carry.
//!
//! [`step`](super::step) says what each does to a charge. A journalled event never changes.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::id::{OwnerId, PaymentId};
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::charge::auto_pay::ChargePurpose;
use crate::domain::payment::verdict::{ConnectFault, RawAnswer};

use super::settlement::{MoneyReturn, MoneyRuling, Settlement, SettlementObjection};

/// The longest order id, bytes: Midtrans takes no longer one.
pub const LONGEST_ORDER: usize = 50;
/// The longest payload of a QR that is kept, bytes.
const LONGEST_PAYLOAD: usize = 1_024;

/// The caller's order: it names the charge for ever, whatever its case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct OrderId(String);

/// A text that is no order id: empty, longer than 50 characters, or with a character that is not visible ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an order id")]
pub struct NotAnOrder;

impl OrderId {
    /// Reads an order id. It is opaque, and kept as it is.
    pub fn parse(text: &str) -> Result<Self, NotAnOrder> {
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        if visible && (1..=LONGEST_ORDER).contains(&text.len()) { Ok(Self(text.to_owned())) } else { Err(NotAnOrder) }
    }

    /// The id as it was given, for the wire and the screen. [`OrderId::key`] is for comparing.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is compared: K-Link's document writes ids as `klnu00242` and as `KLNU00252`.
    #[must_use]
    pub fn key(&self) -> String {
        key(&self.0)
    }
}

/// An order id as it is compared: without space around it, in lower case.
#[must_use]
pub fn key(order: &str) -> String {
    order.trim().to_ascii_lowercase()
}

impl TryFrom<String> for OrderId {
    type Error = NotAnOrder;

    fn try_from(text: String) -> Result<Self, NotAnOrder> {
        Self::parse(&text)
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The call of K-Link's that creates a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChargeGateway {
    /// `pay_service`: VA, card, manual transfer.
    #[serde(rename = "bank")]
    Bank,
    /// `pay_service_midtrans`: GoPay.
    #[serde(rename = "midtrans")]
    Midtrans,
    /// No call: a payment from a member's wallet, recorded beside the charge, pays it.
    #[serde(rename = "wallet")]
    Wallet,
}

/// How the customer pays, as far as the list says it. The answer has the last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MethodKind {
    #[serde(rename = "virtual_account")]
    VirtualAccount,
    /// On the bank's page.
    #[serde(rename = "card")]
    Card,
    /// A bank transfer, recognised by its exact amount.
    #[serde(rename = "manual")]
    Manual,
    /// By a QR that a wallet scans.
    #[serde(rename = "gopay")]
    Gopay,
    #[serde(rename = "kwallet")]
    Kwallet,
    /// The list does not say.
    #[serde(rename = "other")]
    Other,
}

impl MethodKind {
    /// Its name in JSON: `va`. The journal has `virtual_account`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VirtualAccount => "va",
            Self::Card => "card",
            Self::Manual => "manual",
            Self::Gopay => "gopay",
            Self::Kwallet => "kwallet",
            Self::Other => "other",
        }
    }
}

/// A payment method, as K-Link's lists give it. Bank code and product code name it: one bank can have several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeMethod {
    pub gateway: ChargeGateway,
    /// The bank's code, as sent: `014`, `gopay`.
    pub bank_code: CleanText,
    /// The product's code, as sent: `BCAATM`.
    pub product_code: CleanText,
    /// The bank's name, as the customer knows it.
    pub bank: CleanText,
    pub product: CleanText,
    pub kind: MethodKind,
    /// What the customer pays on top, whole rupiah (`charge_admin`); `None`: the list does not say.
    pub admin: Option<Rupiah>,
    /// The account of a manual transfer.
    pub account: Option<CleanText>,
    pub holder: Option<CleanText>,
    /// Whether it can be used now.
    pub open: bool,
}

impl ChargeMethod {
    /// Paying from a member's Kwallet. K-Link lists no such method.
    #[must_use]
    pub fn kwallet() -> Self {
        Self {
            gateway: ChargeGateway::Wallet,
            bank_code: "kwallet".into(),
            product_code: "pay".into(),
            bank: "K-LINK".into(),
            product: "Kwallet".into(),
            kind: MethodKind::Kwallet,
            admin: Some(Rupiah::ZERO),
            account: None,
            holder: None,
            open: true,
        }
    }

    /// The name that a customer uses: GoPay by its wallet, any other method by its product.
    #[must_use]
    pub const fn known_as(&self) -> &CleanText {
        match self.gateway {
            ChargeGateway::Bank | ChargeGateway::Wallet => &self.product,
            ChargeGateway::Midtrans => &self.bank,
        }
    }

    /// Bank code and product code: `014/BCAATM`.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}/{}", self.bank_code, self.product_code)
    }
}

/// The person who pays. What the cashier left empty is filled with the shop's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct ChargePayer {
    pub name: CleanText,
    pub phone: CleanText,
    pub email: CleanText,
}

/// Everything that is decided before the call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeIntent {
    pub order_id: OrderId,
    /// K-Link's request id. loket sends the order id as such.
    pub rq_uuid: OrderId,
    /// Frozen as it was listed.
    pub method: ChargeMethod,
    /// What is asked for, whole rupiah, without the method's admin.
    pub amount: Rupiah,
    /// The bill that it is for; `None`: for no bill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<ChargePurpose>,
    pub payer: ChargePayer,
    /// SHA-256 of the request without its secrets, lower-case hex.
    pub request_digest: String,
    /// Time-out of the call, seconds.
    pub timeout_seconds: u32,
    /// The running program that makes the call.
    #[serde(rename = "owner")]
    pub owner: OwnerId,
    pub business_day: jiff::civil::Date,
}

/// The text of a QR, character for character as a wallet's scanner reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct QrPayload(String);

/// A text that no QR of a payment holds: empty, too long, or with control characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a payment's QR")]
pub struct NotAPayload;

impl QrPayload {
    /// Takes the text of a QR, unchanged.
    ///
    /// # Errors
    /// An error when the text is blank, longer than 1,024 bytes, or holds a control character.
    pub fn new(text: &str) -> Result<Self, NotAPayload> {
        let fits = !text.trim().is_empty() && text.len() <= LONGEST_PAYLOAD && !text.chars().any(char::is_control);
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAPayload) }
    }

    /// The payload to draw: every character counts.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The amount that the QR itself asks for (EMV tag 54), whole rupiah; `None`: no EMV QR, or one without an amount.
    ///
    /// # Errors
    /// The tag's text when it is no whole amount.
    pub fn amount(&self) -> Result<Option<Rupiah>, &str> {
        let mut rest = self.0.as_str();
        // Every EMV QR begins with tag 00, length 02, version 01.
        if !rest.starts_with("000201") {
            return Ok(None);
        }
        while let (Some(tag), Some(length)) = (rest.get(..2), rest.get(2..4)) {
            let Some(value) = length.parse::<usize>().ok().and_then(|length| rest.get(4..4 + length)) else { break };
            if tag == "54" {
                let whole = value.strip_suffix(".00").or_else(|| value.strip_suffix(".0")).unwrap_or(value);
                return whole.parse().ok().and_then(|n| Rupiah::new(n).ok()).map(Some).ok_or(value);
            }
            rest = rest.get(4 + value.len()..).unwrap_or("");
        }
        Ok(None)
    }
}

impl TryFrom<String> for QrPayload {
    type Error = NotAPayload;

    fn try_from(text: String) -> Result<Self, NotAPayload> {
        Self::new(&text)
    }
}

/// What the answer to a create decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChargeOutcome {
    /// The charge exists, and the customer can pay.
    #[serde(rename = "waiting")]
    Waiting,
    /// The charge may exist.
    #[serde(rename = "unknown")]
    Unknown,
    /// The provider refused it, readably.
    #[serde(rename = "refused")]
    Refused,
    /// No byte of the request left.
    #[serde(rename = "not_sent")]
    NotSent,
}

/// Why an outcome is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChargeReason {
    /// A complete answer.
    #[serde(rename = "answered")]
    Answered,
    /// No connection came about.
    #[serde(rename = "no_connection")]
    NoConnection(ConnectFault),
    /// The request could not be built.
    #[serde(rename = "not_built")]
    NotBuilt,
    /// The whole time-out passed without a complete answer.
    #[serde(rename = "timed_out")]
    TimedOut,
    /// The connection broke after the request may have left.
    #[serde(rename = "cut")]
    Cut,
    /// An HTTP status other than 200.
    #[serde(rename = "http_status")]
    HttpStatus(u16),
    /// HTML, too large, or not readable.
    #[serde(rename = "unreadable")]
    Unreadable,
    /// The body had to be repaired, so it decides nothing (safety rule 3).
    #[serde(rename = "repaired")]
    Repaired,
    /// A status word or code that decides nothing.
    #[serde(rename = "unlisted_word")]
    UnlistedWord(CleanText),
    /// The answer names another order.
    #[serde(rename = "other_order")]
    OtherOrder,
    /// The answer names another amount than the one asked for, whole rupiah.
    #[serde(rename = "other_amount")]
    OtherAmount(Rupiah),
    /// A success without a number, address, QR or amount to pay.
    #[serde(rename = "nothing_to_pay")]
    NothingToPay,
    /// The provider's refusal, in its words.
    #[serde(rename = "refused")]
    Refused(CleanText),
    /// The program that made the call ended before the answer was journalled.
    #[serde(rename = "owner_gone")]
    OwnerGone,
}

/// What the customer needs to pay, and what else the answer said. Absent is `None`, never zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct ChargeFacts {
    /// The virtual account's number, digits only.
    pub va_number: Option<CleanText>,
    /// A page to pay on, or a link that opens a wallet.
    pub url: Option<CleanText>,
    /// The amount to transfer, to the last rupiah.
    pub exact_amount: Option<Rupiah>,
    /// What was added so that the transfer can be told apart, whole rupiah.
    pub unique_code: Option<Rupiah>,
    /// The account to transfer to.
    pub account: Option<CleanText>,
    /// The provider's own number of the charge (`kd_pay`, `transaction_id`).
    pub number: Option<CleanText>,
    /// The provider's reference (`kd_ref`).
    pub reference: Option<CleanText>,
    /// Address of the QR's image.
    pub qr_image: Option<CleanText>,
    pub qr: Option<QrPayload>,
    /// Until when it can be paid; for GoPay a guess.
    pub expires_at: Option<Timestamp>,
}

impl ChargeFacts {
    /// Whether there is anything that the customer can pay with.
    #[must_use]
    pub const fn can_be_paid(&self) -> bool {
        self.va_number.is_some()
            || self.url.is_some()
            || self.exact_amount.is_some()
            || self.qr_image.is_some()
            || self.qr.is_some()
    }
}

/// What one answer decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeAnswer {
    pub outcome: ChargeOutcome,
    pub why: ChargeReason,
    pub facts: ChargeFacts,
}

impl ChargeAnswer {
    /// An answer without facts.
    #[must_use]
    pub fn bare(outcome: ChargeOutcome, why: ChargeReason) -> Self {
        Self { outcome, why, facts: ChargeFacts::default() }
    }
}

/// A person's word about a charge whose answer was lost; weaker than any answer, and money that comes always settles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeRuling {
    /// `true`: the charge exists and can be paid; `false`: it was never made.
    pub stands: bool,
    pub evidence: CleanText,
    pub by: CleanText,
}

/// Something that happened to a charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
pub enum ChargeEvent {
    /// The intent, before the call.
    #[serde(rename = "charge_created")]
    ChargeCreated(Box<ChargeIntent>),
    /// The answer to the call; or written by a start that found a charge whose program had ended.
    #[serde(rename = "charge_answered")]
    ChargeAnswered {
        answer: Box<ChargeAnswer>,
        /// The body as it came; empty where there was none.
        raw: RawAnswer,
    },
    /// The QR's image was read.
    #[serde(rename = "charge_qr_read")]
    ChargeQrRead { payload: QrPayload },
    /// Money came.
    #[serde(rename = "charge_settled")]
    ChargeSettled(Box<Settlement>),
    /// The money was used for a sale.
    #[serde(rename = "charge_used")]
    ChargeUsed { payment: PaymentId },
    /// The sale failed: the money is the customer's again.
    #[serde(rename = "charge_freed")]
    ChargeFreed { payment: PaymentId },
    /// The money was given back.
    #[serde(rename = "charge_returned")]
    ChargeReturned(Box<MoneyReturn>),
    /// A person says whether a charge exists whose answer was lost.
    #[serde(rename = "charge_ruled")]
    ChargeRuled(Box<ChargeRuling>),
    /// A paper was made: the first is the original, later ones copies.
    #[serde(rename = "charge_printed")]
    ChargePrinted {
        /// `pdf`, `text`, …
        form: CleanText,
    },
    /// The provider took money back, or told of money without a readable amount.
    #[serde(rename = "charge_objected")]
    ChargeObjected(Box<SettlementObjection>),
    /// A person decided what the provider left open about the money.
    #[serde(rename = "charge_money_ruled")]
    ChargeMoneyRuled(Box<MoneyRuling>),
}

impl ChargeEvent {
    /// Its name in the journal.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ChargeCreated(_) => "charge_created",
            Self::ChargeAnswered { .. } => "charge_answered",
            Self::ChargeQrRead { .. } => "charge_qr_read",
            Self::ChargeSettled(_) => "charge_settled",
            Self::ChargeUsed { .. } => "charge_used",
            Self::ChargeFreed { .. } => "charge_freed",
            Self::ChargeReturned(_) => "charge_returned",
            Self::ChargeRuled(_) => "charge_ruled",
            Self::ChargePrinted { .. } => "charge_printed",
            Self::ChargeObjected(_) => "charge_objected",
            Self::ChargeMoneyRuled(_) => "charge_money_ruled",
        }
    }
}

impl crate::domain::payment::event::RecordedEvent for ChargeEvent {
    fn kind(&self) -> &'static str {
        self.name()
    }
}

/// An event of a charge with its time, counter and cashier.
pub type ChargeEntry = crate::domain::payment::event::JournalRecord<ChargeEvent>;

#[cfg(test)]
#[path = "event_test.rs"]
mod tests;
