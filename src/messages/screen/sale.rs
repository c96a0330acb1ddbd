//! Wording of one sale, from inquiry to receipt. Each uncertain result has a sentence that forbids repeating the sale.

messages! {
    /// One sale, from the inquiry to the receipt.
    pub struct SaleWords {
        /// State: the bill is being inquired.
        asking: &'static str, id: "CEK TAGIHAN", en: "ASKING FOR THE BILL";
        /// The same in a list.
        asking_short: &'static str, id: "menanyakan", en: "asking";
        /// (provider)
        asking_provider: fn(&str) -> String,
            id: |provider| format!("Menanyakan ke {provider}…"),
            en: |provider| format!("Asking {provider}…");
        /// The bill is inquired again: (total before)
        asking_again: fn(&str) -> String,
            id: |total| format!("Ditanyakan ulang; total tadi {total}."),
            en: |total| format!("Asked again; the total was {total}.");
        /// What may be done meanwhile.
        asking_next: &'static str,
            id: "Belum ada uang yang bergerak. Angka = layani penjualan berikutnya, Esc = batal.",
            en: "No money has moved. A digit begins the next sale, Esc cancels.";
        /// State: the inquiry brought no bill.
        no_bill: &'static str, id: "TIDAK ADA TAGIHAN", en: "NO BILL";
        /// The same in a list.
        no_bill_short: &'static str, id: "tidak ada tagihan", en: "no bill";
        /// What to do without a bill.
        no_bill_next: &'static str,
            id: "R tanya lagi, E perbaiki nomor, Esc batal. Belum ada uang yang bergerak.",
            en: "R asks again, E mends the number, Esc cancels. No money has moved.";
        /// State: the bill can be paid.
        ready: &'static str, id: "SIAP BAYAR", en: "READY TO PAY";
        /// State: the same bill is open, so this one cannot be paid.
        do_not_pay: &'static str, id: "JANGAN DIBAYAR", en: "DO NOT PAY";
        /// The age of the inquiry: (seconds)
        checked_ago: fn(u64) -> String,
            id: |seconds| {
                if seconds < 60 {
                    format!("tagihan dicek {seconds} detik lalu")
                } else {
                    format!("tagihan dicek {} menit lalu", seconds / 60)
                }
            },
            en: |seconds| {
                if seconds < 60 {
                    format!("bill checked {seconds} s ago")
                } else {
                    format!("bill checked {} min ago", seconds / 60)
                }
            };
        /// The second inquiry brought another total: (before, now)
        total_changed: fn(&str, &str) -> String,
            id: |before, now| format!("TOTAL BERUBAH: tadi {before}, sekarang {now}. Tanyakan ke pelanggan."),
            en: |before, now| format!("TOTAL CHANGED: was {before}, now {now}. Ask the customer.");
        /// The last four digits, to be read to the customer: (in words)
        read_back: fn(&str) -> String,
            id: |words| format!("bacakan: {words}"),
            en: |words| format!("read back: {words}");
        nominal: &'static str, id: "Nominal", en: "Face value";
        bill: &'static str, id: "Tagihan", en: "Bill";
        admin: &'static str, id: "Admin", en: "Admin";
        shop_fee: &'static str, id: "Biaya loket", en: "Shop fee";
        total: &'static str, id: "Total", en: "Total";
        /// Label of the large total.
        total_big: &'static str, id: "TOTAL", en: "TOTAL";
        /// Label of the amount to take from the customer.
        take: &'static str, id: "TERIMA DARI PELANGGAN", en: "TAKE FROM CUSTOMER";
        cash: &'static str, id: "Uang", en: "Cash";
        /// In place of the cash, where a charge pays: (method)
        paid_by: fn(&str) -> String,
            id: |method| format!("dibayar dengan {method}"),
            en: |method| format!("paid by {method}");
        exact: &'static str, id: "uang pas", en: "exact cash";
        change: &'static str, id: "KEMBALI", en: "CHANGE";
        cash_is_short: &'static str, id: "KURANG", en: "SHORT";
        /// Less cash than the total: (total)
        cash_short: fn(&str) -> String,
            id: |total| format!("Uang kurang dari {total}. Perbaiki uangnya."),
            en: |total| format!("Cash is below {total}. Mend the cash.");
        /// A warning that needs a Y: (warning)
        say_yes: fn(&str) -> String,
            id: |text| format!("! {text} Y = lanjut"),
            en: |text| format!("! {text} Y = go on");
        /// Sold to the same number before: (when, state)
        sold_before: fn(&str, &str) -> String,
            id: |when, state| format!("SUDAH TERJUAL ke nomor ini: {when}, {state}."),
            en: |when, state| format!("ALREADY SOLD to this number: {when}, {state}.");
        /// The sale loses money: (amount)
        loss: fn(&str) -> String,
            id: |loss| format!("RUGI {loss} pada penjualan ini."),
            en: |loss| format!("LOSS of {loss} on this sale.");
        /// What a payment of vehicle tax does and does not do.
        samsat: &'static str,
            id: "Hanya pajak 1 tahunan, kurang dari 6 bulan dari jatuh tempo. Yang sudah dibayar TIDAK BISA DIBATALKAN.",
            en: "Yearly tax only, less than 6 months from its due date. Once paid it CANNOT BE CANCELLED.";
        /// Asks for the digits of the plate: (plate, typed so far)
        plate: fn(&str, &str) -> String,
            id: |plate, typed| format!("Ketik angka plat {plate}, baru +:  {typed}█"),
            en: |plate, typed| format!("Type the digits of the plate {plate}, then +:  {typed}█");
        /// The plate's digits are missing.
        plate_first: &'static str,
            id: "Ketik dulu angka plat nomornya: ini tidak bisa dibatalkan.",
            en: "Type the digits of the plate first: this cannot be cancelled.";
        /// Other digits than the plate's were typed.
        plate_wrong: &'static str,
            id: "Angka plat tidak sama. Cocokkan dengan STNK.",
            en: "These are not the digits of the plate. Compare with the registration.";
        /// The deposit loses another amount than the list says. The figures are hidden from the customer.
        debit_differs: &'static str,
            id: "Debet tidak sama dengan daftar harga. Tekan U untuk melihatnya.",
            en: "The debit is not the one of the price list. Press U to see it.";
        /// The deposit may not suffice; this refuses no sale (safety rule 14): (account)
        saldo_low: fn(&str) -> String,
            id: |account| format!("Saldo {account} mungkin tidak cukup. Isi saldo dulu sebelum menerima uang."),
            en: |account| format!("The {account} deposit may not suffice. Top up before taking cash.");
        /// The deposit suffices: (account)
        saldo_enough: fn(&str) -> String,
            id: |account| format!("Saldo {account} cukup."),
            en: |account| format!("The {account} deposit suffices.");
        /// The deposit's balance is not known: (account)
        saldo_unknown: fn(&str) -> String,
            id: |account| format!("Saldo {account} belum diketahui."),
            en: |account| format!("The {account} deposit is not known yet.");
        /// Shown on request only: (debit, profit)
        inside: fn(&str, &str) -> String,
            id: |debit, profit| format!("Debet {debit}   Untung {profit}"),
            en: |debit, profit| format!("Debit {debit}   Profit {profit}");
        /// In its place, with the key that shows it.
        inside_hidden: &'static str, id: "Untung: tekan U", en: "Profit: press U";
        /// A second payment of this bill would pay the next month.
        repeat_pays_next: &'static str,
            id: "Bila dibayar lagi, yang terbayar bulan berikutnya.",
            en: "Paid again, it pays the next month.";
        /// The last sale to this number: (when, what, state)
        last_sale: fn(&str, &str, &str) -> String,
            id: |when, what, state| format!("Terakhir {when} {what}, {state}."),
            en: |when, what, state| format!("Last {when} {what}, {state}.");
        /// This number bought nothing today.
        not_bought: &'static str, id: "Hari ini belum beli.", en: "Not bought today.";
        /// This number never bought here.
        never_bought: &'static str, id: "Nomor ini belum pernah beli di sini.", en: "This number never bought here.";
        /// A + that came with other keys does not pay.
        plus_alone: &'static str,
            id: "+ diabaikan: tekan sendiri, tanpa tombol lain",
            en: "+ ignored: press it alone, no other key with it";
        /// A + right after the bill appeared does not pay.
        plus_early: &'static str,
            id: "+ terlalu cepat: baca dulu, lalu tekan + lagi",
            en: "+ too early: read first, then press + again";
        /// A + before the warnings were acknowledged does not pay.
        yes_first: &'static str, id: "Baca peringatan, tekan Y, lalu +", en: "Read the warning, press Y, then +";
        /// A + on a bill that is open already does not pay.
        blocked: &'static str,
            id: "Tidak bisa dibayar: tagihan yang sama masih terbuka. Esc batal",
            en: "Cannot be paid: the same bill is still open. Esc cancels";
        /// The inquiry is too old, so the bill is inquired again first (safety rule 13).
        asked_again: &'static str,
            id: "Cek tagihan sudah lama; ditanyakan ulang dulu",
            en: "The inquiry was old; it is asked again first";
        /// Enter on a bill does not pay.
        enter_never: &'static str, id: "Enter tidak pernah membayar; + membayar", en: "Enter never pays; + pays";
        /// Asks for a second Esc where cash was typed.
        esc_again: &'static str,
            id: "Esc sekali lagi menutup tagihan beserta uangnya.",
            en: "Esc once more closes this bill and its cash.";
        /// Nine sales are under way, which is the most.
        no_slot: &'static str,
            id: "Sembilan penjualan masih berjalan. Selesaikan satu dulu (* pindah penjualan).",
            en: "Nine sales are under way. Finish one first (* next sale).";
        /// The payment was sent: (provider)
        sent_to: fn(&str) -> String,
            id: |provider| format!("Pembayaran dikirim ke {provider}, menunggu jawaban."),
            en: |provider| format!("The payment was sent to {provider}; waiting for its answer.");
        /// In a list: the answer is slow.
        slow: &'static str, id: "lambat, layani berikutnya", en: "slow, serve the next";
        /// What to do while the answer is slow.
        slow_next: &'static str,
            id: "Lambat. Layani pelanggan berikutnya: ketik angka. Hasilnya muncul di Sedang berjalan.",
            en: "Slow. Serve the next customer: type a digit. The result shows under Under way.";
        /// How long the provider usually takes: (seconds)
        usual: fn(u64) -> String,
            id: |seconds| format!("biasanya {seconds} detik"),
            en: |seconds| format!("usually {seconds} s");
        /// When the time-out ends: (time)
        limit: fn(&str) -> String, id: |time| format!("batas tunggu {time}"), en: |time| format!("limit {time}");
        /// What happens at the time-out: (time)
        at_limit: fn(&str) -> String,
            id: |time| format!("Bila sampai {time} belum dijawab: BELUM JELAS, jangan diulang; bukti titipan dicetak."),
            en: |time| format!("Without an answer by {time} it is UNCLEAR: do not repeat it; a deposit slip is printed.");
        /// State: refused here, before anything was sent.
        refused: &'static str, id: "TIDAK DIKIRIM", en: "NOT SENT";
        /// The same in a list.
        refused_short: &'static str, id: "TIDAK DIKIRIM", en: "NOT SENT";
        /// What to do after a refusal here.
        refused_next: &'static str,
            id: "Tidak ada yang dikirim dan saldo tidak terpotong. R cek lagi, Esc batal.",
            en: "Nothing was sent or debited. R asks again, Esc cancels.";
        /// The same where the bill is open already.
        refused_open_next: &'static str,
            id: "Tidak ada yang dikirim. D buka Belum jelas, Esc tutup. Jangan terima uang lagi untuk tagihan ini.",
            en: "Nothing was sent. D opens the desk, Esc closes. Take no more cash for this bill.";
        /// The same where the shop cannot sell.
        refused_shop_next: &'static str,
            id: "Tidak ada yang dikirim dan saldo tidak terpotong. Kembalikan uang pelanggan atau coba lagi nanti: R cek lagi, Esc tutup.",
            en: "Nothing was sent or debited. Give the cash back or try later: R asks again, Esc closes.";
        /// When the answer came, and how long it took: (time, seconds)
        took: fn(&str, u64) -> String,
            id: |time, seconds| format!("{time}, {seconds} detik"),
            en: |time, seconds| format!("{time}, {seconds} s");
        /// The hint beside a token.
        copy_for_chat: &'static str, id: "W salin untuk WA", en: "W copies for chat";
        serial: &'static str, id: "SN", en: "SN";
        reference: &'static str, id: "No ref", en: "Ref no";
        invoice: &'static str, id: "Invoice", en: "Invoice";
        /// A person's ruling, never a receipt of the provider's answer: (name)
        ruled_by: fn(&str) -> String,
            id: |name| format!("DICATAT MANUAL oleh {name}"),
            en: |name| format!("RECORDED BY HAND by {name}");
        /// The receipt's PDF was stored: (folder)
        pdf_kept: fn(&str) -> String,
            id: |folder| format!("PDF disimpan di {folder}."),
            en: |folder| format!("PDF kept in {folder}.");
        /// The receipt is being made.
        printing: &'static str, id: "Struk sedang dibuat…", en: "Making the receipt…";
        /// The receipt was made: (mark, file)
        made: fn(&str, &str) -> String,
            id: |mark, file| format!("Struk {mark} dibuat: {file}"),
            en: |mark, file| format!("Receipt {mark} made: {file}");
        /// The receipt was not made: (why)
        not_made: fn(&str) -> String,
            id: |why| format!("Struk TIDAK jadi: {why}"),
            en: |why| format!("NO receipt: {why}");
        /// In a list: the receipt is printed.
        printed_short: &'static str, id: "struk tercetak", en: "receipt printed";
        /// In a list: the PDF is stored.
        kept_short: &'static str, id: "PDF tersimpan", en: "PDF kept";
        /// In a list: rejected.
        not_debited: &'static str, id: "saldo tidak terpotong", en: "nothing debited";
        /// In a list: not sent.
        may_repeat: &'static str, id: "boleh diulang", en: "may be repeated";
        /// In a list: unknown.
        never_repeat: &'static str, id: "JANGAN DIULANG", en: "DO NOT REPEAT";
        rejected: &'static str, id: "GAGAL, saldo tidak terpotong", en: "FAILED, nothing debited";
        /// What to do after a rejection.
        rejected_next: &'static str,
            id: "R = coba lagi (percobaan baru, dicek dulu). Enter = selesai.",
            en: "R = try again (a new attempt, asked first). Enter = done.";
        not_sent: &'static str, id: "TIDAK TERKIRIM, boleh diulang", en: "NOT SENT, may be repeated";
        /// What to do with a payment that was not sent.
        not_sent_next: &'static str,
            id: "Tidak ada yang sampai ke penyedia. R = coba lagi, Enter = selesai.",
            en: "Nothing reached the provider. R = try again, Enter = done.";
        refunded: &'static str, id: "REFUND, saldo sudah kembali", en: "REFUND, the deposit has it back";
        /// What to do after a refund.
        refunded_next: &'static str,
            id: "Catat pengembalian uang di Belum jelas (Esc lalu 1, C). R = coba lagi.",
            en: "Record the cash at the desk (Esc then 1, C). R = try again.";
        /// The customer's cash to give back: (amount)
        cash_back: fn(&str) -> String,
            id: |amount| format!("Kembalikan uang pelanggan {amount}, atau coba lagi bila pelanggan mau."),
            en: |amount| format!("Give the customer {amount} back, or try again if the customer wants.");
        unknown: &'static str, id: "BELUM JELAS: JANGAN DIULANG", en: "UNCLEAR: DO NOT REPEAT";
        pending: &'static str, id: "DIPROSES: JANGAN DIULANG", en: "PENDING: DO NOT REPEAT";
        /// What to tell the customer while the result is unknown or pending.
        waiting_customer: &'static str,
            id: "Katakan ke pelanggan: hasilnya belum pasti, struk menyusul, bukti titipan diberikan.",
            en: "Tell the customer: the result is not certain, the receipt follows, here is a deposit slip.";
        /// What to do with the customer's cash meanwhile: (amount)
        waiting_cash: fn(&str) -> String,
            id: |amount| format!("Simpan uang {amount}; jangan dikembalikan dan jangan dijual ulang dulu."),
            en: |amount| format!("Keep the {amount}; give nothing back and do not sell it again yet.");
        /// When the resolver asks the provider: (time)
        asked_at: fn(&str) -> String,
            id: |time| format!("Penyedia ditanya otomatis jam {time}."),
            en: |time| format!("The provider is asked by itself at {time}.");
        /// Without an invoice the provider cannot be asked.
        cannot_ask: &'static str,
            id: "Penyedia tidak bisa ditanya tanpa nomor invoice; hubungi CS dari layar Belum jelas.",
            en: "The provider cannot be asked without an invoice; call its service from the desk.";
        /// What Enter does.
        waiting_next: &'static str,
            id: "Enter = cetak bukti titipan dan pindah ke Belum jelas.",
            en: "Enter = print the deposit slip and move it to the desk.";
        /// The hint to note the customer's phone.
        phone_hint: &'static str,
            id: "H = catat HP pelanggan supaya bisa ditelepon.",
            en: "H = note the customer's phone so that you can call.";
        /// Label while typing.
        phone_field: &'static str, id: "HP pelanggan:", en: "Customer's phone:";
        /// Begins the note that is recorded with the phone.
        phone_note: &'static str, id: "HP pelanggan", en: "Customer's phone";
        /// State: the answer is in the send log and not in the journal yet.
        in_send_log: &'static str,
            id: "JAWABAN TERSIMPAN, BELUM MASUK JURNAL",
            en: "ANSWER KEPT, NOT YET IN THE JOURNAL";
        /// The same in a list.
        in_send_log_short: &'static str, id: "JURNAL MACET", en: "JOURNAL STUCK";
        /// What that means.
        in_send_log_why: &'static str,
            id: "Jurnal tidak bisa ditulis saat jawaban datang. Jawaban disimpan di disk dan dimasukkan begitu jurnal bisa ditulis.",
            en: "The journal could not be written when the answer came. The answer is on disk and is taken in as soon as it can.";
        /// What to do then.
        in_send_log_next: &'static str,
            id: "Jangan ulangi penjualan ini. Kosongkan disk bila penuh; bila tetap begini, tutup dan buka lagi program ini.",
            en: "Do not repeat this sale. Free the disk if it is full; if this stays, close and open the program.";
        /// State: the answer could be recorded nowhere.
        write_down: &'static str, id: "CATAT SEKARANG", en: "WRITE THIS DOWN NOW";
        answer: &'static str, id: "Jawaban", en: "Answer";
        /// What that means.
        write_down_why: &'static str,
            id: "Jawaban ini tidak bisa disimpan di mana pun. Tulis semuanya di kertas sekarang, sebelum layar ini ditutup.",
            en: "This answer could not be kept anywhere. Write all of it on paper now, before this screen closes.";
        /// What to do then.
        write_down_next: &'static str,
            id: "Ini bukan struk. Jangan ulangi penjualan. Perbaiki disk, buka lagi program, lalu tetapkan dari Belum jelas.",
            en: "This is no receipt. Do not repeat the sale. Mend the disk, start again, then settle it at the desk.";
    }
}
