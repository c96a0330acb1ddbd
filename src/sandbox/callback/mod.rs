//! Callbacks that the providers send by themselves: the Biller's about an outcome, K-Link's about a paid charge. Here
//! is where they go, which were sent, and what was answered. Their content is in `biller` and `klink`, their timing in
//! `watch`.
//!
//! Tries, deliveries and their number at a time are limited, whatever a receiver does. An address is shown without its
//! secret.

mod biller;
mod http;
mod klink;
mod own;
mod send;
mod watch;

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, Semaphore};

pub use self::own::answer;
pub use self::watch::{before_answer, watch};
use super::SandboxOptions;
use crate::base::time::Timestamp;

/// The most deliveries at a time; further callbacks wait until one has ended.
const MOST_UNDER_WAY: usize = 256;
/// The most deliveries kept for [`CallbackDeliveries::sent`].
const MOST_REMEMBERED: usize = 1_000;
/// The most tries of one delivery.
const MOST_TRIES: u32 = 10;
/// Outcomes decided this long before the sandbox's start are sent again: a restart does not know whether they were
/// sent.
const LOOK_BACK: Duration = Duration::from_secs(600);
/// Path parts that are no secret. Every other part is shown as `…`.
const SHOWN: [&str; 3] = ["callback", "biller", "klink"];

/// Addresses, delays and retries of callbacks.
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackPlan {
    /// The Biller's address, `http://` only. None: the Biller calls nobody.
    pub biller: Option<String>,
    /// K-Link's address, `http://` only. None: K-Link calls nobody.
    pub klink: Option<String>,
    /// The delay between an outcome and the first try.
    pub after: Duration,
    /// The most tries of a delivery that is not answered 2xx, 1 to 10.
    pub tries: u32,
    /// A customer pays a charge (GoPay, VA, manual transfer) at this age, on [`SandboxOptions::clock`]. None: customers
    /// pay only on a test's order.
    pub pay_after: Option<Duration>,
}

impl Default for CallbackPlan {
    fn default() -> Self {
        Self { biller: None, klink: None, after: Duration::from_millis(500), tries: 5, pay_after: None }
    }
}

impl CallbackPlan {
    /// Both providers call below `base`, as in `http://127.0.0.1:8790/callback/SECRET`: `/biller` and `/klink`.
    #[must_use]
    pub fn below(base: &str) -> Self {
        let base = base.trim_end_matches('/');
        Self { biller: Some(format!("{base}/biller")), klink: Some(format!("{base}/klink")), ..Self::default() }
    }

    /// Whether `url` can be called: `http://`, a host, no spaces.
    #[must_use]
    pub fn can_call(url: &str) -> bool {
        http::address(url).is_some()
    }

    /// Whether every address that is set can be called.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.biller.iter().chain(&self.klink).all(|url| Self::can_call(url))
    }

    fn url(&self, kind: CallbackKind) -> Option<&str> {
        match kind {
            CallbackKind::Biller => self.biller.as_deref(),
            CallbackKind::Klink => self.klink.as_deref(),
        }
    }
}

impl fmt::Debug for CallbackPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |url: &Option<String>| url.as_deref().map(shown);
        f.debug_struct("Callbacks")
            .field("biller", &shown(&self.biller))
            .field("klink", &shown(&self.klink))
            .field("after", &self.after)
            .field("tries", &self.tries)
            .field("pay_after", &self.pay_after)
            .finish()
    }
}

/// The provider that calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CallbackKind {
    Biller,
    Klink,
}

/// One callback with the result of its last try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallbackSent {
    /// Path of the address; `…` stands for every part that may be a secret.
    pub path: String,
    pub kind: CallbackKind,
    /// The Biller's `refid`, or K-Link's `order_id`.
    pub reference: String,
    /// Whether the callback imitates the provider's: a fault or a test's order made it.
    pub forged: bool,
    /// HTTP status of the last try. None: no answer, and `fault` says why.
    pub status: Option<u16>,
    /// Why the last try got no answer.
    pub fault: Option<String>,
    /// Tries so far.
    pub tries: u32,
    /// When the last try ended.
    pub at: Timestamp,
}

/// A verdict that was sent, or is being sent: provider, the provider's reference, index of the verdict.
type VerdictsTold = (CallbackKind, String, u8);

/// Addresses and deliveries of one sandbox's callbacks.
pub struct CallbackDeliveries {
    to: Mutex<Option<Arc<CallbackPlan>>>,
    told: Mutex<BTreeSet<VerdictsTold>>,
    sent: Mutex<DeliveryLog>,
    /// Wakes the watch task: there may be a new outcome or a new address.
    changed: Notify,
    /// One permit for each delivery under way.
    pub(super) places: Arc<Semaphore>,
    /// Outcomes decided before this are never sent.
    since: Timestamp,
    pause: Duration,
    timeout: Duration,
}

/// The last deliveries, and the number of the first of them.
#[derive(Default)]
struct DeliveryLog {
    first: u64,
    rows: VecDeque<CallbackSent>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl CallbackDeliveries {
    /// Starts with no delivery.
    pub fn new(options: &SandboxOptions) -> Self {
        let now = options.clock.now();
        Self {
            to: Mutex::new(options.callbacks.clone().map(Arc::new)),
            told: Mutex::default(),
            sent: Mutex::default(),
            changed: Notify::new(),
            places: Arc::new(Semaphore::new(MOST_UNDER_WAY)),
            since: now.checked_sub(LOOK_BACK).unwrap_or(now),
            pause: options.callback_pause,
            timeout: options.callback_timeout,
        }
    }

    /// Replaces the addresses, also for deliveries under way.
    pub fn deliver_to(&self, callbacks: CallbackPlan) {
        *lock(&self.to) = Some(Arc::new(callbacks));
        self.wake();
    }

    /// Wakes the watch task.
    pub fn wake(&self) {
        self.changed.notify_one();
    }

    /// The last [`MOST_REMEMBERED`] deliveries, oldest first.
    pub fn sent(&self) -> Vec<CallbackSent> {
        lock(&self.sent).rows.iter().cloned().collect()
    }

    fn to(&self) -> Option<Arc<CallbackPlan>> {
        lock(&self.to).clone()
    }

    /// Claims a verdict for sending. False when it was claimed before.
    fn claim(&self, kind: CallbackKind, name: &str, place: u8) -> bool {
        lock(&self.told).insert((kind, name.to_owned(), place))
    }

    fn is_told(&self, kind: CallbackKind, name: &str, place: u8) -> bool {
        lock(&self.told).contains(&(kind, name.to_owned(), place))
    }

    /// Records a new delivery and returns its number.
    fn remember(&self, row: CallbackSent) -> u64 {
        let mut sent = lock(&self.sent);
        sent.rows.push_back(row);
        if sent.rows.len() > MOST_REMEMBERED {
            sent.rows.pop_front();
            sent.first = sent.first.saturating_add(1);
        }
        sent.first.saturating_add(u64::try_from(sent.rows.len()).unwrap_or(u64::MAX)).saturating_sub(1)
    }

    /// Replaces a delivery's record by that of its later try. Does nothing when the record was dropped.
    fn renew(&self, number: u64, row: CallbackSent) {
        let mut sent = lock(&self.sent);
        let at = number.checked_sub(sent.first).and_then(|at| usize::try_from(at).ok());
        if let Some(known) = at.and_then(|at| sent.rows.get_mut(at)) {
            *known = row;
        }
    }
}

/// The path of an address without its secret: `/callback/…/biller`.
fn shown(url: &str) -> String {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or("");
    let parts = path.split('/').skip(1).map(|part| if SHOWN.contains(&part) { part } else { "…" });
    parts.fold(String::new(), |text, part| text + "/" + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(tries: u32) -> CallbackSent {
        CallbackSent {
            path: String::new(),
            kind: CallbackKind::Biller,
            reference: String::new(),
            forged: false,
            status: None,
            fault: None,
            tries,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_last_thousand_are_remembered_and_renewed_in_their_place() {
        let deliveries = CallbackDeliveries::new(&SandboxOptions::default());
        let numbers: Vec<u64> = (0..1_005).map(|tries| deliveries.remember(row(tries))).collect();
        assert_eq!((numbers[0], numbers[1_004]), (0, 1_004));
        deliveries.renew(4, row(9_004));
        deliveries.renew(5, row(9_005));
        deliveries.renew(1_004, row(9_006));
        deliveries.renew(1_005, row(9_007));
        let tries: Vec<u32> = deliveries.sent().iter().map(|row| row.tries).collect();
        assert_eq!((tries.len(), tries[0], tries[1], tries[999]), (1_000, 9_005, 6, 9_006));
    }

    #[test]
    fn what_may_be_a_secret_is_not_shown() {
        for (url, path) in [
            ("http://127.0.0.1:8790/callback/s3cr3t/biller", "/callback/…/biller"),
            ("http://127.0.0.1:8790/callback/biller/s3cr3t?key=s3cr3t", "/callback/biller/…"),
            ("http://user:s3cr3t@host", ""),
            ("s3cr3t", ""),
            ("s3cr3t/s3cr3t", "/…"),
        ] {
            assert_eq!(shown(url), path);
        }
    }
}
