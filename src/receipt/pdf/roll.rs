//! The roll: the laid-out lines, as a thermal printer would set them, on a page as long as they are.
//!
//! What it is: points for each line. What it is not: a layout; that is `receipt::layout`. Invariant: the page ends where
//! its content ends.

use printpdf::PdfPage;

use super::font::{Face, Fonts, size_for};
use super::pen::{Ink, Pen, Style, mm};
use crate::receipt::layout::{Line, layout};
use crate::receipt::{Facts, Paper};

/// Above and below the content.
const MARGIN: f32 = mm(5.0);
/// A line's height, in font sizes.
const LEADING: f32 = 1.32;
/// Where the baseline stands in its line, in font sizes from the top.
const BASELINE: f32 = 1.0;

/// `facts` on one page of a roll.
pub(super) fn roll(facts: &Facts, paper: Paper, fonts: &Fonts) -> PdfPage {
    let (width, printed) = match paper {
        Paper::Mm58 => (mm(58.0), mm(50.0)),
        Paper::Mm80 | Paper::A5 | Paper::A4 => (mm(80.0), mm(72.0)),
        Paper::DotMatrix => (mm(241.0), mm(203.0)),
    };
    let columns = paper.columns();
    let size = size_for(columns, printed);
    let lines = layout(facts, columns);
    let height: f32 = lines.iter().map(|line| height_of(line, size)).sum();
    let mut pen = Pen::new(fonts, width, height + 2.0 * MARGIN);
    let left = (width - printed) / 2.0;
    let mut y = MARGIN;
    for line in &lines {
        let style = |face, scale: f32| Style { face, size: size * scale, ink: Ink::Text };
        match line {
            Line::Plain(text) => place(&mut pen, left, y, style(Face::Regular, 1.0), text),
            Line::Bold(text) => place(&mut pen, left, y, style(Face::Bold, 1.0), text),
            Line::Double(text) => {
                let style = style(Face::Bold, 2.0);
                pen.text_centred(width / 2.0, y + style.size * BASELINE, style, text);
            }
            Line::Rule => pen.rule(left, width - left, y + height_of(line, size) / 2.0, 0.6, Ink::Text),
            Line::Blank | Line::Logo | Line::Code(_) => {}
        }
        y += height_of(line, size);
    }
    pen.page()
}

/// Sets a line where its indentation says, without setting the spaces.
fn place(pen: &mut Pen<'_>, left: f32, y: f32, style: Style, text: &str) {
    let bare = text.trim_start();
    let indent = text.get(..text.len() - bare.len()).unwrap_or("");
    pen.text(left + super::font::measure(indent, style.size), y + style.size * BASELINE, style, bare.trim_end());
}

fn height_of(line: &Line, size: f32) -> f32 {
    match line {
        Line::Plain(_) | Line::Bold(_) => size * LEADING,
        Line::Double(_) => 2.0 * size * 1.2,
        Line::Rule => size * 0.9,
        Line::Blank => size * 0.7,
        Line::Logo | Line::Code(_) => 0.0,
    }
}
