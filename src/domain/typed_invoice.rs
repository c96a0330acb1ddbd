//! Decides by the provider's time whether an invoice that a person typed can be this sale's (safety rule 6).
//!
//! Last month's bill has the same product, number and often amount as today's, so only the time tells them apart.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::text::CleanText;
use crate::base::time::Timestamp;

/// How much earlier than the dispatch a provider's time may be, because clocks differ.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(120);

/// An invoice that a person typed, and that does not prove the sale by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedInvoice {
    /// As it was typed.
    pub invoice: CleanText,
    /// The provider's own time, as its clock said it.
    pub provider_time: Option<Timestamp>,
    pub timing: InvoiceTiming,
}

/// Where the time of a typed invoice lies, seen from the sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InvoiceTiming {
    /// Before the sale was sent: the invoice is another sale's.
    #[serde(rename = "before_sending")]
    BeforeSending,
    /// After the answer's deadline: a person decides.
    #[serde(rename = "after_deadline")]
    AfterDeadline,
    /// The provider told no time, so the invoice is only evidence.
    #[serde(rename = "untold")]
    Untold,
    /// The provider's clock or ours was set a short while ago, so the two cannot be compared: a person decides.
    #[serde(rename = "unsteady")]
    Unsteady,
}

/// The time during which a sale was under way, by this till's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendingWindow {
    /// The dispatch.
    pub from: Timestamp,
    /// The deadline of the answer.
    pub until: Timestamp,
}

/// Where `provider_time` lies; `None`: in the window, so the invoice may be this sale's. Each of `samples` is a
/// provider's time and the dispatch that it answered, newest first.
#[must_use]
pub fn timing(
    provider_time: Option<Timestamp>,
    window: SendingWindow,
    samples: &[(Timestamp, Timestamp)],
) -> Option<InvoiceTiming> {
    let (usual, newest) = clocks_ahead(samples);
    let timing = timing_by(provider_time, window, usual);
    if timing == timing_by(provider_time, window, newest) { timing } else { Some(InvoiceTiming::Unsteady) }
}

/// [`timing`] by a provider's clock that is `clock_ahead` seconds ahead of ours; negative: behind.
fn timing_by(provider_time: Option<Timestamp>, window: SendingWindow, clock_ahead: i64) -> Option<InvoiceTiming> {
    let Some(told) = provider_time else { return Some(InvoiceTiming::Untold) };
    let ahead = jiff::SignedDuration::from_secs(clock_ahead);
    // A time out of range counts as not told.
    let Ok(ours) = told.checked_sub(ahead) else { return Some(InvoiceTiming::Untold) };
    let earliest = window.from.checked_sub(CLOCK_TOLERANCE).unwrap_or(window.from);
    if ours < earliest {
        Some(InvoiceTiming::BeforeSending)
    } else if ours > window.until {
        Some(InvoiceTiming::AfterDeadline)
    } else {
        None
    }
}

/// A sample that is further off, seconds, shows no clock: no two time zones are so far apart. It may be the bill's own
/// day.
const FURTHEST: i64 = 24 * 3600;

/// How far a provider's clock is ahead of ours, seconds: the median of its recent answers, and the newest. They differ
/// after a clock was set. Without a usable sample the clocks count as equal.
fn clocks_ahead(samples: &[(Timestamp, Timestamp)]) -> (i64, i64) {
    let ahead = |(told, sent): &(Timestamp, Timestamp)| told.duration_since(*sent).as_secs();
    let mut all: Vec<i64> = samples.iter().map(ahead).filter(|ahead| ahead.abs() <= FURTHEST).collect();
    let newest = all.first().copied().unwrap_or(0);
    all.sort_unstable();
    (all.get(all.len() / 2).copied().unwrap_or(0), newest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("2026-11-21T{text}Z").parse().unwrap()
    }

    #[test]
    fn only_a_time_within_the_sending_counts() {
        use InvoiceTiming::{AfterDeadline, BeforeSending, Untold};
        let window = SendingWindow { from: at("10:00:00"), until: at("10:01:00") };
        for (told, ahead, expected) in [
            ("10:00:20", 0, None),
            ("09:58:00", 0, None),
            ("09:57:59", 0, Some(BeforeSending)),
            ("10:01:00", 0, None),
            ("10:01:01", 0, Some(AfterDeadline)),
            // A clock five minutes ahead; one that tells UTC as Jakarta's time.
            ("10:05:20", 300, None),
            ("10:00:20", 300, Some(BeforeSending)),
            ("03:00:20", -25_200, None),
            ("10:00:20", -25_200, Some(AfterDeadline)),
        ] {
            assert_eq!(timing_by(Some(at(told)), window, ahead), expected, "{told} {ahead}");
        }
        assert_eq!(timing_by(None, window, 0), Some(Untold));
        let month = "2026-10-21T10:00:20Z".parse().unwrap();
        assert_eq!(timing_by(Some(month), window, 0), Some(BeforeSending));
        assert_eq!(timing_by(Some(at("10:00:00")), window, i64::MIN), Some(Untold), "no clock");
    }

    #[test]
    fn a_clock_is_what_most_answers_show() {
        let sent = at("10:00:00");
        let told = |seconds: i64| (sent + jiff::SignedDuration::from_secs(seconds), sent);
        assert_eq!(clocks_ahead(&[]), (0, 0));
        assert_eq!(clocks_ahead(&[told(302), told(299), told(4_000)]), (302, 302));
        assert_eq!(clocks_ahead(&[told(-3)]), (-3, -3));
        let bills_day = told(-30 * 86_400);
        assert_eq!(clocks_ahead(&[bills_day, bills_day, told(5)]), (5, 5), "a bill's own day is no clock");
    }

    /// Ours was set back by eleven minutes: what another outlet bought eleven minutes before lies in the window by the
    /// old answers, and before it by the newest. Neither counts alone.
    #[test]
    fn a_clock_that_was_set_anew_decides_nothing() {
        let window = SendingWindow { from: at("10:00:00"), until: at("10:01:00") };
        let sample = |ahead: i64| (at("09:00:00") + jiff::SignedDuration::from_secs(ahead), at("09:00:00"));
        let set_back = [sample(660), sample(0), sample(0)];
        assert_eq!(timing(Some(at("10:00:20")), window, &set_back), Some(InvoiceTiming::Unsteady));
        assert_eq!(timing(Some(at("10:11:20")), window, &set_back), Some(InvoiceTiming::Unsteady));
        let steady = [sample(660), sample(660), sample(0)];
        assert_eq!(timing(Some(at("10:11:20")), window, &steady), None);
        assert_eq!(timing(Some(at("09:00:00")), window, &set_back), Some(InvoiceTiming::BeforeSending), "by both");
    }
}
