//! Reads a terminal's bytes (xterm and its kin, the Linux console, rxvt, a keypad in application mode) as crossterm's
//! [`KeyEvent`]s and pastes. Pure.
//!
//! It does not matter where the input is cut. Unknown bytes give nothing, and what is held back is bounded. An answer
//! that the terminal sends is never typed into a field.
//!
//! | bytes | meaning |
//! |---|---|
//! | `ESC ]` `ESC P` `ESC _` `ESC ^` `ESC X`, up to BEL or `ESC \` | an answer (OSC, DCS, APC, PM, SOS): nothing |
//! | `CSI M` and three characters, `CSI < … M` | a mouse that another program left on: nothing |
//! | `CSI 57404 u` | a key in kitty's protocol: `5` of the keypad |
//! | `CSI 27;2;43 ~` | a key in xterm's modifyOtherKeys: `+` |
//!
//! Crossterm's own reader is not used, because a sale and its cash depend on each of these faults of version 0.29
//! (numbers of its own issues; `tests/it/terminal_reader.rs` shows three of the faults):
//!
//! * It spins once the terminal is gone (793).
//! * It waits for ever for a paste without an end, and cannot be told to stop (1060).
//! * It leaves bytes unread after a burst of more than 1,024 (pull request 1057).
//! * It takes the first byte of a sequence that comes in two packets for Escape (993).
//! * It types the terminal's answers letter by letter.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::tui::key::ctrl;

/// How much of one paste is kept, bytes. The rest is dropped.
pub const PASTE_BYTES: usize = 64 * 1024;
/// A longer escape sequence is no key, bytes.
const SEQUENCE_BYTES: usize = 32;
const PASTE_END: &[u8] = b"\x1b[201~";

/// A key or a paste.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TerminalInput {
    Key(KeyEvent),
    /// A bracketed paste, with its line ends as `\n`.
    Paste(String),
}

/// What a decoder is in the middle of. Its caller chooses by this how long silence lasts until [`KeyDecoder::settle`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecoderWait {
    /// Nothing is begun.
    Nothing,
    /// An escape sequence, or the Escape key alone.
    Sequence,
    /// A paste, or an answer of the terminal.
    Text,
}

#[derive(Debug)]
struct PasteBuffer {
    kept: Vec<u8>,
    /// Bytes of [`PASTE_END`] seen so far. They belong to the text if the rest does not follow.
    matched: usize,
}

/// The decoder, fed with bytes as they arrive.
#[derive(Debug, Default)]
pub struct KeyDecoder {
    pending: Vec<u8>,
    paste: Option<PasteBuffer>,
    /// Set while an answer of the terminal is skipped.
    saying: Option<StringState>,
}

/// Where in the terminal's answer the last byte was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StringState {
    Within,
    /// After an Escape, which may be half of the end `ESC \`.
    Escape,
}

/// What the pending bytes begin with; numbers are lengths in bytes.
enum PendingFront {
    /// The start of something whose rest has not come.
    More,
    Key(usize, KeyEvent),
    PasteStart(usize),
    SayingStart(usize),
    Nothing(usize),
}

impl KeyDecoder {
    /// Takes the next bytes. Returns the keys and pastes that are complete with them.
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

    /// What is begun and not complete.
    #[must_use]
    pub const fn waits(&self) -> DecoderWait {
        match (&self.paste, &self.saying, self.pending.is_empty()) {
            (Some(_), ..) | (_, Some(_), _) => DecoderWait::Text,
            (None, None, false) => DecoderWait::Sequence,
            (None, None, true) => DecoderWait::Nothing,
        }
    }

    /// Ends what is begun, because nothing more came for a while: a lone Escape is the key, an unfinished paste is
    /// returned as it is, and an unfinished answer of the terminal is over.
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
                    // The third byte is part of the answer: two alone could have been keys.
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
            // At least one byte goes, so that the loop ends.
            self.pending.drain(..used.clamp(1, self.pending.len()));
        }
    }

    /// Whether the byte belongs to an answer of the terminal.
    fn is_said(&mut self, byte: u8) -> bool {
        let Some(saying) = self.saying else { return false };
        self.saying = match (saying, byte) {
            // Another sequence begins: the answer was cut off. The Escape belongs to the new sequence.
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

/// What `bytes` (not empty) begins with. `settled`: no more bytes will come.
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
        // Escape and then one of these letters may be two keys. An answer of the terminal has a third byte at once.
        [0x1b, b']' | b'P' | b'_' | b'^' | b'X'] => more(PendingFront::Key(1, press(KeyCode::Esc))),
        [0x1b, b']' | b'P' | b'_' | b'^' | b'X', ..] => PendingFront::SayingStart(2),
        // Escape and then something else: two keys. Alt looks the same and is not used.
        [0x1b, ..] => PendingFront::Key(1, press(KeyCode::Esc)),
        [byte, ..] if byte.is_ascii() => plain(*byte).map_or(PendingFront::Nothing(1), |key| PendingFront::Key(1, key)),
        _ => character(bytes, settled),
    }
}

/// A control sequence after `ESC [`; `None` while its end has not come.
fn sequence(rest: &[u8]) -> Option<PendingFront> {
    let ends = rest.iter().position(|byte| !(0x20..=0x3f).contains(byte));
    let Some(ends) = ends else {
        return (rest.len() >= SEQUENCE_BYTES).then_some(PendingFront::Nothing(rest.len() + 2));
    };
    let (parameters, last) = (&rest[..ends], rest[ends]);
    // `ESC [`, the parameters and the last byte.
    let used = ends + 3;
    if !(0x40..=0x7e).contains(&last) {
        // Another sequence or junk begins inside: the byte at `ends` is read again on its own.
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

/// The length in bytes of the three characters of an old mouse report; `None` while they have not all come. A column
/// beyond 95 is one byte, or a character of two in UTF-8 mode.
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
    /// `None` where there is anything but numbers.
    fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let number = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
        let group = |group: &str| group.split(':').map(number).collect::<Option<Vec<_>>>();
        text.split(';').map(group).collect::<Option<_>>().map(Self)
    }

    /// A missing number is 0.
    fn number(&self, group: usize, nth: usize) -> u32 {
        self.0.get(group).and_then(|group| group.get(nth)).copied().flatten().unwrap_or(0)
    }

    fn key(&self, last: u8) -> Option<KeyEvent> {
        let first = self.number(0, 0);
        // Terminals send the bits plus 1; 0 is a missing number.
        let modifiers = KeyModifierBits { bits: self.number(1, 0).saturating_sub(1), event: self.number(1, 1) };
        match last {
            b'u' => modifiers.key(first, self.number(0, 1)),
            b'~' if first == 27 => modifiers.key(self.number(2, 0), 0),
            _ if modifiers.is_release() => None,
            b'~' => u8::try_from(first).ok().and_then(numbered).map(press),
            b'Z' => Some(press(KeyCode::BackTab)),
            b'A'..=b'D' | b'F' | b'H' => application(last).map(press),
            // `ESC [ 12 ; 40 R` is the cursor's position, not F3.
            b'P'..=b'S' if self.0.first()?.first()?.is_none_or(|first| first == 1) => application(last).map(press),
            _ => None,
        }
    }
}

/// Modifiers of a key: shift 1, alt 2, ctrl 4, and the locks, which do not count as held. `event` 3: a key release.
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

    /// The key of a code point. `shifted` is the code point with shift, 0 where the terminal does not send it.
    fn key(self, code: u32, shifted: u32) -> Option<KeyEvent> {
        let held = self.bits & !LOCKS;
        // With Alt or another modifier it is not the plain key: only a lone `+` pays.
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

/// A key press without modifiers. Shift is part of the character.
const fn press(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// A key by its code point. From 57399 on, kitty numbers the keys of the keypad.
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
        // Insert has no use here; below, `\0` stands for no key.
        KeyCode::Char('\0'),
        KeyCode::Delete,
    ];
    let key = match code {
        27 => KeyCode::Esc,
        0..0x80 => plain(u8::try_from(code).ok()?)?.code,
        57_399..=57_426 => KEYPAD[usize::try_from(code - 57_399).ok()?],
        // The private use area numbers keys without a character, such as media keys.
        0xe000..=0xf8ff => return None,
        _ => KeyCode::Char(char::from_u32(code).filter(|character| !character.is_control())?),
    };
    (key != KeyCode::Char('\0')).then_some(key)
}

/// The key of `ESC [ number ~`.
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

/// The key of `ESC O letter`: cursor keys, F1 to F4, the keypad. `ESC [` shares the cursor keys and F1 to F4.
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

/// The key of one ASCII byte; Escape is not among them.
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

/// A character beyond ASCII at the front of `bytes`.
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
