//! Makes the clients of all configured providers. Opens no connection.

use std::sync::Arc;

use crate::config::{Config, HomeFolders};
use crate::providers::collector::ChargeProvider;
use crate::providers::{Provider, biller, klink, mmbc};

/// The clients of a shop's providers.
pub struct ProviderSet {
    /// In the order in which they are shown.
    pub providers: Vec<Arc<dyn Provider>>,
    /// K-Link, for charges. `None` where K-Link is not configured.
    pub collector: Option<Arc<dyn ChargeProvider>>,
}

/// Makes a client for each provider that has a section in the configuration.
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
    // One client for wallets and charges, because a second login may end the session of the first.
    let klink =
        config.klink().map(|section| Arc::new(klink::KlinkClient::new(klink::KlinkSettings::of(section, home))));
    providers.extend(klink.clone().map(|klink| klink as Arc<dyn Provider>));
    ProviderSet { providers, collector: klink.map(|klink| klink as Arc<dyn ChargeProvider>) }
}
