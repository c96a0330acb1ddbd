//! Copies of the journal: a backup while it is in use, and a backup put back.
//!
//! What it is: where the journal lies, and what replaces it. What it is not: the copying; that is the journal's.
//! Invariant: a backup is put back only while no program uses the journal.

use std::path::Path;
use std::sync::Arc;

use secrecy::SecretString;

use crate::config::{Config, Home};
use crate::id::{OwnerId, SystemRandom};
use crate::journal::care::{BackupError, MoveError, RestoreError, Restored};
use crate::journal::doubt::{AcceptedStore, StoreWatch};
use crate::journal::postgres::PostgresJournal;
use crate::journal::sqlite::{self, Seat};
use crate::journal::{AuditReport, JournalError};
use crate::private;
use crate::text::Clean;
use crate::till::Till;
use crate::till::open::{OpenError, address};
use crate::time::{Clock as _, SystemClock};

impl Till {
    /// Writes a verified copy of the journal into `file`.
    ///
    /// # Errors
    /// [`BackupError`]; what lay under the name lies there still.
    pub async fn backup(&self, file: &Path) -> Result<AuditReport, BackupError> {
        self.journal().backup(file).await
    }
}

impl Till {
    /// What is known about the store, compared with what this computer remembers.
    #[must_use]
    pub fn store_watch(&self) -> StoreWatch {
        self.journal().store_watch()
    }

    /// Goes on with a store that is in doubt, because a person says so. `None`: it is not in doubt.
    ///
    /// # Errors
    /// [`JournalError`]; the store is in doubt as before.
    pub async fn accept_store(&self, reason: &Clean) -> Result<Option<AcceptedStore>, JournalError> {
        if self.store_watch().doubt.is_none() {
            return Ok(None);
        }
        self.journal().accept_store(reason, &self.settings().cashier, self.now()).await.map(Some)
    }
}

/// Why the journal was not moved.
#[derive(Debug, thiserror::Error)]
pub enum MovingError {
    /// The journal is in a database already.
    #[error("the journal is no file")]
    NoFile,
    /// The address, its password, or the folder.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The journals.
    #[error(transparent)]
    Move(#[from] MoveError),
}

/// Moves the shop's journal from its file into the empty database at `url`.
///
/// # Errors
/// [`MovingError`]; the file is as it was.
pub async fn move_journal(config: &Config, home: &Home, url: &str) -> Result<AuditReport, MovingError> {
    let path = config.journal_file(home).ok_or(MovingError::NoFile)?;
    let address = address(config, home, &SecretString::from(url.to_owned()))?;
    let clock = Arc::new(SystemClock::default());
    let folder = path.parent().map_or_else(|| home.data_folder().to_owned(), Path::to_owned);
    let owner = OwnerId::new(clock.now(), &SystemRandom);
    let seat = Seat { counter: Clean::new(&config.shop.counter), owner, folder };
    Ok(PostgresJournal::take_over(&path, address, seat, clock).await?)
}

/// Puts the backup `file` in the place of the shop's journal. `None`: the journal is no file.
///
/// # Errors
/// [`RestoreError`]; the journal is as it was.
pub fn restore(
    config: &Config,
    home: &Home,
    file: &Path,
    accept_older: bool,
) -> Option<Result<Restored, RestoreError>> {
    let path = config.journal_file(home)?;
    let folder = path.parent().map_or_else(|| home.data_folder().to_owned(), Path::to_owned);
    let now = SystemClock::default().now();
    let seat = Seat {
        counter: Clean::new(&config.shop.counter),
        owner: OwnerId::new(now, &SystemRandom),
        folder: folder.clone(),
    };
    let stamp = now.to_zoned(config.shop.timezone.clone()).strftime("%Y%m%d-%H%M%S").to_string();
    let made = private::folder(&folder).map_err(RestoreError::from);
    Some(made.and_then(|()| sqlite::restore(&path, &seat, file, accept_older, &stamp)))
}
