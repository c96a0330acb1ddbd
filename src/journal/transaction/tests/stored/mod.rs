//! Tests the rows and bodies of every store against frozen examples.

mod charge;
mod other;
mod payment;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::payment::event::{JournalRecord, RecordedEvent};
use crate::journal::chain;
use crate::journal::frozen::{Frozen, Variants};
use crate::journal::transaction::row::EventRow;

const AT: &str = "2026-11-21T03:00:00Z";

/// Each line of `[rows]` is the kind and the body of a row in the table `event`.
fn assert_rows<E>(file: &mut Frozen)
where
    E: Serialize + DeserializeOwned + RecordedEvent + Variants,
{
    let mut events = Vec::new();
    for line in file.lines("rows") {
        let (kind, body) = line.split_once(' ').unwrap();
        let row = EventRow {
            counter: "1".to_owned(),
            at: AT.to_owned(),
            kind: kind.to_owned(),
            body: body.to_owned(),
            ..EventRow::default()
        };
        let entry: JournalRecord<E> =
            row.entry().unwrap_or_else(|error| panic!("{line}\nis not read any more: {error}"));
        let again = EventRow::new(1, (1, chain::GENESIS), String::new(), &entry).unwrap();
        assert_eq!((again.kind.as_str(), again.body.as_str(), again.at.as_str()), (kind, body, AT));
        events.push(entry.event);
    }
    file.assert_complete("rows", &events);
}
