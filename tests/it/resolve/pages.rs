//! More rows than a page holds: the newest open one is asked about and shown, and one of any age has its evidence.

use loket::base::id::WireReference;
use loket::base::time::business_day;
use loket::domain::bill::CustomerNumber;
use loket::domain::deposit::Indication as SaldoPoints;
use loket::domain::payment::intent::PaymentIntent;
use loket::domain::payment::verdict::{PaymentFacts, PaymentOutcome, PaymentVerdict, PlnToken, RawAnswer};
use loket::domain::payment::{AnswerSource, JournalRecord, PaymentEvent};
use loket::domain::product::AccountId;
use loket::journal::postgres::{PgAddress, PostgresJournal};
use loket::till::backup::move_journal;

use super::*;
use crate::cluster;
use crate::shop::Files;

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

/// The files of a shop with rows of the day before whose answers were lost, and that nobody can ask about. They are
/// made once.
async fn many_lost() -> &'static Files {
    static MADE: tokio::sync::OnceCell<Files> = tokio::sync::OnceCell::const_new();
    let make = async || {
        let bench = Bench::open().await;
        let journal: Arc<dyn Journal> = Arc::new(bench.journal("K1"));
        let order = order(&bench.over("K1", Arc::clone(&journal)), "PLNS20", "14000000001", None).await;
        for number in 0..MANY {
            let lost = PaymentVerdict::bare(PaymentOutcome::Unknown, OutcomeReason::TimedOut);
            enter(journal.as_ref(), &order, number, lost).await;
        }
        drop(journal);
        Files::of(bench.home())
    };
    MADE.get_or_init(make).await
}

/// A bench that begins with those rows.
async fn bench_with_many_lost() -> Bench {
    let bench = Bench::open().await;
    many_lost().await.write(bench.home());
    bench.write_config("");
    bench
}

async fn the_newest_of_many_is_asked_and_shown(bench: &Bench, journal: Arc<dyn Journal>) {
    let till = bench.over("K1", Arc::clone(&journal));
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
    let bench = bench_with_many_lost().await;
    let journal = Arc::new(bench.journal("K1"));
    the_newest_of_many_is_asked_and_shown(&bench, journal).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_newest_of_many_open_rows_is_asked_and_shown_in_a_database() {
    let Some(cluster) = cluster::shared("the_newest_of_many_open_rows") else { return };
    let bench = bench_with_many_lost().await;
    let database = cluster.database();
    let text = std::fs::read_to_string(bench.home().join("config.toml")).unwrap();
    move_journal(&Config::parse(&text).unwrap(), &HomeFolders::at(bench.home()), &database).await.unwrap();
    let owner = OwnerId::new(bench.clock.now(), &SeededRandom::new(1));
    let identity = ProcessIdentity { counter: "K1".into(), owner, folder: bench.home().to_owned() };
    let address = PgAddress::parse(&database, None, None).unwrap();
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
