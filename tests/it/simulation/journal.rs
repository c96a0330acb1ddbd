//! A journal that fails on command, and journals that break a rule on purpose.
//!
//! What it is: a wrapper around the real one. What it is not: a store. Invariant: without a spell and without a flaw it
//! changes nothing.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use loket::id::{OwnerId, PaymentId};
use loket::journal::sqlite::SqliteJournal;
use loket::journal::{AuditReport, ChargeFilter, Filter, Journal, JournalError, PriceList, SaldoReading};
use loket::sale::answer::{Outcome, Verdict, Why};
use loket::sale::charge::{self, Charge};
use loket::sale::payment::{Entry, Event, Payment, Source, step};
use loket::sale::product::{AccountId, ProviderId};
use loket::time::Timestamp;
use tokio::sync::watch;

use super::plan::How;

/// A rule that a journal breaks, for the negative controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// None: the journal as it is.
    None,
    /// An intent and all that follows is only remembered, not kept.
    ForgetsIntents,
    /// A second open payment on one bill is taken.
    TakesASecond,
    /// Silence is written down as not sent.
    CallsSilenceUnsent,
    /// A verdict is told as kept and is not.
    LosesVerdicts,
}

/// Appends that will fail.
#[derive(Debug, Clone, Copy)]
pub struct Spell {
    pub after: u32,
    pub times: u32,
    pub how: How,
    pub committed: bool,
    pub spool: bool,
}

/// The journal of one counter.
pub struct Troubled {
    inner: SqliteJournal,
    flaw: Flaw,
    spell: Mutex<Option<Spell>>,
    /// Payments that a flaw keeps out of the store.
    remembered: Mutex<HashMap<PaymentId, Payment>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
    pub fn new(inner: SqliteJournal, flaw: Flaw) -> Self {
        Self { inner, flaw, spell: Mutex::default(), remembered: Mutex::default() }
    }

    /// From now on the spell works; nothing fails any more with `None`.
    pub fn cast(&self, spell: Option<Spell>) {
        *lock(&self.spell) = spell;
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

    /// What the flaw makes of an append; `None`: nothing, it goes the usual way.
    async fn broken(&self, id: PaymentId, entry: &Entry) -> Option<Result<Payment, JournalError>> {
        match (self.flaw, &entry.event) {
            (Flaw::ForgetsIntents, _) => {
                let mut remembered = lock(&self.remembered);
                let known = remembered.get(&id);
                if known.is_none() && !matches!(entry.event, Event::Prepared(_)) {
                    return None;
                }
                let next = step(known, entry).map_err(JournalError::from);
                if let Ok(payment) = &next {
                    remembered.insert(id, payment.clone());
                }
                Some(next)
            }
            (Flaw::TakesASecond, Event::Prepared(intent)) => {
                // A frame number that no bill has makes it another one for the store.
                let mut intent = intent.clone();
                if !intent.bill.product.kind.is_prepaid() {
                    intent.bill.frame_number = Some(id.to_string());
                }
                Some(self.inner.append(id, Entry { event: Event::Prepared(intent), ..entry.clone() }).await)
            }
            (Flaw::CallsSilenceUnsent, Event::Answered { source: Source::Send, verdict, raw }) => {
                let silent = matches!(verdict.why, Why::TimedOut | Why::Cut);
                let verdict = Box::new(Verdict::bare(Outcome::NotSent, Why::NotBuilt));
                let event = Event::Answered { source: Source::Send, verdict, raw: raw.clone() };
                if silent { Some(self.inner.append(id, Entry { event, ..entry.clone() }).await) } else { None }
            }
            (Flaw::LosesVerdicts, Event::Answered { source: Source::Send, .. }) => {
                let known = self.inner.payment(id).await.ok().flatten();
                Some(step(known.as_ref(), entry).map_err(JournalError::from))
            }
            _ => None,
        }
    }
}

#[async_trait]
impl Journal for Troubled {
    fn owner(&self) -> OwnerId {
        self.inner.owner()
    }

    async fn append(&self, id: PaymentId, entry: Entry) -> Result<Payment, JournalError> {
        if let Some((fault, committed)) = self.fails() {
            if committed {
                self.inner.append(id, entry).await?;
            }
            return Err(fault);
        }
        match self.broken(id, &entry).await {
            Some(ended) => ended,
            None => self.inner.append(id, entry).await,
        }
    }

    async fn payment(&self, id: PaymentId) -> Result<Option<Payment>, JournalError> {
        let remembered = lock(&self.remembered).get(&id).cloned();
        if remembered.is_some() { Ok(remembered) } else { self.inner.payment(id).await }
    }

    async fn events(&self, id: PaymentId) -> Result<Vec<Entry>, JournalError> {
        self.inner.events(id).await
    }

    async fn find(&self, filter: &Filter) -> Result<Vec<Payment>, JournalError> {
        let mut found = self.inner.find(filter).await?;
        if self.flaw == Flaw::TakesASecond {
            found.retain(|payment| !payment.state().is_open());
        }
        Ok(found)
    }

    async fn desk(&self) -> Result<Vec<Payment>, JournalError> {
        self.inner.desk().await
    }

    async fn open_payments(&self) -> Result<Vec<Payment>, JournalError> {
        self.inner.open_payments().await
    }

    async fn recover(&self, at: Timestamp) -> Result<Vec<Payment>, JournalError> {
        self.inner.recover(at).await
    }

    async fn spool(&self, id: PaymentId, entry: &Entry) -> Result<(), JournalError> {
        let refused = lock(&self.spell).is_some_and(|spell| !spell.spool);
        if refused { Err(JournalError::Full) } else { self.inner.spool(id, entry).await }
    }

    async fn saldo(
        &self,
        account: &AccountId,
        except: Option<PaymentId>,
    ) -> Result<Option<SaldoReading>, JournalError> {
        self.inner.saldo(account, except).await
    }

    async fn price_list(&self, provider: &ProviderId) -> Result<Option<PriceList>, JournalError> {
        self.inner.price_list(provider).await
    }

    async fn keep_price_list(&self, list: &PriceList) -> Result<(), JournalError> {
        self.inner.keep_price_list(list).await
    }

    async fn append_charge(&self, order: &str, entry: charge::Entry) -> Result<Charge, JournalError> {
        self.inner.append_charge(order, entry).await
    }

    async fn charge(&self, order: &str) -> Result<Option<Charge>, JournalError> {
        self.inner.charge(order).await
    }

    async fn charge_events(&self, order: &str) -> Result<Vec<charge::Entry>, JournalError> {
        self.inner.charge_events(order).await
    }

    async fn charges(&self, filter: &ChargeFilter) -> Result<Vec<Charge>, JournalError> {
        self.inner.charges(filter).await
    }

    async fn claim(&self, what: &str, round: u32, at: Timestamp, until: Timestamp) -> Result<bool, JournalError> {
        self.inner.claim(what, round, at, until).await
    }

    fn holds_spooled(&self) -> bool {
        self.inner.holds_spooled()
    }

    async fn audit(&self) -> Result<AuditReport, JournalError> {
        self.inner.audit().await
    }

    async fn probe(&self) -> Result<(), JournalError> {
        self.inner.probe().await
    }

    fn news(&self) -> watch::Receiver<u64> {
        self.inner.news()
    }
}
