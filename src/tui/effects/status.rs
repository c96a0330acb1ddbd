//! Reads what the screens show of the counter: one reading at a time, and a rest after each, so that the keys have the
//! processor.

use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use crate::journal::JournalError;
use crate::till::Till;
use crate::tui::message::CounterStatus;

/// The pause after a reading of [`CounterStatus`], in times of how long it took: readings take at most a fifth of a
/// processor.
const STATUS_REST: u32 = 4;
/// The longest pause. A counter's view of the others is never older than this and one reading.
pub(super) const LONGEST_REST: Duration = Duration::from_millis(300);

/// Whether [`CounterStatus`] is being read, and whether it was asked for again meanwhile.
#[derive(Debug, Default)]
pub(super) struct DashboardRead(pub(super) AtomicU8);

impl DashboardRead {
    pub(super) const IDLE: u8 = 0;
    const READING: u8 = 1;
    const AGAIN: u8 = 2;

    /// Asks for a reading. True: none runs, so the caller starts one.
    pub(super) fn ask(&self) -> bool {
        self.0.swap(Self::AGAIN, Ordering::SeqCst) == Self::IDLE
    }

    pub(super) fn begin(&self) {
        self.0.store(Self::READING, Ordering::SeqCst);
    }

    /// Ends the reading unless another was asked for since it began. True: ended.
    pub(super) fn is_over(&self) -> bool {
        self.0.compare_exchange(Self::READING, Self::IDLE, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }
}

/// The pause after a reading of [`CounterStatus`] that took this long.
pub(super) fn rest_after(took: Duration) -> Duration {
    took.saturating_mul(STATUS_REST).min(LONGEST_REST)
}

pub(super) async fn read_status(till: &Till) -> Result<CounterStatus, JournalError> {
    let dashboard = till.dashboard().await?;
    let (papers, unreadable) = (till.papers().await?, till.unreadable_callbacks().await?);
    Ok(CounterStatus { dashboard, unreadable, store: till.store_watch(), papers, backup: till.backup_status() })
}
