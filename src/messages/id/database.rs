//! A journal in a database, in Indonesian.

use crate::messages::database::{DatabaseWords, LostWords};

pub(super) const LOST: LostWords = LostWords {
    held: |why| {
        format!(
            "Basis data jurnal terputus ({why}): penjualan ditahan, tidak ada yang dikirim. Tersambung lagi sendiri."
        )
    },
    unanswered: "Basis data jurnal terputus saat menyimpan; belum diketahui apakah tersimpan. Penjualan ditahan. Setelah tersambung lagi sendiri, lihat riwayat dulu.",
    unreachable: "tidak bisa dihubungi",
    ended: "sedang berhenti atau mulai",
    crowded: "sambungannya penuh",
    denied: "pengguna atau kata sandi ditolak",
    untrusted: "sertifikatnya tidak sah",
    silent: "tidak menjawab",
};

pub(super) const DATABASE: DatabaseWords = DatabaseWords {
    name: "basis data",
    server: |version, commit| format!("PostgreSQL {version}, synchronous_commit {commit}"),
    not_durable: |setting| {
        format!("{setting} mati di server: yang sudah tersimpan bisa hilang bila listrik padam. Nyalakan {setting}.")
    },
    plain: "Jurnal berjalan tanpa enkripsi (sslmode=disable) ke komputer lain. Hapus sslmode=disable dari journal.url.",
    no_listen: "Server tidak mengabarkan transaksi loket lain (LISTEN); loket bertanya sendiri tiap detik.",
    no_seat: "Kunci loket ini (advisory lock) tidak terlihat dari komputer lain: bila mati, barisnya baru berakhir setelah batas waktu.",
    no_trigrams: "Pencarian tanpa indeks: pasang pg_trgm agar cepat.",
    clock_apart: |seconds| {
        format!(
            "Jam server berbeda {seconds} detik dari jam komputer ini. Yang dipakai: jam server. Betulkan jam komputer ini."
        )
    },
    bad_address: "journal.url tidak bisa dibaca. Contoh: postgres://kasir@192.168.1.10/loket",
    bad_certificates: "Berkas sslrootcert di journal.url tidak bisa dibaca atau tidak berisi sertifikat.",
};
