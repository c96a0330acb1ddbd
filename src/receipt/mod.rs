//! The papers a customer takes home, as pure values: facts, lines, plain text, PDF and printer bytes. Nothing is
//! printed here (`printer` does that) or stored.
//!
//! One model of [`facts`](fn@facts) per payment and one [`layout`](fn@layout) serve every form. A receipt that says
//! paid is made only from [`Payment::paid`](crate::domain::payment::Payment::paid). No line is wider than its paper.

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
    pub name: CleanText,
    pub address: CleanText,
    /// Printed for customers who have a question; empty prints nothing.
    pub phone: CleanText,
    /// The agent code that the provider gave the shop.
    pub agent_code: CleanText,
    /// This counter. A paper names the counter that made the sale, and this one only if the sale names none.
    pub counter: CleanText,
    /// The zone in which times are printed.
    pub timezone: TimeZone,
    /// Printed above the name.
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
    /// The preview on the screen; not counted.
    Preview,
}

/// `facts` under a banner that says that an earlier print of this paper broke off, in the wording of `day`.
#[must_use]
pub fn interrupted(mut facts: ReceiptFacts, day: Date) -> ReceiptFacts {
    facts.banners.insert(0, wording::on(day).sentences.interrupted.clone());
    facts
}

/// The label that a receipt of `kind` gives to `field` on `day`. An unlisted key is made readable instead.
#[must_use]
pub fn label(field: &FactField, kind: ProductKind, day: Date) -> String {
    match field {
        FactField::Unlisted(key) => FactField::readable(key),
        known => wording::on(day).label(kind, &known.name()),
    }
}
