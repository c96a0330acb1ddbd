//! Wording of the welcome and of Setelan.

messages! {
    /// The welcome and Setelan.
    pub struct SettingsWords {
        title: &'static str, id: "SETELAN", en: "SETTINGS";
        welcome: &'static str, id: "SELAMAT DATANG", en: "WELCOME";
        /// Beside the welcome's title.
        later: &'static str, id: "semua bisa diubah nanti: Esc 0", en: "all can be changed later: Esc 0";
        new_counter: &'static str, id: "LOKET BARU", en: "NEW COUNTER";
        /// The menu's entry.
        menu: &'static str, id: "Setelan", en: "Settings";
        /// When everything was checked: (time, how many are to be looked at)
        checked: fn(&str, usize) -> String,
            id: |time, count| if count == 0 { format!("diperiksa {time}, semua beres") } else { format!("diperiksa {time}, {count} perlu dilihat") },
            en: |time, count| if count == 0 { format!("checked {time}, all good") } else { format!("checked {time}, {count} to look at") };
        checking: &'static str, id: "sedang diperiksa ...", en: "being checked ...";
        saving: &'static str, id: "sedang disimpan ...", en: "being saved ...";
        parts: PartWords;
        states: PartStateWords;
        fields: FieldWords;
        keys: SettingsKeyWords;
        sentences: SettingsSentences;
    }
}

messages! {
    /// The names of the parts, as rows.
    pub struct PartWords {
        shop: &'static str, id: "Toko", en: "Shop";
        clock: &'static str, id: "Bahasa, jam", en: "Language";
        providers: &'static str, id: "Penyedia", en: "Providers";
        printer: &'static str, id: "Printer", en: "Printer";
        callbacks: &'static str, id: "Callback", en: "Callbacks";
        journal: &'static str, id: "Jurnal", en: "Journal";
        check: &'static str, id: "Periksa", en: "Check";
        /// What the welcome says of each part.
        about_shop: &'static str, id: "nama, alamat, telepon", en: "name, address, telephone";
        about_providers: &'static str,
            id: "MMBC, BILLER, KLINK: yang dipakai saja", en: "MMBC, BILLER, KLINK: only those in use";
        about_printer: &'static str,
            id: "dicari sendiri, diuji dengan secarik struk", en: "found by itself, tested with a slip";
        about_check: &'static str, id: "uji semua, lalu mulai", en: "test everything, then begin";
    }
}

messages! {
    /// The state of a part, at the end of its row.
    pub struct PartStateWords {
        good: &'static str, id: "BERES", en: "GOOD";
        look: &'static str, id: "PERLU DILIHAT", en: "LOOK AT IT";
        bad: &'static str, id: "RUSAK", en: "BAD";
        unset: &'static str, id: "BELUM", en: "NOT YET";
        filling: &'static str, id: "DIISI", en: "FILLING IN";
    }
}

messages! {
    /// Labels of the forms, and the names of choices.
    pub struct FieldWords {
        name: &'static str, id: "Nama", en: "Name";
        address: &'static str, id: "Alamat", en: "Address";
        phone: &'static str, id: "Telepon", en: "Telephone";
        counter: &'static str, id: "Nama loket", en: "Counter's name";
        counter_note: &'static str, id: "beri nama lain di komputer kedua", en: "another name on a second computer";
        language: &'static str, id: "Bahasa", en: "Language";
        zone: &'static str, id: "Zona waktu", en: "Time zone";
        /// The clock in a zone: (time, zone)
        now: fn(&str, &str) -> String,
            id: |time, zone| format!("jam sekarang {time} {zone}, cocok?"),
            en: |time, zone| format!("it is {time} {zone} now, is that right?");
        printer: &'static str, id: "Printer", en: "Printer";
        other_printer: &'static str, id: "Alamat lain", en: "Another address";
        other_note: &'static str, id: "misalnya tcp:192.168.1.50:9100", en: "for instance tcp:192.168.1.50:9100";
        no_printer: &'static str, id: "tanpa printer", en: "no printer";
        paper: &'static str, id: "Kertas", en: "Paper";
        in_counter: &'static str, id: "Terima di sini", en: "Receive here";
        listen: &'static str, id: "Alamat", en: "Address";
        path_secret: &'static str, id: "Rahasia jalur", en: "Path's secret";
        backup_folder: &'static str, id: "Folder cadangan", en: "Backup folder";
        backup_note: &'static str, id: "stik atau disk lain", en: "a stick or another disk";
        yes: &'static str, id: "ya", en: "yes";
        no: &'static str, id: "tidak", en: "no";
        /// Beside a secret field.
        secret_note: &'static str, id: "disimpan terpisah, tidak di config.toml", en: "kept apart, not in config.toml";
        /// Beside a secret that is kept and not typed anew.
        secret_kept: &'static str, id: "tersimpan; ketik hanya bila berganti", en: "kept; type only to change it";
        /// Above the head of a receipt.
        head: &'static str, id: "Di kepala struk:", en: "At the head of a receipt:";
        never_shown: &'static str, id: "kata sandi tidak pernah tampil", en: "passwords are never shown";
        /// A test's title: (provider)
        test_title: fn(&str) -> String,
            id: |name| format!("Uji {name}, tidak memakai saldo"), en: |name| format!("Test of {name}, spends nothing");
    }
}

messages! {
    /// The key lines.
    pub struct SettingsKeyWords {
        form: &'static [&'static str],
            id: &["Enter baris berikutnya", "Panah pindah baris", "Esc batal"],
            en: &["Enter next line", "Arrows other line", "Esc cancel"];
        choice: &'static str, id: "Kiri Kanan ganti pilihan", en: "Left Right change the choice";
        last: &'static str, id: "Enter simpan", en: "Enter save";
        list: &'static [&'static str],
            id: &["Enter ubah", "0 periksa semua", "D latihan", "S siapa mengubah apa"],
            en: &["Enter change", "0 check everything", "D training", "S who changed what"];
        list_below: &'static [&'static str],
            id: &["Panah pilih", "Esc kembali", "? bantuan"], en: &["Arrows pick", "Esc back", "? help"];
        provider: &'static [&'static str],
            id: &["Enter isi", "angka = penyedia", "T uji lagi", "Esc kembali"],
            en: &["Enter fill in", "digit = provider", "T test again", "Esc back"];
        printer: &'static [&'static str],
            id: &["Enter ubah", "C cetak struk uji", "T uji lagi", "Esc kembali"],
            en: &["Enter change", "C print a test slip", "T test again", "Esc back"];
        journal: &'static [&'static str],
            id: &["Enter ubah folder", "B cadangkan sekarang", "R pulihkan", "Esc kembali"],
            en: &["Enter change the folder", "B back up now", "R restore", "Esc back"];
        restore: &'static [&'static str], id: &["Enter lanjut", "Esc batal"], en: &["Enter go on", "Esc cancel"];
        restore_asked: &'static [&'static str],
            id: &["Y ganti jurnal dengan cadangan ini", "Esc batal"],
            en: &["Y put this backup in the journal's place", "Esc cancel"];
        ruler: &'static [&'static str],
            id: &["Y penggaris utuh", "Panah ganti kertas, cetak lagi", "Esc kembali"],
            en: &["Y the ruler is whole", "Arrows other paper, print again", "Esc back"];
        saved: &'static [&'static str], id: &["Enter ubah", "Esc kembali"], en: &["Enter change", "Esc back"];
        changed: &'static [&'static str],
            id: &["Enter baca lagi berkasnya", "Esc kembali"], en: &["Enter read the file again", "Esc back"];
        changes: &'static [&'static str], id: &["Panah gulir", "Esc kembali"], en: &["Arrows scroll", "Esc back"];
        welcome_form: &'static [&'static str],
            id: &["Enter baris berikutnya", "Panah pindah baris", "Esc ke langkah"],
            en: &["Enter next line", "Arrows other line", "Esc to the steps"];
        /// Below a form: what the steps offer.
        welcome_steps: &'static [&'static str],
            id: &["di langkah: Enter isi", "D coba dulu tanpa uang (latihan)", "M mulai jualan"],
            en: &["at the steps: Enter fill in", "D try it without money", "M begin to sell"];
        next_step: &'static str, id: "Enter langkah berikutnya", en: "Enter next step";
        welcome: &'static [&'static str],
            id: &["Enter isi", "angka = langkah", "Panah pilih"], en: &["Enter fill in", "digit = step", "Arrows pick"];
        welcome_below: &'static [&'static str],
            id: &["D coba dulu tanpa uang (latihan)", "M mulai jualan", "Esc keluar"],
            en: &["D try it without money (training)", "M begin to sell", "Esc leave"];
    }
}

messages! {
    /// Sentences.
    pub struct SettingsSentences {
        /// What was saved holds from now on.
        holds: &'static str,
            id: "Berlaku untuk penjualan berikutnya; yang sedang berjalan tidak berubah.",
            en: "It holds for the next sale; what is under way does not change.";
        after_restart: &'static str,
            id: "Nama loket dan tempat jurnal berlaku setelah loket ditutup dan dibuka lagi.",
            en: "The counter's name and the journal's place hold once loket was closed and opened again.";
        callbacks_after_restart: &'static str,
            id: "Penerima berlaku setelah loket ditutup dan dibuka lagi.",
            en: "The receiver holds once loket was closed and opened again.";
        saved: &'static str, id: "Tersimpan.", en: "Saved.";
        unchanged: &'static str, id: "Tidak ada yang berubah.", en: "Nothing was changed.";
        /// The change stands but is not in the journal: (why)
        not_recorded: fn(&str) -> String,
            id: |why| format!("Tersimpan, tetapi tidak tercatat di jurnal: {why}"),
            en: |why| format!("Saved, but not recorded in the journal: {why}");
        /// Somebody else changed the file.
        outside: &'static str,
            id: "Berkas berubah di luar program. Enter membacanya lagi; yang baru diketik belum ditulis.",
            en: "The file was changed outside the program. Enter reads it again; what was just typed is not written.";
        no_changes: &'static str,
            id: "Belum ada perubahan yang tercatat di loket ini.", en: "No change is recorded at this counter yet.";
        changes_title: &'static str, id: "SIAPA MENGUBAH APA", en: "WHO CHANGED WHAT";
        /// The heads of who changed what.
        change_heads: [&'static str; 3], id: ["Kapan", "Siapa", "Apa"], en: ["When", "Who", "What"];
        /// A part that needs no look.
        nothing_wrong: &'static str, id: "Tidak ada yang perlu dilihat.", en: "Nothing to look at.";
        unchecked: &'static str, id: "Belum diperiksa: tekan 0.", en: "Not checked yet: press 0.";
        /// In the demo.
        training: &'static str,
            id: "Ini latihan: setelannya tidak diubah dari sini. Tutup latihan, lalu buka loket.",
            en: "This is training: its settings are not changed here. Close it, then open loket.";
        /// A saved part: in use
        in_use: fn(&str) -> String, id: |names| format!("{names} dipakai"), en: |names| format!("{names} in use");
        none_in_use: &'static str, id: "belum ada yang dipakai", en: "none in use yet";
        /// A summary: (counter)
        counter: fn(&str) -> String, id: |name| format!("loket {name}"), en: |name| format!("counter {name}");
        received_here: &'static str, id: "diterima di loket ini", en: "received in this counter";
        received_by_serve: &'static str, id: "tidak diterima di loket ini", en: "not received in this counter";
        journal_here: &'static str, id: "berkas di komputer ini", en: "a file of this computer";
        journal_shared: &'static str, id: "PostgreSQL bersama", en: "shared PostgreSQL";
        /// The slip was handed to the printer.
        ruler_question: &'static str,
            id: "Struk uji dikirim. Penggarisnya utuh dalam satu baris? Y; bila terpotong atau terlipat: panah, ganti kertas.",
            en: "The test slip was sent. Is its ruler whole, on one line? Y; if it is cut or folded: arrows, other paper.";
        /// The slip did not come out: (why)
        no_slip: fn(&str) -> String,
            id: |why| format!("Struk uji tidak keluar: {why}"), en: |why| format!("The test slip did not come out: {why}");
        backing_up: &'static str, id: "sedang dicadangkan dan diperiksa ...", en: "being backed up and verified ...";
        printing: &'static str, id: "sedang dicetak ...", en: "being printed ...";
        ruler_good: &'static str, id: "Kertas cocok.", en: "The paper fits.";
        no_printer: &'static str,
            id: "Tanpa printer struk tetap disimpan sebagai PDF.", en: "Without a printer receipts are still kept as PDF.";
        /// Where no printer was found.
        none_found: &'static str,
            id: "Tidak ada printer yang ditemukan di komputer ini. Pasang dan nyalakan, lalu buka langkah ini lagi; printer jaringan: ketik alamatnya.",
            en: "No printer was found on this computer. Connect it and switch it on, then open this step again; for a network printer type its address.";
        /// M without a name or provider.
        not_ready: &'static str,
            id: "Belum bisa mulai: isi nama toko (2) dan satu penyedia (3). Mencoba tanpa uang: D.",
            en: "Not yet: fill in the shop's name (2) and one provider (3). To try it without money: D.";
        /// The welcome was left before: what was typed is here again.
        resumed: &'static str,
            id: "Isian yang lalu masih ada di sini.", en: "What was filled in before is still here.";
        /// The draft could not be read: (path)
        draft_broken: fn(&str) -> String,
            id: |path| format!("Isian yang lalu tidak terbaca dan disisihkan: {path}"),
            en: |path| format!("What was filled in before cannot be read and was put aside: {path}");
    }
}
