//! Wording of backup, restore, rebuild and the move into a database. Every refusal says that nothing was changed.

/// Wording of `loket backup`, `restore`, `journal move` and `audit --rebuild`.
#[derive(Debug)]
pub struct CareWords {
    /// A backup was written: (file, rows, payments).
    pub backed_up: fn(&str, u64, u64) -> String,
    /// The backup's file exists already: (file).
    pub name_taken: fn(&str) -> String,
    /// The copy did not verify: (faults).
    pub not_whole: fn(usize) -> String,
    /// The file system: (file, why).
    pub file: fn(&str, &str) -> String,
    /// A file was put back: (rows, payments).
    pub restored: fn(u64, u64) -> String,
    /// Where the old journal is kept: (file).
    pub kept: fn(&str) -> String,
    /// The old journal holds rows that the restored one does not: (rows).
    pub lost_rows: fn(u64) -> String,
    /// The old journal could not be compared with the restored one.
    pub lost_unknown: &'static str,
    /// Another program has the journal open.
    pub in_use: &'static str,
    /// The backup is damaged: (faults).
    pub broken: fn(usize) -> String,
    /// The backup cannot be read as a journal: (why).
    pub unreadable: fn(&str) -> String,
    /// The journal holds rows that the backup does not: (rows).
    pub older: fn(u64) -> String,
    /// Journal and backup have different histories.
    pub another: &'static str,
    /// The journal cannot be read, so that nobody knows which rows it holds.
    pub cannot_compare: &'static str,
    /// The journal was moved into a database: (rows, payments).
    pub moved: fn(u64, u64) -> String,
    /// The copy in the database differs from the file.
    pub differs: &'static str,
    /// Every table but the events was made anew.
    pub rebuilt: &'static str,
    /// Rows that cannot be made from events, and are lost: (table, count where it is known).
    pub not_rebuilt: fn(&str, Option<u64>) -> String,
    /// The journal's own key is lost and a new one was made, with what follows from that.
    pub key_lost: &'static str,
    /// The events themselves are damaged: (faults).
    pub record_broken: fn(usize) -> String,
    /// Follows [`Self::record_broken`] where the journal is a file: what to do.
    pub restore_file: &'static str,
    /// `loket journal move` of a journal that is in PostgreSQL.
    pub moved_already: &'static str,
    /// Restore or rebuild of a journal that is in PostgreSQL.
    pub no_file: &'static str,
}
