//! Stores callbacks in groups: those that arrive while a commit is under way share the next one.
//!
//! | time | what happens | commits |
//! |---|---|---|
//! | 0 ms | callback A arrives; nothing is under way: A alone is written | 1 |
//! | 3 ms | B, C and B again arrive while A's commit syncs: they wait | |
//! | 9 ms | A's commit is durable, A's sender gets 2xx; B, C, B go into one transaction | 2 |
//! | 15 ms | it is durable, all three senders get 2xx | |
//!
//! The worker of [`super::apply`] applies the first B; the second teaches nothing new and is marked as a repeat. C names a
//! reference that no sale has: it stays unmatched, and the transaction that makes its reference ours queues it again.
//!
//! No sender gets 2xx before its commit. The queue is bounded; what does not fit is refused at once, and its sender tries
//! again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use crate::journal::callbacks::NewCallback;
use crate::journal::{Journal, JournalError};

/// Reports that may wait for a commit.
const QUEUE: usize = 1_024;
/// Reports in one commit.
const TOGETHER: usize = 256;
/// Refused reports that are written down in a row; then one a second.
const REFUSED_IN_A_ROW: u32 = 20;

/// The finance report is asked about one order no more often than this because of hints.
const HINTS_APART: Duration = Duration::from_secs(30);
/// Orders that are asked about in that time.
const MOST_HINTS: usize = 64;

/// A report, and who waits for it; nobody waits for a refused one.
type QueuedCallback = (NewCallback, Option<oneshot::Sender<Result<(), Arc<JournalError>>>>);

/// The way of a till's reports into its journal.
#[derive(Default)]
pub(in crate::till) struct BatchWriter {
    queue: OnceLock<mpsc::Sender<QueuedCallback>>,
    refused: Mutex<RefusedBudget>,
    /// Orders about which the finance report was asked because of a hint, and when.
    asked: Mutex<HashMap<String, Instant>>,
}

/// How many refused reports may still be written down.
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
    /// Whether one more may be written down now.
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
    /// Keeps a report; it is durable when this returns `Ok`.
    pub(super) async fn store(&self, journal: Arc<dyn Journal>, report: NewCallback) -> Result<(), Arc<JournalError>> {
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.get_or_init(|| begin(journal));
        queue.try_send((report, Some(reply))).map_err(|_| Arc::new(JournalError::Busy))?;
        answer.await.unwrap_or_else(|_| Err(Arc::new(JournalError::Busy)))
    }

    /// Writes a refused report down, if there are not too many of them.
    pub(super) fn note(&self, journal: Arc<dyn Journal>, report: NewCallback) {
        let may = self.refused.lock().unwrap_or_else(PoisonError::into_inner).may(Instant::now());
        if may {
            let queue = self.queue.get_or_init(|| begin(journal));
            // A full queue has better things to keep.
            let _ = queue.try_send((report, None));
        }
    }

    /// Whether the finance report may be asked about an order again because of a hint.
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

/// Commits what has arrived, again and again; ends with its till.
async fn run(journal: Arc<dyn Journal>, mut arrived: mpsc::Receiver<QueuedCallback>) {
    let mut together = Vec::with_capacity(TOGETHER);
    while arrived.recv_many(&mut together, TOGETHER).await > 0 {
        let (reports, waiting): (Vec<_>, Vec<_>) = together.drain(..).unzip();
        let kept = journal.store_callbacks(reports).await.map_err(Arc::new);
        for reply in waiting.into_iter().flatten() {
            // Who asked may be gone; the report is kept all the same.
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
