//! Results and errors of backup, restore, move and rebuild, which every store shares.
//!
//! A copy gets its final name only after every row of it was verified.

use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{AuditReport, JournalError};

/// Why no backup was made. What lay under the name lies there still.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Under that name lies something that is not an older backup of this journal.
    #[error("the name is taken")]
    Taken(PathBuf),
    /// The copy does not verify: the journal itself is damaged.
    #[error("the copy does not verify")]
    NotWhole(Box<AuditReport>),
    #[error("file: {0}")]
    File(#[from] io::Error),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Why nothing was restored. The journal is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// A program has the journal open.
    #[error("in use")]
    InUse,
    /// The file is damaged.
    #[error("the file is damaged")]
    Broken(Box<AuditReport>),
    /// The file cannot be read as a journal.
    #[error("not a journal that can be read")]
    Unreadable(#[source] JournalError),
    /// The journal holds what the file does not.
    #[error("the journal holds more than the file")]
    Older(BackupGap),
    #[error("file: {0}")]
    File(#[from] io::Error),
}

/// Why a journal was not moved into another store.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// A program has the journal open.
    #[error("in use")]
    InUse,
    /// The journal is damaged.
    #[error("the journal is damaged")]
    Broken(Box<AuditReport>),
    /// What was taken over is not what was there. The journal is as it was.
    #[error("the copy differs")]
    Differs(Box<AuditReport>),
    #[error("file: {0}")]
    File(#[from] io::Error),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Why a journal was not made anew. It is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// A program has the journal open.
    #[error("in use")]
    InUse,
    /// The events themselves do not verify, or do not add up.
    #[error("the record is damaged")]
    Broken(Box<AuditReport>),
    #[error("file: {0}")]
    File(#[from] io::Error),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Rows that no event makes and that could not be read, so that they are missing now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostRows {
    pub table: String,
    /// How many; none where nobody knows.
    pub rows: Option<u64>,
}

impl LostRows {
    /// The table of the key that tells a journal from every other and hashes its tokens. A new one was made.
    pub const KEY: &str = "number_key";
}

/// Everything but the events was made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebuildReport {
    pub report: AuditReport,
    /// What could not be made anew nor kept.
    pub lost: Vec<LostRows>,
    /// Where the file lies that was there before; a database keeps none.
    pub kept: Option<PathBuf>,
}

/// What a journal holds that a file does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupGap {
    Nothing,
    /// So many rows of the record.
    Rows(u64),
    /// The two have different histories: they are journals of two shops, or of one that went two ways.
    Another,
    /// The journal cannot be read, so nobody knows.
    Unknown,
}

/// A file took the journal's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreReport {
    pub report: AuditReport,
    /// Where the journal lies that was there before, whole; `None`: there was none.
    pub kept: Option<PathBuf>,
    /// What that one holds and the new one does not.
    pub missing: BackupGap,
}
