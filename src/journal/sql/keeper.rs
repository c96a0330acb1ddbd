//! The journal in front of a driver.
//!
//! What it is: each question and each write of [`Journal`], handed to a connection that reads or to the one that writes.
//! What it is not: a decision. Invariant: a write goes on though nobody waits for it any more.

use async_trait::async_trait;
use tokio::sync::watch;

use super::clerk::{self, Clerk};
use super::{Sql, Store, audit, charge, read, recover, row, search};
use crate::id::{OwnerId, PaymentId};
use crate::journal::{AuditReport, ChargeFilter, Filter, Finding, Journal, JournalError, PriceList, SaldoReading};
use crate::sale::charge::{Charge, Entry as ChargeEntry};
use crate::sale::payment::{Entry, Payment};
use crate::sale::product::{AccountId, ProviderId};
use crate::time::Timestamp;

/// A driver: connections that read, and one that writes.
pub(crate) trait Keeper: Send + Sync {
    /// The connection that writes.
    type Store: Store + 'static;

    /// What this program brought.
    fn clerk(&self) -> &Clerk;

    /// Has the writing thread do something. It is done even when nobody waits for it any more.
    fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Self::Store) -> Result<T, JournalError> + Send + 'static,
    ) -> impl Future<Output = Result<T, JournalError>> + Send;

    /// Asks a reading connection, inside one snapshot.
    fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&dyn Sql) -> Result<T, JournalError> + Send + 'static,
    ) -> impl Future<Output = Result<T, JournalError>> + Send;

    /// See [`Journal::checkup`].
    fn checkup(&self, _now: Timestamp) -> impl Future<Output = Result<Vec<Finding>, JournalError>> + Send {
        async { Ok(Vec::new()) }
    }

    /// See [`Journal::news`].
    fn rung(&self) -> watch::Receiver<u64>;
}

#[async_trait]
impl<K: Keeper> Journal for K {
    fn owner(&self) -> OwnerId {
        self.clerk().seat().owner
    }

    async fn append(&self, id: PaymentId, entry: Entry) -> Result<Payment, JournalError> {
        let clerk = self.clerk().clone();
        self.write(move |store| clerk.append(store, id, &entry)).await
    }

    async fn payment(&self, id: PaymentId) -> Result<Option<Payment>, JournalError> {
        self.read(move |sql| Ok(row::payment(sql, id)?.map(|stored| stored.payment))).await
    }

    async fn events(&self, id: PaymentId) -> Result<Vec<Entry>, JournalError> {
        self.read(move |sql| read::events(sql, id)).await
    }

    async fn find(&self, filter: &Filter) -> Result<Vec<Payment>, JournalError> {
        let filter = filter.clone();
        self.read(move |sql| search::find(sql, &filter)).await
    }

    async fn desk(&self) -> Result<Vec<Payment>, JournalError> {
        self.read(read::desk).await
    }

    async fn open_payments(&self) -> Result<Vec<Payment>, JournalError> {
        self.read(read::open_payments).await
    }

    async fn recover(&self, at: Timestamp) -> Result<Vec<Payment>, JournalError> {
        let clerk = self.clerk().clone();
        self.write(move |store| recover::recover(store, &clerk, at)).await
    }

    async fn spool(&self, id: PaymentId, entry: &Entry) -> Result<(), JournalError> {
        let (clerk, entry) = (self.clerk().clone(), entry.clone());
        let kept = tokio::task::spawn_blocking(move || clerk.keep(id, &entry));
        kept.await.map_err(|error| JournalError::Store(error.to_string()))?
    }

    async fn saldo(
        &self,
        account: &AccountId,
        except: Option<PaymentId>,
    ) -> Result<Option<SaldoReading>, JournalError> {
        let account = account.clone();
        self.read(move |sql| read::saldo(sql, &account, except)).await
    }

    async fn price_list(&self, provider: &ProviderId) -> Result<Option<PriceList>, JournalError> {
        let provider = provider.clone();
        self.read(move |sql| read::price_list(sql, &provider)).await
    }

    async fn keep_price_list(&self, list: &PriceList) -> Result<(), JournalError> {
        let list = list.clone();
        self.write(move |store| clerk::keep_price_list(store, &list)).await
    }

    async fn append_charge(&self, order: &str, entry: ChargeEntry) -> Result<Charge, JournalError> {
        let order = order.to_owned();
        self.write(move |store| charge::append(store, &order, &entry)).await
    }

    async fn charge(&self, order: &str) -> Result<Option<Charge>, JournalError> {
        let order = order.to_owned();
        self.read(move |sql| Ok(charge::stored(sql, &order)?.map(|stored| stored.charge))).await
    }

    async fn charge_events(&self, order: &str) -> Result<Vec<ChargeEntry>, JournalError> {
        let order = order.to_owned();
        self.read(move |sql| charge::events(sql, &order)).await
    }

    async fn charges(&self, filter: &ChargeFilter) -> Result<Vec<Charge>, JournalError> {
        let filter = filter.clone();
        self.read(move |sql| charge::find(sql, &filter)).await
    }

    async fn audit(&self) -> Result<AuditReport, JournalError> {
        self.read(audit::audit).await
    }

    async fn probe(&self) -> Result<(), JournalError> {
        self.write(clerk::probe).await
    }

    async fn checkup(&self, now: Timestamp) -> Result<Vec<Finding>, JournalError> {
        Keeper::checkup(self, now).await
    }

    fn news(&self) -> watch::Receiver<u64> {
        self.rung()
    }
}
