//! The core of loket: a payment's state, and the pure [`step`] that says what an event makes of it.
//!
//! The journal applies `step` inside its transaction, and only `till::pay` sends. A payment is dispatched at most once.
//! A final state changes only as docs/safety.md allows. A token, a serial number and a paid receipt come only from
//! [`Payment::paid`].

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::{CleanText, number_in};
use crate::base::time::{Timestamp, age};
use crate::domain::bill::{CustomerNumber, Money};
use crate::domain::bill_key::bare;
pub use crate::domain::payment::event::{
    AnswerSource, CashHandling, EntryNote, JournalRecord, ObservationEntry, PaymentEvent, PaymentObservation,
    PaymentRuling,
};
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{OutcomeReason, PaymentAlarm, PaymentFacts, PlnToken};
use crate::domain::product::ProductKind;

/// How long a customer waits at the counter for his receipt. After that nothing prints automatically.
pub const STILL_THERE: Duration = Duration::from_secs(600);

mod admission;
pub mod event;
pub mod intent;
pub mod verdict;
mod cash;
mod masking;
mod state;
mod step;
#[cfg(test)]
mod tests;

pub use admission::admitted;
pub use cash::TotalDifference;
pub use state::PaymentState;
pub use step::step;
pub(crate) use step::step_in_place;

/// A payment as its events have made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// What was decided before sending.
    pub intent: PaymentIntent,
    pub counter: CleanText,
    pub cashier: CleanText,
    /// When the intent became durable.
    pub created_at: Timestamp,
    /// When the last event happened.
    pub updated_at: Timestamp,
    /// When the permission to send became durable; `None`: not dispatched.
    pub dispatched_at: Option<Timestamp>,
    /// When it reached its present state.
    pub state_at: Timestamp,
    /// The reason for the present state; `None`: no answer yet.
    pub why: Option<OutcomeReason>,
    /// The ruling, when the state rests on a person's word.
    pub ruling: Option<PaymentRuling>,
    /// Alarms, each with whether a person has seen it.
    pub alarms: Vec<(PaymentAlarm, bool)>,
    /// How many papers were printed.
    pub prints: u32,
    /// How many status questions were asked.
    pub questions: u32,
    /// When the last of them was answered or failed.
    pub asked_at: Option<Timestamp>,
    pub notes: Vec<EntryNote>,
    /// What happened to the cash, once recorded.
    pub cash_settled: Option<CashHandling>,
    /// How a changed total's difference was settled, once recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference_settled: Option<TotalDifference>,
    /// The customer's phone, noted after it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noted_phone: Option<CustomerNumber>,
    /// Evidence besides answers, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub observed: Vec<ObservationEntry>,
    state: PaymentState,
    facts: PaymentFacts,
}

/// Why an event cannot happen to a payment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaymentStepError {
    /// The first event of a payment must be its intent, and only the first.
    #[error("an intent must be a payment's first event")]
    IntentOutOfPlace,
    /// It is not prepared, or another program's. A program that gets this does not send.
    #[error("payment is not prepared by this owner")]
    NotDispatchable,
    /// The event needs another state.
    #[error("event does not fit state {0:?}")]
    WrongState(PaymentState),
    /// A confirmed ruling on a token product needs the token's 20 digits.
    #[error("a token is needed for this ruling")]
    TokenNeeded,
}

/// A confirmed payment: the only source of a token, a serial number and a paid receipt.
#[derive(Debug, Clone, Copy)]
pub struct ConfirmedSale<'a> {
    payment: &'a Payment,
}

/// What only a confirming answer brings, or the person who ruled. Nothing of any other answer is printed.
impl<'a> ConfirmedSale<'a> {
    /// The token of the confirming answer or, where a person ruled, of the ruling; `None` without a plausible one.
    #[must_use]
    pub fn token(self) -> Option<&'a PlnToken> {
        let facts = self.payment.facts.token.as_ref();
        let token = self.payment.ruling.as_ref().map_or(facts, |ruling| ruling.token.as_ref());
        token.filter(|token| token.is_plausible())
    }

    /// The serial number of the confirming answer or, where a person ruled, of the ruling; `None` for a placeholder.
    #[must_use]
    pub fn serial(self) -> Option<&'a CleanText> {
        let facts = self.payment.facts.serial.as_ref();
        let serial = self.payment.ruling.as_ref().map_or(facts, |ruling| ruling.serial.as_ref());
        serial.filter(|serial| number_in(serial.as_str()).is_some())
    }

    /// Energy, as sent: `94,50`. `None` where a person ruled.
    #[must_use]
    pub fn kwh(self) -> Option<&'a CleanText> {
        self.payment.facts.kwh.as_ref().filter(|_| self.payment.ruling.is_none())
    }

    /// The confirmed payment itself.
    #[must_use]
    pub const fn payment(self) -> &'a Payment {
        self.payment
    }
}

impl Payment {
    /// The id of this attempt. [`PaymentIntent::sale`] is shared by all attempts at one sale.
    #[must_use]
    pub const fn id(&self) -> PaymentId {
        self.intent.id
    }

    /// The present state.
    #[must_use]
    pub const fn state(&self) -> PaymentState {
        self.state
    }

    /// The view of a confirmed sale; `None` in any other state.
    #[must_use]
    pub fn paid(&self) -> Option<ConfirmedSale<'_>> {
        (self.state == PaymentState::Confirmed).then_some(ConfirmedSale { payment: self })
    }

    /// The person who ruled; `None` where the provider's word made the state.
    #[must_use]
    pub fn ruled_by(&self) -> Option<&CleanText> {
        self.ruling.as_ref().map(|ruling| &ruling.by)
    }

    /// What the answers told, merged.
    pub(in crate::domain) const fn facts(&self) -> &PaymentFacts {
        &self.facts
    }

    /// The provider's invoice, once known: from the answer, or from an inquiry that is paid by its invoice.
    #[must_use]
    pub fn invoice(&self) -> Option<&CleanText> {
        self.facts.invoice.as_ref().or(self.intent.bill.invoice.as_ref())
    }

    /// Whether the provider has ended it under another invoice than this one, which then belongs to another payment.
    #[must_use]
    pub fn is_ended_under_another(&self, invoice: &CleanText) -> bool {
        let is_ended = matches!(self.state, PaymentState::Confirmed | PaymentState::Refunded) && self.ruling.is_none();
        is_ended && self.invoice().is_some_and(|known| known != invoice)
    }

    /// The provider's or bank's reference number, once known.
    #[must_use]
    pub const fn reference(&self) -> Option<&CleanText> {
        self.facts.reference.as_ref()
    }

    /// The provider's own time of the payment, once known.
    #[must_use]
    pub const fn provider_time(&self) -> Option<Timestamp> {
        self.facts.provider_time
    }

    /// The deposit's balance by the last answer that told it, whole rupiah.
    #[must_use]
    pub const fn saldo(&self) -> Option<Rupiah> {
        self.facts.saldo
    }

    /// The debit as an answer told it, whole rupiah. [`Payment::money`] falls back on the inquiry's figure.
    #[must_use]
    pub const fn debit_told(&self) -> Option<Rupiah> {
        self.facts.debit
    }

    /// The customer's name, from the answer or the inquiry.
    #[must_use]
    pub fn name(&self) -> Option<&CleanText> {
        self.facts.name.as_ref().or(self.intent.bill.name.as_ref())
    }

    /// The customer's phone, as it was noted last.
    #[must_use]
    pub fn phone(&self) -> Option<&CustomerNumber> {
        self.noted_phone.as_ref().or(self.intent.phone.as_ref())
    }

    /// PLN meter, from the answer or the inquiry.
    #[must_use]
    pub fn meter(&self) -> Option<&str> {
        self.facts.meter.as_ref().or(self.intent.bill.meter.as_ref()).map(|number| number.as_str())
    }

    /// PLN customer id, from the answer or the inquiry.
    #[must_use]
    pub fn idpel(&self) -> Option<&str> {
        self.facts.idpel.as_ref().or(self.intent.bill.idpel.as_ref()).map(|number| number.as_str())
    }

    /// The money: the answer's figures where it gave them, else the inquiry's.
    #[must_use]
    pub fn money(&self) -> Money {
        let shown = &self.intent.bill.money;
        let facts = &self.facts;
        let total = facts.total.and_then(|total| total.checked_add(shown.shop_fee)).unwrap_or(shown.total);
        Money {
            nominal: facts.nominal.or(shown.nominal),
            bill: facts.bill.or(shown.bill),
            admin: facts.admin.or(shown.admin),
            shop_fee: shown.shop_fee,
            total,
            debit: facts.debit.or(shown.debit),
            cashback: facts.cashback.or(shown.cashback),
        }
    }

    /// Whether `event`, which changed `before` into this, prints the receipt automatically: an answer has confirmed the
    /// payment, at most [`STILL_THERE`] after its dispatch.
    #[must_use]
    pub fn prints_by_itself_after(&self, before: Option<&Self>, event: &PaymentEvent) -> bool {
        let confirmed = |payment: &Self| payment.state == PaymentState::Confirmed;
        let is_new = confirmed(self) && !before.is_some_and(confirmed);
        let soon = self.dispatched_at.is_some_and(|sent| age(sent, self.state_at) <= STILL_THERE);
        self.intent.auto_print && is_new && soon && matches!(event, PaymentEvent::Answered { .. })
    }

    /// Whether an answer told nothing new: the same state, and no new fact except a balance of the deposit, which is as
    /// old as the answer.
    #[must_use]
    pub fn learned_nothing_since(&self, before: &Self) -> bool {
        if self.state != before.state {
            return false;
        }
        let mut same = self.clone();
        same.updated_at = before.updated_at;
        same.facts.saldo = before.facts.saldo;
        same == *before
    }

    /// Whether more is known than in `before`. Status questions asked in between do not count.
    #[must_use]
    pub fn tells_more_than(&self, before: &Self) -> bool {
        let told = |one: &Self| (one.state, one.alarms.len(), one.observed.len());
        told(self) != told(before) || self.why != before.why || self.facts != before.facts
    }

    /// Every number of the customer, from inquiry and answers, bare and sorted.
    #[must_use]
    pub fn numbers(&self) -> Vec<String> {
        let mut numbers: Vec<String> = self.intent.numbers().into_iter().map(bare).collect();
        numbers.extend(self.meter().map(bare));
        numbers.extend(self.idpel().map(bare));
        numbers.retain(|number| !number.is_empty());
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Whether its bill is free by a person's ruling only, so that the next sale names this row and asks.
    #[must_use]
    pub const fn is_freed_by_ruling(&self) -> bool {
        self.ruling.is_some() && matches!(self.state, PaymentState::Rejected | PaymentState::Refunded)
    }

    /// An alarm that nobody has acknowledged.
    #[must_use]
    pub fn unseen_alarm(&self) -> Option<&PaymentAlarm> {
        self.alarms.iter().find(|(_, seen)| !seen).map(|(alarm, _)| alarm)
    }

    /// Whether a person still has something to do or to see. It is open and not being sent; or the customer's cash was
    /// neither given back nor used, and it was refunded or a paper was printed; or nobody has seen an alarm.
    #[must_use]
    pub fn is_on_desk(&self) -> bool {
        self.state.is_unresolved()
            || ((self.state == PaymentState::Refunded || self.prints > 0) && self.owes_cash())
            || self.unseen_alarm().is_some()
    }

    /// Whether the provider called it failed after its own success, and nothing has settled that (*disanggah*).
    #[must_use]
    pub fn is_disputed(&self) -> bool {
        self.state == PaymentState::Confirmed && self.alarms.iter().any(|(alarm, _)| *alarm == PaymentAlarm::Disputed)
    }

    /// When the next automatic status question is due; `None`: not unresolved, or the questions have run out.
    #[must_use]
    pub fn next_question(&self) -> Option<Timestamp> {
        if !self.state.is_unresolved() {
            return None;
        }
        self.asked_at.unwrap_or(self.state_at).checked_add(back_off(self.questions)?).ok()
    }

    /// How often it was observed since it was left open, repeats included.
    #[must_use]
    pub fn recheck_count(&self) -> u32 {
        self.observed.iter().fold(0, |sum: u32, seen| sum.saturating_add(seen.times))
    }

    /// From when the bill may be asked for again, or the member's history: reads, whose answers are evidence. `None`
    /// unless the payment is unknown and such a read tells something. BPJS and multifinance then ask for the next
    /// month, so their bill says nothing. A tax is asked about by its invoice first, twice. A refund has a question of
    /// its own.
    #[must_use]
    pub fn recheck_from(&self) -> Option<Timestamp> {
        let kind = self.intent.bill.product.kind;
        let has_history = kind.is_wallet() && kind != ProductKind::KwalletRefund;
        if self.state != PaymentState::Unknown || !(kind.is_owed_once() || has_history) {
            return None;
        }
        match kind {
            ProductKind::Samsat => self.asked_at.filter(|_| self.questions >= 2),
            _ if has_history => Some(self.state_at),
            _ => self.state_at.checked_add(back_off(0)?).ok(),
        }
    }

    /// When that read is next due automatically; `None` also when it was found paid, or the reads have run out.
    #[must_use]
    pub fn next_recheck(&self) -> Option<Timestamp> {
        let from = self.recheck_from()?;
        match self.observed.last() {
            Some(last) if last.what.is_found() => None,
            Some(last) => last.at.checked_add(back_off(self.recheck_count())?).ok().map(|next| next.max(from)),
            None => self.state_at.checked_add(back_off(0)?).ok().map(|first| first.max(from)),
        }
    }

    /// The time-out of the payment's call.
    #[must_use]
    pub const fn answer_wait(&self) -> Duration {
        Duration::from_secs(self.intent.timeout_seconds as u64)
    }

    /// Dispatch + time-out + `grace`, by the wall clock: a time to show, and the end of a window for a provider's
    /// times. No hold ends by it, because a wall clock can be set: holds are the journal's
    /// ([`crate::journal::Journal::hold_duration`]).
    #[must_use]
    pub fn failed_from(&self, grace: Duration) -> Timestamp {
        let sent = self.dispatched_at.unwrap_or(self.created_at);
        sent.checked_add(self.answer_wait().saturating_add(grace)).unwrap_or(sent)
    }

    fn begin(at: Timestamp, counter: CleanText, cashier: CleanText, intent: PaymentIntent) -> Self {
        Self {
            intent,
            counter,
            cashier,
            created_at: at,
            updated_at: at,
            dispatched_at: None,
            state_at: at,
            why: None,
            ruling: None,
            alarms: Vec::new(),
            prints: 0,
            questions: 0,
            asked_at: None,
            notes: Vec::new(),
            cash_settled: None,
            difference_settled: None,
            noted_phone: None,
            observed: Vec::new(),
            state: PaymentState::Prepared,
            facts: PaymentFacts::default(),
        }
    }

    fn enter(&mut self, state: PaymentState, at: Timestamp) {
        if self.state != state {
            self.state = state;
            self.state_at = at;
        }
    }

    fn alarm(&mut self, alarm: PaymentAlarm) {
        if !self.alarms.iter().any(|(known, _)| *known == alarm) {
            self.alarms.push((alarm, false));
        }
    }
}

/// How long after the last of `asked` questions the next one waits (safety rule 6): 1, 2, 5, 15, 30 minutes, hourly to
/// a day, daily to thirty days; then only a person asks.
fn back_off(asked: u32) -> Option<Duration> {
    let minutes = match asked {
        0 => 1,
        1 => 2,
        2 => 5,
        3 => 15,
        4 => 30,
        5..=27 => 60,
        28..=56 => 24 * 60,
        _ => return None,
    };
    Some(Duration::from_secs(minutes * 60))
}
