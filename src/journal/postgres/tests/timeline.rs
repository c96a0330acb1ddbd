//! Tests with a server on a new timeline: until every counter of the last day has compared, each sale asks (safety rule
//! 16, docs/safety.md).

use super::older::{by, counter, lacks, sold};
use super::*;
use crate::base::text::CleanText;

/// A sale at the counter `name`; the cashier confirms that the other counters were asked, or not.
async fn begin(journal: &PostgresJournal, name: &str, number: u64, asked: bool) -> Result<Payment, JournalError> {
    let mut intent = intent(number, journal.owner(), ProductKind::PlnToken, &format!("1000000{number:04}"));
    intent.uncompared_seen = asked;
    journal.append(id(number), by(name, prepared(number, intent))).await
}

fn uncompared(journal: &PostgresJournal) -> Vec<CleanText> {
    journal.store_watch().uncompared
}

fn asks_about(name: &str) -> impl Fn(Result<Payment, JournalError>) + use<'_> {
    move |sale| match sale {
        Err(JournalError::Uncompared(counters)) => assert_eq!(counters, [CleanText::from(name)]),
        other => panic!("it asks about {name}: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_new_timeline_each_sale_asks_until_every_counter_has_compared() {
    let Some(cluster) = cluster::own("on_a_new_timeline_each_sale_asks", 20) else { return };
    let here = Database::new(&cluster);
    let there = here.elsewhere();
    let (one, two) = (counter(&here, "K1", 1), counter(&there, "K2", 2));
    sold(&one, "K1", 1, PaymentOutcome::Confirmed).await;
    sold(&two, "K2", 2, PaymentOutcome::Confirmed).await;
    drop(two);
    cluster.stop();
    cluster.restart();
    comes("it is back", || async { one.probe().await.is_ok() }).await;
    begin(&one, "K1", 3, false).await.unwrap();
    assert!(uncompared(&one).is_empty(), "it went on on the same timeline");
    cluster.stop();
    cluster.take_new_timeline();
    cluster.restart();
    comes("it is back", || async { one.probe().await.is_ok() }).await;
    asks_about("K2")(begin(&one, "K1", 4, false).await);
    assert_eq!((uncompared(&one), one.payment(id(4)).await.unwrap()), (vec!["K2".into()], None));
    begin(&one, "K1", 5, true).await.unwrap();
    // A computer without a send log learns it from the record.
    let new = counter(&here.elsewhere(), "K3", 4);
    asks_about("K2")(begin(&new, "K3", 6, false).await);
    let two = counter(&there, "K2", 5);
    begin(&two, "K2", 7, false).await.unwrap();
    comes("the others sell freely", || async { uncompared(&one).is_empty() && uncompared(&new).is_empty() }).await;
    begin(&one, "K1", 8, false).await.unwrap();
    begin(&new, "K3", 9, false).await.unwrap();
    clean(&one).await;
}

/// A new computer is the first to connect after the change. It has no send log, but the store knows the counters.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_computer_is_told_of_a_new_timeline_by_the_store() {
    let Some(cluster) = cluster::own("a_new_computer_is_told_of_a_new_timeline", 20) else { return };
    let here = Database::new(&cluster);
    let one = counter(&here, "K1", 1);
    sold(&one, "K1", 1, PaymentOutcome::Confirmed).await;
    drop(one);
    cluster.stop();
    cluster.take_new_timeline();
    cluster.restart();
    let new = counter(&here.elsewhere(), "K2", 2);
    asks_about("K1")(begin(&new, "K2", 2, false).await);
    let one = counter(&here, "K1", 3);
    comes("it sells freely", || async { uncompared(&new).is_empty() }).await;
    begin(&new, "K2", 3, false).await.unwrap();
    begin(&one, "K1", 4, false).await.unwrap();
    clean(&one).await;
}

/// The server is restored to an older state, on a new timeline. Each counter enters what its own computer remembers,
/// and only then the others sell freely.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_server_is_sold_on_freely_once_each_counter_has_settled() {
    let Some(cluster) = cluster::own("a_restored_server_is_sold_on_freely", 20) else { return };
    let here = Database::new(&cluster);
    let there = here.elsewhere();
    let (one, two) = (counter(&here, "K1", 1), counter(&there, "K2", 2));
    sold(&one, "K1", 1, PaymentOutcome::Confirmed).await;
    sold(&two, "K2", 2, PaymentOutcome::Confirmed).await;
    cluster.stop();
    let kept = cluster.keep_data();
    cluster.restart();
    comes("both are back", || async { one.probe().await.is_ok() && two.probe().await.is_ok() }).await;
    sold(&one, "K1", 3, PaymentOutcome::Confirmed).await;
    let lost = sold(&two, "K2", 4, PaymentOutcome::Unknown).await;
    cluster.stop();
    cluster.put_data(&kept);
    cluster.take_new_timeline();
    cluster.restart();
    comes("the first sees that rows are lacking", || async { one.probe().await.is_ok() || lacks(&one).is_some() })
        .await;
    one.accept_store(&"server lama".into(), &"SITI".into(), at(100)).await.unwrap();
    asks_about("K2")(begin(&one, "K1", 5, false).await);
    comes("so does the second", || async { two.probe().await.is_ok() || lacks(&two).is_some() }).await;
    asks_about("K2")(begin(&one, "K1", 6, false).await);
    let accepted = two.accept_store(&"server lama".into(), &"ANDI".into(), at(101)).await.unwrap();
    assert_eq!(accepted.entered, [lost]);
    comes("the first sells freely", || async { uncompared(&one).is_empty() }).await;
    begin(&one, "K1", 7, false).await.unwrap();
    begin(&two, "K2", 8, false).await.unwrap();
    clean(&one).await;
}

/// The last day is counted by the server's time of storing the rows (safety rule 15, docs/safety.md).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_servers_days_end_the_asking() {
    let Some(cluster) = cluster::own("only_the_servers_days_end_the_asking", 20) else { return };
    let here = Database::new(&cluster);
    let [zero, one, two] = [("K0", 1), ("K1", 2), ("K2", 3)].map(|(name, number)| counter(&here, name, number));
    sold(&zero, "K0", 1, PaymentOutcome::Confirmed).await;
    here.pass(Duration::from_secs(86_500));
    sold(&one, "K1", 2, PaymentOutcome::Confirmed).await;
    sold(&two, "K2", 3, PaymentOutcome::Confirmed).await;
    drop((zero, two));
    cluster.stop();
    cluster.take_new_timeline();
    cluster.restart();
    comes("it is back", || async { one.probe().await.is_ok() }).await;
    // By the times in the record, K0 sold a second before the others.
    asks_about("K2")(begin(&one, "K1", 4, false).await);
    let identity = ProcessIdentity { counter: "K3".into(), ..here.elsewhere().identity(owner(4)) };
    let address = PgAddress::parse(&here.address, None, None).unwrap();
    let fast = PostgresJournal::open(address, identity, Arc::new(ManualClock::new(at(3 * 86_400)))).unwrap();
    asks_about("K2")(begin(&fast, "K3", 5, false).await);
    here.pass(Duration::from_secs(86_500));
    comes("the day is over", || async { uncompared(&one).is_empty() && uncompared(&fast).is_empty() }).await;
    begin(&one, "K1", 6, false).await.unwrap();
    begin(&fast, "K3", 7, false).await.unwrap();
    clean(&one).await;
}
