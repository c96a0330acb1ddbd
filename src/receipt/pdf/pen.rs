//! A page being drawn, measured from its top left corner.
//!
//! What it is: text, rules and boxes at places in points. What it is not: a layout. Invariant: every text is placed by
//! its own matrix, so no text moves another.

use printpdf::{
    Color, Line, LinePoint, Mm, Op, PaintMode, PdfFontHandle, PdfPage, Point, Pt, Rect, Rgb, TextItem, TextMatrix,
};

use super::font::{Face, Fonts, measure};

/// Millimetres to points.
pub(super) const fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

/// A colour, named by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// Text.
    Text,
    /// Labels and small print.
    Quiet,
    /// The shop's name, the title, the total.
    Accent,
    /// On the accent.
    Paper,
    /// Thin rules.
    Hair,
    /// The ground of a box.
    Shade,
}

impl Ink {
    const fn rgb(self) -> [f32; 3] {
        match self {
            Self::Text => [0.0, 0.0, 0.0],
            Self::Quiet => [0.35, 0.38, 0.42],
            Self::Accent => [0.09, 0.22, 0.37],
            Self::Paper => [1.0, 1.0, 1.0],
            Self::Hair => [0.78, 0.80, 0.83],
            Self::Shade => [0.94, 0.955, 0.97],
        }
    }

    fn color(self) -> Color {
        let [r, g, b] = self.rgb();
        Color::Rgb(Rgb { r, g, b, icc_profile: None })
    }
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub face: Face,
    pub size: f32,
    pub ink: Ink,
}

/// One page.
pub(super) struct Pen<'a> {
    fonts: &'a Fonts,
    width: f32,
    height: f32,
    ops: Vec<Op>,
    filled: Option<Ink>,
}

impl<'a> Pen<'a> {
    /// An empty page of `width` × `height` points.
    pub(super) const fn new(fonts: &'a Fonts, width: f32, height: f32) -> Self {
        Self { fonts, width, height, ops: Vec::new(), filled: None }
    }

    /// Sets `text` with its baseline `y` below the top and its left end at `x`.
    pub(super) fn text(&mut self, x: f32, y: f32, style: Style, text: &str) {
        let (face, text) = self.fonts.fit(style.face, text);
        if text.trim().is_empty() {
            return;
        }
        self.fill(style.ink);
        self.ops.extend([
            Op::StartTextSection,
            Op::SetFont { font: PdfFontHandle::External(face.id()), size: Pt(style.size) },
            Op::SetTextMatrix { matrix: TextMatrix::Translate(Pt(x), Pt(self.height - y)) },
            Op::ShowText { items: vec![TextItem::Text(text)] },
            Op::EndTextSection,
        ]);
    }

    /// Sets `text` with its right end at `x`.
    pub(super) fn text_right(&mut self, x: f32, y: f32, style: Style, text: &str) {
        let (_, fitted) = self.fonts.fit(style.face, text);
        self.text(x - measure(&fitted, style.size), y, style, text);
    }

    /// Sets `text` with its middle at `x`.
    pub(super) fn text_centred(&mut self, x: f32, y: f32, style: Style, text: &str) {
        let (_, fitted) = self.fonts.fit(style.face, text);
        self.text(x - measure(&fitted, style.size) / 2.0, y, style, text);
    }

    /// A rule from `x` to `end`.
    pub(super) fn rule(&mut self, x: f32, end: f32, y: f32, thickness: f32, ink: Ink) {
        let point = |x: f32| LinePoint { p: Point { x: Pt(x), y: Pt(self.height - y) }, bezier: false };
        let line = Line { points: vec![point(x), point(end)], is_closed: false };
        self.ops.extend([
            Op::SetOutlineColor { col: ink.color() },
            Op::SetOutlineThickness { pt: Pt(thickness) },
            Op::DrawLine { line },
        ]);
    }

    /// A filled box whose upper left corner is at `x`, `y`.
    pub(super) fn area(&mut self, [x, y, width, height]: [f32; 4], ink: Ink) {
        self.fill(ink);
        let rectangle = self.rectangle([x, y, width, height], PaintMode::Fill);
        self.ops.push(Op::DrawRectangle { rectangle });
    }

    /// The outline of a box whose upper left corner is at `x`, `y`.
    pub(super) fn frame(&mut self, area: [f32; 4], thickness: f32, ink: Ink) {
        let rectangle = self.rectangle(area, PaintMode::Stroke);
        self.ops.extend([
            Op::SetOutlineColor { col: ink.color() },
            Op::SetOutlineThickness { pt: Pt(thickness) },
            Op::DrawRectangle { rectangle },
        ]);
    }

    fn rectangle(&self, [x, y, width, height]: [f32; 4], mode: PaintMode) -> Rect {
        Rect {
            x: Pt(x),
            y: Pt(self.height - y - height),
            width: Pt(width),
            height: Pt(height),
            mode: Some(mode),
            winding_order: None,
        }
    }

    fn fill(&mut self, ink: Ink) {
        if self.filled != Some(ink) {
            self.filled = Some(ink);
            self.ops.push(Op::SetFillColor { col: ink.color() });
        }
    }

    /// The finished page.
    pub(super) fn page(self) -> PdfPage {
        PdfPage::new(Mm::from(Pt(self.width)), Mm::from(Pt(self.height)), self.ops)
    }
}
