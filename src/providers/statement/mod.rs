//! Reads a provider's own list of transactions, as a person exported it from the provider's site: CSV of no documented
//! format. The till matches the rows with payments.
//!
//! A line that cannot be read whole decides nothing and is reported. The texts for people hold no token. A
//! spreadsheet's guards (`'0812`, `="0812"`) are removed, and total lines are counted and skipped.
//!
//! | meaning | headers (in any case; spaces, dots, dashes, `_` and a `(Rp)` at the end are ignored) |
//! |---|---|
//! | invoice | invoice, no invoice, id transaksi, no transaksi, kode transaksi, trx id, id trx, ftrxid, order id |
//! | reference | ref, reff, no ref, ref id, reference, referensi, no referensi |
//! | serial or token | sn, serial, no seri, sn/ref, token, token pln, stroom token |
//! | time | date, tanggal, tgl, waktu, trxtime, datetime; in the same or another column: time, jam, pukul |
//! | product | product, produk, kode produk, kode, nama produk, layanan, merchant |
//! | number | number, nomor, tujuan, idpel, no pelanggan, id pelanggan, no hp, no meter, dest, msisdn |
//! | price | amount, nominal, total, harga, jumlah, tagihan, total bayar, bayar, harga beli |
//! | debit | debet, debit |
//! | status | status; where that is absent: keterangan, ket, pesan |
//! | saldo | saldo, saldo akhir, sisa saldo |
//!
//! A header needs two columns of this table, one of them an invoice, a reference or a number. Times are
//! `2026-11-21 10:00:00`, `21/11/2026 10.00`, `21 Nov 2026 10:00` or a day alone. Money is what `lenient::read_money`
//! reads, and a zero is no amount.
//!
//! | status | words |
//! |---|---|
//! | paid | sukses, success, successful, berhasil, lunas, confirm, confirmed, paid, settled |
//! | pending | pending, proses, diproses, dalam proses, process, processing, menunggu, waiting |
//! | failed | gagal, failed, fail, failure, ditolak, rejected |
//! | refunded | refund, refunded, dikembalikan |
//!
//! Such a word must be the first, followed by nothing or by one of `,` `.` `:` `;` `/` `-` `(`, and no word of another
//! meaning (nor "tidak", "belum", "batal") may follow anywhere. Otherwise the status is unclear. Digits and
//! `true`/`false` are unclear: in the Biller's callback 0 is success, in its answers `true` is only "accepted".

mod columns;
mod rows;
mod row_status;
#[cfg(test)]
mod tests;
mod when;

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::domain::bill::{BillDetail, CustomerNumber};
use crate::domain::payment::verdict::{PlnToken, RawAnswer};
use crate::providers::table::{self, TableText};
pub use row_status::RowStatus;
pub use when::ListedTime;

pub const MOST_LINES: usize = 100_000;
/// The largest file that is read, bytes.
pub const LARGEST: usize = 64 * 1024 * 1024;
/// The longest line, bytes. A longer one is an unclosed quote.
const LONGEST_LINE: usize = 8 * 1024;

/// One transaction of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRow {
    /// The line in the file, from 1.
    pub line: u64,
    /// Header line and this line as they stand in the file, as evidence.
    pub raw: RawAnswer,
    /// The provider's transaction numbers. One may be our own reference.
    pub invoices: Vec<CleanText>,
    /// Other reference numbers. One may be our own.
    pub references: Vec<CleanText>,
    /// `None`: absent or unreadable.
    pub time: Option<ListedTime>,
    /// Codes or names.
    pub products: Vec<CleanText>,
    /// May be masked.
    pub numbers: Vec<CustomerNumber>,
    /// Face value, bill, total or debit: the header does not say. Positive, whole rupiah.
    pub prices: Vec<Rupiah>,
    /// What the deposit lost. Positive, whole rupiah.
    pub debit: Option<Rupiah>,
    pub statement: RowStatus,
    /// The status texts, without those that may hold a token.
    pub words: CleanText,
    pub serial: Option<CleanText>,
    pub token: Option<PlnToken>,
    /// Something in the column of serial numbers, or in the status, may be a serial number or token, readable or
    /// spoiled.
    pub has_proof: bool,
    pub spoiled: Vec<SpoiledCell>,
    /// All cells without a token, with their headers.
    pub detail: BillDetail,
}

/// A number that a spreadsheet spoiled (safety rule 19).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpoiledCell {
    /// The column's header.
    pub column: CleanText,
    /// A transaction number with zeros at its end, which may be true: it counts only where the shop itself has that
    /// number. `None`: the digits are lost.
    pub rounded: Option<CleanText>,
}

/// A provider's list, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountStatement {
    /// In the file's order.
    pub rows: Vec<StatementRow>,
    /// In the file's order.
    pub unread: Vec<UnreadRow>,
    /// The number of total lines (JUMLAH, TOTAL) that were skipped.
    pub sums: usize,
}

/// A line that could not be read and decides nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadRow {
    /// The line in the file, from 1.
    pub line: u64,
    pub why: UnreadReason,
}

/// Why a line could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnreadReason {
    /// Another number of cells than the header has: the cells may be in the wrong columns.
    Cells {
        /// In the header.
        expected: usize,
        /// In this line.
        got: usize,
    },
    /// Neither an invoice, a reference nor a number.
    NoIdentity,
    /// The header of the column with an unreadable amount.
    Amount(CleanText),
    /// Longer than 8 KiB: a quote was not closed.
    TooLong,
}

/// Why a file is no list. The messages quote nothing of its contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatementFault {
    #[error("the list is empty")]
    Empty,
    /// Larger than [`LARGEST`], or more than [`MOST_LINES`] lines.
    #[error("the list is too long")]
    TooLong,
    /// No line with known column names.
    #[error("the list has no header")]
    NoHeader,
    /// The line of a header without an invoice, a reference and a number.
    #[error("the header on line {0} names no transaction")]
    NoColumn(u64),
}

/// Reads a list.
///
/// # Errors
/// When the file is empty, too long, or has no usable header. A bad line is no error: see [`AccountStatement::unread`].
pub fn read(bytes: &[u8]) -> Result<AccountStatement, StatementFault> {
    if bytes.len() > LARGEST {
        return Err(StatementFault::TooLong);
    }
    let table = TableText::decode(bytes).without_hidden();
    if table.is_empty() {
        return Err(StatementFault::Empty);
    }
    let header = columns::find(&table)?;
    rows::read(&table, &header)
}

/// Whether a spreadsheet may have replaced the last digits of `number` by zeros. Then a different number is no
/// contradiction.
#[must_use]
pub fn is_rounded(number: &str) -> bool {
    table::spoiled(number) == Some(table::NumberDamage::Rounded)
}

/// Whether `text` could hold a token: it has twenty digits, in any grouping.
fn may_hold_token(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= 20
}
