//! Charges ("Tagih QR/VA"): keys in, screen and effects out.

use crossterm::event::KeyCode;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::base::qr::QrModules;
use crate::domain::charge::sample::{answered as answered_at, created, intent as charge_intent, method, settled};
use crate::domain::charge::{
    Charge, ChargeAnswer, ChargeEvent, ChargeGateway, ChargeMethod, ChargeOutcome, ChargeReason as ChargeWhy,
    MethodKind, QrPayload, step as charge_step,
};
use crate::till::charge::{ChargeCreation, ChargeError, ChargeMethods, ChargeStoredIn, QrFault};
use crate::tui::message::{ChargeUiCommand, ChargeUiEvent, ChargeUiQuery, ScreenEffect};
use crate::tui::pay_guard::{ALONE, READY};
use crate::tui::state::ActiveScreen;

pub(super) const QRIS: &str = "00020101021226670016COM.NOBUBANK.WWW0118936005030000087952045411530336054057500058 02ID5910LOKET DEMO6007JAKARTA6304A1B2";

pub(super) fn gopay() -> ChargeMethod {
    let (bank_code, product_code) = ("gopay".into(), "e_money".into());
    let names = ("GOPAY".into(), "E-Money".into());
    let kind = MethodKind::Gopay;
    let admin = Some(rp(2_500));
    ChargeMethod {
        gateway: ChargeGateway::Midtrans,
        bank_code,
        product_code,
        bank: names.0,
        product: names.1,
        kind,
        admin,
        ..method()
    }
}

fn after(entries: &[crate::domain::charge::ChargeEntry]) -> Charge {
    entries
        .iter()
        .fold(None, |charge: Option<Charge>, entry| Some(charge_step(charge.as_ref(), entry).unwrap()))
        .unwrap()
}

fn new(order: &str, method: ChargeMethod) -> crate::domain::charge::ChargeEntry {
    let owner = OwnerId::new(at("10:20"), &SeededRandom::new(1));
    created(1, crate::domain::charge::ChargeIntent { method, ..charge_intent(order, owner) })
}

fn va() -> Charge {
    after(&[new("K-1", method()), answered_at(2, ChargeOutcome::Waiting, ChargeWhy::Answered)])
}

fn with_facts(
    order: &str,
    method: ChargeMethod,
    change: impl FnOnce(&mut crate::domain::charge::ChargeFacts),
) -> Charge {
    let mut answer = ChargeAnswer::bare(ChargeOutcome::Waiting, ChargeWhy::Answered);
    change(&mut answer.facts);
    let event = ChargeEvent::ChargeAnswered { answer: Box::new(answer), raw: RawAnswer(String::new()) };
    after(&[new(order, method), crate::domain::charge::sample::entry(2, event)])
}

fn qr(now: Timestamp) -> Charge {
    with_facts("K-2", gopay(), |facts| {
        facts.qr_image = Some("https://api.midtrans.com/x".into());
        facts.qr = QrPayload::new(QRIS).ok();
        facts.url = Some("gojek://gopay/merchanttransfer?tref=0520220727101851g3U3EUbHY1ID".into());
        facts.expires_at = now.checked_add(Duration::from_secs(600)).ok();
    })
}

fn manual() -> Charge {
    with_facts("K-3", ChargeMethod { kind: MethodKind::Manual, ..method() }, |facts| {
        (facts.exact_amount, facts.unique_code) = (Some(rp(50_123)), Some(rp(123)));
        facts.account = Some("1190000879898".into());
    })
}

pub(super) fn opened(size: (u16, u16), lang: Language, setup: ScreenSetup) -> Counter {
    let mut counter = Counter::new(ScreenSetup { words: lang.words(), ..setup }, size, "10:20");
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('2'));
    counter
}

/// Every form of the screen, for the tests of all sizes.
pub(super) fn faces(lang: Language) -> Vec<(String, Counter)> {
    let mut all = Vec::new();
    let unknown = after(&[new("K-4", method()), answered_at(2, ChargeOutcome::Unknown, ChargeWhy::Repaired)]);
    let differs = charge_step(Some(&va()), &settled(9, 45_000)).unwrap();
    let no_qr = with_facts("K-5", gopay(), |facts| facts.qr_image = Some("https://api.midtrans.com/x".into()));
    let charges = [va(), qr(at("10:20")), manual(), unknown, differs, no_qr];
    all.push(("no charges".to_owned(), opened((80, 24), lang, setup(lang))));
    for (number, charge) in charges.iter().enumerate() {
        let mut counter = opened((80, 24), lang, ScreenSetup { charge_report: number % 2 == 0, ..setup(lang) });
        counter.send(UiMessage::MoneyIn(ChargeUiEvent::Listed(Ok(charges.to_vec()))));
        all.push((format!("charges {number}"), opened((80, 24), lang, setup(lang))));
        for _ in 0..number {
            counter.key(KeyCode::Down);
        }
        counter.key(KeyCode::Enter);
        let fault = Err(Arc::new(ChargeError::Qr(QrFault::NoQr)));
        counter.send(UiMessage::MoneyIn(ChargeUiEvent::Qr(charge.order().to_string(), fault)));
        counter.send(UiMessage::MoneyIn(ChargeUiEvent::Asked(Some(charge.order().to_string()), Ok(Vec::new()))));
        counter.key(KeyCode::Char('k'));
        all.push((format!("charge {number}"), counter));
    }
    for keys in 0..6 {
        let mut counter = opened((80, 24), lang, setup(lang));
        to_confirmation(&mut counter, keys);
        all.push((format!("making {keys}"), counter));
    }
    all
}

/// Goes from the list towards the confirmation and stops after `steps`.
fn to_confirmation(counter: &mut Counter, steps: usize) {
    counter.key(KeyCode::Char('n'));
    if steps == 0 {
        return;
    }
    let asked = counter.effects.iter().rev().find_map(|effect| match effect {
        UiEffect::Free(FreeEffect::MoneyIn(ChargeUiQuery::Methods(request))) => Some(*request),
        _ => None,
    });
    let methods =
        ChargeMethods { methods: vec![method(), gopay(), ChargeMethod { open: false, ..method() }], fault: None };
    counter.send(UiMessage::MoneyIn(ChargeUiEvent::Methods(asked.unwrap(), Ok(Arc::new(methods)))));
    let keys = [
        KeyCode::Down,
        KeyCode::Enter,
        KeyCode::Char('5'),
        KeyCode::Char('0'),
        KeyCode::Enter,
        KeyCode::Enter,
        KeyCode::Enter,
    ];
    keys.into_iter().take(if steps < 5 { steps * 2 - 1 } else { 7 }).for_each(|key| counter.key(key));
}

fn made(counter: &Counter) -> Vec<i64> {
    let amount = |effect: &UiEffect| match effect {
        UiEffect::Bound(BoundEffect::MoneyIn(ChargeUiCommand::Create(draft))) => Some(draft.amount.get()),
        _ => None,
    };
    counter.effects.iter().filter_map(amount).collect()
}

#[test]
fn a_charge_is_made_by_a_lone_plus_and_never_by_enter() {
    let mut counter = opened((80, 24), Language::Id, setup(Language::Id));
    assert_eq!(counter.state.screen(), ActiveScreen::MoneyIn);
    assert!(!counter.screen().contains("Belum ada tagihan"), "before the list was read: {}", counter.screen());
    counter.send(UiMessage::MoneyIn(ChargeUiEvent::Listed(Ok(Vec::new()))));
    assert!(counter.screen().contains("Belum ada tagihan"), "{}", counter.screen());
    to_confirmation(&mut counter, 5);
    let screen = counter.screen();
    for text in ["Buat tagihan ini?", "+ TAGIH 50.000", "E-Money, GOPAY", "2.500", "Enter tidak pernah menagih"] {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
    counter.key(KeyCode::Char('+'));
    assert!(counter.screen().contains("terlalu cepat"), "{}", counter.screen());
    counter.wait(500);
    counter.key(KeyCode::Enter);
    counter.paste("+\n+");
    assert!(made(&counter).is_empty());
    counter.wait(500);
    let now = counter.now.mono;
    counter.send(UiMessage::Key { key: KeyCode::Char('+').into(), at: now });
    counter.send(UiMessage::Key { key: KeyCode::Char('1').into(), at: now + Duration::from_millis(5) });
    counter.wait(500);
    assert!(made(&counter).is_empty(), "a + in a burst is a scanner's");
    counter.key(KeyCode::Char('+'));
    counter.wait(60);
    assert_eq!(made(&counter), [50_000]);
    counter.key(KeyCode::Char('+'));
    counter.wait(500);
    assert_eq!(made(&counter).len(), 1, "one confirmation, one charge");
    assert!(counter.screen().contains("DIKIRIM"), "{}", counter.screen());
    let end = ChargeCreation { charge: va(), kept: ChargeStoredIn::Journal, qr_fault: None };
    counter.send(UiMessage::MoneyIn(ChargeUiEvent::Created(Ok(Box::new(end)))));
    let screen = counter.screen();
    for text in ["MENUNGGU BAYAR", "BAYAR KE NOMOR VA", "3910 8000 0000 0001", "▄█"] {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
}

#[test]
fn a_refused_create_keeps_what_was_typed_and_a_lost_journal_is_shown() {
    let mut counter = opened((80, 24), Language::Id, setup(Language::Id));
    to_confirmation(&mut counter, 5);
    counter.wait(500);
    counter.key(KeyCode::Char('+'));
    counter.wait(60);
    counter.send(UiMessage::MoneyIn(ChargeUiEvent::Created(Err(Arc::new(ChargeError::Busy)))));
    assert!(counter.screen().contains("► Nomor HP"), "{}", counter.screen());
    counter.key(KeyCode::Enter);
    counter.wait(500);
    counter.key(KeyCode::Char('+'));
    counter.wait(60);
    assert_eq!(made(&counter).len(), 2);
    // The cashier has left the screen. An answer that is stored nowhere is still shown.
    counter.key(KeyCode::Esc);
    let end = ChargeCreation { charge: manual(), kept: ChargeStoredIn::Nowhere, qr_fault: None };
    counter.send(UiMessage::MoneyIn(ChargeUiEvent::Created(Ok(Box::new(end)))));
    let screen = counter.screen();
    for text in ["CATAT SEKARANG", "50.123", "TRANSFER TEPAT", "1190000879898"] {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
}

#[test]
fn money_is_told_without_moving_the_focus_and_given_back_once() {
    let mut counter = opened((80, 24), Language::Id, setup(Language::Id));
    counter.send(UiMessage::MoneyIn(ChargeUiEvent::Listed(Ok(vec![manual(), va()]))));
    counter.key(KeyCode::Down);
    counter.key(KeyCode::Enter);
    counter.key(KeyCode::Char('r'));
    counter.key(KeyCode::Char('r'));
    let asks = counter
        .effects
        .iter()
        .filter(|effect| matches!(effect, UiEffect::Free(FreeEffect::MoneyIn(ChargeUiQuery::Ask(Some(order)))) if order == "K-1"));
    assert_eq!(asks.count(), 1, "asked once while it is being asked");
    counter.send(UiMessage::MoneyIn(ChargeUiEvent::Asked(Some("K-1".into()), Ok(Vec::new()))));
    assert!(counter.screen().contains("belum ada uang masuk"), "{}", counter.screen());
    let paid = charge_step(Some(&va()), &settled(9, 50_000)).unwrap();
    counter.send(UiMessage::MoneyIn(ChargeUiEvent::Asked(Some("K-1".into()), Ok(vec![paid.clone()]))));
    let screen = counter.screen();
    assert!(screen.contains("Tagihan K-1: 50.000 DITERIMA.") && screen.contains("K uang kembali"), "{screen}");
    assert!(!screen.contains("BAYAR KE NOMOR VA"), "what was paid is not to be paid again:\n{screen}");
    assert!(!counter.effects.iter().any(|effect| matches!(effect, UiEffect::Screen(ScreenEffect::Bell))));
    counter.key(KeyCode::Char('k'));
    counter.key(KeyCode::Enter);
    counter.typed("ke ibu");
    // A scanner ends its text with Enter at once.
    counter.send(UiMessage::Key { key: KeyCode::Enter.into(), at: counter.now.mono });
    counter.wait(100);
    assert!(counter.screen().contains("Enter diabaikan"), "{}", counter.screen());
    counter.wait(400);
    counter.key(KeyCode::Enter);
    counter.wait(100);
    let back: Vec<&UiEffect> = counter.effects.iter().filter(|effect| matches!(effect, UiEffect::Bound(_))).collect();
    assert!(
        matches!(back[..], [UiEffect::Bound(BoundEffect::MoneyIn(ChargeUiCommand::Return { order, second: false, note }))] if order == "K-1" && note == "ke ibu")
    );
    // A change of another charge leaves this one in front.
    counter.send(UiMessage::MoneyIn(ChargeUiEvent::Listed(Ok(vec![manual(), paid]))));
    assert!(counter.screen().contains("K-1"));
}

#[test]
fn without_klink_it_says_so() {
    let mut counter = opened((80, 24), Language::Id, ScreenSetup { collects: false, ..setup(Language::Id) });
    assert!(counter.screen().contains("K-Link belum diatur"), "{}", counter.screen());
    counter.key(KeyCode::Char('n'));
    assert!(
        !counter
            .effects
            .iter()
            .any(|effect| matches!(effect, UiEffect::Free(FreeEffect::MoneyIn(ChargeUiQuery::Methods(_)))))
    );
    assert!(counter.screen().contains("K-Link belum diatur"), "{}", counter.screen());
}

/// The payload that a scanner reads from the drawn cells, if a QR is drawn.
fn scanned(state: &AppState, columns: u16, rows: u16) -> Option<String> {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| view(state, frame)).unwrap();
    let buffer = terminal.backend().buffer().clone();
    let dot = |x: usize, y: usize| {
        let cell = &buffer[(u16::try_from(x / 4).unwrap(), u16::try_from(y / 8).unwrap())];
        let inked = match cell.symbol() {
            "█" => true,
            "▀" => (y / 4).is_multiple_of(2),
            "▄" => !(y / 4).is_multiple_of(2),
            _ => false,
        };
        // In colour the blocks are dark on white. Without colour they are the light part of a dark terminal.
        let is_paper = cell.bg == ratatui::style::Color::White && cell.fg == ratatui::style::Color::Black;
        if inked == is_paper {
            0
        } else if inked || is_paper {
            255
        } else {
            0
        }
    };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(usize::from(columns) * 4, usize::from(rows) * 8, dot);
    picture.detect_grids().into_iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
}

#[test]
fn a_qr_is_drawn_whole_or_not_at_all() {
    for color in [true, false] {
        let mut counter = opened((120, 36), Language::Id, ScreenSetup { color, ..setup(Language::Id) });
        let charge = qr(counter.now.wall);
        counter.send(UiMessage::MoneyIn(ChargeUiEvent::Listed(Ok(vec![charge.clone()]))));
        counter.key(KeyCode::Enter);
        assert_eq!(scanned(&counter.state, 120, 36).as_deref(), Some(QRIS), "{}", counter.screen());
        assert!(counter.screen().contains("PINDAI") && counter.screen().contains("kira-kira sisa 0"));
        let (_, needed) = QrModules::of(charge.facts.qr.as_ref().unwrap().as_str()).unwrap().size();
        for rows in 24..36 {
            let columns = 120;
            let fits = usize::from(rows) >= needed + 5;
            counter.send(UiMessage::Resize(columns, rows));
            let screen = drawn(&counter.state, columns, rows);
            assert_eq!(scanned(&counter.state, columns, rows).is_some(), fits, "{rows}:\n{screen}");
            assert_eq!(screen.contains("tidak dipotong"), !fits, "{rows}:\n{screen}");
            assert!(fits || screen.contains("gojek://"), "{rows}:\n{screen}");
        }
    }
}

#[test]
fn a_guess_runs_down_and_ends_nothing() {
    let mut counter = opened((120, 36), Language::Id, setup(Language::Id));
    let charge = qr(counter.now.wall);
    counter.send(UiMessage::MoneyIn(ChargeUiEvent::Listed(Ok(vec![charge]))));
    counter.key(KeyCode::Enter);
    counter.wait(700_000);
    let screen = counter.screen();
    assert!(screen.contains("KEDALUWARSA?") && screen.contains("tetap dicatat"), "{screen}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn nothing_but_a_lone_plus_makes_a_charge(steps in prop::collection::vec((0u8..8, 0u64..600), 1..60)) {
        let mut counter = opened((80, 24), Language::Id, setup(Language::Id));
        to_confirmation(&mut counter, 5);
        let (mut last_key, mut allowed) = (counter.now.mono, 0);
        // Since when the confirmation has been in front without a break.
        let mut since = None;
        for (what, pause) in steps {
            let confirming = counter.screen().contains("Buat tagihan ini?");
            since = if confirming { since.or(Some(counter.now.mono)) } else { None };
            counter.wait(pause);
            let now = counter.now.mono;
            let key = match what {
                0 => KeyCode::Enter,
                1 => KeyCode::Esc,
                2 => KeyCode::Char('n'),
                3 => {
                    counter.paste("+\n");
                    last_key = now;
                    continue;
                }
                4 => {
                    counter.send(UiMessage::Resize(60, 20));
                    counter.send(UiMessage::Resize(80, 24));
                    since = None;
                    continue;
                }
                _ => KeyCode::Char('+'),
            };
            let lone = now.saturating_sub(last_key) >= ALONE;
            if key == KeyCode::Char('+') && lone && since.is_some_and(|since| now.saturating_sub(since) >= READY) {
                allowed += 1;
            }
            last_key = now;
            counter.send(UiMessage::Key { key: key.into(), at: now });
        }
        counter.wait(1_000);
        prop_assert!(made(&counter).len() <= allowed, "{} of {allowed}", made(&counter).len());
        prop_assert!(made(&counter).iter().all(|amount| *amount == 50_000));
    }
}
