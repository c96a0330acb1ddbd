//! What each thing that may be known points to.
//!
//! What it is: a table over payments made by the one step. What it is not: a till. Invariant: nothing here ends a payment.

use std::time::Duration;

use super::{Evidence, Fact, Points, Source, Strength, answers, failed_twice, invoice, observations, others};
use crate::journal::EventAge;
use crate::sale::answer::{Facts, Outcome, Raw, Verdict, Why};
use crate::sale::intent::{Beside, Intent};
use crate::sale::payment::{Entry, Event, Observation, Payment, Source as Origin, State, step};
use crate::sale::product::Kind;
use crate::sale::sample::{at, dispatched, entry, intent, judged, owner, prepared, rp};
use crate::sale::wallet::{Direction, Movement};
use crate::time::age;

fn answer(second: u64, source: Origin, outcome: Outcome, why: Why) -> Entry {
    let verdict = Box::new(Verdict::bare(outcome, why));
    entry(second, Event::Answered { source, verdict, raw: Raw(String::new()) })
}

fn weight(one: &Evidence) -> (Points, Strength) {
    (one.points, one.strength)
}

fn after(intent: Intent, entries: &[Entry]) -> (Payment, Vec<Entry>) {
    let mut all = vec![prepared(0, intent.clone()), dispatched(1, intent.owner)];
    all.extend(entries.iter().cloned());
    let payment = all.iter().fold(None, |so_far: Option<Payment>, entry| Some(step(so_far.as_ref(), entry).unwrap()));
    (payment.unwrap(), all)
}

fn known(payment: &Payment, events: &[Entry]) -> Vec<Evidence> {
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
    use Points::{NotPaid, Paid, Undecided as Nothing};
    use Strength::{Strong, Weak};
    let refused = || Why::RefusedUncertain("TRANSAKSI GAGAL".into());
    let table = [
        (Origin::Send, Outcome::Unknown, Why::Cut, (Nothing, Weak)),
        (Origin::Send, Outcome::Unknown, refused(), (NotPaid, Weak)),
        (Origin::Send, Outcome::Unknown, Why::AlreadyPaid("Kode: 0054".into()), (Paid, Weak)),
        (Origin::Send, Outcome::Pending, Why::Answered, (Paid, Weak)),
        (Origin::Status, Outcome::Unknown, Why::NotFound, (Nothing, Weak)),
        (Origin::Status, Outcome::Unknown, refused(), (NotPaid, Weak)),
        (Origin::Status, Outcome::Unknown, Why::OtherReference, (Nothing, Weak)),
        (Origin::List, Outcome::Rejected, Why::Refused("GAGAL".into()), (NotPaid, Strong)),
        (Origin::Reconcile, Outcome::Unknown, refused(), (Nothing, Weak)),
        (Origin::Recovery, Outcome::Unknown, Why::OwnerGoneAfterSending, (Nothing, Weak)),
    ];
    for (source, outcome, why, expected) in table {
        let (payment, _) = after(intent(1, owner(1), Kind::PlnPostpaid, "1"), &[]);
        let found = answers(&payment, &[answer(5, source, outcome, why.clone())]);
        assert_eq!((found.len(), weight(&found[0])), (1, expected), "{source:?} {why:?}");
    }
}

#[test]
fn the_same_answer_again_counts_on() {
    let ask = |second| answer(second, Origin::Status, Outcome::Unknown, Why::NotFound);
    let (payment, _) = after(intent(1, owner(1), Kind::PlnPostpaid, "1"), &[]);
    let found = answers(&payment, &[answer(2, Origin::Send, Outcome::Unknown, Why::Cut), ask(60), ask(180), ask(480)]);
    assert_eq!(found.len(), 2);
    assert_eq!((found[1].times, found[1].first, found[1].at), (3, at(60), at(480)));
}

#[test]
fn a_bill_asked_for_again() {
    let unknown = answer(2, Origin::Send, Outcome::Unknown, Why::Cut);
    let saw = |what| entry(100, Event::Observed(Box::new(what)));
    let point = |what| {
        let (payment, events) = after(intent(1, owner(1), Kind::PlnPostpaid, "1"), &[unknown.clone(), saw(what)]);
        assert_eq!(payment.state(), State::Unknown, "evidence ends nothing");
        weight(known(&payment, &events).last().unwrap())
    };
    assert_eq!(point(Observation::BillPaid("SUDAH LUNAS".into())), (Points::Paid, Strength::Strong));
    assert_eq!(point(Observation::BillUnpaid(rp(102_500))), (Points::NotPaid, Strength::Weak));
    assert_eq!(point(Observation::BillUnpaid(rp(99_000))), (Points::Undecided, Strength::Weak), "another month's");
    assert_eq!(point(Observation::BillUnclear("GANGGUAN".into())), (Points::Undecided, Strength::Weak));
}

#[test]
fn a_tax_failed_twice_only_a_minute_apart_and_still_unpaid() {
    let failure =
        |second| answer(second, Origin::Status, Outcome::Unknown, Why::RefusedUncertain("Failure Invoice".into()));
    let unpaid = |second| entry(second, Event::Observed(Box::new(Observation::BillUnpaid(rp(102_500)))));
    let is_strong = |entries: &[Entry]| {
        let lost = [answer(2, Origin::Send, Outcome::Unknown, Why::Cut)];
        let (payment, events) = after(intent(1, owner(1), Kind::Samsat, "1"), &[&lost[..], entries].concat());
        let found = known(&payment, &events);
        found.iter().any(|one| one.fact == Fact::FailedTwice && weight(one) == (Points::NotPaid, Strength::Strong))
    };
    assert!(is_strong(&[failure(10), failure(70), unpaid(80)]));
    assert!(!is_strong(&[failure(10), failure(69), unpaid(80)]), "too close");
    assert!(!is_strong(&[failure(10), failure(70)]), "not asked for again");
    assert!(!is_strong(&[failure(10), unpaid(20), failure(70)]), "asked for again too early");
    assert!(!is_strong(&[failure(10), unpaid(100)]), "once");
    let accepted = answer(40, Origin::Status, Outcome::Pending, Why::Answered);
    assert!(!is_strong(&[failure(10), accepted, failure(70), unpaid(80)]), "accepted in between");
}

#[test]
fn two_failures_are_a_minute_apart_only_where_the_store_knows_it() {
    let failure =
        |second| answer(second, Origin::Status, Outcome::Unknown, Why::RefusedUncertain("Failure Invoice".into()));
    let unpaid = entry(500, Event::Observed(Box::new(Observation::BillUnpaid(rp(102_500)))));
    let lost = answer(2, Origin::Send, Outcome::Unknown, Why::Cut);
    let (payment, events) = after(intent(1, owner(1), Kind::Samsat, "1"), &[lost, failure(10), failure(400), unpaid]);
    let seconds = Duration::from_secs;
    let at_least = |age| EventAge { exact: None, at_least: seconds(age) };
    // The wall says 390 seconds, but it was set: only the store's ages count. Prepared, dispatched and the lost answer come first.
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
    let row = Movement {
        at: Some(at(3)),
        moment: "10:00".into(),
        description: "x".into(),
        amount: Some(rp(102_500)),
        direction: Direction::Out,
        balance: None,
        under_debit: false,
    };
    let unknown = answer(2, Origin::Send, Outcome::Unknown, Why::Cut);
    let point = |rows| {
        let saw = entry(9, Event::Observed(Box::new(Observation::History(rows))));
        let (payment, _) = after(intent(1, owner(1), Kind::KwalletTransfer, "1"), &[unknown.clone(), saw]);
        observations(&payment).iter().map(weight).collect::<Vec<_>>()
    };
    assert_eq!(
        point(vec![(row.clone(), true), (row, false)]),
        [(Points::Paid, Strength::Strong), (Points::Paid, Strength::Weak)]
    );
    assert_eq!(point(Vec::new()), [(Points::NotPaid, Strength::Weak)]);
}

#[test]
fn an_invoice_and_another_sale_are_told() {
    let facts = Facts { invoice: Some("77".into()), ..Facts::default() };
    let verdict = Verdict { facts, ..Verdict::bare(Outcome::Pending, Why::NoToken) };
    let payment = judged(intent(1, owner(1), Kind::PlnToken, "12345678901"), verdict);
    assert_eq!(invoice(&payment).unwrap().fact, Fact::Invoice("77".into()));
    let beside = Beside { id: payment.id(), reason: "menunggu".into() };
    let second = Intent { beside: Some(beside), ..intent(2, owner(1), Kind::PlnToken, "12345678901") };
    let second = judged(second, Verdict::bare(Outcome::Confirmed, Why::Answered));
    let refused =
        judged(intent(3, owner(1), Kind::PlnToken, "12345678901"), Verdict::bare(Outcome::Rejected, Why::Answered));
    let found = others(&payment, &[second.clone(), refused, payment.clone()]);
    let fact = Fact::Other { id: second.id(), state: State::Confirmed, beside: true };
    assert_eq!((found.len(), &found[0].fact, found[0].source), (1, &fact, Source::Journal));
}
