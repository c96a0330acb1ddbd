//! MMBC Multipayment (document 000, July 2018): reload of wallets and electronic money cards.
//!
//! What it is: the four calls. What it is not: the reading of answers (`map`) or their judgement (`classify`).
//! Invariant: every field of a reload is sent explicitly, `direct` too; it carries no reference of ours, so its answer is
//! the only source of the invoice.

use async_trait::async_trait;

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
pub const ID: ProviderId = ProviderId::new("mmbc-multipayment");

const LIST: &str = "/json/multipayment/list_merchant";
const INQUIRY: &str = "/json/multipayment/inquiry_merchant";
const PAYMENT: &str = "/json/multipayment/reload_merchant";
const STATUS: &str = "/json/multipayment/status_reload";

/// The certain refusals of this system.
const REFUSALS: &str = include_str!("../../../../assets/refusals/mmbc-multipayment.txt");

/// The MMBC Multipayment client.
pub struct Multipayment {
    settings: Settings,
    refusals: Vec<String>,
    wire: Wire,
}

impl Multipayment {
    /// A client for these settings. Opens nothing.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let refusals = judge::refusals(REFUSALS, &settings.refusals);
        let wire = Wire::new(&settings.base_url, settings.timeout_seconds);
        Self { settings, refusals, wire }
    }

    fn merchant_form(&self, path: &str, code: &str, account: &str, amount: &str) -> Result<Form, BuildError> {
        let form = self.settings.form(path)?;
        Ok(form.field("merchant_code", code).field("merchant_accountnumber", account).field("amount", amount))
    }

    fn inquiry_form(&self, ask: &InquiryAsk) -> Result<Form, BuildError> {
        let amount = ask.amount.map_or_else(String::new, |amount| amount.get().to_string());
        self.merchant_form(INQUIRY, ask.product.code.as_str(), ask.customer.as_str(), &amount)
    }

    fn reload_form(&self, bill: &Bill) -> Result<Form, BuildError> {
        // A bill of this system always has its nominal (`map::bill`); without one the server refuses the empty field.
        let amount = bill.money.nominal.map_or_else(String::new, |amount| amount.get().to_string());
        let form = self.merchant_form(PAYMENT, bill.product.code.as_str(), bill.customer.as_str(), &amount)?;
        Ok(form.field("direct", if self.settings.direct { "1" } else { "0" }))
    }
}

#[async_trait]
impl Provider for Multipayment {
    fn id(&self) -> ProviderId {
        ID
    }

    fn account(&self) -> AccountId {
        ACCOUNT
    }

    fn abilities(&self) -> Abilities {
        let minimum = self.settings.minimum;
        Abilities { status: StatusBy::Invoice, reinquiry_shows_paid: false, price_list: true, minimum }
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
        Ok(PreparedPayment::new(self.reload_form(bill)?))
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
