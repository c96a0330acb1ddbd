//! Explains each interval: by the sums that are known, and by the explanations in which open payments fit.
//!
//! Balance 1,000,000 → 1,449,300, a top-up of 500,000 entered, A (50,700) open: the only explanation is top-up + A. A
//! movement that every explanation of an interval needs explains no later interval.
//!
//! Intervals are read in order, and movements wait in a [`MovementPool`] by amount. An interval looks only at movements
//! that are small enough to be part of it, and at a fixed number of combinations at most. One that would need more is
//! unclear.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use super::scan::{AccountScan, PaymentCall, RawInterval};
use super::{BalanceInterval, DepositChain, IntervalFinding, MovementSource, OpenDebit, OpenRow};
use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::deposit::record::NamedMovement;
use crate::domain::payment::PaymentState;
use crate::domain::payment::verdict::PaymentOutcome;

/// The most movements that are combined in one interval.
const MOST_TOGETHER: usize = 32;
/// The most combinations that are begun for one interval.
const MOST_STEPS: usize = 4096;
/// The most explanations of one interval. With more the interval is unclear.
const MOST_WAYS: usize = 16;

/// How certain it is that a movement happens at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    /// It happens, though not surely in this interval.
    Certain,
    /// It may: an open payment.
    Open,
    /// It may, and nobody needs to hear of it when it does not: a cashback, or a debit that a person ruled failed.
    Perhaps,
}

/// A movement that may be part of an interval's explanation.
#[derive(Debug, Clone, Copy)]
struct PossibleMovement {
    mover: MovementSource,
    sure: Certainty,
    /// What the balance loses by it, whole rupiah; negative where it gains. `None`: nobody knows.
    amount: Option<Rupiah>,
    /// It can happen from this row number on.
    from: u64,
    /// It most likely happens in the interval around this row number.
    home: u64,
}

impl PossibleMovement {
    fn key(&self) -> Option<PoolKey> {
        Some((self.amount?.get(), self.sure == Certainty::Certain, self.home, self.mover))
    }

    /// The payment whose debit this is, while the debit is not certain.
    fn doubtful_sale(&self) -> Option<PaymentId> {
        match self.mover {
            MovementSource::Sale(id) if self.sure != Certainty::Certain => Some(id),
            _ => None,
        }
    }

    /// Two certain movements of one amount cannot be told apart. The later one counts only beside the earlier one, so
    /// they make one explanation and not two.
    fn is_like(&self, other: &Self) -> bool {
        self.amount == other.amount && self.sure == Certainty::Certain && other.sure == Certainty::Certain
    }
}

/// Explains each interval in turn. Also returns how many combinations that took.
pub(super) fn chain(walked: AccountScan, standings: &HashMap<PaymentId, OpenDebit>) -> (DepositChain, usize) {
    let AccountScan { calls, links: bare, top_ups, names, start } = walked;
    let (mut movements, open) = movements(&calls, standings, &top_ups);
    // A certain debit from before this page moved a balance that is not on this page, so it must not explain a later
    // drop. An open debit may still come, and so may money that was given back within the page.
    movements.retain(|movement| movement.home >= start || movement.sure == Certainty::Open);
    let names = by_start(names);
    let mut coming = movements.into_iter().peekable();
    let mut pool = MovementPool::default();
    let mut chain = DepositChain { open, ..DepositChain::default() };
    let mut before = None;
    for bare in bare {
        while let Some(movement) = coming.next_if(|movement| movement.from < bare.to.seq) {
            pool.add(movement);
        }
        pool.expire(before.unwrap_or(bare.from.seq));
        before = Some(bare.from.seq);
        let (link, fit) = explain(bare, &calls, &mut pool, &names);
        for (id, alone) in fit.sales {
            chain.shown_by.entry(id).or_insert((chain.links.len(), alone));
        }
        fit.used.iter().for_each(|movement| pool.remove(movement));
        chain.links.push(link);
    }
    chain.not_seen =
        pool.by_amount.values().filter(|movement| matches!(movement.mover, MovementSource::TopUp(_))).count();
    (chain, pool.steps)
}

/// The movements that no interval has used up, by amount.
#[derive(Default)]
struct MovementPool {
    by_amount: BTreeMap<PoolKey, PossibleMovement>,
    /// Sums of all gains (zero or less) and all losses, whole rupiah.
    gained: i64,
    lost: i64,
    /// Row numbers of dispatches whose debit nobody knows.
    unknown: BTreeSet<u64>,
    /// Cashbacks, oldest first: they come in the interval of their sale or in the next.
    cashbacks: VecDeque<PossibleMovement>,
    /// Combinations tried so far, over all intervals.
    steps: usize,
}

/// Amount, whether it is certain, row number, source: movements that are alike are neighbours, the earlier first.
type PoolKey = (i64, bool, u64, MovementSource);

impl MovementPool {
    fn add(&mut self, movement: PossibleMovement) {
        let Some(key) = movement.key() else {
            self.unknown.insert(movement.home);
            return;
        };
        if matches!(movement.mover, MovementSource::Cashback(_)) {
            self.cashbacks.push_back(movement);
        }
        self.by_amount.insert(key, movement);
        (self.gained, self.lost) = (self.gained + key.0.min(0), self.lost + key.0.max(0));
    }

    fn remove(&mut self, movement: &PossibleMovement) {
        let Some(key) = movement.key().filter(|key| self.by_amount.remove(key).is_some()) else { return };
        (self.gained, self.lost) = (self.gained - key.0.min(0), self.lost - key.0.max(0));
    }

    /// Drops cashbacks of sales that were dispatched up to row `seq`.
    fn expire(&mut self, seq: u64) {
        while let Some(movement) = self.cashbacks.front().copied().filter(|movement| movement.home <= seq) {
            self.cashbacks.pop_front();
            self.remove(&movement);
        }
    }

    /// The movements that can be part of a sum of `left`. One more than [`MOST_TOGETHER`] means that there are too
    /// many.
    fn able(&self, left: i64) -> Vec<(PossibleMovement, i64)> {
        let (least, most) = (left - self.lost, left - self.gained);
        if least > 0 || most < 0 {
            return Vec::new();
        }
        let able =
            self.by_amount.range((least, false, 0, MovementSource::TopUp(0))..).take_while(|(key, _)| key.0 <= most);
        able.map(|(key, movement)| (*movement, key.0)).take(MOST_TOGETHER + 1).collect()
    }

    /// Every combination of movements that adds up to `left`; `None` where there are too many to try.
    fn explanations(&mut self, left: i64) -> Option<Vec<Vec<PossibleMovement>>> {
        let able = self.able(left);
        self.steps += able.len();
        if able.len() > MOST_TOGETHER {
            return None;
        }
        let most = self.steps + MOST_STEPS;
        let mut gains: i64 = able.iter().map(|(_, amount)| *amount.min(&0)).sum();
        let mut losses: i64 = able.iter().map(|(_, amount)| *amount.max(&0)).sum();
        let mut begun: Vec<(i64, Vec<PossibleMovement>)> = vec![(left, Vec::new())];
        let mut last: Option<PossibleMovement> = None;
        for (movement, amount) in able {
            // What the movements after this one can still add.
            (gains, losses) = (gains - amount.min(0), losses - amount.max(0));
            self.steps += begun.len();
            if self.steps > most {
                return None;
            }
            let mut next = Vec::with_capacity(begun.len());
            for (rest, way) in begun {
                let skips_its_like = last.filter(|last| last.is_like(&movement)).is_some_and(|last| !has(&way, &last));
                if !skips_its_like && (gains..=losses).contains(&(rest - amount)) {
                    next.push((rest - amount, way.iter().copied().chain([movement]).collect()));
                }
                if (gains..=losses).contains(&rest) {
                    next.push((rest, way));
                }
            }
            (begun, last) = (next, Some(movement));
        }
        Some(begun.into_iter().filter(|(rest, _)| *rest == 0).map(|(_, way)| way).collect())
    }
}

fn has(way: &[PossibleMovement], one: &PossibleMovement) -> bool {
    way.iter().any(|movement| movement.mover == one.mover)
}

/// All movements that may explain an interval beside the settled sales, and the open payments.
fn movements(
    calls: &[PaymentCall],
    standings: &HashMap<PaymentId, OpenDebit>,
    top_ups: &[(u64, Rupiah)],
) -> (Vec<PossibleMovement>, Vec<OpenRow>) {
    let (mut movements, mut open) = (Vec::new(), Vec::new());
    for call in calls {
        let open_debit = standings.get(&call.id).filter(|_| call.is_unsettled());
        match open_debit {
            Some(open_debit) if call.is_settled_at_once() => {
                movements.extend(given_back(call, open_debit, debit(call)));
            }
            Some(open_debit) => {
                movements.extend(sale(call, open_debit));
                if open_debit.state == PaymentState::Refunded {
                    movements.extend(given_back(call, open_debit, open_debit.debit));
                }
            }
            None => {}
        }
        movements.extend(cashback(call));
        open.extend(open_row(call, open_debit));
    }
    movements.extend(top_ups.iter().filter_map(|(seq, amount)| {
        let (mover, sure, amount) = (MovementSource::TopUp(*seq), Certainty::Certain, Some(less(*amount)?));
        Some(PossibleMovement { mover, sure, amount, from: *seq, home: *seq })
    }));
    movements.sort_by_key(|movement| movement.from);
    (movements, open)
}

/// The payment as an open row, if it is open.
fn open_row(call: &PaymentCall, open_debit: Option<&OpenDebit>) -> Option<OpenRow> {
    let taken = call.is_settled_at_once();
    let (id, sent) = (call.id, call.sent);
    match open_debit {
        Some(open_debit) if open_debit.state.is_unresolved() => {
            Some(OpenRow { id, sent, debit: open_debit.debit, exact: open_debit.exact, taken })
        }
        None if taken
            && call.later.is_none()
            && call.told.is_some_and(|told| told.outcome == PaymentOutcome::Pending) =>
        {
            let exact = call.told.is_some_and(|told| told.debit.is_some());
            Some(OpenRow { id, sent, debit: debit(call), exact, taken })
        }
        _ => None,
    }
}

fn less(amount: Rupiah) -> Option<Rupiah> {
    Rupiah::ZERO.checked_sub(amount)
}

/// The debit of a payment that its reply did not settle; `None` where none can come.
fn sale(call: &PaymentCall, open_debit: &OpenDebit) -> Option<PossibleMovement> {
    let sure = match open_debit.state {
        PaymentState::Prepared | PaymentState::Dispatched | PaymentState::Pending | PaymentState::Unknown => {
            Certainty::Open
        }
        PaymentState::Confirmed | PaymentState::Refunded => Certainty::Certain,
        PaymentState::Rejected if open_debit.ruled => Certainty::Perhaps,
        PaymentState::Rejected | PaymentState::NotSent => return None,
    };
    let mover = MovementSource::Sale(call.id);
    Some(PossibleMovement { mover, sure, amount: open_debit.debit, from: call.sent, home: call.sent })
}

/// The debit that comes back, of a payment that failed or was refunded after its debit was taken.
fn given_back(call: &PaymentCall, open_debit: &OpenDebit, debit: Option<Rupiah>) -> Option<PossibleMovement> {
    let failed = matches!(open_debit.state, PaymentState::Rejected | PaymentState::NotSent | PaymentState::Refunded);
    let amount = debit.and_then(less)?;
    let sure = if open_debit.ruled { Certainty::Perhaps } else { Certainty::Certain };
    let home = call.later.unwrap_or(call.sent);
    let mover = MovementSource::GivenBack(call.id);
    failed.then_some(PossibleMovement { mover, sure, amount: Some(amount), from: call.sent, home })
}

/// The cashback that a confirming reply told. It may be in the debit already, so it is never certain.
fn cashback(call: &PaymentCall) -> Option<PossibleMovement> {
    let told = call.told.filter(|told| told.outcome == PaymentOutcome::Confirmed)?;
    let amount = told.cashback.filter(|amount| amount.is_positive()).and_then(less)?;
    let (mover, from) = (MovementSource::Cashback(call.id), call.sent);
    Some(PossibleMovement { mover, sure: Certainty::Perhaps, amount: Some(amount), from, home: from })
}

/// What a settled call took: the reply's figure, else the inquiry's or the list's.
fn debit(call: &PaymentCall) -> Option<Rupiah> {
    call.told.and_then(|told| told.debit).or(call.guess)
}

/// What an interval says about the pool's movements.
#[derive(Default)]
struct IntervalFit {
    /// Movements that explain this interval and no other.
    used: Vec<PossibleMovement>,
    /// Open payments in its explanations, and whether each explanation has just this one.
    sales: Vec<(PaymentId, bool)>,
}

/// Explains one interval, by its settled sales and names first.
fn explain(
    bare: RawInterval,
    calls: &[PaymentCall],
    pool: &mut MovementPool,
    names: &NamesByStart,
) -> (BalanceInterval, IntervalFit) {
    let within: Vec<&PaymentCall> = bare.calls.iter().filter_map(|place| calls.get(*place)).collect();
    let settled: Vec<&PaymentCall> = within.iter().copied().filter(|call| call.is_settled_at_once()).collect();
    let names = names_of(&bare, names);
    let taken: Option<Vec<Rupiah>> = settled.iter().map(|call| debit(call)).collect();
    let named = names.iter().map(|(named, _, _)| named.amount);
    let explained = taken.and_then(|taken| Rupiah::sum(taken.into_iter().chain(named)));
    let drop = bare.from.saldo.checked_sub(bare.to.saldo);
    let left = drop.zip(explained).and_then(|(drop, explained)| drop.checked_sub(explained));
    let (finding, fit) = match left {
        Some(left) => explain_interval(left, pool, (bare.from.seq, bare.to.seq), &within),
        None => (IntervalFinding::Unclear, IntervalFit::default()),
    };
    let link = BalanceInterval {
        sales: within.iter().map(|call| call.id).collect(),
        drop: drop.unwrap_or(Rupiah::ZERO),
        explained: explained.unwrap_or(Rupiah::ZERO),
        left: left.unwrap_or(Rupiah::ZERO),
        guessed: settled.iter().any(|call| call.told.is_none_or(|told| told.debit.is_none())),
        names,
        finding,
        from: bare.from,
        to: bare.to,
    };
    (link, fit)
}

/// What people named, with cashier and time, by the row number of the interval's earlier reading.
type NamesByStart = BTreeMap<u64, Vec<(NamedMovement, CleanText, Timestamp)>>;

fn by_start(names: Vec<(NamedMovement, CleanText, Timestamp)>) -> NamesByStart {
    let mut by_start = NamesByStart::new();
    names.into_iter().for_each(|name| by_start.entry(name.0.from).or_default().push(name));
    by_start
}

/// What people named of an interval. What two people named at the same time counts once.
fn names_of(bare: &RawInterval, names: &NamesByStart) -> Vec<(NamedMovement, CleanText, Timestamp)> {
    let mut seen = BTreeSet::new();
    let about = names.range(bare.from.seq..bare.to.seq).flat_map(|(_, names)| names);
    let about = about.filter(|(named, _, _)| named.to <= bare.to.seq);
    about.filter(|(named, _, _)| seen.insert((named.from, named.to, named.before))).cloned().collect()
}

/// Explains `left` of the interval between the row numbers `from` and `to`. Only the explanations with the most certain
/// movements of that interval count.
fn explain_interval(
    left: Rupiah,
    pool: &mut MovementPool,
    (from, to): (u64, u64),
    within: &[&PaymentCall],
) -> (IntervalFinding, IntervalFit) {
    let Some(mut ways) = pool.explanations(left.get()) else {
        return (IntervalFinding::Unclear, IntervalFit::default());
    };
    let certain_here = |way: &Vec<PossibleMovement>| {
        way.iter().filter(|one| one.sure == Certainty::Certain && from < one.home && one.home < to).count()
    };
    let most = ways.iter().map(certain_here).max();
    ways.retain(|way| Some(certain_here(way)) == most);
    // A debit that nobody knows may be any drop, but only in the interval of its dispatch: else no later drop would
    // alarm.
    let is_blind = left.is_positive() && pool.unknown.range(from..to).next().is_some();
    if is_blind || ways.len() > MOST_WAYS {
        return (IntervalFinding::Unclear, IntervalFit::default());
    }
    let doubtful =
        |way: &Vec<PossibleMovement>| way.iter().filter_map(PossibleMovement::doubtful_sale).collect::<Vec<_>>();
    let movers = |way: &Vec<PossibleMovement>| way.iter().map(|movement| movement.mover).collect::<Vec<_>>();
    let certain = ways.iter().find(|way| doubtful(way).is_empty());
    let open: BTreeSet<PaymentId> = ways
        .iter()
        .flatten()
        .filter(|one| one.sure == Certainty::Open)
        .filter_map(PossibleMovement::doubtful_sale)
        .collect();
    let mut fit = IntervalFit::default();
    if !open.is_empty() || certain.is_some() {
        // What only some explanations need is not used up, and may explain a later interval.
        let first = ways.first().into_iter().flatten();
        fit.used = first.filter(|one| ways.iter().all(|way| has(way, one))).copied().collect();
    }
    let finding = match certain {
        _ if !open.is_empty() => {
            fit.sales = open.iter().map(|id| (*id, ways.iter().all(|way| doubtful(way) == [*id]))).collect();
            IntervalFinding::Fits(ways.iter().map(movers).collect())
        }
        Some(way) => IntervalFinding::Explained(movers(way)),
        // Nothing explains it but, at most, payments that a person ruled failed: an alarm, with those as suspects.
        None if left.is_positive() => IntervalFinding::Drop(failed_as_much(left, within, &ways)),
        None => IntervalFinding::Rise,
    };
    (finding, fit)
}

/// Payments that are said to have failed, and whose debit is just what is missing.
fn failed_as_much(left: Rupiah, within: &[&PaymentCall], ways: &[Vec<PossibleMovement>]) -> Vec<PaymentId> {
    let refused = |call: &&&PaymentCall| {
        let failed =
            call.told.is_some_and(|told| matches!(told.outcome, PaymentOutcome::Rejected | PaymentOutcome::NotSent));
        failed && debit(call) == Some(left)
    };
    let ruled = ways.iter().filter(|way| way.len() == 1).flatten().filter_map(PossibleMovement::doubtful_sale);
    let failed: BTreeSet<PaymentId> = within.iter().filter(refused).map(|call| call.id).chain(ruled).collect();
    failed.into_iter().collect()
}
