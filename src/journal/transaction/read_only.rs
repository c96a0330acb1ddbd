//! A journal that is only read: every write fails with the reason why (safety rule 17).

use std::sync::Arc;

use tokio::sync::watch;

use super::backend::{Backend, ReadConnections};
use super::writer_state::{ProcessIdentity, WriterState};
use crate::base::time::SystemClock;
use crate::journal::JournalError;

/// What is read from `source`; no lock, no log, no folder is made for it.
#[derive(Debug)]
pub(crate) struct ReadOnly<S> {
    writer_state: WriterState,
    source: Arc<S>,
    why: JournalError,
    _tell: watch::Sender<u64>,
    commit_signal: watch::Receiver<u64>,
}

impl<S: ReadConnections> ReadOnly<S> {
    /// `why` is what keeps the journal from being written. It is compared with what this computer remembers, unless it
    /// `follows` another store and what it lacks may come later. `store_url` says where it lies.
    pub(crate) fn new(source: S, identity: ProcessIdentity, store_url: &str, follows: bool, why: JournalError) -> Self {
        let writer_state = WriterState::without_lock(identity, store_url, Arc::new(SystemClock::default()));
        // What cannot be compared is read all the same, and the audit tells of damage.
        if !follows && let Err(fault) = source.ask(|sql| writer_state.meet(sql)) {
            tracing::warn!(%fault, "not compared with the send log");
        }
        let (tell, commit_signal) = watch::channel(0);
        Self { writer_state, source: Arc::new(source), why, _tell: tell, commit_signal }
    }
}

impl<S: ReadConnections> Backend for ReadOnly<S> {
    type WriteConnection = S::WriteConnection;
    type Source = S;

    fn writer_state(&self) -> &WriterState {
        &self.writer_state
    }

    fn source(&self) -> &Arc<S> {
        &self.source
    }

    async fn write<T: Send + 'static>(
        &self,
        _work: impl FnOnce(&mut S::WriteConnection) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        Err(self.why.again())
    }

    fn why_read_only(&self) -> Option<&JournalError> {
        Some(&self.why)
    }

    fn rung(&self) -> watch::Receiver<u64> {
        self.commit_signal.clone()
    }
}
