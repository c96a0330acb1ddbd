//! Tests of the SQLite journal: the suite of every journal, and tampering, damage, full and read-only disks, and
//! versions, which only a file knows. Each fault is made for real. A test that cannot make its fault here fails.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use proptest::prelude::*;
use rusqlite::Connection;
use tempfile::TempDir;

use super::{ProcessIdentity, SqliteJournal, schema};
use crate::base::id::{OwnerId, PaymentId};
use crate::base::time::ManualClock;
use crate::domain::charge::sample as charge;
use crate::domain::obstacle::AskReason;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::PaymentOutcome;
use crate::domain::payment::{AnswerSource, Payment, PaymentEvent, PaymentState};
use crate::domain::product::{AccountId, ProductKind};
use crate::domain::sample::{answered, at, dispatched, entry, id, intent, owner, prepared, ruled_failed};
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
use crate::journal::conformance_recovery as recovery;
use crate::journal::print::PrintSubject;
use crate::journal::transaction::audit;
use crate::journal::transaction::backend::Backend as _;
use crate::journal::{DamagedRow, Journal, JournalError, PaymentFilter, send_log};

pub(super) struct Folder(TempDir, pub(super) Arc<ManualClock>);

impl Folder {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap(), Arc::new(ManualClock::new(at(0))))
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
    fn forget(&self) {
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
    ($suite:ident: $($name:ident),+ $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            $suite::$name(&Folder::new()).await;
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

/// A file from before typed figures is migrated and keeps every figure.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_without_typed_figures_is_brought_up() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    let account = AccountId::new("mmbc");
    let before = (journal.audit().await.unwrap(), journal.saldo(&account, None).await.unwrap());
    drop(journal);
    folder.tamper(
        "CREATE TABLE older (account TEXT NOT NULL, seq INTEGER NOT NULL REFERENCES event (seq), at TEXT NOT NULL,
         saldo INTEGER NOT NULL, place INTEGER NOT NULL REFERENCES payment (place), since INTEGER NOT NULL,
         late INTEGER NOT NULL, PRIMARY KEY (account, seq)) STRICT, WITHOUT ROWID;
         INSERT INTO older SELECT * FROM saldo; DROP TABLE saldo; ALTER TABLE older RENAME TO saldo;
         DROP TABLE claim; DROP TABLE print_job; DROP TABLE inbox; DROP TABLE order_key; DROP TABLE provider_number; DROP TABLE number_key; DROP TABLE bill_end;
         DROP TABLE key_version; DROP INDEX open_key_place; DROP INDEX charge_open_money;
         ALTER TABLE charge DROP COLUMN open_money; DROP INDEX payment_account; DROP INDEX payment_tail; DROP INDEX payment_open; DROP INDEX IF EXISTS saldo_place; DROP TABLE number_pair; ALTER TABLE event DROP COLUMN stamp; DROP TABLE boot_mark; PRAGMA user_version = 2;",
    );
    folder.forget();
    let journal = folder.open(2).unwrap();
    let after = (journal.audit().await.unwrap(), journal.saldo(&account, None).await.unwrap());
    assert!(before.1.is_some() && before.0.faults.is_empty());
    assert_eq!((before.0.chains, before.1), (after.0.chains.clone(), after.1));
    assert!(after.0.faults.is_empty());
    journal.append_account(&account, accounts::figure(9, 5)).await.unwrap();
}

/// Any change to a figure that a person typed about a deposit is found.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_typed_figure_that_was_tampered_with_is_found() {
    for (sql, what) in [
        ("UPDATE saldo SET saldo = saldo + 1 WHERE place IS NULL", "projection"),
        ("DELETE FROM saldo WHERE place IS NULL", "projection"),
        ("UPDATE saldo SET place = NULL WHERE seq = 3", "projection"),
        ("UPDATE event SET body = replace(body, '700000', '900000') WHERE kind = 'saldo_set'", "hash"),
        ("UPDATE event SET payment_id = 'account:biller' WHERE kind = 'saldo_set'", "hash"),
        ("UPDATE event SET kind = 'saldo_added' WHERE kind = 'saldo_set'", "step"),
    ] {
        let folder = Folder::new();
        let journal = three_sales(&folder).await;
        journal.append_account(&AccountId::new("mmbc"), accounts::figure(9, 700_000)).await.unwrap();
        drop(journal);
        folder.tamper(sql);
        let journal = SqliteJournal::open_to_look(&folder.path(), folder.identity(owner(2))).unwrap();
        let faults = journal.audit().await.unwrap().faults;
        assert!(faults.iter().any(|fault| fault.what == what), "{sql}: {faults:?}");
    }
}

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

/// A file of the first version with sales is migrated and keeps them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_without_charges_is_brought_up() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    let before = journal.audit().await.unwrap();
    drop(journal);
    folder.tamper(
        "DROP TABLE charge; DROP TABLE claim; DROP TABLE print_job; DROP TABLE inbox; DROP TABLE order_key; DROP TABLE provider_number; DROP TABLE number_key;
         DROP TABLE bill_end; DROP TABLE key_version; DROP INDEX open_key_place; DROP INDEX payment_account; DROP INDEX payment_tail; DROP INDEX payment_open; DROP INDEX IF EXISTS saldo_place; DROP TABLE number_pair;
         ALTER TABLE event DROP COLUMN stamp; DROP TABLE boot_mark; PRAGMA user_version = 1;",
    );
    folder.forget();
    let journal = folder.open(2).unwrap();
    let after = journal.audit().await.unwrap();
    assert_eq!((after.chains, after.faults.len(), after.charges), (before.chains, 0, 0));
    journal.append_charge("K-1", charge::created(1, charge::intent("K-1", owner(2)))).await.unwrap();
}

/// Any change to a charge's rows behind the journal's back is found.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_charge_that_was_tampered_with_is_found() {
    for sql in [
        "UPDATE charge SET body = replace(body, '50000', '60000')",
        "UPDATE charge SET state = 'settled'",
        "UPDATE charge SET rq_key = 'x'",
        "UPDATE event SET body = replace(body, '50000', '60000') WHERE kind = 'charge_created'",
        "DELETE FROM charge",
    ] {
        let folder = Folder::new();
        let journal = folder.open(1).unwrap();
        journal.append_charge("K-1", charge::created(1, charge::intent("K-1", owner(1)))).await.unwrap();
        drop(journal);
        folder.tamper(sql);
        let journal = SqliteJournal::open_to_look(&folder.path(), folder.identity(owner(2))).unwrap();
        assert!(!journal.audit().await.unwrap().faults.is_empty(), "{sql}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn replay_gives_the_payment(script in proptest::collection::vec(any::<(u8, u8, u8)>(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(suite::replay_gives_the_payment(&Folder::new(), &script));
    }
}

async fn sold(journal: &SqliteJournal, number: u64, outcome: PaymentOutcome) -> PaymentId {
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
async fn the_audit_finds_what_was_done_to_the_file() {
    let body = "UPDATE event SET body = replace(body, 'SITI', 'ANDI') WHERE seq = 4";
    let rehashed = "UPDATE payment_body SET body = replace(body, '102500', '2500') WHERE place = 1";
    let cases: [(&str, &str, u64); 28] = [
        (body, "hash", 4),
        ("DELETE FROM event WHERE seq = 5", "gap", 6),
        ("DELETE FROM event WHERE seq = 9", "projection", 8),
        (
            "UPDATE event SET seq = 100 WHERE seq = 4; UPDATE event SET seq = 4 WHERE seq = 5;
          UPDATE event SET seq = 5 WHERE seq = 100",
            "link",
            4,
        ),
        ("UPDATE event SET prev = zeroblob(32) WHERE seq = 3", "link", 3),
        ("UPDATE event SET payment_id = (SELECT id FROM payment WHERE place = 3) WHERE seq = 4", "hash", 4),
        (rehashed, "projection", 3),
        ("UPDATE payment SET open = 0, live = 0 WHERE place = 2", "projection", 6),
        ("UPDATE payment SET debit = 1 WHERE place = 1", "projection", 3),
        ("UPDATE payment SET account = 'x' WHERE place = 1", "projection", 3),
        ("UPDATE saldo SET saldo = saldo + 1 WHERE seq = 3", "projection", 3),
        ("UPDATE saldo SET since = since - 1 WHERE seq = 3", "projection", 3),
        ("UPDATE saldo SET late = 1 WHERE seq = 3", "projection", 3),
        ("DELETE FROM number_key", "number", 0),
        ("DELETE FROM payment WHERE place = 1", "projection", 1),
        ("DELETE FROM open_key", "open_key", 6),
        ("INSERT INTO open_key (key, place, joined) VALUES ('pln_token|1|1', 1, 0)", "open_key", 0),
        ("UPDATE key_version SET version = 3", "open_key", 0),
        (
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET tbl_name = CAST(tbl_name AS BLOB) WHERE name = 'claim'",
            "index",
            0,
        ),
        ("DELETE FROM provider_number WHERE place = 3", "number", 9),
        ("UPDATE provider_number SET holds = 0 WHERE place = 1", "number", 0),
        ("UPDATE provider_number SET kind = 'tokens' WHERE place = 1 AND kind = 'token'", "number", 3),
        ("UPDATE provider_number SET system = 'klink' WHERE place = 3", "number", 9),
        ("DELETE FROM number WHERE place = 2", "projection", 6),
        ("UPDATE number SET place = 3 WHERE place = 1", "projection", 3),
        ("UPDATE saldo SET place = 3 WHERE seq = 3", "projection", 3),
        ("UPDATE saldo SET account = 'klink' WHERE seq = 9", "projection", 9),
        ("UPDATE saldo SET at = '2026-11-21T03:00:09Z' WHERE seq = 3", "projection", 3),
    ];
    for (sql, what, row) in cases {
        let folder = Folder::new();
        let journal = three_sales(&folder).await;
        folder.tamper(sql);
        let faults = journal.audit().await.unwrap().faults;
        assert!(faults.iter().any(|fault| fault.what == what && fault.row == row), "{sql}: {faults:?}");
    }
}

/// In a whole journal the audit compares sums only. Looking up each row would take long in a large one.
#[tokio::test]
async fn sums_prove_a_whole_journal() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    sold(&journal, 4, PaymentOutcome::Rejected).await;
    sold(&journal, 5, PaymentOutcome::Pending).await;
    journal.append_account(&AccountId::new("mmbc"), accounts::figure(9, 700_000)).await.unwrap();
    let unproven = || audit::unproven(&schema::open_reader(&folder.path()).unwrap());
    assert_eq!(unproven(), 0);
    folder.tamper("DELETE FROM number WHERE place = 2");
    assert_eq!(unproven(), 1);
}

#[tokio::test]
async fn the_audit_finds_a_number_that_was_let_go() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    sold(&journal, 4, PaymentOutcome::Rejected).await;
    assert_eq!(journal.audit().await.unwrap().faults, []);
    let row = "INSERT INTO provider_number (place, kind, system, number, holds) VALUES (4, 'token', 'mmbc', '9', ";
    folder.tamper(&format!("{row}0)"));
    let faults = journal.audit().await.unwrap().faults;
    assert!(faults.iter().any(|fault| (fault.row, fault.what.as_str()) == (12, "number")), "{faults:?}");
}

/// A typed figure must be in its table exactly as in the record.
#[tokio::test]
async fn the_audit_finds_a_typed_figure_that_was_altered() {
    for change in [
        "UPDATE saldo SET saldo = saldo + 1 WHERE place IS NULL",
        "UPDATE saldo SET since = since - 1 WHERE place IS NULL",
        "UPDATE saldo SET late = 1 WHERE place IS NULL",
        "UPDATE saldo SET at = '2026-11-21T03:00:01Z' WHERE place IS NULL",
        "UPDATE saldo SET place = 1 WHERE place IS NULL",
        "DELETE FROM saldo WHERE place IS NULL",
    ] {
        let folder = Folder::new();
        let journal = three_sales(&folder).await;
        journal.append_account(&AccountId::new("mmbc"), accounts::figure(9, 700_000)).await.unwrap();
        assert_eq!(journal.audit().await.unwrap().faults, []);
        folder.tamper(change);
        let faults = journal.audit().await.unwrap().faults;
        assert!(
            faults.iter().any(|fault| (fault.row, fault.what.as_str()) == (10, "projection")),
            "{change}: {faults:?}"
        );
    }
}

/// The file as the version before the table of numbers wrote it.
fn of_version_6(folder: &Folder, from: &Folder) {
    let path = folder.path();
    let conn = Connection::open(&path).unwrap();
    for step in &schema::MIGRATIONS[..6] {
        conn.execute_batch(step).unwrap();
    }
    conn.pragma_update(None, "application_id", 0x6c6f_6b74).unwrap();
    conn.pragma_update(None, "user_version", 6).unwrap();
    conn.execute("ATTACH ?1 AS new", [from.path().to_str().unwrap()]).unwrap();
    for table in ["event", "payment", "payment_body", "open_key", "number", "saldo"] {
        let mut columns = conn.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
        let columns: Vec<String> = columns.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let columns = columns.join(", ");
        conn.execute_batch(&format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")).unwrap();
    }
}

#[tokio::test]
async fn an_older_journal_with_one_number_twice_opens() {
    let (new, old) = (Folder::new(), Folder::new());
    let journal = new.open(1).unwrap();
    let ids = numbers::sell_one_number_twice(&journal, || new.tamper("DELETE FROM provider_number")).await;
    of_version_6(&old, &new);
    numbers::the_oldest_holds(&old.open(2).unwrap(), ids).await;
}

/// A number that two sales share blocks no start if the row of the younger sale is lost.
#[tokio::test]
async fn a_number_of_two_sales_hinders_no_start_where_one_is_lost() {
    let (new, old) = (Folder::new(), Folder::new());
    let journal = new.open(1).unwrap();
    let ids = numbers::sell_one_number_twice(&journal, || new.tamper("DELETE FROM provider_number")).await;
    of_version_6(&old, &new);
    let journal = old.open(2).unwrap();
    old.tamper(&format!("UPDATE payment SET last_seq = last_seq - 1 WHERE id = '{}'", ids[1]));
    journal.recover(at(100)).await.unwrap();
    assert!(matches!(journal.payment(ids[1]).await, Err(JournalError::Damaged { .. })));
    assert_eq!(journal.payment(ids[0]).await.unwrap().unwrap().state(), PaymentState::Confirmed);
}

#[tokio::test]
async fn a_journal_without_texts_to_find_by_is_brought_up() {
    let folder = Folder::new();
    let journal = folder.open(1).unwrap();
    pages::sell_for_known_as(&journal).await;
    drop(journal);
    folder.tamper(
        "DELETE FROM provider_number WHERE kind = 'known_as'; DROP INDEX payment_account; DROP INDEX claim_until; DROP INDEX payment_tail; DROP INDEX payment_open; DROP INDEX IF EXISTS saldo_place; DROP TABLE number_pair; ALTER TABLE event DROP COLUMN stamp; DROP TABLE boot_mark; ALTER TABLE key_version DROP COLUMN negated; PRAGMA user_version = 11",
    );
    let journal = folder.open(2).unwrap();
    pages::known_as_is_found(&journal).await;
    folder.tamper("DELETE FROM provider_number WHERE kind = 'known_as' AND place = 2");
    assert!(journal.audit().await.unwrap().faults.iter().any(|fault| fault.what == "number"));
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
    let sent = suite::send(&restored, 9, "10000000009").await;
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
    let restored = super::restore(&other.path(), &other.identity(owner(2)), &to, false, "x").unwrap();
    assert_eq!(restored.report.clock_steps, report.clock_steps);
}

#[tokio::test]
async fn each_flipped_byte_of_a_row_is_found_when_it_is_read() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    let conn = Connection::open(folder.path()).unwrap();
    conn.execute_batch("DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_removed").unwrap();
    let mut flipped = 0;
    for column in ["counter", "at", "kind", "body", "prev", "hash"] {
        let whole: Vec<u8> = conn
            .query_row(&format!("SELECT CAST({column} AS BLOB) FROM event WHERE seq = 6"), [], |row| row.get(0))
            .unwrap();
        let kind = if matches!(column, "prev" | "hash") { "BLOB" } else { "TEXT" };
        // Every byte of the short ones; of the body every thirteenth.
        for byte in (0..whole.len()).step_by(if column == "body" { 13 } else { 1 }) {
            let mut other = whole.clone();
            other[byte] ^= 1;
            let set = format!("UPDATE event SET {column} = CAST(?1 AS {kind}) WHERE seq = 6");
            conn.execute(&set, [&other]).unwrap();
            let read = journal.events(id(2)).await;
            assert!(matches!(read, Err(JournalError::Damaged { row: 6 })), "{column} {byte}: {read:?}");
            conn.execute(&set, [&whole]).unwrap();
            flipped += 1;
        }
    }
    assert!(flipped > 100);
    assert_eq!(journal.events(id(2)).await.unwrap().len(), 3);
    conn.execute("UPDATE event SET counter_seq = 77 WHERE seq = 6", []).unwrap();
    assert!(matches!(journal.events(id(2)).await, Err(JournalError::Damaged { row: 6 })));
    conn.execute("DELETE FROM event WHERE seq = 5", []).unwrap();
    assert!(journal.events(id(2)).await.is_err(), "a missing row is noticed");
}

/// A damaged row is read as its events make it, is reported, and is repaired by the next event.
#[tokio::test]
async fn a_damaged_payment_is_made_again_from_its_events() {
    for sql in [
        "UPDATE payment_body SET body = replace(body, 'unknown', 'rejected') WHERE place = 2",
        "UPDATE payment SET state = 'rejected' WHERE place = 2",
        "UPDATE payment_body SET digest = zeroblob(32) WHERE place = 2",
        "DELETE FROM payment_body WHERE place = 2",
    ] {
        let folder = Folder::new();
        let journal = three_sales(&folder).await;
        let whole = journal.payment(id(2)).await.unwrap();
        folder.tamper(sql);
        assert_eq!(journal.payment(id(2)).await.unwrap(), whole, "{sql}");
        let all = PaymentFilter::default();
        assert_eq!(journal.find(&all).await.unwrap().len(), 3, "{sql}");
        let said =
            DamagedRow { row: 6, about: Some(PrintSubject::Payment(id(2))), may_be_open: true, made_again: true };
        assert_eq!(journal.damaged(&all).await.unwrap(), std::slice::from_ref(&said), "{sql}");
        assert_eq!(journal.damaged_open().await.unwrap(), [said], "{sql}");
        assert_eq!(journal.desk().await.unwrap().len(), 1, "{sql}");
        assert!(journal.audit().await.unwrap().faults.iter().any(|fault| fault.what == "projection"), "{sql}");
        // What a provider told is always written.
        let late =
            journal.append(id(2), answered(99, AnswerSource::Status, PaymentOutcome::Confirmed, None)).await.unwrap();
        assert_eq!(late.state(), PaymentState::Confirmed);
        assert!(journal.damaged(&all).await.unwrap().is_empty(), "{sql}");
        assert!(journal.audit().await.unwrap().faults.is_empty(), "{sql}");
    }
}

/// A row that its events cannot make either counts as open, and the other rows are listed.
#[tokio::test]
async fn a_row_that_is_lost_hinders_no_other() {
    for sql in [
        "UPDATE payment_body SET body = 'x' WHERE place = 2; UPDATE event SET body = 'y' WHERE seq = 5",
        // The last event is missing, so the other events would make an earlier state.
        "DELETE FROM event WHERE seq = 6",
    ] {
        let folder = Folder::new();
        let journal = three_sales(&folder).await;
        folder.tamper(sql);
        let said =
            DamagedRow { row: 6, about: Some(PrintSubject::Payment(id(2))), may_be_open: true, made_again: false };
        for filter in [
            PaymentFilter::default(),
            PaymentFilter { search: Some("PELANGGAN".to_owned()), ..PaymentFilter::default() },
        ] {
            let found: Vec<PaymentId> = journal.find(&filter).await.unwrap().iter().map(Payment::id).collect();
            assert_eq!(found, [id(3), id(1)], "{sql}");
            assert_eq!(journal.damaged(&filter).await.unwrap(), std::slice::from_ref(&said), "{sql}");
        }
        assert_eq!(journal.damaged_open().await.unwrap(), [said], "{sql}");
        assert!(journal.desk().await.unwrap().is_empty());
        assert!(matches!(journal.payment(id(2)).await, Err(JournalError::Damaged { row: 6 })));
        assert!(journal.recover(at(900)).await.is_ok(), "a start is not hindered");
        // Its bill stays closed.
        let again = intent(9, journal.owner(), ProductKind::PlnToken, "10000000002");
        assert!(matches!(journal.append(id(9), prepared(9, again)).await, Err(JournalError::Damaged { .. })), "{sql}");
        sold(&journal, 10, PaymentOutcome::Confirmed).await;
    }
}

#[tokio::test]
async fn a_damaged_tail_is_found_at_open_and_can_be_looked_at() {
    let folder = Folder::new();
    drop(three_sales(&folder).await);
    folder.tamper("UPDATE event SET body = replace(body, 'SITI', 'ANDI') WHERE seq = 8");
    assert!(matches!(folder.open(2), Err(JournalError::Damaged { row: 8 })));
    let look = SqliteJournal::open_to_look(&folder.path(), folder.identity(owner(3))).unwrap();
    assert!(look.audit().await.unwrap().faults.iter().any(|fault| fault.row == 8 && fault.what == "hash"));
    assert_eq!(look.find(&PaymentFilter::default()).await.unwrap().len(), 3);
    let written = look.append(id(2), answered(99, AnswerSource::Status, PaymentOutcome::Confirmed, None)).await;
    assert!(matches!(written, Err(JournalError::ReadOnly)), "{written:?}");
    assert!(matches!(look.probe().await, Err(JournalError::ReadOnly)));
}

#[tokio::test]
async fn a_broken_file_is_damaged_and_a_foreign_one_is_left_alone() {
    let folder = Folder::new();
    std::fs::write(folder.path(), vec![b'x'; 8_192]).unwrap();
    assert!(matches!(folder.open(1), Err(JournalError::Damaged { row: 0 })));
    std::fs::remove_file(folder.path()).unwrap();
    folder.tamper("CREATE TABLE theirs (x)");
    assert!(matches!(folder.open(1), Err(JournalError::Store(_))));
    let nowhere = folder.0.path().join("no/such/folder/journal.db");
    assert!(matches!(SqliteJournal::open(&nowhere, folder.identity(owner(1))), Err(JournalError::Store(_))));
}

#[tokio::test]
async fn a_newer_file_is_refused_and_untouched() {
    let folder = Folder::new();
    drop(three_sales(&folder).await);
    folder.tamper("PRAGMA user_version = 99");
    let before = std::fs::read(folder.path()).unwrap();
    assert!(matches!(folder.open(2), Err(JournalError::TooNew { found: 99, .. })));
    assert_eq!(std::fs::read(folder.path()).unwrap(), before);
}

#[tokio::test]
async fn the_record_refuses_to_be_rewritten() {
    let folder = Folder::new();
    let _journal = three_sales(&folder).await;
    let conn = Connection::open(folder.path()).unwrap();
    for sql in ["UPDATE event SET body = ''", "DELETE FROM event", "DELETE FROM payment"] {
        assert!(conn.execute(sql, []).unwrap_err().to_string().contains("never"), "{sql}");
    }
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

/// Runs `sql` on the writing connection.
async fn on_the_writer(journal: &SqliteJournal, sql: &'static str) {
    journal.write(move |writer| Ok(writer.conn.execute_batch(sql)?)).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_said_and_leaves_nothing_half_written() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    let rows = journal.audit().await.unwrap().rows;
    on_the_writer(&journal, "PRAGMA max_page_count = 1").await;
    let mut refused = 0;
    for number in 10..60 {
        let intent = intent(number, journal.owner(), ProductKind::PlnToken, &format!("1000000{number:04}"));
        match journal.append(id(number), prepared(number, intent)).await {
            // What fits in pages that are there already may still be written.
            Ok(_) => assert_eq!(refused, 0),
            Err(JournalError::Full) => {
                refused += 1;
                assert!(journal.payment(id(number)).await.unwrap().is_none());
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(refused > 20, "{refused}");
    let before = journal.payment(id(2)).await.unwrap();
    let answer = answered(99, AnswerSource::Status, PaymentOutcome::Confirmed, None);
    // The disk is filled to the last block, so that no answer fits.
    for length in [900, 90, 1] {
        let note = || PaymentEvent::Noted { text: "x".repeat(length).as_str().into(), by: "S".into() };
        while journal.append(id(2), entry(90, note())).await.is_ok() {}
    }
    let full = journal.append(id(2), answer.clone()).await;
    assert!(matches!(full, Err(JournalError::Full)), "{full:?}");
    assert_ne!(journal.payment(id(2)).await.unwrap().unwrap().state(), PaymentState::Confirmed);
    assert!(before.is_some());
    journal.defer_answer(id(2), &answer).await.unwrap();
    assert!(matches!(journal.recover(at(100)).await, Err(JournalError::Full)), "it stays in the spool");
    let report = journal.audit().await.unwrap();
    assert!(report.rows >= rows && report.faults.is_empty(), "{report:?}");
    on_the_writer(&journal, "PRAGMA max_page_count = 1000000").await;
    let applied = journal.recover(at(101)).await.unwrap();
    assert_eq!((applied.len(), applied[0].state()), (1, PaymentState::Confirmed));
    sold(&journal, 70, PaymentOutcome::Confirmed).await;
    assert!(journal.audit().await.unwrap().faults.is_empty());
}

#[tokio::test]
async fn a_read_only_journal_is_said() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    on_the_writer(&journal, "PRAGMA query_only = ON").await;
    let intent = intent(9, journal.owner(), ProductKind::PlnToken, "10000000009");
    let refused = journal.append(id(9), prepared(9, intent)).await;
    assert!(matches!(refused, Err(JournalError::ReadOnly)), "{refused:?}");
    assert!(matches!(journal.probe().await, Err(JournalError::ReadOnly)));
    assert_eq!(journal.find(&PaymentFilter::default()).await.unwrap().len(), 3);
    on_the_writer(&journal, "PRAGMA query_only = OFF").await;
    journal.probe().await.unwrap();
}

/// Permission bits do not bind root, so this proves nothing there; `a_read_only_journal_is_said` does.
#[cfg(unix)]
#[tokio::test]
async fn a_file_or_folder_without_write_permission_is_read_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    drop(three_sales(&folder).await);
    let mode = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&folder.path(), 0o400);
    let binds = std::fs::OpenOptions::new().write(true).open(folder.path()).is_err();
    let opened = folder.open(2).err();
    mode(&folder.path(), 0o600);
    mode(folder.0.path(), 0o500);
    let in_folder = folder.open(3).err();
    mode(folder.0.path(), 0o700);
    if binds {
        assert!(matches!(opened, Some(JournalError::ReadOnly)), "{opened:?}");
        assert!(matches!(in_folder, Some(JournalError::ReadOnly)), "{in_folder:?}");
    } else {
        assert!(opened.is_none() && in_folder.is_none());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_journal_is_busy_and_usable_afterwards() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    on_the_writer(&journal, "PRAGMA busy_timeout = 100").await;
    let other = Connection::open(folder.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(journal.probe().await, Err(JournalError::Busy)));
    assert_eq!(journal.find(&PaymentFilter::default()).await.unwrap().len(), 3, "readers do not wait");
    other.execute_batch("ROLLBACK").unwrap();
    journal.probe().await.unwrap();
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
    let conn = super::schema::open_reader(&folder.path()).unwrap();
    let started = Instant::now();
    crate::journal::transaction::queries::verify_tail(&conn).unwrap();
    println!("of which the tail: {:?}", started.elapsed());
    drop(journal);
}

/// Bill keys of an older version are made anew when the file is opened. Two open bills that now share a key stay open
/// and take their answers, and a third is refused. A payment that a person ruled failed before is named.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_an_older_version_are_made_anew() {
    let folder = Folder::new();
    let journal = folder.open(1).unwrap();
    let bpjs = |number, owner, customer: &str| {
        let mut intent = intent(number, owner, ProductKind::Bpjs, customer);
        intent.bill.name = Some("AMINAH".into());
        intent
    };
    for (number, customer) in [(1, "0001234567890"), (2, "8888801234567890"), (3, "0009999999999")] {
        // As the old key function saw it: the numbers are typed differently, and the first payment's key is missing.
        folder.tamper("DELETE FROM open_key");
        let own = journal.owner();
        journal.append(id(number), prepared(number, bpjs(number, own, customer))).await.unwrap();
        journal.append(id(number), dispatched(number, own)).await.unwrap();
        journal.append(id(number), answered(number, AnswerSource::Send, PaymentOutcome::Unknown, None)).await.unwrap();
    }
    journal.append(id(3), entry(700, PaymentEvent::Ruled(Box::new(ruled_failed())))).await.unwrap();
    drop(journal);
    folder.tamper("DELETE FROM open_key; DELETE FROM bill_end; UPDATE key_version SET version = 1, negated = -1;");
    let journal = folder.open(2).unwrap();
    let open: Vec<PaymentId> = journal.open_payments().await.unwrap().iter().map(Payment::id).collect();
    assert_eq!(open, [id(1), id(2)]);
    assert!(journal.audit().await.unwrap().faults.is_empty());
    let third = journal.append(id(4), prepared(4, bpjs(4, journal.owner(), "1234567890"))).await;
    assert!(matches!(third, Err(JournalError::AlreadyOpen(first)) if first.id() == id(1)));
    let next = bpjs(5, journal.owner(), "0009999999999").bill;
    let asks = journal.obstacles(&next, at(900)).await.unwrap().asks;
    assert!(asks.iter().any(|ask| ask.payment.id() == id(3) && ask.reason == AskReason::RuledFailed), "{asks:?}");
    for number in [1, 2] {
        let ended = journal
            .append(id(number), answered(number, AnswerSource::Status, PaymentOutcome::Confirmed, None))
            .await
            .unwrap();
        assert_eq!(ended.state(), PaymentState::Confirmed);
    }
    assert!(journal.audit().await.unwrap().faults.is_empty());
}

/// With a damaged key version nothing is sold, the fault is named, and opening the file anew repairs it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_version_of_the_keys_is_named_and_mended() {
    for damage in ["version = 0", "version = 130", "negated = 2"] {
        let folder = Folder::new();
        let journal = three_sales(&folder).await;
        let open = journal.open_payments().await.unwrap().remove(0);
        folder.tamper(&format!("DELETE FROM open_key; UPDATE key_version SET {damage}"));
        let token = intent(9, journal.owner(), ProductKind::PlnToken, "10000000009");
        let refused = journal.append(id(9), prepared(9, token)).await;
        assert!(matches!(refused, Err(JournalError::OtherKeys { found: 0, .. })), "{damage}: {refused:?}");
        let faults = journal.audit().await.unwrap().faults;
        assert!(faults.iter().any(|fault| (fault.row, fault.what.as_str()) == (0, "open_key")), "{damage}: {faults:?}");
        drop(journal);
        let journal = folder.open(2).unwrap();
        assert_eq!(journal.audit().await.unwrap().faults, [], "{damage}");
        let again =
            PaymentIntent { bill: open.intent.bill.clone(), ..intent(10, journal.owner(), ProductKind::PlnToken, "1") };
        let refused = journal.append(id(10), prepared(10, again)).await;
        assert!(matches!(refused, Err(JournalError::AlreadyOpen(_))), "{damage}: {refused:?}");
    }
}

/// A program with another key version than the store's reads everything and sells nothing, even if it was running
/// before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_of_other_keys_reads_and_does_not_sell() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    folder.tamper("UPDATE key_version SET version = 99, negated = -99");
    let later = folder.open(2).unwrap();
    for journal in [&journal, &later] {
        let token = intent(9, journal.owner(), ProductKind::PlnToken, "10000000009");
        let refused = journal.append(id(9), prepared(9, token)).await;
        assert!(matches!(refused, Err(JournalError::OtherKeys { found: 99, .. })), "{refused:?}");
        assert!(journal.audit().await.unwrap().faults.is_empty());
        assert_eq!(journal.find(&PaymentFilter::default()).await.unwrap().len(), 3);
    }
}
