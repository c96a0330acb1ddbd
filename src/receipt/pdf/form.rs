//! The dot matrix form as PDF: eighty columns on sheets of 241 by 140 mm, the lines of `receipt::dot_matrix_lines`,
//! eight to the inch.
//!
//! Nothing is drawn on the perforated strips, and no line crosses the tear.

use printpdf::PdfPage;

use super::font::{FontFace, FontSet, measure};
use super::pen::{PdfColour, PdfPen, TextStyle, mm};
use crate::receipt::ReceiptFacts;
use crate::receipt::escp::{BODY, FormLine, STUB, dot_matrix_lines};
use crate::receipt::layout::LayoutLine;

const WIDTH: f32 = mm(241.0);
const HEIGHT: f32 = mm(140.0);
/// Eight lines to the inch.
const ROW: f32 = 9.0;
/// About thirteen characters to the inch, so that eighty columns fit between the perforated strips.
const SIZE: f32 = 9.2;
/// Where the baseline stands in its row.
const BASELINE: f32 = 7.2;
/// Rows on a sheet, with a row of white above and below.
const ROWS: usize = 42;
/// From the stub's last column to its cut mark, and from there to the body.
const GAP: f32 = 9.0;

const PLAIN: TextStyle = TextStyle { face: FontFace::Regular, size: SIZE, ink: PdfColour::Text };
const BOLD: TextStyle = TextStyle { face: FontFace::Bold, size: SIZE, ink: PdfColour::Text };
const DOUBLE: TextStyle = TextStyle { face: FontFace::Bold, size: 1.8 * SIZE, ink: PdfColour::Text };

/// `facts` on as many forms as they need.
pub(super) fn forms(facts: &ReceiptFacts, fonts: &FontSet) -> Vec<PdfPage> {
    let (stub, body) = (measure(&" ".repeat(STUB), SIZE), measure(&" ".repeat(BODY), SIZE));
    let left = (WIDTH - stub - 2.0 * GAP - body) / 2.0;
    let (tear, start) = (left + stub + GAP, left + stub + 2.0 * GAP);
    let top = (HEIGHT - (0..ROWS).map(|_| ROW).sum::<f32>()) / 2.0;
    let mut done = Vec::new();
    for sheet in dot_matrix_lines(facts).chunks(ROWS) {
        let mut pen = PdfPen::new(fonts, WIDTH, HEIGHT);
        // Stub and body are drawn one after the other, so that a program that extracts the text does not mix them.
        let rows = |pen: &mut PdfPen<'_>, draw: &dyn Fn(&mut PdfPen<'_>, f32, &FormLine)| {
            let mut y = top;
            for line in sheet {
                draw(pen, y, line);
                y += ROW;
            }
        };
        rows(&mut pen, &|pen, y, line| half(pen, [left, y, stub], &line.stub));
        rows(&mut pen, &|pen, y, _| pen.area([tear - 0.3, y + 1.5, 0.6, ROW - 3.0], PdfColour::Quiet));
        rows(&mut pen, &|pen, y, line| half(pen, [start, y, body], &line.body));
        done.push(pen.page());
    }
    done
}

/// One half of a line, from `x` on and `width` wide.
fn half(pen: &mut PdfPen<'_>, [x, y, width]: [f32; 3], line: &LayoutLine) {
    match line {
        LayoutLine::Plain(text) => pen.line(x, y + BASELINE, PLAIN, text),
        LayoutLine::Bold(text) => pen.line(x, y + BASELINE, BOLD, text),
        // A double line is two rows high. The layout leaves the row below free.
        LayoutLine::Double(text) => pen.text_centred(x + width / 2.0, y + BASELINE + ROW / 2.0, DOUBLE, text),
        LayoutLine::Rule => pen.rule(x, x + width, y + ROW / 2.0, 0.8, PdfColour::Text),
        LayoutLine::Blank | LayoutLine::Logo | LayoutLine::Code(_) => {}
    }
}
