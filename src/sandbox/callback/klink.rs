//! K-Link's callback that a charge was paid, a signed `POST`, and what each fault makes of it. A signature that is sent
//! as valid covers the exact bytes of the body.

use super::CallbackKind;
use super::http::CallbackCall;
use super::send::CallbackMessage;
use crate::base::money::Rupiah;
use crate::sandbox::SandboxFault;
use crate::sandbox::klink::{BookedCharge, ChargeKind, KlinkCallbackBody, callback_of};

/// What `callback-contradicts` adds to the amount that was paid, whole rupiah.
const OTHER_AMOUNT: i64 = 1_500;

/// The callback about `order_id`, with or without its signature. A forged one is tried only once.
pub fn message(order_id: &str, callback: KlinkCallbackBody, is_signed: bool, is_forged: bool) -> CallbackMessage {
    CallbackMessage {
        kind: CallbackKind::Klink,
        reference: order_id.to_owned(),
        is_forged,
        is_once: is_forged,
        call: CallbackCall::Post { body: callback.body, signature: is_signed.then_some(callback.signature) },
    }
}

/// The callbacks of a settled charge, in order; empty under `callback-never`.
pub fn messages(charge: &BookedCharge, fault: Option<SandboxFault>) -> Vec<CallbackMessage> {
    let told = contradicted(charge, fault);
    let Some(callback) = callback_of(told.as_ref().unwrap_or(charge)) else { return Vec::new() };
    let id = &charge.order_id;
    match fault {
        Some(SandboxFault::CallbackNever) => Vec::new(),
        Some(SandboxFault::CallbackRepeated) => message(id, callback, true, false).repeated(),
        Some(SandboxFault::CallbackForged) => {
            vec![message(id, callback.clone().forged(), true, true), message(id, callback, true, false)]
        }
        Some(SandboxFault::CallbackTheirs) => vec![message(id, callback, false, false)],
        Some(SandboxFault::NoticeUnreadable) => {
            let unread = callback.with(&[("tot_bayar", &format!("{}.00", charge.total))]);
            vec![message(id, unread, true, false)]
        }
        Some(SandboxFault::PaidTwice) => {
            // GoPay names each payment. Callbacks of two payments to one virtual account differ only in the time.
            let reference = charge.second.as_ref().map_or_else(String::new, |(reference, _)| reference.clone());
            let other = match charge.kind {
                ChargeKind::Gopay => callback.with(&[("id_trans", &reference)]),
                _ => callback.with(&[("rq_datetime", "2026-11-30 09:00:00")]),
            };
            vec![message(id, callback, true, false), message(id, other, true, false)]
        }
        Some(SandboxFault::FailedAfterPaid) => {
            let fail = callback.with(&[("status", "fail"), ("message", "transaction fail!")]);
            vec![message(id, callback, true, false), message(id, fail, true, false)]
        }
        _ => vec![message(id, callback, true, false)],
    }
}

/// The charge with another amount, under `callback-contradicts`. Only a manual transfer's callback has an amount.
fn contradicted(charge: &BookedCharge, fault: Option<SandboxFault>) -> Option<BookedCharge> {
    let has_amount = charge.kind == ChargeKind::Manual && fault == Some(SandboxFault::CallbackContradicts);
    let other = charge.paid.filter(|_| has_amount)?.checked_add(Rupiah::new(OTHER_AMOUNT).ok()?)?;
    Some(BookedCharge { paid: Some(other), ..charge.clone() })
}
