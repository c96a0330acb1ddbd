//! Reads the shop's own price list file, `code,name,group,cost,price`: the Biller's API has no call for one.
//!
//! A file with one wrong line is refused whole, so that nobody sells by half a list. Codes are unique and amounts are
//! above zero. Total lines (`Total;;;5350;7000`) are skipped.

use std::collections::BTreeMap;
use std::path::Path;

use crate::base::money::Rupiah;
use crate::base::text::{CleanText, is_hidden};
use crate::providers::lenient::read_money;
use crate::providers::table::{HeaderLine, SummaryCell, TableRecord, TableText, spoiled, summary};

/// The largest file that is read, bytes.
const LARGEST: usize = 4 * 1024 * 1024;
const MOST_LINES: usize = 20_000;
/// Reading stops after this many faults.
const MOST_FAULTS: usize = 20;
/// The longest code, characters.
const LONGEST_CODE: usize = 64;

/// The header's names. A file may have them in any order and case.
pub const COLUMNS: [&str; 5] = ["code", "name", "group", "cost", "price"];

/// One row of the list: a product that the shop sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceRow {
    /// The Biller's own code, sent as it is written in the file.
    pub code: CleanText,
    pub name: CleanText,
    /// May be empty.
    pub group: CleanText,
    /// What the Biller debits, whole rupiah.
    pub cost: Rupiah,
    /// What the customer pays, whole rupiah.
    pub price: Rupiah,
}

impl PriceRow {
    /// Whether the price is below the cost. Such a row is no fault of the list: commands warn about it.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        self.cost > self.price
    }
}

/// One fault of a price list, with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceListFault {
    /// The line, from 1. 0: the whole file.
    pub line: u64,
    /// One of [`COLUMNS`]. `None`: the whole line or file.
    pub column: Option<&'static str>,
    pub what: PriceListFaultKind,
}

/// What is wrong in a price list. A text is the cell's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PriceListFaultKind {
    /// The path and the system's reason.
    Unreadable(CleanText, CleanText),
    TooLarge,
    /// No header, or no row below it.
    Empty,
    ColumnMissing,
    ColumnDoubled,
    CellEmpty,
    /// Only of a code.
    TooLong,
    /// Not whole rupiah above zero.
    NotAnAmount(CleanText),
    /// The line in which the code stands already.
    Duplicate(u64),
    /// The code point of an invisible character.
    Hidden(u32),
    /// A spreadsheet turned the code into a number like `2,6E+05`.
    Spoiled(CleanText),
    /// Fewer fields than the header has, or more.
    Malformed,
}

impl PriceListFault {
    const fn file(what: PriceListFaultKind) -> Self {
        Self { line: 0, column: None, what }
    }

    const fn cell(line: u64, column: &'static str, what: PriceListFaultKind) -> Self {
        Self { line, column: Some(column), what }
    }
}

/// Reads the file at `path`, at most 4 MiB.
///
/// # Errors
/// When the file cannot be read, or has a fault: the first 20 of them.
pub fn read_file(path: &Path) -> Result<Vec<PriceRow>, Vec<PriceListFault>> {
    let unreadable = |fault: &std::io::Error| {
        let (path, why) = (CleanText::new(&path.display().to_string()), CleanText::new(&fault.to_string()));
        vec![PriceListFault::file(PriceListFaultKind::Unreadable(path, why))]
    };
    let length = std::fs::metadata(path).map_err(|fault| unreadable(&fault))?.len();
    if usize::try_from(length).map_or(true, |length| length > LARGEST) {
        return Err(vec![PriceListFault::file(PriceListFaultKind::TooLarge)]);
    }
    read(&std::fs::read(path).map_err(|fault| unreadable(&fault))?)
}

/// Reads a list in UTF-8, UTF-16 or Windows-1252, separated by `,`, `;`, tab or what a line `sep=` names.
///
/// # Errors
/// When a single line is wrong: the first 20 faults.
pub fn read(bytes: &[u8]) -> Result<Vec<PriceRow>, Vec<PriceListFault>> {
    if bytes.len() > LARGEST {
        return Err(vec![PriceListFault::file(PriceListFaultKind::TooLarge)]);
    }
    let table = TableText::decode(bytes);
    let header = best_header(&table).ok_or_else(|| vec![PriceListFault::file(PriceListFaultKind::Empty)])?;
    let places = places(&header)?;
    let mut list = PriceListReader::default();
    for record in table.records(&header).take(MOST_LINES + 1) {
        list.read_record(&record, &header, &places);
        if list.faults.len() >= MOST_FAULTS {
            break;
        }
    }
    list.end()
}

/// The header line that names most of [`COLUMNS`], over all separators. A title may stand above the header. The first
/// wins a tie.
fn best_header(table: &TableText) -> Option<HeaderLine> {
    let known = |header: &HeaderLine| COLUMNS.iter().filter(|name| find(header, name).next().is_some()).count();
    table.header_lines().flatten().reduce(|best, other| if known(&other) > known(&best) { other } else { best })
}

fn find(header: &HeaderLine, name: &str) -> impl Iterator<Item = usize> {
    header.cells.iter().enumerate().filter(move |(_, cell)| cell.eq_ignore_ascii_case(name)).map(|(place, _)| place)
}

/// The index of each of [`COLUMNS`] in a line.
fn places(header: &HeaderLine) -> Result<[usize; 5], Vec<PriceListFault>> {
    let fault = |name: &&'static str| {
        let what = match find(header, name).count() {
            0 => PriceListFaultKind::ColumnMissing,
            1 => return None,
            _ => PriceListFaultKind::ColumnDoubled,
        };
        Some(PriceListFault::cell(header.line, name, what))
    };
    let faults: Vec<PriceListFault> = COLUMNS.iter().filter_map(fault).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(COLUMNS.map(|name| find(header, name).next().unwrap_or(usize::MAX)))
}

/// The rows and faults found so far, and the line of each code.
#[derive(Default)]
struct PriceListReader {
    rows: Vec<PriceRow>,
    lines: BTreeMap<String, u64>,
    faults: Vec<PriceListFault>,
}

impl PriceListReader {
    fn read_record(&mut self, record: &TableRecord<'_>, header: &HeaderLine, places: &[usize; 5]) {
        let line = record.line;
        // A separator at the end of a line makes one more, empty cell. That is no fault.
        let has_more = record.cells.iter().skip(header.cells.len()).any(|cell| !cell.trim().is_empty());
        if record.cells.len() < header.cells.len() || has_more {
            return self.faults.push(PriceListFault { line, column: None, what: PriceListFaultKind::Malformed });
        }
        let cells: [(&'static str, &str); 5] = [0, 1, 2, 3, 4].map(|at| {
            let cell = places.get(at).and_then(|place| record.cells.get(*place)).map_or("", |cell| cell.trim());
            (COLUMNS.get(at).copied().unwrap_or(""), cell)
        });
        let [code, name, group, cost, price] = cells;
        if is_sum([code.1, name.1, group.1]) {
            return;
        }
        let before = self.faults.len();
        for (column, cell) in cells {
            if let Some(hidden) = cell.chars().find(|c| is_hidden(*c)) {
                self.faults.push(PriceListFault::cell(line, column, PriceListFaultKind::Hidden(hidden.into())));
            }
        }
        if self.faults.len() > before {
            return;
        }
        let code = self.word(line, code);
        let name = self.word(line, name);
        let group = CleanText::new(group.1);
        let (cost, price) = (self.amount(line, cost), self.amount(line, price));
        if code.as_str().chars().count() > LONGEST_CODE {
            self.faults.push(PriceListFault::cell(line, "code", PriceListFaultKind::TooLong));
        }
        if spoiled(code.as_str()).is_some() {
            self.faults.push(PriceListFault::cell(line, "code", PriceListFaultKind::Spoiled(code.clone())));
        }
        if let Some(first) = self.lines.insert(code.as_str().to_owned(), line).filter(|_| !code.is_empty()) {
            self.faults.push(PriceListFault::cell(line, "code", PriceListFaultKind::Duplicate(first)));
        }
        if self.faults.len() == before {
            self.rows.push(PriceRow { code, name, group, cost, price });
        }
    }

    fn word(&mut self, line: u64, (column, cell): (&'static str, &str)) -> CleanText {
        let word = CleanText::new(cell);
        if word.is_empty() {
            self.faults.push(PriceListFault::cell(line, column, PriceListFaultKind::CellEmpty));
        }
        word
    }

    fn amount(&mut self, line: u64, (column, cell): (&'static str, &str)) -> Rupiah {
        if cell.is_empty() {
            self.faults.push(PriceListFault::cell(line, column, PriceListFaultKind::CellEmpty));
            return Rupiah::ZERO;
        }
        read_money(cell).filter(|amount| amount.is_positive()).unwrap_or_else(|| {
            let what = PriceListFaultKind::NotAnAmount(CleanText::new(crate::base::text::cut(cell, 40)));
            self.faults.push(PriceListFault::cell(line, column, what));
            Rupiah::ZERO
        })
    }

    fn end(mut self) -> Result<Vec<PriceRow>, Vec<PriceListFault>> {
        if self.rows.len() > MOST_LINES {
            return Err(vec![PriceListFault::file(PriceListFaultKind::TooLarge)]);
        }
        if self.rows.is_empty() && self.faults.is_empty() {
            return Err(vec![PriceListFault::file(PriceListFaultKind::Empty)]);
        }
        self.faults.truncate(MOST_FAULTS);
        if self.faults.is_empty() { Ok(self.rows) } else { Err(self.faults) }
    }
}

/// Whether this is a total line. A product may be called "Total": a total line has an empty cell and no other name.
fn is_sum(texts: [&str; 3]) -> bool {
    let sums = texts.map(summary);
    let empty = texts.iter().zip(sums).all(|(text, sum)| text.is_empty() || sum.is_some());
    empty && sums.contains(&Some(SummaryCell::Total)) && texts.iter().any(|text| text.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Told = (u64, Option<&'static str>, PriceListFaultKind);

    fn faults(text: &str) -> Vec<Told> {
        read(text.as_bytes()).unwrap_err().into_iter().map(|fault| (fault.line, fault.column, fault.what)).collect()
    }

    #[test]
    fn a_list_in_the_forms_that_a_spreadsheet_writes() {
        let plain = read(b"code,name,group,cost,price\ns5,Telkomsel 5.000,Pulsa,5350,7000\n").unwrap();
        assert_eq!((plain[0].code.as_str(), plain[0].cost.get(), plain[0].price.get()), ("s5", 5_350, 7_000));
        assert!(!plain[0].is_loss());
        for other in [
            "\u{feff}Code;Name;Group;Cost;Price\r\ns5;Telkomsel 5.000;Pulsa;5.350;Rp 7.000\r\n\r\n",
            "PRICE,COST,note,GROUP,NAME,CODE\n\"7,000\",\"5,350\",x,Pulsa,\"Telkomsel 5.000\",s5",
            "\n code , name , group , cost , price \n s5 , Telkomsel 5.000 , Pulsa , 5350 , 7000 \n , , , , \n",
        ] {
            assert_eq!(read(other.as_bytes()), Ok(plain.clone()), "{other}");
        }
        let loss = read(b"code,name,group,cost,price\ns5,T,,5350,5000\n").unwrap();
        assert!(loss[0].is_loss() && loss[0].group.is_empty());
    }

    #[test]
    fn a_wrong_line_is_named_with_its_column() {
        use PriceListFaultKind::{CellEmpty, ColumnMissing, Duplicate, Empty, Malformed, NotAnAmount};
        let head = "code,name,group,cost,price\n";
        let table: [(&str, Vec<Told>); 11] = [
            ("", vec![(0, None, Empty)]),
            (head, vec![(0, None, Empty)]),
            ("code,name,price\n", vec![(1, Some("group"), ColumnMissing), (1, Some("cost"), ColumnMissing)]),
            ("code,name,group,cost,price\ns5,,P,1,2\n", vec![(2, Some("name"), CellEmpty)]),
            ("code,name,group,cost,price\ns5,T,P,1\n", vec![(2, None, Malformed)]),
            ("code,name,group,cost,price\ns5,T,P,,2\n", vec![(2, Some("cost"), CellEmpty)]),
            ("code,name,group,cost,price\ns5,T,P,0,2\n", vec![(2, Some("cost"), NotAnAmount("0".into()))]),
            ("code,name,group,cost,price\ns5,T,P,-1,2\n", vec![(2, Some("cost"), NotAnAmount("-1".into()))]),
            ("code,name,group,cost,price\ns5,T,P,1,2.5\n", vec![(2, Some("price"), NotAnAmount("2.5".into()))]),
            (
                "code,name,group,cost,price\ns5,T,P,1,2\n\nS6,T,P,1,2\ns5,T,P,1,2\n",
                vec![(5, Some("code"), Duplicate(2))],
            ),
            (
                "code,name,group,cost,price\n,T,P,x,2\ns5,T,P,1,y\n",
                vec![
                    (2, Some("code"), CellEmpty),
                    (2, Some("cost"), NotAnAmount("x".into())),
                    (3, Some("price"), NotAnAmount("y".into())),
                ],
            ),
        ];
        for (text, expected) in table {
            assert_eq!(faults(text), expected, "{text}");
        }
        assert_eq!(read(b"code,name,group,cost,price\ns5,Ren\xe9,P,1,2\n").unwrap()[0].name.as_str(), "Ren\u{e9}");
        let long = format!("code,name,group,cost,price\n{},T,P,1,2\n", "s".repeat(65));
        assert_eq!(faults(&long), [(2, Some("code"), PriceListFaultKind::TooLong)]);
        let many = format!("code,name,group,cost,price\n{}", ",,,,x\n".repeat(100));
        assert_eq!(faults(&many).len(), MOST_FAULTS);
        let missing = read_file(Path::new("no/such/list.csv")).unwrap_err();
        assert!(matches!(missing[0].what, PriceListFaultKind::Unreadable(..)));
    }

    #[test]
    fn files_from_the_field() {
        use PriceListFaultKind::{ColumnDoubled, Hidden, Malformed, NotAnAmount, Spoiled};
        let plain = read(b"code,name,group,cost,price\ns5,Telkomsel 5.000,Pulsa,5350,7000\n").unwrap();
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        for form in [
            "code;name;group;cost;price\r\ns5;Telkomsel 5.000;Pulsa;5350;7000\r\nTotal;;;5350;7000\r\n"
                .as_bytes()
                .to_vec(),
            b"sep=;\ncode;name;group;cost;price\ns5;Telkomsel 5.000;Pulsa;5350;7000\n".to_vec(),
            b"DAFTAR HARGA\n\ncode\tname\tgroup\tcost\tprice\ns5\tTelkomsel 5.000\tPulsa\t5350\t7000\n".to_vec(),
            b"code;name;group;cost;price\rs5;Telkomsel 5.000;Pulsa;5350;7000;\r;JUMLAH;;5350;7000\r".to_vec(),
            utf16("\u{feff}code\tname\tgroup\tcost\tprice\r\ns5\tTelkomsel 5.000\tPulsa\t5350\t7000\r\n"),
            "code;name;group;cost;price\ns5;Telkomsel\u{a0}5.000;Pulsa;Rp\u{a0}5.350;Rp\u{a0}7.000\n"
                .as_bytes()
                .to_vec(),
        ] {
            assert_eq!(read(&form), Ok(plain.clone()), "{:?}", String::from_utf8_lossy(&form));
        }
        let sold = read(b"code,name,group,cost,price\nTOTAL,Total Gas 5 kg,Gas,1,2\n").unwrap();
        assert_eq!(sold[0].code.as_str(), "TOTAL", "a good may be called so");
        let head = "code;name;group;cost;price\n";
        let table: [(String, Vec<Told>); 6] = [
            ("code;name;group;cost;price;Price\ns5;T;P;1;2;3\n".into(), vec![(1, Some("price"), ColumnDoubled)]),
            (format!("{head}s\u{200b}5;T;P;1;2\ns5;T;P;1;2\n"), vec![(2, Some("code"), Hidden(0x200b))]),
            (format!("{head}s5;T;P;1;\u{202e}2\n"), vec![(2, Some("price"), Hidden(0x202e))]),
            (format!("{head}2,6E+05;T;P;1;2\n"), vec![(2, Some("code"), Spoiled("2,6E+05".into()))]),
            (format!("{head}s5;T;P;1;2;3\n"), vec![(2, None, Malformed)]),
            (
                format!("{head}s5;T;P;1;2\ns6;T;P;x;2\n").replace('\n', "\r\n"),
                vec![(3, Some("cost"), NotAnAmount("x".into()))],
            ),
        ];
        for (text, expected) in table {
            assert_eq!(faults(&text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_end_in_a_list_or_in_faults(
            bytes in proptest::collection::vec(any::<u8>(), 0..300),
            lines in proptest::collection::vec("[a-z0-9,;\"x.Rp ]{0,30}", 0..12),
        ) {
            let shaped = format!("code,name,group,cost,price\n{}", lines.join("\n"));
            for read in [read(&bytes), read(shaped.as_bytes())] {
                match read {
                    Ok(rows) => {
                        prop_assert!(!rows.is_empty());
                        let mut codes: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
                        codes.sort_unstable();
                        codes.dedup();
                        prop_assert_eq!(codes.len(), rows.len());
                        prop_assert!(rows.iter().all(|row| row.cost.is_positive() && row.price.is_positive()));
                    }
                    Err(faults) => prop_assert!((1..=MOST_FAULTS).contains(&faults.len())),
                }
            }
        }

        #[test]
        fn every_row_comes_back(
            rows in proptest::collection::btree_map("[a-z]{1,3}[0-9]{1,3}", (1u32..10_000_000, 1u32..10_000_000), 1..20),
            semicolon in any::<bool>(),
        ) {
            let cell = if semicolon { ";" } else { "," };
            let mut text = COLUMNS.join(cell);
            for (code, (cost, price)) in &rows {
                text.push_str(&format!("\n{}", [code.as_str(), "Nama", "Pulsa", &cost.to_string(), &price.to_string()].join(cell)));
            }
            let read = read(text.as_bytes()).unwrap();
            let read: Vec<_> = read.iter().map(|row| (row.code.as_str().to_owned(), (row.cost, row.price))).collect();
            let wanted: Vec<_> = rows.into_iter().map(|(code, (cost, price))| (code, (Rupiah::from(cost), Rupiah::from(price)))).collect();
            prop_assert_eq!(read, wanted);
        }
    }
}
