//! How things look, named by what they mean.
//!
//! Colour is never the only sign. Without colour every meaning keeps an emphasis of its own (reverse, bold) or a word.

use ratatui::style::{Color, Modifier, Style};

/// The shop's looks: with colour, or without (`NO_COLOR`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenTheme {
    color: bool,
}

impl ScreenTheme {
    /// Looks with colour where `color`.
    #[must_use]
    pub const fn new(color: bool) -> Self {
        Self { color }
    }

    /// Ordinary text.
    #[must_use]
    pub const fn plain(self) -> Style {
        Style::new()
    }

    /// What has to be read: a name, the last four digits, a big number.
    #[must_use]
    pub const fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The picked row, the key that pays, a title.
    #[must_use]
    pub const fn picked(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// A good end.
    #[must_use]
    pub fn good(self) -> Style {
        self.tint(self.picked(), Color::Green)
    }

    /// Money may have moved, or will be lost: reverse and bold.
    #[must_use]
    pub fn alarm(self) -> Style {
        self.tint(Style::new().add_modifier(Modifier::REVERSED.union(Modifier::BOLD)), Color::Yellow)
    }

    /// A failure without loss, or a warning: bold.
    #[must_use]
    pub fn warning(self) -> Style {
        self.tint(self.strong(), Color::Yellow)
    }

    /// Something unsafe that stays on screen.
    #[must_use]
    pub fn danger(self) -> Style {
        self.tint(Style::new().add_modifier(Modifier::REVERSED.union(Modifier::BOLD)), Color::Red)
    }

    /// Black on white, for a QR; none without colour.
    #[must_use]
    pub const fn paper(self) -> Option<Style> {
        if self.color { Some(Style::new().fg(Color::Black).bg(Color::White)) } else { None }
    }

    const fn tint(self, style: Style, color: Color) -> Style {
        if self.color { style.fg(color) } else { style }
    }
}
