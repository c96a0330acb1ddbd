//! Who is asked: the providers, each in a folder of its own, behind one trait.
//!
//! What it is: building, sending, reading and judging. What it is not: a place that decides when to send (only
//! `till::pay` does) or that knows the journal. Invariants: a payment and a status question are different types; a
//! prepared payment is consumed by its one sending; wire structs never leave a provider's folder.

use std::sync::Arc;

use async_trait::async_trait;
use secrecy::SecretString;

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::config::HomeFolders;
use crate::config::secret::SecretHandle;
use crate::domain::bill::{Bill, CustomerNumber, WalletOrder};
use crate::domain::payment::Payment;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{ConnectFault, PaymentVerdict, RefusalDoubt};
use crate::domain::product::{AccountId, Product, ProviderId};

pub mod biller;
pub mod collector;
mod deadline;
mod envelope;
pub mod http;
mod classify;
pub mod klink;
pub mod lenient;
pub mod statement;
pub mod mmbc;
pub mod refusal;
pub mod registry;
pub mod server_time;
mod table;
pub mod wallet;

pub use deadline::SendDeadline;
pub use http::{HttpReply, PreparedCharge, PreparedPayment};

/// Where a secret comes from, asked each time it is needed.
pub type SecretSource = Arc<dyn Fn() -> Option<SecretString> + Send + Sync>;

/// The source of a secret that the configuration names. The secret stays where it is until it is needed.
fn secret_source(secret: &SecretHandle, home: &HomeFolders) -> SecretSource {
    let (secret, home) = (secret.clone(), home.clone());
    Arc::new(move || home.secret(&secret, &crate::config::secret::system_env).ok())
}

/// What a provider's API can do, declared so that the screen and the desk can say what it cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProviderCapabilities {
    /// How a payment's status can be asked.
    pub status: StatusBy,
    /// A postpaid bill asked again says "already paid": strong evidence.
    pub reinquiry_shows_paid: bool,
    /// It has a price list call.
    pub price_list: bool,
    /// The least amount that it takes for a good of free amount, whole rupiah.
    pub minimum: Rupiah,
}

/// How a payment's status can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusBy {
    /// Only with the provider's invoice, which came in the answer that may be lost.
    Invoice,
    /// Not at all.
    Nothing,
}

/// Why a read (price list, inquiry) brought nothing. Reads move no money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No connection came about.
    #[error("no connection: {0:?}")]
    NoConnection(ConnectFault),
    /// No complete answer in time.
    #[error("timed out")]
    TimedOut,
    /// The connection broke.
    #[error("cut")]
    Cut,
    /// An HTTP status other than 200.
    #[error("HTTP status {0}")]
    HttpStatus(u16),
    /// The answer is HTML, too large or unreadable.
    #[error("unreadable answer")]
    Unreadable,
    /// The answer names another product or customer.
    #[error("answer about something else")]
    AboutOther,
    /// The answer lacks the total, so nothing can be sold on it.
    #[error("answer without a total")]
    NoTotal,
    /// A total stands in the answer and cannot be read, as it was sent: nothing can be sold on it.
    #[error("unreadable total")]
    TotalUnread(CleanText),
    /// The provider refused, in its own words.
    #[error("refused")]
    Refused(CleanText),
    /// The member's wallet holds only this much, whole rupiah.
    #[error("wallet too small")]
    WalletShort(Rupiah),
    /// There is no such movement to be given back, in the provider's own words (none: its answer lists it not).
    #[error("nothing to refund")]
    NothingToRefund(CleanText),
    /// The login was refused, in the provider's own words.
    #[error("login refused")]
    LoginRefused(CleanText),
    /// The price list is a file of the shop's, and cannot be used.
    #[error("price list file not usable")]
    PriceList(Vec<biller::price_list::PriceListFault>),
    /// The question could not be built; nothing was sent.
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// What to ask a bill for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InquiryRequest {
    /// The product.
    pub product: Product,
    /// The checked number.
    pub customer: CustomerNumber,
    /// An amount, for goods of free amount, whole rupiah.
    pub amount: Option<Rupiah>,
    /// e-Samsat frame number.
    pub frame_number: Option<String>,
    /// What a Kwallet call carries.
    pub wallet: Option<WalletOrder>,
}

/// Why a payment request could not be built. Nothing was recorded or sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The password or another secret is missing or cannot be read.
    #[error("secret not available")]
    NoSecret,
    /// The base URL cannot be used.
    #[error("address not usable")]
    BadAddress,
    /// The HTTP client could not be made (certificates).
    #[error("client not usable")]
    Client,
    /// The provider wants a session, and there is none.
    #[error("no session")]
    NoSession,
}

/// What a report names that a provider sent by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackFacts {
    /// Our reference or the provider's.
    pub reference: CleanText,
    /// Whether its status is a word that the document has; any other decides nothing.
    pub is_listed: bool,
}

/// Why a report is not about a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackMismatch {
    /// It names another reference.
    Reference,
    /// It names another target.
    Target,
}

/// What is known besides the answer when it is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClassifyContext {
    /// The account's last figure before this payment, when nothing else was open or sent since (safety rule 2).
    pub quiet_saldo: Option<Rupiah>,
}

/// A status question, ready to be asked. Not a payment: another type, which nothing turns into one.
#[derive(Debug)]
pub struct StatusQuery {
    pub(in crate::providers) form: http::FormRequest,
    /// The invoice it asks about.
    pub invoice: CleanText,
    /// Whether a person typed the invoice: then product, number and amount must all match.
    pub typed: bool,
}

/// One provider system.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Its name.
    fn id(&self) -> ProviderId;
    /// The deposit it debits.
    fn account(&self) -> AccountId;
    /// What it can do.
    fn capabilities(&self) -> ProviderCapabilities;
    /// The whole time-out of its calls, seconds.
    fn timeout_seconds(&self) -> u32;

    /// Fetches its price list.
    ///
    /// # Errors
    /// [`ReadError`].
    async fn price_list(&self) -> Result<Vec<Product>, ReadError>;

    /// Asks for a bill; `now` becomes its age's start.
    ///
    /// # Errors
    /// [`ReadError`].
    async fn inquire(&self, ask: &InquiryRequest, now: Timestamp) -> Result<Bill, ReadError>;

    /// Makes sure that a payment can be built and sent now: a session where the provider wants one (K-Link). Moves no
    /// money.
    ///
    /// # Errors
    /// [`ReadError`]; nothing is recorded or sent then.
    async fn ensure_session(&self) -> Result<(), ReadError> {
        Ok(())
    }

    /// Builds and signs the whole payment request for a bill.
    ///
    /// # Errors
    /// [`BuildError`]; nothing is sent or recorded then.
    fn build_payment(&self, bill: &Bill, wire_reference: &str) -> Result<PreparedPayment, BuildError>;

    /// Sends the payment, once. `dispatched` is the payment as the journal returned it after `Dispatched`.
    async fn send_payment(&self, prepared: PreparedPayment, dispatched: &Payment) -> HttpReply;

    /// Judges the reply to a payment. Pure.
    fn classify_payment(&self, intent: &PaymentIntent, reply: &HttpReply, around: ClassifyContext) -> PaymentVerdict;

    /// A status question about a payment, if the API can answer one: with the invoice its answer brought, or with one
    /// that a person found (`typed_invoice`).
    fn status_query(&self, payment: &Payment, typed_invoice: Option<&str>) -> Option<Result<StatusQuery, BuildError>>;

    /// Asks a status.
    async fn ask_status(&self, query: &StatusQuery) -> HttpReply;

    /// Judges the reply to a status question. Pure.
    fn classify_status(&self, payment: &Payment, query: &StatusQuery, reply: &HttpReply) -> PaymentVerdict;

    /// Whether the shop may extend its list of certain refusals (safety rule 2).
    fn takes_refusals(&self) -> bool {
        false
    }

    /// Takes a pattern that surely means "nothing was debited" into that list, while it runs.
    fn learn_refusal(&self, _pattern: &str) {}

    /// The condition of safety rule 2 that a line of its list lacks, which bears our transaction number and says that the
    /// sale failed; `None`: it surely means that nothing stays debited. Pure.
    fn list_refusal_doubt(
        &self,
        _intent: &PaymentIntent,
        _message: &refusal::RefusalMessage<'_>,
    ) -> Option<RefusalDoubt> {
        Some(RefusalDoubt::Unlisted)
    }

    /// Whether a refusal of an inquiry says that the bill is paid.
    fn says_paid(&self, _reason: &CleanText) -> bool {
        false
    }

    /// Reads a report that it sent by itself, from a query or a body. `None`: unreadable, or it sends none. Pure.
    fn read_callback(&self, _raw: &[u8]) -> Option<CallbackFacts> {
        None
    }

    /// What such a report decides about a payment; `at` is when it came. Pure.
    ///
    /// # Errors
    /// [`CallbackMismatch`]: it is not about this payment.
    fn classify_callback(
        &self,
        _payment: &Payment,
        _raw: &[u8],
        _at: Timestamp,
    ) -> Result<PaymentVerdict, CallbackMismatch> {
        Err(CallbackMismatch::Reference)
    }

    /// Its members' wallets, where it has any.
    fn wallet(&self) -> Option<&dyn wallet::WalletProvider> {
        None
    }
}
