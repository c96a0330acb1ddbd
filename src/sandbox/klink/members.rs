//! Which Kwallet members exist, their opening balances, and which voucher codes are good. All of it follows from the
//! seed, the id or the code, without the ledger.

use sha2::{Digest, Sha256};

use crate::base::money::Rupiah;
use crate::sandbox::people::SeededDice;

pub const NOT_FOUND: &str = "ID Member tidak ditemukan!";
pub const SHORT: &str = "Saldo tidak mencukupi!";

/// The document's members and their opening balances, whole rupiah, the same for every seed.
pub const KNOWN: [(&str, i64); 5] = [
    ("idspaa0012", 2_500_000),
    ("idspaaa090", 150_000),
    ("idspaa001", 360_000),
    ("idspaaa025", 0),
    ("idspaaa95913", 75_000),
];
/// The document's voucher code and its worth, whole rupiah.
const EXAMPLE: (&str, i64) = ("ASDFKEIJK", 10_000);

/// A member's opening balance; None when there is no such member. Every id of letters and digits that starts with
/// `idsp` exists.
pub fn opening(seed: u64, member: &str) -> Option<Rupiah> {
    let known = KNOWN.iter().find(|(id, _)| *id == member).map(|(_, amount)| *amount);
    let amount = known.or_else(|| is_member(member).then(|| drawn(seed, member)))?;
    Rupiah::new(amount).ok()
}

fn drawn(seed: u64, member: &str) -> i64 {
    SeededDice::new(seed, &["wallet", member]).amount(500_000, 2_500_000, 1_000)
}

fn is_member(id: &str) -> bool {
    id.starts_with("idsp") && (5..=24).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A member's name in the history.
pub fn name(seed: u64, member: &str) -> String {
    SeededDice::new(seed, &["member", member]).name()
}

/// What a voucher code is worth; None for a bad code. `V10ABC` is worth Rp 10.000: `V`, thousands of rupiah, a letter,
/// and at least two more letters or digits. Case does not count.
pub fn voucher(code: &str) -> Option<Rupiah> {
    let code = code.to_ascii_uppercase();
    if code == EXAMPLE.0 {
        return Rupiah::new(EXAMPLE.1).ok();
    }
    let rest = code.strip_prefix('V')?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
    let (thousands, tail) = rest.split_at_checked(end)?;
    let tail_is_good = tail.len() >= 3 && tail.len() <= 16 && tail.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let thousands: i64 = thousands.parse().ok().filter(|_| tail_is_good)?;
    (1..=5_000).contains(&thousands).then(|| Rupiah::new(thousands * 1_000).ok()).flatten()
}

/// The SHA-256 of a voucher code, which the ledger keeps instead of the code.
pub fn fingerprint(code: &str) -> String {
    hex(&Sha256::digest(code.to_ascii_uppercase()))
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
