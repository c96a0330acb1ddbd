//! What the judgements of all providers share.
//!
//! Bodies that can be judged at all, answers that contradict themselves, and what becomes of a refusal (the rule for it is
//! `refusal`). A damaged body neither confirms nor refuses (safety rules 1 to 3).

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{OutcomeReason, PaymentAlarm, PaymentFacts, PaymentOutcome, PaymentVerdict};
use crate::providers::ClassifyContext;
use crate::providers::http::HttpReply;
use crate::providers::lenient::{self, LenientBody, ObjectFields};
use crate::providers::refusal::{self, RefusalMessage, RefusalPattern, TextMeaning};

/// A body that can be judged, or the verdict that it cannot.
pub fn read(reply: &HttpReply) -> Result<(LenientBody, ObjectFields), Box<PaymentVerdict>> {
    let bare = |outcome, why| Err(Box::new(PaymentVerdict::bare(outcome, why)));
    let body = match reply {
        HttpReply::NoConnection(fault) => return bare(PaymentOutcome::NotSent, OutcomeReason::NoConnection(*fault)),
        HttpReply::NotBuilt => return bare(PaymentOutcome::NotSent, OutcomeReason::NotBuilt),
        HttpReply::TimedOut => return bare(PaymentOutcome::Unknown, OutcomeReason::TimedOut),
        HttpReply::Cut => return bare(PaymentOutcome::Unknown, OutcomeReason::Cut),
        HttpReply::TooLarge => return bare(PaymentOutcome::Unknown, OutcomeReason::TooLarge),
        HttpReply::Answer { status: 200, body } => body,
        HttpReply::Answer { status, .. } => return bare(PaymentOutcome::Unknown, OutcomeReason::HttpStatus(*status)),
    };
    let body = match lenient::read_body(body) {
        Ok(body) => body,
        Err(lenient::BodyFault::Html) => return bare(PaymentOutcome::Unknown, OutcomeReason::Html),
        Err(_) => return bare(PaymentOutcome::Unknown, OutcomeReason::Unreadable),
    };
    match ObjectFields::of(&body.value) {
        Some(fields) => Ok((body, fields)),
        None => bare(PaymentOutcome::Unknown, OutcomeReason::Unreadable),
    }
}

/// An answer about something else: no fact of it is taken over.
pub fn about_other(why: OutcomeReason) -> PaymentVerdict {
    PaymentVerdict { alarm: Some(PaymentAlarm::AnswerAboutOther), ..PaymentVerdict::bare(PaymentOutcome::Unknown, why) }
}

/// A body that had to be repaired: what it says about numbers, names and references may fill a paper, but no figure and
/// no token of it is taken over (safety rule 3).
pub fn repaired(facts: PaymentFacts) -> PaymentVerdict {
    let PaymentFacts { invoice, reference, name, meter, idpel, fields, .. } = facts;
    unknown(
        OutcomeReason::Repaired,
        PaymentFacts { invoice, reference, name, meter, idpel, fields, ..PaymentFacts::default() },
    )
}

/// A complete success. Another amount or total than the one shown is recorded as answered, with an alarm
/// (safety rule 1).
pub fn confirmed(intent: &PaymentIntent, facts: PaymentFacts) -> PaymentVerdict {
    let differs = |answered: Option<Rupiah>, shown: Option<Rupiah>| match (answered, shown) {
        (Some(answered), Some(shown)) if answered != shown => Some(PaymentAlarm::PriceDiffers { shown, answered }),
        _ => None,
    };
    let shown = &intent.bill.money;
    let alarm = differs(facts.total, shown.without_shop_fee()).or_else(|| differs(facts.nominal, shown.nominal));
    PaymentVerdict { alarm, facts, ..PaymentVerdict::bare(PaymentOutcome::Confirmed, OutcomeReason::Answered) }
}

/// An outcome with its facts.
pub fn verdict(outcome: PaymentOutcome, why: OutcomeReason, facts: PaymentFacts) -> PaymentVerdict {
    PaymentVerdict { facts, ..PaymentVerdict::bare(outcome, why) }
}

/// Money may have moved.
pub fn unknown(why: OutcomeReason, facts: PaymentFacts) -> PaymentVerdict {
    verdict(PaymentOutcome::Unknown, why, facts)
}

/// What an answer says besides its facts: its sentence, status words, proofs and what it took, on its own level and in the
/// objects inside it.
pub struct AnswerClaims<'a> {
    fields: &'a ObjectFields,
    inside: Vec<ObjectFields>,
}

/// Keys of a sentence.
const SENTENCES: [&str; 7] =
    ["reason", "message", "keterangan", "ket", "ppob_reason", "ppob_message", "ppob_keterangan"];
/// Keys of a status word.
const STATUSES: [&str; 7] =
    ["status", "ppob_status", "stutas", "staus", "transaction_status", "status_transaksi", "trx_status"];
/// Keys of what only a sale has: an invoice, a serial number, a token, a reference.
const PROOFS: [&str; 20] = [
    "invoice",
    "no_invoice",
    "reference",
    "reference_number",
    "trace_number",
    "reff",
    "ref",
    "no_ref",
    "noref",
    "no_reff",
    "sn",
    "serial",
    "serial_number",
    "nomor_seri",
    "token",
    "stroomtoken",
    "no_token",
    "nomortoken",
    "voucher_code",
    "id_trans",
];
/// Keys of what was taken.
const TAKEN: [&str; 7] = ["total", "debet", "debit", "totalbayar", "total_bayar", "totaldebet", "total_debet"];

impl<'a> AnswerClaims<'a> {
    /// All that `fields` say.
    pub fn of(fields: &'a ObjectFields) -> Self {
        let inside = fields.nested().filter_map(ObjectFields::of).collect();
        Self { fields, inside }
    }

    fn levels(&self) -> impl Iterator<Item = &ObjectFields> {
        std::iter::once(self.fields).chain(&self.inside)
    }

    fn under<'b>(&'b self, keys: &'static [&'static str]) -> impl Iterator<Item = &'b str> {
        let each = move |level: &'b ObjectFields| {
            level.iter().filter(move |(key, _)| {
                let key = lenient::normal_key(key);
                keys.contains(&key.as_str()) || key.strip_prefix("ppob_").is_some_and(|key| keys.contains(&key))
            })
        };
        self.levels().flat_map(each).map(|(_, text)| text.trim()).filter(|text| !matches!(*text, "" | "-"))
    }

    /// Its status words; a truth value is none.
    fn statuses(&self) -> Vec<&str> {
        self.under(&STATUSES).filter(|word| !is_truth(word) && !word.starts_with(['{', '['])).collect()
    }

    /// A refusal with this sentence.
    pub fn refusal<'b>(&'b self, text: &'b str, saldo: Option<Rupiah>) -> RefusalMessage<'b> {
        let amount = |level: &'b ObjectFields| {
            TAKEN.iter().flat_map(move |key| [level.money(&[key]), level.money(&[format!("ppob_{key}").as_str()])])
        };
        RefusalMessage {
            text,
            statuses: self.statuses(),
            proofs: self.under(&PROOFS).collect(),
            taken: self.levels().flat_map(amount).collect(),
            saldo,
            took_nothing: false,
        }
    }

    /// What of an accepting answer contradicts it: a word of failure, or status words that disagree (safety rule 1).
    pub fn contradiction(&self, intent: &PaymentIntent) -> Option<PaymentVerdict> {
        let kind = |word: &str| {
            let TextMeaning { goes_on, success, failure } = refusal::meaning(word);
            let is_known = goes_on || success || failure;
            (goes_on, success, failure, if is_known { String::new() } else { word.to_lowercase() })
        };
        let statuses = self.statuses();
        let mut kinds = statuses.iter().map(|word| kind(word));
        let first = kinds.next();
        let disagrees = kinds.any(|other| Some(other) != first) || first.is_some_and(|first| first.2);
        let failing = || self.under(&SENTENCES).find(|text| refusal::meaning_about(text, intent).failure);
        let words = if disagrees { Some(statuses.join(", ")) } else { failing().map(str::to_owned) };
        words.map(|words| unknown(OutcomeReason::Contradictory(CleanText::new(&words)), PaymentFacts::default()))
    }
}

fn is_truth(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "true" | "false" | "ok" | "no" | "success")
}

/// A payment's refusal: Rejected only where safety rule 2 holds whole. Of a certain one only the saldo is a fact about us,
/// the rest may be an echo; of another its invoice and reference are kept, to ask with.
pub fn refused(
    intent: &PaymentIntent,
    body: &LenientBody,
    message: &RefusalMessage<'_>,
    told: PaymentFacts,
    around: ClassifyContext,
    patterns: &[RefusalPattern],
) -> PaymentVerdict {
    let reason = CleanText::new(message.text);
    let own = |number: &CleanText| refusal::is_proof(number.as_str(), intent);
    let (invoice, reference) = (told.invoice.filter(own), told.reference.filter(own));
    let doubted = PaymentFacts { saldo: told.saldo, invoice, reference, ..PaymentFacts::default() };
    if body.is_damaged() {
        return repaired(doubted);
    }
    match refusal::refusal_doubt(message, intent, around, patterns) {
        None => verdict(
            PaymentOutcome::Rejected,
            OutcomeReason::Refused(reason),
            PaymentFacts { saldo: told.saldo, ..PaymentFacts::default() },
        ),
        Some(doubt) => unknown(OutcomeReason::RefusalInDoubt(reason, doubt), doubted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::payment::verdict::PlnToken;
    use crate::domain::sample;

    #[test]
    fn a_repaired_body_brings_no_figure_and_no_token() {
        let facts = PaymentFacts {
            invoice: Some("1".into()),
            name: Some("BUDI".into()),
            token: PlnToken::read(sample::TOKEN).ok(),
            total: Some(sample::rp(1)),
            debit: Some(sample::rp(2)),
            saldo: Some(sample::rp(3)),
            serial: Some("SN".into()),
            ..PaymentFacts::default()
        };
        let verdict = repaired(facts);
        assert_eq!((verdict.outcome, verdict.why), (PaymentOutcome::Unknown, OutcomeReason::Repaired));
        let kept = PaymentFacts { invoice: Some("1".into()), name: Some("BUDI".into()), ..PaymentFacts::default() };
        assert_eq!(verdict.facts, kept);
    }
}
