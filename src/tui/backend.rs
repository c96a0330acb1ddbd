//! What ratatui draws, as few bytes.
//!
//! What it is: a ratatui backend that remembers where the terminal's cursor is and how it writes, from one frame to the
//! next, and writes each frame at once. What it is not: an owner of the terminal's modes. Invariants: a frame is one
//! write, held together by synchronized update unless it is very small; no control byte of a cell reaches the terminal.

use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

/// A frame of at most this many bytes arrives whole anyway.
const SMALL_FRAME: usize = 96;
const BEGIN_FRAME: &[u8] = b"\x1b[?2026h";
const END_FRAME: &[u8] = b"\x1b[?2026l";

/// How the terminal writes now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Style {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

const PLAIN: Style = Style { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

/// SGR numbers of the modifiers.
const MODIFIERS: [(Modifier, u8); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// The backend.
#[derive(Debug)]
pub struct TerminalBackend<W> {
    writer: W,
    size: Size,
    frame: Vec<u8>,
    at: Option<Position>,
    style: Option<Style>,
    shown: Option<bool>,
}

impl<W: Write> TerminalBackend<W> {
    /// A backend for a terminal of this size, of which nothing else is known.
    pub const fn new(writer: W, size: Size) -> Self {
        Self { writer, size, frame: Vec::new(), at: None, style: None, shown: None }
    }

    /// The terminal has another size; where its cursor went, nobody knows.
    pub const fn resize(&mut self, size: Size) {
        self.size = size;
        self.at = None;
    }

    /// Others have used the terminal: nothing about it is known.
    pub fn forget(&mut self) {
        self.frame.clear();
        (self.at, self.style, self.shown) = (None, None, None);
    }

    /// Adds bytes that neither move the cursor nor change how the terminal writes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.frame.extend_from_slice(bytes);
    }

    fn go_to(&mut self, to: Position) {
        match self.at {
            Some(at) if at == to => {}
            Some(at) if at.y == to.y && at.x + 1 == to.x => self.add(b"\x1b[C"),
            Some(at) if at.y == to.y && at.x < to.x => self.code(format_args!("{}C", to.x - at.x)),
            _ => self.code(format_args!("{};{}H", to.y.saturating_add(1), to.x.saturating_add(1))),
        }
        self.at = Some(to);
    }

    fn code(&mut self, rest: std::fmt::Arguments<'_>) {
        self.add(b"\x1b[");
        // Writing into memory does not fail.
        let _ = self.frame.write_fmt(rest);
    }

    fn restyle(&mut self, to: Style) {
        if self.style == Some(to) {
            return;
        }
        let mut from = self.style.unwrap_or(PLAIN);
        self.add(b"\x1b[");
        let start = self.frame.len();
        if self.style.is_none() || !to.modifier.contains(from.modifier) || to == PLAIN {
            self.add(b"0;");
            from = PLAIN;
        }
        for (modifier, number) in MODIFIERS {
            if to.modifier.contains(modifier) && !from.modifier.contains(modifier) {
                let _ = write!(self.frame, "{number};");
            }
        }
        if to.fg != from.fg {
            colour(&mut self.frame, to.fg, 30);
        }
        if to.bg != from.bg {
            colour(&mut self.frame, to.bg, 40);
        }
        debug_assert!(self.frame.len() > start);
        self.frame.pop();
        self.add(b"m");
        self.style = Some(to);
    }

    fn put(&mut self, cell: &Cell) {
        let symbol = cell.symbol();
        let clean = !symbol.is_empty() && !symbol.chars().any(char::is_control);
        let symbol = if clean { symbol } else { " " };
        self.add(symbol.as_bytes());
        let room = |at: Position| at.x.saturating_add(1) < self.size.width;
        // Past the last column, and after a wide or odd character, terminals differ.
        self.at = match self.at {
            Some(at) if symbol.width() == 1 && room(at) => Some(Position { x: at.x + 1, y: at.y }),
            _ => None,
        };
    }
}

/// Adds the SGR numbers of a colour, each with a `;` behind; `base` 30: writing, 40: behind it.
fn colour(frame: &mut Vec<u8>, colour: Color, base: u8) {
    let plain = |number: u8| (Some(base + number), None);
    let (one, longer) = match colour {
        Color::Reset => plain(9),
        Color::Black => plain(0),
        Color::Red => plain(1),
        Color::Green => plain(2),
        Color::Yellow => plain(3),
        Color::Blue => plain(4),
        Color::Magenta => plain(5),
        Color::Cyan => plain(6),
        Color::Gray => plain(7),
        Color::DarkGray => plain(60),
        Color::LightRed => plain(61),
        Color::LightGreen => plain(62),
        Color::LightYellow => plain(63),
        Color::LightBlue => plain(64),
        Color::LightMagenta => plain(65),
        Color::LightCyan => plain(66),
        Color::White => plain(67),
        Color::Indexed(index) => (None, Some(format!("5;{index}"))),
        Color::Rgb(red, green, blue) => (None, Some(format!("2;{red};{green};{blue}"))),
    };
    let _ = match (one, longer) {
        (Some(number), _) => write!(frame, "{number};"),
        (None, longer) => write!(frame, "{};{};", base + 8, longer.unwrap_or_default()),
    };
}

impl<W: Write> Backend for TerminalBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        for (x, y, cell) in content {
            self.go_to(Position { x, y });
            self.restyle(Style { fg: cell.fg, bg: cell.bg, modifier: cell.modifier });
            self.put(cell);
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.shown != Some(false) {
            self.add(b"\x1b[?25l");
            self.shown = Some(false);
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.shown != Some(true) {
            self.add(b"\x1b[?25h");
            self.shown = Some(true);
        }
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.at.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.go_to(position.into());
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        // What is cleared takes the colour that is set.
        self.restyle(PLAIN);
        self.add(match clear_type {
            ClearType::All => b"\x1b[2J",
            ClearType::AfterCursor => b"\x1b[0J",
            ClearType::BeforeCursor => b"\x1b[1J",
            ClearType::CurrentLine => b"\x1b[2K",
            ClearType::UntilNewLine => b"\x1b[0K",
        });
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        if self.frame.len() > SMALL_FRAME {
            self.frame.splice(0..0, BEGIN_FRAME.iter().copied());
            self.add(END_FRAME);
        }
        let written = self.writer.write_all(&self.frame).and_then(|()| self.writer.flush());
        self.frame.clear();
        if written.is_err() {
            self.forget();
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::Terminal;
    use ratatui::text::{Line, Span};

    use super::*;

    const SIZE: Size = Size { width: 20, height: 5 };

    fn terminal() -> Terminal<TerminalBackend<Vec<u8>>> {
        Terminal::new(TerminalBackend::new(Vec::new(), SIZE)).unwrap()
    }

    fn taken(terminal: &mut Terminal<TerminalBackend<Vec<u8>>>) -> Vec<u8> {
        std::mem::take(&mut terminal.backend_mut().writer)
    }

    fn type_digits(terminal: &mut Terminal<TerminalBackend<Vec<u8>>>, digits: &str) -> Vec<u8> {
        let drawn = terminal.draw(|frame| {
            frame.render_widget(Line::from(digits.to_owned()), frame.area());
            let x = u16::try_from(digits.len()).unwrap();
            frame.set_cursor_position((x, 0));
        });
        drawn.unwrap();
        taken(terminal)
    }

    #[test]
    fn a_typed_digit_is_one_byte() {
        let mut terminal = terminal();
        type_digits(&mut terminal, "08");
        assert_eq!(type_digits(&mut terminal, "081"), b"1");
        assert_eq!(type_digits(&mut terminal, "081"), b"");
    }

    #[test]
    fn a_large_frame_is_held_together() {
        let mut terminal = terminal();
        terminal.draw(|frame| frame.render_widget("x".repeat(100), frame.area())).unwrap();
        terminal
            .draw(|frame| {
                let lines: Vec<Line<'_>> = (0..5).map(|_| Line::from("y".repeat(20))).collect();
                frame.render_widget(ratatui::text::Text::from(lines), frame.area());
            })
            .unwrap();
        let bytes = taken(&mut terminal);
        let last = String::from_utf8(bytes).unwrap();
        assert!(last.contains("\x1b[?2026h") && last.ends_with("\x1b[?2026l"));
    }

    #[test]
    fn no_control_byte_of_a_cell_is_written() {
        let mut backend = TerminalBackend::new(Vec::new(), SIZE);
        let cells = ["\x1b", "\u{9b}", "a\nb", "", "z"].map(Cell::new);
        backend.draw((0..).zip(&cells).map(|(x, cell)| (x, 0, cell))).unwrap();
        backend.flush().unwrap();
        assert_eq!(backend.writer, b"\x1b[1;1H\x1b[0m    z");
    }

    #[test]
    fn after_a_wide_character_the_cursor_is_placed() {
        let mut terminal = terminal();
        terminal.draw(|frame| frame.render_widget("你a", frame.area())).unwrap();
        let bytes = String::from_utf8(taken(&mut terminal)).unwrap();
        assert!(bytes.contains("你\x1b[1;3Ha"), "{bytes:?}");
    }

    fn some_colour() -> impl Strategy<Value = Color> {
        prop_oneof![
            Just(Color::Reset),
            Just(Color::Green),
            Just(Color::LightRed),
            any::<u8>().prop_map(Color::Indexed),
            Just(Color::Rgb(1, 2, 3)),
        ]
    }

    fn some_modifier() -> impl Strategy<Value = Modifier> {
        prop_oneof![
            Just(Modifier::empty()),
            Just(Modifier::BOLD),
            Just(Modifier::REVERSED | Modifier::UNDERLINED),
            Just(Modifier::BOLD | Modifier::REVERSED),
        ]
    }

    type Piece = (u16, u16, String, Color, Color, Modifier);

    fn some_frame() -> impl Strategy<Value = Vec<Piece>> {
        let piece = (0..20_u16, 0..5_u16, "[a-c é│]{1,6}", some_colour(), some_colour(), some_modifier());
        proptest::collection::vec(piece, 0..6)
    }

    fn paint(frame: &mut ratatui::Frame<'_>, pieces: &[Piece]) {
        for (x, y, text, fg, bg, modifier) in pieces {
            let style = ratatui::style::Style::new().fg(*fg).bg(*bg).add_modifier(*modifier);
            let area = ratatui::layout::Rect::new(*x, *y, SIZE.width - x, 1);
            frame.render_widget(Span::styled(text.clone(), style), area);
        }
    }

    fn same_colour(cell: Color, shown: vt100::Color) -> bool {
        match cell {
            Color::Reset => shown == vt100::Color::Default,
            Color::Green => shown == vt100::Color::Idx(2),
            Color::LightRed => shown == vt100::Color::Idx(9),
            Color::Indexed(index) => shown == vt100::Color::Idx(index),
            Color::Rgb(red, green, blue) => shown == vt100::Color::Rgb(red, green, blue),
            _ => false,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_terminal_shows_what_was_drawn(frames in proptest::collection::vec(some_frame(), 1..6)) {
            let mut terminal = terminal();
            let mut screen = vt100::Parser::new(SIZE.height.try_into().unwrap(), SIZE.width.try_into().unwrap(), 0);
            for pieces in &frames {
                let drawn = terminal.draw(|frame| paint(frame, pieces)).unwrap().buffer.clone();
                screen.process(&taken(&mut terminal));
                for (index, cell) in drawn.content.iter().enumerate() {
                    let (x, y) = drawn.pos_of(index);
                    let shown = screen.screen().cell(y, x).unwrap();
                    let text = if shown.contents().is_empty() { " " } else { shown.contents() };
                    prop_assert_eq!(text, cell.symbol(), "{} {}", x, y);
                    prop_assert!(same_colour(cell.fg, shown.fgcolor()), "{:?} {:?}", cell, shown);
                    prop_assert!(same_colour(cell.bg, shown.bgcolor()), "{:?} {:?}", cell, shown);
                    prop_assert_eq!(cell.modifier.contains(Modifier::BOLD), shown.bold());
                    prop_assert_eq!(cell.modifier.contains(Modifier::REVERSED), shown.inverse());
                    prop_assert_eq!(cell.modifier.contains(Modifier::UNDERLINED), shown.underline());
                }
            }
        }
    }
}
