//! Clocks never free a bill (safety rule 15): computers that sleep, walls that somebody sets, and counters whose clocks
//! differ.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use loket::base::id::{OwnerId, SystemRandom};
use loket::base::time::{Clock, ManualClock, SignedDuration, StoreClock, Timestamp, clock_apart};
use loket::config::Config;
use loket::domain::bill::Bill;
use loket::domain::charge;
use loket::domain::payment::verdict::{ConnectFault, OutcomeReason};
use loket::domain::payment::{Payment, PaymentState};
use loket::domain::product::ProductKind;
use loket::journal::Journal;
use loket::journal::postgres::{PgAddress, PostgresJournal};
use loket::journal::sqlite::{ProcessIdentity, SqliteJournal};
use loket::sandbox::{Sandbox, SandboxOptions};
use loket::settings::HomeFolders;
use loket::till::charge::ChargeDraft;
use loket::till::inquire::BillRequest;
use loket::till::pay::PaymentRequest;
use loket::till::prices::find_product;
use loket::till::resolve::ResolveError;
use loket::till::resolver::StatusResolver;
use loket::till::startup::{OpenPurpose, open};
use loket::till::wallet::MovementRequest;
use loket::till::{Till, TillDependencies, TillSettings};
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::cluster;
use crate::resolve::ruling;
use crate::shop::Shop;
use crate::simulation::journal::Troubled;

/// The time-out of a call, seconds.
const TIMEOUT: u64 = 20;
const CEILING: Duration = Duration::from_secs(30);

const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

/// A shop whose computer has a clock that is moved by hand.
struct Bench {
    folder: tempfile::TempDir,
    sandbox: Sandbox,
    clock: Arc<ManualClock>,
    settings: TillSettings,
    config: Config,
}

impl Bench {
    async fn open() -> Self {
        let (folder, sandbox) =
            (tempfile::tempdir().unwrap(), Sandbox::start(SandboxOptions::default()).await.unwrap());
        let url = sandbox.url();
        let text = format!(
            "[shop]\nname = \"UJI\"\nphone = \"081200000001\"\nemail = \"uji@example.com\"\n\
             [mmbc]\nbase_url = \"{url}\"\nusername = \"{}\"\npassword = \"{}\"\ntimeout_seconds = {TIMEOUT}\n\
             [klink]\nbase_url = \"{url}\"\nemail = \"{}\"\npassword = \"{}\"\ntimeout_seconds = {TIMEOUT}\n",
            Sandbox::USERNAME,
            Sandbox::PASSWORD,
            Sandbox::KLINK_EMAIL,
            Sandbox::KLINK_PASSWORD,
        );
        let config = Config::parse(&text).unwrap();
        let usual = open(&config, &HomeFolders::at(folder.path()), OpenPurpose::Sell).await.unwrap();
        usual.fresh_prices().await;
        let clock = Arc::new(ManualClock::new(usual.now()));
        Self { settings: usual.settings().clone(), folder, sandbox, clock, config }
    }

    fn home(&self) -> &Path {
        self.folder.path()
    }

    fn identity(&self, counter: &str) -> ProcessIdentity {
        let owner = OwnerId::new(Timestamp::now(), &SystemRandom);
        ProcessIdentity { counter: counter.into(), owner, folder: self.home().to_owned() }
    }

    fn journal(&self, counter: &str) -> Arc<dyn Journal> {
        let path = self.home().join("journal.db");
        Arc::new(SqliteJournal::open_with_clock(&path, self.identity(counter), self.clock.clone()).unwrap())
    }

    fn till(&self, journal: Arc<dyn Journal>, clock: Arc<dyn Clock>) -> Till {
        let register = self.config.clients(&HomeFolders::at(self.home()));
        Till::new(TillDependencies {
            journal,
            providers: register.providers,
            collector: register.collector,
            clock,
            random: Arc::new(SystemRandom),
            settings: self.settings.clone(),
        })
    }

    fn counter(&self, counter: &str) -> Till {
        self.till(self.journal(counter), self.clock.clone())
    }

    fn address(&self) -> SocketAddr {
        self.sandbox.url().trim_start_matches("http://").parse().unwrap()
    }
}

async fn bill(till: &Till, number: &str) -> Bill {
    till.fresh_prices().await;
    let product = find_product(&till.stored_prices().await.unwrap(), "PLNS20").unwrap();
    let ask = BillRequest { product, number: number.to_owned(), amount: None, frame_number: None, wallet: None };
    till.inquire(&ask).await.unwrap().bill
}

/// A provider's machine that takes no connection yet: its queue is full, so connecting waits.
async fn slow(address: SocketAddr) -> (TcpListener, Vec<TcpStream>) {
    let start = std::time::Instant::now();
    let socket = loop {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        match socket.bind(address) {
            Ok(()) => break socket,
            // A connection of another test may have been given this port for a moment.
            Err(fault) => assert!(start.elapsed() < Duration::from_secs(10), "{fault}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let listener = socket.listen(0).unwrap();
    let mut queue = Vec::new();
    while let Ok(taken) = tokio::time::timeout(Duration::from_millis(300), TcpStream::connect(address)).await {
        queue.push(taken.unwrap());
        assert!(queue.len() < 8, "the queue never fills");
    }
    (listener, queue)
}

/// Accepts connections for a while; the bytes that were written on them.
async fn heard(listener: TcpListener) -> Vec<u8> {
    let (mut all, mut readers) = (Vec::new(), tokio::task::JoinSet::new());
    let until = tokio::time::Instant::now() + Duration::from_secs(6);
    while let Ok(taken) = tokio::time::timeout_at(until, listener.accept()).await {
        let (mut peer, _) = taken.unwrap();
        readers.spawn(async move {
            let mut bytes = Vec::new();
            let _ = tokio::time::timeout(Duration::from_secs(1), peer.read_to_end(&mut bytes)).await;
            bytes
        });
    }
    while let Some(bytes) = readers.join_next().await {
        all.extend(bytes.unwrap());
    }
    all
}

/// Makes a call whose connection is accepted only after the computer has slept for so long; the bytes that arrived.
async fn taken_after<T: Send + 'static>(
    bench: &Bench,
    sleep: Duration,
    call: impl Future<Output = T> + Send + 'static,
) -> (T, Vec<u8>) {
    bench.sandbox.stop();
    let (listener, queue) = slow(bench.address()).await;
    let calling = tokio::spawn(call);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!calling.is_finished(), "it waits for its connection");
    bench.clock.advance(sleep);
    drop(queue);
    let bytes = heard(listener).await;
    (calling.await.unwrap(), bytes)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_whose_computer_slept_while_it_connected_writes_no_byte() {
    for (sleep, is_sent) in [(minutes(20), false), (Duration::ZERO, true)] {
        let bench = Bench::open().await;
        let till = bench.counter("K1");
        let (order, paying) = (PaymentRequest::of(bill(&till, "14000000111").await), till.clone());
        let (end, bytes) = taken_after(&bench, sleep, async move { paying.pay(order).await.unwrap().payment }).await;
        assert_eq!(bytes.starts_with(b"POST "), is_sent, "{}", String::from_utf8_lossy(&bytes));
        assert_eq!(bytes.is_empty(), !is_sent);
        let (state, why) = match is_sent {
            false => (PaymentState::NotSent, OutcomeReason::NoConnection(ConnectFault::TooLate)),
            true => (PaymentState::Unknown, OutcomeReason::Cut),
        };
        assert_eq!((end.state(), end.why), (state, Some(why)));
        till.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_charge_whose_computer_slept_while_it_connected_is_not_made() {
    for (sleep, is_sent) in [(minutes(20), false), (Duration::ZERO, true)] {
        let bench = Bench::open().await;
        let till = bench.counter("K1");
        let methods = till.charge_methods(None).await.unwrap().methods;
        let method = methods.into_iter().find(|method| method.open).unwrap();
        let draft = ChargeDraft {
            method,
            amount: loket::base::money::Rupiah::new(50_000).unwrap(),
            purpose: None,
            payer: Default::default(),
            order: None,
        };
        let creating = till.clone();
        let call = async move { creating.create_charge(draft).await.unwrap().charge };
        let (made, bytes) = taken_after(&bench, sleep, call).await;
        assert_eq!(bytes.starts_with(b"POST "), is_sent, "{}", String::from_utf8_lossy(&bytes));
        assert_eq!(bytes.is_empty(), !is_sent);
        let expected = if is_sent { charge::ChargeState::Unknown } else { charge::ChargeState::Failed };
        assert_eq!(made.state(), expected, "{:?}", made.why);
        let late = charge::ChargeReason::NoConnection(ConnectFault::TooLate);
        assert_eq!(made.why == Some(late), !is_sent, "{:?}", made.why);
        till.finish().await;
    }
}

/// Listens where the sandbox listened, as soon as its own listener is closed.
async fn listener_at(address: SocketAddr) -> TcpListener {
    let start = Instant::now();
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return listener,
            Err(fault) => assert!(start.elapsed() < Duration::from_secs(20), "{fault}"),
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What a person sends about an unclear movement of a wallet may move money, so it has a deadline like the payment
/// itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clearing_up_whose_computer_slept_while_it_connected_writes_no_byte() {
    for (sleep, is_sent) in [(minutes(20), false), (Duration::ZERO, true)] {
        let bench = Bench::open().await;
        let till = bench.counter("K1");
        let wanted = MovementRequest {
            member: "idspaa0012".to_owned(),
            order: Some("EC-7001".to_owned()),
            amount: loket::base::money::Rupiah::new(1_000).ok(),
            note: "Paket".to_owned(),
            ..MovementRequest::default()
        };
        let quote = till.wallet_quote(ProductKind::KwalletPay, &wanted).await.unwrap();
        bench.sandbox.stop();
        let listener = listener_at(bench.address()).await;
        let gone = tokio::spawn(async move { drop(listener.accept().await) });
        let lost = till.pay(PaymentRequest::of(quote.bill)).await.unwrap().payment;
        gone.await.unwrap();
        assert_eq!(lost.state(), PaymentState::Unknown, "{:?}", lost.why);
        let (clearing, id, clock) = (till.clone(), lost.id(), bench.clock.clone());
        let call = async move {
            let second = clearing.clone();
            let second = tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(200)).await;
                clock.set_wall(SignedDuration::from_mins(15));
                second.clear_up(id).await
            });
            let cleared = clearing.clear_up(id).await.unwrap();
            let refused = second.await.unwrap();
            assert!(matches!(refused, Err(ResolveError::BeingSent)), "the first may be under way: {refused:?}");
            cleared
        };
        let (end, bytes) = taken_after(&bench, sleep, call).await;
        assert_eq!(bytes.starts_with(b"POST "), is_sent, "{}", String::from_utf8_lossy(&bytes));
        assert_eq!(bytes.is_empty(), !is_sent);
        assert_eq!(end.state(), PaymentState::Unknown, "it says nothing about the payment");
        till.finish().await;
    }
}

/// A payment that stands between its permission and its sending, at a counter that lives.
async fn standing(bench: &Bench, journal: Arc<dyn Journal>) -> (Till, Arc<Troubled>, tokio::task::JoinHandle<Payment>) {
    let journal = Arc::new(Troubled::plain(journal));
    let till = bench.till(journal.clone(), bench.clock.clone());
    till.recover().await.unwrap();
    let order = PaymentRequest::of(bill(&till, "14000000111").await);
    journal.stand_still();
    let paying = till.clone();
    let paying = tokio::spawn(async move { paying.pay(order).await.unwrap().payment });
    let began = Instant::now();
    while !till.open_payments().await.unwrap().iter().any(|row| row.state() == PaymentState::Dispatched) {
        assert!(began.elapsed() < CEILING, "it is permitted");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    (till, journal, paying)
}

async fn only_row(till: &Till) -> Payment {
    till.history(&Default::default()).await.unwrap().remove(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_computer_that_slept_with_its_permission_sends_nothing() {
    let bench = Bench::open().await;
    let (till, journal, paying) = standing(&bench, bench.journal("K1")).await;
    bench.clock.advance(minutes(20));
    journal.go_on();
    let end = paying.await.unwrap();
    assert_eq!(
        (end.state(), end.why),
        (PaymentState::NotSent, Some(OutcomeReason::NoConnection(ConnectFault::TooLate)))
    );
    assert_eq!(bench.sandbox.ledger().len(), 0);
    till.finish().await;
}

/// The wall is set 15 minutes forward while a payment is under way, then an hour back: nothing ends, and nothing is
/// late.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wall_that_is_set_ends_nothing_of_a_living_payment() {
    let bench = Bench::open().await;
    let (till, journal, paying) = standing(&bench, bench.journal("K1")).await;
    let other = bench.counter("K2");
    let id = only_row(&other).await.id();
    for set in [15, -75] {
        bench.clock.set_wall(SignedDuration::from_mins(set));
        // What `loket history` does at its start, and what the counter does by itself.
        assert!(other.recover().await.unwrap().is_empty(), "{set}");
        StatusResolver::new(other.clone()).turn().await;
        assert_eq!(only_row(&other).await.state(), PaymentState::Dispatched, "{set}");
        assert!(matches!(other.rule(id, ruling(false, false)).await, Err(ResolveError::BeingSent)));
        let asked_again = tokio::time::timeout(Duration::from_millis(700), other.sent_payment(id)).await;
        assert!(asked_again.is_err(), "the same order again waits for the answer: {asked_again:?}");
    }
    journal.go_on();
    assert_eq!(paying.await.unwrap().state(), PaymentState::Confirmed, "its own deadline is on the boot clock too");
    assert_eq!(bench.sandbox.ledger().len(), 1);
    till.finish().await;
}

/// Another program turns a row of a living one unknown after the time-out and a minute, by the boot clock.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_truly_overdue_is_unknown_though_the_wall_was_set_back() {
    let bench = Bench::open().await;
    let (till, journal, paying) = standing(&bench, bench.journal("K1")).await;
    let other = bench.counter("K2");
    bench.clock.advance(Duration::from_secs(TIMEOUT + 59));
    bench.clock.set_wall(SignedDuration::from_hours(-1));
    let waited = other.sent_payment(only_row(&other).await.id()).await.unwrap().unwrap();
    assert_eq!(waited.state(), PaymentState::Dispatched, "its answer is not waited for any longer");
    let mut resolver = StatusResolver::new(other.clone());
    assert!(resolver.turn().await.is_some());
    assert_eq!(only_row(&other).await.state(), PaymentState::Dispatched);
    bench.clock.advance(Duration::from_secs(2));
    resolver.turn().await;
    assert_eq!(only_row(&other).await.state(), PaymentState::Unknown);
    journal.go_on();
    assert_eq!(paying.await.unwrap().state(), PaymentState::NotSent, "the send itself knows that nothing left");
    assert_eq!(bench.sandbox.ledger().len(), 0);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failed_is_ruled_after_the_true_time_and_says_how_long() {
    let bench = Bench::open().await;
    let till = bench.counter("K1");
    till.recover().await.unwrap();
    let order = PaymentRequest::of(bill(&till, "14000000111").await);
    // The provider goes away with the answer.
    bench.sandbox.stop();
    let listener = listener_at(bench.address()).await;
    let gone = tokio::spawn(async move { drop(listener.accept().await) });
    let lost = till.pay(order).await.unwrap().payment;
    gone.await.unwrap();
    assert_eq!(lost.state(), PaymentState::Unknown, "{:?}", lost.why);
    bench.clock.set_wall(SignedDuration::from_mins(15));
    let refused = till.rule(lost.id(), ruling(false, false)).await;
    let Err(early @ ResolveError::TooEarly { left, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(left, Duration::from_secs(TIMEOUT + 600));
    let zone = &bench.settings.zone;
    let speaker = loket::wording::FaultSpeaker { words: &loket::messages::Language::Id.words().fault, zone };
    assert!(speaker.resolve(&early).contains("(11 menit lagi)"), "{}", speaker.resolve(&early));
    assert_eq!(till.failed_in(&lost).await.unwrap(), left);
    bench.clock.set_wall(SignedDuration::from_hours(-1));
    bench.clock.advance(Duration::from_secs(TIMEOUT + 599));
    assert!(matches!(till.rule(lost.id(), ruling(false, false)).await, Err(ResolveError::TooEarly { .. })));
    bench.clock.advance(Duration::from_secs(1));
    assert_eq!(till.rule(lost.id(), ruling(false, false)).await.unwrap().state(), PaymentState::Rejected);
}

/// Two counters on a database, one with a clock that is 31 minutes fast: it sees the server's time, says so, and ends
/// nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_counter_whose_clock_is_fast_goes_by_the_servers() {
    let Some(cluster) = cluster::shared("clocks::a_counter_whose_clock_is_fast_goes_by_the_servers") else { return };
    let bench = Bench::open().await;
    let database = cluster.database();
    let journal = |counter: &str, clock: Arc<dyn Clock>| -> Arc<dyn Journal> {
        let identity = ProcessIdentity { folder: bench.home().join(counter), ..bench.identity(counter) };
        let address = PgAddress::parse(&database, None, None).unwrap();
        tokio::task::block_in_place(|| Arc::new(PostgresJournal::open(address, identity, clock).unwrap()))
    };
    let (till, standing_still, paying) = standing(&bench, journal("K1", bench.clock.clone())).await;
    let own = Arc::new(ManualClock::new(Timestamp::now() + minutes(31)));
    let fast: Arc<dyn Clock> = Arc::new(StoreClock::new(own.clone()));
    let other = bench.till(journal("K2", fast.clone()), fast.clone());
    let apart = clock_apart(fast.as_ref()).unwrap();
    assert!((apart - SignedDuration::from_mins(31)).abs() < SignedDuration::from_secs(60), "{apart:?}");
    let wrong = other.now().duration_since(Timestamp::now()).abs();
    assert!(wrong < SignedDuration::from_secs(60), "{wrong:?}");
    let id = only_row(&other).await.id();
    assert!(other.recover().await.unwrap().is_empty());
    StatusResolver::new(other.clone()).turn().await;
    assert_eq!(only_row(&other).await.state(), PaymentState::Dispatched);
    assert!(matches!(other.rule(id, ruling(false, false)).await, Err(ResolveError::BeingSent)));
    standing_still.go_on();
    assert_eq!(paying.await.unwrap().state(), PaymentState::Confirmed);
    // A clock that goes wrong meanwhile is put right by the next look at the server.
    own.advance(minutes(10));
    let began = Instant::now();
    while other.now().duration_since(Timestamp::now()).abs() > SignedDuration::from_secs(60) {
        assert!(began.elapsed() < CEILING, "the server's time is asked anew");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // What the fast counter records has the server's time.
    other.note(id, "dilihat").await.unwrap();
    let noted = only_row(&other).await.updated_at.duration_since(Timestamp::now()).abs();
    assert!(noted < SignedDuration::from_secs(60), "{noted:?}");
    till.finish().await;
}

/// A database whose own clock is half an hour behind: every command says so once, and the doctor is not content.
#[test]
fn a_command_says_that_this_computers_clock_differs() {
    let Some(cluster) = cluster::shared("clocks::a_command_says_that_this_computers_clock_differs") else { return };
    let shop = Shop::open();
    let database = cluster.database();
    let name = database.rsplit('/').next().unwrap();
    cluster::ask(
        &database,
        &format!(
            "CREATE SCHEMA slow; CREATE FUNCTION slow.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS \
             'SELECT pg_catalog.clock_timestamp() - interval ''31 minutes'''; \
             ALTER DATABASE {name} SET search_path = slow, pg_catalog, public"
        ),
    )
    .unwrap();
    shop.keep_journal_at(&database);
    let told = shop.run(&["history", "--json"]);
    assert_eq!(told.code, 0, "{}", told.err);
    assert_eq!(told.err.matches("JAM KOMPUTER INI 31 menit terlalu cepat").count(), 1, "{}", told.err);
    let doctor = shop.run(&["doctor", "--json"]);
    assert_ne!(doctor.code, 0);
    assert!(doctor.out.contains("Betulkan jam komputer ini"), "{}", doctor.out);
    let paid = shop.run(&["pay", "PLNS20", "14000000111", "--yes", "--json"]);
    assert_eq!(paid.code, 0, "{}{}", paid.out, paid.err);
    let at: Timestamp = paid.json()["created_at"].as_str().unwrap().parse().unwrap();
    let behind = Timestamp::now().duration_since(at);
    assert!((behind - SignedDuration::from_mins(31)).abs() < SignedDuration::from_secs(30), "the server's: {behind:?}");
}
