//! Draws one page, measured in points from its top left corner: text, rules, boxes, a QR, a logo.
//!
//! Every text is placed by its own matrix, so no text moves another.

use printpdf::matrix::CurTransMat;
use printpdf::{
    Color, Line, LinePoint, Mm, Op, PaintMode, PdfFontHandle, PdfPage, Point, Polygon, PolygonRing, Pt, Rect, Rgb,
    TextItem, TextMatrix, WindingOrder, XObjectId, XObjectTransform,
};

use super::font::{FontFace, FontSet, measure};
use super::outline;
use crate::base::qr::QrModules;

/// Millimetres to points.
pub(super) const fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

/// The name of the logo inside the PDF.
pub(super) const LOGO: &str = "Logo";

/// Rounds to hundredths of a point, finer than a printer sets. More digits only make the file larger.
fn pt(points: f32) -> Pt {
    Pt((points * 100.0).round() / 100.0)
}

/// A colour, named by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PdfColour {
    Text,
    /// Labels and small print.
    Quiet,
    /// The shop's name, the title, the total.
    Accent,
    /// Text on the accent.
    Paper,
    /// Thin rules.
    Hair,
    /// The background of a box.
    Shade,
}

impl PdfColour {
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
pub(super) struct TextStyle {
    pub face: FontFace,
    pub size: f32,
    pub ink: PdfColour,
}

/// One page.
pub(super) struct PdfPen<'a> {
    fonts: &'a FontSet,
    width: f32,
    height: f32,
    ops: Vec<Op>,
    filled: Option<PdfColour>,
}

impl<'a> PdfPen<'a> {
    /// An empty page of `width` × `height` points.
    pub(super) const fn new(fonts: &'a FontSet, width: f32, height: f32) -> Self {
        Self { fonts, width, height, ops: Vec::new(), filled: None }
    }

    /// Sets `text` with its baseline `y` below the top and its left end at `x`.
    pub(super) fn text(&mut self, x: f32, y: f32, style: TextStyle, text: &str) {
        let (face, text) = self.fonts.fit(style.face, text);
        if text.trim().is_empty() {
            return;
        }
        self.fill(style.ink);
        self.ops.extend([
            Op::StartTextSection,
            Op::SetFont { font: PdfFontHandle::External(face.id()), size: Pt(style.size) },
            Op::SetTextMatrix { matrix: TextMatrix::Translate(pt(x), pt(self.height - y)) },
            Op::ShowText { items: vec![TextItem::Text(text)] },
            Op::EndTextSection,
        ]);
    }

    /// Sets `text` with its right end at `x`.
    pub(super) fn text_right(&mut self, x: f32, y: f32, style: TextStyle, text: &str) {
        let (_, fitted) = self.fonts.fit(style.face, text);
        self.text(x - measure(&fitted, style.size), y, style, text);
    }

    /// Sets `text` with its middle at `x`.
    pub(super) fn text_centred(&mut self, x: f32, y: f32, style: TextStyle, text: &str) {
        let (_, fitted) = self.fonts.fit(style.face, text);
        self.text(x - measure(&fitted, style.size) / 2.0, y, style, text);
    }

    /// Sets a laid-out line at its indentation, without setting the leading spaces.
    pub(super) fn line(&mut self, x: f32, y: f32, style: TextStyle, line: &str) {
        let bare = line.trim_start();
        let indent = line.get(..line.len() - bare.len()).unwrap_or("");
        self.text(x + measure(indent, style.size), y, style, bare.trim_end());
    }

    /// A rule from `x` to `end`.
    pub(super) fn rule(&mut self, x: f32, end: f32, y: f32, thickness: f32, ink: PdfColour) {
        let point = |x: f32| LinePoint { p: Point { x: pt(x), y: pt(self.height - y) }, bezier: false };
        let line = Line { points: vec![point(x), point(end)], is_closed: false };
        self.ops.extend([
            Op::SetOutlineColor { col: ink.color() },
            Op::SetOutlineThickness { pt: Pt(thickness) },
            Op::DrawLine { line },
        ]);
    }

    /// A filled box whose upper left corner is at `x`, `y`.
    pub(super) fn area(&mut self, [x, y, width, height]: [f32; 4], ink: PdfColour) {
        self.fill(ink);
        let rectangle = self.rectangle([x, y, width, height], PaintMode::Fill);
        self.ops.push(Op::DrawRectangle { rectangle });
    }

    /// The outline of a box whose upper left corner is at `x`, `y`.
    pub(super) fn frame(&mut self, area: [f32; 4], thickness: f32, ink: PdfColour) {
        let rectangle = self.rectangle(area, PaintMode::Stroke);
        self.ops.extend([
            Op::SetOutlineColor { col: ink.color() },
            Op::SetOutlineThickness { pt: Pt(thickness) },
            Op::DrawRectangle { rectangle },
        ]);
    }

    fn rectangle(&self, [x, y, width, height]: [f32; 4], mode: PaintMode) -> Rect {
        Rect {
            x: pt(x),
            y: pt(self.height - y - height),
            width: pt(width),
            height: pt(height),
            mode: Some(mode),
            winding_order: None,
        }
    }

    /// A QR with its quiet zone, as one path: upper left corner at `x`, `y`, sides of `side` points.
    pub(super) fn code(&mut self, [x, y, side]: [f32; 3], modules: &QrModules) {
        let corner =
            |(x, y): (usize, usize)| LinePoint { p: Point { x: Pt(x as f32), y: Pt(y as f32) }, bezier: false };
        let ring = |corners: Vec<(usize, usize)>| PolygonRing { points: corners.into_iter().map(corner).collect() };
        let polygon = Polygon {
            rings: outline::rings(modules).into_iter().map(ring).collect(),
            mode: PaintMode::Fill,
            winding_order: WindingOrder::EvenOdd,
        };
        self.fill(PdfColour::Text);
        let module = side / modules.side() as f32;
        // The path is in modules, scaled by a matrix: whole numbers keep the file small.
        let matrix = CurTransMat::Raw([module, 0.0, 0.0, -module, pt(x).0, pt(self.height - y).0]);
        self.ops.extend([
            Op::SaveGraphicsState,
            Op::SetTransformationMatrix { matrix },
            Op::DrawPolygon { polygon },
            Op::RestoreGraphicsState,
        ]);
    }

    /// The shop's logo in a box whose upper left corner is at `x`, `y`.
    pub(super) fn logo(&mut self, [x, y, width, height]: [f32; 4]) {
        let transform = XObjectTransform {
            translate_x: Some(pt(x)),
            translate_y: Some(pt(self.height - y - height)),
            scale_x: Some(width),
            scale_y: Some(height),
            no_auto_scale: true,
            ..XObjectTransform::default()
        };
        self.ops.push(Op::UseXobject { id: XObjectId(LOGO.to_owned()), transform });
    }

    fn fill(&mut self, ink: PdfColour) {
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
