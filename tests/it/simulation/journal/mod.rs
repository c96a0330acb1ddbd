//! A wrapper around the real journal that fails on command, lets its counter die at an append, or breaks a rule on
//! purpose. Without one of these it changes nothing. Once its counter is dead, it carries out nothing more.

mod calls;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use loket::base::id::PaymentId;
use loket::base::time::Clock as _;
use loket::domain::counter;
use loket::domain::deposit::record;
use loket::domain::payment::Payment;
use loket::journal::{Journal, JournalError};
use tokio::sync::watch;

use super::flaw::Flaw;
use super::plan::{How, Moment};
use super::world::{Record, SimClock, lock};

/// What is added to a time-out before a living program's answer counts as missing.
const SLACK: Duration = Duration::from_secs(60);

/// Appends that will fail.
#[derive(Debug, Clone, Copy)]
pub struct Spell {
    pub after: u32,
    pub times: u32,
    pub how: How,
    pub committed: bool,
    pub spool: bool,
}

/// The append at which a counter dies.
#[derive(Debug, Clone, Copy)]
pub struct Doom {
    pub after: u32,
    pub moment: Moment,
}

/// The journal of one counter.
pub struct Troubled {
    pub(super) inner: Arc<dyn Journal>,
    pub(super) flaw: Flaw,
    pub(super) clock: Arc<SimClock>,
    record: Arc<Record>,
    /// The counter stands still at its next permission.
    stands: AtomicBool,
    goes_on: watch::Sender<u32>,
    spell: Mutex<Option<Spell>>,
    doom: Mutex<Option<Doom>>,
    dead: AtomicBool,
    /// Payments that a flaw keeps out of the store.
    pub(super) remembered: Mutex<HashMap<PaymentId, Payment>>,
}

const fn fault(how: How) -> fn() -> JournalError {
    match how {
        How::Full => || JournalError::Full,
        How::Busy => || JournalError::Busy,
        How::ReadOnly => || JournalError::ReadOnly,
        How::Store => || JournalError::Store("the disk went away".to_owned()),
    }
}

impl Troubled {
    pub fn new(inner: Arc<dyn Journal>, flaw: Flaw, clock: Arc<SimClock>, record: Arc<Record>) -> Self {
        Self {
            inner,
            flaw,
            clock,
            record,
            stands: AtomicBool::new(false),
            goes_on: watch::Sender::new(0),
            spell: Mutex::default(),
            doom: Mutex::default(),
            dead: AtomicBool::new(false),
            remembered: Mutex::default(),
        }
    }

    /// A journal that only fails on command, for a test of its own.
    pub fn plain(inner: Arc<dyn Journal>) -> Self {
        Self::new(inner, Flaw::None, Arc::new(SimClock::new()), Arc::default())
    }

    /// From now on the spell works; nothing fails any more with `None`.
    pub fn cast(&self, spell: Option<Spell>) {
        *lock(&self.spell) = spell;
    }

    /// From now on the counter is to die at an append; no longer with `None`.
    pub fn doom(&self, doom: Option<Doom>) {
        *lock(&self.doom) = doom;
    }

    /// From now on the counter is to stand still at its next permission, until it goes on.
    pub fn stand_still(&self) {
        self.stands.store(true, Ordering::SeqCst);
    }

    pub fn go_on(&self) {
        self.stands.store(false, Ordering::SeqCst);
        self.goes_on.send_modify(|times| *times += 1);
    }

    /// Stands still after a permission, where it was told to. What stood past its time-out is remembered.
    async fn after_permission(&self, permitted: Payment, since: Duration) -> Payment {
        lock(&self.record.permitted).insert(permitted.id(), since);
        let mut goes_on = self.goes_on.subscribe();
        if !self.stands.swap(false, Ordering::SeqCst) {
            return permitted;
        }
        let _ = goes_on.changed().await;
        self.while_alive().await;
        let is_late = self.clock.monotonic().saturating_sub(since) > permitted.answer_wait();
        if is_late {
            self.record.count("stood too long");
            lock(&self.record.stood).insert(permitted.id());
        }
        permitted
    }

    /// Time alone has moved a row: never before its time-out and `grace` have truly passed, whatever a wall shows.
    fn ended_by_time(&self, row: &Payment, grace: Duration) {
        let Some(since) = lock(&self.record.permitted).get(&row.id()).copied() else { return };
        let passed = self.clock.monotonic().saturating_sub(since);
        if passed < row.answer_wait() + grace {
            lock(&self.record.ended_early).insert(row.id());
        }
    }

    /// Whether its counter died at an append.
    pub fn is_dead(&self) -> bool {
        self.dead.load(Ordering::SeqCst)
    }

    /// Nothing of a dead program goes on.
    async fn while_alive(&self) {
        if self.is_dead() {
            std::future::pending::<()>().await;
        }
    }

    /// Whether the counter dies at this append, and when.
    fn dies(&self) -> Option<Moment> {
        let mut held = lock(&self.doom);
        let doom = held.as_mut()?;
        if doom.after > 0 {
            doom.after -= 1;
            return None;
        }
        let moment = doom.moment;
        *held = None;
        Some(moment)
    }

    /// Whether this append fails, and whether its commit stands all the same.
    fn fails(&self) -> Option<(JournalError, bool)> {
        let mut held = lock(&self.spell);
        let spell = held.as_mut()?;
        if spell.after > 0 {
            spell.after -= 1;
            return None;
        }
        if spell.times == 0 {
            *held = None;
            return None;
        }
        spell.times -= 1;
        Some((fault(spell.how)(), spell.committed))
    }

    /// One append, as the counter's fate has it.
    async fn fated<T: Send>(
        &self,
        append: impl Future<Output = Result<T, JournalError>> + Send,
    ) -> Result<T, JournalError> {
        self.while_alive().await;
        match self.dies() {
            Some(Moment::Before) => {
                self.dead.store(true, Ordering::SeqCst);
                self.while_alive().await;
            }
            Some(Moment::Between) => {
                // It is durable, and nobody hears of it.
                let _ = append.await;
                self.dead.store(true, Ordering::SeqCst);
                return std::future::pending().await;
            }
            Some(Moment::After) => {
                let done = append.await;
                self.dead.store(true, Ordering::SeqCst);
                return done;
            }
            None => {}
        }
        match self.fails() {
            Some((fault, committed)) => {
                if committed {
                    append.await?;
                }
                Err(fault)
            }
            None => append.await,
        }
    }
}
