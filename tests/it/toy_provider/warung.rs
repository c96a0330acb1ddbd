//! A provider that the program does not have: section, names, payment, callback and list are all in this file.
//!
//! It sells PDAM bills. `POST /pay` answers `{"ok":"1","kuitansi":"77001"}`, `{"ok":"0","pesan":"..."}`, or nothing. Its
//! callback is `REFERENCE paid` with our reference or its receipt's number, signed. Its exported list has no header.

use std::sync::Arc;

use async_trait::async_trait;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use loket::base::money::{Rupiah, SaleFee};
use loket::base::text::{CleanText, LocalText};
use loket::base::time::Timestamp;
use loket::domain::bill::{Bill, BillDetail, Money};
use loket::domain::payment::Payment;
use loket::domain::payment::intent::PaymentIntent;
use loket::domain::payment::verdict::{OutcomeReason, PaymentFacts, PaymentVerdict};
use loket::domain::product::{AccountId, Product, ProductKind, ProviderId};
use loket::providers::callback::{CallbackEndpoint, CallbackReply, CallbackSignature, CallbackSubject, SignatureCheck};
use loket::providers::classify::{self, AnswerClaims, ClaimKeys};
use loket::providers::http::{FormEncoding, FormRequest, HttpClient, HttpReply, PreparedPayment};
use loket::providers::refusal::RefusalList;
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
use sha2::Sha256;

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
        let (wire, key) = (HttpClient::new(&url, 2), secret_source(&self.key, home));
        let client = WarungClient { wire, url, key, refusals: RefusalList::new("", &self.refusals) };
        ProviderSet { providers: vec![Arc::new(client)], collector: None }
    }
}

struct WarungClient {
    wire: HttpClient,
    url: String,
    key: SecretSource,
    refusals: RefusalList,
}

/// Its own words for a receipt's number and a sentence.
const OWN: ClaimKeys = ClaimKeys { sentences: &["pesan"], proofs: &["kuitansi"], ..ClaimKeys::SHARED };

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

/// The receipt's number is what a callback is found by too.
fn facts(receipt: Option<&str>) -> PaymentFacts {
    let receipt = receipt.map(CleanText::new);
    PaymentFacts { invoice: receipt.clone(), reference: receipt, ..PaymentFacts::default() }
}

/// The signature over a callback's bytes.
pub fn sign(key: &str, raw: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(raw);
    mac
}

fn is_named(payment: &Payment, number: &str) -> bool {
    payment.intent.reference() == number || payment.reference().is_some_and(|known| known.as_str() == number)
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

    fn classify_payment(&self, intent: &PaymentIntent, reply: &HttpReply, around: ClassifyContext) -> PaymentVerdict {
        let (body, fields) = match classify::read(reply) {
            Ok(read) => read,
            Err(verdict) => return *verdict,
        };
        let (claims, facts) = (AnswerClaims::of(&fields, OWN), facts(fields.number(&["kuitansi"])));
        match fields.text(&["ok"]) {
            Some("1") if body.is_damaged() => classify::repaired(facts),
            Some("1") => claims.contradiction(intent).unwrap_or_else(|| classify::confirmed(intent, facts)),
            Some("0") => {
                let message = claims.refusal(fields.text(&["pesan"]).unwrap_or(""), None);
                classify::refused(intent, &body, &message, facts, around, &self.refusals.now())
            }
            _ => classify::unknown(OutcomeReason::Unreadable, facts),
        }
    }

    fn takes_refusals(&self) -> bool {
        true
    }

    fn learn_refusal(&self, pattern: &str) {
        self.refusals.learn(pattern);
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

    fn verify_callback(&self, raw: &[u8], signature: Option<&[u8]>) -> SignatureCheck {
        let given = signature.and_then(|text| BASE64_STANDARD.decode(text).ok());
        let (Some(key), Some(given)) = ((self.key)(), given) else { return SignatureCheck::Wrongly };
        match sign(key.expose_secret(), raw).verify_slice(&given) {
            Ok(()) => SignatureCheck::Rightly,
            Err(_) => SignatureCheck::Wrongly,
        }
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
            Some((number, true)) if is_named(payment, number) => Ok(classify::confirmed(&payment.intent, facts(None))),
            _ => Err(CallbackMismatch::Reference),
        }
    }

    /// Its list has no header.
    fn read_statement(&self, bytes: &[u8]) -> Result<AccountStatement, StatementFault> {
        statement::read(&[b"invoice;nomor;total;status\n", bytes].concat())
    }
}
