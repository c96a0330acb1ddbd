//! Rebuilds a journal's file from its events, in a copy that replaces it.

use std::path::{Path, PathBuf};

use super::backup::{self, BareFile, folder_of, remove_with_logs, sibling_path};
use super::{ProcessIdentity, restore, schema};
use crate::base::platform;
use crate::journal::backup::{LostRows, RebuildError, RebuildReport};
use crate::journal::owner_lock::InUse;
use crate::journal::transaction::{WriteConnection as _, audit, rebuild};
use crate::journal::{AuditReport, JournalError};

/// Rebuilds everything but the events of the journal `path`. The old file is kept beside it, with `stamp` in its name.
///
/// # Errors
/// If another program uses the journal, the events do not verify, or the rebuilt file does not. The journal is then
/// unchanged.
pub fn rebuild(path: &Path, identity: &ProcessIdentity, stamp: &str) -> Result<RebuildReport, RebuildError> {
    // Without a journal nothing is created, not even a lock.
    std::fs::metadata(path)?;
    let _alone = InUse::alone_without_living(&identity.owners())?.ok_or(RebuildError::InUse)?;
    let new = sibling_path(path, "rebuilding");
    remove_with_logs(&new);
    let made = made(path, &new)
        .and_then(|(report, lost)| Ok(RebuildReport { report, lost, kept: Some(swapped(path, &new, stamp)?) }));
    if made.is_err() {
        remove_with_logs(&new);
    }
    made
}

fn made(path: &Path, new: &Path) -> Result<(AuditReport, Vec<LostRows>), RebuildError> {
    let source = schema::open_to_rebuild(path)?;
    let snapshot = source.unchecked_transaction().map_err(JournalError::from)?;
    let record = audit::record(&*snapshot)?;
    if !record.faults.is_empty() {
        return Err(RebuildError::Broken(Box::new(record)));
    }
    platform::new_file(new)?;
    let mut file = BareFile::open(new)?;
    let lost = file.write(|to| rebuild::into_empty(&*snapshot, to))?;
    file.close()?;
    backup::synced(new)?;
    let report = backup::verified(new)?;
    if !report.faults.is_empty() || report.chains != record.chains {
        return Err(RebuildError::Broken(Box::new(report)));
    }
    Ok((report, lost))
}

/// Gives the new file the journal's name. After a kill between any two steps the name has the old or the new file,
/// whole. The old file's log is emptied first, because SQLite would apply it to the new file.
fn swapped(path: &Path, new: &Path, stamp: &str) -> Result<PathBuf, RebuildError> {
    if !restore::emptied(path)? {
        return Err(RebuildError::InUse);
    }
    let kept = restore::set_aside(path, stamp)?;
    platform::rename(new, path)?;
    platform::sync_folder(folder_of(path))?;
    Ok(kept)
}
