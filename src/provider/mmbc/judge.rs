//! What the judgements of the three MMBC systems share.
//!
//! What it is: bodies that can be judged at all, and the rule for a refusal. What it is not: any system's status words.
//! Invariant: a damaged body neither confirms nor refuses; an uncertain refusal is Unknown (SAFETY.md rules 1 to 3).

use crate::money::Rupiah;
use crate::provider::Circumstances;
use crate::provider::http::Reply;
use crate::provider::lenient::{self, Body, Fields};
use crate::sale::answer::{Alarm, Facts, Outcome, Verdict, Why};
use crate::text::Clean;

/// A body that can be judged, or the verdict that it cannot.
pub fn read(reply: &Reply) -> Result<(Body, Fields), Box<Verdict>> {
    let bare = |outcome, why| Err(Box::new(Verdict::bare(outcome, why)));
    let body = match reply {
        Reply::NoConnection(fault) => return bare(Outcome::NotSent, Why::NoConnection(*fault)),
        Reply::NotBuilt => return bare(Outcome::NotSent, Why::NotBuilt),
        Reply::TimedOut => return bare(Outcome::Unknown, Why::TimedOut),
        Reply::Cut => return bare(Outcome::Unknown, Why::Cut),
        Reply::TooLarge => return bare(Outcome::Unknown, Why::TooLarge),
        Reply::Answer { status: 200, body } => body,
        Reply::Answer { status, .. } => return bare(Outcome::Unknown, Why::HttpStatus(*status)),
    };
    let body = match lenient::read_body(body) {
        Ok(body) => body,
        Err(lenient::Unreadable::Html) => return bare(Outcome::Unknown, Why::Html),
        Err(_) => return bare(Outcome::Unknown, Why::Unreadable),
    };
    match Fields::of(&body.value) {
        Some(fields) => Ok((body, fields)),
        None => bare(Outcome::Unknown, Why::Unreadable),
    }
}

/// An answer about something else: no fact of it is taken over.
pub fn about_other(why: Why) -> Verdict {
    Verdict { alarm: Some(Alarm::AnswerAboutOther), ..Verdict::bare(Outcome::Unknown, why) }
}

/// Money may have moved.
pub fn unknown(why: Why, facts: Facts) -> Verdict {
    Verdict { facts, ..Verdict::bare(Outcome::Unknown, why) }
}

/// `result: no` on a payment.
pub struct Refusal<'a> {
    /// Its text.
    pub reason: Option<&'a str>,
    /// A status word that came with it.
    pub status: Option<&'a str>,
    /// The deposit's figure that came with it.
    pub saldo: Option<Rupiah>,
}

impl Refusal<'_> {
    /// Rejected only when the text is on the list of certain refusals, or when the deposit's figure shows that nothing
    /// was taken (SAFETY.md rule 2). Of a refusal only the saldo is a fact about us; the rest may be an echo.
    pub fn verdict(&self, body: &Body, around: Circumstances, refusals: &[String]) -> Verdict {
        let reason = Clean::new(self.reason.unwrap_or(""));
        let facts = Facts { saldo: self.saldo, ..Facts::default() };
        if body.is_damaged() {
            return unknown(Why::Repaired, facts);
        }
        if self.status.is_some_and(|word| word.trim().eq_ignore_ascii_case("confirm")) {
            return unknown(Why::RefusedUncertain(reason), facts);
        }
        let listed = refusals.iter().any(|pattern| lenient::refusal_matches(pattern, reason.as_str()));
        let untouched = self.saldo.is_some() && self.saldo == around.quiet_saldo;
        if listed || untouched {
            Verdict { facts, ..Verdict::bare(Outcome::Rejected, Why::Refused(reason)) }
        } else {
            unknown(Why::RefusedUncertain(reason), facts)
        }
    }
}
