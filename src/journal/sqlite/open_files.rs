//! Checks that the journal's file is the one that this program opened, and decides what to do if there is no file
//! (safety rule 16, docs/safety.md).

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use file_id::FileId;

use super::backup::{LOGS, folder_of, remove_with_logs, sibling_path, synced, with_suffix};
use super::{ProcessIdentity, schema};
use crate::base::platform;
use crate::journal::owner_lock::locked_within;
use crate::journal::store_doubt::StoreDoubt;
use crate::journal::transaction::fault::file_error;
use crate::journal::{JournalError, send_log};

/// Wait for another program that creates the same new journal.
const PATIENCE: Duration = Duration::from_secs(10);

/// The journal's file and its log, as this program opened them.
#[derive(Debug)]
pub(super) struct OpenFiles {
    journal: (PathBuf, FileId),
    log: (PathBuf, Option<FileId>),
}

impl OpenFiles {
    /// Marks the file at `path`; called before it is opened.
    pub(super) fn at(path: &Path) -> Result<Self, JournalError> {
        let journal = file_id::get_file_id(path).map_err(|error| file_error(&error))?;
        Ok(Self { journal: (path.to_owned(), journal), log: (with_suffix(path, "-wal"), None) })
    }

    /// Marks the log. Called once this program has the journal open: before that, another program that closes may still
    /// remove the log.
    pub(super) fn hold_log(&mut self) {
        self.log.1 = found(&self.log.0);
    }

    /// Whether both files are still the marked ones. A log that is not marked yet is marked now: SQLite creates it at
    /// the first write.
    pub(super) fn are_there(&mut self) -> bool {
        let log = found(&self.log.0);
        if self.log.1.is_none() {
            self.log.1 = log;
        }
        found(&self.journal.0) == Some(self.journal.1) && log == self.log.1
    }
}

/// What tells a file from another one under the same name.
fn found(path: &Path) -> Option<FileId> {
    file_id::get_file_id(path).ok()
}

/// The journal's name in the send logs: `sqlite:` and the file name, without the folder.
pub(super) fn store_url(path: &Path) -> String {
    format!("sqlite:{}", path.file_name().unwrap_or_default().to_string_lossy())
}

/// Ensures that there is a journal at `path`. Fails with `InDoubt` for a missing file in a used home and for a file of
/// 0 bytes, unless a person `accepts` to begin anew. This program never leaves an empty file, because it creates the
/// file under another name and renames it.
pub(super) fn ensure(path: &Path, identity: &ProcessIdentity, accepts: bool) -> Result<(), JournalError> {
    if absent(path, identity)?.is_none() {
        return Ok(());
    }
    let _making = lock(identity)?;
    let doubt = match absent(path, identity)? {
        // Another program created it while we waited for the lock.
        None => return Ok(()),
        Some(AbsenceReason::New) => None,
        Some(AbsenceReason::Doubted(doubt)) => Some(doubt),
    };
    match doubt {
        Some(doubt) if !accepts => Err(JournalError::InDoubt(Box::new(doubt))),
        _ => {
            // One that is there is sold on, and `loket doctor` says where it lies.
            if let Some(kind) = platform::shared_folder(path) {
                return Err(JournalError::SharedFolder(kind));
            }
            make(path).map_err(|error| match error {
                MakeError::File(error) => file_error(&error),
                MakeError::Journal(error) => error,
            })
        }
    }
}

/// Why there is no journal to open.
enum AbsenceReason {
    /// A home that was never used.
    New,
    Doubted(StoreDoubt),
}

fn absent(path: &Path, identity: &ProcessIdentity) -> Result<Option<AbsenceReason>, JournalError> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() && metadata.len() == 0 => {
            Ok(Some(AbsenceReason::Doubted(StoreDoubt::Empty)))
        }
        Ok(_) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let used = was_used(path, &identity.folder).map_err(|error| file_error(&error))?;
            Ok(Some(if used { AbsenceReason::Doubted(StoreDoubt::Missing) } else { AbsenceReason::New }))
        }
        Err(error) => Err(file_error(&error)),
    }
}

/// Whether there ever was a journal at `path`, whose programs use `folder`: a send log of it, files of an earlier
/// version, or receipts. Owner locks prove nothing, because they are created before a new journal is.
///
/// # Errors
/// If the folder of the send logs cannot be read.
pub fn was_used(path: &Path, folder: &Path) -> io::Result<bool> {
    let rings = send_log::rings(&send_log::folder_in(folder))?;
    let holds_files = |name: &str| std::fs::read_dir(folder.join(name)).is_ok_and(|mut found| found.next().is_some());
    Ok(rings.iter().any(|ring| ring.origin().store_url == store_url(path))
        || holds_files("spool")
        || holds_files("receipts"))
}

enum MakeError {
    File(io::Error),
    Journal(JournalError),
}

impl From<io::Error> for MakeError {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

impl From<JournalError> for MakeError {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

fn make(path: &Path) -> Result<(), MakeError> {
    let new = sibling_path(path, "new");
    remove_with_logs(&new);
    platform::new_file(&new)?;
    let made = schema::open_writer(&new).map(drop).and_then(|()| synced(&new));
    if let Err(error) = made {
        remove_with_logs(&new);
        return Err(error.into());
    }
    // SQLite would apply a stray log of this name to the new file, so it is moved away first.
    for suffix in LOGS {
        let log = with_suffix(path, suffix);
        if log.exists() {
            platform::rename(&log, &with_suffix(&sibling_path(path, "before-new"), suffix))?;
        }
    }
    platform::rename(&new, path)?;
    Ok(platform::sync_folder(folder_of(path))?)
}

fn lock(identity: &ProcessIdentity) -> Result<File, JournalError> {
    let opened =
        platform::folder(&identity.owners()).and_then(|()| platform::open_or_new(&identity.owners().join("making")));
    let file = opened.map_err(|error| file_error(&error))?;
    let is_mine = locked_within(PATIENCE, || file.try_lock()).map_err(|error| file_error(&error))?;
    if is_mine { Ok(file) } else { Err(JournalError::Busy) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::platform::SharedFolder;
    use crate::domain::sample::owner;
    use crate::journal::sqlite::SqliteJournal;

    #[test]
    fn no_journal_begins_in_a_synchronized_folder_and_one_that_is_there_is_sold_on() {
        let root = tempfile::tempdir().unwrap();
        let (plain, synchronized) = (root.path().join("Toko/loket"), root.path().join("OneDrive - Kios/loket"));
        let identity =
            |folder: &Path| ProcessIdentity { counter: "K1".into(), owner: owner(1), folder: folder.to_owned() };
        let open = |folder: &Path| SqliteJournal::open(&folder.join("journal.db"), identity(folder));
        for folder in [&plain, &synchronized] {
            std::fs::create_dir_all(folder).unwrap();
        }
        drop(open(&plain).unwrap());
        let refused = open(&synchronized);
        assert!(matches!(refused, Err(JournalError::SharedFolder(SharedFolder::Synchronized))), "{refused:?}");
        assert!(!synchronized.join("journal.db").exists());
        // It was made by an earlier version.
        std::fs::rename(plain.join("journal.db"), synchronized.join("journal.db")).unwrap();
        drop(open(&synchronized).unwrap());
    }
}
