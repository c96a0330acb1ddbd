//! The readers of foreign text, held to their laws by property tests. `tests/fuzz` holds them to the same laws by
//! coverage.

use proptest::prelude::*;

use crate::laws;

/// Texts near the documents' amounts, formulas and times.
fn near() -> impl Strategy<Value = String> {
    let pieces = vec![
        "Rp", "Rp.", "rp ", "-", "+", ".", ",", " ", "0", "00", "000", "1", "22", "500", "102", "2026", "11", "-", ":",
        "T", "Z", "+07:00", " WIB", "amount", "Tagihan", "tagihan ", "\u{a0}", "SN", "é",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..12).prop_map(|parts| parts.concat())
}

/// Bodies near the documents' answers.
fn near_json() -> impl Strategy<Value = Vec<u8>> {
    let pieces = vec![
        "{", "}", "[", "]", ",", ":", "\"", "'", "\\", "\n", " ", "result", "\"ok\"", "ok", "12", "1.5", "null",
        "true", "\"[{", "}]\"", "...", "```", "\u{feff}", "é", "\u{b}",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|parts| parts.concat().into_bytes())
}

/// Messages near the Biller's two.
fn near_message() -> impl Strategy<Value = String> {
    let pieces = vec![
        "Transaksi ",
        "s5",
        ".",
        "0812345678",
        " ",
        "SUKSES",
        "GAGAL",
        "sukses",
        ", ",
        ",",
        ":",
        "SN: ",
        "Saldo: ",
        "Harga: ",
        "Tgl: ",
        "Rp99,999,999",
        "201,200",
        "01/01 10:32:12",
        "29/02 00:00:00",
        "31/12 23:59:59",
        "A=b&c",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..20).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn of_bodies(raw in prop::collection::vec(any::<u8>(), 0..300)) {
        laws::json(&raw);
    }

    #[test]
    fn of_broken_bodies(raw in near_json()) {
        laws::json(&raw);
    }

    #[test]
    fn of_amounts_fees_and_times(text in prop_oneof![any::<String>(), near()]) {
        laws::money(&text);
        laws::fee(&text);
        laws::time(&text);
        laws::callback_message(&text);
    }

    #[test]
    fn of_callback_messages(text in near_message()) {
        laws::callback_message(&text);
    }
}
