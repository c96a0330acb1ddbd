//! Papers: the print queue, the preview and the drawer. Nothing prints again without a key, and no drawer opens without
//! a reason.

use crossterm::event::KeyCode;
use std::sync::Arc;

use super::golden::{busy, today};
use super::*;
use crate::base::paper::Paper;
use crate::domain::payment::Payment;
use crate::journal::print::{JobState, NewJob, PrintSubject};
use crate::settings::PrinterDevice;
use crate::till::print_queue::PrintTrouble;
use crate::tui::message::{PaperFault, PaperResult, PaperUiCommand, ScreenEffect};

fn with_printer(lang: Language) -> ScreenSetup {
    let device = PrinterDevice::parse("tcp:192.168.1.50").unwrap();
    ScreenSetup { printer: crate::config::PrinterSection { device, ..Default::default() }, ..setup(lang) }
}

fn job(number: u64, about: PrintSubject, state: JobState, why: &str) -> PrintJob {
    let nth = (state != JobState::Waiting).then_some(1);
    let job = NewJob { counter: "K1".into(), about, paper: None, device: None };
    let (asked_at, moved_at) = (at("10:19"), at("10:19"));
    PrintJob { number, job, state, nth, tries: 1, broken: false, why: why.into(), asked_at, moved_at }
}

/// Four papers, newest first. The first two wait for a person's decision.
fn papers(today: &[Payment]) -> Vec<PrintJob> {
    vec![
        job(4, PrintSubject::Test, JobState::Held, "owner_gone"),
        job(3, PrintSubject::Payment(today[0].id()), JobState::Waiting, "paper_out"),
        job(2, PrintSubject::Charge("1234/917/ATG".to_owned()), JobState::Printing, ""),
        job(1, PrintSubject::Payment(today[1].id()), JobState::Done, ""),
    ]
}

fn opened(size: (u16, u16), lang: Language) -> Counter {
    let mut counter = Counter::new(with_printer(lang), size, "10:20");
    counter.papers = papers(&today());
    counter.look(today(), Vec::new(), 87);
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('p'));
    counter
}

/// Every form of the screen, for the tests of all sizes.
pub(super) fn faces(lang: Language) -> Vec<(String, Counter)> {
    let mut typing = opened((80, 24), lang);
    typing.key(KeyCode::Char('b'));
    typing.typed("small notes for 50.000");
    let mut empty = Counter::new(setup(lang), (80, 24), "10:20");
    [KeyCode::Esc, KeyCode::Char('p')].into_iter().for_each(|key| empty.key(key));
    let mut all = vec![
        ("papers".to_owned(), opened((80, 24), lang)),
        ("papers reason".to_owned(), typing),
        ("papers without a printer".to_owned(), empty),
    ];
    for tabs in 1..=4 {
        let mut preview = previewed(lang, setup(lang));
        (0..tabs).for_each(|_| preview.key(KeyCode::Tab));
        all.push((format!("preview {tabs}"), preview));
    }
    all
}

fn previewed(lang: Language, setup: ScreenSetup) -> Counter {
    let mut counter = busy((80, 24), lang);
    counter.state.setup = setup;
    let token = sold("10:01", &token(100), "12345678901", "SITI NURBAYA", 100_000, PaymentOutcome::Confirmed);
    crate::tui::screens::preview::open(&mut counter.state, token);
    counter
}

fn commands(counter: &Counter) -> Vec<PaperUiCommand> {
    let command = |effect: &'_ UiEffect| match effect {
        UiEffect::Bound(BoundEffect::Paper(command)) => Some(command.clone()),
        _ => None,
    };
    counter.effects.iter().filter_map(command).collect()
}

#[test]
fn a_person_decides_about_what_is_not_out() {
    for (lang, held, out) in
        [(Language::Id, "PERLU DILIHAT", "kertas habis"), (Language::En, "LOOK AT IT", "paper out")]
    {
        for size in [(80, 24), (120, 36)] {
            let mut counter = opened(size, lang);
            let shown = counter.screen();
            assert!(shown.contains(held) && shown.contains("tcp:192.168.1.50:9100"), "{shown}");
            counter.key(KeyCode::Down);
            assert!(counter.screen().contains(out), "{}", counter.screen());
            counter.key(KeyCode::Up);
            counter.key(KeyCode::Enter);
            counter.send(UiMessage::Paper(Ok(PaperResult::Again(true))));
            counter.key(KeyCode::Down);
            counter.key(KeyCode::Char('x'));
            assert_eq!(commands(&counter), [PaperUiCommand::Again { number: 4 }, PaperUiCommand::Leave { number: 3 }]);
            // A paper that is printing or finished cannot be decided about.
            counter.key(KeyCode::Down);
            counter.key(KeyCode::Enter);
            counter.key(KeyCode::Down);
            counter.key(KeyCode::Char('x'));
            assert_eq!(commands(&counter).len(), 2);
        }
    }
}

#[test]
fn a_new_paper_leaves_the_picked_one_under_the_keys() {
    let mut counter = opened((80, 24), Language::Id);
    counter.key(KeyCode::Down);
    counter.papers.insert(0, job(5, PrintSubject::Test, JobState::Held, "owner_gone"));
    counter.look(today(), Vec::new(), 87);
    counter.key(KeyCode::Enter);
    assert_eq!(commands(&counter), [PaperUiCommand::Again { number: 3 }]);
}

#[test]
fn the_drawer_opens_with_a_reason_and_a_test_slip_prints() {
    let mut counter = opened((80, 24), Language::Id);
    counter.key(KeyCode::Char('u'));
    counter.key(KeyCode::Char('b'));
    counter.key(KeyCode::Enter);
    assert!(counter.screen().contains("Tulis alasan"), "{}", counter.screen());
    counter.typed("tukar");
    counter.key(KeyCode::Enter);
    let test = PaperUiCommand::Ask { about: PrintSubject::Test, paper: None, device: None };
    assert_eq!(commands(&counter), [test, PaperUiCommand::Drawer { reason: "tukar".into() }]);
    counter.send(UiMessage::Paper(Ok(PaperResult::Opened)));
    assert!(counter.screen().contains("Laci terbuka"), "{}", counter.screen());
    let fault = crate::till::print_queue::DrawerError::Printer(crate::till::print_queue::PrintTrouble::Offline);
    counter.send(UiMessage::Paper(Err(PaperFault::Drawer(Arc::new(fault)))));
    assert!(counter.screen().contains("mungkin tidak terbuka"), "{}", counter.screen());
    // Without a printer neither is offered, and the keys do nothing.
    let mut none = Counter::new(setup(Language::Id), (80, 24), "10:20");
    [KeyCode::Esc, KeyCode::Char('p'), KeyCode::Char('u'), KeyCode::Char('b'), KeyCode::Enter]
        .into_iter()
        .for_each(|key| none.key(key));
    assert!(commands(&none).is_empty() && none.screen().contains("[printer] device"), "{}", none.screen());
    assert!(!none.screen().contains("uji cetak") && !none.screen().contains("buka laci"));
}

#[test]
fn a_sale_says_where_its_paper_is() {
    let mut counter = busy((80, 24), Language::Id);
    counter.state.setup = with_printer(Language::Id);
    [KeyCode::Char('*'), KeyCode::Char('*')].into_iter().for_each(|key| counter.key(key));
    let Some(crate::tui::screens::sale::SaleStage::Ended(ended)) = counter
        .state
        .sales
        .iter()
        .map(|sale| &sale.stage)
        .find(|stage| matches!(stage, crate::tui::screens::sale::SaleStage::Ended(_)))
    else {
        panic!("no ended sale");
    };
    let id = ended.payment.id();
    for (state, why, said) in [
        (JobState::Waiting, "", "Struk sedang dicetak"),
        (JobState::Waiting, "paper_out", "Struk antre: kertas habis"),
        (JobState::Held, "no_proof", "belum pasti keluar"),
        (JobState::Done, "", "Struk tercetak 58 mm (CA).  PDF tersimpan.  Laci terbuka."),
    ] {
        counter.state.papers = vec![job(1, PrintSubject::Payment(id), state, why)].into();
        assert!(counter.screen().contains(said), "{said}:\n{}", counter.screen());
    }
    // The longest reasons too say what to do, which stands last.
    for why in ["queue_stopped", "stalled", "removed", "not_windows", "late"] {
        counter.state.papers = vec![job(1, PrintSubject::Payment(id), JobState::Held, why)].into();
        let screen = counter.screen();
        let said = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        let reason = PrintTrouble::of(&why.into()).unwrap().sentence(&counter.state.setup.words.fault.print.trouble);
        assert!(said.contains(&format!("{reason}. P cetak lagi.")), "{why}:\n{screen}");
    }
    counter.key(KeyCode::Char('p'));
    assert_eq!(
        commands(&counter),
        [PaperUiCommand::Ask { about: PrintSubject::Payment(id), paper: None, device: None }]
    );
    // Home counts the papers that did not come out.
    counter.state.papers = papers(&today()).into();
    counter.key(KeyCode::Enter);
    counter.state.screen = crate::tui::state::ActiveScreen::Home;
    assert!(counter.screen().contains("2 struk belum tercetak"), "{}", counter.screen());
}

#[test]
fn the_preview_prints_makes_a_pdf_and_copies() {
    let mut counter = previewed(Language::Id, setup(Language::Id));
    assert!(counter.screen().contains("80 mm, 48 kolom"), "{}", counter.screen());
    counter.key(KeyCode::Char('p'));
    assert!(counter.screen().contains("Printer belum diatur"), "{}", counter.screen());
    counter.key(KeyCode::Char('d'));
    assert!(matches!(
        counter.effects.last(),
        Some(UiEffect::Bound(BoundEffect::Print { paper: Some(Paper::Mm80), .. }))
    ));
    counter.key(KeyCode::Char('t'));
    assert!(
        matches!(counter.effects.last(), Some(UiEffect::Screen(ScreenEffect::Copy(RedactedText(text)))) if text == TOKEN)
    );
    counter.key(KeyCode::Tab);
    assert!(counter.screen().contains("dot matrix, 80 kolom"), "{}", counter.screen());
    counter.key(KeyCode::Char('g'));
    counter.typed("lp0");
    counter.key(KeyCode::Enter);
    assert!(counter.screen().contains("tcp:HOST:9100"), "{}", counter.screen());
    (0..3).for_each(|_| counter.key(KeyCode::Backspace));
    counter.typed("tcp:10.0.0.9");
    counter.key(KeyCode::Enter);
    counter.key(KeyCode::Char('p'));
    let device = PrinterDevice::parse("tcp:10.0.0.9:9100");
    assert!(
        matches!(&commands(&counter)[..], [PaperUiCommand::Ask { paper: Some(Paper::DotMatrix), device: asked, .. }] if *asked == device),
        "{:?}",
        commands(&counter)
    );
    counter.key(KeyCode::Tab);
    counter.key(KeyCode::Char('p'));
    assert!(counter.screen().contains("hanya untuk PDF"), "{}", counter.screen());
    assert_eq!(commands(&counter).len(), 1);
}

#[test]
fn a_scanned_paper_opens_its_sale_in_the_history() {
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:20");
    let id = today()[0].id().to_string().replace('-', "").to_uppercase();
    for character in id.chars() {
        counter.send(UiMessage::Key { key: KeyCode::Char(character).into(), at: counter.now.mono });
    }
    counter.send(UiMessage::Key { key: KeyCode::Enter.into(), at: counter.now.mono });
    let Some(UiEffect::Free(FreeEffect::Search { filter, .. })) = counter.effects.last() else {
        panic!("{:?}", counter.effects.last())
    };
    assert_eq!(filter.search.as_deref(), Some(id.as_str()));
    assert_eq!(counter.state.screen, crate::tui::state::ActiveScreen::History);
}

#[test]
fn the_longest_reason_is_read_whole_and_home_names_the_key() {
    for lang in [Language::Id, Language::En] {
        let trouble = &lang.words().fault.print.trouble;
        let mut counter = opened((80, 24), lang);
        counter.papers = vec![job(5, PrintSubject::Test, JobState::Waiting, "queue_stopped")];
        counter.look(today(), Vec::new(), 87);
        let shown = super::desk::flat(&counter.screen());
        assert!(shown.contains(&super::desk::flat(trouble.queue_stopped)), "{shown}");
        counter.papers = vec![job(5, PrintSubject::Test, JobState::Held, "owner_gone")];
        counter.look(today(), Vec::new(), 87);
        counter.key(KeyCode::Esc);
        let home = counter.screen();
        let key = if lang == Language::Id { "Esc lalu P" } else { "Esc, then P" };
        assert!(home.contains(key), "{home}");
        counter.key(KeyCode::Esc);
        counter.key(KeyCode::Char('P'));
        assert!(counter.screen().contains("PRINTER"), "{}", counter.screen());
    }
}

#[test]
fn the_help_is_whole_on_the_smallest_screen() {
    for lang in [Language::Id, Language::En] {
        let mut counter = busy((80, 24), lang);
        counter.key(KeyCode::Char('?'));
        // The right column, a row a line.
        let right: String =
            counter.screen().lines().map(|line| line.chars().skip(40).collect::<String>() + " ").collect();
        let right = super::desk::flat(&right);
        for meaning in lang.words().screen.help.states {
            assert!(right.contains(&super::desk::flat(meaning)), "{meaning}: {right}");
        }
    }
}
