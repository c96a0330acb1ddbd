//! The paper, pure: what a customer takes home, as facts, as lines, as text, as PDF, as a printer's bytes.
//!
//! What it is: one model of [`facts`](fn@facts) per payment and one [`layout`](fn@layout) that every form shares.
//! What it is not: printing (that is `printer`) or storage. Invariants: a receipt that says paid is made only from
//! [`Payment::paid`](crate::domain::payment::Payment::paid); no line is ever wider than its paper.

mod charge;
mod escp;
mod encode;
mod escpos;
mod facts;
mod layout;
mod pdf;
mod slip;
mod test_slip;
#[cfg(test)]
mod tests;
mod text;
mod unprintable;
mod wording;

use std::sync::Arc;

use jiff::tz::TimeZone;

pub use self::charge::charge_facts;
pub use self::escp::{FormLine, dot_matrix, dot_matrix_lines};
pub use self::escpos::{DRAWER, EscposExtras, escpos, lines, print_bytes};
pub use self::facts::{MoneyMismatch, PaperId, ReceiptFacts, ReceiptItem, facts};
pub use self::layout::{LayoutLine, layout};
pub use self::pdf::{PdfError, pdf};
pub use self::test_slip::test_facts;
pub use self::text::{text, text_on};
use jiff::civil::Date;

use crate::base::image::GreyImage;
pub use crate::base::paper::Paper;
use crate::base::text::CleanText;
use crate::domain::field::FactField;
use crate::domain::product::ProductKind;

/// The shop, as it stands at the head of its papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopHead {
    /// Its name.
    pub name: CleanText,
    /// Where it is.
    pub address: CleanText,
    /// Where a customer can call it.
    pub phone: CleanText,
    /// Its code at the provider.
    pub agent_code: CleanText,
    /// This counter; a paper names the counter that sold.
    pub counter: CleanText,
    /// The zone its times are written in.
    pub timezone: TimeZone,
    /// Its sign at the head of its papers, where it has one.
    pub logo: Option<Arc<GreyImage>>,
    /// Whether its providers are the sandbox inside this program: then no paper of it may pass for a real one.
    pub is_practice: bool,
}

/// Which print of a payment's paper this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintMark {
    /// The first print: CA (cetak asli).
    Original,
    /// The n-th print after it: CU n (cetak ulang).
    Copy(u32),
    /// The copy kept in the receipts folder; not counted.
    Archive,
    /// A look on the screen; not counted.
    Preview,
}

/// `facts` with the banner of a paper whose print broke off before, in the wording of `day`.
#[must_use]
pub fn interrupted(mut facts: ReceiptFacts, day: Date) -> ReceiptFacts {
    facts.banners.insert(0, wording::on(day).sentences.interrupted.clone());
    facts
}

/// The label that a receipt of `kind` gives to `field` on `day`; a key nobody knows becomes readable.
#[must_use]
pub fn label(field: &FactField, kind: ProductKind, day: Date) -> String {
    match field {
        FactField::Unlisted(key) => FactField::readable(key),
        known => wording::on(day).label(kind, &known.name()),
    }
}
