//! A regular file that papers are appended to, for shops without a printer.
//!
//! The file holds whole papers only: a paper that does not fit is truncated away.

use std::fs::File;
use std::io::{self, Write as _};

use super::{NotReached, PrintEnd, PrintFault};

/// An opened file, locked against other programs that append.
#[derive(Debug)]
pub(super) struct LockedFile {
    file: File,
}

impl LockedFile {
    /// Locks the file: truncating a failed paper would also cut off what another counter appended meanwhile. A file
    /// system without locks is used unlocked.
    pub(super) fn hold(file: File) -> Result<Self, NotReached> {
        match file.try_lock() {
            Err(std::fs::TryLockError::WouldBlock) => Err(NotReached::Busy),
            Ok(()) | Err(std::fs::TryLockError::Error(_)) => Ok(Self { file }),
        }
    }

    /// Appends all bytes or none. `Unsure` only if all were written, the sync failed and truncating failed too.
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
