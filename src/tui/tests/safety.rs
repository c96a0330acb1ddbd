//! No sequence of messages pays but a lone `+` on a quote that was on screen long enough.
//!
//! What it is: a property over random messages, with its own small memory of what was drawn and typed. What it is not: a
//! copy of `update`; it only judges what came out. Invariants under test: at most one payment per quote; never from
//! Enter or a paste; what arrives never moves the focus.

use std::sync::Arc;

use proptest::prelude::*;

use super::golden::{desk, today};
use super::*;
use crate::till::inquire::InquireError;
use crate::tui::screen::sale::{ALONE, READY};
use crate::tui::state::Screen;

/// One thing that happens.
#[derive(Debug, Clone)]
enum Step {
    Key(Key),
    Burst(Vec<Key>),
    Plus,
    Paste(String),
    Pass(u64),
    Wake,
    Paint,
    Quote(bool),
    Resize(u16, u16),
    News,
    Look,
    Paid(u8),
}

fn keys() -> impl Strategy<Value = Key> {
    prop_oneof![
        6 => prop::char::range('0', '9').prop_map(Key::Char),
        6 => Just(Key::Char('+')),
        4 => Just(Key::Enter),
        2 => Just(Key::Esc),
        2 => Just(Key::Char('*')),
        2 => prop::sample::select(vec!['y', 'c', 'u', 'r', 'e', '.', '?', 'p', 'l', 'd', 'h']).prop_map(Key::Char),
        1 => (1u8..=12).prop_map(Key::F),
        1 => prop::sample::select(vec![Key::Up, Key::Down, Key::Backspace, Key::Tab]),
    ]
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
        1 => Just(Step::News),
        1 => Just(Step::Look),
        3 => (0u8..6).prop_map(Step::Paid),
    ]
}

/// What an outside witness knows.
#[derive(Default)]
struct Witness {
    /// The last question answered by a quote, and when a frame first showed it without a break.
    shown: Option<(Slot, Duration)>,
    inputs: Vec<(Duration, Option<Key>)>,
}

struct Stage {
    counter: Counter,
    witness: Witness,
    seen: usize,
}

impl Stage {
    fn new() -> Self {
        let mut counter = Counter::new(setup(Lang::Id), (80, 24), "10:20");
        counter.look(today(), desk(), 87);
        counter.typed("100.12345678901");
        counter.key(Key::Enter);
        let seen = counter.effects.len();
        Self { counter, witness: Witness::default(), seen }
    }

    fn key(&mut self, key: Key) {
        let at = self.counter.now.mono;
        self.witness.inputs.push((at, Some(key)));
        self.counter.send(Msg::Key { key, at });
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
                self.key(Key::Char('+'));
                self.judge();
                self.counter.pass(Duration::from_millis(40));
                self.counter.send(Msg::Wake);
            }
            Step::Paste(text) => {
                self.witness.inputs.push((self.counter.now.mono, None));
                self.counter.paste(&text);
            }
            Step::Pass(millis) => self.counter.pass(Duration::from_millis(millis)),
            Step::Wake => self.counter.send(Msg::Wake),
            Step::Paint => self.paint(),
            Step::Quote(good) => self.quote(good),
            Step::Resize(columns, rows) => self.counter.send(Msg::Resize(columns, rows)),
            Step::News => self.counter.send(Msg::News),
            Step::Look => self.counter.look(today(), desk(), 87),
            Step::Paid(outcome) => self.paid(outcome),
        }
        self.judge();
        if !is_input {
            let after = (self.counter.state.screen(), self.counter.state.search_line().to_owned());
            assert_eq!(before, after, "what arrived moved the focus");
        }
    }

    /// The slot whose quote is in front and can be seen.
    fn front(&self) -> Option<Slot> {
        let Screen::Sale(slot) = self.counter.state.screen() else { return None };
        let sale = self.counter.state.sale(slot)?;
        let is_quote = matches!(sale.face, crate::tui::screen::sale::Face::Ready(_));
        (is_quote && !self.counter.state.is_too_small()).then_some(slot)
    }

    fn paint(&mut self) {
        let _ = drawn(&self.counter.state, 80, 24);
        self.counter.send(Msg::Painted);
        self.counter.state.mark_clean();
        if let Some(slot) = self.front()
            && self.witness.shown.is_none_or(|(shown, _)| shown != slot)
        {
            self.witness.shown = Some((slot, self.counter.now.mono));
        }
    }

    fn quote(&mut self, good: bool) {
        let (slot, request) = self.counter.inquiry();
        let asking = self.counter.state.sale(slot).is_some_and(
            |sale| matches!(&sale.face, crate::tui::screen::sale::Face::Asking(asking) if asking.request == request),
        );
        if asking && self.witness.shown.is_some_and(|(shown, _)| shown == slot) {
            self.witness.shown = None;
        }
        let now = self.counter.now.wall;
        let bill = bill(&token(100), "12345678901", "SITI NURBAYA", 100_000, now);
        let result = if good { Ok(Box::new(quote(bill))) } else { Err(Arc::new(InquireError::Closed)) };
        self.counter.send(Msg::Quoted { slot, request, result });
    }

    fn paid(&mut self, outcome: u8) {
        let Some(slot) = self.counter.state.sales.iter().find(|sale| sale.is_paying()).map(|sale| sale.slot) else {
            return;
        };
        let outcome = [
            Outcome::Confirmed,
            Outcome::Pending,
            Outcome::Unknown,
            Outcome::Rejected,
            Outcome::NotSent,
            Outcome::Refunded,
        ][usize::from(outcome)];
        let now = self.counter.now.wall;
        let bill = bill(&token(100), "12345678901", "SITI NURBAYA", 100_000, now);
        let facts = if outcome == Outcome::Confirmed { token_facts() } else { Facts::default() };
        self.counter.end(slot, paid(intent(bill, now), now, 3, outcome, Why::Answered, facts));
    }

    /// Judges every payment that was asked for since the last look.
    fn judge(&mut self) {
        for effect in &self.counter.effects[self.seen..] {
            let Effect::Pay { slot, .. } = effect else { continue };
            let (shown, since) = self.witness.shown.expect("paid without having been painted");
            assert_eq!(shown, *slot, "paid another quote than the one painted");
            let now = self.counter.now.mono;
            let plus =
                self.witness.inputs.iter().rposition(|(at, key)| *key == Some(Key::Char('+')) && *at + ALONE <= now);
            let plus = plus.expect("paid without a +");
            let at = self.witness.inputs[plus].0;
            assert!(at.saturating_sub(since) >= READY, "painted too short a time");
            let lonely = |other: &(Duration, Option<Key>)| other.0 + ALONE <= at || other.0 >= at + ALONE;
            assert!(self.witness.inputs[..plus].iter().all(lonely), "a key before the +");
            assert!(self.witness.inputs[plus + 1..].iter().all(lonely), "a key after the +");
            // One quote, one payment: a second needs another painting of another quote.
            self.witness.shown = None;
        }
        self.seen = self.counter.effects.len();
        if self.front().is_none() || self.witness.shown.is_some_and(|(slot, _)| Some(slot) != self.front()) {
            self.witness.shown = None;
        }
    }
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
}
