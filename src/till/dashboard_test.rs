//! The rows in memory against the journal itself, over a real file.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use super::*;
use crate::base::id::{RandomSource as _, SeededRandom, SystemRandom};
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::{ManualClock, jakarta};
use crate::domain::payment::verdict::{PaymentAlarm, PaymentOutcome};
use crate::domain::payment::{AnswerSource, CashHandling, PaymentState};
use crate::domain::product::ProductKind;
use crate::domain::sample;
use crate::journal::Journal;
use crate::journal::sqlite::{ProcessIdentity, SqliteJournal};
use crate::receipt::{Paper, ShopHead};
use crate::till::{TillDependencies, TillSettings};

fn journal(folder: &Path) -> Arc<SqliteJournal> {
    let identity = ProcessIdentity { counter: CleanText::new("1"), owner: sample::owner(1), folder: folder.to_owned() };
    Arc::new(SqliteJournal::open(&folder.join("journal.db"), identity).unwrap())
}

fn till(journal: &Arc<SqliteJournal>, folder: &Path) -> Till {
    let (counter, zone) = (CleanText::new("1"), jakarta());
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
    let settings = TillSettings {
        counter,
        cashier: CleanText::new("Sari"),
        zone,
        ruling_grace: Duration::ZERO,
        journal: String::new(),
        journal_folder: folder.to_owned(),
        config: None,
        receipts: folder.join("receipts"),
        receipt_paper: Paper::Mm58,
        printer: crate::config::PrinterSection::default(),
        shop,
        email: CleanText::default(),
        backup: crate::till::backup_schedule::BackupSettings::default(),
    };
    let clock = Arc::new(ManualClock::new(sample::at(5_000)));
    let journal: Arc<dyn Journal> = journal.clone();
    Till::new(TillDependencies {
        journal,
        providers: Vec::new(),
        collector: None,
        clock,
        random: Arc::new(SystemRandom),
        settings,
    })
}

async fn sell(journal: &SqliteJournal, number: u64) {
    let kind = if number.is_multiple_of(3) { ProductKind::PlnToken } else { ProductKind::Other };
    let intent = sample::intent(number, sample::owner(1), kind, &format!("0812{number:07}"));
    journal.append(intent.id, sample::prepared(number, intent)).await.unwrap();
}

/// Rows, counts and payments at hand are the journal's.
async fn compare(till: &Till, journal: &SqliteJournal) {
    let desk = till.dashboard().await.unwrap().desk;
    let stored = journal.desk().await.unwrap();
    let waiting: Vec<&Arc<DeskRow>> = desk.rows().iter().filter(|row| row.is_on_desk).collect();
    let ids = |rows: &[&Arc<DeskRow>]| rows.iter().map(|row| row.id()).collect::<Vec<_>>();
    assert_eq!(ids(&waiting), stored.iter().map(Payment::id).collect::<Vec<_>>());
    for (row, payment) in waiting.iter().zip(&stored) {
        assert_eq!(***row, DeskRow::from(payment));
        assert!(row.is_of(payment));
    }
    let cash = |is_so: &dyn Fn(&Payment) -> bool| {
        let those: Vec<Rupiah> = stored.iter().filter(|one| is_so(one)).map(Payment::left_cash).collect();
        (those.len(), Rupiah::sum(those).unwrap())
    };
    let counts = desk.counts();
    for (count, is_so) in [
        (counts.unknown, &(|one: &Payment| one.state() == PaymentState::Unknown) as &dyn Fn(&Payment) -> bool),
        (counts.pending, &|one| one.state() == PaymentState::Pending),
        (counts.unresolved, &|one| one.state().is_unresolved()),
        (counts.owed, &Payment::owes_cash),
    ] {
        assert_eq!((count.rows, count.cash), cash(is_so));
    }
    let rows = desk.rows();
    for row in rows.iter().take(OLDEST_AT_HAND).chain(rows.iter().rev().take(NEWEST_AT_HAND)) {
        assert!(desk.payment(row.id()).is_some(), "both ends are at hand");
    }
    let at_hand: Vec<&Arc<Payment>> = rows.iter().filter_map(|row| desk.payment(row.id())).collect();
    assert!(at_hand.len() <= OLDEST_AT_HAND + NEWEST_AT_HAND + RECENT);
    for payment in at_hand {
        assert_eq!(journal.payment(payment.id()).await.unwrap().as_ref(), Some(payment.as_ref()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_and_counts_are_the_journals_over_random_histories() {
    for seed in 1..=3 {
        let folder = tempfile::tempdir().unwrap();
        let journal = journal(folder.path());
        let (kept, random) = (till(&journal, folder.path()), SeededRandom::new(seed));
        let pick = |most: u64| random.bits() % most;
        let mut sold = 0;
        for second in 0..240 {
            if sold < 2 || pick(4) == 0 {
                sold += 1;
                sell(&journal, sold).await;
                continue;
            }
            let outcomes = [
                PaymentOutcome::Unknown,
                PaymentOutcome::Unknown,
                PaymentOutcome::Pending,
                PaymentOutcome::Confirmed,
                PaymentOutcome::Rejected,
                PaymentOutcome::Refunded,
            ];
            let outcome = outcomes[usize::try_from(pick(6)).unwrap()];
            let source = if pick(2) == 0 { AnswerSource::Send } else { AnswerSource::Status };
            let saldo = (pick(3) == 0).then(|| 1_000_000 + i64::try_from(pick(1_000)).unwrap());
            let entry = match pick(12) {
                0..=2 => sample::dispatched(second, sample::owner(1)),
                3..=6 => sample::answered(second, source, outcome, saldo),
                7 => sample::entry(
                    second,
                    PaymentEvent::Noted { text: CleanText::new("dicek"), by: CleanText::new("Sari") },
                ),
                8 => sample::entry(second, PaymentEvent::AlarmRaised(PaymentAlarm::Disputed)),
                9 => sample::entry(second, PaymentEvent::AlarmsSeen { by: CleanText::new("Sari") }),
                10 => sample::entry(second, PaymentEvent::Ruled(Box::new(sample::ruled_failed()))),
                _ => sample::entry(
                    second,
                    PaymentEvent::CashSettled { cash: CashHandling::Returned, by: CleanText::new("Sari") },
                ),
            };
            // What may not happen is refused, and changes nothing.
            drop(journal.append(sample::id(1 + pick(sold)), entry).await);
            if pick(5) == 0 {
                compare(&kept, &journal).await;
            }
        }
        compare(&kept, &journal).await;
        compare(&till(&journal, folder.path()), &journal).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_long_desk_few_payments_are_at_hand_and_what_changes_is() {
    const MANY: u64 = 480;
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path());
    for number in 1..=MANY {
        sell(&journal, number).await;
        journal.append(sample::id(number), sample::dispatched(number, sample::owner(1))).await.unwrap();
        let lost = sample::answered(number, AnswerSource::Send, PaymentOutcome::Unknown, None);
        journal.append(sample::id(number), lost).await.unwrap();
    }
    let till = till(&journal, folder.path());
    compare(&till, &journal).await;
    let at_hand = |desk: &DeskRows| {
        desk.rows().iter().map(|row| row.id()).filter(|id| desk.payment(*id).is_some()).collect::<BTreeSet<_>>()
    };
    let before = till.dashboard().await.unwrap().desk;
    assert_eq!((before.rows().len(), at_hand(&before).len()), (480, OLDEST_AT_HAND + NEWEST_AT_HAND));
    // A product that all rows have stands in memory once.
    let first = before.rows()[1].clone();
    assert!(
        before
            .rows()
            .iter()
            .filter(|row| row.product == first.product)
            .all(|row| Arc::ptr_eq(&row.product, &first.product))
    );
    let note = |second| {
        sample::entry(second, PaymentEvent::Noted { text: CleanText::new("dicek"), by: CleanText::new("Sari") })
    };
    journal.append(sample::id(100), note(900)).await.unwrap();
    let after = till.dashboard().await.unwrap().desk;
    let changed = after.changed_since(&before);
    assert_eq!(
        changed.iter().map(|row| row.id()).collect::<Vec<_>>(),
        [sample::id(100)],
        "the others are the same rows"
    );
    assert_eq!(after.payment(sample::id(100)).map(|payment| payment.notes.len()), Some(1));
    compare(&till, &journal).await;
    // Rows that leave the desk make room for older ones.
    for number in MANY - 49..=MANY {
        let settled = sample::answered(1_000 + number, AnswerSource::Status, PaymentOutcome::Rejected, None);
        journal.append(sample::id(number), settled).await.unwrap();
    }
    compare(&till, &journal).await;
    assert_eq!(till.dashboard().await.unwrap().desk.rows().len(), 430);
}
