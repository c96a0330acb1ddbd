//! Wording of backup, restore, rebuild and the move into a database. Every refusal says that nothing was changed.

messages! {
    /// Wording of `loket backup`, `restore`, `journal move` and `audit --rebuild`.
    pub struct CareWords {
        /// On home: the last try failed, and there was never one.
        no_backup_home: &'static str, id: "Cadangan gagal", en: "No backup";
        /// On home: (day of the newest)
        old_backup_home: fn(&str) -> String,
            id: |day| format!("Cadangan terakhir {day}"),
            en: |day| format!("Last backup {day}");
        /// Behind that.
        backup_look: &'static str, id: "lihat: Esc 0", en: "look: Esc 0";
        restore_which: &'static str, id: "Berkas cadangan yang dipulihkan:", en: "The backup to restore:";
        restore_hint: &'static str,
            id: "Ketik jalur berkasnya, atau seret ke jendela ini. Misalnya E:\\cadangan\\loket-K1-20261130.db",
            en: "Type the file's path, or drop it on this window. For instance E:\\backup\\loket-K1-20261130.db";
        restore_question: &'static str,
            id: "Loket ditutup sebentar, jurnal sekarang disisihkan (tidak dibuang), lalu cadangan ini dipakai. Ditolak bila rusak, milik toko lain, atau kurang dari jurnal sekarang. Semua loket lain harus ditutup.",
            en: "The counter closes for a moment, the present journal is put aside (not thrown away), and this backup is used. It is refused if it is damaged, another shop's, or lacks what the present journal has. Every other loket must be closed.";
        backup_too_slow: &'static str,
            id: "Cadangan penutup terlalu lama dan ditinggalkan. Periksa foldernya: loket doctor",
            en: "The closing backup took too long and was left. Check its folder: loket doctor";
        /// The doctor's check.
        backup: &'static str, id: "cadangan", en: "backup";
        /// The newest: (day and time, folder)
        newest_backup: fn(&str, &str) -> String,
            id: |when, folder| format!("terakhir {when}, di {folder}"),
            en: |when, folder| format!("the newest {when}, in {folder}");
        no_backup: fn(&str) -> String,
            id: |folder| format!("belum ada di {folder}. Buat: Esc 0 9 lalu B, atau loket backup BERKAS"),
            en: |folder| format!("none yet in {folder}. Make one: Esc 0 9, then B, or loket backup FILE");
        same_disk: &'static str,
            id: "Folder ini di disk yang sama dengan jurnal: bila disknya mati, keduanya hilang. Sebut folder lain atau stik di Esc 0 9.",
            en: "That folder is on the journal's own disk: if the disk dies, both are gone. Name another folder or a stick in Esc 0 9.";
        old_backup: &'static str,
            id: "Sudah lama. Pasang stiknya, lalu Esc 0 9 B.", en: "It is old. Connect the stick, then Esc 0 9 B.";
        not_automatic: &'static str,
            id: "tidak dibuat sendiri (backup.automatic = false)", en: "not made by itself (backup.automatic = false)";
        /// The folder or stick is not there: (folder)
        not_connected: fn(&str) -> String,
            id: |folder| format!("Folder cadangan tidak ada, atau stiknya dicabut: {folder}. Pasang lagi, atau sebut folder yang ada."),
            en: |folder| format!("The backup folder is not there, or its stick was pulled out: {folder}. Connect it again, or name a folder that exists.");
        /// Backed up: (rows, payments)
        backed_up_now: fn(u64, u64) -> String,
            id: |rows, payments| format!("Cadangan dibuat dan diperiksa: {rows} baris, {payments} transaksi."),
            en: |rows, payments| format!("Backup made and verified: {rows} rows, {payments} payments.");
        unread_for_backup: &'static str,
            id: "Jurnal tidak terbaca, jadi tidak ada cadangan. Lihat: loket doctor",
            en: "The journal cannot be read, so there is no backup. See: loket doctor";
        /// A backup was written: (file, rows, payments).
        backed_up: fn(&str, u64, u64) -> String,
            id: |file, rows, payments| format!("Cadangan ditulis dan diperiksa: {file} ({rows} baris, {payments} transaksi)."),
            en: |file, rows, payments| format!("Backup written and verified: {file} ({rows} rows, {payments} payments).");
        /// The backup's file exists already: (file).
        name_taken: fn(&str) -> String,
            id: |file| format!("{file} sudah ada dan bukan cadangan lama dari jurnal ini. Tidak diubah; pakai nama lain."),
            en: |file| format!("{file} is there already and is no older backup of this journal. Not changed; use another name.");
        /// The copy did not verify: (faults).
        not_whole: fn(usize) -> String,
            id: |faults| format!("Cadangan tidak dibuat: jurnalnya sendiri tidak utuh ({faults} kesalahan). Lihat: loket audit"),
            en: |faults| format!("No backup was made: the journal itself is damaged ({faults} faults). See: loket audit");
        /// The file system: (file, why).
        file: fn(&str, &str) -> String,
            id: |file, why| format!("{file} tidak bisa dipakai: {why}. Tidak ada yang diubah."),
            en: |file, why| format!("{file} cannot be used: {why}. Nothing was changed.");
        /// A file was put back: (rows, payments).
        restored: fn(u64, u64) -> String,
            id: |rows, payments| format!("Jurnal dipulihkan dan diperiksa: {rows} baris, {payments} transaksi."),
            en: |rows, payments| format!("The journal was restored and verified: {rows} rows, {payments} payments.");
        /// Where the old journal is kept: (file).
        kept: fn(&str) -> String,
            id: |file| format!("Jurnal yang lama disimpan: {file}"),
            en: |file| format!("The old journal is kept: {file}");
        /// The old journal holds rows that the restored one does not: (rows).
        lost_rows: fn(u64) -> String,
            id: |rows| format!("PERHATIAN: {rows} baris hanya ada di jurnal yang lama. Transaksi itu tidak lagi terlihat di sini; cocokkan dengan daftar penyedia (loket reconcile)."),
            en: |rows| format!("WARNING: {rows} rows are only in the old journal. Those payments are no longer seen here; compare with the provider's list (loket reconcile).");
        /// The old journal could not be compared with the restored one.
        lost_unknown: &'static str,
            id: "PERHATIAN: jurnal yang lama tidak terbaca. Transaksi terakhir bisa hilang dari sini; cocokkan dengan daftar penyedia (loket reconcile).",
            en: "WARNING: the old journal cannot be read. The last payments may be missing here; compare with the provider's list (loket reconcile).";
        /// Another program has the journal open.
        in_use: &'static str,
            id: "Jurnal sedang dibuka program lain. Tutup semua layar dan perintah loket, lalu ulangi. Tidak ada yang diubah.",
            en: "Another program has the journal open. Close every loket screen and command, then try again. Nothing was changed.";
        /// The backup is damaged: (faults).
        broken: fn(usize) -> String,
            id: |faults| format!("Berkas itu rusak ({faults} kesalahan). Tidak ada yang diubah; pakai cadangan lain."),
            en: |faults| format!("That file is damaged ({faults} faults). Nothing was changed; use another backup.");
        /// The backup cannot be read as a journal: (why).
        unreadable: fn(&str) -> String,
            id: |why| format!("Berkas itu tidak terbaca sebagai jurnal: {why} Tidak ada yang diubah."),
            en: |why| format!("That file cannot be read as a journal: {why} Nothing was changed.");
        /// The journal holds rows that the backup does not: (rows).
        older: fn(u64) -> String,
            id: |rows| format!("Berkas itu lebih lama: {rows} baris di jurnal sekarang tidak ada di dalamnya. Tidak ada yang diubah. Bila jurnal sekarang memang tidak bisa dipakai: loket restore BERKAS --accept-older (jurnal sekarang tetap disimpan)."),
            en: |rows| format!("That file is older: {rows} rows of the present journal are not in it. Nothing was changed. If the present journal really cannot be used: loket restore FILE --accept-older (it is kept all the same).");
        /// Journal and backup have different histories.
        another: &'static str,
            id: "Berkas itu berasal dari jurnal lain: riwayatnya berbeda. Tidak ada yang diubah. Bila memang itu yang dimaksud: loket restore BERKAS --accept-older (jurnal sekarang tetap disimpan).",
            en: "That file is of another journal: its history differs. Nothing was changed. If it is the one you want: loket restore FILE --accept-older (the present one is kept all the same).";
        /// The journal cannot be read, so that nobody knows which rows it holds.
        cannot_compare: &'static str,
            id: "Jurnal sekarang tidak terbaca, jadi tidak diketahui apa yang hanya ada di dalamnya. Tidak ada yang diubah. Untuk mengganti: loket restore BERKAS --accept-older (jurnal sekarang tetap disimpan).",
            en: "The present journal cannot be read, so nobody knows what only it holds. Nothing was changed. To replace it: loket restore FILE --accept-older (it is kept all the same).";
        /// The journal was moved into a database: (rows, payments).
        moved: fn(u64, u64) -> String,
            id: |rows, payments| format!("Jurnal dipindahkan dan diperiksa di basis data: {rows} baris, {payments} transaksi. Sekarang tulis alamatnya di config.toml: [journal] url. Berkas lama disimpan dan tidak bisa dipakai berjualan lagi."),
            en: |rows, payments| format!("The journal was moved and verified in the database: {rows} rows, {payments} payments. Now write its address into config.toml: [journal] url. The old file is kept and nobody sells on it again.");
        /// The copy in the database differs from the file.
        differs: &'static str,
            id: "Salinan di basis data tidak sama. Berkas jurnal tidak diubah dan tetap dipakai; kosongkan basis data itu, lalu ulangi.",
            en: "The copy in the database differs. The journal's file was not changed and stays in use; empty that database, then try again.";
        /// Every table but the events was made anew.
        rebuilt: &'static str,
            id: "Semua selain catatan kejadian dibuat ulang dari catatan kejadian, lalu diperiksa.",
            en: "Everything but the events was made anew from the events, and verified.";
        /// Rows that cannot be made from events, and are lost: (table, count where it is known).
        not_rebuilt: fn(&str, Option<u64>) -> String,
            id: |table, rows| {
                let count = rows.map_or_else(|| "sejumlah baris".to_owned(), |rows| format!("{rows} baris"));
                format!("Tidak bisa dibuat ulang dan hilang: {count} dari tabel {table}.")
            },
            en: |table, rows| {
                let count = rows.map_or_else(|| "some rows".to_owned(), |rows| format!("{rows} rows"));
                format!("Could not be made anew and is lost: {count} of the table {table}.")
            };
        /// The journal's own key is lost and a new one was made, with what follows from that.
        key_lost: &'static str,
            id: "Kunci jurnal hilang; kunci baru dibuat dan semua nomor token dikenali dengannya. Tiap loket kini melihatnya sebagai jurnal lain dan menahan penjualan: pastikan ini jurnal toko, lalu di tiap loket: loket journal accept --reason ALASAN --yes",
            en: "The journal's key is lost; a new one was made, and every token is known under it. Each counter now takes this for another journal and holds sales: make sure that it is the shop's, then at each counter: loket journal accept --reason WHY --yes";
        /// The events themselves are damaged: (faults).
        record_broken: fn(usize) -> String,
            id: |faults| format!("Tidak dibuat ulang: catatan kejadiannya sendiri rusak ({faults} kesalahan). Tidak ada yang diubah."),
            en: |faults| format!("Nothing was made anew: the events themselves are damaged ({faults} faults). Nothing was changed.");
        /// Follows [`Self::record_broken`] where the journal is a file: what to do.
        restore_file: &'static str,
            id: "Pulihkan cadangan: loket restore BERKAS",
            en: "Put a backup back: loket restore FILE";
        /// `loket journal move` of a journal that is in PostgreSQL.
        moved_already: &'static str,
            id: "Jurnal toko ini sudah di PostgreSQL.",
            en: "This shop's journal is in PostgreSQL already.";
        /// Restore or rebuild of a journal that is in PostgreSQL.
        no_file: &'static str,
            id: "Jurnal toko ini di PostgreSQL. Pulihkan dengan alat PostgreSQL, atau pindahkan berkas itu ke basis data kosong: loket journal move.",
            en: "This shop's journal is in PostgreSQL. Restore with PostgreSQL's own tools, or move the file into an empty database: loket journal move.";
    }
}
