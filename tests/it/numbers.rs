//! A provider's numbers over the socket: a first answer that is repeated, and invoices that a person types.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use loket::base::id::PaymentId;
use loket::base::time::{Clock as _, ManualClock, Timestamp};
use loket::config::Config;
use loket::domain::payment::verdict::{OutcomeReason, PaymentAlarm};
use loket::domain::payment::{Payment, PaymentState};
use loket::domain::typed_invoice::InvoiceTiming;
use loket::sandbox::{Sandbox, SandboxOptions};
use loket::settings::HomeFolders;
use loket::till::Till;
use loket::till::evidence::Indication;
use loket::till::inquire::BillRequest;
use loket::till::pay::PaymentRequest;
use loket::till::prices::find_product;
use loket::till::resolve::ResolveError;
use loket::till::startup::{OpenPurpose, open};

use crate::shop::Shop;

async fn till(folder: &Path, sandbox: &Sandbox) -> Till {
    let text = format!(
        "[shop]\nname = \"UJI\"\n[mmbc]\nbase_url = \"{}\"\nusername = \"{}\"\npassword = \"{}\"\ntimeout_seconds = 2\n\
         allow_plain_http = true\n",
        sandbox.url(),
        Sandbox::USERNAME,
        Sandbox::PASSWORD
    );
    let till = open(&Config::parse(&text).unwrap(), &HomeFolders::at(folder), OpenPurpose::Sell).await.unwrap();
    till.fresh_prices().await;
    till
}

async fn ask(till: &Till, code: &str, number: &str, frame: Option<&str>) -> PaymentRequest {
    let product = find_product(&till.stored_prices().await.unwrap(), code).unwrap();
    let frame_number = frame.map(str::to_owned);
    let ask = BillRequest { product, number: number.to_owned(), amount: None, frame_number, wallet: None };
    PaymentRequest { again: true, ..PaymentRequest::of(till.inquire(&ask).await.unwrap().bill) }
}

async fn sell(till: &Till, number: &str) -> Payment {
    let order = ask(till, "PLNS20", number, None).await;
    till.pay(order).await.unwrap().payment
}

fn timing(payment: &Payment) -> Option<InvoiceTiming> {
    match &payment.why {
        Some(OutcomeReason::TypedInvoice(typed)) => Some(typed.timing),
        _ => None,
    }
}

#[test]
fn a_repeated_answer_confirms_one_sale() {
    let shop = Shop::open();
    let cases: [&[&str]; 2] = [
        &["pay", "PLNS20", "14000000699", "--yes", "--json"],
        &["pay", "OVO", "081234567699", "--amount", "50000", "--yes", "--json"],
    ];
    for arguments in cases {
        let first = shop.run(arguments);
        assert_eq!((first.code, first.json()["state"].as_str()), (0, Some("confirmed")), "{}", first.err);
        let again = [arguments, &["--again"]].concat();
        let second = shop.run(&again);
        let row = second.json();
        assert_eq!((second.code, row["state"].as_str()), (5, Some("unknown")), "{}{}", second.out, second.err);
        let holder: PaymentId = first.json()["id"].as_str().unwrap().parse().unwrap();
        let said =
            format!("PERHATIAN: Jawaban transaksi lain: invoice atau tokennya milik transaksi {}.", holder.short());
        assert!(second.err.contains(&said) && second.err.contains("Jangan diulang"), "{}", second.err);
        assert!(row["token"].is_null() && row["invoice"].is_null() && row["reference"].is_null(), "{row}");
        assert!(row["detail"].get("ppob_invoice").is_none() && row["detail"].get("invoice").is_none(), "{row}");
        assert_eq!(shop.debits(arguments[2]), 1, "two sales, one debit");
        let id = row["id"].as_str().unwrap();
        let paper = shop.run(&["receipt", id, "--format", "text"]);
        assert!(!paper.out.contains("LUNAS"), "{}", paper.out);
        let desk = shop.run(&["status", id, "--json"]);
        assert_eq!(desk.json()["state"], "unknown", "{}", desk.err);
        let history = shop.history();
        let confirmed = history.iter().filter(|one| one["customer"] == row["customer"] && one["state"] == "confirmed");
        assert_eq!(confirmed.count(), 1);
        // Typed, the first sale's invoice is refused before anybody is asked.
        let taken = shop.run(&["resolve", id, "--invoice", first.json()["invoice"].as_str().unwrap(), "--json"]);
        assert_eq!((taken.code, taken.json()["error"].as_str()), (6, Some("invoice_taken")), "{}", taken.out);
    }
    shop.assert_nothing_lost();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_inquiry_of_a_tax_confirms_one_sale() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let till = till(folder.path(), &sandbox).await;
    let asked = async || ask(&till, "SAMSAT_JABAR", "3201111111111111", Some("MH328D204AK4010000")).await;
    // The first inquiry's invoice is the document's, one digit twelve times: that is no number.
    asked().await;
    let order = asked().await;
    let first = till.pay(order.clone()).await.unwrap().payment;
    // "Paid before", and the status of the inquiry's invoice confirms it: that was the first sale.
    let second = till.pay(order).await.unwrap().payment;
    assert_eq!((first.state(), second.state()), (PaymentState::Confirmed, PaymentState::Unknown));
    assert_eq!(second.unseen_alarm(), Some(&PaymentAlarm::NumberOfAnother(first.id())));
    assert_eq!((sandbox.ledger().len(), second.reference()), (1, None));
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn last_months_invoice_of_the_same_good_never_counts() {
    let clock = Arc::new(ManualClock::new(Timestamp::now() - Duration::from_secs(30 * 86_400)));
    let sandbox = Sandbox::start(SandboxOptions { clock: clock.clone(), ..SandboxOptions::default() }).await.unwrap();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    // Another shop on the same login sold it a month ago, so this one knows nothing of its invoice.
    let other = till(folders[0].path(), &sandbox).await;
    sell(&other, "14000000661").await;
    let to_now = Timestamp::now().duration_since(clock.now());
    clock.advance(to_now.try_into().unwrap());
    let till = till(folders[1].path(), &sandbox).await;
    let lost = sell(&till, "14000000661").await;
    assert_eq!(lost.state(), PaymentState::Unknown);
    let [old, own] = [0, 1].map(|nth| sandbox.ledger()[nth].invoice.clone());
    let asked = till.status(lost.id(), Some(&old)).await.unwrap();
    assert_eq!((asked.state(), timing(&asked)), (PaymentState::Unknown, Some(InvoiceTiming::BeforeSending)));
    assert_eq!((asked.invoice(), asked.provider_time()), (None, None), "none of its facts");
    let points = till.evidence(lost.id()).await.unwrap();
    assert!(points.iter().all(|one| one.points != Indication::Paid), "{points:?}");
    let asked = till.status(lost.id(), Some(&own)).await.unwrap();
    assert_eq!(
        (asked.state(), asked.paid().is_some_and(|paid| paid.token().is_some())),
        (PaymentState::Confirmed, true)
    );
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_after_the_deadline_waits_for_a_person_until_the_clock_is_known() {
    let clock = Arc::new(ManualClock::new(Timestamp::now() + Duration::from_secs(300)));
    let sandbox = Sandbox::start(SandboxOptions { clock, ..SandboxOptions::default() }).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let till = till(folder.path(), &sandbox).await;
    let lost = sell(&till, "14000000661").await;
    let invoice = sandbox.ledger()[0].invoice.clone();
    let asked = till.status(lost.id(), Some(&invoice)).await.unwrap();
    assert_eq!((asked.state(), timing(&asked)), (PaymentState::Unknown, Some(InvoiceTiming::AfterDeadline)));
    let points = till.evidence(lost.id()).await.unwrap();
    assert!(points.iter().any(|one| one.points == Indication::Paid), "it is shown: {points:?}");
    // What the provider answers to other sales shows that its clock is five minutes ahead.
    for number in ["14000000111", "14000000112"] {
        assert_eq!(sell(&till, number).await.state(), PaymentState::Confirmed);
    }
    assert_eq!(till.status(lost.id(), Some(&invoice)).await.unwrap().state(), PaymentState::Confirmed);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_without_a_time_is_evidence() {
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let till = till(folder.path(), &sandbox).await;
    let lost = sell(&till, "14000000760").await;
    let invoice = sandbox.ledger()[0].invoice.clone();
    let asked = till.status(lost.id(), Some(&invoice)).await.unwrap();
    assert_eq!((asked.state(), timing(&asked)), (PaymentState::Unknown, Some(InvoiceTiming::Untold)));
    let other = sell(&till, "14000000111").await;
    let taken = till.status(lost.id(), other.invoice().map(loket::base::text::CleanText::as_str)).await;
    assert!(matches!(taken, Err(ResolveError::InvoiceTaken(holder)) if holder.id() == other.id()));
    till.finish().await;
}
