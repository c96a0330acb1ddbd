//! Conformance tests of recovery: payments of dead programs, and answers in the send log.

use std::collections::HashMap;
use std::time::Duration;

use super::{Shop, clean, ids, prepare, send, token_for};
use crate::domain::payment::verdict::{OutcomeReason, PaymentOutcome};
use crate::domain::payment::{AnswerSource, PaymentState};
use crate::domain::sample::{answered, at, owner};

/// Recovery ends what the dead left and leaves the living alone.
pub async fn recovery_knows_the_living(shop: &dyn Shop) {
    let (living, dying) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    let alive = send(living.as_ref(), 1, "10000000001").await;
    let mine = prepare(living.as_ref(), token_for(2, living.as_ref(), "10000000002")).await.unwrap();
    let unsent = prepare(dying.as_ref(), token_for(3, dying.as_ref(), "10000000003")).await.unwrap();
    let sent = send(dying.as_ref(), 4, "10000000004").await;
    let third = shop.start(owner(3)).await;
    assert!(third.recover(at(10)).await.unwrap().is_empty(), "everybody lives");
    shop.end(dying).await;
    let ended = third.recover(at(11)).await.unwrap();
    let end: HashMap<_, _> =
        ended.iter().map(|payment| (payment.id(), (payment.state(), payment.why.clone()))).collect();
    assert_eq!(end.len(), 2);
    assert_eq!(end[&unsent], (PaymentState::NotSent, Some(OutcomeReason::OwnerGoneBeforeSending)));
    assert_eq!(end[&sent], (PaymentState::Unknown, Some(OutcomeReason::OwnerGoneAfterSending)));
    assert!(third.recover(at(12)).await.unwrap().is_empty(), "once");
    let state = |id| {
        let living = living.clone();
        async move { living.payment(id).await.unwrap().unwrap().state() }
    };
    assert_eq!((state(alive).await, state(mine).await), (PaymentState::Dispatched, PaymentState::Prepared));
    // The answer's deadline passes for the living too; what it brings later is evidence like any other.
    assert!(third.recover(at(31 * 60)).await.unwrap().is_empty(), "a clock that is 31 minutes fast ends nothing");
    shop.pass(Duration::from_secs(119) - shop.drift());
    assert!(third.recover(at(31 * 60)).await.unwrap().is_empty(), "60 seconds and 60 more");
    shop.pass(Duration::from_secs(1) + shop.drift());
    let overdue = third.recover(at(2)).await.unwrap();
    assert_eq!(ids(&overdue), [alive]);
    assert_eq!((overdue[0].state(), overdue[0].why.clone()), (PaymentState::Unknown, Some(OutcomeReason::TimedOut)));
    living.append(alive, answered(130, AnswerSource::Send, PaymentOutcome::Confirmed, None)).await.unwrap();
    assert_eq!(state(alive).await, PaymentState::Confirmed);
    clean(third.as_ref()).await;
}

/// An answer that the journal could not take is applied at the next start, once.
pub async fn a_deferred_answer_is_applied_once(shop: &dyn Shop) {
    let dying = shop.start(owner(1)).await;
    let (one, two) = (send(dying.as_ref(), 1, "10000000001").await, send(dying.as_ref(), 2, "10000000002").await);
    let answer = |second| answered(second, AnswerSource::Send, PaymentOutcome::Confirmed, Some(4_000_000));
    dying.append(two, answer(5)).await.unwrap();
    for (id, second) in [(one, 4), (two, 5)] {
        dying.defer_answer(id, &answer(second)).await.unwrap();
    }
    shop.end(dying).await;
    let next = shop.start(owner(2)).await;
    let ended = next.recover(at(20)).await.unwrap();
    assert_eq!(ids(&ended), [one], "the other was in the journal already");
    assert_eq!(ended[0].state(), PaymentState::Confirmed);
    assert_eq!(next.events(one).await.unwrap()[2], answer(4));
    assert!(next.recover(at(21)).await.unwrap().is_empty());
    let mine = send(next.as_ref(), 3, "10000000003").await;
    next.defer_answer(mine, &answer(6)).await.unwrap();
    next.recover(at(22)).await.unwrap();
    assert_eq!(next.events(mine).await.unwrap().len(), 3, "a living program's own, if it was not taken in by itself");
    assert!(next.recover(at(23)).await.unwrap().is_empty());
    clean(next.as_ref()).await;
}
