//! Backup, restore, rebuild and move of the shop's journal, as the commands use them.
//!
//! A backup replaces the journal only while no program uses it. Nothing is merged.

use std::path::Path;
use std::sync::Arc;

use secrecy::SecretString;

use crate::base::id::{OwnerId, SystemRandom};
use crate::base::platform;
use crate::base::text::CleanText;
use crate::base::time::{Clock as _, SystemClock, Timestamp};
use crate::config::Config;
use crate::journal::backup::{BackupError, MoveError, RebuildError, RebuildReport, RestoreError, RestoreReport};
use crate::journal::postgres::PostgresJournal;
use crate::journal::sqlite::{self, ProcessIdentity};
use crate::journal::store_doubt::{AcceptedStore, StoreWatch};
use crate::journal::{AuditReport, JournalError};
use crate::settings::HomeFolders;
use crate::till::Till;
use crate::till::startup::{JournalLocation, OpenError, address, identity, system_clock};

impl Till {
    /// Writes a verified copy of the journal to `file`.
    ///
    /// # Errors
    /// When the copy cannot be written or does not verify. A file that was there is untouched then.
    pub async fn backup(&self, file: &Path) -> Result<AuditReport, BackupError> {
        self.journal().backup(file).await
    }
}

impl Till {
    /// The comparison of the store with this computer's send log (safety rule 16).
    #[must_use]
    pub fn store_watch(&self) -> StoreWatch {
        self.journal().store_watch()
    }

    /// Accepts a store that is in doubt because a person says so (safety rule 16). `None`: the store is not in doubt.
    ///
    /// # Errors
    /// When the journal did not record it. The store stays in doubt then.
    pub async fn accept_store(&self, reason: &CleanText) -> Result<Option<AcceptedStore>, JournalError> {
        if self.store_watch().doubt.is_none() {
            return Ok(None);
        }
        self.journal().accept_store(reason, &self.settings().cashier, self.now()).await.map(Some)
    }
}

/// Why the journal was not moved into a database.
#[derive(Debug, thiserror::Error)]
pub enum MoveJournalError {
    #[error("the journal is no file")]
    NoFile,
    /// The address, its password, or the folder cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Move(#[from] MoveError),
}

/// Moves the shop's journal from its file into the empty database at `url`.
///
/// # Errors
/// When the journal was not moved. The file is as it was.
pub async fn move_journal(config: &Config, home: &HomeFolders, url: &str) -> Result<AuditReport, MoveJournalError> {
    let path = config.journal_file(home).ok_or(MoveJournalError::NoFile)?;
    let address = address(config, home, &SecretString::from(url.to_owned()))?;
    let clock = Arc::new(SystemClock::default());
    let folder = path.parent().map_or_else(|| home.data_folder().to_owned(), Path::to_owned);
    let owner = OwnerId::new(clock.now(), &SystemRandom);
    let identity = ProcessIdentity { counter: CleanText::new(&config.shop.counter), owner, folder };
    Ok(PostgresJournal::take_over(&path, address, identity, clock).await?)
}

/// Why the journal was not rebuilt.
#[derive(Debug, thiserror::Error)]
pub enum RebuildJournalError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Rebuild(#[from] RebuildError),
}

/// Rebuilds every table of the shop's journal from its events: a file in a copy that replaces it, a database in one
/// transaction.
///
/// # Errors
/// When the journal was not rebuilt. It is as it was then.
pub async fn rebuild(config: &Config, home: &HomeFolders) -> Result<RebuildReport, RebuildJournalError> {
    let clock = system_clock();
    let (place, identity) = identity(config, home, &clock, &CleanText::new(&config.shop.counter))?;
    let stamp = stamp(config, clock.now());
    let ended = |fault: tokio::task::JoinError| JournalError::Store(fault.to_string());
    match place {
        JournalLocation::File(path) => {
            let rebuilt = tokio::task::spawn_blocking(move || sqlite::rebuild(&path, &identity, &stamp));
            Ok(rebuilt.await.map_err(|fault| RebuildError::from(ended(fault)))??)
        }
        JournalLocation::Database(address) => {
            let opened = tokio::task::spawn_blocking(move || PostgresJournal::open(*address, identity, clock));
            let journal = opened.await.map_err(|fault| OpenError::from(ended(fault)))?.map_err(OpenError::from)?;
            Ok(journal.rebuild().await?)
        }
    }
}

/// The ending of a replaced file's name: `20261121-102109`, in the shop's zone.
fn stamp(config: &Config, now: Timestamp) -> String {
    now.to_zoned(config.shop.timezone.clone()).strftime("%Y%m%d-%H%M%S").to_string()
}

/// Replaces the shop's journal by the backup `file`. `None`: the journal is in a database.
///
/// # Errors
/// When the journal was not replaced. It is as it was then.
pub fn restore(
    config: &Config,
    home: &HomeFolders,
    file: &Path,
    accept_older: bool,
) -> Option<Result<RestoreReport, RestoreError>> {
    let path = config.journal_file(home)?;
    let folder = path.parent().map_or_else(|| home.data_folder().to_owned(), Path::to_owned);
    let now = SystemClock::default().now();
    let identity = ProcessIdentity {
        counter: CleanText::new(&config.shop.counter),
        owner: OwnerId::new(now, &SystemRandom),
        folder: folder.clone(),
    };
    let stamp = stamp(config, now);
    let made = platform::folder(&folder).map_err(RestoreError::from);
    Some(made.and_then(|()| sqlite::restore(&path, &identity, file, accept_older, &stamp)))
}
