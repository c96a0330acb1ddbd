//! Papers of the demo: LATIHAN first and last on every form, and on no paper of a shop.
//!
//! The program tells the two apart by what its providers are: the sandbox inside the program, or anything else, and be
//! it a sandbox on this machine.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use loket::base::paper::{CodePage, Paper, PrinterProfile, QrForm};
use loket::base::text::width;
use loket::receipt::{
    EscposExtras, LayoutLine, ReceiptFacts, ShopHead, dot_matrix, dot_matrix_lines, escpos, layout, pdf, test_facts,
    text,
};
use serde_json::Value;

use crate::escpos::sample::{moment, papers, shop, sign};
use crate::escpos::{Out, matrix, picture, read};
use crate::screen::Terminal;
use crate::shop::Shop as Counter;

const WORD: &str = "LATIHAN";
const MEANING: &str = "BUKAN TRANSAKSI SUNGGUHAN";

fn roll(columns: usize) -> PrinterProfile {
    let paper = if columns == 32 { Paper::Mm58 } else { Paper::Mm80 };
    PrinterProfile { paper, columns, code_page: CodePage::Pc437, qr: QrForm::Native, cut: true }
}

/// Every paper, of a shop and of practice.
fn pairs() -> Vec<(String, ReceiptFacts, ReceiptFacts)> {
    let practice = ShopHead { is_practice: true, logo: Some(sign()), ..shop() };
    let real = ShopHead { is_practice: false, ..practice.clone() };
    let with_test = |shop: &ShopHead| {
        let mut all = papers(shop);
        all.push(("test".to_owned(), test_facts(shop, moment(), &roll(32))));
        all
    };
    let both = with_test(&real).into_iter().zip(with_test(&practice));
    both.map(|((name, real), (_, practice))| (name, real, practice)).collect()
}

fn centred(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat((columns - width(text)) / 2))
}

#[test]
fn a_roll_begins_and_ends_with_it_and_is_else_the_same() {
    for (name, real, practice) in pairs() {
        for columns in [32, 42, 48] {
            let notice = [LayoutLine::Double(WORD.to_owned()), LayoutLine::Bold(centred(MEANING, columns))];
            let own = layout(&real, columns);
            let whole = [&notice[..], &[LayoutLine::Rule], &own[..], &[LayoutLine::Rule], &notice[..]].concat();
            assert_eq!(layout(&practice, columns), whole, "{name}");
            let printed = read(&escpos(&practice, &roll(columns), EscposExtras::default()));
            let lines = printed.lines();
            let places: Vec<usize> = (0..lines.len()).filter(|place| lines[*place] == WORD).collect();
            assert_eq!(places, [0, lines.len() - 2], "{name}:\n{}", printed.dump);
            let big =
                printed.out.iter().filter(|out| matches!(out, Out::Text { text, double: true, .. } if text == WORD));
            assert_eq!(big.count(), 2, "{name}:\n{}", printed.dump);
            assert!(!read(&escpos(&real, &roll(columns), EscposExtras::default())).dump.contains(WORD), "{name}");
            if ["pln_token", "charge_gopay"].contains(&name.as_str()) {
                picture::thermal(&printed, 12 * columns).keep(&format!("practice.{name}.{columns}"));
            }
        }
    }
}

#[test]
fn text_and_form_begin_and_end_with_it_too() {
    for (name, real, practice) in pairs() {
        for columns in [16, 32, 42, 48, 80] {
            let (shown, own) = (text(&practice, columns), text(&real, columns));
            let lines: Vec<&str> = shown.lines().collect();
            let last = lines.iter().rposition(|line| line.contains(WORD)).unwrap();
            assert!(lines[0].contains(WORD) && lines[0].starts_with('*') && last + 4 > lines.len(), "{name}:\n{shown}");
            assert!(shown.split_whitespace().collect::<String>().contains(&MEANING.replace(' ', "")), "{shown}");
            assert!(lines.iter().all(|line| width(line) <= columns), "{name}:\n{shown}");
            assert!(shown.contains(own.trim_end()) && !own.contains(WORD), "{name}:\n{shown}\n{own}");
        }
        let form = matrix::read(&dot_matrix(&practice, CodePage::Pc437));
        for (part, columns) in [(form.part(0, 24), 24), (form.part(27, 80), 53)] {
            let rows: Vec<&String> = part.iter().filter(|row| !row.is_empty()).collect();
            for row in [rows[0], rows[rows.len() - 1]] {
                assert!(row.contains(WORD) && width(row) == columns, "{name}:\n{}", form.dump);
            }
        }
        assert_eq!(dot_matrix_lines(&practice).len(), dot_matrix_lines(&real).len() + 2, "{name}");
        assert!(!matrix::read(&dot_matrix(&real, CodePage::Pc437)).dump.contains(WORD), "{name}");
        if name == "pln_token" {
            assert!(form.lines.len() <= 42, "a token's paper fits one form");
            picture::form(&form).keep("practice.form");
        }
    }
}

#[test]
fn golden_papers_of_the_demo() {
    let mut whole = String::new();
    for (name, _, practice) in pairs() {
        let practice = ReceiptFacts { logo: None, ..practice };
        if !["pln_token", "titipan_unknown", "charge_va"].contains(&name.as_str()) {
            continue;
        }
        whole.push_str(&format!("=== {name}, text 32\n{}", text(&practice, 32)));
        whole.push_str(&format!("=== {name}, text 48\n{}", text(&practice, 48)));
        let dump = read(&escpos(&practice, &roll(32), EscposExtras::default())).dump;
        whole.push_str(&format!("=== {name}, escpos 32\n{dump}"));
        let form: String = dot_matrix_lines(&practice).iter().map(|line| line.text() + "\n").collect();
        whole.push_str(&format!("=== {name}, form\n{form}"));
    }
    crate::paper::golden("practice.txt", &whole);
}

/// What a reader of PDFs finds on each page; `None` where no such tool is installed.
fn pages(file: &Path) -> Option<Vec<String>> {
    let done = std::process::Command::new("pdftotext").args(["-layout", file.to_str()?, "-"]).output().ok()?;
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    Some(text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect())
}

#[test]
fn each_sheet_says_it_above_and_below() {
    let folder = tempfile::tempdir().unwrap();
    let kinds = ["pln_token", "samsat", "titipan_unknown", "charge_gopay", "test"];
    for (name, real, practice) in pairs().into_iter().filter(|(name, ..)| kinds.contains(&name.as_str())) {
        // More than one page holds.
        let long = |facts: &ReceiptFacts| {
            let items = facts.items.iter().cycle().take(120).cloned().collect();
            ReceiptFacts { items, ..facts.clone() }
        };
        for (real, practice) in [(real.clone(), practice.clone()), (long(&real), long(&practice))] {
            for paper in [Paper::Mm58, Paper::Mm80, Paper::DotMatrix, Paper::A5, Paper::A4] {
                let file = folder.path().join("paper.pdf");
                std::fs::write(&file, pdf(&practice, paper).unwrap()).unwrap();
                let Some(found) = pages(&file) else {
                    println!("skipped: pdftotext is not installed");
                    return;
                };
                // A form of practice has two lines more.
                if name == "pln_token" && practice.items.len() < 120 && paper != Paper::DotMatrix {
                    let own = folder.path().join("own.pdf");
                    std::fs::write(&own, pdf(&real, paper).unwrap()).unwrap();
                    assert_eq!(found.len(), pages(&own).unwrap().len(), "{paper}: as many pages as a shop's");
                }
                let of_sheet = matches!(paper, Paper::A5 | Paper::A4);
                let whole = [found.concat()];
                for page in if of_sheet { &found[..] } else { &whole[..] } {
                    let lines: Vec<&str> = page.lines().filter(|line| !line.trim().is_empty()).collect();
                    let last = lines.iter().rposition(|line| line.contains(WORD)).unwrap_or(0);
                    assert!(lines[0].contains(WORD) && last + 3 > lines.len(), "{name} {paper}:\n{page}");
                    assert_eq!(page.matches(MEANING).count(), 2, "{name} {paper}:\n{page}");
                }
                std::fs::write(&file, pdf(&real, paper).unwrap()).unwrap();
                assert!(!pages(&file).unwrap().concat().contains(WORD), "{name} {paper}");
            }
        }
    }
}

fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "never seen");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn pdfs(counter: &Counter, below: &Path) -> Vec<PathBuf> {
    let is_kept = |path: &PathBuf| path.starts_with(below) && path.extension().is_some_and(|end| end == "pdf");
    counter.files().into_iter().filter(is_kept).collect()
}

#[test]
fn the_demo_prints_practice() {
    let counter = Counter::open();
    std::fs::remove_file(counter.home().join("config.toml")).unwrap();
    let mut terminal = Terminal::open(&counter, &["demo"], 36, 120);
    terminal.until("F2");
    terminal.keys("100.12345678901\r");
    terminal.until("BAYAR 102.500");
    terminal.plus();
    terminal.until("1234 5678 9101 1121 3141");
    let demo = counter.home().join("demo");
    let bytes = until(|| std::fs::read(demo.join("printer.escpos")).ok().filter(|bytes| !bytes.is_empty()));
    let kept = until(|| pdfs(&counter, &demo).pop());
    terminal.signal("TERM");
    terminal.ended();
    let printed = read(&bytes);
    let lines = printed.lines();
    assert!(lines[0] == WORD && lines[lines.len() - 2] == WORD, "{}", printed.dump);
    if let Some(found) = pages(&kept) {
        assert!(found.iter().all(|page| page.matches(WORD).count() >= 2), "{found:?}");
    }
    // Looked into from outside, without a configuration and so without providers, the demo's home holds the demo's
    // sales.
    let look = |arguments: &[&str]| {
        let done = counter.program().env("LOKET_HOME", &demo).args(arguments).output().unwrap();
        String::from_utf8(done.stdout).unwrap()
    };
    let rows: Value = serde_json::from_str(&look(&["history", "--json"])).unwrap();
    let id = rows[0]["id"].as_str().unwrap().to_owned();
    let shown = look(&["receipt", &id, "--format", "text", "--paper", "58mm"]);
    assert!(shown.contains("1234 5678") && shown.matches(WORD).count() == 2, "{shown}");
}

#[test]
fn a_shop_whose_provider_stands_on_this_machine_prints_receipts() {
    let counter = Counter::open();
    // Neither its name nor a file that looks like the demo's makes it one.
    std::fs::write(counter.home().join("sandbox.jsonl"), "").unwrap();
    let sold = counter.run(&["pay", "PLN", "531110001234", "--yes", "--json"]).json();
    let id = sold["id"].as_str().unwrap();
    for paper in ["58mm", "80mm", "dotmatrix"] {
        let shown = counter.run(&["receipt", id, "--format", "text", "--paper", paper]).out;
        assert!(shown.contains("531110001234") && !shown.contains(WORD), "{shown}");
        let bytes =
            counter.program().args(["receipt", id, "--format", "escpos", "--paper", paper]).output().unwrap().stdout;
        assert!(!bytes.is_empty() && !bytes.windows(WORD.len()).any(|part| part == WORD.as_bytes()), "{paper}");
    }
    let kept = pdfs(&counter, counter.home());
    assert_eq!(kept.len(), 1);
    assert!(pages(&kept[0]).is_none_or(|found| !found.concat().contains(WORD)));
}
