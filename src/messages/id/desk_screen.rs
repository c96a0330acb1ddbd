//! The desk in Indonesian.

use crate::messages::screen::DeskWords;

pub(super) const DESK: DeskWords = DeskWords {
    open_count: |count, sum| format!("{count} terbuka, {sum}"),
    empty: "Tidak ada yang belum jelas. Semua penjualan sudah pasti hasilnya.",
    columns: ["Jam", "Apa", "Nomor", "Nama", "Titipan", "Status"],
    to_see: "PERLU DILIHAT",
    charges: "TAGIHAN BELUM JELAS",
    charges_to_decide: "QR/VA PERLU PUTUSAN",
    damaged_rows: "BARIS RUSAK",
    damaged: |count, rows| format!("{count} baris rusak, tutup semua layar: loket audit --rebuild. Baris {rows}"),
    unknown_charges: |count| format!("{count} tagihan QR/VA belum jelas, mungkin bisa dibayar: Esc lalu 2."),
    ready: "SIAP DIAMBIL",
    ready_short: "SIAP AMBIL",
    ready_to_do: "Hubungi pelanggan: struknya siap. T mencetaknya, dan baris ini selesai.",
    happened: "Terjadi",
    asked: "Ditanya",
    known: "Bukti",
    alarm: "Peringatan",
    to_do: "Lakukan",
    customer: "Pelanggan",
    notes: "Catatan",
    sent: |provider| format!("dikirim ke {provider}."),
    needs_invoice: |provider| {
        format!(
            "{provider} tidak bisa ditanya tanpa nomor invoice, dan invoice ada di jawaban yang hilang. Program tidak akan mengirim lagi."
        )
    },
    came_without_invoice: |provider| {
        format!(
            "{provider} tidak bisa ditanya tanpa nomor invoice, dan jawabannya datang tanpa invoice. Program tidak akan mengirim lagi."
        )
    },
    no_status: |provider| format!("API {provider} tidak bisa ditanya. Program tidak akan mengirim lagi."),
    cannot_ask: "API ini tidak bisa ditanya tanpa invoice. Punya invoice dari daftar penyedia: tekan I.",
    settled_meanwhile: "Transaksi itu baru saja selesai; tidak perlu ditetapkan lagi.",
    being_asked: "Sedang ditanya…",
    looks_bill: "Tanpa invoice, tagihannya yang dicek ulang: sudah dibayar atau belum.",
    looks_history: "Riwayat member dibaca ulang; isinya bukti, bukan keputusan.",
    not_asked: "Belum pernah ditanya.",
    asked_times: |count, time| format!("Sudah {count} kali, terakhir {time}."),
    next_question: |time| format!("Berikutnya otomatis {time}. Belum ada data bukan berarti gagal."),
    no_more_questions: "Pertanyaan otomatis sudah habis; tekan A.",
    price_differs: |shown, answered| {
        format!("Total jadi {answered}, tadi di layar {shown}: selesaikan selisih dengan pelanggan.")
    },
    about_other: "Jawaban penyedia tentang transaksi lain.",
    confirmed_after_failure: "Penyedia menyatakan SUKSES setelah sebelumnya gagal. Hubungi pelanggan.",
    contradicts: "Kabar penyedia bertentangan: statusnya lain dari kata-katanya. Hubungi CS, jangan diulang.",
    number_of_another: |id| {
        format!(
            "Jawaban transaksi lain: invoice atau tokennya milik transaksi {id}. Jangan diulang; cek daftar penyedia."
        )
    },
    reference_of_another: |id| {
        format!("Nomor referensinya sama dengan transaksi {id}. Cek di daftar penyedia: harus ada dua potongan saldo.")
    },
    funds_taken_back: |id| {
        format!(
            "Uang member yang membayar penjualan ini diminta kembali (refund {id}). Penjualannya tetap; tagih pelanggan."
        )
    },
    disputed: "DISANGGAH: penyedia melaporkan gagal setelah sukses. Hubungi CS. Bila saldo sudah kembali: G.",
    acknowledge: "K = sudah dilihat.",
    give_back: |amount| format!("Kembalikan {amount} ke pelanggan, lalu C untuk mencatatnya."),
    call: |provider, what, number, time, agent| {
        format!("Hubungi CS {provider}: {what} ke {number} jam {time}, agen {agent}.")
    },
    want_pending: "Tanyakan hasil akhirnya.",
    want_token: "Minta nomor token, atau kepastian bahwa gagal.",
    want_answer: "Minta nomor referensi, atau kepastian bahwa gagal.",
    no_phone: "HP tidak dicatat.",
    no_phone_yet: "HP tidak dicatat: H mencatatnya.",
    held: |amount| format!("Uang {amount} dititip, bukti titipan belum dicetak (T)."),
    held_printed: |amount| format!("Uang {amount} dititip, bukti titipan sudah dicetak."),
    cash_returned: "Uang sudah dikembalikan.",
    cash_used: "Uang dipakai untuk penjualan lain.",
    cash_kept: "Uang disimpan untuk pelanggan.",
    cash: "Uang",
    cash_choice: "1 dikembalikan   2 dipakai penjualan lain   3 disimpan untuk pelanggan",
    rule_confirmed: "TETAPKAN SUKSES",
    rule_failed: "TETAPKAN GAGAL",
    rule_refunded: "TETAPKAN REFUND",
    token: "Token",
    token_hint: "20 angka yang dibacakan CS, lalu Enter. Esc batal.",
    evidence: "Dasar",
    evidence_hint: "Tulis dasarnya: CS siapa, jam berapa, apa katanya. Enter lanjut, Esc batal.",
    yes_confirmed: "Y = tetapkan SUKSES (struk ditandai DICATAT MANUAL). Esc batal.",
    yes_failed: "Y = tetapkan GAGAL. Bila ternyata sukses, ada peringatan di sini. Esc batal.",
    yes_refunded: "Y = tetapkan REFUND: saldo sudah kembali. Esc batal.",
    learn: "Teks",
    learn_ask: "Y = teks ini PASTI berarti saldo tidak terpotong; ditulis ke config.toml dan berlaku mulai penjualan berikutnya. Transaksi ini tetap ditetapkan dengan G. Esc batal.",
    learned: "Teks itu kini dianggap penolakan pasti, mulai penjualan berikutnya.",
    note: "Catatan",
    invoice: "Invoice",
    invoice_hint: "Nomor invoice dari daftar penyedia. Enter menanyakan; produk, nomor dan nominal harus cocok.",
    row_being_read: "Baris ini sedang dibaca dari jurnal. Tunggu sebentar, lalu tekan lagi.",
    row_unread: "Baris ini belum dapat dibaca dari jurnal; dicoba lagi dengan sendirinya.",
};
