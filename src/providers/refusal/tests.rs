//! Tests of safety rule 2: failure messages that are certain, and those that are not, with the condition that they
//! lack.

use RefusalDoubt::{Figures, NoText, Proof, Status, Unlisted, Words};

use super::*;
use crate::domain::bill::CustomerNumber;
use crate::domain::product::ProductKind;
use crate::domain::sample::{self, rp};

const LISTS: [(&str, &str); 6] = [
    ("mmbc-ppob", include_str!("../../../assets/refusals/mmbc-ppob.txt")),
    ("mmbc-multipayment", include_str!("../../../assets/refusals/mmbc-multipayment.txt")),
    ("mmbc-esamsat", include_str!("../../../assets/refusals/mmbc-esamsat.txt")),
    ("biller", include_str!("../../../assets/refusals/biller.txt")),
    ("callback", include_str!("../../../assets/refusals/biller-callback.txt")),
    ("klink", include_str!("../../../assets/refusals/klink.txt")),
];

fn patterns(of: &str) -> Arc<Vec<RefusalPattern>> {
    RefusalList::new(LISTS.iter().find(|(name, _)| *name == of).unwrap().1, &[]).now()
}

/// A token of 100.700 debit for meter 12345678901; the customer is called PROSES, the product SUKSES.
fn intent() -> PaymentIntent {
    let mut intent = sample::intent(1, sample::owner(1), ProductKind::PlnToken, "12345678901");
    intent.bill.name = Some("PROSES".into());
    intent.bill.product.name = "SUKSES".into();
    intent
}

fn pulsa() -> PaymentIntent {
    let mut intent = sample::intent(1, sample::owner(1), ProductKind::Pulsa, "081234567890");
    intent.bill.product.code = "s5".into();
    intent.bill.product.name = "Telkomsel 5.000".into();
    intent.bill.money.debit = Some(rp(5_350));
    intent
}

fn doubt(of: &str, intent: &PaymentIntent, message: &RefusalMessage<'_>, quiet: Option<i64>) -> Option<RefusalDoubt> {
    refusal_doubt(message, intent, ClassifyContext { quiet_saldo: quiet.map(rp) }, &patterns(of))
}

fn text(text: &str) -> RefusalMessage<'_> {
    RefusalMessage { text, ..RefusalMessage::default() }
}

#[test]
fn every_line_of_every_list_is_a_pattern() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/refusals");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    // These two hold no patterns of refusals, but words, and texts about paid bills.
    files.retain(|path| !path.ends_with("words.txt") && !path.ends_with("mmbc-paid.txt"));
    assert!(files.len() >= LISTS.len());
    for path in files {
        let (name, list) = (path.display(), std::fs::read_to_string(&path).unwrap());
        for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            assert!(RefusalPattern::parse(line).is_ok(), "{name}: {line}: {:?}", RefusalPattern::parse(line));
        }
    }
}

/// The documents' own refusals and others of the same families, as a shop sees them every day.
#[test]
fn ordinary_refusals_stay_certain() {
    let (token, pulsa) = (intent(), pulsa());
    for (list, intent, said) in [
        ("mmbc-ppob", &token, "Mohon maaf, sisa saldo anda JKT-12345 tidak cukup! Sisa saldo  \nRp. 100"),
        ("mmbc-ppob", &token, "Maaf, saldo anda tidak cukup"),
        ("mmbc-ppob", &token, "SALDO AGEN TIDAK MENCUKUPI"),
        ("mmbc-ppob", &token, "Please, request with your user! No dummy!"),
        ("mmbc-ppob", &token, "ERROR PLN 12345678901: NOMOR TIDAK TERDAFTAR"),
        ("mmbc-ppob", &token, "KODE PRODUK TIDAK DITEMUKAN"),
        ("mmbc-multipayment", &pulsa, "Mohon maaf, sisa saldo anda JKT-12345 tidak cukup! Sisa saldo Rp. 100"),
        ("mmbc-multipayment", &pulsa, "Please, request with your user! No dummy!"),
        ("mmbc-esamsat", &token, "Mohon maaf, sisa saldo anda JKT-00000 tidak cukup! Sisa saldo Rp. 5.000"),
        ("biller", &pulsa, "Transaksi s5.0812xxxxxx GAGAL Produk tidak tersedia (ROUTE)"),
        ("biller", &pulsa, "Transaksi s5.0812xxxxxxx GAGAL silakan coba lagi (DEDUCT)"),
        ("biller", &pulsa, "Transaksi s5.081234567890 GAGAL Produk tidak Aktif"),
        ("biller", &pulsa, "transaksi S5. 081234567890 gagal, produk tidak aktif."),
        ("callback", &pulsa, "Transaksi s5.081234567890 GAGAL, Saldo: Rp99,999,999, Tgl: 01/01 10:36:38"),
        ("callback", &pulsa, "T#41 R#12 Telkomsel 5.000 s5.081234567890 GAGAL. Nomor tujuan salah."),
        ("klink", &token, "Saldo tidak mencukupi!"),
        ("klink", &token, "ID Member tidak ditemukan!"),
        ("klink", &token, "Amount tidak valid!"),
        ("klink", &token, "Voucher tidak ditemukan!"),
        ("klink", &token, "Unauthorized"),
    ] {
        assert_eq!(doubt(list, intent, &text(said), Some(500_000)), None, "{list}: {said}");
    }
}

/// Texts that no listed pattern may match, whatever stands beside them.
#[test]
fn texts_that_free_no_bill() {
    let (token, pulsa) = (intent(), pulsa());
    for (list, intent, said, lacks) in [
        ("mmbc-ppob", &token, "ERROR PLN 12345678901: TRANSAKSI GAGAL", Unlisted),
        ("mmbc-ppob", &token, "ERROR PLN 12345678901: TAGIHAN SUDAH LUNAS", Words),
        ("mmbc-ppob", &token, "Saldo supplier tidak cukup, transaksi diproses ulang otomatis", Words),
        ("mmbc-ppob", &token, "Saldo supplier tidak cukup", Unlisted),
        ("mmbc-ppob", &token, "Saldo biller tidak cukup", Unlisted),
        ("mmbc-ppob", &token, "saldo anda tidak cukup. Transaksi lain", Unlisted),
        ("mmbc-ppob", &token, "Saldo anda belum cukup", Words),
        ("mmbc-ppob", &token, "PRODUK SEDANG TUTUP", Words),
        ("mmbc-ppob", &token, "Transaksi dalam antrian", Words),
        ("mmbc-ppob", &token, "[PENDING]", Words),
        ("mmbc-ppob", &token, "Time-out", Words),
        ("mmbc-ppob", &token, "Request timeout.", Words),
        ("mmbc-ppob", &token, "Transaksi duplicate", Words),
        ("mmbc-ppob", &token, "Permintaan sudah ada", Words),
        ("mmbc-ppob", &token, "Permintaan diterima", Words),
        ("mmbc-ppob", &token, "Silakan cek status", Words),
        ("mmbc-ppob", &token, "GAGAL, SN: 123456", Proof),
        ("mmbc-ppob", &token, "GAGAL 1234 5678 9101 1121 3141", Proof),
        ("mmbc-ppob", &token, "", NoText),
        ("mmbc-ppob", &token, " . ", NoText),
        ("mmbc-ppob", &token, "PROSES", NoText),
        ("mmbc-ppob", &token, "12345678901", NoText),
        ("mmbc-ppob", &token, "No Data!", Unlisted),
        ("mmbc-esamsat", &token, "Transaksi tidak dapat diproses.", Unlisted),
        ("biller", &pulsa, "Transaksi s5.0812xxxxxx GAGAL", Unlisted),
        ("biller", &pulsa, "Transaksi s10.0812xxxxxx GAGAL", Unlisted),
        ("biller", &pulsa, "Transaksi s5.0812xxxxxx sedang diproses", Words),
        ("biller", &pulsa, "Transaksi s5.0812xxxxxx GAGAL silakan coba lagi (DEDUCT), dicek ulang otomatis", Words),
        ("callback", &pulsa, "Transaksi s5.081234567890 GAGAL, hubungi CS", Unlisted),
        ("klink", &token, "ID Order 1 already exist!", Words),
        ("klink", &token, "Voucher sudah digunakan!", Words),
        ("klink", &token, "Transaksi gagal!", Unlisted),
    ] {
        assert_eq!(doubt(list, intent, &text(said), Some(500_000)), Some(lacks), "{list}: {said}");
    }
}

/// A listed text beside something that contradicts it.
#[test]
fn what_stands_beside_a_listed_text() {
    let token = intent();
    let said = "Mohon maaf, sisa saldo anda tidak cukup";
    let listed = || text(said);
    let with_status = |word| RefusalMessage { statuses: vec![word], ..listed() };
    let with_proof = |proof| RefusalMessage { proofs: vec![proof], ..listed() };
    let with_taken = |taken| RefusalMessage { taken: vec![taken], ..listed() };
    let with_saldo = |saldo| RefusalMessage { saldo: Some(rp(saldo)), ..listed() };
    for (name, message, quiet, lacks) in [
        ("alone", listed(), None, None),
        ("GAGAL", with_status("GAGAL"), None, None),
        ("failed.", with_status("failed."), None, None),
        ("pending", with_status("pending"), None, Some(Status)),
        ("SUKSES", with_status("SUKSES"), None, Some(Status)),
        ("confirmed", with_status("confirmed"), None, Some(Status)),
        ("unknown word", with_status("REFUND"), None, Some(Status)),
        ("two words", RefusalMessage { statuses: vec!["gagal", "pending"], ..listed() }, None, Some(Status)),
        ("invoice", with_proof("12345678"), None, Some(Proof)),
        ("placeholder 0", with_proof("0"), None, None),
        ("placeholder -", with_proof("-"), None, None),
        ("placeholder null", with_proof("null"), None, None),
        ("placeholder 00000000", with_proof("00000000"), None, None),
        ("our own number", with_proof("12345678901"), None, None),
        ("our own number, hidden", with_proof("1234xxxx901"), None, None),
        ("our wire reference", with_proof(token.wire_reference.as_str()), None, None),
        ("total 0", with_taken(FieldAmount::Read(rp(0))), None, None),
        ("total 5000", with_taken(FieldAmount::Read(rp(5_000))), None, Some(Figures)),
        ("total -5000", with_taken(FieldAmount::Read(rp(-5_000))), None, Some(Figures)),
        ("total unread", with_taken(FieldAmount::Unread("x".into())), None, Some(Figures)),
        ("saldo too small", with_saldo(100_699), None, None),
        ("saldo that suffices", with_saldo(100_700), None, Some(Figures)),
        ("saldo lower by the sale", with_saldo(50_000), Some(150_700), Some(Figures)),
        ("saldo lower by less", with_saldo(50_000), Some(150_699), None),
    ] {
        assert_eq!(doubt("mmbc-ppob", &token, &message, quiet), lacks, "{name}");
    }
    for (said, lacks) in [
        ("saldo anda tidak cukup! Sisa saldo Rp. 100.699", None),
        ("saldo anda tidak cukup! Sisa saldo Rp. 100.700", Some(Figures)),
        ("saldo anda JKT-12345 tidak cukup! Sisa saldo 1,000,000", Some(Figures)),
        ("saldo anda tidak cukup! Sisa saldo Rp 99,999,999", Some(Figures)),
    ] {
        assert_eq!(doubt("mmbc-ppob", &token, &text(said), None), lacks, "{said}");
    }
}

/// The Biller's `status: false` with `total: 0` needs no pattern, but everything else.
#[test]
fn nothing_taken_needs_no_pattern() {
    let pulsa = pulsa();
    for (said, lacks) in [
        ("Transaksi s5.0812xxxxxx GAGAL nomor salah", None),
        ("Transaksi s5.0812xxxxxx tidak dapat diproses", None),
        ("tidak berhasil", None),
        ("gagal diproses", None),
        ("batal diproses", None),
        ("silakan coba lagi", None),
        ("Transaksi dalam antrian", Some(Words)),
        ("PENDING", Some(Words)),
        ("(PENDING).", Some(Words)),
        ("timeout", Some(Words)),
        ("GAGAL. Diproses ulang", Some(Words)),
        ("Transaksi s5.0812xxxxxx sedang diproses", Some(Words)),
        ("Transaksi s5.0812xxxxxx SUKSES", Some(Words)),
        ("trxid sudah ada", Some(Words)),
        ("GAGAL SN: 99887766", Some(Proof)),
        ("", Some(NoText)),
    ] {
        let message = RefusalMessage { took_nothing: true, ..text(said) };
        assert_eq!(doubt("biller", &pulsa, &message, None), lacks, "{said}");
    }
}

#[test]
fn the_sales_own_names_are_no_words_of_the_providers() {
    let list = [RefusalPattern::parse("nama NAME pada produk NAME salah").unwrap()];
    let message = text("Nama PROSES pada produk SUKSES salah");
    let token = intent();
    assert_eq!(refusal_doubt(&message, &token, ClassifyContext::default(), &list), None);
    let mut other = token;
    other.bill.name = Some("BUDI".into());
    assert_eq!(refusal_doubt(&message, &other, ClassifyContext::default(), &list), Some(Words));
}

#[test]
fn a_line_of_a_list() {
    let token = intent();
    let none = [];
    for (said, lacks) in [
        ("GAGAL", None),
        ("Failed", None),
        ("Transaksi dibatalkan", None),
        ("SUKSES", Some(NoText)),
        ("PENDING", Some(Words)),
        ("GAGAL, diproses ulang", Some(Words)),
        ("Refund", Some(Unlisted)),
        ("", Some(NoText)),
    ] {
        assert_eq!(list_doubt(&text(said), &token, &none), lacks, "{said}");
    }
    let with_serial = RefusalMessage { proofs: vec!["41234567890123"], ..text("GAGAL") };
    assert_eq!(list_doubt(&with_serial, &token, &none), Some(Proof));
}

/// A pattern learned from one sale matches the same refusal of the next sale, and no other text.
#[test]
fn a_lesson_counts_for_the_next_sale() {
    let sold = |customer: &str, name: &str| {
        let mut intent = intent();
        intent.bill.customer = CustomerNumber::new(customer);
        intent.bill.name = Some(name.into());
        intent
    };
    let (first, next) = (sold("12345678665", "BUDI"), sold("12345677665", "SITI AMINAH"));
    for (said, shown, pattern, later) in [
        (
            "ERROR PLN 12345678665: TRANSAKSI GAGAL",
            "ERROR PLN (#): TRANSAKSI GAGAL",
            "error pln NUMBER transaksi gagal",
            "ERROR PLN 12345677665: TRANSAKSI GAGAL",
        ),
        (
            "Pelanggan BUDI (1234****665) tidak aktif, tagihan Rp 102.500, ref 99887766 (Kode: 0054) 21/11 10:00:07",
            "Pelanggan (N) ((#)) tidak aktif, tagihan (A), ref (#) (Kode: 0054) (T)",
            "pelanggan NAME NUMBER tidak aktif tagihan AMOUNT ref NUMBER kode 0054 TIME",
            "Pelanggan SITI AMINAH (12345677665) tidak aktif, tagihan Rp 3.000, ref 11223344 (Kode: 0054) 22/11 11:30:00",
        ),
        ("Loket [tutup] total", "Loket [tutup] total", "loket tutup total", "LOKET TUTUP TOTAL!"),
    ] {
        let lesson = lesson(said, &first).unwrap();
        let name = |place| match place {
            PatternSlot::Number => "#",
            PatternSlot::Name => "N",
            PatternSlot::Amount => "A",
            PatternSlot::Time => "T",
            PatternSlot::Code => "C",
        };
        assert_eq!((lesson.shown(name).as_str(), lesson.pattern().as_str()), (shown, pattern));
        let list = RefusalList::new("", &[]);
        let judged = |intent: &PaymentIntent, said: &str| {
            refusal_doubt(&text(said), intent, ClassifyContext::default(), &list.now())
        };
        assert_eq!(judged(&next, later), Some(Unlisted), "{later}");
        list.learn(&lesson.pattern());
        list.learn(&lesson.pattern());
        assert_eq!((judged(&next, later), judged(&first, said), list.now().len()), (None, None, 1), "{later}");
        assert_eq!(judged(&next, &format!("{later} sekali")), Some(Unlisted));
    }
    for (said, fault) in [
        ("12345678665", NoLesson::TooGeneral),
        ("BUDI 12345678665", NoLesson::TooGeneral),
        ("GAGAL", NoLesson::TooGeneral),
        ("", NoLesson::TooGeneral),
        ("Transaksi 12345678665 diproses", NoLesson::GoesOn),
        ("LOKET SEDANG TUTUP", NoLesson::GoesOn),
    ] {
        assert_eq!(lesson(said, &first).unwrap_err(), fault, "{said}");
    }
}
