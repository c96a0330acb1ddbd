//! Counts the steps that SQLite takes for each statement between a typed number and a receipt, so that none grows with
//! the number of old sales. A statement that reads more rows in a larger journal takes more steps there; a search tree
//! with one level more does not. For a search by words, only the rows found are counted, not the reading of the index.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use rusqlite::{Connection, StatementStatus, params_from_iter};

use crate::base::id::PaymentId;
use crate::domain::bill::CustomerNumber;
use crate::domain::deposit::record::RecordPart;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{PaymentFacts, PaymentOutcome};
use crate::domain::payment::{AnswerSource, JournalRecord, Payment};
use crate::domain::product::{AccountId, ProductKind, ProviderId};
use crate::domain::sample::{answer_with, at, dispatched, id, intent, owner, prepared, rp, token};
use crate::journal::print::{NewJob, PrintSubject};
use crate::journal::sqlite::schema;
use crate::journal::sqlite::sql::{BY_WORDS, expression};
use crate::journal::sqlite::tests::Folder;
use crate::journal::transaction::append::{self, EntryOrigin};
use crate::journal::transaction::store_time::TimeColumns;
use crate::journal::transaction::{
    RowIdVisitor, RowVisitor, SqlValue, TEXTS_PER_PAYMENT, Transaction, account, bill, callbacks, charge, print_queue,
    provider_numbers, queries, row, search, values,
};
use crate::journal::{ChargeFilter, JournalError, PaymentFilter};

/// A connection that records the most steps that each statement took.
struct StepCounter {
    conn: Connection,
    most: RefCell<BTreeMap<String, i64>>,
}

impl StepCounter {
    fn run(&self, statement: &str, values: &[SqlValue<'_>], each: RowVisitor<'_>) -> Result<(), JournalError> {
        let mut prepared = self.conn.prepare_cached(statement)?;
        prepared.reset_status(StatementStatus::VmStep);
        {
            let mut rows = prepared.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                if each(row)? == ControlFlow::Break(()) {
                    break;
                }
            }
        }
        let steps = i64::from(prepared.get_status(StatementStatus::VmStep));
        let mut most = self.most.borrow_mut();
        let known = most.entry(statement.split_whitespace().collect::<Vec<_>>().join(" ")).or_default();
        *known = steps.max(*known);
        Ok(())
    }
}

impl Transaction for StepCounter {
    fn execute(&self, statement: &str, values: &[SqlValue<'_>]) -> Result<u64, JournalError> {
        self.run(statement, values, &mut |_| Ok(ControlFlow::Continue(())))?;
        Ok(self.conn.changes())
    }

    fn send(&self, statement: &str, values: &[SqlValue<'_>]) -> Result<(), JournalError> {
        self.run(statement, values, &mut |_| Ok(ControlFlow::Continue(())))
    }

    fn query(&self, statement: &str, values: &[SqlValue<'_>], each: RowVisitor<'_>) -> Result<(), JournalError> {
        self.run(statement, values, each)
    }

    fn stream(&self, statement: &str, values: &[SqlValue<'_>], each: RowVisitor<'_>) -> Result<(), JournalError> {
        self.run(statement, values, each)
    }

    fn time(&self) -> &'static TimeColumns {
        self.conn.time()
    }

    fn like(&self) -> &'static str {
        self.conn.like()
    }

    fn add_words(&self, place: i64, nth: i64, text: &str) -> Result<(), JournalError> {
        self.conn.add_words(place, nth, text)
    }

    fn by_words(&self, needles: &[String], before: i64, each: RowIdVisitor<'_>) -> Result<(), JournalError> {
        let first_after = before.saturating_mul(TEXTS_PER_PAYMENT);
        self.run(BY_WORDS, values![expression(needles), first_after], &mut |row| each(row.int(0)? / TEXTS_PER_PAYMENT))
    }
}

fn apply(sql: &dyn Transaction, id: PaymentId, entry: &JournalRecord) {
    let current = row::payment(sql, id).unwrap();
    append::apply(sql, id, current.as_ref(), entry, EntryOrigin::Now).unwrap();
}

/// One sale from its intent to its answer.
fn sell(sql: &dyn Transaction, intent: PaymentIntent, number: u64, outcome: PaymentOutcome) {
    let (id, owner) = (intent.id, intent.owner);
    let confirmed = outcome == PaymentOutcome::Confirmed;
    let facts = PaymentFacts {
        invoice: Some(format!("INV{number:07}").as_str().into()),
        token: confirmed.then(|| token(number)),
        saldo: confirmed.then(|| rp(900_000_000 - 100_700 * i64::try_from(number).unwrap())),
        provider_time: Some(at(number)),
        reference: Some(format!("REF{number:07}").as_str().into()),
        meter: confirmed.then(|| CustomerNumber::new(&format!("1{number:010}"))),
        idpel: confirmed.then(|| CustomerNumber::new(&format!("51{number:010}"))),
        ..PaymentFacts::default()
    };
    apply(sql, id, &prepared(number, intent));
    apply(sql, id, &dispatched(number, owner));
    apply(sql, id, &answer_with(number, AnswerSource::Send, outcome, facts));
}

fn sale(number: u64, day: &str, account: &'static str) -> PaymentIntent {
    let mut intent = intent(number, owner(1), ProductKind::PlnToken, &format!("1{number:010}"));
    intent.business_day = day.parse().unwrap();
    intent.account = AccountId::new(account);
    intent
}

/// Real sales that most of the journal is copied from, and sales of each sort that the queries find.
const REAL: u64 = 50;
const ASKED_FOR: u64 = 5;
/// The least number of statements on the path; fewer would mean that the test skipped a part.
const FEWEST: usize = 60;

/// Copies the first rows `times` times with new row ids. Their hashes are wrong, which nothing here reads.
fn multiply(conn: &Connection, times: u64) {
    let (places, events): (i64, i64) = conn
        .query_row("SELECT (SELECT max(place) FROM payment), (SELECT max(seq) FROM event)", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let columns = |table: &str| -> Vec<String> {
        let mut statement = conn.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let tables = ["event", "payment", "payment_body", "number", "saldo", "provider_number", "bill_end"]
        .map(|table| (table, columns(table)));
    for nth in 1..i64::try_from(times).unwrap() {
        for (table, columns) in &tables {
            let moved = |column: &String| match column.as_str() {
                "place" => format!("place + {}", nth * places),
                "seq" | "counter_seq" | "last_seq" | "dispatched_seq" | "closed_seq" | "moved_seq" | "since" => {
                    format!("{column} + {}", nth * events)
                }
                // An id keeps its length, because its end is indexed.
                "payment_id" | "id" => format!("printf('%08x', {nth}) || substr({column}, 9)"),
                "wire_reference" | "number" | "other" | "key" => format!("{column} || '-{nth}'"),
                _ => column.clone(),
            };
            let (to, from) = (columns.join(", "), columns.iter().map(moved).collect::<Vec<_>>().join(", "));
            let (unit, end) = if columns.contains(&"place".to_owned()) { ("place", places) } else { ("seq", events) };
            let copy = format!("INSERT INTO {table} ({to}) SELECT {from} FROM {table} WHERE {unit} <= {end}");
            conn.execute(&copy, []).unwrap();
        }
    }
}

/// A journal of `all` sales of earlier days and another deposit, followed by a few of each sort.
fn filled(folder: &Folder, all: u64) -> StepCounter {
    let conn = schema::open_writer(&folder.path()).unwrap();
    let sql = StepCounter { conn, most: RefCell::default() };
    sql.conn.execute_batch("PRAGMA synchronous = OFF; BEGIN").unwrap();
    for number in 1..=REAL {
        sell(&sql, sale(number, "2026-01-02", "biller"), number, PaymentOutcome::Confirmed);
    }
    multiply(&sql.conn, all / REAL);
    for number in REAL + 1..=REAL + ASKED_FOR {
        sell(&sql, sale(number + 400, "2026-01-02", "mmbc"), number + 400, PaymentOutcome::Confirmed);
        sell(&sql, sale(number, "2026-02-02", "mmbc"), number, PaymentOutcome::Confirmed);
        sell(&sql, sale(number + 100, "2026-02-03", "mmbc"), number + 100, PaymentOutcome::Confirmed);
        sell(&sql, sale(number + 200, "2026-02-03", "mmbc"), number + 200, PaymentOutcome::Unknown);
        sell(&sql, sale(number + 300, "2026-02-03", "mmbc"), number + 300, PaymentOutcome::Rejected);
    }
    // Without statistics of the tables: a shop's file has none.
    sql.conn.execute_batch("COMMIT").unwrap();
    sql.most.borrow_mut().clear();
    sql
}

fn charges_callbacks_and_papers(sql: &dyn Transaction) {
    for filter in [
        ChargeFilter { open_money: true, limit: 1_000, ..ChargeFilter::default() },
        ChargeFilter { states: vec![crate::domain::charge::ChargeState::Unknown], ..ChargeFilter::default() },
        ChargeFilter { limit: 50, ..ChargeFilter::default() },
    ] {
        charge::find(sql, &filter).unwrap();
    }
    charge::in_flight(sql).unwrap();
    callbacks::unreadable(sql).unwrap();
    callbacks::unapplied(sql, 256).unwrap();
    callbacks::newest(sql, 100).unwrap();
    print_queue::jobs(sql, &"1".into()).unwrap();
}

/// All queries from a typed number to its receipt, and those of the home screen meanwhile.
fn cashiers_path(sql: &dyn Transaction) {
    let next = sale(999, "2026-02-03", "mmbc");
    let (mmbc, asked_for) = (AccountId::new("mmbc"), usize::try_from(ASKED_FOR).unwrap());
    let (paid, open) = (id(REAL + 101), id(REAL + 201));
    let day = |day: &str| Some(day.parse().unwrap());
    let customer = Some(next.bill.customer.as_str().to_owned());
    let since = sql_first(sql, "SELECT max(seq) FROM event");
    // A number or a name is typed.
    search::find(sql, &PaymentFilter { customer: customer.clone(), limit: 20, ..PaymentFilter::default() }).unwrap();
    for (text, found) in [(sold_name(sql, paid), 1), (next.bill.product.code.to_string(), 20)] {
        let search = PaymentFilter { search: Some(text), limit: 20, ..PaymentFilter::default() };
        assert_eq!(search::find(sql, &search).unwrap().len(), found);
    }
    // The inquiry.
    bill::obstacles(sql, &next.bill, at(999)).unwrap();
    search::find(
        sql,
        &PaymentFilter { customer, kind: Some(ProductKind::PlnToken), limit: 50, ..PaymentFilter::default() },
    )
    .unwrap();
    queries::saldo(sql, &mmbc, None).unwrap();
    queries::price_list(sql, &ProviderId::new("mmbc-ppob")).unwrap();
    // The sale.
    sell(sql, next, 999, PaymentOutcome::Confirmed);
    queries::saldo(sql, &mmbc, Some(paid)).unwrap();
    let (counter, about) = ("1".into(), PrintSubject::Payment(id(999)));
    print_queue::queue(sql, &NewJob { counter, about, paper: None, device: None }, at(1_000)).unwrap();
    // The home screen.
    let today =
        PaymentFilter { from: day("2026-02-03"), to: day("2026-02-03"), limit: 200, ..PaymentFilter::default() };
    assert!(search::find(sql, &today).unwrap().len() > asked_for);
    for state in ["confirmed", "unknown", "rejected"] {
        let filter = PaymentFilter { state: Some(state.to_owned()), ..today.clone() };
        assert!(search::find(sql, &filter).unwrap().len() >= asked_for);
        let filter = PaymentFilter { state: Some(state.to_owned()), limit: 5, ..PaymentFilter::default() };
        assert_eq!(search::find(sql, &filter).unwrap().len(), asked_for);
    }
    // A day with nearly all rows of the journal: reading its newest rows must not sort the others.
    let busy = PaymentFilter { from: day("2026-01-02"), to: day("2026-01-02"), limit: 5, ..PaymentFilter::default() };
    assert_eq!(search::find(sql, &busy).unwrap().len(), asked_for);
    let newest = PaymentFilter { limit: 5, ..PaymentFilter::default() };
    let page = search::find(sql, &newest).unwrap();
    search::find(sql, &PaymentFilter { before: page.last().map(|last| last.id()), ..newest }).unwrap();
    assert_eq!(queries::desk(sql).unwrap().len(), asked_for);
    assert_eq!(queries::open_payments(sql).unwrap().len(), asked_for);
    queries::sending(sql).unwrap();
    queries::anything_open(sql).unwrap();
    assert!(account::record(sql, &mmbc, RecordPart::Newest).unwrap().rows.len() > asked_for);
    assert_eq!(account::record(sql, &mmbc, RecordPart::Since(u64::try_from(since).unwrap())).unwrap().rows.len(), 3);
    // A deposit without movement is queried as often as the others.
    let idle = AccountId::new("klink");
    let seen = account::record(sql, &idle, RecordPart::Newest).unwrap();
    assert_eq!(account::record(sql, &idle, RecordPart::Since(seen.seq)).unwrap().seq, seen.seq);
    charges_callbacks_and_papers(sql);
    for round in [1, 2] {
        let claim = "INSERT INTO claim (what, round, until_ms) VALUES ('ask:x', ?1, 5) ON CONFLICT (what) DO UPDATE SET round = 2";
        sql.send(claim, values![round]).unwrap();
        sql.send("DELETE FROM claim WHERE until_ms < ?1", values![1]).unwrap();
    }
    // Rows since the last refresh of the screen.
    assert_eq!(queries::last_seq(sql).unwrap(), since + 3);
    assert_eq!(queries::changes(sql, since.unsigned_abs()).unwrap().payments.len(), 1);
    let live = queries::live_page(sql, None).unwrap();
    assert_eq!((live.len(), queries::live_page(sql, live.last().map(|last| last.id())).unwrap().len()), (asked_for, 0));
    assert_eq!(
        queries::open_debits(sql, &live.iter().map(|one| one.id()).collect::<Vec<_>>()).unwrap().len(),
        asked_for
    );
    looked_up(sql, &live[0]);
    // The desk, one payment.
    row::payment(sql, open).unwrap().unwrap();
    queries::events(sql, open).unwrap();
    provider_numbers::known_under(sql, open, &"INV0000001".into()).unwrap();
    provider_numbers::doubled(sql).unwrap();
}

/// The queries that match a callback, and those that find a payment by a typed number or id.
fn looked_up(sql: &dyn Transaction, open: &Payment) {
    for reference in ["REF0000151", "ref0000151", "1-2", open.intent.wire_reference.as_str()] {
        provider_numbers::known_by(sql, "mmbc-ppob", reference).unwrap();
    }
    assert!(!provider_numbers::provider_clock(sql, "mmbc-ppob").unwrap().is_empty());
    let tail = open.id().to_string();
    assert!(!queries::ending_with(sql, &tail[30..]).unwrap().is_empty());
    assert!(!account::record(sql, &open.intent.account, RecordPart::Around(open.id())).unwrap().rows.is_empty());
    let (place, seq) = (sql_first(sql, "SELECT max(place) FROM payment"), sql_first(sql, "SELECT max(seq) FROM event"));
    sql.query(account::OLDER, values!["biller", place, seq, i64::MAX], &mut |_| Ok(ControlFlow::Continue(()))).unwrap();
}

fn sold_name(sql: &dyn Transaction, id: PaymentId) -> String {
    row::payment(sql, id).unwrap().unwrap().payment.name().unwrap().to_string()
}

fn sql_first(sql: &dyn Transaction, statement: &str) -> i64 {
    crate::journal::transaction::first(sql, statement, &[], |row| row.int(0)).unwrap().unwrap()
}

#[test]
fn no_statement_on_a_cashiers_path_grows_with_the_journal() {
    let most = [1_000, 10_000].map(|all| {
        let folder = Folder::new();
        let sql = filled(&folder, all);
        cashiers_path(&sql);
        sql.most.into_inner()
    });
    let [few, many] = &most;
    assert!(few.len() >= FEWEST, "{} statements", few.len());
    let grown: Vec<String> = many
        .iter()
        .filter_map(|(statement, steps)| {
            let before = few.get(statement).copied().unwrap_or_default();
            (*steps > before + before / 4 + 16).then(|| format!("{before} steps, then {steps}: {statement}"))
        })
        .collect();
    assert!(grown.is_empty(), "{grown:#?}");
}
