//! When a callback goes: what has been decided by now, and what has to be told before an answer leaves.
//!
//! What it is: the task that looks into the books, and the place where a call waits for its callback. What it is not:
//! the sending. Invariant: each verdict is begun once, and only when a place is free for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;

use super::send::{self, CallbackMessage};
use super::{CallbackKind, CallbackPlan, biller, klink};
use crate::sandbox::biller::UntoldTransactions;
use crate::sandbox::{SandboxFault, SharedSandbox};

/// Between two looks at least, and while something is in process at most; the books' clock may be another one than the
/// machine's.
const LOOK: Duration = Duration::from_millis(20);

/// Tells what is decided, until the sandbox is stopped.
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
        // News that comes meanwhile is kept: a burst of calls is one look.
        tokio::time::sleep(LOOK).await;
        if !is_more {
            inner.callbacks.news.notified().await;
        }
    }
}

/// Begins what is due; whether more will be due by itself.
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

/// A place for one more delivery; nothing while all are taken.
pub fn place(inner: &SharedSandbox) -> Option<OwnedSemaphorePermit> {
    Arc::clone(&inner.callbacks.places).try_acquire_owned().ok()
}

fn begin(inner: &Arc<SharedSandbox>, place: OwnedSemaphorePermit, messages: Vec<CallbackMessage>, after: Duration) {
    if !messages.is_empty() {
        // Nobody waits for its first try.
        drop(send::begin(inner, place, messages, after));
    }
}

/// Waits, before the answer to this call leaves, for the first try of the callback that `callback-early` sends of it.
/// Nothing is waited for where no address is set or all places are taken.
pub async fn before_answer(inner: &Arc<SharedSandbox>, path: &str, body: &[u8]) {
    let Some(to) = inner.callbacks.to() else { return };
    let early = if path == crate::sandbox::biller::PATH && to.biller.is_some() {
        early_report(inner, body)
    } else if crate::sandbox::klink::is_here(path) && to.klink.is_some() {
        early_notice(inner, body)
    } else {
        None
    };
    let Some((kind, name, messages)) = early else { return };
    let Some(place) = place(inner) else { return };
    if inner.callbacks.claim(kind, &name, 0) {
        // A delivery that ends without a try, because the sandbox stops, holds nobody up.
        let _ = send::begin(inner, place, messages, Duration::ZERO).await;
    }
}

type EarlyCallback = (CallbackKind, String, Vec<CallbackMessage>);

fn early_report(inner: &SharedSandbox, body: &[u8]) -> Option<EarlyCallback> {
    let verdict = inner.biller.early(body)?;
    let messages = biller::messages(&verdict, inner.clock.now());
    Some((CallbackKind::Biller, verdict.ftrxid, messages))
}

fn early_notice(inner: &SharedSandbox, body: &[u8]) -> Option<EarlyCallback> {
    let (charge, fault) = inner.klink.charge_of(&crate::sandbox::klink::CallBody::read(body).get("order_id"))?;
    let messages = (fault == Some(SandboxFault::CallbackEarly)).then(|| klink::messages(&charge, fault))?;
    Some((CallbackKind::Klink, charge.order_id, messages))
}
