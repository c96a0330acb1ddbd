//! ESC/P for dot matrix printers: a form of eighty columns, with a stub at the left that the shop keeps.
//!
//! No line takes more than eighty columns. A form ends with a form feed, where the next form begins.

use crate::base::paper::CodePage;
use crate::base::text::width;
use crate::receipt::ReceiptFacts;
use crate::receipt::encode::{encode, knows};
use crate::receipt::escpos::without_codes;
use crate::receipt::layout::{LayoutLine, LayoutMedium, set, stub};
use crate::receipt::unprintable::marked;

pub const FORM: usize = 80;
/// Columns of the stub.
pub const STUB: usize = 24;
/// Between stub and body, where the form is torn.
const TEAR: &str = " | ";
/// Columns of the body.
pub const BODY: usize = FORM - STUB - TEAR.len();

/// ESC @, ESC R 0 (`#` is `#`), ESC P (ten characters an inch), ESC 0 (eight lines an inch, so that a token's paper
/// fits one form), ESC C 44 (a form of 5.5 inches), ESC O (no line is left out at the fold).
const START: &[u8] = b"\x1b@\x1bR\x00\x1bP\x1b0\x1bC\x2c\x1bO";
/// ESC t 1, ESC 6: PC437, all of it. The nine needles know no other page.
const PC437: &[u8] = b"\x1bt\x01\x1b6";

/// One line of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormLine {
    /// Left of the cut mark, at most 24 columns.
    pub stub: LayoutLine,
    /// Right of it, at most 53 columns.
    pub body: LayoutLine,
}

impl FormLine {
    /// The line as it prints, at most eighty columns; a double character is one followed by a space.
    #[must_use]
    pub fn text(&self) -> String {
        let (stub, body) = (shown(&self.stub, STUB), shown(&self.body, BODY));
        let line = format!("{stub}{}{TEAR}{body}", " ".repeat(STUB.saturating_sub(width(&stub))));
        line.trim_end().to_owned()
    }
}

fn shown(line: &LayoutLine, columns: usize) -> String {
    match line {
        LayoutLine::Plain(text) | LayoutLine::Bold(text) => text.clone(),
        LayoutLine::Double(text) => {
            let wide: String = text.chars().flat_map(|character| [character, ' ']).collect();
            format!("{}{wide}", indent(text))
        }
        LayoutLine::Rule => "-".repeat(columns),
        LayoutLine::Blank | LayoutLine::Logo | LayoutLine::Code(_) => String::new(),
    }
}

/// The spaces that centre a double line in the body.
fn indent(text: &str) -> String {
    " ".repeat(BODY.saturating_sub(2 * width(text)) / 2)
}

/// `facts` as the lines of a form, stub and body side by side. The logo and a QR are left off.
#[must_use]
pub fn dot_matrix_lines(facts: &ReceiptFacts) -> Vec<FormLine> {
    let mut body = Vec::new();
    for line in without_codes(facts, set(facts, BODY, LayoutMedium::Form), BODY, |_| false) {
        // A double line reaches into the line above it on some printers, into the one below on others.
        let double = matches!(line, LayoutLine::Double(_));
        let after_double = matches!(body.last(), Some(LayoutLine::Double(_)));
        if (double && body.last() != Some(&LayoutLine::Blank)) || (after_double && line != LayoutLine::Blank) {
            body.push(LayoutLine::Blank);
        }
        if line != LayoutLine::Logo {
            body.push(line);
        }
    }
    let stub = stub(facts, STUB);
    let count = stub.len().max(body.len());
    let (mut stub, mut body) = (stub.into_iter(), body.into_iter());
    let pair =
        |_| FormLine { stub: stub.next().unwrap_or(LayoutLine::Blank), body: body.next().unwrap_or(LayoutLine::Blank) };
    (0..count).map(pair).collect()
}

/// The lines as a printer of `code_page` prints them, missing letters marked.
pub(super) fn lines_in(facts: &ReceiptFacts, code_page: CodePage) -> Vec<FormLine> {
    dot_matrix_lines(&marked(facts, |character| knows(character, known(code_page))))
}

/// The code page that a dot matrix printer really has.
fn known(code_page: CodePage) -> CodePage {
    if code_page == CodePage::Ascii { CodePage::Ascii } else { CodePage::Pc437 }
}

/// The bytes of `facts` for a dot matrix printer. They end in a form feed, so the next form starts at its top. Such a
/// printer knows PC437 or only ASCII, so Windows-1252 is written in PC437.
#[must_use]
pub fn dot_matrix(facts: &ReceiptFacts, code_page: CodePage) -> Vec<u8> {
    let page = known(code_page);
    let mut form = FormPage { bytes: Vec::with_capacity(3_072), page, foreign: false };
    form.bytes.extend_from_slice(START);
    for (place, line) in lines_in(facts, page).iter().enumerate() {
        // Between lines, not after the last: a form that is exactly full must not feed an empty one.
        if place > 0 {
            form.bytes.extend_from_slice(b"\r\n");
        }
        form.line(line);
    }
    form.bytes.extend_from_slice(b"\r\x0c");
    if form.foreign {
        form.bytes.splice(START.len()..START.len(), PC437.iter().copied());
    }
    form.bytes
}

struct FormPage {
    bytes: Vec<u8>,
    page: CodePage,
    foreign: bool,
}

impl FormPage {
    fn line(&mut self, line: &FormLine) {
        let taken = self.half(&line.stub, STUB);
        self.bytes.extend(std::iter::repeat_n(b' ', STUB.saturating_sub(taken)));
        let end = TEAR.len() - usize::from(line.body == LayoutLine::Blank);
        self.bytes.extend_from_slice(TEAR.as_bytes().get(..end).unwrap_or_default());
        self.half(&line.body, BODY);
    }

    /// Writes one half and returns the columns that it took.
    fn half(&mut self, line: &LayoutLine, columns: usize) -> usize {
        match line {
            LayoutLine::Plain(text) => self.text(text.trim_end()),
            LayoutLine::Bold(text) => {
                let text = text.trim_end();
                let bare = text.trim_start();
                let indent = self.text(text.get(..text.len() - bare.len()).unwrap_or(""));
                self.bytes.extend_from_slice(b"\x1bE");
                let taken = self.text(bare);
                self.bytes.extend_from_slice(b"\x1bF");
                indent + taken
            }
            LayoutLine::Double(text) => {
                let indent = self.text(&indent(text));
                self.bytes.extend_from_slice(b"\x1bE\x1bW\x01\x1bw\x01");
                let taken = self.text(text);
                self.bytes.extend_from_slice(b"\x1bw\x00\x1bW\x00\x1bF");
                indent + 2 * taken
            }
            LayoutLine::Rule => {
                self.bytes.extend(std::iter::repeat_n(b'-', columns));
                columns
            }
            LayoutLine::Blank | LayoutLine::Logo | LayoutLine::Code(_) => 0,
        }
    }

    /// Returns the bytes written, which are the columns, because every character of a code page is one byte.
    fn text(&mut self, text: &str) -> usize {
        let before = self.bytes.len();
        self.foreign |= encode(text, self.page, &mut self.bytes);
        self.bytes.len() - before
    }
}
