//! The Biller (document V1.0.0): sells phone credit and other instant goods by one JSON call, `trx`.
//!
//! The API has no price list and no status call. The price list is the shop's file. An accepted payment stays Pending
//! until a callback brings the outcome. `trxid` is the attempt's own wire reference.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use md5::{Digest as _, Md5};
use secrecy::{ExposeSecret as _, SecretString};

use crate::base::money::Rupiah;
use crate::base::text::{CleanText, LocalText};
use crate::base::time::Timestamp;
use crate::domain::bill::Bill;
use crate::domain::payment::Payment;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{PaymentVerdict, RefusalDoubt};
use crate::domain::product::{AccountId, Product, ProviderId};
use crate::providers::callback::{CallbackEndpoint, CallbackReply, CallbackSubject};
use crate::providers::http::{FormEncoding, FormRequest, HttpClient, HttpReply, PreparedPayment};
use crate::providers::refusal::{self, RefusalList, RefusalMessage};
use crate::providers::{
    BuildError, CallbackFacts, CallbackMismatch, ClassifyContext, InquiryRequest, Provider, ProviderCapabilities,
    ProviderTexts, ReadError, SecretSource, StatusBy,
};

mod callback;
mod classify;
mod map;
pub mod message;
pub mod price_list;
mod section;
#[cfg(test)]
mod tests;

pub use section::MODULE;

pub const ID: ProviderId = ProviderId::new("biller");
pub const ACCOUNT: AccountId = AccountId::new("biller");

/// Texts of answers that surely mean that nothing was debited (safety rule 2, docs/safety.md).
const REFUSALS: &str = include_str!("../../../assets/refusals/biller.txt");
/// Texts that are certain failures in a callback or a line of the provider's list, but not in an answer.
const CALLED_BACK: &str = include_str!("../../../assets/refusals/biller-callback.txt");

/// `[biller]` of the configuration.
#[derive(Clone)]
pub struct BillerSettings {
    /// The whole address of the call.
    pub url: String,
    pub user: String,
    /// The password travels only inside the signature.
    pub password: SecretSource,
    /// Total time-out of the call.
    pub timeout_seconds: u32,
    pub price_list: PathBuf,
    /// Refusal texts of the owner, besides the built-in list.
    pub refusals: Vec<String>,
}

/// The Biller's API behind [`Provider`].
pub struct BillerClient {
    settings: BillerSettings,
    refusals: RefusalList,
    called_back: RefusalList,
    wire: HttpClient,
}

impl BillerClient {
    /// Opens no connection. The price list is read only when it is asked for.
    #[must_use]
    pub fn new(settings: BillerSettings) -> Self {
        let refusals = RefusalList::new(REFUSALS, &settings.refusals);
        let called_back = RefusalList::new(&[REFUSALS, CALLED_BACK].concat(), &settings.refusals);
        let wire = HttpClient::new(&settings.url, settings.timeout_seconds);
        Self { settings, refusals, called_back, wire }
    }

    fn trx_form(&self, bill: &Bill, trxid: &str) -> Result<FormRequest, BuildError> {
        let password = (self.settings.password)().ok_or(BuildError::NoSecret)?;
        let form = FormRequest::new(&self.settings.url, FormEncoding::Json)?;
        Ok(form
            .field("user", &self.settings.user)
            // The password could be guessed from a signature and its reference, so it is as secret as the password.
            .secret("sign", sign(&self.settings.user, &password, trxid))
            .field("trxid", trxid)
            .field("cmd", "trx")
            .field("idpel", bill.customer.as_str())
            .field("produk", bill.product.code.as_str()))
    }
}

/// `md5($usernameApi.$passwordApi.$trxid)`, lower-case hex.
fn sign(user: &str, password: &SecretString, trxid: &str) -> SecretString {
    let mut hash = Md5::new();
    for part in [user, password.expose_secret(), trxid] {
        hash.update(part.as_bytes());
    }
    SecretString::from(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

#[async_trait]
impl Provider for BillerClient {
    fn id(&self) -> ProviderId {
        ID
    }

    fn account(&self) -> AccountId {
        ACCOUNT
    }

    fn capabilities(&self) -> ProviderCapabilities {
        ProviderCapabilities {
            status: StatusBy::Nothing,
            reinquiry_shows_paid: false,
            price_list: false,
            minimum: Rupiah::ZERO,
            own_list: true,
        }
    }

    fn texts(&self) -> ProviderTexts {
        let sells = LocalText { id: "pulsa, data, voucher", en: "phone credit, data, vouchers" };
        ProviderTexts { name: "Biller", sells, account_note: None }
    }

    fn timeout_seconds(&self) -> u32 {
        self.settings.timeout_seconds
    }

    /// Reads the shop's file. No network call.
    fn price_file(&self) -> Option<&Path> {
        Some(&self.settings.price_list)
    }

    async fn price_list(&self) -> Result<Vec<Product>, ReadError> {
        let path = self.settings.price_list.clone();
        let read = tokio::task::spawn_blocking(move || price_list::read_file(&path)).await;
        let rows = read.map_err(|_| ReadError::Unreadable)?.map_err(ReadError::PriceList)?;
        Ok(rows.iter().map(map::product).collect())
    }

    /// Makes the bill from the price list. No network call.
    async fn inquire(&self, ask: &InquiryRequest, now: Timestamp) -> Result<Bill, ReadError> {
        map::bill(ask, now).ok_or(ReadError::NoTotal)
    }

    fn build_payment(&self, bill: &Bill, wire_reference: &str) -> Result<PreparedPayment, BuildError> {
        self.wire.ready()?;
        Ok(PreparedPayment::new(self.trx_form(bill, wire_reference)?))
    }

    async fn send_payment(&self, prepared: PreparedPayment, dispatched: &Payment) -> HttpReply {
        self.wire.send_payment(prepared, dispatched).await
    }

    fn classify_payment(&self, intent: &PaymentIntent, reply: &HttpReply, around: ClassifyContext) -> PaymentVerdict {
        classify::payment(intent, reply, around, &self.refusals.now())
    }

    fn takes_refusals(&self) -> bool {
        true
    }

    fn learn_refusal(&self, pattern: &str) {
        self.refusals.learn(pattern);
        self.called_back.learn(pattern);
    }

    fn list_refusal_doubt(&self, intent: &PaymentIntent, message: &RefusalMessage<'_>) -> Option<RefusalDoubt> {
        refusal::list_doubt(message, intent, &self.called_back.now())
    }

    fn callback_endpoint(&self) -> Option<CallbackEndpoint> {
        Some(CallbackEndpoint {
            about: CallbackSubject::Payments,
            takes_query: true,
            signature: None,
            stored: CallbackReply::Text("OK"),
        })
    }

    fn read_callback(&self, raw: &[u8]) -> Option<CallbackFacts> {
        callback::read(raw)
            .map(|read| CallbackFacts { reference: CleanText::new(&read.reference), is_listed: read.is_listed() })
    }

    fn classify_callback(
        &self,
        payment: &Payment,
        raw: &[u8],
        at: Timestamp,
    ) -> Result<PaymentVerdict, CallbackMismatch> {
        let read = callback::read(raw).ok_or(CallbackMismatch::Reference)?;
        match (read.names(payment), read.is_about(payment)) {
            (false, _) => Err(CallbackMismatch::Reference),
            (true, false) => Err(CallbackMismatch::Target),
            (true, true) => Ok(read.verdict(payment, at, &self.called_back.now())),
        }
    }
}
