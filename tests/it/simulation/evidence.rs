//! Gathers the checker's evidence: journal, ledgers, papers, logs, files. The ledgers are read before the rows, because
//! a debit has its row first, and again after them.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once};

use loket::base::id::PaymentId;
use loket::domain::charge;
use loket::domain::payment::{JournalRecord, PaymentState};
use loket::journal::{ChargeFilter, Journal, PaymentFilter, send_log};
use loket::receipt::{PrintMark, facts};
use loket::sandbox::{Sandbox, SandboxOptions};
use loket::till::Till;
use loket::till::papers::PaperForm;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Map, Value};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;

use super::check::{Books, Evidence, Rest, Saldo};
use super::flaw::Flaw;
use super::world::{World, lock};
use crate::shop::files;

/// What the program logged in this process, whoever ran it.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Kept;

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&LOG).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps everything that the program logs in this process from now on.
pub fn keep_the_log() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| {
        // A filter of the whole subscriber: the libraries' events are not even formatted.
        let of_loket = Targets::new().with_target("loket", tracing::Level::TRACE);
        let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(|| Kept);
        let subscriber = tracing_subscriber::registry().with(lines).with(of_loket);
        tracing::subscriber::set_global_default(subscriber).expect("one subscriber");
    });
}

/// How much was logged so far.
pub fn log_length() -> usize {
    lock(&LOG).len()
}

impl World {
    /// Everything as it stands.
    pub fn evidence(&mut self, rest: Rest) -> Evidence {
        let (books, arrivals) = (self.books(), self.arrivals());
        // The last check begins with a start, as the next morning does.
        let opened = (rest == Rest::Final).then(|| self.seated("K1", Flaw::None));
        let looker = self.look();
        let shop = self.settings("K0").shop;
        let filter = PaymentFilter { limit: 10_000, ..PaymentFilter::default() };
        let of_charges = ChargeFilter { limit: 10_000, ..ChargeFilter::default() };
        let read = || {
            let rows = self.run(looker.find(&filter)).expect("rows are read");
            (rows, self.run(looker.charges(&of_charges)).expect("charges are read"))
        };
        let (mut rows, mut charges) = read();
        let mut events = self.events(looker.as_ref());
        // An answer that could not be kept is taken in behind everybody's back.
        for _ in 0..100 {
            let again = read();
            if rest == Rest::None || (&again.0, &again.1) == (&rows, &charges) {
                break;
            }
            (rows, charges) = again;
            events = self.events(looker.as_ref());
        }
        let charge_events = charges.iter().flat_map(|charge| self.charge_events(looker.as_ref(), charge)).collect();
        let desk = self.run(looker.desk()).expect("the desk is read").iter().map(|row| row.id()).collect();
        let audit = self.run(looker.audit()).expect("an audit runs").faults;
        let papers = rows.iter().filter_map(|row| Some((row.id(), facts(row, &shop, PrintMark::Archive)?))).collect();
        let mut evidence = Evidence {
            rest,
            rows,
            events,
            desk,
            audit,
            charges,
            charge_events,
            books,
            arrivals,
            books_after: self.books(),
            strangers: lock(&self.record.strangers).clone(),
            stood: lock(&self.record.stood).clone(),
            ended_early: lock(&self.record.ended_early).clone(),
            saldos: if rest == Rest::None { Vec::new() } else { self.saldos() },
            answers: answers(&self.books_file()),
            in_send_log: if rest == Rest::Final { self.in_send_log() } else { 0 },
            told: lock(&self.record.told).clone(),
            told_charges: lock(&self.record.told_charges).clone(),
            reported: lock(&self.record.reported).clone(),
            papers,
            prints: BTreeMap::new(),
            charge_prints: BTreeMap::new(),
            texts: Vec::new(),
            secrets: Vec::new(),
        };
        if let Some((till, journal)) = opened {
            self.print_all(&till, &mut evidence);
            drop((till, journal, looker));
            self.gather_texts(&mut evidence);
        }
        evidence
    }

    /// The providers' books as they stand.
    fn books(&self) -> Books {
        let sandbox = self.sandbox();
        Books {
            mmbc: sandbox.ledger(),
            biller: sandbox.biller_transactions(),
            wallets: sandbox.wallets(),
            charges: sandbox.charges(),
        }
    }

    /// The two deposits' movements, from the files that outlive their providers.
    fn saldos(&self) -> Vec<Saldo> {
        let opening = SandboxOptions::default().start_saldo.get();
        // The Biller gives back what has failed when it is looked at.
        let (mmbc, biller) = (self.sandbox().saldo().get(), self.sandbox().biller_saldo().get());
        let files = [("mmbc", self.books_file(), mmbc), ("biller", self.biller_books_file(), biller)];
        let saldo = |(account, file, now): (&'static str, PathBuf, i64)| Saldo {
            account,
            opening,
            moves: moves(&file, opening),
            now,
        };
        files.into_iter().map(saldo).collect()
    }

    /// How many answers no start has taken.
    fn in_send_log(&self) -> usize {
        send_log::waiting_in(self.home()).expect("the send logs are read").answers
    }

    /// Every event with its payment, in the order in which the store has them. The only place that knows the store.
    fn events(&self, looker: &dyn Journal) -> Vec<(PaymentId, JournalRecord)> {
        let store = Connection::open_with_flags(self.journal_file(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let of_payments = "SELECT payment_id FROM event WHERE payment_id NOT LIKE '%:%' ORDER BY seq";
        let mut statement = store.prepare(of_payments).unwrap();
        let order: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let mut entries: BTreeMap<&str, std::vec::IntoIter<JournalRecord>> = BTreeMap::new();
        for id in &order {
            entries.entry(id).or_insert_with(|| {
                let read = self.run(looker.events(id.parse().unwrap())).expect("every event verifies");
                read.into_iter()
            });
        }
        let next = |id: &String| Some((id.parse().unwrap(), entries.get_mut(id.as_str())?.next()?));
        let mut next = next;
        order.iter().filter_map(&mut next).collect()
    }

    fn charge_events(&self, looker: &dyn Journal, charge: &charge::Charge) -> Vec<(String, charge::ChargeEntry)> {
        let order = charge.order().as_str();
        let events = self.run(looker.charge_events(order)).expect("every event verifies");
        events.into_iter().map(|entry| (order.to_owned(), entry)).collect()
    }

    /// Prints what is paid, twice.
    fn print_all(&self, till: &Till, evidence: &mut Evidence) {
        for row in evidence.rows.iter().filter(|row| row.state() == PaymentState::Confirmed) {
            evidence.prints.insert(row.id(), [self.printed(till, row.id()), self.printed(till, row.id())]);
        }
        let is_settled = |state| matches!(state, charge::ChargeState::Settled | charge::ChargeState::AmountDiffers);
        for charge in evidence.charges.iter().filter(|charge| is_settled(charge.state())) {
            let order = charge.order().as_str();
            let prints = [self.charge_printed(till, order), self.charge_printed(till, order)];
            evidence.charge_prints.insert(order.to_owned(), prints);
        }
    }

    /// The paper as text, without the line that says which print it is.
    fn printed(&self, till: &Till, id: PaymentId) -> Result<String, String> {
        let paper = self
            .run(till.print(id, PaperForm::Text(loket::base::paper::Paper::Mm80)))
            .map_err(|fault| fault.to_string())?;
        Ok(without(&paper.bytes, &id.short()))
    }

    fn charge_printed(&self, till: &Till, order: &str) -> Result<String, String> {
        let paper = self
            .run(till.print_charge(order, PaperForm::Text(loket::base::paper::Paper::Mm80)))
            .map_err(|fault| fault.to_string())?;
        Ok(without(&paper.bytes, "/C"))
    }

    /// Logs, words and files, and what may stand in none of them.
    fn gather_texts(&self, evidence: &mut Evidence) {
        evidence.texts.push(("the log".to_owned(), lock(&LOG)[self.log_from..].to_vec()));
        evidence.texts.push(("what was said".to_owned(), lock(&self.record.said).join("\n").into_bytes()));
        let may_hold = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // What was sent and answered lies in the send log for a day, for its owner only.
            let is_kept = name.starts_with("journal.db") || name.ends_with(".sendlog");
            is_kept || path.starts_with(self.home().join("receipts"))
        };
        for path in files(self.home()).into_iter().filter(|path| !may_hold(path)) {
            let text = std::fs::read(&path).unwrap_or_default();
            evidence.texts.push((path.display().to_string(), text));
        }
        let passwords = [Sandbox::PASSWORD, Sandbox::BILLER_PASSWORD, Sandbox::KLINK_PASSWORD];
        evidence.secrets.extend(passwords.map(str::to_owned));
        evidence.secrets.extend(self.proxy.tokens());
        for answer in evidence.answers.values() {
            if let Some(token) = answer.get("ppob_stroomtoken").and_then(Value::as_str) {
                evidence.secrets.extend([token.to_owned(), loket::base::text::digits(token)]);
            }
        }
        let taxes = evidence.rows.iter().filter(|row| row.intent.bill.product.kind.needs_frame_number());
        evidence.secrets.extend(taxes.map(|row| row.intent.bill.customer.as_str().to_owned()));
        // A voucher's code is as good as money.
        let wallets = evidence.rows.iter().filter_map(|row| row.intent.bill.wallet.as_ref()?.voucher.as_ref());
        evidence.secrets.extend(wallets.map(|code| code.as_str().to_owned()));
    }
}

/// A paper without the line that says which print it is.
fn without(paper: &[u8], count: &str) -> String {
    let text = String::from_utf8_lossy(paper);
    text.lines().filter(|line| !line.contains(count)).collect::<Vec<_>>().join("\n")
}

/// The movements of a deposit and the balance after each, from its state file.
fn moves(file: &Path, opening: i64) -> Vec<(i64, i64)> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let mut figure = opening;
    let mut moves = Vec::new();
    for record in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let entry = &record["entry"];
        let amount = entry["amount"].as_i64().or(record["amount"].as_i64()).unwrap_or(0);
        let (change, told) = match record["record"].as_str() {
            Some("payment") => (-amount, entry["saldo_after"].as_i64().unwrap_or(0)),
            Some("refund") => (amount, entry["saldo_after"].as_i64().unwrap_or(0)),
            Some("saldo") => (amount - figure, amount),
            _ => continue,
        };
        figure = told;
        moves.push((change, told));
    }
    moves
}

/// The provider's answer to each payment, by invoice, from its state file.
fn answers(books: &Path) -> BTreeMap<String, Map<String, Value>> {
    let text = std::fs::read_to_string(books).unwrap_or_default();
    let records = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let payments = records.filter_map(|record| {
        let invoice = record["entry"]["invoice"].as_str()?.to_owned();
        Some((invoice, record.get("answer")?.as_object()?.clone()))
    });
    payments.collect()
}
