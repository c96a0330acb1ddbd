//! Opens the file: settings, version, migrations. A connection from here has this program's version (or an older one
//! that it only reads), and a writing one syncs every commit.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::boot;
use crate::base::platform;
use crate::base::time::{Clock, SystemClock};
use crate::domain::bill_key::KEY_VERSION;
use crate::journal::JournalError;
use crate::journal::transaction::bill;
use crate::journal::transaction::fault::file_error;
use crate::journal::transaction::provider_numbers;

/// Steps from version 0 on. A step that was released is never changed; new ones are added at the end.
pub(super) const MIGRATIONS: [&str; 14] = [
    include_str!("../../../assets/migrations/sqlite/V0001__start.sql"),
    include_str!("../../../assets/migrations/sqlite/V0002__charges.sql"),
    include_str!("../../../assets/migrations/sqlite/V0003__saldo.sql"),
    include_str!("../../../assets/migrations/sqlite/V0004__claims.sql"),
    include_str!("../../../assets/migrations/sqlite/V0005__prints.sql"),
    include_str!("../../../assets/migrations/sqlite/V0006__inbox.sql"),
    include_str!("../../../assets/migrations/sqlite/V0007__numbers.sql"),
    include_str!("../../../assets/migrations/sqlite/V0008__bill_keys.sql"),
    include_str!("../../../assets/migrations/sqlite/V0009__open_money.sql"),
    include_str!("../../../assets/migrations/sqlite/V0010__inbox_unreadable.sql"),
    include_str!("../../../assets/migrations/sqlite/V0011__inbox_room.sql"),
    include_str!("../../../assets/migrations/sqlite/V0012__pages.sql"),
    include_str!("../../../assets/migrations/sqlite/V0013__row_times.sql"),
    include_str!("../../../assets/migrations/sqlite/V0014__open_debits.sql"),
];
/// `lokt` in ASCII: marks the file as this program's.
const APPLICATION_ID: i64 = 0x6c6f_6b74;
/// The version of a file that was moved into another store. It is newer than every program's, so none opens it.
const MOVED: u32 = 1_000_000;
const BUSY_WAIT: Duration = Duration::from_secs(5);
/// Pages in the log at which SQLite copies the log back during a commit. The writer does it earlier, between commits.
const LOG_PAGES: u32 = 4_000;
const LOG_BYTES: u32 = 32 << 20;
/// Page cache of a connection that reads everything. SQLite takes a negative number as KiB.
const SURVEY_CACHE: i32 = -(24 << 10);

/// Opens the writing connection; creates the file if it is missing and migrates an older one.
pub(super) fn open_writer(path: &Path) -> Result<Connection, JournalError> {
    create(path)?;
    // Without write permission SQLite would open the file for reading, or say only that it cannot open it.
    OpenOptions::new().read(true).write(true).open(path).map_err(|error| file_error(&error))?;
    let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let version = version(&conn)?;
    if conn.is_readonly("main")? {
        return Err(JournalError::ReadOnly);
    }
    // From here on closing may write. Before, closing must not copy the log into a file of a newer program.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    durable(&conn)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    conn.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
    if version < known() || bill::key_version(&conn)? < KEY_VERSION {
        migrate(&mut conn)?;
    }
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    Ok(conn)
}

/// A connection that only reads.
pub(super) fn open_reader(path: &Path) -> Result<Connection, JournalError> {
    let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    version(&conn)?;
    Ok(conn)
}

/// A connection for reading everything, with a cache so large that each page is read once.
pub(super) fn open_to_survey(path: &Path) -> Result<Connection, JournalError> {
    let conn = open_reader(path)?;
    conn.pragma_update(None, "cache_size", SURVEY_CACHE)?;
    Ok(conn)
}

/// Whether a file has this program's version of schema and bill keys.
pub(super) fn is_current(conn: &Connection) -> Result<bool, JournalError> {
    Ok(version(conn)? == known() && bill::key_version(conn)? >= KEY_VERSION)
}

/// The tables, indexes and triggers that are missing or differ from this program's. Empty for a file of another
/// version.
pub(super) fn altered(conn: &Connection) -> Result<Vec<String>, JournalError> {
    if version(conn)? != known() {
        return Ok(Vec::new());
    }
    let fresh = Connection::open_in_memory()?;
    MIGRATIONS.iter().try_for_each(|step| fresh.execute_batch(step))?;
    let (made, found) = (definitions(&fresh)?, definitions(conn)?);
    let altered = made.iter().filter(|(name, sql)| found.get(*name) != Some(*sql));
    Ok(altered.map(|(name, _)| format!("{name} is missing or altered")).collect())
}

/// The SQL of each table, index and trigger, by name. SQLite's own tables of the word index are left out.
fn definitions(conn: &Connection) -> Result<BTreeMap<String, String>, JournalError> {
    let mut statement = conn.prepare(
        "SELECT type || ' ' || name || ' of ' || tbl_name, coalesce(sql, '') FROM sqlite_schema
         WHERE name NOT LIKE 'words_%' AND name NOT LIKE 'sqlite_stat%'
           AND (typeof(type), typeof(name), typeof(tbl_name)) = ('text', 'text', 'text')",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Applies the connection settings to a copy in memory and migrates it to this program's version.
pub(super) fn in_memory(mut copy: Connection) -> Result<Connection, JournalError> {
    settle(&copy)?;
    if version(&copy)? < known() || bill::key_version(&copy)? < KEY_VERSION {
        migrate(&mut copy)?;
    }
    Ok(copy)
}

/// A connection for rebuilding from a file; an older file is migrated first.
pub(super) fn open_to_rebuild(path: &Path) -> Result<Connection, JournalError> {
    let conn = open_reader(path)?;
    if version(&conn)? == known() {
        return Ok(conn);
    }
    drop(open_writer(path)?);
    open_reader(path)
}

/// Marks a file as moved into another store.
pub(super) fn mark_moved(path: &Path) -> Result<(), JournalError> {
    let conn = open_plain(path)?;
    durable(&conn)?;
    Ok(conn.pragma_update(None, "user_version", MOVED)?)
}

/// A connection without any check of version or rows, for emptying the log.
pub(super) fn open_plain(path: &Path) -> Result<Connection, JournalError> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
}

fn connect(path: &Path, mode: OpenFlags) -> Result<Connection, JournalError> {
    let conn = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| cannot_open(path, error))?;
    settle(&conn)?;
    Ok(conn)
}

/// The settings of every connection.
fn settle(conn: &Connection) -> Result<(), JournalError> {
    conn.busy_timeout(BUSY_WAIT)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    boot::tell_time(conn, &clock)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.pragma_update(None, "cell_size_check", true)?;
    // Sorted rows hold customers' numbers and tokens, so they must not be written to the system's temporary folder.
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // Without this SQLite may plan a cached statement again for each bound value.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(48);
    Ok(())
}

/// SQLite says "cannot open" for a missing folder and for missing permission. The operating system tells them apart.
fn cannot_open(path: &Path, error: rusqlite::Error) -> JournalError {
    let asked = error.sqlite_error_code() == Some(ErrorCode::CannotOpen);
    match OpenOptions::new().read(true).write(true).open(path) {
        Err(reason) if asked => file_error(&reason),
        _ => error.into(),
    }
}

/// Creates an empty file that only the owner may read, if there is none. SQLite gives its side files the same mode.
fn create(path: &Path) -> Result<(), JournalError> {
    match platform::new_file(path) {
        Ok(_) => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            platform::sync_folder(folder.unwrap_or_else(|| Path::new("."))).map_err(|error| file_error(&error))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(file_error(&error)),
    }
}

/// Sets the write-ahead log and a sync at every commit, and reads both settings back.
fn durable(conn: &Connection) -> Result<(), JournalError> {
    let mut mode = String::new();
    // Two programs may create the same new file at once, and SQLite's busy timeout does not cover this pragma.
    for _ in 0..100 {
        match conn.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0)) {
            Ok(told) => {
                mode = told;
                break;
            }
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(error) => return Err(error.into()),
        }
    }
    conn.pragma_update(None, "synchronous", "FULL")?;
    let sync: i64 = conn.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    match (mode.as_str(), sync) {
        ("wal", 2) => Ok(()),
        ("", _) => Err(JournalError::Busy),
        _ => Err(JournalError::Store(format!("not durable: journal mode {mode}, synchronous {sync}"))),
    }
}

fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// The file's version. Fails for another program's database, a moved file, and a newer version.
fn version(conn: &Connection) -> Result<u32, JournalError> {
    let owner: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if owner != 0 && owner != APPLICATION_ID {
        return Err(JournalError::Store("the file is another program's database".to_owned()));
    }
    let found: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found == MOVED {
        return Err(JournalError::Moved);
    }
    if found > known() { Err(JournalError::TooNew { found, known: known() }) } else { Ok(found) }
}

/// Migrates an older file to this program's version, in one transaction.
fn migrate(conn: &mut Connection) -> Result<(), JournalError> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Read again inside the transaction: another program may have migrated the file meanwhile.
    let from = usize::try_from(version(&transaction)?).unwrap_or(usize::MAX);
    if from == 0 {
        let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables > 0 {
            return Err(JournalError::Store("the file is another program's database".to_owned()));
        }
    }
    for step in MIGRATIONS.iter().skip(from) {
        transaction.execute_batch(step)?;
    }
    provider_numbers::bring_up(&*transaction, from)?;
    bill::bring_up(&*transaction)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", known())?;
    Ok(transaction.commit()?)
}
