//! Errors of the journal, and the ways in which a database is lost.

use std::time::Duration;

use crate::base::platform::SharedFolder;
use crate::base::text::CleanText;
use crate::domain::charge;
use crate::domain::obstacle::EarlierPayment;
use crate::domain::payment::{Payment, PaymentStepError};
use crate::journal::store_doubt::StoreDoubt;

/// Why the journal did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The same bill is open already (safety rule 8).
    #[error("the same bill has an open payment")]
    AlreadyOpen(Box<Payment>),
    /// An earlier payment has to be seen first (safety rules 8 and 21).
    #[error("an earlier payment has to be seen first")]
    ToBeSeen(Box<EarlierPayment>),
    /// The caller's order key names this payment already: nothing more is sold under it (safety rule 21).
    #[error("the order key names a payment")]
    OrderKnown(Box<Payment>),
    /// The bills' keys in the store are those of another version of this program: it may read, and does not sell.
    #[error("bill keys of version {found}, this program makes {known}")]
    OtherKeys { found: u32, known: u32 },
    /// A wire reference or payment id was used before.
    #[error("reference was used before")]
    ReusedReference,
    /// The event does not fit the payment; nothing changed.
    #[error("event refused")]
    Step(#[from] PaymentStepError),
    /// The event does not fit the charge; nothing changed.
    #[error("event refused by the charge")]
    Charge(#[from] charge::ChargeStepError),
    /// The payment's hold still runs, for so long, by the store's clock (safety rule 15); nothing changed.
    #[error("the hold runs for {0:?} more")]
    HoldRuns(Duration),
    /// No payment or charge has this id.
    #[error("no such payment")]
    NotFound,
    #[error("disk full")]
    Full,
    /// The file or disk cannot be written.
    #[error("read-only")]
    ReadOnly,
    /// Another program held the journal longer than the busy wait.
    #[error("busy")]
    Busy,
    /// A row does not verify. The number is its place in the chain; 0 when the file itself is broken.
    #[error("journal damaged at row {row}")]
    Damaged { row: u64 },
    /// No journal is made on a network disk or in a synchronized folder.
    #[error("a shared folder: {0:?}")]
    SharedFolder(SharedFolder),
    /// Written by a newer version of this program.
    #[error("journal version {found} is newer than {known}")]
    TooNew { found: u32, known: u32 },
    /// It can only be read from memory, and does not fit there.
    #[error("journal of {bytes} bytes cannot be read from memory, at most {most}")]
    TooLargeToRead {
        /// Its size with its log.
        bytes: u64,
        /// The largest that is.
        most: u64,
    },
    /// The journal that was to take over another one holds something already.
    #[error("the journal is not empty")]
    NotEmpty,
    /// The journal was moved into another store: nothing is written here any more.
    #[error("the journal was moved")]
    Moved,
    /// The database cannot be reached now; nothing is sold until it is there again, and the journal reconnects by
    /// itself. What was being written may or may not stand: it is never written a second time.
    #[error("database lost: {0:?}")]
    Lost(DatabaseLoss),
    /// The store is not believed: it lacks what this computer remembers, or it is not the one that was here. It is
    /// read, and nothing is written (safety rule 16).
    #[error("the store is in doubt: {0:?}")]
    InDoubt(Box<StoreDoubt>),
    /// The server went on on another timeline, and these counters have not compared since: what they sent may be
    /// lacking, so a person has to say that he goes on (safety rule 16).
    #[error("counters have not compared: {0:?}")]
    Uncompared(Vec<CleanText>),
    /// Anything else of the store, in its own words.
    #[error("store: {0}")]
    Store(String),
}

impl JournalError {
    /// The same fault once more, for what keeps being refused.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::Full => Self::Full,
            Self::Busy => Self::Busy,
            Self::Damaged { row } => Self::Damaged { row: *row },
            Self::OtherKeys { found, known } => Self::OtherKeys { found: *found, known: *known },
            Self::Lost(loss) => Self::Lost(*loss),
            Self::InDoubt(doubt) => Self::InDoubt(doubt.clone()),
            Self::Store(text) => Self::Store(text.clone()),
            _ => Self::ReadOnly,
        }
    }
}

/// How a database was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseLoss {
    /// No way there: refused, cut, no such name.
    Unreachable,
    /// It ends, starts, or threw this program out.
    Ended,
    /// It takes no more connections.
    Crowded,
    /// It does not let this user in.
    Denied,
    /// Its certificate is not to be believed.
    Untrusted,
    /// It does not answer.
    Silent,
    /// It was lost while it committed, and whether it did could not be learned.
    Unanswered,
}
