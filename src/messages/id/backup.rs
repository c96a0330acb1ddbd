//! Backup and restore in Indonesian.

use crate::messages::backup::CareWords;

pub const CARE: CareWords = CareWords {
    backed_up: |file, rows, payments| {
        format!("Cadangan ditulis dan diperiksa: {file} ({rows} baris, {payments} transaksi).")
    },
    name_taken: |file| {
        format!("{file} sudah ada dan bukan cadangan lama dari jurnal ini. Tidak diubah; pakai nama lain.")
    },
    not_whole: |faults| {
        format!("Cadangan tidak dibuat: jurnalnya sendiri tidak utuh ({faults} kesalahan). Lihat: loket audit")
    },
    file: |file, why| format!("{file} tidak bisa dipakai: {why}. Tidak ada yang diubah."),
    restored: |rows, payments| format!("Jurnal dipulihkan dan diperiksa: {rows} baris, {payments} transaksi."),
    kept: |file| format!("Jurnal yang lama disimpan: {file}"),
    lost_rows: |rows| {
        format!(
            "PERHATIAN: {rows} baris hanya ada di jurnal yang lama. Transaksi itu tidak lagi terlihat di sini; cocokkan dengan daftar penyedia (loket reconcile)."
        )
    },
    lost_unknown: "PERHATIAN: jurnal yang lama tidak terbaca. Transaksi terakhir bisa hilang dari sini; cocokkan dengan daftar penyedia (loket reconcile).",
    in_use: "Jurnal sedang dibuka program lain. Tutup semua layar dan perintah loket, lalu ulangi. Tidak ada yang diubah.",
    broken: |faults| format!("Berkas itu rusak ({faults} kesalahan). Tidak ada yang diubah; pakai cadangan lain."),
    unreadable: |why| format!("Berkas itu tidak terbaca sebagai jurnal: {why} Tidak ada yang diubah."),
    older: |rows| {
        format!(
            "Berkas itu lebih lama: {rows} baris di jurnal sekarang tidak ada di dalamnya. Tidak ada yang diubah. Bila jurnal sekarang memang tidak bisa dipakai: --accept-older (jurnal sekarang tetap disimpan)."
        )
    },
    another: "Berkas itu berasal dari jurnal lain: riwayatnya berbeda. Tidak ada yang diubah. Bila memang itu yang dimaksud: --accept-older (jurnal sekarang tetap disimpan).",
    cannot_compare: "Jurnal sekarang tidak terbaca, jadi tidak diketahui apa yang hanya ada di dalamnya. Tidak ada yang diubah. Untuk mengganti: --accept-older (jurnal sekarang tetap disimpan).",
    moved: |rows, payments| {
        format!(
            "Jurnal dipindahkan dan diperiksa di basis data: {rows} baris, {payments} transaksi. Sekarang tulis alamatnya di config.toml: [journal] url. Berkas lama disimpan dan tidak bisa dipakai berjualan lagi."
        )
    },
    differs: "Salinan di basis data tidak sama. Berkas jurnal tidak diubah dan tetap dipakai; kosongkan basis data itu, lalu ulangi.",
    rebuilt: "Semua selain catatan kejadian dibuat ulang dari catatan kejadian, lalu diperiksa.",
    not_rebuilt: |table, rows| {
        let count = rows.map_or_else(|| "sejumlah baris".to_owned(), |rows| format!("{rows} baris"));
        format!("Tidak bisa dibuat ulang dan hilang: {count} dari tabel {table}.")
    },
    key_lost: "Kunci jurnal hilang; kunci baru dibuat dan semua nomor token dikenali dengannya. Tiap loket kini melihatnya sebagai jurnal lain dan menahan penjualan: pastikan ini jurnal toko, lalu di tiap loket: loket journal accept --reason ALASAN --yes",
    record_broken: |faults| {
        format!("Tidak dibuat ulang: catatan kejadiannya sendiri rusak ({faults} kesalahan). Tidak ada yang diubah.")
    },
    restore_file: "Pulihkan cadangan: loket restore BERKAS",
    moved_already: "Jurnal toko ini sudah di PostgreSQL.",
    no_file: "Jurnal toko ini di PostgreSQL. Pulihkan dengan alat PostgreSQL, atau pindahkan berkas itu ke basis data kosong: loket journal move.",
};
