//! The list of certain refusals, extended by the owner from the desk.
//!
//! What it is: SAFETY.md rule 2's second half: a text that a person knows to mean "nothing was debited". What it is not: a
//! verdict on the payment that brought the text; that one keeps its state until a person rules it. Invariants: only the
//! reply to a payment is learned from, never an answer to a status question; who learned it stands in the journal.

use crate::config;
use crate::id::PaymentId;
use crate::journal::JournalError;
use crate::sale::answer::Why;
use crate::sale::payment::{Event, Source};
use crate::text::Clean;
use crate::till::Till;
use crate::till::resolve::ResolveError;

/// Characters that a refusal needs at least, so that it cannot fit everything.
const SHORTEST: usize = 5;

/// Why a text was not taken into the list.
#[derive(Debug, thiserror::Error)]
pub enum RefusalFault {
    /// The payment was not refused with a text, its provider has no such list, or the text is too short or holds `*`.
    #[error("no refusal that can be listed")]
    NoText,
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

impl Till {
    /// Takes the text with which a payment was refused, without being certain, into the list of certain refusals: into
    /// the configuration, and into the providers that run. It counts from the next sale on.
    ///
    /// # Errors
    /// [`RefusalFault`]; nothing was learned then.
    pub async fn learn_refusal(&self, id: PaymentId) -> Result<(), RefusalFault> {
        let payment = self.payment(id).await?.ok_or(RefusalFault::NotFound)?;
        let provider = self.provider(&payment.intent.bill.product.provider).ok_or(RefusalFault::NotFound)?;
        let text = self.refused_with(id).await?.filter(is_listable).ok_or(RefusalFault::NoText)?;
        if !provider.takes_refusals() {
            return Err(RefusalFault::NoText);
        }
        if provider.says_paid(&text) {
            return Err(RefusalFault::SaysPaid);
        }
        let account = provider.account();
        if let Some(path) = self.settings().config.clone() {
            let (section, text) = (account.as_str().to_owned(), text.clone());
            let written = tokio::task::spawn_blocking(move || config::add_refusal(&path, &section, text.as_str()));
            written.await.unwrap_or_else(|fault| Err(fault.into())).map_err(RefusalFault::Config)?;
        }
        for provider in self.providers().iter().filter(|provider| provider.account() == account) {
            provider.learn_refusal(&text);
        }
        self.note(id, &format!("REFUSALS + \"{text}\"")).await?;
        Ok(())
    }

    /// The text with which the provider refused the payment itself.
    async fn refused_with(&self, id: PaymentId) -> Result<Option<Clean>, JournalError> {
        let reply = |event: &Event| match event {
            Event::Answered { source: Source::Send, verdict, .. } => match &verdict.why {
                Why::RefusedUncertain(text) => Some(text.clone()),
                _ => None,
            },
            _ => None,
        };
        Ok(self.events(id).await?.iter().find_map(|entry| reply(&entry.event)))
    }
}

/// A `*` would stand for anything, and a short text would fit too much.
fn is_listable(text: &Clean) -> bool {
    let text = text.as_str();
    text.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST && !text.contains('*')
}
