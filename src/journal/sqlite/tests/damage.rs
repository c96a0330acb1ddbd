//! Flips single bits all over a file: after none of them does the audit call the journal whole.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use rusqlite::Connection;

use super::{Folder, three_sales};
use crate::domain::charge::sample as charge;
use crate::domain::deposit::record::{AccountEntry, AccountEvent};
use crate::domain::payment::AnswerSource;
use crate::domain::payment::verdict::PaymentOutcome;
use crate::domain::product::AccountId;
use crate::domain::sample::{answered, at, id, owner};
use crate::journal::Journal as _;
use crate::journal::conformance::account as accounts;
use crate::journal::sqlite::backup::verified;

const FLIPS: usize = 600;
/// Tables beside the record without money: they are fetched, matched, printed or claimed again, found by words, or
/// marked anew once they do not verify.
const BESIDE: [&str; 9] = [
    "price_list",
    "probe",
    "claim",
    "print_job",
    "inbox",
    "words",
    "sqlite_stat",
    "sqlite_autoindex_inbox",
    "boot_mark",
];
/// Bytes of the file header that hold SQLite's counters and reserved room.
const HEAD: [Range<usize>; 5] = [18..20, 24..28, 40..44, 48..52, 60..100];

/// The table of a page, and which of its bytes are in use.
struct Page {
    owner: String,
    used: BTreeSet<usize>,
}

/// Room of removed cells: each begins with the place of the next one and its own size.
fn freed(bytes: &[u8], start: usize, first: usize) -> Vec<Range<usize>> {
    let two = |at: usize| usize::from(u16::from_be_bytes([bytes[at], bytes[at + 1]]));
    let (mut free, mut next) = (Vec::new(), first);
    while next != 0 {
        free.push(start + next + 4..start + next + two(start + next + 2));
        next = two(start + next);
    }
    free
}

/// Bytes of a schema row that nothing checks: its row id, and the whole row if it is a table of the word index.
fn of_no_matter(bytes: &[u8], cell: usize) -> Range<usize> {
    let varint = |at: usize| at + 1 + bytes[at..].iter().take_while(|byte| **byte >= 0x80).count();
    let number = varint(cell)..varint(varint(cell));
    let length = bytes[cell..number.start].iter().fold(0, |sum, byte| sum << 7 | usize::from(byte & 0x7f));
    let row = cell..number.end + length;
    let is_words = bytes[number.end..row.end.min(bytes.len())].windows(6).any(|text| text == b"words_");
    if is_words { row } else { number }
}

fn pages(file: &Path, bytes: &[u8]) -> BTreeMap<usize, Page> {
    let conn = Connection::open(file).unwrap();
    let mut statement = conn.prepare("SELECT pageno, name, pagetype, payload FROM dbstat").unwrap();
    let rows = statement.query_map([], |row| {
        Ok((row.get::<_, u32>(0)? as usize, row.get(1)?, row.get::<_, String>(2)?, row.get::<_, u32>(3)? as usize))
    });
    let mut pages = BTreeMap::new();
    for (number, owner, kind, payload) in rows.unwrap().map(Result::unwrap) {
        let start = (number - 1) * 4_096;
        let used = if kind == "overflow" {
            (start..start + 4 + payload).collect()
        } else {
            let head = start + if number == 1 { 100 } else { 0 };
            let two = |at: usize| usize::from(u16::from_be_bytes([bytes[at], bytes[at + 1]]));
            let cells = head + if kind == "internal" { 12 } else { 8 };
            let pointers = cells..cells + 2 * two(head + 3);
            let mut empty = freed(bytes, start, two(head + 1));
            if owner == "sqlite_schema" && kind == "leaf" {
                for pointer in pointers.clone().step_by(2) {
                    empty.push(of_no_matter(bytes, start + two(pointer)));
                }
            }
            let full = [start..pointers.end, start + two(head + 5)..start + 4_096];
            full.into_iter().flatten().filter(|at| !empty.iter().any(|range| range.contains(at))).collect()
        };
        pages.insert(number, Page { owner, used });
    }
    pages
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_flipped_bit_is_called_whole() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    journal.append_charge("K-1", charge::created(1, charge::intent("K-1", owner(1)))).await.unwrap();
    journal.append_account(&AccountId::new("mmbc"), accounts::figure(9, 700_000)).await.unwrap();
    let event = AccountEvent::SaldoAdded { amount: crate::base::money::Rupiah::new(5).unwrap(), note: "x".into() };
    let added = AccountEntry { at: at(10), counter: "1".into(), cashier: "S".into(), event };
    journal.append_account(&AccountId::new("mmbc"), added).await.unwrap();
    let file = folder.path().with_file_name("backup.db");
    journal.backup(&file).await.unwrap();
    let whole = std::fs::read(&file).unwrap();
    let pages = pages(&file, &whole);
    let matters = |at: usize| {
        let page = &pages[&(at / 4_096 + 1)];
        let beside = BESIDE.iter().any(|name| page.owner.starts_with(name));
        let head = HEAD.iter().any(|range| range.contains(&at));
        !beside && !head && page.used.contains(&at)
    };
    let places: Vec<usize> =
        (0..whole.len()).filter(|at| pages.contains_key(&(at / 4_096 + 1)) && matters(*at)).collect();
    let (mut missed, mut indexes) = (Vec::new(), 0);
    for (round, at) in places.iter().copied().step_by(places.len() / FLIPS).enumerate() {
        let mut broken = whole.clone();
        broken[at] ^= 1 << (round * 5 % 8);
        let copy = folder.path().with_file_name("flipped.db");
        std::fs::write(&copy, &broken).unwrap();
        match verified(&copy) {
            Ok(report) if report.faults.is_empty() => {
                let near =
                    String::from_utf8_lossy(&whole[at.saturating_sub(24)..(at + 24).min(whole.len())]).into_owned();
                missed.push((at, pages[&(at / 4_096 + 1)].owner.clone(), near));
            }
            Ok(report) => indexes += usize::from(report.faults.iter().any(|fault| fault.what == "index")),
            Err(_) => {}
        }
    }
    assert!(missed.is_empty(), "called whole: {missed:?}");
    assert!(indexes > FLIPS / 10, "SQLite's own check found {indexes}");
}

/// A dropped index, a dropped trigger and an index over another column leave the file sound, and are reported all the
/// same.
#[tokio::test]
async fn what_is_missing_or_altered_in_the_schema_is_said() {
    for (sql, name) in [
        ("DROP INDEX payment_day", "payment_day"),
        ("DROP TRIGGER event_is_never_changed", "event_is_never_changed"),
        ("DROP INDEX payment_day; CREATE INDEX payment_day ON payment (place)", "payment_day"),
    ] {
        let folder = Folder::new();
        let journal = three_sales(&folder).await;
        Connection::open(folder.path()).unwrap().execute_batch(sql).unwrap();
        let faults = journal.audit().await.unwrap().faults;
        assert!(faults.iter().any(|fault| fault.detail.as_ref().is_some_and(|told| told.contains(name))), "{faults:?}");
    }
}

/// A payment's row from before its last event, valid in itself: only the record knows that another event follows.
#[tokio::test]
async fn a_payment_as_it_stood_before_its_last_row_is_found() {
    let folder = Folder::new();
    let journal = three_sales(&folder).await;
    let conn = Connection::open(folder.path()).unwrap();
    conn.execute_batch(
        "CREATE TEMP TABLE before AS SELECT * FROM payment WHERE place = 1;
         CREATE TEMP TABLE body_before AS SELECT * FROM payment_body WHERE place = 1",
    )
    .unwrap();
    let again = journal.append(id(1), answered(99, AnswerSource::Status, PaymentOutcome::Confirmed, None)).await;
    again.unwrap();
    assert_eq!(journal.audit().await.unwrap().faults, []);
    conn.execute_batch(
        "INSERT OR REPLACE INTO payment SELECT * FROM before; INSERT OR REPLACE INTO payment_body SELECT * FROM body_before",
    )
    .unwrap();
    let faults = journal.audit().await.unwrap().faults;
    assert!(faults.iter().any(|fault| (fault.row, fault.what.as_str()) == (10, "projection")), "{faults:?}");
}
