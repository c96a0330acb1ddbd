//! Pays a bill from its settled charge while the sale is open on a counter, and lists charges whose money is held.
//!
//! A charge pays a bill automatically at most once, only at the total that its customer was shown, and only soon
//! after. Anything else leaves the money held, for a person to decide. `till::pay` does the sending, with all its own
//! refusals.

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

/// Why a bill was not paid from its charge. The money stays held for the customer, and a person decides.
#[derive(Debug, thiserror::Error)]
pub enum AutoPayError {
    /// The charge may not pay automatically, or no longer.
    #[error("not by itself")]
    ByHand(AutoPayBlock),
    /// The second inquiry brought no bill.
    #[error("bill not asked for again")]
    NoBill(Arc<InquireError>),
    /// The bill's total now, whole rupiah; or the second inquiry brought another good.
    #[error("total changed")]
    TotalChanged(Rupiah),
    #[error(transparent)]
    Refused(PayError),
}

impl Till {
    /// Charges whose money was neither used nor given back, or that a person has to decide about, newest first.
    pub async fn charges_to_decide(&self) -> Result<Vec<Charge>, JournalError> {
        self.all_charges(ChargeFilter { open_money: true, ..ChargeFilter::default() }).await
    }

    /// Pays the bill that a charge was made for with the charge's money. The bill is inquired again and paid only
    /// where good and total are still those of `shown`, which a person confirmed when choosing the charge.
    ///
    /// # Errors
    /// When the payment did not start. Nothing was sent, and the money stays held.
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
            // Checked again: the inquiry took time, and the money may have been used or given back meanwhile.
            till.may_go_by_itself(&charge, shown_total).await?;
            let request = PaymentRequest {
                bill: quote.bill,
                cash: None,
                charge: Some(charge),
                expect_total: Some(total),
                ..shown
            };
            till.pay_bound(request).await.map_err(AutoPayError::Refused)
        };
        self.run_critical(work).await.unwrap_or(Err(AutoPayError::Refused(PayError::Ending)))
    }

    /// Takes the money of a bill from a member's wallet: records a charge, and pays it from the wallet. The charge is
    /// settled where the wallet paid. It is unknown while the wallet payment is.
    ///
    /// # Errors
    /// When the wallet payment did not start. Nothing moved.
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
            // Earlier payments stop nothing here: this charge is new, and each charge is money of its own.
            let request = PaymentRequest {
                for_charge,
                seen: quote.obstacles.payments_to_see(),
                ..PaymentRequest::of(quote.bill)
            };
            let paid = till.pay_bound(request).await;
            if let Err(refusal) = paid {
                let answer = Box::new(ChargeAnswer::bare(ChargeOutcome::NotSent, ChargeReason::NotBuilt));
                let event = ChargeEvent::ChargeAnswered { answer, raw: RawAnswer(String::new()) };
                // Where this cannot be recorded the charge stays created, and the next start makes it unknown.
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
