//! Conformance tests of holds: they run by the store's own clock, never by a wall clock (safety rule 15).

use std::time::Duration;

use super::{Shop, clean, send};
use crate::domain::charge::ChargeState;
use crate::domain::charge::sample as charge;
use crate::domain::payment::verdict::PaymentOutcome;
use crate::domain::payment::{AnswerSource, JournalRecord, PaymentEvent, PaymentState};
use crate::domain::sample::{answered, at, entry, owner, ruled_failed};
use crate::journal::JournalError;

/// What the wall shows now on the counter that asks: far ahead, and behind the dispatch.
const WALLS: [u64; 2] = [31 * 60, 0];

fn failed(second: u64) -> JournalRecord {
    entry(second, PaymentEvent::Ruled(Box::new(ruled_failed())))
}

/// A living payment stays as it is, and "failed" is refused, until the time has truly passed.
pub async fn no_wall_clock_ends_a_hold(shop: &dyn Shop) {
    let seconds = Duration::from_secs;
    let (selling, other) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    let id = send(selling.as_ref(), 1, "10000000001").await;
    other.recover(at(0)).await.unwrap();
    for wall in WALLS {
        assert!(other.recover(at(wall)).await.unwrap().is_empty(), "{wall}");
    }
    assert!(other.hold_duration(id).await.unwrap() < seconds(50));
    let left = other.next_overdue(vec![id]).await.unwrap().unwrap();
    assert!(left > seconds(70) && left <= seconds(120), "{left:?}");
    selling.append(id, answered(3, AnswerSource::Send, PaymentOutcome::Unknown, None)).await.unwrap();
    assert_eq!(other.next_overdue(vec![id]).await.unwrap(), None);
    let grace = seconds(600);
    for passed in [0, 400, 200] {
        shop.pass(seconds(passed));
        for wall in WALLS {
            let ruled = other.append_after_hold(id, failed(wall), grace).await;
            assert!(matches!(ruled, Err(JournalError::HoldRuns(left)) if left <= grace + seconds(60)), "{ruled:?}");
        }
    }
    let kept = other.payment(id).await.unwrap().unwrap();
    assert_eq!(
        (kept.state(), other.events(id).await.unwrap().len()),
        (PaymentState::Unknown, 3),
        "nothing was written"
    );
    // 60 and 600 seconds have passed; that the wall went back in the meantime changes nothing.
    shop.pass(seconds(60));
    assert!(other.hold_duration(id).await.unwrap() >= seconds(660));
    assert_eq!(other.append_after_hold(id, failed(0), grace).await.unwrap().state(), PaymentState::Rejected);
    clean(other.as_ref()).await;
}

/// A charge whose program lives and does not answer is unknown after its time by the store's clock, and not before.
pub async fn a_living_charge_is_ended_by_the_stores_clock(shop: &dyn Shop) {
    let (selling, other) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    let intent = charge::intent("K-1", owner(1));
    let wait = Duration::from_secs(u64::from(intent.timeout_seconds) + 60);
    selling.append_charge("K-1", charge::created(2, intent)).await.unwrap();
    let state = async || other.charge("K-1").await.unwrap().unwrap().state();
    for wall in WALLS {
        other.recover(at(wall)).await.unwrap();
        assert_eq!(state().await, ChargeState::Created, "{wall}");
    }
    assert!(other.next_overdue(Vec::new()).await.unwrap().is_some_and(|left| left <= wait));
    shop.pass(wait);
    other.recover(at(0)).await.unwrap();
    assert_eq!(state().await, ChargeState::Unknown);
    clean(other.as_ref()).await;
}

/// Each event is as old as the store's clock says, whatever its own time is.
pub async fn events_have_their_age(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let id = send(journal.as_ref(), 1, "10000000001").await;
    shop.pass(Duration::from_secs(500));
    journal.append(id, answered(9_000, AnswerSource::Send, PaymentOutcome::Unknown, None)).await.unwrap();
    let ages = journal.event_ages(id).await.unwrap();
    let old: Vec<bool> = ages.iter().map(|age| age.exact.unwrap() >= Duration::from_secs(500)).collect();
    assert_eq!(old, [true, true, false], "{ages:?}");
    assert!(ages.iter().all(|age| age.exact == Some(age.at_least)));
    clean(journal.as_ref()).await;
}
