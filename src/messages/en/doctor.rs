//! The doctor's findings in English.

use crate::messages::doctor::DiagnosisWords;

pub(super) const DIAGNOSIS: DiagnosisWords = DiagnosisWords {
    room: "disk space",
    room_left: |megabytes| format!("{megabytes} MB left"),
    room_small: |megabytes| format!("{megabytes} MB left. Free some space today."),
    room_short: |megabytes| {
        format!("{megabytes} MB left: too little to sell. Remove files that nobody uses, never the journal.")
    },
    room_unknown: "The space left cannot be read. Check the journal's disk.",
    waiting: "answers waiting",
    waiting_some: |answers| {
        format!("{answers} answers are not in the journal yet. Leave the counter open; check disk or database.")
    },
    waiting_full: |answers| {
        format!("{answers} answers are not in the journal, and no more fit. Do not sell before the journal is well.")
    },
    record: "journal content",
    record_whole: |rows| format!("whole, {rows} rows"),
    record_damaged: |faults| format!("{faults} faults. See: loket audit. Remove nothing."),
    clock_apart: |here, ahead, server| {
        let side = if ahead > 0 { "behind" } else { "ahead of" };
        format!("{here}. {} seconds {side} the server {server}. Set the computer's clock.", ahead.unsigned_abs())
    },
    journal_empty: |path| {
        format!(
            "{path} is empty (0 bytes): that is no new shop. Do not sell; put the right file back: loket restore FILE. If it is lost: loket journal accept --reason WHY --yes"
        )
    },
    journal_missing: |path| {
        format!(
            "{path} is not there, and this shop was used before. Do not sell; put it back: loket restore FILE. If it is lost: loket journal accept --reason WHY --yes"
        )
    },
    folder: "folder",
    other_owner: |path, user| {
        format!("{path} belongs to another user (number {user}). Run it as the owner: sudo -u '#{user}' loket …")
    },
    open_to_others: |path, mode| {
        format!("{path} can be read by other users (mode {mode:03o}). Close it: chmod go= '{path}'")
    },
    support: |[version, system, store, counter, head, faults]| {
        format!(
            "For support: loket {version} / {system} / {store} / counter {counter} / chain {head} / faults {faults}"
        )
    },
};
