//! Tests with a payment that can neither be read nor rebuilt from its events: everything else must go on.

use super::{Folder, three_sales};
use crate::domain::charge as charge_answer;
use crate::domain::charge::sample as charge;
use crate::domain::payment::verdict::PaymentOutcome;
use crate::domain::payment::{AnswerSource, Payment, PaymentState};
use crate::domain::product::ProductKind;
use crate::domain::sample::{answered, at, id, intent, prepared};
use crate::journal::print::PrintSubject;
use crate::journal::{ChargeFilter, DamagedRow, Journal as _, JournalError};

/// Makes a payment's row name an earlier event than its last one, so that any state of it may be outdated. The record
/// stays whole.
const LOST: &str = "UPDATE payment SET last_seq = last_seq - 1 WHERE place = 2";
const FOUND: &str = "UPDATE payment SET last_seq = last_seq + 1 WHERE place = 2";

/// A stored answer about such a payment blocks no start and no work. It is applied once the row can be rebuilt, even
/// while the program that owns it still runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_about_a_lost_row_waits_until_it_is_found() {
    for dies in [true, false] {
        let folder = Folder::new();
        let mut journal = three_sales(&folder).await;
        folder.tamper(LOST);
        journal
            .defer_answer(id(2), &answered(99, AnswerSource::Status, PaymentOutcome::Confirmed, None))
            .await
            .unwrap();
        for (owner, change) in [(2, ""), (3, FOUND)] {
            if dies {
                drop(journal);
                journal = folder.open(owner).unwrap();
            }
            folder.tamper(change);
            journal.recover(at(900)).await.unwrap();
            let read = journal.payment(id(2)).await;
            assert_eq!(matches!(read, Err(JournalError::Damaged { .. })), change.is_empty(), "{read:?}");
        }
        assert_eq!(journal.payment(id(2)).await.unwrap().unwrap().state(), PaymentState::Confirmed, "{dies}");
    }
}

/// A damaged charge is rebuilt from its events. A lost one is reported, and the others are listed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_charge_is_made_again_from_its_events() {
    let folder = Folder::new();
    let journal = folder.open(1).unwrap();
    for order in ["K-1", "K-2"] {
        journal.append_charge(order, charge::created(1, charge::intent(order, journal.owner()))).await.unwrap();
        journal
            .append_charge(
                order,
                charge::answered(2, charge_answer::ChargeOutcome::Waiting, charge_answer::ChargeReason::Answered),
            )
            .await
            .unwrap();
    }
    let all = ChargeFilter::default();
    let whole = journal.charges(&all).await.unwrap();
    folder.tamper("UPDATE charge SET body = 'x' WHERE place = 1");
    assert_eq!(journal.charges(&all).await.unwrap(), whole);
    assert_eq!(journal.charge("K-1").await.unwrap().as_ref(), whole.last());
    let about = Some(PrintSubject::Charge("K-1".to_owned()));
    let made = DamagedRow { row: 2, about, may_be_open: true, made_again: true };
    assert_eq!(journal.damaged_charges(&all).await.unwrap(), std::slice::from_ref(&made));
    assert_eq!(journal.damaged_open().await.unwrap(), std::slice::from_ref(&made));
    for sql in ["UPDATE charge SET last_seq = 1 WHERE place = 1", "UPDATE event SET body = 'y' WHERE seq = 1"] {
        folder.tamper(sql);
        assert_eq!(journal.charges(&all).await.unwrap(), whole[..1], "{sql}");
        let damaged = journal.damaged_charges(&all).await.unwrap();
        assert_eq!(
            damaged.iter().map(|one| (one.made_again, one.may_be_open)).collect::<Vec<_>>(),
            [(false, true)],
            "{sql}"
        );
        assert!(matches!(journal.charge("K-1").await, Err(JournalError::Damaged { .. })), "{sql}");
        folder.tamper("UPDATE charge SET last_seq = 2 WHERE place = 1");
    }
}

/// A whole page of lost rows does not hide the open payments behind them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_page_of_lost_rows_there_are_others() {
    let folder = Folder::new();
    let journal = folder.open(1).unwrap();
    for number in 1..=501 {
        let intent = intent(number, journal.owner(), ProductKind::PlnToken, &format!("1000000{number:04}"));
        journal.append(id(number), prepared(number, intent)).await.unwrap();
    }
    folder
        .tamper("UPDATE payment_body SET body = 'x' WHERE place <= 500; UPDATE event SET body = 'y' WHERE seq <= 500;");
    let page = journal.live_page(None).await.unwrap();
    assert_eq!(page.iter().map(Payment::id).collect::<Vec<_>>(), [id(501)]);
    assert_eq!(journal.damaged_open().await.unwrap().len(), 500);
}

/// Without the key of the token hashes the answer of a token sale could not be stored, so nothing is sold.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_key_nothing_is_sold() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    folder.tamper("DELETE FROM number_key");
    let fourth = intent(4, journal.owner(), ProductKind::PlnToken, "10000000004");
    let refused = journal.append(id(4), prepared(4, fourth)).await;
    assert!(matches!(refused, Err(JournalError::Damaged { .. })), "{refused:?}");
    assert_eq!(journal.desk().await.unwrap().len(), 1, "it is read");
}
