//! Tests of the PostgreSQL journal: the suite of every journal, and lost connections, lost commits, a stopped server,
//! tampering and versions. Each fault is made for real, on a server of this process's own. Without PostgreSQL's
//! programs a test prints that it was skipped.

#[path = "../../../../tests/it/cluster.rs"]
mod cluster;

mod older;
mod proxy;
mod stored;
mod timeline;

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use proptest::prelude::*;
use tempfile::TempDir;

use self::cluster::Cluster;
use self::proxy::{Cut, Proxy};
use super::owner_lock;
use super::{PgAddress, PostgresJournal};
use crate::base::id::{OwnerId, PaymentId};
use crate::base::time::ManualClock;
use crate::domain::payment::verdict::{OutcomeReason, PaymentOutcome};
use crate::domain::payment::{AnswerSource, Payment, PaymentState};
use crate::domain::product::ProductKind;
use crate::domain::sample::{answered, at, dispatched, id, intent, owner, prepared};
use crate::journal::backup::{LostRows, RebuildError};
use crate::journal::conformance::{self as suite, Shop};
use crate::journal::conformance_account as accounts;
use crate::journal::conformance_bill as bills;
use crate::journal::conformance_callbacks as reports;
use crate::journal::conformance_charge as charges;
use crate::journal::conformance_claim as claims;
use crate::journal::conformance_clock as clocks;
use crate::journal::conformance_numbers as numbers;
use crate::journal::conformance_pages as pages;
use crate::journal::conformance_print as prints;
use crate::journal::conformance_rebuild as rebuild;
use crate::journal::conformance_recovery as recovery;
use crate::journal::transaction::backend::Backend as _;
use crate::journal::transaction::rebuild::tests::assert_knows_each_table;
use crate::journal::transaction::writer_state::ProcessIdentity;
use crate::journal::transaction::{WriteConnection as _, provider_numbers as table_of_numbers};
use crate::journal::{DatabaseLoss, Journal, JournalError, StoreFinding};

/// A database of its own, and the folder of a machine.
struct Database {
    address: String,
    machine: TempDir,
}

impl Database {
    fn new(cluster: &Cluster) -> Self {
        Self { address: cluster.database(), machine: tempfile::tempdir().unwrap() }
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
}

macro_rules! conforms {
    ($suite:ident: $($name:ident),+ $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            let Some(cluster) = cluster::shared(stringify!($name)) else { return };
            $suite::$name(&Database::new(cluster)).await;
        }
    )+};
}

conforms!(
    suite: a_sale_is_kept,
    each_counter_has_its_chain,
    one_racer_dispatches,
    one_racer_opens_a_bill,
    an_open_bill_is_open_once,
    beside_is_on_purpose,
    references_are_unique_for_ever,
    filters_find,
    a_token_is_found_once_paid,
    the_desk_holds_what_is_unfinished,
    saldo_knows_what_is_bound,
    a_price_list_is_kept,
    commits_are_news,
);

conforms!(
    numbers: an_invoice_serves_one_payment,
    a_token_serves_one_payment,
    an_equal_reference_is_an_alarm,
    a_number_that_is_let_go_has_its_next_holder,
    what_is_no_conflict,
    an_unclear_number_is_known_and_not_held,
    a_number_left_behind_is_free,
    a_lowered_answer_is_written_once,
    one_racer_holds_a_number,
    a_providers_clock_is_seen_in_its_answers,
);

conforms!(
    pages: open_money_has_no_cap,
    changes_are_told_page_by_page,
    a_reference_finds_its_payments,
    a_connection_keeps_both_numbers,
    the_end_of_an_id_finds_all_that_have_it,
);

conforms!(recovery: recovery_knows_the_living, a_deferred_answer_is_applied_once);

conforms!(clocks: no_wall_clock_ends_a_hold, a_living_charge_is_ended_by_the_stores_clock, events_have_their_age);

conforms!(
    prints: a_receipt_is_asked_for_with_its_verdict,
    a_paper_is_counted_once,
    one_racer_prints,
    a_person_moves_what_nobody_prints,
    a_drawer_is_in_the_record,
);

conforms!(
    reports: a_callback_is_stored_once,
    one_racer_applies,
    what_cannot_be_read_waits_for_a_person,
    an_early_callback_waits_for_its_answer,
    a_callback_settles_a_charge_once,
    a_flood_of_strangers_takes_a_bounded_room,
    a_flood_of_small_callbacks_is_counted,
    refused_callbacks_do_not_fill_the_disk,
);

conforms!(
    charges: a_charge_is_kept,
    open_money_is_found_and_disputed_money_is_locked,
    an_order_is_used_once,
    one_racer_creates,
    charges_are_found,
    recovery_knows_charges,
    a_deferred_answer_of_a_charge_is_applied_once,
    a_deferred_answer_of_a_charge_is_applied_by_itself,
    held_money_pays_for_one_sale,
    a_wallets_payment_settles_its_charge,
);

conforms!(
    accounts: what_a_person_says_is_kept,
    a_typed_figure_is_the_newest_and_proves_nothing,
    a_top_up_is_added_until_the_next_figure,
    a_record_is_in_order_and_of_one_account,
    a_record_has_pages,
);

conforms!(
    bills: what_was_seen_is_what_is_answered,
    a_callers_name_is_one_payment,
    a_good_is_not_sold_twice_in_a_minute,
    a_ruling_names_itself_on_the_next_sale,
);

conforms!(
    claims: a_claim_is_one_programs,
    one_racer_claims,
    deferred_answers_are_known,
    a_deferred_answer_is_applied_by_itself,
);

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn replay_gives_the_payment(script in proptest::collection::vec(any::<(u8, u8, u8)>(), 1..60)) {
        if let Some(cluster) = cluster::shared("replay_gives_the_payment") {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            runtime.block_on(suite::replay_gives_the_payment(&Database::new(cluster), &script));
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
async fn the_audit_finds_what_was_done_to_the_tables() {
    let Some(cluster) = cluster::shared("the_audit_finds_what_was_done_to_the_tables") else { return };
    for (sql, what, row) in [
        ("UPDATE event SET body = replace(body, 'SITI', 'ANDI') WHERE seq = 4", "hash", 4),
        ("DELETE FROM event WHERE seq = 5", "gap", 6),
        ("UPDATE event SET prev = decode(repeat('00', 32), 'hex') WHERE seq = 3", "link", 3),
        ("UPDATE event SET hash = 'x' WHERE seq = 3", "hash", 3),
        ("UPDATE payment_body SET body = replace(body, '102500', '2500') WHERE place = 1", "projection", 3),
        ("UPDATE payment SET debit = 1 WHERE place = 1", "projection", 3),
        ("UPDATE saldo SET saldo = saldo + 1 WHERE seq = 3", "projection", 3),
        ("DELETE FROM open_key", "open_key", 6),
        ("INSERT INTO open_key (key, place, joined) VALUES ('pln_token|1|1', 1, 0)", "open_key", 0),
        ("UPDATE key_version SET version = 3", "open_key", 0),
        ("DELETE FROM provider_number WHERE place = 3", "number", 9),
        ("UPDATE provider_number SET holds = 0 WHERE place = 1", "number", 0),
    ] {
        let shop = Database::new(cluster);
        let journal = three_sales(&shop).await;
        shop.tamper(sql);
        let faults = journal.audit().await.unwrap().faults;
        assert!(faults.iter().any(|fault| fault.what == what && fault.row == row), "{sql}: {faults:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_without_texts_to_find_by_are_brought_up() {
    let Some(cluster) = cluster::shared("tables_without_texts_to_find_by_are_brought_up") else { return };
    let shop = Database::new(cluster);
    let journal = shop.open(1).unwrap();
    pages::sell_for_known_as(&journal).await;
    drop(journal);
    shop.tamper(
        "DELETE FROM provider_number WHERE kind = 'known_as'; DROP INDEX payment_account; DROP INDEX claim_until; DROP INDEX payment_tail; DROP INDEX payment_open; DROP INDEX saldo_place; DROP TABLE number_pair; ALTER TABLE event DROP COLUMN stored_at; ALTER TABLE key_version DROP COLUMN negated; DROP TABLE server_timeline; UPDATE journal_version SET version = 11",
    );
    pages::known_as_is_found(&shop.open(2).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn older_tables_with_one_number_twice_are_brought_up() {
    let Some(cluster) = cluster::shared("older_tables_with_one_number_twice_are_brought_up") else { return };
    let shop = Database::new(cluster);
    let journal = shop.open(1).unwrap();
    let ids = numbers::sell_one_number_twice(&journal, || shop.tamper("DELETE FROM provider_number")).await;
    shop.tamper("DELETE FROM provider_number; DELETE FROM number_key");
    journal.write(|store| store.write(|sql| table_of_numbers::bring_up(sql, 6))).await.unwrap();
    numbers::the_oldest_holds(&journal, ids).await;
}

/// Every row of every table, by table.
fn dump(shop: &Database) -> Vec<(&'static str, Vec<String>)> {
    let tables = rebuild::tables().into_iter().chain(["words"]);
    let rows = |table| cluster::ask(&shop.address, &format!("SELECT t::text FROM {table} t ORDER BY 1")).unwrap();
    tables.map(|table| (table, rows(table))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_table_of_the_schema_is_known() {
    let Some(cluster) = cluster::shared("each_table_of_the_schema_is_known") else { return };
    let shop = Database::new(cluster);
    drop(shop.open(1).unwrap());
    let ask = |statement: &str| cluster::ask(&shop.address, statement).unwrap();
    let tables = ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'journal_version'");
    assert_knows_each_table(&tables, |table| {
        ask(&format!("SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"))
    });
}

/// Everything but the events is rebuilt in place, in one transaction.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_table_is_made_anew_from_the_events() {
    let Some(cluster) = cluster::shared("each_table_is_made_anew_from_the_events") else { return };
    for damage in rebuild::damages("DELETE FROM words") {
        let shop = Database::new(cluster);
        let journal = three_sales(&shop).await;
        rebuild::fill(&journal).await;
        let (before, then) = (dump(&shop), journal.audit().await.unwrap());
        assert!(before.iter().all(|(_, rows)| !rows.is_empty()), "{before:?}");
        shop.tamper(&damage);
        let rebuilt = journal.rebuild().await.unwrap();
        let guessed = LostRows { table: "saldo.late".to_owned(), rows: Some(1) };
        let lost = if damage == "DELETE FROM saldo" { vec![guessed] } else { Vec::new() };
        assert_eq!((rebuilt.report, rebuilt.lost), (then, lost), "{damage}");
        for (before, after) in before.iter().zip(dump(&shop)) {
            assert_eq!(*before, after, "{damage}");
        }
        sold(&journal, 9, PaymentOutcome::Confirmed).await;
        clean(&journal).await;
    }
}

/// Indexes of the tables that stay are rebuilt too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn indexes_of_the_record_are_made_anew() {
    let Some(cluster) = cluster::shared("indexes_of_the_record_are_made_anew") else { return };
    let shop = Database::new(cluster);
    let journal = three_sales(&shop).await;
    let files = || {
        let files =
            "SELECT relfilenode::text FROM pg_class WHERE relname IN ('event_pkey', 'event_payment') ORDER BY 1";
        cluster::ask(&shop.address, files).unwrap()
    };
    let before = files();
    journal.rebuild().await.unwrap();
    assert!(before.len() == 2 && files().iter().all(|file| !before.contains(file)), "{before:?}");
}

/// A rebuild that fails changes nothing, even if the fault shows only after everything was rebuilt.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_made_anew_stays_as_it_is() {
    let Some(cluster) = cluster::shared("what_cannot_be_made_anew_stays_as_it_is") else { return };
    for damage in [
        "UPDATE event SET body = replace(body, 'SITI', 'ANDI') WHERE seq = 4",
        "DELETE FROM event WHERE seq = 5",
        // A row that cannot be made, after half of the others.
        "ALTER TABLE saldo ADD CHECK (saldo < 1) NOT VALID",
    ] {
        let shop = Database::new(cluster);
        let journal = three_sales(&shop).await;
        shop.tamper(&format!("{damage}; DELETE FROM number"));
        let before = dump(&shop);
        let refused = journal.rebuild().await;
        assert!(refused.is_err(), "{damage}: {refused:?}");
        assert_eq!(matches!(refused, Err(RebuildError::Broken(_))), damage.contains("event"), "{damage}: {refused:?}");
        assert_eq!(dump(&shop), before, "{damage}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_record_refuses_to_be_rewritten() {
    let Some(cluster) = cluster::shared("the_record_refuses_to_be_rewritten") else { return };
    let shop = Database::new(cluster);
    let journal = three_sales(&shop).await;
    journal
        .append_charge(
            "K-1",
            crate::domain::charge::sample::created(1, crate::domain::charge::sample::intent("K-1", owner(1))),
        )
        .await
        .unwrap();
    for sql in [
        "UPDATE event SET body = ''",
        "DELETE FROM event",
        "TRUNCATE event CASCADE",
        "DELETE FROM payment",
        "DELETE FROM charge",
    ] {
        assert!(cluster::ask(&shop.address, sql).is_err(), "{sql}");
    }
    clean(&journal).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_of_a_newer_version_are_not_touched() {
    let Some(cluster) = cluster::shared("tables_of_a_newer_version_are_not_touched") else { return };
    let shop = Database::new(cluster);
    let journal = three_sales(&shop).await;
    cluster::ask(&shop.address, "UPDATE journal_version SET version = 99").unwrap();
    assert!(matches!(shop.open(2).err(), Some(JournalError::TooNew { found: 99, .. })));
    // A program that was running before refuses too.
    assert!(matches!(prepare(&journal, 9).await, Err(JournalError::TooNew { found: 99, .. })));
    cluster::ask(&shop.address, &format!("UPDATE journal_version SET version = {}", super::schema::known())).unwrap();
    // Bill keys of another version: everything can be read, nothing is sold.
    cluster::ask(&shop.address, "UPDATE key_version SET version = 99, negated = -99").unwrap();
    let reading = shop.open(4).unwrap();
    for journal in [&journal, &reading] {
        assert!(matches!(prepare(journal, 9).await, Err(JournalError::OtherKeys { found: 99, .. })));
        clean(journal).await;
    }
    // Older keys are made anew in the transaction that raises the version.
    cluster::ask(&shop.address, "UPDATE key_version SET version = 1, negated = -1; DELETE FROM open_key").unwrap();
    let newer = shop.open(5).unwrap();
    clean(&newer).await;
    prepare(&newer, 9).await.unwrap();
    let others = cluster.database();
    cluster::ask(&others, "CREATE TABLE event (id BIGINT)").unwrap();
    assert!(matches!(shop.open_at(&others, owner(3)).err(), Some(JournalError::Store(_))));
}

/// A standby serves reads and refuses sales, also to a program that was started while it was a standby and has compared
/// nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_is_read_and_takes_no_sale() {
    let Some(cluster) = cluster::own("a_standby_is_read_and_takes_no_sale", 20) else { return };
    let shop = Database::new(&cluster);
    let journal = three_sales(&shop).await;
    cluster.stop();
    cluster.restart_as_standby();
    let later = shop.open(2).unwrap();
    let refused = prepare(&later, 9).await;
    assert!(matches!(refused, Err(JournalError::ReadOnly)), "{refused:?}");
    let is_refused = || async { matches!(prepare(&journal, 9).await, Err(JournalError::ReadOnly)) };
    comes("the first has connected anew", is_refused).await;
    for journal in [&journal, &later] {
        assert_eq!(journal.find(&crate::journal::PaymentFilter::default()).await.unwrap().len(), 3);
    }
}

#[test]
fn programs_that_start_at_once_make_the_tables_once() {
    let Some(cluster) = cluster::shared("programs_that_start_at_once_make_the_tables_once") else { return };
    let shop = Database::new(cluster);
    std::thread::scope(|scope| {
        let starts: Vec<_> = (1..=6)
            .map(|number| {
                scope.spawn({
                    let shop = &shop;
                    move || shop.open(number).map(drop)
                })
            })
            .collect();
        for start in starts {
            start.join().unwrap().unwrap();
        }
    });
}

/// After a connection was cut before the answer to a commit, the program finds out if the commit happened.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_is_not_answered_is_read_back() {
    let Some(cluster) = cluster::shared("a_commit_that_is_not_answered_is_read_back") else { return };
    let shop = Database::new(cluster);
    drop(shop.open(9).unwrap());
    let proxy = Proxy::before(cluster.port);
    let journal = shop.open_at(&proxy.address(&shop.address), owner(1)).unwrap();
    // The first program on a store records the server's timeline in a commit of its own.
    let noted = || async { !cluster::ask(&shop.address, "SELECT name FROM server_timeline").unwrap().is_empty() };
    comes("the timeline is noted", noted).await;
    for number in 1..=4 {
        proxy.arm(Cut::AfterTheCommit);
        let prepared = prepare(&journal, number).await;
        assert!(prepared.is_ok(), "{prepared:?}");
        assert_eq!(proxy.cuts(), number * 2 - 1, "it was cut");
        proxy.arm(Cut::BeforeTheCommit);
        let sent = journal.append(id(number), dispatched(number, journal.owner())).await;
        assert!(matches!(sent, Err(JournalError::Lost(DatabaseLoss::Unreachable))), "{sent:?}");
        assert_eq!(proxy.cuts(), number * 2, "it was cut");
        // A payment that was refused because of the connection is never sent, and its intent is ended automatically.
        let state = || async {
            journal
                .payment(id(number))
                .await
                .is_ok_and(|found| found.is_some_and(|it| it.state() == PaymentState::NotSent))
        };
        comes("the intent is ended", state).await;
        let kinds: Vec<&str> =
            journal.events(id(number)).await.unwrap().iter().map(|entry| entry.event.name()).collect();
        assert_eq!(kinds, ["prepared", "answered"], "nothing was written twice");
    }
    clean(&journal).await;
}

/// The answer to a commit is lost, and the server stays unreachable for longer than the program looks it up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_fate_is_not_learned_is_refused_and_ended_later() {
    let Some(cluster) = cluster::shared("a_commit_whose_fate_is_not_learned_is_refused_and_ended_later") else {
        return;
    };
    let shop = Database::new(cluster);
    drop(shop.open(9).unwrap());
    let proxy = Proxy::before(cluster.port);
    let journal = shop.open_at(&proxy.address(&shop.address), owner(1)).unwrap();
    let sent = send(&journal, 1).await;
    proxy.arm(Cut::AfterTheCommitForLong);
    let prepared = prepare(&journal, 2).await;
    assert!(matches!(prepared, Err(JournalError::Lost(DatabaseLoss::Unanswered))), "{prepared:?}");
    let answer = answered(5, AnswerSource::Send, PaymentOutcome::Confirmed, None);
    assert!(matches!(journal.append(sent, answer.clone()).await, Err(JournalError::Lost(_))));
    journal.defer_answer(sent, &answer).await.unwrap();
    let looked = shop.elsewhere().open(3).unwrap();
    assert_eq!(looked.payment(id(2)).await.unwrap().unwrap().state(), PaymentState::Prepared, "it stands all the same");
    proxy.mend();
    let ended = || async { looked.payment(id(2)).await.unwrap().unwrap().state() == PaymentState::NotSent };
    comes("what was not sent is ended", ended).await;
    let kept = || async { looked.payment(sent).await.unwrap().unwrap().state() == PaymentState::Confirmed };
    comes("the deferred answer is applied without a restart", kept).await;
    assert_eq!(looked.payment(id(2)).await.unwrap().unwrap().why, Some(OutcomeReason::NotBuilt));
    clean(&looked).await;
}

/// While the server is stopped, payments are refused with the reason. Afterwards everything continues by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_stopped_is_found_again() {
    let Some(cluster) = cluster::own("a_server_that_was_stopped_is_found_again", 20) else { return };
    let shop = Database::new(&cluster);
    let journal = three_sales(&shop).await;
    let sent = send(&journal, 7).await;
    cluster.stop();
    let answer = answered(8, AnswerSource::Send, PaymentOutcome::Confirmed, None);
    assert!(matches!(journal.append(sent, answer.clone()).await, Err(JournalError::Lost(_))));
    journal.defer_answer(sent, &answer).await.unwrap();
    assert!(matches!(prepare(&journal, 8).await, Err(JournalError::Lost(_))));
    assert!(matches!(journal.desk().await, Err(JournalError::Lost(DatabaseLoss::Unreachable))));
    assert!(matches!(journal.probe().await, Err(JournalError::Lost(_))));
    assert!(matches!(shop.open(5).err(), Some(JournalError::Lost(DatabaseLoss::Unreachable))));
    cluster.restart();
    let kept =
        || async { journal.payment(sent).await.is_ok_and(|found| found.unwrap().state() == PaymentState::Confirmed) };
    comes("the deferred answer is applied", kept).await;
    sold(&journal, 9, PaymentOutcome::Confirmed).await;
    clean(&journal).await;
    // An answer that the thread imported by itself is reported once, for its receipt.
    let told = journal.recover(at(999)).await.unwrap();
    assert_eq!(told.iter().map(Payment::id).collect::<Vec<_>>(), [sent]);
    assert!(journal.recover(at(999)).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_room_is_said() {
    let Some(cluster) = cluster::own("a_server_without_room_is_said", 7) else { return };
    let shop = Database::new(&cluster);
    drop(shop.open(1).unwrap());
    let runtime = tokio::runtime::Handle::current();
    let mut clients = Vec::new();
    while let Ok((client, connection)) = tokio_postgres::connect(&shop.address, tokio_postgres::NoTls).await {
        runtime.spawn(connection);
        clients.push(client);
        assert!(clients.len() < 20);
    }
    assert!(matches!(shop.open(2).err(), Some(JournalError::Lost(DatabaseLoss::Crowded))));
    drop(clients);
    let opens = || async { shop.open(3).is_ok() };
    comes("there is room again", opens).await;
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

/// A counter whose connection dropped may be taken for dead. It then sends nothing, and its answers still count.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_taken_for_dead_does_not_send() {
    let Some(cluster) = cluster::shared("who_was_taken_for_dead_does_not_send") else { return };
    let here = Database::new(cluster);
    drop(here.open(9).unwrap());
    let proxy = Proxy::before(cluster.port);
    let cut_off = here.elsewhere().open_at(&proxy.address(&here.address), owner(1)).unwrap();
    let (unsent, sent) = (prepare(&cut_off, 1).await.unwrap(), send(&cut_off, 2).await);
    proxy.close();
    let journal = here.open(2).unwrap();
    let buried = || async { !journal.recover(at(10)).await.unwrap().is_empty() };
    comes("its lock is gone", buried).await;
    // Only its own computer knows if the payment was sent.
    let given_up = journal.payment(unsent).await.unwrap().unwrap();
    assert_eq!((given_up.state(), given_up.why), (PaymentState::Unknown, Some(OutcomeReason::OwnerGoneElsewhere)));
    assert_eq!(journal.payment(sent).await.unwrap().unwrap().state(), PaymentState::Unknown);
    proxy.mend();
    let late = || async {
        cut_off.append(sent, answered(20, AnswerSource::Send, PaymentOutcome::Confirmed, None)).await.is_ok()
    };
    comes("it comes back", late).await;
    let refused = cut_off.append(unsent, dispatched(21, cut_off.owner())).await;
    assert!(matches!(refused, Err(JournalError::Step(_))), "{refused:?}");
    assert_eq!(journal.payment(sent).await.unwrap().unwrap().state(), PaymentState::Confirmed);
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
