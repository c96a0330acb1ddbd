//! What each observation about an open payment indicates: a table over payments made by `step`.

use std::time::Duration;

use super::{
    EvidenceFact, EvidenceSource, EvidenceStrength, Indication, PaymentEvidence, answers, failed_twice, invoice,
    observations, others,
};
use crate::base::time::age;
use crate::domain::payment::intent::{DuplicateOf, PaymentIntent};
use crate::domain::payment::verdict::{OutcomeReason, PaymentFacts, PaymentOutcome, PaymentVerdict, RawAnswer};
use crate::domain::payment::{
    AnswerSource as Origin, JournalRecord, Payment, PaymentEvent, PaymentObservation, PaymentState, step,
};
use crate::domain::product::ProductKind;
use crate::domain::sample::{at, dispatched, entry, intent, judged, owner, prepared, rp};
use crate::domain::wallet::{MovementDirection, WalletMovement};
use crate::journal::EventAge;

fn answer(second: u64, source: Origin, outcome: PaymentOutcome, why: OutcomeReason) -> JournalRecord {
    let verdict = Box::new(PaymentVerdict::bare(outcome, why));
    entry(second, PaymentEvent::Answered { source, verdict, raw: RawAnswer(String::new()) })
}

fn weight(one: &PaymentEvidence) -> (Indication, EvidenceStrength) {
    (one.points, one.strength)
}

fn after(intent: PaymentIntent, entries: &[JournalRecord]) -> (Payment, Vec<JournalRecord>) {
    let mut all = vec![prepared(0, intent.clone()), dispatched(1, intent.owner)];
    all.extend(entries.iter().cloned());
    let payment = all.iter().fold(None, |so_far: Option<Payment>, entry| Some(step(so_far.as_ref(), entry).unwrap()));
    (payment.unwrap(), all)
}

fn known(payment: &Payment, events: &[JournalRecord]) -> Vec<PaymentEvidence> {
    let mut all = answers(payment, events);
    all.extend(observations(payment));
    let ages: Vec<EventAge> = events.iter().map(|entry| exactly(age(entry.at, at(1_000)))).collect();
    all.extend(failed_twice(payment, &all, events, &ages));
    all
}

fn exactly(age: Duration) -> EventAge {
    EventAge { exact: Some(age), at_least: age }
}

#[test]
fn what_an_answer_points_to() {
    use EvidenceStrength::{Strong, Weak};
    use Indication::{NotPaid, Paid, Undecided as Nothing};
    let refused = || OutcomeReason::RefusedUncertain("TRANSAKSI GAGAL".into());
    let table = [
        (Origin::Send, PaymentOutcome::Unknown, OutcomeReason::Cut, (Nothing, Weak)),
        (Origin::Send, PaymentOutcome::Unknown, refused(), (NotPaid, Weak)),
        (Origin::Send, PaymentOutcome::Unknown, OutcomeReason::AlreadyPaid("Kode: 0054".into()), (Paid, Weak)),
        (Origin::Send, PaymentOutcome::Pending, OutcomeReason::Answered, (Paid, Weak)),
        (Origin::Status, PaymentOutcome::Unknown, OutcomeReason::NotFound, (Nothing, Weak)),
        (Origin::Status, PaymentOutcome::Unknown, refused(), (NotPaid, Weak)),
        (Origin::Status, PaymentOutcome::Unknown, OutcomeReason::OtherReference, (Nothing, Weak)),
        (Origin::List, PaymentOutcome::Rejected, OutcomeReason::Refused("GAGAL".into()), (NotPaid, Strong)),
        (Origin::Reconcile, PaymentOutcome::Unknown, refused(), (Nothing, Weak)),
        (Origin::Recovery, PaymentOutcome::Unknown, OutcomeReason::OwnerGoneAfterSending, (Nothing, Weak)),
    ];
    for (source, outcome, why, expected) in table {
        let (payment, _) = after(intent(1, owner(1), ProductKind::PlnPostpaid, "1"), &[]);
        let found = answers(&payment, &[answer(5, source, outcome, why.clone())]);
        assert_eq!((found.len(), weight(&found[0])), (1, expected), "{source:?} {why:?}");
    }
}

#[test]
fn the_same_answer_again_counts_on() {
    let ask = |second| answer(second, Origin::Status, PaymentOutcome::Unknown, OutcomeReason::NotFound);
    let (payment, _) = after(intent(1, owner(1), ProductKind::PlnPostpaid, "1"), &[]);
    let found = answers(
        &payment,
        &[answer(2, Origin::Send, PaymentOutcome::Unknown, OutcomeReason::Cut), ask(60), ask(180), ask(480)],
    );
    assert_eq!(found.len(), 2);
    assert_eq!((found[1].times, found[1].first, found[1].at), (3, at(60), at(480)));
}

#[test]
fn a_bill_asked_for_again() {
    let unknown = answer(2, Origin::Send, PaymentOutcome::Unknown, OutcomeReason::Cut);
    let saw = |what| entry(100, PaymentEvent::Observed(Box::new(what)));
    let point = |what| {
        let (payment, events) =
            after(intent(1, owner(1), ProductKind::PlnPostpaid, "1"), &[unknown.clone(), saw(what)]);
        assert_eq!(payment.state(), PaymentState::Unknown, "evidence ends nothing");
        weight(known(&payment, &events).last().unwrap())
    };
    assert_eq!(point(PaymentObservation::BillPaid("SUDAH LUNAS".into())), (Indication::Paid, EvidenceStrength::Strong));
    assert_eq!(point(PaymentObservation::BillUnpaid(rp(102_500))), (Indication::NotPaid, EvidenceStrength::Weak));
    assert_eq!(
        point(PaymentObservation::BillUnpaid(rp(99_000))),
        (Indication::Undecided, EvidenceStrength::Weak),
        "another month's"
    );
    assert_eq!(
        point(PaymentObservation::BillUnclear("GANGGUAN".into())),
        (Indication::Undecided, EvidenceStrength::Weak)
    );
}

#[test]
fn a_tax_failed_twice_only_a_minute_apart_and_still_unpaid() {
    let failure = |second| {
        answer(
            second,
            Origin::Status,
            PaymentOutcome::Unknown,
            OutcomeReason::RefusedUncertain("Failure Invoice".into()),
        )
    };
    let unpaid = |second| entry(second, PaymentEvent::Observed(Box::new(PaymentObservation::BillUnpaid(rp(102_500)))));
    let is_strong = |entries: &[JournalRecord]| {
        let lost = [answer(2, Origin::Send, PaymentOutcome::Unknown, OutcomeReason::Cut)];
        let (payment, events) = after(intent(1, owner(1), ProductKind::Samsat, "1"), &[&lost[..], entries].concat());
        let found = known(&payment, &events);
        found.iter().any(|one| {
            one.fact == EvidenceFact::FailedTwice && weight(one) == (Indication::NotPaid, EvidenceStrength::Strong)
        })
    };
    assert!(is_strong(&[failure(10), failure(70), unpaid(80)]));
    assert!(!is_strong(&[failure(10), failure(69), unpaid(80)]), "too close");
    assert!(!is_strong(&[failure(10), failure(70)]), "not asked for again");
    assert!(!is_strong(&[failure(10), unpaid(20), failure(70)]), "asked for again too early");
    assert!(!is_strong(&[failure(10), unpaid(100)]), "once");
    let accepted = answer(40, Origin::Status, PaymentOutcome::Pending, OutcomeReason::Answered);
    assert!(!is_strong(&[failure(10), accepted, failure(70), unpaid(80)]), "accepted in between");
}

#[test]
fn two_failures_are_a_minute_apart_only_where_the_store_knows_it() {
    let failure = |second| {
        answer(
            second,
            Origin::Status,
            PaymentOutcome::Unknown,
            OutcomeReason::RefusedUncertain("Failure Invoice".into()),
        )
    };
    let unpaid = entry(500, PaymentEvent::Observed(Box::new(PaymentObservation::BillUnpaid(rp(102_500)))));
    let lost = answer(2, Origin::Send, PaymentOutcome::Unknown, OutcomeReason::Cut);
    let (payment, events) =
        after(intent(1, owner(1), ProductKind::Samsat, "1"), &[lost, failure(10), failure(400), unpaid]);
    let seconds = Duration::from_secs;
    let at_least = |age| EventAge { exact: None, at_least: seconds(age) };
    // The wall says 390 seconds, but it was set: only the store's ages count. Prepared, dispatched and the lost
    // answer come first.
    for (first, last, is_strong) in [
        (exactly(seconds(90)), exactly(seconds(30)), true),
        (exactly(seconds(89)), exactly(seconds(30)), false),
        // The computer was started anew between them.
        (at_least(100), exactly(seconds(30)), true),
        (at_least(100), exactly(seconds(50)), false),
        (at_least(9_000), at_least(9_000), false),
    ] {
        let ages = [exactly(seconds(999)), exactly(seconds(998)), exactly(seconds(997)), first, last, last];
        let found = failed_twice(&payment, &observations(&payment), &events, &ages);
        assert_eq!(found.is_some(), is_strong, "{first:?} {last:?}");
    }
}

#[test]
fn a_history_is_weak_unless_it_names_us() {
    let row = WalletMovement {
        at: Some(at(3)),
        moment: "10:00".into(),
        description: "x".into(),
        amount: Some(rp(102_500)),
        direction: MovementDirection::Out,
        balance: None,
        under_debit: false,
    };
    let unknown = answer(2, Origin::Send, PaymentOutcome::Unknown, OutcomeReason::Cut);
    let point = |rows| {
        let saw = entry(9, PaymentEvent::Observed(Box::new(PaymentObservation::History(rows))));
        let (payment, _) = after(intent(1, owner(1), ProductKind::KwalletTransfer, "1"), &[unknown.clone(), saw]);
        observations(&payment).iter().map(weight).collect::<Vec<_>>()
    };
    assert_eq!(
        point(vec![(row.clone(), true), (row, false)]),
        [(Indication::Paid, EvidenceStrength::Strong), (Indication::Paid, EvidenceStrength::Weak)]
    );
    assert_eq!(point(Vec::new()), [(Indication::NotPaid, EvidenceStrength::Weak)]);
}

#[test]
fn an_invoice_and_another_sale_are_told() {
    let facts = PaymentFacts { invoice: Some("77".into()), ..PaymentFacts::default() };
    let verdict = PaymentVerdict { facts, ..PaymentVerdict::bare(PaymentOutcome::Pending, OutcomeReason::NoToken) };
    let payment = judged(intent(1, owner(1), ProductKind::PlnToken, "12345678901"), verdict);
    assert_eq!(invoice(&payment).unwrap().fact, EvidenceFact::Invoice("77".into()));
    let beside = DuplicateOf { id: payment.id(), reason: "menunggu".into() };
    let second = PaymentIntent { beside: Some(beside), ..intent(2, owner(1), ProductKind::PlnToken, "12345678901") };
    let second = judged(second, PaymentVerdict::bare(PaymentOutcome::Confirmed, OutcomeReason::Answered));
    let refused = judged(
        intent(3, owner(1), ProductKind::PlnToken, "12345678901"),
        PaymentVerdict::bare(PaymentOutcome::Rejected, OutcomeReason::Answered),
    );
    let found = others(&payment, &[second.clone(), refused, payment.clone()]);
    let fact = EvidenceFact::Other { id: second.id(), state: PaymentState::Confirmed, beside: true };
    assert_eq!((found.len(), &found[0].fact, found[0].source), (1, &fact, EvidenceSource::Journal));
}
