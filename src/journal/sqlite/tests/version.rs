//! Files of older versions, which are brought up and keep their rows, and of newer ones, which are not written to.

use rusqlite::Connection;

use super::{Folder, three_sales};
use crate::base::id::PaymentId;
use crate::domain::charge::sample as charge;
use crate::domain::obstacle::AskReason;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::PaymentOutcome;
use crate::domain::payment::{AnswerSource, Payment, PaymentEvent, PaymentState};
use crate::domain::product::{AccountId, ProductKind};
use crate::domain::sample::{answered, at, dispatched, entry, id, intent, owner, prepared, ruled_failed};
use crate::journal::conformance::account as accounts;
use crate::journal::conformance::numbers;
use crate::journal::conformance::pages;
use crate::journal::sqlite::schema;
use crate::journal::{Journal as _, JournalError, PaymentFilter};

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
async fn a_newer_file_is_refused_and_untouched() {
    let folder = Folder::new();
    drop(three_sales(&folder).await);
    folder.tamper("PRAGMA user_version = 99");
    let before = std::fs::read(folder.path()).unwrap();
    assert!(matches!(folder.open(2), Err(JournalError::TooNew { found: 99, .. })));
    assert_eq!(std::fs::read(folder.path()).unwrap(), before);
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
