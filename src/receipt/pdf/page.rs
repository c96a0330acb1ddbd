//! The A4 page: a letterhead, the facts in two columns, the money as a table, the token in a box.
//!
//! What it is: a design of its own for the same facts in the same order. What it is not: a wide roll. Invariant: nothing
//! is drawn below the foot of a page; what does not fit goes on to the next.

use printpdf::PdfPage;

use super::font::{Face, Fonts, columns_in};
use super::pen::{Ink, Pen, Style, mm};
use crate::receipt::layout::pieces;
use crate::receipt::{Facts, Item};
use crate::text::{cut, in_fours, wrap};

const WIDTH: f32 = mm(210.0);
const HEIGHT: f32 = mm(297.0);
const MARGIN: f32 = mm(18.0);
const RIGHT: f32 = WIDTH - MARGIN;
/// Where the foot begins.
const FLOOR: f32 = HEIGHT - mm(24.0);
/// Between the two columns of facts.
const GUTTER: f32 = 24.0;
const CELL: f32 = (RIGHT - MARGIN - GUTTER) / 2.0;
/// A value with more lines than this is set across the page.
const TALLEST_CELL: usize = 6;

const NAME: Style = Style { face: Face::Bold, size: 20.0, ink: Ink::Accent };
const SMALL: Style = Style { face: Face::Regular, size: 9.0, ink: Ink::Quiet };
const LABEL: Style = Style { face: Face::Regular, size: 7.5, ink: Ink::Quiet };
const VALUE: Style = Style { face: Face::Regular, size: 10.5, ink: Ink::Text };
const TITLE: Style = Style { face: Face::Bold, size: 14.0, ink: Ink::Accent };
const BANNER: Style = Style { face: Face::Bold, size: 11.0, ink: Ink::Accent };
const ENTRY: Style = Style { face: Face::Regular, size: 9.5, ink: Ink::Text };
const TOTAL: Style = Style { face: Face::Bold, size: 13.0, ink: Ink::Paper };
const TOKEN: Style = Style { face: Face::Bold, size: 25.0, ink: Ink::Text };

/// `facts` on as many A4 pages as they need.
pub(super) fn pages(facts: &Facts, fonts: &Fonts) -> Vec<PdfPage> {
    let pen = Pen::new(fonts, WIDTH, HEIGHT);
    let mut sheet = Sheet { fonts, trace: &facts.trace, pen, y: MARGIN, done: Vec::new() };
    sheet.letterhead(facts);
    sheet.title(facts);
    sheet.body(&facts.items);
    sheet.foot(&facts.foot);
    sheet.finish()
}

struct Sheet<'a> {
    fonts: &'a Fonts,
    trace: &'a str,
    pen: Pen<'a>,
    /// The top of what is free.
    y: f32,
    done: Vec<PdfPage>,
}

impl Sheet<'_> {
    fn letterhead(&mut self, facts: &Facts) {
        let top = self.y;
        self.y -= 4.0;
        let room = (RIGHT - MARGIN) * 0.56;
        for (place, line) in facts.head.iter().enumerate() {
            let (style, leading) = if place == 0 { (NAME, 24.0) } else { (SMALL, 13.0) };
            for line in wrap(line, columns_in(room, style.size)).into_iter().take(3) {
                self.y += leading;
                self.pen.text(MARGIN, self.y, style, &line);
            }
            self.y += if place == 0 { 4.0 } else { 0.0 };
        }
        let mut right = top + 4.0;
        for (label, value) in &facts.desk {
            self.pen.text_right(RIGHT, right + 6.0, LABEL, label);
            for line in wrap(value, columns_in((RIGHT - MARGIN) * 0.4, VALUE.size)).into_iter().take(3) {
                right += 13.0;
                self.pen.text_right(RIGHT, right + 5.0, Style { size: 10.0, ..VALUE }, &line);
            }
            right += 14.0;
        }
        self.y = self.y.max(right) + 4.0;
        self.pen.rule(MARGIN, RIGHT, self.y, 2.0, Ink::Accent);
        self.y += 14.0;
    }

    fn title(&mut self, facts: &Facts) {
        for line in wrap(&facts.title, columns_in(RIGHT - MARGIN, TITLE.size)) {
            self.need(20.0);
            self.y += 18.0;
            self.pen.text(MARGIN, self.y, TITLE, &line);
        }
        self.y += 10.0;
        for banner in &facts.banners {
            self.need(32.0);
            let area = [MARGIN, self.y, RIGHT - MARGIN, 24.0];
            self.pen.area(area, Ink::Shade);
            self.pen.frame(area, 1.0, Ink::Accent);
            self.pen.text_centred(WIDTH / 2.0, self.y + 16.0, BANNER, banner);
            self.y += 32.0;
        }
        self.y += 4.0;
    }

    fn body(&mut self, items: &[Item]) {
        let mut left = items;
        while let Some(first) = left.first() {
            let cells: Vec<(&str, &str)> = left.iter().map_while(cell).collect();
            let figures = left.iter().take_while(|item| matches!(item, Item::Figure { .. })).count();
            match first {
                Item::Row { .. } => self.grid(&cells),
                Item::Figure { .. } => self.table(left.get(..figures).unwrap_or(&[])),
                Item::Token { label, token } => self.token(label, token.expose()),
                Item::Table { heads, rows } => self.taxes(heads, rows),
                Item::Code(_) => {}
                Item::Words { label, value } => self.words(label, value),
                Item::Sentence(text) => self.sentence(text),
            }
            left = left.get(cells.len().max(figures).max(1)..).unwrap_or(&[]);
        }
    }

    /// Facts in two columns, read line by line; a tall one across the page.
    fn grid(&mut self, cells: &[(&str, &str)]) {
        let room = columns_in(CELL, VALUE.size);
        let mut waiting: Option<(&str, Vec<String>)> = None;
        for (label, value) in cells {
            let lines = pieces(value, room);
            if lines.len() > TALLEST_CELL {
                self.pair(waiting.take(), None);
                self.tall(label, value);
            } else if let Some(first) = waiting.take() {
                self.pair(Some(first), Some((label, lines)));
            } else {
                waiting = Some((label, lines));
            }
        }
        self.pair(waiting, None);
        self.y += 6.0;
    }

    fn pair(&mut self, left: Option<(&str, Vec<String>)>, right: Option<(&str, Vec<String>)>) {
        let lines = |cell: &Option<(&str, Vec<String>)>| cell.as_ref().map_or(0, |(_, lines)| lines.len());
        let tallest = lines(&left).max(lines(&right));
        if tallest == 0 {
            return;
        }
        let height = 18.0 + (0..tallest).map(|_| 13.0).sum::<f32>();
        self.need(height);
        for (cell, x) in [(left, MARGIN), (right, MARGIN + CELL + GUTTER)] {
            let Some((label, lines)) = cell else { continue };
            self.pen.text(x, self.y + 8.0, LABEL, label);
            let mut y = self.y + 8.0;
            for line in lines {
                y += 13.0;
                self.pen.text(x, y, VALUE, &line);
            }
        }
        self.y += height;
    }

    fn tall(&mut self, label: &str, value: &str) {
        self.need(26.0);
        self.y += 8.0;
        self.pen.text(MARGIN, self.y, LABEL, label);
        for line in pieces(value, columns_in(RIGHT - MARGIN, VALUE.size)) {
            self.need(13.0);
            self.y += 13.0;
            self.pen.text(MARGIN, self.y, VALUE, &line);
        }
        self.y += 10.0;
    }

    fn table(&mut self, figures: &[Item]) {
        self.need(24.0);
        self.pen.rule(MARGIN, RIGHT, self.y, 0.8, Ink::Accent);
        for figure in figures {
            let Item::Figure { label, value, strong } = figure else { continue };
            let labels = wrap(label, columns_in(CELL, ENTRY.size));
            let values = wrap(value, columns_in(CELL, VALUE.size));
            let more: f32 = (1..labels.len().max(values.len())).map(|_| 13.0).sum();
            let (height, name, amount) =
                if *strong { (28.0, Style { size: 11.0, ..TOTAL }, TOTAL) } else { (20.0, ENTRY, VALUE) };
            self.need(height + more);
            if *strong {
                self.pen.area([MARGIN, self.y, RIGHT - MARGIN, height + more], Ink::Accent);
            }
            let baseline = self.y + height / 2.0 + 4.0;
            for (lines, right) in [(labels, false), (values, true)] {
                let mut y = baseline;
                for line in lines {
                    if right {
                        self.pen.text_right(RIGHT - 10.0, y, amount, &line);
                    } else {
                        self.pen.text(MARGIN + 10.0, y, name, &line);
                    }
                    y += 13.0;
                }
            }
            self.y += height + more;
            if !strong {
                self.pen.rule(MARGIN, RIGHT, self.y, 0.5, Ink::Hair);
            }
        }
        self.y += 10.0;
    }

    /// Rows of several figures, each under its own head.
    fn taxes(&mut self, heads: &[String], rows: &[(String, Vec<String>)]) {
        let head = (String::new(), heads.to_vec());
        for (label, figures) in std::iter::once(&head).chain(rows) {
            self.need(20.0);
            self.pen.text(MARGIN + 10.0, self.y + 14.0, ENTRY, label);
            let mut right = RIGHT - 10.0;
            for figure in figures.iter().rev() {
                self.pen.text_right(right, self.y + 14.0, VALUE, figure);
                right -= 110.0;
            }
            self.y += 20.0;
            self.pen.rule(MARGIN, RIGHT, self.y, 0.5, Ink::Hair);
        }
    }

    fn token(&mut self, label: &str, digits: &str) {
        self.need(84.0);
        let area = [MARGIN, self.y + 2.0, RIGHT - MARGIN, 68.0];
        self.pen.area(area, Ink::Shade);
        self.pen.frame(area, 1.2, Ink::Accent);
        self.pen.text_centred(WIDTH / 2.0, self.y + 20.0, Style { face: Face::Bold, size: 9.0, ..LABEL }, label);
        self.pen.text_centred(WIDTH / 2.0, self.y + 52.0, TOKEN, &in_fours(digits));
        self.y += 84.0;
    }

    fn words(&mut self, label: &str, value: &str) {
        for line in wrap(&format!("{label}: {value}"), columns_in(RIGHT - MARGIN - 20.0, SMALL.size)) {
            self.need(13.0);
            self.y += 12.0;
            self.pen.text(MARGIN + 10.0, self.y, SMALL, &line);
        }
        self.y += 12.0;
    }

    fn sentence(&mut self, text: &str) {
        for line in wrap(text, columns_in(RIGHT - MARGIN, ENTRY.size)) {
            self.need(14.0);
            self.y += 13.0;
            self.pen.text_centred(WIDTH / 2.0, self.y, ENTRY, &line);
        }
        self.y += 12.0;
    }

    fn foot(&mut self, lines: &[String]) {
        self.y += 4.0;
        let room = columns_in(RIGHT - MARGIN, SMALL.size);
        let mut gap = true;
        for line in lines.iter().flat_map(|text| text.lines()).flat_map(|line| wrap(line, room)) {
            if line.is_empty() {
                self.y += if gap { 0.0 } else { 7.0 };
                gap = true;
                continue;
            }
            gap = false;
            self.need(13.0);
            self.y += 12.5;
            self.pen.text_centred(WIDTH / 2.0, self.y, SMALL, &line);
        }
    }

    /// Goes on to the next page unless `height` is left on this one.
    fn need(&mut self, height: f32) {
        if self.y + height > FLOOR {
            self.close();
            self.y = MARGIN;
        }
    }

    fn close(&mut self) {
        self.pen.rule(MARGIN, RIGHT, FLOOR + 12.0, 0.5, Ink::Hair);
        let style = Style { size: 8.0, ..LABEL };
        self.pen.text(MARGIN, FLOOR + 24.0, style, cut(self.trace, columns_in(RIGHT - MARGIN, style.size)));
        if !self.done.is_empty() {
            self.pen.text_right(RIGHT, FLOOR + 24.0, style, &(self.done.len() + 1).to_string());
        }
        let full = std::mem::replace(&mut self.pen, Pen::new(self.fonts, WIDTH, HEIGHT));
        self.done.push(full.page());
    }

    fn finish(mut self) -> Vec<PdfPage> {
        self.close();
        self.done
    }
}

fn cell(item: &Item) -> Option<(&str, &str)> {
    match item {
        Item::Row { label, value } => Some((label, value)),
        _ => None,
    }
}
