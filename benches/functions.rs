//! Benchmarks of single functions: `cargo bench`. Kept as benchmarks, never as timed tests; compare side by side.

#![allow(clippy::unwrap_used, missing_docs)]

mod shop;

use crossterm::event::KeyCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use divan::{Bencher, black_box};
use jiff::civil::date;
use loket::base::id::{OwnerId, RandomSource, SeededRandom};
use loket::base::paper::{CodePage, PrinterProfile, QrForm};
use loket::base::time::{Clock, SystemClock, jakarta};
use loket::domain::bill::CustomerNumber;
use loket::domain::payment::intent::PaymentIntent;
use loket::domain::payment::verdict::{PaymentVerdict, RawAnswer};
use loket::domain::payment::{AnswerSource, JournalRecord, Payment, PaymentEvent, step};
use loket::domain::product::ProviderId;
use loket::journal::sqlite::{ProcessIdentity, SqliteJournal};
use loket::journal::{Journal, PriceList};
use loket::providers::http::HttpReply;
use loket::providers::{ClassifyContext, Provider, lenient};
use loket::receipt::{self, EscposExtras, Paper, PrintMark, ShopHead};
use loket::till::dashboard::Dashboard;
use loket::tui::message::{CounterStatus, ScreenTime, UiMessage};
use loket::tui::terminal::backend::TerminalBackend;
use loket::tui::{AppState, ScreenSetup, update, view};
use ratatui::Terminal;
use ratatui::layout::Size;
use shop::{ANSWER, Good, ppob, rp};

const TOKEN: Good = Good { nominal: 100_000, total: 102_500, debit: 100_700 };

fn main() {
    divan::main();
}

fn intent(random: &dyn RandomSource, owner: OwnerId) -> PaymentIntent {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let now = SystemClock::default().now();
    // Each reference is drawn in a second of its own: hundreds in one second would repeat digits.
    let moment = now + Duration::from_secs(MADE.fetch_add(1, Ordering::Relaxed));
    PaymentIntent {
        cash: Some(rp(110_000)),
        business_day: date(2026, 11, 21),
        again: false,
        ..shop::intent(random, owner, (now, moment), &TOKEN)
    }
}

fn entry(event: PaymentEvent) -> JournalRecord {
    JournalRecord { at: SystemClock::default().now(), counter: "K1".into(), cashier: "RINA".into(), event }
}

/// The answer to a sale. Its numbers are its own: the journal holds a payment whose number another one has.
fn answer_of(intent: &PaymentIntent, number: u64) -> String {
    ANSWER
        .replace("12345678\"", &format!("{number:08}\""))
        .replace("123456789\"", &format!("{}\"", intent.bill.customer.as_str()))
        .replace("91011121314", &format!("32{:09}", number % 1_000_000_000))
        .replace("1234 5678 9101 1121 3141", &format!("{number:020}"))
        .replace("0AXS21V00KF3385499839ZN91DY04626", &format!("{number:032X}"))
}

fn verdict_of(intent: &PaymentIntent, body: &str) -> PaymentVerdict {
    let reply = HttpReply::Answer { status: 200, body: body.as_bytes().to_vec() };
    ppob().classify_payment(intent, &reply, ClassifyContext { quiet_saldo: None })
}

fn verdict() -> PaymentVerdict {
    let random = SeededRandom::new(1);
    let mut intent = intent(&random, OwnerId::new(SystemClock::default().now(), &random));
    intent.bill.customer = CustomerNumber::new("123456789");
    verdict_of(&intent, ANSWER)
}

fn confirmed() -> Payment {
    let random = SeededRandom::new(1);
    let owner = OwnerId::new(SystemClock::default().now(), &random);
    let raw = RawAnswer(ANSWER.to_owned());
    let answered = PaymentEvent::Answered { source: AnswerSource::Send, verdict: Box::new(verdict()), raw };
    let events =
        [PaymentEvent::Prepared(Box::new(intent(&random, owner))), PaymentEvent::Dispatched { owner }, answered];
    let made = events
        .into_iter()
        .fold(None, |payment: Option<Payment>, event| Some(step(payment.as_ref(), &entry(event)).unwrap()));
    made.unwrap()
}

fn shop() -> ShopHead {
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

/// Prepared, Dispatched, Answered: the three durable steps of one payment, on the disk of the temporary folder.
#[divan::bench(sample_count = 100)]
fn journal_three_commits(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let random = SeededRandom::new(SystemClock::default().now().as_nanosecond().unsigned_abs() as u64);
    let owner = OwnerId::new(SystemClock::default().now(), &random);
    let identity = ProcessIdentity { counter: "K1".into(), owner, folder: folder.path().to_owned() };
    let journal = SqliteJournal::open(&folder.path().join("journal.db"), identity).unwrap();
    let sale = || {
        let intent = intent(&random, owner);
        let body = answer_of(&intent, random.bits());
        (verdict_of(&intent, &body), RawAnswer(body), intent)
    };
    bencher.with_inputs(sale).bench_values(|(verdict, raw, intent)| {
        let id = intent.id;
        let answered = PaymentEvent::Answered { source: AnswerSource::Send, verdict: Box::new(verdict), raw };
        for event in [PaymentEvent::Prepared(Box::new(intent)), PaymentEvent::Dispatched { owner }, answered] {
            runtime.block_on(journal.append(id, entry(event))).unwrap();
        }
    });
}

/// The lower bound for three durable steps on that disk: three appends of 2 KB with `fdatasync`.
#[divan::bench(sample_count = 100)]
fn floor_three_synced_appends(bencher: Bencher<'_, '_>) {
    use std::io::Write as _;
    let mut file = tempfile::tempfile().unwrap();
    let block = [7_u8; 2_048];
    bencher.bench_local(|| {
        for _ in 0..3 {
            file.write_all(&block).unwrap();
            file.sync_data().unwrap();
        }
    });
}

#[divan::bench]
fn read_answer() -> bool {
    lenient::read_body(black_box(ANSWER.as_bytes())).unwrap().is_damaged()
}

#[divan::bench]
fn read_and_classify_answer(bencher: Bencher<'_, '_>) {
    let ppob = ppob();
    let payment = confirmed();
    let reply = HttpReply::Answer { status: 200, body: ANSWER.as_bytes().to_vec() };
    bencher.bench(|| {
        ppob.classify_payment(&payment.intent, black_box(&reply), ClassifyContext { quiet_saldo: None }).outcome
    });
}

#[divan::bench(args = [32, 48])]
fn receipt_layout(bencher: Bencher<'_, '_>, columns: usize) {
    let (payment, shop) = (confirmed(), shop());
    bencher.bench(|| {
        let facts = receipt::facts(black_box(&payment), &shop, PrintMark::Original).unwrap();
        receipt::text(&facts, columns).len()
    });
}

/// The token slip's facts as the bytes of a thermal printer, the QR drawn by the printer.
#[divan::bench(args = [32, 48])]
fn escpos(bencher: Bencher<'_, '_>, columns: usize) {
    let facts = receipt::facts(&confirmed(), &shop(), PrintMark::Original).unwrap();
    let paper = if columns == 32 { Paper::Mm58 } else { Paper::Mm80 };
    let profile = PrinterProfile { paper, columns, code_page: CodePage::Pc437, qr: QrForm::Native, cut: true };
    bencher.bench(|| receipt::escpos(black_box(&facts), &profile, EscposExtras::default()).len());
}

/// The token slip as bytes of a dot matrix printer.
#[divan::bench]
fn dot_matrix(bencher: Bencher<'_, '_>) {
    let facts = receipt::facts(&confirmed(), &shop(), PrintMark::Original).unwrap();
    bencher.bench(|| receipt::dot_matrix(black_box(&facts), CodePage::Pc437).len());
}

#[divan::bench(args = [Paper::Mm58, Paper::Mm80, Paper::DotMatrix, Paper::A5, Paper::A4])]
fn receipt_pdf(bencher: Bencher<'_, '_>, paper: Paper) {
    let facts = receipt::facts(&confirmed(), &shop(), PrintMark::Original).unwrap();
    bencher.bench(|| receipt::pdf(black_box(&facts), paper).unwrap().len());
}

/// A counter at home, with a price list and a day's sales.
fn counter(now: ScreenTime) -> AppState {
    let setup = ScreenSetup {
        shop: shop(),
        cashier: "RINA".into(),
        words: loket::messages::Language::Id.words(),
        color: true,
        demo: false,
        read_only: None,
        plain_http: false,
        providers: Vec::new(),
        receives: false,
        collects: false,
        charge_report: false,
        ruling_grace: Duration::from_secs(600),
        receipts: String::new(),
        receipt_paper: Paper::Mm80,
        printer: loket::config::PrinterSection::default(),
        settings: None,
    };
    let (mut state, _) = AppState::new(setup, (120, 36), now);
    let payment = confirmed();
    let products = vec![payment.intent.bill.product.clone(); 200];
    let list = PriceList { provider: ProviderId::new("mmbc-ppob"), at: now.wall, products };
    let look = CounterStatus {
        backup: loket::till::backup_schedule::BackupStatus::default(),
        dashboard: Dashboard {
            today: (0..30).map(|_| Arc::new(payment.clone())).collect(),
            sales_today: 30,
            desk: Arc::default(),
            held: Arc::default(),
            unknown_charges: 0,
        },
        unreadable: 0,
        store: loket::journal::store_doubt::StoreWatch::default(),
        papers: Vec::new(),
    };
    for msg in
        [UiMessage::Prices { lists: vec![list], faults: Vec::new(), fresh: true }, UiMessage::Look(Ok(Box::new(look)))]
    {
        drop(update(&mut state, msg, now));
    }
    state
}

/// A key on the search line until its frame is written, 120 × 36: `update`, `view`, what changed, the bytes.
#[divan::bench]
fn frame_after_a_key(bencher: Bencher<'_, '_>) {
    let now = ScreenTime { wall: SystemClock::default().now(), mono: Duration::from_secs(1_000), ahead: None };
    let mut state = counter(now);
    let mut terminal = Terminal::new(TerminalBackend::new(std::io::sink(), Size::new(120, 36))).unwrap();
    let mut keys = [KeyCode::Char('1'), KeyCode::Char('2'), KeyCode::Backspace, KeyCode::Backspace].into_iter().cycle();
    bencher.bench_local(|| {
        let key = keys.next().unwrap();
        let effects = update(&mut state, black_box(UiMessage::Key { key: key.into(), at: now.mono }), now);
        terminal.draw(|frame| view(&state, frame)).unwrap();
        effects.len()
    });
}
