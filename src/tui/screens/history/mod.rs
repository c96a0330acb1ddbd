//! The history: search, filter, one payment's events, its paper again.
//!
//! The journal is searched once the search line has rested for a moment. The answer to an older request is dropped.

mod draw;
mod update;

use std::time::Duration;

use crate::base::id::PaymentId;
use crate::domain::payment::{JournalRecord, Payment};
use crate::tui::message::RequestId;
use crate::tui::widgets::field::InputField;

pub(in crate::tui) use draw::draw;
pub(in crate::tui) use update::{due, events, found, key, open, open_for, paste, refresh, shows};

/// The states that Tab goes through, in the words of the JSON documents. The first means all.
const STATES: [&str; 7] = ["", "confirmed", "pending", "unknown", "rejected", "not_sent", "refunded"];

/// The search line, the filter and the payments found.
#[derive(Debug, Default)]
pub struct HistoryScreen {
    line: InputField,
    state: usize,
    picked: usize,
    due: Option<Duration>,
    request: Option<RequestId>,
    rows: Vec<Payment>,
    fault: Option<String>,
    detail: Option<HistoryDetail>,
}

/// One payment, opened. `events` is `None` until they were read.
#[derive(Debug)]
struct HistoryDetail {
    id: PaymentId,
    events: Option<Result<Vec<JournalRecord>, String>>,
    scroll: usize,
}

impl HistoryScreen {
    /// When the journal is to be searched, on the boot clock; `None`: nothing was typed since.
    pub(in crate::tui) const fn due(&self) -> Option<Duration> {
        self.due
    }

    /// Whether one payment is open, so that letters are commands.
    pub(in crate::tui) const fn is_detail(&self) -> bool {
        self.detail.is_some()
    }

    /// The open payment; `None` in the list.
    pub(in crate::tui) fn opened(&self) -> Option<&Payment> {
        let id = self.detail.as_ref()?.id;
        self.rows.iter().find(|payment| payment.id() == id)
    }
}
