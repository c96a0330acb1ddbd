//! The paper as plain text.
//!
//! What it is: the laid-out lines as strings, for messaging, for the terminal and for the preview. What it is not: a
//! layout of its own. Invariant: the same facts in the same order as on every other form.

use crate::paper::Paper;
use crate::receipt::layout::{Line, layout, set};
use crate::receipt::{Facts, dot_matrix_lines};
use crate::text::width;

/// The paper as plain text of at most `columns` columns, the token on as few lines as fit, so that it can be copied.
#[must_use]
pub fn text(facts: &Facts, columns: usize) -> String {
    let mut text = plain(&set(facts, columns, 1), columns).join("\n");
    text.push('\n');
    text
}

/// The paper as plain text as it stands on `paper`: on a form with its stub, else as wide as a roll.
#[must_use]
pub fn text_on(facts: &Facts, paper: Paper) -> String {
    if paper != Paper::DotMatrix {
        return text(facts, paper.columns());
    }
    let lines = dot_matrix_lines(facts);
    lines.iter().map(|line| format!("{}\n", line.text().trim_end())).collect()
}

/// The lines as they will print, one string each; double size is shown in single size.
#[must_use]
pub fn preview(facts: &Facts, columns: usize) -> Vec<String> {
    plain(&layout(facts, columns), columns)
}

fn plain(lines: &[Line], columns: usize) -> Vec<String> {
    let line = |line: &Line| match line {
        Line::Plain(text) | Line::Bold(text) => text.trim_end().to_owned(),
        Line::Double(text) => format!("{}{text}", " ".repeat(columns.saturating_sub(width(text)) / 2)),
        Line::Rule => "-".repeat(columns),
        Line::Blank | Line::Logo | Line::Code(_) => String::new(),
    };
    lines.iter().filter(|line| !matches!(line, Line::Logo | Line::Code(_))).map(line).collect()
}
