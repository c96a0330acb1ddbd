//! The register of providers: which ones the configuration asks for.
//!
//! What it is: one line for each system. What it is not: their settings' meaning; each provider's folder knows its own.
//! Invariant: a provider that is not configured is not here, and nothing is opened or asked.

use std::sync::Arc;

use crate::config::{Config, Home};
use crate::provider::collector::Collector;
use crate::provider::{Provider, biller, klink, mmbc};

/// The configured providers, in the order in which they are shown.
#[must_use]
pub fn configured(config: &Config, home: &Home) -> Vec<Arc<dyn Provider>> {
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
    providers
}

/// Who takes money in, if it is configured.
#[must_use]
pub fn collector(config: &Config, home: &Home) -> Option<Arc<dyn Collector>> {
    let settings = klink::Settings::of(config.klink()?, home);
    Some(Arc::new(klink::Klink::new(settings)))
}
