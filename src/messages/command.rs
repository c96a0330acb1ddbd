//! Wording of the commands, without their JSON. A sentence about a fault also says what to do.

use crate::base::money::Rupiah;

messages! {
    /// Wording of the commands. Amounts are whole rupiah; texts are cleaned already (safety rule 12).
    pub struct CommandWords {
        /// The command line is wrong: (one of [`UsageWords`]).
        usage: fn(&str) -> String,
            id: |what| format!("Perintah salah: {what}"),
            en: |what| format!("Wrong command line: {what}");
        /// Where the help is: (command).
        see_help: fn(&str) -> String,
            id: |command| format!("Lihat: {command} --help"),
            en: |command| format!("See: {command} --help");
        headings: HeadingWords;
        usage_kinds: UsageWords;
        /// `pay` without `--yes`.
        needs_yes: &'static str,
            id: "Membayar dari baris perintah perlu --yes. Belum ada yang dikirim.",
            en: "Paying from the command line needs --yes. Nothing was sent.";
        /// Standard input was empty.
        nothing_read: &'static str,
            id: "Tidak ada yang terbaca dari masukan standar.",
            en: "Nothing came on standard input.";
        /// The provider did not answer and its stored price list is used: (provider, since, why).
        kept_list: fn(&str, &str, &str) -> String,
            id: |provider, since, why| format!("Daftar harga {provider} memakai simpanan {since}: {why}"),
            en: |provider, since, why| format!("The price list of {provider} is the one kept at {since}: {why}");
        no_products: &'static str, id: "Tidak ada produk yang cocok.", en: "No product matches.";
        /// The columns of `loket products`: code, name, nominal, admin, price, open or closed.
        product_heads: [&'static str; 6],
            id: ["KODE", "NAMA", "NOMINAL", "ADMIN", "HARGA", ""],
            en: ["CODE", "NAME", "NOMINAL", "ADMIN", "PRICE", ""];
        /// No configured provider has this name: (name, those there are).
        no_such_provider: fn(&str, &str) -> String,
            id: |name, known| format!("Penyedia \"{name}\" tidak ada. Yang diatur di sini: {known}"),
            en: |name, known| format!("There is no provider \"{name}\". Those configured here: {known}");
        open: &'static str, id: "BUKA", en: "OPEN";
        closed: &'static str, id: "TUTUP", en: "CLOSED";
        /// Sold before: (state, when).
        sold_before: fn(&str, &str) -> String,
            id: |state, when| format!("Perhatian: barang yang sama untuk nomor ini sudah {state} {when}."),
            en: |state, when| format!("Note: the same good for this number is {state} already, {when}.");
        /// A second payment of this bill would pay the next month.
        pays_next: &'static str,
            id: "Perhatian: dibayar lagi berarti membayar bulan berikutnya.",
            en: "Note: paid again, the next month is paid.";
        /// The deposit loses another amount than the list says: (listed, asked).
        debit_differs: fn(Rupiah, Rupiah) -> String,
            id: |listed, asked| format!("Perhatian: menurut daftar saldo terpotong {listed}, menurut cek {asked}."),
            en: |listed, asked| format!("Note: the list says that the deposit loses {listed}, the inquiry says {asked}.");
        /// What a payment of vehicle tax does and does not do.
        samsat: &'static str,
            id: "Hanya pajak 1 tahunan, kurang dari 6 bulan dari jatuh tempo. Yang sudah dibayar TIDAK BISA DIBATALKAN.",
            en: "Yearly tax only, less than 6 months from its due date. Once paid it CANNOT BE CANCELLED.";
        /// Sold at a loss: (loss).
        at_a_loss: fn(Rupiah) -> String,
            id: |loss| format!("Perhatian: penjualan ini rugi {loss}."),
            en: |loss| format!("Note: this sale loses {loss}.");
        /// The provider took another total than was shown: (shown, answered).
        price_differs: fn(Rupiah, Rupiah) -> String,
            id: |shown, answered| format!("PERHATIAN: dibayar dengan total lain: tadi {shown}, jawaban penyedia {answered}. Cocokkan dengan pelanggan."),
            en: |shown, answered| format!("NOTE: paid at another total: it was {shown}, the provider answered {answered}. Settle it with the customer.");
        /// The provider contradicted itself; a person decides at the desk.
        alarm: &'static str,
            id: "PERHATIAN: jawaban penyedia bertentangan. Lihat meja Belum jelas.",
            en: "NOTE: the provider's answers contradict each other. See the desk.";
        /// Any other alarm: (what it is and what to do).
        attention: fn(&str) -> String, id: |what| format!("PERHATIAN: {what}"), en: |what| format!("NOTE: {what}");
        /// The answer is in the send log and not in the journal yet.
        in_send_log: &'static str,
            id: "Jawaban belum masuk jurnal; disimpan di berkas cadangan dan dicatat begitu jurnal bisa ditulis lagi. Jangan diulang.",
            en: "The answer is not in the journal yet; it is kept in the spool and recorded as soon as the journal can be written. Do not repeat.";
        /// The answer could be recorded nowhere: (invoice, reference).
        write_down: fn(&str, &str) -> String,
            id: |invoice, reference| format!("CATAT SEKARANG, jawaban tidak bisa disimpan: invoice {invoice}, referensi {reference}. Jangan diulang."),
            en: |invoice, reference| format!("WRITE THIS DOWN NOW, the answer could not be kept: invoice {invoice}, reference {reference}. Do not repeat.");
        do_not_repeat: &'static str,
            id: "JANGAN DIULANG. Uang pelanggan dititip dulu; tanyakan lagi: loket resolve",
            en: "DO NOT REPEAT. Hold the customer's money; ask again with: loket resolve";
        /// The provider refused; the deposit was not debited.
        not_debited: &'static str, id: "Saldo tidak terpotong.", en: "The deposit was not debited.";
        /// The sale was made beside an open payment, so both may be debited.
        both_debited: &'static str,
            id: "Dijual di samping transaksi yang belum jelas: keduanya bisa terdebit.",
            en: "Sold beside an open payment: both may be debited.";
        /// Nothing was sent, so the payment may be repeated.
        may_repeat: &'static str, id: "Boleh diulang.", en: "It may be repeated.";
        nothing_open: &'static str, id: "Tidak ada yang belum jelas.", en: "Nothing is unclear.";
        /// The program's own licence: (version, licence).
        licence: fn(&str, &str) -> String,
            id: |version, licence| format!("loket {version}. Lisensi: {licence}, boleh dipilih."),
            en: |version, licence| format!("loket {version}. Licence: {licence}, at your option.");
        licences_of_parts: &'static str,
            id: "Di dalam program ini ada karya orang lain, dengan lisensi berikut.",
            en: "This program contains the work of others, under these licences.";
        no_history: &'static str, id: "Tidak ada transaksi yang cocok.", en: "No payment matches.";
        labels: LabelWords;
        /// A receipt was written: (path).
        receipt_written: fn(&str) -> String,
            id: |path| format!("Struk ditulis: {path}"),
            en: |path| format!("Receipt written: {path}");
        /// A file could not be written: (path, why).
        not_written: fn(&str, &str) -> String,
            id: |path, why| format!("{path} tidak bisa ditulis: {why}. Transaksi tidak terpengaruh."),
            en: |path, why| format!("{path} cannot be written: {why}. The payment is not affected.");
        /// The receipt was made, but the journal could not count it.
        not_counted: &'static str,
            id: "Cetakan ini SALINAN dan tidak terhitung: jurnal tidak bisa ditulis.",
            en: "This paper is a COPY and was not counted: the journal cannot be written.";
        /// A short id fits several payments.
        several_payments: &'static str,
            id: "ID pendek itu cocok dengan beberapa transaksi. Tulis ID lengkapnya.",
            en: "That short id fits several payments. Give the whole id.";
        /// Several payments have this number, name or reference.
        several_found: &'static str,
            id: "Ada beberapa transaksi dengan itu. Pilih ID-nya dari loket history --search.",
            en: "Several payments have that. Choose an ID from loket history --search.";
        /// The whole journal verifies: (rows, payments).
        audit_clean: fn(u64, u64) -> String,
            id: |rows, payments| format!("Jurnal utuh: {rows} baris, {payments} transaksi."),
            en: |rows, payments| format!("The journal is whole: {rows} rows, {payments} payments.");
        /// The audit found faults: (count).
        audit_faults: fn(usize) -> String,
            id: |count| format!("JURNAL TIDAK UTUH: {count} kesalahan. Jangan berjualan dulu. Tutup semua layar, lalu: loket audit --rebuild (berkas lama disimpan)."),
            en: |count| format!("THE JOURNAL IS NOT WHOLE: {count} faults. Do not sell. Close every screen, then: loket audit --rebuild (the old file is kept).");
        /// One fault: (row, fault, payment).
        audit_fault: fn(u64, &str, &str) -> String,
            id: |row, what, payment| format!("  baris {row}: {what} {payment}"),
            en: |row, what, payment| format!("  row {row}: {what} {payment}");
        /// A fault of the store's own file, in the store's words.
        audit_file: fn(&str) -> String,
            id: |told| format!("  berkas jurnal: {told}"),
            en: |told| format!("  the journal's file: {told}");
        /// A clock was set back, which is no fault: (seconds, row, counter).
        audit_clock: fn(u64, u64, &str) -> String,
            id: |seconds, row, counter| format!("  catatan: jam mundur {seconds} detik di baris {row} (loket {counter}); bukan kerusakan"),
            en: |seconds, row, counter| format!("  note: the clock was set back {seconds} seconds at row {row} (counter {counter}); no damage");
        /// One chain: (counter, rows, head).
        audit_chain: fn(&str, u64, &str) -> String,
            id: |counter, rows, head| format!("  loket {counter}: {rows} baris, kepala rantai {head}"),
            en: |counter, rows, head| format!("  counter {counter}: {rows} rows, chain head {head}");
        /// The sandbox listens. Printed on standard error.
        sandbox_ready: &'static str,
            id: "Sandbox berjalan. Tekan Ctrl-C untuk berhenti.",
            en: "The sandbox is running. Press Ctrl-C to stop.";
        /// The sandbox cannot listen: (address, why).
        sandbox_address: fn(&str, &str) -> String,
            id: |address, why| format!("Sandbox tidak bisa mulai di {address}: {why}. Pilih alamat lain, misalnya: loket sandbox --listen 127.0.0.1:8899"),
            en: |address, why| format!("The sandbox could not start at {address}: {why}. Choose another address, for instance: loket sandbox --listen 127.0.0.1:8899");
        /// The sandbox could not start: (why).
        sandbox_failed: fn(&str) -> String,
            id: |why| format!("Sandbox tidak bisa mulai: {why}"),
            en: |why| format!("The sandbox could not start: {why}");
        /// The fault plan could not be read: (why).
        bad_plan: fn(&str) -> String,
            id: |why| format!("Rencana gangguan tidak bisa dibaca: {why}"),
            en: |why| format!("The fault plan cannot be read: {why}");
        /// A secret is asked for: (name).
        type_secret: fn(&str) -> String,
            id: |name| format!("Ketik rahasia \"{name}\" (tidak ditampilkan): "),
            en: |name| format!("Type the secret \"{name}\" (not shown): ");
        /// A secret was stored: (name).
        secret_kept: fn(&str) -> String,
            id: |name| format!("Rahasia \"{name}\" disimpan. Pakai di config.toml: \"keyring:{name}\""),
            en: |name| format!("The secret \"{name}\" was kept. Use it in config.toml: \"keyring:{name}\"");
        /// A first configuration was written: (path).
        config_written: fn(&str) -> String,
            id: |path| format!("Konfigurasi pertama ditulis: {path}\nIsi username, lalu simpan kata sandi: loket config set-secret mmbc"),
            en: |path| format!("A first configuration was written: {path}\nFill in the username, then keep the password: loket config set-secret mmbc");
        config_good: &'static str, id: "Konfigurasi baik.", en: "The configuration is in order.";
        needs_terminal: &'static str,
            id: "Layar loket butuh terminal. Untuk skrip pakai perintah, misalnya: loket pay --help",
            en: "The counter screen needs a terminal. Scripts use the commands, for instance: loket pay --help";
        legacy_console: &'static str,
            id: "Jendela ini tidak bisa menampilkan layar loket. Di Properti jendela matikan \"Gunakan konsol lama\", lalu buka loket lagi. Perlu Windows 10 64-bit atau lebih baru.",
            en: "This window cannot show the counter screen. Switch off \"Use legacy console\" in the window's properties, then open loket again. Windows 10 64-bit or newer is needed.";
        /// After an error, where the window closes with the program.
        window_closes: &'static str, id: "\nTekan Enter untuk menutup jendela ini.", en: "\nPress Enter to close this window.";
        /// The first run where another account of this computer has a shop: (account, folder of its journal)
        other_shop: fn(&str, &str) -> String,
            id: |account, folder| format!("Akun {account} di komputer ini sudah punya toko loket:\n  {folder}\nDua toko untuk satu akun penyedia tidak saling melihat: satu tagihan bisa\nterbayar dua kali. Masuklah dengan akun {account}. Lanjutkan di sini hanya\nuntuk toko yang lain sama sekali.\n"),
            en: |account, folder| format!("The account {account} of this computer has a shop of loket already:\n  {folder}\nTwo shops for one account at a provider do not see each other: one bill may be\npaid twice. Log on as {account}. Go on here only for another shop altogether.\n");
        /// The screen ended with a fault: (why).
        screen_failed: fn(&str) -> String,
            id: |why| format!("Layar berhenti: {why}"),
            en: |why| format!("The screen ended: {why}");
        /// The folder cannot be used: (path, why).
        no_folder: fn(&str, &str) -> String,
            id: |path, why| format!("Folder {path} tidak bisa dipakai: {why}"),
            en: |path, why| format!("The folder {path} cannot be used: {why}");
        doctor: DoctorWords;
    }
}

messages! {
    /// Headings of `--help`, and the two options that every command has.
    pub struct HeadingWords {
        usage: &'static str, id: "Pemakaian", en: "Usage";
        commands: &'static str, id: "Perintah", en: "Commands";
        /// Positional arguments.
        arguments: &'static str, id: "Argumen", en: "Arguments";
        options: &'static str, id: "Pilihan", en: "Options";
        examples: &'static str, id: "Contoh", en: "Examples";
        /// Words of clap in a help text, and what stands there instead.
        translated: &'static [(&'static str, &'static str)],
            id: &[
                ("[OPTIONS]", "[PILIHAN]"), ("[COMMAND]", "[PERINTAH]"), ("<COMMAND>", "<PERINTAH>"),
                ("[default: ", "[bawaan: "), ("[possible values: ", "[isinya: "), ("Possible values:", "Isinya:"),
            ],
            en: &[];
        exit_codes: &'static str,
            id: "Kode keluar:\n  0 selesai; untuk pay: penyedia menyatakan sukses\n  1 gangguan di dalam program      2 perintah salah\n  3 ditolak atau dikembalikan, saldo tidak terpotong\n  4 diterima penyedia, hasil menyusul\n  5 belum jelas, uang mungkin sudah bergerak\n  6 ditolak di sini, belum ada yang dikirim\n  7 penyedia tidak terjangkau, belum ada yang dikirim\n  8 konfigurasi atau kata sandi",
            en: "Exit codes:\n  0 done; for pay: the provider confirmed it\n  1 an internal fault              2 the command line is wrong\n  3 refused or refunded, nothing stays debited\n  4 accepted by the provider, the outcome is pending\n  5 unknown, money may have moved\n  6 refused here, before anything was sent\n  7 the provider could not be reached, nothing was sent\n  8 configuration or credentials";
        /// Help text of `--help`.
        help: &'static str, id: "Tampilkan bantuan ini", en: "Show this help";
        /// Help text of `--version`.
        version: &'static str, id: "Tampilkan versi", en: "Show the version";
    }
}

messages! {
    /// Kinds of usage faults.
    pub struct UsageWords {
        /// An unknown command: (command).
        command: fn(&str) -> String,
            id: |it| format!("perintah \"{it}\" tidak dikenal."),
            en: |it| format!("the command \"{it}\" is not known.");
        /// An unknown option: (option).
        option: fn(&str) -> String,
            id: |it| format!("pilihan \"{it}\" tidak dikenal."),
            en: |it| format!("the option \"{it}\" is not known.");
        /// A bad value: (value, option).
        value: fn(&str, &str) -> String,
            id: |value, option| format!("nilai \"{value}\" tidak cocok untuk {option}."),
            en: |value, option| format!("the value \"{value}\" does not fit {option}.");
        /// What a value may be, after the sentence about it: (values).
        values: fn(&str) -> String, id: |list| format!(" Pilihannya: {list}."), en: |list| format!(" It may be: {list}.");
        /// The form of a value, after the sentence about it: (an example).
        example: fn(&str) -> String, id: |one| format!(" Contoh: {one}."), en: |one| format!(" Example: {one}.");
        /// A missing argument: (argument).
        missing: fn(&str) -> String, id: |it| format!("masih kurang: {it}."), en: |it| format!("missing: {it}.");
        /// Two arguments that exclude each other.
        conflict: fn(&str, &str) -> String,
            id: |one, other| format!("{one} tidak bisa bersama {other}."),
            en: |one, other| format!("{one} does not go with {other}.");
        /// Any other fault.
        other: &'static str, id: "bentuknya tidak dikenali.", en: "its form is not known.";
    }
}

messages! {
    /// Labels of a payment's lines.
    pub struct LabelWords {
        product: &'static str, id: "Produk", en: "Product";
        number: &'static str, id: "Nomor", en: "Number";
        name: &'static str, id: "Nama", en: "Name";
        nominal: &'static str, id: "Nominal", en: "Nominal";
        bill: &'static str, id: "Tagihan", en: "Bill";
        admin: &'static str, id: "Admin", en: "Admin";
        total: &'static str, id: "Total", en: "Total";
        cash: &'static str, id: "Uang", en: "Cash";
        change: &'static str, id: "Kembali", en: "Change";
        token: &'static str, id: "Token", en: "Token";
        invoice: &'static str, id: "Invoice", en: "Invoice";
        reference: &'static str, id: "No ref", en: "Reference";
        ruled_by: &'static str, id: "Ditetapkan oleh", en: "Ruled by";
    }
}

messages! {
    /// Wording of `loket doctor`: the names of its checks, and their sentences with what to do.
    pub struct DoctorWords {
        good: &'static str, id: "baik", en: "good";
        warning: &'static str, id: "perhatian", en: "note";
        bad: &'static str, id: "RUSAK", en: "BAD";
        config: &'static str, id: "konfigurasi", en: "configuration";
        /// There is no configuration file; defaults are used.
        config_absent: &'static str,
            id: "Belum ada config.toml. Buat dengan: loket config init",
            en: "There is no config.toml yet. Make one with: loket config init";
        clock: &'static str, id: "jam", en: "clock";
        /// The clock's year cannot be right.
        clock_wrong: &'static str,
            id: "Jam komputer tidak masuk akal. Setel tanggal dan jamnya; struk dan batas waktu bergantung padanya.",
            en: "The computer's clock cannot be right. Set its date and time; receipts and deadlines depend on it.";
        journal: &'static str, id: "jurnal", en: "journal";
        /// The check's name: (provider).
        provider: fn(&str) -> String, id: |name| format!("penyedia {name}"), en: |name| format!("provider {name}");
        /// The price list was read: (products).
        provider_good: fn(usize) -> String,
            id: |count| format!("menjawab, {count} produk"),
            en: |count| format!("answers, {count} products");
        no_provider: &'static str,
            id: "Belum ada penyedia. Isi [mmbc] username dan password di config.toml.",
            en: "No provider yet. Fill in [mmbc] username and password in config.toml.";
        receipts: &'static str, id: "folder struk", en: "receipts folder";
        /// The receipts folder cannot be written: (why).
        receipts_bad: fn(&str) -> String,
            id: |why| format!("Tidak bisa ditulis: {why}. Periksa izin folder."),
            en: |why| format!("Cannot be written: {why}. Check the folder's permissions.");
        database: super::database::DatabaseWords;
        desk: &'static str, id: "meja belum jelas", en: "desk";
        /// Payments wait on the desk: (count).
        desk_open: fn(usize) -> String,
            id: |count| format!("{count} transaksi perlu dilihat: loket resolve"),
            en: |count| format!("{count} payments to look at: loket resolve");
        /// A reminder: another shop on the same login cannot be detected.
        shared_login: &'static str,
            id: "Penjualan dari toko lain dengan login yang sama tidak terlihat di sini.",
            en: "Sales of another shop on the same login cannot be seen here.";
        /// Checks of disk, clock, record and folders.
        diagnosis: super::doctor::DiagnosisWords;
    }
}
