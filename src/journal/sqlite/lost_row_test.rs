//! A payment that can neither be read nor made again from its events, beside everything that goes on.

use super::tests::{Folder, three_sales};
use crate::journal::{Journal as _, JournalError};
use crate::sale::answer::Outcome;
use crate::sale::payment::{Payment, Source, State};
use crate::sale::product::Kind;
use crate::sale::sample::{answered, at, id, intent, prepared};

const LOST: &str = "CREATE TABLE kept AS SELECT * FROM event WHERE seq = 5;
    UPDATE payment_body SET body = 'x' WHERE place = 2; UPDATE event SET body = 'y' WHERE seq = 5";
const FOUND: &str = "UPDATE event SET body = (SELECT body FROM kept) WHERE seq = 5; DROP TABLE kept";

/// A kept answer about it hinders no start, and counts once the row can be made again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_about_a_lost_row_waits_until_it_is_found() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    folder.tamper(LOST);
    journal.spool(id(2), &answered(99, Source::Status, Outcome::Confirmed, None)).await.unwrap();
    journal.recover(at(900)).await.unwrap();
    assert!(matches!(journal.payment(id(2)).await, Err(JournalError::Damaged { .. })));
    folder.tamper(FOUND);
    journal.recover(at(901)).await.unwrap();
    assert_eq!(journal.payment(id(2)).await.unwrap().unwrap().state(), State::Confirmed);
}

/// A whole page of them is not the end of what is open.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_page_of_lost_rows_there_are_others() {
    let folder = Folder::new();
    let journal = folder.open(1).unwrap();
    for number in 1..=501 {
        let intent = intent(number, journal.owner(), Kind::PlnToken, &format!("1000000{number:04}"));
        journal.append(id(number), prepared(number, intent)).await.unwrap();
    }
    folder
        .tamper("UPDATE payment_body SET body = 'x' WHERE place <= 500; UPDATE event SET body = 'y' WHERE seq <= 500;");
    let page = journal.live_page(None).await.unwrap();
    assert_eq!(page.iter().map(Payment::id).collect::<Vec<_>>(), [id(501)]);
    assert_eq!(journal.damaged_open().await.unwrap().len(), 500);
}

/// A token's answer could not be written without the key of its hash, so none is asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_key_nothing_is_sold() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    folder.tamper("DELETE FROM number_key");
    let fourth = intent(4, journal.owner(), Kind::PlnToken, "10000000004");
    let refused = journal.append(id(4), prepared(4, fourth)).await;
    assert!(matches!(refused, Err(JournalError::Damaged { .. })), "{refused:?}");
    assert_eq!(journal.desk().await.unwrap().len(), 1, "it is read");
}
