//! Rules of the core that other modules rely on: when to ask, what is evidence, what a person may rule.

mod admission;

use std::time::Duration;

use super::{
    AnswerSource, CashHandling, JournalRecord, Payment, PaymentEvent, PaymentObservation, PaymentRuling, PaymentState,
    PaymentStepError, TotalDifference, step,
};
use crate::domain::payment::verdict::{OutcomeReason, PaymentAlarm, PaymentFacts, PaymentOutcome, PaymentVerdict};
use crate::domain::product::ProductKind;
use crate::domain::sample::{at, entry, intent, judged, owner, rp};

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

fn unknown(kind: ProductKind) -> Payment {
    judged(intent(1, owner(1), kind, "531110001234"), PaymentVerdict::bare(PaymentOutcome::Unknown, OutcomeReason::Cut))
}

fn next(payment: &Payment, entry: &JournalRecord) -> Payment {
    step(Some(payment), entry).unwrap()
}

fn asked(payment: &Payment, second: u64, outcome: PaymentOutcome) -> Payment {
    next(payment, &crate::domain::sample::answered(second, AnswerSource::Status, outcome, None))
}

fn saw(payment: &Payment, second: u64, what: PaymentObservation) -> Payment {
    next(payment, &entry(second, PaymentEvent::Observed(Box::new(what))))
}

fn ruling(confirmed: bool, refunded: bool) -> PaymentEvent {
    let (evidence, by) = ("CS".into(), "SITI".into());
    PaymentEvent::Ruled(Box::new(PaymentRuling {
        confirmed,
        refunded,
        evidence,
        token: None,
        serial: None,
        cash: None,
        by,
    }))
}

#[test]
fn questions_come_in_ever_longer_steps_and_end_after_a_month() {
    let mut payment = unknown(ProductKind::PlnPostpaid);
    let mut now = 2;
    let mut waits = Vec::new();
    while let Some(due) = payment.next_question() {
        let second = u64::try_from(due.duration_since(at(0)).as_secs()).unwrap();
        waits.push(second - now);
        now = second;
        payment = asked(&payment, now, PaymentOutcome::Unknown);
    }
    let first: Vec<u64> = [1, 2, 5, 15, 30, 60, 60].iter().map(|minutes| minutes * MINUTE).collect();
    assert_eq!(waits[..7], first);
    let hours = waits.iter().filter(|wait| **wait == 60 * MINUTE).count();
    let days = waits.iter().filter(|wait| **wait == DAY).count();
    assert_eq!((hours, days, waits.len()), (23, 29, 57));
    assert!((29 * DAY..31 * DAY).contains(&now), "about thirty days");
    assert_eq!((payment.state(), payment.questions), (PaymentState::Unknown, 57), "and nothing has ended it");
}

#[test]
fn only_a_bill_that_is_owed_once_is_looked_at_again() {
    let looked = |kind: ProductKind| unknown(kind).recheck_from();
    let wait = Duration::from_secs(MINUTE);
    for kind in [
        ProductKind::PlnPostpaid,
        ProductKind::PlnNontaglis,
        ProductKind::Pdam,
        ProductKind::Pgn,
        ProductKind::Telkom,
        ProductKind::PostpaidCard,
        ProductKind::Tv,
    ] {
        assert_eq!(looked(kind), Some(at(2) + wait), "{kind:?}");
    }
    for kind in [
        ProductKind::Bpjs,
        ProductKind::Multifinance,
        ProductKind::Fif,
        ProductKind::Adira,
        ProductKind::MultifinanceOther,
        ProductKind::PlnToken,
        ProductKind::Pulsa,
    ] {
        assert_eq!(looked(kind), None, "{kind:?}");
    }
    assert_eq!((looked(ProductKind::Other), looked(ProductKind::KwalletRefund)), (None, None));
    assert_eq!(looked(ProductKind::KwalletPay), Some(at(2)), "a history may be read at once");
    // A tax is asked about by its invoice first, twice.
    let tax = unknown(ProductKind::Samsat);
    let once = asked(&tax, 100, PaymentOutcome::Unknown);
    assert_eq!((tax.recheck_from(), once.recheck_from()), (None, None));
    assert_eq!(asked(&once, 200, PaymentOutcome::Unknown).recheck_from(), Some(at(200)));
    let pending = judged(
        intent(1, owner(1), ProductKind::PlnPostpaid, "1"),
        PaymentVerdict::bare(PaymentOutcome::Pending, OutcomeReason::Answered),
    );
    assert_eq!(pending.recheck_from(), None, "what was accepted is asked about");
}

#[test]
fn looks_end_when_it_was_found_paid_and_decide_nothing() {
    let payment = unknown(ProductKind::PlnPostpaid);
    assert_eq!(payment.next_recheck(), Some(at(2 + MINUTE)));
    let still = saw(&payment, 100, PaymentObservation::BillUnpaid(rp(100_000)));
    assert_eq!((still.next_recheck(), still.recheck_count()), (Some(at(100 + 2 * MINUTE)), 1));
    let again = saw(&still, 300, PaymentObservation::BillUnpaid(rp(100_000)));
    assert_eq!((again.observed.len(), again.recheck_count(), again.next_recheck()), (1, 2, Some(at(300 + 5 * MINUTE))));
    assert_eq!((again.observed[0].first, again.observed[0].at), (at(100), at(300)));
    let paid = saw(&again, 900, PaymentObservation::BillPaid("SUDAH LUNAS".into()));
    assert_eq!((paid.next_recheck(), paid.state(), paid.observed.len()), (None, PaymentState::Unknown, 2));
    let mut full = payment;
    for second in 100..200 {
        full = saw(&full, second, PaymentObservation::BillUnpaid(rp(i64::try_from(second).unwrap())));
    }
    assert_eq!(full.observed.len(), 32, "bounded");
}

#[test]
fn nothing_is_observed_of_what_is_being_sent() {
    let intent = intent(1, owner(1), ProductKind::PlnPostpaid, "1");
    let prepared = step(None, &entry(0, PaymentEvent::Prepared(Box::new(intent)))).unwrap();
    let seen =
        step(Some(&prepared), &entry(1, PaymentEvent::Observed(Box::new(PaymentObservation::BillUnpaid(rp(1))))));
    assert_eq!(seen, Err(PaymentStepError::WrongState(PaymentState::Prepared)));
}

#[test]
fn a_payment_without_observations_is_written_as_before() {
    let payment = unknown(ProductKind::PlnPostpaid);
    let text = serde_json::to_string(&payment).unwrap();
    assert!(!text.contains("observed"), "old rows read and digest as they did");
    assert_eq!(serde_json::from_str::<Payment>(&text).unwrap(), payment);
    let PaymentEvent::Ruled(ruled) = ruling(true, false) else { panic!() };
    assert!(!serde_json::to_string(&ruled).unwrap().contains("refunded"));
}

#[test]
fn only_what_the_provider_disputes_can_be_ruled_refunded() {
    let confirmed = judged(
        intent(1, owner(1), ProductKind::Pulsa, "0812"),
        PaymentVerdict::bare(PaymentOutcome::Confirmed, OutcomeReason::Answered),
    );
    let refund = entry(10, ruling(false, true));
    for payment in [&confirmed, &unknown(ProductKind::Pulsa)] {
        assert_eq!(step(Some(payment), &refund), Err(PaymentStepError::WrongState(payment.state())));
    }
    let disputed =
        next(&confirmed, &crate::domain::sample::answered(5, AnswerSource::List, PaymentOutcome::Rejected, None));
    assert!(disputed.is_disputed() && disputed.is_on_desk());
    assert_eq!(
        step(Some(&disputed), &entry(10, ruling(true, true))),
        Err(PaymentStepError::WrongState(PaymentState::Confirmed))
    );
    let ruled = next(&disputed, &refund);
    assert_eq!((ruled.state(), ruled.ruled_by().is_some(), ruled.is_disputed()), (PaymentState::Refunded, true, false));
    assert!(ruled.unseen_alarm().is_none() && ruled.is_on_desk(), "the cash is still here");
    let settled =
        next(&ruled, &entry(11, PaymentEvent::CashSettled { cash: CashHandling::Returned, by: "SITI".into() }));
    assert!(!settled.is_on_desk());
    // A person's word is weaker: the provider's success later turns it, with an alarm until it was seen.
    let after = asked(&settled, 20, PaymentOutcome::Confirmed);
    assert_eq!((after.state(), after.ruling.is_none()), (PaymentState::Confirmed, true));
    assert_eq!(after.unseen_alarm(), Some(&PaymentAlarm::ConfirmedAfterFailure));
    // The provider's own refund stays what it was.
    let refunded = asked(&disputed, 20, PaymentOutcome::Refunded);
    assert_eq!(asked(&refunded, 21, PaymentOutcome::Confirmed).state(), PaymentState::Refunded);
}

/// A bill of 102.500 that the answer makes `total`, paid with `cash`.
fn at_another_total(cash: Option<i64>, total: i64) -> Payment {
    let sold = crate::domain::payment::intent::PaymentIntent {
        cash: cash.map(rp),
        ..intent(1, owner(1), ProductKind::PlnPostpaid, "531110001234")
    };
    let facts = PaymentFacts { total: Some(rp(total)), ..PaymentFacts::default() };
    let alarm = (total != 102_500).then(|| PaymentAlarm::PriceDiffers { shown: rp(102_500), answered: rp(total) });
    judged(
        sold,
        PaymentVerdict { alarm, facts, ..PaymentVerdict::bare(PaymentOutcome::Confirmed, OutcomeReason::Answered) },
    )
}

#[test]
fn a_changed_total_is_short_or_over_and_never_a_negative_change() {
    // cash, total paid, change, short, difference, money left here
    for (cash, total, change, short, difference, left) in [
        (None, 102_500, None, None, None, 102_500),
        (None, 107_500, None, Some(5_000), Some(5_000), 102_500),
        (None, 100_000, Some(2_500), None, Some(-2_500), 102_500),
        (Some(110_000), 102_500, Some(7_500), None, None, 102_500),
        (Some(102_500), 102_500, Some(0), None, None, 102_500),
        (Some(110_000), 107_500, Some(2_500), None, Some(5_000), 107_500),
        (Some(105_000), 107_500, None, Some(2_500), Some(5_000), 105_000),
        (Some(110_000), 100_000, Some(10_000), None, Some(-2_500), 100_000),
    ] {
        let payment = at_another_total(cash, total);
        let found = (payment.change(), payment.shortfall(), payment.difference(), payment.left_cash());
        assert_eq!(found, (change.map(rp), short.map(rp), difference.map(rp), rp(left)), "{cash:?} for {total}");
        assert_eq!((payment.open_difference(), payment.is_on_desk()), (difference.map(rp), difference.is_some()));
    }
}

#[test]
fn a_difference_is_settled_once_and_takes_the_row_off_the_desk() {
    let settle = |difference| entry(10, PaymentEvent::DifferenceSettled { difference, by: "SITI".into() });
    let payment = at_another_total(None, 107_500);
    for (difference, left) in [(TotalDifference::Collected, 107_500), (TotalDifference::WrittenOff, 102_500)] {
        let settled = next(&payment, &settle(difference));
        assert_eq!((settled.difference_settled, settled.left_cash()), (Some(difference), rp(left)));
        assert!(settled.open_difference().is_none() && !settled.is_on_desk());
        assert_eq!(
            (settled.given(), settled.shortfall()),
            (Some(rp(102_500)), Some(rp(5_000))),
            "what was given stays"
        );
    }
    let same = at_another_total(None, 102_500);
    assert_eq!(
        step(Some(&same), &settle(TotalDifference::Collected)),
        Err(PaymentStepError::WrongState(PaymentState::Confirmed))
    );
    let open = unknown(ProductKind::PlnPostpaid);
    assert_eq!(
        step(Some(&open), &settle(TotalDifference::Collected)),
        Err(PaymentStepError::WrongState(PaymentState::Unknown))
    );
    // An alarm of another kind is still to be seen.
    let disputed =
        next(&payment, &crate::domain::sample::answered(5, AnswerSource::List, PaymentOutcome::Rejected, None));
    let settled = next(&disputed, &settle(TotalDifference::Collected));
    assert_eq!((settled.unseen_alarm(), settled.is_on_desk()), (Some(&PaymentAlarm::Disputed), true));
}

#[test]
fn the_phone_noted_last_is_the_one_to_call() {
    let payment = unknown(ProductKind::PlnPostpaid);
    assert_eq!(payment.phone(), None);
    let phone = crate::domain::bill::CustomerNumber::new("081234567000");
    let noted = next(&payment, &entry(10, PaymentEvent::PhoneNoted { phone: phone.clone(), by: "SITI".into() }));
    assert_eq!((noted.phone(), noted.state()), (Some(&phone), PaymentState::Unknown));
}

#[test]
fn no_trouble_and_no_not_found_changes_what_is_known() {
    use PaymentOutcome::{Confirmed, NotSent, Pending, Refunded, Rejected, Unknown};
    let sources = [
        AnswerSource::Send,
        AnswerSource::Status,
        AnswerSource::Recovery,
        AnswerSource::Reconcile,
        AnswerSource::List,
        AnswerSource::Callback,
    ];
    let trouble = [
        (Unknown, OutcomeReason::TimedOut),
        (Unknown, OutcomeReason::HttpStatus(502)),
        (Unknown, OutcomeReason::Unreadable),
        (Unknown, OutcomeReason::NotFound),
        (Unknown, OutcomeReason::OtherReference),
        (NotSent, OutcomeReason::NoConnection(crate::domain::payment::verdict::ConnectFault::Refused)),
    ];
    for known in [Confirmed, Pending, Rejected, NotSent, Refunded, Unknown] {
        let payment = judged(
            intent(1, owner(1), ProductKind::PlnPostpaid, "531110001234"),
            PaymentVerdict::bare(known, OutcomeReason::Answered),
        );
        for source in sources {
            for (outcome, why) in &trouble {
                let verdict = Box::new(PaymentVerdict::bare(*outcome, why.clone()));
                let raw = crate::domain::payment::verdict::RawAnswer(String::new());
                let after = next(&payment, &entry(9, PaymentEvent::Answered { source, verdict, raw }));
                let expected = match (known, source, outcome) {
                    // A callback that contradicts itself makes an open payment unknown; it stays open.
                    (Pending, AnswerSource::Callback, Unknown) => PaymentState::Unknown,
                    // Only our own sending knows that nothing left, and only while nothing better is known.
                    (Unknown, AnswerSource::Send, NotSent) => PaymentState::NotSent,
                    _ => known.into(),
                };
                assert_eq!(after.state(), expected, "{known:?} {source:?} {why:?}");
            }
        }
    }
}
