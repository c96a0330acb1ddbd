//! Home: one search line, today's sales, and what is running.
//!
//! Enter asks a provider only if exactly one product fits the line. Otherwise a person picks.

mod draw;
mod update;

use std::time::Duration;

use crate::domain::number::{ProductCandidate, TypedLine};
use crate::domain::payment::Payment;
use crate::tui::message::RequestId;
use crate::tui::widgets::field::InputField;

pub(in crate::tui) use draw::{draw, draw_running, is_wide, running_rows};
pub(in crate::tui) use update::{begin, begin_with, due, found, key, paste, refresh};

/// The search line, the products that fit it, and earlier sales to its number.
#[derive(Debug, Default)]
pub struct HomeScreen {
    line: InputField,
    typed: TypedLine,
    found: Vec<ProductCandidate>,
    picked: usize,
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

    /// When the number in the line is to be looked up, on the boot clock; `None`: nothing to look up.
    pub(in crate::tui) const fn due(&self) -> Option<Duration> {
        self.lookup_due
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
