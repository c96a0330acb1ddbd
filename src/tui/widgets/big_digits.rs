//! Big digits that can be read from two metres: three by five points in half blocks, three rows high.
//!
//! All three rows of a text have the same width. An unknown character takes no room.

/// Rows of a big text.
pub const ROWS: usize = 3;

/// `text` in big digits. It may hold digits, dots and a minus sign; anything else is left out.
#[must_use]
pub fn rows(text: &str) -> [String; ROWS] {
    let mut rows = [String::new(), String::new(), String::new()];
    for glyph in text.chars().filter_map(glyph) {
        for (row, part) in rows.iter_mut().zip(glyph) {
            if !row.is_empty() {
                row.push(' ');
            }
            row.push_str(part);
        }
    }
    rows
}

/// Several groups of digits side by side, `gap` columns apart.
#[must_use]
pub fn groups(groups: &[&str], gap: usize) -> [String; ROWS] {
    let mut all = [String::new(), String::new(), String::new()];
    for (place, group) in groups.iter().enumerate() {
        for (row, part) in all.iter_mut().zip(rows(group)) {
            if place > 0 {
                row.push_str(&" ".repeat(gap));
            }
            row.push_str(&part);
        }
    }
    all
}

const fn glyph(character: char) -> Option<[&'static str; ROWS]> {
    Some(match character {
        '0' => ["█▀█", "█ █", "▀▀▀"],
        '1' => ["▄█ ", " █ ", "▀▀▀"],
        '2' => ["▀▀█", "█▀▀", "▀▀▀"],
        '3' => ["▀▀█", "▀▀█", "▀▀▀"],
        '4' => ["█ █", "▀▀█", "  ▀"],
        '5' => ["█▀▀", "▀▀█", "▀▀▀"],
        '6' => ["█▀▀", "█▀█", "▀▀▀"],
        '7' => ["▀▀█", "  █", "  ▀"],
        '8' => ["█▀█", "█▀█", "▀▀▀"],
        '9' => ["█▀█", "▀▀█", "▀▀▀"],
        '.' => [" ", " ", "▀"],
        '-' => ["   ", "▀▀▀", "   "],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::width;

    #[test]
    fn a_total_as_it_is_drawn() {
        let [top, middle, bottom] = rows("102.500");
        assert_eq!(top, "▄█  █▀█ ▀▀█   █▀▀ █▀█ █▀█");
        assert_eq!(middle, " █  █ █ █▀▀   ▀▀█ █ █ █ █");
        assert_eq!(bottom, "▀▀▀ ▀▀▀ ▀▀▀ ▀ ▀▀▀ ▀▀▀ ▀▀▀");
    }

    #[test]
    fn all_rows_are_equally_wide() {
        for text in ["", "1", "-47.500", "1234567890", "x7y"] {
            let rows = rows(text);
            assert!(rows.iter().all(|row| width(row) == width(&rows[0])), "{text}");
        }
    }
}
