//! Styles, named by their meaning.
//!
//! Colour is never the only sign. Without colour every meaning still has reverse, bold or a word.

use ratatui::style::{Color, Modifier, Style};

/// The styles with colour, or without (`NO_COLOR`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenTheme {
    color: bool,
}

impl ScreenTheme {
    /// Styles with colour if `color`.
    #[must_use]
    pub const fn new(color: bool) -> Self {
        Self { color }
    }

    /// Ordinary text.
    #[must_use]
    pub const fn plain(self) -> Style {
        Style::new()
    }

    /// Text that has to be read: a name, the last four digits, a big number. Bold.
    #[must_use]
    pub const fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The picked row, the key that pays, a title. Reverse.
    #[must_use]
    pub const fn picked(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// A payment that was made. Green reverse.
    #[must_use]
    pub fn good(self) -> Style {
        self.tint(self.picked(), Color::Green)
    }

    /// Money may have moved, or will be lost. Yellow reverse and bold.
    #[must_use]
    pub fn alarm(self) -> Style {
        self.tint(Style::new().add_modifier(Modifier::REVERSED.union(Modifier::BOLD)), Color::Yellow)
    }

    /// A failure without loss, or a warning. Yellow and bold.
    #[must_use]
    pub fn warning(self) -> Style {
        self.tint(self.strong(), Color::Yellow)
    }

    /// Something unsafe that stays on screen, such as a doubt about the store. Red reverse and bold.
    #[must_use]
    pub fn danger(self) -> Style {
        self.tint(Style::new().add_modifier(Modifier::REVERSED.union(Modifier::BOLD)), Color::Red)
    }

    /// Black on white, for a QR code. `None` without colour: the code is drawn inverted then.
    #[must_use]
    pub const fn paper(self) -> Option<Style> {
        if self.color { Some(Style::new().fg(Color::Black).bg(Color::White)) } else { None }
    }

    const fn tint(self, style: Style, color: Color) -> Style {
        if self.color { style.fg(color) } else { style }
    }
}
