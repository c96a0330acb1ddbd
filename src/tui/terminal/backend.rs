//! A ratatui backend that sends each frame in one write, so that no terminal shows half a frame.
//!
//! All but very small frames are also wrapped in a synchronized update. A frame that changes nothing writes nothing. No
//! control byte of a cell reaches the terminal.

use std::io::{self, Write};

use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use crate::tui::terminal::glyphs;

/// Frames up to this size, bytes, arrive whole without a synchronized update.
const SMALL_FRAME: usize = 96;
/// Drawn in place of a cell that is empty or holds a control byte.
static BLANK: Cell = Cell::EMPTY;

/// Collects the bytes of a frame and writes them on flush. It never asks the terminal anything.
#[derive(Debug)]
pub struct TerminalBackend<W> {
    writer: W,
    size: Size,
    frame: Vec<u8>,
    /// Whether the cursor is shown; `None`: not known.
    shown: Option<bool>,
    /// Whether glyphs that old consoles lack are replaced.
    is_plain: bool,
}

impl<W: Write> TerminalBackend<W> {
    /// A backend for a terminal of this size, columns and rows.
    pub const fn new(writer: W, size: Size) -> Self {
        Self { writer, size, frame: Vec::new(), shown: None, is_plain: false }
    }

    /// Draws only glyphs that old consoles have, if `is_plain`.
    #[must_use]
    pub fn with_plain_glyphs(self, is_plain: bool) -> Self {
        Self { is_plain, ..self }
    }

    /// Records the terminal's new size. The next draw starts from an empty screen then.
    pub const fn resize(&mut self, size: Size) {
        self.size = size;
    }

    /// Drops the unsent frame and what is known about the cursor, because others have used the terminal.
    pub fn forget(&mut self) {
        self.frame.clear();
        self.shown = None;
    }

    /// Adds bytes to the frame. They must neither move the cursor nor change colours.
    pub fn add(&mut self, bytes: &[u8]) {
        self.frame.extend_from_slice(bytes);
    }

    fn whole(&mut self) -> CrosstermBackend<&mut Vec<u8>> {
        CrosstermBackend::new(&mut self.frame)
    }
}

fn is_clean(cell: &Cell) -> bool {
    let symbol = cell.symbol();
    !symbol.is_empty() && !symbol.chars().any(char::is_control)
}

fn plain_cell(cell: &Cell) -> Cell {
    let mut plain = cell.clone();
    plain.set_symbol(&glyphs::plain(cell.symbol()));
    plain
}

impl<W: Write> Backend for TerminalBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut cells = content.map(|(x, y, cell)| (x, y, if is_clean(cell) { cell } else { &BLANK })).peekable();
        // Crossterm resets the colours even after no cells at all, and a frame without changes must write nothing.
        if cells.peek().is_none() {
            return Ok(());
        }
        if !self.is_plain {
            return self.whole().draw(cells);
        }
        let plain: Vec<(u16, u16, Cell)> = cells.map(|(x, y, cell)| (x, y, plain_cell(cell))).collect();
        self.whole().draw(plain.iter().map(|(x, y, cell)| (*x, *y, cell)))
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.shown.replace(false) == Some(false) { Ok(()) } else { self.whole().hide_cursor() }
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.shown.replace(true) == Some(true) { Ok(()) } else { self.whole().show_cursor() }
    }

    /// Does not ask the terminal: its answer would come among the keys.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.whole().set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.whole().clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.whole().clear_region(clear_type)
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
            // Two marks of eight bytes.
            let mut whole = Vec::with_capacity(self.frame.len() + 16);
            queue!(whole, BeginSynchronizedUpdate)?;
            whole.append(&mut self.frame);
            queue!(whole, EndSynchronizedUpdate)?;
            self.frame = whole;
        }
        let written = self.writer.write_all(&self.frame).and_then(|()| self.writer.flush());
        self.frame.clear();
        if written.is_err() {
            // Part of the frame may have arrived.
            self.forget();
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::Terminal;
    use ratatui::style::{Color, Modifier};
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
    fn a_typed_digit_is_a_few_bytes_and_nothing_is_none() {
        let mut terminal = terminal();
        type_digits(&mut terminal, "08");
        let typed = type_digits(&mut terminal, "081");
        assert!(typed.starts_with(b"\x1b[1;3H1\x1b[") && typed.len() < 40, "{typed:?}");
        let drawn = terminal.draw(|frame| frame.render_widget(Line::from("081"), frame.area()));
        drawn.unwrap();
        taken(&mut terminal);
        terminal.draw(|frame| frame.render_widget(Line::from("081"), frame.area())).unwrap();
        assert_eq!(taken(&mut terminal), b"");
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
        let sent = String::from_utf8(backend.writer).unwrap();
        assert!(sent.starts_with("\x1b[1;1H    z") && !sent.contains('\u{9b}') && !sent.contains('\n'), "{sent:?}");
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
