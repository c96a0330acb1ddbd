//! From an account's rows to calls and links. A link joins two readings between which every call both began and ended.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;

use super::BalanceReading;
use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, age};
use crate::domain::deposit::record::{AccountEvent, AccountFact, AccountRow, NamedMovement, ReportedBalance};
use crate::domain::payment::AnswerSource;
use crate::domain::payment::verdict::PaymentOutcome;

/// How long a report may have been on its way.
const REPORTED_LATE: Duration = Duration::from_secs(30);

/// One payment's call.
#[derive(Debug, Clone)]
pub(super) struct PaymentCall {
    pub(super) id: PaymentId,
    /// The list's figure.
    pub(super) guess: Option<Rupiah>,
    takes: bool,
    /// When it was dispatched: its place, its moment.
    pub(super) sent: u64,
    sent_at: Timestamp,
    /// When its own answer came, or was given up; its last one counts.
    end: Option<u64>,
    /// What that answer told.
    pub(super) told: Option<ReportedBalance>,
    /// The last word that ended it otherwise, and whether any said that it failed.
    pub(super) later: Option<u64>,
    failed_later: bool,
}

impl PaymentCall {
    /// Whether its own answer said all there is to know about its debit.
    pub(super) fn is_settled_at_once(&self) -> bool {
        match self.told {
            Some(told) => match told.outcome {
                PaymentOutcome::Confirmed => true,
                // What was accepted with a figure has been taken: the figure is the one after it.
                PaymentOutcome::Pending => told.saldo.is_some(),
                _ => false,
            },
            None => false,
        }
    }

    /// A word about it that is not its own answer. One that decides nothing changes nothing.
    fn ends(&mut self, seq: u64, outcome: PaymentOutcome) {
        if outcome.is_later_end() {
            self.later = Some(seq);
            self.failed_later |= outcome != PaymentOutcome::Confirmed;
        }
    }

    /// Whether what is known now about the payment matters.
    pub(super) fn is_unsettled(&self) -> bool {
        let Some(told) = self.told else { return false };
        let no_end =
            matches!(told.outcome, PaymentOutcome::Unknown | PaymentOutcome::Pending) && !self.is_settled_at_once();
        let changed = if self.is_settled_at_once() { self.failed_later } else { self.later.is_some() };
        self.takes && (no_end || changed)
    }
}

/// A link before anybody explained it.
pub(super) struct RawInterval {
    pub(super) from: BalanceReading,
    pub(super) to: BalanceReading,
    /// Its calls, as places in [`AccountScan::calls`].
    pub(super) calls: Vec<usize>,
}

/// What one pass found.
pub(super) struct AccountScan {
    pub(super) calls: Vec<PaymentCall>,
    pub(super) links: Vec<RawInterval>,
    /// Top-ups: place in the record, amount.
    pub(super) top_ups: Vec<(u64, Rupiah)>,
    pub(super) names: Vec<(NamedMovement, CleanText, Timestamp)>,
    /// Where the rows begin to be whole.
    pub(super) start: u64,
}

/// The calls that left, in the order of their dispatch.
pub(super) fn calls(rows: &[AccountRow]) -> Vec<PaymentCall> {
    let mut intents: HashMap<PaymentId, (Option<Rupiah>, bool)> = HashMap::new();
    let mut places: HashMap<PaymentId, usize> = HashMap::new();
    let mut calls: Vec<PaymentCall> = Vec::new();
    for row in rows {
        match &row.what {
            AccountFact::Prepared { id, debit, takes } => {
                intents.insert(*id, (*debit, *takes));
            }
            AccountFact::Dispatched(id) => {
                let (guess, takes) = intents.get(id).copied().unwrap_or((None, true));
                places.insert(*id, calls.len());
                let sent = row.seq;
                calls.push(PaymentCall {
                    id: *id,
                    guess,
                    takes,
                    sent,
                    sent_at: row.at,
                    end: None,
                    told: None,
                    later: None,
                    failed_later: false,
                });
            }
            AccountFact::Answered(id, told) => {
                let Some(call) = places.get(id).and_then(|place| calls.get_mut(*place)) else { continue };
                if matches!(told.source, AnswerSource::Send | AnswerSource::Recovery) {
                    call.end = Some(row.seq);
                    call.told = Some(*told);
                } else {
                    call.ends(row.seq, told.outcome);
                }
            }
            AccountFact::Ruled(id, confirmed) => {
                if let Some(call) = places.get(id).and_then(|place| calls.get_mut(*place)) {
                    call.ends(row.seq, if *confirmed { PaymentOutcome::Confirmed } else { PaymentOutcome::Rejected });
                }
            }
            AccountFact::Said(_) => {}
        }
    }
    calls
}

/// What is in flight at one place of the record.
#[derive(Default)]
struct InFlight {
    count: usize,
    /// The call that no other has overlapped yet.
    alone: Option<PaymentId>,
    /// The last two calls that left.
    last: [Option<(Timestamp, PaymentId)>; 2],
}

impl InFlight {
    fn begin(&mut self, call: &PaymentCall) {
        self.alone = (self.count == 0).then_some(call.id);
        self.count += 1;
        let [_, before] = self.last;
        self.last = [before, Some((call.sent_at, call.id))];
    }

    /// Whether no other call was in flight at any moment of this one.
    fn end(&mut self, id: PaymentId) -> bool {
        self.count = self.count.saturating_sub(1);
        self.alone.take_if(|alone| *alone == id).is_some()
    }

    /// Whether a report of `id` that came at `at` may not know of another call yet: it left shortly before. (A report
    /// older than twenty seconds brings no figure at all.)
    fn may_be_late(&self, id: PaymentId, at: Timestamp) -> bool {
        self.last.iter().flatten().any(|(sent, other)| *other != id && age(*sent, at) < REPORTED_LATE)
    }
}

/// Readings that overlapped no other call.
fn readings(rows: &[AccountRow], calls: &[PaymentCall]) -> Vec<BalanceReading> {
    let taking = || calls.iter().filter(|call| call.takes);
    let ends: HashMap<u64, PaymentId> = taking().filter_map(|call| Some((call.end?, call.id))).collect();
    let mut begins = taking().peekable();
    let (mut in_flight, mut readings) = (InFlight::default(), Vec::new());
    for row in rows {
        while let Some(call) = begins.next_if(|call| call.sent <= row.seq) {
            in_flight.begin(call);
        }
        let was_alone = ends.get(&row.seq).is_some_and(|id| in_flight.end(*id));
        let is_quiet = in_flight.count == 0;
        let (saldo, by) = match &row.what {
            AccountFact::Answered(id, told) => {
                let counts = match told.source {
                    AnswerSource::Send => was_alone,
                    AnswerSource::Callback => is_quiet && !in_flight.may_be_late(*id, row.at),
                    _ => false,
                };
                (told.saldo.filter(|_| counts), Some(*id))
            }
            AccountFact::Said(AccountEvent::SaldoSet { saldo, .. }) => (Some(*saldo).filter(|_| is_quiet), None),
            _ => continue,
        };
        let reading = |saldo| BalanceReading { seq: row.seq, at: row.at, saldo, by, cashier: row.cashier.clone() };
        readings.extend(saldo.map(reading));
    }
    readings
}

/// Everything that one pass over the rows shows. Between two figures of which one lies outside what is whole, rows are
/// missing.
pub(super) fn walk(rows: &[AccountRow], whole: &Range<u64>) -> AccountScan {
    let calls = calls(rows);
    let mut readings = readings(rows, &calls);
    readings.retain(|reading| whole.contains(&reading.seq));
    let mut links = Vec::new();
    for pair in readings.windows(2) {
        let [from, to] = pair else { continue };
        let first = calls.partition_point(|call| call.sent <= from.seq);
        let within = calls.iter().enumerate().skip(first).take_while(|(_, call)| call.sent < to.seq);
        let within = within.filter(|(_, call)| call.takes).map(|(place, _)| place).collect();
        links.push(RawInterval { from: from.clone(), to: to.clone(), calls: within });
    }
    let (mut top_ups, mut names) = (Vec::new(), Vec::new());
    for row in rows {
        match &row.what {
            AccountFact::Said(AccountEvent::SaldoAdded { amount, .. }) => top_ups.push((row.seq, *amount)),
            AccountFact::Said(AccountEvent::SaldoNamed(named)) => {
                names.push((named.clone(), row.cashier.clone(), row.at))
            }
            _ => {}
        }
    }
    AccountScan { calls, links, top_ups, names, start: whole.start }
}
