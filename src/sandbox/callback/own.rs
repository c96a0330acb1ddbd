//! The sandbox's own pages about callbacks: the list of deliveries, and callbacks sent on order, true or forged, about
//! anything. An order changes no ledger. Its callbacks are not retried, and the request waits for them.

use std::sync::Arc;

use hyper::Method;
use serde_json::{Value, json};

use super::biller::{BillerCallbackBody, EXAMPLE};
use super::klink;
use super::send::{CallbackMessage, once};
use super::watch::place;
use crate::base::money::Rupiah;
use crate::sandbox::biller::TransactionVerdict;
use crate::sandbox::klink::{BookedCharge, BookedChargeState, KlinkCallbackBody, callback_of};
use crate::sandbox::reply::SandboxReply;
use crate::sandbox::{BillerState, SharedSandbox};

/// The most times that one order sends its callback.
const MOST_TIMES: u64 = 100;
/// The longest field of an order except the message, bytes.
const LONGEST: usize = 64;
/// The longest message of an order, bytes.
const LONGEST_MESSAGE: usize = 2_000;
/// Product and cost in a callback about a transaction that does not exist, from the document.
const UNKNOWN: (&str, u32) = ("s5", 5_350);

/// Answers one of these pages; None for another page.
pub async fn answer(inner: &Arc<SharedSandbox>, method: &Method, name: &str, body: &[u8]) -> Option<SandboxReply> {
    let sent = || serde_json::from_slice::<Value>(body).unwrap_or_default();
    let message = match (method, name) {
        (&Method::GET, "callbacks") => return Some(SandboxReply::json(json!(inner.callbacks.sent()).to_string())),
        (&Method::POST, "callback/biller") => ordered_biller_callback(inner, &sent()),
        (&Method::POST, "callback/klink") => ordered_klink_callback(inner, &sent()),
        (_, "callbacks" | "callback/biller" | "callback/klink") => {
            return Some(SandboxReply::page(405, "<html><body><h1>405 Method Not Allowed</h1></body></html>\n"));
        }
        _ => return None,
    };
    Some(match message {
        Ok((message, times)) => send(inner, &message, times).await,
        Err(why) => wrong(400, why),
    })
}

fn wrong(status: u16, why: &str) -> SandboxReply {
    SandboxReply::json_with(status, json!({ "error": why }).to_string())
}

/// Sends the callback `times` times, one after the other, and answers with the result of each.
async fn send(inner: &Arc<SharedSandbox>, message: &CallbackMessage, times: u64) -> SandboxReply {
    let Some(_place) = place(inner) else { return wrong(503, "too many callbacks are under way") };
    let mut rows = Vec::new();
    for _ in 0..times {
        let Some(row) = once(inner, message, 1).await else {
            return wrong(409, "no address is set for this provider's callbacks");
        };
        inner.callbacks.remember(row.clone());
        rows.push(row);
    }
    SandboxReply::json(json!(rows).to_string())
}

/// The text under `key`; None when it is missing.
///
/// # Errors
/// The field is no text, or longer than `longest` bytes.
fn text<'a>(sent: &'a Value, key: &str, longest: usize) -> Result<Option<&'a str>, &'static str> {
    match &sent[key] {
        Value::Null => Ok(None),
        Value::String(text) if text.len() <= longest => Ok(Some(text)),
        _ => Err("a field is no text, or too long"),
    }
}

/// `{"trxid", "status", "dest"?, "message"?, "times"?}`. A missing field is what the document prints for the
/// transaction in that state. A transaction that does not exist needs a `dest`.
fn ordered_biller_callback(inner: &SharedSandbox, sent: &Value) -> Result<(CallbackMessage, u64), &'static str> {
    let (Some(trxid), Some(status)) = (text(sent, "trxid", LONGEST)?, text(sent, "status", LONGEST)?) else {
        return Err("expected {\"trxid\": \"…\", \"status\": \"0\" or \"1\", \"dest\"?, \"message\"?, \"times\"?}");
    };
    let times = if sent["times"].is_null() { Some(1) } else { sent["times"].as_u64() };
    let times = times.filter(|times| (1..=MOST_TIMES).contains(times)).ok_or("times is 1 to 100")?;
    let dest = text(sent, "dest", LONGEST)?;
    let said = if status == "0" { BillerState::Sukses } else { BillerState::Gagal };
    let verdict = inner.biller.verdict(trxid, Some(said)).or_else(|| unknown(inner, trxid, dest?, said));
    let mut verdict = verdict.ok_or("there is no such transaction; give a dest")?;
    if let Some(dest) = dest {
        dest.clone_into(&mut verdict.customer);
    }
    let mut callback = BillerCallbackBody::of(&verdict, inner.clock.now());
    status.clone_into(&mut callback.status);
    if let Some(message) = text(sent, "message", LONGEST_MESSAGE)? {
        message.clone_into(&mut callback.message);
    }
    Ok((callback.message(true), times))
}

/// A verdict on a transaction that does not exist.
fn unknown(inner: &SharedSandbox, trxid: &str, dest: &str, said: BillerState) -> Option<TransactionVerdict> {
    Some(TransactionVerdict {
        trxid: trxid.to_owned(),
        ftrxid: trxid.to_owned(),
        product: UNKNOWN.0.to_owned(),
        customer: dest.to_owned(),
        total: Rupiah::from(UNKNOWN.1),
        fault: None,
        place: 0,
        said,
        sn: if said == BillerState::Sukses { EXAMPLE.to_owned() } else { String::new() },
        saldo: inner.biller.saldo(),
    })
}

/// `{"order_id", "signature"?, "body"?}`. Without a body, the callback that the charge was paid, whether it was or not.
fn ordered_klink_callback(inner: &SharedSandbox, sent: &Value) -> Result<(CallbackMessage, u64), &'static str> {
    let expected = "expected {\"order_id\": \"…\", \"signature\": \"valid\", \"wrong\" or \"none\", \"body\": {…}?}";
    let order_id = text(sent, "order_id", LONGEST)?.ok_or(expected)?;
    let callback = match &sent["body"] {
        Value::Null => paid(inner, order_id).ok_or("there is no such charge; give a body")?,
        body @ Value::Object(_) => KlinkCallbackBody::signed(body.to_string()),
        _ => return Err("body is no object"),
    };
    let message = match text(sent, "signature", LONGEST)?.unwrap_or("valid") {
        "valid" => klink::message(order_id, callback, true, true),
        "wrong" => klink::message(order_id, callback.forged(), true, true),
        "none" => klink::message(order_id, callback, false, true),
        _ => return Err(expected),
    };
    Ok((message, 1))
}

/// The callback of a charge as if it were paid.
fn paid(inner: &SharedSandbox, order_id: &str) -> Option<KlinkCallbackBody> {
    let (charge, _) = inner.klink.charge_of(order_id)?;
    let paid = charge.paid.or(Some(charge.total));
    callback_of(&BookedCharge { state: BookedChargeState::Settled, paid, ..charge })
}
