//! The papers that a shop prints on, and the abilities of its printer.
//!
//! A paper has one name everywhere: in the configuration, on the command line and on the screen.

use std::fmt;
use std::str::FromStr;

/// A kind of paper. The serde names are also the names in the configuration.
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
    /// The papers that a receipt printer takes, by name.
    pub const PRINTER: [(&'static str, Self); 3] =
        [("58mm", Self::Mm58), ("80mm", Self::Mm80), ("dotmatrix", Self::DotMatrix)];

    /// The paper called `name`, in any case; `None` for an unknown name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(own, _)| own.eq_ignore_ascii_case(name.trim())).map(|(_, paper)| *paper)
    }

    /// The name in the configuration: `58mm`.
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

    /// The name for people: `58 mm`.
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

    /// Default characters on a line; for a sheet, the width of its plain text.
    #[must_use]
    pub const fn columns(self) -> usize {
        match self {
            Self::Mm58 => 32,
            Self::Mm80 | Self::A5 | Self::A4 => 48,
            Self::DotMatrix => 80,
        }
    }

    /// Whether a receipt printer takes it: a roll or a dot matrix form, no sheet.
    #[must_use]
    pub const fn is_for_printers(self) -> bool {
        matches!(self, Self::Mm58 | Self::Mm80 | Self::DotMatrix)
    }
}

/// The characters that a printer has beyond ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodePage {
    /// No others: everything else is written with similar ASCII letters.
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

    /// The name in the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}

/// The way in which a QR is sent to a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QrForm {
    /// The printer draws it from the text (GS ( k): some ninety bytes.
    Native,
    /// As a picture, for printers that cannot draw one.
    Raster,
    None,
}

impl QrForm {
    /// Every way, by its name in the configuration.
    pub const ALL: [(&'static str, Self); 3] =
        [("native", Self::Native), ("raster", Self::Raster), ("none", Self::None)];

    /// The name in the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}

/// The properties of a receipt printer that its bytes depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrinterProfile {
    /// One of [`Paper::PRINTER`].
    pub paper: Paper,
    /// Characters on a line: 32, 42, 48 or 80.
    pub columns: usize,
    pub code_page: CodePage,
    pub qr: QrForm,
    /// Whether the printer has a knife.
    pub cut: bool,
}

impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The text is no paper's name.
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
