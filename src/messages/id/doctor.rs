//! The doctor's findings in Indonesian.

use crate::messages::doctor::DiagnosisWords;

pub(super) const DIAGNOSIS: DiagnosisWords = DiagnosisWords {
    room: "ruang disk",
    room_left: |megabytes| format!("sisa {megabytes} MB"),
    room_small: |megabytes| format!("Sisa {megabytes} MB. Kosongkan disk hari ini."),
    room_short: |megabytes| {
        format!("Sisa {megabytes} MB: terlalu sedikit untuk berjualan. Hapus berkas yang tidak dipakai, bukan jurnal.")
    },
    room_unknown: "Sisa ruang tidak bisa dibaca. Periksa disk tempat jurnal.",
    waiting: "jawaban tertahan",
    waiting_some: |answers| {
        format!("{answers} jawaban belum masuk jurnal. Biarkan loket terbuka; periksa disk atau basis data.")
    },
    waiting_full: |answers| {
        format!("{answers} jawaban belum masuk jurnal dan tempatnya penuh. Jangan berjualan sebelum jurnal pulih.")
    },
    record: "isi jurnal",
    record_whole: |rows| format!("utuh, {rows} baris"),
    record_damaged: |faults| format!("{faults} kerusakan. Lihat: loket audit. Jangan hapus apa pun."),
    clock_apart: |here, ahead, server| {
        let side = if ahead > 0 { "terlambat" } else { "terlalu cepat" };
        format!("{here}. {side} {} detik dari server {server}. Setel jam komputer.", ahead.unsigned_abs())
    },
    journal_empty: |path| {
        format!(
            "{path} kosong (0 byte): bukan toko baru. Jangan berjualan; kembalikan berkas yang benar: loket restore BERKAS. Bila memang hilang: loket journal accept --reason ALASAN --yes"
        )
    },
    journal_missing: |path| {
        format!(
            "{path} tidak ada, padahal toko ini pernah dipakai. Jangan berjualan; kembalikan: loket restore BERKAS. Bila memang hilang: loket journal accept --reason ALASAN --yes"
        )
    },
    folder: "folder",
    other_owner: |path, user| {
        format!("{path} milik pengguna lain (nomor {user}). Jalankan sebagai pemiliknya: sudo -u '#{user}' loket …")
    },
    open_to_others: |path, mode| {
        format!("{path} bisa dibaca pengguna lain (mode {mode:03o}). Tutup: chmod go= '{path}'")
    },
    support: |[version, system, store, counter, head, faults]| {
        format!(
            "Untuk bantuan: loket {version} / {system} / {store} / loket {counter} / rantai {head} / rusak {faults}"
        )
    },
};
