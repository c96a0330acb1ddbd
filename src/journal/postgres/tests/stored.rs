//! Compares the rows of a database with the frozen ones of a file: both stores hold the same texts and numbers.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{Database, Shop as _, cluster};
use crate::domain::sample::owner;
use crate::journal::Journal;
use crate::journal::frozen::Frozen;
use crate::journal::sqlite::tests::stored::{KEY, TABLES, a_day, assert_reads};

/// A new journal with the key of the frozen rows.
async fn new_journal(database: &Database) -> Arc<dyn Journal> {
    let first = database.start(owner(1)).await;
    database.end(first).await;
    cluster::ask(&database.address, &format!("UPDATE number_key SET key = '\\x{KEY}'")).unwrap();
    database.start(owner(1)).await
}

/// A day in a new journal. In PostgreSQL a repeated callback uses up a number, so later callbacks have a number one
/// higher.
async fn a_day_in(database: &Database) -> Arc<dyn Journal> {
    let journal = new_journal(database).await;
    a_day(journal.as_ref()).await;
    let renumber = [4, 5].map(|number| format!("UPDATE inbox SET number = {} WHERE number = {number};", number - 1));
    cluster::ask(&database.address, &renumber.concat()).unwrap();
    journal
}

fn row(line: &str) -> Map<String, Value> {
    serde_json::from_str(line).unwrap()
}

/// The rows of a table as lines of the file: the columns of `like`.
fn dump(database: &Database, table: &str, like: &str) -> Vec<String> {
    let like = row(like);
    let columns = like.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let select = format!("SELECT to_jsonb(found)::text FROM (SELECT {columns} FROM {table} ORDER BY 1, 2) AS found");
    let found = cluster::ask(&database.address, &select).unwrap();
    let cell = |cell: &Value| match cell.as_str().and_then(|text| text.strip_prefix("\\x")) {
        Some(hex) => json!({ "blob": hex }),
        None => cell.clone(),
    };
    let in_order = |found: Map<String, Value>| like.keys().map(|name| (name.clone(), cell(&found[name]))).collect();
    found.iter().map(|line| Value::Object(in_order(row(line))).to_string()).collect()
}

fn literal(cell: &Value) -> String {
    match cell {
        Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Object(blob) => format!("'\\x{}'", blob["blob"].as_str().unwrap()),
        other => other.to_string(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_are_written_as_ever() {
    let Some(cluster) = cluster::shared("stored::rows_are_written_as_ever") else { return };
    let database = Database::new(cluster);
    a_day_in(&database).await;
    let mut file = Frozen::open("rows");
    for table in TABLES {
        let expected = file.lines(table);
        assert_eq!(dump(&database, table, &expected[0]), expected, "[{table}]");
    }
    file.finish();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_are_read_as_ever() {
    let Some(cluster) = cluster::shared("stored::rows_are_read_as_ever") else { return };
    let (written, database) = (Database::new(cluster), Database::new(cluster));
    let journal = a_day_in(&written).await;
    database.end(new_journal(&database).await).await;
    let mut file = Frozen::open("rows");
    for table in TABLES {
        for line in file.lines(table) {
            let row = row(&line);
            let columns = row.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let cells = row.values().map(literal).collect::<Vec<_>>().join(", ");
            cluster::ask(&database.address, &format!("INSERT INTO {table} ({columns}) VALUES ({cells})")).unwrap();
        }
    }
    assert_reads(database.start(owner(2)).await.as_ref(), journal.as_ref()).await;
}
