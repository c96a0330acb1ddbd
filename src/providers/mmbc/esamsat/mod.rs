//! MMBC e-Samsat (document of July 2019): yearly vehicle tax by NIK and frame number.
//!
//! A payment sends only the inquiry's invoice. So its status can be asked even where its answer was lost.

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
mod map;
#[cfg(test)]
mod tests;

pub const ID: ProviderId = ProviderId::new("mmbc-esamsat");

const INQUIRY: &str = "/json/esamsat/inquiry_esamsat";
const PAYMENT: &str = "/json/esamsat/pay_esamsat";

/// The e-Samsat part of [`MmbcClient`](crate::providers::mmbc::MmbcClient).
pub struct EsamsatSystem;

impl MmbcSystem for EsamsatSystem {
    const ID: ProviderId = ID;
    const LIST: &'static str = "/json/esamsat/list_esamsat";
    const STATUS: &'static str = "/json/esamsat/status_invoice";
    const REFUSALS: &'static str = include_str!("../../../../assets/refusals/mmbc-esamsat.txt");

    const TEXTS: ProviderTexts = ProviderTexts {
        name: "MMBC e-Samsat",
        sells: LocalText { id: "pajak kendaraan", en: "vehicle tax" },
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
        let frame = ask.frame_number.as_deref().unwrap_or("");
        let form = settings.form(INQUIRY)?.field("product", ask.product.code.as_str());
        Ok(form.field("customer_number", ask.customer.as_str()).field("structure_number", frame))
    }

    fn payment(settings: &MmbcSettings, bill: &Bill) -> Result<FormRequest, BuildError> {
        // A bill of this system always has an invoice (`map::bill`). The server would refuse an empty one.
        let invoice = bill.invoice.as_ref().map_or("", |invoice| invoice.as_str());
        Ok(settings.form(PAYMENT)?.field("invoice", invoice))
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
