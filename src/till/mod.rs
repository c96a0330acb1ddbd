//! The use cases: inquire, pay, ask the status, rule, print, read, and take in callbacks. The screen, the commands and
//! `loket serve` use the same [`Till`].
//!
//! Only [`pay`] sends a payment. Work that must finish goes on when its caller is dropped, and [`Till::finish`] waits
//! for it.

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
use crate::providers::registry::ProviderSet;
use crate::providers::{Provider, SendDeadline};
use crate::receipt::{Paper, ShopHead};
use crate::settings::PrinterDevice;
use crate::till::papers::UnkeptReceipt;

pub mod backup;
pub mod backup_schedule;
pub mod charge;
pub mod connection_check;
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
pub mod saldo;
pub mod settings_change;
pub mod auto_pay;
pub mod wallet;

pub use crate::providers::{BuildError, ReadError, StatusBy};

/// Most calls in flight on one account. Status questions are counted apart, with the same limit, so that they never
/// make a customer's payment wait.
pub const CALLS_PER_ACCOUNT: usize = 4;

/// The shop's settings, as the configuration gives them.
#[derive(Debug, Clone)]
pub struct TillSettings {
    pub counter: CleanText,
    /// The one cashier of this counter; nobody signs in.
    pub cashier: CleanText,
    /// The shop's zone, for business days and papers.
    pub zone: TimeZone,
    /// A person may rule "failed" only this long after the time-out.
    pub ruling_grace: Duration,
    /// The journal's path or address, to be shown.
    pub journal: String,
    /// The folder of the journal's file. For a database: the folder of its lock files and send logs.
    pub journal_folder: PathBuf,
    /// `config.toml`. `None` in the demo, which has none.
    pub config: Option<PathBuf>,
    /// The folder in which each receipt is stored as PDF.
    pub receipts: PathBuf,
    /// The paper of those PDFs.
    pub receipt_paper: Paper,
    pub printer: PrinterSection,
    pub shop: ShopHead,
    pub email: CleanText,
    pub backup: backup_schedule::BackupSettings,
}

/// The parts of a till. A test gives its own clock, randomness and store.
pub struct TillDependencies {
    pub journal: Arc<dyn Journal>,
    /// In the order in which they are shown.
    pub providers: Vec<Arc<dyn Provider>>,
    /// K-Link's charges; `None`: not configured.
    pub collector: Option<Arc<dyn ChargeProvider>>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn RandomSource>,
    pub settings: TillSettings,
}

/// The engine of one program. Cheap to clone: all clones share one state.
#[derive(Clone)]
pub struct Till {
    inner: Arc<Inner>,
}

struct Inner {
    parts: TillDependencies,
    calls: HashMap<AccountId, Arc<Semaphore>>,
    questions: HashMap<AccountId, Arc<Semaphore>>,
    work: Arc<ProgramWork>,
}

/// What belongs to the program and not to its settings: all tills of one program share it.
#[derive(Default)]
struct ProgramWork {
    bound: TaskTracker,
    records: saldo::AccountRecords,
    dashboard: dashboard::DashboardRows,
    keeping: callbacks::BatchWriter,
    begun: AtomicBool,
    pressing: AtomicBool,
    ending: AtomicBool,
    unkept: watch::Sender<Option<UnkeptReceipt>>,
    backup: backup_schedule::BackupCell,
    /// Held while a paper goes to a printer, so that papers of old and of new settings do not mix.
    printing: tokio::sync::Mutex<()>,
}

impl Till {
    /// A till of these parts. Opens no file and calls nobody.
    #[must_use]
    pub fn new(parts: TillDependencies) -> Self {
        Self::over(parts, HashMap::new(), HashMap::new(), Arc::default())
    }

    /// The same program with other settings and providers, over the same journal. What is under way goes on with the
    /// settings it began with.
    #[must_use]
    pub fn with_settings(&self, register: ProviderSet, settings: TillSettings) -> Self {
        let Inner { parts, calls, questions, work } = self.inner.as_ref();
        let parts = TillDependencies {
            journal: Arc::clone(&parts.journal),
            providers: register.providers,
            collector: register.collector,
            clock: Arc::clone(&parts.clock),
            random: Arc::clone(&parts.random),
            settings,
        };
        Self::over(parts, calls.clone(), questions.clone(), Arc::clone(work))
    }

    /// The same program with another printer.
    #[must_use]
    pub fn with_printer(&self, device: PrinterDevice) -> Self {
        let settings = self.settings();
        let printer = PrinterSection { device, ..settings.printer.clone() };
        self.with_settings(self.clients(), TillSettings { printer, ..settings.clone() })
    }

    fn clients(&self) -> ProviderSet {
        let parts = &self.inner.parts;
        ProviderSet { providers: parts.providers.clone(), collector: parts.collector.clone() }
    }

    /// An account keeps its places, so that the calls in flight still count.
    fn over(
        parts: TillDependencies,
        calls: HashMap<AccountId, Arc<Semaphore>>,
        questions: HashMap<AccountId, Arc<Semaphore>>,
        work: Arc<ProgramWork>,
    ) -> Self {
        let accounts = parts.providers.iter().map(|provider| provider.account());
        let accounts: Vec<_> = accounts.chain(parts.collector.iter().map(|collector| collector.account())).collect();
        let places = |mut known: HashMap<AccountId, Arc<Semaphore>>| {
            for account in &accounts {
                known.entry(account.clone()).or_insert_with(|| Arc::new(Semaphore::new(CALLS_PER_ACCOUNT)));
            }
            known
        };
        Self { inner: Arc::new(Inner { calls: places(calls), questions: places(questions), parts, work }) }
    }

    /// The shop's settings, fixed for the life of this till.
    #[must_use]
    pub fn settings(&self) -> &TillSettings {
        &self.inner.parts.settings
    }

    /// The time that is recorded, shown and printed: the wall clock, or the clock of the database that holds the
    /// journal.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.parts.clock.now()
    }

    /// The clock behind [`Till::now`].
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.inner.parts.clock.clone()
    }

    /// The configured providers, in the order in which they are shown.
    #[must_use]
    pub fn providers(&self) -> &[Arc<dyn Provider>] {
        &self.inner.parts.providers
    }

    /// The provider called `id`; `None` where it is not configured.
    #[must_use]
    pub fn provider(&self, id: &ProviderId) -> Option<&Arc<dyn Provider>> {
        self.inner.parts.providers.iter().find(|provider| provider.id() == *id)
    }

    /// Whether this program prints the receipts of its own sales unasked: the shop wants it, and the print queue runs
    /// here.
    #[must_use]
    pub fn prints_by_itself(&self) -> bool {
        self.settings().printer.auto_print && self.inner.work.pressing.load(Ordering::SeqCst)
    }

    /// A number that changes with each commit of the journal, this program's or another's.
    #[must_use]
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.journal().commits()
    }

    /// Waits for the tasks that must finish before the program may exit: dispatch, verdict, journal, stored receipt
    /// (safety rule 11).
    pub async fn finish(&self) {
        self.inner.work.bound.close();
        self.inner.work.bound.wait().await;
        self.inner.work.bound.reopen();
    }

    /// From now on no task that must finish begins: a payment that has not started is refused.
    pub fn begin_nothing_more(&self) {
        self.inner.work.ending.store(true, Ordering::SeqCst);
    }

    /// Whether a task that must finish was ever begun, done or not.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.inner.work.begun.load(Ordering::SeqCst)
    }

    /// How many tasks that must finish are under way.
    #[must_use]
    pub fn bound(&self) -> usize {
        self.inner.work.bound.len()
    }

    /// When a call that moves money must have begun. `permitted` is the moment at which its permission was asked for,
    /// on the boot clock.
    fn send_deadline(&self, permitted: Duration, timeout_seconds: u32) -> SendDeadline {
        SendDeadline::new(self.inner.parts.clock.clone(), permitted, Duration::from_secs(u64::from(timeout_seconds)))
    }

    /// Now on the boot clock, which counts sleep (safety rule 15).
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

    /// Runs `work` so that it goes on when the caller is dropped; `finish` waits for it. `None`: the program is
    /// ending and nothing was begun, or the work panicked.
    async fn run_critical<T, F>(&self, work: F) -> Option<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        if self.inner.work.ending.load(Ordering::SeqCst) {
            return None;
        }
        self.inner.work.begun.store(true, Ordering::SeqCst);
        self.inner.work.bound.spawn(work).await.ok()
    }
}
