//! The papers that a shop prints on, and what its printer can do.
//!
//! What it is: names and widths. What it is not: what stands on a paper, or a printer. Invariant: a paper has one name everywhere, in
//! the configuration, on the command line and on the screen.

use std::fmt;
use std::str::FromStr;

/// A paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Paper {
    /// Thermal roll, 58 mm.
    #[serde(rename = "58mm")]
    Mm58,
    /// Thermal roll, 80 mm.
    #[serde(rename = "80mm")]
    Mm80,
    /// A dot matrix form with a stub.
    #[serde(rename = "dotmatrix")]
    DotMatrix,
    /// A5 sheet.
    #[serde(rename = "a5")]
    A5,
    /// A4 sheet.
    #[serde(rename = "a4")]
    A4,
}

impl Paper {
    /// Every paper, by name.
    pub const ALL: [(&'static str, Self); 5] = [
        ("58mm", Self::Mm58),
        ("80mm", Self::Mm80),
        ("dotmatrix", Self::DotMatrix),
        ("a5", Self::A5),
        ("a4", Self::A4),
    ];
    /// Those that a receipt printer takes, by name.
    pub const PRINTER: [(&'static str, Self); 3] =
        [("58mm", Self::Mm58), ("80mm", Self::Mm80), ("dotmatrix", Self::DotMatrix)];

    /// The paper called `name`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(own, _)| own.eq_ignore_ascii_case(name.trim())).map(|(_, paper)| *paper)
    }

    /// Its name: `58mm`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mm58 => "58mm",
            Self::Mm80 => "80mm",
            Self::DotMatrix => "dotmatrix",
            Self::A5 => "a5",
            Self::A4 => "a4",
        }
    }

    /// What people call it: `58 mm`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mm58 => "58 mm",
            Self::Mm80 => "80 mm",
            Self::DotMatrix => "dot matrix",
            Self::A5 => "A5",
            Self::A4 => "A4",
        }
    }

    /// Characters on a line, where nothing else is set; for a sheet those of its text form.
    #[must_use]
    pub const fn columns(self) -> usize {
        match self {
            Self::Mm58 => 32,
            Self::Mm80 | Self::A5 | Self::A4 => 48,
            Self::DotMatrix => 80,
        }
    }

    /// Whether it is cut from a roll or torn from a form, so that a receipt printer takes it.
    #[must_use]
    pub const fn is_for_printers(self) -> bool {
        matches!(self, Self::Mm58 | Self::Mm80 | Self::DotMatrix)
    }
}

/// The characters that a printer knows beyond ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodePage {
    /// None: everything else is written with ASCII letters.
    Ascii,
    /// PC437, the page that every printer starts with (ESC t 0).
    Pc437,
    /// Windows-1252 (ESC t 16).
    Wpc1252,
}

impl CodePage {
    /// Every page, by its name in the configuration.
    pub const ALL: [(&'static str, Self); 3] =
        [("ascii", Self::Ascii), ("pc437", Self::Pc437), ("wpc1252", Self::Wpc1252)];

    /// Its name in the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}

/// How a printer gets a QR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QrForm {
    /// It draws one itself (GS ( k): some ninety bytes.
    Native,
    /// As a picture, for printers that cannot.
    Raster,
    /// Not at all.
    None,
}

impl QrForm {
    /// Every way, by its name in the configuration.
    pub const ALL: [(&'static str, Self); 3] =
        [("native", Self::Native), ("raster", Self::Raster), ("none", Self::None)];

    /// Its name in the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}

/// A receipt printer, as its bytes are made for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrinterProfile {
    /// What it prints on; one of [`Paper::PRINTER`].
    pub paper: Paper,
    /// Characters on a line: 32, 42, 48 or 80.
    pub columns: usize,
    /// The characters it knows.
    pub code_page: CodePage,
    /// How it gets a QR.
    pub qr: QrForm,
    /// Whether it cuts its paper.
    pub cut: bool,
}

impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A paper's name that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown paper, expected 58mm, 80mm, dotmatrix, a5 or a4")]
pub struct UnknownPaper;

impl FromStr for Paper {
    type Err = UnknownPaper;

    fn from_str(text: &str) -> Result<Self, UnknownPaper> {
        Self::parse(text).ok_or(UnknownPaper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_has_one_name() {
        for (name, paper) in Paper::ALL {
            assert_eq!((Paper::parse(name), paper.as_str()), (Some(paper), name));
            assert_eq!(serde_json::to_value(paper).unwrap(), name);
            assert_eq!(name.to_uppercase().parse::<Paper>().unwrap().to_string(), name);
        }
        assert!("a3".parse::<Paper>().is_err());
    }
}
