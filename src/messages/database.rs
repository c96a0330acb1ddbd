//! Wording of a journal in a database: how it was lost, and what the doctor finds.

messages! {
    /// The sentence about a lost database, and its reasons.
    pub struct LostWords {
        /// Selling stops until the database is back: (reason).
        held: fn(&str) -> String,
            id: |why| format!("Basis data jurnal terputus ({why}): penjualan ditahan, tidak ada yang dikirim. Tersambung lagi sendiri."),
            en: |why| format!("The journal's database is lost ({why}): sales are held, nothing is sent. It reconnects by itself.");
        /// The connection broke during a commit, so it is not known whether that commit stands.
        unanswered: &'static str,
            id: "Basis data jurnal terputus saat menyimpan; belum diketahui apakah tersimpan. Penjualan ditahan. Setelah tersambung lagi sendiri, lihat riwayat dulu.",
            en: "The journal's database was lost while saving; whether it was saved is not known yet. Sales are held. Once it has reconnected by itself, look at the history first.";
        /// No connection to the server.
        unreachable: &'static str, id: "tidak bisa dihubungi", en: "it cannot be reached";
        /// The server is stopping or starting.
        ended: &'static str, id: "sedang berhenti atau mulai", en: "it is stopping or starting";
        /// The server takes no more connections.
        crowded: &'static str, id: "sambungannya penuh", en: "it takes no more connections";
        /// The server does not let this user in.
        denied: &'static str, id: "pengguna atau kata sandi ditolak", en: "user or password refused";
        /// The server's certificate cannot be verified.
        untrusted: &'static str, id: "sertifikatnya tidak sah", en: "its certificate is not valid";
        /// The server does not answer.
        silent: &'static str, id: "tidak menjawab", en: "it does not answer";
    }
}

messages! {
    /// The doctor's findings about the journal's database.
    pub struct DatabaseWords {
        /// The check's name.
        name: &'static str, id: "basis data", en: "database";
        /// The server is good: (version, how it commits).
        server: fn(&str, &str) -> String,
            id: |version, commit| format!("PostgreSQL {version}, synchronous_commit {commit}"),
            en: |version, commit| format!("PostgreSQL {version}, synchronous_commit {commit}");
        /// A setting is off, so that a power cut may lose acknowledged rows: (setting).
        not_durable: fn(&str) -> String,
            id: |setting| format!("{setting} mati di server: yang sudah tersimpan bisa hilang bila listrik padam. Nyalakan {setting}."),
            en: |setting| format!("{setting} is off on the server: what was saved may be lost with the power. Turn {setting} on.");
        /// The connection is not encrypted.
        plain: &'static str,
            id: "Jurnal berjalan tanpa enkripsi (sslmode=disable) ke komputer lain. Hapus sslmode=disable dari journal.url.",
            en: "The journal travels unencrypted (sslmode=disable) to another computer. Take sslmode=disable out of journal.url.";
        /// The server sends no notifications of other programs' commits.
        no_listen: &'static str,
            id: "Server tidak mengabarkan transaksi loket lain (LISTEN); loket bertanya sendiri tiap detik.",
            en: "The server does not tell what other counters commit (LISTEN); they are asked each second instead.";
        /// Other computers cannot see this program's lock, so they cannot tell that it has ended.
        no_seat: &'static str,
            id: "Kunci loket ini (advisory lock) tidak terlihat dari komputer lain: bila mati, barisnya baru berakhir setelah batas waktu.",
            en: "This counter's lock (advisory lock) is not seen from other computers: should it die, its rows end only after their time limit.";
        /// The index for text search is missing.
        no_trigrams: &'static str,
            id: "Pencarian tanpa indeks: pasang pg_trgm agar cepat.",
            en: "Search has no index: install pg_trgm to make it quick.";
        /// Seconds that the server's clock is ahead; negative where it is behind.
        clock_apart: fn(i64) -> String,
            id: |seconds| format!("Jam server berbeda {seconds} detik dari jam komputer ini. Yang dipakai: jam server. Betulkan jam komputer ini."),
            en: |seconds| format!("The server's clock is {seconds} seconds from this computer's. The server's is used. Set this computer's clock.");
        /// The journal's address cannot be read.
        bad_address: &'static str,
            id: "journal.url tidak bisa dibaca. Contoh: postgres://kasir@192.168.1.10/loket",
            en: "journal.url cannot be read. An example: postgres://kasir@192.168.1.10/loket";
        /// The certificates cannot be read.
        bad_certificates: &'static str,
            id: "Berkas sslrootcert di journal.url tidak bisa dibaca atau tidak berisi sertifikat.",
            en: "The sslrootcert file in journal.url cannot be read or holds no certificate.";
    }
}
