//! Where an answer is kept that the journal could not take.
//!
//! What it is: a file of sixteen slots per running program, its space written and synced beforehand so that a full
//! disk cannot refuse it. What it is not: a second journal; what is here is applied to the journal as soon as it takes
//! it, at the latest at the next start. Invariant: a slot is taken whole or not at all (length and SHA-256), and what [`Spool::keep`] returned is
//! on the disk.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::id::{OwnerId, PaymentId};
use crate::journal::owner;
use crate::private;
use crate::sale::answer::Raw;
use crate::sale::bill::Detail;
use crate::sale::charge;
use crate::sale::payment::{Entry, Event};

/// Slots in a file.
pub const SLOTS: usize = 16;
/// Bytes of a slot.
pub const SLOT_BYTES: usize = 64 * 1024;
const MAGIC: &[u8; 8] = b"loketsp1";
/// Magic, length, SHA-256.
const HEAD_BYTES: usize = 8 + 8 + 32;
const SUFFIX: &str = ".spool";

/// One answer that waits for the journal. A payment's is written as it always was, so that an earlier version's file reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Spooled {
    /// About a payment.
    Payment {
        /// Which.
        id: PaymentId,
        /// The answer.
        entry: Entry,
    },
    /// About a charge.
    Charge {
        /// Its order.
        order: String,
        /// The answer.
        charge_entry: charge::Entry,
    },
}

/// One program's spool file.
#[derive(Debug)]
pub struct Spool {
    path: PathBuf,
    file: File,
    used: usize,
}

impl Spool {
    /// Makes the file of `owner` in `folder`, with all its space written and synced.
    ///
    /// # Errors
    /// The operating system's, when the space is not there.
    pub fn allocate(folder: &Path, owner: OwnerId) -> io::Result<Self> {
        private::folder(folder)?;
        let path = spool_path(folder, owner);
        let made = Self::fill(&path);
        if made.is_err() {
            // Half a file would only take the space that the journal lacks.
            let _ = std::fs::remove_file(&path);
        }
        let file = made?;
        sync_folder(folder)?;
        Ok(Self { path, file, used: 0 })
    }

    fn fill(path: &Path) -> io::Result<File> {
        let mut file = private::new_file(path)?;
        let empty = vec![0; SLOT_BYTES];
        for _ in 0..SLOTS {
            file.write_all(&empty)?;
        }
        file.sync_all()?;
        Ok(file)
    }

    /// Keeps one answer, synced. Of a body too large for a slot the raw answer is shortened; the facts stay.
    ///
    /// # Errors
    /// `StorageFull` when every slot is taken; the operating system's otherwise.
    pub fn keep(&mut self, answer: &Spooled) -> io::Result<()> {
        if self.used >= SLOTS {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "every spool slot is taken"));
        }
        let slot = encode(answer)?;
        let at = (self.used * SLOT_BYTES) as u64;
        // Taken before the write: a slot whose write failed is never written over with half of another.
        self.used += 1;
        self.file.seek(SeekFrom::Start(at))?;
        self.file.write_all(&slot)?;
        self.file.sync_data()
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// What was kept, in order.
    ///
    /// # Errors
    /// The operating system's.
    pub fn kept(&mut self) -> io::Result<Vec<Spooled>> {
        read_slots(&mut self.file)
    }

    /// Forgets what was kept: it is in the journal now.
    ///
    /// # Errors
    /// The operating system's.
    pub fn clear(&mut self) -> io::Result<()> {
        for slot in 0..self.used {
            self.file.seek(SeekFrom::Start((slot * SLOT_BYTES) as u64))?;
            self.file.write_all(&[0; HEAD_BYTES])?;
        }
        self.file.sync_data()?;
        self.used = 0;
        Ok(())
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        if self.is_empty() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// What a program that is gone kept, in order. Nothing when it has no file; torn and foreign slots are passed over.
///
/// # Errors
/// The operating system's.
pub fn left_by(folder: &Path, owner: OwnerId) -> io::Result<Vec<Spooled>> {
    match File::open(spool_path(folder, owner)) {
        Ok(mut file) => read_slots(&mut file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Removes the file of a program that is gone.
///
/// # Errors
/// The operating system's.
pub fn remove(folder: &Path, owner: OwnerId) -> io::Result<()> {
    match std::fs::remove_file(spool_path(folder, owner)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Programs that have a spool file.
#[must_use]
pub fn owners(folder: &Path) -> Vec<OwnerId> {
    owner::named(folder, SUFFIX)
}

fn spool_path(folder: &Path, owner: OwnerId) -> PathBuf {
    folder.join(format!("{owner}{SUFFIX}"))
}

/// Makes a new name in `folder` outlive a power cut.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn encode(answer: &Spooled) -> io::Result<Vec<u8>> {
    let room = SLOT_BYTES - HEAD_BYTES;
    let mut spooled = answer.clone();
    let mut payload = serde_json::to_vec(&spooled)?;
    // Halving ends after at most as many rounds as the length has bits.
    while payload.len() > room && shorten(&mut spooled) {
        payload = serde_json::to_vec(&spooled)?;
    }
    if payload.len() > room {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the answer is too large for a spool slot"));
    }
    let mut slot = Vec::with_capacity(HEAD_BYTES + payload.len());
    slot.extend_from_slice(MAGIC);
    slot.extend_from_slice(&(payload.len() as u64).to_be_bytes());
    slot.extend_from_slice(&Sha256::digest(&payload));
    slot.extend_from_slice(&payload);
    Ok(slot)
}

/// Takes away half of the raw answer, then the provider's own keys. `false`: nothing is left to take.
fn shorten(answer: &mut Spooled) -> bool {
    match answer {
        Spooled::Payment { entry: Entry { event: Event::Answered { verdict, raw, .. }, .. }, .. } => {
            halve(raw) || empty(&mut verdict.facts.detail)
        }
        Spooled::Charge { charge_entry, .. } => match &mut charge_entry.event {
            charge::Event::ChargeAnswered { raw, .. } => halve(raw),
            _ => false,
        },
        Spooled::Payment { .. } => false,
    }
}

fn halve(raw: &mut Raw) -> bool {
    if raw.0.is_empty() {
        return false;
    }
    let mut half = raw.0.len() / 2;
    while !raw.0.is_char_boundary(half) {
        half -= 1;
    }
    raw.0.truncate(half);
    true
}

fn empty(detail: &mut Detail) -> bool {
    let had = !detail.0.is_empty();
    *detail = Detail::default();
    had
}

fn read_slots(file: &mut File) -> io::Result<Vec<Spooled>> {
    file.seek(SeekFrom::Start(0))?;
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

fn decode(slot: &[u8]) -> Option<Spooled> {
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
    use super::*;
    use crate::sale::answer::{Facts, Outcome, Verdict, Why};
    use crate::sale::payment::Source;
    use crate::sale::sample;

    fn answer(raw: &str) -> Spooled {
        Spooled::Payment { id: sample::id(1), entry: entry(raw) }
    }

    fn entry(raw: &str) -> Entry {
        let facts = Facts { invoice: Some("INV-7".into()), ..Facts::default() };
        let verdict = Verdict { facts, ..Verdict::bare(Outcome::Confirmed, Why::Answered) };
        let event = Event::Answered { source: Source::Send, verdict: Box::new(verdict), raw: Raw(raw.to_owned()) };
        sample::entry(1, event)
    }

    fn charge_answer(raw: &str) -> Spooled {
        let answer = charge::Answer::bare(charge::Outcome::Waiting, charge::Why::Answered);
        let event = charge::Event::ChargeAnswered { answer: Box::new(answer), raw: Raw(raw.to_owned()) };
        let Entry { at, counter, cashier, .. } = entry("");
        Spooled::Charge { order: "KLNU1".to_owned(), charge_entry: charge::Entry { at, counter, cashier, event } }
    }

    /// What a program before charges were spooled wrote: the same two keys.
    #[test]
    fn a_slot_of_an_earlier_version_reads() {
        #[derive(Serialize)]
        struct Earlier {
            id: PaymentId,
            entry: Entry,
        }
        let earlier = serde_json::to_vec(&Earlier { id: sample::id(1), entry: entry("raw") }).unwrap();
        assert_eq!(earlier, serde_json::to_vec(&answer("raw")).unwrap());
        assert_eq!(serde_json::from_slice::<Spooled>(&earlier).unwrap(), answer("raw"));
    }

    #[test]
    fn a_kept_answer_comes_back_and_is_shortened_only_in_its_raw_text() {
        let folder = tempfile::tempdir().unwrap();
        let owner = sample::owner(1);
        let mut spool = Spool::allocate(folder.path(), owner).unwrap();
        let large = "é\"\n".repeat(60_000);
        for entry in [answer("short"), answer(&large), charge_answer("short"), charge_answer(&large)] {
            spool.keep(&entry).unwrap();
        }
        std::mem::forget(spool);
        assert_eq!(owners(folder.path()), vec![owner]);
        let left = left_by(folder.path(), owner).unwrap();
        assert_eq!(left.len(), 4);
        assert_eq!((&left[0], &left[2]), (&answer("short"), &charge_answer("short")));
        let Spooled::Payment { entry: shortened, .. } = &left[1] else { panic!() };
        let Event::Answered { raw, verdict, .. } = &shortened.event else { panic!() };
        assert!(raw.0.len() > 10_000 && large.starts_with(&raw.0));
        assert_eq!(verdict.facts.invoice, Some("INV-7".into()));
        let Spooled::Charge { order, charge_entry: shortened } = &left[3] else { panic!() };
        let charge::Event::ChargeAnswered { answer, raw } = &shortened.event else { panic!() };
        assert!(order == "KLNU1" && raw.0.len() > 10_000 && large.starts_with(&raw.0));
        assert_eq!(answer.outcome, charge::Outcome::Waiting);
        remove(folder.path(), owner).unwrap();
        assert!(left_by(folder.path(), owner).unwrap().is_empty());
    }

    #[test]
    fn every_slot_can_be_taken_and_no_more_and_they_can_be_cleared() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::allocate(folder.path(), sample::owner(1)).unwrap();
        for _ in 0..SLOTS {
            spool.keep(&answer("x")).unwrap();
        }
        assert_eq!(spool.keep(&answer("x")).unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(spool.kept().unwrap().len(), SLOTS);
        spool.clear().unwrap();
        assert!(spool.kept().unwrap().is_empty() && spool.is_empty());
        let length = std::fs::metadata(&spool.path).unwrap().len();
        assert_eq!(length, (SLOTS * SLOT_BYTES) as u64);
        drop(spool);
        assert!(owners(folder.path()).is_empty());
    }

    #[test]
    fn a_torn_slot_is_passed_over_wherever_it_is_torn() {
        let whole = encode(&answer("raw")).unwrap();
        assert!(decode(&whole).is_some());
        for at in 0..whole.len() {
            assert!(decode(&whole[..at]).is_none());
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            assert!(decode(&flipped).is_none(), "byte {at}");
        }
        assert!(decode(&[0; 100]).is_none());
        assert!(decode(&[0xff; 100]).is_none());
    }
}
