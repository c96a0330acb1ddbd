//! The parts of a verdict that all providers share: which replies can be judged, which contradict themselves, and what
//! a refusal becomes. A damaged body neither confirms nor refuses (safety rules 1 to 3, docs/safety.md).

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{OutcomeReason, PaymentAlarm, PaymentFacts, PaymentOutcome, PaymentVerdict};
use crate::providers::ClassifyContext;
use crate::providers::http::HttpReply;
use crate::providers::lenient::{self, LenientBody, ObjectFields};
use crate::providers::refusal::{self, RefusalMessage, RefusalPattern, TextMeaning};

/// The body and its fields. Fails with the verdict for a reply without a readable body of status 200.
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

/// The verdict on an answer about another product or customer: Unknown with an alarm, and without a fact.
pub fn about_other(why: OutcomeReason) -> PaymentVerdict {
    PaymentVerdict { alarm: Some(PaymentAlarm::AnswerAboutOther), ..PaymentVerdict::bare(PaymentOutcome::Unknown, why) }
}

/// The verdict on a repaired body: Unknown. Its names, numbers and references may fill a receipt, but no amount and no
/// token is taken over (safety rule 3).
pub fn repaired(facts: PaymentFacts) -> PaymentVerdict {
    let PaymentFacts { invoice, reference, name, meter, idpel, fields, .. } = facts;
    unknown(
        OutcomeReason::Repaired,
        PaymentFacts { invoice, reference, name, meter, idpel, fields, ..PaymentFacts::default() },
    )
}

/// The verdict on a complete success. A total or nominal other than the one shown to the customer is recorded as
/// answered, with an alarm (safety rule 1).
pub fn confirmed(intent: &PaymentIntent, facts: PaymentFacts) -> PaymentVerdict {
    let differs = |answered: Option<Rupiah>, shown: Option<Rupiah>| match (answered, shown) {
        (Some(answered), Some(shown)) if answered != shown => Some(PaymentAlarm::PriceDiffers { shown, answered }),
        _ => None,
    };
    let shown = &intent.bill.money;
    let alarm = differs(facts.total, shown.without_shop_fee()).or_else(|| differs(facts.nominal, shown.nominal));
    PaymentVerdict { alarm, facts, ..PaymentVerdict::bare(PaymentOutcome::Confirmed, OutcomeReason::Answered) }
}

/// An outcome with its facts, without an alarm.
pub fn verdict(outcome: PaymentOutcome, why: OutcomeReason, facts: PaymentFacts) -> PaymentVerdict {
    PaymentVerdict { facts, ..PaymentVerdict::bare(outcome, why) }
}

/// The verdict Unknown: money may have moved.
pub fn unknown(why: OutcomeReason, facts: PaymentFacts) -> PaymentVerdict {
    verdict(PaymentOutcome::Unknown, why, facts)
}

/// The keys of one provider's answers that the lists shared by all do not have. Without them a refusal that carries a
/// serial number, or a success that says "gagal", would be believed.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClaimKeys {
    /// Keys of sentences.
    pub sentences: &'static [&'static str],
    /// Keys of status words.
    pub statuses: &'static [&'static str],
    /// Keys of what only a sale has.
    pub proofs: &'static [&'static str],
    /// Keys of debited amounts.
    pub taken: &'static [&'static str],
}

impl ClaimKeys {
    /// All of a provider's keys are in the shared lists.
    pub const SHARED: Self = Self { sentences: &[], statuses: &[], proofs: &[], taken: &[] };
}

/// What an answer claims about its own outcome: sentences, status words, proofs of a sale and debited amounts, on its
/// top level and in the objects inside it. Used to find answers that contradict themselves.
pub struct AnswerClaims<'a> {
    fields: &'a ObjectFields,
    own: ClaimKeys,
    inside: Vec<ObjectFields>,
}

const SENTENCES: [&str; 7] =
    ["reason", "message", "keterangan", "ket", "ppob_reason", "ppob_message", "ppob_keterangan"];
/// `stutas` and `staus` are K-Link's own misspellings (docs/providers.md, section 5).
const STATUSES: [&str; 7] =
    ["status", "ppob_status", "stutas", "staus", "transaction_status", "status_transaksi", "trx_status"];
/// Keys of what only a sale has. Every list of keys here also applies with the prefix `ppob_`.
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
/// Keys of a debited amount.
const TAKEN: [&str; 7] = ["total", "debet", "debit", "totalbayar", "total_bayar", "totaldebet", "total_debet"];

impl<'a> AnswerClaims<'a> {
    /// Collects the claims of `fields` and of the objects directly inside. `own`: the provider's own keys.
    pub fn of(fields: &'a ObjectFields, own: ClaimKeys) -> Self {
        let inside = fields.nested().filter_map(ObjectFields::of).collect();
        Self { fields, own, inside }
    }

    fn levels(&self) -> impl Iterator<Item = &ObjectFields> {
        std::iter::once(self.fields).chain(&self.inside)
    }

    fn under<'b>(
        &'b self,
        shared: &'static [&'static str],
        own: &'static [&'static str],
    ) -> impl Iterator<Item = &'b str> {
        let each = move |level: &'b ObjectFields| {
            level.iter().filter(move |(key, _)| {
                let key = lenient::normal_key(key);
                let is_listed = |key: &str| shared.contains(&key) || own.contains(&key);
                is_listed(&key) || key.strip_prefix("ppob_").is_some_and(is_listed)
            })
        };
        self.levels().flat_map(each).map(|(_, text)| text.trim()).filter(|text| !matches!(*text, "" | "-"))
    }

    /// The status words. A truth value is no status word: it says only whether the call was taken.
    fn statuses(&self) -> Vec<&str> {
        self.under(&STATUSES, self.own.statuses)
            .filter(|word| !is_truth(word) && !word.starts_with(['{', '[']))
            .collect()
    }

    /// This answer as a refusal with the sentence `text`, to be judged by safety rule 2. `saldo` is the balance that it
    /// gives.
    pub fn refusal<'b>(&'b self, text: &'b str, saldo: Option<Rupiah>) -> RefusalMessage<'b> {
        let amount = |level: &'b ObjectFields| {
            TAKEN
                .iter()
                .chain(self.own.taken)
                .flat_map(move |key| [level.money(&[key]), level.money(&[format!("ppob_{key}").as_str()])])
        };
        RefusalMessage {
            text,
            statuses: self.statuses(),
            proofs: self.under(&PROOFS, self.own.proofs).collect(),
            taken: self.levels().flat_map(amount).collect(),
            saldo,
            took_nothing: false,
        }
    }

    /// The verdict Unknown for an accepting answer that contradicts itself: by a word of failure, or by status words
    /// that disagree (safety rule 1). `None` where nothing does.
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
        let failing =
            || self.under(&SENTENCES, self.own.sentences).find(|text| refusal::meaning_about(text, intent).failure);
        let words = if disagrees { Some(statuses.join(", ")) } else { failing().map(str::to_owned) };
        words.map(|words| unknown(OutcomeReason::Contradictory(CleanText::new(&words)), PaymentFacts::default()))
    }
}

fn is_truth(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "true" | "false" | "ok" | "no" | "success")
}

/// The verdict on a refused payment: Rejected only where safety rule 2 holds whole, else Unknown. A certain refusal
/// keeps only the balance, because its other fields may echo the request. A doubtful one also keeps invoice and
/// reference, so that the status can be asked.
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
