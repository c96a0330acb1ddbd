//! Adds texts to the list of certain refusals, as the owner teaches them from the desk (safety rule 2).
//!
//! A learned text counts from the next sale on. The payment that brought it keeps its state until a person rules on
//! it. Only the reply to a payment or a callback teaches, never an answer to a status question. The journal notes who
//! taught it.

use crate::base::id::PaymentId;
use crate::config::{self, Config};
use crate::domain::payment::verdict::{OutcomeReason, RefusalDoubt};
use crate::domain::payment::{AnswerSource, Payment, PaymentEvent};
use crate::journal::JournalError;
use crate::providers::refusal::{self, NoLesson, PatternFault, RefusalLesson, RefusalPattern};
use crate::till::Till;
use crate::till::resolve::ResolveError;

/// Why a text was not added to the list.
#[derive(Debug, thiserror::Error)]
pub enum RefusalFault {
    /// The payment was not refused with a text, or its provider has no such list.
    #[error("no refusal that can be listed")]
    NoText,
    /// Without the sale's own name, numbers and codes the text has nothing particular.
    #[error("nothing particular in the text")]
    TooGeneral,
    /// The text speaks of going on or of success, so it would never count.
    #[error("the text speaks of going on or of success")]
    GoesOn,
    /// The refusal was uncertain because of something else than its text.
    #[error("the text is not what was uncertain")]
    OtherDoubt(RefusalDoubt),
    /// The text says that the bill is paid, perhaps by this very payment.
    #[error("the text says that the bill is paid")]
    SaysPaid,
    /// The configuration could not be written.
    #[error("configuration not written")]
    Config(#[source] std::io::Error),
    /// The payment could not be read, or the note not written.
    #[error(transparent)]
    Journal(#[from] JournalError),
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

/// The pattern that can be learned from the refusal that left `payment` open.
///
/// # Errors
/// When the refusal teaches nothing.
pub fn lesson(payment: &Payment, why: &OutcomeReason) -> Result<RefusalLesson, RefusalFault> {
    let text = why.uncertain_refusal().filter(|text| !text.is_empty()).ok_or(RefusalFault::NoText)?;
    if let OutcomeReason::RefusalInDoubt(_, doubt) | OutcomeReason::FailureInDoubt(_, doubt) = why
        && matches!(doubt, RefusalDoubt::Status | RefusalDoubt::Proof | RefusalDoubt::Figures)
    {
        return Err(RefusalFault::OtherDoubt(*doubt));
    }
    Ok(refusal::lesson(text.as_str(), &payment.intent)?)
}

/// A text in the configuration's `refusals` that never counts.
pub struct UncountedRefusal {
    /// Its provider's section: `mmbc`.
    pub section: &'static str,
    /// As it is written in the file.
    pub text: String,
    /// Why the text is no pattern of a whole refusal.
    pub fault: PatternFault,
}

/// The texts in the configuration that never count: pieces in the syntax of earlier versions, and texts that
/// safety rule 2 excludes.
#[must_use]
pub fn uncounted(config: &Config) -> Vec<UncountedRefusal> {
    let own = config.providers_in_use().filter_map(|section| Some((section.name(), section.refusals()?)));
    own.flat_map(|(section, list)| list.iter().map(move |text| (section, text)))
        .filter_map(|(section, text)| {
            let fault = RefusalPattern::parse(text).err()?;
            Some(UncountedRefusal { section, text: text.clone(), fault })
        })
        .collect()
}

impl Till {
    /// Adds the text of a payment's uncertain refusal to the list of certain refusals: its [`lesson`], in the
    /// configuration and in the running providers of the account. It counts from the next sale on.
    ///
    /// # Errors
    /// When nothing was learned; after [`RefusalFault::Journal`] the text may be learned though the note is missing.
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

    /// The reason with which the reply to the payment or a callback refused it without certainty; `None`: none did.
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
