//! Differences between this computer's clock and the `Date` headers of servers, for `loket doctor`. They decide nothing
//! about a payment.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::base::time::Timestamp;

/// More servers than this are not remembered. A shop has about five.
const MOST_SERVERS: usize = 16;

/// The newest clock difference of one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerTime {
    /// Host name, with the port where it is not the default one.
    pub host: String,
    /// Server time − our time, seconds. Negative: the server is behind.
    pub ahead_seconds: i64,
}

static TOLD: Mutex<BTreeMap<String, i64>> = Mutex::new(BTreeMap::new());

/// Remembers the `Date` of an answer that came at `now`. An unreadable date is ignored.
pub(super) fn note(host: String, date: &str, now: Timestamp) {
    let Some(ahead) = ahead(date, now) else { return };
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    if told.len() < MOST_SERVERS || told.contains_key(&host) {
        told.insert(host, ahead);
    }
}

/// The clock differences of all servers that have answered this process.
#[must_use]
pub fn server_times() -> Vec<ServerTime> {
    let told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    told.iter().map(|(host, ahead)| ServerTime { host: host.clone(), ahead_seconds: *ahead }).collect()
}

fn ahead(date: &str, now: Timestamp) -> Option<i64> {
    let told = jiff::fmt::rfc2822::parse(date).ok()?.timestamp();
    told.as_second().checked_sub(now.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_compared_and_nonsense_says_nothing() {
        let now = "1994-11-06T08:49:37Z".parse().unwrap();
        assert_eq!(ahead("Sun, 06 Nov 1994 08:49:37 GMT", now), Some(0));
        assert_eq!(ahead("Sun, 06 Nov 1994 08:51:07 GMT", now), Some(90));
        assert_eq!(ahead("Sun, 06 Nov 1994 08:49:07 GMT", now), Some(-30));
        for nonsense in ["", "kemarin", "Sun, 99 Nov 1994 08:49:37 GMT", "1994-11-06"] {
            assert_eq!(ahead(nonsense, now), None, "{nonsense}");
        }
    }
}
