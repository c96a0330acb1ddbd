//! Papers as printers get them: golden dumps, pictures whose codes are read again, and properties of every payment. The
//! program's bytes are read by the simulated printers of `escpos`.
//!
//! `LOKET_GOLDEN=write` writes the golden files anew, `LOKET_PICTURES=1` writes pictures into target/paper.

use std::path::PathBuf;

use loket::base::paper::{CodePage, Paper, PrinterProfile, QrForm};
use loket::base::text::CleanText;
use loket::domain::bill::{CustomerNumber, Money};
use loket::domain::field::FactField;
use loket::domain::payment::verdict::{self, PaymentOutcome, PlnToken};
use loket::domain::product::ProductKind;
use loket::receipt::{
    EscposExtras, LayoutLine, PrintMark, ReceiptFacts, ReceiptItem, ShopHead, charge_facts, dot_matrix,
    dot_matrix_lines, escpos as print, facts, lines, print_bytes, test_facts, text,
};
use proptest::prelude::*;

use crate::escpos::sample::{
    QRIS, TOKEN, answered, bill_answer, gopay, intent, moment, money, paper, papers, rp, sale, sent, shop, sign,
    token_answer, token_intent,
};
use crate::escpos::{Out, matrix, picture, read};

pub fn golden(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/receipt").join(name);
    if std::env::var("LOKET_GOLDEN").as_deref() == Ok("write") {
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(text == kept, "{name} differs; LOKET_GOLDEN=write writes it anew");
}

fn roll(columns: usize, qr: QrForm) -> PrinterProfile {
    let paper = if columns == 32 { Paper::Mm58 } else { Paper::Mm80 };
    PrinterProfile { paper, columns, code_page: CodePage::Pc437, qr, cut: columns > 32 }
}

fn form() -> PrinterProfile {
    PrinterProfile { paper: Paper::DotMatrix, columns: 80, code_page: CodePage::Pc437, qr: QrForm::None, cut: false }
}

fn test_slip(profile: &PrinterProfile) -> ReceiptFacts {
    test_facts(&shop(), moment(), profile)
}

#[test]
fn golden_papers_in_every_form() {
    for columns in [32, 42, 48] {
        let (mut texts, mut dump) = (String::new(), String::new());
        let profile = roll(columns, QrForm::Native);
        let mut all = papers(&shop());
        all.push(("test".to_owned(), test_slip(&profile)));
        for (name, facts) in all {
            texts.push_str(&format!("=== {name}\n{}", text(&facts, columns)));
            let bytes = print(&facts, &profile, EscposExtras { drawer: name == "pln_token" });
            dump.push_str(&format!("=== {name}, {} bytes\n{}", bytes.len(), read(&bytes).dump));
        }
        golden(&format!("papers.{columns}.txt"), &texts);
        if columns != 42 {
            golden(&format!("escpos.{columns}.txt"), &dump);
        }
    }
    let (mut texts, mut dump) = (String::new(), String::new());
    let mut all = papers(&shop());
    all.push(("test".to_owned(), test_slip(&form())));
    for (name, facts) in all {
        let lines: String = dot_matrix_lines(&facts).iter().map(|line| line.text() + "\n").collect();
        texts.push_str(&format!("=== {name}\n{lines}"));
        if ["pln_token", "pln_postpaid", "samsat", "titipan_unknown", "charge_gopay", "test"].contains(&name.as_str()) {
            dump.push_str(&format!("=== {name}\n{}", matrix::read(&dot_matrix(&facts, CodePage::Pc437)).dump));
        }
    }
    golden("papers.80.txt", &texts);
    golden("escp.80.txt", &dump);
}

#[test]
fn pictures_hold_what_was_meant_and_scanners_read_it() {
    let with_sign = ShopHead { logo: Some(sign()), ..shop() };
    for (columns, dots) in [(32, 384), (42, 504), (48, 576)] {
        for qr in [QrForm::Native, QrForm::Raster] {
            let profile = roll(columns, qr);
            let kind = if qr == QrForm::Native { "native" } else { "raster" };
            let picture = |name: &str, facts: &ReceiptFacts| {
                let canvas = picture::thermal(&read(&print(facts, &profile, EscposExtras::default())), dots);
                canvas.keep(&format!("{name}.{columns}.{kind}"));
                canvas
            };
            let token = paper(&sale(ProductKind::PlnToken), &with_sign);
            assert_eq!(picture("token", &token).codes(), [token.find.as_str()]);
            let charge = charge_facts(&gopay(), &with_sign, PrintMark::Original).unwrap();
            assert_eq!(picture("charge", &charge).codes(), [QRIS]);
            let test = test_slip(&profile);
            assert_eq!(picture("test", &test).codes(), [test.find.as_str()]);
            if qr == QrForm::Native {
                let unknown = answered(&sent(token_intent()), PaymentOutcome::Unknown, token_answer());
                picture("titipan", &paper(&unknown, &shop()));
                picture("bill", &paper(&sale(ProductKind::PlnPostpaid), &shop()));
                picture("samsat", &paper(&sale(ProductKind::Samsat), &shop()));
            }
        }
    }
    for (name, facts) in papers(&shop()) {
        if ["pln_token", "samsat", "charge_gopay"].contains(&name.as_str()) {
            let form = matrix::read(&dot_matrix(&facts, CodePage::Pc437));
            picture::form(&form).keep(&format!("form.{name}"));
        }
    }
    picture::form(&matrix::read(&dot_matrix(&test_slip(&form()), CodePage::Pc437))).keep("form.test");
}

/// The longest token slip that is sold: a name and an address of forty letters, a fee of the shop, cash and change, and
/// `nominal` rupiah.
fn long_token_slip(nominal: i64) -> ReceiptFacts {
    let (nominal, admin, shop_fee) = (rp(nominal), rp(2_500), rp(1_234));
    let total = nominal.checked_add(admin).and_then(|sum| sum.checked_add(shop_fee)).unwrap();
    let mut intent = token_intent();
    intent.bill.money = Money { nominal: Some(nominal), bill: None, admin: Some(admin), shop_fee, total, ..money() };
    intent.cash = total.checked_add(rp(123_456));
    let first = [(FactField::Tariff, "R1M/900 VA"), (FactField::Materai, "10000"), (FactField::Ppn, "1234567")];
    let more =
        [(FactField::Ppj, "12345678"), (FactField::TokenInstalment, "1234567"), (FactField::TokenValue, "123456789")];
    let answer = verdict::PaymentFacts {
        name: Some("BAMBANG SOEKAMTO WIRJOSOEDIRDJO PRATAMAS".into()),
        meter: Some(CustomerNumber::new("14234567890")),
        idpel: Some(CustomerNumber::new("531234567890")),
        kwh: Some("69.876,54".into()),
        nominal: Some(nominal),
        admin: Some(admin),
        total: nominal.checked_add(admin),
        fields: first.into_iter().chain(more).map(|(field, value)| (field, value.into())).collect(),
        ..token_answer()
    };
    let address = "Jl. Raya Pajajaran No. 45, Bogor Tengah".into();
    paper(&answered(&sent(intent), PaymentOutcome::Confirmed, answer), &ShopHead { address, ..shop() })
}

/// Bytes of `facts` with the QR that finds it again, and without.
fn sizes(facts: &ReceiptFacts, columns: usize) -> (usize, usize) {
    let of = |qr| print(facts, &roll(columns, qr), EscposExtras { drawer: true }).len();
    (of(QrForm::Native), of(QrForm::None))
}

#[test]
fn a_token_slip_is_short() {
    let usual = paper(&sale(ProductKind::PlnToken), &shop());
    let long = long_token_slip(97_654_321);
    for (name, facts, columns, bounds) in [
        ("usual", &usual, 32, (1_130, 1_040)),
        ("usual", &usual, 48, (1_400, 1_320)),
        ("longest", &long, 32, (1_290, 1_200)),
        ("longest", &long, 48, (1_550, 1_470)),
    ] {
        let (whole, text) = sizes(facts, columns);
        println!("{name} {columns}: {whole} bytes, {text} without its QR");
        assert!(whole <= bounds.0 && text <= bounds.1, "{name} {columns}: {whole}, {text}");
    }
    let bytes = print(&usual, &roll(32, QrForm::Native), EscposExtras { drawer: true });
    assert!(bytes.starts_with(b"\x1bp\x00\x19\xfa\x1b@"), "the drawer opens first");
}

/// A row of figures ends at the right edge, a row of facts has its colon under the others, and no letter is lost.
#[test]
fn columns_stand_under_each_other_without_tab_stops() {
    let facts = long_token_slip(987_654_321);
    let widths = [(Paper::Mm58, 32, 384), (Paper::Mm58, 42, 384), (Paper::Mm80, 42, 504), (Paper::Mm80, 48, 576)];
    for (paper, columns, dots) in widths.into_iter().chain([(Paper::Mm80, 64, 576)]) {
        let profile = PrinterProfile { paper, columns, ..roll(48, QrForm::Native) };
        let printed = read(&print(&facts, &profile, EscposExtras::default()));
        picture::thermal(&printed, dots).keep(&format!("long.{paper}.{columns}"));
        let lines = printed.lines();
        for (label, figure) in [
            ("RP BAYAR", "987.656.821"),
            ("RP STROOM/TOKEN", "123.456.789"),
            ("JML KWH", "69.876,54"),
            ("BIAYA LOKET", "1.234"),
            ("TOTAL", "Rp 987.658.055"),
            ("KEMBALI", "123.456"),
        ] {
            let gap = " ".repeat(columns - label.len() - figure.len());
            assert!(lines.contains(&format!("{label}{gap}{figure}").as_str()), "{label}:\n{}", printed.dump);
        }
        let rows = ["NO METER", "IDPEL", "NAMA", "TARIF/DAYA", "NO REF"].map(|label| {
            let row = lines.iter().find(|line| line.starts_with(label));
            row.and_then(|row| row.find(':')).unwrap_or_else(|| panic!("{label}:\n{}", printed.dump))
        });
        assert_eq!(rows, [10; 5], "{}", printed.dump);
        let words = lines.concat().split_whitespace().collect::<String>();
        assert!(words.contains("BAMBANGSOEKAMTOWIRJOSOEDIRDJOPRATAMAS"), "{}", printed.dump);
        let double = |out: &&Out| matches!(out, Out::Text { double: true, .. });
        let token: Vec<usize> = printed.out.iter().filter(double).map(out_width).collect();
        assert!(!token.is_empty() && token.iter().all(|width| *width <= columns), "{token:?}");
        assert!(printed.widest() <= columns && printed.dump.matches(&"-".repeat(columns)).count() >= 3);
    }
    let form = matrix::read(&dot_matrix(&facts, CodePage::Pc437));
    picture::form(&form).keep("form.long");
    let row = format!("TOTAL{}Rp 987.658.055", " ".repeat(53 - 5 - 14));
    assert!(form.part(27, 80).contains(&row), "{}", form.dump);
}

fn out_width(out: &Out) -> usize {
    if let Out::Text { text, double, .. } = out { text.chars().count() * if *double { 2 } else { 1 } } else { 0 }
}

/// HT goes to a stop that the printer, or a viewer of its bytes, may not have: none is sent, and none is set (ESC D).
#[test]
fn no_paper_holds_a_tab() {
    let with_sign = ShopHead { logo: Some(sign()), ..shop() };
    for (name, facts) in papers(&with_sign).into_iter().chain([("long".to_owned(), long_token_slip(987_654_321))]) {
        let plain = ReceiptFacts { logo: None, ..facts.clone() };
        for columns in [32, 42, 48, 64] {
            // The reader takes neither for a command; a picture may hold any byte.
            for qr in [QrForm::Native, QrForm::Raster] {
                read(&print(&facts, &roll(columns, qr), EscposExtras { drawer: true }));
            }
            let bytes = print(&plain, &roll(columns, QrForm::None), EscposExtras { drawer: true });
            assert!(!bytes.contains(&b'\t') && !bytes.windows(2).any(|pair| pair == b"\x1bD"), "{name} {columns}");
            assert!(!text(&facts, columns).contains('\t'), "{name} {columns}");
        }
        let bytes = dot_matrix(&facts, CodePage::Pc437);
        assert!(!bytes.contains(&b'\t') && !bytes.windows(2).any(|pair| pair == b"\x1bD"), "{name}");
    }
}

#[test]
fn a_code_is_whole_or_said() {
    let charge = charge_facts(&gopay(), &shop(), PrintMark::Original).unwrap();
    let printed = read(&print(&charge, &roll(32, QrForm::None), EscposExtras::default()));
    assert!(printed.codes().is_empty() && printed.dump.contains("QR tidak dicetak"), "{}", printed.dump);
    let mut large = charge;
    large.items.push(ReceiptItem::Code("x".repeat(2_000)));
    for form in [QrForm::Native, QrForm::Raster] {
        let profile = roll(32, form);
        let printed = read(&print(&large, &profile, EscposExtras::default()));
        let rasters = printed.out.iter().filter(|out| matches!(out, Out::Raster { .. })).count();
        assert_eq!(printed.codes().len() + rasters, 1, "the large one is left off");
        assert!(printed.dump.contains("QR tidak dicetak"));
        assert_eq!(lines(&large, &profile).iter().filter(|line| matches!(line, LayoutLine::Code(_))).count(), 1);
    }
    let lines: Vec<String> = dot_matrix_lines(&large).iter().map(|line| line.text()).collect();
    assert_eq!(lines.join("\n").matches("QR tidak dicetak").count(), 2);
}

#[test]
fn a_stub_says_what_was_sold_to_whom_for_how_much() {
    let facts = paper(&sale(ProductKind::PlnToken), &shop());
    let form = matrix::read(&dot_matrix(&facts, CodePage::Pc437));
    let stub = form.part(0, 24).join("\n");
    for part in [
        "LOKET MAJU JAYA",
        "PRABAYAR",
        "PLN Pra Bayar",
        "91011121314",
        "MMBC TOUR TRAVEL",
        "0AXS21V00KF33854",
        "99839ZN91DY04626",
        "Rp 102.500",
        "21-11-2026 10:21",
        "/K1/CA",
    ] {
        assert!(stub.contains(part), "{part} not in\n{stub}");
    }
    assert!(!stub.contains("1234 5678"), "the token is the customer's");
    assert_eq!((form.fed, form.widest() <= 80), (1, true));
    let sides = |form: &matrix::Form| form.part(24, 27).iter().all(|mark| mark.trim() == "|");
    assert!(sides(&form), "each line has its cut mark");
}

/// What a till should never be handed, and is.
const HOSTILE: [&str; 6] = [
    "\u{1b}@\u{1d}V\u{0}\u{10}\u{4}\u{1}",
    "A\r\n\r\n\u{c}\u{7f}\u{9b}31mB",
    "漢字漢字漢字漢字漢字漢字漢字漢字漢字",
    "e\u{301}\u{302}\u{303} ﬁ × – “x” € ½ 😀",
    "\u{1c}&\u{8}\u{8}\u{1b}p\u{0}",
    "\t\u{b}\u{0}\u{202e}\u{2028}",
];

/// Texts and numbers from one seed: drawing ten thousand payments takes no longer than printing them.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 8).unwrap() % bound
    }

    fn word(&mut self, longest: usize) -> String {
        (0..=self.below(longest)).map(|_| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[self.below(36)])).collect()
    }

    fn text(&mut self) -> String {
        match self.below(6) {
            0 => String::new(),
            1 => (0..self.below(60)).map(|_| char::from(0x20 + u8::try_from(self.below(95)).unwrap())).collect(),
            2 => format!("{}{}", self.word(1), "0AXS21V00KF3385499839ZN91DY04626".repeat(1 + self.below(3))),
            3 => (0..1 + self.below(9)).map(|_| self.word(12) + " ").collect(),
            4 => format!("{}{}{}", self.word(6), HOSTILE[self.below(HOSTILE.len())], self.word(6)),
            _ => HOSTILE[self.below(HOSTILE.len())].repeat(1 + self.below(4)),
        }
    }
}

/// A payment's paper, and whether it must hold the token.
fn drawn(seed: u64) -> (ReceiptFacts, bool) {
    let mut draw = Draw(seed);
    let kind = ProductKind::ALL[draw.below(ProductKind::ALL.len())];
    let mut intent = intent(kind, &draw.text(), money());
    intent.bill.customer = CustomerNumber::new(&draw.text());
    intent.bill.money.total = rp(i64::try_from(draw.below(1_000_000_000_000)).unwrap());
    intent.cash = (draw.below(2) == 0).then_some(intent.bill.money.total);
    let mut answer = bill_answer(kind);
    answer.name = Some(CleanText::lines(&draw.text())).filter(|_| draw.below(3) > 0);
    answer.reference = Some(CleanText::new(&draw.text())).filter(|_| draw.below(4) > 0);
    answer.serial = Some(CleanText::new(&draw.text()));
    let with_token = draw.below(2) == 0;
    answer.token = with_token.then(|| PlnToken::read(TOKEN).unwrap());
    answer.fields.push((FactField::Unlisted(draw.text()), CleanText::lines(&draw.text())));
    answer.fields.push((FactField::Footer, CleanText::lines(&draw.text())));
    let outcome =
        [PaymentOutcome::Confirmed, PaymentOutcome::Pending, PaymentOutcome::Unknown, PaymentOutcome::Refunded]
            [draw.below(4)];
    let mark = PrintMark::Copy(u32::try_from(draw.below(40)).unwrap());
    let mut paper = facts(&answered(&sent(intent), outcome, answer), &shop(), mark).unwrap();
    if draw.below(2) == 0 {
        // Texts that nothing cleaned: the bytes are the last gate.
        paper.head.extend([draw.text(), draw.text()]);
        paper.title.push_str(&draw.text());
        paper.trace.push_str(&draw.text());
        paper.banners.push(draw.text());
        paper.stub.push((draw.text(), draw.text()));
        paper.desk.push((draw.text(), draw.text()));
        paper.items.push(ReceiptItem::Row { label: draw.text(), value: draw.text() });
        paper.items.push(ReceiptItem::Figure { label: draw.text(), value: draw.text(), strong: true });
        let rows = vec![(draw.text(), vec![draw.text()])];
        paper.items.push(ReceiptItem::Table { heads: vec![draw.text()], rows });
        paper.items.push(ReceiptItem::Code(draw.text()));
    }
    // Only a token's purchase has a row for one.
    (paper, outcome == PaymentOutcome::Confirmed && with_token && kind == ProductKind::PlnToken)
}

/// How often the token's five groups stand in what printed.
fn tokens(text: &str) -> usize {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.matches(TOKEN).count()
}

/// A thermal printer of 32, 42 and 48 columns.
fn prints_on_a_roll(seed: u64, columns: usize, code_page: CodePage) {
    let (facts, has_token) = drawn(seed);
    let profile = PrinterProfile { code_page, ..roll(columns, QrForm::Native) };
    let printed = read(&print_bytes(&facts, &profile, EscposExtras { drawer: true }));
    assert!(printed.widest() <= columns, "{}", printed.dump);
    let mut blank = true;
    for out in &printed.out {
        let empty = matches!(out, Out::Text { text, .. } if text.is_empty());
        assert!(!(blank && empty), "{}", printed.dump);
        blank = empty;
    }
    assert_eq!(tokens(&printed.lines().concat()), usize::from(has_token), "{}", printed.dump);
    assert!(printed.out.contains(&Out::Kick));
}

/// A dot matrix printer; the shop's stub may be shorter than the body, and the other way round.
fn prints_on_a_form(seed: u64, code_page: CodePage) {
    let (facts, has_token) = drawn(seed);
    let form = matrix::read(&print_bytes(&facts, &PrinterProfile { code_page, ..form() }, EscposExtras::default()));
    assert!(form.widest() <= 80 && form.fed == 1, "{}", form.dump);
    for (from, to) in [(0, 24), (27, 80)] {
        let part = form.part(from, to).join("\n");
        let part = part.trim_end_matches('\n');
        assert!(!part.starts_with('\n') && !part.contains("\n\n\n"), "{}", form.dump);
    }
    assert_eq!(tokens(&form.part(27, 80).concat()), usize::from(has_token), "{}", form.dump);
    assert_eq!(tokens(&form.part(0, 24).concat()), 0, "{}", form.dump);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_payment_prints_within_32_columns(seed in any::<u64>(), page in 0..3usize) {
        prints_on_a_roll(seed, 32, CodePage::ALL[page].1);
    }

    #[test]
    fn every_payment_prints_within_42_columns(seed in any::<u64>(), page in 0..3usize) {
        prints_on_a_roll(seed, 42, CodePage::ALL[page].1);
    }

    #[test]
    fn every_payment_prints_within_48_columns(seed in any::<u64>(), page in 0..3usize) {
        prints_on_a_roll(seed, 48, CodePage::ALL[page].1);
    }

    #[test]
    fn every_payment_prints_within_a_form(seed in any::<u64>(), page in 0..3usize) {
        prints_on_a_form(seed, CodePage::ALL[page].1);
    }
}

#[test]
fn an_answer_without_anything_prints() {
    let payment = answered(&sent(token_intent()), PaymentOutcome::Confirmed, verdict::PaymentFacts::default());
    for profile in [roll(32, QrForm::Native), roll(48, QrForm::Raster), form()] {
        assert!(!print_bytes(&paper(&payment, &shop()), &profile, EscposExtras::default()).is_empty());
    }
}
