//! Texts of refusals that are no refusals: a server that answers before it debits, that tries again by itself, or that
//! says no and yes in one answer. Nothing here moves money; each provider books what its fault says.

use super::people::SeededDice;

/// A refusal text that no provider's document lists.
pub const DISTURBED: &str = "GANGGUAN SISTEM";
/// The documents' own text for a small saldo, without a figure.
pub const SHORT: &str = "Mohon maaf, saldo anda tidak mencukupi";

/// Refusals whose text says that the transaction goes on, or exists already.
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

/// A refusal whose text says that the transaction goes on.
pub fn going_on(dice: &SeededDice) -> &'static str {
    dice.pick(&GOING_ON)
}

/// Adds to a refusal's JSON text one field that only a success has: a status word, or an invoice.
pub fn with_proof(text: &str, dice: &SeededDice, status_key: &str, (invoice_key, invoice): (&str, &str)) -> String {
    let (key, value) = match dice.below(4) {
        0 => (status_key, "pending"),
        1 => (status_key, "SUKSES"),
        2 => (status_key, "confirmed"),
        _ => (invoice_key, invoice),
    };
    text.replacen('{', &format!("{{\"{key}\": \"{value}\", "), 1)
}
