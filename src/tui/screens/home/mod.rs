//! Home: one search line, today's sales, and what is running.
//!
//! Enter asks a provider only if exactly one product fits the line. Otherwise a person picks.

mod draw;
mod update;

use std::time::Duration;

use crate::domain::number::{ProductCandidate, TypedLine};
use crate::domain::payment::Payment;
use crate::tui::keymap::{groups, owned};
use crate::tui::message::RequestId;
use crate::tui::screens::ScreenContract;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;
use crate::tui::widgets::list_view::RowList;

pub(in crate::tui) use draw::{draw_running, is_wide, running_rows};
pub(in crate::tui) use update::{begin, begin_with, found, refresh};

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract = ScreenContract {
    paste: Some(update::paste),
    after_message: update::due,
    next_wake: |state| state.home.lookup_due,
    ..ScreenContract::new(update::key, hints, draw::draw)
};

fn hints(state: &AppState, _: ActiveScreen) -> [Vec<String>; 2] {
    let words = &state.words().keys;
    if state.home.picks() {
        return [groups(state), owned(words.home_choosing)];
    }
    let mut own = owned(words.home);
    if !state.sales.is_empty() {
        own.insert(2, words.next_sale.to_owned());
    }
    [groups(state), own]
}

/// The search line, the products that fit it, and earlier sales to its number.
#[derive(Debug, Default)]
pub struct HomeScreen {
    line: InputField,
    typed: TypedLine,
    found: RowList<ProductCandidate>,
    choosing: bool,
    lookup_due: Option<Duration>,
    lookup: Option<RequestId>,
    looked_up: Option<String>,
    earlier: Vec<Payment>,
}

impl HomeScreen {
    /// The search line as typed.
    pub(in crate::tui) fn line(&self) -> &str {
        self.line.text()
    }

    /// Earlier sales to the number in the line, newest first; empty until they were read.
    pub(in crate::tui) fn earlier(&self) -> &[Payment] {
        &self.earlier
    }

    /// Whether the line may hold a NIK (13 digits or more, not after 000): its last digits are then not recorded.
    pub(in crate::tui) fn holds_nik(&self) -> bool {
        let is_long = |run: &str| run.len() >= 13 && !run.starts_with("000");
        self.line.text().split(|c: char| !c.is_ascii_digit()).any(is_long)
    }

    /// Whether a PIN is being typed.
    pub(in crate::tui) const fn holds_pin(&self) -> bool {
        self.typed.pin_seen
    }

    /// The products that fit the line.
    #[cfg(test)]
    pub(in crate::tui) fn candidates(&self) -> &[ProductCandidate] {
        &self.found
    }

    /// Whether a digit picks one of several products.
    #[cfg(test)]
    pub(in crate::tui) const fn is_choosing(&self) -> bool {
        self.choosing
    }
}
