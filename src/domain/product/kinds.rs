//! The kinds of goods, one row each: its name, its group, how it is sold, what its number is, what people call it.

use serde::{Deserialize, Serialize};

use crate::domain::number::{NumberClass, NumberRule};
use crate::domain::product::ProductGroup;

/// How a kind is sold, which decides what a second purchase means (safety rule 8, docs/safety.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaleRule {
    /// Bought ahead: a second purchase is a second good.
    Prepaid,
    /// Bought ahead at any amount that the customer names. The product itself has no face value.
    FreeAmount,
    /// A bill that is owed until it is paid once, so that a new inquiry shows whether it was paid.
    OwedOnce,
    /// A second payment pays the next month, so "still unpaid" says nothing about a lost answer.
    PaysNext,
    /// A movement between members' wallets (K-Link). It is entered by order and member, and stands in no product list.
    Wallet,
    /// No kind fits the product: nobody knows what a second payment does.
    NotKnown,
}

/// When a number of some look is asked of a product without any word that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountNeed {
    /// With an amount or without.
    Either,
    /// Only where an amount was typed.
    Typed,
    /// Only where none was typed.
    NotTyped,
    /// Only where an amount was typed, and the product has a face value.
    FaceValue,
}

/// All that the program knows of a kind. Its labels are in `messages`, the rows of its paper in `assets/labels`.
#[derive(Debug)]
pub struct KindRow {
    /// The name in JSON and data files.
    pub name: &'static str,
    /// The group of the F-keys that offers it.
    pub group: ProductGroup,
    pub sale: SaleRule,
    pub number: NumberRule,
    /// Looks of a number that find it without a word. A phone's operator does not count here.
    pub found_by: &'static [(NumberClass, AmountNeed)],
    /// What people call it, whatever the provider calls its products.
    pub words: &'static [&'static str],
    /// Brands that name it where no product carries the brand itself.
    pub brands: &'static [&'static str],
    /// A customer has two numbers that name one connection: PLN's meter and IDPEL.
    pub has_two_numbers: bool,
    /// Two goods are the same only under the same code: GOPAY and OVO on one phone are two goods.
    pub is_named_by_code: bool,
    /// A person may settle an unknown one with one more call (docs/safety.md, "When the answer is lost").
    pub can_be_cleared: bool,
    /// Asked for with a frame number besides the customer's number, and cannot be cancelled once paid.
    pub needs_frame_number: bool,
    /// The good is a token: without its 20 digits a success is not complete.
    pub needs_token: bool,
}

const PHONE: NumberClass = NumberClass::Phone { operator: None };
const BILL_WORDS: [&str; 3] = ["tagihan", "bulanan", "rekening"];

/// A bill with any contract number, without words of its own.
const BILL: KindRow = KindRow {
    name: "",
    group: ProductGroup::Other,
    sale: SaleRule::OwedOnce,
    number: NumberRule::Contract,
    found_by: &[],
    words: &BILL_WORDS,
    brands: &[],
    has_two_numbers: false,
    is_named_by_code: false,
    can_be_cleared: false,
    needs_frame_number: false,
    needs_token: false,
};
/// A bill that other numbers may ask for too: nothing about its number says whose it is.
const ANY_BILL: KindRow = KindRow { found_by: &ANY_NUMBER, ..BILL };
const ANY_NUMBER: [(NumberClass, AmountNeed); 3] = [
    (NumberClass::Any, AmountNeed::Either),
    (NumberClass::Nik, AmountNeed::Either),
    (NumberClass::Card, AmountNeed::Either),
];
/// An instalment: every month one.
const INSTALMENT: KindRow = KindRow { sale: SaleRule::PaysNext, words: &INSTALMENT_WORDS, ..ANY_BILL };
const INSTALMENT_WORDS: [&str; 7] = ["angsuran", "cicilan", "kredit", "leasing", "tagihan", "bulanan", "rekening"];
const E_MONEY: KindRow = KindRow {
    group: ProductGroup::EMoney,
    sale: SaleRule::FreeAmount,
    words: &["emoney", "dompet", "ewallet"],
    is_named_by_code: true,
    ..BILL
};
/// A good for a phone, sent at once.
const PHONE_GOOD: KindRow = KindRow {
    group: ProductGroup::Pulsa,
    sale: SaleRule::Prepaid,
    number: NumberRule::Phone,
    found_by: &[(PHONE, AmountNeed::Either)],
    ..BILL
};
const MEMBER: KindRow = KindRow { sale: SaleRule::Wallet, number: NumberRule::Member, ..BILL };

const PLN: &[usize] = &[11, 12];
const PLN_WORDS: [&str; 5] = ["listrik", "pln", "tagihan", "bulanan", "rekening"];

/// Declares [`ProductKind`], its list and its rows.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $name:literal $row:expr;)+) => {
        /// The kind of a product. It decides number rules, repeat rules, the form and the receipt.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum ProductKind {
            $($(#[$doc])* #[serde(rename = $name)] $kind,)+
        }

        impl ProductKind {
            /// Every kind once.
            pub const ALL: [Self; [$(Self::$kind),+].len()] = [$(Self::$kind),+];

            /// All that the program knows of this kind.
            #[must_use]
            pub const fn row(self) -> &'static KindRow {
                match self {
                    $(Self::$kind => const { &KindRow { name: $name, ..$row } },)+
                }
            }
        }
    };
}

kinds! {
    /// PLN prepaid electricity token.
    PlnToken "pln_token" KindRow {
        group: ProductGroup::Token,
        sale: SaleRule::Prepaid,
        number: NumberRule::Exactly(PLN),
        found_by: &[(NumberClass::Meter, AmountNeed::Either), (NumberClass::Idpel, AmountNeed::Typed)],
        words: &["token", "stroom", "setrum", "strum", "prabayar", "listrik", "pln"],
        has_two_numbers: true,
        needs_token: true,
        ..BILL
    };
    /// PLN monthly bill.
    PlnPostpaid "pln_postpaid" KindRow {
        group: ProductGroup::PlnBill,
        number: NumberRule::Exactly(PLN),
        found_by: &[(NumberClass::Idpel, AmountNeed::NotTyped)],
        words: &PLN_WORDS,
        brands: &["pascabayar"],
        has_two_numbers: true,
        ..BILL
    };
    /// PLN bill outside the monthly account (new connection, change of power).
    PlnNontaglis "pln_nontaglis" KindRow {
        number: NumberRule::Usually(&[13]),
        words: &PLN_WORDS,
        brands: &["nontaglis"],
        has_two_numbers: true,
        ..ANY_BILL
    };
    /// Town water.
    Pdam "pdam" KindRow {
        number: NumberRule::Digits,
        words: &["air", "pdam", "pam", "tagihan", "bulanan", "rekening"],
        ..ANY_BILL
    };
    /// Gas.
    Pgn "pgn" KindRow {
        number: NumberRule::Digits,
        words: &["gas", "pgn", "tagihan", "bulanan", "rekening"],
        ..ANY_BILL
    };
    /// BPJS Kesehatan. Its number is the card's or the payment's (virtual account).
    Bpjs "bpjs" KindRow {
        group: ProductGroup::Bpjs,
        sale: SaleRule::PaysNext,
        number: NumberRule::Usually(&[13, 16]),
        found_by: &[(NumberClass::Bpjs, AmountNeed::Either)],
        words: &["bpjs", "jkn", "tagihan", "bulanan", "rekening"],
        ..BILL
    };
    /// Telkom, Speedy, IndiHome, TelkomVision.
    Telkom "telkom" KindRow {
        number: NumberRule::Digits,
        found_by: &[
            (NumberClass::Indihome, AmountNeed::Either),
            (NumberClass::Any, AmountNeed::Either),
            (NumberClass::Nik, AmountNeed::Either),
            (NumberClass::Card, AmountNeed::Either),
        ],
        words: &["telkom", "telepon", "tagihan", "bulanan", "rekening"],
        brands: &["indihome", "speedy"],
        ..BILL
    };
    /// Postpaid phone card: HALO, XPLOR, MENTARI.
    PostpaidCard "postpaid_card" KindRow {
        number: NumberRule::Phone,
        found_by: &[(PHONE, AmountNeed::Either)],
        brands: &["halo", "xplor", "mentari", "pascabayar"],
        ..BILL
    };
    /// Subscription television.
    Tv "tv" KindRow {
        number: NumberRule::Digits,
        words: &["tv", "televisi", "tagihan", "bulanan", "rekening"],
        ..ANY_BILL
    };
    /// Multifinance with the full table: MCF, MAF, WOM, BAF.
    Multifinance "multifinance" INSTALMENT;
    /// FIF.
    Fif "fif" INSTALMENT;
    /// ADIRA.
    Adira "adira" INSTALMENT;
    /// Any other multifinance.
    MultifinanceOther "multifinance_other" INSTALMENT;
    /// Yearly vehicle tax (e-Samsat): a NIK and a frame number. It cannot be cancelled.
    Samsat "samsat" KindRow {
        group: ProductGroup::Samsat,
        number: NumberRule::Exactly(&[16]),
        found_by: &[(NumberClass::Nik, AmountNeed::NotTyped)],
        words: &["samsat", "pajak", "stnk", "pkb", "tagihan", "bulanan", "rekening"],
        needs_frame_number: true,
        ..BILL
    };
    /// Wallet that is filled by its owner's phone number: GOPAY, GRABPAY, OVO, TCASH, DANA.
    EMoney "e_money" KindRow {
        number: NumberRule::Phone,
        found_by: &[(PHONE, AmountNeed::Typed)],
        ..E_MONEY
    };
    /// Electronic money on a card, filled by the card's 16 digits: E-money, BRIZZI, TapCash.
    EMoneyCard "e_money_card" KindRow {
        number: NumberRule::Exactly(&[16]),
        found_by: &[(NumberClass::Card, AmountNeed::Typed)],
        ..E_MONEY
    };
    /// Wallet that is filled by a member number (PAYTREN), or whose rule is not known. Its number looks like any other,
    /// so it must be named.
    EMoneyMember "e_money_member" E_MONEY;
    /// Phone credit, sent to a mobile number (Biller).
    Pulsa "pulsa" KindRow { words: &["pulsa"], ..PHONE_GOOD };
    /// A mobile data package, sent to a mobile number (Biller).
    Data "data" KindRow { words: &["data", "paket", "kuota", "internet"], is_named_by_code: true, ..PHONE_GOOD };
    /// Any other instant good of the Biller: a game voucher, a streaming code. Its number may be anything.
    Instant "instant" KindRow {
        number: NumberRule::Contract,
        found_by: &[],
        words: &[],
        is_named_by_code: true,
        ..PHONE_GOOD
    };
    /// Kwallet: a member's saldo goes to another member (K-Link's `transfer_to_account`).
    KwalletTransfer "kwallet_transfer" MEMBER;
    /// Kwallet: a voucher's saldo goes to a member (K-Link's `voucher_saldo`).
    KwalletVoucher "kwallet_voucher" MEMBER;
    /// Kwallet: a member pays an order of the shop (K-Link's `pay`). `reconcile` clears it up.
    KwalletPay "kwallet_pay" KindRow { can_be_cleared: true, ..MEMBER };
    /// Kwallet: what a member paid for an order goes back to him (K-Link's `refund-accept`, which clears it up too).
    KwalletRefund "kwallet_refund" KindRow { can_be_cleared: true, ..MEMBER };
    /// Anything else a provider lists: sold through the general form and receipt.
    Other "other" KindRow {
        sale: SaleRule::NotKnown,
        found_by: &[
            (PHONE, AmountNeed::FaceValue),
            (NumberClass::Any, AmountNeed::FaceValue),
            (NumberClass::Card, AmountNeed::FaceValue),
        ],
        words: &[],
        ..BILL
    };
}

impl ProductKind {
    /// The name in JSON and data files: `pln_token`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.row().name
    }

    /// Bought ahead, so that a second purchase is a second good; not a bill, which is paid once.
    #[must_use]
    pub const fn is_prepaid(self) -> bool {
        matches!(self.row().sale, SaleRule::Prepaid | SaleRule::FreeAmount)
    }

    /// Whether it is sold by [`SaleRule::FreeAmount`].
    #[must_use]
    pub const fn is_free_amount(self) -> bool {
        matches!(self.row().sale, SaleRule::FreeAmount)
    }

    /// Whether it is sold by [`SaleRule::Wallet`].
    #[must_use]
    pub const fn is_wallet(self) -> bool {
        matches!(self.row().sale, SaleRule::Wallet)
    }

    /// Whether it is sold by [`SaleRule::PaysNext`]: BPJS and every multifinance.
    #[must_use]
    pub const fn repeat_pays_next(self) -> bool {
        matches!(self.row().sale, SaleRule::PaysNext)
    }

    /// Whether it is sold by [`SaleRule::OwedOnce`].
    #[must_use]
    pub const fn is_owed_once(self) -> bool {
        matches!(self.row().sale, SaleRule::OwedOnce)
    }

    /// As [`KindRow::has_two_numbers`].
    #[must_use]
    pub const fn has_two_numbers(self) -> bool {
        self.row().has_two_numbers
    }

    /// As [`KindRow::is_named_by_code`].
    #[must_use]
    pub const fn is_named_by_code(self) -> bool {
        self.row().is_named_by_code
    }

    /// As [`KindRow::can_be_cleared`].
    #[must_use]
    pub const fn can_be_cleared(self) -> bool {
        self.row().can_be_cleared
    }

    /// As [`KindRow::needs_frame_number`].
    #[must_use]
    pub const fn needs_frame_number(self) -> bool {
        self.row().needs_frame_number
    }

    /// As [`KindRow::needs_token`].
    #[must_use]
    pub const fn needs_token(self) -> bool {
        self.row().needs_token
    }

    /// The group of the F-keys that offers it.
    #[must_use]
    pub const fn group(self) -> ProductGroup {
        self.row().group
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kinds of another shop, by the same row.
    mod laundry {
        use super::super::*;

        kinds! {
            /// Paid by the bag.
            Laundry "laundry" KindRow { words: &["cuci"], ..BILL };
        }
    }

    #[test]
    fn a_kind_is_added_by_one_row() {
        let laundry = laundry::ProductKind::Laundry;
        let row = laundry.row();
        assert_eq!((laundry::ProductKind::ALL.len(), serde_json::to_value(laundry).unwrap()), (1, "laundry".into()));
        assert_eq!(
            (row.name, row.words, row.sale, row.group),
            ("laundry", &["cuci"][..], SaleRule::OwedOnce, BILL.group)
        );
    }

    #[test]
    fn a_kind_is_stored_under_the_name_of_its_row() {
        for kind in ProductKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.row().name);
            assert_eq!(ProductKind::ALL.iter().filter(|other| other.as_str() == kind.as_str()).count(), 1);
        }
    }

    #[test]
    fn what_is_bought_ahead_at_any_amount_is_named_by_its_code() {
        for kind in ProductKind::ALL.into_iter().filter(|kind| kind.is_free_amount()) {
            assert!(kind.is_prepaid() && kind.is_named_by_code(), "{kind:?}");
        }
    }
}
