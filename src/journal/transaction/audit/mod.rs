//! Verifies the whole store: every row, every chain, and every payment replayed from its events and compared.
//!
//! A fault goes into the report and is never an error. Memory does not grow with the journal: one thread reads rows
//! in batches, others hash and decode them.

mod chain;
mod lookup;
mod payment;
mod pipe;
mod tally;

use std::ops::ControlFlow;

use super::{Transaction, account, bill, charge, exists, provider_numbers, store_time, values};
use crate::base::id::PaymentId;
use crate::journal::{AuditFault, AuditReport, JournalError};

/// Faults in a report.
pub(super) const MOST_FAULTS: usize = 100;

/// Does it all, inside the caller's snapshot. The store's own file is not looked at; see [`Transaction::structure`].
pub(crate) fn audit(sql: &dyn Transaction) -> Result<AuditReport, JournalError> {
    let mut audit = StoreAudit { sql, found: AuditFaults::default() };
    // What one thread does comes first, while another one checks the file; then there is work for all.
    for part in
        [StoreAudit::figures, StoreAudit::open_keys, StoreAudit::numbers, StoreAudit::moments, StoreAudit::key_version]
    {
        let read = part(&mut audit);
        audit.found.unreadable(read)?;
    }
    let charges = audit.charges()?;
    let (payments, chains) = payment::replay(sql, charges.rows)?;
    tracing::debug!(payments = payments.unproven, "looked up row by row");
    audit.found.merge(payments.found);
    audit.found.merge(chains.found);
    if payments.rows + charges.rows + chains.of_others != chains.rows {
        let read = audit.rows_of_nothing();
        audit.found.unreadable(read)?;
    }
    let (rows, payments, charges) = (chains.rows, payments.payments, charges.charges);
    let faults = audit.found.into_faults();
    Ok(AuditReport { rows, payments, charges, chains: chains.heads, faults, clock_steps: chains.clock_steps })
}

/// Payments whose rows in other tables had to be looked up one by one; in a whole journal those are few.
#[cfg(test)]
pub(crate) fn unproven(sql: &dyn Transaction) -> u64 {
    payment::replay(sql, 0).map_or(u64::MAX, |(replayed, _)| replayed.unproven)
}

/// Verifies the events alone: rows, links, order. Everything else is made from them.
pub(crate) fn record(sql: &dyn Transaction) -> Result<AuditReport, JournalError> {
    let chains = chain::follow(sql, &mut |_| Ok(()))?;
    let mut faults = chains.found.into_faults();
    // A typed figure that the table of figures lacks is made anew.
    faults.retain(|fault| fault.what != "projection");
    let (rows, clock_steps) = (chains.rows, chains.clock_steps);
    Ok(AuditReport { rows, payments: 0, charges: 0, chains: chains.heads, faults, clock_steps })
}

/// Adds to a report what the store says about its own file.
pub(crate) fn with_structure(mut report: AuditReport, structure: Vec<String>) -> AuditReport {
    let told = structure.into_iter().map(|detail| AuditFault {
        row: 0,
        payment: None,
        what: "index".to_owned(),
        detail: Some(detail),
    });
    report.faults.splice(0..0, told);
    report.faults.truncate(MOST_FAULTS);
    report
}

/// The faults so far.
#[derive(Default)]
pub(super) struct AuditFaults {
    faults: Vec<AuditFault>,
}

impl AuditFaults {
    fn fault(&mut self, row: i64, payment: Option<PaymentId>, what: &str) {
        if self.faults.len() < MOST_FAULTS * 10 {
            let row = u64::try_from(row).unwrap_or(0);
            self.faults.push(AuditFault { row, payment, what: what.to_owned(), detail: None });
        }
    }

    /// A part that ended early because the store could not read on is a fault; any other trouble ends the audit.
    fn unreadable(&mut self, read: Result<(), JournalError>) -> Result<(), JournalError> {
        match read {
            Err(JournalError::Damaged { row }) => {
                self.fault(i64::try_from(row).unwrap_or(0), None, "unreadable");
                Ok(())
            }
            other => other,
        }
    }

    fn merge(&mut self, more: Self) {
        self.faults.extend(more.faults);
    }

    fn into_faults(self) -> Vec<AuditFault> {
        let mut faults = self.faults;
        faults.sort_by_key(|fault| fault.row);
        faults.dedup();
        faults.truncate(MOST_FAULTS);
        faults
    }
}

/// The parts that are short enough for one thread.
struct StoreAudit<'a> {
    sql: &'a dyn Transaction,
    found: AuditFaults,
}

impl StoreAudit<'_> {
    /// Every charge, made again from its events.
    fn charges(&mut self) -> Result<charge::ChargeAudit, JournalError> {
        let (mut audited, read) = charge::audit(self.sql);
        for (row, what) in audited.faults.drain(..) {
            self.found.fault(row, None, what);
        }
        self.found.unreadable(read)?;
        Ok(audited)
    }

    /// Figures that say a person typed them, and no entry has them.
    fn figures(&mut self) -> Result<(), JournalError> {
        for row in account::figures_of_nobody(self.sql)? {
            self.found.fault(row, None, "projection");
        }
        Ok(())
    }

    /// Moments of rows, which holds are counted from.
    fn moments(&mut self) -> Result<(), JournalError> {
        for row in store_time::damaged(self.sql, MOST_FAULTS)? {
            self.found.fault(row, None, "moment");
        }
        Ok(())
    }

    /// The version of the keys, by which one bill is known again.
    fn key_version(&mut self) -> Result<(), JournalError> {
        if !exists(self.sql, bill::KEY_VERSION_QUERY, values![])? {
            self.found.fault(0, None, "open_key");
        }
        Ok(())
    }

    fn rows_of_nothing(&mut self) -> Result<(), JournalError> {
        for row in charge::rows_of_none(self.sql, MOST_FAULTS)? {
            self.found.fault(row, None, "projection");
        }
        let statement = format!(
            "SELECT seq, payment_id FROM event WHERE payment_id NOT IN (SELECT id FROM payment)
             AND substr(payment_id, 1, 7) <> 'charge:' AND substr(payment_id, 1, 8) NOT IN ('account:', 'counter:')
             LIMIT {MOST_FAULTS}"
        );
        self.sql.query(&statement, values![], &mut |row| {
            self.found.fault(row.int(0)?, row.text(1)?.parse().ok(), "projection");
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
            self.found.fault(0, row.maybe_text(1)?.and_then(|id| id.parse().ok()), "open_key");
            Ok(ControlFlow::Continue(()))
        })
    }

    /// Numbers that nobody holds could be given to another sale, and no token is known again without the key.
    fn numbers(&mut self) -> Result<(), JournalError> {
        if !exists(self.sql, "SELECT 1 FROM number_key WHERE one = 1", values![])? {
            self.found.fault(0, None, "number");
        }
        for payment in provider_numbers::ownerless(self.sql, MOST_FAULTS)? {
            self.found.fault(0, payment, "number");
        }
        Ok(())
    }
}
