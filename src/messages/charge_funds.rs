//! Wording of sales that a charge pays instead of cash. A charge's own states are in `messages::charge`.
//!
//! Money that is held is never called a sale, and each sentence about it names the next key.

messages! {
    /// Wording of sales that are paid by charges. Amounts come as they are shown.
    pub struct ChargeFundsWords {
        /// The hint on a bill: pay by a charge.
        key: &'static str, id: "B bayar QR/VA", en: "B pay by QR/VA";
        /// Title of the choice of a method.
        choose: &'static str, id: "PELANGGAN BAYAR DENGAN", en: "THE CUSTOMER PAYS BY";
        total: &'static str, id: "Total", en: "Total";
        fee: &'static str, id: "Biaya", en: "Fee";
        customer_pays: &'static str, id: "Dibayar", en: "Pays";
        /// Says, before choosing, what happens next.
        explain: &'static str,
            id: "Begitu uangnya masuk, tagihan dicek lagi dan dibayar sendiri dari saldo, selama totalnya sama dan belum 15 menit.",
            en: "Once the money comes, the bill is checked again and paid from the deposit by itself, while its total is the same and 15 minutes have not passed.";
        /// The key that creates the charge: (amount).
        ask: fn(&str) -> String, id: |amount| format!("+ TAGIH {amount}"), en: |amount| format!("+ ASK FOR {amount}");
        /// Hints of the choice.
        choose_keys: &'static [&'static str],
            id: &["Panah atau angka pilih", "Esc kembali", "Enter tidak pernah menagih"],
            en: &["Arrows or digit choose", "Esc back", "Enter never asks for money"];
        /// The label of the member whose wallet pays.
        member: &'static str, id: "Member Kwallet:", en: "Kwallet member:";
        member_needed: &'static str,
            id: "Ketik dulu nomor member Kwallet pelanggan.",
            en: "Type the customer's Kwallet member number first.";
        /// The charge is being created.
        making: &'static str, id: "MEMBUAT TAGIHAN QR/VA", en: "MAKING THE QR/VA";
        /// Title while the customer has not paid.
        waiting: &'static str, id: "MENUNGGU PELANGGAN BAYAR", en: "WAITING FOR THE CUSTOMER'S PAYMENT";
        /// The same, short: (method).
        waiting_short: fn(&str) -> String,
            id: |method| format!("TUNGGU {method}"),
            en: |method| format!("WAITS {method}");
        /// Says that the bill is paid by itself once the money comes.
        by_itself: &'static str,
            id: "Setelah dibayar, semuanya jalan sendiri sampai struk. Boleh layani pelanggan lain.",
            en: "Once it is paid, everything goes by itself up to the receipt. You may serve others.";
        /// The QR is too large for the screen, and can be printed.
        on_paper: &'static str,
            id: "QR tidak muat di layar ini: pelanggan memindai dari kertas yang keluar.",
            en: "The QR does not fit this screen: the customer scans it from the paper that comes out.";
        /// Shown after the first X: what letting the charge go means.
        let_go: &'static str,
            id: "X sekali lagi melepasnya. Bila QR/VA-nya tetap dibayar, uangnya ditahan.",
            en: "X once more lets go. Should the QR/VA still be paid, its money is held.";
        /// Hints while waiting.
        waiting_keys: &'static [&'static str],
            id: &["angka = lain", "* pindah", "A tanya", "P cetak", "X lepas: cara lain", "Esc kembali"],
            en: &["digits = other", "* next", "A ask", "P print", "X let go: pay otherwise", "Esc back"];
        /// The charge was not created: (why).
        not_made: fn(&str) -> String,
            id: |why| format!("Tagihan QR/VA tidak jadi: {why}"),
            en: |why| format!("No QR/VA was made: {why}");
        /// Title of a sale whose money came and was not used.
        held: &'static str, id: "UANG DITAHAN", en: "MONEY HELD";
        held_short: &'static str, id: "UANG DITAHAN", en: "MONEY HELD";
        /// The money that is held: (amount, method).
        held_for: fn(&str, &str) -> String,
            id: |amount, method| format!("{amount} dari {method} ditahan untuk pelanggan ini. Tagihannya BELUM dibayar."),
            en: |amount, method| format!("{amount} from {method} is held for this customer. The bill is NOT paid.");
        /// No automatic payment: the money came too late.
        too_late: &'static str, id: "Uangnya masuk setelah 15 menit.", en: "The money came after 15 minutes.";
        /// No automatic payment: another amount came.
        other_amount: &'static str, id: "Uang yang masuk bukan sebesar total.", en: "What came is not the total.";
        /// No automatic payment: one was tried before.
        tried: &'static str,
            id: "Uang ini pernah dipakai mencoba membayar, jadi tidak jalan sendiri lagi.",
            en: "This money was used to try a payment before, so it does not go by itself again.";
        disputed: &'static str, id: "Uangnya disanggah K-Link.", en: "K-Link disputes the money.";
        /// No automatic payment: the money has not come.
        not_come: &'static str, id: "Uangnya belum masuk.", en: "The money has not come.";
        /// No automatic payment: the bill costs another amount now: (amount).
        total_changed: fn(&str) -> String,
            id: |total| format!("Totalnya sekarang {total}, bukan yang tadi."),
            en: |total| format!("The total is {total} now, not what it was.");
        /// No automatic payment: the bill could not be inquired again: (why).
        no_bill: fn(&str) -> String,
            id: |why| format!("Tagihannya tidak bisa dicek lagi: {why}"),
            en: |why| format!("The bill could not be checked again: {why}");
        /// The automatic payment failed: (why).
        failed: fn(&str) -> String,
            id: |why| format!("Pembayarannya tidak jadi: {why}"),
            en: |why| format!("The payment did not happen: {why}");
        /// What to do with held money.
        held_next: &'static str,
            id: "C cek lagi tagihannya dan bayar dengan uang ini, atau kembalikan: Esc, lalu 2, pilih tagihannya, K.",
            en: "C checks the bill again and pays it with this money; or give it back: Esc, then 2, choose the charge, K.";
        /// What to do with money that a failed sale released.
        held_elsewhere: &'static str,
            id: "Jual lagi lalu H untuk memakainya, atau kembalikan: Esc, lalu 2.",
            en: "Sell again and press H to use it, or give it back: Esc, then 2.";
        /// Hints on a sale with held money.
        held_keys: &'static [&'static str],
            id: &["C cek lagi dan pakai uang ini", "Esc kembali", "* pindah penjualan"],
            en: &["C check again and use this money", "Esc back", "* next sale"];
        /// The sale uses held money: (amount, method).
        takes: fn(&str, &str) -> String,
            id: |amount, method| format!("{amount} dari {method}, sudah masuk"),
            en: |amount, method| format!("{amount} from {method}, received");
        /// The hint on a bill: use held money: (amount).
        use_key: fn(&str) -> String,
            id: |amount| format!("H pakai uang ditahan {amount}"),
            en: |amount| format!("H use held money {amount}");
        /// Label of the held money on the bill.
        paid_by: &'static str, id: "Uang ditahan", en: "Held money";
        /// In the status line: where to look.
        look: &'static str, id: "lihat: Esc lalu 2", en: "see: Esc then 2";
        /// A line for money that came: (method, amount, customer).
        came_line: fn(&str, &str, &str) -> String,
            id: |method, amount, who| format!("Uang masuk: {method} {amount} {who}"),
            en: |method, amount, who| format!("Money came: {method} {amount} {who}");
        /// A line for a callback that changed a sale: (good, customer, state).
        reported_line: fn(&str, &str, &str) -> String,
            id: |good, who, state| format!("Kabar penyedia: {good} {who} {state}"),
            en: |good, who, state| format!("Reported: {good} {who} {state}");
        /// The bill that a charge was created for: (good, number, name).
        purpose: fn(&str, &str, &str) -> String,
            id: |good, number, name| format!("{good}  {number}  {name}"),
            en: |good, number, name| format!("{good}  {number}  {name}");
        /// Label of [`Self::purpose`].
        purpose_label: &'static str, id: "Untuk", en: "For";
    }
}
