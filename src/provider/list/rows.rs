//! The lines below the header.
//!
//! What it is: one line of cells to one [`Row`]. What it is not: a reader of headers or words. Invariant: a line with
//! another number of cells than the header, or with an amount that cannot be read, is no row.

use super::columns::{Column, Header};
use super::{LONGEST_LINE, List, ListFault, MOST_LINES, Row, Unread, WhyUnread, may_hold_token, statement, when};
use crate::money::Rupiah;
use crate::provider::lenient::{collapse, read_money};
use crate::sale::answer::{Raw, Token};
use crate::sale::bill::{CustomerNumber, Detail};
use crate::text::Clean;

/// Reads every line below `header`.
pub(super) fn read(text: &str, header: &Header) -> Result<List, ListFault> {
    let body = text.get(header.start..).unwrap_or("");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(header.delimiter)
        .flexible(true)
        .from_reader(body.as_bytes());
    let mut list = List::default();
    let mut record = csv::StringRecord::new();
    let mut head = String::new();
    let (mut end, mut line) = (0, header.line);
    // The text is UTF-8 and lines may differ in length, so reading has no other fault than the end.
    while reader.read_record(&mut record).unwrap_or(false) {
        let start = end;
        end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let whole = body.get(start..end).unwrap_or("");
        let raw = whole.trim();
        // The reader's own count is behind by one where lines end in CRLF, and with blank lines.
        let (above, within) = whole.split_at(whole.len() - whole.trim_start().len());
        let here = line + line_ends(above);
        line = here + line_ends(within);
        if start == 0 {
            head = raw.to_owned();
            continue;
        }
        if list.rows.len() + list.unread.len() >= MOST_LINES {
            return Err(ListFault::TooLong);
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match row(here, &record, header) {
            _ if raw.len() > LONGEST_LINE => list.unread.push(Unread { line: here, why: WhyUnread::TooLong }),
            Ok(row) => list.rows.push(Row { raw: Raw(format!("{head}\n{raw}")), ..row }),
            Err(why) => list.unread.push(Unread { line: here, why }),
        }
    }
    Ok(list)
}

fn line_ends(text: &str) -> u64 {
    text.bytes().map(|byte| u64::from(byte == b'\n')).sum()
}

/// The cells of one line under their columns.
struct Cells<'a> {
    header: &'a Header,
    texts: Vec<&'a str>,
}

impl<'a> Cells<'a> {
    fn of(record: &'a csv::StringRecord, header: &'a Header) -> Result<Self, WhyUnread> {
        let texts: Vec<&str> = record.iter().map(bare).collect();
        let expected = header.columns.len();
        // A separator at the end of a line makes an empty cell more.
        let has_more = texts.get(expected..).is_some_and(|more| more.iter().any(|cell| !cell.is_empty()));
        if texts.len() < expected || has_more {
            return Err(WhyUnread::Cells { expected, got: texts.len() });
        }
        Ok(Self { header, texts })
    }

    /// Header and text of every cell that holds something.
    fn all(&self) -> impl Iterator<Item = (Column, &'a str, &'a str)> {
        let columns = self.header.columns.iter().zip(&self.texts);
        columns
            .filter(|(_, text)| !matches!(**text, "" | "-"))
            .map(|((column, name), text)| (*column, name.as_str(), *text))
    }

    fn named(&self, wanted: Column) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.all().filter(move |(column, _, _)| *column == wanted).map(|(_, name, text)| (name, text))
    }

    fn first(&self, wanted: Column) -> Option<&'a str> {
        self.named(wanted).map(|(_, text)| text).next()
    }

    fn texts(&self, wanted: Column) -> Vec<Clean> {
        self.named(wanted).map(|(_, text)| Clean::new(text)).collect()
    }

    /// Transaction numbers; what has a token's twenty digits is none.
    fn numbers(&self, wanted: Column) -> Vec<Clean> {
        self.named(wanted).filter(|(_, text)| Token::read(text).is_err()).map(|(_, text)| Clean::new(text)).collect()
    }

    /// The amounts of a column without their sign; a zero is nothing.
    fn amounts(&self, wanted: Column) -> Result<Vec<Rupiah>, WhyUnread> {
        let mut amounts = Vec::new();
        for (name, text) in self.named(wanted) {
            let amount = read_money(text).ok_or_else(|| WhyUnread::Amount(Clean::new(name)))?;
            let size = if amount.is_negative() { Rupiah::ZERO.checked_sub(amount) } else { Some(amount) };
            amounts.extend(size.filter(|size| size.is_positive()));
        }
        Ok(amounts)
    }
}

/// A cell without its white space and without what guards it in a spreadsheet.
fn bare(cell: &str) -> &str {
    let cell = cell.trim();
    let formula = cell.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"'));
    formula.or_else(|| cell.strip_prefix('\'')).unwrap_or(cell).trim()
}

fn row(line: u64, record: &csv::StringRecord, header: &Header) -> Result<Row, WhyUnread> {
    let cells = Cells::of(record, header)?;
    let (invoices, references) = (cells.numbers(Column::Invoice), cells.numbers(Column::Reference));
    let numbers: Vec<CustomerNumber> = cells.named(Column::Number).map(|(_, text)| CustomerNumber::new(text)).collect();
    if invoices.is_empty() && references.is_empty() && numbers.is_empty() {
        return Err(WhyUnread::NoIdentity);
    }
    let (status, note) = (cells.first(Column::Status), cells.first(Column::Note));
    let said = statement::of(status, note);
    let words = [status, note].into_iter().flatten().filter(|text| !may_hold_token(text)).map(collapse);
    Ok(Row {
        line,
        raw: Raw(String::new()),
        invoices,
        references,
        time: when::read(cells.named(Column::When).map(|(_, text)| text)),
        products: cells.texts(Column::Product),
        numbers,
        prices: cells.amounts(Column::Price)?,
        debit: cells.amounts(Column::Debit)?.first().copied(),
        statement: said,
        words: Clean::new(&words.collect::<Vec<_>>().join(", ")),
        serial: cells.named(Column::Serial).find(|(_, text)| !may_hold_token(text)).map(|(_, text)| Clean::new(text)),
        token: cells.named(Column::Serial).find_map(|(_, text)| token(text)),
        detail: detail(&cells),
    })
}

/// The token of a serial number: alone, or in front of `/NAME/R1M/900VA/94,5`.
fn token(text: &str) -> Option<Token> {
    Token::read(text.split('/').next().unwrap_or(text)).ok()
}

/// What else is known, without what may hold a token. The saldo stands here and is no figure of the account: it was
/// true when that line was written, and the list says nothing of what was spent since.
fn detail(cells: &Cells<'_>) -> Detail {
    let shown = cells.all().filter(|(column, _, text)| *column != Column::Serial && !may_hold_token(text));
    Detail(shown.map(|(_, name, text)| (name.to_owned(), Clean::new(text).as_str().to_owned())).collect())
}
