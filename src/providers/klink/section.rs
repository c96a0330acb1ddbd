//! `[klink]` of the configuration.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::{KlinkClient, KlinkSettings};
use crate::providers::registry::{ProviderModule, ProviderSet};
use crate::providers::secret_source;
use crate::providers::section::ProviderSection;
use crate::settings::secret::SecretHandle;
use crate::settings::{BaseUrl, HomeFolders, SetupField, TomlSection, ValueForm};

/// K-Link in the registry.
pub const MODULE: ProviderModule = ProviderModule { name: "klink", read };

/// The form of Setelan.
const SETUP: [SetupField; 4] = [
    SetupField::text("klink.email", "Email", "E-mail"),
    SetupField::secret("klink.password", "klink", "Kata sandi", "Password"),
    SetupField::text("klink.base_url", "Alamat", "Address"),
    SetupField::secret("klink.webhook_key", "klink-webhook", "Kunci webhook", "Webhook key"),
];

#[derive(Debug)]
struct KlinkSection {
    base_url: BaseUrl,
    /// The login. Empty: the provider is not in use.
    email: String,
    password: SecretHandle,
    /// The key of callback signatures.
    webhook_key: SecretHandle,
    /// Written before the token in the header: `Bearer `, with its space.
    authorization_prefix: String,
    /// The address of the finance report. `None`: no report, so a person looks at open charges and rules.
    finance_report_url: Option<BaseUrl>,
    gopay_product_code: String,
    /// A callback's signature covers five keys of the body, not its bytes. The amount is not signed then.
    five_keys: bool,
    /// Sends `id_member_receip` beside `id_member_receipt`.
    send_both_receipt_keys: bool,
    /// Call name to path, for a server that differs from the documentation.
    paths: BTreeMap<String, String>,
    timeout: Duration,
}

fn read(section: TomlSection<'_, '_>) -> Arc<dyn ProviderSection> {
    let default = BaseUrl::known("https://service-payment.k-link.dev");
    let klink = KlinkSection {
        base_url: section.parsed("base_url", default, ValueForm::Url, BaseUrl::parse),
        email: section.text("email", ""),
        password: section.secret("password", "klink.password", "keyring:klink"),
        webhook_key: section.secret("webhook_key", "klink.webhook_key", "env:LOKET_KLINK_KEY"),
        authorization_prefix: section.text("authorization_prefix", ""),
        finance_report_url: section.optional_url("finance_report_url"),
        gopay_product_code: section.filled("gopay_product_code", "e_wallets"),
        five_keys: section.word("webhook_signature", false, &[("raw", false), ("five-keys", true)]),
        send_both_receipt_keys: section.flag("send_both_receipt_keys", false),
        paths: section.table("paths", ValueForm::CallPath, is_call_path),
        timeout: section.timeout(60),
    };
    let plain = section.flag("allow_plain_http", false);
    section.refuse_plain("base_url", &klink.base_url, plain);
    if let Some(url) = &klink.finance_report_url {
        section.refuse_plain("finance_report_url", url, plain);
    }
    section.finish();
    Arc::new(klink)
}

/// A path that stays on the server: no host, no query, no `..`.
fn is_call_path(path: &str) -> bool {
    let right = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.');
    path.len() > 1 && path.starts_with('/') && !path.contains("//") && !path.contains("..") && path.chars().all(right)
}

impl ProviderSection for KlinkSection {
    fn name(&self) -> &'static str {
        MODULE.name
    }

    fn is_used(&self) -> bool {
        !self.email.is_empty()
    }

    fn secrets(&self) -> Vec<&SecretHandle> {
        vec![&self.password, &self.webhook_key]
    }

    fn setup_fields(&self) -> &'static [SetupField] {
        &SETUP
    }

    fn addresses(&self) -> Vec<(&'static str, &BaseUrl)> {
        let report = self.finance_report_url.iter().map(|url| ("klink.finance_report_url", url));
        std::iter::once(("klink.base_url", &self.base_url)).chain(report).collect()
    }

    fn calls_back(&self) -> bool {
        true
    }

    fn callback_key(&self) -> Option<&SecretHandle> {
        Some(&self.webhook_key)
    }

    fn clients(&self, home: &HomeFolders) -> ProviderSet {
        let settings = KlinkSettings {
            base_url: self.base_url.to_string(),
            email: self.email.clone(),
            password: secret_source(&self.password, home),
            authorization_prefix: self.authorization_prefix.clone(),
            finance_report_url: self.finance_report_url.as_ref().map(ToString::to_string),
            gopay_product_code: self.gopay_product_code.clone(),
            send_both_receipt_keys: self.send_both_receipt_keys,
            paths: self.paths.clone(),
            webhook_key: secret_source(&self.webhook_key, home),
            five_keys: self.five_keys,
            timeout_seconds: u32::try_from(self.timeout.as_secs()).unwrap_or(u32::MAX),
        };
        // One client for wallets and charges, because a second login may end the session of the first.
        let client = Arc::new(KlinkClient::new(settings));
        ProviderSet { providers: vec![client.clone()], collector: Some(client) }
    }
}
