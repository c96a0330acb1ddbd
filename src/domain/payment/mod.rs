//! The core: a payment's state, and the pure [`step`] that says what an event makes of it.
//!
//! The journal applies `step` inside its transaction; only `till::pay` sends. A payment is dispatched at most once, and a final
//! state changes only as docs/safety.md allows. A token, a serial number and a paid receipt come only from [`Payment::paid`].

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
use crate::domain::payment::verdict::{OutcomeReason, PaymentAlarm, PaymentFacts, PaymentOutcome, PlnToken};
use crate::domain::product::ProductKind;

/// How long a customer waits for his receipt; after that he comes back for it, and nothing prints by itself.
pub const STILL_THERE: Duration = Duration::from_secs(600);

mod admission;
pub mod event;
pub mod intent;
pub mod verdict;
#[cfg(test)]
mod admit_test;
mod cash;
mod masking;
mod step;
#[cfg(test)]
mod tests;

pub use admission::admitted;
pub use cash::TotalDifference;
pub use step::step;
pub(crate) use step::step_in_place;

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PaymentState {
    /// The intent is durable; nothing was sent yet.
    #[serde(rename = "prepared")]
    Prepared,
    /// The permission to send is durable; the answer is not in yet.
    #[serde(rename = "dispatched")]
    Dispatched,
    /// Paid, by the provider's word (or a person's ruling, see [`Payment::ruled_by`]).
    #[serde(rename = "confirmed")]
    Confirmed,
    /// The provider has it and has not finished.
    #[serde(rename = "pending")]
    Pending,
    /// Money may have moved.
    #[serde(rename = "unknown")]
    Unknown,
    /// Surely refused; nothing was debited.
    #[serde(rename = "rejected")]
    Rejected,
    /// Nothing was sent.
    #[serde(rename = "not_sent")]
    NotSent,
    /// The provider gave the money back.
    #[serde(rename = "refunded")]
    Refunded,
}

impl PaymentState {
    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Prepared | Self::Dispatched => "sending",
            Self::Confirmed => "confirmed",
            Self::Pending => "pending",
            Self::Unknown => "unknown",
            Self::Rejected => "rejected",
            Self::NotSent => "not_sent",
            Self::Refunded => "refunded",
        }
    }

    /// Being sent, or without an end: it blocks the same bill (safety rule 8).
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Prepared | Self::Dispatched | Self::Pending | Self::Unknown)
    }

    /// Being sent by a living program.
    #[must_use]
    pub const fn is_sending(self) -> bool {
        matches!(self, Self::Prepared | Self::Dispatched)
    }

    /// Open, and nobody is sending it: it waits on the desk.
    #[must_use]
    pub const fn is_unresolved(self) -> bool {
        matches!(self, Self::Pending | Self::Unknown)
    }

    /// A new attempt at the same sale is allowed.
    #[must_use]
    pub const fn allows_new_attempt(self) -> bool {
        matches!(self, Self::Rejected | Self::NotSent | Self::Refunded)
    }
}

impl From<PaymentOutcome> for PaymentState {
    fn from(outcome: PaymentOutcome) -> Self {
        match outcome {
            PaymentOutcome::Confirmed => Self::Confirmed,
            PaymentOutcome::Pending => Self::Pending,
            PaymentOutcome::Rejected => Self::Rejected,
            PaymentOutcome::Refunded => Self::Refunded,
            PaymentOutcome::NotSent => Self::NotSent,
            PaymentOutcome::Unknown => Self::Unknown,
        }
    }
}

/// A payment as its events have made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// What was decided before sending.
    pub intent: PaymentIntent,
    /// The counter that sold it.
    pub counter: CleanText,
    /// The cashier who sold it.
    pub cashier: CleanText,
    /// When the intent became durable.
    pub created_at: Timestamp,
    /// When the last event happened.
    pub updated_at: Timestamp,
    /// When it was permitted to leave.
    pub dispatched_at: Option<Timestamp>,
    /// When it reached its present state.
    pub state_at: Timestamp,
    /// Why the present state is what it is.
    pub why: Option<OutcomeReason>,
    /// The ruling, when the state rests on a person's word.
    pub ruling: Option<PaymentRuling>,
    /// Alarms and whether they were seen.
    pub alarms: Vec<(PaymentAlarm, bool)>,
    /// How many papers were printed.
    pub prints: u32,
    /// How many status questions were asked.
    pub questions: u32,
    /// When the last one was answered (or failed).
    pub asked_at: Option<Timestamp>,
    /// Notes of the desk.
    pub notes: Vec<EntryNote>,
    /// What happened to the cash, once recorded.
    pub cash_settled: Option<CashHandling>,
    /// What became of a changed total's difference, once recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference_settled: Option<TotalDifference>,
    /// The customer's phone, noted after it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noted_phone: Option<CustomerNumber>,
    /// What was seen of it besides answers, oldest first: evidence.
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
    /// It is not waiting to be sent (any more): whoever lost this does not send.
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

/// What only a confirming answer brings, or the person who ruled: nothing of an answer that ended otherwise is printed.
impl<'a> ConfirmedSale<'a> {
    /// The token, when the good is one.
    #[must_use]
    pub fn token(self) -> Option<&'a PlnToken> {
        let facts = self.payment.facts.token.as_ref();
        let token = self.payment.ruling.as_ref().map_or(facts, |ruling| ruling.token.as_ref());
        token.filter(|token| token.is_plausible())
    }

    /// The serial number.
    #[must_use]
    pub fn serial(self) -> Option<&'a CleanText> {
        let facts = self.payment.facts.serial.as_ref();
        let serial = self.payment.ruling.as_ref().map_or(facts, |ruling| ruling.serial.as_ref());
        serial.filter(|serial| number_in(serial.as_str()).is_some())
    }

    /// Energy, as sent.
    #[must_use]
    pub fn kwh(self) -> Option<&'a CleanText> {
        self.payment.facts.kwh.as_ref().filter(|_| self.payment.ruling.is_none())
    }

    /// The whole payment.
    #[must_use]
    pub const fn payment(self) -> &'a Payment {
        self.payment
    }
}

impl Payment {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> PaymentId {
        self.intent.id
    }

    /// Where it stands.
    #[must_use]
    pub const fn state(&self) -> PaymentState {
        self.state
    }

    /// The confirmed view, if it is confirmed.
    #[must_use]
    pub fn paid(&self) -> Option<ConfirmedSale<'_>> {
        (self.state == PaymentState::Confirmed).then_some(ConfirmedSale { payment: self })
    }

    /// Who ruled, when the state rests on a person's word.
    #[must_use]
    pub fn ruled_by(&self) -> Option<&CleanText> {
        self.ruling.as_ref().map(|ruling| &ruling.by)
    }

    /// What its answers told.
    pub(in crate::domain) const fn facts(&self) -> &PaymentFacts {
        &self.facts
    }

    /// The provider's invoice, once known: from the answer, or from an inquiry that is paid by its invoice.
    #[must_use]
    pub fn invoice(&self) -> Option<&CleanText> {
        self.facts.invoice.as_ref().or(self.intent.bill.invoice.as_ref())
    }

    /// Whether the provider's word has ended it under another invoice than this: then this one is another payment's.
    #[must_use]
    pub fn is_ended_under_another(&self, invoice: &CleanText) -> bool {
        let is_ended = matches!(self.state, PaymentState::Confirmed | PaymentState::Refunded) && self.ruling.is_none();
        is_ended && self.invoice().is_some_and(|known| known != invoice)
    }

    /// The provider's reference, once known.
    #[must_use]
    pub const fn reference(&self) -> Option<&CleanText> {
        self.facts.reference.as_ref()
    }

    /// The provider's time, once known.
    #[must_use]
    pub const fn provider_time(&self) -> Option<Timestamp> {
        self.facts.provider_time
    }

    /// The deposit after the last answer that told it, whole rupiah.
    #[must_use]
    pub const fn saldo(&self) -> Option<Rupiah> {
        self.facts.saldo
    }

    /// What the deposit lost, as an answer told it, whole rupiah. [`Payment::money`] falls back on the inquiry's figure.
    #[must_use]
    pub const fn debit_told(&self) -> Option<Rupiah> {
        self.facts.debit
    }

    /// The customer's name, from the answer or the inquiry.
    #[must_use]
    pub fn name(&self) -> Option<&CleanText> {
        self.facts.name.as_ref().or(self.intent.bill.name.as_ref())
    }

    /// Where the customer can be called: as it was noted last.
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

    /// Whether an event that made this of `before` prints the receipt by itself: an answer has confirmed it, and so soon after
    /// it was sent that the customer still stands there ([`STILL_THERE`]).
    #[must_use]
    pub fn prints_by_itself_after(&self, before: Option<&Self>, event: &PaymentEvent) -> bool {
        let confirmed = |payment: &Self| payment.state == PaymentState::Confirmed;
        let is_new = confirmed(self) && !before.is_some_and(confirmed);
        let soon = self.dispatched_at.is_some_and(|sent| age(sent, self.state_at) <= STILL_THERE);
        self.intent.auto_print && is_new && soon && matches!(event, PaymentEvent::Answered { .. })
    }

    /// Whether an answer told nothing that was not known: the same end, and no new fact but a figure of the deposit, which is
    /// as old as the answer.
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

    /// Whether anything is known now that was not at `before`. That it was asked about in between is nothing.
    #[must_use]
    pub fn tells_more_than(&self, before: &Self) -> bool {
        let told = |one: &Self| (one.state, one.alarms.len(), one.observed.len());
        told(self) != told(before) || self.why != before.why || self.facts != before.facts
    }

    /// Every number it is known under, its answers' too, bare and sorted.
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

    /// Whether only a person's word says that nothing stays debited, so that its bill is free on evidence alone.
    #[must_use]
    pub const fn is_freed_by_ruling(&self) -> bool {
        self.ruling.is_some() && matches!(self.state, PaymentState::Rejected | PaymentState::Refunded)
    }

    /// An alarm that nobody has acknowledged.
    #[must_use]
    pub fn unseen_alarm(&self) -> Option<&PaymentAlarm> {
        self.alarms.iter().find(|(_, seen)| !seen).map(|(alarm, _)| alarm)
    }

    /// Whether a person still has something to do or to see about it: open and not being sent, refunded, or
    /// failed after a paper was given for the cash, with the cash not given back or used; or with an alarm that nobody has seen.
    #[must_use]
    pub fn is_on_desk(&self) -> bool {
        self.state.is_unresolved()
            || ((self.state == PaymentState::Refunded || self.prints > 0) && self.owes_cash())
            || self.unseen_alarm().is_some()
    }

    /// Whether its provider called it failed after its own success, and nothing has ended that (*disanggah*).
    #[must_use]
    pub fn is_disputed(&self) -> bool {
        self.state == PaymentState::Confirmed && self.alarms.iter().any(|(alarm, _)| *alarm == PaymentAlarm::Disputed)
    }

    /// When the next status question is due by itself; `None` when it is not unresolved or the questions have run out.
    #[must_use]
    pub fn next_question(&self) -> Option<Timestamp> {
        if !self.state.is_unresolved() {
            return None;
        }
        self.asked_at.unwrap_or(self.state_at).checked_add(back_off(self.questions)?).ok()
    }

    /// How often it was looked at again.
    #[must_use]
    pub fn recheck_count(&self) -> u32 {
        self.observed.iter().fold(0, |sum: u32, seen| sum.saturating_add(seen.times))
    }

    /// From when it may be looked at again, once the provider has had its time: the bill asked for anew, or the member's
    /// history. Reads, whose answers are evidence. Only for an unknown bill that is owed once: paid again, BPJS and
    /// multifinance pay the next month, so what they still owe says nothing. A tax is asked about by its
    /// invoice first, twice; a refund has a question of its own.
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

    /// When it is looked at again by itself; `None` also when it was found paid, or the looks have run out.
    #[must_use]
    pub fn next_look(&self) -> Option<Timestamp> {
        let from = self.recheck_from()?;
        match self.observed.last() {
            Some(last) if last.what.is_found() => None,
            Some(last) => last.at.checked_add(back_off(self.recheck_count())?).ok().map(|next| next.max(from)),
            None => self.state_at.checked_add(back_off(0)?).ok().map(|first| first.max(from)),
        }
    }

    /// How long its answer is waited for.
    #[must_use]
    pub const fn answer_wait(&self) -> Duration {
        Duration::from_secs(self.intent.timeout_seconds as u64)
    }

    /// The recorded dispatch and the time-out and `grace` after it: a time to show, and a window for a provider's times.
    /// Nothing is decided by it, a wall clock may be set: holds are the journal's ([`crate::journal::Journal::hold_duration`]).
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
