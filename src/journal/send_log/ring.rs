//! The file of a send log: a header about the journal, then slots that are used in turn.
//!
//! ```text
//! 0      journal, place and counter
//! 512    the newest acknowledged commit, in two places, so that a torn write leaves the other
//! 2048   the slot to claim next
//! 4096   slot 0, slot 1, … of 16 KiB; the last 128 bytes of a slot tell that it is closed
//! ```
//!
//! Several programs of one counter write the file. Claiming and growing happen under a lock on a file beside it; a
//! claimed slot is written only by its program. A slot is used again once it was closed for a day by the
//! [`RunningTime`] of the log, so that no wall clock frees one. A void slot is used again at once.

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

/// Slots of a new file.
pub const SLOTS: u32 = 256;
pub const SLOT_BYTES: usize = 16 * 1024;
/// The last bytes of a slot, where a closed slot is recognised without reading the rest.
const TAIL_BYTES: usize = 128;
/// Slots that are added when none can be used again.
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
/// How long a closed slot is kept, in milliseconds of [`RunningTime`]: one day.
const KEPT_MS: u64 = 86_400_000;
/// Wait for another program of this counter that holds the lock.
const PATIENCE: Duration = Duration::from_secs(3);

/// Journal and counter of a send log file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LogOrigin {
    /// The journal's identity, the same for a copy at another place.
    pub(crate) journal: String,
    /// The journal's place when the send log was created.
    #[serde(rename = "place")]
    pub(crate) store_url: String,
    pub(crate) counter: CleanText,
}

/// The slot to claim next, with what a claim needs to know.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct ClaimPointer {
    next: u32,
    /// Number of slots that were ever used.
    used: u32,
    serial: u64,
    #[serde(default)]
    running: RunningTime,
}

/// When a slot was closed, by `RunningTime::total_ms`. An earlier version wrote none: zero, the start of counting.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct ClosedAt {
    running_ms: u64,
}

/// The last bytes of a closed slot.
struct SlotEnd {
    serial: u64,
    running_ms: u64,
    /// The store refused the intent.
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
    /// Opens the file. `None` if there is none, or its first piece does not verify.
    pub(super) fn open(path: &Path) -> io::Result<Option<Self>> {
        let opened = match OpenOptions::new().read(true).write(true).open(path) {
            // On a read-only disk the log is still read (safety rule 17, docs/safety.md).
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

    /// Opens the file of `origin`, or creates it without slots.
    pub(super) fn open_or_make(path: &Path, origin: &LogOrigin) -> io::Result<Self> {
        if let Some(ring) = Self::open(path)? {
            return Ok(ring);
        }
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        let _lock = lock(folder)?;
        // Another program may have created it while we waited for the lock.
        if let Some(ring) = Self::open(path)? {
            return Ok(ring);
        }
        let making = path.with_extension("making");
        // A killed program may have left one. Nobody else is creating it, because we hold the lock.
        let _ = std::fs::remove_file(&making);
        let file = platform::new_file(&making)?;
        let payload = serde_json::to_vec(origin)?;
        platform::write_all_at(&file, &frame_of(FrameKind::Origin, 0, &payload)?, 0)?;
        file.set_len(HEADER_BYTES)?;
        platform::rename(&making, path)?;
        Ok(Self { path: path.to_owned(), file, origin: origin.clone() })
    }

    /// Journal and counter of the file.
    pub(crate) const fn origin(&self) -> &LogOrigin {
        &self.origin
    }

    /// The path of the file.
    #[cfg(test)]
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Ensures the first [`SLOTS`] slots, written and synced, so that no full disk refuses an answer later.
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

    /// Number of whole slots in the file.
    fn slots(&self) -> io::Result<u32> {
        let bytes = self.file.metadata()?.len().saturating_sub(HEADER_BYTES);
        Ok(u32::try_from(bytes / SLOT_BYTES as u64).unwrap_or(MOST_SLOTS))
    }

    fn grow(&self, there: u32, more: u32) -> io::Result<()> {
        if there.saturating_add(more) > MOST_SLOTS {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "every slot of the send log is taken"));
        }
        let empty = vec![0; SLOT_BYTES];
        let written =
            (there..there + more).try_for_each(|index| platform::write_all_at(&self.file, &empty, slot_offset(index)));
        let grown = written.and_then(|()| self.file.sync_all()).and_then(|()| platform::sync_folder(self.folder()));
        if grown.is_err() {
            // A partial growth would only take space that the journal needs.
            let _ = self.file.set_len(slot_offset(there));
        }
        grown
    }

    /// Claims a slot and writes the intent into it.
    pub(super) fn begin(&self, begun: &SlotStart, now: BootMoment) -> io::Result<SendLogSlot> {
        let payload = fitted(begun, SLOT_BYTES / 2, |begun| &mut begun.entry).ok_or_else(too_large)?;
        let _lock = lock(self.folder())?;
        let pointer = self.pointer()?;
        let running = pointer.running.at(now);
        let (index, before) = self.usable(&pointer, running.total_ms)?;
        let serial = pointer.serial.max(before).saturating_add(1);
        platform::write_all_at(&self.file, &frame_of(FrameKind::Begun, serial, &payload)?, slot_offset(index))?;
        let slots = self.slots()?.max(1);
        let next = ClaimPointer { next: (index + 1) % slots, used: pointer.used.max(index + 1), serial, running };
        platform::write_all_at(
            &self.file,
            &frame_of(FrameKind::Pointer, serial, &serde_json::to_vec(&next)?)?,
            POINTER,
        )?;
        self.slot(index)?.filter(|slot| slot.serial == serial).ok_or_else(too_large)
    }

    /// The oldest slot that can be used again, and the serial of its last use. Grows the file if there is none.
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

    /// The end of a slot, if it belongs to the slot's last use. `None`: the slot is open or was never used.
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

    /// Closes a slot at its end: as settled (the store has everything) or void (nothing was sent).
    pub(super) fn close(&self, slot: &SendLogSlot, kind: FrameKind, now: BootMoment) -> io::Result<()> {
        let at = ClosedAt { running_ms: self.pointer()?.running.at(now).total_ms };
        platform::write_all_at(
            &self.file,
            &frame_of(kind, slot.serial, &serde_json::to_vec(&at)?)?,
            slot_offset(slot.index) + TAIL,
        )
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

    /// All used slots that are not void, oldest first.
    pub(crate) fn used(&self) -> io::Result<Vec<SendLogSlot>> {
        self.read_where(|closed| closed.is_none_or(|closed| !closed.is_void))
    }

    /// All open slots, oldest first: the store may lack something of them.
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
            // After a power cut the pointer may be older than the slots, so used slots behind it are read too.
            if index >= pointer.used && !is_closed && slot.is_none() {
                break;
            }
            found.extend(slot);
        }
        found.sort_by_key(|slot| slot.serial);
        Ok(found)
    }

    /// Appends a piece to a slot that this program claimed, or whose program is dead. Not synced.
    pub(super) fn add(
        &self,
        slot: &mut SendLogSlot,
        kind: FrameKind,
        entry: Option<&RememberedEntry>,
    ) -> io::Result<()> {
        let end = SLOT_BYTES - TAIL_BYTES;
        // Room is left behind an entry for the marks that follow.
        let room = end.saturating_sub(slot.end + frame::HEAD_BYTES * 3);
        let payload = match entry {
            Some(entry) => fitted(entry, room, |entry| entry).ok_or_else(too_large)?,
            None => Vec::new(),
        };
        let bytes = frame_of(kind, slot.serial, &payload)?;
        if slot.end + bytes.len() > end {
            return Err(too_large());
        }
        platform::write_all_at(&self.file, &bytes, slot_offset(slot.index) + slot.end as u64)?;
        slot.end += bytes.len();
        Ok(())
    }

    /// Syncs everything that was written.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// The newest acknowledged commit; empty if the file knows none.
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

    /// Notes a commit. Of each chain the later row stays, unless this commit `replaces` the known one. The timeline
    /// stays until another one is given.
    pub(super) fn remember(&self, commit: AcknowledgedCommit, replaces: bool) -> io::Result<()> {
        // Without the lock, two programs of this counter that write at once would lose one of the commits.
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
        platform::write_all_at(&self.file, &bytes, if serial % 2 == 0 { even } else { odd })
    }
}

impl SlotRing {
    /// Accepts the store as it is: closes all open slots and replaces the remembered commit.
    pub(crate) fn remember_anew(&self, commit: AcknowledgedCommit, now: BootMoment) -> io::Result<()> {
        self.unsettled()?.iter().try_for_each(|slot| self.close(slot, FrameKind::Settled, now))?;
        self.remember(commit, true)?;
        self.sync()
    }

    /// Renames the file, with `stamp` in its name. Nothing is deleted.
    pub(crate) fn put_aside(&self, stamp: &str) -> io::Result<()> {
        platform::rename(&self.path, &free_name(&self.path.with_extension(format!("before-{stamp}"))))?;
        platform::sync_folder(self.folder())
    }

    /// Closes a slot of a dead program: the store has everything in it.
    pub(crate) fn settle(&self, slot: &SendLogSlot, now: BootMoment) {
        // Without the mark the next start reads the slot again and finds everything in the store.
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

/// `path`, or the name with a number if it is taken, so that two in one second are both kept.
fn free_name(path: &Path) -> PathBuf {
    let numbered = (2..1_000).map(|nth| PathBuf::from(format!("{}-{nth}", path.display())));
    [path.to_owned()].into_iter().chain(numbered).find(|name| !name.exists()).unwrap_or_else(|| path.to_owned())
}

/// The lock for claiming and growing, released on drop. Fails after [`PATIENCE`]: a program may be stopped while it
/// holds the lock.
fn lock(folder: &Path) -> io::Result<File> {
    let file = platform::open_or_new(&folder.join("lock"))?;
    let is_mine = locked_within(PATIENCE, || file.try_lock())?;
    if is_mine { Ok(file) } else { Err(io::ErrorKind::WouldBlock.into()) }
}

/// Reads until `bytes` is full or the file ends.
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<usize> {
    let mut read = 0;
    while let Some(rest) = bytes.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match platform::read_some_at(file, rest, at + read as u64) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}
