//! Tests of the send log alone: what it stores, torn and full files, and the reuse of slots.

mod stored;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

use super::ring::HEADER_BYTES;
use super::{
    AcknowledgedCommit, ChainPosition, LogOrigin, RememberedEntry, SLOT_BYTES, SLOTS, SendLog, SlotRing, rings,
};
use crate::base::time::{BootId, BootMoment, Clock as _, ManualClock, SignedDuration};
use crate::domain::charge;
use crate::domain::payment::verdict::{PaymentOutcome, RawAnswer};
use crate::domain::payment::{AnswerSource, PaymentEvent};
use crate::domain::product::ProductKind;
use crate::domain::sample::{answered, at, dispatched, id, intent, owner, prepared};

const DAY: Duration = Duration::from_secs(86_400);
const NOW: BootMoment = BootMoment { boot: BootId(1), since: Duration::ZERO };

fn log(folder: &TempDir, number: u64) -> SendLog {
    log_by(folder, number, &Arc::new(ManualClock::new(at(0))))
}

fn log_by(folder: &TempDir, number: u64, clock: &Arc<ManualClock>) -> SendLog {
    let log = SendLog::new(folder.path().join("sendlog"), "1".into(), owner(number), clock.clone());
    log.belongs_to("journal", "sqlite:journal.db");
    log
}

fn ring(folder: &TempDir) -> SlotRing {
    let mut found = rings(&folder.path().join("sendlog")).unwrap();
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn intended(number: u64, second: u64) -> RememberedEntry {
    let intent = intent(number, owner(1), ProductKind::PlnToken, &format!("1{number:010}"));
    let mut entry = prepared(1, intent);
    entry.at = at(second);
    RememberedEntry::Payment { id: id(number), entry }
}

fn permitted(number: u64) -> RememberedEntry {
    RememberedEntry::Payment { id: id(number), entry: dispatched(2, owner(1)) }
}

fn answer(number: u64, raw: &str) -> RememberedEntry {
    let mut entry = answered(3, AnswerSource::Send, PaymentOutcome::Confirmed, None);
    if let PaymentEvent::Answered { raw: own, .. } = &mut entry.event {
        *own = RawAnswer(raw.to_owned());
    }
    RememberedEntry::Payment { id: id(number), entry }
}

fn sold(log: &SendLog, number: u64, second: u64) {
    log.begin(&intended(number, second)).unwrap();
    log.mark_dispatched(&intended(number, 1), &permitted(number)).unwrap();
    assert!(log.note_answer(&answer(number, "raw")));
    log.settle(&id(number).to_string());
}

#[test]
fn what_was_sent_comes_back_and_what_the_store_has_is_not_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(&folder, 1);
    for number in 1..=3 {
        log.begin(&intended(number, number)).unwrap();
    }
    log.mark_dispatched(&intended(2, 1), &permitted(2)).unwrap();
    log.mark_dispatched(&intended(3, 1), &permitted(3)).unwrap();
    log.store_answer(&answer(3, "raw")).unwrap();
    assert!(log.has_waiting());
    drop(log);
    let slots = ring(&folder).unsettled().unwrap();
    assert_eq!(
        slots.iter().map(|slot| slot.begun.entry.clone()).collect::<Vec<_>>(),
        [1, 2, 3].map(|n| intended(n, n))
    );
    assert_eq!(slots.iter().map(super::slot::SendLogSlot::is_unsent).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!((slots[2].answers.clone(), slots[2].waits), (vec![answer(3, "raw")], true));
    assert_eq!(slots[2].dispatched, Some(permitted(3)));
    ring(&folder).settle(&slots[2], NOW);
    assert_eq!(ring(&folder).unsettled().unwrap().len(), 2);
    assert_eq!(ring(&folder).used().unwrap().len(), 3, "it is remembered for a day all the same");
}

#[test]
fn a_refused_intent_gives_its_slot_back() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(&folder, 1);
    log.begin(&intended(1, 1)).unwrap();
    log.give_back(&id(1).to_string());
    assert!(ring(&folder).used().unwrap().is_empty());
    for number in 2..=u64::from(SLOTS) + 1 {
        sold(&log, number, number);
    }
    assert_eq!(length(&folder), full(SLOTS), "the void slot was used");
}

fn length(folder: &TempDir) -> u64 {
    std::fs::metadata(ring(folder).path()).unwrap().len()
}

fn full(slots: u32) -> u64 {
    HEADER_BYTES + u64::from(slots) * SLOT_BYTES as u64
}

/// While all slots are younger than a day the file grows. A day later the oldest slots are used again, and it does not.
#[test]
fn a_slot_is_used_again_after_a_day_and_never_before() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Arc::new(ManualClock::new(at(0))));
    let log = log_by(&folder, 1, &clock);
    let many = u64::from(SLOTS) + 10;
    for number in 1..=many {
        sold(&log, number, number);
    }
    assert_eq!(length(&folder), full(SLOTS + 64));
    let known = |folder: &TempDir| -> Vec<RememberedEntry> {
        ring(folder).used().unwrap().into_iter().map(|slot| slot.begun.entry).collect()
    };
    assert_eq!(known(&folder), (1..=many).map(|number| intended(number, number)).collect::<Vec<_>>());
    // First the rest of the new slots, then the oldest ones, which are a day old now.
    clock.advance(DAY);
    for number in many + 1..=many + 64 {
        sold(&log, number, number);
    }
    assert_eq!(length(&folder), full(SLOTS + 64));
    let left = known(&folder);
    assert!(!left.contains(&intended(1, 1)) && left.contains(&intended(many, many)));
    assert_eq!(left.len(), usize::try_from(SLOTS + 64).unwrap());
}

/// Neither setting the wall clock nor a night with the computer off makes a slot a day old.
#[test]
fn no_wall_clock_frees_a_slot() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Arc::new(ManualClock::new(at(0))));
    let day = |first: u64, count: u64| {
        let log = log_by(&folder, 1, &clock);
        for number in first..first + count {
            let second = u64::try_from(clock.now().duration_since(at(0)).as_secs()).unwrap();
            sold(&log, number, second);
            clock.advance(Duration::from_secs(300));
        }
    };
    // Ten hours on a first day, with the wall clock set two days forward in between.
    day(1, 60);
    clock.set_wall(SignedDuration::from_hours(48));
    day(61, 60);
    // Two nights off and ten hours between them: the log does not know of 24 hours yet.
    clock.reboot(DAY);
    day(121, 120);
    clock.reboot(DAY);
    day(241, 40);
    assert_eq!(length(&folder), full(SLOTS + 64), "all are kept");
    assert_eq!(ring(&folder).used().unwrap().len(), 280);
    // The fourth hour of the third day: now the first slots are a day old.
    day(281, 80);
    assert_eq!(length(&folder), full(SLOTS + 64));
    assert!(!ring(&folder).used().unwrap().iter().any(|slot| slot.begun.entry == intended(1, 0)));
}

/// A slot that is not closed is never overwritten, however old it is.
#[test]
fn what_waits_is_never_written_over() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Arc::new(ManualClock::new(at(0))));
    let log = log_by(&folder, 1, &clock);
    log.begin(&intended(1, 1)).unwrap();
    log.mark_dispatched(&intended(1, 1), &permitted(1)).unwrap();
    log.store_answer(&answer(1, "raw")).unwrap();
    for round in 1..=3 {
        clock.advance(DAY * 2);
        for number in 2..=u64::from(SLOTS) {
            sold(&log, round * 1_000 + number, number);
        }
    }
    let slots = ring(&folder).unsettled().unwrap();
    assert_eq!((slots.len(), slots[0].answers.clone()), (1, vec![answer(1, "raw")]));
}

#[test]
fn every_answer_finds_room_and_only_its_raw_text_is_shortened() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(&folder, 1);
    let large = "é\"\n".repeat(60_000);
    log.begin(&intended(1, 1)).unwrap();
    log.mark_dispatched(&intended(1, 1), &permitted(1)).unwrap();
    log.store_answer(&answer(1, &large)).unwrap();
    log.settle(&id(1).to_string());
    let charge_answer = {
        let answer = charge::ChargeAnswer::bare(charge::ChargeOutcome::Waiting, charge::ChargeReason::Answered);
        let event = charge::ChargeEvent::ChargeAnswered { answer: Box::new(answer), raw: RawAnswer(large.clone()) };
        let charge_entry = charge::ChargeEntry { at: at(3), counter: "1".into(), cashier: "S".into(), event };
        RememberedEntry::Charge { order: "KLNU1".to_owned(), charge_entry }
    };
    log.store_answer(&charge_answer).unwrap();
    let slots = ring(&folder).used().unwrap();
    let RememberedEntry::Payment { entry, .. } = &slots[0].answers[0] else { panic!() };
    let PaymentEvent::Answered { raw, .. } = &entry.event else { panic!() };
    assert!(raw.0.len() > 3_000 && large.starts_with(&raw.0), "{}", raw.0.len());
    let RememberedEntry::Charge { order, charge_entry } = &slots[1].answers[0] else { panic!() };
    let charge::ChargeEvent::ChargeAnswered { raw, .. } = &charge_entry.event else { panic!() };
    assert!(order == "KLNU1" && raw.0.len() > 2_000 && large.starts_with(&raw.0), "{}", raw.0.len());
    assert!(slots[1].waits && !slots[1].is_unsent());
}

#[test]
fn two_programs_of_one_counter_share_the_file() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for program in 1..=4 {
            let log = log(&folder, program);
            scope.spawn(move || {
                for number in 1..=20 {
                    sold(&log, program * 100 + number, number);
                }
            });
        }
    });
    let slots = ring(&folder).used().unwrap();
    let mut serials: Vec<u64> = slots.iter().map(|slot| slot.serial).collect();
    serials.dedup();
    assert_eq!((slots.len(), serials.len()), (80, 80));
    assert!(ring(&folder).unsettled().unwrap().is_empty());
}

#[test]
fn of_programs_that_remember_at_once_the_latest_commit_stays() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for program in 1..=4 {
            let log = log(&folder, program);
            scope.spawn(move || {
                for round in 0..50 {
                    let number = i64::try_from(round * 4 + program).unwrap();
                    log.remember(AcknowledgedCommit { own: place(number, 1), ..AcknowledgedCommit::default() });
                }
            });
        }
    });
    assert_eq!(ring(&folder).commit().unwrap().own, place(200, 1));
}

fn place(number: i64, hash: u8) -> Option<ChainPosition> {
    Some(ChainPosition { number, hash: format!("{hash:02x}").repeat(32), at: at(1) })
}

#[test]
fn the_newest_commit_is_remembered_whichever_of_its_two_places_is_torn() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(&folder, 1);
    let commit = |own, newest| AcknowledgedCommit { own, newest, timeline: None };
    log.remember(commit(place(1, 1), None));
    log.remember(commit(place(2, 2), place(9, 9)));
    // Another program of this counter was slower.
    log.remember(commit(place(1, 1), place(8, 8)));
    assert_eq!(ring(&folder).commit().unwrap(), commit(place(2, 2), place(9, 9)));
    log.remember(commit(place(3, 3), None));
    let path = ring(&folder).path().to_owned();
    let whole = std::fs::read(&path).unwrap();
    let known = |at: usize| {
        let mut torn = whole.clone();
        torn[at] ^= 1;
        std::fs::write(&path, torn).unwrap();
        ring(&folder).commit().unwrap()
    };
    let (one, other) = (known(520), known(1_290));
    let both = [commit(place(3, 3), place(9, 9)), commit(place(2, 2), place(9, 9))];
    assert!(both.contains(&one) && both.contains(&other) && one != other, "{one:?} {other:?}");
    // A person accepted an older store.
    std::fs::write(&path, whole).unwrap();
    ring(&folder).remember_anew(commit(place(1, 7), place(4, 4)), NOW).unwrap();
    assert_eq!(ring(&folder).commit().unwrap(), commit(place(1, 7), place(4, 4)));
}

/// A store that comes back older does not tell that its timeline changed. The send log does, even after a person
/// accepted the store.
#[test]
fn the_timeline_stays_until_another_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(&folder, 1);
    assert_eq!(log.timeline().unwrap(), None);
    log.remember_timeline("7/00000001").unwrap();
    log.remember(AcknowledgedCommit { own: place(9, 9), ..AcknowledgedCommit::default() });
    ring(&folder).remember_anew(AcknowledgedCommit { own: place(4, 4), ..AcknowledgedCommit::default() }, NOW).unwrap();
    let known = AcknowledgedCommit { own: place(4, 4), newest: None, timeline: Some("7/00000001".into()) };
    assert_eq!(ring(&folder).commit().unwrap(), known);
    log.remember_timeline("7/00000002").unwrap();
    assert_eq!(log.timeline().unwrap().as_deref(), Some("7/00000002"));
}

/// Wherever a power cut tears the file, a prefix of what was written is read, and nothing else.
#[test]
fn a_torn_file_is_read_as_far_as_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(&folder, 1);
    log.begin(&intended(1, 1)).unwrap();
    log.mark_dispatched(&intended(1, 1), &permitted(1)).unwrap();
    log.store_answer(&answer(1, "raw")).unwrap();
    let path = ring(&folder).path().to_owned();
    let whole = std::fs::read(&path).unwrap();
    let first = usize::try_from(HEADER_BYTES).unwrap();
    let all = ring(&folder).used().unwrap().remove(0);
    for at in (first..first + all.end).step_by(7) {
        let mut torn = whole.clone();
        torn[at..first + SLOT_BYTES].fill(0);
        std::fs::write(&path, &torn).unwrap();
        let Some(slot) = ring(&folder).used().unwrap().pop() else { continue };
        assert_eq!(slot.begun, all.begun);
        assert!(slot.dispatched.is_none() || slot.dispatched == all.dispatched);
        assert!(slot.answers.is_empty() || slot.answers == all.answers);
        assert!(slot.dispatched.is_some() || slot.answers.is_empty(), "a later piece without an earlier one");
    }
    // The pointer is gone. The slots are found all the same, and none of them is claimed again.
    let mut torn = whole.clone();
    torn[2_048..2_048 + 200].fill(0xff);
    std::fs::write(&path, &torn).unwrap();
    sold(&log, 2, 5);
    assert_eq!(ring(&folder).used().unwrap().len(), 2);
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    sold(&log(&folder, 1), 1, 1);
    let mode = std::fs::metadata(ring(&folder).path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn what_is_put_aside_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    sold(&log(&folder, 1), 1, 1);
    let path = ring(&folder).path().to_owned();
    super::forget(&folder.path().join("sendlog"), "sqlite:other.db", "now").unwrap();
    assert!(path.exists(), "another journal's");
    super::forget(&folder.path().join("sendlog"), "sqlite:journal.db", "now").unwrap();
    assert!(!path.exists() && rings(&folder.path().join("sendlog")).unwrap().is_empty());
    let aside = path.with_extension("before-now");
    let kept = SlotRing::open(Path::new(&aside)).unwrap().unwrap();
    let origin = LogOrigin { journal: "journal".into(), store_url: "sqlite:journal.db".into(), counter: "1".into() };
    assert_eq!((kept.origin(), kept.used().unwrap().len()), (&origin, 1));
}
