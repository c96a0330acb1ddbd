//! The paper, pure: what a customer takes home, as facts, as lines, as text, as PDF.
//!
//! What it is: one model of [`facts`](fn@facts) per payment and one [`layout`](fn@layout) that every form shares.
//! What it is not: printing (that is `printer`) or storage. Invariants: a receipt that says paid is made only from
//! [`Payment::paid`](crate::sale::payment::Payment::paid); no line is ever wider than its paper.

mod charge;
mod facts;
mod layout;
mod pdf;
mod slip;
#[cfg(test)]
mod tests;
mod text;
mod wording;

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;

pub use self::charge::charge_facts;
pub use self::facts::{Facts, Item, Mismatch, PaperId, facts};
pub use self::layout::{Line, layout};
pub use self::pdf::{PdfError, pdf};
pub use self::text::{preview, text};
use jiff::civil::Date;

use crate::sale::field::Field;
use crate::sale::product::Kind;
use crate::text::Clean;

/// The shop, as it stands at the head of its papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// Its name.
    pub name: Clean,
    /// Where it is.
    pub address: Clean,
    /// Where a customer can call it.
    pub phone: Clean,
    /// Its code at the provider.
    pub agent_code: Clean,
    /// This counter; a paper names the counter that sold.
    pub counter: Clean,
    /// The zone its times are written in.
    pub timezone: TimeZone,
}

/// Which print of a payment's paper this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The first print: CA (cetak asli).
    Original,
    /// The n-th print after it: CU n (cetak ulang).
    Copy(u32),
    /// The copy kept in the receipts folder; not counted.
    Archive,
    /// A look on the screen; not counted.
    Preview,
}

/// A paper that a PDF is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Paper {
    /// Thermal roll, 58 mm, 32 columns.
    Mm58,
    /// Thermal roll, 80 mm, 48 columns.
    Mm80,
    /// A page of its own design.
    A4,
}

impl Paper {
    /// Characters on a line of a roll; for A4 those of its text form.
    #[must_use]
    pub const fn columns(self) -> usize {
        match self {
            Self::Mm58 => 32,
            Self::Mm80 | Self::A4 => 48,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Mm58 => "58mm",
            Self::Mm80 => "80mm",
            Self::A4 => "a4",
        }
    }
}

/// The label that a receipt of `kind` gives to `field` on `day`; a key nobody knows becomes readable.
#[must_use]
pub fn label(field: &Field, kind: Kind, day: Date) -> String {
    match field {
        Field::Unlisted(key) => Field::readable(key),
        known => wording::on(day).label(kind, &known.name()),
    }
}

impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A paper's name that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown paper, expected 58mm, 80mm or a4")]
pub struct UnknownPaper;

impl FromStr for Paper {
    type Err = UnknownPaper;

    fn from_str(text: &str) -> Result<Self, UnknownPaper> {
        let known = [Self::Mm58, Self::Mm80, Self::A4];
        known.into_iter().find(|paper| paper.name().eq_ignore_ascii_case(text.trim())).ok_or(UnknownPaper)
    }
}
