//! Charges (`loket charge`, the screen "Tagih QR/VA"): from the list of methods to the money.
//!
//! Nothing here takes from a deposit. Only the finance report or a verified callback settles a charge: never time, never a
//! person.

use crate::base::money::Rupiah;
use crate::domain::charge::{
    Charge, ChargeEntry, ChargeEvent, ChargeGateway, ChargeMethod, ChargePayer, ChargeState, ChargeStatus,
    ChargeStepError, MoneyFound, MoneyRuling,
};
use crate::domain::number::NumberFault;
use crate::journal::{ChargeFilter, DamagedRow, JournalError};
use crate::providers::collector::ChargeProvider;
pub use crate::providers::collector::{QrFault, ReportRow};
use crate::providers::{BuildError, ReadError};
use crate::till::Till;
use crate::till::inquire::InquireError;
use crate::till::pay::PayError;

mod create;
mod paper;
mod report;
pub mod wording;
/// Asks for `limit` charges that may be shown as `state`.
fn filter(state: Option<&str>, limit: u32) -> ChargeFilter {
    let stored = match state {
        None => return ChargeFilter { limit, ..ChargeFilter::default() },
        Some("created") => ChargeState::Created,
        Some("unknown") => ChargeState::Unknown,
        Some("failed") => ChargeState::Failed,
        Some("settled") => ChargeState::Settled,
        Some("amount_differs") => ChargeState::AmountDiffers,
        Some(_) => ChargeState::Waiting,
    };
    ChargeFilter { states: vec![stored], limit, ..ChargeFilter::default() }
}

#[cfg(test)]
mod tests;

pub use create::{ChargeCreation, ChargeDraft, ChargeStoredIn};
pub use paper::ChargePaper;
pub use report::{ReportPeriod, ReportedCharge};

/// Charges that are read in one go.
const PAGE: u32 = 500;

/// Why nothing was created, asked or recorded.
#[derive(Debug, thiserror::Error)]
pub enum ChargeError {
    /// K-Link is not configured.
    #[error("not configured")]
    NotConfigured,
    /// The finance report's address is not configured.
    #[error("no finance report")]
    NoReport,
    /// No order has this id.
    #[error("no such charge")]
    NotFound,
    /// The amount is not positive.
    #[error("bad amount")]
    Amount,
    /// The order id is no such id.
    #[error("bad order id")]
    Order,
    /// The telephone number breaks a hard rule.
    #[error("bad phone")]
    Phone(NumberFault),
    /// The mail address is none.
    #[error("bad mail address")]
    Email,
    /// The method is closed.
    #[error("closed method")]
    Closed,
    /// No money is held for the customer.
    #[error("no money is held")]
    NothingHeld,
    /// Another amount is held, or the amount has to be said.
    #[error("other amount")]
    OtherAmount,
    /// The provider disputes the money: a person decides first.
    #[error("disputed")]
    Disputed,
    /// The provider left nothing of this kind open.
    #[error("nothing to decide")]
    NothingToDecide,
    /// A record needs its reason.
    #[error("note needed")]
    NoteNeeded,
    /// There is no QR to be read for this charge.
    #[error("no QR")]
    NoQr,
    /// The QR could not be read.
    #[error(transparent)]
    Qr(#[from] QrFault),
    /// The QR asks for another amount, whole rupiah; it is not shown.
    #[error("the QR asks for another amount")]
    QrAmount,
    /// The provider could not be asked or made ready; nothing was created.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The request could not be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The member's wallet cannot pay; nothing moved.
    #[error("wallet cannot pay")]
    Wallet(Box<InquireError>),
    /// The payment from the member's wallet did not start.
    #[error(transparent)]
    Pay(Box<PayError>),
    /// Four calls are in flight on this account.
    #[error("too many calls in flight")]
    Busy,
    /// The journal did not do it.
    #[error(transparent)]
    Journal(JournalError),
    /// The program was told to end.
    #[error("the program is ending")]
    Ending,
}

impl From<JournalError> for ChargeError {
    fn from(fault: JournalError) -> Self {
        match fault {
            JournalError::NotFound => Self::NotFound,
            JournalError::Charge(ChargeStepError::NothingHeld) => Self::NothingHeld,
            JournalError::Charge(ChargeStepError::OtherAmount) => Self::OtherAmount,
            JournalError::Charge(ChargeStepError::Disputed) => Self::Disputed,
            JournalError::Charge(ChargeStepError::NothingToDecide) => Self::NothingToDecide,
            fault => Self::Journal(fault),
        }
    }
}

/// The ways to pay.
#[derive(Debug, Clone)]
pub struct ChargeMethods {
    /// As listed; closed ones too.
    pub methods: Vec<ChargeMethod>,
    /// Why one of the two lists is missing, if it is.
    pub fault: Option<ReadError>,
}

/// Why a name names no method.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChargeMethodError {
    /// No list has it.
    #[error("unknown method")]
    Unknown,
    /// One bank has several; these names decide.
    #[error("several methods")]
    Several(Vec<String>),
}

/// The method that `name` names: `BANK` or `BANK/PRODUCT`, case-blind.
///
/// # Errors
/// [`ChargeMethodError`].
pub fn find_method(methods: &[ChargeMethod], name: &str) -> Result<ChargeMethod, ChargeMethodError> {
    let name = name.trim();
    let fits = |method: &&ChargeMethod| match name.split_once('/') {
        Some(_) => method.code().eq_ignore_ascii_case(name),
        None => method.bank_code.as_str().eq_ignore_ascii_case(name),
    };
    match methods.iter().filter(fits).collect::<Vec<_>>().as_slice() {
        [] => Err(ChargeMethodError::Unknown),
        [one] => Ok((*one).clone()),
        several => Err(ChargeMethodError::Several(several.iter().map(|method| method.code()).collect())),
    }
}

impl Till {
    /// Whether money can be taken in at all.
    #[must_use]
    pub fn collects(&self) -> bool {
        self.inner.parts.collector.is_some()
    }

    /// Whether the finance report can be asked.
    #[must_use]
    pub fn has_charge_report(&self) -> bool {
        self.inner.parts.collector.as_ref().is_some_and(|collector| collector.has_report())
    }

    /// How long making a charge may take, seconds: a login, the call, and the QR; 0 where nothing is taken in.
    #[must_use]
    pub fn charge_timeout_seconds(&self) -> u32 {
        let seconds = self.inner.parts.collector.as_ref().map_or(0, |collector| collector.timeout_seconds());
        seconds.saturating_mul(3)
    }

    fn collector(&self) -> Result<&dyn ChargeProvider, ChargeError> {
        self.inner.parts.collector.as_deref().ok_or(ChargeError::NotConfigured)
    }

    /// Asks for the ways to pay; the amount is whole rupiah.
    ///
    /// # Errors
    /// [`ChargeError`]: neither list came.
    pub async fn charge_methods(&self, amount: Option<Rupiah>) -> Result<ChargeMethods, ChargeError> {
        let collector = self.collector()?;
        let bank = collector.methods(ChargeGateway::Bank, amount).await;
        let gopay = collector.methods(ChargeGateway::Midtrans, amount).await;
        match (bank, gopay) {
            (Ok(mut methods), Ok(gopay)) => {
                methods.extend(gopay);
                Ok(ChargeMethods { methods, fault: None })
            }
            (Ok(methods), Err(fault)) | (Err(fault), Ok(methods)) => Ok(ChargeMethods { methods, fault: Some(fault) }),
            (Err(fault), Err(_)) => Err(fault.into()),
        }
    }

    /// One charge; its order in any case.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn charge(&self, order: &str) -> Result<Option<Charge>, JournalError> {
        self.journal().charge(order).await
    }

    /// Everything that happened to a charge, oldest first.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn charge_events(&self, order: &str) -> Result<Vec<ChargeEntry>, JournalError> {
        self.journal().charge_events(order).await
    }

    /// Charges, newest first, at most `limit`; with `state`, those that are shown as it.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn charges(&self, state: Option<&str>, limit: u32) -> Result<Vec<Charge>, JournalError> {
        let Some(word) = state else {
            return self.journal().charges(&filter(state, limit)).await;
        };
        // An open one may have expired, so that a page of them may hold none that is shown as `word`.
        let (mut found, now) = (Vec::new(), self.now());
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut page = filter(state, PAGE);
        while found.len() < wanted {
            let charges = self.journal().charges(&page).await?;
            let Some(last) = charges.last() else { break };
            page.before = Some(last.order().as_str().to_owned());
            found.extend(charges.into_iter().filter(|charge| charge.shown(now).word() == word));
        }
        found.truncate(wanted);
        Ok(found)
    }

    /// All charges that match, newest first, read page by page.
    pub(in crate::till) async fn all_charges(&self, filter: ChargeFilter) -> Result<Vec<Charge>, JournalError> {
        let (mut found, mut page) = (Vec::new(), ChargeFilter { limit: PAGE, ..filter });
        loop {
            let charges = self.journal().charges(&page).await?;
            let Some(last) = charges.last() else { return Ok(found) };
            page.before = Some(last.order().as_str().to_owned());
            found.extend(charges);
        }
    }

    /// How many charges have lost their answer.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn unknown_charges(&self) -> Result<usize, JournalError> {
        Ok(self
            .all_charges(ChargeFilter { states: vec![ChargeState::Unknown], ..ChargeFilter::default() })
            .await?
            .len())
    }

    /// Damaged rows among those that [`Till::charges`] lists.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn damaged_charges(&self, state: Option<&str>, limit: u32) -> Result<Vec<DamagedRow>, JournalError> {
        self.journal().damaged_charges(&filter(state, limit)).await
    }

    /// Where a charge stands, as it is shown now.
    #[must_use]
    pub fn shown_charge(&self, charge: &Charge) -> ChargeStatus {
        charge.shown(self.now())
    }

    /// Records that a person gave the held money back; the whole of it, or with `second` the whole of what further customers
    /// paid, which it also is where nothing else is held. An empty `by` is the cashier.
    ///
    /// # Errors
    /// [`ChargeError`]; nothing was recorded.
    pub async fn return_charge(&self, order: &str, second: bool, by: &str, note: &str) -> Result<Charge, ChargeError> {
        let charge = self.charge(order).await?.ok_or(ChargeError::NotFound)?;
        let second = second || (charge.held().is_none() && charge.second_held().is_some());
        let held = if second { charge.second_held() } else { charge.held() };
        let amount = held.ok_or(ChargeError::NothingHeld)?;
        let note = crate::base::text::CleanText::new(note).non_empty().ok_or(ChargeError::NoteNeeded)?;
        let by = self.named(by);
        let returned = crate::domain::charge::MoneyReturn { amount, by, note, second };
        Ok(self.append_charge(charge.order().as_str(), ChargeEvent::ChargeReturned(Box::new(returned))).await?)
    }

    /// A person's word about a charge whose answer was lost: it stands, or it was never made. What it rests on is the
    /// provider's own list of charges (the finance report shows what was paid). An empty `by` is the cashier.
    ///
    /// # Errors
    /// [`ChargeError`]; nothing was recorded.
    pub async fn rule_charge(
        &self,
        order: &str,
        stands: bool,
        evidence: &str,
        by: &str,
    ) -> Result<Charge, ChargeError> {
        let charge = self.charge(order).await?.ok_or(ChargeError::NotFound)?;
        let evidence = crate::base::text::CleanText::new(evidence).non_empty().ok_or(ChargeError::NoteNeeded)?;
        let ruled = crate::domain::charge::ChargeRuling { stands, evidence, by: self.named(by) };
        Ok(self.append_charge(charge.order().as_str(), ChargeEvent::ChargeRuled(Box::new(ruled))).await?)
    }

    /// A person's decision about money that the provider left open: disputed, perhaps told twice, or without a readable
    /// amount. An empty `by` is the cashier.
    ///
    /// # Errors
    /// [`ChargeError`]; nothing was recorded.
    pub async fn rule_charge_money(
        &self,
        order: &str,
        found: MoneyFound,
        amount: Option<Rupiah>,
        evidence: &str,
        by: &str,
    ) -> Result<Charge, ChargeError> {
        let evidence = crate::base::text::CleanText::new(evidence).non_empty().ok_or(ChargeError::NoteNeeded)?;
        let ruling = MoneyRuling { found, amount, evidence, by: self.named(by) };
        let charge = self.append_charge(order, ChargeEvent::ChargeMoneyRuled(Box::new(ruling))).await?;
        self.store_charge_receipt(&charge);
        Ok(charge)
    }

    /// Who does something: the cashier, unless somebody is named.
    fn named(&self, by: &str) -> crate::base::text::CleanText {
        crate::base::text::CleanText::new(by).non_empty().unwrap_or_else(|| self.settings().cashier.clone())
    }

    pub(in crate::till) fn charge_entry(&self, event: ChargeEvent) -> ChargeEntry {
        let settings = self.settings();
        ChargeEntry { at: self.now(), counter: settings.counter.clone(), cashier: settings.cashier.clone(), event }
    }

    pub(in crate::till) async fn append_charge(&self, order: &str, event: ChargeEvent) -> Result<Charge, JournalError> {
        self.journal().append_charge(order, self.charge_entry(event)).await
    }
}

/// What is left empty about the payer is the shop's.
fn payer(till: &Till, typed: &ChargePayer) -> ChargePayer {
    let settings = till.settings();
    let or = |typed: &crate::base::text::CleanText, own: &crate::base::text::CleanText| {
        if typed.is_empty() { own } else { typed }.clone()
    };
    ChargePayer {
        name: or(&typed.name, &settings.shop.name),
        phone: or(&typed.phone, &settings.shop.phone),
        email: or(&typed.email, &settings.email),
    }
}
