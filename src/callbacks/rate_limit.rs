//! The caller's address, and a rate limit per address.
//!
//! `X-Forwarded-For` is believed only from a trusted proxy. Then its last hop that is no trusted proxy is the caller,
//! because earlier hops can be forged.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::HeaderMap;

use super::is_in;
use crate::settings::IpRange;

/// The most addresses with a bucket, so that a flood of addresses cannot fill the memory.
const MOST_ADDRESSES: usize = 4_096;
/// The longest `X-Forwarded-For` that is read, bytes.
const LONGEST_FORWARDED: usize = 1_024;

/// The address of a request's caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CallerAddress {
    pub(super) address: IpAddr,
    /// A trusted proxy named no caller. Anybody may be behind it, so the proxy's own address allows nothing.
    pub(super) is_unnamed: bool,
}

/// The caller: the peer, or behind trusted proxies the last hop that is none of them. `None`: `X-Forwarded-For` is
/// unreadable.
pub(super) fn caller(peer: IpAddr, headers: &HeaderMap, proxies: &[IpRange]) -> Option<CallerAddress> {
    let mut address = peer.to_canonical();
    if !is_in(proxies, address) {
        return Some(CallerAddress { address, is_unnamed: false });
    }
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .map(|value| value.to_str().ok().filter(|text| text.len() <= LONGEST_FORWARDED))
        .collect::<Option<_>>()?;
    let hops = forwarded.iter().flat_map(|line| line.split(',')).map(str::trim).filter(|hop| !hop.is_empty());
    let hops: Vec<&str> = hops.collect();
    let is_unnamed = hops.is_empty();
    for hop in hops.into_iter().rev() {
        address = hop.parse::<IpAddr>().ok()?.to_canonical();
        if !is_in(proxies, address) {
            break;
        }
    }
    Some(CallerAddress { address, is_unnamed })
}

/// A token bucket for each address.
pub(super) struct RateLimiter {
    per_second: u32,
    buckets: Mutex<HashMap<IpAddr, RateBucket>>,
}

/// One address's bucket. `left` is in thousandths of a request.
struct RateBucket {
    left: u64,
    at: Instant,
}

impl RateLimiter {
    pub(super) fn new(per_second: u32) -> Self {
        Self { per_second, buckets: Mutex::default() }
    }

    fn full(&self) -> u64 {
        u64::from(self.per_second) * 2_000
    }

    /// Takes one request from the bucket of `address`. False where it is empty, or the table is full of active
    /// addresses.
    pub(super) fn may(&self, address: IpAddr, now: Instant) -> bool {
        if self.per_second == 0 {
            return true;
        }
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_ADDRESSES && !buckets.contains_key(&address) {
            // After two silent seconds a bucket is full again, so it can be forgotten.
            buckets.retain(|_, bucket| now.saturating_duration_since(bucket.at) < Duration::from_secs(2));
            if buckets.len() >= MOST_ADDRESSES {
                return false;
            }
        }
        let full = self.full();
        let bucket = buckets.entry(address).or_insert(RateBucket { left: full, at: now });
        let passed = u64::try_from(now.saturating_duration_since(bucket.at).as_millis()).unwrap_or(u64::MAX);
        bucket.left = bucket.left.saturating_add(passed.saturating_mul(u64::from(self.per_second))).min(full);
        // Only whole milliseconds are credited. The rest stays, so that frequent requests do not lose their credit.
        bucket.at += Duration::from_millis(passed);
        let may = bucket.left >= 1_000;
        if may {
            bucket.left -= 1_000;
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(texts: &[&str]) -> Vec<IpRange> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn told(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_forwarded_address_is_a_trusted_proxys_word() {
        let proxies = ranges(&["10.0.0.0/8", "127.0.0.1"]);
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        for (peer, lines, found) in [
            ("203.0.113.9", &["1.2.3.4"][..], Some("203.0.113.9")),
            ("127.0.0.1", &[], Some("127.0.0.1")),
            ("127.0.0.1", &["198.51.100.7"], Some("198.51.100.7")),
            ("::ffff:127.0.0.1", &["::ffff:198.51.100.7"], Some("198.51.100.7")),
            ("10.1.1.1", &["1.2.3.4, 198.51.100.7, 10.2.2.2"], Some("198.51.100.7")),
            ("10.1.1.1", &["1.2.3.4", "198.51.100.7,10.2.2.2"], Some("198.51.100.7")),
            ("10.1.1.1", &["10.3.3.3, 10.2.2.2"], Some("10.3.3.3")),
            ("10.1.1.1", &["1.2.3.4, kantor"], None),
            ("10.1.1.1", &["kantor, 1.2.3.4"], Some("1.2.3.4")),
            ("10.1.1.1", &["1.2.3.4:8080"], None),
        ] {
            let called = caller(ip(peer), &told(lines), &proxies);
            assert_eq!(called.map(|called| called.address), found.map(ip), "{peer} {lines:?}");
            let is_unnamed = called.is_some_and(|called| called.is_unnamed);
            assert_eq!(is_unnamed, lines.is_empty() && peer != "203.0.113.9", "{peer} {lines:?}");
        }
        let long = "1.2.3.4,".repeat(200);
        assert_eq!(caller(ip("10.1.1.1"), &told(&[&long]), &proxies), None);
    }

    #[test]
    fn a_bucket_holds_two_seconds_and_fills_again() {
        let (one, two): (IpAddr, IpAddr) = ([1, 1, 1, 1].into(), [2, 2, 2, 2].into());
        let buckets = RateLimiter::new(50);
        let now = Instant::now();
        assert_eq!((0..1_000).filter(|_| buckets.may(one, now)).count(), 100);
        assert!(buckets.may(two, now), "another's is his own");
        let later = now + Duration::from_millis(100);
        assert_eq!((0..1_000).filter(|_| buckets.may(one, later)).count(), 5);
        assert_eq!((0..1_000).filter(|_| buckets.may(one, later + Duration::from_secs(60))).count(), 100);
        assert!((0..10_000).all(|_| RateLimiter::new(0).may(one, now)));
    }

    #[test]
    fn a_bucket_fills_as_fast_however_often_it_is_asked() {
        let one: IpAddr = [1, 1, 1, 1].into();
        for a_second in [200, 700, 1_100, 2_000, 9_000] {
            let (buckets, now) = (RateLimiter::new(50), Instant::now());
            let moments = (0..10 * a_second).map(|n| now + Duration::from_micros(n * 1_000_000 / a_second));
            let taken = moments.filter(|at| buckets.may(one, *at)).count();
            assert!((598..=601).contains(&taken), "{taken} of 600 at {a_second} a second");
        }
    }

    #[test]
    fn the_table_of_addresses_is_bounded() {
        let buckets = RateLimiter::new(1);
        let now = Instant::now();
        let address = |n: u32| IpAddr::from(n.to_be_bytes());
        let taken = (0..10_000).filter(|n| buckets.may(address(*n), now)).count();
        assert_eq!(taken, MOST_ADDRESSES);
        assert!(buckets.may(address(20_000), now + Duration::from_secs(3)), "who is silent makes room");
    }
}
