//! Compares the pieces of a send log file with frozen examples: today's program reads what an earlier version wrote.

use crate::domain::payment::JournalRecord;
use crate::journal::chain::hex;
use crate::journal::frozen::{Frozen, variants};
use crate::journal::send_log::frame::{self, FrameKind};
use crate::journal::send_log::ring::{ClaimPointer, ClosedAt};
use crate::journal::send_log::running::RunningTime;
use crate::journal::send_log::slot::SlotStart;
use crate::journal::send_log::{AcknowledgedCommit, ChainPosition, LogOrigin, RememberedEntry, file_name};

variants!(RememberedEntry: Self::Payment { .. }, Self::Charge { .. });
variants!(
    FrameKind: Self::Origin, Self::Commit, Self::Pointer, Self::Begun, Self::Dispatched, Self::Answer, Self::Waits,
    Self::Settled, Self::Void,
);

#[test]
fn payloads_are_stored_as_ever() {
    let mut file = Frozen::open("send_log");
    file.variants::<RememberedEntry>("remembered_entry");
    file.fields::<SlotStart>("begun");
    file.fields::<JournalRecord>("entry");
    file.fields::<LogOrigin>("origin");
    file.fields::<ChainPosition>("chain_place");
    file.fields::<AcknowledgedCommit>("acknowledged_commit");
    file.fields::<RunningTime>("running_time");
    file.fields::<ClaimPointer>("pointer");
    file.fields::<ClosedAt>("closed_at");
    file.finish();
}

/// A kind is stored as its number, so the order of the variants must not change.
#[test]
fn pieces_are_framed_as_ever() {
    let mut file = Frozen::open("send_log_frames");
    let read = |line: &str| {
        let bytes = bytes(line);
        let found = frame::decode(&bytes)?;
        assert_eq!((found.serial, found.payload), (7, &b"{}"[..]));
        Some(found.kind)
    };
    file.columns("frame", read, |kind| hex(&frame::encode(*kind, 7, b"{}").unwrap()));
    file.finish();
}

#[test]
fn a_log_is_found_by_its_name_as_ever() {
    let mut file = Frozen::open("send_log");
    let names: Vec<String> = file.values::<LogOrigin>("origin").iter().map(file_name).collect();
    assert_eq!(names, ["1-0d01a5b0f06a.sendlog"]);
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}
