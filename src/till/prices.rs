//! The providers' price lists: stored ones without a call, fresh ones on request, and the search for a product by its
//! code.
//!
//! The shop's own selling prices are not here.

use crate::base::time::{Timestamp, age};
use crate::domain::product::{Product, ProviderId};
use crate::journal::{JournalError, PriceList};
use crate::providers::{Provider, ReadError};
use crate::till::Till;

/// A provider's list, or the reason that there is none.
#[derive(Debug)]
pub struct ProviderPrices {
    pub provider: ProviderId,
    /// Fresh, or the stored list where the call failed. `None`: none is stored either.
    pub list: Option<PriceList>,
    /// Why the list is not fresh, or was not stored; `None`: it is both.
    pub fault: Option<PriceFault>,
}

/// Why a price list could not be fetched or stored.
#[derive(Debug, thiserror::Error)]
pub enum PriceFault {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Why a code names no product.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProductCodeError {
    #[error("unknown product")]
    Unknown,
    /// Several providers list it; these are the names to choose from, as `PROVIDER/CODE`.
    #[error("several providers list it")]
    Several(Vec<String>),
}

impl Till {
    /// The lists as they were last stored. Makes no call.
    pub async fn stored_prices(&self) -> Result<Vec<PriceList>, JournalError> {
        let mut lists = Vec::new();
        for provider in self.providers() {
            lists.extend(self.journal().price_list(&provider.id()).await?);
        }
        Ok(lists)
    }

    /// Asks every provider that has a list (wallets have none). The stored list is returned where the call fails.
    pub async fn fresh_prices(&self) -> Vec<ProviderPrices> {
        let mut listed = Vec::new();
        for provider in self.providers().iter().filter(|provider| provider.wallet().is_none()) {
            listed.push(self.fresh(provider.as_ref()).await);
        }
        listed
    }

    /// Asks one provider for its list. `None`: it is not configured.
    pub async fn fresh_prices_of(&self, provider: &ProviderId) -> Option<ProviderPrices> {
        let provider = self.provider(provider)?;
        Some(self.fresh(provider.as_ref()).await)
    }

    /// Whether the provider has a call for its price list. Where it has none (the Biller's list is a file), a list
    /// that can be read says nothing about the connection.
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

/// The product that `name` names: `CODE`, or `PROVIDER/CODE` where several providers list the code. An exact code
/// wins over one that differs in case.
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

/// Whether a stored list is fresh enough to sell from without a call: it is younger than ten minutes.
#[must_use]
pub fn is_fresh(list: &PriceList, now: Timestamp) -> bool {
    age(list.at, now) < crate::domain::bill::INQUIRY_LIFE
}
