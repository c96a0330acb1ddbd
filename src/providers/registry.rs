//! The register of providers: which ones the configuration asks for.
//!
//! What it is: one line for each system. What it is not: their settings' meaning; each provider's folder knows its own.
//! Invariant: a provider that is not configured is not here, and nothing is opened or asked.

use std::sync::Arc;

use crate::config::{Config, HomeFolders};
use crate::providers::collector::ChargeProvider;
use crate::providers::{Provider, biller, klink, mmbc};

/// Whom a shop can ask.
pub struct ProviderSet {
    /// The configured providers, in the order in which they are shown.
    pub providers: Vec<Arc<dyn Provider>>,
    /// Who takes money in, if it is configured.
    pub collector: Option<Arc<dyn ChargeProvider>>,
}

/// The providers that the configuration names.
#[must_use]
pub fn configured(config: &Config, home: &HomeFolders) -> ProviderSet {
    let mut providers: Vec<Arc<dyn Provider>> = Vec::new();
    let mmbc = config.mmbc().map(|section| mmbc::MmbcSettings::of(section, home));
    if let Some(settings) = mmbc {
        providers.push(Arc::new(mmbc::MmbcClient::<mmbc::ppob::PpobSystem>::new(settings.clone())));
        providers.push(Arc::new(mmbc::MmbcClient::<mmbc::multipayment::MultipaymentSystem>::new(settings.clone())));
        providers.push(Arc::new(mmbc::MmbcClient::<mmbc::esamsat::EsamsatSystem>::new(settings)));
    }
    if let Some(settings) = biller::BillerSettings::of(config, home) {
        providers.push(Arc::new(biller::BillerClient::new(settings)));
    }
    // One client, so that wallets and charges share one session: a login may end another's.
    let klink =
        config.klink().map(|section| Arc::new(klink::KlinkClient::new(klink::KlinkSettings::of(section, home))));
    providers.extend(klink.clone().map(|klink| klink as Arc<dyn Provider>));
    ProviderSet { providers, collector: klink.map(|klink| klink as Arc<dyn ChargeProvider>) }
}
