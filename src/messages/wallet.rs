//! Wording about members' wallets (Kwallet). Each sentence about money says whether it may have moved, or that nothing
//! was sent.

use crate::base::money::Rupiah;
use crate::domain::wallet::MovementDirection;

messages! {
    /// Faults of wallet movements, beside those of every sale.
    pub struct WalletFaults {
        /// The member's saldo is too small: (saldo)
        short: fn(Rupiah) -> String,
            id: |saldo| format!("Saldo Kwallet member hanya {saldo}, kurang dari nominal. Tidak ada yang dikirim."),
            en: |saldo| format!("The member's Kwallet holds only {saldo}, less than the amount. Nothing was sent.");
        /// The order has nothing to refund: (the provider's words, or nothing)
        nothing_to_refund: fn(&str) -> String,
            id: |text| {
                if text.is_empty() {
                    "id_trans itu tidak ada di daftar yang bisa direfund. Lihat daftarnya dulu. Tidak ada yang dikirim."
                        .to_owned()
                } else {
                    format!("Tidak ada yang bisa direfund, kata K-Link: {text}")
                }
            },
            en: |text| {
                if text.is_empty() {
                    "That id_trans is not in the list of what can be refunded. Look at the list first. Nothing was sent."
                        .to_owned()
                } else {
                    format!("There is nothing to refund, says K-Link: {text}")
                }
            };
        /// The login was refused: (the provider's words)
        login_refused: fn(&str) -> String,
            id: |text| format!("Login ditolak: {text}. Periksa email dan kata sandi [klink]. Tidak ada yang dikirim."),
            en: |text| format!("The login was refused: {text}. Check e-mail and password of [klink]. Nothing was sent.");
        /// Sender and receiver are the same member.
        same_member: &'static str,
            id: "Pengirim dan penerima adalah member yang sama. Tidak ada yang dikirim.",
            en: "Sender and receiver are one member. Nothing was sent.";
        /// The order id is missing.
        no_order: &'static str, id: "Nomor order belum diisi.", en: "The order number is missing.";
        /// The order id is too long.
        bad_order: &'static str,
            id: "Nomor order terlalu panjang (paling banyak 64 huruf).",
            en: "The order number is too long (at most 64 characters).";
        /// What was typed cannot be a voucher's code.
        bad_code: &'static str,
            id: "Kode voucher kosong, terlalu panjang, atau memuat spasi.",
            en: "The voucher code is empty, too long, or holds a space.";
    }
}

messages! {
    /// Wording about members' wallets, for commands and screen.
    pub struct WalletWords {
        /// Of `--help`, as [`crate::messages::Messages::help`].
        help: &'static [(&'static str, &'static str)],
            id: &crate::messages::help::WALLET_INDONESIAN,
            en: &crate::messages::help::WALLET_ENGLISH;
        /// `doctor`: the login was accepted.
        login_good: &'static str, id: "Login diterima.", en: "The login is accepted.";
        /// `--yes` is missing: (action, amount)
        needs_yes: fn(&str, Rupiah) -> String,
            id: |what, amount| format!("{what} {amount}: tambahkan --yes untuk menjalankan."),
            en: |what, amount| format!("{what} {amount}: add --yes to do it.");
        /// `--yes` is missing, where no amount is known: (action)
        needs_yes_bare: fn(&str) -> String,
            id: |what| format!("{what}: tambahkan --yes untuk menjalankan."),
            en: |what| format!("{what}: add --yes to do it.");
        /// A member's saldo: (member, saldo)
        saldo: fn(&str, Rupiah) -> String,
            id: |member, saldo| format!("Saldo Kwallet {member}: {saldo}"),
            en: |member, saldo| format!("Kwallet balance of {member}: {saldo}");
        /// The period has no movement.
        no_movement: &'static str, id: "Tidak ada mutasi.", en: "No movements.";
        /// Heads of the history: when, in, out, saldo, description.
        heads: [&'static str; 5],
            id: ["WAKTU", "MASUK", "KELUAR", "SALDO", "KETERANGAN"],
            en: ["WHEN", "IN", "OUT", "BALANCE", "WHAT FOR"];
        direction: fn(MovementDirection) -> &'static str,
            id: |direction| match direction {
                MovementDirection::In => "masuk",
                MovementDirection::Out => "keluar",
                MovementDirection::Unclear => "arah tidak jelas",
            },
            en: |direction| match direction {
                MovementDirection::In => "in",
                MovementDirection::Out => "out",
                MovementDirection::Unclear => "direction unclear",
            };
        /// The action "register", for [`Self::needs_yes_bare`].
        register: &'static str, id: "Daftar VA member", en: "Register a member's VA";
        /// The bank made no virtual account.
        bank_failed: &'static str, id: "GAGAL", en: "FAILED";
        /// The bank's fee: (fee)
        bank_fee: fn(Rupiah) -> String, id: |fee| format!("biaya {fee}"), en: |fee| format!("fee {fee}");
        /// When the virtual account expires: (when)
        bank_until: fn(&str) -> String, id: |when| format!("sampai {when}"), en: |when| format!("until {when}");
        /// At least one bank failed. Only a person may repeat the registration.
        some_failed: &'static str,
            id: "Ada bank yang gagal walaupun jawaban K-Link sukses. Daftar ulang hanya bila memang perlu.",
            en: "A bank failed though K-Link's answer says success. Register again only if it is needed.";
        /// The answer to the registration was lost.
        register_unclear: &'static str,
            id: "Pendaftaran mungkin sudah masuk; tanya K-Link atau coba lagi nanti. Tidak ada uang yang bergerak.",
            en: "The registration may have arrived; ask K-Link or try later. No money moved.";
        /// The refund was made already: (the provider's words)
        refunded: fn(&str) -> String,
            id: |text| format!("Sudah pernah direfund: {text}"),
            en: |text| format!("Refunded before: {text}");
        /// A payment that can be refunded: (`id_trans`, amount, description, when)
        refund_row: fn(&str, Rupiah, &str, &str) -> String,
            id: |id, amount, what, when| format!("id_trans {id}  {amount}  {when}  {what}"),
            en: |id, amount, what, when| format!("id_trans {id}  {amount}  {when}  {what}");
        /// The command for the second step of a refund: (order, member)
        refund_how: fn(&str, &str) -> String,
            id: |order, member| format!("Untuk refund: loket wallet refund {order} {member} --accept ID_TRANS --note ALASAN --yes"),
            en: |order, member| format!("To refund: loket wallet refund {order} {member} --accept ID_TRANS --note REASON --yes");
        /// The journal has no payment for this order.
        no_own_order: &'static str,
            id: "Tidak ada pembayaran Kwallet dari loket ini dengan nomor order itu. Tidak ada yang dikirim.",
            en: "No Kwallet payment of this shop has that order number. Nothing was sent.";
        /// The provider was asked to complete it before: (when)
        cleared_before: fn(&str) -> String,
            id: |when| format!("Perhatian: panggilan yang sama sudah pernah dikirim pada {when}."),
            en: |when| format!("Note: the same call was sent before, at {when}.");
        /// The action "reconcile", for [`Self::needs_yes`].
        reconcile: &'static str, id: "Reconcile Kwallet", en: "Reconcile Kwallet";
        /// A row of the history as evidence: (direction, amount, when, description, saldo)
        evidence_row: fn(&str, &str, &str, &str, &str) -> String,
            id: |direction, amount, when, what, saldo| format!("{when}  {direction} {amount}, saldo {saldo}  {what}"),
            en: |direction, amount, when, what, saldo| format!("{when}  {direction} {amount}, balance {saldo}  {what}");
        /// Follows a row that holds our own reference.
        names_us: &'static str, id: "memuat referensi kita", en: "names our reference";
        /// The command that clears up an unresolved payment: (order).
        how_reconcile: fn(&str) -> String,
            id: |order| format!("Bila sudah yakin: R, atau loket wallet reconcile {order} --yes (bisa menggerakkan uang)."),
            en: |order| format!("When you are sure: loket wallet reconcile {order} --yes (may move money).");
        screen: WalletScreenWords;
    }
}

messages! {
    /// Wording of the wallet screen, and of wallet movements on sale and desk.
    pub struct WalletScreenWords {
        /// Title, and the menu's entry.
        title: &'static str, id: "Kwallet K-Link", en: "Kwallet K-Link";
        /// The menu's entry where `[klink]` is not configured.
        missing: &'static str, id: "Kwallet K-Link (belum diatur)", en: "Kwallet K-Link (not set up)";
        /// The notice of that entry.
        not_configured: &'static str,
            id: "Kwallet belum diatur: isi [klink] di config.toml.",
            en: "Kwallet is not set up: fill in [klink] in config.toml.";
        /// The actions, in their order: transfer, voucher, pay, refund, saldo, history, register.
        actions: [&'static str; 7],
            id: ["Transfer", "Voucher", "Bayar order", "Refund", "Cek saldo", "Riwayat (mutasi)", "Daftar VA member"],
            en: [
                "Transfer",
                "Voucher",
                "Pay an order",
                "Refund",
                "Balance",
                "History (movements)",
                "Register a member's VA",
            ];
        /// Labels of the fields: member, receiver, code, amount, order, note, name, phone, e-mail, sender.
        fields: [&'static str; 10],
            id: [
                "ID member",
                "ID penerima",
                "Kode voucher",
                "Nominal",
                "Nomor order",
                "Keterangan",
                "Nama",
                "Nomor HP",
                "Email",
                "ID pengirim",
            ],
            en: [
                "Member id",
                "Receiver id",
                "Voucher code",
                "Amount",
                "Order number",
                "Note",
                "Name",
                "Phone",
                "E-mail",
                "Sender id",
            ];
        /// Says that the order may be left empty.
        order_hint: &'static str, id: "boleh kosong: dibuatkan", en: "may stay empty: one is made";
        /// The field may not be empty.
        needed: &'static str, id: "wajib diisi", en: "is needed";
        asking: &'static str, id: "Menanyakan ke K-Link …", en: "Asking K-Link …";
        /// Says that Y registers.
        register_yes: &'static str,
            id: "Y daftarkan member ini di semua bank",
            en: "Y register this member with all banks";
        /// How to choose a payment to refund.
        refund_pick: &'static str,
            id: "Panah pilih baris, isi alasan, lalu Enter. Uang baru bergerak setelah + di layar berikutnya.",
            en: "Arrows pick a row, give a reason, then Enter. Money moves only after + on the next screen.";
        /// The movements that are on the screen: (first, last, all).
        rows: fn(usize, usize, usize) -> String,
            id: |first, last, all| format!("{first}-{last} dari {all}"),
            en: |first, last, all| format!("{first}-{last} of {all}");
        /// Hints of the list of actions.
        keys: &'static [&'static str],
            id: &["Angka atau Enter pilih", "Panah pilih", "Esc kembali"],
            en: &["Digit or Enter pick", "Arrows pick", "Esc back"];
        /// Hints of a form.
        form_keys: &'static [&'static str],
            id: &["Enter lanjut", "Tab pindah isian", "PgUp PgDn gulir", "Esc kembali"],
            en: &["Enter next", "Tab next field", "PgUp PgDn scroll", "Esc back"];
        /// On a movement's bill, in place of the cash to take.
        moves: &'static str, id: "BERGERAK DI KWALLET", en: "MOVES INSIDE KWALLET";
        /// The second line there: no cash changes hands.
        no_cash: &'static str, id: "Tidak ada uang tunai.", en: "No cash changes hands.";
        /// On a movement whose answer was lost: where to look.
        look_on_desk: &'static str,
            id: "Lihat riwayat member dari layar Belum jelas (A).",
            en: "Look at the member's history from the desk (A).";
        /// On the desk: by what an unresolved movement can be asked about.
        desk_evidence: &'static str,
            id: "A lihat riwayat member (bukti)",
            en: "A look at the member's history (evidence)";
        /// On the desk: the hint to clear up a movement.
        desk_clear: &'static str, id: "R reconcile", en: "R reconcile";
        /// Explains what clearing up does, before the question.
        clear: &'static str, id: "Reconcile", en: "Reconcile";
        /// The question, with its key.
        clear_ask: &'static str,
            id: "Kirim reconcile ke K-Link? Ini bisa menggerakkan uang: lihat riwayat dulu (A). Y kirim satu kali, Esc batal.",
            en: "Send reconcile to K-Link? It may move money: look at the history first (A). Y sends it once, Esc goes back.";
    }
}
