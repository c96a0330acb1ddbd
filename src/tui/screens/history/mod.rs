//! The history: search, filter, one payment's events, its paper again.
//!
//! The journal is searched once the search line has rested for a moment. The answer to an older request is dropped.

mod draw;
mod update;

use std::time::Duration;

use crate::base::id::PaymentId;
use crate::domain::payment::{JournalRecord, Payment};
use crate::tui::keymap::{groups, owned, token_key, with};
use crate::tui::message::RequestId;
use crate::tui::screens::ScreenContract;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;
use crate::tui::widgets::list_view::RowList;

pub(in crate::tui) use update::{events, found, open, open_for, refresh, shows};

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract = ScreenContract {
    paste: Some(update::paste),
    after_message: update::due,
    next_wake: |state| state.history.due,
    ..ScreenContract::new(update::key, hints, draw::draw)
};

fn hints(state: &AppState, _: ActiveScreen) -> [Vec<String>; 2] {
    let words = &state.words().keys;
    if !state.history.is_detail() {
        return [groups(state), owned(words.history)];
    }
    let token = state.history.opened().and_then(|payment| token_key(state, payment));
    [Vec::new(), with(words.history_detail, token)]
}

/// The states that Tab goes through, in the words of the JSON documents. The first means all.
const STATES: [&str; 7] = ["", "confirmed", "pending", "unknown", "rejected", "not_sent", "refunded"];

/// The search line, the filter and the payments found.
#[derive(Debug, Default)]
pub struct HistoryScreen {
    line: InputField,
    state: usize,
    due: Option<Duration>,
    request: Option<RequestId>,
    rows: RowList<Payment>,
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
