//! Decides when callbacks go: polls the ledgers for new outcomes, and sends the callback of `callback-early` before the
//! call's answer leaves. Each verdict is sent once, and only when a delivery permit is free.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;

use super::send::{self, CallbackMessage};
use super::{CallbackKind, CallbackPlan, biller, klink};
use crate::sandbox::biller::UntoldTransactions;
use crate::sandbox::{SandboxFault, SharedSandbox};

/// The pause between two polls while a transaction is in process. The watch polls instead of sleeping until a time,
/// because [`SandboxOptions::clock`](crate::sandbox::SandboxOptions::clock) need not be the machine's clock.
const LOOK: Duration = Duration::from_millis(20);

/// Sends callbacks of decided outcomes, until the sandbox is stopped.
pub async fn watch(inner: Arc<SharedSandbox>) {
    let stopping = inner.stopping.clone();
    tokio::select! {
        biased;
        () = stopping.cancelled() => {}
        () = watch_callbacks(&inner) => {}
    }
}

async fn watch_callbacks(inner: &Arc<SharedSandbox>) {
    let mut watched = UntoldTransactions::default();
    loop {
        let is_more = inner.callbacks.to().is_some_and(|to| send_due(inner, &to, &mut watched));
        // A wake during the pause is kept, so a burst of calls costs one poll.
        tokio::time::sleep(LOOK).await;
        if !is_more {
            inner.callbacks.changed.notified().await;
        }
    }
}

/// Starts the due deliveries. True when more will be due without a new call.
fn send_due(inner: &Arc<SharedSandbox>, to: &CallbackPlan, watched: &mut UntoldTransactions) -> bool {
    let callbacks = &inner.callbacks;
    let mut is_more = to.pay_after.is_some_and(|old| inner.klink.pay_by_itself(callbacks.since, old));
    if to.klink.is_some() {
        let kind = CallbackKind::Klink;
        for (charge, fault) in inner.klink.settled(callbacks.since, |order| callbacks.is_told(kind, order, 0)) {
            let Some(place) = place(inner) else { return true };
            if callbacks.claim(kind, &charge.order_id, 0) {
                begin(inner, place, klink::messages(&charge, fault), to.after);
            }
        }
    }
    if to.biller.is_some() {
        let kind = CallbackKind::Biller;
        let (due, more) = inner.biller.verdicts(watched, callbacks.since, |name, at| callbacks.is_told(kind, name, at));
        is_more |= more;
        for verdict in due {
            let Some(place) = place(inner) else { return true };
            if callbacks.claim(kind, &verdict.ftrxid, verdict.place) {
                begin(inner, place, biller::messages(&verdict, inner.clock.now()), to.after);
            }
        }
    }
    is_more
}

/// A permit for one more delivery; None while all are taken.
pub fn place(inner: &SharedSandbox) -> Option<OwnedSemaphorePermit> {
    Arc::clone(&inner.callbacks.places).try_acquire_owned().ok()
}

fn begin(inner: &Arc<SharedSandbox>, place: OwnedSemaphorePermit, messages: Vec<CallbackMessage>, after: Duration) {
    if !messages.is_empty() {
        // Only `callback-early` waits for the first try.
        drop(send::begin(inner, place, messages, after));
    }
}

/// Under `callback-early`, sends the call's callback and waits for its first try, before the answer leaves. Does
/// nothing when no address is set or all permits are taken.
pub async fn before_answer(inner: &Arc<SharedSandbox>, path: &str, body: &[u8]) {
    let Some(to) = inner.callbacks.to() else { return };
    let early = if path == crate::sandbox::biller::PATH && to.biller.is_some() {
        early_biller_callback(inner, body)
    } else if crate::sandbox::klink::is_here(path) && to.klink.is_some() {
        early_klink_callback(inner, body)
    } else {
        None
    };
    let Some((kind, name, messages)) = early else { return };
    let Some(place) = place(inner) else { return };
    if inner.callbacks.claim(kind, &name, 0) {
        // An error means that the delivery ended without a try, for example because the sandbox stops.
        let _ = send::begin(inner, place, messages, Duration::ZERO).await;
    }
}

type EarlyCallback = (CallbackKind, String, Vec<CallbackMessage>);

fn early_biller_callback(inner: &SharedSandbox, body: &[u8]) -> Option<EarlyCallback> {
    let verdict = inner.biller.early(body)?;
    let messages = biller::messages(&verdict, inner.clock.now());
    Some((CallbackKind::Biller, verdict.ftrxid, messages))
}

fn early_klink_callback(inner: &SharedSandbox, body: &[u8]) -> Option<EarlyCallback> {
    let (charge, fault) = inner.klink.charge_of(&crate::sandbox::klink::CallBody::read(body).get("order_id"))?;
    let messages = (fault == Some(SandboxFault::CallbackEarly)).then(|| klink::messages(&charge, fault))?;
    Some((CallbackKind::Klink, charge.order_id, messages))
}
