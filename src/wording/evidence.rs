//! Sentences about evidence and alarms, for the desk and the commands.
//!
//! A sentence that indicates "paid" or "not paid" says that it is not certain. An alarm says what to do.

use crate::base::money::Rupiah;
use crate::base::time::{clock_text, seconds_text};
use crate::domain::payment::PaymentState;
use crate::domain::payment::verdict::PaymentAlarm;
use crate::domain::wallet::WalletMovement;
use crate::messages::Messages;
use crate::messages::screen::ScreenWords;
use crate::till::evidence::{EvidenceFact, EvidenceSource, EvidenceStrength, Indication, PaymentEvidence};
use crate::wording::FaultSpeaker;
use crate::wording::saldo::SaldoSpeaker;

/// A piece of evidence as a sentence, with what it indicates.
#[must_use]
pub fn sentence(words: &'static Messages, speaker: FaultSpeaker<'_>, one: &PaymentEvidence) -> String {
    let said = fact(words, speaker, one);
    let place = usize::from(one.strength == EvidenceStrength::Weak);
    match one.points {
        // The balances' sentence has its indication already.
        _ if one.source == EvidenceSource::Saldo => said,
        Indication::Paid => format!("{said} {}", words.evidence.paid[place]),
        Indication::NotPaid => format!("{said} {}", words.evidence.not_paid[place]),
        Indication::Undecided => said,
    }
}

fn fact(words: &'static Messages, speaker: FaultSpeaker<'_>, one: &PaymentEvidence) -> String {
    let said = &words.evidence;
    match &one.fact {
        EvidenceFact::Answer { outcome, why } => {
            let why = speaker.why(why);
            match one.source {
                EvidenceSource::Status => (said.status)(one.times, &why),
                EvidenceSource::List => (said.list)(speaker.state(PaymentState::from(*outcome)), &why),
                EvidenceSource::Clearing => (said.clearing)(&why),
                EvidenceSource::Callback => (said.callback)(speaker.state(PaymentState::from(*outcome)), &why),
                _ => (said.payment)(&why),
            }
        }
        EvidenceFact::FailedTwice => said.failed_twice.to_owned(),
        EvidenceFact::BillPaid(text) => (said.bill_paid)(text.as_str().trim_end_matches('.')),
        EvidenceFact::BillUnpaid(total, true) => (said.bill_unpaid)(&total.to_string()),
        EvidenceFact::BillUnpaid(total, false) => (said.bill_other)(&total.to_string()),
        EvidenceFact::BillUnclear(text) => (said.bill_unclear)(text.as_str().trim_end_matches('.')),
        EvidenceFact::Moved(row, names_us) => (said.moved)(&movement(words, speaker, row, *names_us)),
        EvidenceFact::NotMoved => said.not_moved.to_owned(),
        EvidenceFact::Saldo { evidence, is_token, state } => {
            let saldo = SaldoSpeaker { words: &words.saldo, speaker, now: one.at };
            saldo.pointing(&|id| id.short(), *is_token, *state, evidence)
        }
        EvidenceFact::Invoice(invoice) => (said.invoice)(invoice.as_str()),
        EvidenceFact::Other { id, state, beside } => {
            let sentence = if *beside { said.beside } else { said.other };
            sentence(&id.short(), &clock_text(one.at, speaker.zone), speaker.state(*state))
        }
    }
}

/// A movement of a member's history on one line; `?` for an amount that the history does not tell.
#[must_use]
pub fn movement(words: &Messages, speaker: FaultSpeaker<'_>, row: &WalletMovement, names_us: bool) -> String {
    let words = &words.wallet;
    let amount = |amount: Option<Rupiah>| amount.map_or_else(|| "?".to_owned(), |amount| amount.to_string());
    let when = row.at.map_or_else(|| row.moment.to_string(), |at| seconds_text(at, speaker.zone));
    let (direction, balance) = ((words.direction)(row.direction), amount(row.balance));
    let said = (words.evidence_row)(direction, &amount(row.amount), &when, row.description.as_str(), &balance);
    if names_us { format!("{said} ({})", words.names_us) } else { said }
}

/// An alarm as a sentence, with what to do.
#[must_use]
pub fn alarm(words: &ScreenWords, alarm: &PaymentAlarm) -> String {
    let (listed, words) = (&words.listed, &words.desk);
    match alarm {
        PaymentAlarm::CostDiffers { listed: list, taken } => {
            (listed.cost_differs)(&list.to_string(), &taken.to_string())
        }
        PaymentAlarm::PriceDiffers { shown, answered } => {
            (words.price_differs)(&shown.to_string(), &answered.to_string())
        }
        PaymentAlarm::AnswerAboutOther => words.about_other.to_owned(),
        PaymentAlarm::ConfirmedAfterFailure => words.confirmed_after_failure.to_owned(),
        PaymentAlarm::Disputed => words.disputed.to_owned(),
        PaymentAlarm::Contradicts => words.contradicts.to_owned(),
        PaymentAlarm::NumberOfAnother(holder) => (words.number_of_another)(&holder.short()),
        PaymentAlarm::ReferenceOfAnother(holder) => (words.reference_of_another)(&holder.short()),
        PaymentAlarm::FundsTakenBack(refund) => (words.funds_taken_back)(&refund.short()),
    }
}
