//! Tables of what makes two payments of one charge, and of what a person has to decide.

use crate::domain::charge::sample::{answered, created, entry, intent, reversed, settlement};
use crate::domain::charge::{
    AmountTold, Charge, ChargeAlarm, ChargeEntry, ChargeEvent, ChargeOutcome, ChargeReason, ChargeState,
    ChargeStepError, MoneyFound, MoneyReturn, MoneyRuling, ObjectionKind, Settlement, SettlementObjection,
    SettlementSource, step,
};
use crate::domain::payment::verdict::RawAnswer;
use crate::domain::sample::{id, owner, rp};

fn waiting() -> Charge {
    let charge = step(None, &created(1, intent("K-1", owner(1)))).unwrap();
    let mut charge = step(Some(&charge), &answered(2, ChargeOutcome::Waiting, ChargeReason::Answered)).unwrap();
    charge.facts.number = Some("174".into());
    charge
}

/// Source, id, time, amount; `None`: the message names no amount.
type Told = (SettlementSource, &'static str, Option<&'static str>, Option<i64>);

fn told((source, evidence, moment, amount): Told) -> ChargeEntry {
    let settlement = Settlement {
        told: Some(if amount.is_some() { AmountTold::Told } else { AmountTold::Assumed }),
        moment: moment.map(Into::into),
        ..settlement(source, evidence, amount.unwrap_or(50_000))
    };
    entry(9, ChargeEvent::ChargeSettled(Box::new(settlement)))
}

/// The charge after all that was told; what told nothing new is left out.
fn after(all: &[Told]) -> Charge {
    all.iter().fold(waiting(), |charge, one| match step(Some(&charge), &told(*one)) {
        Ok(next) => next,
        Err(ChargeStepError::Known) => charge,
        Err(fault) => panic!("{fault}"),
    })
}

#[test]
fn one_kind_alone_has_to_show_two_payments() {
    use SettlementSource::{Report, Webhook};
    let full = Some(50_000);
    let (early, late) = (Some("09:00"), Some("10:00"));
    // What was told, what is held for a second customer, whether it may be a second payment.
    let table: &[(&[Told], Option<i64>, bool)] = &[
        (&[(Webhook, "w1", None, full), (Webhook, "w1", None, full)], None, false),
        (&[(Webhook, "w1", None, full), (Webhook, "w2", None, full)], full, false),
        (&[(Webhook, "w1", None, full), (Report, "r1", None, full)], None, false),
        (&[(Webhook, "w1", None, full), (Report, "r1", None, full), (Report, "r2", None, full)], full, false),
        (&[(Webhook, "w1", None, full), (Webhook, "w2", None, full), (Report, "r1", None, full)], full, false),
        // Four words of two payments are two payments.
        (
            &[
                (Webhook, "w1", None, full),
                (Webhook, "w2", None, full),
                (Report, "r1", None, full),
                (Report, "r2", None, full),
            ],
            full,
            false,
        ),
        (&[(Report, "r1", None, full), (Report, "r2", None, full), (Report, "r3", None, full)], Some(100_000), false),
        // The order, and in a webhook the charge's own number, tell nothing apart.
        (&[(Webhook, "174", None, full), (Webhook, "w1", None, full)], None, false),
        (&[(Webhook, "k-1", None, full), (Webhook, "w1", None, full)], None, false),
        (&[(Report, "K-1", None, full), (Report, "r1", None, full)], None, false),
        (&[(Report, "174", None, full), (Report, "r1", None, full)], full, false),
        // One id with two times may be two payments, and is none that is held.
        (&[(Webhook, "w1", early, full), (Webhook, "w1", late, full)], None, true),
        (&[(Webhook, "174", early, None), (Webhook, "174", late, None)], None, true),
        (&[(Webhook, "174", early, None), (Webhook, "174", early, full)], None, false),
        (&[(Report, "r1", early, full), (Report, "r1", early, full), (Report, "r1", None, full)], None, false),
        // The report decides it.
        (
            &[
                (Webhook, "174", early, None),
                (Webhook, "174", late, None),
                (Report, "r1", early, full),
                (Report, "r2", late, full),
            ],
            full,
            false,
        ),
    ];
    for (all, second, may_be) in table {
        let charge = after(all);
        assert_eq!(charge.state(), ChargeState::Settled, "{all:?}");
        assert_eq!(charge.held(), Some(rp(50_000)), "{all:?}");
        assert_eq!(charge.second_held(), second.map(rp), "{all:?}");
        let mut alarms = Vec::new();
        alarms.extend(second.map(|_| ChargeAlarm::SecondPayment));
        alarms.extend(may_be.then_some(ChargeAlarm::MaybeSecond));
        assert_eq!(charge.alarms(), alarms, "{all:?}");
    }
}

#[test]
fn an_amount_that_comes_later_completes_one_that_was_not_told() {
    use SettlementSource::{Report, Webhook};
    for (later, state) in [((Report, "r1"), ChargeState::AmountDiffers), ((Webhook, "174"), ChargeState::AmountDiffers)]
    {
        let charge = after(&[(Webhook, "174", None, None), (later.0, later.1, None, Some(40_000))]);
        assert_eq!((charge.state(), charge.came(), charge.held()), (state, Some(rp(40_000)), Some(rp(40_000))));
    }
    let charge = after(&[(Webhook, "174", None, None), (Webhook, "174", None, Some(50_000))]);
    assert_eq!((charge.state(), charge.settlements.len()), (ChargeState::Settled, 2));
    // An amount is not forgotten for a message without one.
    let charge = after(&[(Webhook, "174", None, Some(40_000)), (Webhook, "174", None, None)]);
    assert_eq!((charge.state(), charge.held()), (ChargeState::AmountDiffers, Some(rp(40_000))));
}

#[test]
fn the_admin_that_came_along_is_the_methods() {
    let mut charge = waiting();
    charge.intent.method.admin = Some(rp(2_500));
    for (amount, state, held) in [
        (50_000, ChargeState::Settled, 50_000),
        (52_500, ChargeState::Settled, 50_000),
        (52_499, ChargeState::AmountDiffers, 52_499),
        (2_500, ChargeState::AmountDiffers, 2_500),
    ] {
        let paid = step(Some(&charge), &told((SettlementSource::Report, "r1", None, Some(amount)))).unwrap();
        assert_eq!((paid.state(), paid.came(), paid.held()), (state, Some(rp(amount)), Some(rp(held))), "{amount}");
    }
}

#[test]
fn what_an_older_version_kept_stands_as_it_stood() {
    let old = |source, evidence, amount| {
        let settlement = Settlement { told: None, ..settlement(source, evidence, amount) };
        entry(9, ChargeEvent::ChargeSettled(Box::new(settlement)))
    };
    let mut charge = waiting();
    charge.intent.method.admin = Some(rp(2_500));
    let differs = step(Some(&charge), &old(SettlementSource::Report, "r1", 52_500)).unwrap();
    assert_eq!((differs.state(), differs.held()), (ChargeState::AmountDiffers, Some(rp(52_500))));
    let both = step(Some(&differs), &old(SettlementSource::Report, "r2", 50_000)).unwrap();
    assert_eq!((both.state(), both.held(), both.alarms()), (ChargeState::AmountDiffers, Some(rp(50_000)), vec![]));
    assert_eq!(step(Some(&both), &old(SettlementSource::Report, "r3", 50_000)), Err(ChargeStepError::Known));
    let text = serde_json::to_string(&both).unwrap();
    for new in ["told", "moment", "unposted", "objections", "_ruled\":", "second_"] {
        assert!(!text.contains(new), "{new}: old charges read and digest as they did: {text}");
    }
    // Of an old charge a new word still shows the second payment.
    let paid = step(Some(&charge), &old(SettlementSource::Report, "r1", 50_000)).unwrap();
    let two = step(Some(&paid), &told((SettlementSource::Report, "r2", None, Some(50_000)))).unwrap();
    assert_eq!((two.held(), two.second_held()), (Some(rp(50_000)), Some(rp(50_000))));
}

fn rule(charge: &Charge, found: MoneyFound, amount: Option<i64>) -> Result<Charge, ChargeStepError> {
    let ruling = MoneyRuling { found, amount: amount.map(rp), evidence: "daftar K-Link".into(), by: "SITI".into() };
    step(Some(charge), &entry(20, ChargeEvent::ChargeMoneyRuled(Box::new(ruling))))
}

fn give_back(charge: &Charge, amount: i64, second: bool) -> Result<Charge, ChargeStepError> {
    let back = MoneyReturn { amount: rp(amount), by: "SITI".into(), note: "tunai".into(), second };
    step(Some(charge), &entry(30, ChargeEvent::ChargeReturned(Box::new(back))))
}

#[test]
fn disputed_money_waits_for_a_person() {
    assert!(
        matches!(step(Some(&waiting()), &reversed(5, "r1")), Err(ChargeStepError::WrongState(_))),
        "nothing had come"
    );
    let paid = after(&[(SettlementSource::Report, "r1", None, Some(50_000))]);
    let disputed = step(Some(&paid), &reversed(5, "r1")).unwrap();
    assert_eq!((disputed.state(), disputed.alarms()), (ChargeState::Settled, vec![ChargeAlarm::Disputed]));
    assert_eq!((disputed.held(), disputed.usable()), (Some(rp(50_000)), None));
    assert_eq!(step(Some(&disputed), &reversed(6, "r1")), Err(ChargeStepError::Known), "said twice is once");
    let used = entry(7, ChargeEvent::ChargeUsed { payment: id(7) });
    assert_eq!(step(Some(&disputed), &used), Err(ChargeStepError::NothingHeld));
    assert_eq!(give_back(&disputed, 50_000, false), Err(ChargeStepError::Disputed));
    let there = rule(&disputed, MoneyFound::There, None).unwrap();
    assert_eq!((there.usable(), there.alarms()), (Some(rp(50_000)), vec![]));
    assert_eq!(step(Some(&there), &reversed(8, "r1")), Err(ChargeStepError::Known), "a person has decided about it");
    assert!(step(Some(&there), &reversed(8, "r9")).unwrap().is_disputed(), "another word is another dispute");
    let gone = rule(&disputed, MoneyFound::Gone, None).unwrap();
    assert_eq!((gone.held(), gone.usable(), gone.alarms()), (None, None, vec![]));
    assert_eq!(
        rule(&paid, MoneyFound::Gone, None),
        Err(ChargeStepError::NothingToDecide),
        "only what the provider disputed"
    );
    assert_eq!(rule(&disputed, MoneyFound::There, Some(40_000)), Err(ChargeStepError::OtherAmount));
    // Money that was used is disputed too: the alarm says so, and there is nothing to lock.
    let used = step(Some(&paid), &used).unwrap();
    assert_eq!(step(Some(&used), &reversed(9, "r1")).unwrap().alarms(), [ChargeAlarm::Disputed]);
}

#[test]
fn a_second_payment_goes_back_by_itself() {
    let two = after(&[
        (SettlementSource::Report, "r1", None, Some(50_000)),
        (SettlementSource::Report, "r2", None, Some(50_000)),
    ]);
    let used = step(Some(&two), &entry(7, ChargeEvent::ChargeUsed { payment: id(7) })).unwrap();
    assert_eq!((used.held(), used.second_held()), (None, Some(rp(50_000))), "a sale takes the first only");
    assert_eq!(give_back(&used, 50_000, false), Err(ChargeStepError::NothingHeld));
    assert_eq!(give_back(&used, 100_000, true), Err(ChargeStepError::OtherAmount));
    let back = give_back(&used, 50_000, true).unwrap();
    assert_eq!((back.second_held(), back.alarms(), back.used_for), (None, vec![], Some(id(7))));
    assert_eq!(give_back(&back, 50_000, true), Err(ChargeStepError::NothingHeld));
    // What may be one: a person decides.
    let may_be = after(&[
        (SettlementSource::Webhook, "w1", Some("09:00"), Some(50_000)),
        (SettlementSource::Webhook, "w1", Some("10:00"), Some(50_000)),
    ]);
    let once = rule(&may_be, MoneyFound::Once, None).unwrap();
    assert_eq!((once.second_held(), once.alarms()), (None, vec![]));
    let second = rule(&may_be, MoneyFound::Second, None).unwrap();
    assert_eq!((second.second_held(), second.alarms()), (Some(rp(50_000)), vec![ChargeAlarm::SecondPayment]));
    assert_eq!(rule(&second, MoneyFound::Once, None), Err(ChargeStepError::NothingToDecide));
    let repeated = told((SettlementSource::Webhook, "w1", Some("10:00"), Some(50_000)));
    assert_eq!(step(Some(&once), &repeated), Err(ChargeStepError::Known), "it does not come up again");
}

#[test]
fn an_amount_that_nobody_read_is_no_money() {
    let unread = |source, evidence: &str| {
        let objection = SettlementObjection {
            kind: ObjectionKind::AmountUnread,
            source,
            text: "40.000.00".into(),
            evidence: evidence.into(),
            moment: None,
            raw: Some(RawAnswer("{}".to_owned())),
        };
        entry(5, ChargeEvent::ChargeObjected(Box::new(objection)))
    };
    let charge = step(Some(&waiting()), &unread(SettlementSource::Webhook, "174")).unwrap();
    assert_eq!((charge.state(), charge.came(), charge.held()), (ChargeState::AmountDiffers, None, None));
    assert_eq!(charge.alarms(), [ChargeAlarm::AmountUnread]);
    assert_eq!(step(Some(&charge), &unread(SettlementSource::Webhook, "174")), Err(ChargeStepError::Known));
    // The report knows it.
    for (amount, state) in [(50_000, ChargeState::Settled), (40_000, ChargeState::AmountDiffers)] {
        let known = step(Some(&charge), &told((SettlementSource::Report, "r1", None, Some(amount)))).unwrap();
        assert_eq!((known.state(), known.held(), known.alarms()), (state, Some(rp(amount)), vec![]));
    }
    // A message without an amount does not make it what was asked for.
    let assumed = step(Some(&charge), &told((SettlementSource::Webhook, "174", None, None))).unwrap();
    assert_eq!((assumed.state(), assumed.held()), (ChargeState::AmountDiffers, None));
    assert!(!assumed.alarms().is_empty());
    // Or a person, who says how much.
    assert_eq!(rule(&charge, MoneyFound::There, None), Err(ChargeStepError::OtherAmount));
    assert_eq!(rule(&charge, MoneyFound::There, Some(0)), Err(ChargeStepError::OtherAmount));
    let there = rule(&charge, MoneyFound::There, Some(40_000)).unwrap();
    assert_eq!((there.state(), there.held(), there.alarms()), (ChargeState::AmountDiffers, Some(rp(40_000)), vec![]));
    let gone = rule(&charge, MoneyFound::Gone, None).unwrap();
    assert_eq!((gone.state(), gone.held(), gone.alarms()), (ChargeState::Waiting, None, vec![]));
    // Of another customer's payment, it stays to be looked at.
    let paid = after(&[(SettlementSource::Webhook, "w1", None, Some(50_000))]);
    let second = step(Some(&paid), &unread(SettlementSource::Webhook, "w2")).unwrap();
    assert_eq!((second.state(), second.held()), (ChargeState::Settled, Some(rp(50_000))));
    assert_eq!(second.alarms(), [ChargeAlarm::AmountUnread]);
    let ruled = rule(&second, MoneyFound::Second, Some(40_000)).unwrap();
    assert_eq!((ruled.held(), ruled.second_held()), (Some(rp(50_000)), Some(rp(40_000))));
}
