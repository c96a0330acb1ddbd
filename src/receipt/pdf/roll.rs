//! The roll as PDF: the laid-out lines as a thermal printer would set them, on a page as long as its content. Several
//! pages only where PDF readers would refuse one.

use printpdf::PdfPage;

use super::font::{FontFace, FontSet, size_for};
use super::logo::LogoImage;
use super::pen::{PdfColour, PdfPen, TextStyle, mm};
use crate::base::qr::QrModules;
use crate::receipt::layout::{LayoutLine, layout};
use crate::receipt::{Paper, ReceiptFacts};

/// Above and below the content.
const MARGIN: f32 = mm(5.0);
/// A line's height, in font sizes.
const LEADING: f32 = 1.34;
/// The baseline, in font sizes below the top of its line.
const BASELINE: f32 = 1.0;
/// In points. PDF readers open pages of up to 14,400.
const LONGEST: f32 = 14_000.0;

/// Measures of a roll, in points.
struct RollMeasures {
    width: f32,
    printed: f32,
    size: f32,
    /// The side of a QR to pay by; `find` is the one that finds the paper.
    code: f32,
    find: f32,
    logo: [f32; 2],
}

impl RollMeasures {
    fn of(paper: Paper) -> Self {
        let (width, printed, code, find) = match paper {
            Paper::Mm58 => (mm(58.0), mm(50.0), mm(46.0), mm(20.0)),
            _ => (mm(80.0), mm(72.0), mm(56.0), mm(22.0)),
        };
        let size = size_for(paper.columns(), printed);
        Self { width, printed, size, code, find, logo: [printed * 0.62, mm(20.0)] }
    }
}

/// A line with its height, and its QR if it has one.
struct RollStrip<'a> {
    line: &'a LayoutLine,
    height: f32,
    code: Option<QrModules>,
}

/// `facts` on one page of a roll, or on several of at most [`LONGEST`].
pub(super) fn rolls(facts: &ReceiptFacts, logo: Option<&LogoImage>, paper: Paper, fonts: &FontSet) -> Vec<PdfPage> {
    let roll = RollMeasures::of(paper);
    let lines = layout(facts, paper.columns());
    let strips = lines.iter().map(|line| strip(&roll, facts, logo, line));
    let mut pages: Vec<Vec<RollStrip<'_>>> = vec![Vec::new()];
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

fn strip<'a>(
    roll: &RollMeasures,
    facts: &ReceiptFacts,
    logo: Option<&LogoImage>,
    line: &'a LayoutLine,
) -> RollStrip<'a> {
    let code = match line {
        LayoutLine::Code(text) => QrModules::of(text),
        _ => None,
    };
    let size = roll.size;
    let height = match line {
        LayoutLine::Plain(_) | LayoutLine::Bold(_) => size * LEADING,
        LayoutLine::Double(_) => 2.0 * size * 1.2,
        LayoutLine::Rule => size * 0.95,
        LayoutLine::Blank => size * 0.75,
        LayoutLine::Logo => logo.map_or(0.0, |logo| logo.fit(roll.logo)[1] + size * 0.6),
        LayoutLine::Code(text) => match &code {
            Some(_) if *text == facts.find => roll.find,
            Some(_) => roll.code,
            None => 0.0,
        },
    };
    RollStrip { line, height, code }
}

fn page(roll: &RollMeasures, strips: &[RollStrip<'_>], logo: Option<&LogoImage>, fonts: &FontSet) -> PdfPage {
    let height: f32 = strips.iter().map(|strip| strip.height).sum();
    let mut pen = PdfPen::new(fonts, roll.width, height + 2.0 * MARGIN);
    let left = (roll.width - roll.printed) / 2.0;
    let middle = roll.width / 2.0;
    let style = |face, scale: f32| TextStyle { face, size: roll.size * scale, ink: PdfColour::Text };
    let mut y = MARGIN;
    for RollStrip { line, height, code } in strips {
        match line {
            LayoutLine::Plain(text) => pen.line(left, y + roll.size * BASELINE, style(FontFace::Regular, 1.0), text),
            LayoutLine::Bold(text) => pen.line(left, y + roll.size * BASELINE, style(FontFace::Bold, 1.0), text),
            LayoutLine::Double(text) => {
                let style = style(FontFace::Bold, 2.0);
                pen.text_centred(middle, y + style.size * BASELINE, style, text);
            }
            LayoutLine::Rule => pen.rule(left, roll.width - left, y + height / 2.0, 0.6, PdfColour::Text),
            LayoutLine::Logo => {
                if let Some(logo) = logo {
                    let [across, down] = logo.fit(roll.logo);
                    pen.logo([middle - across / 2.0, y, across, down]);
                }
            }
            LayoutLine::Code(_) => {
                if let Some(code) = code {
                    pen.code([middle - height / 2.0, y, *height], code);
                }
            }
            LayoutLine::Blank => {}
        }
        y += height;
    }
    pen.page()
}
