//! What the counter always shows: today's sales and the desk. Read whole once, then refreshed by reading only the
//! payments about which something was recorded since.
//!
//! The desk has no cap (safety rule 22). So each row is in memory once, whoever shows it, and only few whole payments
//! are.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use jiff::Span;
use jiff::civil::Date;
use tokio::sync::{Mutex, MutexGuard};

use crate::base::id::PaymentId;
use crate::base::time::{Timestamp, business_day};
use crate::domain::charge::Charge;
use crate::domain::payment::{JournalRecord, Payment, PaymentEvent, PaymentState, STILL_THERE};
use crate::domain::product::AccountId;
use crate::journal::{ChangePage, DamagedRow, JournalError, PaymentFilter};
use crate::till::Till;
use crate::till::desk_rows::{DeskRow, DeskRows, NEWEST_AT_HAND, OLDEST_AT_HAND, SharedParts};
use crate::till::open_work::{OpenWork, StatusQuestion};

/// Most payments of today that are shown.
const TODAY: usize = 200;
/// Payments that are read at once.
const PAGE: u32 = 200;
/// How many of the last changed payments are in memory whole.
const RECENT: usize = 200;
/// For how many days a receipt waits on the desk for its customer.
const READY_DAYS: i64 = 3;

/// The resolver's work.
#[derive(Debug)]
pub(in crate::till) struct DueWork {
    /// Due, and within the limit of their accounts.
    pub questions: Vec<StatusQuestion>,
    /// When the next question is due that is not due yet.
    pub next: Option<Timestamp>,
    /// Payments in flight, of any program.
    pub sending: Vec<PaymentId>,
    /// This program is sending one of them.
    pub is_sending: bool,
}

/// What the counter always shows, at one moment of the journal.
#[derive(Debug, Clone)]
pub struct Dashboard {
    /// Newest first, at most 200.
    pub today: Vec<Arc<Payment>>,
    /// All sales of today; attempts at one sale count once.
    pub sales_today: usize,
    pub desk: Arc<DeskRows>,
    /// Charges whose money was neither used nor given back, newest first.
    pub held: Arc<Vec<Charge>>,
    /// Charges whose answer was lost.
    pub unknown_charges: usize,
}

/// The payments of `now` that are not the same object in `before`: those that changed or are new.
#[must_use]
pub fn changed_since(now: &[Arc<Payment>], before: &[Arc<Payment>]) -> Vec<Arc<Payment>> {
    let known: HashSet<*const Payment> = before.iter().map(Arc::as_ptr).collect();
    now.iter().filter(|payment| !known.contains(&Arc::as_ptr(payment))).cloned().collect()
}

/// The rows of the journal that are held in memory, behind a lock.
#[derive(Debug, Default)]
pub(in crate::till) struct DashboardRows(Mutex<RowCache>);

#[derive(Debug, Default)]
struct RowCache {
    /// The last event that was read; `None`: nothing was read.
    seq: Option<u64>,
    /// Each payment that is open or on the desk.
    live: BTreeMap<PaymentId, Arc<DeskRow>>,
    open_work: OpenWork,
    shared: SharedParts,
    /// Whole payments of rows that a person may look at next, each in the state of its row.
    at_hand: HashMap<PaymentId, Arc<Payment>>,
    /// Payments that changed last, the newest at the end.
    recent: VecDeque<PaymentId>,
    days: Option<DayCache>,
    /// Cleared when one of its rows changes.
    desk: Option<Arc<DeskRows>>,
    charges: Option<(Arc<Vec<Charge>>, usize)>,
    /// Damaged open rows at the last check; `None`: to be checked.
    damaged: Option<Arc<Vec<DamagedRow>>>,
}

/// Today's sales, and the receipts of this day and those before that wait for their customers.
#[derive(Debug)]
struct DayCache {
    day: Date,
    today: BTreeMap<PaymentId, Arc<Payment>>,
    sales: HashSet<PaymentId>,
    ready: BTreeMap<PaymentId, Arc<DeskRow>>,
}

impl RowCache {
    /// Takes in a payment that was just read. `question`: the resolver's next question about it. `is_ours`: this
    /// program owns it.
    fn put(&mut self, payment: &Payment, question: Option<StatusQuestion>, is_ours: bool) -> Arc<DeskRow> {
        let row = Arc::new(self.shared.row(payment));
        let id = row.id();
        if row.state.is_open() || row.is_on_desk {
            self.live.insert(id, Arc::clone(&row));
        } else {
            self.live.remove(&id);
        }
        self.open_work.put(id, question);
        self.open_work.put_sending(id, row.state.is_sending().then_some(is_ours));
        self.desk = None;
        row
    }

    /// Whether a payment is in the state of its row.
    fn is_row_of(&self, payment: &Payment) -> bool {
        let row = self.live.get(&payment.id());
        let row = row.or_else(|| self.days.as_ref().and_then(|days| days.ready.get(&payment.id())));
        row.is_some_and(|row| row.is_of(payment))
    }

    /// Keeps a payment that just changed whole in memory, for whoever shows it.
    fn put_recent(&mut self, payment: &Arc<Payment>) {
        let id = payment.id();
        self.recent.retain(|known| *known != id);
        self.recent.push_back(id);
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
        self.at_hand.insert(id, Arc::clone(payment));
    }

    /// The desk's rows in their order: what is open first, oldest first, then the waiting receipts.
    fn on_desk(&self) -> impl DoubleEndedIterator<Item = &Arc<DeskRow>> {
        let ready = self.days.iter().flat_map(|days| days.ready.values());
        self.live.values().filter(|row| row.is_on_desk).chain(ready)
    }

    /// Payments that should be whole in memory: both ends of the desk, and what changed last.
    fn wanted(&self) -> HashSet<PaymentId> {
        let ends = self.on_desk().take(OLDEST_AT_HAND).chain(self.on_desk().rev().take(NEWEST_AT_HAND));
        ends.map(|row| row.id()).chain(self.recent.iter().copied()).collect()
    }

    fn desk(&mut self) -> Arc<DeskRows> {
        if let Some(made) = &self.desk {
            return Arc::clone(made);
        }
        let made = Arc::new(DeskRows::new(self.on_desk().cloned().collect(), self.at_hand.clone()));
        self.desk = Some(Arc::clone(&made));
        made
    }
}

impl DayCache {
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
    /// The dashboard as the journal has it now. Reads only what changed since the last call.
    pub async fn dashboard(&self) -> Result<Dashboard, JournalError> {
        let mut rows = self.rows_now().await?;
        let day = business_day(self.now(), &self.settings().zone);
        if rows.days.as_ref().is_none_or(|days| days.day != day) {
            rows.days = Some(self.read_days(day).await?);
            rows.desk = None;
        }
        self.read_at_hand(&mut rows).await?;
        let (held, unknown_charges) = match &rows.charges {
            Some(known) => known.clone(),
            None => {
                let read = (Arc::new(self.charges_to_decide().await?), self.unknown_charges().await?);
                rows.charges.insert(read).clone()
            }
        };
        let desk = rows.desk();
        let days = rows.days.iter();
        let today = days.clone().flat_map(|days| days.today.values().rev()).cloned().collect();
        let sales_today = days.map(|days| days.sales.len()).sum();
        Ok(Dashboard { today, sales_today, desk, held, unknown_charges })
    }

    /// Damaged rows among what is open, on the desk or held. Checked once, again after something was recorded about
    /// such a row, and each time while there are some: they may have been repaired since.
    pub async fn damaged_rows(&self) -> Result<Arc<Vec<DamagedRow>>, JournalError> {
        let (known, seq) = {
            let rows = self.rows_now().await?;
            (rows.damaged.clone(), rows.seq)
        };
        if let Some(none) = known.filter(|known| known.is_empty()) {
            return Ok(none);
        }
        let found = Arc::new(self.journal().damaged_open().await?);
        let mut rows = self.inner.work.dashboard.0.lock().await;
        // An event that came meanwhile may be about a damaged row: then the next call checks again.
        rows.damaged = (rows.seq == seq).then(|| Arc::clone(&found));
        Ok(found)
    }

    /// The questions that are due now: on each account as many as there is `room` for, without payments that rest.
    pub(in crate::till) async fn due_work(
        &self,
        now: Timestamp,
        room: impl Fn(&AccountId) -> usize,
        rests: impl Fn(PaymentId) -> bool,
    ) -> Result<DueWork, JournalError> {
        let mut rows = self.rows_now().await?;
        let questions = rows.open_work.due(now, room, rests);
        let work = &rows.open_work;
        Ok(DueWork { questions, next: work.next(), sending: work.sending(), is_sending: work.is_sending() })
    }

    /// Reads the payments that should be whole in memory and are not. A damaged one is left out:
    /// [`Till::damaged_rows`] shows it.
    async fn read_at_hand(&self, rows: &mut RowCache) -> Result<(), JournalError> {
        if rows.desk.is_some() {
            return Ok(());
        }
        let wanted = rows.wanted();
        rows.at_hand.retain(|id, _| wanted.contains(id));
        for id in wanted {
            if rows.at_hand.contains_key(&id) {
                continue;
            }
            match self.journal().payment(id).await {
                // A payment that changed after its row was made comes with the next changes, and is left out here.
                Ok(Some(payment)) if rows.is_row_of(&payment) => drop(rows.at_hand.insert(id, Arc::new(payment))),
                Ok(_) | Err(JournalError::Damaged { .. }) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }

    /// The rows in memory, after all changes since the last call. A fault leaves them as they were.
    async fn rows_now(&self) -> Result<MutexGuard<'_, RowCache>, JournalError> {
        let mut rows = self.inner.work.dashboard.0.lock().await;
        loop {
            let seq = match rows.seq {
                Some(seq) => seq,
                None => self.read_live(&mut rows).await?,
            };
            let changes = self.journal().changes(seq).await?;
            // A record that became shorter is another one: everything is read again.
            if changes.is_shorter {
                *rows = RowCache::default();
                continue;
            }
            let more = changes.more;
            self.put_changes(&mut rows, changes).await?;
            if !more {
                return Ok(rows);
            }
        }
    }

    async fn read_live(&self, rows: &mut RowCache) -> Result<u64, JournalError> {
        // Before the rows are read, so that events recorded meanwhile come with the changes.
        let seq = self.journal().last_seq().await?;
        *rows = RowCache::default();
        let mut last = None;
        loop {
            let page = self.journal().live_page(last).await?;
            let Some(newest) = page.last() else { break };
            last = Some(newest.id());
            for payment in page {
                self.put_row(rows, &payment);
                rows.at_hand.insert(payment.id(), Arc::new(payment));
            }
            let wanted = rows.wanted();
            rows.at_hand.retain(|id, _| wanted.contains(id));
        }
        rows.seq = Some(seq);
        Ok(seq)
    }

    fn put_row(&self, rows: &mut RowCache, payment: &Payment) -> Arc<DeskRow> {
        let is_ours = payment.intent.owner == self.journal().owner();
        rows.put(payment, self.question_about(payment), is_ours)
    }

    async fn put_changes(&self, rows: &mut RowCache, changes: ChangePage) -> Result<(), JournalError> {
        for payment in changes.payments.into_iter().map(Arc::new) {
            let is_ready = match &rows.days {
                Some(days) if days.concerns(&payment) => Some(self.waits_for_customer(&payment).await?),
                _ => None,
            };
            let row = self.put_row(rows, &payment);
            rows.put_recent(&payment);
            let Some(days) = &mut rows.days else { continue };
            days.put(&payment);
            match is_ready {
                Some(true) => drop(days.ready.insert(row.id(), row)),
                Some(false) => drop(days.ready.remove(&row.id())),
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

    async fn read_days(&self, day: Date) -> Result<DayCache, JournalError> {
        let mut days = DayCache { day, today: BTreeMap::new(), sales: HashSet::new(), ready: BTreeMap::new() };
        let mut shared = SharedParts::default();
        let first = day.checked_sub(Span::new().days(READY_DAYS)).unwrap_or(day);
        let mut filter = PaymentFilter { from: Some(first), to: Some(day), limit: PAGE, ..PaymentFilter::default() };
        loop {
            let page = self.journal().find(&filter).await?;
            let Some(oldest) = page.last() else { return Ok(days) };
            filter.before = Some(oldest.id());
            for payment in page.into_iter().map(Arc::new) {
                // Newest first: once `today` is full, an older sale is only counted.
                if days.today.len() < TODAY {
                    days.put(&payment);
                } else if payment.intent.business_day == day {
                    days.sales.insert(payment.intent.sale);
                }
                if self.waits_for_customer(&payment).await? {
                    days.ready.insert(payment.id(), Arc::new(shared.row(&payment)));
                }
            }
        }
    }

    /// Whether a payment was confirmed after its customer had gone and its receipt was not made since: the customer
    /// comes back for it.
    async fn waits_for_customer(&self, payment: &Payment) -> Result<bool, JournalError> {
        if !is_late(payment) || payment.unseen_alarm().is_some() {
            return Ok(false);
        }
        if payment.prints == 0 {
            return Ok(true);
        }
        let printed =
            |entry: &JournalRecord| entry.at >= payment.state_at && matches!(entry.event, PaymentEvent::Printed { .. });
        Ok(!self.events(payment.id()).await?.iter().any(printed))
    }
}

/// Whether a payment was confirmed after its customer had gone. A wallet's movement has no receipt to come back for.
fn is_late(payment: &Payment) -> bool {
    let sent = payment.dispatched_at.and_then(|sent| sent.checked_add(STILL_THERE).ok());
    payment.state() == PaymentState::Confirmed
        && !payment.intent.bill.product.kind.is_wallet()
        && sent.is_some_and(|late| payment.state_at >= late)
}

#[cfg(test)]
#[path = "dashboard_test.rs"]
mod tests;
