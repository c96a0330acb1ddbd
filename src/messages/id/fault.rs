//! Faults in Indonesian.

use crate::messages::fault::{AskWords, FaultWords, LessonWords, StateWords, WhyWords};

pub const FAULT: FaultWords = FaultWords {
    price_list: super::biller::PRICE_LIST,
    number_empty: "Nomor belum diisi.",
    number_letters: "Nomor ini hanya angka. Periksa huruf yang ikut terketik.",
    number_characters: "Ada tanda yang tidak dipakai di nomor. Ketik angkanya saja.",
    number_length: |expected, got| format!("Nomor {got} angka; seharusnya {expected} angka. Periksa nomornya."),
    number_phone: "Nomor HP dimulai 08 atau 628 dan terdiri dari 10 sampai 13 angka.",
    number_too_long: |got| format!("Nomor {got} angka terlalu panjang. Periksa nomornya."),
    number_odd: |got| format!("Nomor {got} angka tidak biasa untuk produk ini. Periksa sekali lagi."),
    number_odd_letters: "Ada huruf di nomor ini. Periksa sekali lagi.",
    frame_letters: "Nomor rangka tidak memakai huruf I, O, atau Q: mungkin angka 1 atau 0. Cocokkan dengan STNK.",
    frame_length: |got| format!("Nomor rangka {got} huruf dan angka; biasanya 17. Cocokkan dengan STNK."),
    frame_needed: "Nomor rangka belum diisi. Lihat STNK; di perintah: --frame-number NOMOR",
    frame_bad: |why| format!("Nomor rangka: {why}"),
    product_unknown: |code| format!("Produk {code} tidak ada di daftar harga. Lihat: loket products --search {code}"),
    product_several: |names| format!("Kode ini ada di beberapa penyedia. Pilih salah satu: {names}"),
    product_closed: "Produk sedang TUTUP di penyedia. Belum ada yang dikirim; coba lagi nanti.",
    amount_wrong: "Nominal tidak cocok dengan produk ini. Pilih produk dengan nominal yang diminta.",
    amount_needed: "Nominal belum diisi. Ketik nominalnya; di perintah: --amount 100000",
    amount_below: |least| format!("Nominal paling sedikit {least}. Belum ada yang dikirim."),
    print: super::print::FAULTS,
    wallet: super::wallet::FAULTS,
    not_configured: "Penyedia produk ini belum diatur. Isi bagiannya di config.toml, lalu jalankan: loket config check",
    no_secret: "Kata sandi penyedia belum ada atau tidak bisa dibaca. Jalankan: loket config check",
    bad_address: "Alamat penyedia (base_url) tidak bisa dipakai. Periksa config.toml.",
    no_session: "Belum masuk ke K-Link (tidak ada sesi). Periksa [klink] di config.toml, lalu coba lagi.",
    no_status_call: "API penyedia ini tidak bisa ditanya tentang satu transaksi. Pakai daftarnya (loket reconcile), atau tetapkan.",
    no_client: "Sambungan aman (TLS) tidak bisa disiapkan di komputer ini. Jalankan: loket doctor",
    connect_dns: "Alamat penyedia tidak ditemukan. Periksa internet atau base_url. Tidak ada yang dikirim.",
    connect_refused: "Server penyedia menolak sambungan. Tidak ada yang dikirim; coba lagi sebentar.",
    connect_tls: "Sambungan aman ke penyedia gagal (sertifikat). Tidak ada yang dikirim; periksa jam komputer dan internet.",
    connect_slow: "Server penyedia tidak menyambut sambungan. Tidak ada yang dikirim; periksa internet.",
    connect_late: "Komputer tidur atau macet sebelum data terkirim, jadi tidak ada yang dikirim. Silakan ulangi.",
    connect_other: "Tidak bisa tersambung ke penyedia. Tidak ada yang dikirim; periksa internet.",
    read_timed_out: "Penyedia tidak menjawab sampai batas waktu. Ini baru pertanyaan, uang tidak bergerak; coba lagi.",
    read_cut: "Sambungan putus saat bertanya. Uang tidak bergerak; coba lagi.",
    read_status: |status| {
        format!("Penyedia menjawab HTTP {status}. Ini baru pertanyaan, uang tidak bergerak; coba lagi nanti.")
    },
    read_unreadable: "Jawaban penyedia tidak bisa dibaca. Ini baru pertanyaan, uang tidak bergerak; coba lagi.",
    read_other: "Penyedia menjawab tentang produk atau pelanggan lain. Uang tidak bergerak; tanyakan lagi.",
    total_unread: |text| {
        format!(
            "Total di jawaban penyedia tidak terbaca: {text}. Tidak bisa dijual; uang tidak bergerak. Cek lagi nanti."
        )
    },
    parts_differ: |parts, total| {
        format!(
            "Tagihan dan admin menjadi {parts}, tetapi totalnya {total}. Cocokkan dulu dengan pelanggan atau penyedia."
        )
    },
    part_unread: |text, total| {
        format!("Ada bagian tagihan yang tidak terbaca ({text}); totalnya {total}. Cocokkan dulu sebelum dibayar.")
    },
    paid_a_sale: |good, when, id| {
        format!(
            "Uang member ini sudah dipakai membayar {good} {when} ({id}), dan penjualan itu tetap. Kalau dikembalikan, toko yang menanggung."
        )
    },
    although_used: "Kalau tetap dikembalikan, ulangi dengan --although-used.",
    expect_total: |total| format!("Kalau benar, ulangi dengan --expect-total {}.", total.get()),
    read_no_total: "Jawaban penyedia tidak berisi total bayar, jadi tidak bisa dijual. Uang tidak bergerak.",
    read_refused: |text| format!("Ditolak penyedia: {text}"),
    open_sending: |since, counter| {
        format!("Jangan dibayar lagi: tagihan ini sedang dibayar di loket {counter} sejak {since}. Tunggu hasilnya.")
    },
    open_pending: |since, id| {
        format!("Jangan dibayar lagi: tagihan ini DIPROSES sejak {since}. Lihat Esc lalu 1, atau: loket resolve {id}")
    },
    open_unknown: |since, id| {
        format!(
            "Jangan dibayar lagi: tagihan ini BELUM JELAS sejak {since}. Lihat Esc lalu 1, atau: loket resolve {id}"
        )
    },
    ask: AskWords {
        other_person: |product, since, state| {
            format!("Nomor yang sama dengan nama lain: {product}, {state} sejak {since}. Cocokkan nomor dan nama dulu.")
        },
        other_good: |product, since, state| {
            format!(
                "Nomor ini masih punya {product} yang {state} sejak {since}. Periksa dulu supaya tidak terjual dua kali."
            )
        },
        same_name: |product, since, state| {
            format!("Nama dan jumlah yang sama masih {state}: {product} sejak {since}. Mungkin tagihan yang sama.")
        },
        same_family: |product, since, state| {
            format!(
                "{product} dengan jumlah dan peserta yang sama masih {state} sejak {since}. Mungkin keluarga yang sama."
            )
        },
        ruled_failed: |product, since, state| {
            format!(
                "{product} dari {since} {state} hanya menurut orang; bisa saja terpotong. Periksa dulu di daftar penyedia."
            )
        },
        just_sold: |product, since, _| {
            format!("{product} ke nomor ini baru saja terjual ({since}). Jual lagi hanya bila pelanggan mau dua.")
        },
        more: |count| format!("dan {count} transaksi lain; lihat Esc lalu 1"),
        by_seen: |id| format!("Sudah dilihat dan tetap dijual: tambahkan --seen {id}"),
        by_again: "Memang mau lagi: tambahkan --again",
        by_uncompared: "Sudah ditanyakan dan belum dibayar di sana: tambahkan --uncompared",
    },
    order_known: |id| {
        format!("--order ini sudah dipakai untuk transaksi lain ({id}). Tidak ada yang dikirim; pakai kunci baru.")
    },
    other_keys: "Jurnal ini dipakai versi program yang lain. Di sini bisa dilihat, tidak bisa menjual. Samakan versi loket di semua komputer.",
    not_beside: "Tidak bisa dijual di samping transaksi itu: hanya barang prabayar, dengan alasan, dan bukan selagi yang pertama dikirim.",
    stale: "Cek tagihan sudah lewat 10 menit atau berganti hari. Cek lagi sebelum bayar.",
    total_differs: |expected, total| {
        format!("Total berubah: tadi {expected}, sekarang {total}. Belum dibayar; tanyakan dulu ke pelanggan.")
    },
    nothing_held: "Tidak ada uang yang ditahan oleh tagihan QR/VA itu (lagi). Belum dibayar. Lihat: loket charge list.",
    cash_short: |cash, total| format!("Uang {cash} kurang dari total {total}. Belum dibayar."),
    loss: |loss| format!("Penjualan ini rugi {loss}."),
    attempt_stands: "Percobaan sebelumnya untuk penjualan ini masih berlaku. Lihat hasilnya dulu.",
    busy: "Empat panggilan sedang berjalan di akun ini. Tunggu salah satu selesai, lalu tekan + lagi.",
    ending: "Program sedang ditutup; pembayaran baru tidak dimulai.",
    journal_full: "Disk penuh: pembayaran tidak dimulai. Kosongkan disk, lalu coba lagi.",
    journal_read_only: "Jurnal tidak bisa ditulis (hanya baca): pembayaran tidak dimulai. Periksa izin folder dan disk.",
    journal_opening: "Jurnal masih dibuka: besar, sedang dibawa ke versi baru, atau menunggu disk. Tunggu; jangan matikan komputer.",
    journal_busy: "Jurnal sedang dipakai program lain. Coba lagi sebentar.",
    journal_damaged: |row| format!("Jurnal rusak di baris {row}. Jangan berjualan dulu; jalankan: loket audit"),
    journal_not_empty: "Basis data itu sudah berisi jurnal. Tidak ada yang dipindahkan; buat basis data kosong.",
    row_made_again: |row, id| {
        format!(
            "Baris {row} rusak (transaksi {id}); yang ditampilkan dibuat ulang dari catatan kejadiannya. Tutup semua layar, lalu: loket audit --rebuild"
        )
    },
    row_damaged: |row, id| {
        format!(
            "Baris {row} rusak (transaksi {id}) dan tidak bisa ditampilkan; anggap masih terbuka. Tutup semua layar, lalu: loket audit --rebuild"
        )
    },
    journal_too_large: |size, most| {
        format!(
            "Jurnal {size} MiB tidak bisa dibaca di sini: di sampingnya tidak ada yang bisa ditulis, dan di memori paling \
             banyak {most} MiB. Salin folder loket ke disk lain yang cukup, lalu jalankan di sana: LOKET_HOME=FOLDER loket \
             history"
        )
    },
    journal_only_read: |why| format!("HANYA BACA, penjualan berhenti. {why}"),
    journal_read_banner: "HANYA BACA: penjualan berhenti; riwayat, struk dan meja tetap bisa dibuka",
    journal_moved: "Jurnal ini sudah dipindahkan ke basis data; berkasnya hanya disimpan. Tulis alamat basis datanya di config.toml: [journal] url.",
    journal_too_new: "Jurnal ditulis oleh loket versi lebih baru. Pakai versi terbaru; jurnal tidak diubah.",
    doubt: super::store_doubt::DOUBT,
    lost: super::database::LOST,
    journal_store: |text| {
        format!("Jurnal tidak bisa dipakai: {text}. Pembayaran tidak dimulai; jalankan: loket doctor")
    },
    journal_reused: "Nomor rujukan atau nomor order ini sudah pernah dipakai. Tidak ada yang dikirim; pakai nomor lain.",
    journal_step: "Keadaan transaksi sudah berubah. Lihat keadaan terbarunya dulu.",
    not_found: "Transaksi tidak ditemukan. Periksa ID-nya: loket history",
    cannot_be_asked: "Penyedia tidak bisa ditanya tanpa nomor invoice. Cari di daftar penyedia, lalu: loket resolve ID --invoice NOMOR",
    being_sent: "Transaksi ini sedang dikirim. Tunggu hasilnya.",
    invoice_taken: |id| format!("Invoice itu milik transaksi lain ({id}). Periksa lagi nomornya."),
    clock_apart: |ahead| {
        let side = if ahead > 0 { "terlalu cepat" } else { "terlambat" };
        format!("JAM KOMPUTER INI {} {side}. Betulkan! Yang dipakai: jam server.", span(ahead))
    },
    too_early: |time, minutes| {
        format!(
            "Belum boleh ditetapkan GAGAL sebelum {time} ({minutes} menit lagi): jawaban penyedia masih mungkin datang."
        )
    },
    already_ended: |state| format!("Transaksi ini sudah {state}; tidak perlu ditetapkan."),
    token_needed: "Untuk token, isi 20 angka dari CS penyedia.",
    too_soon: |time| format!("Penyedia masih perlu waktu; bisa dicek ulang mulai {time}."),
    refusal_no_text: "Tidak ada teks penolakan yang bisa didaftarkan (minimal 5 huruf, tanpa *).",
    refusal_says_paid: "Teks itu berarti tagihan sudah dibayar, mungkin oleh transaksi ini sendiri. Tidak didaftarkan.",
    refusal_not_written: |why| format!("config.toml tidak bisa ditulis ({why}). Teks tidak didaftarkan."),
    evidence_needed: "Tulis dasarnya (misalnya: CS MMBC, jam, nama petugas).",
    no_difference: "Totalnya tidak berubah: tidak ada selisih untuk dicatat.",
    difference_open: |difference| {
        format!("Selisih {difference} belum dicatat: loket resolve ID --difference collected (ditagih) / written-off.")
    },
    no_paper: "Tidak ada struk: transaksi ini gagal atau tidak terkirim.",
    no_pdf: "PDF tidak bisa dibuat. Transaksi tidak terpengaruh; coba bentuk lain.",
    no_file: |word| format!("Berkas tidak bisa ditulis: {word}. Transaksi tidak terpengaruh."),
    lesson: LessonWords {
        amount: "jumlah",
        number: "nomor",
        name: "nama",
        code: "kode",
        time: "waktu",
        too_general: "Tanpa nama, nomor dan kode transaksi ini, teksnya terlalu umum. Tidak didaftarkan.",
        goes_on: "Teks itu menyebut proses, sukses atau sudah ada, jadi tidak pernah berarti pasti gagal. Tidak didaftarkan.",
        other_doubt: |doubt| format!("Bukan teksnya yang membuat belum pasti. {doubt} Tidak didaftarkan."),
        uncounted: |section, text, why| format!("[{section}] refusals: \"{text}\" tidak berlaku. {why}"),
        piece: "Potongan teks dengan * tidak dipakai lagi: tulis teks penolakan utuh, atau hapus lalu tekan F di meja Belum jelas.",
        open_group: "Kurung [ ] atau ( ) tidak berpasangan: perbaiki.",
        no_words: "Kata tetapnya terlalu sedikit atau teksnya terlalu panjang: tulis teks penolakan utuh.",
        goes_on_written: "Teksnya menyebut proses, sukses atau sudah ada, jadi tidak pernah pasti: hapus.",
    },
    why: WhyWords {
        answered: "Dijawab penyedia.",
        accepted: "Penyedia sudah menerima; hasil akhirnya belum ada.",
        not_built: "Permintaan tidak jadi dibuat; tidak ada yang dikirim.",
        timed_out: "Penyedia tidak menjawab sampai batas waktu. Saldo mungkin sudah terpotong.",
        cut: "Sambungan putus setelah permintaan berangkat. Saldo mungkin sudah terpotong.",
        http_status: |status| format!("Penyedia menjawab HTTP {status}. Saldo mungkin sudah terpotong."),
        html: "Penyedia menjawab halaman web, bukan data. Saldo mungkin sudah terpotong.",
        too_large: "Jawaban penyedia terlalu besar. Saldo mungkin sudah terpotong.",
        unreadable: "Jawaban penyedia tidak bisa dibaca. Saldo mungkin sudah terpotong.",
        repaired: "Jawaban penyedia rusak; isinya belum bisa dipercaya. Perlu ditanya lagi.",
        unlisted: |word| format!("Status \"{word}\" tidak dikenal. Saldo mungkin sudah terpotong."),
        other_product: "Penyedia menjawab tentang produk lain.",
        other_customer: "Penyedia menjawab tentang pelanggan lain.",
        other_reference: "Penyedia menjawab tentang invoice lain.",
        refused: |text| format!("Ditolak penyedia: {text}"),
        refused_uncertain: |text| format!("Ditolak, belum pasti: {text}"),
        no_token: "Sukses, tetapi nomor token belum datang. Akan ditanya lagi.",
        already_paid: |text| format!("Penyedia menjawab sudah dibayar; ditanya apakah oleh transaksi ini: {text}"),
        no_reference: "Diterima penyedia, tetapi nomor referensi belum datang. Akan ditanya lagi.",
        given_back: |text| format!("Dikembalikan penyedia: {text}"),
        not_found: "Penyedia belum menemukan transaksi ini. Itu belum berarti gagal.",
        owner_before: "Program berhenti sebelum mengirim. Tidak ada yang dikirim.",
        owner_after: "Program berhenti setelah mengirim, sebelum jawaban dicatat. Saldo mungkin sudah terpotong.",
        owner_elsewhere: "Program di komputer lain berhenti; hanya komputer itu yang tahu apakah sudah terkirim. Saldo mungkin sudah terpotong.",
        typed_before: |invoice, time| {
            format!("Invoice {invoice} dari {time}, sebelum transaksi ini dikirim: milik transaksi lain.")
        },
        typed_after: |invoice, time| {
            format!(
                "Invoice {invoice} cocok, tetapi jamnya {time}, sesudah batas waktu transaksi ini. Cek daftar penyedia, \
                 lalu tetapkan."
            )
        },
        typed_untold: |invoice| {
            format!("Invoice {invoice} cocok, tetapi tanpa jam. Cek jamnya di daftar penyedia, lalu tetapkan.")
        },
        typed_unsteady: |invoice, time| {
            format!(
                "Invoice {invoice} cocok, jamnya {time}, tetapi jam komputer atau penyedia baru berubah. Cek daftar \
                 penyedia, lalu tetapkan."
            )
        },
        contradictory: |text| format!("Jawaban penyedia bertentangan sendiri: {text}. Saldo mungkin sudah terpotong."),
        doubt_no_text: "Ditolak tanpa alasan, belum pasti. Saldo mungkin sudah terpotong.",
        doubt_status: "Status di jawabannya bukan gagal: saldo mungkin terpotong.",
        doubt_proof: "Jawabannya memuat nomor transaksi atau bukti: saldo mungkin terpotong.",
        doubt_words: "Teksnya menyebut proses, sukses atau sudah ada: saldo mungkin terpotong.",
        doubt_figures: "Angkanya tidak cocok dengan penolakan: saldo mungkin terpotong.",
        doubt_unlisted: "Teks ini tidak ada di daftar penolakan pasti.",
    },
    state: StateWords {
        sending: "DIKIRIM",
        confirmed: "SUKSES",
        pending: "DIPROSES",
        unknown: "BELUM JELAS",
        rejected: "GAGAL",
        not_sent: "TIDAK TERKIRIM",
        refunded: "REFUND",
    },
};

/// Minutes from 120 seconds on, else seconds. The sign is dropped.
fn span(seconds: i64) -> String {
    match seconds.unsigned_abs() {
        short if short < 120 => format!("{short} detik"),
        long => format!("{} menit", (long + 30) / 60),
    }
}
