//! Every payment made again from its events, and compared with what the store keeps of it.
//!
//! This thread reads a payment with its events and hands both over; others decode and replay them, and send back what has
//! still to be looked up in other tables.

use std::ops::{ControlFlow, RangeInclusive};

use super::Found;
use super::lookup::{About, Asked, Asking, Want, lookups};
use super::pipe::piped;
use super::tally::{FIGURES, NUMBERS, PROVIDER_NUMBERS, Table, Tally};
use crate::id::PaymentId;
use crate::journal::JournalError;
use crate::journal::chain::{self, Hash};
use crate::journal::sql::append::{Moving, moving, older_than};
use crate::journal::sql::numbers::{self, NumberKey};
use crate::journal::sql::row::{self, EVENTS, EventRow};
use crate::journal::sql::{Row, Sql, Value, bill, first, hash, values};
use crate::money::Rupiah;
use crate::sale::payment::{Entry, Event, Payment, Source, step_in_place};
use crate::time::Timestamp;

/// What the store keeps of a payment.
const STORED: &str = "SELECT p.place, p.id, p.wire_reference, p.provider, p.account, p.kind, p.product, p.business_day, \
     p.state, p.total, p.debit, p.live, p.open, p.on_desk, p.failed, p.dispatched_seq, p.closed_seq, p.moved_seq, p.last_seq, \
     b.body, b.digest FROM payment p LEFT JOIN payment_body b ON b.place = p.place \
     WHERE p.place BETWEEN ?1 AND ?2 ORDER BY p.place";
/// Threads that replay, at most: more would wait for the one that reads.
const MOST_THREADS: usize = 3;
/// The oldest end of a bill from a place on.
const END: &str = "SELECT place FROM bill_end WHERE key = ?1 AND place >= ?2 ORDER BY place LIMIT 1";

/// How it went.
#[derive(Default)]
pub(super) struct Replayed {
    pub(super) payments: u64,
    /// Rows of the record that made them.
    pub(super) rows: u64,
    /// Payments whose rows were looked up one by one: sums did not prove them.
    pub(super) unproven: u64,
    pub(super) found: Found,
}

/// A payment as it lies in the store.
#[derive(Default)]
struct Stored {
    place: i64,
    id: String,
    kept: Kept,
    /// Unless a column cannot be read.
    is_readable: bool,
    /// So many from the first on are this payment's.
    count: usize,
    /// Those that cannot be read were reported with the chains.
    events: Vec<OwnEvent>,
}

/// A row of a payment's record.
#[derive(Default)]
struct OwnEvent {
    row: EventRow,
    /// The newest row of the record that is older than this answer.
    older: i64,
}

/// A payment's columns.
#[derive(Default)]
struct Kept {
    /// Those that never move, in the order of [`is_fixed`].
    fixed: [String; 6],
    moving: Moving,
    state: String,
    last_seq: i64,
    body: String,
    digest: Hash,
}

/// Makes all of them again.
pub(super) fn replay(sql: &dyn Sql) -> Result<Replayed, JournalError> {
    let newest = first(sql, "SELECT max(place) FROM payment", values![], |row| row.maybe_int(0))?.flatten();
    let mut tally = Tally::new(newest.unwrap_or(0));
    let taken = tally.take_away(sql);
    let key = numbers::key(sql)?;
    let (asking, mut asked) = lookups();
    asked.missing.unreadable(taken)?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let mut replays: Vec<_> = (0..threads)
        .map(|_| Replay {
            key: key.as_ref(),
            asking: asking.clone(),
            tally: Some(tally.beside()),
            found: Found::default(),
            made: Vec::new(),
        })
        .collect();
    let mut replayed = Replayed::default();
    pass(sql, 0..=i64::MAX, &mut replayed, &mut replays, &mut asked)?;
    if first(sql, "SELECT count(*) FROM bill_end", values![], |row| row.int(0))? != Some(asked.ends) {
        asked.missing.fault(0, None, "projection");
    }
    for replay in &mut replays {
        replayed.found.take(std::mem::take(&mut replay.found));
        replay.tally.take().iter().for_each(|own| tally.add_up(own));
    }
    for stretch in tally.differing() {
        let mut again = Replayed::default();
        pass(sql, stretch, &mut again, &mut replays, &mut asked)?;
        replayed.unproven += again.payments;
    }
    replayed.found.take(asked.missing);
    Ok(replayed)
}

/// Makes those in a stretch again.
fn pass(
    sql: &dyn Sql,
    places: RangeInclusive<i64>,
    replayed: &mut Replayed,
    replays: &mut [Replay<'_>],
    asked: &mut Asked,
) -> Result<(), JournalError> {
    let own_events = format!("{EVENTS} WHERE payment_id = ?1 ORDER BY seq");
    let read = piped(
        |feed| {
            sql.stream(STORED, values![*places.start(), *places.end()], &mut |row| {
                replayed.payments += 1;
                replayed.rows += read(sql, row, &own_events, feed.next())?;
                feed.put()?;
                asked.take(sql)?;
                Ok(ControlFlow::Continue(()))
            })
        },
        replays.iter_mut().map(|replay| |stored: &Stored| replay.payment(stored)).collect(),
    )?;
    asked.missing.unreadable(read)?;
    asked.look_up(sql)
}

/// Reads a payment; how many rows its record has.
fn read(sql: &dyn Sql, row: &dyn Row, own_events: &str, stored: &mut Stored) -> Result<u64, JournalError> {
    stored.place = row.int(0)?;
    row.text(1)?.clone_into(&mut stored.id);
    stored.is_readable = columns(row, &mut stored.kept).is_ok();
    let Stored { id, count, events, .. } = stored;
    let mut rows = 0;
    *count = 0;
    sql.query(own_events, values![&*id], &mut |event| {
        rows += 1;
        if events.len() == *count {
            events.push(OwnEvent::default());
        }
        let (before, rest) = events.split_at_mut(*count);
        if let Some(own) = rest.first_mut()
            && row::raw_event_into(event, &mut own.row).is_ok()
        {
            own.older = older(sql, before.last().map(|before| &before.row), &own.row)?;
            *count += 1;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(rows)
}

/// The newest row of the record that is older than an answer; of other rows it is not asked. Mostly it is the payment's own
/// last one.
fn older(sql: &dyn Sql, before: Option<&EventRow>, row: &EventRow) -> Result<i64, JournalError> {
    let time = |row: &EventRow| row.at.parse::<Timestamp>().ok();
    let Some(at) = time(row).filter(|_| row.kind == "answered") else { return Ok(0) };
    let is_older = |before: &EventRow| before.seq == row.seq - 1 && time(before).is_some_and(|before| before < at);
    if before.is_some_and(is_older) { Ok(row.seq - 1) } else { older_than(sql, row.seq, at) }
}

fn columns(row: &dyn Row, kept: &mut Kept) -> Result<(), JournalError> {
    for (nth, text) in kept.fixed.iter_mut().enumerate() {
        row.text(2 + nth)?.clone_into(text);
    }
    row.text(8)?.clone_into(&mut kept.state);
    let truth = |column| row.int(column).map(|number| number != 0);
    kept.moving = Moving {
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
fn told(entry: &Entry) -> Option<(Source, Rupiah)> {
    let Event::Answered { source, verdict, .. } = &entry.event else { return None };
    Some((*source, verdict.facts.saldo?))
}

/// Another thread's part.
struct Replay<'a> {
    key: Option<&'a NumberKey>,
    asking: Asking,
    /// Rows of whole tables are counted here. Without it they are looked up, and nothing else is.
    tally: Option<Tally>,
    found: Found,
    /// A body's room.
    made: Vec<u8>,
}

impl Replay<'_> {
    fn payment(&mut self, stored: &Stored) {
        let known = stored.id.parse().ok();
        let (mut made, mut columns) = (None::<Payment>, None::<Moving>);
        let events = stored.events.get(..stored.count).unwrap_or_default();
        let mut had_end = false;
        for OwnEvent { row: event, older } in events {
            let entry = event.entry().ok().filter(|entry: &Entry| entry.event.name() == event.kind);
            let told = entry.as_ref().and_then(told);
            let Some(next) = entry.and_then(|entry| step_in_place(&mut made, entry).ok()) else {
                self.found.fault(event.seq, known, "step");
                continue;
            };
            if let Some((source, saldo)) = told {
                let sent = columns.as_ref().and_then(|before| before.dispatched_seq).filter(|_| source == Source::Send);
                let since = sent.map_or(*older, |sent| sent.min(*older));
                let account = next.intent.account.as_str();
                let given = values![stored.place, account, event.seq, &event.at, saldo.get(), since];
                self.row((event.seq, next.id()), &FIGURES, stored.place, given);
            }
            had_end |= bill::has_end(next);
            columns = Some(moving(columns.as_ref(), next, event.seq, &event.kind));
        }
        let last = events.last().map(|event| &event.row);
        let last_seq = last.map_or(0, |event| event.seq);
        match (made, columns, last) {
            (Some(made), Some(columns), Some(last)) if self.is_kept(stored, &made, &columns, last) => {
                self.rows_of(stored.place, &made, last_seq);
                if self.tally.is_some() {
                    self.keys(stored.place, &made, last_seq, had_end);
                }
            }
            _ => self.found.fault(last_seq, known, "projection"),
        }
    }

    /// A row that a whole table has to have.
    fn row(&mut self, (row, payment): (i64, PaymentId), table: &'static Table, place: i64, given: &[Value<'_>]) {
        match &mut self.tally {
            Some(tally) => tally.add(table, place, given),
            None => self.asking.ask(Want::Present, (row, payment, table.what), table.one, given),
        }
    }

    /// Its numbers, and the provider's.
    fn rows_of(&mut self, place: i64, payment: &Payment, last: i64) {
        let about = (last, payment.id());
        for number in payment.numbers() {
            self.row(about, &NUMBERS, place, values![place, &number]);
        }
        if self.tally.is_none() && !numbers::keeps(payment) {
            let about = (last, payment.id(), PROVIDER_NUMBERS.what);
            self.asking.ask(Want::Absent, about, numbers::LET_GO, values![place]);
        }
        match numbers::kept(self.key, place, payment) {
            Ok(rows) => rows.iter().for_each(|row| self.row(about, &PROVIDER_NUMBERS, place, row)),
            Err(_) => self.found.fault(last, Some(payment.id()), PROVIDER_NUMBERS.what),
        }
    }

    /// What it is found by besides: its keys, its pair, its name, the end of its bill.
    fn keys(&mut self, place: i64, payment: &Payment, last: i64, had_end: bool) {
        let about = |what| -> About { (last, payment.id(), what) };
        for [number, other] in bill::pairs(payment) {
            let statement = "SELECT 1 FROM number_pair WHERE number = ?1 AND other = ?2";
            self.asking.ask(Want::Present, about("projection"), statement, values![&number, &other]);
        }
        if payment.state().is_open() {
            for (key, _) in bill::held_keys(payment) {
                let statement = "SELECT 1 FROM open_key WHERE key = ?1 AND place = ?2";
                self.asking.ask(Want::Present, about("open_key"), statement, values![&key, place]);
            }
        }
        if let Some(name) = &payment.intent.order_key {
            let statement = "SELECT 1 FROM order_key WHERE key = ?1 AND place = ?2";
            self.asking.ask(Want::Present, about("projection"), statement, values![name.as_str(), place]);
        }
        if had_end {
            let end = Want::End { place, lasts: payment.is_freed_by_ruling() };
            for key in bill::end_keys(payment) {
                self.asking.ask(end, about("projection"), END, values![&key, place]);
            }
        }
    }

    /// Whether the store keeps the payment that its events make: in its body, its columns, and bound to its last event.
    fn is_kept(&mut self, stored: &Stored, payment: &Payment, columns: &Moving, last: &EventRow) -> bool {
        let kept = &stored.kept;
        stored.is_readable
            && stored.id == payment.id().to_string()
            && kept.last_seq == last.seq
            && kept.state == columns.state
            && Moving { state: columns.state, ..kept.moving.clone() } == *columns
            && is_fixed(&kept.fixed, payment)
            && chain::projection_digest(&kept.body, &last.hash) == kept.digest
            && self.is_body(&kept.body, payment)
    }

    /// Whether a body is this payment. One that this program wrote is, letter for letter; an older one is read first.
    fn is_body(&mut self, body: &str, payment: &Payment) -> bool {
        self.made.clear();
        let is_made = serde_json::to_writer(&mut self.made, payment).is_ok() && self.made == body.as_bytes();
        is_made || serde_json::from_str::<Payment>(body).is_ok_and(|kept| kept == *payment)
    }
}
