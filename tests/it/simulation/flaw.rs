//! Rules broken on purpose, for the negative controls.
//!
//! What it is: what each flaw makes of an append or of a payment's sending. What it is not: anything of the program's; a
//! run without a flaw goes past all of this. Invariant: each flaw breaks one rule, so that what finds it out is known.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use loket::id::PaymentId;
use loket::journal::JournalError;
use loket::provider::http::{PreparedPayment, Reply};
use loket::provider::wallet::Wallet;
use loket::provider::{Abilities, BuildError, Circumstances, InquiryAsk, Provider, ReadError, StatusQuery};
use loket::sale::answer::{Outcome, Verdict, Why};
use loket::sale::bill::Bill;
use loket::sale::charge;
use loket::sale::intent::Intent;
use loket::sale::payment::{Entry, Event, Payment, Source, step};
use loket::sale::product::{AccountId, Product, ProviderId};
use loket::time::Timestamp;

use super::journal::Troubled;
use super::world::lock;

/// A rule that is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// None: all as it is.
    None,
    /// An intent and all that follows is only remembered, not kept.
    ForgetsIntents,
    /// A second open payment on one bill is taken.
    TakesASecond,
    /// Silence is written down as not sent.
    CallsSilenceUnsent,
    /// A verdict is told as kept and is not.
    LosesVerdicts,
    /// A verdict that the journal could not take is told as spooled and is not.
    DropsSpool,
    /// A payment leaves though the store does not have its dispatch.
    SendsUndispatched,
    /// What the Biller accepted is taken for paid.
    TakesAcceptedForPaid,
    /// A payment without an answer is sent once more.
    ResendsTheLost,
    /// Whatever money comes settles a charge as if it were what was asked for.
    SettlesAnyAmount,
    /// Silence is written down as refused.
    CallsSilenceRefused,
}

impl Troubled {
    /// What the flaw makes of an append; `None`: nothing, it goes the usual way.
    pub async fn broken(&self, id: PaymentId, entry: &Entry) -> Option<Result<Payment, JournalError>> {
        let again = |event: Event| Entry { event, ..entry.clone() };
        match (self.flaw, &entry.event) {
            (Flaw::ForgetsIntents, _) => self.remembered_only(id, entry),
            (Flaw::TakesASecond, Event::Prepared(intent)) => Some(self.beside_anything(id, intent, &again).await),
            (Flaw::CallsSilenceUnsent, Event::Answered { source: Source::Send, verdict, raw }) => {
                if !is_silent(verdict) {
                    return None;
                }
                let verdict = Box::new(Verdict::bare(Outcome::NotSent, Why::NotBuilt));
                let event = Event::Answered { source: Source::Send, verdict, raw: raw.clone() };
                Some(self.inner.append(id, again(event)).await)
            }
            (Flaw::CallsSilenceRefused, Event::Answered { source: Source::Send, verdict, raw }) => {
                if !is_silent(verdict) {
                    return None;
                }
                let verdict = Box::new(Verdict::bare(Outcome::Rejected, Why::Refused("diam".into())));
                let event = Event::Answered { source: Source::Send, verdict, raw: raw.clone() };
                Some(self.inner.append(id, again(event)).await)
            }
            (Flaw::LosesVerdicts, Event::Answered { source: Source::Send, .. })
            | (Flaw::SendsUndispatched, Event::Dispatched { .. }) => {
                let known = self.inner.payment(id).await.ok().flatten();
                Some(step(known.as_ref(), entry).map_err(JournalError::from))
            }
            (Flaw::TakesAcceptedForPaid, Event::Answered { source: Source::Send, verdict, raw }) => {
                if verdict.outcome != Outcome::Pending || verdict.why != Why::Answered {
                    return None;
                }
                let verdict = Box::new(Verdict { outcome: Outcome::Confirmed, ..(**verdict).clone() });
                let event = Event::Answered { source: Source::Send, verdict, raw: raw.clone() };
                Some(self.inner.append(id, again(event)).await)
            }
            _ => None,
        }
    }

    /// A frame number that no bill has makes it another one for the store; whatever asks was seen, once it is sent.
    async fn beside_anything(
        &self,
        id: PaymentId,
        intent: &Intent,
        again: &(dyn Fn(Event) -> Entry + Sync),
    ) -> Result<Payment, JournalError> {
        let mut intent = intent.clone();
        if !intent.bill.product.kind.is_prepaid() {
            intent.bill.frame_number = Some(id.to_string());
        }
        for _ in 0..100 {
            let obstacles =
                self.inner.obstacles(&intent.bill, again(Event::Prepared(Box::new(intent.clone()))).at).await?;
            let is_sent = !obstacles.stop().is_some_and(|open| open.state().is_sending());
            intent.seen = obstacles.asked();
            if is_sent {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.inner.append(id, again(Event::Prepared(Box::new(intent)))).await
    }

    fn remembered_only(&self, id: PaymentId, entry: &Entry) -> Option<Result<Payment, JournalError>> {
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

    /// A charge's event, as the flaw has it.
    pub async fn settled_anyhow(&self, order: &str, entry: charge::Entry) -> charge::Entry {
        let charge::Event::ChargeSettled(settlement) = &entry.event else { return entry };
        if self.flaw != Flaw::SettlesAnyAmount {
            return entry;
        }
        let asked = self.inner.charge(order).await.ok().flatten().map(|charge| charge.expected());
        let mut settlement = settlement.clone();
        settlement.amount = asked.unwrap_or(settlement.amount);
        charge::Entry { event: charge::Event::ChargeSettled(settlement), ..entry }
    }
}

fn is_silent(verdict: &Verdict) -> bool {
    matches!(verdict.why, Why::TimedOut | Why::Cut)
}

/// A provider whose payments are sent once more where no answer came.
pub struct Resending(pub Arc<dyn Provider>);

#[async_trait]
impl Provider for Resending {
    fn id(&self) -> ProviderId {
        self.0.id()
    }

    fn account(&self) -> AccountId {
        self.0.account()
    }

    fn abilities(&self) -> Abilities {
        self.0.abilities()
    }

    fn timeout_seconds(&self) -> u32 {
        self.0.timeout_seconds()
    }

    async fn price_list(&self) -> Result<Vec<Product>, ReadError> {
        self.0.price_list().await
    }

    async fn inquire(&self, ask: &InquiryAsk, now: Timestamp) -> Result<Bill, ReadError> {
        self.0.inquire(ask, now).await
    }

    async fn make_ready(&self) -> Result<(), ReadError> {
        self.0.make_ready().await
    }

    fn build_payment(&self, bill: &Bill, wire_reference: &str) -> Result<PreparedPayment, BuildError> {
        self.0.build_payment(bill, wire_reference)
    }

    async fn send_payment(&self, prepared: PreparedPayment, dispatched: &Payment) -> Reply {
        let intent = &dispatched.intent;
        let reply = self.0.send_payment(prepared, dispatched).await;
        match (&reply, self.0.build_payment(&intent.bill, intent.wire_reference.as_str())) {
            (Reply::TimedOut | Reply::Cut, Ok(again)) => self.0.send_payment(again, dispatched).await,
            _ => reply,
        }
    }

    fn classify_payment(&self, intent: &Intent, reply: &Reply, around: Circumstances) -> Verdict {
        self.0.classify_payment(intent, reply, around)
    }

    fn status_query(&self, payment: &Payment, typed_invoice: Option<&str>) -> Option<Result<StatusQuery, BuildError>> {
        self.0.status_query(payment, typed_invoice)
    }

    async fn ask_status(&self, query: &StatusQuery) -> Reply {
        self.0.ask_status(query).await
    }

    fn classify_status(&self, payment: &Payment, query: &StatusQuery, reply: &Reply) -> Verdict {
        self.0.classify_status(payment, query, reply)
    }

    fn wallet(&self) -> Option<&dyn Wallet> {
        self.0.wallet()
    }
}
