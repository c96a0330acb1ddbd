//! Threads for an audit: the calling thread reads rows, others work on them. A connection stays on its own thread.

use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};

use crate::journal::JournalError;
use crate::journal::transaction::fault::file_error;

/// Batches that may wait for the other threads: memory does not grow with the journal.
const WAITING: usize = 8;

/// Rows on their way; those behind `filled` are of an earlier use.
struct RowBatch<T> {
    rows: Vec<T>,
    filled: usize,
}

/// Where the reading thread puts its rows.
pub(super) struct RowFeed<T> {
    batch: RowBatch<T>,
    /// Rows that go over at once.
    together: usize,
    to: SyncSender<RowBatch<T>>,
    back: Receiver<RowBatch<T>>,
}

impl<T: Default> RowFeed<T> {
    /// A row to write over: it holds what an earlier one was, and the room which that took.
    pub(super) fn next(&mut self) -> &mut T {
        let RowBatch { rows, filled } = &mut self.batch;
        if *filled == rows.len() {
            rows.push(T::default());
        }
        &mut rows[*filled]
    }

    /// Hands the row over that [`RowFeed::next`] gave.
    pub(super) fn put(&mut self) -> Result<(), JournalError> {
        self.batch.filled += 1;
        if self.batch.filled < self.together { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), JournalError> {
        let empty = self.back.try_recv().unwrap_or_else(|_| RowBatch { rows: Vec::new(), filled: 0 });
        self.to.send(std::mem::replace(&mut self.batch, empty)).map_err(|_| ended())
    }
}

/// Lets `read` feed rows from this thread to the `workers`, each on its own, so many `together`; also where the
/// reading ended early, with why it did. With more than one, rows are not worked on in their order.
pub(super) fn piped<T: Default + Send>(
    together: usize,
    read: impl FnOnce(&mut RowFeed<T>) -> Result<(), JournalError>,
    workers: Vec<impl FnMut(&mut T) + Send>,
) -> Result<Result<(), JournalError>, JournalError> {
    let (to, batches) = sync_channel::<RowBatch<T>>(WAITING);
    let batches = Mutex::new(batches);
    std::thread::scope(|scope| {
        let (empty, back) = channel();
        let mut threads = Vec::with_capacity(workers.len());
        for mut work in workers {
            let (batches, empty) = (&batches, empty.clone());
            let next = move || batches.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let working = move || {
                while let Ok(mut batch) = next() {
                    batch.rows.iter_mut().take(batch.filled).for_each(&mut work);
                    batch.filled = 0;
                    // Where the reading has ended nobody takes it back.
                    let _ = empty.send(batch);
                }
            };
            let thread = std::thread::Builder::new().name("audit".to_owned()).spawn_scoped(scope, working);
            threads.push(thread.map_err(|error| file_error(&error))?);
        }
        let mut feed = RowFeed { batch: RowBatch { rows: Vec::new(), filled: 0 }, together, to, back };
        let read = read(&mut feed);
        let flushed = feed.flush();
        drop(feed);
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| ended()))?;
        Ok(read.and(flushed))
    })
}

fn ended() -> JournalError {
    JournalError::Store("the auditing thread has ended".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_is_worked_on_once_by_one_of_them() {
        let worked = Mutex::new(Vec::new());
        let worker = || |row: &mut usize| worked.lock().unwrap().push(*row);
        let read = piped(
            64,
            |feed: &mut RowFeed<usize>| {
                (1..=10_007).try_for_each(|row| {
                    *feed.next() = row;
                    feed.put()
                })?;
                Err(ended())
            },
            vec![worker(), worker()],
        );
        assert!(read.unwrap().is_err(), "why the reading ended");
        let mut worked = worked.into_inner().unwrap();
        worked.sort_unstable();
        assert!(worked.into_iter().eq(1..=10_007));
    }
}
