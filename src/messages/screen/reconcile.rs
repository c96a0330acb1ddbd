//! Wording of the screen that compares a provider's own list. Counts, doubts and faults are in
//! [`crate::messages::reconcile`].

messages! {
    /// The screen that compares a provider's own list.
    pub struct ReconcileScreenWords {
        title: &'static str, id: "COCOKKAN DAFTAR PENYEDIA", en: "RECONCILE A PROVIDER'S LIST";
        /// Asks whose list it is.
        choose: &'static str, id: "Daftar siapa? Tekan angkanya.", en: "Whose list? Press its digit.";
        /// No configured provider has a list that can be compared.
        none: &'static str,
            id: "Belum ada penyedia yang daftarnya bisa dicocokkan.",
            en: "No provider is configured whose list can be reconciled.";
        /// Label before the path.
        file: &'static str, id: "Berkas CSV", en: "CSV file";
        /// What to type there, and how to get the list.
        file_hints: &'static [&'static str],
            id: &[
                "Unduh daftar transaksi dari situs penyedia sebagai CSV, lalu ketik atau tempel tempatnya di sini. Misalnya: ~/Unduhan/daftar.csv",
                "Baris dengan nomor transaksi kita menutup yang terbuka. Yang tidak ada di daftar tidak pernah dianggap gagal. Tidak ada uang yang dikirim.",
            ],
            en: &[
                "Download the list of transactions from the provider's site as CSV, then type or paste where it is. For example: ~/Downloads/list.csv",
                "A line with our transaction number closes what is open. What the list lacks never counts as failed. No money is sent.",
            ];
        file_needed: &'static str, id: "Tempat berkasnya belum diisi.", en: "Where is the file?";
        /// The file is being read: (file)
        reading: fn(&str) -> String,
            id: |file| format!("Sedang membaca {file} …"),
            en: |file| format!("Reading {file} …");
        /// Lines below that.
        reading_hints: &'static [&'static str],
            id: &["Boleh melayani penjualan lain; hasilnya menunggu di sini (D dari meja Belum jelas)."],
            en: &["Other sales can go on; the result waits here (D from the Unclear desk)."];
        /// Notice on another screen: the comparison is done.
        done: &'static str,
            id: "Daftar penyedia selesai dicocokkan. Lihat: Esc, 1, lalu D.",
            en: "The provider's list was reconciled. To look: Esc, 1, then D.";
        /// Notice on another screen: the list could not be compared: (why)
        not_done: fn(&str) -> String,
            id: |why| format!("Daftar tidak jadi dicocokkan: {why}"),
            en: |why| format!("The list was not reconciled: {why}");
        /// The list's period: (from, to)
        period: fn(&str, &str) -> String,
            id: |from, to| format!("{from} sampai {to}"),
            en: |from, to| format!("{from} to {to}");
        /// The lines that are on the screen: (first, last, count)
        in_sight: fn(usize, usize, usize) -> String,
            id: |first, last, count| format!("{first}-{last} dari {count} baris"),
            en: |first, last, count| format!("{first}-{last} of {count} lines");
        /// What to do about lines that decide nothing.
        unclear_hint: &'static str,
            id: "Cari sendiri di situs penyedia; di meja Belum jelas tekan I dan isi invoicenya.",
            en: "Look it up on the provider's site; on the Unclear desk press I and type its invoice.";
        /// What to do about lines that resemble our payments.
        similar_hint: &'static str,
            id: "Bisa jadi transaksi toko lain. Cocokkan di situs penyedia. ► yang dipilih: R memutuskan menurut baris ini, I bertanya ke penyedia dengan invoicenya.",
            en: "It may be another shop's. Look it up on the provider's site. On ► the picked one: R rules by this line, I asks the provider with its invoice.";
        /// The line says neither paid nor failed, so no ruling can rest on it.
        says_nothing: &'static str,
            id: "Baris ini tidak bilang lunas atau gagal. Tanya penyedia, lalu putuskan di meja Belum jelas.",
            en: "This line says neither paid nor failed. Ask the provider, then rule on the Unclear desk.";
        /// The list agrees with the journal, or is empty.
        nothing: &'static str, id: "Tidak ada baris untuk ditampilkan.", en: "There is nothing to show.";
        /// The desk's hint that opens this screen.
        key: &'static str, id: "D cek daftar", en: "D check list";
        /// Hints while a provider is chosen.
        keys_choose: &'static [&'static str],
            id: &["Angka pilih penyedia", "Esc kembali ke meja", "? bantuan"],
            en: &["Digit picks the provider", "Esc back to the desk", "? help"];
        /// Hints while the path is typed.
        keys_file: &'static [&'static str],
            id: &["Enter baca daftar", "Esc kembali"],
            en: &["Enter read the list", "Esc back"];
        /// Hints while the file is read.
        keys_reading: &'static [&'static str],
            id: &["Esc ke meja (pekerjaan jalan terus)"],
            en: &["Esc to the desk (the work goes on)"];
        /// Hints on the result.
        keys_result: &'static [&'static str],
            id: &["Panah, PgUp, PgDn gulir", "Esc kembali ke meja", "? bantuan"],
            en: &["Arrows, PgUp, PgDn scroll", "Esc back to the desk", "? help"];
        /// The same, with lines on which a person may rule.
        keys_similar: &'static [&'static str],
            id: &["Tab pilih", "R putuskan", "I tanya invoicenya", "Panah gulir", "Esc ke meja"],
            en: &["Tab picks", "R rule", "I ask its invoice", "Arrows scroll", "Esc to the desk"];
    }
}
