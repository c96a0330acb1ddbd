//! The roll: the laid-out lines, as a thermal printer would set them, on a page as long as they are.
//!
//! What it is: points for each line. What it is not: a layout; that is `receipt::layout`. Invariant: the page ends where
//! its content ends, or where a reader of PDFs would give up.

use printpdf::PdfPage;

use super::font::{Face, Fonts, size_for};
use super::logo::Logo;
use super::pen::{Ink, Pen, Style, mm};
use crate::qr::QrModules;
use crate::receipt::layout::{Line, layout};
use crate::receipt::{Facts, Paper};

/// Above and below the content.
const MARGIN: f32 = mm(5.0);
/// A line's height, in font sizes.
const LEADING: f32 = 1.34;
/// Where the baseline stands in its line, in font sizes from the top.
const BASELINE: f32 = 1.0;
/// The longest page that readers open is 14,400 points.
const LONGEST: f32 = 14_000.0;

/// A roll's measures, in points.
struct Roll {
    width: f32,
    printed: f32,
    size: f32,
    /// The side of a QR to pay by, and of one to find the paper by.
    code: f32,
    find: f32,
    logo: [f32; 2],
}

impl Roll {
    fn of(paper: Paper) -> Self {
        let (width, printed, code, find) = match paper {
            Paper::Mm58 => (mm(58.0), mm(50.0), mm(46.0), mm(20.0)),
            _ => (mm(80.0), mm(72.0), mm(56.0), mm(22.0)),
        };
        let size = size_for(paper.columns(), printed);
        Self { width, printed, size, code, find, logo: [printed * 0.62, mm(20.0)] }
    }
}

/// A line with its height, and what is drawn in it.
struct Strip<'a> {
    line: &'a Line,
    height: f32,
    code: Option<QrModules>,
}

/// `facts` on one page of a roll; on several only where one would be longer than readers open.
pub(super) fn rolls(facts: &Facts, logo: Option<&Logo>, paper: Paper, fonts: &Fonts) -> Vec<PdfPage> {
    let roll = Roll::of(paper);
    let lines = layout(facts, paper.columns());
    let strips = lines.iter().map(|line| strip(&roll, facts, logo, line));
    let mut pages: Vec<Vec<Strip<'_>>> = vec![Vec::new()];
    let mut used = 0.0;
    for strip in strips {
        if used + strip.height > LONGEST {
            pages.push(Vec::new());
            used = 0.0;
        }
        used += strip.height;
        if let Some(page) = pages.last_mut() {
            page.push(strip);
        }
    }
    pages.iter().map(|strips| page(&roll, strips, logo, fonts)).collect()
}

fn strip<'a>(roll: &Roll, facts: &Facts, logo: Option<&Logo>, line: &'a Line) -> Strip<'a> {
    let code = match line {
        Line::Code(text) => QrModules::of(text),
        _ => None,
    };
    let size = roll.size;
    let height = match line {
        Line::Plain(_) | Line::Bold(_) => size * LEADING,
        Line::Double(_) => 2.0 * size * 1.2,
        Line::Rule => size * 0.95,
        Line::Blank => size * 0.75,
        Line::Logo => logo.map_or(0.0, |logo| logo.fit(roll.logo)[1] + size * 0.6),
        Line::Code(text) => match &code {
            Some(_) if *text == facts.find => roll.find,
            Some(_) => roll.code,
            None => 0.0,
        },
    };
    Strip { line, height, code }
}

fn page(roll: &Roll, strips: &[Strip<'_>], logo: Option<&Logo>, fonts: &Fonts) -> PdfPage {
    let height: f32 = strips.iter().map(|strip| strip.height).sum();
    let mut pen = Pen::new(fonts, roll.width, height + 2.0 * MARGIN);
    let left = (roll.width - roll.printed) / 2.0;
    let middle = roll.width / 2.0;
    let style = |face, scale: f32| Style { face, size: roll.size * scale, ink: Ink::Text };
    let mut y = MARGIN;
    for Strip { line, height, code } in strips {
        match line {
            Line::Plain(text) => pen.line(left, y + roll.size * BASELINE, style(Face::Regular, 1.0), text),
            Line::Bold(text) => pen.line(left, y + roll.size * BASELINE, style(Face::Bold, 1.0), text),
            Line::Double(text) => {
                let style = style(Face::Bold, 2.0);
                pen.text_centred(middle, y + style.size * BASELINE, style, text);
            }
            Line::Rule => pen.rule(left, roll.width - left, y + height / 2.0, 0.6, Ink::Text),
            Line::Logo => {
                if let Some(logo) = logo {
                    let [across, down] = logo.fit(roll.logo);
                    pen.logo([middle - across / 2.0, y, across, down]);
                }
            }
            Line::Code(_) => {
                if let Some(code) = code {
                    pen.code([middle - height / 2.0, y, *height], code);
                }
            }
            Line::Blank => {}
        }
        y += height;
    }
    pen.page()
}
