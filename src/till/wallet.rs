//! Members' wallets: the calls that are no payments (balance, history, registering, clearing).
//!
//! A movement is inquired and paid like every other good. The clearing call may move money: only a person starts it,
//! it is journalled before it is sent, and its answer confirms the movement or leaves it as it is. A history is
//! evidence for a person.

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::Date;

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::bill::{Bill, CustomerNumber, WalletOrder};
use crate::domain::field::{self, FactField};
use crate::domain::number;
use crate::domain::payment::verdict::{OutcomeReason, PaymentOutcome, PaymentVerdict, RawAnswer};
use crate::domain::payment::{AnswerSource, Payment, PaymentEvent, PaymentState};
use crate::domain::product::{Product, ProductKind, ProviderId};
use crate::domain::wallet::{
    self, MemberRegistration, MovementDirection, RefundQuestion, RegistrationResult, WalletMovement, is_same_member,
};
use crate::journal::JournalError;
use crate::providers::wallet::WalletProvider;
use crate::providers::{Provider, ReadError, klink};
use crate::till::Till;
use crate::till::inquire::{BillQuote, BillRequest, InquireError};
use crate::till::resolve::ResolveError;

/// The longest order id or voucher code that is sent, characters.
const LONGEST: usize = 64;
/// Most rows of a history that are recorded as evidence.
const MOST_ROWS: usize = 10;
/// How long after the sending a row of the history may be to be evidence about the movement.
const NEAR: SignedDuration = SignedDuration::from_hours(24);
/// How far the provider's clock may be behind ours.
const CLOCKS: SignedDuration = SignedDuration::from_mins(10);

/// What is wrong with a typed movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WalletInputFault {
    /// Sender and receiver are one member.
    SameMember,
    /// The order id is empty.
    NoOrder,
    BadOrder,
    /// The voucher code is empty, too long, or has other than visible ASCII characters.
    BadCode,
}

/// A movement as a person typed it.
#[derive(Clone, Default)]
pub struct MovementRequest {
    /// The member who sends, pays, or receives.
    pub member: String,
    /// The member who receives a transfer; `None` for other movements.
    pub to: Option<String>,
    /// The code of a voucher.
    pub code: Option<String>,
    /// The order id of a payment or refund.
    pub order: Option<String>,
    /// The `id_trans` of the payment that a refund gives back.
    pub id_trans: Option<String>,
    /// Whole rupiah.
    pub amount: Option<Rupiah>,
    pub note: String,
}

/// Whether this provider has members' wallets.
#[must_use]
pub fn is_wallets(provider: &ProviderId) -> bool {
    *provider == klink::ID
}

/// The product as which a movement of `kind` is sold.
#[must_use]
pub fn product(kind: ProductKind) -> Product {
    wallet::product(klink::ID, kind)
}

/// The inquiry for a movement of `kind`. Makes no call.
///
/// # Errors
/// When a typed field cannot be right.
pub fn ask(kind: ProductKind, wanted: &MovementRequest) -> Result<BillRequest, InquireError> {
    let member = |typed: &str| number::member(typed).map_err(InquireError::Number);
    let to = wanted.to.as_deref().map(member).transpose()?;
    let from = member(&wanted.member)?;
    if to.as_ref().is_some_and(|to| is_same_member(to.as_str(), from.as_str())) {
        return Err(InquireError::Wallet(WalletInputFault::SameMember));
    }
    let order = WalletOrder {
        order_id: wanted.order.as_deref().map(order_id).transpose()?,
        to,
        voucher: wanted.code.as_deref().map(voucher).transpose()?,
        id_trans: wanted.id_trans.as_deref().and_then(|text| CleanText::new(text).non_empty()),
        note: CleanText::new(&wanted.note),
    };
    Ok(BillRequest {
        product: product(kind),
        number: wanted.member.clone(),
        amount: wanted.amount,
        frame_number: None,
        wallet: Some(order),
    })
}

fn order_id(typed: &str) -> Result<CleanText, InquireError> {
    let order = CleanText::new(typed).non_empty().ok_or(InquireError::Wallet(WalletInputFault::NoOrder))?;
    let fits = order.as_str().chars().count() <= LONGEST;
    if fits { Ok(order) } else { Err(InquireError::Wallet(WalletInputFault::BadOrder)) }
}

fn voucher(typed: &str) -> Result<CustomerNumber, InquireError> {
    let code = typed.trim();
    let fits = !code.is_empty() && code.chars().count() <= LONGEST && code.chars().all(|c| c.is_ascii_graphic());
    if fits { Ok(CustomerNumber::new(code)) } else { Err(InquireError::Wallet(WalletInputFault::BadCode)) }
}

impl Till {
    fn with_wallets(&self) -> Option<&Arc<dyn Provider>> {
        self.providers().iter().find(|provider| provider.wallet().is_some())
    }

    fn wallets(&self) -> Result<&dyn WalletProvider, InquireError> {
        self.with_wallets().and_then(|provider| provider.wallet()).ok_or(InquireError::NotConfigured)
    }

    /// Whether a provider with members' wallets is configured.
    #[must_use]
    pub fn has_wallets(&self) -> bool {
        self.with_wallets().is_some()
    }

    /// Logs in to the provider with members' wallets, to see whether it can be reached. Moves nothing. `None`: not
    /// configured.
    pub async fn wallet_login(&self) -> Option<(ProviderId, Result<(), ReadError>)> {
        let provider = self.with_wallets()?;
        Some((provider.id(), provider.ensure_session().await))
    }

    /// Inquires a movement, as before `+` or `--yes`.
    pub async fn wallet_quote(&self, kind: ProductKind, wanted: &MovementRequest) -> Result<BillQuote, InquireError> {
        self.inquire(&ask(kind, wanted)?).await
    }

    /// The checked member number and the balance of the member's wallet, whole rupiah.
    pub async fn wallet_saldo(&self, member: &str) -> Result<(CustomerNumber, Rupiah), InquireError> {
        let member = number::member(member).map_err(InquireError::Number)?;
        let saldo = self.wallets()?.saldo(&member).await?;
        Ok((member, saldo))
    }

    /// A member's movements from one day to another, both inclusive, oldest first; `None`: no bound.
    pub async fn wallet_history(
        &self,
        member: &str,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Vec<WalletMovement>, InquireError> {
        let member = number::member(member).map_err(InquireError::Number)?;
        Ok(self.wallets()?.history(&member, from, to).await?)
    }

    /// Registers a member with the banks. Moves no money.
    pub async fn wallet_register(
        &self,
        member: &str,
        name: &str,
        phone: &str,
        email: &str,
    ) -> Result<RegistrationResult, InquireError> {
        let whom = MemberRegistration {
            member: number::member(member).map_err(InquireError::Number)?,
            name: CleanText::new(name),
            phone: number::phone(phone).map_err(InquireError::Number)?,
            email: CleanText::new(email),
        };
        Ok(self.wallets()?.register(&whom).await?)
    }

    /// Asks whether an order can be refunded, the first step of a refund. Where the provider says that it was given
    /// back already, our own payment of the order becomes refunded.
    pub async fn wallet_refundable(&self, order: &str, member: &str) -> Result<RefundQuestion, InquireError> {
        let (member, order) = (number::member(member).map_err(InquireError::Number)?, order_id(order)?);
        let question = self.wallets()?.refundable(&order, &member).await?;
        if let RefundQuestion::Done(done) = &question
            && done.order.as_ref() == Some(&order)
        {
            self.give_back(&order, &member, None, &done.message).await?;
        }
        Ok(question)
    }

    /// Our own movement of `kind` under an order id: the open one, else the newest that was not refused, else the
    /// newest.
    pub async fn wallet_order(&self, kind: ProductKind, order: &str) -> Result<Option<Payment>, JournalError> {
        let rows = self.movements_of(kind, order).await?;
        let open = rows.iter().find(|row| row.state().is_open());
        let standing =
            || rows.iter().find(|row| !matches!(row.state(), PaymentState::Rejected | PaymentState::NotSent));
        Ok(open.or_else(standing).or(rows.first()).cloned())
    }

    async fn movements_of(&self, kind: ProductKind, order: &str) -> Result<Vec<Payment>, JournalError> {
        let order = order.trim();
        let is_it = |payment: &Payment| {
            let given = payment.intent.bill.wallet.as_ref().and_then(|wallet| wallet.order_id.as_ref());
            payment.intent.bill.product.kind == kind
                && given.map_or_else(|| payment.intent.wire_reference.as_str(), CleanText::as_str) == order
        };
        Ok(self.journal().known_by(&klink::ID, order).await?.into_iter().filter(is_it).collect())
    }

    /// For a refund `bill`: the sale that stands and was paid with the money which the refund gives back. A member
    /// paid a charge with it, and the charge paid the sale (safety rule 18).
    pub(in crate::till) async fn sale_paid_with(&self, bill: &Bill) -> Result<Option<Payment>, JournalError> {
        let order = bill.wallet.as_ref().and_then(|wallet| wallet.order_id.as_ref());
        let Some(order) = order.filter(|_| bill.product.kind == ProductKind::KwalletRefund) else { return Ok(None) };
        for paid in self.movements_of(ProductKind::KwalletPay, order.as_str()).await? {
            let Some(charge) = &paid.intent.for_charge else { continue };
            let used_for = self.charge(charge.as_str()).await?.and_then(|charge| charge.used_for);
            let Some(sale) = used_for else { continue };
            if let Some(sale) = self.payment(sale).await?.filter(|sale| !sale.state().allows_new_attempt()) {
                return Ok(Some(sale));
            }
        }
        Ok(None)
    }

    /// Rows of the member's history that may be this movement, each with whether it names our own reference. Such a
    /// row has our reference, or the same amount and direction at about the time of sending. A history has no order
    /// id, so it decides nothing.
    pub(in crate::till) async fn wallet_rows(
        &self,
        wallet: &dyn WalletProvider,
        payment: &Payment,
    ) -> Result<Vec<(WalletMovement, bool)>, ReadError> {
        let bill = &payment.intent.bill;
        let rows = wallet.history(&bill.customer, None, None).await?;
        let against = match bill.product.kind {
            ProductKind::KwalletVoucher | ProductKind::KwalletRefund => MovementDirection::Out,
            _ => MovementDirection::In,
        };
        let sent = payment.dispatched_at.unwrap_or(payment.created_at);
        let near = |at: Timestamp| {
            let from = sent.checked_sub(CLOCKS).unwrap_or(sent);
            let to = sent.checked_add(NEAR).unwrap_or(sent);
            from <= at && at <= to
        };
        let reference = payment.intent.wire_reference.as_str();
        let marked = rows.into_iter().map(|row| {
            let names_us = row.description.as_str().contains(reference);
            (row, names_us)
        });
        let may_be = |(row, names_us): &(WalletMovement, bool)| {
            let fits = row.amount == Some(bill.money.total) && row.direction != against;
            *names_us || (fits && row.at.is_none_or(near))
        };
        Ok(marked.filter(may_be).take(MOST_ROWS).collect())
    }

    /// When a person last sent the clearing call about this movement; `None`: never.
    #[must_use]
    pub fn cleared_at(&self, payment: &Payment) -> Option<Timestamp> {
        let text = clearing_note(payment);
        payment.notes.iter().rev().find(|note| note.text == text).map(|note| note.at)
    }

    /// Sends the clearing call of an unclear payment or refund once: `reconcile`, or `refund-accept` again. The call
    /// may move money, so only a person starts it. A note is journalled first. The answer confirms the movement or
    /// leaves it as it is. A refund's status is asked first, and the call is made only where that ends nothing.
    ///
    /// # Errors
    /// When nothing was sent; after [`ResolveError::Journal`] the call may have been sent.
    pub async fn clear_up(&self, id: PaymentId) -> Result<Payment, ResolveError> {
        let till = self.clone();
        let cleared = self.run_critical(async move { till.clear_up_bound(id).await }).await;
        cleared.unwrap_or(Err(ResolveError::Ending))
    }

    async fn clear_up_bound(&self, id: PaymentId) -> Result<Payment, ResolveError> {
        let payment = self.payment(id).await?.ok_or(ResolveError::NotFound)?;
        match payment.state() {
            state if state.is_sending() => return Err(ResolveError::BeingSent),
            state if !state.is_unresolved() => return Err(ResolveError::Ended(Box::new(payment))),
            _ => {}
        }
        let provider = self.provider(&payment.intent.bill.product.provider).ok_or(ResolveError::NotConfigured)?;
        let wallet = provider.wallet().ok_or(ResolveError::CannotBeAsked)?;
        provider.ensure_session().await.map_err(ResolveError::NotReady)?;
        let payment = match payment.intent.bill.product.kind {
            ProductKind::KwalletPay => payment,
            ProductKind::KwalletRefund => {
                let asked = self.status(id, None).await?;
                if !asked.state().is_unresolved() {
                    return Ok(asked);
                }
                asked
            }
            _ => return Err(ResolveError::CannotBeAsked),
        };
        if self.cleared_at(&payment).is_some_and(|at| payment.updated_at == at) {
            let last = self.journal().event_ages(id).await?.pop().unwrap_or_default();
            // The note is the last event, so another person's call may still be under way.
            if last.at_least < payment.answer_wait() {
                return Err(ResolveError::BeingSent);
            }
        }
        let by = self.settings().cashier.clone();
        let permitted = self.monotonic();
        self.append(id, PaymentEvent::Noted { text: clearing_note(&payment), by }).await?;
        // Past the deadline another person may send the call, so this one must not begin any more.
        let deadline = self.send_deadline(permitted, payment.intent.timeout_seconds);
        let reply = wallet.clear_up(&payment, deadline).await.ok_or(ResolveError::CannotBeAsked)?;
        let verdict = wallet.classify_clearing(&payment, &reply);
        tracing::info!(payment = %id, outcome = ?verdict.outcome, "clearing");
        let event =
            PaymentEvent::Answered { source: AnswerSource::Reconcile, verdict: Box::new(verdict), raw: reply.raw() };
        let cleared = self.append(id, event).await?;
        if cleared.state() == PaymentState::Confirmed {
            self.store_receipt(&cleared);
            self.after_refund(&cleared).await;
        }
        Ok(cleared)
    }

    /// Marks our own payment of an order as refunded after its refund was confirmed by the provider, not by a
    /// person's ruling.
    pub(in crate::till) async fn after_refund(&self, refund: &Payment) {
        if refund.intent.bill.product.kind != ProductKind::KwalletRefund || refund.ruling.is_some() {
            return;
        }
        let bill = &refund.intent.bill;
        let Some(order) = bill.wallet.as_ref().and_then(|wallet| wallet.order_id.as_ref()) else { return };
        let fields = refund.fields();
        let said = field::find(&fields, &FactField::Answer).map_or("", CleanText::as_str);
        let id_trans = refund.reference().map_or_else(String::new, |id| format!(", id_trans {id}"));
        let said = CleanText::new(&format!("{said}{id_trans}"));
        if let Err(fault) = self.give_back(order, &bill.customer, Some(refund.money().total), &said).await {
            tracing::warn!(payment = %refund.id(), %fault, "the refunded payment was not marked");
        }
    }

    async fn give_back(
        &self,
        order: &CleanText,
        member: &CustomerNumber,
        total: Option<Rupiah>,
        said: &CleanText,
    ) -> Result<(), JournalError> {
        let same = |paid: &Payment| {
            is_same_member(paid.intent.bill.customer.as_str(), member.as_str())
                && total.is_none_or(|total| paid.money().total == total)
        };
        let paid = self.movements_of(ProductKind::KwalletPay, order.as_str()).await?;
        let paid = paid
            .into_iter()
            .find(|paid| matches!(paid.state(), PaymentState::Confirmed | PaymentState::Unknown) && same(paid));
        let Some(paid) = paid else { return Ok(()) };
        let verdict = Box::new(PaymentVerdict::bare(PaymentOutcome::Refunded, OutcomeReason::GivenBack(said.clone())));
        self.append(
            paid.id(),
            PaymentEvent::Answered { source: AnswerSource::Status, verdict, raw: RawAnswer(String::new()) },
        )
        .await?;
        Ok(())
    }
}

/// The note that is journalled before a clearing call: the call's name and the order id.
fn clearing_note(payment: &Payment) -> CleanText {
    let bill = &payment.intent.bill;
    let order = bill.wallet.as_ref().and_then(|wallet| wallet.order_id.as_ref());
    let order = order.map_or_else(|| payment.intent.wire_reference.as_str(), CleanText::as_str);
    let call = if bill.product.kind == ProductKind::KwalletRefund { "REFUND-ACCEPT" } else { "RECONCILE" };
    CleanText::new(&format!("{call} {order}"))
}
