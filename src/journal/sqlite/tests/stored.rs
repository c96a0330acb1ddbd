//! Compares the rows of a whole journal with frozen ones: this program writes the same rows, and reads those that an
//! earlier version wrote.
//!
//! `tests/golden/stored/rows.txt` has a section for each table. A line is a row: its columns by name; `{"blob":HEX}` is
//! a blob. Columns that a later migration adds are not in it and not compared. `LOKET_STORED=print` shows the rows as
//! they are.

use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};
use serde_json::{Map, Value as Json, json};

use super::Folder;
use crate::base::paper::Paper;
use crate::domain::charge::{self, Charge, sample as charges};
use crate::domain::counter;
use crate::domain::deposit::record;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::PaymentOutcome;
use crate::domain::payment::{AnswerSource, JournalRecord, Payment, PaymentEvent};
use crate::domain::product::{AccountId, ProductKind, ProviderId};
use crate::domain::sample::{answered, at, dispatched, entry, id, intent, prepared, product, rp};
use crate::journal::callbacks::{CallbackStatus, NewCallback, StoredCallback, reason};
use crate::journal::frozen::Frozen;
use crate::journal::print::{JobEnd, JobStart, JobState, NewJob, PrintJob, PrintSubject};
use crate::journal::{ChargeFilter, Journal, JournalError, PaymentFilter, PriceList};

/// Tables that are not compared: the word index, boot_mark and key_version of this store, probes.
pub(in crate::journal) const TABLES: [&str; 15] = [
    "event",
    "payment",
    "payment_body",
    "charge",
    "open_key",
    "bill_end",
    "number",
    "number_pair",
    "provider_number",
    "order_key",
    "saldo",
    "price_list",
    "claim",
    "print_job",
    "inbox",
];
/// The key of the token hashes, in hex. A real journal makes a random one.
pub(in crate::journal) const KEY: &str = "5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f";

/// The answers of a journal's queries about all its rows.
type Told = (Vec<Payment>, Vec<Charge>, Vec<PrintJob>, Vec<StoredCallback>, Option<PriceList>, Vec<record::AccountRow>);

async fn told(journal: &dyn Journal) -> Result<Told, JournalError> {
    let record = journal.account_record(&AccountId::new("mmbc"), record::RecordPart::Newest).await?;
    Ok((
        journal.find(&PaymentFilter::default()).await?,
        journal.charges(&ChargeFilter::default()).await?,
        journal.print_jobs(&"1".into()).await?,
        journal.callbacks(100).await?,
        journal.price_list(&ProviderId::new("mmbc-ppob")).await?,
        record.rows,
    ))
}

/// A journal of frozen rows answers the same as one that was just written.
pub(in crate::journal) async fn assert_reads(frozen: &dyn Journal, written: &dyn Journal) {
    assert_eq!(told(frozen).await.unwrap(), told(written).await.unwrap());
    let faults = frozen.audit().await.unwrap().faults;
    assert!(faults.is_empty(), "{faults:?}");
    let same = frozen.payment_of_order(&"INV-1".parse().unwrap()).await.unwrap().map(|payment| payment.id());
    assert_eq!(same, Some(id(1)));
}

/// A day at a counter that leaves a row in every table.
pub(in crate::journal) async fn a_day(journal: &dyn Journal) {
    let list =
        PriceList { provider: ProviderId::new("mmbc-ppob"), at: at(1), products: vec![product(ProductKind::PlnToken)] };
    journal.store_price_list(&list).await.unwrap();
    sales(journal).await;
    let order = "1234/917/ATG";
    let made = charges::created(20, charges::intent(order, journal.owner()));
    for event in [
        made,
        charges::answered(21, charge::ChargeOutcome::Waiting, charge::ChargeReason::Answered),
        charges::settled(22, 50_000),
    ] {
        journal.append_charge(order, event).await.unwrap();
    }
    let typed = record::AccountEvent::SaldoSet { saldo: rp(4_000_000), note: "dari web".into() };
    let typed = record::AccountEntry { at: at(30), counter: "1".into(), cashier: "SITI".into(), event: typed };
    journal.append_account(&AccountId::new("mmbc"), typed).await.unwrap();
    let opened = counter::CounterEvent::DrawerOpened { reason: "tukar uang".into(), by: "SITI".into() };
    let opened = counter::CounterEntry { at: at(31), counter: "1".into(), cashier: "SITI".into(), event: opened };
    journal.append_counter(opened).await.unwrap();
    assert!(journal.claim(&format!("ask:{}", id(2)), 0, at(32), at(92)).await.unwrap());
    papers(journal).await;
    callbacks(journal).await;
}

/// One payment paid, one open, one failed.
async fn sales(journal: &dyn Journal) {
    let mut paid = intent(1, journal.owner(), ProductKind::PlnToken, "12345678901");
    paid.bill.meter = Some(paid.bill.customer.clone());
    paid.bill.idpel = Some(crate::domain::bill::CustomerNumber::new("123456789012"));
    let paid = PaymentIntent { order_key: Some("INV-1".parse().unwrap()), auto_print: true, ..paid };
    let open = intent(2, journal.owner(), ProductKind::PlnPostpaid, "512345678901");
    let failed = intent(3, journal.owner(), ProductKind::PlnPostpaid, "523456789012");
    let ends = [(paid, PaymentOutcome::Confirmed), (open, PaymentOutcome::Unknown), (failed, PaymentOutcome::Rejected)];
    for (second, (intent, outcome)) in (2..).step_by(4).zip(ends) {
        let id = intent.id;
        journal.append(id, prepared(second, intent)).await.unwrap();
        journal.append(id, dispatched(second + 1, journal.owner())).await.unwrap();
        journal.append(id, answered(second + 2, AnswerSource::Send, outcome, Some(5_000_000))).await.unwrap();
    }
    journal.append(id(2), entry(15, PaymentEvent::Noted { text: "menunggu".into(), by: "SITI".into() })).await.unwrap();
}

/// One paper printed, one waiting, one that a person decides about.
async fn papers(journal: &dyn Journal) {
    let number = journal.print_jobs(&"1".into()).await.unwrap()[0].number;
    let begin = JobStart { owner: journal.owner(), at: at(40), cashier: "SITI".into(), form: "escpos 58mm".into() };
    journal.begin_print(number, begin).await.unwrap().unwrap();
    let end = |state, why: &str| JobEnd { state, broken: false, why: why.into(), at: at(41) };
    assert!(journal.end_print(number, end(JobState::Done, "")).await.unwrap());
    let job = |about| NewJob { counter: "1".into(), about, paper: None, device: None };
    let device = Some("tcp:192.168.1.50:9100".to_owned());
    let of_charge = NewJob { paper: Some(Paper::Mm80), device, ..job(PrintSubject::Charge("1234/917/ATG".to_owned())) };
    journal.ask_print(of_charge, at(42)).await.unwrap();
    let test = journal.ask_print(job(PrintSubject::Test), at(43)).await.unwrap();
    assert!(journal.put_print(test.number, end(JobState::Held, "no_host")).await.unwrap());
}

/// One callback that changed a payment, one that came twice, one that cannot be read, one with a wrong signature.
async fn callbacks(journal: &dyn Journal) {
    let new = |sender: ProviderId, status, reference: &str, raw: &str| NewCallback {
        signed: sender == ProviderId::new("klink") && status == CallbackStatus::Kept,
        sender,
        status,
        reference: reference.to_owned(),
        raw: raw.as_bytes().to_vec(),
        from: [127, 0, 0, 1].into(),
        at: at(50),
    };
    let known = new(ProviderId::new("klink"), CallbackStatus::Kept, "1234/917/atg", "{\"a\":1}");
    let reports = vec![
        new(ProviderId::new("biller"), CallbackStatus::Kept, "26112110000200001", "trxid=1"),
        known.clone(),
        known,
        new(ProviderId::new("klink"), CallbackStatus::Unreadable, "", "?"),
        new(ProviderId::new("klink"), CallbackStatus::BadSignature, "x", "{}"),
    ];
    journal.store_callbacks(reports).await.unwrap();
    let moved = JournalRecord { at: at(51), ..answered(16, AnswerSource::Callback, PaymentOutcome::Pending, None) };
    journal.append(id(2), moved).await.unwrap();
    let kept = journal.stored_callbacks(10).await.unwrap();
    let rows = vec![(kept[1].number, CallbackStatus::Nothing, reason::UNLISTED)];
    journal.apply_nothing(rows).await.unwrap();
}

/// The rows of a table as lines: the columns of `like`, or all.
fn dump(conn: &Connection, table: &str, like: Option<&String>) -> Vec<String> {
    let columns = like.map_or("*".to_owned(), |line| {
        let row: Map<String, Json> = serde_json::from_str(line).unwrap();
        row.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
    });
    let mut statement = conn.prepare(&format!("SELECT {columns} FROM {table} ORDER BY 1, 2")).unwrap();
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let rows = statement.query_map([], |row| {
        let cells = names.iter().enumerate().map(|(index, name)| (name.clone(), cell(row.get_ref(index).unwrap())));
        Ok(Json::Object(cells.collect()).to_string())
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn cell(value: ValueRef<'_>) -> Json {
    match value {
        ValueRef::Null => Json::Null,
        ValueRef::Integer(number) => json!(number),
        ValueRef::Real(_) => panic!("no column holds one"),
        ValueRef::Text(text) => json!(std::str::from_utf8(text).unwrap()),
        ValueRef::Blob(bytes) => json!({ "blob": crate::journal::chain::hex(bytes) }),
    }
}

fn restored(cell: &Json) -> Value {
    match cell {
        Json::Null => Value::Null,
        Json::Number(number) => Value::Integer(number.as_i64().unwrap()),
        Json::String(text) => Value::Text(text.clone()),
        Json::Object(blob) => {
            let hex = blob["blob"].as_str().unwrap();
            let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
            Value::Blob((0..hex.len()).step_by(2).map(byte).collect())
        }
        other => panic!("{other}"),
    }
}

/// A new journal with the key of the frozen rows.
fn new_journal(folder: &Folder) -> Arc<dyn Journal> {
    drop(folder.open(1).unwrap());
    folder.tamper(&format!("UPDATE number_key SET key = x'{KEY}'"));
    Arc::new(folder.open(1).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_are_written_as_ever() {
    let folder = Folder::new();
    a_day(new_journal(&folder).as_ref()).await;
    let conn = Connection::open(folder.path()).unwrap();
    if std::env::var("LOKET_STORED").is_ok_and(|wish| wish == "print") {
        TABLES.iter().for_each(|table| println!("\n[{table}]\n{}", dump(&conn, table, None).join("\n")));
    }
    let mut file = Frozen::open("rows");
    for table in TABLES {
        let expected = file.lines(table);
        let found = dump(&conn, table, expected.first());
        assert_eq!(found, expected, "[{table}]");
    }
    file.finish();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_are_read_as_ever() {
    let (written, folder) = (Folder::new(), Folder::new());
    let journal = new_journal(&written);
    a_day(journal.as_ref()).await;
    drop(new_journal(&folder));
    let conn = Connection::open(folder.path()).unwrap();
    let mut file = Frozen::open("rows");
    for table in TABLES {
        for line in file.lines(table) {
            let row: Map<String, Json> = serde_json::from_str(&line).unwrap();
            let columns: Vec<&str> = row.keys().map(String::as_str).collect();
            let places = vec!["?"; columns.len()].join(", ");
            let insert = format!("INSERT INTO {table} ({}) VALUES ({places})", columns.join(", "));
            conn.execute(&insert, rusqlite::params_from_iter(row.values().map(restored))).unwrap();
        }
    }
    drop(conn);
    assert_reads(&folder.open(2).unwrap(), journal.as_ref()).await;
}

#[test]
fn what_a_blob_is_written_as_is_read() {
    assert_eq!(restored(&cell(ValueRef::Blob(&[0, 255]))), Value::Blob(vec![0, 255]));
}
