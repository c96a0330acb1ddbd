//! A counter that dies before, at and after each journal append of every kind of money call, and the next start. The
//! expected states are one table, the same for every provider. `kill.rs` kills the program at any moment instead.

use loket::domain::charge;
use loket::domain::payment::{Payment, PaymentState};

use super::border::SOLD;
use super::check::{Evidence, Rest, violations};
use super::flaw::Flaw;
use super::goods::GOODS;
use super::plan::{Asked, Manner, Moment, Plan, Sale, Step};
use super::world::World;

/// Expected state of a payment whose counter died at its intent, dispatch or answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    /// It was never there.
    Nothing,
    NotSent,
    Unknown,
    /// The answer's own.
    Answered,
}

const TABLE: &[(u32, Moment, Left)] = &[
    (0, Moment::Before, Left::Nothing),
    (0, Moment::Between, Left::NotSent),
    (0, Moment::After, Left::NotSent),
    (1, Moment::Before, Left::NotSent),
    (1, Moment::Between, Left::Unknown),
    (1, Moment::After, Left::Unknown),
    (2, Moment::Before, Left::Unknown),
    (2, Moment::Between, Left::Answered),
    (2, Moment::After, Left::Answered),
];

/// Expected state of a charge whose counter died at its intent or answer.
const CHARGES: &[(u32, Moment, Left)] = &[
    (0, Moment::Before, Left::Nothing),
    (0, Moment::Between, Left::Unknown),
    (0, Moment::After, Left::Unknown),
    (1, Moment::Before, Left::Unknown),
    (1, Moment::Between, Left::Answered),
    (1, Moment::After, Left::Answered),
];

fn good(code: &str) -> usize {
    GOODS.iter().position(|good| good.code == code).unwrap()
}

/// A sale of every sort for each of these rows, and a charge for every row of its own.
fn plan(rows: usize) -> Plan {
    let mut sales = Vec::new();
    for place in 0..rows * SOLD.len() {
        let good = good(SOLD[place % SOLD.len()]);
        // An odd serial goes under our own reference.
        let serial = place as u64 * 2 + 1;
        sales.push(Sale { good, serial, suffix: 100, amount: GOODS[good].amounts.first().copied() });
    }
    let asked = |place: usize| Asked { method: 0, serial: place as u64, amount: 20_100, own_order: true };
    Plan { seed: 1, sales, charges: (0..CHARGES.len()).map(asked).collect(), steps: Vec::new() }
}

/// Dies, and is there again.
fn die(world: &mut World, plan: &Plan, (after, moment): (u32, Moment), call: &Step) {
    world.act(plan, &Step::KillAt { counter: 0, after, moment });
    world.act(plan, call);
    world.act(plan, &Step::Settle);
    assert!(world.counters[0].is_none(), "it did not die: {after} {moment:?} {call:?}");
    world.act(plan, &Step::Open { counter: 0 });
}

fn at_rest(world: &mut World) -> Evidence {
    (0..world.counters.len()).for_each(|counter| world.kill(counter));
    let evidence = world.evidence(Rest::Final);
    assert_eq!(violations(&evidence), Vec::<String>::new());
    evidence
}

fn state(evidence: &Evidence, sale: &Sale) -> Option<PaymentState> {
    let number = GOODS[sale.good].number(sale.serial, sale.suffix);
    evidence.rows.iter().find(|row| row.intent.bill.customer.as_str() == number).map(Payment::state)
}

/// Every good at the rows of one append.
fn payments_die_at(append: u32) {
    let rows: Vec<&(u32, Moment, Left)> = TABLE.iter().filter(|(after, ..)| *after == append).collect();
    let plan = plan(rows.len());
    let mut world = World::new(1, Flaw::None);
    for (row, (after, moment, _)) in rows.iter().enumerate() {
        for sold in 0..SOLD.len() {
            let call = Step::Sell { counter: 0, sale: row * SOLD.len() + sold, manner: Manner::Plain, cash: None };
            die(&mut world, &plan, (*after, *moment), &call);
        }
    }
    let evidence = at_rest(&mut world);
    for (row, (after, moment, left)) in rows.iter().enumerate() {
        for (sold, code) in SOLD.iter().enumerate() {
            let state = state(&evidence, &plan.sales[row * SOLD.len() + sold]);
            let fits = match left {
                Left::Nothing => state.is_none(),
                Left::NotSent => state == Some(PaymentState::NotSent),
                Left::Unknown => state == Some(PaymentState::Unknown),
                // The wallet's `pay` lacks a brace: its own answer is unknown, and only the living ask about it.
                Left::Answered if *code == "pay" => state == Some(PaymentState::Unknown),
                Left::Answered => matches!(state, Some(PaymentState::Confirmed | PaymentState::Pending)),
            };
            assert!(fits, "{code} at append {after}, {moment:?}: {state:?}, not {left:?}");
        }
    }
}

#[test]
fn a_counter_that_dies_at_a_payments_append_leaves_what_the_rules_say() {
    std::thread::scope(|scope| {
        let appends: Vec<_> = (0..3).map(|append| scope.spawn(move || payments_die_at(append))).collect();
        appends.into_iter().for_each(|append| append.join().unwrap());
    });
}

#[test]
fn a_counter_that_dies_at_a_charges_append_leaves_what_the_rules_say() {
    let plan = plan(0);
    let mut world = World::new(1, Flaw::None);
    for (charge, (after, moment, _)) in CHARGES.iter().enumerate() {
        die(&mut world, &plan, (*after, *moment), &Step::Charge { counter: 0, charge });
    }
    let evidence = at_rest(&mut world);
    for (place, (after, moment, left)) in CHARGES.iter().enumerate() {
        let order = format!("T{place:06}");
        let state = evidence.charges.iter().find(|charge| charge.order().as_str() == order).map(charge::Charge::state);
        let expected = match left {
            Left::Nothing => None,
            Left::NotSent => Some(charge::ChargeState::Failed),
            Left::Unknown => Some(charge::ChargeState::Unknown),
            Left::Answered => Some(charge::ChargeState::Waiting),
        };
        assert_eq!(state, expected, "a charge at append {after}, {moment:?}");
    }
}
