//! MMBC Multipayment (document of July 2018): reloads of e-wallets and electronic money cards.
//!
//! A reload carries no reference of ours. Its answer is the only source of the invoice, and the status is asked by
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
mod map;
#[cfg(test)]
mod tests;

pub const ID: ProviderId = ProviderId::new("mmbc-multipayment");

const INQUIRY: &str = "/json/multipayment/inquiry_merchant";
const PAYMENT: &str = "/json/multipayment/reload_merchant";

/// The Multipayment part of [`MmbcClient`](crate::providers::mmbc::MmbcClient).
pub struct MultipaymentSystem;

impl MmbcSystem for MultipaymentSystem {
    const ID: ProviderId = ID;
    const LIST: &'static str = "/json/multipayment/list_merchant";
    const STATUS: &'static str = "/json/multipayment/status_reload";
    const REFUSALS: &'static str = include_str!("../../../../assets/refusals/mmbc-multipayment.txt");

    const TEXTS: ProviderTexts = ProviderTexts {
        name: "MMBC Multipayment",
        sells: LocalText { id: "e-money", en: "e-money" },
        account_note: None,
    };

    fn capabilities(settings: &MmbcSettings) -> ProviderCapabilities {
        let minimum = settings.minimum;
        ProviderCapabilities {
            status: StatusBy::Invoice,
            reinquiry_shows_paid: false,
            price_list: true,
            minimum,
            own_list: true,
        }
    }

    fn inquiry(settings: &MmbcSettings, ask: &InquiryRequest) -> Result<FormRequest, BuildError> {
        merchant_form(settings, INQUIRY, ask.product.code.as_str(), ask.customer.as_str(), ask.amount)
    }

    fn payment(settings: &MmbcSettings, bill: &Bill) -> Result<FormRequest, BuildError> {
        // A bill of this system always has a nominal (`map::bill`). The server would refuse an empty one.
        let nominal = bill.money.nominal;
        let form = merchant_form(settings, PAYMENT, bill.product.code.as_str(), bill.customer.as_str(), nominal)?;
        Ok(form.field("direct", if settings.direct { "1" } else { "0" }))
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

fn merchant_form(
    settings: &MmbcSettings,
    path: &str,
    code: &str,
    account: &str,
    amount: Option<Rupiah>,
) -> Result<FormRequest, BuildError> {
    let form = settings.form(path)?.field("merchant_code", code).field("merchant_accountnumber", account);
    Ok(form.field("amount", &amount.map_or_else(String::new, |amount| amount.get().to_string())))
}
