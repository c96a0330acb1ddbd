//! The print queue against a failing printer: each paper comes out whole and once, or a person is asked, and no payment
//! ever notices. `paper` checks the bytes, `printer` the connection to the printer.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use loket::base::id::PaymentId;
use loket::base::money::Rupiah;
use loket::base::text::CleanText;
use loket::config::Config;
use loket::domain::counter::CounterEvent;
use loket::domain::payment::{Payment, PaymentState};
use loket::journal::print::{JobState, PrintJob, PrintSubject};
use loket::settings::HomeFolders;
use loket::till::Till;
use loket::till::inquire::BillRequest;
use loket::till::pay::PaymentRequest;
use loket::till::prices::find_product;
use loket::till::print_queue::{DrawerError, PrintChoice, PrintTrouble, PrintWorker};
use loket::till::startup::{OpenPurpose, open};

use crate::fake_printer::{Condition, FakePrinter, Habits, Says, Then};
use crate::shop::Shop;

const GOOD: &str = "12345678901";

/// Adds a printer to the shop's configuration.
fn with_printer(shop: &Shop, device: &str, more: &str) {
    let path = shop.home().join("config.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.split("\n[printer]").next().unwrap();
    std::fs::write(path, format!("{text}\n[printer]\ndevice = \"{device}\"\n{more}\n")).unwrap();
}

/// A shop with this printer, and its till in this program.
async fn counter(shop: &Shop, device: &str) -> Till {
    counter_with(shop, device, "").await
}

async fn counter_with(shop: &Shop, device: &str, more: &str) -> Till {
    with_printer(shop, device, more);
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    let text = text.replace("env:UJI_SANDI", loket::sandbox::Sandbox::PASSWORD);
    open(&Config::parse(&text).unwrap(), &HomeFolders::at(shop.home()), OpenPurpose::Sell).await.unwrap()
}

async fn sell(till: &Till, customer: &str) -> Payment {
    let listed = till.fresh_prices().await;
    let lists: Vec<_> = listed.into_iter().filter_map(|one| one.list).collect();
    let product = find_product(&lists, "PLNS20").unwrap();
    let ask = BillRequest { product, number: customer.to_owned(), amount: None, frame_number: None, wallet: None };
    let quote = till.inquire(&ask).await.unwrap();
    let cash = Some(Rupiah::from(50_000));
    till.pay(PaymentRequest { cash, ..PaymentRequest::of(quote.bill) }).await.unwrap().payment
}

async fn ask(till: &Till, id: PaymentId) -> PrintJob {
    till.ask_paper(PrintSubject::Payment(id), &PrintChoice::default()).await.unwrap()
}

async fn job(till: &Till, number: u64) -> PrintJob {
    till.print_job(number).await.unwrap().unwrap()
}

async fn prints(till: &Till, id: PaymentId) -> u32 {
    till.payment(id).await.unwrap().unwrap().prints
}

fn says(paper: &[u8], text: &str) -> bool {
    paper.windows(text.len()).any(|window| window == text.as_bytes())
}

fn on_runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}

#[test]
fn a_printer_that_goes_away_at_any_byte_prints_each_paper_whole_and_once() {
    let (shop, printer) = (Shop::open(), FakePrinter::new(Habits::of(Says::Proof)));
    on_runtime(async {
        let till = counter(&shop, &printer.setting()).await;
        let mut press = PrintWorker::new(till.clone());
        let sold = sell(&till, GOOD).await;
        ask(&till, sold.id()).await;
        assert_eq!(press.turn().await, None);
        assert_eq!(printer.papers().len(), 1);
        let length = printer.papers()[0].len();
        assert!(says(&printer.papers()[0], "/CA"), "the original");
        for (round, k) in (0..length).step_by(41).chain([length - 1]).enumerate() {
            let before = printer.papers().len();
            printer.behave(Habits::of(Says::Proof).failing(k, Then::Reset));
            let asked = ask(&till, sold.id()).await;
            assert!(press.turn().await.is_some(), "byte {k}: tried again by itself");
            let left = job(&till, asked.number).await;
            assert_eq!((left.state, printer.papers().len()), (JobState::Waiting, before), "byte {k}: {left:?}");
            printer.behave(Habits::of(Says::Proof));
            assert_eq!(press.turn().await, None, "byte {k}");
            assert_eq!(job(&till, asked.number).await.state, JobState::Done, "byte {k}");
            let papers = printer.papers();
            assert_eq!(papers.len(), before + 1, "byte {k}: once");
            let last = papers.last().unwrap();
            assert!(says(last, &format!("CU {}", round + 1)), "byte {k}: its mark stays");
            // Nothing of it may have come out where the first byte was already too much.
            assert_eq!(says(last, "CETAKAN SEBELUMNYA TERPUTUS"), left.broken, "byte {k}");
            assert_eq!(prints(&till, sold.id()).await as usize, round + 2, "byte {k}: counted once");
            assert_eq!(press.turn().await, None);
            assert_eq!(printer.papers().len(), before + 1, "byte {k}: not again by itself");
        }
        let now = till.payment(sold.id()).await.unwrap().unwrap();
        assert_eq!(
            (now.state(), now.state_at),
            (PaymentState::Confirmed, sold.state_at),
            "the payment noticed nothing"
        );
        assert!(till.audit().await.unwrap().faults.is_empty());
    });
    shop.assert_nothing_lost();
}

#[test]
fn what_nobody_can_say_is_a_persons_to_decide() {
    let (shop, printer) = (Shop::open(), FakePrinter::new(Habits::of(Says::Nothing).failing(200, Then::Reset)));
    on_runtime(async {
        let till = counter(&shop, &printer.setting()).await;
        let mut press = PrintWorker::new(till.clone());
        let sold = sell(&till, GOOD).await;
        let first = ask(&till, sold.id()).await;
        press.turn().await;
        let held = job(&till, first.number).await;
        assert!(matches!(held.state, JobState::Held | JobState::Waiting), "{held:?}");
        assert!(printer.papers().is_empty());
        if held.state == JobState::Held {
            printer.behave(Habits::of(Says::Nothing));
            assert_eq!(press.turn().await, None);
            assert!(printer.papers().is_empty(), "never by itself");
            assert!(till.print_held(first.number).await.unwrap());
        }
        printer.behave(Habits::of(Says::Nothing));
        assert_eq!(press.turn().await, None);
        assert_eq!((printer.papers().len(), job(&till, first.number).await.state), (1, JobState::Done));
        // A second one is left, and prints no more.
        let second = ask(&till, sold.id()).await;
        assert!(till.leave_paper(second.number).await.unwrap());
        assert_eq!(press.turn().await, None);
        assert_eq!((printer.papers().len(), job(&till, second.number).await.state), (1, JobState::Dropped));
        assert!(!till.print_held(second.number).await.unwrap());
    });
}

#[test]
fn a_printer_that_is_off_or_without_paper_keeps_its_papers_and_says_why() {
    let (shop, printer) = (Shop::open(), FakePrinter::new(Habits::of(Says::Proof)));
    printer.go_away();
    std::thread::sleep(Duration::from_millis(50));
    on_runtime(async {
        let till = counter(&shop, &printer.setting()).await;
        let mut press = PrintWorker::new(till.clone());
        let sold = sell(&till, GOOD).await;
        let asked = ask(&till, sold.id()).await;
        assert!(press.turn().await.is_some());
        let off = job(&till, asked.number).await;
        assert_eq!((off.state, PrintTrouble::of(&off.why)), (JobState::Waiting, Some(PrintTrouble::Refused)));
        assert_eq!(ask(&till, sold.id()).await.number, asked.number, "P once more adds no second paper");
        printer.come_back();
        printer.behave(Habits { condition: Condition::PaperOut, ..Habits::of(Says::Proof) });
        std::thread::sleep(Duration::from_millis(50));
        assert!(press.turn().await.is_some());
        let out = job(&till, asked.number).await;
        assert_eq!((out.state, PrintTrouble::of(&out.why)), (JobState::Waiting, Some(PrintTrouble::PaperOut)));
        assert_eq!((printer.received(), prints(&till, sold.id()).await), (0, 0), "nothing was begun");
        printer.behave(Habits::of(Says::Proof));
        assert_eq!(press.turn().await, None);
        let papers = printer.papers();
        assert_eq!((papers.len(), prints(&till, sold.id()).await), (1, 1));
        assert!(!says(&papers[0], "TERPUTUS") && says(&papers[0], "/CA"), "an original");
        // The roll ends in the middle of a receipt, and a new one is put in.
        let copy = ask(&till, sold.id()).await;
        printer.behave(Habits::of(Says::Proof).failing(300, Then::Become(Condition::PaperOut)));
        assert!(press.turn().await.is_some());
        let half = job(&till, copy.number).await;
        assert_eq!(
            (half.state, half.broken, PrintTrouble::of(&half.why)),
            (JobState::Waiting, true, Some(PrintTrouble::PaperOut))
        );
        printer.wait_for_torn(1);
        printer.behave(Habits::of(Says::Proof));
        assert_eq!(press.turn().await, None);
        let papers = printer.papers();
        assert_eq!((papers.len(), prints(&till, sold.id()).await), (2, 2), "whole, once");
        assert!(says(&papers[1], "CETAKAN SEBELUMNYA TERPUTUS") && says(&papers[1], "/CU 1"));
    });
}

#[test]
fn a_sale_prints_by_itself_and_opens_the_drawer_once() {
    let (shop, printer) = (Shop::open(), FakePrinter::new(Habits::of(Says::Proof)));
    on_runtime(async {
        let till = counter(&shop, &printer.setting()).await;
        let running = tokio::spawn({
            let till = till.clone();
            async move { till.work().await }
        });
        while !till.prints_by_itself() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let sold = sell(&till, GOOD).await;
        for _ in 0..1_000 {
            if !printer.papers().is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let papers = printer.papers();
        assert_eq!(papers.len(), 1);
        let kick = b"\x1bp\x00\x19\xfa";
        assert_eq!(papers[0].windows(5).filter(|window| window == kick).count(), 1);
        assert!(says(&papers[0], "KEMBALI"), "cash and change stand on it");
        let pending = sell(&till, "14000000662").await;
        assert_ne!(pending.state(), PaymentState::Confirmed);
        ask(&till, sold.id()).await;
        for _ in 0..1_000 {
            if printer.papers().len() == 2 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let papers = printer.papers();
        assert_eq!(papers.len(), 2, "what is not paid prints nothing by itself");
        assert!(!papers[1].windows(5).any(|window| window == kick), "a copy opens no drawer");
        running.abort();
        till.finish().await;
    });
}

#[test]
fn of_two_programs_at_one_counter_one_prints() {
    let (shop, printer) = (Shop::open(), FakePrinter::new(Habits::of(Says::Proof)));
    on_runtime(async {
        let (one, two) = (counter(&shop, &printer.setting()).await, counter(&shop, &printer.setting()).await);
        let sold = sell(&one, GOOD).await;
        for _ in 0..8 {
            ask(&one, sold.id()).await;
            let (mut mine, mut yours) = (PrintWorker::new(one.clone()), PrintWorker::new(two.clone()));
            tokio::join!(mine.turn(), yours.turn());
            while mine.turn().await.is_some() {}
        }
        assert_eq!((printer.papers().len(), prints(&one, sold.id()).await), (8, 8));
        assert!(printer.torn().is_empty());
    });
}

#[test]
fn the_drawer_opens_by_hand_with_a_reason_that_is_recorded() {
    let (shop, printer) = (Shop::open(), FakePrinter::new(Habits::of(Says::Nothing)));
    on_runtime(async {
        let till = counter(&shop, &printer.setting()).await;
        assert!(matches!(till.open_drawer(&CleanText::new(" ")).await, Err(DrawerError::NoReason)));
        assert_eq!(printer.received(), 0);
        till.open_drawer(&"tukar uang kecil".into()).await.unwrap();
        assert_eq!(printer.received(), 5);
        printer.go_away();
        std::thread::sleep(Duration::from_millis(50));
        let away = till.open_drawer(&"tukar lagi".into()).await;
        assert!(matches!(away, Err(DrawerError::Printer(PrintTrouble::Refused))), "{away:?}");
        let record = till.counter_record().await.unwrap();
        let opened = CounterEvent::DrawerOpened { reason: "tukar uang kecil".into(), by: "RINA".into() };
        assert_eq!(record.iter().map(|entry| &entry.event).collect::<Vec<_>>(), [&opened], "only what was tried");
        assert!(till.audit().await.unwrap().faults.is_empty());
    });
}

/// The bytes in a printer that is a file.
fn printed(file: &Path) -> Vec<u8> {
    std::fs::read(file).unwrap_or_default()
}

#[test]
fn the_commands_print_and_say_what_came_of_it() {
    let shop = Shop::open();
    let file = shop.home().join("printer.bin");
    let paid = shop.run(&["pay", "PLNS20", GOOD, "--yes", "--json"]);
    let id = paid.json()["id"].as_str().unwrap().to_owned();
    let reference = paid.json()["reference"].as_str().unwrap().to_owned();
    let none = shop.run(&["print", &id, "--json"]);
    assert_eq!((none.code, none.json()["error"].as_str()), (8, Some("no_printer")), "{}", none.err);
    let bad = shop.run(&["print", &id, "--printer", "lp0"]);
    assert!(bad.code == 2 && bad.err.contains("tcp:HOST:9100"), "{}", bad.err);
    with_printer(&shop, &format!("file:{}", file.display()), "");
    let done = shop.run(&["print", &id, "--json"]);
    assert_eq!((done.code, done.json()["state"].as_str()), (0, Some("done")), "{}", done.err);
    assert!(says(&printed(&file), "/CA") && done.err.contains("CA"), "{}", done.err);
    // By reference, by token, by the QR on the paper; each is a copy.
    let token = paid.json()["token"].as_str().unwrap().to_owned();
    for (place, found) in [reference, token, id.replace('-', "").to_uppercase()].iter().enumerate() {
        let again = shop.run(&["print", found, "--paper", "80mm"]);
        assert_eq!(again.code, 0, "{found}: {}", again.err);
        assert!(says(&printed(&file), &format!("/CU {}", place + 1)), "{found}");
    }
    assert_eq!(shop.run(&["print", &id, "--paper", "a4"]).code, 2, "a sheet is no paper of a receipt printer");
    let away = shop.run(&["print", &id, "--printer", "tcp:127.0.0.1:9", "--json"]);
    assert_eq!((away.code, away.json()["state"].as_str()), (7, Some("waiting")), "{}", away.err);
    assert_eq!(away.json()["reason"], "refused");
    assert!(away.err.contains("Ulangi perintah ini"), "nobody prints there by himself: {}", away.err);
    let queue = shop.run(&["print", "--queue", "--json"]).json();
    assert_eq!((queue[0]["state"].as_str(), queue[0]["device"].as_str()), (Some("waiting"), Some("tcp:127.0.0.1:9")));
    assert_eq!(shop.run(&["print", "--test"]).code, 0);
    assert!(says(&printed(&file), "UJI CETAK"));
    assert_eq!(shop.run(&["drawer", "--reason", "tukar"]).code, 0);
    assert!(printed(&file).ends_with(b"\x1bp\x00\x19\xfa"));
    assert_eq!(shop.run(&["status", &id]).code, 0, "the payment is what it was");
    shop.assert_nothing_lost();
}

#[test]
fn a_receipt_is_made_for_any_printer_and_counts() {
    let shop = Shop::open();
    let id = shop.run(&["pay", "PLNS20", GOOD, "--yes", "--json"]).json()["id"].as_str().unwrap().to_owned();
    let out = shop.home().join("struk.bin");
    let made = |paper: &str| {
        let answer =
            shop.run(&["receipt", &id, "--format", "escpos", "--paper", paper, "--output", out.to_str().unwrap()]);
        (answer.code, printed(&out))
    };
    for (place, paper) in ["58mm", "80mm", "dotmatrix"].into_iter().enumerate() {
        let (code, bytes) = made(paper);
        let mark = if place == 0 { "CA".to_owned() } else { format!("CU {place}") };
        assert!(code == 0 && bytes.starts_with(b"\x1b@") && says(&bytes, &mark), "{paper}");
        assert!(!bytes.windows(5).any(|window| window == b"\x1bp\x00\x19\xfa"), "a file opens no drawer");
    }
    assert_eq!(made("a4").0, 2);
    let text = shop.run(&["receipt", &id, "--format", "text", "--paper", "dotmatrix"]);
    assert!(text.out.lines().all(|line| line.chars().count() <= 80) && text.out.contains(" | "), "{}", text.out);
    assert_eq!(shop.run(&["receipt", &id, "--paper", "a5", "--output", out.to_str().unwrap()]).code, 0);
    assert!(printed(&out).starts_with(b"%PDF"));
    assert_eq!(shop.run(&["history", "--json"]).json()[0]["prints"], 5);
}

#[test]
fn a_program_killed_while_it_prints_leaves_the_paper_to_a_person() {
    let (shop, printer) = (Shop::open(), FakePrinter::new(Habits::of(Says::Nothing).failing(100, Then::StopReading)));
    let id = shop.run(&["pay", "PLNS20", GOOD, "--yes", "--json"]).json()["id"].as_str().unwrap().to_owned();
    with_printer(&shop, &printer.setting(), "");
    let mut child = shop.program().args(["print", &id]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    crate::shop::until("a part of it is out", || printer.received() >= 100);
    child.kill().unwrap();
    child.wait().unwrap();
    let left = shop.run(&["print", "--queue", "--json"]).json();
    assert_eq!((left[0]["state"].as_str(), left[0]["reason"].as_str()), (Some("held"), Some("owner_gone")), "{left}");
    // What the killed program had handed over is lost with the connection.
    printer.go_away();
    std::thread::sleep(Duration::from_millis(100));
    printer.behave(Habits::of(Says::Proof));
    printer.come_back();
    std::thread::sleep(Duration::from_millis(100));
    assert!(printer.papers().is_empty(), "never by itself");
    let again = shop.run(&["print", &id]);
    assert_eq!(again.code, 0, "{}", again.err);
    let papers = printer.papers();
    assert_eq!(papers.len(), 1);
    assert!(says(&papers[0], "CETAKAN SEBELUMNYA TERPUTUS") && says(&papers[0], "/CA"));
    assert_eq!(shop.run(&["history", "--json"]).json()[0]["prints"], 1, "one paper, counted once");
    shop.assert_nothing_lost();
}
