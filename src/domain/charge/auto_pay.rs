//! Paying for a sale with a charge's money: how much there is, and for which bill the charge was made.
//!
//! The deposit still pays the provider. A charge's money pays for at most one sale that stands; the journal checks that
//! in the sale's own transaction.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, age};
use crate::domain::bill::{Bill, CustomerNumber};
use crate::domain::charge::{Charge, ChargeState, OrderId};
use crate::domain::product::Product;

/// A bill is paid automatically only within this time after its charge was created.
pub const PAYS_BY_ITSELF: Duration = Duration::from_secs(15 * 60);

/// What a sale takes instead of cash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeFunds {
    /// The charge's order id.
    #[serde(rename = "order")]
    pub order: OrderId,
    /// The payment method as the customer knows it: `GOPAY`.
    pub method: CleanText,
    /// How much came, whole rupiah; at least the sale's total.
    pub amount: Rupiah,
    /// What the customer paid the method's bank on top, whole rupiah.
    pub fee: Option<Rupiah>,
}

impl ChargeFunds {
    /// The money that a charge holds and that may be used; `None`: none came, it is used, given back or disputed.
    #[must_use]
    pub fn of(charge: &Charge) -> Option<Self> {
        let method = &charge.intent.method;
        let (order, fee) = (charge.order().clone(), method.admin);
        charge.usable().map(|amount| Self { order, method: method.known_as().clone(), amount, fee })
    }
}

/// The bill that a charge was made for: whose money it is, should the bill not be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargePurpose {
    pub product: Product,
    pub customer: CustomerNumber,
    /// As the inquiry told it.
    pub name: Option<CleanText>,
    /// The sale's total then, whole rupiah.
    pub total: Rupiah,
}

impl ChargePurpose {
    /// The purpose of paying `bill`.
    #[must_use]
    pub fn of(bill: &Bill) -> Self {
        Self {
            product: bill.product.clone(),
            customer: bill.customer.clone(),
            name: bill.name.clone(),
            total: bill.money.total,
        }
    }
}

/// Why a bill is not paid automatically from a charge's money. Money that came is held for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutoPayBlock {
    /// No money has come.
    NotCome,
    /// The money is not the bill's total, or not the amount that the charge asked for.
    OtherAmount,
    /// The money was used, given back, or tried once before.
    Tried,
    /// [`PAYS_BY_ITSELF`] has passed, or the clock was set back behind the charge.
    TooLate,
    /// The provider disputes the money (*disanggah*).
    Disputed,
}

/// The money of `charge` if it may pay a bill of `total` automatically at `now`. Otherwise a person decides.
pub fn pays_by_itself(charge: &Charge, total: Rupiah, now: Timestamp) -> Result<ChargeFunds, AutoPayBlock> {
    if charge.is_disputed() {
        return Err(AutoPayBlock::Disputed);
    }
    let Some(charge_funds) = ChargeFunds::of(charge) else {
        return Err(if charge.came().is_some() { AutoPayBlock::Tried } else { AutoPayBlock::NotCome });
    };
    if charge.uses > 0 {
        return Err(AutoPayBlock::Tried);
    }
    if charge.state() != ChargeState::Settled || charge_funds.amount != total {
        return Err(AutoPayBlock::OtherAmount);
    }
    if age(charge.created_at, now) >= PAYS_BY_ITSELF || now < charge.created_at {
        return Err(AutoPayBlock::TooLate);
    }
    Ok(charge_funds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::charge::sample::{answered, created, entry, intent, reversed, settled};
    use crate::domain::charge::{ChargeEvent, step};
    use crate::domain::charge::{ChargeOutcome, ChargeReason};
    use crate::domain::sample::{at, id, owner, rp};

    fn after(steps: &[crate::domain::charge::ChargeEntry]) -> Charge {
        let charge = step(None, &created(1, intent("K-1", owner(1)))).unwrap();
        steps.iter().fold(charge, |charge, entry| step(Some(&charge), entry).unwrap())
    }

    #[test]
    fn only_fresh_money_of_the_right_amount_that_nobody_touched_pays_by_itself() {
        let waiting = answered(2, ChargeOutcome::Waiting, ChargeReason::Answered);
        let used = || entry(5, ChargeEvent::ChargeUsed { payment: id(1) });
        let freed = || entry(6, ChargeEvent::ChargeFreed { payment: id(1) });
        let paid = after(&[waiting.clone(), settled(3, 50_000)]);
        assert_eq!(pays_by_itself(&paid, rp(50_000), at(900)).unwrap().amount, rp(50_000));
        for (charge, total, second, why) in [
            (after(std::slice::from_ref(&waiting)), 50_000, 3, AutoPayBlock::NotCome),
            (paid.clone(), 50_000, 901, AutoPayBlock::TooLate),
            (paid.clone(), 50_000, 0, AutoPayBlock::TooLate),
            (paid.clone(), 49_000, 9, AutoPayBlock::OtherAmount),
            (after(&[waiting.clone(), settled(3, 49_000)]), 49_000, 9, AutoPayBlock::OtherAmount),
            (after(&[waiting.clone(), settled(3, 50_000), reversed(4, "r1")]), 50_000, 9, AutoPayBlock::Disputed),
            (after(&[waiting.clone(), settled(3, 50_000), used()]), 50_000, 9, AutoPayBlock::Tried),
            (after(&[waiting.clone(), settled(3, 50_000), used(), freed()]), 50_000, 9, AutoPayBlock::Tried),
        ] {
            assert_eq!(pays_by_itself(&charge, rp(total), at(second)), Err(why), "{total} at {second}");
        }
    }

    #[test]
    fn money_is_used_by_one_sale_at_a_time() {
        let waiting = answered(2, ChargeOutcome::Waiting, ChargeReason::Answered);
        let used = after(&[waiting, settled(3, 50_000), entry(5, ChargeEvent::ChargeUsed { payment: id(1) })]);
        assert!(step(Some(&used), &entry(6, ChargeEvent::ChargeUsed { payment: id(2) })).is_err());
        assert!(step(Some(&used), &entry(6, ChargeEvent::ChargeFreed { payment: id(2) })).is_err(), "not by this one");
        let freed = step(Some(&used), &entry(6, ChargeEvent::ChargeFreed { payment: id(1) })).unwrap();
        assert_eq!((freed.held(), freed.uses), (Some(rp(50_000)), 1));
        let again = step(Some(&freed), &entry(7, ChargeEvent::ChargeUsed { payment: id(2) })).unwrap();
        assert_eq!((again.held(), again.used_for), (None, Some(id(2))));
    }
}
