//! The state file of one ledger: JSON lines, append-only, read whole at start. A last line that a kill cut short is
//! dropped; every other line is read again.

use std::fs::{File, TryLockError};
use std::io::{Error, ErrorKind, Read, Write};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ledger::LedgerEntry;
use crate::base::money::Rupiah;
use crate::base::platform;
use crate::base::time::Timestamp;

/// The largest state file that is read, bytes.
const LARGEST: u64 = 256 * 1024 * 1024;

/// One line of the deposit's state file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "lowercase")]
pub enum StateRecord {
    /// A payment was accepted and debited; its status may still be pending.
    Payment {
        entry: LedgerEntry,
        fault: Option<String>,
        answer: Map<String, Value>,
    },
    Refund {
        entry: LedgerEntry,
    },
    Saldo {
        amount: Rupiah,
        at: Timestamp,
    },
    Start {
        at: Timestamp,
    },
}

/// The open file, locked against other sandboxes.
pub struct StateFile {
    file: File,
}

impl StateFile {
    /// Opens or creates the file, and reads all its records.
    pub fn open<R: DeserializeOwned>(path: &Path) -> std::io::Result<(Self, Vec<R>)> {
        let mut file = platform::append_or_new(path)?;
        // A file system without locks is no reason not to start.
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return Err(Error::new(ErrorKind::ResourceBusy, "another sandbox has this state file open"));
        }
        if file.metadata()?.len() > LARGEST {
            return Err(Error::new(ErrorKind::InvalidData, "the sandbox's state file is too large"));
        }
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(u64::try_from(whole).unwrap_or(0))?;
        }
        let lines = text.get(..whole).unwrap_or("").lines().enumerate();
        let records = lines.map(|(at, line)| {
            serde_json::from_str(line).map_err(|error| {
                let reason = format!("line {} of the sandbox's state file: {error}", at + 1);
                Error::new(ErrorKind::InvalidData, reason)
            })
        });
        let records = records.collect::<std::io::Result<Vec<R>>>()?;
        Ok((Self { file }, records))
    }

    /// Appends one record.
    pub fn append(&mut self, record: &impl Serialize) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        // No fsync: the file has to survive a killed process, not a power cut.
        self.file.write_all(&line)
    }
}

impl Drop for StateFile {
    fn drop(&mut self) {
        // A program started meanwhile holds every open file between its fork and its exec, and the lock with it.
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_file_is_free_though_a_forked_process_still_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("books.jsonl");
        let (state, _) = StateFile::open::<Value>(&path).unwrap();
        let inherited = state.file.try_clone().unwrap();
        assert_eq!(StateFile::open::<Value>(&path).err().map(|error| error.kind()), Some(ErrorKind::ResourceBusy));
        drop(state);
        assert!(StateFile::open::<Value>(&path).is_ok());
        drop(inherited);
    }
}
