//! The page of an A4 or A5 sheet: letterhead, title, body, and a foot with the trace line and the QR. The blocks of the
//! body are in `block`.
//!
//! Nothing is drawn below the floor of a page; the rest goes to the next page.

use printpdf::PdfPage;

use super::font::{FontFace, FontSet, columns_in, measure};
use super::logo::LogoImage;
use super::pen::{PdfColour, PdfPen, TextStyle};
use super::sheet::SheetMeasures;
use crate::base::qr::QrModules;
use crate::base::text::{cut, wrap};
use crate::receipt::layout::pieces;
use crate::receipt::{Paper, ReceiptFacts};

/// The baseline below the top of a line, in font sizes.
const BASELINE: f32 = 0.8;
/// Most lines of one text of the letterhead, which may not flow on to a second page.
const LETTERHEAD_LINES: usize = 9;
/// Modules of the quiet zone on each side of a QR.
const QUIET_MODULES: f32 = 4.0;
/// Most lines of a trace.
const TRACE_LINES: usize = 4;

/// `facts` on as many sheets of `paper` as they need.
pub(super) fn pages(facts: &ReceiptFacts, logo: Option<&LogoImage>, paper: Paper, fonts: &FontSet) -> Vec<PdfPage> {
    let sheet = SheetMeasures::of(paper);
    let band = if facts.practice.is_empty() { 0.0 } else { sheet.title * PRACTICE_INSIDE };
    let mut page = SheetPage::new(facts, sheet.inside(band), fonts);
    page.letterhead(logo);
    page.title();
    page.body(&facts.items);
    let mut pages = page.finish();
    if !facts.practice.is_empty() {
        pages.iter_mut().for_each(|pen| practice(pen, sheet, &facts.practice));
    }
    pages.into_iter().map(PdfPen::page).collect()
}

/// How far the box of [`practice`] reaches into a margin, and how much room it takes from the page, in font sizes.
/// Little, so that a receipt of one page stays on one.
const PRACTICE_OUTSIDE: f32 = 0.9;
const PRACTICE_INSIDE: f32 = 1.1;

/// Draws LATIHAN in a box at the top and at the bottom of a page.
fn practice(pen: &mut PdfPen<'_>, sheet: SheetMeasures, lines: &[String]) {
    let style = TextStyle { face: FontFace::Bold, size: sheet.title, ink: PdfColour::Text };
    let height = style.size * 1.5;
    let outside = style.size * PRACTICE_OUTSIDE;
    for y in [sheet.top - outside, sheet.height - sheet.bottom + outside - height] {
        let area = [sheet.side, y, sheet.room(), height];
        pen.area(area, PdfColour::Shade);
        pen.frame(area, 1.4, PdfColour::Text);
        pen.text_centred(sheet.width / 2.0, y + style.size * 1.1, style, &lines.join(": "));
    }
}

/// The page being filled, and the full ones before it.
pub(super) struct SheetPage<'a> {
    facts: &'a ReceiptFacts,
    fonts: &'a FontSet,
    pub(super) sheet: SheetMeasures,
    pub(super) pen: PdfPen<'a>,
    /// The top of the free room, in points from the top of the page.
    pub(super) y: f32,
    /// Where the body ends.
    floor: f32,
    find: Option<QrModules>,
    trace: Vec<String>,
    done: Vec<PdfPen<'a>>,
}

impl<'a> SheetPage<'a> {
    fn new(facts: &'a ReceiptFacts, sheet: SheetMeasures, fonts: &'a FontSet) -> Self {
        let find = Some(&facts.find).filter(|text| !text.is_empty()).and_then(|text| QrModules::of(text));
        let pen = PdfPen::new(fonts, sheet.width, sheet.height);
        let mut page =
            Self { facts, fonts, sheet, pen, y: sheet.top, floor: 0.0, find, trace: Vec::new(), done: Vec::new() };
        // Ten characters are left for the page number at the end of the trace line.
        let room = columns_in(page.foot_room(), sheet.trace).saturating_sub(10).max(1);
        page.trace = pieces(&facts.trace, room);
        page.trace.truncate(TRACE_LINES);
        page.floor = page.band(0.0) - sheet.gap;
        page
    }

    pub(super) fn room(&self) -> f32 {
        self.sheet.room()
    }

    pub(super) const fn pages_done(&self) -> usize {
        self.done.len()
    }

    /// The height of a line of letters of `size`.
    pub(super) fn line_of(&self, size: f32) -> f32 {
        size * self.sheet.leading
    }

    /// Turns to the next page unless `height` is left on this one.
    pub(super) fn need(&mut self, height: f32) {
        if self.y + height > self.floor {
            self.turn();
        }
    }

    /// Sets lines one below the other; turns the page where it is full.
    pub(super) fn flow(&mut self, x: f32, style: TextStyle, lines: &[String]) {
        let height = self.line_of(style.size);
        for line in lines {
            self.need(height);
            self.pen.text(x, self.y + style.size * BASELINE, style, line);
            self.y += height;
        }
    }

    /// Sets lines one below the other from `y` on, without turning the page, and returns where they end.
    pub(super) fn stack(&mut self, [x, y]: [f32; 2], style: TextStyle, lines: &[String]) -> f32 {
        let mut y = y;
        for line in lines {
            self.pen.text(x, y + style.size * BASELINE, style, line);
            y += self.line_of(style.size);
        }
        y
    }

    /// The same with the right end of each line at `x`.
    pub(super) fn stack_right(&mut self, [x, y]: [f32; 2], style: TextStyle, lines: &[String]) -> f32 {
        let mut y = y;
        for line in lines {
            self.pen.text_right(x, y + style.size * BASELINE, style, line);
            y += self.line_of(style.size);
        }
        y
    }

    fn letterhead(&mut self, logo: Option<&LogoImage>) {
        let (sheet, top) = (self.sheet, self.y);
        let (mut x, mut low) = (sheet.side, top);
        let desk_room = self.room() * 0.4;
        if let Some(logo) = logo {
            let [width, height] = logo.fit(sheet.logo);
            self.pen.logo([x, top, width, height]);
            x += width + sheet.gutter * 0.6;
            low = top + height;
        }
        let room = sheet.right() - desk_room - sheet.gutter - x;
        let (name, address) = self.facts.head.split_first().map_or(("", [].as_slice()), |(name, rest)| (name, rest));
        let mut name_style = TextStyle { face: FontFace::Bold, size: sheet.name, ink: PdfColour::Accent };
        while wrap(name, columns_in(room, name_style.size)).len() > 2 && name_style.size > sheet.value {
            name_style.size *= 0.9;
        }
        let names = limited(wrap(name, columns_in(room, name_style.size)));
        let small = TextStyle { face: FontFace::Regular, size: sheet.small, ink: PdfColour::Quiet };
        let columns = columns_in(room, small.size);
        let address: Vec<String> = address.iter().flat_map(|line| limited(wrap(line, columns))).collect();
        let height = self.height_of(&names, name_style.size) + self.height_of(&address, small.size);
        // Beside a tall logo the shop's name is centred vertically.
        let start = top + ((low - top - height) / 2.0).max(0.0);
        let y = self.stack([x, start], name_style, &names);
        low = low.max(self.stack([x, y], small, &address));
        low = low.max(self.desk(top, desk_room));
        self.y = low + sheet.gap * 0.6;
        self.pen.rule(sheet.side, sheet.right(), self.y, 1.6, PdfColour::Accent);
        self.y += sheet.gap * 1.1;
    }

    /// Agent code, counter and time: label and value on one line, at the right of the letterhead.
    fn desk(&mut self, top: f32, room: f32) -> f32 {
        let facts = self.facts;
        let sheet = self.sheet;
        let label_style = TextStyle { face: FontFace::Regular, size: sheet.label, ink: PdfColour::Quiet };
        let value_style = TextStyle { face: FontFace::Regular, size: sheet.small, ink: PdfColour::Text };
        let mut y = top + sheet.small * 0.3;
        for (label, value) in &facts.desk {
            let labels = limited(wrap(label, columns_in(room * 0.4, label_style.size)));
            let widest = labels.iter().map(|line| measure(line, label_style.size)).fold(0.0, f32::max);
            let values = limited(pieces(value, columns_in(room - widest - sheet.small, value_style.size)));
            let drop = (value_style.size - label_style.size) * BASELINE;
            let end = self.stack([sheet.right() - room, y + drop], label_style, &labels);
            y = end.max(self.stack_right([sheet.right(), y], value_style, &values)) + sheet.small * 0.25;
        }
        y
    }

    fn title(&mut self) {
        let (facts, sheet) = (self.facts, self.sheet);
        let style = TextStyle { face: FontFace::Bold, size: sheet.title, ink: PdfColour::Accent };
        self.flow(sheet.side, style, &wrap(&facts.title, columns_in(self.room(), style.size)));
        self.y += sheet.gap * 0.5;
        for banner in &facts.banners {
            self.banner(banner);
        }
        self.y += sheet.gap * 0.2;
    }

    /// A banner in a box across the page.
    fn banner(&mut self, text: &str) {
        let sheet = self.sheet;
        let style = TextStyle { face: FontFace::Bold, size: sheet.banner, ink: PdfColour::Text };
        let lines = limited(wrap(text, columns_in(self.room() - 4.0 * style.size, style.size)));
        let height = self.height_of(&lines, style.size) + style.size * 0.9;
        self.need(height + sheet.gap);
        self.y += sheet.gap * 0.2;
        let area = [sheet.side, self.y, self.room(), height];
        self.pen.area(area, PdfColour::Shade);
        self.pen.frame(area, 1.4, PdfColour::Text);
        let mut y = self.y + style.size * (0.45 + 0.12);
        for line in &lines {
            self.pen.text_centred(sheet.width / 2.0, y + style.size * BASELINE, style, line);
            y += self.line_of(style.size);
        }
        self.y += height + sheet.gap * 0.6;
    }

    pub(super) fn height_of(&self, lines: &[String], size: f32) -> f32 {
        lines.iter().map(|_| self.line_of(size)).sum()
    }

    /// How wide the foot's text may be, beside the QR.
    fn foot_room(&self) -> f32 {
        self.room() - self.find.as_ref().map_or(0.0, |_| self.sheet.find)
    }

    /// Where the foot's band begins on a page with `foot` points of sentences in it.
    fn band(&self, foot: f32) -> f32 {
        let text = foot + self.height_of(&self.trace, self.sheet.trace);
        let code = self.find.as_ref().map_or(0.0, |code| self.sheet.find - quiet(code, self.sheet.find));
        self.sheet.height - self.sheet.bottom - text.max(code)
    }

    /// Closes a full page and opens the next under a short head.
    pub(super) fn turn(&mut self) {
        let (facts, sheet) = (self.facts, self.sheet);
        let new = PdfPen::new(self.fonts, sheet.width, sheet.height);
        self.done.push(std::mem::replace(&mut self.pen, new));
        let style = TextStyle { face: FontFace::Bold, size: sheet.small, ink: PdfColour::Accent };
        let short = TextStyle { face: FontFace::Regular, ..style };
        let columns = columns_in(self.room(), style.size).saturating_sub(facts.id.short.chars().count() + 2);
        let baseline = sheet.top + style.size * BASELINE;
        self.pen.text(sheet.side, baseline, style, cut(&facts.title.replace('\n', " "), columns));
        self.pen.text_right(sheet.right(), baseline, short, cut(&facts.id.short, 16));
        self.y = sheet.top + self.line_of(style.size) + sheet.small * 0.3;
        self.pen.rule(sheet.side, sheet.right(), self.y, 0.8, PdfColour::Accent);
        self.y += sheet.gap;
    }

    /// Sets the foot at the bottom of the last page, beside the QR. A foot longer than 0.4 of the page flows in the
    /// body.
    fn finish(mut self) -> Vec<PdfPen<'a>> {
        let sheet = self.sheet;
        let style = TextStyle { face: FontFace::Regular, size: sheet.foot, ink: PdfColour::Quiet };
        let facts = self.facts;
        let wrapped = |columns| -> Vec<String> {
            let lines = facts.foot.iter().flat_map(|text| text.lines());
            lines.flat_map(|line| wrap(line, columns)).filter(|line| !line.is_empty()).collect()
        };
        let mut foot = wrapped(columns_in(self.foot_room(), style.size));
        if self.height_of(&foot, style.size) > sheet.height * 0.4 {
            self.flow(sheet.side, style, &wrapped(columns_in(self.room(), style.size)));
            foot.clear();
        }
        let gap = if foot.is_empty() { 0.0 } else { sheet.foot };
        let height = self.height_of(&foot, style.size) + gap;
        if self.y + sheet.gap > self.band(height) {
            self.turn();
        }
        self.pen.rule(sheet.side, sheet.right(), self.band(height) - sheet.gap * 0.6, 0.5, PdfColour::Hair);
        let bottom = sheet.height - sheet.bottom;
        let trace = self.height_of(&self.trace, sheet.trace);
        self.stack([sheet.side, bottom - trace - height], style, &foot);
        self.done.push(self.pen);
        let pages = self.done.len();
        for (place, pen) in self.done.iter_mut().enumerate() {
            let number = format!("{} / {pages}", place + 1);
            let style = TextStyle { face: FontFace::Regular, size: sheet.trace, ink: PdfColour::Quiet };
            let mut y = bottom - trace + style.size * BASELINE;
            for line in &self.trace {
                pen.text(sheet.side, y, style, line);
                y += style.size * sheet.leading;
            }
            let mut right = sheet.right();
            if let Some(code) = &self.find {
                let quiet = quiet(code, sheet.find);
                let x = right - sheet.find + quiet;
                pen.code([x, bottom - sheet.find + quiet, sheet.find], code);
                right = x;
            }
            pen.text_right(right, bottom - style.size * (sheet.leading - BASELINE), style, &number);
        }
        self.done
    }
}

/// The quiet zone of a QR of `side` points.
fn quiet(code: &QrModules, side: f32) -> f32 {
    side * QUIET_MODULES / code.side() as f32
}

fn limited(mut lines: Vec<String>) -> Vec<String> {
    lines.truncate(LETTERHEAD_LINES);
    lines
}
