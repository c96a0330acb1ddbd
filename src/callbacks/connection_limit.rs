//! Limits open connections, in total and per address. When full, the oldest connection that is not storing a callback
//! is closed. So clients that connect and stay silent cannot block providers.
//!
//! A connection may be closed between the commit of its callback and the answer. The provider then repeats the
//! callback, and the repeat changes nothing (safety rule 7, docs/safety.md).

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

/// The most connections in total.
pub(super) const MOST: usize = 256;
/// The most connections of one address. A trusted proxy stands for many callers and has no such limit.
pub(super) const MOST_OF_ONE: usize = 64;

/// The open connections, oldest first.
#[derive(Default)]
pub(super) struct ConnectionLimit(Arc<Mutex<ConnectionList>>);

#[derive(Default)]
struct ConnectionList {
    last: u64,
    all: VecDeque<OpenConnection>,
}

struct OpenConnection {
    number: u64,
    address: IpAddr,
    busy: Arc<AtomicBool>,
    leave: CancellationToken,
}

/// Permission for one open connection. Dropping it frees its place.
pub(super) struct ConnectionPermit {
    number: u64,
    /// A complete callback is being stored: the connection must not be closed now.
    pub(super) busy: Arc<AtomicBool>,
    /// Cancelled when the connection must close for a newer one.
    pub(super) leave: CancellationToken,
    all: Arc<Mutex<ConnectionList>>,
}

impl ConnectionLimit {
    /// A permit for a connection from `address`. `None` where the limit is reached and all connections are storing.
    pub(super) fn acquire(&self, address: IpAddr, speaks_for_many: bool) -> Option<ConnectionPermit> {
        let mut connections = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = |stand: &OpenConnection| stand.address == address;
        if !speaks_for_many && connections.all.iter().filter(|stand| own(stand)).count() >= MOST_OF_ONE {
            connections.oldest_leaves(own)?;
        } else if connections.all.len() >= MOST {
            connections.oldest_leaves(|_| true)?;
        }
        connections.last += 1;
        let (number, busy, leave) = (connections.last, Arc::new(AtomicBool::new(false)), CancellationToken::new());
        connections.all.push_back(OpenConnection { number, address, busy: Arc::clone(&busy), leave: leave.clone() });
        Some(ConnectionPermit { number, busy, leave, all: Arc::clone(&self.0) })
    }

    #[cfg(test)]
    fn count(&self) -> usize {
        self.0.lock().unwrap().all.len()
    }
}

impl ConnectionList {
    fn oldest_leaves(&mut self, which: impl Fn(&OpenConnection) -> bool) -> Option<()> {
        let at = self.all.iter().position(|stand| which(stand) && !stand.busy.load(Ordering::SeqCst))?;
        self.all.remove(at)?.leave.cancel();
        Some(())
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let mut connections = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        connections.all.retain(|stand| stand.number != self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_keeps_nobody_out_and_answers_are_not_cut() {
        let (one, two): (IpAddr, IpAddr) = ([1, 1, 1, 1].into(), [2, 2, 2, 2].into());
        let places = ConnectionLimit::default();
        let mut held: Vec<ConnectionPermit> = (0..1_000).filter_map(|_| places.acquire(one, false)).collect();
        assert_eq!((held.len(), places.count()), (1_000, MOST_OF_ONE), "the oldest gave way");
        assert!(held[0].leave.is_cancelled() && !held[999].leave.is_cancelled());
        held.retain(|place| !place.leave.is_cancelled());
        held.iter().for_each(|place| place.busy.store(true, Ordering::SeqCst));
        assert!(places.acquire(one, false).is_none(), "whoever is being answered stays");
        let other = places.acquire(two, false);
        assert!(other.is_some());
        held.pop();
        assert!(places.acquire(one, false).is_some());
        drop(held);
        drop(other);
        assert_eq!(places.count(), 0);
    }

    #[test]
    fn a_proxy_speaks_for_many_up_to_the_whole() {
        let proxy: IpAddr = [10, 0, 0, 1].into();
        let places = ConnectionLimit::default();
        let held: Vec<ConnectionPermit> = (0..MOST + 5).filter_map(|_| places.acquire(proxy, true)).collect();
        assert_eq!((held.len(), places.count()), (MOST + 5, MOST));
    }
}
