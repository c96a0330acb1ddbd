//! A bill that the customer pays by a charge: keys in, screen and effects out.

use crossterm::event::KeyCode;
use std::sync::Arc;

use super::money_in::gopay;
use super::*;
use crate::domain::charge::auto_pay::{AutoPayBlock, ChargePurpose};
use crate::domain::charge::sample::{answered as answered_at, created, intent as charge_intent, method, settled};
use crate::domain::charge::{ChargeIntent, ChargeOutcome, ChargeReason as ChargeWhy, step as charge_step};
use crate::till::auto_pay::AutoPayError;
use crate::till::charge::{ChargeCreation, ChargeError, ChargeMethods, ChargeStoredIn};
use crate::tui::message::{FundsUiCommand, FundsUiEvent, FundsUiQuery, ScreenEffect};

const NUMBER: &str = "12345678901";

fn asked(lang: Language, size: (u16, u16)) -> Counter {
    asked_at(setup(lang), size)
}

fn asked_at(setup: ScreenSetup, size: (u16, u16)) -> Counter {
    let mut counter = Counter::new(setup, size, "10:20");
    counter.look(Vec::new(), Vec::new(), 0);
    counter.typed(&format!("100.{NUMBER}"));
    counter.key(KeyCode::Enter);
    let bill = bill(&token(100), NUMBER, "SITI NURBAYA", 100_000, counter.now.wall);
    counter.answer(quote(bill));
    counter.wait(500);
    counter.key(KeyCode::Char('b'));
    counter
}

/// The last effect of a sale that is paid by a charge.
fn last(counter: &Counter) -> &UiEffect {
    let is_of_a_charge = |effect: &&UiEffect| {
        matches!(effect, UiEffect::Free(FreeEffect::ChargeFunds(..)) | UiEffect::Bound(BoundEffect::ChargeFunds(..)))
    };
    counter.effects.iter().rev().find(is_of_a_charge).expect("an effect of a charge")
}

fn query(counter: &Counter) -> FundsUiQuery {
    let UiEffect::Free(FreeEffect::ChargeFunds(_, query)) = last(counter) else { panic!("{:?}", last(counter)) };
    query.clone()
}

fn command(counter: &Counter) -> FundsUiCommand {
    let UiEffect::Bound(BoundEffect::ChargeFunds(_, command)) = last(counter) else { panic!("{:?}", last(counter)) };
    command.clone()
}

fn tell(counter: &mut Counter, event: FundsUiEvent) {
    counter.send(UiMessage::ChargeFunds(SaleSlot(1), event));
    counter.paint();
}

/// A sale up to the choice of a method, with GoPay and a VA.
fn choosing(lang: Language, size: (u16, u16)) -> Counter {
    let mut counter = asked(lang, size);
    let FundsUiQuery::Methods(request, amount) = query(&counter) else { panic!("{:?}", query(&counter)) };
    assert_eq!(amount, rp(102_500));
    let methods = Arc::new(ChargeMethods { methods: vec![method(), gopay()], fault: None });
    tell(&mut counter, FundsUiEvent::Methods(request, Ok(methods)));
    counter
}

fn charge(counter: &Counter, purpose: bool) -> Charge {
    let owner = OwnerId::new(counter.now.wall, &SeededRandom::new(1));
    let bill = bill(&token(100), NUMBER, "SITI NURBAYA", 100_000, counter.now.wall);
    let purpose = purpose.then(|| ChargePurpose::of(&bill));
    let intent = ChargeIntent { method: gopay(), amount: rp(102_500), purpose, ..charge_intent("K-9", owner) };
    let made = charge_step(None, &created(1, intent)).unwrap();
    charge_step(Some(&made), &answered_at(2, ChargeOutcome::Waiting, ChargeWhy::Answered)).unwrap()
}

fn came(charge: &Charge, amount: i64) -> Charge {
    charge_step(Some(charge), &settled(9, amount)).unwrap()
}

/// A sale up to the wait for GoPay's money.
fn waiting(lang: Language, size: (u16, u16)) -> (Counter, Charge) {
    let mut counter = choosing(lang, size);
    counter.wait(500);
    counter.key(KeyCode::Char('+'));
    counter.wait(100);
    let FundsUiCommand::Create(draft) = command(&counter) else { panic!("{:?}", command(&counter)) };
    assert_eq!((draft.amount, draft.purpose.unwrap().total), (rp(102_500), rp(102_500)));
    let made = charge(&counter, true);
    let end = ChargeCreation { charge: made.clone(), kept: ChargeStoredIn::Journal, qr_fault: None };
    tell(&mut counter, FundsUiEvent::Created(Ok(Box::new(end))));
    (counter, made)
}

#[test]
fn the_choice_says_what_the_customer_pays_in_all() {
    for (lang, size, words) in [
        (Language::Id, (80, 24), ["PELANGGAN BAYAR DENGAN", "Biaya 2.500", "105.000", "+ TAGIH 105.000"]),
        (Language::En, (120, 36), ["THE CUSTOMER PAYS BY", "Fee 2.500", "105.000", "+ ASK FOR 105.000"]),
    ] {
        let counter = choosing(lang, size);
        let screen = counter.screen();
        assert!(words.iter().all(|word| screen.contains(word)), "{screen}");
        assert!(
            screen.find("GOPAY") < screen.find("BCA"),
            "what a customer at the counter has in his hand comes first\n{screen}"
        );
    }
    let mut counter = choosing(Language::Id, (80, 24));
    counter.key(KeyCode::Char('2'));
    counter.paint();
    assert!(!counter.screen().contains("+ TAGIH 105.000"), "{}", counter.screen());
    counter.key(KeyCode::Enter);
    assert!(matches!(query(&counter), FundsUiQuery::Methods(..)), "Enter asks nobody for money");
    counter.key(KeyCode::Esc);
    counter.paint();
    assert!(counter.screen().contains("SIAP BAYAR") && counter.screen().contains("+ BAYAR 102.500"));
}

#[test]
fn a_members_wallet_is_asked_once_its_number_is_typed() {
    let mut with = setup(Language::Id);
    with.providers.push(ProviderInfo { id: ProviderId::new("klink"), ..with.providers[0].clone() });
    let mut counter = asked_at(with, (80, 24));
    let FundsUiQuery::Methods(request, _) = query(&counter) else { panic!("{:?}", query(&counter)) };
    let methods = Arc::new(ChargeMethods { methods: vec![gopay()], fault: None });
    tell(&mut counter, FundsUiEvent::Methods(request, Ok(methods)));
    counter.key(KeyCode::Char('2'));
    counter.wait(500);
    assert!(counter.screen().contains("Member Kwallet:"), "{}", counter.screen());
    counter.key(KeyCode::Char('+'));
    counter.wait(100);
    assert!(matches!(query(&counter), FundsUiQuery::Methods(..)), "whose wallet?");
    counter.typed("idsp12");
    counter.wait(500);
    assert!(counter.screen().contains("idsp12"), "{}", counter.screen());
    counter.key(KeyCode::Char('+'));
    counter.wait(100);
    assert!(matches!(command(&counter), FundsUiCommand::Wallet { member, .. } if member == "idsp12"));
}

#[test]
fn no_way_to_pay_is_said() {
    let mut counter = asked(Language::Id, (80, 24));
    let FundsUiQuery::Methods(request, _) = query(&counter) else { panic!("{:?}", query(&counter)) };
    tell(&mut counter, FundsUiEvent::Methods(request, Err(Arc::new(ChargeError::NotConfigured))));
    counter.wait(500);
    counter.key(KeyCode::Char('+'));
    counter.wait(100);
    assert!(matches!(query(&counter), FundsUiQuery::Methods(..)), "nothing to ask by");
}

#[test]
fn money_that_comes_pays_the_bill_and_the_screen_says_so() {
    let (mut counter, made) = waiting(Language::Id, (120, 36));
    let screen = counter.screen();
    for word in ["MENUNGGU PELANGGAN BAYAR", "Dibayar 105.000", "Token 100.000", "X lepas"] {
        assert!(screen.contains(word), "{word}\n{screen}");
    }
    counter.key(KeyCode::Esc);
    counter.paint();
    assert!(counter.screen().contains("TUNGGU GOPAY"), "it goes on beside the next sale\n{}", counter.screen());
    counter.send(UiMessage::JournalChanged);
    assert!(matches!(query(&counter), FundsUiQuery::Look(order) if order == "K-9"));
    tell(&mut counter, FundsUiEvent::Looked(Ok(Box::new(came(&made, 102_500)))));
    assert!(matches!(command(&counter), FundsUiCommand::Pay { charge, .. } if charge == "K-9"));
    let screen = counter.screen();
    assert!(screen.contains("Uang masuk: GOPAY 102.500") && screen.contains("DIKIRIM"), "{screen}");
    assert!(counter.effects.iter().any(|effect| matches!(effect, UiEffect::Screen(ScreenEffect::Bell))));
    assert_eq!(counter.pays(), 0, "no key paid it");
}

#[test]
fn a_qr_that_does_not_fit_prints_by_itself() {
    for (size, papers) in [((80, 24), 1), ((120, 36), 0)] {
        let mut with = setup(Language::Id);
        with.printer = crate::config::PrinterSection {
            device: crate::settings::PrinterDevice::File("/dev/null".into()),
            auto_print: true,
            ..crate::config::PrinterSection::default()
        };
        let mut counter = asked_at(with, size);
        let FundsUiQuery::Methods(request, _) = query(&counter) else { panic!("{:?}", query(&counter)) };
        let methods = Arc::new(ChargeMethods { methods: vec![gopay()], fault: None });
        tell(&mut counter, FundsUiEvent::Methods(request, Ok(methods)));
        counter.wait(500);
        counter.key(KeyCode::Char('+'));
        counter.wait(100);
        let made = with_qr(&charge(&counter, true));
        let end = ChargeCreation { charge: made, kept: ChargeStoredIn::Journal, qr_fault: None };
        tell(&mut counter, FundsUiEvent::Created(Ok(Box::new(end))));
        let asked =
            counter.effects.iter().filter(|effect| matches!(effect, UiEffect::Bound(BoundEffect::Paper(_)))).count();
        assert_eq!(asked, papers, "{size:?}");
        assert_eq!(counter.screen().contains("dari kertas yang keluar"), papers == 1, "{}", counter.screen());
        assert!(counter.screen().contains("X lepas"), "every key is said\n{}", counter.screen());
    }
}

/// The charge with a QR of a usual size.
fn with_qr(charge: &Charge) -> Charge {
    let payload = crate::domain::charge::QrPayload::new(super::money_in::QRIS).unwrap();
    let entry = crate::domain::charge::sample::entry(3, crate::domain::charge::ChargeEvent::ChargeQrRead { payload });
    charge_step(Some(charge), &entry).unwrap()
}

#[test]
fn money_that_did_not_pay_is_held_and_used_by_a_person() {
    let (mut counter, made) = waiting(Language::Id, (80, 24));
    let held = came(&made, 102_500);
    tell(&mut counter, FundsUiEvent::Looked(Ok(Box::new(held.clone()))));
    tell(&mut counter, FundsUiEvent::Paid(Err(Arc::new(AutoPayError::ByHand(AutoPayBlock::TooLate)))));
    let screen = counter.screen();
    for word in ["UANG DITAHAN", "102.500 dari GOPAY ditahan", "BELUM dibayar", "setelah 15 menit", "C cek lagi"] {
        assert!(screen.contains(word), "{word}\n{screen}");
    }
    counter.held = vec![held];
    counter.look(Vec::new(), Vec::new(), 0);
    counter.key(KeyCode::Char('c'));
    let bill = bill(&token(100), NUMBER, "SITI NURBAYA", 100_000, counter.now.wall);
    counter.answer(quote(bill));
    counter.wait(500);
    let screen = counter.screen();
    assert!(screen.contains("Uang ditahan") && screen.contains("102.500 dari GOPAY"), "{screen}");
    counter.key(KeyCode::Char('+'));
    counter.wait(100);
    let request = counter.effects.iter().rev().find_map(|effect| match effect {
        UiEffect::Bound(BoundEffect::Pay { payment, .. }) => Some(payment.clone()),
        _ => None,
    });
    assert_eq!(request.unwrap().charge.as_deref(), Some("K-9"));
    counter.key(KeyCode::Esc);
    counter.paint();
    let home = counter.screen();
    assert!(home.contains("1 UANG DITAHAN") && home.contains("lihat: Esc lalu 2"), "the status line says so\n{home}");
}

#[test]
fn held_money_is_chosen_by_h_and_let_go_again() {
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:20");
    let small = came(&charge(&counter, false), 50_000);
    let enough = came(&charge(&counter, true), 150_000);
    counter.held = vec![small, enough];
    counter.look(Vec::new(), Vec::new(), 0);
    counter.typed(&format!("100.{NUMBER}"));
    counter.key(KeyCode::Enter);
    let bill = bill(&token(100), NUMBER, "SITI NURBAYA", 100_000, counter.now.wall);
    counter.answer(quote(bill));
    counter.wait(500);
    counter.key(KeyCode::Char('h'));
    counter.paint();
    assert!(counter.screen().contains("150.000 dari GOPAY"), "{}", counter.screen());
    counter.key(KeyCode::Char('9'));
    counter.paint();
    assert!(counter.screen().contains("150.000 dari GOPAY"), "cash is not typed beside it");
    counter.key(KeyCode::Char('h'));
    counter.paint();
    assert!(!counter.screen().contains("dari GOPAY"), "{}", counter.screen());
}

#[test]
fn letting_go_is_asked_twice_and_leaves_the_charge_alone() {
    let (mut counter, _) = waiting(Language::Id, (80, 24));
    counter.key(KeyCode::Char('x'));
    counter.paint();
    let screen = counter.screen();
    assert!(screen.contains("X sekali lagi") && screen.contains("uangnya ditahan"), "whole, at 80 columns\n{screen}");
    counter.key(KeyCode::Char('a'));
    counter.key(KeyCode::Char('x'));
    counter.paint();
    assert!(counter.screen().contains("MENUNGGU PELANGGAN"), "another key between starts anew");
    counter.key(KeyCode::Char('x'));
    let (slot, _) = counter.inquiry();
    assert_eq!(slot, SaleSlot(1), "the bill is asked for again, to be paid otherwise");
}

#[test]
fn a_report_rings_and_says_one_line_without_moving_the_focus() {
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:20");
    let bill = bill(&token(100), NUMBER, "SITI NURBAYA", 100_000, counter.now.wall);
    let now = counter.now.wall;
    let open = paid(
        intent(bill.clone(), now),
        now,
        3,
        PaymentOutcome::Pending,
        OutcomeReason::Answered,
        PaymentFacts::default(),
    );
    counter.look(vec![open.clone()], vec![open.clone()], 1);
    counter.typed("5");
    let event = PaymentEvent::Answered {
        source: AnswerSource::Callback,
        verdict: Box::new(PaymentVerdict {
            facts: token_facts(),
            ..PaymentVerdict::bare(PaymentOutcome::Confirmed, OutcomeReason::Answered)
        }),
        raw: RawAnswer(String::new()),
    };
    let entry = JournalRecord {
        at: now.checked_add(Duration::from_secs(60)).unwrap(),
        counter: "K1".into(),
        cashier: "RINA".into(),
        event,
    };
    let after = step(Some(&open), &entry).unwrap();
    let rung = counter.effects.len();
    counter.look(vec![after], Vec::new(), 1);
    counter.paint();
    let screen = counter.screen();
    assert!(screen.contains("Kabar penyedia: Token 100.000") && screen.contains("SUKSES"), "{screen}");
    assert!(screen.contains("► 5"), "what is typed stays\n{screen}");
    assert!(counter.effects[rung..].iter().any(|effect| matches!(effect, UiEffect::Screen(ScreenEffect::Bell))));
}

#[test]
fn what_is_reported_by_itself_is_waited_for() {
    for (receives, words) in [(true, "memberi kabar sendiri"), (false, "tidak bisa ditanya")] {
        let mut with = ScreenSetup { receives, ..setup(Language::Id) };
        with.providers.iter_mut().for_each(|known| (known.never_asked, known.askable_by_invoice) = (true, false));
        let mut counter = Counter::new(with, (80, 24), "10:20");
        counter.typed(&format!("100.{NUMBER}"));
        counter.key(KeyCode::Enter);
        let pulsa = Product { kind: ProductKind::Pulsa, ..token(100) };
        let bill = bill(&pulsa, NUMBER, "SITI NURBAYA", 100_000, counter.now.wall);
        counter.answer(quote(bill.clone()));
        counter.wait(500);
        counter.key(KeyCode::Char('+'));
        counter.wait(100);
        let now = counter.now.wall;
        let pending =
            paid(intent(bill, now), now, 3, PaymentOutcome::Pending, OutcomeReason::Answered, PaymentFacts::default());
        counter.end(SaleSlot(1), pending);
        counter.paint();
        assert!(counter.screen().contains(words), "{}", counter.screen());
    }
}
