//! Finds the header of a transaction list, its separator, and the meaning of each column by the table of names in the
//! documentation of [`super`]. A column with another name is kept as detail and decides nothing.

use super::StatementFault;
use crate::base::text::CleanText;
use crate::providers::lenient::normal_key;
use crate::providers::table::{HeaderLine, TableText};

/// The meaning of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StatementColumn {
    Invoice,
    Reference,
    Serial,
    When,
    Product,
    Number,
    Price,
    Debit,
    Status,
    Note,
    Saldo,
    /// A name that is not in the table.
    Other,
}

const NAMES: &[(StatementColumn, &[&str])] = &[
    (
        StatementColumn::Invoice,
        &[
            "invoice",
            "noinvoice",
            "nomorinvoice",
            "idinvoice",
            "invoiceno",
            "idtransaksi",
            "notransaksi",
            "nomortransaksi",
            "kodetransaksi",
            "trxid",
            "idtrx",
            "notrx",
            "ftrxid",
            "transactionid",
            "orderid",
            "idorder",
        ],
    ),
    (
        StatementColumn::Reference,
        &[
            "ref",
            "reff",
            "noref",
            "noreff",
            "nomorref",
            "refid",
            "idref",
            "reference",
            "referenceno",
            "referencenumber",
            "referensi",
            "noreferensi",
            "nomorreferensi",
        ],
    ),
    (
        StatementColumn::Serial,
        &[
            "sn",
            "serial",
            "serialnumber",
            "noseri",
            "nomorseri",
            "nosn",
            "snref",
            "sntoken",
            "token",
            "tokenpln",
            "notoken",
            "nomortoken",
            "kodetoken",
            "stroomtoken",
        ],
    ),
    (
        StatementColumn::When,
        &[
            "date",
            "tanggal",
            "tgl",
            "waktu",
            "trxtime",
            "datetime",
            "tanggaltransaksi",
            "tgltransaksi",
            "tgltrx",
            "tanggaljam",
            "tgljam",
            "waktutransaksi",
            "transactiondate",
            "transactiontime",
            "time",
            "jam",
            "jamtransaksi",
            "pukul",
        ],
    ),
    (
        StatementColumn::Product,
        &[
            "product",
            "produk",
            "kodeproduk",
            "productcode",
            "kode",
            "namaproduk",
            "productname",
            "layanan",
            "merchant",
            "merchantcode",
        ],
    ),
    (
        StatementColumn::Number,
        &[
            "number",
            "nomor",
            "tujuan",
            "notujuan",
            "nomortujuan",
            "idpel",
            "idpelanggan",
            "nopelanggan",
            "nomorpelanggan",
            "customernumber",
            "customerno",
            "customerid",
            "nohp",
            "nomorhp",
            "nometer",
            "nomormeter",
            "accountnumber",
            "dest",
            "destination",
            "msisdn",
        ],
    ),
    (
        StatementColumn::Price,
        &[
            "amount",
            "nominal",
            "total",
            "harga",
            "jumlah",
            "tagihan",
            "totaltagihan",
            "totalbayar",
            "jumlahbayar",
            "bayar",
            "price",
            // A price and not a debit: lists have it beside GAGAL too.
            "hargabeli",
        ],
    ),
    (StatementColumn::Debit, &["debet", "debit"]),
    (StatementColumn::Status, &["status", "statustransaksi", "statustrx", "transactionstatus"]),
    (StatementColumn::Note, &["keterangan", "ket", "pesan", "message"]),
    (StatementColumn::Saldo, &["saldo", "saldoakhir", "sisasaldo", "balance"]),
];

impl StatementColumn {
    /// The meaning of a column with this header.
    pub(super) fn named(header: &str) -> Self {
        let plain: String = normal_key(header).chars().filter(char::is_ascii_alphanumeric).collect();
        let plain = plain.strip_prefix("ppob").unwrap_or(&plain);
        let find = |name: &str| NAMES.iter().find(|(_, names)| names.contains(&name)).map(|(column, _)| *column);
        let without_unit = plain.strip_suffix("rp").or_else(|| plain.strip_suffix("idr"));
        find(plain).or_else(|| without_unit.and_then(find)).unwrap_or(Self::Other)
    }

    pub(super) const fn is_identity(self) -> bool {
        matches!(self, Self::Invoice | Self::Reference | Self::Number)
    }
}

/// The header of a list: its line, and the meaning and name of each column.
pub(super) struct StatementHeader {
    pub(super) line: HeaderLine,
    pub(super) columns: Vec<(StatementColumn, String)>,
}

/// The first line with two known names, one of them an invoice, a reference or a number. Of the separators, the one
/// that gives most known names counts.
pub(super) fn find(table: &TableText) -> Result<StatementHeader, StatementFault> {
    let mut nameless = None;
    for cuts in table.header_lines() {
        let best = cuts.into_iter().map(StatementHeader::of).max_by_key(StatementHeader::known);
        if let Some(best) = best.filter(|best| best.known() >= 2) {
            if best.columns.iter().any(|(column, _)| column.is_identity()) {
                return Ok(best);
            }
            nameless.get_or_insert(StatementFault::NoColumn(best.line.line));
        }
    }
    Err(nameless.unwrap_or(StatementFault::NoHeader))
}

impl StatementHeader {
    fn of(line: HeaderLine) -> Self {
        let columns =
            line.cells.iter().map(|name| (StatementColumn::named(name), CleanText::new(name).as_str().to_owned()));
        Self { columns: columns.collect(), line }
    }

    fn known(&self) -> usize {
        self.columns.iter().filter(|(column, _)| *column != StatementColumn::Other).count()
    }
}
