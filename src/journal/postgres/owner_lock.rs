//! The advisory lock that a running program holds, by which the others see that it is alive.

use sha2::{Digest as _, Sha256};

use crate::base::id::OwnerId;

/// SQL that finds a row while some session of this database holds the lock of `owner`.
pub(super) fn select_held(owner: OwnerId) -> String {
    let key = key(owner).cast_unsigned();
    format!(
        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = {} AND objid = {} AND objsubid = 1 \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        key >> 32,
        key & 0xffff_ffff,
    )
}

/// The advisory lock's number for a program.
pub(super) fn key(owner: OwnerId) -> i64 {
    let digest = Sha256::digest(format!("loket owner {owner}"));
    let mut key = [0; 8];
    key.iter_mut().zip(digest).for_each(|(own, byte)| *own = byte);
    i64::from_be_bytes(key)
}
