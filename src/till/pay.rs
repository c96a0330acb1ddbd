//! Pays a bill: from the request that a person confirmed to a verdict in the journal, in the order of docs/safety.md
//! ("The order of a payment").
//!
//! This is the only code that sends a payment, and it never sends again. Intent and dispatch are durable before the
//! first byte leaves. The verdict is durable before anybody sees it. Dropping the caller does not stop a payment.

use std::sync::Arc;

use crate::base::id::{OrderKey, OwnerId, PaymentId, WireReference};
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::business_day;
use crate::domain::bill::{Bill, CustomerNumber, TotalDoubt};
use crate::domain::charge::OrderId;
use crate::domain::charge::auto_pay::ChargeFunds;
use crate::domain::number::{self, NumberFault};
use crate::domain::obstacle::EarlierPayment;
use crate::domain::payment::intent::{DuplicateOf, PaymentIntent};
use crate::domain::payment::verdict::{OutcomeReason, PaymentAlarm, PaymentOutcome, PaymentVerdict, RawAnswer};
use crate::domain::payment::{AnswerSource, Payment, PaymentEvent, PaymentState};
use crate::journal::{JournalError, SaldoReading};
use crate::providers::{BuildError, ClassifyContext, PreparedPayment, Provider, ReadError};
use crate::till::Till;
use crate::till::failpoint::{self, FailPoint};

/// How many references are drawn at most for one payment.
const REFERENCES: u32 = 5;

/// A payment as a person confirmed it, with every question that the person already answered.
#[derive(Debug, Clone)]
pub struct PaymentRequest {
    /// The bill as it was shown.
    pub bill: Bill,
    /// Cash received, whole rupiah; `None`: exact.
    pub cash: Option<Rupiah>,
    /// Order id of the charge whose held money pays instead of cash. All that it holds is used, which must be at
    /// least the total.
    pub charge: Option<String>,
    /// The charge that this payment from a member's wallet pays.
    pub for_charge: Option<OrderId>,
    /// The total the person saw elsewhere, whole rupiah; another one stops the payment.
    pub expect_total: Option<Rupiah>,
    pub phone: Option<CustomerNumber>,
    /// The sale that this is a new attempt at; `None`: a new sale.
    pub sale: Option<PaymentId>,
    /// A second sale on purpose beside an open one.
    pub beside: Option<DuplicateOf>,
    /// Earlier payments that the person saw and pays beside (safety rule 8).
    pub seen: Vec<PaymentId>,
    /// The person wants the good again that was just sold (safety rule 21).
    pub again: bool,
    /// The person asked the counters that have not compared, and goes on (safety rule 16).
    pub uncompared_seen: bool,
    /// The caller's own name for it (safety rule 21).
    pub order_key: Option<OrderKey>,
    /// The person saw that it is sold at a loss, and goes on.
    pub loss_seen: bool,
    /// The person saw that the money which a refund gives back paid a sale that stands, and goes on.
    pub used_money_seen: bool,
    /// The person saw that the total's parts do not bear it out, and goes on at this total.
    pub total_doubt_seen: bool,
}

impl PaymentRequest {
    /// A request for `bill` with exact cash and no question answered.
    #[must_use]
    pub const fn of(bill: Bill) -> Self {
        Self {
            bill,
            cash: None,
            charge: None,
            for_charge: None,
            expect_total: None,
            phone: None,
            sale: None,
            beside: None,
            seen: Vec::new(),
            again: false,
            uncompared_seen: false,
            order_key: None,
            loss_seen: false,
            used_money_seen: false,
            total_doubt_seen: false,
        }
    }
}

/// Why a payment did not start. Nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum PayError {
    /// Another payment of this bill is open (safety rule 8).
    #[error("the same bill is open")]
    Open(Box<Payment>),
    /// The person has to see an earlier payment first.
    #[error("an earlier payment has to be seen first")]
    ToBeSeen(Box<EarlierPayment>),
    /// These counters have not compared since the server's timeline changed; the person has to ask them first.
    #[error("counters have not compared")]
    Uncompared(Vec<CleanText>),
    /// The caller's order key names this payment already.
    #[error("the order key names a payment")]
    OrderKnown(Box<Payment>),
    /// `beside` is not possible: not a prepaid good, not that payment, or it is still being sent.
    #[error("cannot be sold beside that payment")]
    NotBeside,
    #[error("closed product")]
    Closed,
    #[error("bad number")]
    Number(NumberFault),
    /// The inquiry is older than ten minutes or of another day; ask again.
    #[error("inquiry too old")]
    Stale,
    /// The total is not the one that the person expected. Whole rupiah.
    #[error("total differs")]
    TotalDiffers { expected: Rupiah, total: Rupiah },
    /// The cash does not reach the total. Whole rupiah.
    #[error("cash below the total")]
    CashShort { cash: Rupiah, total: Rupiah },
    /// The charge that should pay holds no money (any more), or there is no such charge.
    #[error("no money is held")]
    NothingHeld,
    /// The total's parts do not bear it out; the person has to see it first (safety rule 13).
    #[error("the total has to be seen")]
    TotalDoubted { doubt: TotalDoubt, total: Rupiah },
    /// The money that the refund gives back paid this sale, which stands. The person has to see it first
    /// (safety rule 18).
    #[error("the money paid a sale that stands")]
    PaidASale(Box<Payment>),
    /// It would be sold at a loss of this many rupiah; the person has to see it first.
    #[error("sold at a loss")]
    Loss(Rupiah),
    /// The sale's earlier attempt still stands.
    #[error("an earlier attempt stands")]
    AttemptStands(Box<Payment>),
    #[error("provider not configured")]
    NotConfigured,
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The provider could not be made ready for a payment (K-Link: no session). Nothing was recorded or sent.
    #[error(transparent)]
    NotReady(ReadError),
    /// [`CALLS_PER_ACCOUNT`](crate::till::CALLS_PER_ACCOUNT) calls are in flight on this account.
    #[error("too many calls in flight")]
    Busy,
    /// The journal cannot hold the intent, so nothing may leave (safety rule 9).
    #[error(transparent)]
    Journal(JournalError),
    #[error("the program is ending")]
    Ending,
}

/// A payment after its one call, and where its verdict is stored.
#[derive(Debug, Clone)]
pub struct PayOutcome {
    /// The payment as the journal has it; without the verdict where the journal did not take that.
    pub payment: Payment,
    pub kept: StoredIn,
}

/// Where a verdict is stored.
#[derive(Debug, Clone)]
pub enum StoredIn {
    /// The normal case.
    Journal,
    /// In this computer's send log. It is applied as soon as the journal takes it, at the latest at the next start.
    SendLog(Box<PaymentVerdict>),
    /// A person must write it down now ("CATAT SEKARANG").
    Nowhere(Box<PaymentVerdict>),
}

impl Till {
    /// Pays a bill once. `Ok` says that the call was made, not that the bill is paid: read the payment's state.
    ///
    /// # Errors
    /// When the payment did not start. Nothing was sent then.
    pub async fn pay(&self, request: PaymentRequest) -> Result<PayOutcome, PayError> {
        let (till, order_key) = (self.clone(), request.order_key.clone());
        let paid =
            self.run_critical(async move { till.pay_bound(request).await }).await.unwrap_or(Err(PayError::Ending));
        match (paid, order_key) {
            // Another program may have begun a payment under this name meanwhile. That tells more than any other
            // refusal.
            (Err(refusal), Some(key)) => Err(self.known_order(&key).await.map_or(refusal, PayError::OrderKnown)),
            (paid, _) => paid,
        }
    }

    pub(in crate::till) async fn pay_bound(&self, request: PaymentRequest) -> Result<PayOutcome, PayError> {
        let provider = self.provider(&request.bill.product.provider).ok_or(PayError::NotConfigured)?.clone();
        self.check(&request)?;
        self.check_attempts(&request).await?;
        let charge_funds = self.charge_funds(&request).await?;
        let paid_sale = self.sale_paid_with(&request.bill).await.map_err(PayError::Journal)?;
        if let Some(sale) = paid_sale.as_ref().filter(|_| !request.used_money_seen) {
            return Err(PayError::PaidASale(Box::new(sale.clone())));
        }
        let calls = self.inner.calls.get(&provider.account()).ok_or(PayError::NotConfigured)?;
        // Refused, never made to wait: nothing is queued (safety rule 9).
        let _call = calls.try_acquire().map_err(|_| PayError::Busy)?;

        // Before anything is recorded: a call that moves money is not repeated after a 401 (safety rule 10).
        provider.ensure_session().await.map_err(PayError::NotReady)?;
        let (prepared, id, owner) = self.prepare(&request, charge_funds.as_ref(), provider.as_ref()).await?;
        failpoint::reached(FailPoint::Prepared).await;
        // The alarm on the sale is durable before the refund can take its money back.
        if let Some(sale) = paid_sale
            && let Err(fault) =
                self.append(sale.id(), PaymentEvent::AlarmRaised(PaymentAlarm::FundsTakenBack(id))).await
        {
            return Err(self.not_dispatched(id, fault).await);
        }
        let before = self.quiet_reading(provider.as_ref(), id).await;
        // Read before the append, so that the time which the store takes counts towards the deadline.
        let permitted = self.monotonic();
        let dispatched = match self.append(id, PaymentEvent::Dispatched { owner }).await {
            Ok(dispatched) => dispatched,
            Err(fault) => return Err(self.not_dispatched(id, fault).await),
        };
        failpoint::reached(FailPoint::Dispatched).await;
        // A program that stood still, or a computer that slept, sends nothing past this: a person may have ruled
        // meanwhile and sold the bill again.
        let deadline = self.send_deadline(permitted, dispatched.intent.timeout_seconds);
        let reply = provider.send_payment(prepared.by(deadline), &dispatched).await;
        failpoint::reached(FailPoint::Sent).await;
        // A balance counts only where no other call overlapped this one (docs/safety.md, "Deposit chain").
        let around = ClassifyContext { quiet_saldo: self.still_quiet(provider.as_ref(), id, before).await };
        let verdict = provider.classify_payment(&dispatched.intent, &reply, around);
        tracing::info!(payment = %id, outcome = ?verdict.outcome, "verdict");
        let event =
            PaymentEvent::Answered { source: AnswerSource::Send, verdict: Box::new(verdict.clone()), raw: reply.raw() };
        failpoint::reached(FailPoint::Answered).await;
        let end = self.store_verdict(dispatched, event, verdict).await;
        failpoint::reached(FailPoint::Journalled).await;
        Ok(self.follow_up(&provider, end).await)
    }

    /// Builds the request and makes its intent durable. A reference of our own that was used before is drawn again:
    /// it ends in five random digits, so two of one second can be equal, and nothing was sent yet. An order id that
    /// the caller gave is refused when it was used before.
    async fn prepare(
        &self,
        request: &PaymentRequest,
        charge_funds: Option<&ChargeFunds>,
        provider: &dyn Provider,
    ) -> Result<(PreparedPayment, PaymentId, OwnerId), PayError> {
        let draws = if request.bill.given_order().is_some() { 1 } else { REFERENCES };
        for _ in 1..draws {
            match self.prepare_once(request, charge_funds, provider).await {
                Err(PayError::Journal(JournalError::ReusedReference)) => {}
                prepared => return prepared,
            }
        }
        self.prepare_once(request, charge_funds, provider).await
    }

    async fn prepare_once(
        &self,
        request: &PaymentRequest,
        charge_funds: Option<&ChargeFunds>,
        provider: &dyn Provider,
    ) -> Result<(PreparedPayment, PaymentId, OwnerId), PayError> {
        let wire_reference = WireReference::new(self.now(), self.inner.parts.random.as_ref());
        let prepared = provider.build_payment(&request.bill, wire_reference.as_str())?;
        let intent = PaymentIntent {
            charge_funds: charge_funds.cloned(),
            ..self.intent(request, provider, &prepared, wire_reference)
        };
        let (id, owner) = (intent.id, intent.owner);
        self.append(id, PaymentEvent::Prepared(Box::new(intent))).await.map_err(refusal)?;
        Ok((prepared, id, owner))
    }

    /// Everything that can be refused without looking at other payments.
    fn check(&self, request: &PaymentRequest) -> Result<(), PayError> {
        let bill = &request.bill;
        let total = bill.money.total;
        if !bill.product.open {
            return Err(PayError::Closed);
        }
        number::check(bill.product.kind, bill.customer.as_str()).map_err(PayError::Number)?;
        if bill.is_stale(self.now(), &self.settings().zone) {
            return Err(PayError::Stale);
        }
        if let Some(expected) = request.expect_total.filter(|expected| *expected != total) {
            return Err(PayError::TotalDiffers { expected, total });
        }
        if let Some(doubt) = bill.total_doubt.clone().filter(|_| !request.total_doubt_seen) {
            return Err(PayError::TotalDoubted { doubt, total });
        }
        if let Some(cash) = request.cash.filter(|cash| *cash < total) {
            return Err(PayError::CashShort { cash, total });
        }
        match bill.money.profit() {
            Some(profit) if profit.is_negative() && !request.loss_seen => {
                Err(PayError::Loss(Rupiah::ZERO.checked_sub(profit).unwrap_or(profit)))
            }
            _ => Ok(()),
        }
    }

    /// The money of the charge that is to pay, as it is now. The journal checks again when it records the intent.
    async fn charge_funds(&self, request: &PaymentRequest) -> Result<Option<ChargeFunds>, PayError> {
        let Some(named) = &request.charge else { return Ok(None) };
        let charge = self.charge(named).await.map_err(PayError::Journal)?;
        let charge_funds = charge.as_ref().and_then(ChargeFunds::of).filter(|_| !request.bill.product.kind.is_wallet());
        let charge_funds = charge_funds.ok_or(PayError::NothingHeld)?;
        let total = request.bill.money.total;
        if charge_funds.amount < total {
            return Err(PayError::CashShort { cash: charge_funds.amount, total });
        }
        Ok(Some(charge_funds))
    }

    /// Refuses where an earlier attempt at the sale stands, or where the bill cannot be sold beside the row that was
    /// named. All other obstacles are judged by the journal, in the transaction that records the intent.
    async fn check_attempts(&self, request: &PaymentRequest) -> Result<(), PayError> {
        if let Some(sale) = request.sale {
            let others = self.payments_on(&request.bill).await.map_err(PayError::Journal)?;
            let first = self.journal().payment(sale).await.map_err(PayError::Journal)?;
            // Each attempt of the sale counts, not only its first: a second one may have been paid since.
            let mut attempts = first.iter().chain(others.iter().filter(|payment| payment.intent.sale == sale));
            if let Some(standing) = attempts.find(|attempt| !attempt.state().allows_new_attempt()) {
                return Err(PayError::AttemptStands(Box::new(standing.clone())));
            }
        }
        let Some(beside) = &request.beside else { return Ok(()) };
        let obstacles = self.journal().obstacles(&request.bill, self.now()).await.map_err(PayError::Journal)?;
        let first = obstacles.same.iter().find(|payment| payment.id() == beside.id);
        let allowed = request.bill.product.kind.is_prepaid()
            && !beside.reason.is_empty()
            && first.is_some_and(|payment| payment.state().is_unresolved());
        if allowed { Ok(()) } else { Err(PayError::NotBeside) }
    }

    fn intent(
        &self,
        request: &PaymentRequest,
        provider: &dyn Provider,
        prepared: &PreparedPayment,
        wire_reference: WireReference,
    ) -> PaymentIntent {
        let now = self.now();
        let id = PaymentId::new(now, self.inner.parts.random.as_ref());
        PaymentIntent {
            id,
            sale: request.sale.unwrap_or(id),
            wire_reference,
            account: provider.account(),
            bill: request.bill.clone(),
            request_digest: prepared.digest(),
            cash: request.cash,
            charge_funds: None,
            for_charge: request.for_charge.clone(),
            phone: request.phone.clone(),
            timeout_seconds: provider.timeout_seconds(),
            owner: self.journal().owner(),
            business_day: business_day(now, &self.settings().zone),
            beside: request.beside.clone(),
            seen: request.seen.clone(),
            again: request.again,
            uncompared_seen: request.uncompared_seen,
            order_key: request.order_key.clone(),
            auto_print: self.prints_by_itself(),
        }
    }

    /// The dispatch did not become durable, so nothing is sent. That is recorded, in the send log where the journal
    /// takes nothing: else the bill would be locked as "being sent" for as long as this program lives.
    async fn not_dispatched(&self, id: PaymentId, fault: JournalError) -> PayError {
        let verdict = PaymentVerdict::bare(PaymentOutcome::NotSent, OutcomeReason::NotBuilt);
        let event = PaymentEvent::Answered {
            source: AnswerSource::Send,
            verdict: Box::new(verdict),
            raw: RawAnswer(String::new()),
        };
        let entry = self.entry(event);
        if let Err(second) = self.journal().append(id, entry.clone()).await {
            tracing::warn!(payment = %id, fault = %second, "not sent, and not journalled");
            if let Err(third) = self.journal().defer_answer(id, &entry).await {
                tracing::warn!(payment = %id, fault = %third, "prepared row left for recovery");
            }
        }
        PayError::Journal(fault)
    }

    async fn store_verdict(&self, dispatched: Payment, event: PaymentEvent, verdict: PaymentVerdict) -> PayOutcome {
        let id = dispatched.id();
        let entry = self.entry(event);
        match self.journal().append(id, entry.clone()).await {
            Ok(payment) => PayOutcome { payment, kept: StoredIn::Journal },
            Err(fault) => {
                tracing::error!(payment = %id, %fault, "verdict not journalled");
                let kept = match self.journal().defer_answer(id, &entry).await {
                    Ok(()) => StoredIn::SendLog(Box::new(verdict)),
                    Err(fault) => {
                        tracing::error!(payment = %id, %fault, "verdict not deferred");
                        StoredIn::Nowhere(Box::new(verdict))
                    }
                };
                PayOutcome { payment: dispatched, kept }
            }
        }
    }

    /// Stores the receipt of a confirmed payment. Asks for the status at once where the API has one and the answer was
    /// repaired (safety rule 3), lacks its token or reference, or says that the bill was paid before.
    async fn follow_up(&self, provider: &Arc<dyn Provider>, mut end: PayOutcome) -> PayOutcome {
        let incomplete = matches!(
            end.payment.why,
            Some(
                OutcomeReason::Repaired
                    | OutcomeReason::NoToken
                    | OutcomeReason::NoReference
                    | OutcomeReason::AlreadyPaid(_)
            )
        );
        // A refusal that proves nothing (safety rule 2) can be asked about where it brought its own invoice.
        let refused = end.payment.why.as_ref().is_some_and(|why| why.uncertain_refusal().is_some());
        let told = end.payment.intent.bill.invoice.is_none() && end.payment.invoice().is_some();
        let askable = incomplete || refused && told;
        let ask = askable && end.payment.state().is_unresolved();
        if ask && let Ok(payment) = self.ask(provider, &end.payment, None).await {
            end.payment = payment;
        }
        if end.payment.state() == PaymentState::Confirmed {
            self.store_receipt(&end.payment);
            self.after_refund(&end.payment).await;
        }
        end
    }

    /// The account's last told balance, where nothing but this payment is open and nothing was sent since.
    async fn quiet_reading(&self, provider: &dyn Provider, id: PaymentId) -> Option<SaldoReading> {
        let reading = self.journal().saldo(&provider.account(), Some(id)).await.ok()??;
        reading.quiet.then_some(reading)
    }

    async fn still_quiet(
        &self,
        provider: &dyn Provider,
        id: PaymentId,
        before: Option<SaldoReading>,
    ) -> Option<Rupiah> {
        let before = before?;
        let after = self.quiet_reading(provider, id).await?;
        (after == before).then_some(before.saldo)
    }
}

fn refusal(fault: JournalError) -> PayError {
    match fault {
        JournalError::AlreadyOpen(payment) => PayError::Open(payment),
        JournalError::ToBeSeen(earlier) => PayError::ToBeSeen(earlier),
        JournalError::Uncompared(counters) => PayError::Uncompared(counters),
        JournalError::OrderKnown(payment) => PayError::OrderKnown(payment),
        JournalError::Charge(_) => PayError::NothingHeld,
        fault => PayError::Journal(fault),
    }
}

/// The open row `id` that a person sells beside, with the reason that the person gave.
#[must_use]
pub fn duplicate_of(id: PaymentId, reason: &str) -> DuplicateOf {
    DuplicateOf { id, reason: CleanText::new(reason) }
}
