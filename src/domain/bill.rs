//! A bill: what an inquiry answered, its money and its age.
//!
//! `total` is what the customer hands over, and is never guessed. Once the payment is answered, its answer's figures
//! count.

use std::fmt;
use std::time::Duration;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::base::money::Rupiah;
use crate::base::text::{CleanText, mask_middle};
use crate::base::time::{Timestamp, age, business_day};
use crate::domain::bill_key;
use crate::domain::field::FactList;
use crate::domain::product::{Product, ProductKind};
use crate::domain::wallet;

/// How long an inquiry may be paid on (safety rule 13).
pub const INQUIRY_LIFE: Duration = Duration::from_secs(600);
/// A time service sets a wall clock back by less than this all the time; a larger step leaves a bill's age unknown.
const CLOCK_STEP: Duration = Duration::from_secs(60);

/// A customer's number, normalised (digits; a card or contract may hold letters). Masked when debugged.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CustomerNumber(String);

impl CustomerNumber {
    /// A number already normalised by `domain::number`.
    #[must_use]
    pub fn new(number: &str) -> Self {
        Self(CleanText::new(number).as_str().to_owned())
    }

    /// The number as normalised, not masked.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CustomerNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask_middle(&self.0))
    }
}

/// The money of one sale. All in whole rupiah.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Face value of a fixed good.
    pub nominal: Option<Rupiah>,
    /// The biller's part, without any fee.
    pub bill: Option<Rupiah>,
    /// The provider's admin fee.
    pub admin: Option<Rupiah>,
    pub shop_fee: Rupiah,
    /// What the customer pays: nominal or bill, admin and shop fee.
    pub total: Rupiah,
    /// What the deposit loses; `None`: neither inquiry nor list says.
    pub debit: Option<Rupiah>,
    /// What comes back to the deposit.
    pub cashback: Option<Rupiah>,
}

impl Money {
    /// total − debit + cashback, whole rupiah; `None` without the debit.
    #[must_use]
    pub fn profit(&self) -> Option<Rupiah> {
        self.total.checked_sub(self.debit?)?.checked_add(self.cashback.unwrap_or(Rupiah::ZERO))
    }

    /// The total without the shop's own fee, as a provider's answer gives it.
    #[must_use]
    pub fn without_shop_fee(&self) -> Option<Rupiah> {
        self.total.checked_sub(self.shop_fee)
    }
}

/// Why a total has to be seen before it is paid (safety rule 13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TotalDoubt {
    /// Bill and admin (and penalty) come to this much, whole rupiah, and not to the total.
    #[serde(rename = "parts_differ")]
    PartsDiffer(Rupiah),
    /// A part cannot be read; as it was sent.
    #[serde(rename = "part_unread")]
    PartUnread(CleanText),
}

impl TotalDoubt {
    /// Compares `bill` and `admin` with `total`, with and without the penalty: no document says whether the bill
    /// includes a penalty that is listed apart. `None`: they agree, or a part is missing and nothing can be compared.
    #[must_use]
    pub fn of(total: Rupiah, bill: Option<Rupiah>, admin: Option<Rupiah>, penalty: Option<Rupiah>) -> Option<Self> {
        // A part below zero was computed from the total, so it counts as 0.
        let parts = Rupiah::sum([bill?.max(Rupiah::ZERO), admin?.max(Rupiah::ZERO)])?;
        let with_penalty = penalty.and_then(|penalty| parts.checked_add(penalty));
        (parts != total && with_penalty != Some(total)).then_some(Self::PartsDiffer(parts))
    }
}

/// What a Kwallet call carries besides member and amount. `Debug` hides the voucher whole.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletOrder {
    /// `id_order`: the shop's own order, of a payment and of its refund.
    pub order_id: Option<CleanText>,
    /// The member who receives a transfer.
    pub to: Option<CustomerNumber>,
    /// The voucher's code. Anyone who reads it can use it, so nothing shows it.
    pub voucher: Option<CustomerNumber>,
    /// `id_trans`: what a refund gives back, as the first step showed it.
    pub id_trans: Option<CleanText>,
    /// The purpose, or why it is given back; sent as `description` or `note`.
    pub note: CleanText,
}

impl fmt::Debug for WalletOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WalletOrder")
            .field("order_id", &self.order_id)
            .field("to", &self.to)
            .field("voucher", &self.voucher.as_ref().map(|_| "•"))
            .field("id_trans", &self.id_trans)
            .field("note", &self.note)
            .finish()
    }
}

/// What an inquiry answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// As it was listed at the time of the inquiry.
    pub product: Product,
    /// The number of the inquiry; [`Bill::meter`] and [`Bill::idpel`] are what the answer named.
    pub customer: CustomerNumber,
    /// e-Samsat only.
    pub frame_number: Option<String>,
    /// The provider's invoice of the inquiry, where the bill is paid by it (e-Samsat).
    #[serde(default)]
    pub invoice: Option<CleanText>,
    /// What a Kwallet call carries besides member and amount.
    #[serde(default)]
    pub wallet: Option<WalletOrder>,
    pub name: Option<CleanText>,
    /// PLN meter number, when known.
    pub meter: Option<CustomerNumber>,
    /// PLN customer id, when known.
    pub idpel: Option<CustomerNumber>,
    pub money: Money,
    /// Why a person has to see the total first; `None`: its parts add up, or could not be compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_doubt: Option<TotalDoubt>,
    /// Everything else that people may want to see, in the order of the answer.
    pub fields: FactList,
    /// The provider's own keys and values, as sent.
    pub detail: BillDetail,
    pub asked_at: Timestamp,
}

impl Bill {
    /// Whether `other`, to the same number, is this very good: a bill of the same company, a vehicle's tax of the same
    /// frame number, a good bought ahead of the same face value (safety rule 8).
    #[must_use]
    pub fn is_same_good(&self, other: &Self) -> bool {
        match (wallet::open_key(self), wallet::open_key(other)) {
            (None, None) => bill_key::good(self) == bill_key::good(other),
            (own, theirs) => own == theirs,
        }
    }

    /// Whether `other`, of the same kind and to the same number, has to be seen before this is paid: it may be the same
    /// good, or stand open beside it. Wallet movements concern each other only between the same parties: a member may
    /// pay one order while another is open.
    #[must_use]
    pub fn concerns(&self, other: &Self) -> bool {
        !self.product.kind.is_wallet() || wallet::parties(self) == wallet::parties(other)
    }

    /// The order id that the caller gave for a Kwallet payment. It takes the place of our own reference on the wire,
    /// and is as unique for ever (safety rule 5).
    #[must_use]
    pub fn given_order(&self) -> Option<&CleanText> {
        let order = self.wallet.as_ref().and_then(|wallet| wallet.order_id.as_ref())?;
        (self.product.kind == ProductKind::KwalletPay).then_some(order)
    }

    /// Whether it is too old to pay on: ten minutes, or another business day (safety rule 13). A bill from the future
    /// counts as too old: the wall clock was set back, and the age is not known.
    #[must_use]
    pub fn is_stale(&self, now: Timestamp, zone: &TimeZone) -> bool {
        age(self.asked_at, now) >= INQUIRY_LIFE
            || age(now, self.asked_at) >= CLOCK_STEP
            || business_day(self.asked_at, zone) != business_day(now, zone)
    }
}

/// A provider's own keys and values, as sent. May hold a token: shown only as far as its payment's state allows,
/// and never by `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct BillDetail(pub Vec<(String, String)>);

impl BillDetail {
    /// Adds what `newer` knows; an empty value never replaces a known one.
    pub fn merge(&mut self, newer: &Self) {
        for (key, value) in &newer.0 {
            match self.0.iter_mut().find(|(name, _)| name == key) {
                Some((_, known)) if !value.is_empty() => known.clone_from(value),
                Some(_) => {}
                None => self.0.push((key.clone(), value.clone())),
            }
        }
    }
}

impl fmt::Debug for BillDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(key, _)| key)).finish()
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::sample;

    use super::*;

    fn bill(kind: ProductKind) -> Bill {
        sample::intent(1, sample::owner(1), kind, "081234567890").bill
    }

    #[test]
    fn a_bill_of_an_older_journal_is_read() {
        let bill = Bill { invoice: Some("1".into()), ..bill(ProductKind::PlnPostpaid) };
        let mut old = serde_json::to_value(&bill).unwrap();
        assert!(old.as_object_mut().unwrap().remove("invoice").is_some());
        let read: Bill = serde_json::from_value(old).unwrap();
        assert_eq!(read, Bill { invoice: None, ..bill });
    }

    #[test]
    fn an_inquiry_is_paid_on_for_ten_minutes_of_its_own_day() {
        let asked_at: Timestamp = "2026-11-21T16:55:00Z".parse().unwrap();
        let bill = Bill { asked_at, ..bill(ProductKind::PlnPostpaid) };
        for (now, is_stale) in [
            ("16:55:00", false),
            ("16:59:59", false),
            ("17:00:00", true),
            ("17:05:00", true),
            ("16:54:01", false),
            // The wall was set back an hour: how old it is nobody knows.
            ("15:55:00", true),
        ] {
            let now = format!("2026-11-21T{now}Z").parse().unwrap();
            assert_eq!(bill.is_stale(now, &crate::base::time::jakarta()), is_stale, "{now}");
        }
        let morning = Bill { asked_at: "2026-11-21T02:00:00Z".parse().unwrap(), ..bill };
        for (now, is_stale) in [("02:09:59", false), ("02:10:00", true)] {
            let now = format!("2026-11-21T{now}Z").parse().unwrap();
            assert_eq!(morning.is_stale(now, &crate::base::time::jakarta()), is_stale, "{now}");
        }
    }

    #[test]
    fn a_total_is_bill_and_admin_together_or_has_to_be_seen() {
        let rp = |amount: i64| Some(sample::rp(amount));
        let differs = |parts| Some(TotalDoubt::PartsDiffer(sample::rp(parts)));
        for (total, bill, admin, penalty, doubt) in [
            (102_500, rp(100_000), rp(2_500), None, None),
            (102_500, rp(100_000), rp(2_500), rp(0), None),
            (102_500, rp(95_000), rp(2_500), rp(5_000), None),
            (102_500, rp(100_000), rp(2_500), rp(5_000), None),
            (102_500, rp(100_000), rp(5_000), None, differs(105_000)),
            (60_000, rp(112_500), rp(0), None, differs(112_500)),
            (60_000, rp(100_000), rp(2_500), rp(5_000), differs(102_500)),
            (60_000, rp(112_500), None, None, None),
            (60_000, None, rp(2_500), None, None),
        ] {
            assert_eq!(TotalDoubt::of(sample::rp(total), bill, admin, penalty), doubt, "{total} {bill:?} {admin:?}");
        }
    }

    #[test]
    fn what_is_the_very_same_good() {
        let other = |change: fn(&mut Bill), kind| {
            let mut other = bill(kind);
            change(&mut other);
            bill(kind).is_same_good(&other)
        };
        let code: fn(&mut Bill) = |bill| bill.product.code = "X".into();
        let amount: fn(&mut Bill) = |bill| bill.money.nominal = Some(sample::rp(1));
        let frame: fn(&mut Bill) = |bill| bill.frame_number = Some("MH1".to_owned());
        for (kind, by_code, by_amount, by_frame) in [
            (ProductKind::PlnPostpaid, true, true, false),
            (ProductKind::Pdam, false, true, false),
            (ProductKind::PlnToken, true, false, true),
            (ProductKind::EMoney, false, false, true),
            (ProductKind::Samsat, true, true, false),
        ] {
            assert_eq!(other(code, kind), by_code, "{kind:?} code");
            assert_eq!(other(amount, kind), by_amount, "{kind:?} amount");
            assert_eq!(other(frame, kind), by_frame, "{kind:?} frame");
        }
    }
}
