//! Draws a plan: the dice, and how often each step comes. The same seed, length and mix draw the same plan for ever.

use loket::base::id::{RandomSource as _, SeededRandom};

use super::goods::{Family, GOODS, METHODS, NO_FAULT};
use super::plan::{Asked, COUNTERS, Doing, How, Lines, Manner, Moment, Of, Plan, Sale, Step, Typed};
use super::proxy::Bad;
use super::story::{ON, Story, UNTRUE, is_silent};

/// What a plan is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mix {
    /// Everything.
    All,
    /// Only sales of one sort, for a control that needs no others.
    Mmbc,
    Biller,
    Wallet,
    Charges,
    /// One story again and again, among sales.
    Story(Story),
}

impl Mix {
    fn sells(self, family: Family) -> bool {
        match self {
            Self::All | Self::Story(_) => true,
            Self::Mmbc => family == Family::Mmbc,
            Self::Biller => family == Family::Biller,
            Self::Wallet => matches!(family, Family::Wallet(_)),
            Self::Charges => false,
        }
    }
}

/// Draws decisions.
pub struct Dice(SeededRandom);

impl Dice {
    pub fn below(&self, count: u64) -> u64 {
        self.0.bits() % count.max(1)
    }

    fn small(&self, count: u32) -> u32 {
        u32::try_from(self.below(u64::from(count))).unwrap()
    }

    pub fn index(&self, count: usize) -> usize {
        usize::try_from(self.below(count as u64)).unwrap()
    }

    pub fn percent(&self, chance: u64) -> bool {
        self.below(100) < chance
    }

    pub fn pick<T: Copy>(&self, from: &[T]) -> T {
        from[self.index(from.len())]
    }
}

/// Faults that the customer's number chooses: 660 to 685.
const FAULTS: (u64, u64) = (660, 26);
/// Faults that hide the answer.
pub const SILENT: &[u64] = &[660, 661, 662, 663, 664, 672, 673, 675, 677, 682];

impl Plan {
    /// The plan of `seed`, so many steps long.
    pub fn draw(seed: u64, length: usize, mix: Mix) -> Self {
        let dice = Dice(SeededRandom::new(seed));
        let mut plan = Self { seed, sales: Vec::new(), charges: Vec::new(), steps: Vec::new() };
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
            let story = match mix {
                Mix::All => dice.percent(8).then(|| dice.pick(ON)),
                Mix::Story(story) => dice.percent(40).then_some(story),
                _ => None,
            };
            if let Some(story) = story {
                let steps = plan.story(&dice, story, counter);
                plan.steps.extend(steps);
                continue;
            }
            let step = plan.next(&dice, counter, mix);
            match &step {
                Step::Kill { counter } if !open[*counter] => continue,
                // Whoever is doomed may have died by then.
                Step::Kill { counter } | Step::KillAt { counter, .. } => open[*counter] = false,
                Step::ProviderDown | Step::ProviderRestart if !provider_up => continue,
                Step::ProviderDown => provider_up = false,
                _ => {}
            }
            plan.steps.push(step);
        }
        plan
    }

    fn next(&mut self, dice: &Dice, counter: usize, mix: Mix) -> Step {
        let charges = match mix {
            Mix::All => dice.percent(13),
            Mix::Charges => dice.percent(70),
            _ => false,
        };
        if charges {
            return self.charge(dice, counter);
        }
        let drawn = dice.below(100);
        if mix != Mix::Charges && (drawn < 40 || self.sales.is_empty()) {
            return self.sell(dice, counter, mix);
        }
        if drawn >= 72 || mix == Mix::Charges {
            return self.bad_luck(dice, counter, mix);
        }
        let sale = self.recent(dice);
        let of = if dice.percent(70) { Of::Desk(dice.index(8)) } else { Of::Sale(sale) };
        match drawn {
            40..44 => Step::SellAtOnce { sale: self.new_sale(dice, mix) },
            44..50 => Step::Ask { counter, of },
            50..52 => Step::AskAll { counter },
            52..57 => {
                let typed = dice.pick(&[Typed::Right, Typed::Right, Typed::Right, Typed::Wrong, Typed::Nobodys]);
                Step::Type { counter, of, typed }
            }
            57 => Step::TypeAtOnce { of },
            58 => {
                let all = [Doing::Ask, Doing::Type, Doing::RuleConfirmed, Doing::RuleFailed, Doing::ClearUp];
                Step::AtOnce { of, doing: dice.pick(&all) }
            }
            59..62 => Step::Rule { counter, of, confirmed: dice.percent(50), patient: dice.percent(70) },
            62..66 => Step::ClearUp { counter, of },
            66..68 => Step::GiveBack { counter, sale: self.order(dice).unwrap_or(sale) },
            68 => Step::List { counter, lines: dice.pick(&[Lines::Whole, Lines::Whole, Lines::Gaps]) },
            69 => Step::Cash { counter, of, returned: dice.percent(70) },
            70 => Step::SeeAlarms { counter, of },
            _ => Step::Print { counter, of },
        }
    }

    /// What nobody at the counter decides.
    fn bad_luck(&mut self, dice: &Dice, counter: usize, mix: Mix) -> Step {
        match dice.below(30) {
            0..4 if !self.sales.is_empty() => Step::Refund { sale: self.recent(dice) },
            4 => Step::TopUp { amount: 1_000_000 * dice.small(20) },
            5 => match dice.pick(&[-60, 11, 11, 61, 24 * 60]) {
                61 => Step::SetWall { minutes: 31 },
                minutes => Step::Clock { minutes },
            },
            6..8 => Step::Kill { counter },
            8..12 => Step::KillAt {
                counter,
                after: dice.small(6),
                moment: dice.pick(&[Moment::Before, Moment::Between, Moment::After]),
            },
            12..14 if mix != Mix::Charges => {
                Step::Program { sale: self.new_sale(dice, mix), kill_after: dice.percent(80).then(|| dice.below(150)) }
            }
            14 => Step::ProviderDown,
            15 => Step::ProviderRestart,
            16..20 => Step::Trouble {
                counter,
                after: dice.small(6),
                times: dice.small(3) + 1,
                how: dice.pick(&[How::Full, How::Busy, How::ReadOnly, How::Store]),
                committed: dice.percent(30),
                spool: dice.percent(60),
            },
            20..25 => network(dice),
            25 => Step::EndSessions,
            26..28 => Step::Wait { millis: dice.below(80) },
            _ => Step::Settle,
        }
    }

    fn sell(&mut self, dice: &Dice, counter: usize, mix: Mix) -> Step {
        let again = !self.sales.is_empty() && dice.percent(35);
        let cash = dice.percent(40).then(|| 50_000 * dice.small(60));
        if !again {
            let manner = if dice.percent(4) { Manner::Dawdling } else { Manner::Plain };
            return Step::Sell { counter, sale: self.new_sale(dice, mix), manner, cash };
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
    fn new_sale(&mut self, dice: &Dice, mix: Mix) -> usize {
        let sold: Vec<usize> = (0..GOODS.len()).filter(|good| mix.sells(GOODS[*good].family)).collect();
        let good = dice.pick(&sold);
        let amounts = GOODS[good].amounts;
        let amount = (!amounts.is_empty()).then(|| dice.pick(amounts));
        let serial = self.sales.len() as u64 + 1;
        self.sales.push(Sale { good, serial, suffix: suffix(dice), amount });
        self.sales.len() - 1
    }

    fn charge(&mut self, dice: &Dice, counter: usize) -> Step {
        let place = dice.index(6);
        match dice.below(20) {
            0..7 => Step::Charge { counter, charge: self.new_charge(dice) },
            7 => Step::ChargeAtOnce { charge: self.new_charge(dice) },
            8 if !self.charges.is_empty() => Step::Charge { counter, charge: dice.index(self.charges.len()) },
            9..13 => Step::CustomerPays { place, more: if dice.percent(25) { 500 } else { 0 } },
            13 => Step::Expire { place },
            14..17 => Step::Report { counter },
            17 => Step::AskCharge { counter, place },
            18 => Step::ReturnMoney { counter, place },
            _ => Step::PrintCharge { counter, place },
        }
    }

    fn new_charge(&mut self, dice: &Dice) -> usize {
        let amount =
            20_000 + u32::try_from(if dice.percent(50) { NO_FAULT } else { FAULTS.0 + dice.below(FAULTS.1) }).unwrap();
        let serial = self.charges.len() as u64 + 1;
        self.charges.push(Asked { method: dice.index(METHODS.len()), serial, amount, own_order: dice.percent(50) });
        self.charges.len() - 1
    }

    /// One of the last sales that were paid from a wallet for an order.
    fn order(&self, dice: &Dice) -> Option<usize> {
        let places: Vec<usize> =
            (0..self.sales.len()).rev().filter(|place| GOODS[self.sales[*place].good].code == "pay").take(5).collect();
        (!places.is_empty()).then(|| dice.pick(&places))
    }

    /// One of the last goods bought ahead whose answer may have been lost.
    fn silent(&self, dice: &Dice) -> Option<usize> {
        let is_ahead = |sale: &Sale| sale.amount.is_some() || !GOODS[sale.good].nearby.is_empty();
        let is_silent = |sale: &Sale| is_ahead(sale) && is_silent(sale.suffix);
        let places: Vec<usize> =
            (0..self.sales.len()).rev().filter(|place| is_silent(&self.sales[*place])).take(6).collect();
        (!places.is_empty()).then(|| dice.pick(&places))
    }

    /// One of the last sales more often than an old one.
    fn recent(&self, dice: &Dice) -> usize {
        let span = if dice.percent(70) { self.sales.len().min(8) } else { self.sales.len() };
        self.sales.len() - 1 - dice.index(span)
    }
}

fn suffix(dice: &Dice) -> u64 {
    match dice.below(100) {
        0..50 => NO_FAULT + dice.below(500),
        50..66 => dice.pick(SILENT),
        66..76 if !UNTRUE.is_empty() => dice.pick(UNTRUE),
        _ => FAULTS.0 + dice.below(FAULTS.1),
    }
}

fn network(dice: &Dice) -> Step {
    let money_only = dice.percent(70);
    let bad = match dice.below(11) {
        0 => Bad::CloseAtOnce,
        1..4 => Bad::CutRequest(dice.index(600)),
        4..7 => Bad::CutAnswer(dice.index(700)),
        7 => Bad::LateRequest(200 + dice.below(1_200)),
        8 => Bad::LateAnswer(200 + dice.below(1_200)),
        _ => Bad::Twice,
    };
    Step::Network { after: dice.small(4), times: dice.small(3) + 1, bad, money_only }
}
