//! An older store: somebody copies the journal's file, and later puts the copy back under counters that have sold
//! since.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use loket::base::time::Clock as _;
use loket::journal::sqlite::SqliteJournal;
use loket::journal::{Journal as _, JournalError};

use super::flaw::Flaw;
use super::world::{CEILING, World};

/// The journal's file and its log.
const FILES: [&str; 2] = ["journal.db", "journal.db-wal"];

impl World {
    fn close_all(&mut self) {
        self.settle();
        (0..self.counters.len()).for_each(|counter| self.kill(counter));
    }

    /// Where the copy lies: the shop's own folder holds no file twice.
    fn kept(&self) -> PathBuf {
        self.books_file().with_extension("kept")
    }

    pub fn keep_store(&mut self) {
        self.close_all();
        let kept = self.kept();
        let _ = std::fs::remove_dir_all(&kept);
        std::fs::create_dir(&kept).unwrap();
        for name in FILES.iter().filter(|name| self.home().join(name).exists()) {
            std::fs::copy(self.home().join(name), kept.join(name)).unwrap();
        }
    }

    pub fn put_store_back(&mut self) {
        self.close_all();
        let kept = self.kept();
        if !kept.exists() {
            return;
        }
        for name in FILES.iter().chain(&["journal.db-shm"]) {
            let _ = std::fs::remove_file(self.home().join(name));
        }
        for name in FILES.iter().filter(|name| kept.join(name).exists()) {
            std::fs::copy(kept.join(name), self.home().join(name)).unwrap();
        }
        if self.flaw == Flaw::ForgetsWhatWasSent {
            std::fs::remove_dir_all(self.home().join("sendlog")).unwrap();
        }
    }

    pub fn accept_store(&mut self) {
        self.close_all();
        let start = Instant::now();
        let journal = loop {
            let (identity, _) = self.identity("K1");
            match SqliteJournal::open_to_accept(&self.journal_file(), identity) {
                // A program that another run is just starting may still hold every open file.
                Err(JournalError::Busy) if start.elapsed() < CEILING => std::thread::sleep(Duration::from_millis(20)),
                opened => break opened.expect("the journal opens"),
            }
        };
        if journal.store_watch().doubt.is_some() {
            let accepted = self.run(journal.accept_store(&"uji".into(), &"RINA".into(), self.clock.now()));
            let entered = accepted.expect("a person goes on").entered.len();
            self.record.count("store accepted");
            (0..entered).for_each(|_| self.record.count("entered again"));
        }
    }
}
