//! Lost connections, lost commits, and a server that is stopped, full or a standby: nothing is written twice, and all
//! goes on by itself.

use super::proxy::{Cut, Proxy};
use super::*;
use crate::journal::DatabaseLoss;

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
