//! A job of the print queue and its states. The paper itself is made from the record when it prints.
//!
//! A job belongs to one counter. As soon as something about it is uncertain, it no longer prints by itself: a person
//! decides.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::id::{OwnerId, PaymentId};
use crate::base::paper::Paper;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;

/// What stands before the order of a charge.
const CHARGE: &str = "charge:";
/// What stands for a slip that tests the printer.
const TEST: &str = "test";

/// What a paper is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PrintSubject {
    Payment(PaymentId),
    /// A charge, by its order id.
    Charge(String),
    /// Nothing: a slip to see whether the printer prints.
    Test,
}

impl PrintSubject {
    /// Reads what [`PrintSubject`] is written as.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == TEST {
            return Some(Self::Test);
        }
        match text.strip_prefix(CHARGE) {
            Some(order) => Some(Self::Charge(order.to_owned())),
            None => text.parse().ok().map(Self::Payment),
        }
    }
}

impl fmt::Display for PrintSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Payment(id) => write!(f, "{id}"),
            Self::Charge(order) => write!(f, "{CHARGE}{order}"),
            Self::Test => f.write_str(TEST),
        }
    }
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It prints as soon as the printer takes it.
    Waiting,
    /// Its bytes are on their way, or its program died over them.
    Printing,
    /// A person decides: print it, or leave it.
    Held,
    /// It came out.
    Done,
    /// It is not printed.
    Dropped,
}

impl JobState {
    const ALL: [Self; 5] = [Self::Waiting, Self::Printing, Self::Held, Self::Done, Self::Dropped];

    /// Its word in the store and in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Printing => "printing",
            Self::Held => "held",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }

    /// The state called `word`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether something is still to come of it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Printing | Self::Held)
    }
}

/// A paper that is to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewJob {
    pub counter: CleanText,
    pub about: PrintSubject,
    /// On what; `None`: on the printer's own.
    pub paper: Option<Paper>,
    /// Where, as in the configuration (`tcp:HOST:9100`); `None`: on the counter's printer.
    pub device: Option<String>,
}

/// A paper that waits, prints or has printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintJob {
    pub number: u64,
    pub job: NewJob,
    pub state: JobState,
    /// Which print of its payment it is, once it was begun: 1 is the original.
    pub nth: Option<u32>,
    /// How often it was begun.
    pub tries: u32,
    /// A part of it may have come out before.
    pub broken: bool,
    /// The reason for the state, as one of the printer module's words; empty if there is none.
    pub why: CleanText,
    /// When it was asked for last.
    pub asked_at: Timestamp,
    /// When it came to where it stands.
    pub moved_at: Timestamp,
}

/// Who begins a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobStart {
    pub owner: OwnerId,
    pub at: Timestamp,
    pub cashier: CleanText,
    /// `escpos 58mm`, …
    pub form: CleanText,
}

/// What came of a job that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobEnd {
    /// `Waiting`, `Held`, `Done` or `Dropped`.
    pub state: JobState,
    /// A part of it may have come out.
    pub broken: bool,
    pub why: CleanText,
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_paper_is_about_is_read_again() {
        let id: PaymentId = "0197f000-0000-7000-8000-000000000001".parse().unwrap();
        for about in [PrintSubject::Payment(id), PrintSubject::Charge("1234/917/ATG".to_owned()), PrintSubject::Test] {
            assert_eq!(PrintSubject::parse(&about.to_string()), Some(about));
        }
        assert_eq!(PrintSubject::parse("account:mmbc"), None);
        assert!(JobState::ALL.into_iter().all(|state| JobState::parse(state.word()) == Some(state)));
    }
}
