//! Tests of lists as sites and spreadsheets write them, and of hostile ones.

use proptest::prelude::*;

use super::*;
use crate::domain::sample::{TOKEN, rp};

const PLAIN: &str = "Tanggal,Invoice,Produk,No Pelanggan,Total,Status\n\
                     2026-11-21 10:00:05,12345678,PLNS100,12345678901,102500,SUKSES\n";

fn one(text: &str) -> StatementRow {
    let list = read(text.as_bytes()).unwrap();
    assert!(list.unread.is_empty(), "{:?}", list.unread);
    let [row] = list.rows.as_slice() else { panic!("{} rows", list.rows.len()) };
    row.clone()
}

fn at(text: &str) -> Option<ListedTime> {
    let at = text.parse().unwrap();
    Some(ListedTime { from: at, to: at })
}

#[test]
fn one_sale_in_many_writings() {
    let plain = one(PLAIN);
    assert_eq!((plain.line, plain.statement, plain.prices.clone()), (2, RowStatus::Paid, vec![rp(102_500)]));
    assert_eq!(plain.time, at("2026-11-21T03:00:05Z"));
    let head = PLAIN.lines().collect::<Vec<_>>().join("\n");
    assert_eq!(plain.raw.0, head, "header and line are the evidence");
    for text in [
        PLAIN.replace(',', ";"),
        PLAIN.replace(',', "\t"),
        PLAIN.replace('\n', "\r\n"),
        format!("\u{feff}{PLAIN}"),
        PLAIN.replace("12345678901", "\"12345678901\""),
        PLAIN.replace("12345678901", "'12345678901"),
        PLAIN.replace(";12345678901", ";=\"12345678901\""),
        PLAIN.replace("102500", "\"Rp 102.500,00\""),
        PLAIN.replace("102500", "-102.500"),
        PLAIN.replace('\n', "\r"),
        PLAIN.replace("12345678,", "\u{200e}12345\u{200b}678\u{a0},"),
        PLAIN.replace("2026-11-21 10:00:05", "21/11/2026 10.00.05"),
        PLAIN.replace("2026-11-21 10:00:05", "21.11.2026 10.00.05"),
        PLAIN.replace("2026-11-21 10:00:05", "21-11-26 10:00:05 WIB"),
        PLAIN.replace("2026-11-21 10:00:05", "21 Nov 2026 10:00:05"),
        PLAIN.replace("2026-11-21 10:00:05", "2026-11-21T10:00:05"),
        PLAIN.replace("Tanggal", "TRX TIME").replace("Invoice", "No. Invoice").replace("Total", "Total Bayar (Rp)"),
        PLAIN.replace("SUKSES\n", "SUKSES,\n").replace("Status\n", "Status,\n"),
        PLAIN.replace("SUKSES\n", "SUKSES,\n"),
        PLAIN.replace('\n', "\n\n"),
    ] {
        let row = one(&text);
        let place = text.replace("\r\n", "\n").split(['\r', '\n']).position(|line| line.contains("SUKSES")).unwrap();
        assert_eq!(row.line, place as u64 + 1, "{text:?}");
        let same = (&row.time, &row.invoices, &row.products, &row.numbers, &row.prices, row.statement);
        let told = (&plain.time, &plain.invoices, &plain.products, &plain.numbers, &plain.prices, plain.statement);
        assert_eq!(same, told, "{text}");
    }
    let titled = one(&format!("LAPORAN TRANSAKSI\nLOKET MAJU JAYA; JKT-00000\n\n{}", PLAIN.replace(',', ";")));
    assert_eq!((titled.line, titled.statement), (5, RowStatus::Paid));
}

#[test]
fn windows_1252_is_read() {
    let mut bytes = PLAIN.replace("SUKSES", "SUKSES (RENE)").into_bytes();
    let place = bytes.len() - 3;
    bytes[place] = 0xc9;
    assert_eq!(read(&bytes).unwrap().rows[0].words.as_str(), "SUKSES (RENÉ)");
}

#[test]
fn days_and_times_apart_and_days_alone() {
    let apart = one("Tgl;Jam;ID Transaksi;Status\n21/11/2026;9:05;77001;gagal\n");
    let minute = at("2026-11-21T02:05:00Z").map(|at| ListedTime { to: "2026-11-21T02:06:00Z".parse().unwrap(), ..at });
    assert_eq!((apart.time, apart.statement), (minute, RowStatus::Failed), "without seconds it is a minute long");
    let dotted = one("Tgl;Pukul;ID Transaksi\n21/11/26;08.02.34;77001\n");
    assert_eq!(dotted.time, at("2026-11-21T01:02:34Z"), "dots are a time's, not a day's");
    let day = one("Tanggal;Invoice;Status\n21 Agustus 2026;77001;\n");
    let whole =
        ListedTime { from: "2026-08-20T17:00:00Z".parse().unwrap(), to: "2026-08-21T17:00:00Z".parse().unwrap() };
    assert_eq!((day.time, day.statement), (Some(whole), RowStatus::Absent));
    for unread in ["11/21/2026 10:00", "2026-02-30 10:00", "kemarin", "21/11/2026 25:00", "10:00"] {
        assert_eq!(one(&format!("Tanggal;Invoice;Status\n{unread};77001;ok\n")).time, None, "{unread}");
    }
}

#[test]
fn a_token_is_read_and_shown_nowhere() {
    for cell in [TOKEN, "1234 5678 9101 1121 3141", "1234-5678-9101-1121-3141/BUDI/R1M/900VA/94,5"] {
        let row = one(&format!("Invoice;Nomor;SN;Ket\n123456;12345678901;{cell};SUKSES, SN: {cell}\n"));
        assert_eq!(row.token.as_ref().unwrap().expose(), TOKEN);
        assert_eq!((row.serial.clone(), row.statement), (None, RowStatus::Paid));
        let shown = format!("{row:?} {:?}", row.detail.0);
        assert!(!shown.contains("1121") && !row.words.as_str().contains("1121"), "{shown}");
    }
    let row = one(&format!("Ref;Nomor;SN\n{TOKEN};12345678901;0041002345\n"));
    assert!(row.references.is_empty() && row.token.is_none(), "a token in another column is no number to show");
    assert_eq!(row.serial.unwrap().as_str(), "0041002345");
}

#[test]
fn what_a_status_says() {
    use RowStatus::{Absent, Failed, Paid, Pending, Refunded, Unclear};
    for (text, said) in [
        ("SUKSES", Paid),
        ("Sukses, SN: 123/ABC", Paid),
        ("berhasil.", Paid),
        ("LUNAS (TUNAI)", Paid),
        ("CONFIRM", Paid),
        ("success - ok", Paid),
        ("Dalam Proses", Pending),
        ("PENDING", Pending),
        ("GAGAL, produk tidak aktif", Failed),
        ("Gagal: nomor salah", Failed),
        ("REFUND", Refunded),
        ("Refunded (saldo kembali)", Refunded),
        ("", Absent),
        ("-", Absent),
        ("TIDAK SUKSES", Unclear),
        ("SUKSES dibatalkan", Unclear),
        ("SUKSES, dibatalkan", Unclear),
        ("Sukses, lalu REFUND", Unclear),
        ("SUKSES?", Unclear),
        ("suksesi", Unclear),
        ("UNPAID", Unclear),
        ("belum lunas", Unclear),
        ("GAGAL, saldo dikembalikan", Unclear),
        ("GAGAL DIBATALKAN", Unclear),
        ("BATAL", Unclear),
        ("0", Unclear),
        ("1", Unclear),
        ("true", Unclear),
        ("ok", Unclear),
        ("selesai", Unclear),
    ] {
        assert_eq!(row_status::read(text), said, "{text}");
    }
    assert_eq!(row_status::of(&["SUKSES"], &["PLN 100rb"]), Paid);
    assert_eq!(row_status::of(&["SUKSES"], &["Gagal, nomor salah"]), Unclear);
    assert_eq!(row_status::of(&["SUKSES", "GAGAL"], &[]), Unclear);
    assert_eq!(row_status::of(&["-"], &["Gagal, nomor salah"]), Failed);
}

#[test]
fn a_file_that_is_no_list() {
    for (text, fault) in [
        ("", StatementFault::Empty),
        (" \r\n\n", StatementFault::Empty),
        ("<html><body>Login</body></html>", StatementFault::NoHeader),
        ("satu,dua\n1,2\n", StatementFault::NoHeader),
        ("Invoice\n12345\n", StatementFault::NoHeader),
        ("Tanggal;Total;Status\n2026-11-21;5.000;SUKSES\n", StatementFault::NoColumn(1)),
    ] {
        assert_eq!(read(text.as_bytes()), Err(fault), "{text}");
    }
    assert_eq!(read(&vec![b'x'; LARGEST + 1]), Err(StatementFault::TooLong));
    let mut many = "Invoice;Nomor\n".to_owned();
    (0..MOST_LINES).for_each(|line| many.push_str(&format!("{line:08};0812\n")));
    assert_eq!(read(many.as_bytes()).unwrap().rows.len(), MOST_LINES);
    many.push_str("1;2\n");
    assert_eq!(read(many.as_bytes()), Err(StatementFault::TooLong));
}

#[test]
fn a_line_that_cannot_be_read_is_named() {
    let head = "Invoice,Nomor,Total,Status\n";
    let cases: &[(&str, UnreadReason)] = &[
        ("12345,0812,102,500,SUKSES", UnreadReason::Cells { expected: 4, got: 5 }),
        ("12345,0812,102500", UnreadReason::Cells { expected: 4, got: 3 }),
        (",,1000000,", UnreadReason::NoIdentity),
        ("12345,0812,\"102,5\",SUKSES", UnreadReason::Amount("Total".into())),
    ];
    for (line, why) in cases {
        let list = read(format!("{head}{line}\n99999,0813,5000,SUKSES\n").as_bytes()).unwrap();
        assert_eq!(list.unread, [UnreadRow { line: 2, why: why.clone() }], "{line}");
        assert_eq!((list.rows.len(), list.rows[0].line), (1, 3), "{line}");
    }
    let swallowed = format!("{head}12345,\"0812,1000,SUKSES\n{}", "99999,0813,5000,SUKSES\n".repeat(500));
    let list = read(swallowed.as_bytes()).unwrap();
    assert_eq!((list.rows.len(), list.unread.len()), (0, 1), "an unclosed quote hides no line as read");
}

proptest! {
    #[test]
    fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400), cells in "[-0-9A-Za-z,;\"'=./: \t\n\u{e9}]{0,300}") {
        let _ = read(&bytes);
        let _ = read(format!("Tanggal,Invoice,Total,Status\n{cells}").as_bytes());
        let _ = read(format!("Tgl;Jam;Nomor;Harga;Ket\n{cells}").as_bytes());
    }

    #[test]
    fn a_row_never_shows_twenty_digits(token in "[0-9]{20}", gap in "[ -]?", column in 0usize..6) {
        let grouped = token.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect::<Vec<_>>().join(&gap);
        let cells: Vec<&str> = (0..6).map(|place| if place == column { grouped.as_str() } else { "4711" }).collect();
        let text = format!("Invoice;Ref;SN;Ket;Catatan;Status\n{}\n", cells.join(";"));
        for row in read(text.as_bytes()).unwrap().rows {
            let shown = format!("{:?} {} {:?}", row, row.words, row.detail.0);
            prop_assert!(!shown.contains(&grouped), "{}", shown);
        }
    }
}

const CENTRE: &str = "Tanggal;ID Trx;Produk;Tujuan;Harga;Status;SN\n";

#[test]
fn spoiled_cells_are_no_numbers() {
    let spoilt = |row: &StatementRow| {
        row.spoiled.iter().map(|cell| (cell.column.as_str().to_owned(), cell.rounded.is_some())).collect::<Vec<_>>()
    };
    for (cells, columns) in [
        ("2,61129E+16;s5;081234567801;5.000;SUKSES;SN1", vec![("ID Trx".to_owned(), false)]),
        ("2.61129E+16;s5;081234567801;5.000;SUKSES;SN1", vec![("ID Trx".to_owned(), false)]),
        ("26112908484054600;s5;081234567801;5.000;SUKSES;SN1", vec![("ID Trx".to_owned(), true)]),
        ("77001;s5;8,12E+10;5.000;SUKSES;SN1", vec![("Tujuan".to_owned(), false)]),
        ("77001;s5;081234567801;5.000;SUKSES;1,23457E+15", vec![("SN".to_owned(), false)]),
        ("77001;s5;081234567801;5.000;SUKSES;12345678910111200000", vec![("SN".to_owned(), false)]),
        (
            "2,6E+16;s5;8,12E+10;5.000;SUKSES;1,2E+15",
            vec![("ID Trx".to_owned(), false), ("Tujuan".to_owned(), false), ("SN".to_owned(), false)],
        ),
        // A card number may end in 0.
        ("77001;s5;6032980012345670;5.000;SUKSES;SN1", vec![]),
    ] {
        let row = one(&format!("{CENTRE}29/11/2026 08:34:41;{cells}\n"));
        assert_eq!(spoilt(&row), columns, "{cells}");
        let known: Vec<&str> = row
            .invoices
            .iter()
            .map(|number| number.as_str())
            .chain(row.numbers.iter().map(|number| number.as_str()))
            .collect();
        let taken = format!("{known:?} {:?} {:?}", row.serial, row.detail.0);
        assert!(!taken.contains("E+1") && !taken.contains("5460") && !taken.contains("E+10"), "{taken}");
        assert!(row.token.is_none(), "{cells}");
    }
}

#[test]
fn lines_of_sums_are_left_out_and_counted() {
    let sale = "29/11/2026 08:34:41;26112908344075064;s5;081234567801;5.000;SUKSES;SN1";
    for sums in [
        "Jumlah;3 transaksi;;;Rp 15.000;;",
        ";TOTAL;;;15.000;;",
        ";;Grand total;;15.000;;",
        "29/11/2026;Subtotal;;;15.000;;",
        "TOTAL;3;;;15.000;;",
    ] {
        let list = read(format!("{CENTRE}{sale}\n{sums}\n").as_bytes()).unwrap();
        assert_eq!((list.rows.len(), list.sums, list.unread.len()), (1, 1, 0), "{sums}");
    }
    for sale in [
        "29/11/2026 08:34:41;TOTAL;s5;081234567801;5.000;SUKSES;SN1",
        "29/11/2026 08:34:41;77001;TOTAL;;5.000;;",
        "29/11/2026 08:34:41;77001;TOTAL;;5.000;GAGAL;",
        "TOTAL;26112908344075064;;;5.000;;",
    ] {
        let list = read(format!("{CENTRE}{sale}\n").as_bytes()).unwrap();
        assert_eq!((list.rows.len(), list.sums), (1, 0), "{sale}");
    }
}

#[test]
fn a_serial_number_in_its_column_may_be_proof() {
    for (serial, proof) in [
        ("0123456789", true),
        ("SN1", true),
        ("8,12E+10", true),
        ("R230512.1911.2100F1", true),
        (TOKEN, true),
        ("", false),
        ("-", false),
        ("0", false),
        ("0000", false),
        ("Nomor salah", false),
        ("null", false),
    ] {
        assert_eq!(one(&format!("{CENTRE};77001;s5;0812;5.000;GAGAL;{serial}\n")).has_proof, proof, "{serial}");
    }
}

#[test]
fn amounts_as_people_write_them() {
    let told = |amount: &str| {
        let list = read(format!("{CENTRE}29/11/2026 08:34:41;77001;s5;081234567801;{amount};SUKSES;SN1\n").as_bytes())
            .unwrap();
        (list.rows.first().map(|row| row.prices.clone()), list.unread.first().map(|unread| unread.why.clone()))
    };
    for amount in ["5000", "5.000", "Rp 5.000,-", "5,000.00", "5.000,00", "IDR 5,000", "Rp\u{a0}5.000"] {
        assert_eq!(told(amount), (Some(vec![rp(5_000)]), None), "{amount}");
    }
    for amount in ["5.000.00", "lima ribu", "5E+03", "5,0"] {
        assert_eq!(told(amount), (None, Some(UnreadReason::Amount("Harga".into()))), "{amount}");
    }
}
