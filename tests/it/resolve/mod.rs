//! The resolver and its evidence, over the real sandbox, with a clock that is moved by hand: what each API can answer,
//! how often it is asked, and who asks.

mod pages;
mod rulings;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use loket::base::id::{OwnerId, PaymentId, SeededRandom};
use loket::base::money::Rupiah;
use loket::base::text::CleanText;
use loket::base::time::{Clock, ManualClock, SystemClock, Timestamp, jakarta};
use loket::config::Config;
use loket::domain::payment::verdict::OutcomeReason;
use loket::domain::payment::{Payment, PaymentRuling, PaymentState};
use loket::journal::Journal;
use loket::journal::sqlite::{ProcessIdentity, SqliteJournal};
use loket::receipt::{Paper, ShopHead as Head};
use loket::sandbox::{FaultPlan, Sandbox, SandboxOptions};
use loket::settings::HomeFolders;
use loket::till::evidence::{EvidenceFact, EvidenceStrength, Indication, PaymentEvidence};
use loket::till::inquire::BillRequest;
use loket::till::pay::{PaymentRequest, StoredIn};
use loket::till::prices::find_product;
use loket::till::resolve::ResolveError;
use loket::till::resolver::StatusResolver;
use loket::till::{Till, TillDependencies, TillSettings};

use crate::simulation::journal::{Spell, Troubled};
use crate::simulation::plan::How;

const TIMEOUT: u64 = 2;
const FRAME: &str = "MH1JFD118FK000123";
const CEILING: Duration = Duration::from_secs(30);

/// A sandbox, one journal, and programs on it that share a clock.
struct Bench {
    folder: tempfile::TempDir,
    sandbox: Sandbox,
    clock: Arc<dyn Clock>,
    moved: Arc<ManualClock>,
    starts: std::cell::Cell<u64>,
}

fn start() -> Timestamp {
    "2026-11-25T03:00:00Z".parse().unwrap()
}

impl Bench {
    async fn open() -> Self {
        let clock = Arc::new(ManualClock::new(start()));
        Self::on(clock.clone(), clock).await
    }

    async fn on(clock: Arc<dyn Clock>, moved: Arc<ManualClock>) -> Self {
        let options = SandboxOptions {
            faults: FaultPlan::by_suffix(),
            clock: clock.clone(),
            pending_for: Duration::from_secs(30),
            // Long enough that two programs which may both ask would.
            latency: Duration::from_millis(150),
            hold_for: Duration::from_secs(20),
            ..SandboxOptions::default()
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        let bench =
            Self { folder: tempfile::tempdir().unwrap(), sandbox, clock, moved, starts: std::cell::Cell::new(0) };
        std::fs::write(bench.home().join("biller.csv"), Sandbox::BILLER_PRICES).unwrap();
        bench.write_config("");
        bench
    }

    fn home(&self) -> &Path {
        self.folder.path()
    }

    fn write_config(&self, mmbc: &str) {
        let url = self.sandbox.url();
        let text = format!(
            "# toko uji\n[shop]\nname = \"LOKET UJI\"\n\n[mmbc]\nbase_url = \"{url}\"\nusername = \"{}\"\n\
             password = \"{}\"\ntimeout_seconds = {TIMEOUT}\n{mmbc}\n\n[biller]\nurl = \"{url}{}\"\nuser = \"{}\"\n\
             password = \"{}\"\ntimeout_seconds = {TIMEOUT}\n\n[klink]\nbase_url = \"{url}\"\nemail = \"{}\"\n\
             password = \"{}\"\ntimeout_seconds = {TIMEOUT}\n",
            Sandbox::USERNAME,
            Sandbox::PASSWORD,
            Sandbox::BILLER_PATH,
            Sandbox::BILLER_USER,
            Sandbox::BILLER_PASSWORD,
            Sandbox::KLINK_EMAIL,
            Sandbox::KLINK_PASSWORD,
        );
        std::fs::write(self.home().join("config.toml"), text).unwrap();
    }

    fn journal(&self, counter: &str) -> SqliteJournal {
        self.starts.set(self.starts.get() + 1);
        let owner = OwnerId::new(self.clock.now(), &SeededRandom::new(self.starts.get()));
        let identity = ProcessIdentity { counter: counter.into(), owner, folder: self.home().to_owned() };
        SqliteJournal::open_with_clock(&self.home().join("journal.db"), identity, self.clock.clone()).unwrap()
    }

    fn till(&self, counter: &str) -> Till {
        let journal = self.journal(counter);
        self.over(counter, Arc::new(journal))
    }

    fn over(&self, counter: &str, journal: Arc<dyn Journal>) -> Till {
        let text = std::fs::read_to_string(self.home().join("config.toml")).unwrap();
        let home = HomeFolders::at(self.home());
        let register = Config::parse(&text).unwrap().clients(&home);
        let shop = Head {
            name: "LOKET UJI".into(),
            address: CleanText::default(),
            phone: CleanText::default(),
            agent_code: "U1".into(),
            counter: counter.into(),
            timezone: jakarta(),
            logo: None,
            is_practice: false,
        };
        Till::new(TillDependencies {
            journal,
            collector: None,
            providers: register.providers,
            clock: self.clock.clone(),
            random: Arc::new(SeededRandom::new(self.starts.get() + 1_000)),
            settings: TillSettings {
                counter: counter.into(),
                cashier: "RINA".into(),
                zone: jakarta(),
                ruling_grace: Duration::from_secs(600),
                journal: String::new(),
                journal_folder: self.home().to_path_buf(),
                email: CleanText::default(),
                config: Some(home.config_file()),
                receipts: self.home().join("receipts"),
                receipt_paper: Paper::Mm58,
                printer: loket::config::PrinterSection::default(),
                shop,
                backup: loket::till::backup_schedule::BackupSettings::default(),
            },
        })
    }

    fn pass(&self, seconds: u64) {
        self.moved.advance(Duration::from_secs(seconds));
    }

    /// How often a call reached the sandbox.
    fn seen(&self, call: &str) -> usize {
        self.sandbox.requests().iter().filter(|one| one.path.ends_with(call)).count()
    }

    fn debits(&self) -> usize {
        self.sandbox.ledger().len()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.sandbox.stop();
    }
}

async fn order(till: &Till, product: &str, customer: &str, amount: Option<i64>) -> PaymentRequest {
    let listed = till.fresh_prices().await;
    let lists: Vec<_> = listed.into_iter().filter_map(|one| one.list).collect();
    let product = find_product(&lists, product).unwrap();
    let frame_number = product.kind.needs_frame_number().then(|| FRAME.to_owned());
    let amount = amount.map(|amount| Rupiah::new(amount).unwrap());
    let ask = BillRequest { product, number: customer.to_owned(), amount, frame_number, wallet: None };
    let quote = till.inquire(&ask).await.unwrap();
    PaymentRequest { loss_seen: true, seen: quote.obstacles.payments_to_see(), ..PaymentRequest::of(quote.bill) }
}

async fn pay(till: &Till, product: &str, customer: &str) -> Payment {
    let order = order(till, product, customer, None).await;
    till.pay(order).await.unwrap().payment
}

/// Runs turns until no question is under way. Returns when the next turn is due.
async fn turn(resolver: &mut StatusResolver) -> Option<Timestamp> {
    loop {
        let next = resolver.turn().await;
        if resolver.asking() == 0 {
            return next;
        }
        resolver.finish().await;
    }
}

async fn now(till: &Till, id: PaymentId) -> Payment {
    till.payment(id).await.unwrap().unwrap()
}

fn strongest(evidence: &[PaymentEvidence]) -> Option<(Indication, EvidenceStrength)> {
    let pointing = evidence.iter().filter(|one| one.is_pointing());
    pointing.max_by_key(|one| one.strength).map(|one| (one.points, one.strength))
}

pub fn ruling(confirmed: bool, refunded: bool) -> PaymentRuling {
    let evidence = "CS MMBC 10:20".into();
    PaymentRuling { confirmed, refunded, evidence, token: None, serial: None, cash: None, by: "SITI".into() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_come_when_they_are_due_and_never_between() {
    let bench = Bench::open().await;
    let till = bench.till("K1");
    let lost = pay(&till, "SAMSAT_JABAR", "3201110101900673").await;
    assert_eq!(lost.state(), PaymentState::Unknown);
    let mut resolver = StatusResolver::new(till.clone());
    let mut asked = 0;
    for wait in [60, 120] {
        let due = turn(&mut resolver).await.unwrap();
        assert_eq!(bench.seen("status_invoice"), asked, "not before its time");
        bench.pass(wait - 1);
        assert_eq!(turn(&mut resolver).await, Some(due));
        assert_eq!(bench.seen("status_invoice"), asked);
        bench.pass(1);
        turn(&mut resolver).await;
        asked += 1;
        assert_eq!(bench.seen("status_invoice"), asked);
    }
    let payment = now(&till, lost.id()).await;
    assert_eq!((payment.state(), payment.questions, bench.debits()), (PaymentState::Unknown, 2, 0));
    assert_eq!(bench.seen("pay_esamsat"), 1, "asking sends nothing");
    // FAILURE twice, and now the bill itself was asked for again: still unpaid. A person may rule, the program does
    // not.
    let evidence = till.evidence(lost.id()).await.unwrap();
    assert!(evidence.iter().any(|one| one.fact == EvidenceFact::FailedTwice), "{evidence:#?}");
    assert_eq!(strongest(&evidence), Some((Indication::NotPaid, EvidenceStrength::Strong)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_api_is_asked_what_it_can_answer() {
    let bench = Bench::open().await;
    let till = bench.till("K1");
    let mut resolver = StatusResolver::new(till.clone());
    // Product, number, the state when it was paid, whether anything is ever asked by itself, the state after a while.
    let table = [
        ("SAMSAT_JABAR", "3201110101900661", PaymentState::Unknown, true, PaymentState::Confirmed),
        ("PLNS20", "14000000664", PaymentState::Pending, true, PaymentState::Confirmed),
        ("PLNS20", "14000000661", PaymentState::Unknown, false, PaymentState::Unknown),
        ("PLN", "531110001661", PaymentState::Unknown, true, PaymentState::Unknown),
        ("BPJS", "0001944358661", PaymentState::Unknown, false, PaymentState::Unknown),
        ("FIF", "301220099661", PaymentState::Unknown, false, PaymentState::Unknown),
        ("s10", "081234567890", PaymentState::Pending, false, PaymentState::Pending),
    ];
    let mut paid = Vec::new();
    for (product, number, state, asks, after) in table {
        let payment = pay(&till, product, number).await;
        assert_eq!(payment.state(), state, "{product}");
        assert_eq!(till.next_automatic(&payment).is_some(), asks, "{product}");
        paid.push((product, payment.id(), after));
    }
    let (inquiries, bought) = (bench.seen("cektagihan"), bench.seen("bayartagihan"));
    bench.pass(61);
    turn(&mut resolver).await;
    for (product, id, after) in &paid {
        assert_eq!(now(&till, *id).await.state(), *after, "{product}");
    }
    assert_eq!(bench.seen("cektagihan"), inquiries + 1, "only the PLN bill was looked at again");
    assert_eq!(bench.seen("bayartagihan"), bought, "nothing was sent again");
    let bill = paid[3].1;
    let evidence = till.evidence(bill).await.unwrap();
    assert!(
        evidence
            .iter()
            .any(|one| matches!(&one.fact, EvidenceFact::BillPaid(said) if said.as_str().contains("SUDAH LUNAS")))
    );
    assert_eq!(strongest(&evidence), Some((Indication::Paid, EvidenceStrength::Strong)));
    assert_eq!(till.next_automatic(&now(&till, bill).await), None, "nothing better will be seen");
    for other in [4, 5] {
        let early = till.recheck(paid[other].1).await;
        assert!(matches!(early, Err(ResolveError::CannotBeAsked)), "{early:?}");
    }
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bill_that_is_still_unpaid_is_weak_evidence() {
    let bench = Bench::open().await;
    let till = bench.till("K1");
    let lost = pay(&till, "PLN", "531110001673").await;
    assert!(matches!(till.recheck(lost.id()).await, Err(ResolveError::TooSoon(_))), "the provider has its time");
    bench.pass(61);
    let looked = till.ask_now(lost.id()).await.unwrap();
    assert_eq!((looked.state(), looked.recheck_count()), (PaymentState::Unknown, 1));
    let evidence = till.evidence(lost.id()).await.unwrap();
    assert_eq!(strongest(&evidence), Some((Indication::NotPaid, EvidenceStrength::Weak)), "{evidence:#?}");
    // It outlives the program.
    drop(till);
    let again = bench.till("K1");
    assert_eq!(again.evidence(lost.id()).await.unwrap(), evidence);
    assert!(again.audit().await.unwrap().faults.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_programs_ask_once() {
    let bench = Bench::open().await;
    let (one, two) = (bench.till("K1"), bench.till("K2"));
    let mut lost = Vec::new();
    for number in 0..5 {
        lost.push(pay(&one, "SAMSAT_JABAR", &format!("320111010{number}900673")).await.id());
    }
    let before = bench.seen("status_invoice");
    bench.pass(61);
    let (mut first, mut second) = (StatusResolver::new(one.clone()), StatusResolver::new(two.clone()));
    let both = |mut resolver: StatusResolver| async move {
        // Four at a time: the fifth has its turn when one of them has ended.
        for _ in 0..3 {
            turn(&mut resolver).await;
        }
        resolver
    };
    (first, second) = tokio::join!(both(first), both(second));
    drop((first, second));
    for id in &lost {
        assert_eq!(now(&one, *id).await.questions, 1, "once, though both wanted to");
    }
    assert_eq!(bench.seen("status_invoice"), before + lost.len());
    bench.pass(121);
    let mut third = StatusResolver::new(one.clone());
    third.turn().await;
    assert_eq!(third.asking(), 4, "four at a time on an account");
    third.finish().await;
    turn(&mut third).await;
    assert_eq!(now(&one, lost[4]).await.questions, 2);
    // The command asks at once, whatever is due; the round is its own.
    assert_eq!(two.ask_all().await.unwrap().len(), lost.len());
    assert_eq!(now(&one, lost[0]).await.questions, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_of_a_program_that_died_holds_nobody_up_for_long() {
    let bench = Bench::open().await;
    let till = bench.till("K1");
    let lost = pay(&till, "SAMSAT_JABAR", "3201110101900661").await;
    let dead = bench.journal("K2");
    bench.pass(61);
    let until = bench.clock.now() + Duration::from_secs(36);
    assert!(dead.claim(&format!("ask:{}", lost.id()), 0, bench.clock.now(), until).await.unwrap());
    drop(dead);
    let mut resolver = StatusResolver::new(till.clone());
    turn(&mut resolver).await;
    assert_eq!((bench.seen("status_invoice"), now(&till, lost.id()).await.state()), (0, PaymentState::Unknown));
    bench.pass(61);
    turn(&mut resolver).await;
    assert_eq!(now(&till, lost.id()).await.state(), PaymentState::Confirmed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_overdue_row_of_a_living_program_becomes_unknown() {
    let bench = Bench::open().await;
    let (one, two) = (bench.till("K1"), bench.till("K2"));
    let order = order(&one, "PLNS20", "14000000660", None).await;
    let paying = tokio::spawn({
        let one = one.clone();
        async move { one.pay(order).await.unwrap().payment }
    });
    let sent = Instant::now();
    let row = loop {
        let open = two.open_payments().await.unwrap();
        if let Some(row) = open.into_iter().find(|row| row.state() == PaymentState::Dispatched) {
            break row;
        }
        assert!(sent.elapsed() < CEILING);
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    let mut resolver = StatusResolver::new(two.clone());
    let due = turn(&mut resolver).await.unwrap();
    assert!(due > bench.clock.now(), "not yet");
    bench.pass(TIMEOUT + 62);
    turn(&mut resolver).await;
    let ended = now(&two, row.id()).await;
    assert_eq!((ended.state(), ended.why), (PaymentState::Unknown, Some(OutcomeReason::TimedOut)));
    // The late verdict is evidence like any other.
    assert_eq!(paying.await.unwrap().state(), PaymentState::Unknown);
    assert!(two.audit().await.unwrap().faults.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deferred_verdict_does_not_wait_for_the_next_start() {
    let clock = Arc::new(SystemClock::default());
    let bench = Bench::on(clock, Arc::new(ManualClock::new(start()))).await;
    let journal = Arc::new(Troubled::plain(Arc::new(bench.journal("K1"))));
    let till = bench.over("K1", journal.clone());
    let resolving = tokio::spawn({
        let till = till.clone();
        async move { till.resolve_by_itself().await }
    });
    let order = order(&till, "PLNS20", "12345678901", None).await;
    journal.cast(Some(Spell { after: 2, times: 1, how: How::Full, committed: false, spool: true }));
    let end = till.pay(order).await.unwrap();
    assert!(matches!(end.kept, StoredIn::SendLog(_)));
    let id = end.payment.id();
    let began = Instant::now();
    while now(&till, id).await.state() != PaymentState::Confirmed || journal.has_deferred_answers() {
        assert!(began.elapsed() < CEILING, "applied while the program runs");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(till.audit().await.unwrap().faults.is_empty());
    let receipt = till.receipt_path(&now(&till, id).await, "");
    while !receipt.exists() {
        assert!(began.elapsed() < CEILING, "and its receipt is kept");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    resolving.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_settled_when_its_customer_had_gone_waits_for_him() {
    let bench = Bench::open().await;
    let till = bench.till("K1");
    let quick = pay(&till, "PLNS20", "12345678901").await;
    let late = pay(&till, "SAMSAT_JABAR", "3201110101900661").await;
    bench.pass(660);
    let settled = till.status(late.id(), None).await.unwrap();
    assert_eq!((settled.state(), quick.state()), (PaymentState::Confirmed, PaymentState::Confirmed));
    // Kept up to date, and read anew by a program that starts now.
    for till in [&till, &bench.till("K2")] {
        let desk = till.dashboard().await.unwrap().desk;
        let ready: Vec<PaymentId> = desk.rows().iter().map(|row| row.id()).collect();
        assert_eq!((ready, desk.counts().ready.rows), (vec![late.id()], 1), "who got it at once has gone with it");
    }
    till.print_to_folder(late.id(), None).await.unwrap();
    assert!(till.dashboard().await.unwrap().desk.rows().is_empty());
}

#[test]
fn commands_give_the_same_evidence() {
    let shop = crate::shop::Shop::open();
    let lost = shop.run(&["pay", "PLNS20", "14000000665", "--yes", "--json"]).json();
    let id = lost["id"].as_str().unwrap();
    let asked = shop.run(&["status", id, "--json"]);
    assert_eq!(asked.code, 5, "{}", asked.err);
    let row = asked.json();
    let first = &row["evidence"][0];
    let got = ["source", "fact", "points", "strength"].map(|key| first[key].as_str().unwrap().to_owned());
    assert_eq!(got, ["payment", "answer", "not_paid", "weak"], "{row}");
    assert!(first["text"].as_str().unwrap().contains("belum pasti") && row["next_question"].is_null(), "{row}");
    let all = shop.run(&["resolve", "--json"]);
    assert_eq!((all.code, all.json()[0]["evidence"].clone()), (5, row["evidence"].clone()));
    let plain = shop.run(&["resolve", id]);
    assert!(plain.out.contains("Mengarah ke GAGAL, belum pasti."), "{}", plain.out);
    let refunded = shop.run(&["resolve", id, "--as", "refunded", "--evidence", "saldo naik", "--json"]);
    assert_eq!(
        (refunded.code, refunded.json()["error"].as_str()),
        (6, Some("already_ended")),
        "not disputed: {}",
        refunded.out
    );
}
