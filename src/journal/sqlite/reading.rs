//! A journal that is only read: no lock, no log, no folder is made for it (safety rule 17).

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::watch;

use super::writer::Writer;
use super::{Readers, Seat, backup, memory, schema};
use crate::journal::care::BackupError;
use crate::journal::sql::Sql;
use crate::journal::sql::clerk::Clerk;
use crate::journal::sql::keeper::Keeper;
use crate::journal::{AuditReport, JournalError};

/// A file that is only read. Every write is refused with the reason for which it is.
#[derive(Debug)]
pub struct ReadOnlyFile {
    clerk: Clerk,
    source: Source,
    why: JournalError,
    _tell: watch::Sender<u64>,
    news: watch::Receiver<u64>,
}

/// Where it is read.
#[derive(Debug, Clone)]
enum Source {
    File(Arc<Readers>),
    Memory(Arc<Mutex<Connection>>),
}

impl ReadOnlyFile {
    /// Opens the file to be read only; `why` is what keeps it from being written.
    ///
    /// # Errors
    /// As of a journal that is opened to be written; [`JournalError::TooLargeToRead`] where nothing can be written beside it
    /// and it does not fit into memory.
    pub fn open(path: &Path, seat: Seat, why: JournalError) -> Result<Self, JournalError> {
        let source = match schema::open_reader(path).and_then(|conn| Ok((schema::is_current(&conn)?, conn))) {
            Ok((true, conn)) => Source::File(Arc::new(Readers::new(path, Some(conn)))),
            Err(fault @ (JournalError::TooNew { .. } | JournalError::Moved)) => return Err(fault),
            Ok((false, _)) | Err(_) => Source::Memory(Arc::new(Mutex::new(memory::copy(path)?))),
        };
        let (tell, news) = watch::channel(0);
        Ok(Self { clerk: Clerk::without_seat(seat), source, why, _tell: tell, news })
    }
}

impl Source {
    fn ask<T>(&self, ask: impl FnOnce(&dyn Sql) -> Result<T, JournalError>) -> Result<T, JournalError> {
        match self {
            Self::File(readers) => readers.ask(ask),
            Self::Memory(copy) => ask(&*copy.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    fn backup(&self, to: &Path) -> Result<AuditReport, BackupError> {
        match self {
            Self::File(readers) => backup::backup(readers.path(), to),
            Self::Memory(copy) => backup::backup_from(&copy.lock().unwrap_or_else(PoisonError::into_inner), to),
        }
    }
}

impl Keeper for ReadOnlyFile {
    type Store = Writer;

    fn clerk(&self) -> &Clerk {
        &self.clerk
    }

    async fn write<T: Send + 'static>(
        &self,
        _work: impl FnOnce(&mut Writer) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        Err(self.why.again())
    }

    async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&dyn Sql) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let source = self.source.clone();
        let asked = tokio::task::spawn_blocking(move || source.ask(ask));
        asked.await.map_err(|error| JournalError::Store(error.to_string()))?
    }

    async fn copied(&self, to: &Path) -> Result<AuditReport, BackupError> {
        let (source, to): (Source, PathBuf) = (self.source.clone(), to.to_owned());
        let made = tokio::task::spawn_blocking(move || source.backup(&to));
        made.await.map_err(|error| JournalError::Store(error.to_string()))?
    }

    async fn structure(&self) -> Result<Vec<String>, JournalError> {
        self.read(|sql| sql.structure()).await
    }

    fn why_read_only(&self) -> Option<&JournalError> {
        Some(&self.why)
    }

    fn rung(&self) -> watch::Receiver<u64> {
        self.news.clone()
    }
}
