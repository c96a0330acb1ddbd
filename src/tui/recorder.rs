//! The flight recorder keeps the last 2,000 messages, so that a shop's complaint can become a test.
//!
//! Digits, and keys typed into a secret field, are recorded as a dot, a paste as its length. Lines are at most 400
//! characters.

use crate::tui::key::{ctrl, plain, with_ctrl};
use crossterm::event::{KeyCode, KeyEvent};
use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use crate::base::platform;
use crate::base::time::Timestamp;
use crate::tui::message::{ScreenTime, UiMessage};

/// The number of messages that are kept.
pub const KEPT: usize = 2_000;
/// The most characters of one line, before its line end.
const LINE: usize = 400;

/// The recorder. Clones share their lines.
#[derive(Debug, Clone, Default)]
pub struct FlightRecorder {
    lines: Arc<Mutex<VecDeque<String>>>,
}

/// Input that a line of a recording plays back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplayedLine {
    Key(KeyEvent),
    /// A digit, or a key of a secret field.
    HiddenKey,
    /// A paste of this many characters.
    Paste(usize),
    /// A new size: columns, rows.
    Resize(u16, u16),
}

impl FlightRecorder {
    /// Records a message in place of the oldest. `hidden`: a secret field has the focus.
    pub fn record(&self, msg: &UiMessage, now: ScreenTime, hidden: bool) {
        let mut lines = self.lines();
        // Reuses the oldest line's memory.
        let mut line = if lines.len() < KEPT { String::new() } else { lines.pop_front().unwrap_or_default() };
        line.clear();
        let mut short = BoundedLine { line: &mut line, room: LINE };
        // The only error is a full line, which is then cut.
        let _ = write_line(&mut short, msg, now, hidden);
        lines.push_back(line);
    }

    /// All lines, oldest first.
    #[must_use]
    pub fn text(&self) -> String {
        joined(&self.lines())
    }

    /// All lines, oldest first. `None` while a line is being written: a panic hook must not wait for the thread that
    /// panics.
    #[must_use]
    pub fn text_if_free(&self) -> Option<String> {
        match self.lines.try_lock() {
            Ok(lines) => Some(joined(&lines)),
            Err(TryLockError::Poisoned(lines)) => Some(joined(&lines.into_inner())),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn lines(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn joined(lines: &VecDeque<String>) -> String {
    let mut text = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// A line that refuses characters beyond its room.
struct BoundedLine<'a> {
    line: &'a mut String,
    room: usize,
}

impl fmt::Write for BoundedLine<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            self.room = self.room.checked_sub(1).ok_or(fmt::Error)?;
            self.line.push(character);
        }
        Ok(())
    }
}

fn write_line(line: &mut BoundedLine<'_>, msg: &UiMessage, now: ScreenTime, hidden: bool) -> fmt::Result {
    write!(line, "{} {} ", now.wall, now.mono.as_micros())?;
    match msg {
        UiMessage::Key { key, at } if is_hidden(*key, hidden) => {
            write!(line, "key {} •", at.as_micros())
        }
        UiMessage::Key { key, at } => write!(line, "key {} {}", at.as_micros(), key_text(*key)),
        UiMessage::Paste(text) => write!(line, "paste {}", text.0.chars().count()),
        UiMessage::Resize(columns, rows) => write!(line, "resize {columns} {rows}"),
        other => write!(line, "told {other:?}"),
    }
}

/// Writes a recording to a new file in `folder`, readable by its owner only. Returns the path.
///
/// # Errors
/// When the folder or the file cannot be made or written.
pub fn write(folder: &Path, at: Timestamp, text: &str) -> std::io::Result<PathBuf> {
    use std::io::Write as _;

    platform::own_folder(folder)?;
    let path = folder.join(format!("record-{}.txt", at.strftime("%Y%m%d-%H%M%S-%3f")));
    let mut file = platform::append_or_new(&path)?;
    file.write_all(text.as_bytes())?;
    Ok(path)
}

/// The input in a recording, each with its time on the monotonic clock. Lines about other messages are left out.
#[must_use]
pub fn replay(text: &str) -> Vec<(Duration, ReplayedLine)> {
    text.lines().filter_map(replay_line).collect()
}

fn replay_line(line: &str) -> Option<(Duration, ReplayedLine)> {
    let mut words = line.splitn(4, ' ').skip(1);
    let moment = Duration::from_micros(words.next()?.parse().ok()?);
    let (what, rest) = (words.next()?, words.next()?);
    match what {
        "key" => {
            let (at, key) = rest.split_once(' ')?;
            let at = Duration::from_micros(at.parse().ok()?);
            let key = if key == "•" { ReplayedLine::HiddenKey } else { ReplayedLine::Key(read_key(key)?) };
            Some((at, key))
        }
        "paste" => Some((moment, ReplayedLine::Paste(rest.parse().ok()?))),
        "resize" => {
            let (columns, rows) = rest.split_once(' ')?;
            Some((moment, ReplayedLine::Resize(columns.parse().ok()?, rows.parse().ok()?)))
        }
        _ => None,
    }
}

/// Whether a key is recorded as a dot. Digits are in every field: they make customer numbers, NIK, PINs and tokens.
fn is_hidden(key: KeyEvent, hidden: bool) -> bool {
    matches!(plain(key), KeyCode::Char(typed) if hidden || typed.is_numeric())
}

/// A key as it is recorded: `Char('+')`, `Ctrl('c')`, `F(2)`, `Enter`.
fn key_text(key: KeyEvent) -> String {
    with_ctrl(key).map_or_else(|| format!("{:?}", key.code), |letter| format!("Ctrl({letter:?})"))
}

/// The key of a recorded text, the reverse of [`key_text`].
fn read_key(text: &str) -> Option<KeyEvent> {
    if let Some(number) = text.strip_prefix("F(").and_then(|rest| rest.strip_suffix(')')) {
        return number.parse().ok().map(|number| KeyCode::F(number).into());
    }
    let character = |prefix: &str| text.strip_prefix(prefix)?.strip_suffix("')").and_then(read_character);
    if let Some(character) = character("Char('") {
        return Some(KeyCode::Char(character).into());
    }
    if let Some(character) = character("Ctrl('") {
        return Some(ctrl(character));
    }
    NAMED.iter().find(|key| format!("{key:?}") == text).map(|key| (*key).into())
}

/// A character from its `Debug` text without the quotes: `a`, `\'`, `\u{301}`.
fn read_character(text: &str) -> Option<char> {
    let mut characters = text.chars();
    match (characters.next()?, characters.next()) {
        (one, None) => Some(one),
        ('\\', Some('u')) => {
            let digits = text.strip_prefix("\\u{")?.strip_suffix('}')?;
            char::from_u32(u32::from_str_radix(digits, 16).ok()?)
        }
        ('\\', escaped) => escaped,
        _ => None,
    }
}

const NAMED: [KeyCode; 14] = [
    KeyCode::Enter,
    KeyCode::Esc,
    KeyCode::Backspace,
    KeyCode::Delete,
    KeyCode::Tab,
    KeyCode::BackTab,
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::Left,
    KeyCode::Right,
    KeyCode::PageUp,
    KeyCode::PageDown,
    KeyCode::Home,
    KeyCode::End,
];

#[cfg(test)]
mod tests {
    use crate::tui::message::RedactedText;

    use super::*;

    fn at(micros: u64) -> ScreenTime {
        ScreenTime { wall: "2026-11-21T03:04:05Z".parse().unwrap(), mono: Duration::from_micros(micros), ahead: None }
    }

    fn key(key: KeyEvent, micros: u64) -> UiMessage {
        UiMessage::Key { key, at: Duration::from_micros(micros) }
    }

    #[test]
    fn what_was_done_can_be_played_again() {
        let recorder = FlightRecorder::default();
        let letters = ['a', '+', '\'', '\\', 'é', '你', '\u{301}', ' ', '"'].map(KeyCode::Char);
        let mut keys: Vec<KeyEvent> = letters.map(KeyEvent::from).to_vec();
        keys.extend(['c', '\\', ' '].map(ctrl));
        keys.extend((1..=12).map(|number| KeyEvent::from(KeyCode::F(number))));
        keys.extend(NAMED.map(KeyEvent::from));
        for (index, each) in (0..).zip(&keys) {
            recorder.record(&key(*each, index), at(index + 50), false);
        }
        recorder.record(&UiMessage::JournalChanged, at(60), false);
        recorder.record(&UiMessage::Resize(80, 24), at(61), false);
        recorder.record(&UiMessage::Paste(RedactedText("rahasia\n1".into())), at(62), false);
        let played = replay(&recorder.text());
        let expected = (0..).zip(&keys).map(|(index, key)| (Duration::from_micros(index), ReplayedLine::Key(*key)));
        let rest = [
            (Duration::from_micros(61), ReplayedLine::Resize(80, 24)),
            (Duration::from_micros(62), ReplayedLine::Paste(9)),
        ];
        assert_eq!(played, expected.chain(rest).collect::<Vec<_>>());
        assert!(!recorder.text().contains("rahasia"));
    }

    #[test]
    fn a_secret_is_dots() {
        let recorder = FlightRecorder::default();
        for character in "sandi".chars() {
            recorder.record(&key(KeyCode::Char(character).into(), 1), at(1), true);
        }
        recorder.record(&key(KeyCode::Enter.into(), 2), at(2), true);
        let mut expected = vec![(Duration::from_micros(1), ReplayedLine::HiddenKey); 5];
        expected.push((Duration::from_micros(2), ReplayedLine::Key(KeyCode::Enter.into())));
        assert_eq!(replay(&recorder.text()), expected);
    }

    #[test]
    fn no_number_is_kept_whatever_the_field() {
        let recorder = FlightRecorder::default();
        for character in "nik 3201111111111111 ٣٢".chars() {
            recorder.record(&key(KeyCode::Char(character).into(), 1), at(1), false);
        }
        let text = recorder.text();
        assert_eq!(text.matches(" •").count(), 18, "{text}");
        assert!(!text.contains("Char('3')") && text.contains("Char('n')"), "{text}");
    }

    #[test]
    fn it_is_bounded() {
        let recorder = FlightRecorder::default();
        for count in 0..u64::try_from(KEPT).unwrap() * 2 {
            recorder.record(
                &UiMessage::Found { request: crate::tui::message::RequestId(count), result: Ok(vec![]) },
                at(count),
                false,
            );
        }
        let text = recorder.text();
        assert_eq!(text.lines().count(), KEPT);
        assert!(text.lines().all(|line| line.chars().count() <= LINE));
        assert!(text.lines().next().unwrap().contains(" 2000 told Found"));
    }

    #[cfg(unix)]
    #[test]
    fn a_recording_is_its_owners() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = write(&folder.path().join("logs"), at(0).wall, "x\n").unwrap();
        assert!(path.ends_with("logs/record-20261121-030405-000.txt"), "{path:?}");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(path).unwrap(), "x\n");
    }
}
