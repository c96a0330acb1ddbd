//! Answers that the books do not follow, or that contradict themselves.
//!
//! The words of refusals that were no refusals: a server that answers before it debits, that tries again by itself, or
//! that says no and yes in one answer. Nothing here moves money; each system books what its fault says.

use super::people::SeededDice;

/// A refusal in words of no provider's list.
pub const DISTURBED: &str = "GANGGUAN SISTEM";
/// The document's own words for a want of saldo, without a figure.
pub const SHORT: &str = "Mohon maaf, saldo anda tidak mencukupi";

/// Refusals that say in their own words that it goes on, or that it was done.
const GOING_ON: [&str; 8] = [
    "Transaksi sedang diproses, mohon tunggu",
    "TIMEOUT, silakan cek status transaksi",
    "Mohon maaf, saldo supplier tidak cukup, transaksi diproses ulang otomatis",
    "Transaksi dalam antrian",
    "(PENDING)",
    "GAGAL. Transaksi sudah ada, menunggu jawaban operator",
    "Duplicate transaction",
    "Transaksi belum selesai",
];

/// One of the refusals in words of going on.
pub fn going_on(dice: &SeededDice) -> &'static str {
    dice.pick(&GOING_ON)
}

/// A refusal's text with one thing in it that only a success has: a status word, or an invoice.
pub fn with_proof(text: &str, dice: &SeededDice, status_key: &str, (invoice_key, invoice): (&str, &str)) -> String {
    let (key, value) = match dice.below(4) {
        0 => (status_key, "pending"),
        1 => (status_key, "SUKSES"),
        2 => (status_key, "confirmed"),
        _ => (invoice_key, invoice),
    };
    text.replacen('{', &format!("{{\"{key}\": \"{value}\", "), 1)
}
