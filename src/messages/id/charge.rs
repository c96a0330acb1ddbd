//! Charges in Indonesian.

use crate::messages::charge::{
    ChargeAlarmWords, ChargeCommandWords, ChargeKindWords, ChargeLabelWords, ChargeRefusalWords, ChargeScreenWords,
    ChargeStateWords, ChargeWhyWords, ChargeWords,
};

pub const CHARGE: ChargeWords = ChargeWords {
    state: ChargeStateWords {
        created: "DIKIRIM",
        waiting: "MENUNGGU BAYAR",
        unknown: "BELUM JELAS",
        failed: "GAGAL",
        settled: "DITERIMA",
        amount_differs: "JUMLAH BEDA",
        expired: "KEDALUWARSA?",
    },
    alarm: ChargeAlarmWords {
        disputed: "DISANGGAH",
        disputed_do: |word| {
            format!(
                "K-Link menyatakan uang ini batal atau kembali ({word}). Jangan dipakai dan jangan diserahkan. Cek di K-Link, lalu tekan U bila uangnya ada, G bila tidak."
            )
        },
        second: "BAYARAN KEDUA",
        second_do: |amount| {
            format!(
                "Dua pelanggan membayar tagihan ini. {amount} milik pelanggan kedua: kembalikan, lalu catat dengan D."
            )
        },
        maybe_second: "MUNGKIN 2x",
        maybe_second_do: "MUNGKIN BAYARAN KEDUA: satu nomor diberitahukan dengan dua waktu. Cek di K-Link, lalu tekan 2 bila ada dua bayaran, 1 bila hanya satu.",
        unread: "TAK TERBACA",
        unread_do: |text, order| {
            format!(
                "Uang masuk, tetapi jumlahnya tidak terbaca: {text}. Tekan R untuk tanya laporan; tanpa laporan, cek di K-Link lalu: loket charge rule {order} --as there --amount JUMLAH --evidence T"
            )
        },
        count: |count| {
            format!("{count} tagihan QR/VA perlu diputuskan orang (disanggah, bayaran kedua, tak terbaca): Esc lalu 2.")
        },
    },
    kind: ChargeKindWords {
        va: "virtual account",
        card: "kartu",
        manual: "transfer manual",
        gopay: "QR GoPay",
        other: "lain",
    },
    why: ChargeWhyWords {
        timed_out: "Jawaban tidak datang pada waktunya. Tagihan mungkin sudah terbit; jangan minta pelanggan membayar tanpa nomornya.",
        cut: "Sambungan putus setelah dikirim. Tagihan mungkin sudah terbit.",
        http_status: |status| format!("K-Link menjawab HTTP {status}. Tagihan mungkin sudah terbit."),
        unreadable: "Jawaban K-Link tidak bisa dibaca. Tagihan mungkin sudah terbit.",
        repaired: "Jawaban K-Link rusak, jadi tidak dipakai. Tagihan mungkin sudah terbit.",
        unlisted: |word| format!("Jawaban K-Link tidak tegas ({word}). Tagihan mungkin sudah terbit."),
        other_order: "Jawaban K-Link tentang pesanan lain, jadi tidak dipakai.",
        other_amount: |amount| {
            format!("Jawaban K-Link menyebut {amount}, bukan jumlah yang diminta. Jangan dibayar; buat tagihan baru.")
        },
        nothing_to_pay: "Tagihan diterima, tetapi tanpa nomor VA, alamat atau QR untuk membayar.",
        refused: |text| format!("Ditolak K-Link: {text}"),
        owner_gone: "Program berhenti sebelum jawaban datang. Tagihan mungkin sudah terbit.",
    },
    refusal: ChargeRefusalWords {
        not_configured: "K-Link belum diatur: isi email di [klink], lalu simpan kata sandinya.",
        no_report: "Alamat laporan K-Link belum diisi (klink.finance_report_url). Lihat daftar pembayaran di K-Link.",
        not_found: "Tidak ada tagihan dengan nomor pesanan ini.",
        amount: "Jumlah harus lebih dari nol.",
        order: "Nomor pesanan: 1 sampai 50 huruf, angka atau tanda, tanpa spasi.",
        email: "Alamat email tidak benar.",
        closed: "Cara bayar ini sedang tutup. Pilih yang lain.",
        reused: "Nomor pesanan ini sudah pernah dipakai. Pakai nomor lain.",
        nothing_held: "Tidak ada uang pelanggan yang dititip pada tagihan ini.",
        other_amount: "Jumlahnya tidak cocok dengan yang dititip, atau harus disebut dengan --amount.",
        disputed: "Uang ini disanggah K-Link. Putuskan dulu: ada (U) atau tidak (G).",
        nothing_to_decide: "Tidak ada yang perlu diputuskan begitu pada tagihan ini.",
        note_needed: "Tulis kepada siapa dan mengapa uangnya kembali.",
        unknown_method: "Cara bayar ini tidak ada di daftar. Lihat: loket charge banks",
        several_methods: |names| format!("Bank ini punya beberapa cara bayar; pilih salah satu: {names}"),
        no_qr: "Tidak ada QR yang bisa dibaca.",
        qr_host: "Gambar QR ada di alamat yang tidak dikenal, jadi tidak diambil.",
        qr_picture: "Gambar QR tidak bisa dibaca.",
        qr_read: |why| format!("Gambar QR tidak bisa diambil: {why}"),
        qr_amount: "QR menyebut jumlah lain, jadi tidak ditampilkan. Buat tagihan baru.",
        no_paper: "Tagihan ini belum punya kertas: hanya yang menunggu dibayar (VA, transfer, alamat, QR) dan yang sudah diterima.",
    },
    label: ChargeLabelWords {
        method: "Cara bayar",
        amount: "Jumlah",
        admin: "Biaya admin",
        customer: "Pelanggan",
        va: "Nomor VA",
        exact: "Transfer tepat",
        account: "Rekening",
        url: "Alamat",
        expires: "Sampai",
        settled: "Diterima",
        held: "Titipan",
        returned: "Dikembalikan",
        second_held: "Milik ke-2",
    },
    command: ChargeCommandWords {
        half_list: |why| format!("Satu daftar cara bayar tidak datang: {why}"),
        no_methods: "Tidak ada cara bayar.",
        no_charges: "Tidak ada tagihan.",
        no_rows: "Laporan K-Link kosong untuk masa ini.",
        qr_too_large: |columns, rows| {
            format!("QR perlu {columns} kolom dan {rows} baris; perbesar jendela, lalu: loket charge show")
        },
        not_ours: "bukan dari loket ini",
    },
    screen: ChargeScreenWords {
        menu: "Tagih QR/VA",
        title: |open, all| format!("TAGIH QR/VA   {open} menunggu, {all} terakhir"),
        heads: ["Jam", "Cara bayar", "Jumlah", "Pesanan", "Pelanggan", "Status"],
        empty: "Belum ada tagihan. N membuat tagihan baru.",
        choose: "Pilih cara bayar",
        asking_methods: "Daftar cara bayar sedang diminta ...",
        no_methods: "Tidak ada cara bayar.",
        closed: "TUTUP",
        fields: ["Jumlah", "Nama pelanggan (boleh kosong)", "Nomor HP (boleh kosong)"],
        amount_needed: "Isi jumlahnya.",
        confirm: "Buat tagihan ini?",
        customer_pays: "Biaya admin ditagih bank atau dompet kepada pelanggan, di luar jumlah ini.",
        admin_unknown: "tidak disebut",
        sending: "DIKIRIM ke K-Link, tunggu ...",
        exactly: "TRANSFER TEPAT SAMPAI RUPIAH TERAKHIR",
        to_va: "BAYAR KE NOMOR VA",
        open_page: "BUKA ALAMAT INI DI HP PELANGGAN",
        scan: "PINDAI DENGAN GOPAY ATAU DOMPET LAIN",
        qr_too_large: |columns, rows| {
            format!(
                "QR perlu {columns} x {rows} dan tidak dipotong: perbesar jendela, atau buka alamat di bawah ini di HP."
            )
        },
        no_qr: |why| format!("QR belum ada: {why}"),
        left: |left| format!("kira-kira sisa {left}"),
        asking: "Laporan K-Link sedang ditanya ...",
        asked: |time| format!("Ditanya {time}: belum ada uang masuk."),
        came: |order, amount| format!("Tagihan {order}: {amount} DITERIMA."),
        no_report: "Laporan K-Link belum diatur: lihat daftar pembayaran di K-Link sebelum menyerahkan barang.",
        return_note: "Uang kembali kepada siapa, mengapa",
        returned: "Pengembalian dicatat.",
        create: |amount| format!("+ TAGIH {amount}"),
        list_keys: &["N tagihan baru", "Enter lihat", "R tanya laporan", "Panah pilih", "Esc kembali"],
        choose_keys: &["Enter pilih", "Panah pilih", "Esc kembali"],
        form_keys: &["Enter lanjut", "Tab pindah", "Esc kembali"],
        confirm_keys: &["Esc ubah", "Enter tidak pernah menagih"],
        show_keys: &["R tanya laporan", "Esc kembali"],
        qr_key: "Q baca QR lagi",
        print_key: "P cetak",
        return_key: "K uang kembali",
        return_second_key: "D bayaran kedua kembali",
        money_keys: ["U uangnya ada", "G uangnya tidak ada"],
        second_keys: ["2 dua bayaran", "1 satu bayaran"],
        ruling_note: "Dasarnya apa (mutasi, daftar K-Link, ...)",
        ruled: "Keputusan dicatat.",
        typing_keys: &["Enter simpan", "Esc batal"],
    },
    differs: |came, expected| {
        format!("Yang masuk {came}, seharusnya {expected}. Jangan serahkan barang sebelum jelas.")
    },
    in_send_log: "Jawaban belum masuk jurnal; disimpan di berkas cadangan dan dicatat begitu jurnal bisa ditulis lagi.",
    not_recorded: "CATAT SEKARANG: jawaban tidak tersimpan di jurnal. Sesudah dinyalakan lagi tagihan ini tampak BELUM JELAS.",
    expired_guess: "Mungkin sudah kedaluwarsa; kalau uangnya tetap masuk, tetap dicatat.",
};
