//! Facts set in cells of a fixed width: the one layout of every roll and text form. No bytes and no points here.
//!
//! No line takes more columns than it is given; a double-size line counts twice. No two blank lines follow each other,
//! and none is first or last.

use crate::base::text::{self, cut, in_fours};
use crate::receipt::encode::is_plain;
use crate::receipt::facts::{ReceiptFacts, ReceiptItem};

/// The fewest columns that a paper is laid out for; a smaller number is raised to this one.
pub(super) const FEWEST: usize = 16;
/// References break in pieces of this many characters.
const PIECE: usize = 16;

/// One laid-out line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayoutLine {
    /// Plain text, padded on its left where it is centred or right-aligned.
    Plain(String),
    /// As plain text, in bold.
    Bold(String),
    /// Double width and height, centred by the form: every character takes two columns.
    Double(String),
    /// The shop's logo, centred.
    Logo,
    /// A QR of this text, centred.
    Code(String),
    /// A rule across the paper.
    Rule,
    Blank,
}

impl LayoutLine {
    /// Columns that the line takes on a paper of `columns`. Blank lines, the logo and a QR take none.
    #[must_use]
    pub fn width(&self, columns: usize) -> usize {
        match self {
            Self::Plain(text) | Self::Bold(text) => width(text),
            Self::Double(text) => 2 * width(text),
            Self::Rule => columns,
            Self::Blank | Self::Logo | Self::Code(_) => 0,
        }
    }
}

/// What a layout is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LayoutMedium {
    /// A roll: double-size letters, any number of lines.
    Roll,
    /// The body of a dot matrix form: double-size letters, a limited number of lines.
    Form,
    /// Plain text: one letter size.
    Text,
}

/// Lays `facts` out for a roll of `columns` characters (at least 16), the token in double size.
#[must_use]
pub fn layout(facts: &ReceiptFacts, columns: usize) -> Vec<LayoutLine> {
    set(facts, columns, LayoutMedium::Roll)
}

/// Lays `facts` out for `medium`.
pub(super) fn set(facts: &ReceiptFacts, columns: usize, medium: LayoutMedium) -> Vec<LayoutLine> {
    let mut sheet = LineSheet { columns: columns.max(FEWEST), medium, lines: Vec::new() };
    sheet.practice(&facts.practice);
    if medium == LayoutMedium::Roll && !facts.practice.is_empty() {
        sheet.push(LayoutLine::Rule);
    }
    sheet.head(facts);
    sheet.body(&facts.items);
    sheet.push(LayoutLine::Blank);
    for line in &facts.foot {
        sheet.centred(line, LayoutLine::Plain);
    }
    sheet.push(LayoutLine::Rule);
    for line in steps(&facts.trace, sheet.columns) {
        sheet.centred(&line, LayoutLine::Plain);
    }
    if !facts.find.is_empty() {
        sheet.push(LayoutLine::Code(facts.find.clone()));
    }
    if medium == LayoutMedium::Roll && !facts.practice.is_empty() {
        sheet.push(LayoutLine::Rule);
    }
    sheet.practice(&facts.practice);
    while sheet.lines.last() == Some(&LayoutLine::Blank) {
        sheet.lines.pop();
    }
    sheet.lines
}

/// The stub of a form, which the shop keeps, in `columns`: shop, title, key facts and trace.
pub(super) fn stub(facts: &ReceiptFacts, columns: usize) -> Vec<LayoutLine> {
    let mut sheet = LineSheet { columns: columns.max(FEWEST), medium: LayoutMedium::Form, lines: Vec::new() };
    let practice = facts.practice.first().map(|word| bar(word, sheet.columns));
    practice.iter().for_each(|line| sheet.push(LayoutLine::Bold(line.clone())));
    let mut say = |text: &str, style: fn(String) -> LayoutLine| {
        for line in text.lines().flat_map(|line| wrap(line, columns.max(FEWEST))) {
            sheet.push(style(line));
        }
    };
    facts.head.iter().take(1).for_each(|line| say(line, LayoutLine::Plain));
    say(&facts.title, LayoutLine::Bold);
    facts.banners.iter().for_each(|line| say(line, LayoutLine::Bold));
    sheet.push(LayoutLine::Rule);
    for (label, value) in facts.stub.iter().filter(|(_, value)| !value.trim().is_empty()) {
        if label.is_empty() {
            sheet.paragraph(value);
        } else {
            sheet.wide_row(label, value);
        }
    }
    sheet.push(LayoutLine::Rule);
    for line in steps(&facts.trace, sheet.columns) {
        sheet.push(LayoutLine::Plain(line));
    }
    practice.into_iter().for_each(|line| sheet.push(LayoutLine::Bold(line)));
    sheet.lines
}

/// `text` in a line of asterisks across the paper.
fn bar(text: &str, columns: usize) -> String {
    let room = columns.saturating_sub(width(text) + 2);
    format!("{} {text} {}", "*".repeat(room / 2), "*".repeat(room - room / 2))
}

fn width(text: &str) -> usize {
    if is_plain(text) { text.len() } else { text::width(text) }
}

fn wrap(text: &str, columns: usize) -> Vec<String> {
    let fits = text.len() <= columns && is_plain(text) && text.trim() == text && !text.contains("  ");
    if fits { vec![text.to_owned()] } else { text::wrap(text, columns) }
}

fn left(text: &str, columns: usize) -> String {
    padded(text, columns, false)
}

fn right(text: &str, columns: usize) -> String {
    padded(text, columns, true)
}

/// `text` cut and padded to exactly `columns`.
fn padded(text: &str, columns: usize, before: bool) -> String {
    let text = if width(text) <= columns { text } else { cut(text, columns) };
    let gap = columns - width(text);
    let mut line = String::with_capacity(columns.max(text.len()) + 24);
    if before {
        line.extend(std::iter::repeat_n(' ', gap));
    }
    line.push_str(text);
    if !before {
        line.extend(std::iter::repeat_n(' ', gap));
    }
    line
}

struct LineSheet {
    columns: usize,
    medium: LayoutMedium,
    lines: Vec<LayoutLine>,
}

impl LineSheet {
    /// Every line is added here: no blank line after another one, after a rule or before one, or at the top.
    fn push(&mut self, line: LayoutLine) {
        let line = match line {
            // A line of zero-width characters prints as a blank line, so it counts as one.
            LayoutLine::Plain(text) | LayoutLine::Bold(text) | LayoutLine::Double(text)
                if text.split_whitespace().all(|word| width(word) == 0) =>
            {
                LayoutLine::Blank
            }
            line => line,
        };
        let after_gap = matches!(self.lines.last(), None | Some(LayoutLine::Blank | LayoutLine::Rule));
        match line {
            LayoutLine::Blank if after_gap => {}
            LayoutLine::Rule if self.lines.last() == Some(&LayoutLine::Blank) => {
                self.lines.pop();
                self.lines.push(LayoutLine::Rule);
            }
            line => self.lines.push(line),
        }
    }

    /// The word in double size on a roll, else in a bar; then what it means, in the bar too where that is wide enough.
    fn practice(&mut self, lines: &[String]) {
        let Some((word, meaning)) = lines.split_first() else { return };
        let whole = lines.join(": ");
        if self.medium == LayoutMedium::Roll && 2 * width(word) <= self.columns {
            self.push(LayoutLine::Double(word.clone()));
        } else if width(&whole) + 8 <= self.columns {
            self.push(LayoutLine::Bold(bar(&whole, self.columns)));
            return;
        } else {
            self.push(LayoutLine::Bold(bar(word, self.columns)));
        }
        meaning.iter().for_each(|line| self.centred(line, LayoutLine::Bold));
    }

    fn head(&mut self, facts: &ReceiptFacts) {
        if facts.logo.is_some() {
            self.push(LayoutLine::Logo);
        }
        for (place, line) in facts.head.iter().enumerate() {
            self.centred(line, if place == 0 { LayoutLine::Bold } else { LayoutLine::Plain });
        }
        self.push(LayoutLine::Rule);
        let desk: Vec<(&str, &str)> =
            facts.desk.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
        self.rows(&desk, desk.iter().map(|(label, _)| width(label)).max().unwrap_or(0));
        self.push(LayoutLine::Rule);
        self.centred(&facts.title, LayoutLine::Bold);
        for banner in &facts.banners {
            self.centred(banner, LayoutLine::Bold);
        }
        self.push(LayoutLine::Blank);
    }

    fn body(&mut self, items: &[ReceiptItem]) {
        let labels = items.iter().filter_map(|item| match item {
            ReceiptItem::Row { label, .. } => Some(width(label)),
            _ => None,
        });
        let label_width = labels.filter(|label| *label <= self.widest_label()).max().unwrap_or(0);
        let mut before: Option<&ReceiptItem> = None;
        for item in items {
            let same_block = match item {
                ReceiptItem::Row { .. } | ReceiptItem::Figure { .. } => {
                    matches!(
                        before,
                        None | Some(ReceiptItem::Row { .. } | ReceiptItem::Figure { .. } | ReceiptItem::Table { .. })
                    )
                }
                ReceiptItem::Words { .. } => matches!(before, Some(ReceiptItem::Figure { .. })),
                ReceiptItem::Table { .. }
                | ReceiptItem::Token { .. }
                | ReceiptItem::Code(_)
                | ReceiptItem::Sentence(_) => false,
            };
            if !same_block {
                self.push(LayoutLine::Blank);
            }
            match item {
                ReceiptItem::Row { label, value } => self.rows(&[(label, value)], label_width),
                ReceiptItem::Figure { label, value, strong } => self.figure(label, value, *strong),
                ReceiptItem::Token { label, token } => self.token(label, token.expose()),
                ReceiptItem::Table { heads, rows } => self.table(heads, rows),
                ReceiptItem::Code(text) => self.push(LayoutLine::Code(text.clone())),
                ReceiptItem::Words { label, value } => self.paragraph(&format!("{label}: {value}")),
                ReceiptItem::Sentence(text) => self.centred(text, LayoutLine::Plain),
            }
            before = Some(item);
        }
    }

    /// The widest label that leaves a reference its sixteen characters.
    const fn widest_label(&self) -> usize {
        (self.columns / 2).saturating_sub(2)
    }

    /// `LABEL : value`, the value wrapped under itself; a label that is too wide stands above its value.
    fn rows(&mut self, rows: &[(&str, &str)], label_width: usize) {
        for (label, value) in rows {
            if value.trim().is_empty() {
                continue;
            }
            let label_width = label_width.min(self.widest_label());
            if width(label) > label_width {
                self.wide_row(label, value);
                continue;
            }
            let room = self.columns.saturating_sub(label_width + 2);
            for (place, line) in pieces(value, room).into_iter().enumerate() {
                let label = if place == 0 { *label } else { "" };
                let colon = if place == 0 { ": " } else { "  " };
                let mut row = left(label, label_width);
                row.push_str(colon);
                row.push_str(&line);
                self.push(LayoutLine::Plain(row));
            }
        }
    }

    fn wide_row(&mut self, label: &str, value: &str) {
        let whole = format!("{label}: {value}");
        if width(&whole) <= self.columns && !value.contains('\n') {
            self.push(LayoutLine::Plain(whole));
            return;
        }
        self.paragraph(&format!("{label}:"));
        for line in pieces(value, self.columns - 2) {
            self.push(LayoutLine::Plain(format!("  {line}")));
        }
    }

    /// The label at the left, the figure at the right edge; on two lines where one is too short.
    fn figure(&mut self, label: &str, value: &str, strong: bool) {
        let style = if strong { LayoutLine::Bold } else { LayoutLine::Plain };
        let taken = width(value);
        if width(label) + 1 + taken <= self.columns {
            let mut row = left(label, self.columns - taken);
            row.push_str(value);
            self.push(style(row));
            return;
        }
        for line in wrap(label, self.columns) {
            self.push(style(line));
        }
        for line in wrap(value, self.columns) {
            self.push(style(right(&line, self.columns)));
        }
    }

    /// Figures in columns as wide as their widest; each under its head on lines of its own where they do not fit.
    fn table(&mut self, heads: &[String], rows: &[(String, Vec<String>)]) {
        let figures = |place: usize| {
            let of_rows = rows.iter().filter_map(move |(_, figures)| figures.get(place));
            of_rows.chain(heads.get(place)).map(|text| width(text)).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..heads.len()).map(figures).collect();
        let taken: usize = widths.iter().map(|figure| figure + 2).sum();
        let labels = rows.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
        if labels + taken > self.columns {
            for (label, figures) in rows {
                for (head, figure) in heads.iter().zip(figures) {
                    self.figure(&format!("{label} {head}"), figure, false);
                }
            }
            return;
        }
        let room = self.columns - taken;
        let mut line = |label: &str, figures: &[String]| {
            let cells: String =
                figures.iter().zip(&widths).map(|(figure, taken)| format!("  {}", right(figure, *taken))).collect();
            self.push(LayoutLine::Plain(format!("{}{cells}", left(label, room))));
        };
        line("", heads);
        for (label, figures) in rows {
            line(label, figures);
        }
    }

    fn token(&mut self, label: &str, digits: &str) {
        self.centred(label, LayoutLine::Bold);
        let scale = if self.medium == LayoutMedium::Text { 1 } else { 2 };
        for line in wrap(&in_fours(digits), self.columns / scale) {
            self.push(LayoutLine::Double(line));
        }
    }

    fn paragraph(&mut self, text: &str) {
        for line in wrap(text, self.columns) {
            self.push(LayoutLine::Plain(line));
        }
    }

    fn centred(&mut self, text: &str, style: fn(String) -> LayoutLine) {
        let columns = self.columns;
        for line in text.lines().flat_map(|line| balanced(line, columns)) {
            let taken = width(&line);
            self.push(style(right(&line, taken + (columns - taken) / 2)));
        }
    }
}

/// A value in lines of at most `room` columns: its own line ends are kept, words wrap, a word that is too long (a
/// reference) breaks in sixteens.
pub(super) fn pieces(value: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in value.lines().filter(|line| !line.trim().is_empty()) {
        if width(line) > room && !line.contains(' ') {
            lines.extend(broken(line, room.min(PIECE)));
        } else {
            lines.extend(wrap(line, room));
        }
    }
    lines
}

/// `text` wrapped in as few lines as it needs, all of about one length: a single word under a sentence looks lost.
fn balanced(text: &str, columns: usize) -> Vec<String> {
    let taken = width(text);
    if taken <= columns {
        return wrap(text, columns);
    }
    let words: Vec<usize> = text.split_whitespace().map(width).collect();
    let longest = words.iter().copied().max().unwrap_or(0);
    if longest > columns {
        return wrap(text, columns);
    }
    let fewest = count(&words, columns);
    let mean = (taken / fewest.max(1)).max(longest).min(columns);
    let narrowest = (mean..columns).find(|columns| count(&words, *columns) == fewest).unwrap_or(columns);
    wrap(text, narrowest)
}

/// Lines that words of these widths take.
fn count(words: &[usize], columns: usize) -> usize {
    let (mut lines, mut taken) = (0, columns);
    for word in words {
        if lines > 0 && taken + 1 + word <= columns {
            taken += 1 + word;
        } else {
            (lines, taken) = (lines + 1, *word);
        }
    }
    lines
}

/// A trace in lines of at most `columns`, broken at its slashes where it can be.
fn steps(trace: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for step in trace.split_inclusive('/') {
        match lines.last_mut() {
            Some(line) if width(line) + width(step) <= columns => line.push_str(step),
            _ => lines.push(step.to_owned()),
        }
    }
    lines.iter().flat_map(|line| wrap(line, columns)).collect()
}

fn broken(mut word: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    while !word.is_empty() {
        let head = cut(word, room);
        if head.is_empty() {
            break;
        }
        lines.push(head.to_owned());
        word = word.get(head.len()..).unwrap_or("");
    }
    lines
}
