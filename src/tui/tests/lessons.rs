//! The demo's lessons: the number that makes the fault is typed, and the end says what should have been done.

use super::*;
use crate::tui::state::ActiveScreen;

fn demo(size: (u16, u16), lang: Language) -> Counter {
    let mut counter = Counter::new(ScreenSetup { demo: true, ..setup(lang) }, size, "10:21");
    counter.look(Vec::new(), Vec::new(), 0);
    counter
}

/// The list of lessons.
pub(super) fn opened(lang: Language) -> Counter {
    let mut counter = demo((80, 24), lang);
    [KeyCode::Esc, KeyCode::Char('d')].into_iter().for_each(|key| counter.key(key));
    counter
}

fn begin(counter: &mut Counter, digit: char) {
    [KeyCode::Esc, KeyCode::Char('d'), KeyCode::Char(digit)].into_iter().for_each(|key| counter.key(key));
}

#[test]
fn each_lesson_types_its_number_and_ends_with_what_to_do() {
    for (lang, should) in [(Language::Id, "Seharusnya"), (Language::En, "What to do")] {
        for size in [(80, 24), (120, 36)] {
            for digit in '1'..='5' {
                let mut counter = demo(size, lang);
                begin(&mut counter, digit);
                assert_eq!(counter.state.screen(), ActiveScreen::Home);
                let line = counter.state.search_line().to_owned();
                assert!(line.starts_with("50.14000000"), "{line}");
                let number = line.strip_prefix("50.").unwrap();
                // While it is being sold, nothing ends; on home again, with its answer, the lesson does.
                counter.typed("");
                counter.key(KeyCode::Esc);
                assert_eq!(counter.state.screen(), ActiveScreen::Home);
                let outcome = PaymentOutcome::Unknown;
                let payment = sold("10:22", &token(50), number, "", 50_000, outcome);
                counter.look(vec![payment], Vec::new(), 1);
                assert_eq!(counter.state.screen(), ActiveScreen::Lessons, "{}", counter.screen());
                let screen = counter.screen();
                assert!(screen.contains(should), "{screen}");
                let lesson = usize::from(u8::try_from(digit).unwrap() - b'1');
                let text = super::desk::flat(&screen);
                let wanted = super::desk::flat(lang.words().training.shoulds[lesson]);
                assert!(text.contains(&wanted), "the whole of it is read:\n{screen}");
            }
        }
    }
}

#[test]
fn an_older_sale_of_the_number_ends_no_lesson() {
    let mut counter = demo((80, 24), Language::Id);
    let earlier = sold("09:00", &token(50), "14000000661", "", 50_000, PaymentOutcome::Unknown);
    counter.look(vec![earlier], Vec::new(), 1);
    begin(&mut counter, '1');
    counter.key(KeyCode::Esc);
    assert_eq!(counter.state.screen(), ActiveScreen::Home);
}

#[test]
fn only_the_lesson_of_the_printer_switches_it_off() {
    for (digit, is_on) in [('1', true), ('5', false)] {
        let mut counter = demo((80, 24), Language::Id);
        begin(&mut counter, digit);
        let switched = counter.effects.iter().rev().find_map(|effect| match effect {
            UiEffect::Bound(BoundEffect::PracticePrinter { is_on }) => Some(*is_on),
            _ => None,
        });
        assert_eq!(switched, Some(is_on), "{digit}");
    }
    let mut shop = Counter::new(setup(Language::Id), (80, 24), "10:21");
    shop.key(KeyCode::Esc);
    assert!(!shop.screen().contains("Latihan"), "a shop that sells has no lessons: {}", shop.screen());
    shop.key(KeyCode::Char('d'));
    assert_eq!(shop.state.screen(), ActiveScreen::Menu);
}
