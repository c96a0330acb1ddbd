//! The resolver: one task that asks about open payments when a question is due (safety rule 6) and ends overdue rows.
//!
//! It only asks, by [`StatusQuery`](crate::providers::StatusQuery) or inquiry, and never pays. It has no ticker: it
//! sleeps until something is due or the journal has a new commit. Of several programs on one journal, one asks each
//! question.

use std::collections::HashMap;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::base::id::PaymentId;
use crate::base::time::{Timestamp, age, later};
use crate::domain::payment::{Payment, PaymentState};
use crate::domain::product::AccountId;
use crate::journal::JournalError;
use crate::till::open_work::{QuestionKind, StatusQuestion};
use crate::till::resolve::{ASK, ResolveError};
use crate::till::{CALLS_PER_ACCOUNT, Till};

/// The name of a claim on reading a bill or a history again.
const LOOK: &str = "look";
/// How long a payment rests whose question failed, or is asked by another program.
const HOLD: Duration = Duration::from_secs(60);
/// Added to a wait that the store told, so that the wait is over when the store is asked again.
const ROUNDING: Duration = Duration::from_millis(100);
/// How long overdue rows rest after a recovery that did not end them: their program is stopped but alive.
const RECOVER_AGAIN: Duration = Duration::from_secs(60);
/// While a payment of ours is in flight, the send log is checked this often for an answer that waits for the journal.
/// Also the first wait before such an answer is offered to the journal again.
const DEFERRED_RETRY: Duration = Duration::from_secs(5);
/// The longest wait before the journal is tried again with an answer of the send log.
const DEFERRED_RETRY_MOST: Duration = Duration::from_secs(60);
/// How soon an unreadable journal is read again.
const UNREADABLE: Duration = Duration::from_secs(15);
/// The longest sleep while something is due some day: the wall clock may be set, the machine may sleep.
const LONGEST_SLEEP: Duration = Duration::from_secs(15 * 60);
/// Commits come in bursts; so much of a burst is handled in one turn.
const BURST: Duration = Duration::from_millis(200);

impl Till {
    /// When the resolver asks next about `payment`; `None`: never, a person has to.
    #[must_use]
    pub fn next_automatic(&self, payment: &Payment) -> Option<Timestamp> {
        self.next_work(payment).map(|(at, _)| at)
    }

    fn next_work(&self, payment: &Payment) -> Option<(Timestamp, QuestionKind)> {
        let ask = payment.next_question().filter(|_| self.can_ask(payment)).map(|at| (at, QuestionKind::Ask));
        let look =
            payment.next_recheck().filter(|_| self.recheck_from(payment).is_some()).map(|at| (at, QuestionKind::Look));
        [ask, look].into_iter().flatten().min_by_key(|(at, _)| *at)
    }

    /// What the resolver asks next about `payment`; `None`: nothing.
    pub(in crate::till) fn question_about(&self, payment: &Payment) -> Option<StatusQuestion> {
        let (at, work) = self.next_work(payment)?;
        let asked = payment.questions.saturating_add(payment.recheck_count());
        Some(StatusQuestion { id: payment.id(), account: payment.intent.account.clone(), work, at, asked })
    }

    /// Runs the resolver until the journal is closed. Dropping it loses nothing: a question that was cut is asked
    /// again.
    pub async fn resolve_by_itself(&self) {
        let mut news = self.commits();
        let mut resolver = StatusResolver::new(self.clone());
        loop {
            news.borrow_and_update();
            let next = resolver.turn().await;
            let wait = next.map(|at| age(self.now(), at).min(LONGEST_SLEEP));
            tokio::select! {
                changed = news.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    tokio::time::sleep(BURST).await;
                }
                () = resolver.one_done() => {}
                () = sleep(wait) => {}
            }
        }
    }
}

async fn sleep(wait: Option<Duration>) {
    match wait {
        // Never zero: with a clock that stands still this would be a busy loop.
        Some(wait) => tokio::time::sleep(wait.max(BURST)).await,
        None => std::future::pending().await,
    }
}

/// The questions that are under way and the payments that rest.
pub struct StatusResolver {
    till: Till,
    tasks: JoinSet<(PaymentId, bool)>,
    /// Payments that are asked about now, with the accounts that the calls count on.
    asking: HashMap<PaymentId, AccountId>,
    /// Payments about which nothing is asked before this moment.
    resting: HashMap<PaymentId, Timestamp>,
    /// No recovery before this moment, on the boot clock.
    recover_from: Option<Duration>,
    /// When the journal is tried again with an answer of the send log, on the boot clock, and the wait after that.
    deferred_retry: Option<(Duration, Duration)>,
}

impl StatusResolver {
    /// A resolver with no question under way.
    #[must_use]
    pub fn new(till: Till) -> Self {
        Self {
            till,
            tasks: JoinSet::new(),
            asking: HashMap::new(),
            resting: HashMap::new(),
            recover_from: None,
            deferred_retry: None,
        }
    }

    /// Starts the questions that are due now, within the limit of each account. Returns when the next turn is due;
    /// `None`: only when the journal has a new commit or a question has ended.
    pub async fn turn(&mut self) -> Option<Timestamp> {
        let now = self.till.now();
        self.resting.retain(|_, until| *until > now);
        match self.turn_at(now).await {
            Ok(next) => next,
            Err(fault) => {
                tracing::warn!(%fault, "the resolver cannot read the journal");
                Some(later(now, UNREADABLE))
            }
        }
    }

    /// How many questions are under way.
    #[must_use]
    pub fn asking(&self) -> usize {
        self.asking.len()
    }

    /// Waits until every question under way has ended.
    pub async fn finish(&mut self) {
        while !self.tasks.is_empty() {
            self.one_done().await;
        }
    }

    async fn turn_at(&mut self, now: Timestamp) -> Result<Option<Timestamp>, JournalError> {
        let mut next = vec![self.apply_deferred(now).await];
        let busy = |account: &AccountId| self.asking.values().filter(|other| *other == account).count();
        let room = |account: &AccountId| CALLS_PER_ACCOUNT.saturating_sub(busy(account));
        let rests = |id| self.asking.contains_key(&id) || self.resting.contains_key(&id);
        let due = self.till.due_work(now, room, rests).await?;
        let overdue = self.till.journal().next_overdue(due.sending).await?;
        next.push(self.recover(overdue, now).await);
        next.push(due.is_sending.then(|| later(now, DEFERRED_RETRY)));
        next.push(due.next);
        next.extend(self.resting.values().copied().map(Some));
        for question in due.questions {
            self.put(question);
        }
        Ok(next.into_iter().flatten().min())
    }

    /// Ends overdue rows, now or at the moment that is returned. `overdue` is what the store says is left; the pause
    /// after a recovery counts on the boot clock. So setting the wall clock hurries and delays nothing.
    async fn recover(&mut self, overdue: Option<Duration>, now: Timestamp) -> Option<Timestamp> {
        let rest = self.recover_from.map_or(Duration::ZERO, |from| from.saturating_sub(self.till.monotonic()));
        let left = overdue?.max(rest);
        if !left.is_zero() {
            return Some(later(now, left.saturating_add(ROUNDING)));
        }
        if let Err(fault) = self.till.recover().await {
            tracing::warn!(%fault, "overdue rows are not ended yet");
        }
        self.recover_from = Some(self.till.monotonic().saturating_add(RECOVER_AGAIN));
        Some(later(now, RECOVER_AGAIN))
    }

    /// Offers the journal again an answer of the send log that it could not take. The wait doubles each time.
    async fn apply_deferred(&mut self, now: Timestamp) -> Option<Timestamp> {
        if !self.till.journal().has_deferred_answers() {
            self.deferred_retry = None;
            return None;
        }
        let this = self.till.monotonic();
        let (due, wait) = self.deferred_retry.unwrap_or((this, DEFERRED_RETRY));
        if due > this {
            return Some(later(now, due.saturating_sub(this)));
        }
        match self.till.recover().await {
            Ok(changed) => {
                tracing::info!(payments = changed.len(), "deferred answers applied");
                self.deferred_retry = None;
                None
            }
            Err(fault) => {
                tracing::warn!(%fault, "the journal still takes no answer");
                self.deferred_retry =
                    Some((this.saturating_add(wait), wait.saturating_mul(2).min(DEFERRED_RETRY_MOST)));
                Some(later(now, wait))
            }
        }
    }

    /// Starts one question as a task.
    fn put(&mut self, question: StatusQuestion) {
        let StatusQuestion { id, account, work, .. } = question;
        self.asking.insert(id, account);
        let till = self.till.clone();
        self.tasks.spawn(async move {
            let asked = ask(&till, id, work).await;
            if let Err(fault) = &asked {
                tracing::info!(payment = %id, %fault, "not asked");
            }
            (id, asked.unwrap_or(false))
        });
    }

    /// Waits for the end of one question; for ever while none is under way.
    async fn one_done(&mut self) {
        match self.tasks.join_next().await {
            None => std::future::pending().await,
            Some(Ok((id, asked))) => {
                self.asking.remove(&id);
                if !asked {
                    self.resting.insert(id, later(self.till.now(), HOLD));
                }
            }
            Some(Err(fault)) => {
                // The join error does not name the payment, so all rest. Questions that still run hold their claims.
                tracing::error!(%fault, "a question panicked");
                let until = later(self.till.now(), HOLD);
                self.resting.extend(self.asking.drain().map(|(id, _)| (id, until)));
            }
        }
    }
}

/// Asks one question, unless another program does or the payment has its end meanwhile. Returns whether it was asked.
async fn ask(till: &Till, id: PaymentId, work: QuestionKind) -> Result<bool, ResolveError> {
    let is_due = |payment: &Payment| till.next_work(payment).is_some_and(|(at, due)| due == work && at <= till.now());
    let Some(payment) = till.payment(id).await?.filter(is_due) else { return Ok(false) };
    let what = if work == QuestionKind::Ask { ASK } else { LOOK };
    if !till.claim_question(&payment, what).await? {
        return Ok(false);
    }
    // Read again: the program that held the claim before may have just been answered.
    let Some(payment) = till.payment(id).await?.filter(is_due) else { return Ok(false) };
    let asked = match work {
        QuestionKind::Ask => till.status(id, None).await?,
        QuestionKind::Look => till.recheck(id).await?,
    };
    if asked.state() != payment.state() {
        tracing::info!(payment = %id, state = PaymentState::word(asked.state()), "resolved");
    }
    Ok(true)
}
