//! A copy of a journal in memory, for where nothing can be written beside it: a read-only or full disk, or an older
//! version.
//!
//! SQLite needs its shared-memory file beside a journal with a log. Where it can neither use nor make one:
//!
//! | beside the journal | how the copy is read |
//! |---|---|
//! | no log, or an empty one | the file as it is (`immutable`) |
//! | a log | file and log, the log's index in memory (a file system without locks) |
//!
//! Neither takes a lock. So the copy counts only where file and log were the same before and after it was made.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::backup::with_suffix;
use super::schema;
use crate::journal::JournalError;
use crate::journal::transaction::fault::file_error;

/// The largest journal that is copied into memory: bytes of file and log together.
pub(super) const LARGEST_COPY: u64 = 1 << 30;
/// Pages per copy step.
const PAGES: i32 = 4_096;
/// Attempts at a copy; each fails if somebody wrote meanwhile.
const ATTEMPTS: u32 = 3;
/// SQLite's access to files without locks and without shared memory.
const WITHOUT_LOCKS: &str = if cfg!(windows) { "win32-none" } else { "unix-none" };

/// Copies the journal at `path` into memory and migrates the copy to this program's version.
pub(super) fn copy(path: &Path) -> Result<Connection, JournalError> {
    schema::in_memory(unchanged(path, LARGEST_COPY, |has_log| copied(path, has_log))?)
}

/// The result of `make`, which ran while nobody wrote to the journal. `make` gets whether there is a log. Fails if the
/// journal has more than `most` bytes.
fn unchanged<T>(
    path: &Path,
    most: u64,
    mut make: impl FnMut(bool) -> Result<T, JournalError>,
) -> Result<T, JournalError> {
    for attempt in 0..ATTEMPTS {
        let before = FileStamp::of(path)?;
        if before.size() > most {
            return Err(JournalError::TooLargeToRead { bytes: before.size(), most });
        }
        let made = make(before.log.is_some_and(|(size, _)| size > 0));
        if FileStamp::of(path)? == before {
            return made;
        }
        std::thread::sleep(Duration::from_millis(200) * attempt);
    }
    Err(JournalError::Busy)
}

/// Size and modification time of a file and of its log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileStamp {
    file: (u64, Option<SystemTime>),
    log: Option<(u64, Option<SystemTime>)>,
}

impl FileStamp {
    fn of(path: &Path) -> Result<Self, JournalError> {
        let seen = |path: &Path| std::fs::metadata(path).map(|found| (found.len(), found.modified().ok()));
        let file = seen(path).map_err(|error| file_error(&error))?;
        Ok(Self { file, log: seen(&with_suffix(path, "-wal")).ok() })
    }

    fn size(self) -> u64 {
        self.file.0.saturating_add(self.log.map_or(0, |(size, _)| size))
    }
}

fn copied(path: &Path, has_log: bool) -> Result<Connection, JournalError> {
    let source = if has_log {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let source = Connection::open_with_flags_and_vfs(path, flags, WITHOUT_LOCKS)?;
        // Exclusive mode keeps the log's index in memory. Closing must not copy the log into a file that may be
        // read-only.
        source.pragma_update(None, "locking_mode", "exclusive")?;
        source.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        source
    } else {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        Connection::open_with_flags(immutable(path)?, flags)?
    };
    let mut copy = Connection::open_in_memory()?;
    let steps = Backup::new(&source, &mut copy)?;
    loop {
        match steps.step(PAGES)? {
            StepResult::Done => break,
            StepResult::More => {}
            _ => return Err(JournalError::Busy),
        }
    }
    drop(steps);
    Ok(copy)
}

/// The file's `file:` URI for SQLite with `immutable=1`, each unusual byte as `%XX`.
fn immutable(path: &Path) -> Result<String, JournalError> {
    let path = std::path::absolute(path).map_err(|error| file_error(&error))?;
    let name = path.to_str().ok_or_else(|| JournalError::Store("the file's name is not UTF-8".to_owned()))?;
    let mut address = if name.starts_with('/') { "file://".to_owned() } else { "file:///".to_owned() };
    for byte in name.replace('\\', if cfg!(windows) { "/" } else { "\\" }).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b':' | b'-' | b'_' | b'.' => {
                address.push(char::from(byte))
            }
            _ => drop(write!(address, "%{byte:02X}")),
        }
    }
    address.push_str("?immutable=1");
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(conn: &Connection) -> i64 {
        conn.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn the_log_counts_though_it_has_no_index() {
        let folder = tempfile::tempdir().unwrap();
        // Windows forbids a question mark in a name.
        let path = folder.path().join(if cfg!(windows) { "a b%.db" } else { "a b%?.db" });
        let writer = Connection::open(&path).unwrap();
        writer.execute_batch("PRAGMA journal_mode = wal; CREATE TABLE t (x); PRAGMA wal_checkpoint;").unwrap();
        assert_eq!(rows(&copied(&path, true).unwrap()), 0);
        writer.execute_batch("INSERT INTO t VALUES (7)").unwrap();
        let alone = folder.path().join("alone.db");
        std::fs::copy(&path, &alone).unwrap();
        std::fs::copy(with_suffix(&path, "-wal"), with_suffix(&alone, "-wal")).unwrap();
        assert_eq!(rows(&copied(&alone, true).unwrap()), 1);
        assert!(!with_suffix(&alone, "-shm").exists(), "nothing was made beside it");
        drop(writer);
        assert!(!with_suffix(&path, "-wal").exists());
        assert_eq!(rows(&copied(&path, false).unwrap()), 1);
        assert!(!with_suffix(&path, "-wal").exists());
    }

    /// Nothing is locked, so a copy counts only if the files were the same before and after, and size is limited.
    #[test]
    fn a_copy_counts_only_where_nobody_wrote_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let write = |name: &Path, bytes: usize| std::fs::write(name, vec![b'x'; bytes]).unwrap();
        write(&path, 1);
        let mut times = 0;
        let made = unchanged(&path, 10, |has_log| {
            times += 1;
            if times < 3 {
                write(&path, times + 1);
            }
            Ok((times, has_log))
        });
        assert!(matches!(made, Ok((3, false))), "{made:?}");
        let log = with_suffix(&path, "-wal");
        let busy = unchanged(&path, 100, |_| {
            times += 1;
            write(&log, times);
            Ok(())
        });
        assert!(matches!(busy, Err(JournalError::Busy)), "{busy:?}");
        write(&log, 8);
        assert!(matches!(unchanged(&path, 11, Ok), Ok(true)));
        let large = unchanged(&path, 10, Ok);
        assert!(matches!(large, Err(JournalError::TooLargeToRead { bytes: 11, most: 10 })), "{large:?}");
    }
}
