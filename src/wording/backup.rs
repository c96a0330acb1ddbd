//! Why no backup was made, in words.

use crate::messages::Messages;
use crate::till::backup_schedule::BackupTrouble;

/// The sentence about a backup that was not made, and what to do.
#[must_use]
pub fn trouble(words: &Messages, trouble: &BackupTrouble) -> String {
    let say = &words.care;
    match trouble {
        BackupTrouble::NotConnected(folder) => (say.not_connected)(&folder.display().to_string()),
        BackupTrouble::Damaged => (say.not_whole)(1),
        BackupTrouble::File(path, kind) => (say.file)(&path.display().to_string(), &words.fault.files.reason_of(*kind)),
        BackupTrouble::Journal => say.unread_for_backup.to_owned(),
    }
}
