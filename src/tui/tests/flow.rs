//! A sale, key by key. Only `+` pays, and only what was painted.

use crate::tui::key::ctrl;
use crossterm::event::KeyCode;
use std::sync::Arc;

use super::golden::{begin, busy, desk, pay, today};
use super::*;
use crate::domain::bill::TotalDoubt;
use crate::domain::obstacle::{AskReason, EarlierPayment};
use crate::till::pay::PayError;
use crate::tui::state::ActiveScreen;

fn siti(counter: &Counter) -> Bill {
    bill(&token(100), "12345678901", "SITI NURBAYA", 100_000, counter.now.wall)
}

pub(super) fn fresh() -> Counter {
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:20");
    counter.look(today(), desk(), 87);
    counter
}

fn last_order(counter: &Counter) -> crate::till::pay::PaymentRequest {
    let last = counter.effects.iter().rev().find_map(|effect| match effect {
        UiEffect::Bound(BoundEffect::Pay { payment, .. }) => Some((**payment).clone()),
        _ => None,
    });
    last.expect("a payment")
}

#[test]
fn a_token_takes_three_keys_beyond_number_and_amount() {
    let mut counter = fresh();
    let bill = siti(&counter);
    begin(&mut counter, "100.12345678901", bill);
    counter.wait(500);
    counter.typed("150");
    assert!(counter.screen().contains("150.000█"));
    counter.key(KeyCode::Char('+'));
    counter.wait(40);
    let order = last_order(&counter);
    assert_eq!((order.cash, order.expect_total), (Some(rp(150_000)), Some(rp(102_500))));
    counter.wait(12_000);
    assert!(counter.screen().contains("DIKIRIM 00:12"), "{}", counter.screen());
    assert!(counter.screen().contains("lambat, layani berikutnya"));
    counter.typed("5");
    assert_eq!((counter.state.screen(), counter.state.search_line()), (ActiveScreen::Home, "5"));
    let time = counter.now.wall;
    let done =
        paid(intent(order.bill, time), time, 3, PaymentOutcome::Confirmed, OutcomeReason::Answered, token_facts());
    counter.end(SaleSlot(1), done);
    assert_eq!((counter.state.screen(), counter.state.search_line()), (ActiveScreen::Home, "5"));
}

#[test]
fn enter_never_pays_and_a_burst_does_not() {
    let mut counter = fresh();
    let bill = siti(&counter);
    begin(&mut counter, "100.12345678901", bill);
    counter.wait(1_000);
    counter.key(KeyCode::Enter);
    counter.wait(1_000);
    counter.paste("150\n+\n");
    counter.wait(1_000);
    // A scanner sends a character each millisecond.
    for c in ['1', '+', '2'] {
        counter.pass(Duration::from_millis(1));
        let at = counter.now.mono;
        counter.send(UiMessage::Key { key: KeyCode::Char(c).into(), at });
    }
    counter.wait(1_000);
    // A `+` with another key right behind it pays nothing.
    counter.key(KeyCode::Char('+'));
    counter.pass(Duration::from_millis(20));
    let at = counter.now.mono;
    counter.send(UiMessage::Key { key: KeyCode::Char('1').into(), at });
    counter.wait(1_000);
    assert_eq!(counter.pays(), 0);
    counter.key(ctrl('u'));
    pay(&mut counter);
}

#[test]
fn a_quote_is_read_before_it_is_paid() {
    let mut counter = fresh();
    let bill = siti(&counter);
    begin(&mut counter, "100.12345678901", bill);
    counter.wait(200);
    counter.key(KeyCode::Char('+'));
    counter.wait(100);
    assert_eq!(counter.pays(), 0);
    // Away and back: the time on screen starts again.
    counter.wait(1_000);
    counter.key(KeyCode::F(2));
    counter.key(KeyCode::Char('*'));
    counter.key(KeyCode::Char('+'));
    counter.wait(100);
    assert_eq!(counter.pays(), 0);
    // A window that is too small shows no quote.
    counter.send(UiMessage::Resize(60, 20));
    counter.wait(1_000);
    counter.key(KeyCode::Char('+'));
    counter.wait(100);
    assert_eq!(counter.pays(), 0);
    counter.send(UiMessage::Resize(80, 24));
    pay(&mut counter);
}

#[test]
fn warnings_need_a_y_unless_it_was_said_before() {
    for (line, needed) in [("100.12345678901", true), ("100.2.12345678901", false)] {
        let mut counter = fresh();
        counter.typed(line);
        counter.key(KeyCode::Enter);
        let mut asked = quote(siti(&counter));
        asked.sold_before = Some(sold("10:06", &token(100), "12345678901", "SITI", 100_000, PaymentOutcome::Confirmed));
        counter.answer(asked);
        counter.wait(500);
        assert!(counter.screen().contains("SUDAH TERJUAL"), "{}", counter.screen());
        if needed {
            counter.key(KeyCode::Char('+'));
            counter.wait(100);
            assert_eq!(counter.pays(), 0);
            counter.key(KeyCode::Char('y'));
        }
        pay(&mut counter);
    }
}

#[test]
fn the_same_open_bill_stops_the_sale() {
    let mut counter = fresh();
    counter.typed("531110001234");
    counter.key(KeyCode::Enter);
    let post = product("PLNPOST", "PLN Bulanan", ProductKind::PlnPostpaid, None);
    let mut asked = quote(bill(&post, "531110001234", "BUDI", 345_350, counter.now.wall));
    asked.obstacles.same = vec![sold("10:04", &post, "531110001234", "BUDI", 345_350, PaymentOutcome::Unknown)];
    counter.answer(asked);
    counter.wait(500);
    assert!(counter.screen().contains("BELUM JELAS sejak"), "{}", counter.screen());
    counter.key(KeyCode::Char('y'));
    counter.key(KeyCode::Char('+'));
    counter.wait(100);
    assert_eq!(counter.pays(), 0);
}

#[test]
fn a_stale_inquiry_is_asked_again_and_a_changed_total_is_told() {
    let mut counter = fresh();
    let old = siti(&counter);
    begin(&mut counter, "100.12345678901", old);
    counter.wait(11 * 60 * 1_000);
    counter.key(KeyCode::Char('+'));
    counter.wait(100);
    assert_eq!(counter.pays(), 0);
    let mut newer = siti(&counter);
    newer.money.total = rp(103_000);
    counter.answer(quote(newer));
    counter.wait(500);
    assert!(counter.screen().contains("TOTAL BERUBAH: tadi 102.500, sekarang 103.000"), "{}", counter.screen());
    pay(&mut counter);
    assert_eq!(last_order(&counter).expect_total, Some(rp(103_000)));
}

#[test]
fn cash_below_the_total_is_not_enough() {
    let mut counter = fresh();
    let bill = siti(&counter);
    begin(&mut counter, "100.12345678901", bill);
    counter.wait(500);
    counter.typed("50000");
    counter.key(KeyCode::Char('+'));
    counter.wait(100);
    assert_eq!(counter.pays(), 0);
    assert!(counter.screen().contains("KURANG"));
    for _ in 0..5 {
        counter.key(KeyCode::Backspace);
    }
    pay(&mut counter);
    assert_eq!(last_order(&counter).cash, None);
}

#[test]
fn ends_say_what_to_do() {
    for (outcome, why, said) in [
        (PaymentOutcome::Rejected, OutcomeReason::Refused("SALDO KURANG".into()), "GAGAL, saldo tidak terpotong"),
        (PaymentOutcome::NotSent, OutcomeReason::NotBuilt, "TIDAK TERKIRIM, boleh diulang"),
        (PaymentOutcome::Unknown, OutcomeReason::TimedOut, "BELUM JELAS: JANGAN DIULANG"),
        (PaymentOutcome::Pending, OutcomeReason::NoToken, "DIPROSES: JANGAN DIULANG"),
    ] {
        let mut counter = fresh();
        let bill = siti(&counter);
        begin(&mut counter, "100.12345678901", bill.clone());
        pay(&mut counter);
        let time = counter.now.wall;
        let payment = paid(intent(bill, time), time, 3, outcome, why, PaymentFacts::default());
        let id = payment.id();
        counter.end(SaleSlot(1), payment.clone());
        assert!(counter.screen().contains(said), "{}", counter.screen());
        counter.wait(1_000);
        counter.key(KeyCode::Char('+'));
        counter.wait(1_000);
        assert_eq!(counter.pays(), 1);
        if payment.state().allows_new_attempt() {
            counter.key(KeyCode::Char('r'));
            let bill = siti(&counter);
            counter.answer(quote(bill));
            pay(&mut counter);
            assert_eq!(last_order(&counter).sale, Some(payment.intent.sale));
        } else {
            counter.key(KeyCode::Enter);
            assert!(
                matches!(counter.effects.last(), Some(UiEffect::Bound(BoundEffect::Print { id: printed, .. })) if *printed == id)
            );
            assert_eq!(counter.state.screen(), ActiveScreen::Home);
            assert!(counter.state.open.find(id).is_some());
        }
    }
}

#[test]
fn an_answer_that_nothing_kept_is_written_down_without_its_token() {
    let mut counter = fresh();
    let bill = siti(&counter);
    begin(&mut counter, "100.12345678901", bill.clone());
    pay(&mut counter);
    let time = counter.now.wall;
    let intent = intent(bill, time);
    let owner = intent.owner;
    let prepared = step(None, &entry(time, PaymentEvent::Prepared(Box::new(intent)))).unwrap();
    let payment = step(Some(&prepared), &entry(time, PaymentEvent::Dispatched { owner })).unwrap();
    let verdict = PaymentVerdict {
        facts: token_facts(),
        ..PaymentVerdict::bare(PaymentOutcome::Confirmed, OutcomeReason::Answered)
    };
    let unknown = PaymentEvent::Answered {
        source: AnswerSource::Recovery,
        verdict: Box::new(PaymentVerdict::bare(PaymentOutcome::Unknown, OutcomeReason::TimedOut)),
        raw: RawAnswer(String::new()),
    };
    let given_up = step(Some(&payment), &entry(time, unknown)).unwrap();
    let end = PayOutcome { payment, kept: StoredIn::Nowhere(Box::new(verdict)) };
    counter.send(UiMessage::Paid { slot: SaleSlot(1), result: Ok(Box::new(end)) });
    for given_up in [None, Some(given_up)] {
        // Another program ends the row as unknown. The answer's figures stand only on this screen.
        given_up.iter().for_each(|payment| counter.state.replace(payment));
        let screen = counter.screen();
        assert!(
            screen.contains("CATAT SEKARANG") && screen.contains("12345678") && !screen.contains("1234 5678 9101"),
            "{screen}"
        );
        assert!(counter.state.last_words()[0].contains("12345678"));
    }
}

#[test]
fn refusals_say_why() {
    let mut counter = fresh();
    let bill = siti(&counter);
    begin(&mut counter, "100.12345678901", bill);
    pay(&mut counter);
    let open = sold("10:04", &token(100), "12345678901", "SITI", 100_000, PaymentOutcome::Unknown);
    counter.send(UiMessage::Paid { slot: SaleSlot(1), result: Err(Arc::new(PayError::Open(Box::new(open)))) });
    assert!(counter.screen().contains("BELUM JELAS sejak"), "{}", counter.screen());
    counter.key(KeyCode::Char('d'));
    assert_eq!(counter.state.screen(), ActiveScreen::Desk);
}

#[test]
fn nine_sales_side_by_side_and_no_more() {
    let mut counter = fresh();
    for last in 0..9 {
        let number = format!("1234567890{last}");
        let one = bill(&token(20), &number, "A", 20_000, counter.now.wall);
        begin(&mut counter, &format!("20.{number}"), one);
        pay(&mut counter);
        counter.key(KeyCode::Esc);
    }
    counter.typed("20.99999999999");
    counter.key(KeyCode::Enter);
    assert_eq!(counter.state.screen(), ActiveScreen::Home);
    assert!(counter.screen().contains("Sembilan penjualan"), "{}", counter.screen());
    counter.key(ctrl('q'));
    assert!(counter.screen().contains("Menunggu 9 pekerjaan"), "{}", counter.screen());
    assert!(!counter.state.wants_quit());
    counter.send(UiMessage::Terminate);
    assert!(counter.state.wants_quit());
}

#[test]
fn customers_are_found_by_name() {
    let mut counter = fresh();
    counter.typed("budi");
    assert_eq!(counter.state.home.candidates().len(), 1);
    assert!(counter.screen().contains("53111000 1234"), "{}", counter.screen());
}

#[test]
fn a_digit_picks_among_several() {
    let mut counter = fresh();
    counter.typed("100.081234567890");
    counter.key(KeyCode::Enter);
    assert!(counter.state.home.is_choosing());
    counter.typed("2");
    let asked = counter.effects.iter().rev().find_map(|effect| match effect {
        UiEffect::Free(FreeEffect::Inquire { ask, .. }) => Some(ask.product.code.to_string()),
        _ => None,
    });
    assert_eq!(asked.as_deref(), Some("g100"));
}

#[test]
fn an_idle_counter_wakes_once_a_minute() {
    let mut counter = fresh();
    counter.wait(1_000);
    let wake = counter.state.next_wake().unwrap();
    assert!(wake - counter.now.mono >= Duration::from_secs(58), "{wake:?}");
}

#[test]
fn a_settled_sale_makes_room_and_stays_until_then() {
    let mut counter = busy((80, 24), Language::Id);
    assert!(counter.screen().contains("[2] GoPay 100.000"), "{}", counter.screen());
    counter.typed("*");
    counter.typed("*");
    counter.key(KeyCode::Enter);
    assert!(!counter.screen().contains("[2]"), "{}", counter.screen());
}

#[test]
fn a_refusal_that_something_changed_asks_again_and_keeps_the_cash() {
    let mut counter = fresh();
    let bill = siti(&counter);
    begin(&mut counter, "100.12345678901", bill);
    counter.typed("150");
    pay(&mut counter);
    counter.send(UiMessage::Paid { slot: SaleSlot(1), result: Err(Arc::new(PayError::Loss(rp(500)))) });
    let mut asked = quote(siti(&counter));
    asked.bill.money.debit = Some(rp(103_000));
    counter.answer(asked);
    counter.wait(500);
    let screen = counter.screen();
    assert!(screen.contains("RUGI 500") && screen.contains("150.000"), "{screen}");
    counter.key(KeyCode::Char('Y'));
    pay(&mut counter);
    assert!(last_order(&counter).loss_seen);
}

#[test]
fn an_end_that_nobody_saw_stays_in_sight() {
    let mut counter = fresh();
    for last in 0..3 {
        let number = format!("1234567890{last}");
        let one = bill(&token(20), &number, "A", 20_000, counter.now.wall);
        begin(&mut counter, &format!("20.{number}"), one.clone());
        pay(&mut counter);
        counter.key(KeyCode::Esc);
        let time = counter.now.wall;
        let refused = OutcomeReason::Refused("SALDO KURANG".into());
        counter.end(
            SaleSlot(last + 1),
            paid(intent(one, time), time, 1, PaymentOutcome::Rejected, refused, PaymentFacts::default()),
        );
    }
    counter.typed("20.99999999999");
    counter.key(KeyCode::Enter);
    assert_eq!(counter.state.sales.len(), 4);
}

#[test]
fn every_warning_that_needs_a_y_is_on_screen() {
    let mut counter = busy((80, 24), Language::Id);
    counter.typed("100.12345678901");
    counter.key(KeyCode::Enter);
    let mut asked = quote(siti(&counter));
    let other = |name: &str| product("x", name, ProductKind::PlnToken, None);
    asked.sold_before = Some(sold("10:06", &token(100), "12345678901", "SITI", 100_000, PaymentOutcome::Confirmed));
    let long = other("PLN PRA BAYAR DENGAN NAMA YANG SANGAT PANJANG SEKALI DARI PENYEDIA");
    let open = sold("10:08", &long, "12345678901", "SITI", 20_000, PaymentOutcome::Unknown);
    asked.obstacles.asks = vec![EarlierPayment { payment: open.clone(), reason: AskReason::OtherGood }];
    asked.bill.money.debit = Some(rp(103_000));
    counter.answer(asked);
    counter.key(KeyCode::Char('y'));
    let screen = counter.screen();
    for text in ["SUDAH TERJUAL", "Nomor ini masih punya", "RUGI 500"] {
        assert!(screen.contains(text), "{text} is not on\n{screen}");
    }
    pay(&mut counter);
    assert_eq!(last_order(&counter).seen, [open.id()]);
}

/// Each alone: an open row to be seen, held money that paid a sale, a total that differs from the sum of its parts, a
/// counter that has not compared with the store.
#[test]
fn each_warning_holds_plus_until_y() {
    let warnings: [fn(&mut BillQuote); 4] = [
        |asked| {
            let payment = sold("10:08", &token(50), "12345678901", "SITI", 50_000, PaymentOutcome::Unknown);
            asked.obstacles.asks = vec![EarlierPayment { payment, reason: AskReason::OtherGood }];
        },
        |asked| asked.pays_sale = Some(sold("10:08", &token(50), "12345", "SITI", 50_000, PaymentOutcome::Confirmed)),
        |asked| asked.bill.total_doubt = Some(TotalDoubt::PartsDiffer(rp(100_000))),
        |asked| asked.uncompared = vec!["K2".into()],
    ];
    for (nth, warn) in warnings.into_iter().enumerate() {
        let mut counter = fresh();
        counter.typed("100.12345678901");
        counter.key(KeyCode::Enter);
        let mut asked = quote(siti(&counter));
        warn(&mut asked);
        counter.answer(asked);
        counter.wait(1_000);
        counter.key(KeyCode::Char('+'));
        counter.wait(1_000);
        assert_eq!(counter.pays(), 0, "{nth}");
        counter.key(KeyCode::Char('y'));
        pay(&mut counter);
        assert_eq!(counter.pays(), 1, "{nth}");
        let order = last_order(&counter);
        assert_eq!(order.seen.len(), usize::from(nth == 0));
        assert!(order.used_money_seen && order.total_doubt_seen && order.uncompared_seen);
    }
}

#[test]
fn a_known_customers_name_comes_before_what_only_looks_like_a_product() {
    let mut counter = fresh();
    for line in ["token 100 rudi", "100 rudi", "rudi 100"] {
        counter.typed(line);
        let screen = counter.screen();
        assert!(screen.contains("► Token PLN 100.000") && screen.contains("RUDI PRAYITNO"), "{line}\n{screen}");
        counter.key(ctrl('u'));
    }
    counter.typed("rud");
    let screen = counter.screen();
    assert!(
        screen.contains("► Token PLN 20.000") || screen.contains("► 1  Token PLN 20.000"),
        "what he bought\n{screen}"
    );
}

#[test]
fn rows_read_again_leave_the_picked_one_under_enter() {
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:20");
    let picked = |counter: &mut Counter| {
        counter.screen().lines().find(|line| line.contains('►') && !line.contains('█')).unwrap_or_default().to_owned()
    };
    // A price list with the products the other way round.
    counter.key(KeyCode::F(2));
    counter.key(KeyCode::Down);
    let before = picked(&mut counter);
    counter.send(UiMessage::Prices {
        lists: lists(products().into_iter().rev().collect()),
        faults: Vec::new(),
        fresh: true,
    });
    assert!(before.contains("PLN") && picked(&mut counter) == before, "{before}\n{}", counter.screen());
    // A search that finds one sale more.
    let found = |counter: &mut Counter, rows: Vec<Payment>| {
        let Some(UiEffect::Free(FreeEffect::Search { request, .. })) = counter.effects.last() else {
            panic!("no search")
        };
        let request = *request;
        counter.send(UiMessage::Found { request, result: Ok(rows) });
    };
    counter.key(KeyCode::F(9));
    found(&mut counter, golden::today().split_off(1));
    counter.key(KeyCode::Down);
    let before = picked(&mut counter);
    counter.key(KeyCode::F(9));
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::F(9));
    found(&mut counter, golden::today());
    assert!(before.contains("AMINAH") && picked(&mut counter) == before, "{before}\n{}", counter.screen());
    // Another question begins at its first row.
    counter.typed("1");
    counter.wait(200);
    found(&mut counter, golden::today());
    assert!(picked(&mut counter).contains("Pulsa XL"), "{}", counter.screen());
}

#[test]
fn without_a_provider_or_a_price_list_the_screen_says_so() {
    let mut counter = Counter::new(ScreenSetup { providers: Vec::new(), ..setup(Language::Id) }, (80, 24), "10:20");
    counter.state.products.clear();
    counter.send(UiMessage::Prices { lists: Vec::new(), faults: Vec::new(), fresh: true });
    assert!(counter.screen().contains("Belum ada penyedia"), "{}", counter.screen());
    counter.typed("100.12345678901");
    assert!(counter.screen().contains("Esc 0 lalu 3"), "the number is not blamed\n{}", counter.screen());
}
