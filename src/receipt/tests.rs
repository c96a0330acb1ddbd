//! Golden texts of papers, and the rules that hold for every payment's paper. `LOKET_GOLDEN=write cargo test --lib
//! receipt` writes the golden files anew. The PDF has tests of its own beside it.

use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::base::id::{OwnerId, PaymentId, SeededRandom, WireReference};
use crate::base::money::{Rupiah, SaleFee};
use crate::base::time::{Timestamp, jakarta};
use crate::domain::bill::{Bill, CustomerNumber, Money};
use crate::domain::field::FactField;
use crate::domain::payment::intent::{DuplicateOf, PaymentIntent};
use crate::domain::payment::verdict::{self, OutcomeReason, PaymentOutcome, PaymentVerdict, PlnToken, RawAnswer};
use crate::domain::payment::{AnswerSource, JournalRecord, Payment, PaymentEvent, PaymentRuling, step};
use crate::domain::product::{AccountId, Product, ProductKind, ProviderId};

pub(super) fn rp(rupiah: i64) -> Rupiah {
    Rupiah::new(rupiah).unwrap()
}

pub(super) fn moment() -> Timestamp {
    "2026-11-21T03:21:09Z".parse().unwrap()
}

pub(super) fn shop() -> ShopHead {
    ShopHead {
        name: "LOKET MAJU JAYA".into(),
        address: "Jl. Melati 5, Bogor".into(),
        phone: "0251-123456".into(),
        agent_code: "JKT-00000".into(),
        counter: "K1".into(),
        timezone: jakarta(),
        logo: None,
        is_practice: false,
    }
}

pub(super) fn product(kind: ProductKind, code: &str, name: &str) -> Product {
    Product {
        price: None,
        provider: ProviderId::new("mmbc-ppob"),
        code: code.into(),
        name: name.into(),
        group: "PLN Group".into(),
        kind,
        nominal: None,
        admin: Some(rp(2_500)),
        debit: Some(SaleFee::BasePlus(rp(700))),
        cashback: None,
        open: true,
    }
}

pub(super) fn intent(product: Product, money: Money) -> PaymentIntent {
    let random = SeededRandom::new(7);
    let id = PaymentId::new(moment(), &random);
    let name = Some("MMBC TOUR TRAVEL".into());
    let bill = Bill { name, ..crate::domain::sample::bill(product, "12345678901", money, moment()) };
    PaymentIntent {
        id,
        sale: id,
        wire_reference: WireReference::new(moment(), &random),
        account: AccountId::new("mmbc"),
        bill,
        request_digest: String::new(),
        cash: None,
        charge_funds: None,
        for_charge: None,
        phone: None,
        timeout_seconds: 75,
        owner: OwnerId::new(moment(), &random),
        business_day: "2026-11-21".parse().unwrap(),
        beside: None,
        seen: Vec::new(),
        again: false,
        order_key: None,
        uncompared_seen: false,
        auto_print: false,
    }
}

fn after(payment: Option<&Payment>, event: PaymentEvent) -> Payment {
    step(payment, &JournalRecord { at: moment(), counter: "K1".into(), cashier: "SITI".into(), event }).unwrap()
}

pub(super) fn sent(intent: PaymentIntent) -> Payment {
    let owner = intent.owner;
    let prepared = after(None, PaymentEvent::Prepared(Box::new(intent)));
    after(Some(&prepared), PaymentEvent::Dispatched { owner })
}

pub(super) fn answered(payment: &Payment, outcome: PaymentOutcome, facts: verdict::PaymentFacts) -> Payment {
    let verdict = Box::new(PaymentVerdict { facts, ..PaymentVerdict::bare(outcome, OutcomeReason::Answered) });
    after(Some(payment), PaymentEvent::Answered { source: AnswerSource::Send, verdict, raw: RawAnswer(String::new()) })
}

pub(super) const TOKEN: &str = "12345678910111213141";

pub(super) fn token_intent() -> PaymentIntent {
    let mut product = product(ProductKind::PlnToken, "PLNS100", "PLN Pra Bayar");
    product.nominal = Some(rp(100_000));
    let money = Money {
        nominal: Some(rp(100_000)),
        bill: None,
        admin: Some(rp(2_500)),
        shop_fee: Rupiah::ZERO,
        total: rp(102_500),
        debit: Some(rp(100_700)),
        cashback: None,
    };
    PaymentIntent { cash: Some(rp(110_000)), ..intent(product, money) }
}

/// The answer that the provider's documentation shows.
pub(super) fn token_answer() -> verdict::PaymentFacts {
    verdict::PaymentFacts {
        invoice: Some("12345678".into()),
        reference: Some("0AXS21V00KF3385499839ZN91DY04626".into()),
        token: Some(PlnToken::read(TOKEN).unwrap()),
        kwh: Some("94,50".into()),
        meter: Some(CustomerNumber::new("91011121314")),
        idpel: Some(CustomerNumber::new("123456789")),
        nominal: Some(rp(100_000)),
        admin: Some(rp(2_500)),
        total: Some(rp(102_500)),
        debit: Some(rp(100_700)),
        saldo: Some(rp(45_200)),
        provider_time: Some(moment()),
        fields: vec![
            (FactField::Tariff, "R2/4400 VA".into()),
            (FactField::Materai, "0".into()),
            (FactField::Ppn, "0".into()),
            (FactField::Ppj, "2381".into()),
            (FactField::TokenInstalment, "0".into()),
            (FactField::TokenValue, "97619".into()),
        ],
        ..verdict::PaymentFacts::default()
    }
}

pub(super) fn token_sale() -> Payment {
    answered(&sent(token_intent()), PaymentOutcome::Confirmed, token_answer())
}

pub(super) fn bill_intent(kind: ProductKind, code: &str, name: &str) -> PaymentIntent {
    let money = Money {
        nominal: None,
        bill: Some(rp(345_678)),
        admin: Some(rp(2_500)),
        shop_fee: rp(1_000),
        total: rp(349_178),
        debit: Some(rp(346_378)),
        cashback: None,
    };
    let mut intent = intent(product(kind, code, name), money);
    intent.bill.customer = CustomerNumber::new("531110001234");
    intent
}

pub(super) fn bill_answer() -> verdict::PaymentFacts {
    verdict::PaymentFacts {
        reference: Some("0BNK21V00KF3385499839ZN91DY04777".into()),
        bill: Some(rp(345_678)),
        admin: Some(rp(2_500)),
        total: Some(rp(348_178)),
        debit: Some(rp(346_378)),
        provider_time: Some(moment()),
        fields: vec![
            (FactField::Tariff, "R1/1300 VA".into()),
            (FactField::Months, "OKT26, NOV26".into()),
            (FactField::StandMeter, "11701-11847".into()),
            (FactField::Arrears, "2".into()),
            (FactField::Unlisted("ppob_infotambahan".to_owned()), "Kantor Bogor Timur".into()),
            (FactField::Unlisted("ppob_saldo_akhir".to_owned()), "7777777".into()),
            (FactField::Footer, CleanText::lines("Terima kasih\n\n\nInfo 021-1500123")),
        ],
        ..verdict::PaymentFacts::default()
    }
}

pub(super) fn postpaid_sale() -> Payment {
    let mut intent = bill_intent(ProductKind::PlnPostpaid, "PLN", "PLN Bulanan");
    intent.bill.idpel = Some(intent.bill.customer.clone());
    answered(&sent(intent), PaymentOutcome::Confirmed, bill_answer())
}

fn golden(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/receipt").join(name);
    if std::env::var("LOKET_GOLDEN").as_deref() == Ok("write") {
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, kept, "{name} differs; LOKET_GOLDEN=write writes it anew");
}

pub(super) fn paper(payment: &Payment) -> ReceiptFacts {
    facts(payment, &shop(), PrintMark::Original).unwrap()
}

#[test]
fn golden_papers() {
    let token = paper(&token_sale());
    let postpaid = paper(&postpaid_sale());
    let unknown = paper(&answered(&sent(token_intent()), PaymentOutcome::Unknown, token_answer()));
    let refunded = paper(&answered(&token_sale(), PaymentOutcome::Refunded, verdict::PaymentFacts::default()));
    for columns in [32, 48] {
        golden(&format!("pln_token.{columns}.txt"), &text(&token, columns));
        golden(&format!("pln_postpaid.{columns}.txt"), &text(&postpaid, columns));
        golden(&format!("titipan.{columns}.txt"), &text(&unknown, columns));
        golden(&format!("refund.{columns}.txt"), &text(&refunded, columns));
    }
}

#[test]
fn golden_papers_of_every_other_kind() {
    let mut all = String::new();
    for kind in ProductKind::ALL {
        let mut answer = bill_answer();
        answer.fields.push((FactField::Participants, "4".into()));
        answer.fields.push((FactField::Penalty, "5000".into()));
        answer.fields.push((FactField::InstalmentNumber, "12".into()));
        answer.fields.push((FactField::BillDetail, CleanText::lines("SEP26 100.000\nOKT26 245.678")));
        let payment = answered(&sent(bill_intent(kind, "X", "Biller Contoh")), PaymentOutcome::Confirmed, answer);
        all.push_str(&format!("=== {}\n{}", kind.as_str(), text(&paper(&payment), 32)));
    }
    golden("every_kind.32.txt", &all);
}

#[test]
fn a_pulsa_slip_has_one_price_a_masked_number_and_a_serial_that_says_something() {
    let money = Money {
        nominal: Some(rp(10_000)),
        bill: None,
        admin: None,
        shop_fee: rp(2_000),
        total: rp(12_000),
        debit: Some(rp(10_250)),
        cashback: None,
    };
    let waiting = sent(intent(product(ProductKind::Pulsa, "s10", "Telkomsel 10.000"), money.clone()));
    let held = text(&paper(&answered(&waiting, PaymentOutcome::Pending, verdict::PaymentFacts::default())), 32);
    assert!(held.contains("Telkomsel 10.000\n"), "the amount stands there once: {held}");
    let sale = |serial: Option<&str>| {
        let mut intent = intent(product(ProductKind::Pulsa, "s10", "Telkomsel 10.000"), money.clone());
        intent.bill.customer = CustomerNumber::new("081234567890");
        intent.bill.name = None;
        let facts = verdict::PaymentFacts {
            reference: Some("21160325359742".into()),
            serial: serial.map(CleanText::new),
            debit: Some(rp(10_250)),
            saldo: Some(rp(1_356_424)),
            ..verdict::PaymentFacts::default()
        };
        text(&paper(&answered(&sent(intent), PaymentOutcome::Confirmed, facts)), 32)
    };
    let slip = sale(Some("4123456789012345"));
    let rows: Vec<&str> =
        slip.lines().filter_map(|line| line.split_once(':')).map(|(label, _)| label.trim_end()).collect();
    let body: Vec<&str> = rows.into_iter().filter(|row| ["PRODUK", "NOMOR", "SN", "REF"].contains(row)).collect();
    assert_eq!(body, ["PRODUK", "NOMOR", "SN", "REF"], "{slip}");
    assert!(slip.contains("08123456####") && slip.contains("4123456789012345") && slip.contains("Rp 12.000"), "{slip}");
    for never in ["10.250", "1.356.424", " 2.000", "081234567890", "BIAYA LOKET", "ADMIN"] {
        assert!(!slip.contains(never), "{never} in\n{slip}");
    }
    for silent in [None, Some(""), Some("-"), Some("0"), Some("21160325359742")] {
        assert!(!sale(silent).contains("SN "), "{silent:?}");
    }
}

#[test]
fn what_failed_has_no_paper() {
    for outcome in [PaymentOutcome::Rejected, PaymentOutcome::NotSent] {
        let payment = answered(&sent(token_intent()), outcome, verdict::PaymentFacts::default());
        assert_eq!(facts(&payment, &shop(), PrintMark::Original), None);
    }
}

#[test]
fn an_open_payment_never_shows_what_an_answer_brought() {
    for outcome in [PaymentOutcome::Pending, PaymentOutcome::Unknown] {
        let mut answer = token_answer();
        answer.serial = Some("SN998877".into());
        answer.name = Some(TOKEN.into());
        let page = paper(&answered(&sent(token_intent()), outcome, answer));
        let text = text(&page, 48);
        let banner = if outcome == PaymentOutcome::Pending { "SEDANG DIPROSES" } else { "HASIL BELUM DITERIMA" };
        assert!(text.contains("BUKTI TITIPAN UANG") && text.contains(banner), "{text}");
        assert!(text.contains("MMBC TOUR TRAVEL") && text.contains(&page.id.short) && text.contains("0251-123456"));
        never_says_paid(&text);
    }
    never_says_paid(&text(&paper(&sent(token_intent())), 32));
}

fn never_says_paid(text: &str) {
    let upper = text.to_uppercase();
    assert!(!upper.contains("LUNAS") && !upper.contains("SAH") && !text.contains("SN998877"), "{text}");
    assert!(!digits_of(text).contains(TOKEN), "{text}");
}

fn digits_of(text: &str) -> String {
    crate::base::text::digits(text)
}

#[test]
fn prints_are_marked_and_differ_in_nothing_else() {
    let payment = token_sale();
    let print = |mark| text(&facts(&payment, &shop(), mark).unwrap(), 48);
    let original = print(PrintMark::Original);
    assert!(original.trim_end().ends_with("/K1/CA"), "{original}");
    for (mark, word) in [(PrintMark::Copy(2), "CU 2"), (PrintMark::Archive, "ARSIP"), (PrintMark::Preview, "PRATINJAU")]
    {
        let other = print(mark);
        let lines = |text: &str| text.lines().rev().skip(1).map(str::to_owned).collect::<Vec<_>>();
        assert!(other.trim_end().ends_with(word), "{other}");
        assert_eq!(lines(&other), lines(&original));
    }
}

#[test]
fn debit_profit_and_deposit_stay_off_the_paper() {
    for text in [text(&paper(&token_sale()), 48), text(&paper(&postpaid_sale()), 48)] {
        assert!(!text.contains("100.700") && !text.contains("45.200") && !text.contains("346.378"), "{text}");
        assert!(!text.contains("7777777"), "{text}");
    }
}

#[test]
fn a_ruling_and_a_second_sale_are_said() {
    let mut intent = token_intent();
    intent.beside = Some(DuplicateOf { id: intent.id, reason: "pelanggan minta".into() });
    let unknown = answered(&sent(intent), PaymentOutcome::Unknown, verdict::PaymentFacts::default());
    assert!(text(&paper(&unknown), 48).contains("keduanya bisa"));
    let ruling = PaymentRuling {
        refunded: false,
        confirmed: true,
        evidence: "telepon CS".into(),
        token: Some(PlnToken::read(TOKEN).unwrap()),
        serial: None,
        cash: None,
        by: "RUDI".into(),
    };
    let ruled = after(Some(&unknown), PaymentEvent::Ruled(Box::new(ruling)));
    let text = text(&paper(&ruled), 48);
    assert!(text.contains("DICATAT MANUAL") && text.contains("1234 5678 9101 1121 3141"), "{text}");
    assert!(text.contains("keduanya bisa"), "{text}");
}

#[test]
fn sums_are_checked_and_the_figures_stay_as_answered() {
    assert_eq!(paper(&token_sale()).mismatches, []);
    let answer = verdict::PaymentFacts { total: Some(rp(103_000)), ..token_answer() };
    let page = paper(&answered(&sent(token_intent()), PaymentOutcome::Confirmed, answer));
    assert_eq!(page.mismatches, [MoneyMismatch::Total { parts: rp(102_500), total: rp(103_000) }]);
    assert!(text(&page, 32).contains("103.000"));
    let mut answer = token_answer();
    answer.fields.retain(|(field, _)| *field != FactField::Ppj);
    let page = paper(&answered(&sent(token_intent()), PaymentOutcome::Confirmed, answer));
    assert_eq!(page.mismatches, [MoneyMismatch::Token { parts: rp(97_619), nominal: rp(100_000) }]);
}

#[test]
fn phones_and_postpaid_cards_are_masked() {
    let mut intent = bill_intent(ProductKind::PostpaidCard, "HALO", "HALO");
    intent.bill.customer = CustomerNumber::new("08123456789");
    let text = text(&paper(&answered(&sent(intent), PaymentOutcome::Confirmed, bill_answer())), 32);
    assert!(text.contains("0812345####") && !text.contains("6789"), "{text}");
}

#[test]
fn papers_are_named() {
    for name in ["58mm", "80mm", "a4"] {
        assert_eq!(name.parse::<Paper>().unwrap().to_string(), name);
    }
    assert!("a3".parse::<Paper>().is_err());
}

pub(super) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,60}",
        "[A-Z0-9]{0,90}",
        any::<String>(),
        "([A-Za-z]{1,12} ){0,20}",
        "[a-z]{0,10}\n\n\n[\u{0}-\u{1f}a-z]{0,20}\n漢{0,50}",
    ]
}

fn any_field() -> impl Strategy<Value = (FactField, String)> {
    let field = prop_oneof![
        Just(FactField::Tariff),
        Just(FactField::Months),
        Just(FactField::BillDetail),
        Just(FactField::ParticipantNames),
        Just(FactField::Penalty),
        Just(FactField::TokenValue),
        Just(FactField::Address),
        Just(FactField::Arrears),
        Just(FactField::Footer),
        Just(FactField::AgentCode),
        "[a-z_]{0,50}".prop_map(FactField::Unlisted),
    ];
    (field, any_text())
}

fn any_outcome() -> impl Strategy<Value = PaymentOutcome> {
    prop_oneof![
        Just(PaymentOutcome::Confirmed),
        Just(PaymentOutcome::Pending),
        Just(PaymentOutcome::Unknown),
        Just(PaymentOutcome::Refunded)
    ]
}

prop_compose! {
    pub(super) fn any_payment()(
        kind in 0..ProductKind::ALL.len(),
        outcome in any_outcome(),
        (name, code, number, reference) in (any_text(), any_text(), any_text(), any_text()),
        (serial, kwh) in (any_text(), any_text()),
        fields in prop::collection::vec(any_field(), 0..12),
        (total, cash, fee) in (0..=Rupiah::LIMIT, prop::option::of(0..=Rupiah::LIMIT), 0..10_000i64),
        with_token in any::<bool>(),
    ) -> Payment {
        let mut intent = bill_intent(ProductKind::ALL[kind], "X", "X");
        intent.bill.product.name = CleanText::new(&code);
        intent.bill.customer = CustomerNumber::new(&number);
        intent.bill.money.total = rp(total);
        intent.bill.money.shop_fee = rp(fee);
        intent.cash = cash.map(rp);
        let facts = verdict::PaymentFacts {
            name: Some(CleanText::lines(&name)),
            reference: Some(CleanText::new(&reference)),
            serial: Some(CleanText::new(&serial)),
            kwh: Some(CleanText::new(&kwh)),
            token: with_token.then(|| PlnToken::read(TOKEN).unwrap()),
            fields: fields.into_iter().map(|(field, value)| (field, CleanText::lines(&value))).collect(),
            ..verdict::PaymentFacts::default()
        };
        answered(&sent(intent), outcome, facts)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_line_is_too_wide_and_no_two_are_blank(payment in any_payment(), head in any_text(), mark in 0..40u32) {
        let shop = ShopHead { name: CleanText::new(&head), counter: CleanText::new(&head), ..shop() };
        let page = facts(&payment, &shop, PrintMark::Copy(mark)).unwrap();
        for columns in [32, 42, 48] {
            let lines = layout(&page, columns);
            prop_assert!(lines.iter().all(|line| line.width(columns) <= columns));
            prop_assert!(lines.windows(2).all(|two| two != [LayoutLine::Blank, LayoutLine::Blank]));
            prop_assert!(lines.first() != Some(&LayoutLine::Blank) && lines.last() != Some(&LayoutLine::Blank));
            let text = text(&page, columns);
            prop_assert!(text.lines().all(|line| crate::base::text::width(line) <= columns), "{}", text);
            prop_assert!(!text.contains("\n\n\n") && !text.starts_with('\n'), "{}", text);
            prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
        }
    }

    #[test]
    fn no_open_slip_says_paid(mut payment in any_payment(), outcome in prop_oneof![Just(PaymentOutcome::Pending), Just(PaymentOutcome::Unknown)]) {
        payment.intent.bill.product.name = "PLN Pra Bayar".into();
        payment.intent.bill.customer = CustomerNumber::new("12345678901");
        let payment = answered(&sent(payment.intent), outcome, token_answer());
        let text = text(&paper(&payment), 48);
        let upper = text.to_uppercase();
        prop_assert!(!upper.contains("LUNAS") && !upper.contains("SAH"), "{}", text);
        prop_assert!(!digits_of(&text).contains(TOKEN));
    }
}
