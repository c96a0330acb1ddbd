//! The customer's money pays his bill: from a settled charge to a payment from the deposit.
//!
//! What it is: the one step that follows by itself while a sale is open on a counter, and the list of money that is held. What
//! it is not: a sender; `till::pay` sends, with all its own refusals. Invariants: a bill is paid by itself at most once for a
//! charge, only at the total that its customer was shown, and only soon after; whatever stops it leaves the money held.

use std::sync::Arc;

use crate::journal::{ChargeFilter, JournalError};
use crate::money::Rupiah;
use crate::sale::charge::{Charge, State};
use crate::sale::tender::{ByHand, pays_by_itself};
use crate::till::Till;
use crate::till::charge::MOST;
use crate::till::inquire::{Ask, InquireError};
use crate::till::pay::{Order, PayEnd, Refusal};

/// Why a bill was not paid from its customer's money. The money that came is held for him; a person decides.
#[derive(Debug, thiserror::Error)]
pub enum HeldBack {
    /// It may not go by itself (any more).
    #[error("not by itself")]
    ByHand(ByHand),
    /// The bill could not be asked for again.
    #[error("bill not asked for again")]
    NoBill(Arc<InquireError>),
    /// The bill costs another amount now, whole rupiah.
    #[error("total changed")]
    TotalChanged(Rupiah),
    /// The payment did not start.
    #[error(transparent)]
    Refused(Refusal),
}

impl Till {
    /// Money that came by charges and was neither used nor given back, newest first.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn held_charges(&self) -> Result<Vec<Charge>, JournalError> {
        let states = vec![State::Settled, State::AmountDiffers];
        let mut found =
            self.journal().charges(&ChargeFilter { states, limit: MOST, ..ChargeFilter::default() }).await?;
        found.retain(|charge| charge.held().is_some());
        Ok(found)
    }

    /// Pays the bill that a charge was made for, from its money: asks for the bill again, and pays it where its total is still
    /// the one that `shown` has. `shown` is what a person confirmed when he chose the charge.
    ///
    /// # Errors
    /// [`HeldBack`]: nothing was sent.
    pub async fn pay_by_charge(&self, charge: &str, ask: Ask, shown: Order) -> Result<PayEnd, HeldBack> {
        let (till, charge) = (self.clone(), charge.to_owned());
        let work = async move {
            let shown_total = shown.bill.money.total;
            till.may_go_by_itself(&charge, shown_total).await?;
            let quote = till.inquire(&ask).await.map_err(|fault| HeldBack::NoBill(Arc::new(fault)))?;
            let total = quote.bill.money.total;
            if total != shown_total || !quote.bill.is_same_good(&shown.bill) {
                return Err(HeldBack::TotalChanged(total));
            }
            // Asking took its time.
            till.may_go_by_itself(&charge, shown_total).await?;
            let order =
                Order { bill: quote.bill, cash: None, charge: Some(charge), expect_total: Some(total), ..shown };
            till.pay_bound(order).await.map_err(HeldBack::Refused)
        };
        self.bind(work).await.unwrap_or(Err(HeldBack::Refused(Refusal::Ending)))
    }

    async fn may_go_by_itself(&self, order: &str, total: Rupiah) -> Result<(), HeldBack> {
        let charge = self.charge(order).await.map_err(|fault| HeldBack::Refused(Refusal::Journal(fault)))?;
        let charge = charge.ok_or(HeldBack::ByHand(ByHand::NotCome))?;
        pays_by_itself(&charge, total, self.now()).map(|_| ()).map_err(HeldBack::ByHand)
    }
}
