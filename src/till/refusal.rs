//! The list of certain refusals, extended by the owner from the desk (safety rule 2).
//!
//! What is learned counts from the next sale on; the payment that brought the text keeps its state until a person rules it.
//! Only what ended a payment is learned from, never an answer to a status question. Who learned it stands in the journal.

use crate::base::id::PaymentId;
use crate::config::{self, Config};
use crate::domain::payment::verdict::{OutcomeReason, RefusalDoubt};
use crate::domain::payment::{AnswerSource, Payment, PaymentEvent};
use crate::journal::JournalError;
use crate::providers::refusal::{self, NoLesson, PatternFault, RefusalLesson, RefusalPattern};
use crate::till::Till;
use crate::till::resolve::ResolveError;

/// Why a text was not taken into the list.
#[derive(Debug, thiserror::Error)]
pub enum RefusalFault {
    /// The payment was not refused with a text, or its provider has no such list.
    #[error("no refusal that can be listed")]
    NoText,
    /// Nothing particular is left of the text without the sale's own name, numbers and codes.
    #[error("nothing particular in the text")]
    TooGeneral,
    /// The text speaks of going on or of success: it would never count.
    #[error("the text speaks of going on or of success")]
    GoesOn,
    /// Not the text made the refusal uncertain, but what stood beside it.
    #[error("the text is not what was uncertain")]
    OtherDoubt(RefusalDoubt),
    /// The text says that the bill is paid: it may be paid by this very payment.
    #[error("the text says that the bill is paid")]
    SaysPaid,
    /// The configuration could not be written; nothing was learned.
    #[error("configuration not written")]
    Config(#[source] std::io::Error),
    /// The payment could not be read or noted.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// No such payment.
    #[error("no such payment")]
    NotFound,
}

impl From<ResolveError> for RefusalFault {
    fn from(fault: ResolveError) -> Self {
        match fault {
            ResolveError::Journal(fault) => Self::Journal(fault),
            _ => Self::NotFound,
        }
    }
}

impl From<NoLesson> for RefusalFault {
    fn from(fault: NoLesson) -> Self {
        match fault {
            NoLesson::TooGeneral => Self::TooGeneral,
            NoLesson::GoesOn => Self::GoesOn,
        }
    }
}

/// What can be learned from the refusal that left `payment` open.
///
/// # Errors
/// [`RefusalFault`], where it teaches nothing.
pub fn lesson(payment: &Payment, why: &OutcomeReason) -> Result<RefusalLesson, RefusalFault> {
    let text = why.uncertain_refusal().filter(|text| !text.is_empty()).ok_or(RefusalFault::NoText)?;
    if let OutcomeReason::RefusalInDoubt(_, doubt) | OutcomeReason::FailureInDoubt(_, doubt) = why
        && matches!(doubt, RefusalDoubt::Status | RefusalDoubt::Proof | RefusalDoubt::Figures)
    {
        return Err(RefusalFault::OtherDoubt(*doubt));
    }
    Ok(refusal::lesson(text.as_str(), &payment.intent)?)
}

/// A text of the configuration's `refusals` that never counts, with its section.
pub struct UncountedRefusal {
    /// `mmbc` or `biller`.
    pub section: &'static str,
    /// As it is written there.
    pub text: String,
    /// Why it is no pattern of a whole text.
    pub fault: PatternFault,
}

/// The texts of the configuration that count for nothing: pieces in the language of earlier versions, and what safety rule 2
/// never lets count.
#[must_use]
pub fn uncounted(config: &Config) -> Vec<UncountedRefusal> {
    let mmbc = config.mmbc().map(|section| ("mmbc", &section.refusals));
    let biller = config.biller().map(|section| ("biller", &section.refusals));
    mmbc.into_iter()
        .chain(biller)
        .flat_map(|(section, list)| list.iter().map(move |text| (section, text)))
        .filter_map(|(section, text)| {
            let fault = RefusalPattern::parse(text).err()?;
            Some(UncountedRefusal { section, text: text.clone(), fault })
        })
        .collect()
}

impl Till {
    /// Takes the text with which a payment was refused, without being certain, into the list of certain refusals: its
    /// [`lesson`], into the configuration and into the providers that run. It counts from the next sale on.
    ///
    /// # Errors
    /// [`RefusalFault`]; nothing was learned then.
    pub async fn learn_refusal(&self, id: PaymentId) -> Result<(), RefusalFault> {
        let payment = self.payment(id).await?.ok_or(RefusalFault::NotFound)?;
        let provider = self.provider(&payment.intent.bill.product.provider).ok_or(RefusalFault::NotFound)?;
        let why = self.refused_with(id).await?.filter(|_| provider.takes_refusals()).ok_or(RefusalFault::NoText)?;
        if why.uncertain_refusal().is_some_and(|text| provider.says_paid(text)) {
            return Err(RefusalFault::SaysPaid);
        }
        let pattern = lesson(&payment, &why)?.pattern();
        let account = provider.account();
        if let Some(path) = self.settings().config.clone() {
            let (section, pattern) = (account.as_str().to_owned(), pattern.clone());
            let written = tokio::task::spawn_blocking(move || config::add_refusal(&path, &section, &pattern));
            written.await.unwrap_or_else(|fault| Err(fault.into())).map_err(RefusalFault::Config)?;
        }
        for provider in self.providers().iter().filter(|provider| provider.account() == account) {
            provider.learn_refusal(&pattern);
        }
        self.note(id, &format!("REFUSALS + \"{pattern}\"")).await?;
        Ok(())
    }

    /// Why the provider's own message left the payment open, where that was a refusal.
    async fn refused_with(&self, id: PaymentId) -> Result<Option<OutcomeReason>, JournalError> {
        let refusal = |event: &PaymentEvent| match event {
            PaymentEvent::Answered { source: AnswerSource::Send | AnswerSource::Callback, verdict, .. } => {
                verdict.why.uncertain_refusal().map(|_| verdict.why.clone())
            }
            _ => None,
        };
        Ok(self.events(id).await?.iter().find_map(|entry| refusal(&entry.event)))
    }
}
