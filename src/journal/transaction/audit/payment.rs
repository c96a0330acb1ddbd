//! Replays every payment from its events and compares the result with the stored payment.
//!
//! The reading thread hands over a payment with its events. Other threads decode and replay them, and send back what
//! is still to be looked up in other tables.
//!
//! > Rows 513 to 1,024 of the record are read, for the chains. 170 payments begin there: their 170 rows are read with
//! > one query. 168 of the payments also end there, so all their rows are at hand. Two continue after row 1,024:
//! > their rows are read by payment id. At the end every row of the record must have been counted for some payment or
//! > charge.

use std::collections::HashMap;
use std::ops::{ControlFlow, RangeInclusive};
use std::sync::Arc;

use super::AuditFaults;
use super::chain::{self, ChainAudit, RowChunk};
use super::lookup::{DemandSubject, LookupClient, LookupServer, RowDemand, lookups};
use super::pipe::{RowFeed, piped};
use super::tally::{FIGURES, NUMBERS, PROVIDER_NUMBERS, TableTally, TallyTable};
use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::time::Timestamp;
use crate::domain::payment::{AnswerSource, JournalRecord, Payment, PaymentEvent, step_in_place};
use crate::journal::JournalError;
use crate::journal::chain::{RowHash, projection_digest};
use crate::journal::transaction::append::{PaymentColumns, moving, older_than};
use crate::journal::transaction::provider_numbers::{self, NumberKey};
use crate::journal::transaction::row::{EVENTS, EventRow};
use crate::journal::transaction::{SqlRow, SqlValue, Transaction, bill, first, hash, values};

/// What the store keeps of a payment.
const STORED: &str = "SELECT p.place, p.id, p.wire_reference, p.provider, p.account, p.kind, p.product, p.business_day, \
     p.state, p.total, p.debit, p.live, p.open, p.on_desk, p.failed, p.dispatched_seq, p.closed_seq, p.moved_seq, p.last_seq, \
     b.body, b.digest FROM payment p LEFT JOIN payment_body b ON b.place = p.place \
     WHERE p.place BETWEEN ?1 AND ?2 ORDER BY p.place LIMIT ?3";
/// Payments that go over to another thread at once.
const TOGETHER: usize = 64;
/// Threads that replay, at most: more would wait for the one that reads.
const MOST_THREADS: usize = 3;
/// The oldest end of a bill from a place on.
const END: &str = "SELECT place FROM bill_end WHERE key = ?1 AND place >= ?2 ORDER BY place LIMIT 1";

#[derive(Default)]
pub(super) struct ReplayResult {
    pub(super) payments: u64,
    /// Rows of the record that made them.
    pub(super) rows: u64,
    /// Payments whose rows were looked up one by one: sums did not prove them.
    pub(super) unproven: u64,
    pub(super) found: AuditFaults,
}

/// A payment as it lies in the store.
#[derive(Default)]
struct PaymentRecord {
    row_id: i64,
    id: String,
    kept: StoredColumns,
    /// Unless a column cannot be read.
    is_readable: bool,
    chunk: Arc<RowChunk>,
    /// Its rows of the chunk. Those that cannot be read were reported with the chains.
    own: Vec<OwnRow>,
}

struct OwnRow {
    nth: usize,
    /// The newest row of the record that is older than this answer.
    older: i64,
}

impl PaymentRecord {
    fn events(&self) -> impl Iterator<Item = (&EventRow, i64)> {
        self.own.iter().filter_map(|own| Some((self.chunk.row(own.nth)?, own.older)))
    }

    /// Finds out what its answers need.
    fn take_rows(&mut self, sql: &dyn Transaction, chunk: &Arc<RowChunk>, rows: &[usize]) -> Result<u64, JournalError> {
        self.own.clear();
        let mut before = None;
        for &nth in rows {
            let Some(row) = chunk.row(nth) else { continue };
            self.own.push(OwnRow { nth, older: older(sql, before, row)? });
            before = Some(row);
        }
        self.chunk = Arc::clone(chunk);
        Ok(rows.len() as u64)
    }
}

#[derive(Default)]
struct StoredColumns {
    /// Those that never move, in the order of [`is_fixed`].
    fixed: [String; 6],
    moving: PaymentColumns,
    state: String,
    last_seq: i64,
    body: String,
    digest: RowHash,
}

/// Makes all of them again, and follows the chains on the way. `others`: rows of the record that charges made.
pub(super) fn replay(sql: &dyn Transaction, others: u64) -> Result<(ReplayResult, ChainAudit), JournalError> {
    let newest = first(sql, "SELECT max(place) FROM payment", values![], |row| row.maybe_int(0))?.flatten();
    let mut stored = TableTally::new(newest.unwrap_or(0));
    let taken = stored.subtract_stored(sql);
    let key = provider_numbers::key(sql)?;
    let (asking, mut asked) = lookups();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let replay = || PaymentReplay {
        key: key.as_ref(),
        asking: asking.clone(),
        tally: Some(stored.with_same_tables()),
        found: AuditFaults::default(),
        made: Vec::new(),
    };
    let mut replays: Vec<_> = (0..threads).map(|_| replay()).collect();
    let mut replayed = ReplayResult::default();
    let chains = pass_with_chains(sql, &mut replayed, &mut replays, &mut asked)?;
    if replayed.rows + others + chains.of_others != chains.rows {
        // A row that nobody counted may be a payment's, behind the one that its row in the store names as its last.
        asked.forget();
        replays = (0..threads).map(|_| replay()).collect();
        replayed = ReplayResult::default();
        pass(sql, 0..=i64::MAX, &mut replayed, &mut replays, &mut asked)?;
    }
    asked.missing.unreadable(taken)?;
    if first(sql, "SELECT count(*) FROM bill_end", values![], |row| row.int(0))? != Some(asked.ends) {
        asked.missing.fault(0, None, "projection");
    }
    let mut tally = stored;
    for replay in &mut replays {
        replayed.found.merge(std::mem::take(&mut replay.found));
        replay.tally.take().iter().for_each(|own| tally.add_up(own));
    }
    for stretch in tally.differing() {
        let mut again = ReplayResult::default();
        pass(sql, stretch, &mut again, &mut replays, &mut asked)?;
        replayed.unproven += again.payments;
    }
    replayed.found.merge(asked.missing);
    Ok((replayed, chains))
}

/// Makes those in a stretch again.
fn pass(
    sql: &dyn Transaction,
    row_ids: RangeInclusive<i64>,
    replayed: &mut ReplayResult,
    replays: &mut [PaymentReplay<'_>],
    asked: &mut LookupServer,
) -> Result<(), JournalError> {
    let read = piped(
        TOGETHER,
        |feed| {
            sql.stream(STORED, values![*row_ids.start(), *row_ids.end(), i64::MAX], &mut |row| {
                hand_over(sql, row, None, replayed, feed)?;
                asked.answer_requests(sql)?;
                Ok(ControlFlow::Continue(()))
            })
        },
        workers(replays),
    )?;
    asked.missing.unreadable(read)?;
    asked.look_up(sql)
}

/// Makes all again: those whose rows stand together while the chains are followed, and the rest after that.
fn pass_with_chains(
    sql: &dyn Transaction,
    replayed: &mut ReplayResult,
    replays: &mut [PaymentReplay<'_>],
    asked: &mut LookupServer,
) -> Result<ChainAudit, JournalError> {
    let mut chains = None;
    let read = piped(
        TOGETHER,
        |feed| {
            let mut next = 0;
            let followed = chain::follow(sql, &mut |chunk| {
                let begun = begun(chunk);
                let count = i64::try_from(begun.len()).unwrap_or(i64::MAX);
                sql.query(STORED, values![next, i64::MAX, count], &mut |row| {
                    next = hand_over(sql, row, Some((chunk, &begun)), replayed, feed)?.saturating_add(1);
                    Ok(ControlFlow::Continue(()))
                })?;
                asked.answer_requests(sql)
            })?;
            chains = Some(followed);
            sql.stream(STORED, values![next, i64::MAX, i64::MAX], &mut |row| {
                hand_over(sql, row, None, replayed, feed)?;
                asked.answer_requests(sql)?;
                Ok(ControlFlow::Continue(()))
            })
        },
        workers(replays),
    )?;
    match chains {
        Some(chains) => {
            asked.missing.unreadable(read)?;
            asked.look_up(sql)?;
            Ok(chains)
        }
        None => Err(read.err().unwrap_or(JournalError::Damaged { row: 0 })),
    }
}

fn workers<'a, 'k>(replays: &'a mut [PaymentReplay<'k>]) -> Vec<impl FnMut(&mut PaymentRecord) + Send + use<'a, 'k>> {
    let work = |replay: &'a mut PaymentReplay<'k>| {
        move |stored: &mut PaymentRecord| {
            replay.payment(stored);
            // Somebody may fill it again.
            stored.chunk = Arc::default();
        }
    };
    replays.iter_mut().map(work).collect()
}

/// Rows of a chunk, by the payment.
type RowsById<'a> = HashMap<&'a str, Vec<usize>>;

/// The payments that begin in a chunk, and their rows there.
fn begun(chunk: &RowChunk) -> RowsById<'_> {
    let mut begun = RowsById::new();
    for (nth, row) in chunk.rows() {
        if row.kind == "prepared" {
            begun.entry(&row.payment).or_default().push(nth);
        } else if let Some(own) = begun.get_mut(row.payment.as_str()) {
            own.push(nth);
        }
    }
    begun
}

/// Reads a payment and hands it over with its rows: those that stand in the chunk where it began, or else as they are
/// asked for. Returns its place.
fn hand_over(
    sql: &dyn Transaction,
    row: &dyn SqlRow,
    near: Option<(&Arc<RowChunk>, &RowsById<'_>)>,
    replayed: &mut ReplayResult,
    feed: &mut RowFeed<PaymentRecord>,
) -> Result<i64, JournalError> {
    let stored = feed.next();
    stored.row_id = row.int(0)?;
    row.text(1)?.clone_into(&mut stored.id);
    stored.is_readable = columns(row, &mut stored.kept).is_ok();
    let ends_by = |last| stored.is_readable && stored.kept.last_seq <= last;
    let at_hand = near.and_then(|(chunk, begun)| {
        let rows = begun.get(stored.id.as_str()).filter(|_| ends_by(chunk.last()))?;
        Some((chunk, rows))
    });
    replayed.payments += 1;
    replayed.rows += match at_hand {
        Some((chunk, rows)) => stored.take_rows(sql, chunk, rows)?,
        None => {
            let own_events = format!("{EVENTS} WHERE payment_id = ?1 ORDER BY seq");
            let (mut chunk, mut rows) = (RowChunk::default(), 0);
            sql.query(&own_events, values![&*stored.id], &mut |event| {
                rows += 1;
                chunk.read(event)?;
                Ok(ControlFlow::Continue(()))
            })?;
            let own: Vec<usize> = chunk.rows().map(|(nth, _)| nth).collect();
            stored.take_rows(sql, &Arc::new(chunk), &own)?;
            rows
        }
    };
    let row_id = stored.row_id;
    feed.put()?;
    Ok(row_id)
}

/// The newest row of the record that is older than an answer; of other rows it is not asked. Mostly it is the
/// payment's own last one.
fn older(sql: &dyn Transaction, before: Option<&EventRow>, row: &EventRow) -> Result<i64, JournalError> {
    let time = |row: &EventRow| row.at.parse::<Timestamp>().ok();
    let Some(at) = time(row).filter(|_| row.kind == "answered") else { return Ok(0) };
    let is_older = |before: &EventRow| before.seq == row.seq - 1 && time(before).is_some_and(|before| before < at);
    if before.is_some_and(is_older) { Ok(row.seq - 1) } else { older_than(sql, row.seq, at) }
}

fn columns(row: &dyn SqlRow, kept: &mut StoredColumns) -> Result<(), JournalError> {
    for (nth, text) in kept.fixed.iter_mut().enumerate() {
        row.text(2 + nth)?.clone_into(text);
    }
    row.text(8)?.clone_into(&mut kept.state);
    let truth = |column| row.int(column).map(|number| number != 0);
    kept.moving = PaymentColumns {
        state: "",
        total: row.int(9)?,
        debit: row.int(10)?,
        live: truth(11)?,
        open: truth(12)?,
        on_desk: truth(13)?,
        failed: truth(14)?,
        dispatched_seq: row.maybe_int(15)?,
        closed_seq: row.maybe_int(16)?,
        moved_seq: row.maybe_int(17)?,
    };
    kept.last_seq = row.int(18)?;
    row.text(19)?.clone_into(&mut kept.body);
    kept.digest = hash(row, 20)?;
    Ok(())
}

/// Whether the columns that never move are a payment's.
fn is_fixed([reference, provider, account, kind, product, day]: &[String; 6], payment: &Payment) -> bool {
    let (intent, good) = (&payment.intent, &payment.intent.bill.product);
    reference == intent.reference()
        && provider == good.provider.as_str()
        && account == intent.account.as_str()
        && kind == good.kind.as_str()
        && product == good.code.as_str()
        && *day == intent.business_day.to_string()
}

/// The figure of the deposit that an entry tells, and who told it.
fn answered_balance(entry: &JournalRecord) -> Option<(AnswerSource, Rupiah)> {
    let PaymentEvent::Answered { source, verdict, .. } = &entry.event else { return None };
    Some((*source, verdict.facts.saldo?))
}

/// Another thread's part.
struct PaymentReplay<'a> {
    key: Option<&'a NumberKey>,
    asking: LookupClient,
    /// Rows of whole tables are counted here. Without it they are looked up, and nothing else is.
    tally: Option<TableTally>,
    found: AuditFaults,
    /// A body's room.
    made: Vec<u8>,
}

impl PaymentReplay<'_> {
    fn payment(&mut self, stored: &PaymentRecord) {
        let known = stored.id.parse().ok();
        let (mut made, mut columns) = (None::<Payment>, None::<PaymentColumns>);
        let mut had_end = false;
        let mut last = None;
        for (event, older) in stored.events() {
            last = Some(event);
            let entry = event.entry().ok().filter(|entry: &JournalRecord| entry.event.name() == event.kind);
            let told = entry.as_ref().and_then(answered_balance);
            let Some(next) = entry.and_then(|entry| step_in_place(&mut made, entry).ok()) else {
                self.found.fault(event.seq, known, "step");
                continue;
            };
            if let Some((source, saldo)) = told {
                let sent =
                    columns.as_ref().and_then(|before| before.dispatched_seq).filter(|_| source == AnswerSource::Send);
                let since = sent.map_or(older, |sent| sent.min(older));
                let account = next.intent.account.as_str();
                let given = values![stored.row_id, account, event.seq, &event.at, saldo.get(), since];
                self.row((event.seq, next.id()), &FIGURES, stored.row_id, given);
            }
            had_end |= bill::has_end(next);
            columns = Some(moving(columns.as_ref(), next, event.seq, &event.kind));
        }
        let last_seq = last.map_or(0, |event| event.seq);
        match (made, columns, last) {
            (Some(made), Some(columns), Some(last)) if self.is_kept(stored, &made, &columns, last) => {
                self.rows_of(stored.row_id, &made, last_seq);
                if self.tally.is_some() {
                    self.keys(stored.row_id, &made, last_seq, had_end);
                }
            }
            _ => self.found.fault(last_seq, known, "projection"),
        }
    }

    /// A row that a whole table has to have.
    fn row(
        &mut self,
        (row, payment): (i64, PaymentId),
        table: &'static TallyTable,
        row_id: i64,
        given: &[SqlValue<'_>],
    ) {
        match &mut self.tally {
            Some(tally) => tally.add(table, row_id, given),
            None => self.asking.ask(RowDemand::Present, (row, payment, table.what), table.one, given),
        }
    }

    /// Its numbers, and the provider's.
    fn rows_of(&mut self, row_id: i64, payment: &Payment, last: i64) {
        let about = (last, payment.id());
        for number in payment.numbers() {
            self.row(about, &NUMBERS, row_id, values![row_id, &number]);
        }
        if self.tally.is_none() && !provider_numbers::has_numbers(payment) {
            let about = (last, payment.id(), PROVIDER_NUMBERS.what);
            self.asking.ask(RowDemand::Absent, about, provider_numbers::LET_GO, values![row_id]);
        }
        match provider_numbers::stored_numbers(self.key, row_id, payment) {
            Ok(rows) => rows.iter().for_each(|row| self.row(about, &PROVIDER_NUMBERS, row_id, row)),
            Err(_) => self.found.fault(last, Some(payment.id()), PROVIDER_NUMBERS.what),
        }
    }

    /// What it is found by besides: its keys, its pair, its name, the end of its bill.
    fn keys(&mut self, row_id: i64, payment: &Payment, last: i64, had_end: bool) {
        let about = |what| -> DemandSubject { (last, payment.id(), what) };
        for [number, other] in bill::pairs(payment) {
            let statement = "SELECT 1 FROM number_pair WHERE number = ?1 AND other = ?2";
            self.asking.ask(RowDemand::Present, about("projection"), statement, values![&number, &other]);
        }
        if payment.state().is_open() {
            for (key, _) in bill::held_keys(payment) {
                let statement = "SELECT 1 FROM open_key WHERE key = ?1 AND place = ?2";
                self.asking.ask(RowDemand::Present, about("open_key"), statement, values![&key, row_id]);
            }
        }
        if let Some(name) = &payment.intent.order_key {
            let statement = "SELECT 1 FROM order_key WHERE key = ?1 AND place = ?2";
            self.asking.ask(RowDemand::Present, about("projection"), statement, values![name.as_str(), row_id]);
        }
        if had_end {
            let end = RowDemand::End { row_id, lasts: payment.is_freed_by_ruling() };
            for key in bill::end_keys(payment) {
                self.asking.ask(end, about("projection"), END, values![&key, row_id]);
            }
        }
    }

    /// Whether the store keeps the payment that its events make: in its body, its columns, and bound to its last event.
    fn is_kept(
        &mut self,
        stored: &PaymentRecord,
        payment: &Payment,
        columns: &PaymentColumns,
        last: &EventRow,
    ) -> bool {
        let kept = &stored.kept;
        stored.is_readable
            && stored.id == payment.id().to_string()
            && kept.last_seq == last.seq
            && kept.state == columns.state
            && PaymentColumns { state: columns.state, ..kept.moving.clone() } == *columns
            && is_fixed(&kept.fixed, payment)
            && projection_digest(&kept.body, &last.hash) == kept.digest
            && self.is_body(&kept.body, payment)
    }

    /// Whether a body is this payment. One that this program wrote is, letter for letter; an older one is read first.
    fn is_body(&mut self, body: &str, payment: &Payment) -> bool {
        self.made.clear();
        let is_made = serde_json::to_writer(&mut self.made, payment).is_ok() && self.made == body.as_bytes();
        is_made || serde_json::from_str::<Payment>(body).is_ok_and(|kept| kept == *payment)
    }
}
