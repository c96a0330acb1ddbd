//! What this computer remembers of its sales, on its own disk beside the journal (safety rule 16, docs/safety.md).
//!
//! A sale of Rp102.500 at counter K1. Journal rows are synced. Pieces of a slot are not: a power cut may lose the last.
//!
//! | step | journal | slot 17 | after a power cut the next start finds |
//! |---|---|---|---|
//! | slot claimed | | intent | no row, so nothing was sent; closes the slot |
//! | `Prepared` | row 102 | intent | NotSent by the unmarked slot; Unknown if the intent was lost |
//! | `Dispatched` | row 103 | intent | Unknown, even if no byte left: a row alone proves nothing |
//! | mark, then the first byte | row 103 | intent, dispatched | Unknown: the Rp102.500 may be debited |
//! | answer noted | row 103 | …, answer | Confirmed by the answer; Unknown if the answer was lost |
//! | `Answered` | row 104 | …, answer | Confirmed; closes the slot |
//! | slot closed | row 104 | …, answer, settled | nothing to do; the slot is used again after a day |
//!
//! A journal that refuses the answer (disk full, server lost) leaves row 103. Then the slot is marked `waits` and
//! synced, and the answer is offered to the journal each second and at the next start.
//!
//! The mark counts when the journal comes back older, because no journal can tell that it is an old copy of itself:
//!
//! ```text
//! 10:00  the sale above        the newest commit is remembered too: K1 row 104, hash 5f…
//! 10:05  somebody replaces journal.db with last night's copy
//! 10:06  K1 starts             K1's chain ends at row 101: nothing is sold, and the screen says what is missing
//! 10:10  the right file comes back, or `loket journal accept --reason T --yes`:
//!                              slot 17 is marked dispatched, so its sale is entered as sent, and its answer decides
//! ```
//!
//! An unmarked slot was never sent. The file holds names, numbers and tokens: only its owner may read it, and nothing
//! of it is logged.

mod frame;
mod ring;
mod running;
mod slot;
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
pub(crate) use self::ring::{LogOrigin, SlotRing};
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

/// An event of a payment or of a charge, as the send log stores it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RememberedEntry {
    Payment {
        id: PaymentId,
        entry: JournalRecord,
    },
    Charge {
        /// The charge's order id.
        #[serde(rename = "order")]
        order: String,
        charge_entry: charge::ChargeEntry,
    },
}

/// Names the payment or charge of a slot: a payment id, or `charge:` and the order's key.
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

/// A row of a hash chain, by number and hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChainPosition {
    pub(crate) number: i64,
    /// Lower-case hex.
    pub(crate) hash: String,
    pub(crate) at: Timestamp,
}

/// The newest commit that a store acknowledged to this computer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct AcknowledgedCommit {
    /// The newest row of the counter's own chain.
    pub(crate) own: Option<ChainPosition>,
    /// The newest row of any counter that this computer has seen.
    pub(crate) newest: Option<ChainPosition>,
    /// The server's timeline when this counter last compared; `None` for a file.
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

/// The send log as one running program uses it. Programs of one counter share the file.
pub(crate) struct SendLog {
    folder: PathBuf,
    counter: CleanText,
    owner: OwnerId,
    clock: Arc<dyn Clock>,
    state: Mutex<LogState>,
    /// Answers of this program that wait for the journal.
    waiting: AtomicUsize,
}

#[derive(Debug, Default)]
struct LogState {
    origin: Option<LogOrigin>,
    ring: Option<SlotRing>,
    own: HashMap<SlotSubject, SendLogSlot>,
}

impl SendLog {
    /// The log of the program `owner` at `counter`, in `folder`. The age of slots is counted by the boot clock of
    /// `clock`. Creates no file.
    pub(crate) fn new(folder: PathBuf, counter: CleanText, owner: OwnerId, clock: Arc<dyn Clock>) -> Self {
        Self { folder, counter, owner, clock, state: Mutex::default(), waiting: AtomicUsize::new(0) }
    }

    /// Now, on the boot clock.
    pub(crate) fn boot(&self) -> BootMoment {
        self.clock.boot()
    }

    /// Sets the journal that this program has open. Before that the log cannot be written.
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

    /// Opens or creates the file.
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

    /// Ensures written space for the next sale and its answer, so that a disk that fills up later cannot refuse the
    /// answer.
    pub(crate) fn allocate(&self) -> io::Result<()> {
        self.ring(&mut self.locked())?.0.allocate()
    }

    /// Claims a slot and writes the intent, before the journal gets `Prepared`. Not synced.
    pub(crate) fn begin(&self, entry: &RememberedEntry) -> io::Result<()> {
        let mut state = self.locked();
        let (ring, own) = self.ring(&mut state)?;
        ring.allocate()?;
        let slot = ring.begin(&SlotStart { owner: self.owner, entry: entry.clone() }, self.boot())?;
        own.insert(entry.about(), slot);
        Ok(())
    }

    /// Marks that the store acknowledged `Dispatched`. Called before the first byte leaves. A slot is claimed with
    /// `intent` if this program has none for it. If this fails, nothing may be sent.
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

    /// Writes an answer to something that this program sent, before the journal gets it. `false`: this program has no
    /// slot for it, or the write failed.
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

    /// Closes the slot: the store has everything that is in it.
    pub(crate) fn settle(&self, about: &SlotSubject) {
        self.close(about, FrameKind::Settled);
    }

    /// Closes the slot as void: the store refused the intent, so nothing was sent. A void slot can be reused at once.
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
        // Without the mark the next start reads the slot again and finds everything in the store.
        if let Err(fault) = ring.close(&slot, kind, self.boot()) {
            tracing::warn!(%fault, "a slot of the send log stays open");
        }
    }

    /// Stores an answer that the journal refused. The answer is synced when this returns.
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

    /// Whether an answer of this program waits for the journal.
    pub(crate) fn has_waiting(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    /// The waiting answers of this program, by payment or charge.
    pub(crate) fn waiting(&self) -> Vec<(SlotSubject, Vec<RememberedEntry>)> {
        let state = self.locked();
        let waiting = state.own.iter().filter(|(_, slot)| slot.waits);
        waiting.map(|(about, slot)| (about.clone(), slot.answers.clone())).collect()
    }

    /// The server's timeline when this counter last compared; `None` if it never did.
    pub(crate) fn timeline(&self) -> io::Result<Option<String>> {
        Ok(self.ring(&mut self.locked())?.0.commit()?.timeline)
    }

    /// Notes that this counter has compared on this timeline.
    pub(crate) fn remember_timeline(&self, timeline: &str) -> io::Result<()> {
        let commit = AcknowledgedCommit { timeline: Some(timeline.to_owned()), ..AcknowledgedCommit::default() };
        self.ring(&mut self.locked())?.0.remember(commit, false)
    }

    /// Notes a commit that the store acknowledged. A failure is only logged: the commit itself is durable.
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

/// The folder of the send logs, below the programs' `folder`.
pub(crate) fn folder_in(folder: &Path) -> PathBuf {
    folder.join("sendlog")
}

/// Counts the answers in the send logs below `folder` that wait for their journal.
///
/// # Errors
/// If a send log cannot be read.
pub fn waiting_in(folder: &Path) -> io::Result<WaitingAnswers> {
    let mut waiting = WaitingAnswers::default();
    for ring in rings(&folder_in(folder))? {
        let unsettled = ring.unsettled()?;
        waiting.answers += unsettled.iter().filter(|slot| slot.waits).count();
        waiting.is_full |= unsettled.len() >= ring::MOST_SLOTS as usize;
    }
    Ok(waiting)
}

/// Puts aside the send logs of the journal at `store_url`: a person replaced it with an older one on purpose.
pub(crate) fn forget(folder: &Path, store_url: &str, stamp: &str) -> io::Result<()> {
    let mut rings = rings(folder)?;
    rings.retain(|ring| ring.origin().store_url == store_url);
    rings.iter().try_for_each(|ring| ring.put_aside(stamp))
}

/// All send logs in `folder`. A file whose first piece does not verify is skipped.
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

/// The file name: one file for each counter and journal. The digest tells counters apart whose readable part is equal.
fn file_name(origin: &LogOrigin) -> String {
    let readable: String = origin.counter.as_str().chars().filter(char::is_ascii_alphanumeric).take(16).collect();
    let digest = Sha256::digest(format!("{}\n{}", origin.counter, origin.journal));
    let digest = hex(&digest);
    format!("{readable}-{}{SUFFIX}", digest.get(..12).unwrap_or_default())
}
