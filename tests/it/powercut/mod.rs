//! Power cuts: every write and sync of the real program is recorded. On every disk that a cut could leave behind, the
//! journal must open and hold everything that was sent or told before the cut.
//!
//! The recording needs `strace`; without it these tests say that they were skipped. The control commits with
//! `synchronous=NORMAL`, and the same harness must then find rows that were told and are gone.

mod disk;
mod record;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use loket::base::id::{OwnerId, SystemRandom};
use loket::base::time::{Clock as _, SystemClock};
use loket::domain::payment::{Payment, PaymentState};
use loket::journal::send_log::{SLOT_BYTES, SLOTS};
use loket::journal::sqlite::{ProcessIdentity, SqliteJournal};
use loket::journal::{Journal as _, JournalError, PaymentFilter};
use loket::sandbox::SandboxOptions;

use self::disk::{Dice, Disk, Luck, lay_down};
use self::record::{Event, is_possible, record};
use crate::shop::{Shop, program};

/// Customers, each of whom buys once.
const CUSTOMERS: [&str; 6] = ["14000000201", "14000000661", "14000000203", "14000000674", "14000000205", "14000000671"];
/// Tells the helper below to commit rows, and how.
const CONTROL: &str = "LOKET_TEST_COMMIT";

/// Whether the recording cannot be made; says so.
#[allow(clippy::print_stderr, reason = "the test's own output")]
fn skipped() -> bool {
    let skipped = !is_possible();
    if skipped {
        eprintln!("skipped: no power cut without strace");
    }
    skipped
}

/// How many moments are looked at, each with four disks.
fn moments() -> u64 {
    std::env::var("LOKET_CUTS").ok().and_then(|text| text.parse().ok()).unwrap_or(40)
}

/// Cuts the power at sampled moments of a recording. `check` gets what had been sent and said by then, and a folder; it
/// says what is missing. Returns how many disks were looked at, and what was missing on which.
fn cut(
    base: Disk,
    events: &[Event],
    mut check: impl FnMut(&[&Event], &Path) -> Result<(), String>,
) -> (usize, Vec<String>) {
    let seed = std::env::var("LOKET_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(7);
    let mut dice = Dice(seed);
    let count = u64::try_from(events.len()).unwrap();
    let cuts: BTreeSet<u64> = (0..moments()).map(|_| dice.roll(count)).collect();
    let (mut disk, mut looked, mut lost) = (base, 0, Vec::new());
    for (at, event) in (0..).zip(events) {
        disk.happened(event);
        if !cuts.contains(&at) {
            continue;
        }
        let told: Vec<&Event> = events[..=usize::try_from(at).unwrap()]
            .iter()
            .filter(|event| matches!(event, Event::Sent(_) | Event::Said(_)))
            .collect();
        for luck in [Luck::Nothing, Luck::Everything, Luck::Some, Luck::Some] {
            let folder = tempfile::tempdir().unwrap();
            lay_down(&disk.after_cut(luck, &mut dice), folder.path());
            looked += 1;
            lost.extend(check(&told, folder.path()).err().map(|what| format!("event {at}, {luck:?}: {what}")));
        }
    }
    (looked, lost)
}

/// The customers whose payment had left, and those whose payment had been told as confirmed.
fn told_of(told: &[&Event]) -> (BTreeSet<&'static str>, BTreeSet<&'static str>) {
    let joined = |wanted: fn(&Event) -> Option<&[u8]>| {
        let bytes: Vec<u8> = told.iter().filter_map(|event| wanted(event)).flatten().copied().collect();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let sent = joined(|event| if let Event::Sent(bytes) = event { Some(bytes) } else { None });
    let said = joined(|event| if let Event::Said(bytes) = event { Some(bytes) } else { None });
    let of = |text: &str| CUSTOMERS.into_iter().find(|customer| text.contains(customer));
    let sent = sent.split("POST ").filter(|request| request.starts_with("/json/ppob/bayartagihan")).filter_map(of);
    let documents = said.split("\n}\n").filter(|document| document.contains("\"state\": \"confirmed\""));
    (sent.collect(), documents.filter_map(of).collect())
}

/// Every payment in the journal of `folder`, after its start: it opens, recovers, and verifies.
///
/// # Errors
/// It does not open or does not verify.
fn started_again(folder: &Path) -> Result<Vec<Payment>, String> {
    let said = |fault: JournalError| fault.to_string();
    let now = SystemClock::default().now();
    let identity =
        ProcessIdentity { counter: "K1".into(), owner: OwnerId::new(now, &SystemRandom), folder: folder.to_owned() };
    let journal = SqliteJournal::open(&folder.join("journal.db"), identity).map_err(said)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        // Every entry of the send log was durable in the journal before, however much of the send log the cut left.
        if let Some(doubt) = journal.store_watch().doubt {
            return Err(format!("in doubt: {doubt:?}"));
        }
        journal.recover(now).await.map_err(said)?;
        let audit = journal.audit().await.map_err(said)?;
        if !audit.faults.is_empty() {
            return Err(format!("{:?}", audit.faults));
        }
        journal.find(&PaymentFilter { limit: 1_000, ..PaymentFilter::default() }).await.map_err(said)
    })
}

/// From an empty folder through six sales: whatever was sent is in the journal and may stand for its debit, and
/// whatever was told as paid is paid.
#[test]
fn after_a_power_cut_the_journal_holds_what_was_sent_and_said() {
    if skipped() {
        return;
    }
    let shop = Shop::with(SandboxOptions::default(), 30);
    let base = Disk::of(shop.home());
    let sell = CUSTOMERS.map(|customer| format!("\"$0\" pay PLNS20 {customer} --yes --json")).join("; ");
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{sell}; exit 0")]).arg(program());
    let dressed = shop.program();
    command.env_clear().envs(dressed.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let events = record(shop.home(), &mut command);
    let (sent, said) = told_of(&events.iter().collect::<Vec<_>>());
    assert_eq!((sent.len(), said.len()), (6, 4), "the recording is whole");
    let syncs = events.iter().filter(|event| matches!(event, Event::Synced(file) if file.contains("journal"))).count();
    assert!(syncs >= 18, "three durable steps for each sale: {syncs}");
    assert_send_log_is_there_before_anything_leaves(&events);

    let holds_all = |told: &[&Event], folder: &Path| {
        let (sent, said) = told_of(told);
        let payments = started_again(folder)?;
        let state = |customer: &str| {
            payments.iter().find(|payment| payment.intent.bill.customer.as_str() == customer).map(Payment::state)
        };
        let unsent = sent.iter().find(|customer| matches!(state(customer), None | Some(PaymentState::NotSent)));
        let unpaid = said.iter().find(|customer| state(customer) != Some(PaymentState::Confirmed));
        match (unsent, unpaid) {
            (None, None) => Ok(()),
            missing => Err(format!("sent, told as paid, and not there: {missing:?}")),
        }
    };
    let (looked, lost) = cut(base.clone(), &events, holds_all);
    assert!(lost.is_empty(), "of {looked} disks: {lost:#?}");
    assert!(looked >= 100, "{looked}");
    // The same recording on a disk that never syncs the log: had the program relied on less, this would see it.
    let is_sync = |event: &Event| matches!(event, Event::Synced(file) if file.ends_with("-wal"));
    let unsynced: Vec<Event> = events.into_iter().filter(|event| !is_sync(event)).collect();
    assert!(!cut(base, &unsynced, holds_all).1.is_empty(), "a harness that cannot fail proves nothing");
}

/// Before the first payment leaves, the send log's space is written and synced; before each, its mark is written. A
/// payment costs no sync of its own there.
fn assert_send_log_is_there_before_anything_leaves(events: &[Event]) {
    let (mut written, mut synced, mut syncs, mut left, mut since) = (0_usize, 0, 0, 0, 0_usize);
    for event in events {
        match event {
            Event::Write(file, _, bytes) if file.ends_with(".sendlog") => {
                written += bytes.len();
                since += 1;
            }
            Event::Synced(file) if file.ends_with(".sendlog") => (synced, syncs) = (written, syncs + 1),
            Event::Sent(bytes) if String::from_utf8_lossy(bytes).contains("/bayartagihan") => {
                left += 1;
                assert!(synced >= SLOTS as usize * SLOT_BYTES, "payment {left} left with {synced} bytes on the disk");
                assert!(since >= 2, "payment {left} left without its intent or its mark");
                since = 0;
            }
            _ => {}
        }
    }
    assert_eq!((left, syncs), (CUSTOMERS.len(), 1));
}

/// The control: with the log synced at every commit nothing that was told is lost, and without it something is.
#[test]
fn without_a_sync_at_every_commit_the_same_harness_finds_losses() {
    if skipped() {
        return;
    }
    let lost = |mode: &str| {
        let folder = tempfile::tempdir().unwrap();
        let base = Disk::of(folder.path());
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "powercut::commits_rows_for_the_control", "--ignored", "--nocapture"]);
        command.env_clear().env(CONTROL, mode).env("LOKET_TEST_FOLDER", folder.path());
        let events = record(folder.path(), &mut command);
        let (looked, lost) = cut(base, &events, |told, folder| {
            let said = told.iter().filter_map(|event| if let Event::Said(bytes) = event { Some(bytes) } else { None });
            let said: Vec<u8> = said.flatten().copied().collect();
            let told = String::from_utf8_lossy(&said).matches("row ").count();
            let file = folder.join("rows.db");
            let conn = file.exists().then(|| rusqlite::Connection::open(file).unwrap());
            let count = |conn: rusqlite::Connection| conn.query_row("SELECT count(*) FROM row", [], |row| row.get(0));
            let rows: i64 = conn.map_or(Ok(0), count).unwrap_or(0);
            if usize::try_from(rows).unwrap() >= told { Ok(()) } else { Err(format!("{rows} of {told} rows")) }
        });
        assert!(looked >= 100, "{looked}");
        lost
    };
    assert_eq!(lost("FULL"), Vec::<String>::new());
    assert!(!lost("NORMAL").is_empty(), "a harness that cannot fail proves nothing");
}

/// Not a test: what the control records, in a process of its own.
#[test]
#[ignore = "a helper of the control"]
fn commits_rows_for_the_control() {
    let (Some(mode), Some(folder)) = (std::env::var_os(CONTROL), std::env::var_os("LOKET_TEST_FOLDER")) else { return };
    let conn = rusqlite::Connection::open(Path::new(&folder).join("rows.db")).unwrap();
    conn.pragma_update(None, "journal_mode", "wal").unwrap();
    conn.pragma_update(None, "synchronous", mode.to_str().unwrap()).unwrap();
    conn.execute_batch("CREATE TABLE row (text TEXT)").unwrap();
    for number in 0..40 {
        conn.execute("INSERT INTO row VALUES (?1)", [format!("{number} {}", "x".repeat(700))]).unwrap();
        writeln!(std::io::stdout(), "row {number}").unwrap();
    }
}
