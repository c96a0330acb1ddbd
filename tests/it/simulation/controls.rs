//! Negative controls: a checker that cannot fail proves nothing.
//!
//! What it is: whole runs on journals that break one rule, and evidence that was doctored in one place; each must be
//! found out, by the words of its own rule. What it is not: a test of the till. Invariant: the same evidence undoctored
//! has no violation.

use loket::money::Rupiah;
use loket::sale::payment::{Event, Payment, State, step};
use loket::sandbox::{EntryKind, LedgerEntry};

use super::check::{Evidence, KeptIn, Rest, Told, violations};
use super::goods::GOODS;
use super::journal::Flaw;
use super::plan::{Manner, Of, Plan, Sale, Step};
use super::world::World;
use super::{STEPS, run};

/// Seeds that a broken journal may need until it is found out.
const SEEDS: u64 = 4;

fn is_found_out(flaw: Flaw, by: &str) {
    let mut seen = Vec::new();
    for seed in 1..=SEEDS {
        match run(seed, STEPS, flaw) {
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
    is_found_out(Flaw::ForgetsIntents, "a debit without a row");
}

#[test]
fn a_journal_that_takes_a_second_open_payment_is_found_out() {
    is_found_out(Flaw::TakesASecond, "two open on one bill");
}

#[test]
fn a_journal_that_calls_silence_unsent_is_found_out() {
    is_found_out(Flaw::CallsSilenceUnsent, "0 of 1 rows may stand for them");
}

#[test]
fn a_journal_that_loses_verdicts_is_found_out() {
    is_found_out(Flaw::LosesVerdicts, "told as Confirmed (Journal), now");
}

fn sale(code: &str, serial: u64, suffix: u64) -> Sale {
    let good = GOODS.iter().position(|good| good.code == code).unwrap();
    Sale { good, serial, suffix, amount: GOODS[good].amounts.first().copied() }
}

/// A small morning: a token, a lost token, a card that was given back, a refused bill, a wallet and a tax.
fn morning() -> World {
    let sales = vec![
        sale("PLNS20", 1, 111),
        sale("PLNS20", 2, 661),
        sale("BRIZZI", 3, 112),
        sale("PLN", 4, 671),
        sale("GOPAY", 5, 113),
        sale("SAMSAT_JABAR", 6, 114),
    ];
    let plan = Plan { seed: 1, sales, steps: Vec::new() };
    let mut world = World::new(1, Flaw::None);
    for sale in 0..plan.sales.len() {
        world.act(&plan, &Step::Sell { counter: sale % 2, sale, manner: Manner::Plain, cash: None });
    }
    world.act(&plan, &Step::Settle);
    world.act(&plan, &Step::Refund { sale: 2 });
    world.act(&plan, &Step::Ask { counter: 0, of: Of::Sale(2) });
    world.act(&plan, &Step::Settle);
    (0..world.counters.len()).for_each(|counter| world.kill(counter));
    world
}

fn of<'a>(evidence: &'a Evidence, code: &str, state: State) -> &'a Payment {
    let is_it = |row: &&Payment| row.intent.bill.product.code.as_str() == code && row.state() == state;
    evidence.rows.iter().find(is_it).unwrap_or_else(|| panic!("no {state:?} {code}"))
}

fn invoice(evidence: &Evidence, code: &str, state: State) -> String {
    of(evidence, code, state).invoice().unwrap().as_str().to_owned()
}

fn stranger(entry: &LedgerEntry, customer: &str) -> LedgerEntry {
    LedgerEntry { customer: customer.to_owned(), invoice: "87654321".to_owned(), ..entry.clone() }
}

/// One doctoring and the words it must be found out by.
type Doctoring = (&'static str, fn(&mut Evidence));

const LEDGER: &[Doctoring] = &[
    ("a debit without a row", |it| {
        let more = stranger(&it.ledger[0], "14999999111");
        it.ledger.push(more);
    }),
    ("2 debits, 1 of 1 rows may stand for them", |it| {
        let more = it.ledger[0].clone();
        it.ledger.push(more);
    }),
    ("1 debits, 0 of 1 rows may stand for them", |it| {
        let refused = of(it, "PLN", State::Rejected).intent.bill.customer.as_str().to_owned();
        let more = LedgerEntry { product: "PLN".to_owned(), ..stranger(&it.ledger[0], &refused) };
        it.ledger.push(more);
    }),
    ("Confirmed and no debit with its invoice", |it| {
        let gone = invoice(it, "GOPAY", State::Confirmed);
        it.ledger_after.retain(|entry| entry.invoice != gone);
    }),
    ("on another customer's debit", |it| {
        let one = invoice(it, "GOPAY", State::Confirmed);
        let entry = it.ledger_after.iter_mut().find(|entry| entry.invoice == one).unwrap();
        entry.customer = "081999999111".to_owned();
    }),
    ("debit Some(", |it| {
        let one = invoice(it, "SAMSAT_JABAR", State::Confirmed);
        let entry = it.ledger_after.iter_mut().find(|entry| entry.invoice == one).unwrap();
        entry.amount = entry.amount.checked_add(Rupiah::from(1)).unwrap();
    }),
    ("refunded here and not there", |it| it.ledger_after.retain(|entry| entry.kind == EntryKind::Debit)),
    ("2 payments sent, 1 dispatched", |it| {
        let again = it.requests.iter().find(|request| request.path.ends_with("bayartagihan")).unwrap().clone();
        it.requests.push(again);
    }),
];

const JOURNAL: &[Doctoring] = &[
    ("a debit without a row", |it| {
        let gone = of(it, "PLNS20", State::Unknown).id();
        it.rows.retain(|row| row.id() != gone);
    }),
    ("dispatched 2 times", |it| {
        let sent = it.events.iter().find(|(_, entry)| matches!(entry.event, Event::Dispatched { .. })).unwrap().clone();
        it.events.push(sent);
    }),
    ("two open on one bill", |it| {
        let (lost, other) = (of(it, "PLNS20", State::Unknown).id(), of(it, "GOPAY", State::Confirmed).id());
        let (_, mut entry) = it.events.iter().find(|(id, _)| *id == lost).unwrap().clone();
        let Event::Prepared(intent) = &mut entry.event else { panic!("an intent comes first") };
        intent.id = other;
        it.events.retain(|(id, _)| *id != other);
        it.events.push((other, entry));
    }),
    ("still being sent though nobody lives", |it| {
        let lost = of(it, "PLNS20", State::Unknown).id();
        let own = it.events.iter().filter(|(id, _)| *id == lost).take(2);
        let sending = own.fold(None, |row: Option<Payment>, (_, entry)| step(row.as_ref(), entry).ok());
        it.rows.retain(|row| row.id() != lost);
        it.rows.extend(sending);
    }),
    ("one invoice for two rows", |it| {
        let twin = of(it, "GOPAY", State::Confirmed).clone();
        it.rows.push(twin);
    }),
    ("not on the desk", |it| it.desk.clear()),
    ("told as Confirmed (Journal), now Unknown", |it| {
        let id = of(it, "PLNS20", State::Unknown).id();
        it.told.push(Told { id, state: State::Confirmed, kept: KeptIn::Journal, paper: None });
    }),
    ("audit: hash", |it| it.audit.push("hash".to_owned())),
];

const PAPER: &[Doctoring] = &[
    ("confirmed and no paper", |it| it.papers.clear()),
    ("was not printed", |it| it.prints.clear()),
    ("the copy differs", |it| {
        it.prints.values_mut().next().unwrap()[1] = Ok("STRUK LAIN".to_owned());
    }),
    ("does not print again", |it| {
        it.prints.values_mut().next().unwrap()[1] = Err("nothing to print".to_owned());
    }),
    ("the paper changed", |it| {
        let id = of(it, "GOPAY", State::Confirmed).id();
        it.papers.get_mut(&id).unwrap().items.pop();
    }),
    ("another token on the paper", |it| {
        let one = invoice(it, "PLNS20", State::Confirmed);
        let answer = it.answers.get_mut(&one).unwrap();
        answer.insert("ppob_stroomtoken".to_owned(), "0000 0000 0000 0000 0000".into());
    }),
    ("a token on the paper of a Unknown row", |it| {
        let (sold, lost) = (of(it, "PLNS20", State::Confirmed).id(), of(it, "PLNS20", State::Unknown).id());
        let paper = it.papers[&sold].clone();
        it.papers.insert(lost, paper);
    }),
    ("stands in a crash dump", |it| {
        let token = it.secrets.iter().find(|secret| secret.len() == 20).unwrap().clone();
        it.texts.push(("a crash dump".to_owned(), token.into_bytes()));
    }),
    ("stands in a log", |it| {
        let nik = of(it, "SAMSAT_JABAR", State::Confirmed).intent.bill.customer.as_str().to_owned();
        it.texts.push(("a log".to_owned(), nik.into_bytes()));
    }),
];

#[test]
fn doctored_evidence_is_found_out() {
    let mut world = morning();
    let whole = world.evidence(Rest::Final);
    assert!(violations(&whole).is_empty(), "{:#?}", violations(&whole));
    for (by, doctor) in [LEDGER, JOURNAL, PAPER].into_iter().flatten() {
        let mut doctored = whole.clone();
        doctor(&mut doctored);
        let found = violations(&doctored);
        assert!(found.iter().any(|text| text.contains(by)), "{by}: {found:#?}");
    }
    // And what stands in a file is read there.
    std::fs::write(world.home().join("catatan.txt"), loket::sandbox::Sandbox::PASSWORD).unwrap();
    let found = violations(&world.evidence(Rest::Final));
    assert!(found.iter().any(|text| text.contains("catatan.txt")), "{found:#?}");
}
