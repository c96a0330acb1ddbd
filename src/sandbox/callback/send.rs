//! Delivers callbacks: first try, retries with growing pauses, and the record of each. A delivery task holds one permit
//! until it ends or the sandbox stops.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::http::{CallbackCall, call};
use super::{CallbackKind, CallbackSent, MOST_TRIES, shown};
use crate::sandbox::SharedSandbox;

/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(64);
/// How often `callback-repeated` sends its callback.
const REPEATED: usize = 10;

/// One callback to deliver.
#[derive(Clone)]
pub struct CallbackMessage {
    pub kind: CallbackKind,
    /// The Biller's `refid`, or K-Link's `order_id`.
    pub reference: String,
    pub is_forged: bool,
    /// No retry, whatever the answer.
    pub is_once: bool,
    pub call: CallbackCall,
}

impl CallbackMessage {
    /// Ten copies. Only the last is retried when it is not accepted.
    pub fn repeated(self) -> Vec<Self> {
        let mut copies = vec![Self { is_once: true, ..self.clone() }; REPEATED - 1];
        copies.push(self);
        copies
    }
}

/// Sends `messages` one after the other in the background, the first after `after`. The receiver resolves after the
/// first try of the first message.
pub fn begin(
    inner: &Arc<SharedSandbox>,
    place: OwnedSemaphorePermit,
    messages: Vec<CallbackMessage>,
    after: Duration,
) -> oneshot::Receiver<()> {
    let (first, tried) = oneshot::channel();
    let inner = Arc::clone(inner);
    tokio::spawn(async move {
        let stopping = inner.stopping.clone();
        tokio::select! {
            biased;
            () = stopping.cancelled() => {}
            () = all(&inner, messages, after, first) => {}
        }
        drop(place);
    });
    tried
}

async fn all(inner: &SharedSandbox, messages: Vec<CallbackMessage>, after: Duration, first: oneshot::Sender<()>) {
    tokio::time::sleep(after).await;
    let mut first = Some(first);
    for message in &messages {
        deliver(inner, message, &mut first).await;
    }
}

/// Tries until the answer is 2xx or the tries are used up.
async fn deliver(inner: &SharedSandbox, message: &CallbackMessage, first: &mut Option<oneshot::Sender<()>>) {
    let mut pause = inner.callbacks.pause;
    let mut number = None;
    for tries in 1..=MOST_TRIES {
        let Some(sent) = once(inner, message, tries).await else { return };
        let is_taken = sent.status.is_some_and(|status| (200..300).contains(&status));
        match number {
            Some(number) => inner.callbacks.renew(number, sent),
            None => number = Some(inner.callbacks.remember(sent)),
        }
        if let Some(first) = first.take() {
            // Usually nobody waits for the first try; only `callback-early` does.
            let _ = first.send(());
        }
        let most = inner.callbacks.to().map_or(0, |to| to.tries);
        if is_taken || message.is_once || tries >= most {
            return;
        }
        tokio::time::sleep(pause).await;
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
}

/// One try, not recorded. None when no address is set for this provider.
pub async fn once(inner: &SharedSandbox, message: &CallbackMessage, tries: u32) -> Option<CallbackSent> {
    let to = inner.callbacks.to()?;
    let url = to.url(message.kind)?;
    let outcome = call(url, &message.call, inner.callbacks.timeout).await;
    let path = shown(url);
    let (status, fault) = match outcome {
        Ok(status) => (Some(status), None),
        Err(fault) => (None, Some(fault.to_string())),
    };
    tracing::debug!(path, ?status, fault, tries, "the sandbox sent a callback");
    Some(CallbackSent {
        path,
        kind: message.kind,
        reference: message.reference.clone(),
        forged: message.is_forged,
        status,
        fault,
        tries,
        at: inner.clock.now(),
    })
}
