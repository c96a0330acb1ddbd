//! Negative controls: whole runs in which one rule is broken on purpose. The checker must find each flaw, in the words
//! of its rule. The seeded runs show that the same plans without a flaw break nothing. `doctored` changes evidence
//! instead.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::draw::Mix;
use super::flaw::Flaw;
use super::goods::{GOODS, NO_FAULT};
use super::plan::{How, Manner, Of, Plan, Sale, Step};
use super::story::Story;
use super::world::lock;
use super::{AT_ONCE, carry_out, run};

/// Seeds that a flaw may need until it is found out.
const SEEDS: u64 = 20;
/// Steps of such a run.
const STEPS: usize = 60;

/// Each flaw, what is sold meanwhile, and the words that it must be found out by.
const FLAWS: &[(Flaw, Mix, &str)] = &[
    (Flaw::ForgetsIntents, Mix::Mmbc, "a debit without a row"),
    (Flaw::TakesASecond, Mix::Story(Story::TwoNumbers), "two open on one bill: bill"),
    (Flaw::SplitsCards, Mix::Story(Story::TwoNumbers), "two open on one bill: bill BPJS"),
    (Flaw::LosesVerdicts, Mix::Mmbc, "told as Confirmed (Journal), now"),
    (Flaw::SendsUndispatched, Mix::All, "1 payments sent, 0 dispatched"),
    (Flaw::CallsSilenceUnsent, Mix::Biller, "called not sent, and left"),
    (Flaw::TakesAcceptedForPaid, Mix::Biller, "accepted by the Biller, and taken for paid"),
    (Flaw::CallsSilenceRefused, Mix::Wallet, "moved, and no row may stand for it"),
    (Flaw::ResendsTheLost, Mix::Wallet, "2 payments sent, 1 dispatched"),
    (Flaw::SettlesAnyAmount, Mix::Charges, "came here"),
    (Flaw::BelievesAnyFigure, Mix::Story(Story::Lied), "debits, "),
    (Flaw::RefusesWhatGoesOn, Mix::Story(Story::Lied), "debits, "),
    (Flaw::BelievesOkBesideFailure, Mix::Story(Story::Lied), "and no debit with its invoice"),
    (Flaw::RefusesWhatIsNotFound, Mix::Mmbc, "debits, "),
    (Flaw::SplitsConnections, Mix::Story(Story::TwoNumbers), "two open on one bill: token"),
    (Flaw::SendsThoughItStood, Mix::Story(Story::StandsStill), "payments sent, "),
    (Flaw::ReadsTheUnread, Mix::Story(Story::OddNotice), "came here"),
    (Flaw::DropsSecondMoney, Mix::Story(Story::SecondMoney), "a second payment is invisible"),
    (Flaw::DropsReversals, Mix::Story(Story::SecondMoney), "money that went back is held"),
    (Flaw::BelievesRepeats, Mix::Story(Story::Repeated), "and no debit with its invoice"),
    (Flaw::BelievesAnyTime, Mix::Story(Story::OldInvoice), "and no debit with its invoice"),
    (Flaw::KeepsFailedMoney, Mix::Story(Story::ByCharge), "money of a failed sale is not free"),
    (Flaw::ForgetsWhatWasSent, Mix::Story(Story::OlderStore), "rows may stand for them"),
    (Flaw::DecidesByLikeness, Mix::Story(Story::StrangersLines), "at the Biller"),
];

/// The seed by which a flaw was found out.
fn found_out(flaw: Flaw, mix: Mix, by: &str) -> Result<u64, String> {
    let mut seen = Vec::new();
    for seed in 1..=SEEDS {
        match run(seed, STEPS, mix, flaw) {
            Err(failure) if failure.contains(by) => {
                assert!(failure.contains(&format!("replay: LOKET_SEED={seed} ")), "{failure}");
                return Ok(seed);
            }
            Ok(_) => {}
            Err(failure) => seen.push(failure),
        }
    }
    Err(format!("{flaw:?} was not found out by {by:?}: {seen:#?}"))
}

#[test]
fn every_flaw_is_found_out() {
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((flaw, mix, by)) = FLAWS.get(next.fetch_add(1, Ordering::SeqCst)) {
                    match found_out(*flaw, *mix, by) {
                        Ok(seed) => println!("{flaw:?} is found out by seed {seed}"),
                        Err(failure) => lock(&failures).push(failure),
                    }
                }
            });
        }
    });
    assert_eq!(*lock(&failures), Vec::<String>::new());
}

/// A figure that stands still beside a refusal needs a figure before it that is quiet: too seldom for a seed, because
/// two counters sell at once there.
#[test]
fn a_figure_that_stands_still_and_proves_a_refusal_is_found_out() {
    let good = GOODS.iter().position(|good| good.code == "PLNS20").unwrap();
    let sale = |serial, suffix| Sale { good, serial, suffix, amount: None };
    let sell = |sale| Step::Sell { counter: 0, sale, manner: Manner::Plain, cash: None };
    let sales = vec![sale(1, NO_FAULT), sale(2, 694)];
    // The debit comes two seconds after the refusal, on the clock that the step moves.
    let steps = vec![sell(0), Step::Settle, sell(1), Step::Settle, Step::Clock { minutes: 1 }, Step::Settle];
    let plan = Plan { seed: 1, sales, charges: Vec::new(), steps };
    assert!(carry_out(&plan, Flaw::None).is_ok());
    let failure = carry_out(&plan, Flaw::CallsQuietWhatIsNot).unwrap_err();
    assert!(failure.contains("1 debits, 0 of "), "{failure}");
}

/// An hour's wait for "failed" that only the wall has seen: it was set forward, and a person rules at once. The wall of
/// the other counter is fast by itself.
#[test]
fn a_hold_that_runs_by_the_wall_is_found_out() {
    let good = GOODS.iter().position(|good| good.code == "PLNS20").unwrap();
    let sale = Sale { good, serial: 1, suffix: 661, amount: None };
    let rule = |counter| Step::Rule { counter, of: Of::Sale(0), confirmed: false, patient: false };
    for (set, counter) in [(31, 0), (0, 1)] {
        let sell = Step::Sell { counter: 0, sale: 0, manner: Manner::Plain, cash: None };
        let steps = vec![sell, Step::Settle, Step::SetWall { minutes: set }, rule(counter), Step::Settle];
        // Of those in which the clocks differ.
        let plan = Plan { seed: 2, sales: vec![sale], charges: Vec::new(), steps };
        let counts = carry_out(&plan, Flaw::None).unwrap();
        assert!(counts.contains_key("ruled: too early"), "{counts:?}");
        let failure = carry_out(&plan, Flaw::HoldsByTheWall).unwrap_err();
        assert!(failure.contains("ended before its time had passed"), "{failure}");
    }
}

/// The send log takes a paid sale's verdict too seldom for a seed, so here the journal is full exactly when the answer
/// comes.
#[test]
fn a_send_log_that_drops_verdicts_is_found_out() {
    let good = GOODS.iter().position(|good| good.code == "GOPAY").unwrap();
    let sale = Sale { good, serial: 1, suffix: NO_FAULT, amount: Some(50_000) };
    let trouble = Step::Trouble { counter: 0, after: 2, times: 1, how: How::Full, committed: false, spool: true };
    let sell = Step::Sell { counter: 0, sale: 0, manner: Manner::Plain, cash: None };
    let plan = Plan { seed: 1, sales: vec![sale], charges: Vec::new(), steps: vec![trouble, sell, Step::Settle] };
    assert!(carry_out(&plan, Flaw::None).is_ok());
    let failure = carry_out(&plan, Flaw::DropsDeferredAnswers).unwrap_err();
    assert!(failure.contains("told as Confirmed (SendLog), now Unknown"), "{failure}");
}
