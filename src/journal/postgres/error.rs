//! Maps PostgreSQL's errors to [`JournalError`].
//!
//! No failure maps to success. A lost connection is told apart from a refused statement. Only the server's main message
//! is kept, because its detail may contain the data that was written.

use std::error::Error as _;
use std::io;

use tokio_postgres::Error;
use tokio_postgres::error::{DbError, Severity, SqlState};

use crate::journal::{DatabaseLoss, JournalError};

impl From<Error> for JournalError {
    fn from(error: Error) -> Self {
        match error.as_db_error() {
            Some(told) => of_server(told),
            None if is_lost(&error) => Self::Lost(DatabaseLoss::Unreachable),
            None => Self::Store(error.to_string()),
        }
    }
}

/// Maps an error while connecting.
pub(super) fn connecting(error: &Error) -> JournalError {
    match error.as_db_error() {
        Some(told) if told.code() == &SqlState::TOO_MANY_CONNECTIONS => JournalError::Lost(DatabaseLoss::Crowded),
        Some(told) if told.code().code().starts_with("28") => JournalError::Lost(DatabaseLoss::Denied),
        Some(told) if told.code() == &SqlState::INVALID_CATALOG_NAME => JournalError::Store(told.message().to_owned()),
        Some(told) => of_server(told),
        // Without a session the cause is the network or TLS: refused, cut, unknown host, certificate not trusted.
        None if is_tls(error) => JournalError::Lost(DatabaseLoss::Untrusted),
        None => JournalError::Lost(DatabaseLoss::Unreachable),
    }
}

fn of_server(told: &DbError) -> JournalError {
    let code = told.code();
    match code {
        _ if code == &SqlState::DISK_FULL => JournalError::Full,
        _ if code == &SqlState::READ_ONLY_SQL_TRANSACTION => JournalError::ReadOnly,
        _ if [
            SqlState::LOCK_NOT_AVAILABLE,
            SqlState::QUERY_CANCELED,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::T_R_SERIALIZATION_FAILURE,
        ]
        .contains(code) =>
        {
            JournalError::Busy
        }
        _ if code == &SqlState::DATA_CORRUPTED || code == &SqlState::INDEX_CORRUPTED => {
            JournalError::Damaged { row: 0 }
        }
        _ if code == &SqlState::TOO_MANY_CONNECTIONS => JournalError::Lost(DatabaseLoss::Crowded),
        _ if code.code().starts_with("57P") || code.code().starts_with("08") || is_fatal(told) => {
            JournalError::Lost(DatabaseLoss::Ended)
        }
        _ => JournalError::Store(told.message().to_owned()),
    }
}

fn is_fatal(told: &DbError) -> bool {
    matches!(told.parsed_severity(), Some(Severity::Fatal | Severity::Panic))
}

fn is_lost(error: &Error) -> bool {
    error.is_closed() || causes(error).any(|cause| cause.downcast_ref::<io::Error>().is_some())
}

fn is_tls(error: &Error) -> bool {
    causes(error).any(|cause| {
        let inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        cause.downcast_ref::<rustls::Error>().is_some() || inner.is_some_and(|inner| inner.is::<rustls::Error>())
    })
}

/// Each cause of an error, at most eight deep.
fn causes(error: &Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source()).take(8)
}
