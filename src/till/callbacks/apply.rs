//! Applies stored callbacks: matches each with a payment or charge of ours, once.
//!
//! An unsigned callback moves a payment only where reference and target are its own; about a charge it is only a hint to ask.
//! Whoever applies a callback second changes nothing.

use std::time::Duration;

use crate::base::text::CleanText;
use crate::domain::charge::{
    AmountTold, Charge, ChargeEvent, ObjectionKind, Settlement, SettlementObjection, SettlementSource as ChargeSource,
};
use crate::domain::payment::verdict::RawAnswer;
use crate::domain::payment::{AnswerSource, Payment, PaymentEvent, PaymentState};
use crate::journal::JournalError;
use crate::journal::callbacks::{
    CallbackAction, CallbackResult, CallbackSender, CallbackStatus, StoredCallback, reason,
};
use crate::journal::print::PrintSubject;
use crate::providers::CallbackMismatch;
use crate::providers::collector::ChargeCallback;
use crate::providers::lenient::FieldAmount;
use crate::till::Till;
use crate::till::charge::ChargeError;

/// Reports that are looked at in one go.
const TOGETHER: u32 = 256;
/// How long the task waits after the journal failed it.
const PAUSE: Duration = Duration::from_secs(5);
/// A payment's raw evidence, bytes.
const LARGEST_RAW: usize = 64 * 1024;

impl Till {
    /// Applies what is kept, now and whenever something comes; for ever. Any number of programs may do this at once.
    pub async fn run_callback_worker(&self) {
        let mut news = self.commits();
        loop {
            news.mark_unchanged();
            if let Err(fault) = self.apply_reports().await {
                tracing::warn!(%fault, "reports wait to be applied");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            if news.changed().await.is_err() {
                return;
            }
        }
    }

    /// Applies everything that is kept, and returns how many reports that were.
    ///
    /// # Errors
    /// [`JournalError`]; what was applied before it stays applied.
    pub async fn apply_reports(&self) -> Result<usize, JournalError> {
        let mut done = 0;
        loop {
            let kept = self.journal().stored_callbacks(TOGETHER).await?;
            if kept.is_empty() {
                return Ok(done);
            }
            done += kept.len();
            let (mut nothing, mut unknown) = (Vec::new(), Vec::new());
            for report in kept {
                match self.decides(&report).await? {
                    CallbackAction::Stands(standing, about, why) if about.is_empty() => {
                        nothing.push((report.number, standing, why));
                        unknown.extend((standing == CallbackStatus::UnknownReference).then_some(report));
                    }
                    decides => self.apply_report(&report, decides).await?,
                }
            }
            if !nothing.is_empty() {
                self.journal().apply_nothing(nothing).await?;
            }
            self.match_again(unknown).await?;
        }
    }

    /// An answer that was journalled while a report of it was looked at could not wake it yet.
    async fn match_again(&self, unknown: Vec<StoredCallback>) -> Result<(), JournalError> {
        for report in unknown {
            let decides = self.decides(&report).await?;
            if !matches!(decides, CallbackAction::Stands(CallbackStatus::UnknownReference, ..)) {
                self.apply_report(&report, decides).await?;
            }
        }
        Ok(())
    }

    async fn apply_report(&self, report: &StoredCallback, decides: CallbackAction) -> Result<(), JournalError> {
        if let CallbackAction::Stands(CallbackStatus::Hint, about, _) = &decides {
            self.ask_about_hint(about.clone(), report.number);
        }
        let aside = set_aside(&decides);
        let done = match self.journal().apply_report(report.number, decides).await {
            // A row that cannot be changed must not hold up the others.
            Err(JournalError::Damaged { .. }) => self.journal().apply_report(report.number, aside).await?,
            Err(JournalError::NotFound | JournalError::Step(_) | JournalError::Charge(_)) => {
                let nothing = CallbackAction::Stands(CallbackStatus::Nothing, String::new(), reason::NOT_ADMITTED);
                self.journal().apply_report(report.number, nothing).await?
            }
            done => done?,
        };
        self.after_report(report, done);
        Ok(())
    }

    async fn decides(&self, report: &StoredCallback) -> Result<CallbackAction, JournalError> {
        let decided = match report.sender {
            CallbackSender::Biller => self.biller_decides(report).await,
            CallbackSender::Klink => self.klink_decides(report).await,
        };
        match decided {
            Err(JournalError::Damaged { .. }) => {
                // Named, so that no room is made of it for a stranger's.
                Ok(CallbackAction::Stands(
                    CallbackStatus::UnknownReference,
                    report.reference.clone(),
                    reason::DAMAGED_ROW,
                ))
            }
            decided => decided,
        }
    }

    async fn biller_decides(&self, report: &StoredCallback) -> Result<CallbackAction, JournalError> {
        let nobody = |why| CallbackAction::Stands(CallbackStatus::UnknownReference, String::new(), why);
        let Some(provider) = self.reporter() else { return Ok(nobody(reason::NOT_CONFIGURED)) };
        let Some(callback) = provider.read_callback(&report.raw) else {
            return Ok(CallbackAction::Stands(CallbackStatus::Unreadable, String::new(), ""));
        };
        let mut why = "";
        for payment in self.payments_named(callback.reference.as_str()).await? {
            match provider.classify_callback(&payment, &report.raw, self.now()) {
                Ok(_) if !callback.is_listed => {
                    return Ok(CallbackAction::Stands(
                        CallbackStatus::Nothing,
                        payment.id().to_string(),
                        reason::UNLISTED,
                    ));
                }
                Ok(verdict) => {
                    let raw = raw(&report.raw);
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

    /// Payments of the Biller that have this text as a reference, ours or theirs, newest first.
    async fn payments_named(&self, reference: &str) -> Result<Vec<Payment>, JournalError> {
        self.journal().known_by(&crate::providers::biller::ID, reference).await
    }

    async fn klink_decides(&self, report: &StoredCallback) -> Result<CallbackAction, JournalError> {
        let nobody = |why| CallbackAction::Stands(CallbackStatus::UnknownReference, String::new(), why);
        let Some(collector) = self.inner.parts.collector.as_deref() else { return Ok(nobody(reason::NOT_CONFIGURED)) };
        let Some(notice) = collector.read_notice(&report.raw) else {
            return Ok(CallbackAction::Stands(CallbackStatus::Unreadable, String::new(), ""));
        };
        let Some(charge) = self.charge(notice.order_id.as_str()).await? else { return Ok(nobody("")) };
        let about = PrintSubject::Charge(charge.order().as_str().to_owned()).to_string();
        let same = |told: &CleanText| crate::domain::charge::key(told.as_str()) == charge.intent.rq_uuid.key();
        if !notice.rq_uuid.as_ref().is_none_or(same) {
            return Ok(nobody(reason::OTHER_TARGET));
        }
        let had_money = !charge.settlements.is_empty();
        match notice.paid {
            Some(false) if !had_money => Ok(CallbackAction::Stands(CallbackStatus::Nothing, about, reason::NO_MONEY)),
            Some(_) if !report.signed => Ok(CallbackAction::Stands(CallbackStatus::Hint, about, "")),
            Some(paid) => {
                let entry = self.charge_entry(noticed(&charge, notice, paid, raw(&report.raw)));
                Ok(CallbackAction::Charge(charge.order().as_str().to_owned(), Box::new(entry)))
            }
            None => Ok(CallbackAction::Stands(CallbackStatus::Nothing, about, reason::UNLISTED)),
        }
    }

    /// What follows from what was just made durable: kept papers.
    fn after_report(&self, report: &StoredCallback, done: CallbackResult) {
        match done {
            CallbackResult::Payment(moved) => {
                let (before, after) = *moved;
                tracing::info!(payment = %after.id(), state = after.state().word(), "a report moved a payment");
                if after.state() == PaymentState::Confirmed && before.state() != PaymentState::Confirmed {
                    self.store_receipt(&after);
                }
            }
            CallbackResult::Charge(charge) => {
                tracing::info!(order = %charge.order(), state = charge.state().word(), "a report moved a charge");
                self.store_charge_receipt(&charge);
                // What the notice leaves open the finance report may know.
                if !charge.alarms().is_empty() {
                    let about = PrintSubject::Charge(charge.order().as_str().to_owned()).to_string();
                    self.ask_about_hint(about, report.number);
                }
            }
            CallbackResult::Stands(standing) => {
                tracing::debug!(report = report.number, standing = standing.word(), "a report moved nothing");
            }
            CallbackResult::Before => {}
        }
    }

    /// A hint is worth a question: where the finance report knows the charge as settled, that settles it. Nobody waits for it.
    fn ask_about_hint(&self, about: String, number: u64) {
        let Some(PrintSubject::Charge(order)) = PrintSubject::parse(&about) else { return };
        if !self.has_charge_report() || !self.inner.keeping.may_ask(&order) {
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
            let settled = CallbackAction::Stands(CallbackStatus::Applied, about, reason::BY_REPORT);
            self.journal().apply_report(number, settled).await?;
        }
        Ok(())
    }
}

/// Whether the report told something new about the money.
fn came_since(before: Option<&Charge>, after: &Charge) -> bool {
    let told = |charge: &Charge| (charge.settlements.len(), charge.unposted.len(), charge.objections.len());
    before.map_or((0, 0, 0), told) != told(after)
}

/// What a signed notice makes of its charge: money, money that cannot be read, or that it failed after it had come.
fn noticed(charge: &Charge, notice: ChargeCallback, paid: bool, raw: RawAnswer) -> ChargeEvent {
    let (source, moment) = (ChargeSource::Webhook, notice.moment);
    let evidence = notice.id.unwrap_or(notice.order_id);
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
    let (amount, told) = match notice.amount {
        _ if !paid => return objection(ObjectionKind::Reversed, "fail".into(), evidence, moment, raw),
        FieldAmount::Unread(text) => return objection(ObjectionKind::AmountUnread, text, evidence, moment, raw),
        FieldAmount::Read(amount) => (amount, AmountTold::Told),
        FieldAmount::Absent => (charge.expected(), AmountTold::Assumed),
    };
    let told = Some(told);
    let settlement = Settlement { amount, told, source, evidence, provider_time: None, moment, raw };
    ChargeEvent::ChargeSettled(Box::new(settlement))
}

/// What a callback stands as whose payment or charge is damaged: it is kept, under its name so that no room is made of it, and
/// matched again once everything but the events was made anew.
fn set_aside(decides: &CallbackAction) -> CallbackAction {
    let about = match decides {
        CallbackAction::Payment(id, _) => id.to_string(),
        CallbackAction::Charge(order, _) => PrintSubject::Charge(order.clone()).to_string(),
        CallbackAction::Stands(_, about, _) => about.clone(),
    };
    CallbackAction::Stands(CallbackStatus::UnknownReference, about, reason::DAMAGED_ROW)
}

/// The bytes as evidence.
fn raw(bytes: &[u8]) -> RawAnswer {
    RawAnswer(String::from_utf8_lossy(bytes.get(..LARGEST_RAW).unwrap_or(bytes)).into_owned())
}
