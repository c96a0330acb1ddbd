//! A provider's own list of transactions, as a person exported it from the provider's site: CSV that nobody has
//! described.
//!
//! What it is: a pure reader from bytes to rows of known meaning. What it is not: a judge of our payments; pairing and
//! applying are the till's. Invariants: a line that cannot be read whole says nothing and is named; no token stands in
//! what is shown of a row; the reader is bounded ([`MOST_LINES`], [`LARGEST`]).
//!
//! The file is what `table` reads, with up to twenty lines of title before the header. A spreadsheet's guards
//! (`'0812`, `="0812"`) are taken off; lines of sums are counted and left out.
//!
//! | meaning | headers (any case; spaces, dots, dashes, `_` and a `(Rp)` behind do not count) |
//! |---|---|
//! | invoice | invoice, no invoice, id transaksi, no transaksi, kode transaksi, trx id, id trx, ftrxid, order id |
//! | reference | ref, reff, no ref, ref id, reference, referensi, no referensi |
//! | serial or token | sn, serial, no seri, sn/ref, token, token pln, stroom token |
//! | time | date, tanggal, tgl, waktu, trxtime, datetime; with it or apart: time, jam, pukul |
//! | product | product, produk, kode produk, kode, nama produk, layanan, merchant |
//! | number | number, nomor, tujuan, idpel, no pelanggan, id pelanggan, no hp, no meter, dest, msisdn |
//! | price | amount, nominal, total, harga, jumlah, tagihan, total bayar, bayar, harga beli |
//! | debit | debet, debit |
//! | status | status; where there is none: keterangan, ket, pesan |
//! | saldo | saldo, saldo akhir, sisa saldo |
//!
//! A header needs two columns of this table, one of them an invoice, a reference or a number. Times are
//! `2026-11-21 10:00:00`, `21/11/2026 10.00`, `21 Nov 2026 10:00` or a day alone; money is what
//! `lenient::read_money` reads, a zero being nothing.
//!
//! | status | words |
//! |---|---|
//! | paid | sukses, success, successful, berhasil, lunas, confirm, confirmed, paid, settled |
//! | pending | pending, proses, diproses, dalam proses, process, processing, menunggu, waiting |
//! | failed | gagal, failed, fail, failure, ditolak, rejected |
//! | refunded | refund, refunded, dikembalikan |
//!
//! Such a word must stand at the beginning, with nothing behind it or a `,` `.` `:` `;` `/` `-` `(`, and no word of
//! another meaning (nor a "tidak", "belum", "batal") may stand anywhere; else the status is unclear. Digits and
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

/// The most lines of one list.
pub const MOST_LINES: usize = 100_000;
/// The largest file, in bytes.
pub const LARGEST: usize = 64 * 1024 * 1024;
/// The longest line, in bytes; one longer is an unclosed quote.
const LONGEST_LINE: usize = 8 * 1024;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// The header's line and this line as they stand in the file: the evidence.
    pub raw: RawAnswer,
    /// The provider's transaction numbers, as sent. One may be our own reference.
    pub invoices: Vec<CleanText>,
    /// Other reference numbers, as sent. One may be our own.
    pub references: Vec<CleanText>,
    /// When, as far as it can be read.
    pub time: Option<ListedTime>,
    /// Codes or names of the good.
    pub products: Vec<CleanText>,
    /// The customer's numbers; they may be masked.
    pub numbers: Vec<CustomerNumber>,
    /// Amounts that may be face value, bill, total or debit. Positive, whole rupiah.
    pub prices: Vec<Rupiah>,
    /// What the deposit lost. Positive, whole rupiah.
    pub debit: Option<Rupiah>,
    /// What the line says about the payment.
    pub statement: RowStatus,
    /// The status as sent; a text that may hold a token is left out.
    pub words: CleanText,
    /// A serial number.
    pub serial: Option<CleanText>,
    /// A token of twenty digits.
    pub token: Option<PlnToken>,
    /// Whether something that may be a serial number or token stands in its column, readable or spoiled.
    pub has_proof: bool,
    /// Numbers that a spreadsheet spoiled.
    pub spoiled: Vec<SpoiledCell>,
    /// The cells that hold no token, under their headers.
    pub detail: BillDetail,
}

/// A number that a spreadsheet spoiled (safety rule 19).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpoiledCell {
    /// Its column's header.
    pub column: CleanText,
    /// A transaction number that ends in zeros and may be whole: it counts only as a number that the shop holds.
    pub rounded: Option<CleanText>,
}

/// A list that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountStatement {
    /// Its lines, in the file's order.
    pub rows: Vec<StatementRow>,
    /// Lines that say nothing, in the file's order.
    pub unread: Vec<UnreadRow>,
    /// How many lines of sums (JUMLAH, TOTAL) were left out.
    pub sums: usize,
}

/// A line that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Why.
    pub why: UnreadReason,
}

/// Why a line says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnreadReason {
    /// It has another number of cells than the header: they may stand under the wrong names.
    Cells {
        /// The header's.
        expected: usize,
        /// The line's.
        got: usize,
    },
    /// It has neither an invoice, a reference nor a number.
    NoIdentity,
    /// An amount, under this header, is no whole amount.
    Amount(CleanText),
    /// It is too long: a quote was not closed.
    TooLong,
}

/// Why a file is no list. None holds anything of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatementFault {
    /// Nothing in it.
    #[error("the list is empty")]
    Empty,
    /// Larger than [`LARGEST`], or more than [`MOST_LINES`] lines.
    #[error("the list is too long")]
    TooLong,
    /// No line with known column names.
    #[error("the list has no header")]
    NoHeader,
    /// A header, on this line, without an invoice, reference or number.
    #[error("the header on line {0} names no transaction")]
    NoColumn(u64),
}

/// Reads a list.
///
/// # Errors
/// [`StatementFault`].
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

/// Whether a spreadsheet may have put zeros for the last digits of `number`: then another number is no contradiction.
#[must_use]
pub fn is_rounded(number: &str) -> bool {
    table::spoiled(number) == Some(table::NumberDamage::Rounded)
}

/// Whether `text` could hold a token: twenty digits, in whatever grouping, somewhere in it.
fn may_hold_token(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= 20
}
