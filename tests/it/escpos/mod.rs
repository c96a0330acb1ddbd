//! Reads ESC/POS bytes as a thermal printer does: lines, codes and pictures. It shares nothing with the code that
//! writes the bytes, reads every byte, and panics on a command that is not in use.

pub mod matrix;
pub mod picture;
pub mod sample;

use std::fmt::Write as _;

/// PC437 from 0x80 on.
pub const PC437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ";

/// One printed thing, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Out {
    Text { text: String, bold: bool, double: bool, centred: bool },
    Code { text: String, module: usize, centred: bool },
    Raster { row_bytes: usize, rows: Vec<u8>, centred: bool },
    Feed(usize),
    Cut,
    Kick,
}

/// The paper that the bytes print.
#[derive(Debug, Default)]
pub struct Printed {
    pub out: Vec<Out>,
    /// Every command by name, one in a line.
    pub dump: String,
    /// Whether the small font was chosen.
    pub small: bool,
}

impl Printed {
    /// The text lines, double ones as they are.
    pub fn lines(&self) -> Vec<&str> {
        self.out
            .iter()
            .filter_map(|out| if let Out::Text { text, .. } = out { Some(text.as_str()) } else { None })
            .collect()
    }

    /// Columns that the widest line takes.
    pub fn widest(&self) -> usize {
        let taken = self.out.iter().map(|out| match out {
            Out::Text { text, double, .. } => text.chars().count() * if *double { 2 } else { 1 },
            _ => 0,
        });
        taken.max().unwrap_or(0)
    }

    pub fn codes(&self) -> Vec<&str> {
        self.out
            .iter()
            .filter_map(|out| if let Out::Code { text, .. } = out { Some(text.as_str()) } else { None })
            .collect()
    }
}

pub fn character(byte: u8, table: Option<u8>) -> char {
    match (byte, table) {
        (0x20..=0x7e, _) => char::from(byte),
        (0x80.., Some(0)) => PC437.chars().nth(usize::from(byte) - 0x80).unwrap(),
        (0xa0.., Some(16)) => char::from(byte),
        (0x80..=0x9f, Some(16)) => "€?‚ƒ„…†‡ˆ‰Š‹Œ?Ž??‘’“”•–—˜™š›œ?žŸ".chars().nth(usize::from(byte) - 0x80).unwrap(),
        _ => panic!("byte {byte:02x} with table {table:?}"),
    }
}

/// Reads `bytes`. Panics on anything that a printer could understand differently.
pub fn read(bytes: &[u8]) -> Printed {
    let mut reader = Reader { bytes, at: 0, ..Reader::default() };
    while reader.at < bytes.len() {
        reader.next();
    }
    assert!(reader.line.is_empty(), "a line without an end");
    assert!(!reader.bold && !reader.double && !reader.centred, "the printer is left as it was found");
    reader.printed
}

#[derive(Default)]
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    line: String,
    bold: bool,
    double: bool,
    centred: bool,
    table: Option<u8>,
    single_bytes: bool,
    model_2: bool,
    module: usize,
    stored: Option<String>,
    printed: Printed,
}

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let taken = self.bytes[self.at..self.at + N].try_into().unwrap();
        self.at += N;
        taken
    }

    fn many(&mut self, count: usize) -> &'a [u8] {
        self.at += count;
        &self.bytes[self.at - count..self.at]
    }

    fn say(&mut self, text: &str) {
        assert!(self.line.is_empty() || text.starts_with("bold") || text.starts_with("size"), "{text} inside a line");
        writeln!(self.printed.dump, "<{text}>").unwrap();
    }

    fn next(&mut self) {
        match self.take() {
            [b'\n'] => {
                let text = std::mem::take(&mut self.line);
                writeln!(self.printed.dump, "{text}").unwrap();
                let (bold, double, centred) = (self.bold, self.double, self.centred);
                self.printed.out.push(Out::Text { text, bold, double, centred });
            }
            [0x1b] => self.escape(),
            [0x1c] => {
                assert_eq!(self.take(), *b".");
                self.single_bytes = true;
                self.say("single bytes");
            }
            [0x1d] => self.group(),
            [byte] => {
                assert!(byte >= 0x20 && byte != 0x7f, "byte {byte:02x} at {}", self.at - 1);
                assert!(byte.is_ascii() || self.single_bytes);
                self.line.push(character(byte, self.table));
            }
        }
    }

    fn escape(&mut self) {
        match self.take() {
            [b'@'] => self.say("start"),
            [b'p'] => {
                assert_eq!(self.take(), [0, 0x19, 0xfa]);
                assert!(self.at == 5, "the drawer opens first");
                self.printed.out.push(Out::Kick);
                self.say("drawer");
            }
            [b't'] => {
                let [table] = self.take();
                self.table = Some(table);
                self.say(&format!("code page {table}"));
            }
            [b'M'] => {
                assert_eq!(self.take(), [1]);
                self.printed.small = true;
                self.say("small font");
            }
            [b'E'] => {
                let [on] = self.take();
                self.bold = on == 1;
                self.say(if self.bold { "bold" } else { "bold off" });
            }
            [b'a'] => {
                let [on] = self.take();
                self.centred = on == 1;
                self.say(if self.centred { "centred" } else { "left" });
            }
            [b'J'] => {
                let [dots] = self.take();
                self.printed.out.push(Out::Feed(dots.into()));
                self.say(&format!("feed {dots} dots"));
            }
            [b'd'] => {
                let [lines] = self.take();
                self.printed.out.push(Out::Feed(usize::from(lines) * 30));
                self.say(&format!("feed {lines} lines"));
            }
            [other] => panic!("ESC {other:02x} at {}", self.at),
        }
    }

    fn group(&mut self) {
        match self.take() {
            [b'!'] => {
                let [size] = self.take();
                assert!(size == 0 || size == 0x11);
                self.double = size != 0;
                self.say(if self.double { "size double" } else { "size single" });
            }
            [b'V'] => {
                let [kind, dots] = self.take();
                assert_eq!(kind, 66);
                self.printed.out.extend([Out::Feed(dots.into()), Out::Cut]);
                self.say(&format!("feed {dots} dots and cut"));
            }
            [b'v'] => {
                assert_eq!(self.take(), [b'0', 0]);
                let row_bytes = usize::from(u16::from_le_bytes(self.take()));
                let height = usize::from(u16::from_le_bytes(self.take()));
                assert!(height <= 256 && row_bytes > 0);
                let rows = self.many(row_bytes * height).to_vec();
                self.say(&format!("picture of {} x {height} dots", row_bytes * 8));
                match self.printed.out.last_mut() {
                    Some(Out::Raster { row_bytes: own, rows: before, .. }) if *own == row_bytes => before.extend(rows),
                    _ => self.printed.out.push(Out::Raster { row_bytes, rows, centred: self.centred }),
                }
            }
            [b'('] => self.code(),
            [other] => panic!("GS {other:02x} at {}", self.at),
        }
    }

    fn code(&mut self) {
        assert_eq!(self.take(), *b"k");
        let length = usize::from(u16::from_le_bytes(self.take()));
        let data = self.many(length);
        assert_eq!(data[0], 49);
        match (data[1], &data[2..]) {
            (65, [50, 0]) => {
                self.model_2 = true;
                self.say("qr model 2");
            }
            (67, [module @ 3..=16]) => {
                self.module = usize::from(*module);
                self.say(&format!("qr module {module}"));
            }
            (69, [level @ 48..=49]) => self.say(&format!("qr correction {}", if *level == 48 { 'L' } else { 'M' })),
            (80, [48, text @ ..]) => {
                let text = String::from_utf8(text.to_vec()).unwrap();
                assert!(text.chars().all(|c| !c.is_control()), "{text:?}");
                self.say(&format!("qr stores {text}"));
                self.stored = Some(text);
            }
            (81, [48]) => {
                assert!(self.model_2 && self.module >= 3);
                let text = self.stored.take().unwrap();
                self.printed.out.push(Out::Code { text, module: self.module, centred: self.centred });
                self.say("qr prints");
            }
            other => panic!("GS ( k {other:?}"),
        }
    }
}
