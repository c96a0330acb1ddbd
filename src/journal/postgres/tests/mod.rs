//! Tests of the PostgreSQL journal: the suite of every journal, and what several programs on one server see of each
//! other. Each fault is made for real, on a server of this process's own. Without PostgreSQL's programs a test prints
//! that it was skipped.

#[path = "../../../../tests/it/cluster.rs"]
mod cluster;

mod connection;
mod older;
mod proxy;
mod stored;
mod tables;
mod timeline;

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use proptest::prelude::*;
use tempfile::TempDir;

use self::cluster::Cluster;
use super::owner_lock;
use super::{PgAddress, PostgresJournal};
use crate::base::id::{OwnerId, PaymentId};
use crate::base::time::ManualClock;
use crate::domain::payment::verdict::{OutcomeReason, PaymentOutcome};
use crate::domain::payment::{AnswerSource, Payment, PaymentState};
use crate::domain::product::ProductKind;
use crate::domain::sample::{answered, at, dispatched, id, intent, owner, prepared};
use crate::journal::conformance::{self, Shop};
use crate::journal::transaction::WriteConnection as _;
use crate::journal::transaction::backend::Backend as _;
use crate::journal::transaction::writer_state::ProcessIdentity;
use crate::journal::{Journal, JournalError, StoreFinding};

/// A database of its own, and the folder of a machine.
struct Database {
    address: String,
    machine: TempDir,
}

impl Database {
    fn new(cluster: &Cluster) -> Self {
        Self { address: cluster.database(), machine: tempfile::tempdir().unwrap() }
    }

    /// A database that begins as this one stands, which no program has open.
    fn copy(&self, cluster: &Cluster) -> Self {
        Self { address: cluster.copy_of(&self.address), machine: tempfile::tempdir().unwrap() }
    }

    fn open_at(&self, address: &str, owner: OwnerId) -> Result<PostgresJournal, JournalError> {
        let address = PgAddress::parse(address, None, None).unwrap();
        // The samples have days of their own, which would all be overdue by today's clock.
        PostgresJournal::open(address, self.identity(owner), Arc::new(ManualClock::new(at(0))))
    }

    fn identity(&self, owner: OwnerId) -> ProcessIdentity {
        ProcessIdentity { counter: "1".into(), owner, folder: self.machine.path().join("run") }
    }

    /// A second computer with the same journal.
    fn elsewhere(&self) -> Self {
        Self { address: self.address.clone(), machine: tempfile::tempdir().unwrap() }
    }

    /// Changes the tables behind the journal's back, with the protecting triggers off.
    fn tamper(&self, statements: &str) {
        let tables = ["event", "payment", "charge"].map(|table| format!("ALTER TABLE {table} DISABLE TRIGGER ALL;"));
        cluster::ask(&self.address, &format!("{} {statements}", tables.concat())).unwrap();
    }

    fn open(&self, number: u64) -> Result<PostgresJournal, JournalError> {
        self.open_at(&self.address, owner(number))
    }
}

#[async_trait]
impl Shop for Database {
    async fn start(&self, owner: OwnerId) -> Arc<dyn Journal> {
        Arc::new(self.open_at(&self.address, owner).unwrap())
    }

    async fn end(&self, journal: Arc<dyn Journal>) {
        // A busy server releases the lock of an ended session only some time later.
        let held = owner_lock::select_held(journal.owner());
        drop(journal);
        comes("the session has ended", || async { cluster::ask(&self.address, &held).unwrap().is_empty() }).await;
    }

    fn pass(&self, time: Duration) {
        let earlier = format!("UPDATE event SET stored_at = stored_at - interval '{} milliseconds'", time.as_millis());
        self.tamper(&earlier);
    }

    fn drift(&self) -> Duration {
        Duration::from_secs(30)
    }
}

macro_rules! conforms {
    ($($suite:ident: $($name:ident)+;)+) => {$($(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            let Some(cluster) = cluster::shared(stringify!($name)) else { return };
            conformance::$suite::$name(&Database::new(cluster)).await;
        }
    )+)+};
}

conformance::each_test!(conforms);

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn replay_gives_the_payment(script in proptest::collection::vec(any::<(u8, u8, u8)>(), 1..60)) {
        if let Some(cluster) = cluster::shared("replay_gives_the_payment") {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            runtime.block_on(conformance::sale::replay_gives_the_payment(&Database::new(cluster), &script));
        }
    }
}

/// Waits for something that must happen by itself. A quiet server is checked once a minute, so this waits longer.
async fn comes<F: Future<Output = bool>>(what: &str, mut done: impl FnMut() -> F) {
    let until = Instant::now() + Duration::from_secs(150);
    while !done().await {
        assert!(Instant::now() < until, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn prepare(journal: &PostgresJournal, number: u64) -> Result<PaymentId, JournalError> {
    let intent = intent(number, journal.owner(), ProductKind::PlnToken, &format!("1000000{number:04}"));
    journal.append(id(number), prepared(number, intent)).await.map(|payment| payment.id())
}

async fn send(journal: &PostgresJournal, number: u64) -> PaymentId {
    let id = prepare(journal, number).await.unwrap();
    journal.append(id, dispatched(number, journal.owner())).await.unwrap();
    id
}

async fn sold(journal: &PostgresJournal, number: u64, outcome: PaymentOutcome) -> PaymentId {
    let id = send(journal, number).await;
    journal.append(id, answered(number, AnswerSource::Send, outcome, Some(1_000_000))).await.unwrap();
    id
}

async fn three_sales(shop: &Database) -> PostgresJournal {
    let journal = shop.open(1).unwrap();
    sold(&journal, 1, PaymentOutcome::Confirmed).await;
    sold(&journal, 2, PaymentOutcome::Unknown).await;
    sold(&journal, 3, PaymentOutcome::Confirmed).await;
    assert!(journal.audit().await.unwrap().faults.is_empty());
    journal
}

async fn clean(journal: &PostgresJournal) {
    let faults = journal.audit().await.unwrap().faults;
    assert!(faults.is_empty(), "{faults:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_on_another_computer_is_seen_to_live() {
    let Some(cluster) = cluster::shared("a_program_on_another_computer_is_seen_to_live") else { return };
    let here = Database::new(cluster);
    let there = here.elsewhere();
    let (living, dying) = (there.open(1).unwrap(), there.open(2).unwrap());
    let (alive, dead) = (send(&living, 1).await, send(&dying, 2).await);
    drop(dying);
    let journal = here.open(3).unwrap();
    let ended = journal.recover(at(10)).await.unwrap();
    assert_eq!(
        ended.iter().map(|payment| (payment.id(), payment.state())).collect::<Vec<_>>(),
        [(dead, PaymentState::Unknown)]
    );
    assert_eq!(journal.payment(alive).await.unwrap().unwrap().state(), PaymentState::Dispatched);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_counters_commit_is_news_with_and_without_listening() {
    let Some(cluster) = cluster::shared("another_counters_commit_is_news_with_and_without_listening") else { return };
    for setting in ["", "?listen=off"] {
        let shop = Database::new(cluster);
        let here = shop.open_at(&format!("{}{setting}", shop.address), owner(1)).unwrap();
        let there = shop.open(2).unwrap();
        sold(&here, 1, PaymentOutcome::Unknown).await;
        let mut commit_signal = here.commits();
        commit_signal.mark_unchanged();
        sold(&there, 2, PaymentOutcome::Confirmed).await;
        tokio::time::timeout(Duration::from_secs(20), commit_signal.changed()).await.unwrap().unwrap();
        assert!(here.payment(id(2)).await.unwrap().is_some());
        let findings = Journal::checkup(&here, crate::base::time::Timestamp::now()).await.unwrap();
        assert_eq!(findings.contains(&StoreFinding::NoListen), !setting.is_empty(), "{findings:?}");
        assert!(
            !findings.contains(&StoreFinding::NoSeat) && matches!(findings[0], StoreFinding::Server { .. }),
            "{findings:?}"
        );
    }
}

/// A running program ends overdue payments by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_overdue_is_ended_by_itself() {
    let Some(cluster) = cluster::shared("what_is_overdue_is_ended_by_itself") else { return };
    let shop = Database::new(cluster);
    // The computer's own clock, 31 minutes fast, ends nothing.
    let clock = Arc::new(ManualClock::new(at(31 * 60)));
    let address = PgAddress::parse(&format!("{}?listen=off", shop.address), None, None).unwrap();
    let watching = PostgresJournal::open(address, shop.identity(owner(1)), clock).unwrap();
    let other = shop.open(2).unwrap();
    let sent = send(&other, 1).await;
    shop.pass(Duration::from_secs(110));
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(watching.payment(sent).await.unwrap().unwrap().state(), PaymentState::Dispatched);
    shop.pass(Duration::from_secs(10));
    let ended = || async { watching.payment(sent).await.unwrap().unwrap().state() == PaymentState::Unknown };
    comes("the deadline has passed", ended).await;
    assert_eq!(watching.payment(sent).await.unwrap().unwrap().why, Some(OutcomeReason::TimedOut));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_future_does_not_cut_its_transaction() {
    let Some(cluster) = cluster::shared("a_dropped_future_does_not_cut_its_transaction") else { return };
    let shop = Database::new(cluster);
    let journal = shop.open(1).unwrap();
    for number in 1..=20 {
        let mut append = Box::pin(prepare(&journal, number));
        // Polled once, so the job is queued. Then the future is dropped.
        let polled = std::future::poll_fn(|context| std::task::Poll::Ready(append.as_mut().poll(context))).await;
        drop(append);
        drop(polled);
    }
    journal.probe().await.unwrap();
    assert_eq!(journal.audit().await.unwrap().rows, 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_that_is_held_too_long_is_busy() {
    let Some(cluster) = cluster::shared("a_lock_that_is_held_too_long_is_busy") else { return };
    let shop = Database::new(cluster);
    let journal = shop.open(1).unwrap();
    let address = shop.address.clone();
    let holder = std::thread::spawn(move || {
        cluster::ask(&address, "BEGIN; SELECT version FROM journal_version FOR UPDATE; SELECT pg_sleep(9)").unwrap();
    });
    let held = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
    comes("the lock is held", || async { !cluster::ask(&shop.address, held).unwrap().is_empty() }).await;
    assert!(matches!(journal.probe().await, Err(JournalError::Busy)));
    assert!(journal.desk().await.unwrap().is_empty(), "readers do not wait");
    holder.join().unwrap();
    journal.probe().await.unwrap();
}

/// Not a test: prints the cost of the three durable steps of a payment.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn measure() {
    let Some(cluster) = cluster::own("measure", 20) else { return };
    let shop = Database::new(&cluster);
    let journal = shop.open(1).unwrap();
    sold(&journal, 0, PaymentOutcome::Confirmed).await;
    let sales = 300;
    let started = Instant::now();
    for number in 1..=sales {
        sold(&journal, number, PaymentOutcome::Confirmed).await;
    }
    println!("three durable steps: {:?}", started.elapsed() / u32::try_from(sales).unwrap());
}
