//! Tests with a server that comes back without its last commits (safety rule 16, docs/safety.md).

use super::*;
use crate::base::text::CleanText;
use crate::domain::payment::JournalRecord;
use crate::journal::store_doubt::{LackingRows, StoreDoubt};

/// A counter on a computer of its own.
pub(super) fn counter(shop: &Database, name: &str, number: u64) -> PostgresJournal {
    let identity = ProcessIdentity { counter: name.into(), ..shop.identity(owner(number)) };
    let address = PgAddress::parse(&shop.address, None, None).unwrap();
    PostgresJournal::open(address, identity, Arc::new(ManualClock::new(at(0)))).unwrap()
}

/// An entry of the counter `name`.
pub(super) fn by(name: &str, entry: JournalRecord) -> JournalRecord {
    JournalRecord { counter: name.into(), ..entry }
}

async fn send(journal: &PostgresJournal, name: &str, number: u64) -> PaymentId {
    let intent = intent(number, journal.owner(), ProductKind::PlnToken, &format!("1000000{number:04}"));
    journal.append(id(number), by(name, prepared(number, intent))).await.unwrap();
    journal.append(id(number), by(name, dispatched(number, journal.owner()))).await.unwrap();
    id(number)
}

pub(super) async fn sold(journal: &PostgresJournal, name: &str, number: u64, outcome: PaymentOutcome) -> PaymentId {
    let id = send(journal, name, number).await;
    journal.append(id, by(name, answered(number, AnswerSource::Send, outcome, Some(1_000_000)))).await.unwrap();
    id
}

pub(super) fn lacks(journal: &PostgresJournal) -> Option<LackingRows> {
    match journal.store_watch().doubt {
        Some(StoreDoubt::Lacks(lacking)) => Some(lacking),
        _ => None,
    }
}

async fn state(journal: &PostgresJournal, id: PaymentId) -> Option<PaymentState> {
    journal.payment(id).await.ok().flatten().map(|payment| payment.state())
}

/// Two counters sell, and the server comes back in an older state. Neither sells on it, the waiting answer is kept, and
/// on a person's word each computer enters the sent payments that it remembers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_data_directory_is_not_sold_on() {
    let Some(cluster) = cluster::own("an_older_data_directory_is_not_sold_on", 20) else { return };
    let here = Database::new(&cluster);
    let there = here.elsewhere();
    let (one, two) = (counter(&here, "K1", 1), counter(&there, "K2", 2));
    sold(&one, "K1", 1, PaymentOutcome::Confirmed).await;
    cluster.stop();
    let kept = cluster.keep_data();
    cluster.restart();
    comes("the first is back", || async { one.probe().await.is_ok() }).await;
    comes("the second is back", || async { two.probe().await.is_ok() }).await;
    let (lost, open) = (sold(&one, "K1", 2, PaymentOutcome::Confirmed).await, send(&one, "K1", 3).await);
    let others = sold(&two, "K2", 4, PaymentOutcome::Unknown).await;
    cluster.stop();
    // An answer to a payment that the older state of the server lacks.
    let answer = by("K1", answered(9, AnswerSource::Send, PaymentOutcome::Confirmed, None));
    assert!(matches!(one.append(open, answer.clone()).await, Err(JournalError::Lost(_))));
    one.defer_answer(open, &answer).await.unwrap();
    cluster.put_data(&kept);
    cluster.restart();
    comes("the first sees that rows are lacking", || async { one.probe().await.is_ok() || lacks(&one).is_some() })
        .await;
    let found = lacks(&one).unwrap();
    assert_eq!((found.counter, found.rows), (Some(CleanText::from("K1")), Some(5)));
    comes("so does the second", || async { two.probe().await.is_ok() || lacks(&two).is_some() }).await;
    for (journal, number) in [(&one, 20), (&two, 21)] {
        let refused = prepare(journal, number).await;
        assert!(matches!(refused, Err(JournalError::InDoubt(_))), "{refused:?}");
        assert!(journal.recover(at(100)).await.unwrap().is_empty());
    }
    assert!(one.has_deferred_answers(), "the kept answer is not dropped");
    assert_eq!(state(&one, open).await, None);
    let accepted = one.accept_store(&"server lama".into(), &"SITI".into(), at(200)).await.unwrap();
    assert_eq!((accepted.entered, accepted.unclear), (vec![lost, open], vec![]));
    assert_eq!(
        (state(&one, lost).await, state(&one, open).await),
        (Some(PaymentState::Confirmed), Some(PaymentState::Confirmed))
    );
    // The other counter's computer has a send log of its own.
    assert!(matches!(prepare(&two, 21).await, Err(JournalError::InDoubt(_))));
    let accepted = two.accept_store(&"server lama".into(), &"ANDI".into(), at(201)).await.unwrap();
    assert_eq!((accepted.entered, accepted.unclear), (vec![others], vec![others]));
    assert_eq!(state(&two, others).await, Some(PaymentState::Unknown));
    comes("the kept answer is done with", || async {
        one.recover(at(202)).await.is_ok() && !one.has_deferred_answers()
    })
    .await;
    prepare(&one, 20).await.unwrap();
    prepare(&two, 21).await.unwrap();
    clean(&one).await;
}

/// A counter also notices lost rows of another counter, because it remembers the newest row that it saw.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_counter_lost_is_noticed_by_who_saw_it() {
    let Some(cluster) = cluster::own("what_another_counter_lost_is_noticed_by_who_saw_it", 20) else { return };
    let here = Database::new(&cluster);
    let there = here.elsewhere();
    let (one, two) = (counter(&here, "K1", 1), counter(&there, "K2", 2));
    sold(&two, "K2", 1, PaymentOutcome::Confirmed).await;
    cluster.stop();
    let kept = cluster.keep_data();
    cluster.restart();
    let mut commit_signal = two.commits();
    comes("the first is back", || async { one.probe().await.is_ok() }).await;
    comes("the second is back", || async { two.probe().await.is_ok() }).await;
    sold(&one, "K1", 2, PaymentOutcome::Confirmed).await;
    comes("the second has seen it", || {
        let seen = two.payment(id(2));
        async { seen.await.is_ok_and(|found| found.is_some_and(|it| it.state() == PaymentState::Confirmed)) }
    })
    .await;
    let _ = tokio::time::timeout(Duration::from_secs(20), commit_signal.changed()).await;
    sold(&two, "K2", 3, PaymentOutcome::Confirmed).await;
    drop(two);
    drop(one);
    cluster.stop();
    cluster.put_data(&kept);
    cluster.restart();
    let two = counter(&there, "K2", 3);
    assert!(lacks(&two).is_some(), "{:?}", two.store_watch());
    // A computer without a send log cannot know.
    let new = counter(&here.elsewhere(), "K3", 4);
    assert!(new.store_watch().doubt.is_none() && new.store_watch().is_first_sight);
}

/// Only the computer that prepared a payment can end it as not sent. Another computer ends it as unknown before that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_its_own_computer_says_that_it_was_not_sent() {
    let Some(cluster) = cluster::shared("only_its_own_computer_says_that_it_was_not_sent") else { return };
    let here = Database::new(cluster);
    let there = here.elsewhere();
    let dying = counter(&there, "K2", 1);
    let unsent = prepare(&dying, 1).await.unwrap();
    drop(dying);
    let looking = counter(&here, "K1", 2);
    looking.recover(at(10)).await.unwrap();
    let found = looking.payment(unsent).await.unwrap().unwrap();
    assert_eq!((found.state(), found.why), (PaymentState::Unknown, Some(OutcomeReason::OwnerGoneElsewhere)));
    let back = counter(&there, "K2", 3);
    let ended = back.recover(at(20)).await.unwrap();
    assert_eq!(
        ended.iter().map(|payment| (payment.id(), payment.state())).collect::<Vec<_>>(),
        [(unsent, PaymentState::NotSent)]
    );
    clean(&back).await;
}
