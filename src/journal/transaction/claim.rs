//! Claims: of several programs that could do the same round of work, one does it.
//!
//! A claim is one conditional write, outside the hash chain. It expires, so a program that died blocks nobody.

use super::{WriteConnection, values};
use crate::base::time::Timestamp;
use crate::journal::JournalError;

/// A claim that ends later than this was written under a clock that was wrong, milliseconds.
const LONGEST: i64 = 3_600_000;
/// Claims that ended so long ago are swept out, milliseconds.
const KEPT: i64 = 24 * 3_600_000;

/// Takes `round` of `what` until `until`.
pub(crate) fn claim(
    store: &mut impl WriteConnection,
    what: &str,
    round: u32,
    at: Timestamp,
    until: Timestamp,
) -> Result<bool, JournalError> {
    let (now, until) = (at.as_millisecond(), until.as_millisecond());
    store.write(|sql| {
        let taken = sql.execute(
            "INSERT INTO claim (what, round, until_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (what) DO UPDATE SET round = excluded.round, until_ms = excluded.until_ms
             WHERE claim.round < excluded.round OR claim.until_ms <= ?4 OR claim.until_ms > ?5",
            values![what, i64::from(round), until, now, now.saturating_add(LONGEST)],
        )?;
        if taken == 1 {
            sql.send("DELETE FROM claim WHERE until_ms < ?1", values![now.saturating_sub(KEPT)])?;
        }
        Ok(taken == 1)
    })
}
