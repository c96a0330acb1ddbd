//! What can be sold: providers, accounts, kinds, products.
//!
//! A product is named by provider and code. Its kind decides every rule about it. Each provider maps its own words to
//! these.

pub mod kinds;

pub use kinds::ProductKind;

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::money::{Rupiah, SaleFee};
use crate::base::text::CleanText;

/// A name that the program knows from the start, or that the journal brings back.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Cow<'static, str>);

        impl $name {
            /// A name that is known at compile time.
            #[must_use]
            pub const fn new(name: &'static str) -> Self {
                Self(Cow::Borrowed(name))
            }

            /// The name as the journal and JSON have it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self(Cow::Owned(name.to_owned()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

name! {
    /// A provider system's name: `mmbc-ppob`.
    ProviderId
}

name! {
    /// A deposit (saldo). Several providers may share one: the three MMBC systems do (`mmbc`).
    AccountId
}

/// A product group. Each has its own F-key, the same on every screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductGroup {
    /// F2.
    Token,
    /// F3.
    PlnBill,
    /// F4.
    Pulsa,
    /// F5.
    EMoney,
    /// F6.
    Bpjs,
    /// F7.
    Samsat,
    /// F8.
    Other,
}

impl ProductGroup {
    /// In the order of the F-keys.
    pub const ALL: [Self; 7] =
        [Self::Token, Self::PlnBill, Self::Pulsa, Self::EMoney, Self::Bpjs, Self::Samsat, Self::Other];

    /// The number of its F-key.
    #[must_use]
    pub const fn key(self) -> u8 {
        match self {
            Self::Token => 2,
            Self::PlnBill => 3,
            Self::Pulsa => 4,
            Self::EMoney => 5,
            Self::Bpjs => 6,
            Self::Samsat => 7,
            Self::Other => 8,
        }
    }
}

/// One line of a provider's price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub provider: ProviderId,
    /// The provider's own code, sent back as it came: `PLNS100`.
    pub code: CleanText,
    /// The provider's own name: `PLN Pra Bayar`.
    pub name: CleanText,
    /// The provider's own group: `PLN Group`.
    pub group: CleanText,
    pub kind: ProductKind,
    /// The face value of a fixed good, whole rupiah; `None`: free amount, or a bill.
    pub nominal: Option<Rupiah>,
    /// The provider's admin fee that the customer pays, whole rupiah.
    pub admin: Option<Rupiah>,
    /// What the customer pays for it as a whole, where the shop's own price list says so (Biller), whole rupiah.
    #[serde(default)]
    pub price: Option<Rupiah>,
    /// What the deposit loses; `None`: the list does not say.
    pub debit: Option<SaleFee>,
    /// The part of the debit that comes back to the deposit, whole rupiah.
    pub cashback: Option<Rupiah>,
    /// Whether it is sold now.
    pub open: bool,
}

impl Product {
    /// The customer's price without the shop's own fee, whole rupiah, where it is known before an inquiry; else `None`.
    #[must_use]
    pub fn fixed_price(&self) -> Option<Rupiah> {
        match self.price {
            Some(price) => Some(price),
            None => self.nominal?.checked_add(self.admin.unwrap_or(Rupiah::ZERO)),
        }
    }

    /// Whether the shop's own price list has its price, so that no inquiry is needed.
    #[must_use]
    pub const fn is_listed(&self) -> bool {
        self.price.is_some()
    }

    /// The customer's price for `amount`, without the shop's own fee, whole rupiah; `None`: the list does not say. A
    /// fixed good ignores `amount`. Of a free amount the price is the provider's debit, and at least the face value.
    #[must_use]
    pub fn price_of(&self, amount: Option<Rupiah>) -> Option<Rupiah> {
        if self.kind.is_free_amount() {
            let amount = amount?;
            return self.debit_for(Some(amount)).map(|debit| debit.max(amount));
        }
        self.fixed_price()
    }

    /// Whether the list alone shows that every sale loses money: the debit is more than the customer's price and the
    /// cashback. False where only an inquiry can tell.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        let cashback = self.cashback.unwrap_or(Rupiah::ZERO);
        let left = match (self.fixed_price(), self.debit) {
            (Some(price), _) => self.debit_for(self.nominal).and_then(|debit| price.checked_sub(debit)),
            // Of a bill only the fees are known: the customer's admin fee less what the deposit pays beyond the bill.
            (None, Some(SaleFee::BasePlus(more))) => self.admin.and_then(|admin| admin.checked_sub(more)),
            (None, _) => None,
        };
        left.and_then(|left| left.checked_add(cashback)).is_some_and(Rupiah::is_negative)
    }

    /// What the deposit would lose for a bill of `base`, whole rupiah; `None`: the list does not say.
    #[must_use]
    pub fn debit_for(&self, base: Option<Rupiah>) -> Option<Rupiah> {
        match self.debit? {
            SaleFee::Fixed(figure) => Some(figure),
            rule @ SaleFee::BasePlus(_) => rule.of(base?),
        }
    }
}
