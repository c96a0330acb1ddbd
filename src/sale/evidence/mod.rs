//! The saldo chain: what two readings of a deposit say about the payments between them. Pure.
//!
//! What it is: links between readings that overlapped no other call, what explains each, and what that says about a payment
//! without an end. What it is not: a judge of payments. It is evidence, offered to a person, who rules; nothing here changes a
//! state. Invariants: a link is called explained only when the sums agree to the last rupiah; a payment is called paid only
//! when every way to explain its link needs it.
//!
//! Only the reply to a payment, a fresh report of the provider's own, and a figure that a person typed are readings: a status
//! answer may repeat the figure of the past. A debit may also come late, after a reading that did not show it; so a payment without an end may explain every link
//! from its sending on, until one needs it.

mod fit;
#[cfg(test)]
mod tests;
mod walk;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::id::PaymentId;
use crate::money::Rupiah;
use crate::sale::account::{Named, Row};
use crate::sale::payment::{Payment, State};
use crate::text::Clean;
use crate::time::Timestamp;

/// One figure of a deposit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Its place in the record.
    pub seq: u64,
    /// When it was told.
    pub at: Timestamp,
    /// The figure, whole rupiah.
    pub saldo: Rupiah,
    /// The payment whose answer told it; a person otherwise.
    pub by: Option<PaymentId>,
    /// The cashier at whose counter it was told or typed.
    pub cashier: Clean,
}

impl Reading {
    /// Whether a person typed it.
    #[must_use]
    pub const fn is_by_hand(&self) -> bool {
        self.by.is_none()
    }
}

/// What is known now about a payment that its own reply did not settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub state: State,
    /// The state rests on a person's word.
    pub ruled: bool,
    /// What it takes, whole rupiah; `None` where not even the list says.
    pub debit: Option<Rupiah>,
    /// An answer told that figure; else it is the inquiry's or the list's guess.
    pub exact: bool,
}

impl Standing {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mover {
    /// A payment's debit.
    Sale(PaymentId),
    /// A payment's debit that comes back.
    GivenBack(PaymentId),
    /// A payment's cashback.
    Cashback(PaymentId),
    /// A top-up that a person entered; its place in the record.
    TopUp(u64),
}

/// What a link shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The sums agree: what was known at once, and these.
    Explained(Vec<Mover>),
    /// Open payments may explain it, in each of these ways. One way: evidence.
    Fits(Vec<Vec<Mover>>),
    /// It cannot be said: a debit is not known, or too many payments are open.
    Unclear,
    /// A drop that nothing explains. Alarm. These are payments that are said to have failed, and took as much.
    Drop(Vec<PaymentId>),
    /// A rise that nobody has named yet.
    Rise,
}

/// Two readings next to each other, neither of which overlapped another call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The earlier one.
    pub from: Reading,
    /// The later one.
    pub to: Reading,
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
    pub names: Vec<(Named, Clean, Timestamp)>,
    /// What it shows.
    pub finding: Finding,
}

impl Link {
    /// Whether an unexplained drop waits for a person: it fits no open payment.
    #[must_use]
    pub const fn is_alarm(&self) -> bool {
        matches!(self.finding, Finding::Drop(_))
    }

    /// Whether a rise waits for its name.
    #[must_use]
    pub const fn is_rise(&self) -> bool {
        matches!(self.finding, Finding::Rise)
    }

    /// How much rose, whole rupiah, where it is a rise without a name.
    #[must_use]
    pub fn risen(&self) -> Option<Rupiah> {
        if self.is_rise() { Rupiah::ZERO.checked_sub(self.left) } else { None }
    }

    /// Open payments that may explain it, each once.
    #[must_use]
    pub fn suspects(&self) -> Vec<PaymentId> {
        let Finding::Fits(ways) = &self.finding else {
            return if let Finding::Drop(failed) = &self.finding { failed.clone() } else { Vec::new() };
        };
        let sale = |mover: &Mover| if let Mover::Sale(id) = mover { Some(*id) } else { None };
        let mut suspects: Vec<PaymentId> = ways.iter().flatten().filter_map(sale).collect();
        suspects.sort_unstable();
        suspects.dedup();
        suspects
    }
}

/// A payment without an end, as the chain sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Chain {
    /// The links.
    pub links: Vec<Link>,
    /// Payments without an end.
    pub open: Vec<OpenRow>,
    /// Top-ups that a person entered and that no link shows, though one was told since: their places in the record.
    pub not_seen: Vec<u64>,
}

/// Which way the evidence points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Points {
    /// The deposit lost what this payment takes, and nothing else explains it; of one that is in process: its debit was
    /// taken.
    Paid,
    /// The deposit lost nothing that this payment could have taken.
    NotPaid,
    /// It can be read in more than one way.
    Undecided,
}

/// What the readings around a payment say about it. It decides nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaldoEvidence {
    /// The payment.
    pub payment: PaymentId,
    /// Which way it points.
    pub points: Points,
    /// What the payment takes, whole rupiah.
    pub debit: Option<Rupiah>,
    /// An answer told that figure; else it is the list's guess.
    pub exact: bool,
    /// The reading before.
    pub from: Reading,
    /// The reading after.
    pub to: Reading,
    /// What the figure lost between them, whole rupiah; negative where it rose.
    pub drop: Rupiah,
    /// What other things explain of it, whole rupiah.
    pub explained: Rupiah,
    /// What they do not, whole rupiah.
    pub left: Rupiah,
    /// The ways to explain it, where there are several.
    pub ways: Vec<Vec<Mover>>,
}

/// The chain of an account from its rows, in the order of the record. `standings` has the payments that [`unsettled`] names.
#[must_use]
pub fn chain(rows: &[Row], standings: &HashMap<PaymentId, Standing>) -> Chain {
    fit::chain(walk::walk(rows), standings)
}

/// Payments in these rows that their own reply did not settle: what is known about them now decides how the chain reads.
#[must_use]
pub fn unsettled(rows: &[Row]) -> Vec<PaymentId> {
    walk::calls(rows).iter().filter(|call| call.is_unsettled()).map(|call| call.id).collect()
}

impl Chain {
    /// Drops that nothing explains and nobody acknowledged.
    pub fn alarms(&self) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(|link| link.is_alarm())
    }

    /// Rises without a name.
    pub fn rises(&self) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(|link| link.is_rise())
    }

    /// Drops that only payments without an end explain.
    pub fn suspicions(&self) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(|link| matches!(link.finding, Finding::Fits(_)) && link.left.is_positive())
    }

    /// The link between these two readings.
    #[must_use]
    pub fn link(&self, from: u64, to: u64) -> Option<&Link> {
        self.links.iter().find(|link| link.from.seq == from && link.to.seq == to)
    }

    /// What the readings say about an open payment; nothing while there is no reading after it, or none before.
    #[must_use]
    pub fn evidence(&self, id: PaymentId) -> Option<SaldoEvidence> {
        let row = self.open.iter().find(|row| row.id == id)?;
        let home = self.links.iter().position(|link| link.from.seq < row.sent && row.sent < link.to.seq)?;
        if row.taken {
            let link = self.links.get(home)?;
            let agrees = matches!(link.finding, Finding::Explained(_) | Finding::Fits(_));
            return Some(row.about(link, if agrees { Points::Paid } else { Points::Undecided }));
        }
        let mover = Mover::Sale(id);
        for link in self.links.get(home..)? {
            let Finding::Fits(ways) = &link.finding else { continue };
            let with = ways.iter().filter(|way| way.contains(&mover)).count();
            if with > 0 {
                let points = if with == ways.len() { Points::Paid } else { Points::Undecided };
                return Some(row.about(link, points));
            }
        }
        let home = self.links.get(home)?;
        let points = match home.finding {
            Finding::Explained(_) | Finding::Fits(_) => Points::NotPaid,
            Finding::Unclear | Finding::Drop(_) | Finding::Rise => Points::Undecided,
        };
        Some(row.about(home, points))
    }

    /// What they say about every open payment.
    #[must_use]
    pub fn all_evidence(&self) -> Vec<SaldoEvidence> {
        self.open.iter().filter_map(|row| self.evidence(row.id)).collect()
    }
}

impl OpenRow {
    fn about(&self, link: &Link, points: Points) -> SaldoEvidence {
        let ways = match &link.finding {
            Finding::Fits(ways) if points == Points::Undecided => ways.clone(),
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
            explained: link.explained,
            left: link.left,
            ways,
        }
    }
}
