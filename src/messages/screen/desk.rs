//! Wording of the desk and the history.

messages! {
    /// The desk: what happened to a payment, by what it can be asked about, what to do.
    pub struct DeskWords {
        /// Open payments and the money in them: (count, sum)
        open_count: fn(usize, &str) -> String,
            id: |count, sum| format!("{count} terbuka, {sum}"),
            en: |count, sum| format!("{count} open, {sum}");
        empty: &'static str,
            id: "Tidak ada yang belum jelas. Semua penjualan sudah pasti hasilnya.",
            en: "Nothing is unclear. Every sale has its end.";
        columns: [&'static str; 6],
            id: ["Jam", "Apa", "Nomor", "Nama", "Titipan", "Status"],
            en: ["Time", "What", "Number", "Name", "Held", "State"];
        /// In the status line: rows that only have to be seen.
        to_see: &'static str, id: "PERLU DILIHAT", en: "TO BE SEEN";
        /// In the status line: charges whose answer was lost.
        charges: &'static str, id: "TAGIHAN BELUM JELAS", en: "UNCLEAR CHARGES";
        /// In the status line: charges with money that a person has to decide about.
        charges_to_decide: &'static str, id: "QR/VA PERLU PUTUSAN", en: "QR/VA TO DECIDE";
        /// In the status line: damaged rows.
        damaged_rows: &'static str, id: "BARIS RUSAK", en: "DAMAGED ROWS";
        /// On the desk: damaged rows, with what to do: (count, each row and its id).
        damaged: fn(usize, &str) -> String,
            id: |count, rows| format!("{count} baris rusak, tutup semua layar: loket audit --rebuild. Baris {rows}"),
            en: |count, rows| format!("Damaged rows: {count}; close every screen: loket audit --rebuild. Row {rows}");
        /// On the desk: charges whose answer was lost, and where they are: (count)
        unknown_charges: fn(usize) -> String,
            id: |count| format!("{count} tagihan QR/VA belum jelas, mungkin bisa dibayar: Esc lalu 2."),
            en: |count| format!("{count} unclear QR/VA charges, which may be payable: Esc, then 2.");
        /// In the status line: receipts that wait for their customers.
        ready: &'static str, id: "SIAP DIAMBIL", en: "TO COLLECT";
        /// The same as a row's state, eleven columns at most.
        ready_short: &'static str, id: "SIAP AMBIL", en: "TO COLLECT";
        /// What to do with such a row.
        ready_to_do: &'static str,
            id: "Hubungi pelanggan: struknya siap. T mencetaknya, dan baris ini selesai.",
            en: "Call the customer: the receipt is ready. T prints it, and this row is done.";
        happened: &'static str, id: "Terjadi", en: "Happened";
        asked: &'static str, id: "Ditanya", en: "Asked";
        known: &'static str, id: "Bukti", en: "Evidence";
        alarm: &'static str, id: "Peringatan", en: "Alarm";
        to_do: &'static str, id: "Lakukan", en: "To do";
        customer: &'static str, id: "Pelanggan", en: "Customer";
        notes: &'static str, id: "Catatan", en: "Notes";
        /// What happened, for a provider that can be asked: (provider)
        sent: fn(&str) -> String,
            id: |provider| format!("dikirim ke {provider}."),
            en: |provider| format!("sent to {provider}.");
        /// The provider can be asked only by the invoice, which the lost answer had: (provider)
        needs_invoice: fn(&str) -> String,
            id: |provider| format!("{provider} tidak bisa ditanya tanpa nomor invoice, dan invoice ada di jawaban yang hilang. Program tidak akan mengirim lagi."),
            en: |provider| format!("{provider} cannot be asked without the invoice, which is in the lost answer. The program will not send again.");
        /// The same where an answer came without the invoice: (provider)
        came_without_invoice: fn(&str) -> String,
            id: |provider| format!("{provider} tidak bisa ditanya tanpa nomor invoice, dan jawabannya datang tanpa invoice. Program tidak akan mengirim lagi."),
            en: |provider| format!("{provider} cannot be asked without the invoice, and its answer came without one. The program will not send again.");
        /// The provider cannot be asked at all: (provider)
        no_status: fn(&str) -> String,
            id: |provider| format!("API {provider} tidak bisa ditanya. Program tidak akan mengirim lagi."),
            en: |provider| format!("The API of {provider} cannot be asked. The program will not send again.");
        /// Notice for a key that asks, without an invoice.
        cannot_ask: &'static str,
            id: "API ini tidak bisa ditanya tanpa invoice. Punya invoice dari daftar penyedia: tekan I.",
            en: "This API cannot be asked without the invoice. With one from the provider's list: press I.";
        /// The payment ended while something was typed.
        settled_meanwhile: &'static str,
            id: "Transaksi itu baru saja selesai; tidak perlu ditetapkan lagi.",
            en: "That payment has just ended; nothing has to be ruled.";
        /// Being asked.
        being_asked: &'static str, id: "Sedang ditanya…", en: "Being asked…";
        /// The resolver inquires the bill again.
        looks_bill: &'static str,
            id: "Tanpa invoice, tagihannya yang dicek ulang: sudah dibayar atau belum.",
            en: "Without an invoice its bill is asked for again: paid or not.";
        /// The resolver reads the member's history.
        looks_history: &'static str,
            id: "Riwayat member dibaca ulang; isinya bukti, bukan keputusan.",
            en: "The member's history is read again; it is evidence, not a decision.";
        /// No question was sent yet.
        not_asked: &'static str, id: "Belum pernah ditanya.", en: "Never asked.";
        /// Questions that were sent: (count, time of the last)
        asked_times: fn(u32, &str) -> String,
            id: |count, time| format!("Sudah {count} kali, terakhir {time}."),
            en: |count, time| format!("{count} times, last at {time}.");
        /// The resolver's next question: (time)
        next_question: fn(&str) -> String,
            id: |time| format!("Berikutnya otomatis {time}. Belum ada data bukan berarti gagal."),
            en: |time| format!("Next by itself {time}. No data does not mean failed.");
        /// The resolver has no question left; a person may ask.
        no_more_questions: &'static str,
            id: "Pertanyaan otomatis sudah habis; tekan A.",
            en: "No automatic questions are left; press A.";
        /// The total changed: (shown, answered)
        price_differs: fn(&str, &str) -> String,
            id: |shown, answered| format!("Total jadi {answered}, tadi di layar {shown}: selesaikan selisih dengan pelanggan."),
            en: |shown, answered| format!("The total became {answered}, the screen said {shown}: settle the difference.");
        /// An answer was about another transaction.
        about_other: &'static str,
            id: "Jawaban penyedia tentang transaksi lain.",
            en: "The answer was about another transaction.";
        /// Confirmed after a ruling or an answer that said failed.
        confirmed_after_failure: &'static str,
            id: "Penyedia menyatakan SUKSES setelah sebelumnya gagal. Hubungi pelanggan.",
            en: "The provider confirmed it after a failure. Call the customer.";
        /// A failure came after the success.
        disputed: &'static str,
            id: "DISANGGAH: penyedia melaporkan gagal setelah sukses. Hubungi CS. Bila saldo sudah kembali: G.",
            en: "DISPUTED: the provider reported a failure after its success. Call its service. With the deposit given back: G.";
        /// A callback contradicts itself.
        contradicts: &'static str,
            id: "Kabar penyedia bertentangan: statusnya lain dari kata-katanya. Hubungi CS, jangan diulang.",
            en: "The provider's report contradicts itself: status and words differ. Call its service; do not repeat.";
        /// An answer has the invoice or token of another sale: (that sale).
        number_of_another: fn(&str) -> String,
            id: |id| format!("Jawaban transaksi lain: invoice atau tokennya milik transaksi {id}. Jangan diulang; cek daftar penyedia."),
            en: |id| format!("Answer of another sale: its invoice or token belongs to sale {id}. Do not repeat; look in the provider's list.");
        /// An answer has the reference number of another sale: (that sale).
        reference_of_another: fn(&str) -> String,
            id: |id| format!("Nomor referensinya sama dengan transaksi {id}. Cek di daftar penyedia: harus ada dua potongan saldo."),
            en: |id| format!("Its reference number is that of sale {id} too. Look in the provider's list: there must be two debits.");
        /// The member's money that paid the sale was refunded: (the refund).
        funds_taken_back: fn(&str) -> String,
            id: |id| format!("Uang member yang membayar penjualan ini diminta kembali (refund {id}). Penjualannya tetap; tagih pelanggan."),
            en: |id| format!("The member's money that paid this sale was asked back (refund {id}). The sale stands; collect from the customer.");
        /// The key that acknowledges an alarm.
        acknowledge: &'static str, id: "K = sudah dilihat.", en: "K = seen.";
        /// Cash to give back to the customer: (amount)
        give_back: fn(&str) -> String,
            id: |amount| format!("Kembalikan {amount} ke pelanggan, lalu C untuk mencatatnya."),
            en: |amount| format!("Give {amount} back to the customer, then C to record it.");
        /// Whom to call and what to say: (provider, what, number, time, agent)
        call: fn(&str, &str, &str, &str, &str) -> String,
            id: |provider, what, number, time, agent| format!("Hubungi CS {provider}: {what} ke {number} jam {time}, agen {agent}."),
            en: |provider, what, number, time, agent| format!("Call {provider}: {what} to {number} at {time}, agent {agent}.");
        /// Follows [`Self::call`], for a pending payment.
        want_pending: &'static str, id: "Tanyakan hasil akhirnya.", en: "Ask for its end.";
        /// Follows [`Self::call`], for a token.
        want_token: &'static str,
            id: "Minta nomor token, atau kepastian bahwa gagal.",
            en: "Ask for the token, or certainty that it failed.";
        /// Follows [`Self::call`], for anything else.
        want_answer: &'static str,
            id: "Minta nomor referensi, atau kepastian bahwa gagal.",
            en: "Ask for the reference, or certainty that it failed.";
        /// No phone of the customer is noted.
        no_phone: &'static str, id: "HP tidak dicatat.", en: "No phone noted.";
        /// The same with the key that notes one.
        no_phone_yet: &'static str, id: "HP tidak dicatat: H mencatatnya.", en: "No phone noted: H notes it.";
        /// The customer's cash is held, the deposit slip is not printed: (amount)
        held: fn(&str) -> String,
            id: |amount| format!("Uang {amount} dititip, bukti titipan belum dicetak (T)."),
            en: |amount| format!("{amount} held, the slip is not printed yet (T).");
        /// The same with a printed slip: (amount)
        held_printed: fn(&str) -> String,
            id: |amount| format!("Uang {amount} dititip, bukti titipan sudah dicetak."),
            en: |amount| format!("{amount} held, the slip is printed.");
        cash_returned: &'static str, id: "Uang sudah dikembalikan.", en: "The cash was given back.";
        cash_used: &'static str, id: "Uang dipakai untuk penjualan lain.", en: "The cash was used for another sale.";
        cash_kept: &'static str, id: "Uang disimpan untuk pelanggan.", en: "The cash is kept for the customer.";
        cash: &'static str, id: "Uang", en: "Cash";
        /// The three choices, each with its digit.
        cash_choice: &'static str,
            id: "1 dikembalikan   2 dipakai penjualan lain   3 disimpan untuk pelanggan",
            en: "1 given back   2 used for another sale   3 kept for the customer";
        rule_confirmed: &'static str, id: "TETAPKAN SUKSES", en: "RULE CONFIRMED";
        rule_failed: &'static str, id: "TETAPKAN GAGAL", en: "RULE FAILED";
        rule_refunded: &'static str, id: "TETAPKAN REFUND", en: "RULE REFUNDED";
        token: &'static str, id: "Token", en: "Token";
        /// What to type for a token.
        token_hint: &'static str,
            id: "20 angka yang dibacakan CS, lalu Enter. Esc batal.",
            en: "The 20 digits that the service read out, then Enter. Esc cancels.";
        evidence: &'static str, id: "Dasar", en: "Evidence";
        /// What to type as evidence of a ruling.
        evidence_hint: &'static str,
            id: "Tulis dasarnya: CS siapa, jam berapa, apa katanya. Enter lanjut, Esc batal.",
            en: "Write what it rests on: who, when, what was said. Enter goes on, Esc cancels.";
        /// Asks for the Y that records the ruling.
        yes_confirmed: &'static str,
            id: "Y = tetapkan SUKSES (struk ditandai DICATAT MANUAL). Esc batal.",
            en: "Y = rule it confirmed (the receipt says recorded by hand). Esc cancels.";
        /// Asks for the Y that records the ruling.
        yes_failed: &'static str,
            id: "Y = tetapkan GAGAL. Bila ternyata sukses, ada peringatan di sini. Esc batal.",
            en: "Y = rule it failed. If it proves paid, an alarm shows here. Esc cancels.";
        /// Asks for the Y that records the ruling.
        yes_refunded: &'static str,
            id: "Y = tetapkan REFUND: saldo sudah kembali. Esc batal.",
            en: "Y = rule it refunded: the deposit has it back. Esc cancels.";
        /// Label of a refusal's text.
        learn: &'static str, id: "Teks", en: "Text";
        /// Asks for the Y that puts a refusal's text into the list (safety rule 2).
        learn_ask: &'static str,
            id: "Y = teks ini PASTI berarti saldo tidak terpotong; ditulis ke config.toml dan berlaku mulai penjualan berikutnya. Transaksi ini tetap ditetapkan dengan G. Esc batal.",
            en: "Y = this text SURELY means that nothing was debited; it goes into config.toml and counts from the next sale on. This payment is still ruled by G. Esc cancels.";
        /// The text was put into the list.
        learned: &'static str,
            id: "Teks itu kini dianggap penolakan pasti, mulai penjualan berikutnya.",
            en: "That text now counts as a certain refusal, from the next sale on.";
        note: &'static str, id: "Catatan", en: "Note";
        invoice: &'static str, id: "Invoice", en: "Invoice";
        /// What Enter does with a typed invoice.
        invoice_hint: &'static str,
            id: "Nomor invoice dari daftar penyedia. Enter menanyakan; produk, nomor dan nominal harus cocok.",
            en: "The invoice from the provider's list. Enter asks; product, number and amount must match.";
        /// In place of a row's story, and when one of its keys was pressed, while its payment is read.
        row_being_read: &'static str,
            id: "Baris ini sedang dibaca dari jurnal. Tunggu sebentar, lalu tekan lagi.",
            en: "This row is being read from the journal. Wait a moment, then press again.";
        /// The same where the journal could not read the payment.
        row_unread: &'static str,
            id: "Baris ini belum dapat dibaca dari jurnal; dicoba lagi dengan sendirinya.",
            en: "This row could not be read from the journal; it is tried again by itself.";
    }
}

messages! {
    /// The history, and the events of one payment.
    pub struct HistoryWords {
        /// In the empty search line.
        question: &'static str,
            id: "cari: nomor, nama, produk, invoice, referensi",
            en: "search: number, name, product, invoice, reference";
        /// The key that changes the filter of states: (state)
        filter: fn(&str) -> String, id: |state| format!("Tab: {state}"), en: |state| format!("Tab: {state}");
        /// The state filter's word for no filter.
        all: &'static str, id: "semua", en: "all";
        /// Payments that fit: (count)
        found: fn(usize) -> String,
            id: |count| format!("{count} transaksi, terbaru dulu"),
            en: |count| format!("{count} transactions, newest first");
        searching: &'static str, id: "mencari…", en: "searching…";
        nothing: &'static str, id: "Tidak ada yang cocok.", en: "Nothing found.";
        events: &'static str, id: "Kejadian", en: "Events";
        number: &'static str, id: "Nomor", en: "Number";
        name: &'static str, id: "Nama", en: "Name";
        cashier: &'static str, id: "Kasir / loket", en: "Cashier, counter";
        prints: &'static str, id: "Dicetak", en: "Printed";
        reason: &'static str, id: "Keterangan", en: "Reason";
        prepared: &'static str, id: "disiapkan, tercatat di jurnal", en: "prepared, in the journal";
        dispatched: &'static str, id: "dikirim ke penyedia", en: "sent to the provider";
        /// An answer: (state, why)
        answered: fn(&str, &str) -> String,
            id: |state, why| format!("{state}: {why}"),
            en: |state, why| format!("{state}: {why}");
        /// A ruling: (state, by, evidence)
        ruled: fn(&str, &str, &str) -> String,
            id: |state, by, evidence| format!("ditetapkan {state} oleh {by}: {evidence}"),
            en: |state, by, evidence| format!("ruled {state} by {by}: {evidence}");
        /// A print: (form)
        printed: fn(&str) -> String, id: |form| format!("dicetak ({form})"), en: |form| format!("printed ({form})");
        /// A note: (by, text)
        noted: fn(&str, &str) -> String,
            id: |by, text| format!("catatan {by}: {text}"),
            en: |by, text| format!("note of {by}: {text}");
        cash_settled: &'static str, id: "uang pelanggan dicatat", en: "the customer's cash was recorded";
        alarms_seen: &'static str, id: "peringatan sudah dilihat", en: "alarms were seen";
    }
}
