//! The database's tables: their version, and the migrations from nothing or an older version to this program's.
//!
//! A step is taken once, even if several programs start at the same moment. Tables of a newer version are not touched.

use tokio::runtime::Runtime;

use super::connection::PgConnection;
use super::sql::{CommitOutcome, PgTransaction};
use crate::domain::bill_key::KEY_VERSION;
use crate::journal::transaction::provider_numbers;
use crate::journal::transaction::{Transaction, bill, first, values};
use crate::journal::{DatabaseLoss, JournalError};

/// The steps, numbered as SQLite's. A step that was released is never changed; new ones are added at the end.
const MIGRATIONS: [&str; 14] = [
    include_str!("../../../assets/migrations/postgres/V0001__start.sql"),
    include_str!("../../../assets/migrations/postgres/V0002__charges.sql"),
    include_str!("../../../assets/migrations/postgres/V0003__saldo.sql"),
    include_str!("../../../assets/migrations/postgres/V0004__claims.sql"),
    include_str!("../../../assets/migrations/postgres/V0005__prints.sql"),
    include_str!("../../../assets/migrations/postgres/V0006__inbox.sql"),
    include_str!("../../../assets/migrations/postgres/V0007__numbers.sql"),
    include_str!("../../../assets/migrations/postgres/V0008__bill_keys.sql"),
    include_str!("../../../assets/migrations/postgres/V0009__open_money.sql"),
    include_str!("../../../assets/migrations/postgres/V0010__inbox_unreadable.sql"),
    include_str!("../../../assets/migrations/postgres/V0011__inbox_room.sql"),
    include_str!("../../../assets/migrations/postgres/V0012__pages.sql"),
    include_str!("../../../assets/migrations/postgres/V0013__row_times.sql"),
    include_str!("../../../assets/migrations/postgres/V0014__open_debits.sql"),
];
/// The lock of a program that migrates. The number is arbitrary, but the same in every version.
const MAKING: &str = "SELECT pg_advisory_xact_lock(465557415284)";
/// The word index, which needs the trigram extension.
const TRIGRAMS: &str = "CREATE EXTENSION IF NOT EXISTS pg_trgm; \
     CREATE INDEX IF NOT EXISTS words_text ON words USING gin (text gin_trgm_ops)";

/// The version of the tables that this program uses.
pub(super) fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// Migrates the tables to this program's version.
pub(super) fn bring_up(runtime: &Runtime, line: &PgConnection) -> Result<(), JournalError> {
    if version(runtime, line)? < known() || key_version(runtime, line)? < KEY_VERSION {
        let made = line.ask_plainly(runtime, &format!("BEGIN; {MAKING}")).and_then(|_| make(runtime, line));
        if made.is_err() && !line.is_lost() {
            let _ = line.wait(runtime, line.client.batch_execute("ROLLBACK"));
        }
        // On a server without advisory locks another program may have migrated at the same time.
        match made {
            Err(JournalError::Store(_)) if is_up(runtime, line) => {}
            made => made?,
        }
    }
    index_words(runtime, line)
}

fn make(runtime: &Runtime, line: &PgConnection) -> Result<(), JournalError> {
    // Read again under the lock: another program may have migrated meanwhile.
    let from = usize::try_from(version(runtime, line)?).unwrap_or(usize::MAX);
    for step in MIGRATIONS.iter().skip(from) {
        line.wait(runtime, line.client.batch_execute(step))?;
    }
    // Every writer locks this row, so from here on no other counter opens or ends a bill.
    let done = format!("UPDATE journal_version SET version = {}", known());
    line.wait(runtime, line.client.batch_execute(&done))?;
    let transaction = PgTransaction::begun(runtime, line);
    provider_numbers::bring_up(&transaction, from)?;
    match bill::bring_up(&transaction).map(|()| transaction.commit(false)) {
        Ok(CommitOutcome::Yes(_)) => Ok(()),
        Ok(CommitOutcome::No(fault)) | Err(fault) => Err(fault),
        Ok(CommitOutcome::Unanswered(_)) => Err(JournalError::Lost(DatabaseLoss::Unanswered)),
    }
}

fn is_up(runtime: &Runtime, line: &PgConnection) -> bool {
    version(runtime, line).is_ok_and(|found| found == known())
        && key_version(runtime, line).is_ok_and(|found| found >= KEY_VERSION)
}

/// Fails for tables of another version. A reader cannot migrate them.
pub(super) fn is_current(sql: &dyn Transaction) -> Result<(), JournalError> {
    let found = first(sql, "SELECT version FROM journal_version", values![], |row| row.int(0))?;
    match found.and_then(|found| u32::try_from(found).ok()) {
        Some(found) if found == known() => Ok(()),
        Some(found) if found > known() => Err(JournalError::TooNew { found, known: known() }),
        _ => Err(JournalError::Store("the journal's tables are of an older version".to_owned())),
    }
}

fn key_version(runtime: &Runtime, line: &PgConnection) -> Result<u32, JournalError> {
    let row = line.ask_plainly(runtime, bill::KEY_VERSION_QUERY)?;
    Ok(row.first().and_then(|version| version.parse().ok()).unwrap_or(0))
}

/// The tables' version; 0 if there are none yet. Fails for another program's database and for a newer version.
fn version(runtime: &Runtime, line: &PgConnection) -> Result<u32, JournalError> {
    let there = line.ask_plainly(
        runtime,
        "SELECT coalesce(to_regclass('journal_version')::text, ''), coalesce(to_regclass('event')::text, '')",
    )?;
    match there.as_slice() {
        [ours, _] if !ours.is_empty() => {}
        [_, others] if others.is_empty() => return Ok(0),
        _ => return Err(JournalError::Store("the database is another program's".to_owned())),
    }
    let row = line.ask_plainly(runtime, "SELECT version FROM journal_version")?;
    let found = row.first().and_then(|version| version.parse().ok());
    match found {
        Some(found) if found > known() => Err(JournalError::TooNew { found, known: known() }),
        Some(found) => Ok(found),
        None => Err(JournalError::Damaged { row: 0 }),
    }
}

/// Creates the trigram index if the server permits it. Without it a search compares every text.
fn index_words(runtime: &Runtime, line: &PgConnection) -> Result<(), JournalError> {
    if has_trigrams(runtime, line)? {
        return Ok(());
    }
    match line.wait(runtime, line.client.batch_execute(TRIGRAMS)) {
        Err(fault @ JournalError::Lost(_)) => Err(fault),
        // Not permitted or not installed. The doctor reports it.
        _ => Ok(()),
    }
}

/// Whether the word index exists.
pub(super) fn has_trigrams(runtime: &Runtime, line: &PgConnection) -> Result<bool, JournalError> {
    let found = line.ask_plainly(runtime, "SELECT coalesce(to_regclass('words_text')::text, '')")?;
    Ok(found.first().is_some_and(|name| !name.is_empty()))
}
