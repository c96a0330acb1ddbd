//! Implements [`Journal`] for every driver: reads go to a reading connection, writes to the one writing connection.
//!
//! A write is carried out even if its caller stops waiting for it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::{Semaphore, watch};

use super::claim;
use super::writer_state::{self, WriterState};
use super::{
    Transaction, WriteConnection, accept, append, audit, bill, callbacks, charge, print_queue, provider_numbers,
    queries, reading_threads, recovery, row, search, store_time,
};
use crate::base::id::{OrderKey, OwnerId, PaymentId};
use crate::base::platform;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::bill::Bill;
use crate::domain::charge::{Charge, ChargeEntry};
use crate::domain::counter::CounterEntry;
use crate::domain::deposit;
use crate::domain::deposit::record::{self, RecordPage, RecordPart};
use crate::domain::obstacle::BillObstacles;
use crate::domain::payment::{JournalRecord, Payment};
use crate::domain::product::{AccountId, ProviderId};
use crate::journal::backup::BackupError;
use crate::journal::callbacks::{CallbackAction, CallbackResult, CallbackStatus, NewCallback, StoredCallback};
use crate::journal::print::{JobEnd, JobStart, NewJob, PrintJob};
use crate::journal::send_log::RememberedEntry;
use crate::journal::store_doubt::{AcceptedStore, StoreWatch};
use crate::journal::{
    AuditReport, ChangePage, ChargeFilter, DamagedRow, EventAge, Journal, JournalError, PaymentFilter, PriceList,
    SaldoReading, StoreFinding, WaitingAnswers,
};

/// Connections that read. All of it blocks.
pub(crate) trait ReadConnections: Send + Sync + 'static {
    /// The connection that writes what is read here.
    type WriteConnection: WriteConnection + 'static;

    /// How many may read at once.
    fn permits(&self) -> &Arc<Semaphore>;

    /// Asks one connection, inside one snapshot.
    fn ask<T>(&self, ask: impl FnOnce(&dyn Transaction) -> Result<T, JournalError>) -> Result<T, JournalError>;

    /// Asks for everything that there is, in one snapshot.
    fn survey<T>(&self, ask: impl FnOnce(&dyn Transaction) -> Result<T, JournalError>) -> Result<T, JournalError> {
        self.ask(ask)
    }

    /// See [`Journal::backup`].
    fn backup(&self, to: &Path) -> Result<AuditReport, BackupError>;

    /// See [`Transaction::structure`].
    fn structure(&self) -> Result<Vec<String>, JournalError> {
        Ok(Vec::new())
    }
}

/// A driver: connections that read, and one that writes.
pub(crate) trait Backend: Send + Sync {
    type WriteConnection: WriteConnection + 'static;
    type Source: ReadConnections;

    /// What this program brought.
    fn writer_state(&self) -> &WriterState;

    fn source(&self) -> &Arc<Self::Source>;

    /// Has the writing thread do something. It is done even when nobody waits for it any more.
    fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Self::WriteConnection) -> Result<T, JournalError> + Send + 'static,
    ) -> impl Future<Output = Result<T, JournalError>> + Send;

    /// Asks a reading connection, inside one snapshot.
    fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&dyn Transaction) -> Result<T, JournalError> + Send + 'static,
    ) -> impl Future<Output = Result<T, JournalError>> + Send {
        let source = self.source().clone();
        async move {
            let permits = source.permits().clone();
            let permit = permits.acquire_owned().await.map_err(|error| JournalError::Store(error.to_string()))?;
            // The place is free once the thread is: else whoever has it next would start another thread.
            let (answer, _permit) = reading_threads::read(move || Ok((source.ask(ask), permit))).await?;
            answer
        }
    }

    /// See [`Journal::checkup`].
    fn checkup(&self, _now: Timestamp) -> impl Future<Output = Result<Vec<StoreFinding>, JournalError>> + Send {
        async { Ok(Vec::new()) }
    }

    /// See [`Journal::why_read_only`].
    fn why_read_only(&self) -> Option<&JournalError> {
        None
    }

    /// See [`Journal::commits`].
    fn rung(&self) -> watch::Receiver<u64>;
}

/// Does `work` where blocking is allowed.
async fn blocking<T: Send + 'static, E: From<JournalError> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    tokio::task::spawn_blocking(work).await.map_err(|error| JournalError::Store(error.to_string()))?
}

/// Keeps an answer beside the journal; not on the writing thread, which may be stuck on the disk.
async fn remember(writer_state: &WriterState, answer: RememberedEntry) -> Result<(), JournalError> {
    let writer_state = writer_state.clone();
    blocking(move || writer_state.remember_answer(&answer)).await
}

#[async_trait]
impl<K: Backend> Journal for K {
    fn owner(&self) -> OwnerId {
        self.writer_state().identity().owner
    }

    async fn append(&self, id: PaymentId, entry: JournalRecord) -> Result<Payment, JournalError> {
        let writer_state = self.writer_state().clone();
        self.write(move |store| writer_state.append(store, id, &entry)).await
    }

    async fn payment(&self, id: PaymentId) -> Result<Option<Payment>, JournalError> {
        self.read(move |sql| Ok(row::payment(sql, id)?.map(|stored| stored.payment))).await
    }

    async fn payment_of_order(&self, key: &OrderKey) -> Result<Option<Payment>, JournalError> {
        let key = key.clone();
        self.read(move |sql| bill::of_order(sql, key.as_str())).await
    }

    async fn obstacles(&self, bill: &Bill, at: Timestamp) -> Result<BillObstacles, JournalError> {
        let bill = bill.clone();
        self.read(move |sql| bill::obstacles(sql, &bill, at)).await
    }

    async fn events(&self, id: PaymentId) -> Result<Vec<JournalRecord>, JournalError> {
        self.read(move |sql| queries::events(sql, id)).await
    }

    async fn find(&self, filter: &PaymentFilter) -> Result<Vec<Payment>, JournalError> {
        let filter = filter.clone();
        self.read(move |sql| search::find(sql, &filter)).await
    }

    async fn damaged(&self, filter: &PaymentFilter) -> Result<Vec<DamagedRow>, JournalError> {
        let filter = filter.clone();
        self.read(move |sql| search::damaged(sql, &filter)).await
    }

    async fn damaged_charges(&self, filter: &ChargeFilter) -> Result<Vec<DamagedRow>, JournalError> {
        let filter = filter.clone();
        self.read(move |sql| charge::damaged_rows(sql, &filter)).await
    }

    async fn damaged_open(&self) -> Result<Vec<DamagedRow>, JournalError> {
        self.read(queries::damaged_open).await
    }

    async fn known_under(&self, id: PaymentId, invoice: &CleanText) -> Result<Option<Payment>, JournalError> {
        let invoice = invoice.clone();
        self.read(move |sql| provider_numbers::known_under(sql, id, &invoice)).await
    }

    async fn known_by(&self, system: &ProviderId, reference: &str) -> Result<Vec<Payment>, JournalError> {
        let (system, reference) = (system.clone(), reference.to_owned());
        self.read(move |sql| provider_numbers::known_by(sql, system.as_str(), &reference)).await
    }

    async fn ending_with(&self, text: &str) -> Result<Vec<Payment>, JournalError> {
        let text = text.to_owned();
        self.read(move |sql| queries::ending_with(sql, &text)).await
    }

    async fn provider_clock(&self, system: &ProviderId) -> Result<Vec<(Timestamp, Timestamp)>, JournalError> {
        let system = system.clone();
        self.read(move |sql| provider_numbers::provider_clock(sql, system.as_str())).await
    }

    async fn last_seq(&self) -> Result<u64, JournalError> {
        self.read(|sql| Ok(queries::last_seq(sql)?.unsigned_abs())).await
    }

    async fn changes(&self, since: u64) -> Result<ChangePage, JournalError> {
        self.read(move |sql| queries::changes(sql, since)).await
    }

    async fn live_page(&self, after: Option<PaymentId>) -> Result<Vec<Payment>, JournalError> {
        self.read(move |sql| queries::live_page(sql, after)).await
    }

    async fn open_debits(&self, ids: Vec<PaymentId>) -> Result<Vec<(PaymentId, deposit::OpenDebit)>, JournalError> {
        self.read(move |sql| queries::open_debits(sql, &ids)).await
    }

    async fn desk(&self) -> Result<Vec<Payment>, JournalError> {
        self.read(queries::desk).await
    }

    async fn open_payments(&self) -> Result<Vec<Payment>, JournalError> {
        self.read(queries::open_payments).await
    }

    async fn hold_duration(&self, id: PaymentId) -> Result<Duration, JournalError> {
        self.read(move |sql| {
            let stored = row::payment(sql, id)?.ok_or(JournalError::NotFound)?;
            store_time::hold_duration(sql, &stored)
        })
        .await
    }

    async fn append_after_hold(
        &self,
        id: PaymentId,
        entry: JournalRecord,
        grace: Duration,
    ) -> Result<Payment, JournalError> {
        self.write(move |store| append::append_after_hold(store, id, &entry, grace)).await
    }

    async fn event_ages(&self, id: PaymentId) -> Result<Vec<EventAge>, JournalError> {
        self.read(move |sql| store_time::ages_of(sql, &id.to_string())).await
    }

    async fn next_overdue(&self, sending: Vec<PaymentId>) -> Result<Option<Duration>, JournalError> {
        self.read(move |sql| recovery::next_overdue(sql, &sending)).await
    }

    async fn recover(&self, at: Timestamp) -> Result<Vec<Payment>, JournalError> {
        let writer_state = self.writer_state().clone();
        match self.write(move |store| recovery::recover(store, &writer_state, at)).await {
            // What is in doubt is looked at, and left as it is.
            Err(JournalError::InDoubt(_)) => Ok(Vec::new()),
            recovered => recovered,
        }
    }

    async fn defer_answer(&self, id: PaymentId, entry: &JournalRecord) -> Result<(), JournalError> {
        remember(self.writer_state(), RememberedEntry::Payment { id, entry: entry.clone() }).await
    }

    async fn defer_charge_answer(&self, order: &str, entry: &ChargeEntry) -> Result<(), JournalError> {
        remember(self.writer_state(), RememberedEntry::Charge { order: order.to_owned(), charge_entry: entry.clone() })
            .await
    }

    async fn saldo(
        &self,
        account: &AccountId,
        except: Option<PaymentId>,
    ) -> Result<Option<SaldoReading>, JournalError> {
        let account = account.clone();
        self.read(move |sql| queries::saldo(sql, &account, except)).await
    }

    async fn append_account(&self, account: &AccountId, entry: record::AccountEntry) -> Result<u64, JournalError> {
        let account = account.clone();
        self.write(move |store| super::account::append(store, &account, &entry)).await
    }

    async fn account_record(&self, account: &AccountId, part: RecordPart) -> Result<RecordPage, JournalError> {
        let account = account.clone();
        self.read(move |sql| super::account::record(sql, &account, part)).await
    }

    async fn append_counter(&self, entry: CounterEntry) -> Result<(), JournalError> {
        self.write(move |store| super::counter::append(store, &entry)).await
    }

    async fn counter_record(&self, counter: &CleanText) -> Result<Vec<CounterEntry>, JournalError> {
        let counter = counter.clone();
        self.read(move |sql| super::counter::record(sql, &counter)).await
    }

    async fn ask_print(&self, job: NewJob, at: Timestamp) -> Result<PrintJob, JournalError> {
        self.write(move |store| print_queue::ask(store, &job, at)).await
    }

    async fn print_jobs(&self, counter: &CleanText) -> Result<Vec<PrintJob>, JournalError> {
        let counter = counter.clone();
        self.read(move |sql| print_queue::jobs(sql, &counter)).await
    }

    async fn print_job(&self, number: u64) -> Result<Option<PrintJob>, JournalError> {
        self.read(move |sql| print_queue::job(sql, number)).await
    }

    async fn begin_print(&self, number: u64, begin: JobStart) -> Result<Option<PrintJob>, JournalError> {
        self.write(move |store| print_queue::begin(store, number, &begin)).await
    }

    async fn end_print(&self, number: u64, ended: JobEnd) -> Result<bool, JournalError> {
        let owner = self.owner();
        self.write(move |store| print_queue::end(store, number, owner, &ended)).await
    }

    async fn put_print(&self, number: u64, ended: JobEnd) -> Result<bool, JournalError> {
        self.write(move |store| print_queue::put(store, number, &ended)).await
    }

    async fn store_callbacks(&self, reports: Vec<NewCallback>) -> Result<(), JournalError> {
        self.write(move |store| callbacks::store_batch(store, &reports)).await
    }

    async fn stored_callbacks(&self, limit: u32) -> Result<Vec<StoredCallback>, JournalError> {
        self.read(move |sql| callbacks::unapplied(sql, limit)).await
    }

    async fn callbacks(&self, limit: u32) -> Result<Vec<StoredCallback>, JournalError> {
        self.read(move |sql| callbacks::newest(sql, limit)).await
    }

    async fn unreadable_callbacks(&self) -> Result<u64, JournalError> {
        self.read(callbacks::unreadable).await
    }

    async fn acknowledge_callback(&self, number: u64) -> Result<bool, JournalError> {
        self.write(move |store| callbacks::see(store, number)).await
    }

    async fn apply_callback(&self, number: u64, decides: CallbackAction) -> Result<CallbackResult, JournalError> {
        self.write(move |store| callbacks::apply(store, number, &decides)).await
    }

    async fn apply_nothing(&self, rows: Vec<(u64, CallbackStatus, &'static str)>) -> Result<(), JournalError> {
        self.write(move |store| callbacks::apply_nothing(store, &rows)).await
    }

    async fn price_list(&self, provider: &ProviderId) -> Result<Option<PriceList>, JournalError> {
        let provider = provider.clone();
        self.read(move |sql| queries::price_list(sql, &provider)).await
    }

    async fn store_price_list(&self, list: &PriceList) -> Result<(), JournalError> {
        let list = list.clone();
        self.write(move |store| writer_state::store_price_list(store, &list)).await
    }

    async fn append_charge(&self, order: &str, entry: ChargeEntry) -> Result<Charge, JournalError> {
        let order = order.to_owned();
        let writer_state = self.writer_state().clone();
        self.write(move |store| writer_state.append_charge(store, &order, &entry)).await
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

    async fn claim(&self, what: &str, round: u32, at: Timestamp, until: Timestamp) -> Result<bool, JournalError> {
        let what = what.to_owned();
        self.write(move |store| claim::claim(store, &what, round, at, until)).await
    }

    fn why_read_only(&self) -> Option<&JournalError> {
        Backend::why_read_only(self)
    }

    fn has_deferred_answers(&self) -> bool {
        self.writer_state().has_deferred_answers() || self.writer_state().has_untold()
    }

    fn waiting_answers(&self) -> Result<WaitingAnswers, JournalError> {
        self.writer_state().waiting_answers()
    }

    fn store_watch(&self) -> StoreWatch {
        self.writer_state().store_watch()
    }

    async fn accept_store(
        &self,
        reason: &CleanText,
        by: &CleanText,
        at: Timestamp,
    ) -> Result<AcceptedStore, JournalError> {
        let (writer_state, reason, by) = (self.writer_state().clone(), reason.clone(), by.clone());
        self.write(move |store| accept::accept(store, &writer_state, &reason, &by, at)).await
    }

    async fn audit(&self) -> Result<AuditReport, JournalError> {
        let (asked, checked) = (self.source().clone(), self.source().clone());
        let report = blocking(move || asked.survey(audit::audit));
        let (report, structure) = tokio::join!(report, blocking(move || checked.structure()));
        Ok(audit::with_structure(report?, structure?))
    }

    async fn probe(&self) -> Result<(), JournalError> {
        self.write(writer_state::probe).await?;
        self.writer_state().make_room()
    }

    async fn backup(&self, to: &Path) -> Result<AuditReport, BackupError> {
        let (source, to) = (self.source().clone(), to.to_owned());
        // A thread of its own: its priority stays low, and a sale must not wait for a copy.
        let (tell, told) = tokio::sync::oneshot::channel();
        let copying = std::thread::Builder::new().name("backup".to_owned()).spawn(move || {
            platform::lower_priority();
            let _ = tell.send(source.backup(&to));
        });
        drop(copying?);
        told.await.map_err(|_| JournalError::Store("the copy ended".to_owned()))?
    }

    async fn checkup(&self, now: Timestamp) -> Result<Vec<StoreFinding>, JournalError> {
        Backend::checkup(self, now).await
    }

    fn commits(&self) -> watch::Receiver<u64> {
        self.rung()
    }
}
