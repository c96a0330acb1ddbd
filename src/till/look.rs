//! Looking: one payment, history, the desk, the deposits, an audit.
//!
//! What it is: every read of the journal that the screen and the commands need. What it is not: a writer.
//! Invariant: what is shown was read back from the journal.

use std::time::Duration;

use crate::id::PaymentId;
use crate::journal::{AuditReport, Filter, Finding, JournalError, SaldoReading};
use crate::money::Rupiah;
use crate::sale::payment::{Entry, Payment};
use crate::sale::product::{AccountId, ProviderId};
use crate::till::{StatusBy, Till};

/// One deposit as the header shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saldo {
    /// The account.
    pub account: AccountId,
    /// The last figure told, if any ever was.
    pub reading: Option<SaldoReading>,
}

impl Saldo {
    /// The last figure less what was spent since, whole rupiah.
    #[must_use]
    pub fn left(&self) -> Option<Rupiah> {
        let reading = self.reading?;
        reading.saldo.checked_sub(reading.bound)
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
}

impl Till {
    /// What is to be known about each provider, in their order.
    #[must_use]
    pub fn provider_facts(&self) -> Vec<ProviderFacts> {
        let facts = self.providers().iter().map(|provider| ProviderFacts {
            id: provider.id(),
            account: provider.account(),
            timeout: Duration::from_secs(u64::from(provider.timeout_seconds())),
            status: provider.abilities().status,
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
    pub async fn events(&self, id: PaymentId) -> Result<Vec<Entry>, JournalError> {
        self.journal().events(id).await
    }

    /// Payments that match, newest first.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn history(&self, filter: &Filter) -> Result<Vec<Payment>, JournalError> {
        self.journal().find(filter).await
    }

    /// Payments that a person still has to look at, oldest first.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn desk(&self) -> Result<Vec<Payment>, JournalError> {
        self.journal().desk().await
    }

    /// Payments without an end, oldest first.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn open_payments(&self) -> Result<Vec<Payment>, JournalError> {
        self.journal().open_payments().await
    }

    /// Every account's last figure, in the order of the providers.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn saldos(&self) -> Result<Vec<Saldo>, JournalError> {
        let mut saldos: Vec<Saldo> = Vec::new();
        for provider in self.providers() {
            let account = provider.account();
            if !saldos.iter().any(|known| known.account == account) {
                let reading = self.journal().saldo(&account, None).await?;
                saldos.push(Saldo { account, reading });
            }
        }
        Ok(saldos)
    }

    /// Verifies the whole journal.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn audit(&self) -> Result<AuditReport, JournalError> {
        self.journal().audit().await
    }

    /// What the doctor asks of the journal's store itself.
    ///
    /// # Errors
    /// [`JournalError`] when it cannot be asked.
    pub async fn check_up_journal(&self) -> Result<Vec<Finding>, JournalError> {
        self.journal().checkup(self.now()).await
    }

    /// Whether a payment could be made durable now.
    ///
    /// # Errors
    /// [`JournalError`] saying why not.
    pub async fn probe_journal(&self) -> Result<(), JournalError> {
        self.journal().probe().await
    }
}
