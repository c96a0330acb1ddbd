//! Reads the bytes of a terminal (xterm and its kin, the Linux console, rxvt, a keypad in application mode) as crossterm's
//! [`KeyEvent`]s and pastes. Pure.
//!
//! Any bytes, cut anywhere, give keys and pastes or nothing. What is stored is bounded. What a terminal says by itself is
//! never typed into a field.
//!
//! Crossterm's own reader is not used: 0.29 spins once the terminal is gone (its issue 793), waits for ever for a paste
//! without an end and cannot be told to stop (1060), leaves bytes unread after a burst of more than 1,024 (pull request
//! 1057), takes the first byte of a sequence that comes in two packets for Escape (993), and types the answers of the
//! terminal letter by letter. A sale and its cash hang on each of these; `tests/it/terminal_reader.rs` shows three of them.
//!
//! | what comes | what it is |
//! |---|---|
//! | `ESC ]` `ESC P` `ESC _` `ESC ^` `ESC X`, up to BEL or `ESC \` | an answer of the terminal (OSC, DCS, APC, PM, SOS): nothing |
//! | `CSI M` and three characters, `CSI < … M` | a mouse that another program left on: nothing |
//! | `CSI 57404 u` | a key in kitty's words: `5` of the keypad |
//! | `CSI 27;2;43 ~` | a key in xterm's words (modifyOtherKeys): `+` |

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::tui::key::ctrl;

/// At most this much of one paste is kept, bytes; the rest is dropped.
pub const PASTE_BYTES: usize = 64 * 1024;
/// An escape sequence longer than this is no key.
const SEQUENCE_BYTES: usize = 32;
const PASTE_END: &[u8] = b"\x1b[201~";

/// What a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TerminalInput {
    /// A key.
    Key(KeyEvent),
    /// A bracketed paste, with its line ends as `\n`.
    Paste(String),
}

/// What a decoder waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecoderWait {
    /// For the next key.
    Nothing,
    /// For the rest of a sequence, or it was the Escape key.
    Sequence,
    /// For the end of a paste, or of what the terminal says.
    Text,
}

#[derive(Debug)]
struct PasteBuffer {
    kept: Vec<u8>,
    matched: usize,
}

/// Reads bytes as they come.
#[derive(Debug, Default)]
pub struct KeyDecoder {
    pending: Vec<u8>,
    paste: Option<PasteBuffer>,
    /// What the terminal says, until its end.
    saying: Option<StringState>,
}

/// Where in what the terminal says the last byte was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StringState {
    Within,
    /// After an Escape, which may be half of the end.
    Escape,
}

/// What the front of the pending bytes is.
enum PendingFront {
    More,
    Key(usize, KeyEvent),
    PasteStart(usize),
    SayingStart(usize),
    Nothing(usize),
}

impl KeyDecoder {
    /// Reads `bytes`, the next that came.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<TerminalInput> {
        let mut inputs = Vec::new();
        for byte in bytes {
            if self.paste.is_some() {
                inputs.extend(self.in_paste(*byte));
            } else if !self.is_said(*byte) {
                self.pending.push(*byte);
                self.decode_pending(&mut inputs, false);
            }
        }
        inputs
    }

    /// What it waits for.
    #[must_use]
    pub const fn waits(&self) -> DecoderWait {
        match (&self.paste, &self.saying, self.pending.is_empty()) {
            (Some(_), ..) | (_, Some(_), _) => DecoderWait::Text,
            (None, None, false) => DecoderWait::Sequence,
            (None, None, true) => DecoderWait::Nothing,
        }
    }

    /// Nothing more came for a while: a lone Escape was the key, an unfinished paste is delivered as it is, and the terminal
    /// says no more.
    pub fn settle(&mut self) -> Vec<TerminalInput> {
        let mut inputs = Vec::new();
        self.saying = None;
        if let Some(paste) = self.paste.take() {
            inputs.push(paste.text());
        }
        self.decode_pending(&mut inputs, true);
        inputs
    }

    fn decode_pending(&mut self, inputs: &mut Vec<TerminalInput>, settled: bool) {
        while !self.pending.is_empty() {
            let used = match front(&self.pending, settled) {
                PendingFront::More => return,
                PendingFront::Key(used, key) => {
                    inputs.push(TerminalInput::Key(key));
                    used
                }
                PendingFront::PasteStart(used) => {
                    self.paste = Some(PasteBuffer { kept: Vec::new(), matched: 0 });
                    used
                }
                PendingFront::SayingStart(used) => {
                    self.saying = Some(StringState::Within);
                    let begun = std::mem::take(&mut self.pending);
                    for byte in begun.into_iter().skip(used) {
                        if !self.is_said(byte) {
                            self.pending.push(byte);
                        }
                    }
                    continue;
                }
                PendingFront::Nothing(used) => used,
            };
            self.pending.drain(..used.clamp(1, self.pending.len()));
        }
    }

    /// Whether the byte belongs to what the terminal says.
    fn is_said(&mut self, byte: u8) -> bool {
        let Some(saying) = self.saying else { return false };
        self.saying = match (saying, byte) {
            // Another sequence begins: that was the end, without a word.
            (StringState::Escape, byte) if byte != b'\\' => {
                self.saying = None;
                self.pending.push(0x1b);
                return false;
            }
            (StringState::Escape, _) | (StringState::Within, 0x07 | 0x18 | 0x1a) => None,
            (StringState::Within, 0x1b) => Some(StringState::Escape),
            (StringState::Within, _) => Some(StringState::Within),
        };
        true
    }

    fn in_paste(&mut self, byte: u8) -> Option<TerminalInput> {
        let paste = self.paste.as_mut()?;
        if PASTE_END.get(paste.matched) == Some(&byte) {
            paste.matched += 1;
            if paste.matched < PASTE_END.len() {
                return None;
            }
            paste.matched = 0;
            return self.paste.take().map(PasteBuffer::text);
        }
        paste.append_matched();
        if byte == PASTE_END[0] {
            paste.matched = 1;
        } else {
            paste.append(&[byte]);
        }
        None
    }
}

impl PasteBuffer {
    fn append(&mut self, bytes: &[u8]) {
        let room = PASTE_BYTES.saturating_sub(self.kept.len());
        self.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn append_matched(&mut self) {
        let matched = std::mem::take(&mut self.matched);
        self.append(&PASTE_END[..matched]);
    }

    fn text(mut self) -> TerminalInput {
        self.append_matched();
        TerminalInput::Paste(String::from_utf8_lossy(&self.kept).replace("\r\n", "\n").replace('\r', "\n"))
    }
}

/// What `bytes` (not empty) begins with; `settled`: no more will come.
fn front(bytes: &[u8], settled: bool) -> PendingFront {
    let more = |otherwise: PendingFront| if settled { otherwise } else { PendingFront::More };
    match bytes {
        [0x1b] => more(PendingFront::Key(1, press(KeyCode::Esc))),
        [0x1b, b'['] => more(PendingFront::Nothing(2)),
        [0x1b, b'[', b'['] => more(PendingFront::Nothing(3)),
        [0x1b, b'[', b'[', last, ..] => match last {
            b'A'..=b'E' => PendingFront::Key(4, press(KeyCode::F(last - b'A' + 1))),
            _ => PendingFront::Nothing(4),
        },
        [0x1b, b'[', rest @ ..] => sequence(rest).unwrap_or_else(|| more(PendingFront::Nothing(bytes.len()))),
        [0x1b, b'O'] => more(PendingFront::Nothing(2)),
        [0x1b, b'O', last, ..] => {
            application(*last).map_or(PendingFront::Nothing(3), |key| PendingFront::Key(3, press(key)))
        }
        // Escape and then one of these letters may be two keys: what the terminal says comes at once.
        [0x1b, b']' | b'P' | b'_' | b'^' | b'X'] => more(PendingFront::Key(1, press(KeyCode::Esc))),
        [0x1b, b']' | b'P' | b'_' | b'^' | b'X', ..] => PendingFront::SayingStart(2),
        // Escape and then something else: two keys (a terminal's Alt looks the same).
        [0x1b, ..] => PendingFront::Key(1, press(KeyCode::Esc)),
        [byte, ..] if byte.is_ascii() => plain(*byte).map_or(PendingFront::Nothing(1), |key| PendingFront::Key(1, key)),
        _ => character(bytes, settled),
    }
}

/// A control sequence after `ESC [`; nothing while its end has not come.
fn sequence(rest: &[u8]) -> Option<PendingFront> {
    let ends = rest.iter().position(|byte| !(0x20..=0x3f).contains(byte));
    let Some(ends) = ends else {
        return (rest.len() >= SEQUENCE_BYTES).then_some(PendingFront::Nothing(rest.len() + 2));
    };
    let (parameters, last) = (&rest[..ends], rest[ends]);
    let used = ends + 3;
    if !(0x40..=0x7e).contains(&last) {
        // Another sequence or junk begins inside: it is read anew.
        return Some(PendingFront::Nothing(used - 1));
    }
    if last == b'~' && parameters == b"200" {
        return Some(PendingFront::PasteStart(used));
    }
    if last == b'M' && parameters.is_empty() {
        return mouse_report(&rest[used - 2..]).map(|report| PendingFront::Nothing(used + report));
    }
    let key = CsiParameters::read(parameters).and_then(|parameters| parameters.key(last));
    Some(key.map_or(PendingFront::Nothing(used), |key| PendingFront::Key(used, key)))
}

/// How long the three characters of an old mouse report are, bytes; nothing while they have not all come. A column beyond 95
/// is one byte or a character of two, as the mode has it.
fn mouse_report(bytes: &[u8]) -> Option<usize> {
    let mut used = 0;
    for _ in 0..3 {
        let is_two = |at: usize| matches!(bytes.get(at..at + 2), Some([0xc2..=0xdf, 0x80..=0xbf]));
        used += if is_two(used) { 2 } else { 1 };
    }
    (used <= bytes.len()).then_some(used)
}

/// The numbers of a control sequence: `1 ; 129 : 3` is `[[1], [129, 3]]`.
struct CsiParameters(Vec<Vec<Option<u32>>>);

impl CsiParameters {
    /// Nothing where there is anything but numbers.
    fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let number = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
        let group = |group: &str| group.split(':').map(number).collect::<Option<Vec<_>>>();
        text.split(';').map(group).collect::<Option<_>>().map(Self)
    }

    /// Missing ones are 0.
    fn number(&self, group: usize, nth: usize) -> u32 {
        self.0.get(group).and_then(|group| group.get(nth)).copied().flatten().unwrap_or(0)
    }

    fn key(&self, last: u8) -> Option<KeyEvent> {
        let first = self.number(0, 0);
        let modifiers = KeyModifierBits { bits: self.number(1, 0).saturating_sub(1), event: self.number(1, 1) };
        match last {
            b'u' => modifiers.key(first, self.number(0, 1)),
            b'~' if first == 27 => modifiers.key(self.number(2, 0), 0),
            _ if modifiers.is_release() => None,
            b'~' => u8::try_from(first).ok().and_then(numbered).map(press),
            b'Z' => Some(press(KeyCode::BackTab)),
            b'A'..=b'D' | b'F' | b'H' => application(last).map(press),
            // `ESC [ 12 ; 40 R` is where the cursor is, not F3.
            b'P'..=b'S' if self.0.first()?.first()?.is_none_or(|first| first == 1) => application(last).map(press),
            _ => None,
        }
    }
}

/// What was held while a key came: shift 1, alt 2, ctrl 4, and locks, which are no hold. `event` 3: it was let go.
#[derive(Clone, Copy)]
struct KeyModifierBits {
    bits: u32,
    event: u32,
}

const SHIFT: u32 = 1;
const CTRL: u32 = 4;
const LOCKS: u32 = 64 | 128;

impl KeyModifierBits {
    const fn is_release(self) -> bool {
        self.event == 3
    }

    /// The key of a code point, `shifted` the one that shift makes of it, where the terminal says so.
    fn key(self, code: u32, shifted: u32) -> Option<KeyEvent> {
        let held = self.bits & !LOCKS;
        if self.is_release() || held & !(SHIFT | CTRL) != 0 {
            return None;
        }
        let key = coded(if held & SHIFT != 0 && shifted != 0 { shifted } else { code })?;
        match key {
            KeyCode::Tab if held == SHIFT => Some(press(KeyCode::BackTab)),
            KeyCode::Char(letter) if held & CTRL != 0 => Some(ctrl(letter.to_ascii_lowercase())),
            KeyCode::Char(letter) if held == SHIFT => Some(press(KeyCode::Char(letter.to_ascii_uppercase()))),
            key => Some(press(key)),
        }
    }
}

/// A key press with nothing held; what Shift did is in the character.
const fn press(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// A key by its code point; from 57399 on kitty has numbers of its own for the keypad.
fn coded(code: u32) -> Option<KeyCode> {
    const KEYPAD: [KeyCode; 28] = [
        KeyCode::Char('0'),
        KeyCode::Char('1'),
        KeyCode::Char('2'),
        KeyCode::Char('3'),
        KeyCode::Char('4'),
        KeyCode::Char('5'),
        KeyCode::Char('6'),
        KeyCode::Char('7'),
        KeyCode::Char('8'),
        KeyCode::Char('9'),
        KeyCode::Char('.'),
        KeyCode::Char('/'),
        KeyCode::Char('*'),
        KeyCode::Char('-'),
        KeyCode::Char('+'),
        KeyCode::Enter,
        KeyCode::Char('='),
        KeyCode::Char(','),
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Home,
        KeyCode::End,
        // Insert: no key here.
        KeyCode::Char('\0'),
        KeyCode::Delete,
    ];
    let key = match code {
        27 => KeyCode::Esc,
        0..0x80 => plain(u8::try_from(code).ok()?)?.code,
        57_399..=57_426 => KEYPAD[usize::try_from(code - 57_399).ok()?],
        // Keys without a character have numbers from the range that nobody writes in.
        0xe000..=0xf8ff => return None,
        _ => KeyCode::Char(char::from_u32(code).filter(|character| !character.is_control())?),
    };
    (key != KeyCode::Char('\0')).then_some(key)
}

/// `ESC [ number ~`.
const fn numbered(number: u8) -> Option<KeyCode> {
    match number {
        1 | 7 => Some(KeyCode::Home),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => Some(KeyCode::F(number - 10)),
        17..=21 => Some(KeyCode::F(number - 11)),
        23 | 24 => Some(KeyCode::F(number - 12)),
        _ => None,
    }
}

/// `ESC O letter`, and the letters that `ESC [` shares: cursor keys, F1 to F4, the keypad.
const fn application(letter: u8) -> Option<KeyCode> {
    match letter {
        b'A' => Some(KeyCode::Up),
        b'B' => Some(KeyCode::Down),
        b'C' => Some(KeyCode::Right),
        b'D' => Some(KeyCode::Left),
        b'F' => Some(KeyCode::End),
        b'H' => Some(KeyCode::Home),
        b'P'..=b'S' => Some(KeyCode::F(letter - b'P' + 1)),
        b'M' => Some(KeyCode::Enter),
        b'j'..=b'y' => Some(KeyCode::Char((letter - 0x40) as char)),
        b'X' => Some(KeyCode::Char('=')),
        _ => None,
    }
}

/// One ASCII byte but Escape.
const fn plain(byte: u8) -> Option<KeyEvent> {
    match byte {
        b'\r' | b'\n' => Some(press(KeyCode::Enter)),
        b'\t' => Some(press(KeyCode::Tab)),
        0x08 | 0x7f => Some(press(KeyCode::Backspace)),
        0x00 => Some(ctrl(' ')),
        0x01..=0x1a => Some(ctrl((byte - 1 + b'a') as char)),
        0x1c..=0x1f => Some(ctrl((byte + 0x40) as char)),
        0x20..=0x7e => Some(press(KeyCode::Char(byte as char))),
        _ => None,
    }
}

/// A character beyond ASCII.
fn character(bytes: &[u8], settled: bool) -> PendingFront {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(fault) if fault.error_len().is_none() && !settled => return PendingFront::More,
        Err(_) => return PendingFront::Nothing(1),
    };
    match text.chars().next() {
        Some(character) if !character.is_control() => {
            PendingFront::Key(character.len_utf8(), press(KeyCode::Char(character)))
        }
        Some(character) => PendingFront::Nothing(character.len_utf8()),
        None => PendingFront::Nothing(1),
    }
}

#[cfg(test)]
#[path = "decode_test.rs"]
mod tests;
