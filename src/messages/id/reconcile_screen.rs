//! The screen of a provider's own list in Indonesian.

use crate::messages::screen::ReconcileScreenWords;

pub(super) const RECONCILE_SCREEN: ReconcileScreenWords = ReconcileScreenWords {
    title: "COCOKKAN DAFTAR PENYEDIA",
    sells,
    choose: "Daftar siapa? Tekan angkanya.",
    none: "Belum ada penyedia yang daftarnya bisa dicocokkan.",
    file: "Berkas CSV",
    file_hints: &[
        "Unduh daftar transaksi dari situs penyedia sebagai CSV, lalu ketik atau tempel tempatnya di sini. Misalnya: ~/Unduhan/daftar.csv",
        "Baris dengan nomor transaksi kita menutup yang terbuka. Yang tidak ada di daftar tidak pernah dianggap gagal. Tidak ada uang yang dikirim.",
    ],
    file_needed: "Tempat berkasnya belum diisi.",
    reading: |file| format!("Sedang membaca {file} …"),
    reading_hints: &["Boleh melayani penjualan lain; hasilnya menunggu di sini (D dari meja Belum jelas)."],
    done: "Daftar penyedia selesai dicocokkan. Lihat: Esc, 1, lalu D.",
    not_done: |why| format!("Daftar tidak jadi dicocokkan: {why}"),
    period: |from, to| format!("{from} sampai {to}"),
    in_sight: |first, last, count| format!("{first}-{last} dari {count} baris"),
    unclear_hint: "Cari sendiri di situs penyedia; di meja Belum jelas tekan I dan isi invoicenya.",
    similar_hint: "Bisa jadi transaksi toko lain. Cocokkan di situs penyedia. ► yang dipilih: R memutuskan menurut baris ini, I bertanya ke penyedia dengan invoicenya.",
    says_nothing: "Baris ini tidak bilang lunas atau gagal. Tanya penyedia, lalu putuskan di meja Belum jelas.",
    nothing: "Tidak ada baris untuk ditampilkan.",
    key: "D cek daftar",
    keys_choose: &["Angka pilih penyedia", "Esc kembali ke meja", "? bantuan"],
    keys_file: &["Enter baca daftar", "Esc kembali"],
    keys_reading: &["Esc ke meja (pekerjaan jalan terus)"],
    keys_result: &["Panah, PgUp, PgDn gulir", "Esc kembali ke meja", "? bantuan"],
    keys_similar: &["Tab pilih", "R putuskan", "I tanya invoicenya", "Panah gulir", "Esc ke meja"],
};

fn sells(id: &str) -> &'static str {
    match id {
        "mmbc-ppob" => "token dan tagihan",
        "mmbc-multipayment" => "e-money",
        "mmbc-esamsat" => "pajak kendaraan",
        "biller" => "pulsa, data, voucher",
        _ => "",
    }
}
