//! What is told about a charge's money, by the provider and by people, as the journal keeps it.

use serde::{Deserialize, Serialize};

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::payment::verdict::RawAnswer;

/// Who says that money came.
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
    /// A person who looked at K-Link, where a verified notice could not be read.
    #[serde(rename = "person")]
    Person,
}

/// How the amount of a settlement is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AmountTold {
    /// It was told.
    #[serde(rename = "told")]
    Told,
    /// Nothing was told, so what was asked for is taken until a later word names an amount.
    #[serde(rename = "assumed")]
    Assumed,
}

/// Verified evidence that money came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// How much, whole rupiah.
    pub amount: Rupiah,
    /// How the amount is known; `None` in journals of older versions, which compared it with one amount only.
    #[serde(rename = "told", default, skip_serializing_if = "Option::is_none")]
    pub told: Option<AmountTold>,
    /// Who says so.
    pub source: SettlementSource,
    /// The provider's id of it; the order where there was none.
    pub evidence: CleanText,
    /// When, by the provider's clock.
    pub provider_time: Option<Timestamp>,
    /// The time as it was sent: two tellings of one id are one payment only where this agrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment: Option<CleanText>,
    /// What was said, as it came.
    pub raw: RawAnswer,
}

/// What a verified word of the provider says about money that it does not add to: that it failed or was given back, or that
/// it came without a readable amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementObjection {
    /// What.
    pub kind: ObjectionKind,
    /// Who says so.
    pub source: SettlementSource,
    /// The provider's own word or figure, as sent.
    pub text: CleanText,
    /// The provider's id of it; the order where there was none.
    pub evidence: CleanText,
    /// The time as it was sent.
    pub moment: Option<CleanText>,
    /// What was said, as it came; the record has it, the charge does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<RawAnswer>,
}

/// What an [`SettlementObjection`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ObjectionKind {
    /// Money that had come failed, or was given back (*disanggah*).
    #[serde(rename = "reversed")]
    Reversed,
    /// Money came, and how much cannot be read.
    #[serde(rename = "amount_unread")]
    AmountUnread,
}

/// A person's decision about a charge's money that its provider left open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyRuling {
    /// What the person found.
    pub found: MoneyFound,
    /// How much came, whole rupiah, where no readable word said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Rupiah>,
    /// What it rests on.
    pub evidence: CleanText,
    /// Who decided.
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
    /// One payment was told twice.
    #[serde(rename = "once")]
    Once,
}

/// Money that a person gave back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyReturn {
    /// How much, whole rupiah.
    pub amount: Rupiah,
    /// By whom.
    pub by: CleanText,
    /// To whom, why.
    pub note: CleanText,
    /// Whether it was a second customer's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second: bool,
}
