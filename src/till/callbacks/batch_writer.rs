//! Stores callbacks in groups: those that arrive while a commit is under way share the next one. [`super::apply`] has
//! an example in numbers.
//!
//! No sender gets its 200 before its commit is durable. The queue is bounded: a callback that does not fit is
//! answered with 503 at once, and its sender sends it again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use crate::journal::callbacks::NewCallback;
use crate::journal::{Journal, JournalError};

/// Callbacks that may wait for a commit.
const QUEUE: usize = 1_024;
/// Most callbacks in one commit.
const TOGETHER: usize = 256;
/// Refused callbacks that are recorded in a row; after that one a second.
const REFUSED_IN_A_ROW: u32 = 20;

/// Hints make the finance report be asked about one order no more often than this.
const HINTS_APART: Duration = Duration::from_secs(30);
/// Most orders that are asked about in that time.
const MOST_HINTS: usize = 64;

/// A callback, and the request that waits for its commit; nobody waits for a refused one.
type QueuedCallback = (NewCallback, Option<oneshot::Sender<Result<(), Arc<JournalError>>>>);

/// The queue of one till's callbacks into its journal, and the limits on refused callbacks and hints.
#[derive(Default)]
pub(in crate::till) struct BatchWriter {
    queue: OnceLock<mpsc::Sender<QueuedCallback>>,
    refused: Mutex<RefusedBudget>,
    /// When the finance report was last asked about an order because of a hint.
    asked: Mutex<HashMap<String, Instant>>,
}

/// How many refused callbacks may still be recorded.
struct RefusedBudget {
    left: u32,
    since: Instant,
}

impl Default for RefusedBudget {
    fn default() -> Self {
        Self { left: REFUSED_IN_A_ROW, since: Instant::now() }
    }
}

impl RefusedBudget {
    /// Takes one from the budget. `false`: nothing is left now.
    fn may(&mut self, now: Instant) -> bool {
        let passed = u32::try_from(now.saturating_duration_since(self.since).as_secs()).unwrap_or(u32::MAX);
        if passed > 0 {
            self.left = self.left.saturating_add(passed).min(REFUSED_IN_A_ROW);
            self.since += Duration::from_secs(u64::from(passed));
        }
        let may = self.left > 0;
        self.left = self.left.saturating_sub(1);
        may
    }
}

impl BatchWriter {
    /// Stores a callback; it is durable when this returns `Ok`. A full queue is [`JournalError::Busy`].
    pub(super) async fn store(
        &self,
        journal: Arc<dyn Journal>,
        callback: NewCallback,
    ) -> Result<(), Arc<JournalError>> {
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.get_or_init(|| begin(journal));
        // Not awaited: a full queue means that the journal is behind, and the sender has to try again.
        queue.try_send((callback, Some(reply))).map_err(|_| Arc::new(JournalError::Busy))?;
        answer.await.unwrap_or_else(|_| Err(Arc::new(JournalError::Busy)))
    }

    /// Records a refused callback without waiting, within the budget.
    pub(super) fn note(&self, journal: Arc<dyn Journal>, callback: NewCallback) {
        let may = self.refused.lock().unwrap_or_else(PoisonError::into_inner).may(Instant::now());
        if may {
            let queue = self.queue.get_or_init(|| begin(journal));
            // A full queue belongs to the callbacks that were not refused.
            let _ = queue.try_send((callback, None));
        }
    }

    /// Whether a hint may make the finance report be asked about this order now. `true` counts as asked.
    pub(super) fn may_ask(&self, order: &str) -> bool {
        let now = Instant::now();
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.retain(|_, when| now.saturating_duration_since(*when) < HINTS_APART);
        if asked.contains_key(order) || asked.len() >= MOST_HINTS {
            return false;
        }
        asked.insert(order.to_owned(), now);
        true
    }
}

fn begin(journal: Arc<dyn Journal>) -> mpsc::Sender<QueuedCallback> {
    let (queue, arrived) = mpsc::channel(QUEUE);
    tokio::spawn(run(journal, arrived));
    queue
}

/// Commits what has arrived, one batch after another, until the till is dropped.
async fn run(journal: Arc<dyn Journal>, mut arrived: mpsc::Receiver<QueuedCallback>) {
    let mut together = Vec::with_capacity(TOGETHER);
    while arrived.recv_many(&mut together, TOGETHER).await > 0 {
        let (callbacks, waiting): (Vec<_>, Vec<_>) = together.drain(..).unzip();
        let kept = journal.store_callbacks(callbacks).await.map_err(Arc::new);
        for reply in waiting.into_iter().flatten() {
            // The request may have ended. The callback is stored all the same.
            let _ = reply.send(kept.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_flood_of_refused_reports_some_are_written_down() {
        let mut refused = RefusedBudget::default();
        let start = refused.since;
        assert_eq!((0..1_000).filter(|_| refused.may(start)).count(), 20);
        assert!(
            refused.may(start + Duration::from_millis(1_200)) && !refused.may(start + Duration::from_millis(1_300))
        );
        let later = start + Duration::from_secs(10_000);
        assert_eq!((0..1_000).filter(|_| refused.may(later)).count(), 20);
    }
}
