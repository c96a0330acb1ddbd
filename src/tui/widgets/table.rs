//! Lines of a table, and the scrolling that keeps the picked row in sight.

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

/// The first row to draw, when `picked` of `count` rows has to be among the `rows` that fit.
#[must_use]
pub fn first_in_sight(picked: usize, count: usize, rows: usize) -> usize {
    if rows == 0 || count <= rows {
        return 0;
    }
    picked.saturating_sub(rows / 2).min(count - rows)
}

/// `picked` moved up or down by one row, within `count` rows.
#[must_use]
pub fn moved(picked: usize, count: usize, down: bool) -> usize {
    let last = count.saturating_sub(1);
    if down { picked.saturating_add(1).min(last) } else { picked.saturating_sub(1).min(last) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cells() {
        assert_eq!(line(&[start(5), end(7)], &["ab", "1.000"]), "ab      1.000");
        assert_eq!(line(&[start(2), start(2)], &["abc", "x"]), "ab x ");
    }

    proptest! {
        #[test]
        fn the_picked_row_is_in_sight(count in 1usize..300, picked in 0usize..300, rows in 1usize..60) {
            let picked = picked.min(count - 1);
            let first = first_in_sight(picked, count, rows);
            prop_assert!(first <= picked && picked < first + rows);
            prop_assert!(first == 0 || first + rows <= count);
        }
    }
}
