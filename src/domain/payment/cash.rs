//! What a customer gave for a payment, and what he and the shop still owe each other.
//!
//! A bill of 52.500 is paid "uang pas", and the provider's answer says 57.500: the customer gave 52.500, 5.000 are
//! short until somebody records whether they were collected. Change and shortfall are never negative; the difference
//! has a sign.

use serde::{Deserialize, Serialize};

use super::{CashHandling, Payment, PaymentState};
use crate::base::money::Rupiah;
use crate::domain::payment::verdict::PaymentAlarm;

/// How the difference between the total that was shown and the total that was paid was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TotalDifference {
    /// Settled in cash: the customer paid what was short, or got back what was over.
    #[serde(rename = "collected")]
    Collected,
    /// Given up.
    #[serde(rename = "written_off")]
    WrittenOff,
}

impl TotalDifference {
    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Collected => "collected",
            Self::WrittenOff => "written_off",
        }
    }
}

impl Payment {
    /// What the customer gave, whole rupiah: a charge's money, counted cash, or else exactly the total that was shown.
    /// `None` for a wallet movement.
    #[must_use]
    pub fn given(&self) -> Option<Rupiah> {
        if self.intent.bill.product.kind.is_wallet() {
            return None;
        }
        let counted = self.intent.charge_funds.as_ref().map(|charge_funds| charge_funds.amount).or(self.intent.cash);
        Some(counted.unwrap_or(self.intent.bill.money.total))
    }

    /// What goes back to the customer in cash, whole rupiah. `None`: he gave too little, or nothing was counted and
    /// nothing is over. Counted money that fits gives 0.
    #[must_use]
    pub fn change(&self) -> Option<Rupiah> {
        let was_counted = self.intent.charge_funds.is_some() || self.intent.cash.is_some();
        let change = self.given()?.checked_sub(self.money().total)?;
        (change.is_positive() || (was_counted && !change.is_negative())).then_some(change)
    }

    /// What the customer's money lacks of the total, whole rupiah, because the total changed after he had paid.
    #[must_use]
    pub fn shortfall(&self) -> Option<Rupiah> {
        self.money().total.checked_sub(self.given()?).filter(|short| short.is_positive())
    }

    /// Total paid − total shown, whole rupiah: positive when the customer owes it, negative when the shop does. `None`:
    /// no difference, not confirmed, or a wallet movement.
    #[must_use]
    pub fn difference(&self) -> Option<Rupiah> {
        self.given()?;
        let shown = self.intent.bill.money.total;
        let difference = self.money().total.checked_sub(shown)?;
        (self.state == PaymentState::Confirmed && difference.get() != 0).then_some(difference)
    }

    /// The difference that nobody has settled with the customer or written off: its price alarm is not seen yet.
    #[must_use]
    pub fn open_difference(&self) -> Option<Rupiah> {
        let is_price = |alarm: &PaymentAlarm| matches!(alarm, PaymentAlarm::PriceDiffers { .. });
        self.difference().filter(|_| self.alarms.iter().any(|(alarm, seen)| !seen && is_price(alarm)))
    }

    /// The customer's money that the shop keeps for this sale, whole rupiah: what he gave, less the change, plus what
    /// was collected since.
    #[must_use]
    pub fn left_cash(&self) -> Rupiah {
        let (total, Some(given)) = (self.money().total, self.given()) else { return Rupiah::ZERO };
        let was_counted = self.intent.charge_funds.is_some() || self.intent.cash.is_some();
        let is_whole = was_counted && given >= total;
        if is_whole || self.difference_settled == Some(TotalDifference::Collected) { total } else { given }
    }

    /// Whether cash went over the counter. False for a wallet movement, and where a charge's money was exactly the
    /// total.
    #[must_use]
    pub fn moves_cash(&self) -> bool {
        let fits = self.given() == Some(self.money().total);
        !(self.intent.bill.product.kind.is_wallet() || self.intent.charge_funds.is_some() && fits)
    }

    /// Whether it ended without a good while the shop still has the customer's cash: nothing was recorded about the
    /// cash, or that it is kept for him. A wallet movement took no cash. A charge's money is owed by the charge.
    #[must_use]
    pub const fn owes_cash(&self) -> bool {
        !self.intent.bill.product.kind.is_wallet()
            && self.intent.charge_funds.is_none()
            && self.state.allows_new_attempt()
            && matches!(self.cash_settled, None | Some(CashHandling::Kept))
    }
}
