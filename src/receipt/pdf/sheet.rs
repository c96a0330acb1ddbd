//! Measures of A4 and A5 pages and their text sizes, in points.
//!
//! A5 has its own measures and is no shrunken A4. On both a reference of 32 characters fits one line of half the page,
//! and a token one line of its box.

use super::pen::mm;
use crate::receipt::Paper;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SheetMeasures {
    pub width: f32,
    pub height: f32,
    /// Left and right margin.
    pub side: f32,
    /// Above the letterhead.
    pub top: f32,
    /// Below the trace line.
    pub bottom: f32,
    /// Between the two columns of facts.
    pub gutter: f32,
    /// The room for the logo, width and height.
    pub logo: [f32; 2],
    /// The shop's name.
    pub name: f32,
    /// The shop's address, and the rows of counter and time.
    pub small: f32,
    pub title: f32,
    pub banner: f32,
    /// The name of a fact.
    pub label: f32,
    /// A fact.
    pub value: f32,
    /// A money row.
    pub entry: f32,
    /// The total.
    pub total: f32,
    pub token: f32,
    pub foot: f32,
    pub trace: f32,
    /// Between two baselines, in font sizes.
    pub leading: f32,
    /// The height of a money row.
    pub row: f32,
    /// Between two blocks.
    pub gap: f32,
    /// The side of a QR to pay by.
    pub code: f32,
    /// The side of the QR that finds the paper again.
    pub find: f32,
}

const A4: SheetMeasures = SheetMeasures {
    width: mm(210.0),
    height: mm(297.0),
    side: mm(19.0),
    top: mm(17.0),
    bottom: mm(14.0),
    gutter: 22.0,
    logo: [mm(34.0), mm(20.0)],
    name: 19.0,
    small: 8.6,
    title: 15.0,
    banner: 12.5,
    label: 7.2,
    value: 10.4,
    entry: 9.6,
    total: 18.0,
    token: 27.0,
    foot: 8.2,
    trace: 7.0,
    leading: 1.32,
    row: 18.5,
    gap: 15.0,
    code: mm(64.0),
    find: mm(18.0),
};

const A5: SheetMeasures = SheetMeasures {
    width: mm(148.0),
    height: mm(210.0),
    side: mm(11.5),
    top: mm(10.0),
    bottom: mm(9.0),
    gutter: 13.0,
    logo: [mm(24.0), mm(14.0)],
    name: 13.5,
    small: 7.2,
    title: 11.5,
    banner: 10.0,
    label: 6.2,
    value: 8.5,
    entry: 8.2,
    total: 14.0,
    token: 20.5,
    foot: 7.0,
    trace: 6.2,
    leading: 1.28,
    row: 14.0,
    gap: 9.0,
    code: mm(52.0),
    find: mm(18.0),
};

impl SheetMeasures {
    /// The sheet of `paper`; A4 for rolls and forms, which have no sheet.
    pub(super) const fn of(paper: Paper) -> Self {
        match paper {
            Paper::A5 => A5,
            Paper::A4 | Paper::Mm58 | Paper::Mm80 | Paper::DotMatrix => A4,
        }
    }

    /// The sheet with `band` points more margin above and below.
    pub(super) fn inside(self, band: f32) -> Self {
        Self { top: self.top + band, bottom: self.bottom + band, ..self }
    }

    /// The right edge of the text.
    pub(super) const fn right(&self) -> f32 {
        self.width - self.side
    }

    /// The width between the margins.
    pub(super) const fn room(&self) -> f32 {
        self.width - 2.0 * self.side
    }

    /// The width of one of two columns of facts.
    pub(super) const fn cell(&self) -> f32 {
        (self.room() - self.gutter) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::font::{columns_in, measure};
    use super::*;

    #[test]
    fn a_reference_and_a_token_stand_on_one_line() {
        for sheet in [A4, A5] {
            assert!(columns_in(sheet.cell(), sheet.value) >= 32, "{}", columns_in(sheet.cell(), sheet.value));
            assert!(measure("1234 5678 9101 1121 3141", sheet.token) <= sheet.room() - 20.0);
            assert!(sheet.label >= 6.0 && sheet.trace >= 6.0, "letters that can be read");
        }
    }
}
