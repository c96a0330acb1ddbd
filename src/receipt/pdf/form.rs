//! The form of a dot matrix printer: plain text of eighty columns on sheets of 241 by 140 mm.
//!
//! What it is: the lines that the printer gets, ten characters and six lines to the inch. What it is not: a layout.
//! Invariant: nothing stands on the strips with the holes, and no line across a tear.

use printpdf::PdfPage;

use super::font::{Face, Fonts};
use super::pen::{Ink, Pen, Style, mm};
use crate::qr::Modules;
use crate::receipt::layout::{Line, layout};
use crate::receipt::{Facts, Paper};

const WIDTH: f32 = mm(241.0);
const HEIGHT: f32 = mm(140.0);
/// Ten characters to the inch.
const COLUMN: f32 = 7.2;
/// Six lines to the inch.
const ROW: f32 = 12.0;
/// At which a character takes one column.
const SIZE: f32 = 12.0;
/// Where the baseline stands in its row.
const BASELINE: f32 = 9.6;
/// Rows on a sheet, with a row of white above and below.
const ROWS: usize = 31;
/// Rows that a QR to pay by takes.
const CODE_ROWS: usize = 11;

/// The lines of `facts` on a form.
fn lines(facts: &Facts) -> Vec<Line> {
    layout(facts, Paper::DotMatrix.columns())
}

/// `facts` on as many forms as they need.
pub(super) fn forms(facts: &Facts, fonts: &Fonts) -> Vec<PdfPage> {
    let style = |face, size| Style { face, size, ink: Ink::Text };
    let new = || Pen::new(fonts, WIDTH, HEIGHT);
    let columns = Paper::DotMatrix.columns();
    let printed = (0..columns).map(|_| COLUMN).sum::<f32>();
    let left = (WIDTH - printed) / 2.0;
    let top = (HEIGHT - (0..ROWS).map(|_| ROW).sum::<f32>()) / 2.0;
    let (mut pen, mut done, mut used, mut y) = (new(), Vec::new(), 0, top);
    for line in lines(facts) {
        let code = match &line {
            Line::Code(text) if *text != facts.find => Modules::of(text),
            _ => None,
        };
        let rows = match &line {
            Line::Logo => 0,
            Line::Code(_) => code.as_ref().map_or(0, |_| CODE_ROWS),
            Line::Double(_) => 2,
            _ => 1,
        };
        if used + rows > ROWS {
            done.push(std::mem::replace(&mut pen, new()).page());
            (used, y) = (0, top);
        }
        let height: f32 = (0..rows).map(|_| ROW).sum();
        match line {
            Line::Plain(text) => pen.line(left, y + BASELINE, style(Face::Regular, SIZE), &text),
            Line::Bold(text) => pen.line(left, y + BASELINE, style(Face::Bold, SIZE), &text),
            Line::Double(text) => {
                pen.text_centred(WIDTH / 2.0, y + 2.0 * BASELINE, style(Face::Bold, 2.0 * SIZE), &text);
            }
            Line::Rule => pen.rule(left, left + printed, y + ROW / 2.0, 0.8, Ink::Text),
            Line::Code(_) => {
                if let Some(code) = code {
                    pen.code([(WIDTH - height) / 2.0, y, height], &code);
                }
            }
            Line::Blank | Line::Logo => {}
        }
        y += height;
        used += rows;
    }
    done.push(pen.page());
    done
}
