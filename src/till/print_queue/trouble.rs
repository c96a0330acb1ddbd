//! The reasons for which a paper is not printed yet, each with its word in the journal.
//!
//! A word that was ever written must stay readable.

use crate::base::text::CleanText;
use crate::printer::{NotReached, PrintFault};

/// Why a paper waits, is held, or was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrintTrouble {
    /// No printer is set, it is unplugged, or nobody reads the pipe.
    NoDevice,
    /// The configured device is no printer.
    NotAPrinter,
    /// The printer's host cannot be found.
    NoHost,
    Silent,
    /// The connection was refused at the printer's address.
    Refused,
    /// The system forbids the printer to this program.
    Denied,
    /// The connection to the printer broke.
    Gone,
    Offline,
    PaperOut,
    CoverOpen,
    /// Another program holds the printer.
    Busy,
    /// CUPS is missing, or its queue refused.
    Queue,
    /// The queue of this computer is stopped.
    QueueStopped,
    /// Somebody took the paper out of this computer's queue.
    Removed,
    /// The device is one of Windows, and this is not Windows.
    NotWindows,
    /// The printer stopped taking bytes.
    Stalled,
    /// The printer did not say that it finished.
    NoProof,
    /// The disk of the file that is printed to is full.
    Full,
    /// The program ended while it printed.
    Stopped,
    /// Another fault of the system.
    System,
    /// The paper was asked for so long ago that its customer has gone.
    Late,
    TooOften,
    /// The program died while it printed.
    OwnerGone,
    /// The payment or charge has no paper any more.
    Nothing,
    /// A person dropped it.
    Left,
}

impl PrintTrouble {
    const ALL: [(&'static str, Self); 25] = [
        ("no_device", Self::NoDevice),
        ("not_a_printer", Self::NotAPrinter),
        ("no_host", Self::NoHost),
        ("silent", Self::Silent),
        ("refused", Self::Refused),
        ("denied", Self::Denied),
        ("gone", Self::Gone),
        ("offline", Self::Offline),
        ("paper_out", Self::PaperOut),
        ("cover_open", Self::CoverOpen),
        ("busy", Self::Busy),
        ("queue", Self::Queue),
        ("queue_stopped", Self::QueueStopped),
        ("removed", Self::Removed),
        ("not_windows", Self::NotWindows),
        ("stalled", Self::Stalled),
        ("no_proof", Self::NoProof),
        ("full", Self::Full),
        ("stopped", Self::Stopped),
        ("system", Self::System),
        ("late", Self::Late),
        ("too_often", Self::TooOften),
        ("owner_gone", Self::OwnerGone),
        ("nothing", Self::Nothing),
        ("left", Self::Left),
    ];

    /// Its word in the journal and in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, known)| *known == self).map_or("", |(word, _)| word)
    }

    /// The reason with this word; `None` for an empty or unknown word.
    #[must_use]
    pub fn of(why: &CleanText) -> Option<Self> {
        Self::ALL.iter().find(|(word, _)| *word == why.as_str()).map(|(_, trouble)| *trouble)
    }
}

impl From<NotReached> for PrintTrouble {
    fn from(fault: NotReached) -> Self {
        match fault {
            NotReached::NoDevice => Self::NoDevice,
            NotReached::NotAPrinter => Self::NotAPrinter,
            NotReached::NoHost => Self::NoHost,
            NotReached::Silent => Self::Silent,
            NotReached::Refused => Self::Refused,
            NotReached::Denied => Self::Denied,
            NotReached::Gone => Self::Gone,
            NotReached::Offline => Self::Offline,
            NotReached::PaperOut => Self::PaperOut,
            NotReached::CoverOpen => Self::CoverOpen,
            NotReached::Busy => Self::Busy,
            NotReached::NoCups => Self::Queue,
            NotReached::NotWindows => Self::NotWindows,
            NotReached::QueueStopped => Self::QueueStopped,
            NotReached::Io(_) => Self::System,
        }
    }
}

impl From<&PrintFault> for PrintTrouble {
    fn from(fault: &PrintFault) -> Self {
        match fault {
            PrintFault::PaperOut => Self::PaperOut,
            PrintFault::Offline => Self::Offline,
            PrintFault::CoverOpen => Self::CoverOpen,
            PrintFault::Stalled => Self::Stalled,
            PrintFault::Gone => Self::Gone,
            PrintFault::NoProof => Self::NoProof,
            PrintFault::Full => Self::Full,
            PrintFault::Stopped => Self::Stopped,
            PrintFault::Queue(_) => Self::Queue,
            PrintFault::QueueStopped => Self::QueueStopped,
            PrintFault::Removed => Self::Removed,
            PrintFault::Io(_) => Self::System,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::frozen::{Frozen, variants};

    variants!(
        PrintTrouble:
        Self::NoDevice, Self::NotAPrinter, Self::NoHost, Self::Silent, Self::Refused, Self::Denied, Self::Gone,
        Self::Offline, Self::PaperOut, Self::CoverOpen, Self::Busy, Self::Queue, Self::QueueStopped, Self::Removed, Self::NotWindows, Self::Stalled, Self::NoProof,
        Self::Full, Self::Stopped, Self::System, Self::Late, Self::TooOften, Self::OwnerGone, Self::Nothing,
        Self::Left,
    );

    #[test]
    fn reasons_are_stored_as_ever() {
        let mut file = Frozen::open("print_troubles");
        file.columns("trouble", |word| PrintTrouble::of(&CleanText::new(word)), |trouble| trouble.word().to_owned());
        file.finish();
    }

    #[test]
    fn every_reason_has_a_word_of_its_own() {
        for (word, trouble) in PrintTrouble::ALL {
            assert_eq!((trouble.word(), PrintTrouble::of(&CleanText::new(word))), (word, Some(trouble)));
        }
        assert_eq!(PrintTrouble::of(&CleanText::default()), None);
    }
}
