//! Gathering what the checker judges.
//!
//! What it is: reads of journal, ledger, papers, logs and files. What it is not: an opinion. Invariant: the ledger is
//! read before the rows, because a debit has its row first; and again after them.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once};

use loket::id::PaymentId;
use loket::journal::sqlite::SqliteJournal;
use loket::journal::{Filter, Journal as _};
use loket::receipt::{Mark, facts};
use loket::sale::payment::{Entry, State};
use loket::sandbox::Sandbox;
use loket::till::print::Form;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Map, Value};
use tracing_subscriber::fmt::writer::MakeWriterExt as _;

use super::check::{Evidence, Rest};
use super::journal::Flaw;
use super::world::{World, lock};

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
        let writer = (|| Kept).with_filter(|meta| meta.target().starts_with("loket"));
        let lines = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
        tracing::subscriber::set_global_default(lines.with_writer(writer).finish()).expect("one subscriber");
    });
}

/// How much was logged so far.
pub fn log_length() -> usize {
    lock(&LOG).len()
}

impl World {
    /// Everything as it stands.
    pub fn evidence(&mut self, rest: Rest) -> Evidence {
        let (ledger, requests) = (self.ledger(), self.requests());
        // The last check begins with a start, as the next morning does.
        let opened = (rest == Rest::Final).then(|| self.seated("K1", Flaw::None));
        let looker = self.look();
        let shop = self.settings("K0").shop;
        let filter = Filter { limit: 10_000, ..Filter::default() };
        let rows = self.run(looker.find(&filter)).expect("rows are read");
        let events = self.events(&looker);
        let desk = self.run(looker.desk()).expect("the desk is read").iter().map(|row| row.id()).collect();
        let audit = self.run(looker.audit()).expect("an audit runs").faults;
        // A clock that jumped is what an audit is to say.
        let audit = audit.iter().filter(|fault| !(fault.what == "clock" && self.clock.has_jumped()));
        let audit = audit.map(|fault| format!("{fault:?}")).collect();
        let papers = rows.iter().filter_map(|row| Some((row.id(), facts(row, &shop, Mark::Archive)?)));
        let papers = papers.collect();
        let mut prints = BTreeMap::new();
        if let Some((till, _)) = &opened {
            for row in rows.iter().filter(|row| row.state() == State::Confirmed) {
                prints.insert(row.id(), [self.printed(till, row.id()), self.printed(till, row.id())]);
            }
        }
        let answers = answers(&self.books_file());
        let mut evidence = Evidence {
            rest,
            rows,
            events,
            desk,
            audit,
            ledger,
            requests,
            ledger_after: self.ledger(),
            answers,
            told: lock(&self.record.told).clone(),
            papers,
            prints,
            texts: Vec::new(),
            secrets: Vec::new(),
        };
        if rest == Rest::Final {
            drop((opened, looker));
            self.gather_texts(&mut evidence);
        }
        evidence
    }

    /// Every event with its payment, in the order in which the store has them.
    fn events(&self, looker: &SqliteJournal) -> Vec<(PaymentId, Entry)> {
        let store = Connection::open_with_flags(self.journal_file(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mut statement = store.prepare("SELECT payment_id FROM event ORDER BY seq").unwrap();
        let order: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let mut entries: BTreeMap<&str, std::vec::IntoIter<Entry>> = BTreeMap::new();
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

    /// The paper as text, without the line that says which print it is.
    fn printed(&self, till: &loket::till::Till, id: PaymentId) -> Result<String, String> {
        let paper = self.run(till.print(id, Form::Text(48))).map_err(|fault| fault.to_string())?;
        let text = String::from_utf8(paper.bytes).map_err(|fault| fault.to_string())?;
        let short = id.short();
        Ok(text.lines().filter(|line| !line.contains(&short)).collect::<Vec<_>>().join("\n"))
    }

    /// Logs, words and files, and what may stand in none of them.
    fn gather_texts(&self, evidence: &mut Evidence) {
        evidence.texts.push(("the log".to_owned(), lock(&LOG)[self.log_from..].to_vec()));
        evidence.texts.push(("what was said".to_owned(), lock(&self.record.said).join("\n").into_bytes()));
        let may_hold = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.starts_with("journal.db") || path.starts_with(self.home().join("receipts"))
        };
        for path in files(self.home()).into_iter().filter(|path| !may_hold(path)) {
            let text = std::fs::read(&path).unwrap_or_default();
            evidence.texts.push((path.display().to_string(), text));
        }
        evidence.secrets.push(Sandbox::PASSWORD.to_owned());
        for answer in evidence.answers.values() {
            if let Some(token) = answer.get("ppob_stroomtoken").and_then(Value::as_str) {
                evidence.secrets.extend([token.to_owned(), loket::text::digits(token)]);
            }
        }
        let taxes = evidence.rows.iter().filter(|row| row.intent.bill.product.kind.needs_frame_number());
        evidence.secrets.extend(taxes.map(|row| row.intent.bill.customer.as_str().to_owned()));
    }
}

/// The provider's answer to each payment, by invoice, from the books that outlive it.
fn answers(books: &Path) -> BTreeMap<String, Map<String, Value>> {
    let text = std::fs::read_to_string(books).unwrap_or_default();
    let records = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let payments = records.filter_map(|record| {
        let invoice = record["entry"]["invoice"].as_str()?.to_owned();
        Some((invoice, record.get("answer")?.as_object()?.clone()))
    });
    payments.collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}
