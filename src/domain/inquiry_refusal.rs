//! Tells from the text of a refused inquiry whether nothing is owed, or the number is wrong.
//!
//! "TAGIHAN BELUM TERSEDIA" sends the customer home, "NOMOR TIDAK TERDAFTAR" has him look at his paper again, and
//! "GANGGUAN SISTEM" says nothing about his bill. Only headings depend on it: no payment ends by it.

/// The meaning of a refused inquiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InquiryRefusal {
    /// Nothing is owed now.
    NoBill,
    /// The number is not known, or cannot be one.
    WrongNumber,
    /// Something else: whether anything is owed is not known.
    Other,
}

/// Words that say that something is not there.
const MISSING: [&str; 12] = [
    "tidak ada",
    "tdk ada",
    "belum ada",
    "tidak tersedia",
    "belum tersedia",
    "belum terbit",
    "tidak ditemukan",
    "tdk ditemukan",
    "tidak memiliki",
    "tidak punya",
    "not found",
    "no bill",
];
/// Words that say that something is wrong.
const WRONG: [&str; 11] = [
    "salah",
    "tidak terdaftar",
    "belum terdaftar",
    "tdk terdaftar",
    "tidak dikenal",
    "tidak valid",
    "invalid",
    "unregistered",
    "tidak sesuai",
    "not registered",
    "unknown",
];
/// Words for what is owed.
const BILL: [&str; 4] = ["tagihan", "tunggakan", "billing", "bill"];
/// Words for a number, its owner, and what stands under it.
const NUMBER: [&str; 15] = [
    "nomor",
    "nomer",
    "no",
    "idpel",
    "id",
    "pelanggan",
    "meter",
    "kontrak",
    "nik",
    "rangka",
    "tujuan",
    "peserta",
    "customer",
    "number",
    "data",
];

/// Reads a provider's text, whatever its case and punctuation. Words count only as whole words.
#[must_use]
pub fn read(text: &str) -> InquiryRefusal {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let line = format!(" {} ", words.join(" "));
    let has = |list: &[&str]| list.iter().any(|word| line.contains(&format!(" {word} ")));
    // "Tidak ada tagihan untuk nomor ini" has words for a number too, so the bill is looked for first.
    if has(&BILL) && has(&MISSING) {
        InquiryRefusal::NoBill
    } else if has(&NUMBER) && (has(&WRONG) || has(&MISSING)) {
        InquiryRefusal::WrongNumber
    } else {
        InquiryRefusal::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_its_heading() {
        for (text, expected) in [
            ("TAGIHAN BELUM TERSEDIA", InquiryRefusal::NoBill),
            ("Tidak ada tagihan untuk nomor ini.", InquiryRefusal::NoBill),
            ("NO BILL", InquiryRefusal::NoBill),
            ("NOMOR TIDAK TERDAFTAR", InquiryRefusal::WrongNumber),
            ("Nomor pelanggan salah, periksa kembali", InquiryRefusal::WrongNumber),
            ("IDPEL tidak ditemukan", InquiryRefusal::WrongNumber),
            ("ERROR PLN 123: NO METER SALAH", InquiryRefusal::WrongNumber),
            ("Data tidak ditemukan", InquiryRefusal::WrongNumber),
            ("GANGGUAN SISTEM, COBA LAGI", InquiryRefusal::Other),
            ("Saldo anda tidak cukup", InquiryRefusal::Other),
            ("PIN salah", InquiryRefusal::Other),
            ("Tagihan sedang diproses", InquiryRefusal::Other),
            ("Produk tidak tersedia", InquiryRefusal::Other),
            ("", InquiryRefusal::Other),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
