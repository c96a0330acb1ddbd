//! Payments and charges to print: one of each kind and state, the same for the same name. They are made by
//! `domain::payment::step`, not by a provider's answer over a socket.

use std::sync::Arc;

use loket::base::id::{OwnerId, PaymentId, SeededRandom, WireReference};
use loket::base::image::GreyImage;
use loket::base::money::{Rupiah, SaleFee};
use loket::base::text::CleanText;
use loket::base::time::{Timestamp, jakarta};
use loket::domain::bill::{Bill, BillDetail, CustomerNumber, Money};
use loket::domain::charge;
use loket::domain::field::FactField;
use loket::domain::payment::intent::PaymentIntent;
use loket::domain::payment::verdict::{self, OutcomeReason, PaymentOutcome, PaymentVerdict, PlnToken, RawAnswer};
use loket::domain::payment::{AnswerSource, JournalRecord, Payment, PaymentEvent, step};
use loket::domain::product::{AccountId, Product, ProductKind, ProviderId};
use loket::receipt::{PrintMark, ReceiptFacts, ShopHead, charge_facts, facts, interrupted};

pub const TOKEN: &str = "12345678910111213141";
pub const QRIS: &str = "00020101021226670016COM.NOBUBANK.WWW01189360050300000879140214844519767362530303UMI5204481253033605405480005802ID5913TOKO  MAJU 1 6007JAKARTA6304A1B2";

pub fn rp(rupiah: i64) -> Rupiah {
    Rupiah::new(rupiah).unwrap()
}

pub fn moment() -> Timestamp {
    "2026-11-21T03:21:09Z".parse().unwrap()
}

pub fn shop() -> ShopHead {
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

/// A logo: a ring around a bolt.
pub fn sign() -> Arc<GreyImage> {
    let side = 400_i64;
    let dot = |place: i64| {
        let (x, y) = (place % side - side / 2, place / side - side / 2);
        let far = x * x + y * y;
        let ring = (150 * 150..190 * 190).contains(&far);
        let bolt = (y < 0 && (0..50).contains(&(x + y / 2 + 40))) || (y >= 0 && (0..50).contains(&(x + y / 2 + 10)));
        if ring || (bolt && y.abs() < 120) { 0 } else { 255 }
    };
    Arc::new(GreyImage::new(400, 400, (0..side * side).map(dot).collect()).unwrap())
}

pub fn intent(kind: ProductKind, name: &str, money: Money) -> PaymentIntent {
    let random = SeededRandom::new(7);
    let id = PaymentId::new(moment(), &random);
    let product = Product {
        price: None,
        provider: ProviderId::new("mmbc-ppob"),
        code: "X".into(),
        name: name.into(),
        group: "Grup".into(),
        kind,
        nominal: money.nominal,
        admin: money.admin,
        debit: Some(SaleFee::BasePlus(rp(700))),
        cashback: None,
        open: true,
    };
    let bill = Bill {
        product,
        customer: CustomerNumber::new("531110001234"),
        frame_number: None,
        invoice: None,
        wallet: None,
        name: Some("MMBC TOUR TRAVEL".into()),
        meter: None,
        idpel: None,
        money,
        fields: Vec::new(),
        detail: BillDetail::default(),
        total_doubt: None,
        asked_at: moment(),
    };
    PaymentIntent {
        id,
        sale: id,
        wire_reference: WireReference::new(moment(), &random),
        account: AccountId::new("mmbc"),
        bill,
        request_digest: String::new(),
        cash: Some(rp(400_000)),
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

pub fn after(payment: Option<&Payment>, event: PaymentEvent) -> Payment {
    step(payment, &JournalRecord { at: moment(), counter: "K1".into(), cashier: "SITI".into(), event }).unwrap()
}

pub fn sent(intent: PaymentIntent) -> Payment {
    let owner = intent.owner;
    after(Some(&after(None, PaymentEvent::Prepared(Box::new(intent)))), PaymentEvent::Dispatched { owner })
}

pub fn answered(payment: &Payment, outcome: PaymentOutcome, facts: verdict::PaymentFacts) -> Payment {
    let verdict = Box::new(PaymentVerdict { facts, ..PaymentVerdict::bare(outcome, OutcomeReason::Answered) });
    after(Some(payment), PaymentEvent::Answered { source: AnswerSource::Send, verdict, raw: RawAnswer(String::new()) })
}

pub fn money() -> Money {
    Money {
        nominal: None,
        bill: Some(rp(345_678)),
        admin: Some(rp(2_500)),
        shop_fee: rp(1_000),
        total: rp(349_178),
        debit: Some(rp(346_378)),
        cashback: None,
    }
}

pub fn token_intent() -> PaymentIntent {
    let (nominal, bill, shop_fee, total) = (Some(rp(100_000)), None, Rupiah::ZERO, rp(102_500));
    let money = Money { nominal, bill, shop_fee, total, debit: Some(rp(100_700)), ..money() };
    PaymentIntent { cash: Some(rp(110_000)), ..intent(ProductKind::PlnToken, "PLN Pra Bayar", money) }
}

/// The facts of the token answer that MMBC's document prints.
pub fn token_answer() -> verdict::PaymentFacts {
    let field = |field, value: &str| (field, value.into());
    verdict::PaymentFacts {
        reference: Some("0AXS21V00KF3385499839ZN91DY04626".into()),
        token: Some(PlnToken::read(TOKEN).unwrap()),
        kwh: Some("94,50".into()),
        meter: Some(CustomerNumber::new("91011121314")),
        idpel: Some(CustomerNumber::new("123456789")),
        nominal: Some(rp(100_000)),
        admin: Some(rp(2_500)),
        total: Some(rp(102_500)),
        provider_time: Some(moment()),
        fields: vec![
            field(FactField::Tariff, "R2/4400 VA"),
            field(FactField::Materai, "0"),
            field(FactField::Ppn, "0"),
            field(FactField::Ppj, "2381"),
            field(FactField::TokenInstalment, "0"),
            field(FactField::TokenValue, "97619"),
        ],
        ..verdict::PaymentFacts::default()
    }
}

pub fn bill_answer(kind: ProductKind) -> verdict::PaymentFacts {
    let field = |field, value: &str| (field, CleanText::lines(value));
    let mut fields = vec![
        field(FactField::Tariff, "R1/1300 VA"),
        field(FactField::Months, "OKT26, NOV26"),
        field(FactField::StandMeter, "11701-11847"),
        field(FactField::Arrears, "2"),
        field(FactField::Participants, "4"),
        field(FactField::Penalty, "5000"),
        field(FactField::InstalmentNumber, "12"),
        field(FactField::BillDetail, "SEP26 100.000\nOKT26 245.678"),
        field(FactField::Footer, "Terima kasih\nInfo 021-1500123"),
    ];
    if kind == ProductKind::Samsat {
        fields = vec![
            field(FactField::TraceNumber, "004626"),
            field(FactField::PaymentCode, "3200112345678901"),
            field(FactField::PlateNumber, "F 1234 ABC"),
            field(FactField::Address, "JL. RAYA PAJAJARAN NO. 45 RT 02/03 BOGOR UTARA"),
            field(FactField::FrameNumber, "MH1JFZ110HK123456"),
            field(FactField::Vehicle, "HONDA/BEAT ESP CBS"),
            field(FactField::Colour, "HITAM"),
            field(FactField::YearBuilt, "2019"),
            field(FactField::Tax("pkb".into()), "215600"),
            field(FactField::TaxPenalty("pkb".into()), "12900"),
            field(FactField::Tax("swd".into()), "35000"),
            field(FactField::TaxPenalty("swd".into()), "0"),
        ];
    }
    verdict::PaymentFacts {
        reference: Some("0BNK21V00KF3385499839ZN91DY04777".into()),
        bill: Some(rp(345_678)),
        admin: Some(rp(2_500)),
        total: Some(rp(348_178)),
        provider_time: Some(moment()),
        fields,
        ..verdict::PaymentFacts::default()
    }
}

pub fn sale(kind: ProductKind) -> Payment {
    if kind == ProductKind::PlnToken {
        return answered(&sent(token_intent()), PaymentOutcome::Confirmed, token_answer());
    }
    let name = match kind {
        ProductKind::PlnPostpaid => "PLN Bulanan",
        ProductKind::Samsat => "SAMSAT JABAR",
        _ => "Biller Contoh",
    };
    let mut intent = intent(kind, name, money());
    if kind == ProductKind::PlnPostpaid {
        intent.bill.idpel = Some(intent.bill.customer.clone());
    }
    if kind == ProductKind::Samsat {
        intent.bill.product.code = "SAMSAT_JABAR".into();
        intent.bill.customer = CustomerNumber::new("3201111111111111");
    }
    answered(&sent(intent), PaymentOutcome::Confirmed, bill_answer(kind))
}

pub fn paper(payment: &Payment, shop: &ShopHead) -> ReceiptFacts {
    facts(payment, shop, PrintMark::Original).unwrap()
}

/// A waiting charge; `change` sets its payment method.
pub fn waiting(change: impl FnOnce(&mut charge::ChargeFacts)) -> charge::Charge {
    let order_id = charge::OrderId::parse("Nota/1").unwrap();
    let method = charge::ChargeMethod {
        gateway: charge::ChargeGateway::Bank,
        bank_code: "014".into(),
        product_code: "BCAATM".into(),
        bank: "BANK BCA".into(),
        product: "BCA VA Online".into(),
        kind: charge::MethodKind::VirtualAccount,
        admin: Some(rp(4_400)),
        account: None,
        holder: None,
        open: true,
    };
    let intent = charge::ChargeIntent {
        rq_uuid: order_id.clone(),
        order_id,
        method,
        amount: rp(50_000),
        purpose: None,
        payer: charge::ChargePayer { name: "BUDI".into(), phone: "081234567890".into(), email: "b@example.com".into() },
        request_digest: "d".to_owned(),
        timeout_seconds: 60,
        owner: OwnerId::new(moment(), &SeededRandom::new(7)),
        business_day: "2026-11-21".parse().unwrap(),
    };
    let made = charge::step(None, &charge_entry(charge::ChargeEvent::ChargeCreated(Box::new(intent)))).unwrap();
    let mut answer = charge::ChargeAnswer::bare(charge::ChargeOutcome::Waiting, charge::ChargeReason::Answered);
    change(&mut answer.facts);
    let event = charge::ChargeEvent::ChargeAnswered { answer: Box::new(answer), raw: RawAnswer(String::new()) };
    charge::step(Some(&made), &charge_entry(event)).unwrap()
}

fn charge_entry(event: charge::ChargeEvent) -> charge::ChargeEntry {
    charge::ChargeEntry { at: moment(), counter: "K1".into(), cashier: "SITI".into(), event }
}

fn settled(charge: &charge::Charge) -> charge::Charge {
    let settlement = charge::Settlement {
        told: Some(charge::AmountTold::Told),
        moment: None,
        amount: rp(50_000),
        source: charge::SettlementSource::Report,
        evidence: "ecddb899".into(),
        provider_time: None,
        raw: RawAnswer(String::new()),
    };
    charge::step(Some(charge), &charge_entry(charge::ChargeEvent::ChargeSettled(Box::new(settlement)))).unwrap()
}

pub fn gopay() -> charge::Charge {
    waiting(|facts| facts.qr = Some(charge::QrPayload::new(QRIS).unwrap()))
}

/// Every paper that a shop hands out, by name.
pub fn papers(shop: &ShopHead) -> Vec<(String, ReceiptFacts)> {
    let mut all: Vec<(String, ReceiptFacts)> =
        ProductKind::ALL.into_iter().map(|kind| (kind.as_str().to_owned(), paper(&sale(kind), shop))).collect();
    let mut say = |name: &str, facts: ReceiptFacts| all.push((name.to_owned(), facts));
    for (name, outcome) in [("titipan_pending", PaymentOutcome::Pending), ("titipan_unknown", PaymentOutcome::Unknown)]
    {
        say(name, paper(&answered(&sent(token_intent()), outcome, token_answer()), shop));
    }
    say(
        "refund",
        paper(
            &answered(&sale(ProductKind::PlnToken), PaymentOutcome::Refunded, verdict::PaymentFacts::default()),
            shop,
        ),
    );
    say("interrupted", interrupted(paper(&sale(ProductKind::Pulsa), shop), "2026-11-21".parse().unwrap()));
    let va = waiting(|facts| facts.va_number = Some("3910800000000001".into()));
    let exact = waiting(|facts| {
        (facts.exact_amount, facts.unique_code) = (Some(rp(50_123)), Some(rp(123)));
        facts.account = Some("1190000879898".into());
    });
    for (name, charge) in
        [("charge_va", &va), ("charge_exact", &exact), ("charge_gopay", &gopay()), ("charge_received", &settled(&va))]
    {
        say(name, charge_facts(charge, shop, PrintMark::Original).unwrap());
    }
    all
}
