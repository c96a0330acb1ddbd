//! The Biller's price list: a file of the shop's, because this API has no call for it.
//!
//! What it is: a strict reader of `code,name,group,cost,price`. What it is not: a guesser; a file with a wrong line is
//! refused whole, so that no half of a list is ever sold on. Invariants: a code stands once; every amount is whole
//! rupiah above nothing; every fault names its line and column.

use std::collections::BTreeMap;
use std::path::Path;

use crate::money::Rupiah;
use crate::provider::lenient::read_money;
use crate::text::Clean;

/// The largest file that is read, bytes.
const LARGEST: usize = 4 * 1024 * 1024;
/// The most lines that are read.
const MOST_LINES: usize = 20_000;
/// The most faults that are told at once.
const MOST_FAULTS: usize = 20;
/// The longest code, characters.
const LONGEST_CODE: usize = 64;

/// The columns, as the header names them, in any order and case.
pub const COLUMNS: [&str; 5] = ["code", "name", "group", "cost", "price"];

/// One good of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceRow {
    /// The Biller's own code, sent as it is written here.
    pub code: Clean,
    /// What people call it.
    pub name: Clean,
    /// What it belongs to.
    pub group: Clean,
    /// What the Biller debits, whole rupiah.
    pub cost: Rupiah,
    /// What the customer pays, whole rupiah.
    pub price: Rupiah,
}

impl PriceRow {
    /// Whether every sale of it loses money.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        self.cost > self.price
    }
}

/// One fault of a price list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceListFault {
    /// The line, from 1; 0 where the whole file is meant.
    pub line: u64,
    /// The column's name, where one is meant.
    pub column: Option<&'static str>,
    /// What is wrong.
    pub what: PriceListWrong,
}

/// What is wrong in a price list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PriceListWrong {
    /// The file cannot be read: the path and the system's reason.
    Unreadable(Clean, Clean),
    /// The file is larger than is read.
    TooLarge,
    /// The file is not UTF-8.
    NotUtf8,
    /// There are no goods in it.
    Empty,
    /// The header lacks this column.
    ColumnMissing,
    /// The cell is empty.
    CellEmpty,
    /// The cell is too long for a code.
    TooLong,
    /// The cell is no whole amount of rupiah above nothing.
    NotAnAmount(Clean),
    /// The code stands in this line already.
    Duplicate(u64),
    /// Quotes or fields that do not fit the header.
    Malformed,
}

impl PriceListFault {
    const fn file(what: PriceListWrong) -> Self {
        Self { line: 0, column: None, what }
    }

    const fn cell(line: u64, column: &'static str, what: PriceListWrong) -> Self {
        Self { line, column: Some(column), what }
    }
}

/// Reads the file at `path`.
///
/// # Errors
/// The first faults, at least one.
pub fn read_file(path: &Path) -> Result<Vec<PriceRow>, Vec<PriceListFault>> {
    let unreadable = |fault: &std::io::Error| {
        let (path, why) = (Clean::new(&path.display().to_string()), Clean::new(&fault.to_string()));
        vec![PriceListFault::file(PriceListWrong::Unreadable(path, why))]
    };
    let length = std::fs::metadata(path).map_err(|fault| unreadable(&fault))?.len();
    if usize::try_from(length).map_or(true, |length| length > LARGEST) {
        return Err(vec![PriceListFault::file(PriceListWrong::TooLarge)]);
    }
    read(&std::fs::read(path).map_err(|fault| unreadable(&fault))?)
}

/// Reads a list: UTF-8, with or without a byte order mark; `,` or `;` between the cells, as the header has it.
///
/// # Errors
/// The first faults, at least one.
pub fn read(bytes: &[u8]) -> Result<Vec<PriceRow>, Vec<PriceListFault>> {
    let whole = |what| vec![PriceListFault::file(what)];
    if bytes.len() > LARGEST {
        return Err(whole(PriceListWrong::TooLarge));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| whole(PriceListWrong::NotUtf8))?;
    let head = text.lines().find(|line| !line.trim().is_empty()).ok_or_else(|| whole(PriceListWrong::Empty))?;
    let delimiter = if head.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
    let places = places(reader.headers().map_err(|_| whole(PriceListWrong::Malformed))?)?;
    let mut list = List::default();
    for record in reader.records().take(MOST_LINES + 1) {
        match record {
            Ok(record) => list.take(&record, &places),
            Err(fault) => {
                let line = fault.position().map_or(0, csv::Position::line);
                list.faults.push(PriceListFault { line, column: None, what: PriceListWrong::Malformed });
            }
        }
        if list.faults.len() >= MOST_FAULTS {
            break;
        }
    }
    list.end()
}

/// Where each column stands.
fn places(head: &csv::StringRecord) -> Result<[usize; 5], Vec<PriceListFault>> {
    let find = |name: &str| head.iter().position(|cell| cell.eq_ignore_ascii_case(name));
    let missing: Vec<PriceListFault> = COLUMNS
        .iter()
        .filter(|name| find(name).is_none())
        .map(|name| PriceListFault::cell(1, name, PriceListWrong::ColumnMissing))
        .collect();
    if missing.is_empty() { Ok(COLUMNS.map(|name| find(name).unwrap_or(usize::MAX))) } else { Err(missing) }
}

/// A list being read.
#[derive(Default)]
struct List {
    rows: Vec<PriceRow>,
    lines: BTreeMap<String, u64>,
    faults: Vec<PriceListFault>,
}

impl List {
    fn take(&mut self, record: &csv::StringRecord, places: &[usize; 5]) {
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(str::is_empty) {
            return;
        }
        let before = self.faults.len();
        let [code, name, group, cost, price] = [0, 1, 2, 3, 4].map(|at| {
            let cell = places.get(at).and_then(|place| record.get(*place)).unwrap_or("");
            (COLUMNS.get(at).copied().unwrap_or(""), cell)
        });
        let code = self.word(line, code);
        let name = self.word(line, name);
        let group = Clean::new(group.1);
        let (cost, price) = (self.amount(line, cost), self.amount(line, price));
        if code.as_str().chars().count() > LONGEST_CODE {
            self.faults.push(PriceListFault::cell(line, "code", PriceListWrong::TooLong));
        }
        if let Some(first) = self.lines.insert(code.as_str().to_owned(), line).filter(|_| !code.is_empty()) {
            self.faults.push(PriceListFault::cell(line, "code", PriceListWrong::Duplicate(first)));
        }
        if self.faults.len() == before {
            self.rows.push(PriceRow { code, name, group, cost, price });
        }
    }

    fn word(&mut self, line: u64, (column, cell): (&'static str, &str)) -> Clean {
        let word = Clean::new(cell);
        if word.is_empty() {
            self.faults.push(PriceListFault::cell(line, column, PriceListWrong::CellEmpty));
        }
        word
    }

    fn amount(&mut self, line: u64, (column, cell): (&'static str, &str)) -> Rupiah {
        if cell.is_empty() {
            self.faults.push(PriceListFault::cell(line, column, PriceListWrong::CellEmpty));
            return Rupiah::ZERO;
        }
        read_money(cell).filter(|amount| amount.is_positive()).unwrap_or_else(|| {
            let what = PriceListWrong::NotAnAmount(Clean::new(crate::text::cut(cell, 40)));
            self.faults.push(PriceListFault::cell(line, column, what));
            Rupiah::ZERO
        })
    }

    fn end(mut self) -> Result<Vec<PriceRow>, Vec<PriceListFault>> {
        if self.rows.len() > MOST_LINES {
            return Err(vec![PriceListFault::file(PriceListWrong::TooLarge)]);
        }
        if self.rows.is_empty() && self.faults.is_empty() {
            return Err(vec![PriceListFault::file(PriceListWrong::Empty)]);
        }
        self.faults.truncate(MOST_FAULTS);
        if self.faults.is_empty() { Ok(self.rows) } else { Err(self.faults) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Line, column, what is wrong.
    type Told = (u64, Option<&'static str>, PriceListWrong);

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
        use PriceListWrong::{CellEmpty, ColumnMissing, Duplicate, Empty, Malformed, NotAnAmount};
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
        assert_eq!(read(b"code,name\xff").unwrap_err()[0].what, PriceListWrong::NotUtf8);
        let long = format!("code,name,group,cost,price\n{},T,P,1,2\n", "s".repeat(65));
        assert_eq!(faults(&long), [(2, Some("code"), PriceListWrong::TooLong)]);
        let many = format!("code,name,group,cost,price\n{}", ",,,,x\n".repeat(100));
        assert_eq!(faults(&many).len(), MOST_FAULTS);
        let missing = read_file(Path::new("no/such/list.csv")).unwrap_err();
        assert!(matches!(missing[0].what, PriceListWrong::Unreadable(..)));
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
