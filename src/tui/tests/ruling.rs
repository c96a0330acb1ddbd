//! Rulings at the desk: when a person may rule, on which evidence, and the keys that it takes.

use crossterm::event::KeyCode;

use super::desk::{bill_of, count, open_at};
use super::flow::fresh;
use super::golden::{desk, today};
use super::*;
use crate::domain::payment::CashHandling;
use crate::domain::payment::verdict::PaymentAlarm;

#[test]
fn a_ruling_needs_token_evidence_and_y() {
    let mut counter = fresh();
    counter.wait(3_600_000);
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('1'));
    counter.key(KeyCode::Char('s'));
    assert!(counter.state.hides_keys());
    counter.key(KeyCode::Enter);
    counter.typed(TOKEN);
    counter.key(KeyCode::Enter);
    counter.typed("CS MMBC Dewi 10:50");
    counter.key(KeyCode::Enter);
    counter.key(KeyCode::Enter);
    let rules = |counter: &Counter| {
        counter.effects.iter().filter(|e| matches!(e, UiEffect::Bound(BoundEffect::Rule { .. }))).count()
    };
    assert_eq!(rules(&counter), 0);
    counter.confirm('y');
    assert_eq!(rules(&counter), 1);
}

#[test]
fn a_ruling_ends_when_its_payment_does() {
    let mut counter = fresh();
    counter.wait(3_600_000);
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('1'));
    counter.key(KeyCode::Char('g'));
    counter.typed("CS bilang gagal");
    let mut rest = desk();
    rest.remove(0);
    counter.look(today(), rest, 87);
    assert!(counter.screen().contains("baru saja selesai"), "{}", counter.screen());
    counter.key(KeyCode::Enter);
    counter.key(KeyCode::Char('1'));
    counter.key(KeyCode::Char('y'));
    assert!(!counter.effects.iter().any(|effect| matches!(effect, UiEffect::Bound(BoundEffect::Rule { .. }))));
}

/// The store tells how much of the hold is left. From then on only passing time ends it, whatever the wall clock is set
/// to (safety rule 15, docs/safety.md).
#[test]
fn a_wall_that_is_set_ends_no_hold_on_the_screen() {
    let lost = bill_of(ProductKind::PlnPostpaid, "PLNPOST", OutcomeReason::Cut);
    let mut counter = open_at("10:06", (120, 36), Language::Id, vec![lost.clone()]);
    let is_asked = |effect: &UiEffect| matches!(effect, UiEffect::Free(FreeEffect::Hold { id }) if *id == lost.id());
    assert!(counter.effects.iter().any(is_asked));
    counter.send(UiMessage::Hold { id: lost.id(), left: Some(Duration::from_secs(9 * 60)) });
    assert!(counter.screen().contains("G tetapkan GAGAL (mulai 10:15)"), "{}", counter.screen());
    counter.now.wall += Duration::from_secs(15 * 60);
    counter.key(KeyCode::Char('g'));
    assert!(counter.screen().contains("sebelum 10:30 (9 menit lagi)"), "{}", counter.screen());
    assert!(counter.screen().contains("G tetapkan GAGAL (mulai 10:30)"), "{}", counter.screen());
    counter.now.wall -= Duration::from_secs(75 * 60);
    // The key line is drawn anew when its minute turns.
    counter.wait(10 * 60_000);
    assert!(!counter.screen().contains("(mulai"), "{}", counter.screen());
}

#[test]
fn failed_waits_and_the_key_says_until_when() {
    let lost = bill_of(ProductKind::PlnPostpaid, "PLNPOST", OutcomeReason::Cut);
    let mut narrow = open_at("10:06", (80, 24), Language::Id, vec![lost.clone()]);
    narrow.key(KeyCode::Char('g'));
    let flat = narrow.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("menit lagi): jawaban penyedia masih mungkin datang."), "cut:\n{}", narrow.screen());
    let mut counter = open_at("10:06", (120, 36), Language::Id, vec![lost]);
    assert!(counter.screen().contains("G tetapkan GAGAL (mulai 10:15)"), "{}", counter.screen());
    counter.key(KeyCode::Char('g'));
    assert!(counter.screen().contains("10:15"), "{}", counter.screen());
    counter.wait(10 * 60_000);
    assert!(!counter.screen().contains("(mulai"), "{}", counter.screen());
    counter.key(KeyCode::Char('g'));
    counter.typed("CS BILANG GAGAL");
    counter.key(KeyCode::Enter);
    counter.key(KeyCode::Char('1'));
    counter.confirm('y');
    let rules = counter.effects.iter().filter_map(|effect| match effect {
        UiEffect::Bound(BoundEffect::Rule { rule, .. }) => Some((rule.confirmed, rule.refunded, rule.cash)),
        _ => None,
    });
    assert_eq!(rules.collect::<Vec<_>>(), [(false, false, Some(CashHandling::Returned))]);
}

#[test]
fn a_disputed_sale_is_ruled_refunded_with_evidence_cash_and_y() {
    let sent = at("10:04:11");
    let pulsa = product("t10", "Pulsa Tsel 10.000", ProductKind::Other, Some(10_000));
    let sale = paid(
        intent(bill(&pulsa, "08123456789", "", 10_500, sent), sent),
        sent,
        3,
        PaymentOutcome::Confirmed,
        OutcomeReason::Answered,
        PaymentFacts::default(),
    );
    let disputed = answered(
        &sale,
        at("10:20"),
        AnswerSource::List,
        PaymentOutcome::Rejected,
        OutcomeReason::Refused("GAGAL".into()),
        PaymentFacts::default(),
    );
    assert_eq!(disputed.unseen_alarm(), Some(&PaymentAlarm::Disputed));
    for lang in [Language::Id, Language::En] {
        let mut counter = open_at("10:31", (80, 24), lang, vec![disputed.clone()]);
        let text = counter.screen();
        let word = if lang == Language::Id {
            ["DISANGGAH", "G tetapkan REFUND", "K sudah dilihat"]
        } else {
            ["DISPUTED", "G rule refunded", "K "]
        };
        assert!(word.iter().all(|word| text.contains(word)), "{text}");
        counter.key(KeyCode::Char('s'));
        counter.key(KeyCode::Char('g'));
        assert!(counter.screen().contains("REFUND"), "{}", counter.screen());
        counter.key(KeyCode::Enter);
        counter.typed("SALDO NAIK 10.500");
        for key in [KeyCode::Enter, KeyCode::Char('1'), KeyCode::Enter] {
            counter.key(key);
        }
        let rules = |counter: &Counter| {
            count(
                counter,
                |effect| matches!(effect, UiEffect::Bound(BoundEffect::Rule { rule, .. }) if rule.refunded && !rule.confirmed),
            )
        };
        assert_eq!(rules(&counter), 0, "Enter never rules");
        counter.confirm('y');
        assert_eq!(rules(&counter), 1);
    }
}

#[test]
fn the_customers_word_is_enough_only_where_nobody_can_be_asked() {
    let pulsa = product("t10", "Pulsa Tsel 10.000", ProductKind::Other, Some(10_000));
    for (good, number, outcome, expected) in [
        (&pulsa, "08123456789", PaymentOutcome::Pending, 1),
        (&pulsa, "08123456789", PaymentOutcome::Unknown, 0),
        (&token(50), "56402040490", PaymentOutcome::Pending, 0),
    ] {
        let mut counter = Counter::new(setup(Language::En), (80, 24), "10:31");
        counter.look(today(), vec![sold("10:28", good, number, "", 10_500, outcome)], 88);
        counter.key(KeyCode::Esc);
        counter.key(KeyCode::Char('1'));
        assert_eq!(counter.screen().contains("P customer has it"), expected == 1, "{}", counter.screen());
        counter.confirm('p');
        let rules: Vec<_> = counter
            .effects
            .iter()
            .filter_map(|effect| match effect {
                UiEffect::Bound(BoundEffect::Rule { rule, .. }) => Some(rule),
                _ => None,
            })
            .collect();
        assert_eq!(rules.len(), expected, "{number} {outcome:?}");
        assert!(rules.iter().all(|rule| rule.confirmed && rule.evidence.as_str() == "the customer has received it"));
    }
}
