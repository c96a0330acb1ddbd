//! The PDF as it comes out: its size, what PDF readers find in it, and that no text leaves its page.
//!
//! `LOKET_SAMPLES=folder cargo test --lib samples_for_the_eye` writes samples to look at. A test says what it skipped
//! where a tool of the system is missing, and still reads the file by itself.

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, OnceLock};

use lopdf::content::Content;
use proptest::prelude::*;

use super::*;
use crate::base::image::GreyImage;
use crate::base::text::{CleanText, in_fours};
use crate::domain::bill::CustomerNumber;
use crate::domain::charge::sample::{created, entry, intent};
use crate::domain::charge::{self, ChargeEvent, QrPayload};
use crate::domain::field::FactField;
use crate::domain::payment::Payment;
use crate::domain::payment::verdict::{self, PaymentOutcome, RawAnswer};
use crate::domain::product::ProductKind;
use crate::domain::sample::owner;
use crate::receipt::tests::{
    TOKEN, answered, any_payment, bill_answer, bill_intent, postpaid_sale, rp, sent, shop, token_answer, token_intent,
    token_sale,
};
use crate::receipt::unprintable::text_marked;
use crate::receipt::{PaperId, PrintMark, ReceiptItem, ShopHead, charge_facts, facts};

const PAPERS: [Paper; 5] = [Paper::Mm58, Paper::Mm80, Paper::DotMatrix, Paper::A5, Paper::A4];
const QRIS: &str = "00020101021226670016COM.NOBUBANK.WWW01189360050300000879140214844519767362530303UMI5204481253033605405480005802ID5913TOKO  MAJU 1 6007JAKARTA6304A1B2";

/// A logo: a ring and three bars, smoothed like a drawing program does.
fn sign() -> Arc<GreyImage> {
    let (across, down) = (600_i32, 420_i32);
    let dots = (0..across * down).map(|at| {
        let (x, y) = (at % across - 210, at / across - 210);
        let radius = x * x + y * y;
        let ring = (130 * 130..190 * 190).contains(&radius);
        let bar = (x + 60) / 60 % 2 == 0 && x.abs() < 100 && y.abs() < 90 - x / 2;
        let wing = x > 210 && (y + 210) / 70 % 2 == 1 && x < 380 - y.abs() / 2;
        if ring || wing {
            30
        } else if bar {
            110
        } else {
            255
        }
    });
    Arc::new(GreyImage::new(600, 420, dots.collect()).unwrap())
}

fn samsat_sale() -> Payment {
    let mut intent = bill_intent(ProductKind::Samsat, "SAMSAT_JABAR", "Samsat Jabar");
    intent.bill.customer = CustomerNumber::new("3201111111111111");
    intent.bill.name = Some("JORDAN".into());
    intent.cash = Some(rp(350_000));
    let fields = [
        (FactField::TraceNumber, "000123"),
        (FactField::PaymentCode, "3226112100001234"),
        (FactField::PlateNumber, "F 0001 Z"),
        (FactField::Address, "KP. CIKARET RT 03/05 KEL. CIKARET KEC. BOGOR SELATAN KOTA BOGOR"),
        (FactField::FrameNumber, "MH328D204AK4010000"),
        (FactField::Vehicle, "YAMAHA 28D (MIO SPORTY CW)"),
        (FactField::Colour, "MERAH MARUN"),
        (FactField::YearBuilt, "2010"),
        (FactField::Tax("pkb".to_owned()), "143500"),
        (FactField::TaxPenalty("pkb".to_owned()), "2900"),
        (FactField::Tax("swd".to_owned()), "35000"),
        (FactField::TaxPenalty("swd".to_owned()), "0"),
        (FactField::Tax("bbn".to_owned()), "164278"),
        (FactField::TaxPenalty("bbn".to_owned()), "0"),
    ];
    let answer = verdict::PaymentFacts {
        invoice: Some("INV-7712345".into()),
        fields: fields.into_iter().map(|(field, value)| (field, CleanText::new(value))).collect(),
        ..bill_answer()
    };
    answered(&sent(intent), PaymentOutcome::Confirmed, answer)
}

fn pulsa_sale() -> Payment {
    let mut intent = bill_intent(ProductKind::Pulsa, "s10", "Telkomsel 10.000");
    intent.bill.customer = CustomerNumber::new("081234567890");
    intent.bill.name = None;
    let answer = verdict::PaymentFacts {
        reference: Some("21160325359742".into()),
        serial: Some("4123456789012345".into()),
        ..verdict::PaymentFacts::default()
    };
    answered(&sent(intent), PaymentOutcome::Confirmed, answer)
}

/// One receipt of each kind, from an answer with all facts.
fn sale_of(kind: ProductKind) -> Payment {
    let mut answer = bill_answer();
    answer.fields.extend([
        (FactField::Participants, "4".into()),
        (FactField::Penalty, "5000".into()),
        (FactField::InstalmentNumber, "12".into()),
        (FactField::Tax("pkb".to_owned()), "143500".into()),
        (FactField::TaxPenalty("pkb".to_owned()), "2900".into()),
        (FactField::BillDetail, CleanText::lines("SEP26 100.000\nOKT26 245.678")),
    ]);
    if kind == ProductKind::PlnToken {
        return token_sale();
    }
    answered(&sent(bill_intent(kind, "X", "Biller Contoh")), PaymentOutcome::Confirmed, answer)
}

fn charge_paper(shop: &ShopHead) -> ReceiptFacts {
    let mut answer = charge::ChargeAnswer::bare(charge::ChargeOutcome::Waiting, charge::ChargeReason::Answered);
    answer.facts.qr = Some(QrPayload::new(QRIS).unwrap());
    let charge = charge::step(None, &created(1, intent("Nota/1", owner(1)))).unwrap();
    let event = ChargeEvent::ChargeAnswered { answer: Box::new(answer), raw: RawAnswer(String::new()) };
    let charge = charge::step(Some(&charge), &entry(2, event)).unwrap();
    charge_facts(&charge, shop, PrintMark::Original).unwrap()
}

/// Papers that a counter hands out on one day, by name.
fn papers() -> Vec<(String, ReceiptFacts)> {
    let shop = shop();
    let signed = ShopHead { logo: Some(sign()), ..shop.clone() };
    let practice = ShopHead { is_practice: true, ..signed.clone() };
    let paper = |payment: &Payment, shop: &ShopHead| facts(payment, shop, PrintMark::Original).unwrap();
    let unknown = answered(&sent(token_intent()), PaymentOutcome::Unknown, token_answer());
    let refunded = answered(&token_sale(), PaymentOutcome::Refunded, verdict::PaymentFacts::default());
    let mut long = bill_answer();
    long.name = Some("CAFÉ ÆRØ 漢字 ~ {NAMA YANG SANGAT PANJANG SEKALI} \u{1b}[31m MERAH DAN SETERUSNYA".into());
    long.fields.push((FactField::BillDetail, CleanText::lines(&"OKT26 100.000\n".repeat(90))));
    let long = answered(&sent(bill_intent(ProductKind::Telkom, "TELKOM", "TELKOM")), PaymentOutcome::Confirmed, long);
    let mut all: Vec<(String, ReceiptFacts)> = ProductKind::ALL
        .into_iter()
        .map(|kind| (format!("kind_{}", kind.as_str()), paper(&sale_of(kind), &shop)))
        .collect();
    all.extend(
        [
            ("token", paper(&token_sale(), &shop)),
            ("token_sign", paper(&token_sale(), &signed)),
            ("postpaid", paper(&postpaid_sale(), &shop)),
            ("postpaid_sign", paper(&postpaid_sale(), &signed)),
            ("samsat", paper(&samsat_sale(), &shop)),
            ("pulsa", paper(&pulsa_sale(), &signed)),
            ("titipan", paper(&unknown, &shop)),
            ("refund", paper(&refunded, &shop)),
            ("charge", charge_paper(&shop)),
            ("long", paper(&long, &shop)),
            ("practice", paper(&token_sale(), &practice)),
            ("practice_long", paper(&long, &practice)),
        ]
        .map(|(name, facts)| (name.to_owned(), facts)),
    );
    all
}

/// One paper as a PDF.
struct Sheet {
    name: String,
    facts: ReceiptFacts,
    paper: Paper,
    bytes: Vec<u8>,
}

impl Sheet {
    fn title(&self) -> String {
        format!("{} {}", self.name, self.paper)
    }
}

/// Every paper in every size, made once for all tests.
fn sheets() -> &'static [Sheet] {
    static SHEETS: OnceLock<Vec<Sheet>> = OnceLock::new();
    let sheet = |name: &String, facts: &ReceiptFacts, paper| {
        let bytes = pdf(facts, paper).unwrap();
        Sheet { name: name.clone(), facts: facts.clone(), paper, bytes }
    };
    SHEETS.get_or_init(|| {
        let all = papers();
        all.iter().flat_map(|(name, facts)| PAPERS.map(|paper| sheet(name, facts, paper))).collect()
    })
}

/// Writes the papers to the folder in LOKET_SAMPLES, for the eye; does nothing otherwise.
#[test]
fn samples_for_the_eye() {
    let Some(folder) = std::env::var_os("LOKET_SAMPLES").map(PathBuf::from) else { return };
    for sheet in sheets() {
        std::fs::write(folder.join(format!("{}.{}.pdf", sheet.name, sheet.paper)), &sheet.bytes).unwrap();
    }
}

fn page_count(bytes: &[u8]) -> usize {
    Document::load_mem(bytes).unwrap().get_pages().len()
}

#[test]
fn a_pdf_is_small_and_the_same_every_time() {
    for sheet in sheets() {
        let (bytes, title) = (&sheet.bytes, sheet.title());
        let most = 2_000 * (page_count(bytes) - 1) + if sheet.facts.logo.is_some() { 30_000 } else { 20_000 };
        assert!(bytes.starts_with(b"%PDF-") && bytes.trim_ascii_end().ends_with(b"%%EOF"), "{title}");
        assert!(bytes.len() <= most, "{title}: {} bytes", bytes.len());
        assert_eq!(*bytes, pdf(&sheet.facts, sheet.paper).unwrap(), "{title}");
    }
    let marked = |mark| pdf(&facts(&token_sale(), &shop(), mark).unwrap(), Paper::A4).unwrap();
    assert_ne!(marked(PrintMark::Copy(1)), marked(PrintMark::Original));
}

/// A text on a page: left, bottom, right and top of its letters, in points.
type Area = [f32; 4];

/// Each page: its size, and where its texts are.
fn areas(bytes: &[u8]) -> Vec<([f32; 2], Vec<Area>)> {
    let document = Document::load_mem(bytes).unwrap();
    let number = |object: &Object| object.as_float().unwrap();
    let page = |id| {
        let sheet = document.get_dictionary(id).unwrap().get(b"MediaBox").unwrap().as_array().unwrap();
        let size = [number(&sheet[2]), number(&sheet[3])];
        let content = Content::decode(&document.get_page_content(id)).unwrap();
        let (mut letters, mut at, mut found) = (0.0, [0.0, 0.0], Vec::new());
        for operation in &content.operations {
            let operands = &operation.operands;
            match operation.operator.as_str() {
                "Tf" => letters = number(&operands[1]),
                "Tm" => at = [number(&operands[4]), number(&operands[5])],
                "Tj" | "TJ" => {
                    let strings = operands.iter().flat_map(|operand| match operand {
                        Object::Array(parts) => parts.clone(),
                        one => vec![one.clone()],
                    });
                    let glyphs: usize = strings.map(|text| text.as_str().map_or(0, <[u8]>::len) / 2).sum();
                    let [x, y] = at;
                    found.push([x, y - 0.2 * letters, x + 0.6 * letters * glyphs as f32, y + 0.74 * letters]);
                }
                _ => {}
            }
        }
        (size, found)
    };
    document.get_pages().into_values().map(page).collect()
}

/// No text leaves its page, and none stands on another.
fn stands_well(bytes: &[u8], paper: Paper) -> Result<(), String> {
    for ([width, height], areas) in areas(bytes) {
        if height > 14_400.0 {
            return Err(format!("{paper}: a page of {height} points"));
        }
        for (place, one) in areas.iter().enumerate() {
            if one[0] < 0.0 || one[1] < 0.0 || one[2] > width || one[3] > height {
                return Err(format!("{paper}: {one:?} leaves {width} x {height}"));
            }
            let over = |other: &&Area| {
                one[0] + 0.1 < other[2] && other[0] + 0.1 < one[2] && one[1] + 0.1 < other[3] && other[1] + 0.1 < one[3]
            };
            if let Some(other) = areas[..place].iter().find(over) {
                return Err(format!("{paper}: {one:?} stands on {other:?}"));
            }
        }
    }
    Ok(())
}

/// A PDF can be made, and stands well.
fn made_well(facts: &ReceiptFacts, paper: Paper) -> Result<(), String> {
    stands_well(&pdf(facts, paper).map_err(|error| error.to_string())?, paper)
}

#[test]
fn no_text_leaves_its_page_or_stands_on_another() {
    for sheet in sheets() {
        stands_well(&sheet.bytes, sheet.paper).unwrap_or_else(|error| panic!("{} {error}", sheet.name));
    }
}

#[test]
fn fonts_are_embedded_and_no_qr_is_a_picture() {
    for sheet in sheets() {
        let title = sheet.title();
        let document = Document::load_mem(&sheet.bytes).unwrap();
        let objects = || document.objects.values();
        let is = |object: &Object, kind: &[u8]| object.as_dict().is_ok_and(|dictionary| dictionary.has_type(kind));
        let described = objects().filter(|object| is(object, b"FontDescriptor"));
        assert!(described.clone().count() >= 1, "{title}");
        for descriptor in described {
            let dictionary = descriptor.as_dict().unwrap();
            assert!(dictionary.has(b"FontFile2"), "{title}: {dictionary:?}");
            let tagged = dictionary.get(b"FontName").unwrap().as_name().unwrap();
            assert_eq!(tagged.get(6), Some(&b'+'), "a subset says that it is one");
        }
        let pictures = objects()
            .filter_map(|object| object.as_stream().ok())
            .filter(|stream| stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Image"));
        let signs = usize::from(sheet.facts.logo.is_some() && sheet.paper != Paper::DotMatrix);
        assert_eq!(pictures.count(), signs, "{title}");
    }
}

/// Whether a tool of the system is installed; prints a line where it is not.
fn has(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").output().is_ok();
    if !found {
        println!("skipped: {tool} is not installed, so nothing was read with it");
    }
    found
}

fn run(tool: &str, arguments: &[&str]) -> (bool, String) {
    let done = Command::new(tool).args(arguments).output().unwrap();
    (done.status.success(), String::from_utf8_lossy(&done.stdout).into_owned())
}

fn bare(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// `text` as the paper shows it, with the mark for letters that no face has.
fn printed(text: &str) -> String {
    let fonts = font::fonts().unwrap();
    fonts.fit(FontFace::Regular, &bare(&text_marked(text, &|character| fonts.has(FontFace::Regular, character)))).1
}

/// Every text of `facts` that a customer could look for.
fn texts(facts: &ReceiptFacts) -> Vec<String> {
    let mut all = facts.head.clone();
    all.extend(facts.practice.clone());
    all.extend([facts.title.clone(), facts.trace.clone()]);
    all.extend(facts.banners.iter().chain(&facts.foot).cloned());
    all.extend(facts.desk.iter().flat_map(|(label, value)| [label.clone(), value.clone()]));
    for item in &facts.items {
        match item {
            ReceiptItem::Row { label, value }
            | ReceiptItem::Figure { label, value, .. }
            | ReceiptItem::Words { label, value } => {
                all.extend([label.clone(), value.clone()]);
            }
            ReceiptItem::Token { label, token } => all.extend([label.clone(), in_fours(token.expose())]),
            ReceiptItem::Table { heads, rows } => {
                all.extend(heads.clone());
                all.extend(rows.iter().flat_map(|(label, figures)| std::iter::once(label).chain(figures)).cloned());
            }
            ReceiptItem::Code(_) => {}
            ReceiptItem::Sentence(text) => all.push(text.clone()),
        }
    }
    all
}

/// Each tool is started once, on a file that holds the pages of every paper.
#[test]
fn what_stands_in_the_facts_is_read_from_every_paper() {
    if !has("qpdf") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| format!("{}/{name}.pdf", folder.path().display());
    let files: Vec<String> = sheets().iter().map(|sheet| path(&sheet.title())).collect();
    for (file, sheet) in files.iter().zip(sheets()) {
        std::fs::write(file, &sheet.bytes).unwrap();
    }
    let all = path("all");
    let joined = [vec!["--empty", "--pages"], files.iter().map(String::as_str).collect(), vec!["--", &all]].concat();
    // Code 3 and a warning with the file's name if one of them is not sound.
    let done = Command::new("qpdf").args(joined).output().unwrap();
    assert!(done.status.success() && done.stderr.is_empty(), "{done:?}");
    assert!(run("qpdf", &["--check", &all]).0);
    if has("pdftotext") {
        let (done, text) = run("pdftotext", &["-raw", &all, "-"]);
        let mut pages = text.split_terminator('\x0c');
        for sheet in sheets() {
            let count = page_count(&sheet.bytes);
            let text = pages.by_ref().take(count).map(bare).collect::<String>();
            // A value that continues on the next page has the page's foot and head in the middle.
            for wanted in texts(&sheet.facts) {
                let parts = if count > 1 { wanted.lines().collect() } else { vec![wanted.as_str()] };
                for part in parts {
                    assert!(text.contains(&printed(part)), "{}: {part:?} in\n{text}", sheet.title());
                }
            }
        }
        assert!(done && pages.next().is_none());
    }
    if has("pdffonts") {
        let (done, said) = run("pdffonts", &[&all]);
        let mut fonts = said.lines().skip(2);
        // `fonts_are_embedded_and_no_qr_is_a_picture` proves that each paper has one.
        assert!(done && fonts.clone().count() >= sheets().len() && fonts.all(|font| font.contains("yes yes yes")));
    }
}

#[test]
fn golden_pages() {
    if !has("pdftotext") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let wanted = [("token", Paper::A4), ("postpaid", Paper::A5), ("samsat", Paper::A4), ("token", Paper::Mm58)];
    for sheet in sheets().iter().filter(|sheet| wanted.contains(&(&sheet.name, sheet.paper))) {
        let file = folder.path().join("paper.pdf");
        std::fs::write(&file, &sheet.bytes).unwrap();
        let (_, text) = run("pdftotext", &["-layout", file.to_str().unwrap(), "-"]);
        // The blank columns and lines are the reader's own estimate.
        let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let text: String = lines.filter(|line| !line.is_empty()).map(|line| line + "\n").collect();
        let kept = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/receipt");
        let kept = kept.join(format!("{}.{}.pdf.txt", sheet.name, sheet.paper));
        if std::env::var("LOKET_GOLDEN").as_deref() == Ok("write") {
            std::fs::write(&kept, &text).unwrap();
        }
        assert_eq!(text, std::fs::read_to_string(&kept).unwrap_or_default(), "{}", sheet.title());
    }
}

fn hostile_text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[ -~]{0,40}",
        "[A-Z0-9]{400}",
        "([A-Za-z]{1,12} ){0,60}",
        "[\u{a0}-\u{ff}漢e\u{301}\u{200b}]{0,80}",
        "([0-9.]{1,9}\n){0,30}",
        any::<String>(),
    ]
}

fn hostile_item() -> impl Strategy<Value = ReceiptItem> {
    let text = hostile_text;
    prop_oneof![
        4 => (text(), text()).prop_map(|(label, value)| ReceiptItem::Row { label, value }),
        4 => (text(), text(), any::<bool>())
            .prop_map(|(label, value, strong)| ReceiptItem::Figure { label, value, strong }),
        1 => text().prop_map(|label| ReceiptItem::Token { label, token: verdict::PlnToken::read(TOKEN).unwrap() }),
        2 => (
            prop::collection::vec(text(), 0..5),
            prop::collection::vec((text(), prop::collection::vec("[0-9.]{0,14}", 0..5)), 0..40),
        )
            .prop_map(|(heads, rows)| ReceiptItem::Table { heads, rows }),
        1 => "[ -~]{1,200}".prop_map(ReceiptItem::Code),
        1 => (text(), text()).prop_map(|(label, value)| ReceiptItem::Words { label, value }),
        1 => text().prop_map(ReceiptItem::Sentence),
    ]
}

prop_compose! {
    fn hostile_facts()(
        items in prop::collection::vec(hostile_item(), 0..60),
        head in prop::collection::vec(hostile_text(), 0..4),
        desk in prop::collection::vec((hostile_text(), hostile_text()), 0..4),
        banners in prop::collection::vec(hostile_text(), 0..3),
        foot in prop::collection::vec(hostile_text(), 0..6),
        (title, trace, short) in (hostile_text(), hostile_text(), hostile_text()),
        (signed, found, practice) in (any::<bool>(), any::<bool>(), any::<bool>()),
    ) -> ReceiptFacts {
        // The facts' own texts were cleaned when they were read.
        let clean = |text: String| CleanText::lines(&text).to_string();
        let line = |text: String| CleanText::new(&text).to_string();
        let items = items.into_iter().map(|item| match item {
            ReceiptItem::Row { label, value } => ReceiptItem::Row { label: line(label), value: clean(value) },
            ReceiptItem::Figure { label, value, strong } => ReceiptItem::Figure { label: line(label), value: line(value), strong },
            ReceiptItem::Words { label, value } => ReceiptItem::Words { label: line(label), value: clean(value) },
            ReceiptItem::Sentence(text) => ReceiptItem::Sentence(clean(text)),
            item => item,
        });
        ReceiptFacts {
            items: items.collect(),
            head: head.into_iter().map(clean).collect(),
            desk: desk.into_iter().map(|(label, value)| (line(label), clean(value))).collect(),
            banners: banners.into_iter().map(clean).collect(),
            foot: foot.into_iter().map(clean).collect(),
            title: clean(title),
            trace: line(trace),
            id: PaperId { short: line(short), digits: "0".repeat(32) },
            logo: signed.then(sign),
            find: if found { "0123456789ABCDEF0123456789ABCDEF".to_owned() } else { String::new() },
            ..facts(&token_sale(), &ShopHead { is_practice: practice, ..shop() }, PrintMark::Original).unwrap()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn hostile_facts_stay_on_their_pages(facts in hostile_facts()) {
        for paper in PAPERS {
            let stands = made_well(&facts, paper);
            prop_assert!(stands.is_ok(), "{:?}", stands);
        }
    }

    #[test]
    fn every_payment_becomes_a_pdf(payment in any_payment()) {
        let page = facts(&payment, &shop(), PrintMark::Original).unwrap();
        for paper in PAPERS {
            let stands = made_well(&page, paper);
            prop_assert!(stands.is_ok(), "{:?}", stands);
        }
    }
}
