//! One slot of the send log: the intent, the mark that it was dispatched, and the answers.

use serde::{Deserialize, Serialize};

use super::RememberedEntry;
use super::frame::{self, Frame, FrameKind};
use crate::base::id::{OwnerId, PaymentId};
use crate::base::time::Timestamp;
use crate::domain::bill::BillDetail;
use crate::domain::charge;
use crate::domain::payment::PaymentEvent;
use crate::domain::payment::verdict::RawAnswer;

/// The payload of a slot's first piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SlotStart {
    #[serde(rename = "owner")]
    pub(crate) owner: OwnerId,
    /// The intent; or an answer, if this program wrote no intent for it.
    pub(crate) entry: RememberedEntry,
}

/// A slot with its pieces, in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SendLogSlot {
    pub(super) index: u32,
    pub(super) serial: u64,
    /// Offset of the next piece from the start of the slot.
    pub(super) end: usize,
    pub(crate) begun: SlotStart,
    /// The `Dispatched` entry; `None`: not marked, so nothing was sent.
    pub(crate) dispatched: Option<RememberedEntry>,
    /// In order of arrival.
    pub(crate) answers: Vec<RememberedEntry>,
    /// The store refused an answer, which waits here.
    pub(crate) waits: bool,
}

impl SendLogSlot {
    /// Reads a slot. `None` if it was never used, or its first piece does not verify.
    pub(super) fn read(index: u32, bytes: &[u8]) -> Option<Self> {
        let first = frame::decode(bytes).filter(|first| first.kind == FrameKind::Begun)?;
        let mut slot = Self {
            index,
            serial: first.serial,
            end: first.size(),
            begun: serde_json::from_slice(first.payload).ok()?,
            dispatched: None,
            answers: Vec::new(),
            waits: false,
        };
        if slot.begun.entry.is_answer() {
            slot.answers.push(slot.begun.entry.clone());
        }
        while let Some(next) = bytes.get(slot.end..).and_then(frame::decode) {
            // A piece of an earlier use of the slot has another serial.
            if next.serial != slot.serial || slot.apply_frame(&next).is_none() {
                break;
            }
            slot.end += next.size();
        }
        Some(slot)
    }

    fn apply_frame(&mut self, next: &Frame<'_>) -> Option<()> {
        match next.kind {
            FrameKind::Dispatched => self.dispatched = Some(serde_json::from_slice(next.payload).ok()?),
            FrameKind::Answer => self.answers.push(serde_json::from_slice(next.payload).ok()?),
            FrameKind::Waits => self.waits = true,
            _ => return None,
        }
        Some(())
    }

    /// Whether the slot holds the intent of this payment.
    pub(crate) fn is_intent_of(&self, asked: PaymentId) -> bool {
        matches!(&self.begun.entry, RememberedEntry::Payment { id, .. } if *id == asked)
            && !self.begun.entry.is_answer()
    }

    /// Whether the intent was never marked, so that no byte of it left.
    pub(crate) fn is_unsent(&self) -> bool {
        self.dispatched.is_none() && !self.begun.entry.is_answer()
    }

    /// The time of the first entry.
    pub(crate) fn at(&self) -> Timestamp {
        self.begun.entry.at()
    }
}

/// An entry in at most `room` bytes. If it is too large, first the raw answer is shortened, then the provider's own
/// keys are left out. The facts stay. `None` if even that does not fit.
pub(super) fn fitted<T: Serialize + Clone>(
    whole: &T,
    room: usize,
    entry: fn(&mut T) -> &mut RememberedEntry,
) -> Option<Vec<u8>> {
    let mut value = whole.clone();
    let mut payload = serde_json::to_vec(&value).ok()?;
    // Each round halves the raw answer, so there are few rounds.
    while payload.len() > room && shorten(entry(&mut value)) {
        payload = serde_json::to_vec(&value).ok()?;
    }
    (payload.len() <= room).then_some(payload)
}

/// Removes half of the raw answer, or the provider's own keys once the raw answer is empty. `false` if nothing is left
/// to remove.
fn shorten(entry: &mut RememberedEntry) -> bool {
    match entry {
        RememberedEntry::Payment { entry, .. } => match &mut entry.event {
            PaymentEvent::Answered { verdict, raw, .. } => halve(raw) || empty(&mut verdict.facts.detail),
            PaymentEvent::Prepared(intent) => empty(&mut intent.bill.detail),
            _ => false,
        },
        RememberedEntry::Charge { charge_entry, .. } => match &mut charge_entry.event {
            charge::ChargeEvent::ChargeAnswered { raw, .. } => halve(raw),
            _ => false,
        },
    }
}

fn halve(raw: &mut RawAnswer) -> bool {
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

fn empty(detail: &mut BillDetail) -> bool {
    let had = !detail.0.is_empty();
    *detail = BillDetail::default();
    had
}
