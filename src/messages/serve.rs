//! Wording of `loket serve`, the receiver in the counter, and `loket events`. The answers to providers are not here:
//! their documents fix them.
//!
//! A fault says what to do, and no sentence holds a secret.

messages! {
    /// Wording of the callback receiver and of the list of callbacks.
    pub struct ServeWords {
        /// The receiver listens: (address).
        ready: fn(&str) -> String,
            id: |address| format!("Menerima kabar penyedia di {address}. Berhenti: Ctrl-C."),
            en: |address| format!("Receiving providers' reports on {address}. Stop: Ctrl-C.");
        /// The receiver has ended.
        ended: &'static str, id: "Penerima berhenti.", en: "The receiver has stopped.";
        /// The path's secret is too short, or holds characters that a path may not have: (least length).
        weak_secret: fn(usize) -> String,
            id: |least| format!("webhook.path_secret harus paling sedikit {least} huruf, angka atau tanda - _ . ~ . Buat misalnya dengan: openssl rand -hex 24"),
            en: |least| format!("webhook.path_secret needs at least {least} letters, digits or - _ . ~ . Make one, for instance, with: openssl rand -hex 24");
        /// A key of callback signatures is empty: (setting).
        empty_key: fn(&str) -> String,
            id: |key| format!("{key} kosong: siapa pun bisa memalsukan kabar. Minta kuncinya ke penyedia, lalu isi."),
            en: |key| format!("{key} is empty: anybody could forge a report. Ask the provider for the key and fill it in.");
        /// No provider that sends callbacks is configured.
        nobody: &'static str,
            id: "Belum ada [biller] atau [klink] di konfigurasi, jadi tidak ada yang bisa memberi kabar.",
            en: "The configuration has neither [biller] nor [klink], so nobody can report.";
        /// Other machines may connect, and TLS is not configured.
        plain: &'static str,
            id: "webhook.listen terbuka untuk mesin lain tanpa TLS. Isi tls_certificate dan tls_key, atau pasang di belakang proxy dan isi trusted_proxies, atau allow_plain_http = true bila memang terpaksa.",
            en: "webhook.listen is open to other machines without TLS. Give tls_certificate and tls_key, or put it behind a proxy and fill trusted_proxies, or set allow_plain_http = true if it must be.";
        /// One of the two TLS files is not configured.
        half_tls: &'static str,
            id: "webhook.tls_certificate dan webhook.tls_key harus diisi dua-duanya, atau tidak sama sekali.",
            en: "webhook.tls_certificate and webhook.tls_key go together: both or neither.";
        /// A TLS file cannot be used: (path, why).
        tls: fn(&str, &str) -> String,
            id: |path, why| format!("Sertifikat {path} tidak bisa dipakai: {why}."),
            en: |path, why| format!("The certificate {path} cannot be used: {why}.");
        /// The address cannot be listened on: (address, why).
        listen: fn(&str, &str) -> String,
            id: |address, why| format!("Alamat {address} tidak bisa dipakai untuk menerima: {why}. Ubah webhook.listen."),
            en: |address, why| format!("Address {address} cannot be listened on: {why}. Change webhook.listen.");
        /// The counter sells without its receiver: (why).
        counter_without: fn(&str) -> String,
            id: |why| format!("Loket jalan tanpa penerima kabar. {why}"),
            en: |why| format!("The counter runs without its receiver. {why}");
        /// Name of the doctor's check.
        doctor: &'static str, id: "kabar penyedia", en: "reports";
        /// The check is good: the receiver can start: (address).
        can_start: fn(&str) -> String,
            id: |address| format!("bisa diterima di {address}"),
            en: |address| format!("can be received on {address}");
        /// The check is good: the shop does not use the receiver.
        not_used: &'static str,
            id: "tidak diterima di program ini (in_counter = false)",
            en: "not received by this program (in_counter = false)";
        /// A payment that a callback will end.
        waits: &'static str,
            id: "Penyedia memberi kabar sendiri, lalu struknya keluar sendiri. Bila kabarnya tidak datang dan pelanggan sudah terima: Esc, 1, lalu P.",
            en: "The provider reports its end, and the receipt then prints by itself. If no report comes and the customer has it: Esc, 1, then P.";
        status: CallbackStatusWords;
        /// Sentences by the till's word for the reason of a status.
        why: &'static [(&'static str, &'static str)],
            id: &[
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
            en: &[
                ("target", "another target number"),
                ("not_sent", "the payment is not sent yet"),
                ("damaged_row", "its row is damaged; matched again after: loket audit --rebuild"),
                ("not_configured", "its provider is not configured"),
                ("unlisted", "its status word is not in the document"),
                ("failed", "the provider says that no money came"),
                ("report", "confirmed by the finance report"),
                ("refused", "does not fit what is recorded here"),
                ("seen", "looked at"),
            ];
        /// No callback was received yet.
        no_callbacks: &'static str, id: "Belum ada kabar penyedia.", en: "No provider has reported yet.";
        /// Heads of the list: time, sender, reference, signature, status.
        heads: [&'static str; 5],
            id: ["Waktu", "Dari", "Nomor", "Tanda tangan", "Hasil"],
            en: ["Time", "From", "Number", "Signature", "Verdict"];
        /// A callback that came several times: (times).
        times: fn(u32) -> String, id: |times| format!("{times}x"), en: |times| format!("{times}x");
        /// On the home screen: callbacks that cannot be read and that nobody has seen, with where to look: (count).
        unreadable: fn(u64) -> String,
            id: |count| format!("{count} KABAR TIDAK TERBACA (Esc, C)"),
            en: |count| format!("{count} CALLBACKS UNREADABLE (Esc, C)");
        /// `loket events --seen`: no unseen callback has this number: (number).
        not_waiting: fn(u64) -> String,
            id: |number| format!("Kabar {number} tidak menunggu dilihat."),
            en: |number| format!("Callback {number} does not wait to be looked at.");
        /// The screen's title: (count).
        title: fn(usize) -> String,
            id: |count| format!("KABAR PENYEDIA: {count} terakhir"),
            en: |count| format!("PROVIDERS' REPORTS: the last {count}");
        /// The menu's entry.
        menu: &'static str, id: "Kabar penyedia (callback)", en: "Providers' reports (callbacks)";
        /// The sender's address, and when the callback last came: (address, time).
        from: fn(&str, &str) -> String,
            id: |address, last| format!("dari {address}, terakhir {last}"),
            en: |address, last| format!("from {address}, last {last}");
        /// Hints of the screen.
        keys: &'static [&'static str],
            id: &["Panah pilih", "L sudah dilihat", "Esc kembali"],
            en: &["Arrows choose", "L looked at", "Esc back"];
        /// The words for signed and unsigned.
        signed: [&'static str; 2], id: ["sah", "tidak ada"], en: ["valid", "none"];
    }
}

messages! {
    /// The status of a callback, as the list shows it.
    pub struct CallbackStatusWords {
        /// Stored, and not applied yet.
        kept: &'static str, id: "DISIMPAN", en: "KEPT";
        /// It changed a sale or charge.
        applied: &'static str, id: "DIPAKAI", en: "APPLIED";
        /// A repeat; nothing changed.
        repeated: &'static str, id: "ULANGAN", en: "REPEATED";
        /// No matching sale or charge yet. It is matched again after each answer.
        unknown: &'static str, id: "BUKAN MILIK KITA", en: "NOT OURS";
        /// Rejected: the signature is wrong or missing.
        bad_signature: &'static str, id: "TANDA TANGAN SALAH", en: "BAD SIGNATURE";
        /// Unsigned, about a charge of ours: a person has to confirm it.
        hint: &'static str, id: "PETUNJUK", en: "HINT";
        /// It says that no money came, or has a word that decides nothing.
        nothing: &'static str, id: "TIDAK MENGUBAH", en: "MOVES NOTHING";
        /// It cannot be read.
        unreadable: &'static str, id: "TIDAK TERBACA", en: "UNREADABLE";
    }
}

impl ServeWords {
    /// The sentence for the till's word of a reason. An unknown word is returned as it is.
    #[must_use]
    pub fn why_of<'a>(&'a self, word: &'a str) -> &'a str {
        self.why.iter().find(|(known, _)| *known == word).map_or(word, |(_, said)| said)
    }
}
