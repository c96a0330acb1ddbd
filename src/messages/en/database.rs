//! A journal in a database, in English.

use crate::messages::database::{DatabaseWords, LostWords};

pub(super) const LOST: LostWords = LostWords {
    held: |why| {
        format!("The journal's database is lost ({why}): sales are held, nothing is sent. It reconnects by itself.")
    },
    unanswered: "The journal's database was lost while saving; whether it was saved is not known yet. Sales are held. Once it has reconnected by itself, look at the history first.",
    unreachable: "it cannot be reached",
    ended: "it is stopping or starting",
    crowded: "it takes no more connections",
    denied: "user or password refused",
    untrusted: "its certificate is not valid",
    silent: "it does not answer",
};

pub(super) const DATABASE: DatabaseWords = DatabaseWords {
    name: "database",
    server: |version, commit| format!("PostgreSQL {version}, synchronous_commit {commit}"),
    not_durable: |setting| {
        format!("{setting} is off on the server: what was saved may be lost with the power. Turn {setting} on.")
    },
    plain: "The journal travels unencrypted (sslmode=disable) to another computer. Take sslmode=disable out of journal.url.",
    no_listen: "The server does not tell what other counters commit (LISTEN); they are asked each second instead.",
    no_seat: "This counter's lock (advisory lock) is not seen from other computers: should it die, its rows end only after their time limit.",
    no_trigrams: "Search has no index: install pg_trgm to make it quick.",
    clock_apart: |seconds| {
        format!(
            "The server's clock is {seconds} seconds from this computer's. The server's is used. Set this computer's clock."
        )
    },
    bad_address: "journal.url cannot be read. An example: postgres://kasir@192.168.1.10/loket",
    bad_certificates: "The sslrootcert file in journal.url cannot be read or holds no certificate.",
};
