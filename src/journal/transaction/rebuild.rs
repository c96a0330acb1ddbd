//! Rebuilds every table except `event` from the events.
//!
//! | what | how |
//! |---|---|
//! | payments, their bodies, keys, numbers, balances, words, the ends of bills; charges | derived again |
//! | the key of the token hashes, callbacks, print jobs, price lists, rows' store times | kept where readable |
//! | claims | dropped: each expires anyway |
//!
//! A callback that matched no sale or charge is matched again. One column stands in no event: `saldo.late` (the
//! answer had waited for the journal). It is kept too. Where its row is lost, a balance older than one already known
//! counts as late.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::append::{self, EntryOrigin};
use super::copy;
use super::row::EventRow;
use super::{SqlRow, SqlValue, Transaction, all, bill, exists, first, provider_numbers, values};
use crate::journal::JournalError;
use crate::journal::backup::LostRows;
use crate::journal::callbacks::CallbackStatus;

/// What a column holds.
#[derive(Clone, Copy)]
enum ColumnType {
    Int,
    MaybeInt,
    Text,
    MaybeText,
    Bytes,
}

/// A table that no event makes.
struct KeptTable {
    name: &'static str,
    columns: &'static [(&'static str, ColumnType)],
}

const KEPT: [KeptTable; 4] = [
    KeptTable {
        name: "inbox",
        columns: &[
            ("number", ColumnType::Int),
            ("key", ColumnType::Bytes),
            ("sender", ColumnType::Text),
            ("signed", ColumnType::Int),
            ("standing", ColumnType::Text),
            ("reference", ColumnType::Text),
            ("about", ColumnType::Text),
            ("why", ColumnType::Text),
            ("raw", ColumnType::Bytes),
            ("origin", ColumnType::Text),
            ("times", ColumnType::Int),
            ("at_ms", ColumnType::Int),
            ("last_ms", ColumnType::Int),
        ],
    },
    KeptTable {
        name: "print_job",
        columns: &[
            ("number", ColumnType::Int),
            ("counter", ColumnType::Text),
            ("about", ColumnType::Text),
            ("paper", ColumnType::MaybeText),
            ("device", ColumnType::MaybeText),
            ("state", ColumnType::Text),
            ("nth", ColumnType::MaybeInt),
            ("tries", ColumnType::Int),
            ("broken", ColumnType::Int),
            ("why", ColumnType::Text),
            ("owner", ColumnType::MaybeText),
            ("asked_ms", ColumnType::Int),
            ("moved_ms", ColumnType::Int),
        ],
    },
    KeptTable { name: BOOT_MARK, columns: &[("only_row", ColumnType::Int), ("stamp", ColumnType::Bytes)] },
    KeptTable {
        name: "price_list",
        columns: &[("provider", ColumnType::Text), ("at", ColumnType::Text), ("body", ColumnType::Text)],
    },
];

/// Only a file has it: by the server's clock there is one epoch.
const BOOT_MARK: &str = "boot_mark";

/// Tables that the events make.
pub(crate) const MADE: [&str; 11] = [
    "payment",
    "payment_body",
    "open_key",
    "number",
    "number_pair",
    "saldo",
    "words",
    "charge",
    "provider_number",
    "order_key",
    "bill_end",
];

/// Tables that a database keeps where they stand; only their indexes are made anew.
pub(crate) const STANDING: [&str; 8] =
    ["event", "inbox", "print_job", "price_list", "number_key", "key_version", "claim", "probe"];

/// Makes it all in the empty file `to`, inside the caller's transaction. Returns what could not be kept.
pub(crate) fn into_empty(from: &dyn Transaction, to: &dyn Transaction) -> Result<Vec<LostRows>, JournalError> {
    if exists(to, "SELECT 1 FROM event LIMIT 1", values![])? {
        return Err(JournalError::NotEmpty);
    }
    let mut lost = Vec::new();
    // Without its key the tokens are hashed under a new one: all of them stand in the events.
    if provider_numbers::copy_key(from, to).is_err() {
        lost.push(LostRows { table: LostRows::KEY.to_owned(), rows: None });
    }
    let figures = WaitingFigures::of(from, &mut lost);
    let mut unstamped = 0;
    let write = |event: &EventRow| {
        copy::follows(to, event)?;
        unstamped += u64::from(!copy_event(from, to, event)?);
        Ok(())
    };
    copy::replay(from, to, |seq| figures.origin(seq), write)?;
    lost.extend((unstamped > 0).then(|| LostRows { table: "event.stamp".to_owned(), rows: Some(unstamped) }));
    lost.extend(figures.lost(to)?);
    for table in &KEPT {
        lost.extend(copy_table(from, to, table)?);
    }
    match_again(to)?;
    Ok(lost)
}

/// Makes it all again where it stands, inside the caller's transaction; a database keeps its own tables.
pub(crate) fn in_place(sql: &dyn Transaction) -> Result<Vec<LostRows>, JournalError> {
    let mut lost = Vec::new();
    let figures = WaitingFigures::of(sql, &mut lost);
    sql.execute(&format!("TRUNCATE {} RESTART IDENTITY", MADE.join(", ")), values![])?;
    if provider_numbers::key(sql)?.is_none() {
        provider_numbers::make_key(sql)?;
        lost.push(LostRows { table: LostRows::KEY.to_owned(), rows: None });
    }
    copy::replay(sql, sql, |seq| figures.origin(seq), |_| Ok(()))?;
    bill::set_key_version(sql)?;
    lost.extend(figures.lost(sql)?);
    match_again(sql)?;
    Ok(lost)
}

/// Writes a row of the record with the moment at which it was stored. `false`: that moment is damaged, so that the
/// row counts as stored now: a hold that is counted from it begins anew, and ends no sooner.
fn copy_event(from: &dyn Transaction, to: &dyn Transaction, event: &EventRow) -> Result<bool, JournalError> {
    let damaged = from.time().damaged.unwrap_or("FALSE");
    let statement =
        format!("SELECT stamp IS NULL, coalesce(stamp, x'') FROM event WHERE seq = ?1 AND ({damaged}) IS NOT TRUE");
    let stamp = first(from, &statement, values![event.seq], |row| {
        Ok(if row.int(0)? == 1 { None } else { Some(row.bytes(1)?.to_vec()) })
    })?;
    match &stamp {
        Some(stamp) => append::insert_stamped(to, event, stamp.as_deref().map_or(SqlValue::Null, SqlValue::from))?,
        None => append::insert_event(to, event)?,
    }
    Ok(stamp.is_some())
}

/// Which figures had waited for the journal, by their rows as far as they can be read.
struct WaitingFigures(BTreeMap<i64, bool>);

impl WaitingFigures {
    fn of(sql: &dyn Transaction, lost: &mut Vec<LostRows>) -> Self {
        let mut known = BTreeMap::new();
        let read = sql.stream("SELECT seq, late FROM saldo", values![], &mut |row| {
            known.insert(row.int(0)?, row.int(1)? == 1);
            Ok(ControlFlow::Continue(()))
        });
        if read.is_err() {
            lost.push(LostRows { table: "saldo.late".to_owned(), rows: None });
        }
        Self(known)
    }

    fn origin(&self, seq: i64) -> EntryOrigin {
        // One that is late is history only; taking it for late claims nothing.
        if self.0.get(&seq) == Some(&false) { EntryOrigin::Now } else { EntryOrigin::Deferred }
    }

    /// The figures that are late now and of which nobody knows whether they were.
    fn lost(&self, sql: &dyn Transaction) -> Result<Option<LostRows>, JournalError> {
        let late = all(sql, "SELECT seq FROM saldo WHERE late = 1", values![], |row| row.int(0))?;
        let guessed = late.iter().filter(|seq| !self.0.contains_key(*seq)).count();
        Ok((guessed > 0).then(|| LostRows { table: "saldo.late".to_owned(), rows: u64::try_from(guessed).ok() }))
    }
}

fn match_again(sql: &dyn Transaction) -> Result<(), JournalError> {
    let statement = "UPDATE inbox SET standing = ?1, why = '' WHERE standing = ?2";
    sql.send(statement, values![CallbackStatus::Kept.word(), CallbackStatus::UnknownReference.word()])
}

/// Takes a table over, row by row. What could not be read is told: so many rows, or, where the store could not read
/// on, an unknown number.
fn copy_table(
    from: &dyn Transaction,
    to: &dyn Transaction,
    table: &KeptTable,
) -> Result<Option<LostRows>, JournalError> {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let marks: Vec<String> = (1..=names.len()).map(|nth| format!("?{nth}")).collect();
    let (names, marks) = (names.join(", "), marks.join(", "));
    let insert = format!("INSERT OR IGNORE INTO {} ({names}) VALUES ({marks})", table.name);
    let (mut unreadable, mut refused) = (0, None);
    let read = from.stream(&format!("SELECT {names} FROM {}", table.name), values![], &mut |row| {
        match table.columns.iter().enumerate().map(|(nth, (_, column))| value(row, nth, *column)).collect() {
            Ok::<Vec<SqlValue<'_>>, _>(values) => match to.execute(&insert, &values) {
                Ok(1) => {}
                // No row can be so.
                Ok(_) => unreadable += 1,
                Err(fault) => {
                    refused = Some(fault);
                    return Ok(ControlFlow::Break(()));
                }
            },
            Err(_) => unreadable += 1,
        }
        Ok(ControlFlow::Continue(()))
    });
    if let Some(fault) = refused {
        return Err(fault);
    }
    let rows = read.is_ok().then_some(unreadable);
    Ok((rows != Some(0)).then(|| LostRows { table: table.name.to_owned(), rows }))
}

fn value(row: &dyn SqlRow, nth: usize, column: ColumnType) -> Result<SqlValue<'_>, JournalError> {
    Ok(match column {
        ColumnType::Int => row.int(nth)?.into(),
        ColumnType::MaybeInt => row.maybe_int(nth)?.into(),
        ColumnType::Text => row.text(nth)?.into(),
        ColumnType::MaybeText => row.maybe_text(nth)?.map_or(SqlValue::Null, SqlValue::from),
        ColumnType::Bytes => row.bytes(nth)?.into(),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Fails where a store has a table of which nothing here says whether it is made anew, kept or let go, or a kept
    /// one has another column.
    pub(crate) fn assert_knows_each_table(tables: &[String], columns: impl Fn(&str) -> Vec<String>) {
        let known: BTreeSet<&str> = MADE.iter().chain(&STANDING).copied().collect();
        let mut found: BTreeSet<&str> = tables.iter().map(String::as_str).collect();
        let is_file = found.remove(BOOT_MARK);
        assert_ne!(found.remove("server_timeline"), is_file, "a server's, and only a server's");
        assert_eq!(found, known);
        for table in KEPT.iter().filter(|table| is_file || table.name != BOOT_MARK) {
            assert!(table.name == BOOT_MARK || STANDING.contains(&table.name));
            let known: BTreeSet<String> = table.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
            assert_eq!(columns(table.name).into_iter().collect::<BTreeSet<_>>(), known, "{}", table.name);
        }
    }
}
