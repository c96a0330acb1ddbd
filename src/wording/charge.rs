//! Sentences about charges: each state, reason and error in the shop's language. None shows a secret.

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::charge::{Charge, ChargeAlarm, ChargeReason, ChargeState, ChargeStatus, MethodKind, ObjectionKind};
use crate::messages::charge::ChargeWords;
use crate::till::charge::{ChargeError, ChargeMethodError, QrFault};
use crate::wording::FaultSpeaker;

/// Makes sentences about charges, in one language.
#[derive(Clone, Copy)]
pub struct ChargeSpeaker<'a> {
    pub words: &'static ChargeWords,
    /// For faults that are not a charge's own.
    pub faults: FaultSpeaker<'a>,
}

impl ChargeSpeaker<'_> {
    /// The word for a status.
    #[must_use]
    pub const fn state(self, shown: ChargeStatus) -> &'static str {
        let words = &self.words.state;
        match shown {
            ChargeStatus::As(ChargeState::Created) => words.created,
            ChargeStatus::As(ChargeState::Waiting) => words.waiting,
            ChargeStatus::As(ChargeState::Unknown) => words.unknown,
            ChargeStatus::As(ChargeState::Failed) => words.failed,
            ChargeStatus::As(ChargeState::Settled) => words.settled,
            ChargeStatus::As(ChargeState::AmountDiffers) => words.amount_differs,
            ChargeStatus::Expired => words.expired,
        }
    }

    /// The word for a charge at `now`. An alarm about its money comes before its status.
    #[must_use]
    pub fn state_name(self, charge: &Charge, now: Timestamp) -> &'static str {
        let words = &self.words.alarm;
        match charge.alarms().first() {
            Some(ChargeAlarm::Disputed) => words.disputed,
            Some(ChargeAlarm::SecondPayment) => words.second,
            Some(ChargeAlarm::MaybeSecond) => words.maybe_second,
            Some(ChargeAlarm::AmountUnread) => words.unread,
            None => self.state(charge.shown(now)),
        }
    }

    /// What a person has to do about a charge's money: one sentence for each alarm.
    #[must_use]
    pub fn alarms(self, charge: &Charge) -> Vec<String> {
        let words = &self.words.alarm;
        let text = |kind| charge.objection(kind).map_or("", CleanText::as_str);
        let said = |alarm| match alarm {
            ChargeAlarm::Disputed => (words.disputed_do)(text(ObjectionKind::Reversed)),
            ChargeAlarm::SecondPayment => (words.second_do)(charge.second_held().unwrap_or(Rupiah::ZERO)),
            ChargeAlarm::MaybeSecond => words.maybe_second_do.to_owned(),
            ChargeAlarm::AmountUnread => (words.unread_do)(text(ObjectionKind::AmountUnread), charge.order().as_str()),
        };
        charge.alarms().into_iter().map(said).collect()
    }

    /// The word for a kind of method.
    #[must_use]
    pub const fn kind(self, kind: MethodKind) -> &'static str {
        let words = &self.words.kind;
        match kind {
            MethodKind::VirtualAccount => words.va,
            MethodKind::Card => words.card,
            MethodKind::Manual => words.manual,
            MethodKind::Gopay => words.gopay,
            MethodKind::Kwallet => "Kwallet",
            MethodKind::Other => words.other,
        }
    }

    /// The reason of a charge's state; `None` where the state says everything.
    #[must_use]
    pub fn why_of(self, charge: &Charge) -> Option<String> {
        match (charge.state(), charge.why.as_ref()) {
            (ChargeState::AmountDiffers, _) => Some((self.words.differs)(charge.came()?, charge.expected())),
            (ChargeState::Unknown | ChargeState::Failed, Some(why)) => Some(self.why(why)),
            _ => None,
        }
    }

    fn why(self, why: &ChargeReason) -> String {
        let words = &self.words.why;
        let common = &self.faults.words.why;
        match why {
            ChargeReason::Answered => common.answered.to_owned(),
            ChargeReason::NoConnection(fault) => self.faults.connect(*fault).to_owned(),
            ChargeReason::NotBuilt => common.not_built.to_owned(),
            ChargeReason::TimedOut => words.timed_out.to_owned(),
            ChargeReason::Cut => words.cut.to_owned(),
            ChargeReason::HttpStatus(status) => (words.http_status)(*status),
            ChargeReason::Unreadable => words.unreadable.to_owned(),
            ChargeReason::Repaired => words.repaired.to_owned(),
            ChargeReason::UnlistedWord(word) => (words.unlisted)(word.as_str()),
            ChargeReason::OtherOrder => words.other_order.to_owned(),
            ChargeReason::OtherAmount(amount) => (words.other_amount)(*amount),
            ChargeReason::NothingToPay => words.nothing_to_pay.to_owned(),
            ChargeReason::Refused(text) => (words.refused)(text.as_str()),
            ChargeReason::OwnerGone => words.owner_gone.to_owned(),
        }
    }

    /// Why a charge was not created, asked about or recorded.
    #[must_use]
    pub fn refusal(self, fault: &ChargeError) -> String {
        let words = &self.words.refusal;
        match fault {
            ChargeError::NotConfigured => words.not_configured.to_owned(),
            ChargeError::NoReport => words.no_report.to_owned(),
            ChargeError::NotFound => words.not_found.to_owned(),
            ChargeError::Amount => words.amount.to_owned(),
            ChargeError::Order => words.order.to_owned(),
            ChargeError::Phone(fault) => self.faults.number(fault),
            ChargeError::Email => words.email.to_owned(),
            ChargeError::Closed => words.closed.to_owned(),
            ChargeError::NothingHeld => words.nothing_held.to_owned(),
            ChargeError::OtherAmount => words.other_amount.to_owned(),
            ChargeError::Disputed => words.disputed.to_owned(),
            ChargeError::NothingToDecide => words.nothing_to_decide.to_owned(),
            ChargeError::NoteNeeded => words.note_needed.to_owned(),
            ChargeError::NoQr | ChargeError::Qr(QrFault::NoQr) => words.no_qr.to_owned(),
            ChargeError::Qr(QrFault::NotAllowed) => words.qr_host.to_owned(),
            ChargeError::Qr(QrFault::NotAPicture) => words.qr_picture.to_owned(),
            ChargeError::Qr(QrFault::Read(fault)) => (words.qr_read)(&self.faults.read_error(fault)),
            ChargeError::QrAmount => words.qr_amount.to_owned(),
            ChargeError::Read(fault) => self.faults.read_error(fault),
            ChargeError::Build(fault) => self.faults.build(*fault).to_owned(),
            ChargeError::Wallet(fault) => self.faults.inquire(fault),
            ChargeError::Pay(fault) => self.faults.refusal(fault),
            ChargeError::Busy => self.faults.words.busy.to_owned(),
            ChargeError::Journal(crate::journal::JournalError::ReusedReference) => words.reused.to_owned(),
            ChargeError::Journal(fault) => self.faults.journal(fault),
            ChargeError::Ending => self.faults.words.ending.to_owned(),
        }
    }

    /// Why a typed name names no method.
    #[must_use]
    pub fn no_method(self, fault: &ChargeMethodError) -> String {
        match fault {
            ChargeMethodError::Unknown => self.words.refusal.unknown_method.to_owned(),
            ChargeMethodError::Several(names) => (self.words.refusal.several_methods)(&names.join(", ")),
        }
    }
}
