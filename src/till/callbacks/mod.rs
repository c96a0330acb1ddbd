//! Callbacks: checked, stored, then applied (safety rule 7). HTTP is the room `callbacks`.
//!
//! Nothing is acknowledged that is not durable. A callback decides once, whoever applies it. One that no signature protects
//! must match reference and target. One with a wrong signature is stored and never looked at further.

mod apply;
mod batch_writer;

use std::net::IpAddr;

use crate::journal::JournalError;
use crate::journal::callbacks::{CallbackSender, CallbackStatus, NewCallback, StoredCallback};
use crate::messages::serve::ServeWords;
use crate::providers::collector::SignatureCheck;
use crate::providers::{Provider, biller};
use crate::till::Till;

pub(in crate::till) use batch_writer::BatchWriter;

/// The longest report that is taken, bytes.
pub const LARGEST: usize = 64 * 1024;
/// The longest reference that is compared, characters.
const LONGEST_REFERENCE: usize = 64;

/// A report as it arrived.
pub struct IncomingCallback {
    /// Whose path was called.
    pub sender: CallbackSender,
    /// Of a GET the query as it came, without `?`; of a POST the body as it came.
    pub raw: Vec<u8>,
    /// The value of `x-servicepayment`; `None` where there is no such header. Two of them are an empty one.
    pub signature: Option<Vec<u8>>,
    /// Who called.
    pub from: IpAddr,
}

/// What is to be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiveResult {
    /// It is durable.
    Stored,
    /// Its signature is wrong, or missing where there must be one.
    NotVerified,
    /// Nobody of this name is configured.
    NotConfigured,
    /// The journal did not take it: it must be sent again.
    NotStored,
}

impl Till {
    /// Whether reports of this sender are taken: its provider is configured.
    #[must_use]
    pub fn receives(&self, sender: CallbackSender) -> bool {
        match sender {
            CallbackSender::Biller => self.reporter().is_some(),
            CallbackSender::Klink => self.inner.parts.collector.is_some(),
        }
    }

    /// Takes a report in: checks its signature, and keeps it durably before it returns. What it decides is done afterwards, by
    /// [`Till::run_callback_worker`] of any program.
    pub async fn receive(&self, arrived: IncomingCallback) -> ReceiveResult {
        let Some(report) = self.examined(arrived) else { return ReceiveResult::NotConfigured };
        if report.standing == CallbackStatus::BadSignature {
            // Nobody waits for the disk because of a forger, and the log of them is no reason to fail.
            self.inner.keeping.note(self.inner.parts.journal.clone(), report);
            return ReceiveResult::NotVerified;
        }
        match self.inner.keeping.store(self.inner.parts.journal.clone(), report).await {
            Ok(()) => ReceiveResult::Stored,
            Err(fault) => {
                tracing::warn!(%fault, "a report was not stored; its sender has to send it again");
                ReceiveResult::NotStored
            }
        }
    }

    /// Reports, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn reports(&self, limit: u32) -> Result<Vec<StoredCallback>, JournalError> {
        self.journal().reports(limit).await
    }

    /// How many reports cannot be read and were not looked at yet.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn unreadable_reports(&self) -> Result<u64, JournalError> {
        self.journal().unreadable_reports().await
    }

    /// A person has looked at a report that cannot be read. `false`: it is none, or somebody had before.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn see_report(&self, number: u64) -> Result<bool, JournalError> {
        self.journal().see_report(number).await
    }

    /// The Biller, if it is configured.
    fn reporter(&self) -> Option<&dyn Provider> {
        self.provider(&biller::ID).map(AsRef::as_ref)
    }

    /// What can be said of a report before it is kept. `None`: its sender is not configured.
    fn examined(&self, arrived: IncomingCallback) -> Option<NewCallback> {
        let IncomingCallback { sender, raw, signature, from } = arrived;
        let (signed, reference) = match sender {
            CallbackSender::Biller => {
                (SignatureCheck::Not, self.reporter()?.read_callback(&raw).map(|callback| callback.reference))
            }
            CallbackSender::Klink => {
                let collector = self.inner.parts.collector.as_deref()?;
                let signed = collector.verify_notice(&raw, signature.as_deref());
                let known = (signed != SignatureCheck::Wrongly).then(|| collector.read_notice(&raw)).flatten();
                (signed, known.map(|notice| notice.order_id))
            }
        };
        let standing = match (signed, &reference) {
            (SignatureCheck::Wrongly, _) => CallbackStatus::BadSignature,
            (_, None) => CallbackStatus::Unreadable,
            _ => CallbackStatus::Kept,
        };
        let reference = reference.map(|text| compared(text.as_str())).unwrap_or_default();
        let signed = signed == SignatureCheck::Rightly;
        Some(NewCallback { sender, signed, standing, reference, raw, from, at: self.now() })
    }
}

/// The word for what became of a report.
#[must_use]
pub const fn status_name(words: &ServeWords, standing: CallbackStatus) -> &'static str {
    let words = &words.standing;
    match standing {
        CallbackStatus::Kept => words.kept,
        CallbackStatus::Applied => words.applied,
        CallbackStatus::Repeated => words.repeated,
        CallbackStatus::UnknownReference => words.unknown,
        CallbackStatus::BadSignature => words.bad_signature,
        CallbackStatus::Hint => words.hint,
        CallbackStatus::Nothing => words.nothing,
        CallbackStatus::Unreadable => words.unreadable,
    }
}

/// A reference as it is compared.
fn compared(reference: &str) -> String {
    reference.trim().to_ascii_lowercase().chars().take(LONGEST_REFERENCE).collect()
}
