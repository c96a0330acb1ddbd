//! Lines of a table.

use crate::base::text::{left, right};

/// A column: its width in columns of the screen, and whether its text ends at the right edge.
#[derive(Debug, Clone, Copy)]
pub struct TableColumn {
    width: usize,
    to_right: bool,
}

impl TableColumn {
    /// Whether the column is left out, with a width of 0.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.width == 0
    }
}

/// A column of this width, its text at the left.
#[must_use]
pub const fn start(width: usize) -> TableColumn {
    TableColumn { width, to_right: false }
}

/// A column of this width, its text at the right: for figures.
#[must_use]
pub const fn end(width: usize) -> TableColumn {
    TableColumn { width, to_right: true }
}

/// One line: `cells` cut or filled to `columns`, with one space in between.
#[must_use]
pub fn line(columns: &[TableColumn], cells: &[&str]) -> String {
    let cell = |(column, text): (&TableColumn, &&str)| {
        if column.to_right { right(text, column.width) } else { left(text, column.width) }
    };
    columns.iter().zip(cells).map(cell).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells() {
        assert_eq!(line(&[start(5), end(7)], &["ab", "1.000"]), "ab      1.000");
        assert_eq!(line(&[start(2), start(2)], &["abc", "x"]), "ab x ");
    }
}
