//! What a customer was asked to pay: one charge by VA, card, manual transfer or GoPay.
//!
//! What it is: the charge as the books keep it, and the ways in which one can be paid. What it is not: a call.
//! Invariant: only a customer's payment settles a charge; time never does, and an expired one can still be settled.

use serde::{Deserialize, Serialize};

use crate::base::money::Rupiah;
use crate::base::time::Timestamp;
use crate::sandbox::faults::SandboxFault;

/// How the customer pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeKind {
    /// To a virtual account.
    VirtualAccount,
    /// By card, on the bank's page.
    Card,
    /// By a transfer whose last digits tell it apart.
    Manual,
    /// By scanning a QR.
    Gopay,
}

/// Where a charge stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BookedChargeState {
    /// Waiting for the customer.
    Pending,
    /// Paid; [`BookedCharge::paid`] says how much.
    Settled,
    /// No longer payable by the customer's app, though a late settlement still comes.
    Expired,
}

/// One charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedCharge {
    /// The caller's order.
    pub order_id: String,
    /// The caller's request id.
    pub rq_uuid: String,
    /// The caller's own time, as sent.
    pub rq_datetime: String,
    /// The method's bank.
    pub bank_code: String,
    /// The method's product, as sent.
    pub product_code: String,
    /// How it is paid.
    pub kind: ChargeKind,
    /// What was asked, without shipping.
    pub nominal: Rupiah,
    /// The shipping that comes on top.
    pub pay_ship: Rupiah,
    /// 1 to 2.000 for a manual transfer, nothing otherwise.
    pub unique_code: Rupiah,
    /// What the customer has to pay, to the last rupiah.
    pub total: Rupiah,
    /// The provider's number of it (`kd_pay`).
    pub number: u64,
    /// The provider's reference (`kd_ref`); of GoPay, its `transaction_id`.
    pub reference: String,
    /// The virtual account, or the account of a manual transfer.
    pub account: Option<String>,
    /// The payload of the QR.
    pub qr: Option<String>,
    /// Where it stands.
    pub state: BookedChargeState,
    /// What the customer paid.
    pub paid: Option<Rupiah>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was settled or expired.
    pub ended_at: Option<Timestamp>,
    /// What a second customer paid, and the provider's reference of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<(String, Rupiah)>,
    /// Whether the provider gave the money back.
    #[serde(default)]
    pub refunded: bool,
}

impl BookedCharge {
    /// The customer has paid `amount`; what `fault` adds to that.
    pub(super) fn pay(&mut self, amount: Rupiah, fault: Option<SandboxFault>) {
        self.state = BookedChargeState::Settled;
        self.paid = Some(amount);
        if fault == Some(SandboxFault::PaidTwice) {
            self.pay_again();
        }
        self.refunded = fault == Some(SandboxFault::RefundedAfterPaid);
    }

    /// A second customer has paid as much as the first.
    pub(super) fn pay_again(&mut self) {
        self.second = self.paid.map(|amount| (format!("{}-2", self.reference), amount));
    }

    /// Under `callback-early` the customer has paid before the call is answered.
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
    /// What a VA number starts with; of a manual transfer, the account.
    pub account: &'static str,
    pub is_open: bool,
    /// Whether what does not apply is printed as `null`, as some rows of the real list do.
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

/// The methods of `list_bank`.
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
    /// The method of this bank and product.
    pub fn find(bank_code: &str, product_code: &str) -> Option<&'static Self> {
        const { &METHODS }
            .iter()
            .find(|method| method.bank_code == bank_code && method.product_code.eq_ignore_ascii_case(product_code))
    }
}
