//! The cash field of a bill, and what of it a person has to answer before `+`.

use crate::tui::key::{plain, with_ctrl};
use crossterm::event::{KeyCode, KeyEvent};
use std::time::Duration;

use super::{ALONE, ReadyQuote};
use crate::base::money::Rupiah;
use crate::domain::cash_entry::{BURST_DIGITS, CashEntry, read_cash};
use crate::messages::counter::CounterWords;
use crate::tui::widgets::field::{InputField, first_line};

/// Most characters that it takes: the next sale's line may stand in it until a person sees that it is none of this bill's.
const LONGEST: usize = 24;

/// Cash as it is typed, and how it came.
#[derive(Debug, Clone, Default)]
pub(in crate::tui) struct CashField {
    field: InputField,
    /// It was pasted, or came as fast as a scanner types.
    is_by_machine: bool,
    /// A person said that this is the cash.
    is_confirmed: bool,
    /// Digits that came one right after the other.
    burst: usize,
}

impl CashField {
    /// A field that holds an amount, as if it had been typed.
    pub fn of(cash: Option<Rupiah>) -> Self {
        Self { field: InputField::of(&cash.map_or_else(String::new, |cash| cash.get().to_string())), ..Self::default() }
    }

    /// What stands in it.
    pub fn text(&self) -> &str {
        self.field.text()
    }

    /// Whether it is empty: exactly the total.
    pub fn is_empty(&self) -> bool {
        self.field.is_empty()
    }

    /// What it means for a sale of `total`.
    pub fn entry(&self, total: Rupiah) -> CashEntry {
        match read_cash(self.text(), total, self.is_by_machine) {
            CashEntry::Asked(cash) if self.is_confirmed => CashEntry::Plain(cash),
            entry => entry,
        }
    }

    /// Takes a digit or an editing key that came at `at`; `before` is its predecessor. Says whether it was one.
    pub fn key(&mut self, key: KeyEvent, at: Duration, before: Option<Duration>) -> bool {
        match plain(key) {
            KeyCode::Char(digit) if digit.is_ascii_digit() => {
                let is_fast = before.is_some_and(|before| at.saturating_sub(before) < ALONE);
                self.burst = if is_fast { self.burst + 1 } else { 1 };
                self.is_by_machine |= self.burst >= BURST_DIGITS;
            }
            KeyCode::Char('.')
            | KeyCode::Backspace
            | KeyCode::Delete
            | KeyCode::Left
            | KeyCode::Right
            | KeyCode::Home
            | KeyCode::End => {}
            _ if with_ctrl(key) == Some('u') => {}
            _ => return false,
        }
        if !matches!(plain(key), KeyCode::Char(_)) || self.text().len() < LONGEST {
            let _ = self.field.key(key);
        }
        self.is_confirmed = false;
        self.is_by_machine &= !self.is_empty();
        true
    }

    /// Takes a pasted text in place of what was typed.
    pub fn paste(&mut self, text: &str) {
        // Cents after a comma are none of it.
        let whole = first_line(text).split(',').next().unwrap_or("");
        let figure: String = whole.chars().filter(|c| c.is_ascii_digit() || *c == '.').take(LONGEST).collect();
        *self = Self { is_by_machine: !figure.is_empty(), field: InputField::of(&figure), ..Self::default() };
    }

    /// A person says that it is the cash. Says whether that was the question.
    pub fn confirm(&mut self, total: Rupiah) -> bool {
        let is_asked = matches!(self.entry(total), CashEntry::Asked(_));
        self.is_confirmed |= is_asked;
        is_asked
    }
}

impl ReadyQuote {
    /// What the cash field means; exactly the total where no cash pays.
    pub fn cash_entry(&self) -> CashEntry {
        if self.held.is_some() || self.quote.bill.product.kind.is_wallet() {
            return CashEntry::Exact;
        }
        self.cash.entry(self.quote.bill.money.total)
    }

    /// The cash that was typed, as it is read.
    pub fn cash(&self) -> Option<Rupiah> {
        self.cash_entry().money()
    }

    /// What a person has to answer about the cash before `+` counts.
    pub fn cash_question(&self, words: &CounterWords) -> Option<String> {
        match self.cash_entry() {
            CashEntry::Exact | CashEntry::Plain(_) => None,
            CashEntry::NumberLike => Some(words.number_like.to_owned()),
            CashEntry::Asked(cash) => Some(match self.change().filter(|change| !change.is_negative()) {
                Some(change) => (words.is_it_right)(&cash.to_string(), &change.to_string()),
                None => (words.is_it_cash)(&cash.to_string()),
            }),
        }
    }

    /// Whether `+` may not pay because of the cash: a question is open, or it is too little.
    pub fn cash_stops(&self) -> bool {
        matches!(self.cash_entry(), CashEntry::Asked(_) | CashEntry::NumberLike)
            || self.change().is_some_and(Rupiah::is_negative)
    }
}
