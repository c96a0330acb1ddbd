//! What can be sold: providers, accounts, kinds, products.
//!
//! A product is named by provider and code. Its kind decides every rule about it. Each provider maps its own words to
//! these.

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

/// The kind of a product. It decides number rules, repeat rules, the form and the receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ProductKind {
    /// PLN prepaid electricity token.
    #[serde(rename = "pln_token")]
    PlnToken,
    /// PLN monthly bill.
    #[serde(rename = "pln_postpaid")]
    PlnPostpaid,
    /// PLN bill outside the monthly account (new connection, change of power).
    #[serde(rename = "pln_nontaglis")]
    PlnNontaglis,
    /// Town water.
    #[serde(rename = "pdam")]
    Pdam,
    /// Gas.
    #[serde(rename = "pgn")]
    Pgn,
    /// BPJS Kesehatan.
    #[serde(rename = "bpjs")]
    Bpjs,
    /// Telkom, Speedy, IndiHome, TelkomVision.
    #[serde(rename = "telkom")]
    Telkom,
    /// Postpaid phone card: HALO, XPLOR, MENTARI.
    #[serde(rename = "postpaid_card")]
    PostpaidCard,
    /// Subscription television.
    #[serde(rename = "tv")]
    Tv,
    /// Multifinance with the full table: MCF, MAF, WOM, BAF.
    #[serde(rename = "multifinance")]
    Multifinance,
    /// FIF.
    #[serde(rename = "fif")]
    Fif,
    /// ADIRA.
    #[serde(rename = "adira")]
    Adira,
    /// Any other multifinance.
    #[serde(rename = "multifinance_other")]
    MultifinanceOther,
    /// Yearly vehicle tax (e-Samsat): a NIK and a frame number. It cannot be cancelled.
    #[serde(rename = "samsat")]
    Samsat,
    /// Wallet that is filled by its owner's phone number: GOPAY, GRABPAY, OVO, TCASH, DANA. Of free amount.
    #[serde(rename = "e_money")]
    EMoney,
    /// Electronic money on a card, filled by the card's 16 digits: E-money, BRIZZI, TapCash. Of free amount.
    #[serde(rename = "e_money_card")]
    EMoneyCard,
    /// Wallet that is filled by a member number (PAYTREN), or whose rule is not known. Of free amount.
    #[serde(rename = "e_money_member")]
    EMoneyMember,
    /// Phone credit, sent to a mobile number (Biller).
    #[serde(rename = "pulsa")]
    Pulsa,
    /// A mobile data package, sent to a mobile number (Biller).
    #[serde(rename = "data")]
    Data,
    /// Any other instant good of the Biller: a game voucher, a streaming code. Its number may be anything.
    #[serde(rename = "instant")]
    Instant,
    /// Kwallet: a member's saldo goes to another member (K-Link's `transfer_to_account`).
    #[serde(rename = "kwallet_transfer")]
    KwalletTransfer,
    /// Kwallet: a voucher's saldo goes to a member (K-Link's `voucher_saldo`).
    #[serde(rename = "kwallet_voucher")]
    KwalletVoucher,
    /// Kwallet: a member pays an order of the shop (K-Link's `pay`).
    #[serde(rename = "kwallet_pay")]
    KwalletPay,
    /// Kwallet: what a member paid for an order goes back to him (K-Link's `refund-accept`).
    #[serde(rename = "kwallet_refund")]
    KwalletRefund,
    /// Anything else a provider lists: sold through the general form and receipt.
    #[serde(rename = "other")]
    Other,
}

impl ProductKind {
    pub const ALL: [Self; 25] = [
        Self::PlnToken,
        Self::PlnPostpaid,
        Self::PlnNontaglis,
        Self::Pdam,
        Self::Pgn,
        Self::Bpjs,
        Self::Telkom,
        Self::PostpaidCard,
        Self::Tv,
        Self::Multifinance,
        Self::Fif,
        Self::Adira,
        Self::MultifinanceOther,
        Self::Samsat,
        Self::EMoney,
        Self::EMoneyCard,
        Self::EMoneyMember,
        Self::Pulsa,
        Self::Data,
        Self::Instant,
        Self::KwalletTransfer,
        Self::KwalletVoucher,
        Self::KwalletPay,
        Self::KwalletRefund,
        Self::Other,
    ];

    /// The name in JSON and data files: `pln_token`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PlnToken => "pln_token",
            Self::PlnPostpaid => "pln_postpaid",
            Self::PlnNontaglis => "pln_nontaglis",
            Self::Pdam => "pdam",
            Self::Pgn => "pgn",
            Self::Bpjs => "bpjs",
            Self::Telkom => "telkom",
            Self::PostpaidCard => "postpaid_card",
            Self::Tv => "tv",
            Self::Multifinance => "multifinance",
            Self::Fif => "fif",
            Self::Adira => "adira",
            Self::MultifinanceOther => "multifinance_other",
            Self::Samsat => "samsat",
            Self::EMoney => "e_money",
            Self::EMoneyCard => "e_money_card",
            Self::EMoneyMember => "e_money_member",
            Self::Pulsa => "pulsa",
            Self::Data => "data",
            Self::Instant => "instant",
            Self::KwalletTransfer => "kwallet_transfer",
            Self::KwalletVoucher => "kwallet_voucher",
            Self::KwalletPay => "kwallet_pay",
            Self::KwalletRefund => "kwallet_refund",
            Self::Other => "other",
        }
    }

    /// Bought ahead, so that a second purchase is a second good; not a bill, which is paid once.
    #[must_use]
    pub const fn is_prepaid(self) -> bool {
        matches!(self, Self::PlnToken | Self::Pulsa | Self::Data | Self::Instant) || self.is_free_amount()
    }

    /// A customer of it has two numbers that name one connection: PLN's meter and IDPEL.
    #[must_use]
    pub const fn has_two_numbers(self) -> bool {
        matches!(self, Self::PlnToken | Self::PlnPostpaid | Self::PlnNontaglis)
    }

    /// Two goods of this kind are the same only under the same code: GOPAY and OVO on one phone are two goods, and so
    /// are two data packages of one price.
    #[must_use]
    pub const fn is_named_by_code(self) -> bool {
        self.is_free_amount() || matches!(self, Self::Data | Self::Instant)
    }

    /// A person may settle an unknown one with one more call: `reconcile` for a payment, `refund-accept` again for a
    /// refund (docs/safety.md, "When the answer is lost").
    #[must_use]
    pub const fn can_be_cleared(self) -> bool {
        matches!(self, Self::KwalletPay | Self::KwalletRefund)
    }

    /// A movement between members' wallets (K-Link). It is entered by order and member, and stands in no product list.
    #[must_use]
    pub const fn is_wallet(self) -> bool {
        matches!(self, Self::KwalletTransfer | Self::KwalletVoucher | Self::KwalletPay | Self::KwalletRefund)
    }

    /// Sold at any amount that the customer names; the product itself has no face value.
    #[must_use]
    pub const fn is_free_amount(self) -> bool {
        matches!(self, Self::EMoney | Self::EMoneyCard | Self::EMoneyMember)
    }

    /// Asked for with a frame number besides the customer's number, and cannot be cancelled once paid.
    #[must_use]
    pub const fn needs_frame_number(self) -> bool {
        matches!(self, Self::Samsat)
    }

    /// The good is a token: without its 20 digits a success is not complete.
    #[must_use]
    pub const fn needs_token(self) -> bool {
        matches!(self, Self::PlnToken)
    }

    /// A second payment pays the *next* month: BPJS and every multifinance. So "still unpaid" says nothing about a lost
    /// answer.
    #[must_use]
    pub const fn repeat_pays_next(self) -> bool {
        matches!(self, Self::Bpjs | Self::Multifinance | Self::Fif | Self::Adira | Self::MultifinanceOther)
    }

    /// A bill that is owed until it is paid once, so that a new inquiry shows whether it was paid. False for a product
    /// that no kind fits: nobody knows.
    #[must_use]
    pub const fn is_owed_once(self) -> bool {
        !(self.is_prepaid() || self.is_wallet() || self.repeat_pays_next() || matches!(self, Self::Other))
    }

    /// The group of the F-keys that offers it.
    #[must_use]
    pub const fn group(self) -> ProductGroup {
        match self {
            Self::PlnToken => ProductGroup::Token,
            Self::PlnPostpaid => ProductGroup::PlnBill,
            Self::Bpjs => ProductGroup::Bpjs,
            Self::Samsat => ProductGroup::Samsat,
            Self::EMoney | Self::EMoneyCard | Self::EMoneyMember => ProductGroup::EMoney,
            Self::Pulsa | Self::Data | Self::Instant => ProductGroup::Pulsa,
            Self::PlnNontaglis
            | Self::Pdam
            | Self::Pgn
            | Self::Telkom
            | Self::PostpaidCard
            | Self::Tv
            | Self::Multifinance
            | Self::Fif
            | Self::Adira
            | Self::MultifinanceOther
            | Self::KwalletTransfer
            | Self::KwalletVoucher
            | Self::KwalletPay
            | Self::KwalletRefund
            | Self::Other => ProductGroup::Other,
        }
    }
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
