//! Conformance tests of charges and of charge funds that pay for a sale.

use super::{Shop, clean, token_for};
use crate::domain::charge::auto_pay::ChargeFunds;
use crate::domain::charge::sample::{answered, created, entry, intent, reversed, settled, settlement};
use crate::domain::charge::{
    ChargeEntry, ChargeEvent, ChargeOutcome, ChargeReason, ChargeState, ChargeStepError,
    SettlementSource as ChargeSource,
};
use crate::domain::payment::AnswerSource;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::PaymentOutcome;
use crate::domain::product::ProductKind;
use crate::domain::sample::{answered as paid, at, dispatched, id, intent as sale, owner, prepared, rp};
use crate::journal::{ChargeFilter, Journal, JournalError};

async fn create(journal: &dyn Journal, order: &str) -> Result<(), JournalError> {
    journal.append_charge(order, created(1, intent(order, journal.owner()))).await.map(|_| ())
}

async fn states(journal: &dyn Journal, filter: &ChargeFilter) -> Vec<String> {
    journal.charges(filter).await.unwrap().iter().map(|charge| charge.order().to_string()).collect()
}

/// A charge from intent to money, between sales, in one chain; and what a program that starts later reads of it.
pub async fn a_charge_is_kept(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    assert!(j.charge("A/1").await.unwrap().is_none());
    let missing = j.append_charge("A/1", settled(1, 50_000)).await;
    assert!(matches!(missing, Err(JournalError::NotFound)), "{missing:?}");
    j.append(id(1), prepared(1, sale(1, j.owner(), ProductKind::PlnToken, "12345678901"))).await.unwrap();
    create(j, "A/1").await.unwrap();
    j.append(id(1), dispatched(2, j.owner())).await.unwrap();
    j.append_charge("A/1", answered(3, ChargeOutcome::Waiting, ChargeReason::Answered)).await.unwrap();
    j.append(id(1), paid(4, AnswerSource::Send, PaymentOutcome::Confirmed, None)).await.unwrap();
    let last = j.append_charge("a/1", settled(5, 50_000)).await.unwrap();
    assert_eq!((last.state(), last.order().as_str()), (ChargeState::Settled, "A/1"));
    let again = j.append_charge("A/1", settled(6, 50_000)).await;
    assert!(matches!(again, Err(JournalError::Charge(ChargeStepError::Known))), "{again:?}");
    let kinds: Vec<&str> = j.charge_events("a/1").await.unwrap().iter().map(|entry| entry.event.name()).collect();
    assert_eq!(kinds, ["charge_created", "charge_answered", "charge_settled"]);
    let report = j.audit().await.unwrap();
    assert_eq!((report.rows, report.payments, report.charges, report.faults.len()), (6, 1, 1, 0), "{report:?}");
    assert_eq!((report.chains.len(), report.chains[0].rows), (1, 6));
    drop(journal);
    let later = shop.start(owner(2)).await;
    assert_eq!(later.charge("A/1").await.unwrap(), Some(last));
}

/// An order and a request id are used once, in whatever case, also by another counter's program, and never one that a
/// payment carries.
pub async fn an_order_is_used_once(shop: &dyn Shop) {
    let (one, two) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    let reused = |result: Result<(), JournalError>| matches!(result, Err(JournalError::ReusedReference));
    create(one.as_ref(), "klnu00242").await.unwrap();
    one.append_charge("klnu00242", answered(2, ChargeOutcome::NotSent, ChargeReason::NotBuilt)).await.unwrap();
    assert!(reused(create(two.as_ref(), "KLNU00242").await));
    let mut other = intent("K-2", two.owner());
    other.rq_uuid = crate::domain::charge::OrderId::parse("Klnu00242").unwrap();
    let result = two.append_charge("K-2", created(3, other)).await.map(|_| ());
    assert!(reused(result));
    let payment = sale(1, one.owner(), ProductKind::PlnToken, "12345678901");
    let reference = payment.wire_reference.as_str().to_owned();
    one.append(id(1), prepared(1, payment)).await.unwrap();
    assert!(reused(create(two.as_ref(), &reference).await));
    assert!(one.audit().await.unwrap().faults.is_empty());
}

/// Of many that create one order at once, one does.
pub async fn one_racer_creates(shop: &dyn Shop) {
    let (one, two) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    let racers: Vec<_> = (0..16)
        .map(|racer| {
            let journal = if racer % 2 == 0 { one.clone() } else { two.clone() };
            tokio::spawn(async move { create(journal.as_ref(), "K-1").await.is_ok() })
        })
        .collect();
    let mut won = 0;
    for racer in racers {
        won += u32::from(racer.await.unwrap());
    }
    assert_eq!(won, 1);
}

/// Filters find, newest first.
pub async fn charges_are_found(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    for order in ["K-1", "K-2", "K-3"] {
        create(j, order).await.unwrap();
    }
    j.append_charge("K-2", answered(2, ChargeOutcome::Waiting, ChargeReason::Answered)).await.unwrap();
    assert_eq!(states(j, &ChargeFilter::default()).await, ["K-3", "K-2", "K-1"]);
    let waiting = ChargeFilter { states: vec![ChargeState::Waiting], ..ChargeFilter::default() };
    assert_eq!(states(j, &waiting).await, ["K-2"]);
    let page = ChargeFilter { before: Some("k-3".into()), limit: 1, ..ChargeFilter::default() };
    assert_eq!(states(j, &page).await, ["K-2"]);
    let day = ChargeFilter { from: Some("2026-11-22".parse().unwrap()), ..ChargeFilter::default() };
    assert!(states(j, &day).await.is_empty());
    let day = ChargeFilter { to: Some("2026-11-21".parse().unwrap()), ..ChargeFilter::default() };
    assert_eq!(states(j, &day).await.len(), 3);
}

/// A charge in flight whose program is gone is unknown; of a living program it stays, until its answer is long overdue;
/// and the late answer still counts.
pub async fn recovery_knows_charges(shop: &dyn Shop) {
    let living = shop.start(owner(1)).await;
    let dead = shop.start(owner(2)).await;
    create(living.as_ref(), "K-1").await.unwrap();
    create(dead.as_ref(), "K-2").await.unwrap();
    shop.end(dead).await;
    let next = shop.start(owner(3)).await;
    next.recover(at(5)).await.unwrap();
    let state = |order: &'static str| {
        let next = next.clone();
        async move { next.charge(order).await.unwrap().unwrap().state() }
    };
    assert_eq!((state("K-1").await, state("K-2").await), (ChargeState::Created, ChargeState::Unknown));
    next.recover(at(10_000)).await.unwrap();
    assert_eq!(state("K-1").await, ChargeState::Created, "no wall clock ends it");
    shop.pass(std::time::Duration::from_secs(10_000));
    next.recover(at(5)).await.unwrap();
    assert_eq!(state("K-1").await, ChargeState::Unknown);
    living.append_charge("K-1", answered(10_001, ChargeOutcome::Waiting, ChargeReason::Answered)).await.unwrap();
    assert_eq!(state("K-1").await, ChargeState::Waiting);
    let why: Vec<ChargeEntry> = next.charge_events("K-2").await.unwrap();
    let ChargeEvent::ChargeAnswered { answer, .. } = &why[1].event else { panic!("{why:?}") };
    assert_eq!(answer.why, ChargeReason::OwnerGone);
    assert!(next.audit().await.unwrap().faults.is_empty());
}

/// An answer that the journal could not take is applied at the next start, once, and before the charge is given up.
pub async fn a_deferred_answer_of_a_charge_is_applied_once(shop: &dyn Shop) {
    let dying = shop.start(owner(1)).await;
    let answer = answered(2, ChargeOutcome::Waiting, ChargeReason::Answered);
    for order in ["K-1", "K-2"] {
        create(dying.as_ref(), order).await.unwrap();
    }
    dying.append_charge("K-2", answer.clone()).await.unwrap();
    for order in ["K-1", "K-2"] {
        dying.defer_charge_answer(order, &answer).await.unwrap();
    }
    shop.end(dying).await;
    let next = shop.start(owner(2)).await;
    for moment in [5, 6] {
        next.recover(at(moment)).await.unwrap();
        for order in ["K-1", "K-2"] {
            let kinds: Vec<&str> =
                next.charge_events(order).await.unwrap().iter().map(|entry| entry.event.name()).collect();
            assert_eq!(kinds, ["charge_created", "charge_answered"], "{order}");
            assert_eq!(next.charge(order).await.unwrap().unwrap().state(), ChargeState::Waiting, "{order}");
        }
    }
    assert!(next.audit().await.unwrap().faults.is_empty());
}

/// An answer that a living program deferred is applied by itself once the journal takes writes, without a start or a recovery.
pub async fn a_deferred_answer_of_a_charge_is_applied_by_itself(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    create(journal.as_ref(), "K-1").await.unwrap();
    journal.defer_charge_answer("K-1", &answered(2, ChargeOutcome::Waiting, ChargeReason::Answered)).await.unwrap();
    let state = || async { journal.charge("K-1").await.unwrap().unwrap().state() };
    for _ in 0..300 {
        if state().await == ChargeState::Waiting {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(state().await, ChargeState::Waiting);
    assert!(journal.audit().await.unwrap().faults.is_empty());
}

/// Held money is taken with an intent, by one sale that stands; a sale that fails lets it go.
pub async fn held_money_pays_for_one_sale(shop: &dyn Shop) {
    let (one, two) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    let j = one.as_ref();
    j.append_charge("K-1", created(1, intent("K-1", owner(1)))).await.unwrap();
    let takes = |journal: &dyn Journal, number: u64, rupiah: i64| {
        let order = crate::domain::charge::OrderId::parse("K-1").unwrap();
        let charge_funds = ChargeFunds { order, method: "GOPAY".into(), amount: rp(rupiah), fee: None };
        PaymentIntent { charge_funds: Some(charge_funds), ..token_for(number, journal, &format!("1000000000{number}")) }
    };
    let begin = |intent: PaymentIntent| (intent.id, prepared(5, intent));
    let early = begin(takes(j, 1, 50_000));
    assert!(matches!(j.append(early.0, early.1).await, Err(JournalError::Charge(_))), "nothing came yet");
    j.append_charge("K-1", settled(3, 50_000)).await.unwrap();
    let other = begin(takes(j, 1, 49_000));
    assert!(matches!(j.append(other.0, other.1).await, Err(JournalError::Charge(_))), "another amount is held");
    assert!(j.payment(other.0).await.unwrap().is_none(), "no intent without its money");
    let (mine, yours) = (begin(takes(j, 1, 50_000)), begin(takes(two.as_ref(), 2, 50_000)));
    let (id, loser) = (mine.0, yours.0);
    let (won, lost) = tokio::join!(j.append(mine.0, mine.1), two.append(yours.0, yours.1));
    assert_ne!(won.is_ok(), lost.is_ok());
    let id = if won.is_ok() { id } else { loser };
    let charge = j.charge("K-1").await.unwrap().unwrap();
    assert_eq!((charge.held(), charge.used_for, charge.uses), (None, Some(id), 1));
    let failed = paid(7, AnswerSource::Send, PaymentOutcome::NotSent, None);
    let by = if won.is_ok() { j } else { two.as_ref() };
    by.append(id, failed).await.unwrap();
    let charge = j.charge("K-1").await.unwrap().unwrap();
    assert_eq!((charge.held(), charge.used_for, charge.uses), (Some(rp(50_000)), None, 1));
    let again = begin(takes(j, 3, 50_000));
    j.append(again.0, again.1).await.unwrap();
    let late = paid(9, AnswerSource::Status, PaymentOutcome::Confirmed, None);
    let after = by.append(id, late).await.unwrap();
    assert!(after.unseen_alarm().is_some(), "the provider's late word counts, though its money is gone");
    assert_eq!(j.charge("K-1").await.unwrap().unwrap().used_for, Some(again.0));
    assert_eq!(j.charge_events("K-1").await.unwrap().len(), 5);
    clean(j).await;
}

/// A charge that a wallet's payment pays follows it, whatever becomes of that payment, and whenever.
pub async fn a_wallets_payment_settles_its_charge(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let pays = async |number: u64| {
        let order = format!("W-{number}");
        create(j, &order).await.unwrap();
        let for_charge = crate::domain::charge::OrderId::parse(&order).ok();
        let mut intent = sale(number, j.owner(), ProductKind::KwalletPay, &format!("idsp{number}"));
        (intent.for_charge, intent.bill.money.total) = (for_charge, rp(50_000));
        let id = intent.id;
        j.append(id, prepared(2, intent)).await.unwrap();
        j.append(id, dispatched(3, j.owner())).await.unwrap();
        (order, id)
    };
    let state = async |order: &str| j.charge(order).await.unwrap().unwrap().state();
    for (number, outcome, expected) in [
        (1, PaymentOutcome::Confirmed, ChargeState::Settled),
        (2, PaymentOutcome::Rejected, ChargeState::Failed),
        (3, PaymentOutcome::NotSent, ChargeState::Failed),
        (4, PaymentOutcome::Unknown, ChargeState::Unknown),
        (5, PaymentOutcome::Pending, ChargeState::Unknown),
    ] {
        let (order, id) = pays(number).await;
        assert_eq!(state(&order).await, ChargeState::Created);
        j.append(id, paid(4, AnswerSource::Send, outcome, None)).await.unwrap();
        assert_eq!(state(&order).await, expected, "{outcome:?}");
        if expected == ChargeState::Unknown {
            j.append(id, paid(10 + number, AnswerSource::Status, PaymentOutcome::Confirmed, None)).await.unwrap();
            assert_eq!(state(&order).await, ChargeState::Settled, "late, and found");
            assert_eq!(j.charge(&order).await.unwrap().unwrap().held(), Some(rp(50_000)));
        }
    }
    let given_back = id(1);
    j.append(given_back, paid(30, AnswerSource::Status, PaymentOutcome::Refunded, None)).await.unwrap();
    let charge = j.charge("W-1").await.unwrap().unwrap();
    assert!(charge.held().is_none() && charge.returned.is_some(), "what the wallet got back is held no more");
    clean(j).await;
}

/// Money that is held, disputed or a second customer's is found, however many charges lie after it; disputed money
/// pays for no sale, and a member's money that went back after it paid one is disputed.
pub async fn open_money_is_found_and_disputed_money_is_locked(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let open = async || states(j, &ChargeFilter { open_money: true, ..ChargeFilter::default() }).await;
    for order in ["K-1", "K-2", "K-3"] {
        create(j, order).await.unwrap();
        j.append_charge(order, answered(2, ChargeOutcome::Waiting, ChargeReason::Answered)).await.unwrap();
    }
    assert!(open().await.is_empty());
    j.append_charge("K-1", settled(3, 50_000)).await.unwrap();
    j.append_charge("K-2", settled(3, 50_000)).await.unwrap();
    assert_eq!(open().await, ["K-2", "K-1"]);
    j.append_charge("K-1", reversed(4, "ecddb899")).await.unwrap();
    let again = j.append_charge("K-1", reversed(5, "ecddb899")).await;
    assert!(matches!(again, Err(JournalError::Charge(ChargeStepError::Known))), "{again:?}");
    let pays = async |number: u64, order: &str| {
        let mut intent = sale(number, j.owner(), ProductKind::PlnToken, &format!("1400000000{number}"));
        let (order, amount) = (crate::domain::charge::OrderId::parse(order).unwrap(), rp(50_000));
        intent.charge_funds = Some(ChargeFunds { order, method: "VA".into(), amount, fee: None });
        j.append(id(number), prepared(6, intent)).await.map(|_| ())
    };
    let locked = pays(1, "K-1").await;
    assert!(matches!(locked, Err(JournalError::Charge(ChargeStepError::NothingHeld))), "{locked:?}");
    pays(2, "K-2").await.unwrap();
    assert_eq!(open().await, ["K-1"], "used is not held");
    // A second customer's money stays open when the first one's is used.
    let second = settlement(ChargeSource::Report, "other", 50_000);
    let two = j.append_charge("K-2", entry(7, ChargeEvent::ChargeSettled(Box::new(second)))).await.unwrap();
    assert_eq!((two.second_held(), two.used_for), (Some(rp(50_000)), Some(id(2))));
    assert_eq!(open().await, ["K-2", "K-1"]);
    clean(j).await;
}
