//! Wording of a comparison with a provider's own list. Nothing here says that a payment failed because a list does not
//! show it.

messages! {
    /// Wording of a comparison with a provider's list, for `loket reconcile` and the screen.
    pub struct ReconcileWords {
        /// The period of the list: (from, to).
        period: fn(&str, &str) -> String,
            id: |from, to| format!("Daftar dari {from} sampai {to}"),
            en: |from, to| format!("List from {from} to {to}");
        /// No time in the list could be read.
        no_period: &'static str,
            id: "Tidak ada tanggal yang terbaca di daftar ini, jadi \"hanya di sini\" tidak bisa dihitung.",
            en: "No date in this list could be read, so \"only ours\" cannot be told.";
        /// Lines that agree with the journal: (count).
        matched: fn(usize) -> String, id: |count| format!("Cocok: {count}"), en: |count| format!("Matched: {count}");
        /// Payments that this list closed: (count).
        closed: fn(usize) -> String,
            id: |count| format!("Ditutup oleh daftar ini: {count}"),
            en: |count| format!("Closed by this list: {count}");
        /// Payments that the list does not have: (count).
        only_ours: fn(usize) -> String,
            id: |count| format!("Hanya di sini: {count}"),
            en: |count| format!("Only ours: {count}");
        /// Lines that the journal does not have: (count).
        only_theirs: fn(usize) -> String,
            id: |count| format!("Hanya di penyedia: {count}"),
            en: |count| format!("Only theirs: {count}");
        /// The same payment with another amount: (count).
        amount_differs: fn(usize) -> String,
            id: |count| format!("Jumlah berbeda: {count}"),
            en: |count| format!("Amount differs: {count}");
        /// The same payment with another final state: (count).
        status_differs: fn(usize) -> String,
            id: |count| format!("STATUS BERBEDA: {count}"),
            en: |count| format!("STATUS DIFFERS: {count}");
        /// Lines that decide nothing: (count).
        unclear: fn(usize) -> String,
            id: |count| format!("Tidak pasti, tidak diubah: {count}"),
            en: |count| format!("Not certain, not changed: {count}");
        /// Lines without our number that resemble our payments (safety rule 19): (count).
        similar: fn(usize) -> String,
            id: |count| format!("MIRIP, belum diputuskan: {count}"),
            en: |count| format!("SIMILAR, not decided: {count}");
        /// Lines of sums, which were left out: (count).
        sums: fn(usize) -> String,
            id: |count| format!("Baris jumlah dilewati: {count}"),
            en: |count| format!("Lines of sums left out: {count}");
        /// Lines that are not ours and debited nothing: (count).
        without_debit: fn(usize) -> String,
            id: |count| format!("Gagal atau dikembalikan, bukan transaksi di sini: {count}. Saldo tidak terpotong."),
            en: |count| format!("Failed or refunded, and not a payment of this shop: {count}. No debit.");
        /// A column that a spreadsheet spoiled, and what to do: (header, cells, first line)
        spoiled: fn(&str, usize, u64) -> String,
            id: |column, cells, line| format!("Kolom \"{column}\": {cells} nomor rusak oleh program tabel (mulai baris {line}), tidak dipakai. Unduh lagi dan jangan simpan ulang dari Excel."),
            en: |column, cells, line| format!("Column \"{column}\": {cells} numbers spoiled by a spreadsheet (from line {line}), not used. Download it again and do not save it from Excel.");
        /// Lines that could not be read: (count).
        unread: fn(usize) -> String,
            id: |count| format!("Baris tidak terbaca: {count}"),
            en: |count| format!("Lines not read: {count}");
        /// What to do about [`Self::only_ours`].
        only_ours_hint: &'static str,
            id: "Tidak ada di daftar belum berarti gagal. Cek lagi dengan daftar yang lebih baru.",
            en: "Absent from the list does not mean failed. Check again with a newer list.";
        /// What to do about [`Self::only_theirs`].
        only_theirs_hint: &'static str,
            id: "Saldo terpotong tanpa transaksi di sini: toko lain dengan login yang sama, sistem lain penyedia ini, atau jurnal lain.",
            en: "A debit without a payment here: another shop on the same login, another system of this provider, or another journal.";
        /// What to do about [`Self::status_differs`] and [`Self::amount_differs`].
        status_hint: &'static str,
            id: "Cocokkan dengan pelanggan dan penyedia. Lihat meja Belum jelas.",
            en: "Check with the customer and the provider. See the Unresolved desk.";
        /// What to do about [`Self::unclear`].
        unclear_hint: &'static str,
            id: "Cari sendiri di situs penyedia, lalu: loket resolve ID --invoice N",
            en: "Look it up on the provider's site, then: loket resolve ID --invoice N";
        /// What to do about [`Self::similar`].
        similar_hint: &'static str,
            id: "Nomor transaksi kita tidak ada di baris ini; bisa jadi transaksi toko lain. Cocokkan di situs penyedia, lalu: loket resolve ID --invoice N, atau --as confirmed|failed --evidence T",
            en: "Our transaction number is not in this line; it may be another shop's. Look it up on the provider's site, then: loket resolve ID --invoice N, or --as confirmed|failed --evidence T";
        /// A line of the file: (line number)
        line: fn(u64) -> String, id: |line| format!("baris {line}"), en: |line| format!("line {line}");
        /// The list's own word for the status: (word).
        says: fn(&str) -> String, id: |word| format!("daftar: {word}"), en: |word| format!("list: {word}");
        /// How far a line is from a payment.
        difference: DifferenceWords;
        /// The evidence that is recorded with a ruling on a similar line: (whose list, line with its difference)
        evidence: fn(&str, &str) -> String,
            id: |list, line| format!("Daftar {list} {line}"),
            en: |list, line| format!("List of {list} {line}");
        /// Why a line decides nothing.
        doubts: DoubtWords;
        lines: LineWords;
        /// Why the list cannot be compared.
        faults: ListFaultWords;
    }
}

messages! {
    /// How far a line of a list is from the sending of a payment.
    pub struct DifferenceWords {
        /// The line is later: (how long)
        after: fn(&str) -> String,
            id: |time| format!("{time} sesudah dikirim"),
            en: |time| format!("{time} after sending");
        /// The line is earlier: (how long)
        before: fn(&str) -> String,
            id: |time| format!("{time} sebelum dikirim"),
            en: |time| format!("{time} before sending");
        seconds: fn(u64) -> String, id: |count| format!("{count} detik"), en: |count| format!("{count} seconds");
        minutes: fn(u64) -> String, id: |count| format!("{count} menit"), en: |count| format!("{count} minutes");
        hours: fn(u64) -> String, id: |count| format!("{count} jam"), en: |count| format!("{count} hours");
        /// Within the same minute; the list has no seconds.
        same_minute: &'static str, id: "di menit pengiriman", en: "in the minute of sending";
        /// The list has days and no times.
        day_only: &'static str, id: "tanpa jam", en: "no time of day";
        /// The line has another amount.
        other_amount: &'static str, id: "JUMLAHNYA LAIN", en: "ANOTHER AMOUNT";
    }
}

messages! {
    /// Why a line decides nothing.
    pub struct DoubtWords {
        /// Several payments fit the line.
        several: &'static str, id: "cocok dengan lebih dari satu", en: "fits more than one";
        other_product: &'static str, id: "produknya lain", en: "another product";
        other_customer: &'static str, id: "nomor pelanggannya lain", en: "another customer number";
        other_invoice: &'static str, id: "invoicenya lain", en: "another invoice";
        /// The invoice belongs to another payment.
        invoice_taken: &'static str,
            id: "invoicenya milik transaksi lain",
            en: "the invoice belongs to another payment";
        /// The status word is not listed.
        status: &'static str, id: "statusnya tidak ada atau tidak dikenal", en: "no status, or one that is not known";
        /// The line is of long before the payment.
        other_time: &'static str, id: "tanggalnya sebelum transaksi ini", en: "dated before this payment";
        /// The line has no time of day.
        no_time: &'static str, id: "jamnya tidak ada", en: "no time of day";
        /// A spreadsheet spoiled the number.
        spoiled: &'static str, id: "nomornya rusak oleh program tabel", en: "its number was spoiled by a spreadsheet";
        /// Failed, but with a serial number.
        contradicts: &'static str, id: "gagal, tetapi ada nomor seri", en: "failed, yet with a serial number";
        /// Failed, in words that prove no refusal (safety rule 2).
        refusal: &'static str,
            id: "gagal, tetapi kata-katanya belum pasti",
            en: "failed, yet its words are not certain";
        /// The line has too little to decide by.
        too_little: &'static str, id: "terlalu sedikit yang bisa dibandingkan", en: "too little to compare";
        being_sent: &'static str, id: "sedang dikirim", en: "being sent";
    }
}

messages! {
    /// Why a line could not be read.
    pub struct LineWords {
        /// Another number of cells than the header: (expected, got)
        cells: fn(usize, usize) -> String,
            id: |expected, got| format!("ada {got} kolom, judulnya {expected}"),
            en: |expected, got| format!("{got} cells, the header has {expected}");
        /// The line has neither invoice, reference nor customer number.
        no_identity: &'static str,
            id: "tidak ada invoice, referensi, atau nomor",
            en: "no invoice, reference or number";
        /// An amount cannot be read: (header)
        amount: fn(&str) -> String,
            id: |header| format!("jumlah di kolom \"{header}\" tidak terbaca"),
            en: |header| format!("the amount under \"{header}\" cannot be read");
        /// A cell is too long: a quote was not closed.
        too_long: &'static str,
            id: "terlalu panjang; tanda petiknya tidak ditutup",
            en: "too long; a quote is not closed";
    }
}

messages! {
    /// Why a list cannot be compared.
    pub struct ListFaultWords {
        /// No such provider: (name, known names)
        provider: fn(&str, &str) -> String,
            id: |name, known| format!("Penyedia \"{name}\" tidak ada di konfigurasi. Yang ada: {known}."),
            en: |name, known| format!("Provider \"{name}\" is not configured. Configured: {known}.");
        /// The file cannot be read: (file, why)
        file: fn(&str, &str) -> String,
            id: |file, why| format!("{file} tidak bisa dibaca: {why}."),
            en: |file, why| format!("{file} cannot be read: {why}.");
        /// The file is empty: (file)
        empty: fn(&str) -> String, id: |file| format!("{file} kosong."), en: |file| format!("{file} is empty.");
        /// The list has too many lines: (file, most lines)
        too_long: fn(&str, usize) -> String,
            id: |file, most| format!("{file} terlalu besar: paling banyak {most} baris. Bagi menurut tanggal."),
            en: |file, most| format!("{file} is too large: at most {most} lines. Split it by date.");
        /// The file has no header: (file)
        no_header: fn(&str) -> String,
            id: |file| format!("{file}: tidak ada baris judul yang dikenal di 20 baris pertama. Perlu CSV dengan judul seperti Tanggal, Invoice, Produk, Nomor, Total, Status."),
            en: |file| format!("{file}: no known header within the first 20 lines. It must be CSV with headers such as Date, Invoice, Product, Number, Total, Status.");
        /// The header has no column that identifies a transaction: (file, line)
        no_column: fn(&str, u64) -> String,
            id: |file, line| format!("{file} baris {line}: judulnya tidak punya kolom invoice, referensi, atau nomor."),
            en: |file, line| format!("{file} line {line}: the header has no invoice, reference or number column.");
        /// The journal has too many payments in the list's period: (file)
        too_many: fn(&str) -> String,
            id: |file| format!("{file} mencakup terlalu banyak transaksi kita. Bagi menurut tanggal."),
            en: |file| format!("{file} covers too many of our payments. Split it by date.");
    }
}
