//! MMBC e-Samsat (document 003, July 2019): yearly vehicle tax by NIK and frame number.
//!
//! What it is: the four calls. What it is not: the reading of answers (`map`) or their judgement (`classify`).
//! Invariant: a payment names nothing but the inquiry's invoice, so its status can be asked however the answer was lost.

use async_trait::async_trait;

use crate::money::Rupiah;
use crate::provider::http::{Form, PreparedPayment, Reply, Wire};
use crate::provider::judge;
use crate::provider::mmbc::{ACCOUNT, Settings};
use crate::provider::{Abilities, BuildError, Circumstances, InquiryAsk, Provider, ReadError, StatusBy, StatusQuery};
use crate::sale::answer::Verdict;
use crate::sale::bill::Bill;
use crate::sale::intent::Intent;
use crate::sale::payment::Payment;
use crate::sale::product::{AccountId, Product, ProviderId};
use crate::text::Clean;
use crate::time::Timestamp;

mod classify;
mod map;
#[cfg(test)]
mod tests;

/// The system's name.
pub const ID: ProviderId = ProviderId::new("mmbc-esamsat");

const LIST: &str = "/json/esamsat/list_esamsat";
const INQUIRY: &str = "/json/esamsat/inquiry_esamsat";
const PAYMENT: &str = "/json/esamsat/pay_esamsat";
const STATUS: &str = "/json/esamsat/status_invoice";

/// The certain refusals of this system.
const REFUSALS: &str = include_str!("../../../../assets/refusals/mmbc-esamsat.txt");

/// The MMBC e-Samsat client.
pub struct Esamsat {
    settings: Settings,
    refusals: Vec<String>,
    wire: Wire,
}

impl Esamsat {
    /// A client for these settings. Opens nothing.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let refusals = judge::refusals(REFUSALS, &settings.refusals);
        let wire = Wire::new(&settings.base_url, settings.timeout_seconds);
        Self { settings, refusals, wire }
    }

    fn inquiry_form(&self, ask: &InquiryAsk) -> Result<Form, BuildError> {
        let frame = ask.frame_number.as_deref().unwrap_or("");
        let form = self.settings.form(INQUIRY)?.field("product", ask.product.code.as_str());
        Ok(form.field("customer_number", ask.customer.as_str()).field("structure_number", frame))
    }

    fn payment_form(&self, bill: &Bill) -> Result<Form, BuildError> {
        // A bill of this system always has its invoice (`map::bill`); an empty one would be refused by the server.
        let invoice = bill.invoice.as_ref().map_or("", |invoice| invoice.as_str());
        Ok(self.settings.form(PAYMENT)?.field("invoice", invoice))
    }
}

#[async_trait]
impl Provider for Esamsat {
    fn id(&self) -> ProviderId {
        ID
    }

    fn account(&self) -> AccountId {
        ACCOUNT
    }

    fn abilities(&self) -> Abilities {
        let minimum = Rupiah::ZERO;
        Abilities { status: StatusBy::Invoice, reinquiry_shows_paid: true, price_list: true, minimum }
    }

    fn timeout_seconds(&self) -> u32 {
        self.settings.timeout_seconds
    }

    async fn price_list(&self) -> Result<Vec<Product>, ReadError> {
        let form = self.settings.form(LIST)?;
        map::price_list(self.wire.read(&form).await.readable()?)
    }

    async fn inquire(&self, ask: &InquiryAsk, now: Timestamp) -> Result<Bill, ReadError> {
        let form = self.inquiry_form(ask)?;
        map::bill(ask, self.wire.read(&form).await.readable()?, now)
    }

    fn build_payment(&self, bill: &Bill, _wire_reference: &str) -> Result<PreparedPayment, BuildError> {
        self.wire.ready()?;
        Ok(PreparedPayment::new(self.payment_form(bill)?))
    }

    async fn send_payment(&self, prepared: PreparedPayment, dispatched: &Payment) -> Reply {
        self.wire.send_payment(prepared, dispatched).await
    }

    fn classify_payment(&self, intent: &Intent, reply: &Reply, around: Circumstances) -> Verdict {
        classify::payment(intent, reply, around, &self.refusals)
    }

    fn status_query(&self, payment: &Payment, typed_invoice: Option<&str>) -> Option<Result<StatusQuery, BuildError>> {
        let invoice = typed_invoice.map(Clean::new).or_else(|| payment.invoice().cloned())?;
        let form = self.settings.form(STATUS).map(|form| form.field("invoice", invoice.as_str()));
        Some(form.map(|form| StatusQuery { form, invoice, typed: typed_invoice.is_some() }))
    }

    async fn ask_status(&self, query: &StatusQuery) -> Reply {
        self.wire.read(&query.form).await
    }

    fn classify_status(&self, payment: &Payment, query: &StatusQuery, reply: &Reply) -> Verdict {
        classify::status(payment, query, reply)
    }
}
