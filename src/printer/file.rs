//! A regular file that papers are appended to.
//!
//! What it is: the printer of those who have none. What it is not: a device node. Invariant: the file holds whole papers
//! only; one that finds no room is taken back.

use std::fs::File;
use std::io::{self, Write as _};

use super::{NotReached, PrintEnd, PrintFault};

/// An opened file, held against others who append.
#[derive(Debug)]
pub(super) struct LockedFile {
    file: File,
}

impl LockedFile {
    /// Another counter that appends now would be cut off by a paper that is taken back. Where the file system knows no
    /// locks, it goes without.
    pub(super) fn hold(file: File) -> Result<Self, NotReached> {
        match file.try_lock() {
            Err(std::fs::TryLockError::WouldBlock) => Err(NotReached::Busy),
            Ok(()) | Err(std::fs::TryLockError::Error(_)) => Ok(Self { file }),
        }
    }

    /// Appends all bytes or none.
    pub(super) fn append(mut self, bytes: &[u8]) -> PrintEnd {
        let before = match self.file.metadata() {
            Ok(metadata) => metadata.len(),
            Err(fault) => return PrintEnd::Cut { taken: 0, why: why(&fault) },
        };
        let (taken, fault) = match self.write(bytes) {
            (_, Ok(())) => return PrintEnd::Done { proved: true },
            (taken, Err(fault)) => (taken, fault),
        };
        let why = why(&fault);
        let taken_back = self.file.set_len(before).is_ok();
        if taken_back || taken < bytes.len() { PrintEnd::Cut { taken, why } } else { PrintEnd::Unsure { why } }
    }

    fn write(&mut self, bytes: &[u8]) -> (usize, io::Result<()>) {
        let mut taken = 0;
        while taken < bytes.len() {
            match self.file.write(&bytes[taken..]) {
                Ok(0) => return (taken, Err(io::ErrorKind::WriteZero.into())),
                Ok(count) => taken += count,
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
                Err(fault) => return (taken, Err(fault)),
            }
        }
        (taken, self.file.sync_all())
    }
}

fn why(fault: &io::Error) -> PrintFault {
    match fault.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => PrintFault::Full,
        kind => PrintFault::Io(kind),
    }
}
