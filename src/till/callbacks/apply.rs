//! The callback worker: matches each stored callback with a payment or charge of ours and applies it once
//! (safety rule 7).
//!
//! Example, with commits of 6 ms. Sales 1, 2 and 3 were sent. The answer to sale 3, which brings the Biller's number
//! for the sale, is still on its way. Callback C names that number.
//!
//! | ms | what happens | table `inbox` | answered |
//! |---|---|---|---|
//! | 0 | A (sale 1: paid) arrives; no commit is under way, A is written alone | | |
//! | 3 | B (sale 2: paid), C, and B again byte for byte arrive; they wait for A's commit | | |
//! | 6 | A's commit is durable; B, C, B go into the next one | A `kept` | A: 200 |
//! | 12 | the second commit is durable | B `kept`, 2 times; C `kept` | B, C, B: 200 |
//! | 20 | sales 1 and 2 become Confirmed, each in one transaction with its callback's status | A, B `applied` | |
//! | 21 | no sale has C's number, also when it is looked for a second time | C `unknown_reference` | |
//! | 900 | the answer to sale 3 brings the number; the transaction that records it queues C again | C `kept` | |
//! | 910 | sale 3 becomes what C says | C `applied` | |
//!
//! A `kept` row survives a crash: any program applies it, at the latest at its next start. If two programs apply one
//! row, the second finds its status changed and does nothing. The same verdict in other bytes is a row of its own: the
//! row becomes `repeated` and no event is added. A callback about a charge is queued again when the order is recorded.
//!
//! An unsigned callback moves a payment only where reference and target are the payment's own. About a charge it is
//! only a hint: the finance report is asked.

use std::time::Duration;

use crate::base::text::CleanText;
use crate::domain::charge::{
    AmountTold, Charge, ChargeEvent, ObjectionKind, Settlement, SettlementObjection, SettlementSource as ChargeSource,
};
use crate::domain::payment::verdict::RawAnswer;
use crate::domain::payment::{AnswerSource, PaymentEvent, PaymentState};
use crate::journal::JournalError;
use crate::journal::callbacks::{CallbackAction, CallbackResult, CallbackStatus, StoredCallback, reason};
use crate::journal::print::PrintSubject;
use crate::providers::CallbackMismatch;
use crate::providers::callback::CallbackSubject;
use crate::providers::collector::ChargeCallback;
use crate::providers::lenient::FieldAmount;
use crate::till::Till;
use crate::till::charge::ChargeError;

/// Callbacks that are read at once.
const TOGETHER: u32 = 256;
/// How long the worker waits after a fault of the journal.
const PAUSE: Duration = Duration::from_secs(5);
/// So much of a callback is recorded with the event that it causes, bytes.
const LARGEST_RAW: usize = 64 * 1024;

impl Till {
    /// Applies stored callbacks now and after each commit, until the till is gone. Any number of programs may run
    /// this at once.
    pub async fn run_callback_worker(&self) {
        let mut news = self.commits();
        loop {
            // Before the rows are read, so that a commit during the pass starts another one.
            news.mark_unchanged();
            if let Err(fault) = self.apply_callbacks().await {
                tracing::warn!(%fault, "callbacks wait to be applied");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            if news.changed().await.is_err() {
                return;
            }
        }
    }

    /// Applies every callback that waits, and returns how many were looked at.
    ///
    /// # Errors
    /// At the first fault of the journal. What was applied before stays applied; the rest waits.
    pub async fn apply_callbacks(&self) -> Result<usize, JournalError> {
        let mut done = 0;
        loop {
            let kept = self.journal().stored_callbacks(TOGETHER).await?;
            if kept.is_empty() {
                return Ok(done);
            }
            done += kept.len();
            let (mut nothing, mut unknown) = (Vec::new(), Vec::new());
            for callback in kept {
                match self.decides(&callback).await? {
                    CallbackAction::Stands(status, about, why) if about.is_empty() => {
                        nothing.push((callback.number, status, why));
                        unknown.extend((status == CallbackStatus::UnknownReference).then_some(callback));
                    }
                    decides => self.apply_callback(&callback, decides).await?,
                }
            }
            if !nothing.is_empty() {
                self.journal().apply_nothing(nothing).await?;
            }
            self.match_again(unknown).await?;
        }
    }

    /// Looks once more at callbacks that matched nothing. The journal queues unmatched rows again when it records an
    /// answer, but an answer recorded between the first look and the change of status found them still `kept`.
    async fn match_again(&self, unknown: Vec<StoredCallback>) -> Result<(), JournalError> {
        for callback in unknown {
            let decides = self.decides(&callback).await?;
            if !matches!(decides, CallbackAction::Stands(CallbackStatus::UnknownReference, ..)) {
                self.apply_callback(&callback, decides).await?;
            }
        }
        Ok(())
    }

    async fn apply_callback(&self, callback: &StoredCallback, decides: CallbackAction) -> Result<(), JournalError> {
        if let CallbackAction::Stands(CallbackStatus::Hint, about, _) = &decides {
            self.ask_about_hint(about.clone(), callback.number);
        }
        let aside = set_aside(&decides);
        let done = match self.journal().apply_callback(callback.number, decides).await {
            // A row that cannot be changed must not hold up the others.
            Err(JournalError::Damaged { .. }) => self.journal().apply_callback(callback.number, aside).await?,
            // The journal refuses the event. The callback stays in its table and must not hold up the others.
            Err(JournalError::NotFound | JournalError::Step(_) | JournalError::Charge(_)) => {
                let nothing = CallbackAction::Stands(CallbackStatus::Nothing, String::new(), reason::NOT_ADMITTED);
                self.journal().apply_callback(callback.number, nothing).await?
            }
            done => done?,
        };
        self.after_callback(callback, done);
        Ok(())
    }

    async fn decides(&self, callback: &StoredCallback) -> Result<CallbackAction, JournalError> {
        let endpoint = self.callback_endpoint(&callback.sender);
        let decided = match endpoint.map(|endpoint| endpoint.about) {
            Some(CallbackSubject::Payments) => self.payment_decides(callback).await,
            Some(CallbackSubject::Charges) => self.charge_decides(callback).await,
            None => Ok(nobody(reason::NOT_CONFIGURED)),
        };
        match decided {
            Err(JournalError::Damaged { .. }) => {
                // With its own reference as subject, so that it is not thinned out with the callbacks that match
                // nothing.
                Ok(CallbackAction::Stands(
                    CallbackStatus::UnknownReference,
                    callback.reference.clone(),
                    reason::DAMAGED_ROW,
                ))
            }
            decided => decided,
        }
    }

    async fn payment_decides(&self, callback: &StoredCallback) -> Result<CallbackAction, JournalError> {
        let Some(provider) = self.provider(&callback.sender) else { return Ok(nobody(reason::NOT_CONFIGURED)) };
        let Some(facts) = provider.read_callback(&callback.raw) else {
            return Ok(CallbackAction::Stands(CallbackStatus::Unreadable, String::new(), ""));
        };
        let mut why = "";
        // Ours or the provider's own reference; newest first.
        for payment in self.journal().known_by(&callback.sender, facts.reference.as_str()).await? {
            match provider.classify_callback(&payment, &callback.raw, self.now()) {
                // A status word that no document lists decides nothing (safety rule 1).
                Ok(_) if !facts.is_listed => {
                    return Ok(CallbackAction::Stands(
                        CallbackStatus::Nothing,
                        payment.id().to_string(),
                        reason::UNLISTED,
                    ));
                }
                Ok(verdict) => {
                    let raw = raw(&callback.raw);
                    let event =
                        PaymentEvent::Answered { source: AnswerSource::Callback, verdict: Box::new(verdict), raw };
                    return Ok(CallbackAction::Payment(payment.id(), Box::new(self.entry(event))));
                }
                Err(CallbackMismatch::Target) => why = reason::OTHER_TARGET,
                Err(CallbackMismatch::Reference) => {}
            }
        }
        Ok(nobody(why))
    }

    async fn charge_decides(&self, callback: &StoredCallback) -> Result<CallbackAction, JournalError> {
        let Some(collector) = self.inner.parts.collector.as_deref() else { return Ok(nobody(reason::NOT_CONFIGURED)) };
        let Some(charge_callback) = collector.read_callback(&callback.raw) else {
            return Ok(CallbackAction::Stands(CallbackStatus::Unreadable, String::new(), ""));
        };
        let Some(charge) = self.charge(charge_callback.order_id.as_str()).await? else { return Ok(nobody("")) };
        let about = PrintSubject::Charge(charge.order().as_str().to_owned()).to_string();
        let same = |told: &CleanText| crate::domain::charge::key(told.as_str()) == charge.intent.rq_uuid.key();
        if !charge_callback.rq_uuid.as_ref().is_none_or(same) {
            return Ok(nobody(reason::OTHER_TARGET));
        }
        let had_money = !charge.settlements.is_empty();
        match charge_callback.paid {
            Some(false) if !had_money => Ok(CallbackAction::Stands(CallbackStatus::Nothing, about, reason::NO_MONEY)),
            // Unsigned: only the finance report may settle the charge.
            Some(_) if !callback.signed => Ok(CallbackAction::Stands(CallbackStatus::Hint, about, "")),
            Some(paid) => {
                let entry = self.charge_entry(matched(&charge, charge_callback, paid, raw(&callback.raw)));
                Ok(CallbackAction::Charge(charge.order().as_str().to_owned(), Box::new(entry)))
            }
            None => Ok(CallbackAction::Stands(CallbackStatus::Nothing, about, reason::UNLISTED)),
        }
    }

    /// Stores the receipt of what a callback just settled, after that is durable.
    fn after_callback(&self, callback: &StoredCallback, done: CallbackResult) {
        match done {
            CallbackResult::Payment(moved) => {
                let (before, after) = *moved;
                tracing::info!(payment = %after.id(), state = after.state().word(), "a callback moved a payment");
                if after.state() == PaymentState::Confirmed && before.state() != PaymentState::Confirmed {
                    self.store_receipt(&after);
                }
            }
            CallbackResult::Charge(charge) => {
                tracing::info!(order = %charge.order(), state = charge.state().word(), "a callback moved a charge");
                self.store_charge_receipt(&charge);
                // What the callback leaves open the finance report may know.
                if !charge.alarms().is_empty() {
                    let about = PrintSubject::Charge(charge.order().as_str().to_owned()).to_string();
                    self.ask_about_hint(about, callback.number);
                }
            }
            CallbackResult::Stands(status) => {
                tracing::debug!(callback = callback.number, status = status.word(), "a callback moved nothing");
            }
            CallbackResult::Before => {}
        }
    }

    /// Asks the finance report about the charge of a hint, in the background. What the report says may settle the
    /// charge.
    fn ask_about_hint(&self, about: String, number: u64) {
        let Some(PrintSubject::Charge(order)) = PrintSubject::parse(&about) else { return };
        if !self.has_charge_report() || !self.inner.work.keeping.may_ask(&order) {
            return;
        }
        let till = self.clone();
        tokio::spawn(async move {
            if let Err(fault) = till.confirm_hint(&order, about, number).await {
                tracing::warn!(%fault, "a hint could not be confirmed by the finance report");
            }
        });
    }

    async fn confirm_hint(&self, order: &str, about: String, number: u64) -> Result<(), ChargeError> {
        let before = self.charge(order).await?;
        if came_since(before.as_ref(), &self.ask_charge(order).await?) {
            let settled = CallbackAction::Stands(CallbackStatus::Applied, about, reason::BY_CALLBACK);
            self.journal().apply_callback(number, settled).await?;
        }
        Ok(())
    }
}

/// No payment or charge of ours is meant.
const fn nobody(why: &'static str) -> CallbackAction {
    CallbackAction::Stands(CallbackStatus::UnknownReference, String::new(), why)
}

/// Whether the finance report told something new about the charge's money.
fn came_since(before: Option<&Charge>, after: &Charge) -> bool {
    let told = |charge: &Charge| (charge.settlements.len(), charge.unposted.len(), charge.objections.len());
    before.map_or((0, 0, 0), told) != told(after)
}

/// The event of a verified callback about a charge: money came, money came that cannot be read (safety rule 18), or the
/// payment failed after it had come.
fn matched(charge: &Charge, charge_callback: ChargeCallback, paid: bool, raw: RawAnswer) -> ChargeEvent {
    let (source, moment) = (ChargeSource::Webhook, charge_callback.moment);
    let evidence = charge_callback.id.unwrap_or(charge_callback.order_id);
    let objection = |kind, text, evidence, moment, raw| {
        ChargeEvent::ChargeObjected(Box::new(SettlementObjection {
            kind,
            source,
            text,
            evidence,
            moment,
            raw: Some(raw),
        }))
    };
    let (amount, told) = match charge_callback.amount {
        _ if !paid => return objection(ObjectionKind::Reversed, "fail".into(), evidence, moment, raw),
        FieldAmount::Unread(text) => return objection(ObjectionKind::AmountUnread, text, evidence, moment, raw),
        FieldAmount::Read(amount) => (amount, AmountTold::Told),
        FieldAmount::Absent => (charge.expected(), AmountTold::Assumed),
    };
    let told = Some(told);
    let settlement = Settlement { amount, told, source, evidence, provider_time: None, moment, raw };
    ChargeEvent::ChargeSettled(Box::new(settlement))
}

/// The status of a callback whose payment or charge row is damaged: unmatched, with its subject so that it is not
/// thinned out. It is matched again after everything but the events was rebuilt.
fn set_aside(decides: &CallbackAction) -> CallbackAction {
    let about = match decides {
        CallbackAction::Payment(id, _) => id.to_string(),
        CallbackAction::Charge(order, _) => PrintSubject::Charge(order.clone()).to_string(),
        CallbackAction::Stands(_, about, _) => about.clone(),
    };
    CallbackAction::Stands(CallbackStatus::UnknownReference, about, reason::DAMAGED_ROW)
}

/// The callback's bytes as the raw answer of an event, cut to [`LARGEST_RAW`].
fn raw(bytes: &[u8]) -> RawAnswer {
    RawAnswer(String::from_utf8_lossy(bytes.get(..LARGEST_RAW).unwrap_or(bytes)).into_owned())
}
