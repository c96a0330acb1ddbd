//! What an ESC/POS printer is asked, and how its answers are read.
//!
//! What it is: `DLE EOT n` (its state, at once, even out of paper), and `GS r 1` (answered in its turn, once everything
//! before was worked through). What it is not: printing. Invariant: no question here moves paper.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::wire::{Heard, SLICE, Want, Wire};
use super::{Fault, NotReached, Speech};

/// Asks for the paper sensor in its turn among the bytes: the answer proves that all before it was worked through.
pub(super) const PROOF: [u8; 3] = [0x1d, b'r', 1];
/// Paper end, in the answer to [`PROOF`].
const PROOF_PAPER_END: u8 = 0x0c;
/// After the first answer to [`PROOF`], one of an earlier conversation may still come.
const STRAGGLERS: Duration = Duration::from_millis(60);
const MOST_STRAGGLERS: usize = 8;

/// Tells the answers apart; the printer's unasked four-byte reports are left out.
#[derive(Debug, Default)]
struct Ear {
    skip: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    State(u8),
    Proof(u8),
}

impl Ear {
    fn sort(&mut self, byte: u8) -> Option<Said> {
        let plain = byte & 0x90 == 0;
        if plain && self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        self.skip = 0;
        match byte {
            _ if plain => Some(Said::Proof(byte)),
            _ if byte & 0x93 == 0x12 => Some(Said::State(byte)),
            _ if byte & 0x93 == 0x10 => {
                self.skip = 3;
                None
            }
            _ => None,
        }
    }
}

/// How a printer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Health {
    Well,
    PaperOut,
    Offline,
    CoverOpen,
    /// It does not answer.
    Silent,
    /// It is not there any more.
    Gone,
}

impl Health {
    /// What the printer complains of, as a fault.
    pub(super) const fn complaint(self) -> Option<Fault> {
        match self {
            Self::PaperOut => Some(Fault::PaperOut),
            Self::Offline => Some(Fault::Offline),
            Self::CoverOpen => Some(Fault::CoverOpen),
            Self::Gone => Some(Fault::Gone),
            Self::Well | Self::Silent => None,
        }
    }
}

/// What came of waiting for the proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// All was worked through.
    Given {
        /// And now there is no paper.
        paper_out: bool,
    },
    Silent,
    Gone,
    Stopped,
}

/// A conversation.
#[derive(Debug)]
pub(super) struct Talk<'a> {
    wire: &'a Wire,
    ear: Ear,
    answer: Duration,
    /// An answer to [`PROOF`] that came while something else was asked.
    proof: Option<u8>,
}

impl<'a> Talk<'a> {
    pub(super) fn new(wire: &'a Wire, answer: Duration) -> Self {
        Self { wire, ear: Ear::default(), answer, proof: None }
    }

    /// The next thing said until `end`; `None`: nothing.
    fn next(&mut self, end: Instant, stop: Option<&AtomicBool>) -> Result<Option<Said>, Fault> {
        loop {
            match self.wire.hear() {
                Heard::Byte(byte) => {
                    if let Some(said) = self.ear.sort(byte) {
                        return Ok(Some(said));
                    }
                }
                Heard::Ended | Heard::Broken => return Err(Fault::Gone),
                Heard::Nothing => {
                    if stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
                        return Err(Fault::Stopped);
                    }
                    let left = end.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Ok(None);
                    }
                    self.wire.wait(Want::Word, left.min(SLICE));
                }
            }
            // One that babbles does not hold the line.
            if Instant::now() >= end {
                return Ok(None);
            }
        }
    }

    /// One question about its state.
    fn state(&mut self, number: u8) -> Result<Option<u8>, Fault> {
        let end = Instant::now() + self.answer;
        match self.wire.hand_over(&[0x10, 0x04, number], self.answer, &AtomicBool::new(false)) {
            Ok(()) => {}
            Err((_, Fault::Stalled)) => return Ok(None),
            Err(_) => return Err(Fault::Gone),
        }
        loop {
            match self.next(end, None)? {
                Some(Said::State(state)) => return Ok(Some(state)),
                Some(Said::Proof(proof)) => self.proof = Some(proof),
                None => return Ok(None),
            }
        }
    }

    /// Whether the proof came in the meantime.
    pub(super) const fn has_proof(&self) -> bool {
        self.proof.is_some()
    }

    /// Asks how it is now.
    pub(super) fn health(&mut self) -> Health {
        match self.ask_health() {
            Ok(health) => health,
            Err(_) => Health::Gone,
        }
    }

    fn ask_health(&mut self) -> Result<Health, Fault> {
        let Some(online) = self.state(1)? else { return Ok(Health::Silent) };
        // Some know only the first question: what they leave out is no complaint.
        let cause = self.state(2)?.unwrap_or(0);
        let paper = self.state(4)?.unwrap_or(0);
        Ok(if cause & 0x04 != 0 {
            Health::CoverOpen
        } else if paper & 0x60 != 0 || cause & 0x20 != 0 {
            Health::PaperOut
        } else if online & 0x08 != 0 {
            Health::Offline
        } else {
            Health::Well
        })
    }

    /// Waits for the answer to [`PROOF`], which was sent.
    pub(super) fn proof(&mut self, at_most: Duration, stop: Option<&AtomicBool>) -> Proof {
        let end = Instant::now() + at_most;
        let mut proof = self.proof.take();
        while proof.is_none() {
            match self.next(end, stop) {
                Ok(Some(Said::Proof(byte))) => proof = Some(byte),
                Ok(Some(Said::State(_))) => {}
                Ok(None) => return Proof::Silent,
                Err(Fault::Stopped) => return Proof::Stopped,
                Err(_) => return Proof::Gone,
            }
        }
        Proof::Given { paper_out: proof.is_some_and(|byte| byte & PROOF_PAPER_END != 0) }
    }
}

/// The first words: how is it, and does it say when it has finished? A printer that does not know the second question could
/// never prove a paper, and each would look cut off; so it is asked before, not only after.
pub(super) fn greet(wire: &Wire, answer: Duration) -> Result<Speech, NotReached> {
    let mut talk = Talk::new(wire, answer);
    match talk.health() {
        Health::Well => {}
        Health::PaperOut => return Err(NotReached::PaperOut),
        Health::Offline => return Err(NotReached::Offline),
        Health::CoverOpen => return Err(NotReached::CoverOpen),
        Health::Gone => return Err(NotReached::Gone),
        Health::Silent => return Ok(Speech::Silent),
    }
    // An answer that came by now was to an earlier conversation: this one has not asked yet.
    talk.proof = None;
    match wire.hand_over(&PROOF, answer, &AtomicBool::new(false)) {
        Ok(()) => {}
        Err((_, Fault::Stalled)) => return Err(NotReached::Busy),
        Err(_) => return Err(NotReached::Gone),
    }
    match talk.proof(answer, None) {
        Proof::Given { paper_out: true } => Err(NotReached::PaperOut),
        Proof::Given { paper_out: false } => {
            for _ in 0..MOST_STRAGGLERS {
                if !matches!(talk.proof(STRAGGLERS, None), Proof::Given { .. }) {
                    return Ok(Speech::Proof);
                }
            }
            // It babbles: nothing that it says proves a thing.
            Ok(Speech::Silent)
        }
        Proof::Silent | Proof::Stopped => Ok(Speech::State),
        Proof::Gone => Err(NotReached::Gone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart() {
        let mut ear = Ear::default();
        assert_eq!(ear.sort(0x12), Some(Said::State(0x12)));
        assert_eq!(ear.sort(0x1a), Some(Said::State(0x1a)));
        assert_eq!(ear.sort(0x00), Some(Said::Proof(0)));
        assert_eq!(ear.sort(0x0f), Some(Said::Proof(0x0f)));
        // XON, XOFF, and bytes of nothing known.
        for byte in [0x11, 0x13, 0x80, 0xff, 0x92] {
            assert_eq!(ear.sort(byte), None, "{byte:02x}");
        }
    }

    #[test]
    fn an_unasked_report_is_no_proof() {
        let mut ear = Ear::default();
        assert_eq!([0x14, 0x00, 0x0c, 0x0f].map(|byte| ear.sort(byte)), [None; 4]);
        assert_eq!(ear.sort(0x00), Some(Said::Proof(0)));
        // A report that was broken off by the answer to a question.
        assert_eq!(ear.sort(0x10), None);
        assert_eq!(ear.sort(0x12), Some(Said::State(0x12)));
        assert_eq!(ear.sort(0x00), Some(Said::Proof(0)));
    }
}
