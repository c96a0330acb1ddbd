//! A provider around the real one that breaks a rule on purpose, in `classify_payment`, `classify_status` and
//! `send_payment`. Everything else is the real provider's.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use loket::base::text::CleanText;
use loket::base::time::{SystemClock, Timestamp};
use loket::domain::bill::Bill;
use loket::domain::payment::Payment;
use loket::domain::payment::intent::PaymentIntent;
use loket::domain::payment::verdict::{OutcomeReason, PaymentFacts, PaymentOutcome, PaymentVerdict, RefusalDoubt};
use loket::domain::product::{AccountId, Product, ProviderId};
use loket::providers::callback::{CallbackEndpoint, SignatureCheck};
use loket::providers::http::{HttpReply, PreparedPayment};
use loket::providers::refusal::RefusalMessage;
use loket::providers::wallet::WalletProvider;
use loket::providers::{
    BuildError, CallbackFacts, CallbackMismatch, ClassifyContext, InquiryRequest, Provider, ProviderCapabilities,
    ProviderTexts, ReadError, SendDeadline, StatusQuery,
};
use serde_json::Value;

use super::flaw::Flaw;

/// Words that say that a transaction goes on, which no refusal may hold.
const GOING_ON: &[&str] =
    &["proses", "timeout", "antri", "pending", "menunggu", "duplicate", "belum", "cek status", "sudah ada"];
/// Words of failure beside a success.
const FAILING: &[&str] = &["gagal", "failure", "tidak dapat", "\"pending\""];

/// The doctored provider.
pub struct Doctored {
    pub real: Arc<dyn Provider>,
    pub flaw: Flaw,
}

/// A reply's text, small, and its fields where it is a plain object.
fn read(reply: &HttpReply) -> Option<(String, Value)> {
    let HttpReply::Answer { status: 200, body } = reply else { return None };
    let text = String::from_utf8_lossy(body).to_lowercase();
    Some((text, serde_json::from_slice(body).unwrap_or_default()))
}

fn holds(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

fn is_refusal(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != '"').collect();
    holds(&bare, &["result:no", "status:false", "status:fail", "stutas:fail"])
}

/// The deposit's figure in an answer, whatever it is called.
fn figure(fields: &Value) -> Option<i64> {
    let text = fields.get("saldo").or(fields.get("ppob_saldo"))?.as_str()?;
    text.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok()
}

fn refused(text: &str) -> PaymentVerdict {
    PaymentVerdict::bare(PaymentOutcome::Rejected, OutcomeReason::Refused(CleanText::new(text)))
}

/// A confirmed verdict from every legible field.
fn paid(fields: &Value) -> PaymentVerdict {
    let text = |key: &str| fields.get(key).and_then(Value::as_str).map(CleanText::new);
    let invoice = text("ppob_invoice").or(text("invoice"));
    let reference = text("ppob_reff").or(text("reference")).or(text("reference_number"));
    let token = fields.get("ppob_stroomtoken").and_then(Value::as_str);
    let token = token.and_then(|token| loket::domain::payment::verdict::PlnToken::read(token).ok());
    let facts = PaymentFacts { invoice, reference, token, ..PaymentFacts::default() };
    PaymentVerdict { facts, ..PaymentVerdict::bare(PaymentOutcome::Confirmed, OutcomeReason::Answered) }
}

impl Doctored {
    /// What the flaw makes of an answer to a payment that the real one leaves open.
    fn believed(&self, text: &str, fields: &Value, around: ClassifyContext) -> Option<PaymentVerdict> {
        match self.flaw {
            Flaw::BelievesAnyFigure => (is_refusal(text) && figure(fields).is_some()).then(|| refused("angka")),
            Flaw::CallsQuietWhatIsNot => {
                let quiet = around.quiet_saldo.map(loket::base::money::Rupiah::get);
                (is_refusal(text) && quiet.is_some() && figure(fields) == quiet).then(|| refused("diam"))
            }
            Flaw::RefusesWhatGoesOn => (is_refusal(text) && holds(text, GOING_ON)).then(|| refused("berjalan")),
            Flaw::BelievesOkBesideFailure => (text.contains("\"ok\"") && holds(text, FAILING)).then(|| paid(fields)),
            _ => None,
        }
    }
}

#[async_trait]
impl Provider for Doctored {
    fn id(&self) -> ProviderId {
        self.real.id()
    }

    fn account(&self) -> AccountId {
        self.real.account()
    }

    fn capabilities(&self) -> ProviderCapabilities {
        self.real.capabilities()
    }

    fn texts(&self) -> ProviderTexts {
        self.real.texts()
    }

    fn timeout_seconds(&self) -> u32 {
        self.real.timeout_seconds()
    }

    async fn price_list(&self) -> Result<Vec<Product>, ReadError> {
        self.real.price_list().await
    }

    async fn inquire(&self, ask: &InquiryRequest, now: Timestamp) -> Result<Bill, ReadError> {
        self.real.inquire(ask, now).await
    }

    async fn ensure_session(&self) -> Result<(), ReadError> {
        self.real.ensure_session().await
    }

    fn build_payment(&self, bill: &Bill, wire_reference: &str) -> Result<PreparedPayment, BuildError> {
        self.real.build_payment(bill, wire_reference)
    }

    async fn send_payment(&self, prepared: PreparedPayment, dispatched: &Payment) -> HttpReply {
        let intent = &dispatched.intent;
        let prepared = if self.flaw == Flaw::SendsThoughItStood { prepared.by(never()) } else { prepared };
        let reply = self.real.send_payment(prepared, dispatched).await;
        let again = self.real.build_payment(&intent.bill, intent.wire_reference.as_str());
        match (self.flaw, &reply, again) {
            (Flaw::ResendsTheLost, HttpReply::TimedOut | HttpReply::Cut, Ok(again)) => {
                self.real.send_payment(again.by(never()), dispatched).await
            }
            _ => reply,
        }
    }

    fn classify_payment(&self, intent: &PaymentIntent, reply: &HttpReply, around: ClassifyContext) -> PaymentVerdict {
        let verdict = self.real.classify_payment(intent, reply, around);
        let Some((text, fields)) = read(reply).filter(|_| verdict.outcome == PaymentOutcome::Unknown) else {
            return verdict;
        };
        self.believed(&text, &fields, around).unwrap_or(verdict)
    }

    fn status_query(&self, payment: &Payment, typed_invoice: Option<&str>) -> Option<Result<StatusQuery, BuildError>> {
        self.real.status_query(payment, typed_invoice)
    }

    async fn ask_status(&self, query: &StatusQuery) -> HttpReply {
        self.real.ask_status(query).await
    }

    fn classify_status(&self, payment: &Payment, query: &StatusQuery, reply: &HttpReply) -> PaymentVerdict {
        let verdict = self.real.classify_status(payment, query, reply);
        match self.flaw {
            Flaw::BelievesAnyTime if query.typed => {
                let mut verdict = verdict;
                // Right after its dispatch.
                verdict.facts.provider_time =
                    Some(payment.failed_from(Duration::ZERO)).map(|end| end - Duration::from_secs(1));
                verdict
            }
            Flaw::RefusesWhatIsNotFound if verdict.why == OutcomeReason::NotFound => refused("No Data!"),
            _ => verdict,
        }
    }

    fn takes_refusals(&self) -> bool {
        self.real.takes_refusals()
    }

    fn learn_refusal(&self, text: &str) {
        self.real.learn_refusal(text);
    }

    fn list_refusal_doubt(&self, intent: &PaymentIntent, message: &RefusalMessage<'_>) -> Option<RefusalDoubt> {
        self.real.list_refusal_doubt(intent, message)
    }

    fn says_paid(&self, reason: &CleanText) -> bool {
        self.real.says_paid(reason)
    }

    fn callback_endpoint(&self) -> Option<CallbackEndpoint> {
        self.real.callback_endpoint()
    }

    fn verify_callback(&self, raw: &[u8], signature: Option<&[u8]>) -> SignatureCheck {
        self.real.verify_callback(raw, signature)
    }

    fn callback_reference(&self, raw: &[u8]) -> Option<CleanText> {
        self.real.callback_reference(raw)
    }

    fn read_callback(&self, raw: &[u8]) -> Option<CallbackFacts> {
        self.real.read_callback(raw)
    }

    fn classify_callback(
        &self,
        payment: &Payment,
        raw: &[u8],
        at: Timestamp,
    ) -> Result<PaymentVerdict, CallbackMismatch> {
        self.real.classify_callback(payment, raw, at)
    }

    fn wallet(&self) -> Option<&dyn WalletProvider> {
        self.real.wallet()
    }
}

/// A deadline that nobody misses.
fn never() -> SendDeadline {
    SendDeadline::new(Arc::new(SystemClock::default()), Duration::MAX, Duration::ZERO)
}
