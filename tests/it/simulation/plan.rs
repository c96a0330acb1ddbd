//! The plan of a run: a list of steps as plain data, the same for the same seed for ever (`draw` makes it). Nothing
//! here looks at a clock, a thread or an answer.

use super::proxy::Bad;

/// Counters on one journal.
pub const COUNTERS: usize = 2;

/// How a journal fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    Full,
    Busy,
    ReadOnly,
    Store,
}

/// Where a counter dies at an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before it is durable.
    Before,
    /// When it is durable, and nobody has heard of it.
    Between,
    /// When it was heard of; the next one is never done.
    After,
}

/// An act on one payment by every counter at the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    Ask,
    Type,
    RuleConfirmed,
    RuleFailed,
    ClearUp,
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
    /// By the other number of the same connection (PLN), card (BPJS) or contract (FIF).
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
    /// The first one that the provider has for this customer: of an earlier sale, where there was one.
    Old,
}

/// Which lines the exported list of the Biller holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    Whole,
    /// Some lines are missing.
    Gaps,
    /// Some of ours are missing, and lines that look like them stand there: without our number, of another outlet, from
    /// before our sending or after it, SUKSES or GAGAL.
    Strangers,
}

/// Content of a callback that somebody sends in the Biller's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saying {
    True,
    /// Its digit says one thing, its sentence another; a place in the forms that there are.
    Contradiction(usize),
    /// About another number.
    Forged,
}

/// Content of a correctly signed K-Link callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noticed {
    True,
    /// Its amount is one that nobody reads, or another one than was asked; a place in the texts that there are.
    Unread(usize),
}

/// One sale of the plan: what is sold to whom.
#[derive(Debug, Clone, Copy)]
pub struct Sale {
    pub good: usize,
    pub serial: u64,
    pub suffix: u64,
    pub amount: Option<u32>,
}

/// One charge of the plan: what a customer is to pay, and how.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// A place in [`super::goods::METHODS`].
    pub method: usize,
    pub serial: u64,
    /// Its last three digits choose the fault.
    pub amount: u32,
    /// The caller gives an order of his own.
    pub own_order: bool,
}

/// Which payment is looked at.
#[derive(Debug, Clone, Copy)]
pub enum Of {
    /// One of this sale's customer, an open one first; a place in [`Plan::sales`].
    Sale(usize),
    /// The row of the desk at this place, counted round.
    Desk(usize),
}

/// One step. `sale` is an index in [`Plan::sales`].
#[derive(Debug, Clone)]
pub enum Step {
    Sell {
        counter: usize,
        sale: usize,
        manner: Manner,
        cash: Option<u32>,
    },
    /// The same, with the money that a charge holds; a place among the held ones, counted round.
    SellByCharge {
        counter: usize,
        sale: usize,
        place: usize,
    },
    /// Another outlet of the same login buys this.
    Elsewhere {
        sale: usize,
    },
    /// The counter stands still when its next payment has its permission, and goes on when it is told to.
    StandStill {
        counter: usize,
    },
    GoOn {
        counter: usize,
    },
    /// What is long overdue is given up.
    GiveUp {
        counter: usize,
    },
    /// Somebody sends a callback about one of the Biller's last transactions, by index modulo their number.
    Callback {
        counter: usize,
        place: usize,
        saying: Saying,
    },
    /// K-Link calls back about one of its charges, by index from the last, modulo their number.
    Notice {
        counter: usize,
        place: usize,
        noticed: Noticed,
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
    /// Every counter does the same about one row, at once.
    AtOnce {
        of: Of,
        doing: Doing,
    },
    /// A person sends the reconcile of an unclear wallet movement.
    ClearUp {
        counter: usize,
        of: Of,
    },
    /// What a member paid for an order is asked about and given back.
    GiveBack {
        counter: usize,
        sale: usize,
    },
    /// The Biller's own list is compared.
    List {
        counter: usize,
        lines: Lines,
    },
    /// A charge is made, by one counter or by all at once. `charge` is a place in [`Plan::charges`].
    Charge {
        counter: usize,
        charge: usize,
    },
    ChargeAtOnce {
        charge: usize,
    },
    /// A customer pays one of K-Link's charges, counted round: what is asked, or so much more.
    CustomerPays {
        place: usize,
        more: u32,
    },
    Expire {
        place: usize,
    },
    /// A second customer pays a charge that is paid, counted round from the last; or the first one's money goes back.
    PaysAgain {
        place: usize,
    },
    MoneyGoesBack {
        place: usize,
    },
    /// The finance report is asked, about all or about one of the journal's charges, counted round.
    Report {
        counter: usize,
    },
    AskCharge {
        counter: usize,
        place: usize,
    },
    ReturnMoney {
        counter: usize,
        place: usize,
    },
    PrintCharge {
        counter: usize,
        place: usize,
    },
    /// K-Link ends every session.
    EndSessions,
    Refund {
        sale: usize,
    },
    TopUp {
        amount: u32,
    },
    /// Minutes; forward they pass, back the wall is set.
    Clock {
        minutes: i64,
    },
    /// Somebody sets the wall; no time passes.
    SetWall {
        minutes: i64,
    },
    Kill {
        counter: usize,
    },
    Open {
        counter: usize,
    },
    /// A counter dies at its next append but so many.
    KillAt {
        counter: usize,
        after: u32,
        moment: Moment,
    },
    /// The real program pays and is killed after so many milliseconds, or is let be.
    Program {
        sale: usize,
        kill_after: Option<u64>,
    },
    ProviderDown,
    ProviderUp,
    /// Down and up again, whatever is under way.
    ProviderRestart,
    /// The line: lets `after` connections pass, then does `bad` to `times`.
    Network {
        after: u32,
        times: u32,
        bad: Bad,
        money_only: bool,
    },
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
    /// Every counter closes, and somebody copies the journal's file.
    KeepStore,
    /// Every counter closes, and the copy is put in the file's place.
    PutStoreBack,
    /// A person goes on with the journal that lies there.
    AcceptStore,
    /// Everything in flight ends, then everything is checked.
    Settle,
}

/// A run.
#[derive(Debug)]
pub struct Plan {
    pub seed: u64,
    pub sales: Vec<Sale>,
    pub charges: Vec<Asked>,
    pub steps: Vec<Step>,
}
