//! Printing over a connection: sends all bytes, then judges what can be known of them. The questions to the printer are
//! in
//! `status`.
//!
//! A printer that could have proved the paper and did not is never reported as done.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::status::{PROOF, PrintProof, PrinterDialogue, PrinterHealth};
use super::stream::{NAP, NodeKind, PrinterStream, SLICE, StreamRead, StreamWait};
use super::{PrintEnd, PrintFault, PrintLimits, PrinterSpeech, unsent};

/// A printer that stays quiet this long after the last acknowledged byte is believed.
const QUIET: Duration = Duration::from_millis(1_500);
/// A reset after the end of a connection arrives within this time.
const SETTLED: Duration = Duration::from_millis(250);
/// How often a printer that reports no fault gets more time for the proof.
const ROUNDS: usize = 3;
/// On exit of the program, a printer that has all bytes gets this long for the proof.
const GRACE: Duration = Duration::from_secs(2);

/// Sends everything and judges the result.
pub(super) fn run(
    wire: &PrinterStream,
    speech: PrinterSpeech,
    bytes: &[u8],
    limits: PrintLimits,
    stop: &AtomicBool,
) -> PrintEnd {
    let question: &[u8] = if speech == PrinterSpeech::Proof { &PROOF } else { &[] };
    let all = [bytes, question].concat();
    if let Err((taken, why)) = wire.hand_over(&all, limits.stall, stop) {
        wire.abort();
        return PrintEnd::Cut { taken: taken.min(bytes.len()), why };
    }
    match speech {
        PrinterSpeech::Proof => proved(wire, bytes.len(), limits, stop),
        PrinterSpeech::State => stated(wire, bytes.len(), limits, stop),
        PrinterSpeech::Unasked | PrinterSpeech::Silent => trusted(wire, bytes.len(), limits, limits.trust_silent, stop),
    }
}

/// Waits for the proof. The last bytes are the cut and the question, so a printer that died before it answered has not
/// processed all of them. A silent printer without a fault is perhaps still printing, so nobody may print again unseen.
fn proved(wire: &PrinterStream, whole: usize, limits: PrintLimits, stop: &AtomicBool) -> PrintEnd {
    let mut talk = PrinterDialogue::new(wire, limits.answer);
    let cut = |why| {
        wire.abort();
        PrintEnd::Cut { taken: whole, why }
    };
    for _ in 0..ROUNDS {
        match talk.proof(limits.finish, Some(stop)) {
            PrintProof::Given { paper_out } => return given(wire, paper_out),
            PrintProof::Gone => return cut(PrintFault::Gone),
            PrintProof::Stopped => {
                return match talk.proof(GRACE.min(limits.finish), None) {
                    PrintProof::Given { paper_out } => given(wire, paper_out),
                    PrintProof::Gone => cut(PrintFault::Gone),
                    PrintProof::Silent | PrintProof::Stopped => PrintEnd::Unsure { why: PrintFault::Stopped },
                };
            }
            PrintProof::Silent => {}
        }
        let health = talk.health();
        if talk.has_proof() {
            continue;
        }
        match (health, health.complaint()) {
            (_, Some(why)) => return cut(why),
            (PrinterHealth::Silent, None) => return cut(PrintFault::NoProof),
            (_, None) => {}
        }
    }
    match talk.proof(Duration::ZERO, None) {
        PrintProof::Given { paper_out } => given(wire, paper_out),
        _ => PrintEnd::Unsure { why: PrintFault::NoProof },
    }
}

fn given(wire: &PrinterStream, paper_out: bool) -> PrintEnd {
    // The printer has processed all bytes, so a failing shutdown loses nothing.
    let _ = wire.say_no_more();
    // The printer does not say whether the paper ran out before the last line or after it.
    if paper_out { PrintEnd::Unsure { why: PrintFault::PaperOut } } else { PrintEnd::Done { proved: true } }
}

/// A printer that tells its state and cannot prove a paper: it is watched for [`QUIET`], asked, and then believed.
fn stated(wire: &PrinterStream, whole: usize, limits: PrintLimits, stop: &AtomicBool) -> PrintEnd {
    let mut talk = PrinterDialogue::new(wire, limits.answer);
    let end = Instant::now() + QUIET.min(limits.finish);
    while Instant::now() < end {
        match talk.proof(end.saturating_duration_since(Instant::now()), None) {
            // Our side has not closed the connection, so the printer died.
            PrintProof::Gone => return PrintEnd::Unsure { why: PrintFault::Gone },
            // A late answer to the question before the paper says nothing of the paper.
            PrintProof::Given { .. } | PrintProof::Silent | PrintProof::Stopped => {}
        }
    }
    match talk.health() {
        // The answer came after the paper, so the paper was read.
        PrinterHealth::Well => trusted(wire, whole, limits, true, stop),
        health => PrintEnd::Unsure { why: health.complaint().unwrap_or(PrintFault::NoProof) },
    }
}

/// A printer that cannot tell: believed where nothing contradicts. `reads`: the printer is known or assumed to read its
/// bytes.
fn trusted(wire: &PrinterStream, whole: usize, limits: PrintLimits, reads: bool, stop: &AtomicBool) -> PrintEnd {
    match wire {
        PrinterStream::Socket(_) => until_ended(wire, limits, reads, stop),
        PrinterStream::Node(_, NodeKind::Pipe) => until_read(wire, whole, limits, stop),
        PrinterStream::Node(..) => until_taken(wire, limits, stop),
    }
}

/// Shuts our side down and waits for the other side's end. A connection that stays open and quiet with all bytes
/// acknowledged counts as done only if the printer `reads`: the acknowledgement comes from its TCP stack, which also
/// takes bytes that the printer never reads.
fn until_ended(wire: &PrinterStream, limits: PrintLimits, reads: bool, stop: &AtomicBool) -> PrintEnd {
    let unsure = |why| {
        wire.abort();
        PrintEnd::Unsure { why }
    };
    if wire.say_no_more().is_err() {
        return unsure(PrintFault::Gone);
    }
    let (mut quiet, mut moved) = (Instant::now(), Instant::now());
    let mut fewest = u64::MAX;
    loop {
        match wire.hear() {
            StreamRead::Ended => {
                return if is_clean(wire) { PrintEnd::Done { proved: false } } else { unsure(PrintFault::Gone) };
            }
            StreamRead::Broken => return unsure(PrintFault::Gone),
            StreamRead::Byte(_) => {}
            StreamRead::Nothing => wire.wait(StreamWait::Word, SLICE),
        }
        match unsent::not_acknowledged(wire) {
            Some(left) if left > 0 => {
                quiet = Instant::now();
                if left < fewest {
                    (fewest, moved) = (left, Instant::now());
                }
                if moved.elapsed() >= limits.stall {
                    return unsure(PrintFault::Stalled);
                }
                if stop.load(Ordering::Relaxed) {
                    return unsure(PrintFault::Stopped);
                }
            }
            _ if quiet.elapsed() < QUIET.min(limits.finish) => {}
            _ if reads => return PrintEnd::Done { proved: false },
            _ if quiet.elapsed() >= limits.finish => return unsure(PrintFault::NoProof),
            _ if stop.load(Ordering::Relaxed) => return unsure(PrintFault::Stopped),
            _ => {}
        }
    }
}

/// Whether the end was orderly. A printer that closes while bytes are on their way answers them with a reset
/// afterwards.
fn is_clean(wire: &PrinterStream) -> bool {
    let start = Instant::now();
    loop {
        let left = unsent::not_acknowledged(wire);
        if wire.broke_late() {
            return false;
        }
        if left == Some(0) {
            return true;
        }
        if start.elapsed() >= SETTLED {
            return left.is_none();
        }
        std::thread::sleep(NAP);
    }
}

/// Waits until the reader of a pipe has taken all bytes.
fn until_read(wire: &PrinterStream, whole: usize, limits: PrintLimits, stop: &AtomicBool) -> PrintEnd {
    let mut fewest = u64::MAX;
    let mut moved = Instant::now();
    loop {
        // `gone` is read before the rest: a reader that takes the rest and then leaves has taken it.
        let gone = wire.hung_up();
        let Some(left) = wire.in_the_pipe().filter(|left| *left > 0) else { return PrintEnd::Done { proved: false } };
        if gone {
            let lost = usize::try_from(left).unwrap_or(whole).min(whole);
            return PrintEnd::Cut { taken: whole - lost, why: PrintFault::Gone };
        }
        if left < fewest {
            (fewest, moved) = (left, Instant::now());
        }
        if moved.elapsed() >= limits.stall {
            return PrintEnd::Unsure { why: PrintFault::Stalled };
        }
        if stop.load(Ordering::Relaxed) {
            return PrintEnd::Unsure { why: PrintFault::Stopped };
        }
        std::thread::sleep(NAP);
    }
}

/// Waits until the node has room again. The kernel's USB printer driver accepts bytes before the printer does and drops
/// them if the node is closed too early.
fn until_taken(wire: &PrinterStream, limits: PrintLimits, stop: &AtomicBool) -> PrintEnd {
    let start = Instant::now();
    loop {
        if wire.hung_up() {
            return PrintEnd::Unsure { why: PrintFault::Gone };
        }
        if wire.has_room() {
            return PrintEnd::Done { proved: false };
        }
        if start.elapsed() >= limits.stall {
            return PrintEnd::Unsure { why: PrintFault::Stalled };
        }
        if stop.load(Ordering::Relaxed) {
            return PrintEnd::Unsure { why: PrintFault::Stopped };
        }
        wire.wait(StreamWait::Room, SLICE);
    }
}
