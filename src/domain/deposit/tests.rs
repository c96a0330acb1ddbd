//! The deposit chain against ledgers: small ones written out, and random ones beside a model.
//!
//! Nothing is explained whose sums differ. Nothing is surely paid that something else explains too. A deposit that only
//! this shop uses never alarms.

use std::collections::{BTreeSet, HashMap};

use proptest::prelude::*;

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

/// A step of a random day at a deposit.
#[derive(Debug, Clone)]
enum Step {
    /// A call begins; the debit is one of a few, so that they meet.
    Send { debit: usize },
    /// The provider does one of those in flight; its answer is still under way.
    Do { which: usize, end: End },
    /// One of those in flight is answered: how, and whether the figures are told.
    Answer { which: usize, end: End, figure: bool, debit: bool },
    /// One that is unclear gets its end from the provider.
    Settle { which: usize },
    /// A settled sale comes back, and the provider says so.
    Refund { which: usize },
    /// Another shop on the same login.
    Other { amount: i64 },
    /// A top-up, entered or not.
    TopUp { amount: i64, entered: bool },
    /// A person reads the figure.
    Set,
}

#[derive(Debug, Clone, Copy)]
enum End {
    Confirmed,
    Pending,
    Rejected,
    LostPaid,
    LostUnpaid,
}

const DEBITS: [i64; 4] = [20_700, 50_700, 30_000, 100_700];

fn step(others: bool) -> impl Strategy<Value = Step> {
    let end = prop_oneof![
        4 => Just(End::Confirmed), 1 => Just(End::Pending), 1 => Just(End::Rejected),
        2 => Just(End::LostPaid), 2 => Just(End::LostUnpaid),
    ];
    let done = (0..4_usize, end.clone()).prop_map(|(which, end)| Step::Do { which, end });
    let answer = (0..4_usize, end, prop::bool::weighted(0.8), prop::bool::weighted(0.8))
        .prop_map(|(which, end, figure, debit)| Step::Answer { which, end, figure, debit });
    prop_oneof![
        8 => (0..DEBITS.len()).prop_map(|debit| Step::Send { debit }),
        4 => done,
        10 => answer,
        1 => (0..8_usize).prop_map(|which| Step::Settle { which }),
        1 => (0..8_usize).prop_map(|which| Step::Refund { which }),
        u32::from(others) => (1..200_i64).prop_map(|amount| Step::Other { amount: amount * 1_000 + 13 }),
        1 => (1..50_i64, any::<bool>()).prop_map(|(amount, entered)| Step::TopUp { amount: amount * 100_000, entered }),
        3 => Just(Step::Set),
    ]
}

/// What the provider did: how it ends, the figure after it, and how many moves that figure has.
type Done = (End, i64, usize);

/// One in flight: number, debit, and what the provider did once it did it.
type Flying = (u64, i64, Option<Done>);

/// The provider's books beside the shop's record.
#[derive(Default)]
struct Model {
    book: Book,
    saldo: i64,
    next: u64,
    in_flight: Vec<Flying>,
    /// Lost ones: number, debit, whether it was taken.
    lost: Vec<(u64, i64, bool)>,
    sold: Vec<(u64, i64)>,
    /// What moved the deposit, in order.
    moves: Vec<i64>,
    /// How many of those moves each balance includes, by its row number.
    told: HashMap<u64, usize>,
}

impl Model {
    fn takes(&mut self, amount: i64) {
        self.saldo -= amount;
        self.moves.push(amount);
    }

    fn apply(&mut self, step: &Step) {
        match *step {
            Step::Send { debit } if self.in_flight.len() < 4 => {
                self.next += 1;
                self.book.send(self.next, Some(DEBITS[debit]));
                self.in_flight.push((self.next, DEBITS[debit], None));
            }
            Step::Do { which, end } => self.done(which, end),
            Step::Answer { which, end, figure, debit } if which < self.in_flight.len() => {
                self.done(which, end);
                let (number, amount, done) = self.in_flight.remove(which);
                let (end, saldo, moved) = done.unwrap();
                self.answer(number, amount, end, figure.then_some(saldo), debit);
                self.told.insert(self.book.rows.len() as u64, moved);
            }
            Step::Settle { which } if which < self.lost.len() => {
                let (number, amount, taken) = self.lost.remove(which);
                let outcome = if taken { PaymentOutcome::Confirmed } else { PaymentOutcome::Rejected };
                self.book.put(AccountFact::Answered(
                    id(number),
                    ReportedBalance { source: AnswerSource::Status, ..told(outcome) },
                ));
                self.book.stands(number, PaymentState::from(outcome), false, Some(amount));
            }
            Step::Refund { which } if which < self.sold.len() => {
                let (number, amount) = self.sold.remove(which);
                self.takes(-amount);
                let told = ReportedBalance { source: AnswerSource::Status, ..told(PaymentOutcome::Refunded) };
                self.book.put(AccountFact::Answered(id(number), told));
                self.book.stands(number, PaymentState::Refunded, false, Some(amount));
            }
            Step::Other { amount } => self.takes(amount),
            Step::TopUp { amount, entered } => {
                if entered {
                    self.book.put(AccountFact::Said(AccountEvent::SaldoAdded { amount: rp(amount), note: "x".into() }));
                }
                self.takes(-amount);
            }
            Step::Set => {
                let saldo = self.saldo;
                self.book.set(saldo);
                self.told.insert(self.book.rows.len() as u64, self.moves.len());
            }
            _ => {}
        }
    }

    /// The provider books one of those in flight, once.
    fn done(&mut self, which: usize, end: End) {
        let Some((_, amount, None)) = self.in_flight.get(which).copied() else { return };
        if matches!(end, End::Confirmed | End::Pending | End::LostPaid) {
            self.takes(amount);
        }
        self.in_flight[which].2 = Some((end, self.saldo, self.moves.len()));
    }

    fn answer(&mut self, number: u64, amount: i64, end: End, figure: Option<i64>, debit: bool) {
        let debit = debit.then_some(amount);
        match end {
            End::Confirmed => {
                self.book.answer(number, PaymentOutcome::Confirmed, figure, debit);
                self.sold.push((number, amount));
            }
            End::Pending => {
                self.book.answer(number, PaymentOutcome::Pending, figure, debit);
                self.book.stands(number, PaymentState::Pending, false, Some(amount));
            }
            End::Rejected => self.book.answer(number, PaymentOutcome::Rejected, figure, None),
            End::LostPaid | End::LostUnpaid => {
                self.book.answer(number, PaymentOutcome::Unknown, None, None);
                self.book.stands(number, PaymentState::Unknown, false, Some(amount));
                self.lost.push((number, amount, matches!(end, End::LostPaid)));
            }
        }
    }

    fn of(steps: &[Step]) -> Self {
        let mut model = Self { saldo: 1_000_000_000, ..Self::default() };
        model.book.set(model.saldo);
        model.told.insert(1, 0);
        steps.iter().for_each(|step| model.apply(step));
        model
    }
}

/// What a movement source takes, by the model's own figures.
fn amount_of(model: &Model, mover: &MovementSource) -> i64 {
    let debit = |wanted: &PaymentId| {
        let sent = model.book.rows.iter().find_map(|row| match &row.what {
            AccountFact::Prepared { id, debit, .. } if id == wanted => *debit,
            _ => None,
        });
        sent.map_or(0, Rupiah::get)
    };
    match mover {
        MovementSource::Sale(id) => debit(id),
        MovementSource::GivenBack(id) => -debit(id),
        MovementSource::Cashback(_) => 0,
        MovementSource::TopUp(seq) => match &model.book.rows[usize::try_from(*seq).unwrap() - 1].what {
            AccountFact::Said(AccountEvent::SaldoAdded { amount, .. }) => -amount.get(),
            other => panic!("{other:?}"),
        },
    }
}

/// Answers that leave a payment as open as it was, and tell no figure.
fn endless() -> impl Iterator<Item = ReportedBalance> + Clone {
    let sources = [AnswerSource::Status, AnswerSource::Callback, AnswerSource::Reconcile, AnswerSource::List];
    let outcomes = [PaymentOutcome::Unknown, PaymentOutcome::Pending, PaymentOutcome::NotSent];
    sources.into_iter().flat_map(move |source| outcomes.map(|outcome| ReportedBalance { source, ..told(outcome) }))
}

/// They are no rows of the deposit: thousands of them are asked for in a day. Every other answer is one.
#[test]
fn an_answer_without_an_end_or_a_figure_is_no_row() {
    assert!(endless().all(|told| told.is_empty()));
    for figure in 0..3 {
        let with = |at: usize| (at == figure).then(|| rp(1_000));
        let told =
            |told: ReportedBalance| ReportedBalance { saldo: with(0), debit: with(1), cashback: with(2), ..told };
        assert!(endless().map(told).all(|told| !told.is_empty()), "{figure}");
    }
    for source in [AnswerSource::Send, AnswerSource::Recovery] {
        assert!(endless().all(|told| !ReportedBalance { source, ..told }.is_empty()));
    }
    for outcome in [PaymentOutcome::Confirmed, PaymentOutcome::Rejected, PaymentOutcome::Refunded] {
        assert!(endless().all(|told| !ReportedBalance { outcome, ..told }.is_empty()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever happened: an explained interval has sums that agree, and so has each explanation.
    #[test]
    fn nothing_is_explained_whose_sums_differ(steps in proptest::collection::vec(step(true), 0..60)) {
        let model = Model::of(&steps);
        let chain = model.book.chain();
        for link in &chain.links {
            prop_assert_eq!(link.drop.get(), link.from.saldo.get() - link.to.saldo.get());
            prop_assert_eq!(link.left.get(), link.drop.get() - link.explained.get());
            let moved: i64 = model.moves[model.told[&link.from.seq]..model.told[&link.to.seq]].iter().sum();
            prop_assert_eq!(link.drop.get(), moved, "a link lost what moved in it: {:?}", link);
            let ways: Vec<&Vec<MovementSource>> = match &link.finding {
                IntervalFinding::Explained(way) => vec![way],
                IntervalFinding::Fits(ways) => ways.iter().collect(),
                IntervalFinding::Unclear => continue,
                IntervalFinding::Drop(_) => { prop_assert!(link.left.is_positive()); continue }
                IntervalFinding::Rise => { prop_assert!(link.left.is_negative()); continue }
            };
            for way in ways {
                let sum: i64 = way.iter().map(|mover| amount_of(&model, mover)).sum();
                prop_assert_eq!(sum, link.left.get(), "{:?}", link);
            }
        }
    }

    /// Where another one that is open would explain the same drop, neither is called paid.
    #[test]
    fn nothing_is_surely_paid_that_another_explains(steps in proptest::collection::vec(step(true), 0..60)) {
        let model = Model::of(&steps);
        let chain = model.book.chain();
        for evidence in chain.all_evidence().into_iter().filter(|one| one.points == Indication::Paid) {
            let link = chain.link(evidence.from.seq, evidence.to.seq).unwrap();
            let is_taken = chain.open.iter().any(|row| row.id == evidence.payment && row.taken);
            let IntervalFinding::Fits(ways) = &link.finding else { prop_assert!(is_taken); continue };
            if is_taken { continue }
            prop_assert!(ways.iter().all(|way| way.contains(&MovementSource::Sale(evidence.payment))));
            let others: Vec<_> = chain.open.iter().filter(|row| row.id != evidence.payment && !row.taken).collect();
            let rival = others.iter().find(|row| {
                row.debit == evidence.debit && row.sent < link.to.seq && !ways[0].contains(&MovementSource::Sale(row.id))
                    && chain.evidence(row.id).is_none_or(|other| other.points != Indication::Paid)
            });
            prop_assert!(rival.is_none(), "{:?} beside {:?}", evidence, rival);
        }
    }

    /// What an answer that is no row of the deposit would change: nothing, wherever it came.
    #[test]
    fn an_answer_that_ends_nothing_changes_nothing(steps in proptest::collection::vec(step(true), 0..60)) {
        let Book { rows, standings, .. } = Model::of(&steps).book;
        let apart: Vec<AccountRow> = rows.into_iter().map(|row| AccountRow { seq: row.seq * 10, ..row }).collect();
        let ids: BTreeSet<PaymentId> = apart.iter().filter_map(|row| row.what.payment()).collect();
        let answers: Vec<AccountFact> = ids.iter().zip(endless().cycle()).map(|(id, told)| AccountFact::Answered(*id, told)).collect();
        let asked = apart.iter().flat_map(|row| {
            let asked = answers.iter().map(|what| AccountRow { seq: row.seq + 1, what: what.clone(), ..row.clone() });
            std::iter::once(row.clone()).chain(asked)
        });
        let asked: Vec<AccountRow> = asked.collect();
        prop_assert_eq!(chain(&asked, &(0..u64::MAX), &standings), chain(&apart, &(0..u64::MAX), &standings));
    }

    /// With nobody else on the login, and every top-up entered or not: never an alarm, and the evidence is the truth.
    #[test]
    fn a_deposit_of_our_own_never_alarms(steps in proptest::collection::vec(step(false), 0..60)) {
        let model = Model::of(&steps);
        let chain = model.book.chain();
        prop_assert_eq!(chain.links.iter().find(|link| link.is_alarm()), None);
        let entered = !steps.iter().any(|step| matches!(step, Step::TopUp { entered: false, .. }));
        if entered {
            prop_assert_eq!(chain.links.iter().find(|link| link.is_rise()), None);
        }
        for (number, _, taken) in &model.lost {
            match chain.evidence(id(*number)).map(|evidence| evidence.points) {
                Some(Indication::Paid) => prop_assert!(*taken, "{number}"),
                Some(Indication::NotPaid) => prop_assert!(!*taken, "{number}"),
                _ => {}
            }
        }
    }
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
