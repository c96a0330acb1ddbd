//! Sentences about faults of the journal.

use super::FaultSpeaker;
use crate::base::platform::SharedFolder;
use crate::base::text::CleanText;
use crate::journal::{DatabaseLoss, JournalError};

impl FaultSpeaker<'_> {
    fn lost(self, loss: DatabaseLoss) -> String {
        let words = &self.words.lost;
        (words.held)(match loss {
            DatabaseLoss::Unanswered => return words.unanswered.to_owned(),
            DatabaseLoss::Unreachable => words.unreachable,
            DatabaseLoss::Ended => words.ended,
            DatabaseLoss::Crowded => words.crowded,
            DatabaseLoss::Denied => words.denied,
            DatabaseLoss::Untrusted => words.untrusted,
            DatabaseLoss::Silent => words.silent,
        })
    }

    /// The sentence about a fault of the journal.
    #[must_use]
    pub fn journal(self, fault: &JournalError) -> String {
        match fault {
            JournalError::AlreadyOpen(payment) => self.open(payment),
            JournalError::ToBeSeen(earlier) => self.ask(earlier),
            JournalError::OrderKnown(payment) => (self.words.order_known)(&payment.id().short()),
            JournalError::OtherKeys { .. } => self.words.other_keys.to_owned(),
            JournalError::ReusedReference => self.words.journal_reused.to_owned(),
            JournalError::Step(_) | JournalError::Charge(_) => self.words.journal_step.to_owned(),
            JournalError::NotFound => self.words.not_found.to_owned(),
            JournalError::HoldRuns(_) => self.words.journal_step.to_owned(),
            JournalError::Full => self.words.journal_full.to_owned(),
            JournalError::ReadOnly => self.words.journal_read_only.to_owned(),
            JournalError::Busy => self.words.journal_busy.to_owned(),
            JournalError::Damaged { row } => (self.words.journal_damaged)(*row),
            JournalError::SharedFolder(kind) => self.shared_folder(*kind).to_owned(),
            JournalError::TooNew { .. } => self.words.journal_too_new.to_owned(),
            JournalError::TooLargeToRead { bytes, most } => (self.words.journal_too_large)(bytes >> 20, most >> 20),
            JournalError::NotEmpty => self.words.journal_not_empty.to_owned(),
            JournalError::Moved => self.words.journal_moved.to_owned(),
            JournalError::Lost(loss) => self.lost(*loss),
            JournalError::Uncompared(counters) => self.uncompared(counters),
            JournalError::InDoubt(doubt) => self.store_doubt(doubt),
            JournalError::Store(text) => (self.words.journal_store)(CleanText::new(text).as_str()),
        }
    }

    /// Why no journal is made in a folder, or should lie in it.
    #[must_use]
    pub const fn shared_folder(self, kind: SharedFolder) -> &'static str {
        match kind {
            SharedFolder::Network => self.words.journal_on_network,
            SharedFolder::Synchronized => self.words.journal_synchronized,
        }
    }
}
