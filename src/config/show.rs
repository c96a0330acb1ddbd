//! `loket config show`: the settings in force, as TOML. A secret is shown as its reference, a literal one as `***`.

use std::fmt::Display;

use toml::Value;

use super::Config;
use super::value::{RequestBody, SignedBytes};
use crate::config::secret::SecretHandle;

/// Every key with the value in force, in the order of the example file.
#[must_use]
pub fn show(config: &Config) -> String {
    let mut page = SettingsPage::default();
    shop(&mut page, config);
    mmbc(&mut page, config);
    biller(&mut page, config);
    klink(&mut page, config);
    webhook(&mut page, config);
    paper(&mut page, config);
    page.text
}

#[derive(Default)]
struct SettingsPage {
    text: String,
}

impl SettingsPage {
    fn section(&mut self, name: &str) {
        let gap = if self.text.is_empty() { "" } else { "\n" };
        self.text.push_str(&format!("{gap}[{name}]\n"));
    }

    fn value(&mut self, key: &str, value: impl Into<Value>) {
        let value: Value = value.into();
        self.text.push_str(&format!("{key} = {value}\n"));
    }

    fn text(&mut self, key: &str, value: impl Display) {
        self.value(key, value.to_string());
    }

    fn list(&mut self, key: &str, items: impl IntoIterator<Item = impl Display>) {
        self.value(key, items.into_iter().map(|item| Value::from(item.to_string())).collect::<Vec<_>>());
    }

    fn secret(&mut self, key: &str, secret: &SecretHandle) {
        self.value(key, secret.reference.as_ref().map(ToString::to_string).unwrap_or_default());
    }

    fn seconds(&mut self, key: &str, time: std::time::Duration) {
        self.value(key, i64::try_from(time.as_secs()).unwrap_or(i64::MAX));
    }
}

fn shop(page: &mut SettingsPage, config: &Config) {
    let shop = &config.shop;
    page.section("shop");
    page.text("name", &shop.name);
    page.text("address", &shop.address);
    page.text("phone", &shop.phone);
    page.text("agent_code", &shop.agent_code);
    page.text("timezone", shop.timezone.iana_name().unwrap_or("Asia/Jakarta"));
    page.text("language", shop.language.as_str());
    page.text("counter", &shop.counter);
    page.text("cashier", &shop.cashier);
    page.text("email", &shop.email);
    page.section("journal");
    page.text("url", &config.journal.url);
    page.secret("password", &config.journal.password);
}

fn mmbc(page: &mut SettingsPage, config: &Config) {
    let mmbc = &config.mmbc;
    page.section("mmbc");
    page.text("base_url", &mmbc.base_url);
    page.text("username", &mmbc.username);
    page.secret("password", &mmbc.password);
    page.seconds("timeout_seconds", mmbc.timeout);
    page.text("body", if mmbc.body == RequestBody::Form { "form" } else { "multipart" });
    page.value("direct", i64::from(mmbc.direct));
    page.value("multipayment_minimum", mmbc.multipayment_minimum.get());
    page.list("refusals", &mmbc.refusals);
    page.value("allow_plain_http", mmbc.allow_plain_http);
}

fn biller(page: &mut SettingsPage, config: &Config) {
    let biller = &config.biller;
    page.section("biller");
    page.text("url", biller.url.as_ref().map_or("", |url| url.as_str()));
    page.text("user", &biller.user);
    page.secret("password", &biller.password);
    page.text("price_list", biller.price_list.display());
    page.seconds("timeout_seconds", biller.timeout);
    page.list("refusals", &biller.refusals);
    page.value("allow_plain_http", biller.allow_plain_http);
}

fn klink(page: &mut SettingsPage, config: &Config) {
    let klink = &config.klink;
    page.section("klink");
    page.text("base_url", &klink.base_url);
    page.text("email", &klink.email);
    page.secret("password", &klink.password);
    page.secret("webhook_key", &klink.webhook_key);
    page.text("authorization_prefix", &klink.authorization_prefix);
    page.text("finance_report_url", klink.finance_report_url.as_ref().map_or("", |url| url.as_str()));
    page.text("gopay_product_code", &klink.gopay_product_code);
    page.text("webhook_signature", if klink.webhook_signature == SignedBytes::Raw { "raw" } else { "five-keys" });
    page.value("send_both_receipt_keys", klink.send_both_receipt_keys);
    let paths: toml::Table = klink.paths.iter().map(|(name, path)| (name.clone(), path.as_str().into())).collect();
    page.value("paths", paths);
    page.seconds("timeout_seconds", klink.timeout);
    page.value("allow_plain_http", klink.allow_plain_http);
}

fn webhook(page: &mut SettingsPage, config: &Config) {
    let webhook = &config.webhook;
    page.section("webhook");
    page.text("listen", webhook.listen);
    page.secret("path_secret", &webhook.path_secret);
    page.list("allow_from", &webhook.allow_from);
    page.value("in_counter", webhook.in_counter);
    page.list("trusted_proxies", &webhook.trusted_proxies);
    page.value("requests_per_second", webhook.requests_per_second);
    page.text("tls_certificate", webhook.tls_certificate.display());
    page.text("tls_key", webhook.tls_key.display());
    page.value("allow_plain_http", webhook.allow_plain_http);
}

fn paper(page: &mut SettingsPage, config: &Config) {
    let printer = &config.printer;
    page.section("printer");
    page.text("device", &printer.device);
    page.text("paper", printer.paper.as_str());
    page.value("columns", i64::from(printer.columns_set.unwrap_or(0)));
    page.value("auto_print", printer.auto_print);
    page.value("open_drawer_on_cash", printer.open_drawer_on_cash);
    page.text("code_page", printer.code_page.as_str());
    page.text("qr", printer.qr.as_str());
    page.value("cut", printer.cut);
    page.value("trust_silent", printer.trust_silent);
    page.section("receipts");
    page.text("folder", config.receipts.folder.display());
    page.text("paper", config.receipts.paper.as_str());
    page.text("logo", config.receipts.logo.display());
}
