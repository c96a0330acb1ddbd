//! The providers of this program, one line each.

use std::sync::Arc;

use crate::providers::collector::ChargeProvider;
use crate::providers::section::ProviderSection;
use crate::providers::{Provider, biller, klink, mmbc};
use crate::settings::{TomlReader, TomlSection};

/// All providers, in the order of the example configuration.
pub const PROVIDERS: &[ProviderModule] = &[mmbc::MODULE, biller::MODULE, klink::MODULE];

/// One provider: everything that is its own follows from its section.
#[derive(Clone, Copy)]
pub struct ProviderModule {
    /// The section of `config.toml`: `mmbc`.
    pub name: &'static str,
    /// Reads the section. Faults go to its reader.
    pub read: fn(TomlSection<'_, '_>) -> Arc<dyn ProviderSection>,
}

impl ProviderModule {
    /// Reads this provider's section.
    #[must_use]
    pub fn section(&self, reader: &TomlReader<'_>) -> Arc<dyn ProviderSection> {
        (self.read)(reader.section(self.name))
    }
}

/// The clients of a shop's providers.
#[derive(Default)]
pub struct ProviderSet {
    /// In the order in which they are shown.
    pub providers: Vec<Arc<dyn Provider>>,
    /// K-Link, for charges. `None` where K-Link is not configured.
    pub collector: Option<Arc<dyn ChargeProvider>>,
}
