//! Wording of the cash field, of a total that changed after it was paid, and of an inquiry that brought no bill.

messages! {
    /// Wording about a customer's money at the counter. Amounts are formatted already.
    pub struct CounterWords {
        /// The cash field holds what looks like a customer number.
        number_like: &'static str,
            id: "Itu nomor pelanggan, bukan uang? F2 simpan penjualan ini, Ctrl+U hapus.",
            en: "A customer's number, not cash? F2 keeps this sale, Ctrl+U clears.";
        /// Asks whether that much cash was given; Y answers: (cash, change)
        is_it_right: fn(&str, &str) -> String,
            id: |cash, change| format!("Uang {cash}, kembali {change}: benar? Y"),
            en: |cash, change| format!("Cash {cash}, change {change}: is that right? Y");
        /// The same where there is no change: (cash).
        is_it_cash: fn(&str) -> String,
            id: |cash| format!("Uang {cash}: benar? Y"),
            en: |cash| format!("Cash {cash}: is that right? Y");
        /// The customer gave exactly the total that was shown: (amount)
        exact_given: fn(&str) -> String,
            id: |amount| format!("uang pas {amount}"),
            en: |amount| format!("exactly {amount}");
        /// The key that records how a difference was settled.
        key: &'static str, id: "C catat selisih", en: "C record difference";
        /// Label of the difference of a changed total.
        difference: &'static str, id: "Selisih", en: "Difference";
        /// What to do where the customer owes the difference: (amount)
        collect: fn(&str) -> String,
            id: |amount| format!("Tagih {amount} ke pelanggan, lalu C untuk mencatatnya."),
            en: |amount| format!("Ask the customer for {amount}, then C to record it.");
        /// What to do where the shop owes the difference: (amount)
        give_back: fn(&str) -> String,
            id: |amount| format!("Kembalikan {amount} ke pelanggan, lalu C untuk mencatatnya."),
            en: |amount| format!("Give {amount} back to the customer, then C to record it.");
        /// The two answers where the customer owes the difference.
        choice_short: [&'static str; 2],
            id: ["1 sudah ditagih ke pelanggan", "2 direlakan, ditanggung toko"],
            en: ["1 the customer has paid it", "2 given up, the shop bears it"];
        /// The two answers where the shop owes the difference.
        choice_over: [&'static str; 2],
            id: ["1 sudah dikembalikan ke pelanggan", "2 tidak diambil pelanggan"],
            en: ["1 given back to the customer", "2 the customer left it"];
        /// The customer paid the difference.
        collected: &'static str, id: "sudah ditagih", en: "collected";
        /// The shop bears the difference.
        written_off: &'static str, id: "direlakan", en: "given up";
        /// The customer got the difference back.
        returned: &'static str, id: "sudah dikembalikan", en: "given back";
        /// The customer left the difference to the shop.
        left: &'static str, id: "tidak diambil", en: "left by the customer";
        /// What was typed is no phone number.
        bad_phone: &'static str, id: "Nomor HP 8 sampai 15 angka.", en: "A phone number has 8 to 15 digits.";
        /// The bill could not be inquired: heading, and short.
        not_checked: [&'static str; 2],
            id: ["BELUM BISA DICEK", "belum bisa dicek"],
            en: ["NOT CHECKED YET", "not checked yet"];
        /// The number is wrong: heading, and short.
        wrong_number: [&'static str; 2], id: ["NOMOR SALAH", "nomor salah"], en: ["WRONG NUMBER", "wrong number"];
        /// The amount is too small: heading, and short.
        too_small: [&'static str; 2],
            id: ["NOMINAL TERLALU KECIL", "nominal kecil"],
            en: ["AMOUNT TOO SMALL", "amount too small"];
        /// The bill is paid already: heading, and short.
        already_paid: [&'static str; 2], id: ["SUDAH LUNAS", "sudah lunas"], en: ["ALREADY PAID", "already paid"];
        /// Our own payment of that bill: (time, state)
        paid_here: fn(&str, &str) -> String,
            id: |time, state| format!("Dibayar di sini {time}, {state}."),
            en: |time, state| format!("Paid here at {time}, {state}.");
        /// What to do while the bill cannot be inquired.
        not_checked_next: &'static str,
            id: "Jangan suruh pelanggan pulang: R tanya lagi, E perbaiki nomor, Esc batal. Belum ada uang yang bergerak.",
            en: "Do not send the customer away: R asks again, E corrects the number, Esc cancels. No money has moved.";
        /// What to do about a bill that is paid already.
        already_paid_next: &'static str,
            id: "Jangan terima uang. F9 mencari struknya bila dibayar di sini, Esc tutup.",
            en: "Take no money. F9 finds the receipt if it was paid here, Esc closes.";
        /// Headings of the desk, by the picked row: open, cash to give back, an alarm, a receipt that waits, empty.
        desk_titles: [&'static str; 5],
            id: [
                "BELUM JELAS: JANGAN DIULANG, JANGAN KEMBALIKAN UANG",
                "KEMBALIKAN UANG PELANGGAN",
                "PERLU DILIHAT",
                "SIAP DIAMBIL",
                "BELUM JELAS",
            ],
            en: [
                "UNCLEAR: DO NOT REPEAT, DO NOT GIVE MONEY BACK",
                "GIVE THE CUSTOMER HIS MONEY BACK",
                "TO BE SEEN",
                "READY FOR PICK-UP",
                "UNCLEAR",
            ];
        /// Cash that has to be given back: (count, sum)
        to_return: fn(usize, &str) -> String,
            id: |count, sum| format!("{count} kembalikan, {sum}"),
            en: |count, sum| format!("{count} to give back, {sum}");
        /// The hint to print a refund slip.
        refund_slip: &'static str, id: "T bukti pengembalian", en: "T refund slip";
    }
}
