//! Conformance tests of payments, their search and the desk.

use super::{Shop, clean, ids, prepare, sell, send, token_for};
use std::collections::HashMap;

use crate::base::id::PaymentId;
use crate::domain::bill::CustomerNumber;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{PaymentFacts, PaymentOutcome};
use crate::domain::payment::{
    AnswerSource, CashHandling, JournalRecord, Payment, PaymentEvent, PaymentState, PaymentStepError, admitted, step,
};
use crate::domain::product::{ProductKind, ProviderId};
use crate::domain::sample::{
    answer_with, answered, at, dispatched, entry, id, intent, owner, prepared, product, rp, token,
};
use crate::journal::{JournalError, PaymentFilter, PriceList, projection};

/// A sale from intent to paper, and what a program that starts later reads of it.
pub async fn a_sale_is_kept(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    assert!(j.payment(id(1)).await.unwrap().is_none());
    let missing = j.append(id(1), dispatched(1, j.owner())).await;
    assert!(matches!(missing, Err(JournalError::NotFound)), "{missing:?}");
    let sold = sell(j, 1, "12345678901", PaymentOutcome::Confirmed, Some(5_000_000)).await;
    let last = j.append(sold, entry(9, PaymentEvent::Printed { form: "pdf".into() })).await.unwrap();
    assert_eq!((last.paid().unwrap().token(), last.prints), (Some(&token(3)), 1));
    assert_eq!(j.events(sold).await.unwrap().len(), 4);
    let report = j.audit().await.unwrap();
    assert_eq!((report.rows, report.payments, report.chains.len(), report.faults.len()), (4, 1, 1, 0));
    assert_eq!((report.chains[0].rows, report.chains[0].head.len()), (4, 8));
    drop(journal);
    let again = shop.start(owner(2)).await;
    assert_eq!(again.payment(sold).await.unwrap().unwrap(), last);
    assert_eq!(again.audit().await.unwrap().chains, report.chains);
}

/// Each counter has its own chain.
pub async fn each_counter_has_its_chain(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    for (number, counter) in [(1, "1"), (2, "2"), (3, "1")] {
        let mut first = prepared(number, token_for(number, j, &format!("1000000000{number}")));
        first.counter = counter.into();
        j.append(id(number), first).await.unwrap();
    }
    let chains = j.audit().await.unwrap().chains;
    assert_eq!(chains.iter().map(|chain| chain.rows).collect::<Vec<_>>(), [2, 1]);
    assert_ne!(chains[0].head, chains[1].head);
}

/// Only one of many may send, in one program and across two.
pub async fn one_racer_dispatches(shop: &dyn Shop) {
    let (one, two) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    for number in 1..=5 {
        let id = prepare(one.as_ref(), token_for(number, one.as_ref(), &format!("1000000000{number}"))).await.unwrap();
        let racers: Vec<_> = (0..16)
            .map(|racer| {
                let journal = if racer % 2 == 0 { one.clone() } else { two.clone() };
                let owner = one.owner();
                tokio::spawn(async move { journal.append(id, dispatched(2, owner)).await })
            })
            .collect();
        let mut won = 0;
        for racer in racers {
            match racer.await.unwrap() {
                Ok(payment) => {
                    assert_eq!(payment.state(), PaymentState::Dispatched);
                    won += 1;
                }
                Err(JournalError::Step(PaymentStepError::NotDispatchable)) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(won, 1);
    }
    clean(one.as_ref()).await;
}

/// Ids and wire references are never used twice.
pub async fn references_are_unique_for_ever(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let first = sell(j, 1, "12345678901", PaymentOutcome::Rejected, None).await;
    let mut reused = token_for(2, j, "12345678902");
    reused.wire_reference = token_for(1, j, "").wire_reference;
    assert!(matches!(prepare(j, reused).await, Err(JournalError::ReusedReference)));
    // An order id that the caller gave takes the reference's place, whoever pays it.
    let paying = |number: u64, order: &str| {
        let mut intent = intent(number, j.owner(), ProductKind::KwalletPay, &format!("idsp{number}"));
        let named = crate::domain::bill::WalletOrder {
            order_id: Some(order.into()),
            ..crate::domain::wallet::order("x".into())
        };
        intent.bill.wallet = Some(named);
        intent
    };
    let paid = prepare(j, paying(10, "A1")).await.unwrap();
    j.append(paid, dispatched(5, j.owner())).await.unwrap();
    j.append(paid, answered(6, AnswerSource::Send, PaymentOutcome::Rejected, None)).await.unwrap();
    assert!(matches!(prepare(j, paying(11, "A1")).await, Err(JournalError::ReusedReference)));
    assert!(matches!(
        prepare(j, paying(12, token_for(1, j, "").wire_reference.as_str())).await,
        Err(JournalError::ReusedReference)
    ));
    let same = j.append(first, prepared(5, token_for(1, j, "12345678903"))).await;
    assert!(matches!(same, Err(JournalError::ReusedReference)), "{same:?}");
    let foreign = j.append(id(7), prepared(5, token_for(8, j, "12345678903"))).await;
    assert!(matches!(foreign, Err(JournalError::Step(PaymentStepError::IntentOutOfPlace))), "{foreign:?}");
    let audit = j.audit().await.unwrap();
    assert_eq!((audit.rows, audit.faults.len()), (6, 0));
}

/// Every filter means what `projection::matches` says, newest first, page by page.
pub async fn filters_find(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let outcomes = [
        PaymentOutcome::Confirmed,
        PaymentOutcome::Pending,
        PaymentOutcome::Rejected,
        PaymentOutcome::Unknown,
        PaymentOutcome::NotSent,
    ];
    let mut all = Vec::new();
    for number in 1..=20_u64 {
        let kind =
            [ProductKind::PlnToken, ProductKind::PlnPostpaid, ProductKind::Bpjs][usize::try_from(number % 3).unwrap()];
        let mut intent = intent(number * 40_000, j.owner(), kind, &format!("5123456789{number:02}"));
        intent.bill.name = Some(format!("IBU SITI {number}").as_str().into());
        // No two of them are one family's.
        intent.bill.money.bill = intent.bill.money.bill.and_then(|bill| bill.checked_add(rp(number.cast_signed())));
        let sold = prepare(j, intent).await.unwrap();
        if number != 20 {
            j.append(sold, dispatched(2, j.owner())).await.unwrap();
            let outcome = outcomes[usize::try_from(number % 5).unwrap()];
            let meter = Some(CustomerNumber::new(&format!("8888888{number:04}")));
            let facts = PaymentFacts {
                meter,
                invoice: Some(format!("INV/{number:03}").as_str().into()),
                ..PaymentFacts::default()
            };
            j.append(sold, answer_with(number, AnswerSource::Send, outcome, facts)).await.unwrap();
        }
        all.push(j.payment(sold).await.unwrap().unwrap());
    }
    all.reverse();
    let text = |search: &str| PaymentFilter { search: Some(search.to_owned()), ..PaymentFilter::default() };
    let state = |state: &str| PaymentFilter { state: Some(state.to_owned()), ..PaymentFilter::default() };
    let customer = |number: &str| PaymentFilter { customer: Some(number.to_owned()), ..PaymentFilter::default() };
    let day = all[10].intent.business_day;
    let mut filters =
        vec![PaymentFilter::default(), customer("5123 4567-8907"), customer("88888880007"), customer("8888")];
    filters.extend(["sending", "confirmed", "pending", "unknown", "rejected", "not_sent", "refunded", "x"].map(state));
    filters.extend(
        ["siti 1", "SITI", "567890", "INV/00", "nv/012", "8888888 0007", "pln_", "ti", "7", "\"", "%", "é"].map(text),
    );
    filters.extend(["zzz", "zz", "SITI 3' OR 1=1 --", "\u{1f600}\u{1f600}\u{1f600}", "  "].map(text));
    filters.push(text(&all[3].id().to_string().to_uppercase()));
    filters.push(text(&all[3].id().short()));
    filters.push(text(all[4].intent.wire_reference.as_str()));
    filters.push(PaymentFilter { kind: Some(ProductKind::Bpjs), ..PaymentFilter::default() });
    filters.push(PaymentFilter { from: Some(day), ..PaymentFilter::default() });
    filters.push(PaymentFilter { to: Some(day), ..PaymentFilter::default() });
    filters.push(PaymentFilter { from: Some(day), to: Some(day), kind: Some(ProductKind::PlnToken), ..text("siti") });
    filters.push(PaymentFilter { state: Some("pending".to_owned()), kind: Some(ProductKind::Bpjs), ..text("siti") });
    for filter in filters {
        let meant = PaymentFilter { search: filter.search.clone().filter(|s| !s.trim().is_empty()), ..filter.clone() };
        let expected: Vec<_> = all.iter().filter(|payment| projection::matches(&meant, payment)).cloned().collect();
        assert_eq!(ids(&j.find(&filter).await.unwrap()), ids(&expected), "{filter:?}");
        let mut paged = Vec::new();
        loop {
            let page = PaymentFilter { limit: 3, before: paged.last().copied(), ..filter.clone() };
            let found = j.find(&page).await.unwrap();
            assert!(found.len() <= 3);
            if found.is_empty() {
                break;
            }
            paged.extend(ids(&found));
        }
        assert_eq!(paged, ids(&expected), "{filter:?} in pages");
    }
    let lost = PaymentFilter { before: Some(id(999)), ..PaymentFilter::default() };
    assert!(matches!(j.find(&lost).await, Err(JournalError::NotFound)));
}

/// A token is found once it is paid, in any grouping, and not before.
pub async fn a_token_is_found_once_paid(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let sold = send(j, 1, "12345678901").await;
    let by_token = PaymentFilter { search: Some("1234 5678 9101 1121 3144".to_owned()), ..PaymentFilter::default() };
    let PaymentEvent::Answered { verdict, .. } = answered(3, AnswerSource::Send, PaymentOutcome::Confirmed, None).event
    else {
        panic!()
    };
    j.append(sold, answer_with(3, AnswerSource::Send, PaymentOutcome::Pending, verdict.facts.clone())).await.unwrap();
    assert!(j.find(&by_token).await.unwrap().is_empty());
    j.append(sold, answered(4, AnswerSource::Status, PaymentOutcome::Pending, None)).await.unwrap();
    let by_invoice = PaymentFilter { search: Some("inv".to_owned()), ..PaymentFilter::default() };
    assert_eq!(ids(&j.find(&by_invoice).await.unwrap()), [sold], "once, though two answers told one");
    j.append(sold, answer_with(5, AnswerSource::Status, PaymentOutcome::Confirmed, verdict.facts)).await.unwrap();
    assert_eq!(ids(&j.find(&by_token).await.unwrap()), [sold]);
}

/// The desk holds what a person must see, oldest first.
pub async fn the_desk_holds_what_is_unfinished(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    sell(j, 1, "10000000001", PaymentOutcome::Confirmed, None).await;
    let unknown = sell(j, 2, "10000000002", PaymentOutcome::Unknown, None).await;
    let sending = send(j, 3, "10000000003").await;
    let refunded = sell(j, 4, "10000000004", PaymentOutcome::Refunded, None).await;
    assert_eq!(ids(&j.desk().await.unwrap()), [unknown, refunded]);
    assert_eq!(ids(&j.open_payments().await.unwrap()), [unknown, sending]);
    let settled = |cash| PaymentEvent::CashSettled { cash, by: "SITI".into() };
    j.append(refunded, entry(19, settled(CashHandling::Kept))).await.unwrap();
    assert_eq!(ids(&j.desk().await.unwrap()), [unknown, refunded], "kept for him: still to be given back");
    j.append(refunded, entry(20, settled(CashHandling::Returned))).await.unwrap();
    assert_eq!(ids(&j.desk().await.unwrap()), [unknown]);
    j.append(refunded, answered(21, AnswerSource::Status, PaymentOutcome::Confirmed, None)).await.unwrap();
    assert_eq!(ids(&j.desk().await.unwrap()), [unknown, refunded], "an alarm");
    j.append(refunded, entry(22, PaymentEvent::AlarmsSeen { by: "SITI".into() })).await.unwrap();
    assert_eq!(ids(&j.desk().await.unwrap()), [unknown]);
    // A paper was given for the money of one that then failed: it stands until the money is given back.
    j.append(unknown, entry(23, PaymentEvent::Printed { form: "pdf".into() })).await.unwrap();
    j.append(unknown, answered(24, AnswerSource::Status, PaymentOutcome::Rejected, None)).await.unwrap();
    assert_eq!(ids(&j.desk().await.unwrap()), [unknown], "the money is still here");
    j.append(unknown, entry(25, settled(CashHandling::Used))).await.unwrap();
    assert_eq!(ids(&j.desk().await.unwrap()), []);
    clean(j).await;
}

/// A price list is kept and replaced.
pub async fn a_price_list_is_kept(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let provider = ProviderId::new("mmbc-ppob");
    assert!(journal.price_list(&provider).await.unwrap().is_none());
    let mut list = PriceList { provider: provider.clone(), at: at(1), products: vec![product(ProductKind::PlnToken)] };
    for second in [1, 2] {
        list.at = at(second);
        list.products.push(product(ProductKind::Bpjs));
        journal.store_price_list(&list).await.unwrap();
        assert_eq!(journal.price_list(&provider).await.unwrap().unwrap(), list);
    }
}

/// Own commits ring; reading and what failed do not; a probe leaves nothing.
pub async fn commits_are_news(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let mut commit_signal = journal.commits();
    commit_signal.mark_unchanged();
    journal.find(&PaymentFilter::default()).await.unwrap();
    assert!(journal.append(id(1), dispatched(1, journal.owner())).await.is_err());
    assert!(!commit_signal.has_changed().unwrap());
    prepare(journal.as_ref(), token_for(1, journal.as_ref(), "12345678901")).await.unwrap();
    assert!(commit_signal.has_changed().unwrap());
    journal.probe().await.unwrap();
    assert_eq!(journal.audit().await.unwrap().rows, 1);
}

/// Whatever happens in whatever order, replaying the events gives the payment, and the audit is clean.
pub async fn replay_gives_the_payment(shop: &dyn Shop, script: &[(u8, u8, u8)]) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let mut model: HashMap<PaymentId, Payment> = HashMap::new();
    for (second, (payment, what, how)) in script.iter().enumerate() {
        let (second, number) = (second as u64, u64::from(payment % 4) + 1);
        // Two payments share each customer, so that open keys meet.
        let intent = intent(number, j.owner(), ProductKind::PlnToken, &format!("1000000000{}", number % 2));
        let entry = random_entry(second, intent, *what, *how);
        match j.append(id(number), entry.clone()).await {
            Ok(next) => {
                let written = admitted(model.get(&id(number)), &entry).unwrap();
                assert_eq!(step(model.get(&id(number)), &written).as_ref(), Ok(&next));
                model.insert(id(number), next);
            }
            Err(JournalError::Step(error)) => {
                let current = model.get(&id(number));
                assert_eq!(admitted(current, &entry).and_then(|entry| step(current, &entry)), Err(error));
            }
            Err(JournalError::NotFound) => assert!(!model.contains_key(&id(number))),
            Err(JournalError::ReusedReference) => assert!(model.contains_key(&id(number))),
            Err(JournalError::AlreadyOpen(open)) => assert!(open.state().is_open() && model[&open.id()] == *open),
            Err(JournalError::ToBeSeen(ask)) => assert!(model[&ask.payment.id()] == ask.payment),
            Err(other) => panic!("{other:?}"),
        }
    }
    for (id, payment) in &model {
        assert_eq!(j.payment(*id).await.unwrap().as_ref(), Some(payment));
        let replayed = j
            .events(*id)
            .await
            .unwrap()
            .iter()
            .fold(None, |so_far: Option<Payment>, entry| Some(step(so_far.as_ref(), entry).unwrap()));
        assert_eq!(replayed.as_ref(), Some(payment));
    }
    clean(j).await;
}

fn random_entry(second: u64, intent: PaymentIntent, what: u8, how: u8) -> JournalRecord {
    let outcomes = [
        PaymentOutcome::Confirmed,
        PaymentOutcome::Pending,
        PaymentOutcome::Rejected,
        PaymentOutcome::Refunded,
        PaymentOutcome::NotSent,
        PaymentOutcome::Unknown,
    ];
    let outcome = outcomes[usize::from(how) % outcomes.len()];
    let source = if how.is_multiple_of(2) { AnswerSource::Send } else { AnswerSource::Status };
    match what % 8 {
        0 | 1 => prepared(second, intent),
        2 => dispatched(second, intent.owner),
        3 => answered(second, source, outcome, how.is_multiple_of(3).then_some(1_000_000)),
        4 => {
            let number = |digit: u8| Some(CustomerNumber::new(&format!("51000000000{}", digit % 3)));
            let facts = PaymentFacts { meter: number(how), idpel: number(how / 3), ..PaymentFacts::default() };
            answer_with(second, source, outcome, facts)
        }
        5 => entry(second, PaymentEvent::Printed { form: "pdf".into() }),
        6 => entry(second, PaymentEvent::AlarmsSeen { by: "SITI".into() }),
        _ => entry(second, PaymentEvent::CashSettled { cash: CashHandling::Returned, by: "SITI".into() }),
    }
}
