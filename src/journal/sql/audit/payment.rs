//! Every payment made again from its events, and compared with what the store keeps of it.
//!
//! This thread reads a payment with its events and hands both over; the other decodes and replays them, and sends back what
//! has still to be looked up in other tables.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::Found;
use super::pipe::piped;
use crate::id::PaymentId;
use crate::journal::JournalError;
use crate::journal::chain::{self, Hash};
use crate::journal::sql::append::{Moving, moving, overlaps_since};
use crate::journal::sql::numbers::{self, NumberKey};
use crate::journal::sql::row::{self, EVENTS, EventRow};
use crate::journal::sql::{Row, Sql, Value, bill, exists, first, hash, values};
use crate::sale::payment::{Entry, Event, Payment, Source, step};
use crate::time::Timestamp;

/// What the store keeps of a payment.
const STORED: &str = "SELECT p.place, p.id, p.wire_reference, p.provider, p.account, p.kind, p.product, p.business_day, \
     p.state, p.total, p.debit, p.live, p.open, p.on_desk, p.failed, p.dispatched_seq, p.closed_seq, p.moved_seq, p.last_seq, \
     b.body, b.digest FROM payment p LEFT JOIN payment_body b ON b.place = p.place ORDER BY p.place";

/// The figure that an answer told. One that came late had waited while a newer one was written; times are compared by their
/// seconds, as texts.
const FIGURE: &str = "SELECT 1 FROM saldo WHERE account = ?1 AND seq = ?2 AND at = ?3 AND saldo = ?4 AND place = ?5 \
     AND since = ?6 AND (late = 0 OR EXISTS (SELECT 1 FROM saldo n \
     WHERE n.account = ?1 AND n.seq < ?2 AND n.late = 0 AND n.at >= substr(?3, 1, 19)))";

/// How it went.
pub(super) struct Replayed {
    pub(super) payments: u64,
    /// Rows of the record that made them.
    pub(super) rows: u64,
    pub(super) found: Found,
}

/// A payment as it lies in the store.
struct Stored {
    place: i64,
    id: String,
    /// Unless a column cannot be read.
    columns: Option<Columns>,
    /// The events that can be read; the others were reported with the chains.
    events: Vec<EventRow>,
}

struct Columns {
    /// Those that never move, as [`fixed`] makes them.
    fixed: [String; 6],
    moving: Moving,
    state: String,
    last_seq: i64,
    body: String,
    digest: Hash,
}

/// A row that another table has to have.
struct Lookup {
    statement: &'static str,
    given: Vec<Value<'static>>,
    want: Want,
    row: i64,
    payment: PaymentId,
    what: &'static str,
    /// Of a figure: when it was told, and the event that sent the call which told it. What overlaps it is given last.
    told: Option<(Timestamp, Option<i64>)>,
}

/// The last row of a payment, the payment, and what is wrong with it where a row is not as it is asked for.
type About = (i64, PaymentId, &'static str);

/// What is asked about a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    Present,
    Absent,
    /// It may have been followed by a later one: counted, so that no other row of its table is there.
    Counted,
}

/// Makes all of them again.
pub(super) fn replay(sql: &dyn Sql) -> Result<Replayed, JournalError> {
    let key = numbers::key(sql)?;
    let (ask, asked) = channel();
    let (mut rows, mut payments, mut ends, mut missing) = (0, 0, 0, Found::default());
    let (found, read) = piped(
        |feed| {
            sql.stream(STORED, values![], &mut |row| {
                payments += 1;
                let stored = read(sql, row, &mut rows)?;
                feed.put(stored)?;
                ends += look_up(sql, &asked, &mut missing)?;
                Ok(ControlFlow::Continue(()))
            })
        },
        move |stored| {
            let mut replay = Replay { key, ask, found: Found::default() };
            stored.for_each(|stored| replay.payment(&stored));
            replay.found
        },
    )?;
    missing.take(found);
    missing.unreadable(read)?;
    ends += look_up(sql, &asked, &mut missing)?;
    if first(sql, "SELECT count(*) FROM bill_end", values![], |row| row.int(0))? != Some(ends) {
        missing.fault(0, None, "projection");
    }
    Ok(Replayed { payments, rows, found: missing })
}

/// Looks up what was asked so far. Returns how many rows of those that are counted are there.
fn look_up(sql: &dyn Sql, asked: &Receiver<Lookup>, missing: &mut Found) -> Result<i64, JournalError> {
    let mut counted = 0;
    while let Ok(mut lookup) = asked.try_recv() {
        if let Some((at, sent)) = lookup.told {
            lookup.given.push(overlaps_since(sql, lookup.row, at, sent)?.into());
        }
        match (lookup.want, exists(sql, lookup.statement, &lookup.given)?) {
            (Want::Counted, found) => counted += i64::from(found),
            (Want::Present, true) | (Want::Absent, false) => {}
            _ => missing.fault(lookup.row, Some(lookup.payment), lookup.what),
        }
    }
    Ok(counted)
}

fn read(sql: &dyn Sql, row: &dyn Row, rows: &mut u64) -> Result<Stored, JournalError> {
    let (place, id) = (row.int(0)?, row.text(1)?.to_owned());
    let mut events = Vec::with_capacity(4);
    sql.query(&format!("{EVENTS} WHERE payment_id = ?1 ORDER BY seq"), values![&id], &mut |event| {
        *rows += 1;
        events.extend(row::raw_event(event).ok());
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(Stored { place, id, columns: columns(row).ok(), events })
}

fn columns(row: &dyn Row) -> Result<Columns, JournalError> {
    let text = |column| row.text(column).map(str::to_owned);
    let truth = |column| row.int(column).map(|number| number != 0);
    Ok(Columns {
        fixed: [text(2)?, text(3)?, text(4)?, text(5)?, text(6)?, text(7)?],
        state: text(8)?,
        moving: Moving {
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
        },
        last_seq: row.int(18)?,
        body: text(19)?,
        digest: hash(row, 20)?,
    })
}

/// The columns that never move, as they are to stand.
fn fixed(payment: &Payment) -> [String; 6] {
    let (intent, product) = (&payment.intent, &payment.intent.bill.product);
    [
        intent.reference().to_owned(),
        product.provider.to_string(),
        intent.account.to_string(),
        product.kind.as_str().to_owned(),
        product.code.to_string(),
        intent.business_day.to_string(),
    ]
}

/// The other thread's half.
struct Replay {
    key: Option<NumberKey>,
    ask: Sender<Lookup>,
    found: Found,
}

impl Replay {
    fn payment(&mut self, stored: &Stored) {
        let known = stored.id.parse().ok();
        let mut made: Option<(Payment, Moving)> = None;
        let (last, mut had_end) = (stored.events.last(), false);
        for event in &stored.events {
            let next = event.entry().ok().filter(|entry: &Entry| entry.event.name() == event.kind);
            let stepped = next.and_then(|entry| {
                let next = step(made.as_ref().map(|(payment, _)| payment), &entry).ok()?;
                Some((entry, next))
            });
            let Some((entry, next)) = stepped else {
                self.found.fault(event.seq, known, "step");
                continue;
            };
            self.figure(event, &entry, made.as_ref(), &next, stored.place);
            had_end |= bill::has_end(&next);
            let columns = moving(made.as_ref(), &next, event.seq, &event.kind);
            made = Some((next, columns));
        }
        let last_seq = last.map_or(0, |event| event.seq);
        let fits = made.as_ref().zip(last).is_some_and(|(made, last)| is_kept(stored, made, last));
        if !fits {
            self.found.fault(last_seq, known, "projection");
        } else if let Some((payment, _)) = &made {
            self.elsewhere(stored.place, payment, last_seq, had_end);
        }
    }

    fn ask(&self, about: About, statement: &'static str, given: &[Value<'_>]) {
        self.ask_for(Want::Present, about, statement, given);
    }

    fn ask_for(&self, want: Want, (row, payment, what): About, statement: &'static str, given: &[Value<'_>]) {
        let given = given.iter().map(Value::owned).collect();
        self.send(Lookup { statement, given, want, row, payment, what, told: None });
    }

    fn send(&self, lookup: Lookup) {
        // Nobody listens any more where the audit has failed.
        let _ = self.ask.send(lookup);
    }

    /// The figure that an answer told stands in the table of figures.
    fn figure(&self, row: &EventRow, entry: &Entry, before: Option<&(Payment, Moving)>, payment: &Payment, place: i64) {
        let Event::Answered { source, verdict, .. } = &entry.event else { return };
        let Some(saldo) = verdict.facts.saldo else { return };
        let sent = before.and_then(|(_, columns)| columns.dispatched_seq).filter(|_| *source == Source::Send);
        let given = values![payment.intent.account.as_str(), row.seq, &row.at, saldo.get(), place];
        self.send(Lookup {
            statement: FIGURE,
            given: given.iter().map(Value::owned).collect(),
            want: Want::Present,
            row: row.seq,
            payment: payment.id(),
            what: "projection",
            told: Some((entry.at, sent)),
        });
    }

    /// What a payment has in other tables: its numbers, its keys, the provider's numbers, its name, the end of its bill.
    fn elsewhere(&mut self, place: i64, payment: &Payment, last: i64, had_end: bool) {
        let id = payment.id();
        for number in payment.numbers() {
            let statement = "SELECT 1 FROM number WHERE number = ?1 AND place = ?2";
            self.ask((last, id, "projection"), statement, values![&number, place]);
        }
        for [number, other] in bill::pairs(payment) {
            let statement = "SELECT 1 FROM number_pair WHERE number = ?1 AND other = ?2";
            self.ask((last, id, "projection"), statement, values![&number, &other]);
        }
        if payment.state().is_open() {
            for (key, _) in bill::held_keys(payment) {
                let statement = "SELECT 1 FROM open_key WHERE key = ?1 AND place = ?2";
                self.ask((last, id, "open_key"), statement, values![&key, place]);
            }
        }
        self.provider_numbers(place, payment, last);
        let (order, lasting) = bill::lasting(payment);
        if let Some(key) = order {
            let statement = "SELECT 1 FROM order_key WHERE key = ?1 AND place = ?2";
            self.ask((last, id, "projection"), statement, values![key, place]);
        }
        if had_end {
            for key in bill::end_keys(payment) {
                let statement = "SELECT 1 FROM bill_end WHERE key = ?1 AND place = ?2";
                self.ask_for(Want::Counted, (last, id, "projection"), statement, values![&key, place]);
            }
        }
        for key in lasting {
            let statement = "SELECT 1 FROM bill_end WHERE key = ?1 AND place >= ?2";
            self.ask((last, id, "projection"), statement, values![&key, place]);
        }
    }

    fn provider_numbers(&mut self, place: i64, payment: &Payment, last: i64) {
        let about = (last, payment.id(), "number");
        if !numbers::keeps(payment) {
            self.ask_for(Want::Absent, about, numbers::LET_GO, values![place]);
        }
        match numbers::kept(self.key.as_ref(), place, payment) {
            Ok(rows) => rows.iter().for_each(|row| self.ask(about, numbers::KEPT, row)),
            Err(_) => self.found.fault(last, Some(payment.id()), "number"),
        }
    }
}

/// Whether the store keeps the payment that its events make: in its body, its columns, and bound to its last event.
fn is_kept(stored: &Stored, (payment, columns): &(Payment, Moving), last: &EventRow) -> bool {
    let Some(kept) = &stored.columns else { return false };
    stored.id == payment.id().to_string()
        && kept.last_seq == last.seq
        && kept.state == columns.state
        && Moving { state: columns.state, ..kept.moving.clone() } == *columns
        && kept.fixed == fixed(payment)
        && chain::projection_digest(&kept.body, &last.hash) == kept.digest
        && is_body(&kept.body, payment)
}

/// Whether a body is this payment. One that this program wrote is, letter for letter; an older one is read first.
fn is_body(body: &str, payment: &Payment) -> bool {
    serde_json::to_string(payment).is_ok_and(|made| made == body)
        || serde_json::from_str::<Payment>(body).is_ok_and(|kept| kept == *payment)
}
