//! Papers as printers get them: golden dumps, pictures that are read again, and what holds for every payment.
//!
//! What it is: bytes made by the program, read by a printer of our own. What it is not: a device. The golden files are
//! written anew by `LOKET_GOLDEN=write`, pictures into target/paper by `LOKET_PICTURES=1`.

use std::path::PathBuf;

use loket::paper::{CodePage, Paper, Profile, QrForm};
use loket::receipt::{
    Extras, Facts, Item, Line, Mark, Shop, charge_facts, dot_matrix, dot_matrix_lines, escpos as print, facts, lines,
    print_bytes, test_facts, text,
};
use loket::sale::answer::{self, Outcome, Token};
use loket::sale::bill::CustomerNumber;
use loket::sale::field::Field;
use loket::sale::product::Kind;
use loket::text::Clean;
use proptest::prelude::*;

use crate::escpos::sample::{
    QRIS, TOKEN, answered, bill_answer, gopay, intent, moment, money, paper, papers, rp, sale, sent, shop, sign,
    token_answer, token_intent,
};
use crate::escpos::{Out, matrix, picture, read};

fn golden(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/receipt").join(name);
    if std::env::var("LOKET_GOLDEN").as_deref() == Ok("write") {
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(text == kept, "{name} differs; LOKET_GOLDEN=write writes it anew");
}

fn roll(columns: usize, qr: QrForm) -> Profile {
    let paper = if columns == 32 { Paper::Mm58 } else { Paper::Mm80 };
    Profile { paper, columns, code_page: CodePage::Pc437, qr, cut: columns > 32 }
}

fn form() -> Profile {
    Profile { paper: Paper::DotMatrix, columns: 80, code_page: CodePage::Pc437, qr: QrForm::None, cut: false }
}

fn test_slip(profile: &Profile) -> Facts {
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
            let bytes = print(&facts, &profile, Extras { drawer: name == "pln_token" });
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
    let with_sign = Shop { logo: Some(sign()), ..shop() };
    for (columns, dots) in [(32, 384), (42, 504), (48, 576)] {
        for qr in [QrForm::Native, QrForm::Raster] {
            let profile = roll(columns, qr);
            let kind = if qr == QrForm::Native { "native" } else { "raster" };
            let picture = |name: &str, facts: &Facts| {
                let canvas = picture::thermal(&read(&print(facts, &profile, Extras::default())), dots);
                canvas.keep(&format!("{name}.{columns}.{kind}"));
                canvas
            };
            let token = paper(&sale(Kind::PlnToken), &with_sign);
            assert_eq!(picture("token", &token).codes(), [token.find.as_str()]);
            let charge = charge_facts(&gopay(), &with_sign, Mark::Original).unwrap();
            assert_eq!(picture("charge", &charge).codes(), [QRIS]);
            let test = test_slip(&profile);
            assert_eq!(picture("test", &test).codes(), [test.find.as_str()]);
            if qr == QrForm::Native {
                let unknown = answered(&sent(token_intent()), Outcome::Unknown, token_answer());
                picture("titipan", &paper(&unknown, &shop()));
                picture("bill", &paper(&sale(Kind::PlnPostpaid), &shop()));
                picture("samsat", &paper(&sale(Kind::Samsat), &shop()));
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

#[test]
fn a_token_slip_is_short() {
    let facts = paper(&sale(Kind::PlnToken), &shop());
    for (columns, bound) in [(32, 960), (48, 1_020)] {
        let bytes = print(&facts, &roll(columns, QrForm::Native), Extras { drawer: true });
        assert!(bytes.len() <= bound, "{columns}: {}", bytes.len());
        assert!(bytes.starts_with(b"\x1bp\x00\x19\xfa\x1b@"), "the drawer opens first");
    }
}

#[test]
fn a_code_is_whole_or_said() {
    let charge = charge_facts(&gopay(), &shop(), Mark::Original).unwrap();
    let printed = read(&print(&charge, &roll(32, QrForm::None), Extras::default()));
    assert!(printed.codes().is_empty() && printed.dump.contains("QR tidak dicetak"), "{}", printed.dump);
    let mut large = charge;
    large.items.push(Item::Code("x".repeat(2_000)));
    for form in [QrForm::Native, QrForm::Raster] {
        let profile = roll(32, form);
        let printed = read(&print(&large, &profile, Extras::default()));
        let rasters = printed.out.iter().filter(|out| matches!(out, Out::Raster { .. })).count();
        assert_eq!(printed.codes().len() + rasters, 1, "the large one is left off");
        assert!(printed.dump.contains("QR tidak dicetak"));
        assert_eq!(lines(&large, &profile).iter().filter(|line| matches!(line, Line::Code(_))).count(), 1);
    }
    let lines: Vec<String> = dot_matrix_lines(&large).iter().map(|line| line.text()).collect();
    assert_eq!(lines.join("\n").matches("QR tidak dicetak").count(), 2);
}

#[test]
fn a_stub_says_what_was_sold_to_whom_for_how_much() {
    let facts = paper(&sale(Kind::PlnToken), &shop());
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
fn drawn(seed: u64) -> (Facts, bool) {
    let mut draw = Draw(seed);
    let kind = Kind::ALL[draw.below(Kind::ALL.len())];
    let mut intent = intent(kind, &draw.text(), money());
    intent.bill.customer = CustomerNumber::new(&draw.text());
    intent.bill.money.total = rp(i64::try_from(draw.below(1_000_000_000_000)).unwrap());
    intent.cash = (draw.below(2) == 0).then_some(intent.bill.money.total);
    let mut answer = bill_answer(kind);
    answer.name = Some(Clean::lines(&draw.text())).filter(|_| draw.below(3) > 0);
    answer.reference = Some(Clean::new(&draw.text())).filter(|_| draw.below(4) > 0);
    answer.serial = Some(Clean::new(&draw.text()));
    let with_token = draw.below(2) == 0;
    answer.token = with_token.then(|| Token::read(TOKEN).unwrap());
    answer.fields.push((Field::Unlisted(draw.text()), Clean::lines(&draw.text())));
    answer.fields.push((Field::Footer, Clean::lines(&draw.text())));
    let outcome = [Outcome::Confirmed, Outcome::Pending, Outcome::Unknown, Outcome::Refunded][draw.below(4)];
    let mark = Mark::Copy(u32::try_from(draw.below(40)).unwrap());
    let mut paper = facts(&answered(&sent(intent), outcome, answer), &shop(), mark).unwrap();
    if draw.below(2) == 0 {
        // Texts that nothing cleaned: the bytes are the last gate.
        paper.head.extend([draw.text(), draw.text()]);
        paper.title.push_str(&draw.text());
        paper.trace.push_str(&draw.text());
        paper.banners.push(draw.text());
        paper.stub.push((draw.text(), draw.text()));
        paper.desk.push((draw.text(), draw.text()));
        paper.items.push(Item::Row { label: draw.text(), value: draw.text() });
        paper.items.push(Item::Figure { label: draw.text(), value: draw.text(), strong: true });
        let rows = vec![(draw.text(), vec![draw.text()])];
        paper.items.push(Item::Table { heads: vec![draw.text()], rows });
        paper.items.push(Item::Code(draw.text()));
    }
    // Only a token's purchase has a row for one.
    (paper, outcome == Outcome::Confirmed && with_token && kind == Kind::PlnToken)
}

/// How often the token's five groups stand in what printed.
fn tokens(text: &str) -> usize {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.matches(TOKEN).count()
}

/// A thermal printer of 32, 42 and 48 columns.
fn prints_on_a_roll(seed: u64, columns: usize, code_page: CodePage) {
    let (facts, has_token) = drawn(seed);
    let profile = Profile { code_page, ..roll(columns, QrForm::Native) };
    let printed = read(&print_bytes(&facts, &profile, Extras { drawer: true }));
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
    let form = matrix::read(&print_bytes(&facts, &Profile { code_page, ..form() }, Extras::default()));
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
    let payment = answered(&sent(token_intent()), Outcome::Confirmed, answer::Facts::default());
    for profile in [roll(32, QrForm::Native), roll(48, QrForm::Raster), form()] {
        assert!(!print_bytes(&paper(&payment, &shop()), &profile, Extras::default()).is_empty());
    }
}
