//! What the provider and people say about a charge's money, as the journal stores it. [`funds`](super::funds) weighs
//! it.

use serde::{Deserialize, Serialize};

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::payment::verdict::RawAnswer;

/// The source of evidence that money came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SettlementSource {
    /// K-Link's finance report.
    #[serde(rename = "report")]
    Report,
    /// A webhook whose signature was verified.
    #[serde(rename = "webhook")]
    Webhook,
    /// The payment from a member's wallet, confirmed.
    #[serde(rename = "wallet")]
    Wallet,
    /// A person who looked at K-Link, because a verified message named no readable amount.
    #[serde(rename = "person")]
    Person,
}

/// How the amount of a settlement is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AmountTold {
    /// The message named it.
    #[serde(rename = "told")]
    Told,
    /// The message named none: the amount that was asked for counts until a later message names one.
    #[serde(rename = "assumed")]
    Assumed,
}

/// Verified evidence that money came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// How much, whole rupiah.
    pub amount: Rupiah,
    /// `None` in journals of older versions, which compared the amount with one figure only.
    #[serde(rename = "told", default, skip_serializing_if = "Option::is_none")]
    pub told: Option<AmountTold>,
    pub source: SettlementSource,
    /// The provider's id of it; the order where there was none.
    pub evidence: CleanText,
    /// By the provider's clock.
    pub provider_time: Option<Timestamp>,
    /// The time as it was sent: two messages with one id are one payment only where their times agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment: Option<CleanText>,
    /// The message as it came.
    pub raw: RawAnswer,
}

/// A verified message of the provider's that adds no money: that it failed or was given back, or that it came without a
/// readable amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementObjection {
    pub kind: ObjectionKind,
    pub source: SettlementSource,
    /// The provider's own word or figure, as sent.
    pub text: CleanText,
    /// The provider's id of it; the order where there was none.
    pub evidence: CleanText,
    /// The time as it was sent.
    pub moment: Option<CleanText>,
    /// The message as it came. The journal's event has it, [`Charge::objections`](super::Charge::objections) does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<RawAnswer>,
}

/// The two kinds of [`SettlementObjection`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ObjectionKind {
    /// Money that had come failed, or was given back (*disanggah*).
    #[serde(rename = "reversed")]
    Reversed,
    /// Money came, and its amount cannot be read.
    #[serde(rename = "amount_unread")]
    AmountUnread,
}

/// A person's decision about a charge's money that its provider left open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyRuling {
    pub found: MoneyFound,
    /// Whole rupiah; only where no message named a readable amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Rupiah>,
    pub evidence: CleanText,
    pub by: CleanText,
}

/// What a person found about a charge's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MoneyFound {
    /// The money is there.
    #[serde(rename = "there")]
    There,
    /// The money was taken back, or never came.
    #[serde(rename = "gone")]
    Gone,
    /// A second customer paid.
    #[serde(rename = "second")]
    Second,
    /// It was one payment, told twice.
    #[serde(rename = "once")]
    Once,
}

/// Money that a person gave back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyReturn {
    /// Whole rupiah.
    pub amount: Rupiah,
    pub by: CleanText,
    /// Who received it, and why.
    pub note: CleanText,
    /// Whether the money was a second customer's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second: bool,
}
