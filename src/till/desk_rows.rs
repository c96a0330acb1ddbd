//! The desk in memory: a small row for each payment, and whole payments only for the few that a person looks at.
//!
//! A payment takes some 3 KB and a row a tenth of that: 15 MB or 1.5 MB for 5,000 open payments. A row has what the
//! list, the counts and the news need. Opening a row reads its payment from the journal.

use std::collections::HashMap;
use std::sync::Arc;

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::bill::CustomerNumber;
use crate::domain::payment::{Payment, PaymentState};
use crate::domain::product::Product;

/// Newest rows of the desk whose payments are whole in memory: typing searches them, and the key End leads to them.
pub const NEWEST_AT_HAND: usize = 200;
/// Oldest rows whose payments are whole in memory: the desk opens at them.
pub const OLDEST_AT_HAND: usize = 21;

/// The part of a payment that the desk's list, its counts and its news need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskRow {
    id: PaymentId,
    pub state: PaymentState,
    pub created_at: Timestamp,
    /// Time of the last event.
    pub updated_at: Timestamp,
    pub counter: Arc<CleanText>,
    pub product: Arc<Product>,
    pub number: CustomerNumber,
    /// The inquiry's nominal, whole rupiah.
    pub nominal: Option<Rupiah>,
    /// The customer's name in the inquiry.
    pub billed_name: Option<CleanText>,
    /// The customer's name in the answer, where it differs from the inquiry's.
    answered_name: Option<CleanText>,
    /// The customer's cash that the shop still holds for it, whole rupiah.
    pub left_cash: Rupiah,
    /// Cash has to be given back to the customer.
    pub owes_cash: bool,
    /// An alarm that nobody has acknowledged.
    pub has_unseen_alarm: bool,
    /// A person has something to do or to see about it.
    pub is_on_desk: bool,
}

impl DeskRow {
    /// The id of the row's payment.
    #[must_use]
    pub const fn id(&self) -> PaymentId {
        self.id
    }

    /// The customer's name, from the answer if that has one, else from the inquiry.
    #[must_use]
    pub const fn name(&self) -> Option<&CleanText> {
        match &self.answered_name {
            Some(name) => Some(name),
            None => self.billed_name.as_ref(),
        }
    }

    /// Whether `payment` is in the state of this row: nothing was recorded between the two.
    #[must_use]
    pub fn is_of(&self, payment: &Payment) -> bool {
        (self.id, self.updated_at, self.state) == (payment.id(), payment.updated_at, payment.state())
            && *self == row(payment, Arc::clone(&self.product), Arc::clone(&self.counter))
    }

    /// Confirmed late, with no alarm to see: only its receipt waits for the customer.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.state == PaymentState::Confirmed && !self.has_unseen_alarm
    }
}

/// Confirmed late, with no alarm to see: only its receipt waits for the customer.
#[must_use]
pub fn is_ready(payment: &Payment) -> bool {
    payment.state() == PaymentState::Confirmed && payment.unseen_alarm().is_none()
}

/// Shares products and counters between rows, so that each is in memory once.
#[derive(Debug, Default)]
pub struct SharedParts {
    products: HashMap<CleanText, Vec<Arc<Product>>>,
    counters: Vec<Arc<CleanText>>,
}

impl SharedParts {
    /// The row of a payment in its present state.
    #[must_use]
    pub fn row(&mut self, payment: &Payment) -> DeskRow {
        let product = self.product(&payment.intent.bill.product);
        let counter = self.counter(&payment.counter);
        row(payment, product, counter)
    }

    fn product(&mut self, product: &Product) -> Arc<Product> {
        let known = self.products.entry(product.code.clone()).or_default();
        if let Some(same) = known.iter().find(|known| ***known == *product) {
            return Arc::clone(same);
        }
        let product = Arc::new(product.clone());
        known.push(Arc::clone(&product));
        product
    }

    fn counter(&mut self, counter: &CleanText) -> Arc<CleanText> {
        if let Some(same) = self.counters.iter().find(|known| ***known == *counter) {
            return Arc::clone(same);
        }
        let counter = Arc::new(counter.clone());
        self.counters.push(Arc::clone(&counter));
        counter
    }
}

fn row(payment: &Payment, product: Arc<Product>, counter: Arc<CleanText>) -> DeskRow {
    let bill = &payment.intent.bill;
    let billed_name = bill.name.clone();
    DeskRow {
        id: payment.id(),
        state: payment.state(),
        created_at: payment.created_at,
        updated_at: payment.updated_at,
        counter,
        product,
        number: bill.customer.clone(),
        nominal: bill.money.nominal,
        answered_name: payment.name().filter(|name| Some(*name) != billed_name.as_ref()).cloned(),
        billed_name,
        left_cash: payment.left_cash(),
        owes_cash: payment.owes_cash(),
        has_unseen_alarm: payment.unseen_alarm().is_some(),
        is_on_desk: payment.is_on_desk(),
    }
}

impl From<&Payment> for DeskRow {
    fn from(payment: &Payment) -> Self {
        let product = Arc::new(payment.intent.bill.product.clone());
        row(payment, product, Arc::new(payment.counter.clone()))
    }
}

/// A number of rows, with the cash of their customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskCount {
    pub rows: usize,
    /// The customers' cash that the shop still holds for them, whole rupiah.
    pub cash: Rupiah,
}

impl Default for DeskCount {
    fn default() -> Self {
        Self { rows: 0, cash: Rupiah::ZERO }
    }
}

impl DeskCount {
    fn add(&mut self, row: &DeskRow) {
        self.rows += 1;
        self.cash = self.cash.checked_add(row.left_cash).unwrap_or(self.cash);
    }
}

/// The desk's rows, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeskCounts {
    pub unknown: DeskCount,
    pub pending: DeskCount,
    /// Confirmed late: the receipt waits for its customer.
    pub ready: DeskCount,
    /// Ended, with cash to be given back or an alarm to be seen.
    pub to_see: DeskCount,
    /// Pending or unknown.
    pub unresolved: DeskCount,
    /// Cash has to be given back; counted beside the other groups.
    pub owed: DeskCount,
}

/// The rows of the desk: what a person has to look at, oldest first, then the receipts that wait for their customers.
#[derive(Debug, Clone, Default)]
pub struct DeskRows {
    rows: Vec<Arc<DeskRow>>,
    positions: HashMap<PaymentId, usize>,
    counts: DeskCounts,
    /// Whole payments of some rows, each in the state of its row.
    payments: HashMap<PaymentId, Arc<Payment>>,
}

impl DeskRows {
    /// A desk of these rows, in this order, with the payments that are whole in memory.
    #[must_use]
    pub fn new(rows: Vec<Arc<DeskRow>>, payments: HashMap<PaymentId, Arc<Payment>>) -> Self {
        let positions = rows.iter().enumerate().map(|(at, row)| (row.id(), at)).collect();
        let mut counts = DeskCounts::default();
        for row in &rows {
            match row.state {
                PaymentState::Unknown => counts.unknown.add(row),
                PaymentState::Pending => counts.pending.add(row),
                _ => {}
            }
            if row.state.is_unresolved() {
                counts.unresolved.add(row);
            } else if row.is_ready() {
                counts.ready.add(row);
            } else {
                counts.to_see.add(row);
            }
            if row.owes_cash {
                counts.owed.add(row);
            }
        }
        Self { rows, positions, counts, payments }
    }

    /// All rows, in the desk's order.
    #[must_use]
    pub fn rows(&self) -> &[Arc<DeskRow>] {
        &self.rows
    }

    /// The counts of all rows, made once.
    #[must_use]
    pub const fn counts(&self) -> &DeskCounts {
        &self.counts
    }

    /// The index of a payment's row; `None`: it is not on the desk.
    #[must_use]
    pub fn position(&self, id: PaymentId) -> Option<usize> {
        self.positions.get(&id).copied()
    }

    /// The row of a payment; `None`: it is not on the desk.
    #[must_use]
    pub fn find(&self, id: PaymentId) -> Option<&Arc<DeskRow>> {
        self.rows.get(self.position(id)?)
    }

    /// The whole payment of a row; `None`: it has to be read from the journal.
    #[must_use]
    pub fn payment(&self, id: PaymentId) -> Option<&Arc<Payment>> {
        self.payments.get(&id)
    }

    /// Rows that are new or changed since `before`. Both desks are in one order, so a row is searched for only where
    /// they differ.
    #[must_use]
    pub fn changed_since(&self, before: &Self) -> Vec<Arc<DeskRow>> {
        let mut next = 0;
        let is_new = |row: &&Arc<DeskRow>| {
            let is_same = |at: usize| before.rows.get(at).is_some_and(|known| Arc::ptr_eq(known, row));
            let at = if is_same(next) { Some(next) } else { before.position(row.id()) };
            next = at.map_or(next, |at| at + 1);
            !at.is_some_and(is_same)
        };
        self.rows.iter().filter(is_new).cloned().collect()
    }

    /// This desk with the row of `payment` renewed, added or removed.
    #[must_use]
    pub fn with(&self, payment: &Arc<Payment>) -> Self {
        let (mut rows, mut payments) = (self.rows.clone(), self.payments.clone());
        payments.remove(&payment.id());
        match (self.position(payment.id()), payment.is_on_desk()) {
            (Some(at), true) => rows[at] = Arc::new(DeskRow::from(payment.as_ref())),
            (Some(at), false) => drop(rows.remove(at)),
            (None, true) => rows.push(Arc::new(DeskRow::from(payment.as_ref()))),
            (None, false) => return self.clone(),
        }
        if payment.is_on_desk() {
            payments.insert(payment.id(), Arc::clone(payment));
        }
        Self::new(rows, payments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{RandomSource as _, SeededRandom};
    use crate::domain::payment::step;
    use crate::domain::product::ProductKind;
    use crate::domain::sample;

    /// Compares with the plain definition, over desks that lost rows, got new ones and changed some.
    #[test]
    fn what_has_changed_is_found_wherever_two_desks_part() {
        let row = |number: u64| {
            let intent =
                sample::intent(number, sample::owner(1), ProductKind::PlnToken, &format!("1000000{number:04}"));
            Arc::new(DeskRow::from(&step(None, &sample::prepared(number, intent)).unwrap()))
        };
        let versions: Vec<[Arc<DeskRow>; 2]> = (1..=12).map(|number| [row(number), row(number)]).collect();
        for seed in 0..500 {
            let random = SeededRandom::new(seed);
            let desk = |kept: u64, newest: u64| {
                let pick = |of: &[Arc<DeskRow>; 2]| {
                    let version = if random.bits() % 4 < newest { 1 } else { 0 };
                    (random.bits() % 4 < kept).then(|| Arc::clone(&of[version]))
                };
                DeskRows::new(versions.iter().filter_map(pick).collect(), HashMap::new())
            };
            let (before, after) = (desk(3, 1), desk(3, 1));
            let is_known = |row: &&Arc<DeskRow>| !before.rows.iter().any(|known| Arc::ptr_eq(known, row));
            let plain: Vec<_> = after.rows.iter().filter(is_known).map(Arc::as_ptr).collect();
            let changed: Vec<_> = after.changed_since(&before).iter().map(Arc::as_ptr).collect();
            assert_eq!(changed, plain, "seed {seed}");
            assert!(after.changed_since(&after).is_empty());
        }
    }
}
