//! Compares the store with what this computer's send logs remember (safety rule 16).

use sha2::{Digest as _, Sha256};

use super::{Transaction, exists, first, hash, values};
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::charge;
use crate::journal::chain::{RowHash, hex};
use crate::journal::send_log::{AcknowledgedCommit, ChainPosition, RememberedEntry, SendLogSlot, SlotRing};
use crate::journal::store_doubt::{LackingRows, StoreDoubt};
use crate::journal::transaction::fault::file_error;
use crate::journal::{JournalError, send_log};

/// What a comparison found.
pub(crate) struct StoreComparison {
    /// The journal's identity; `None`: it has none that can be read, and the audit says so.
    pub(crate) journal: Option<String>,
    pub(crate) doubt: Option<StoreDoubt>,
    /// This computer remembers nothing of this journal, and the journal holds rows.
    pub(crate) is_first_sight: bool,
}

/// Compares the store with the memory in `folder`. `store_url` says where the store lies.
pub(crate) fn compare(
    sql: &dyn Transaction,
    folder: &std::path::Path,
    store_url: &str,
) -> Result<StoreComparison, JournalError> {
    // The memory first: what is remembered after this was acknowledged after this.
    let rings = send_log::rings(folder).map_err(|error| file_error(&error))?;
    let mut remembered = Vec::with_capacity(rings.len());
    for ring in &rings {
        remembered.push((ring, memory(ring).map_err(|error| file_error(&error))?));
    }
    let Some(journal) = identity(sql)? else {
        return Ok(StoreComparison { journal: None, doubt: None, is_first_sight: false });
    };
    let (mut known, mut displaced, mut doubt) = (false, false, None);
    for (ring, (commit, unsettled)) in remembered {
        let origin = ring.origin();
        if origin.journal == journal {
            known = true;
            let found = lacking(sql, &origin.counter, &commit, &unsettled)?;
            doubt = doubt.or(found.map(StoreDoubt::Lacks));
        } else {
            displaced |= origin.store_url == store_url;
        }
    }
    let doubt = doubt.or((displaced && !known).then_some(StoreDoubt::Another));
    let is_first_sight = !known && doubt.is_none() && exists(sql, "SELECT 1 FROM event LIMIT 1", values![])?;
    Ok(StoreComparison { journal: Some(journal), doubt, is_first_sight })
}

/// What a send log remembers: the newest commit, and what was sent and may be missing.
fn memory(ring: &SlotRing) -> std::io::Result<(AcknowledgedCommit, Vec<SendLogSlot>)> {
    let mut slots = ring.unsettled()?;
    slots.retain(|slot| slot.dispatched.is_some());
    Ok((ring.commit()?, slots))
}

/// What tells a journal from every other, wherever it is copied to: a digest of the random key that lies in it.
pub(crate) fn identity(sql: &dyn Transaction) -> Result<Option<String>, JournalError> {
    let key = first(sql, "SELECT key FROM number_key", values![], |row| Ok(row.bytes(0)?.to_vec()))?;
    Ok(key.map(|key| {
        let mut hasher = Sha256::new();
        hasher.update(b"loket journal identity 1");
        hasher.update(key);
        hex(&hasher.finalize()).chars().take(32).collect()
    }))
}

fn lacking(
    sql: &dyn Transaction,
    counter: &CleanText,
    commit: &AcknowledgedCommit,
    unsettled: &[SendLogSlot],
) -> Result<Option<LackingRows>, JournalError> {
    if let Some(own) = &commit.own
        && let Some((rows, since)) = missing_of(sql, Some(counter), own)?
    {
        return Ok(Some(LackingRows { counter: Some(counter.clone()), rows, since, until: own.at }));
    }
    for slot in unsettled {
        if !holds(sql, slot)? {
            let since = end_of(sql, Some(counter))?.map(|end| end.at);
            return Ok(Some(LackingRows { counter: Some(counter.clone()), rows: Some(1), since, until: slot.at() }));
        }
    }
    if let Some(newest) = &commit.newest
        && let Some((rows, since)) = missing_of(sql, None, newest)?
    {
        return Ok(Some(LackingRows { counter: None, rows, since, until: newest.at }));
    }
    Ok(None)
}

/// How many rows are lacking up to `remembered`, and the time of the newest that is there. `None`: nothing is lacking.
#[allow(clippy::type_complexity, reason = "rows and time, each of which may be unknown")]
fn missing_of(
    sql: &dyn Transaction,
    counter: Option<&CleanText>,
    remembered: &ChainPosition,
) -> Result<Option<(Option<u64>, Option<Timestamp>)>, JournalError> {
    let there = match counter {
        Some(counter) => first(
            sql,
            "SELECT hash FROM event WHERE counter = ?1 AND counter_seq = ?2",
            values![counter.as_str(), remembered.number],
            |row| hash(row, 0),
        )?,
        None => first(sql, "SELECT hash FROM event WHERE seq = ?1", values![remembered.number], |row| hash(row, 0))?,
    };
    if there.is_some_and(|there: RowHash| hex(&there) == remembered.hash) {
        return Ok(None);
    }
    let end = end_of(sql, counter)?;
    let lacking = remembered.number.saturating_sub(end.as_ref().map_or(0, |end| end.number));
    let rows = u64::try_from(lacking).ok().filter(|rows| *rows > 0);
    Ok(Some((rows, end.map(|end| end.at))))
}

/// What the store holds of a counter now.
pub(crate) fn last_commit(sql: &dyn Transaction, counter: &CleanText) -> Result<AcknowledgedCommit, JournalError> {
    Ok(AcknowledgedCommit { own: end_of(sql, Some(counter))?, newest: end_of(sql, None)?, timeline: None })
}

/// The end of a counter's chain, or of the whole record.
pub(crate) fn end_of(
    sql: &dyn Transaction,
    counter: Option<&CleanText>,
) -> Result<Option<ChainPosition>, JournalError> {
    let read = |row: &dyn super::SqlRow| {
        let at = row.text(2)?.parse::<Timestamp>().ok();
        Ok(at.map(|at| (row.int(0), hash(row, 1), at)))
    };
    let found = match counter {
        Some(counter) => first(
            sql,
            "SELECT counter_seq, hash, at FROM event WHERE counter = ?1 ORDER BY counter_seq DESC LIMIT 1",
            values![counter.as_str()],
            read,
        )?,
        None => first(sql, "SELECT seq, hash, at FROM event ORDER BY seq DESC LIMIT 1", values![], read)?,
    };
    let Some((number, hash, at)) = found.flatten() else { return Ok(None) };
    Ok(Some(ChainPosition { number: number?, hash: hex(&hash?), at }))
}

/// Whether the store knows that this was sent. Only columns are asked, so that a damaged payment is the audit's to
/// tell.
fn holds(sql: &dyn Transaction, slot: &SendLogSlot) -> Result<bool, JournalError> {
    match &slot.begun.entry {
        RememberedEntry::Payment { id, .. } => {
            let sent = "SELECT 1 FROM payment WHERE id = ?1 AND dispatched_seq IS NOT NULL";
            exists(sql, sent, values![id.to_string()])
        }
        RememberedEntry::Charge { order, .. } => {
            exists(sql, "SELECT 1 FROM charge WHERE order_key = ?1", values![charge::key(order)])
        }
    }
}
