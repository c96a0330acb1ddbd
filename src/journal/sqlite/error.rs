//! Maps SQLite's errors to [`JournalError`].
//!
//! No failure maps to success. A full disk, a read-only file, a busy file and a damaged one are told apart.

use rusqlite::{Error, ErrorCode, ffi};

use crate::journal::JournalError;

impl From<Error> for JournalError {
    fn from(error: Error) -> Self {
        match &error {
            Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DiskFull => Self::Full,
                ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::ReadOnly,
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged { row: 0 },
                // The shared-memory file could not grow, which only a full disk causes.
                ErrorCode::SystemIoFailure if failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE => Self::Full,
                _ => Self::Store(error.to_string()),
            },
            Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..)
            | Error::Utf8Error(..) => Self::Damaged { row: 0 },
            _ => Self::Store(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_has_its_name() {
        let told = |code| JournalError::from(Error::SqliteFailure(ffi::Error::new(code), None));
        assert!(matches!(told(ffi::SQLITE_FULL), JournalError::Full));
        assert!(matches!(told(ffi::SQLITE_IOERR_SHMSIZE), JournalError::Full));
        assert!(matches!(told(ffi::SQLITE_READONLY_DIRECTORY), JournalError::ReadOnly));
        assert!(matches!(told(ffi::SQLITE_BUSY_SNAPSHOT), JournalError::Busy));
        assert!(matches!(told(ffi::SQLITE_LOCKED), JournalError::Busy));
        assert!(matches!(told(ffi::SQLITE_CORRUPT_VTAB), JournalError::Damaged { row: 0 }));
        assert!(matches!(told(ffi::SQLITE_NOTADB), JournalError::Damaged { row: 0 }));
        assert!(matches!(told(ffi::SQLITE_IOERR_FSYNC), JournalError::Store(_)));
    }
}
