//! [`Provider`] for the three MMBC systems. A [`MmbcSystem`] adds its addresses, fields, reading and judging. It has no
//! HTTP client of its own, so only this client sends.

use std::marker::PhantomData;

use async_trait::async_trait;
use serde_json::Value;

use crate::base::money::Rupiah;
use crate::base::text::{CleanText, is_nothing};
use crate::base::time::Timestamp;
use crate::domain::bill::{Bill, BillDetail};
use crate::domain::payment::Payment;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{PaymentVerdict, RefusalDoubt};
use crate::domain::product::{AccountId, Product, ProviderId};
use crate::providers::http::{FormEncoding, FormRequest, HttpClient, HttpReply, PreparedPayment};
use crate::providers::lenient::{self, LenientBody, ObjectFields};
use crate::providers::refusal::{self, RefusalList, RefusalMessage, RefusalPattern};
use crate::providers::{
    BuildError, ClassifyContext, InquiryRequest, Provider, ProviderCapabilities, ProviderTexts, ReadError,
    SecretSource, StatusQuery,
};

/// `ok` or `no`, in every answer of MMBC.
pub const RESULT: &[&str] = &["result"];
pub const REASON: &[&str] = &["reason"];

/// Texts of a refused inquiry that say that the bill is paid.
const PAID: &str = include_str!("../../../assets/refusals/mmbc-paid.txt");

/// One deposit for all three systems.
pub const ACCOUNT: AccountId = AccountId::new("mmbc");

/// `[mmbc]` of the configuration. The password is read when a form is built, and held nowhere else.
#[derive(Clone)]
pub struct MmbcSettings {
    /// Like `https://klikmbc.co.id`.
    pub base_url: String,
    pub username: String,
    pub password: SecretSource,
    /// Total time-out of one call.
    pub timeout_seconds: u32,
    pub encoding: FormEncoding,
    /// The field `direct` of a reload. `false`: the server waits for the reference. `true`: it is asked for later.
    pub direct: bool,
    /// The smallest reload of Multipayment, whole rupiah.
    pub minimum: Rupiah,
    /// Refusal texts of the owner, besides the built-in list.
    pub refusals: Vec<String>,
}

impl MmbcSettings {
    /// A form for `path` with user name and password.
    ///
    /// # Errors
    /// When the password cannot be read or the address is none.
    pub fn form(&self, path: &str) -> Result<FormRequest, BuildError> {
        let password = (self.password)().ok_or(BuildError::NoSecret)?;
        let url = format!("{}{path}", self.base_url.trim_end_matches('/'));
        Ok(FormRequest::new(&url, self.encoding)?.field("username", &self.username).secret("password", password))
    }

    /// A system's list of certain refusals, with the owner's own.
    fn refusals(&self, built_in: &str) -> RefusalList {
        RefusalList::new(built_in, &self.refusals)
    }
}

/// The part of [`MmbcClient`] that differs between the three systems. Sends nothing.
pub trait MmbcSystem: Send + Sync + 'static {
    const ID: ProviderId;
    /// The path of the price list call.
    const LIST: &'static str;
    /// The path of the status call.
    const STATUS: &'static str;
    /// Texts of certain refusals, one pattern per line.
    const REFUSALS: &'static str;

    /// What people read about this system.
    const TEXTS: ProviderTexts;

    /// The abilities of this system, by its document.
    fn capabilities(settings: &MmbcSettings) -> ProviderCapabilities;

    /// The form of an inquiry.
    ///
    /// # Errors
    /// When the password cannot be read or the address is none.
    fn inquiry(settings: &MmbcSettings, ask: &InquiryRequest) -> Result<FormRequest, BuildError>;

    /// The form of a payment. It carries no reference of ours: none of the three systems has a field for one.
    ///
    /// # Errors
    /// When the password cannot be read or the address is none.
    fn payment(settings: &MmbcSettings, bill: &Bill) -> Result<FormRequest, BuildError>;

    /// Adds the fields of a status question besides the invoice. None by default.
    fn status(form: FormRequest, payment: &Payment) -> FormRequest {
        let _ = payment;
        form
    }

    /// One row of the price list. `None` where it has no product code.
    fn product(row: &ObjectFields) -> Option<Product>;

    /// The bill in an undamaged, accepting answer to an inquiry.
    ///
    /// # Errors
    /// When the answer is about something else, or has no readable total.
    fn bill(ask: &InquiryRequest, fields: &ObjectFields, now: Timestamp) -> Result<Bill, ReadError>;

    /// The verdict on the reply to a payment. Pure.
    fn classify_payment(
        intent: &PaymentIntent,
        reply: &HttpReply,
        around: ClassifyContext,
        refusals: &[RefusalPattern],
    ) -> PaymentVerdict;

    /// The verdict on the reply to a status question. Pure.
    fn classify_status(payment: &Payment, query: &StatusQuery, reply: &HttpReply) -> PaymentVerdict;
}

/// The client of one of the three systems.
pub struct MmbcClient<S> {
    settings: MmbcSettings,
    refusals: RefusalList,
    wire: HttpClient,
    system: PhantomData<S>,
}

impl<S: MmbcSystem> MmbcClient<S> {
    /// Opens no connection.
    #[must_use]
    pub fn new(settings: MmbcSettings) -> Self {
        let refusals = settings.refusals(S::REFUSALS);
        let wire = HttpClient::new(&settings.base_url, settings.timeout_seconds);
        Self { settings, refusals, wire, system: PhantomData }
    }
}

#[async_trait]
impl<S: MmbcSystem> Provider for MmbcClient<S> {
    fn id(&self) -> ProviderId {
        S::ID
    }

    fn account(&self) -> AccountId {
        ACCOUNT
    }

    fn capabilities(&self) -> ProviderCapabilities {
        S::capabilities(&self.settings)
    }

    fn texts(&self) -> ProviderTexts {
        S::TEXTS
    }

    fn timeout_seconds(&self) -> u32 {
        self.settings.timeout_seconds
    }

    async fn price_list(&self) -> Result<Vec<Product>, ReadError> {
        let reply = self.wire.read(&self.settings.form(S::LIST)?).await;
        price_list::<S>(reply.readable()?)
    }

    async fn inquire(&self, ask: &InquiryRequest, now: Timestamp) -> Result<Bill, ReadError> {
        let reply = self.wire.read(&S::inquiry(&self.settings, ask)?).await;
        bill::<S>(ask, reply.readable()?, now)
    }

    fn build_payment(&self, bill: &Bill, _wire_reference: &str) -> Result<PreparedPayment, BuildError> {
        self.wire.ready()?;
        Ok(PreparedPayment::new(S::payment(&self.settings, bill)?))
    }

    async fn send_payment(&self, prepared: PreparedPayment, dispatched: &Payment) -> HttpReply {
        self.wire.send_payment(prepared, dispatched).await
    }

    fn classify_payment(&self, intent: &PaymentIntent, reply: &HttpReply, around: ClassifyContext) -> PaymentVerdict {
        S::classify_payment(intent, reply, around, &self.refusals.now())
    }

    fn status_query(&self, payment: &Payment, typed_invoice: Option<&str>) -> Option<Result<StatusQuery, BuildError>> {
        let invoice = typed_invoice.map(CleanText::new).or_else(|| payment.invoice().cloned())?;
        let form =
            self.settings.form(S::STATUS).map(|form| S::status(form.field("invoice", invoice.as_str()), payment));
        Some(form.map(|form| StatusQuery { form, invoice, typed: typed_invoice.is_some() }))
    }

    async fn ask_status(&self, query: &StatusQuery) -> HttpReply {
        self.wire.read(&query.form).await
    }

    fn classify_status(&self, payment: &Payment, query: &StatusQuery, reply: &HttpReply) -> PaymentVerdict {
        S::classify_status(payment, query, reply)
    }

    fn takes_refusals(&self) -> bool {
        true
    }

    fn learn_refusal(&self, pattern: &str) {
        self.refusals.learn(pattern);
    }

    fn list_refusal_doubt(&self, intent: &PaymentIntent, message: &RefusalMessage<'_>) -> Option<RefusalDoubt> {
        refusal::list_doubt(message, intent, &self.refusals.now())
    }

    fn says_paid(&self, reason: &CleanText) -> bool {
        let mut pieces = PAID.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        pieces.any(|piece| lenient::refusal_matches(piece, reason.as_str()))
    }
}

/// Reads a price list: an array, an object by index, or a refusal. A list without products is unreadable, never empty.
pub fn price_list<S: MmbcSystem>(body: &[u8]) -> Result<Vec<Product>, ReadError> {
    let body = lenient::read_body(body).map_err(|_| ReadError::Unreadable)?;
    let rows: Vec<&Value> = match &body.value {
        Value::Array(rows) => rows.iter().collect(),
        Value::Object(map) => {
            if let Some(refused) = ObjectFields::of(&body.value).and_then(|fields| refusal(&fields)) {
                return Err(refused);
            }
            map.values()
                .flat_map(|value| value.as_array().map_or_else(|| vec![value], |rows| rows.iter().collect()))
                .collect()
        }
        _ => return Err(ReadError::Unreadable),
    };
    let products: Vec<Product> =
        rows.into_iter().filter_map(ObjectFields::of).filter_map(|row| S::product(&row)).collect();
    if products.is_empty() { Err(ReadError::Unreadable) } else { Ok(products) }
}

/// Reads the answer to an inquiry. A damaged one gives no bill: nothing is sold by a guessed amount.
pub fn bill<S: MmbcSystem>(ask: &InquiryRequest, body: &[u8], now: Timestamp) -> Result<Bill, ReadError> {
    let body: LenientBody = lenient::read_body(body).map_err(|_| ReadError::Unreadable)?;
    let fields = ObjectFields::of(&body.value).ok_or(ReadError::Unreadable)?;
    if let Some(refused) = refusal(&fields) {
        return Err(refused);
    }
    if fields.boolean(RESULT).is_none() || body.is_damaged() {
        return Err(ReadError::Unreadable);
    }
    S::bill(ask, &fields, now)
}

fn refusal(fields: &ObjectFields) -> Option<ReadError> {
    let reason = || lenient::collapse(fields.text(REASON).unwrap_or(""));
    (fields.boolean(RESULT) == Some(false)).then(|| ReadError::Refused(CleanText::new(&reason())))
}

/// Whether an answer names another product than `code` under one of the keys `names`. An answer without a product names
/// no other.
pub fn about_other_product(fields: &ObjectFields, names: &[&str], code: &str) -> bool {
    fields.text(names).is_some_and(|answered| !answered.trim().eq_ignore_ascii_case(code.trim()))
}

/// All keys and values of an answer, as sent.
pub fn detail(fields: &ObjectFields) -> BillDetail {
    BillDetail(fields.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}

/// The text under one of the keys `names`. `None` for a placeholder.
pub fn clean(fields: &ObjectFields, names: &[&str]) -> Option<CleanText> {
    fields.text(names).filter(|text| !is_nothing(text)).map(CleanText::new)
}

/// The invoice or reference under one of the keys `names`. `None` for a placeholder.
pub fn number(fields: &ObjectFields, names: &[&str]) -> Option<CleanText> {
    fields.number(names).map(CleanText::new)
}

/// The evidence for a refund's receipt, in the provider's words: status, reason, invoice and time.
pub fn refund_evidence(fields: &ObjectFields, invoice: Option<&CleanText>, date: &[&str]) -> CleanText {
    let invoice = invoice.map(|invoice| format!("invoice {invoice}"));
    let said = [fields.text(&["status"]), fields.text(REASON), invoice.as_deref(), fields.text(date)];
    CleanText::new(&said.into_iter().flatten().collect::<Vec<_>>().join(", "))
}
