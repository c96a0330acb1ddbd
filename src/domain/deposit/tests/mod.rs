//! The deposit chain against small ledgers that are written out by hand.

mod model;

use std::collections::HashMap;

use super::*;
use crate::domain::deposit::record::{AccountEvent, AccountFact, ReportedBalance, RiseCause};
use crate::domain::payment::AnswerSource;
use crate::domain::payment::verdict::PaymentOutcome;
use crate::domain::sample::{at, id, rp};

/// A record in the making.
#[derive(Default)]
struct Book {
    rows: Vec<AccountRow>,
    standings: HashMap<PaymentId, OpenDebit>,
    /// Where the rows begin to be whole.
    start: u64,
}

impl Book {
    fn put(&mut self, what: AccountFact) -> u64 {
        let seq = self.rows.len() as u64 + 1;
        self.rows.push(AccountRow { seq, at: at(seq), cashier: "SITI".into(), what });
        seq
    }

    fn send(&mut self, number: u64, debit: Option<i64>) {
        self.put(AccountFact::Prepared { id: id(number), debit: debit.map(rp), takes: true });
        self.put(AccountFact::Dispatched(id(number)));
    }

    fn answer(&mut self, number: u64, outcome: PaymentOutcome, saldo: Option<i64>, debit: Option<i64>) {
        let told = ReportedBalance {
            source: AnswerSource::Send,
            outcome,
            saldo: saldo.map(rp),
            debit: debit.map(rp),
            cashback: None,
        };
        self.put(AccountFact::Answered(id(number), told));
    }

    /// A sale that ends as it should.
    fn sell(&mut self, number: u64, debit: i64, saldo: i64) {
        self.send(number, Some(debit));
        self.answer(number, PaymentOutcome::Confirmed, Some(saldo), Some(debit));
    }

    /// A sale whose answer is lost.
    fn lose(&mut self, number: u64, debit: i64) {
        self.send(number, Some(debit));
        self.answer(number, PaymentOutcome::Unknown, None, None);
        self.stands(number, PaymentState::Unknown, false, Some(debit));
    }

    fn stands(&mut self, number: u64, state: PaymentState, ruled: bool, debit: Option<i64>) {
        self.standings.insert(id(number), OpenDebit { state, ruled, debit: debit.map(rp), exact: false });
    }

    fn set(&mut self, saldo: i64) {
        self.put(AccountFact::Said(AccountEvent::SaldoSet { saldo: rp(saldo), note: CleanText::default() }));
    }

    fn name(&mut self, amount: i64, cause: RiseCause) {
        let chain = self.chain();
        let link = chain.links.iter().rev().find(|link| link.is_rise() || link.is_alarm()).unwrap();
        let named = NamedMovement {
            from: link.from.seq,
            to: link.to.seq,
            before: link.left,
            amount: rp(amount),
            cause,
            note: "x".into(),
        };
        self.put(AccountFact::Said(AccountEvent::SaldoNamed(named)));
    }

    fn chain(&self) -> DepositChain {
        chain(&self.rows, &(self.start..u64::MAX), &self.standings)
    }

    fn count(&self, is_one: impl Fn(&BalanceInterval) -> bool) -> usize {
        self.chain().links.iter().filter(|link| is_one(link)).count()
    }

    fn points(&self, number: u64) -> Option<Indication> {
        self.chain().evidence(id(number)).map(|evidence| evidence.points)
    }
}

#[test]
fn a_drop_of_just_its_debit_points_to_paid_and_none_to_not_paid() {
    for (after, points) in [(949_300 - 20_700, Indication::Paid), (1_000_000 - 20_700, Indication::NotPaid)] {
        let mut book = Book::default();
        book.sell(1, 20_700, 1_000_000);
        book.lose(2, 50_700);
        assert_eq!(book.points(2), None, "no reading since");
        book.sell(3, 20_700, after);
        let evidence = book.chain().evidence(id(2)).unwrap();
        assert_eq!((evidence.points, evidence.exact), (points, false));
        assert_eq!(evidence.from.saldo, rp(1_000_000));
        assert_eq!(book.count(BalanceInterval::is_alarm), 0);
        assert_eq!(book.count(BalanceInterval::is_suspicion), usize::from(points == Indication::Paid));
    }
}

/// Sales 1 and 3 were sent before the page begins. What is open may show in it, what is settled was taken before.
#[test]
fn a_page_knows_what_is_open_before_it() {
    for (state, alarms, may_show) in
        [(PaymentState::Unknown, 0, true), (PaymentState::Confirmed, 1, false), (PaymentState::Rejected, 1, false)]
    {
        let mut book = Book::default();
        book.lose(1, 50_700);
        book.stands(1, state, false, Some(50_700));
        book.sell(3, 20_700, 2_000_000);
        book.start = book.rows.len() as u64 + 1;
        book.sell(4, 20_700, 1_000_000);
        book.sell(5, 20_700, 1_000_000 - 20_700 - 50_700);
        let chain = book.chain();
        assert_eq!(chain.links.len(), 1, "the figure of sale 3 lies before the page");
        assert_eq!((book.count(BalanceInterval::is_alarm), chain.may_show(id(1))), (alarms, may_show), "{state:?}");
        assert_eq!(chain.evidence(id(1)), None, "its own page says more");
    }
}

/// Sale 1 of before the page came back within it.
#[test]
fn what_comes_back_in_a_page_is_no_rise() {
    let mut book = Book::default();
    book.sell(1, 50_700, 2_000_000);
    book.start = book.rows.len() as u64 + 1;
    book.sell(2, 20_700, 1_000_000);
    let told = ReportedBalance {
        source: AnswerSource::Callback,
        outcome: PaymentOutcome::Refunded,
        saldo: None,
        debit: None,
        cashback: None,
    };
    book.put(AccountFact::Answered(id(1), told));
    book.stands(1, PaymentState::Refunded, false, Some(50_700));
    book.sell(3, 20_700, 1_000_000 - 20_700 + 50_700);
    assert_eq!(book.count(BalanceInterval::is_rise), 0, "{:?}", book.chain());
}

#[test]
fn two_that_fit_are_named_and_neither_is_called_paid() {
    let mut book = Book::default();
    book.set(1_000_000);
    book.lose(1, 50_700);
    book.lose(2, 50_700);
    book.set(949_300);
    assert_eq!((book.points(1), book.points(2)), (Some(Indication::Undecided), Some(Indication::Undecided)));
    let ways = book.chain().evidence(id(1)).unwrap().ways;
    assert_eq!(ways, [vec![MovementSource::Sale(id(1))], vec![MovementSource::Sale(id(2))]]);
    // Both together are no payment's own debit, so neither is called paid. A drop of 0 is plain.
    for (after, points, ways) in [(898_600, Indication::Undecided, 1), (1_000_000, Indication::NotPaid, 0)] {
        let mut book = Book::default();
        book.set(1_000_000);
        book.lose(1, 50_700);
        book.lose(2, 50_700);
        book.set(after);
        assert_eq!((book.points(1), book.points(2)), (Some(points), Some(points)));
        assert_eq!(book.chain().evidence(id(1)).unwrap().ways.len(), ways);
    }
}

/// The sentence says "the rest is just this debit", so the rest must be.
#[test]
fn what_is_called_paid_is_what_is_left_beside_a_top_up() {
    let mut book = Book::default();
    book.set(1_000_000);
    book.lose(1, 50_700);
    book.put(AccountFact::Said(AccountEvent::SaldoAdded { amount: rp(500_000), note: "BCA".into() }));
    book.set(1_449_300);
    let evidence = book.chain().evidence(id(1)).unwrap();
    assert_eq!((evidence.points, evidence.drop), (Indication::Paid, rp(-449_300)));
    assert_eq!((evidence.explained, evidence.left), (rp(-500_000), rp(50_700)));
}

/// Steps are counted, not time: so many open payments, and as many intervals while they are open.
#[test]
fn many_open_payments_take_linear_steps() {
    let steps = |count: u64, drop: i64| {
        let mut book = Book::default();
        book.set(1_000_000_000);
        for number in 0..count {
            book.lose(number, 20_700 + i64::try_from(number % 97).unwrap() * 1_300);
            book.set(1_000_000_000 - i64::try_from(number).unwrap() * drop);
        }
        let (chain, steps) = explain::chain(scan::walk(&book.rows, &(0..u64::MAX)), &book.standings);
        assert_eq!((chain.links.len() as u64, chain.all_evidence().len() as u64), (count, count));
        steps
    };
    for drop in [0, 20_700, 61_300, 150_000, -70_000] {
        let (few, many) = (steps(500, drop), steps(2_000, drop));
        assert!(many <= 4 * few + 4 * 4_096 && many <= 2_000 * 4_200, "{drop}: {few}, then {many}");
    }
}

#[test]
fn too_many_sums_are_given_up_after_so_many_steps() {
    const LINKS: u64 = 50;
    let mut book = Book::default();
    book.set(1_000_000_000);
    (0..24).for_each(|number| book.lose(number, 20_700 + i64::try_from(number * number).unwrap() * 131));
    for link in 1..=LINKS {
        book.set(1_000_000_000 - i64::try_from(link).unwrap() * 400_000);
    }
    let (chain, steps) = explain::chain(scan::walk(&book.rows, &(0..u64::MAX)), &book.standings);
    assert!(chain.links.iter().all(|link| link.finding == IntervalFinding::Unclear), "{:?}", chain.links[0].finding);
    assert!(steps as u64 <= LINKS * 13_000, "{steps}");
}

#[test]
fn among_many_open_payments_one_debit_is_still_found() {
    let mut book = Book::default();
    book.set(1_000_000_000);
    (1..=1_000).for_each(|number| book.lose(number, 50_000 + i64::try_from(number).unwrap()));
    book.set(1_000_000_000);
    book.set(1_000_000_000 - 50_007);
    let said = [book.points(7), book.points(8), book.points(1)];
    assert_eq!(said, [Some(Indication::Paid), Some(Indication::NotPaid), Some(Indication::NotPaid)]);
    book.set(1_000_000_000 - 50_007 - 50_100_000);
    assert_eq!(book.chain().links[2].finding, IntervalFinding::Unclear, "far too many sums to be told apart");
}

#[test]
fn a_sum_of_others_that_fits_too_leaves_it_undecided() {
    let mut book = Book::default();
    book.set(1_000_000);
    book.lose(1, 50_700);
    book.lose(2, 20_700);
    book.lose(3, 30_000);
    book.set(949_300);
    for number in 1..=3 {
        assert_eq!(book.points(number), Some(Indication::Undecided));
    }
}

#[test]
fn answers_that_crossed_prove_nothing_until_the_next_quiet_reading() {
    let mut book = Book::default();
    book.set(1_000_000);
    book.send(1, Some(20_700));
    book.send(2, Some(50_700));
    book.answer(2, PaymentOutcome::Confirmed, Some(928_600), Some(50_700));
    book.answer(1, PaymentOutcome::Confirmed, Some(979_300), Some(20_700));
    book.lose(3, 10_700);
    assert!(book.chain().links.is_empty());
    book.set(928_600);
    assert_eq!(book.chain().links.len(), 1);
    assert_eq!(book.chain().links[0].finding, IntervalFinding::Explained(Vec::new()));
    assert_eq!(book.points(3), Some(Indication::NotPaid));
    // A figure typed while a call is in flight is none.
    book.send(4, Some(1));
    book.set(928_600);
    assert_eq!(book.chain().links.len(), 1);
}

#[test]
fn another_shops_debit_alarms_until_a_person_has_seen_it() {
    let mut book = Book::default();
    book.sell(1, 20_700, 1_000_000);
    book.sell(2, 20_700, 1_000_000 - 20_700 - 77_000);
    let chain = book.chain();
    let alarm = &chain.links[0];
    assert_eq!((alarm.left, &alarm.finding), (rp(77_000), &IntervalFinding::Drop(Vec::new())));
    book.name(77_000, RiseCause::Other);
    assert_eq!(
        (book.count(BalanceInterval::is_alarm), &book.chain().links[0].finding),
        (0, &IntervalFinding::Explained(Vec::new()))
    );
    // Two people saw it at once: it counts once.
    let twice = book.rows.last().unwrap().what.clone();
    book.put(twice);
    assert!(matches!(book.chain().links[0].finding, IntervalFinding::Explained(_)));
}

#[test]
fn a_rise_waits_for_its_name_and_its_rest_is_still_evidence() {
    let mut book = Book::default();
    book.set(1_000_000);
    book.lose(1, 50_700);
    book.set(5_949_300);
    assert_eq!(book.chain().links[0].risen(), Some(rp(4_949_300)));
    assert_eq!(book.points(1), Some(Indication::Undecided));
    book.name(-5_000_000, RiseCause::Topup);
    assert_eq!((book.count(BalanceInterval::is_rise), book.points(1)), (0, Some(Indication::Paid)));
}

#[test]
fn a_top_up_that_was_entered_explains_its_rise_or_is_missed() {
    let mut book = Book::default();
    book.set(1_000_000);
    book.put(AccountFact::Said(AccountEvent::SaldoAdded { amount: rp(500_000), note: "BCA".into() }));
    book.set(1_000_000);
    assert_eq!(book.chain().not_seen, 1, "the bank is slow");
    book.set(1_500_000);
    assert_eq!(book.chain().not_seen, 0);
    assert_eq!(book.chain().links[1].finding, IntervalFinding::Explained(vec![MovementSource::TopUp(2)]));
}

#[test]
fn what_was_accepted_with_a_figure_is_in_it() {
    let mut book = Book::default();
    book.set(1_000_000);
    book.send(1, Some(5_350));
    book.answer(1, PaymentOutcome::Pending, Some(994_650), Some(5_350));
    book.lose(2, 5_350);
    book.sell(3, 10_000, 984_650);
    assert_eq!((book.points(1), book.points(2)), (Some(Indication::Paid), Some(Indication::NotPaid)));
    // It failed afterwards and came back: the list says so, and the rise needs no name.
    book.put(AccountFact::Answered(
        id(1),
        ReportedBalance { source: AnswerSource::List, ..told(PaymentOutcome::Rejected) },
    ));
    book.stands(1, PaymentState::Rejected, false, Some(5_350));
    book.set(990_000);
    assert_eq!(
        book.chain().links.last().unwrap().finding,
        IntervalFinding::Explained(vec![MovementSource::GivenBack(id(1))])
    );
}

fn told(outcome: PaymentOutcome) -> ReportedBalance {
    ReportedBalance { source: AnswerSource::Send, outcome, saldo: None, debit: None, cashback: None }
}

#[test]
fn what_was_said_to_have_failed_is_suspected_of_its_own_debit() {
    let mut book = Book::default();
    book.set(1_000_000);
    book.send(1, Some(20_700));
    book.answer(1, PaymentOutcome::Rejected, None, None);
    book.lose(2, 50_700);
    book.put(AccountFact::Ruled(id(2), false));
    book.stands(2, PaymentState::Rejected, true, Some(50_700));
    for (after, suspect) in [(979_300, id(1)), (949_300, id(2))] {
        let mut book = Book { rows: book.rows.clone(), standings: book.standings.clone(), start: book.start };
        book.set(after);
        assert_eq!(book.chain().links[0].finding, IntervalFinding::Drop(vec![suspect]));
    }
}

#[test]
fn a_debit_that_nobody_knows_leaves_its_link_unsaid() {
    let mut book = Book::default();
    book.set(1_000_000);
    book.send(1, None);
    book.answer(1, PaymentOutcome::Confirmed, Some(900_000), None);
    assert_eq!(book.chain().links[0].finding, IntervalFinding::Unclear);
    book.send(2, None);
    book.answer(2, PaymentOutcome::Unknown, None, None);
    book.stands(2, PaymentState::Unknown, false, None);
    book.set(800_000);
    assert_eq!(
        (&book.chain().links[1].finding, book.points(2)),
        (&IntervalFinding::Unclear, Some(Indication::Undecided))
    );
}

#[test]
fn a_late_debit_is_found_in_the_link_that_shows_it() {
    let mut book = Book::default();
    book.set(1_000_000);
    book.lose(1, 50_700);
    book.set(1_000_000);
    assert_eq!(book.points(1), Some(Indication::NotPaid));
    book.set(949_300);
    assert_eq!(book.points(1), Some(Indication::Paid));
    // Once it is surely taken it explains nothing else.
    book.set(898_600);
    assert_eq!(book.count(BalanceInterval::is_alarm), 1);
}

/// A callback's balance closes an interval, unless another sale was sent so shortly before that the callback may not
/// include it. What the provider gave back explains the rise.
#[test]
fn a_report_is_a_reading_when_nothing_else_moved() {
    let report = |book: &mut Book, number: u64, outcome: PaymentOutcome, saldo: i64, later: u64| {
        let seq = book.rows.len() as u64 + 1;
        let told = ReportedBalance {
            source: AnswerSource::Callback,
            outcome,
            saldo: Some(rp(saldo)),
            debit: None,
            cashback: None,
        };
        let what = AccountFact::Answered(id(number), told);
        book.rows.push(AccountRow { seq, at: at(seq + later), cashier: "SITI".into(), what });
    };
    let accepted = |book: &mut Book| {
        book.set(100_000);
        book.send(1, Some(5_000));
        book.answer(1, PaymentOutcome::Pending, Some(95_000), Some(5_000));
    };
    let mut book = Book::default();
    accepted(&mut book);
    report(&mut book, 1, PaymentOutcome::Confirmed, 95_000, 5);
    book.stands(1, PaymentState::Confirmed, false, Some(5_000));
    assert!(book.chain().links.iter().all(|link| matches!(link.finding, IntervalFinding::Explained(_))));
    assert_eq!(book.chain().links.len(), 2, "the report is a reading");
    let mut book = Book::default();
    accepted(&mut book);
    report(&mut book, 1, PaymentOutcome::Refunded, 100_000, 5);
    book.stands(1, PaymentState::Refunded, false, Some(5_000));
    let last = book.chain().links.last().unwrap().finding.clone();
    assert_eq!(last, IntervalFinding::Explained(vec![MovementSource::GivenBack(id(1))]));
    let mut book = Book::default();
    accepted(&mut book);
    book.sell(2, 7_000, 88_000);
    report(&mut book, 1, PaymentOutcome::Confirmed, 95_000, 5);
    book.stands(1, PaymentState::Confirmed, false, Some(5_000));
    assert!(book.chain().links.iter().all(|link| !link.is_rise() && !link.is_alarm()), "it was on its way meanwhile");
    report(&mut book, 1, PaymentOutcome::Confirmed, 88_000, 60);
    assert_eq!(book.chain().links.len(), 3);
    assert!(book.chain().links.iter().all(|link| matches!(link.finding, IntervalFinding::Explained(_))));
}
