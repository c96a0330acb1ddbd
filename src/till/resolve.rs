//! Brings an open payment to its end: status questions, a person's rulings, recovery. Nothing here pays.
//!
//! A ruling is weaker than a provider's answer (docs/safety.md, "Recovery, rulings, papers"). "Failed" is refused
//! until ten minutes after the time-out. "Not found" ends nothing (safety rule 6).

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::sync::OwnedSemaphorePermit;

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, later};
use crate::domain::bill::CustomerNumber;
use crate::domain::payment::verdict::{OutcomeReason, PaymentFacts, PaymentOutcome, PaymentVerdict};
use crate::domain::payment::{
    AnswerSource, CashHandling, Payment, PaymentEvent, PaymentObservation, PaymentRuling, PaymentState,
    PaymentStepError, TotalDifference,
};
use crate::domain::typed_invoice::{self, SendingWindow, TypedInvoice};
use crate::journal::JournalError;
use crate::providers::{BuildError, InquiryRequest, Provider, ReadError, StatusBy};
use crate::till::Till;

/// The name of a claim on a status question: of several programs one asks.
pub(in crate::till) const ASK: &str = "ask";
/// How long a claim lasts beyond the time-outs of its calls.
const CLAIM_SLACK: Duration = Duration::from_secs(30);
/// Payments that [`Till::ask_all`] asks about at a time. The limit of each account is smaller.
const ASKED_TOGETHER: usize = 32;

/// Why a payment was not asked about or not ruled.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    #[error("no such payment")]
    NotFound,
    #[error("provider not configured")]
    NotConfigured,
    /// The program is ending: nothing that may move money starts any more.
    #[error("the program is ending")]
    Ending,
    /// The API cannot be asked about this payment: no invoice is known.
    #[error("cannot be asked")]
    CannotBeAsked,
    #[error("no status call")]
    NoStatusCall,
    /// A living program is sending it.
    #[error("being sent")]
    BeingSent,
    /// The typed invoice belongs to another payment of this shop.
    #[error("invoice belongs to another payment")]
    InvoiceTaken(Box<Payment>),
    /// "Failed" may be ruled only after the hold (safety rule 15).
    #[error("too early to rule failed")]
    TooEarly {
        /// Estimated, for the screen.
        from: Timestamp,
        /// What is left of the hold, by the store's clock.
        left: Duration,
    },
    /// The bill or history may be read again only from this moment.
    #[error("too soon to look again")]
    TooSoon(Timestamp),
    /// The payment has its end already.
    #[error("already ended")]
    Ended(Box<Payment>),
    /// A ruling that a token was sold needs its 20 digits.
    #[error("token needed")]
    TokenNeeded,
    /// A ruling needs its evidence as text.
    #[error("evidence needed")]
    EvidenceNeeded,
    /// The total did not change, or no cash was taken.
    #[error("no difference to settle")]
    NoDifference,
    /// What happened to the difference must be recorded first. Total paid less total shown, whole rupiah.
    #[error("difference not settled")]
    DifferenceOpen(Rupiah),
    /// The provider could not be made ready (K-Link: no session). Nothing was sent.
    #[error(transparent)]
    NotReady(ReadError),
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Journal(JournalError),
}

/// An open payment after [`Till::ask_all`].
#[derive(Debug, Clone)]
pub struct AskedPayment {
    pub payment: Payment,
    /// Something was learned that was not known before.
    pub is_news: bool,
}

impl From<JournalError> for ResolveError {
    fn from(fault: JournalError) -> Self {
        match fault {
            JournalError::NotFound => Self::NotFound,
            JournalError::Step(PaymentStepError::TokenNeeded) => Self::TokenNeeded,
            fault => Self::Journal(fault),
        }
    }
}

impl Till {
    /// Ends the rows of dead programs and rows that are long overdue, applies stored answers, and then stored
    /// callbacks. A living program's row is left alone until then: its answer may still come. Runs at each start and
    /// when the resolver finds work for it. Returns the payments that changed.
    pub async fn recover(&self) -> Result<Vec<Payment>, JournalError> {
        let changed = self.journal().recover(self.now()).await?;
        for payment in changed.iter().filter(|payment| payment.state() == PaymentState::Confirmed) {
            self.store_receipt(payment);
            self.after_refund(payment).await;
        }
        // Callbacks that a dead program acknowledged are applied here. A callback that cannot be applied hinders no
        // start.
        if let Err(fault) = self.apply_callbacks().await {
            tracing::warn!(%fault, "callbacks wait to be applied");
        }
        Ok(changed)
    }

    /// Whether the API can be asked about this payment with what is known of it now.
    #[must_use]
    pub fn can_ask(&self, payment: &Payment) -> bool {
        self.provider(&payment.intent.bill.product.provider)
            .is_some_and(|provider| provider.status_query(payment, None).is_some())
    }

    /// What the payment's API needs to be asked about a status.
    #[must_use]
    pub fn status_by(&self, payment: &Payment) -> StatusBy {
        self.provider(&payment.intent.bill.product.provider)
            .map_or(StatusBy::Nothing, |provider| provider.capabilities().status)
    }

    /// Asks the provider about one payment and journals the answer. `typed_invoice` is an invoice that a person found
    /// in the provider's list; the answer's product, number and amount must then match the payment's.
    pub async fn status(&self, id: PaymentId, typed_invoice: Option<&str>) -> Result<Payment, ResolveError> {
        let payment = self.payment(id).await?.ok_or(ResolveError::NotFound)?;
        if payment.state().is_sending() {
            return Err(ResolveError::BeingSent);
        }
        let provider = self.provider(&payment.intent.bill.product.provider).ok_or(ResolveError::NotConfigured)?;
        if let Some(invoice) = typed_invoice {
            may_have_invoice(&payment, invoice)?;
            self.invoice_is_free(id, invoice).await?;
        }
        let _place = self.question_place(provider.as_ref()).await?;
        let asked = self.ask(provider, &payment, typed_invoice).await?;
        if asked.state() == PaymentState::Confirmed && payment.state() != PaymentState::Confirmed {
            self.store_receipt(&asked);
            self.after_refund(&asked).await;
        }
        Ok(asked)
    }

    pub(in crate::till) async fn ask(
        &self,
        provider: &Arc<dyn Provider>,
        payment: &Payment,
        typed_invoice: Option<&str>,
    ) -> Result<Payment, ResolveError> {
        let never = if provider.capabilities().status == StatusBy::Nothing {
            ResolveError::NoStatusCall
        } else {
            ResolveError::CannotBeAsked
        };
        let query = provider.status_query(payment, typed_invoice).ok_or(never)??;
        let reply = provider.ask_status(&query).await;
        let mut verdict: PaymentVerdict = provider.classify_status(payment, &query, &reply);
        if let Some(invoice) = typed_invoice {
            verdict = self.in_time(payment, CleanText::new(invoice), verdict).await?;
            // The payment may have reached its end while the provider was asked.
            let now = self.payment(payment.id()).await?.ok_or(ResolveError::NotFound)?;
            may_have_invoice(&now, invoice)?;
        }
        let event =
            PaymentEvent::Answered { source: AnswerSource::Status, verdict: Box::new(verdict), raw: reply.raw() };
        Ok(self.append(payment.id(), event).await?)
    }

    /// Lowers a verdict that a typed invoice brought to Unknown where its time does not fit this sale's sending
    /// (safety rule 6). An invoice that the provider itself gave to this sale needs no such proof.
    async fn in_time(
        &self,
        payment: &Payment,
        invoice: CleanText,
        verdict: PaymentVerdict,
    ) -> Result<PaymentVerdict, JournalError> {
        let told = &verdict.facts;
        if *told == PaymentFacts::default() || payment.invoice() == Some(&invoice) {
            return Ok(verdict);
        }
        let clock = self.journal().provider_clock(&payment.intent.bill.product.provider).await?;
        let from = payment.dispatched_at.unwrap_or(payment.created_at);
        let window = SendingWindow { from, until: payment.failed_from(Duration::ZERO) };
        let timing = typed_invoice::timing(told.provider_time, window, &clock);
        let Some(timing) = timing else { return Ok(verdict) };
        let typed = TypedInvoice { invoice, provider_time: told.provider_time, timing };
        Ok(PaymentVerdict::bare(PaymentOutcome::Unknown, OutcomeReason::TypedInvoice(Box::new(typed))))
    }

    /// Refuses an invoice that another payment holds: the same customer may have bought the same good twice. This
    /// only saves the call. The journal checks again when it records an answer (safety rule 6).
    pub(in crate::till) async fn invoice_is_free(&self, id: PaymentId, invoice: &str) -> Result<(), ResolveError> {
        let taken = self.journal().known_under(id, &CleanText::new(invoice)).await?;
        taken.map_or(Ok(()), |other| Err(ResolveError::InvoiceTaken(Box::new(other))))
    }

    /// A permit for a question on the provider's account; waits for one. Questions may wait, payments never do.
    async fn question_place(&self, provider: &dyn Provider) -> Result<OwnedSemaphorePermit, ResolveError> {
        let places = self.inner.questions.get(&provider.account()).ok_or(ResolveError::NotConfigured)?;
        places.clone().acquire_owned().await.map_err(|_| ResolveError::NotConfigured)
    }

    /// From when a payment's bill or its member's history may be read again. `None`: that shows nothing about this
    /// payment.
    #[must_use]
    pub fn recheck_from(&self, payment: &Payment) -> Option<Timestamp> {
        let provider = self.provider(&payment.intent.bill.product.provider)?;
        let shows = provider.capabilities().reinquiry_shows_paid || provider.wallet().is_some();
        payment.recheck_from().filter(|_| shows)
    }

    /// Reads the payment's bill or its member's history again and journals the answer as evidence. That decides
    /// nothing.
    ///
    /// # Errors
    /// When there is nothing to read, it is too soon, or the read failed. Nothing was journalled then.
    pub async fn recheck(&self, id: PaymentId) -> Result<Payment, ResolveError> {
        let payment = self.payment(id).await?.ok_or(ResolveError::NotFound)?;
        let from = self.recheck_from(&payment).ok_or(ResolveError::CannotBeAsked)?;
        if self.now() < from {
            return Err(ResolveError::TooSoon(from));
        }
        let provider = self.provider(&payment.intent.bill.product.provider).ok_or(ResolveError::NotConfigured)?;
        let _place = self.question_place(provider.as_ref()).await?;
        let seen = match provider.wallet() {
            Some(wallet) => self.wallet_rows(wallet, &payment).await.map(PaymentObservation::History),
            None => self.bill_again(provider.as_ref(), &payment).await,
        };
        let seen = seen.map_err(ResolveError::NotReady)?;
        Ok(self.append(id, PaymentEvent::Observed(Box::new(seen))).await?)
    }

    async fn bill_again(&self, provider: &dyn Provider, payment: &Payment) -> Result<PaymentObservation, ReadError> {
        let bill = &payment.intent.bill;
        let ask = InquiryRequest {
            product: bill.product.clone(),
            customer: bill.customer.clone(),
            amount: None,
            frame_number: bill.frame_number.clone(),
            wallet: None,
        };
        match provider.inquire(&ask, self.now()).await {
            Ok(bill) => Ok(PaymentObservation::BillUnpaid(bill.money.total)),
            Err(ReadError::Refused(said)) if provider.says_paid(&said) => Ok(PaymentObservation::BillPaid(said)),
            Err(ReadError::Refused(said)) => Ok(PaymentObservation::BillUnclear(said)),
            Err(fault) => Err(fault),
        }
    }

    /// Asks about one payment now because a person wants it: for its status, and where that cannot be asked or ends
    /// nothing, for its bill or history.
    ///
    /// # Errors
    /// When neither could be asked.
    pub async fn ask_now(&self, id: PaymentId) -> Result<Payment, ResolveError> {
        let payment = self.payment(id).await?.ok_or(ResolveError::NotFound)?;
        let asked = self.status(id, None).await;
        let stands = asked.as_ref().map_or_else(|_| payment.clone(), Clone::clone);
        let may_look = self.recheck_from(&stands).is_some_and(|from| from <= self.now());
        match asked {
            Ok(asked) if !may_look => Ok(asked),
            Ok(asked) => Ok(self.recheck(id).await.unwrap_or(asked)),
            Err(ResolveError::CannotBeAsked | ResolveError::NoStatusCall) if self.recheck_from(&stands).is_some() => {
                self.recheck(id).await
            }
            Err(fault) => Err(fault),
        }
    }

    /// Claims the next question about `payment`. `false`: another program has it.
    pub(in crate::till) async fn claim_question(&self, payment: &Payment, what: &str) -> Result<bool, JournalError> {
        let round = payment.questions.saturating_add(payment.recheck_count());
        let timeout = self.provider(&payment.intent.bill.product.provider).map_or(0, |one| one.timeout_seconds());
        // Three time-outs: a read may be repeated, and may wait for its permit.
        let lease = Duration::from_secs(u64::from(timeout).saturating_mul(3)).saturating_add(CLAIM_SLACK);
        let now = self.now();
        let until = now.checked_add(lease).unwrap_or(now);
        self.journal().claim(&format!("{what}:{}", payment.id()), round, now, until).await
    }

    /// Asks now about each open payment that can be asked about. Returns all open payments, oldest first.
    ///
    /// # Errors
    /// When the open payments cannot be read. A question that fails leaves its payment as it was.
    pub async fn ask_all(&self) -> Result<Vec<AskedPayment>, JournalError> {
        let (mut asked, mut last) = (Vec::new(), None);
        loop {
            let page = self.journal().live_page(last).await?;
            let Some(newest) = page.last() else { return Ok(asked) };
            last = Some(newest.id());
            let open = page.into_iter().filter(|payment| payment.state().is_open());
            let asks = futures_util::stream::iter(open.map(|payment| self.ask_one_of_all(payment)));
            asked.extend(asks.buffered(ASKED_TOGETHER).collect::<Vec<_>>().await);
        }
    }

    async fn ask_one_of_all(&self, before: Payment) -> AskedPayment {
        let may_look = self.recheck_from(&before).is_some_and(|from| from <= self.now());
        if before.state().is_sending() || !(self.can_ask(&before) || may_look) {
            return AskedPayment { is_news: false, payment: before };
        }
        let after = match self.claim_question(&before, ASK).await {
            // Another program asks now and shows the answer.
            Ok(false) => self.payment(before.id()).await.ok().flatten(),
            claimed => {
                // Asked without a claim: at worst two programs ask, and a question moves no money.
                if let Err(fault) = claimed {
                    tracing::info!(payment = %before.id(), %fault, "not claimed");
                }
                let asked = self.ask_now(before.id()).await;
                asked.map_err(|fault| tracing::info!(payment = %before.id(), %fault, "not asked")).ok()
            }
        };
        let after = after.unwrap_or_else(|| before.clone());
        AskedPayment { is_news: after.tells_more_than(&before), payment: after }
    }

    /// Records a person's ruling on an open payment, or "refunded" on a disputed one. An empty `by` means the cashier.
    ///
    /// # Errors
    /// When the payment is being sent or has its end, the evidence is empty, or it is too early for "failed". Nothing
    /// changed then.
    pub async fn rule(&self, id: PaymentId, ruling: PaymentRuling) -> Result<Payment, ResolveError> {
        let payment = self.payment(id).await?.ok_or(ResolveError::NotFound)?;
        match payment.state() {
            state if state.is_sending() => return Err(ResolveError::BeingSent),
            _ if ruling.refunded && payment.is_disputed() => {}
            state if ruling.refunded || !state.is_unresolved() => return Err(ResolveError::Ended(Box::new(payment))),
            _ => {}
        }
        if ruling.evidence.is_empty() {
            return Err(ResolveError::EvidenceNeeded);
        }
        let is_failed = !ruling.confirmed && !ruling.refunded;
        let by = ruling.by.clone().non_empty().unwrap_or_else(|| self.settings().cashier.clone());
        let ruling = PaymentRuling { by, ..ruling };
        let event = PaymentEvent::Ruled(Box::new(ruling));
        let ruled = if is_failed { self.rule_failed(id, event).await? } else { self.append(id, event).await? };
        if ruled.state() == PaymentState::Confirmed {
            self.store_receipt(&ruled);
        }
        Ok(ruled)
    }

    /// "Failed" frees the bill. So the store checks the hold by its own clock, in the transaction that writes
    /// (safety rule 15).
    async fn rule_failed(&self, id: PaymentId, event: PaymentEvent) -> Result<Payment, ResolveError> {
        let grace = self.settings().ruling_grace;
        match self.journal().append_after_hold(id, self.entry(event), grace).await {
            Err(JournalError::HoldRuns(left)) => Err(ResolveError::TooEarly { from: later(self.now(), left), left }),
            ruled => Ok(ruled?),
        }
    }

    /// What is left of the hold before a person may rule "failed", by the store's clock. Zero: now.
    pub async fn failed_in(&self, payment: &Payment) -> Result<Duration, JournalError> {
        let hold = payment.answer_wait().saturating_add(self.settings().ruling_grace);
        Ok(hold.saturating_sub(self.journal().hold_duration(payment.id()).await?))
    }

    /// Records the cashier's note on a payment.
    pub async fn note(&self, id: PaymentId, text: &str) -> Result<Payment, ResolveError> {
        let by = self.settings().cashier.clone();
        Ok(self.append(id, PaymentEvent::Noted { text: CleanText::new(text), by }).await?)
    }

    /// Records what happened to the customer's cash of a sale that ended without a good.
    pub async fn settle_cash(&self, id: PaymentId, cash: CashHandling) -> Result<Payment, ResolveError> {
        let by = self.settings().cashier.clone();
        Ok(self.append(id, PaymentEvent::CashSettled { cash, by }).await?)
    }

    /// Records that the cashier saw the payment's alarms.
    ///
    /// # Errors
    /// Also while the difference of a changed total is open: it has to be settled (safety rule 20).
    pub async fn alarms_seen(&self, id: PaymentId) -> Result<Payment, ResolveError> {
        let payment = self.payment(id).await?.ok_or(ResolveError::NotFound)?;
        if let Some(difference) = payment.open_difference() {
            return Err(ResolveError::DifferenceOpen(difference));
        }
        let by = self.settings().cashier.clone();
        Ok(self.append(id, PaymentEvent::AlarmsSeen { by }).await?)
    }

    /// Records what happened to the difference when the provider was paid another total than the customer was shown.
    ///
    /// # Errors
    /// Also where there is no difference.
    pub async fn settle_difference(&self, id: PaymentId, difference: TotalDifference) -> Result<Payment, ResolveError> {
        let payment = self.payment(id).await?.ok_or(ResolveError::NotFound)?;
        if payment.difference().is_none() {
            return Err(ResolveError::NoDifference);
        }
        let by = self.settings().cashier.clone();
        Ok(self.append(id, PaymentEvent::DifferenceSettled { difference, by }).await?)
    }

    /// Records the phone number of a customer who waits for the end.
    pub async fn note_phone(&self, id: PaymentId, phone: CustomerNumber) -> Result<Payment, ResolveError> {
        let by = self.settings().cashier.clone();
        Ok(self.append(id, PaymentEvent::PhoneNoted { phone, by }).await?)
    }
}

/// Refuses a typed invoice for a payment that was never sent or that ended under another invoice: the typed one is
/// another sale's.
fn may_have_invoice(payment: &Payment, typed: &str) -> Result<(), ResolveError> {
    if payment.state() == PaymentState::NotSent || payment.is_ended_under_another(&CleanText::new(typed)) {
        return Err(ResolveError::Ended(Box::new(payment.clone())));
    }
    Ok(())
}
