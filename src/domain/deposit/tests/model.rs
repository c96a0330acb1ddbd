//! Random days at a deposit beside a model of the provider's books.
//!
//! Nothing is explained whose sums differ. Nothing is surely paid that something else explains too. A deposit that only
//! this shop uses never alarms.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

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
    /// Which of those moves were top-ups that nobody entered.
    hidden: Vec<usize>,
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
                } else {
                    self.hidden.push(self.moves.len());
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

    /// With nobody else on the login, an alarm and a rise need a top-up that nobody entered, in their own interval: it
    /// may hide in a drop when more was lost beside it. Else the evidence is the truth.
    #[test]
    fn a_deposit_of_our_own_alarms_only_over_a_hidden_top_up(steps in proptest::collection::vec(step(false), 0..60)) {
        let model = Model::of(&steps);
        let chain = model.book.chain();
        for link in chain.links.iter().filter(|link| link.is_alarm() || link.is_rise()) {
            let within = model.told[&link.from.seq]..model.told[&link.to.seq];
            prop_assert!(model.hidden.iter().any(|at| within.contains(at)), "{:?}", link);
        }
        if !model.hidden.is_empty() {
            return Ok(());
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
