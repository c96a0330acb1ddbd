//! A total that changed, and an inquiry without a bill: what the cashier reads and can do.

use crate::tui::key::ctrl;
use crossterm::event::KeyCode;
use std::sync::Arc;

use super::desk::flat;
use super::golden::{begin, pay};
use super::*;
use crate::domain::payment::verdict::PaymentAlarm;
use crate::domain::payment::{CashHandling, TotalDifference};
use crate::journal::store_doubt::{LackingRows, StoreDoubt, StoreWatch};
use crate::providers::ReadError;
use crate::till::inquire::InquireError;
use crate::tui::state::ActiveScreen;

/// A token of Rp102.500 that was confirmed at `total`, with `cash` typed.
fn confirmed_at(total: i64, cash: &str, size: (u16, u16), lang: Language) -> (Counter, Payment) {
    let mut counter = Counter::new(setup(lang), size, "10:20");
    counter.look(Vec::new(), Vec::new(), 0);
    let now = counter.now.wall;
    begin(&mut counter, "100.12345678901", bill(&token(100), "12345678901", "SITI", 100_000, now));
    counter.wait(500);
    counter.typed(cash);
    pay(&mut counter);
    let (slot, order) = counter
        .effects
        .iter()
        .rev()
        .find_map(|effect| match effect {
            UiEffect::Bound(BoundEffect::Pay { slot, payment }) => Some((*slot, payment.clone())),
            _ => None,
        })
        .unwrap();
    let sent = counter.now.wall;
    let intent = PaymentIntent { cash: order.cash, ..intent(order.bill.clone(), sent) };
    let (shown, answered) = (rp(102_500), rp(total));
    let verdict = PaymentVerdict {
        alarm: (shown != answered).then_some(PaymentAlarm::PriceDiffers { shown, answered }),
        facts: PaymentFacts { total: Some(answered), ..token_facts() },
        ..PaymentVerdict::bare(PaymentOutcome::Confirmed, OutcomeReason::Answered)
    };
    let before = paid(intent, sent, 1, PaymentOutcome::Pending, OutcomeReason::NoToken, PaymentFacts::default());
    let event = PaymentEvent::Answered {
        source: AnswerSource::Status,
        verdict: Box::new(verdict),
        raw: RawAnswer(String::new()),
    };
    let payment = with(&before, sent, event);
    counter.end(slot, payment.clone());
    (counter, payment)
}

fn settled(counter: &Counter) -> Vec<TotalDifference> {
    let of = |effect: &UiEffect| match effect {
        UiEffect::Bound(BoundEffect::SettleDifference { difference, .. }) => Some(*difference),
        _ => None,
    };
    counter.effects.iter().filter_map(of).collect()
}

#[test]
fn a_higher_total_says_what_is_short_and_never_a_negative_change() {
    for (lang, short, given) in
        [(Language::Id, "KURANG", "uang pas 102.500"), (Language::En, "SHORT", "exactly 102.500")]
    {
        for size in [(80, 24), (120, 36)] {
            let (counter, _) = confirmed_at(107_500, "", size, lang);
            let screen = counter.screen();
            assert!(screen.contains(short) && screen.contains("5.000") && screen.contains(given), "{screen}");
            assert!(!screen.contains("-5.000") && screen.contains("█"), "{screen}");
            let (counter, _) = confirmed_at(107_500, "105000", size, lang);
            let screen = counter.screen();
            assert!(screen.contains("105.000") && screen.contains("2.500") && !screen.contains("-2.500"), "{screen}");
        }
    }
}

#[test]
fn a_key_records_what_became_of_the_difference() {
    let (mut counter, payment) = confirmed_at(107_500, "", (80, 24), Language::Id);
    assert!(counter.screen().contains("C catat selisih"), "{}", counter.screen());
    counter.key(KeyCode::Char('c'));
    assert!(counter.screen().contains("1 sudah ditagih ke pelanggan"), "{}", counter.screen());
    counter.confirm('3');
    assert!(settled(&counter).is_empty());
    counter.confirm('1');
    assert_eq!(settled(&counter), [TotalDifference::Collected]);
    assert!(matches!(counter.state.screen(), ActiveScreen::Sale(_)), "back at the receipt");
    let event = PaymentEvent::DifferenceSettled { difference: TotalDifference::Collected, by: "RINA".into() };
    let after = with(&payment, counter.now.wall, event);
    counter.send(UiMessage::Ruled { id: after.id(), result: Ok(Box::new(after)) });
    let screen = counter.screen();
    assert!(screen.contains("sudah ditagih") && !screen.contains("C catat selisih"), "{screen}");
}

#[test]
fn the_desk_keeps_a_changed_total_until_c() {
    let (_, payment) = confirmed_at(107_500, "", (80, 24), Language::Id);
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:31");
    counter.look(Vec::new(), vec![payment], 1);
    counter.key(KeyCode::Esc);
    counter.confirm('1');
    counter.key(KeyCode::Char('k'));
    assert!(!counter.effects.iter().any(|effect| matches!(effect, UiEffect::Bound(BoundEffect::AlarmsSeen { .. }))));
    assert!(flat(&counter.screen()).contains("Selisih 5.000 belum dicatat"), "{}", counter.screen());
    counter.key(KeyCode::Char('c'));
    counter.confirm('2');
    assert_eq!(settled(&counter), [TotalDifference::WrittenOff]);
}

/// Payments whose alarms the keys said to be seen.
fn seen(counter: &Counter) -> Vec<PaymentId> {
    let of = |effect: &UiEffect| match effect {
        UiEffect::Bound(BoundEffect::AlarmsSeen { id }) => Some(*id),
        _ => None,
    };
    counter.effects.iter().filter_map(of).collect()
}

/// A key that repeats, or a scanned code, must not take an alarm off the desk that nobody read.
#[test]
fn an_alarm_is_seen_only_by_a_lone_k_on_its_row() {
    let raised = |time: &str, number: &str| {
        let sale = sold(time, &token(50), number, "ENDANG S", 50_000, PaymentOutcome::Confirmed);
        with(&sale, at("10:25"), PaymentEvent::AlarmRaised(PaymentAlarm::AnswerAboutOther))
    };
    let (first, second) = (raised("10:04", "56402040490"), raised("10:05", "56402040491"));
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:31");
    counter.look(Vec::new(), vec![first.clone(), second.clone()], 2);
    counter.key(KeyCode::Esc);
    counter.confirm('1');
    counter.key(KeyCode::Char('k'));
    counter.key(KeyCode::Char('k'));
    counter.wait(400);
    assert_eq!(seen(&counter), [], "it repeated");
    counter.confirm('k');
    assert_eq!(seen(&counter), [first.id()]);
    let event = PaymentEvent::AlarmsSeen { by: "RINA".into() };
    let gone = with(&first, counter.now.wall, event);
    counter.send(UiMessage::Ruled { id: first.id(), result: Ok(Box::new(gone)) });
    counter.look(Vec::new(), vec![second.clone()], 1);
    counter.key(KeyCode::Char('k'));
    counter.wait(100);
    assert_eq!(seen(&counter), [first.id()], "the next row was not read yet");
    counter.confirm('k');
    assert_eq!(seen(&counter), [first.id(), second.id()]);
}

/// The desk with one row.
fn desk_of(payment: Payment) -> Counter {
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:31");
    counter.look(Vec::new(), vec![payment], 1);
    counter.key(KeyCode::Esc);
    counter.confirm('1');
    counter
}

#[test]
fn the_desks_heading_is_the_rows_own() {
    let open = sold("10:04", &token(50), "56402040490", "ENDANG S", 50_000, PaymentOutcome::Unknown);
    let screen = desk_of(open.clone()).screen();
    assert!(screen.contains("JANGAN KEMBALIKAN UANG") && screen.contains("1 terbuka"), "{screen}");
    let refunded = answered(
        &open,
        at("10:09"),
        AnswerSource::Status,
        PaymentOutcome::Refunded,
        OutcomeReason::Answered,
        PaymentFacts::default(),
    );
    let screen = desk_of(refunded.clone()).screen();
    assert!(!screen.contains("JANGAN") && screen.contains("KEMBALIKAN UANG PELANGGAN"), "{screen}");
    assert!(!screen.contains("terbuka") && screen.contains("T bukti pengembalian"), "{screen}");
    let event = PaymentEvent::CashSettled { cash: CashHandling::Returned, by: "RINA".into() };
    let (_, changed) = confirmed_at(107_500, "", (80, 24), Language::Id);
    assert!(!desk_of(changed).screen().contains("JANGAN KEMBALIKAN"), "nothing of it is open");
    let over = with(&refunded, at("10:12"), event);
    assert!(!over.is_on_desk());
}

#[test]
fn a_phone_is_noted_from_the_desk_and_read_by_the_row() {
    let open = sold("10:04", &token(50), "56402040490", "ENDANG S", 50_000, PaymentOutcome::Unknown);
    let mut counter = desk_of(open.clone());
    assert!(counter.screen().contains("HP tidak dicatat"), "{}", counter.screen());
    counter.key(KeyCode::Char('h'));
    counter.typed("12");
    counter.key(KeyCode::Enter);
    assert!(counter.screen().contains("8 sampai 15 angka"), "{}", counter.screen());
    counter.key(ctrl('u'));
    counter.typed("0812-3456-7000");
    counter.key(KeyCode::Enter);
    let noted = counter.effects.iter().find_map(|effect| match effect {
        UiEffect::Bound(BoundEffect::NotePhone { phone, .. }) => Some(phone.clone()),
        _ => None,
    });
    let phone = noted.unwrap();
    assert_eq!(phone.as_str(), "081234567000");
    let after = with(&open, counter.now.wall, PaymentEvent::PhoneNoted { phone, by: "RINA".into() });
    let screen = desk_of(after).screen();
    assert!(!screen.contains("HP tidak dicatat") && screen.contains("08123456 7000"), "{screen}");
}

#[test]
fn no_bill_has_a_heading_that_is_true() {
    let refused = |text: &str| InquireError::Read(ReadError::Refused(text.into()));
    let own = sold("08:32", &token(50), "12345678901", "SITI", 50_000, PaymentOutcome::Confirmed);
    let cases: [(InquireError, [&str; 2], &str); 6] = [
        (refused("GANGGUAN SISTEM"), ["BELUM BISA DICEK", "NOT CHECKED"], "Jangan suruh pelanggan pulang"),
        (refused("NOMOR TIDAK TERDAFTAR"), ["NOMOR SALAH", "WRONG NUMBER"], ""),
        (refused("TAGIHAN BELUM TERSEDIA"), ["TIDAK ADA TAGIHAN", "NO BILL"], ""),
        (InquireError::BelowMinimum(rp(50_000)), ["NOMINAL TERLALU KECIL", "AMOUNT TOO SMALL"], "50.000"),
        (InquireError::AlreadyPaid("LUNAS".into(), None), ["SUDAH LUNAS", "ALREADY PAID"], "Jangan terima uang"),
        (
            InquireError::AlreadyPaid("LUNAS".into(), Some(Box::new(own))),
            ["SUDAH LUNAS", "ALREADY PAID"],
            "Dibayar di sini 08:32",
        ),
    ];
    for (fault, headings, said) in cases {
        let fault = Arc::new(fault);
        for (lang, heading) in [Language::Id, Language::En].into_iter().zip(headings) {
            let mut counter = Counter::new(setup(lang), (80, 24), "10:20");
            counter.look(Vec::new(), Vec::new(), 0);
            counter.typed("100.12345678901");
            counter.key(KeyCode::Enter);
            let (slot, request) = counter.inquiry();
            counter.send(UiMessage::Quoted { slot, request, result: Err(Arc::clone(&fault)) });
            let screen = counter.screen();
            assert!(screen.contains(heading), "{heading}\n{screen}");
            assert_eq!(screen.contains("TIDAK ADA TAGIHAN"), heading == "TIDAK ADA TAGIHAN", "{screen}");
            assert!(lang == Language::En || flat(&screen).contains(said), "{said}\n{screen}");
        }
    }
}

#[test]
fn what_was_not_read_yet_is_not_said_to_be_nothing() {
    for (lang, none) in [(Language::Id, "0 penjualan"), (Language::En, "0 sales")] {
        for size in [(80, 24), (120, 36)] {
            let mut counter = Counter::new(setup(lang), size, "10:20");
            let screen = counter.screen();
            let nothing = setup(lang).words.screen.home.nothing_today;
            assert!(!screen.contains(none) && !screen.contains(nothing) && screen.contains('…'), "{screen}");
            assert!(!screen.lines().any(|line| line.trim_end().ends_with(" 0")), "{screen}");
            // The status line shows "…", and on a wide screen the deposits do too.
            let rows: Vec<&str> = screen.lines().map(str::trim_end).collect();
            let under = setup(lang).words.screen.home.saldo;
            let is_under = |pair: &[&str]| pair[0].contains(under) && pair[1].ends_with('…');
            assert!(rows.iter().any(|row| row.trim() == "…") || size.0 > 80, "{screen}");
            assert!(rows.windows(2).any(is_under) || size.0 == 80, "{screen}");
            // Today's sales and the desk come first, the deposits later.
            let unknown = sold("10:04", &token(50), "56402040490", "ENDANG S", 50_000, PaymentOutcome::Unknown);
            let look = CounterStatus {
                backup: BackupStatus::default(),
                dashboard: dashboard(vec![unknown.clone()], vec![unknown], 1, (Vec::new(), 0)),
                unreadable: 0,
                store: StoreWatch::default(),
                papers: Vec::new(),
            };
            counter.send(UiMessage::Look(Ok(Box::new(look))));
            let screen = counter.screen();
            let head = screen.lines().next().unwrap();
            assert!(head.contains('…') && screen.contains("ENDANG S"), "{screen}");
            assert!(!screen.contains("24.848.600") && !screen.contains(none), "{screen}");
            counter.look(Vec::new(), Vec::new(), 0);
            let screen = counter.screen();
            assert!(screen.contains(nothing) && screen.contains("24.848.600") && !screen.contains('…'), "{screen}");
        }
    }
}

/// A doubt about the store stays in the banner as long as it holds. That a store is seen for the first time is said
/// once.
#[test]
fn what_is_known_about_the_store_is_said() {
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:20");
    let lacking = LackingRows { counter: Some("K1".into()), rows: Some(3), since: None, until: counter.now.wall };
    let cases = [
        (StoreWatch { doubt: Some(StoreDoubt::Lacks(lacking)), ..StoreWatch::default() }, "JURNAL KURANG 3"),
        (StoreWatch { doubt: Some(StoreDoubt::Another), ..StoreWatch::default() }, "JURNAL LAIN"),
        (StoreWatch { uncompared: vec!["K2".into(), "K3".into()], ..StoreWatch::default() }, "loket K2, K3 belum"),
    ];
    for (store, said) in cases {
        counter.store = store;
        counter.look(Vec::new(), Vec::new(), 0);
        assert!(counter.screen().contains(said), "{said}\n{}", counter.screen());
        counter.key(KeyCode::Esc);
        assert!(counter.screen().contains(said), "it stays");
    }
    counter.store = StoreWatch { is_first_sight: true, ..StoreWatch::default() };
    counter.look(Vec::new(), Vec::new(), 0);
    assert!(counter.screen().contains("pertama kali"), "{}", counter.screen());
    counter.key(KeyCode::Esc);
    counter.look(Vec::new(), Vec::new(), 0);
    assert!(!counter.screen().contains("pertama kali"), "once");
}

/// With a read-only journal the banner fits the smallest screen, and home says why.
#[test]
fn a_journal_that_is_only_read_is_said() {
    for (lang, banner) in [(Language::Id, "HANYA BACA:"), (Language::En, "READ ONLY:")] {
        let why = (lang.words().fault.journal_only_read)(lang.words().fault.journal_read_only);
        let setup = ScreenSetup { read_only: Some(why.clone()), ..setup(lang) };
        let mut counter = Counter::new(setup, (80, 24), "10:20");
        counter.look(Vec::new(), Vec::new(), 0);
        let screen = counter.screen();
        let told = lang.words().fault.journal_read_banner;
        assert!(told.starts_with(banner) && screen.contains(told), "{screen}");
        assert!(flat(&screen).contains(&why), "{screen}");
        counter.key(KeyCode::Esc);
        assert!(counter.screen().contains(told), "{}", counter.screen());
    }
}
