//! Audits every row of the record in order: its hash, its link to the counter's previous row, its number, its clock.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use super::pipe::{RowFeed, piped};
use super::{AuditFaults, MOST_FAULTS};
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, age};
use crate::journal::chain::{self, RowHash};
use crate::journal::transaction::row::{self, EVENTS, EventRow};
use crate::journal::transaction::{SqlRow, Transaction, account, counter, values};
use crate::journal::{ChainHead, ClockStep, JournalError};

/// Rows of a chunk. Tests have few rows, and many ends of chunks.
const CHUNK: usize = if cfg!(test) { 4 } else { 512 };
/// How far a counter's clock may step back before it is mentioned.
const CLOCK_STEP: Duration = Duration::from_secs(60);

/// What the rows are, one after the other.
pub(super) struct ChainAudit {
    pub(super) rows: u64,
    /// Those about accounts and counters.
    pub(super) of_others: u64,
    pub(super) heads: Vec<ChainHead>,
    pub(super) clock_steps: Vec<ClockStep>,
    pub(super) found: AuditFaults,
}

/// A row as it was read; of one that cannot be read only its place stands.
#[derive(Default)]
struct ReadRow {
    event: EventRow,
    is_readable: bool,
}

/// Rows that several threads read.
#[derive(Default)]
pub(super) struct RowChunk {
    rows: Vec<ReadRow>,
    /// Those behind are of an earlier use: the room that their texts took is used again.
    filled: usize,
}

impl RowChunk {
    /// Adds a row; of one that cannot be read, its place.
    pub(super) fn read(&mut self, row: &dyn SqlRow) -> Result<(), JournalError> {
        if self.filled == self.rows.len() {
            self.rows.push(ReadRow::default());
        }
        let read = &mut self.rows[self.filled];
        read.is_readable = row::raw_event_into(row, &mut read.event).is_ok();
        if !read.is_readable {
            read.event.seq = row.int(0)?;
        }
        self.filled += 1;
        Ok(())
    }

    fn all(&self) -> &[ReadRow] {
        self.rows.get(..self.filled).unwrap_or_default()
    }

    /// The rows that can be read, and which they are.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, &EventRow)> {
        self.all().iter().enumerate().filter(|(_, read)| read.is_readable).map(|(nth, read)| (nth, &read.event))
    }

    /// One of its rows.
    pub(super) fn row(&self, nth: usize) -> Option<&EventRow> {
        self.all().get(nth).map(|read| &read.event)
    }

    /// The place of its last row in the record.
    pub(super) fn last(&self) -> i64 {
        self.all().last().map_or(0, |read| read.event.seq)
    }
}

/// Chunks on their way. One that everybody has read is filled again.
#[derive(Default)]
struct ChunkPool(Vec<Arc<RowChunk>>);

impl ChunkPool {
    fn empty(&mut self) -> RowChunk {
        let done = self.0.iter_mut().position(|chunk| Arc::get_mut(chunk).is_some());
        let mut chunk = done.and_then(|at| Arc::into_inner(self.0.swap_remove(at))).unwrap_or_default();
        chunk.filled = 0;
        chunk
    }

    fn shared(&mut self, chunk: RowChunk) -> Arc<RowChunk> {
        let chunk = Arc::new(chunk);
        self.0.push(Arc::clone(&chunk));
        chunk
    }
}

/// How far a counter's chain has been followed.
struct ChainProgress {
    rows: u64,
    counter_seq: i64,
    hash: RowHash,
    clock: Option<Timestamp>,
}

/// Reads them all, on this thread, and follows the chains on another; each chunk is also given to `beside`. What
/// people said about accounts comes back, to be compared with the table of figures.
pub(super) fn follow(
    sql: &dyn Transaction,
    beside: &mut dyn FnMut(&Arc<RowChunk>) -> Result<(), JournalError>,
) -> Result<ChainAudit, JournalError> {
    let (said, accounts) = channel();
    let mut missing = AuditFaults::default();
    let mut following = ChainFollower::new(said);
    let mut chunks = ChunkPool::default();
    let read = piped(
        1,
        |feed: &mut RowFeed<Option<Arc<RowChunk>>>| {
            let mut hand_over = |chunk| -> Result<RowChunk, JournalError> {
                let chunk = chunks.shared(chunk);
                *feed.next() = Some(Arc::clone(&chunk));
                feed.put()?;
                beside(&chunk)?;
                compare(sql, &accounts, &mut missing)?;
                drop(chunk);
                Ok(chunks.empty())
            };
            let mut chunk = RowChunk::default();
            let read = sql.stream(&format!("{EVENTS} ORDER BY seq"), values![], &mut |row| {
                chunk.read(row)?;
                if chunk.filled == CHUNK {
                    chunk = hand_over(std::mem::take(&mut chunk))?;
                }
                Ok(ControlFlow::Continue(()))
            });
            // What was read before the store could not read on is followed too.
            hand_over(chunk)?;
            read
        },
        vec![|chunk: &mut Option<Arc<RowChunk>>| {
            chunk.take().iter().for_each(|chunk| chunk.all().iter().for_each(|read| following.row(read)));
        }],
    )?;
    compare(sql, &accounts, &mut missing)?;
    let mut chains = following.ended();
    chains.found.merge(missing);
    chains.found.unreadable(read)?;
    Ok(chains)
}

fn compare(
    sql: &dyn Transaction,
    accounts: &Receiver<EventRow>,
    missing: &mut AuditFaults,
) -> Result<(), JournalError> {
    while let Ok(event) = accounts.try_recv() {
        if let Some(what) = account::audit(sql, &event)? {
            missing.fault(event.seq, None, what);
        }
    }
    Ok(())
}

/// The other thread's half.
struct ChainFollower {
    ends: BTreeMap<String, ChainProgress>,
    seq: i64,
    accounts: Sender<EventRow>,
    chains: ChainAudit,
}

impl ChainFollower {
    fn new(accounts: Sender<EventRow>) -> Self {
        let found = AuditFaults::default();
        let chains = ChainAudit { rows: 0, of_others: 0, heads: Vec::new(), clock_steps: Vec::new(), found };
        Self { ends: BTreeMap::new(), seq: 0, accounts, chains }
    }

    fn row(&mut self, ReadRow { event, is_readable }: &ReadRow) {
        let chains = &mut self.chains;
        chains.rows += 1;
        let before = std::mem::replace(&mut self.seq, event.seq);
        if !is_readable {
            return chains.found.fault(event.seq, None, "hash");
        }
        if event.seq != before + 1 {
            chains.found.fault(event.seq, event.payment_id(), "gap");
        }
        chains.follow(&mut self.ends, event);
        if counter::is_about(&event.payment) {
            chains.of_others += 1;
            if !counter::fits(event) {
                chains.found.fault(event.seq, None, "step");
            }
        } else if account::account_of(&event.payment).is_some() {
            chains.of_others += 1;
            // Nobody listens any more where the audit has failed.
            let _ = self.accounts.send(event.clone());
        }
    }

    fn ended(self) -> ChainAudit {
        let heads = self.ends.into_iter().map(|(counter, end)| ChainHead {
            counter: CleanText::from(counter),
            rows: end.rows,
            head: chain::head(&end.hash),
        });
        ChainAudit { heads: heads.collect(), ..self.chains }
    }
}

impl ChainAudit {
    fn follow(&mut self, ends: &mut BTreeMap<String, ChainProgress>, event: &EventRow) {
        if !event.verifies() {
            self.found.fault(event.seq, event.payment_id(), "hash");
        }
        if !ends.contains_key(&event.counter) {
            let start = ChainProgress { rows: 0, counter_seq: 0, hash: chain::GENESIS, clock: None };
            ends.insert(event.counter.clone(), start);
        }
        let Some(end) = ends.get_mut(&event.counter) else { return };
        if event.counter_seq != end.counter_seq + 1 {
            self.found.fault(event.seq, event.payment_id(), "gap");
        }
        if event.prev != end.hash {
            self.found.fault(event.seq, event.payment_id(), "link");
        }
        // Only what the till itself times: an answer may wait for the journal.
        if matches!(event.kind.as_str(), "prepared" | "dispatched" | "charge_created")
            && let Ok(at) = event.at.parse::<Timestamp>()
        {
            let back = end.clock.map_or(Duration::ZERO, |before| age(at, before));
            if back > CLOCK_STEP && self.clock_steps.len() < MOST_FAULTS {
                let row = u64::try_from(event.seq).unwrap_or(0);
                let counter = CleanText::from(event.counter.clone());
                self.clock_steps.push(ClockStep { row, counter, seconds: back.as_secs() });
            }
            end.clock = Some(at);
        }
        (end.rows, end.counter_seq, end.hash) = (end.rows + 1, event.counter_seq, event.hash);
    }
}
