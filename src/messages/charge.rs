//! Wording of charges: money from customers by VA, card, transfer or GoPay. A sentence about a fault also says what to
//! do.

use crate::base::money::Rupiah;

messages! {
    /// Wording of charges. Amounts are whole rupiah; texts are cleaned already (safety rule 12).
    pub struct ChargeWords {
        state: ChargeStateWords;
        /// What a person has to decide about a charge's money.
        alarm: ChargeAlarmWords;
        kind: ChargeKindWords;
        /// Why a charge is in its state.
        why: ChargeWhyWords;
        refusal: ChargeRefusalWords;
        label: ChargeLabelWords;
        command: ChargeCommandWords;
        screen: ChargeScreenWords;
        /// Another amount came: (came, expected).
        differs: fn(Rupiah, Rupiah) -> String,
            id: |came, expected| format!("Yang masuk {came}, seharusnya {expected}. Jangan serahkan barang sebelum jelas."),
            en: |came, expected| format!("{came} came, {expected} was expected. Hand nothing over before this is clear.");
        /// The answer is in the send log and not in the journal yet.
        in_send_log: &'static str,
            id: "Jawaban belum masuk jurnal; disimpan di berkas cadangan dan dicatat begitu jurnal bisa ditulis lagi.",
            en: "The answer is not in the journal yet; it is kept in the spool and recorded as soon as the journal can be written.";
        /// The answer could be recorded nowhere.
        not_recorded: &'static str,
            id: "CATAT SEKARANG: jawaban tidak tersimpan di jurnal. Sesudah dinyalakan lagi tagihan ini tampak BELUM JELAS.",
            en: "WRITE THIS DOWN NOW: the answer is not in the journal. After a restart this charge shows as UNKNOWN.";
        /// Why `expired` is only a guess: the provider does not tell it.
        expired_guess: &'static str,
            id: "Mungkin sudah kedaluwarsa; kalau uangnya tetap masuk, tetap dicatat.",
            en: "Probably expired; money that still comes is recorded all the same.";
    }
}

messages! {
    /// States of a charge.
    pub struct ChargeStateWords {
        /// Being sent; there is no answer yet.
        created: &'static str, id: "DIKIRIM", en: "SENDING";
        /// The customer can pay.
        waiting: &'static str, id: "MENUNGGU BAYAR", en: "WAITING";
        /// The answer was lost; the charge may stand.
        unknown: &'static str, id: "BELUM JELAS", en: "UNKNOWN";
        /// Refused or not sent.
        failed: &'static str, id: "GAGAL", en: "FAILED";
        /// The money came.
        settled: &'static str, id: "DITERIMA", en: "RECEIVED";
        /// Another amount came.
        amount_differs: &'static str, id: "JUMLAH BEDA", en: "OTHER AMOUNT";
        /// Probably no longer payable.
        expired: &'static str, id: "KEDALUWARSA?", en: "EXPIRED?";
    }
}

messages! {
    /// Money that a person has to decide about: a short word, and the sentence with what to do.
    pub struct ChargeAlarmWords {
        /// The provider took a settlement back.
        disputed: &'static str, id: "DISANGGAH", en: "DISPUTED";
        /// The same with what to do: (the provider's word).
        disputed_do: fn(&str) -> String,
            id: |word| format!("K-Link menyatakan uang ini batal atau kembali ({word}). Jangan dipakai dan jangan diserahkan. Cek di K-Link, lalu tekan U bila uangnya ada, G bila tidak."),
            en: |word| format!("K-Link says that this money failed or went back ({word}). Do not use it or hand it out. Look at K-Link, then press U if the money is there, G if it is not.");
        /// A second customer paid the same charge.
        second: &'static str, id: "BAYARAN KEDUA", en: "2ND PAYMENT";
        /// The same with what to do: (amount).
        second_do: fn(Rupiah) -> String,
            id: |amount| format!("Dua pelanggan membayar tagihan ini. {amount} milik pelanggan kedua: kembalikan, lalu catat dengan D."),
            en: |amount| format!("Two customers paid this charge. {amount} are the second one's: give them back, then record it with D.");
        /// Perhaps a second customer paid.
        maybe_second: &'static str, id: "MUNGKIN 2x", en: "PERHAPS 2x";
        /// The same with what to do.
        maybe_second_do: &'static str,
            id: "MUNGKIN BAYARAN KEDUA: satu nomor diberitahukan dengan dua waktu. Cek di K-Link, lalu tekan 2 bila ada dua bayaran, 1 bila hanya satu.",
            en: "PERHAPS A SECOND PAYMENT: one id was told with two times. Look at K-Link, then press 2 if there were two payments, 1 if there was one.";
        /// The amount of the settlement cannot be read (safety rule 18).
        unread: &'static str, id: "TAK TERBACA", en: "UNREADABLE";
        /// The same with what to do: (amount as sent, order).
        unread_do: fn(&str, &str) -> String,
            id: |text, order| format!("Uang masuk, tetapi jumlahnya tidak terbaca: {text}. Tekan R untuk tanya laporan; tanpa laporan, cek di K-Link lalu: loket charge rule {order} --as there --amount JUMLAH --evidence T"),
            en: |text, order| format!("Money came, and its amount cannot be read: {text}. Press R to ask the report; without a report look at K-Link, then: loket charge rule {order} --as there --amount N --evidence T");
        /// In the status line: (number of charges).
        count: fn(usize) -> String,
            id: |count| format!("{count} tagihan QR/VA perlu diputuskan orang (disanggah, bayaran kedua, tak terbaca): Esc lalu 2."),
            en: |count| format!("{count} QR/VA charges need a decision (disputed, second payment, unreadable): Esc, then 2.");
    }
}

messages! {
    /// Kinds of charge methods.
    pub struct ChargeKindWords {
        va: &'static str, id: "virtual account", en: "virtual account";
        card: &'static str, id: "kartu", en: "card";
        /// A bank transfer of an exact amount.
        manual: &'static str, id: "transfer manual", en: "manual transfer";
        gopay: &'static str, id: "QR GoPay", en: "GoPay QR";
        other: &'static str, id: "lain", en: "other";
    }
}

messages! {
    /// Why a charge is in its state.
    pub struct ChargeWhyWords {
        timed_out: &'static str,
            id: "Jawaban tidak datang pada waktunya. Tagihan mungkin sudah terbit; jangan minta pelanggan membayar tanpa nomornya.",
            en: "No answer came in time. The charge may stand; do not ask the customer to pay without its number.";
        cut: &'static str,
            id: "Sambungan putus setelah dikirim. Tagihan mungkin sudah terbit.",
            en: "The connection broke after sending. The charge may stand.";
        /// (HTTP status)
        http_status: fn(u16) -> String,
            id: |status| format!("K-Link menjawab HTTP {status}. Tagihan mungkin sudah terbit."),
            en: |status| format!("K-Link answered HTTP {status}. The charge may stand.");
        unreadable: &'static str,
            id: "Jawaban K-Link tidak bisa dibaca. Tagihan mungkin sudah terbit.",
            en: "K-Link's answer cannot be read. The charge may stand.";
        /// The answer had to be repaired before it could be read (safety rule 3).
        repaired: &'static str,
            id: "Jawaban K-Link rusak, jadi tidak dipakai. Tagihan mungkin sudah terbit.",
            en: "K-Link's answer is damaged, so it is not used. The charge may stand.";
        /// A status word that is not listed: (word).
        unlisted: fn(&str) -> String,
            id: |word| format!("Jawaban K-Link tidak tegas ({word}). Tagihan mungkin sudah terbit."),
            en: |word| format!("K-Link's answer decides nothing ({word}). The charge may stand.");
        /// The answer is about another order.
        other_order: &'static str,
            id: "Jawaban K-Link tentang pesanan lain, jadi tidak dipakai.",
            en: "K-Link's answer is about another order, so it is not used.";
        /// The answer is about another amount: (amount).
        other_amount: fn(Rupiah) -> String,
            id: |amount| format!("Jawaban K-Link menyebut {amount}, bukan jumlah yang diminta. Jangan dibayar; buat tagihan baru."),
            en: |amount| format!("K-Link's answer names {amount}, not the amount asked for. Do not pay it; make a new charge.");
        /// The answer has neither VA number, address nor QR.
        nothing_to_pay: &'static str,
            id: "Tagihan diterima, tetapi tanpa nomor VA, alamat atau QR untuk membayar.",
            en: "The charge was accepted, without a VA number, address or QR to pay with.";
        /// The provider refused: (its text).
        refused: fn(&str) -> String,
            id: |text| format!("Ditolak K-Link: {text}"),
            en: |text| format!("K-Link refused: {text}");
        /// The program ended before the answer.
        owner_gone: &'static str,
            id: "Program berhenti sebelum jawaban datang. Tagihan mungkin sudah terbit.",
            en: "The program stopped before the answer came. The charge may stand.";
    }
}

messages! {
    /// Refusals, each with what to do.
    pub struct ChargeRefusalWords {
        /// The configuration has no `[klink]`.
        not_configured: &'static str,
            id: "K-Link belum diatur: isi email di [klink], lalu simpan kata sandinya.",
            en: "K-Link is not set up: fill in email in [klink], then keep its password.";
        /// The configuration has no `finance_report_url`.
        no_report: &'static str,
            id: "Alamat laporan K-Link belum diisi (klink.finance_report_url). Lihat daftar pembayaran di K-Link.",
            en: "The address of K-Link's report is missing (klink.finance_report_url). Look at the payments at K-Link.";
        not_found: &'static str, id: "Tidak ada tagihan dengan nomor pesanan ini.", en: "No charge has this order id.";
        /// The amount is not positive.
        amount: &'static str, id: "Jumlah harus lebih dari nol.", en: "The amount must be more than zero.";
        order: &'static str,
            id: "Nomor pesanan: 1 sampai 50 huruf, angka atau tanda, tanpa spasi.",
            en: "Order id: 1 to 50 letters, digits or signs, without spaces.";
        email: &'static str, id: "Alamat email tidak benar.", en: "The mail address is not right.";
        closed: &'static str,
            id: "Cara bayar ini sedang tutup. Pilih yang lain.",
            en: "This way to pay is closed. Choose another one.";
        /// The order id was used before.
        reused: &'static str,
            id: "Nomor pesanan ini sudah pernah dipakai. Pakai nomor lain.",
            en: "This order id was used before. Use another one.";
        /// The charge holds no money of a customer.
        nothing_held: &'static str,
            id: "Tidak ada uang pelanggan yang dititip pada tagihan ini.",
            en: "No customer's money is held on this charge.";
        /// Another amount is held, or the amount has to be said.
        other_amount: &'static str,
            id: "Jumlahnya tidak cocok dengan yang dititip, atau harus disebut dengan --amount.",
            en: "Another amount is held, or the amount has to be given with --amount.";
        /// The money is disputed: decide first.
        disputed: &'static str,
            id: "Uang ini disanggah K-Link. Putuskan dulu: ada (U) atau tidak (G).",
            en: "K-Link disputes this money. Decide first: it is there (U) or not (G).";
        /// The charge has no alarm of this kind.
        nothing_to_decide: &'static str,
            id: "Tidak ada yang perlu diputuskan begitu pada tagihan ini.",
            en: "There is nothing of this kind to decide about this charge.";
        note_needed: &'static str,
            id: "Tulis kepada siapa dan mengapa uangnya kembali.",
            en: "Write to whom the money goes back, and why.";
        unknown_method: &'static str,
            id: "Cara bayar ini tidak ada di daftar. Lihat: loket charge banks",
            en: "This way to pay is not on the list. See: loket charge banks";
        /// Several methods fit: (their names).
        several_methods: fn(&str) -> String,
            id: |names| format!("Bank ini punya beberapa cara bayar; pilih salah satu: {names}"),
            en: |names| format!("This bank has several ways to pay; name one: {names}");
        no_qr: &'static str, id: "Tidak ada QR yang bisa dibaca.", en: "There is no QR that can be read.";
        /// The QR's address is on a host that is not allowed.
        qr_host: &'static str,
            id: "Gambar QR ada di alamat yang tidak dikenal, jadi tidak diambil.",
            en: "The QR's image lies at an unknown address, so it is not fetched.";
        /// The QR's picture cannot be read.
        qr_picture: &'static str, id: "Gambar QR tidak bisa dibaca.", en: "The QR's image cannot be read.";
        /// The QR could not be fetched: (why).
        qr_read: fn(&str) -> String,
            id: |why| format!("Gambar QR tidak bisa diambil: {why}"),
            en: |why| format!("The QR's image cannot be fetched: {why}");
        /// The QR asks for another amount.
        qr_amount: &'static str,
            id: "QR menyebut jumlah lain, jadi tidak ditampilkan. Buat tagihan baru.",
            en: "The QR asks for another amount, so it is not shown. Make a new charge.";
        /// A charge in this state has no receipt.
        no_paper: &'static str,
            id: "Tagihan ini belum punya kertas: hanya yang menunggu dibayar (VA, transfer, alamat, QR) dan yang sudah diterima.",
            en: "This charge has no paper yet: only one that waits (VA, transfer, address, QR) or was received has.";
    }
}

messages! {
    /// Labels of a charge's facts.
    pub struct ChargeLabelWords {
        method: &'static str, id: "Cara bayar", en: "Way to pay";
        /// Amount asked for.
        amount: &'static str, id: "Jumlah", en: "Amount";
        /// The method's admin.
        admin: &'static str, id: "Biaya admin", en: "Admin fee";
        customer: &'static str, id: "Pelanggan", en: "Customer";
        va: &'static str, id: "Nomor VA", en: "VA number";
        /// Exact amount to transfer.
        exact: &'static str, id: "Transfer tepat", en: "Transfer exactly";
        /// Account to transfer to.
        account: &'static str, id: "Rekening", en: "Account";
        /// Address to open.
        url: &'static str, id: "Alamat", en: "Address";
        /// Until when.
        expires: &'static str, id: "Sampai", en: "Until";
        settled: &'static str, id: "Diterima", en: "Received";
        held: &'static str, id: "Titipan", en: "Held";
        /// Money that was given back.
        returned: &'static str, id: "Dikembalikan", en: "Given back";
        /// A further customer's money.
        second_held: &'static str, id: "Milik ke-2", en: "2nd held";
    }
}

messages! {
    /// Wording of `loket charge` only.
    pub struct ChargeCommandWords {
        /// One of the two lists of methods is missing: (why).
        half_list: fn(&str) -> String,
            id: |why| format!("Satu daftar cara bayar tidak datang: {why}"),
            en: |why| format!("One list of ways to pay did not come: {why}");
        no_methods: &'static str, id: "Tidak ada cara bayar.", en: "No way to pay.";
        no_charges: &'static str, id: "Tidak ada tagihan.", en: "No charges.";
        /// The finance report has no row.
        no_rows: &'static str,
            id: "Laporan K-Link kosong untuk masa ini.",
            en: "K-Link's report is empty for this time.";
        /// The QR does not fit: (columns, rows needed).
        qr_too_large: fn(usize, usize) -> String,
            id: |columns, rows| format!("QR perlu {columns} kolom dan {rows} baris; perbesar jendela, lalu: loket charge show"),
            en: |columns, rows| format!("The QR needs {columns} columns and {rows} rows; enlarge the window, then: loket charge show");
        /// A row of the finance report without a charge of ours.
        not_ours: &'static str, id: "bukan dari loket ini", en: "not from this counter";
    }
}

messages! {
    /// Wording of the screen "Tagih QR/VA".
    pub struct ChargeScreenWords {
        /// The menu's entry.
        menu: &'static str, id: "Tagih QR/VA", en: "Charge by QR/VA";
        /// The list's title: (open, all).
        title: fn(usize, usize) -> String,
            id: |open, all| format!("TAGIH QR/VA   {open} menunggu, {all} terakhir"),
            en: |open, all| format!("CHARGE BY QR/VA   {open} waiting, last {all}");
        /// Heads of the list's columns: time, method, amount, order, customer, state.
        heads: [&'static str; 6],
            id: ["Jam", "Cara bayar", "Jumlah", "Pesanan", "Pelanggan", "Status"],
            en: ["Time", "Way to pay", "Amount", "Order", "Customer", "State"];
        empty: &'static str, id: "Belum ada tagihan. N membuat tagihan baru.", en: "No charges yet. N makes a new one.";
        /// Title while a method is chosen.
        choose: &'static str, id: "Pilih cara bayar", en: "Choose a way to pay";
        /// The list of methods is being fetched.
        asking_methods: &'static str, id: "Daftar cara bayar sedang diminta ...", en: "Asking for the ways to pay ...";
        no_methods: &'static str, id: "Tidak ada cara bayar.", en: "No way to pay.";
        closed: &'static str, id: "TUTUP", en: "CLOSED";
        /// Fields: amount, name, phone.
        fields: [&'static str; 3],
            id: ["Jumlah", "Nama pelanggan (boleh kosong)", "Nomor HP (boleh kosong)"],
            en: ["Amount", "Customer's name (may be empty)", "Phone (may be empty)"];
        amount_needed: &'static str, id: "Isi jumlahnya.", en: "Fill in the amount.";
        /// Title before the charge is created.
        confirm: &'static str, id: "Buat tagihan ini?", en: "Make this charge?";
        /// What the customer pays in all, before creating.
        customer_pays: &'static str,
            id: "Biaya admin ditagih bank atau dompet kepada pelanggan, di luar jumlah ini.",
            en: "The bank or wallet takes the admin fee from the customer, on top of this amount.";
        admin_unknown: &'static str, id: "tidak disebut", en: "not said";
        sending: &'static str, id: "DIKIRIM ke K-Link, tunggu ...", en: "SENDING to K-Link, please wait ...";
        /// Tells the customer to transfer exactly this amount.
        exactly: &'static str, id: "TRANSFER TEPAT SAMPAI RUPIAH TERAKHIR", en: "TRANSFER EXACTLY, TO THE LAST RUPIAH";
        /// Tells the customer to pay to this VA.
        to_va: &'static str, id: "BAYAR KE NOMOR VA", en: "PAY TO THIS VA NUMBER";
        /// Tells the customer to open this address on a phone.
        open_page: &'static str, id: "BUKA ALAMAT INI DI HP PELANGGAN", en: "OPEN THIS ADDRESS ON THE CUSTOMER'S PHONE";
        /// Tells the customer to scan the QR.
        scan: &'static str, id: "PINDAI DENGAN GOPAY ATAU DOMPET LAIN", en: "SCAN WITH GOPAY OR ANOTHER WALLET";
        /// The QR does not fit: (columns, rows needed).
        qr_too_large: fn(usize, usize) -> String,
            id: |columns, rows| format!("QR perlu {columns} x {rows} dan tidak dipotong: perbesar jendela, atau buka alamat di bawah ini di HP."),
            en: |columns, rows| format!("The QR needs {columns} x {rows} and is never cut: enlarge the window, or open the address below on a phone.");
        /// The QR could not be read: (why).
        no_qr: fn(&str) -> String, id: |why| format!("QR belum ada: {why}"), en: |why| format!("No QR yet: {why}");
        /// Time until the charge probably expires: (mm:ss).
        left: fn(&str) -> String, id: |left| format!("kira-kira sisa {left}"), en: |left| format!("about {left} left");
        /// The finance report is being asked for.
        asking: &'static str, id: "Laporan K-Link sedang ditanya ...", en: "Asking K-Link's report ...";
        /// The finance report told nothing new: (time).
        asked: fn(&str) -> String,
            id: |time| format!("Ditanya {time}: belum ada uang masuk."),
            en: |time| format!("Asked {time}: no money came yet.");
        /// The money came: (order, amount).
        came: fn(&str, Rupiah) -> String,
            id: |order, amount| format!("Tagihan {order}: {amount} DITERIMA."),
            en: |order, amount| format!("Charge {order}: {amount} RECEIVED.");
        /// No finance report is configured, so a person has to look at K-Link's own list.
        no_report: &'static str,
            id: "Laporan K-Link belum diatur: lihat daftar pembayaran di K-Link sebelum menyerahkan barang.",
            en: "K-Link's report is not set up: look at the payments at K-Link before handing over goods.";
        /// Label of the field for the receiver and reason of a return.
        return_note: &'static str, id: "Uang kembali kepada siapa, mengapa", en: "To whom the money goes back, and why";
        /// The return is recorded.
        returned: &'static str, id: "Pengembalian dicatat.", en: "Recorded as given back.";
        /// The key that creates: (amount).
        create: fn(&str) -> String, id: |amount| format!("+ TAGIH {amount}"), en: |amount| format!("+ CHARGE {amount}");
        /// Hints of the list.
        list_keys: &'static [&'static str],
            id: &["N tagihan baru", "Enter lihat", "R tanya laporan", "Panah pilih", "Esc kembali"],
            en: &["N new charge", "Enter look", "R ask report", "Arrows choose", "Esc back"];
        /// Hints of the method list.
        choose_keys: &'static [&'static str],
            id: &["Enter pilih", "Panah pilih", "Esc kembali"],
            en: &["Enter choose", "Arrows move", "Esc back"];
        /// Hints of the form.
        form_keys: &'static [&'static str],
            id: &["Enter lanjut", "Tab pindah", "Esc kembali"],
            en: &["Enter next", "Tab move", "Esc back"];
        /// Hints of the confirmation.
        confirm_keys: &'static [&'static str],
            id: &["Esc ubah", "Enter tidak pernah menagih"],
            en: &["Esc change", "Enter never charges"];
        /// Hints of one charge.
        show_keys: &'static [&'static str], id: &["R tanya laporan", "Esc kembali"], en: &["R ask report", "Esc back"];
        /// The hint to read the QR again.
        qr_key: &'static str, id: "Q baca QR lagi", en: "Q read QR again";
        /// The hint to print the charge's receipt.
        print_key: &'static str, id: "P cetak", en: "P print";
        /// The hint to record the money as given back.
        return_key: &'static str, id: "K uang kembali", en: "K give back";
        /// The hint to record a further customer's money as given back.
        return_second_key: &'static str, id: "D bayaran kedua kembali", en: "D give 2nd back";
        /// The hints to rule on a dispute: the money is there, it is gone.
        money_keys: [&'static str; 2],
            id: ["U uangnya ada", "G uangnya tidak ada"],
            en: ["U the money is there", "G it is gone"];
        /// The hints to rule on a second settlement: a second customer paid, one payment was reported twice.
        second_keys: [&'static str; 2],
            id: ["2 dua bayaran", "1 satu bayaran"],
            en: ["2 two payments", "1 one payment"];
        /// Label of the evidence of a ruling.
        ruling_note: &'static str,
            id: "Dasarnya apa (mutasi, daftar K-Link, ...)",
            en: "What it rests on (statement, K-Link's list, ...)";
        /// The ruling is recorded.
        ruled: &'static str, id: "Keputusan dicatat.", en: "Decision recorded.";
        /// Hints while typing.
        typing_keys: &'static [&'static str], id: &["Enter simpan", "Esc batal"], en: &["Enter keep", "Esc cancel"];
    }
}
