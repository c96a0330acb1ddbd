//! An audit of the journal, as `audit`, `backup` and `restore` print it. `journal move` prints the report alone.

use std::path::PathBuf;

use crate::journal::AuditReport;
use crate::journal::backup::{BackupGap, LostRows, RebuildReport, RestoreReport};
use crate::journal::store_doubt::StoreDoubt;

document! {
    /// `audit`.
    pub struct AuditDocument<'a>(report: &'a AuditReport, doubt: Option<&'a StoreDoubt>) {
        #[serde(flatten)]
        report: &'a AuditReport = report,
        /// Nothing is damaged, and nothing is in doubt.
        ok: bool = report.faults.is_empty() && doubt.is_none(),
        /// Why this computer does not believe the journal (safety rule 16).
        doubt: Option<&'a StoreDoubt> = doubt,
    }

    /// `audit --rebuild`.
    pub struct RebuildDocument<'a>(rebuilt: &'a RebuildReport) {
        #[serde(flatten)]
        report: &'a AuditReport = &rebuilt.report,
        ok: bool = rebuilt.report.faults.is_empty(),
        /// Where the old file lies; a database keeps none.
        kept: Option<String> = shown(rebuilt.kept.as_ref()),
        /// What could not be made anew.
        lost: &'a [LostRows] = &rebuilt.lost,
    }

    /// `backup`.
    pub struct BackupDocument<'a>(report: &'a AuditReport, file: &'a str) {
        #[serde(flatten)]
        report: &'a AuditReport = report,
        file: &'a str = file,
    }

    /// `restore`.
    pub struct RestoreDocument<'a>(restored: &'a RestoreReport) {
        #[serde(flatten)]
        report: &'a AuditReport = &restored.report,
        /// Where the journal lies that was there before; `null`: there was none.
        kept: Option<String> = shown(restored.kept.as_ref()),
        /// How many rows that one holds and the new one does not; `null`: nobody knows.
        missing_rows: Option<u64> = match restored.missing {
            BackupGap::Nothing => Some(0),
            BackupGap::Rows(rows) => Some(rows),
            BackupGap::Another | BackupGap::Unknown => None,
        },
    }
}

fn shown(path: Option<&PathBuf>) -> Option<String> {
    path.map(|path| path.display().to_string())
}
