//! Rules broken on purpose, for the negative controls: what each flaw does to an append or a send. Each flaw breaks
//! one rule, so that the finding that must follow is known.

use std::time::Duration;

use loket::base::id::PaymentId;
use loket::domain::charge::{self, AmountTold, ObjectionKind, Settlement};
use loket::domain::payment::intent::PaymentIntent;
use loket::domain::payment::verdict::{
    OutcomeReason, PaymentAlarm, PaymentOutcome, PaymentVerdict, PlnToken, RawAnswer,
};
use loket::domain::payment::{AnswerSource, JournalRecord, Payment, PaymentEvent, step};
use loket::domain::product::ProviderId;
use loket::journal::{JournalError, PaymentFilter};
use loket::providers::klink;

use loket::base::time::Clock as _;

use super::journal::Troubled;
use super::world::lock;

/// A rule that is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// None: all as it is.
    None,
    /// An intent and all that follows is only remembered, not kept.
    ForgetsIntents,
    /// A second open payment on one bill is taken.
    TakesASecond,
    /// A missing answer is recorded as not sent.
    CallsSilenceUnsent,
    /// A verdict is reported as stored and is not.
    LosesVerdicts,
    /// A verdict that the journal could not take is reported as spooled and is not.
    DropsDeferredAnswers,
    /// A payment is sent though the store does not have its dispatch.
    SendsUndispatched,
    /// What the Biller accepted is taken for paid.
    TakesAcceptedForPaid,
    /// A payment without an answer is sent once more.
    ResendsTheLost,
    /// Whatever money comes settles a charge as if it were what was asked for.
    SettlesAnyAmount,
    /// Silence is written down as refused.
    CallsSilenceRefused,
    /// A refusal with any figure of the deposit beside it is certain.
    BelievesAnyFigure,
    /// A figure counts as quiet though something is open, and an unchanged one proves a refusal.
    CallsQuietWhatIsNot,
    /// A refusal in words of going on is certain.
    RefusesWhatGoesOn,
    /// A success beside a word of failure is one.
    BelievesOkBesideFailure,
    /// "No Data!" is a refusal.
    RefusesWhatIsNotFound,
    /// Meter and IDPEL are two connections though an answer told both.
    SplitsConnections,
    /// A BPJS card and its virtual account are two bills.
    SplitsCards,
    /// What stood still past its time-out is sent all the same.
    SendsThoughItStood,
    /// An amount that nobody can read settles as what was asked for.
    ReadsTheUnread,
    /// What a second customer paid is dropped.
    DropsSecondMoney,
    /// That the money of a settled charge went back is dropped.
    DropsReversals,
    /// A first answer that is repeated confirms a second sale.
    BelievesRepeats,
    /// Whatever a person types counts as told while the sale was sent.
    BelievesAnyTime,
    /// The money of a failed sale stays taken.
    KeepsFailedMoney,
    /// A line of the list that looks like a sale is that sale.
    DecidesByLikeness,
    /// What this computer sent is forgotten when its store comes back older.
    ForgetsWhatWasSent,
    /// A hold runs by the wall clock.
    HoldsByTheWall,
}

impl Flaw {
    /// Whether it lies with this provider.
    pub fn is_of(self, provider: &ProviderId) -> bool {
        match self {
            Self::ResendsTheLost => *provider == klink::ID,
            Self::BelievesAnyFigure
            | Self::CallsQuietWhatIsNot
            | Self::RefusesWhatGoesOn
            | Self::BelievesOkBesideFailure
            | Self::BelievesAnyTime
            | Self::SendsThoughItStood
            | Self::RefusesWhatIsNotFound => true,
            _ => false,
        }
    }
}

impl Troubled {
    /// What the flaw makes of an append; `None`: nothing, it goes the usual way.
    pub async fn broken(&self, id: PaymentId, entry: &JournalRecord) -> Option<Result<Payment, JournalError>> {
        let again = |event: PaymentEvent| JournalRecord { event, ..entry.clone() };
        match (self.flaw, &entry.event) {
            (Flaw::ForgetsIntents, _) => self.remembered_only(id, entry),
            (Flaw::TakesASecond, PaymentEvent::Prepared(intent)) => {
                Some(self.beside_anything(id, intent, &again).await)
            }
            (Flaw::SplitsCards, PaymentEvent::Prepared(intent))
                if intent.bill.customer.as_str().starts_with("88888") =>
            {
                Some(self.beside_anything(id, intent, &again).await)
            }
            (Flaw::CallsSilenceUnsent, PaymentEvent::Answered { source: AnswerSource::Send, verdict, raw }) => {
                if !is_silent(verdict) {
                    return None;
                }
                let verdict = Box::new(PaymentVerdict::bare(PaymentOutcome::NotSent, OutcomeReason::NotBuilt));
                let event = PaymentEvent::Answered { source: AnswerSource::Send, verdict, raw: raw.clone() };
                Some(self.inner.append(id, again(event)).await)
            }
            (Flaw::CallsSilenceRefused, PaymentEvent::Answered { source: AnswerSource::Send, verdict, raw }) => {
                if !is_silent(verdict) {
                    return None;
                }
                let verdict =
                    Box::new(PaymentVerdict::bare(PaymentOutcome::Rejected, OutcomeReason::Refused("diam".into())));
                let event = PaymentEvent::Answered { source: AnswerSource::Send, verdict, raw: raw.clone() };
                Some(self.inner.append(id, again(event)).await)
            }
            (Flaw::LosesVerdicts, PaymentEvent::Answered { source: AnswerSource::Send, .. })
            | (Flaw::SendsUndispatched, PaymentEvent::Dispatched { .. }) => {
                let known = self.inner.payment(id).await.ok().flatten();
                Some(step(known.as_ref(), entry).map_err(JournalError::from))
            }
            (Flaw::TakesAcceptedForPaid, PaymentEvent::Answered { source: AnswerSource::Send, verdict, raw }) => {
                if verdict.outcome != PaymentOutcome::Pending || verdict.why != OutcomeReason::Answered {
                    return None;
                }
                let verdict = Box::new(PaymentVerdict { outcome: PaymentOutcome::Confirmed, ..(**verdict).clone() });
                let event = PaymentEvent::Answered { source: AnswerSource::Send, verdict, raw: raw.clone() };
                Some(self.inner.append(id, again(event)).await)
            }
            (Flaw::SplitsConnections, PaymentEvent::Answered { source, verdict, raw }) => {
                let mut verdict = verdict.clone();
                (verdict.facts.meter, verdict.facts.idpel) = (None, None);
                Some(
                    self.inner
                        .append(id, again(PaymentEvent::Answered { source: *source, verdict, raw: raw.clone() }))
                        .await,
                )
            }
            (Flaw::BelievesRepeats, PaymentEvent::Answered { source: AnswerSource::Send, .. }) => {
                Some(self.believing_repeats(id, entry).await)
            }
            (Flaw::KeepsFailedMoney, _) => Some(self.keeping_the_money(id, entry).await),
            _ => None,
        }
    }

    /// A frame number that no bill has makes it another one for the store; whatever asks was seen, once it is sent.
    async fn beside_anything(
        &self,
        id: PaymentId,
        intent: &PaymentIntent,
        again: &(dyn Fn(PaymentEvent) -> JournalRecord + Sync),
    ) -> Result<Payment, JournalError> {
        let mut intent = intent.clone();
        if !intent.bill.product.kind.is_prepaid() {
            intent.bill.frame_number = Some(id.to_string());
        }
        for _ in 0..100 {
            let obstacles =
                self.inner.obstacles(&intent.bill, again(PaymentEvent::Prepared(Box::new(intent.clone()))).at).await?;
            let is_sent = !obstacles.stop().is_some_and(|open| open.state().is_sending());
            intent.seen = obstacles.payments_to_see();
            if is_sent {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.inner.append(id, again(PaymentEvent::Prepared(Box::new(intent)))).await
    }

    /// What the store lowered for its number is told once more, without that number.
    async fn believing_repeats(&self, id: PaymentId, entry: &JournalRecord) -> Result<Payment, JournalError> {
        let payment = self.inner.append(id, entry.clone()).await?;
        let is_repeat = |alarm: &(PaymentAlarm, bool)| matches!(alarm.0, PaymentAlarm::NumberOfAnother(_));
        if !payment.alarms.iter().any(is_repeat) {
            return Ok(payment);
        }
        let mut verdict = PaymentVerdict::bare(PaymentOutcome::Confirmed, OutcomeReason::Answered);
        verdict.facts.reference = Some("ULANG12345".into());
        verdict.facts.token = PlnToken::read("9876 5432 1098 7654 3219").ok();
        let event = PaymentEvent::Answered {
            source: AnswerSource::Status,
            verdict: Box::new(verdict),
            raw: RawAnswer(String::new()),
        };
        self.inner.append(id, JournalRecord { event, ..entry.clone() }).await
    }

    async fn keeping_the_money(&self, id: PaymentId, entry: &JournalRecord) -> Result<Payment, JournalError> {
        let payment = self.inner.append(id, entry.clone()).await?;
        if let Some(charge_funds) =
            payment.intent.charge_funds.as_ref().filter(|_| payment.state().allows_new_attempt())
        {
            let event = charge::ChargeEvent::ChargeUsed { payment: id };
            let (at, counter, cashier) = (entry.at, entry.counter.clone(), entry.cashier.clone());
            // What is not free cannot be taken.
            let _ = self
                .inner
                .append_charge(charge_funds.order.as_str(), charge::ChargeEntry { at, counter, cashier, event })
                .await;
        }
        Ok(payment)
    }

    /// Ends whatever is open and looks like a line without a number: the same good to the same number.
    pub async fn by_likeness(&self, list: &str) {
        for cells in list.lines().skip(1).map(|line| line.split(',').collect::<Vec<&str>>()) {
            let [moment, "", _, product, number, _, word, sn, _] = cells[..] else { continue };
            let filter = PaymentFilter { customer: Some(number.to_owned()), limit: 20, ..PaymentFilter::default() };
            let rows = self.inner.find(&filter).await.unwrap_or_default();
            let is_it =
                |row: &&Payment| row.state().is_unresolved() && row.intent.bill.product.code.as_str() == product;
            let Some(row) = rows.iter().find(is_it) else { continue };
            let mut verdict = match word {
                "GAGAL" => PaymentVerdict::bare(PaymentOutcome::Rejected, OutcomeReason::Refused(moment.into())),
                "SUKSES" => PaymentVerdict::bare(PaymentOutcome::Confirmed, OutcomeReason::Answered),
                _ => continue,
            };
            verdict.facts.serial = Some(sn.into()).filter(|_| !sn.is_empty());
            let event = PaymentEvent::Answered {
                source: AnswerSource::List,
                verdict: Box::new(verdict),
                raw: RawAnswer(String::new()),
            };
            let entry = JournalRecord { at: self.clock.now(), counter: "K1".into(), cashier: "RINA".into(), event };
            let _ = self.inner.append(row.id(), entry).await;
        }
    }

    fn remembered_only(&self, id: PaymentId, entry: &JournalRecord) -> Option<Result<Payment, JournalError>> {
        let mut remembered = lock(&self.remembered);
        let known = remembered.get(&id);
        if known.is_none() && !matches!(entry.event, PaymentEvent::Prepared(_)) {
            return None;
        }
        let next = step(known, entry).map_err(JournalError::from);
        if let Ok(payment) = &next {
            remembered.insert(id, payment.clone());
        }
        Some(next)
    }

    /// A charge's event, as the flaw has it; `None`: it is dropped.
    pub async fn doctored_charge(&self, order: &str, mut entry: charge::ChargeEntry) -> Option<charge::ChargeEntry> {
        let charge = self.inner.charge(order).await.ok().flatten()?;
        match (self.flaw, &entry.event) {
            (Flaw::SettlesAnyAmount, charge::ChargeEvent::ChargeSettled(settlement)) => {
                let settlement = Settlement { amount: charge.expected(), ..(**settlement).clone() };
                entry.event = charge::ChargeEvent::ChargeSettled(Box::new(settlement));
            }
            (Flaw::ReadsTheUnread, charge::ChargeEvent::ChargeObjected(objection))
                if objection.kind == ObjectionKind::AmountUnread =>
            {
                entry.event = charge::ChargeEvent::ChargeSettled(Box::new(Settlement {
                    amount: charge.expected(),
                    told: Some(AmountTold::Told),
                    source: objection.source,
                    evidence: objection.evidence.clone(),
                    provider_time: None,
                    moment: objection.moment.clone(),
                    raw: RawAnswer(String::new()),
                }));
            }
            (Flaw::DropsSecondMoney, charge::ChargeEvent::ChargeSettled(_)) if !charge.settlements.is_empty() => {
                return None;
            }
            (Flaw::DropsReversals, charge::ChargeEvent::ChargeObjected(objection))
                if objection.kind == ObjectionKind::Reversed =>
            {
                return None;
            }
            _ => {}
        }
        Some(entry)
    }
}

fn is_silent(verdict: &PaymentVerdict) -> bool {
    matches!(verdict.why, OutcomeReason::TimedOut | OutcomeReason::Cut)
}
