//! Reads of the journal for the screen and the commands: one payment, history, the desk, deposits, the audit.

use std::time::Duration;

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::domain::payment::{JournalRecord, Payment};
use crate::domain::product::{AccountId, ProviderId};
pub use crate::journal::WaitingAnswers;
use crate::journal::{AuditReport, DamagedRow, JournalError, PaymentFilter, SaldoReading, StoreFinding};
use crate::providers::server_time;
pub use crate::providers::server_time::ServerTime;
use crate::till::saldo::DepositView;
use crate::till::{StatusBy, Till};

/// Below this many megabytes a shop is warned.
pub const SMALL_ROOM: u64 = 256;
/// Below this nothing should be sold, bytes: a day's log of the journal, its copying back, and the place for answers.
const ROOM_TO_SELL: u64 = 48 << 20;

/// The room that is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskSpace {
    /// How much, whole megabytes.
    pub megabytes: u64,
    /// Whether it is enough to sell.
    pub is_enough: bool,
}

impl DiskSpace {
    /// What so many free bytes are good for.
    #[must_use]
    pub const fn of(free: u64) -> Self {
        Self { megabytes: free >> 20, is_enough: free >= ROOM_TO_SELL }
    }
}

/// One deposit as the header shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaldoFigure {
    /// The account.
    pub account: AccountId,
    /// The last figure told, if any ever was.
    pub reading: Option<SaldoReading>,
}

impl SaldoFigure {
    /// The last figure less what was spent since, and more what was paid in, whole rupiah.
    #[must_use]
    pub fn left(&self) -> Option<Rupiah> {
        self.reading?.left()
    }
}

/// A provider as the screen has to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderFacts {
    /// Which.
    pub id: ProviderId,
    /// The deposit it debits.
    pub account: AccountId,
    /// How long an answer is waited for.
    pub timeout: Duration,
    /// How a payment's status can be asked.
    pub status: StatusBy,
    /// A bill asked for again, or a member's history, shows whether it was paid.
    pub looks_again: bool,
}

impl Till {
    /// What is to be known about each provider, in their order.
    #[must_use]
    pub fn provider_facts(&self) -> Vec<ProviderFacts> {
        let facts = self.providers().iter().map(|provider| ProviderFacts {
            id: provider.id(),
            account: provider.account(),
            timeout: Duration::from_secs(u64::from(provider.timeout_seconds())),
            status: provider.capabilities().status,
            looks_again: provider.capabilities().reinquiry_shows_paid || provider.wallet().is_some(),
        });
        facts.collect()
    }

    /// One payment.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn payment(&self, id: PaymentId) -> Result<Option<Payment>, JournalError> {
        self.journal().payment(id).await
    }

    /// Everything that happened to one payment, oldest first.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn events(&self, id: PaymentId) -> Result<Vec<JournalRecord>, JournalError> {
        self.journal().events(id).await
    }

    /// Payments that match, newest first.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn history(&self, filter: &PaymentFilter) -> Result<Vec<Payment>, JournalError> {
        self.journal().find(filter).await
    }

    /// Damaged rows among the payments that match, or may.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn damaged(&self, filter: &PaymentFilter) -> Result<Vec<DamagedRow>, JournalError> {
        self.journal().damaged(filter).await
    }

    /// Damaged rows among the payments that are open or on the desk.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn damaged_open(&self) -> Result<Vec<DamagedRow>, JournalError> {
        self.journal().damaged_open().await
    }

    /// Payments that a person still has to look at, oldest first.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn desk(&self) -> Result<Vec<Payment>, JournalError> {
        self.journal().desk().await
    }

    /// Payments whose id ends with `text`, which has at least four letters; oldest first.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn ending_with(&self, text: &str) -> Result<Vec<Payment>, JournalError> {
        self.journal().ending_with(text).await
    }

    /// Payments without an end, oldest first.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn open_payments(&self) -> Result<Vec<Payment>, JournalError> {
        self.journal().open_payments().await
    }

    /// The figures of those deposits that providers' answers tell, for the header.
    #[must_use]
    pub fn saldos_of(&self, deposits: &[DepositView]) -> Vec<SaldoFigure> {
        let is_provider = |account: &AccountId| self.providers().iter().any(|provider| provider.account() == *account);
        let known = deposits.iter().filter(|deposit| is_provider(&deposit.account));
        known.map(|deposit| SaldoFigure { account: deposit.account.clone(), reading: deposit.reading }).collect()
    }

    /// Why the journal is only read; none where it is written too.
    #[must_use]
    pub fn why_read_only(&self) -> Option<&JournalError> {
        self.journal().why_read_only()
    }

    /// Verifies the whole journal.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn audit(&self) -> Result<AuditReport, JournalError> {
        self.journal().audit().await
    }

    /// The room that is left where the journal lies (of a database: where answers are kept beside it).
    #[must_use]
    pub fn room(&self) -> Option<DiskSpace> {
        crate::base::platform::free_bytes(&self.settings().journal_folder).map(DiskSpace::of)
    }

    /// Answers beside the journal that it has not taken yet, of any program on this machine.
    ///
    /// # Errors
    /// [`JournalError`] when they cannot be read.
    pub fn waiting_answers(&self) -> Result<WaitingAnswers, JournalError> {
        self.journal().waiting_answers()
    }

    /// What the servers that answered say of the time.
    #[must_use]
    pub fn server_times(&self) -> Vec<ServerTime> {
        server_time::server_times()
    }

    /// What the doctor asks of the journal's store itself.
    ///
    /// # Errors
    /// [`JournalError`] when it cannot be asked.
    pub async fn check_up_journal(&self) -> Result<Vec<StoreFinding>, JournalError> {
        self.journal().checkup(self.clock().own_wall()).await
    }

    /// Whether a payment could be made durable now.
    ///
    /// # Errors
    /// [`JournalError`] saying why not.
    pub async fn probe_journal(&self) -> Result<(), JournalError> {
        self.journal().probe().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_below_a_days_log_is_too_little() {
        for (free, megabytes, is_enough) in [(0, 0, false), ((48 << 20) - 1, 47, false), (48 << 20, 48, true)] {
            assert_eq!(DiskSpace::of(free), DiskSpace { megabytes, is_enough });
        }
        assert!(crate::base::platform::free_bytes(std::path::Path::new("/tidak/ada")).is_some_and(|free| free > 0));
    }
}
