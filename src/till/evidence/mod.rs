//! Evidence about one payment without an end: each piece with its time, source, indication and strength.
//!
//! Evidence decides nothing: the provider decides, or a person rules. It is computed from the journal alone, so the
//! screen, the commands and every later program show the same.

use std::time::Duration;

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::deposit::SaldoEvidence;
use crate::domain::payment::verdict::{OutcomeReason, PaymentOutcome, RefusalDoubt};
use crate::domain::payment::{
    AnswerSource as Origin, JournalRecord, Payment, PaymentEvent, PaymentObservation, PaymentState,
};
use crate::domain::product::ProductKind;
use crate::domain::typed_invoice::InvoiceTiming;
use crate::domain::wallet::WalletMovement;
use crate::journal::{EventAge, JournalError};
use crate::till::Till;
use crate::till::resolve::ResolveError;

pub use crate::domain::deposit::Indication;

#[cfg(test)]
mod tests;

/// Two answers FAILURE about a tax count as two only this far apart: one alone may mean "not known yet".
const APART: Duration = Duration::from_secs(60);
/// Most pieces of evidence about one payment; the newest stay.
const MOST: usize = 100;

/// The weight of a piece of evidence. None of it ends a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvidenceStrength {
    /// Something else would look the same.
    Weak,
    /// Hardly anything else would look like this.
    Strong,
}

/// The source of a piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EvidenceSource {
    /// The reply to the payment call.
    Payment,
    Status,
    List,
    Callback,
    /// Kwallet's clearing call (`reconcile`).
    Clearing,
    /// The bill, inquired again.
    Inquiry,
    /// The history of a member's wallet.
    History,
    /// The balances of the deposit.
    Saldo,
    Journal,
}

impl EvidenceSource {
    /// Its name in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Status => "status",
            Self::List => "list",
            Self::Callback => "callback",
            Self::Clearing => "clearing",
            Self::Inquiry => "inquiry",
            Self::History => "history",
            Self::Saldo => "saldo",
            Self::Journal => "journal",
        }
    }
}

/// The fact that a piece of evidence states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceFact {
    Answer {
        outcome: PaymentOutcome,
        why: OutcomeReason,
    },
    /// A tax was answered FAILURE twice, a minute apart, and a later inquiry still shows it unpaid.
    FailedTwice,
    /// Inquired again, the bill is paid, in the provider's own words.
    BillPaid(CleanText),
    /// Inquired again, this total is still to be paid, whole rupiah; and whether it is the total of the sale.
    BillUnpaid(Rupiah, bool),
    /// Inquired again, the provider says something else about the bill.
    BillUnclear(CleanText),
    /// A movement in the member's history that may be this one; and whether it names our own reference.
    Moved(WalletMovement, bool),
    /// The member's history has nothing that may be this movement.
    NotMoved,
    /// What the balances of the deposit indicate.
    Saldo {
        evidence: Box<SaldoEvidence>,
        /// The payment is for a token.
        is_token: bool,
        state: PaymentState,
    },
    /// The provider's invoice is known.
    Invoice(CleanText),
    /// Another payment of the same good to the same number.
    Other {
        id: PaymentId,
        state: PaymentState,
        /// One of the two was sold beside the other on purpose (safety rule 8).
        beside: bool,
    },
}

impl EvidenceFact {
    /// Its name in JSON.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Answer { .. } => "answer",
            Self::FailedTwice => "failed_twice",
            Self::BillPaid(_) => "bill_paid",
            Self::BillUnpaid(..) => "bill_unpaid",
            Self::BillUnclear(_) => "bill_unclear",
            Self::Moved(..) => "movement",
            Self::NotMoved => "no_movement",
            Self::Saldo { .. } => "saldo",
            Self::Invoice(_) => "invoice",
            Self::Other { .. } => "other_payment",
        }
    }
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentEvidence {
    pub first: Timestamp,
    /// When it was seen last.
    pub at: Timestamp,
    /// How often it was seen in a row.
    pub times: u32,
    pub source: EvidenceSource,
    pub fact: EvidenceFact,
    pub points: Indication,
    pub strength: EvidenceStrength,
}

impl PaymentEvidence {
    const fn new(
        at: Timestamp,
        source: EvidenceSource,
        fact: EvidenceFact,
        weight: (Indication, EvidenceStrength),
    ) -> Self {
        Self { first: at, at, times: 1, source, fact, points: weight.0, strength: weight.1 }
    }

    /// Whether it indicates anything, paid or not paid.
    #[must_use]
    pub fn is_pointing(&self) -> bool {
        self.points != Indication::Undecided
    }
}

impl Till {
    /// All evidence about one payment, oldest first, at most 100 pieces.
    pub async fn evidence(&self, id: PaymentId) -> Result<Vec<PaymentEvidence>, ResolveError> {
        let payment = self.payment(id).await?.ok_or(ResolveError::NotFound)?;
        Ok(self.evidence_of(&payment).await?)
    }

    /// Collects the evidence of each source.
    async fn evidence_of(&self, payment: &Payment) -> Result<Vec<PaymentEvidence>, JournalError> {
        let events = self.events(payment.id()).await?;
        let ages = self.journal().event_ages(payment.id()).await?;
        let mut all = answers(payment, &events);
        all.extend(observations(payment));
        all.extend(failed_twice(payment, &all, &events, &ages));
        all.extend(self.saldo_evidence(payment).await?.map(|evidence| saldo(payment, evidence)));
        all.extend(invoice(payment));
        all.extend(others(payment, &self.payments_on(&payment.intent.bill).await?));
        all.sort_by_key(|one| one.at);
        let surplus = all.len().saturating_sub(MOST);
        all.drain(..surplus);
        Ok(all)
    }
}

/// The answers, oldest first. The same answer again is counted, not listed again.
fn answers(payment: &Payment, events: &[JournalRecord]) -> Vec<PaymentEvidence> {
    let mut all: Vec<PaymentEvidence> = Vec::new();
    for entry in events {
        let PaymentEvent::Answered { source, verdict, .. } = &entry.event else { continue };
        let source = match source {
            Origin::Send | Origin::Recovery => EvidenceSource::Payment,
            Origin::Status => EvidenceSource::Status,
            Origin::List => EvidenceSource::List,
            Origin::Reconcile => EvidenceSource::Clearing,
            Origin::Callback => EvidenceSource::Callback,
        };
        let weight = weight(source, verdict.outcome, &verdict.why);
        let fact = EvidenceFact::Answer { outcome: verdict.outcome, why: payment.without_token(&verdict.why) };
        match all.last_mut() {
            Some(last) if last.source == source && last.fact == fact => {
                (last.at, last.times) = (entry.at, last.times.saturating_add(1));
            }
            _ => all.push(PaymentEvidence::new(entry.at, source, fact, weight)),
        }
    }
    all
}

/// What an answer that ended nothing indicates, and how strongly.
fn weight(source: EvidenceSource, outcome: PaymentOutcome, why: &OutcomeReason) -> (Indication, EvidenceStrength) {
    use EvidenceStrength::{Strong, Weak};
    match (outcome, why) {
        (PaymentOutcome::Confirmed, _) => (Indication::Paid, Strong),
        (PaymentOutcome::Rejected | PaymentOutcome::NotSent, _) => (Indication::NotPaid, Strong),
        // An accepted payment was debited, but it has no end yet.
        (PaymentOutcome::Pending, _) => (Indication::Paid, Weak),
        // "Paid before" does not say by which payment.
        (_, OutcomeReason::AlreadyPaid(_)) => (Indication::Paid, Weak),
        (_, OutcomeReason::TypedInvoice(typed)) if typed.timing != InvoiceTiming::BeforeSending => {
            (Indication::Paid, Weak)
        }
        // A refusal that speaks of going on, or carries a proof, indicates nothing.
        (_, OutcomeReason::RefusedUncertain(_) | OutcomeReason::RefusalInDoubt(_, RefusalDoubt::Unlisted))
            if matches!(source, EvidenceSource::Payment | EvidenceSource::Status) =>
        {
            (Indication::NotPaid, Weak)
        }
        _ => (Indication::Undecided, Weak),
    }
}

fn observations(payment: &Payment) -> Vec<PaymentEvidence> {
    use EvidenceStrength::{Strong, Weak};
    let mut all = Vec::new();
    for seen in &payment.observed {
        let mut add = |source, fact, weight| {
            all.push(PaymentEvidence {
                first: seen.first,
                times: seen.times,
                ..PaymentEvidence::new(seen.at, source, fact, weight)
            });
        };
        match &seen.what {
            PaymentObservation::BillPaid(said) => {
                add(EvidenceSource::Inquiry, EvidenceFact::BillPaid(said.clone()), (Indication::Paid, Strong))
            }
            PaymentObservation::BillUnpaid(total) => {
                let same = payment.intent.bill.money.without_shop_fee() == Some(*total);
                // Another total is another month's bill and says nothing about the month that was paid.
                let points = if same { Indication::NotPaid } else { Indication::Undecided };
                add(EvidenceSource::Inquiry, EvidenceFact::BillUnpaid(*total, same), (points, Weak));
            }
            PaymentObservation::BillUnclear(said) => {
                add(EvidenceSource::Inquiry, EvidenceFact::BillUnclear(said.clone()), (Indication::Undecided, Weak));
            }
            PaymentObservation::History(rows) if rows.is_empty() => {
                add(EvidenceSource::History, EvidenceFact::NotMoved, (Indication::NotPaid, Weak));
            }
            PaymentObservation::History(rows) => {
                for (row, names_us) in rows {
                    let strength = if *names_us { Strong } else { Weak };
                    add(
                        EvidenceSource::History,
                        EvidenceFact::Moved(row.clone(), *names_us),
                        (Indication::Paid, strength),
                    );
                }
            }
        }
    }
    all
}

/// The evidence of [`EvidenceFact::FailedTwice`]; the minute is measured by the store's clock (safety rule 15).
fn failed_twice(
    payment: &Payment,
    known: &[PaymentEvidence],
    events: &[JournalRecord],
    ages: &[EventAge],
) -> Option<PaymentEvidence> {
    if payment.intent.bill.product.kind != ProductKind::Samsat || known.iter().any(|one| one.points == Indication::Paid)
    {
        return None;
    }
    let unpaid = payment.observed.iter().rev().find(|seen| matches!(seen.what, PaymentObservation::BillUnpaid(_)))?;
    let is_unpaid = |entry: &JournalRecord| matches!(&entry.event, PaymentEvent::Observed(what) if matches!(**what, PaymentObservation::BillUnpaid(_)));
    let until = events.iter().rposition(is_unpaid)?;
    let is_failure = |entry: &JournalRecord| matches!(&entry.event, PaymentEvent::Answered { source: Origin::Status, verdict, .. } if verdict.why.uncertain_refusal().is_some());
    let mut failures = events.iter().zip(ages).take(until).filter(|(entry, _)| is_failure(entry)).map(|(_, age)| age);
    // The cautious reading of ages that are not exact: the first FAILURE by its least age, the last only with an
    // exact one.
    let (first, last) = (failures.next()?.at_least, failures.next_back()?.exact?);
    let is_so = first.saturating_sub(last) >= APART;
    is_so.then(|| {
        PaymentEvidence::new(
            unpaid.at,
            EvidenceSource::Inquiry,
            EvidenceFact::FailedTwice,
            (Indication::NotPaid, EvidenceStrength::Strong),
        )
    })
}

/// The evidence of the deposit's balances. A debit guessed from the price list weighs less than one from an answer.
fn saldo(payment: &Payment, evidence: SaldoEvidence) -> PaymentEvidence {
    let strength = match evidence.points {
        Indication::Paid if evidence.exact => EvidenceStrength::Strong,
        Indication::NotPaid => EvidenceStrength::Strong,
        Indication::Paid | Indication::Undecided => EvidenceStrength::Weak,
    };
    let weight = (evidence.points, strength);
    let (at, is_token) = (evidence.to.at, payment.intent.bill.product.kind.needs_token());
    let fact = EvidenceFact::Saldo { evidence: Box::new(evidence), is_token, state: payment.state() };
    PaymentEvidence::new(at, EvidenceSource::Saldo, fact, weight)
}

fn invoice(payment: &Payment) -> Option<PaymentEvidence> {
    // A tax has its invoice from the inquiry, so the invoice says nothing about the payment.
    let known = payment.invoice().filter(|_| payment.intent.bill.invoice.is_none())?;
    let fact = EvidenceFact::Invoice(known.clone());
    Some(PaymentEvidence::new(
        payment.state_at,
        EvidenceSource::Journal,
        fact,
        (Indication::Paid, EvidenceStrength::Weak),
    ))
}

fn others(payment: &Payment, found: &[Payment]) -> Vec<PaymentEvidence> {
    let bill = &payment.intent.bill;
    let same = |other: &&Payment| {
        other.id() != payment.id()
            && other.intent.bill.is_same_good(bill)
            && !matches!(other.state(), PaymentState::NotSent | PaymentState::Rejected)
            && other.intent.business_day >= payment.intent.business_day
    };
    let beside = |one: &Payment, two: &Payment| one.intent.beside.as_ref().is_some_and(|beside| beside.id == two.id());
    let evidence = |other: &Payment| {
        let beside = beside(other, payment) || beside(payment, other);
        let fact = EvidenceFact::Other { id: other.id(), state: other.state(), beside };
        PaymentEvidence::new(
            other.created_at,
            EvidenceSource::Journal,
            fact,
            (Indication::Undecided, EvidenceStrength::Weak),
        )
    };
    found.iter().filter(same).map(evidence).collect()
}
