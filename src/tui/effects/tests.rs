//! The runner over a real SQLite journal, without providers.

use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::base::id::SystemRandom;
use crate::base::text::CleanText;
use crate::base::time::{ManualClock, jakarta};
use crate::domain::bill::CustomerNumber;
use crate::domain::charge::{ChargeOutcome, ChargeReason, sample as charge_sample};
use crate::domain::product::ProductKind;
use crate::domain::sample;
use crate::journal::Journal;
use crate::journal::sqlite::{ProcessIdentity, SqliteJournal};
use crate::receipt::{Paper, ShopHead};
use crate::till::inquire::{BillRequest, InquireError};
use crate::till::pay::PaymentRequest;
use crate::till::resolve::ResolveError;
use crate::till::{TillDependencies, TillSettings};
use crate::tui::inbox::{INBOX, InboxNext, MessageInbox, inbox};
use crate::tui::message::RequestId;

use std::sync::atomic::Ordering;

use super::status::LONGEST_REST;
use super::*;

struct Desk {
    runner: TillRunner,
    inbox: MessageInbox,
    post: InboxSender,
    journal: Arc<SqliteJournal>,
    folder: tempfile::TempDir,
}

fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let counter = CleanText::new("1");
    let identity =
        ProcessIdentity { counter: counter.clone(), owner: sample::owner(1), folder: folder.path().to_owned() };
    let journal = Arc::new(SqliteJournal::open(&folder.path().join("journal.db"), identity).unwrap());
    let zone = jakarta();
    let shop = ShopHead {
        name: CleanText::new("Toko"),
        address: CleanText::new(""),
        phone: CleanText::new(""),
        agent_code: CleanText::new(""),
        counter: counter.clone(),
        timezone: zone.clone(),
        logo: None,
        is_practice: false,
    };
    let till = Till::new(TillDependencies {
        journal: journal.clone(),
        providers: Vec::new(),
        collector: None,
        clock: Arc::new(ManualClock::new(sample::at(5_000))),
        random: Arc::new(SystemRandom),
        settings: TillSettings {
            counter,
            cashier: CleanText::new("Sari"),
            zone,
            ruling_grace: Duration::ZERO,
            journal: String::new(),
            journal_folder: folder.path().to_owned(),
            config: None,
            receipts: folder.path().join("receipts"),
            receipt_paper: Paper::Mm58,
            printer: crate::config::PrinterSection::default(),
            shop,
            email: CleanText::default(),
            backup: crate::till::backup_schedule::BackupSettings::default(),
        },
    });
    let (post, inbox) = inbox();
    let runner = TillRunner::new(till, Handle::current(), post.clone(), folder.path().join("logs"));
    Desk { runner, inbox, post, journal, folder }
}

impl Desk {
    async fn next(&mut self) -> UiMessage {
        match self.inbox.next(Some(Duration::from_secs(10))).await {
            InboxNext::Message(msg) => msg,
            other => panic!("{other:?}"),
        }
    }

    async fn sell(&self, number: u64, count: u64) {
        for each in number..number + count {
            let intent = sample::intent(each, sample::owner(1), ProductKind::Other, &format!("0812{each:07}"));
            let (id, entry) = (intent.id, sample::prepared(each, intent));
            self.journal.append(id, entry).await.unwrap();
        }
    }
}

async fn until(what: impl Fn() -> bool) {
    let waiting = async {
        while !what() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    timeout(Duration::from_secs(10), waiting).await.unwrap();
}

#[tokio::test]
async fn a_look_brings_today_and_counts_beyond_what_is_shown() {
    let mut desk = desk();
    desk.sell(1, 203).await;
    desk.runner.start_free(FreeEffect::Look);
    let UiMessage::Look(Ok(look)) = desk.next().await else { panic!() };
    assert_eq!((look.dashboard.today.len(), look.dashboard.sales_today), (200, 203));
    assert!(look.dashboard.today[0].id() > look.dashboard.today[199].id());
    let UiMessage::Damaged(Ok(damaged)) = desk.next().await else { panic!() };
    assert!(damaged.is_empty());
    let UiMessage::DepositLook(Ok(look)) = desk.next().await else { panic!("the deposits come after the rest") };
    assert!(look.saldos.is_empty());
}

/// Damaged open rows are reported at the first reading and at each one until they are repaired.
#[tokio::test]
async fn a_look_tells_of_damaged_rows_until_they_were_put_right() {
    let mut desk = desk();
    desk.sell(1, 2).await;
    let path = desk.folder.path().join("journal.db");
    let damage = |replaced: &str, by: &str| {
        let conn = rusqlite::Connection::open(&path).unwrap();
        let sql = format!("UPDATE payment_body SET body = replace(body, '{replaced}', '{by}') WHERE place = 1");
        assert_eq!(conn.execute(&sql, []).unwrap(), 1);
    };
    damage("prepared", "rejected");
    let mut seen = Vec::new();
    for put_right in [false, true] {
        if put_right {
            damage("rejected", "prepared");
        }
        desk.runner.start_free(FreeEffect::Look);
        let UiMessage::Look(Ok(look)) = desk.next().await else { panic!("the others are there") };
        assert_eq!(look.dashboard.today.len(), 2);
        let UiMessage::Damaged(Ok(damaged)) = desk.next().await else { panic!() };
        seen.push(damaged.iter().map(|one| (one.row, one.made_again)).collect::<Vec<_>>());
        assert!(matches!(desk.next().await, UiMessage::DepositLook(Ok(_))));
        until(|| desk.runner.look.0.load(Ordering::SeqCst) == DashboardRead::IDLE).await;
    }
    assert_eq!(seen, [vec![(1, true)], vec![]]);
}

/// A row that was whole at the first reading and cannot be rebuilt at the next is reported.
#[tokio::test]
async fn a_row_that_is_lost_while_the_counter_runs_is_told() {
    let mut desk = desk();
    desk.sell(1, 2).await;
    let mut seen = Vec::new();
    for lost in [false, true] {
        if lost {
            desk.journal.append(sample::id(1), sample::dispatched(9, sample::owner(1))).await.unwrap();
            let conn = rusqlite::Connection::open(desk.folder.path().join("journal.db")).unwrap();
            conn.execute_batch(
                "DROP TRIGGER event_is_never_changed; UPDATE payment_body SET body = 'x' WHERE place = 1;
                 UPDATE event SET body = 'y' WHERE seq = 1",
            )
            .unwrap();
        }
        desk.runner.start_free(FreeEffect::Look);
        assert!(matches!(desk.next().await, UiMessage::Look(Ok(_))));
        let UiMessage::Damaged(Ok(damaged)) = desk.next().await else { panic!() };
        seen.push(damaged.iter().map(|one| one.made_again).collect::<Vec<_>>());
        desk.next().await;
        until(|| desk.runner.look.0.load(Ordering::SeqCst) == DashboardRead::IDLE).await;
    }
    assert_eq!(seen, [vec![], vec![false]]);
}

#[tokio::test]
async fn looks_asked_for_at_once_are_at_most_two() {
    let mut desk = desk();
    for _ in 0..50 {
        desk.runner.start_free(FreeEffect::Look);
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let looks = std::iter::from_fn(|| desk.inbox.ready()).filter(|msg| matches!(msg, UiMessage::Look(Ok(_)))).count();
    assert!((1..=2).contains(&looks), "{looks}");
    desk.runner.start_free(FreeEffect::Look);
    assert!(matches!(desk.next().await, UiMessage::Look(Ok(_))));
}

/// With thousands of open rows a reading takes long, and each answer to the resolver is a commit.
#[test]
fn a_look_that_is_asked_for_again_rests_as_long_as_it_took_four_times() {
    let read = |millis| rest_after(Duration::from_millis(millis));
    assert_eq!((read(5), read(50), read(5_000)), (Duration::from_millis(20), Duration::from_millis(200), LONGEST_REST));
}

#[tokio::test]
async fn every_effect_has_its_answer() {
    let mut desk = desk();
    desk.sell(1, 1).await;
    let (id, nobody) = (sample::id(1), sample::id(9));
    desk.runner.start_free(FreeEffect::KeptPrices);
    assert!(matches!(desk.next().await, UiMessage::Prices { fresh: false, .. }));
    desk.runner.start_free(FreeEffect::FreshPrices);
    assert!(matches!(desk.next().await, UiMessage::Prices { fresh: true, .. }));
    let ask = BillRequest {
        product: sample::product(ProductKind::Other),
        number: "081200000001".into(),
        amount: None,
        frame_number: None,
        wallet: None,
    };
    desk.runner.start_free(FreeEffect::Inquire { slot: SaleSlot(1), request: RequestId(7), ask: Box::new(ask) });
    let UiMessage::Quoted { slot: SaleSlot(1), request: RequestId(7), result: Err(fault) } = desk.next().await else {
        panic!()
    };
    assert!(matches!(*fault, InquireError::NotConfigured), "{fault:?}");
    desk.runner.start_free(FreeEffect::Search { request: RequestId(8), filter: Box::default() });
    assert!(
        matches!(desk.next().await, UiMessage::Found { request: RequestId(8), result: Ok(found) } if found.len() == 1)
    );
    desk.runner.start_free(FreeEffect::Payments { ids: vec![nobody, id] });
    assert!(matches!(desk.next().await, UiMessage::Payments(Ok(found)) if found.len() == 1 && found[0].id() == id));
    desk.runner.start_free(FreeEffect::Events { id });
    assert!(matches!(desk.next().await, UiMessage::Events { result: Ok(events), .. } if events.len() == 1));
    desk.runner.start_free(FreeEffect::Ask { id: nobody, invoice: None });
    assert!(matches!(desk.next().await, UiMessage::Asked { result: Err(_), .. }));
    desk.runner.start_bound(BoundEffect::Note { id, text: "dicek".into() });
    assert!(matches!(desk.next().await, UiMessage::Ruled { result: Ok(_), .. }));
    desk.runner.start_bound(BoundEffect::AlarmsSeen { id: nobody });
    let UiMessage::Ruled { result: Err(fault), .. } = desk.next().await else { panic!() };
    assert!(matches!(*fault, ResolveError::NotFound), "{fault:?}");
    desk.runner.start_bound(BoundEffect::Print { id: nobody, paper: None });
    assert!(matches!(desk.next().await, UiMessage::Printed { result: Err(_), .. }));
    until(|| desk.runner.is_done()).await;
}

fn request() -> Box<PaymentRequest> {
    let mut bill = sample::intent(1, sample::owner(1), ProductKind::Other, "081200000001").bill;
    bill.customer = CustomerNumber::new("081200000001");
    Box::new(PaymentRequest::of(bill))
}

#[tokio::test]
async fn no_payment_starts_once_it_leaves() {
    let mut desk = desk();
    desk.runner.start_bound(BoundEffect::Pay { slot: SaleSlot(1), payment: request() });
    let UiMessage::Paid { slot: SaleSlot(1), result: Err(refusal) } = desk.next().await else { panic!() };
    assert!(matches!(*refusal, PayError::NotConfigured), "{refusal:?}");
    assert_eq!(desk.runner.leave(), AFTER_TIMEOUT);
    desk.runner.start_bound(BoundEffect::Pay { slot: SaleSlot(2), payment: request() });
    let UiMessage::Paid { slot: SaleSlot(2), result: Err(refusal) } = desk.next().await else { panic!() };
    assert!(matches!(*refusal, PayError::Ending));
    // A print belongs to a payment that just ended and still runs. A read does not.
    desk.runner.start_bound(BoundEffect::Print { id: sample::id(9), paper: None });
    assert!(matches!(desk.next().await, UiMessage::Printed { .. }));
    desk.runner.start_free(FreeEffect::KeptPrices);
    assert!(matches!(desk.inbox.next(Some(Duration::from_millis(50))).await, InboxNext::Wake));
}

#[tokio::test]
async fn what_is_bound_outlives_the_leaving_and_what_is_free_does_not() {
    let mut desk = desk();
    let (bound, go) = oneshot::channel::<()>();
    desk.runner.run_critical(async move {
        drop(go.await);
        UiMessage::JournalChanged
    });
    let (free, dropped) = oneshot::channel::<()>();
    desk.runner.free(None, async move {
        let _free = free;
        std::future::pending().await
    });
    desk.runner.leave();
    assert!(timeout(Duration::from_secs(5), dropped).await.unwrap().is_err(), "the free task was dropped");
    assert!(!desk.runner.is_done());
    bound.send(()).unwrap();
    assert!(matches!(desk.next().await, UiMessage::JournalChanged));
    until(|| desk.runner.is_done()).await;
}

#[tokio::test]
async fn bound_work_ends_though_nobody_reads() {
    let desk = desk();
    for _ in 0..INBOX {
        desk.post.offer(UiMessage::JournalChanged).unwrap();
    }
    for _ in 0..3 {
        desk.runner.run_critical(async { UiMessage::Wake });
    }
    until(|| desk.runner.is_done()).await;
    assert!(!desk.inbox.is_empty());
}

#[tokio::test]
async fn a_newer_question_replaces_the_older() {
    let mut desk = desk();
    let (older, dropped) = oneshot::channel::<()>();
    desk.runner.free(Some(FreeTask::Search), async move {
        let _older = older;
        std::future::pending().await
    });
    desk.runner.start_free(FreeEffect::Search { request: RequestId(2), filter: Box::default() });
    assert!(matches!(desk.next().await, UiMessage::Found { request: RequestId(2), .. }));
    assert!(timeout(Duration::from_secs(5), dropped).await.unwrap().is_err());
}

#[tokio::test]
async fn news_is_told_but_not_each_time() {
    let mut desk = desk();
    desk.runner.watch_commits();
    tokio::task::yield_now().await;
    let start = std::time::Instant::now();
    desk.sell(1, 30).await;
    assert!(matches!(desk.next().await, UiMessage::JournalChanged));
    tokio::time::sleep(Duration::from_millis(250)).await;
    let more = std::iter::from_fn(|| desk.inbox.ready()).count();
    // A busy machine takes longer for the thirty sales, and ten messages a second are allowed.
    let most = start.elapsed().as_millis() / COMMIT_PAUSE.as_millis() + 1;
    assert!(u128::try_from(more).unwrap() <= most, "{more} of at most {most}");
}

#[tokio::test]
async fn a_recording_is_kept() {
    let mut desk = desk();
    desk.runner.save_recording(sample::at(1), "x\n".into());
    let logs = desk.folder.path().join("logs");
    until(|| std::fs::read_dir(&logs).is_ok_and(|mut files| files.next().is_some())).await;
}

/// Safety rule 22: a page bounds what is read in one go, not how many charges wait.
#[tokio::test]
async fn charges_without_an_answer_are_counted_behind_their_first_page() {
    const MANY: u64 = 501;
    let desk = desk();
    for number in 1..=MANY {
        let order = format!("K-{number}");
        let created = charge_sample::created(number, charge_sample::intent(&order, sample::owner(1)));
        desk.journal.append_charge(&order, created).await.unwrap();
        let lost = charge_sample::answered(number, ChargeOutcome::Unknown, ChargeReason::TimedOut);
        desk.journal.append_charge(&order, lost).await.unwrap();
    }
    assert_eq!(desk.runner.till().dashboard().await.unwrap().unknown_charges, usize::try_from(MANY).unwrap());
}
