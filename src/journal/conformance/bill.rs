//! Conformance tests of bills: one open payment each, questions before a repeat, order keys (safety rules 8, 21).

use std::sync::Arc;
use std::time::Duration;

use super::{Shop, clean, ids, prepare, send, token_for};
use crate::base::id::{OrderKey, PaymentId};
use crate::domain::bill::CustomerNumber;
use crate::domain::obstacle::AskReason;
use crate::domain::payment::intent::{DuplicateOf, PaymentIntent};
use crate::domain::payment::verdict::{PaymentFacts, PaymentOutcome};
use crate::domain::payment::{AnswerSource, JournalRecord, PaymentEvent, PaymentState};
use crate::domain::product::ProductKind;
use crate::domain::sample::{
    answer_with, answered, at, dispatched, entry, id, intent, owner, prepared, rp, ruled_failed, token,
};
use crate::journal::{Journal, JournalError};

/// A bill of `kind`, named by its code, of a number and a person.
fn bill(
    number: u64,
    journal: &dyn Journal,
    (kind, code): (ProductKind, &str),
    customer: &str,
    whose: &str,
) -> PaymentIntent {
    let mut intent = intent(number, journal.owner(), kind, customer);
    (intent.bill.product.code, intent.bill.product.name) = (code.into(), code.into());
    intent.bill.name = Some(whose.into());
    intent
}

async fn sent(journal: &dyn Journal, intent: PaymentIntent, outcome: PaymentOutcome) -> PaymentId {
    let id = prepare(journal, intent).await.unwrap();
    journal.append(id, dispatched(2, journal.owner())).await.unwrap();
    // A token of its own, by the end of its id.
    let own = u64::from_str_radix(&id.to_string()[32..], 16).unwrap();
    let facts =
        PaymentFacts { token: (outcome == PaymentOutcome::Confirmed).then(|| token(own)), ..PaymentFacts::default() };
    journal.append(id, answer_with(3, AnswerSource::Send, outcome, facts)).await.unwrap();
    id
}

/// An answer without an invoice.
fn told(source: AnswerSource, outcome: PaymentOutcome) -> JournalRecord {
    answer_with(3, source, outcome, PaymentFacts::default())
}

#[track_caller]
fn asked(result: Result<PaymentId, JournalError>, about: PaymentId, reason: AskReason) {
    match result {
        Err(JournalError::ToBeSeen(earlier)) => assert_eq!((earlier.payment.id(), earlier.reason), (about, reason)),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn stopped(result: Result<PaymentId, JournalError>, by: PaymentId) {
    match result {
        Err(JournalError::AlreadyOpen(open)) => assert_eq!(open.id(), by),
        other => panic!("{other:?}"),
    }
}

/// The same number at another company, or in another form under another name, is asked about: the id that was seen
/// answers it, for this row alone, and never while that row is being sent.
pub async fn what_was_seen_is_what_is_answered(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let (bogor, batam) = ((ProductKind::Pdam, "PDAMBOGOR"), (ProductKind::Pdam, "PDAMBATAM"));
    let second = |number, seen: Vec<PaymentId>| PaymentIntent { seen, ..bill(number, j, batam, "102204417", "ANI") };
    let first = prepare(j, bill(1, j, bogor, "102204417", "BUDI")).await.unwrap();
    stopped(prepare(j, second(2, vec![first])).await, first);
    j.append(first, dispatched(2, j.owner())).await.unwrap();
    stopped(prepare(j, second(3, vec![first])).await, first);
    j.append(first, told(AnswerSource::Send, PaymentOutcome::Unknown)).await.unwrap();
    asked(prepare(j, second(4, Vec::new())).await, first, AskReason::OtherGood);
    asked(prepare(j, second(5, vec![id(99)])).await, first, AskReason::OtherGood);
    let beside = sent(j, second(6, vec![first]), PaymentOutcome::Unknown).await;
    // Each is the same bill for whoever comes next, whatever he has seen.
    let again = |number, code, customer: &str, whose: &str| {
        prepare(j, PaymentIntent { seen: vec![first, beside], ..bill(number, j, code, customer, whose) })
    };
    stopped(again(7, bogor, "102204417", "BUDI").await, first);
    stopped(again(8, batam, "102204417", "X").await, beside);
    stopped(again(9, bogor, "00102204417", "BUDI").await, first);
    // Typed unlike, and another person: a question; both are open under one key then, and each has its own end.
    asked(prepare(j, bill(10, j, bogor, "0102204417", "CICI")).await, first, AskReason::OtherPerson);
    let third = again(11, bogor, "0102204417", "CICI").await.unwrap();
    j.append(third, dispatched(12, j.owner())).await.unwrap();
    j.append(third, told(AnswerSource::Send, PaymentOutcome::Pending)).await.unwrap();
    clean(j).await;
    for one in [first, beside] {
        let ended = j.append(one, told(AnswerSource::Status, PaymentOutcome::Confirmed)).await.unwrap();
        assert_eq!(ended.state(), PaymentState::Confirmed);
    }
    stopped(again(14, bogor, "0102204417", "CICI").await, third);
    assert_eq!(j.obstacles(&bill(15, j, batam, "55555", "DEDI").bill, at(600)).await.unwrap().payments_to_see(), []);
    clean(j).await;
}

/// A caller's name is one payment for ever, whoever comes first; a refusal uses up no name.
pub async fn a_callers_name_is_one_payment(shop: &dyn Shop) {
    let (one, two) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    let key: OrderKey = "INV-7".parse().unwrap();
    let named = |number: u64, journal: &dyn Journal, customer: &str| PaymentIntent {
        order_key: Some(key.clone()),
        ..intent(number, journal.owner(), ProductKind::PlnToken, customer)
    };
    let open =
        sent(one.as_ref(), intent(50, one.owner(), ProductKind::PlnToken, "12345678999"), PaymentOutcome::Unknown)
            .await;
    stopped(prepare(one.as_ref(), named(51, one.as_ref(), "12345678999")).await, open);
    assert_eq!(one.payment_of_order(&key).await.unwrap(), None, "refused before anything was recorded");
    let racers: Vec<_> = (1..=16_u64)
        .map(|number| {
            let journal = if number % 2 == 0 { one.clone() } else { two.clone() };
            let intent = named(number, journal.as_ref(), &format!("100000000{number:02}"));
            tokio::spawn(async move { prepare(journal.as_ref(), intent).await })
        })
        .collect();
    let (mut won, mut shown) = (Vec::new(), Vec::new());
    for racer in racers {
        match racer.await.unwrap() {
            Ok(id) => won.push(id),
            Err(JournalError::OrderKnown(known)) => shown.push(known.id()),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((won.len(), shown.len()), (1, 15));
    assert!(shown.iter().all(|id| *id == won[0]));
    // Also once it has ended without a good, and for a program that starts later.
    let winner = one.payment(won[0]).await.unwrap().unwrap();
    let owner_of = if winner.intent.owner == one.owner() { &one } else { &two };
    owner_of.append(won[0], answered(9, AnswerSource::Send, PaymentOutcome::NotSent, None)).await.unwrap();
    let later = shop.start(owner(3)).await;
    let again = prepare(later.as_ref(), named(40, later.as_ref(), "10000000040")).await;
    assert!(matches!(again, Err(JournalError::OrderKnown(known)) if known.id() == won[0]));
    assert_eq!(later.payment_of_order(&key).await.unwrap().map(|known| known.id()), Some(won[0]));
    clean(one.as_ref()).await;
}

/// The whole sale of a token by one of several programs; what it was refused with.
async fn whole_sale(journal: Arc<dyn Journal>, intent: PaymentIntent, second: u64) -> Result<PaymentId, JournalError> {
    let (id, owner) = (intent.id, intent.owner);
    journal.append(id, prepared(second, intent)).await?;
    journal.append(id, dispatched(second, owner)).await?;
    journal.append(id, answered(second, AnswerSource::Send, PaymentOutcome::Confirmed, None)).await?;
    Ok(id)
}

/// Sixteen programs that sell the same good at once sell one; a minute later, or on purpose, it is sold again.
pub async fn a_good_is_not_sold_twice_in_a_minute(shop: &dyn Shop) {
    let (one, two) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    let token =
        |number: u64, journal: &dyn Journal| intent(number, journal.owner(), ProductKind::PlnToken, "12345678901");
    let racers: Vec<_> = (1..=16_u64)
        .map(|number| {
            let journal = if number % 2 == 0 { one.clone() } else { two.clone() };
            let intent = token(number, journal.as_ref());
            tokio::spawn(whole_sale(journal, intent, 10))
        })
        .collect();
    let mut sold = Vec::new();
    for racer in racers {
        match racer.await.unwrap() {
            Ok(id) => sold.push(id),
            Err(JournalError::AlreadyOpen(_)) => {}
            Err(JournalError::ToBeSeen(earlier)) => assert_eq!(earlier.reason, AskReason::JustSold),
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(sold.len(), 1);
    let again = PaymentIntent { again: true, ..token(20, one.as_ref()) };
    let second = whole_sale(one.clone(), again, 69).await.unwrap();
    shop.pass(Duration::from_secs(55));
    // No wall clock says how long ago it was: neither one that is ahead nor one that is behind.
    asked(whole_sale(one.clone(), token(21, one.as_ref()), 9_000).await, second, AskReason::JustSold);
    asked(whole_sale(two.clone(), token(22, two.as_ref()), 1).await, second, AskReason::JustSold);
    shop.pass(Duration::from_secs(5));
    whole_sale(two.clone(), token(23, two.as_ref()), 129).await.unwrap();
    clean(one.as_ref()).await;
}

/// What only a person called failed names itself on the next sale of that bill, until a later one is confirmed or the
/// provider says that it failed.
pub async fn a_ruling_names_itself_on_the_next_sale(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let token = |number: u64| intent(number, j.owner(), ProductKind::PlnToken, "12345678901");
    let first = sent(j, token(1), PaymentOutcome::Unknown).await;
    j.append(first, entry(700, PaymentEvent::Ruled(Box::new(ruled_failed())))).await.unwrap();
    asked(prepare(j, token(2)).await, first, AskReason::RuledFailed);
    assert!(prepare(j, PaymentIntent { again: true, ..token(3) }).await.is_err(), "another question than the minute's");
    // A sale that fails as well leaves the question standing.
    sent(j, PaymentIntent { seen: vec![first], ..token(4) }, PaymentOutcome::Rejected).await;
    asked(prepare(j, token(5)).await, first, AskReason::RuledFailed);
    clean(j).await;
    drop(journal);
    let journal = shop.start(owner(2)).await;
    let j = journal.as_ref();
    let token = |number: u64, seen: Vec<PaymentId>| PaymentIntent {
        seen,
        ..intent(number, j.owner(), ProductKind::PlnToken, "12345678901")
    };
    asked(prepare(j, token(6, Vec::new())).await, first, AskReason::RuledFailed);
    sent(j, token(7, vec![first]), PaymentOutcome::Confirmed).await;
    shop.pass(Duration::from_secs(60));
    let obstacles = j.obstacles(&token(8, Vec::new()).bill, at(1_000)).await.unwrap();
    assert_eq!(obstacles.payments_to_see(), [], "a later sale was confirmed");
    // The provider's own failure ends the question too.
    let other = intent(9, j.owner(), ProductKind::PlnToken, "12345678902");
    let second = sent(j, other.clone(), PaymentOutcome::Unknown).await;
    j.append(second, entry(700, PaymentEvent::Ruled(Box::new(ruled_failed())))).await.unwrap();
    assert_eq!(j.obstacles(&other.bill, at(1_000)).await.unwrap().payments_to_see(), [second]);
    j.append(second, answered(800, AnswerSource::Status, PaymentOutcome::Rejected, None)).await.unwrap();
    assert_eq!(j.obstacles(&other.bill, at(1_000)).await.unwrap().payments_to_see(), []);
    clean(j).await;
}

/// Two counters, one bill, at once: one of them gets it, the others are shown which.
pub async fn one_racer_opens_a_bill(shop: &dyn Shop) {
    let (one, two) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    let racers: Vec<_> = (1..=16_u64)
        .map(|number| {
            let journal = if number % 2 == 0 { one.clone() } else { two.clone() };
            tokio::spawn(async move {
                let intent = token_for(number, journal.as_ref(), "12345678901");
                prepare(journal.as_ref(), intent).await
            })
        })
        .collect();
    let (mut won, mut shown) = (Vec::new(), Vec::new());
    for racer in racers {
        match racer.await.unwrap() {
            Ok(id) => won.push(id),
            Err(JournalError::AlreadyOpen(open)) => shown.push(open.id()),
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((won.len(), shown.len()), (1, 15));
    assert!(shown.iter().all(|id| *id == won[0]));
    assert_eq!(one.audit().await.unwrap().rows, 1, "a refused intent leaves no row");
    clean(two.as_ref()).await;
}

/// The same bill is open once, under each of its numbers, until it has an end (safety rule 8).
pub async fn an_open_bill_is_open_once(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let open_as = |result: Result<PaymentId, JournalError>, expected: PaymentId| match result {
        Err(JournalError::AlreadyOpen(open)) => assert_eq!(open.id(), expected),
        other => panic!("{other:?}"),
    };
    let first = send(j, 1, "12345678901").await;
    open_as(prepare(j, token_for(2, j, "12345678901")).await, first);
    let other_amount = |number: u64| {
        let mut intent = token_for(number, j, "12345678901");
        intent.bill.money.nominal = Some(rp(50_000));
        intent
    };
    let seeing = |number: u64| PaymentIntent { seen: vec![first], ..other_amount(number) };
    open_as(prepare(j, seeing(3)).await, first);
    // The answer joins meter and IDPEL: from then on either number finds it.
    let facts = PaymentFacts { idpel: Some(CustomerNumber::new("512345678901")), ..PaymentFacts::default() };
    j.append(first, answer_with(4, AnswerSource::Send, PaymentOutcome::Unknown, facts)).await.unwrap();
    match prepare(j, other_amount(13)).await {
        Err(JournalError::ToBeSeen(ask)) => {
            assert_eq!((ask.payment.id(), ask.reason), (first, AskReason::OtherGood));
        }
        other => panic!("{other:?}"),
    }
    let other = prepare(j, seeing(14)).await.unwrap();
    j.append(other, dispatched(4, j.owner())).await.unwrap();
    j.append(other, answered(4, AnswerSource::Send, PaymentOutcome::Unknown, None)).await.unwrap();
    let token_for = |number, j, customer| PaymentIntent {
        seen: vec![first, other],
        again: true,
        ..super::token_for(number, j, customer)
    };
    open_as(prepare(j, token_for(4, j, "512345678901")).await, first);
    j.append(first, answered(5, AnswerSource::Status, PaymentOutcome::Pending, None)).await.unwrap();
    open_as(prepare(j, token_for(5, j, "512345678901")).await, first);
    j.append(first, answered(6, AnswerSource::Status, PaymentOutcome::Confirmed, None)).await.unwrap();
    let next = prepare(j, token_for(6, j, "512345678901")).await.unwrap();
    let again = prepare(j, token_for(7, j, "12345678901")).await.unwrap();
    // An answer that joins a number which is taken by now is still an answer.
    j.append(next, dispatched(8, j.owner())).await.unwrap();
    let facts = PaymentFacts { meter: Some(CustomerNumber::new("12345678901")), ..PaymentFacts::default() };
    j.append(next, answer_with(9, AnswerSource::Send, PaymentOutcome::Pending, facts)).await.unwrap();
    clean(j).await;
    j.append(again, answered(10, AnswerSource::Send, PaymentOutcome::NotSent, None)).await.unwrap();
    open_as(prepare(j, token_for(11, j, "12345678901")).await, next);
    assert_eq!(ids(&j.open_payments().await.unwrap()), [other, next]);
    clean(j).await;
}

/// A prepaid good may be sold beside the open row that was named, never beside one that is being sent.
pub async fn beside_is_on_purpose(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let beside = |number, open: PaymentId, kind| {
        let mut intent = intent(number, j.owner(), kind, "12345678901");
        intent.beside = Some(DuplicateOf { id: open, reason: "pelanggan menunggu".into() });
        intent
    };
    let refused = |result: Result<PaymentId, JournalError>| match result {
        Err(JournalError::AlreadyOpen(open)) => open.id(),
        other => panic!("{other:?}"),
    };
    let first = send(j, 1, "12345678901").await;
    assert_eq!(refused(prepare(j, beside(2, first, ProductKind::PlnToken)).await), first, "it is being sent");
    j.append(first, answered(3, AnswerSource::Send, PaymentOutcome::Unknown, None)).await.unwrap();
    assert_eq!(refused(prepare(j, beside(3, id(99), ProductKind::PlnToken)).await), first, "another row was named");
    let second = prepare(j, beside(4, first, ProductKind::PlnToken)).await.unwrap();
    assert_eq!(refused(prepare(j, beside(5, first, ProductKind::PlnToken)).await), second);
    j.append(second, dispatched(5, j.owner())).await.unwrap();
    j.append(second, answered(6, AnswerSource::Send, PaymentOutcome::Pending, None)).await.unwrap();
    assert_eq!(refused(prepare(j, beside(6, first, ProductKind::PlnToken)).await), second, "only one beside one");
    j.append(first, answered(7, AnswerSource::Status, PaymentOutcome::Confirmed, None)).await.unwrap();
    assert_eq!(refused(prepare(j, token_for(7, j, "12345678901")).await), second, "the second sale is open still");
    let mut postpaid = intent(8, j.owner(), ProductKind::PlnPostpaid, "12345678901");
    postpaid.bill.name = None;
    let bill = prepare(j, postpaid).await.unwrap();
    j.append(bill, dispatched(8, j.owner())).await.unwrap();
    j.append(bill, answered(9, AnswerSource::Send, PaymentOutcome::Unknown, None)).await.unwrap();
    assert_eq!(refused(prepare(j, beside(9, bill, ProductKind::PlnPostpaid)).await), bill, "a bill is paid once");
    clean(j).await;
}
