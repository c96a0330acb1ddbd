//! What explains each link: the sums, and the ways in which open payments fit.
//!
//! What it is: bookkeeping over a walked record. What it is not: a guess; a way counts only when it agrees to the last rupiah.
//! Invariants: a movement that one link surely used explains no other; where more may have happened than can be counted
//! through, nothing is said.

use std::collections::{BTreeSet, HashMap};

use super::walk::{Bare, Call, Walk};
use super::{Chain, Finding, Link, Mover, OpenRow, Standing};
use crate::id::PaymentId;
use crate::money::Rupiah;
use crate::sale::account::Named;
use crate::sale::answer::Outcome;
use crate::sale::payment::State;
use crate::text::Clean;
use crate::time::Timestamp;

/// Movements that may be combined in one link; more are not counted through.
const MOST_TOGETHER: usize = 12;
/// Ways that are kept of one link.
const MOST_WAYS: usize = 16;

/// How sure it is that a movement happens at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sure {
    /// It does, though not surely in this link.
    Certain,
    /// A payment without an end: it may.
    Open,
    /// It may, and nobody has to be told when it does not: a cashback, what a person ruled failed.
    Perhaps,
}

/// Something that may explain a link.
#[derive(Debug, Clone)]
struct Movement {
    mover: Mover,
    sure: Sure,
    /// What the figure loses by it, whole rupiah; negative where it gains. `None`: nobody knows.
    amount: Option<Rupiah>,
    /// From this place in the record on.
    from: u64,
    /// Most likely in the link that holds this place.
    home: u64,
    /// Only at home and in the link after it.
    near: bool,
}

/// Explains each link in turn.
pub(super) fn chain(walked: Walk, standings: &HashMap<PaymentId, Standing>) -> Chain {
    let Walk { calls, links: bare, top_ups, names } = walked;
    let (mut movements, open) = movements(&calls, standings, &top_ups);
    let mut links: Vec<Link> = Vec::with_capacity(bare.len());
    for bare in bare {
        let before = links.last().map(|link| link.from.seq);
        let (link, used) = explain(bare, &calls, &movements, &names, before);
        movements.retain(|movement| !used.contains(&movement.mover));
        links.push(link);
    }
    let last = links.last().map_or(0, |link| link.to.seq);
    let not_seen = movements.iter().filter_map(|movement| match movement.mover {
        Mover::TopUp(seq) if seq < last => Some(seq),
        _ => None,
    });
    Chain { not_seen: not_seen.collect(), links, open }
}

/// Everything that may explain a link besides the replies themselves, and the payments without an end.
fn movements(
    calls: &[Call],
    standings: &HashMap<PaymentId, Standing>,
    top_ups: &[(u64, Rupiah)],
) -> (Vec<Movement>, Vec<OpenRow>) {
    let (mut movements, mut open) = (Vec::new(), Vec::new());
    for call in calls {
        let standing = standings.get(&call.id).filter(|_| call.is_unsettled());
        match standing {
            Some(standing) if call.is_settled_at_once() => {
                movements.extend(given_back(call, standing, debit(call)));
            }
            Some(standing) => {
                movements.extend(sale(call, standing));
                if standing.state == State::Refunded {
                    movements.extend(given_back(call, standing, standing.debit));
                }
            }
            None => {}
        }
        movements.extend(cashback(call));
        open.extend(open_row(call, standing));
    }
    let added = top_ups.iter().map(|(seq, amount)| Movement {
        mover: Mover::TopUp(*seq),
        sure: Sure::Certain,
        amount: less(*amount),
        from: *seq,
        home: *seq,
        near: false,
    });
    movements.extend(added);
    (movements, open)
}

/// The payment as a row without an end, if it is one.
fn open_row(call: &Call, standing: Option<&Standing>) -> Option<OpenRow> {
    let taken = call.is_settled_at_once();
    let (id, sent) = (call.id, call.sent);
    match standing {
        Some(standing) if standing.state.is_unresolved() => {
            Some(OpenRow { id, sent, debit: standing.debit, exact: standing.exact, taken })
        }
        None if taken && call.later.is_none() && call.told.is_some_and(|told| told.outcome == Outcome::Pending) => {
            let exact = call.told.is_some_and(|told| told.debit.is_some());
            Some(OpenRow { id, sent, debit: debit(call), exact, taken })
        }
        _ => None,
    }
}

fn less(amount: Rupiah) -> Option<Rupiah> {
    Rupiah::ZERO.checked_sub(amount)
}

/// The debit of a payment whose reply did not settle it.
fn sale(call: &Call, standing: &Standing) -> Option<Movement> {
    let sure = match standing.state {
        State::Prepared | State::Dispatched | State::Pending | State::Unknown => Sure::Open,
        State::Confirmed | State::Refunded => Sure::Certain,
        State::Rejected if standing.ruled => Sure::Perhaps,
        State::Rejected | State::NotSent => return None,
    };
    let mover = Mover::Sale(call.id);
    Some(Movement { mover, sure, amount: standing.debit, from: call.sent, home: call.sent, near: false })
}

/// The debit that comes back, of a payment that is said to have failed after it was taken.
fn given_back(call: &Call, standing: &Standing, debit: Option<Rupiah>) -> Option<Movement> {
    let failed = matches!(standing.state, State::Rejected | State::NotSent | State::Refunded);
    let amount = debit.and_then(less)?;
    let sure = if standing.ruled { Sure::Perhaps } else { Sure::Certain };
    let home = call.later.unwrap_or(call.sent);
    let mover = Mover::GivenBack(call.id);
    failed.then_some(Movement { mover, sure, amount: Some(amount), from: call.sent, home, near: false })
}

/// What an answer said it brings back, where that was not in the debit already.
fn cashback(call: &Call) -> Option<Movement> {
    let told = call.told.filter(|told| told.outcome == Outcome::Confirmed)?;
    let amount = told.cashback.filter(|amount| amount.is_positive()).and_then(less)?;
    let (mover, from) = (Mover::Cashback(call.id), call.sent);
    Some(Movement { mover, sure: Sure::Perhaps, amount: Some(amount), from, home: from, near: true })
}

/// What a settled call took: the answer's figure, else the list's.
fn debit(call: &Call) -> Option<Rupiah> {
    call.told.and_then(|told| told.debit).or(call.guess)
}

/// One link explained, and the movements that it surely used.
fn explain(
    bare: Bare,
    calls: &[Call],
    movements: &[Movement],
    names: &[(Named, Clean, Timestamp)],
    before: Option<u64>,
) -> (Link, Vec<Mover>) {
    let within: Vec<&Call> = bare.calls.iter().filter_map(|place| calls.get(*place)).collect();
    let settled: Vec<&Call> = within.iter().copied().filter(|call| call.is_settled_at_once()).collect();
    let names = names_of(&bare, names);
    let taken: Option<Vec<Rupiah>> = settled.iter().map(|call| debit(call)).collect();
    let named = names.iter().map(|(named, _, _)| named.amount);
    let explained = taken.and_then(|taken| Rupiah::sum(taken.into_iter().chain(named)));
    let drop = bare.from.saldo.checked_sub(bare.to.saldo);
    let left = drop.zip(explained).and_then(|(drop, explained)| drop.checked_sub(explained));
    let (from, to) = (bare.from.seq, bare.to.seq);
    let able: Vec<&Movement> = movements
        .iter()
        .filter(|movement| movement.from < to)
        .filter(|movement| !movement.near || movement.home > before.unwrap_or(from))
        .collect();
    let (finding, used) = match left {
        Some(left) => judge(left, &able, &|home| from < home && home < to, &within),
        None => (Finding::Unclear, Vec::new()),
    };
    let link = Link {
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
    (link, used)
}

/// What people named of a link. What two named at once counts once.
fn names_of(bare: &Bare, names: &[(Named, Clean, Timestamp)]) -> Vec<(Named, Clean, Timestamp)> {
    let mut seen = BTreeSet::new();
    let about = names.iter().filter(|(named, _, _)| named.from >= bare.from.seq && named.to <= bare.to.seq);
    about.filter(|(named, _, _)| seen.insert((named.from, named.to, named.before))).cloned().collect()
}

/// What explains `left`, and what it surely used.
fn judge(left: Rupiah, able: &[&Movement], is_home: &dyn Fn(u64) -> bool, within: &[&Call]) -> (Finding, Vec<Mover>) {
    // A debit that nobody knows may be any drop; where it was sent, not for ever after.
    let blind = able.iter().any(|movement| movement.amount.is_none() && is_home(movement.home));
    let Some(ways) = ways(left, able, is_home) else { return (Finding::Unclear, Vec::new()) };
    if ways.is_empty() {
        return match (left.is_positive(), blind) {
            (true, true) => (Finding::Unclear, Vec::new()),
            (true, false) => (Finding::Drop(failed_as_much(left, within, able)), Vec::new()),
            (false, _) => (Finding::Rise, Vec::new()),
        };
    }
    if blind && left.is_positive() {
        return (Finding::Unclear, Vec::new());
    }
    let common: Vec<Mover> =
        ways[0].iter().filter(|one| ways.iter().all(|way| has(way, one))).map(|m| m.mover).collect();
    let needs = |way: &[&Movement], sure: Sure| {
        way.iter().any(|movement| movement.sure == sure && matches!(movement.mover, Mover::Sale(_)))
    };
    let movers = |way: &[&Movement]| way.iter().map(|movement| movement.mover).collect::<Vec<Mover>>();
    if ways.iter().any(|way| needs(way, Sure::Open)) {
        return (Finding::Fits(ways.iter().map(|way| movers(way)).collect()), common);
    }
    // Only what a person ruled failed explains it: that is an alarm, and these are the suspects.
    match ways.iter().find(|way| !needs(way, Sure::Perhaps)) {
        Some(way) => (Finding::Explained(movers(way)), common),
        None => (Finding::Drop(failed_as_much(left, within, able)), Vec::new()),
    }
}

fn has(way: &[&Movement], one: &Movement) -> bool {
    way.iter().any(|movement| movement.mover == one.mover)
}

/// Payments that are said to have failed, and take just what is missing.
fn failed_as_much(left: Rupiah, within: &[&Call], able: &[&Movement]) -> Vec<PaymentId> {
    let refused = |call: &&&Call| {
        let failed = call.told.is_some_and(|told| matches!(told.outcome, Outcome::Rejected | Outcome::NotSent));
        failed && debit(call) == Some(left)
    };
    let ruled = able.iter().filter_map(|movement| match movement.mover {
        Mover::Sale(id) if movement.sure == Sure::Perhaps && movement.amount == Some(left) => Some(id),
        _ => None,
    });
    let mut failed: Vec<PaymentId> = within.iter().filter(refused).map(|call| call.id).chain(ruled).collect();
    failed.sort_unstable();
    failed.dedup();
    failed
}

/// Every way in which movements add up to `left`; `None` where there are too many to count through. Of movements that are
/// alike and certain the earlier ones count first. Ways that use most of what is certain and at home go before others.
fn ways<'a>(left: Rupiah, able: &[&'a Movement], is_home: &dyn Fn(u64) -> bool) -> Option<Vec<Vec<&'a Movement>>> {
    let mut known: Vec<(&Movement, i64)> =
        able.iter().filter_map(|movement| Some((*movement, movement.amount?.get()))).collect();
    let gains = known.iter().any(|(_, amount)| *amount < 0);
    let loses = known.iter().any(|(_, amount)| *amount > 0);
    if !gains {
        known.retain(|(_, amount)| *amount <= left.get());
    }
    if !loses {
        known.retain(|(_, amount)| *amount >= left.get());
    }
    if known.len() > MOST_TOGETHER {
        return None;
    }
    known.sort_by_key(|(movement, amount)| (*amount, movement.sure == Sure::Certain, movement.home));
    let mut found: Vec<Vec<&Movement>> = Vec::new();
    for choice in 0_u32..1 << known.len() {
        let chosen = |place: usize| choice >> place & 1 == 1;
        let sum: i64 =
            known.iter().enumerate().filter(|(place, _)| chosen(*place)).map(|(_, (_, amount))| amount).sum();
        let skips_its_like = known.windows(2).enumerate().any(|(place, pair)| {
            let alike = |(movement, amount): (&Movement, i64)| (amount, movement.sure == Sure::Certain);
            let (one, next) = (alike(pair[0]), alike(pair[1]));
            one == next && one.1 && !chosen(place) && chosen(place + 1)
        });
        if sum == left.get() && !skips_its_like {
            found
                .push(known.iter().enumerate().filter(|(place, _)| chosen(*place)).map(|(_, (one, _))| *one).collect());
        }
    }
    let sure_here: Vec<&Movement> =
        able.iter().copied().filter(|one| one.sure == Sure::Certain && is_home(one.home)).collect();
    let used = |way: &Vec<&Movement>| sure_here.iter().filter(|one| has(way, one)).count();
    let most = found.iter().map(used).max();
    found.retain(|way| Some(used(way)) == most);
    (found.len() <= MOST_WAYS).then_some(found)
}
