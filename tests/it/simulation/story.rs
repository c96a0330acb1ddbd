//! Stories: a few steps in a row that one misfortune needs, drawn into a plan together.

use super::draw::{Dice, SILENT};
use super::goods::{GOODS, NO_FAULT};
use super::inbound::{AMOUNTS, CONTRADICTIONS};
use super::plan::{Asked, COUNTERS, Lines, Manner, Noticed, Of, Plan, Sale, Saying, Step, Typed};

/// What happens in a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Story {
    /// A counter stands still with a permission in its hand; another one gives it up, rules, and sells again.
    StandsStill,
    /// Another outlet sold the same good to the same number before; ours loses its answer, and a person types the
    /// invoice of that sale.
    OldInvoice,
    /// Another outlet's sales, and lines that look like ours, stand in the list.
    StrangersLines,
    /// The same good is sold twice, and the second answer is the first one's.
    Repeated,
    /// A sale that is open under one number is sold under the other.
    TwoNumbers,
    /// A sale that ends without a good takes a charge's money; the money pays the next one.
    ByCharge,
    /// A charge is paid, and reported with an amount that is not what was asked for.
    OddNotice,
    /// Two customers pay one charge, or the money of one goes back, after it was told; the report says so.
    SecondMoney,
    /// What the Biller did is called back in words that contradict themselves.
    OddCallback,
    /// A server lies about what it does, and it is sold again at once.
    Lied,
    /// The journal's file of some sales ago is put back; nothing is sold on it until a person goes on, and then
    /// everything that was sent stands again.
    OlderStore,
}

impl Story {
    /// What must have happened where it was told often enough.
    pub const fn shows(self) -> &'static [&'static str] {
        match self {
            Self::StandsStill => &["stood too long"],
            Self::OldInvoice => &["another outlet bought", "typed an old invoice"],
            Self::StrangersLines => &["another outlet bought", "list of strangers"],
            Self::Repeated => &["met answer-repeated"],
            Self::TwoNumbers => &["by the other number: refused: open"],
            Self::ByCharge => &["paid by a charge Confirmed", "paid by a charge Rejected"],
            Self::OddNotice => &["noticed an unread amount"],
            Self::SecondMoney => &["paid again", "money went back", "told of a second payment", "told of a refund"],
            Self::OddCallback => {
                &["called back truly", "called back in contradiction", "called back about another number"]
            }
            Self::Lied => &["met refused-early", "untrue refusal"],
            Self::OlderStore => &["store in doubt", "store accepted", "entered again"],
        }
    }
}

/// The stories of a seeded run.
pub const ON: &[Story] = &[
    Story::StandsStill,
    Story::OldInvoice,
    Story::StrangersLines,
    Story::Repeated,
    Story::TwoNumbers,
    Story::ByCharge,
    Story::OddNotice,
    Story::SecondMoney,
    Story::OddCallback,
    Story::Lied,
    Story::OlderStore,
];

/// Suffixes of faults whose answer does not agree with the ledger.
pub const UNTRUE: &[u64] = &[694, 695, 696, 697, 698, 699];
/// The same, for the payment's own answer only.
const LYING: &[u64] = &[694, 695, 696, 697, 698];
/// Suffixes of faults whose answer is lost, or says nothing yet.
const LOST: &[u64] = &[661, 663, 672, 673, 682];
/// Minutes until a person looks at what happened.
const LATER: &[i64] = &[3, 11, 61, 24 * 60];

const TOKENS: &[&str] = &["PLNS20", "PLNS100"];
const PREPAID: &[&str] = &["PLNS20", "PLNS100", "GOPAY", "BRIZZI"];
const BILLERS: &[&str] = &["s5", "i10", "sd1", "ml86"];
const TWO_NUMBERS: &[&str] = &["PLNS20", "PLNS100", "BPJS", "FIF"];

const fn sell(counter: usize, sale: usize, manner: Manner) -> Step {
    Step::Sell { counter, sale, manner, cash: None }
}

const fn wait(millis: u64) -> Step {
    Step::Wait { millis }
}

impl Plan {
    /// The steps of a story.
    pub fn story(&mut self, dice: &Dice, story: Story, counter: usize) -> Vec<Step> {
        let counters = (counter, (counter + 1) % COUNTERS);
        match story {
            Story::StandsStill => self.stands_still(dice, counters),
            Story::OldInvoice => self.old_invoice(dice, counters),
            Story::StrangersLines => self.strangers_lines(dice, counters),
            Story::Repeated => self.repeated(dice, counters),
            Story::TwoNumbers => self.two_numbers(dice, counters),
            Story::ByCharge => self.by_charge(dice, counter),
            Story::OddNotice => self.odd_notice(dice, counters),
            Story::SecondMoney => self.second_money(dice, counters),
            Story::OddCallback => self.odd_callback(dice, counters),
            Story::Lied => self.lied(dice, counters),
            Story::OlderStore => self.older_store(dice, counters),
        }
    }

    fn stands_still(&mut self, dice: &Dice, (counter, other): (usize, usize)) -> Vec<Step> {
        let sale = self.a_sale(dice, PREPAID, NO_FAULT + dice.below(500));
        vec![
            Step::StandStill { counter },
            sell(counter, sale, Manner::Plain),
            wait(40),
            Step::Clock { minutes: 2 },
            Step::GiveUp { counter: other },
            wait(40),
            Step::Rule { counter: other, of: Of::Sale(sale), confirmed: false, patient: true },
            wait(40),
            sell(other, sale, Manner::Plain),
            wait(40),
            Step::GoOn { counter },
        ]
    }

    fn old_invoice(&mut self, dice: &Dice, (counter, other): (usize, usize)) -> Vec<Step> {
        let sale = self.a_sale(dice, PREPAID, dice.pick(LOST));
        vec![
            Step::Elsewhere { sale },
            Step::Clock { minutes: dice.pick(LATER) },
            sell(counter, sale, Manner::Plain),
            Step::Settle,
            Step::Type { counter: other, of: Of::Sale(sale), typed: Typed::Old },
        ]
    }

    fn strangers_lines(&mut self, dice: &Dice, (counter, other): (usize, usize)) -> Vec<Step> {
        let strange = self.a_sale(dice, BILLERS, NO_FAULT + dice.below(500));
        let ours = self.a_sale(dice, BILLERS, dice.pick(&[660, 661, 663, 672, 673]));
        vec![
            Step::Elsewhere { sale: strange },
            sell(counter, ours, Manner::Plain),
            sell(other, strange, Manner::Plain),
            Step::Settle,
            Step::Clock { minutes: dice.pick(&[1, 3, 11]) },
            Step::List { counter, lines: Lines::Strangers },
            wait(40),
            sell(other, ours, Manner::Plain),
        ]
    }

    fn repeated(&mut self, dice: &Dice, (counter, other): (usize, usize)) -> Vec<Step> {
        let sale = self.a_sale(dice, PREPAID, 699);
        let again = sell(other, sale, Manner::Nearby { seen: true });
        vec![sell(counter, sale, Manner::Plain), Step::Settle, Step::Clock { minutes: 2 }, again, Step::Settle]
    }

    fn two_numbers(&mut self, dice: &Dice, (counter, other): (usize, usize)) -> Vec<Step> {
        let sale = self.a_sale(dice, TWO_NUMBERS, dice.pick(&[664, 664, 674, 661]));
        vec![
            sell(counter, sale, Manner::Plain),
            wait(60),
            sell(other, sale, Manner::OtherNumber),
            sell(counter, sale, Manner::Nearby { seen: true }),
        ]
    }

    fn odd_notice(&mut self, dice: &Dice, (counter, other): (usize, usize)) -> Vec<Step> {
        let charge = self.a_charge(dice, 20_100);
        let noticed = Noticed::Unread(dice.index(AMOUNTS.len()));
        vec![
            Step::Charge { counter, charge },
            Step::Settle,
            Step::CustomerPays { place: 0, more: dice.pick(&[0, 500]) },
            Step::Notice { counter: other, place: 0, noticed },
            Step::Notice { counter, place: 0, noticed: Noticed::True },
            Step::SellByCharge { counter, sale: self.a_sale(dice, BILLERS, NO_FAULT), place: 0 },
        ]
    }

    fn second_money(&mut self, dice: &Dice, (counter, other): (usize, usize)) -> Vec<Step> {
        let charge = self.a_charge(dice, 150_100);
        let sale = self.a_sale(dice, TOKENS, NO_FAULT);
        let after = if dice.percent(50) { Step::PaysAgain { place: 0 } } else { Step::MoneyGoesBack { place: 0 } };
        vec![
            Step::Charge { counter, charge },
            Step::Settle,
            Step::CustomerPays { place: 0, more: 0 },
            Step::Report { counter: other },
            Step::Settle,
            Step::Clock { minutes: 3 },
            after,
            Step::Report { counter },
            Step::Settle,
            Step::SellByCharge { counter: other, sale, place: 0 },
            Step::Settle,
        ]
    }

    fn odd_callback(&mut self, dice: &Dice, (counter, other): (usize, usize)) -> Vec<Step> {
        let sale = self.a_sale(dice, BILLERS, dice.pick(&[NO_FAULT, NO_FAULT + 1, 661, 678]));
        let saying = match dice.below(10) {
            0..3 => Saying::True,
            3 => Saying::Forged,
            _ => Saying::Contradiction(dice.index(CONTRADICTIONS)),
        };
        vec![
            sell(counter, sale, Manner::Plain),
            Step::Settle,
            Step::Clock { minutes: 1 },
            Step::Callback { counter: other, place: 0, saying },
            wait(40),
            sell(other, sale, Manner::Plain),
        ]
    }

    fn lied(&mut self, dice: &Dice, (counter, other): (usize, usize)) -> Vec<Step> {
        let codes = [PREPAID, BILLERS, TWO_NUMBERS].concat();
        let sale = self.a_sale(dice, &codes, dice.pick(LYING));
        let again = sell(other, sale, dice.pick(&[Manner::Plain, Manner::Retry]));
        vec![sell(counter, sale, Manner::Plain), wait(60), again, wait(60)]
    }

    fn older_store(&mut self, dice: &Dice, (counter, other): (usize, usize)) -> Vec<Step> {
        let good = self.a_sale(dice, PREPAID, NO_FAULT + dice.below(500));
        let lost = self.a_sale(dice, PREPAID, dice.pick(LOST));
        let third = self.a_sale(dice, TOKENS, NO_FAULT + dice.below(500));
        let open = [Step::Open { counter }, Step::Open { counter: other }];
        let again = [sell(other, good, Manner::Plain), sell(counter, lost, Manner::Plain), wait(60)];
        let mut steps = vec![Step::Settle, Step::KeepStore];
        steps.extend(open.clone());
        steps.extend([sell(counter, good, Manner::Plain), sell(other, lost, Manner::Plain)]);
        steps.push(Step::Program { sale: third, kill_after: dice.percent(50).then(|| 20 + dice.below(300)) });
        if dice.percent(30) {
            steps.push(Step::Kill { counter: other });
        }
        steps.push(Step::PutStoreBack);
        steps.extend(open.clone());
        steps.extend(again.clone());
        steps.push(Step::AcceptStore);
        steps.extend(open);
        steps.extend(again);
        steps.extend([sell(counter, third, Manner::Plain), Step::Settle]);
        steps
    }

    /// Money that is more than enough; a sale that takes it and may fail; another one that takes it then.
    fn by_charge(&mut self, dice: &Dice, counter: usize) -> Vec<Step> {
        let charge = self.a_charge(dice, 150_100);
        // What is refused at once comes twice as often: a short run has to see it too.
        let suffix = dice.pick(&[665, 671, 665, 671, 672, 694, 695, 697, NO_FAULT, NO_FAULT + 1]);
        let (first, second) = (self.a_sale(dice, TOKENS, suffix), self.a_sale(dice, TOKENS, NO_FAULT));
        let by_charge = |sale| Step::SellByCharge { counter, sale, place: 0 };
        vec![
            Step::Charge { counter, charge },
            Step::Settle,
            Step::CustomerPays { place: 0, more: 0 },
            Step::Report { counter },
            Step::Settle,
            by_charge(first),
            Step::Settle,
            Step::Rule { counter, of: Of::Sale(first), confirmed: false, patient: true },
            Step::Settle,
            by_charge(second),
            Step::Settle,
        ]
    }

    fn a_sale(&mut self, dice: &Dice, codes: &[&str], suffix: u64) -> usize {
        let code = dice.pick(codes);
        let good = GOODS.iter().position(|good| good.code == code).unwrap();
        let amounts = GOODS[good].amounts;
        let amount = (!amounts.is_empty()).then(|| dice.pick(amounts));
        let serial = self.sales.len() as u64 + 1;
        self.sales.push(Sale { good, serial, suffix, amount });
        self.sales.len() - 1
    }

    /// By a manual transfer where the notice has an amount, else by a virtual account.
    fn a_charge(&mut self, dice: &Dice, amount: u32) -> usize {
        let serial = self.charges.len() as u64 + 1;
        let method = if dice.percent(70) { 4 } else { 0 };
        self.charges.push(Asked { method, serial, amount, own_order: dice.percent(50) });
        self.charges.len() - 1
    }
}

/// Whether a sale under these digits may be lost or lied about.
pub fn is_silent(suffix: u64) -> bool {
    SILENT.contains(&suffix) || LYING.contains(&suffix)
}
