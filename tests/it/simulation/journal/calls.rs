//! Each call of the troubled journal: what it does to the real one, as the counter's fate and flaw have it.

use async_trait::async_trait;
use loket::base::id::{OrderKey, OwnerId};
use loket::base::text::CleanText;
use loket::base::time::Timestamp;
use loket::domain::bill::Bill;
use loket::domain::charge::Charge;
use loket::domain::deposit::record::{RecordPage, RecordPart};
use loket::domain::obstacle::BillObstacles;
use loket::domain::payment::verdict::OutcomeReason;
use loket::domain::payment::{JournalRecord, PaymentEvent, PaymentState};
use loket::domain::product::{AccountId, ProviderId};
use loket::domain::{charge, deposit};
use loket::journal::callbacks::{CallbackAction, CallbackResult, CallbackStatus, NewCallback, StoredCallback};
use loket::journal::print::{JobEnd, JobStart, NewJob, PrintJob};
use loket::journal::store_doubt::{AcceptedStore, StoreWatch};
use loket::journal::{
    AuditReport, ChangePage, ChargeFilter, DamagedRow, EventAge, PaymentFilter, PriceList, SaldoReading,
};

use super::*;

#[async_trait]
impl Journal for Troubled {
    fn owner(&self) -> OwnerId {
        self.inner.owner()
    }

    async fn append(&self, id: PaymentId, entry: JournalRecord) -> Result<Payment, JournalError> {
        let is_permission = matches!(entry.event, PaymentEvent::Dispatched { .. });
        let since = self.clock.monotonic();
        let appended = self
            .fated(async move {
                match self.broken(id, &entry).await {
                    Some(ended) => ended,
                    None => self.inner.append(id, entry).await,
                }
            })
            .await?;
        Ok(if is_permission { self.after_permission(appended, since).await } else { appended })
    }

    async fn payment(&self, id: PaymentId) -> Result<Option<Payment>, JournalError> {
        let remembered = lock(&self.remembered).get(&id).cloned();
        if remembered.is_some() { Ok(remembered) } else { self.inner.payment(id).await }
    }

    async fn payment_of_order(&self, key: &OrderKey) -> Result<Option<Payment>, JournalError> {
        self.inner.payment_of_order(key).await
    }

    async fn obstacles(&self, bill: &Bill, at: Timestamp) -> Result<BillObstacles, JournalError> {
        self.inner.obstacles(bill, at).await
    }

    async fn events(&self, id: PaymentId) -> Result<Vec<JournalRecord>, JournalError> {
        self.inner.events(id).await
    }

    async fn known_under(&self, id: PaymentId, invoice: &CleanText) -> Result<Option<Payment>, JournalError> {
        self.inner.known_under(id, invoice).await
    }

    async fn known_by(&self, system: &ProviderId, reference: &str) -> Result<Vec<Payment>, JournalError> {
        self.inner.known_by(system, reference).await
    }

    async fn provider_clock(&self, system: &ProviderId) -> Result<Vec<(Timestamp, Timestamp)>, JournalError> {
        self.inner.provider_clock(system).await
    }

    async fn find(&self, filter: &PaymentFilter) -> Result<Vec<Payment>, JournalError> {
        let mut found = self.inner.find(filter).await?;
        if self.flaw == Flaw::TakesASecond {
            found.retain(|payment| !payment.state().is_open());
        }
        Ok(found)
    }

    async fn last_seq(&self) -> Result<u64, JournalError> {
        self.inner.last_seq().await
    }

    async fn changes(&self, since: u64) -> Result<ChangePage, JournalError> {
        self.inner.changes(since).await
    }

    async fn live_page(&self, after: Option<PaymentId>) -> Result<Vec<Payment>, JournalError> {
        self.inner.live_page(after).await
    }

    async fn open_debits(&self, ids: Vec<PaymentId>) -> Result<Vec<(PaymentId, deposit::OpenDebit)>, JournalError> {
        self.inner.open_debits(ids).await
    }

    async fn damaged(&self, filter: &PaymentFilter) -> Result<Vec<DamagedRow>, JournalError> {
        self.inner.damaged(filter).await
    }

    async fn damaged_charges(&self, filter: &ChargeFilter) -> Result<Vec<DamagedRow>, JournalError> {
        self.inner.damaged_charges(filter).await
    }

    async fn damaged_open(&self) -> Result<Vec<DamagedRow>, JournalError> {
        self.inner.damaged_open().await
    }

    async fn desk(&self) -> Result<Vec<Payment>, JournalError> {
        self.inner.desk().await
    }

    async fn open_payments(&self) -> Result<Vec<Payment>, JournalError> {
        self.inner.open_payments().await
    }

    async fn hold_duration(&self, id: PaymentId) -> Result<Duration, JournalError> {
        self.inner.hold_duration(id).await
    }

    async fn append_after_hold(
        &self,
        id: PaymentId,
        entry: JournalRecord,
        grace: Duration,
    ) -> Result<Payment, JournalError> {
        self.fated(async move {
            let by_the_wall = |row: &Payment| self.flaw == Flaw::HoldsByTheWall && entry.at >= row.failed_from(grace);
            let ruled = match self.inner.payment(id).await? {
                Some(row) if by_the_wall(&row) => self.inner.append(id, entry.clone()).await?,
                _ => self.inner.append_after_hold(id, entry.clone(), grace).await?,
            };
            self.ended_by_time(&ruled, grace);
            Ok(ruled)
        })
        .await
    }

    async fn event_ages(&self, id: PaymentId) -> Result<Vec<EventAge>, JournalError> {
        self.inner.event_ages(id).await
    }

    async fn next_overdue(&self, sending: Vec<PaymentId>) -> Result<Option<Duration>, JournalError> {
        self.inner.next_overdue(sending).await
    }

    async fn recover(&self, at: Timestamp) -> Result<Vec<Payment>, JournalError> {
        self.while_alive().await;
        let ended = self.inner.recover(at).await?;
        let overdue =
            ended.iter().filter(|row| row.state() == PaymentState::Unknown && row.why == Some(OutcomeReason::TimedOut));
        overdue.filter(|row| row.state_at == row.updated_at).for_each(|row| self.ended_by_time(row, SLACK));
        Ok(ended)
    }

    async fn defer_answer(&self, id: PaymentId, entry: &JournalRecord) -> Result<(), JournalError> {
        self.while_alive().await;
        let refused = lock(&self.spell).is_some_and(|spell| !spell.spool);
        if refused {
            return Err(JournalError::Full);
        }
        if self.flaw == Flaw::DropsDeferredAnswers {
            return Ok(());
        }
        self.inner.defer_answer(id, entry).await
    }

    async fn defer_charge_answer(&self, order: &str, entry: &charge::ChargeEntry) -> Result<(), JournalError> {
        let refused = lock(&self.spell).is_some_and(|spell| !spell.spool);
        if refused { Err(JournalError::Full) } else { self.inner.defer_charge_answer(order, entry).await }
    }

    async fn saldo(
        &self,
        account: &AccountId,
        except: Option<PaymentId>,
    ) -> Result<Option<SaldoReading>, JournalError> {
        self.inner.saldo(account, except).await
    }

    async fn append_account(&self, account: &AccountId, entry: record::AccountEntry) -> Result<u64, JournalError> {
        self.inner.append_account(account, entry).await
    }

    async fn ending_with(&self, text: &str) -> Result<Vec<Payment>, JournalError> {
        self.inner.ending_with(text).await
    }

    async fn account_record(&self, account: &AccountId, part: RecordPart) -> Result<RecordPage, JournalError> {
        self.inner.account_record(account, part).await
    }

    async fn price_list(&self, provider: &ProviderId) -> Result<Option<PriceList>, JournalError> {
        self.inner.price_list(provider).await
    }

    async fn store_price_list(&self, list: &PriceList) -> Result<(), JournalError> {
        self.while_alive().await;
        self.inner.store_price_list(list).await
    }

    async fn append_charge(&self, order: &str, entry: charge::ChargeEntry) -> Result<Charge, JournalError> {
        self.fated(async move {
            if self.flaw == Flaw::None || matches!(entry.event, charge::ChargeEvent::ChargeCreated(_)) {
                return self.inner.append_charge(order, entry).await;
            }
            match self.doctored_charge(order, entry).await {
                Some(entry) => self.inner.append_charge(order, entry).await,
                None => self.inner.charge(order).await?.ok_or(JournalError::NotFound),
            }
        })
        .await
    }

    async fn charge(&self, order: &str) -> Result<Option<Charge>, JournalError> {
        self.inner.charge(order).await
    }

    async fn charge_events(&self, order: &str) -> Result<Vec<charge::ChargeEntry>, JournalError> {
        self.inner.charge_events(order).await
    }

    async fn charges(&self, filter: &ChargeFilter) -> Result<Vec<Charge>, JournalError> {
        self.inner.charges(filter).await
    }

    async fn claim(&self, what: &str, round: u32, at: Timestamp, until: Timestamp) -> Result<bool, JournalError> {
        self.inner.claim(what, round, at, until).await
    }

    async fn append_counter(&self, entry: counter::CounterEntry) -> Result<(), JournalError> {
        self.inner.append_counter(entry).await
    }

    async fn counter_record(&self, counter: &CleanText) -> Result<Vec<counter::CounterEntry>, JournalError> {
        self.inner.counter_record(counter).await
    }

    async fn store_callbacks(&self, reports: Vec<NewCallback>) -> Result<(), JournalError> {
        self.inner.store_callbacks(reports).await
    }

    async fn stored_callbacks(&self, limit: u32) -> Result<Vec<StoredCallback>, JournalError> {
        self.inner.stored_callbacks(limit).await
    }

    async fn callbacks(&self, limit: u32) -> Result<Vec<StoredCallback>, JournalError> {
        self.inner.callbacks(limit).await
    }

    async fn unreadable_callbacks(&self) -> Result<u64, JournalError> {
        self.inner.unreadable_callbacks().await
    }

    async fn acknowledge_callback(&self, number: u64) -> Result<bool, JournalError> {
        self.inner.acknowledge_callback(number).await
    }

    async fn apply_callback(&self, number: u64, decides: CallbackAction) -> Result<CallbackResult, JournalError> {
        let decides = match decides {
            CallbackAction::Charge(order, entry) if self.flaw != Flaw::None => {
                match self.doctored_charge(&order, (*entry).clone()).await {
                    Some(entry) => CallbackAction::Charge(order, Box::new(entry)),
                    None => CallbackAction::Stands(CallbackStatus::Nothing, String::new(), "flaw"),
                }
            }
            decides => decides,
        };
        self.inner.apply_callback(number, decides).await
    }

    async fn apply_nothing(&self, rows: Vec<(u64, CallbackStatus, &'static str)>) -> Result<(), JournalError> {
        self.inner.apply_nothing(rows).await
    }

    async fn ask_print(&self, job: NewJob, at: Timestamp) -> Result<PrintJob, JournalError> {
        self.inner.ask_print(job, at).await
    }

    async fn print_jobs(&self, counter: &CleanText) -> Result<Vec<PrintJob>, JournalError> {
        self.inner.print_jobs(counter).await
    }

    async fn print_job(&self, number: u64) -> Result<Option<PrintJob>, JournalError> {
        self.inner.print_job(number).await
    }

    async fn begin_print(&self, number: u64, begin: JobStart) -> Result<Option<PrintJob>, JournalError> {
        self.inner.begin_print(number, begin).await
    }

    async fn end_print(&self, number: u64, ended: JobEnd) -> Result<bool, JournalError> {
        self.inner.end_print(number, ended).await
    }

    async fn put_print(&self, number: u64, ended: JobEnd) -> Result<bool, JournalError> {
        self.inner.put_print(number, ended).await
    }

    fn store_watch(&self) -> StoreWatch {
        self.inner.store_watch()
    }

    async fn accept_store(
        &self,
        reason: &CleanText,
        by: &CleanText,
        at: Timestamp,
    ) -> Result<AcceptedStore, JournalError> {
        self.inner.accept_store(reason, by, at).await
    }

    fn has_deferred_answers(&self) -> bool {
        self.inner.has_deferred_answers()
    }

    async fn audit(&self) -> Result<AuditReport, JournalError> {
        self.inner.audit().await
    }

    async fn probe(&self) -> Result<(), JournalError> {
        self.inner.probe().await
    }

    async fn backup(
        &self,
        to: &std::path::Path,
    ) -> Result<loket::journal::AuditReport, loket::journal::backup::BackupError> {
        self.inner.backup(to).await
    }

    fn commits(&self) -> watch::Receiver<u64> {
        self.inner.commits()
    }
}
