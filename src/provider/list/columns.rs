//! The header of a list: which line it is, what separates its cells, what each column means.
//!
//! What it is: the table of names at the head of `list`, and the search for a line that fits it. What it is not: a
//! guesser; a column with another name is kept as detail and decides nothing. Invariant: one name has one meaning.

use super::{HEADER_WITHIN, ListFault};
use crate::provider::lenient::normal_key;
use crate::text::Clean;

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
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
    /// Not in the table.
    Other,
}

const NAMES: &[(Column, &[&str])] = &[
    (
        Column::Invoice,
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
        Column::Reference,
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
        Column::Serial,
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
        Column::When,
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
        Column::Product,
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
        Column::Number,
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
        Column::Price,
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
        ],
    ),
    (Column::Debit, &["debet", "debit", "hargabeli"]),
    (Column::Status, &["status", "statustransaksi", "statustrx", "transactionstatus"]),
    (Column::Note, &["keterangan", "ket", "pesan", "message"]),
    (Column::Saldo, &["saldo", "saldoakhir", "sisasaldo", "balance"]),
];

impl Column {
    /// What a column under this header means.
    pub(super) fn named(header: &str) -> Self {
        let plain: String = normal_key(header).chars().filter(char::is_ascii_alphanumeric).collect();
        let plain = plain.strip_prefix("ppob").unwrap_or(&plain);
        let find = |name: &str| NAMES.iter().find(|(_, names)| names.contains(&name)).map(|(column, _)| *column);
        let without_unit = plain.strip_suffix("rp").or_else(|| plain.strip_suffix("idr"));
        find(plain).or_else(|| without_unit.and_then(find)).unwrap_or(Self::Other)
    }

    const fn is_identity(self) -> bool {
        matches!(self, Self::Invoice | Self::Reference | Self::Number)
    }
}

/// The header of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// What separates the cells.
    pub(super) delimiter: u8,
    /// Where its line begins in the text, in bytes.
    pub(super) start: usize,
    /// Its line, from 1.
    pub(super) line: u64,
    /// The columns: meaning, and name as sent.
    pub(super) columns: Vec<(Column, String)>,
}

/// The first of the first twenty lines that is a header. Of the three separators the one that finds most names counts.
pub(super) fn find(text: &str) -> Result<Header, ListFault> {
    let mut start = 0;
    let mut nameless = None;
    for (line, whole) in (1..).zip(text.split_inclusive('\n').take(HEADER_WITHIN)) {
        let tries =
            [b',', b';', b'\t'].map(|delimiter| Header { delimiter, start, line, columns: cells(whole, delimiter) });
        let best = tries.into_iter().max_by_key(Header::known);
        if let Some(best) = best.filter(|best| best.known() >= 2) {
            if best.columns.iter().any(|(column, _)| column.is_identity()) {
                return Ok(best);
            }
            nameless.get_or_insert(ListFault::NoColumn(line));
        }
        start += whole.len();
    }
    Err(nameless.unwrap_or(ListFault::NoHeader))
}

impl Header {
    fn known(&self) -> usize {
        self.columns.iter().filter(|(column, _)| *column != Column::Other).count()
    }
}

fn cells(line: &str, delimiter: u8) -> Vec<(Column, String)> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).flexible(true).from_reader(line.as_bytes());
    let first = reader.records().next().and_then(Result::ok).unwrap_or_default();
    first.iter().map(|name| (Column::named(name), Clean::new(name).as_str().to_owned())).collect()
}
