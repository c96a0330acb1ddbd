//! Bytes from a terminal into keys and pastes.
//!
//! What it is: a pure reader of what terminals send (xterm and its kin, the Linux console, rxvt, a keypad in
//! application mode). What it is not: crossterm's reader, which spins once the terminal is gone, waits for ever for a
//! paste that has no end, and leaves bytes unread after a burst of more than 1,024. Invariant: any bytes, cut anywhere,
//! give keys and pastes or nothing; what is kept is bounded.

use crate::tui::msg::Key;

/// At most this much of one paste is kept, bytes; the rest is dropped.
pub const PASTE_BYTES: usize = 64 * 1024;
/// An escape sequence longer than this is no key.
const SEQUENCE_BYTES: usize = 32;
const PASTE_END: &[u8] = b"\x1b[201~";

/// What a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key.
    Key(Key),
    /// A bracketed paste, with its line ends as `\n`.
    Paste(String),
}

/// What a decoder waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// For the next key.
    Nothing,
    /// For the rest of a sequence, or it was the Escape key.
    Sequence,
    /// For the end of a paste.
    Paste,
}

#[derive(Debug)]
struct Paste {
    kept: Vec<u8>,
    matched: usize,
}

/// Reads bytes as they come.
#[derive(Debug, Default)]
pub struct Decoder {
    pending: Vec<u8>,
    paste: Option<Paste>,
}

/// What the front of the pending bytes is.
enum Front {
    More,
    Key(usize, Key),
    PasteStart(usize),
    Nothing(usize),
}

impl Decoder {
    /// Reads `bytes`, the next that came.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        let mut inputs = Vec::new();
        for byte in bytes {
            if self.paste.is_some() {
                inputs.extend(self.in_paste(*byte));
            } else {
                self.pending.push(*byte);
                self.take(&mut inputs, false);
            }
        }
        inputs
    }

    /// What it waits for.
    #[must_use]
    pub const fn waits(&self) -> Waits {
        match (&self.paste, self.pending.is_empty()) {
            (Some(_), _) => Waits::Paste,
            (None, false) => Waits::Sequence,
            (None, true) => Waits::Nothing,
        }
    }

    /// Nothing more came for a while: a lone Escape was the key, an unfinished paste is delivered as it is.
    pub fn settle(&mut self) -> Vec<Input> {
        let mut inputs = Vec::new();
        if let Some(paste) = self.paste.take() {
            inputs.push(paste.text());
        }
        self.take(&mut inputs, true);
        inputs
    }

    fn take(&mut self, inputs: &mut Vec<Input>, settled: bool) {
        while !self.pending.is_empty() {
            let used = match front(&self.pending, settled) {
                Front::More => return,
                Front::Key(used, key) => {
                    inputs.push(Input::Key(key));
                    used
                }
                Front::PasteStart(used) => {
                    self.paste = Some(Paste { kept: Vec::new(), matched: 0 });
                    used
                }
                Front::Nothing(used) => used,
            };
            self.pending.drain(..used.clamp(1, self.pending.len()));
        }
    }

    fn in_paste(&mut self, byte: u8) -> Option<Input> {
        let paste = self.paste.as_mut()?;
        if PASTE_END.get(paste.matched) == Some(&byte) {
            paste.matched += 1;
            if paste.matched < PASTE_END.len() {
                return None;
            }
            paste.matched = 0;
            return self.paste.take().map(Paste::text);
        }
        paste.keep_matched();
        if byte == PASTE_END[0] {
            paste.matched = 1;
        } else {
            paste.keep(&[byte]);
        }
        None
    }
}

impl Paste {
    fn keep(&mut self, bytes: &[u8]) {
        let room = PASTE_BYTES.saturating_sub(self.kept.len());
        self.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn keep_matched(&mut self) {
        let matched = std::mem::take(&mut self.matched);
        self.keep(&PASTE_END[..matched]);
    }

    fn text(mut self) -> Input {
        self.keep_matched();
        Input::Paste(String::from_utf8_lossy(&self.kept).replace("\r\n", "\n").replace('\r', "\n"))
    }
}

/// What `bytes` (not empty) begins with; `settled`: no more will come.
fn front(bytes: &[u8], settled: bool) -> Front {
    let more = |otherwise: Front| if settled { otherwise } else { Front::More };
    match bytes {
        [0x1b] => more(Front::Key(1, Key::Esc)),
        [0x1b, b'['] => more(Front::Nothing(2)),
        [0x1b, b'[', b'['] => more(Front::Nothing(3)),
        [0x1b, b'[', b'[', last, ..] => match last {
            b'A'..=b'E' => Front::Key(4, Key::F(last - b'A' + 1)),
            _ => Front::Nothing(4),
        },
        [0x1b, b'[', rest @ ..] => sequence(rest).unwrap_or_else(|| more(Front::Nothing(bytes.len()))),
        [0x1b, b'O'] => more(Front::Nothing(2)),
        [0x1b, b'O', last, ..] => application(*last).map_or(Front::Nothing(3), |key| Front::Key(3, key)),
        // Escape and then something else: two keys (a terminal's Alt looks the same).
        [0x1b, ..] => Front::Key(1, Key::Esc),
        [byte, ..] if byte.is_ascii() => plain(*byte).map_or(Front::Nothing(1), |key| Front::Key(1, key)),
        _ => character(bytes, settled),
    }
}

/// A control sequence after `ESC [`; nothing while its end has not come.
fn sequence(rest: &[u8]) -> Option<Front> {
    let ends = rest.iter().position(|byte| !(0x20..=0x3f).contains(byte));
    let Some(ends) = ends else {
        return (rest.len() >= SEQUENCE_BYTES).then_some(Front::Nothing(rest.len() + 2));
    };
    let (parameters, last) = (&rest[..ends], rest[ends]);
    let used = ends + 3;
    if !(0x40..=0x7e).contains(&last) {
        // Another sequence or junk begins inside: it is read anew.
        return Some(Front::Nothing(used - 1));
    }
    if last == b'~' && parameters == b"200" {
        return Some(Front::PasteStart(used));
    }
    let first = parameters.split(|byte| *byte == b';').next().unwrap_or_default();
    let number = std::str::from_utf8(first).ok().and_then(|text| text.parse::<u8>().ok());
    let key = match last {
        b'~' => number.and_then(numbered),
        b'Z' => Some(Key::BackTab),
        b'A'..=b'D' | b'F' | b'H' => application(last),
        // `ESC [ 12 ; 40 R` is where the cursor is, not F3.
        b'P'..=b'S' if number.is_none_or(|number| number == 1) => application(last),
        _ => None,
    };
    Some(key.map_or(Front::Nothing(used), |key| Front::Key(used, key)))
}

/// `ESC [ number ~`.
const fn numbered(number: u8) -> Option<Key> {
    match number {
        1 | 7 => Some(Key::Home),
        3 => Some(Key::Delete),
        4 | 8 => Some(Key::End),
        5 => Some(Key::PageUp),
        6 => Some(Key::PageDown),
        11..=15 => Some(Key::F(number - 10)),
        17..=21 => Some(Key::F(number - 11)),
        23 | 24 => Some(Key::F(number - 12)),
        _ => None,
    }
}

/// `ESC O letter`, and the letters that `ESC [` shares: cursor keys, F1 to F4, the keypad.
const fn application(letter: u8) -> Option<Key> {
    match letter {
        b'A' => Some(Key::Up),
        b'B' => Some(Key::Down),
        b'C' => Some(Key::Right),
        b'D' => Some(Key::Left),
        b'F' => Some(Key::End),
        b'H' => Some(Key::Home),
        b'P'..=b'S' => Some(Key::F(letter - b'P' + 1)),
        b'M' => Some(Key::Enter),
        b'j'..=b'y' => Some(Key::Char((letter - 0x40) as char)),
        b'X' => Some(Key::Char('=')),
        _ => None,
    }
}

/// One ASCII byte but Escape.
const fn plain(byte: u8) -> Option<Key> {
    match byte {
        b'\r' | b'\n' => Some(Key::Enter),
        b'\t' => Some(Key::Tab),
        0x08 | 0x7f => Some(Key::Backspace),
        0x00 => Some(Key::Ctrl(' ')),
        0x01..=0x1a => Some(Key::Ctrl((byte - 1 + b'a') as char)),
        0x1c..=0x1f => Some(Key::Ctrl((byte + 0x40) as char)),
        0x20..=0x7e => Some(Key::Char(byte as char)),
        _ => None,
    }
}

/// A character beyond ASCII.
fn character(bytes: &[u8], settled: bool) -> Front {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(fault) if fault.error_len().is_none() && !settled => return Front::More,
        Err(_) => return Front::Nothing(1),
    };
    match text.chars().next() {
        Some(character) if !character.is_control() => Front::Key(character.len_utf8(), Key::Char(character)),
        Some(character) => Front::Nothing(character.len_utf8()),
        None => Front::Nothing(1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> Vec<Input> {
        let mut decoder = Decoder::default();
        let mut inputs = decoder.feed(bytes);
        inputs.extend(decoder.settle());
        assert_eq!(decoder.waits(), Waits::Nothing);
        inputs
    }

    fn keys(bytes: &[u8]) -> Vec<Key> {
        let key = |input| match input {
            Input::Key(key) => key,
            Input::Paste(_) => panic!("a paste"),
        };
        read(bytes).into_iter().map(key).collect()
    }

    #[test]
    fn every_key_of_the_usual_terminals() {
        let table: [(&[u8], Key); 44] = [
            (b"a", Key::Char('a')),
            (b"+", Key::Char('+')),
            ("é".as_bytes(), Key::Char('é')),
            ("你".as_bytes(), Key::Char('你')),
            (b"\r", Key::Enter),
            (b"\n", Key::Enter),
            (b"\t", Key::Tab),
            (b"\x7f", Key::Backspace),
            (b"\x08", Key::Backspace),
            (b"\x03", Key::Ctrl('c')),
            (b"\x0c", Key::Ctrl('l')),
            (b"\x1c", Key::Ctrl('\\')),
            (b"\x1b", Key::Esc),
            (b"\x1b[A", Key::Up),
            (b"\x1bOA", Key::Up),
            (b"\x1b[1;5C", Key::Right),
            (b"\x1b[D", Key::Left),
            (b"\x1b[B", Key::Down),
            (b"\x1b[H", Key::Home),
            (b"\x1b[1~", Key::Home),
            (b"\x1b[7~", Key::Home),
            (b"\x1b[F", Key::End),
            (b"\x1b[4~", Key::End),
            (b"\x1bOF", Key::End),
            (b"\x1b[3~", Key::Delete),
            (b"\x1b[5~", Key::PageUp),
            (b"\x1b[6;5~", Key::PageDown),
            (b"\x1b[Z", Key::BackTab),
            (b"\x1bOP", Key::F(1)),
            (b"\x1b[[A", Key::F(1)),
            (b"\x1b[11~", Key::F(1)),
            (b"\x1b[1;2P", Key::F(1)),
            (b"\x1bOS", Key::F(4)),
            (b"\x1b[[E", Key::F(5)),
            (b"\x1b[15~", Key::F(5)),
            (b"\x1b[17~", Key::F(6)),
            (b"\x1b[21~", Key::F(10)),
            (b"\x1b[23~", Key::F(11)),
            (b"\x1b[24~", Key::F(12)),
            (b"\x1bOk", Key::Char('+')),
            (b"\x1bOp", Key::Char('0')),
            (b"\x1bOy", Key::Char('9')),
            (b"\x1bOM", Key::Enter),
            (b"\x1bOj", Key::Char('*')),
        ];
        for (bytes, key) in table {
            assert_eq!(keys(bytes), [key], "{bytes:?}");
        }
    }

    #[test]
    fn escape_waits_for_its_sequence() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"\x1b"), []);
        assert_eq!(decoder.waits(), Waits::Sequence);
        assert_eq!(decoder.feed(b"[A"), [Input::Key(Key::Up)]);
        assert_eq!(keys(b"\x1b1"), [Key::Esc, Key::Char('1')]);
        assert_eq!(keys(b"\x1b\x1b[A"), [Key::Esc, Key::Up]);
    }

    #[test]
    fn a_paste_keeps_its_lines_and_hides_its_keys() {
        assert_eq!(
            read(b"\x1b[200~1\r2\r\n3\n+\x1b[201~4"),
            [Input::Paste("1\n2\n3\n+".into()), Input::Key(Key::Char('4'))]
        );
        assert_eq!(read(b"\x1b[200~a\x1b[Ab\x1b[201~"), [Input::Paste("a\u{1b}[Ab".into())]);
        assert_eq!(read(b"\x1b[200~a\x1b\x1b[201~"), [Input::Paste("a\u{1b}".into())]);
    }

    #[test]
    fn an_endless_paste_is_bounded_and_ends() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"\x1b[200~"), []);
        for _ in 0..100 {
            assert_eq!(decoder.feed(&[b'7'; 10_000]), []);
        }
        assert_eq!(decoder.waits(), Waits::Paste);
        assert_eq!(decoder.settle(), [Input::Paste("7".repeat(PASTE_BYTES))]);
        assert_eq!(decoder.feed(b"\x1b[201~+"), [Input::Key(Key::Char('+'))]);
    }

    #[test]
    fn junk_is_nothing() {
        assert_eq!(keys(b"\xff\xfe\x80a"), [Key::Char('a')]);
        assert_eq!(keys(b"\x1b[0;0Ra"), [Key::Char('a')]);
        assert_eq!(keys(b"\x1b[1;\x1b[A"), [Key::Up]);
        assert_eq!(keys("\u{9b}a".as_bytes()), [Key::Char('a')]);
        assert_eq!(keys(format!("\x1b[{}", "1".repeat(SEQUENCE_BYTES)).as_bytes()), []);
    }

    proptest! {
        #[test]
        fn where_the_bytes_are_cut_does_not_matter(
            bytes in proptest::collection::vec(
                prop_oneof![Just(0x1b), Just(b'['), Just(b'~'), b'0'..=b'2', any::<u8>()], 0..60),
            cuts in proptest::collection::vec(1_usize..8, 1..20),
        ) {
            let mut decoder = Decoder::default();
            let (mut inputs, mut rest, mut turn) = (Vec::new(), bytes.as_slice(), cuts.iter().cycle());
            while !rest.is_empty() {
                let (now, later) = rest.split_at((*turn.next().unwrap()).min(rest.len()));
                inputs.extend(decoder.feed(now));
                prop_assert!(decoder.pending.len() <= SEQUENCE_BYTES + 3);
                rest = later;
            }
            inputs.extend(decoder.settle());
            prop_assert_eq!(decoder.waits(), Waits::Nothing);
            prop_assert_eq!(inputs, read(&bytes));
        }
    }
}
