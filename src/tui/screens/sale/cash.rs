//! The cash field of a bill, and its questions that a person answers before `+` (safety rule 20).

use crate::tui::key::{plain, with_ctrl};
use crossterm::event::{KeyCode, KeyEvent};

use super::ReadyQuote;
use crate::base::money::Rupiah;
use crate::domain::cash_entry::{BURST_DIGITS, CashEntry, read_cash};
use crate::messages::counter::CounterWords;
use crate::tui::pay_guard::KeyMoment;
use crate::tui::widgets::field::{InputField, first_line};

/// Most characters of the field. A cashier may type the next sale's number here by mistake and see it only then.
const LONGEST: usize = 24;

/// Cash as it is typed, and how it came.
#[derive(Debug, Clone, Default)]
pub(in crate::tui) struct CashField {
    field: InputField,
    /// The digits were pasted, or came as fast as a scanner types.
    is_by_machine: bool,
    /// Y answered the question about this amount.
    is_confirmed: bool,
    /// Digits in a row that came together with the key before.
    burst: usize,
}

impl CashField {
    /// A field that holds an amount in whole rupiah, as if it had been typed. `None`: empty.
    pub fn of(cash: Option<Rupiah>) -> Self {
        Self { field: InputField::of(&cash.map_or_else(String::new, |cash| cash.get().to_string())), ..Self::default() }
    }

    /// The text as typed.
    pub fn text(&self) -> &str {
        self.field.text()
    }

    /// Whether nothing was typed, which means exactly the total.
    pub fn is_empty(&self) -> bool {
        self.field.is_empty()
    }

    /// The entry as cash for a bill of `total`.
    pub fn entry(&self, total: Rupiah) -> CashEntry {
        match read_cash(self.text(), total, self.is_by_machine) {
            CashEntry::Asked(cash) if self.is_confirmed => CashEntry::Plain(cash),
            entry => entry,
        }
    }

    /// Takes a digit or an editing key. False: not a key of this field.
    pub fn key(&mut self, key: KeyEvent, moment: KeyMoment) -> bool {
        match plain(key) {
            KeyCode::Char(digit) if digit.is_ascii_digit() => {
                self.burst = if moment.is_lone() { 1 } else { self.burst + 1 };
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
        // Y answered for the amount before this key.
        self.is_confirmed = false;
        self.is_by_machine &= !self.is_empty();
        true
    }

    /// Takes a pasted text in place of what was typed.
    pub fn paste(&mut self, text: &str) {
        // A rupiah amount has no cents: "50.000,00" is 50000.
        let whole = first_line(text).split(',').next().unwrap_or("");
        let figure: String = whole.chars().filter(|c| c.is_ascii_digit() || *c == '.').take(LONGEST).collect();
        *self = Self { is_by_machine: !figure.is_empty(), field: InputField::of(&figure), ..Self::default() };
    }

    /// Y: this amount is the cash. False if there was no such question.
    pub fn confirm(&mut self, total: Rupiah) -> bool {
        let is_asked = matches!(self.entry(total), CashEntry::Asked(_));
        self.is_confirmed |= is_asked;
        is_asked
    }
}

impl ReadyQuote {
    /// The cash entry for this bill. `Exact` where held money or a wallet pays.
    pub fn cash_entry(&self) -> CashEntry {
        if self.held.is_some() || self.quote.bill.product.kind.is_wallet() {
            return CashEntry::Exact;
        }
        self.cash.entry(self.quote.bill.money.total)
    }

    /// The cash as typed, whole rupiah; `None`: exact, or not readable as cash.
    pub fn cash(&self) -> Option<Rupiah> {
        self.cash_entry().money()
    }

    /// The question about the cash that a person has to answer before `+` counts.
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

    /// Whether the cash keeps `+` from paying: a question is open, or the cash is too little.
    pub fn cash_stops(&self) -> bool {
        matches!(self.cash_entry(), CashEntry::Asked(_) | CashEntry::NumberLike)
            || self.change().is_some_and(Rupiah::is_negative)
    }
}
