//! Reads ESC/P bytes as a dot matrix printer does, into the cells of a form. It knows the commands in use and panics on
//! any other, and on a cell beyond column eighty.

use std::fmt::Write as _;

use super::character;

/// A character at its position on the form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    pub column: usize,
    pub character: char,
    pub bold: bool,
    pub double: bool,
}

/// The paper that the bytes print.
#[derive(Debug, Default)]
pub struct Form {
    pub lines: Vec<Vec<Cell>>,
    /// Every command by name inside its line.
    pub dump: String,
    /// Forms that were fed out by a form feed.
    pub fed: usize,
}

impl Form {
    /// Columns that the widest line takes.
    pub fn widest(&self) -> usize {
        let end = |cell: &Cell| cell.column + if cell.double { 2 } else { 1 };
        self.lines.iter().filter_map(|line| line.last().map(end)).max().unwrap_or(0)
    }

    /// The letters of columns from `from` up to `to`, line by line.
    pub fn part(&self, from: usize, to: usize) -> Vec<String> {
        let line = |cells: &Vec<Cell>| {
            let part = cells.iter().filter(|cell| (from..to).contains(&cell.column));
            part.map(|cell| cell.character).collect::<String>().trim_end().to_owned()
        };
        self.lines.iter().map(line).collect()
    }
}

/// Reads `bytes`. Panics on anything that a printer could understand differently.
pub fn read(bytes: &[u8]) -> Form {
    let mut form = Form { lines: vec![Vec::new()], ..Form::default() };
    let (mut bold, mut wide, mut high, mut table) = (false, false, false, None);
    let (mut column, mut at, mut returned) = (0, 0, false);
    let mut take = |count: usize| {
        at += count;
        bytes.get(at - count..at)
    };
    while let Some(&[byte]) = take(1) {
        assert!(!returned || matches!(byte, b'\n' | 0x0c), "a line printed over");
        match byte {
            b'\r' => returned = true,
            b'\n' => {
                form.lines.push(Vec::new());
                form.dump.push('\n');
                (column, returned) = (0, false);
            }
            0x0c => {
                form.fed += 1;
                form.dump.push_str("\n<form feed>\n");
                returned = false;
            }
            0x1b => {
                let &[command] = take(1).unwrap() else { unreachable!() };
                let flag = |on: Option<&[u8]>| matches!(on, Some([1]));
                let said = match command {
                    b'@' => "start".to_owned(),
                    b'P' => "10 cpi".to_owned(),
                    b'0' => "8 lpi".to_owned(),
                    b'O' => "no skip".to_owned(),
                    b'6' => "upper half prints".to_owned(),
                    b'R' => format!("charset {:?}", take(1).unwrap()),
                    b'C' => format!("form of {:?} lines", take(1).unwrap()),
                    b't' => {
                        assert_eq!(take(1), Some([1].as_slice()));
                        table = Some(0);
                        "PC437".to_owned()
                    }
                    b'E' | b'F' => {
                        bold = command == b'E';
                        (if bold { "bold" } else { "bold off" }).to_owned()
                    }
                    b'W' => {
                        wide = flag(take(1));
                        (if wide { "wide" } else { "wide off" }).to_owned()
                    }
                    b'w' => {
                        high = flag(take(1));
                        (if high { "high" } else { "high off" }).to_owned()
                    }
                    other => panic!("ESC {other:02x}"),
                };
                write!(form.dump, "<{said}>").unwrap();
            }
            _ => {
                assert!(byte >= 0x20 && byte != 0x7f, "byte {byte:02x}");
                assert_eq!(wide, high);
                let character = character(byte, table);
                form.dump.push(character);
                form.lines.last_mut().unwrap().push(Cell { column, character, bold, double: wide });
                column += if wide { 2 } else { 1 };
            }
        }
    }
    assert!(!bold && !wide && !high, "the printer is left as it was found");
    let tidy: Vec<&str> = form.dump.lines().map(str::trim_end).collect();
    form.dump = tidy.join("\n") + "\n";
    form
}
