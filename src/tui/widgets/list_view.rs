//! A list of rows with one picked: its keys, the rows in sight, and what stays picked when the rows are read again.
//!
//! Rows come and go while a person reads. The picked one stays picked for as long as it is there, so that a key acts on
//! the row that was on screen.

use std::ops::Deref;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::style::Style;

use crate::base::text::left;
use crate::tui::key::plain;
use crate::tui::widgets::pen::PagePen;

/// Rows that PgUp and PgDn pass over.
pub const PAGE: usize = 10;

/// The rows of a list, the picked one, and why they could not be read again. Derefs to the rows.
#[derive(Debug, Clone)]
pub struct RowList<R> {
    rows: Vec<R>,
    at: usize,
    is_read: bool,
    /// The next rows answer another question, so their first one is picked.
    is_restarted: bool,
    fault: Option<String>,
}

impl<R> Default for RowList<R> {
    fn default() -> Self {
        Self { rows: Vec::new(), at: 0, is_read: false, is_restarted: false, fault: None }
    }
}

impl<R> From<Vec<R>> for RowList<R> {
    fn from(rows: Vec<R>) -> Self {
        Self { rows, is_read: true, ..Self::default() }
    }
}

impl<R> Deref for RowList<R> {
    type Target = [R];

    fn deref(&self) -> &[R] {
        &self.rows
    }
}

impl<R> RowList<R> {
    /// Takes the rows as they were read again, or the sentence that says why they were not. The picked row stays
    /// picked; where it is gone, the row in its place is.
    pub fn take(&mut self, result: Result<Vec<R>, String>, same: impl Fn(&R, &R) -> bool) {
        match result {
            Ok(rows) => {
                let picked = self.picked().filter(|_| !self.is_restarted);
                let found = picked.and_then(|picked| rows.iter().position(|row| same(row, picked)));
                let at = found.unwrap_or(self.at).min(rows.len().saturating_sub(1));
                *self = Self { at, ..rows.into() };
            }
            Err(fault) => self.fault = Some(fault),
        }
    }

    /// The first row is picked, also of the rows that are taken next.
    pub const fn restart(&mut self) {
        (self.at, self.is_restarted) = (0, true);
    }

    /// Takes a newer state of one row. A row that is not listed is not added.
    pub fn replace(&mut self, row: R, same: impl Fn(&R, &R) -> bool) {
        if let Some(known) = self.rows.iter_mut().find(|known| same(known, &row)) {
            *known = row;
        }
    }

    /// Takes an arrow, PgUp, PgDn, Home or End. Any other key changes nothing.
    pub fn key(&mut self, key: KeyEvent) {
        self.is_restarted &= !follow_key(&mut self.at, key, self.rows.len().saturating_sub(1), PAGE);
    }

    /// Picks the row at `at`, if there is one.
    pub fn pick(&mut self, at: usize) {
        if at < self.rows.len() {
            (self.at, self.is_restarted) = (at, false);
        }
    }

    /// The index of the picked row; 0 in an empty list.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The picked row; `None`: the list is empty.
    #[must_use]
    pub fn picked(&self) -> Option<&R> {
        self.rows.get(self.at)
    }

    /// The sentence that says why the rows were not read again.
    #[must_use]
    pub const fn fault(&self) -> Option<&String> {
        self.fault.as_ref()
    }

    /// What stands in place of the rows: `unread` until they were read once, since `empty` would be false before.
    /// `None`: there are rows.
    #[must_use]
    pub fn remark<'a>(&self, unread: &'a str, empty: &'a str) -> Option<&'a str> {
        self.rows.is_empty().then_some(if self.is_read { empty } else { unread })
    }

    /// The rows that `room` rows of the screen show, the picked one among them.
    pub fn in_sight(&self, room: usize) -> impl Iterator<Item = VisibleRow<'_, R>> {
        in_sight(&self.rows, self.at, room)
    }
}

/// A row in sight.
#[derive(Debug)]
pub struct VisibleRow<'a, R> {
    /// Its place among the rows in sight.
    pub place: usize,
    /// Its index in the list.
    pub at: usize,
    pub row: &'a R,
    pub is_picked: bool,
}

impl<R> VisibleRow<'_, R> {
    /// `►` at the picked row, else a blank.
    #[must_use]
    pub const fn mark(&self) -> &'static str {
        if self.is_picked { "►" } else { " " }
    }

    /// Draws the mark and `text` into row `y`; the picked row in reverse as far as the edge.
    pub fn draw(&self, pen: &mut PagePen<'_>, y: usize, text: &str, style: Style) {
        let style = if self.is_picked { pen.looks.picked() } else { style };
        let room = pen.columns().saturating_sub(1);
        pen.put(1, y, &left(&format!("{} {text}", self.mark()), room), style);
    }
}

/// The rows that `room` rows of the screen show, the one at `picked` among them.
pub fn in_sight<R>(rows: &[R], picked: usize, room: usize) -> impl Iterator<Item = VisibleRow<'_, R>> {
    let first = first_in_sight(picked, rows.len(), room);
    let seen = rows.iter().enumerate().skip(first).take(room).enumerate();
    seen.map(move |(place, (at, row))| VisibleRow { place, at, row, is_picked: at == picked })
}

/// Moves `at` by an arrow, PgUp, PgDn, Home or End, as far as `last`. False: not a key of lists.
pub fn follow_key(at: &mut usize, key: KeyEvent, last: usize, page: usize) -> bool {
    let to = match plain(key) {
        KeyCode::Up => at.saturating_sub(1),
        KeyCode::Down => at.saturating_add(1),
        KeyCode::PageUp => at.saturating_sub(page),
        KeyCode::PageDown => at.saturating_add(page),
        KeyCode::Home => 0,
        KeyCode::End => last,
        _ => return false,
    };
    *at = to.min(last);
    true
}

/// The first row to draw, when `picked` of `count` rows has to be among the `room` that fit.
const fn first_in_sight(picked: usize, count: usize, room: usize) -> usize {
    if room == 0 || count <= room {
        return 0;
    }
    let (middle, last) = (picked.saturating_sub(room / 2), count - room);
    if middle < last { middle } else { last }
}

#[cfg(test)]
#[path = "list_view_test.rs"]
mod tests;
