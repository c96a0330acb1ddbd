//! A wrapper around the real journal that fails on command, lets its counter die at an append, or breaks a rule on
//! purpose. Without one of these it changes nothing. Once its counter is dead, it carries out nothing more.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use loket::base::id::{OrderKey, OwnerId, PaymentId};
use loket::base::text::CleanText;
use loket::base::time::{Clock as _, Timestamp};
use loket::domain::bill::Bill;
use loket::domain::charge::{self, Charge};
use loket::domain::counter;
use loket::domain::deposit;
use loket::domain::deposit::record::{self, RecordPage, RecordPart};
use loket::domain::obstacle::BillObstacles;
use loket::domain::payment::verdict::OutcomeReason;
use loket::domain::payment::{JournalRecord, Payment, PaymentEvent, PaymentState};
use loket::domain::product::{AccountId, ProviderId};
use loket::journal::callbacks::{CallbackAction, CallbackResult, CallbackStatus, NewCallback, StoredCallback};
use loket::journal::print::{JobEnd, JobStart, NewJob, PrintJob};
use loket::journal::store_doubt::{AcceptedStore, StoreWatch};
use loket::journal::{
    AuditReport, ChangePage, ChargeFilter, DamagedRow, EventAge, Journal, JournalError, PaymentFilter, PriceList,
    SaldoReading,
};
use tokio::sync::watch;

use super::flaw::Flaw;
use super::plan::{How, Moment};
use super::world::{Record, SimClock, lock};

/// What is added to a time-out before a living program's answer counts as missing.
const SLACK: Duration = Duration::from_secs(60);

/// Appends that will fail.
#[derive(Debug, Clone, Copy)]
pub struct Spell {
    pub after: u32,
    pub times: u32,
    pub how: How,
    pub committed: bool,
    pub spool: bool,
}

/// The append at which a counter dies.
#[derive(Debug, Clone, Copy)]
pub struct Doom {
    pub after: u32,
    pub moment: Moment,
}

/// The journal of one counter.
pub struct Troubled {
    pub(super) inner: Arc<dyn Journal>,
    pub(super) flaw: Flaw,
    pub(super) clock: Arc<SimClock>,
    record: Arc<Record>,
    /// The counter stands still at its next permission.
    stands: AtomicBool,
    goes_on: watch::Sender<u32>,
    spell: Mutex<Option<Spell>>,
    doom: Mutex<Option<Doom>>,
    dead: AtomicBool,
    /// Payments that a flaw keeps out of the store.
    pub(super) remembered: Mutex<HashMap<PaymentId, Payment>>,
}

const fn fault(how: How) -> fn() -> JournalError {
    match how {
        How::Full => || JournalError::Full,
        How::Busy => || JournalError::Busy,
        How::ReadOnly => || JournalError::ReadOnly,
        How::Store => || JournalError::Store("the disk went away".to_owned()),
    }
}

impl Troubled {
    pub fn new(inner: Arc<dyn Journal>, flaw: Flaw, clock: Arc<SimClock>, record: Arc<Record>) -> Self {
        Self {
            inner,
            flaw,
            clock,
            record,
            stands: AtomicBool::new(false),
            goes_on: watch::Sender::new(0),
            spell: Mutex::default(),
            doom: Mutex::default(),
            dead: AtomicBool::new(false),
            remembered: Mutex::default(),
        }
    }

    /// A journal that only fails on command, for a test of its own.
    pub fn plain(inner: Arc<dyn Journal>) -> Self {
        Self::new(inner, Flaw::None, Arc::new(SimClock::new()), Arc::default())
    }

    /// From now on the spell works; nothing fails any more with `None`.
    pub fn cast(&self, spell: Option<Spell>) {
        *lock(&self.spell) = spell;
    }

    /// From now on the counter is to die at an append; no longer with `None`.
    pub fn doom(&self, doom: Option<Doom>) {
        *lock(&self.doom) = doom;
    }

    /// From now on the counter is to stand still at its next permission, until it goes on.
    pub fn stand_still(&self) {
        self.stands.store(true, Ordering::SeqCst);
    }

    pub fn go_on(&self) {
        self.stands.store(false, Ordering::SeqCst);
        self.goes_on.send_modify(|times| *times += 1);
    }

    /// Stands still after a permission, where it was told to. What stood past its time-out is remembered.
    async fn after_permission(&self, permitted: Payment, since: Duration) -> Payment {
        lock(&self.record.permitted).insert(permitted.id(), since);
        let mut goes_on = self.goes_on.subscribe();
        if !self.stands.swap(false, Ordering::SeqCst) {
            return permitted;
        }
        let _ = goes_on.changed().await;
        self.while_alive().await;
        let is_late = self.clock.monotonic().saturating_sub(since) > permitted.answer_wait();
        if is_late {
            self.record.count("stood too long");
            lock(&self.record.stood).insert(permitted.id());
        }
        permitted
    }

    /// Time alone has moved a row: never before its time-out and `grace` have truly passed, whatever a wall shows.
    fn ended_by_time(&self, row: &Payment, grace: Duration) {
        let Some(since) = lock(&self.record.permitted).get(&row.id()).copied() else { return };
        let passed = self.clock.monotonic().saturating_sub(since);
        if passed < row.answer_wait() + grace {
            lock(&self.record.ended_early).insert(row.id());
        }
    }

    /// Whether its counter died at an append.
    pub fn is_dead(&self) -> bool {
        self.dead.load(Ordering::SeqCst)
    }

    /// Nothing of a dead program goes on.
    async fn while_alive(&self) {
        if self.is_dead() {
            std::future::pending::<()>().await;
        }
    }

    /// Whether the counter dies at this append, and when.
    fn dies(&self) -> Option<Moment> {
        let mut held = lock(&self.doom);
        let doom = held.as_mut()?;
        if doom.after > 0 {
            doom.after -= 1;
            return None;
        }
        let moment = doom.moment;
        *held = None;
        Some(moment)
    }

    /// Whether this append fails, and whether its commit stands all the same.
    fn fails(&self) -> Option<(JournalError, bool)> {
        let mut held = lock(&self.spell);
        let spell = held.as_mut()?;
        if spell.after > 0 {
            spell.after -= 1;
            return None;
        }
        if spell.times == 0 {
            *held = None;
            return None;
        }
        spell.times -= 1;
        Some((fault(spell.how)(), spell.committed))
    }

    /// One append, as the counter's fate has it.
    async fn fated<T: Send>(
        &self,
        append: impl Future<Output = Result<T, JournalError>> + Send,
    ) -> Result<T, JournalError> {
        self.while_alive().await;
        match self.dies() {
            Some(Moment::Before) => {
                self.dead.store(true, Ordering::SeqCst);
                self.while_alive().await;
            }
            Some(Moment::Between) => {
                // It is durable, and nobody hears of it.
                let _ = append.await;
                self.dead.store(true, Ordering::SeqCst);
                return std::future::pending().await;
            }
            Some(Moment::After) => {
                let done = append.await;
                self.dead.store(true, Ordering::SeqCst);
                return done;
            }
            None => {}
        }
        match self.fails() {
            Some((fault, committed)) => {
                if committed {
                    append.await?;
                }
                Err(fault)
            }
            None => append.await,
        }
    }
}

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
