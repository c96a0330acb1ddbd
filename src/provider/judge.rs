//! What the judgements of all providers share.
//!
//! What it is: bodies that can be judged at all, and the rule for a refusal. What it is not: any system's status words.
//! Invariant: a damaged body neither confirms nor refuses; an uncertain refusal is Unknown (SAFETY.md rules 1 to 3).

use std::sync::{PoisonError, RwLock};

use crate::money::Rupiah;
use crate::provider::Circumstances;
use crate::provider::http::Reply;
use crate::provider::lenient::{self, Body, Fields};
use crate::sale::answer::{Alarm, Facts, Outcome, Verdict, Why};
use crate::sale::intent::Intent;
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

/// A body that had to be repaired: what it says about numbers, names and references may fill a paper, but no figure and
/// no token of it is taken over (SAFETY.md rule 3).
pub fn repaired(facts: Facts) -> Verdict {
    let Facts { invoice, reference, name, meter, idpel, fields, .. } = facts;
    unknown(Why::Repaired, Facts { invoice, reference, name, meter, idpel, fields, ..Facts::default() })
}

/// A complete success. Another amount or total than the one shown is recorded as answered, with an alarm (SAFETY.md
/// rule 1).
pub fn confirmed(intent: &Intent, facts: Facts) -> Verdict {
    let differs = |answered: Option<Rupiah>, shown: Option<Rupiah>| match (answered, shown) {
        (Some(answered), Some(shown)) if answered != shown => Some(Alarm::PriceDiffers { shown, answered }),
        _ => None,
    };
    let shown = &intent.bill.money;
    let alarm = differs(facts.total, shown.without_shop_fee()).or_else(|| differs(facts.nominal, shown.nominal));
    Verdict { alarm, facts, ..Verdict::bare(Outcome::Confirmed, Why::Answered) }
}

/// An outcome with its facts.
pub fn verdict(outcome: Outcome, why: Why, facts: Facts) -> Verdict {
    Verdict { facts, ..Verdict::bare(outcome, why) }
}

/// Money may have moved.
pub fn unknown(why: Why, facts: Facts) -> Verdict {
    verdict(Outcome::Unknown, why, facts)
}

/// The certain refusals of a system: the built-in list (one pattern a line, `*` stands for anything, `#` begins a
/// comment), then the shop's own.
pub fn refusals(built_in: &str, own: &[String]) -> Vec<String> {
    let lines = built_in.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).chain(own.iter().cloned()).collect()
}

/// The certain refusals of a running provider: they may grow while it runs.
pub struct Refusals(RwLock<Vec<String>>);

impl Refusals {
    /// The built-in list and the shop's own.
    pub fn new(built_in: &str, own: &[String]) -> Self {
        Self(RwLock::new(refusals(built_in, own)))
    }

    /// As they are now.
    pub fn now(&self) -> Vec<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes one more, once.
    pub fn learn(&self, text: &str) {
        let mut list = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if !list.iter().any(|known| known == text) {
            list.push(text.to_owned());
        }
    }
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
            return repaired(facts);
        }
        if self.status.is_some_and(|word| word.trim().eq_ignore_ascii_case("confirm")) {
            return unknown(Why::RefusedUncertain(reason), facts);
        }
        let listed = refusals.iter().any(|pattern| lenient::refusal_matches(pattern, reason.as_str()));
        let untouched = self.saldo.is_some() && self.saldo == around.quiet_saldo;
        if listed || untouched {
            verdict(Outcome::Rejected, Why::Refused(reason), facts)
        } else {
            unknown(Why::RefusedUncertain(reason), facts)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sale::answer::Token;
    use crate::sale::sample;

    #[test]
    fn a_repaired_body_brings_no_figure_and_no_token() {
        let facts = Facts {
            invoice: Some("1".into()),
            name: Some("BUDI".into()),
            token: Token::read(sample::TOKEN).ok(),
            total: Some(sample::rp(1)),
            debit: Some(sample::rp(2)),
            saldo: Some(sample::rp(3)),
            serial: Some("SN".into()),
            ..Facts::default()
        };
        let verdict = repaired(facts);
        assert_eq!((verdict.outcome, verdict.why), (Outcome::Unknown, Why::Repaired));
        let kept = Facts { invoice: Some("1".into()), name: Some("BUDI".into()), ..Facts::default() };
        assert_eq!(verdict.facts, kept);
    }
}
