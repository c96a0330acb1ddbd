//! A provider's callback as it is stored before the provider is answered, and its status.
//!
//! A callback is one row, however often it is delivered, and is applied at most once. The payment's or charge's event
//! and the callback's new status are written in one transaction.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::charge;
use crate::domain::payment;
use crate::domain::product::ProviderId;

/// The longest reference that is compared, characters.
const LONGEST_REFERENCE: usize = 64;

/// A reference as it is stored and compared: trimmed, in small letters, cut to 64 characters. Providers repeat ours in
/// another case.
#[must_use]
pub fn comparable_reference(reference: &str) -> String {
    charge::key(reference).chars().take(LONGEST_REFERENCE).collect()
}

/// The status of a callback: the word in `inbox.standing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackStatus {
    /// It is kept, and nothing was done with it yet.
    Kept,
    /// It moved a payment or a charge.
    Applied,
    /// It told nothing new.
    Repeated,
    /// No payment or charge of ours is meant, as far as is known; looked at again when an answer is journalled.
    UnknownReference,
    /// Its signature is wrong or missing. Nothing else of it is believed.
    BadSignature,
    /// Not signed, about a charge of ours: somebody who knows has to confirm it.
    Hint,
    /// It says that no money came, or a word that decides nothing.
    Nothing,
    /// It cannot be read.
    Unreadable,
}

impl CallbackStatus {
    const ALL: [Self; 8] = [
        Self::Kept,
        Self::Applied,
        Self::Repeated,
        Self::UnknownReference,
        Self::BadSignature,
        Self::Hint,
        Self::Nothing,
        Self::Unreadable,
    ];

    /// Its word in the store and in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Applied => "applied",
            Self::Repeated => "repeated",
            Self::UnknownReference => "unknown_reference",
            Self::BadSignature => "bad_signature",
            Self::Hint => "hint",
            Self::Nothing => "nothing",
            Self::Unreadable => "unreadable",
        }
    }

    /// The status called `word`; `None` for any other word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// Why a callback stands as it does: the words of `inbox.why`, which `loket events --json` prints too. Where the
/// status says it, the column is empty.
pub mod reason {
    /// It names one of our references, and another number or request.
    pub const OTHER_TARGET: &str = "target";
    /// Its payment is not sent yet.
    pub const NOT_SENT: &str = "not_sent";
    /// The row that it is about can neither be read nor made again.
    pub const DAMAGED_ROW: &str = "damaged_row";
    /// Its provider is not in the configuration.
    pub const NOT_CONFIGURED: &str = "not_configured";
    /// Its status word stands in no document.
    pub const UNLISTED: &str = "unlisted";
    /// It says that no money came.
    pub const NO_MONEY: &str = "failed";
    /// The finance report confirmed it.
    pub const BY_CALLBACK: &str = "report";
    /// What is recorded here does not admit it.
    pub const NOT_ADMITTED: &str = "refused";
    /// A person looked at it.
    pub const SEEN: &str = "seen";

    pub const ALL: [&str; 9] =
        [OTHER_TARGET, NOT_SENT, DAMAGED_ROW, NOT_CONFIGURED, UNLISTED, NO_MONEY, BY_CALLBACK, NOT_ADMITTED, SEEN];
}

/// A callback that is to be stored.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCallback {
    pub sender: ProviderId,
    /// Whether its signature was verified; the Biller signs nothing.
    pub signed: bool,
    /// Kept, or refused at once.
    pub status: CallbackStatus,
    /// What it is about, as it is compared: small letters; empty where it cannot be read.
    pub reference: String,
    /// Its bytes as they came.
    pub raw: Vec<u8>,
    pub from: IpAddr,
    pub at: Timestamp,
}

impl NewCallback {
    /// What is unique about it: who sent it, whether it is believed, and its bytes.
    #[must_use]
    pub fn key(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let believed = if self.status == CallbackStatus::BadSignature { "refused" } else { "kept" };
        for part in [self.sender.as_str(), believed, if self.signed { "signed" } else { "unsigned" }] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.update(&self.raw);
        hash.finalize().into()
    }
}

/// Without the bytes: a serial number in them may be a voucher's code.
impl fmt::Debug for NewCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewCallback")
            .field("sender", &self.sender)
            .field("signed", &self.signed)
            .field("status", &self.status)
            .field("bytes", &self.raw.len())
            .finish_non_exhaustive()
    }
}

/// A stored callback: a row of `inbox`.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredCallback {
    /// Its number in the store.
    pub number: u64,
    pub sender: ProviderId,
    /// Whether its signature was verified.
    pub signed: bool,
    /// What became of it.
    pub status: CallbackStatus,
    /// What it is about, as it is compared.
    pub reference: String,
    /// What it moved, or would have: a payment's id, or `charge:` and an order id; empty where it is not known.
    pub about: String,
    /// Why it stands so: a word of [`reason`], or empty.
    pub why: String,
    /// Its bytes as they came.
    pub raw: Vec<u8>,
    /// Where it came from the first time.
    pub from: CleanText,
    /// How often it came.
    pub times: u32,
    pub at: Timestamp,
    pub last_at: Timestamp,
}

/// Without the bytes.
impl fmt::Debug for StoredCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredCallback")
            .field("number", &self.number)
            .field("sender", &self.sender)
            .field("signed", &self.signed)
            .field("status", &self.status)
            .field("times", &self.times)
            .finish_non_exhaustive()
    }
}

/// What a callback decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallbackAction {
    /// This becomes of a payment.
    Payment(PaymentId, Box<payment::JournalRecord>),
    /// This becomes of a charge, by its order.
    Charge(String, Box<charge::ChargeEntry>),
    /// Nothing; it only stands so from now on: what it is about (empty: not known), why.
    Stands(CallbackStatus, String, &'static str),
}

/// The result of applying a callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallbackResult {
    /// Another program was first, or it is not there.
    Before,
    /// It stands so now.
    Stands(CallbackStatus),
    /// It moved this payment: before, after.
    Payment(Box<(payment::Payment, payment::Payment)>),
    /// It moved this charge.
    Charge(Box<charge::Charge>),
}
