//! The shop of a run: a sandbox that can stop, counters that can die, one journal, one clock. When `kill` returns, the
//! counter is gone: nothing of it is sent or journalled any more.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use loket::base::id::{OwnerId, PaymentId, SeededRandom};
use loket::base::time::{BootId, BootMoment, Clock, SignedDuration, Timestamp, jakarta};
use loket::config::Config;
use loket::domain::charge::ChargeMethod;
use loket::journal::sqlite::{ProcessIdentity, SqliteJournal};
use loket::journal::{Journal, PriceList};
use loket::receipt::{Paper, ShopHead};
use loket::sandbox::{FaultPlan, Sandbox, SandboxOptions};
use loket::settings::HomeFolders;
use loket::till::{CALLS_PER_ACCOUNT, Till, TillDependencies, TillSettings};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::check::{Told, ToldCharge, ToldMoney};
use super::flaw::Flaw;
use super::flawed::Doctored;
use super::goods::ACCOUNTS;
use super::journal::Troubled;
use super::plan::COUNTERS;
use super::proxy::{Arrival, Proxy};

/// The longest wait for anything.
pub const CEILING: Duration = Duration::from_secs(30);

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The clock of the counters. It goes a millisecond on with each look, and further only when time passes (the counters
/// may sleep then) or somebody sets its wall; the boot clock and the providers' clock do not go with that.
#[derive(Debug)]
pub struct SimClock {
    /// Milliseconds that have passed.
    passed: AtomicI64,
    /// What the wall was set by in all, milliseconds.
    set: AtomicI64,
}

fn opening() -> Timestamp {
    "2026-11-23T02:00:00Z".parse().unwrap()
}

impl SimClock {
    pub fn new() -> Self {
        Self { passed: AtomicI64::new(0), set: AtomicI64::new(0) }
    }

    /// Forward: time passes. Back: somebody sets the wall.
    pub fn move_by(&self, millis: i64) {
        self.passed.fetch_add(millis.max(0), Ordering::SeqCst);
        self.set_wall(millis.min(0));
    }

    /// Somebody sets the wall; no time passes.
    pub fn set_wall(&self, millis: i64) {
        self.set.fetch_add(millis, Ordering::SeqCst);
    }

    fn passed(&self) -> i64 {
        self.passed.fetch_add(1, Ordering::SeqCst)
    }

    fn without_setting(&self) -> Timestamp {
        Timestamp::from_millisecond(opening().as_millisecond() + self.passed()).unwrap()
    }
}

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        self.without_setting() + SignedDuration::from_millis(self.set.load(Ordering::SeqCst))
    }

    fn boot(&self) -> BootMoment {
        let since = Duration::from_millis(u64::try_from(self.passed()).unwrap());
        BootMoment { boot: BootId(1), since }
    }
}

/// Minutes that each counter's wall is ahead of the shop's in every second run: one is fast, one is slow. What a
/// provider's own time has to prove stays unknown there.
const SKEWS: [i64; 2] = [-12, 31];

/// The clock of one counter: its wall is skewed, its boot clock is the computer's.
#[derive(Debug)]
struct CounterClock {
    shop: Arc<SimClock>,
    skew: SignedDuration,
}

impl CounterClock {
    fn of(shop: &Arc<SimClock>, counter: &str, seed: u64) -> Self {
        let place = counter.strip_prefix('K').and_then(|number| number.parse::<usize>().ok());
        let skew = place.filter(|_| seed.is_multiple_of(2)).and_then(|place| SKEWS.get(place.checked_sub(1)?));
        Self { shop: shop.clone(), skew: SignedDuration::from_mins(skew.copied().unwrap_or(0)) }
    }
}

impl Clock for CounterClock {
    fn now(&self) -> Timestamp {
        self.shop.now() + self.skew
    }

    fn boot(&self) -> BootMoment {
        self.shop.boot()
    }
}

/// The providers' clock, which nobody sets.
#[derive(Debug)]
struct ProviderClock(Arc<SimClock>);

impl Clock for ProviderClock {
    fn now(&self) -> Timestamp {
        self.0.without_setting()
    }

    fn boot(&self) -> BootMoment {
        self.0.boot()
    }
}

/// One counter while it lives.
pub struct Counter {
    pub till: Till,
    pub journal: Arc<Troubled>,
    /// As many calls as an account takes at once, for each account.
    pub places: [Arc<Semaphore>; ACCOUNTS],
    tasks: Vec<JoinHandle<()>>,
    runtime: Runtime,
    /// The store below, to see when nothing of a killed counter holds it any more.
    store: Arc<dyn Journal>,
}

impl Counter {
    /// Begins something at this counter.
    pub fn begin(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        self.tasks.retain(|task| !task.is_finished());
        self.tasks.push(self.runtime.spawn(work));
    }

    /// Waits until everything begun has ended, or the counter died at an append.
    fn settle(&mut self) {
        let start = Instant::now();
        for mut task in std::mem::take(&mut self.tasks) {
            while !self.journal.is_dead() {
                let short = Duration::from_millis(20);
                let ended = self.runtime.block_on(async { tokio::time::timeout(short, &mut task).await });
                if let Ok(ended) = ended {
                    ended.expect("a task panicked");
                    break;
                }
                assert!(start.elapsed() < CEILING, "a task outlived every ceiling");
            }
            if !task.is_finished() {
                self.tasks.push(task);
            }
        }
        if !self.journal.is_dead() {
            self.runtime.block_on(self.till.finish());
        }
    }
}

/// What counters showed and did, for the checker and for the run's counts.
#[derive(Default)]
pub struct Record {
    pub told: Mutex<Vec<Told>>,
    pub told_charges: Mutex<Vec<ToldCharge>>,
    pub reported: Mutex<Vec<ToldMoney>>,
    pub said: Mutex<Vec<String>>,
    pub counts: Mutex<BTreeMap<String, usize>>,
    /// What another outlet bought: invoices, and references at the Biller.
    pub strangers: Mutex<BTreeSet<String>>,
    /// What stood still for longer than its call may take.
    pub stood: Mutex<BTreeSet<PaymentId>>,
    /// When each permission stood, in the time that has truly passed.
    pub permitted: Mutex<BTreeMap<PaymentId, Duration>>,
    /// What time alone has moved before its time had truly passed.
    pub ended_early: Mutex<BTreeSet<PaymentId>>,
}

impl Record {
    pub fn count(&self, what: impl Into<String>) {
        *lock(&self.counts).entry(what.into()).or_default() += 1;
    }

    pub fn say(&self, text: String) {
        lock(&self.said).push(text);
    }
}

/// The shop.
pub struct World {
    pub seed: u64,
    pub flaw: Flaw,
    pub clock: Arc<SimClock>,
    theirs: Arc<ProviderClock>,
    pub record: Arc<Record>,
    pub lists: Vec<PriceList>,
    pub methods: Vec<ChargeMethod>,
    pub counters: [Option<Counter>; COUNTERS],
    pub proxy: Proxy,
    home: TempDir,
    books: TempDir,
    sandbox: Sandbox,
    is_up: bool,
    starts: u64,
    /// Where this run's part of the log begins.
    pub log_from: usize,
    runtime: Runtime,
}

/// The secrets of a shop's configuration: the things themselves, or references to them.
pub struct Secrets {
    pub mmbc: String,
    pub biller: String,
    pub klink: String,
}

impl Secrets {
    fn themselves() -> Self {
        Self {
            mmbc: Sandbox::PASSWORD.to_owned(),
            biller: Sandbox::BILLER_PASSWORD.to_owned(),
            klink: Sandbox::KLINK_PASSWORD.to_owned(),
        }
    }

    fn references() -> Self {
        let name = |name: &str| format!("env:{name}");
        Self { mmbc: name("UJI_SANDI"), biller: name("UJI_BILLER"), klink: name("UJI_KLINK") }
    }
}

/// The shop's configuration; a provider that joins gets its section here.
pub fn config(url: &str, counter: &str, secrets: &Secrets) -> String {
    let Secrets { mmbc, biller, klink } = secrets;
    format!(
        "[shop]\nname = \"LOKET UJI\"\nphone = \"081200000001\"\nemail = \"uji@example.com\"\n\
         counter = \"{counter}\"\ncashier = \"RINA\"\n\n\
         [mmbc]\nbase_url = \"{url}\"\nusername = \"{}\"\npassword = \"{mmbc}\"\ntimeout_seconds = 1\n\n\
         [biller]\nurl = \"{url}{}\"\nuser = \"{}\"\npassword = \"{biller}\"\ntimeout_seconds = 1\n\n\
         [klink]\nbase_url = \"{url}\"\nemail = \"{}\"\npassword = \"{klink}\"\ntimeout_seconds = 1\n\
         webhook_key = \"{}\"\n\
         finance_report_url = \"{url}{}\"\n",
        Sandbox::USERNAME,
        Sandbox::BILLER_PATH,
        Sandbox::BILLER_USER,
        Sandbox::KLINK_EMAIL,
        Sandbox::KLINK_WEBHOOK_KEY,
        Sandbox::KLINK_FINANCE_REPORT,
    )
}

fn options(seed: u64, books: &Path, clock: Arc<ProviderClock>) -> SandboxOptions {
    SandboxOptions {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        seed,
        faults: FaultPlan::by_suffix(),
        state_file: Some(books.join("books.jsonl")),
        clock,
        drip_every: Duration::from_millis(300),
        slow_inquiry: Duration::from_millis(100),
        hold_for: Duration::from_secs(20),
        ..SandboxOptions::default()
    }
}

fn address(sandbox: &Sandbox) -> SocketAddr {
    sandbox.url().trim_start_matches("http://").parse().unwrap()
}

impl World {
    pub fn new(seed: u64, flaw: Flaw) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (home, books) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (clock, record) = (Arc::new(SimClock::new()), Arc::<Record>::default());
        let theirs = Arc::new(ProviderClock(clock.clone()));
        let sandbox = runtime.block_on(Sandbox::start(options(seed, books.path(), theirs.clone()))).unwrap();
        let mut proxy = Proxy::new(&runtime, record.clone());
        proxy.up(&runtime, address(&sandbox));
        std::fs::write(home.path().join("config.toml"), config(&proxy.url(), "K9", &Secrets::references())).unwrap();
        std::fs::write(home.path().join("biller.csv"), Sandbox::BILLER_PRICES).unwrap();
        let mut world = Self {
            seed,
            flaw,
            clock,
            theirs,
            record,
            lists: Vec::new(),
            methods: Vec::new(),
            counters: [const { None }; COUNTERS],
            proxy,
            home,
            books,
            sandbox,
            is_up: true,
            starts: 0,
            log_from: super::evidence::log_length(),
            runtime,
        };
        (0..COUNTERS).for_each(|counter| world.open(counter));
        let till = world.counters[0].as_ref().unwrap().till.clone();
        (world.lists, world.methods) = world.runtime.block_on(async {
            till.fresh_prices().await;
            (till.stored_prices().await.unwrap(), till.charge_methods(None).await.unwrap().methods)
        });
        world
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn journal_file(&self) -> PathBuf {
        self.home().join("journal.db")
    }

    pub fn books_file(&self) -> PathBuf {
        self.books.path().join("books.jsonl")
    }

    /// The Biller's books, beside them.
    pub fn biller_books_file(&self) -> PathBuf {
        self.books_file().with_extension("biller.jsonl")
    }

    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Every request that ever left a till of this run.
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.proxy.arrivals()
    }

    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    pub fn identity(&mut self, counter: &str) -> (ProcessIdentity, SeededRandom) {
        self.starts += 1;
        let random = SeededRandom::new(self.seed.wrapping_mul(1_000_003).wrapping_add(self.starts));
        let owner = OwnerId::new(self.clock.now(), &random);
        (ProcessIdentity { counter: counter.into(), owner, folder: self.home().to_owned() }, random)
    }

    /// The journal, for looking only: it must open whatever happened.
    pub fn look(&mut self) -> Arc<dyn Journal> {
        let (identity, _) = self.identity("K0");
        Arc::new(SqliteJournal::open_to_look(&self.journal_file(), identity).expect("the journal opens"))
    }

    /// The journal, with an identity of its own.
    fn journal(&self, identity: ProcessIdentity) -> Arc<dyn Journal> {
        let clock = self.clock.clone();
        Arc::new(SqliteJournal::open_with_clock(&self.journal_file(), identity, clock).expect("the journal opens"))
    }

    /// A till on the journal, which recovers what the dead left.
    pub fn seated(&mut self, name: &str, flaw: Flaw) -> (Till, Arc<Troubled>) {
        let (identity, random) = self.identity(name);
        let journal = Arc::new(Troubled::new(self.journal(identity), flaw, self.clock.clone(), self.record.clone()));
        let text = config(&self.proxy.url(), name, &Secrets::themselves());
        let mut register = Config::parse(&text).unwrap().clients(&HomeFolders::at(self.home()));
        for provider in register.providers.iter_mut().filter(|provider| flaw.is_of(&provider.id())) {
            *provider = Arc::new(Doctored { real: provider.clone(), flaw });
        }
        let till = Till::new(TillDependencies {
            journal: journal.clone(),
            collector: register.collector,
            providers: register.providers,
            clock: Arc::new(CounterClock::of(&self.clock, name, self.seed)),
            random: Arc::new(random),
            settings: self.settings(name),
        });
        let ended = self.run(till.recover()).expect("a start recovers");
        for payment in ended {
            self.record.count(format!("recovered {:?}", payment.state()));
        }
        (till, journal)
    }

    pub fn settings(&self, counter: &str) -> TillSettings {
        let shop = ShopHead {
            name: "LOKET UJI".into(),
            address: "Jl. Uji 1".into(),
            phone: "081200000001".into(),
            agent_code: "U1".into(),
            counter: counter.into(),
            timezone: jakarta(),
            logo: None,
            is_practice: false,
        };
        TillSettings {
            counter: counter.into(),
            cashier: "RINA".into(),
            zone: jakarta(),
            ruling_grace: Duration::from_secs(600),
            journal: String::new(),
            journal_folder: self.home().to_path_buf(),
            email: "uji@example.com".into(),
            config: None,
            receipts: self.home().join("receipts"),
            receipt_paper: Paper::Mm58,
            printer: loket::config::PrinterSection::default(),
            shop,
            backup: loket::till::backup_schedule::BackupSettings::default(),
        }
    }

    pub fn open(&mut self, counter: usize) {
        if self.counters[counter].is_some() {
            return;
        }
        let (till, journal) = self.seated(&format!("K{}", counter + 1), self.flaw);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let places = std::array::from_fn(|_| Arc::new(Semaphore::new(CALLS_PER_ACCOUNT)));
        let store = journal.inner.clone();
        if journal.store_watch().doubt.is_some() {
            self.record.count("store in doubt");
        }
        self.counters[counter] = Some(Counter { till, journal, places, tasks: Vec::new(), runtime, store });
    }

    /// Ends a counter in the middle of whatever it does.
    pub fn kill(&mut self, counter: usize) {
        let Some(Counter { till, journal, places, tasks, runtime, store }) = self.counters[counter].take() else {
            return;
        };
        let in_flight = tasks.iter().any(|task| !task.is_finished());
        if in_flight && !journal.is_dead() {
            self.record.count("killed in flight");
        }
        drop((till, journal, places, tasks));
        runtime.shutdown_background();
        let start = Instant::now();
        while Arc::strong_count(&store) > 1 {
            assert!(start.elapsed() < CEILING, "a killed counter lives on");
            std::thread::sleep(Duration::from_millis(1));
        }
        // It waits for what its writing thread was still told to do.
        drop(store);
    }

    /// Buries the counters that died at an append.
    pub fn reap(&mut self) {
        for counter in 0..self.counters.len() {
            if self.counters[counter].as_ref().is_some_and(|counter| counter.journal.is_dead()) {
                self.record.count("died at an append");
                self.kill(counter);
            }
        }
    }

    /// Waits until nothing is in flight, at the counters and on the line.
    pub fn settle(&mut self) {
        self.counters.iter().flatten().for_each(|counter| counter.journal.go_on());
        self.counters.iter_mut().flatten().for_each(Counter::settle);
        self.reap();
        self.proxy.settle();
    }

    pub fn provider_down(&mut self) {
        if self.is_up {
            self.is_up = false;
            self.record.count("provider stopped");
            self.sandbox.stop();
            self.proxy.down(&self.runtime);
        }
    }

    pub fn provider_up(&mut self) {
        if self.is_up {
            return;
        }
        let start = Instant::now();
        // For a moment the old books may still be open.
        self.sandbox = loop {
            match self.run(Sandbox::start(options(self.seed, self.books.path(), self.theirs.clone()))) {
                Ok(sandbox) => break sandbox,
                Err(fault) => assert!(start.elapsed() < CEILING, "the sandbox's old books: {fault}"),
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        self.proxy.up(&self.runtime, address(&self.sandbox));
        self.is_up = true;
    }
}
