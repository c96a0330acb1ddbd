//! Writes a journal of any size, to measure with:
//! `cargo run --release --example journal_gen -- FOLDER PAYMENTS [OPEN]`.
//!
//! Every row goes through the journal's own code, so the file has this version's format and passes an audit. The newest
//! `OPEN` payments are open (three in four without an invoice). All older ones are confirmed, 300 a day. A folder in
//! memory (`/dev/shm`) is several times faster than a disk.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod shop;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use loket::base::id::{OwnerId, RandomSource, SeededRandom};
use loket::base::time::{Clock, SystemClock, Timestamp, jakarta};
use loket::domain::bill::CustomerNumber;
use loket::domain::payment::intent::PaymentIntent;
use loket::domain::payment::verdict::{OutcomeReason, PaymentOutcome, PaymentVerdict, RawAnswer};
use loket::domain::payment::{AnswerSource, JournalRecord, PaymentEvent};
use loket::journal::Journal;
use loket::journal::sqlite::{ProcessIdentity, SqliteJournal};
use loket::providers::http::HttpReply;
use loket::providers::mmbc::{MmbcClient, ppob::PpobSystem};
use loket::providers::{ClassifyContext, Provider};
use shop::{ANSWER, Good};

const SALES_PER_DAY: u64 = 300;
const HOURS_OPEN: u64 = 14 * 3_600;
const FIRST: [&str; 8] = ["SITI", "BUDI", "DEWI", "AGUS", "RINA", "JOKO", "KETUT", "ASEP"];
const LAST: [&str; 8] = ["RAHAYU", "SANTOSO", "LESTARI", "HIDAYAH", "WIJAYA", "SAPUTRA", "KUSUMA", "HALIM"];

const GOODS: [Good; 4] = [
    Good { nominal: 20_000, total: 22_500, debit: 20_700 },
    Good { nominal: 50_000, total: 52_500, debit: 50_700 },
    Good { nominal: 100_000, total: 102_500, debit: 100_700 },
    Good { nominal: 200_000, total: 202_500, debit: 200_700 },
];

struct Shop {
    random: SeededRandom,
    owner: OwnerId,
    ppob: MmbcClient<PpobSystem>,
    saldo: i64,
}

impl Shop {
    fn pick(&self, among: u64) -> u64 {
        self.random.bits() % among
    }

    fn intent(&self, at: Timestamp, good: &Good) -> PaymentIntent {
        let mut intent = shop::intent(&self.random, self.owner, (at, at), good);
        let meter = self.random.bits() % 1_000_000_000;
        let [first, last] = [FIRST, LAST].map(|names| names[usize::try_from(meter % 8).unwrap()]);
        intent.bill.customer = CustomerNumber::new(&format!("14{meter:09}"));
        intent.bill.name = Some(format!("{first} {last} {meter}").as_str().into());
        intent
    }

    /// The provider's raw answer, read by the program's own reader.
    fn answer(&self, intent: &PaymentIntent, good: &Good, nth: u64, word: &str) -> PaymentEvent {
        let token = format!("{:020}", self.random.bits());
        let time = intent.bill.asked_at.to_zoned(jakarta()).strftime("%Y-%m-%d %H:%M:%S").to_string();
        let mut body = ANSWER
            .replace("12345678\"", &format!("{}\"", 12_345_678 + nth))
            .replace("123456789\"", &format!("{}\"", intent.bill.customer.as_str()))
            .replace("\"100.000\"", &format!("\"{}\"", good.nominal))
            .replace("2018-07-24 21:00:00", &time)
            .replace("91011121314", &format!("32{:09}", self.pick(1_000_000_000)))
            .replace("MMBC TOUR TRAVEL", intent.bill.name.as_ref().unwrap().as_str())
            .replace("102.500", &good.total.to_string())
            .replace("100.700", &good.debit.to_string())
            .replace("45.200", &self.saldo.to_string())
            .replace(
                "0AXS21V00KF3385499839ZN91DY04626",
                &format!("{:032X}", u128::from(self.random.bits()) << 16 | u128::from(nth)),
            )
            .replace("\"confirm\"", &format!("\"{word}\""));
        body = body.replace("1234 5678 9101 1121 3141", if word == "confirm" { &token } else { "" });
        let body = body.trim_start_matches("```\n").trim_end().trim_end_matches("```").to_owned();
        let reply = HttpReply::Answer { status: 200, body: body.clone().into_bytes() };
        let verdict = self.ppob.classify_payment(intent, &reply, ClassifyContext { quiet_saldo: None });
        PaymentEvent::Answered { source: AnswerSource::Send, verdict: Box::new(verdict), raw: RawAnswer(body) }
    }
}

/// When the `nth` of `all` payments is sold: fourteen hours a day, the newest a minute ago.
fn moment(nth: u64, all: u64, now: Timestamp) -> Timestamp {
    let before = all - 1 - nth;
    let in_day = before % SALES_PER_DAY * (HOURS_OPEN / SALES_PER_DAY);
    let back = before / SALES_PER_DAY * 24 * 3_600 + in_day;
    now - Duration::from_secs(back + 60)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, rest @ ..] = arguments.as_slice() else { return println!("journal_gen FOLDER PAYMENTS [OPEN]") };
    let number = |nth: usize| rest.get(nth).map_or(0, |text| text.parse::<u64>().unwrap());
    let (folder, all, open) = (PathBuf::from(folder), number(0), number(1));
    std::fs::create_dir_all(&folder).unwrap();
    let now = SystemClock::default().now();
    let random = SeededRandom::new(all);
    let owner = OwnerId::new(now, &random);
    let saldo = i64::try_from(all).unwrap() * 200_700 + 5_000_000;
    let mut shop = Shop { random, owner, ppob: shop::ppob(), saldo };
    let identity = ProcessIdentity { counter: "K1".into(), owner, folder: folder.clone() };
    let journal = SqliteJournal::open(&folder.join("journal.db"), identity).unwrap();
    let begun = Instant::now();
    for nth in 0..all {
        let good = &GOODS[usize::try_from(shop.pick(4)).unwrap()];
        let at = moment(nth, all, now);
        let intent = shop.intent(at, good);
        let id = intent.id;
        let is_open = nth + open >= all;
        let answer = if is_open && nth % 4 != 0 {
            let verdict = Box::new(PaymentVerdict::bare(PaymentOutcome::Unknown, OutcomeReason::TimedOut));
            PaymentEvent::Answered { source: AnswerSource::Send, verdict, raw: RawAnswer(String::new()) }
        } else {
            shop.saldo -= good.debit;
            shop.answer(&intent, good, nth, if is_open { "pending" } else { "confirm" })
        };
        let events =
            [(PaymentEvent::Prepared(Box::new(intent)), 60), (PaymentEvent::Dispatched { owner }, 75), (answer, 1_400)];
        for (event, millis) in events {
            let at = at + Duration::from_millis(millis);
            let entry = JournalRecord { at, counter: "K1".into(), cashier: "RINA".into(), event };
            journal.append(id, entry).await.unwrap();
        }
        if (nth + 1) % 10_000 == 0 {
            println!("{} payments, {} s", nth + 1, begun.elapsed().as_secs());
        }
    }
    let (desk, open) = (journal.desk().await.unwrap().len(), journal.open_payments().await.unwrap().len());
    println!("{all} payments, {open} open, {desk} on the desk, {} s", begun.elapsed().as_secs());
}
