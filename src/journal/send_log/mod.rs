//! What this computer remembers of its sales, beside the journal and outliving it (safety rule 16).
//!
//! A journal cannot tell that it is an older copy of itself, so each counter keeps on its own disk what it was told by it:
//!
//! ```text
//! 10:00  K1 sells a token      slot 17: intent · dispatched · answer · settled        last commit: K1 row 104, hash 5f…
//! 10:05  somebody puts last night's copy of journal.db in the place of the file
//! 10:06  K1 starts             row 104 of K1 is not there, its chain ends at 101 since yesterday 20:41:
//!                              nothing is sold, and the screen says what is lacking and since when
//! 10:10  the right file comes back, or `loket journal accept --reason T --yes`:
//!                              slot 17 is marked dispatched, so its sale is entered as sent, and its answer decides
//! ```
//!
//! A slot that is not marked dispatched was never sent. An answer that the store refuses waits here, synced; everything
//! else is written without a sync of its own. The file holds names, numbers and tokens: it is readable by its owner only,
//! and nothing of it is ever logged.

mod frame;
mod ring;
mod running;
mod slot;
#[cfg(test)]
mod stored_test;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use self::frame::FrameKind;
pub(crate) use self::ring::{LogOrigin, SlotRing, sync_folder};
pub use self::ring::{SLOT_BYTES, SLOTS};
pub(crate) use self::slot::SendLogSlot;
use self::slot::SlotStart;
use crate::base::id::{OwnerId, PaymentId};
use crate::base::platform;
use crate::base::text::CleanText;
use crate::base::time::{BootMoment, Clock, Timestamp};
use crate::domain::charge;
use crate::domain::payment::{JournalRecord, Payment, PaymentEvent};
use crate::journal::WaitingAnswers;
use crate::journal::chain::hex;

const SUFFIX: &str = ".sendlog";

/// An entry of the record as the send log keeps it: of a payment or of a charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RememberedEntry {
    /// About a payment.
    Payment {
        /// The payment.
        id: PaymentId,
        /// What happened to it.
        entry: JournalRecord,
    },
    /// About a charge.
    Charge {
        /// Its order.
        #[serde(rename = "order")]
        order: String,
        /// What happened to it.
        charge_entry: charge::ChargeEntry,
    },
}

/// What a slot is about.
pub(crate) type SlotSubject = String;

impl RememberedEntry {
    pub(crate) fn about(&self) -> SlotSubject {
        match self {
            Self::Payment { id, .. } => id.to_string(),
            Self::Charge { order, .. } => format!("charge:{}", charge::key(order)),
        }
    }

    /// The intent of a payment, as it was prepared.
    pub(crate) fn of_intent(payment: &Payment) -> Self {
        let event = PaymentEvent::Prepared(Box::new(payment.intent.clone()));
        let (counter, cashier) = (payment.counter.clone(), payment.cashier.clone());
        Self::Payment { id: payment.id(), entry: JournalRecord { at: payment.created_at, counter, cashier, event } }
    }

    /// When it happened.
    pub(crate) const fn at(&self) -> Timestamp {
        match self {
            Self::Payment { entry, .. } => entry.at,
            Self::Charge { charge_entry, .. } => charge_entry.at,
        }
    }

    const fn is_answer(&self) -> bool {
        match self {
            Self::Payment { entry, .. } => !matches!(entry.event, PaymentEvent::Prepared(_)),
            Self::Charge { charge_entry, .. } => !matches!(charge_entry.event, charge::ChargeEvent::ChargeCreated(_)),
        }
    }
}

/// A place in a chain, and the hash of the row that stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChainPosition {
    /// The row's number.
    pub(crate) number: i64,
    /// Its hash, lower-case hex.
    pub(crate) hash: String,
    /// Its time.
    pub(crate) at: Timestamp,
}

/// The newest commit that a store acknowledged to this computer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct AcknowledgedCommit {
    /// In the counter's own chain.
    pub(crate) own: Option<ChainPosition>,
    /// In the whole record, whichever counter wrote it, as far as it was seen.
    pub(crate) newest: Option<ChainPosition>,
    /// The timeline of the server that acknowledged it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) timeline: Option<String>,
}

impl AcknowledgedCommit {
    fn with(self, other: Self) -> Self {
        let later = |one: Option<ChainPosition>, other: Option<ChainPosition>| {
            let is_later =
                other.as_ref().map(|position| position.number) > one.as_ref().map(|position| position.number);
            if is_later { other } else { one }
        };
        Self {
            own: later(self.own, other.own),
            newest: later(self.newest, other.newest),
            timeline: other.timeline.or(self.timeline),
        }
    }
}

/// The send log of one running program.
pub(crate) struct SendLog {
    folder: PathBuf,
    counter: CleanText,
    owner: OwnerId,
    clock: Arc<dyn Clock>,
    state: Mutex<LogState>,
    /// Answers of this program that wait for the store.
    waiting: AtomicUsize,
}

#[derive(Debug, Default)]
struct LogState {
    origin: Option<LogOrigin>,
    ring: Option<SlotRing>,
    own: HashMap<SlotSubject, SendLogSlot>,
}

impl SendLog {
    /// The log of the program `owner` at `counter`, in `folder`; slots grow old by `clock`'s boot clock. Makes nothing.
    pub(crate) fn new(folder: PathBuf, counter: CleanText, owner: OwnerId, clock: Arc<dyn Clock>) -> Self {
        Self { folder, counter, owner, clock, state: Mutex::default(), waiting: AtomicUsize::new(0) }
    }

    /// This moment on the boot clock.
    pub(crate) fn boot(&self) -> BootMoment {
        self.clock.boot()
    }

    /// Which journal this program has open: from now on its log can be written.
    pub(crate) fn belongs_to(&self, journal: &str, store_url: &str) {
        let counter = self.counter.clone();
        let origin = Some(LogOrigin { journal: journal.to_owned(), store_url: store_url.to_owned(), counter });
        let mut state = self.locked();
        if state.origin != origin {
            (state.origin, state.ring) = (origin, None);
        }
    }

    fn locked(&self) -> MutexGuard<'_, LogState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the file, or makes it.
    fn ring<'a>(
        &self,
        state: &'a mut LogState,
    ) -> io::Result<(&'a SlotRing, &'a mut HashMap<SlotSubject, SendLogSlot>)> {
        let LogState { origin, ring, own } = state;
        if ring.is_none() {
            let origin = origin.as_ref().ok_or_else(|| io::Error::other("no journal is open"))?;
            platform::own_folder(&self.folder)?;
            *ring = Some(SlotRing::open_or_make(&self.folder.join(file_name(origin)), origin)?);
        }
        let ring = ring.as_ref().ok_or_else(|| io::Error::other("no send log"))?;
        Ok((ring, own))
    }

    /// Makes sure that there is room for what is about to be sent and for its answer, on a disk that fills up too.
    pub(crate) fn allocate(&self) -> io::Result<()> {
        self.ring(&mut self.locked())?.0.allocate()
    }

    /// Remembers what is about to be prepared.
    pub(crate) fn begin(&self, entry: &RememberedEntry) -> io::Result<()> {
        let mut state = self.locked();
        let (ring, own) = self.ring(&mut state)?;
        ring.allocate()?;
        let slot = ring.begin(&SlotStart { owner: self.owner, entry: entry.clone() }, self.boot())?;
        own.insert(entry.about(), slot);
        Ok(())
    }

    /// Marks that the store acknowledged the permission to send. Called before the first byte leaves. The `intent` is
    /// written with it where this program did not begin it.
    pub(crate) fn mark_dispatched(&self, intent: &RememberedEntry, entry: &RememberedEntry) -> io::Result<()> {
        let mut state = self.locked();
        let (ring, own) = self.ring(&mut state)?;
        let about = entry.about();
        let mut slot = match own.remove(&about) {
            Some(slot) => slot,
            None => ring.begin(&SlotStart { owner: self.owner, entry: intent.clone() }, self.boot())?,
        };
        let marked = ring.add(&mut slot, FrameKind::Dispatched, Some(entry));
        own.insert(about, slot);
        marked
    }

    /// Remembers what came back, if it is about something that this program sent. `false`: it is not, or there was no room.
    pub(crate) fn note_answer(&self, entry: &RememberedEntry) -> bool {
        let mut state = self.locked();
        let Ok((ring, own)) = self.ring(&mut state) else { return false };
        let Some(slot) = own.get_mut(&entry.about()) else { return false };
        let noted = ring.add(slot, FrameKind::Answer, Some(entry));
        if noted.is_ok() {
            slot.answers.push(entry.clone());
        }
        noted.is_ok()
    }

    /// The store holds all of it.
    pub(crate) fn settle(&self, about: &SlotSubject) {
        self.close(about, FrameKind::Settled);
    }

    /// The store refused the intent, so nothing of it was sent.
    pub(crate) fn give_back(&self, about: &SlotSubject) {
        self.close(about, FrameKind::Void);
    }

    fn close(&self, about: &SlotSubject, kind: FrameKind) {
        let mut state = self.locked();
        let Some(slot) = state.own.remove(about) else { return };
        if slot.waits {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
        }
        let Ok((ring, _)) = self.ring(&mut state) else { return };
        // Without the mark the slot is read again at the next start, and found to be known.
        if let Err(fault) = ring.close(&slot, kind, self.boot()) {
            tracing::warn!(%fault, "a slot of the send log stays open");
        }
    }

    /// Keeps an answer that the store refused: it is on the disk when this returns.
    pub(crate) fn store_answer(&self, entry: &RememberedEntry) -> io::Result<()> {
        let mut state = self.locked();
        let (ring, own) = self.ring(&mut state)?;
        ring.allocate()?;
        let about = entry.about();
        let mut slot = match own.remove(&about) {
            Some(slot) => slot,
            None => ring.begin(&SlotStart { owner: self.owner, entry: entry.clone() }, self.boot())?,
        };
        let waited = slot.waits;
        let kept = Self::store_in(ring, &mut slot, entry);
        if slot.waits && !waited {
            self.waiting.fetch_add(1, Ordering::SeqCst);
        }
        own.insert(about, slot);
        kept
    }

    fn store_in(ring: &SlotRing, slot: &mut SendLogSlot, entry: &RememberedEntry) -> io::Result<()> {
        if !slot.answers.contains(entry) {
            ring.add(slot, FrameKind::Answer, Some(entry))?;
            slot.answers.push(entry.clone());
        }
        ring.add(slot, FrameKind::Waits, None)?;
        slot.waits = true;
        ring.sync()
    }

    /// Whether an answer of this program waits for the store.
    pub(crate) fn has_waiting(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    /// What waits, with what it is about.
    pub(crate) fn waiting(&self) -> Vec<(SlotSubject, Vec<RememberedEntry>)> {
        let state = self.locked();
        let waiting = state.own.iter().filter(|(_, slot)| slot.waits);
        waiting.map(|(about, slot)| (about.clone(), slot.answers.clone())).collect()
    }

    /// The timeline on which the server was when this counter compared last.
    pub(crate) fn timeline(&self) -> io::Result<Option<String>> {
        Ok(self.ring(&mut self.locked())?.0.commit()?.timeline)
    }

    /// Remembers that this counter compared on this timeline.
    pub(crate) fn remember_timeline(&self, timeline: &str) -> io::Result<()> {
        let commit = AcknowledgedCommit { timeline: Some(timeline.to_owned()), ..AcknowledgedCommit::default() };
        self.ring(&mut self.locked())?.0.remember(commit, false)
    }

    /// Remembers a commit that the store acknowledged.
    pub(crate) fn remember(&self, commit: AcknowledgedCommit) {
        let mut state = self.locked();
        let remembered = self.ring(&mut state).and_then(|(ring, _)| ring.remember(commit, false));
        if let Err(fault) = remembered {
            tracing::warn!(%fault, "a commit is not remembered beside the journal");
        }
    }
}

impl fmt::Debug for SendLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SendLog({})", self.folder.display())
    }
}

/// Where the send logs of a journal lie whose programs use `folder`.
pub(crate) fn folder_in(folder: &Path) -> PathBuf {
    folder.join("sendlog")
}

/// Answers that wait in the send logs below `folder` until their store takes them.
///
/// # Errors
/// The operating system's.
pub fn waiting_in(folder: &Path) -> io::Result<WaitingAnswers> {
    let mut waiting = WaitingAnswers::default();
    for ring in rings(&folder_in(folder))? {
        let unsettled = ring.unsettled()?;
        waiting.answers += unsettled.iter().filter(|slot| slot.waits).count();
        waiting.is_full |= unsettled.len() >= ring::MOST_SLOTS as usize;
    }
    Ok(waiting)
}

/// Forgets everything about the journal at `place`: a person put an older one there on purpose.
pub(crate) fn forget(folder: &Path, store_url: &str, stamp: &str) -> io::Result<()> {
    let mut rings = rings(folder)?;
    rings.retain(|ring| ring.origin().store_url == store_url);
    rings.iter().try_for_each(|ring| ring.put_aside(stamp))
}

/// Every send log in `folder` that can be read.
pub(crate) fn rings(folder: &Path) -> io::Result<Vec<SlotRing>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(SUFFIX));
    paths.sort();
    let mut found = Vec::with_capacity(paths.len());
    for path in paths {
        found.extend(SlotRing::open(&path)?);
    }
    Ok(found)
}

/// One file for each counter and journal.
fn file_name(origin: &LogOrigin) -> String {
    let readable: String = origin.counter.as_str().chars().filter(char::is_ascii_alphanumeric).take(16).collect();
    let digest = Sha256::digest(format!("{}\n{}", origin.counter, origin.journal));
    let digest = hex(&digest);
    format!("{readable}-{}{SUFFIX}", digest.get(..12).unwrap_or_default())
}
