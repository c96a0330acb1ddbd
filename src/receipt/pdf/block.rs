//! The blocks of a sheet's body: facts in two columns, the money, tables, the token, a QR, sentences. `page` decides
//! where a page ends.
//!
//! Items are drawn in their order, so that a program that extracts the text reads them in the order of every other
//! form.

use super::font::{FontFace, columns_in, measure};
use super::page::SheetPage;
use super::pen::{PdfColour, TextStyle};
use crate::base::qr::QrModules;
use crate::base::text::{in_fours, wrap};
use crate::receipt::ReceiptItem;
use crate::receipt::layout::pieces;

/// Lines of a value; a longer one is set across the page.
const TALLEST_CELL: usize = 6;
/// Lines of a money row; a longer one is set as a fact across the page.
const TALLEST_FIGURE: usize = 6;
/// The share of the page's width that a table keeps for its labels.
const TABLE_LABELS: f32 = 0.3;

/// A fact: its label and the lines of its value.
type FactCell<'a> = (&'a str, Vec<String>);

impl SheetPage<'_> {
    pub(super) fn body(&mut self, items: &[ReceiptItem]) {
        let mut left = items;
        while let Some(first) = left.first() {
            let cells: Vec<(&str, &str)> = left.iter().map_while(cell).collect();
            match first {
                ReceiptItem::Row { .. } => self.grid(&cells),
                ReceiptItem::Figure { label, value, strong } => {
                    let place = items.len() - left.len();
                    let before = place.checked_sub(1).and_then(|before| items.get(before));
                    if !*strong && !matches!(before, Some(ReceiptItem::Figure { .. } | ReceiptItem::Table { .. })) {
                        self.need(self.sheet.row);
                        self.pen.rule(self.sheet.side, self.sheet.right(), self.y, 0.8, PdfColour::Accent);
                    }
                    let last = !matches!(left.get(1), Some(ReceiptItem::Figure { .. }));
                    self.figure(label, value, *strong);
                    self.y += if last { self.sheet.gap * 0.6 } else { 0.0 };
                }
                ReceiptItem::Token { label, token } => self.token(label, token.expose()),
                ReceiptItem::Table { heads, rows } => self.table(heads, rows),
                ReceiptItem::Code(text) => self.code(text),
                ReceiptItem::Words { label, value } => self.words(label, value),
                ReceiptItem::Sentence(text) => self.sentence(text),
            }
            left = left.get(cells.len().max(1)..).unwrap_or(&[]);
        }
    }

    fn label_style(&self) -> TextStyle {
        TextStyle { face: FontFace::Regular, size: self.sheet.label, ink: PdfColour::Quiet }
    }

    fn value_style(&self) -> TextStyle {
        TextStyle { face: FontFace::Regular, size: self.sheet.value, ink: PdfColour::Text }
    }

    /// Facts in two columns, read line by line; a tall one across the page.
    fn grid(&mut self, cells: &[(&str, &str)]) {
        let columns = columns_in(self.sheet.cell(), self.sheet.value);
        let labels = columns_in(self.sheet.cell(), self.sheet.label);
        let mut waiting: Option<FactCell<'_>> = None;
        for (label, value) in cells {
            let lines = pieces(value, columns);
            if lines.is_empty() {
                continue;
            }
            if lines.len() > TALLEST_CELL || label.chars().count() > labels {
                self.pair(waiting.take(), None);
                self.tall(label, value);
            } else if let Some(first) = waiting.take() {
                self.pair(Some(first), Some((label, lines)));
            } else {
                waiting = Some((label, lines));
            }
        }
        self.pair(waiting, None);
        self.y += self.sheet.gap * 0.6;
    }

    fn pair(&mut self, left: Option<FactCell<'_>>, right: Option<FactCell<'_>>) {
        let (label, value) = (self.label_style(), self.value_style());
        let above = self.line_of(label.size) * 1.15;
        let tallest = [&left, &right].into_iter().flatten().map(|(_, lines)| lines.len()).max();
        let Some(tallest) = tallest else { return };
        let height = above + (0..tallest).map(|_| self.line_of(value.size)).sum::<f32>() + label.size * 0.5;
        self.need(height);
        let second = self.sheet.side + self.sheet.cell() + self.sheet.gutter;
        for (cell, x) in [(left, self.sheet.side), (right, second)] {
            let Some((name, lines)) = cell else { continue };
            let y = self.y;
            self.stack([x, y], label, &[name.to_owned()]);
            self.stack([x, y + above], value, &lines);
        }
        self.y += height;
        self.hair();
        self.y += label.size * 0.75;
    }

    /// A fact across the page; it may continue on the next page.
    fn tall(&mut self, label: &str, value: &str) {
        let (side, name, style) = (self.sheet.side, self.label_style(), self.value_style());
        let labels = wrap(label, columns_in(self.room(), name.size));
        self.need(self.height_of(&labels, name.size).min(self.sheet.height / 3.0) + self.line_of(style.size));
        self.flow(side, name, &labels);
        self.flow(side, style, &pieces(value, columns_in(self.room(), style.size)));
        self.y += name.size * 0.9;
        self.hair();
        self.y += name.size * 0.75;
    }

    fn hair(&mut self) {
        self.pen.rule(self.sheet.side, self.sheet.right(), self.y, 0.5, PdfColour::Hair);
    }

    /// One money row, the figure at the right edge. The total is white on a bar.
    fn figure(&mut self, label: &str, value: &str, strong: bool) {
        let sheet = self.sheet;
        let inset = sheet.entry;
        let (name, amount, least) = if strong {
            let style = TextStyle { face: FontFace::Bold, size: sheet.total, ink: PdfColour::Paper };
            (TextStyle { size: sheet.entry * 1.2, ..style }, style, sheet.row * 1.75)
        } else {
            (TextStyle { size: sheet.entry, ..self.value_style() }, self.value_style(), sheet.row)
        };
        let half = self.room() / 2.0 - 1.5 * inset;
        let labels = wrap(label, columns_in(half, name.size));
        let values = wrap(value, columns_in(half, amount.size));
        if labels.len().max(values.len()) > TALLEST_FIGURE {
            self.tall(label, value);
            return;
        }
        let taken = [self.height_of(&labels, name.size), self.height_of(&values, amount.size)];
        let height = least.max(taken[0].max(taken[1]) + sheet.entry * 0.7);
        self.need(height);
        if strong {
            self.pen.area([sheet.side, self.y, self.room(), height], PdfColour::Accent);
        }
        // Capitals and figures have no part below their baseline: the middle of a line lies a little above its own.
        let middle = |taken: f32, size: f32| (height - taken) / 2.0 + size * 0.12;
        let y = self.y;
        self.stack([sheet.side + inset, y + middle(taken[0], name.size)], name, &labels);
        self.stack_right([sheet.right() - inset, y + middle(taken[1], amount.size)], amount, &values);
        self.y += height;
        if !strong {
            self.hair();
        }
    }

    /// Rows of several figures, each under its own head. A table that is too wide becomes money rows.
    fn table(&mut self, heads: &[String], rows: &[(String, Vec<String>)]) {
        let sheet = self.sheet;
        let style = self.value_style();
        let inset = sheet.entry;
        let widths: Vec<f32> = (0..heads.len())
            .map(|place| {
                let figures = rows.iter().filter_map(|(_, figures)| figures.get(place)).chain(heads.get(place));
                let widest = figures.map(|text| measure(text, style.size)).fold(0.0, f32::max);
                (widest + 2.0 * inset).max(self.room() * 0.2)
            })
            .collect();
        let labels = self.room() - inset - widths.iter().sum::<f32>();
        if labels < self.room() * TABLE_LABELS {
            for (label, figures) in rows {
                for (head, figure) in heads.iter().zip(figures) {
                    self.figure(&format!("{label} {head}"), figure, false);
                }
            }
            self.y += sheet.gap * 0.6;
            return;
        }
        self.need(4.0 * sheet.row);
        self.table_row("", heads, &widths, true);
        for (label, figures) in rows {
            let lines = wrap(label, columns_in(labels, sheet.entry)).len();
            if lines > TALLEST_FIGURE {
                self.tall(label, &figures.join("  "));
                continue;
            }
            let before = self.pages_done();
            self.need(sheet.row + (1..lines).map(|_| self.line_of(sheet.entry)).sum::<f32>());
            if self.pages_done() > before {
                self.table_row("", heads, &widths, true);
            }
            self.table_row(label, figures, &widths, false);
        }
        self.y += sheet.gap * 0.6;
    }

    fn table_row(&mut self, label: &str, figures: &[String], widths: &[f32], head: bool) {
        let sheet = self.sheet;
        let inset = sheet.entry;
        let name = TextStyle { size: sheet.entry, ..self.value_style() };
        let style = if head {
            TextStyle { face: FontFace::Bold, size: sheet.label * 1.1, ink: PdfColour::Accent }
        } else {
            self.value_style()
        };
        let labels = wrap(label, columns_in(self.room() - inset - widths.iter().sum::<f32>(), name.size));
        let height = sheet.row + labels.iter().skip(1).map(|_| self.line_of(name.size)).sum::<f32>();
        if head {
            self.pen.area([sheet.side, self.y, self.room(), height], PdfColour::Shade);
            self.pen.rule(sheet.side, sheet.right(), self.y, 0.8, PdfColour::Accent);
        }
        let middle = |size: f32| (sheet.row - size * sheet.leading) / 2.0 + size * 0.12;
        let y = self.y;
        self.stack([sheet.side + inset, y + middle(name.size)], name, &labels);
        let mut right = sheet.right() - inset;
        for (figure, width) in figures.iter().zip(widths).rev() {
            self.stack_right([right, y + middle(style.size)], style, std::slice::from_ref(figure));
            right -= width;
        }
        self.y += height;
        self.hair();
    }

    /// The token in a box of its own, because the customer came for it.
    fn token(&mut self, label: &str, digits: &str) {
        let sheet = self.sheet;
        let name = TextStyle { face: FontFace::Bold, size: sheet.label * 1.25, ink: PdfColour::Accent };
        let style = TextStyle { face: FontFace::Bold, size: sheet.token, ink: PdfColour::Text };
        let mut labels = wrap(label, columns_in(self.room() - 2.0 * sheet.entry, name.size));
        labels.truncate(TALLEST_FIGURE);
        let taken = self.height_of(&labels, name.size) + name.size * 1.2;
        let height = taken + style.size * 1.75;
        self.need(height + sheet.gap);
        self.y += sheet.gap * 0.2;
        let area = [sheet.side, self.y, self.room(), height];
        self.pen.area(area, PdfColour::Shade);
        self.pen.frame(area, 1.4, PdfColour::Accent);
        let middle = sheet.width / 2.0;
        let mut y = self.y + name.size * 1.9;
        for line in &labels {
            self.pen.text_centred(middle, y, name, line);
            y += self.line_of(name.size);
        }
        self.pen.text_centred(middle, self.y + taken + style.size * 1.05, style, &in_fours(digits));
        self.y += height + sheet.gap;
    }

    /// The QR to pay by; as text where no QR can hold it.
    fn code(&mut self, text: &str) {
        let (sheet, style) = (self.sheet, self.value_style());
        let Some(code) = QrModules::of(text) else {
            self.flow(sheet.side, style, &pieces(text, columns_in(self.room(), style.size)));
            return;
        };
        self.need(sheet.code + sheet.gap);
        let area = [(sheet.width - sheet.code) / 2.0, self.y, sheet.code, sheet.code];
        self.pen.frame(area, 1.0, PdfColour::Accent);
        self.pen.code([area[0], area[1], sheet.code], &code);
        self.y += sheet.code + sheet.gap;
    }

    fn words(&mut self, label: &str, value: &str) {
        let (sheet, name) = (self.sheet, self.label_style());
        let style = TextStyle { size: sheet.entry, ..self.value_style() };
        let inset = sheet.entry;
        let taken = (measure(label, name.size) + inset).min(self.room() * 0.4);
        let labels = wrap(label, columns_in(taken, name.size));
        let lines = wrap(value, columns_in(self.room() - 2.0 * inset - taken, style.size));
        if labels.len() > 1 || lines.len() > TALLEST_CELL {
            self.tall(label, value);
            return;
        }
        self.need(self.height_of(&lines, style.size));
        let y = self.y;
        self.stack([sheet.side + inset, y + (style.size - name.size) * 0.8], name, &labels);
        self.y = self.stack([sheet.side + inset + taken, y], style, &lines) + sheet.gap * 0.6;
    }

    /// A sentence beside a short upright line.
    fn sentence(&mut self, text: &str) {
        let sheet = self.sheet;
        let style = TextStyle { size: sheet.entry, ..self.value_style() };
        let height = self.line_of(style.size);
        let columns = columns_in(self.room() - 2.0 * style.size, style.size);
        for line in text.lines().flat_map(|line| wrap(line, columns)) {
            self.need(height);
            self.pen.area([sheet.side, self.y, 2.0, height], PdfColour::Accent);
            self.flow(sheet.side + style.size, style, &[line]);
        }
        self.y += sheet.gap * 0.7;
    }
}

fn cell(item: &ReceiptItem) -> Option<(&str, &str)> {
    match item {
        ReceiptItem::Row { label, value } => Some((label, value)),
        _ => None,
    }
}
