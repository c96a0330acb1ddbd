//! Letters that a printer or font lacks: `BUDI 李小龙` prints as `BUDI [*]`.
//!
//! The mark is set before the layout, so that no column moves. One mark stands for a whole run of missing letters,
//! because a name in question marks would look like a damaged paper.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar as _;

use crate::receipt::facts::{ReceiptFacts, ReceiptItem};

/// ASCII, so that every printer has it.
pub(super) const MARK: &str = "[*]";

/// `facts` with [`MARK`] for each run of letters that `can` rejects.
pub(super) fn marked(facts: &ReceiptFacts, can: impl Fn(char) -> bool) -> Cow<'_, ReceiptFacts> {
    let mut copy = facts.clone();
    let mut is_changed = false;
    for_each_text(&mut copy, &mut |text| {
        if let Cow::Owned(marked) = text_marked(text, &can) {
            (*text, is_changed) = (marked, true);
        }
    });
    if is_changed { Cow::Owned(copy) } else { Cow::Borrowed(facts) }
}

fn for_each_text(facts: &mut ReceiptFacts, change: &mut impl FnMut(&mut String)) {
    let lines = [&mut facts.practice, &mut facts.head, &mut facts.banners, &mut facts.foot];
    lines.into_iter().flatten().for_each(&mut *change);
    for (label, value) in facts.desk.iter_mut().chain(&mut facts.stub) {
        change(label);
        change(value);
    }
    change(&mut facts.title);
    change(&mut facts.trace);
    for item in &mut facts.items {
        match item {
            ReceiptItem::Row { label, value }
            | ReceiptItem::Figure { label, value, .. }
            | ReceiptItem::Words { label, value } => {
                change(label);
                change(value);
            }
            ReceiptItem::Token { label, .. } => change(label),
            ReceiptItem::Table { heads, rows } => {
                heads.iter_mut().for_each(&mut *change);
                for (label, figures) in rows {
                    change(label);
                    figures.iter_mut().for_each(&mut *change);
                }
            }
            ReceiptItem::Sentence(text) => change(text),
            ReceiptItem::Code(_) => {}
        }
    }
}

pub(super) fn text_marked<'a>(text: &'a str, can: &impl Fn(char) -> bool) -> Cow<'a, str> {
    // Zero-width characters are dropped by the encoder anyway, so a missing one needs no mark.
    let is_missing = |c: char| c.width().unwrap_or(0) > 0 && !can(c);
    if text.is_ascii() || !text.chars().any(is_missing) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut spaces, mut in_gap) = (String::with_capacity(text.len()), String::new(), false);
    for character in text.chars() {
        if is_missing(character) {
            if !in_gap {
                out.push_str(MARK);
            }
            spaces.clear();
            in_gap = true;
        } else if in_gap && character == ' ' {
            spaces.push(character);
        } else if !in_gap || character == '\n' || character.width().unwrap_or(0) > 0 {
            out.push_str(&std::mem::take(&mut spaces));
            out.push(character);
            in_gap = false;
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::text_marked;
    use crate::base::paper::{CodePage, Paper, PrinterProfile, QrForm};
    use crate::domain::payment::verdict::{PaymentFacts, PaymentOutcome};
    use crate::receipt::encode::knows;
    use crate::receipt::{self, PrintMark, tests};
    use unicode_width::UnicodeWidthChar as _;

    fn ascii(text: &str) -> String {
        text_marked(text, &|c| knows(c, CodePage::Ascii)).into_owned()
    }

    #[test]
    fn a_script_that_is_missing_is_marked_once_and_the_rest_stays() {
        for (text, printed) in [
            ("BUDI SANTOSO", "BUDI SANTOSO"),
            ("José Ñandú", "José Ñandú"),
            ("李小龙", "[*]"),
            ("BUDI 李小龙", "BUDI [*]"),
            ("李小龙 (BUDI)", "[*] (BUDI)"),
            ("محمد علي", "[*]"),
            ("TOKO 🍜🍜 ENAK", "TOKO [*] ENAK"),
            ("👨‍👩‍👧 KELUARGA", "[*] KELUARGA"),
            ("A李B王", "A[*]B[*]"),
            ("李\n王", "[*]\n[*]"),
            ("e\u{301}", "e\u{301}"),
        ] {
            assert_eq!(ascii(text), printed, "{text}");
        }
        assert_eq!(text_marked("5√", &|c| knows(c, CodePage::Pc437)), "5√", "what a page has stays");
        assert_eq!(text_marked("5√", &|c| knows(c, CodePage::Wpc1252)), "5[*]");
    }

    #[test]
    fn every_form_prints_the_mark_and_the_text_for_messages_has_the_name() {
        let named = |name: &str| {
            let mut intent = tests::token_intent();
            intent.bill.name = Some(name.into());
            let answer = PaymentFacts { name: None, ..tests::token_answer() };
            let payment = tests::answered(&tests::sent(intent), PaymentOutcome::Confirmed, answer);
            receipt::facts(&payment, &tests::shop(), PrintMark::Original).unwrap()
        };
        let (han, marked) = (named("BUDI 李小龙 😀"), named("BUDI [*]"));
        for paper in [Paper::Mm58, Paper::Mm80, Paper::DotMatrix] {
            for code_page in [CodePage::Ascii, CodePage::Pc437, CodePage::Wpc1252] {
                let columns = paper.columns();
                let profile = PrinterProfile { paper, columns, code_page, qr: QrForm::None, cut: true };
                let bytes = |facts| receipt::print_bytes(facts, &profile, receipt::EscposExtras::default());
                assert_eq!(bytes(&han), bytes(&marked), "{paper} {code_page:?}");
                assert_eq!(receipt::lines(&han, &profile), receipt::lines(&marked, &profile), "the preview shows it");
            }
        }
        for paper in [Paper::Mm58, Paper::DotMatrix, Paper::A5, Paper::A4] {
            assert!(receipt::pdf(&han, paper).unwrap() == receipt::pdf(&marked, paper).unwrap(), "{paper}");
        }
        assert!(receipt::text(&han, 48).contains("李小龙"));
    }

    proptest! {
        #[test]
        fn nothing_is_left_that_the_printer_lacks(text in any::<String>()) {
            let printed = ascii(&text);
            prop_assert!(printed.chars().all(|c| c.width().unwrap_or(0) == 0 || knows(c, CodePage::Ascii)), "{:?}", printed);
            prop_assert!(!printed.contains("[*][*]") || text.contains("[*]"));
        }
    }
}
