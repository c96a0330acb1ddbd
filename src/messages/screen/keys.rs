//! The key lines and the help of the screens.

messages! {
    /// The help screen.
    pub struct HelpWords {
        title: &'static str,
            id: "Bantuan: tombol di layar ini, dan arti status",
            en: "Help: keys on this screen, and what the states mean";
        everywhere: &'static [&'static str],
            id: &["Ctrl+C keluar (menunggu pembayaran selesai)", "Ctrl+R simpan rekaman layar untuk laporan gangguan"],
            en: &["Ctrl+C leave (waits for payments)", "Ctrl+R keep a record for a fault report"];
        /// Meanings of the states, in the order of [`crate::messages::fault::StateWords`].
        states: [&'static str; 7],
            id: [
                "sudah berangkat, menunggu jawaban",
                "terbayar; struk dan token sah",
                "diterima penyedia, belum selesai: jangan diulang",
                "mungkin terbayar: JANGAN DIULANG, lihat Belum jelas",
                "ditolak; saldo tidak terpotong, boleh diulang",
                "tidak ada yang berangkat, boleh diulang",
                "saldo kembali; kembalikan uang pelanggan",
            ],
            en: [
                "on its way, waiting for the answer",
                "paid; receipt and token are good",
                "accepted, not finished: do not repeat",
                "maybe paid: DO NOT REPEAT, see the desk",
                "refused; nothing debited, may be repeated",
                "nothing left here, may be repeated",
                "the deposit has it back; give the cash back",
            ];
    }
}

messages! {
    /// Key lines. Each hint begins with its key.
    pub struct KeyWords {
        /// Y, a digit or Enter came together with another key, so it does nothing: (key).
        answer_alone: fn(&str) -> String,
            id: |key| format!("{key} diabaikan: tekan sendiri, tanpa tombol lain"),
            en: |key| format!("{key} ignored: press it alone, no other key with it");
        /// Y, a digit or Enter came before its question could be read, so it does nothing: (key).
        answer_early: fn(&str) -> String,
            id: |key| format!("{key} terlalu cepat: baca dulu, lalu tekan {key} lagi"),
            en: |key| format!("{key} too early: read first, then press {key} again");
        /// More than one line was pasted: (lines)
        pasted_lines: fn(usize) -> String,
            id: |lines| format!("Yang ditempel {lines} baris; hanya baris pertama dipakai."),
            en: |lines| format!("{lines} lines were pasted; only the first is used.");
        home: &'static [&'static str],
            id: &["Enter lanjut", "Panah pilih", "Esc menu", "? bantuan"],
            en: &["Enter go on", "Arrows pick", "Esc menu", "? help"];
        home_choosing: &'static [&'static str],
            id: &["1-9 pilih", "Panah pilih", "Enter ambil", "Esc kembali"],
            en: &["1-9 pick", "Arrows move", "Enter take", "Esc back"];
        next_sale: &'static str, id: "* pindah penjualan", en: "* next sale";
        list: &'static [&'static str],
            id: &["Enter pilih", "Panah pilih", "ketik untuk menyaring", "Esc kembali", "? bantuan"],
            en: &["Enter take", "Arrows pick", "type to filter", "Esc back", "? help"];
        form: &'static [&'static str],
            id: &["Enter lanjut", "Panah pindah isian", "Esc batal"],
            en: &["Enter go on", "Arrows move", "Esc cancel"];
        /// A digit begins the next sale.
        next_digit: &'static [&'static str], id: &["angka = penjualan berikutnya"], en: &["digit = next sale"];
        asking: &'static [&'static str], id: &["Esc batal"], en: &["Esc cancel"];
        paying: &'static [&'static str],
            id: &["Esc ke layar utama (pembayaran jalan terus)"],
            en: &["Esc home (the payment goes on)"];
        no_bill: &'static [&'static str],
            id: &["R tanya lagi", "E perbaiki nomor", "Esc batal"],
            en: &["R ask again", "E mend the number", "Esc cancel"];
        refused: &'static [&'static str],
            id: &["R cek lagi", "D Belum jelas", "Esc batal"],
            en: &["R ask again", "D desk", "Esc cancel"];
        /// Follows the + of [`Self::pay`].
        cash: &'static str, id: "angka = uang diterima, kosong = uang pas", en: "digits = cash received, empty = exact";
        /// Acknowledges a warning.
        yes: &'static str, id: "Y lanjut", en: "Y go on";
        /// (total)
        pay: fn(&str) -> String, id: |total| format!("+ BAYAR {total}"), en: |total| format!("+ PAY {total}");
        /// On a bill that can be paid.
        ready: &'static [&'static str],
            id: &["Esc batal", "C cek lagi", "Enter tidak pernah membayar"],
            en: &["Esc cancel", "C ask again", "Enter never pays"];
        /// Where a digit answers a question.
        choosing: &'static [&'static str], id: &["angka pilih", "Esc batal"], en: &["digit picks", "Esc cancel"];
        typing: &'static [&'static str], id: &["Enter lanjut", "Esc batal"], en: &["Enter go on", "Esc cancel"];
        /// On the screen with an answer to write down.
        written: &'static [&'static str], id: &["Esc ke layar utama"], en: &["Esc home"];
        receipt_first: &'static [&'static str],
            id: &["angka = penjualan berikutnya", "Enter selesai"],
            en: &["digit = next sale", "Enter done"];
        print: &'static str, id: "P cetak (CA)", en: "P print (CA)";
        /// (mark of the next print)
        print_again: fn(&str) -> String,
            id: |mark| format!("P cetak ulang ({mark})"),
            en: |mark| format!("P print again ({mark})");
        receipt: &'static [&'static str], id: &["L lihat struk", "W salin WA"], en: &["L look", "W copy"];
        waiting_first: &'static [&'static str],
            id: &["Enter cetak bukti titipan", "angka = penjualan berikutnya"],
            en: &["Enter print the slip", "digit = next sale"];
        waiting: &'static [&'static str],
            id: &["H HP pelanggan", "D Belum jelas", "L lihat", "Esc kembali"],
            en: &["H phone", "D desk", "L look", "Esc back"];
        failed: &'static [&'static str], id: &["R coba lagi", "Enter selesai"], en: &["R try again", "Enter done"];
        /// Rules confirmed, with a token to type.
        rule_token: &'static str, id: "S tetapkan SUKSES (isi token)", en: "S rule confirmed (with token)";
        rule_confirmed: &'static str, id: "S tetapkan SUKSES", en: "S rule confirmed";
        rule_failed: &'static str, id: "G tetapkan GAGAL", en: "G rule failed";
        /// Rules failed; not before this time: (time)
        rule_failed_from: fn(&str) -> String,
            id: |time| format!("G tetapkan GAGAL (mulai {time})"),
            en: |time| format!("G rule failed (from {time})");
        rule_refunded: &'static str, id: "G tetapkan REFUND", en: "G rule refunded";
        learn: &'static str, id: "F teks pasti gagal", en: "F surely a refusal";
        record_cash: &'static str, id: "C catat uang", en: "C record cash";
        /// Acknowledges an alarm.
        seen: &'static str, id: "K sudah dilihat", en: "K seen";
        note: &'static str, id: "N catatan", en: "N note";
        slip: &'static str, id: "T cetak titipan", en: "T print slip";
        /// Prints the receipt of a row on the desk.
        receipt_desk: &'static str, id: "T cetak struk", en: "T print the receipt";
        ask: &'static str, id: "A tanya sekarang", en: "A ask now";
        /// Asks the provider now; the resolver would ask at: (time)
        ask_next: fn(&str) -> String,
            id: |time| format!("A tanya sekarang (berikutnya {time})"),
            en: |time| format!("A ask now (next {time})");
        /// In place of [`Self::ask`], for a provider that cannot be asked.
        ask_impossible: &'static str,
            id: "A tanya sekarang: API ini tidak bisa ditanya",
            en: "A ask now: this API cannot be asked";
        /// In place of [`Self::by_invoice`], where there is no other way to ask.
        only_by_invoice: &'static str,
            id: "I tanya dgn invoice (tanpa itu tidak bisa)",
            en: "I ask by invoice (only so)";
        by_invoice: &'static str, id: "I dgn invoice", en: "I by invoice";
        desk: &'static [&'static str],
            id: &["Panah, PgDn pilih", "Esc kembali"],
            en: &["Arrows, PgDn pick", "Esc back"];
        back: &'static [&'static str], id: &["Esc kembali", "? bantuan"], en: &["Esc back", "? help"];
        history: &'static [&'static str],
            id: &["Enter buka", "Tab status", "Panah pilih", "Esc kembali", "? bantuan"],
            en: &["Enter open", "Tab state", "Arrows pick", "Esc back", "? help"];
        history_detail: &'static [&'static str],
            id: &["P cetak", "L lihat struk", "W salin WA", "Panah gulir", "Esc kembali"],
            en: &["P print", "L look", "W copy", "Arrows scroll", "Esc back"];
        menu: &'static [&'static str],
            id: &["Enter pilih", "Panah pilih", "Esc kembali"],
            en: &["Enter take", "Arrows pick", "Esc back"];
        help: &'static [&'static str], id: &["Esc kembali"], en: &["Esc back"];
        preview: &'static [&'static str],
            id: &["Tab kertas lain", "G printer lain", "Panah gulir", "Esc kembali"],
            en: &["Tab other paper", "G other printer", "Arrows scroll", "Esc back"];
        /// On the preview: how the receipt is printed, stored or copied.
        preview_print: &'static [&'static str],
            id: &["P cetak", "D buat PDF", "W salin WA"],
            en: &["P print", "D make PDF", "W copy for chat"];
        copy_token: &'static str, id: "T salin token", en: "T copy token";
        leave: &'static [&'static str], id: &["Y keluar", "Esc kembali"], en: &["Y leave", "Esc back"];
    }
}
