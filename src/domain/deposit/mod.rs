//! The deposit chain: what the readings of a deposit (saldo) say about the payments between them. Pure.
//!
//! An interval is two readings next to each other. Balance 1,000,000 → 897,500 while payment A (102,500, answer lost)
//! was open and nothing else moved. The drop equals A's debit and nothing else explains it, so the interval indicates
//! that A was paid. A debit is taken once: if the next reading is 795,000, A does not explain the second drop. That
//! drop is an alarm.
//!
//! Now payment B (102,500, answer lost) was open too, sent before the reading of 897,500. Either debit explains the
//! drop:
//!
//! | known | 1,000,000 → 897,500 | 897,500 → 795,000 | A | B |
//! |---|---|---|---|---|
//! | two readings | A, or B | | undecided | undecided |
//! | a third reading, 795,000 | A, or B | A, or B | undecided | undecided |
//! | a status answer confirms A | A | B | has its end | paid |
//!
//! The third reading alone settles nothing. Each interval is explained by itself, and one that has two explanations
//! uses up neither A nor B. Once A is confirmed, its debit is certain and explains the interval in which A was sent.
//! Only B is left for the second drop. Without the third reading B's indication would now be "not paid".
//!
//! A fourth reading, 743,000, is an alarm: nothing explains its drop of 52,000.
//!
//! All this is evidence for a person who rules. Nothing here changes a state. An interval is explained only when the
//! sums agree to the last rupiah.
//!
//! Only the reply to a payment, a fresh callback and a balance that a person typed are readings: a status answer may
//! repeat a balance of the past. A debit may come late, after a reading that did not show it. So an open payment may
//! explain each interval from its dispatch on, until one needs it.

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

/// One balance of a deposit that may be compared with the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceReading {
    /// Row number in the journal.
    pub seq: u64,
    pub at: Timestamp,
    /// Whole rupiah.
    pub saldo: Rupiah,
    /// The payment whose answer told it; `None`: a person typed it.
    pub by: Option<PaymentId>,
    /// The cashier at whose counter it was told or typed.
    pub cashier: CleanText,
}

impl BalanceReading {
    /// Whether a person typed it, instead of an answer that told it.
    #[must_use]
    pub const fn is_by_hand(&self) -> bool {
        self.by.is_none()
    }
}

/// The present state and debit of a payment that its own reply did not settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenDebit {
    pub state: PaymentState,
    /// The state rests on a person's word.
    pub ruled: bool,
    /// The debit, whole rupiah; `None`: not even the price list says.
    pub debit: Option<Rupiah>,
    /// An answer told the debit; else it is the inquiry's or the list's figure.
    pub exact: bool,
}

impl OpenDebit {
    /// State and debit of `payment` as it is now.
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

/// A movement source: something that may move a deposit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MovementSource {
    /// A top-up that a person entered; its row number in the journal.
    TopUp(u64),
    /// A payment's debit.
    Sale(PaymentId),
    /// A payment's debit that the provider gives back.
    GivenBack(PaymentId),
    /// A payment's cashback.
    Cashback(PaymentId),
}

impl MovementSource {
    /// The payment behind the movement; `None` for a top-up.
    #[must_use]
    pub const fn payment(&self) -> Option<PaymentId> {
        match self {
            Self::Sale(id) | Self::GivenBack(id) | Self::Cashback(id) => Some(*id),
            Self::TopUp(_) => None,
        }
    }
}

/// What an interval shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntervalFinding {
    /// The sums agree: the settled sales, what people named, and these sources together make the drop.
    Explained(Vec<MovementSource>),
    /// Open payments explain it, in each of these explanations. A payment is indicated as paid where each needs its
    /// debit and no other uncertain one.
    Fits(Vec<Vec<MovementSource>>),
    /// Cannot be told: a debit is not known, or too many payments are open.
    Unclear,
    /// A drop that nothing explains: an alarm. Names the payments that are said to have failed and whose debit is as
    /// much.
    Drop(Vec<PaymentId>),
    /// A rise without an explanation, which a person has to name.
    Rise,
}

/// Two readings next to each other, neither of which overlapped another call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceInterval {
    pub from: BalanceReading,
    pub to: BalanceReading,
    /// Payments dispatched between the two readings.
    pub sales: Vec<PaymentId>,
    /// What the balance lost, whole rupiah; negative where it rose.
    pub drop: Rupiah,
    /// The part of the drop that settled sales and people's names explain, whole rupiah.
    pub explained: Rupiah,
    /// The rest, whole rupiah: positive a drop, negative a rise.
    pub left: Rupiah,
    /// A settled sale's answer told no debit, so its part is the inquiry's or the list's figure.
    pub guessed: bool,
    /// What people named of it, with the cashier and the time.
    pub names: Vec<(NamedMovement, CleanText, Timestamp)>,
    pub finding: IntervalFinding,
}

impl BalanceInterval {
    /// Whether it is a drop that no open payment explains, so that a person has to look at it.
    #[must_use]
    pub const fn is_alarm(&self) -> bool {
        matches!(self.finding, IntervalFinding::Drop(_))
    }

    /// Whether a drop is explained by open payments only.
    #[must_use]
    pub const fn is_suspicion(&self) -> bool {
        matches!(self.finding, IntervalFinding::Fits(_)) && self.left.is_positive()
    }

    /// Whether a rise waits for a person to name it.
    #[must_use]
    pub const fn is_rise(&self) -> bool {
        matches!(self.finding, IntervalFinding::Rise)
    }

    /// The unnamed rise, whole rupiah and positive; `None` where there is none.
    #[must_use]
    pub fn risen(&self) -> Option<Rupiah> {
        self.is_rise().then(|| self.left.magnitude())
    }

    /// Payments that may have caused the drop, each once: open ones that explain it, or of an alarm those that are said
    /// to have failed.
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

/// An open payment, as the chain sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenRow {
    pub id: PaymentId,
    /// Row number of its dispatch.
    pub sent: u64,
    /// Whole rupiah; `None`: not known.
    pub debit: Option<Rupiah>,
    /// An answer told the debit.
    pub exact: bool,
    /// Its reply accepted it and told a balance, so the debit is in that balance.
    pub taken: bool,
}

/// The intervals of one account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DepositChain {
    /// Oldest first.
    pub links: Vec<BalanceInterval>,
    /// Open payments, in the order of their dispatch.
    pub open: Vec<OpenRow>,
    /// Top-ups that a person entered and that no interval shows, though a balance was read since.
    pub not_seen: usize,
    /// By open payment: the index in `links` of the first interval that it may explain, and whether each explanation of
    /// that interval needs its debit and no other uncertain one.
    shown_by: HashMap<PaymentId, (usize, bool)>,
}

/// What the readings indicate about a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Indication {
    /// The deposit lost just this payment's debit and nothing else explains it. Of a payment in process: its debit was
    /// taken.
    Paid,
    /// No explanation of the interval needs this payment's debit. It may still come late.
    NotPaid,
    /// There is more than one explanation, or none that is certain.
    Undecided,
}

/// What the readings around a payment say about it. Evidence for a person: it decides nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaldoEvidence {
    pub payment: PaymentId,
    pub points: Indication,
    /// The payment's debit, whole rupiah; `None`: not known.
    pub debit: Option<Rupiah>,
    /// An answer told the debit; else it is the inquiry's or the list's figure.
    pub exact: bool,
    pub from: BalanceReading,
    pub to: BalanceReading,
    /// What the balance lost between the two readings, whole rupiah; negative where it rose.
    pub drop: Rupiah,
    /// The part of the drop that others explain, whole rupiah.
    pub explained: Rupiah,
    /// The rest, whole rupiah.
    pub left: Rupiah,
    /// The explanations of an undecided interval; else empty.
    pub ways: Vec<Vec<MovementSource>>,
}

/// The chain of one page of an account's record, with intervals inside the row numbers `whole` only. `standings` must
/// hold the payments that [`unsettled`] names.
#[must_use]
pub fn chain(rows: &[AccountRow], whole: &Range<u64>, standings: &HashMap<PaymentId, OpenDebit>) -> DepositChain {
    explain::chain(scan::walk(rows, whole), standings).0
}

/// The payments in these rows that their own reply did not settle. The chain needs their present state.
#[must_use]
pub fn unsettled(rows: &[AccountRow]) -> Vec<PaymentId> {
    scan::calls(rows).iter().filter(|call| call.is_unsettled()).map(|call| call.id).collect()
}

impl DepositChain {
    /// The interval between the readings with these row numbers; `None`: no two neighbours.
    #[must_use]
    pub fn link(&self, from: u64, to: u64) -> Option<&BalanceInterval> {
        let place = self.links.partition_point(|link| link.from.seq < from);
        self.links.get(place).filter(|link| link.from.seq == from && link.to.seq == to)
    }

    /// What the readings say about an open payment; `None`: it is not open here, or there is no reading before or after
    /// it.
    #[must_use]
    pub fn evidence(&self, id: PaymentId) -> Option<SaldoEvidence> {
        self.about(self.open.iter().find(|row| row.id == id)?)
    }

    /// Whether an open payment is in an explanation of any interval.
    #[must_use]
    pub fn may_show(&self, id: PaymentId) -> bool {
        self.shown_by.contains_key(&id)
    }

    /// What the readings say about each open payment that has a reading before and after it.
    #[must_use]
    pub fn all_evidence(&self) -> Vec<SaldoEvidence> {
        self.open.iter().filter_map(|row| self.about(row)).collect()
    }

    fn about(&self, row: &OpenRow) -> Option<SaldoEvidence> {
        // The interval in which the payment was dispatched.
        let home = self.links.get(self.links.partition_point(|link| link.to.seq < row.sent))?;
        if home.from.seq > row.sent {
            return None;
        }
        let is_explained = matches!(home.finding, IntervalFinding::Explained(_) | IntervalFinding::Fits(_));
        let (link, points) = match self.shown_by.get(&row.id) {
            // Its debit is in the reply's own balance, so no explanation can hold it.
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
        // Of a payment that is indicated as paid, the rest is its debit: top-ups and refunds of the same explanation
        // count as explained.
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
