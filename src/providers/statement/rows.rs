//! Reads the lines below the header.
//!
//! A line with another number of cells than the header, or with an unreadable amount, is no row: its cells may be in
//! the wrong columns. A number that a spreadsheet spoiled is no number (safety rule 19, docs/safety.md).

use super::columns::{StatementColumn, StatementHeader};
use super::{
    AccountStatement, LONGEST_LINE, MOST_LINES, SpoiledCell, StatementFault, StatementRow, UnreadReason, UnreadRow,
    may_hold_token, row_status, when,
};
use crate::base::money::Rupiah;
use crate::base::text::{CleanText, is_nothing, number_in};
use crate::domain::bill::{BillDetail, CustomerNumber};
use crate::domain::payment::verdict::{PlnToken, RawAnswer};
use crate::providers::lenient::{collapse, read_money};
use crate::providers::table::{NumberDamage, SummaryCell, TableRecord, TableText, spoiled, summary};

/// Reads all lines below `header`. Fails only where there are more than [`MOST_LINES`].
pub(super) fn read(table: &TableText, header: &StatementHeader) -> Result<AccountStatement, StatementFault> {
    let mut list = AccountStatement::default();
    let head = table.raw(&header.line);
    for (count, record) in table.records(&header.line).enumerate() {
        if count >= MOST_LINES {
            return Err(StatementFault::TooLong);
        }
        let line = record.line;
        if record.raw.len() > LONGEST_LINE {
            list.unread.push(UnreadRow { line, why: UnreadReason::TooLong });
            continue;
        }
        match row(&record, header) {
            Ok(Some(row)) => list.rows.push(StatementRow { raw: RawAnswer(format!("{head}\n{}", record.raw)), ..row }),
            Ok(None) => list.sums += 1,
            Err(why) => list.unread.push(UnreadRow { line, why }),
        }
    }
    Ok(list)
}

/// The cells of one line with their columns.
struct RowCells<'a> {
    header: &'a StatementHeader,
    texts: Vec<&'a str>,
}

impl<'a> RowCells<'a> {
    fn of(record: &'a TableRecord<'_>, header: &'a StatementHeader) -> Result<Self, UnreadReason> {
        let texts: Vec<&str> = record.cells.iter().map(|cell| bare(cell)).collect();
        let expected = header.columns.len();
        // A separator at the end of a line makes one more, empty cell.
        let has_more = texts.get(expected..).is_some_and(|more| more.iter().any(|cell| !cell.is_empty()));
        if texts.len() < expected || has_more {
            return Err(UnreadReason::Cells { expected, got: texts.len() });
        }
        Ok(Self { header, texts })
    }

    /// Column, header and text of every cell that is not empty or a placeholder.
    fn all(&self) -> impl Iterator<Item = (StatementColumn, &'a str, &'a str)> {
        let columns = self.header.columns.iter().zip(&self.texts);
        columns.filter(|(_, text)| !is_nothing(text)).map(|((column, name), text)| (*column, name.as_str(), *text))
    }

    fn named(&self, wanted: StatementColumn) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.all().filter(move |(column, _, _)| *column == wanted).map(|(_, name, text)| (name, text))
    }

    fn texts(&self, wanted: StatementColumn) -> Vec<CleanText> {
        self.named(wanted).map(|(_, text)| CleanText::new(text)).collect()
    }

    /// The transaction numbers. A token and a spoiled number are none.
    fn numbers(&self, wanted: StatementColumn) -> Vec<CleanText> {
        let whole = self.named(wanted).filter(|(_, text)| spoiled(text).is_none() && PlnToken::read(text).is_err());
        whole.filter_map(|(_, text)| number_in(text)).map(CleanText::new).collect()
    }

    /// The cells that a spreadsheet spoiled. A customer's number may end in zeros, so only an exponent spoils that.
    fn spoiled(&self) -> Vec<SpoiledCell> {
        let one = |(column, name, text): (StatementColumn, &str, &str)| {
            let rounded = match spoiled(text)? {
                NumberDamage::Exponent if column.is_identity() || column == StatementColumn::Serial => None,
                NumberDamage::Rounded if matches!(column, StatementColumn::Invoice | StatementColumn::Reference) => {
                    Some(CleanText::new(text))
                }
                NumberDamage::Rounded if column == StatementColumn::Serial => None,
                _ => return None,
            };
            Some(SpoiledCell { column: CleanText::new(name), rounded })
        };
        self.all().filter_map(one).collect()
    }

    /// Whether this is a total line: it says so, and no cell in it could belong to a transaction.
    fn is_sum(&self) -> bool {
        let mut says_so = false;
        for (column, _, text) in self.all() {
            let sum = summary(text);
            says_so |= sum == Some(SummaryCell::Total);
            let few_digits =
                || text.bytes().filter(u8::is_ascii_digit).count() < 4 && !text.contains(char::is_alphabetic);
            let may_stand = match column {
                StatementColumn::Invoice | StatementColumn::Reference | StatementColumn::Number => {
                    sum.is_some() || few_digits()
                }
                StatementColumn::Product | StatementColumn::Status | StatementColumn::Serial => sum.is_some(),
                StatementColumn::When
                | StatementColumn::Price
                | StatementColumn::Debit
                | StatementColumn::Saldo
                | StatementColumn::Note
                | StatementColumn::Other => true,
            };
            if !may_stand {
                return false;
            }
        }
        says_so
    }

    /// The amounts of a column without their signs and without zeros. Fails at the first unreadable one.
    fn amounts(&self, wanted: StatementColumn) -> Result<Vec<Rupiah>, UnreadReason> {
        let mut amounts = Vec::new();
        for (name, text) in self.named(wanted) {
            let amount = read_money(text).ok_or_else(|| UnreadReason::Amount(CleanText::new(name)))?;
            let size = if amount.is_negative() { Rupiah::ZERO.checked_sub(amount) } else { Some(amount) };
            amounts.extend(size.filter(|size| size.is_positive()));
        }
        Ok(amounts)
    }
}

/// A cell without white space and without a spreadsheet's guards (`'0812`, `="0812"`).
fn bare(cell: &str) -> &str {
    let cell = cell.trim();
    let formula = cell.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"'));
    formula.or_else(|| cell.strip_prefix('\'')).unwrap_or(cell).trim()
}

/// One line as a row. `None` for a total line.
fn row(record: &TableRecord<'_>, header: &StatementHeader) -> Result<Option<StatementRow>, UnreadReason> {
    let cells = RowCells::of(record, header)?;
    if cells.is_sum() {
        return Ok(None);
    }
    let (invoices, references) = (cells.numbers(StatementColumn::Invoice), cells.numbers(StatementColumn::Reference));
    let numbers =
        cells.named(StatementColumn::Number).filter(|(_, text)| spoiled(text) != Some(NumberDamage::Exponent));
    let numbers: Vec<CustomerNumber> = numbers.map(|(_, text)| CustomerNumber::new(text)).collect();
    let spoilt = cells.spoiled();
    if invoices.is_empty() && references.is_empty() && numbers.is_empty() && spoilt.is_empty() {
        return Err(UnreadReason::NoIdentity);
    }
    let notes: Vec<&str> = cells.named(StatementColumn::Note).map(|(_, text)| text).collect();
    let statuses: Vec<&str> = cells.named(StatementColumn::Status).map(|(_, text)| text).collect();
    let words = statuses.iter().chain(&notes).filter(|text| !may_hold_token(text)).map(|text| collapse(text));
    let serials = || cells.named(StatementColumn::Serial).filter_map(|(_, text)| number_in(text));
    let whole = || serials().filter(|text| spoiled(text).is_none());
    Ok(Some(StatementRow {
        line: record.line,
        raw: RawAnswer(String::new()),
        invoices,
        references,
        time: when::read(cells.named(StatementColumn::When).map(|(_, text)| text)),
        products: cells.texts(StatementColumn::Product),
        numbers,
        prices: cells.amounts(StatementColumn::Price)?,
        debit: cells.amounts(StatementColumn::Debit)?.first().copied(),
        statement: row_status::of(&statuses, &notes),
        words: CleanText::new(&words.collect::<Vec<_>>().join(", ")),
        serial: whole().find(|text| !may_hold_token(text)).map(CleanText::new),
        token: whole().find_map(token),
        has_proof: serials().any(may_be_proof) || statuses.iter().chain(&notes).any(|text| may_hold_token(text)),
        spoiled: spoilt,
        detail: detail(&cells),
    }))
}

/// Whether a cell in the column of serial numbers may show that the product was delivered. "Nomor salah" and `0` do
/// not.
fn may_be_proof(text: &str) -> bool {
    let mut plain = text.chars().filter(|c| c.is_alphanumeric());
    let first = plain.next();
    number_in(text).is_some() && text.contains(|c: char| c.is_ascii_digit()) && plain.any(|c| Some(c) != first)
}

/// The token of a serial number, alone or before `/NAME/R1M/900VA/94,5`.
fn token(text: &str) -> Option<PlnToken> {
    PlnToken::read(text.split('/').next().unwrap_or(text)).ok()
}

/// The other cells, without those that may hold a token. The balance is only here and no figure of the account: it was
/// true when the line was written, and the list does not say what was spent since.
fn detail(cells: &RowCells<'_>) -> BillDetail {
    let is_whole = |column: StatementColumn, text: &str| match spoiled(text) {
        Some(NumberDamage::Exponent) => false,
        Some(NumberDamage::Rounded) => column == StatementColumn::Number,
        None => true,
    };
    let shown = cells.all().filter(|(column, _, text)| {
        *column != StatementColumn::Serial && is_whole(*column, text) && !may_hold_token(text)
    });
    BillDetail(shown.map(|(_, name, text)| (name.to_owned(), CleanText::new(text).as_str().to_owned())).collect())
}
