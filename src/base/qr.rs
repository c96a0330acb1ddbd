//! A text as the modules of a QR, and as lines for a terminal; the only place that draws a QR.
//!
//! The quiet zone of four modules is part of it. Every row has the same width.

use qrcode::{Color, EcLevel, QrCode};

/// Modules of the quiet zone on each side (ISO/IEC 18004).
const QUIET: usize = 4;

/// The modules that are drawn with block characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellHalf {
    /// Dark modules are blocks: for dark text on a light background.
    Dark,
    /// Light modules are blocks: for light text on a dark background, where no colour can be set.
    Light,
}

/// The modules of a QR with its quiet zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrModules {
    side: usize,
    dark: Vec<bool>,
}

impl QrModules {
    /// The QR of a text; `None` if the text is too long for any. Error correction is the lowest: a screen and fresh
    /// paper are not worn, and the QR stays small.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
        let inner = code.width();
        let side = inner + 2 * QUIET;
        let mut dark = vec![false; side * side];
        for (at, color) in code.into_colors().into_iter().enumerate() {
            let (x, y) = (at % inner + QUIET, at / inner + QUIET);
            if let Some(module) = dark.get_mut(y * side + x) {
                *module = color == Color::Dark;
            }
        }
        Some(Self { side, dark })
    }

    /// Modules on a side, the quiet zone included.
    #[must_use]
    pub const fn side(&self) -> usize {
        self.side
    }

    /// Columns and rows of [`rows`](Self::rows).
    #[must_use]
    pub const fn size(&self) -> (usize, usize) {
        (self.side, self.side.div_ceil(2))
    }

    /// Whether a module is dark; outside the QR none is.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.side && self.dark.get(y * self.side + x).copied().unwrap_or(false)
    }

    /// The QR as lines of text, two modules in each character, one above the other: `▀`, `▄`, `█` or a space.
    #[must_use]
    pub fn rows(&self, ink: CellHalf) -> Vec<String> {
        let (columns, rows) = self.size();
        let inked = |x, y| self.is_dark(x, y) == (ink == CellHalf::Dark);
        let cell = |x, row: usize| match (inked(x, 2 * row), inked(x, 2 * row + 1)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        (0..rows).map(|row| (0..columns).map(|x| cell(x, row)).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::text::width;

    /// What a scanner reads from the drawn text: each half cell is four by four dots.
    fn scanned(rows: &[String], ink: CellHalf) -> String {
        let cells: Vec<Vec<char>> = rows.iter().map(|row| row.chars().collect()).collect();
        let dot = |x: usize, y: usize| {
            let (upper, cell) = ((y / 4).is_multiple_of(2), cells[y / 8][x / 4]);
            let inked = cell == '█' || cell == if upper { '▀' } else { '▄' };
            if inked == (ink == CellHalf::Dark) { 0 } else { 255 }
        };
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(cells[0].len() * 4, rows.len() * 8, dot);
        picture.detect_grids()[0].decode().unwrap().1
    }

    const QRIS: &str = "00020101021226670016COM.NOBUBANK.WWW01189360050300000879140214844519767362530303UMI5204481253033605405480005802ID5913TOKO  MAJU 1 6007JAKARTA6304A1B2";

    #[test]
    fn what_is_drawn_is_read_again() {
        let modules = QrModules::of(QRIS).unwrap();
        for ink in [CellHalf::Dark, CellHalf::Light] {
            let rows = modules.rows(ink);
            assert_eq!(scanned(&rows, ink), QRIS);
            assert_eq!((width(&rows[0]), rows.len()), modules.size());
        }
        let light = modules.rows(CellHalf::Light);
        assert!(light[..2].iter().all(|row| row.chars().all(|cell| cell == '█')), "four quiet modules above");
        assert!(light.iter().all(|row| row.starts_with("████") && row.ends_with("████")), "and beside");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
        #[test]
        fn any_text_comes_back(text in "[ -~]{1,300}") {
            let modules = QrModules::of(&text).unwrap();
            prop_assert_eq!(scanned(&modules.rows(CellHalf::Dark), CellHalf::Dark), text);
        }
    }
}
