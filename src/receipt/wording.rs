//! The dated words on paper, read once from the label files. The screen's language is in `messages`.
//!
//! A payment is printed with the wording that was valid on its own business day, however late it is printed.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::domain::field::FactField;
use crate::domain::product::ProductKind;
use crate::receipt::{PrintMark, ShopHead};

/// The label files, oldest first; each holds only what changed since the one before.
const FILES: [&str; 2] = [
    include_str!("../../assets/labels/receipt.2018-07.toml"),
    include_str!("../../assets/labels/receipt.2024-01.toml"),
];

/// All wording of one period, from the day `from` on.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReceiptWording {
    pub from: Date,
    pub head: HeadWording,
    pub mark: MarkWording,
    pub sentences: SentenceWording,
    pub labels: BTreeMap<String, String>,
    pub open: OpenSlipWording,
    pub refund: RefundSlipWording,
    pub charge: ChargeWording,
    pub test: TestWording,
    pub kind: BTreeMap<ProductKind, KindWording>,
}

/// The rows under the shop's name.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeadWording {
    pub agent: String,
    pub counter: String,
    pub time: String,
    pub phone: String,
}

/// Original, copy, archive or preview: the end of the trace line.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MarkWording {
    pub original: String,
    pub copy: String,
    pub archive: String,
    pub preview: String,
}

impl MarkWording {
    /// The word for `mark`: CA, CU 2.
    pub(super) fn of(&self, mark: PrintMark) -> String {
        match mark {
            PrintMark::Original => self.original.clone(),
            PrintMark::Copy(n) => self.copy.replace("{n}", &n.to_string()),
            PrintMark::Archive => self.archive.clone(),
            PrintMark::Preview => self.preview.clone(),
        }
    }
}

/// Sentences. `never` lists words: an unlisted field whose key contains one is not printed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SentenceWording {
    pub lawful: String,
    pub arrears: String,
    pub thanks: String,
    pub manual: String,
    pub beside: String,
    pub interrupted: String,
    pub no_code: String,
    pub practice: Vec<String>,
    pub never: Vec<String>,
}

/// The bukti titipan.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenSlipWording {
    pub title: String,
    pub pending: String,
    pub unknown: String,
    pub deposit: String,
    pub total: String,
    pub foot: Vec<String>,
    pub call: String,
}

/// The refund slip.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundSlipWording {
    pub title: String,
    pub sold: String,
    pub refunded: String,
    pub evidence: String,
    pub sale: String,
    pub total: String,
    pub cash: String,
    pub returned: String,
    pub used: String,
    pub kept: String,
    pub due: String,
    pub foot: Vec<String>,
}

/// The papers of a charge.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChargeWording {
    pub title: String,
    pub unpaid: String,
    pub title_received: String,
    pub differs: String,
    pub order: String,
    pub method: String,
    pub name: String,
    pub account: String,
    pub va: String,
    pub url: String,
    pub expires: String,
    pub amount: String,
    pub unique: String,
    pub exact: String,
    pub total: String,
    pub came: String,
    pub received: String,
    pub evidence: String,
    pub returned: String,
    pub words: String,
    pub admin: String,
    pub foot: Vec<String>,
}

/// The test slip of a printer.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TestWording {
    pub title: String,
    pub nothing_sold: String,
    pub paper: String,
    pub columns: String,
    pub page: String,
    pub qr: String,
    pub cut: String,
    pub yes: String,
    pub no: String,
    pub ruler: String,
    pub letters: String,
    pub signs: String,
    pub bold: String,
    pub double: String,
    pub foot: Vec<String>,
}

/// The receipt of one kind.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindWording {
    pub title: String,
    /// The company that the lawful sentence names; None: the product's own name.
    pub biller: Option<String>,
    /// Whether the last four digits of the customer's number are masked.
    #[serde(default)]
    pub mask: bool,
    /// Whether the customer's number is a NIK, of which only both ends are printed.
    #[serde(default)]
    pub nik: bool,
    pub order: Vec<String>,
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    pub foot: Vec<String>,
    /// Replaces `foot` for one product, by product code.
    #[serde(default)]
    pub region_foot: BTreeMap<String, Vec<String>>,
}

impl ReceiptWording {
    /// The wording of `kind`; an empty one where no file has it.
    pub(super) fn of(&self, kind: ProductKind) -> &KindWording {
        static NONE: OnceLock<KindWording> = OnceLock::new();
        self.kind.get(&kind).unwrap_or_else(|| NONE.get_or_init(KindWording::default))
    }

    /// The practice banner of each paper of `shop`; empty for a shop that really sells.
    pub(super) fn practice_of(&self, shop: &ShopHead) -> Vec<String> {
        if shop.is_practice { self.sentences.practice.clone() } else { Vec::new() }
    }

    /// The label of row `key` on the receipt of `kind`: the kind's own, else the general one, else the key made
    /// readable.
    pub(super) fn label(&self, kind: ProductKind, key: &str) -> String {
        let own = self.of(kind).labels.get(key);
        own.or_else(|| self.labels.get(key)).cloned().unwrap_or_else(|| FactField::readable(key))
    }
}

/// The wording that was valid on `day`; a day before the first file gets the first.
pub(super) fn on(day: Date) -> &'static ReceiptWording {
    static ALL: OnceLock<Vec<ReceiptWording>> = OnceLock::new();
    static NONE: OnceLock<ReceiptWording> = OnceLock::new();
    // A test proves that every file reads; a paper without labels would still be better than no paper.
    let all = ALL.get_or_init(|| read_all().unwrap_or_default());
    let valid = all.iter().rev().find(|wording| wording.from <= day);
    valid.or(all.first()).unwrap_or_else(|| NONE.get_or_init(ReceiptWording::default))
}

fn read_all() -> Result<Vec<ReceiptWording>, toml::de::Error> {
    let mut whole = toml::Table::new();
    let mut all = Vec::with_capacity(FILES.len());
    for text in FILES {
        overlay(&mut whole, text.parse()?);
        all.push(whole.clone().try_into()?);
    }
    Ok(all)
}

fn overlay(under: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(toml::Value::Table(under)), toml::Value::Table(over)) => overlay(under, over),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_reads_and_every_kind_is_complete() {
        let all = read_all().unwrap();
        assert_eq!(all.len(), FILES.len());
        for wording in &all {
            for kind in ProductKind::ALL {
                let own = wording.kind.get(&kind).unwrap_or_else(|| panic!("{kind:?} has no wording"));
                assert!(!own.title.is_empty(), "{kind:?}");
                for key in ["total", "reference", "name", "rest"] {
                    assert!(own.order.iter().any(|row| row == key), "{kind:?} lacks {key}");
                }
                // Goods of a price list are sold at one price: its parts are the shop's own business.
                let has_parts = !matches!(kind, ProductKind::Pulsa | ProductKind::Data | ProductKind::Instant);
                let admin = own.order.iter().any(|row| row.trim_end_matches('?') == "admin");
                assert_eq!(admin, has_parts, "{kind:?}");
                for key in &own.order {
                    let key = key.trim_end_matches('?');
                    let known = wording.labels.contains_key(key) || matches!(key, "rest" | "lawful" | "arrears");
                    assert!(known, "{kind:?}: {key} has no label");
                }
                let lawful = own.order.iter().any(|row| row == "lawful");
                assert!(!(kind.is_prepaid() && lawful), "a prepaid receipt never carries the lawful sentence");
            }
            assert!(wording.of(ProductKind::PlnToken).foot.concat().contains("123"));
            assert!(wording.of(ProductKind::PlnPostpaid).order.iter().any(|row| row == "lawful"));
        }
        assert!(all.windows(2).all(|pair| pair[0].from < pair[1].from));
    }

    #[test]
    fn the_tax_is_called_what_it_was_called_that_day() {
        let label = |day: &str| on(day.parse().unwrap()).label(ProductKind::PlnToken, "ppj");
        assert_eq!(label("2024-01-04"), "PPJ");
        assert_eq!(label("2024-01-05"), "PBJT-TL");
        assert_eq!(label("2001-01-01"), "PPJ");
    }

    #[test]
    fn an_open_slip_has_no_word_that_says_paid() {
        for wording in read_all().unwrap() {
            let open = &wording.open;
            let texts = [&open.title, &open.pending, &open.unknown, &open.deposit, &open.total, &open.call];
            let text = format!("{texts:?} {:?} {}", open.foot, wording.sentences.beside).to_uppercase();
            assert!(!text.contains("LUNAS") && !text.contains("SAH") && !text.contains("TOKEN"), "{text}");
        }
    }
}
