//! The providers behind one trait, [`Provider`]: they build, send, read and judge. Only `till` decides when to send.
//!
//! A payment and a status question are different types, and a prepared payment is consumed by its one sending (safety
//! rule 4, docs/safety.md).

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use secrecy::SecretString;

use crate::base::money::Rupiah;
use crate::base::text::{CleanText, LocalText};
use crate::base::time::Timestamp;
use crate::domain::bill::{Bill, CustomerNumber, WalletOrder};
use crate::domain::payment::Payment;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{ConnectFault, OutcomeReason, PaymentOutcome, PaymentVerdict, RefusalDoubt};
use crate::domain::product::{AccountId, Product, ProviderId};
use crate::providers::callback::{CallbackEndpoint, SignatureCheck};
use crate::providers::statement::{AccountStatement, StatementFault};
use crate::settings::HomeFolders;
use crate::settings::secret::SecretHandle;

pub mod biller;
pub mod callback;
pub mod collector;
mod deadline;
mod envelope;
pub mod http;
pub mod classify;
pub mod klink;
pub mod lenient;
pub mod statement;
pub mod mmbc;
pub mod refusal;
pub mod registry;
pub mod section;
pub mod server_time;
mod table;
pub mod wallet;

pub use deadline::SendDeadline;
pub use http::{HttpReply, PreparedCharge, PreparedPayment};

/// Reads a secret anew at each use, so that no copy of it is held. `None`: it cannot be read.
pub type SecretSource = Arc<dyn Fn() -> Option<SecretString> + Send + Sync>;

/// The source of a secret that the configuration names. Reads nothing yet.
#[must_use]
pub fn secret_source(secret: &SecretHandle, home: &HomeFolders) -> SecretSource {
    let (secret, home) = (secret.clone(), home.clone());
    Arc::new(move || home.secret(&secret, &crate::settings::secret::system_env).ok())
}

/// The abilities of a provider's API. Screen and desk say by these what cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProviderCapabilities {
    pub status: StatusBy,
    /// A new inquiry of a paid postpaid bill says "already paid": strong evidence.
    pub reinquiry_shows_paid: bool,
    /// The API has a price list call.
    pub price_list: bool,
    /// The smallest amount for a product of free amount, whole rupiah.
    pub minimum: Rupiah,
    /// The list that its site exports names our payments by a number that we hold.
    pub own_list: bool,
}

/// What people read about one provider system. The words are in its own folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProviderTexts {
    /// The same in every language: `MMBC PPOB`.
    pub name: &'static str,
    /// What it sells.
    pub sells: LocalText,
    /// What has to be known about its deposit.
    pub account_note: Option<LocalText>,
}

/// How a payment's status can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusBy {
    /// Only with the provider's invoice. It came in the answer, which may be lost.
    Invoice,
    /// The API has no status call.
    Nothing,
}

/// Why a read (price list, inquiry, balance, report) failed. Reads move no money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("no connection: {0:?}")]
    NoConnection(ConnectFault),
    #[error("timed out")]
    TimedOut,
    /// The connection broke before the answer was complete.
    #[error("cut")]
    Cut,
    /// Any status but 200.
    #[error("HTTP status {0}")]
    HttpStatus(u16),
    /// The answer is HTML, too large, damaged or not readable at all.
    #[error("unreadable answer")]
    Unreadable,
    /// The answer names another product or customer.
    #[error("answer about something else")]
    AboutOther,
    /// Without a total nothing can be sold.
    #[error("answer without a total")]
    NoTotal,
    /// The text of a total that cannot be read (safety rule 13).
    #[error("unreadable total")]
    TotalUnread(CleanText),
    /// Refused, with the provider's own text.
    #[error("refused")]
    Refused(CleanText),
    /// The balance of a member's wallet that is too small, whole rupiah.
    #[error("wallet too small")]
    WalletShort(Rupiah),
    /// There is no such payment to refund, with the provider's own text. Empty where the answer only does not list it.
    #[error("nothing to refund")]
    NothingToRefund(CleanText),
    /// The login was refused, with the provider's own text.
    #[error("login refused")]
    LoginRefused(CleanText),
    /// The shop's own price list file has faults.
    #[error("price list file not usable")]
    PriceList(Vec<biller::price_list::PriceListFault>),
    /// The request could not be built. Nothing was sent.
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// The data of an inquiry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InquiryRequest {
    pub product: Product,
    /// Already checked against the product's rules.
    pub customer: CustomerNumber,
    /// Whole rupiah. `None` for a product whose bill or price list gives the amount.
    pub amount: Option<Rupiah>,
    /// Only for e-Samsat.
    pub frame_number: Option<String>,
    /// Only for Kwallet.
    pub wallet: Option<WalletOrder>,
}

/// Why a request could not be built. Nothing was recorded or sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The password or another secret is missing or cannot be read.
    #[error("secret not available")]
    NoSecret,
    /// The configured address is no URL, or there is no call for this product.
    #[error("address not usable")]
    BadAddress,
    /// The HTTP client could not be made: TLS or the system's certificates.
    #[error("client not usable")]
    Client,
    /// The provider needs a session and there is none.
    #[error("no session")]
    NoSession,
}

/// The parts of a callback that are needed to find its payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackFacts {
    /// Our wire reference, or the number that an answer gave as `reference` of its `PaymentFacts`. An invoice alone finds
    /// nothing: a number that serves as both stands in both facts.
    pub reference: CleanText,
    /// Whether the document lists the callback's status. Another status decides nothing.
    pub is_listed: bool,
}

/// Why a callback is not about a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackMismatch {
    /// Another reference, or an unreadable callback.
    Reference,
    /// The payment's reference, but another target.
    Target,
}

/// What is known besides the answer when a payment is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClassifyContext {
    /// The deposit's last balance before this payment. `None` where anything else was open or sent since (safety rule 2
    /// d).
    pub quiet_saldo: Option<Rupiah>,
}

/// A status question, ready to be sent. Nothing turns it into a payment (safety rule 4).
#[derive(Debug)]
pub struct StatusQuery {
    pub(in crate::providers) form: http::FormRequest,
    /// The invoice to ask about. For Kwallet, which has none, our own reference.
    pub invoice: CleanText,
    /// A person typed the invoice. Then product, number and amount must all be in the answer and match.
    pub typed: bool,
}

/// One provider system: `mmbc-ppob`, `mmbc-multipayment`, `mmbc-esamsat`, `biller` or `klink`.
#[async_trait]
pub trait Provider: Send + Sync {
    /// The system's name, unique among the providers.
    fn id(&self) -> ProviderId;
    /// The deposit that payments debit. Several systems may share one.
    fn account(&self) -> AccountId;
    /// The abilities of the API, by its document.
    fn capabilities(&self) -> ProviderCapabilities;
    /// What people read about it.
    fn texts(&self) -> ProviderTexts;
    /// Total time-out of one call.
    fn timeout_seconds(&self) -> u32;

    /// Fetches the price list, or reads it from the shop's file. Empty where the provider has none.
    async fn price_list(&self) -> Result<Vec<Product>, ReadError>;

    /// The file that the price list is read from. `None`: the API has a call for it.
    fn price_file(&self) -> Option<&Path> {
        None
    }

    /// Asks for a bill. The bill's age counts from `now`.
    ///
    /// # Errors
    /// Also when the answer is about something else or its total cannot be read: then nothing may be sold.
    async fn inquire(&self, ask: &InquiryRequest, now: Timestamp) -> Result<Bill, ReadError>;

    /// Logs in where the provider needs a fresh session (K-Link), so that a payment can be built and sent. Moves no
    /// money.
    ///
    /// # Errors
    /// When the login fails. Then nothing may be recorded or sent.
    async fn ensure_session(&self) -> Result<(), ReadError> {
        Ok(())
    }

    /// Builds and signs the whole payment request for a bill. Sends nothing.
    ///
    /// # Errors
    /// When a secret, a session or an address is missing. Then nothing may be recorded or sent.
    fn build_payment(&self, bill: &Bill, wire_reference: &str) -> Result<PreparedPayment, BuildError>;

    /// Sends the payment, once. `dispatched` is the payment as the journal returned it after Dispatched; for any other
    /// payment nothing is sent.
    async fn send_payment(&self, prepared: PreparedPayment, dispatched: &Payment) -> HttpReply;

    /// Judges the reply to a payment. Pure.
    fn classify_payment(&self, intent: &PaymentIntent, reply: &HttpReply, around: ClassifyContext) -> PaymentVerdict;

    /// Builds a status question with the invoice of the payment's answer, or with one that a person found
    /// (`typed_invoice`). `None` where the API cannot answer one.
    fn status_query(
        &self,
        _payment: &Payment,
        _typed_invoice: Option<&str>,
    ) -> Option<Result<StatusQuery, BuildError>> {
        None
    }

    /// Sends a status question. A read: it may be repeated.
    async fn ask_status(&self, _query: &StatusQuery) -> HttpReply {
        HttpReply::NotBuilt
    }

    /// Judges the reply to a status question. Pure.
    fn classify_status(&self, _payment: &Payment, _query: &StatusQuery, _reply: &HttpReply) -> PaymentVerdict {
        PaymentVerdict::bare(PaymentOutcome::Unknown, OutcomeReason::NotFound)
    }

    /// Whether the owner may add texts to this provider's list of certain refusals (safety rule 2).
    fn takes_refusals(&self) -> bool {
        false
    }

    /// Adds a pattern of a certain refusal while the program runs. A text that is no pattern is ignored.
    fn learn_refusal(&self, _pattern: &str) {}

    /// For a line of the provider's own list that has our transaction number and says that the sale failed: the
    /// condition of safety rule 2 that the line lacks. `None`: surely nothing stays debited. Pure.
    fn list_refusal_doubt(
        &self,
        _intent: &PaymentIntent,
        _message: &refusal::RefusalMessage<'_>,
    ) -> Option<RefusalDoubt> {
        Some(RefusalDoubt::Unlisted)
    }

    /// Whether the text of a refused inquiry says that the bill is paid already.
    fn says_paid(&self, _reason: &CleanText) -> bool {
        false
    }

    /// How this provider calls back. `None`: it does not.
    fn callback_endpoint(&self) -> Option<CallbackEndpoint> {
        None
    }

    /// Verifies a callback's signature over its raw bytes, in constant time. `signature` is the header's value.
    fn verify_callback(&self, _raw: &[u8], _signature: Option<&[u8]>) -> SignatureCheck {
        SignatureCheck::Not
    }

    /// The reference in a callback: our own or the provider's. `None`: unreadable. Pure.
    fn callback_reference(&self, raw: &[u8]) -> Option<CleanText> {
        self.read_callback(raw).map(|facts| facts.reference)
    }

    /// Reads a callback about a payment from a query or a body. `None`: unreadable, or this provider sends none. Pure.
    fn read_callback(&self, _raw: &[u8]) -> Option<CallbackFacts> {
        None
    }

    /// Judges a callback about a payment. `at` is when the callback came. Pure.
    ///
    /// # Errors
    /// When the callback is not about this payment.
    fn classify_callback(
        &self,
        _payment: &Payment,
        _raw: &[u8],
        _at: Timestamp,
    ) -> Result<PaymentVerdict, CallbackMismatch> {
        Err(CallbackMismatch::Reference)
    }

    /// Reads the list of transactions that the provider's site exports. Pure.
    ///
    /// # Errors
    /// When the file is no such list.
    fn read_statement(&self, bytes: &[u8]) -> Result<AccountStatement, StatementFault> {
        statement::read(bytes)
    }

    /// The calls around members' wallets. `None` for a provider without wallets.
    fn wallet(&self) -> Option<&dyn wallet::WalletProvider> {
        None
    }
}
