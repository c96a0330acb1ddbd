//! `[biller]` of the configuration.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::{BillerClient, BillerSettings};
use crate::providers::registry::{ProviderModule, ProviderSet};
use crate::providers::secret_source;
use crate::providers::section::ProviderSection;
use crate::settings::secret::SecretHandle;
use crate::settings::{BaseUrl, ConfigFaultKind, HomeFolders, SetupField, TomlSection};

/// The Biller in the registry.
pub const MODULE: ProviderModule = ProviderModule { name: "biller", read };

/// The form of Setelan.
const SETUP: [SetupField; 4] = [
    SetupField::text("biller.user", "Nama pengguna", "User name"),
    SetupField::secret("biller.password", "biller", "Kata sandi", "Password"),
    SetupField::text("biller.url", "Alamat", "Address"),
    SetupField::text("biller.price_list", "Daftar harga", "Price list"),
];

#[derive(Debug)]
struct BillerSection {
    /// The whole address of the provider's one call. `None` only if the provider is not in use.
    url: Option<BaseUrl>,
    /// The login. Empty: the provider is not in use.
    user: String,
    password: SecretHandle,
    /// The price list, `code,name,group,cost,price`; a relative path begins at the configuration's folder.
    price_list: PathBuf,
    timeout: Duration,
    refusals: Vec<String>,
}

fn read(section: TomlSection<'_, '_>) -> Arc<dyn ProviderSection> {
    let biller = BillerSection {
        url: section.optional_url("url"),
        user: section.text("user", ""),
        password: section.secret("password", "biller.password", "keyring:biller"),
        price_list: section.filled("price_list", "biller.csv").into(),
        timeout: section.timeout(75),
        refusals: section.refusals(),
    };
    let plain = section.flag("allow_plain_http", false);
    if let Some(url) = &biller.url {
        section.refuse_plain("url", url, plain);
    } else if !biller.user.is_empty() {
        section.refuse("url", ConfigFaultKind::Missing);
    }
    section.finish();
    Arc::new(biller)
}

impl ProviderSection for BillerSection {
    fn name(&self) -> &'static str {
        MODULE.name
    }

    fn is_used(&self) -> bool {
        !self.user.is_empty()
    }

    fn secrets(&self) -> Vec<&SecretHandle> {
        vec![&self.password]
    }

    fn setup_fields(&self) -> &'static [SetupField] {
        &SETUP
    }

    fn addresses(&self) -> Vec<(&'static str, &BaseUrl)> {
        self.url.iter().map(|url| ("biller.url", url)).collect()
    }

    fn refusals(&self) -> Option<&[String]> {
        Some(&self.refusals)
    }

    fn calls_back(&self) -> bool {
        true
    }

    fn clients(&self, home: &HomeFolders) -> ProviderSet {
        let Some(url) = &self.url else { return ProviderSet::default() };
        let settings = BillerSettings {
            url: url.to_string(),
            user: self.user.clone(),
            password: secret_source(&self.password, home),
            timeout_seconds: u32::try_from(self.timeout.as_secs()).unwrap_or(u32::MAX),
            price_list: home.config_folder().join(&self.price_list),
            refusals: self.refusals.clone(),
        };
        ProviderSet { providers: vec![Arc::new(BillerClient::new(settings))], collector: None }
    }
}
