//! Why a payment is in its state, and what a listed refusal means.

messages! {
    /// Wording of [`crate::domain::payment::verdict::OutcomeReason`].
    pub struct WhyWords {
        /// The provider answered with this state.
        answered: &'static str, id: "Dijawab penyedia.", en: "Answered by the provider.";
        /// The provider accepted the payment and has not finished it.
        accepted: &'static str,
            id: "Penyedia sudah menerima; hasil akhirnya belum ada.",
            en: "The provider has accepted it; there is no final result yet.";
        /// The request could not be built, so nothing was sent.
        not_built: &'static str,
            id: "Permintaan tidak jadi dibuat; tidak ada yang dikirim.",
            en: "The request was not built; nothing was sent.";
        timed_out: &'static str,
            id: "Penyedia tidak menjawab sampai batas waktu. Saldo mungkin sudah terpotong.",
            en: "The provider did not answer in time. The deposit may have been debited.";
        /// The connection broke after the first byte.
        cut: &'static str,
            id: "Sambungan putus setelah permintaan berangkat. Saldo mungkin sudah terpotong.",
            en: "The connection broke after the request had left. The deposit may have been debited.";
        /// (HTTP status).
        http_status: fn(u16) -> String,
            id: |status| format!("Penyedia menjawab HTTP {status}. Saldo mungkin sudah terpotong."),
            en: |status| format!("The provider answered HTTP {status}. The deposit may have been debited.");
        /// The answer is a page of HTML.
        html: &'static str,
            id: "Penyedia menjawab halaman web, bukan data. Saldo mungkin sudah terpotong.",
            en: "The provider answered a web page instead of data. The deposit may have been debited.";
        too_large: &'static str,
            id: "Jawaban penyedia terlalu besar. Saldo mungkin sudah terpotong.",
            en: "The provider's answer was too large. The deposit may have been debited.";
        unreadable: &'static str,
            id: "Jawaban penyedia tidak bisa dibaca. Saldo mungkin sudah terpotong.",
            en: "The provider's answer cannot be read. The deposit may have been debited.";
        /// The answer had to be repaired before it could be read (safety rule 3).
        repaired: &'static str,
            id: "Jawaban penyedia rusak; isinya belum bisa dipercaya. Perlu ditanya lagi.",
            en: "The provider's answer was damaged; it cannot be trusted yet and must be asked about.";
        /// A status word that is not listed: (word).
        unlisted: fn(&str) -> String,
            id: |word| format!("Status \"{word}\" tidak dikenal. Saldo mungkin sudah terpotong."),
            en: |word| format!("The status \"{word}\" is not known. The deposit may have been debited.");
        /// The answer is about another product.
        other_product: &'static str,
            id: "Penyedia menjawab tentang produk lain.",
            en: "The provider answered about another product.";
        /// The answer is about another customer.
        other_customer: &'static str,
            id: "Penyedia menjawab tentang pelanggan lain.",
            en: "The provider answered about another customer.";
        /// The answer is about another invoice.
        other_reference: &'static str,
            id: "Penyedia menjawab tentang invoice lain.",
            en: "The provider answered about another invoice.";
        /// A proven refusal (safety rule 2): (text).
        refused: fn(&str) -> String,
            id: |text| format!("Ditolak penyedia: {text}"),
            en: |text| format!("Refused by the provider: {text}");
        /// A refusal that proves nothing: (text).
        refused_uncertain: fn(&str) -> String,
            id: |text| format!("Ditolak, belum pasti: {text}"),
            en: |text| format!("Refused, not certain: {text}");
        /// Sold, but the token has not come.
        no_token: &'static str,
            id: "Sukses, tetapi nomor token belum datang. Akan ditanya lagi.",
            en: "Paid, but the token number has not come yet. It will be asked for.";
        /// The provider says it was paid before: (text).
        already_paid: fn(&str) -> String,
            id: |text| format!("Penyedia menjawab sudah dibayar; ditanya apakah oleh transaksi ini: {text}"),
            en: |text| format!("The provider says it was paid before; it is asked whether by this payment: {text}");
        /// The answer has no reference.
        no_reference: &'static str,
            id: "Diterima penyedia, tetapi nomor referensi belum datang. Akan ditanya lagi.",
            en: "The provider accepted it, but its reference number is not here yet. It will be asked again.";
        /// The provider gave the money back: (text).
        given_back: fn(&str) -> String,
            id: |text| format!("Dikembalikan penyedia: {text}"),
            en: |text| format!("Given back by the provider: {text}");
        not_found: &'static str,
            id: "Penyedia belum menemukan transaksi ini. Itu belum berarti gagal.",
            en: "The provider has not found this payment yet. That does not mean that it failed.";
        /// The program that owned the payment ended before it sent it.
        owner_before: &'static str,
            id: "Program berhenti sebelum mengirim. Tidak ada yang dikirim.",
            en: "The program ended before sending. Nothing was sent.";
        /// The program that owned the payment ended after it may have sent it.
        owner_after: &'static str,
            id: "Program berhenti setelah mengirim, sebelum jawaban dicatat. Saldo mungkin sudah terpotong.",
            en: "The program ended after sending, before the answer was recorded. The deposit may have been debited.";
        /// The program that owned the payment is gone, and only its own computer knows whether it was sent.
        owner_elsewhere: &'static str,
            id: "Program di komputer lain berhenti; hanya komputer itu yang tahu apakah sudah terkirim. Saldo mungkin sudah terpotong.",
            en: "The program on another computer ended; only that computer knows whether it was sent. The deposit may have been debited.";
        /// A typed invoice that is older than the sale: (invoice, its time).
        typed_before: fn(&str, &str) -> String,
            id: |invoice, time| format!("Invoice {invoice} dari {time}, sebelum transaksi ini dikirim: milik transaksi lain."),
            en: |invoice, time| format!("Invoice {invoice} is of {time}, before this sale was sent: it is another sale's.");
        /// A typed invoice that is later than the sale's deadline: (invoice, its time).
        typed_after: fn(&str, &str) -> String,
            id: |invoice, time| format!("Invoice {invoice} cocok, tetapi jamnya {time}, sesudah batas waktu transaksi ini. Cek daftar penyedia, lalu tetapkan."),
            en: |invoice, time| format!("Invoice {invoice} fits, but its time is {time}, after this sale's deadline. Look in the provider's list, then rule.");
        /// A typed invoice without a time: (invoice).
        typed_untold: fn(&str) -> String,
            id: |invoice| format!("Invoice {invoice} cocok, tetapi tanpa jam. Cek jamnya di daftar penyedia, lalu tetapkan."),
            en: |invoice| format!("Invoice {invoice} fits, but has no time. Look for its time in the provider's list, then rule.");
        /// A typed invoice whose time cannot be compared, because a clock was set anew: (invoice, its time).
        typed_unsteady: fn(&str, &str) -> String,
            id: |invoice, time| format!("Invoice {invoice} cocok, jamnya {time}, tetapi jam komputer atau penyedia baru berubah. Cek daftar penyedia, lalu tetapkan."),
            en: |invoice, time| format!("Invoice {invoice} fits, its time is {time}, but this computer's or the provider's clock was set anew. Look in the provider's list, then rule.");
        /// An answer whose status and words disagree: (its words).
        contradictory: fn(&str) -> String,
            id: |text| format!("Jawaban penyedia bertentangan sendiri: {text}. Saldo mungkin sudah terpotong."),
            en: |text| format!("The provider's answer contradicts itself: {text}. The deposit may have been debited.");
        /// No proven refusal: it has no text.
        doubt_no_text: &'static str,
            id: "Ditolak tanpa alasan, belum pasti. Saldo mungkin sudah terpotong.",
            en: "Refused without a reason, not certain. The deposit may have been debited.";
        /// No proven refusal: its status word is not one of failure.
        doubt_status: &'static str,
            id: "Status di jawabannya bukan gagal: saldo mungkin terpotong.",
            en: "Its status is not a failure: the deposit may have been debited.";
        /// No proven refusal: it has a serial number, an invoice or another proof of payment.
        doubt_proof: &'static str,
            id: "Jawabannya memuat nomor transaksi atau bukti: saldo mungkin terpotong.",
            en: "It carries a transaction number or a proof: the deposit may have been debited.";
        /// No proven refusal: its words speak of going on or of success.
        doubt_words: &'static str,
            id: "Teksnya menyebut proses, sukses atau sudah ada: saldo mungkin terpotong.",
            en: "It speaks of going on, of success or of an earlier one: the deposit may have been debited.";
        /// No proven refusal: its figures contradict it.
        doubt_figures: &'static str,
            id: "Angkanya tidak cocok dengan penolakan: saldo mungkin terpotong.",
            en: "Its figures do not fit a refusal: the deposit may have been debited.";
        /// No proven refusal: its text is not in the list.
        doubt_unlisted: &'static str,
            id: "Teks ini tidak ada di daftar penolakan pasti.",
            en: "This text is not on the list of certain refusals.";
    }
}

messages! {
    /// What the list of refusals learns from a text, or why it learns nothing.
    pub struct LessonWords {
        /// Stands for an amount in the learned text.
        amount: &'static str, id: "jumlah", en: "amount";
        /// Stands for a number in the learned text.
        number: &'static str, id: "nomor", en: "number";
        /// Stands for a name in the learned text.
        name: &'static str, id: "nama", en: "name";
        /// Stands for a code in the learned text.
        code: &'static str, id: "kode", en: "code";
        /// Stands for a day or a time in the learned text.
        time: &'static str, id: "waktu", en: "time";
        /// Without these the text has no words of its own.
        too_general: &'static str,
            id: "Tanpa nama, nomor dan kode transaksi ini, teksnya terlalu umum. Tidak didaftarkan.",
            en: "Without this sale's name, numbers and codes the text is too general. Not listed.";
        /// The text speaks of going on or of success.
        goes_on: &'static str,
            id: "Teks itu menyebut proses, sukses atau sudah ada, jadi tidak pernah berarti pasti gagal. Tidak didaftarkan.",
            en: "The text speaks of going on, of success or of an earlier one: it never surely means failed. Not listed.";
        /// The text was not the reason for the doubt: (what was).
        other_doubt: fn(&str) -> String,
            id: |doubt| format!("Bukan teksnya yang membuat belum pasti. {doubt} Tidak didaftarkan."),
            en: |doubt| format!("It is not the text that is uncertain. {doubt} Not listed.");
        /// A text of the configuration that never matches: (section, text, why and what to do).
        uncounted: fn(&str, &str, &str) -> String,
            id: |section, text, why| format!("[{section}] refusals: \"{text}\" tidak berlaku. {why}"),
            en: |section, text, why| format!("[{section}] refusals: \"{text}\" does not count. {why}");
        /// The configured text holds `*`.
        piece: &'static str,
            id: "Potongan teks dengan * tidak dipakai lagi: tulis teks penolakan utuh, atau hapus lalu tekan F di meja Belum jelas.",
            en: "Pieces of texts with * are used no more: write the whole text of the refusal, or remove it and press F on the desk.";
        /// A bracket of the configured text has no partner.
        open_group: &'static str,
            id: "Kurung [ ] atau ( ) tidak berpasangan: perbaiki.",
            en: "A bracket [ ] or ( ) has no partner: mend it.";
        /// The configured text has too few words of its own, or too many.
        no_words: &'static str,
            id: "Kata tetapnya terlalu sedikit atau teksnya terlalu panjang: tulis teks penolakan utuh.",
            en: "It has too few words of its own, or is too long: write the whole text of the refusal.";
        /// The configured text speaks of going on or of success.
        goes_on_written: &'static str,
            id: "Teksnya menyebut proses, sukses atau sudah ada, jadi tidak pernah pasti: hapus.",
            en: "It speaks of going on, of success or of an earlier one, so it is never certain: remove it.";
    }
}
