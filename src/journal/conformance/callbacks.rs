//! Conformance tests of callbacks: stored once, applied once, matched again.

use super::{Shop, clean, send};
use crate::base::id::PaymentId;
use crate::domain::charge::sample as charges;
use crate::domain::payment::verdict::{PaymentFacts, PaymentOutcome};
use crate::domain::payment::{AnswerSource, PaymentState};
use crate::domain::product::ProviderId;
use crate::domain::sample::{answer_with, answered, at, owner};
use crate::journal::callbacks::{
    CallbackAction, CallbackResult, CallbackStatus, NewCallback, StoredCallback, comparable_reference,
};
use crate::journal::{Journal, JournalError};

fn callback(reference: &str, raw: &str) -> NewCallback {
    NewCallback {
        sender: ProviderId::new("biller"),
        signed: false,
        status: CallbackStatus::Kept,
        reference: reference.to_owned(),
        raw: raw.as_bytes().to_vec(),
        from: [127, 0, 0, 1].into(),
        at: at(5),
    }
}

async fn all(journal: &dyn Journal) -> Vec<StoredCallback> {
    journal.callbacks(1_000).await.unwrap()
}

fn confirms(id: PaymentId, second: u64) -> CallbackAction {
    CallbackAction::Payment(id, Box::new(answered(second, AnswerSource::Callback, PaymentOutcome::Confirmed, None)))
}

/// One callback is one row, however often it comes and whoever brings it; none is kept of a commit that fails.
pub async fn a_callback_is_stored_once(shop: &dyn Shop) {
    let (one, two) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    for _ in 0..5 {
        one.store_callbacks(vec![callback("1", "a=1"), callback("1", "a=1"), callback("2", "a=2")]).await.unwrap();
    }
    let again = NewCallback { at: at(9), ..callback("1", "a=1") };
    let signed = NewCallback { signed: true, ..callback("1", "a=1") };
    two.store_callbacks(vec![again, signed]).await.unwrap();
    let kept = two.stored_callbacks(10).await.unwrap();
    let seen: Vec<_> =
        kept.iter().map(|callback| (callback.reference.as_str(), callback.signed, callback.times)).collect();
    assert_eq!(seen, [("1", false, 11), ("2", false, 5), ("1", true, 1)], "what is believed more is another row");
    assert_eq!((kept[0].at, kept[0].last_at, kept[0].raw.as_slice()), (at(5), at(9), b"a=1".as_slice()));
    assert_eq!(two.stored_callbacks(1).await.unwrap().len(), 1);
    clean(one.as_ref()).await;
}

/// What cannot be read is counted and listed until a person has looked, however much comes after it.
pub async fn what_cannot_be_read_waits_for_a_person(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let unreadable = |raw: &str| NewCallback { status: CallbackStatus::Unreadable, ..callback("", raw) };
    journal.store_callbacks(vec![unreadable("x"), callback("1", "a=1"), unreadable("y")]).await.unwrap();
    journal.store_callbacks((0..20).map(|number| callback("1", &format!("b={number}"))).collect()).await.unwrap();
    let waiting = |callbacks: Vec<StoredCallback>| -> Vec<u64> {
        callbacks
            .iter()
            .filter(|callback| callback.status == CallbackStatus::Unreadable)
            .map(|callback| callback.number)
            .collect()
    };
    let numbers = waiting(all(journal.as_ref()).await);
    assert_eq!((numbers.len(), journal.unreadable_callbacks().await.unwrap()), (2, 2));
    let short = journal.callbacks(5).await.unwrap();
    assert_eq!((short.len(), waiting(short)), (7, numbers.clone()), "behind the newest five");
    assert!(journal.acknowledge_callback(numbers[0]).await.unwrap());
    assert!(!journal.acknowledge_callback(numbers[0]).await.unwrap(), "once");
    assert!(
        !journal.acknowledge_callback(all(journal.as_ref()).await[0].number).await.unwrap(),
        "another report waits for nobody"
    );
    assert_eq!(journal.unreadable_callbacks().await.unwrap(), 1);
    assert_eq!(waiting(journal.callbacks(5).await.unwrap()), [numbers[1]]);
    let seen = all(journal.as_ref()).await.into_iter().find(|callback| callback.number == numbers[0]).unwrap();
    assert_eq!((seen.status, seen.why.as_str()), (CallbackStatus::Unreadable, "seen"));
    // The same bytes again are the same row: it was looked at.
    journal.store_callbacks(vec![unreadable("x"), unreadable("y")]).await.unwrap();
    assert_eq!(journal.unreadable_callbacks().await.unwrap(), 1);
    clean(journal.as_ref()).await;
}

/// Of two programs that apply one callback at once one does; a second one of the same content tells nothing new.
pub async fn one_racer_applies(shop: &dyn Shop) {
    let (one, two) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    let id = send(one.as_ref(), 1, "10000000001").await;
    one.append(id, answered(4, AnswerSource::Send, PaymentOutcome::Pending, None)).await.unwrap();
    one.store_callbacks(vec![callback("x", "a=1"), callback("x", "a=2")]).await.unwrap();
    let kept = one.stored_callbacks(10).await.unwrap();
    let (mine, yours) = tokio::join!(
        one.apply_callback(kept[0].number, confirms(id, 6)),
        two.apply_callback(kept[0].number, confirms(id, 6))
    );
    let moved = [mine.unwrap(), yours.unwrap()];
    assert_eq!(moved.iter().filter(|done| **done == CallbackResult::Before).count(), 1);
    assert!(
        moved
            .iter()
            .any(|done| matches!(done, CallbackResult::Payment(moved) if moved.1.state() == PaymentState::Confirmed))
    );
    let second = one.apply_callback(kept[1].number, confirms(id, 7)).await.unwrap();
    assert_eq!(second, CallbackResult::Stands(CallbackStatus::Repeated));
    assert_eq!(one.events(id).await.unwrap().len(), 4, "a repeated report is no event");
    let statuses: Vec<_> = all(one.as_ref()).await.iter().map(|callback| callback.status).collect();
    assert_eq!(statuses, [CallbackStatus::Repeated, CallbackStatus::Applied]);
    assert!(all(two.as_ref()).await.iter().all(|callback| callback.about == id.to_string()));
    assert!(matches!(one.apply_callback(99, confirms(id, 8)).await, Ok(CallbackResult::Before)));
    clean(one.as_ref()).await;
}

/// A callback about a payment that is not sent yet, or about nobody known, is kept and looked at again once an answer
/// stands.
pub async fn an_early_callback_waits_for_its_answer(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    // A reference longer than the store compares is cut on both sides.
    let long = format!("F-{}", "7".repeat(80));
    j.store_callbacks(vec![callback(&comparable_reference(&long), "a=1"), callback("f-78", "a=2")]).await.unwrap();
    let kept = j.stored_callbacks(10).await.unwrap();
    let unknown: Vec<_> = kept.iter().map(|callback| (callback.number, CallbackStatus::UnknownReference, "")).collect();
    j.apply_nothing(unknown).await.unwrap();
    assert!(j.stored_callbacks(10).await.unwrap().is_empty());
    let id = send(j, 1, "10000000001").await;
    assert!(j.stored_callbacks(10).await.unwrap().is_empty());
    let facts = PaymentFacts { reference: Some(long.as_str().into()), ..PaymentFacts::default() };
    j.append(id, answer_with(4, AnswerSource::Send, PaymentOutcome::Pending, facts)).await.unwrap();
    let woken = j.stored_callbacks(10).await.unwrap();
    assert_eq!(woken.iter().map(|callback| callback.number).collect::<Vec<_>>(), [kept[0].number]);
    assert!(matches!(j.apply_callback(woken[0].number, confirms(id, 6)).await.unwrap(), CallbackResult::Payment(_)));
    clean(j).await;
}

/// A settled charge is settled once by one source; the order wakes what came before it.
pub async fn a_callback_settles_a_charge_once(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    j.store_callbacks(vec![callback("k-1", "a=1"), callback("k-1", "a=2")]).await.unwrap();
    let kept = j.stored_callbacks(10).await.unwrap();
    j.apply_nothing(kept.iter().map(|callback| (callback.number, CallbackStatus::UnknownReference, "")).collect())
        .await
        .unwrap();
    j.append_charge("K-1", charges::created(1, charges::intent("K-1", owner(1)))).await.unwrap();
    assert_eq!(j.stored_callbacks(10).await.unwrap().len(), 2);
    let settles = || CallbackAction::Charge("K-1".to_owned(), Box::new(charges::settled(5, 50_000)));
    assert!(matches!(j.apply_callback(kept[0].number, settles()).await.unwrap(), CallbackResult::Charge(_)));
    assert_eq!(
        j.apply_callback(kept[1].number, settles()).await.unwrap(),
        CallbackResult::Stands(CallbackStatus::Repeated)
    );
    assert_eq!(j.charge("k-1").await.unwrap().unwrap().settlements.len(), 1);
    clean(j).await;
}

/// Strangers' callbacks, whatever they hold, take a bounded room: the oldest go first; those of our own payments
/// never do.
pub async fn a_flood_of_strangers_takes_a_bounded_room(shop: &dyn Shop) {
    const BODY: usize = 60_000;
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let known = "milik kita";
    j.store_callbacks(vec![callback("ours", known)]).await.unwrap();
    let number = j.stored_callbacks(1).await.unwrap()[0].number;
    let stands =
        CallbackAction::Stands(CallbackStatus::UnknownReference, crate::domain::sample::id(9).to_string(), "not_sent");
    j.apply_callback(number, stands).await.unwrap();
    let body = |n: usize| format!("{n:06} {}", "x".repeat(BODY));
    for batch in 0..10 {
        let strange = (0..60).map(|n| callback(&format!("s{n}"), &body(batch * 60 + n))).collect();
        j.store_callbacks(strange).await.unwrap();
        let kept = j.stored_callbacks(256).await.unwrap();
        let nobody = kept.iter().map(|callback| (callback.number, CallbackStatus::UnknownReference, "")).collect();
        j.apply_nothing(nobody).await.unwrap();
        let unreadable =
            |n| NewCallback { status: CallbackStatus::Unreadable, ..callback("", &body(10_000 + batch * 60 + n)) };
        j.store_callbacks((0..60).map(unreadable).collect()).await.unwrap();
    }
    let left = all(j).await;
    let bytes = |status: CallbackStatus| -> usize {
        left.iter().filter(|callback| callback.status == status).map(|callback| callback.raw.len()).sum()
    };
    let (unknown, unreadable) = (bytes(CallbackStatus::UnknownReference), bytes(CallbackStatus::Unreadable));
    assert!((20 << 20..=24 << 20).contains(&unknown), "{unknown}");
    assert!((7 << 20..=8 << 20).contains(&unreadable), "{unreadable}");
    assert!(left.iter().any(|callback| callback.raw == known.as_bytes()), "ours stays");
    assert!(left.iter().any(|callback| callback.raw.starts_with(b"000599 ")), "the newest stays");
    assert!(!left.iter().any(|callback| callback.raw.starts_with(b"000000 ")), "the oldest went");
    // What nobody applies yet is never thrown away: the next has to be sent again.
    for batch in 0..4 {
        j.store_callbacks((0..100).map(|n| callback("w", &body(20_000 + batch * 100 + n))).collect())
            .await
            .unwrap_or_default();
    }
    assert!(matches!(j.store_callbacks(vec![callback("w", "one more")]).await, Err(JournalError::Busy)));
    let waits: usize = j.stored_callbacks(1_000).await.unwrap().iter().map(|callback| callback.raw.len()).sum();
    assert!(waits < 24 << 20, "{waits}");
}

/// Of small ones there are at most so many: each takes a row and its indexes too.
pub async fn a_flood_of_small_callbacks_is_counted(shop: &dyn Shop) {
    const KEPT: usize = 10_000;
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    for batch in 0..21 {
        let numbers = batch * 500..(batch + 1) * 500;
        j.store_callbacks(numbers.clone().map(|n| callback(&format!("s{n}"), &format!("asing {n}"))).collect())
            .await
            .unwrap();
        let kept = j.stored_callbacks(500).await.unwrap();
        j.apply_nothing(kept.iter().map(|callback| (callback.number, CallbackStatus::UnknownReference, "")).collect())
            .await
            .unwrap();
        let unreadable = |n| NewCallback { status: CallbackStatus::Unreadable, ..callback("", &format!("rusak {n}")) };
        j.store_callbacks(numbers.map(unreadable).collect()).await.unwrap();
    }
    let left = j.callbacks(30_000).await.unwrap();
    for (status, word) in [(CallbackStatus::UnknownReference, "asing"), (CallbackStatus::Unreadable, "rusak")] {
        let of_this: Vec<_> = left.iter().filter(|callback| callback.status == status).collect();
        assert_eq!(of_this.len(), KEPT, "{word}");
        let has = |n: usize| of_this.iter().any(|callback| callback.raw == format!("{word} {n}").as_bytes());
        assert!(has(10_499) && has(500) && !has(499), "{word}: the oldest went");
    }
}

/// Refused callbacks are thinned out, the newest stay; those of unknown references too, and nothing else is.
pub async fn refused_callbacks_do_not_fill_the_disk(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    j.store_callbacks(vec![callback("1", "good")]).await.unwrap();
    let refused = |n: u32| NewCallback {
        status: CallbackStatus::BadSignature,
        reference: String::new(),
        ..callback("", &format!("{n} {}", "x".repeat(2_000)))
    };
    for hundred in 0..4 {
        j.store_callbacks((0..100).map(|n| refused(hundred * 100 + n)).collect()).await.unwrap();
    }
    let left = all(j).await;
    assert_eq!(left.len(), 201);
    assert!(left[0].raw.starts_with(b"399 ") && left[0].raw.len() == 512);
    assert_eq!(left[200].raw, b"good");
    assert_eq!(j.stored_callbacks(1_000).await.unwrap().len(), 1);
    let applied =
        j.apply_callback(left[0].number, CallbackAction::Stands(CallbackStatus::Applied, String::new(), "")).await;
    assert!(matches!(applied, Ok(CallbackResult::Before)), "nothing becomes of a refused one");
    assert!(matches!(
        j.apply_callback(left[200].number, confirms(crate::domain::sample::id(9), 7)).await,
        Err(JournalError::NotFound)
    ));
}
