//! Queries of the journal for the screen and the commands.

use std::time::Duration;

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::LocalText;
use crate::domain::payment::{JournalRecord, Payment};
use crate::domain::product::{AccountId, ProviderId};
pub use crate::journal::WaitingAnswers;
use crate::journal::{AuditReport, DamagedRow, JournalError, PaymentFilter, SaldoReading, StoreFinding};
use crate::providers::server_time;
pub use crate::providers::server_time::ServerTime;
use crate::till::saldo::DepositView;
use crate::till::{StatusBy, Till};

/// With less free disk space than this the shop is warned, megabytes.
pub const SMALL_ROOM: u64 = 256;
/// With less than this nothing should be sold, bytes: a day's write-ahead log, its checkpoint, and the send log.
const ROOM_TO_SELL: u64 = 48 << 20;

/// The free disk space where the journal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskSpace {
    /// Rounded down.
    pub megabytes: u64,
    /// Enough to sell for a day.
    pub is_enough: bool,
}

impl DiskSpace {
    /// From free bytes.
    #[must_use]
    pub const fn of(free: u64) -> Self {
        Self { megabytes: free >> 20, is_enough: free >= ROOM_TO_SELL }
    }
}

/// One deposit's balance as the header shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaldoFigure {
    pub account: AccountId,
    /// The last told balance; `None`: never told.
    pub reading: Option<SaldoReading>,
}

impl SaldoFigure {
    /// An estimate, whole rupiah: last told balance − payments sent since + top-ups recorded since. No provider of
    /// bills can be asked for the real balance.
    #[must_use]
    pub fn left(&self) -> Option<Rupiah> {
        self.reading?.left()
    }
}

/// What the screen has to know of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderFacts {
    pub id: ProviderId,
    /// The deposit that it debits.
    pub account: AccountId,
    /// The system's name for people.
    pub name: &'static str,
    /// What it sells.
    pub sells: LocalText,
    /// A list from its site can be compared with our payments.
    pub own_list: bool,
    /// How long an answer to a payment is waited for.
    pub timeout: Duration,
    /// What its API needs to be asked about a payment's status.
    pub status: StatusBy,
    /// A bill inquired again, or a member's history, shows whether it was paid.
    pub rechecks: bool,
}

impl Till {
    /// The facts of each provider, in the order in which they are shown.
    #[must_use]
    pub fn provider_facts(&self) -> Vec<ProviderFacts> {
        let facts = self.providers().iter().map(|provider| ProviderFacts {
            id: provider.id(),
            account: provider.account(),
            name: provider.texts().name,
            sells: provider.texts().sells,
            own_list: provider.capabilities().own_list,
            timeout: Duration::from_secs(u64::from(provider.timeout_seconds())),
            status: provider.capabilities().status,
            rechecks: provider.capabilities().reinquiry_shows_paid || provider.wallet().is_some(),
        });
        facts.collect()
    }

    /// The payment with this id, as the journal has it.
    pub async fn payment(&self, id: PaymentId) -> Result<Option<Payment>, JournalError> {
        self.journal().payment(id).await
    }

    /// All events of one payment, oldest first.
    pub async fn events(&self, id: PaymentId) -> Result<Vec<JournalRecord>, JournalError> {
        self.journal().events(id).await
    }

    /// Payments that match the filter, newest first.
    pub async fn history(&self, filter: &PaymentFilter) -> Result<Vec<Payment>, JournalError> {
        self.journal().find(filter).await
    }

    /// Damaged rows among the payments that match the filter, or may match it.
    pub async fn damaged(&self, filter: &PaymentFilter) -> Result<Vec<DamagedRow>, JournalError> {
        self.journal().damaged(filter).await
    }

    /// Damaged rows among the payments that are open or on the desk.
    pub async fn damaged_open(&self) -> Result<Vec<DamagedRow>, JournalError> {
        self.journal().damaged_open().await
    }

    /// Payments on the desk, which a person still has to look at, oldest first.
    pub async fn desk(&self) -> Result<Vec<Payment>, JournalError> {
        self.journal().desk().await
    }

    /// Payments whose id ends with `text`, oldest first. `text` needs at least four characters.
    pub async fn ending_with(&self, text: &str) -> Result<Vec<Payment>, JournalError> {
        self.journal().ending_with(text).await
    }

    /// Open payments, those in flight included, oldest first.
    pub async fn open_payments(&self) -> Result<Vec<Payment>, JournalError> {
        self.journal().open_payments().await
    }

    /// The balances for the header: of deposits that a configured provider debits.
    #[must_use]
    pub fn saldos_of(&self, deposits: &[DepositView]) -> Vec<SaldoFigure> {
        let is_provider = |account: &AccountId| self.providers().iter().any(|provider| provider.account() == *account);
        let known = deposits.iter().filter(|deposit| is_provider(&deposit.account));
        known.map(|deposit| SaldoFigure { account: deposit.account.clone(), reading: deposit.reading }).collect()
    }

    /// Why the journal can only be read; `None`: it can be written too.
    #[must_use]
    pub fn why_read_only(&self) -> Option<&JournalError> {
        self.journal().why_read_only()
    }

    /// Verifies the whole journal: chains, events, and every table made from them.
    pub async fn audit(&self) -> Result<AuditReport, JournalError> {
        self.journal().audit().await
    }

    /// The free disk space where the journal is (for a database: where this computer's send log is). `None`: not known.
    #[must_use]
    pub fn room(&self) -> Option<DiskSpace> {
        crate::base::platform::free_bytes(&self.settings().journal_folder).map(DiskSpace::of)
    }

    /// Answers in the send logs of this computer that the journal has not taken yet, of any program.
    ///
    /// # Errors
    /// When the send logs cannot be read.
    pub fn waiting_answers(&self) -> Result<WaitingAnswers, JournalError> {
        self.journal().waiting_answers()
    }

    /// The time that each provider's server told, of those that answered this program.
    #[must_use]
    pub fn server_times(&self) -> Vec<ServerTime> {
        server_time::server_times()
    }

    /// The findings of `loket doctor` about the journal's store itself.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn check_up_journal(&self) -> Result<Vec<StoreFinding>, JournalError> {
        self.journal().checkup(self.clock().own_wall()).await
    }

    /// Tries whether an intent could be made durable now.
    ///
    /// # Errors
    /// When it could not, with the reason.
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
