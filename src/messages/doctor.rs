//! Wording of what `loket doctor` finds about disk, clock, record and folders. Each fault says what to do.

messages! {
    /// The doctor's findings about disk, clock, record and folders.
    pub struct DiagnosisWords {
        /// Name of the check of the disk's free space.
        room: &'static str, id: "ruang disk", en: "disk space";
        /// Enough free space: (megabytes).
        room_left: fn(u64) -> String,
            id: |megabytes| format!("sisa {megabytes} MB"),
            en: |megabytes| format!("{megabytes} MB left");
        /// Little free space: (megabytes).
        room_small: fn(u64) -> String,
            id: |megabytes| format!("Sisa {megabytes} MB. Kosongkan disk hari ini."),
            en: |megabytes| format!("{megabytes} MB left. Free some space today.");
        /// Too little free space to sell: (megabytes).
        room_short: fn(u64) -> String,
            id: |megabytes| format!("Sisa {megabytes} MB: terlalu sedikit untuk berjualan. Hapus berkas yang tidak dipakai, bukan jurnal."),
            en: |megabytes| format!("{megabytes} MB left: too little to sell. Remove files that nobody uses, never the journal.");
        /// The system does not tell the free space.
        room_unknown: &'static str,
            id: "Sisa ruang tidak bisa dibaca. Periksa disk tempat jurnal.",
            en: "The space left cannot be read. Check the journal's disk.";
        /// Name of the check of answers that the journal did not take yet.
        waiting: &'static str, id: "jawaban tertahan", en: "answers waiting";
        /// Answers wait in the send log: (answers).
        waiting_some: fn(usize) -> String,
            id: |answers| format!("{answers} jawaban belum masuk jurnal. Biarkan loket terbuka; periksa disk atau basis data."),
            en: |answers| format!("{answers} answers are not in the journal yet. Leave the counter open; check disk or database.");
        /// The send log takes no further answer: (answers).
        waiting_full: fn(usize) -> String,
            id: |answers| format!("{answers} jawaban belum masuk jurnal dan tempatnya penuh. Jangan berjualan sebelum jurnal pulih."),
            en: |answers| format!("{answers} answers are not in the journal, and no more fit. Do not sell before the journal is well.");
        /// Name of the audit of the journal.
        record: &'static str, id: "isi jurnal", en: "journal content";
        /// The journal verifies: (rows).
        record_whole: fn(u64) -> String,
            id: |rows| format!("utuh, {rows} baris"),
            en: |rows| format!("whole, {rows} rows");
        /// The journal does not verify: (faults).
        record_damaged: fn(usize) -> String,
            id: |faults| format!("{faults} kerusakan. Lihat: loket audit. Jangan hapus apa pun."),
            en: |faults| format!("{faults} faults. See: loket audit. Remove nothing.");
        /// The clock is far from a server's: (here, seconds that the server is ahead, server).
        clock_apart: fn(&str, i64, &str) -> String,
            id: |here, ahead, server| {
                let side = if ahead > 0 { "terlambat" } else { "terlalu cepat" };
                format!("{here}. {side} {} detik dari server {server}. Setel jam komputer.", ahead.unsigned_abs())
            },
            en: |here, ahead, server| {
                let side = if ahead > 0 { "behind" } else { "ahead of" };
                format!("{here}. {} seconds {side} the server {server}. Set the computer's clock.", ahead.unsigned_abs())
            };
        /// The journal's file has 0 bytes: (path).
        journal_empty: fn(&str) -> String,
            id: |path| format!("{path} kosong (0 byte): bukan toko baru. Jangan berjualan; kembalikan berkas yang benar: loket restore BERKAS. Bila memang hilang: loket journal accept --reason ALASAN --yes"),
            en: |path| format!("{path} is empty (0 bytes): that is no new shop. Do not sell; put the right file back: loket restore FILE. If it is lost: loket journal accept --reason WHY --yes");
        /// The shop was used and its journal is missing: (path).
        journal_missing: fn(&str) -> String,
            id: |path| format!("{path} tidak ada, padahal toko ini pernah dipakai. Jangan berjualan; kembalikan: loket restore BERKAS. Bila memang hilang: loket journal accept --reason ALASAN --yes"),
            en: |path| format!("{path} is not there, and this shop was used before. Do not sell; put it back: loket restore FILE. If it is lost: loket journal accept --reason WHY --yes");
        /// Name of the checks of files and folders.
        folder: &'static str, id: "folder", en: "folder";
        /// Name of the check of where secrets are kept.
        secrets: &'static str, id: "rahasia", en: "secrets";
        /// Secrets are kept by the system: (the name of its store)
        secrets_in: fn(&str) -> String,
            id: |store| format!("keyring: disimpan di {store}"),
            en: |store| format!("keyring: kept in {store}");
        /// Secrets are kept in files: (their folder)
        secrets_in_files: fn(&str) -> String,
            id: |folder| format!("keyring: berkas yang hanya bisa dibaca pemiliknya, tidak terenkripsi ({folder})"),
            en: |folder| format!("keyring: files that only their owner can read, not encrypted ({folder})");
        /// Another account of this computer has a shop: (account, folder of its journal)
        other_shop: fn(&str, &str) -> String,
            id: |account, folder| format!("Akun {account} di komputer ini juga punya toko loket ({folder}). Keduanya tidak saling melihat: pakai satu akun, atau penyedia yang berbeda."),
            en: |account, folder| format!("The account {account} of this computer has a shop of loket too ({folder}). They do not see each other: use one account, or different providers.");
        /// The shop belongs to another user of this computer: (path, user id).
        other_owner: fn(&str, u32) -> String,
            id: |path, user| format!("{path} milik pengguna lain (nomor {user}). Jalankan sebagai pemiliknya: sudo -u '#{user}' loket …"),
            en: |path, user| format!("{path} belongs to another user (number {user}). Run it as the owner: sudo -u '#{user}' loket …");
        /// Other users of this computer can read or write it: (path, mode).
        open_to_others: fn(&str, u32) -> String,
            id: |path, mode| format!("{path} bisa dibaca pengguna lain (mode {mode:03o}). Tutup: chmod go= '{path}'"),
            en: |path, mode| format!("{path} can be read by other users (mode {mode:03o}). Close it: chmod go= '{path}'");
        /// The last line: version, system, journal, counter, head of its chain, faults.
        support: fn(&[String; 6]) -> String,
            id: |[version, system, store, counter, head, faults]| format!("Untuk bantuan: loket {version} / {system} / {store} / loket {counter} / rantai {head} / rusak {faults}"),
            en: |[version, system, store, counter, head, faults]| format!("For support: loket {version} / {system} / {store} / counter {counter} / chain {head} / faults {faults}");
    }
}
