//! A file whose record moves into another store.
//!
//! What it is: the file held alone and verified while it is read, and its mark afterwards. What it is not: the taking over.
//! Invariant: once marked, no program sells on the file again, whichever version it has.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{ProcessIdentity, backup, open_files, schema};
use crate::journal::backup::MoveError;
use crate::journal::owner_lock::InUse;
use crate::journal::transaction::{Transaction, store_comparison};
use crate::journal::{AuditReport, JournalError, send_log};

/// A file that nobody else uses until this is dropped.
#[derive(Debug)]
pub(in crate::journal) struct ExclusiveFile {
    path: PathBuf,
    record: Connection,
    report: AuditReport,
    _alone: InUse,
}

impl ExclusiveFile {
    /// Takes the file alone, brings it to this program's version, and verifies all of it. `identity` would be one of its users.
    pub(in crate::journal) fn begin(path: &Path, identity: &ProcessIdentity) -> Result<Self, MoveError> {
        let owners = identity.owners();
        let alone = InUse::alone_without_living(&owners)?.ok_or(MoveError::InUse)?;
        open_files::ensure(path, identity, false)?;
        let conn = schema::open_writer(path)?;
        // An older copy is not taken along unseen.
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

    /// What is taken over.
    pub(in crate::journal) fn record(&self) -> &dyn Transaction {
        &self.record
    }

    /// What was verified.
    pub(in crate::journal) const fn report(&self) -> &AuditReport {
        &self.report
    }

    /// Marks the file as moved.
    pub(in crate::journal) fn end(&self) -> Result<(), MoveError> {
        Ok(schema::mark_moved(&self.path)?)
    }
}
