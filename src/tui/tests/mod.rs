//! Tests of the screen's state: keys and messages in, screen and effects out. The test moves the clock.

mod cash;
mod changed;
mod collect;
mod desk;
mod desk_rows;
mod flow;
mod golden;
mod lessons;
mod money_in;
mod papers;
mod prices;
mod reconcile;
mod ruling;
mod safety;
mod saldo;
mod settings;
mod sizes;
mod wallet;
mod welcome;

use crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::base::id::{OwnerId, PaymentId, SeededRandom, WireReference};
use crate::base::money::{Rupiah, SaleFee};
use crate::base::text::LocalText;
use crate::base::time::{Timestamp, business_day, jakarta};
use crate::domain::bill::{Bill, BillDetail, CustomerNumber, Money};
use crate::domain::charge::Charge;
use crate::domain::field::FactField;
use crate::domain::obstacle::BillObstacles;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{
    OutcomeReason, PaymentFacts, PaymentOutcome, PaymentVerdict, PlnToken, RawAnswer,
};
use crate::domain::payment::{AnswerSource, JournalRecord, Payment, PaymentEvent, step};
use crate::domain::product::{AccountId, Product, ProductKind, ProviderId};
use crate::journal::print::PrintJob;
use crate::journal::store_doubt::StoreWatch;
use crate::journal::{PriceList, SaldoReading};
use crate::messages::Language;
use crate::receipt::ShopHead;
use crate::till::backup_schedule::BackupStatus;
use crate::till::dashboard::Dashboard;
use crate::till::desk_rows::{DeskRow, DeskRows};
use crate::till::inquire::BillQuote;
use crate::till::pay::{PayOutcome, StoredIn};
use crate::till::queries::SaldoFigure;
use crate::till::saldo::DepositView;
use crate::tui::message::{
    BoundEffect, CounterStatus, DepositStatus, FreeEffect, RedactedText, RequestId, SaleSlot, ScreenTime, UiEffect,
    UiMessage,
};
use crate::tui::state::{AppState, ProviderInfo, ScreenSetup};
use crate::tui::{update, view};

pub(super) const TOKEN: &str = "12345678910111213141";

pub(super) fn rp(rupiah: i64) -> Rupiah {
    Rupiah::new(rupiah).unwrap()
}

/// The time `10:21` or `10:21:09` on 21 November 2026 in Jakarta.
pub(super) fn at(time: &str) -> Timestamp {
    let time = if time.len() == 5 { format!("{time}:00") } else { time.to_owned() };
    format!("2026-11-21T{time}+07:00").parse().unwrap()
}

pub(super) fn setup(lang: Language) -> ScreenSetup {
    let provider = |id: &'static str, name: &str, system, sells| ProviderInfo {
        id: ProviderId::new(id),
        name: name.to_owned(),
        system,
        sells: lang.text(sells),
        own_list: true,
        timeout: Duration::from_secs(75),
        askable_by_invoice: id == "mmbc-ppob",
        never_asked: id == "biller",
        rechecks: id == "mmbc-ppob",
    };
    ScreenSetup {
        shop: ShopHead {
            name: "LOKET MAJU JAYA".into(),
            address: "Jl. Melati 5, Bogor".into(),
            phone: "0251-123456".into(),
            agent_code: "JKT-00000".into(),
            counter: "K1".into(),
            timezone: jakarta(),
            logo: None,
            is_practice: false,
        },
        cashier: "RINA".into(),
        words: lang.words(),
        color: false,
        demo: false,
        read_only: None,
        plain_http: false,
        providers: vec![
            provider("mmbc-ppob", "MMBC", "MMBC PPOB", LocalText { id: "token dan tagihan", en: "tokens and bills" }),
            provider(
                "biller",
                "BILLER",
                "Biller",
                LocalText { id: "pulsa, data, voucher", en: "phone credit, data, vouchers" },
            ),
        ],
        receives: false,
        collects: true,
        charge_report: true,
        ruling_grace: Duration::from_secs(600),
        receipts: "receipts".to_owned(),
        receipt_paper: crate::base::paper::Paper::Mm80,
        printer: crate::config::PrinterSection::default(),
        settings: None,
    }
}

pub(super) fn product(code: &str, name: &str, kind: ProductKind, nominal: Option<i64>) -> Product {
    Product {
        price: None,
        provider: ProviderId::new(if kind == ProductKind::Other { "biller" } else { "mmbc-ppob" }),
        code: code.into(),
        name: name.into(),
        group: "".into(),
        kind,
        nominal: nominal.map(rp),
        admin: Some(rp(match (kind, nominal) {
            (ProductKind::Other, Some(100_000)) => 3_500,
            (ProductKind::Other, _) => 1_500,
            _ => 2_500,
        })),
        debit: Some(SaleFee::BasePlus(rp(700))),
        cashback: None,
        open: true,
    }
}

pub(super) fn token(thousands: i64) -> Product {
    product(&format!("PLNS{thousands}"), "PLN Pra Bayar", ProductKind::PlnToken, Some(thousands * 1_000))
}

pub(super) fn products() -> Vec<Product> {
    vec![
        token(20),
        token(50),
        token(100),
        product("PLNPOST", "PLN Bulanan", ProductKind::PlnPostpaid, None),
        product("BPJSKES", "BPJS Kesehatan", ProductKind::Bpjs, None),
        product("PDAMBGR", "PDAM Kab. Bogor", ProductKind::Pdam, None),
        product("FIF", "FIF", ProductKind::Fif, None),
        product("t100", "Pulsa Telkomsel 100.000", ProductKind::Other, Some(100_000)),
        product("g100", "GoPay 100.000", ProductKind::Other, Some(100_000)),
        product("o100", "OVO 100.000", ProductKind::Other, Some(100_000)),
        Product { open: false, ..product("gr100", "GrabPay 100.000", ProductKind::Other, Some(100_000)) },
    ]
}

pub(super) fn bill(product: &Product, number: &str, name: &str, base: i64, asked_at: Timestamp) -> Bill {
    let admin = product.admin.unwrap_or(Rupiah::ZERO);
    let money = Money {
        nominal: product.nominal,
        bill: product.nominal.is_none().then(|| rp(base)),
        admin: Some(admin),
        shop_fee: Rupiah::ZERO,
        total: rp(base).checked_add(admin).unwrap(),
        debit: rp(base).checked_add(rp(700)),
        cashback: None,
    };
    let is_token = product.kind == ProductKind::PlnToken;
    Bill {
        name: Some(name.into()).filter(|name: &crate::base::text::CleanText| !name.is_empty()),
        fields: is_token.then(|| (FactField::Tariff, "R1M/900 VA".into())).into_iter().collect(),
        ..crate::domain::sample::bill(product.clone(), number, money, asked_at)
    }
}

fn seed(time: Timestamp, number: &str) -> u64 {
    number.bytes().fold(u64::try_from(time.as_second()).unwrap(), |seed, byte| seed.wrapping_mul(31) + u64::from(byte))
}

pub(super) fn intent(bill: Bill, time: Timestamp) -> PaymentIntent {
    let random = SeededRandom::new(seed(time, bill.customer.as_str()));
    let id = PaymentId::new(time, &random);
    PaymentIntent {
        id,
        sale: id,
        wire_reference: WireReference::new(time, &random),
        account: AccountId::new("mmbc"),
        request_digest: String::new(),
        cash: None,
        charge_funds: None,
        for_charge: None,
        phone: None,
        timeout_seconds: 75,
        owner: OwnerId::new(time, &random),
        business_day: business_day(time, &jakarta()),
        beside: None,
        seen: Vec::new(),
        again: false,
        order_key: None,
        uncompared_seen: false,
        auto_print: false,
        bill,
    }
}

fn entry(time: Timestamp, event: PaymentEvent) -> JournalRecord {
    JournalRecord { at: time, counter: "K1".into(), cashier: "RINA".into(), event }
}

/// A payment that was prepared, dispatched and answered `wait` seconds later.
pub(super) fn paid(
    intent: PaymentIntent,
    sent: Timestamp,
    wait: u64,
    outcome: PaymentOutcome,
    why: OutcomeReason,
    facts: PaymentFacts,
) -> Payment {
    let owner = intent.owner;
    let prepared = step(None, &entry(sent, PaymentEvent::Prepared(Box::new(intent)))).unwrap();
    let dispatched = step(Some(&prepared), &entry(sent, PaymentEvent::Dispatched { owner })).unwrap();
    answered(&dispatched, sent + Duration::from_secs(wait), AnswerSource::Send, outcome, why, facts)
}

pub(super) fn answered(
    payment: &Payment,
    time: Timestamp,
    source: AnswerSource,
    outcome: PaymentOutcome,
    why: OutcomeReason,
    facts: PaymentFacts,
) -> Payment {
    let verdict = PaymentVerdict { facts, ..PaymentVerdict::bare(outcome, why) };
    let event = PaymentEvent::Answered { source, verdict: Box::new(verdict), raw: RawAnswer(String::new()) };
    step(Some(payment), &entry(time, event)).unwrap()
}

pub(super) fn with(payment: &Payment, time: Timestamp, event: PaymentEvent) -> Payment {
    step(Some(payment), &entry(time, event)).unwrap()
}

pub(super) fn token_facts() -> PaymentFacts {
    PaymentFacts {
        invoice: Some("12345678".into()),
        reference: Some("0AXS21V00KF3385499839ZN91DY04626".into()),
        token: Some(PlnToken::read(TOKEN).unwrap()),
        kwh: Some("94,50".into()),
        ..PaymentFacts::default()
    }
}

/// One of today's sales.
pub(super) fn sold(
    time: &str,
    product: &Product,
    number: &str,
    name: &str,
    base: i64,
    outcome: PaymentOutcome,
) -> Payment {
    let why = match outcome {
        PaymentOutcome::Unknown => OutcomeReason::Cut,
        PaymentOutcome::Rejected => OutcomeReason::Refused("NOMOR SALAH".into()),
        _ => OutcomeReason::Answered,
    };
    let facts = match outcome {
        PaymentOutcome::Confirmed if product.kind == ProductKind::PlnToken => token_facts(),
        _ => PaymentFacts::default(),
    };
    let time = at(time);
    paid(intent(bill(product, number, name, base, time), time), time, 3, outcome, why, facts)
}

pub(super) fn saldos() -> Vec<SaldoFigure> {
    let one = |name: &'static str, saldo: i64, bound: i64, time: &str| SaldoFigure {
        account: AccountId::new(name),
        reading: Some(SaldoReading {
            saldo: rp(saldo),
            at: at(time),
            bound: rp(bound),
            added: rp(0),
            by_hand: false,
            quiet: false,
        }),
    };
    vec![one("mmbc", 24_899_300, 50_700, "10:19"), one("biller", 1_356_424, 0, "10:20")]
}

pub(super) fn quote(bill: Bill) -> BillQuote {
    let saldo = saldos().first().and_then(|saldo| saldo.reading);
    BillQuote {
        bill,
        warnings: Vec::new(),
        obstacles: BillObstacles::default(),
        uncompared: Vec::new(),
        last: None,
        sold_before: None,
        pays_sale: None,
        saldo,
    }
}

/// A counter that a test drives. It keeps all effects.
pub(super) struct Counter {
    pub state: AppState,
    pub now: ScreenTime,
    pub unknown_charges: usize,
    pub unreadable: u64,
    pub store: StoreWatch,
    pub held: Vec<Charge>,
    pub effects: Vec<UiEffect>,
    /// Bound effects without a result, as a runner would count them.
    bound: usize,
    /// The deposits of the next reading.
    pub deposits: Vec<DepositView>,
    /// The papers of the next reading.
    pub papers: Vec<PrintJob>,
    pub backup: BackupStatus,
}

/// A desk with every payment at hand.
pub fn desk_rows(payments: Vec<Payment>) -> DeskRows {
    let rows = payments.iter().map(|payment| Arc::new(DeskRow::from(payment))).collect();
    DeskRows::new(rows, payments.into_iter().map(|payment| (payment.id(), Arc::new(payment))).collect())
}

/// The result of a reading of the journal.
pub fn dashboard(
    today: Vec<Payment>,
    desk: Vec<Payment>,
    sales_today: usize,
    (held, unknown_charges): (Vec<Charge>, usize),
) -> Dashboard {
    let today = today.into_iter().map(Arc::new).collect();
    let desk = Arc::new(desk_rows(desk));
    Dashboard { today, sales_today, desk, held: Arc::new(held), unknown_charges }
}

impl Counter {
    pub fn new(setup: ScreenSetup, size: (u16, u16), time: &str) -> Self {
        let now = ScreenTime { wall: at(time), mono: Duration::from_secs(1_000), ahead: None };
        let (state, effects) = AppState::new(setup, size, now);
        let held = Vec::new();
        let (deposits, papers) = (Vec::new(), Vec::new());
        let store = StoreWatch::default();
        let mut counter = Self {
            state,
            now,
            unknown_charges: 0,
            unreadable: 0,
            store,
            held,
            effects,
            bound: 0,
            deposits,
            papers,
            backup: BackupStatus::default(),
        };
        counter.send(UiMessage::Prices { lists: lists(products()), faults: Vec::new(), fresh: true });
        counter
    }

    pub fn look(&mut self, today: Vec<Payment>, desk: Vec<Payment>, sales_today: usize) {
        let (unknown_charges, deposits) = (self.unknown_charges, self.deposits.clone());
        let look = CounterStatus {
            dashboard: dashboard(today, desk, sales_today, (self.held.clone(), unknown_charges)),
            unreadable: self.unreadable,
            store: self.store.clone(),
            papers: self.papers.clone(),
            backup: self.backup.clone(),
        };
        self.send(UiMessage::Look(Ok(Box::new(look))));
        self.send(UiMessage::DepositLook(Ok(Box::new(DepositStatus { saldos: saldos(), deposits }))));
    }

    pub fn send(&mut self, msg: UiMessage) {
        use crate::tui::event_loop::ScreenApp as _;
        if matches!(msg, UiMessage::Paid { .. } | UiMessage::Reconciled { .. }) {
            self.bound = self.bound.saturating_sub(1);
        }
        // As the loop does with the runner's count.
        self.state.set_bound_count(self.bound);
        let effects = update(&mut self.state, msg, self.now);
        self.bound += effects.iter().filter(|effect| matches!(effect, UiEffect::Bound(_))).count();
        self.effects.extend(effects);
    }

    /// Has so much bound work without a result.
    pub fn be_sending(&mut self, bound: usize) {
        self.bound = bound;
    }

    /// Moves both clocks without a message.
    pub fn pass(&mut self, time: Duration) {
        self.now.mono += time;
        self.now.wall += time;
    }

    /// Lets time pass as the loop would: sends wakes, and paints what changed.
    pub fn wait(&mut self, millis: u64) {
        let end = self.now.mono + Duration::from_millis(millis);
        for _ in 0..10_000 {
            self.paint();
            match self.state.next_wake() {
                Some(wake) if wake <= end => {
                    assert!(wake >= self.now.mono);
                    self.pass(wake.saturating_sub(self.now.mono));
                    self.send(UiMessage::Wake);
                }
                _ => {
                    self.pass(end.saturating_sub(self.now.mono));
                    return;
                }
            }
        }
        panic!("the counter never sleeps");
    }

    pub fn paint(&mut self) {
        if self.state.is_dirty() {
            self.send(UiMessage::Painted);
            self.state.mark_clean();
        }
    }

    /// Sends a key 60 ms after the last input, so that a person could have typed it.
    pub fn key(&mut self, key: impl Into<KeyEvent>) {
        self.wait(60);
        let at = self.now.mono;
        self.send(UiMessage::Key { key: key.into(), at });
    }

    /// Reads the question, presses the key that answers it, and touches nothing while it counts.
    pub fn confirm(&mut self, letter: char) {
        self.wait(400);
        self.key(KeyCode::Char(letter));
        self.wait(100);
    }

    pub fn typed(&mut self, text: &str) {
        text.chars().for_each(|c| self.key(KeyCode::Char(c)));
    }

    pub fn paste(&mut self, text: &str) {
        self.send(UiMessage::Paste(RedactedText(text.to_owned())));
    }

    /// The last inquiry.
    pub fn inquiry(&self) -> (SaleSlot, RequestId) {
        let last = self.effects.iter().rev().find_map(|effect| match effect {
            UiEffect::Free(FreeEffect::Inquire { slot, request, .. }) => Some((*slot, *request)),
            _ => None,
        });
        last.expect("an inquiry")
    }

    pub fn answer(&mut self, quote: BillQuote) {
        let (slot, request) = self.inquiry();
        self.send(UiMessage::Quoted { slot, request, result: Ok(Box::new(quote)) });
    }

    pub fn pays(&self) -> usize {
        self.effects.iter().filter(|effect| matches!(effect, UiEffect::Bound(BoundEffect::Pay { .. }))).count()
    }

    pub fn end(&mut self, slot: SaleSlot, payment: Payment) {
        let end = PayOutcome { payment, kept: StoredIn::Journal };
        self.send(UiMessage::Paid { slot, result: Ok(Box::new(end)) });
    }

    /// The screen as text, without spaces at line ends.
    pub fn screen(&self) -> String {
        let (columns, rows) = self.state.size;
        let text = drawn(&self.state, columns, rows);
        text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }
}

pub(super) fn lists(products: Vec<Product>) -> Vec<PriceList> {
    vec![PriceList { provider: ProviderId::new("mmbc-ppob"), at: at("10:00"), products }]
}

/// The state drawn at this size, which may differ from the state's own.
pub(super) fn drawn(state: &AppState, columns: u16, rows: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| view(state, frame)).unwrap();
    let buffer = terminal.backend().buffer().clone();
    let row = |y| (0..columns).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>();
    (0..rows).map(row).collect::<Vec<String>>().join("\n")
}
