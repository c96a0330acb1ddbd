//! Wording of what `loket doctor` finds about disk, clock, record and folders. Each fault says what to do.

/// The doctor's findings about disk, clock, record and folders.
#[derive(Debug)]
pub struct DiagnosisWords {
    /// Name of the check of the disk's free space.
    pub room: &'static str,
    /// Enough free space: (megabytes).
    pub room_left: fn(u64) -> String,
    /// Little free space: (megabytes).
    pub room_small: fn(u64) -> String,
    /// Too little free space to sell: (megabytes).
    pub room_short: fn(u64) -> String,
    /// The system does not tell the free space.
    pub room_unknown: &'static str,
    /// Name of the check of answers that the journal did not take yet.
    pub waiting: &'static str,
    /// Answers wait in the send log: (answers).
    pub waiting_some: fn(usize) -> String,
    /// The send log takes no further answer: (answers).
    pub waiting_full: fn(usize) -> String,
    /// Name of the audit of the journal.
    pub record: &'static str,
    /// The journal verifies: (rows).
    pub record_whole: fn(u64) -> String,
    /// The journal does not verify: (faults).
    pub record_damaged: fn(usize) -> String,
    /// The clock is far from a server's: (here, seconds that the server is ahead, server).
    pub clock_apart: fn(&str, i64, &str) -> String,
    /// The journal's file has 0 bytes: (path).
    pub journal_empty: fn(&str) -> String,
    /// The shop was used and its journal is missing: (path).
    pub journal_missing: fn(&str) -> String,
    /// Name of the checks of files and folders.
    pub folder: &'static str,
    /// The shop belongs to another user of this computer: (path, user id).
    pub other_owner: fn(&str, u32) -> String,
    /// Other users of this computer can read or write it: (path, mode).
    pub open_to_others: fn(&str, u32) -> String,
    /// The last line: version, system, journal, counter, head of its chain, faults.
    pub support: fn(&[String; 6]) -> String,
}
