//! Every screen at every size, in both languages, without a panic.

use crate::tui::key::ctrl;
use crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;

use super::golden::{begin, busy, desk, pay, today};
use super::wallet::with_wallets;
use super::*;
use crate::till::inquire::InquireError;
use crate::till::pay::PayError;
use crate::tui::state::ActiveScreen;

/// A state for each screen and each of its forms.
fn states(lang: Language) -> Vec<(String, AppState)> {
    let mut all: Vec<(String, AppState)> = Vec::new();
    let mut keep = |name: &str, counter: Counter| all.push((name.to_owned(), counter.state));
    keep("empty", Counter::new(ScreenSetup { demo: true, plain_http: true, ..setup(lang) }, (80, 24), "10:20"));
    keep("home", busy((80, 24), lang));
    for line in ["100.12345678901", "100.081234567890", "12", "zzz", "budi", "100.123x", "100.12345678901.1234"] {
        let mut counter = busy((80, 24), lang);
        counter.typed(line);
        keep(line, counter);
    }
    for (name, keys) in [
        ("menu", vec![KeyCode::Esc]),
        ("callbacks", vec![KeyCode::Esc, KeyCode::Char('c')]),
        ("desk", vec![KeyCode::Esc, KeyCode::Char('1')]),
        ("reconcile", vec![KeyCode::Esc, KeyCode::Char('1'), KeyCode::Char('d')]),
        ("rule", vec![KeyCode::Esc, KeyCode::Char('1'), KeyCode::Char('s')]),
        ("note", vec![KeyCode::Esc, KeyCode::Char('1'), KeyCode::Char('n')]),
        ("invoice", vec![KeyCode::Esc, KeyCode::Char('1'), KeyCode::Char('i')]),
        ("help", vec![KeyCode::Char('?')]),
        ("list", vec![KeyCode::F(8)]),
        ("form", vec![KeyCode::F(3), KeyCode::Enter]),
        ("history", vec![KeyCode::F(9)]),
        ("paying", vec![KeyCode::Char('*')]),
        ("receipt", vec![KeyCode::Char('*'), KeyCode::Char('*')]),
        ("preview", vec![KeyCode::Char('*'), KeyCode::Char('*'), KeyCode::Char('l')]),
    ]
    .map(|(name, codes)| (name, codes.into_iter().map(KeyEvent::from).collect()))
    .into_iter()
    .chain([("leave", vec![ctrl('c')])])
    {
        let mut counter = busy((80, 24), lang);
        keys.into_iter().for_each(|key| counter.key(key));
        keep(name, counter);
    }
    keep("reconcile file", super::reconcile::form((80, 24), lang));
    keep("reconcile reading", super::reconcile::reading((80, 24), lang));
    keep("reconcile result", super::reconcile::result((80, 24), lang));
    keep("prices", super::prices::lists((80, 24), lang));
    keep("prices file", super::prices::file((80, 24), lang));
    keep("prices new", super::prices::changes((80, 24), lang));
    for (name, counter) in super::papers::faces(lang) {
        keep(&name, counter);
    }
    keep("lessons", super::lessons::opened(lang));
    for (name, counter) in super::settings::faces(lang) {
        keep(&name, counter);
    }
    keep("saldo", super::saldo::shown((80, 24), lang, false));
    keep("saldo alarm", super::saldo::shown((80, 24), lang, true));
    for (name, counter) in super::saldo::forms(lang) {
        keep(&name, counter);
    }
    for (name, counter) in super::money_in::faces(lang) {
        keep(&name, counter);
    }
    for action in '1'..='7' {
        let mut counter = Counter::new(with_wallets(lang), (80, 24), "10:20");
        [KeyCode::Esc, KeyCode::Char('3'), KeyCode::Char(action)].into_iter().for_each(|key| counter.key(key));
        keep(&format!("wallet {action}"), counter);
    }
    for stage in 0..9 {
        let mut counter = Counter::new(setup(lang), (80, 24), "10:20");
        counter.look(today(), desk(), 87);
        let siti = bill(&token(100), "12345678901", "SITI NURBAYA BINTI ABDULLAH AL-HABSYI", 100_000, counter.now.wall);
        counter.typed("100.12345678901");
        counter.key(KeyCode::Enter);
        sale_stage(&mut counter, stage, &siti);
        keep(&format!("sale {stage}"), counter);
    }
    all
}

fn sale_stage(counter: &mut Counter, stage: u8, siti: &Bill) {
    let (slot, request) = counter.inquiry();
    match stage {
        0 => return,
        1 => {
            counter.send(UiMessage::Quoted { slot, request, result: Err(Arc::new(InquireError::Closed)) });
            return;
        }
        _ => {}
    }
    let mut asked = quote(siti.clone());
    asked.sold_before =
        (stage == 2).then(|| sold("10:01", &token(100), "12345678901", "", 1, PaymentOutcome::Confirmed));
    asked.bill.money.total = if stage == 2 { rp(99_999_999_999) } else { asked.bill.money.total };
    counter.answer(asked);
    if stage == 2 {
        return;
    }
    pay(counter);
    let time = counter.now.wall;
    let outcome = match stage {
        3 => PaymentOutcome::Confirmed,
        4 => PaymentOutcome::Pending,
        5 => PaymentOutcome::Unknown,
        6 => PaymentOutcome::Rejected,
        7 => PaymentOutcome::Refunded,
        _ => {
            counter.send(UiMessage::Paid { slot, result: Err(Arc::new(PayError::Busy)) });
            return;
        }
    };
    let facts = if stage == 3 { token_facts() } else { PaymentFacts::default() };
    counter.end(slot, paid(intent(siti.clone(), time), time, 3, outcome, OutcomeReason::TimedOut, facts));
}

/// A screen that is in no state here is drawn at no size.
#[test]
fn every_screen_is_among_the_states() {
    let shown: std::collections::HashSet<_> =
        states(Language::Id).iter().map(|(_, state)| std::mem::discriminant(&state.screen())).collect();
    assert_eq!(shown.len(), crate::tui::screens::SCREENS.len());
}

#[test]
fn every_screen_at_every_small_size() {
    for (_, state) in states(Language::Id) {
        for columns in 0..=40 {
            for rows in 0..=15 {
                let _ = drawn(&state, columns, rows);
            }
        }
    }
}

#[test]
fn every_screen_at_every_usual_size_in_both_languages() {
    for lang in [Language::Id, Language::En] {
        for (name, state) in states(lang) {
            for (columns, rows) in [
                (80, 24),
                (80, 25),
                (81, 60),
                (99, 30),
                (119, 36),
                (120, 24),
                (120, 30),
                (120, 36),
                (160, 50),
                (250, 60),
            ] {
                let screen = drawn(&state, columns, rows);
                assert!(screen.contains("LOKET MAJU JAYA"), "{name} {columns}x{rows}:\n{screen}");
                let strange = screen.chars().find(|c| !is_console(*c));
                assert_eq!(strange, None, "{name}:\n{screen}");
            }
        }
    }
}

#[test]
fn every_screen_shows_a_notice_whole() {
    // A sale has its notice on the key line.
    let is_sale = |state: &AppState| matches!(state.screen(), ActiveScreen::Sale(_));
    for (name, mut state) in states(Language::Id).into_iter().filter(|(_, state)| !is_sale(state)) {
        state.notice = Some("sandi salah ".repeat(9));
        let screen = drawn(&state, 80, 24);
        assert_eq!(super::desk::flat(&screen).matches("sandi salah").count(), 9, "{name}:\n{screen}");
    }
}

#[test]
fn a_small_window_says_what_it_needs() {
    let mut counter = busy((80, 24), Language::Id);
    counter.send(UiMessage::Resize(70, 20));
    assert!(counter.screen().contains("Perlu 80×24; sekarang 70×20"), "{}", counter.screen());
    assert_eq!(counter.state.screen(), ActiveScreen::Home);
}

/// Whether every console has this glyph (CP437 and WGL4).
pub(super) fn is_console(c: char) -> bool {
    c == '\n' || c.is_ascii_graphic() || " ─│┬┼├┴┤►█▀▄…·×•".contains(c)
}

#[test]
fn english_says_nothing_in_indonesian() {
    for (name, state) in states(Language::En) {
        let screen = drawn(&state, 120, 36);
        for word in ["penjualan", "BELUM JELAS", "Tagihan PLN", "Enter lanjut", "batal", "kembali", "Saldo"] {
            assert!(!screen.contains(word), "{name} says {word}:\n{screen}");
        }
    }
    let mut counter = Counter::new(setup(Language::En), (80, 24), "10:20");
    let siti = bill(&token(100), "12345678901", "SITI NURBAYA", 100_000, counter.now.wall);
    begin(&mut counter, "100.12345678901", siti);
    assert!(counter.screen().contains("READY TO PAY"), "{}", counter.screen());
}
