//! A backup replaces the journal: verify a copy of the file, compare it with the journal, swap. Nothing is merged: a
//! row that only the old journal has stays in the old file beside the new one.
//!
//! At every moment a whole journal has the name. The old one is never deleted.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::backup::{self, LOGS, folder_of, remove_with_logs, sibling_path, with_suffix};
use super::{ProcessIdentity, open_files, schema};
use crate::base::platform;
use crate::journal::backup::{BackupGap, RestoreError, RestoreReport};
use crate::journal::owner_lock::InUse;
use crate::journal::transaction::fault::file_error;
use crate::journal::{AuditReport, JournalError, send_log};

/// Replaces the journal `path` with the backup `from`. A journal with rows that the backup lacks is replaced only with
/// `accept_older`. The old journal is kept beside it, with `stamp` in its name.
///
/// # Errors
/// If another program uses the journal, the backup cannot be read or does not verify, or it is older and that was not
/// accepted. The journal is then unchanged.
pub fn restore(
    path: &Path,
    identity: &ProcessIdentity,
    from: &Path,
    accept_older: bool,
    stamp: &str,
) -> Result<RestoreReport, RestoreError> {
    let owners = identity.owners();
    let _alone = InUse::alone_without_living(&owners)?.ok_or(RestoreError::InUse)?;
    let new = sibling_path(path, "restoring");
    remove_with_logs(&new);
    platform::new_file(&new)?;
    let memory = send_log::folder_in(&identity.folder);
    let done = swap((path, &memory), from, &new, accept_older, stamp);
    if done.is_err() {
        remove_with_logs(&new);
    }
    done
}

fn swap(
    (path, memory): (&Path, &Path),
    from: &Path,
    new: &Path,
    accept_older: bool,
    stamp: &str,
) -> Result<RestoreReport, RestoreError> {
    let report = brought_up(from, new).map_err(RestoreError::Unreadable)?;
    if !report.faults.is_empty() {
        return Err(RestoreError::Broken(Box::new(report)));
    }
    let missing =
        if path.exists() { backup::missing(path, new).unwrap_or(BackupGap::Unknown) } else { BackupGap::Nothing };
    if missing != BackupGap::Nothing && !accept_older {
        return Err(RestoreError::Older(missing));
    }
    let kept = if path.exists() { Some(set_aside(path, stamp)?) } else { None };
    if accept_older {
        // The send log forgets the rows that are given up on purpose, so that no start asks about them. It forgets
        // before the rename: after a kill in between, the old journal is still in place.
        send_log::forget(memory, &open_files::store_url(path), stamp)?;
    }
    platform::rename(new, path)?;
    platform::sync_folder(folder_of(path))?;
    Ok(RestoreReport { report, kept, missing })
}

/// Copies the backup with its log, migrates the copy to this program's version, and verifies it whole. Nothing is
/// written beside the backup, which may be on a read-only stick.
fn brought_up(from: &Path, new: &Path) -> Result<AuditReport, JournalError> {
    let copied = copied(from, new).and_then(|()| match with_suffix(from, "-wal") {
        log if log.exists() => {
            platform::new_file(&with_suffix(new, "-wal")).and_then(|_| copied(&log, &with_suffix(new, "-wal")))
        }
        _ => Ok(()),
    });
    copied.map_err(|error| file_error(&error))?;
    // Opening migrates the copy. Closing copies its log into the file.
    drop(schema::open_writer(new)?);
    backup::synced(new)?;
    backup::verified(new)
}

/// Keeps the journal under a second name, with its log, and removes the log under the first name: SQLite would apply a
/// log to whatever file has its name. Returns the second name.
pub(super) fn set_aside(path: &Path, stamp: &str) -> io::Result<PathBuf> {
    let kept = free_name(path, stamp)?;
    // A sound journal absorbs its log. The log of a damaged one is copied unchanged below.
    let _ = emptied(path);
    std::fs::hard_link(path, &kept).or_else(|_| platform::copy(path, &kept))?;
    for suffix in LOGS {
        let log = with_suffix(path, suffix);
        if !log.exists() {
            continue;
        }
        if suffix != "-shm" && std::fs::metadata(&log)?.len() > 0 {
            let beside = with_suffix(&kept, suffix);
            platform::new_file(&beside)?;
            copied(&log, &beside)?;
        }
        platform::remove_file(&log)?;
    }
    platform::sync_folder(folder_of(path))?;
    Ok(kept)
}

/// A free name for the kept journal, so that one kept in the same second, or by a killed program, is not overwritten.
fn free_name(path: &Path, stamp: &str) -> io::Result<PathBuf> {
    let numbered = (2..=1_000).map(|number| format!("before-{stamp}-{number}"));
    let mut names =
        std::iter::once(format!("before-{stamp}")).chain(numbered).map(|suffix| sibling_path(path, &suffix));
    let is_free = |name: &PathBuf| name.symlink_metadata().is_err();
    names.find(is_free).ok_or_else(|| io::ErrorKind::AlreadyExists.into())
}

/// Copies the bytes of a file into an existing one, synced.
fn copied(from: &Path, to: &Path) -> io::Result<()> {
    let mut to = File::options().write(true).open(to)?;
    io::copy(&mut File::open(from)?, &mut to)?;
    to.sync_all()
}

/// Copies the log into the file and truncates it. `false`: another program still reads from the log.
pub(super) fn emptied(path: &Path) -> Result<bool, JournalError> {
    let conn = schema::open_plain(path)?;
    Ok(conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))? == 0)
}
