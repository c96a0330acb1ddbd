//! Tests of time in a file: holds after a restart of the computer, and rows that an earlier version wrote without
//! stamps.

use std::sync::Arc;
use std::time::Duration;

use super::Folder;
use crate::base::time::{ManualClock, SignedDuration};
use crate::domain::payment::PaymentState;
use crate::domain::product::ProductKind;
use crate::domain::sample::{at, dispatched, id, intent, owner, prepared};
use crate::journal::Journal;
use crate::journal::sqlite::SqliteJournal;

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

async fn send(journal: &dyn Journal, number: u64) {
    let (id, owner) = (id(number), journal.owner());
    let intent = intent(number, owner, ProductKind::PlnToken, "12345678901");
    journal.append(id, prepared(1, intent)).await.unwrap();
    journal.append(id, dispatched(2, owner)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_new_start_a_hold_counts_from_the_first_use() {
    let folder = Folder::new();
    let journal = folder.open(1).unwrap();
    journal.recover(at(0)).await.unwrap();
    send(&journal, 1).await;
    folder.1.advance(seconds(400));
    drop(journal);
    // The computer is up for an hour before the file is used. That hour cannot count: nobody knows when the row was
    // written.
    folder.1.reboot(seconds(60));
    folder.1.advance(seconds(3_600));
    folder.1.set_wall(SignedDuration::from_hours(9));
    let journal = folder.open(2).unwrap();
    assert_eq!(journal.hold_duration(id(1)).await.unwrap(), Duration::ZERO);
    journal.recover(at(0)).await.unwrap();
    folder.1.advance(seconds(300));
    assert_eq!(journal.hold_duration(id(1)).await.unwrap(), seconds(300));
    drop(journal);
    // A short command counts from the first use too, not from its own start.
    let journal = folder.open(3).unwrap();
    journal.recover(at(0)).await.unwrap();
    folder.1.advance(seconds(60));
    assert_eq!(journal.hold_duration(id(1)).await.unwrap(), seconds(360));
    assert_eq!(journal.payment(id(1)).await.unwrap().unwrap().state(), PaymentState::Unknown, "its program is gone");
    // A sale of this start of the computer is counted exactly.
    let ages = journal.event_ages(id(1)).await.unwrap();
    assert_eq!(ages.iter().map(|age| age.exact).collect::<Vec<_>>(), [None, None, Some(seconds(360))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_an_earlier_version_count_from_the_first_use() {
    let folder = Folder::new();
    let journal = folder.open(1).unwrap();
    journal.recover(at(0)).await.unwrap();
    send(&journal, 1).await;
    folder.1.advance(seconds(1_000));
    folder.tamper("UPDATE event SET stamp = NULL; DELETE FROM boot_mark");
    assert_eq!(journal.hold_duration(id(1)).await.unwrap(), Duration::ZERO);
    journal.recover(at(9_000)).await.unwrap();
    assert_eq!(journal.payment(id(1)).await.unwrap().unwrap().state(), PaymentState::Dispatched);
    folder.1.advance(seconds(120));
    assert_eq!(journal.hold_duration(id(1)).await.unwrap(), seconds(120));
    let other = folder.open(2).unwrap();
    other.recover(at(9_000)).await.unwrap();
    assert_eq!(other.payment(id(1)).await.unwrap().unwrap().state(), PaymentState::Unknown);
}

/// A file that was used on another computer meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_elsewhere_counts_from_its_return() {
    let folder = Folder::new();
    let journal = folder.open(1).unwrap();
    journal.recover(at(0)).await.unwrap();
    drop(journal);
    folder.1.advance(seconds(5_000));
    let their_clock = Arc::new(ManualClock::new(at(0)));
    their_clock.reboot(seconds(60));
    let there = SqliteJournal::open_with_clock(&folder.path(), folder.identity(owner(2)), their_clock).unwrap();
    there.recover(at(0)).await.unwrap();
    send(&there, 1).await;
    drop(there);
    let journal = folder.open(3).unwrap();
    journal.recover(at(0)).await.unwrap();
    folder.1.advance(seconds(30));
    assert_eq!(journal.hold_duration(id(1)).await.unwrap(), seconds(30), "not from its first use here, long before");
}

/// A stamp that was damaged, or belongs to another row, proves no age, and the audit names it.
#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_stamp_ends_no_hold() {
    for damage in [
        "UPDATE event SET stamp = randomblob(24) WHERE kind = 'dispatched'",
        "UPDATE event SET stamp = (SELECT stamp FROM event WHERE kind = 'prepared') WHERE kind = 'dispatched'",
        "UPDATE event SET stamp = x'00' WHERE kind = 'dispatched'",
    ] {
        let folder = Folder::new();
        folder.1.advance(seconds(9_000));
        let journal = folder.open(1).unwrap();
        journal.recover(at(0)).await.unwrap();
        send(&journal, 1).await;
        folder.1.advance(seconds(40));
        assert_eq!(journal.hold_duration(id(1)).await.unwrap(), seconds(40));
        assert_eq!(journal.audit().await.unwrap().faults, []);
        folder.tamper(damage);
        assert_eq!(journal.event_ages(id(1)).await.unwrap()[1].exact, None, "{damage}");
        assert_eq!(journal.hold_duration(id(1)).await.unwrap(), seconds(40), "as long as this start has used the file");
        let faults = journal.audit().await.unwrap().faults;
        assert!(faults.iter().any(|fault| (fault.row, fault.what.as_str()) == (2, "moment")), "{damage} {faults:?}");
    }
}
