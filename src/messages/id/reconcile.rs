//! `reconcile` in Indonesian.

use crate::messages::reconcile::{DifferenceWords, DoubtWords, LineWords, ListFaultWords, ReconcileWords};

pub const RECONCILE: ReconcileWords = ReconcileWords {
    period: |from, to| format!("Daftar dari {from} sampai {to}"),
    no_period: "Tidak ada tanggal yang terbaca di daftar ini, jadi \"hanya di sini\" tidak bisa dihitung.",
    matched: |count| format!("Cocok: {count}"),
    closed: |count| format!("Ditutup oleh daftar ini: {count}"),
    only_ours: |count| format!("Hanya di sini: {count}"),
    only_theirs: |count| format!("Hanya di penyedia: {count}"),
    amount_differs: |count| format!("Jumlah berbeda: {count}"),
    status_differs: |count| format!("STATUS BERBEDA: {count}"),
    unclear: |count| format!("Tidak pasti, tidak diubah: {count}"),
    similar: |count| format!("MIRIP, belum diputuskan: {count}"),
    sums: |count| format!("Baris jumlah dilewati: {count}"),
    without_debit: |count| format!("Gagal atau dikembalikan, bukan transaksi di sini: {count}. Saldo tidak terpotong."),
    spoiled: |column, cells, line| {
        format!(
            "Kolom \"{column}\": {cells} nomor rusak oleh program tabel (mulai baris {line}), tidak dipakai. Unduh lagi dan \
             jangan simpan ulang dari Excel."
        )
    },
    unread: |count| format!("Baris tidak terbaca: {count}"),
    only_ours_hint: "Tidak ada di daftar belum berarti gagal. Cek lagi dengan daftar yang lebih baru.",
    only_theirs_hint: "Saldo terpotong tanpa transaksi di sini: toko lain dengan login yang sama, sistem lain penyedia ini, atau jurnal lain.",
    status_hint: "Cocokkan dengan pelanggan dan penyedia. Lihat meja Belum jelas.",
    unclear_hint: "Cari sendiri di situs penyedia, lalu: loket resolve ID --invoice N",
    similar_hint: "Nomor transaksi kita tidak ada di baris ini; bisa jadi transaksi toko lain. Cocokkan di situs penyedia, lalu: loket resolve ID --invoice N, atau --as confirmed|failed --evidence T",
    line: |line| format!("baris {line}"),
    says: |word| format!("daftar: {word}"),
    difference: DifferenceWords {
        after: |time| format!("{time} sesudah dikirim"),
        before: |time| format!("{time} sebelum dikirim"),
        seconds: |count| format!("{count} detik"),
        minutes: |count| format!("{count} menit"),
        hours: |count| format!("{count} jam"),
        same_minute: "di menit pengiriman",
        day_only: "tanpa jam",
        other_amount: "JUMLAHNYA LAIN",
    },
    evidence: |list, line| format!("Daftar {list} {line}"),
    doubts: DoubtWords {
        several: "cocok dengan lebih dari satu",
        other_product: "produknya lain",
        other_customer: "nomor pelanggannya lain",
        other_invoice: "invoicenya lain",
        invoice_taken: "invoicenya milik transaksi lain",
        status: "statusnya tidak ada atau tidak dikenal",
        other_time: "tanggalnya sebelum transaksi ini",
        no_time: "jamnya tidak ada",
        spoiled: "nomornya rusak oleh program tabel",
        contradicts: "gagal, tetapi ada nomor seri",
        refusal: "gagal, tetapi kata-katanya belum pasti",
        too_little: "terlalu sedikit yang bisa dibandingkan",
        being_sent: "sedang dikirim",
    },
    lines: LineWords {
        cells: |expected, got| format!("ada {got} kolom, judulnya {expected}"),
        no_identity: "tidak ada invoice, referensi, atau nomor",
        amount: |header| format!("jumlah di kolom \"{header}\" tidak terbaca"),
        too_long: "terlalu panjang; tanda petiknya tidak ditutup",
    },
    faults: ListFaultWords {
        provider: |name, known| format!("Penyedia \"{name}\" tidak ada di konfigurasi. Yang ada: {known}."),
        file: |file, why| format!("{file} tidak bisa dibaca: {why}."),
        empty: |file| format!("{file} kosong."),
        too_long: |file, most| format!("{file} terlalu besar: paling banyak {most} baris. Bagi menurut tanggal."),
        no_header: |file| {
            format!(
                "{file}: tidak ada baris judul yang dikenal di 20 baris pertama. Perlu CSV dengan judul seperti Tanggal, \
                 Invoice, Produk, Nomor, Total, Status."
            )
        },
        no_column: |file, line| {
            format!("{file} baris {line}: judulnya tidak punya kolom invoice, referensi, atau nomor.")
        },
        too_many: |file| format!("{file} mencakup terlalu banyak transaksi kita. Bagi menurut tanggal."),
    },
};
