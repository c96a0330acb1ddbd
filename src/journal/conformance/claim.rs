//! Conformance tests of claims, and of an answer that waits in the send log.

use std::time::Duration;

use super::Shop;
use crate::domain::payment::verdict::PaymentOutcome;
use crate::domain::payment::{AnswerSource, PaymentState};
use crate::domain::product::ProductKind;
use crate::domain::sample::{answered, at, dispatched, id, intent, owner, prepared};

/// Of two programs one does it; the other has its turn in the next round, or when the first one's time is over.
pub async fn a_claim_is_one_programs(shop: &dyn Shop) {
    let (one, two) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    assert!(one.claim("ask:1", 0, at(10), at(100)).await.unwrap());
    assert!(!two.claim("ask:1", 0, at(11), at(100)).await.unwrap(), "taken");
    assert!(!one.claim("ask:1", 0, at(12), at(100)).await.unwrap(), "a claim is not held twice either");
    assert!(two.claim("ask:2", 0, at(11), at(100)).await.unwrap(), "another thing");
    assert!(two.claim("ask:1", 1, at(13), at(100)).await.unwrap(), "the next round");
    assert!(!one.claim("ask:1", 0, at(14), at(100)).await.unwrap(), "a round that is over");
    assert!(one.claim("ask:1", 1, at(100), at(200)).await.unwrap(), "its time is over");
    // Written under a clock that was a year ahead: it holds nobody up.
    let ahead = at(0) + Duration::from_secs(365 * 86_400);
    assert!(two.claim("ask:3", 0, ahead, ahead + Duration::from_secs(90)).await.unwrap());
    assert!(one.claim("ask:3", 0, at(15), at(100)).await.unwrap());
    assert!(one.audit().await.unwrap().faults.is_empty());
}

/// Many ask for one round at once: one gets it.
pub async fn one_racer_claims(shop: &dyn Shop) {
    let programs = [shop.start(owner(1)).await, shop.start(owner(2)).await];
    for round in 0..20 {
        let racers: Vec<_> = (0..6)
            .map(|racer: usize| {
                let journal = programs[racer % 2].clone();
                tokio::spawn(async move { journal.claim("ask:9", round, at(1), at(60)).await.unwrap() })
            })
            .collect();
        let mut won = 0;
        for racer in racers {
            won += usize::from(racer.await.unwrap());
        }
        assert_eq!(won, 1, "round {round}");
    }
}

/// Whether an answer waits is known, and it does not wait once it was applied.
pub async fn deferred_answers_are_known(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let intent = intent(1, j.owner(), ProductKind::PlnToken, "12345678901");
    let paid = intent.id;
    j.append(paid, prepared(1, intent)).await.unwrap();
    j.append(paid, dispatched(2, j.owner())).await.unwrap();
    assert!(!j.has_deferred_answers());
    j.defer_answer(paid, &answered(3, AnswerSource::Send, PaymentOutcome::Confirmed, None)).await.unwrap();
    assert!(j.has_deferred_answers());
    assert_eq!(j.payment(id(1)).await.unwrap().unwrap().state(), PaymentState::Dispatched);
    let changed = j.recover(at(9)).await.unwrap();
    assert_eq!((changed.len(), changed[0].state(), j.has_deferred_answers()), (1, PaymentState::Confirmed, false));
}

/// An answer that a living program deferred is applied by itself once the journal takes writes, without a start or a recovery.
pub async fn a_deferred_answer_is_applied_by_itself(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let mine = id(1);
    journal.append(mine, prepared(1, intent(1, journal.owner(), ProductKind::PlnToken, "10000000001"))).await.unwrap();
    journal.append(mine, dispatched(2, journal.owner())).await.unwrap();
    journal.defer_answer(mine, &answered(5, AnswerSource::Send, PaymentOutcome::Confirmed, None)).await.unwrap();
    let state = || async { journal.payment(mine).await.unwrap().unwrap().state() };
    for _ in 0..300 {
        if state().await == PaymentState::Confirmed {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(state().await, PaymentState::Confirmed);
    assert!(journal.audit().await.unwrap().faults.is_empty());
}
