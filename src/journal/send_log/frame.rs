//! The checksummed pieces of a send log file. A piece that a power cut tore does not verify and ends the reading of its
//! slot. A piece of an earlier use of the slot verifies, but has another serial.

use sha2::{Digest, Sha256};

const MAGIC: &[u8; 4] = b"LkSL";
/// Magic, kind, serial, length, SHA-256.
pub(super) const HEAD_BYTES: usize = 4 + 1 + 8 + 4 + 32;

/// The kind of a piece. Stored as its position in this list, so the order must not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FrameKind {
    /// Journal and counter of the file.
    Origin,
    /// The newest acknowledged commit.
    Commit,
    /// The slot to claim next.
    Pointer,
    /// The intent; the first piece of a slot.
    Begun,
    /// The store acknowledged `Dispatched`. Written before the first byte leaves.
    Dispatched,
    Answer,
    /// The store refused the answer, which waits here, synced.
    Waits,
    /// The store has everything in the slot.
    Settled,
    /// The store refused the intent, so nothing was sent.
    Void,
}

impl FrameKind {
    const ALL: [Self; 9] = [
        Self::Origin,
        Self::Commit,
        Self::Pointer,
        Self::Begun,
        Self::Dispatched,
        Self::Answer,
        Self::Waits,
        Self::Settled,
        Self::Void,
    ];

    const fn byte(self) -> u8 {
        self as u8 + 1
    }

    fn of(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.byte() == byte)
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    pub(super) kind: FrameKind,
    /// Increases with each use of a slot and each new commit. All pieces of one use of a slot have the same serial.
    pub(super) serial: u64,
    pub(super) payload: &'a [u8],
}

impl Frame<'_> {
    /// The piece's size in the file, in bytes.
    pub(super) const fn size(&self) -> usize {
        HEAD_BYTES + self.payload.len()
    }
}

/// The bytes of a piece. `None` if the payload is longer than a 32-bit length can say.
pub(super) fn encode(kind: FrameKind, serial: u64, payload: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(payload.len()).ok()?;
    let mut bytes = Vec::with_capacity(HEAD_BYTES + payload.len());
    bytes.extend_from_slice(MAGIC);
    bytes.push(kind.byte());
    bytes.extend_from_slice(&serial.to_be_bytes());
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(&digest(kind, serial, payload));
    bytes.extend_from_slice(payload);
    Some(bytes)
}

/// The piece at the start of `bytes`; `None` if there is none, or it does not verify.
pub(super) fn decode(bytes: &[u8]) -> Option<Frame<'_>> {
    let (magic, rest) = bytes.split_at_checked(4)?;
    let (kind, rest) = rest.split_first()?;
    let (serial, rest) = rest.split_at_checked(8)?;
    let (length, rest) = rest.split_at_checked(4)?;
    let (found, rest) = rest.split_at_checked(32)?;
    let kind = FrameKind::of(*kind).filter(|_| magic == MAGIC)?;
    let serial = u64::from_be_bytes(serial.try_into().ok()?);
    let length = usize::try_from(u32::from_be_bytes(length.try_into().ok()?)).ok()?;
    let payload = rest.get(..length)?;
    (digest(kind, serial, payload) == found).then_some(Frame { kind, serial, payload })
}

/// The serial in the head of a slot's first piece, unverified.
pub(super) fn serial_of(bytes: &[u8]) -> Option<u64> {
    let (magic, rest) = bytes.split_at_checked(4)?;
    let (kind, rest) = rest.split_first()?;
    let (serial, _) = rest.split_at_checked(8)?;
    let is_first = magic == MAGIC && FrameKind::of(*kind) == Some(FrameKind::Begun);
    Some(u64::from_be_bytes(serial.try_into().ok()?)).filter(|_| is_first)
}

fn digest(kind: FrameKind, serial: u64, payload: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update([kind.byte()]);
    hasher.update(serial.to_be_bytes());
    hasher.update((payload.len() as u64).to_be_bytes());
    hasher.update(payload);
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_piece_is_none_wherever_it_is_torn() {
        let whole = encode(FrameKind::Answer, 7, b"raw").unwrap();
        let frame = decode(&whole).unwrap();
        assert_eq!(
            (frame.kind, frame.serial, frame.payload, frame.size()),
            (FrameKind::Answer, 7, &b"raw"[..], whole.len())
        );
        for at in 0..whole.len() {
            assert!(decode(&whole[..at]).is_none());
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            assert!(decode(&flipped).is_none(), "byte {at}");
        }
        assert!(decode(&[0; 100]).is_none() && decode(&[0xff; 100]).is_none());
        for kind in FrameKind::ALL {
            assert_eq!(decode(&encode(kind, 1, b"").unwrap()).map(|frame| frame.kind), Some(kind));
        }
    }
}
