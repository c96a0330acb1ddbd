//! The saldo chain: what two readings of a deposit say about the payments between them. Pure.
//!
//! Balance 1,000,000 → 897,500 while payment A (102,500, answer lost) was open and nothing else moved. The drop equals A's
//! debit and nothing else explains it, so the link indicates that A was paid. It is evidence, offered to a person who rules;
//! nothing here changes a state. A link is explained only when the sums agree to the last rupiah.
//!
//! Only the reply to a payment, a fresh report of the provider's own, and a figure that a person typed are readings: a status
//! answer may repeat the figure of the past. A debit may also come late, after a reading that did not show it; so a payment without an end may explain every link
//! from its sending on, until one needs it.

mod explain;
pub mod record;
#[cfg(test)]
mod tests;
mod scan;

use std::collections::HashMap;
use std::ops::Range;

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::deposit::record::{AccountRow, NamedMovement};
use crate::domain::payment::{Payment, PaymentState};

/// One figure of a deposit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceReading {
    /// Its place in the record.
    pub seq: u64,
    /// When it was told.
    pub at: Timestamp,
    /// The figure, whole rupiah.
    pub saldo: Rupiah,
    /// The payment whose answer told it; a person otherwise.
    pub by: Option<PaymentId>,
    /// The cashier at whose counter it was told or typed.
    pub cashier: CleanText,
}

impl BalanceReading {
    /// Whether a person typed it.
    #[must_use]
    pub const fn is_by_hand(&self) -> bool {
        self.by.is_none()
    }
}

/// What is known now about a payment that its own reply did not settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenDebit {
    /// Where it stands.
    pub state: PaymentState,
    /// The state rests on a person's word.
    pub ruled: bool,
    /// What it takes, whole rupiah; `None` where not even the list says.
    pub debit: Option<Rupiah>,
    /// An answer told that figure; else it is the inquiry's or the list's guess.
    pub exact: bool,
}

impl OpenDebit {
    /// Where `payment` stands.
    #[must_use]
    pub fn of(payment: &Payment) -> Self {
        Self {
            state: payment.state(),
            ruled: payment.ruling.is_some(),
            debit: payment.money().debit,
            exact: payment.debit_told().is_some(),
        }
    }
}

/// Something that may move a deposit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MovementSource {
    /// A top-up that a person entered; its place in the record.
    TopUp(u64),
    /// A payment's debit.
    Sale(PaymentId),
    /// A payment's debit that comes back.
    GivenBack(PaymentId),
    /// A payment's cashback.
    Cashback(PaymentId),
}

impl MovementSource {
    /// The payment that moved it.
    #[must_use]
    pub const fn payment(&self) -> Option<PaymentId> {
        match self {
            Self::Sale(id) | Self::GivenBack(id) | Self::Cashback(id) => Some(*id),
            Self::TopUp(_) => None,
        }
    }
}

/// What a link shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntervalFinding {
    /// The sums agree: what was known at once, and these.
    Explained(Vec<MovementSource>),
    /// Open payments may explain it, in each of these ways. One way: evidence.
    Fits(Vec<Vec<MovementSource>>),
    /// It cannot be said: a debit is not known, or too many payments are open.
    Unclear,
    /// A drop that nothing explains. Alarm. These are payments that are said to have failed, and took as much.
    Drop(Vec<PaymentId>),
    /// A rise that nobody has named yet.
    Rise,
}

/// Two readings next to each other, neither of which overlapped another call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceInterval {
    /// The earlier one.
    pub from: BalanceReading,
    /// The later one.
    pub to: BalanceReading,
    /// Sent between them.
    pub sales: Vec<PaymentId>,
    /// What the figure lost; negative where it rose. Whole rupiah.
    pub drop: Rupiah,
    /// What the replies of the sales and people's names explain of it. Whole rupiah.
    pub explained: Rupiah,
    /// The rest: positive a drop, negative a rise. Whole rupiah.
    pub left: Rupiah,
    /// Part of what is explained is only a price list's figure.
    pub guessed: bool,
    /// What people named of it, with who and when.
    pub names: Vec<(NamedMovement, CleanText, Timestamp)>,
    /// What it shows.
    pub finding: IntervalFinding,
}

impl BalanceInterval {
    /// Whether an unexplained drop waits for a person: it fits no open payment.
    #[must_use]
    pub const fn is_alarm(&self) -> bool {
        matches!(self.finding, IntervalFinding::Drop(_))
    }

    /// Whether only payments without an end explain a drop.
    #[must_use]
    pub const fn is_suspicion(&self) -> bool {
        matches!(self.finding, IntervalFinding::Fits(_)) && self.left.is_positive()
    }

    /// Whether a rise waits for its name.
    #[must_use]
    pub const fn is_rise(&self) -> bool {
        matches!(self.finding, IntervalFinding::Rise)
    }

    /// How much rose, whole rupiah, where it is a rise without a name.
    #[must_use]
    pub fn risen(&self) -> Option<Rupiah> {
        self.is_rise().then(|| self.left.magnitude())
    }

    /// Open payments that may explain it, each once.
    #[must_use]
    pub fn suspects(&self) -> Vec<PaymentId> {
        let IntervalFinding::Fits(ways) = &self.finding else {
            return if let IntervalFinding::Drop(failed) = &self.finding { failed.clone() } else { Vec::new() };
        };
        let sale = |mover: &MovementSource| if let MovementSource::Sale(id) = mover { Some(*id) } else { None };
        let mut suspects: Vec<PaymentId> = ways.iter().flatten().filter_map(sale).collect();
        suspects.sort_unstable();
        suspects.dedup();
        suspects
    }
}

/// A payment without an end, as the chain sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenRow {
    /// Which.
    pub id: PaymentId,
    /// When it was dispatched: its place in the record.
    pub sent: u64,
    /// What it takes, whole rupiah.
    pub debit: Option<Rupiah>,
    /// An answer told that figure.
    pub exact: bool,
    /// It was accepted with a figure of the deposit, so its debit is in that figure.
    pub taken: bool,
}

/// The links of one account, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DepositChain {
    /// The links.
    pub links: Vec<BalanceInterval>,
    /// Payments without an end.
    pub open: Vec<OpenRow>,
    /// Top-ups that a person entered and that no link shows, though a figure was told since.
    pub not_seen: usize,
    /// The first link that each open payment may explain, and whether that link needs this one alone.
    shown_by: HashMap<PaymentId, (usize, bool)>,
}

/// Which way a piece of evidence points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Indication {
    /// The deposit lost just what this payment takes, and nothing else explains it; of one that is in process: its debit
    /// was taken.
    Paid,
    /// The deposit lost nothing that this payment could have taken.
    NotPaid,
    /// It can be read in more than one way.
    Undecided,
}

/// What the readings around a payment say about it. It decides nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaldoEvidence {
    /// The payment.
    pub payment: PaymentId,
    /// Which way it points.
    pub points: Indication,
    /// What the payment takes, whole rupiah.
    pub debit: Option<Rupiah>,
    /// An answer told that figure; else it is the list's guess.
    pub exact: bool,
    /// The reading before.
    pub from: BalanceReading,
    /// The reading after.
    pub to: BalanceReading,
    /// What the figure lost between them, whole rupiah; negative where it rose.
    pub drop: Rupiah,
    /// What other things explain of it, whole rupiah.
    pub explained: Rupiah,
    /// What they do not, whole rupiah.
    pub left: Rupiah,
    /// The ways to explain it, where there are several.
    pub ways: Vec<Vec<MovementSource>>,
}

/// The chain of a page of an account's record: links within the places that are `whole`. `standings` has the payments that
/// [`unsettled`] names.
#[must_use]
pub fn chain(rows: &[AccountRow], whole: &Range<u64>, standings: &HashMap<PaymentId, OpenDebit>) -> DepositChain {
    explain::chain(scan::walk(rows, whole), standings).0
}

/// Payments in these rows that their own reply did not settle: what is known about them now decides how the chain reads.
#[must_use]
pub fn unsettled(rows: &[AccountRow]) -> Vec<PaymentId> {
    scan::calls(rows).iter().filter(|call| call.is_unsettled()).map(|call| call.id).collect()
}

impl DepositChain {
    /// The link between these two readings.
    #[must_use]
    pub fn link(&self, from: u64, to: u64) -> Option<&BalanceInterval> {
        let place = self.links.partition_point(|link| link.from.seq < from);
        self.links.get(place).filter(|link| link.from.seq == from && link.to.seq == to)
    }

    /// What the readings say about an open payment; nothing while there is no reading after it, or none before.
    #[must_use]
    pub fn evidence(&self, id: PaymentId) -> Option<SaldoEvidence> {
        self.about(self.open.iter().find(|row| row.id == id)?)
    }

    /// Whether an open payment may explain a drop.
    #[must_use]
    pub fn may_show(&self, id: PaymentId) -> bool {
        self.shown_by.contains_key(&id)
    }

    /// What they say about every open payment.
    #[must_use]
    pub fn all_evidence(&self) -> Vec<SaldoEvidence> {
        self.open.iter().filter_map(|row| self.about(row)).collect()
    }

    fn about(&self, row: &OpenRow) -> Option<SaldoEvidence> {
        let home = self.links.get(self.links.partition_point(|link| link.to.seq < row.sent))?;
        if home.from.seq > row.sent {
            return None;
        }
        let is_explained = matches!(home.finding, IntervalFinding::Explained(_) | IntervalFinding::Fits(_));
        let (link, points) = match self.shown_by.get(&row.id) {
            _ if row.taken => (home, if is_explained { Indication::Paid } else { Indication::Undecided }),
            Some((place, true)) => (self.links.get(*place)?, Indication::Paid),
            Some((place, false)) => (self.links.get(*place)?, Indication::Undecided),
            None => (home, if is_explained { Indication::NotPaid } else { Indication::Undecided }),
        };
        Some(row.evidence(link, points))
    }
}

impl OpenRow {
    fn evidence(&self, link: &BalanceInterval, points: Indication) -> SaldoEvidence {
        // What is left once all else is explained, top-ups and refunds that the link shows too, is this payment's debit.
        let left = self.debit.filter(|_| points == Indication::Paid && !self.taken).unwrap_or(link.left);
        let explained = link.drop.checked_sub(left).unwrap_or(link.explained);
        let ways = match &link.finding {
            IntervalFinding::Fits(ways) if points == Indication::Undecided => ways.clone(),
            _ => Vec::new(),
        };
        SaldoEvidence {
            payment: self.id,
            points,
            debit: self.debit,
            exact: self.exact,
            from: link.from.clone(),
            to: link.to.clone(),
            drop: link.drop,
            explained,
            left,
            ways,
        }
    }
}
