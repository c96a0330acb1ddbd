//! The paper as plain text for messages and for the terminal: the laid-out lines, the same facts in the same order as
//! on every other form.

use crate::base::paper::Paper;
use crate::base::text::width;
use crate::receipt::escpos::without_codes;
use crate::receipt::layout::{FEWEST, LayoutLine, LayoutMedium, set};
use crate::receipt::{ReceiptFacts, dot_matrix_lines};

/// The paper as plain text of at most `columns` columns (at least 16). The token takes as few lines as fit, so that it
/// can be copied. A QR to pay by is replaced with a sentence.
#[must_use]
pub fn text(facts: &ReceiptFacts, columns: usize) -> String {
    let columns = columns.max(FEWEST);
    let lines = without_codes(facts, set(facts, columns, LayoutMedium::Text), columns, |_| false);
    let mut text = plain(&lines, columns).join("\n");
    text.push('\n');
    text
}

/// The paper as plain text in the width of `paper`; a dot matrix form includes its stub.
#[must_use]
pub fn text_on(facts: &ReceiptFacts, paper: Paper) -> String {
    if paper != Paper::DotMatrix {
        return text(facts, paper.columns());
    }
    let lines = dot_matrix_lines(facts);
    lines.iter().map(|line| format!("{}\n", line.text().trim_end())).collect()
}

fn plain(lines: &[LayoutLine], columns: usize) -> Vec<String> {
    let line = |line: &LayoutLine| match line {
        LayoutLine::Plain(text) | LayoutLine::Bold(text) => text.trim_end().to_owned(),
        LayoutLine::Double(text) => format!("{}{text}", " ".repeat(columns.saturating_sub(width(text)) / 2)),
        LayoutLine::Rule => "-".repeat(columns),
        LayoutLine::Blank | LayoutLine::Logo | LayoutLine::Code(_) => String::new(),
    };
    lines.iter().filter(|line| !matches!(line, LayoutLine::Logo | LayoutLine::Code(_))).map(line).collect()
}
