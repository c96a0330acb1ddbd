//! The shop of a run: a sandbox that can stop, counters that can die, one journal, one clock.
//!
//! What it is: everything that a step acts on. What it is not: the steps. Invariant: a counter that was killed is gone
//! when `kill` returns: nothing of it is sent or journalled any more.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use loket::config::{Config, Home};
use loket::id::{OwnerId, SeededRandom};
use loket::journal::PriceList;
use loket::journal::sqlite::{Seat, SqliteJournal};
use loket::provider::registry;
use loket::receipt::{Paper, Shop};
use loket::sandbox::{FaultPlan, LedgerEntry, Options, RequestSeen, Sandbox};
use loket::text::Clean;
use loket::till::{CALLS_PER_ACCOUNT, Parts, Settings, Till};
use loket::time::{Clock, Timestamp, jakarta};
use tempfile::TempDir;
use tokio::net::TcpSocket;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::check::Told;
use super::journal::{Flaw, Troubled};
use super::plan::COUNTERS;

/// Nothing is waited for longer.
pub const CEILING: Duration = Duration::from_secs(30);

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The clock of counters and sandbox. It goes a millisecond on with each look, and further only when it is moved.
#[derive(Debug)]
pub struct SimClock {
    wall: AtomicI64,
    looks: AtomicU64,
    /// An entry that was timed before a jump may be kept after it.
    jumped: AtomicBool,
}

impl SimClock {
    fn new() -> Self {
        let start: Timestamp = "2026-11-23T02:00:00Z".parse().unwrap();
        Self { wall: AtomicI64::new(start.as_millisecond()), looks: AtomicU64::new(0), jumped: AtomicBool::new(false) }
    }

    pub fn move_by(&self, millis: i64) {
        self.wall.fetch_add(millis, Ordering::SeqCst);
        self.jumped.fetch_or(millis.abs() >= 60_000, Ordering::SeqCst);
    }

    /// Whether an audit may find the journal's clock odd.
    pub fn has_jumped(&self) -> bool {
        self.jumped.load(Ordering::SeqCst)
    }
}

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.wall.fetch_add(1, Ordering::SeqCst)).unwrap()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.looks.fetch_add(1, Ordering::SeqCst))
    }
}

/// One counter while it lives.
pub struct Counter {
    pub till: Till,
    pub journal: Arc<Troubled>,
    /// As many sales as an account takes at once.
    pub places: Arc<Semaphore>,
    tasks: Vec<JoinHandle<()>>,
    runtime: Runtime,
}

impl Counter {
    /// Begins something at this counter.
    pub fn begin(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        self.tasks.retain(|task| !task.is_finished());
        self.tasks.push(self.runtime.spawn(work));
    }

    fn settle(&mut self) {
        for task in std::mem::take(&mut self.tasks) {
            let ended = self.runtime.block_on(async { tokio::time::timeout(CEILING, task).await });
            ended.expect("a task outlived every ceiling").expect("a task panicked");
        }
        self.runtime.block_on(self.till.finish());
    }
}

/// What counters told, said and did, for the checker and for the run's own account.
#[derive(Default)]
pub struct Record {
    pub told: Mutex<Vec<Told>>,
    pub said: Mutex<Vec<String>>,
    pub counts: Mutex<BTreeMap<String, usize>>,
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
    pub record: Arc<Record>,
    pub lists: Vec<PriceList>,
    pub counters: [Option<Counter>; COUNTERS],
    home: TempDir,
    books: TempDir,
    address: SocketAddr,
    sandbox: Sandbox,
    /// Holds the port while the sandbox is down, so that no other test's sandbox gets it.
    placeholder: Option<TcpSocket>,
    requests: Vec<RequestSeen>,
    starts: u64,
    /// Where this run's part of the log begins.
    pub log_from: usize,
    runtime: Runtime,
}

/// The shop's configuration; a provider that joins gets its section here. The password is `password`, a reference or
/// the thing itself.
pub fn config(url: &str, counter: &str, password: &str) -> String {
    format!(
        "[shop]\nname = \"LOKET UJI\"\ncounter = \"{counter}\"\ncashier = \"RINA\"\n\n[mmbc]\nbase_url = \"{url}\"\n\
         username = \"{}\"\npassword = \"{password}\"\ntimeout_seconds = 1\n",
        Sandbox::USERNAME
    )
}

fn options(seed: u64, listen: SocketAddr, books: &Path, clock: Arc<SimClock>) -> Options {
    Options {
        listen,
        seed,
        faults: FaultPlan::by_suffix(),
        state_file: Some(books.join("books.jsonl")),
        clock,
        drip_every: Duration::from_millis(300),
        slow_inquiry: Duration::from_millis(100),
        hold_for: Duration::from_secs(20),
        ..Options::default()
    }
}

impl World {
    pub fn new(seed: u64, flaw: Flaw) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (home, books) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let clock = Arc::new(SimClock::new());
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let sandbox = runtime.block_on(Sandbox::start(options(seed, free, books.path(), clock.clone()))).unwrap();
        let address = sandbox.url().trim_start_matches("http://").parse().unwrap();
        let program = config(&sandbox.url(), "K9", "env:UJI_SANDI");
        std::fs::write(home.path().join("config.toml"), program).unwrap();
        let mut world = Self {
            seed,
            flaw,
            clock,
            record: Arc::default(),
            lists: Vec::new(),
            counters: [const { None }; COUNTERS],
            home,
            books,
            address,
            sandbox,
            placeholder: None,
            requests: Vec::new(),
            starts: 0,
            log_from: super::evidence::log_length(),
            runtime,
        };
        (0..COUNTERS).for_each(|counter| world.open(counter));
        let till = world.counters[0].as_ref().unwrap().till.clone();
        world.lists = world.runtime.block_on(async {
            till.fresh_prices().await;
            till.kept_prices().await.unwrap()
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

    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.sandbox.ledger()
    }

    /// Every request that ever reached a sandbox of this run.
    pub fn requests(&self) -> Vec<RequestSeen> {
        let running = if self.placeholder.is_none() { self.sandbox.requests() } else { Vec::new() };
        self.requests.iter().cloned().chain(running).collect()
    }

    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    fn seat(&mut self, counter: &str) -> (Seat, SeededRandom) {
        self.starts += 1;
        let random = SeededRandom::new(self.seed.wrapping_mul(1_000_003).wrapping_add(self.starts));
        let owner = OwnerId::new(self.clock.now(), &random);
        (Seat { counter: counter.into(), owner, folder: self.home().to_owned() }, random)
    }

    /// The journal, for looking only: it must open whatever happened.
    pub fn look(&mut self) -> SqliteJournal {
        let (seat, _) = self.seat("K0");
        SqliteJournal::open_to_look(&self.journal_file(), seat).expect("the journal opens")
    }

    /// A till on the journal, which recovers what the dead left.
    pub fn seated(&mut self, name: &str, flaw: Flaw) -> (Till, Arc<Troubled>) {
        let (seat, random) = self.seat(name);
        let journal = SqliteJournal::open(&self.journal_file(), seat).expect("the journal opens");
        let journal = Arc::new(Troubled::new(journal, flaw));
        let text = config(&format!("http://{}", self.address), name, Sandbox::PASSWORD);
        let home = Home::at(self.home());
        let till = Till::new(Parts {
            journal: journal.clone(),
            collector: None,
            providers: registry::configured(&Config::parse(&text).unwrap(), &home).providers,
            clock: self.clock.clone(),
            random: Arc::new(random),
            settings: self.settings(name),
        });
        let ended = self.run(till.recover()).expect("a start recovers");
        for payment in ended {
            self.record.count(format!("recovered {:?}", payment.state()));
        }
        (till, journal)
    }

    pub fn settings(&self, counter: &str) -> Settings {
        let shop = Shop {
            name: "LOKET UJI".into(),
            address: "Jl. Uji 1".into(),
            phone: "0251000000".into(),
            agent_code: "U1".into(),
            counter: counter.into(),
            timezone: jakarta(),
        };
        Settings {
            counter: counter.into(),
            cashier: "RINA".into(),
            zone: jakarta(),
            ruling_grace: Duration::from_secs(600),
            journal: String::new(),
            email: Clean::default(),
            config: None,
            price_list: self.home().join("biller.csv"),
            receipts: self.home().join("receipts"),
            receipt_paper: Paper::Mm58,
            shop,
        }
    }

    pub fn open(&mut self, counter: usize) {
        if self.counters[counter].is_some() {
            return;
        }
        let (till, journal) = self.seated(&format!("K{}", counter + 1), self.flaw);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let places = Arc::new(Semaphore::new(CALLS_PER_ACCOUNT));
        self.counters[counter] = Some(Counter { till, journal, places, tasks: Vec::new(), runtime });
    }

    /// Ends a counter in the middle of whatever it does.
    pub fn kill(&mut self, counter: usize) {
        let Some(Counter { till, journal, places, tasks, runtime }) = self.counters[counter].take() else { return };
        if tasks.iter().any(|task| !task.is_finished()) {
            self.record.count("killed in flight");
        }
        let gone: Weak<Troubled> = Arc::downgrade(&journal);
        drop((till, journal, places, tasks));
        runtime.shutdown_background();
        let start = Instant::now();
        while gone.strong_count() > 0 {
            assert!(start.elapsed() < CEILING, "a killed counter lives on");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Waits until nothing is in flight.
    pub fn settle(&mut self) {
        self.counters.iter_mut().flatten().for_each(Counter::settle);
    }

    pub fn provider_down(&mut self) {
        if self.placeholder.is_some() {
            return;
        }
        self.sandbox.stop();
        self.requests.extend(self.sandbox.requests());
        let _inside = self.runtime.enter();
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        // Another program may be quicker; then the start below says so.
        let _ = socket.bind(self.address);
        self.placeholder = Some(socket);
    }

    pub fn provider_up(&mut self) {
        if self.placeholder.is_none() {
            return;
        }
        let start = Instant::now();
        // For a moment the port may be the near end of somebody's connection.
        self.sandbox = loop {
            let options = options(self.seed, self.address, self.books.path(), self.clock.clone());
            match self.run(Sandbox::start(options)) {
                Ok(sandbox) => break sandbox,
                Err(fault) => assert!(start.elapsed() < CEILING, "the sandbox's old port and books: {fault}"),
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        self.placeholder = None;
    }
}
