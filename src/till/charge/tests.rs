//! Creating a charge against a provider that answers what a test wants: no connection after the order is durable, or a
//! reference that another charge has. No server does that at will. The HTTP side is tested with the sandbox.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use tempfile::TempDir;

use super::*;
use crate::base::id::{OwnerId, RandomSource, SystemRandom};
use crate::base::text::CleanText;
use crate::base::time::{ManualClock, Timestamp, jakarta};
use crate::domain::charge::sample::method;
use crate::domain::charge::{ChargeAnswer, ChargeFacts, ChargeIntent, ChargeOutcome, ChargeReason, QrPayload};
use crate::domain::payment::verdict::ConnectFault;
use crate::domain::product::AccountId;
use crate::domain::sample::{at, rp};
use crate::journal::sqlite::{ProcessIdentity, SqliteJournal};
use crate::providers::collector::{ChargeCallback, ChargeRequest, ReportRequest};
use crate::providers::http::{FormEncoding, FormRequest, HttpReply, PreparedCharge};
use crate::receipt::{Paper, ShopHead};
use crate::till::{TillDependencies, TillSettings};

/// Answers every call with this outcome and counts the calls; its QR holds this text.
struct Fake {
    outcome: (ChargeOutcome, ChargeReason),
    qr: Option<&'static str>,
    creates: AtomicUsize,
}

#[async_trait]
impl ChargeProvider for Fake {
    fn account(&self) -> AccountId {
        AccountId::new("klink")
    }

    fn timeout_seconds(&self) -> u32 {
        60
    }

    fn has_report(&self) -> bool {
        false
    }

    async fn methods(&self, gateway: ChargeGateway, _: Option<Rupiah>) -> Result<Vec<ChargeMethod>, ReadError> {
        if gateway == ChargeGateway::Bank { Ok(vec![method()]) } else { Err(ReadError::Cut) }
    }

    async fn ensure_session(&self) -> Result<(), ReadError> {
        Ok(())
    }

    fn build_charge(&self, ask: &ChargeRequest, _: Timestamp) -> Result<PreparedCharge, BuildError> {
        Ok(PreparedCharge::new(
            FormRequest::new("http://127.0.0.1:9/", FormEncoding::Json)?.field("order", ask.order_id.as_str()),
        ))
    }

    async fn create_charge(&self, prepared: PreparedCharge, created: &Charge) -> HttpReply {
        assert_eq!((created.state(), &created.intent.request_digest), (ChargeState::Created, &prepared.digest()));
        self.creates.fetch_add(1, Ordering::SeqCst);
        HttpReply::NotBuilt
    }

    fn classify_charge(&self, _: &ChargeIntent, _: &HttpReply, _: Timestamp) -> ChargeAnswer {
        let facts =
            ChargeFacts { qr_image: self.qr.map(|_| "https://api.midtrans.com/x".into()), ..ChargeFacts::default() };
        ChargeAnswer { outcome: self.outcome.0, why: self.outcome.1.clone(), facts }
    }

    async fn read_qr(&self, _: &str) -> Result<QrPayload, QrFault> {
        QrPayload::new(self.qr.unwrap_or("")).map_err(|_| QrFault::NoQr)
    }

    fn read_callback(&self, _: &[u8]) -> Option<ChargeCallback> {
        None
    }

    async fn report(&self, _: &ReportRequest) -> Result<Vec<ReportRow>, ReadError> {
        Err(ReadError::Cut)
    }
}

/// Three times the same bits, then others.
struct Repeating(AtomicU64);

impl RandomSource for Repeating {
    fn bits(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst) / 3
    }
}

fn till(folder: &TempDir, outcome: (ChargeOutcome, ChargeReason), qr: Option<&'static str>) -> (Till, Arc<Fake>) {
    let owner = OwnerId::new(at(1), &SystemRandom);
    let identity = ProcessIdentity { counter: "K1".into(), owner, folder: folder.path().to_owned() };
    let fake = Arc::new(Fake { outcome, qr, creates: AtomicUsize::new(0) });
    let shop = ShopHead {
        name: "LOKET".into(),
        address: CleanText::default(),
        phone: "0251-123456".into(),
        agent_code: CleanText::default(),
        counter: "K1".into(),
        timezone: jakarta(),
        logo: None,
        is_practice: false,
    };
    let till = Till::new(TillDependencies {
        journal: Arc::new(SqliteJournal::open(&folder.path().join("journal.db"), identity).unwrap()),
        providers: Vec::new(),
        collector: Some(fake.clone()),
        clock: Arc::new(ManualClock::new(at(5_000))),
        random: Arc::new(Repeating(AtomicU64::new(0))),
        settings: TillSettings {
            counter: "K1".into(),
            cashier: "RINA".into(),
            zone: jakarta(),
            ruling_grace: Duration::ZERO,
            journal: String::new(),
            journal_folder: folder.path().to_owned(),
            config: None,
            receipts: folder.path().join("receipts"),
            receipt_paper: Paper::Mm58,
            printer: crate::config::PrinterSection::default(),
            shop,
            email: "loket@example.com".into(),
            backup: crate::till::backup_schedule::BackupSettings::default(),
        },
    });
    (till, fake)
}

fn draft(order: Option<&str>) -> ChargeDraft {
    ChargeDraft {
        method: method(),
        amount: rp(50_000),
        purpose: None,
        payer: ChargePayer::default(),
        order: order.map(str::to_owned),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_left_is_failed_and_its_order_is_used_up() {
    let folder = tempfile::tempdir().unwrap();
    let (till, fake) = till(&folder, (ChargeOutcome::NotSent, ChargeReason::NoConnection(ConnectFault::Refused)), None);
    let end = till.create_charge(draft(Some("K-1"))).await.unwrap();
    assert!(end.kept == ChargeStoredIn::Journal && end.charge.was_not_sent());
    assert_eq!(end.charge.intent.payer.name.as_str(), "LOKET");
    assert_eq!(end.charge.intent.payer.email.as_str(), "loket@example.com");
    assert_eq!(till.charge("k-1").await.unwrap(), Some(end.charge));
    let again = till.create_charge(draft(Some("k-1"))).await;
    assert!(matches!(again, Err(ChargeError::Journal(JournalError::ReusedReference))), "{again:?}");
    assert_eq!(fake.creates.load(Ordering::SeqCst), 1);
    assert!(till.charge_methods(None).await.unwrap().fault.is_some(), "one list is better than none");
    assert!(matches!(till.charge_report(ReportPeriod::default()).await, Err(ChargeError::NoReport)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_of_our_own_that_meets_another_is_drawn_again() {
    let folder = tempfile::tempdir().unwrap();
    let (till, fake) = till(&folder, (ChargeOutcome::Unknown, ChargeReason::Cut), None);
    let mut orders = Vec::new();
    for _ in 0..3 {
        orders.push(till.create_charge(draft(None)).await.unwrap().charge.order().to_string());
    }
    orders.sort();
    orders.dedup();
    assert_eq!((orders.len(), fake.creates.load(Ordering::SeqCst)), (3, 3));
    assert!(orders.iter().all(|order| order.len() == 17), "{orders:?}");
    assert!(till.audit().await.unwrap().faults.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_qr_for_another_amount_is_not_shown() {
    for (payload, fits) in [("00020154055000058", true), ("00020154056000058", false), ("gopay:1", true), ("", false)] {
        let folder = tempfile::tempdir().unwrap();
        let (till, _) = till(&folder, (ChargeOutcome::Waiting, ChargeReason::Answered), Some(payload));
        let end = till.create_charge(draft(None)).await.unwrap();
        assert_eq!((end.charge.facts.qr.is_some(), end.qr_fault.is_some()), (fits, !fits), "{payload}");
        assert_eq!(end.charge.state(), ChargeState::Waiting);
    }
}

#[test]
fn a_bank_with_several_products_needs_the_product() {
    let other = ChargeMethod { product_code: "multipayment".into(), ..method() };
    let gopay = ChargeMethod { bank_code: "gopay".into(), product_code: "e_money".into(), ..method() };
    let all = [method(), other.clone(), gopay.clone()];
    assert_eq!(find_method(&all, "GOPAY"), Ok(gopay));
    assert_eq!(find_method(&all, "014/Multipayment"), Ok(other));
    assert_eq!(
        find_method(&all, "014"),
        Err(ChargeMethodError::Several(vec!["014/BCAATM".into(), "014/multipayment".into()]))
    );
    assert_eq!(find_method(&all, "015"), Err(ChargeMethodError::Unknown));
}
