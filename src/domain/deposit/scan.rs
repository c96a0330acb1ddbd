//! Reads an account's rows into payment calls and intervals. Between the two readings of an interval every call both
//! began and ended.

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

/// How long a callback may have been on its way. Longer than the 20 seconds for which a Biller's callback may bring a
/// balance at all.
const REPORTED_LATE: Duration = Duration::from_secs(30);

/// One payment's call.
#[derive(Debug, Clone)]
pub(super) struct PaymentCall {
    pub(super) id: PaymentId,
    /// The debit by inquiry or price list, whole rupiah.
    pub(super) guess: Option<Rupiah>,
    /// Whether it takes from this deposit at all.
    takes: bool,
    /// Row number of the dispatch.
    pub(super) sent: u64,
    sent_at: Timestamp,
    /// Row number of its own reply, or of the end of waiting for one. The last one counts.
    end: Option<u64>,
    /// What that reply told.
    pub(super) told: Option<ReportedBalance>,
    /// Row number of the last later answer or ruling that ended it.
    pub(super) later: Option<u64>,
    /// Whether any of those said that it failed or was refunded.
    failed_later: bool,
}

impl PaymentCall {
    /// Whether its own reply settled that its debit was taken.
    pub(super) fn is_settled_at_once(&self) -> bool {
        match self.told {
            Some(told) => match told.outcome {
                PaymentOutcome::Confirmed => true,
                // Accepted with a balance: the debit is in that balance.
                PaymentOutcome::Pending => told.saldo.is_some(),
                _ => false,
            },
            None => false,
        }
    }

    /// Takes an answer or ruling that is not the reply. One that ends nothing changes nothing.
    fn ends(&mut self, seq: u64, outcome: PaymentOutcome) {
        if outcome.is_later_end() {
            self.later = Some(seq);
            self.failed_later |= outcome != PaymentOutcome::Confirmed;
        }
    }

    /// Whether the chain also needs the payment's present state, because its reply left it open or a later word changed
    /// it.
    pub(super) fn is_unsettled(&self) -> bool {
        let Some(told) = self.told else { return false };
        let no_end =
            matches!(told.outcome, PaymentOutcome::Unknown | PaymentOutcome::Pending) && !self.is_settled_at_once();
        let changed = if self.is_settled_at_once() { self.failed_later } else { self.later.is_some() };
        self.takes && (no_end || changed)
    }
}

/// An interval that is not explained yet.
pub(super) struct RawInterval {
    pub(super) from: BalanceReading,
    pub(super) to: BalanceReading,
    /// Its calls, as indexes into [`AccountScan::calls`].
    pub(super) calls: Vec<usize>,
}

/// The result of [`walk`].
pub(super) struct AccountScan {
    pub(super) calls: Vec<PaymentCall>,
    pub(super) links: Vec<RawInterval>,
    /// Top-ups: row number, amount.
    pub(super) top_ups: Vec<(u64, Rupiah)>,
    pub(super) names: Vec<(NamedMovement, CleanText, Timestamp)>,
    /// From this row number on nothing of the account is missing.
    pub(super) start: u64,
}

/// The dispatched calls, oldest first.
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
                // Without its intent among the rows it may take, and nobody knows how much.
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

/// The calls in flight at one row of the record.
#[derive(Default)]
struct InFlight {
    count: usize,
    /// The call in flight that no other has overlapped so far.
    alone: Option<PaymentId>,
    /// The last two calls that were sent. Two, because one may be the reported payment itself.
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

    /// Whether a callback about `id` that came at `at` may not include another call yet, because that was sent shortly
    /// before.
    fn may_be_late(&self, id: PaymentId, at: Timestamp) -> bool {
        self.last.iter().flatten().any(|(sent, other)| *other != id && age(*sent, at) < REPORTED_LATE)
    }
}

/// The balances that overlapped no other call.
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
                    // A status answer or a list may repeat a balance of the past.
                    _ => false,
                };
                (told.saldo.filter(|_| counts), Some(*id))
            }
            // While a call is in flight nobody can tell whether the typed balance includes its debit.
            AccountFact::Said(AccountEvent::SaldoSet { saldo, .. }) => (Some(*saldo).filter(|_| is_quiet), None),
            _ => continue,
        };
        let reading = |saldo| BalanceReading { seq: row.seq, at: row.at, saldo, by, cashier: row.cashier.clone() };
        readings.extend(saldo.map(reading));
    }
    readings
}

/// Reads the rows. Readings outside `whole` are dropped: between them and the next one rows may be missing.
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
