//! Two threads for a long look: this one reads rows, another works on them. A connection stays on its own thread.

use std::sync::mpsc::{SyncSender, sync_channel};

use crate::journal::JournalError;
use crate::journal::sql::fault::file_error;

/// Rows that go over at once.
const BATCH: usize = 64;
/// Batches that may wait for the other thread: memory does not grow with the journal.
const WAITING: usize = 8;

/// Where the reading thread puts its rows.
pub(super) struct Feed<T> {
    batch: Vec<T>,
    to: SyncSender<Vec<T>>,
}

impl<T> Feed<T> {
    /// Hands a row over.
    pub(super) fn put(&mut self, row: T) -> Result<(), JournalError> {
        self.batch.push(row);
        if self.batch.len() < BATCH { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), JournalError> {
        let full = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        self.to.send(full).map_err(|_| ended())
    }
}

/// Lets `read` feed rows from this thread to `work` on another. What `work` found stands also where the reading ended early,
/// with why it did.
pub(super) fn piped<T: Send, R: Send>(
    read: impl FnOnce(&mut Feed<T>) -> Result<(), JournalError>,
    work: impl FnOnce(&mut dyn Iterator<Item = T>) -> R + Send,
) -> Result<(R, Result<(), JournalError>), JournalError> {
    std::thread::scope(|scope| {
        let (to, rows) = sync_channel::<Vec<T>>(WAITING);
        let worker = std::thread::Builder::new()
            .name("audit".to_owned())
            .spawn_scoped(scope, move || work(&mut rows.into_iter().flatten()))
            .map_err(|error| file_error(&error))?;
        let mut feed = Feed { batch: Vec::with_capacity(BATCH), to };
        let read = read(&mut feed);
        let flushed = feed.flush();
        drop(feed);
        let found = worker.join().map_err(|_| ended())?;
        Ok((found, read.and(flushed)))
    })
}

fn ended() -> JournalError {
    JournalError::Store("the auditing thread has ended".to_owned())
}
