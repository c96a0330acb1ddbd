//! The boot clock in SQL: functions on each connection that make and read a row's time stamp.
//!
//! A hold is counted from a stamp, but stamps are not part of the hash chain. So each has a digest of its own over its
//! values and the row's hash. A stamp that was damaged, or moved from another row, counts as none, and the audit names
//! it.

use std::ops::Range;
use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use sha2::{Digest as _, Sha256};

use crate::base::time::{BootMoment, Clock};
use crate::journal::JournalError;
use crate::journal::transaction::store_time::TimeColumns;

/// The time columns of a file. All its programs run on one computer and share a boot clock.
pub(super) const TIME: TimeColumns = TimeColumns {
    stored: "loket_stamp_boot(stamp, hash), loket_stamp_ms(stamp, hash)",
    now: "loket_boot(), loket_boot_ms()",
    known_since: "loket_stamp_boot((SELECT stamp FROM boot_mark), x''), loket_stamp_ms((SELECT stamp FROM boot_mark), x'')",
    stamp: (", stamp", ", loket_stamp(?9)"),
    damaged: Some("stamp IS NOT NULL AND loket_stamp_ms(stamp, hash) IS NULL"),
};

/// Registers the time functions on a connection, with `clock`. A second call replaces the clock.
pub(super) fn tell_time(conn: &Connection, clock: &Arc<dyn Clock>) -> Result<(), JournalError> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY;
    let of_boot = clock.clone();
    conn.create_scalar_function("loket_boot", 0, flags, move |_| Ok(of_boot.boot().boot.0))?;
    let of_boot = clock.clone();
    conn.create_scalar_function("loket_boot_ms", 0, flags, move |_| Ok(millis(of_boot.boot())))?;
    let of_boot = clock.clone();
    conn.create_scalar_function("loket_stamp", 1, flags, move |context| {
        let now = of_boot.boot();
        Ok(stamp(now.boot.0, millis(now), bytes(context, 0).unwrap_or_default()))
    })?;
    conn.create_scalar_function("loket_stamp_boot", 2, flags, |context| Ok(read(context).map(|(boot, _)| boot)))?;
    conn.create_scalar_function("loket_stamp_ms", 2, flags, |context| Ok(read(context).map(|(_, millis)| millis)))?;
    Ok(())
}

fn millis(moment: BootMoment) -> i64 {
    i64::try_from(moment.since.as_millis()).unwrap_or(i64::MAX)
}

fn bytes<'a>(context: &'a Context<'_>, place: usize) -> Option<&'a [u8]> {
    match context.get_raw(place) {
        ValueRef::Blob(bytes) => Some(bytes),
        _ => None,
    }
}

/// Boot id and milliseconds since that boot, 8 bytes each, then 8 bytes of a digest over `of` and both.
fn stamp(boot: i64, millis: i64, of: &[u8]) -> Vec<u8> {
    let mut stamp = [boot.to_be_bytes(), millis.to_be_bytes()].concat();
    let digest = Sha256::new().chain_update(of).chain_update(&stamp).finalize();
    stamp.extend(digest.iter().take(8));
    stamp
}

fn read(context: &Context<'_>) -> Option<(i64, i64)> {
    let (found, of) = (bytes(context, 0)?, bytes(context, 1)?);
    let number = |range: Range<usize>| Some(i64::from_be_bytes(found.get(range)?.try_into().ok()?));
    let (boot, millis) = (number(0..8)?, number(8..16)?);
    (stamp(boot, millis, of) == found).then_some((boot, millis))
}
