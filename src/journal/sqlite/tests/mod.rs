//! Tests of the SQLite journal: the suite of every journal, and what only a file knows. Each fault is made for real. A
//! test that cannot make its fault here fails.

mod clock;
mod damage;
mod disk;
mod lost_row;
mod rebuild;
mod steps;
pub(in crate::journal) mod stored;
mod tamper;
mod version;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use proptest::prelude::*;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::base::id::{OwnerId, PaymentId};
use crate::base::time::ManualClock;
use crate::domain::payment::verdict::PaymentOutcome;
use crate::domain::payment::{AnswerSource, PaymentEvent, PaymentState};
use crate::domain::product::{AccountId, ProductKind};
use crate::domain::sample::{answered, at, dispatched, id, intent, owner, prepared};
use crate::journal::conformance::{self, Shop};
use crate::journal::sqlite::{ProcessIdentity, SqliteJournal};
use crate::journal::{Journal, JournalError, PaymentFilter, send_log};

pub(super) struct Folder(pub(super) TempDir, pub(super) Arc<ManualClock>);

impl Folder {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap(), Arc::new(ManualClock::new(at(0))))
    }

    /// A folder that begins as this one stands, which no program has open.
    pub(super) fn copy(&self) -> Self {
        let copy = Self::new();
        copy_files(self.0.path(), copy.0.path());
        copy
    }

    pub(super) fn path(&self) -> PathBuf {
        self.0.path().join("journal.db")
    }

    pub(super) fn identity(&self, owner: OwnerId) -> ProcessIdentity {
        ProcessIdentity { counter: "1".into(), owner, folder: self.0.path().join("run") }
    }

    pub(super) fn open(&self, number: u64) -> Result<SqliteJournal, JournalError> {
        SqliteJournal::open_with_clock(&self.path(), self.identity(owner(number)), self.1.clone())
    }

    /// The state that an earlier version left: no send log.
    pub(super) fn forget(&self) {
        std::fs::remove_dir_all(self.0.path().join("run/sendlog")).unwrap();
    }

    /// Changes the file behind the journal's back, with the protecting triggers dropped.
    pub(super) fn tamper(&self, sql: &str) {
        let conn = Connection::open(self.path()).unwrap();
        let triggers = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%is_never_%'";
        let triggers: Vec<String> = {
            let mut found = conn.prepare(triggers).unwrap();
            found.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        conn.execute_batch(
            "PRAGMA foreign_keys = OFF; DROP TRIGGER IF EXISTS event_is_never_changed;
             DROP TRIGGER IF EXISTS event_is_never_removed; DROP TRIGGER IF EXISTS payment_is_never_removed;
             DROP TRIGGER IF EXISTS charge_is_never_removed;",
        )
        .unwrap();
        conn.execute_batch(sql).unwrap();
        // A dropped table took its triggers along, and a trigger that was left alone still exists.
        triggers.iter().for_each(|trigger| drop(conn.execute_batch(trigger)));
    }
}

fn copy_files(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            std::fs::create_dir(&to).unwrap();
            copy_files(&from, &to);
        } else {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}

#[async_trait]
impl Shop for Folder {
    async fn start(&self, owner: OwnerId) -> Arc<dyn Journal> {
        Arc::new(SqliteJournal::open_with_clock(&self.path(), self.identity(owner), self.1.clone()).unwrap())
    }

    fn pass(&self, time: Duration) {
        self.1.advance(time);
    }
}

macro_rules! conforms {
    ($($suite:ident: $($name:ident)+;)+) => {$($(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            conformance::$suite::$name(&Folder::new()).await;
        }
    )+)+};
}

conformance::each_test!(conforms);

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn replay_gives_the_payment(script in proptest::collection::vec(any::<(u8, u8, u8)>(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(conformance::sale::replay_gives_the_payment(&Folder::new(), &script));
    }
}

pub(super) async fn sold(journal: &SqliteJournal, number: u64, outcome: PaymentOutcome) -> PaymentId {
    let (own, id) = (journal.owner(), id(number));
    let intent = intent(number, own, ProductKind::PlnToken, &format!("1000000{number:04}"));
    journal.append(id, prepared(number, intent)).await.unwrap();
    journal.append(id, dispatched(number, own)).await.unwrap();
    journal.append(id, answered(number, AnswerSource::Send, outcome, Some(1_000_000))).await.unwrap();
    id
}

/// Three sales: confirmed, unknown (open), confirmed; nine rows.
pub(super) async fn three_sales(folder: &Folder) -> SqliteJournal {
    let journal = folder.open(1).unwrap();
    sold(&journal, 1, PaymentOutcome::Confirmed).await;
    sold(&journal, 2, PaymentOutcome::Unknown).await;
    sold(&journal, 3, PaymentOutcome::Confirmed).await;
    assert!(journal.audit().await.unwrap().faults.is_empty());
    journal
}

#[tokio::test]
async fn the_key_of_the_numbers_travels_with_a_backup() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    let to = folder.0.path().join("cadangan.db");
    journal.backup(&to).await.unwrap();
    let copy = Folder::new();
    std::fs::copy(&to, copy.path()).unwrap();
    let restored = copy.open(2).unwrap();
    let mut answer = answered(9, AnswerSource::Send, PaymentOutcome::Confirmed, None);
    let PaymentEvent::Answered { verdict, .. } = &mut answer.event else { panic!() };
    verdict.facts.token = Some(crate::domain::sample::token(1));
    let sent = conformance::send(&restored, 9, "10000000009").await;
    assert_eq!(
        restored.append(sent, answer).await.unwrap().state(),
        PaymentState::Unknown,
        "the token of the first sale"
    );
}

#[tokio::test]
async fn a_clock_that_went_back_is_an_observation() {
    let folder = Folder::new();
    let journal = folder.open(1).unwrap();
    for (number, second) in [(1, 4_000), (2, 100)] {
        let intent = intent(number, journal.owner(), ProductKind::PlnToken, &format!("1000000{number:04}"));
        journal.append(id(number), prepared(second, intent)).await.unwrap();
    }
    let report = journal.audit().await.unwrap();
    assert!(report.faults.is_empty(), "an observation, never damage: {report:?}");
    let steps: Vec<_> = report.clock_steps.iter().map(|step| (step.row, step.seconds, step.counter.as_str())).collect();
    assert_eq!(steps, [(2, 3_900, "1")]);
    // Backup, restore and moving work all the same (safety rule 15, docs/safety.md).
    let to = folder.0.path().join("cadangan.db");
    assert_eq!(journal.backup(&to).await.unwrap().clock_steps, report.clock_steps);
    let other = Folder::new();
    let restored = crate::journal::sqlite::restore(&other.path(), &other.identity(owner(2)), &to, false, "x").unwrap();
    assert_eq!(restored.report.clock_steps, report.clock_steps);
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    for name in ["journal.db", "journal.db-wal", "journal.db-shm"] {
        let mode = std::fs::metadata(folder.0.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    drop(journal);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_future_does_not_cut_its_transaction() {
    let folder = Folder::new();
    let journal = folder.open(1).unwrap();
    for number in 1..=20 {
        let intent = intent(number, journal.owner(), ProductKind::PlnToken, &format!("1000000{number:04}"));
        let mut append = Box::pin(journal.append(id(number), prepared(number, intent)));
        // Polled once, so the job is queued. Then the future is dropped.
        let polled = std::future::poll_fn(|context| std::task::Poll::Ready(append.as_mut().poll(context))).await;
        drop(append);
        drop(polled);
    }
    journal.probe().await.unwrap();
    assert_eq!(journal.audit().await.unwrap().rows, 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_programs_commit_is_news() {
    let folder = Folder::new();
    let (here, there) = (folder.open(1).unwrap(), folder.open(2).unwrap());
    sold(&here, 1, PaymentOutcome::Unknown).await;
    let mut commit_signal = here.commits();
    commit_signal.mark_unchanged();
    sold(&there, 2, PaymentOutcome::Confirmed).await;
    tokio::time::timeout(Duration::from_secs(5), commit_signal.changed()).await.unwrap().unwrap();
    assert!(here.payment(id(2)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_clean_end_leaves_no_lock_and_nothing_that_waits() {
    let folder = Folder::new();
    drop(three_sales(&folder).await);
    let left = std::fs::read_dir(folder.0.path().join("run/owners")).unwrap().flatten();
    // The locks for using and creating the journal are shared by all programs and stay.
    let left: Vec<_> = left.filter(|entry| entry.file_name() != "in-use" && entry.file_name() != "making").collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(send_log::waiting_in(&folder.0.path().join("run")).unwrap().answers, 0);
    for ring in send_log::rings(&folder.0.path().join("run/sendlog")).unwrap() {
        assert!(ring.unsettled().unwrap().is_empty());
    }
}

/// Not a test: prints the cost of an append. `LOKET_ROWS` grows the journal first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn measure() {
    let folder = std::env::var_os("LOKET_FOLDER").map_or_else(tempfile::tempdir, tempfile::tempdir_in).unwrap();
    let folder = Folder(folder, Arc::new(ManualClock::new(at(0))));
    let sales: u64 = std::env::var("LOKET_SALES").map_or(200, |sales| sales.parse().unwrap());
    let journal = folder.open(1).unwrap();
    let started = Instant::now();
    for number in 1..=sales {
        sold(&journal, number, PaymentOutcome::Confirmed).await;
    }
    println!("append: {:?}", started.elapsed() / u32::try_from(sales * 3).unwrap());
    for _ in 0..2 {
        for text in ["INV12", "0000042", "Budi", "qqq", "4213141"] {
            let filter = PaymentFilter { search: Some(text.to_owned()), ..PaymentFilter::default() };
            let started = Instant::now();
            let found = journal.find(&filter).await.unwrap().len();
            println!("search {text}: {found} in {:?}", started.elapsed());
        }
        let filter = PaymentFilter { customer: Some("10000000007".to_owned()), ..PaymentFilter::default() };
        let started = Instant::now();
        let found = journal.find(&filter).await.unwrap().len();
        println!("customer: {found} in {:?}", started.elapsed());
        let started = Instant::now();
        journal.saldo(&AccountId::new("mmbc"), None).await.unwrap();
        println!("saldo in {:?}", started.elapsed());
    }
    let started = Instant::now();
    println!("audit: {} faults in {:?}", journal.audit().await.unwrap().faults.len(), started.elapsed());
    drop(journal);
    let started = Instant::now();
    let journal = folder.open(2).unwrap();
    println!("open: {:?}", started.elapsed());
    let conn = crate::journal::sqlite::schema::open_reader(&folder.path()).unwrap();
    let started = Instant::now();
    crate::journal::transaction::queries::verify_tail(&conn).unwrap();
    println!("of which the tail: {:?}", started.elapsed());
    drop(journal);
}
