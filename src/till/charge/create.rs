//! Creates a charge: the order is durable first, the call is made once, and the answer is durable before it is shown.
//!
//! No order is sent a second time. Once the order is durable, the work goes on though its caller is dropped.

use std::sync::Arc;

use crate::base::id::WireReference;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::business_day;
use crate::domain::charge::auto_pay::ChargePurpose;
use crate::domain::charge::{
    Charge, ChargeEntry, ChargeEvent, ChargeIntent, ChargeMethod, ChargePayer, ChargeState, OrderId, step,
};
use crate::domain::number;
use crate::journal::JournalError;
use crate::providers::collector::{ChargeProvider, ChargeRequest};
use crate::providers::http::PreparedCharge;
use crate::till::Till;
use crate::till::charge::{ChargeError, QrFault, payer};
use crate::till::failpoint::{self, FailPoint};

/// How many order ids of our own are drawn at most for one charge.
const ORDERS: u32 = 5;

/// A charge as a person confirmed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeDraft {
    /// As the provider listed it.
    pub method: ChargeMethod,
    /// Whole rupiah.
    pub amount: Rupiah,
    /// The bill that the money is for; `None`: money for no bill.
    pub purpose: Option<ChargePurpose>,
    /// The payer; an empty field is filled with the shop's own.
    pub payer: ChargePayer,
    /// The caller's own order id; `None`: one is drawn.
    pub order: Option<String>,
}

/// A charge after its one call, and where the answer is stored.
#[derive(Debug, Clone)]
pub struct ChargeCreation {
    /// The charge as the journal has it. Where the journal did not take the answer: as the answer makes it.
    pub charge: Charge,
    pub kept: ChargeStoredIn,
    /// Why a QR that should be there is missing; `None`: it is there, or the method has none.
    pub qr_fault: Option<Arc<ChargeError>>,
}

/// Where the answer to a charge's call is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeStoredIn {
    /// The normal case.
    Journal,
    /// In this computer's send log. It is applied as soon as the journal takes it.
    SendLog,
    /// A person must write it down now. The next start shows the charge as unknown.
    Nowhere,
}

impl Till {
    /// Creates a charge with one call. `Ok` says that the call was made: read the charge's state.
    ///
    /// # Errors
    /// When the charge was not begun. Nothing was sent then.
    pub async fn create_charge(&self, draft: ChargeDraft) -> Result<ChargeCreation, ChargeError> {
        let till = self.clone();
        self.run_critical(async move { till.create_bound(draft).await }).await.unwrap_or(Err(ChargeError::Ending))
    }

    async fn create_bound(&self, draft: ChargeDraft) -> Result<ChargeCreation, ChargeError> {
        let collector = self.collector()?;
        let (draft, order) = checked(self, draft)?;
        let calls = self.inner.calls.get(&collector.account()).ok_or(ChargeError::NotConfigured)?;
        // Refused, never made to wait: nothing is queued (safety rule 9).
        let _call = calls.try_acquire().map_err(|_| ChargeError::Busy)?;
        if let Some(order) = &order
            && self.charge(order.as_str()).await?.is_some()
        {
            return Err(ChargeError::Journal(JournalError::ReusedReference));
        }
        // Before anything is recorded: the call is not repeated after a 401 (safety rule 10).
        collector.ensure_session().await?;
        // Read before the order is recorded, so that the time which the store takes counts towards the deadline.
        let permitted = self.monotonic();
        let (prepared, created) = self.intend(collector, &draft, order).await?;
        failpoint::reached(FailPoint::Dispatched).await;
        let deadline = self.send_deadline(permitted, created.intent.timeout_seconds);
        let reply = collector.create_charge(prepared.by(deadline), &created).await;
        failpoint::reached(FailPoint::Sent).await;
        let answer = collector.classify_charge(&created.intent, &reply, self.now());
        tracing::info!(order = %created.order(), outcome = ?answer.outcome, "charge");
        let entry = self.charge_entry(ChargeEvent::ChargeAnswered { answer: Box::new(answer), raw: reply.raw() });
        failpoint::reached(FailPoint::Answered).await;
        let end = self.store_answer(created, entry).await;
        failpoint::reached(FailPoint::Journalled).await;
        Ok(if end.kept == ChargeStoredIn::Journal { self.with_qr(end.charge).await } else { end })
    }

    async fn store_answer(&self, created: Charge, entry: ChargeEntry) -> ChargeCreation {
        let order = created.order().as_str().to_owned();
        let fault = match self.journal().append_charge(&order, entry.clone()).await {
            Ok(charge) => return ChargeCreation { charge, kept: ChargeStoredIn::Journal, qr_fault: None },
            Err(fault) => fault,
        };
        tracing::error!(order, %fault, "charge's answer not journalled");
        let charge = step(Some(&created), &entry).unwrap_or(created);
        let kept = match self.journal().defer_charge_answer(&order, &entry).await {
            Ok(()) => ChargeStoredIn::SendLog,
            Err(fault) => {
                tracing::error!(order, %fault, "charge's answer not deferred");
                ChargeStoredIn::Nowhere
            }
        };
        ChargeCreation { charge, kept, qr_fault: None }
    }

    /// Builds the request and makes its order durable. An order id of our own that was used before is drawn again:
    /// nothing was sent yet.
    async fn intend(
        &self,
        collector: &dyn ChargeProvider,
        draft: &ChargeDraft,
        order: Option<OrderId>,
    ) -> Result<(PreparedCharge, Charge), ChargeError> {
        if let Some(order) = order {
            return self.intend_as(collector, draft, order).await;
        }
        for _ in 1..ORDERS {
            match self.intend_as(collector, draft, self.own_order()?).await {
                Err(ChargeError::Journal(JournalError::ReusedReference)) => {}
                intended => return intended,
            }
        }
        self.intend_as(collector, draft, self.own_order()?).await
    }

    fn own_order(&self) -> Result<OrderId, ChargeError> {
        let reference = WireReference::new(self.now(), self.inner.parts.random.as_ref());
        OrderId::parse(reference.as_str()).map_err(|_| ChargeError::Order)
    }

    /// Makes the order of a charge durable that a member's wallet is about to pay. There is no call to create such a
    /// charge.
    pub(in crate::till) async fn intend_by_wallet(&self, draft: &ChargeDraft) -> Result<Charge, ChargeError> {
        let now = self.now();
        let order_id = self.own_order()?;
        let intent = ChargeIntent {
            rq_uuid: order_id.clone(),
            order_id: order_id.clone(),
            method: ChargeMethod::kwallet(),
            amount: draft.amount,
            purpose: draft.purpose.clone(),
            payer: payer(self, &draft.payer),
            request_digest: String::new(),
            timeout_seconds: self.charge_timeout_seconds(),
            owner: self.journal().owner(),
            business_day: business_day(now, &self.settings().zone),
        };
        Ok(self.append_charge(order_id.as_str(), ChargeEvent::ChargeCreated(Box::new(intent))).await?)
    }

    async fn intend_as(
        &self,
        collector: &dyn ChargeProvider,
        draft: &ChargeDraft,
        order_id: OrderId,
    ) -> Result<(PreparedCharge, Charge), ChargeError> {
        let now = self.now();
        let ChargeDraft { method, amount, purpose, payer, .. } = draft.clone();
        let ask = ChargeRequest { order_id, method, amount, payer };
        let prepared = collector.build_charge(&ask, now)?;
        let intent = ChargeIntent {
            rq_uuid: ask.order_id.clone(),
            order_id: ask.order_id,
            method: ask.method,
            amount,
            purpose,
            payer: ask.payer,
            request_digest: prepared.digest(),
            timeout_seconds: collector.timeout_seconds(),
            owner: self.journal().owner(),
            business_day: business_day(now, &self.settings().zone),
        };
        let order = intent.order_id.as_str().to_owned();
        let created = self.append_charge(&order, ChargeEvent::ChargeCreated(Box::new(intent))).await?;
        Ok((prepared, created))
    }

    async fn with_qr(&self, charge: Charge) -> ChargeCreation {
        match self.take_qr(&charge).await {
            Ok(charge) => ChargeCreation { charge, kept: ChargeStoredIn::Journal, qr_fault: None },
            Err(ChargeError::NoQr) => ChargeCreation { charge, kept: ChargeStoredIn::Journal, qr_fault: None },
            Err(fault) => ChargeCreation { charge, kept: ChargeStoredIn::Journal, qr_fault: Some(Arc::new(fault)) },
        }
    }

    /// Downloads and reads the QR of a charge that can still be paid and whose QR was not read yet. Pays nothing.
    ///
    /// # Errors
    /// When there is no QR to show: none is due, it cannot be read, or it asks for another amount.
    pub async fn take_qr(&self, charge: &Charge) -> Result<Charge, ChargeError> {
        let image = charge.facts.qr_image.as_ref().filter(|_| charge.facts.qr.is_none());
        let image = image.filter(|_| charge.state() == ChargeState::Waiting).ok_or(ChargeError::NoQr)?;
        let payload = self.collector()?.read_qr(image.as_str()).await?;
        match payload.amount() {
            Ok(Some(amount)) if amount != charge.expected() => return Err(ChargeError::QrAmount),
            Err(_) => return Err(ChargeError::Qr(QrFault::NoQr)),
            Ok(_) => {}
        }
        let order = charge.order().as_str();
        match self.append_charge(order, ChargeEvent::ChargeQrRead { payload }).await {
            // Another program read it meanwhile.
            Err(JournalError::Charge(_)) => Ok(self.charge(order).await?.ok_or(ChargeError::NotFound)?),
            read => Ok(read?),
        }
    }
}

/// Refuses what needs no call to be refused, and fills in the payer.
fn checked(till: &Till, draft: ChargeDraft) -> Result<(ChargeDraft, Option<OrderId>), ChargeError> {
    if !draft.amount.is_positive() {
        return Err(ChargeError::Amount);
    }
    if !draft.method.open {
        return Err(ChargeError::Closed);
    }
    let order = draft.order.as_deref().map(OrderId::parse).transpose().map_err(|_| ChargeError::Order)?;
    let mut typed = draft.payer.clone();
    if !typed.phone.is_empty() {
        let phone = number::phone(typed.phone.as_str()).map_err(ChargeError::Phone)?;
        typed.phone = CleanText::new(phone.as_str());
    }
    if !typed.email.is_empty() && !is_mail(typed.email.as_str()) {
        return Err(ChargeError::Email);
    }
    Ok((ChargeDraft { payer: payer(till, &typed), ..draft }, order))
}

fn is_mail(text: &str) -> bool {
    let named = |(name, host): (&str, &str)| !name.is_empty() && host.contains('.') && !host.contains('@');
    text.bytes().all(|byte| byte.is_ascii_graphic()) && text.split_once('@').is_some_and(named)
}
