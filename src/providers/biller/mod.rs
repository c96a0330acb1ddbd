//! The Biller (its document is V1.0.0): phone credit and other instant goods by one JSON call.
//!
//! What it is: the one call, its signature, and the shop's price list in the place of a call for it. What it is not: the
//! reading of answers (`map`) or their judgement (`classify`). Invariants: the reference on the wire is the attempt's own
//! (`trxid`); what is accepted is Pending and never paid, because the outcome comes by callback only.

use std::path::PathBuf;

use async_trait::async_trait;
use md5::{Digest as _, Md5};
use secrecy::{ExposeSecret as _, SecretString};

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::config::{Config, HomeFolders};
use crate::domain::bill::Bill;
use crate::domain::payment::Payment;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{OutcomeReason, PaymentOutcome, PaymentVerdict, RefusalDoubt};
use crate::domain::product::{AccountId, Product, ProviderId};
use crate::providers::http::{FormEncoding, FormRequest, HttpClient, HttpReply, PreparedPayment};
use crate::providers::refusal::{self, RefusalList, RefusalMessage};
use crate::providers::{
    BuildError, CallbackFacts, CallbackMismatch, ClassifyContext, InquiryRequest, Provider, ProviderCapabilities,
    ReadError, SecretSource, StatusBy, StatusQuery, secret_source,
};

mod callback;
mod classify;
mod map;
pub mod message;
pub mod price_list;
#[cfg(test)]
mod tests;

/// The system's name.
pub const ID: ProviderId = ProviderId::new("biller");
/// Its deposit.
pub const ACCOUNT: AccountId = AccountId::new("biller");

/// The certain refusals of this system.
const REFUSALS: &str = include_str!("../../../assets/refusals/biller.txt");
/// Those of its callbacks, besides.
const CALLED_BACK: &str = include_str!("../../../assets/refusals/biller-callback.txt");

/// `[biller]` of the configuration.
#[derive(Clone)]
pub struct BillerSettings {
    /// The whole address of the call.
    pub url: String,
    /// Login name.
    pub user: String,
    /// Login password; it travels only inside the signature.
    pub password: SecretSource,
    /// Total time-out of the call, seconds.
    pub timeout_seconds: u32,
    /// Where the price list lies.
    pub price_list: PathBuf,
    /// Texts that surely mean that nothing was debited, besides the built-in list.
    pub refusals: Vec<String>,
}

impl BillerSettings {
    /// The settings that the configuration gives; `None` where the Biller is not in use.
    #[must_use]
    pub fn of(config: &Config, home: &HomeFolders) -> Option<Self> {
        let section = config.biller()?;
        Some(Self {
            url: section.url.as_ref()?.to_string(),
            user: section.user.clone(),
            password: secret_source(&section.password, home),
            timeout_seconds: u32::try_from(section.timeout.as_secs()).unwrap_or(u32::MAX),
            price_list: config.price_list(home),
            refusals: section.refusals.clone(),
        })
    }
}

/// The Biller's client.
pub struct BillerClient {
    settings: BillerSettings,
    refusals: RefusalList,
    called_back: RefusalList,
    wire: HttpClient,
}

impl BillerClient {
    /// A client for these settings. Opens nothing.
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
        }
    }

    fn timeout_seconds(&self) -> u32 {
        self.settings.timeout_seconds
    }

    /// Reads the shop's file; asks nobody.
    async fn price_list(&self) -> Result<Vec<Product>, ReadError> {
        let path = self.settings.price_list.clone();
        let read = tokio::task::spawn_blocking(move || price_list::read_file(&path)).await;
        let rows = read.map_err(|_| ReadError::Unreadable)?.map_err(ReadError::PriceList)?;
        Ok(rows.iter().map(map::product).collect())
    }

    /// The bill is the price list's; asks nobody.
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

    /// There is no status call.
    fn status_query(&self, _payment: &Payment, _typed: Option<&str>) -> Option<Result<StatusQuery, BuildError>> {
        None
    }

    async fn ask_status(&self, _query: &StatusQuery) -> HttpReply {
        HttpReply::NotBuilt
    }

    fn classify_status(&self, _payment: &Payment, _query: &StatusQuery, _reply: &HttpReply) -> PaymentVerdict {
        PaymentVerdict::bare(PaymentOutcome::Unknown, OutcomeReason::NotFound)
    }
}
