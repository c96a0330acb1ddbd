//! The guard against a list of everything that happened: what it lets through, and that it lets through all it should.

use proptest::prelude::*;

use super::*;

/// What happens to a screen.
#[derive(Debug, Clone)]
enum Step {
    /// Another action is in front, or none.
    Action(Option<u8>),
    Typed(u8),
    Paint,
    /// The key of the action.
    Confirm,
    /// Another key, or a paste.
    Input,
    Wake,
    /// A message that changes nothing.
    Message,
    Pass(u64),
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => prop::option::weighted(0.8, 0u8..3).prop_map(Step::Action),
        2 => (0u8..3).prop_map(Step::Typed),
        6 => Just(Step::Paint),
        6 => Just(Step::Confirm),
        2 => Just(Step::Input),
        5 => Just(Step::Wake),
        2 => Just(Step::Message),
        8 => prop::sample::select(vec![1u64, 29, 30, 31, 100, 399, 400, 401, 5_000]).prop_map(Step::Pass),
    ]
}

/// One moment of the past: what was in front after it, and what the terminal showed.
#[derive(Debug, Clone)]
struct Past {
    at: Duration,
    front: Option<(u8, u8)>,
    is_paint: bool,
    is_input: bool,
}

/// What the rules of the head say about the key that came at `past[key]`, once nothing more can follow it.
fn may_act(past: &[Past], key: usize, now: Duration) -> bool {
    let at = past[key].at;
    let Some((action, typed)) = past[key.saturating_sub(1)].front else { return false };
    let same = |one: &&Past| one.front.is_some_and(|(other, _)| other == action);
    // The unbroken stretch of moments that had this action in front, up to the key.
    let stretch: Vec<&Past> = past[..key].iter().rev().take_while(same).collect();
    let first_paint = stretch.iter().rev().find(|one| one.is_paint);
    let last_paint = stretch.iter().find(|one| one.is_paint);
    let is_read = first_paint.is_some_and(|paint| at >= paint.at + READY);
    let is_current = last_paint.is_some_and(|paint| paint.front == Some((action, typed)));
    let is_lone = |one: &Past| !one.is_input || one.at + ALONE <= at || one.at >= at + ALONE;
    let stays = past[key..].iter().all(|one| one.front == Some((action, typed)));
    let lonely = past[..key].iter().chain(&past[key + 1..]).all(is_lone);
    is_read && is_current && lonely && stays && now >= at + ALONE
}

fn subject(front: Option<(u8, u8)>) -> Option<GuardSubject> {
    let (action, typed) = front?;
    Some(GuardSubject { action: GuardedAction::ChargeSale(SaleSlot(1), usize::from(action)), typed: typed.to_string() })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_key_acts_when_the_rules_say_so_and_once(steps in prop::collection::vec(steps(), 1..60)) {
        let mut guard = PayGuard::default();
        let (mut now, mut action, mut typed) = (Duration::from_secs(100), None, 0);
        let mut past = vec![Past { at: now, front: None, is_paint: false, is_input: false }];
        // The last key of the action that has neither acted nor been refused.
        let mut waiting: Option<usize> = None;
        for step in steps {
            let is_input = matches!(step, Step::Confirm | Step::Input);
            if let Step::Pass(millis) = step {
                now += Duration::from_millis(millis);
                continue;
            }
            if is_input || matches!(step, Step::Wake) {
                let acted = if is_input { matches!(guard.input(now), ArmedKey::Obeyed('Y')) } else { guard.wake(now).is_some() };
                let expected = waiting.is_some_and(|key| may_act(&past, key, now));
                prop_assert_eq!(acted, expected, "at {:?}: {:?}", now, &past);
                if is_input || acted {
                    waiting = None;
                }
            }
            match step {
                Step::Action(other) => action = other,
                Step::Typed(other) => typed = other,
                Step::Confirm => {
                    let before = past.iter().rev().find(|one| one.is_input).map(|one| one.at);
                    let _ = guard.arm('Y', KeyMoment { at: now, before });
                    waiting = Some(past.len());
                }
                _ => {}
            }
            let front = action.map(|action| (action, typed));
            if matches!(step, Step::Paint) {
                guard.paint(subject(front), now);
            } else {
                guard.follow(subject(front).as_ref());
            }
            past.push(Past { at: now, front, is_paint: matches!(step, Step::Paint), is_input });
        }
    }
}

#[test]
fn a_key_that_comes_together_with_another_says_which() {
    let mut guard = PayGuard::default();
    let at = Duration::from_millis;
    guard.paint(subject(Some((1, 0))), at(0));
    assert_eq!(guard.arm('+', KeyMoment { at: at(399), before: None }), Err(GuardRefusal::Early));
    assert_eq!(guard.arm('+', KeyMoment { at: at(400), before: Some(at(371)) }), Err(GuardRefusal::NotAlone));
    assert_eq!(guard.arm('+', KeyMoment { at: at(400), before: Some(at(370)) }), Ok(()));
    assert_eq!(guard.next_wake(), Some(at(430)));
    assert_eq!((guard.wake(at(429)), guard.input(at(429))), (None, ArmedKey::Refused('+')));
    assert_eq!((guard.wake(at(430)), guard.input(at(430))), (None, ArmedKey::None), "forgotten");
}

#[test]
fn what_was_typed_has_to_be_on_screen_first() {
    let mut guard = PayGuard::default();
    let at = Duration::from_millis;
    guard.paint(subject(Some((1, 0))), at(0));
    guard.follow(subject(Some((1, 5))).as_ref());
    assert!(guard.is_seen() && !guard.is_current());
    assert_eq!(guard.arm('+', KeyMoment { at: at(900), before: None }), Err(GuardRefusal::Early));
    guard.paint(subject(Some((1, 5))), at(900));
    assert_eq!(guard.arm('+', KeyMoment { at: at(901), before: None }), Ok(()), "no new wait for what was typed");
}
