//! Verifying everything.
//!
//! What it is: every row, every chain, and every payment made again from its events and compared. What it is not: a
//! repair. Invariant: a fault is reported, never an error, and memory does not grow with the journal.

use std::collections::BTreeMap;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use super::append::{Moving, moving};
use super::row::{self, EVENTS, EventRow};
use super::{account, charge};
use crate::id::PaymentId;
use crate::journal::chain::{self, Hash};
use crate::journal::{AuditFault, AuditReport, ChainHead, JournalError, projection};
use crate::sale::payment::{Event, Payment, step};
use crate::text::Clean;
use crate::time::{Timestamp, age};

/// Faults in a report.
const MOST_FAULTS: usize = 100;
/// How far a till's clock may step back before it is reported.
const CLOCK_STEP: Duration = Duration::from_secs(60);

/// Does it all, inside the caller's snapshot.
pub(super) fn audit(conn: &Connection) -> Result<AuditReport, JournalError> {
    let mut audit = Audit { conn, faults: Vec::new() };
    let (rows, chains) = audit.chains()?;
    let (payments, replayed) = audit.payments()?;
    let (charges, about_charges) = audit.charges()?;
    let about_accounts = audit.accounts()?;
    if replayed + about_charges + about_accounts != rows {
        audit.rows_of_nothing()?;
    }
    audit.open_keys()?;
    let mut faults = audit.faults;
    faults.sort_by_key(|fault| fault.row);
    faults.truncate(MOST_FAULTS);
    Ok(AuditReport { rows, payments, charges, chains, faults })
}

struct Audit<'a> {
    conn: &'a Connection,
    faults: Vec<AuditFault>,
}

/// How far a counter's chain has been followed.
struct Followed {
    rows: u64,
    counter_seq: i64,
    hash: Hash,
    clock: Option<Timestamp>,
}

impl Audit<'_> {
    fn fault(&mut self, row: i64, payment: Option<PaymentId>, what: &str) {
        if self.faults.len() < MOST_FAULTS * 10 {
            let row = u64::try_from(row).unwrap_or(0);
            self.faults.push(AuditFault { row, payment, what: what.to_owned() });
        }
    }

    /// Every row in order: its hash, its link, its place, its clock.
    fn chains(&mut self) -> Result<(u64, Vec<ChainHead>), JournalError> {
        let mut chains: BTreeMap<String, Followed> = BTreeMap::new();
        let mut statement = self.conn.prepare(&format!("{EVENTS} ORDER BY seq"))?;
        let mut rows = statement.query([])?;
        let (mut count, mut seq) = (0_u64, 0);
        while let Some(found) = rows.next()? {
            count += 1;
            let Ok(event) = row::raw_event(found) else {
                seq = found.get(0)?;
                self.fault(seq, None, "hash");
                continue;
            };
            if event.seq != seq + 1 {
                self.fault(event.seq, event.payment_id(), "gap");
            }
            seq = event.seq;
            self.follow(&mut chains, &event);
        }
        let heads = chains.into_iter().map(|(counter, end)| ChainHead {
            counter: Clean::from(counter),
            rows: end.rows,
            head: chain::head(&end.hash),
        });
        Ok((count, heads.collect()))
    }

    fn follow(&mut self, chains: &mut BTreeMap<String, Followed>, event: &EventRow) {
        let payment = event.payment_id();
        if !event.verifies() {
            self.fault(event.seq, payment, "hash");
        }
        let start = Followed { rows: 0, counter_seq: 0, hash: chain::GENESIS, clock: None };
        let end = chains.entry(event.counter.clone()).or_insert(start);
        let mut faults = Vec::new();
        if event.counter_seq != end.counter_seq + 1 {
            faults.push("gap");
        }
        if event.prev != end.hash {
            faults.push("link");
        }
        // Only what the till itself times: an answer may wait in the spool.
        if matches!(event.kind.as_str(), "prepared" | "dispatched" | "charge_created")
            && let Ok(at) = event.at.parse::<Timestamp>()
        {
            if end.clock.is_some_and(|before| age(at, before) > CLOCK_STEP) {
                faults.push("clock");
            }
            end.clock = Some(at);
        }
        (end.rows, end.counter_seq, end.hash) = (end.rows + 1, event.counter_seq, event.hash);
        for what in faults {
            self.fault(event.seq, payment, what);
        }
    }

    /// Every payment, made again from its events. Returns how many there are and how many rows made them.
    fn payments(&mut self) -> Result<(u64, u64), JournalError> {
        let mut statement = self.conn.prepare("SELECT place, id FROM payment ORDER BY place")?;
        let mut rows = statement.query([])?;
        let (mut count, mut replayed) = (0, 0);
        while let Some(found) = rows.next()? {
            count += 1;
            let (place, id): (i64, String) = (found.get(0)?, found.get(1)?);
            replayed += self.payment(place, &id)?;
        }
        Ok((count, replayed))
    }

    fn payment(&mut self, place: i64, id: &str) -> Result<u64, JournalError> {
        let known = id.parse().ok();
        let mut statement = self.conn.prepare_cached(&format!("{EVENTS} WHERE payment_id = ?1 ORDER BY seq"))?;
        let mut rows = statement.query([id])?;
        let (mut count, mut last) = (0, 0);
        let mut made: Option<(Payment, Moving)> = None;
        while let Some(found) = rows.next()? {
            count += 1;
            // A row that cannot be read was reported with the chains.
            let Ok(event) = row::raw_event(found) else { continue };
            last = event.seq;
            let Ok(entry) = event.entry() else {
                self.fault(event.seq, known, "step");
                continue;
            };
            match step(made.as_ref().map(|(payment, _)| payment), &entry) {
                Ok(next) if entry.event.name() == event.kind => {
                    let columns = moving(made.as_ref(), &next, event.seq, &event.kind);
                    self.saldo(&event, &entry.event, &next, place)?;
                    made = Some((next, columns));
                }
                _ => self.fault(event.seq, known, "step"),
            }
        }
        drop(rows);
        let fits = made.is_some_and(|(payment, columns)| self.fits(place, &payment, &columns, last).unwrap_or(false));
        if !fits {
            self.fault(last, known, "projection");
        }
        Ok(count)
    }

    /// Whether the figure that an answer told stands in the table of figures.
    fn saldo(&mut self, row: &EventRow, event: &Event, payment: &Payment, place: i64) -> Result<(), JournalError> {
        let Event::Answered { verdict, .. } = event else { return Ok(()) };
        let Some(saldo) = verdict.facts.saldo else { return Ok(()) };
        let found = self
            .conn
            .prepare_cached(
                "SELECT 1 FROM saldo WHERE account = ?1 AND seq = ?2 AND at = ?3 AND saldo = ?4 AND place = ?5",
            )?
            .exists(params![payment.intent.account.as_str(), row.seq, row.at, saldo.get(), place])?;
        if !found {
            self.fault(row.seq, Some(payment.id()), "projection");
        }
        Ok(())
    }

    /// Whether the stored payment is the one its events make, in its body, columns and numbers. An open one must
    /// also hold its keys.
    fn fits(&mut self, place: i64, payment: &Payment, columns: &Moving, last: i64) -> Result<bool, JournalError> {
        let stored = row::payment_at(self.conn, place)?;
        if stored.payment != *payment
            || stored.last_seq != last
            || self.columns(place, payment)?.as_ref() != Some(columns)
        {
            return Ok(false);
        }
        for number in projection::numbers(payment) {
            if !self.has("SELECT 1 FROM number WHERE number = ?1 AND place = ?2", &number, place)? {
                return Ok(false);
            }
        }
        if payment.state().is_open() {
            let keys = [payment.intent.open_keys(), projection::joined_keys(payment)].concat();
            for key in keys {
                if !self.has("SELECT 1 FROM open_key WHERE key = ?1 AND place = ?2", &key, place)? {
                    self.fault(last, Some(payment.id()), "open_key");
                }
            }
        }
        Ok(true)
    }

    fn has(&self, sql: &str, text: &str, place: i64) -> Result<bool, JournalError> {
        Ok(self.conn.prepare_cached(sql)?.exists(params![text, place])?)
    }

    /// The columns as stored, if those that never move are right.
    fn columns(&self, place: i64, payment: &Payment) -> Result<Option<Moving>, JournalError> {
        let intent = &payment.intent;
        let product = &intent.bill.product;
        let mut statement = self.conn.prepare_cached(
            "SELECT state, total, debit, live, open, on_desk, failed, dispatched_seq, closed_seq, moved_seq
             FROM payment WHERE place = ?1 AND id = ?2 AND wire_reference = ?3 AND provider = ?4 AND account = ?5
             AND kind = ?6 AND product = ?7 AND business_day = ?8",
        )?;
        let fixed = params![
            place,
            intent.id.to_string(),
            intent.reference(),
            product.provider.as_str(),
            intent.account.as_str(),
            product.kind.as_str(),
            product.code.as_str(),
            intent.business_day.to_string(),
        ];
        let columns = statement.query_row(fixed, |row| {
            let state: String = row.get(0)?;
            Ok(Moving {
                state: if state == payment.state().word() { payment.state().word() } else { "" },
                total: row.get(1)?,
                debit: row.get(2)?,
                live: row.get(3)?,
                open: row.get(4)?,
                on_desk: row.get(5)?,
                failed: row.get(6)?,
                dispatched_seq: row.get(7)?,
                closed_seq: row.get(8)?,
                moved_seq: row.get(9)?,
            })
        });
        Ok(columns.optional()?)
    }

    /// Every charge, made again from its events. Returns how many there are and how many rows made them.
    fn charges(&mut self) -> Result<(u64, u64), JournalError> {
        let audited = charge::audit(self.conn)?;
        for (row, what) in audited.faults {
            self.fault(row, None, what);
        }
        Ok((audited.charges, audited.rows))
    }

    /// Every entry about an account. Returns how many rows there are.
    fn accounts(&mut self) -> Result<u64, JournalError> {
        let audited = account::audit(self.conn)?;
        for (row, what) in audited.faults {
            self.fault(row, None, what);
        }
        Ok(audited.rows)
    }

    fn rows_of_nothing(&mut self) -> Result<(), JournalError> {
        for row in charge::rows_of_none(self.conn, MOST_FAULTS)? {
            self.fault(row, None, "projection");
        }
        let mut statement = self.conn.prepare(&format!(
            "SELECT seq, payment_id FROM event WHERE payment_id NOT IN (SELECT id FROM payment)
             AND substr(payment_id, 1, 7) <> 'charge:' AND substr(payment_id, 1, 8) <> 'account:' LIMIT {MOST_FAULTS}"
        ))?;
        let mut rows = statement.query([])?;
        while let Some(found) = rows.next()? {
            let payment: String = found.get(1)?;
            self.fault(found.get(0)?, payment.parse().ok(), "projection");
        }
        Ok(())
    }

    /// Keys that no open payment holds would block a bill for ever.
    fn open_keys(&mut self) -> Result<(), JournalError> {
        let mut statement = self.conn.prepare(&format!(
            "SELECT k.place, p.id FROM open_key k LEFT JOIN payment p ON p.place = k.place
             WHERE p.open IS NOT 1 LIMIT {MOST_FAULTS}"
        ))?;
        let mut rows = statement.query([])?;
        while let Some(found) = rows.next()? {
            let payment: Option<String> = found.get(1)?;
            self.fault(0, payment.and_then(|id| id.parse().ok()), "open_key");
        }
        Ok(())
    }
}
