//! The resolver and its evidence, over the real sandbox, with a clock that is moved by hand: what each API can answer,
//! how often it is asked, and who asks.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use loket::base::id::{OwnerId, PaymentId, SeededRandom, WireReference};
use loket::base::money::Rupiah;
use loket::base::text::CleanText;
use loket::base::time::{Clock, ManualClock, SystemClock, Timestamp, business_day, jakarta};
use loket::config::{Config, HomeFolders};
use loket::domain::bill::CustomerNumber;
use loket::domain::deposit::Indication as SaldoPoints;
use loket::domain::payment::intent::PaymentIntent;
use loket::domain::payment::verdict::{
    OutcomeReason, PaymentAlarm, PaymentFacts, PaymentOutcome, PaymentVerdict, PlnToken, RawAnswer, RefusalDoubt,
};
use loket::domain::payment::{
    AnswerSource, CashHandling, JournalRecord, Payment, PaymentEvent, PaymentRuling, PaymentState,
};
use loket::domain::product::AccountId;
use loket::journal::Journal;
use loket::journal::postgres::{PgAddress, PostgresJournal};
use loket::journal::sqlite::{ProcessIdentity, SqliteJournal};
use loket::providers::registry;
use loket::receipt::{Paper, ShopHead as Head};
use loket::sandbox::{FaultPlan, Sandbox, SandboxOptions};
use loket::till::evidence::{EvidenceFact, EvidenceStrength, Indication, PaymentEvidence};
use loket::till::inquire::BillRequest;
use loket::till::pay::{PaymentRequest, StoredIn};
use loket::till::prices::find_product;
use loket::till::refusal::RefusalFault;
use loket::till::resolve::ResolveError;
use loket::till::resolver::StatusResolver;
use loket::till::{Till, TillDependencies, TillSettings};

use crate::cluster;
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
        let register = registry::configured(&Config::parse(&text).unwrap(), &home);
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
                price_list: self.home().join("biller.csv"),
                receipts: self.home().join("receipts"),
                receipt_paper: Paper::Mm58,
                printer: loket::config::PrinterSection::default(),
                shop,
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
async fn a_providers_success_after_a_ruling_alarms_until_it_was_seen() {
    let bench = Bench::open().await;
    let till = bench.till("K1");
    let lost = pay(&till, "SAMSAT_JABAR", "3201110101900661").await;
    let early = till.rule(lost.id(), ruling(false, false)).await;
    assert!(matches!(early, Err(ResolveError::TooEarly { from, .. }) if from > bench.clock.now()), "{early:?}");
    bench.pass(TIMEOUT + 600);
    let ruled = till.rule(lost.id(), ruling(false, false)).await.unwrap();
    assert_eq!((ruled.state(), ruled.ruled_by().map(CleanText::as_str)), (PaymentState::Rejected, Some("SITI")));
    assert_eq!(till.next_automatic(&ruled), None);
    let asked = till.status(lost.id(), None).await.unwrap();
    assert_eq!((asked.state(), asked.ruled_by()), (PaymentState::Confirmed, None));
    assert_eq!(asked.unseen_alarm(), Some(&PaymentAlarm::ConfirmedAfterFailure));
    assert!(till.desk().await.unwrap().iter().any(|row| row.id() == lost.id()));
    till.alarms_seen(lost.id()).await.unwrap();
    assert!(till.desk().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_provider_disputes_a_person_rules_refunded() {
    let bench = Bench::open().await;
    let till = bench.till("K1");
    let sold = pay(&till, "s10", "081234567890").await;
    let not_yet = till.rule(sold.id(), ruling(false, true)).await;
    assert!(matches!(not_yet, Err(ResolveError::Ended(_))), "{not_yet:?}");
    let list = |status: &str| {
        let at = bench.clock.now().to_zoned(jakarta()).strftime("%d/%m/%Y %H:%M:%S").to_string();
        let reference = sold.intent.wire_reference.as_str();
        let text = format!(
            "Tanggal;Trxid;Produk;No Pelanggan;Debet;Status\r\n{at};{reference};s10;081234567890;{};{status}\r\n",
            sold.money().debit.unwrap().get()
        );
        std::fs::write(bench.home().join("daftar.csv"), text).unwrap();
        bench.home().join("daftar.csv")
    };
    for status in ["SUKSES", "GAGAL"] {
        till.reconcile("biller", &list(status)).await.unwrap();
    }
    let disputed = now(&till, sold.id()).await;
    assert_eq!((disputed.state(), disputed.unseen_alarm()), (PaymentState::Confirmed, Some(&PaymentAlarm::Disputed)));
    assert!(disputed.is_on_desk());
    let bare = till.rule(sold.id(), PaymentRuling { evidence: CleanText::default(), ..ruling(false, true) }).await;
    assert!(matches!(bare, Err(ResolveError::EvidenceNeeded)));
    let ruled = till.rule(sold.id(), ruling(false, true)).await.unwrap();
    assert_eq!((ruled.state(), ruled.is_on_desk()), (PaymentState::Refunded, true), "the cash is still here");
    let settled = till.settle_cash(sold.id(), CashHandling::Returned).await.unwrap();
    assert!(!settled.is_on_desk());
    assert!(till.audit().await.unwrap().faults.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_owner_extends_the_list_of_certain_refusals() {
    let bench = Bench::open().await;
    let till = bench.till("K1");
    let vague = pay(&till, "PLNS20", "14000000665").await;
    assert_eq!(vague.state(), PaymentState::Unknown);
    assert!(matches!(vague.why, Some(OutcomeReason::RefusalInDoubt(_, RefusalDoubt::Unlisted))), "{:?}", vague.why);
    till.learn_refusal(vague.id()).await.unwrap();
    let config = std::fs::read_to_string(bench.home().join("config.toml")).unwrap();
    let pattern = "error pln NUMBER transaksi gagal";
    assert!(config.starts_with("# toko uji\n") && config.contains(pattern), "{config}");
    assert_eq!(now(&till, vague.id()).await.state(), PaymentState::Unknown, "what brought the text keeps its state");
    assert!(now(&till, vague.id()).await.notes[0].text.as_str().contains(pattern), "who did it is journalled");
    assert_eq!(
        pay(&till, "PLNS20", "14000001665").await.state(),
        PaymentState::Rejected,
        "the running program knows it"
    );
    drop(till);
    let later = bench.till("K2");
    assert_eq!(pay(&later, "PLNS20", "14000002665").await.state(), PaymentState::Rejected, "and so does the next one");
    assert_eq!(
        pay(&later, "PLNS20", "14000002675").await.state(),
        PaymentState::Unknown,
        "another refusal it does not fit"
    );
    // Silence has no text.
    let silent = pay(&later, "PLNS20", "14000000673").await;
    assert!(matches!(later.learn_refusal(silent.id()).await, Err(RefusalFault::NoText)));
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

/// More rows without an end than any page holds.
const MANY: u64 = 1_200;

/// Writes a sale of the day before into the journal, with the outcome of `verdict`.
async fn enter(journal: &dyn Journal, order: &PaymentRequest, number: u64, verdict: PaymentVerdict) -> PaymentId {
    let at = start() - Duration::from_secs(7_200) + Duration::from_secs(number);
    let random = SeededRandom::new(number);
    let id = PaymentId::new(at, &random);
    let mut bill = order.bill.clone();
    bill.customer = CustomerNumber::new(&format!("15{number:09}"));
    (bill.meter, bill.idpel) = (None, None);
    bill.name = Some(format!("PELANGGAN {number}").as_str().into());
    let sample = crate::escpos::sample::intent(bill.product.kind, "", bill.money.clone());
    let intent = PaymentIntent {
        id,
        sale: id,
        wire_reference: WireReference::new(at, &random),
        bill,
        cash: None,
        timeout_seconds: 2,
        owner: journal.owner(),
        business_day: business_day(at, &jakarta()),
        ..sample
    };
    let answer = PaymentEvent::Answered {
        source: AnswerSource::Send,
        verdict: Box::new(verdict),
        raw: RawAnswer(String::new()),
    };
    for event in [PaymentEvent::Prepared(Box::new(intent)), PaymentEvent::Dispatched { owner: journal.owner() }, answer]
    {
        let entry = JournalRecord { at, counter: "K1".into(), cashier: "RINA".into(), event };
        journal.append(id, entry).await.unwrap();
    }
    id
}

/// Rows of the days before whose answers were lost, and that nobody can ask about.
async fn lose_many(till: &Till, journal: &dyn Journal) {
    let order = order(till, "PLNS20", "14000000001", None).await;
    for number in 0..MANY {
        enter(journal, &order, number, PaymentVerdict::bare(PaymentOutcome::Unknown, OutcomeReason::TimedOut)).await;
    }
}

async fn the_newest_of_many_is_asked_and_shown(bench: &Bench, journal: Arc<dyn Journal>) {
    let till = bench.over("K1", Arc::clone(&journal));
    lose_many(&till, journal.as_ref()).await;
    let lost = pay(&till, "SAMSAT_JABAR", "3201110101900661").await;
    let many = usize::try_from(MANY).unwrap();
    // A till that reads it all anew sees what this one has kept up to date.
    for till in [&till, &bench.over("K1", Arc::clone(&journal))] {
        let dashboard = till.dashboard().await.unwrap();
        let (desk, counts) = (&dashboard.desk, dashboard.desk.counts());
        assert_eq!((desk.rows().len(), counts.unknown.rows, counts.unresolved.rows), (many + 1, many + 1, many + 1));
        assert_eq!(desk.rows().last().map(|row| row.id()), Some(lost.id()), "the newest stands there, oldest first");
        assert!(desk.rows().is_sorted_by_key(|row| row.id()));
    }
    assert_eq!(till.desk().await.unwrap().len(), many + 1);
    let before = bench.seen("status_invoice");
    bench.pass(61);
    let mut resolver = StatusResolver::new(till.clone());
    turn(&mut resolver).await;
    assert_eq!(bench.seen("status_invoice"), before + 1, "the one that can be asked");
    let settled = now(&till, lost.id()).await;
    assert_eq!((settled.questions, settled.state()), (1, PaymentState::Confirmed));
    let desk = till.dashboard().await.unwrap().desk;
    assert_eq!((desk.rows().len(), desk.counts().unknown.rows), (many, many));
    // All that are asked at once: nobody can be asked about these, and none of them is told as news.
    let asked = till.ask_all().await.unwrap();
    assert_eq!((asked.len(), asked.iter().filter(|one| one.is_news).count()), (many, 0));
    assert!(till.audit().await.unwrap().faults.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_newest_of_many_open_rows_is_asked_and_shown() {
    let bench = Bench::open().await;
    let journal = Arc::new(bench.journal("K1"));
    the_newest_of_many_is_asked_and_shown(&bench, journal).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_newest_of_many_open_rows_is_asked_and_shown_in_a_database() {
    let Some(cluster) = cluster::shared("the_newest_of_many_open_rows") else { return };
    let bench = Bench::open().await;
    let owner = OwnerId::new(bench.clock.now(), &SeededRandom::new(1));
    let identity = ProcessIdentity { counter: "K1".into(), owner, folder: bench.home().to_owned() };
    let address = PgAddress::parse(&cluster.database(), None, None).unwrap();
    let journal = Arc::new(PostgresJournal::open(address, identity, bench.clock.clone()).unwrap());
    the_newest_of_many_is_asked_and_shown(&bench, journal).await;
}

/// More sales of one account than a page of its record holds.
const OF_ACCOUNT: u64 = 2_050;

/// A confirmed verdict with the deposit after it.
fn told(number: u64, saldo: i64) -> PaymentVerdict {
    let facts = PaymentFacts {
        invoice: Some(format!("9{number:07}").as_str().into()),
        token: PlnToken::read(&format!("1234567{:013}", number + 1)).ok(),
        saldo: Rupiah::new(saldo).ok(),
        debit: Rupiah::new(20_700).ok(),
        ..PaymentFacts::default()
    };
    PaymentVerdict { facts, ..PaymentVerdict::bare(PaymentOutcome::Confirmed, OutcomeReason::Answered) }
}

/// The deposit's record has no end for what is open (safety rule 22): a row that is older than its newest page has the
/// evidence of the figures around it, and a drop that comes late is no alarm while it may be that row's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_row_of_any_age_has_its_evidence() {
    let bench = Bench::open().await;
    let journal: Arc<dyn Journal> = Arc::new(bench.journal("K1"));
    let till = bench.over("K1", Arc::clone(&journal));
    let order = order(&till, "PLNS20", "14000000001", None).await;
    let (debit, mut saldo) = (order.bill.money.debit.unwrap().get(), 900_000_000);
    let account = AccountId::new("mmbc");
    let lost = || PaymentVerdict::bare(PaymentOutcome::Unknown, OutcomeReason::TimedOut);
    enter(journal.as_ref(), &order, 0, told(0, saldo)).await;
    // The first one's debit was taken, the second's was not, or is still to come.
    let taken = enter(journal.as_ref(), &order, 1, lost()).await;
    saldo -= debit + 20_700;
    enter(journal.as_ref(), &order, 2, told(2, saldo)).await;
    let untaken = enter(journal.as_ref(), &order, 3, lost()).await;
    for number in 4..OF_ACCOUNT {
        saldo -= 20_700;
        enter(journal.as_ref(), &order, number, told(number, saldo)).await;
    }
    let points = async |till: &Till, id| {
        let payment = now(till, id).await;
        till.saldo_evidence(&payment).await.unwrap().map(|evidence| evidence.points)
    };
    let (first, again) = (till.deposit(&account).await.unwrap(), till.deposit(&account).await.unwrap());
    assert!(
        first.begins.is_some() && Arc::ptr_eq(&first.evidence, &again.evidence),
        "one chain for a state of the record"
    );
    assert_eq!((first.counts.alarms, first.counts.suspicions), (0, 0));
    assert_eq!(points(&till, taken).await, Some(SaldoPoints::Paid));
    // Later figures exist that its page does not see.
    assert_eq!(points(&till, untaken).await, Some(SaldoPoints::Undecided));
    let around = till.deposit_around(&now(&till, taken).await).await.unwrap();
    assert!(around.links.iter().any(|link| link.sales.contains(&taken)) && around.begins.is_none());
    // Now as much is gone as the second would take: it fits, whoever reads it from here on or anew.
    saldo -= 20_700 + debit;
    enter(journal.as_ref(), &order, OF_ACCOUNT, told(OF_ACCOUNT, saldo)).await;
    for till in [&till, &bench.over("K1", Arc::clone(&journal))] {
        let deposit = till.deposit(&account).await.unwrap();
        assert_eq!((deposit.counts.alarms, deposit.counts.suspicions), (0, 1), "{:?}", deposit.waiting);
        assert_eq!(points(till, untaken).await, Some(SaldoPoints::Undecided));
    }
}
