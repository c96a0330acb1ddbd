//! The file of a send log: a page about the journal, then slots that are used one after another and again from the start.
//!
//! ```text
//! 0      whose file it is: journal, place, counter
//! 512    the newest acknowledged commit, twice, so that a torn one leaves the other
//! 2048   the slot that is claimed next
//! 4096   slot 0, slot 1, …; in the last bytes of a slot: that the store has all of it
//! ```
//!
//! Several programs of one counter write the file. Claiming and growing happen under a lock on a file beside it; a claimed
//! slot is written by its program alone. A slot is used again a day after the store had all of it, never before: by the
//! [`RunningTime`] of the log, so that no wall clock that is set frees one.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::frame::{self, FrameKind};
use super::running::RunningTime;
use super::slot::{SendLogSlot, SlotStart, fitted};
use super::{AcknowledgedCommit, RememberedEntry};
use crate::base::platform;
use crate::base::text::CleanText;
use crate::base::time::BootMoment;
use crate::journal::owner_lock::locked_within;

/// Slots that a new file has.
pub const SLOTS: u32 = 256;
/// Bytes of a slot.
pub const SLOT_BYTES: usize = 16 * 1024;
/// The last bytes of a slot, which tell that it is closed without the rest being read.
const TAIL_BYTES: usize = 128;
/// Slots that are added when none may be used again.
const GROWTH: u32 = 64;
/// The most slots of a file: a quarter of a gigabyte.
pub(super) const MOST_SLOTS: u32 = 16_384;
/// Bytes before the first slot.
pub(super) const HEADER_BYTES: u64 = 4_096;
const TAIL: u64 = (SLOT_BYTES - TAIL_BYTES) as u64;
const COMMITS: [u64; 2] = [512, 1_280];
const COMMIT_BYTES: usize = 768;
const POINTER: u64 = 2_048;
const POINTER_BYTES: usize = 512;
/// How long a slot keeps what the store has, too.
const KEPT_MS: u64 = 86_400_000;
/// How long another program of this counter may take to claim its slot.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whose file it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LogOrigin {
    /// The journal, wherever it lies.
    pub(crate) journal: String,
    /// Where it lay when the file was made.
    #[serde(rename = "place")]
    pub(crate) store_url: String,
    /// The counter.
    pub(crate) counter: CleanText,
}

/// Where the next slot is claimed.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct ClaimPointer {
    next: u32,
    /// Slots that were ever used.
    used: u32,
    serial: u64,
    #[serde(default)]
    running: RunningTime,
}

/// When a slot was closed, by [`RunningTime::total_ms`]; one that an earlier version closed: as soon as the log counted.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct ClosedAt {
    running_ms: u64,
}

/// What the end of a slot says.
struct SlotEnd {
    serial: u64,
    running_ms: u64,
    /// The store refused its intent.
    is_void: bool,
}

/// An open send log file.
#[derive(Debug)]
pub(crate) struct SlotRing {
    path: PathBuf,
    file: File,
    origin: LogOrigin,
}

impl SlotRing {
    /// Opens the file, if there is one that can be read.
    pub(super) fn open(path: &Path) -> io::Result<Option<Self>> {
        let opened = match OpenOptions::new().read(true).write(true).open(path) {
            // Where nothing can be written, what is remembered is read all the same (safety rule 17).
            Err(error) if is_read_only(&error) => File::open(path),
            opened => opened,
        };
        let file = match opened {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = vec![0; usize::try_from(COMMITS[0]).unwrap_or(512)];
        let read = read_at(&file, &mut bytes, 0)?;
        let first = bytes.get(..read).and_then(frame::decode).filter(|first| first.kind == FrameKind::Origin);
        let origin = first.and_then(|first| serde_json::from_slice(first.payload).ok());
        Ok(origin.map(|origin| Self { path: path.to_owned(), file, origin }))
    }

    /// Opens the file of `origin`, or makes it without slots.
    pub(super) fn open_or_make(path: &Path, origin: &LogOrigin) -> io::Result<Self> {
        if let Some(ring) = Self::open(path)? {
            return Ok(ring);
        }
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        let _lock = lock(folder)?;
        // Another program may just have made it.
        if let Some(ring) = Self::open(path)? {
            return Ok(ring);
        }
        let making = path.with_extension("making");
        // A program that was killed may have left one; whoever makes it holds the lock.
        let _ = std::fs::remove_file(&making);
        let file = platform::new_file(&making)?;
        let payload = serde_json::to_vec(origin)?;
        write_at(&file, &frame_of(FrameKind::Origin, 0, &payload)?, 0)?;
        file.set_len(HEADER_BYTES)?;
        std::fs::rename(&making, path)?;
        Ok(Self { path: path.to_owned(), file, origin: origin.clone() })
    }

    /// Whose it is.
    pub(crate) const fn origin(&self) -> &LogOrigin {
        &self.origin
    }

    /// Where it lies.
    #[cfg(test)]
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes sure that the first slots are there, their space written and synced, so that no full disk refuses an answer.
    pub(super) fn allocate(&self) -> io::Result<()> {
        if self.slots()? >= SLOTS {
            return Ok(());
        }
        let _lock = lock(self.folder())?;
        let there = self.slots()?;
        if there < SLOTS { self.grow(there, SLOTS - there) } else { Ok(()) }
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or_else(|| Path::new("."))
    }

    /// Slots that lie in the file, whole.
    fn slots(&self) -> io::Result<u32> {
        let bytes = self.file.metadata()?.len().saturating_sub(HEADER_BYTES);
        Ok(u32::try_from(bytes / SLOT_BYTES as u64).unwrap_or(MOST_SLOTS))
    }

    fn grow(&self, there: u32, more: u32) -> io::Result<()> {
        if there.saturating_add(more) > MOST_SLOTS {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "every slot of the send log is taken"));
        }
        let empty = vec![0; SLOT_BYTES];
        let written = (there..there + more).try_for_each(|index| write_at(&self.file, &empty, slot_offset(index)));
        let grown = written.and_then(|()| self.file.sync_all()).and_then(|()| sync_folder(self.folder()));
        if grown.is_err() {
            // Half of them would only take the space that the journal lacks.
            let _ = self.file.set_len(slot_offset(there));
        }
        grown
    }

    /// Claims a slot and writes into it what is about to be sent.
    pub(super) fn begin(&self, begun: &SlotStart, now: BootMoment) -> io::Result<SendLogSlot> {
        let payload = fitted(begun, SLOT_BYTES / 2, |begun| &mut begun.entry).ok_or_else(too_large)?;
        let _lock = lock(self.folder())?;
        let pointer = self.pointer()?;
        let running = pointer.running.at(now);
        let (index, before) = self.usable(&pointer, running.total_ms)?;
        let serial = pointer.serial.max(before).saturating_add(1);
        write_at(&self.file, &frame_of(FrameKind::Begun, serial, &payload)?, slot_offset(index))?;
        let slots = self.slots()?.max(1);
        let next = ClaimPointer { next: (index + 1) % slots, used: pointer.used.max(index + 1), serial, running };
        write_at(&self.file, &frame_of(FrameKind::Pointer, serial, &serde_json::to_vec(&next)?)?, POINTER)?;
        self.slot(index)?.filter(|slot| slot.serial == serial).ok_or_else(too_large)
    }

    /// The oldest slot that may be used, and the serial of its last use; a new one where none may.
    fn usable(&self, pointer: &ClaimPointer, running_ms: u64) -> io::Result<(u32, u64)> {
        let slots = self.slots()?;
        for step in 0..slots {
            let index = (pointer.next + step) % slots;
            match self.closed(index)? {
                Some(closed) if closed.is_void || running_ms.saturating_sub(closed.running_ms) >= KEPT_MS => {
                    return Ok((index, closed.serial));
                }
                Some(_) => {}
                None if self.slot(index)?.is_none() => return Ok((index, 0)),
                None => {}
            }
        }
        self.grow(slots, GROWTH)?;
        Ok((slots, 0))
    }

    /// What the end of a slot says, if it is about the slot's last use.
    fn closed(&self, index: u32) -> io::Result<Option<SlotEnd>> {
        let mut first = [0; frame::HEAD_BYTES];
        let mut last = [0; TAIL_BYTES];
        let read = read_at(&self.file, &mut first, slot_offset(index))?;
        let Some(serial) = first.get(..read).and_then(frame::serial_of) else { return Ok(None) };
        let read = read_at(&self.file, &mut last, slot_offset(index) + TAIL)?;
        let found = last.get(..read).and_then(frame::decode).filter(|found| found.serial == serial);
        Ok(found.map(|found| {
            let ClosedAt { running_ms } = serde_json::from_slice(found.payload).unwrap_or_default();
            SlotEnd { serial, running_ms, is_void: found.kind == FrameKind::Void }
        }))
    }

    /// Says at the end of a slot that nothing of it is missing in the store, or that nothing of it was ever sent.
    pub(super) fn close(&self, slot: &SendLogSlot, kind: FrameKind, now: BootMoment) -> io::Result<()> {
        let at = ClosedAt { running_ms: self.pointer()?.running.at(now).total_ms };
        write_at(&self.file, &frame_of(kind, slot.serial, &serde_json::to_vec(&at)?)?, slot_offset(slot.index) + TAIL)
    }

    fn pointer(&self) -> io::Result<ClaimPointer> {
        let mut bytes = vec![0; POINTER_BYTES];
        let read = read_at(&self.file, &mut bytes, POINTER)?;
        let found = bytes.get(..read).and_then(frame::decode).filter(|found| found.kind == FrameKind::Pointer);
        if let Some(pointer) = found.and_then(|found| serde_json::from_slice::<ClaimPointer>(found.payload).ok()) {
            return Ok(pointer);
        }
        let slots = self.slots()?;
        let mut newest = ClaimPointer { used: slots, ..ClaimPointer::default() };
        for index in 0..slots {
            let known_ms = self.closed(index)?.map_or(0, |closed| closed.running_ms);
            newest.running.total_ms = newest.running.total_ms.max(known_ms);
            if let Some(slot) = self.slot(index)?.filter(|slot| slot.serial > newest.serial) {
                (newest.next, newest.serial) = ((index + 1) % slots.max(1), slot.serial);
            }
        }
        Ok(newest)
    }

    fn slot(&self, index: u32) -> io::Result<Option<SendLogSlot>> {
        let mut bytes = vec![0; SLOT_BYTES];
        let read = read_at(&self.file, &mut bytes, slot_offset(index))?;
        Ok(bytes.get(..read).and_then(|bytes| SendLogSlot::read(index, bytes)))
    }

    /// Every slot that was used and is not void, the oldest first.
    pub(crate) fn used(&self) -> io::Result<Vec<SendLogSlot>> {
        self.read_where(|closed| closed.is_none_or(|closed| !closed.is_void))
    }

    /// Every slot of which something may be missing in the store, the oldest first.
    pub(crate) fn unsettled(&self) -> io::Result<Vec<SendLogSlot>> {
        self.read_where(|closed| closed.is_none())
    }

    fn read_where(&self, wanted: impl Fn(Option<SlotEnd>) -> bool) -> io::Result<Vec<SendLogSlot>> {
        let (pointer, slots) = (self.pointer()?, self.slots()?);
        let mut found = Vec::new();
        for index in 0..slots {
            let closed = self.closed(index)?;
            let is_closed = closed.is_some();
            let slot = if wanted(closed) { self.slot(index)? } else { None };
            // The pointer may be older than the slots after a power cut.
            if index >= pointer.used && !is_closed && slot.is_none() {
                break;
            }
            found.extend(slot);
        }
        found.sort_by_key(|slot| slot.serial);
        Ok(found)
    }

    /// Adds a piece to a slot that this program claimed, or whose program is gone.
    pub(super) fn add(
        &self,
        slot: &mut SendLogSlot,
        kind: FrameKind,
        entry: Option<&RememberedEntry>,
    ) -> io::Result<()> {
        let end = SLOT_BYTES - TAIL_BYTES;
        // What marks an answer always finds room behind it.
        let room = end.saturating_sub(slot.end + frame::HEAD_BYTES * 3);
        let payload = match entry {
            Some(entry) => fitted(entry, room, |entry| entry).ok_or_else(too_large)?,
            None => Vec::new(),
        };
        let bytes = frame_of(kind, slot.serial, &payload)?;
        if slot.end + bytes.len() > end {
            return Err(too_large());
        }
        write_at(&self.file, &bytes, slot_offset(slot.index) + slot.end as u64)?;
        slot.end += bytes.len();
        Ok(())
    }

    /// Makes everything that was written outlive a power cut.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// The newest acknowledged commit that the file knows.
    pub(crate) fn commit(&self) -> io::Result<AcknowledgedCommit> {
        Ok(self.commits()?.map(|(_, commit)| commit).unwrap_or_default())
    }

    fn commits(&self) -> io::Result<Option<(u64, AcknowledgedCommit)>> {
        let mut newest: Option<(u64, AcknowledgedCommit)> = None;
        for at in COMMITS {
            let mut bytes = vec![0; COMMIT_BYTES];
            let read = read_at(&self.file, &mut bytes, at)?;
            let found = bytes.get(..read).and_then(frame::decode).filter(|found| found.kind == FrameKind::Commit);
            let found = found.and_then(|found| Some((found.serial, serde_json::from_slice(found.payload).ok()?)));
            newest = [newest, found].into_iter().flatten().max_by_key(|(serial, _)| *serial);
        }
        Ok(newest)
    }

    /// Remembers a commit; of each chain the later place counts, or this one where it `replaces` what was known. The timeline
    /// stays until another one is told.
    pub(super) fn remember(&self, commit: AcknowledgedCommit, replaces: bool) -> io::Result<()> {
        // Two programs of this counter that remember at once would each leave the other's out.
        let _lock = lock(self.folder())?;
        let (serial, known) = self.commits()?.unwrap_or_default();
        let before =
            if replaces { AcknowledgedCommit { own: None, newest: None, ..known.clone() } } else { known.clone() };
        let next = before.with(commit);
        if next == known {
            return Ok(());
        }
        let serial = serial.saturating_add(1);
        let bytes = frame_of(FrameKind::Commit, serial, &serde_json::to_vec(&next)?)?;
        if bytes.len() > COMMIT_BYTES {
            return Err(too_large());
        }
        let [even, odd] = COMMITS;
        write_at(&self.file, &bytes, if serial % 2 == 0 { even } else { odd })
    }
}

impl SlotRing {
    /// Goes on with what the store holds: nothing older is asked for any more, and nothing of it is lacking.
    pub(crate) fn remember_anew(&self, commit: AcknowledgedCommit, now: BootMoment) -> io::Result<()> {
        self.unsettled()?.iter().try_for_each(|slot| self.close(slot, FrameKind::Settled, now))?;
        self.remember(commit, true)?;
        self.sync()
    }

    /// Puts the file aside. Nothing of it is thrown away.
    pub(crate) fn put_aside(&self, stamp: &str) -> io::Result<()> {
        std::fs::rename(&self.path, free_name(&self.path.with_extension(format!("before-{stamp}"))))?;
        sync_folder(self.folder())
    }

    /// Marks a slot whose program is gone: the store holds all of it.
    pub(crate) fn settle(&self, slot: &SendLogSlot, now: BootMoment) {
        // Without the mark the slot is read again at the next start, and found to be known.
        if let Err(fault) = self.close(slot, FrameKind::Settled, now) {
            tracing::warn!(%fault, "a slot of the send log stays open");
        }
    }
}

fn is_read_only(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

fn frame_of(kind: FrameKind, serial: u64, payload: &[u8]) -> io::Result<Vec<u8>> {
    frame::encode(kind, serial, payload).ok_or_else(too_large)
}

fn too_large() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "what is to be remembered is too large for its slot")
}

const fn slot_offset(index: u32) -> u64 {
    HEADER_BYTES + index as u64 * SLOT_BYTES as u64
}

/// `path`, or the same name with a number where something lies under it: two in one second keep both.
fn free_name(path: &Path) -> PathBuf {
    let numbered = (2..1_000).map(|nth| PathBuf::from(format!("{}-{nth}", path.display())));
    [path.to_owned()].into_iter().chain(numbered).find(|name| !name.exists()).unwrap_or_else(|| path.to_owned())
}

/// Makes a new name in `folder` outlive a power cut.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// The right to claim and to grow, given back when it is dropped. A program that was stopped while it held it is waited for
/// only so long.
fn lock(folder: &Path) -> io::Result<File> {
    let file = platform::open_or_new(&folder.join("lock"))?;
    let is_mine = locked_within(PATIENCE, || file.try_lock())?;
    if is_mine { Ok(file) } else { Err(io::ErrorKind::WouldBlock.into()) }
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

#[cfg(unix)]
fn read_some_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, at)
}

#[cfg(windows)]
fn write_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = std::os::windows::fs::FileExt::seek_write(file, bytes, at)?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes = bytes.get(written..).unwrap_or_default();
        at += written as u64;
    }
    Ok(())
}

#[cfg(windows)]
fn read_some_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, bytes, at)
}

/// Reads as much as there is.
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<usize> {
    let mut read = 0;
    while let Some(rest) = bytes.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match read_some_at(file, rest, at + read as u64) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}
