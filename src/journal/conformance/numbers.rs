//! Conformance tests of providers' numbers (safety rule 6): each belongs to one sale, and no answer is refused.

use super::{Shop, clean, sell, send};
use crate::base::id::PaymentId;
use crate::domain::payment::verdict::{OutcomeReason, PaymentAlarm, PaymentFacts, PaymentOutcome, PlnToken};
use crate::domain::payment::{AnswerSource, JournalRecord, Payment, PaymentEvent, PaymentRuling, PaymentState};
use crate::domain::product::{ProductKind, ProviderId};
use crate::domain::sample::{answer_with, at, dispatched, entry, id, intent, owner, prepared, token};
use crate::journal::Journal;

fn numbers(invoice: &str, reference: &str, token: Option<PlnToken>) -> PaymentFacts {
    let text = |text: &str| Some(text.into()).filter(|_| !text.is_empty());
    PaymentFacts { invoice: text(invoice), reference: text(reference), token, ..PaymentFacts::default() }
}

async fn told(journal: &dyn Journal, id: PaymentId, answer: JournalRecord) -> Payment {
    journal.append(id, answer).await.unwrap()
}

fn another(payment: &Payment) -> Option<PaymentId> {
    payment.alarms.iter().find_map(|(alarm, _)| match alarm {
        PaymentAlarm::NumberOfAnother(holder) => Some(*holder),
        _ => None,
    })
}

fn ruled_failed(second: u64) -> JournalRecord {
    let (evidence, by) = ("CS".into(), "SITI".into());
    let ruling =
        PaymentRuling { confirmed: false, refunded: false, evidence, token: None, serial: None, cash: None, by };
    entry(second, PaymentEvent::Ruled(Box::new(ruling)))
}

/// A server that repeats its first answer, from whatever source: written, lowered, and none of its facts is taken over.
pub async fn an_invoice_serves_one_payment(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let first = send(j, 1, "12345678901").await;
    let facts = || numbers("12345678", "", Some(token(1)));
    let sold = told(j, first, answer_with(5, AnswerSource::Send, PaymentOutcome::Confirmed, facts())).await;
    assert_eq!((sold.state(), another(&sold)), (PaymentState::Confirmed, None));
    let sources =
        [AnswerSource::Send, AnswerSource::Status, AnswerSource::List, AnswerSource::Callback, AnswerSource::Reconcile];
    for (nth, source) in sources.into_iter().enumerate() {
        let number = 10 + nth as u64 * 10;
        let id = send(j, number, &format!("1000000{number:04}")).await;
        if source != AnswerSource::Send {
            told(j, id, answer_with(number + 3, AnswerSource::Send, PaymentOutcome::Unknown, PaymentFacts::default()))
                .await;
        }
        for outcome in
            [PaymentOutcome::Confirmed, PaymentOutcome::Pending, PaymentOutcome::Refunded, PaymentOutcome::Rejected]
        {
            let lowered = told(j, id, answer_with(number + 4, source, outcome, facts())).await;
            assert_eq!(
                (lowered.state(), &lowered.why),
                (PaymentState::Unknown, &Some(OutcomeReason::OtherReference)),
                "{source:?}"
            );
            assert_eq!((another(&lowered), lowered.invoice()), (Some(first), None), "{source:?} {outcome:?}");
            assert!(lowered.is_on_desk() && lowered.detail().is_empty());
        }
        // What is written is what was decided; the answer's own text is kept.
        let PaymentEvent::Answered { verdict, raw, .. } = &j.events(id).await.unwrap().last().unwrap().event.clone()
        else {
            panic!()
        };
        assert_eq!((verdict.outcome, verdict.facts.token.is_none()), (PaymentOutcome::Unknown, true));
        assert!(!raw.0.is_empty());
    }
    let again = told(j, first, answer_with(90, AnswerSource::Status, PaymentOutcome::Confirmed, facts())).await;
    assert_eq!((again.state(), another(&again)), (PaymentState::Confirmed, None), "its own number again");
    // A known state stands, and says so.
    let other = sell(j, 80, "10000009999", PaymentOutcome::Confirmed, None).await;
    let stands = told(j, other, answer_with(91, AnswerSource::Status, PaymentOutcome::Confirmed, facts())).await;
    assert_eq!((stands.state(), another(&stands)), (PaymentState::Confirmed, Some(first)));
    assert_eq!(stands.invoice().map(|invoice| invoice.as_str()), Some("INV82"));
    clean(j).await;
}

/// The same token under another invoice is another sale's; its own invoice stays, so that it can be asked about.
pub async fn a_token_serves_one_payment(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let (first, second) = (send(j, 1, "12345678901").await, send(j, 2, "12345678902").await);
    told(
        j,
        first,
        answer_with(5, AnswerSource::Send, PaymentOutcome::Confirmed, numbers("12345678", "", Some(token(1)))),
    )
    .await;
    let facts =
        PaymentFacts { saldo: Some(crate::domain::sample::rp(1)), ..numbers("12345679", "REF-77", Some(token(1))) };
    let lowered = told(j, second, answer_with(6, AnswerSource::Send, PaymentOutcome::Confirmed, facts)).await;
    assert_eq!((lowered.state(), another(&lowered)), (PaymentState::Unknown, Some(first)));
    assert_eq!((lowered.invoice(), lowered.reference()), (Some(&"12345679".into()), Some(&"REF-77".into())));
    assert_eq!(lowered.saldo(), None, "a figure as old as the first answer");
    let own = numbers("12345679", "REF-77", Some(token(2)));
    let sold = told(j, second, answer_with(7, AnswerSource::Status, PaymentOutcome::Confirmed, own)).await;
    assert_eq!(sold.paid().unwrap().token(), Some(&token(2)));
    clean(j).await;
}

/// A reference that two sales were told is an alarm, and decides nothing.
pub async fn an_equal_reference_is_an_alarm(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let (first, second) = (send(j, 1, "12345678901").await, send(j, 2, "12345678902").await);
    told(
        j,
        first,
        answer_with(5, AnswerSource::Send, PaymentOutcome::Confirmed, numbers("12345678", "REF-77", Some(token(1)))),
    )
    .await;
    let facts = || numbers("12345679", "ref 77", Some(token(2)));
    let sold = told(j, second, answer_with(6, AnswerSource::Send, PaymentOutcome::Confirmed, facts())).await;
    assert_eq!(
        (sold.state(), sold.unseen_alarm()),
        (PaymentState::Confirmed, Some(&PaymentAlarm::ReferenceOfAnother(first)))
    );
    assert_eq!(sold.reference(), Some(&"ref 77".into()));
    let seen = j.append(second, entry(7, PaymentEvent::AlarmsSeen { by: "SITI".into() })).await.unwrap();
    let again = answer_with(8, AnswerSource::Status, PaymentOutcome::Confirmed, facts());
    assert_eq!(told(j, second, again).await.unseen_alarm(), None, "said once");
    assert!(seen.unseen_alarm().is_none());
    clean(j).await;
}

/// Of a number that its holder lets go, the oldest other row that was given it is the next holder.
pub async fn a_number_that_is_let_go_has_its_next_holder(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let mut ids = Vec::new();
    for number in 1..=4 {
        ids.push(send(j, number, &format!("1234567890{number}")).await);
    }
    let facts = |nth: u64| numbers(&format!("8765432{nth}"), "REF-77", Some(token(nth)));
    told(j, ids[0], answer_with(11, AnswerSource::Send, PaymentOutcome::Pending, facts(1))).await;
    told(j, ids[1], answer_with(12, AnswerSource::Send, PaymentOutcome::Confirmed, facts(2))).await;
    let third = told(j, ids[2], answer_with(13, AnswerSource::Send, PaymentOutcome::Confirmed, facts(3))).await;
    assert_eq!(third.unseen_alarm(), Some(&PaymentAlarm::ReferenceOfAnother(ids[0])));
    j.append(ids[0], ruled_failed(60)).await.unwrap();
    clean(j).await;
    let fourth = told(j, ids[3], answer_with(61, AnswerSource::Status, PaymentOutcome::Confirmed, facts(4))).await;
    assert_eq!(fourth.unseen_alarm(), Some(&PaymentAlarm::ReferenceOfAnother(ids[1])));
    clean(j).await;
}

/// What is no number, is another system's, was let go, or is a refund of the same order, is no conflict.
pub async fn what_is_no_conflict(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let mut second = 0;
    let mut sold =
        async |number: u64, system: &'static str, kind: ProductKind, outcome: PaymentOutcome, facts: PaymentFacts| {
            let mut intent = intent(number, j.owner(), kind, &format!("100000000{number:02}"));
            intent.bill.product.provider = ProviderId::new(system);
            j.append(id(number), prepared(1, intent)).await.unwrap();
            j.append(id(number), dispatched(2, j.owner())).await.unwrap();
            second += 1;
            told(j, id(number), answer_with(10 + second, AnswerSource::Send, outcome, facts)).await
        };
    let (ppob, post) = ("mmbc-ppob", ProductKind::PlnPostpaid);
    for number in 1..=3 {
        let invoice = ["0", "null", "11111111"][number as usize - 1];
        for twin in [0, 3] {
            let payment =
                sold(number + twin, ppob, post, PaymentOutcome::Confirmed, numbers(invoice, invoice, None)).await;
            assert_eq!((payment.state(), payment.alarms.len()), (PaymentState::Confirmed, 0), "{invoice}");
        }
    }
    let invoice = || numbers("12345678", "REF-77", Some(token(1)));
    sold(10, ppob, post, PaymentOutcome::Confirmed, invoice()).await;
    let other = sold(11, "mmbc-multipayment", post, PaymentOutcome::Confirmed, invoice()).await;
    assert_eq!((other.state(), other.alarms.len()), (PaymentState::Confirmed, 0), "another system");
    sold(16, "klink", ProductKind::KwalletPay, PaymentOutcome::Confirmed, numbers("", "ORDER-123", None)).await;
    let refund =
        sold(12, "klink", ProductKind::KwalletRefund, PaymentOutcome::Confirmed, numbers("", "ORDER-123", None)).await;
    let again =
        sold(13, "klink", ProductKind::KwalletRefund, PaymentOutcome::Confirmed, numbers("", "ORDER-123", None)).await;
    assert_eq!((refund.alarms.len(), again.alarms.len()), (0, 0), "known under its payment's numbers");
    // A row that ended without a good holds none.
    sold(14, ppob, post, PaymentOutcome::Pending, numbers("87654321", "", None)).await;
    j.append(id(14), ruled_failed(60)).await.unwrap();
    let next = sold(15, ppob, post, PaymentOutcome::Confirmed, numbers("87654321", "", None)).await;
    assert_eq!((next.state(), next.alarms.len()), (PaymentState::Confirmed, 0));
    // And when the provider's success turns it after all, the number is the other's by now.
    let late = told(
        j,
        id(14),
        answer_with(70, AnswerSource::Status, PaymentOutcome::Confirmed, numbers("87654321", "", None)),
    )
    .await;
    assert_eq!((late.state(), another(&late)), (PaymentState::Rejected, Some(id(15))));
    clean(j).await;
}

/// What an unclear answer told is not held, and yet a person who types it elsewhere is told.
pub async fn an_unclear_number_is_known_and_not_held(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let (first, second) = (send(j, 1, "12345678901").await, send(j, 2, "12345678902").await);
    let facts = || numbers("12345678", "", Some(token(1)));
    told(j, first, answer_with(5, AnswerSource::Send, PaymentOutcome::Unknown, facts())).await;
    let known = async |id, invoice: &str| j.known_under(id, &invoice.into()).await.unwrap().map(|other| other.id());
    assert_eq!((known(second, " 1234-5678").await, known(first, "12345678").await), (Some(first), None));
    assert_eq!((known(second, "0").await, known(second, "5678").await), (None, None));
    let sold = told(j, second, answer_with(6, AnswerSource::Send, PaymentOutcome::Confirmed, facts())).await;
    assert_eq!((sold.state(), known(first, "12345678").await), (PaymentState::Confirmed, Some(second)));
    let lowered = told(j, first, answer_with(7, AnswerSource::Status, PaymentOutcome::Confirmed, facts())).await;
    assert_eq!((lowered.state(), another(&lowered)), (PaymentState::Unknown, Some(second)));
    // Without an invoice of its own an answer confirms a row under the one that it has.
    let bare = told(
        j,
        first,
        answer_with(8, AnswerSource::Callback, PaymentOutcome::Confirmed, numbers("", "", Some(token(2)))),
    )
    .await;
    assert_eq!((bare.state(), another(&bare)), (PaymentState::Unknown, Some(second)));
    clean(j).await;
}

/// What an unclear answer told, and the one that ended the row did not, is nobody's.
pub async fn a_number_left_behind_is_free(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let (first, second) = (send(j, 1, "12345678901").await, send(j, 2, "12345678902").await);
    told(j, first, answer_with(5, AnswerSource::Send, PaymentOutcome::Unknown, numbers("12345678", "REF-77", None)))
        .await;
    let own = numbers("87654321", "", Some(token(1)));
    let sold = told(j, first, answer_with(6, AnswerSource::Status, PaymentOutcome::Confirmed, own)).await;
    assert_eq!((sold.state(), sold.invoice()), (PaymentState::Confirmed, Some(&"87654321".into())));
    clean(j).await;
    let known = async |id, invoice: &str| j.known_under(id, &invoice.into()).await.unwrap().map(|other| other.id());
    assert_eq!((known(second, "12345678").await, known(second, "87654321").await), (None, Some(first)));
    let facts = numbers("12345678", "", Some(token(2)));
    let next = told(j, second, answer_with(7, AnswerSource::Send, PaymentOutcome::Confirmed, facts)).await;
    assert_eq!((next.state(), next.alarms.len()), (PaymentState::Confirmed, 0));
    clean(j).await;
}

/// An answer that was lowered and deferred, because its commit was reported failed, is not written again from the send log.
pub async fn a_lowered_answer_is_written_once(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let first = sell(j, 1, "12345678901", PaymentOutcome::Confirmed, None).await;
    let second = send(j, 2, "12345678902").await;
    let answer = answer_with(9, AnswerSource::Send, PaymentOutcome::Confirmed, numbers("INV3", "", Some(token(3))));
    told(j, second, answer.clone()).await;
    j.defer_answer(second, &answer).await.unwrap();
    j.recover(at(20)).await.unwrap();
    assert_eq!(j.events(second).await.unwrap().len(), 3);
    let third = send(j, 3, "12345678903").await;
    j.defer_answer(third, &answer).await.unwrap();
    j.recover(at(30)).await.unwrap();
    let lowered = j.payment(third).await.unwrap().unwrap();
    assert_eq!(
        (lowered.state(), another(&lowered)),
        (PaymentState::Unknown, Some(first)),
        "lowered out of the send log too"
    );
    clean(j).await;
}

/// Many at once bring one invoice: one of them is confirmed.
pub async fn one_racer_holds_a_number(shop: &dyn Shop) {
    let (one, two) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    let mut racers = Vec::new();
    for number in 1..=8 {
        let id = send(one.as_ref(), number, &format!("1000000000{number}")).await;
        let journal = if number % 2 == 0 { one.clone() } else { two.clone() };
        racers.push(tokio::spawn(async move {
            let answer =
                answer_with(20, AnswerSource::Send, PaymentOutcome::Confirmed, numbers("12345678", "", Some(token(1))));
            journal.append(id, answer).await.unwrap().state()
        }));
    }
    let mut states = Vec::new();
    for racer in racers {
        states.push(racer.await.unwrap());
    }
    assert_eq!(states.iter().filter(|state| **state == PaymentState::Confirmed).count(), 1, "{states:?}");
    assert!(states.iter().all(|state| matches!(state, PaymentState::Confirmed | PaymentState::Unknown)), "{states:?}");
    clean(two.as_ref()).await;
}

/// What answers show of a provider's clock: of its own system, newest first, of payments whose reply told it.
pub async fn a_providers_clock_is_seen_in_its_answers(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    for (number, outcome) in
        [(1, PaymentOutcome::Confirmed), (2, PaymentOutcome::Unknown), (3, PaymentOutcome::Confirmed)]
    {
        let id = send(j, number, &format!("1000000000{number}")).await;
        let facts = PaymentFacts {
            provider_time: Some(at(300 + number)),
            ..numbers(&format!("1234567{number}"), "", Some(token(number)))
        };
        told(j, id, answer_with(9, AnswerSource::Send, outcome, facts)).await;
    }
    let clock = async |system: &'static str| j.provider_clock(&ProviderId::new(system)).await.unwrap();
    assert_eq!(clock("mmbc-ppob").await, [(at(303), at(2)), (at(301), at(2))]);
    assert!(clock("mmbc-esamsat").await.is_empty());
}

/// A record as an older program left it: two sales were told one invoice and one token, and a third its own. `forget`
/// empties the table of numbers.
pub async fn sell_one_number_twice(j: &dyn Journal, forget: impl Fn()) -> [PaymentId; 2] {
    let facts = || numbers("12345678", "REF-77", Some(token(1)));
    let (first, second) = (send(j, 1, "12345678901").await, send(j, 2, "12345678902").await);
    told(j, first, answer_with(5, AnswerSource::Send, PaymentOutcome::Confirmed, facts())).await;
    forget();
    let doubled = told(j, second, answer_with(6, AnswerSource::Send, PaymentOutcome::Confirmed, facts())).await;
    assert_eq!((doubled.state(), doubled.alarms.len()), (PaymentState::Confirmed, 0));
    sell(j, 7, "12345678907", PaymentOutcome::Confirmed, None).await;
    [first, second]
}

/// Once such a record was opened: the oldest holds, the other has its alarm once, both stand, and the record verifies.
pub async fn the_oldest_holds(j: &dyn Journal, [first, second]: [PaymentId; 2]) {
    clean(j).await;
    j.recover(at(100)).await.unwrap();
    j.recover(at(101)).await.unwrap();
    let payment = async |id| j.payment(id).await.unwrap().unwrap();
    assert_eq!((payment(first).await.state(), payment(first).await.alarms.len()), (PaymentState::Confirmed, 0));
    let doubled = payment(second).await;
    assert_eq!(
        (doubled.state(), doubled.unseen_alarm()),
        (PaymentState::Confirmed, Some(&PaymentAlarm::NumberOfAnother(first)))
    );
    assert!(doubled.paid().is_some() && doubled.is_on_desk());
    assert_eq!(j.events(second).await.unwrap().len(), 4, "said once");
    assert_eq!(payment(id(7)).await.alarms.len(), 0);
    let third = send(j, 8, "12345678908").await;
    let facts = numbers("12345678", "", Some(token(1)));
    let lowered = told(j, third, answer_with(110, AnswerSource::Send, PaymentOutcome::Confirmed, facts)).await;
    assert_eq!((lowered.state(), another(&lowered)), (PaymentState::Unknown, Some(first)));
    let seen = j.append(second, entry(111, PaymentEvent::AlarmsSeen { by: "SITI".into() })).await.unwrap();
    j.recover(at(112)).await.unwrap();
    assert_eq!((seen.is_on_desk(), payment(second).await.unseen_alarm()), (false, None));
    clean(j).await;
}
