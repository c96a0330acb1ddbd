//! Writes text and rules on one page. Text is cut at the page's edge, and nothing panics at any size.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::base::text::{cut, left, width, wrap};
use crate::tui::theme::ScreenTheme;

/// A pen for one page. Columns and rows count from the page's own corner.
pub struct PagePen<'a> {
    buffer: &'a mut Buffer,
    area: Rect,
    /// The styles, for the screens that draw.
    pub looks: ScreenTheme,
}

impl<'a> PagePen<'a> {
    /// A pen for the part of `area` that lies in `buffer`.
    #[must_use]
    pub fn new(buffer: &'a mut Buffer, area: Rect, looks: ScreenTheme) -> Self {
        let area = area.intersection(buffer.area);
        Self { buffer, area, looks }
    }

    /// The page's width in columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        usize::from(self.area.width)
    }

    /// The page's height in rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        usize::from(self.area.height)
    }

    /// The row of the rule above the two key lines.
    #[must_use]
    pub fn foot(&self) -> usize {
        self.rows().saturating_sub(3)
    }

    /// Writes `text` from column `x` of row `y`, cut at the page's edge.
    pub fn put(&mut self, x: usize, y: usize, text: &str, style: Style) {
        let room = self.columns().saturating_sub(x);
        let (Ok(x), Ok(y)) = (u16::try_from(x), u16::try_from(y)) else { return };
        if y >= self.area.height || room == 0 {
            return;
        }
        let (x, y) = (self.area.x + x, self.area.y + y);
        if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            self.buffer.set_stringn(x, y, cut(text, room), room, style);
            return;
        }
        // ASCII has one column per byte. Looking for clusters and widths would cost most of a frame.
        for (x, byte) in (x..self.area.right()).zip(text.bytes()) {
            self.buffer[(x, y)].set_char(char::from(byte)).set_style(style);
        }
    }

    /// Writes `text` so that it ends before column `end`.
    pub fn put_right(&mut self, end: usize, y: usize, text: &str, style: Style) {
        self.put(end.saturating_sub(width(text)), y, text, style);
    }

    /// Writes `text` into `room` columns at most.
    pub fn put_in(&mut self, x: usize, y: usize, room: usize, text: &str, style: Style) {
        self.put(x, y, cut(text, room), style);
    }

    /// Sets the style of row `y` from column `from` up to `to`, not including `to`.
    pub fn style(&mut self, from: usize, to: usize, y: usize, style: Style) {
        let to = to.min(self.columns());
        let (Ok(x), Ok(y), Ok(wide)) = (u16::try_from(from), u16::try_from(y), u16::try_from(to.saturating_sub(from)))
        else {
            return;
        };
        if y < self.area.height {
            self.buffer.set_style(Rect::new(self.area.x + x, self.area.y + y, wide, 1), style);
        }
    }

    /// Draws a rule from column `from` up to `to`, with `title` in it unless that is empty.
    pub fn rule(&mut self, from: usize, to: usize, y: usize, title: &str) {
        for x in from..to.min(self.columns()) {
            self.sign(x, y, '─');
        }
        if !title.is_empty() {
            let title = format!(" {title} ");
            self.put_in(from + 1, y, to.saturating_sub(from + 1), &title, self.looks.plain());
        }
    }

    /// Draws one character that takes one column. Cheaper than [`PagePen::put`], which looks for clusters and widths.
    pub fn sign(&mut self, x: usize, y: usize, sign: char) {
        let (Ok(x), Ok(y)) = (u16::try_from(x), u16::try_from(y)) else { return };
        if x < self.area.width && y < self.area.height {
            self.buffer[(self.area.x + x, self.area.y + y)].set_char(sign);
        }
    }

    /// Writes a sentence over the last rows above `foot`, whole: as many rows as it needs in `room` columns from column 1.
    /// Nothing of what it covers is left beside it.
    pub fn notice(&mut self, foot: usize, room: usize, text: &str, style: Style) {
        let lines = wrap(text, room);
        let top = foot.saturating_sub(lines.len());
        for (row, line) in lines.iter().enumerate() {
            self.put(0, top + row, &left(&format!(" {line}"), room + 2), style);
        }
    }

    /// Writes `text` in `room` columns, as many rows as it needs above the [`foot`](Self::foot). Returns the row after it.
    pub fn paragraph(&mut self, (x, y): (usize, usize), room: usize, text: &str, style: Style) -> usize {
        let lines = wrap(text, room);
        for (row, line) in lines.iter().enumerate().take(self.foot().saturating_sub(y)) {
            self.put(x, y + row, line, style);
        }
        y + lines.len()
    }

    /// Draws a rule across the page.
    pub fn line(&mut self, y: usize, title: &str) {
        self.rule(0, self.columns(), y, title);
    }
}
