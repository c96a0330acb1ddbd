//! Reads answers that an earlier version kept beside the journal: a file of sixteen slots for each program. The send
//! log has replaced it. The first start of this version applies the answers and removes the files.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::send_log::RememberedEntry;
use crate::base::id::OwnerId;
use crate::base::platform;
use crate::journal::owner_lock;

const SLOTS: usize = 16;
const SLOT_BYTES: usize = 64 * 1024;
const MAGIC: &[u8; 8] = b"loketsp1";
const SUFFIX: &str = ".spool";

/// What a program that is gone kept, in order. Nothing when it has no file; torn and foreign slots are passed over.
pub fn left_by(folder: &Path, owner: OwnerId) -> io::Result<Vec<RememberedEntry>> {
    match File::open(spool_path(folder, owner)) {
        Ok(mut file) => read_slots(&mut file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Removes the file of a program that is gone.
pub fn remove(folder: &Path, owner: OwnerId) -> io::Result<()> {
    match platform::remove_file(&spool_path(folder, owner)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Programs that have a spool file.
#[must_use]
pub fn owners(folder: &Path) -> Vec<OwnerId> {
    owner_lock::named(folder, SUFFIX)
}

fn spool_path(folder: &Path, owner: OwnerId) -> PathBuf {
    folder.join(format!("{owner}{SUFFIX}"))
}

fn read_slots(file: &mut File) -> io::Result<Vec<RememberedEntry>> {
    let mut found = Vec::new();
    let mut slot = Vec::with_capacity(SLOT_BYTES);
    for _ in 0..SLOTS {
        slot.clear();
        let read = (&mut *file).take(SLOT_BYTES as u64).read_to_end(&mut slot)?;
        found.extend(decode(&slot));
        if read < SLOT_BYTES {
            break;
        }
    }
    Ok(found)
}

fn decode(slot: &[u8]) -> Option<RememberedEntry> {
    let (magic, rest) = slot.split_at_checked(8)?;
    let (length, rest) = rest.split_at_checked(8)?;
    let (digest, rest) = rest.split_at_checked(32)?;
    let length = usize::try_from(u64::from_be_bytes(length.try_into().ok()?)).ok()?;
    let payload = rest.get(..length)?;
    if magic != MAGIC || Sha256::digest(payload).as_slice() != digest {
        return None;
    }
    serde_json::from_slice(payload).ok()
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;
    use crate::base::id::PaymentId;
    use crate::domain::payment::verdict::PaymentOutcome;
    use crate::domain::payment::{AnswerSource, JournalRecord};
    use crate::domain::sample::{answered, id, owner};
    use crate::journal::frozen::Frozen;

    /// What an earlier version wrote into a slot.
    fn slot(entry: &JournalRecord) -> Vec<u8> {
        #[derive(Serialize)]
        struct Earlier<'a> {
            id: PaymentId,
            entry: &'a JournalRecord,
        }
        let payload = serde_json::to_vec(&Earlier { id: id(1), entry }).unwrap();
        let mut slot = MAGIC.to_vec();
        slot.extend_from_slice(&(payload.len() as u64).to_be_bytes());
        slot.extend_from_slice(&Sha256::digest(&payload));
        slot.extend_from_slice(&payload);
        slot
    }

    #[test]
    fn what_an_earlier_version_kept_is_read_and_a_torn_slot_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let entry = answered(3, AnswerSource::Send, PaymentOutcome::Confirmed, None);
        let mut file = slot(&entry);
        file.resize(SLOT_BYTES, 0);
        let mut torn = slot(&entry);
        torn[60] ^= 1;
        file.extend(torn);
        file.resize(SLOTS * SLOT_BYTES, 0);
        std::fs::write(spool_path(folder.path(), owner(1)), file).unwrap();
        assert_eq!(owners(folder.path()), [owner(1)]);
        let kept = RememberedEntry::Payment { id: id(1), entry };
        assert_eq!(left_by(folder.path(), owner(1)).unwrap(), [kept]);
        remove(folder.path(), owner(1)).unwrap();
        assert!(left_by(folder.path(), owner(1)).unwrap().is_empty() && owners(folder.path()).is_empty());
    }

    /// Files as an earlier version left them: an answer about a payment, and one about a charge.
    #[test]
    fn frozen_files_are_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/stored/spool");
        let entries = Frozen::open("send_log").lines("remembered_entry");
        let answers = entries.iter().filter(|line| line.contains("answered"));
        let owners = owners(&folder);
        assert_eq!(owners.len(), 2);
        for (owner, line) in owners.into_iter().zip(answers) {
            let kept = left_by(&folder, owner).unwrap();
            assert_eq!(serde_json::to_string(&kept).unwrap(), format!("[{line}]"));
        }
    }
}
