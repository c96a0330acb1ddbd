//! Wording of what `loket doctor` finds about disk, clock, record and folders. Each fault says what to do.

/// What a doctor found.
#[derive(Debug)]
pub struct DiagnosisWords {
    /// Room on the disk.
    pub room: &'static str,
    /// Enough: (megabytes).
    pub room_left: fn(u64) -> String,
    /// Not much: (megabytes).
    pub room_small: fn(u64) -> String,
    /// Too little to sell: (megabytes).
    pub room_short: fn(u64) -> String,
    /// The system does not tell.
    pub room_unknown: &'static str,
    /// Answers that the journal did not take.
    pub waiting: &'static str,
    /// Some wait: (answers).
    pub waiting_some: fn(usize) -> String,
    /// No further one fits: (answers).
    pub waiting_full: fn(usize) -> String,
    /// What the journal holds.
    pub record: &'static str,
    /// It verifies: (rows).
    pub record_whole: fn(u64) -> String,
    /// It does not: (faults).
    pub record_damaged: fn(usize) -> String,
    /// The clock is far from a server's: (here, seconds that the server is ahead, server).
    pub clock_apart: fn(&str, i64, &str) -> String,
    /// The journal is a file without a byte: (path).
    pub journal_empty: fn(&str) -> String,
    /// The shop was used and its journal is not there: (path).
    pub journal_missing: fn(&str) -> String,
    /// Files and folders.
    pub folder: &'static str,
    /// The shop is another user's: (path, user id).
    pub other_owner: fn(&str, u32) -> String,
    /// Other users can look inside: (path, mode).
    pub open_to_others: fn(&str, u32) -> String,
    /// The last line: version, system, journal, counter, head of its chain, faults.
    pub support: fn(&[String; 6]) -> String,
}
