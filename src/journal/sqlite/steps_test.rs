//! Counts the steps that SQLite takes for a statement, so that none grows with what the shop sold before.

use std::cell::Cell;
use std::ops::ControlFlow;

use rusqlite::{Connection, StatementStatus, params_from_iter};

use crate::journal::sql::{Each, EachPlace, Sql, Value, search};
use crate::journal::sqlite::schema;
use crate::journal::sqlite::tests::Folder;
use crate::journal::{Filter, Journal, JournalError};
use crate::sale::payment::{Entry, Event};
use crate::sale::product::{AccountId, Kind};
use crate::sale::sample::{at, id, intent, owner};

/// A connection that adds up the steps of everything asked of it.
struct StepCounter {
    conn: Connection,
    steps: Cell<i64>,
}

impl Sql for StepCounter {
    fn execute(&self, statement: &str, values: &[Value<'_>]) -> Result<u64, JournalError> {
        Sql::execute(&self.conn, statement, values)
    }

    fn send(&self, statement: &str, values: &[Value<'_>]) -> Result<(), JournalError> {
        self.conn.send(statement, values)
    }

    fn query(&self, statement: &str, values: &[Value<'_>], each: Each<'_>) -> Result<(), JournalError> {
        self.stream(statement, values, each)
    }

    fn stream(&self, statement: &str, values: &[Value<'_>], each: Each<'_>) -> Result<(), JournalError> {
        let mut statement = self.conn.prepare(statement)?;
        {
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                if each(row)? == ControlFlow::Break(()) {
                    break;
                }
            }
        }
        self.steps.set(self.steps.get() + i64::from(statement.get_status(StatementStatus::VmStep)));
        Ok(())
    }

    fn like(&self) -> &'static str {
        self.conn.like()
    }

    fn add_words(&self, place: i64, nth: i64, text: &str) -> Result<(), JournalError> {
        self.conn.add_words(place, nth, text)
    }

    fn by_words(&self, needles: &[String], before: i64, each: EachPlace<'_>) -> Result<(), JournalError> {
        self.conn.by_words(needles, before, each)
    }
}

/// Sales that are found by the questions.
const ASKED_FOR: u64 = 5;

/// The steps of `ask` in a journal with `others` sales of another deposit and of earlier days.
async fn steps(others: u64, ask: fn(&dyn Sql) -> usize) -> i64 {
    let folder = Folder::new();
    let journal = folder.open(1).unwrap();
    for number in 1..=others + ASKED_FOR {
        let mut intent = intent(number, owner(1), Kind::PlnToken, &format!("1{number:010}"));
        if number <= others {
            intent.account = AccountId::new("biller");
            intent.business_day = "2026-01-02".parse().unwrap();
        } else {
            intent.business_day = "2026-02-03".parse().unwrap();
        }
        let event = Event::Prepared(Box::new(intent));
        let entry = Entry { at: at(number), counter: "1".into(), cashier: "A".into(), event };
        journal.append(id(number), entry).await.unwrap();
    }
    let counter = StepCounter { conn: schema::open_reader(&folder.path()).unwrap(), steps: Cell::new(0) };
    assert_eq!(ask(&counter), usize::try_from(ASKED_FOR).unwrap());
    counter.steps.get()
}

async fn does_not_grow(ask: fn(&dyn Sql) -> usize) {
    let (few, many) = (steps(20, ask).await, steps(400, ask).await);
    assert!(many < few * 2, "{few} steps beside 20 other sales, {many} beside 400");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sales_of_a_day_cost_that_day_only() {
    let of_the_day = |sql: &dyn Sql| {
        let filter = Filter { from: Some("2026-02-03".parse().unwrap()), ..Filter::default() };
        search::find(sql, &filter).unwrap().len()
    };
    does_not_grow(of_the_day).await;
}
