//! Price lists: stored ones at once, fresh ones on request, and the product that a code names.
//!
//! A code names a product, as `PROVIDER/CODE` where two providers share it. The shop's own selling prices are not here.

use crate::base::time::{Timestamp, age};
use crate::domain::product::{Product, ProviderId};
use crate::journal::{JournalError, PriceList};
use crate::providers::{Provider, ReadError};
use crate::till::Till;

/// A provider's list, or why there is none.
#[derive(Debug)]
pub struct ProviderPrices {
    /// The provider.
    pub provider: ProviderId,
    /// The list: fresh, or the kept one when asking failed.
    pub list: Option<PriceList>,
    /// Why the list is not fresh.
    pub fault: Option<PriceFault>,
}

/// Why a price list could not be fetched or kept.
#[derive(Debug, thiserror::Error)]
pub enum PriceFault {
    /// The provider did not give it.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The journal could not keep it.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Why a code names no product.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProductCodeError {
    /// No provider lists it.
    #[error("unknown product")]
    Unknown,
    /// Several providers list it; these names decide.
    #[error("several providers list it")]
    Several(Vec<String>),
}

impl Till {
    /// The lists as last kept; asks nobody.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn stored_prices(&self) -> Result<Vec<PriceList>, JournalError> {
        let mut lists = Vec::new();
        for provider in self.providers() {
            lists.extend(self.journal().price_list(&provider.id()).await?);
        }
        Ok(lists)
    }

    /// Asks every provider that has a list (wallets have none); the kept list stands in where that fails.
    pub async fn fresh_prices(&self) -> Vec<ProviderPrices> {
        let mut listed = Vec::new();
        for provider in self.providers().iter().filter(|provider| provider.wallet().is_none()) {
            listed.push(self.fresh(provider.as_ref()).await);
        }
        listed
    }

    /// The same of one provider; `None` where it is not configured.
    pub async fn fresh_prices_of(&self, provider: &ProviderId) -> Option<ProviderPrices> {
        let provider = self.provider(provider)?;
        Some(self.fresh(provider.as_ref()).await)
    }

    /// Whether the provider has a call for its price list. Where it has none, a list that can be read says nothing about
    /// the connection.
    #[must_use]
    pub fn has_list_call(&self, provider: &ProviderId) -> bool {
        self.provider(provider).is_some_and(|provider| provider.capabilities().price_list)
    }

    async fn fresh(&self, provider: &dyn Provider) -> ProviderPrices {
        let id = provider.id();
        let (list, fault) = match provider.price_list().await {
            Ok(products) => {
                let list = PriceList { provider: id.clone(), at: self.now(), products };
                let kept = self.journal().store_price_list(&list).await;
                (Some(list), kept.err().map(PriceFault::Journal))
            }
            Err(fault) => match self.journal().price_list(&id).await {
                Ok(kept) => (kept, Some(PriceFault::Read(fault))),
                Err(_) => (None, Some(PriceFault::Read(fault))),
            },
        };
        ProviderPrices { provider: id, list, fault }
    }
}

/// The product that `name` names: `CODE` or `PROVIDER/CODE`, case-blind.
///
/// # Errors
/// [`ProductCodeError`].
pub fn find_product(lists: &[PriceList], name: &str) -> Result<Product, ProductCodeError> {
    let (provider, code) = match name.split_once('/') {
        Some((provider, code)) if lists.iter().any(|list| list.provider.as_str() == provider) => (Some(provider), code),
        _ => (None, name),
    };
    let all = || {
        lists
            .iter()
            .filter(|list| provider.is_none_or(|wanted| list.provider.as_str() == wanted))
            .flat_map(|list| &list.products)
    };
    let exact: Vec<&Product> = all().filter(|product| product.code.as_str() == code.trim()).collect();
    let found: Vec<&Product> = if exact.is_empty() {
        all().filter(|product| product.code.as_str().eq_ignore_ascii_case(code.trim())).collect()
    } else {
        exact
    };
    match found.as_slice() {
        [] => Err(ProductCodeError::Unknown),
        [one] => Ok((*one).clone()),
        several => {
            Err(ProductCodeError::Several(several.iter().map(|p| format!("{}/{}", p.provider, p.code)).collect()))
        }
    }
}

/// Whether a kept list is fresh enough to sell on without asking: ten minutes.
#[must_use]
pub fn is_fresh(list: &PriceList, now: Timestamp) -> bool {
    age(list.at, now) < crate::domain::bill::INQUIRY_LIFE
}
