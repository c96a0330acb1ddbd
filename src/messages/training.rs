//! Wording of the lessons in the demo.

messages! {
    /// The lessons: what each is called, what happens in it, and what should have been done.
    pub struct TrainingWords {
        title: &'static str, id: "LATIHAN", en: "TRAINING";
        menu: &'static str, id: "Latihan", en: "Training";
        keys: &'static [&'static str],
            id: &["angka = mulai latihan", "Panah pilih", "Enter mulai", "Esc kembali"],
            en: &["digit = begin a lesson", "Arrows pick", "Enter begin", "Esc back"];
        ended_keys: &'static [&'static str],
            id: &["Enter latihan lain", "Esc ke loket"], en: &["Enter another lesson", "Esc to the counter"];
        /// Under a lesson's number that was typed.
        begun: &'static str,
            id: "Latihan: Enter cek, + bayar. Sesudah penjualannya ditutup, yang seharusnya tampil.",
            en: "Lesson: Enter asks, + pays. Once the sale is closed, what should be done is shown.";
        should: &'static str, id: "Seharusnya", en: "What to do";
        printer_off: &'static str, id: "Printer latihan sekarang mati.", en: "The training printer is off now.";
        names: [&'static str; 5],
            id: ["jawaban hilang", "ditolak", "diproses", "harga berubah", "printer mati"],
            en: ["lost answer", "refused", "in process", "price changed", "printer off"];
        stories: [&'static str; 5],
            id: [
                "Token 50.000 dikirim, sambungan putus sebelum jawaban. Saldo sudah terpotong, tetapi loket belum tahu.",
                "Token 50.000 ditolak penyedia karena saldo tidak cukup.",
                "Token 50.000 diterima penyedia, hasilnya menyusul beberapa detik kemudian.",
                "Token 50.000: harganya naik 5.000 antara cek dan bayar.",
                "Token 50.000 sukses, tetapi printer tidak menjawab.",
            ],
            en: [
                "A token of 50.000 is sent and the connection breaks before the answer. The deposit was debited, and loket does not know yet.",
                "The provider refuses a token of 50.000 for want of saldo.",
                "The provider accepts a token of 50.000; the outcome follows seconds later.",
                "A token of 50.000: its price rises by 5.000 between asking and paying.",
                "A token of 50.000 succeeds, but the printer does not answer.",
            ];
        shoulds: [&'static str; 5],
            id: [
                "Jangan ulang, jangan kembalikan uang. Beri bukti titipan, layani pelanggan berikutnya. Esc 1 menunjukkan bukti: saldo turun tepat sebesar token ini. Tanya CS penyedia dengan nomor dan jam; baru tetapkan SUKSES atau GAGAL.",
                "Saldo tidak terpotong, jadi uang boleh langsung dikembalikan, atau isi saldo lalu jual lagi. Tidak ada yang menunggu di Esc 1.",
                "Beri bukti titipan bila pelanggan pergi. Loket bertanya sendiri; token dan struknya keluar begitu sukses. Jangan dikirim lagi.",
                "Lihat baris total: yang terbayar bukan yang tadi disetujui. Minta selisihnya ke pelanggan, lalu catat di Esc 1: sudah ditagih atau direlakan.",
                "Tokennya sudah ada di layar: bacakan atau tulis. Struknya antre di Esc P dan keluar sendiri begitu printer hidup; jangan jual ulang untuk mendapat struk.",
            ],
            en: [
                "Do not repeat it and do not give the money back. Hand out the deposit slip and serve the next customer. Esc 1 shows the evidence: the saldo fell by exactly this token. Ask the provider's service with number and time; only then rule SUCCESS or FAILED.",
                "Nothing was debited, so the money may be returned at once, or top up and sell again. Nothing waits in Esc 1.",
                "Hand out the deposit slip if the customer leaves. Loket asks by itself; token and receipt come once it succeeds. Do not send it again.",
                "Look at the total: what was paid is not what was agreed. Collect the difference from the customer and record it in Esc 1: collected or given up.",
                "The token is on the screen: read it out or write it down. The receipt waits in Esc P and prints by itself once the printer is on; do not sell again to get a receipt.",
            ];
    }
}
