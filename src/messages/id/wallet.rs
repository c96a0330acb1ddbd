//! Members' wallets in Indonesian.

use crate::domain::wallet::MovementDirection;
use crate::messages::wallet::{WalletFaults, WalletScreenWords, WalletWords};

pub const FAULTS: WalletFaults = WalletFaults {
    short: |saldo| format!("Saldo Kwallet member hanya {saldo}, kurang dari nominal. Tidak ada yang dikirim."),
    nothing_to_refund: |text| {
        if text.is_empty() {
            "id_trans itu tidak ada di daftar yang bisa direfund. Lihat daftarnya dulu. Tidak ada yang dikirim."
                .to_owned()
        } else {
            format!("Tidak ada yang bisa direfund, kata K-Link: {text}")
        }
    },
    login_refused: |text| {
        format!("Login ditolak: {text}. Periksa email dan kata sandi [klink]. Tidak ada yang dikirim.")
    },
    same_member: "Pengirim dan penerima adalah member yang sama. Tidak ada yang dikirim.",
    no_order: "Nomor order belum diisi.",
    bad_order: "Nomor order terlalu panjang (paling banyak 64 huruf).",
    bad_code: "Kode voucher kosong, terlalu panjang, atau memuat spasi.",
};

pub const WALLET: WalletWords = WalletWords {
    help: HELP,
    login_good: "Login diterima.",
    needs_yes: |what, amount| format!("{what} {amount}: tambahkan --yes untuk menjalankan."),
    needs_yes_bare: |what| format!("{what}: tambahkan --yes untuk menjalankan."),
    saldo: |member, saldo| format!("Saldo Kwallet {member}: {saldo}"),
    no_movement: "Tidak ada mutasi.",
    heads: ["WAKTU", "MASUK", "KELUAR", "SALDO", "KETERANGAN"],
    direction: |direction| match direction {
        MovementDirection::In => "masuk",
        MovementDirection::Out => "keluar",
        MovementDirection::Unclear => "arah tidak jelas",
    },
    register: "Daftar VA member",
    bank_failed: "GAGAL",
    bank_fee: |fee| format!("biaya {fee}"),
    bank_until: |when| format!("sampai {when}"),
    some_failed: "Ada bank yang gagal walaupun jawaban K-Link sukses. Daftar ulang hanya bila memang perlu.",
    register_unclear: "Pendaftaran mungkin sudah masuk; tanya K-Link atau coba lagi nanti. Tidak ada uang yang bergerak.",
    refunded: |text| format!("Sudah pernah direfund: {text}"),
    refund_row: |id, amount, what, when| format!("id_trans {id}  {amount}  {when}  {what}"),
    refund_how: |order, member| {
        format!("Untuk refund: loket wallet refund {order} {member} --accept ID_TRANS --note ALASAN --yes")
    },
    no_own_order: "Tidak ada pembayaran Kwallet dari loket ini dengan nomor order itu. Tidak ada yang dikirim.",
    cleared_before: |when| format!("Perhatian: panggilan yang sama sudah pernah dikirim pada {when}."),
    reconcile: "Reconcile Kwallet",
    evidence_row: |direction, amount, when, what, saldo| format!("{when}  {direction} {amount}, saldo {saldo}  {what}"),
    names_us: "memuat referensi kita",
    how_reconcile: |order| {
        format!("Bila sudah yakin: R, atau loket wallet reconcile {order} --yes (bisa menggerakkan uang).")
    },
    screen: WalletScreenWords {
        title: "Kwallet K-Link",
        missing: "Kwallet K-Link (belum diatur)",
        not_configured: "Kwallet belum diatur: isi [klink] di config.toml.",
        actions: ["Transfer", "Voucher", "Bayar order", "Refund", "Cek saldo", "Riwayat (mutasi)", "Daftar VA member"],
        fields: [
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
        order_hint: "boleh kosong: dibuatkan",
        needed: "wajib diisi",
        asking: "Menanyakan ke K-Link …",
        register_yes: "Y daftarkan member ini di semua bank",
        refund_pick: "Panah pilih baris, isi alasan, lalu Enter. Uang baru bergerak setelah + di layar berikutnya.",
        rows: |first, last, all| format!("{first}-{last} dari {all}"),
        keys: &["Angka atau Enter pilih", "Panah pilih", "Esc kembali"],
        form_keys: &["Enter lanjut", "Tab pindah isian", "PgUp PgDn gulir", "Esc kembali"],
        moves: "BERGERAK DI KWALLET",
        no_cash: "Tidak ada uang tunai.",
        look_on_desk: "Lihat riwayat member dari layar Belum jelas (A).",
        desk_evidence: "A lihat riwayat member (bukti)",
        desk_clear: "R reconcile",
        clear: "Reconcile",
        clear_ask: "Kirim reconcile ke K-Link? Ini bisa menggerakkan uang: lihat riwayat dulu (A). Y kirim satu kali, Esc batal.",
    },
};

pub const HELP: &[(&str, &str)] = &[
    ("wallet", "Kwallet K-Link: saldo, riwayat, transfer, voucher, bayar, refund"),
    ("wallet.balance", "Saldo seorang member"),
    ("wallet.history", "Mutasi seorang member, terbaru dulu"),
    ("wallet.history.from", "Dari tanggal ini (TTTT-BB-HH)"),
    ("wallet.history.to", "Sampai tanggal ini"),
    ("wallet.register", "Daftarkan VA seorang member"),
    ("wallet.register.name", "Nama member"),
    ("wallet.register.phone", "Nomor HP member"),
    ("wallet.register.email", "Email member"),
    ("wallet.transfer", "Pindahkan saldo dari satu member ke member lain"),
    ("wallet.transfer.from", "Member pengirim, atau - untuk dibaca dari masukan standar"),
    ("wallet.transfer.to", "Member penerima, atau -"),
    ("wallet.voucher", "Masukkan saldo sebuah voucher ke seorang member"),
    ("wallet.voucher.code", "Kode voucher, atau - untuk dibaca dari masukan standar"),
    ("wallet.pay", "Seorang member membayar sebuah order"),
    ("wallet.pay.order", "Nomor order toko; tidak bisa dipakai dua kali"),
    ("wallet.reconcile", "Selesaikan pembayaran yang belum jelas; bisa menggerakkan uang"),
    ("wallet.reconcile.order", "Nomor order pembayaran dari loket ini"),
    ("wallet.refund", "Lihat apa yang bisa direfund; dengan --accept: kembalikan"),
    ("wallet.refund.order", "Nomor order"),
    ("wallet.refund.accept", "id_trans dari daftar yang ditunjukkan"),
    ("wallet.refund.although_used", "Uangnya sudah membayar penjualan yang tetap berlaku; tetap kembalikan"),
    ("wallet.balance.member", "ID member, atau - untuk dibaca dari masukan standar"),
    ("wallet.history.member", "ID member, atau - untuk dibaca dari masukan standar"),
    ("wallet.register.member", "ID member, atau - untuk dibaca dari masukan standar"),
    ("wallet.voucher.member", "ID member, atau - untuk dibaca dari masukan standar"),
    ("wallet.pay.member", "ID member, atau - untuk dibaca dari masukan standar"),
    ("wallet.refund.member", "ID member, atau - untuk dibaca dari masukan standar"),
    ("wallet.transfer.amount", "Nominal dalam rupiah"),
    ("wallet.voucher.amount", "Nominal dalam rupiah"),
    ("wallet.pay.amount", "Nominal dalam rupiah"),
    ("wallet.transfer.note", "Keterangan atau alasan"),
    ("wallet.voucher.note", "Keterangan atau alasan"),
    ("wallet.pay.note", "Keterangan atau alasan"),
    ("wallet.refund.note", "Keterangan atau alasan"),
    ("wallet.register.yes", "Jalankan; tanpa ini tidak ada yang dikirim"),
    ("wallet.transfer.yes", "Jalankan; tanpa ini tidak ada yang dikirim"),
    ("wallet.voucher.yes", "Jalankan; tanpa ini tidak ada yang dikirim"),
    ("wallet.pay.yes", "Jalankan; tanpa ini tidak ada yang dikirim"),
    ("wallet.reconcile.yes", "Jalankan; tanpa ini tidak ada yang dikirim"),
    ("wallet.refund.yes", "Jalankan; tanpa ini tidak ada yang dikirim"),
];
