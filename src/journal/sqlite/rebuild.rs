//! A journal's file made anew from its events, in a copy that takes its place.

use std::path::{Path, PathBuf};

use super::backup::{self, BareFile, folder_of, remove_with_logs, sibling_path};
use super::{ProcessIdentity, restore, schema};
use crate::base::platform;
use crate::journal::backup::{LostRows, RebuildError, RebuildReport};
use crate::journal::owner_lock::InUse;
use crate::journal::transaction::{WriteConnection as _, audit, rebuild};
use crate::journal::{AuditReport, JournalError, send_log};

/// Makes everything but the events of the journal `path` anew, of which `identity` would be a user. The old file is kept beside
/// it, its name ending in `stamp`.
///
/// # Errors
/// [`RebuildError`]; the journal is as it was.
pub fn rebuild(path: &Path, identity: &ProcessIdentity, stamp: &str) -> Result<RebuildReport, RebuildError> {
    // Where there is no journal nothing is made, not even a lock.
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

/// Gives the new file the journal's name. Killed between any two steps, the old file or the new one has it, whole: nothing may
/// be left in the old one's log, which is removed before.
fn swapped(path: &Path, new: &Path, stamp: &str) -> Result<PathBuf, RebuildError> {
    if !restore::emptied(path)? {
        return Err(RebuildError::InUse);
    }
    let kept = restore::set_aside(path, stamp)?;
    std::fs::rename(new, path)?;
    send_log::sync_folder(folder_of(path))?;
    Ok(kept)
}
