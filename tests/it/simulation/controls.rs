//! Negative controls: a checker that cannot fail proves nothing.
//!
//! What it is: whole runs in which one rule is broken on purpose, each of which must be found out by the words of its own
//! rule; doctored evidence has a file of its own. What it is not: a test of the till. Invariant: the same plans without
//! the flaw break nothing, which the seeded runs show.

use super::draw::Mix;
use super::flaw::Flaw;
use super::goods::{GOODS, NO_FAULT};
use super::plan::{How, Manner, Plan, Sale, Step};
use super::{carry_out, run};

/// Seeds that a flaw may need until it is found out.
const SEEDS: u64 = 6;
/// Steps of such a run.
const STEPS: usize = 60;

fn is_found_out(flaw: Flaw, mix: Mix, by: &str) {
    let mut seen = Vec::new();
    for seed in 1..=SEEDS {
        match run(seed, STEPS, mix, flaw) {
            Ok(_) => {}
            Err(failure) if failure.contains(by) => {
                assert!(failure.contains(&format!("replay: LOKET_SEED={seed} ")), "{failure}");
                return;
            }
            Err(failure) => seen.push(failure),
        }
    }
    panic!("{flaw:?} was not found out by {by:?}: {seen:#?}");
}

#[test]
fn a_journal_that_forgets_intents_is_found_out() {
    is_found_out(Flaw::ForgetsIntents, Mix::Mmbc, "a debit without a row");
}

#[test]
fn a_journal_that_takes_a_second_open_payment_is_found_out() {
    is_found_out(Flaw::TakesASecond, Mix::Mmbc, "two open on one bill");
}

#[test]
fn a_journal_that_calls_silence_unsent_is_found_out() {
    is_found_out(Flaw::CallsSilenceUnsent, Mix::Biller, "called not sent, and left");
}

#[test]
fn a_journal_that_calls_silence_refused_is_found_out() {
    is_found_out(Flaw::CallsSilenceRefused, Mix::Wallet, "moved, and no row may stand for it");
}

#[test]
fn a_journal_that_loses_verdicts_is_found_out() {
    is_found_out(Flaw::LosesVerdicts, Mix::Mmbc, "told as Confirmed (Journal), now");
}

/// A spool takes a paid sale's verdict too seldom for a seed: the journal is full when the answer comes, and only then.
#[test]
fn a_spool_that_drops_verdicts_is_found_out() {
    let good = GOODS.iter().position(|good| good.code == "GOPAY").unwrap();
    let sale = Sale { good, serial: 1, suffix: NO_FAULT, amount: Some(50_000) };
    let trouble = Step::Trouble { counter: 0, after: 2, times: 1, how: How::Full, committed: false, spool: true };
    let sell = Step::Sell { counter: 0, sale: 0, manner: Manner::Plain, cash: None };
    let plan = Plan { seed: 1, sales: vec![sale], charges: Vec::new(), steps: vec![trouble, sell, Step::Settle] };
    assert!(carry_out(&plan, Flaw::None).is_ok());
    let failure = carry_out(&plan, Flaw::DropsSpool).unwrap_err();
    assert!(failure.contains("told as Confirmed (Spool), now Unknown"), "{failure}");
}

#[test]
fn a_payment_that_leaves_undispatched_is_found_out() {
    is_found_out(Flaw::SendsUndispatched, Mix::All, "1 payments sent, 0 dispatched");
}

#[test]
fn what_the_biller_accepted_taken_for_paid_is_found_out() {
    is_found_out(Flaw::TakesAcceptedForPaid, Mix::Biller, "accepted by the Biller, and taken for paid");
}

#[test]
fn a_lost_payment_that_is_sent_again_is_found_out() {
    is_found_out(Flaw::ResendsTheLost, Mix::Wallet, "2 payments sent, 1 dispatched");
}

#[test]
fn a_charge_that_any_amount_settles_is_found_out() {
    is_found_out(Flaw::SettlesAnyAmount, Mix::Charges, "came here");
}
