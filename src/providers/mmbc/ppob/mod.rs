//! MMBC PPOB (document of July 2018): bills and PLN tokens.
//!
//! A payment carries no reference of ours. Its answer is the only source of the invoice, and the status is asked by
//! that.

use crate::base::money::Rupiah;
use crate::base::text::LocalText;
use crate::base::time::Timestamp;
use crate::domain::bill::Bill;
use crate::domain::payment::Payment;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::PaymentVerdict;
use crate::domain::product::{Product, ProviderId};
use crate::providers::http::{FormRequest, HttpReply};
use crate::providers::lenient::ObjectFields;
use crate::providers::mmbc::MmbcSettings;
use crate::providers::mmbc::client::MmbcSystem;
use crate::providers::refusal::RefusalPattern;
use crate::providers::{
    BuildError, ClassifyContext, InquiryRequest, ProviderCapabilities, ProviderTexts, ReadError, StatusBy, StatusQuery,
};

mod classify;
mod kind;
mod map;
#[cfg(test)]
mod tests;

pub const ID: ProviderId = ProviderId::new("mmbc-ppob");

const INQUIRY: &str = "/json/ppob/cektagihan";
const PAYMENT: &str = "/json/ppob/bayartagihan";

/// The PPOB part of [`MmbcClient`](crate::providers::mmbc::MmbcClient).
pub struct PpobSystem;

impl MmbcSystem for PpobSystem {
    const ID: ProviderId = ID;
    const LIST: &'static str = "/json/ppob/daftarharga";
    const STATUS: &'static str = "/json/ppob/cekstatus";
    const REFUSALS: &'static str = include_str!("../../../../assets/refusals/mmbc-ppob.txt");

    const TEXTS: ProviderTexts = ProviderTexts {
        name: "MMBC PPOB",
        sells: LocalText { id: "token dan tagihan", en: "tokens and bills" },
        account_note: None,
    };

    fn capabilities(_: &MmbcSettings) -> ProviderCapabilities {
        ProviderCapabilities {
            status: StatusBy::Invoice,
            reinquiry_shows_paid: true,
            price_list: true,
            minimum: Rupiah::ZERO,
            own_list: true,
        }
    }

    fn inquiry(settings: &MmbcSettings, ask: &InquiryRequest) -> Result<FormRequest, BuildError> {
        bill_form(settings, INQUIRY, ask.product.code.as_str(), ask.customer.as_str())
    }

    fn payment(settings: &MmbcSettings, bill: &Bill) -> Result<FormRequest, BuildError> {
        bill_form(settings, PAYMENT, bill.product.code.as_str(), bill.customer.as_str())
    }

    fn status(form: FormRequest, payment: &Payment) -> FormRequest {
        form.field("ppob_nomorpelanggan", payment.intent.bill.customer.as_str())
    }

    fn product(row: &ObjectFields) -> Option<Product> {
        map::product(row)
    }

    fn bill(ask: &InquiryRequest, fields: &ObjectFields, now: Timestamp) -> Result<Bill, ReadError> {
        map::bill(ask, fields, now)
    }

    fn classify_payment(
        intent: &PaymentIntent,
        reply: &HttpReply,
        around: ClassifyContext,
        refusals: &[RefusalPattern],
    ) -> PaymentVerdict {
        classify::payment(intent, reply, around, refusals)
    }

    fn classify_status(payment: &Payment, query: &StatusQuery, reply: &HttpReply) -> PaymentVerdict {
        classify::status(payment, query, reply)
    }
}

fn bill_form(settings: &MmbcSettings, path: &str, code: &str, number: &str) -> Result<FormRequest, BuildError> {
    Ok(settings.form(path)?.field("ppob_kodeproduk", code).field("ppob_nomorpelanggan", number))
}
