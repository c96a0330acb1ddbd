//! MMBC PPOB (document 001, July 2018): price list, bill, payment, status of every bill and the PLN token.
//!
//! What it is: the four calls. What it is not: the reading of answers (`map`) or their judgement (`classify`).
//! Invariant: the payment carries no reference of ours, so its answer is the only source of the invoice.

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
mod kind;
mod map;
#[cfg(test)]
mod tests;

/// The system's name.
pub const ID: ProviderId = ProviderId::new("mmbc-ppob");

const PRICE_LIST: &str = "/json/ppob/daftarharga";
const INQUIRY: &str = "/json/ppob/cektagihan";
const PAYMENT: &str = "/json/ppob/bayartagihan";
const STATUS: &str = "/json/ppob/cekstatus";

/// The certain refusals of this system.
const REFUSALS: &str = include_str!("../../../../assets/refusals/mmbc-ppob.txt");

/// The MMBC PPOB client.
pub struct Ppob {
    settings: Settings,
    refusals: Vec<String>,
    wire: Wire,
}

impl Ppob {
    /// A client for these settings. Opens nothing.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let refusals = judge::refusals(REFUSALS, &settings.refusals);
        let wire = Wire::new(&settings.base_url, settings.timeout_seconds);
        Self { settings, refusals, wire }
    }

    fn bill_form(&self, path: &str, code: &str, number: &str) -> Result<Form, BuildError> {
        Ok(self.settings.form(path)?.field("ppob_kodeproduk", code).field("ppob_nomorpelanggan", number))
    }
}

#[async_trait]
impl Provider for Ppob {
    fn id(&self) -> ProviderId {
        ID
    }

    fn account(&self) -> AccountId {
        ACCOUNT
    }

    fn abilities(&self) -> Abilities {
        Abilities { status: StatusBy::Invoice, reinquiry_shows_paid: true, price_list: true, minimum: Rupiah::ZERO }
    }

    fn timeout_seconds(&self) -> u32 {
        self.settings.timeout_seconds
    }

    async fn price_list(&self) -> Result<Vec<Product>, ReadError> {
        let form = self.settings.form(PRICE_LIST)?;
        map::price_list(self.wire.read(&form).await.readable()?)
    }

    async fn inquire(&self, ask: &InquiryAsk, now: Timestamp) -> Result<Bill, ReadError> {
        let form = self.bill_form(INQUIRY, ask.product.code.as_str(), ask.customer.as_str())?;
        map::bill(ask, self.wire.read(&form).await.readable()?, now)
    }

    fn build_payment(&self, bill: &Bill, _wire_reference: &str) -> Result<PreparedPayment, BuildError> {
        self.wire.ready()?;
        Ok(PreparedPayment::new(self.bill_form(PAYMENT, bill.product.code.as_str(), bill.customer.as_str())?))
    }

    async fn send_payment(&self, prepared: PreparedPayment, dispatched: &Payment) -> Reply {
        self.wire.send_payment(prepared, dispatched).await
    }

    fn classify_payment(&self, intent: &Intent, reply: &Reply, around: Circumstances) -> Verdict {
        classify::payment(intent, reply, around, &self.refusals)
    }

    fn status_query(&self, payment: &Payment, typed_invoice: Option<&str>) -> Option<Result<StatusQuery, BuildError>> {
        let invoice = typed_invoice.map(Clean::new).or_else(|| payment.invoice().cloned())?;
        let form = self.settings.form(STATUS).map(|form| {
            let number = payment.intent.bill.customer.as_str();
            form.field("invoice", invoice.as_str()).field("ppob_nomorpelanggan", number)
        });
        Some(form.map(|form| StatusQuery { form, invoice, typed: typed_invoice.is_some() }))
    }

    async fn ask_status(&self, query: &StatusQuery) -> Reply {
        self.wire.read(&query.form).await
    }

    fn classify_status(&self, payment: &Payment, query: &StatusQuery, reply: &Reply) -> Verdict {
        classify::status(payment, query, reply)
    }
}
