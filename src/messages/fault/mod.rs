//! Wording of every refusal and every unclear result, for the screen and the commands: what happened, and what to do.
//!
//! Each sentence says whether money may have moved, or that nothing was sent.

mod why;

use crate::base::money::Rupiah;

pub use why::{LessonWords, WhyWords};

messages! {
    /// Wording of faults. Amounts are whole rupiah; texts are cleaned already (safety rule 12).
    pub struct FaultWords {
        /// Why the system refused a file or an address.
        files: super::file_fault::FileFaultWords;
        /// A price list file that cannot be used.
        price_list: super::biller::PriceListWords;
        /// No number was typed.
        number_empty: &'static str, id: "Nomor belum diisi.", en: "No number was given.";
        /// Letters in a number.
        number_letters: &'static str,
            id: "Nomor ini hanya angka. Periksa huruf yang ikut terketik.",
            en: "This number has digits only. Look for a letter that slipped in.";
        /// A character that no number has.
        number_characters: &'static str,
            id: "Ada tanda yang tidak dipakai di nomor. Ketik angkanya saja.",
            en: "There is a sign that no number has. Type the digits only.";
        /// A number of another length: (expected counts, typed count).
        number_length: fn(&str, usize) -> String,
            id: |expected, got| format!("Nomor {got} angka; seharusnya {expected} angka. Periksa nomornya."),
            en: |expected, got| format!("The number has {got} digits; it should have {expected}. Check it.");
        number_phone: &'static str,
            id: "Nomor HP dimulai 08 atau 628 dan terdiri dari 10 sampai 13 angka.",
            en: "A phone number starts with 08 or 628 and has 10 to 13 digits.";
        /// A number that is too long: (digits at most).
        number_too_long: fn(usize) -> String,
            id: |got| format!("Nomor {got} angka terlalu panjang. Periksa nomornya."),
            en: |got| format!("A number of {got} digits is too long. Check it.");
        /// Warning: an unusual length, which is accepted: (typed count).
        number_odd: fn(usize) -> String,
            id: |got| format!("Nomor {got} angka tidak biasa untuk produk ini. Periksa sekali lagi."),
            en: |got| format!("{got} digits are unusual for this product. Check once more.");
        /// Warning: letters in a number, which are accepted.
        number_odd_letters: &'static str,
            id: "Ada huruf di nomor ini. Periksa sekali lagi.",
            en: "There are letters in this number. Check once more.";
        /// I, O or Q, which no frame number has.
        frame_letters: &'static str,
            id: "Nomor rangka tidak memakai huruf I, O, atau Q: mungkin angka 1 atau 0. Cocokkan dengan STNK.",
            en: "A frame number has no I, O or Q: perhaps the digit 1 or 0. Compare it with the registration.";
        /// Warning: a frame number of an unusual length: (typed count)
        frame_length: fn(usize) -> String,
            id: |got| format!("Nomor rangka {got} huruf dan angka; biasanya 17. Cocokkan dengan STNK."),
            en: |got| format!("The frame number has {got} characters; usually 17. Compare it with the registration.");
        /// The frame number is missing.
        frame_needed: &'static str,
            id: "Nomor rangka belum diisi. Lihat STNK; di perintah: --frame-number NOMOR",
            en: "The frame number is missing. See the registration; on the command line: --frame-number NUMBER";
        /// What was typed cannot be a frame number: (why)
        frame_bad: fn(&str) -> String,
            id: |why| format!("Nomor rangka: {why}"),
            en: |why| format!("Frame number: {why}");
        /// No price list has this code: (code).
        product_unknown: fn(&str) -> String,
            id: |code| format!("Produk {code} tidak ada di daftar harga. Lihat: loket products --search {code}"),
            en: |code| format!("No price list has the product {code}. See: loket products --search {code}");
        /// Several providers have this code: (their names).
        product_several: fn(&str) -> String,
            id: |names| format!("Kode ini ada di beberapa penyedia. Pilih salah satu: {names}"),
            en: |names| format!("Several providers have this code. Choose one: {names}");
        product_closed: &'static str,
            id: "Produk sedang TUTUP di penyedia. Belum ada yang dikirim; coba lagi nanti.",
            en: "The provider has CLOSED this product. Nothing was sent; try later.";
        /// The product has another fixed amount.
        amount_wrong: &'static str,
            id: "Nominal tidak cocok dengan produk ini. Pilih produk dengan nominal yang diminta.",
            en: "The amount does not fit this product. Choose the product with the amount asked for.";
        amount_needed: &'static str,
            id: "Nominal belum diisi. Ketik nominalnya; di perintah: --amount 100000",
            en: "The amount is missing. Type it; on the command line: --amount 100000";
        /// The amount is too small: (minimum)
        amount_below: fn(Rupiah) -> String,
            id: |least| format!("Nominal paling sedikit {least}. Belum ada yang dikirim."),
            en: |least| format!("The least amount is {least}. Nothing was sent.");
        print: super::print::PrintFaultWords;
        wallet: crate::messages::wallet::WalletFaults;
        not_configured: &'static str,
            id: "Penyedia produk ini belum diatur. Isi bagiannya di config.toml, lalu jalankan: loket config check",
            en: "This product's provider is not configured. Fill in its section in config.toml, then run: loket config check";
        no_secret: &'static str,
            id: "Kata sandi penyedia belum ada atau tidak bisa dibaca. Jalankan: loket config check",
            en: "The provider's password is missing or cannot be read. Run: loket config check";
        bad_address: &'static str,
            id: "Alamat penyedia (base_url) tidak bisa dipakai. Periksa config.toml.",
            en: "The provider's address (base_url) cannot be used. Check config.toml.";
        /// The provider gave no session.
        no_session: &'static str,
            id: "Belum masuk ke K-Link (tidak ada sesi). Periksa [klink] di config.toml, lalu coba lagi.",
            en: "Not signed in to K-Link (no session). Check [klink] in config.toml, then try again.";
        /// The provider's API has no status call.
        no_status_call: &'static str,
            id: "API penyedia ini tidak bisa ditanya tentang satu transaksi. Pakai daftarnya (loket reconcile), atau tetapkan.",
            en: "This provider's API cannot be asked about a transaction. Use its list (loket reconcile), or rule.";
        no_client: &'static str,
            id: "Sambungan aman (TLS) tidak bisa disiapkan di komputer ini. Jalankan: loket doctor",
            en: "A secure connection (TLS) cannot be set up on this computer. Run: loket doctor";
        /// No connection: the host name was not found.
        connect_dns: &'static str,
            id: "Alamat penyedia tidak ditemukan. Periksa internet atau base_url. Tidak ada yang dikirim.",
            en: "The provider's address was not found. Check the internet or base_url. Nothing was sent.";
        /// No connection: the server refused it.
        connect_refused: &'static str,
            id: "Server penyedia menolak sambungan. Tidak ada yang dikirim; coba lagi sebentar.",
            en: "The provider's server refused the connection. Nothing was sent; try again shortly.";
        /// No connection: TLS failed.
        connect_tls: &'static str,
            id: "Sambungan aman ke penyedia gagal (sertifikat). Tidak ada yang dikirim; periksa jam komputer dan internet.",
            en: "The secure connection failed (certificate). Nothing was sent; check the computer's clock and the internet.";
        /// No connection: the connect time-out passed.
        connect_slow: &'static str,
            id: "Server penyedia tidak menyambut sambungan. Tidak ada yang dikirim; periksa internet.",
            en: "The provider's server did not take the connection. Nothing was sent; check the internet.";
        /// Nothing was sent: the deadline passed before the first byte.
        connect_late: &'static str,
            id: "Komputer tidur atau macet sebelum data terkirim, jadi tidak ada yang dikirim. Silakan ulangi.",
            en: "The computer slept or stood still before anything left, so nothing was sent. Please try again.";
        /// No connection, for any other reason.
        connect_other: &'static str,
            id: "Tidak bisa tersambung ke penyedia. Tidak ada yang dikirim; periksa internet.",
            en: "No connection to the provider. Nothing was sent; check the internet.";
        /// A read timed out.
        read_timed_out: &'static str,
            id: "Penyedia tidak menjawab sampai batas waktu. Ini baru pertanyaan, uang tidak bergerak; coba lagi.",
            en: "The provider did not answer in time. This was only a question, no money moved; try again.";
        /// The connection of a read broke.
        read_cut: &'static str,
            id: "Sambungan putus saat bertanya. Uang tidak bergerak; coba lagi.",
            en: "The connection broke while asking. No money moved; try again.";
        /// A read was answered with an HTTP status: (status).
        read_status: fn(u16) -> String,
            id: |status| format!("Penyedia menjawab HTTP {status}. Ini baru pertanyaan, uang tidak bergerak; coba lagi nanti."),
            en: |status| format!("The provider answered HTTP {status}. This was only a question, no money moved; try later.");
        /// The answer to a read cannot be read.
        read_unreadable: &'static str,
            id: "Jawaban penyedia tidak bisa dibaca. Ini baru pertanyaan, uang tidak bergerak; coba lagi.",
            en: "The provider's answer cannot be read. This was only a question, no money moved; try again.";
        /// The answer to a read is about another product or customer.
        read_other: &'static str,
            id: "Penyedia menjawab tentang produk atau pelanggan lain. Uang tidak bergerak; tanyakan lagi.",
            en: "The provider answered about another product or customer. No money moved; ask again.";
        /// The bill has no total.
        read_no_total: &'static str,
            id: "Jawaban penyedia tidak berisi total bayar, jadi tidak bisa dijual. Uang tidak bergerak.",
            en: "The provider's answer has no total, so it cannot be sold. No money moved.";
        /// The bill's total cannot be read: (as sent).
        total_unread: fn(&str) -> String,
            id: |text| format!("Total di jawaban penyedia tidak terbaca: {text}. Tidak bisa dijual; uang tidak bergerak. Cek lagi nanti."),
            en: |text| format!("The total in the provider's answer cannot be read: {text}. It cannot be sold; no money moved. Check again later.");
        /// Bill and admin do not add up to the total: (their sum, the total).
        parts_differ: fn(Rupiah, Rupiah) -> String,
            id: |parts, total| format!("Tagihan dan admin menjadi {parts}, tetapi totalnya {total}. Cocokkan dulu dengan pelanggan atau penyedia."),
            en: |parts, total| format!("Bill and admin come to {parts}, and the total is {total}. Check it with the customer or the provider first.");
        /// A part of the total cannot be read: (as sent, the total).
        part_unread: fn(&str, Rupiah) -> String,
            id: |text, total| format!("Ada bagian tagihan yang tidak terbaca ({text}); totalnya {total}. Cocokkan dulu sebelum dibayar."),
            en: |text, total| format!("A part of the bill cannot be read ({text}); the total is {total}. Check it before paying.");
        /// The money of this refund paid a sale that stands: (good, when, short id).
        paid_a_sale: fn(&str, &str, &str) -> String,
            id: |good, when, id| format!("Uang member ini sudah dipakai membayar {good} {when} ({id}), dan penjualan itu tetap. Kalau dikembalikan, toko yang menanggung."),
            en: |good, when, id| format!("This member's money paid {good} {when} ({id}), and that sale stands. If it goes back, the shop bears it.");
        /// How a command refunds it all the same.
        although_used: &'static str,
            id: "Kalau tetap dikembalikan, ulangi dengan --although-used.",
            en: "To give it back all the same, repeat with --although-used.";
        /// How a command pays a doubtful total all the same: (the total).
        expect_total: fn(Rupiah) -> String,
            id: |total| format!("Kalau benar, ulangi dengan --expect-total {}.", total.get()),
            en: |total| format!("If it is right, repeat with --expect-total {}.", total.get());
        /// The provider refused: (its text).
        read_refused: fn(&str) -> String,
            id: |text| format!("Ditolak penyedia: {text}"),
            en: |text| format!("Refused by the provider: {text}");
        /// The same bill is being sent: (since, counter).
        open_sending: fn(&str, &str) -> String,
            id: |since, counter| format!("Jangan dibayar lagi: tagihan ini sedang dibayar di loket {counter} sejak {since}. Tunggu hasilnya."),
            en: |since, counter| format!("Do not pay again: this bill is being paid at counter {counter} since {since}. Wait for the result.");
        /// The same bill is pending: (since, short id).
        open_pending: fn(&str, &str) -> String,
            id: |since, id| format!("Jangan dibayar lagi: tagihan ini DIPROSES sejak {since}. Lihat Esc lalu 1, atau: loket resolve {id}"),
            en: |since, id| format!("Do not pay again: this bill is IN PROCESS since {since}. See Esc, then 1, or: loket resolve {id}");
        /// The same bill is unknown: (since, short id).
        open_unknown: fn(&str, &str) -> String,
            id: |since, id| format!("Jangan dibayar lagi: tagihan ini BELUM JELAS sejak {since}. Lihat Esc lalu 1, atau: loket resolve {id}"),
            en: |since, id| format!("Do not pay again: this bill is UNCLEAR since {since}. See Esc, then 1, or: loket resolve {id}");
        /// An earlier payment has to be seen before this one is made (safety rule 8).
        ask: AskWords;
        /// The order key belongs to another payment: (short id).
        order_known: fn(&str) -> String,
            id: |id| format!("--order ini sudah dipakai untuk transaksi lain ({id}). Tidak ada yang dikirim; pakai kunci baru."),
            en: |id| format!("This --order was used for another payment ({id}). Nothing was sent; use a new key.");
        /// Another version of the program made the keys of the open bills (safety rule 8).
        other_keys: &'static str,
            id: "Jurnal ini dipakai versi program yang lain. Di sini bisa dilihat, tidak bisa menjual. Samakan versi loket di semua komputer.",
            en: "Another version of the program uses this journal. It can be read here, and nothing can be sold. Bring loket to one version on all computers.";
        not_beside: &'static str,
            id: "Tidak bisa dijual di samping transaksi itu: hanya barang prabayar, dengan alasan, dan bukan selagi yang pertama dikirim.",
            en: "It cannot be sold beside that payment: prepaid goods only, with a reason, and never while the first is being sent.";
        stale: &'static str,
            id: "Cek tagihan sudah lewat 10 menit atau berganti hari. Cek lagi sebelum bayar.",
            en: "The inquiry is older than 10 minutes or of another day. Ask again before paying.";
        /// The total is not the expected one: (expected, total).
        total_differs: fn(Rupiah, Rupiah) -> String,
            id: |expected, total| format!("Totalnya sekarang {total}, bukan {expected}. Belum dibayar; tanyakan dulu ke pelanggan."),
            en: |expected, total| format!("The total is {total} now, not {expected}. Nothing was paid; ask the customer first.");
        /// The charge that should pay holds no money.
        nothing_held: &'static str,
            id: "Tidak ada uang yang ditahan oleh tagihan QR/VA itu (lagi). Belum dibayar. Lihat: loket charge list.",
            en: "That charge holds no money (any more). Nothing was paid. See: loket charge list.";
        /// Less cash than the total: (cash, total).
        cash_short: fn(Rupiah, Rupiah) -> String,
            id: |cash, total| format!("Uang {cash} kurang dari total {total}. Belum dibayar."),
            en: |cash, total| format!("The cash {cash} is less than the total {total}. Nothing was paid.");
        /// The sale loses money: (loss).
        loss: fn(Rupiah) -> String,
            id: |loss| format!("Penjualan ini rugi {loss}."),
            en: |loss| format!("This sale loses {loss}.");
        /// An earlier attempt of this sale still stands.
        attempt_stands: &'static str,
            id: "Percobaan sebelumnya untuk penjualan ini masih berlaku. Lihat hasilnya dulu.",
            en: "An earlier attempt at this sale still stands. See its result first.";
        /// Four calls are in flight, which is the most.
        busy: &'static str,
            id: "Empat panggilan sedang berjalan di akun ini. Tunggu salah satu selesai, lalu tekan + lagi.",
            en: "Four calls are under way on this account. Wait for one to end, then press + again.";
        ending: &'static str,
            id: "Program sedang ditutup; pembayaran baru tidak dimulai.",
            en: "The program is closing; no new payment starts.";
        /// Journal: disk full.
        journal_full: &'static str,
            id: "Disk penuh: pembayaran tidak dimulai. Kosongkan disk, lalu coba lagi.",
            en: "The disk is full: no payment starts. Free some space, then try again.";
        /// Journal: read-only.
        journal_read_only: &'static str,
            id: "Jurnal tidak bisa ditulis (hanya baca): pembayaran tidak dimulai. Periksa izin folder dan disk.",
            en: "The journal cannot be written (read-only): no payment starts. Check the folder's permissions and the disk.";
        /// Journal: it takes long to open.
        journal_opening: &'static str,
            id: "Jurnal masih dibuka: besar, sedang dibawa ke versi baru, atau menunggu disk. Tunggu; jangan matikan komputer.",
            en: "The journal is still being opened: it is large, is brought to a new version, or waits for the disk. Wait; leave the computer on.";
        /// Journal: busy.
        journal_busy: &'static str,
            id: "Jurnal sedang dipakai program lain. Coba lagi sebentar.",
            en: "Another program is using the journal. Try again shortly.";
        /// Journal: damaged at this row.
        journal_damaged: fn(u64) -> String,
            id: |row| format!("Jurnal rusak di baris {row}. Jangan berjualan dulu; jalankan: loket audit"),
            en: |row| format!("The journal is damaged at row {row}. Do not sell; run: loket audit");
        /// Journal: it should take over another journal and has rows already.
        journal_not_empty: &'static str,
            id: "Basis data itu sudah berisi jurnal. Tidak ada yang dipindahkan; buat basis data kosong.",
            en: "The database holds a journal already. Nothing was moved; make an empty database.";
        /// A damaged row that was made again from its events and is shown: (row, short id).
        row_made_again: fn(u64, &str) -> String,
            id: |row, id| format!("Baris {row} rusak (transaksi {id}); yang ditampilkan dibuat ulang dari catatan kejadiannya. Tutup semua layar, lalu: loket audit --rebuild"),
            en: |row, id| format!("Row {row} is damaged (payment {id}); what is shown was made again from its events. Close every screen, then: loket audit --rebuild");
        /// A damaged row that cannot be shown: (row, short id).
        row_damaged: fn(u64, &str) -> String,
            id: |row, id| format!("Baris {row} rusak (transaksi {id}) dan tidak bisa ditampilkan; anggap masih terbuka. Tutup semua layar, lalu: loket audit --rebuild"),
            en: |row, id| format!("Row {row} is damaged (payment {id}) and cannot be shown; take it for open. Close every screen, then: loket audit --rebuild");
        /// A read-only journal that is too large to be read into memory: (its size, the largest; both MiB).
        journal_too_large: fn(u64, u64) -> String,
            id: |size, most| format!("Jurnal {size} MiB tidak bisa dibaca di sini: di sampingnya tidak ada yang bisa ditulis, dan di memori paling banyak {most} MiB. Salin folder loket ke disk lain yang cukup, lalu jalankan di sana: LOKET_HOME=FOLDER loket history"),
            en: |size, most| format!("The journal of {size} MiB cannot be read here: nothing can be written beside it, and memory takes {most} MiB at most. Copy loket's folder to another disk with room, and run there: LOKET_HOME=FOLDER loket history");
        /// Selling stops and reading goes on: (why).
        journal_only_read: fn(&str) -> String,
            id: |why| format!("HANYA BACA, penjualan berhenti. {why}"),
            en: |why| format!("READ ONLY, nothing is sold. {why}");
        /// The same as a banner of at most 80 columns.
        journal_read_banner: &'static str,
            id: "HANYA BACA: penjualan berhenti; riwayat, struk dan meja tetap bisa dibuka",
            en: "READ ONLY: nothing is sold; history, receipts and desk can be opened";
        /// Journal: it was moved into a database.
        journal_moved: &'static str,
            id: "Jurnal ini sudah dipindahkan ke basis data; berkasnya hanya disimpan. Tulis alamat basis datanya di config.toml: [journal] url.",
            en: "This journal was moved into a database; the file is only kept. Write the database's address into config.toml: [journal] url.";
        /// Journal: it would lie on a disk of another computer.
        journal_on_network: &'static str,
            id: "Folder jurnal ada di disk jaringan. Di sana kunci berkas tidak bisa dipercaya dan catatan bisa rusak. Pakai folder di disk komputer ini (LOKET_HOME atau [journal] url), atau PostgreSQL untuk beberapa komputer.",
            en: "The journal's folder is on a network disk. Locks cannot be trusted there, and the record can break. Use a folder on this computer's disk (LOKET_HOME or [journal] url), or PostgreSQL for several computers.";
        /// Journal: it would lie in a synchronized folder.
        journal_synchronized: &'static str,
            id: "Folder jurnal disinkronkan (OneDrive, Dropbox dan sejenisnya). Program itu bisa mengganti jurnal saat loket berjualan. Pakai folder lain (LOKET_HOME atau [journal] url), dan simpan cadangan di folder ini: loket backup.",
            en: "The journal's folder is synchronized (OneDrive, Dropbox and such). That program may replace the journal while loket sells. Use another folder (LOKET_HOME or [journal] url), and keep backups in this one: loket backup.";
        /// Journal: a newer version of the program wrote it.
        journal_too_new: &'static str,
            id: "Jurnal ditulis oleh loket versi lebih baru. Pakai versi terbaru; jurnal tidak diubah.",
            en: "The journal was written by a newer loket. Use the newest version; the journal was not changed.";
        /// Journal: the store is in doubt (safety rule 16).
        doubt: super::store_doubt::StoreDoubtWords;
        /// Journal: the database is lost.
        lost: super::database::LostWords;
        /// Journal: any other fault: (the store's words).
        journal_store: fn(&str) -> String,
            id: |text| format!("Jurnal tidak bisa dipakai: {text}. Pembayaran tidak dimulai; jalankan: loket doctor"),
            en: |text| format!("The journal cannot be used: {text}. No payment starts; run: loket doctor");
        /// Journal: a reference was used before.
        journal_reused: &'static str,
            id: "Nomor rujukan atau nomor order ini sudah pernah dipakai. Tidak ada yang dikirim; pakai nomor lain.",
            en: "This reference or order number was used before. Nothing was sent; use another.";
        /// Journal: the payment's state has changed meanwhile, so that the event does not fit.
        journal_step: &'static str,
            id: "Keadaan transaksi sudah berubah. Lihat keadaan terbarunya dulu.",
            en: "The payment has changed meanwhile. Look at its present state first.";
        not_found: &'static str,
            id: "Transaksi tidak ditemukan. Periksa ID-nya: loket history",
            en: "No such payment. Check its id: loket history";
        /// The provider cannot be asked about this payment.
        cannot_be_asked: &'static str,
            id: "Penyedia tidak bisa ditanya tanpa nomor invoice. Cari di daftar penyedia, lalu: loket resolve ID --invoice NOMOR",
            en: "The provider cannot be asked without an invoice number. Find it in the provider's list, then: loket resolve ID --invoice NUMBER";
        /// The payment is being sent.
        being_sent: &'static str,
            id: "Transaksi ini sedang dikirim. Tunggu hasilnya.",
            en: "This payment is being sent. Wait for its result.";
        /// The invoice belongs to another payment: (short id).
        invoice_taken: fn(&str) -> String,
            id: |id| format!("Invoice itu milik transaksi lain ({id}). Periksa lagi nomornya."),
            en: |id| format!("That invoice belongs to another payment ({id}). Check the number.");
        /// A ruling "failed" before the hold has ended: (time, minutes left).
        too_early: fn(&str, u64) -> String,
            id: |time, minutes| format!("Belum boleh ditetapkan GAGAL sebelum {time} ({minutes} menit lagi): jawaban penyedia masih mungkin datang."),
            en: |time, minutes| format!("It may not be ruled FAILED before {time} (in {minutes} min): the provider's answer may still come.");
        /// This computer's clock differs from that of the journal's server: seconds that it is ahead.
        clock_apart: fn(i64) -> String,
            id: |ahead| {
                let side = if ahead > 0 { "terlalu cepat" } else { "terlambat" };
                format!("JAM KOMPUTER INI {} {side}. Betulkan! Yang dipakai: jam server.", id::span(ahead))
            },
            en: |ahead| {
                let side = if ahead > 0 { "fast" } else { "slow" };
                format!("THIS COMPUTER'S CLOCK IS {} {side}. Set it right! The server's time is used.", en::span(ahead))
            };
        /// Already ended: (state).
        already_ended: fn(&str) -> String,
            id: |state| format!("Transaksi ini sudah {state}; tidak perlu ditetapkan."),
            en: |state| format!("This payment is {state} already; there is nothing to rule.");
        token_needed: &'static str,
            id: "Untuk token, isi 20 angka dari CS penyedia.",
            en: "For a token, give the 20 digits from the provider's customer service.";
        /// A question to the provider too soon after the last: (time)
        too_soon: fn(&str) -> String,
            id: |time| format!("Penyedia masih perlu waktu; bisa dicek ulang mulai {time}."),
            en: |time| format!("The provider still needs time; it can be looked at again from {time}.");
        /// The refusal has no text that the list could learn.
        refusal_no_text: &'static str,
            id: "Tidak ada teks penolakan yang bisa didaftarkan (minimal 5 huruf, tanpa *).",
            en: "No refusal text that can be listed (at least 5 letters, no *).";
        /// The refusal's text says that the bill is paid, so the list cannot learn it.
        refusal_says_paid: &'static str,
            id: "Teks itu berarti tagihan sudah dibayar, mungkin oleh transaksi ini sendiri. Tidak didaftarkan.",
            en: "That text means that the bill is paid, perhaps by this very payment. Not listed.";
        /// The learned text was not written into the configuration: (the system's reason)
        refusal_not_written: fn(&str) -> String,
            id: |why| format!("config.toml tidak bisa ditulis ({why}). Teks tidak didaftarkan."),
            en: |why| format!("config.toml cannot be written ({why}). The text was not listed.");
        evidence_needed: &'static str,
            id: "Tulis dasarnya (misalnya: CS MMBC, jam, nama petugas).",
            en: "Say what it rests on (for instance: MMBC service desk, time, name).";
        /// The total did not change, so there is no difference to settle.
        no_difference: &'static str,
            id: "Totalnya tidak berubah: tidak ada selisih untuk dicatat.",
            en: "Its total did not change: there is no difference to record.";
        /// A changed total has to be settled first: (total paid less total shown)
        difference_open: fn(Rupiah) -> String,
            id: |difference| format!("Selisih {difference} belum dicatat: loket resolve ID --difference collected (ditagih) / written-off."),
            en: |difference| format!("The difference of {difference} is not recorded: loket resolve ID --difference collected|written-off.");
        /// A payment in this state has no receipt.
        no_paper: &'static str,
            id: "Tidak ada struk: transaksi ini gagal atau tidak terkirim.",
            en: "There is no receipt: this payment failed or was not sent.";
        no_pdf: &'static str,
            id: "PDF tidak bisa dibuat. Transaksi tidak terpengaruh; coba bentuk lain.",
            en: "The PDF could not be made. The payment is not affected; try another form.";
        /// A file could not be written: (the system's reason).
        no_file: fn(&str) -> String,
            id: |word| format!("Berkas tidak bisa ditulis: {word}. Transaksi tidak terpengaruh."),
            en: |word| format!("The file could not be written: {word}. The payment is not affected.");
        /// Why an outcome is unknown, pending, rejected or not sent.
        why: WhyWords;
        /// What the list of refusals learns from a text (safety rule 2).
        lesson: LessonWords;
        state: StateWords;
    }
}

messages! {
    /// The words for a payment's states.
    pub struct StateWords {
        /// Prepared and Dispatched.
        sending: &'static str, id: "DIKIRIM", en: "SENDING";
        confirmed: &'static str, id: "SUKSES", en: "PAID";
        pending: &'static str, id: "DIPROSES", en: "IN PROCESS";
        unknown: &'static str, id: "BELUM JELAS", en: "UNCLEAR";
        rejected: &'static str, id: "GAGAL", en: "FAILED";
        not_sent: &'static str, id: "TIDAK TERKIRIM", en: "NOT SENT";
        refunded: &'static str, id: "REFUND", en: "REFUNDED";
    }
}

messages! {
    /// Questions about an earlier payment before a bill is paid. Each takes (product, since, state) unless it says more.
    pub struct AskWords {
        /// The same number in another form, under another name.
        other_person: fn(&str, &str, &str) -> String,
            id: |product, since, state| format!("Nomor yang sama dengan nama lain: {product}, {state} sejak {since}. Cocokkan nomor dan nama dulu."),
            en: |product, since, state| format!("The same number with another name: {product}, {state} since {since}. Compare number and name first.");
        /// Another product or amount on the same number.
        other_good: fn(&str, &str, &str) -> String,
            id: |product, since, state| format!("Nomor ini masih punya {product} yang {state} sejak {since}. Periksa dulu supaya tidak terjual dua kali."),
            en: |product, since, state| format!("This number still has {product}, {state} since {since}. Look first, so that nothing is sold twice.");
        /// The same name and amount under another number.
        same_name: fn(&str, &str, &str) -> String,
            id: |product, since, state| format!("Nama dan jumlah yang sama masih {state}: {product} sejak {since}. Mungkin tagihan yang sama."),
            en: |product, since, state| format!("The same name and amount is still {state}: {product} since {since}. It may be the same bill.");
        /// A BPJS bill of the same total for as many people.
        same_family: fn(&str, &str, &str) -> String,
            id: |product, since, state| format!("{product} dengan jumlah dan peserta yang sama masih {state} sejak {since}. Mungkin keluarga yang sama."),
            en: |product, since, state| format!("{product} of the same amount and as many people is still {state} since {since}. It may be one family.");
        /// A person ruled that it failed or was refunded.
        ruled_failed: fn(&str, &str, &str) -> String,
            id: |product, since, state| format!("{product} dari {since} {state} hanya menurut orang; bisa saja terpotong. Periksa dulu di daftar penyedia."),
            en: |product, since, state| format!("{product} of {since} is {state} by a person's word only; it may be debited. Look in the provider's list.");
        /// The same was sold less than 60 seconds ago (safety rule 21).
        just_sold: fn(&str, &str, &str) -> String,
            id: |product, since, _| format!("{product} ke nomor ini baru saja terjual ({since}). Jual lagi hanya bila pelanggan mau dua."),
            en: |product, since, _| format!("{product} was just sold to this number ({since}). Sell again only if the customer wants two.");
        /// Further payments to be seen: (count).
        more: fn(usize) -> String,
            id: |count| format!("dan {count} transaksi lain; lihat Esc lalu 1"),
            en: |count| format!("and {count} more; see Esc, then 1");
        /// The argument by which a command says that the payment was seen: (short id).
        by_seen: fn(&str) -> String,
            id: |id| format!("Sudah dilihat dan tetap dijual: tambahkan --seen {id}"),
            en: |id| format!("Seen, and still to be sold: add --seen {id}");
        /// The argument by which a command sells the same good again.
        by_again: &'static str, id: "Memang mau lagi: tambahkan --again", en: "It is wanted again: add --again";
        /// The argument by which a command says that the counters that have not compared were asked.
        by_uncompared: &'static str,
            id: "Sudah ditanyakan dan belum dibayar di sana: tambahkan --uncompared",
            en: "Asked, and not paid there: add --uncompared";
    }
}

/// Parts of the sentences in Indonesian.
mod id {
    /// Minutes from 120 seconds on, else seconds. The sign is dropped.
    pub(super) fn span(seconds: i64) -> String {
        match seconds.unsigned_abs() {
            short if short < 120 => format!("{short} detik"),
            long => format!("{} menit", (long + 30) / 60),
        }
    }
}

/// Parts of the sentences in English.
mod en {
    /// Minutes from 120 seconds on, else seconds. The sign is dropped.
    pub(super) fn span(seconds: i64) -> String {
        match seconds.unsigned_abs() {
            short if short < 120 => format!("{short} s"),
            long => format!("{} min", (long + 30) / 60),
        }
    }
}
