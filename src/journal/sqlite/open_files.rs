//! Whether the journal's file is the one that this program opened, and what to do where there is none (safety rule 16).

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::backup::{LOGS, folder_of, remove_with_logs, sibling_path, synced, with_suffix};
use super::{ProcessIdentity, schema};
use crate::base::platform;
use crate::journal::owner_lock::locked_within;
use crate::journal::store_doubt::StoreDoubt;
use crate::journal::transaction::fault::file_error;
use crate::journal::{JournalError, send_log};

/// How long another program may take to make the same new journal.
const PATIENCE: Duration = Duration::from_secs(10);

/// What tells a file from another one that takes its name.
#[cfg(unix)]
type FileMark = (u64, u64);
#[cfg(not(unix))]
type Mark = Option<std::time::SystemTime>;

#[cfg(unix)]
fn mark(metadata: &Metadata) -> FileMark {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}

/// An open file cannot be removed there, so a new one under the same name was made later.
#[cfg(not(unix))]
fn mark(metadata: &Metadata) -> FileMark {
    metadata.created().ok()
}

/// The journal's file and its log, as this program opened them.
#[derive(Debug)]
pub(super) struct OpenFiles {
    journal: (PathBuf, FileMark),
    log: (PathBuf, Option<FileMark>),
}

impl OpenFiles {
    /// The one that lies at `path` now, before it is opened.
    pub(super) fn at(path: &Path) -> Result<Self, JournalError> {
        let journal = std::fs::metadata(path).map_err(|error| file_error(&error))?;
        Ok(Self { journal: (path.to_owned(), mark(&journal)), log: (with_suffix(path, "-wal"), None) })
    }

    /// Takes the log for this program's, which has the journal open now. Before that another program that leaves may still
    /// tidy its log away.
    pub(super) fn hold_log(&mut self) {
        self.log.1 = found(&self.log.0);
    }

    /// Whether they lie there still. The log is made at the first write.
    pub(super) fn are_there(&mut self) -> bool {
        let log = found(&self.log.0);
        if self.log.1.is_none() {
            self.log.1 = log;
        }
        found(&self.journal.0) == Some(self.journal.1) && log == self.log.1
    }
}

fn found(path: &Path) -> Option<FileMark> {
    std::fs::metadata(path).ok().as_ref().map(mark)
}

/// The journal's name in the send logs: `sqlite:` and the file name, without the folder.
pub(super) fn store_url(path: &Path) -> String {
    format!("sqlite:{}", path.file_name().unwrap_or_default().to_string_lossy())
}

/// Sees to it that there is a journal at `path`. A missing one in a home that was used, and a file of 0 bytes, are asked
/// about, unless a person `accepts` to begin anew: a file of this program is never empty, because it is made under another
/// name.
pub(super) fn ensure(path: &Path, identity: &ProcessIdentity, accepts: bool) -> Result<(), JournalError> {
    if absent(path, identity)?.is_none() {
        return Ok(());
    }
    let _making = lock(identity)?;
    let doubt = match absent(path, identity)? {
        // Another program has just made it.
        None => return Ok(()),
        Some(AbsenceReason::New) => None,
        Some(AbsenceReason::Doubted(doubt)) => Some(doubt),
    };
    match doubt {
        Some(doubt) if !accepts => Err(JournalError::InDoubt(Box::new(doubt))),
        _ => make(path).map_err(|error| match error {
            MakeError::File(error) => file_error(&error),
            MakeError::Journal(error) => error,
        }),
    }
}

/// Why there is nothing to open.
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

/// Whether there was a journal at `path`, whose programs use `folder`: its send log, or what an earlier version kept there,
/// or receipts. Owners' locks say nothing, because they are made before a new journal is.
///
/// # Errors
/// The operating system's.
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
    // A log that lies beside the name would be read into the new file, whoever left it.
    for suffix in LOGS {
        let log = with_suffix(path, suffix);
        if log.exists() {
            std::fs::rename(&log, with_suffix(&sibling_path(path, "before-new"), suffix))?;
        }
    }
    std::fs::rename(&new, path)?;
    Ok(send_log::sync_folder(folder_of(path))?)
}

fn lock(identity: &ProcessIdentity) -> Result<File, JournalError> {
    let opened =
        platform::folder(&identity.owners()).and_then(|()| platform::open_or_new(&identity.owners().join("making")));
    let file = opened.map_err(|error| file_error(&error))?;
    let is_mine = locked_within(PATIENCE, || file.try_lock()).map_err(|error| file_error(&error))?;
    if is_mine { Ok(file) } else { Err(JournalError::Busy) }
}
