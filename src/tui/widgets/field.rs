//! A one-line input field. It never holds a control character and never grows past [`LONGEST`].

use crate::tui::key::{plain, with_ctrl};
use crossterm::event::{KeyCode, KeyEvent};
use std::fmt;

use tui_input::{Input, InputRequest};

use crate::base::text::{CleanText, cut, width};

/// The most characters of a field.
pub const LONGEST: usize = 200;

/// One field with its cursor. `Debug` prints its length only: it may hold a secret.
#[derive(Clone, Default)]
pub struct InputField {
    input: Input,
}

impl fmt::Debug for InputField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({} characters)", self.text().chars().count())
    }
}

impl InputField {
    /// A field that holds `text`, as [`paste`](Self::paste) takes it.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut field = Self::default();
        field.paste(text);
        field
    }

    /// The text as typed.
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// Drops the text and moves the cursor to the start.
    pub fn clear(&mut self) {
        self.input.reset();
    }

    /// Takes a character or an editing key. False: not a key of a field. A full field drops characters.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let request = match plain(key) {
            KeyCode::Char(c) if !c.is_control() && self.text().chars().count() < LONGEST => InputRequest::InsertChar(c),
            KeyCode::Char(_) => return true,
            KeyCode::Backspace => InputRequest::DeletePrevChar,
            KeyCode::Delete => InputRequest::DeleteNextChar,
            KeyCode::Left => InputRequest::GoToPrevChar,
            KeyCode::Right => InputRequest::GoToNextChar,
            KeyCode::Home => InputRequest::GoToStart,
            KeyCode::End => InputRequest::GoToEnd,
            _ => match with_ctrl(key) {
                Some('u') => InputRequest::DeleteLine,
                Some('w') => InputRequest::DeletePrevWord,
                _ => return false,
            },
        };
        self.input.handle(request);
        true
    }

    /// Inserts the first line of a pasted text that is not blank, with its control characters replaced.
    pub fn paste(&mut self, text: &str) {
        for character in CleanText::new(first_line(text)).as_str().chars() {
            let _ = self.key(KeyCode::Char(character).into());
        }
    }

    /// The field in `columns` columns, with the cursor as a block. `drawn` is the text as it may be shown (a PIN
    /// masked), with a character for each of the field's.
    #[must_use]
    pub fn shown(&self, drawn: &str, columns: usize) -> String {
        let at = self.input.cursor();
        let head: String = drawn.chars().take(at).collect();
        let tail: String = drawn.chars().skip(at + 1).collect();
        let mut start = head.as_str();
        while width(start) + 1 > columns {
            let mut rest = start.chars();
            if rest.next().is_none() {
                break;
            }
            start = rest.as_str();
        }
        let text = format!("{start}█{tail}");
        cut(&text, columns).to_owned()
    }
}

/// The line of a pasted text that is used: the first that is not blank.
#[must_use]
pub fn first_line(text: &str) -> &str {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or("")
}

/// A file's path without what comes along when it is pasted or dropped on the terminal: quotes, `file://` and
/// backslashes before spaces.
#[must_use]
pub fn path(text: &str) -> String {
    let text = text.trim();
    let quoted = ['\'', '"'].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    let bare = quoted.map_or_else(|| text.replace("\\ ", " "), str::to_owned);
    bare.strip_prefix("file://").unwrap_or(&bare).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_is_one_clean_line() {
        let field = InputField::of("\n 123\t45\u{1b}\r\n678\n");
        assert_eq!(field.text(), "123 45·");
        assert_eq!(InputField::of(&"9".repeat(1_000)).text().len(), LONGEST);
    }

    #[test]
    fn a_path_loses_what_came_with_it() {
        for (typed, expected) in [
            (" '/home/rina/Daftar November.csv' ", "/home/rina/Daftar November.csv"),
            ("\"daftar.csv\"", "daftar.csv"),
            (r"/home/rina/Daftar\ November.csv", "/home/rina/Daftar November.csv"),
            ("file:///home/rina/daftar.csv", "/home/rina/daftar.csv"),
            ("~/daftar.csv", "~/daftar.csv"),
            ("'", "'"),
            ("''", ""),
            ("  ", ""),
        ] {
            assert_eq!(path(typed), expected, "{typed}");
        }
        assert_eq!(path(InputField::of("\n'/home/rina/daftar.csv'\r\n").text()), "/home/rina/daftar.csv");
    }

    #[test]
    fn the_cursor_stays_in_sight() {
        let mut field = InputField::of("12345678901");
        assert_eq!(field.shown(field.text(), 20), "12345678901█");
        assert_eq!(field.shown(field.text(), 6), "78901█");
        let _ = field.key(KeyCode::Home.into());
        assert_eq!(field.shown(field.text(), 6), "█23456");
        assert_eq!(field.shown("", 0), "");
    }
}
