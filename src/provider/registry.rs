//! The register of providers: which ones the configuration asks for.
//!
//! What it is: one line for each system. What it is not: their settings' meaning; each provider's folder knows its own.
//! Invariant: a provider that is not configured is not here, and nothing is opened or asked.

use std::sync::Arc;

use crate::config::{Config, HomeFolders};
use crate::provider::collector::Collector;
use crate::provider::{Provider, biller, klink, mmbc};

/// Whom a shop can ask.
pub struct Register {
    /// The configured providers, in the order in which they are shown.
    pub providers: Vec<Arc<dyn Provider>>,
    /// Who takes money in, if it is configured.
    pub collector: Option<Arc<dyn Collector>>,
}

/// The providers that the configuration names.
#[must_use]
pub fn configured(config: &Config, home: &HomeFolders) -> Register {
    let mut providers: Vec<Arc<dyn Provider>> = Vec::new();
    let mmbc = config.mmbc().map(|section| mmbc::Settings::of(section, home));
    if let Some(settings) = mmbc {
        providers.push(Arc::new(mmbc::Client::<mmbc::ppob::Ppob>::new(settings.clone())));
        providers.push(Arc::new(mmbc::Client::<mmbc::multipayment::Multipayment>::new(settings.clone())));
        providers.push(Arc::new(mmbc::Client::<mmbc::esamsat::Esamsat>::new(settings)));
    }
    if let Some(settings) = biller::Settings::of(config, home) {
        providers.push(Arc::new(biller::Biller::new(settings)));
    }
    // One client, so that wallets and charges share one session: a login may end another's.
    let klink = config.klink().map(|section| Arc::new(klink::Klink::new(klink::Settings::of(section, home))));
    providers.extend(klink.clone().map(|klink| klink as Arc<dyn Provider>));
    Register { providers, collector: klink.map(|klink| klink as Arc<dyn Collector>) }
}
