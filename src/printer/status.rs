//! ESC/POS status questions and their answers: `DLE EOT n` (the state, answered at once, even out of paper) and `GS r
//! 1` (answered in turn, once everything before it was processed).
//!
//! No question here moves paper.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::stream::{PrinterStream, SLICE, StreamRead, StreamWait};
use super::{NotReached, PrintFault, PrinterSpeech};

/// Asks for the paper sensor, in turn among the printed bytes: the answer proves that all bytes before were processed.
pub(super) const PROOF: [u8; 3] = [0x1d, b'r', 1];
/// Paper end, in the answer to [`PROOF`].
const PROOF_PAPER_END: u8 = 0x0c;
/// After the first answer to [`PROOF`], a late answer to an earlier connection may still come.
const STRAGGLERS: Duration = Duration::from_millis(60);
const MOST_STRAGGLERS: usize = 8;

/// Tells the answers apart and skips the automatic status messages, four bytes each (Automatic Status Back).
#[derive(Debug, Default)]
struct StatusParser {
    skip: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StatusByte {
    State(u8),
    Proof(u8),
}

impl StatusParser {
    fn sort(&mut self, byte: u8) -> Option<StatusByte> {
        let plain = byte & 0x90 == 0;
        if plain && self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        self.skip = 0;
        match byte {
            _ if plain => Some(StatusByte::Proof(byte)),
            _ if byte & 0x93 == 0x12 => Some(StatusByte::State(byte)),
            _ if byte & 0x93 == 0x10 => {
                self.skip = 3;
                None
            }
            _ => None,
        }
    }
}

/// The state that a printer reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PrinterHealth {
    Well,
    PaperOut,
    Offline,
    CoverOpen,
    /// No answer.
    Silent,
    /// The connection is lost.
    Gone,
}

impl PrinterHealth {
    /// The fault that the printer reports; None where it reports none or does not answer.
    pub(super) const fn complaint(self) -> Option<PrintFault> {
        match self {
            Self::PaperOut => Some(PrintFault::PaperOut),
            Self::Offline => Some(PrintFault::Offline),
            Self::CoverOpen => Some(PrintFault::CoverOpen),
            Self::Gone => Some(PrintFault::Gone),
            Self::Well | Self::Silent => None,
        }
    }
}

/// The result of waiting for the proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PrintProof {
    /// All bytes were processed.
    Given {
        /// The paper is out now.
        paper_out: bool,
    },
    Silent,
    Gone,
    Stopped,
}

/// Questions and answers on one connection.
#[derive(Debug)]
pub(super) struct PrinterDialogue<'a> {
    wire: &'a PrinterStream,
    ear: StatusParser,
    answer: Duration,
    /// An answer to [`PROOF`] that came while the state was asked.
    proof: Option<u8>,
}

impl<'a> PrinterDialogue<'a> {
    pub(super) fn new(wire: &'a PrinterStream, answer: Duration) -> Self {
        Self { wire, ear: StatusParser::default(), answer, proof: None }
    }

    /// The next answer before `end`; `None` if there is none.
    fn next(&mut self, end: Instant, stop: Option<&AtomicBool>) -> Result<Option<StatusByte>, PrintFault> {
        loop {
            match self.wire.hear() {
                StreamRead::Byte(byte) => {
                    if let Some(said) = self.ear.sort(byte) {
                        return Ok(Some(said));
                    }
                }
                StreamRead::Ended | StreamRead::Broken => return Err(PrintFault::Gone),
                StreamRead::Nothing => {
                    if stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
                        return Err(PrintFault::Stopped);
                    }
                    let left = end.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Ok(None);
                    }
                    self.wire.wait(StreamWait::Word, left.min(SLICE));
                }
            }
            // A printer that sends without pause must not keep us here past `end`.
            if Instant::now() >= end {
                return Ok(None);
            }
        }
    }

    /// Asks one state question; `None` if the printer does not answer it.
    fn state(&mut self, number: u8) -> Result<Option<u8>, PrintFault> {
        let end = Instant::now() + self.answer;
        match self.wire.hand_over(&[0x10, 0x04, number], self.answer, &AtomicBool::new(false)) {
            Ok(()) => {}
            Err((_, PrintFault::Stalled)) => return Ok(None),
            Err(_) => return Err(PrintFault::Gone),
        }
        loop {
            match self.next(end, None)? {
                Some(StatusByte::State(state)) => return Ok(Some(state)),
                Some(StatusByte::Proof(proof)) => self.proof = Some(proof),
                None => return Ok(None),
            }
        }
    }

    /// Whether the proof arrived while the state was asked.
    pub(super) const fn has_proof(&self) -> bool {
        self.proof.is_some()
    }

    /// Asks for the printer's state now.
    pub(super) fn health(&mut self) -> PrinterHealth {
        match self.ask_health() {
            Ok(health) => health,
            Err(_) => PrinterHealth::Gone,
        }
    }

    fn ask_health(&mut self) -> Result<PrinterHealth, PrintFault> {
        let Some(online) = self.state(1)? else { return Ok(PrinterHealth::Silent) };
        // Some printers answer only the first question. A missing answer is no fault.
        let cause = self.state(2)?.unwrap_or(0);
        let paper = self.state(4)?.unwrap_or(0);
        Ok(if cause & 0x04 != 0 {
            PrinterHealth::CoverOpen
        } else if paper & 0x60 != 0 || cause & 0x20 != 0 {
            PrinterHealth::PaperOut
        } else if online & 0x08 != 0 {
            PrinterHealth::Offline
        } else {
            PrinterHealth::Well
        })
    }

    /// Waits for the answer to [`PROOF`], which the caller has sent.
    pub(super) fn proof(&mut self, at_most: Duration, stop: Option<&AtomicBool>) -> PrintProof {
        let end = Instant::now() + at_most;
        let mut proof = self.proof.take();
        while proof.is_none() {
            match self.next(end, stop) {
                Ok(Some(StatusByte::Proof(byte))) => proof = Some(byte),
                Ok(Some(StatusByte::State(_))) => {}
                Ok(None) => return PrintProof::Silent,
                Err(PrintFault::Stopped) => return PrintProof::Stopped,
                Err(_) => return PrintProof::Gone,
            }
        }
        PrintProof::Given { paper_out: proof.is_some_and(|byte| byte & PROOF_PAPER_END != 0) }
    }
}

/// Asks for the state and whether the printer can prove a paper. This is asked before printing, because a printer that
/// does not know `GS r` would make every paper look cut off.
pub(super) fn greet(wire: &PrinterStream, answer: Duration) -> Result<PrinterSpeech, NotReached> {
    let mut talk = PrinterDialogue::new(wire, answer);
    match talk.health() {
        PrinterHealth::Well => {}
        PrinterHealth::PaperOut => return Err(NotReached::PaperOut),
        PrinterHealth::Offline => return Err(NotReached::Offline),
        PrinterHealth::CoverOpen => return Err(NotReached::CoverOpen),
        PrinterHealth::Gone => return Err(NotReached::Gone),
        PrinterHealth::Silent => return Ok(PrinterSpeech::Silent),
    }
    // A proof that arrived by now answers an earlier connection: this one has not asked yet.
    talk.proof = None;
    match wire.hand_over(&PROOF, answer, &AtomicBool::new(false)) {
        Ok(()) => {}
        Err((_, PrintFault::Stalled)) => return Err(NotReached::Busy),
        Err(_) => return Err(NotReached::Gone),
    }
    match talk.proof(answer, None) {
        PrintProof::Given { paper_out: true } => Err(NotReached::PaperOut),
        PrintProof::Given { paper_out: false } => {
            for _ in 0..MOST_STRAGGLERS {
                if !matches!(talk.proof(STRAGGLERS, None), PrintProof::Given { .. }) {
                    return Ok(PrinterSpeech::Proof);
                }
            }
            // A printer that answers without end: none of its answers proves anything.
            Ok(PrinterSpeech::Silent)
        }
        PrintProof::Silent | PrintProof::Stopped => Ok(PrinterSpeech::State),
        PrintProof::Gone => Err(NotReached::Gone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart() {
        let mut ear = StatusParser::default();
        assert_eq!(ear.sort(0x12), Some(StatusByte::State(0x12)));
        assert_eq!(ear.sort(0x1a), Some(StatusByte::State(0x1a)));
        assert_eq!(ear.sort(0x00), Some(StatusByte::Proof(0)));
        assert_eq!(ear.sort(0x0f), Some(StatusByte::Proof(0x0f)));
        // XON, XOFF, and bytes of nothing known.
        for byte in [0x11, 0x13, 0x80, 0xff, 0x92] {
            assert_eq!(ear.sort(byte), None, "{byte:02x}");
        }
    }

    #[test]
    fn an_unasked_report_is_no_proof() {
        let mut ear = StatusParser::default();
        assert_eq!([0x14, 0x00, 0x0c, 0x0f].map(|byte| ear.sort(byte)), [None; 4]);
        assert_eq!(ear.sort(0x00), Some(StatusByte::Proof(0)));
        // An automatic status message that the answer to a question cuts off.
        assert_eq!(ear.sort(0x10), None);
        assert_eq!(ear.sort(0x12), Some(StatusByte::State(0x12)));
        assert_eq!(ear.sort(0x00), Some(StatusByte::Proof(0)));
    }
}
