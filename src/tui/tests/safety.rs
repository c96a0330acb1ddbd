//! Property tests over random sequences of messages: only a lone `+` on a quote that was on screen long enough pays, at
//! most once per quote, never Enter or a paste. No result moves the focus.

use crate::tui::key::ctrl;
use crossterm::event::KeyCode;
use crossterm::event::KeyEvent;
use std::sync::Arc;

use proptest::prelude::*;

use super::golden::{desk, today};
use super::money_in::gopay;
use super::*;
use crate::domain::charge::auto_pay::AutoPayBlock;
use crate::domain::charge::sample::{answered as answered_at, created, intent as charge_intent, method, settled};
use crate::domain::charge::{Charge, ChargeOutcome, ChargeReason as ChargeWhy, step as charge_step};
use crate::till::auto_pay::AutoPayError;
use crate::till::charge::{ChargeCreation, ChargeDraft, ChargeMethods, ChargeStoredIn};
use crate::till::inquire::InquireError;
use crate::tui::message::{FundsUiCommand, FundsUiEvent, FundsUiQuery};
use crate::tui::pay_guard::{ALONE, READY};
use crate::tui::screens::sale::SaleStage;
use crate::tui::state::ActiveScreen;

/// One step of a sequence: input, time, or a result that arrives.
#[derive(Debug, Clone)]
enum Step {
    Key(KeyEvent),
    Burst(Vec<KeyEvent>),
    Plus,
    Paste(String),
    Pass(u64),
    Wake,
    Paint,
    Quote(bool),
    Resize(u16, u16),
    JournalChanged,
    Look,
    Paid(u8),
    Methods,
    Made(u8),
    Money,
    Held(bool),
}

/// Keys, and Ctrl with `+`, which is not the key that pays.
fn keys() -> impl Strategy<Value = KeyEvent> {
    let codes = prop_oneof![
        6 => prop::char::range('0', '9').prop_map(KeyCode::Char),
        6 => Just(KeyCode::Char('+')),
        4 => Just(KeyCode::Enter),
        2 => Just(KeyCode::Esc),
        2 => Just(KeyCode::Char('*')),
        2 => prop::sample::select(vec!['y', 'c', 'u', 'r', 'e', '.', '?', 'p', 'l', 'd', 'h', 'b', 'b', 'b', 'x', 'a']).prop_map(KeyCode::Char),
        1 => (1u8..=12).prop_map(KeyCode::F),
        1 => prop::sample::select(vec![KeyCode::Up, KeyCode::Down, KeyCode::Backspace, KeyCode::Tab]),
    ];
    prop_oneof![24 => codes.prop_map(KeyEvent::from), 2 => Just(ctrl('+'))]
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => keys().prop_map(Step::Key),
        2 => prop::collection::vec(keys(), 1..6).prop_map(Step::Burst),
        4 => Just(Step::Plus),
        1 => "[0-9+\n.]{0,8}".prop_map(Step::Paste),
        6 => prop::sample::select(vec![1u64, 10, 29, 30, 31, 100, 399, 400, 500, 5_000, 700_000]).prop_map(Step::Pass),
        4 => Just(Step::Wake),
        6 => Just(Step::Paint),
        5 => any::<bool>().prop_map(Step::Quote),
        1 => prop::sample::select(vec![(80u16, 24u16), (60, 20), (120, 36)]).prop_map(|(c, r)| Step::Resize(c, r)),
        1 => Just(Step::JournalChanged),
        1 => Just(Step::Look),
        3 => (0u8..6).prop_map(Step::Paid),
        3 => Just(Step::Methods),
        3 => (0u8..3).prop_map(Step::Made),
        3 => Just(Step::Money),
        2 => any::<bool>().prop_map(Step::Held),
    ]
}

/// What the test knows from outside, to judge each payment by.
#[derive(Default)]
struct Witness {
    /// The quote or method last in front, and since when frames have shown it without a break.
    shown: Option<((SaleSlot, usize), Duration)>,
    /// The number of charges that the screen asked for.
    asked: usize,
    charges: Vec<(SaleSlot, Charge)>,
    /// Order ids of the charges whose money came.
    came: Vec<String>,
    /// Order ids of the charges that paid a bill.
    paid: Vec<String>,
    inputs: Vec<(Duration, Option<KeyEvent>)>,
}

struct Stage {
    counter: Counter,
    witness: Witness,
    seen: usize,
}

impl Stage {
    fn new() -> Self {
        let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:20");
        counter.look(today(), desk(), 87);
        counter.typed("100.12345678901");
        counter.key(KeyCode::Enter);
        let seen = counter.effects.len();
        Self { counter, witness: Witness::default(), seen }
    }

    fn key(&mut self, key: KeyEvent) {
        let at = self.counter.now.mono;
        self.witness.inputs.push((at, Some(key)));
        self.counter.send(UiMessage::Key { key, at });
    }

    fn run(&mut self, step: Step) {
        let is_input = matches!(step, Step::Key(_) | Step::Burst(_) | Step::Plus | Step::Paste(_));
        let before = (self.counter.state.screen(), self.counter.state.search_line().to_owned());
        match step {
            Step::Key(key) => self.key(key),
            Step::Burst(keys) => {
                for key in keys {
                    self.counter.pass(Duration::from_millis(2));
                    self.key(key);
                    self.judge();
                }
            }
            Step::Plus => {
                self.counter.pass(Duration::from_millis(40));
                self.key(KeyCode::Char('+').into());
                self.judge();
                self.counter.pass(Duration::from_millis(40));
                self.counter.send(UiMessage::Wake);
            }
            Step::Paste(text) => {
                self.witness.inputs.push((self.counter.now.mono, None));
                self.counter.paste(&text);
            }
            Step::Pass(millis) => self.counter.pass(Duration::from_millis(millis)),
            Step::Wake => self.counter.send(UiMessage::Wake),
            Step::Paint => self.paint(),
            Step::Quote(good) => self.quote(good),
            Step::Resize(columns, rows) => self.counter.send(UiMessage::Resize(columns, rows)),
            Step::JournalChanged => self.counter.send(UiMessage::JournalChanged),
            Step::Look => self.counter.look(today(), desk(), 87),
            Step::Paid(outcome) => self.paid(outcome),
            Step::Methods => self.methods(),
            Step::Made(how) => self.made(how),
            Step::Money => self.money(),
            Step::Held(paid) => self.charge_funds_commands(paid),
        }
        self.judge();
        if !is_input {
            let after = (self.counter.state.screen(), self.counter.state.search_line().to_owned());
            assert_eq!(before, after, "what arrived moved the focus");
        }
    }

    /// What `+` would act on, if it can be seen: a quote, or one of the methods to pay it.
    fn front(&self) -> Option<(SaleSlot, usize)> {
        let ActiveScreen::Sale(slot) = self.counter.state.screen() else { return None };
        let mark = match &self.counter.state.sale(slot)?.stage {
            SaleStage::Ready(_) => 0,
            SaleStage::Choosing(choosing) => 1 + choosing.method().map(|_| choosing.methods.at())?,
            _ => return None,
        };
        (!self.counter.state.is_too_small()).then_some((slot, mark))
    }

    fn paint(&mut self) {
        let _ = drawn(&self.counter.state, 80, 24);
        self.counter.send(UiMessage::Painted);
        self.counter.state.mark_clean();
        if let Some(front) = self.front()
            && self.witness.shown.is_none_or(|(shown, _)| shown != front)
        {
            self.witness.shown = Some((front, self.counter.now.mono));
        }
    }

    /// The last effect of a sale that is paid by a charge, if the sale still waits for its result.
    fn last(&self) -> Option<&UiEffect> {
        let is_of_a_charge = |effect: &&UiEffect| {
            matches!(
                effect,
                UiEffect::Free(FreeEffect::ChargeFunds(..)) | UiEffect::Bound(BoundEffect::ChargeFunds(..))
            )
        };
        self.counter.effects.iter().rev().find(is_of_a_charge)
    }

    fn query(&self) -> Option<(SaleSlot, FundsUiQuery)> {
        let UiEffect::Free(FreeEffect::ChargeFunds(slot, query)) = self.last()? else { return None };
        Some((*slot, query.clone()))
    }

    fn command(&self) -> Option<(SaleSlot, FundsUiCommand)> {
        let UiEffect::Bound(BoundEffect::ChargeFunds(slot, command)) = self.last()? else { return None };
        Some((*slot, command.clone()))
    }

    fn methods(&mut self) {
        let Some((slot, FundsUiQuery::Methods(request, _))) = self.query() else { return };
        let methods = Arc::new(ChargeMethods { methods: vec![gopay(), method()], fault: None });
        self.counter.send(UiMessage::ChargeFunds(slot, FundsUiEvent::Methods(request, Ok(methods))));
    }

    /// Answers a request for a charge: it waits (0), it was refused (1), or nobody knows (2).
    fn made(&mut self, how: u8) {
        let Some((slot, FundsUiCommand::Create(draft))) = self.command() else { return };
        let outcome = [ChargeOutcome::Waiting, ChargeOutcome::Refused, ChargeOutcome::Unknown][usize::from(how)];
        let order = format!("K-{}", self.witness.asked);
        let charge = charge_of(&order, &draft, outcome);
        if how != 1 {
            self.witness.charges.push((slot, charge.clone()));
        }
        let end = ChargeCreation { charge, kept: ChargeStoredIn::Journal, qr_fault: None };
        self.counter.send(UiMessage::ChargeFunds(slot, FundsUiEvent::Created(Ok(Box::new(end)))));
    }

    /// The money of the last charge comes. Its sale may not wait any more.
    fn money(&mut self) {
        let Some((slot, charge)) = self.witness.charges.last().cloned() else { return };
        let came = charge_step(Some(&charge), &settled(9, charge.intent.amount.get())).unwrap_or(charge);
        self.witness.came.push(came.order().to_string());
        self.counter.send(UiMessage::ChargeFunds(slot, FundsUiEvent::Looked(Ok(Box::new(came)))));
    }

    /// Answers the payment of a bill from a charge's money: paid, or the money is held.
    fn charge_funds_commands(&mut self, paid: bool) {
        let Some((slot, FundsUiCommand::Pay { .. })) = self.command() else { return };
        let now = self.counter.now.wall;
        let bill = bill(&token(100), "12345678901", "SITI NURBAYA", 100_000, now);
        let payment =
            super::paid(intent(bill, now), now, 3, PaymentOutcome::Confirmed, OutcomeReason::Answered, token_facts());
        let held = AutoPayError::ByHand(AutoPayBlock::TooLate);
        let result =
            if paid { Ok(Box::new(PayOutcome { payment, kept: StoredIn::Journal })) } else { Err(Arc::new(held)) };
        self.counter.send(UiMessage::ChargeFunds(slot, FundsUiEvent::Paid(result)));
    }

    fn quote(&mut self, good: bool) {
        let (slot, request) = self.counter.inquiry();
        let asking = self.counter.state.sale(slot).is_some_and(
            |sale| matches!(&sale.stage, crate::tui::screens::sale::SaleStage::Asking(asking) if asking.request == request),
        );
        if asking && self.witness.shown.is_some_and(|((shown, _), _)| shown == slot) {
            self.witness.shown = None;
        }
        let now = self.counter.now.wall;
        let bill = bill(&token(100), "12345678901", "SITI NURBAYA", 100_000, now);
        let result = if good { Ok(Box::new(quote(bill))) } else { Err(Arc::new(InquireError::Closed)) };
        self.counter.send(UiMessage::Quoted { slot, request, result });
    }

    fn paid(&mut self, outcome: u8) {
        let Some(slot) = self
            .counter
            .state
            .sales
            .iter()
            .find(|sale| matches!(sale.stage, SaleStage::Paying(_)))
            .map(|sale| sale.slot)
        else {
            return;
        };
        let outcome = [
            PaymentOutcome::Confirmed,
            PaymentOutcome::Pending,
            PaymentOutcome::Unknown,
            PaymentOutcome::Rejected,
            PaymentOutcome::NotSent,
            PaymentOutcome::Refunded,
        ][usize::from(outcome)];
        let now = self.counter.now.wall;
        let bill = bill(&token(100), "12345678901", "SITI NURBAYA", 100_000, now);
        let facts = if outcome == PaymentOutcome::Confirmed { token_facts() } else { PaymentFacts::default() };
        self.counter.end(slot, paid(intent(bill, now), now, 3, outcome, OutcomeReason::Answered, facts));
    }

    /// Judges each payment and each charge that the screen asked for since the last call.
    fn judge(&mut self) {
        let effects: Vec<UiEffect> = self.counter.effects[self.seen..].to_vec();
        for effect in &effects {
            match effect {
                UiEffect::Bound(BoundEffect::Pay { slot, .. }) => self.judge_plus(*slot, |mark| mark == 0),
                UiEffect::Bound(BoundEffect::ChargeFunds(slot, FundsUiCommand::Create(_))) => {
                    self.witness.asked += 1;
                    self.judge_plus(*slot, |mark| mark > 0);
                }
                UiEffect::Bound(BoundEffect::ChargeFunds(slot, FundsUiCommand::Pay { charge, .. })) => {
                    let known =
                        self.witness.charges.iter().any(|(of, made)| of == slot && made.order().as_str() == charge);
                    assert!(known && self.witness.came.contains(charge), "paid from money that did not come");
                    assert!(!self.witness.paid.contains(charge), "paid twice from the same money");
                    self.witness.paid.push(charge.clone());
                }
                _ => {}
            }
        }
        self.seen = self.counter.effects.len();
        if self.front().is_none() || self.witness.shown.is_some_and(|(shown, _)| Some(shown) != self.front()) {
            self.witness.shown = None;
        }
    }

    fn judge_plus(&mut self, slot: SaleSlot, fits: impl Fn(usize) -> bool) {
        let ((shown, mark), since) = self.witness.shown.expect("not painted before its +");
        assert!(shown == slot && fits(mark), "another thing than the one painted");
        let now = self.counter.now.mono;
        let plus = self
            .witness
            .inputs
            .iter()
            .rposition(|(at, key)| *key == Some(KeyCode::Char('+').into()) && *at + ALONE <= now);
        let plus = plus.expect("without a +");
        let at = self.witness.inputs[plus].0;
        assert!(at.saturating_sub(since) >= READY, "painted too short a time");
        let lonely = |other: &(Duration, Option<KeyEvent>)| other.0 + ALONE <= at || other.0 >= at + ALONE;
        assert!(self.witness.inputs[..plus].iter().all(lonely), "a key before the +");
        assert!(self.witness.inputs[plus + 1..].iter().all(lonely), "a key after the +");
        // One payment per quote: another needs another quote on the screen.
        self.witness.shown = None;
    }
}

/// The charge that a draft becomes.
fn charge_of(order: &str, draft: &ChargeDraft, outcome: ChargeOutcome) -> Charge {
    let owner = OwnerId::new(at("10:20"), &SeededRandom::new(1));
    let (method, amount) = (draft.method.clone(), draft.amount);
    let intent = crate::domain::charge::ChargeIntent { method, amount, ..charge_intent(order, owner) };
    let answer = answered_at(2, outcome, ChargeWhy::Answered);
    [created(1, intent), answer]
        .iter()
        .fold(None, |charge: Option<Charge>, entry| Some(charge_step(charge.as_ref(), entry).unwrap()))
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn only_a_lone_plus_pays(steps in prop::collection::vec(steps(), 1..120)) {
        let mut stage = Stage::new();
        for step in steps {
            stage.run(step);
        }
    }
}

#[test]
fn the_property_is_not_empty() {
    let mut stage = Stage::new();
    for step in [Step::Quote(true), Step::Paint, Step::Pass(500), Step::Plus] {
        stage.run(step);
    }
    assert_eq!(stage.counter.pays(), 1);
    let mut stage = Stage::new();
    for step in [
        Step::Quote(true),
        Step::Paint,
        Step::Key(KeyCode::Char('b').into()),
        Step::Methods,
        Step::Paint,
        Step::Pass(500),
        Step::Plus,
        Step::Made(0),
        Step::Money,
        Step::Money,
    ] {
        stage.run(step);
    }
    assert_eq!((stage.witness.asked, stage.witness.paid.len(), stage.counter.pays()), (1, 1, 0));
}
