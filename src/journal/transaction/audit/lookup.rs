//! Looks up rows that other tables must have. The replaying threads ask; the thread that holds the connection looks
//! up.

use std::sync::mpsc::{Receiver, Sender, channel};

use super::AuditFaults;
use crate::base::id::PaymentId;
use crate::journal::JournalError;
use crate::journal::transaction::{SqlValue, Transaction, exists, first};

/// Lookups that wait for each other at most, to be done in the order of their tables: in the order of the payments
/// each would find its page gone from memory again.
const WAITING: usize = 16_384;

/// What is asked about a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RowDemand {
    Present,
    Absent,
    /// The end of a bill: the oldest from this place on. Later ones may have taken its place, unless it `lasts`.
    End {
        row_id: i64,
        lasts: bool,
    },
}

/// The last row of a payment, the payment, and what is wrong with it where a row is not as it is asked for.
pub(super) type DemandSubject = (i64, PaymentId, &'static str);

struct RowLookup {
    statement: &'static str,
    given: Vec<SqlValue<'static>>,
    want: RowDemand,
    about: DemandSubject,
}

/// Where a replaying thread asks.
#[derive(Clone)]
pub(super) struct LookupClient(Sender<RowLookup>);

impl LookupClient {
    pub(super) fn ask(&self, want: RowDemand, about: DemandSubject, statement: &'static str, given: &[SqlValue<'_>]) {
        let given = given.iter().map(SqlValue::owned).collect();
        // Nobody listens any more where the audit has failed.
        let _ = self.0.send(RowLookup { statement, given, want, about });
    }
}

/// Where the reading thread looks up.
pub(super) struct LookupServer {
    lookups: Receiver<RowLookup>,
    waiting: Vec<RowLookup>,
    pub(super) missing: AuditFaults,
    /// Ends of bills that are there.
    pub(super) ends: i64,
}

pub(super) fn lookups() -> (LookupClient, LookupServer) {
    let (ask, lookups) = channel();
    (LookupClient(ask), LookupServer { lookups, waiting: Vec::new(), missing: AuditFaults::default(), ends: 0 })
}

impl LookupServer {
    /// Takes what was asked so far, and looks it up once it is much.
    pub(super) fn answer_requests(&mut self, sql: &dyn Transaction) -> Result<(), JournalError> {
        self.waiting.extend(self.lookups.try_iter());
        if self.waiting.len() < WAITING { Ok(()) } else { self.look_up(sql) }
    }

    /// Begins anew.
    pub(super) fn forget(&mut self) {
        (self.missing, self.ends) = (AuditFaults::default(), 0);
        self.waiting.extend(self.lookups.try_iter());
        self.waiting.clear();
    }

    /// Looks up all that was asked so far.
    pub(super) fn look_up(&mut self, sql: &dyn Transaction) -> Result<(), JournalError> {
        self.waiting.extend(self.lookups.try_iter());
        self.waiting.sort_unstable_by(|one, other| (one.statement, &one.given).cmp(&(other.statement, &other.given)));
        for RowLookup { statement, given, want, about: (row, payment, what) } in self.waiting.drain(..) {
            let is_wrong = match want {
                RowDemand::Present => !exists(sql, statement, &given)?,
                RowDemand::Absent => exists(sql, statement, &given)?,
                RowDemand::End { row_id, lasts } => {
                    let found = first(sql, statement, &given, |row| row.int(0))?;
                    self.ends += i64::from(found == Some(row_id));
                    lasts && found.is_none()
                }
            };
            if is_wrong {
                self.missing.fault(row, Some(payment), what);
            }
        }
        Ok(())
    }
}
