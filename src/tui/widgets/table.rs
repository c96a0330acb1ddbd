//! Rows in columns, and which of them are in sight.
//!
//! The picked row is in sight whenever there is a row to show.

use crate::base::text::{left, right};

/// A column: its width, and whether its text stands at its right edge.
#[derive(Debug, Clone, Copy)]
pub struct TableColumn {
    width: usize,
    to_right: bool,
}

impl TableColumn {
    /// Whether it takes no room.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.width == 0
    }
}

/// A column whose text starts at its left edge.
#[must_use]
pub const fn start(width: usize) -> TableColumn {
    TableColumn { width, to_right: false }
}

/// A column whose text ends at its right edge.
#[must_use]
pub const fn end(width: usize) -> TableColumn {
    TableColumn { width, to_right: true }
}

/// One line: `cells` in `columns`, one space between columns.
#[must_use]
pub fn line(columns: &[TableColumn], cells: &[&str]) -> String {
    let cell = |(column, text): (&TableColumn, &&str)| {
        if column.to_right { right(text, column.width) } else { left(text, column.width) }
    };
    columns.iter().zip(cells).map(cell).collect::<Vec<_>>().join(" ")
}

/// The first row in sight, when `picked` of `count` rows has to be among `rows`.
#[must_use]
pub fn first_in_sight(picked: usize, count: usize, rows: usize) -> usize {
    if rows == 0 || count <= rows {
        return 0;
    }
    picked.saturating_sub(rows / 2).min(count - rows)
}

/// `picked` moved by one row, within `count` rows.
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
