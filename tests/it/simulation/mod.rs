//! The whole till against the sandbox, driven by a seed: a plan is carried out over real sockets on a real journal,
//! while the sandbox fails, stops and comes back. A checker then asserts every invariant of docs/safety.md. All
//! decisions come from the seed, never from timing, and a failure prints how to replay it.

mod act;
mod appends;
mod border;
mod check;
mod controls;
mod desk;
mod doctored;
mod draw;
mod evidence;
pub mod flaw;
mod flawed;
mod goods;
mod inbound;
pub mod journal;
mod money_in;
mod older;
mod outlet;
pub mod plan;
mod proxy;
mod story;
mod world;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use check::{Rest, is_lied_to, violations};
use draw::Mix;
use flaw::Flaw;
use goods::{Family, GOODS};
use loket::sandbox::FaultPlan;
use plan::{Plan, Step};
use story::{ON, UNTRUE};
use world::{World, lock};

/// Seeds of the short run.
const SHORT: std::ops::RangeInclusive<u64> = 1..=30;
/// Steps of a run.
const STEPS: usize = 150;
/// Runs at the same time: they wait more than they work.
const AT_ONCE: usize = 6;

/// Counts of what happened in a run, or the violation.
type Ended = Result<BTreeMap<String, usize>, String>;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")))
}

/// One run: the plan, a check at each rest and after each death of a counter, and a last one after a new start.
fn run(seed: u64, steps: usize, mix: Mix, flaw: Flaw) -> Ended {
    carry_out(&Plan::draw(seed, steps, mix), flaw)
}

/// A whole plan.
fn carry_out(plan: &Plan, flaw: Flaw) -> Ended {
    evidence::keep_the_log();
    let mut world = World::new(plan.seed, flaw);
    for (at, step) in plan.steps.iter().enumerate() {
        let acted = catch_unwind(AssertUnwindSafe(|| {
            world.act(plan, step);
            world.clock.move_by(700);
            match step {
                Step::Settle => violations(&world.evidence(Rest::Quiet)),
                Step::Kill { .. } | Step::KillAt { .. } | Step::Program { .. } => {
                    violations(&world.evidence(Rest::None))
                }
                _ => Vec::new(),
            }
        }));
        fail(plan, at, acted)?;
    }
    let ended = catch_unwind(AssertUnwindSafe(|| {
        world.provider_up();
        world.settle();
        (0..world.counters.len()).for_each(|counter| world.kill(counter));
        let evidence = world.evidence(Rest::Final);
        evidence.rows.iter().filter(|row| is_lied_to(row)).for_each(|_| world.record.count("untrue refusal"));
        violations(&evidence)
    }));
    fail(plan, plan.steps.len(), ended)?;
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
                    match run(*seed, STEPS, Mix::All, Flaw::None) {
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

/// Events that the runs must have seen, or they prove less than they claim.
const HAPPENED: &[&str] = &[
    "Confirmed",
    "Unknown",
    "Pending",
    "NotSent",
    "refused: open",
    "refused: journal",
    "refused: stale",
    "killed in flight",
    "died at an append",
    "recovered Unknown",
    "recovered NotSent",
    "program killed",
    "list compared",
    "charge Waiting",
    "charge Unknown",
    "network: request cut",
    "network: answer cut",
    "network: request twice",
];

/// Rarer events: only many runs must have seen them.
const RARELY: &[&str] = &[
    "typed Unknown -> Confirmed",
    "ruled Unknown -> Confirmed",
    "Rejected",
    "given back",
    "printed",
    "refused: cash short",
    "refused: nearby",
    "beside",
    "kept in Spool",
    "kept in Nowhere",
    "program ended",
    "typed: taken",
    "ruled Unknown -> Rejected",
    "ruled Pending -> Confirmed",
    "by the list Some(Confirmed)",
    "by the list Some(Refunded)",
    "cleared up Unknown -> Confirmed",
    "refund Confirmed",
    "reported Some(Settled)",
    "reported Some(AmountDiffers)",
    "money returned",
    "network: request late",
    "network: answer late",
    "network: closed at once",
    "at once: asked",
    "at once: ruled",
    "at once: typed",
    "at once: cleared up",
];

/// What a long run shows, in a sentence.
fn totals(counts: &BTreeMap<String, usize>, seeds: usize, took: std::time::Duration) -> String {
    let sum = |starts: &[&str]| -> usize {
        let fits = |what: &str| starts.iter().any(|start| what.starts_with(start));
        counts.iter().filter(|(what, _)| fits(what)).map(|(_, times)| times).sum()
    };
    format!(
        "{seeds} seeds in {} s: {} sales and {} charges sent or refused, {} of the line's faults, {} of the journal's, \
         {} kills, {} provider stops",
        took.as_secs(),
        sum(&["tried: sale"]),
        sum(&["tried: charge"]),
        sum(&["network: "]),
        sum(&["journal: "]),
        sum(&["killed", "died at an append", "program killed"]),
        sum(&["provider stopped"]),
    )
}

#[test]
fn seeded_runs_hold_every_invariant() {
    let (seed, runs) = (number("LOKET_SEED"), number("LOKET_RUNS"));
    let seeds: Vec<u64> = match (seed, runs) {
        (Some(seed), runs) => (seed..seed + runs.unwrap_or(1)).collect(),
        (None, Some(runs)) => (1..=runs).collect(),
        (None, None) => SHORT.collect(),
    };
    let began = std::time::Instant::now();
    let (counts, failures) = run_all(&seeds);
    println!("{} runs: {counts:#?}\n{}", seeds.len(), totals(&counts, seeds.len(), began.elapsed()));
    assert!(failures.is_empty(), "{} of {} runs broke\n\n{}", failures.len(), seeds.len(), failures.join("\n\n"));
    if seed.is_none() {
        let is_long = seeds.len() >= 40;
        // The Biller sells nothing at once: what it accepted is pending.
        let sold = GOODS.iter().filter(|good| is_long && good.family != Family::Biller);
        let sold = sold.map(|good| format!("sold {}", good.code));
        let rarely = if is_long { RARELY } else { &[] };
        let told = ON.iter().flat_map(|story| story.shows()).chain(HAPPENED).chain(rarely);
        let lies = UNTRUE.iter().filter_map(|suffix| FaultPlan::by_suffix().fault(&suffix.to_string()));
        let met = lies.map(|fault| format!("met {}", fault.name()));
        let wanted = told.map(|what| (*what).to_owned()).chain(sold).chain(met);
        let missing: Vec<String> = wanted.filter(|what| !counts.contains_key(what)).collect();
        assert!(missing.is_empty(), "these runs never saw {missing:?}");
    }
}
