//! Pays a bill from its settled charge, while the sale is open on a counter; and lists money that is held.
//!
//! A charge pays a bill by itself at most once, only at the total that its customer was shown, and only soon after. Whatever
//! stops it leaves the money held, for a person to decide. `till::pay` sends, with all its own refusals.

use std::sync::Arc;

use crate::base::money::Rupiah;
use crate::domain::charge::auto_pay::{AutoPayBlock, pays_by_itself};
use crate::domain::charge::{Charge, ChargeAnswer, ChargeEvent, ChargeOutcome, ChargeReason};
use crate::domain::payment::verdict::RawAnswer;
use crate::domain::product::ProductKind;
use crate::journal::{ChargeFilter, JournalError};
use crate::till::Till;
use crate::till::charge::{ChargeCreation, ChargeDraft, ChargeError, ChargeStoredIn};
use crate::till::inquire::{BillRequest, InquireError};
use crate::till::pay::{PayError, PayOutcome, PaymentRequest};
use crate::till::wallet::{self, MovementRequest};

/// Why a bill was not paid from its customer's money. The money that came is held for him; a person decides.
#[derive(Debug, thiserror::Error)]
pub enum AutoPayError {
    /// It may not go by itself (any more).
    #[error("not by itself")]
    ByHand(AutoPayBlock),
    /// The bill could not be asked for again.
    #[error("bill not asked for again")]
    NoBill(Arc<InquireError>),
    /// The bill costs another amount now, whole rupiah.
    #[error("total changed")]
    TotalChanged(Rupiah),
    /// The payment did not start.
    #[error(transparent)]
    Refused(PayError),
}

impl Till {
    /// Charges with money that was neither used nor given back, or that a person has to decide about, newest first.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn charges_to_decide(&self) -> Result<Vec<Charge>, JournalError> {
        self.all_charges(ChargeFilter { open_money: true, ..ChargeFilter::default() }).await
    }

    /// Pays the bill that a charge was made for, from its money: asks for the bill again, and pays it where its total is still
    /// the one that `shown` has. `shown` is what a person confirmed when he chose the charge.
    ///
    /// # Errors
    /// [`AutoPayError`]: nothing was sent.
    pub async fn pay_by_charge(
        &self,
        charge: &str,
        ask: BillRequest,
        shown: PaymentRequest,
    ) -> Result<PayOutcome, AutoPayError> {
        let (till, charge) = (self.clone(), charge.to_owned());
        let work = async move {
            let shown_total = shown.bill.money.total;
            till.may_go_by_itself(&charge, shown_total).await?;
            let quote = till.inquire(&ask).await.map_err(|fault| AutoPayError::NoBill(Arc::new(fault)))?;
            let total = quote.bill.money.total;
            if total != shown_total || !quote.bill.is_same_good(&shown.bill) {
                return Err(AutoPayError::TotalChanged(total));
            }
            // Asking took its time.
            till.may_go_by_itself(&charge, shown_total).await?;
            let order = PaymentRequest {
                bill: quote.bill,
                cash: None,
                charge: Some(charge),
                expect_total: Some(total),
                ..shown
            };
            till.pay_bound(order).await.map_err(AutoPayError::Refused)
        };
        self.run_critical(work).await.unwrap_or(Err(AutoPayError::Refused(PayError::Ending)))
    }

    /// Asks a member's wallet for the money of a bill: a charge, and the payment from the wallet that pays it. The charge comes
    /// back settled where the wallet paid; where nobody knows, it is unknown until the payment has its end.
    ///
    /// # Errors
    /// [`ChargeError`]: nothing moved.
    pub async fn collect_by_wallet(&self, draft: ChargeDraft, member: &str) -> Result<ChargeCreation, ChargeError> {
        let (till, member) = (self.clone(), member.to_owned());
        let work = async move {
            let note = draft.purpose.as_ref().map_or_else(String::new, |purpose| purpose.product.name.to_string());
            let wanted = MovementRequest { member, amount: Some(draft.amount), note, ..MovementRequest::default() };
            let asked = |fault| ChargeError::Wallet(Box::new(fault));
            let ask = wallet::ask(ProductKind::KwalletPay, &wanted).map_err(asked)?;
            let quote = till.inquire(&ask).await.map_err(asked)?;
            let created = till.intend_by_wallet(&draft).await?;
            let for_charge = Some(created.order().clone());
            // Nobody is asked here: the charge was created now, and each charge is money of its own.
            let order = PaymentRequest {
                for_charge,
                seen: quote.obstacles.payments_to_see(),
                ..PaymentRequest::of(quote.bill)
            };
            let paid = till.pay_bound(order).await;
            if let Err(refusal) = paid {
                let answer = Box::new(ChargeAnswer::bare(ChargeOutcome::NotSent, ChargeReason::NotBuilt));
                let event = ChargeEvent::ChargeAnswered { answer, raw: RawAnswer(String::new()) };
                // Where even that cannot be recorded the charge stays as created, and the next start calls it unknown.
                let _ = till.append_charge(created.order().as_str(), event).await;
                return Err(ChargeError::Pay(Box::new(refusal)));
            }
            let charge = till.charge(created.order().as_str()).await?.unwrap_or(created);
            Ok(ChargeCreation { charge, kept: ChargeStoredIn::Journal, qr_fault: None })
        };
        self.run_critical(work).await.unwrap_or(Err(ChargeError::Ending))
    }

    async fn may_go_by_itself(&self, order: &str, total: Rupiah) -> Result<(), AutoPayError> {
        let charge = self.charge(order).await.map_err(|fault| AutoPayError::Refused(PayError::Journal(fault)))?;
        let charge = charge.ok_or(AutoPayError::ByHand(AutoPayBlock::NotCome))?;
        pays_by_itself(&charge, total, self.now()).map(|_| ()).map_err(AutoPayError::ByHand)
    }
}
