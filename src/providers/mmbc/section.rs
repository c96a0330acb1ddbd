//! `[mmbc]` of the configuration: one login and one address for PPOB, multipayment and e-Samsat.

use std::sync::Arc;
use std::time::Duration;

use super::esamsat::EsamsatSystem;
use super::multipayment::MultipaymentSystem;
use super::ppob::PpobSystem;
use super::{MmbcClient, MmbcSettings};
use crate::base::money::Rupiah;
use crate::providers::http::FormEncoding;
use crate::providers::registry::{ProviderModule, ProviderSet};
use crate::providers::secret_source;
use crate::providers::section::ProviderSection;
use crate::settings::secret::SecretHandle;
use crate::settings::{BaseUrl, HomeFolders, SetupField, TomlSection, ValueForm};

/// MMBC in the registry.
pub const MODULE: ProviderModule = ProviderModule { name: "mmbc", read };

/// The form of Setelan.
const SETUP: [SetupField; 4] = [
    SetupField::text("mmbc.username", "Nama pengguna", "User name"),
    SetupField::secret("mmbc.password", "mmbc", "Kata sandi", "Password"),
    SetupField::text("mmbc.base_url", "Alamat", "Address"),
    SetupField::text("shop.agent_code", "Nomor agen", "Agent code"),
];

#[derive(Debug)]
struct MmbcSection {
    base_url: BaseUrl,
    /// The login. Empty: the provider is not in use.
    username: String,
    password: SecretHandle,
    timeout: Duration,
    encoding: FormEncoding,
    /// The `direct` that is sent with each request.
    direct: bool,
    /// The smallest multipayment reload, whole rupiah.
    multipayment_minimum: Rupiah,
    refusals: Vec<String>,
}

fn read(section: TomlSection<'_, '_>) -> Arc<dyn ProviderSection> {
    let encodings = [("form", FormEncoding::Urlencoded), ("multipart", FormEncoding::Multipart)];
    let mmbc = MmbcSection {
        base_url: section.parsed("base_url", BaseUrl::known("https://klikmbc.co.id"), ValueForm::Url, BaseUrl::parse),
        username: section.text("username", ""),
        password: section.secret("password", "mmbc.password", "keyring:mmbc"),
        timeout: section.timeout(75),
        encoding: section.word("body", FormEncoding::Urlencoded, &encodings),
        direct: section.figure("direct", false, &[("0", false), ("1", true)]),
        multipayment_minimum: minimum(&section),
        refusals: section.refusals(),
    };
    let plain = section.flag("allow_plain_http", false);
    section.refuse_plain("base_url", &mmbc.base_url, plain);
    section.finish();
    Arc::new(mmbc)
}

fn minimum(section: &TomlSection<'_, '_>) -> Rupiah {
    let figure = section.whole("multipayment_minimum", 50_000, 0, Rupiah::LIMIT);
    Rupiah::new(figure).unwrap_or(Rupiah::ZERO)
}

impl ProviderSection for MmbcSection {
    fn name(&self) -> &'static str {
        MODULE.name
    }

    fn is_used(&self) -> bool {
        !self.username.is_empty()
    }

    fn secrets(&self) -> Vec<&SecretHandle> {
        vec![&self.password]
    }

    fn setup_fields(&self) -> &'static [SetupField] {
        &SETUP
    }

    fn addresses(&self) -> Vec<(&'static str, &BaseUrl)> {
        vec![("mmbc.base_url", &self.base_url)]
    }

    fn refusals(&self) -> Option<&[String]> {
        Some(&self.refusals)
    }

    fn clients(&self, home: &HomeFolders) -> ProviderSet {
        let settings = MmbcSettings {
            base_url: self.base_url.to_string(),
            username: self.username.clone(),
            password: secret_source(&self.password, home),
            timeout_seconds: u32::try_from(self.timeout.as_secs()).unwrap_or(u32::MAX),
            encoding: self.encoding,
            direct: self.direct,
            minimum: self.multipayment_minimum,
            refusals: self.refusals.clone(),
        };
        let providers: Vec<Arc<dyn crate::providers::Provider>> = vec![
            Arc::new(MmbcClient::<PpobSystem>::new(settings.clone())),
            Arc::new(MmbcClient::<MultipaymentSystem>::new(settings.clone())),
            Arc::new(MmbcClient::<EsamsatSystem>::new(settings)),
        ];
        ProviderSet { providers, collector: None }
    }
}
