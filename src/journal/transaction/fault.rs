//! Maps failed file operations, unreadable rows and unwritable values to [`JournalError`], for every store.

use std::io;

use crate::journal::JournalError;

/// What a failed file operation means.
pub(crate) fn file_error(error: &io::Error) -> JournalError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => JournalError::Full,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => JournalError::ReadOnly,
        _ => JournalError::Store(error.to_string()),
    }
}

/// A row that does not read back as it was written.
pub(crate) fn damaged(row: i64) -> JournalError {
    JournalError::Damaged { row: u64::try_from(row).unwrap_or(0) }
}

/// What could not be turned into JSON.
pub(crate) fn unwritable(error: &serde_json::Error) -> JournalError {
    JournalError::Store(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_and_a_forbidden_file_are_told_apart() {
        assert!(matches!(file_error(&io::Error::from(io::ErrorKind::StorageFull)), JournalError::Full));
        assert!(matches!(file_error(&io::Error::from(io::ErrorKind::PermissionDenied)), JournalError::ReadOnly));
        assert!(matches!(file_error(&io::Error::from(io::ErrorKind::BrokenPipe)), JournalError::Store(_)));
    }
}
