//! The screen of price lists in Indonesian.

use crate::base::money::Rupiah;
use crate::messages::screen::PricesScreenWords;

pub(super) const PRICES_SCREEN: PricesScreenWords = PricesScreenWords {
    title: "HARGA",
    none: "Belum ada penyedia. Jalankan: loket doctor",
    count: |count| format!("{count} produk"),
    age: |when, minutes| match minutes {
        0 => format!("daftar jam {when}, baru saja"),
        1..120 => format!("daftar jam {when}, {minutes} menit lalu"),
        _ => format!("daftar {when}, {} jam lalu", minutes / 60),
    },
    no_list: "daftar belum ada",
    not_fresh: |why| format!("Belum terbarui: {why}"),
    nothing_fits: "Tidak ada produk yang cocok.",
    search: "Cari:",
    columns: ["Kode", "Nama", "Modal", "Jual", "Cashback"],
    bill_and,
    after_inquiry: "cek tagihan",
    free_amount: "nominal bebas",
    closed: "TUTUP",
    loss: "RUGI",
    fetching: "Sedang mengambil daftar harga…",
    file: "Berkas CSV",
    file_hints: &[
        "Daftar harga Biller yang baru, dengan kolom code,name,group,cost,price. Misalnya: ~/Unduhan/biller.csv",
        "Perubahannya ditampilkan dulu. Daftar lama berlaku sampai Y ditekan.",
    ],
    file_needed: "Tempat berkasnya belum diisi.",
    comparing: "Sedang membandingkan…",
    diff_title: "DAFTAR BARU BILLER: BELUM DIPAKAI",
    diff_counts: [
        |count| format!("Baru: {count}"),
        |count| format!("Hilang: {count}"),
        |count| format!("Modal naik: {count}"),
        |count| format!("Modal turun: {count}"),
        |count| format!("Harga jual lain: {count}"),
        |count| format!("Nama lain: {count}"),
        |count| format!("DIJUAL RUGI: {count}"),
    ],
    not_yet: |goods| format!("{goods} barang di berkas ini. Y memakainya, Esc membatalkan."),
    putting: "Sedang memasang daftar baru…",
    put: |goods| format!("Daftar baru dipakai: {goods} barang."),
    not_put: |why| format!("Daftar baru tidak bisa ditulis: {why}. Daftar lama tetap dipakai."),
    hidden: [
        |code, name| format!("NAIK      {code}  {name}"),
        |code, name| format!("TURUN     {code}  {name}"),
        |code, name| format!("RUGI      {code}  {name}"),
    ],
    keys: &["Tab daftar lain", "/ cari", "R ambil lagi"],
    keys_after: &["? bantuan", "PgUp, PgDn gulir", "Esc kembali"],
    key_inside: "U modal",
    key_import: "I daftar baru",
    keys_search: &["ketik kode atau nama", "Enter selesai", "Esc hapus"],
    keys_file: &["Enter bandingkan", "Esc kembali"],
    keys_waiting: &["Esc kembali"],
    keys_diff: &["Y pakai daftar ini", "Panah gulir", "Esc batal"],
    keys_same: &["Panah gulir", "Esc kembali"],
};

fn bill_and(more: Rupiah) -> String {
    let figure = more.to_string();
    if more == Rupiah::ZERO {
        return "sebesar tagihan".to_owned();
    }
    match figure.strip_prefix('-') {
        Some(less) => format!("tagihan - {less}"),
        None => format!("tagihan + {figure}"),
    }
}
