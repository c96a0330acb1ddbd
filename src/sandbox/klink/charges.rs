//! A charge as the ledger keeps it, and the payment methods of `list_bank`. Only a customer's payment settles a charge.
//! Time never does, and an expired charge can still be settled.

use serde::{Deserialize, Serialize};

use crate::base::money::Rupiah;
use crate::base::time::Timestamp;
use crate::sandbox::faults::SandboxFault;

/// Payment method of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeKind {
    VirtualAccount,
    /// By card, on the page of `url_pay`.
    Card,
    /// By a transfer of an amount that [`BookedCharge::unique_code`] makes recognisable.
    Manual,
    /// By scanning a QR code.
    Gopay,
}

/// State of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BookedChargeState {
    /// Not paid yet.
    Pending,
    /// Paid; [`BookedCharge::paid`] says how much.
    Settled,
    /// Expired, but a late settlement is still possible.
    Expired,
}

/// One charge, amounts in whole rupiah.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedCharge {
    /// The caller's order id, good for one charge.
    pub order_id: String,
    /// The caller's request id, good for one charge.
    pub rq_uuid: String,
    /// The caller's own time, as sent.
    pub rq_datetime: String,
    pub bank_code: String,
    /// The product code, as sent.
    pub product_code: String,
    pub kind: ChargeKind,
    /// Requested amount, without shipping.
    pub nominal: Rupiah,
    /// Shipping, on top of `nominal`.
    pub pay_ship: Rupiah,
    /// 1 to 2,000 for a manual transfer, on top of `nominal`; zero otherwise.
    pub unique_code: Rupiah,
    /// The exact amount that the customer has to pay.
    pub total: Rupiah,
    /// The provider's number (`kd_pay`).
    pub number: u64,
    /// The provider's reference (`kd_ref`; for GoPay `transaction_id`).
    pub reference: String,
    /// Virtual account number, or bank account of a manual transfer; None otherwise.
    pub account: Option<String>,
    /// QR payload of a GoPay charge; None otherwise.
    pub qr: Option<String>,
    pub state: BookedChargeState,
    /// Amount that the customer paid; None before that.
    pub paid: Option<Rupiah>,
    pub created_at: Timestamp,
    /// When the charge was settled or expired; None while it is pending.
    pub ended_at: Option<Timestamp>,
    /// The provider's reference of a second customer's payment, and its amount; None when nobody paid twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<(String, Rupiah)>,
    /// Whether the provider refunded the charge.
    #[serde(default)]
    pub refunded: bool,
}

impl BookedCharge {
    /// The customer pays `amount`. `fault` may add a second payment or a refund.
    pub(super) fn pay(&mut self, amount: Rupiah, fault: Option<SandboxFault>) {
        self.state = BookedChargeState::Settled;
        self.paid = Some(amount);
        if fault == Some(SandboxFault::PaidTwice) {
            self.pay_again();
        }
        self.refunded = fault == Some(SandboxFault::RefundedAfterPaid);
    }

    /// A second customer pays the same amount.
    pub(super) fn pay_again(&mut self) {
        self.second = self.paid.map(|amount| (format!("{}-2", self.reference), amount));
    }

    /// Under `callback-early` the customer pays before the call is answered.
    pub(super) fn pay_early(&mut self, fault: Option<SandboxFault>) {
        if fault == Some(SandboxFault::CallbackEarly) {
            self.state = BookedChargeState::Settled;
            self.paid = Some(self.total);
            self.ended_at = Some(self.created_at);
        }
    }
}

/// One row of `list_bank`.
pub struct BankRow {
    pub bank_code: &'static str,
    pub bank: &'static str,
    pub id: u32,
    pub kind: ChargeKind,
    pub category: &'static str,
    pub product_code: &'static str,
    pub product: &'static str,
    pub charge_admin: &'static str,
    /// Prefix of VA numbers, or the bank account of a manual transfer.
    pub account: &'static str,
    pub is_open: bool,
    /// Whether fields that do not apply are printed as `null`, as some rows of the real list do.
    pub has_nulls: bool,
}

const fn va(bank_code: &'static str, bank: &'static str, id: u32, product_code: &'static str) -> BankRow {
    BankRow {
        bank_code,
        bank,
        id,
        kind: ChargeKind::VirtualAccount,
        category: "Transfer Bank (VA)",
        product_code,
        product: "",
        charge_admin: "0",
        account: "",
        is_open: true,
        has_nulls: false,
    }
}

/// The rows of `list_bank`.
pub const METHODS: [BankRow; 6] = [
    BankRow { product: "BCA VA Online", account: "39108", ..va("014", "BANK BCA", 42, "BCAATM") },
    BankRow { product: "Mandiri VA", account: "89208", has_nulls: true, ..va("008", "BANK MANDIRI", 43, "MANDIRIATM") },
    BankRow {
        product: "Permata VA",
        account: "86209",
        charge_admin: "4000",
        ..va("013", "BANK PERMATA", 44, "PERMATAATM")
    },
    BankRow { product: "BNI VA", account: "88008", is_open: false, ..va("009", "BANK BNI", 45, "BNIATM") },
    BankRow {
        kind: ChargeKind::Card,
        category: "Credit Card",
        product: "Mandiri Credit Card",
        ..va("008", "BANK MANDIRI", 46, "multipayment")
    },
    BankRow {
        kind: ChargeKind::Manual,
        category: "Transfer Bank (Manual)",
        product: "Mandiri Manual Transfer",
        account: "1190000879898",
        has_nulls: true,
        ..va("008", "BANK MANDIRI", 47, "mandiri_manual")
    },
];

impl BankRow {
    /// The row of this bank and product code.
    pub fn find(bank_code: &str, product_code: &str) -> Option<&'static Self> {
        const { &METHODS }
            .iter()
            .find(|method| method.bank_code == bank_code && method.product_code.eq_ignore_ascii_case(product_code))
    }
}
