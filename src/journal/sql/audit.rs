//! Verifying everything.
//!
//! What it is: every row, every chain, and every payment made again from its events and compared. What it is not: a
//! repair. Invariant: a fault is reported, never an error, and memory does not grow with the journal.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Duration;

use super::append::{Moving, moving};
use super::row::{self, EVENTS, EventRow};
use super::{Sql, account, bill, charge, counter, exists, first, numbers, values};
use crate::id::PaymentId;
use crate::journal::chain::{self, Hash};
use crate::journal::{AuditFault, AuditReport, ChainHead, JournalError};
use crate::sale::payment::{Event, Payment, step};
use crate::text::Clean;
use crate::time::{Timestamp, age};

/// Faults in a report.
const MOST_FAULTS: usize = 100;
/// How far a till's clock may step back before it is reported.
const CLOCK_STEP: Duration = Duration::from_secs(60);

/// Does it all, inside the caller's snapshot.
pub(crate) fn audit(sql: &dyn Sql) -> Result<AuditReport, JournalError> {
    let mut audit = Audit { sql, faults: Vec::new() };
    let (rows, chains) = audit.chains()?;
    let (payments, replayed) = audit.payments()?;
    let (charges, about_charges) = audit.charges()?;
    let about_accounts = audit.accounts()?;
    let about_counters = audit.counters()?;
    if replayed + about_charges + about_accounts + about_counters != rows {
        audit.rows_of_nothing()?;
    }
    audit.open_keys()?;
    for payment in numbers::held_by_nobody(sql, MOST_FAULTS)? {
        audit.fault(0, payment, "number");
    }
    let mut faults = audit.faults;
    faults.sort_by_key(|fault| fault.row);
    faults.truncate(MOST_FAULTS);
    Ok(AuditReport { rows, payments, charges, chains, faults })
}

struct Audit<'a> {
    sql: &'a dyn Sql,
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
        let (mut count, mut seq) = (0_u64, 0);
        self.sql.stream(&format!("{EVENTS} ORDER BY seq"), values![], &mut |row| {
            count += 1;
            let Ok(event) = row::raw_event(row) else {
                seq = row.int(0)?;
                self.fault(seq, None, "hash");
                return Ok(ControlFlow::Continue(()));
            };
            if event.seq != seq + 1 {
                self.fault(event.seq, event.payment_id(), "gap");
            }
            seq = event.seq;
            self.follow(&mut chains, &event);
            Ok(ControlFlow::Continue(()))
        })?;
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
        let (mut count, mut replayed) = (0, 0);
        self.sql.stream("SELECT place, id FROM payment ORDER BY place", values![], &mut |row| {
            count += 1;
            replayed += self.payment(row.int(0)?, row.text(1)?)?;
            Ok(ControlFlow::Continue(()))
        })?;
        Ok((count, replayed))
    }

    fn payment(&mut self, place: i64, id: &str) -> Result<u64, JournalError> {
        let known = id.parse().ok();
        let (mut count, mut last) = (0, 0);
        let mut made: Option<(Payment, Moving)> = None;
        self.sql.query(&format!("{EVENTS} WHERE payment_id = ?1 ORDER BY seq"), values![id], &mut |row| {
            count += 1;
            // A row that cannot be read was reported with the chains.
            let Ok(event) = row::raw_event(row) else { return Ok(ControlFlow::Continue(())) };
            last = event.seq;
            let Ok(entry) = event.entry() else {
                self.fault(event.seq, known, "step");
                return Ok(ControlFlow::Continue(()));
            };
            match step(made.as_ref().map(|(payment, _)| payment), &entry) {
                Ok(next) if entry.event.name() == event.kind => {
                    let columns = moving(made.as_ref(), &next, event.seq, &event.kind);
                    self.saldo(&event, &entry.event, &next, place)?;
                    made = Some((next, columns));
                }
                _ => self.fault(event.seq, known, "step"),
            }
            Ok(ControlFlow::Continue(()))
        })?;
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
        let told = values![payment.intent.account.as_str(), row.seq, &row.at, saldo.get(), place];
        let statement = "SELECT 1 FROM saldo WHERE account = ?1 AND seq = ?2 AND at = ?3 AND saldo = ?4 AND place = ?5";
        if !exists(self.sql, statement, told)? {
            self.fault(row.seq, Some(payment.id()), "projection");
        }
        Ok(())
    }

    /// Whether the stored payment is the one its events make, in its body, columns and numbers. An open one must
    /// also hold its keys.
    fn fits(&mut self, place: i64, payment: &Payment, columns: &Moving, last: i64) -> Result<bool, JournalError> {
        let stored = row::payment_at(self.sql, place)?;
        if stored.payment != *payment
            || stored.last_seq != last
            || self.columns(place, payment)?.as_ref() != Some(columns)
        {
            return Ok(false);
        }
        for number in payment.numbers() {
            if !self.has("SELECT 1 FROM number WHERE number = ?1 AND place = ?2", &number, place)? {
                return Ok(false);
            }
        }
        if payment.state().is_open() {
            for (key, _) in bill::held_keys(payment) {
                if !self.has("SELECT 1 FROM open_key WHERE key = ?1 AND place = ?2", &key, place)? {
                    self.fault(last, Some(payment.id()), "open_key");
                }
            }
        }
        if !numbers::fit(self.sql, place, payment)? {
            self.fault(last, Some(payment.id()), "number");
        }
        let (order, lasting) = bill::lasting(payment);
        let named = match order {
            Some(key) => self.has("SELECT 1 FROM order_key WHERE key = ?1 AND place = ?2", key, place)?,
            None => true,
        };
        let mut found = named;
        for key in lasting {
            found &= self.has("SELECT 1 FROM bill_end WHERE key = ?1 AND place >= ?2", &key, place)?;
        }
        Ok(found)
    }

    fn has(&self, statement: &str, text: &str, place: i64) -> Result<bool, JournalError> {
        exists(self.sql, statement, values![text, place])
    }

    /// The columns as stored, if those that never move are right.
    fn columns(&self, place: i64, payment: &Payment) -> Result<Option<Moving>, JournalError> {
        let intent = &payment.intent;
        let product = &intent.bill.product;
        let fixed = values![
            place,
            intent.id.to_string(),
            intent.reference(),
            product.provider.as_str(),
            intent.account.as_str(),
            product.kind.as_str(),
            product.code.as_str(),
            intent.business_day.to_string(),
        ];
        let statement = "SELECT state, total, debit, live, open, on_desk, failed, dispatched_seq, closed_seq, moved_seq
             FROM payment WHERE place = ?1 AND id = ?2 AND wire_reference = ?3 AND provider = ?4 AND account = ?5
             AND kind = ?6 AND product = ?7 AND business_day = ?8";
        let truth = |number: i64| number != 0;
        first(self.sql, statement, fixed, |row| {
            Ok(Moving {
                state: if row.text(0)? == payment.state().word() { payment.state().word() } else { "" },
                total: row.int(1)?,
                debit: row.int(2)?,
                live: truth(row.int(3)?),
                open: truth(row.int(4)?),
                on_desk: truth(row.int(5)?),
                failed: truth(row.int(6)?),
                dispatched_seq: row.maybe_int(7)?,
                closed_seq: row.maybe_int(8)?,
                moved_seq: row.maybe_int(9)?,
            })
        })
    }

    /// Every charge, made again from its events. Returns how many there are and how many rows made them.
    fn charges(&mut self) -> Result<(u64, u64), JournalError> {
        let audited = charge::audit(self.sql)?;
        for (row, what) in audited.faults {
            self.fault(row, None, what);
        }
        Ok((audited.charges, audited.rows))
    }

    /// Every entry about an account. Returns how many rows there are.
    fn accounts(&mut self) -> Result<u64, JournalError> {
        let audited = account::audit(self.sql)?;
        for (row, what) in audited.faults {
            self.fault(row, None, what);
        }
        Ok(audited.rows)
    }

    /// Every entry about a counter. Returns how many rows there are.
    fn counters(&mut self) -> Result<u64, JournalError> {
        let (rows, faults) = counter::audit(self.sql)?;
        for row in faults {
            self.fault(row, None, "step");
        }
        Ok(rows)
    }

    fn rows_of_nothing(&mut self) -> Result<(), JournalError> {
        for row in charge::rows_of_none(self.sql, MOST_FAULTS)? {
            self.fault(row, None, "projection");
        }
        let statement = format!(
            "SELECT seq, payment_id FROM event WHERE payment_id NOT IN (SELECT id FROM payment)
             AND substr(payment_id, 1, 7) <> 'charge:' AND substr(payment_id, 1, 8) NOT IN ('account:', 'counter:')
             LIMIT {MOST_FAULTS}"
        );
        self.sql.query(&statement, values![], &mut |row| {
            self.fault(row.int(0)?, row.text(1)?.parse().ok(), "projection");
            Ok(ControlFlow::Continue(()))
        })
    }

    /// Keys that no open payment holds would block a bill for ever.
    fn open_keys(&mut self) -> Result<(), JournalError> {
        let statement = format!(
            "SELECT k.place, p.id FROM open_key k LEFT JOIN payment p ON p.place = k.place
             WHERE p.open IS DISTINCT FROM 1 LIMIT {MOST_FAULTS}"
        );
        self.sql.query(&statement, values![], &mut |row| {
            self.fault(0, row.maybe_text(1)?.and_then(|id| id.parse().ok()), "open_key");
            Ok(ControlFlow::Continue(()))
        })
    }
}
