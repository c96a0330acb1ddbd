//! K-Link's callback: a `POST` of the notice that a charge was paid, with its signature in a header.
//!
//! What it is: what a fault makes of a charge's notice. What it is not: the notice itself, or when it goes. Invariant:
//! a signature that is sent as valid is over the body's bytes.

use super::CallbackKind;
use super::http::Call;
use super::send::Message;
use crate::money::Rupiah;
use crate::sandbox::Fault;
use crate::sandbox::klink::{Charge, ChargeKind, Notice, notice_of};

/// What `callback-contradicts` adds to the amount that was paid, whole rupiah.
const OTHER_AMOUNT: i64 = 1_500;

/// The callback with this notice, or without its signature.
pub fn message(order_id: &str, notice: Notice, is_signed: bool, is_forged: bool) -> Message {
    Message {
        kind: CallbackKind::Klink,
        reference: order_id.to_owned(),
        is_forged,
        is_once: is_forged,
        call: Call::Post { body: notice.body, signature: is_signed.then_some(notice.signature) },
    }
}

/// What is sent of a settled charge, in order; nothing under `callback-never`.
pub fn messages(charge: &Charge, fault: Option<Fault>) -> Vec<Message> {
    let told = contradicted(charge, fault);
    let Some(notice) = notice_of(told.as_ref().unwrap_or(charge)) else { return Vec::new() };
    let id = &charge.order_id;
    match fault {
        Some(Fault::CallbackNever) => Vec::new(),
        Some(Fault::CallbackRepeated) => message(id, notice, true, false).repeated(),
        Some(Fault::CallbackForged) => {
            vec![message(id, notice.clone().forged(), true, true), message(id, notice, true, false)]
        }
        Some(Fault::CallbackTheirs) => vec![message(id, notice, false, false)],
        Some(Fault::NoticeUnreadable) => {
            let unread = notice.with(&[("tot_bayar", &format!("{}.00", charge.total))]);
            vec![message(id, unread, true, false)]
        }
        Some(Fault::PaidTwice) => {
            // GoPay names each payment; of a virtual account only the time is another.
            let reference = charge.second.as_ref().map_or_else(String::new, |(reference, _)| reference.clone());
            let other = match charge.kind {
                ChargeKind::Gopay => notice.with(&[("id_trans", &reference)]),
                _ => notice.with(&[("rq_datetime", "2026-11-30 09:00:00")]),
            };
            vec![message(id, notice, true, false), message(id, other, true, false)]
        }
        Some(Fault::FailedAfterPaid) => {
            let fail = notice.with(&[("status", "fail"), ("message", "transaction fail!")]);
            vec![message(id, notice, true, false), message(id, fail, true, false)]
        }
        _ => vec![message(id, notice, true, false)],
    }
}

/// The charge as `callback-contradicts` tells it: another amount. Only a manual transfer's notice has one.
fn contradicted(charge: &Charge, fault: Option<Fault>) -> Option<Charge> {
    let has_amount = charge.kind == ChargeKind::Manual && fault == Some(Fault::CallbackContradicts);
    let other = charge.paid.filter(|_| has_amount)?.checked_add(Rupiah::new(OTHER_AMOUNT).ok()?)?;
    Some(Charge { paid: Some(other), ..charge.clone() })
}
