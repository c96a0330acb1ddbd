//! Indonesian wording of sales that are paid by charges.
//!
//! What it is: texts. What it is not: logic. Invariant: as in the parent.

use crate::messages::charge_funds::TenderWords;

/// Indonesian.
pub(super) const TENDER: TenderWords = TenderWords {
    key: "B bayar QR/VA",
    choose: "PELANGGAN BAYAR DENGAN",
    total: "Total",
    fee: "Biaya",
    customer_pays: "Dibayar",
    explain: "Begitu uangnya masuk, tagihan dicek lagi dan dibayar sendiri dari saldo, selama totalnya sama dan belum 15 menit.",
    ask: |amount| format!("+ TAGIH {amount}"),
    choose_keys: &["Panah atau angka pilih", "Esc kembali", "Enter tidak pernah menagih"],
    member: "Member Kwallet:",
    member_needed: "Ketik dulu nomor member Kwallet pelanggan.",
    making: "MEMBUAT TAGIHAN QR/VA",
    waiting: "MENUNGGU PELANGGAN BAYAR",
    waiting_short: |method| format!("TUNGGU {method}"),
    by_itself: "Setelah dibayar, semuanya jalan sendiri sampai struk. Boleh layani pelanggan lain.",
    on_paper: "QR tidak muat di layar ini: pelanggan memindai dari kertas yang keluar.",
    let_go: "X sekali lagi melepasnya. Bila QR/VA-nya tetap dibayar, uangnya ditahan.",
    waiting_keys: &["angka = lain", "* pindah", "A tanya", "P cetak", "X lepas: cara lain", "Esc kembali"],
    not_made: |why| format!("Tagihan QR/VA tidak jadi: {why}"),
    held: "UANG DITAHAN",
    held_short: "UANG DITAHAN",
    held_for: |amount, method| format!("{amount} dari {method} ditahan untuk pelanggan ini. Tagihannya BELUM dibayar."),
    too_late: "Uangnya masuk setelah 15 menit.",
    other_amount: "Uang yang masuk bukan sebesar total.",
    tried: "Uang ini pernah dipakai mencoba membayar, jadi tidak jalan sendiri lagi.",
    disputed: "Uangnya disanggah K-Link.",
    not_come: "Uangnya belum masuk.",
    total_changed: |total| format!("Totalnya sekarang {total}, bukan yang tadi."),
    no_bill: |why| format!("Tagihannya tidak bisa dicek lagi: {why}"),
    failed: |why| format!("Pembayarannya tidak jadi: {why}"),
    held_next: "C cek lagi tagihannya dan bayar dengan uang ini, atau kembalikan: Esc, lalu 2, pilih tagihannya, K.",
    held_elsewhere: "Jual lagi lalu H untuk memakainya, atau kembalikan: Esc, lalu 2.",
    held_keys: &["C cek lagi dan pakai uang ini", "Esc kembali", "* pindah penjualan"],
    takes: |amount, method| format!("{amount} dari {method}, sudah masuk"),
    use_key: |amount| format!("H pakai uang ditahan {amount}"),
    paid_by: "Uang ditahan",
    look: "lihat: Esc lalu 2",
    came_line: |method, amount, who| format!("Uang masuk: {method} {amount} {who}"),
    reported_line: |good, who, state| format!("Kabar penyedia: {good} {who} {state}"),
    purpose: |good, number, name| format!("{good}  {number}  {name}"),
    purpose_label: "Untuk",
};
