//! A charge asks a customer to pay by VA, card, manual transfer, GoPay or Kwallet. The pure [`step`] says what an event
//! makes of it.
//!
//! No clock ends a charge. A lost answer is unknown, never failed. Verified money always settles, whatever was known
//! before. An amount that differs always shows.

use serde::{Deserialize, Serialize};

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;

pub mod auto_pay;
mod event;
mod funds;
#[cfg(test)]
pub mod sample;
mod settlement;
#[cfg(test)]
mod tests;

pub use event::{
    ChargeAnswer, ChargeEntry, ChargeEvent, ChargeFacts, ChargeGateway, ChargeIntent, ChargeMethod, ChargeOutcome,
    ChargePayer, ChargeReason, ChargeRuling, MethodKind, NotAnOrder, OrderId, QrPayload, key,
};
pub use funds::ChargeAlarm;
pub use settlement::{
    AmountTold, MoneyFound, MoneyReturn, MoneyRuling, ObjectionKind, Settlement, SettlementObjection, SettlementSource,
};

/// Where a charge stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChargeState {
    /// The intent is durable; the answer is not in yet.
    #[serde(rename = "created")]
    Created,
    /// The charge exists, and the customer can pay.
    #[serde(rename = "waiting")]
    Waiting,
    /// The charge may exist.
    #[serde(rename = "unknown")]
    Unknown,
    /// Refused, or never reached the provider ([`Charge::was_not_sent`]).
    #[serde(rename = "failed")]
    Failed,
    /// The money came.
    #[serde(rename = "settled")]
    Settled,
    /// Money came: another amount than was asked for, or one that cannot be read.
    #[serde(rename = "amount_differs")]
    AmountDiffers,
}

/// A charge's state as it is shown: a waiting charge whose time is over shows as expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChargeStatus {
    /// As the journal has it.
    As(ChargeState),
    /// Probably no longer payable; a settlement still settles it.
    Expired,
}

impl ChargeStatus {
    /// Every word that [`ChargeStatus::word`] gives.
    pub const WORDS: [&'static str; 7] =
        ["created", "waiting", "unknown", "settled", "amount_differs", "expired", "failed"];

    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::As(state) => state.word(),
            Self::Expired => "expired",
        }
    }
}

impl ChargeState {
    /// Its name, in the journal and in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Waiting => "waiting",
            Self::Unknown => "unknown",
            Self::Failed => "failed",
            Self::Settled => "settled",
            Self::AmountDiffers => "amount_differs",
        }
    }

    /// Whether the expected money may still come.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Waiting | Self::Unknown)
    }
}

/// A charge as its events have made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// What was decided before the call.
    pub intent: ChargeIntent,
    pub counter: CleanText,
    pub cashier: CleanText,
    /// When the intent became durable.
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The answer's reason; `None`: no answer yet.
    pub why: Option<ChargeReason>,
    /// What the customer needs to pay.
    pub facts: ChargeFacts,
    /// Each piece of evidence that money came, oldest first.
    pub settlements: Vec<Settlement>,
    /// When the first money came, by the provider's clock where it told a time.
    pub settled_at: Option<Timestamp>,
    /// The sale that the money was used for.
    pub used_for: Option<PaymentId>,
    /// Sales that took the money so far, also those that failed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub uses: u32,
    /// The first payment's money, given back by a person.
    pub returned: Option<MoneyReturn>,
    /// Second payments' money, given back by a person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub second_returned: Vec<MoneyReturn>,
    /// Possible second payments: the id of a known payment with another time. Nothing of them is held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unposted: Vec<Settlement>,
    /// Reversals and unreadable amounts that the provider told, oldest first; without the raw text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objections: Vec<SettlementObjection>,
    /// What people decided about the money, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub money_rulings: Vec<MoneyRuling>,
    /// Second payments that a person found, whole rupiah.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub second_ruled: Vec<Rupiah>,
    /// How many of [`Charge::objections`] people have decided about.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub objections_ruled: u32,
    /// How many of [`Charge::unposted`] people have decided about.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unposted_ruled: u32,
    /// The ruling, where the state rests on a person's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruled: Option<ChargeRuling>,
    /// How many papers were made.
    pub prints: u32,
    state: ChargeState,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's own shape")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Why an event cannot happen to a charge.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChargeStepError {
    /// The first event of a charge must be its intent, and only the first.
    #[error("an intent must be a charge's first event")]
    IntentOutOfPlace,
    /// The event needs another state.
    #[error("event does not fit state {0:?}")]
    WrongState(ChargeState),
    /// It is known already; nothing changes.
    #[error("known already")]
    Known,
    /// No money is held for the customer.
    #[error("no money is held")]
    NothingHeld,
    /// Not the amount that is held.
    #[error("another amount is held")]
    OtherAmount,
    /// The provider disputes the money (*disanggah*): a person decides first.
    #[error("the money is disputed")]
    Disputed,
    /// The provider left nothing of this kind open.
    #[error("nothing to decide")]
    NothingToDecide,
}

impl Charge {
    /// The order id; it names the charge for ever.
    #[must_use]
    pub const fn order(&self) -> &OrderId {
        &self.intent.order_id
    }

    /// The state in the journal. [`Charge::shown`] also knows what has expired.
    #[must_use]
    pub const fn state(&self) -> ChargeState {
        self.state
    }

    /// The state as it is shown at `now`.
    #[must_use]
    pub fn shown(&self, now: Timestamp) -> ChargeStatus {
        let is_over = self.state == ChargeState::Waiting && self.facts.expires_at.is_some_and(|end| end <= now);
        if is_over { ChargeStatus::Expired } else { ChargeStatus::As(self.state) }
    }

    /// Whether it failed because no byte of the call was sent.
    #[must_use]
    pub const fn was_not_sent(&self) -> bool {
        matches!(self.why, Some(ChargeReason::NoConnection(_) | ChargeReason::NotBuilt))
            && matches!(self.state, ChargeState::Failed)
    }
}

/// What `entry` makes of a charge.
///
/// # Errors
/// [`ChargeStepError`] when the event does not fit the charge as it is.
pub fn step(current: Option<&Charge>, entry: &ChargeEntry) -> Result<Charge, ChargeStepError> {
    let Some(current) = current else {
        let ChargeEvent::ChargeCreated(intent) = &entry.event else { return Err(ChargeStepError::IntentOutOfPlace) };
        return Ok(born(intent, entry));
    };
    let mut next = current.clone();
    next.updated_at = entry.at;
    match &entry.event {
        ChargeEvent::ChargeCreated(_) => return Err(ChargeStepError::IntentOutOfPlace),
        ChargeEvent::ChargeAnswered { answer, .. } => answered(&mut next, answer)?,
        ChargeEvent::ChargeQrRead { payload } => {
            if next.facts.qr.is_some() {
                return Err(ChargeStepError::Known);
            }
            next.facts.qr = Some(payload.clone());
        }
        ChargeEvent::ChargeSettled(settlement) => funds::settled(&mut next, settlement, entry.at)?,
        ChargeEvent::ChargeObjected(objection) => funds::objected(&mut next, objection)?,
        ChargeEvent::ChargeMoneyRuled(ruling) => funds::ruled(&mut next, ruling, entry.at)?,
        ChargeEvent::ChargeUsed { payment } => {
            next.usable().ok_or(ChargeStepError::NothingHeld)?;
            next.used_for = Some(*payment);
            next.uses = next.uses.saturating_add(1);
        }
        ChargeEvent::ChargeFreed { payment } => {
            if next.used_for != Some(*payment) {
                return Err(ChargeStepError::NothingHeld);
            }
            next.used_for = None;
        }
        ChargeEvent::ChargeRuled(ruled) => {
            if next.state != ChargeState::Unknown {
                return Err(ChargeStepError::WrongState(next.state));
            }
            next.state = if ruled.stands { ChargeState::Waiting } else { ChargeState::Failed };
            next.ruled = Some((**ruled).clone());
        }
        ChargeEvent::ChargePrinted { .. } => next.prints = next.prints.saturating_add(1),
        ChargeEvent::ChargeReturned(returned) => funds::returned(&mut next, returned)?,
    }
    Ok(next)
}

fn born(intent: &ChargeIntent, entry: &ChargeEntry) -> Charge {
    Charge {
        intent: intent.clone(),
        counter: entry.counter.clone(),
        cashier: entry.cashier.clone(),
        created_at: entry.at,
        updated_at: entry.at,
        why: None,
        facts: ChargeFacts::default(),
        settlements: Vec::new(),
        settled_at: None,
        used_for: None,
        uses: 0,
        returned: None,
        second_returned: Vec::new(),
        unposted: Vec::new(),
        objections: Vec::new(),
        money_rulings: Vec::new(),
        second_ruled: Vec::new(),
        objections_ruled: 0,
        unposted_ruled: 0,
        ruled: None,
        prints: 0,
        state: ChargeState::Created,
    }
}

/// An answer decides where nothing better is known: as the first word, or late, after the charge had become unknown.
/// Where money came meanwhile it only adds its facts.
fn answered(next: &mut Charge, answer: &ChargeAnswer) -> Result<(), ChargeStepError> {
    match next.state {
        ChargeState::Created | ChargeState::Unknown => {
            next.state = match answer.outcome {
                ChargeOutcome::Waiting => ChargeState::Waiting,
                ChargeOutcome::Unknown => ChargeState::Unknown,
                ChargeOutcome::Refused | ChargeOutcome::NotSent => ChargeState::Failed,
            };
        }
        // A person's word is weaker than the answer, however late it comes.
        ChargeState::Waiting | ChargeState::Failed if next.ruled.is_some() => {
            next.state = match answer.outcome {
                ChargeOutcome::Waiting => ChargeState::Waiting,
                ChargeOutcome::Unknown => next.state,
                ChargeOutcome::Refused | ChargeOutcome::NotSent => ChargeState::Failed,
            };
            if answer.outcome != ChargeOutcome::Unknown {
                next.ruled = None;
            }
        }
        ChargeState::Settled | ChargeState::AmountDiffers if next.why.is_none() => {}
        state => return Err(ChargeStepError::WrongState(state)),
    }
    next.why = Some(answer.why.clone());
    next.facts = answer.facts.clone();
    funds::settle_funds(next);
    Ok(())
}
