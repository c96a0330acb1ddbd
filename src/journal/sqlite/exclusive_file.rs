//! A file whose record moves into another store: held alone and verified while it is read, and marked afterwards.
//!
//! No program of any version sells on a marked file again.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{ProcessIdentity, backup, open_files, schema};
use crate::journal::backup::MoveError;
use crate::journal::owner_lock::InUse;
use crate::journal::transaction::{Transaction, store_comparison};
use crate::journal::{AuditReport, JournalError, send_log};

/// A verified file that no other program can open until this value is dropped.
#[derive(Debug)]
pub(in crate::journal) struct ExclusiveFile {
    path: PathBuf,
    record: Connection,
    report: AuditReport,
    _alone: InUse,
}

impl ExclusiveFile {
    /// Locks out other programs, migrates the file to this program's version, and verifies all of it. `identity` names
    /// the folder and counter of this program.
    pub(in crate::journal) fn begin(path: &Path, identity: &ProcessIdentity) -> Result<Self, MoveError> {
        let owners = identity.owners();
        let alone = InUse::alone_without_living(&owners)?.ok_or(MoveError::InUse)?;
        open_files::ensure(path, identity, false)?;
        let conn = schema::open_writer(path)?;
        // Asks if the send log knows a newer state: an old copy must not be moved unnoticed.
        let compared =
            store_comparison::compare(&conn, &send_log::folder_in(&identity.folder), &open_files::store_url(path))?;
        if let Some(doubt) = compared.doubt {
            return Err(JournalError::InDoubt(Box::new(doubt)).into());
        }
        drop(conn);
        let report = backup::verified(path)?;
        if !report.faults.is_empty() {
            return Err(MoveError::Broken(Box::new(report)));
        }
        Ok(Self { path: path.to_owned(), record: schema::open_reader(path)?, report, _alone: alone })
    }

    /// The record to copy into the other store.
    pub(in crate::journal) fn record(&self) -> &dyn Transaction {
        &self.record
    }

    /// The result of the verification; it has no faults.
    pub(in crate::journal) const fn report(&self) -> &AuditReport {
        &self.report
    }

    /// Marks the file as moved. Called only after the other store has everything.
    pub(in crate::journal) fn end(&self) -> Result<(), MoveError> {
        Ok(schema::mark_moved(&self.path)?)
    }
}
