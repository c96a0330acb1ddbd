//! The hash chain over the rows of one counter, without storage.
//!
//! The chain makes damage and tampering visible. It has no secret, so it does not prevent them. Every part is hashed
//! with its own length, so two different rows never encode to the same bytes.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type RowHash = [u8; 32];

/// What stands before the first row of a chain.
pub const GENESIS: RowHash = [0; 32];

/// Keeps this use of SHA-256 apart from every other.
const ROW_TAG: &[u8] = b"loket journal row 1";
const PROJECTION_TAG: &[u8] = b"loket journal projection 1";

/// One row, as it is hashed.
#[derive(Debug, Clone, Copy)]
pub struct ChainLink<'a> {
    /// The hash of the row before it on the same counter; [`GENESIS`] for the first.
    pub prev: &'a RowHash,
    pub counter: &'a str,
    /// Its place in the counter's chain, from 1.
    pub counter_seq: u64,
    pub payment: &'a str,
    /// When, as text with all its digits.
    pub at: &'a str,
    pub kind: &'a str,
    /// The event's body, byte for byte as stored.
    pub body: &'a str,
}

impl ChainLink<'_> {
    /// The row's own hash.
    #[must_use]
    pub fn hash(&self) -> RowHash {
        let mut hasher = Sha256::new();
        part(&mut hasher, ROW_TAG);
        part(&mut hasher, self.prev);
        part(&mut hasher, self.counter.as_bytes());
        part(&mut hasher, &self.counter_seq.to_be_bytes());
        part(&mut hasher, self.payment.as_bytes());
        part(&mut hasher, self.at.as_bytes());
        part(&mut hasher, self.kind.as_bytes());
        part(&mut hasher, self.body.as_bytes());
        hasher.finalize().into()
    }
}

/// Binds a payment as stored to the last event that made it.
#[must_use]
pub fn projection_digest(body: &str, last_event: &RowHash) -> RowHash {
    let mut hasher = Sha256::new();
    part(&mut hasher, PROJECTION_TAG);
    part(&mut hasher, body.as_bytes());
    part(&mut hasher, last_event);
    hasher.finalize().into()
}

fn part(hasher: &mut Sha256, bytes: &[u8]) {
    hasher.update((bytes.len() as u64).to_be_bytes());
    hasher.update(bytes);
}

/// Lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]).collect()
}

/// The first eight characters of a chain's head, as the Z report carries them.
#[must_use]
pub fn head(hash: &RowHash) -> String {
    hex(&hash[..4])
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: ChainLink<'_> = ChainLink {
        prev: &GENESIS,
        counter: "1",
        counter_seq: 1,
        payment: "p",
        at: "2026-11-21T03:21:09Z",
        kind: "noted",
        body: "{}",
    };

    #[test]
    fn every_part_counts_and_none_can_lend_to_its_neighbour() {
        let hash = LINK.hash();
        let other = [1; 32];
        for changed in [
            ChainLink { prev: &other, ..LINK },
            ChainLink { counter: "2", ..LINK },
            ChainLink { counter_seq: 2, ..LINK },
            ChainLink { payment: "q", ..LINK },
            ChainLink { at: "2026-11-21T03:21:10Z", ..LINK },
            ChainLink { kind: "ruled", ..LINK },
            ChainLink { body: "{ }", ..LINK },
            ChainLink { kind: "note", body: "d{}", ..LINK },
            ChainLink { kind: "noted{", body: "}", ..LINK },
        ] {
            assert_ne!(changed.hash(), hash, "{changed:?}");
        }
        assert_eq!(LINK.hash(), hash);
    }

    #[test]
    fn the_encoding_never_changes() {
        // Rows already written must verify for ever: this figure may not be edited.
        assert_eq!(head(&LINK.hash()), "d8654fda");
        assert_eq!(hex(&[0, 15, 255]), "000fff");
    }

    #[test]
    fn a_projection_is_bound_to_its_last_event() {
        assert_ne!(projection_digest("{}", &GENESIS), projection_digest("{}", &[1; 32]));
        assert_ne!(projection_digest("{}", &GENESIS), projection_digest("{ }", &GENESIS));
    }
}
