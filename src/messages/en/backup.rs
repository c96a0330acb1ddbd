//! Backup and restore in English.

use crate::messages::backup::CareWords;

pub const CARE: CareWords = CareWords {
    backed_up: |file, rows, payments| {
        format!("Backup written and verified: {file} ({rows} rows, {payments} payments).")
    },
    name_taken: |file| {
        format!("{file} is there already and is no older backup of this journal. Not changed; use another name.")
    },
    not_whole: |faults| {
        format!("No backup was made: the journal itself is damaged ({faults} faults). See: loket audit")
    },
    file: |file, why| format!("{file} cannot be used: {why}. Nothing was changed."),
    restored: |rows, payments| format!("The journal was restored and verified: {rows} rows, {payments} payments."),
    kept: |file| format!("The old journal is kept: {file}"),
    lost_rows: |rows| {
        format!(
            "WARNING: {rows} rows are only in the old journal. Those payments are no longer seen here; compare with the provider's list (loket reconcile)."
        )
    },
    lost_unknown: "WARNING: the old journal cannot be read. The last payments may be missing here; compare with the provider's list (loket reconcile).",
    in_use: "Another program has the journal open. Close every loket screen and command, then try again. Nothing was changed.",
    broken: |faults| format!("That file is damaged ({faults} faults). Nothing was changed; use another backup."),
    unreadable: |why| format!("That file cannot be read as a journal: {why} Nothing was changed."),
    older: |rows| {
        format!(
            "That file is older: {rows} rows of the present journal are not in it. Nothing was changed. If the present journal really cannot be used: --accept-older (it is kept all the same)."
        )
    },
    another: "That file is of another journal: its history differs. Nothing was changed. If it is the one you want: --accept-older (the present one is kept all the same).",
    cannot_compare: "The present journal cannot be read, so nobody knows what only it holds. Nothing was changed. To replace it: --accept-older (it is kept all the same).",
    moved: |rows, payments| {
        format!(
            "The journal was moved and verified in the database: {rows} rows, {payments} payments. Now write its address into config.toml: [journal] url. The old file is kept and nobody sells on it again."
        )
    },
    differs: "The copy in the database differs. The journal's file was not changed and stays in use; empty that database, then try again.",
    rebuilt: "Everything but the events was made anew from the events, and verified.",
    not_rebuilt: |table, rows| {
        let count = rows.map_or_else(|| "some rows".to_owned(), |rows| format!("{rows} rows"));
        format!("Could not be made anew and is lost: {count} of the table {table}.")
    },
    key_lost: "The journal's key is lost; a new one was made, and every token is known under it. Each counter now takes this for another journal and holds sales: make sure that it is the shop's, then at each counter: loket journal accept --reason WHY --yes",
    record_broken: |faults| {
        format!("Nothing was made anew: the events themselves are damaged ({faults} faults). Nothing was changed.")
    },
    restore_file: "Put a backup back: loket restore FILE",
    moved_already: "This shop's journal is in PostgreSQL already.",
    no_file: "This shop's journal is in PostgreSQL. Restore with PostgreSQL's own tools, or move the file into an empty database: loket journal move.",
};
