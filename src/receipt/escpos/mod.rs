//! ESC/POS for thermal printers: bytes made from the laid-out lines.
//!
//! A byte below 0x20 is one of our own commands, never text. What is printed is what [`lines`] returns. A QR is printed
//! whole or not at all.

mod raster;

use self::raster::Raster;
use crate::base::paper::{CodePage, Paper, PrinterProfile, QrForm};
use crate::base::qr::QrModules;
use crate::base::text::{width, wrap};
use crate::receipt::encode::{encode, knows};
use crate::receipt::layout::{LayoutLine, layout};
use crate::receipt::unprintable::marked;
use crate::receipt::{ReceiptFacts, escp, wording};

/// ESC p 0 25 250: opens the drawer on pin 2, 50 ms on and 500 ms off.
pub const DRAWER: &[u8] = b"\x1bp\x00\x19\xfa";
/// ESC @: resets the printer to its power-on settings.
const START: &[u8] = b"\x1b@";
/// FS .: bytes beyond ASCII are single characters. Printers made for China begin with two bytes a character.
const SINGLE_BYTES: &[u8] = b"\x1c.";
/// ESC M 1: the small font.
const SMALL_FONT: &[u8] = b"\x1bM\x01";
/// ESC d 4: enough to tear the paper off below the last line.
const FEED: &[u8] = b"\x1bd\x04";
/// GS V 66 64: feeds to the knife and eight millimetres more, then cuts. The extra feed is for printers that ignore the
/// distance between head and knife.
const CUT: &[u8] = b"\x1dVB\x40";

/// Width of a character in dots: large font, small font.
const LARGE: usize = 12;
const SMALL: usize = 9;
/// The fewest dots of a QR module that a phone reads from paper.
const LEAST_MODULE: usize = 3;
/// Modules of quiet around a QR.
const QUIET: usize = 4;

/// What is sent to the printer besides the paper itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EscposExtras {
    /// Opens the cash drawer before anything is printed.
    pub drawer: bool,
}

/// The bytes of `facts` for the printer of `profile`, ESC/P or ESC/POS.
#[must_use]
pub fn print_bytes(facts: &ReceiptFacts, profile: &PrinterProfile, extras: EscposExtras) -> Vec<u8> {
    match profile.paper {
        Paper::DotMatrix => escp::dot_matrix(facts, profile.code_page),
        Paper::Mm58 | Paper::Mm80 | Paper::A5 | Paper::A4 => escpos(facts, profile, extras),
    }
}

/// The lines that [`print_bytes`] prints, for a preview. A QR or a logo that the printer leaves off is not among them.
/// A line of a form is eighty characters (stub, cut mark, body), and a double character is one followed by a space.
/// [`dot_matrix_lines`](crate::receipt::dot_matrix_lines) returns stub and body apart.
#[must_use]
pub fn lines(facts: &ReceiptFacts, profile: &PrinterProfile) -> Vec<LayoutLine> {
    if profile.paper == Paper::DotMatrix {
        return escp::lines_in(facts, profile.code_page).iter().map(|line| LayoutLine::Plain(line.text())).collect();
    }
    let facts = &*marked(facts, |character| knows(character, profile.code_page));
    let grid = DotGrid::of(profile);
    let prints = |text: &str| grid.module(text, facts.find == text, profile.qr).is_some();
    without_codes(facts, layout(facts, grid.columns), grid.columns, prints)
}

/// Characters on a line of the printer of `profile`: the configured number, or fewer if the paper is too narrow.
pub(super) fn columns(profile: &PrinterProfile) -> usize {
    DotGrid::of(profile).columns
}

/// `lines` without the QRs that do not print. A sentence replaces a QR to pay by; a QR that only finds the document is
/// left off.
pub(super) fn without_codes(
    facts: &ReceiptFacts,
    lines: Vec<LayoutLine>,
    columns: usize,
    prints: impl Fn(&str) -> bool,
) -> Vec<LayoutLine> {
    let mut kept = Vec::with_capacity(lines.len());
    for line in lines {
        match line {
            LayoutLine::Code(text) if prints(&text) => kept.push(LayoutLine::Code(text)),
            LayoutLine::Code(text) if text == facts.find => {}
            LayoutLine::Code(_) => {
                let day = facts.at.to_zoned(crate::base::time::jakarta()).date();
                for line in wrap(&wording::on(day).sentences.no_code, columns) {
                    kept.push(LayoutLine::Plain(format!("{}{line}", " ".repeat((columns - width(&line)) / 2))));
                }
            }
            line => kept.push(line),
        }
    }
    kept
}

/// The columns and dots of a printer's line.
#[derive(Clone, Copy)]
struct DotGrid {
    columns: usize,
    dots: usize,
    small: bool,
}

impl DotGrid {
    /// The large font where as many columns fit the paper, else the small one, else as many of the small one as fit.
    fn of(profile: &PrinterProfile) -> Self {
        let paper = if profile.paper == Paper::Mm58 { 384 } else { 576 };
        let small = profile.columns * LARGE > paper;
        let columns = if small { profile.columns.min(paper / SMALL) } else { profile.columns };
        Self { columns, dots: if small { paper } else { columns * LARGE }, small }
    }

    /// Dots of a module of the QR of `text`; `None` where the QR is not printed. A QR to pay by is scanned by the
    /// customer's phone and gets up to 6 dots, one that finds the document up to 4.
    fn module(self, text: &str, finds: bool, form: QrForm) -> Option<usize> {
        let side = match form {
            QrForm::Native => native_side(text)?,
            QrForm::Raster => QrModules::of(text)?.side(),
            QrForm::None => return None,
        };
        let module = (self.dots / side).min(if finds { 4 } else { 6 });
        (module >= LEAST_MODULE).then_some(module)
    }
}

/// Bytes that a QR of each version (1 to 40) holds at error correction L, from the standard.
const HELD: [usize; 40] = [
    17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718, 792, 858, 929, 1003, 1091,
    1171, 1273, 1367, 1465, 1528, 1628, 1732, 1840, 1952, 2068, 2188, 2303, 2431, 2563, 2699, 2809, 2953,
];
/// A text of at most this many bytes is printed at error correction M, which makes the QR at most one version larger.
const SHORT: usize = 53;

/// Modules on a side, quiet zone included, of the largest QR that a printer may make of `text`: byte mode, no packing
/// of digits or capitals.
fn native_side(text: &str) -> Option<usize> {
    let printable = text.bytes().all(|byte| byte >= 0x20 && byte != 0x7f) && !text.is_empty();
    let version = HELD.iter().position(|held| text.len() <= *held).filter(|_| printable)? + 1;
    let version = if text.len() <= SHORT { version + 1 } else { version };
    Some(17 + 4 * version + 2 * QUIET)
}

/// The bytes of `facts` for a thermal printer: one paper, fed out, and cut where the printer has a knife.
#[must_use]
pub fn escpos(facts: &ReceiptFacts, profile: &PrinterProfile, extras: EscposExtras) -> Vec<u8> {
    let grid = DotGrid::of(profile);
    let (page, bytes) = (profile.code_page, Vec::with_capacity(1_536));
    let mut paper = EscposWriter { bytes, page, foreign: false, bold: false, centred: false, double: false };
    if extras.drawer {
        paper.bytes.extend_from_slice(DRAWER);
    }
    paper.bytes.extend_from_slice(START);
    let start = paper.bytes.len();
    if grid.small {
        paper.bytes.extend_from_slice(SMALL_FONT);
    }
    for line in lines(facts, profile) {
        paper.line(&line, facts, grid, profile.qr);
    }
    paper.stand(false, false, false);
    paper.bytes.extend_from_slice(if profile.cut { CUT } else { FEED });
    if paper.foreign {
        let table = if profile.code_page == CodePage::Wpc1252 { 16 } else { 0 };
        paper.bytes.splice(start..start, [SINGLE_BYTES, &[0x1b, b't', table]].concat());
    }
    paper.bytes
}

/// The bytes so far, and the styles that the printer is in.
struct EscposWriter {
    bytes: Vec<u8>,
    page: CodePage,
    foreign: bool,
    bold: bool,
    centred: bool,
    double: bool,
}

impl EscposWriter {
    fn line(&mut self, line: &LayoutLine, facts: &ReceiptFacts, grid: DotGrid, form: QrForm) {
        match line {
            LayoutLine::Plain(text) => {
                self.stand(false, false, false);
                self.text(text.trim_end());
            }
            LayoutLine::Bold(text) => {
                self.stand(true, false, false);
                self.text(text.trim_end());
            }
            LayoutLine::Double(text) => {
                self.stand(true, true, true);
                self.text(text);
            }
            LayoutLine::Rule => {
                self.stand(false, false, false);
                self.bytes.extend(std::iter::repeat_n(b'-', grid.columns));
                self.bytes.push(b'\n');
            }
            LayoutLine::Blank => {
                self.stand(self.bold, self.centred, false);
                self.bytes.push(b'\n');
            }
            LayoutLine::Logo => {
                let Some(logo) = &facts.logo else { return };
                self.stand(false, true, false);
                Raster::sign(logo, grid.dots).write(&mut self.bytes);
                self.feed(12);
            }
            LayoutLine::Code(text) => {
                let Some(module) = grid.module(text, *text == facts.find, form) else { return };
                self.stand(false, true, false);
                if form == QrForm::Raster {
                    let Some(modules) = QrModules::of(text) else { return };
                    Raster::code(&modules, module).write(&mut self.bytes);
                } else {
                    self.feed(QUIET * module);
                    native(text, module, &mut self.bytes);
                    self.feed(QUIET * module);
                }
            }
        }
    }

    // Columns are spaces. HT would be shorter, but where its stops stand is the printer's own affair: some have none,
    // and label and amount run together.
    fn text(&mut self, text: &str) {
        self.foreign |= encode(text, self.page, &mut self.bytes);
        self.bytes.push(b'\n');
    }

    /// ESC E, ESC a, GS !: sends only the styles that change.
    fn stand(&mut self, bold: bool, centred: bool, double: bool) {
        if self.bold != bold {
            self.bytes.extend_from_slice(&[0x1b, b'E', u8::from(bold)]);
        }
        if self.centred != centred {
            self.bytes.extend_from_slice(&[0x1b, b'a', u8::from(centred)]);
        }
        if self.double != double {
            self.bytes.extend_from_slice(&[0x1d, b'!', if double { 0x11 } else { 0 }]);
        }
        (self.bold, self.centred, self.double) = (bold, centred, double);
    }

    /// ESC J: feeds `dots` of paper.
    fn feed(&mut self, dots: usize) {
        self.bytes.extend_from_slice(&[0x1b, b'J', u8::try_from(dots).unwrap_or(u8::MAX)]);
    }
}

/// GS ( k: model 2, size, correction, the text, print.
fn native(text: &str, module: usize, bytes: &mut Vec<u8>) {
    let mut say = |function: &[u8], data: &[u8]| {
        let length = u16::try_from(function.len() + data.len()).unwrap_or(0).to_le_bytes();
        bytes.extend_from_slice(b"\x1d(k");
        bytes.extend_from_slice(&length);
        bytes.extend_from_slice(function);
        bytes.extend_from_slice(data);
    };
    say(b"1A2", &[0]);
    say(b"1C", &[u8::try_from(module).unwrap_or(3)]);
    say(b"1E", if text.len() <= SHORT { b"1" } else { b"0" });
    say(b"1P0", text.as_bytes());
    say(b"1Q0", &[]);
}
