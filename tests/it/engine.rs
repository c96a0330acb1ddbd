//! The library's till over the socket: the border between "nothing was sent" and "may have been sent", and what a retry
//! may do.

use loket::config::Config;
use loket::domain::payment::PaymentState;
use loket::domain::payment::verdict::{ConnectFault, OutcomeReason};
use loket::domain::product::Product;
use loket::sandbox::{Sandbox, SandboxOptions};
use loket::settings::HomeFolders;
use loket::till::Till;
use loket::till::inquire::BillRequest;
use loket::till::pay::{PayError, PaymentRequest};
use loket::till::prices::find_product;
use loket::till::resolve::ResolveError;
use loket::till::startup::{OpenPurpose, open};

async fn till(folder: &std::path::Path, url: &str) -> Till {
    let text = format!(
        "[shop]\nname = \"UJI\"\n[mmbc]\nbase_url = \"{url}\"\nusername = \"{}\"\npassword = \"{}\"\ntimeout_seconds = 2\n\
         allow_plain_http = true\n",
        Sandbox::USERNAME,
        Sandbox::PASSWORD
    );
    open(&Config::parse(&text).unwrap(), &HomeFolders::at(folder), OpenPurpose::Sell).await.unwrap()
}

async fn token(till: &Till) -> Product {
    till.fresh_prices().await;
    find_product(&till.stored_prices().await.unwrap(), "PLNS20").unwrap()
}

fn ask(product: Product, number: &str) -> BillRequest {
    BillRequest { product, number: number.to_owned(), amount: None, frame_number: None, wallet: None }
}

/// Draws the same digits for the references of the first two payments.
struct Repeating(std::sync::atomic::AtomicU64);

impl loket::base::id::RandomSource for Repeating {
    fn bits(&self) -> u64 {
        let drawn = self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        if drawn == 0 || drawn == 3 { 7 } else { drawn.wrapping_mul(0x9e37_79b9_7f4a_7c15) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_that_was_used_before_is_drawn_again() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let usual = till(folder.path(), &sandbox.url()).await;
    let product = token(&usual).await;
    let clock = std::sync::Arc::new(loket::base::time::ManualClock::new(usual.now()));
    let random = Repeating(std::sync::atomic::AtomicU64::new(0));
    let owner = loket::base::id::OwnerId::new(usual.now(), &loket::base::id::SystemRandom);
    let identity =
        loket::journal::sqlite::ProcessIdentity { counter: "K2".into(), owner, folder: folder.path().to_owned() };
    let path = folder.path().join("journal.db");
    let engine = Till::new(loket::till::TillDependencies {
        journal: std::sync::Arc::new(loket::journal::sqlite::SqliteJournal::open(&path, identity).unwrap()),
        providers: usual.providers().to_vec(),
        collector: None,
        clock,
        random: std::sync::Arc::new(random),
        settings: usual.settings().clone(),
    });
    let mut references = Vec::new();
    for number in ["14000000111", "14000000112"] {
        let quote = engine.inquire(&ask(product.clone(), number)).await.unwrap();
        let paid = engine.pay(PaymentRequest::of(quote.bill)).await.unwrap().payment;
        assert_eq!(paid.state(), PaymentState::Confirmed);
        references.push(paid.intent.wire_reference.as_str().to_owned());
    }
    assert!(references[0].ends_with("00007") && references[0] != references[1], "{references:?}");
    assert_eq!(sandbox.ledger().len(), 2);
    engine.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_connection_is_not_sent_and_a_new_attempt_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let first = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let address = first.url().trim_start_matches("http://").parse().unwrap();
    let engine = till(folder.path(), &first.url()).await;
    let product = token(&engine).await;
    let quote = engine.inquire(&ask(product, "14000000111")).await.unwrap();
    first.stop();
    let end = engine.pay(PaymentRequest::of(quote.bill.clone())).await.unwrap().payment;
    assert_eq!(end.state(), PaymentState::NotSent);
    assert_eq!(end.why, Some(OutcomeReason::NoConnection(ConnectFault::Refused)));
    // What never left has no invoice; a typed one is another sale's.
    assert!(matches!(engine.status(end.id(), Some("12345678")).await, Err(ResolveError::Ended(_))));

    let second = Sandbox::start(SandboxOptions { listen: address, ..SandboxOptions::default() }).await.unwrap();
    let again = PaymentRequest { sale: Some(end.id()), ..PaymentRequest::of(quote.bill.clone()) };
    let paid = engine.pay(again).await.unwrap().payment;
    assert_eq!((paid.state(), paid.intent.sale), (PaymentState::Confirmed, end.id()));
    assert_eq!(second.ledger().len(), 1);
    // The sale has its end: another attempt at it is refused.
    let third = PaymentRequest { sale: Some(paid.id()), ..PaymentRequest::of(quote.bill.clone()) };
    assert!(matches!(engine.pay(third).await, Err(PayError::AttemptStands(_))));
    // And so it is under the first attempt's name, though that one ended unsent.
    let fourth = PaymentRequest { sale: Some(end.id()), ..PaymentRequest::of(quote.bill) };
    assert!(matches!(engine.pay(fourth).await, Err(PayError::AttemptStands(_))));
    assert_eq!(second.ledger().len(), 1);
    engine.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_came_about_is_never_called_not_sent() {
    // A peer that takes the connection and closes it without a byte, or says nothing at all.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        for turn in 0_u32.. {
            let Ok((peer, _)) = listener.accept().await else { break };
            if turn % 2 == 0 { drop(peer) } else { held.push(peer) }
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let reader = till(folder.path(), &sandbox.url()).await;
    let product = token(&reader).await;
    let mut bills = Vec::new();
    for number in ["14000000111", "14000000112"] {
        bills.push(reader.inquire(&ask(product.clone(), number)).await.unwrap().bill);
    }
    drop(reader);
    let engine = till(folder.path(), &url).await;
    for (bill, why) in bills.into_iter().zip([OutcomeReason::Cut, OutcomeReason::TimedOut]) {
        let end = engine.pay(PaymentRequest::of(bill)).await.unwrap().payment;
        assert_eq!((end.state(), end.why.clone()), (PaymentState::Unknown, Some(why)));
    }
    engine.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_does_not_resolve_and_a_peer_without_tls_are_told_apart() {
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let reader = till(folder.path(), &sandbox.url()).await;
    let product = token(&reader).await;
    let bill = reader.inquire(&ask(product, "14000000111")).await.unwrap().bill;
    drop(reader);
    let plain = sandbox.url().replace("http://", "https://");
    for (url, fault) in [("http://tidak-ada.invalid", ConnectFault::Dns), (plain.as_str(), ConnectFault::Tls)] {
        let engine = till(folder.path(), url).await;
        let end = engine.pay(PaymentRequest::of(bill.clone())).await.unwrap().payment;
        assert_eq!(
            (end.state(), end.why.clone()),
            (PaymentState::NotSent, Some(OutcomeReason::NoConnection(fault))),
            "{url}"
        );
        engine.finish().await;
    }
    assert!(sandbox.ledger().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_bill_at_the_same_moment_is_paid_once() {
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (till(folder.path(), &sandbox.url()).await, till(folder.path(), &sandbox.url()).await);
    let product = token(&one).await;
    for round in 0..20 {
        let number = format!("15000000{round:03}");
        let bill = one.inquire(&ask(product.clone(), &number)).await.unwrap().bill;
        let (first, second) =
            tokio::join!(one.pay(PaymentRequest::of(bill.clone())), other.pay(PaymentRequest::of(bill)));
        let paid = [&first, &second].into_iter().filter(|end| end.is_ok()).count();
        let debits = sandbox.ledger().iter().filter(|entry| entry.customer == number).count();
        // One after the other, both may sell (a token may be bought twice); at once, one is refused.
        assert_eq!(paid, debits, "{number}");
        assert!(paid >= 1, "{number}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_is_ending_begins_no_payment() {
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let engine = till(folder.path(), &sandbox.url()).await;
    let product = token(&engine).await;
    let bill = engine.inquire(&ask(product, "14000000111")).await.unwrap().bill;
    assert!(!engine.has_begun());
    engine.begin_nothing_more();
    assert!(matches!(engine.pay(PaymentRequest::of(bill)).await, Err(PayError::Ending)));
    let any = "01a22bcc-c21f-772b-8be5-3bb6d857403f".parse().unwrap();
    assert!(matches!(engine.clear_up(any).await, Err(ResolveError::Ending)), "not a fault of the configuration");
    assert!(!engine.has_begun() && sandbox.ledger().is_empty());
    assert!(engine.history(&loket::journal::PaymentFilter::default()).await.unwrap().is_empty());
}
