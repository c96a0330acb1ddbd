//! The cash field (safety rule 20, docs/safety.md): the next customer's number, a scan, a paste or a zero too many
//! never pays the bill in front.

use super::golden::{begin, pay};
use super::*;
use crate::tui::key::ctrl;
use crate::tui::state::ActiveScreen;
use crossterm::event::KeyCode;

/// A token of Rp102.500 that waits for `+`.
fn ready(size: (u16, u16), lang: Language) -> Counter {
    let mut counter = Counter::new(setup(lang), size, "10:20");
    counter.look(Vec::new(), Vec::new(), 0);
    let siti = bill(&token(100), "12345678901", "SITI NURBAYA", 100_000, counter.now.wall);
    begin(&mut counter, "100.12345678901", siti);
    counter.wait(500);
    counter
}

/// Keys as fast as a scanner types.
fn scan(counter: &mut Counter, keys: impl IntoIterator<Item = KeyCode>) {
    counter.wait(60);
    for key in keys {
        counter.pass(Duration::from_millis(2));
        let at = counter.now.mono;
        counter.send(UiMessage::Key { key: key.into(), at });
    }
}

fn plus(counter: &mut Counter) {
    counter.wait(1_000);
    counter.key(KeyCode::Char('+'));
    counter.wait(100);
}

fn cash(counter: &Counter) -> Option<Rupiah> {
    let request = counter.effects.iter().rev().find_map(|effect| match effect {
        UiEffect::Bound(BoundEffect::Pay { payment, .. }) => Some(payment),
        _ => None,
    });
    request.expect("a payment").cash
}

fn digits(text: &str) -> Vec<KeyCode> {
    text.chars().map(KeyCode::Char).collect()
}

#[test]
fn the_next_customers_number_is_no_cash() {
    for (size, lang, said) in [
        ((80, 24), Language::Id, "Itu nomor pelanggan"),
        ((120, 36), Language::Id, "Itu nomor pelanggan"),
        ((80, 24), Language::En, "A customer's number"),
    ] {
        let mut counter = ready(size, lang);
        counter.typed("531110001234");
        counter.wait(1_000);
        let screen = counter.screen();
        let pays = (setup(lang).words.screen.keys.pay)("102.500");
        assert!(screen.contains(said) && !screen.contains(&pays), "{screen}");
        assert!(screen.contains("53111000 1234") && !screen.contains("531.110"), "{screen}");
        plus(&mut counter);
        counter.key(KeyCode::Char('y'));
        plus(&mut counter);
        assert_eq!(counter.pays(), 0, "neither + nor Y makes it cash");
        counter.key(ctrl('u'));
        pay(&mut counter);
        assert_eq!(cash(&counter), None);
    }
}

#[test]
fn f2_keeps_the_sale_and_begins_the_next_with_the_number() {
    let mut counter = ready((80, 24), Language::Id);
    scan(&mut counter, digits("50.15012348660"));
    counter.key(KeyCode::F(2));
    assert_eq!((counter.state.screen(), counter.state.search_line()), (ActiveScreen::Home, "50.15012348660"));
    counter.key(KeyCode::Char('*'));
    counter.wait(500);
    let screen = counter.screen();
    assert!(
        screen.contains("SIAP BAYAR") && screen.contains("uang pas") && screen.contains("+ BAYAR 102.500"),
        "{screen}"
    );
    // Without a number in the field, F2 opens the list as always.
    counter.key(KeyCode::F(2));
    assert_eq!(counter.state.screen(), ActiveScreen::List);
}

#[test]
fn a_scan_with_enter_never_points_at_plus() {
    let mut counter = ready((80, 24), Language::Id);
    scan(&mut counter, digits("50.15012348660").into_iter().chain([KeyCode::Enter]));
    counter.paint();
    let screen = counter.screen();
    assert!(screen.contains("Itu nomor pelanggan") && !screen.contains("+ membayar"), "{screen}");
    plus(&mut counter);
    assert_eq!(counter.pays(), 0);
}

#[test]
fn a_burst_or_a_paste_of_money_is_asked_about() {
    for by_paste in [true, false] {
        let mut counter = ready((80, 24), Language::Id);
        if by_paste {
            counter.paste("110.000\n");
        } else {
            scan(&mut counter, digits("110000"));
        }
        counter.wait(500);
        assert!(counter.screen().contains("Uang 110.000, kembali 7.500:"), "{}", counter.screen());
        plus(&mut counter);
        assert_eq!(counter.pays(), 0);
        // A Y from a scanner answers nothing, even if the screen was painted between its keys.
        scan(&mut counter, digits("1"));
        counter.paint();
        counter.pass(Duration::from_millis(2));
        let at = counter.now.mono;
        counter.send(UiMessage::Key { key: KeyCode::Char('y').into(), at });
        plus(&mut counter);
        assert_eq!(counter.pays(), 0);
        counter.key(KeyCode::Backspace);
        scan(&mut counter, digits("1y"));
        counter.key(KeyCode::Backspace);
        plus(&mut counter);
        assert_eq!(counter.pays(), 0);
        counter.key(KeyCode::Char('y'));
        plus(&mut counter);
        assert_eq!((counter.pays(), cash(&counter)), (1, Some(rp(110_000))));
    }
    // Five fast digits may still be a person's.
    let mut counter = ready((80, 24), Language::Id);
    scan(&mut counter, digits("15000"));
    counter.key(KeyCode::Char('0'));
    counter.wait(500);
    assert!(counter.screen().contains("+ BAYAR"), "{}", counter.screen());
}

#[test]
fn much_change_is_asked_about_and_the_answer_holds_for_that_figure_only() {
    for (size, lang, question) in [
        ((80, 24), Language::Id, "Uang 7.400.000, kembali 6.659.209:"),
        ((120, 36), Language::Id, "Uang 7.400.000, kembali 6.659.209:"),
        ((80, 24), Language::En, "Cash 7.400.000, change 6.659.209:"),
    ] {
        let mut counter = Counter::new(setup(lang), size, "10:20");
        counter.look(Vec::new(), Vec::new(), 0);
        let pln = products().remove(3);
        let owner = bill(&pln, "531110009876", "BUDI", 738_291, counter.now.wall);
        begin(&mut counter, "531110009876", owner);
        counter.wait(500);
        counter.typed("7400");
        counter.wait(500);
        let screen = counter.screen();
        assert!(screen.contains(question) && !screen.contains("+ BAYAR") && !screen.contains("+ PAY"), "{screen}");
        plus(&mut counter);
        assert_eq!(counter.pays(), 0);
        counter.key(KeyCode::Char('y'));
        counter.wait(500);
        assert!(counter.screen().contains("740.791"), "{}", counter.screen());
        // A changed amount has to be answered again.
        counter.key(KeyCode::Backspace);
        counter.key(KeyCode::Char('0'));
        plus(&mut counter);
        assert_eq!(counter.pays(), 0);
        counter.key(KeyCode::Char('y'));
        plus(&mut counter);
        assert_eq!((counter.pays(), cash(&counter)), (1, Some(rp(7_400_000))));
    }
}

#[test]
fn short_figures_are_thousands_and_too_little_says_what_is_missing() {
    for (typed, cash, missing) in
        [("50", "50.000█", "52.500"), ("100", "100.000█", "2.500"), ("102", "102.000█", "500")]
    {
        let mut counter = ready((80, 24), Language::Id);
        counter.typed(typed);
        counter.wait(500);
        let screen = counter.screen();
        assert!(screen.contains(cash) && screen.contains("KURANG") && !screen.contains("+ BAYAR"), "{screen}");
        let big = crate::tui::widgets::big_digits::rows(missing);
        assert!(big.iter().all(|row| screen.contains(row.trim_end())), "{typed}: {missing} in big digits\n{screen}");
        plus(&mut counter);
        assert_eq!(counter.pays(), 0);
    }
}

#[test]
fn a_question_about_cash_does_not_answer_a_warning() {
    let mut counter = ready((80, 24), Language::Id);
    counter.key(KeyCode::Char('c'));
    let (slot, request) = counter.inquiry();
    let siti = bill(&token(100), "12345678901", "SITI NURBAYA", 100_000, counter.now.wall);
    let sold = sold("10:15", &token(100), "12345678901", "SITI NURBAYA", 100_000, PaymentOutcome::Confirmed);
    let quote = BillQuote { sold_before: Some(sold), ..quote(siti) };
    counter.send(UiMessage::Quoted { slot, request, result: Ok(Box::new(quote)) });
    counter.wait(500);
    counter.typed("300");
    counter.wait(100);
    counter.key(KeyCode::Char('y'));
    plus(&mut counter);
    assert_eq!(counter.pays(), 0, "the cash is right, the second sale is not agreed to");
    counter.key(KeyCode::Char('y'));
    plus(&mut counter);
    assert_eq!(counter.pays(), 1);
}

/// Over a slow line an arrow key arrives as Escape and then two letters. The sale and its cash stay.
#[test]
fn escape_asks_before_it_throws_typed_cash_away() {
    for (size, lang, said) in [
        ((80, 24), Language::Id, "Esc sekali lagi menutup tagihan beserta uangnya."),
        ((80, 24), Language::En, "Esc once more closes this bill and its cash."),
        ((120, 36), Language::En, "Esc once more closes this bill and its cash."),
    ] {
        let mut counter = ready(size, lang);
        counter.typed("150000");
        counter.key(KeyCode::Esc);
        let screen = counter.screen();
        assert!(screen.contains(said) && screen.contains("150.000"), "{screen}");
        counter.typed("[A");
        counter.key(KeyCode::Esc);
        assert!(counter.screen().contains(said), "another key between them takes the first one back");
        assert!(matches!(counter.state.screen(), ActiveScreen::Sale(_)));
        counter.key(KeyCode::Esc);
        assert_eq!(counter.state.screen(), ActiveScreen::Home);
        plus(&mut counter);
        assert!(!counter.effects.iter().any(|effect| matches!(effect, UiEffect::Bound(BoundEffect::Pay { .. }))));
    }
}

#[test]
fn a_paste_between_two_escapes_takes_the_first_one_back() {
    let mut counter = ready((80, 24), Language::Id);
    counter.typed("150000");
    counter.key(KeyCode::Esc);
    counter.paste("\n200000\n");
    counter.key(KeyCode::Esc);
    let screen = counter.screen();
    assert!(screen.contains("200.000") && screen.contains("Esc sekali lagi"), "{screen}");
}

#[test]
fn escape_closes_a_bill_without_cash_at_once() {
    let mut counter = ready((80, 24), Language::Id);
    counter.key(KeyCode::Esc);
    assert_eq!(counter.state.screen(), ActiveScreen::Home);
}

/// Of several pasted lines one is used, and the screen says so.
#[test]
fn a_pasted_column_says_what_was_taken() {
    for (lang, said) in [
        (Language::Id, "Yang ditempel 3 baris; hanya baris pertama dipakai."),
        (Language::En, "3 lines were pasted; only the first is used."),
    ] {
        let mut counter = Counter::new(setup(lang), (80, 24), "10:20");
        counter.look(Vec::new(), Vec::new(), 0);
        counter.paste("531110001234\r\n\n531110001235\n531110001236\n");
        let screen = counter.screen();
        assert!(screen.contains(said) && screen.contains("531110001234"), "{screen}");
        counter.key(KeyCode::Backspace);
        counter.paste("531110001234\n");
        assert!(!counter.screen().contains(said), "one line with its end is one line");
        counter.key(KeyCode::Esc);
        counter.key(KeyCode::Esc);
        counter.paste("1\n2\n3\n");
        assert!(!counter.screen().contains(said), "the menu takes nothing");
    }
}
