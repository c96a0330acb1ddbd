//! The whole till against the sandbox, driven by a seed.
//!
//! What it is: a plan drawn from one seed, carried out against real sockets, a real journal and a sandbox that fails,
//! stops and comes back, and a checker that asserts every invariant of payment safety. What it is not: a test of one
//! rule; those stand beside it. Invariant: decisions come from the seed, never from timing; a failure says how to
//! replay it.

mod act;
mod check;
mod controls;
mod evidence;
mod goods;
pub mod journal;
pub mod plan;
mod world;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use check::{Rest, violations};
use goods::GOODS;
use journal::Flaw;
use plan::{Plan, Step};
use world::{World, lock};

/// Seeds of the short run.
const SHORT: std::ops::RangeInclusive<u64> = 1..=5;
/// Steps of a run.
const STEPS: usize = 220;
/// Runs at the same time: they wait more than they work.
const AT_ONCE: usize = 6;

/// What happened in a run, or what broke.
type Ended = Result<BTreeMap<String, usize>, String>;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")))
}

/// One run: the plan, a check whenever all is at rest and after each death, and a last one after a new start.
fn run(seed: u64, steps: usize, flaw: Flaw) -> Ended {
    evidence::keep_the_log();
    let plan = Plan::draw(seed, steps);
    let mut world = World::new(seed, flaw);
    for (at, step) in plan.steps.iter().enumerate() {
        let acted = catch_unwind(AssertUnwindSafe(|| {
            world.act(&plan, step);
            world.clock.move_by(700);
            match step {
                Step::Settle => violations(&world.evidence(Rest::Quiet)),
                Step::Kill { .. } | Step::Program { .. } => violations(&world.evidence(Rest::None)),
                _ => Vec::new(),
            }
        }));
        fail(&plan, at, acted)?;
    }
    let ended = catch_unwind(AssertUnwindSafe(|| {
        world.provider_up();
        world.settle();
        (0..world.counters.len()).for_each(|counter| world.kill(counter));
        violations(&world.evidence(Rest::Final))
    }));
    fail(&plan, plan.steps.len(), ended)?;
    Ok(std::mem::take(&mut lock(&world.record.counts)))
}

/// A failure names the seed, the step, what led to it, and how to see it again.
fn fail(plan: &Plan, at: usize, ended: std::thread::Result<Vec<String>>) -> Result<(), String> {
    let found = match ended {
        Ok(found) if found.is_empty() => return Ok(()),
        Ok(found) => found,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            vec![text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()]
        }
    };
    let steps: Vec<String> =
        plan.steps.iter().enumerate().take(at + 1).map(|(at, step)| format!("{at}: {step:?}")).collect();
    let last = steps.len().saturating_sub(25);
    let number = |sale: &plan::Sale| GOODS[sale.good].number(sale.serial, sale.suffix);
    let sales: Vec<(usize, String)> = plan.sales.iter().map(number).enumerate().collect();
    Err(format!(
        "seed {}, step {at} of {}:\n  {}\nthe last steps:\n  {}\nsales: {:?}\nreplay: LOKET_SEED={} cargo test --test it simulation::seeded",
        plan.seed,
        plan.steps.len(),
        found.join("\n  "),
        steps[last..].join("\n  "),
        sales,
        plan.seed
    ))
}

/// Every seed, several at a time. What happened in all of them, and every failure.
fn run_all(seeds: &[u64]) -> (BTreeMap<String, usize>, Vec<String>) {
    let (next, counts, failures) = (AtomicU64::new(0), Mutex::new(BTreeMap::new()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(seeds.len()) {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(usize::try_from(next.fetch_add(1, Ordering::SeqCst)).unwrap()) {
                    match run(*seed, STEPS, Flaw::None) {
                        Ok(counted) => counted
                            .into_iter()
                            .for_each(|(what, times)| *lock(&counts).entry(what).or_insert(0) += times),
                        Err(failure) => lock(&failures).push(failure),
                    }
                }
            });
        }
    });
    (counts.into_inner().unwrap(), failures.into_inner().unwrap())
}

/// What must have happened in the runs, or they prove less than they say.
const HAPPENED: &[&str] = &[
    "Confirmed",
    "Unknown",
    "NotSent",
    "refused: open",
    "refused: journal",
    "refused: stale",
    "refused: cash short",
    "killed in flight",
    "recovered Unknown",
    "recovered NotSent",
    "given back",
    "program killed",
    "typed Unknown -> Confirmed",
    "ruled Unknown -> Rejected",
    "ruled Unknown -> Confirmed",
    "printed",
];

/// What is rarer: only many runs must have seen it.
const RARELY: &[&str] =
    &["Rejected", "refused: nearby", "beside", "kept in Spool", "kept in Nowhere", "program ended", "typed: taken"];

#[test]
fn seeded_runs_hold_every_invariant() {
    let alone = number("LOKET_SEED");
    let seeds: Vec<u64> = match (alone, number("LOKET_RUNS")) {
        (Some(seed), _) => vec![seed],
        (None, Some(runs)) => (1..=runs).collect(),
        (None, None) => SHORT.collect(),
    };
    let (counts, failures) = run_all(&seeds);
    println!("{} runs: {counts:#?}", seeds.len());
    assert!(failures.is_empty(), "{} of {} runs broke\n\n{}", failures.len(), seeds.len(), failures.join("\n\n"));
    if alone.is_none() {
        let sold = GOODS.iter().map(|good| format!("sold {}", good.code));
        let rarely = if seeds.len() >= 20 { RARELY } else { &[] };
        let wanted = HAPPENED.iter().chain(rarely).map(|what| (*what).to_owned()).chain(sold);
        let missing: Vec<String> = wanted.filter(|what| !counts.contains_key(what)).collect();
        assert!(missing.is_empty(), "these runs never saw {missing:?}");
    }
}
