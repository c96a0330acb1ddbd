//! Wording of backup and restore.
//!
//! What it is: what was copied, what was refused, and what to do. What it is not: layout. Invariant: every refusal says
//! that nothing was changed.

/// What `loket backup` and `loket restore` say.
#[derive(Debug)]
pub struct CareWords {
    /// A backup was written: (file, rows, payments).
    pub backed_up: fn(&str, u64, u64) -> String,
    /// The name is taken: (file).
    pub name_taken: fn(&str) -> String,
    /// The copy does not verify: (faults).
    pub not_whole: fn(usize) -> String,
    /// The file system: (file, why).
    pub file: fn(&str, &str) -> String,
    /// A file was put back: (rows, payments).
    pub restored: fn(u64, u64) -> String,
    /// Where the old journal lies: (file).
    pub kept: fn(&str) -> String,
    /// What the old one holds and the new one does not: (rows).
    pub lost_rows: fn(u64) -> String,
    /// Nobody knows what the old one holds besides.
    pub lost_unknown: &'static str,
    /// A program has the journal open.
    pub in_use: &'static str,
    /// The file is damaged: (faults).
    pub broken: fn(usize) -> String,
    /// The file cannot be read as a journal: (why).
    pub unreadable: fn(&str) -> String,
    /// The journal holds rows that the file does not: (rows).
    pub older: fn(u64) -> String,
    /// The two have different histories.
    pub another: &'static str,
    /// The journal cannot be read, so nobody knows what it holds.
    pub cannot_compare: &'static str,
    /// The journal was moved: (rows, payments).
    pub moved: fn(u64, u64) -> String,
    /// What was taken over is not what was there.
    pub differs: &'static str,
    /// Everything but the events was made anew.
    pub rebuilt: &'static str,
    /// Rows that no event makes and that are lost: (table, how many where it is known).
    pub not_rebuilt: fn(&str, Option<u64>) -> String,
    /// The journal's own key is lost and a new one was made: what follows from it.
    pub key_lost: &'static str,
    /// The events themselves are damaged: (faults).
    pub record_broken: fn(usize) -> String,
    /// What to do then where the journal is a file.
    pub restore_file: &'static str,
    /// The journal is in PostgreSQL, and was to be moved there.
    pub moved_already: &'static str,
    /// The journal is in PostgreSQL.
    pub no_file: &'static str,
}
