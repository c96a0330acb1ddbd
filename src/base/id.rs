//! Ids of payments, of requests on the wire and of processes, each a type of its own. Randomness comes in as
//! [`RandomSource`].
//!
//! An id is never made twice: payment and owner ids are UUIDv7. A wire reference is only a second and five random
//! digits, so the journal also refuses a reused one.

use std::fmt;
use std::str::FromStr;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::base::time::{Timestamp, jakarta};

/// A source of randomness. Tests use a seeded one.
pub trait RandomSource: Send + Sync {
    /// Sixty-four random bits.
    fn bits(&self) -> u64;
}

/// The operating system's randomness.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemRandom;

impl RandomSource for SystemRandom {
    fn bits(&self) -> u64 {
        // If the system has no randomness: a UUIDv7 still differs by its clock and counter.
        getrandom::u64().unwrap_or_else(|_| Uuid::now_v7().as_u64_pair().1)
    }
}

/// A fixed sequence (SplitMix64), for tests and the sandbox.
#[derive(Debug)]
pub struct SeededRandom {
    state: Mutex<u64>,
}

impl SeededRandom {
    /// A source whose sequence depends on `seed` alone.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { state: Mutex::new(seed) }
    }
}

impl RandomSource for SeededRandom {
    fn bits(&self) -> u64 {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// Names one attempt at one payment (UUIDv7): the `id` of a payment in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PaymentId(Uuid);

impl PaymentId {
    /// A new id, made at `now`.
    #[must_use]
    pub fn new(now: Timestamp, random: &dyn RandomSource) -> Self {
        let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&random.bits().to_be_bytes());
        bytes[8..].copy_from_slice(&random.bits().to_be_bytes()[..2]);
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    /// The last eight hexadecimal digits, for people: on paper and in file names.
    #[must_use]
    pub fn short(self) -> String {
        let text = self.0.simple().to_string();
        text.get(24..).unwrap_or(&text).to_owned()
    }
}

impl fmt::Display for PaymentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl FromStr for PaymentId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

/// Our own reference on the wire: 17 digits, the time of creation as `yyMMddHHmmss` (Jakarta) and five random digits.
///
/// The Biller's document shows the same shape for `trxid`. Unique for ever, because the journal refuses a reused one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WireReference(String);

impl WireReference {
    /// A new reference, made at `now`.
    #[must_use]
    pub fn new(now: Timestamp, random: &dyn RandomSource) -> Self {
        let moment = now.to_zoned(jakarta()).strftime("%y%m%d%H%M%S").to_string();
        Self(format!("{moment}{:05}", random.bits() % 100_000))
    }

    /// The 17 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A caller's own name for a payment (safety rule 21, docs/safety.md): 1 to 64 letters, digits, `-`, `_` and `.`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderKey(String);

impl OrderKey {
    const LONGEST: usize = 64;

    /// The key as the caller wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is no [`OrderKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("1 to 64 letters, digits, '-', '_' or '.'")]
pub struct BadOrderKey;

impl FromStr for OrderKey {
    type Err = BadOrderKey;

    fn from_str(text: &str) -> Result<Self, BadOrderKey> {
        let fits = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        if fits && (1..=Self::LONGEST).contains(&text.len()) { Ok(Self(text.to_owned())) } else { Err(BadOrderKey) }
    }
}

/// One running program that may own payments in flight. Whether it lives is told by a lock that it holds
/// (`journal::owner_lock`, or an advisory lock of PostgreSQL).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OwnerId(Uuid);

impl OwnerId {
    /// A new owner id, for a program that starts at `now`.
    #[must_use]
    pub fn new(now: Timestamp, random: &dyn RandomSource) -> Self {
        Self(PaymentId::new(now, random).0)
    }
}

impl std::str::FromStr for OwnerId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(text).map(Self)
    }
}

impl fmt::Display for OwnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.simple().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_key_is_a_plain_word() {
        for good in ["a", "INV-2026_11.29", &"x".repeat(64)] {
            assert_eq!(good.parse::<OrderKey>().unwrap().as_str(), good);
        }
        for bad in ["", " ", "a b", "a/b", "é", "a\n", &"x".repeat(65)] {
            assert!(bad.parse::<OrderKey>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn ids_carry_their_moment_and_keep_their_form() {
        let at: Timestamp = "2026-11-21T03:21:09Z".parse().unwrap();
        let random = SeededRandom::new(1);
        let id = PaymentId::new(at, &random);
        assert_eq!(id.to_string().parse::<PaymentId>().unwrap(), id);
        let owner = OwnerId::new(at, &random);
        assert_eq!(owner.to_string().parse::<OwnerId>().unwrap(), owner);
        assert_eq!(id.short().len(), 8);
        assert!(PaymentId::new(at + std::time::Duration::from_secs(1), &random) > id);
        let wire = WireReference::new(at, &random);
        assert_eq!(wire.as_str().len(), 17);
        assert!(wire.as_str().starts_with("261121102109"));
    }
}
