//! Sentences about a store in doubt, damaged rows, and counters that have not compared (safety rule 16).

use super::FaultSpeaker;
use crate::base::text::CleanText;
use crate::journal::DamagedRow;
use crate::journal::print::PrintSubject;
use crate::journal::store_doubt::{LackingRows, StoreDoubt};
use crate::messages::store_doubt::LackingText;

impl FaultSpeaker<'_> {
    /// The sentence about a damaged row: whether its content was made again from the events, and what to do.
    #[must_use]
    pub fn damaged(self, damaged: &DamagedRow) -> String {
        let id = damaged_id(damaged);
        match damaged {
            DamagedRow { made_again: true, .. } => (self.words.row_made_again)(damaged.row, &id),
            DamagedRow { .. } => (self.words.row_damaged)(damaged.row, &id),
        }
    }

    /// Damaged rows on one line, with the ends of their ids: `6 (0A1B2C), 9 (?)`.
    #[must_use]
    pub fn damaged_rows(self, damaged: &[DamagedRow]) -> String {
        let rows: Vec<String> = damaged.iter().map(|one| format!("{} ({})", one.row, damaged_id(one))).collect();
        rows.join(", ")
    }

    /// The sentence about the doubt, with the ways out.
    #[must_use]
    pub fn store_doubt(self, doubt: &StoreDoubt) -> String {
        let words = &self.words.doubt;
        match doubt {
            StoreDoubt::Lacks(lacking) => self.lacking(lacking, words.lacks),
            StoreDoubt::Another => words.another.to_owned(),
            StoreDoubt::Missing => words.missing.to_owned(),
            StoreDoubt::Empty => words.empty.to_owned(),
            StoreDoubt::Replaced => words.replaced.to_owned(),
        }
    }

    /// The sentence about counters that have not compared since the server's timeline changed.
    #[must_use]
    pub fn uncompared(self, counters: &[CleanText]) -> String {
        (self.words.doubt.uncompared)(&names(counters))
    }

    /// [`FaultSpeaker::uncompared`] in one short line that stays on the screen.
    #[must_use]
    pub fn uncompared_banner(self, counters: &[CleanText]) -> String {
        (self.words.doubt.uncompared_banner)(&names(counters))
    }

    /// [`FaultSpeaker::store_doubt`] in one short line that stays on the screen.
    #[must_use]
    pub fn doubt_banner(self, doubt: &StoreDoubt) -> String {
        let words = &self.words.doubt;
        match doubt {
            StoreDoubt::Lacks(lacking) => self.lacking(lacking, words.lacks_banner),
            StoreDoubt::Another | StoreDoubt::Missing | StoreDoubt::Empty => words.another_banner.to_owned(),
            StoreDoubt::Replaced => words.replaced_banner.to_owned(),
        }
    }

    fn lacking(self, lacking: &LackingRows, say: fn(LackingText<'_>) -> String) -> String {
        let time = |at| self.day_and_time(at);
        say(LackingText {
            counter: lacking.counter.as_ref().map_or("", CleanText::as_str),
            rows: lacking.rows,
            since: &lacking.since.map(time).unwrap_or_default(),
            until: &time(lacking.until),
        })
    }
}

fn names(counters: &[CleanText]) -> String {
    counters.iter().map(CleanText::as_str).collect::<Vec<_>>().join(", ")
}

fn damaged_id(damaged: &DamagedRow) -> String {
    match &damaged.about {
        Some(PrintSubject::Payment(id)) => id.short(),
        Some(PrintSubject::Charge(order)) => CleanText::new(order).to_string(),
        Some(PrintSubject::Test) | None => "?".to_owned(),
    }
}
