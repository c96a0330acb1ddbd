//! Threads for reads. A read goes to the thread that was busy last, so there are only as many as reads run at once.
//!
//! The runtime's own pool would use its threads in turn. The allocator keeps an arena for each thread, as large as
//! the largest answer read there, so each of them would hold the memory of a desk of 5,000 rows.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::journal::JournalError;

/// How long a thread without work stays.
const STAYS: Duration = Duration::from_secs(10);

static THREADS: LazyLock<ReadingThreads> = LazyLock::new(ReadingThreads::default);

/// A read, and what hands its answer over.
type ReadWork = Box<dyn FnOnce() -> ReadAnswer + Send>;
type ReadAnswer = Box<dyn FnOnce()>;

/// Does `work` where blocking is allowed. It is done even when nobody waits for it any more.
pub(super) async fn read<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, JournalError> + Send + 'static,
) -> Result<T, JournalError> {
    THREADS.read(work).await
}

/// A thread without work.
struct IdleThread {
    number: u64,
    work: Sender<ReadWork>,
}

#[derive(Clone, Default)]
struct ReadingThreads {
    /// The one that was busy last stands at the end.
    idle: Arc<Mutex<Vec<IdleThread>>>,
    started: Arc<AtomicU64>,
}

impl ReadingThreads {
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (answer, answered) = oneshot::channel();
        self.give(Box::new(move || {
            let result = work();
            Box::new(move || drop(answer.send(result)))
        }))?;
        answered.await.map_err(|_| JournalError::Store("a read ended without an answer".to_owned()))?
    }

    fn idle(&self) -> MutexGuard<'_, Vec<IdleThread>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn give(&self, mut work: ReadWork) -> Result<(), JournalError> {
        loop {
            let Some(thread) = self.idle().pop() else { return self.start(work) };
            match thread.work.send(work) {
                Ok(()) => return Ok(()),
                // It is gone: the next one.
                Err(back) => work = back.0,
            }
        }
    }

    fn start(&self, first: ReadWork) -> Result<(), JournalError> {
        let (threads, number) = (self.clone(), self.started.fetch_add(1, Ordering::Relaxed));
        let thread = std::thread::Builder::new().name("reader".to_owned());
        let started = thread.spawn(move || threads.serve(number, first));
        started.map(drop).map_err(|error| JournalError::Store(error.to_string()))
    }

    fn serve(&self, number: u64, mut work: ReadWork) {
        let (sender, given) = mpsc::channel();
        loop {
            let answer = work();
            // Whoever reads on after this answer finds this thread.
            self.idle().push(IdleThread { number, work: sender.clone() });
            answer();
            let Some(next) = self.next(number, &given) else { return };
            work = next;
        }
    }

    /// The next read for this thread; none where it ends.
    fn next(&self, number: u64, given: &Receiver<ReadWork>) -> Option<ReadWork> {
        match given.recv_timeout(STAYS) {
            Ok(next) => return Some(next),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let mut idle = self.idle();
        if let Some(at) = idle.iter().position(|thread| thread.number == number) {
            idle.remove(at);
            return None;
        }
        drop(idle);
        // It was taken from the list just now: work is on its way.
        given.recv().ok()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::thread;

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn reads_one_after_the_other_have_one_thread_and_those_at_once_have_their_own() {
        let threads = ReadingThreads::default();
        let mut used = HashSet::new();
        for _ in 0..200 {
            used.insert(threads.read(|| Ok(thread::current().id())).await.unwrap());
        }
        assert_eq!(used.len(), 1);
        let (go, wait) = mpsc::channel::<()>();
        let (slow, quick) = tokio::join!(threads.read(move || Ok(wait.recv().is_ok())), async {
            let quick = threads.read(|| Ok(7)).await;
            go.send(()).unwrap();
            quick
        });
        assert!(slow.unwrap());
        assert_eq!(quick.unwrap(), 7);
        assert_eq!(threads.started.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn a_read_that_panics_is_told_and_the_next_one_is_answered() {
        let threads = ReadingThreads::default();
        let panicked = threads.read::<()>(|| panic!("on purpose")).await;
        assert!(matches!(panicked, Err(JournalError::Store(_))), "{panicked:?}");
        assert_eq!(threads.read(|| Ok(7)).await.unwrap(), 7);
    }
}
