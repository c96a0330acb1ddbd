//! A journal in a database that is only read: a standby, a server whose disk is full, or a counter whose own folder takes no
//! lock (safety rule 17).

use std::path::Path;
use std::sync::Arc;

use tokio::sync::watch;

use super::address::Address;
use super::writer::Writer;
use super::{Readers, schema};
use crate::journal::care::BackupError;
use crate::journal::sql::Sql;
use crate::journal::sql::clerk::{Clerk, Seat};
use crate::journal::sql::keeper::Keeper;
use crate::journal::sqlite::backup::backup_of;
use crate::journal::{AuditReport, JournalError};

/// A database that is only read. Every write is refused with the reason for which it is.
#[derive(Debug)]
pub struct ReadOnlyDatabase {
    clerk: Clerk,
    readers: Arc<Readers>,
    why: JournalError,
    _tell: watch::Sender<u64>,
    news: watch::Receiver<u64>,
}

impl ReadOnlyDatabase {
    /// Connects to be read only; `why` is what keeps the journal from being written. Blocks.
    ///
    /// # Errors
    /// `Lost`; `TooNew`; `Store` where the tables are not of this program's version.
    pub fn open(address: Address, seat: Seat, why: JournalError) -> Result<Self, JournalError> {
        let readers = Readers::new(Arc::new(address));
        readers.ask(schema::is_current)?;
        let (tell, news) = watch::channel(0);
        Ok(Self { clerk: Clerk::without_seat(seat), readers: Arc::new(readers), why, _tell: tell, news })
    }
}

impl Keeper for ReadOnlyDatabase {
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
        Readers::asked(&self.readers, ask).await
    }

    async fn copied(&self, to: &Path) -> Result<AuditReport, BackupError> {
        let to = to.to_owned();
        // The fault of the file passes through the reading as what was asked.
        self.read(move |sql| Ok(backup_of(sql, &to))).await?
    }

    fn why_read_only(&self) -> Option<&JournalError> {
        Some(&self.why)
    }

    fn rung(&self) -> watch::Receiver<u64> {
        self.news.clone()
    }
}
