//! The money of a charge (safety rule 18): what came, what of it is a second customer's, and what waits for a person.
//!
//! What came is computed from all messages each time, so a later one can only add. Example: the webhook tells of
//! 50.000 without an id, then the report has two rows of 50.000 with two ids. The webhook and the first row are one
//! payment. The second row is another customer's, and 50.000 are held for him.

use super::settlement::{
    AmountTold, MoneyFound, MoneyReturn, MoneyRuling, ObjectionKind, Settlement, SettlementObjection, SettlementSource,
};
use super::{Charge, ChargeState, ChargeStepError, key};
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::payment::verdict::RawAnswer;

/// Something about a charge's money that a person has to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChargeAlarm {
    /// The provider says that money which had come failed or was given back (*disanggah*).
    Disputed,
    /// Two customers paid; the second one's money is held.
    SecondPayment,
    /// One id came with two times: perhaps two customers paid. Nothing is held for a second one yet.
    MaybeSecond,
    /// Money came, and its amount cannot be read.
    AmountUnread,
}

impl ChargeAlarm {
    /// Its word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Disputed => "disputed",
            Self::SecondPayment => "second_payment",
            Self::MaybeSecond => "maybe_second_payment",
            Self::AmountUnread => "amount_unread",
        }
    }
}

/// The settlements, grouped by payment.
struct SettlementGroups<'a> {
    /// Those of the first payment, oldest first.
    first: Vec<&'a Settlement>,
    /// The amounts of further payments, from the source that has the most of them. Whole rupiah.
    further: Vec<Rupiah>,
    /// How many further payments the report has.
    reported: usize,
}

/// What one source told, id by id.
#[derive(Default)]
struct SourceAmounts {
    first_ids: Vec<String>,
    further: Vec<(String, Rupiah)>,
}

impl SourceAmounts {
    /// Whether `settlement` belongs to the first payment; else it is recorded as a further one. A second id of one
    /// source makes a second payment. Settlements of older versions (`told` is `None`) all belong to the first payment:
    /// those versions knew no other.
    fn is_first(&mut self, settlement: &Settlement, id: Option<String>) -> bool {
        let Some(id) = id else { return true };
        if self.first_ids.contains(&id) {
            return true;
        }
        if self.first_ids.is_empty() || settlement.told.is_none() {
            self.first_ids.push(id);
            return true;
        }
        match self.further.iter_mut().find(|(known, _)| *known == id) {
            Some((_, amount)) if settlement.told == Some(AmountTold::Told) => *amount = settlement.amount,
            Some(_) => {}
            None => self.further.push((id, settlement.amount)),
        }
        false
    }
}

impl Charge {
    /// What has to come, whole rupiah: the exact amount of a manual transfer, else what was asked for.
    #[must_use]
    pub fn expected(&self) -> Rupiah {
        self.facts.exact_amount.unwrap_or(self.intent.amount)
    }

    /// What the customer paid, whole rupiah: the last amount that was told of the first payment, else what was asked
    /// for. `None`: nothing came, or no amount was told and an unreadable one waits for a person.
    #[must_use]
    pub fn came(&self) -> Option<Rupiah> {
        self.first_payment().map(|settlement| settlement.amount)
    }

    fn first_payment(&self) -> Option<&Settlement> {
        let first = self.payments().first;
        let told = first.iter().rfind(|settlement| settlement.told != Some(AmountTold::Assumed));
        let assumed = || first.last().filter(|_| !self.open_objections(ObjectionKind::AmountUnread).any(|_| true));
        told.or_else(assumed).copied()
    }

    /// The first payment's money that was neither used, given back nor lost, whole rupiah. An admin fee that came with
    /// it belongs to the method and is left out.
    #[must_use]
    pub fn held(&self) -> Option<Rupiah> {
        let came = self.first_payment()?;
        let with_admin =
            came.told.is_some() && came.amount != self.expected() && Some(came.amount) == self.with_admin();
        let amount = if with_admin { self.intent.amount } else { came.amount };
        let is_here = self.used_for.is_none() && self.returned.is_none() && !self.is_gone();
        is_here.then_some(amount)
    }

    /// The held money that may pay for a sale, whole rupiah: none while the provider disputes it.
    #[must_use]
    pub fn usable(&self) -> Option<Rupiah> {
        self.held().filter(|_| !self.is_disputed())
    }

    /// Money of further customers that was not given back, whole rupiah.
    #[must_use]
    pub fn second_held(&self) -> Option<Rupiah> {
        let came = Rupiah::sum(self.payments().further)?;
        let back = Rupiah::sum(self.second_returned.iter().map(|returned| returned.amount))?;
        came.checked_sub(back).filter(|held| held.is_positive())
    }

    /// Whether the provider took back or denied money that had come, and no person has decided about it since.
    #[must_use]
    pub fn is_disputed(&self) -> bool {
        self.open_objections(ObjectionKind::Reversed).any(|_| true)
    }

    /// What a person has to decide.
    #[must_use]
    pub fn alarms(&self) -> Vec<ChargeAlarm> {
        let unread =
            |objection: &SettlementObjection| !self.settlements.iter().any(|known| self.explains(known, objection));
        let found = [
            (ChargeAlarm::Disputed, self.is_disputed()),
            (ChargeAlarm::SecondPayment, self.second_held().is_some()),
            (ChargeAlarm::MaybeSecond, self.open_unposted().any(|_| true)),
            (ChargeAlarm::AmountUnread, self.open_objections(ObjectionKind::AmountUnread).any(unread)),
        ];
        found.into_iter().filter_map(|(alarm, stands)| stands.then_some(alarm)).collect()
    }

    /// The provider's word or figure in the last objection of this kind that nobody has decided about.
    #[must_use]
    pub fn objection(&self, kind: ObjectionKind) -> Option<&CleanText> {
        self.open_objections(kind).last().map(|objection| &objection.text)
    }

    /// Whether a person may use or give back money of it, or has to decide something.
    #[must_use]
    pub fn is_open_money(&self) -> bool {
        self.held().is_some() || !self.alarms().is_empty()
    }

    /// Whether `known` names the amount of the payment that `objection` is about.
    fn explains(&self, known: &Settlement, objection: &SettlementObjection) -> bool {
        let is_read = known.told != Some(AmountTold::Assumed);
        let ids = (self.id(known.source, &known.evidence), self.id(objection.source, &objection.evidence));
        is_read && (known.source != objection.source || is_same_id(&ids.0, &ids.1))
    }

    fn is_gone(&self) -> bool {
        let about_first = |ruling: &&MoneyRuling| matches!(ruling.found, MoneyFound::There | MoneyFound::Gone);
        self.money_rulings.iter().rfind(about_first).is_some_and(|ruling| ruling.found == MoneyFound::Gone)
    }

    fn open_objections(&self, kind: ObjectionKind) -> impl Iterator<Item = &SettlementObjection> {
        let decided = usize::try_from(self.objections_ruled).unwrap_or(usize::MAX);
        self.objections.iter().skip(decided).filter(move |objection| objection.kind == kind)
    }

    /// Possible second payments that neither the report nor a person has decided about.
    fn open_unposted(&self) -> impl Iterator<Item = &Settlement> {
        let ruled = usize::try_from(self.unposted_ruled).unwrap_or(usize::MAX);
        self.unposted.iter().skip(ruled.max(self.payments().reported))
    }

    fn with_admin(&self) -> Option<Rupiah> {
        self.intent.amount.checked_add(self.intent.method.admin?)
    }

    /// Whether an amount is what was asked for: the create answer's exact amount, the amount, or the amount and the
    /// listed admin fee. Older versions (`told` is `None`) accepted the first only.
    fn fits(&self, settlement: &Settlement) -> bool {
        let amount = settlement.amount;
        let now = settlement.told.is_some() && (amount == self.intent.amount || Some(amount) == self.with_admin());
        amount == self.expected() || now
    }

    /// The id by which `source` tells payments apart; `None` where it is the order id or, in a webhook, the charge's
    /// own number, which every payment of the charge shares.
    fn id(&self, source: SettlementSource, evidence: &CleanText) -> Option<String> {
        let id = key(evidence.as_str());
        let own = self
            .facts
            .number
            .as_ref()
            .filter(|_| source == SettlementSource::Webhook)
            .map(|number| key(number.as_str()));
        (!id.is_empty() && id != self.intent.order_id.key() && Some(&id) != own.as_ref()).then_some(id)
    }

    fn payments(&self) -> SettlementGroups<'_> {
        let (mut report, mut webhook, mut first) = (SourceAmounts::default(), SourceAmounts::default(), Vec::new());
        for settlement in &self.settlements {
            let id = self.id(settlement.source, &settlement.evidence);
            let is_first = match settlement.source {
                SettlementSource::Report => report.is_first(settlement, id),
                SettlementSource::Webhook => webhook.is_first(settlement, id),
                SettlementSource::Wallet | SettlementSource::Person => true,
            };
            if is_first {
                first.push(settlement);
            }
        }
        let reported = report.further.len();
        // Sources are not added up: all may tell of the same payments. Where they have as many, the report's amounts
        // count (`max_by_key` takes the last).
        let amounts = |told: SourceAmounts| told.further.into_iter().map(|(_, amount)| amount).collect::<Vec<_>>();
        let further = [amounts(report), amounts(webhook), self.second_ruled.clone()];
        let further = further.into_iter().rev().max_by_key(Vec::len).unwrap_or_default();
        SettlementGroups { first, further, reported }
    }
}

/// An absent id tells no payments apart.
fn is_same_id(one: &Option<String>, other: &Option<String>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// Records verified evidence that money came; [`ChargeStepError::Known`] where it tells nothing new.
pub(super) fn settled(next: &mut Charge, settlement: &Settlement, at: Timestamp) -> Result<(), ChargeStepError> {
    if settlement.told.is_none() {
        // Written by an older version: it compared source and amount only.
        let same = |known: &Settlement| known.source == settlement.source && known.amount == settlement.amount;
        if next.settlements.iter().any(same) {
            return Err(ChargeStepError::Known);
        }
    } else {
        let id = next.id(settlement.source, &settlement.evidence);
        let of_one_id = |known: &&Settlement| {
            known.source == settlement.source && is_same_id(&next.id(known.source, &known.evidence), &id)
        };
        let of_one_time = |known: &&Settlement| is_same_time(known.moment.as_ref(), settlement.moment.as_ref());
        let mut told_before = next.settlements.iter().filter(of_one_id).peekable();
        if told_before.peek().is_some() {
            let mut told_again = told_before.filter(of_one_time).peekable();
            if told_again.peek().is_none() {
                let same = |known: &&Settlement| known.moment == settlement.moment && known.amount == settlement.amount;
                if next.unposted.iter().filter(of_one_id).any(|known| same(&known)) {
                    return Err(ChargeStepError::Known);
                }
                // One id with another time may be a second payment; the report or a person decides.
                next.unposted.push(settlement.clone());
                return Ok(());
            }
            let is_assumed = |one: &Settlement| one.told == Some(AmountTold::Assumed);
            let adds_nothing = |known: &Settlement| {
                is_assumed(settlement) || (!is_assumed(known) && known.amount == settlement.amount)
            };
            if told_again.any(adds_nothing) {
                return Err(ChargeStepError::Known);
            }
        }
    }
    next.settlements.push(settlement.clone());
    next.settled_at = next.settled_at.or(Some(settlement.provider_time.unwrap_or(at)));
    settle_funds(next);
    Ok(())
}

/// A time that was not told contradicts no other.
fn is_same_time(one: Option<&CleanText>, other: Option<&CleanText>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// Records that the provider took money back, or told of money without a readable amount.
pub(super) fn objected(next: &mut Charge, objection: &SettlementObjection) -> Result<(), ChargeStepError> {
    if objection.kind == ObjectionKind::Reversed && next.settlements.is_empty() {
        return Err(ChargeStepError::WrongState(next.state));
    }
    let kept = SettlementObjection { raw: None, ..objection.clone() };
    if next.objections.contains(&kept) {
        return Err(ChargeStepError::Known);
    }
    next.objections.push(kept);
    settle_funds(next);
    Ok(())
}

/// Records a person's decision about what the provider left open.
pub(super) fn ruled(next: &mut Charge, ruling: &MoneyRuling, at: Timestamp) -> Result<(), ChargeStepError> {
    let open = next.alarms();
    let objected = open.contains(&ChargeAlarm::Disputed) || open.contains(&ChargeAlarm::AmountUnread);
    match ruling.found {
        MoneyFound::There if objected || next.is_gone() => there(next, ruling, at)?,
        MoneyFound::Gone if objected => {}
        MoneyFound::Second => {
            let doubted = next.open_unposted().next().map(|settlement| settlement.amount);
            let unread = open.contains(&ChargeAlarm::AmountUnread);
            if doubted.is_none() && !unread {
                return Err(ChargeStepError::NothingToDecide);
            }
            let amount = ruling.amount.or(doubted).filter(|amount| amount.is_positive());
            next.second_ruled.push(amount.ok_or(ChargeStepError::OtherAmount)?);
            next.unposted_ruled = next.unposted_ruled.saturating_add(u32::from(doubted.is_some()));
        }
        MoneyFound::Once if open.contains(&ChargeAlarm::MaybeSecond) => {
            next.unposted_ruled = u32::try_from(next.unposted.len()).unwrap_or(u32::MAX);
        }
        MoneyFound::There | MoneyFound::Gone | MoneyFound::Once => return Err(ChargeStepError::NothingToDecide),
    }
    // The ruling covers all objections so far. A later one asks again.
    if objected && ruling.found != MoneyFound::Once {
        next.objections_ruled = u32::try_from(next.objections.len()).unwrap_or(u32::MAX);
    }
    next.money_rulings.push(ruling.clone());
    settle_funds(next);
    Ok(())
}

/// The money is there: the amount that was told, or the person's figure where no amount could be read.
fn there(next: &mut Charge, ruling: &MoneyRuling, at: Timestamp) -> Result<(), ChargeStepError> {
    match (next.came(), ruling.amount) {
        (Some(came), Some(amount)) if came != amount => return Err(ChargeStepError::OtherAmount),
        (Some(_), _) => return Ok(()),
        (None, None) if next.settlements.is_empty() => return Err(ChargeStepError::OtherAmount),
        (None, None) => return Ok(()),
        (None, Some(amount)) if !amount.is_positive() => return Err(ChargeStepError::OtherAmount),
        (None, Some(amount)) => next.settlements.push(Settlement {
            amount,
            told: Some(AmountTold::Told),
            source: SettlementSource::Person,
            evidence: ruling.evidence.clone(),
            provider_time: None,
            moment: None,
            raw: RawAnswer(String::new()),
        }),
    }
    next.settled_at = next.settled_at.or(Some(at));
    Ok(())
}

/// Records money given back to a customer: always all that is held for him.
pub(super) fn returned(next: &mut Charge, returned: &MoneyReturn) -> Result<(), ChargeStepError> {
    if next.is_disputed() {
        return Err(ChargeStepError::Disputed);
    }
    let held = if returned.second { next.second_held() } else { next.held() };
    if returned.amount != held.ok_or(ChargeStepError::NothingHeld)? {
        return Err(ChargeStepError::OtherAmount);
    }
    if returned.second {
        next.second_returned.push(returned.clone());
    } else {
        next.returned = Some(returned.clone());
    }
    Ok(())
}

/// Sets the charge's state by its money. One amount that differs is enough for a person to look at it.
pub(super) fn settle_funds(next: &mut Charge) {
    let unread = next.open_objections(ObjectionKind::AmountUnread).any(|_| true);
    if next.settlements.is_empty() {
        let was_unread = next.state == ChargeState::AmountDiffers;
        if unread {
            next.state = ChargeState::AmountDiffers;
        } else if was_unread {
            // A person found that nothing came: it may still.
            next.state = if next.facts.can_be_paid() { ChargeState::Waiting } else { ChargeState::Unknown };
        }
        return;
    }
    let first = next.payments().first;
    let mut told = first.iter().filter(|settlement| settlement.told != Some(AmountTold::Assumed)).peekable();
    let is_known = told.peek().is_some();
    let fits = told.all(|settlement| next.fits(settlement)) && (is_known || !unread);
    next.state = if fits { ChargeState::Settled } else { ChargeState::AmountDiffers };
}
