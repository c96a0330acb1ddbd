//! A journal that is only read: every write is refused with the reason for which it is (safety rule 17).

use std::sync::Arc;

use tokio::sync::watch;

use super::clerk::{Clerk, Seat};
use super::keeper::{Keeper, Source};
use crate::journal::JournalError;

/// What is read from `source`; no lock, no log, no folder is made for it.
#[derive(Debug)]
pub(crate) struct ReadOnly<S> {
    clerk: Clerk,
    source: Arc<S>,
    why: JournalError,
    _tell: watch::Sender<u64>,
    news: watch::Receiver<u64>,
}

impl<S> ReadOnly<S> {
    /// `why` is what keeps the journal from being written.
    pub(crate) fn new(source: S, seat: Seat, why: JournalError) -> Self {
        let (tell, news) = watch::channel(0);
        Self { clerk: Clerk::without_seat(seat), source: Arc::new(source), why, _tell: tell, news }
    }
}

impl<S: Source> Keeper for ReadOnly<S> {
    type Store = S::Store;
    type Source = S;

    fn clerk(&self) -> &Clerk {
        &self.clerk
    }

    fn source(&self) -> &Arc<S> {
        &self.source
    }

    async fn write<T: Send + 'static>(
        &self,
        _work: impl FnOnce(&mut S::Store) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        Err(self.why.again())
    }

    fn why_read_only(&self) -> Option<&JournalError> {
        Some(&self.why)
    }

    fn rung(&self) -> watch::Receiver<u64> {
        self.news.clone()
    }
}
