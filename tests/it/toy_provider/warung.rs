//! A provider that the program does not have: section, names, payment, callback and list are all in this file.
//!
//! It sells PDAM bills. `POST /pay` answers `OK invoice` or says nothing. Its callback is `invoice-or-number paid`,
//! signed; its exported list has one invoice a line.

use std::sync::Arc;

use async_trait::async_trait;
use loket::base::money::{Rupiah, SaleFee};
use loket::base::text::{CleanText, LocalText};
use loket::base::time::Timestamp;
use loket::domain::bill::{Bill, BillDetail, Money};
use loket::domain::payment::Payment;
use loket::domain::payment::intent::PaymentIntent;
use loket::domain::payment::verdict::{OutcomeReason, PaymentFacts, PaymentOutcome, PaymentVerdict};
use loket::domain::product::{AccountId, Product, ProductKind, ProviderId};
use loket::providers::callback::{CallbackEndpoint, CallbackReply, CallbackSignature, CallbackSubject, SignatureCheck};
use loket::providers::http::{FormEncoding, FormRequest, HttpClient, HttpReply, PreparedPayment};
use loket::providers::registry::{ProviderModule, ProviderSet};
use loket::providers::section::ProviderSection;
use loket::providers::statement::{self, AccountStatement, StatementFault};
use loket::providers::{
    BuildError, CallbackFacts, CallbackMismatch, ClassifyContext, InquiryRequest, Provider, ProviderCapabilities,
    ProviderTexts, ReadError, SecretSource, StatusBy, secret_source,
};
use loket::settings::secret::SecretHandle;
use loket::settings::{BaseUrl, HomeFolders, TomlSection, ValueForm};
use secrecy::ExposeSecret as _;

/// Its one line in a registry.
pub const MODULE: ProviderModule = ProviderModule { name: "warung", read };
pub const ID: ProviderId = ProviderId::new("warung");

#[derive(Debug)]
struct WarungSection {
    url: BaseUrl,
    user: String,
    key: SecretHandle,
    refusals: Vec<String>,
}

fn read(section: TomlSection<'_, '_>) -> Arc<dyn ProviderSection> {
    let warung = WarungSection {
        url: section.parsed("url", BaseUrl::known("https://warung.example"), ValueForm::Url, BaseUrl::parse),
        user: section.text("user", ""),
        key: section.secret("key", "warung.key", "keyring:warung"),
        refusals: section.refusals(),
    };
    section.refuse_plain("url", &warung.url, false);
    section.finish();
    Arc::new(warung)
}

impl ProviderSection for WarungSection {
    fn name(&self) -> &'static str {
        MODULE.name
    }

    fn is_used(&self) -> bool {
        !self.user.is_empty()
    }

    fn secrets(&self) -> Vec<&SecretHandle> {
        vec![&self.key]
    }

    fn addresses(&self) -> Vec<(&'static str, &BaseUrl)> {
        vec![("warung.url", &self.url)]
    }

    fn refusals(&self) -> Option<&[String]> {
        Some(&self.refusals)
    }

    fn calls_back(&self) -> bool {
        true
    }

    fn callback_key(&self) -> Option<&SecretHandle> {
        Some(&self.key)
    }

    fn clients(&self, home: &HomeFolders) -> ProviderSet {
        let url = self.url.to_string();
        let client = WarungClient { wire: HttpClient::new(&url, 2), key: secret_source(&self.key, home), url };
        ProviderSet { providers: vec![Arc::new(client)], collector: None }
    }
}

struct WarungClient {
    wire: HttpClient,
    url: String,
    key: SecretSource,
}

fn product() -> Product {
    Product {
        provider: ID,
        code: "AIR".into(),
        name: "PDAM Warung".into(),
        group: "".into(),
        kind: ProductKind::Pdam,
        nominal: None,
        admin: None,
        price: None,
        debit: Some(SaleFee::BasePlus(Rupiah::ZERO)),
        cashback: None,
        open: true,
    }
}

fn paid(invoice: &str) -> PaymentVerdict {
    let facts = PaymentFacts { invoice: Some(CleanText::new(invoice)), ..PaymentFacts::default() };
    PaymentVerdict { facts, ..PaymentVerdict::bare(PaymentOutcome::Confirmed, OutcomeReason::Answered) }
}

/// `77001 paid`: the number that was paid for, and the word.
fn told(raw: &[u8]) -> Option<(&str, bool)> {
    let (number, word) = std::str::from_utf8(raw).ok()?.split_once(' ')?;
    Some((number, word == "paid"))
}

#[async_trait]
impl Provider for WarungClient {
    fn id(&self) -> ProviderId {
        ID
    }

    fn account(&self) -> AccountId {
        AccountId::new("warung")
    }

    fn capabilities(&self) -> ProviderCapabilities {
        ProviderCapabilities {
            status: StatusBy::Nothing,
            reinquiry_shows_paid: false,
            price_list: true,
            minimum: Rupiah::ZERO,
            own_list: true,
        }
    }

    fn texts(&self) -> ProviderTexts {
        let note = LocalText { id: "Saldo warung diketik.", en: "The warung's balance is typed." };
        ProviderTexts { name: "Warung", sells: LocalText { id: "air", en: "water" }, account_note: Some(note) }
    }

    fn timeout_seconds(&self) -> u32 {
        2
    }

    async fn price_list(&self) -> Result<Vec<Product>, ReadError> {
        Ok(vec![product()])
    }

    async fn inquire(&self, ask: &InquiryRequest, now: Timestamp) -> Result<Bill, ReadError> {
        let form = FormRequest::new(&format!("{}/bill", self.url), FormEncoding::Json)?;
        let reply = self.wire.read(&form.field("number", ask.customer.as_str())).await;
        let text = std::str::from_utf8(reply.readable()?).map_err(|_| ReadError::Unreadable)?;
        let total = text.parse().ok().and_then(|total| Rupiah::new(total).ok()).ok_or(ReadError::NoTotal)?;
        let money = Money {
            nominal: None,
            bill: Some(total),
            admin: None,
            shop_fee: Rupiah::ZERO,
            total,
            debit: Some(total),
            cashback: None,
        };
        Ok(Bill {
            product: ask.product.clone(),
            customer: ask.customer.clone(),
            frame_number: None,
            invoice: None,
            wallet: None,
            name: Some("BUDI".into()),
            meter: None,
            idpel: None,
            money,
            fields: Vec::new(),
            detail: BillDetail::default(),
            total_doubt: None,
            asked_at: now,
        })
    }

    fn build_payment(&self, bill: &Bill, _wire_reference: &str) -> Result<PreparedPayment, BuildError> {
        self.wire.ready()?;
        let key = (self.key)().ok_or(BuildError::NoSecret)?;
        let form = FormRequest::new(&format!("{}/pay", self.url), FormEncoding::Json)?;
        Ok(PreparedPayment::new(form.field("number", bill.customer.as_str()).secret("key", key)))
    }

    async fn send_payment(&self, prepared: PreparedPayment, dispatched: &Payment) -> HttpReply {
        self.wire.send_payment(prepared, dispatched).await
    }

    fn classify_payment(&self, _intent: &PaymentIntent, reply: &HttpReply, _: ClassifyContext) -> PaymentVerdict {
        match reply {
            HttpReply::NoConnection(fault) => {
                PaymentVerdict::bare(PaymentOutcome::NotSent, OutcomeReason::NoConnection(*fault))
            }
            HttpReply::Answer { status: 200, body } => {
                match std::str::from_utf8(body).ok().and_then(|text| text.strip_prefix("OK ")) {
                    Some(invoice) => paid(invoice),
                    None => PaymentVerdict::bare(PaymentOutcome::Unknown, OutcomeReason::Unreadable),
                }
            }
            _ => PaymentVerdict::bare(PaymentOutcome::Unknown, OutcomeReason::TimedOut),
        }
    }

    fn callback_endpoint(&self) -> Option<CallbackEndpoint> {
        let refused = CallbackReply::Text("WHO ARE YOU");
        Some(CallbackEndpoint {
            about: CallbackSubject::Payments,
            takes_query: false,
            signature: Some(CallbackSignature { header: "x-warung", refused }),
            stored: CallbackReply::Text("THANKS"),
        })
    }

    fn verify_callback(&self, _raw: &[u8], signature: Option<&[u8]>) -> SignatureCheck {
        let key = (self.key)();
        let is_right = key.is_some_and(|key| signature == Some(key.expose_secret().as_bytes()));
        if is_right { SignatureCheck::Rightly } else { SignatureCheck::Wrongly }
    }

    fn read_callback(&self, raw: &[u8]) -> Option<CallbackFacts> {
        told(raw).map(|(reference, is_listed)| CallbackFacts { reference: CleanText::new(reference), is_listed })
    }

    fn classify_callback(
        &self,
        payment: &Payment,
        raw: &[u8],
        _: Timestamp,
    ) -> Result<PaymentVerdict, CallbackMismatch> {
        match told(raw) {
            Some((number, true)) if payment.intent.reference() == number => Ok(paid("77900")),
            _ => Err(CallbackMismatch::Reference),
        }
    }

    /// Its list has no header.
    fn read_statement(&self, bytes: &[u8]) -> Result<AccountStatement, StatementFault> {
        statement::read(&[b"invoice;nomor;total;status\n", bytes].concat())
    }
}
