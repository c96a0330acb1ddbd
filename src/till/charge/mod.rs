//! Charges: money that a customer pays in (`loket charge`, the screen "Tagih QR/VA"), from the list of methods to the
//! settlement.
//!
//! Nothing here debits a deposit. A charge is settled only by the finance report, a verified callback or the payment
//! from a member's wallet. Neither time nor a ruling on a lost answer settles one.

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
/// The stored states that may be shown as `state`. "Expired" is not stored: it is a waiting charge past its time.
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

/// Charges that are read at once.
const PAGE: u32 = 500;

/// Why a charge was not created, asked about or recorded.
#[derive(Debug, thiserror::Error)]
pub enum ChargeError {
    /// K-Link, the one provider of charges, is not configured.
    #[error("not configured")]
    NotConfigured,
    /// The finance report's address is not configured.
    #[error("no finance report")]
    NoReport,
    #[error("no such charge")]
    NotFound,
    /// The amount must be above zero.
    #[error("bad amount")]
    Amount,
    /// The order id is empty, too long, or has other than visible ASCII characters.
    #[error("bad order id")]
    Order,
    /// The telephone number breaks a hard rule.
    #[error("bad phone")]
    Phone(NumberFault),
    #[error("bad mail address")]
    Email,
    #[error("closed method")]
    Closed,
    /// No money is held for the customer.
    #[error("no money is held")]
    NothingHeld,
    /// Another amount is held, or the provider told none and the person must.
    #[error("other amount")]
    OtherAmount,
    /// The provider disputes the money: a person decides first.
    #[error("disputed")]
    Disputed,
    /// The provider left nothing open that a person could decide.
    #[error("nothing to decide")]
    NothingToDecide,
    /// The note or evidence is empty.
    #[error("note needed")]
    NoteNeeded,
    /// The charge has no QR picture, its QR was read before, or it can no longer be paid.
    #[error("no QR")]
    NoQr,
    #[error(transparent)]
    Qr(#[from] QrFault),
    /// The QR asks for another amount than the charge, so it is not shown.
    #[error("the QR asks for another amount")]
    QrAmount,
    /// The provider could not be asked or made ready; nothing was created.
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The member's wallet cannot pay. Nothing moved.
    #[error("wallet cannot pay")]
    Wallet(Box<InquireError>),
    /// The payment from the member's wallet did not start.
    #[error(transparent)]
    Pay(Box<PayError>),
    /// [`CALLS_PER_ACCOUNT`](crate::till::CALLS_PER_ACCOUNT) calls are in flight on this account.
    #[error("too many calls in flight")]
    Busy,
    #[error(transparent)]
    Journal(JournalError),
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

/// The methods of both gateways, bank and Midtrans.
#[derive(Debug, Clone)]
pub struct ChargeMethods {
    /// As listed, closed ones included.
    pub methods: Vec<ChargeMethod>,
    /// Why one of the two lists is missing; `None`: both came.
    pub fault: Option<ReadError>,
}

/// Why a name names no method.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChargeMethodError {
    /// No list has it.
    #[error("unknown method")]
    Unknown,
    /// The bank has several; these are the names to choose from.
    #[error("several methods")]
    Several(Vec<String>),
}

/// The method that `name` names: `BANK` or `BANK/PRODUCT`, whatever its case.
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
    /// Whether charges can be made: K-Link is configured.
    #[must_use]
    pub fn collects(&self) -> bool {
        self.inner.parts.collector.is_some()
    }

    /// Whether the finance report can be asked: its address is configured.
    #[must_use]
    pub fn has_charge_report(&self) -> bool {
        self.inner.parts.collector.as_ref().is_some_and(|collector| collector.has_report())
    }

    /// The longest time that creating a charge may take, seconds: login, call and QR. 0 without K-Link.
    #[must_use]
    pub fn charge_timeout_seconds(&self) -> u32 {
        let seconds = self.inner.parts.collector.as_ref().map_or(0, |collector| collector.timeout_seconds());
        seconds.saturating_mul(3)
    }

    fn collector(&self) -> Result<&dyn ChargeProvider, ChargeError> {
        self.inner.parts.collector.as_deref().ok_or(ChargeError::NotConfigured)
    }

    /// Asks for the methods of both gateways, for `amount` whole rupiah; `None`: for any amount.
    ///
    /// # Errors
    /// When neither list came.
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

    /// The charge with this order id, whatever its case.
    pub async fn charge(&self, order: &str) -> Result<Option<Charge>, JournalError> {
        self.journal().charge(order).await
    }

    /// Everything that happened to a charge, oldest first.
    pub async fn charge_events(&self, order: &str) -> Result<Vec<ChargeEntry>, JournalError> {
        self.journal().charge_events(order).await
    }

    /// Charges, newest first, at most `limit`. With `state` (the word of a [`ChargeStatus`]) only those that are
    /// shown so.
    pub async fn charges(&self, state: Option<&str>, limit: u32) -> Result<Vec<Charge>, JournalError> {
        let Some(word) = state else {
            return self.journal().charges(&filter(state, limit)).await;
        };
        // A waiting charge may have expired, so a page of the stored state may hold none that is shown as `word`.
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

    /// How many charges lost their answer.
    pub async fn unknown_charges(&self) -> Result<usize, JournalError> {
        Ok(self
            .all_charges(ChargeFilter { states: vec![ChargeState::Unknown], ..ChargeFilter::default() })
            .await?
            .len())
    }

    /// Damaged rows among the charges that [`Till::charges`] lists.
    pub async fn damaged_charges(&self, state: Option<&str>, limit: u32) -> Result<Vec<DamagedRow>, JournalError> {
        self.journal().damaged_charges(&filter(state, limit)).await
    }

    /// The status as it is shown now: the stored state, or expired.
    #[must_use]
    pub fn shown_charge(&self, charge: &Charge) -> ChargeStatus {
        charge.shown(self.now())
    }

    /// Records that a person gave the held money back, all of it. With `second`, or where nothing else is held, that
    /// is all that was paid after the first payment. An empty `by` means the cashier.
    ///
    /// # Errors
    /// When no money is held, it is disputed, or the note is empty. Nothing was recorded then.
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

    /// Records a person's ruling on a charge whose answer was lost: it stands, or it was never created. The evidence
    /// is the provider's own list of charges; the finance report shows only what was paid. An empty `by` means the
    /// cashier.
    ///
    /// # Errors
    /// When the evidence is empty, or the charge's state admits no ruling. Nothing was recorded then.
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

    /// Records a person's decision about money that the provider left open: disputed, perhaps told twice, or without
    /// a readable amount (safety rule 18). An empty `by` means the cashier.
    ///
    /// # Errors
    /// When the evidence is empty, or nothing of this kind is open. Nothing was recorded then.
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

    /// The person called `by`; the cashier where `by` is empty.
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

/// The payer as typed, with the shop's own name, phone and mail address where a field is empty.
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
