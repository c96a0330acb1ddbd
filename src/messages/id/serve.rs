//! The callback receiver in Indonesian.

use crate::messages::serve::{CallbackStatusWords, ServeWords};

pub(super) const SERVE: ServeWords = ServeWords {
    ready: |address| format!("Menerima kabar penyedia di {address}. Berhenti: Ctrl-C."),
    ended: "Penerima berhenti.",
    weak_secret: |least| {
        format!(
            "webhook.path_secret harus paling sedikit {least} huruf, angka atau tanda - _ . ~ . Buat misalnya dengan: \
             openssl rand -hex 24"
        )
    },
    empty_key: "klink.webhook_key kosong: siapa pun bisa memalsukan kabar. Minta kuncinya ke IT K-Link, lalu isi.",
    nobody: "Belum ada [biller] atau [klink] di konfigurasi, jadi tidak ada yang bisa memberi kabar.",
    plain: "webhook.listen terbuka untuk mesin lain tanpa TLS. Isi tls_certificate dan tls_key, atau pasang di belakang \
            proxy dan isi trusted_proxies, atau allow_plain_http = true bila memang terpaksa.",
    half_tls: "webhook.tls_certificate dan webhook.tls_key harus diisi dua-duanya, atau tidak sama sekali.",
    tls: |path, why| format!("Sertifikat {path} tidak bisa dipakai: {why}."),
    listen: |address, why| format!("Alamat {address} tidak bisa dipakai untuk menerima: {why}. Ubah webhook.listen."),
    counter_without: |why| format!("Loket jalan tanpa penerima kabar. {why}"),
    doctor: "kabar penyedia",
    can_start: |address| format!("bisa diterima di {address}"),
    not_used: "tidak diterima di program ini (in_counter = false)",
    waits: "Penyedia memberi kabar sendiri, lalu struknya keluar sendiri. Bila kabarnya tidak datang dan pelanggan sudah \
            terima: Esc, 1, lalu P.",
    status: CallbackStatusWords {
        kept: "DISIMPAN",
        applied: "DIPAKAI",
        repeated: "ULANGAN",
        unknown: "BUKAN MILIK KITA",
        bad_signature: "TANDA TANGAN SALAH",
        hint: "PETUNJUK",
        nothing: "TIDAK MENGUBAH",
        unreadable: "TIDAK TERBACA",
    },
    why: &[
        ("target", "nomor tujuannya lain"),
        ("not_sent", "pembayarannya belum dikirim"),
        ("damaged_row", "barisnya rusak; dicocokkan lagi setelah: loket audit --rebuild"),
        ("not_configured", "penyedianya tidak ada di konfigurasi"),
        ("unlisted", "kata statusnya tidak ada di dokumen"),
        ("failed", "penyedia bilang tidak ada uang masuk"),
        ("report", "dipastikan oleh laporan keuangan"),
        ("refused", "tidak cocok dengan catatan di sini"),
        ("seen", "sudah dilihat"),
    ],
    no_callbacks: "Belum ada kabar penyedia.",
    heads: ["Waktu", "Dari", "Nomor", "Tanda tangan", "Hasil"],
    times: |times| format!("{times}x"),
    unreadable: |count| format!("{count} KABAR TIDAK TERBACA (Esc, C)"),
    not_waiting: |number| format!("Kabar {number} tidak menunggu dilihat."),
    title: |count| format!("KABAR PENYEDIA: {count} terakhir"),
    menu: "Kabar penyedia (callback)",
    from: |address, last| format!("dari {address}, terakhir {last}"),
    keys: &["Panah pilih", "L sudah dilihat", "Esc kembali"],
    signed: ["sah", "tidak ada"],
};
