//! The plan of a run: everything random in it, drawn from one seed.
//!
//! What it is: a list of steps as plain data, the same for the same seed for ever. What it is not: what comes of them.
//! Invariant: nothing here looks at a clock, a thread or an answer.

use loket::id::{Random as _, SeededRandom};

use super::goods::{GOODS, NO_FAULT};

/// Counters on one journal.
pub const COUNTERS: usize = 2;

/// Where a journal's trouble comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    Full,
    Busy,
    ReadOnly,
    Store,
}

/// How a sale is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As it comes.
    Plain,
    /// The person confirms eleven minutes after the inquiry.
    Dawdling,
    /// As a new attempt at the last sale on this number.
    Retry,
    /// Beside the open payment on this number.
    Beside,
    /// Another good or amount on the same number; the person has seen what is open, or not.
    Nearby { seen: bool },
    /// By the other number of the same connection (PLN).
    OtherNumber,
}

/// Which invoice a person types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The last one that the provider has for this customer.
    Right,
    /// One of another customer.
    Wrong,
    /// One that nobody has.
    Nobodys,
}

/// One sale of the plan: what is sold to whom.
#[derive(Debug, Clone, Copy)]
pub struct Sale {
    pub good: usize,
    pub serial: u64,
    pub suffix: u64,
    pub amount: Option<u32>,
}

/// Which payment is looked at.
#[derive(Debug, Clone, Copy)]
pub enum Of {
    /// One of this sale's customer, an open one first; a place in [`Plan::sales`].
    Sale(usize),
    /// The row of the desk at this place, counted round.
    Desk(usize),
}

/// What happens next. `sale` is a place in [`Plan::sales`].
#[derive(Debug, Clone)]
pub enum Step {
    Sell {
        counter: usize,
        sale: usize,
        manner: Manner,
        cash: Option<u32>,
    },
    /// The same bill at the same moment from every counter.
    SellAtOnce {
        sale: usize,
    },
    Ask {
        counter: usize,
        of: Of,
    },
    AskAll {
        counter: usize,
    },
    Type {
        counter: usize,
        of: Of,
        typed: Typed,
    },
    /// Two people type the same invoice for two rows of one customer.
    TypeAtOnce {
        of: Of,
    },
    Rule {
        counter: usize,
        of: Of,
        confirmed: bool,
        patient: bool,
    },
    Cash {
        counter: usize,
        of: Of,
        returned: bool,
    },
    SeeAlarms {
        counter: usize,
        of: Of,
    },
    Print {
        counter: usize,
        of: Of,
    },
    Refund {
        sale: usize,
    },
    TopUp {
        amount: u32,
    },
    /// Minutes; may go back.
    Clock {
        minutes: i64,
    },
    Kill {
        counter: usize,
    },
    Open {
        counter: usize,
    },
    /// The real program pays and is killed after so many milliseconds, or is let be.
    Program {
        sale: usize,
        kill_after: Option<u64>,
    },
    ProviderDown,
    ProviderUp,
    /// The journal of a counter: lets `after` appends pass, then fails `times`; a commit may stand though it failed.
    Trouble {
        counter: usize,
        after: u32,
        times: u32,
        how: How,
        committed: bool,
        spool: bool,
    },
    Wait {
        millis: u64,
    },
    /// Everything in flight ends, then everything is checked.
    Settle,
}

/// A run.
#[derive(Debug)]
pub struct Plan {
    pub seed: u64,
    pub sales: Vec<Sale>,
    pub steps: Vec<Step>,
}

/// Draws decisions.
struct Dice(SeededRandom);

impl Dice {
    fn below(&self, count: u64) -> u64 {
        self.0.bits() % count.max(1)
    }

    fn index(&self, count: usize) -> usize {
        usize::try_from(self.below(count as u64)).unwrap()
    }

    fn percent(&self, chance: u64) -> bool {
        self.below(100) < chance
    }

    fn pick<T: Copy>(&self, from: &[T]) -> T {
        from[self.index(from.len())]
    }
}

/// Faults that the customer's number chooses: 660 to 684.
const FAULTS: (u64, u64) = (660, 25);
/// Faults that leave the answer out: what they hide is what this is about.
const SILENT: &[u64] = &[660, 661, 662, 663, 664, 672, 673, 675, 677, 682];

impl Plan {
    /// The plan of `seed`, so many steps long.
    pub fn draw(seed: u64, length: usize) -> Self {
        let dice = Dice(SeededRandom::new(seed));
        let mut plan = Self { seed, sales: Vec::new(), steps: Vec::new() };
        let mut open = [true; COUNTERS];
        let mut provider_up = true;
        while plan.steps.len() < length {
            let counter = dice.index(COUNTERS);
            if !open[counter] && dice.percent(40) {
                open[counter] = true;
                plan.steps.push(Step::Open { counter });
            }
            if !provider_up && dice.percent(25) {
                provider_up = true;
                plan.steps.push(Step::ProviderUp);
            }
            let step = plan.next(&dice, counter);
            match &step {
                Step::Kill { counter } if !open[*counter] => continue,
                Step::Kill { counter } => open[*counter] = false,
                Step::ProviderDown if !provider_up => continue,
                Step::ProviderDown => provider_up = false,
                _ => {}
            }
            plan.steps.push(step);
        }
        plan
    }

    fn next(&mut self, dice: &Dice, counter: usize) -> Step {
        let drawn = dice.below(100);
        if drawn < 45 || self.sales.is_empty() {
            return self.sell(dice, counter);
        }
        let sale = self.recent(dice);
        let of = if dice.percent(70) { Of::Desk(dice.index(8)) } else { Of::Sale(sale) };
        match drawn {
            45..50 => Step::SellAtOnce { sale: self.new_sale(dice) },
            50..58 => Step::Ask { counter, of },
            58..60 => Step::AskAll { counter },
            60..65 => {
                let typed = dice.pick(&[Typed::Right, Typed::Right, Typed::Right, Typed::Wrong, Typed::Nobodys]);
                Step::Type { counter, of, typed }
            }
            65 => Step::TypeAtOnce { of },
            66..70 => Step::Rule { counter, of, confirmed: dice.percent(50), patient: dice.percent(70) },
            70..72 => Step::Cash { counter, of, returned: dice.percent(70) },
            72 => Step::SeeAlarms { counter, of },
            73..75 => Step::Print { counter, of },
            75..79 => Step::Refund { sale },
            79 => Step::TopUp { amount: 1_000_000 * u32::try_from(dice.below(20)).unwrap() },
            80 => Step::Clock { minutes: dice.pick(&[-60, 11, 11, 61, 24 * 60]) },
            81..85 => Step::Kill { counter },
            85..87 => {
                Step::Program { sale: self.new_sale(dice), kill_after: dice.percent(80).then(|| dice.below(150)) }
            }
            87..89 => Step::ProviderDown,
            89..94 => Step::Trouble {
                counter,
                after: u32::try_from(dice.below(6)).unwrap(),
                times: u32::try_from(dice.below(3)).unwrap() + 1,
                how: dice.pick(&[How::Full, How::Busy, How::ReadOnly, How::Store]),
                committed: dice.percent(30),
                spool: dice.percent(60),
            },
            94..98 => Step::Wait { millis: dice.below(80) },
            _ => Step::Settle,
        }
    }

    fn sell(&mut self, dice: &Dice, counter: usize) -> Step {
        let again = !self.sales.is_empty() && dice.percent(35);
        let cash = dice.percent(40).then(|| 50_000 * u32::try_from(dice.below(60)).unwrap());
        if !again {
            let manner = if dice.percent(4) { Manner::Dawdling } else { Manner::Plain };
            return Step::Sell { counter, sale: self.new_sale(dice), manner, cash };
        }
        let manner = dice.pick(&[
            Manner::Plain,
            Manner::Retry,
            Manner::Beside,
            Manner::Beside,
            Manner::Nearby { seen: false },
            Manner::Nearby { seen: true },
            Manner::OtherNumber,
        ]);
        let sale = if dice.percent(60) { self.silent(dice) } else { None };
        let sale = sale.unwrap_or_else(|| self.recent(dice));
        Step::Sell { counter, sale, manner, cash: None }
    }

    /// A sale to a customer who was never here.
    fn new_sale(&mut self, dice: &Dice) -> usize {
        let good = dice.index(GOODS.len());
        let amounts = GOODS[good].amounts;
        let amount = (!amounts.is_empty()).then(|| dice.pick(amounts));
        let suffix = match dice.below(100) {
            0..50 => NO_FAULT + dice.below(500),
            50..70 => dice.pick(SILENT),
            _ => FAULTS.0 + dice.below(FAULTS.1),
        };
        self.sales.push(Sale { good, serial: self.sales.len() as u64 + 1, suffix, amount });
        self.sales.len() - 1
    }

    /// One of the last goods bought ahead whose answer may have been lost.
    fn silent(&self, dice: &Dice) -> Option<usize> {
        let is_ahead = |sale: &Sale| sale.amount.is_some() || !GOODS[sale.good].nearby.is_empty();
        let is_silent = |sale: &Sale| is_ahead(sale) && SILENT.contains(&sale.suffix);
        let places: Vec<usize> = self
            .sales
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, sale)| is_silent(sale))
            .map(|(place, _)| place)
            .take(6)
            .collect();
        (!places.is_empty()).then(|| places[dice.index(places.len())])
    }

    /// One of the last sales more often than an old one.
    fn recent(&self, dice: &Dice) -> usize {
        let span = if dice.percent(70) { self.sales.len().min(8) } else { self.sales.len() };
        self.sales.len() - 1 - dice.index(span)
    }
}
