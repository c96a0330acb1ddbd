//! Takes in the callbacks of providers: checks the signature, stores, then applies (safety rule 7). The HTTP side is
//! [`crate::callbacks`].
//!
//! Nothing is acknowledged that is not durable. A callback with a wrong signature is recorded, within bounds, and never
//! applied.

mod apply;
mod batch_writer;

use std::net::IpAddr;

use crate::domain::product::ProviderId;
use crate::journal::JournalError;
use crate::journal::callbacks::{CallbackStatus, NewCallback, StoredCallback, comparable_reference};
use crate::providers::callback::{CallbackEndpoint, SignatureCheck};
use crate::till::Till;

pub(in crate::till) use batch_writer::BatchWriter;

/// The longest callback that is taken, bytes.
pub const LARGEST: usize = 64 * 1024;

/// A callback as it arrived.
pub struct IncomingCallback {
    /// The provider whose path was called.
    pub sender: ProviderId,
    /// Of a GET the query string without `?`, of a POST the body; the bytes as they came.
    pub raw: Vec<u8>,
    /// The value of the provider's signature header; `None` without one. Two such headers count as an empty value.
    pub signature: Option<Vec<u8>>,
    /// The caller's address.
    pub from: IpAddr,
}

/// What the provider is to be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiveResult {
    /// The callback is durable.
    Stored,
    /// The signature is wrong, or missing where there must be one.
    NotVerified,
    /// The sender's provider is not configured.
    NotConfigured,
    /// The journal did not take it, so the provider must send it again.
    NotStored,
}

impl Till {
    /// How this provider calls back. `None`: it does not, or it is not configured.
    #[must_use]
    pub fn callback_endpoint(&self, sender: &ProviderId) -> Option<CallbackEndpoint> {
        self.provider(sender)?.callback_endpoint()
    }

    /// Checks a callback's signature and makes the callback durable. It is applied afterwards, by
    /// [`Till::run_callback_worker`] of any program.
    pub async fn receive(&self, arrived: IncomingCallback) -> ReceiveResult {
        let Some(callback) = self.examined(arrived) else { return ReceiveResult::NotConfigured };
        if callback.status == CallbackStatus::BadSignature {
            // A forger is answered without waiting for the disk, and a record that fails changes nothing.
            self.inner.work.keeping.note(self.inner.parts.journal.clone(), callback);
            return ReceiveResult::NotVerified;
        }
        match self.inner.work.keeping.store(self.inner.parts.journal.clone(), callback).await {
            Ok(()) => ReceiveResult::Stored,
            Err(fault) => {
                tracing::warn!(%fault, "a callback was not stored; its sender has to send it again");
                ReceiveResult::NotStored
            }
        }
    }

    /// Callbacks, newest first, at most `limit`; behind them the older ones that cannot be read and were not looked
    /// at yet.
    pub async fn callbacks(&self, limit: u32) -> Result<Vec<StoredCallback>, JournalError> {
        self.journal().callbacks(limit).await
    }

    /// How many callbacks cannot be read and were not looked at yet.
    pub async fn unreadable_callbacks(&self) -> Result<u64, JournalError> {
        self.journal().unreadable_callbacks().await
    }

    /// Records that a person looked at a callback that cannot be read. `false`: it can be read, or somebody looked
    /// before.
    pub async fn acknowledge_callback(&self, number: u64) -> Result<bool, JournalError> {
        self.journal().acknowledge_callback(number).await
    }

    /// Verifies the signature and reads the reference, before the callback is stored. `None`: its provider is not
    /// configured.
    fn examined(&self, arrived: IncomingCallback) -> Option<NewCallback> {
        let IncomingCallback { sender, raw, signature, from } = arrived;
        let provider = self.provider(&sender).filter(|provider| provider.callback_endpoint().is_some())?;
        let signed = provider.verify_callback(&raw, signature.as_deref());
        // Nothing of a callback with a wrong signature is believed, so it is not even read.
        let reference = (signed != SignatureCheck::Wrongly).then(|| provider.callback_reference(&raw)).flatten();
        let status = match (signed, &reference) {
            (SignatureCheck::Wrongly, _) => CallbackStatus::BadSignature,
            (_, None) => CallbackStatus::Unreadable,
            _ => CallbackStatus::Kept,
        };
        let reference = reference.map(|text| comparable_reference(text.as_str())).unwrap_or_default();
        let signed = signed == SignatureCheck::Rightly;
        Some(NewCallback { sender, signed, status, reference, raw, from, at: self.now() })
    }
}
