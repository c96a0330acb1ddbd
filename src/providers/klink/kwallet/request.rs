//! Paths and fields of the Kwallet calls, in the spelling of the K-Link document (part 1).
//!
//! A voucher's code is a secret field, so that it is in no digest and no log. Our own reference goes into every field
//! that has room for it, unless the caller gave an order id (safety rule 5, docs/safety.md).

use secrecy::SecretString;

use crate::base::text::CleanText;
use crate::domain::bill::{Bill, CustomerNumber};
use crate::domain::product::ProductKind;
use crate::domain::wallet::MemberRegistration;
use crate::providers::BuildError;
use crate::providers::http::FormRequest;
use crate::providers::klink::{CallPath, KlinkClient};

pub const SALDO: CallPath = CallPath { name: "check_saldo", path: "/api/kwallet/check_saldo" };
pub const HISTORY: CallPath = CallPath { name: "history_transaction", path: "/api/kwallet/history_transaction" };
pub const REGISTER: CallPath = CallPath { name: "register_va", path: "/api/kwallet/register_va" };
pub const TRANSFER: CallPath = CallPath { name: "transfer_to_account", path: "/api/kwallet/transfer_to_account" };
pub const VOUCHER: CallPath = CallPath { name: "voucher_saldo", path: "/api/kwallet/voucher_saldo" };
pub const PAY: CallPath = CallPath { name: "pay", path: "/api/kwallet/pay" };
/// The page prints `reconcile` twice, its link once.
pub const RECONCILE: CallPath = CallPath { name: "reconcile", path: "/api/kwallet/reconcile/reconcile" };
pub const REFUND: CallPath = CallPath { name: "refund", path: "/api/escrow/refund" };
pub const ACCEPT: CallPath = CallPath { name: "refund_accept", path: "/api/escrow/refund-accept" };

/// Fields of a read, in the document's order.
pub type ReadFields<'a> = Vec<(&'static str, &'a str)>;

/// The fields of `register_va`.
pub fn register(whom: &MemberRegistration) -> ReadFields<'_> {
    vec![
        ("id_member", whom.member.as_str()),
        ("name", whom.name.as_str()),
        ("hp", whom.phone.as_str()),
        ("email", whom.email.as_str()),
    ]
}

/// The fields of `escrow/refund`, the first step of a refund.
pub fn refundable<'a>(order: &'a CleanText, member: &'a CustomerNumber) -> ReadFields<'a> {
    vec![("id_order", order.as_str()), ("id_member", member.as_str())]
}

/// The order id of a payment: the caller's own, else our wire reference.
pub fn order_id<'a>(bill: &'a Bill, wire_reference: &'a str) -> &'a str {
    bill.wallet.as_ref().and_then(|wallet| wallet.order_id.as_ref()).map_or(wire_reference, CleanText::as_str)
}

/// The form of a money call: a payment that the till sends, or a `refund-accept` that a person repeats.
pub fn money_call(client: &KlinkClient, bill: &Bill, wire_reference: &str) -> Result<FormRequest, BuildError> {
    let wallet = bill.wallet.as_ref().ok_or(BuildError::BadAddress)?;
    let member = bill.customer.as_str();
    let amount = bill.money.total.get().to_string();
    let order = order_id(bill, wire_reference);
    let described = format!("{} {wire_reference}", wallet.note);
    match bill.product.kind {
        ProductKind::KwalletTransfer => {
            let to = wallet.to.as_ref().map_or("", CustomerNumber::as_str);
            let fields = [("id_member_send", member), ("amount", &amount), ("description", described.trim())];
            received(client, client.money_form(&client.url(TRANSFER), &fields)?, to)
        }
        ProductKind::KwalletVoucher => {
            let code = wallet.voucher.as_ref().map_or("", CustomerNumber::as_str);
            let form =
                client.money_form(&client.url(VOUCHER), &[("amount", &amount), ("description", described.trim())])?;
            received(client, form.secret("voucher_code", SecretString::from(code.to_owned())), member)
        }
        ProductKind::KwalletRefund => {
            let id_trans = wallet.id_trans.as_ref().map_or("", CleanText::as_str);
            let note = wallet.note.as_str();
            let fields = [("id_order", order), ("id_member", member), ("id_trans", id_trans), ("note", note)];
            client.money_form(&client.url(ACCEPT), &fields)
        }
        _ => {
            let note = wallet.note.as_str();
            let fields = [("id_member", member), ("amount", &amount), ("id_order", order), ("description", note)];
            client.money_form(&client.url(PAY), &fields)
        }
    }
}

/// Adds the receiving member, by a setting also under the key that the document's table misspells.
fn received(client: &KlinkClient, form: FormRequest, member: &str) -> Result<FormRequest, BuildError> {
    let form = form.field("id_member_receipt", member);
    Ok(if client.settings.send_both_receipt_keys { form.field("id_member_receip", member) } else { form })
}
