//! Reads CSV tables that a spreadsheet or a provider's site exported, for transaction lists and price files.
//!
//! Encodings: UTF-8, UTF-16 with or without a byte order mark, Windows-1252. Line ends: LF, CRLF, CR. Separators: `,`
//! `;` tab, or the one in a first line like `sep=;`. A title may stand above the header.

use std::borrow::Cow;

use crate::base::text::is_hidden;
use crate::providers::lenient;

/// The header is searched in this many lines, because sites write titles above it.
const HEADER_WITHIN: usize = 20;
/// A spreadsheet keeps this many digits of a number and replaces the rest by 0.
const KEPT_DIGITS: usize = 15;
/// This many bytes decide whether a file is UTF-16 without a byte order mark.
const SAMPLE: usize = 200;

/// The text of a table with LF as line ends, and the separators that it may have.
pub(super) struct TableText {
    text: String,
    separators: Vec<u8>,
}

/// A line that may be the header, cut at one separator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeaderLine {
    /// From 1.
    pub(super) line: u64,
    /// Trimmed, without invisible characters.
    pub(super) cells: Vec<String>,
    separator: u8,
    start: usize,
}

/// One line of cells below the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableRecord<'a> {
    /// From 1.
    pub(super) line: u64,
    /// The line as it stands in the file.
    pub(super) raw: &'a str,
    pub(super) cells: Vec<String>,
}

impl TableText {
    /// Decodes a file of any encoding named above.
    pub(super) fn decode(bytes: &[u8]) -> Self {
        let decoded = utf16(bytes).unwrap_or_else(|| lenient::decode_text(bytes));
        let text = if decoded.contains('\r') { decoded.replace("\r\n", "\n").replace('\r', "\n") } else { decoded };
        let mut separators = vec![b',', b';', b'\t'];
        let named = text.lines().find(|line| !line.trim().is_empty()).and_then(named_separator);
        separators.extend(named.filter(|named| !separators.contains(named)));
        Self { text, separators }
    }

    /// Removes invisible characters and turns every kind of space into a plain one.
    pub(super) fn without_hidden(self) -> Self {
        let plain = |c: char| if c.is_whitespace() && !matches!(c, '\n' | '\t') { ' ' } else { c };
        let text = self.text.chars().filter(|c| !is_hidden(*c)).map(plain).collect();
        Self { text, ..self }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The non-empty lines among the first twenty, each cut at every possible separator.
    pub(super) fn header_lines(&self) -> impl Iterator<Item = Vec<HeaderLine>> {
        let mut end = 0;
        let lines = (1..).zip(self.text.split_inclusive('\n').take(HEADER_WITHIN)).map(move |(line, whole)| {
            let start = end;
            end += whole.len();
            (line, start, whole)
        });
        let worth = lines.filter(|(_, _, whole)| !whole.trim().is_empty() && named_separator(whole).is_none());
        worth.map(|(line, start, whole)| {
            let cut = |separator: &u8| {
                let first = reader(whole, *separator).records().next().and_then(Result::ok).unwrap_or_default();
                let plain = |cell: &str| cell.chars().filter(|c| !is_hidden(*c)).collect::<String>().trim().to_owned();
                HeaderLine { line, cells: first.iter().map(plain).collect(), separator: *separator, start }
            };
            self.separators.iter().map(cut).collect()
        })
    }

    /// The non-empty lines below `header`.
    pub(super) fn records(&self, header: &HeaderLine) -> impl Iterator<Item = TableRecord<'_>> {
        let body = self.text.get(header.start..).unwrap_or("");
        let mut reader = reader(body, header.separator);
        let mut record = csv::StringRecord::new();
        let (mut end, mut line) = (0, header.line);
        let all = std::iter::from_fn(move || {
            // Reading cannot fail: the text is UTF-8 and lines may differ in length. So an error is the end.
            if !reader.read_record(&mut record).unwrap_or(false) {
                return None;
            }
            let start = end;
            end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            let whole = body.get(start..end).unwrap_or("");
            // The reader's own line count is wrong after blank lines.
            let (above, within) = whole.split_at(whole.len() - whole.trim_start_matches('\n').len());
            let here = line + line_ends(above);
            line = here + line_ends(within);
            Some(TableRecord { line: here, raw: whole.trim(), cells: record.iter().map(str::to_owned).collect() })
        });
        all.skip(1).filter(|record| record.cells.iter().any(|cell| !cell.trim().is_empty()))
    }

    /// The header's line as it stands in the file.
    pub(super) fn raw(&self, header: &HeaderLine) -> &str {
        self.text.get(header.start..).and_then(|rest| rest.lines().next()).unwrap_or("").trim()
    }
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).delimiter(separator).flexible(true).from_reader(text.as_bytes())
}

fn line_ends(text: &str) -> u64 {
    text.bytes().map(|byte| u64::from(byte == b'\n')).sum()
}

/// The separator that a spreadsheet's first line `sep=;` names.
fn named_separator(line: &str) -> Option<u8> {
    let line = line.trim_start().trim_start_matches(is_hidden).trim_start_matches('"');
    let rest = line.get(..4).filter(|head| head.eq_ignore_ascii_case("sep=")).and_then(|_| line.get(4..))?;
    let separator = rest.bytes().next().filter(u8::is_ascii)?;
    let rest = rest.get(1..)?.trim_matches(|c: char| matches!(c, '"' | ',' | ';') || c.is_whitespace());
    (rest.is_empty() && !separator.is_ascii_alphanumeric() && !matches!(separator, b'"' | b'\n')).then_some(separator)
}

/// Decodes UTF-16, found by its byte order mark or by a 0 in nearly every second byte. An incomplete last unit is
/// dropped.
fn utf16(bytes: &[u8]) -> Option<String> {
    let is_zero = |first: usize| {
        let sample = bytes.get(..bytes.len().min(SAMPLE)).unwrap_or(bytes);
        let (mut count, mut zeros) = (0, 0);
        for byte in sample.iter().skip(first).step_by(2) {
            count += 1;
            zeros += usize::from(*byte == 0);
        }
        count >= 4 && zeros * 10 >= count * 9
    };
    let (body, little) = match bytes {
        [0xff, 0xfe, body @ ..] => (body, true),
        [0xfe, 0xff, body @ ..] => (body, false),
        body if is_zero(1) => (body, true),
        body if is_zero(0) => (body, false),
        _ => return None,
    };
    let unit = |pair: &[u8]| match pair {
        [one, two] if little => u16::from_le_bytes([*one, *two]),
        [one, two] => u16::from_be_bytes([*one, *two]),
        _ => 0xfffd,
    };
    let units = body.chunks_exact(2).map(unit);
    Some(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// The kind of a cell in a total line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SummaryCell {
    /// `JUMLAH`, `Grand total:`, `Total 3 transaksi`.
    Total,
    /// `3 transaksi`: may stand beside a total.
    Beside,
}

/// Whether a cell belongs to a total line. `None` for a cell with any other word, or with digits alone.
pub(super) fn summary(cell: &str) -> Option<SummaryCell> {
    const TOTALS: [&str; 6] = ["total", "totals", "jumlah", "subtotal", "grandtotal", "totalan"];
    const BESIDE: [&str; 24] = [
        "grand",
        "sub",
        "keseluruhan",
        "semua",
        "seluruh",
        "transaksi",
        "trx",
        "transaction",
        "transactions",
        "item",
        "items",
        "baris",
        "data",
        "barang",
        "produk",
        "lembar",
        "harga",
        "nominal",
        "debet",
        "penjualan",
        "rp",
        "idr",
        "records",
        "rows",
    ];
    let lower = cell.to_lowercase();
    let words = || lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_count = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let known = |word: &str| TOTALS.contains(&word) || BESIDE.contains(&word);
    if !words().any(known) || !words().all(|word| known(word) || is_count(word)) {
        return None;
    }
    Some(if words().any(|word| TOTALS.contains(&word)) { SummaryCell::Total } else { SummaryCell::Beside })
}

/// How a spreadsheet spoiled a number (safety rule 19, docs/safety.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberDamage {
    /// `2,61E+16`: the digits are lost.
    Exponent,
    /// More than fifteen digits, all 0 after the fifteenth. It may be the true number or a rounded one.
    Rounded,
}

/// The damage of a number in `cell`. `None` for a good number and for a text.
pub(super) fn spoiled(cell: &str) -> Option<NumberDamage> {
    let plain: Cow<'_, str> =
        if cell.contains([' ', '-']) { cell.replace([' ', '-'], "").into() } else { Cow::Borrowed(cell) };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((mantissa, exponent)) = cell.split_once(['E', 'e']) {
        let (whole, rest) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
        let exponent = exponent.strip_prefix('+')?;
        return (whole.len() == 1 && is_number(whole) && is_number(rest) && is_number(exponent))
            .then_some(NumberDamage::Exponent);
    }
    let rest = plain.get(KEPT_DIGITS..).filter(|rest| !rest.is_empty() && is_number(&plain))?;
    rest.bytes().all(|byte| byte == b'0').then_some(NumberDamage::Rounded)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The records with their line numbers. The header is the first line with two cells.
    fn cells(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
        let table = TableText::decode(bytes);
        let candidates = table.header_lines().find_map(|cuts| cuts.into_iter().find(|cut| cut.cells.len() == 2));
        let Some(header) = candidates else { return Vec::new() };
        let header = (header.line, header.cells.clone(), table.records(&header).collect::<Vec<_>>());
        std::iter::once((header.0, header.1))
            .chain(header.2.into_iter().map(|record| (record.line, record.cells)))
            .collect()
    }

    fn utf16_of(text: &str, little: bool, mark: bool) -> Vec<u8> {
        let text = if mark { format!("\u{feff}{text}") } else { text.to_owned() };
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn one_table_in_every_writing_with_its_line_numbers() {
        let plain = "code;price\ns5;7.000\n\"s\n6\";8\n\n\ns7;9\n";
        let cell = |text: &str| text.to_owned();
        let expected: Vec<(u64, Vec<String>)> =
            [(1, "code", "price"), (2, "s5", "7.000"), (3, "s\n6", "8"), (7, "s7", "9")]
                .map(|(line, one, two)| (line, vec![cell(one), cell(two)]))
                .to_vec();
        assert_eq!(cells(plain.as_bytes()), expected);
        let mut writings = vec![format!("\u{feff}{plain}").into_bytes()];
        for text in [plain.to_owned(), plain.replace('\n', "\r\n"), plain.replace('\n', "\r"), plain.replace(';', "\t")]
        {
            writings.push(text.clone().into_bytes());
            for (little, mark) in [(true, true), (true, false), (false, true), (false, false)] {
                writings.push(utf16_of(&text, little, mark));
            }
        }
        for writing in writings {
            assert_eq!(cells(&writing), expected, "{writing:?}");
        }
        for first in ["sep=;\n", "SEP=;\r\n", "\"sep=;\"\n", "\u{feff}sep=;;;\n", "sep=|\n"] {
            let text = if first.contains('|') { plain.replace(';', "|") } else { plain.to_owned() };
            let moved: Vec<(u64, Vec<String>)> =
                expected.iter().map(|(line, cells)| (line + 1, cells.clone())).collect();
            assert_eq!(cells(format!("{first}{text}").as_bytes()), moved, "{first}");
        }
        let latin = b"code;price\nRen\xe9;5\n";
        assert_eq!(cells(latin).last().unwrap().1[0], "René");
    }

    #[test]
    fn lines_of_sums() {
        for total in
            ["JUMLAH", "Total", "Grand total:", "Sub Total", "TOTAL 3 TRANSAKSI", "Jumlah (Rp)", "jumlah transaksi: 12"]
        {
            assert_eq!(summary(total), Some(SummaryCell::Total), "{total}");
        }
        for beside in ["3 transaksi", "12 item", "Rp"] {
            assert_eq!(summary(beside), Some(SummaryCell::Beside), "{beside}");
        }
        for other in ["", "-", "3", "15.000", "Total Energi", "TOTAL GAS 12KG", "Telkomsel 5.000", "jumlahkan"] {
            assert_eq!(summary(other), None, "{other}");
        }
    }

    #[test]
    fn numbers_that_a_spreadsheet_spoiled() {
        for spoilt in ["2,61129E+16", "2.61E+16", "8,12E+10", "2E+16", "2,61129084840546E+016", "2,6e+16"] {
            assert_eq!(spoiled(spoilt), Some(NumberDamage::Exponent), "{spoilt}");
        }
        for spoilt in ["26112908484054600", "1234567891011120", "12345678910111200000", "1234 5678 9101 1120 0000"] {
            assert_eq!(spoiled(spoilt), Some(NumberDamage::Rounded), "{spoilt}");
        }
        for whole in [
            "",
            "26112908484054623",
            "123456789101112",
            "100000000000000",
            "12345678910111213141",
            "1E5",
            "12E+16",
            "E+16",
            "SN2E+1",
            "2,61E-16",
            "2,6,1E+16",
            "2026112100000000000A",
            "5.000",
        ] {
            assert_eq!(spoiled(whole), None, "{whole}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_in_order(bytes in proptest::collection::vec(any::<u8>(), 0..400), shaped in "[a;\"\r\n\t,0=sep]{0,80}") {
            for bytes in [bytes.as_slice(), format!("a;b\n{shaped}").as_bytes()] {
                let table = TableText::decode(bytes);
                for header in table.header_lines().flatten() {
                    let lines: Vec<u64> = table.records(&header).map(|record| record.line).collect();
                    prop_assert!(lines.iter().all(|line| *line > header.line || lines.is_empty()));
                    prop_assert!(lines.is_sorted());
                }
            }
        }

        #[test]
        fn a_line_number_is_where_the_line_stands(
            lines in proptest::collection::vec("[a-z]{0,3}", 0..12), end in proptest::sample::select(vec!["\n", "\r\n", "\r"]),
        ) {
            let text: Vec<String> = lines.iter().map(|cell| if cell.is_empty() { String::new() } else { format!("{cell};1") }).collect();
            let read = cells(format!("code;price{end}{}", text.join(end)).as_bytes());
            for (line, cells) in read.iter().skip(1) {
                prop_assert_eq!(&lines[usize::try_from(*line).unwrap() - 2], &cells[0]);
            }
            prop_assert_eq!(read.len() - 1, lines.iter().filter(|cell| !cell.is_empty()).count());
        }
    }
}
