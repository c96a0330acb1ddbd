//! The life of a charge, as a table and as properties.

mod funds;

use proptest::prelude::*;

use super::sample::{answered, created, entry, intent, settled};
use super::*;
use crate::base::id::PaymentId;
use crate::domain::payment::verdict::{ConnectFault, RawAnswer};
use crate::domain::sample::{at, id, owner, rp};

fn after(entries: &[ChargeEntry]) -> Charge {
    entries.iter().fold(None, |charge: Option<Charge>, entry| Some(step(charge.as_ref(), entry).unwrap())).unwrap()
}

fn new() -> ChargeEntry {
    created(1, intent("K-1", owner(1)))
}

fn waiting() -> ChargeEntry {
    answered(2, ChargeOutcome::Waiting, ChargeReason::Answered)
}

fn returned(second: u64, rupiah: i64) -> ChargeEntry {
    let back = MoneyReturn { amount: rp(rupiah), by: "RINA".into(), note: "tunai".into(), second: false };
    entry(second, ChargeEvent::ChargeReturned(Box::new(back)))
}

#[test]
fn each_answer_has_its_state() {
    for (outcome, why, state) in [
        (ChargeOutcome::Waiting, ChargeReason::Answered, ChargeState::Waiting),
        (ChargeOutcome::Unknown, ChargeReason::Cut, ChargeState::Unknown),
        (ChargeOutcome::Refused, ChargeReason::Refused("no".into()), ChargeState::Failed),
        (ChargeOutcome::NotSent, ChargeReason::NoConnection(ConnectFault::Dns), ChargeState::Failed),
    ] {
        let charge = after(&[new(), answered(2, outcome, why)]);
        assert_eq!((charge.state(), charge.held()), (state, None));
        assert_eq!(charge.was_not_sent(), outcome == ChargeOutcome::NotSent);
        let again = step(Some(&charge), &waiting());
        let late = state == ChargeState::Unknown;
        assert_eq!(again.is_ok(), late, "{outcome:?}: an answer after the answer");
    }
}

#[test]
fn money_settles_from_everywhere_and_another_amount_is_said() {
    let starts: [&[ChargeEntry]; 4] = [
        &[new()],
        &[new(), waiting()],
        &[new(), answered(2, ChargeOutcome::Unknown, ChargeReason::TimedOut)],
        &[new(), answered(2, ChargeOutcome::Refused, ChargeReason::Refused("no".into()))],
    ];
    for start in starts {
        let charge = after(start);
        let paid = step(Some(&charge), &settled(9, 50_000)).unwrap();
        assert_eq!((paid.state(), paid.held(), paid.settled_at), (ChargeState::Settled, Some(rp(50_000)), Some(at(9))));
        let other = step(Some(&charge), &settled(9, 49_999)).unwrap();
        assert_eq!((other.state(), other.held()), (ChargeState::AmountDiffers, Some(rp(49_999))));
    }
    let paid = after(&[new(), waiting(), settled(9, 50_000)]);
    assert_eq!(step(Some(&paid), &settled(10, 50_000)), Err(ChargeStepError::Known), "said twice is once");
    assert_eq!(step(Some(&paid), &settled(10, 1)).unwrap().state(), ChargeState::AmountDiffers);
}

#[test]
fn an_exact_amount_is_what_has_to_come() {
    let mut answer = ChargeAnswer::bare(ChargeOutcome::Waiting, ChargeReason::Answered);
    answer.facts.exact_amount = Some(rp(50_123));
    let answered = entry(2, ChargeEvent::ChargeAnswered { answer: Box::new(answer), raw: RawAnswer(String::new()) });
    for (rupiah, state) in [
        (50_123, ChargeState::Settled),
        (50_000, ChargeState::Settled),
        (50_122, ChargeState::AmountDiffers),
        (123, ChargeState::AmountDiffers),
    ] {
        assert_eq!(after(&[new(), answered.clone(), settled(3, rupiah)]).state(), state);
    }
    // The money may be heard of before the answer.
    let early = after(&[new(), settled(3, 50_123)]);
    assert_eq!(early.state(), ChargeState::AmountDiffers);
    let late = step(Some(&early), &answered).unwrap();
    assert_eq!((late.state(), late.facts.exact_amount), (ChargeState::Settled, Some(rp(50_123))));
}

#[test]
fn expired_is_shown_and_is_no_end() {
    let mut answer = ChargeAnswer::bare(ChargeOutcome::Waiting, ChargeReason::Answered);
    answer.facts.expires_at = Some(at(900));
    let charge = after(&[
        new(),
        entry(2, ChargeEvent::ChargeAnswered { answer: Box::new(answer), raw: RawAnswer(String::new()) }),
    ]);
    assert_eq!(charge.shown(at(899)), ChargeStatus::As(ChargeState::Waiting));
    assert_eq!((charge.shown(at(900)), charge.shown(at(900)).word()), (ChargeStatus::Expired, "expired"));
    let paid = step(Some(&charge), &settled(2_000, 50_000)).unwrap();
    assert_eq!(paid.shown(at(3_000)), ChargeStatus::As(ChargeState::Settled));
}

#[test]
fn held_money_goes_once() {
    let waiting = after(&[new(), waiting()]);
    assert_eq!(step(Some(&waiting), &returned(3, 50_000)), Err(ChargeStepError::NothingHeld));
    let paid = step(Some(&waiting), &settled(3, 50_000)).unwrap();
    assert_eq!(step(Some(&paid), &returned(4, 40_000)), Err(ChargeStepError::OtherAmount));
    let back = step(Some(&paid), &returned(4, 50_000)).unwrap();
    assert_eq!((back.held(), back.state()), (None, ChargeState::Settled));
    assert_eq!(step(Some(&back), &returned(5, 50_000)), Err(ChargeStepError::NothingHeld));
    let used = entry(4, ChargeEvent::ChargeUsed { payment: id(7) });
    let used = step(Some(&paid), &used).unwrap();
    assert_eq!((used.used_for, used.held()), (Some(id(7)), None::<crate::base::money::Rupiah>));
    assert_eq!(step(Some(&used), &returned(5, 50_000)), Err(ChargeStepError::NothingHeld));
    let _: Option<PaymentId> = used.used_for;
}

fn any_entry() -> impl Strategy<Value = ChargeEntry> {
    let outcome = prop_oneof![
        Just((ChargeOutcome::Waiting, ChargeReason::Answered)),
        Just((ChargeOutcome::Unknown, ChargeReason::Cut)),
        Just((ChargeOutcome::Refused, ChargeReason::Refused("no".into()))),
        Just((ChargeOutcome::NotSent, ChargeReason::NotBuilt)),
    ];
    prop_oneof![
        Just(new()),
        outcome.prop_map(|(outcome, why)| answered(2, outcome, why)),
        (0i64..3).prop_map(|more| settled(3, 50_000 + more)),
        (0i64..3).prop_map(|more| returned(4, 50_000 + more)),
        Just(entry(5, ChargeEvent::ChargeUsed { payment: id(7) })),
        (0usize..3, 0usize..3, 0i64..2, 0usize..3).prop_map(|(source, evidence, more, moment)| {
            let source = [SettlementSource::Report, SettlementSource::Webhook, SettlementSource::Webhook][source];
            let mut told = sample::settlement(source, ["K-1", "a", "b"][evidence], 50_000 + more);
            told.moment = [None, Some("09:00".into()), Some("10:00".into())][moment].clone();
            entry(6, ChargeEvent::ChargeSettled(Box::new(told)))
        }),
        (0usize..2).prop_map(|evidence| sample::reversed(7, ["a", "b"][evidence])),
        prop_oneof![Just(MoneyFound::There), Just(MoneyFound::Gone), Just(MoneyFound::Second), Just(MoneyFound::Once)]
            .prop_map(|found| {
                let ruling = MoneyRuling { found, amount: None, evidence: "daftar".into(), by: "SITI".into() };
                entry(8, ChargeEvent::ChargeMoneyRuled(Box::new(ruling)))
            }),
    ]
}

proptest! {
    #[test]
    fn settled_money_is_never_forgotten(entries in proptest::collection::vec(any_entry(), 0..12)) {
        let mut charge = step(None, &new()).unwrap();
        for entry in entries {
            let Ok(next) = step(Some(&charge), &entry) else { continue };
            let had = !charge.settlements.is_empty();
            prop_assert!(!had || matches!(next.state(), ChargeState::Settled | ChargeState::AmountDiffers));
            prop_assert!(next.settlements.len() >= charge.settlements.len());
            prop_assert!(next.state() != ChargeState::Settled || next.came() == Some(next.expected()));
            prop_assert!(!(next.used_for.is_some() && next.returned.is_some()));
            let locked = next.is_disputed();
            prop_assert!(!(locked && next.usable().is_some()), "disputed money is not used");
            let uses = matches!(entry.event, ChargeEvent::ChargeUsed { .. } | ChargeEvent::ChargeReturned(_));
            prop_assert!(!(uses && charge.is_disputed()), "nothing moves before a person decided");
            let objected = matches!(entry.event, ChargeEvent::ChargeObjected(_));
            prop_assert!(!objected || next.is_disputed(), "an objection is never passed over");
            let told = matches!(entry.event, ChargeEvent::ChargeSettled(_) | ChargeEvent::ChargeObjected(_));
            prop_assert!(!told || step(Some(&next), &entry) == Err(ChargeStepError::Known), "told twice is once");
            charge = next;
        }
    }
}

#[test]
fn a_persons_word_about_a_lost_charge_is_weaker_than_an_answer_and_than_money() {
    let ruled = |second: u64, stands: bool| ChargeEntry {
        at: crate::domain::sample::at(second),
        counter: "1".into(),
        cashier: "SITI".into(),
        event: ChargeEvent::ChargeRuled(Box::new(super::ChargeRuling {
            stands,
            evidence: "daftar K-Link".into(),
            by: "SITI".into(),
        })),
    };
    let owner = crate::domain::sample::owner(1);
    let created = step(None, &sample::created(1, sample::intent("K-1", owner))).unwrap();
    assert!(step(Some(&created), &ruled(2, true)).is_err(), "it is still being made");
    let lost =
        ChargeAnswer { outcome: ChargeOutcome::Unknown, why: ChargeReason::TimedOut, facts: ChargeFacts::default() };
    let answered = |charge: &Charge, answer: &ChargeAnswer| {
        let event = ChargeEvent::ChargeAnswered {
            answer: Box::new(answer.clone()),
            raw: crate::domain::payment::verdict::RawAnswer(String::new()),
        };
        step(Some(charge), &ChargeEntry { event, ..ruled(9, true) })
    };
    let unknown = answered(&created, &lost).unwrap();
    assert_eq!(unknown.state(), ChargeState::Unknown);
    for (stands, state) in [(true, ChargeState::Waiting), (false, ChargeState::Failed)] {
        let said = step(Some(&unknown), &ruled(3, stands)).unwrap();
        assert_eq!((said.state(), said.ruled.is_some(), said.was_not_sent()), (state, true, false));
        assert!(step(Some(&said), &ruled(4, !stands)).is_err(), "once");
        assert_eq!(answered(&said, &lost).unwrap().state(), state, "another silence changes nothing");
        for (outcome, after) in
            [(ChargeOutcome::Waiting, ChargeState::Waiting), (ChargeOutcome::Refused, ChargeState::Failed)]
        {
            let late =
                answered(&said, &ChargeAnswer { outcome, why: ChargeReason::Answered, facts: ChargeFacts::default() })
                    .unwrap();
            assert_eq!((late.state(), late.ruled.is_none()), (after, true), "the late answer counts");
        }
        let text = serde_json::to_string(&unknown).unwrap();
        assert!(!text.contains("ruled"), "old charges read and digest as they did");
    }
}
