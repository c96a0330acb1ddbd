//! The resolver: one task that asks about open payments when a question is due (safety rule 6), and ends what is overdue.
//!
//! It can only ask: [`StatusQuery`](crate::providers::StatusQuery) and inquiries. It has no ticker: it sleeps until
//! something is due or the journal has news. At most four questions run at a time on an account; of several programs on
//! one journal one asks.

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

/// A claim on a look at a bill or a history.
const LOOK: &str = "look";
/// How long a question rests that could not be put, or that another program puts.
const HOLD: Duration = Duration::from_secs(60);
/// What is added to a wait that the store told, so that it is over when it is asked again.
const ROUNDING: Duration = Duration::from_millis(100);
/// How long overdue rows rest after a recovery that did not end them: their program is stopped, and lives.
const RECOVER_AGAIN: Duration = Duration::from_secs(60);
/// How soon after one another it looks whether an answer waits in the spool, while a payment of ours is in flight.
const LOOK_AT_SPOOL: Duration = Duration::from_secs(5);
/// The longest wait before the journal is tried again with a spooled answer.
const SPOOL_AT_MOST: Duration = Duration::from_secs(60);
/// How soon an unreadable journal is read again.
const UNREADABLE: Duration = Duration::from_secs(15);
/// The longest sleep while something is due some day: the wall clock may be set, the machine may sleep.
const LONGEST_SLEEP: Duration = Duration::from_secs(15 * 60);
/// News comes in bursts; so much of a burst is taken together.
const BURST: Duration = Duration::from_millis(200);

impl Till {
    /// When something is asked about `payment` by itself, and nothing before.
    #[must_use]
    pub fn next_automatic(&self, payment: &Payment) -> Option<Timestamp> {
        self.next_work(payment).map(|(at, _)| at)
    }

    fn next_work(&self, payment: &Payment) -> Option<(Timestamp, QuestionKind)> {
        let ask = payment.next_question().filter(|_| self.can_ask(payment)).map(|at| (at, QuestionKind::Ask));
        let look =
            payment.next_look().filter(|_| self.recheck_from(payment).is_some()).map(|at| (at, QuestionKind::Look));
        [ask, look].into_iter().flatten().min_by_key(|(at, _)| *at)
    }

    /// What is asked next about `payment` by itself.
    pub(in crate::till) fn question_about(&self, payment: &Payment) -> Option<StatusQuestion> {
        let (at, work) = self.next_work(payment)?;
        let asked = payment.questions.saturating_add(payment.recheck_count());
        Some(StatusQuestion { id: payment.id(), account: payment.intent.account.clone(), work, at, asked })
    }

    /// Resolves by itself until the journal's news end. Drop it to stop it: nothing is lost, the question is put again.
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
        // Never at once: a clock that stands still would make this a spin.
        Some(wait) => tokio::time::sleep(wait.max(BURST)).await,
        None => std::future::pending().await,
    }
}

/// What is asked now, and what rests.
pub struct StatusResolver {
    till: Till,
    tasks: JoinSet<(PaymentId, bool)>,
    /// Payments that are asked about now, with their accounts.
    asking: HashMap<PaymentId, AccountId>,
    /// Payments that rest until then.
    resting: HashMap<PaymentId, Timestamp>,
    /// Overdue rows rest until then, on the boot clock.
    recover_from: Option<Duration>,
    /// When a spooled answer is tried again, on the boot clock, and the wait after that.
    spool_from: Option<(Duration, Duration)>,
}

impl StatusResolver {
    /// A resolver that has asked nothing yet.
    #[must_use]
    pub fn new(till: Till) -> Self {
        Self {
            till,
            tasks: JoinSet::new(),
            asking: HashMap::new(),
            resting: HashMap::new(),
            recover_from: None,
            spool_from: None,
        }
    }

    /// Does what is due now, as far as there is room. Returns when the next turn is due; none: when the journal has news
    /// or a question has ended.
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

    /// Waits until every question that was put has ended.
    pub async fn finish(&mut self) {
        while !self.tasks.is_empty() {
            self.one_done().await;
        }
    }

    async fn turn_at(&mut self, now: Timestamp) -> Result<Option<Timestamp>, JournalError> {
        let mut next = vec![self.spooled(now).await];
        let busy = |account: &AccountId| self.asking.values().filter(|other| *other == account).count();
        let room = |account: &AccountId| CALLS_PER_ACCOUNT.saturating_sub(busy(account));
        let rests = |id| self.asking.contains_key(&id) || self.resting.contains_key(&id);
        let due = self.till.due_work(now, room, rests).await?;
        let overdue = self.till.journal().next_overdue(due.sending).await?;
        next.push(self.recover(overdue, now).await);
        next.push(due.is_sending.then(|| later(now, LOOK_AT_SPOOL)));
        next.push(due.next);
        next.extend(self.resting.values().copied().map(Some));
        for question in due.questions {
            self.put(question);
        }
        Ok(next.into_iter().flatten().min())
    }

    /// Ends what is overdue, now or then. What is left until then is the store's word; the rest is counted on the boot clock,
    /// so that a wall clock that is set hurries and delays nothing.
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

    /// Tries the journal again with an answer that it could not take.
    async fn spooled(&mut self, now: Timestamp) -> Option<Timestamp> {
        if !self.till.journal().holds_spooled() {
            self.spool_from = None;
            return None;
        }
        let this = self.till.monotonic();
        let (due, wait) = self.spool_from.unwrap_or((this, LOOK_AT_SPOOL));
        if due > this {
            return Some(later(now, due.saturating_sub(this)));
        }
        match self.till.recover().await {
            Ok(changed) => {
                tracing::info!(payments = changed.len(), "spooled answers applied");
                self.spool_from = None;
                None
            }
            Err(fault) => {
                tracing::warn!(%fault, "the journal still takes no answer");
                self.spool_from = Some((this.saturating_add(wait), wait.saturating_mul(2).min(SPOOL_AT_MOST)));
                Some(later(now, wait))
            }
        }
    }

    /// Puts a question.
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

    /// Waits for the end of one question; for ever while none is put.
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
                // Which one it was is not told: all rest, and those that go on are claimed.
                tracing::error!(%fault, "a question panicked");
                let until = later(self.till.now(), HOLD);
                self.resting.extend(self.asking.drain().map(|(id, _)| (id, until)));
            }
        }
    }
}

/// Puts one question, unless another program does or it has its end meanwhile. Returns whether it was put.
async fn ask(till: &Till, id: PaymentId, work: QuestionKind) -> Result<bool, ResolveError> {
    let is_due = |payment: &Payment| till.next_work(payment).is_some_and(|(at, due)| due == work && at <= till.now());
    let Some(payment) = till.payment(id).await?.filter(is_due) else { return Ok(false) };
    let what = if work == QuestionKind::Ask { ASK } else { LOOK };
    if !till.claim_question(&payment, what).await? {
        return Ok(false);
    }
    // Whoever had the claim before may have been answered just now.
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
