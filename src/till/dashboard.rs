//! What the counter shows at all times: today's sales and the desk. Read whole once, and kept true by reading only the
//! payments of which something was recorded since.
//!
//! Safety rule 22: the desk has as many rows as there are. Each stands in memory once, whoever shows it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::Span;
use jiff::civil::Date;
use tokio::sync::{Mutex, MutexGuard};

use crate::id::PaymentId;
use crate::journal::{Changes, DamagedRow, Filter, JournalError};
use crate::money::Rupiah;
use crate::sale::charge::Charge;
use crate::sale::payment::{Entry, Event, Payment, STILL_THERE, State};
use crate::till::Till;
use crate::time::business_day;

/// Today's payments that are shown.
const TODAY: usize = 200;
/// Payments that are read in one go.
const PAGE: u32 = 200;
/// How many days a receipt waits on the desk for its customer.
const READY_DAYS: i64 = 3;

/// What the counter shows at all times.
#[derive(Debug, Clone)]
pub struct Dashboard {
    /// Today's newest payments, newest first.
    pub today: Vec<Arc<Payment>>,
    /// How many sales today in all.
    pub sales_today: usize,
    /// The desk.
    pub desk: Arc<DeskRows>,
    /// Money that came by charges and was neither used nor given back, newest first.
    pub held: Arc<Vec<Charge>>,
    /// Charges whose answer was lost.
    pub unknown_charges: usize,
}

/// How many rows are so, and the cash of their customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskCount {
    /// How many.
    pub rows: usize,
    /// What is left of their customers' cash, whole rupiah.
    pub cash: Rupiah,
}

impl Default for DeskCount {
    fn default() -> Self {
        Self { rows: 0, cash: Rupiah::ZERO }
    }
}

impl DeskCount {
    fn add(&mut self, payment: &Payment) {
        self.rows += 1;
        self.cash = self.cash.checked_add(payment.left_cash()).unwrap_or(self.cash);
    }
}

/// What stands on the desk, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeskCounts {
    /// Nobody knows whether they were paid.
    pub unknown: DeskCount,
    /// The provider is still at it.
    pub pending: DeskCount,
    /// Settled late; the receipt waits for its customer.
    pub ready: DeskCount,
    /// Cash to be given back, or an alarm.
    pub to_see: DeskCount,
    /// Without an end, whichever.
    pub unresolved: DeskCount,
    /// Cash has to be given back.
    pub owed: DeskCount,
}

/// The rows of the desk: what a person has to look at, oldest first, and behind it the receipts that wait for their customers.
#[derive(Debug, Clone, Default)]
pub struct DeskRows {
    rows: Vec<Arc<Payment>>,
    positions: HashMap<PaymentId, usize>,
    counts: DeskCounts,
}

impl DeskRows {
    /// These rows, in this order.
    #[must_use]
    pub fn new(rows: Vec<Arc<Payment>>) -> Self {
        let positions = rows.iter().enumerate().map(|(at, payment)| (payment.id(), at)).collect();
        let mut counts = DeskCounts::default();
        for payment in &rows {
            match payment.state() {
                State::Unknown => counts.unknown.add(payment),
                State::Pending => counts.pending.add(payment),
                _ => {}
            }
            if payment.state().is_unresolved() {
                counts.unresolved.add(payment);
            } else if is_ready(payment) {
                counts.ready.add(payment);
            } else {
                counts.to_see.add(payment);
            }
            if payment.owes_cash() {
                counts.owed.add(payment);
            }
        }
        Self { rows, positions, counts }
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[Arc<Payment>] {
        &self.rows
    }

    /// How many of each sort.
    #[must_use]
    pub const fn counts(&self) -> &DeskCounts {
        &self.counts
    }

    /// Where a payment stands.
    #[must_use]
    pub fn position(&self, id: PaymentId) -> Option<usize> {
        self.positions.get(&id).copied()
    }

    /// One payment, if it is on the desk.
    #[must_use]
    pub fn find(&self, id: PaymentId) -> Option<&Arc<Payment>> {
        self.rows.get(self.position(id)?)
    }

    /// Rows that `before` did not have as they are.
    #[must_use]
    pub fn changed_since(&self, before: &Self) -> Vec<Arc<Payment>> {
        changed_since(&self.rows, &before.rows)
    }

    /// The same desk with `payment` as it is now.
    #[must_use]
    pub fn with(&self, payment: &Arc<Payment>) -> Self {
        let mut rows = self.rows.clone();
        match (self.position(payment.id()), payment.is_on_desk()) {
            (Some(at), true) => rows[at] = Arc::clone(payment),
            (Some(at), false) => drop(rows.remove(at)),
            (None, true) => rows.push(Arc::clone(payment)),
            (None, false) => return self.clone(),
        }
        Self::new(rows)
    }
}

/// Of `now`, what is not the very same row in `before`.
#[must_use]
pub fn changed_since(now: &[Arc<Payment>], before: &[Arc<Payment>]) -> Vec<Arc<Payment>> {
    let known: HashSet<*const Payment> = before.iter().map(Arc::as_ptr).collect();
    now.iter().filter(|payment| !known.contains(&Arc::as_ptr(payment))).cloned().collect()
}

/// Settled late, and its receipt waits for the customer.
#[must_use]
pub fn is_ready(payment: &Payment) -> bool {
    payment.state() == State::Confirmed && payment.unseen_alarm().is_none()
}

/// What is kept in memory of the record.
#[derive(Debug, Default)]
pub(in crate::till) struct DashboardRows(Mutex<Rows>);

#[derive(Debug, Default)]
struct Rows {
    /// How far the record was read; `None`: not at all.
    seq: Option<u64>,
    /// Everything that is open or on the desk.
    live: BTreeMap<PaymentId, Arc<Payment>>,
    days: Option<Days>,
    /// Made anew when one of its rows has changed.
    desk: Option<Arc<DeskRows>>,
    charges: Option<(Arc<Vec<Charge>>, usize)>,
    /// Open rows that are damaged, as they were last looked for.
    damaged: Option<Arc<Vec<DamagedRow>>>,
}

/// Today's sales, and what waits of the days before.
#[derive(Debug)]
struct Days {
    day: Date,
    today: BTreeMap<PaymentId, Arc<Payment>>,
    sales: HashSet<PaymentId>,
    ready: BTreeMap<PaymentId, Arc<Payment>>,
}

impl Rows {
    fn put(&mut self, payment: &Arc<Payment>) {
        if payment.state().is_open() || payment.is_on_desk() {
            self.live.insert(payment.id(), Arc::clone(payment));
        } else {
            self.live.remove(&payment.id());
        }
        self.desk = None;
    }

    fn desk(&mut self) -> Arc<DeskRows> {
        let (live, days) = (&self.live, &self.days);
        let made = self.desk.get_or_insert_with(|| {
            let ready = days.iter().flat_map(|days| days.ready.values());
            let rows = live.values().filter(|payment| payment.is_on_desk()).chain(ready);
            Arc::new(DeskRows::new(rows.cloned().collect()))
        });
        Arc::clone(made)
    }
}

impl Days {
    fn put(&mut self, payment: &Arc<Payment>) {
        if payment.intent.business_day != self.day {
            return;
        }
        self.sales.insert(payment.intent.sale);
        self.today.insert(payment.id(), Arc::clone(payment));
        while self.today.len() > TODAY {
            self.today.pop_first();
        }
    }

    fn concerns(&self, payment: &Payment) -> bool {
        let first = self.day.checked_sub(Span::new().days(READY_DAYS)).unwrap_or(self.day);
        (first..=self.day).contains(&payment.intent.business_day)
    }
}

impl Till {
    /// What the counter shows at all times, as the journal has it now.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn dashboard(&self) -> Result<Dashboard, JournalError> {
        let mut rows = self.rows_now().await?;
        let day = business_day(self.now(), &self.settings().zone);
        if rows.days.as_ref().is_none_or(|days| days.day != day) {
            rows.days = Some(self.read_days(day).await?);
            rows.desk = None;
        }
        let (held, unknown_charges) = match &rows.charges {
            Some(known) => known.clone(),
            None => {
                let read = (Arc::new(self.held_charges().await?), self.unknown_charges().await?);
                rows.charges.insert(read).clone()
            }
        };
        let desk = rows.desk();
        let days = rows.days.iter();
        let today = days.clone().flat_map(|days| days.today.values().rev()).cloned().collect();
        let sales_today = days.map(|days| days.sales.len()).sum();
        Ok(Dashboard { today, sales_today, desk, held, unknown_charges })
    }

    /// Damaged rows among what is open, on the desk or held: looked for once, and again after something was recorded about
    /// such a row, or while there are some, because they may have been put right since.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn damaged_rows(&self) -> Result<Arc<Vec<DamagedRow>>, JournalError> {
        let (known, seq) = {
            let rows = self.rows_now().await?;
            (rows.damaged.clone(), rows.seq)
        };
        if let Some(none) = known.filter(|known| known.is_empty()) {
            return Ok(none);
        }
        let found = Arc::new(self.journal().damaged_open().await?);
        let mut rows = self.inner.dashboard.0.lock().await;
        // What was recorded meanwhile may have told of one.
        rows.damaged = (rows.seq == seq).then(|| Arc::clone(&found));
        Ok(found)
    }

    /// All payments that are open, oldest first.
    ///
    /// # Errors
    /// [`JournalError`].
    pub(in crate::till) async fn open_rows(&self) -> Result<Vec<Arc<Payment>>, JournalError> {
        let rows = self.rows_now().await?;
        Ok(rows.live.values().filter(|payment| payment.state().is_open()).cloned().collect())
    }

    /// The kept rows, after what was recorded since. What fails leaves them as they were.
    async fn rows_now(&self) -> Result<MutexGuard<'_, Rows>, JournalError> {
        let mut rows = self.inner.dashboard.0.lock().await;
        loop {
            let seq = match rows.seq {
                Some(seq) => seq,
                None => self.read_live(&mut rows).await?,
            };
            let changes = self.journal().changes(seq).await?;
            if changes.is_shorter {
                *rows = Rows::default();
                continue;
            }
            let more = changes.more;
            self.put_changes(&mut rows, changes).await?;
            if !more {
                return Ok(rows);
            }
        }
    }

    async fn read_live(&self, rows: &mut Rows) -> Result<u64, JournalError> {
        // What is recorded from here on comes with the changes.
        let seq = self.journal().last_seq().await?;
        let (mut live, mut last) = (BTreeMap::new(), None);
        loop {
            let page = self.journal().live_page(last).await?;
            let Some(newest) = page.last() else { break };
            last = Some(newest.id());
            live.extend(page.into_iter().map(|payment| (payment.id(), Arc::new(payment))));
        }
        *rows = Rows { seq: Some(seq), live, ..Rows::default() };
        Ok(seq)
    }

    async fn put_changes(&self, rows: &mut Rows, changes: Changes) -> Result<(), JournalError> {
        for payment in changes.payments.into_iter().map(Arc::new) {
            let is_ready = match &rows.days {
                Some(days) if days.concerns(&payment) => Some(self.waits_for_customer(&payment).await?),
                _ => None,
            };
            rows.put(&payment);
            let Some(days) = &mut rows.days else { continue };
            days.put(&payment);
            match is_ready {
                Some(true) => drop(days.ready.insert(payment.id(), payment)),
                Some(false) => drop(days.ready.remove(&payment.id())),
                None => {}
            }
        }
        if changes.charges {
            rows.charges = None;
        }
        if changes.damaged {
            rows.damaged = None;
        }
        rows.seq = Some(changes.seq);
        Ok(())
    }

    async fn read_days(&self, day: Date) -> Result<Days, JournalError> {
        let mut days = Days { day, today: BTreeMap::new(), sales: HashSet::new(), ready: BTreeMap::new() };
        let first = day.checked_sub(Span::new().days(READY_DAYS)).unwrap_or(day);
        let mut filter = Filter { from: Some(first), to: Some(day), limit: PAGE, ..Filter::default() };
        loop {
            let page = self.journal().find(&filter).await?;
            let Some(oldest) = page.last() else { return Ok(days) };
            filter.before = Some(oldest.id());
            for payment in page.into_iter().map(Arc::new) {
                // Newest first: once the day's are full no older one of it is shown.
                if days.today.len() < TODAY {
                    days.put(&payment);
                } else if payment.intent.business_day == day {
                    days.sales.insert(payment.intent.sale);
                }
                if self.waits_for_customer(&payment).await? {
                    days.ready.insert(payment.id(), payment);
                }
            }
        }
    }

    /// Whether it was settled so late that the customer had gone, and nobody has made its receipt since: he comes back for it.
    async fn waits_for_customer(&self, payment: &Payment) -> Result<bool, JournalError> {
        if !is_late(payment) || payment.unseen_alarm().is_some() {
            return Ok(false);
        }
        if payment.prints == 0 {
            return Ok(true);
        }
        let printed = |entry: &Entry| entry.at >= payment.state_at && matches!(entry.event, Event::Printed { .. });
        Ok(!self.events(payment.id()).await?.iter().any(printed))
    }
}

/// Whether it was confirmed when its customer had gone. A wallet's movement has no paper to be fetched.
fn is_late(payment: &Payment) -> bool {
    let sent = payment.dispatched_at.and_then(|sent| sent.checked_add(STILL_THERE).ok());
    payment.state() == State::Confirmed
        && !payment.intent.bill.product.kind.is_wallet()
        && sent.is_some_and(|late| payment.state_at >= late)
}
