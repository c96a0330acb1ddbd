//! The use cases: inquire, pay, ask, rule, print, read. Screen, commands and the receiver of callbacks share one till.
//!
//! Only [`pay`] sends a payment. Work that must finish goes on when its caller is gone, and [`Till::finish`] waits for it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::{Semaphore, watch};
use tokio_util::task::TaskTracker;

use crate::base::id::{PaymentId, RandomSource};
use crate::base::text::CleanText;
use crate::base::time::{Clock, Timestamp};
use crate::config::PrinterSection;
use crate::domain::payment::{JournalRecord, Payment, PaymentEvent};
use crate::domain::product::{AccountId, ProviderId};
use crate::journal::{Journal, JournalError};
use crate::providers::collector::ChargeProvider;
use crate::providers::{Provider, SendDeadline};
use crate::receipt::{Paper, ShopHead};
use crate::till::papers::UnkeptReceipt;

pub mod backup;
pub mod charge;
pub mod dashboard;
pub mod desk_rows;
pub mod evidence;
pub mod callbacks;
pub mod inquire;
pub mod queries;
pub mod startup;
mod open_work;
pub mod named_payment;
pub mod failpoint;
pub mod pay;
pub mod price_file;
pub mod prices;
pub mod print_queue;
pub mod papers;
pub mod reconcile;
pub mod refusal;
pub mod resolve;
pub mod resolver;
pub mod wording;
pub mod saldo;
pub mod auto_pay;
pub mod wallet;

pub use crate::providers::{BuildError, ReadError, StatusBy};

/// Calls in flight per account, at most. Questions have as many places of their own, so that they never keep a customer
/// waiting.
pub const CALLS_PER_ACCOUNT: usize = 4;

/// What the till is told about its shop.
#[derive(Debug, Clone)]
pub struct TillSettings {
    /// Counter's name.
    pub counter: CleanText,
    /// Cashier's name, until cashiers sign in.
    pub cashier: CleanText,
    /// The shop's zone: business days and paper.
    pub zone: TimeZone,
    /// A person may rule "failed" only this long after the time-out.
    pub ruling_grace: Duration,
    /// Where the journal lies, for people.
    pub journal: String,
    /// Where the journal's file lies, or what belongs to a database's.
    pub journal_folder: PathBuf,
    /// `config.toml`, where there is one; the demo has none.
    pub config: Option<PathBuf>,
    /// Where the Biller's price list lies.
    pub price_list: PathBuf,
    /// Where every receipt is kept as PDF.
    pub receipts: PathBuf,
    /// The paper of the kept PDF.
    pub receipt_paper: Paper,
    /// Where this counter prints, and how.
    pub printer: PrinterSection,
    /// The head of every paper.
    pub shop: ShopHead,
    /// The shop's mail address.
    pub email: CleanText,
}

/// What a till is made of; a test gives its own clock, randomness and store.
pub struct TillDependencies {
    /// The record.
    pub journal: Arc<dyn Journal>,
    /// Whom it can ask, in the order in which they are shown.
    pub providers: Vec<Arc<dyn Provider>>,
    /// Who takes money in, if anybody does.
    pub collector: Option<Arc<dyn ChargeProvider>>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn RandomSource>,
    /// The shop.
    pub settings: TillSettings,
}

/// The engine. Cheap to clone; all clones are one till.
#[derive(Clone)]
pub struct Till {
    inner: Arc<Inner>,
}

struct Inner {
    parts: TillDependencies,
    calls: HashMap<AccountId, Arc<Semaphore>>,
    questions: HashMap<AccountId, Arc<Semaphore>>,
    bound: TaskTracker,
    records: saldo::AccountRecords,
    dashboard: dashboard::DashboardRows,
    keeping: callbacks::BatchWriter,
    begun: AtomicBool,
    pressing: AtomicBool,
    ending: AtomicBool,
    unkept: watch::Sender<Option<UnkeptReceipt>>,
}

impl Till {
    /// A till of these parts. Opens and asks nothing.
    #[must_use]
    pub fn new(parts: TillDependencies) -> Self {
        let places = || {
            let accounts = parts.providers.iter().map(|provider| provider.account());
            let accounts = accounts.chain(parts.collector.iter().map(|collector| collector.account()));
            accounts.map(|account| (account, Arc::new(Semaphore::new(CALLS_PER_ACCOUNT)))).collect()
        };
        let (calls, questions) = (places(), places());
        Self {
            inner: Arc::new(Inner {
                parts,
                calls,
                questions,
                bound: TaskTracker::new(),
                records: saldo::AccountRecords::default(),
                dashboard: dashboard::DashboardRows::default(),
                keeping: callbacks::BatchWriter::default(),
                begun: AtomicBool::new(false),
                pressing: AtomicBool::new(false),
                ending: AtomicBool::new(false),
                unkept: watch::Sender::default(),
            }),
        }
    }

    /// The shop's settings.
    #[must_use]
    pub fn settings(&self) -> &TillSettings {
        &self.inner.parts.settings
    }

    /// The time that is recorded, shown and printed: the wall clock's, or that of the store that the journal lies in.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.parts.clock.now()
    }

    /// The clock that it goes by: the wall clock, or the time of the store that the journal lies in.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.inner.parts.clock.clone()
    }

    /// The providers that are configured.
    #[must_use]
    pub fn providers(&self) -> &[Arc<dyn Provider>] {
        &self.inner.parts.providers
    }

    /// The provider called `id`.
    #[must_use]
    pub fn provider(&self, id: &ProviderId) -> Option<&Arc<dyn Provider>> {
        self.inner.parts.providers.iter().find(|provider| provider.id() == *id)
    }

    /// Whether this program prints the receipts of what it sells by itself.
    #[must_use]
    pub fn prints_by_itself(&self) -> bool {
        self.settings().printer.auto_print && self.inner.pressing.load(Ordering::SeqCst)
    }

    /// A number that changes whenever the journal does.
    #[must_use]
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.journal().commits()
    }

    /// Waits until everything bound (dispatch, verdict, journal, kept receipt) is done.
    pub async fn finish(&self) {
        self.inner.bound.close();
        self.inner.bound.wait().await;
        self.inner.bound.reopen();
    }

    /// From now on nothing bound begins: a payment that was still being asked for is refused.
    pub fn begin_nothing_more(&self) {
        self.inner.ending.store(true, Ordering::SeqCst);
    }

    /// Whether anything bound was ever begun, though it may be done by now.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.inner.begun.load(Ordering::SeqCst)
    }

    /// How many bound tasks are under way.
    #[must_use]
    pub fn bound(&self) -> usize {
        self.inner.bound.len()
    }

    /// When a call that moves money must have begun, whose permission was asked for at the moment `permitted`.
    fn send_deadline(&self, permitted: Duration, timeout_seconds: u32) -> SendDeadline {
        SendDeadline::new(self.inner.parts.clock.clone(), permitted, Duration::from_secs(u64::from(timeout_seconds)))
    }

    /// This moment on the boot clock.
    fn monotonic(&self) -> Duration {
        self.inner.parts.clock.monotonic()
    }

    fn journal(&self) -> &dyn Journal {
        self.inner.parts.journal.as_ref()
    }

    fn entry(&self, event: PaymentEvent) -> JournalRecord {
        let settings = self.settings();
        JournalRecord { at: self.now(), counter: settings.counter.clone(), cashier: settings.cashier.clone(), event }
    }

    async fn append(&self, id: PaymentId, event: PaymentEvent) -> Result<Payment, JournalError> {
        self.journal().append(id, self.entry(event)).await
    }

    /// Runs `work` so that it goes on when the caller is dropped; `finish` waits for it. Nothing once the program ends.
    async fn run_critical<T, F>(&self, work: F) -> Option<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        if self.inner.ending.load(Ordering::SeqCst) {
            return None;
        }
        self.inner.begun.store(true, Ordering::SeqCst);
        self.inner.bound.spawn(work).await.ok()
    }
}
