//! Members' wallets: keys in, screen and effects out, at both sizes and in both languages.

use crossterm::event::KeyCode;
use std::sync::Arc;

use super::desk::flat;
use super::*;
use crate::domain::payment::PaymentObservation;
use crate::domain::wallet::{
    MovementDirection, RefundQuestion, RefundablePayment, RegistrationResult, VirtualAccount, WalletMovement,
};
use crate::till::evidence::{self, EvidenceFact, EvidenceStrength, Indication, PaymentEvidence};
use crate::till::inquire::{BillRequest, InquireError};
use crate::tui::message::{WalletAnswer, WalletQuery, WalletUiCommand};
use crate::tui::state::ActiveScreen;

/// The shop with K-Link set up.
pub(super) fn with_wallets(lang: Language) -> ScreenSetup {
    let mut setup = setup(lang);
    setup.providers.push(ProviderInfo {
        id: ProviderId::new("klink"),
        name: "KLINK".to_owned(),
        system: "klink",
        sells: "",
        own_list: false,
        timeout: Duration::from_secs(60),
        askable_by_invoice: false,
        rechecks: true,
        never_asked: true,
    });
    setup
}

fn counter(action: char, size: (u16, u16), lang: Language) -> Counter {
    let mut counter = Counter::new(with_wallets(lang), size, "10:20");
    [KeyCode::Esc, KeyCode::Char('3'), KeyCode::Char(action)].into_iter().for_each(|key| counter.key(key));
    counter
}

/// Types the fields, each followed by Enter.
fn fill(counter: &mut Counter, fields: &[&str]) {
    for field in fields {
        counter.typed(field);
        counter.key(KeyCode::Enter);
    }
}

fn sent(counter: &Counter) -> Vec<(RequestId, WalletUiCommand)> {
    let commands = counter.effects.iter().filter_map(|effect| match effect {
        UiEffect::Bound(BoundEffect::Wallet { request, command }) => Some((*request, command.clone())),
        _ => None,
    });
    commands.collect()
}

fn asked(counter: &Counter) -> Vec<(RequestId, WalletQuery)> {
    let asks = counter.effects.iter().filter_map(|effect| match effect {
        UiEffect::Free(FreeEffect::Wallet { request, ask }) => Some((*request, ask.clone())),
        _ => None,
    });
    asks.collect()
}

fn inquired(counter: &Counter) -> BillRequest {
    let asks = counter.effects.iter().filter_map(|effect| match effect {
        UiEffect::Free(FreeEffect::Inquire { ask, .. }) => Some((**ask).clone()),
        _ => None,
    });
    asks.collect::<Vec<_>>().pop().unwrap()
}

fn movement(amount: i64, direction: MovementDirection, balance: i64) -> WalletMovement {
    WalletMovement {
        at: Some(at("10:01")),
        moment: "2026-11-21 10: 01: 00".into(),
        description: "uang makan".into(),
        amount: Some(rp(amount)),
        direction,
        balance: Some(rp(balance)),
        under_debit: true,
    }
}

#[test]
fn without_klink_the_menu_says_so() {
    for (lang, missing) in [(Language::Id, "belum diatur"), (Language::En, "not set up")] {
        let mut counter = Counter::new(setup(lang), (80, 24), "10:20");
        counter.key(KeyCode::Esc);
        assert!(counter.screen().contains(missing), "{}", counter.screen());
        counter.key(KeyCode::Char('3'));
        assert_eq!(counter.state.screen(), ActiveScreen::Menu);
        assert!(counter.screen().contains("[klink]"), "{}", counter.screen());
    }
}

#[test]
fn each_movement_becomes_a_sale_and_enter_never_pays() {
    type Typed = (char, &'static [&'static str], ProductKind, &'static str, Option<i64>);
    let table: [Typed; 3] = [
        (
            '1',
            &["idspaa0012", "idspaaa090", "100", "uang makan"],
            ProductKind::KwalletTransfer,
            "idspaa0012",
            Some(100_000),
        ),
        (
            '2',
            &["asdfkeijk", "idspaaa95913", "10.000", "isi"],
            ProductKind::KwalletVoucher,
            "idspaaa95913",
            Some(10_000),
        ),
        ('3', &["idspaa001", "90000", "INV/1", "paket"], ProductKind::KwalletPay, "idspaa001", Some(90_000)),
    ];
    for (action, fields, kind, member, amount) in table {
        let mut counter = counter(action, (80, 24), Language::Id);
        fill(&mut counter, fields);
        let ask = inquired(&counter);
        assert_eq!((ask.product.kind, ask.number.as_str(), ask.amount), (kind, member, amount.map(rp)));
        let order = ask.wallet.clone().unwrap();
        assert!(!order.note.is_empty());
        assert_eq!(order.to.is_some(), kind == ProductKind::KwalletTransfer);
        assert_eq!(order.voucher.is_some(), kind == ProductKind::KwalletVoucher);
        assert_eq!(order.order_id.is_some(), kind == ProductKind::KwalletPay);
        let mut bill = bill(&ask.product, member, "", 0, counter.now.wall);
        let money = Money {
            nominal: ask.amount,
            bill: None,
            admin: None,
            total: ask.amount.unwrap(),
            debit: None,
            ..bill.money.clone()
        };
        bill.money = money;
        bill.name = None;
        bill.wallet = ask.wallet;
        bill.fields = vec![(FactField::Recipient, "idspaaa090".into()), (FactField::MemberSaldo, "2.500.000".into())];
        counter.answer(quote(bill));
        counter.paint();
        let shown = counter.screen();
        assert!(shown.contains("BERGERAK DI KWALLET") && shown.contains("Tujuan idspaaa090"), "{shown}");
        assert!(!shown.contains("TERIMA DARI PELANGGAN") && !shown.contains("uang diterima"), "{shown}");
        counter.typed("5");
        counter.key(KeyCode::Enter);
        assert!(
            !counter.effects.iter().any(|effect| matches!(effect, UiEffect::Bound(BoundEffect::Pay { .. }))),
            "Enter never pays"
        );
    }
}

#[test]
fn a_missing_or_impossible_field_is_said_and_nothing_is_asked() {
    let mut counter = counter('1', (80, 24), Language::Id);
    fill(&mut counter, &["idspaa0012", "", "", ""]);
    assert!(counter.screen().contains("ID penerima: wajib diisi"), "{}", counter.screen());
    fill(&mut counter, &["IDSPAA0012", "100", "x"]);
    assert!(counter.screen().contains("member yang sama"), "{}", counter.screen());
    assert!(
        !counter
            .effects
            .iter()
            .any(|effect| matches!(effect, UiEffect::Free(FreeEffect::Inquire { .. } | FreeEffect::Wallet { .. })))
    );
}

#[test]
fn a_voucher_code_is_a_secret_field() {
    let mut counter = counter('2', (80, 24), Language::Id);
    assert!(counter.state.hides_keys());
    counter.typed("V10RAHASIA");
    assert!(counter.state.hides_keys());
    counter.key(KeyCode::Enter);
    assert!(!counter.state.hides_keys());
    fill(&mut counter, &["idspaaa95913", "10", "isi"]);
    assert!(!format!("{:?}", counter.effects).contains("RAHASIA"));
    assert!(!format!("{:?}", counter.state).contains("RAHASIA"));
}

#[test]
fn reads_are_asked_once_and_an_old_answer_is_dropped() {
    let mut counter = counter('5', (80, 24), Language::Id);
    fill(&mut counter, &["idspaa0012"]);
    counter.key(KeyCode::Enter);
    let questions = asked(&counter);
    assert_eq!(questions.len(), 1, "a second Enter asks nothing twice");
    assert_eq!(questions[0].1, WalletQuery::Saldo { member: "idspaa0012".to_owned() });
    let saldo = |amount| Ok(Box::new(WalletAnswer::Saldo(CustomerNumber::new("idspaa0012"), rp(amount))));
    counter.send(UiMessage::Wallet { request: RequestId(9_999), result: saldo(1) });
    assert!(counter.screen().contains("Menanyakan"), "{}", counter.screen());
    counter.send(UiMessage::Wallet { request: questions[0].0, result: saldo(2_500_000) });
    assert!(counter.screen().contains("Saldo Kwallet idspaa0012: 2.500.000"), "{}", counter.screen());
    counter.typed("3");
    assert!(!counter.screen().contains("2.500.000"), "what is typed anew takes the old answer away");
    counter.key(KeyCode::Enter);
    let request = asked(&counter).last().unwrap().0;
    counter.send(UiMessage::Wallet { request, result: Err(Arc::new(InquireError::NotConfigured)) });
    assert!(!counter.screen().contains("Menanyakan"), "{}", counter.screen());
}

#[test]
fn movements_show_what_came_and_went() {
    for (lang, size, heads) in [(Language::Id, (80, 24), ["MASUK", "KELUAR"]), (Language::En, (120, 36), ["IN", "OUT"])]
    {
        let mut counter = counter('6', size, lang);
        fill(&mut counter, &["idspaa0012"]);
        let rows = vec![
            movement(1_000_000, MovementDirection::In, 1_000_000),
            movement(250_000, MovementDirection::Out, 750_000),
            movement(7, MovementDirection::Unclear, 9),
        ];
        let request = asked(&counter)[0].0;
        counter.send(UiMessage::Wallet { request, result: Ok(Box::new(WalletAnswer::History(rows))) });
        let text = counter.screen();
        assert!(heads.iter().all(|head| text.contains(head)), "{text}");
        let line =
            |part: &str| text.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{text}")).to_owned();
        let (came, went) = (line("1.000.000     "), line("250.000"));
        assert!(came.find("1.000.000") < went.find("250.000"), "in stands left of out: {text}");
        assert!(text.contains("? 7") && text.contains("750.000"), "{text}");
        assert!(line("? 7").contains("uang makan"), "{text}");
    }
}

#[test]
fn a_refund_shows_its_rows_and_takes_the_picked_one() {
    let mut counter = counter('4', (80, 24), Language::Id);
    fill(&mut counter, &["INV/1", "idspaa001", ""]);
    let (request, command) = sent(&counter)[0].clone();
    assert_eq!(command, WalletUiCommand::Refundable { order: "INV/1".to_owned(), member: "idspaa001".to_owned() });
    let row = |id: &str| RefundablePayment {
        id_trans: id.into(),
        description: "Paket Klorofil".into(),
        member: "idspaa001".into(),
        moment: "2026-11-21 09:00:00".into(),
        amount: rp(90_000),
        order: "INV/1".into(),
    };
    let rows = RefundQuestion::Open("Apakah benar data yang akan direfund?".into(), vec![row("137"), row("138")]);
    counter.send(UiMessage::Wallet { request, result: Ok(Box::new(WalletAnswer::Refundable(rows))) });
    assert!(
        counter.screen().contains("Apakah benar") && counter.screen().contains("id_trans 138"),
        "{}",
        counter.screen()
    );
    counter.key(KeyCode::Enter);
    assert!(counter.screen().contains("Keterangan: wajib diisi"), "a reason is needed: {}", counter.screen());
    counter.key(KeyCode::Down);
    fill(&mut counter, &["tidak jadi"]);
    let ask = inquired(&counter);
    let order = ask.wallet.unwrap();
    assert_eq!((ask.product.kind, ask.amount), (ProductKind::KwalletRefund, None));
    assert_eq!((order.id_trans.unwrap().as_str(), order.note.as_str()), ("138", "tidak jadi"));
}

#[test]
fn a_member_is_registered_only_after_y_and_a_failed_bank_is_shown() {
    let mut counter = counter('7', (80, 24), Language::Id);
    fill(&mut counter, &["idspaaa025", "SITI", "085736064900", "a@b.co"]);
    assert!(sent(&counter).is_empty() && counter.screen().contains("Y daftarkan"), "{}", counter.screen());
    counter.key(KeyCode::Enter);
    counter.key(KeyCode::Char('x'));
    assert!(sent(&counter).is_empty());
    counter.confirm('y');
    counter.confirm('y');
    let asks = sent(&counter);
    assert!(matches!(&asks[..], [(_, WalletUiCommand::Register { name, .. })] if name == "SITI"), "{asks:?}");
    let account = |bank: &str, made: bool| VirtualAccount {
        bank: bank.into(),
        number: made.then(|| "9628910000044123".into()),
        made,
        fault: (!made).then(|| "503 Bank/partner".into()),
        fee: Some(rp(3_000)),
        expires: Some("2026-11-26 08:13:09".into()),
    };
    let accounts = vec![account("011", true), account("022", false)];
    let registered = RegistrationResult { message: "ok".into(), request: None, date: None, accounts };
    counter.send(UiMessage::Wallet { request: asks[0].0, result: Ok(Box::new(WalletAnswer::Registered(registered))) });
    let text = counter.screen();
    assert!(text.contains("9628910000044123") && text.contains("GAGAL 503 Bank/partner"), "{text}");
    assert!(text.contains("Ada bank yang gagal"), "{text}");
}

#[test]
fn the_desk_shows_what_the_history_says() {
    let product = crate::till::wallet::product(ProductKind::KwalletPay);
    let open = sold("10:04", &product, "idspaa001", "", 90_000, PaymentOutcome::Unknown);
    let mut counter = Counter::new(with_wallets(Language::Id), (80, 24), "10:20");
    counter.look(Vec::new(), vec![open.clone()], 1);
    [KeyCode::Esc, KeyCode::Char('1')].into_iter().for_each(|key| counter.key(key));
    assert!(counter.screen().contains("A lihat riwayat"), "{}", counter.screen());
    counter.key(KeyCode::Char('a'));
    let asks = counter
        .effects
        .iter()
        .filter(|one| matches!(one, UiEffect::Free(FreeEffect::Ask { id, invoice: None }) if *id == open.id()));
    assert_eq!(asks.count(), 1);
    let rows = vec![(movement(90_000, MovementDirection::Out, 270_000), true)];
    let seen = with(&open, at("10:20"), PaymentEvent::Observed(Box::new(PaymentObservation::History(rows.clone()))));
    counter.send(UiMessage::Asked { id: open.id(), result: Ok(Box::new(seen)) });
    let gathered =
        counter.effects.iter().filter(|one| matches!(one, UiEffect::Free(FreeEffect::Evidence { .. }))).count();
    assert_eq!(gathered, 2, "again, since it changed");
    let (row, names_us) = rows[0].clone();
    let evidence = PaymentEvidence {
        first: at("10:20"),
        at: at("10:20"),
        times: 1,
        source: evidence::EvidenceSource::History,
        fact: EvidenceFact::Moved(row, names_us),
        points: Indication::Paid,
        strength: EvidenceStrength::Strong,
    };
    counter.send(UiMessage::Evidence { id: open.id(), result: Ok(vec![evidence]) });
    let text = counter.screen();
    assert!(text.contains("Tidak ada uang tunai") && text.contains("loket wallet reconcile"), "{text}");
    assert!(text.contains("keluar 90.000") && text.contains("Bukti") && flat(&text).contains("belum pasti"), "{text}");
}

#[test]
fn only_y_clears_a_payment_up() {
    let product = crate::till::wallet::product(ProductKind::KwalletPay);
    let open = sold("10:04", &product, "idspaa001", "", 90_000, PaymentOutcome::Unknown);
    let asked = |counter: &Counter| {
        counter.effects.iter().filter(|one| matches!(one, UiEffect::Bound(BoundEffect::ClearUp { .. }))).count()
    };
    for lang in [Language::Id, Language::En] {
        let mut counter = Counter::new(with_wallets(lang), (80, 24), "10:20");
        counter.look(Vec::new(), vec![open.clone()], 1);
        [KeyCode::Esc, KeyCode::Char('1')].into_iter().for_each(|key| counter.key(key));
        assert!(counter.screen().contains("R reconcile"), "{}", counter.screen());
        counter.key(KeyCode::Char('r'));
        assert!(counter.screen().contains("Esc"), "{}", counter.screen());
        for key in [KeyCode::Enter, KeyCode::Char('+'), KeyCode::Char('r'), KeyCode::Esc, KeyCode::Char('y')] {
            counter.key(key);
            assert_eq!(asked(&counter), 0, "{key:?}");
        }
        counter.key(KeyCode::Char('r'));
        counter.confirm('y');
        assert_eq!(asked(&counter), 1);
        counter.confirm('y');
        assert_eq!(asked(&counter), 1, "asked once");
    }
    // No call clears up a transfer.
    let transfer = crate::till::wallet::product(ProductKind::KwalletTransfer);
    let mut counter = Counter::new(with_wallets(Language::Id), (80, 24), "10:20");
    counter.look(Vec::new(), vec![sold("10:04", &transfer, "idspaa001", "", 90_000, PaymentOutcome::Unknown)], 1);
    [KeyCode::Esc, KeyCode::Char('1'), KeyCode::Char('r')].into_iter().for_each(|key| counter.key(key));
    counter.confirm('y');
    assert_eq!(asked(&counter), 0);
}
